#include "json/case_home.h"

#include "base/text.h"

#include <string.h>

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
    e->woonruimtesoort = (uint8_t)case_read_set(p, NAMES_WOONRUIMTESOORT);
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
            case_read_telling(p, 0, 99, &e->kamers_min, &e->kamers_max);
        } else if (slice_is(name, "slaapkamers")) {
            case_read_telling(p, 0, 99, &e->slaapkamers_min, &e->slaapkamers_max);
        } else if (slice_is(name, "middenhuur")) {
            e->middenhuur = case_read_waarheid(p);
        } else if (slice_is(name, "gemeente")) {
            read_gemeente(p, e);
        } else if (slice_is(name, "publicatiedatum")) {
            case_read_dagbereik(p, &e->publicatiedatum);
        } else if (slice_is(name, "ingangsdatum")) {
            case_read_dagbereik(p, &e->ingangsdatum);
        } else if (slice_is(name, "aangewezen")) {
            e->aangewezen = case_read_waarheid(p);
        } else if (slice_is(name, "permanenteBewoning")) {
            e->permanente_bewoning = case_read_waarheid(p);
        } else if (slice_is(name, "voorAchtOfMeer")) {
            e->voor_acht = case_read_waarheid(p);
        } else if (slice_is(name, "daebTak")) {
            e->daeb_tak = case_read_waarheid(p);
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

void case_place_rent(struct writer *w, bool als_lijst, unsigned i)
{
    write_text(w, als_lijst ? "/huurprijzen/" : "/huurprijs");
    if (als_lijst)
        write_int(w, i);
}
