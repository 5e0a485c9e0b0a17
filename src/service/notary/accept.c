#include "notary/accept.h"

#include "base/mem.h"
#include "base/text.h"
#include "notary/begun.h"
#include "notary/facts_merge.h"
#include "notary/held.h"
#include "notary/seals.h"
#include "wire/evidence.h"
#include "wire/platform.h"

#include <string.h>

static const struct source *find_source(const struct notary *n, const struct zaak *z, const char *name, uint8_t fase)
{
    for (size_t i = 0; i < n->n_bronnen; i++)
        if (strncmp(n->bronnen[i].name, name, BRON_MAX) == 0)
            return (n->bronnen[i].fasen & 1u << fase) != 0 && (z->bronnen == 0 || (z->bronnen >> i & 1) != 0) ? &n->bronnen[i]
                                                                                                        : NULL;
    return NULL;
}

/* What the person declared is wiped: evidence alone would make other facts than were agreed. */
static enum status not_forgotten(const struct zaak *z, const struct dossier *d)
{
    if (z->person != NULL)
        return OK;
    if (case_has_grant(z))
        return REFUSED_SEAL_GONE;
    return d->state != DOSSIER_OPEN ? REFUSED_DOSSIER_STATE : REFUSED_CASE_CLOSED;
}

/* OK: assess. */
static enum status bewijs_open(struct notary *n, const struct msg_bewijs_open *m, struct moment now, struct zaak **zaak,
                               struct msg_zegel *out)
{
    const struct client *a = client_find_platform(n->clients, n->n_clients, m->client);
    struct zaak *z = cases_find(n, &m->zaak);

    if (a == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (z == NULL || z->flow != FLOW_NONE || z->afnemer != a || z->until_ms <= now.boot_ms)
        return REFUSED_CASE_UNKNOWN;
    const struct dossier *d = store_dossier(n->store, &z->dossier);
    if (d == NULL)
        return notary_end(n, &z->dossier, a->id, REFUSED_CASE_UNKNOWN);
    bool same = memcmp(z->bewijs_sha, m->bewijs_sha, DIGEST_LEN) == 0;
    if (z->stage == ZAAK_AT_ASSESSOR || z->stage == ZAAK_AT_STORE)
        return REFUSED_CASE_BUSY;
    if (z->stage == ZAAK_SEALED) {
        const struct grant *g = store_grant(n->store, &z->grant);

        if (!same)
            return REFUSED_CASE_CLOSED;
        if (g == NULL)
            return notary_end(n, &z->grant, a->id, REFUSED_CASE_CLOSED);
        if (strncmp(g->origin.bron, m->bron, BRON_MAX) != 0)   /* the grant names the source it rests on */
            return REFUSED_CASE_CLOSED;
        if (held_answer(n->held, g, m->head.nr, now.boot_ms, out) == OK)
            return OK; /* *zaak stays NULL: *out is the answer */
        if (g->part_until <= now.wall_s)
            return REFUSED_SEAL_REDUCED;
    }
    TRY(not_forgotten(z, d));
    if (d->state != DOSSIER_OPEN)
        return REFUSED_DOSSIER_STATE;
    if (z->tries >= LIMIT_EVIDENCE_TRIES)
        return REFUSED_CASE_CLOSED;
    const struct source *bron = find_source(n, z, m->bron, d->fase);
    if (bron == NULL)
        return REFUSED_SOURCE_UNKNOWN;
    z->bron = bron;
    *zaak = z;
    return OK;
}

enum status accept_open(struct notary *n, const struct msg_bewijs_open *m, struct moment now, struct zaak **zaak,
                        struct msg_zegel *out)
{
    *zaak = NULL;
    held_status(out, m->head.nr, OK);
    cases_expire(n, now.boot_ms);
    if (!text_ends(m->bron, BRON_MAX) || !text_ends(m->client, CLIENT_MAX + 1))
        return REFUSED_MESSAGE;
    enum status st = bewijs_open(n, m, now, zaak, out);
    if (st != OK)
        held_status(out, m->head.nr, st);
    return OK;
}

/* The desk rule: a corporation of the dossier signed, and it is not the one that asks. */
static enum status check_desk(const struct zaak *z, const struct dossier *d, const struct msg_feiten *m)
{
    const struct client *a = z->afnemer;

    if (!text_ends(m->signatory, CORPORATIE_MAX))
        return REFUSED_MESSAGE;
    if (z->bron->wijze != WIJZE_DESK)
        return m->signatory[0] == '\0' ? OK : REFUSED_MESSAGE;
    if (!dossier_has_corporation(d, m->signatory) || strcmp(a->id, m->signatory) == 0 ||
        (a->n_corporaties == 1 && client_has_corporation(a, m->signatory)))
        return REFUSED_DESK;
    return OK;
}

/* A grant is being made for a case: its seal follows. */
struct accepting {
    struct begun begun;
    struct id zaak, dossier;
    struct id before;                    /* the grant that had its place; zero = none */
    struct deelnemer_facts feiten;
};

static bool other_money(const struct money_range *a, const struct money_range *b)
{
    return (a->min != 0 || a->max != 0) && (a->min != b->min || a->max != b->max);
}

/*
 * Whether an amount, or what stands for one, is as the person says and nobody signed it. That income has changed is always the
 * person's to say (law.md R8): that alone takes nothing from a slip which the desk signed. Before a lease a status counts by its
 * evidence only.
 */
static bool rests_on_word(const struct dossier *d, const struct adult *made, const struct adult *signs)
{
    return (made->loon.periode != LOON_GEEN && memcmp(&made->loon, &signs->loon, sizeof made->loon) != 0) ||
           other_money(&made->winst, &signs->winst) || other_money(&made->box3, &signs->box3) ||
           (made->inspecteursverklaring == TRUTH_YES && signs->inspecteursverklaring != TRUTH_YES) ||
           (d->fase != FASE_TOEWIJZING && (made->status & ~signs->status) != 0);
}

static enum status grant_begin(struct notary *n, const struct zaak *z, const struct dossier *d, const struct msg_feiten *m,
                               int64_t now, struct accepting *b)
{
    struct origin h = { .wijze = z->bron->wijze, .zekerheid = z->bron->zekerheid, .strength = m->strength,
                        .has_certificate = m->has_certificate };
    /* The same evidence in a case that declares something else makes other facts: one grant never has seals of both. */
    struct part made[] = { { z->bewijs_sha, sizeof z->bewijs_sha }, { &b->feiten, sizeof b->feiten } };
    struct order order = { .made = m->opdracht_from, .until = m->opdracht_to };
    int64_t until = facts_evidence_until(&b->feiten.adult);

    if (z->person->has_verklaring && z->bron->wijze == WIJZE_DESK && z->afnemer->environment != 'T' &&
        rests_on_word(d, &b->feiten.adult, &m->feiten))
        h.zekerheid = ZEKERHEID_VERKLAARD;
    if (until <= now)
        return REFUSED_TOKEN_IAT;
    if (d->state != DOSSIER_OPEN)
        return REFUSED_DOSSIER_STATE;
    memcpy(h.bron, z->bron->name, sizeof h.bron);
    memcpy(h.profiel_sha, z->bron->profiel_sha, sizeof h.profiel_sha);
    memcpy(h.kennisgeving_sha, z->person->kennisgeving_sha, sizeof h.kennisgeving_sha);
    if (m->has_certificate)
        memcpy(h.certificate_sha, m->certificate_sha, sizeof h.certificate_sha);
    if (z->to < until)
        until = z->to;
    memcpy(order.sha, m->opdracht_sha, sizeof order.sha);
    if (m->has_opdracht)
        sha256_parts(made, 2, order.evidence_sha);
    if (d->grants[z->plaats] != NULL)
        b->before = d->grants[z->plaats]->id;
    struct id subject;
    if (m->has_subject)
        store_subject(n->store, z->bron->name, m->subject_sha, &subject);
    return store_grant_new(n->store, d, z->plaats, &h, m->has_subject ? &subject : NULL, m->has_opdracht ? &order : NULL,
                           until, now, b);
}

/* As the source signs: an assessor cannot leave out the order, nor name a certificate where there is none. Orders are of
 * about now: the age that evidence may have is a day at most. */
static bool origin_sane(const struct source *bron, const struct msg_feiten *m, int64_t now)
{
    if (m->has_certificate != bron->opdracht || m->has_opdracht != bron->opdracht)
        return false;
    return !m->has_opdracht || (m->opdracht_from >= now - 2 * 86400 && m->opdracht_from <= m->opdracht_to &&
                                m->opdracht_to >= now - ORDER_SLACK_S && m->opdracht_to <= now + 2 * 86400);
}

/* The seal of a grant that is there, held for fetching, and the answer with it. */
static enum status seal(struct notary *n, const struct grant *g, const struct deelnemer_facts *feiten, uint64_t nr,
                        struct moment now, struct msg_zegel *out)
{
    uint8_t zegel[ZEGEL_DEELNEMER_LEN];

    TRY(seals_make_deelnemer(n->store, g, feiten, now.wall_s, zegel));
    TRY(held_keep(n->held, &g->id, zegel, now.boot_ms));
    return held_answer(n->held, g, nr, now.boot_ms, out);
}

static enum status accept_again(struct notary *n, struct zaak *z, const struct deelnemer_facts *feiten,
                                struct moment now, struct msg_zegel *out)
{
    const struct grant *g = store_grant(n->store, &z->grant);

    if (g == NULL)
        return notary_end(n, &z->grant, z->afnemer->id, REFUSED_CASE_CLOSED);
    TRY(seal(n, g, feiten, z->nr, now, out));
    case_sealed(n, z);
    return OK;
}

enum status accept_check(struct notary *n, const struct zaak *z, const struct dossier *d, const struct msg_feiten *m,
                         int64_t now)
{
    if (m->strength > STRENGTH_BSN_BIJ_BRON || memcmp(m->profiel_sha, z->bron->profiel_sha, DIGEST_LEN) != 0 ||
        memcmp(m->bewijs_sha, z->bewijs_sha, DIGEST_LEN) != 0 ||
        m->n_confirmed_children > CHILDREN_MAX || m->has_subject > 1 || m->feiten.n_inkomens > INKOMENS_MAX ||
        !origin_sane(z->bron, m, now))
        return REFUSED_MESSAGE;
    if (d == NULL)
        return notary_end(n, &z->dossier, z->afnemer->id, REFUSED_CASE_UNKNOWN);
    TRY(not_forgotten(z, d));
    return check_desk(z, d, m);
}

/* *answered = false: the store is asked. */
static enum status accept(struct notary *n, struct zaak *z, const struct msg_feiten *m, struct moment now, struct accepting *b,
                          struct msg_zegel *out, bool *answered)
{
    const struct dossier *d = store_dossier(n->store, &z->dossier);
    uint8_t rol;

    TRY(accept_check(n, z, d, m, now.wall_s));
    dossier_reference(d, z->plaats, &rol);
    struct attested read = { .facts = &m->feiten, .children = m->confirmed_children, .evidence_sha = m->bewijs_sha,
                             .n_children = m->n_confirmed_children, .child_status = m->bewezen_kind_status,
                             .child = m->bewezen_kind };

    facts_merge(z->person, z->feiten, &read, rol, &b->feiten);
    if (!facts_ok(&b->feiten))
        return REFUSED_MESSAGE;
    if (case_has_grant(z))
        return accept_again(n, z, &b->feiten, now, out);
    TRY(grant_begin(n, z, d, m, now.wall_s, b));
    case_written(n, z);
    *answered = false;
    return OK;
}

enum status accept_facts(struct notary *n, uint32_t slot, const struct msg_feiten *m, struct moment now, struct msg_zegel *out,
                         bool *answered)
{
    struct zaak *z = cases_of_slot(n, slot);

    *answered = true;
    held_status(out, z != NULL ? z->nr : 0, FAULT_RESTARTED);
    if (z == NULL)
        return REFUSED_MESSAGE;
    struct accepting *b = mem_alloc(sizeof *b);
    if (b != NULL)
        *b = (struct accepting){ .begun = { BEGUN_GRANT, z->port, z->nr, z->afnemer }, .zaak = z->id, .dossier = z->dossier };
    enum status st = memcmp(&m->zaak, &z->id, sizeof z->id) != 0 ? REFUSED_MESSAGE
                     : b != NULL                                 ? accept(n, z, m, now, b, out, answered)
                                                                 : FAULT_MEMORY;
    if (*answered)
        mem_free(b);
    if (st == OK)
        return OK;
    held_status(out, z->nr, st == REFUSED_MESSAGE ? FAULT_RESTARTED : st);
    case_back(n, z);
    return st == REFUSED_MESSAGE ? REFUSED_MESSAGE : OK;
}

/* A case that is being written does not go (cases.h). */
void accept_finish(struct notary *n, struct begun *begun, const struct store_done *done, struct moment now,
                   struct msg_zegel *out)
{
    struct accepting *b = (struct accepting *)begun;
    struct zaak *z = cases_find(n, &b->zaak);
    const struct grant *g = done->status == OK ? store_grant(n->store, &done->grant) : NULL;
    enum status st = done->status == OK && g == NULL ? REFUSED_CASE_CLOSED : done->status;

    BUG_IF(z == NULL);
    held_status(out, begun->nr, st);
    if (g != NULL) {
        held_drop(n, &b->before);
        st = seal(n, g, &b->feiten, begun->nr, now, out);
        z->grant = g->id;
        if (st != OK)
            held_status(out, begun->nr, st);
    }
    if (st == OK)
        case_sealed(n, z);
    else
        case_back(n, z);
    mem_free(b);
}

enum status accept_refusal(struct notary *n, uint32_t slot, const struct msg_refusal *m, struct msg_zegel *out)
{
    struct zaak *z = cases_of_slot(n, slot);

    held_status(out, z != NULL ? z->nr : 0, FAULT_RESTARTED);
    if (z == NULL)
        return REFUSED_MESSAGE;
    bool ok = memcmp(&m->zaak, &z->id, sizeof z->id) == 0 && m->status > OK && m->status < STATUS_N;
    if (ok)
        held_status(out, z->nr, (enum status)m->status);
    case_back(n, z);
    return ok ? OK : REFUSED_MESSAGE;
}

bool accept_lost(struct notary *n, uint32_t slot, struct msg_zegel *out)
{
    struct zaak *z = cases_of_slot(n, slot);

    if (z == NULL)
        return false;
    held_status(out, z->nr, FAULT_RESTARTED);
    case_back(n, z);
    return true;
}
