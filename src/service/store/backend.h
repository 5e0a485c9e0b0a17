/*
 * What keeps the store's rows, behind values only: the store hands a transaction over as one value that could as well be a
 * message, and hears later what came of it. A backend holds no key, decides nothing, and knows one transaction at a time, in
 * the order they came in.
 *
 * The ledger is a log (store/ledger.h): who adds to it names the size and the root that it adds to.
 *
 * Of each transaction one of these is heard:
 *   DONE     all of it is durable
 *   STALE    nothing of it was done: another has opened these rows since, or what it expects there is not so
 *   FAILED   nothing of it was done: there is no room, or the rows cannot be reached; it may be tried again
 *   UNKNOWN  all of it is durable or nothing. reconcile, until it says which; nothing else is handed over before
 *   LOST     as UNKNOWN, of a ledger that has leaves: which of both is only to be found out by who opens it anew
 *
 * How a backend keeps rows in more than one place, and what of that a crash leaves, is its own: load_next gives rows that
 * belong together. It marks the grants whose withdrawal a version before this one made durable though their rows are still
 * there; of all others the store asks (TXN_WITHDRAWN), which has the key of their digests.
 */
#ifndef PASSEND_STORE_BACKEND_H
#define PASSEND_STORE_BACKEND_H

#include "base/clock_trust.h"
#include "base/limits.h"
#include "base/status.h"
#include "store/rows.h"
#include "wire/control.h"

#define TXN_ENDS_MAX 256               /* dossiers ended at once */
#define TXN_PART_KEYS_MAX 256
#define TXN_REWRAP_MAX 1024
#define TXN_PACKS_MAX 8
#define TXN_REFERENCES_MAX 4096
#define TXN_PAGE_MAX 8192
#define TXN_USES_MAX 512
#define TXN_EVENTS_MAX 256             /* of a page, and of what waited in memory at once */
#define TXN_WITHDRAWN_MAX 64

enum txn_kind {
    TXN_GRANT_PUT, TXN_COMPLETE, TXN_END, TXN_PART_KEY_END, TXN_REWRAP, TXN_DROP_ALL, TXN_MARK, TXN_FORGET,
    TXN_REFERENCES, TXN_REFERENCE_PAGE, TXN_REFERENCE_COUNT, TXN_EVENTS, TXN_EVENT_READ, TXN_EVENT_TRIM, TXN_USES,
    TXN_APPEND, TXN_CONTENT_DROP, TXN_ROW, TXN_LEAVES, TXN_NAMES, TXN_WITHDRAWN
};

struct txn {
    enum txn_kind kind;                /* which of the following this is the first member of */
    bool destroys;                     /* keys, and `epoch` is how many times that was done, this one with them */
    uint64_t nr;                       /* the store's, to tell results apart */
    uint64_t epoch;
};

/* What the log is before, and what it is after n rows more. */
struct log_move {
    uint64_t size;
    struct tree_hash root, root_after;
    uint32_t n;                        /* 0 = none: nothing is added */
};

/* A one-time order, by keyed digests. */
struct order_row {
    uint8_t order[DIGEST_LEN], evidence[DIGEST_LEN];
    int64_t until;                     /* unix seconds: it is refused as too old afterwards */
};

/*
 * A grant, and its event; its dossier's row where there is none yet; the end of the grant that had its place; the use of its
 * order. A row of the same order for the same client, dossier, place and evidence is not written again: result.grant says
 * which grant it stands for, and STALE that this is another one. Of another use, or of a grant that ended: STALE, result.grant
 * zero. An order without a row needs `order_new`, else it is STALE; result.row is 1 where there is one.
 */
struct txn_grant_put {
    struct txn txn;                    /* destroys: with a grant that is replaced */
    int64_t now;
    struct id replaced, replaced_receipt;
    bool with_dossier, replaces, with_order, order_new;
    struct order_row order;
    char client[CLIENT_MAX + 1];
    struct grant_row grant;
    struct dossier_row dossier;
    struct gebeurtenis event;
};

/* A dossier is complete; the participants' keys end. */
struct txn_complete {
    struct txn txn;
    struct id dossier;
    int64_t until, completed, part_until;
};

/* Dossiers end with all their grants and uses, each with its event. withdrawn: that is durable, by a keyed digest of the grant
 * and a leaf that says nothing of it, before any row goes. */
struct txn_end {
    struct txn txn;
    int64_t now;
    bool withdrawn;                    /* `grant`, which is of the one dossier here */
    bool noted;                        /* and that is durable already */
    struct id grant;
    uint8_t digest[DIGEST_LEN];
    struct log_move move;              /* n 1, or 0: no log has begun */
    struct leaf_row leaf;
    uint32_t n;
    struct ended {
        struct id dossier, grants[ROOSTER_MAX], receipts[ROOSTER_MAX];
        uint8_t code, n_grants;
        char client[CLIENT_MAX + 1];
        struct gebeurtenis event;
    } ended[TXN_ENDS_MAX];
};

struct txn_part_key_end {
    struct txn txn;
    uint32_t n;
    struct id grants[TXN_PART_KEYS_MAX];
};

/* Keys wrapped anew. last: none is wrapped with another key than `kek` any more. */
struct txn_rewrap {
    struct txn txn;
    uint32_t n, kek;
    bool last;
    struct rewrapped { struct id grant; struct wrapped k_grant, k_part; uint8_t has_part; } rows[TXN_REWRAP_MAX];
};

/* All dossiers, grants, uses and events go; ends and the ledger stay. */
struct txn_drop_all {
    struct txn txn;                    /* epoch stands, whatever it was */
    uint32_t kek;
    bool untold;                       /* platforms are to hear of it: backend_state.untold, until a txn_events with `restart` */
};

/* A row of the ledger that is no leaf, once ever: no log has begun. */
struct txn_mark {
    struct txn txn;
    enum mark mark;
    uint8_t digest[DIGEST_LEN];
    int64_t now;
};

/* Some rows of each kind that are past their time; and what time it was. */
struct txn_forget {
    struct txn txn;
    struct clock_seen seen;            /* for backend_state; wall_s 0 = nothing is written */
    int64_t ends, orders;              /* unix seconds: ends of before, orders that ended before; 0 = none */
    int64_t events;                    /* those of before this second; 0 = none */
    int64_t orders_noted;              /* were an order to go that ended later than this, none goes, and result.row is its end */
    int32_t references;                /* those whose last day is before this day; 0 = none */
    uint32_t n_names;
    int64_t names[LEAF_FORGET_MAX];    /* of rows, by their numbers */
};

/* A block of references of verdicts; row 0 = a new one, else all of this row again. result.row: its number */
struct txn_references {
    struct txn txn;
    int64_t row;
    int32_t day, until;                /* of the verdicts; last day on which they are kept */
    uint32_t n, n_packs;
    char client[CLIENT_MAX + 1];
    uint8_t packs[TXN_PACKS_MAX][DIGEST_LEN];
    struct id ids[TXN_REFERENCES_MAX];
};

/* result.ids: whole blocks of a client that rest on a pack, after block `after`; result.row: the `after` of the next page, 0 =
 * there is none. */
struct txn_reference_page {
    struct txn txn;
    int64_t after;
    char client[CLIENT_MAX + 1];
    uint8_t pack[DIGEST_LEN];
};

/* result.counts: how many references rest on a pack, by client. */
struct txn_reference_count {
    struct txn txn;
    uint8_t pack[DIGEST_LEN];
};

/* Events. One of kind EXPIRES marks the grants of its dossier as warned. */
struct txn_events {
    struct txn txn;
    bool restart;                      /* one of kind RESTARTED takes the place of another that is the last of its client, and
                                        * says of grants what that said; what was untold is told */
    bool with_packs;                   /* `packs` are told */
    struct packs_told packs;
    uint32_t n;
    struct event_row rows[];
};

/* A client has its events with these ids: they go, also where the page then cannot be read. Then a page, oldest first.
 * result.events, n, more; result.row: the number of the last one; result.gone: how many went. */
struct txn_event_read {
    struct txn txn;
    char client[CLIENT_MAX + 1];
    uint32_t most;                     /* of the page, at most TXN_EVENTS_MAX */
    uint32_t n;
    struct id ids[LIMIT_EVENT_ACKS];
};

/* The oldest of a client go, all but `keep`, and `skipped` says how many, with what the former of its kind that nobody has seen
 * (their number is above `seen`) said. result.row: how many are there now */
struct txn_event_trim {
    struct txn txn;
    struct event_row skipped;
    uint32_t keep;
    int64_t seen;
};

/* How often dossiers were used, instead of what was written before; of one that is gone nothing is. */
struct txn_uses {
    struct txn txn;
    uint32_t n;
    struct use_row rows[TXN_USES_MAX];
};

/* Rows of the log. STALE: result.why; of WHY_REPLACED result.row is which of them. What is beside them lies in `content`, one
 * after the other. Names are written as they are, in the order of their numbers: whether one is free the store knows. */
struct txn_append {
    struct txn txn;
    struct log_move move;
    struct append_row {
        struct leaf_row leaf;
        bool replaces, has_content;
        uint8_t n_names;
        uint32_t content_len;
        uint64_t replaced;
        struct leaf_name names[LEAF_NAMES_MAX];
        int64_t taken[LEAF_NAMES_MAX];   /* the number that each of them had before, which goes; -1 = none */
    } rows[LEAVES_MAX];
    uint32_t content_len;
    uint8_t content[];
};

/* What is beside rows from..to-1 goes. */
struct txn_content_drop {
    struct txn txn;
    uint64_t from, to;
};

/* result.read: one row, by its index or by the number of a name that it has. */
struct txn_row {
    struct txn txn;
    bool text_named;
    uint64_t index;
    int64_t name;
};

/* result.names, n: those with a number above this one, in their order, LEAVES_READ_MAX at most. */
struct txn_names {
    struct txn txn;
    int64_t after;
};

/* result.leaves, n: those there are of n rows from this one on. */
struct txn_leaves {
    struct txn txn;
    uint64_t from;
    uint32_t n;
};

/* result.found: bit i is set where the i-th is of a grant that was withdrawn. */
struct txn_withdrawn {
    struct txn txn;
    uint32_t n;
    uint8_t digests[TXN_WITHDRAWN_MAX][DIGEST_LEN];
};

/* Why an append is STALE. */
enum stale_why { WHY_NOT, WHY_MOVED, WHY_REPLACED, WHY_NAMED };   /* MOVED: another has written; the others: struct leaf_new */

enum txn_outcome { OUTCOME_DONE, OUTCOME_STALE, OUTCOME_FAILED, OUTCOME_UNKNOWN, OUTCOME_LOST };

struct txn_result {
    uint64_t nr;
    enum txn_outcome outcome;
    struct id grant;                   /* TXN_GRANT_PUT with an order that has a row */
    int64_t row;
    uint32_t n;                        /* of these, the backend's until the next submit */
    const struct id *ids;
    const struct tally *counts;
    const struct gebeurtenis *events;
    bool more;
    uint32_t gone;
    enum stale_why why;
    uint64_t found;
    const struct row_read *read;
    const struct leaf_row *leaves;
    const struct name_row *names;
};

enum loaded_kind { LOADED_DOSSIER, LOADED_GRANT, LOADED_END, LOADED_EVENTS, LOADED_USE, LOADED_ALL };
struct loaded {
    enum loaded_kind kind;
    bool withdrawn;                    /* of a grant */
    union {
        struct dossier_row dossier;
        struct grant_row grant;
        struct end_row end;
        struct use_row use;
        struct { char client[CLIENT_MAX + 1]; uint32_t n; int64_t last; } events;   /* of one client: how many; its last one */
    };
};

/* What was found at opening. */
struct backend_state {
    bool found;                        /* epoch and kek stand there: this is not new */
    bool orders;                       /* rows of orders are there */
    uint64_t epoch;
    bool empty;                        /* nothing is there that ends by date */
    struct clock_seen seen;            /* the time that was written last */
    uint32_t kek, grants;
    bool untold;                       /* all grants were dropped, and platforms were not told */
    bool packs_known;
    struct packs_told packs;
    uint64_t leaves;                   /* of the log, as its last write said */
    struct tree_hash root;
};

struct backend_calls {
    /* All rows, dossiers before their grants; from the beginning again when a transaction came between. Dossiers without a
     * grant whose time is over (at `now`; 0 = none is) are dropped instead.
     * returns OK | FAULT_STORE | REFUSED_MESSAGE (a row that is not of this service) */
    enum status (*load_next)(void *self, int64_t now, struct loaded *out);
    /* Takes one over. returns OK (its result will be there) | FAULT_BUSY (not taken: others come first) */
    enum status (*submit)(void *self, const struct txn *txn);
    /* The next result. false: none yet */
    bool (*result)(void *self, struct txn_result *out);
    /* Readable when there may be one; -1: there always is one after submit. */
    int (*fd)(const void *self);
    /* After UNKNOWN of transaction nr: nothing that was handed over before can become durable from here on.
     * returns DONE | FAILED (what became of it) | UNKNOWN (ask again) | LOST */
    enum txn_outcome (*reconcile)(void *self, uint64_t nr);
    /* What was deleted leaves the disk, as far as that is in its hands. returns OK | FAULT_STORE (tried again by maintain) */
    enum status (*purge)(void *self);
    /* For a moment without work (idle), and what cannot wait for one. */
    void (*maintain)(void *self, bool idle);
    void (*close)(void *self);
};

struct backend {
    void *self;
    const struct backend_calls *calls;
    struct backend_state state;
    void (*still)(void);               /* NULL, or the caller's of store_open: while that takes long it is called now and then */
};

#endif
