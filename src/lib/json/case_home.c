#include "json/case_home.h"

#include "base/text.h"

#include <string.h>

static void read_huurprijs(struct pull *p, void *home)
{
    struct eenheid_met_huren *e = home;
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

static void read_huurprijzen(struct pull *p, void *home)
{
    if (pull_array(p))
        while (pull_element(p))
            read_huurprijs(p, home);
}

static void read_other_rent(struct pull *p, void *home)
{
    (void)home;
    pull_refuse(p, REFUSED_RENT_KIND);
}

static void read_woonruimtesoort(struct pull *p, void *home)
{
    struct eenheid *e = home;

    e->woonruimtesoort = (uint8_t)case_read_set(p, NAMES_WOONRUIMTESOORT);
    if (p->failed == OK && e->woonruimtesoort == 0)
        pull_refuse(p, REFUSED_VALUE);
}

static void read_leeftijd(struct pull *p, void *age)
{
    *(int16_t *)age = (int16_t)pull_int(p, 0, 199);
}

static void read_doelgroep(struct pull *p, void *home)
{
    static const struct object_member members[] = {
        { "leeftijdVan", read_leeftijd, offsetof(struct eenheid, leeftijd_van), OBJECT_OPTIONAL },
        { "leeftijdTot", read_leeftijd, offsetof(struct eenheid, leeftijd_tot), OBJECT_OPTIONAL }, OBJECT_END };
    const struct eenheid *e = home;

    (void)object_read(p, members, home);
    if (p->failed == OK && e->leeftijd_van > e->leeftijd_tot)
        pull_refuse(p, REFUSED_RANGE);
}

static void read_kamers(struct pull *p, void *home)
{
    struct eenheid *e = home;

    case_read_telling(p, 0, 99, &e->kamers_min, &e->kamers_max);
}

static void read_slaapkamers(struct pull *p, void *home)
{
    struct eenheid *e = home;

    case_read_telling(p, 0, 99, &e->slaapkamers_min, &e->slaapkamers_max);
}

static void read_gemeente(struct pull *p, void *code)
{
    struct slice s = pull_text(p, GEMEENTE_LEN);

    if (p->failed != OK)
        return;
    if (s.len != GEMEENTE_LEN)
        pull_refuse(p, REFUSED_TEXT);
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            pull_refuse(p, REFUSED_TEXT);
    memcpy(code, s.at, s.len);
}

static void read_id_extern(struct pull *p, void *id)
{
    struct slice s = pull_text(p, ID_EXTERN_MAX);

    if (p->failed != OK)
        return;
    if (!text_is_reference(s.at, s.len, ID_EXTERN_MAX))
        pull_refuse(p, REFUSED_TEXT);
    else
        memcpy(id, s.at, s.len);
}

#define HOME(name, read) { name, read, offsetof(struct eenheid_met_huren, eenheid), OBJECT_OPTIONAL }
#define FACT(name, read, member) { name, read, offsetof(struct eenheid_met_huren, eenheid.member), OBJECT_OPTIONAL }

void case_read_eenheid(struct pull *p, void *home)
{
    enum { RENT = 1, RENTS };
    static const struct object_member members[] = {
        FACT("idExtern", read_id_extern, id_extern),
        [RENT] = { "huurprijs", read_huurprijs, 0, OBJECT_OPTIONAL },
        [RENTS] = { "huurprijzen", read_huurprijzen, 0, OBJECT_OPTIONAL },
        HOME("woonruimtesoort", read_woonruimtesoort),
        HOME("kamers", read_kamers),
        FACT("gemeente", read_gemeente, gemeente),
        FACT("publicatiedatum", case_read_dagbereik, publicatiedatum),
        FACT("ingangsdatum", case_read_dagbereik, ingangsdatum),
        FACT("aangewezen", case_read_waarheid, aangewezen),
        FACT("permanenteBewoning", case_read_waarheid, permanente_bewoning),
        FACT("voorAchtOfMeer", case_read_waarheid, voor_acht),
        HOME("doelgroep", read_doelgroep),
        HOME("slaapkamers", read_slaapkamers),
        FACT("middenhuur", case_read_waarheid, middenhuur),
        FACT("daebTak", case_read_waarheid, daeb_tak),
        { "rekenhuur", read_other_rent, 0, OBJECT_HIDDEN },
        { "brutohuur", read_other_rent, 0, OBJECT_HIDDEN },
        OBJECT_END };
    struct eenheid_met_huren *out = home;

    *out = (struct eenheid_met_huren){ 0 };
    facts_empty_home(&out->eenheid);
    out->eenheid.aanwezig = 1;
    uint32_t given = object_read(p, members, out);
    out->als_lijst = (given >> RENTS & 1) != 0;
    if (p->failed == OK && (given >> RENT & 1) != 0 && out->als_lijst)
        pull_refuse(p, REFUSED_JSON_DUPLICATE);   /* one home, one way to say its rent */
    case_kies_huur(out, 0, &out->eenheid);
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
