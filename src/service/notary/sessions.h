/*
 * Receipts without a code: whoever logs in at a source again is shown what they share, of all platforms, and can stop each of it.
 * Such a log-in is a session of its own: of no case, no client and no person; the source says a number of theirs, nothing else.
 *
 * The errand to the source is as that of a case (errands.h); its evidence is judged by an assessor, as a log-in. What a session
 * lists is chosen when the log-in is judged: the newest LIMIT_LOGIN_GRANTS.
 *
 * secret: who shares what with whom. A session is known by the digest of a cookie, and wiped when its time is over.
 */
#ifndef PASSEND_NOTARY_SESSIONS_H
#define PASSEND_NOTARY_SESSIONS_H

#include "notary/begun.h"
#include "notary/notary.h"
#include "wire/courier.h"
#include "wire/evidence.h"
#include "wire/flow.h"

struct errand;                           /* errands.h */
struct errand_walk;
struct session;
struct sessions;

enum status sessions_init(struct sessions **out) MUST_USE;   /* OK | FAULT_MEMORY */
void sessions_release(struct sessions *s);

/* An answer to a browser, when there is one. */
struct login_told {
    bool told;
    uint64_t gate_nr;                    /* of this public gate */
    struct login_answer {
        struct msg_login head;
        struct msg_receipt receipts[LIMIT_LOGIN_GRANTS];
    } login;
};

/*
 * LOGIN_BEGIN. true: the browser waits (of public gate gate_nr) for its courier; false: *out is said at once.
 * *ours = false, here and below: no gate of ours would send this
 */
bool sessions_begin(struct notary *n, const struct msg_login_begin *m, uint64_t gate_nr, int64_t boot_ms,
                    struct login_answer *out, bool *ours);
/* LOGIN_READ. true: *link is the answer (TO_SOURCE); false: *out is */
bool sessions_read(struct notary *n, const struct msg_login_read *m, struct moment now, struct msg_to_source *link,
                   struct login_answer *out);
/*
 * CALL_BACK of a browser with the cookie of a log-in. CALL_BACK_OTHER: the state is none of its, so it is not for us.
 */
enum login_back { LOGIN_BACK_OTHER, LOGIN_BACK_WAITS, LOGIN_BACK_SAID };
enum login_back sessions_call_back(struct notary *n, const struct msg_call_back *m, uint64_t gate_nr, int64_t boot_ms,
                                   struct login_answer *out);
/* LOGIN_STOP. true: *out is the answer; false: the store was asked (BEGUN_LOGIN_STOP), and sessions_stopped makes it. */
bool sessions_stop(struct notary *n, const struct msg_login_stop *m, uint64_t gate_nr, struct moment now,
                   struct login_answer *out);
void sessions_stopped(struct notary *n, struct begun *b, const struct store_done *done, struct moment now,
                      struct login_answer *out);

/* ---- of a courier, about the errand of a session ---- */

void sessions_ahead(struct notary *n, struct errand *e, const struct msg_source_par_answer *m, int64_t boot_ms,
                    struct login_told *told);
void sessions_fetched(struct notary *n, struct errand *e, const uint8_t sha[DIGEST_LEN]);
/* It comes to nothing. */
void sessions_failed(struct notary *n, struct errand *e, enum status why, struct login_told *told);

/* ---- the judgement ---- */

/* What an assessor is told. The errand is at FETCHED; sessions_unassess: it could not be told. */
void sessions_assess(struct notary *n, struct errand *e, uint32_t slot, struct moment now, struct msg_zaak *out);
void sessions_unassess(struct notary *n, uint32_t slot);
/* The session that the assessor in this slot judges; NULL: none. */
struct session *sessions_of_slot(const struct notary *n, uint32_t slot);
/* returns OK | REFUSED_MESSAGE (not of this session, or facts where there are none: drop the assessor) */
enum status sessions_facts(struct notary *n, uint32_t slot, const struct msg_feiten *m, struct moment now,
                           struct login_told *told) MUST_USE;
void sessions_refused(struct notary *n, uint32_t slot, enum status why, struct login_told *told);

/* What waits too long, as sourcing_late; sessions past their time go. One at a time; false: nothing more is late. */
bool sessions_late(struct notary *n, int64_t boot_ms, struct errand_walk *walk, struct login_told *told);

#endif
