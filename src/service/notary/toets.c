#include "notary/toets.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/names.h"
#include "model/valid.h"
#include "notary/facts_merge.h"
#include "notary/repeats.h"
#include "notary/outcomes.h"
#include "notary/seals.h"
#include "notary/verdicts.h"
#include "wire/assess.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <string.h>

/* Everything that is the same for all answers of one message. */
struct vraag {
    struct notary *n;
    const struct msg_toets *m;
    const struct client *afnemer;
    const struct edition *g;                     /* the packs of the whole call */
    struct moment now;
    int64_t iat;
};

/* One household of the message, ready to be evaluated. */
struct household_question {
    const struct toets_huishouden *head;
    uint8_t body_sha[DIGEST_LEN];            /* of head and content; only for a call with a key */
    const struct dossier *dossier;               /* sealed household, else NULL */
    unsigned corporatie;                         /* place of the call's among the dossier's */
    const char *referentie;
    struct verdict_origin origin;
};

/* ---- the message ---- */

static bool message_sane(const struct toets_view *v)
{
    const struct msg_toets *m = v->toets;

    if (!text_ends(m->client, sizeof m->client) || !text_reference_or_empty(m->corporatie, sizeof m->corporatie) ||
        (m->call_nr & 0xffff) >= LIMIT_CONNECTIONS || m->stop_uitkomst >= UITKOMST_N ||
        (m->stop_uitkomst != 0 && (m->n_eenheden != 1 || m->stop_aantal == 0)))
        return false;
    for (unsigned i = 0; i < m->n_eenheden; i++)
        if (!home_valid(&v->eenheden[i]))
            return false;
    for (unsigned i = 0; i < m->n_huishoudens; i++) {
        const struct toets_huishouden *k = v->huishoudens[i].head;

        if (!text_reference_or_empty(k->referentie, sizeof k->referentie) || k->besluit54a > TRUTH_UNKNOWN ||
            k->huurt_van_deelnemer < TRUTH_NO || k->huurt_van_deelnemer > TRUTH_YES || k->nu_slaapkamers_min < 0 ||
            k->nu_slaapkamers_min > k->nu_slaapkamers_max || k->nu_slaapkamers_max > 99 ||
            (k->urgentie & ~(uint32_t)URGENTIE_HVW_15_5) != 0)
            return false;
    }
    return true;
}

/* All slices of one call carry one time, and in `earlier` perhaps one generation: those of its first slice, or of the first
 * call with this Idempotency-Key, which may be forgotten before the last slice comes. */
static enum status call_time(struct notary *n, const struct client *a, const struct msg_toets *m, struct moment now,
                             int64_t *iat, uint32_t *earlier)
{
    struct call_nr *o = &n->calls[m->call_nr & 0xffff];    /* of its connection, which has one call at a time: message_sane */

    struct call_nr new = { .call_nr = m->call_nr, .iat = now.wall_s };

    if (m->has_key) {
        memcpy(new.key_sha, m->key_sha, DIGEST_LEN);
        memcpy(new.body_sha, m->body_sha, DIGEST_LEN);
    }
    bool again = o->call_nr == m->call_nr && m->call_nr != 0 && memcmp(o->key_sha, new.key_sha, DIGEST_LEN) == 0 &&
                 memcmp(o->body_sha, new.body_sha, DIGEST_LEN) == 0;
    if (!again) {
        if (m->has_key) {
            new.earlier = n->editions->nu;
            TRY(repeats_use(n->repeats, n->keys->repeats, (size_t)(a - n->clients), m->key_sha,
                            m->body_sha, now.boot_ms, &new.iat, &new.earlier));
        }
        *o = new;
    }
    *iat = o->iat;
    *earlier = o->earlier;
    return OK;
}

static enum status check_call(struct vraag *q)
{
    const struct msg_toets *m = q->m;
    uint32_t earlier = 0;

    q->afnemer = client_find_platform(q->n->clients, q->n->n_clients, m->client);
    if (q->afnemer == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (m->fase != FASE_REACTIE)
        return REFUSED_PHASE;
    if (m->corporatie[0] != '\0' && !client_has_corporation(q->afnemer, m->corporatie))
        return REFUSED_CORPORATION;
    TRY(call_time(q->n, q->afnemer, m, q->now, &q->iat, &earlier));
    q->g = editions_for(q->n->editions, m->edition, earlier, q->now.boot_ms);
    return q->g != NULL ? OK : FAULT_RESTARTED;
}

/* ---- households ---- */

/* A seal answers for the client, phase, corporations and applicants it was agreed for, while it was agreed for. */
static enum status check_scope(const struct vraag *q, const struct dossier *d, const struct toets_huishouden *head)
{
    if (d->until <= q->now.wall_s)
        return d->n_rooster > 1 ? REFUSED_INCOMPLETE : REFUSED_EXPIRED;
    if (d->fase != q->m->fase || !dossier_has_corporation(d, q->m->corporatie))
        return REFUSED_SCOPE;
    return head->referentie[0] == '\0' || verdict_in_roster(d, head->referentie) ? OK : REFUSED_SCOPE;
}

static enum status open_sealed(const struct vraag *q, const uint8_t *zegel, struct household_question *h, struct huishouden *out)
{
    struct notary *n = q->n;
    struct dossier_facts feiten;
    struct id id;

    TRY(seals_id(zegel, h->head->len, ZEGEL_DOSSIER, &id));
    const struct dossier *d = store_dossier(n->store, &id);
    if (d == NULL || strcmp(d->client, q->afnemer->id) != 0)
        return notary_end(n, &id, q->afnemer->id, REFUSED_SEAL_UNKNOWN);
    if (d->state != DOSSIER_COMPLETE)
        return REFUSED_SEAL_INVALID;
    TRY(check_scope(q, d, h->head));
    TRY(seals_open_dossier(n->store, d, zegel, &feiten));
    enum status st = dossier_facts_household(&feiten, out);
    mem_wipe(&feiten, sizeof feiten);
    if (st == OK && out->n_adults != d->n_rooster)
        st = REFUSED_SEAL_INVALID;
    TRY(st);
    h->dossier = d;
    h->corporatie = dossier_corporation(d, q->m->corporatie);
    if (h->head->referentie[0] == '\0')
        h->referentie = dossier_reference(d, 0, NULL);
    verdict_origin(d, &h->origin);
    return OK;
}

static void declared(struct household_question *h, const struct huishouden *huishouden)
{
    struct verdict_origin *o = &h->origin;

    o->zekerheid = ZEKERHEID_VERKLAARD;
    o->n = huishouden->n_adults <= ADULTS_MAX ? huishouden->n_adults : 0;
    for (unsigned i = 0; i < o->n; i++)
        o->of[i] = (struct verdict_member){ .rol = name_of(NAMES_ROL, huishouden->adults[i].rol),
                                            .zekerheid = name_of(NAMES_ZEKERHEID, ZEKERHEID_VERKLAARD) };
}

static enum status read_household(const struct vraag *q, const uint8_t *body, struct household_question *h,
                                  struct huishouden *out)
{
    h->referentie = h->head->referentie;
    switch (h->head->content) {
    case TOETS_DOSSIERZEGEL:
        TRY(open_sealed(q, body, h, out));
        break;
    case TOETS_VERKLAARD:
        if (!household_packed(body, h->head->len))  /* cells come from seals only */
            return REFUSED_MESSAGE;
        household_unpack(body, out);
        declared(h, out);
        break;
    case TOETS_TOO_MANY:
        return REFUSED_TOO_MANY;
    default:
        facts_empty(out);
        declared(h, out);
        break;
    }
    out->urgentie |= h->head->urgentie;
    if (h->head->besluit54a == TRUTH_YES)
        out->besluit54a = TRUTH_YES;
    out->huurt_van_deelnemer = h->head->huurt_van_deelnemer;
    out->nu_slaapkamers_min = h->head->nu_slaapkamers_min;
    out->nu_slaapkamers_max = h->head->nu_slaapkamers_max;
    return OK;
}

/* ---- one answer ---- */

/* A dossier answers for the year in which it was completed and the next, for which its cells were cut: the difference
 * between more years would tell the income. A start of which a day may lie outside them is outside them (docs/decisions/0024). */
static bool in_lease_years(const struct dossier *d, const struct day_range *start)
{
    int16_t year = year_of(clock_day(d->completed));

    return start->min >= day_of((struct date){ year, 1, 1 }) &&
           start->max <= day_of((struct date){ (int16_t)(year + 1), 12, 31 });
}

/* Zeroes what follows a text: one home, one spelling. */
static void text_tail(char *text, size_t size)
{
    size_t len = strnlen(text, size);

    memset(text + len, 0, size - len);
}

static void hash_household(const struct toets_huishouden *head, const uint8_t *body, uint8_t out[DIGEST_LEN])
{
    struct toets_huishouden k = *head;
    struct part parts[] = { { &k, sizeof k }, { body, head->len } };

    text_tail(k.referentie, sizeof k.referentie);
    k.zero = 0;
    memset(k.zero3, 0, sizeof k.zero3);
    sha256_parts(parts, 2, out);
}

/* The same key gives the same id only for the same question: it covers all that the verdict is decided from and its
 * time, not only the digests of key and body, which are the gate's word. */
static enum status make_jti(const struct vraag *q, const struct household_question *h, unsigned huishouden, unsigned eenheid,
                            const struct eenheid *e, uint8_t out[DIGEST_LEN])
{
    const struct msg_toets *m = q->m;
    uint32_t at[2] = { m->eerste_huishouden + huishouden, m->eerste_eenheid + eenheid };
    struct eenheid home = *e;
    struct part parts[] = { { m->client, strlen(m->client) + 1 }, { m->key_sha, DIGEST_LEN },
                            { m->body_sha, DIGEST_LEN }, { at, sizeof at }, { &q->iat, sizeof q->iat },
                            { &m->fase, sizeof m->fase }, { m->corporatie, strlen(m->corporatie) + 1 },
                            { &home, sizeof home }, { h->body_sha, sizeof h->body_sha },
                            { q->g->sha, sizeof q->g->sha } };

    if (!m->has_key)
        return notary_random_id(q->n, out);
    text_tail(home.id_extern, sizeof home.id_extern);
    text_tail(home.gemeente, sizeof home.gemeente);
    memset(home.zero, 0, sizeof home.zero);
    crypt_hmac(q->n->keys->jti, CRYPT_KEY_LEN, parts, sizeof parts / sizeof parts[0], out);
    return OK;
}

static enum status sign(const struct vraag *q, struct household_question *h, const struct question_facts *z,
                        const struct outcome *u, unsigned i, unsigned j, struct verdict_answer *a, struct writer *out)
{
    uint8_t jti[DIGEST_LEN], digest[DIGEST_LEN];
    bool platform = h->head->urgentie != 0 || h->head->besluit54a == TRUTH_YES || h->head->huurt_van_deelnemer == TRUTH_YES ||
                    h->head->nu_slaapkamers_max != 0;
    struct verdict v = {
        .iss = q->n->settings.issuer, .aud = q->afnemer->id, .corporatie = q->m->corporatie,
        .referentie = h->referentie, .jti = jti, .iat = q->iat,
        .test = q->n->settings.test_environment || q->afnemer->environment == 'T', .fase = q->m->fase,
        .eenheid = &z->eenheid, .outcome = u, .zekerheid = name_of(NAMES_ZEKERHEID, h->origin.zekerheid),
        .origin = h->origin.of, .n_origins = h->origin.n, .bruikbaar_tot = verdict_until(u, h->dossier, q->iat),
        .menselijke_toets = u->menselijke_toets ? verdict_review(q->n, q->afnemer) : NULL, .platform_facts = platform,
        .urgentie = h->head->urgentie, .besluit54a = h->head->besluit54a == TRUTH_YES,
        .huurt_van_deelnemer = h->head->huurt_van_deelnemer == TRUTH_YES, .nu_slaapkamers_min = h->head->nu_slaapkamers_min,
        .nu_slaapkamers_max = h->head->nu_slaapkamers_max };

    verdict_routes(&h->origin, u);
    TRY(make_jti(q, h, i, j, &z->eenheid, jti));
    if (h->head->content == TOETS_VERKLAARD || platform) {
        verdict_salted(q->n, jti, h->head->verklaard_sha, a->salt, digest);
        a->has_salt = 1;
        v.verklaard_digest = digest;
    }
    uint8_t *start = out->at;
    TRY(signer_verdict(q->n->signer, &v, q->m->single, out));
    a->len = (uint32_t)(out->at - start);
    if (h->dossier != NULL)
        store_use(q->n->store, h->dossier, h->corporatie);
    a->uitkomst = u->uitkomst;
    verdict_note(q->n, q->afnemer, q->g, u, jti, q->now.boot_ms);
    return OK;
}

/* Writes one answer, a verdict or the reason why there is none. *hit: a verdict with the outcome that stopNa counts. */
static void answer(const struct vraag *q, struct household_question *h, struct question_facts *z, unsigned i, unsigned j,
                   enum status st, struct writer *out, bool *hit, uint32_t *points)
{
    struct verdict_answer a = { 0 };
    struct outcome u;
    unsigned lid = 0;
    uint8_t *head = writer_room(out, sizeof a);

    *hit = false;
    if (head == NULL)
        return;
    /* Without a home and a date the question is about now. */
    if (!z->eenheid.present && z->eenheid.ingangsdatum.min == DAY_UNKNOWN_MIN &&
        z->eenheid.ingangsdatum.max == DAY_UNKNOWN_MAX)
        z->eenheid.ingangsdatum = (struct day_range){ clock_day(q->iat), clock_day(q->iat) };
    if (st == OK)
        st = question_valid(z, &lid);
    if (st == OK && h->dossier != NULL && !in_lease_years(h->dossier, &z->eenheid.ingangsdatum))
        st = REFUSED_LEASE_YEARS;
    if (st == OK)
        st = outcomes_evaluate(q->n->outcomes, q->n->keys->outcomes, q->g, q->n->editions->dag, z, &u, points);
    if (st == OK) {
        struct writer before = *out;

        st = sign(q, h, z, &u, i, j, &a, out);
        if (st != OK) {
            *out = before;
            a = (struct verdict_answer){ 0 };
        }
    }
    a.status = st;
    a.lid = (uint8_t)lid;
    memcpy(head, &a, sizeof a);
    *hit = st == OK && q->m->stop_uitkomst != 0 && a.uitkomst == q->m->stop_uitkomst;
}

static void not_tested(struct writer *out)
{
    struct verdict_answer a = { .niet_getoetst = 1 };

    write_bytes(out, &a, sizeof a);
}

/* Ends early where the points are used up: other clients' questions wait. */
static void answer_all(const struct vraag *q, const struct toets_view *view, struct msg_answers *head, struct writer *out)
{
    struct question_facts z = { .fase = q->m->fase };
    bool more = true;

    memcpy(z.corporatie, q->m->corporatie, sizeof z.corporatie);
    for (unsigned i = 0; more && i < q->m->n_huishoudens; i++) {
        struct household_question h = { .head = view->huishoudens[i].head };
        enum status st = OK;

        if (!head->stopped)
            st = read_household(q, view->huishoudens[i].body, &h, &z.huishouden);
        if (st == OK && !head->stopped && q->m->has_key)
            hash_household(h.head, view->huishoudens[i].body, h.body_sha);
        for (unsigned j = 0; more && j < q->m->n_eenheden; j++, head->n++) {
            bool hit;

            if (head->stopped) {
                not_tested(out);
                continue;
            }
            z.eenheid = view->eenheden[j];
            answer(q, &h, &z, i, j, st, out, &hit, &head->points);
            head->matches += hit;
            if (hit && head->matches >= q->m->stop_aantal)
                head->stopped = 1;
            more = head->stopped || head->points < LIMIT_SLICE_POINTS;
        }
    }
    mem_wipe(&z, sizeof z);
}

enum status toets(struct notary *n, const void *msg, size_t len, struct moment now, struct writer *out)
{
    struct vraag q = { .n = n, .now = now };
    struct msg_answers head = { 0 };
    struct toets_view view;

    TRY(toets_view(msg, len, &view));
    if (!message_sane(&view))
        return REFUSED_MESSAGE;
    q.m = view.toets;
    uint8_t *start = writer_room(out, sizeof head);
    BUG_IF(start == NULL);
    head.status = check_call(&q);
    head.edition = q.g != NULL ? q.g->nr : 0;
    if (head.status == OK)
        answer_all(&q, &view, &head, out);
    if (out->failed) { /* cannot be with texts of the lengths we make; the call fails, nothing half goes out */
        *out = (struct writer){ .start = out->start, .at = start + sizeof head, .end = out->end };
        head = (struct msg_answers){ .status = FAULT_SYSTEM };
    }
    msg_head_init(&head.head, MSG_ANSWERS, (size_t)(out->at - start), q.m->head.nr);
    memcpy(start, &head, sizeof head);
    return OK;
}
