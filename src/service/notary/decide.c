#include "notary/decide.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"
#include "model/valid.h"
#include "notary/dossiers.h"
#include "notary/facts_merge.h"
#include "notary/log.h"
#include "notary/outcomes.h"
#include "notary/seals.h"
#include "notary/supersede.h"
#include "notary/verdicts.h"
#include "policy/tellend.h"
#include "proof/case_json.h"
#include "proof/claim.h"

#include <string.h>

/* What is worked with while one is decided. */
struct work {
    struct notaris *n;
    const struct asked *a;
    const struct dossier *d;
    struct zaakfeiten z;
    struct deelnemerfeiten feiten[ROOSTER_MAX];
    struct verdict_origin herkomst;
    uint8_t verklaard[DIGEST_LEN], verbintenis[DIGEST_LEN];
    uint8_t text[CASE_JSON_MAX];
};

/* The exact facts of the whole roster, and what only the platform knows. */
static enum status read_household(struct work *w, int64_t now)
{
    const struct msg_definitive *m = w->a->m;
    const struct zegel *by_place[ROOSTER_MAX] = { 0 };
    struct huishouden *h = &w->z.huishouden;

    if (m->referentie[0] != '\0' && !verdict_in_roster(w->d, m->referentie))
        return REFUSED_SCOPE;
    TRY(dossiers_match(w->n, w->d, m->zegels, m->n_zegels, by_place, now));
    for (unsigned i = 0; i < w->d->n_rooster; i++)
        TRY(zegel_open_deelnemer(w->n->store, w->d->grants[i], by_place[i]->b, now, &w->feiten[i]));
    TRY(facts_household(w->feiten, w->d->n_rooster, h));
    if (h->n_volwassenen + h->n_kinderen > LEDEN_MAX) /* it could not be written down */
        return REFUSED_TOO_MANY;
    h->urgentie |= m->urgentie;
    if (m->besluit54a == JA)
        h->besluit54a = JA;
    h->huurt_van_deelnemer = m->huurt_van_deelnemer;
    h->nu_slaapkamers_min = m->nu_slaapkamers_min;
    h->nu_slaapkamers_max = m->nu_slaapkamers_max;
    return OK;
}

/* ---- what it says ---- */

/* What was decided from, for whoever is shown it one day: under a salt that ends with any of the agreements. */
static enum status commit(struct work *w, const struct decision *out)
{
    static const char label[] = "passend/verbintenis/1";
    static const uint8_t none[DIGEST_LEN];
    const struct part parts[] = { { label, sizeof label }, { out->jti, ID_LEN } };
    struct case_bewijs bewijzen[ROOSTER_MAX];
    const struct case_json in = { &w->z, bewijzen, w->d->n_rooster, &out->u, out->jti };
    uint8_t salt[DIGEST_LEN];
    struct writer text;

    for (unsigned i = 0; i < w->d->n_rooster; i++) {
        const struct herkomst *h = &w->d->grants[i]->herkomst;
        const uint8_t *sha = w->feiten[i].bewijs_sha;

        bewijzen[i] = (struct case_bewijs){ (uint8_t)i, h->bron, h->profiel_sha,
                                            memcmp(sha, none, DIGEST_LEN) != 0 ? sha : NULL };
    }
    writer_init(&text, w->text, sizeof w->text);
    case_json(&in, &text);
    if (text.failed)
        return FAULT_SYSTEM;
    TRY(zegel_hmac(w->n->store, w->d, parts, 2, salt));
    case_commit(salt, w->text, writer_len(&text), w->verbintenis);
    mem_wipe(salt, sizeof salt);
    return OK;
}

/* Whether a letting on it counts; what of evidence is missing joins the outcome. */
static bool counts(struct work *w, struct uitslag *u)
{
    uint8_t zekerheid[ROOSTER_MAX];

    for (unsigned i = 0; i < w->d->n_rooster; i++)
        zekerheid[i] = w->d->grants[i]->herkomst.zekerheid;
    return tellend(&w->z, zekerheid, ROUTES_LAWFUL,
                   corporation_bar(w->n->corporations, w->n->n_corporations, w->z.corporatie), u);
}

/* Signs, and keeps of the text what was not known before. */
static enum status sign(struct work *w, const struct verdict *v, struct decision *out)
{
    struct content *c = &out->content;
    struct writer text;
    size_t n;

    writer_init(&text, out->jws, sizeof out->jws);
    TRY(signer_verdict(w->n->signer, v, true, &text));
    out->jws_len = writer_len(&text);
    const uint8_t *first = memchr(out->jws, '.', out->jws_len);
    const uint8_t *second = memchr(first + 1, '.', out->jws_len - (size_t)(first + 1 - out->jws));
    const struct part input = { out->jws, (size_t)(second - out->jws) };

    sha256_parts(&input, 1, out->leaf.digest);
    if (!base64url_decode((const char *)first + 1, (size_t)(second - first - 1), c->claims, sizeof c->claims, &n))
        return FAULT_SYSTEM; /* more than is kept */
    c->claims_len = (uint16_t)n;
    bool whole = base64url_decode((const char *)second + 1, out->jws_len - (size_t)(second + 1 - out->jws), c->signature,
                                  sizeof c->signature, &n);
    BUG_IF(!whole || n != sizeof c->signature);
    return OK;
}

static enum status make_verdict(struct work *w, struct decision *out)
{
    const struct msg_definitive *m = w->a->m;
    struct verdict_vervangt vervangt = { .log_index = m->vorig_index, .reden = m->reden };
    bool platform = m->urgentie != 0 || m->besluit54a == JA || m->huurt_van_deelnemer == JA ||
                    m->nu_slaapkamers_max != 0;
    struct verdict v = {
        .iss = w->n->instelling.issuer, .aud = w->a->client->id, .corporatie = w->z.corporatie,
        .referentie = m->referentie[0] != '\0' ? m->referentie : dossier_reference(w->d, 0, NULL), .jti = out->jti,
        .iat = out->iat, .test = w->n->instelling.test_omgeving || w->a->client->omgeving == 'T', .fase = FASE_TOEWIJZING,
        .eenheid = &w->z.eenheid, .uitslag = &out->u, .zekerheid = name_of(NAMES_ZEKERHEID, w->herkomst.zekerheid),
        .herkomst = w->herkomst.of, .n_herkomst = w->herkomst.n, .bruikbaar_tot = verdict_until(&out->u, w->d, out->iat),
        .menselijke_toets = out->u.menselijke_toets ? verdict_review(w->n, w->a->client) : NULL, .platformfeiten = platform,
        .urgentie = m->urgentie, .besluit54a = m->besluit54a == JA,
        .huurt_van_deelnemer = m->huurt_van_deelnemer == JA,
        .nu_slaapkamers_min = m->nu_slaapkamers_min, .nu_slaapkamers_max = m->nu_slaapkamers_max,
        .verbintenis = w->verbintenis, .log = log_origin(w->n), .log_index = out->index };

    memcpy(vervangt.jti, &m->vorig_jti, sizeof vervangt.jti);
    if (m->reden != VERVANGREDEN_GEEN)
        v.vervangt = &vervangt;
    v.tellend = counts(w, &out->u);
    verdict_routes(&w->herkomst, &out->u);
    if (platform) {
        verdict_salted(w->n, out->jti, m->verklaard_sha, out->content.zout, w->verklaard);
        out->content.heeft_zout = 1;
        v.verklaard_digest = w->verklaard;
    }
    TRY(commit(w, out));
    return sign(w, &v, out);
}

/* ---- its row ---- */

static enum status make_row(struct work *w, const struct stand *stand, struct decision *out)
{
    struct content *c = &out->content;
    size_t len;

    c->key_row = log_key_row(w->n);
    c->iat = out->iat;
    c->eenheid = w->z.eenheid;
    c->n_packs = out->u.n_packs;
    for (unsigned i = 0; i < out->u.n_packs; i++)
        memcpy(c->packs[i], pack_sha256(out->u.packs[i]), DIGEST_LEN);
    TRY(content_seal(w->n->store, w->d, out->index, c, out->sealed, &len));
    out->call = w->a->call;
    out->call.day = clock_day(out->iat);
    out->newest = (struct leaf_name){ .day = clock_day(w->d->until), .newest = true, .note_len = STAND_SEALED };
    content_name_dossier(w->n->store, &w->d->id, out->newest.digest);
    TRY(stand_seal(w->n->store, &w->d->id, stand, out->newest.note));
    out->leaf.kind = ENTRY_VERDICT;
    out->leaf.at = out->iat;
    out->leaf.content = out->sealed;
    out->leaf.content_len = len;
    out->leaf.replaces = w->a->m->reden != VERVANGREDEN_GEEN;
    out->leaf.replaced = w->a->m->vorig_index;
    out->leaf.n_names = 2;
    out->leaf.names[0] = &out->call;
    out->leaf.names[1] = &out->newest;
    return OK;
}

static enum status decide_in(struct work *w, struct moment now, struct decision *out, uint32_t *points)
{
    struct notaris *n = w->n;
    struct stand stand;
    unsigned lid;

    TRY(asked_dossier(n, w->a->client, &w->a->m->dossier, now.wall_s, &w->d));
    memcpy(w->z.corporatie, dossier_corporations(w->d), strlen(dossier_corporations(w->d)) + 1);
    TRY(read_household(w, now.wall_s));
    out->g = generaties_nu(n->generaties);
    TRY(supersede(n, w->a, w->d, out->g, now.wall_s, &stand));
    w->z.eenheid = stand.eenheid;
    TRY(question_valid(&w->z, &lid));
    TRY(outcomes_evaluate(n->outcomes, n->sleutels->outcomes, out->g, n->generaties->dag, &w->z, &out->u, points));
    TRY(notaris_random_id(n, out->jti));
    memcpy(&stand.jti, out->jti, sizeof stand.jti);
    out->dossier = w->d->id;
    memcpy(out->corporatie, w->z.corporatie, sizeof out->corporatie);
    verdict_origin(w->d, &w->herkomst);
    TRY(make_verdict(w, out));
    return make_row(w, &stand, out);
}

enum status decide(struct notaris *n, const struct asked *a, uint64_t index, int64_t iat, struct moment now,
                   struct decision *out, uint32_t *points)
{
    struct work *w = mem_alloc(sizeof *w);

    *out = (struct decision){ .index = index, .iat = iat };
    if (w == NULL)
        return FAULT_MEMORY;
    memset(w, 0, sizeof *w);
    w->n = n;
    w->a = a;
    w->z.fase = FASE_TOEWIJZING;
    enum status st = decide_in(w, now, out, points);
    mem_free(w);
    return st;
}

/* ---- afterwards ---- */

void decide_written(struct notaris *n, const struct asked *a, const struct decision *d, int64_t boot_ms)
{
    const struct dossier *dossier = store_dossier(n->store, &d->dossier);
    struct gebeurtenis e = { .dossier = d->dossier, .kind = EVENT_KIND_VERDICT_REPLACED, .number = (int64_t)d->index };

    if (dossier != NULL)
        store_use(n->store, dossier, dossier_corporation(dossier, d->corporatie));
    verdict_note(n, a->client, d->g, &d->u, d->jti, boot_ms);
    if (a->m->reden == VERVANGREDEN_GEEN)
        return;
    memcpy(e.subject, &a->m->vorig_jti, sizeof a->m->vorig_jti);
    store_event(n->store, a->client->id, &e);
}

enum status decide_again(const struct notaris *n, const struct content *c, const uint8_t entry[DIGEST_LEN], struct writer *out)
{
    uint8_t header[CLAIM_HEADER_MAX], digest[DIGEST_LEN], leaf[DIGEST_LEN];
    const uint8_t *start = out->at;
    struct signer_public key;
    struct sha256_ctx *sha;
    struct writer w;

    TRY(log_key_at(n, c->key_row, &key));
    writer_init(&w, header, sizeof header);
    claim_header(VERDICT_CTY, key.kid, key.x5t, key.x5c, c->iat, &w);
    write_base64url(out, header, writer_len(&w));
    write_char(out, '.');
    write_base64url(out, c->claims, c->claims_len);
    if (w.failed || out->failed)
        return FAULT_SYSTEM;
    const struct part input = { start, (size_t)(out->at - start) };
    sha256_parts(&input, 1, digest);
    TRY(sha256_open(&sha));
    entry_make(sha, ENTRY_VERDICT, digest, leaf);
    sha256_close(sha);
    if (memcmp(leaf, entry, sizeof leaf) != 0)
        return FAULT_STORE;
    write_char(out, '.');
    write_base64url(out, c->signature, sizeof c->signature);
    return out->failed ? FAULT_SYSTEM : OK;
}

bool decide_withdrawn(const struct notaris *n, const struct content *c)
{
    for (unsigned i = 0; i < c->n_packs; i++)
        if (store_log_pack(n->store, MARK_PACK_WITHDRAWN, c->packs[i]) >= 0)
            return true;
    return false;
}
