#include "gate/platform/bodies.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/case_read.h"
#include "json/object.h"
#include "model/valid.h"
#include "oauth/metadata.h"
#include "oauth/pushed.h"
#include "wire/platform.h"

#include <string.h>

#define LANGUAGE_MAX 7
#define DETAILS "/authorization_details"

/* What is read, and what it depends on. */
struct reading { const struct par_context *x; struct msg_par *m; };

/* What authorization_details[0] may hold; `given` has one bit each, in this order. */
enum lid { LID_TYPE, LID_FASE, LID_GRONDSLAG, LID_CORPORATIES, LID_DOEL, LID_TOT, LID_FEITEN, LID_BRONNEN, LID_ROOSTER,
           LID_DOSSIER, LID_PLAATS, LID_DEELNEMER, LID_TALEN, LID_KENNISGEVING, LID_EENHEID, LID_INTAKE };
#define BIT(l) (1u << (l))
/* Every participant agrees to purpose and period; corporations and roster are the dossier's, fixed by the first. */
#define NEEDED (BIT(LID_TYPE) | BIT(LID_FASE) | BIT(LID_GRONDSLAG) | BIT(LID_DOEL) | BIT(LID_TOT) | BIT(LID_DEELNEMER))

/* A name of at most so many characters; out has room for as many of any kind. */
static void read_name(struct pull *p, char *out, size_t chars)
{
    struct slice s = pull_text(p, LIMIT_BODY_DEFAULT);

    if (p->failed == OK && text_chars(s.at, s.len) > chars)
        pull_refuse(p, REFUSED_NAME_LONG);
    for (size_t i = 0; p->failed == OK && i < s.len; i++)
        if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
            pull_refuse(p, REFUSED_TEXT);
    if (p->failed == OK)
        memcpy(out, s.at, s.len);
}

static void read_corporaties(struct pull *p, void *reading)
{
    const struct reading *r = reading;
    struct msg_par *m = r->m;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        struct slice s = pull_text(p, CORPORATIE_MAX - 1);
        char code[CORPORATIE_MAX] = { 0 };

        if (p->failed != OK)
            return;
        if (!case_corporatie_ok(s)) {
            pull_refuse(p, REFUSED_TEXT);
            return;
        }
        memcpy(code, s.at, s.len);
        for (unsigned i = 0; i < m->n_corporaties; i++)
            if (strcmp(m->corporaties[i].code, code) == 0)
                pull_refuse(p, REFUSED_JSON_DUPLICATE);
        if (!client_has_corporation(r->x->afnemer, code))
            pull_refuse(p, REFUSED_CORPORATION);
        if (m->n_corporaties == LIMIT_CORPORATIONS)
            pull_refuse(p, REFUSED_TOO_MANY);
        else
            memcpy(m->corporaties[m->n_corporaties++].code, code, sizeof code);
    }
}

static void read_feiten(struct pull *p, void *reading)
{
    struct msg_par *m = ((const struct reading *)reading)->m;

    m->feiten = case_read_names(p, NAMES_FEIT, REFUSED_FACTS_EXCESS);
    if (p->failed == OK && m->feiten == 0)
        pull_refuse(p, REFUSED_VALUE);
}

static void read_bronnen(struct pull *p, void *reading)
{
    const struct reading *r = reading;
    const struct par_context *x = r->x;
    struct msg_par *m = r->m;

    m->bronnen = 0;
    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        struct slice s = pull_text(p, BRON_MAX - 1);
        uint32_t bit = 0;

        for (size_t i = 0; p->failed == OK && i < x->n_bronnen; i++)
            if (slice_is(s, x->bronnen[i].name))
                bit = 1u << i;
        if (p->failed == OK && slice_is(s, SOURCE_SELF_NAME))
            bit = 1u << SOURCE_SELF;
        if (p->failed == OK && bit == 0)
            pull_refuse(p, REFUSED_SOURCE_UNKNOWN);
        if ((m->bronnen & bit) != 0)
            pull_refuse(p, REFUSED_JSON_DUPLICATE);
        m->bronnen |= bit;
    }
    if (p->failed == OK && m->bronnen == 0)
        pull_refuse(p, REFUSED_VALUE);
}

static void read_rol(struct pull *p, void *rol)
{
    *(uint8_t *)rol = (uint8_t)case_read_name(p, NAMES_ROL, REFUSED_VALUE);
}

static void read_seat(struct pull *p, struct seat *out)
{
    static const struct object_member members[] = {
        { "rol", read_rol, offsetof(struct seat, rol), OBJECT_REQUIRED },
        { "referentie", body_reference, offsetof(struct seat, referentie), OBJECT_REQUIRED }, OBJECT_END };

    object_need(p, members, object_read(p, members, out));
}

static void read_rooster(struct pull *p, void *reading)
{
    struct msg_par *m = ((const struct reading *)reading)->m;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        if (m->n_rooster == ROOSTER_MAX) {
            pull_refuse(p, REFUSED_TOO_MANY);
            return;
        }
        struct seat *plaats = &m->rooster[m->n_rooster];
        read_seat(p, plaats);
        for (unsigned i = 0; i < m->n_rooster; i++)
            if (strcmp(m->rooster[i].referentie, plaats->referentie) == 0)
                pull_refuse(p, REFUSED_ROSTER);
        m->n_rooster++;
    }
    if (p->failed == OK && m->n_rooster == 0)
        pull_refuse(p, REFUSED_ROSTER);
}

/* Of whom, and by which day. */
struct identity_reading { struct identiteit *out; int32_t today; };

static void read_achternaam(struct pull *p, void *reading)
{
    read_name(p, ((const struct identity_reading *)reading)->out->achternaam, LIMIT_NAME_CHARS);
}

static void read_voornamen(struct pull *p, void *reading)
{
    read_name(p, ((const struct identity_reading *)reading)->out->voornamen, LIMIT_NAME_CHARS);
}

static void read_voorletters(struct pull *p, void *reading)
{
    read_name(p, ((const struct identity_reading *)reading)->out->voorletters, LIMIT_INITIALS_CHARS);
}

/* Nobody is found by a day that is still to come, nor by one that is not known at least to the year. */
static void read_geboortedatum(struct pull *p, void *reading)
{
    const struct identity_reading *r = reading;
    struct day_range *out = &r->out->geboortedatum;

    case_read_geboortedatum(p, out);
    if (p->failed == OK && out->min > r->today)
        pull_refuse(p, REFUSED_DATE);
    else if (p->failed == OK && (int64_t)out->max - out->min > LIMIT_BIRTH_DAYS)
        pull_refuse(p, REFUSED_IDENTITY);
}

static void read_identiteit(struct pull *p, void *reading)
{
    static const struct object_member members[] = { { "achternaam", read_achternaam, 0, OBJECT_OPTIONAL },
                                                    { "voornamen", read_voornamen, 0, OBJECT_OPTIONAL },
                                                    { "voorletters", read_voorletters, 0, OBJECT_OPTIONAL },
                                                    { "geboortedatum", read_geboortedatum, 0, OBJECT_REQUIRED }, OBJECT_END };
    const struct reading *r = reading;
    struct identity_reading who = { &r->m->identiteit, r->x->today };

    object_need(p, members, object_read(p, members, &who));
    /* People with a single name have it as voornamen. */
    if (p->failed == OK && who.out->achternaam[0] == 0 && who.out->voornamen[0] == 0)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}

/* Whether something is said to be proven, which only evidence can say. */
static bool proven(const struct huishouden *h)
{
    const struct adult *self = &h->adults[0];

    for (unsigned i = 0; i < h->n_children; i++)
        if (h->children[i].status_proven != 0)
            return true;
    return self->status_proven != 0 || self->bewijs_datum.min != DAY_UNKNOWN_MIN || self->bewijs_datum.max != DAY_UNKNOWN_MAX;
}

/* What this adult declares: own entry and the children that move in, in the shape of a household (json/case_household.h).
 * Birth date and incomes of the adult come from evidence, facts of the corporation from the corporation. */
static void read_verklaring(struct pull *p, void *reading)
{
    static struct huishouden h;
    const struct reading *r = reading;
    struct msg_par *m = r->m;
    char place[PULL_BELOW];
    struct writer w;
    uint32_t adult_bits;

    case_read_household(p, &h, &adult_bits, NULL);
    const struct adult *self = &h.adults[0];
    if (p->failed == OK &&
        (h.n_adults != 1 || h.besluit54a == TRUTH_YES || h.urgentie != 0 ||
         h.huurt_van_deelnemer == TRUTH_YES || h.nu_slaapkamers_max != 0 || self->n_inkomens != 0 ||
         self->geboortedatum.min != DAY_UNKNOWN_MIN || self->geboortedatum.max != DAY_UNKNOWN_MAX || proven(&h)))
        pull_refuse(p, REFUSED_AUTHORIZATION_DETAILS);
    if (p->failed == OK && self->verklaring_datum.min > r->x->today) {
        writer_init(&w, place, sizeof place - 1);
        if (case_place_member(&w, adult_bits, 0))
            write_text(&w, "/verklaring/datum");
        place[writer_len(&w)] = 0;
        pull_refuse_below(p, REFUSED_DATE, place);
    }
    m->has_verklaring = 1;
    m->verklaring = *self;
    m->verzoek54a = h.verzoek54a;
    m->vermogen = h.vermogen;
    m->n_children = h.n_children;
    memcpy(m->children, h.children, sizeof m->children);
    mem_wipe(&h, sizeof h);
}

static void read_own_rol(struct pull *p, void *reading)
{
    read_rol(p, &((const struct reading *)reading)->m->rol);
}

static void read_own_referentie(struct pull *p, void *reading)
{
    body_reference(p, ((const struct reading *)reading)->m->referentie);
}

static void read_deelnemer(struct pull *p, void *reading)
{
    static const struct object_member members[] = { { "rol", read_own_rol, 0, OBJECT_REQUIRED },
                                                    { "referentie", read_own_referentie, 0, OBJECT_REQUIRED },
                                                    { "identiteit", read_identiteit, 0, OBJECT_REQUIRED },
                                                    { "verklaring", read_verklaring, 0, OBJECT_OPTIONAL }, OBJECT_END };
    const struct msg_par *m = ((const struct reading *)reading)->m;

    object_need(p, members, object_read(p, members, reading));
    if (p->failed == OK && m->has_verklaring && m->verklaring.rol != m->rol)
        pull_refuse(p, REFUSED_AUTHORIZATION_DETAILS);
}

/* The agreement ends when this day (UTC) ends. */
static void read_until(struct pull *p, void *reading)
{
    struct msg_par *m = ((const struct reading *)reading)->m;
    struct slice s = pull_text(p, 10);
    int32_t day;

    if (p->failed != OK)
        return;
    if (!date_parse(s.at, s.len, &day))
        pull_refuse(p, REFUSED_DATE);
    else
        m->to = ((int64_t)day + 1) * 86400;
}

static void read_dossier(struct pull *p, void *reading)
{
    struct msg_par *m = ((const struct reading *)reading)->m;
    struct slice s = pull_text(p, BASE64URL_LEN(ID_LEN));

    if (p->failed == OK && !id_read(s, &m->dossier))
        pull_refuse(p, REFUSED_TEXT);
    m->has_dossier = 1;
}

static bool is_language(struct slice s)
{
    return text_is_reference(s.at, s.len, LANGUAGE_MAX) && s.len >= 2;
}

static void read_talen(struct pull *p, void *reading)
{
    struct msg_par *m = ((const struct reading *)reading)->m;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        struct slice s = pull_text(p, LANGUAGE_MAX);

        if (p->failed == OK && !is_language(s))
            pull_refuse(p, REFUSED_TEXT);
        else if (m->n_talen == sizeof m->talen / sizeof m->talen[0])
            pull_refuse(p, REFUSED_TOO_MANY);
        if (p->failed == OK)
            memcpy(m->talen[m->n_talen++], s.at, s.len);
    }
}

static void read_kennisgeving(struct pull *p, void *reading)
{
    struct msg_par *m = ((const struct reading *)reading)->m;
    struct slice s = pull_text(p, 2 * DIGEST_LEN);

    if (p->failed == OK && !hex_decode(s.at, s.len, m->kennisgeving_sha, DIGEST_LEN))
        pull_refuse(p, REFUSED_TEXT);
}

static void read_type(struct pull *p, void *reading)
{
    struct slice s = pull_text(p, 40);

    (void)reading;
    if (p->failed == OK && !slice_is(s, METADATA_DETAILS))
        pull_refuse(p, REFUSED_AUTHORIZATION_DETAILS);
}

static void read_fase(struct pull *p, void *reading)
{
    ((const struct reading *)reading)->m->fase = (uint8_t)case_read_name(p, NAMES_FASE, REFUSED_VALUE);
}

static void read_grondslag(struct pull *p, void *reading)
{
    ((const struct reading *)reading)->m->grondslag = (uint8_t)case_read_name(p, NAMES_GRONDSLAG, REFUSED_VALUE);
}

static void read_doel(struct pull *p, void *reading)
{
    ((const struct reading *)reading)->m->doel = (uint8_t)case_read_name(p, NAMES_DOEL, REFUSED_VALUE);
}

static void read_plaats(struct pull *p, void *reading)
{
    ((const struct reading *)reading)->m->plaats = (uint8_t)pull_int(p, 0, ROOSTER_MAX - 1);
}

static void read_eenheid(struct pull *p, void *reading)
{
    body_home(p, &((const struct reading *)reading)->m->eenheid);
}

static void read_intake(struct pull *p, void *reading)
{
    ((const struct reading *)reading)->m->intake = (uint8_t)case_read_name(p, NAMES_INTAKE, REFUSED_VALUE);
}

/* All optional: which of them a request needs depends on the others (check_details). */
static const struct object_member members[] = {
    [LID_TYPE] = { "type", read_type, 0, OBJECT_OPTIONAL },
    [LID_FASE] = { "fase", read_fase, 0, OBJECT_OPTIONAL },
    [LID_GRONDSLAG] = { "grondslag", read_grondslag, 0, OBJECT_OPTIONAL },
    [LID_CORPORATIES] = { "corporaties", read_corporaties, 0, OBJECT_OPTIONAL },
    [LID_DOEL] = { "doel", read_doel, 0, OBJECT_OPTIONAL },
    [LID_TOT] = { "tot", read_until, 0, OBJECT_OPTIONAL },
    [LID_FEITEN] = { "feiten", read_feiten, 0, OBJECT_OPTIONAL },
    [LID_BRONNEN] = { "bronnen", read_bronnen, 0, OBJECT_OPTIONAL },
    [LID_ROOSTER] = { "rooster", read_rooster, 0, OBJECT_OPTIONAL },
    [LID_DOSSIER] = { "dossier", read_dossier, 0, OBJECT_OPTIONAL },
    [LID_PLAATS] = { "plaats", read_plaats, 0, OBJECT_OPTIONAL },
    [LID_DEELNEMER] = { "deelnemer", read_deelnemer, 0, OBJECT_OPTIONAL },
    [LID_TALEN] = { "talen", read_talen, 0, OBJECT_OPTIONAL },
    [LID_KENNISGEVING] = { "kennisgeving", read_kennisgeving, 0, OBJECT_OPTIONAL },
    [LID_EENHEID] = { "eenheid", read_eenheid, 0, OBJECT_OPTIONAL },
    [LID_INTAKE] = { "intake", read_intake, 0, OBJECT_OPTIONAL }, OBJECT_END };

/* [ { one passend.instemming } ] */
static unsigned read_details(struct pull *p, struct reading *r)
{
    unsigned given = 0, n = 0;

    if (!pull_array(p))
        return 0;
    while (pull_element(p)) {
        if (++n > 1)
            pull_refuse(p, REFUSED_TOO_MANY);
        given |= object_read(p, members, r);
    }
    return given;
}

static enum status missing(struct refusal *why, unsigned absent)
{
    char place[PLACE_MAX] = DETAILS "/0/";

    for (unsigned l = 0; members[l].name != NULL; l++)
        if ((absent & BIT(l)) != 0) {
            memcpy(place + strlen(place), members[l].name, strlen(members[l].name) + 1);
            return refusal_set(why, REFUSED_MEMBER_MISSING, place);
        }
    return OK;
}

/* A response is about any home of its corporations; an allocation is about one home of one corporation. What each may be for
 * and rest on the notary checks too: only here is it known where that stood. */
static enum status check_phase(unsigned given, const struct msg_par *m, struct refusal *why)
{
    bool toewijzing = m->fase == FASE_TOEWIJZING;

    if (!toewijzing && (given & BIT(LID_EENHEID)) != 0)
        return refusal_set(why, REFUSED_AUTHORIZATION_DETAILS, DETAILS "/0/eenheid");
    if (toewijzing && m->n_corporaties > 1)
        return refusal_set(why, REFUSED_TOO_MANY, DETAILS "/0/corporaties");
    if (!toewijzing && m->grondslag != GRONDSLAG_TOESTEMMING)
        return refusal_set(why, REFUSED_AUTHORIZATION_DETAILS, DETAILS "/0/grondslag");
    if (m->doel != (toewijzing ? DOEL_TOEWIJZEN : DOEL_REAGEREN))
        return refusal_set(why, REFUSED_AUTHORIZATION_DETAILS, DETAILS "/0/doel");
    return OK;
}

/* Of all ways: another adult may take another one. */
static uint32_t sources_of(const struct par_context *x, uint8_t fase)
{
    uint32_t set = fase == FASE_REACTIE ? 1u << SOURCE_SELF : 0;

    for (size_t i = 0; i < x->n_bronnen; i++)
        if ((x->bronnen[i].fasen & 1u << fase) != 0)
            set |= 1u << i;
    return set;
}

/* Where nobody is shown what was declared: an employee who saw the signed paper signs for it. */
static bool desk_only(const struct par_context *x, uint32_t set)
{
    for (size_t i = 0; i < x->n_bronnen; i++)
        if ((set >> i & 1) != 0 && x->bronnen[i].wijze != WIJZE_DESK)
            return false;
    return set != 0 && (set >> SOURCE_SELF & 1) == 0;
}

/* What a person does on our pages, a platform does not do for them. */
static enum status check_intake(unsigned given, const struct par_context *x, const struct msg_par *m, struct refusal *why)
{
    bool flow = m->intake == INTAKE_FLOW;

    if (flow && (given & BIT(LID_KENNISGEVING)) != 0)
        return refusal_set(why, REFUSED_NOTICE, DETAILS "/0/kennisgeving");
    for (size_t i = 0; flow && (given & BIT(LID_BRONNEN)) != 0 && i < x->n_bronnen; i++)
        if ((m->bronnen >> i & 1) != 0 && !x->bronnen[i].stroom)
            return refusal_set(why, REFUSED_SOURCE_UNKNOWN, DETAILS "/0/bronnen");
    if (!flow && m->has_verklaring && x->afnemer->environment != 'T' && !desk_only(x, m->bronnen))
        return refusal_set(why, REFUSED_TEST_ONLY, DETAILS "/0/deelnemer/verklaring");
    return flow || x->afnemer->bewijs ? OK : refusal_set(why, REFUSED_INTAKE, DETAILS "/0/intake");
}

/* What can only be said when all members were read. */
static enum status check_details(unsigned given, const struct par_context *x, struct msg_par *m, struct refusal *why)
{
    unsigned first = BIT(LID_CORPORATIES) | BIT(LID_ROOSTER) | (m->fase == FASE_TOEWIJZING ? BIT(LID_EENHEID) : 0);

    TRY(missing(why, (NEEDED | (m->has_dossier ? BIT(LID_PLAATS) : first)) & ~given));
    TRY(check_phase(given, m, why));
    TRY(check_intake(given, x, m, why));
    if ((given & BIT(LID_BRONNEN)) == 0 && m->intake == INTAKE_EVIDENCE)
        m->bronnen = sources_of(x, m->fase);
    /* All facts is also what a request without `feiten` has; only here is it known that they were asked for. In a flow the
     * person is asked whether they matter. */
    if ((given & BIT(LID_FEITEN)) != 0 && (m->feiten & FEIT_VERMOGEN) != 0 && m->verzoek54a != TRUTH_YES &&
        m->intake != INTAKE_FLOW)
        return refusal_set(why, REFUSED_FACTS_EXCESS, DETAILS "/0/feiten");
    if (m->has_dossier)
        return OK;
    if (m->n_corporaties == 0)
        return refusal_set(why, REFUSED_MEMBER_MISSING, DETAILS "/0/corporaties");
    unsigned place = 0;
    while (place < m->n_rooster && strcmp(m->rooster[place].referentie, m->referentie) != 0)
        place++;
    if (place == m->n_rooster || m->rooster[place].rol != m->rol ||
        ((given & BIT(LID_PLAATS)) != 0 && m->plaats != place))
        return refusal_set(why, REFUSED_ROSTER, DETAILS "/0/deelnemer");
    m->plaats = (uint8_t)place;
    return OK;
}

/* Where the details name no languages: those that the client knows the browser by, and those of them that can be names. */
static void take_locales(struct slice ui_locales, struct msg_par *m)
{
    for (;;) {
        struct slice tag = pushed_next_locale(&ui_locales);

        if (tag.len == 0 || m->n_talen == sizeof m->talen / sizeof m->talen[0])
            return;
        if (is_language(tag))
            memcpy(m->talen[m->n_talen++], tag.at, tag.len);
    }
}

enum status par_read(struct pull *p, char *form, size_t len, const struct par_context *x, struct msg_par *out,
                     enum oauth_error *oauth, struct refusal *why)
{
    struct oauth_refusal wrong;
    struct pushed pushed;

    memset(out, 0, sizeof *out);
    if (pushed_read(form, len, x->afnemer, &pushed, &wrong) != OK) {
        *oauth = wrong.error;
        return refusal_set(why, wrong.status, wrong.where);
    }
    memcpy(out->client, x->afnemer->id, sizeof out->client);
    memcpy(out->code_challenge, pushed.code_challenge, sizeof out->code_challenge);
    out->redirect_index = pushed.redirect_index;
    out->state_len = (uint16_t)pushed.state.len;
    if (pushed.state.len > 0)
        memcpy(out->state, pushed.state.at, pushed.state.len);
    out->intake = INTAKE_FLOW;
    out->feiten = FEIT_ALL;
    out->verzoek54a = TRUTH_NO;
    pull_init(p, pushed.details.at, pushed.details.len);
    unsigned given = read_details(p, &(struct reading){ x, out });
    enum status s = pull_end(p);
    pull_wipe(p);
    s = s != OK ? refusal_of_pull(why, p, DETAILS) : check_details(given, x, out, why);
    if (s != OK) {
        *oauth = oauth_error_of(s, OAUTH_INVALID_AUTHORIZATION_DETAILS);
        mem_wipe(out, sizeof *out);
        return s;
    }
    if (out->n_talen == 0)
        take_locales(pushed.ui_locales, out);
    return OK;
}
