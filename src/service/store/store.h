/*
 * What the service remembers of agreements: dossiers and grants, their wrapped keys, and that a grant has ended.
 *
 * All of it is in memory, keys wrapped, and durable in a backend (backend.h). Reading is from memory and never waits. A write
 * begins with a call and is done when store_next tells so: only then memory has it, and only then may anybody be told. Objects
 * that are handed out are to be read, and stand until the next write is begun or told.
 *
 * Ending a grant: the backend's transaction, then the key file, then what was deleted leaves the disk, then it is told. What a
 * crash leaves between these steps is completed at the next start:
 *   - a grant whose withdrawal the backend knows: it is ended;
 *   - the backend's epoch one ahead of the key file's: the key file is written.
 * Any other difference, or a missing key file, means a restored copy: all grants are dropped, and that is reported.
 *
 * A write of which it is not known whether it is durable is told as FAULT_STORE; no other begins until it is known. A
 * withdrawal that was told so is tried again until it is carried out, and its dossier answers nothing in the meantime.
 *
 * Ended ids stay known for LIMIT_EINDE_S with the code that explains it. In a dossier of several adults that code is
 * REFUSED_INCOMPLETE whoever ended what.
 *
 * secret: no name, date or amount is ever given to this module. Keys leave it only as the 32 bytes the caller asked for;
 *         the caller wipes them.
 */
#ifndef PASSEND_STORE_STORE_H
#define PASSEND_STORE_STORE_H

#include "store/backend.h"

struct dossier;

struct grant {
    struct id id;                   /* first: idtable */
    struct dossier *dossier;
    struct id verwijzing;           /* grantVerwijzing of verdicts: random, not the id */
    struct id receipt;              /* digest of the receipt code; zero = it has none */
    struct id subject;              /* store_subject; zero = nobody can log in for it */
    struct grant *before, *after;   /* the same subject's; NULL = none */
    int64_t made;                   /* unix seconds: it was given; 0 = that was not written down */
    int64_t until;                  /* unix seconds, end of the agreement */
    int64_t part_until;             /* end of the participant's key; 0 = gone */
    uint32_t kek;
    uint8_t plaats;
    bool warned;                    /* it was told that it ends soon */
    struct wrapped k_grant;
    struct wrapped *k_part;         /* NULL = gone */
    struct origin origin;           /* as long as origin_len says, and so is the object */
};

/* What all adults of a dossier agreed to: fixed at the first request. */
struct dossier_new {
    const char *client;
    uint8_t fase, grondslag, doel, n_corporaties, n_rooster;
    uint32_t feiten, bronnen;
    int64_t until;
    const struct corporatie *corporaties;
    const struct seat *rooster;
    const struct eenheid *eenheid;        /* the one home it is about; NULL = it is about none in particular */
};

struct dossier {
    struct id id;                   /* first: idtable */
    uint8_t scope_sha[DIGEST_LEN];  /* over the stored scope and roster */
    int64_t until, completed;       /* unix seconds; completed 0 = not yet */
    uint32_t feiten, bronnen;
    uint8_t fase, grondslag, doel, n_corporaties, n_rooster;
    uint8_t state;                  /* enum dossier_state */
    bool stored;                    /* its row exists: it has or had a grant */
    bool kept;                      /* an order may have been used for it: it is not to be forgotten */
    bool writing;                   /* a write of it was begun and is not told */
    bool ending;                    /* a withdrawal was asked for and is not carried out: it answers nothing */
    uint16_t scope_len, roster_len;
    const char *client;             /* this and grants borrow from the tail */
    struct grant **grants;          /* n_rooster of them, by place in the roster; NULL = none yet */
    struct uses *uses;              /* NULL = never */
};

/* The caller's, as many bytes as store_open was told, zero at first; in memory only. */
static inline void *dossier_own(const struct dossier *d)
{
    return (void *)(uintptr_t)(d + 1);
}

struct store;

struct store_report {
    uint32_t grants;               /* live after opening */
    uint32_t dropped;              /* because the files did not fit together, or their key was gone */
    uint32_t ended;                /* because the backend knew that they were withdrawn */
    bool misfit;                   /* files that do not fit together */
};

/*
 * Takes the backend over, in any case; reads all live grants. key_fd: the key file, not the store's. One store per process;
 * crypt_init first. trusted: `now` may end something.
 * returns OK | FAULT_STORE | FAULT_SYSTEM | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status store_open(const struct backend *backend, int key_fd, size_t own_bytes, int64_t now, bool trusted,
                       struct store **out, struct store_report *report) MUST_USE;
void store_close(struct store *s);
uint32_t store_grants(const struct store *s);

/* ---- reading ---- */

const struct dossier *store_dossier(const struct store *s, const struct id *id);
const struct grant *store_grant(const struct store *s, const struct id *id);
/* The number that a source has of a person, under our key: 16 bytes that only this service can make. sub_sha: its SHA-256 */
void store_subject(const struct store *s, const char *source, const uint8_t sub_sha[DIGEST_LEN], struct id *out);
/* The live grants of a subject, one after the other: the first with before NULL. NULL: no more. */
const struct grant *store_grant_of_subject(const struct store *s, const struct id *subject, const struct grant *before);
/* NULL: no live grant has a receipt code with this digest. */
const struct grant *store_grant_by_receipt(const struct store *s, const struct id *receipt);
/* Its end was asked for and is not confirmed: it is neither live nor ended. */
bool store_ending_by_receipt(const struct store *s, const struct id *receipt);
bool store_ending(const struct store *s, const struct id *grant);
/* What ended under it: false = nothing that is known. *at: unix seconds */
bool store_end_by_receipt(const struct store *s, const struct id *receipt, int64_t *at);
/* When an id ended; false = it did not, as far as that is known. *at: unix seconds */
bool store_ended_at(const struct store *s, const struct id *id, int64_t *at);
/* Why an id is not live: OK = never heard of by this client, else the code it ended with. */
enum status store_end_of(const struct store *s, const struct id *id, const char *client) MUST_USE;

/* n_corporaties texts, one after the other, each ended by a zero byte. */
const char *dossier_corporations(const struct dossier *d);
bool dossier_has_corporation(const struct dossier *d, const char *corporatie);
/* Its place among them; n_corporaties: it is not. */
unsigned dossier_corporation(const struct dossier *d, const char *corporatie);
/* Unix seconds: it ends with the first of its grants. */
int64_t dossier_first_end(const struct dossier *d);
/* The home the dossier is about; false when about none in particular. */
bool dossier_home(const struct dossier *d, struct eenheid *out);
/* The reference and role of a place; i < n_rooster. */
const char *dossier_reference(const struct dossier *d, unsigned i, uint8_t *rol);

/* K_grant. returns OK | FAULT_CRYPTO */
enum status store_k_grant(struct store *s, const struct grant *g, uint8_t out[CRYPT_KEY_LEN]) MUST_USE;
/* The participant's key, which opens their seal. returns OK | REFUSED_SEAL_REDUCED (gone) | FAULT_CRYPTO */
enum status store_k_part(struct store *s, const struct grant *g, int64_t now, uint8_t out[CRYPT_KEY_LEN]) MUST_USE;

/* ---- dossiers in memory ---- */

/* Until its first grant. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status store_dossier_new(struct store *s, const struct dossier_new *in, const struct dossier **out) MUST_USE;
/* Forgets a dossier that never had a grant. */
void store_dossier_forget(struct store *s, const struct dossier *d);

/* ---- writing ---- */

/* Each of the following begins a write. OK: it will be told by store_next, with `context`. Anything else: nothing was begun.
 * FAULT_BUSY: another write of this dossier is not done. */

/* From evidence that names a one-time order. */
struct order {
    uint8_t sha[DIGEST_LEN];         /* of issuer and number */
    uint8_t evidence_sha[DIGEST_LEN];/* of the evidence, and of the facts that the case makes of it */
    int64_t made, until;             /* unix seconds; after `until` the same order is refused as too old */
};
#define ORDER_SLACK_S 60             /* from the judgement of evidence to its row */

/*
 * A grant at a place, with fresh K_grant and participant's key; a grant that had the place ends as REFUSED_SEAL_REPLACED.
 *
 * subject: NULL, or who gave it (store_subject).
 * order: NULL, or what the grant rests on. An order never has a second grant, also not after a restart: that it was used, by
 * whom and for what, is durable before the grant is. The same evidence for the same place of the same dossier gives the grant
 * it gave before; where a crash left the order without its grant, that grant.
 * returns OK | REFUSED_TOKEN_IAT (the order is too old) | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY | FAULT_CRYPTO
 * told: OK (grant: new, or the live one of before) | REFUSED_ORDER_USED | REFUSED_TOKEN_IAT (made before the key that
 *       recognises orders, which was lost) | FAULT_STORE | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status store_grant_new(struct store *s, const struct dossier *d, uint8_t plaats, const struct origin *origin,
                            const struct id *subject, const struct order *order, int64_t until, int64_t now,
                            void *context) MUST_USE;

/*
 * A grant that is only prepared: its keys are fresh, and in memory only. It has a place in no dossier, nothing ends for it, and
 * nothing of it is on disk. It may be sealed with; it is written when it is agreed to for good. The caller owns it.
 * receipt: digest of its receipt code; subject: NULL, or who gives it (store_subject).
 * returns OK | FAULT_MEMORY | FAULT_CRYPTO
 */
struct prepared;
enum status store_prepare(struct store *s, const struct dossier *d, uint8_t plaats, const struct origin *origin,
                          const struct id *receipt, const struct id *subject, int64_t until, int64_t now,
                          struct prepared **out) MUST_USE;
/* Until it is dropped; its dossier is to be looked for by id before it is used. */
const struct grant *prepared_grant(const struct prepared *p);
const struct id *prepared_dossier(const struct prepared *p);
void store_prepared_drop(struct store *s, struct prepared *p);
/* Writes it as store_grant_new does: a grant that had the place ends. Its dossier is there. The prepared one stays as it is:
 * a write that failed may be begun again.
 * returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY; told: OK (grant: of the same id) | FAULT_STORE */
enum status store_prepared_write(struct store *s, const struct prepared *p, int64_t now, void *context) MUST_USE;

/* All places have a grant: OPEN -> COMPLETE, the participants' keys end an hour from now. told: OK | FAULT_STORE
 * returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY */
enum status store_complete(struct store *s, const struct dossier *d, int64_t until, int64_t now, void *context) MUST_USE;

/*
 * Ends one adult's grant and with it the dossier (it serves nothing without). code: REFUSED_WITHDRAWN | REFUSED_EXPIRED;
 * a dossier of several gets REFUSED_INCOMPLETE instead.
 * An id that has ended already is told as OK: its end is made durable first.
 * returns OK | REFUSED_GRANT_UNKNOWN | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY; told: OK | FAULT_STORE (not confirmed: ask again)
 */
enum status store_end(struct store *s, const struct id *grant, const char *client, enum status code, int64_t now,
                      void *context) MUST_USE;

/* A policy pack came into force, or was withdrawn: one ledger row per pack and kind, ever. told: OK (row: index of its leaf, also
 * where it was there before; -1 = no log has begun) | FAULT_STORE */
enum status store_mark(struct store *s, enum mark mark, const uint8_t pack_sha[DIGEST_LEN], int64_t now, void *context) MUST_USE;

/*
 * References of verdicts, in blocks (struct txn_references, all but its first member): told with its row's
 * number. A page of them, and how many rest on a pack: told with what backend.h says of the transaction.
 */
enum status store_references(struct store *s, const struct txn_references *block, void *context) MUST_USE;
enum status store_reference_page(struct store *s, const char *client, const uint8_t pack_sha[DIGEST_LEN], int64_t after,
                                 void *context) MUST_USE;
enum status store_reference_count(struct store *s, const uint8_t pack_sha[DIGEST_LEN], void *context) MUST_USE;

/* ---- how often a dossier was used ---- */

/* A verdict was signed for the corporation at this place. Counted in memory, and written by store_uses_write; where there is no
 * memory for it, not at all. At most 65,535 are. */
void store_use(struct store *s, const struct dossier *d, unsigned corporation);
/* How often, also in the life of former processes; less what a crash took. */
uint32_t store_uses(const struct dossier *d, unsigned corporation);
/* Writes some of what has changed. *more: false = a walk over all dossiers begins, and then whether it is not at its end. Tells
 * nobody. returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY (the walk is over; what was not written still is to be) */
enum status store_uses_write(struct store *s, bool *more) MUST_USE;

/* ---- events: what platforms are told without having asked ----
 *
 * That a grant was given, ended or ends soon is written with what causes it. All else is written by itself, and what is queued
 * before the next grant of its dossier. */

/* Queued in memory until store_events_write, whose time is its time; of a crash nothing is left. *e: all but id and time. Where
 * too many of this client's are queued it is only counted. */
void store_event(struct store *s, const char *client, const struct gebeurtenis *e);
/* Some of what is queued is written, and what is too much goes. Tells nobody. *more: there is more to write
 * returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY (to be called again: nothing was lost) */
enum status store_events_write(struct store *s, int64_t now, bool *more) MUST_USE;
/* The service began to serve at `since`: all platforms are told, and where a drop of all grants was not told, that too.
 * returns as store_events_write; to be called again until OK */
enum status store_events_restart(struct store *s, const struct client *clients, size_t n, int64_t since, int64_t now) MUST_USE;
/* These are the packs now: what is new in them is told to all platforms. returns as store_events_write */
enum status store_events_packs(struct store *s, const struct client *clients, size_t n, const struct packs_told *packs,
                               int64_t now) MUST_USE;
/* This client has these: they go. Then the oldest, at most `most` <= TXN_EVENTS_MAX.
 * returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY; told: OK (events, n, more) | FAULT_STORE */
enum status store_events_read(struct store *s, const char *client, const struct id *have, uint32_t n, uint32_t most,
                              void *context) MUST_USE;
/* Another number than before: there are further events of this client; of NULL, of any. */
uint64_t store_events_serial(const struct store *s, const char *client);

struct store_done {
    void *context;
    enum status status;
    struct id grant;                   /* store_grant_new */
    int64_t row;                       /* references; this and what follows as in struct txn_result */
    uint32_t n;
    const struct id *ids;
    const struct tally *counts;
    const struct gebeurtenis *events;
    bool more;
    enum stale_why why;                /* store_append (store/ledger.h) */
    const struct row_read *read;       /* what was read; these two until store_next is called again */
    const struct leaf_row *leaves;     /* n */
};

/* The next write that is done. false: none is, or nothing is told any more (store_lost). */
bool store_next(struct store *s, struct store_done *out);
/* Readable when one may be done; -1: all are by the time they were begun. */
int store_fd(const struct store *s);

/* Waits until all that was begun is done, for a process that does not serve yet; store_next tells of it afterwards.
 * returns OK | FAULT_STORE (something that nobody asked for failed, or it is not known whether) */
enum status store_settle(struct store *s) MUST_USE;

/* ---- passing of time; these tell nobody. What they end is ended for good: not by a clock that is not believed ---- */

/* Ends what is past its time: grants, participants' keys. One slice of a walk over all grants; *more = the walk is not at its
 * end. A participant's key whose hour, or month, began later than now, by a clock that ran ahead, ends too.
 * returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY */
enum status store_sweep(struct store *s, int64_t now, bool *more) MUST_USE;

/* One after the other the dossiers that store_sweep ended, each once. false: no more. One for which there was no memory is left
 * out. */
bool store_swept(struct store *s, struct id *dossier);

/* Forgets remembered ends and orders that are past their time, and writes down that it is `now`: by that a process that starts
 * later judges its clock (backend_state.seen). returns as store_sweep */
enum status store_forget(struct store *s, const struct clock_seen *now) MUST_USE;

/* Replaces the key-wrapping key when it is LIMIT_REWRAP_S old, or of a day that is still to come (or `force`), a slice of
 * grants at a time; *more = it is not at its end. *count = grants wrapped anew when it is.
 * returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY | FAULT_CRYPTO */
enum status store_rewrap(struct store *s, int64_t now, bool force, bool *more, uint32_t *count) MUST_USE;

/* Drops some references whose last day is before `day`, and some names of rows of more than LEAF_NAME_DAYS before. returns as
 * store_sweep */
enum status store_references_sweep(struct store *s, int32_t day) MUST_USE;

/* What is due and not done: the key file, a write that is not known to be durable, withdrawals that failed; and the backend's
 * own. For a moment without work. */
void store_idle(struct store *s, int64_t now);
/* What of the backend's own cannot wait for such a moment: between answers, often. */
void store_turn(struct store *s);

#endif
