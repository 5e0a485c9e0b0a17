/*
 * The way of a flow through a source: the choice, the link, the call-back, the fetch by a courier, the judgement of an
 * assessor; and back to the choice wherever it fails. What goes to a courier waits in errands.h for its turn; what goes to
 * others is the caller's to send.
 *
 * A code is used once: the call-back acts only with the bound browser and the state of that errand, and once; again, and
 * late ones of an errand that was given up, lead to where the case is. Evidence that is refused is a try; a source that is
 * down is none.
 *
 * secret: codes, states, verifiers, facts; the caller wipes what it is given.
 */
#ifndef PASSEND_NOTARY_SOURCING_H
#define PASSEND_NOTARY_SOURCING_H

#include "notary/flow_page.h"
#include "wire/courier.h"

struct errand_walk;                      /* errands.h */

/* A request of a browser that waited, and what it is answered. */
struct sourcing_told {
    bool told;                           /* somebody waits for `go` */
    uint64_t gate_nr;                    /* of this public gate */
    struct msg_go go;
};

/* What a courier is to forget. */
struct sourcing_drop {
    bool wanted;
    size_t source_index;
    uint64_t nr;
};

/*
 * STEP_SOURCE of a case that takes it.
 * returns true    the browser waits (of public gate gate_nr) for sourcing_ahead; what the courier is told waits (errands_turn)
 *         false   *st is said at once: OK, the link is there | REFUSED_SOURCE_UNKNOWN | REFUSED_CASE_CLOSED (no tries left)
 *                 | FAULT_SOURCE_DOWN (it is out of order) | FAULT_MEMORY | FAULT_CRYPTO
 */
bool sourcing_begin(struct notary *n, struct zaak *z, const struct dossier *d, const struct msg_step *m, uint64_t gate_nr,
                    int64_t boot_ms, enum status *st);
/* What the link is made of, of a case that is at a source. */
void sourcing_link(const struct notary *n, const struct zaak *z, uint8_t language, struct msg_to_source *out);
/*
 * CALL_BACK. true: the browser waits, what the courier is told waits likewise; false: *out is said at once (GO).
 * *ours = false: no gate of ours would send this
 */
bool sourcing_call_back(struct notary *n, const struct msg_call_back *m, uint64_t gate_nr, struct moment now,
                        union flow_answer *out, bool *ours);

/* ---- of a courier; what it says of an errand that is over, or that it was not told of, changes nothing ---- */

void sourcing_ahead(struct notary *n, size_t source_index, const struct msg_source_par_answer *m, int64_t boot_ms,
                    struct sourcing_told *told);
/* The case that wants an assessor; NULL: nobody wants it any more, FETCH_DROP goes back. */
struct zaak *sourcing_fetched(struct notary *n, size_t source_index, const struct msg_fetched *m, int64_t boot_ms);
void sourcing_failed(struct notary *n, size_t source_index, const struct msg_fetch_failed *m, int64_t boot_ms,
                     struct sourcing_told *told);
/* What a courier may say that went wrong, of what it says. */
enum status sourcing_reason(uint32_t said);
/* A courier is gone, and what it had with it. No log-in is among that any more. One at a time; false: it had nothing more. */
bool sourcing_lost(struct notary *n, size_t source_index, struct sourcing_told *told);

/* ---- the judgement ---- */

/* The case whose evidence a courier holds under that number; NULL: nobody wants it any more. */
struct zaak *sourcing_wanted(struct notary *n, size_t source_index, uint64_t nr);
/* It is not looked at: too much is. No try is lost. */
void sourcing_busy(struct notary *n, struct zaak *z, struct sourcing_told *told);
/* The case goes to the assessor in a slot; *out is what that is told. SLOT with the number of its errand goes to the courier. */
void sourcing_assess(struct notary *n, struct zaak *z, uint32_t slot, struct moment now, struct msg_zaak *out);
/* That assessor could not be told: as before. */
void sourcing_unassess(struct notary *n, struct zaak *z, const struct msg_zaak *told);
/* FEITEN and REFUSAL of a flow, or an assessor that was lost (m NULL, why FAULT_RESTARTED).
 * returns OK | REFUSED_MESSAGE (not its case, or impossible facts: drop the assessor; *told stands all the same) */
enum status sourcing_facts(struct notary *n, uint32_t slot, const struct msg_feiten *m, struct moment now,
                           struct sourcing_told *told) MUST_USE;
void sourcing_refused(struct notary *n, uint32_t slot, enum status why, struct sourcing_told *told);

/* ---- what nobody answers ---- */

/*
 * What took too long: the browser is told to look again after LIMIT_CALL_BACK_MS (the errand goes on), and taken back to the
 * choice after LIMIT_SOURCE_MS. One at a time, in one walk that begins zeroed, with nothing between but the telling; false:
 * nothing more is late.
 */
bool sourcing_late(struct notary *n, int64_t boot_ms, struct errand_walk *walk, struct sourcing_told *told);
/* Errands that ended under whoever waits for them: that browser goes where its case is, and the courier may forget it. One at a
 * time; false: there is none. */
bool sourcing_dropped(struct notary *n, struct sourcing_told *told, struct sourcing_drop *drop);

#endif
