#include "store/store_private.h"

#include "base/buf.h"
#include "base/mem.h"

#include <unistd.h>

/* ---- small helpers ---- */

static enum einde_code einde_code_of(enum status code)
{
    switch (code) {
    case REFUSED_WITHDRAWN:
        return EINDE_INGETROKKEN;
    case REFUSED_EXPIRED:
        return EINDE_VERLOPEN;
    case REFUSED_SEAL_REPLACED:
        return EINDE_VERVANGEN;
    default:
        return EINDE_ONVOLLEDIG;
    }
}

static enum status status_of_einde(int64_t code)
{
    switch (code) {
    case EINDE_INGETROKKEN:
        return REFUSED_WITHDRAWN;
    case EINDE_VERLOPEN:
        return REFUSED_EXPIRED;
    case EINDE_VERVANGEN:
        return REFUSED_SEAL_REPLACED;
    default:
        return REFUSED_INCOMPLETE;
    }
}

enum status store_begin(struct store *s)
{
    return sql_run(&s->grants_db, s->begin);
}

enum status store_commit(struct store *s)
{
    enum status st = sql_run(&s->grants_db, s->commit);

    if (st != OK && !sqlite3_get_autocommit(s->grants_db.db))
        status_ignored(sql_run(&s->grants_db, s->rollback));
    if (st == OK && s->grants_db.wal_pages > WAL_MAX_PAGES)
        status_ignored(sql_checkpoint(&s->grants_db));
    return st;
}

enum status store_abandon(struct store *s, enum status why)
{
    if (!sqlite3_get_autocommit(s->grants_db.db))
        status_ignored(sql_run(&s->grants_db, s->rollback));
    return why;
}

enum status store_meta_read(struct store *s, const char *name, void *out, size_t len, bool *found)
{
    bool row;

    sql_bind_text(s->meta_read, 1, name);
    TRY(sql_row(&s->grants_db, s->meta_read, &row));
    *found = row && sql_blob(s->meta_read, 0, out, len);
    sql_reset(s->meta_read);
    return OK;
}

enum status store_meta_write(struct store *s, const char *name, const void *data, size_t len)
{
    sql_bind_text(s->meta_write, 1, name);
    sql_bind_blob(s->meta_write, 2, data, len);
    return sql_run(&s->grants_db, s->meta_write);
}

enum status store_write_generatie(struct store *s, uint64_t generatie)
{
    return store_meta_write(s, "generatie", &generatie, sizeof generatie);
}

enum status store_write_kek(struct store *s, uint32_t kek)
{
    return store_meta_write(s, "kek", &kek, sizeof kek);
}

/* Brings the key file up to memory. */
enum status store_flush_keys(struct store *s)
{
    if (!s->key_dirty)
        return OK;
    TRY(keyfile_write(&s->keys));
    s->key_dirty = false;
    return OK;
}

/* The commit that destroyed a key has been made: the key file follows. */
static enum status follow(struct store *s, uint64_t generatie)
{
    s->generatie = generatie;
    s->keys.k->generatie = generatie;
    s->key_dirty = true;
    return store_flush_keys(s);
}

static void wrap_aad(uint8_t aad[ID_LEN + 5], const struct id *id, enum kolom kolom, uint32_t kek)
{
    memcpy(aad, id->b, ID_LEN);
    aad[ID_LEN] = (uint8_t)kolom;
    memcpy(aad + ID_LEN + 1, &kek, sizeof kek);
}

/* wrapped = nonce, cipher, tag */
static enum status wrap(const struct keyslot *slot, const struct id *id, enum kolom kolom,
                        const uint8_t key[CRYPT_KEY_LEN], uint8_t out[WRAPPED_LEN])
{
    uint8_t aad[ID_LEN + 5];

    wrap_aad(aad, id, kolom, slot->kek);
    return crypt_seal(slot->key, aad, sizeof aad, key, CRYPT_KEY_LEN, out, out + CRYPT_NONCE_LEN,
                      out + CRYPT_NONCE_LEN + CRYPT_KEY_LEN);
}

static enum status unwrap(const struct keyslot *slot, const struct id *id, enum kolom kolom,
                          const uint8_t in[WRAPPED_LEN], uint8_t key[CRYPT_KEY_LEN])
{
    uint8_t aad[ID_LEN + 5];

    wrap_aad(aad, id, kolom, slot->kek);
    return crypt_open(slot->key, aad, sizeof aad, in, in + CRYPT_NONCE_LEN, CRYPT_KEY_LEN,
                      in + CRYPT_NONCE_LEN + CRYPT_KEY_LEN, key) == OK ? OK : FAULT_CRYPTO;
}

/* ---- reserve ---- */

void store_fill_reserve(struct store *s)
{
    static const uint8_t zeros[65536];

    if (s->reserve < 0)
        return;
    off_t have = lseek(s->reserve, 0, SEEK_END);
    while (have >= 0 && have < (off_t)RESERVE_BYTES) {
        ssize_t n = pwrite(s->reserve, zeros, sizeof zeros, have);

        if (n <= 0)
            return;
        have += n;
    }
    s->reserve_used = have < (off_t)RESERVE_BYTES;
}

/* True once per shortage: there is room again, the step is worth repeating. */
static bool give_up_reserve(struct store *s, const struct sql *q)
{
    if (q->last_error != SQLITE_FULL || s->reserve < 0 || s->reserve_used)
        return false;
    s->reserve_used = true;
    return ftruncate(s->reserve, 0) == 0;
}

/* ---- dossiers and grants in memory ---- */

static void grant_free(struct store *s, struct grant *g)
{
    idtable_remove(&s->grants, &g->id);
    if (g->dossier->grants[g->plaats] == g)
        g->dossier->grants[g->plaats] = NULL;
    mem_free(g);
}

static void dossier_free(struct store *s, struct dossier *d)
{
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] != NULL)
            grant_free(s, d->grants[i]);
    idtable_remove(&s->dossiers, &d->id);
    mem_free(d);
}

/* The scope row: one spelling per agreement, so that its hash can stand for it. The home follows the head, where there is
 * one; then client and corporations. */
enum scope_versie { SCOPE_ZONDER_EENHEID = 1, SCOPE_MET_EENHEID = 2 };
struct scope_kop {
    uint8_t versie, fase, grondslag, doel, n_corporaties, n_rooster, nul[2];
    uint32_t feiten, bronnen;
    int64_t tot;
    struct id dossier;
};
#define SCOPE_MAX (sizeof(struct scope_kop) + sizeof(struct eenheid) + CLIENT_MAX + 1 + LIMIT_CORPORATIONS * CORPORATIE_MAX)
#define ROOSTER_ROW_MAX (VOLWASSENEN_MAX * (REFERENTIE_MAX + 2))

static const uint8_t *dossier_scope(const struct dossier *d)
{
    return (const uint8_t *)(d->grants + d->n_rooster);
}

bool dossier_heeft_corporatie(const struct dossier *d, const char *corporatie)
{
    const char *at = d->corporaties;

    for (unsigned i = 0; i < d->n_corporaties; i++, at += strlen(at) + 1)
        if (strcmp(at, corporatie) == 0)
            return true;
    return false;
}

bool dossier_eenheid(const struct dossier *d, struct eenheid *out)
{
    const uint8_t *scope = dossier_scope(d);

    *out = (struct eenheid){ 0 };
    if (*scope != SCOPE_MET_EENHEID)
        return false;
    memcpy(out, scope + sizeof(struct scope_kop), sizeof *out);
    return true;
}

const char *dossier_referentie(const struct dossier *d, unsigned i, uint8_t *rol)
{
    const uint8_t *at = d->rooster;

    for (; i > 0; i--)
        at += 1 + strlen((const char *)at + 1) + 1;
    if (rol != NULL)
        *rol = *at;
    return (const char *)at + 1;
}

static bool text_at(struct reader *r, size_t max)
{
    const uint8_t *nul = memchr(r->at, 0, (size_t)(r->end - r->at));

    if (nul == NULL || (size_t)(nul - r->at) > max) {
        r->failed = true;
        return false;
    }
    r->at = nul + 1;
    return true;
}

/* Builds the object from its two rows; refuses rows that are not of our making. */
enum status store_dossier_from_rows(const uint8_t *scope, size_t scope_len, const uint8_t *rooster, size_t rooster_len,
                                     struct dossier **out)
{
    struct scope_kop kop;
    struct reader r, rr;

    *out = NULL;
    reader_init(&r, scope, scope_len);
    reader_init(&rr, rooster, rooster_len);
    reader_copy(&r, &kop, sizeof kop);
    size_t home = kop.versie == SCOPE_MET_EENHEID ? sizeof(struct eenheid) : 0;
    reader_take(&r, home);
    if (r.failed || kop.versie < SCOPE_ZONDER_EENHEID || kop.versie > SCOPE_MET_EENHEID || kop.n_rooster < 1 ||
        kop.n_rooster > VOLWASSENEN_MAX || kop.n_corporaties > LIMIT_CORPORATIONS || scope_len > SCOPE_MAX ||
        rooster_len > ROOSTER_ROW_MAX)
        return REFUSED_MESSAGE;
    struct dossier *d = mem_alloc(sizeof *d + kop.n_rooster * sizeof(struct grant *) + scope_len + rooster_len);
    if (d == NULL)
        return FAULT_MEMORY;
    *d = (struct dossier){ .id = kop.dossier, .tot = kop.tot, .feiten = kop.feiten, .bronnen = kop.bronnen,
                           .fase = kop.fase, .grondslag = kop.grondslag, .doel = kop.doel,
                           .n_corporaties = kop.n_corporaties, .n_rooster = kop.n_rooster,
                           .scope_len = (uint16_t)scope_len, .rooster_len = (uint16_t)rooster_len };
    d->grants = (struct grant **)(d + 1);
    memset(d->grants, 0, kop.n_rooster * sizeof *d->grants);
    uint8_t *tail = (uint8_t *)(d->grants + kop.n_rooster);
    memcpy(tail, scope, scope_len);
    memcpy(tail + scope_len, rooster, rooster_len);
    reader_init(&r, tail + sizeof kop + home, scope_len - sizeof kop - home);
    d->client = (const char *)r.at;
    text_at(&r, CLIENT_MAX);
    d->corporaties = (const char *)r.at;
    for (unsigned i = 0; i < kop.n_corporaties; i++)
        text_at(&r, CORPORATIE_MAX - 1);
    reader_init(&rr, tail + scope_len, rooster_len);
    d->rooster = rr.at;
    for (unsigned i = 0; i < kop.n_rooster; i++) {
        reader_take(&rr, 1);
        text_at(&rr, REFERENTIE_MAX);
    }
    if (!reader_end(&r) || !reader_end(&rr)) {
        mem_free(d);
        return REFUSED_MESSAGE;
    }
    struct part parts[] = { { scope, scope_len }, { rooster, rooster_len } };
    sha256_parts(parts, 2, d->scope_sha);
    *out = d;
    return OK;
}

enum status store_dossier_nieuw(struct store *s, const struct dossier_nieuw *in, struct dossier **out)
{
    uint8_t scope[SCOPE_MAX], rooster[ROOSTER_ROW_MAX];
    struct scope_kop kop = { .versie = in->eenheid != NULL ? SCOPE_MET_EENHEID : SCOPE_ZONDER_EENHEID,
                             .fase = in->fase, .grondslag = in->grondslag, .doel = in->doel,
                             .n_corporaties = in->n_corporaties, .n_rooster = in->n_rooster, .feiten = in->feiten,
                             .bronnen = in->bronnen, .tot = in->tot };
    struct writer w, wr;

    *out = NULL;
    TRY(mem_random(&kop.dossier, sizeof kop.dossier));
    writer_init(&w, scope, sizeof scope);
    write_bytes(&w, &kop, sizeof kop);
    if (in->eenheid != NULL)
        write_bytes(&w, in->eenheid, sizeof *in->eenheid);
    write_bytes(&w, in->client, strlen(in->client) + 1);
    for (unsigned i = 0; i < in->n_corporaties; i++)
        write_bytes(&w, in->corporaties[i].code, strlen(in->corporaties[i].code) + 1);
    writer_init(&wr, rooster, sizeof rooster);
    for (unsigned i = 0; i < in->n_rooster; i++) {
        write_bytes(&wr, &in->rooster[i].rol, 1);
        write_bytes(&wr, in->rooster[i].referentie, strlen(in->rooster[i].referentie) + 1);
    }
    BUG_IF(w.failed || wr.failed);
    struct dossier *d;
    enum status st = store_dossier_from_rows(scope, writer_len(&w), rooster, writer_len(&wr), &d);
    BUG_IF(st == REFUSED_MESSAGE);
    TRY(st);
    st = idtable_add(&s->dossiers, d);
    if (st != OK) {
        mem_free(d);
        return st;
    }
    *out = d;
    return OK;
}

void store_dossier_vergeet(struct store *s, struct dossier *d)
{
    BUG_IF(d->opgeslagen);
    dossier_free(s, d);
}

struct dossier *store_dossier(const struct store *s, const struct id *id)
{
    return idtable_find(&s->dossiers, id);
}

struct grant *store_grant(const struct store *s, const struct id *id)
{
    return idtable_find(&s->grants, id);
}

uint32_t store_grants(const struct store *s)
{
    return (uint32_t)s->grants.n;
}

/* ---- ends ---- */

enum status store_einde(struct store *s, const struct id *id, const char *client)
{
    enum status code = OK;
    bool row;

    sql_bind_blob(s->einde_read, 1, id, sizeof *id);
    TRY(sql_row(&s->grants_db, s->einde_read, &row));
    if (row && strcmp((const char *)sqlite3_column_text(s->einde_read, 0), client) == 0)
        code = status_of_einde(sqlite3_column_int64(s->einde_read, 1));
    sql_reset(s->einde_read);
    return code;
}

static enum status einde_add(struct store *s, const struct id *id, const char *client, enum status code, int64_t now)
{
    sql_bind_blob(s->einde_add, 1, id, sizeof *id);
    sql_bind_text(s->einde_add, 2, client);
    sql_bind_int(s->einde_add, 3, einde_code_of(code));
    sql_bind_int(s->einde_add, 4, now);
    return sql_run(&s->grants_db, s->einde_add);
}

void store_regel_hash(const char *label, const void *data, size_t len, uint8_t out[DIGEST_LEN])
{
    struct part parts[] = { { label, strlen(label) + 1 }, { data, len } };

    sha256_parts(parts, 2, out);
}

static enum status regel_add(struct store *s, enum regelsoort soort, const uint8_t hash[DIGEST_LEN], int64_t now)
{
    sql_bind_int(s->regel_add, 1, soort);
    sql_bind_blob(s->regel_add, 2, hash, DIGEST_LEN);
    sql_bind_int(s->regel_add, 3, now);
    return sql_run(&s->ledger_db, s->regel_add);
}

enum status store_activeer(struct store *s, const uint8_t pack_sha[DIGEST_LEN], int64_t now)
{
    uint8_t hash[DIGEST_LEN];

    store_regel_hash(LABEL_ACTIVERING, pack_sha, DIGEST_LEN, hash);
    return regel_add(s, REGEL_ACTIVERING, hash, now);
}

enum status store_pakket_ingetrokken(struct store *s, const uint8_t pack_sha[DIGEST_LEN], int64_t now)
{
    uint8_t hash[DIGEST_LEN];

    store_regel_hash(LABEL_PAKKET_INTREKKING, pack_sha, DIGEST_LEN, hash);
    return regel_add(s, REGEL_PAKKET_INTREKKING, hash, now);
}

static enum status ledger_withdrawal(struct store *s, const struct id *grant, int64_t now)
{
    uint8_t hash[DIGEST_LEN];

    store_regel_hash(LABEL_INTREKKING, grant, sizeof *grant, hash);
    enum status st = regel_add(s, REGEL_INTREKKING, hash, now);
    if (st != OK && give_up_reserve(s, &s->ledger_db))
        st = regel_add(s, REGEL_INTREKKING, hash, now);
    return st;
}

static enum status delete_dossier(struct store *s, const struct dossier *d, enum status code, int64_t now)
{
    if (d->n_rooster > 1)
        code = REFUSED_INCOMPLETE;
    sql_bind_blob(s->grant_delete_dossier, 1, &d->id, sizeof d->id);
    TRY(sql_run(&s->grants_db, s->grant_delete_dossier));
    sql_bind_blob(s->dossier_delete, 1, &d->id, sizeof d->id);
    TRY(sql_run(&s->grants_db, s->dossier_delete));
    TRY(einde_add(s, &d->id, d->client, code, now));
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] != NULL)
            TRY(einde_add(s, &d->grants[i]->id, d->client, code, now));
    return OK;
}

static enum status delete_dossiers(struct store *s, struct dossier *const *d, size_t n, enum status code, int64_t now)
{
    TRY(store_begin(s));
    for (size_t i = 0; i < n; i++)
        TRY_TX(s, delete_dossier(s, d[i], code, now));
    TRY_TX(s, store_write_generatie(s, s->generatie + 1));
    return store_commit(s);
}

enum status store_end_dossiers(struct store *s, struct dossier *const *d, size_t n, enum status code, int64_t now)
{
    TRY(store_flush_keys(s)); /* never more than one generation ahead of the file */
    enum status st = delete_dossiers(s, d, n, code, now);
    if (st != OK && give_up_reserve(s, &s->grants_db))
        st = delete_dossiers(s, d, n, code, now);
    TRY(st);
    for (size_t i = 0; i < n; i++)
        dossier_free(s, d[i]);
    crypt_forget();
    TRY(follow(s, s->generatie + 1));
    /* From here no key can be had from the store; that its bytes leave the log too is tried again when it fails. */
    if (sql_checkpoint(&s->grants_db) != OK && give_up_reserve(s, &s->grants_db))
        status_ignored(sql_checkpoint(&s->grants_db));
    return OK;
}

enum status store_beeindig(struct store *s, const struct id *grant, const char *client, enum status code, int64_t now)
{
    struct grant *g = store_grant(s, grant);

    if (g == NULL || strcmp(g->dossier->client, client) != 0) {
        enum status einde = store_einde(s, grant, client);

        if (einde == OK)
            return REFUSED_GRANT_UNKNOWN;
        if (status_class_of(einde) == CLASS_FAULT)
            return einde;
        return store_flush_keys(s);
    }
    if (code == REFUSED_WITHDRAWN)
        TRY(ledger_withdrawal(s, grant, now));
    return store_end_dossiers(s, &g->dossier, 1, code, now);
}

/* ---- grants ---- */

enum status store_k_grant(struct store *s, const struct grant *g, uint8_t out[CRYPT_KEY_LEN])
{
    const struct keyslot *slot = keyfile_find(&s->keys, g->kek);

    BUG_IF(slot == NULL);
    return unwrap(slot, &g->id, KOLOM_K_GRANT, g->k_grant, out);
}

/* *found = false: no K_deel in the row. */
static enum status read_deel(struct store *s, const struct grant *g, uint8_t out[WRAPPED_LEN], bool *found)
{
    bool row;

    sql_bind_blob(s->grant_deel, 1, &g->id, sizeof g->id);
    TRY(sql_row(&s->grants_db, s->grant_deel, &row));
    *found = row && sql_blob(s->grant_deel, 0, out, WRAPPED_LEN);
    sql_reset(s->grant_deel);
    return OK;
}

enum status store_k_deel(struct store *s, const struct grant *g, int64_t now, uint8_t out[CRYPT_KEY_LEN])
{
    const struct keyslot *slot = keyfile_find(&s->keys, g->kek);
    uint8_t wrapped[WRAPPED_LEN];
    bool found;

    BUG_IF(slot == NULL);
    if (g->deel_tot <= now)
        return REFUSED_SEAL_REDUCED;
    TRY(read_deel(s, g, wrapped, &found));
    if (!found)
        return REFUSED_SEAL_REDUCED;
    enum status st = unwrap(slot, &g->id, KOLOM_K_DEEL, wrapped, out);
    mem_wipe(wrapped, sizeof wrapped);
    return st;
}

static enum status insert_dossier(struct store *s, const struct dossier *d)
{
    sql_bind_blob(s->dossier_add, 1, &d->id, sizeof d->id);
    sql_bind_text(s->dossier_add, 2, d->client);
    sql_bind_blob(s->dossier_add, 3, dossier_scope(d), d->scope_len);
    sql_bind_blob(s->dossier_add, 4, d->scope_sha, sizeof d->scope_sha);
    sql_bind_blob(s->dossier_add, 5, d->rooster, d->rooster_len);
    sql_bind_int(s->dossier_add, 6, d->staat);
    sql_bind_int(s->dossier_add, 7, d->tot);
    sql_bind_int(s->dossier_add, 8, d->voltooid);
    return sql_run(&s->grants_db, s->dossier_add);
}

enum status store_dossier_bewaar(struct store *s, struct dossier *d)
{
    if (d->opgeslagen)
        return OK;
    TRY(insert_dossier(s, d));
    d->opgeslagen = true;
    return OK;
}

static enum status insert_grant(struct store *s, struct dossier *d, const struct grant *g, const struct grant *old,
                                const uint8_t k_deel[WRAPPED_LEN], int64_t now)
{
    TRY(store_begin(s));
    if (!d->opgeslagen)
        TRY_TX(s, insert_dossier(s, d));
    if (old != NULL) {
        sql_bind_blob(s->grant_delete, 1, &old->id, sizeof old->id);
        TRY_TX(s, sql_run(&s->grants_db, s->grant_delete));
        TRY_TX(s, einde_add(s, &old->id, d->client, REFUSED_SEAL_REPLACED, now));
        TRY_TX(s, store_write_generatie(s, s->generatie + 1));
    }
    sql_bind_blob(s->grant_add, 1, &g->id, sizeof g->id);
    sql_bind_blob(s->grant_add, 2, &d->id, sizeof d->id);
    sql_bind_int(s->grant_add, 3, g->plaats);
    sql_bind_blob(s->grant_add, 4, &g->verwijzing, sizeof g->verwijzing);
    sql_bind_int(s->grant_add, 5, g->kek);
    sql_bind_blob(s->grant_add, 6, g->k_grant, sizeof g->k_grant);
    sql_bind_blob(s->grant_add, 7, k_deel, WRAPPED_LEN);
    sql_bind_int(s->grant_add, 8, g->deel_tot);
    sql_bind_blob(s->grant_add, 9, &g->herkomst, herkomst_len(&g->herkomst));
    sql_bind_int(s->grant_add, 10, g->tot);
    TRY_TX(s, sql_run(&s->grants_db, s->grant_add));
    return store_commit(s);
}

enum status store_grant_nieuw(struct store *s, struct dossier *d, uint8_t plaats, const struct herkomst *herkomst,
                              int64_t tot, int64_t now, struct grant **out)
{
    return store_grant_met_id(s, d, plaats, herkomst, tot, now, NULL, out);
}

/* A response is reduced within a month of its evidence; an allocation keeps it as long as its agreement lasts. */
static int64_t deel_until(const struct dossier *d, int64_t tot, int64_t now)
{
    return d->fase == FASE_TOEWIJZING ? tot : now + LIMIT_DEEL_OPEN_S;
}

enum status store_grant_met_id(struct store *s, struct dossier *d, uint8_t plaats, const struct herkomst *herkomst,
                               int64_t tot, int64_t now, const struct id *id, struct grant **out)
{
    const struct keyslot *slot = &s->keys.k->slot[0];
    uint8_t keys[2][CRYPT_KEY_LEN], k_deel[WRAPPED_LEN];
    struct grant *g, *old;

    *out = NULL;
    BUG_IF(plaats >= d->n_rooster);
    old = d->grants[plaats];
    if (old != NULL)
        TRY(store_flush_keys(s));
    g = mem_alloc(sizeof *g);
    if (g == NULL)
        return FAULT_MEMORY;
    *g = (struct grant){ .dossier = d, .plaats = plaats, .kek = slot->kek, .tot = tot,
                         .deel_tot = deel_until(d, tot, now), .herkomst = *herkomst };
    enum status st = OK;
    if (id != NULL)
        g->id = *id;
    else
        st = mem_random(&g->id, sizeof g->id);
    if (st == OK)
        st = mem_random(&g->verwijzing, sizeof g->verwijzing);
    if (st == OK)
        st = mem_random(keys, sizeof keys);
    if (st == OK)
        st = wrap(slot, &g->id, KOLOM_K_GRANT, keys[0], g->k_grant);
    if (st == OK)
        st = wrap(slot, &g->id, KOLOM_K_DEEL, keys[1], k_deel);
    mem_wipe(keys, sizeof keys);
    if (st == OK)
        st = idtable_add(&s->grants, g);
    if (st != OK) {
        mem_free(g);
        return st;
    }
    st = insert_grant(s, d, g, old, k_deel, now);
    mem_wipe(k_deel, sizeof k_deel);
    if (st != OK) {
        idtable_remove(&s->grants, &g->id);
        mem_free(g);
        return st;
    }
    d->opgeslagen = true;
    if (old != NULL) {
        grant_free(s, old);
        crypt_forget();
        status_ignored(follow(s, s->generatie + 1)); /* not a promise to anyone: kept as due */
        status_ignored(sql_checkpoint(&s->grants_db));
    }
    d->grants[plaats] = g;
    *out = g;
    return OK;
}

enum status store_voltooi(struct store *s, struct dossier *d, int64_t tot, int64_t now)
{
    TRY(store_begin(s));
    sql_bind_blob(s->dossier_update, 1, &d->id, sizeof d->id);
    sql_bind_int(s->dossier_update, 2, DOSSIER_VOLTOOID);
    sql_bind_int(s->dossier_update, 3, tot);
    sql_bind_int(s->dossier_update, 4, now);
    TRY_TX(s, sql_run(&s->grants_db, s->dossier_update));
    sql_bind_blob(s->grant_deel_tot, 1, &d->id, sizeof d->id);
    sql_bind_int(s->grant_deel_tot, 2, now + LIMIT_DEEL_AFTER_COMPLETION_S);
    TRY_TX(s, sql_run(&s->grants_db, s->grant_deel_tot));
    TRY(store_commit(s));
    d->staat = DOSSIER_VOLTOOID;
    d->tot = tot;
    d->voltooid = now;
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] != NULL && d->grants[i]->deel_tot != 0)
            d->grants[i]->deel_tot = now + LIMIT_DEEL_AFTER_COMPLETION_S;
    return OK;
}

/* ---- passing of time ---- */

static enum status delete_deel(struct store *s, struct grant *const *due, size_t n)
{
    TRY(store_flush_keys(s));
    TRY(store_begin(s));
    for (size_t i = 0; i < n; i++) {
        sql_bind_blob(s->grant_deel_delete, 1, &due[i]->id, sizeof due[i]->id);
        TRY_TX(s, sql_run(&s->grants_db, s->grant_deel_delete));
    }
    TRY_TX(s, store_write_generatie(s, s->generatie + 1));
    TRY(store_commit(s));
    for (size_t i = 0; i < n; i++)
        due[i]->deel_tot = 0;
    crypt_forget();
    TRY(follow(s, s->generatie + 1));
    return sql_checkpoint(&s->grants_db);
}

/* Puts the dossier in the list, once. */
static void add_once(struct dossier **list, size_t *n, struct dossier *d)
{
    for (size_t i = *n; i > 0; i--)
        if (list[i - 1] == d)
            return;
    list[(*n)++] = d;
}

enum status store_verloop(struct store *s, int64_t now, bool *more)
{
    struct dossier *expired[SWEEP_ENDS];
    struct grant *due[SWEEP_ENDS];
    size_t n_expired = 0, n_due = 0, end = s->sweep_at + SWEEP_SLICE;
    struct grant *g;

    *more = false;
    if (s->sweep_at == 0 && now - s->sweep_einde >= 3600) {
        sql_bind_int(s->einde_delete, 1, now - LIMIT_EINDE_S);
        TRY(sql_run(&s->grants_db, s->einde_delete));
        TRY(store_gezien_verloop(s, now));
        s->sweep_einde = now;
    }
    while (n_expired < SWEEP_ENDS && n_due < SWEEP_ENDS && s->sweep_at < end &&
           (g = idtable_next(&s->grants, &s->sweep_at)) != NULL) {
        if (g->tot <= now)
            add_once(expired, &n_expired, g->dossier);
        else if (g->deel_tot != 0 && g->deel_tot <= now)
            due[n_due++] = g;
    }
    if (s->sweep_at >= s->grants.cap)
        s->sweep_at = 0;
    *more = s->sweep_at != 0;
    if (n_due > 0)
        TRY(delete_deel(s, due, n_due));
    /* Removal moves others within the table; whom this walk misses the next one finds. */
    return n_expired > 0 ? store_end_dossiers(s, expired, n_expired, REFUSED_EXPIRED, now) : OK;
}

/* ---- weekly change of the wrapping key ---- */

struct wrapped { uint8_t b[WRAPPED_LEN]; };

static enum status rewrap_row(struct store *s, const struct grant *g, const struct keyslot *from, const struct keyslot *to,
                              struct wrapped *k_grant)
{
    uint8_t key[CRYPT_KEY_LEN], deel[WRAPPED_LEN];
    bool found;

    enum status st = unwrap(from, &g->id, KOLOM_K_GRANT, g->k_grant, key);
    if (st == OK)
        st = wrap(to, &g->id, KOLOM_K_GRANT, key, k_grant->b);
    if (st == OK)
        st = read_deel(s, g, deel, &found);
    if (st == OK && found) {
        st = unwrap(from, &g->id, KOLOM_K_DEEL, deel, key);
        if (st == OK)
            st = wrap(to, &g->id, KOLOM_K_DEEL, key, deel);
    }
    mem_wipe(key, sizeof key);
    TRY(st);
    sql_bind_blob(s->grant_wrap, 1, &g->id, sizeof g->id);
    sql_bind_int(s->grant_wrap, 2, to->kek);
    sql_bind_blob(s->grant_wrap, 3, k_grant->b, sizeof k_grant->b);
    sql_bind_blob(s->grant_wrap, 4, found ? deel : NULL, found ? sizeof deel : 0);
    return sql_run(&s->grants_db, s->grant_wrap);
}

static enum status rewrap_all(struct store *s, struct wrapped *wrapped)
{
    const struct keyslot *from = &s->keys.k->slot[0], *to = &s->keys.k->slot[1];
    const struct grant *g;
    size_t at = 0, i = 0;

    TRY(store_begin(s));
    while ((g = idtable_next(&s->grants, &at)) != NULL)
        TRY_TX(s, rewrap_row(s, g, from, to, &wrapped[i++]));
    TRY_TX(s, store_write_kek(s, to->kek));
    return store_commit(s);
}

enum status store_herwikkel(struct store *s, int64_t now, bool force, uint32_t *count)
{
    struct keyslot *slot = s->keys.k->slot;
    struct grant *g;
    size_t at = 0, i = 0;

    *count = 0;
    if (!force && now - slot[0].gemaakt < LIMIT_REWRAP_S)
        return OK;
    struct wrapped *wrapped = mem_alloc((s->grants.n + 1) * sizeof *wrapped);
    if (wrapped == NULL)
        return FAULT_MEMORY;
    /* The new key is on disk before a row depends on it; the old one leaves the disk after no row does. */
    enum status st = keyfile_new(&s->keys, 1, slot[0].kek + 1, now);
    if (st == OK)
        st = keyfile_write(&s->keys);
    if (st == OK)
        st = rewrap_all(s, wrapped);
    if (st != OK) {
        mem_wipe(&slot[1], sizeof slot[1]);
        s->key_dirty = true;
        mem_free(wrapped);
        return st;
    }
    while ((g = idtable_next(&s->grants, &at)) != NULL) {
        memcpy(g->k_grant, wrapped[i++].b, WRAPPED_LEN);
        g->kek = slot[1].kek;
    }
    mem_free(wrapped);
    slot[0] = slot[1];
    mem_wipe(&slot[1], sizeof slot[1]);
    crypt_forget();
    s->key_dirty = true;
    *count = (uint32_t)i;
    TRY(store_flush_keys(s));
    status_ignored(sql_checkpoint(&s->grants_db));
    return OK;
}

void store_rust(struct store *s)
{
    if (s->key_dirty)
        status_ignored(store_flush_keys(s));
    if (s->grants_db.checkpoint_due || s->grants_db.wal_pages > WAL_IDLE_PAGES)
        status_ignored(sql_checkpoint(&s->grants_db));
    if (s->ledger_db.checkpoint_due || s->ledger_db.wal_pages > WAL_IDLE_PAGES)
        status_ignored(sql_checkpoint(&s->ledger_db));
    if (s->reserve_used)
        store_fill_reserve(s);
}
