#include "json/case_read.h"

#include "json/case_origin.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/outcome.h"

#include <string.h>

uint32_t case_read_name(struct pull *p, enum names names, enum status otherwise)
{
    struct slice s = pull_text(p, 40);
    uint32_t number = 0;

    if (p->failed == OK && !name_find(names, s.at, s.len, &number))
        pull_refuse(p, otherwise);
    return number;
}

static uint32_t read_name(struct pull *p, enum names names)
{
    return case_read_name(p, names, REFUSED_VALUE);
}

uint32_t case_read_names(struct pull *p, enum names names, enum status otherwise)
{
    uint32_t bits = 0;

    if (pull_array(p))
        while (pull_element(p)) {
            uint32_t bit = case_read_name(p, names, otherwise);

            if ((bits & bit) != 0)
                pull_refuse(p, REFUSED_JSON_DUPLICATE);
            bits |= bit;
        }
    return bits;
}

static uint32_t read_names(struct pull *p, enum names names)
{
    return case_read_names(p, names, REFUSED_VALUE);
}

static uint8_t read_waarheid(struct pull *p)
{
    return pull_bool(p) ? JA : NEE;
}

static int64_t read_bedrag(struct pull *p)
{
    int64_t v = pull_int(p, INT64_MIN, INT64_MAX);

    if (p->failed == OK && (v < GELD_MIN || v > GELD_MAX))
        pull_refuse(p, REFUSED_AMOUNT);
    return v;
}

static const char *const min_max[] = { "min", "max", NULL };

void case_read_geldbereik(struct pull *p, struct geldbereik *out)
{
    struct slice name;

    *out = (struct geldbereik){ GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX };
    if (pull_peek(p) != PULL_OBJECT) {
        out->min = out->max = read_bedrag(p);
        return;
    }
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "min"))
            out->min = read_bedrag(p);
        else if (slice_is(name, "max"))
            out->max = read_bedrag(p);
        else
            pull_unknown(p, name, min_max);
    }
    if (p->failed == OK && out->min > out->max)
        pull_refuse(p, REFUSED_RANGE);
}

/* YYYY-MM-DD, or with the day or month unknown: YYYY, YYYY-MM, YYYY-00-00, YYYY-MM-00 (BRP style). onbekend: it may be unknown
 * altogether, 0000-00-00. */
static struct dagbereik read_datum(struct pull *p, bool onbekend)
{
    struct slice s = pull_text(p, 10);
    const struct dagbereik unknown = { DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX };
    char whole[] = "0000-00-00";
    struct dagbereik span;
    struct date d;

    if (p->failed != OK)
        return unknown;
    bool sized = s.len == 4 || s.len == 7 || s.len == 10;
    if (sized)
        memcpy(whole, s.at, s.len);
    if (sized && onbekend && memcmp(whole, "0000-00-00", 10) == 0)
        return unknown;
    if (date_read(whole, 10, &d) && date_span(d, &span.min, &span.max) && d.year >= LIMIT_FIRST_YEAR && d.year <= LIMIT_LAST_YEAR)
        return span;
    pull_refuse(p, REFUSED_DATE);
    return unknown;
}

static void read_dagbereik(struct pull *p, bool onbekend, struct dagbereik *out)
{
    struct slice name;

    *out = (struct dagbereik){ DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX };
    if (pull_peek(p) != PULL_OBJECT) {
        *out = read_datum(p, onbekend);
        return;
    }
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "min"))
            out->min = read_datum(p, onbekend).min;
        else if (slice_is(name, "max"))
            out->max = read_datum(p, onbekend).max;
        else
            pull_unknown(p, name, min_max);
    }
    if (p->failed == OK && out->min > out->max)
        pull_refuse(p, REFUSED_RANGE);
}

void case_read_dagbereik(struct pull *p, struct dagbereik *out)
{
    read_dagbereik(p, false, out);
}

void case_read_geboortedatum(struct pull *p, struct dagbereik *out)
{
    read_dagbereik(p, true, out);
}

/* A small count: n or {"min","max"}. */
static void read_telling(struct pull *p, int16_t least, int16_t most, int16_t *min, int16_t *max)
{
    struct slice name;

    *min = least;
    *max = most;
    if (pull_peek(p) != PULL_OBJECT) {
        *min = *max = (int16_t)pull_int(p, least, most);
        return;
    }
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "min"))
            *min = (int16_t)pull_int(p, least, most);
        else if (slice_is(name, "max"))
            *max = (int16_t)pull_int(p, least, most);
        else
            pull_unknown(p, name, min_max);
    }
    if (p->failed == OK && *min > *max)
        pull_refuse(p, REFUSED_RANGE);
}

static void read_inkomen(struct pull *p, struct volwassene *v)
{
    static const char *const known[] = { "jaar", "bedrag", "soort", NULL };
    struct slice name;
    struct geldbereik bedrag = { GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX };
    struct inkomen i = { .soort = INKOMEN_VERZAMELINKOMEN };

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "jaar"))
            i.jaar = (int16_t)pull_int(p, LIMIT_FIRST_YEAR, LIMIT_LAST_YEAR);
        else if (slice_is(name, "bedrag"))
            case_read_geldbereik(p, &bedrag);
        else if (slice_is(name, "soort"))
            i.soort = (uint8_t)read_name(p, NAMES_INKOMENSSOORT);
        else
            pull_unknown(p, name, known);
    }
    i.min = bedrag.min;
    i.max = bedrag.max;
    if (p->failed == OK && i.jaar == 0)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
    for (unsigned k = 0; k < v->n_inkomens; k++)
        if (v->inkomens[k].jaar == i.jaar)
            pull_refuse(p, REFUSED_JSON_DUPLICATE);
    if (v->n_inkomens == INKOMENS_MAX)
        pull_refuse(p, REFUSED_TOO_MANY);
    else
        v->inkomens[v->n_inkomens++] = i;
}

/* An amount, or { bedrag, soort }. */
static void read_winst(struct pull *p, struct volwassene *v)
{
    static const char *const known[] = { "bedrag", "soort", "min", "max", NULL };
    struct slice name;
    bool bedrag = false, deel = false;

    v->winst = (struct geldbereik){ GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX };
    if (pull_peek(p) != PULL_OBJECT) {
        v->winst.min = v->winst.max = read_bedrag(p);
        return;
    }
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "bedrag"))
            case_read_geldbereik(p, &v->winst), bedrag = true;
        else if (slice_is(name, "soort"))
            v->winst_soort = (uint8_t)read_name(p, NAMES_WINSTSOORT), bedrag = true;
        else if (slice_is(name, "min"))
            v->winst.min = read_bedrag(p), deel = true;
        else if (slice_is(name, "max"))
            v->winst.max = read_bedrag(p), deel = true;
        else
            pull_unknown(p, name, known);
    }
    if (p->failed == OK && ((bedrag && deel) || v->winst.min > v->winst.max))
        pull_refuse(p, REFUSED_RANGE);
}

/* Weekly pay is not in the regulation: a person at the corporation decides what it comes to. */
static uint32_t read_periode(struct pull *p)
{
    struct slice s = pull_text(p, 40);
    uint32_t number = LOON_GEEN;

    if (p->failed == OK && !name_find(NAMES_LOONPERIODE, s.at, s.len, &number))
        pull_refuse(p, slice_is(s, "WEEK") ? REFUSED_PAY_PERIOD : REFUSED_VALUE);
    return number;
}

static void read_loonopgave(struct pull *p, struct loonopgave *loon)
{
    static const char *const known[] = { "loonLoonheffing", "periode", "periodeEinde", "vakantiegeldApart", NULL };
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "loonLoonheffing"))
            case_read_geldbereik(p, &loon->loon_loonheffing);
        else if (slice_is(name, "periode"))
            loon->periode = (uint8_t)read_periode(p);
        else if (slice_is(name, "periodeEinde"))
            case_read_dagbereik(p, &loon->periode_einde);
        else if (slice_is(name, "vakantiegeldApart"))
            loon->vakantiegeld_apart = read_waarheid(p);
        else
            pull_unknown(p, name, known);
    }
    if (p->failed == OK && loon->periode == LOON_GEEN)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}

/* One of the list; what is told in other words is another cause, and the words are not kept. */
static uint8_t read_oorzaak(struct pull *p)
{
    struct slice s = pull_text(p, 4 * LIMIT_CAUSE_CHARS);
    uint32_t number = OORZAAK_ANDERS;

    if (p->failed == OK && text_chars(s.at, s.len) > LIMIT_CAUSE_CHARS)
        pull_refuse(p, REFUSED_TEXT);
    (void)name_find(NAMES_OORZAAK, s.at, s.len, &number);
    return (uint8_t)number;
}

/* One opening, or a list of those that somebody can mean at once. */
static uint8_t read_aanleiding(struct pull *p)
{
    uint8_t set = (uint8_t)(pull_peek(p) == PULL_ARRAY ? read_names(p, NAMES_AANLEIDING) : read_name(p, NAMES_AANLEIDING));

    if (p->failed == OK && (set == AANLEIDING_GEEN || !facts_openings_ok(set)))
        pull_refuse(p, REFUSED_VALUE);
    return set;
}

static void read_verklaring(struct pull *p, struct volwassene *v)
{
    static const char *const known[] = { "datum", "aanleiding", "oorzaak", "geschatHuishoudinkomen", NULL };
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "datum"))
            case_read_dagbereik(p, &v->verklaring_datum);
        else if (slice_is(name, "aanleiding"))
            v->aanleiding = read_aanleiding(p);
        else if (slice_is(name, "oorzaak"))
            v->oorzaak = read_oorzaak(p);
        else if (slice_is(name, "geschatHuishoudinkomen"))
            case_read_geldbereik(p, &v->geschat);
        else
            pull_unknown(p, name, known);
    }
    if (p->failed == OK && v->aanleiding == AANLEIDING_GEEN)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}

void case_read_lid(struct pull *p, struct volwassene *v)
{
    static const char *const known[] = { "rol", "kind", "onderhouden", "dagenPerJaar", "geboortedatum", "inkomens",
                                         "statussen", "statussenOnbekend", "statussenBewezen", "coaVerklaring",
                                         "loonopgave", "winst", "box3", "verklaring", "inspecteursverklaring", NULL };
    struct slice name;
    bool kind_gegeven = false;

    facts_empty_adult(v);
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "rol")) {
            v->rol = (uint8_t)read_name(p, NAMES_ROL);
        } else if (slice_is(name, "kind")) {
            v->kind = read_waarheid(p);
            kind_gegeven = true;
        } else if (slice_is(name, "onderhouden")) {
            v->onderhouden = read_waarheid(p);
        } else if (slice_is(name, "dagenPerJaar")) {
            read_telling(p, 0, 366, &v->dagen_min, &v->dagen_max);
        } else if (slice_is(name, "geboortedatum")) {
            case_read_geboortedatum(p, &v->geboortedatum);
        } else if (slice_is(name, "inkomens")) {
            if (pull_array(p))
                while (pull_element(p))
                    read_inkomen(p, v);
        } else if (slice_is(name, "statussen")) {
            v->status = read_names(p, NAMES_PERSOONSSTATUS);
        } else if (slice_is(name, "statussenOnbekend")) {
            v->status_onbekend = read_names(p, NAMES_PERSOONSSTATUS);
        } else if (slice_is(name, "statussenBewezen")) {
            v->status_bewezen = read_names(p, NAMES_PERSOONSSTATUS);
        } else if (slice_is(name, "coaVerklaring")) {
            case_read_dagbereik(p, &v->bewijs_datum);
        } else if (slice_is(name, "loonopgave")) {
            read_loonopgave(p, &v->loon);
        } else if (slice_is(name, "winst")) {
            read_winst(p, v);
        } else if (slice_is(name, "box3")) {
            case_read_geldbereik(p, &v->box3);
        } else if (slice_is(name, "verklaring")) {
            read_verklaring(p, v);
        } else if (slice_is(name, "inspecteursverklaring")) {
            v->inspecteursverklaring = read_waarheid(p);
        } else {
            pull_unknown(p, name, known);
        }
    }
    if (p->failed == OK && v->rol == ROL_GEEN)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
    if (!kind_gegeven && v->rol == ROL_MBW)
        v->kind = ONBEKEND;
    if (p->failed == OK && v->kind == JA && v->rol != ROL_MBW)
        pull_refuse(p, REFUSED_VALUE);
    v->status |= v->status_bewezen;
    if (p->failed == OK && (v->status & v->status_onbekend) != 0)
        pull_refuse(p, REFUSED_JSON_DUPLICATE);
}

/* All that is known of them can be said of a child. */
static bool is_child(const struct volwassene *v)
{
    return v->kind == JA && v->bewijs_datum.min == DAG_ONBEKEND_MIN && v->bewijs_datum.max == DAG_ONBEKEND_MAX &&
           v->n_inkomens == 0 && v->loon.periode == LOON_GEEN && v->aanleiding == AANLEIDING_GEEN && v->winst.min == 0 &&
           v->winst.max == 0 && v->box3.min == 0 && v->box3.max == 0;
}

_Static_assert(LEDEN_MAX <= VOLWASSENEN_MAX && LEDEN_MAX <= KINDEREN_MAX && LEDEN_MAX <= 32, "whoever the members are, they fit");

static void read_leden(struct pull *p, struct huishouden *h, uint32_t *volwassen, bool *te_veel)
{
    struct volwassene v;
    unsigned n = 0;

    if (!pull_array(p))
        return;
    while (pull_element(p)) {
        if (n == LEDEN_MAX && te_veel != NULL) {
            *te_veel = true;
            pull_skip(p);
            continue;
        }
        if (n == LEDEN_MAX) {
            pull_refuse(p, REFUSED_TOO_MANY);
            break;
        }
        case_read_lid(p, &v);
        if (is_child(&v)) {
            h->kinderen[h->n_kinderen++] = (struct kind){
                .geboortedatum = v.geboortedatum, .dagen_min = v.dagen_min, .dagen_max = v.dagen_max,
                .status = (uint16_t)v.status, .status_onbekend = (uint16_t)v.status_onbekend,
                .status_bewezen = (uint16_t)(v.status_bewezen & ~(uint32_t)STATUS_COA_TAAKSTELLING), .rol = v.rol,
                .kind = v.kind, .onderhouden = v.onderhouden };
        } else {
            h->volwassenen[h->n_volwassenen++] = v;
            *volwassen |= 1u << n;
        }
        n++;
        if (p->failed != OK)
            break;
    }
    mem_wipe(&v, sizeof v);
}

void case_read_huidige_woning(struct pull *p, struct huidige_woning *out)
{
    static const char *const known[] = { "slaapkamers", "huurtVanDeelnemer", NULL };
    struct slice name;

    *out = (struct huidige_woning){ .huurt_van_deelnemer = NEE };
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "slaapkamers"))
            read_telling(p, 0, 99, &out->slaapkamers_min, &out->slaapkamers_max);
        else if (slice_is(name, "huurtVanDeelnemer"))
            out->huurt_van_deelnemer = read_waarheid(p);
        else
            pull_unknown(p, name, known);
    }
}

void huishouden_huidige_woning(struct huishouden *h, const struct huidige_woning *w)
{
    h->nu_slaapkamers_min = w->slaapkamers_min;
    h->nu_slaapkamers_max = w->slaapkamers_max;
    h->huurt_van_deelnemer = w->huurt_van_deelnemer;
}

void case_read_huishouden(struct pull *p, struct huishouden *h, uint32_t *volwassen, bool *te_veel)
{
    static const char *const known[] = { "leden", "vermogen", "verzoek54a", "besluit54a", "urgentie", "huidigeWoning",
                                         NULL };
    struct huidige_woning nu;
    struct slice name;

    facts_empty(h);
    *volwassen = 0;
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "leden"))
            read_leden(p, h, volwassen, te_veel);
        else if (slice_is(name, "vermogen"))
            case_read_geldbereik(p, &h->vermogen);
        else if (slice_is(name, "verzoek54a"))
            h->verzoek54a = read_waarheid(p);
        else if (slice_is(name, "besluit54a"))
            h->besluit54a = read_waarheid(p);
        else if (slice_is(name, "urgentie"))
            h->urgentie = read_names(p, NAMES_URGENTIE);
        else if (slice_is(name, "huidigeWoning"))
            case_read_huidige_woning(p, &nu), huishouden_huidige_woning(h, &nu);
        else
            pull_unknown(p, name, known);
    }
    /* Of too many members the adult may be among those that were passed over. */
    if (p->failed == OK && h->n_volwassenen == 0 && (te_veel == NULL || !*te_veel))
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}

static void read_huurprijs(struct pull *p, struct eenheid_met_huren *e)
{
    struct geldbereik huur;

    case_read_geldbereik(p, &huur);
    if (huur.min == GELD_ONBEKEND_MIN)
        huur.min = 0;
    if (huur.max == GELD_ONBEKEND_MAX)
        huur.max = HUUR_MAX;
    if (p->failed == OK && (huur.min < 0 || huur.max > HUUR_MAX || huur.min > huur.max))
        pull_refuse(p, REFUSED_AMOUNT);
    if (e->n_huren == HUURPRIJZEN_MAX)
        pull_refuse(p, REFUSED_TOO_MANY);
    else
        e->huren[e->n_huren++] = huur;
}

static void read_woonruimtesoort(struct pull *p, struct eenheid *e)
{
    e->woonruimtesoort =
        (uint8_t)(pull_peek(p) == PULL_ARRAY ? read_names(p, NAMES_WOONRUIMTESOORT) : read_name(p, NAMES_WOONRUIMTESOORT));
    if (p->failed == OK && e->woonruimtesoort == 0)
        pull_refuse(p, REFUSED_VALUE);
}

static void read_doelgroep(struct pull *p, struct eenheid *e)
{
    static const char *const known[] = { "leeftijdVan", "leeftijdTot", NULL };
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "leeftijdVan"))
            e->leeftijd_van = (int16_t)pull_int(p, 0, 199);
        else if (slice_is(name, "leeftijdTot"))
            e->leeftijd_tot = (int16_t)pull_int(p, 0, 199);
        else
            pull_unknown(p, name, known);
    }
    if (p->failed == OK && e->leeftijd_van > e->leeftijd_tot)
        pull_refuse(p, REFUSED_RANGE);
}

static void read_gemeente(struct pull *p, struct eenheid *e)
{
    struct slice s = pull_text(p, GEMEENTE_LEN);

    if (p->failed != OK)
        return;
    if (s.len != GEMEENTE_LEN)
        pull_refuse(p, REFUSED_TEXT);
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            pull_refuse(p, REFUSED_TEXT);
    memcpy(e->gemeente, s.at, s.len);
}

static void read_id_extern(struct pull *p, struct eenheid *e)
{
    struct slice s = pull_text(p, ID_EXTERN_MAX);

    if (p->failed != OK)
        return;
    if (!text_is_reference(s.at, s.len, ID_EXTERN_MAX))
        pull_refuse(p, REFUSED_TEXT);
    else
        memcpy(e->id_extern, s.at, s.len);
}

void case_read_eenheid(struct pull *p, struct eenheid_met_huren *out)
{
    static const char *const known[] = { "idExtern", "huurprijs", "huurprijzen", "woonruimtesoort", "kamers", "gemeente",
                                         "publicatiedatum", "ingangsdatum", "aangewezen", "permanenteBewoning",
                                         "voorAchtOfMeer", "doelgroep", "slaapkamers", "middenhuur", "daebTak", NULL };
    struct slice name;
    struct eenheid *e = &out->eenheid;
    bool een = false, lijst = false;

    *out = (struct eenheid_met_huren){ 0 };
    facts_empty_home(e);
    e->aanwezig = 1;
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "idExtern")) {
            read_id_extern(p, e);
        } else if (slice_is(name, "huurprijs")) {
            een = true;
            read_huurprijs(p, out);
        } else if (slice_is(name, "huurprijzen")) {
            lijst = true;
            if (pull_array(p))
                while (pull_element(p))
                    read_huurprijs(p, out);
        } else if (slice_is(name, "woonruimtesoort")) {
            read_woonruimtesoort(p, e);
        } else if (slice_is(name, "kamers")) {
            read_telling(p, 0, 99, &e->kamers_min, &e->kamers_max);
        } else if (slice_is(name, "slaapkamers")) {
            read_telling(p, 0, 99, &e->slaapkamers_min, &e->slaapkamers_max);
        } else if (slice_is(name, "middenhuur")) {
            e->middenhuur = read_waarheid(p);
        } else if (slice_is(name, "gemeente")) {
            read_gemeente(p, e);
        } else if (slice_is(name, "publicatiedatum")) {
            case_read_dagbereik(p, &e->publicatiedatum);
        } else if (slice_is(name, "ingangsdatum")) {
            case_read_dagbereik(p, &e->ingangsdatum);
        } else if (slice_is(name, "aangewezen")) {
            e->aangewezen = read_waarheid(p);
        } else if (slice_is(name, "permanenteBewoning")) {
            e->permanente_bewoning = read_waarheid(p);
        } else if (slice_is(name, "voorAchtOfMeer")) {
            e->voor_acht = read_waarheid(p);
        } else if (slice_is(name, "daebTak")) {
            e->daeb_tak = read_waarheid(p);
        } else if (slice_is(name, "doelgroep")) {
            read_doelgroep(p, e);
        } else if (slice_is(name, "rekenhuur") || slice_is(name, "brutohuur")) {
            pull_refuse(p, REFUSED_RENT_KIND);
        } else {
            pull_unknown(p, name, known);
        }
    }
    if (p->failed == OK && een && lijst)
        pull_refuse(p, REFUSED_JSON_DUPLICATE);   /* one home, one way to say its rent */
    out->als_lijst = lijst;
    case_kies_huur(out, 0, e);
}

/* What the rank of rent i can be among all, as far as the ranges tell. */
static uint8_t rang_van(const struct eenheid_met_huren *h, unsigned i)
{
    const struct geldbereik *ik = &h->huren[i];
    int64_t laagste_min = INT64_MAX, laagste_max = INT64_MAX, hoogste_min = 0, hoogste_max = 0;
    unsigned uit = 0;

    for (unsigned k = 0; k < h->n_huren; k++) {
        const struct geldbereik *g = &h->huren[k];
        if (k == i)
            continue;
        laagste_min = g->min < laagste_min ? g->min : laagste_min;
        laagste_max = g->max < laagste_max ? g->max : laagste_max;
        hoogste_min = g->min > hoogste_min ? g->min : hoogste_min;
        hoogste_max = g->max > hoogste_max ? g->max : hoogste_max;
    }
    bool gelijk = hoogste_min <= laagste_max && ik->min <= laagste_max && ik->max >= hoogste_min;
    if (gelijk)
        uit |= HUURSOORT_ENIGE;
    if (gelijk && ik->min == ik->max && laagste_min == ik->min && hoogste_max == ik->max)
        return HUURSOORT_ENIGE;                 /* all are one rent */
    if (ik->min <= laagste_max)
        uit |= HUURSOORT_LAAGSTE;
    if (ik->max >= hoogste_min)
        uit |= HUURSOORT_HOOGSTE;
    if (ik->max > laagste_min && ik->min < hoogste_max && h->n_huren > 2)
        uit |= HUURSOORT_TUSSEN;
    return (uint8_t)uit;
}

void case_kies_huur(const struct eenheid_met_huren *in, unsigned i, struct eenheid *out)
{
    *out = in->eenheid;
    if (i >= in->n_huren)
        return;
    out->huurprijs = in->huren[i];
    out->huursoort = in->n_huren > 1 ? rang_van(in, i) : (uint8_t)HUURSOORT_ENIGE;
}

bool case_corporatie_ok(struct slice s)
{
    bool oin = s.len == 20, l_nummer = s.len == 5 && s.at[0] == 'L';

    if (!oin && !l_nummer)
        return false;
    for (size_t i = l_nummer ? 1 : 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return true;
}

void case_read_vraag(struct pull *p, struct zaak_gelezen *out)
{
    static const char *const known[] = { "fase", "corporatie", "eenheid", "huishouden", "samenstelling", "onbekend", "bewijzen",
                                         "beleid", "jti", NULL };
    struct case_unknowns open = { 0 };
    uint8_t samenstelling = SAMENSTELLING_VERKLAARD;
    struct slice name;

    *out = (struct zaak_gelezen){ .fase = FASE_REACTIE };
    facts_empty_home(&out->eenheid.eenheid);
    facts_empty(&out->huishouden);
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "fase")) {
            out->fase = (uint8_t)read_name(p, NAMES_FASE);
        } else if (slice_is(name, "corporatie")) {
            struct slice s = pull_text(p, CORPORATIE_MAX - 1);

            if (p->failed == OK && !case_corporatie_ok(s))
                pull_refuse(p, REFUSED_TEXT);
            else if (p->failed == OK)
                memcpy(out->corporatie, s.at, s.len);
        } else if (slice_is(name, "eenheid")) {
            case_read_eenheid(p, &out->eenheid);
        } else if (slice_is(name, "huishouden")) {
            case_read_huishouden(p, &out->huishouden, &out->volwassen, NULL);
        } else if (slice_is(name, "samenstelling")) {
            samenstelling = (uint8_t)read_name(p, NAMES_SAMENSTELLING);
        } else if (slice_is(name, "onbekend")) {
            case_read_unknowns(p, &open);
        } else if (!case_read_origin(p, name)) {
            pull_unknown(p, name, known);
        }
    }
    out->huishouden.samenstelling = samenstelling;
    case_unknowns_apply(p, &open, &out->eenheid.eenheid, &out->huishouden, out->volwassen);
}

void case_read_zaak(struct pull *p, struct zaak_gelezen *out)
{
    case_read_vraag(p, out);
    if (p->failed == OK && out->huishouden.n_volwassenen == 0)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}

bool case_place_member(struct writer *w, uint32_t volwassen, unsigned adult)
{
    for (; adult > 0; adult--)
        volwassen &= volwassen - 1;
    if (volwassen == 0)
        return false;
    write_text(w, "/leden/");
    write_int(w, __builtin_ctz(volwassen));
    return true;
}

void case_place_rent(struct writer *w, bool als_lijst, unsigned i)
{
    write_text(w, als_lijst ? "/huurprijzen/" : "/huurprijs");
    if (als_lijst)
        write_int(w, i);
}
