#include "json/case_home.h"

#include "base/text.h"

#include <string.h>

static void read_huurprijs(struct pull *p, void *home)
{
    struct home_with_rents *e = home;
    struct money_range huur;

    case_read_money_range(p, &huur);
    if (huur.min == MONEY_UNKNOWN_MIN)
        huur.min = 0;
    if (huur.max == MONEY_UNKNOWN_MAX)
        huur.max = HUUR_MAX;
    if (p->failed == OK && (huur.min < 0 || huur.max > HUUR_MAX || huur.min > huur.max))
        pull_refuse(p, REFUSED_AMOUNT);
    if (e->n_rents == HUURPRIJZEN_MAX)
        pull_refuse(p, REFUSED_TOO_MANY);
    else
        e->rents[e->n_rents++] = huur;
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
        { "leeftijdVan", read_leeftijd, offsetof(struct eenheid, age_from), OBJECT_OPTIONAL },
        { "leeftijdTot", read_leeftijd, offsetof(struct eenheid, age_to), OBJECT_OPTIONAL }, OBJECT_END };
    const struct eenheid *e = home;

    (void)object_read(p, members, home);
    if (p->failed == OK && e->age_from > e->age_to)
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

#define HOME(name, read) { name, read, offsetof(struct home_with_rents, eenheid), OBJECT_OPTIONAL }
#define FACT(name, read, member) { name, read, offsetof(struct home_with_rents, eenheid.member), OBJECT_OPTIONAL }

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
        FACT("publicatiedatum", case_read_day_range, publicatiedatum),
        FACT("ingangsdatum", case_read_day_range, ingangsdatum),
        FACT("aangewezen", case_read_truth, aangewezen),
        FACT("permanenteBewoning", case_read_truth, permanente_bewoning),
        FACT("voorAchtOfMeer", case_read_truth, voor_acht),
        HOME("doelgroep", read_doelgroep),
        HOME("slaapkamers", read_slaapkamers),
        FACT("middenhuur", case_read_truth, middenhuur),
        FACT("daebTak", case_read_truth, daeb_tak),
        { "rekenhuur", read_other_rent, 0, OBJECT_HIDDEN },
        { "brutohuur", read_other_rent, 0, OBJECT_HIDDEN },
        OBJECT_END };
    struct home_with_rents *out = home;

    *out = (struct home_with_rents){ 0 };
    facts_empty_home(&out->eenheid);
    out->eenheid.present = 1;
    uint32_t given = object_read(p, members, out);
    out->as_list = (given >> RENTS & 1) != 0;
    if (p->failed == OK && (given >> RENT & 1) != 0 && out->as_list)
        pull_refuse(p, REFUSED_JSON_DUPLICATE);   /* one home, one way to say its rent */
    case_choose_rent(out, 0, &out->eenheid);
}

/* What the rank of rent i can be among all, as far as the ranges tell. */
static uint8_t rank_of(const struct home_with_rents *h, unsigned i)
{
    const struct money_range *mine = &h->rents[i];
    int64_t laagste_min = INT64_MAX, laagste_max = INT64_MAX, hoogste_min = 0, hoogste_max = 0;
    unsigned out = 0;

    for (unsigned k = 0; k < h->n_rents; k++) {
        const struct money_range *g = &h->rents[k];
        if (k == i)
            continue;
        laagste_min = g->min < laagste_min ? g->min : laagste_min;
        laagste_max = g->max < laagste_max ? g->max : laagste_max;
        hoogste_min = g->min > hoogste_min ? g->min : hoogste_min;
        hoogste_max = g->max > hoogste_max ? g->max : hoogste_max;
    }
    bool equal = hoogste_min <= laagste_max && mine->min <= laagste_max && mine->max >= hoogste_min;
    if (equal)
        out |= RENT_RANK_ENIGE;
    if (equal && mine->min == mine->max && laagste_min == mine->min && hoogste_max == mine->max)
        return RENT_RANK_ENIGE;                 /* all are one rent */
    if (mine->min <= laagste_max)
        out |= RENT_RANK_LAAGSTE;
    if (mine->max >= hoogste_min)
        out |= RENT_RANK_HOOGSTE;
    if (mine->max > laagste_min && mine->min < hoogste_max && h->n_rents > 2)
        out |= RENT_RANK_TUSSEN;
    return (uint8_t)out;
}

void case_choose_rent(const struct home_with_rents *in, unsigned i, struct eenheid *out)
{
    *out = in->eenheid;
    if (i >= in->n_rents)
        return;
    out->huurprijs = in->rents[i];
    out->rent_rank = in->n_rents > 1 ? rank_of(in, i) : (uint8_t)RENT_RANK_ENIGE;
}

void case_place_rent(struct writer *w, bool as_list, unsigned i)
{
    write_text(w, as_list ? "/huurprijzen/" : "/huurprijs");
    if (as_list)
        write_int(w, i);
}
