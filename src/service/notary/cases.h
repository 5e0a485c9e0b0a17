/*
 * Cases: one adult's way from request to seal, in memory only.
 *
 * Where the platform posts the evidence (intake BEWIJS), for LIMIT_CASE_S:
 *
 *   OPEN --evidence offered--> BIJ_ASSESSOR --facts--> BIJ_OPSLAG --written--> VERZEGELD --time--> gone
 *     ^                             |                     |               |
 *     +--refused, assessor lost-----+---not written-------+   (the same evidence again, seal no longer held: BIJ_ASSESSOR)
 *
 * Where the person does it in a browser (intake STROOM) steps.h says the way; until the first page is loaded for
 * LIMIT_REQUEST_URI_S, then for LIMIT_CASE_S after the last action, and never longer than LIMIT_FLOW_S.
 *
 * A case takes LIMIT_EVIDENCE_TRIES refusals. With these, with a seal, or when its dossier is complete or ends, it is
 * finished: it does not count any more, says what became of it until its time is over, or until its room is needed. Facts
 * count only from the assessor slot that was given the case. The expected identity never leaves memory but to that assessor.
 *
 * A case is one block, and owns at most one of two others: the person (whom to expect, what they declare, what was read), or
 * what is pending for them (pending.h). The first is freed when the second is made.
 *
 * secret: everything in a case is personal data; a person is wiped when a seal is made in a flow, when the dossier is complete or
 *         ends, at the latest when the case goes.
 */
#ifndef PASSEND_NOTARY_CASES_H
#define PASSEND_NOTARY_CASES_H

#include "model/event.h"
#include "notary/notary.h"
#include "notary/person.h"
#include "notary/steps.h"
#include "wire/evidence.h"
#include "wire/platform.h"

#include <sys/queue.h>

enum zaak_stage { ZAAK_OPEN, ZAAK_AT_ASSESSOR, ZAAK_AT_STORE, ZAAK_SEALED };

#define SLOT_GEEN UINT32_MAX

struct pending;                          /* pending.h */

struct zaak {
    struct id id;                        /* first: idtable */
    struct id dossier, nonce, grant;     /* grant: zero until there is one */
    struct id request_uri;               /* zero = used */
    struct id browser;                   /* flow: of the session cookie's digest; zero = bound to none */
    const struct client *afnemer;
    const struct source *bron;           /* of the evidence being assessed or accepted */
    TAILQ_ENTRY(zaak) by_age, of_client;
    struct zaak *sibling, *sibling_before;   /* round: the cases of its dossier */
    int64_t born_ms, until_ms;           /* the case began, and ends: since boot */
    int64_t to;                          /* the agreement ends */
    uint64_t nr;                         /* request that waits for the seal; of gate generation `port` */
    uint64_t port;
    struct person *person;               /* NULL: wiped; no more evidence */
    struct pending *pending;             /* flow, from "right" to the commit */
    uint32_t slot;                       /* BIJ_ASSESSOR: where */
    uint32_t feiten, bronnen;
    uint32_t reading;                    /* flow: number of what page 3 shows */
    uint8_t stage, plaats, tries;
    uint8_t finished;                    /* 1: sealed, or it takes no more evidence; it does not count for its client */
    uint8_t flow;                        /* enum flow_state */
    uint8_t language;                    /* flow: enum language, the last one that was asked for */
    uint8_t opened;                      /* 1: its first page was loaded, or it is no flow */
    uint8_t zero;
    uint16_t notice;                     /* flow: enum status to say on the next page; OK = nothing */
    uint16_t redirect_index, state_len;
    uint16_t ring;                       /* where in the ring it is */
    uint8_t bewijs_sha[DIGEST_LEN];
    uint8_t challenge[DIGEST_LEN];       /* flow: S256, of the platform's verifier */
    char state[];                        /* flow: the platform's, state_len bytes */
};
_Static_assert(sizeof(struct zaak) <= 320, "there may be LIMIT_CASES of them");

enum status cases_init(struct cases **out) MUST_USE;
void cases_release(struct notary *n);

/*
 * Whether there is room for one more. Only open cases count for their client; where there is no room left for all, the one
 * that was finished first of the client with the most of them may go.
 * out:     *retry_s   seconds until there is room again; 0 = there is
 * returns  OK | REFUSED_RATE (this client has its share) | FAULT_BUSY (no room for anybody: all are open)
 */
enum status cases_room(struct notary *n, const struct client *a, int64_t boot_ms, uint16_t *retry_s) MUST_USE;
/*
 * A case of this dossier for the person and the children in m, with an id, a nonce and a request_uri of its own; its terms
 * are the caller's to set. Where there is no room left for all, that finished one goes now. Call cases_room first.
 * returns OK | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status cases_add(struct notary *n, const struct client *a, const struct dossier *d, const struct msg_par *m,
                      int64_t boot_ms, struct zaak **out) MUST_USE;
/* A case of this dossier has gone, or was not made: a dossier with none and without a row is forgotten. */
void cases_left(struct notary *n, const struct id *dossier);
/* NULL: there is none, or its time is over though it has not gone. */
struct zaak *cases_find(const struct notary *n, const struct id *id);
bool case_has_grant(const struct zaak *z);

/* ---- flows ---- */

/* Its time is set: no action changes it any more. */
void case_until(struct notary *n, struct zaak *z, int64_t until_ms);
/* The request_uri opens nothing any more. */
void case_consume(struct notary *n, struct zaak *z);
/* What was read is wiped, and r takes its place (NULL = nothing). */
void case_read(struct zaak *z, struct reading *r);
/* The person is wiped. */
void case_forget_person(struct notary *n, struct zaak *z);
/* The platform is told that this flow ends like that; of one whose first page nobody answered, that is over or given, nothing. */
void case_tell(struct notary *n, const struct zaak *z, enum event_kind kind, enum event_reason reason);
/* It is over with this flow: GIVEN, REFUSED or ENDED. What it owned is wiped; it does not count any more. */
void case_over(struct notary *n, struct zaak *z, enum flow_state how);

/* ---- evidence ---- */

/* The case goes to the assessor in a slot; *out is what that assessor is told. */
void cases_assess(struct notary *n, struct zaak *z, const struct msg_bewijs_open *m, uint32_t slot, uint64_t port,
                  int64_t now, struct msg_zaak *out);

/* The case that slot works on, or NULL. */
struct zaak *cases_of_slot(const struct notary *n, uint32_t slot);

/* A case leaves its assessor, for the store. */
void case_written(struct notary *n, struct zaak *z);
/* It leaves an assessor that did not look at anything. */
void case_unassigned(struct notary *n, struct zaak *z);
/* It leaves either: with a seal, or with a try that counts as failed. */
void case_sealed(struct notary *n, struct zaak *z);
void case_back(struct notary *n, struct zaak *z);

/* Forgets cases and held seals past their time, which goes by the time since boot: whatever the wall clock does. A case that is
 * at work goes once it is known what became of its evidence: who waits is told. */
void cases_expire(struct notary *n, int64_t boot_ms);
/* The persons of a dossier that is complete or ends: expected identities and declarations are wiped at once, what is pending
 * goes, the cases only know their grant from then on. */
void cases_forget_persons(struct notary *n, const struct id *dossier);

#endif
