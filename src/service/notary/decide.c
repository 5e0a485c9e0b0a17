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

/* What is worked with while one is decided: kept, as most of it is room for the longest there can be, and only what was used is
 * wiped. */
struct decide_room {
    struct notary *n;                        /* this and what is below it begins as zero */
    const struct asked *a;
    const struct dossier *d;
    struct question_facts z;
    struct verdict_origin origin;
    uint8_t verklaard[DIGEST_LEN], commitment[DIGEST_LEN];
    struct stand stand;
    struct decision made;
    size_t jws_len, text_len;
    struct content content;                  /* but its claims */
    struct deelnemer_facts feiten[ROOSTER_MAX];   /* of the roster */
    uint8_t jws[DEFINITIVE_JWS_MAX];
    uint8_t text[CASE_JSON_MAX];
};

#define ROOM_HEAD offsetof(struct decide_room, content.claims)

enum status decide_room_open(struct decide_room **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    memset(*out, 0, sizeof **out);
    return OK;
}

void decide_room_close(struct decide_room *w)
{
    mem_free(w);
}

/* made: the lengths that are known then are those of all that was used */
static void leave(struct decide_room *w, bool made)
{
    if (!made) {
        mem_wipe(w, sizeof *w);
        return;
    }
    mem_wipe(w->feiten, w->d->n_rooster * sizeof w->feiten[0]);
    mem_wipe(w->jws, w->jws_len);
    mem_wipe(w->text, w->text_len);
    mem_wipe(w, ROOM_HEAD + w->content.claims_len);
}

/* The exact facts of the whole roster, and what only the platform knows. */
static enum status read_household(struct decide_room *w, int64_t now)
{
    const struct msg_definitive *m = w->a->m;
    const struct zegel *by_place[ROOSTER_MAX] = { 0 };
    struct huishouden *h = &w->z.huishouden;

    if (m->referentie[0] != '\0' && !verdict_in_roster(w->d, m->referentie))
        return REFUSED_SCOPE;
    TRY(dossiers_match(w->n, w->d, m->zegels, m->n_zegels, by_place, now));
    for (unsigned i = 0; i < w->d->n_rooster; i++)
        TRY(seals_open_deelnemer(w->n->store, w->d->grants[i], by_place[i]->b, now, &w->feiten[i]));
    TRY(facts_household(w->feiten, w->d->n_rooster, h));
    if (h->n_adults + h->n_children > LEDEN_MAX)      /* it could not be written down */
        return REFUSED_TOO_MANY;
    h->urgentie |= m->urgentie;
    if (m->besluit54a == TRUTH_YES)
        h->besluit54a = TRUTH_YES;
    h->huurt_van_deelnemer = m->huurt_van_deelnemer;
    h->nu_slaapkamers_min = m->nu_slaapkamers_min;
    h->nu_slaapkamers_max = m->nu_slaapkamers_max;
    return OK;
}

/* ---- what it says ---- */

/* What was decided from, for whoever is shown it one day: under a salt that ends with any of the agreements. */
static enum status commit(struct decide_room *w)
{
    static const char label[] = "passend/verbintenis/1";
    static const uint8_t none[DIGEST_LEN];
    const struct part parts[] = { { label, sizeof label }, { w->made.jti, ID_LEN } };
    struct case_bewijs bewijzen[ROOSTER_MAX];
    const struct case_json in = { &w->z, bewijzen, w->d->n_rooster, &w->made.u, w->made.jti };
    uint8_t salt[DIGEST_LEN];
    struct writer text;

    for (unsigned i = 0; i < w->d->n_rooster; i++) {
        const struct origin *h = &w->d->grants[i]->origin;
        const uint8_t *sha = w->feiten[i].bewijs_sha;

        bewijzen[i] = (struct case_bewijs){ (uint8_t)i, h->bron, h->profiel_sha,
                                            memcmp(sha, none, DIGEST_LEN) != 0 ? sha : NULL };
    }
    writer_init(&text, w->text, sizeof w->text);
    case_json(&in, &text);
    if (text.failed)
        return FAULT_SYSTEM;
    w->text_len = writer_len(&text);
    TRY(seals_hmac(w->n->store, w->d, parts, 2, salt));
    case_commit(salt, w->text, w->text_len, w->commitment);
    mem_wipe(salt, sizeof salt);
    return OK;
}

/* Whether a letting on it counts; what of evidence is missing joins the outcome. */
static bool counts(struct decide_room *w, struct outcome *u)
{
    uint8_t zekerheid[ROOSTER_MAX];

    for (unsigned i = 0; i < w->d->n_rooster; i++)
        zekerheid[i] = w->d->grants[i]->origin.zekerheid;
    return tellend(&w->z, zekerheid, ROUTES_LAWFUL,
                   corporation_bar(w->n->corporations, w->n->n_corporations, w->z.corporatie), u);
}

/* Encodes into what is kept of it, and signs. */
static enum status sign(struct decide_room *w, const struct verdict *v)
{
    struct content *c = &w->content;
    struct signer_made made;
    struct writer claims, text;

    writer_init(&claims, c->claims, sizeof c->claims);
    verdict_claims(v, &claims);
    if (claims.failed)
        return FAULT_SYSTEM; /* more than is kept */
    c->claims_len = (uint16_t)writer_len(&claims);
    writer_init(&text, w->jws, sizeof w->jws);
    TRY(signer_claims(w->n->signer, v->iat, &claims, &text, &made));
    w->jws_len = writer_len(&text);
    memcpy(c->signature, made.signature, sizeof c->signature);
    memcpy(w->made.leaf.digest, made.input_sha, sizeof w->made.leaf.digest);
    return OK;
}

static enum status make_verdict(struct decide_room *w)
{
    const struct msg_definitive *m = w->a->m;
    struct decision *out = &w->made;
    struct verdict_vervangt vervangt = { .log_index = m->previous_index, .reden = m->reden };
    bool platform = m->urgentie != 0 || m->besluit54a == TRUTH_YES || m->huurt_van_deelnemer == TRUTH_YES ||
                    m->nu_slaapkamers_max != 0;
    struct verdict v = {
        .iss = w->n->settings.issuer, .aud = w->a->client->id, .corporatie = w->z.corporatie,
        .referentie = m->referentie[0] != '\0' ? m->referentie : dossier_reference(w->d, 0, NULL), .jti = out->jti,
        .iat = out->iat, .test = w->n->settings.test_environment || w->a->client->environment == 'T', .fase = FASE_TOEWIJZING,
        .eenheid = &w->z.eenheid, .outcome = &out->u, .zekerheid = name_of(NAMES_ZEKERHEID, w->origin.zekerheid),
        .origin = w->origin.of, .n_origins = w->origin.n, .bruikbaar_tot = verdict_until(&out->u, w->d, out->iat),
        .menselijke_toets = out->u.menselijke_toets ? verdict_review(w->n, w->a->client) : NULL, .platform_facts = platform,
        .urgentie = m->urgentie, .besluit54a = m->besluit54a == TRUTH_YES,
        .huurt_van_deelnemer = m->huurt_van_deelnemer == TRUTH_YES,
        .nu_slaapkamers_min = m->nu_slaapkamers_min, .nu_slaapkamers_max = m->nu_slaapkamers_max,
        .commitment = w->commitment, .log = log_origin(w->n), .log_index = out->index };

    memcpy(vervangt.jti, &m->previous_jti, sizeof vervangt.jti);
    if (m->reden != SUPERSEDE_NONE)
        v.vervangt = &vervangt;
    v.tellend = counts(w, &out->u);
    verdict_routes(&w->origin, &out->u);
    if (platform) {
        verdict_salted(w->n, out->jti, m->verklaard_sha, out->salt, w->verklaard);
        out->has_salt = 1;
        v.verklaard_digest = w->verklaard;
    }
    TRY(commit(w));
    return sign(w, &v);
}

/* ---- its row ---- */

static enum status make_names(struct decide_room *w)
{
    struct decision *out = &w->made;

    out->call = w->a->call;
    out->call.day = clock_day(out->iat);
    out->newest = (struct leaf_name){ .day = clock_day(w->d->until), .newest = true, .note_len = STAND_SEALED };
    memcpy(out->newest.digest, w->a->dossier, sizeof out->newest.digest);
    return stand_seal(w->n->store, &w->d->id, &w->stand, out->newest.note);
}

static void make_content(struct decide_room *w)
{
    const struct decision *out = &w->made;
    struct content *c = &w->content;

    c->key_row = log_key_row(w->n);
    c->iat = out->iat;
    c->has_salt = out->has_salt;
    memcpy(c->salt, out->salt, sizeof c->salt);
    c->eenheid = w->z.eenheid;
    c->n_packs = out->u.n_packs;
    for (unsigned i = 0; i < out->u.n_packs; i++)
        memcpy(c->packs[i], pack_sha256(out->u.packs[i]), DIGEST_LEN);
}

/* The decision, no longer than it has to be, with what the ledger gets. */
static enum status make_row(struct decide_room *w, struct decision **out)
{
    size_t len;

    TRY(make_names(w));
    make_content(w);
    len = content_sealed_len(&w->content);
    struct decision *d = mem_alloc(sizeof *d + len + w->jws_len);
    if (d == NULL)
        return FAULT_MEMORY;
    *d = w->made;
    d->eenheid = w->z.eenheid;
    d->jws = d->text + len;
    d->jws_len = w->jws_len;
    memcpy(d->text + len, w->jws, w->jws_len);
    d->leaf.kind = ENTRY_VERDICT;
    d->leaf.at = d->iat;
    d->leaf.content = d->text;
    d->leaf.content_len = len;
    d->leaf.replaces = w->a->m->reden != SUPERSEDE_NONE;
    d->leaf.replaced = w->a->m->previous_index;
    d->leaf.n_names = 2;
    d->leaf.names[0] = &d->call;
    d->leaf.names[1] = &d->newest;
    enum status st = content_seal(w->n->store, w->d, d->index, &w->content, d->text);
    if (st != OK) {
        mem_free(d);
        return st;
    }
    *out = d;
    return OK;
}

static enum status decide_in(struct decide_room *w, struct moment now, struct decision **out, uint32_t *points)
{
    struct notary *n = w->n;
    struct decision *made = &w->made;
    unsigned lid;

    TRY(asked_dossier(n, w->a->client, &w->a->m->dossier, now.wall_s, &w->d));
    memcpy(w->z.corporatie, dossier_corporations(w->d), strlen(dossier_corporations(w->d)) + 1);
    TRY(read_household(w, now.wall_s));
    made->g = editions_now(n->editions);
    TRY(supersede(n, w->a, w->d, made->g, now.wall_s, &w->stand));
    w->z.eenheid = w->stand.eenheid;
    TRY(question_valid(&w->z, &lid));
    TRY(outcomes_evaluate(n->outcomes, n->keys->outcomes, made->g, n->editions->dag, &w->z, &made->u, points));
    TRY(notary_random_id(n, made->jti));
    memcpy(&w->stand.jti, made->jti, sizeof w->stand.jti);
    made->dossier = w->d->id;
    memcpy(made->corporatie, w->z.corporatie, sizeof made->corporatie);
    verdict_origin(w->d, &w->origin);
    TRY(make_verdict(w));
    return make_row(w, out);
}

enum status decide(struct decide_room *w, struct notary *n, const struct asked *a, struct decide_at at, struct decision **out,
                   uint32_t *points)
{
    *out = NULL;
    memset(w, 0, ROOM_HEAD);
    w->n = n;
    w->a = a;
    w->z.fase = FASE_TOEWIJZING;
    w->made.index = at.index;
    w->made.iat = at.iat;
    enum status st = decide_in(w, at.now, out, points);
    leave(w, st == OK);
    return st;
}

/* ---- afterwards ---- */

void decide_written(struct notary *n, const struct asked *a, const struct decision *d, int64_t boot_ms)
{
    const struct dossier *dossier = store_dossier(n->store, &d->dossier);
    struct gebeurtenis e = { .dossier = d->dossier, .kind = EVENT_KIND_VERDICT_REPLACED, .number = (int64_t)d->index };

    if (dossier != NULL)
        store_use(n->store, dossier, dossier_corporation(dossier, d->corporatie));
    verdict_note(n, a->client, d->g, &d->u, d->jti, boot_ms);
    if (a->m->reden == SUPERSEDE_NONE)
        return;
    memcpy(e.subject, &a->m->previous_jti, sizeof a->m->previous_jti);
    store_event(n->store, a->client->id, &e);
}

enum status decide_again(const struct notary *n, const struct content *c, const uint8_t entry[DIGEST_LEN], struct writer *out)
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

bool decide_withdrawn(const struct notary *n, const struct content *c)
{
    for (unsigned i = 0; i < c->n_packs; i++)
        if (store_log_pack(n->store, MARK_PACK_WITHDRAWN, c->packs[i]) >= 0)
            return true;
    return false;
}
