#include "notary/seals.h"

#include "base/mem.h"
#include "wire/platform.h"

#include <string.h>

#define LABEL "passend/dossierzegel/1"

struct seal_head {
    uint8_t versie, soort, zero[2];
    uint8_t nonce[CRYPT_NONCE_LEN];
    struct id id;
};
_Static_assert(sizeof(struct seal_head) == SEAL_HEAD, "layout of struct zegelkop");

struct seal_aad { uint8_t versie, soort; struct id id; uint8_t scope[DIGEST_LEN]; };
_Static_assert(sizeof(struct seal_aad) == 2 + ID_LEN + DIGEST_LEN, "no padding");

/* ---- version 1 ---- */

#define CHILDREN_1 12

/* Of openings it had one, by its number. */
struct adult_1 {
    struct day_range geboortedatum;
    uint8_t rol, kind, onderhouden, aanleiding;
    int16_t dagen_min, dagen_max;
    uint32_t status, status_unknown;
    uint8_t n_inkomens, inspecteursverklaring, route, slip_depends_on_o7, unknown_years, bijstand_years, b_years, winst_soort;
    struct inkomen inkomens[INKOMENS_MAX];
    struct loonopgave loon;
    struct money_range winst, box3;
    struct day_range verklaring_datum;
};
_Static_assert(sizeof(struct adult_1) == 200, "layout of struct volwassene_1");

struct kind_1 {
    struct day_range geboortedatum;
    int16_t dagen_min, dagen_max;
    uint32_t status, status_unknown;
    uint8_t rol, kind, onderhouden, zero;
};
_Static_assert(sizeof(struct kind_1) == 24, "layout of struct kind_1");

struct deelnemer_facts_1 {
    uint8_t versie, n_children, n_bevestigd, verzoek54a, zero[4];
    struct money_range vermogen;
    struct adult_1 adult;
    struct kind_1 children[CHILDREN_1];
    struct day_range bevestigd[CHILDREN_1];
};
_Static_assert(sizeof(struct deelnemer_facts_1) == 608, "layout of struct deelnemerfeiten_1");

struct dossier_facts_1 {
    uint8_t versie, n_adults, n_children, n_sums, verzoek54a, samenstelling, zero[2];
    struct money_range vermogen;
    struct dossier_facts_adult adults[ROOSTER_MAX];
    struct dossier_facts_child children[CHILDREN_1];
    struct sum sums[SUMS_MAX];
};
_Static_assert(sizeof(struct dossier_facts_1) == 760, "layout of struct dossierfeiten_1");

static bool aanleiding_of_1(uint8_t number, uint8_t *set)
{
    static const uint8_t openings[] = { AANLEIDING_GEEN, AANLEIDING_GEEN_GEGEVENS, AANLEIDING_DAEB_LAGER,
                                        AANLEIDING_PASSEND_LAGER, AANLEIDING_PASSEND_HOGER };

    *set = number < sizeof openings ? openings[number] : AANLEIDING_GEEN;
    return number < sizeof openings;
}

static bool adult_of_1(const struct adult_1 *old, struct adult *out)
{
    *out = (struct adult){
        .geboortedatum = old->geboortedatum, .rol = old->rol, .kind = old->kind, .onderhouden = old->onderhouden,
        .dagen_min = old->dagen_min, .dagen_max = old->dagen_max, .status = old->status,
        .status_unknown = old->status_unknown, .n_inkomens = old->n_inkomens,
        .inspecteursverklaring = old->inspecteursverklaring, .route = old->route,
        .slip_depends_on_o7 = old->slip_depends_on_o7, .unknown_years = old->unknown_years,
        .bijstand_years = old->bijstand_years, .b_years = old->b_years, .winst_soort = old->winst_soort, .loon = old->loon,
        .winst = old->winst, .box3 = old->box3, .verklaring_datum = old->verklaring_datum,
        .geschat = { MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX }, .bewijs_datum = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX } };
    memcpy(out->inkomens, old->inkomens, sizeof old->inkomens);
    return aanleiding_of_1(old->aanleiding, &out->aanleiding);
}

static struct child kind_of_1(const struct kind_1 *old)
{
    return (struct child){ .geboortedatum = old->geboortedatum, .dagen_min = old->dagen_min, .dagen_max = old->dagen_max,
                           .status = (uint16_t)old->status, .status_unknown = (uint16_t)old->status_unknown, .rol = old->rol,
                           .kind = old->kind, .onderhouden = old->onderhouden };
}

/* False where it is not what version 1 made. */
static bool deelnemer_of_1(const struct deelnemer_facts_1 *old, struct deelnemer_facts *out)
{
    *out = (struct deelnemer_facts){ .versie = ZEGEL_VERSIE, .n_children = old->n_children, .n_bevestigd = old->n_bevestigd,
                                     .verzoek54a = old->verzoek54a, .vermogen = old->vermogen };
    for (unsigned i = 0; i < CHILDREN_1; i++)
        out->children[i] = kind_of_1(&old->children[i]);
    memcpy(out->bevestigd, old->bevestigd, sizeof old->bevestigd);
    return adult_of_1(&old->adult, &out->adult) && old->versie == ZEGEL_VERSIE_1 &&
           old->n_children <= CHILDREN_1 && old->n_bevestigd <= CHILDREN_1;
}

static bool dossier_of_1(const struct dossier_facts_1 *old, struct dossier_facts *out)
{
    *out = (struct dossier_facts){ .versie = DOSSIER_FACTS_VERSION, .n_adults = old->n_adults,
                                   .n_children = old->n_children, .n_sums = old->n_sums,
                                   .verzoek54a = old->verzoek54a, .samenstelling = old->samenstelling,
                                   .vermogen = old->vermogen };
    memcpy(out->adults, old->adults, sizeof old->adults);
    memcpy(out->children, old->children, sizeof old->children);
    memcpy(out->sums, old->sums, sizeof old->sums);
    for (unsigned i = 0; i < ROOSTER_MAX; i++)
        if (!aanleiding_of_1(old->adults[i].aanleiding, &out->adults[i].aanleiding))
            return false;
    return old->versie == ZEGEL_VERSIE_1 && old->n_children <= CHILDREN_1;
}

/* ---- both versions ---- */

static size_t plain_len(enum seal_kind soort, uint8_t versie)
{
    if (versie == ZEGEL_VERSIE_1)
        return soort == ZEGEL_DEELNEMER ? sizeof(struct deelnemer_facts_1) : sizeof(struct dossier_facts_1);
    return soort == ZEGEL_DEELNEMER ? sizeof(struct deelnemer_facts) : sizeof(struct dossier_facts);
}

enum status seals_id(const uint8_t *zegel, size_t len, enum seal_kind soort, struct id *out)
{
    struct seal_head head;

    *out = (struct id){ 0 };
    if (len < SEAL_HEAD)
        return REFUSED_SEAL_INVALID;
    memcpy(&head, zegel, sizeof head);
    if ((head.versie != ZEGEL_VERSIE && head.versie != ZEGEL_VERSIE_1) || head.soort != soort || head.zero[0] != 0 ||
        head.zero[1] != 0 || len != SEAL_HEAD + plain_len(soort, head.versie) + CRYPT_TAG_LEN)
        return REFUSED_SEAL_INVALID;
    *out = head.id;
    return OK;
}

static void aad_of(const struct seal_head *head, const uint8_t scope[DIGEST_LEN], struct seal_aad *aad)
{
    *aad = (struct seal_aad){ .versie = head->versie, .soort = head->soort, .id = head->id };
    memcpy(aad->scope, scope, DIGEST_LEN);
}

static enum status seal(enum seal_kind soort, const struct id *id, const uint8_t scope[DIGEST_LEN],
                        const uint8_t key[CRYPT_KEY_LEN], const void *plain, uint8_t *out)
{
    struct seal_head head = { .versie = ZEGEL_VERSIE, .soort = (uint8_t)soort, .id = *id };
    struct seal_aad aad;
    size_t n = plain_len(soort, ZEGEL_VERSIE);

    aad_of(&head, scope, &aad);
    enum status st = crypt_seal(key, &aad, sizeof aad, plain, n, head.nonce, out + SEAL_HEAD, out + SEAL_HEAD + n);
    memcpy(out, &head, sizeof head);
    return st;
}

/* plain: room for either version. */
static enum status unseal(enum seal_kind soort, const uint8_t scope[DIGEST_LEN], const uint8_t key[CRYPT_KEY_LEN],
                          const uint8_t *zegel, void *plain)
{
    struct seal_head head;
    struct seal_aad aad;

    memcpy(&head, zegel, sizeof head);
    size_t n = plain_len(soort, head.versie);
    aad_of(&head, scope, &aad);
    return crypt_open(key, &aad, sizeof aad, head.nonce, zegel + SEAL_HEAD, n, zegel + SEAL_HEAD + n, plain);
}

static void deelnemer_scope(const struct grant *g, uint8_t out[DIGEST_LEN])
{
    struct part parts[] = { { g->dossier->scope_sha, DIGEST_LEN }, { &g->plaats, 1 }, { &g->verwijzing, ID_LEN },
                            { &g->origin, origin_len(&g->origin) } };

    sha256_parts(parts, 4, out);
}

enum status seals_make_deelnemer(struct store *s, const struct grant *g, const struct deelnemer_facts *feiten, int64_t now,
                                 uint8_t out[ZEGEL_DEELNEMER_LEN])
{
    uint8_t key[CRYPT_KEY_LEN], scope[DIGEST_LEN];

    deelnemer_scope(g, scope);
    TRY(store_k_part(s, g, now, key));
    enum status st = seal(ZEGEL_DEELNEMER, &g->id, scope, key, feiten, out);
    mem_wipe(key, sizeof key);
    return st;
}

enum status seals_open_deelnemer(struct store *s, const struct grant *g, const uint8_t *zegel, int64_t now,
                                 struct deelnemer_facts *out)
{
    union { struct deelnemer_facts now; struct deelnemer_facts_1 old; } plain = { 0 };
    uint8_t key[CRYPT_KEY_LEN], scope[DIGEST_LEN];

    memset(out, 0, sizeof *out);
    deelnemer_scope(g, scope);
    TRY(store_k_part(s, g, now, key));
    enum status st = unseal(ZEGEL_DEELNEMER, scope, key, zegel, &plain);
    mem_wipe(key, sizeof key);
    if (st == OK && zegel[0] == ZEGEL_VERSIE)
        *out = plain.now;
    else if (st == OK && !deelnemer_of_1(&plain.old, out))
        st = REFUSED_SEAL_INVALID;
    mem_wipe(&plain, sizeof plain);
    if (st == OK && (out->versie != ZEGEL_VERSIE || out->n_children > CHILDREN_MAX || out->n_bevestigd > CHILDREN_MAX))
        st = REFUSED_SEAL_INVALID;
    if (st != OK)
        mem_wipe(out, sizeof *out);
    return st;
}

enum status seals_hmac(struct store *s, const struct dossier *d, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN])
{
    uint8_t keys[ROOSTER_MAX][CRYPT_KEY_LEN];
    size_t used = d->n_rooster * sizeof keys[0];
    enum status st = OK;

    for (unsigned i = 0; i < d->n_rooster && st == OK; i++) {
        BUG_IF(d->grants[i] == NULL);
        st = store_k_grant(s, d->grants[i], keys[i]);
    }
    if (st == OK)
        crypt_hmac(keys[0], used, parts, n, out);
    mem_wipe(keys, used);
    return st;
}

static enum status dossier_key(struct store *s, const struct dossier *d, uint8_t out[CRYPT_KEY_LEN])
{
    const struct part parts[] = { { LABEL, sizeof LABEL - 1 }, { &d->id, sizeof d->id } };

    return seals_hmac(s, d, parts, 2, out);
}

/* The verdict names source and reference of every adult: the seal holds for exactly those. */
static void dossier_scope(const struct dossier *d, uint8_t out[DIGEST_LEN])
{
    struct part parts[1 + 2 * ROOSTER_MAX] = { { d->scope_sha, DIGEST_LEN } };
    size_t n = 1;

    for (unsigned i = 0; i < d->n_rooster; i++) {
        const struct grant *g = d->grants[i];

        BUG_IF(g == NULL);
        parts[n++] = (struct part){ &g->verwijzing, sizeof g->verwijzing };
        parts[n++] = (struct part){ &g->origin, origin_len(&g->origin) };
    }
    sha256_parts(parts, n, out);
}

enum status seals_make_dossier(struct store *s, const struct dossier *d, const struct dossier_facts *feiten,
                               uint8_t out[ZEGEL_DOSSIER_LEN])
{
    uint8_t key[CRYPT_KEY_LEN], scope[DIGEST_LEN];

    dossier_scope(d, scope);
    TRY(dossier_key(s, d, key));
    enum status st = seal(ZEGEL_DOSSIER, &d->id, scope, key, feiten, out);
    mem_wipe(key, sizeof key);
    return st;
}

enum status seals_open_dossier(struct store *s, const struct dossier *d, const uint8_t *zegel, struct dossier_facts *out)
{
    union { struct dossier_facts now; struct dossier_facts_1 old; } plain = { 0 };
    uint8_t key[CRYPT_KEY_LEN], scope[DIGEST_LEN];

    memset(out, 0, sizeof *out);
    /* Grants of a completed dossier do not change any more. */
    BUG_IF(d->state != DOSSIER_COMPLETE);
    dossier_scope(d, scope);
    TRY(dossier_key(s, d, key));
    enum status st = unseal(ZEGEL_DOSSIER, scope, key, zegel, &plain);
    mem_wipe(key, sizeof key);
    if (st == OK && zegel[0] == ZEGEL_VERSIE)
        *out = plain.now;
    else if (st == OK && !dossier_of_1(&plain.old, out))
        st = REFUSED_SEAL_INVALID;
    mem_wipe(&plain, sizeof plain);
    if (st != OK)
        mem_wipe(out, sizeof *out);
    return st;
}
