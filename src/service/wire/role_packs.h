/*
 * What the gate and the notary make of the policy packs they are given: the list in use, and at most one pack that is
 * offered and not in use.
 *
 *   HANDOVER_PACK   -> role_packs_offer   opens it beside the list
 *   HANDOVER_POLICY -> role_packs_list    takes the list over, with that pack or without; nothing in between is ever seen
 *
 * Packs of the list stay mapped for the life of the process. secret: none.
 */
#ifndef PASSEND_WIRE_ROLE_PACKS_H
#define PASSEND_WIRE_ROLE_PACKS_H

#include "wire/role.h"

struct role_packs {
    struct catalogue beleid;     /* in use */
    struct role_pack offered;    /* offered; data NULL = none */
    struct pack pack;            /* of it */
};

/* What came before START. returns OK | REFUSED_PACK | REFUSED_MESSAGE (packs and rows do not belong together) */
enum status role_packs_begin(struct role_packs *r, const struct role_inputs *in) MUST_USE;
/* Takes c->pack in any case. returns OK | REFUSED_PACK | REFUSED_TOO_MANY (is not the next one) */
enum status role_packs_offer(struct role_packs *r, struct role_control *c) MUST_USE;
/* Takes c->table in any case. returns OK | REFUSED_MESSAGE (no list that this process can have: exit) */
enum status role_packs_list(struct role_packs *r, struct role_control *c) MUST_USE;

#endif
