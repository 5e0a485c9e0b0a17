#include "json/case_household.h"

#include "base/mem.h"
#include "base/text.h"

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
            i.soort = (uint8_t)case_read_name(p, NAMES_INKOMENSSOORT, REFUSED_VALUE);
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
        v->winst.min = v->winst.max = case_read_bedrag(p);
        return;
    }
    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "bedrag"))
            case_read_geldbereik(p, &v->winst), bedrag = true;
        else if (slice_is(name, "soort"))
            v->winst_soort = (uint8_t)case_read_name(p, NAMES_WINSTSOORT, REFUSED_VALUE), bedrag = true;
        else if (slice_is(name, "min"))
            v->winst.min = case_read_bedrag(p), deel = true;
        else if (slice_is(name, "max"))
            v->winst.max = case_read_bedrag(p), deel = true;
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
            loon->vakantiegeld_apart = case_read_waarheid(p);
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
    uint8_t set = (uint8_t)case_read_set(p, NAMES_AANLEIDING);

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

static void read_lid(struct pull *p, struct volwassene *v)
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
            v->rol = (uint8_t)case_read_name(p, NAMES_ROL, REFUSED_VALUE);
        } else if (slice_is(name, "kind")) {
            v->kind = case_read_waarheid(p);
            kind_gegeven = true;
        } else if (slice_is(name, "onderhouden")) {
            v->onderhouden = case_read_waarheid(p);
        } else if (slice_is(name, "dagenPerJaar")) {
            case_read_telling(p, 0, 366, &v->dagen_min, &v->dagen_max);
        } else if (slice_is(name, "geboortedatum")) {
            case_read_geboortedatum(p, &v->geboortedatum);
        } else if (slice_is(name, "inkomens")) {
            if (pull_array(p))
                while (pull_element(p))
                    read_inkomen(p, v);
        } else if (slice_is(name, "statussen")) {
            v->status = case_read_names(p, NAMES_PERSOONSSTATUS, REFUSED_VALUE);
        } else if (slice_is(name, "statussenOnbekend")) {
            v->status_onbekend = case_read_names(p, NAMES_PERSOONSSTATUS, REFUSED_VALUE);
        } else if (slice_is(name, "statussenBewezen")) {
            v->status_bewezen = case_read_names(p, NAMES_PERSOONSSTATUS, REFUSED_VALUE);
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
            v->inspecteursverklaring = case_read_waarheid(p);
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
        read_lid(p, &v);
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
            case_read_telling(p, 0, 99, &out->slaapkamers_min, &out->slaapkamers_max);
        else if (slice_is(name, "huurtVanDeelnemer"))
            out->huurt_van_deelnemer = case_read_waarheid(p);
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
            h->verzoek54a = case_read_waarheid(p);
        else if (slice_is(name, "besluit54a"))
            h->besluit54a = case_read_waarheid(p);
        else if (slice_is(name, "urgentie"))
            h->urgentie = case_read_names(p, NAMES_URGENTIE, REFUSED_VALUE);
        else if (slice_is(name, "huidigeWoning"))
            case_read_huidige_woning(p, &nu), huishouden_huidige_woning(h, &nu);
        else
            pull_unknown(p, name, known);
    }
    /* Of too many members the adult may be among those that were passed over. */
    if (p->failed == OK && h->n_volwassenen == 0 && (te_veel == NULL || !*te_veel))
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
