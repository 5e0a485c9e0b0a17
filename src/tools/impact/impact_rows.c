#include "impact/impact_rows.h"

#include "base/date.h"
#include "base/text.h"
#include "model/facts.h"
#include "model/names.h"
#include "packs/names.h"
#include "model/valid.h"

#include <string.h>

enum { H_PERSONS, H_CHILDREN, H_INKOMEN, H_BELASTINGJAAR, H_BIRTH_YEAR, H_AOW, H_STATUSSEN, H_URGENTIE,
       H_NU_SLAAPKAMERS, H_HUURT, H_AANTAL };
const char *const impact_household_columns[] = { "personen", "kinderen", "inkomen", "belastingjaar", "geboortejaar", "aow",
                                                 "statussen", "urgentie", "huidigeSlaapkamers", "huurtVanDeelnemer", "aantal",
                                                 NULL };
enum { W_HUURPRIJS, W_SOORT, W_AANGEWEZEN, W_KAMERS, W_LEEFTIJD_VAN, W_LEEFTIJD_TOT, W_SLAAPKAMERS,
       W_MIDDENHUUR, W_RENT_RANK, W_AANTAL };
const char *const impact_home_columns[] = { "huurprijs", "woonruimtesoort", "aangewezen", "kamers", "leeftijdVan",
                                            "leeftijdTot", "slaapkamers", "middenhuur", "huursoort", "aantal", NULL };

/* The next of the words of a field, or NULL. */
static const char *word(const char **at, size_t *len)
{
    const char *w = *at + strspn(*at, " ");

    *len = strcspn(w, " ");
    *at = w + *len;
    return *len > 0 ? w : NULL;
}

#define BIRTH_YEAR_MIN 1880
#define BIRTH_YEAR_MAX 2100

static bool read_born(const char *w, size_t len, struct day_range *out)
{
    int64_t jaar;

    if (len == 10 && date_parse(w, len, &out->min)) {
        out->max = out->min;
        return year_of(out->min) >= BIRTH_YEAR_MIN && year_of(out->min) <= BIRTH_YEAR_MAX;
    }
    if (len != 4 || !decimal_parse(w, len, &jaar) || jaar < BIRTH_YEAR_MIN || jaar > BIRTH_YEAR_MAX)
        return false;
    *out = (struct day_range){ day_of((struct date){ (int16_t)jaar, 1, 1 }), day_of((struct date){ (int16_t)jaar, 12, 31 }) };
    return true;
}

static enum status read_births(struct csv_reader *l, struct impact_huishouden *out)
{
    const char *at = l->fields[H_BIRTH_YEAR], *w;
    size_t len;

    while (at != NULL && (w = word(&at, &len)) != NULL) {
        if (out->n_born == ADULTS_MAX)
            return csv_refuse(l, H_BIRTH_YEAR, REFUSED_TOO_MANY, "more than twenty");
        if (!read_born(w, len, &out->born[out->n_born++]))
            return csv_refuse(l, H_BIRTH_YEAR, REFUSED_DATE, "neither a year nor a date such as 1958-03-01");
    }
    return OK;
}

static enum status read_statuses(struct csv_reader *l, struct impact_huishouden *out)
{
    const char *at = l->fields[H_STATUSSEN], *w;
    size_t len;

    while (at != NULL && (w = word(&at, &len)) != NULL) {
        uint32_t bit;
        if (!name_find(NAMES_PERSOONSSTATUS, w, len, &bit))
            return csv_refuse(l, H_STATUSSEN, REFUSED_VALUE, "not a status of policy/schema/case.schema.json");
        out->status |= bit;
    }
    const char *urgentie = l->fields[H_URGENTIE];
    if (urgentie != NULL && !name_find(NAMES_URGENTIE, urgentie, strlen(urgentie), &out->urgentie))
        return csv_refuse(l, H_URGENTIE, REFUSED_VALUE, "only HVW_15_5 or nothing");
    return OK;
}

enum status impact_household_read(struct csv_reader *l, struct impact_huishouden *out)
{
    int64_t persons = 0, children = 0, jaar = 0, slaapkamers = 0;

    *out = (struct impact_huishouden){ .aantal = 1, .aow = TRUTH_UNKNOWN, .huurt = TRUTH_NO,
                                       .inkomen = { MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX } };
    TRY(csv_integer(l, H_PERSONS, 1, LEDEN_MAX, &persons));
    TRY(csv_integer(l, H_CHILDREN, 0, CHILDREN_MAX, &children));
    if (children >= persons)
        return csv_refuse(l, H_CHILDREN, REFUSED_VALUE, "children are counted among personen, and one adult is needed");
    TRY(csv_euro_range(l, H_INKOMEN, &out->inkomen.min, &out->inkomen.max));
    TRY(csv_integer(l, H_BELASTINGJAAR, 2010, 2100, &jaar));
    TRY(csv_yes_no(l, H_AOW, &out->aow));
    TRY(read_births(l, out));
    TRY(read_statuses(l, out));
    TRY(csv_integer(l, H_NU_SLAAPKAMERS, 0, 99, &slaapkamers));
    TRY(csv_yes_no(l, H_HUURT, &out->huurt));
    TRY(csv_integer(l, H_AANTAL, 1, IMPACT_AANTAL_MAX, &out->aantal));
    out->nu_slaapkamers = (uint8_t)slaapkamers;
    out->persons = (uint8_t)persons;
    out->children = (uint8_t)children;
    out->belastingjaar = (int16_t)jaar;
    return OK;
}

enum status impact_home_read(struct csv_reader *l, struct eenheid *out, int64_t *aantal)
{
    const char *soort = l->fields[W_SOORT];
    int64_t kamers = -1, slaapkamers = -1, from = 0, to = 199, huur = 0;
    int nr = 0;

    facts_empty_home(out);
    out->present = 1;
    *aantal = 1;
    TRY(csv_euro(l, W_HUURPRIJS, &huur));
    if (huur < 0 || huur > 100000000)
        return csv_refuse(l, W_HUURPRIJS, REFUSED_AMOUNT, "a rent a month in euros, above nought");
    out->huurprijs = (struct money_range){ huur, huur };
    if (rent_too_low(out))
        return csv_refuse(l, W_HUURPRIJS, REFUSED_RENT_LOW, "a rent a month in euros; no home is let for less than 50");
    if (soort != NULL && (nr = names_value_number(SLOT_WOONRUIMTESOORT, soort)) < 0)
        return csv_refuse(l, W_SOORT, REFUSED_VALUE, "ZELFSTANDIG, ONZELFSTANDIG or ONVRIJE_ETAGE");
    out->woonruimtesoort = (uint8_t)(1u << nr);
    TRY(csv_yes_no(l, W_AANGEWEZEN, &out->aangewezen));
    TRY(csv_integer(l, W_KAMERS, 0, 99, &kamers));
    if (kamers >= 0)
        out->kamers_min = out->kamers_max = (int16_t)kamers;
    TRY(csv_integer(l, W_SLAAPKAMERS, 0, 99, &slaapkamers));
    if (slaapkamers >= 0)
        out->slaapkamers_min = out->slaapkamers_max = (int16_t)slaapkamers;
    TRY(csv_yes_no(l, W_MIDDENHUUR, &out->middenhuur));
    if (l->fields[W_RENT_RANK] != NULL) {
        nr = names_value_number(SLOT_RENT_RANK, l->fields[W_RENT_RANK]);
        if (nr < 0)
            return csv_refuse(l, W_RENT_RANK, REFUSED_VALUE, "ENIGE, LAAGSTE, TUSSEN or HOOGSTE: a row for each rent");
        out->rent_rank = (uint8_t)(1u << nr);
    }
    TRY(csv_integer(l, W_LEEFTIJD_VAN, 0, 199, &from));
    TRY(csv_integer(l, W_LEEFTIJD_TOT, 0, 199, &to));
    if (from > to)
        return csv_refuse(l, W_LEEFTIJD_TOT, REFUSED_RANGE, "the end of the range lies before its begin");
    out->age_from = (int16_t)from;
    out->age_to = (int16_t)to;
    return csv_integer(l, W_AANTAL, 1, IMPACT_AANTAL_MAX, aantal);
}

/* ---- as a case ---- */

static struct day_range birth(const struct impact_huishouden *row, unsigned i, int16_t jaar)
{
    int32_t dag;

    if (row->n_born > 0)
        return row->born[i < row->n_born ? i : row->n_born - 1u];
    if (row->aow == TRUTH_UNKNOWN)
        return (struct day_range){ day_of((struct date){ 1880, 1, 1 }), day_of((struct date){ (int16_t)(jaar - 19), 12, 31 }) };
    /* Far on either side of any pension age. */
    dag = day_of((struct date){ (int16_t)(jaar - (row->aow == TRUTH_YES ? 80 : 40)), 1, 1 });
    return (struct day_range){ dag, dag };
}

void impact_huishouden_op(const struct impact_huishouden *row, int32_t dag, struct huishouden *out)
{
    int16_t jaar = year_of(dag), belastingjaar = row->belastingjaar != 0 ? row->belastingjaar : (int16_t)(jaar - 1);
    bool known = row->inkomen.min != MONEY_UNKNOWN_MIN || row->inkomen.max != MONEY_UNKNOWN_MAX;
    int32_t kind = day_of((struct date){ (int16_t)(jaar - 10), 1, 1 });

    facts_empty(out);
    out->n_adults = (uint8_t)(row->persons - row->children);
    out->n_children = row->children;
    out->urgentie = row->urgentie;
    out->huurt_van_deelnemer = row->huurt;
    out->nu_slaapkamers_min = out->nu_slaapkamers_max = row->nu_slaapkamers;
    for (unsigned i = 0; i < out->n_adults; i++) {
        struct adult *v = &out->adults[i];
        facts_empty_adult(v);
        v->rol = i == 0 ? ROL_WON : i == 1 ? ROL_MED : ROL_MBW;
        v->geboortedatum = birth(row, i, jaar);
        v->status = row->status;
        if (!known)
            continue;
        /* The household's income stands with the first; nothing asks whose it is. */
        v->n_inkomens = 1;
        v->inkomens[0] = (struct inkomen){ .jaar = belastingjaar, .soort = INKOMEN_VERZAMELINKOMEN };
        if (i == 0) {
            v->inkomens[0].min = row->inkomen.min;
            v->inkomens[0].max = row->inkomen.max;
        }
    }
    for (unsigned i = 0; i < row->children; i++)
        out->children[i] = (struct child){ .geboortedatum = { kind, kind }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                           .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
}
