/*
 * What the gate and the notary make of the policy packs they are given: the list in use, and at most one pack that is
 * offered and not in use.
 *
 *   HANDOVER_PACK   -> beleidsrol_aanbod   opens it beside the list
 *   HANDOVER_POLICY -> beleidsrol_lijst    takes the list over, with that pack or without; nothing in between is ever seen
 *
 * Packs of the list stay mapped for the life of the process. secret: none.
 */
#ifndef PASSEND_WIRE_PACKS_H
#define PASSEND_WIRE_PACKS_H

#include "wire/role.h"

struct beleidsrol {
    struct beleid beleid;        /* in use */
    struct role_pack aanbod;     /* offered; data NULL = none */
    struct pack pack;            /* of it */
};

/* What came before START. returns OK | REFUSED_PACK | REFUSED_MESSAGE (packs and rows do not belong together) */
enum status beleidsrol_begin(struct beleidsrol *r, const struct role_inputs *in) MUST_USE;
/* Takes c->pack in any case. returns OK | REFUSED_PACK | REFUSED_TOO_MANY (is not the next one) */
enum status beleidsrol_aanbod(struct beleidsrol *r, struct role_control *c) MUST_USE;
/* Takes c->table in any case. returns OK | REFUSED_MESSAGE (no list that this process can have: exit) */
enum status beleidsrol_lijst(struct beleidsrol *r, struct role_control *c) MUST_USE;

#endif
