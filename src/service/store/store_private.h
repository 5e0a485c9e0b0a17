/*
 * The inside of the store, for its own files only.
 *
 * writes.c is the way of every write: a transaction is handed over, and concluded in memory when its outcome is known.
 */
#ifndef PASSEND_STORE_STORE_PRIVATE_H
#define PASSEND_STORE_STORE_PRIVATE_H

#include "store/idtable.h"
#include "store/keyfile.h"
#include "store/ledger.h"
#include "store/store.h"

#include <sys/queue.h>

#define SWEEP_SLICE 4096              /* slots of the grants table looked at in one go */

/* A write under way. */
struct write {
    STAILQ_ENTRY(write) next;
    struct txn *txn;               /* owned; NULL = nothing had to be written */
    bool asked;                    /* somebody is to be told */
    bool patient;                  /* and waits until it is known */
    bool answered;                 /* somebody was told that it is not known */
    struct store_done done;
    struct dossier *dossier;       /* marked as writing; NULL = none in particular */
    struct grant *grant;           /* TXN_GRANT_PUT: made, and not in the table yet */
    void *kept;                    /* what `done` says was read; NULL = nothing */
    /* What the outcome means: changes memory, fills w->done. r: any but UNKNOWN. true: over; false: it was handed over anew */
    bool (*conclude)(struct store *s, struct write *w, const struct txn_result *r);
};

STAILQ_HEAD(writes, write);

/* noted: the ledger has it, and rows are still there. */
struct withdrawal { struct id grant; bool noted; };

/* One that is tried again. */
struct ending {
    STAILQ_ENTRY(ending) next;
    struct id dossier;
    struct withdrawal what;
};

/* A dossier that the sweep ended. */
struct swept {
    STAILQ_ENTRY(swept) next;
    struct id dossier;
};

struct end {
    struct id id;                  /* first: idtable */
    struct id receipt;             /* of the grant it was, zero = it had none */
    int64_t at;
    uint16_t client;               /* number in store.clients */
    uint8_t code;                  /* enum end_code */
};

struct prepared {
    TAILQ_ENTRY(prepared) link;
    struct id dossier;
    struct grant *grant;           /* in no table; its dossier may be gone */
};

/* What a client is told, as far as memory has it. */
struct event_client {
    char id[CLIENT_MAX + 1];
    uint32_t n;                    /* rows, at most: what was too old is not taken off until they are counted */
    uint32_t queued, lost;         /* in the queue; not in it, for want of room */
    int64_t seen;                  /* number of the last row that somebody may have read */
    uint64_t serial;
};

struct queued {
    STAILQ_ENTRY(queued) next;
    struct event_row row;
};

struct store {
    struct backend backend;
    struct keyfile keys;
    bool key_dirty;                /* the file does not yet say what memory and the backend say */
    struct evp_mac_ctx_st *keyed;  /* has keys.k->seen.key, which never changes */
    uint64_t epoch;                /* of the backend */
    uint64_t nr;                   /* of the last transaction */
    struct writes under_way, told; /* handed over; concluded and not yet asked for */
    struct writes doubt;           /* it is not known whether they are durable */
    enum status failed;            /* of writes that nobody asked for, since it was last looked at */
    struct idtable dossiers, grants, ends;
    struct idtable receipts, end_receipts;  /* members `receipt` of those that have one */
    struct idtable subjects;       /* members `subject`: of each the first of its grants */
    TAILQ_HEAD(, prepared) prepared;
    STAILQ_HEAD(, ending) endings;
    STAILQ_HEAD(, swept) swept;
    char (*clients)[CLIENT_MAX + 1];   /* of ends */
    uint16_t n_clients;
    size_t own_bytes;
    struct {
        struct event_client *clients;
        size_t n;
        uint64_t serial;
        STAILQ_HEAD(, queued) queue;
        uint32_t writing;          /* so many of its first are handed over */
        bool untold;               /* all grants were dropped, and that was not told */
        bool packs_known;
        struct packs_told packs;
    } events;
    void *given;                   /* what was read and told last */
    struct {
        struct sha256_ctx *c;
        struct tree_edge edge, next;   /* what is durable; and with what is handed over */
        struct tree_edge *passed;  /* what was durable at some sizes, in their order: a root of before is not far from one */
        size_t n_passed;
        struct tree_hash root, next_root;
        int64_t at, next_at;       /* of their last rows */
        bool moving, lost;         /* something is handed over; it is not known what is durable */
        struct open_row *open;
        size_t n_open;
        struct sha256_run *columns;     /* kinds and times of all rows, which stand in no leaf */
        struct columns { uint8_t kind, time[8]; } moved[LEAVES_MAX];   /* of those being written */
        uint64_t statements;       /* that the start found */
    } log;
    struct {
        struct idtable table;      /* all that are durable */
        size_t most, at;           /* there may be; next slot to look at */
        struct name *coming[LEAVES_MAX * LEAF_NAMES_MAX];   /* of the append that is handed over */
        unsigned n_coming;
    } names;
    size_t sweep_at, ends_at, uses_at;      /* next slot of `grants`, `ends`, `dossiers` to look at */
    struct {
        bool active;               /* both slots of the key file are in use, new grants take the second */
        size_t at;                 /* next slot of `grants` to look at */
        uint32_t old, done;        /* wrapped with the key of the first slot; wrapped anew */
        uint32_t finished;         /* `done` of one that is over and was not reported */
    } rewrap;
};

/* ---- writes.c ---- */

/* A transaction of this kind and size, zero. NULL: no memory */
struct txn *txn_new(enum txn_kind kind, size_t size);
/* Hands it over; w->txn and w->grant are the write's in any case. d: what it is about, NULL = nothing in particular. context
 * counts where asked.
 * returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY; nothing was begun then */
struct write_new {
    struct txn *txn;
    struct dossier *dossier;
    struct grant *grant;
    bool asked, patient;
    void *context;
    bool (*conclude)(struct store *s, struct write *w, const struct txn_result *r);
};
enum status write_begin(struct store *s, const struct write_new *in) MUST_USE;
/* The same write with another transaction. After OK it may be concluded, and gone. */
enum status write_again(struct store *s, struct write *w, struct txn *txn) MUST_USE;
/* Asks what became of those that are in doubt. returns OK | FAULT_STORE (it is still not known) */
enum status writes_certain(struct store *s) MUST_USE;
/* Nothing is written: told as `done`. returns OK | FAULT_MEMORY */
enum status write_told(struct store *s, const struct store_done *done) MUST_USE;
/* Nothing had to be written: told as OK, with this row. returns OK | FAULT_MEMORY */
enum status write_nothing(struct store *s, int64_t row, void *context) MUST_USE;
/* DONE = OK, everything else FAULT_STORE. */
enum status status_of(enum txn_outcome outcome);
/* How many were handed over and are not concluded. */
size_t writes_under_way(const struct store *s);
/* What became of writes that nobody asked for, once. */
enum status write_failed(struct store *s) MUST_USE;

void writes_release(struct store *s);

/* ---- dossiers.c ---- */

/* Builds the object from its row and adds it. returns OK | REFUSED_MESSAGE (a row not of our making) | FAULT_MEMORY */
enum status dossier_from_row(struct store *s, const struct dossier_row *row, struct dossier **out) MUST_USE;
void dossier_to_row(const struct dossier *d, struct dossier_row *row);
void dossier_free(struct store *s, struct dossier *d);
/* All zero but its provenance. NULL: no memory */
struct grant *grant_alloc(const struct origin *h);
/* Into the tables. returns OK | FAULT_MEMORY (it is in none then) */
enum status grant_add(struct store *s, struct grant *g) MUST_USE;
/* Of one that is in the table. */
void grant_free(struct store *s, struct grant *g);
/* Also those that are ending. */
struct dossier *find_dossier(const struct store *s, const struct id *id);
struct grant *find_grant(const struct store *s, const struct id *id);

/* ---- grants.c ---- */

/* Fresh, with keys, in no table. *out in any case, NULL = no memory. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status grant_make(struct store *s, struct dossier *d, uint8_t plaats, const struct origin *origin, int64_t until,
                       int64_t now, struct grant **out) MUST_USE;
/* Hands g over, which is the write's in any case. order: NULL = it rests on none.
 * returns as store_grant_new */
enum status grant_write(struct store *s, struct grant *g, const struct order *order, int64_t now, void *context) MUST_USE;
/* Of one that is in no table. */
void grant_discard(struct grant *g);

/* ---- prepared.c ---- */

/* Those that are wrapped with the key that goes are wrapped with its successor. returns OK | FAULT_CRYPTO */
enum status prepared_rewrap(struct store *s) MUST_USE;
void prepared_release(struct store *s);

/* ---- keys.c ---- */

/* The keys of a grant that stands in no row, wrapped with the second key instead of the first. returns OK | FAULT_CRYPTO */
enum status keys_rewrap(struct store *s, struct grant *g) MUST_USE;

/* A grant's two keys, fresh, wrapped with the current key; g->id stands. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status keys_make(struct store *s, struct grant *g) MUST_USE;
/* Brings the key file up to memory. returns OK | FAULT_STORE */
enum status keys_flush(struct store *s) MUST_USE;
/* The backend has destroyed keys: the file follows, then the deleted leaves the disk. returns OK | FAULT_STORE (kept as due) */
enum status keys_follow(struct store *s) MUST_USE;

/* ---- ends.c ---- */

enum status end_from_row(struct store *s, const struct end_row *row) MUST_USE;   /* OK | FAULT_MEMORY */
/* What ended is known from now on. Where there is no memory it is not: as if never heard of. */
void end_note(struct store *s, const struct id *id, const struct id *receipt, const char *client, enum end_code code,
              int64_t now);
/* Ends these in one transaction. code as store_end. withdrawn: the grant that was, of the one dossier; NULL = none */
enum status end_dossiers(struct store *s, struct dossier *const *d, uint32_t n, enum status code,
                         const struct withdrawal *withdrawn, int64_t now, bool asked, void *context) MUST_USE;
/* Begins again what was not carried out. */
void endings_retry(struct store *s, int64_t now);
void ends_release(struct store *s);

/* ---- leaves.c ---- */

enum status ledger_begin(struct store *s) MUST_USE;   /* OK | FAULT_MEMORY | FAULT_CRYPTO */
void ledger_release(struct store *s);
/* Computes the edge from the rows, and has it in memory with those that everybody may read. key_found: the key file was there,
 * and what it says was signed counts.
 * returns OK | FAULT_STORE (also: rows are missing, or others than were written) | FAULT_MEMORY */
enum status ledger_load(struct store *s, bool key_found) MUST_USE;
/* A leaf for a withdrawal, of bytes that nobody ever has. out->n 0: no log has begun. After OK with another n whatever becomes
 * of it is told by ledger_moved, once. returns OK | FAULT_BUSY | FAULT_STORE | FAULT_CRYPTO */
enum status ledger_withdrawal(struct store *s, int64_t now, struct leaf_row *leaf, struct log_move *out) MUST_USE;
void ledger_moved(struct store *s, bool done);
void ledger_withdrawal_digest(const struct store *s, const struct id *grant, uint8_t out[DIGEST_LEN]);
/* A pack's row. returns OK | FAULT_BUSY | FAULT_STORE | FAULT_MEMORY */
enum status ledger_pack(struct store *s, enum mark mark, const uint8_t sha[DIGEST_LEN], int64_t now, void *context) MUST_USE;

/* ---- leaf_names.c ---- */

/* Of an append: each name that is to be free is, and of each it says which one it takes the place of. After OK whatever becomes
 * of it is told by leaf_names_came, once. returns OK | REFUSED_DECIDED (of row *clash one is not free) | FAULT_BUSY
 * | FAULT_MEMORY */
enum status leaf_names_come(struct store *s, struct txn_append *t, uint32_t *clash) MUST_USE;
void leaf_names_came(struct store *s, bool done);
/* *nr: the number of that name on the latest of these days, -1 = there is none. returns OK | FAULT_BUSY (one is coming) */
enum status leaf_names_find(const struct store *s, const uint8_t digest[DIGEST_LEN], int32_t from_day, int32_t to_day,
                       int64_t *nr) MUST_USE;
/* Forgets names of before this day, of one slice of a walk over all, and says which their rows are. returns how many */
uint32_t leaf_names_past(struct store *s, int32_t day, int64_t nrs[LEAF_FORGET_MAX]);
enum status leaf_names_load(struct store *s) MUST_USE;   /* OK | FAULT_STORE | FAULT_MEMORY */
void leaf_names_release(struct store *s);

/* ---- subjects.c ---- */

/* A grant comes into memory, where there is room for it, and goes. returns OK | FAULT_MEMORY */
enum status subject_add(struct store *s, struct grant *g) MUST_USE;
void subject_remove(struct store *s, struct grant *g);

/* ---- uses.c ---- */

/* Of a dossier that is not there nothing counts, nor what is not as long as its corporations are many. OK | FAULT_MEMORY */
enum status uses_load(struct store *s, const struct use_row *row) MUST_USE;

/* ---- event_rows.c ---- */

void event_rows_init(struct store *s);
void event_rows_release(struct store *s);
enum status event_rows_load(struct store *s, const char *client, uint32_t n, int64_t last) MUST_USE;   /* OK | FAULT_MEMORY */
/* n rows of this client were written. */
void event_rows_written(struct store *s, const char *client, uint32_t n);
/* Fills in what is said of a dossier: of one adult alone the grant and its reference too. returns OK | FAULT_CRYPTO */
enum status event_of_dossier(const struct dossier *d, enum event_kind kind, int64_t now, struct gebeurtenis *out) MUST_USE;
/* That g is given. returns OK | FAULT_CRYPTO */
enum status event_of_grant(const struct grant *g, int64_t now, struct gebeurtenis *out) MUST_USE;
/* What is queued of this dossier is written before what is written next. returns as store_events_write */
enum status event_rows_before(struct store *s, const struct id *dossier, int64_t now) MUST_USE;
/* It is told that these end soon. returns as store_events_write */
enum status event_rows_expire(struct store *s, struct dossier *const *d, uint32_t n, int64_t now) MUST_USE;

/* ---- orders.c ---- */

/* The key that recognises used orders, where the key file has none. trusted: `now` is believed. *made: it must be written. */
enum status order_key(struct store *s, int64_t now, bool trusted, bool *made) MUST_USE;
/* The backend may be older than the rest: every order that was made before now counts as used. */
void orders_incomplete(struct store *s, int64_t now, bool trusted);
/* `now` is believed: what the first clock of all said, or one that was not believed, is set right. */
void orders_believed(struct store *s, int64_t now);
/* Orders made before this are refused unless their row says more. */
void orders_not_before(struct store *s, int64_t from);
void order_row_of(const struct store *s, const struct order *o, struct order_row *out);
bool order_may_be_new(const struct store *s, const struct order *o);

#endif
