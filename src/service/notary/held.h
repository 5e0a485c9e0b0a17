/*
 * Seals of participants that may still be fetched: the last one of a grant, for LIMIT_SEAL_FETCH_S, at most LIMIT_SEALS_HELD,
 * oldest out, by the time since boot. They repeat an answer that was lost on its way; nothing else opens or reads them.
 *
 * secret: a seal alone says nothing; the keys are in the store. Wiped when it goes.
 */
#ifndef PASSEND_NOTARY_HELD_H
#define PASSEND_NOTARY_HELD_H

#include "notary/notary.h"
#include "notary/seals.h"
#include "wire/platform.h"

/* returns OK | FAULT_MEMORY */
enum status held_init(struct held **out) MUST_USE;
void held_release(struct held *h);

/* Keeps a seal in place of the one that was held for this grant. returns OK | FAULT_MEMORY (none is held then) */
enum status held_keep(struct held *h, const struct id *grant, const uint8_t seal[ZEGEL_DEELNEMER_LEN],
                      int64_t boot_ms) MUST_USE;
/* Forgets seals past their time. */
void held_expire(struct held *h, int64_t boot_ms);
/* A seal that is held goes at once. */
void held_drop(struct notary *n, const struct id *grant);

/*
 * in:      g    a live grant; nr: of the request that is answered
 * out:     out  ZEGEL with the held seal, only with OK
 * returns OK | REFUSED_SEAL_GONE
 */
enum status held_answer(const struct held *h, const struct grant *g, uint64_t nr, int64_t boot_ms,
                        struct msg_zegel *out) MUST_USE;
/* ZEGEL without a seal. */
void held_status(struct msg_zegel *out, uint64_t nr, enum status st);

/* ZEGEL_READ: *out is the answer, whatever it says. */
void held_read(struct notary *n, const struct msg_zegel_read *m, int64_t boot_ms, struct msg_zegel *out);

#endif
