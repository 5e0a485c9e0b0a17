#include "store/store_private.h"

#include "base/mem.h"

#include <string.h>

enum column { COLUMN_K_GRANT = 'g', COLUMN_K_PART = 'd' };   /* covered by the tag of a wrapped key */

struct wrap_aad { uint8_t b[ID_LEN + 5]; };

static struct wrap_aad aad_of(const struct id *id, enum column column, uint32_t kek)
{
    struct wrap_aad aad;

    memcpy(aad.b, id->b, ID_LEN);
    aad.b[ID_LEN] = (uint8_t)column;
    memcpy(aad.b + ID_LEN + 1, &kek, sizeof kek);
    return aad;
}

static enum status wrap(const struct keyslot *slot, const struct id *id, enum column column,
                        const uint8_t key[CRYPT_KEY_LEN], struct wrapped *out)
{
    struct wrap_aad aad = aad_of(id, column, slot->kek);

    return crypt_seal(slot->key, aad.b, sizeof aad.b, key, CRYPT_KEY_LEN, out->b, out->b + CRYPT_NONCE_LEN,
                      out->b + CRYPT_NONCE_LEN + CRYPT_KEY_LEN);
}

static enum status unwrap(const struct keyslot *slot, const struct id *id, enum column column, const struct wrapped *in,
                          uint8_t key[CRYPT_KEY_LEN])
{
    BUG_IF(slot == NULL);
    struct wrap_aad aad = aad_of(id, column, slot->kek);

    return crypt_open(slot->key, aad.b, sizeof aad.b, in->b, in->b + CRYPT_NONCE_LEN, CRYPT_KEY_LEN,
                      in->b + CRYPT_NONCE_LEN + CRYPT_KEY_LEN, key) == OK ? OK : FAULT_CRYPTO;
}

enum status keys_make(struct store *s, struct grant *g)
{
    const struct keyslot *slot = &s->keys.k->slot[s->rewrap.active ? 1 : 0];
    uint8_t keys[2][CRYPT_KEY_LEN];

    if (g->k_part == NULL)
        g->k_part = mem_alloc(sizeof *g->k_part);
    if (g->k_part == NULL)
        return FAULT_MEMORY;
    g->kek = slot->kek;
    enum status st = mem_random(keys, sizeof keys);
    if (st == OK)
        st = wrap(slot, &g->id, COLUMN_K_GRANT, keys[0], &g->k_grant);
    if (st == OK)
        st = wrap(slot, &g->id, COLUMN_K_PART, keys[1], g->k_part);
    mem_wipe(keys, sizeof keys);
    return st;
}

enum status store_k_grant(struct store *s, const struct grant *g, uint8_t out[CRYPT_KEY_LEN])
{
    return unwrap(keyfile_find(&s->keys, g->kek), &g->id, COLUMN_K_GRANT, &g->k_grant, out);
}

enum status store_k_part(struct store *s, const struct grant *g, int64_t now, uint8_t out[CRYPT_KEY_LEN])
{
    if (g->k_part == NULL || g->part_until <= now)
        return REFUSED_SEAL_REDUCED;
    return unwrap(keyfile_find(&s->keys, g->kek), &g->id, COLUMN_K_PART, g->k_part, out);
}

/* ---- the key file ---- */

enum status keys_flush(struct store *s)
{
    if (!s->key_dirty)
        return OK;
    TRY(keyfile_write(&s->keys));
    s->key_dirty = false;
    return OK;
}

enum status keys_follow(struct store *s)
{
    s->keys.k->edition = ++s->epoch;
    s->key_dirty = true;
    crypt_forget();
    TRY(keys_flush(s));
    /* From here no key can be had from the store; that its bytes leave the disk too is tried again where it fails. */
    status_ignored(s->backend.calls->purge(s->backend.self));
    return OK;
}

/* ---- weekly change of the wrapping key ---- */

static enum status rewrap_one(const struct store *s, const struct grant *g, struct rewrapped *out)
{
    const struct keyslot *from = &s->keys.k->slot[0], *to = &s->keys.k->slot[1];
    uint8_t key[CRYPT_KEY_LEN];

    *out = (struct rewrapped){ .grant = g->id, .has_part = g->k_part != NULL };
    enum status st = unwrap(from, &g->id, COLUMN_K_GRANT, &g->k_grant, key);
    if (st == OK)
        st = wrap(to, &g->id, COLUMN_K_GRANT, key, &out->k_grant);
    if (st == OK && out->has_part)
        st = unwrap(from, &g->id, COLUMN_K_PART, g->k_part, key);
    if (st == OK && out->has_part)
        st = wrap(to, &g->id, COLUMN_K_PART, key, &out->k_part);
    mem_wipe(key, sizeof key);
    return st;
}

enum status keys_rewrap(struct store *s, struct grant *g)
{
    struct rewrapped r;

    TRY(rewrap_one(s, g, &r));
    g->k_grant = r.k_grant;
    if (g->k_part != NULL)
        *g->k_part = r.k_part;
    g->kek = s->keys.k->slot[1].kek;
    return OK;
}

/* The old key leaves the disk after no row depends on it. */
static void rewrap_over(struct store *s)
{
    struct keyslot *slot = s->keys.k->slot;

    slot[0] = slot[1];
    mem_wipe(&slot[1], sizeof slot[1]);
    crypt_forget();
    s->rewrap.finished = s->rewrap.done;
    s->rewrap.active = false;
    s->key_dirty = true;
    if (keys_flush(s) == OK)
        status_ignored(s->backend.calls->purge(s->backend.self));
}

static bool rewrapped(struct store *s, struct write *w, const struct txn_result *r)
{
    const struct txn_rewrap *t = (const void *)w->txn;

    w->done.status = status_of(r->outcome);
    if (r->outcome != OUTCOME_DONE)
        return true;
    for (uint32_t i = 0; i < t->n; i++) {
        struct grant *g = find_grant(s, &t->rows[i].grant);

        if (g == NULL || g->kek == t->kek)
            continue;
        g->k_grant = t->rows[i].k_grant;
        if (g->k_part != NULL)
            *g->k_part = t->rows[i].k_part;
        g->kek = t->kek;
        s->rewrap.old--;
        s->rewrap.done++;
    }
    if (t->last)
        rewrap_over(s);
    return true;
}

/* *begun = false: there is nothing that can be wrapped anew now. */
static enum status rewrap_slice(struct store *s, bool *begun)
{
    struct txn_rewrap *t = (void *)txn_new(TXN_REWRAP, sizeof *t);
    uint32_t old = s->keys.k->slot[0].kek;
    enum status st = OK;
    const struct grant *g;

    *begun = false;
    if (t == NULL)
        return FAULT_MEMORY;
    t->kek = s->keys.k->slot[1].kek;
    while (st == OK && t->n < TXN_REWRAP_MAX && (g = idtable_next(&s->grants, &s->rewrap.at)) != NULL)
        if (g->kek == old && !g->dossier->writing)
            st = rewrap_one(s, g, &t->rows[t->n++]);
    if (s->rewrap.at >= s->grants.cap)
        s->rewrap.at = 0; /* removals move others within the table: until none is left */
    /* A grant that is being made may rest on the old key; what is prepared stands in no row. */
    t->last = t->n == s->rewrap.old && writes_under_way(s) == 0;
    if (st == OK && t->last)
        st = prepared_rewrap(s);
    if (st != OK || (t->n == 0 && !t->last)) {
        mem_free(t);
        return st;
    }
    *begun = true;
    return write_begin(s, &(struct write_new){ .txn = &t->txn, .conclude = rewrapped });
}

/* The new key is on disk before a row depends on it. */
static enum status rewrap_start(struct store *s, int64_t now)
{
    struct keyslot *slot = s->keys.k->slot;

    enum status st = keyfile_new(&s->keys, 1, slot[0].kek + 1, now);
    if (st == OK)
        st = keyfile_write(&s->keys);
    if (st != OK) {
        mem_wipe(&slot[1], sizeof slot[1]);
        s->key_dirty = true;
        return st;
    }
    s->key_dirty = false;
    s->rewrap.active = true;
    s->rewrap.at = 0;
    s->rewrap.old = (uint32_t)s->grants.n;
    s->rewrap.done = 0;
    return OK;
}

enum status store_rewrap(struct store *s, int64_t now, bool force, bool *more, uint32_t *count)
{
    bool begun;

    *more = false;
    *count = 0;
    if (!s->rewrap.active) {
        int64_t age = now - s->keys.k->slot[0].made;

        if (!force && age < LIMIT_REWRAP_S && age >= -2 * LIMIT_CLOCK_STEP_S)
            return OK;
        TRY(rewrap_start(s, now));
    }
    TRY(rewrap_slice(s, &begun));
    TRY(write_failed(s));
    *more = begun && s->rewrap.active;
    *count = s->rewrap.finished;
    s->rewrap.finished = 0;
    return OK;
}
