/*
 * The inside of the SQLite backend: its statements, shared by sqlite.c (opening, loading) and txn.c (transactions).
 */
#ifndef PASSEND_STORE_SQLITE_SQLITE_PRIVATE_H
#define PASSEND_STORE_SQLITE_SQLITE_PRIVATE_H

#include "store/sqlite/sql.h"
#include "store/sqlite/sqlite.h"

/* Names in `meta`, of what more than one file reads. */
#define META_PACKS "beleid"           /* struct packs_told */
#define META_UNTOLD "gevallen"        /* one byte: all grants were dropped, and platforms were not told */

#define WAL_IDLE_PAGES 256            /* worth emptying when there is nothing else to do */
#define WAL_MAX_PAGES 16384           /* of grants.db: emptied at once past this */
#define WAL_LEDGER_PAGES 500          /* of ledger.db, 4 MiB: emptied between answers past this */
#define GRANTS_PAGES { 4096, 2048 }
#define LEDGER_PAGES { 8192, 16384 }  /* three verdicts to a page; one where it has 4096 bytes */

#define GRANT_STATEMENTS(X)                                                                                     \
    X(begin, "BEGIN IMMEDIATE")                                                                                 \
    X(commit, "COMMIT")                                                                                         \
    X(rollback, "ROLLBACK")                                                                                     \
    X(meta_read, "SELECT v FROM meta WHERE k=?1")                                                               \
    X(meta_write, "INSERT OR REPLACE INTO meta(k,v) VALUES(?1,?2)")                                             \
    X(meta_delete, "DELETE FROM meta WHERE k=?1")                                                               \
    X(dossier_add, "INSERT INTO dossier(id,client,scope,scope_sha,rooster,staat,tot,voltooid)"                  \
                   " VALUES(?1,?2,?3,?4,?5,?6,?7,?8)")                                                          \
    X(dossier_find, "SELECT 1 FROM dossier WHERE id=?1")                                                        \
    X(dossier_update, "UPDATE dossier SET staat=?2,tot=?3,voltooid=?4 WHERE id=?1")                             \
    X(dossier_delete, "DELETE FROM dossier WHERE id=?1")                                                        \
    X(dossier_drop_empty, "DELETE FROM dossier WHERE tot<=?1 AND id NOT IN (SELECT dossier FROM grants)")        \
    X(dossier_all, "SELECT id,scope,scope_sha,rooster,staat,tot,voltooid FROM dossier")                         \
    X(grant_add, "INSERT INTO grants(id,dossier,plaats,verwijzing,kek,k_grant,k_deel,deel_tot,herkomst,staat,tot," \
                 "ontvangst,gegeven,onderwerp) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,0,?10,?11,?12,?13)")           \
    X(grant_all, "SELECT id,dossier,plaats,verwijzing,kek,k_grant,k_deel,deel_tot,herkomst,tot,ontvangst,gegeven," \
                 "onderwerp,gemeld FROM grants")                                                                \
    X(grant_count, "SELECT count(*) FROM grants")                                                               \
    X(dated_any, "SELECT EXISTS(SELECT 1 FROM dossier) OR EXISTS(SELECT 1 FROM grants) OR EXISTS(SELECT 1 FROM einde)") \
    X(grant_delete, "DELETE FROM grants WHERE id=?1")                                                           \
    X(grant_delete_dossier, "DELETE FROM grants WHERE dossier=?1")                                              \
    X(grant_part_until, "UPDATE grants SET deel_tot=?2 WHERE dossier=?1 AND k_deel IS NOT NULL")                \
    X(grant_part_delete, "UPDATE grants SET k_deel=NULL,deel_tot=0 WHERE id=?1")                                \
    X(grant_wrap, "UPDATE grants SET kek=?2,k_grant=?3,k_deel=?4 WHERE id=?1")                                  \
    X(grant_warned, "UPDATE grants SET gemeld=1 WHERE dossier=?1")                                              \
    X(drop_grants, "DELETE FROM grants")                                                                        \
    X(drop_dossiers, "DELETE FROM dossier")                                                                     \
    X(end_add, "INSERT OR REPLACE INTO einde(id,client,code,op,ontvangst) VALUES(?1,?2,?3,?4,?5)")              \
    X(end_find, "SELECT 1 FROM einde WHERE id=?1")                                                              \
    X(end_all, "SELECT id,client,code,op,ontvangst FROM einde")                                                           \
    X(end_delete, "DELETE FROM einde WHERE op<?1")                                                              \
    X(event_add, "INSERT INTO gebeurtenis(id,client,soort,dossier,grant_id,referentie,reden,getal,wat,op)"      \
                 " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)")                                                     \
    X(event_counts, "SELECT client,count(*),max(nr) FROM gebeurtenis GROUP BY client")                          \
    X(event_count, "SELECT count(*) FROM gebeurtenis WHERE client=?1")                                          \
    X(event_page, "SELECT nr,id,soort,dossier,grant_id,referentie,reden,getal,wat,op FROM gebeurtenis"          \
                  " WHERE client=?1 ORDER BY nr LIMIT ?2")                                                      \
    X(event_take, "DELETE FROM gebeurtenis WHERE id=?1 AND client=?2")                                          \
    X(event_cut, "SELECT nr FROM gebeurtenis WHERE client=?1 ORDER BY nr DESC LIMIT 1 OFFSET ?2")               \
    X(event_sum, "SELECT sum(CASE soort WHEN 11 THEN getal ELSE 1 END) FROM gebeurtenis"                        \
                 " WHERE client=?1 AND (nr<=?2 OR (nr>?3 AND soort=11))")                                       \
    X(event_drop, "DELETE FROM gebeurtenis WHERE client=?1 AND (nr<=?2 OR (nr>?3 AND soort=11))")               \
    X(event_last_restart, "DELETE FROM gebeurtenis WHERE client=?1 AND soort=12 AND"                            \
                          " nr=(SELECT max(nr) FROM gebeurtenis WHERE client=?1) RETURNING reden")              \
    X(event_forget, "DELETE FROM gebeurtenis WHERE op<?1")                                                      \
    X(drop_events, "DELETE FROM gebeurtenis")                                                                   \
    X(use_write, "INSERT OR REPLACE INTO gebruik(dossier,aantallen) SELECT id,?2 FROM dossier WHERE id=?1")     \
    X(use_all, "SELECT dossier,aantallen FROM gebruik")                                                         \
    X(use_delete, "DELETE FROM gebruik WHERE dossier=?1")                                                       \
    X(drop_uses, "DELETE FROM gebruik")

#define LEDGER_STATEMENTS(X)                                                                                    \
    X(ledger_begin, "BEGIN IMMEDIATE")                                                                          \
    X(ledger_commit, "COMMIT")                                                                                  \
    X(ledger_rollback, "ROLLBACK")                                                                              \
    X(tree_read, "SELECT grootte,wortel FROM boom WHERE nr=0")                                                  \
    X(tree_write, "INSERT OR REPLACE INTO boom(nr,grootte,wortel) VALUES(0,?1,?2)")                             \
    X(leaf_add, "INSERT INTO blad(nr,soort,h,op) VALUES(?1,?2,?3,?4)")                                          \
    X(leaf_find, "SELECT b.soort,b.h,b.op,i.inhoud,v.door FROM blad b LEFT JOIN inhoud i ON i.nr=b.nr"          \
                 " LEFT JOIN vervangen v ON v.nr=b.nr WHERE b.nr=?1")                                           \
    X(leaf_all, "SELECT nr,soort,h,op FROM blad WHERE nr>=?1 ORDER BY nr LIMIT ?2")                             \
    X(content_add, "INSERT INTO inhoud(nr,inhoud) VALUES(?1,?2)")                                               \
    X(content_drop, "DELETE FROM inhoud WHERE nr>=?1 AND nr<?2")                                                \
    X(replaced_find, "SELECT 1 FROM vervangen WHERE nr=?1")                                                     \
    X(replaced_add, "INSERT INTO vervangen(nr,door) VALUES(?1,?2)")                                             \
    X(name_find, "SELECT noot FROM naam WHERE nr=?1")                                                           \
    X(name_add, "INSERT INTO naam(nr,dag,h,noot) VALUES(?1,?2,?3,?4)")                                          \
    X(name_drop, "DELETE FROM naam WHERE nr=?1")                                                                \
    X(name_all, "SELECT nr,dag,h FROM naam WHERE nr>?1 ORDER BY nr LIMIT ?2")                                   \
    X(name_any, "SELECT 1 FROM naam LIMIT 1")                                                                   \
    X(withdrawal_add, "INSERT OR IGNORE INTO intrekking(h) VALUES(?1)")                                         \
    X(withdrawal_find, "SELECT 1 FROM intrekking WHERE h=?1")                                                   \
    X(mark_add, "INSERT OR IGNORE INTO regel(soort,hash,op) VALUES(?1,?2,?3)")                                  \
    X(mark_find, "SELECT 1 FROM regel WHERE hash=?1")                                                           \
    X(references_add, "INSERT INTO verwijzing(n,jtis,client,pakketten,dag,tot) VALUES(?1,?2,?3,?4,?5,?6)")      \
    X(references_more, "UPDATE verwijzing SET n=?1,jtis=?2 WHERE nr=?3")                                        \
    X(references_of, "SELECT nr,pakketten,jtis FROM verwijzing WHERE client=?1 AND nr>?2 ORDER BY nr")          \
    X(references_count, "SELECT client,pakketten,n FROM verwijzing")                                            \
    X(references_delete, "DELETE FROM verwijzing WHERE nr IN (SELECT nr FROM verwijzing WHERE tot<?1 LIMIT 64)") \
    X(order_add, "INSERT INTO gezien(h,client,dossier,plaats,bewijs,grant_id,tot) VALUES(?1,?2,?3,?4,?5,?6,?7)") \
    X(order_find, "SELECT client,dossier,plaats,bewijs,grant_id FROM gezien WHERE h=?1")                        \
    X(reference_any, "SELECT 1 FROM verwijzing LIMIT 1")                                                        \
    X(order_any, "SELECT 1 FROM gezien LIMIT 1")                                                                \
    X(order_newest, "SELECT tot FROM gezien WHERE tot<?1 ORDER BY tot DESC LIMIT 1")                            \
    X(order_delete, "DELETE FROM gezien WHERE h IN (SELECT h FROM gezien WHERE tot<?1 LIMIT 4096)")

struct sqlite {
    struct sql grants, ledger;
#define X(name, text) sqlite3_stmt *name;
    GRANT_STATEMENTS(X)
    LEDGER_STATEMENTS(X)
#undef X
    int reserve;                   /* file that keeps room free; -1 = none */
    bool reserve_used;
    bool loading;
    enum loaded_kind next;         /* to load */
    struct txn_result result;      /* of the last transaction, until it was asked for */
    bool has_result;
    struct txn_end unfinished;     /* marked in the ledger, its rows still there; n 0 = none */
    struct id page[TXN_PAGE_MAX];
    struct tally counts[LIMIT_CLIENTS];
    struct gebeurtenis events[TXN_EVENTS_MAX];
    bool log_begun;                /* the ledger has leaves */
    int64_t slow_commits, slow_told_ms;
    struct row_read row;           /* what was read of the log */
    uint8_t content[LEAF_CONTENT_MAX];
    struct leaf_row leaves[LEAVES_READ_MAX];
    struct name_row names[LEAVES_READ_MAX];
};

/* Inside a transaction of grants.db: leave it with a rollback when a step fails. */
#define TRY_TX(q, expr)                                 \
    do {                                                \
        enum status try_tx_status_ = (expr);            \
        if (try_tx_status_ != OK)                       \
            return sqlite_abandon(q, try_tx_status_);   \
    } while (0)

/* Rolls back and passes the status on. */
enum status sqlite_abandon(struct sqlite *q, enum status why) MUST_USE;
enum status sqlite_meta_write(struct sqlite *q, const char *name, const void *data, size_t len) MUST_USE;
enum status sqlite_meta_delete(struct sqlite *q, const char *name) MUST_USE;
void sqlite_fill_reserve(struct sqlite *q);
/* True: the reserve, or what is left of it, was given up, and the step that this file had no room for is worth repeating. */
bool sqlite_give_up_reserve(struct sqlite *q, const struct sql *db);
/* Reading begins anew: rows that are half read hold up the emptying of the log. */
void sqlite_load_over(struct sqlite *q);

/* The calls of backend.h that are about transactions. */
enum status sqlite_submit(void *self, const struct txn *txn);
bool sqlite_result(void *self, struct txn_result *out);
enum txn_outcome sqlite_reconcile(void *self, uint64_t nr);
enum status sqlite_purge(void *self);

/* ---- events.c ---- */

/* Within a transaction of grants.db. */
enum status sqlite_event_add(struct sqlite *q, const char *client, const struct gebeurtenis *e) MUST_USE;
/* A transaction each, and what it is to tell. returns OK | FAULT_STORE */
enum status sqlite_events(struct sqlite *q, const struct txn_events *t) MUST_USE;
enum status sqlite_event_read(struct sqlite *q, const struct txn_event_read *t, struct txn_result *r) MUST_USE;
enum status sqlite_event_trim(struct sqlite *q, const struct txn_event_trim *t, struct txn_result *r) MUST_USE;

/* ---- references.c ---- */

enum txn_outcome sqlite_references(struct sqlite *q, const struct txn_references *t, struct txn_result *r);
/* returns OK | FAULT_STORE */
enum status sqlite_reference_page(struct sqlite *q, const struct txn_reference_page *t, struct txn_result *r) MUST_USE;
enum status sqlite_reference_count(struct sqlite *q, const struct txn_reference_count *t, struct txn_result *r) MUST_USE;

/* ---- ledger.c ---- */

/* What became of a step of ledger.db. */
enum txn_outcome sqlite_ledger_outcome(const struct sqlite *q, enum status st);
/* Each a transaction of its own. */
enum txn_outcome sqlite_append(struct sqlite *q, const struct txn_append *t, struct txn_result *r);
enum txn_outcome sqlite_withdrawal(struct sqlite *q, const struct txn_end *t, enum stale_why *why);
enum status sqlite_content_drop(struct sqlite *q, const struct txn_content_drop *t) MUST_USE;
/* returns OK | FAULT_STORE */
enum status sqlite_withdrawn(struct sqlite *q, const struct txn_withdrawn *t, struct txn_result *r) MUST_USE;
enum status sqlite_row(struct sqlite *q, const struct txn_row *t, struct txn_result *r) MUST_USE;
enum status sqlite_leaves(struct sqlite *q, const struct txn_leaves *t, struct txn_result *r) MUST_USE;
enum status sqlite_names(struct sqlite *q, const struct txn_names *t, struct txn_result *r) MUST_USE;
enum txn_outcome sqlite_names_forget(struct sqlite *q, const struct txn_forget *t);
enum status sqlite_read_tree(struct sqlite *q, struct backend_state *out) MUST_USE;
/* Before anything is said of a log that has leaves: all that is read of it is on the disk. returns OK | FAULT_STORE */
enum status sqlite_ledger_settle(struct sqlite *q, int data_dir) MUST_USE;

/* ---- txn.c ---- */

/* The transaction of grants.db that was begun is carried out, or rolled back. returns OK | FAULT_STORE */
enum status sqlite_commit(struct sqlite *q) MUST_USE;

#endif
