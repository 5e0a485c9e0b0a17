/*
 * The inside of the store, shared by store.c (operations) and open.c (opening and recovery) and by nothing else.
 */
#ifndef PASSEND_STORE_STORE_PRIVATE_H
#define PASSEND_STORE_STORE_PRIVATE_H

#include "store/idtable.h"
#include "store/keyfile.h"
#include "store/sql.h"
#include "store/store.h"

#define RESERVE_BYTES (4u << 20)      /* given up when the disk is full, so that withdrawals still fit */
#define WAL_IDLE_PAGES 256            /* worth emptying when there is nothing else to do */
#define WAL_MAX_PAGES 16384           /* emptied at once past this */
#define SWEEP_SLICE 4096              /* slots of the grants table looked at in one go */
#define SWEEP_ENDS 256                /* dossiers ended in one commit */

/* Numbers on disk; they never change their meaning. */
enum einde_code { EINDE_INGETROKKEN = 1, EINDE_VERLOPEN = 2, EINDE_ONVOLLEDIG = 3, EINDE_VERVANGEN = 4 };
enum regelsoort { REGEL_INTREKKING = 1, REGEL_ACTIVERING = 2, REGEL_PAKKET_INTREKKING = 3 };
enum kolom { KOLOM_K_GRANT = 'g', KOLOM_K_DEEL = 'd' };

#define WRAPPED_LEN (CRYPT_SPARE + CRYPT_KEY_LEN)

#define GRANT_STATEMENTS(X)                                                                                     \
    X(begin, "BEGIN IMMEDIATE")                                                                                 \
    X(commit, "COMMIT")                                                                                         \
    X(rollback, "ROLLBACK")                                                                                     \
    X(meta_read, "SELECT v FROM meta WHERE k=?1")                                                               \
    X(meta_write, "INSERT OR REPLACE INTO meta(k,v) VALUES(?1,?2)")                                             \
    X(dossier_add, "INSERT INTO dossier(id,client,scope,scope_sha,rooster,staat,tot,voltooid)"                  \
                   " VALUES(?1,?2,?3,?4,?5,?6,?7,?8)")                                                          \
    X(dossier_update, "UPDATE dossier SET staat=?2,tot=?3,voltooid=?4 WHERE id=?1")                             \
    X(dossier_delete, "DELETE FROM dossier WHERE id=?1")                                                        \
    X(dossier_drop_empty, "DELETE FROM dossier WHERE tot<=?1 AND id NOT IN (SELECT dossier FROM grants)")        \
    X(dossier_all, "SELECT id,scope,scope_sha,rooster,staat,tot,voltooid FROM dossier")                         \
    X(grant_add, "INSERT INTO grants(id,dossier,plaats,verwijzing,kek,k_grant,k_deel,deel_tot,herkomst,staat,tot)" \
                 " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,0,?10)")                                                   \
    X(grant_all, "SELECT id,dossier,plaats,verwijzing,kek,k_grant,deel_tot,herkomst,tot FROM grants")           \
    X(grant_delete, "DELETE FROM grants WHERE id=?1")                                                           \
    X(grant_delete_dossier, "DELETE FROM grants WHERE dossier=?1")                                              \
    X(grant_deel, "SELECT k_deel FROM grants WHERE id=?1")                                                      \
    X(grant_deel_tot, "UPDATE grants SET deel_tot=?2 WHERE dossier=?1 AND k_deel IS NOT NULL")                  \
    X(grant_deel_delete, "UPDATE grants SET k_deel=NULL,deel_tot=0 WHERE id=?1")                                \
    X(grant_wrap, "UPDATE grants SET kek=?2,k_grant=?3,k_deel=?4 WHERE id=?1")                                  \
    X(drop_grants, "DELETE FROM grants")                                                                        \
    X(drop_dossiers, "DELETE FROM dossier")                                                                     \
    X(einde_add, "INSERT OR REPLACE INTO einde(id,client,code,op) VALUES(?1,?2,?3,?4)")                         \
    X(einde_read, "SELECT client,code FROM einde WHERE id=?1")                                                  \
    X(einde_delete, "DELETE FROM einde WHERE op<?1")

#define LEDGER_STATEMENTS(X)                                                                                    \
    X(regel_add, "INSERT OR IGNORE INTO regel(soort,hash,op) VALUES(?1,?2,?3)")                                 \
    X(regel_find, "SELECT 1 FROM regel WHERE hash=?1")                                                          \
    X(verwijzing_add, "INSERT INTO verwijzing(n,jtis,client,pakketten,dag,tot) VALUES(?1,?2,?3,?4,?5,?6)")      \
    X(verwijzing_more, "UPDATE verwijzing SET n=?1,jtis=?2 WHERE nr=?3")                                        \
    X(verwijzing_van, "SELECT nr,pakketten,jtis FROM verwijzing WHERE client=?1 AND nr>?2 ORDER BY nr")         \
    X(verwijzing_tel, "SELECT client,pakketten,n FROM verwijzing")                                              \
    X(gezien_add, "INSERT INTO gezien(h,client,dossier,plaats,bewijs,grant_id,tot) VALUES(?1,?2,?3,?4,?5,?6,?7)") \
    X(gezien_find, "SELECT client,dossier,plaats,bewijs,grant_id FROM gezien WHERE h=?1")                       \
    X(gezien_any, "SELECT 1 FROM gezien LIMIT 1")                                                               \
    X(gezien_newest, "SELECT tot FROM gezien WHERE tot<?1 ORDER BY tot DESC LIMIT 1")                           \
    X(gezien_delete, "DELETE FROM gezien WHERE h IN (SELECT h FROM gezien WHERE tot<?1 LIMIT 4096)")              \
    X(verwijzing_delete, "DELETE FROM verwijzing WHERE nr IN (SELECT nr FROM verwijzing WHERE tot<?1 LIMIT 64)")

struct store {
    struct sql grants_db, ledger_db;
#define X(name, text) sqlite3_stmt *name;
    GRANT_STATEMENTS(X)
    LEDGER_STATEMENTS(X)
#undef X
    struct keyfile keys;
    bool key_dirty;                /* the file does not yet say what memory and grants.db say */
    uint64_t generatie;            /* of grants.db */
    int reserve;                   /* file that keeps room free; -1 = none */
    bool reserve_used;
    struct idtable dossiers, grants;
    size_t sweep_at;               /* next slot of `grants` to look at */
    int64_t sweep_einde;           /* when ended ids were last cleaned up */
};

/* Inside a transaction: leave it with a rollback when a step fails. */
#define TRY_TX(s, expr)                            \
    do {                                           \
        enum status try_tx_status_ = (expr);       \
        if (try_tx_status_ != OK)                  \
            return store_abandon(s, try_tx_status_);     \
    } while (0)

enum status store_begin(struct store *s) MUST_USE;
enum status store_commit(struct store *s) MUST_USE;
/* Rolls back and passes the status on. */
enum status store_abandon(struct store *s, enum status why) MUST_USE;
enum status store_meta_read(struct store *s, const char *name, void *out, size_t len, bool *found) MUST_USE;
enum status store_meta_write(struct store *s, const char *name, const void *data, size_t len) MUST_USE;
enum status store_write_generatie(struct store *s, uint64_t generatie) MUST_USE;
enum status store_write_kek(struct store *s, uint32_t kek) MUST_USE;
/* Brings the key file up to memory. */
enum status store_flush_keys(struct store *s) MUST_USE;
void store_fill_reserve(struct store *s);
/* Builds the object from its two rows. returns OK | REFUSED_MESSAGE (rows not of our making) | FAULT_MEMORY */
enum status store_dossier_from_rows(const uint8_t *scope, size_t scope_len, const uint8_t *rooster, size_t rooster_len,
                                    struct dossier **out) MUST_USE;
/* Ends n dossiers in one commit. returns OK | FAULT_STORE */
enum status store_end_dossiers(struct store *s, struct dossier *const *d, size_t n, enum status code,
                               int64_t now) MUST_USE;
/* The key that recognises used orders, where the key file has none. *made: it must be written. */
enum status store_gezien_sleutel(struct store *s, int64_t now, bool *made) MUST_USE;
/* The ledger may be older than the rest: every order that was made before now counts as used. */
void store_gezien_onvolledig(struct store *s, int64_t now);
/* Drops some rows of orders that are long too old to be used again. */
enum status store_gezien_verloop(struct store *s, int64_t now) MUST_USE;
/* A new grant under this id; NULL = a random one. */
enum status store_grant_met_id(struct store *s, struct dossier *d, uint8_t plaats, const struct herkomst *herkomst,
                               int64_t tot, int64_t now, const struct id *id, struct grant **out) MUST_USE;
/* The row of a dossier, before it has a grant; those that never get one go at the first start after their end.
 * returns OK | FAULT_STORE */
enum status store_dossier_bewaar(struct store *s, struct dossier *d) MUST_USE;
void store_regel_hash(const char *label, const void *data, size_t len, uint8_t out[DIGEST_LEN]);

#define LABEL_INTREKKING "passend/withdrawal/1"
#define LABEL_ACTIVERING "passend/activation/1"
#define LABEL_PAKKET_INTREKKING "passend/policy-withdrawal/1"

#endif
