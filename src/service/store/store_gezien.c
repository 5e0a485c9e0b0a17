/* One-time orders that were used (decision 0059). */
#include "store/store_private.h"

#include "base/mem.h"

#include <string.h>

#define LABEL_OPDRACHT "passend/order/1"
#define LABEL_BEWIJS "passend/order-evidence/1"
/* An order is refused as too old long before its row goes. */
#define GEZIEN_BEWAAR_S 86400

/* The ledger is backed up: it has neither orders nor evidence by a digest that can be compared without the key. */
static void keyed(const struct store *s, const char *label, const uint8_t sha[DIGEST_LEN], uint8_t out[DIGEST_LEN])
{
    struct part parts[] = { { label, strlen(label) + 1 }, { sha, DIGEST_LEN } };

    crypt_hmac(s->keys.k->gezien.key, CRYPT_KEY_LEN, parts, 2, out);
}

enum status store_gezien_sleutel(struct store *s, int64_t now, bool *made)
{
    bool used;

    *made = s->keys.k->gezien.vanaf == 0;
    if (!*made)
        return OK;
    TRY(sql_row(&s->ledger_db, s->gezien_any, &used));
    sql_reset(s->gezien_any);
    /* Rows under a lost key cannot be read: what they stand for was made before now, or a little ahead of our clock. */
    return keyfile_new_gezien(&s->keys, used ? now + OPDRACHT_SPELING_S : now);
}

/* Orders made before this are refused unless their row says more: rows may be missing that stood for some of them. */
static void not_before(struct store *s, int64_t vanaf)
{
    if (vanaf <= s->keys.k->gezien.vanaf)
        return;
    s->keys.k->gezien.vanaf = vanaf;
    s->key_dirty = true;
}

void store_gezien_onvolledig(struct store *s, int64_t now)
{
    not_before(s, now + OPDRACHT_SPELING_S);
}

/* By the clock they are too old; a clock that ran ahead for a moment, and was put right, does not bring them back. */
enum status store_gezien_verloop(struct store *s, int64_t now)
{
    bool row;

    sql_bind_int(s->gezien_newest, 1, now - GEZIEN_BEWAAR_S);
    TRY(sql_row(&s->ledger_db, s->gezien_newest, &row));
    if (!row)
        return OK;
    not_before(s, sqlite3_column_int64(s->gezien_newest, 0));
    sql_reset(s->gezien_newest);
    TRY(store_flush_keys(s));
    sql_bind_int(s->gezien_delete, 1, now - GEZIEN_BEWAAR_S);
    return sql_run(&s->ledger_db, s->gezien_delete);
}

/* The dossier comes first: after a crash there is one that the order belongs to, and it goes on there. */
static enum status use(struct store *s, const uint8_t h[DIGEST_LEN], struct dossier *d, uint8_t plaats,
                       const uint8_t bewijs[DIGEST_LEN], int64_t tot, struct id *grant)
{
    TRY(store_dossier_bewaar(s, d));
    TRY(mem_random(grant, sizeof *grant));
    sql_bind_blob(s->gezien_add, 1, h, DIGEST_LEN);
    sql_bind_text(s->gezien_add, 2, d->client);
    sql_bind_blob(s->gezien_add, 3, &d->id, sizeof d->id);
    sql_bind_int(s->gezien_add, 4, plaats);
    sql_bind_blob(s->gezien_add, 5, bewijs, DIGEST_LEN);
    sql_bind_blob(s->gezien_add, 6, grant, sizeof *grant);
    sql_bind_int(s->gezien_add, 7, tot);
    return sql_run(&s->ledger_db, s->gezien_add);
}

/* The grant that this order is for: as its row says, which is made when there is none. */
static enum status grant_of(struct store *s, struct dossier *d, uint8_t plaats, const struct store_opdracht *o,
                            struct id *grant)
{
    uint8_t h[DIGEST_LEN], bewijs[DIGEST_LEN], of[DIGEST_LEN];
    sqlite3_stmt *st = s->gezien_find;
    struct id dossier;
    bool row;

    keyed(s, LABEL_OPDRACHT, o->sha, h);
    keyed(s, LABEL_BEWIJS, o->bewijs_sha, bewijs);
    sql_bind_blob(st, 1, h, sizeof h);
    TRY(sql_row(&s->ledger_db, st, &row));
    if (!row)
        return o->van < s->keys.k->gezien.vanaf ? REFUSED_TOKEN_IAT
                                                : use(s, h, d, plaats, bewijs, o->tot + OPDRACHT_SPELING_S, grant);
    const char *client = (const char *)sqlite3_column_text(st, 0);
    bool same = client != NULL && strcmp(client, d->client) == 0 && sql_blob(st, 1, &dossier, sizeof dossier) &&
                memcmp(&dossier, &d->id, sizeof dossier) == 0 && sqlite3_column_int64(st, 2) == plaats &&
                sql_blob(st, 3, of, sizeof of) && mem_equal(of, bewijs, sizeof of) &&
                sql_blob(st, 4, grant, sizeof *grant);
    sql_reset(st);
    return same ? OK : REFUSED_ORDER_USED;
}

enum status store_grant_opdracht(struct store *s, struct dossier *d, uint8_t plaats, const struct herkomst *herkomst,
                                 const struct store_opdracht *o, int64_t tot, int64_t now, struct grant **out)
{
    struct id id;

    *out = NULL;
    if (now > o->tot + OPDRACHT_SPELING_S)
        return REFUSED_TOKEN_IAT;
    TRY(grant_of(s, d, plaats, o, &id));
    struct grant *g = store_grant(s, &id);
    if (g != NULL) {
        /* Under the terms it was given for; others are another agreement. */
        if (g->dossier != d || g->plaats != plaats || g->tot != tot || memcmp(&g->herkomst, herkomst, sizeof *herkomst) != 0)
            return REFUSED_ORDER_USED;
        *out = g;
        return OK;
    }
    enum status einde = store_einde(s, &id, d->client);
    if (einde != OK)
        return status_class_of(einde) == CLASS_FAULT ? einde : REFUSED_ORDER_USED;
    return store_grant_met_id(s, d, plaats, herkomst, tot, now, &id, out);
}
