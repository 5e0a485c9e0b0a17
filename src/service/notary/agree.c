#include "notary/agree.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/language.h"
#include "model/valid.h"
#include "notary/cases.h"
#include "notary/facts_merge.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <string.h>

/* What is offered to somebody is one home: we know which, where and at what rent. */
static bool home_offered(const struct eenheid *e)
{
    return home_valid(e) && e->huurprijs.min == e->huurprijs.max && e->id_extern[0] != '\0' && e->gemeente[0] != '\0';
}

static bool name_ok(const char *text, size_t chars)
{
    return text_is_utf8(text, strlen(text)) && text_chars(text, strlen(text)) <= chars;
}

/* Visible characters and blanks (RFC 6749, VSCHAR). */
static bool state_ok(const struct msg_par *m)
{
    for (unsigned i = 0; i < m->state_len && i < LIMIT_STATE_CHARS; i++)
        if (m->state[i] < 0x20 || m->state[i] > 0x7e)
            return false;
    return m->state_len <= LIMIT_STATE_CHARS;
}

static bool message_sane(const struct msg_par *m)
{
    const struct identiteit *i = &m->identiteit;

    if (m->n_corporaties > LIMIT_CORPORATIONS || m->n_rooster > ROOSTER_MAX || m->n_children > CHILDREN_MAX ||
        m->n_talen > LIMIT_LANGUAGES || !text_ends(m->referentie, sizeof m->referentie) ||
        !text_ends(i->achternaam, sizeof i->achternaam) || !text_ends(i->voornamen, sizeof i->voornamen) ||
        !text_ends(i->voorletters, sizeof i->voorletters))
        return false;
    if ((m->intake != INTAKE_FLOW && m->intake != INTAKE_EVIDENCE) || !state_ok(m))
        return false;
    for (unsigned k = 0; k < m->n_corporaties; k++)
        if (!text_ends(m->corporaties[k].code, CORPORATIE_MAX))
            return false;
    for (unsigned k = 0; k < m->n_rooster; k++)
        if (!text_ends(m->rooster[k].referentie, sizeof m->rooster[k].referentie))
            return false;
    if (m->eenheid.present && !home_offered(&m->eenheid))
        return false;
    return name_ok(i->achternaam, LIMIT_NAME_CHARS) && name_ok(i->voornamen, LIMIT_NAME_CHARS) &&
           name_ok(i->voorletters, LIMIT_INITIALS_CHARS) && i->geboortedatum.min <= i->geboortedatum.max &&
           (i->achternaam[0] != '\0' || i->voornamen[0] != '\0');
}

static bool role_ok(uint8_t rol)
{
    return rol >= ROL_WON && rol <= ROL_MBW;
}

static enum status check_rooster(const struct msg_par *m)
{
    bool tenant = false;

    if (m->n_rooster < 1)
        return REFUSED_ROSTER;
    for (unsigned i = 0; i < m->n_rooster; i++) {
        const struct seat *p = &m->rooster[i];

        if (!role_ok(p->rol) || !text_is_reference(p->referentie, strlen(p->referentie), REFERENTIE_MAX))
            return REFUSED_ROSTER;
        tenant = tenant || p->rol == ROL_WON;
        for (unsigned k = 0; k < i; k++)
            if (strcmp(p->referentie, m->rooster[k].referentie) == 0)
                return REFUSED_ROSTER;
    }
    return tenant ? OK : REFUSED_ROSTER;
}

static enum status check_place(const struct msg_par *m, unsigned n_rooster, uint8_t rol, const char *referentie)
{
    return m->plaats < n_rooster && m->rol == rol && strcmp(m->referentie, referentie) == 0 ? OK : REFUSED_ROSTER_PLACE;
}

/* The facts a `reactie` can need of this participant; all that may be asked for. In a flow the person is asked whether there is a
 * request for a higher rent. */
static uint32_t needed(const struct msg_par *m)
{
    return m->verzoek54a == TRUTH_YES || m->intake == INTAKE_FLOW ? FEIT_ALL : FEIT_ALL & ~(uint32_t)FEIT_VERMOGEN;
}

static uint32_t wanted(const struct msg_par *m)
{
    return m->feiten != 0 ? m->feiten & needed(m) : needed(m);
}

/* Any that a request may name. */
static uint32_t all_sources(const struct notary *n, uint8_t fase)
{
    return (uint32_t)((1ull << n->n_bronnen) - 1) | (fase == FASE_REACTIE ? 1u << SOURCE_SELF : 0);
}

/* Those that a person can go to from a page of ours. */
static uint32_t flow_all(const struct notary *n, uint8_t fase)
{
    uint32_t all = fase == FASE_REACTIE ? 1u << SOURCE_SELF : 0;

    for (size_t i = 0; i < n->n_bronnen; i++)
        if (n->bronnen[i].stroom && (n->bronnen[i].fasen & 1u << fase) != 0)
            all |= 1u << i;
    return all;
}

/* What is declared by the platform for somebody who sees no page of ours: an employee saw the signed paper. */
static bool desk_only(const struct notary *n, const struct msg_par *m)
{
    for (size_t i = 0; i < n->n_bronnen; i++)
        if ((m->bronnen >> i & 1) != 0 && n->bronnen[i].wijze != WIJZE_DESK)
            return false;
    return m->bronnen != 0 && (m->bronnen >> SOURCE_SELF & 1) == 0;
}

static enum status check_intake(const struct notary *n, const struct client *a, const struct msg_par *m)
{
    static const uint8_t none[DIGEST_LEN];
    bool declares = m->has_verklaring || m->n_children > 0 || m->verzoek54a == TRUTH_YES;

    if (m->intake == INTAKE_FLOW) { /* the person sees the notice on our page, and what was declared */
        if (memcmp(m->kennisgeving_sha, none, sizeof none) != 0)
            return REFUSED_NOTICE;
        if (m->redirect_index >= a->n_redirects)
            return REFUSED_FORM;
        return (m->bronnen & ~flow_all(n, m->fase)) == 0 ? OK : REFUSED_SOURCE_UNKNOWN;
    }
    if (!a->bewijs)
        return REFUSED_INTAKE;
    return !declares || a->environment == 'T' || desk_only(n, m) ? OK : REFUSED_TEST_ONLY;
}

/* What an agreement of a phase may rest on and be for, how many corporations it is for, and of how many homes. */
static enum status check_phase(const struct msg_par *m)
{
    bool first = !m->has_dossier;

    switch (m->fase) {
    case FASE_REACTIE: /* a statutory agreement exists only for the allocation itself */
        return m->grondslag == GRONDSLAG_TOESTEMMING && m->doel == DOEL_REAGEREN && !m->eenheid.present &&
               !(first && m->n_corporaties < 1) ? OK : REFUSED_AUTHORIZATION_DETAILS;
    case FASE_TOEWIJZING:
        return (m->grondslag == GRONDSLAG_TOESTEMMING || m->grondslag == GRONDSLAG_INSTEMMING_WW46) &&
               m->doel == DOEL_TOEWIJZEN && m->n_corporaties <= 1 &&
               !(first && (m->n_corporaties < 1 || !m->eenheid.present)) ? OK : REFUSED_AUTHORIZATION_DETAILS;
    default:
        return REFUSED_PHASE;
    }
}

/* The last second that an agreement may end at: for an allocation sixty days, or some days after the lease may start where that
 * is later. Of a later participant the dossier's own end counts besides. */
static int64_t latest(const struct msg_par *m, int64_t now)
{
    int64_t least = now + LIMIT_GRANT_TOEWIJZING_S, most = now + LIMIT_GRANT_S;
    int32_t start = m->eenheid.ingangsdatum.max;

    if (m->fase != FASE_TOEWIJZING || m->has_dossier)
        return most;
    if (start == DAY_UNKNOWN_MAX)
        return least;
    int64_t after = ((int64_t)start + LIMIT_GRANT_AFTER_START_DAYS + 1) * 86400;
    return after < least ? least : after < most ? after : most;
}

static enum status check_terms(const struct notary *n, const struct client *a, const struct msg_par *m, int64_t now)
{
    TRY(check_phase(m));
    for (unsigned i = 0; i < m->n_corporaties; i++)
        if (m->corporaties[i].code[0] == '\0' || !client_has_corporation(a, m->corporaties[i].code))
            return REFUSED_CORPORATION;
    if (m->to <= now || m->to > latest(m, now))
        return REFUSED_PERIOD;
    if (rent_too_low(&m->eenheid))
        return REFUSED_RENT_LOW;
    /* A coarse seal keeps no date of a declaration: it rests on what was declared by now. */
    if (m->identiteit.geboortedatum.min > clock_day(now) ||
        (m->has_verklaring && m->verklaring.verklaring_datum.min > clock_day(now)))
        return REFUSED_DATE;
    /* All facts is how a request says "what is needed"; a chosen set may only narrow that. */
    if (m->feiten != FEIT_ALL && (m->feiten & ~needed(m)) != 0)
        return REFUSED_FACTS_EXCESS;
    if ((m->bronnen & ~all_sources(n, m->fase)) != 0)
        return REFUSED_SOURCE_UNKNOWN;
    return check_intake(n, a, m);
}

/* 0 says `all`. */
static bool within(uint32_t asked, uint32_t agreed, uint32_t all)
{
    return ((asked != 0 ? asked : all) & ~(agreed != 0 ? agreed : all)) == 0;
}

/* What somebody fills in is no evidence: a platform that posts that does not ask for it. In a flow nothing that is named means
 * what the dossier is for. */
static bool sources_within(const struct notary *n, const struct msg_par *m, const struct dossier *d)
{
    uint32_t all = all_sources(n, m->fase), asked = m->bronnen;

    if (m->intake == INTAKE_EVIDENCE)
        asked = (asked != 0 ? asked : all) & ~(1u << SOURCE_SELF);
    return asked == 0 || within(asked, d->bronnen, all);
}

static enum status existing_dossier(struct notary *n, const struct client *a, const struct msg_par *m, int64_t now,
                                    const struct dossier **out)
{
    const struct dossier *d = store_dossier(n->store, &m->dossier);
    uint8_t rol;

    *out = NULL;
    if (d == NULL || strcmp(d->client, a->id) != 0)
        return notary_end(n, &m->dossier, a->id, REFUSED_DOSSIER_UNKNOWN);
    if (d->until <= now)
        return d->n_rooster > 1 ? REFUSED_INCOMPLETE : REFUSED_EXPIRED;
    if (d->state != DOSSIER_OPEN)
        return REFUSED_DOSSIER_STATE;
    if (m->n_rooster > 0) {
        if (m->n_rooster != d->n_rooster)
            return REFUSED_ROSTER;
        for (unsigned i = 0; i < m->n_rooster; i++)
            if (strcmp(m->rooster[i].referentie, dossier_reference(d, i, &rol)) != 0 || m->rooster[i].rol != rol)
                return REFUSED_ROSTER;
    }
    if (m->plaats >= d->n_rooster)
        return REFUSED_ROSTER_PLACE;
    const char *referentie = dossier_reference(d, m->plaats, &rol);
    TRY(check_place(m, d->n_rooster, rol, referentie));
    if (m->fase != d->fase || m->grondslag != d->grondslag || m->doel != d->doel ||
        (m->n_corporaties > 0 && m->n_corporaties != d->n_corporaties))
        return REFUSED_SCOPE;
    for (unsigned i = 0; i < m->n_corporaties; i++)
        if (!dossier_has_corporation(d, m->corporaties[i].code))
            return REFUSED_SCOPE;
    struct eenheid home;
    dossier_home(d, &home);
    if (m->eenheid.present && memcmp(&home, &m->eenheid, sizeof home) != 0)
        return REFUSED_SCOPE;
    if (!within(wanted(m), d->feiten, FEIT_ALL))
        return REFUSED_FACTS_EXCESS;
    if (!sources_within(n, m, d))
        return REFUSED_SOURCE_UNKNOWN;
    *out = d;
    return OK;
}

static enum status new_dossier(struct notary *n, const struct client *a, const struct msg_par *m,
                               const struct dossier **out)
{
    struct dossier_new in = { .client = a->id, .fase = m->fase, .grondslag = m->grondslag, .doel = m->doel,
                                .n_corporaties = m->n_corporaties, .n_rooster = m->n_rooster, .feiten = m->feiten,
                                .bronnen = m->bronnen, .until = m->to, .corporaties = m->corporaties,
                                .rooster = m->rooster, .eenheid = m->eenheid.present ? &m->eenheid : NULL };

    *out = NULL;
    TRY(check_rooster(m));
    if (m->plaats >= m->n_rooster)
        return REFUSED_ROSTER_PLACE;
    TRY(check_place(m, m->n_rooster, m->rooster[m->plaats].rol, m->rooster[m->plaats].referentie));
    return store_dossier_new(n->store, &in, out);
}

/* The first of those that are wanted which is one of ours. */
static uint8_t first_language(const struct msg_par *m)
{
    for (unsigned i = 0; i < m->n_talen; i++) {
        size_t len = strnlen(m->talen[i], sizeof m->talen[i]);
        const char *region = memchr(m->talen[i], '-', len);
        enum language found;

        if (language_find(m->talen[i], region != NULL ? (size_t)(region - m->talen[i]) : len, &found))
            return (uint8_t)found;
    }
    return LANGUAGE_NL;
}

/* In a flow: what was named, or all that its dossier is for. */
static uint32_t chosen(const struct notary *n, const struct dossier *d, const struct msg_par *m)
{
    uint32_t of_dossier = d->bronnen != 0 ? d->bronnen : all_sources(n, d->fase);

    return (m->bronnen != 0 ? m->bronnen : flow_all(n, d->fase)) & of_dossier;
}

/* What this adult agreed to and declared. The evidence must still show the expected identity. */
static void declare(const struct notary *n, struct zaak *z, const struct dossier *d, const struct msg_par *m)
{
    z->to = m->to < d->until ? m->to : d->until;
    z->feiten = wanted(m);
    z->bronnen = m->intake == INTAKE_FLOW ? chosen(n, d, m) : m->bronnen;
    z->language = first_language(m);
    z->plaats = m->plaats;
}

static enum status par(struct notary *n, const struct msg_par *m, struct moment now, struct msg_par_answer *out)
{
    const struct client *a = client_find_platform(n->clients, n->n_clients, m->client);
    const struct dossier *d;
    struct zaak *z;

    if (a == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    TRY(check_terms(n, a, m, now.wall_s));
    TRY(cases_room(n, a, now.boot_ms, &out->retry_s));
    TRY(m->has_dossier ? existing_dossier(n, a, m, now.wall_s, &d) : new_dossier(n, a, m, &d));
    if (m->intake == INTAKE_FLOW && chosen(n, d, m) == 0) { /* nothing to choose from */
        cases_left(n, &d->id);
        return REFUSED_SOURCE_UNKNOWN;
    }
    enum status st = cases_add(n, a, d, m, now.boot_ms, &z);
    if (st != OK) {
        cases_left(n, &d->id);
        return st;
    }
    declare(n, z, d, m);
    out->plaats = z->plaats;
    out->dossier = d->id;
    out->request_uri = z->request_uri;
    if (m->intake == INTAKE_FLOW)
        return OK;
    out->zaak = z->id;
    out->nonce = z->nonce;
    out->zaak_tot = now.wall_s + LIMIT_CASE_S;
    return OK;
}

enum status agree_par(struct notary *n, const struct msg_par *m, struct moment now, struct msg_par_answer *out)
{
    cases_expire(n, now.boot_ms);
    *out = (struct msg_par_answer){ 0 };
    enum status st = message_sane(m) && facts_declared_ok(m) ? par(n, m, now, out) : REFUSED_MESSAGE;
    if (st != OK)
        *out = (struct msg_par_answer){ .retry_s = out->retry_s };
    msg_head_init(&out->head, MSG_PAR_ANSWER, sizeof *out, m->head.nr);
    out->status = st;
    return st == REFUSED_MESSAGE ? REFUSED_MESSAGE : OK;
}
