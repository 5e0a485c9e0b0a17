#include "json/case_household.h"

#include "base/mem.h"
#include "base/text.h"

static void read_year(struct pull *p, void *year)
{
    *(int16_t *)year = (int16_t)pull_int(p, LIMIT_FIRST_YEAR, LIMIT_LAST_YEAR);
}

static void read_inkomenssoort(struct pull *p, void *sort)
{
    *(uint8_t *)sort = (uint8_t)case_read_name(p, NAMES_INKOMENSSOORT, REFUSED_VALUE);
}

static void read_bedrag(struct pull *p, void *income)
{
    struct inkomen *i = income;
    struct money_range amount;

    case_read_money_range(p, &amount);
    i->min = amount.min;
    i->max = amount.max;
}

static void read_inkomen(struct pull *p, struct adult *v)
{
    static const struct object_member members[] = {
        { "jaar", read_year, offsetof(struct inkomen, jaar), OBJECT_REQUIRED },
        { "bedrag", read_bedrag, 0, OBJECT_OPTIONAL },
        { "soort", read_inkomenssoort, offsetof(struct inkomen, soort), OBJECT_OPTIONAL }, OBJECT_END };
    struct inkomen i = { .min = MONEY_UNKNOWN_MIN, .max = MONEY_UNKNOWN_MAX, .soort = INKOMEN_VERZAMELINKOMEN };

    object_need(p, members, object_read(p, members, &i));
    for (unsigned k = 0; k < v->n_inkomens; k++)
        if (v->inkomens[k].jaar == i.jaar)
            pull_refuse(p, REFUSED_JSON_DUPLICATE);
    if (v->n_inkomens == INKOMENS_MAX)
        pull_refuse(p, REFUSED_TOO_MANY);
    else
        v->inkomens[v->n_inkomens++] = i;
}

static void read_inkomens(struct pull *p, void *adult)
{
    if (pull_array(p))
        while (pull_element(p))
            read_inkomen(p, adult);
}

static void read_end(struct pull *p, void *amount)
{
    *(int64_t *)amount = case_read_bedrag(p);
}

static void read_winst_soort(struct pull *p, void *sort)
{
    *(uint8_t *)sort = (uint8_t)case_read_name(p, NAMES_WINST_SOORT, REFUSED_VALUE);
}

/* An amount, a range, or { bedrag, soort }. */
static void read_winst(struct pull *p, void *adult)
{
    enum { WHOLE = 1 << 0 | 1 << 1, RANGE = 1 << 2 | 1 << 3 };
    static const struct object_member members[] = {
        { "bedrag", case_read_money_range, offsetof(struct adult, winst), OBJECT_OPTIONAL },
        { "soort", read_winst_soort, offsetof(struct adult, winst_soort), OBJECT_OPTIONAL },
        { "min", read_end, offsetof(struct adult, winst.min), OBJECT_OPTIONAL },
        { "max", read_end, offsetof(struct adult, winst.max), OBJECT_OPTIONAL }, OBJECT_END };
    struct adult *v = adult;

    v->winst = (struct money_range){ MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX };
    if (pull_peek(p) != PULL_OBJECT) {
        v->winst.min = v->winst.max = case_read_bedrag(p);
        return;
    }
    uint32_t given = object_read(p, members, v);
    if (p->failed == OK && (((given & WHOLE) != 0 && (given & RANGE) != 0) || v->winst.min > v->winst.max))
        pull_refuse(p, REFUSED_RANGE);
}

/* Weekly pay is not in the regulation: a person at the corporation decides what it comes to. */
static void read_periode(struct pull *p, void *period)
{
    struct slice s = pull_text(p, 40);
    uint32_t number = LOON_GEEN;

    if (p->failed == OK && !name_find(NAMES_LOON_PERIODE, s.at, s.len, &number))
        pull_refuse(p, slice_is(s, "WEEK") ? REFUSED_PAY_PERIOD : REFUSED_VALUE);
    *(uint8_t *)period = (uint8_t)number;
}

static void read_loonopgave(struct pull *p, void *pay)
{
    static const struct object_member members[] = {
        { "loonLoonheffing", case_read_money_range, offsetof(struct loonopgave, loon_loonheffing), OBJECT_OPTIONAL },
        { "periode", read_periode, offsetof(struct loonopgave, periode), OBJECT_REQUIRED },
        { "periodeEinde", case_read_day_range, offsetof(struct loonopgave, periode_einde), OBJECT_OPTIONAL },
        { "vakantiegeldApart", case_read_truth, offsetof(struct loonopgave, vakantiegeld_apart), OBJECT_OPTIONAL },
        OBJECT_END };

    object_need(p, members, object_read(p, members, pay));
}

/* One of the list; what is told in other words is another cause, and the words are not kept. */
static void read_oorzaak(struct pull *p, void *cause)
{
    struct slice s = pull_text(p, 4 * LIMIT_CAUSE_CHARS);
    uint32_t number = OORZAAK_ANDERS;

    if (p->failed == OK && text_chars(s.at, s.len) > LIMIT_CAUSE_CHARS)
        pull_refuse(p, REFUSED_TEXT);
    (void)name_find(NAMES_OORZAAK, s.at, s.len, &number);
    *(uint8_t *)cause = (uint8_t)number;
}

/* One opening, or a list of those that somebody can mean at once. */
static void read_aanleiding(struct pull *p, void *openings)
{
    uint8_t set = (uint8_t)case_read_set(p, NAMES_AANLEIDING);

    if (p->failed == OK && (set == AANLEIDING_GEEN || !facts_openings_ok(set)))
        pull_refuse(p, REFUSED_VALUE);
    *(uint8_t *)openings = set;
}

static void read_verklaring(struct pull *p, void *adult)
{
    static const struct object_member members[] = {
        { "datum", case_read_day_range, offsetof(struct adult, verklaring_datum), OBJECT_OPTIONAL },
        { "aanleiding", read_aanleiding, offsetof(struct adult, aanleiding), OBJECT_REQUIRED },
        { "oorzaak", read_oorzaak, offsetof(struct adult, oorzaak), OBJECT_OPTIONAL },
        { "geschatHuishoudinkomen", case_read_money_range, offsetof(struct adult, geschat), OBJECT_OPTIONAL }, OBJECT_END };

    object_need(p, members, object_read(p, members, adult));
}

static void read_rol(struct pull *p, void *rol)
{
    *(uint8_t *)rol = (uint8_t)case_read_name(p, NAMES_ROL, REFUSED_VALUE);
}

static void read_dagen(struct pull *p, void *adult)
{
    struct adult *v = adult;

    case_read_telling(p, 0, 366, &v->dagen_min, &v->dagen_max);
}

static void read_statussen(struct pull *p, void *set)
{
    *(uint32_t *)set = case_read_names(p, NAMES_PERSOONSSTATUS, REFUSED_VALUE);
}

#define FIELD(name, read, member) { name, read, offsetof(struct adult, member), OBJECT_OPTIONAL }

static void read_lid(struct pull *p, struct adult *v)
{
    enum { ROL, KIND };
    static const struct object_member members[] = {
        [ROL] = { "rol", read_rol, offsetof(struct adult, rol), OBJECT_REQUIRED },
        [KIND] = FIELD("kind", case_read_truth, kind),
        FIELD("onderhouden", case_read_truth, onderhouden),
        { "dagenPerJaar", read_dagen, 0, OBJECT_OPTIONAL },
        FIELD("geboortedatum", case_read_geboortedatum, geboortedatum),
        { "inkomens", read_inkomens, 0, OBJECT_OPTIONAL },
        FIELD("statussen", read_statussen, status),
        FIELD("statussenOnbekend", read_statussen, status_unknown),
        FIELD("statussenBewezen", read_statussen, status_proven),
        FIELD("coaVerklaring", case_read_day_range, bewijs_datum),
        FIELD("loonopgave", read_loonopgave, loon),
        { "winst", read_winst, 0, OBJECT_OPTIONAL },
        FIELD("box3", case_read_money_range, box3),
        { "verklaring", read_verklaring, 0, OBJECT_OPTIONAL },
        FIELD("inspecteursverklaring", case_read_truth, inspecteursverklaring),
        OBJECT_END };

    facts_empty_adult(v);
    uint32_t given = object_read(p, members, v);
    object_need(p, members, given);
    if ((given >> KIND & 1) == 0 && v->rol == ROL_MBW)
        v->kind = TRUTH_UNKNOWN;
    if (p->failed == OK && v->kind == TRUTH_YES && v->rol != ROL_MBW)
        pull_refuse(p, REFUSED_VALUE);
    v->status |= v->status_proven;
    if (p->failed == OK && (v->status & v->status_unknown) != 0)
        pull_refuse(p, REFUSED_JSON_DUPLICATE);
}

/* All that is known of them can be said of a child. */
static bool is_child(const struct adult *v)
{
    return v->kind == TRUTH_YES && v->bewijs_datum.min == DAY_UNKNOWN_MIN && v->bewijs_datum.max == DAY_UNKNOWN_MAX &&
           v->n_inkomens == 0 && v->loon.periode == LOON_GEEN && v->aanleiding == AANLEIDING_GEEN && v->winst.min == 0 &&
           v->winst.max == 0 && v->box3.min == 0 && v->box3.max == 0;
}

_Static_assert(LEDEN_MAX <= ADULTS_MAX && LEDEN_MAX <= CHILDREN_MAX && LEDEN_MAX <= 32, "whoever the members are, they fit");

/* A household while it is read, and what its reader is told besides. */
struct reading { struct huishouden *h; uint32_t *adult_bits; bool *too_many; };

static void read_leden(struct pull *p, void *reading)
{
    const struct reading *r = reading;
    struct huishouden *h = r->h;
    bool *too_many = r->too_many;
    struct adult v;
    unsigned n = 0;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        if (n == LEDEN_MAX && too_many != NULL) {
            *too_many = true;
            pull_skip(p);
            continue;
        }
        if (n == LEDEN_MAX) {
            pull_refuse(p, REFUSED_TOO_MANY);
            break;
        }
        read_lid(p, &v);
        if (is_child(&v)) {
            h->children[h->n_children++] = (struct child){
                .geboortedatum = v.geboortedatum, .dagen_min = v.dagen_min, .dagen_max = v.dagen_max,
                .status = (uint16_t)v.status, .status_unknown = (uint16_t)v.status_unknown,
                .status_proven = (uint16_t)(v.status_proven & ~(uint32_t)STATUS_COA_TAAKSTELLING), .rol = v.rol,
                .kind = v.kind, .onderhouden = v.onderhouden };
        } else {
            h->adults[h->n_adults++] = v;
            *r->adult_bits |= 1u << n;
        }
        n++;
        if (p->failed != OK)
            break;
    }
    mem_wipe(&v, sizeof v);
}

static void read_slaapkamers(struct pull *p, void *home)
{
    struct huidige_woning *w = home;

    case_read_telling(p, 0, 99, &w->slaapkamers_min, &w->slaapkamers_max);
}

void case_read_huidige_woning(struct pull *p, void *home)
{
    static const struct object_member members[] = {
        { "slaapkamers", read_slaapkamers, 0, OBJECT_OPTIONAL },
        { "huurtVanDeelnemer", case_read_truth, offsetof(struct huidige_woning, huurt_van_deelnemer), OBJECT_OPTIONAL },
        OBJECT_END };

    *(struct huidige_woning *)home = (struct huidige_woning){ .huurt_van_deelnemer = TRUTH_NO };
    (void)object_read(p, members, home);
}

void case_huidige_woning(struct huishouden *h, const struct huidige_woning *w)
{
    h->nu_slaapkamers_min = w->slaapkamers_min;
    h->nu_slaapkamers_max = w->slaapkamers_max;
    h->huurt_van_deelnemer = w->huurt_van_deelnemer;
}

static void read_vermogen(struct pull *p, void *reading)
{
    case_read_money_range(p, &((const struct reading *)reading)->h->vermogen);
}

static void read_verzoek54a(struct pull *p, void *reading)
{
    case_read_truth(p, &((const struct reading *)reading)->h->verzoek54a);
}

static void read_besluit54a(struct pull *p, void *reading)
{
    case_read_truth(p, &((const struct reading *)reading)->h->besluit54a);
}

static void read_urgentie(struct pull *p, void *reading)
{
    ((const struct reading *)reading)->h->urgentie = case_read_names(p, NAMES_URGENTIE, REFUSED_VALUE);
}

static void read_huidige_woning(struct pull *p, void *reading)
{
    struct huidige_woning now;

    case_read_huidige_woning(p, &now);
    case_huidige_woning(((const struct reading *)reading)->h, &now);
}

void case_read_household(struct pull *p, struct huishouden *h, uint32_t *adult_bits, bool *too_many)
{
    static const struct object_member members[] = {
        { "leden", read_leden, 0, OBJECT_OPTIONAL }, { "vermogen", read_vermogen, 0, OBJECT_OPTIONAL },
        { "verzoek54a", read_verzoek54a, 0, OBJECT_OPTIONAL }, { "besluit54a", read_besluit54a, 0, OBJECT_OPTIONAL },
        { "urgentie", read_urgentie, 0, OBJECT_OPTIONAL }, { "huidigeWoning", read_huidige_woning, 0, OBJECT_OPTIONAL },
        OBJECT_END };
    struct reading reading = { h, adult_bits, too_many };

    facts_empty(h);
    *adult_bits = 0;
    (void)object_read(p, members, &reading);
    /* Of too many members the adult may be among those that were passed over. */
    if (p->failed == OK && h->n_adults == 0 && (too_many == NULL || !*too_many))
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}

bool case_place_member(struct writer *w, uint32_t adult_bits, unsigned adult)
{
    for (; adult > 0; adult--)
        adult_bits &= adult_bits - 1;
    if (adult_bits == 0)
        return false;
    write_text(w, "/leden/");
    write_int(w, __builtin_ctz(adult_bits));
    return true;
}
