/*
 * The way of a flow through a source: the choice, the link, the call-back, the fetch by a courier, the judgement of an
 * assessor; and back to the choice wherever it fails. Who sends what to whom stands in the functions; the messages are the
 * caller's to send.
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

/* What is to be sent after a step or a call-back. */
enum sourcing_next { SOURCING_ANSWER, SOURCING_AHEAD, SOURCING_FETCH };

/* A request of a browser that waited, and what it is answered. */
struct sourcing_told {
    bool told;                           /* somebody waits for `go` */
    uint64_t gate_nr;                    /* of this public gate */
    struct msg_go go;
};

/*
 * STEP_SOURCE of a case that takes it. SOURCING_AHEAD: *ahead goes to the courier of that source, and the browser waits (of
 * public gate gate_nr) for sourcing_ahead; else *st is said at once: OK, the link is there | REFUSED_SOURCE_UNKNOWN |
 * REFUSED_CASE_CLOSED (no tries left) | FAULT_MEMORY | FAULT_CRYPTO
 */
enum sourcing_next sourcing_begin(struct notaris *n, struct zaak *z, const struct dossier *d, const struct msg_step *m,
                                  uint64_t gate_nr,
                                  int64_t boot_ms, struct msg_source_par *ahead, enum status *st);
/* SOURCE_PAR_ANSWER of a courier. */
void sourcing_ahead(struct notaris *n, size_t source_index, const struct msg_source_par_answer *m, int64_t boot_ms,
                    struct sourcing_told *told);

/* What the link is made of, of a case that is at a source. */
void sourcing_link(const struct notaris *n, const struct zaak *z, uint8_t language, struct msg_to_source *out);

/*
 * CALL_BACK. SOURCING_FETCH: *fetch goes to the courier of m->source, and the browser waits; else *out is said at once (GO).
 * *ours = false: no gate of ours would send this
 */
enum sourcing_next sourcing_call_back(struct notaris *n, const struct msg_call_back *m, uint64_t gate_nr, struct moment now,
                                      struct msg_fetch *fetch, union flow_answer *out, bool *ours);
/* FETCHED: the case that wants an assessor; NULL: nobody wants it any more, FETCH_DROP goes back. */
struct zaak *sourcing_fetched(struct notaris *n, size_t source_index, const struct msg_fetched *m);
/* FETCH_FAILED, or what could not be sent: also of no answer to be told. */
void sourcing_failed(struct notaris *n, size_t source_index, uint64_t nr, enum status why, struct sourcing_told *told);

/* The case goes to the assessor in a slot; *out is what that is told, SLOT with errand number *nr goes to the courier. */
void sourcing_assess(struct notaris *n, struct zaak *z, uint32_t slot, struct moment now, struct msg_zaak *out, uint64_t *nr);
/* FEITEN and WEIGERING of a flow, or an assessor that was lost (m NULL, why FAULT_RESTARTED).
 * returns OK | REFUSED_MESSAGE (not its case, or impossible facts: drop the assessor; *told stands all the same) */
enum status sourcing_facts(struct notaris *n, uint32_t slot, const struct msg_feiten *m, struct moment now,
                           struct sourcing_told *told) MUST_USE;
void sourcing_refused(struct notaris *n, uint32_t slot, enum status why, struct sourcing_told *told);

/*
 * What took too long: the browser is told to look again after LIMIT_CALL_BACK_MS (the errand goes on), and taken back to the
 * choice after LIMIT_SOURCE_MS. One at a time: *drop says that FETCH_DROP with *nr goes to the courier of *source_index.
 * returns false: nothing is late
 */
bool sourcing_late(struct notaris *n, int64_t boot_ms, struct sourcing_told *told, bool *drop, size_t *source_index,
                   uint64_t *nr);

#endif
