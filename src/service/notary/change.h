/*
 * The policy packs that decide, while the notary runs: a pack is offered, the list becomes another one, the day does; and how
 * many verdicts rest on a pack that was withdrawn. The launcher is told of each step; without a launcher the process ends.
 *
 * secret: none.
 */
#ifndef PASSEND_NOTARY_CHANGE_H
#define PASSEND_NOTARY_CHANGE_H

#include "notary/notary.h"
#include "wire/role_packs.h"

struct change {
    struct role_packs beleid;
    struct { bool busy, begun; uint32_t pack; uint64_t change, failed; } count;   /* of verdicts on a withdrawn pack */
};

/* What came before START; where the log waits nothing is written. returns OK | REFUSED_PACK | REFUSED_MESSAGE | FAULT_STORE
 * | FAULT_SYSTEM */
enum status change_load(struct change *c, struct notary *n, const struct role_inputs *in, struct moment now) MUST_USE;
/* Writes that these packs are in force, or withdrawn, where that was not written; for a process that does not serve yet.
 * returns as store_mark and what it tells */
enum status change_mark(struct change *c, struct notary *n, struct moment now) MUST_USE;
/* HANDOVER_PACK and HANDOVER_POLICY, taken in any case. */
void change_offer(struct change *c, struct notary *n, struct role_control *r);
void change_list(struct change *c, struct notary *n, struct role_control *r);
/* Another day: other packs may decide. */
void change_day(struct change *c, struct notary *n, struct moment now);

/* One step of the count, while count.busy. */
void change_count(struct change *c, struct notary *n);
/* What the store tells of BEGUN_OFFER, BEGUN_WITHDRAWN and BEGUN_COUNT. Frees what was begun. */
void change_finish(struct change *c, struct begun *b, const struct store_done *done);
/* Begins to write all references. returns OK | FAULT_STORE | FAULT_MEMORY */
enum status change_write_references(struct change *c, struct notary *n) MUST_USE;

#endif
