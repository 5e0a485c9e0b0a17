#include "impact/impact_rows.h"

#include "base/date.h"
#include "base/text.h"
#include "model/facts.h"
#include "model/names.h"
#include "packs/names.h"
#include "model/valid.h"

#include <string.h>

enum { H_PERSONEN, H_KINDEREN, H_INKOMEN, H_BELASTINGJAAR, H_GEBOORTEJAAR, H_AOW, H_STATUSSEN, H_URGENTIE,
       H_NU_SLAAPKAMERS, H_HUURT, H_AANTAL };
const char *const impact_huishoudkolommen[] = { "personen", "kinderen", "inkomen", "belastingjaar", "geboortejaar", "aow",
                                                "statussen", "urgentie", "huidigeSlaapkamers", "huurtVanDeelnemer", "aantal",
                                                NULL };
enum { W_HUURPRIJS, W_SOORT, W_AANGEWEZEN, W_KAMERS, W_LEEFTIJD_VAN, W_LEEFTIJD_TOT, W_SLAAPKAMERS,
       W_MIDDENHUUR, W_HUURSOORT, W_AANTAL };
const char *const impact_woningkolommen[] = { "huurprijs", "woonruimtesoort", "aangewezen", "kamers", "leeftijdVan",
                                              "leeftijdTot", "slaapkamers", "middenhuur", "huursoort", "aantal", NULL };

/* The next of the words of a field, or NULL. */
static const char *woord(const char **at, size_t *len)
{
    const char *w = *at + strspn(*at, " ");

    *len = strcspn(w, " ");
    *at = w + *len;
    return *len > 0 ? w : NULL;
}

#define GEBOORTEJAAR_MIN 1880
#define GEBOORTEJAAR_MAX 2100

static bool geboren_lezen(const char *w, size_t len, struct dagbereik *uit)
{
    int64_t jaar;

    if (len == 10 && date_parse(w, len, &uit->min)) {
        uit->max = uit->min;
        return year_of(uit->min) >= GEBOORTEJAAR_MIN && year_of(uit->min) <= GEBOORTEJAAR_MAX;
    }
    if (len != 4 || !decimal_parse(w, len, &jaar) || jaar < GEBOORTEJAAR_MIN || jaar > GEBOORTEJAAR_MAX)
        return false;
    *uit = (struct dagbereik){ day_of((struct date){ (int16_t)jaar, 1, 1 }), day_of((struct date){ (int16_t)jaar, 12, 31 }) };
    return true;
}

static enum status geboortes_lezen(struct csv_lezer *l, struct impact_huishouden *uit)
{
    const char *at = l->velden[H_GEBOORTEJAAR], *w;
    size_t len;

    while (at != NULL && (w = woord(&at, &len)) != NULL) {
        if (uit->n_geboren == VOLWASSENEN_MAX)
            return csv_weiger(l, H_GEBOORTEJAAR, REFUSED_TOO_MANY, "more than twenty");
        if (!geboren_lezen(w, len, &uit->geboren[uit->n_geboren++]))
            return csv_weiger(l, H_GEBOORTEJAAR, REFUSED_DATE, "neither a year nor a date such as 1958-03-01");
    }
    return OK;
}

static enum status statussen_lezen(struct csv_lezer *l, struct impact_huishouden *uit)
{
    const char *at = l->velden[H_STATUSSEN], *w;
    size_t len;

    while (at != NULL && (w = woord(&at, &len)) != NULL) {
        uint32_t bit;
        if (!name_find(NAMES_PERSOONSSTATUS, w, len, &bit))
            return csv_weiger(l, H_STATUSSEN, REFUSED_VALUE, "not a status of policy/schema/case.schema.json");
        uit->status |= bit;
    }
    const char *urgentie = l->velden[H_URGENTIE];
    if (urgentie != NULL && !name_find(NAMES_URGENTIE, urgentie, strlen(urgentie), &uit->urgentie))
        return csv_weiger(l, H_URGENTIE, REFUSED_VALUE, "only HVW_15_5 or nothing");
    return OK;
}

enum status impact_huishouden_lezen(struct csv_lezer *l, struct impact_huishouden *uit)
{
    int64_t personen = 0, kinderen = 0, jaar = 0, slaapkamers = 0;

    *uit = (struct impact_huishouden){ .aantal = 1, .aow = ONBEKEND, .huurt = NEE,
                                       .inkomen = { GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX } };
    TRY(csv_geheel(l, H_PERSONEN, 1, LEDEN_MAX, &personen));
    TRY(csv_geheel(l, H_KINDEREN, 0, KINDEREN_MAX, &kinderen));
    if (kinderen >= personen)
        return csv_weiger(l, H_KINDEREN, REFUSED_VALUE, "children are counted among personen, and one adult is needed");
    TRY(csv_euro_bereik(l, H_INKOMEN, &uit->inkomen.min, &uit->inkomen.max));
    TRY(csv_geheel(l, H_BELASTINGJAAR, 2010, 2100, &jaar));
    TRY(csv_ja_nee(l, H_AOW, &uit->aow));
    TRY(geboortes_lezen(l, uit));
    TRY(statussen_lezen(l, uit));
    TRY(csv_geheel(l, H_NU_SLAAPKAMERS, 0, 99, &slaapkamers));
    TRY(csv_ja_nee(l, H_HUURT, &uit->huurt));
    TRY(csv_geheel(l, H_AANTAL, 1, IMPACT_AANTAL_MAX, &uit->aantal));
    uit->nu_slaapkamers = (uint8_t)slaapkamers;
    uit->personen = (uint8_t)personen;
    uit->kinderen = (uint8_t)kinderen;
    uit->belastingjaar = (int16_t)jaar;
    return OK;
}

enum status impact_woning_lezen(struct csv_lezer *l, struct eenheid *uit, int64_t *aantal)
{
    const char *soort = l->velden[W_SOORT];
    int64_t kamers = -1, slaapkamers = -1, van = 0, tot = 199, huur = 0;
    int nr = 0;

    facts_empty_home(uit);
    uit->aanwezig = 1;
    *aantal = 1;
    TRY(csv_euro(l, W_HUURPRIJS, &huur));
    if (huur < 0 || huur > 100000000)
        return csv_weiger(l, W_HUURPRIJS, REFUSED_AMOUNT, "a rent a month in euros, above nought");
    uit->huurprijs = (struct geldbereik){ huur, huur };
    if (rent_too_low(uit))
        return csv_weiger(l, W_HUURPRIJS, REFUSED_RENT_LOW, "a rent a month in euros; no home is let for less than 50");
    if (soort != NULL && (nr = waarde_nummer(SLOT_WOONRUIMTESOORT, soort)) < 0)
        return csv_weiger(l, W_SOORT, REFUSED_VALUE, "ZELFSTANDIG, ONZELFSTANDIG or ONVRIJE_ETAGE");
    uit->woonruimtesoort = (uint8_t)(1u << nr);
    TRY(csv_ja_nee(l, W_AANGEWEZEN, &uit->aangewezen));
    TRY(csv_geheel(l, W_KAMERS, 0, 99, &kamers));
    if (kamers >= 0)
        uit->kamers_min = uit->kamers_max = (int16_t)kamers;
    TRY(csv_geheel(l, W_SLAAPKAMERS, 0, 99, &slaapkamers));
    if (slaapkamers >= 0)
        uit->slaapkamers_min = uit->slaapkamers_max = (int16_t)slaapkamers;
    TRY(csv_ja_nee(l, W_MIDDENHUUR, &uit->middenhuur));
    if (l->velden[W_HUURSOORT] != NULL) {
        nr = waarde_nummer(SLOT_HUURSOORT, l->velden[W_HUURSOORT]);
        if (nr < 0)
            return csv_weiger(l, W_HUURSOORT, REFUSED_VALUE, "ENIGE, LAAGSTE, TUSSEN or HOOGSTE: a row for each rent");
        uit->huursoort = (uint8_t)(1u << nr);
    }
    TRY(csv_geheel(l, W_LEEFTIJD_VAN, 0, 199, &van));
    TRY(csv_geheel(l, W_LEEFTIJD_TOT, 0, 199, &tot));
    if (van > tot)
        return csv_weiger(l, W_LEEFTIJD_TOT, REFUSED_RANGE, "the end of the range lies before its begin");
    uit->leeftijd_van = (int16_t)van;
    uit->leeftijd_tot = (int16_t)tot;
    return csv_geheel(l, W_AANTAL, 1, IMPACT_AANTAL_MAX, aantal);
}

/* ---- as a case ---- */

static struct dagbereik geboorte(const struct impact_huishouden *rij, unsigned i, int16_t jaar)
{
    int32_t dag;

    if (rij->n_geboren > 0)
        return rij->geboren[i < rij->n_geboren ? i : rij->n_geboren - 1u];
    if (rij->aow == ONBEKEND)
        return (struct dagbereik){ day_of((struct date){ 1880, 1, 1 }), day_of((struct date){ (int16_t)(jaar - 19), 12, 31 }) };
    /* Far on either side of any pension age. */
    dag = day_of((struct date){ (int16_t)(jaar - (rij->aow == JA ? 80 : 40)), 1, 1 });
    return (struct dagbereik){ dag, dag };
}

void impact_huishouden_op(const struct impact_huishouden *rij, int32_t dag, struct huishouden *uit)
{
    int16_t jaar = year_of(dag), belastingjaar = rij->belastingjaar != 0 ? rij->belastingjaar : (int16_t)(jaar - 1);
    bool bekend = rij->inkomen.min != GELD_ONBEKEND_MIN || rij->inkomen.max != GELD_ONBEKEND_MAX;
    int32_t kind = day_of((struct date){ (int16_t)(jaar - 10), 1, 1 });

    facts_empty(uit);
    uit->n_volwassenen = (uint8_t)(rij->personen - rij->kinderen);
    uit->n_kinderen = rij->kinderen;
    uit->urgentie = rij->urgentie;
    uit->huurt_van_deelnemer = rij->huurt;
    uit->nu_slaapkamers_min = uit->nu_slaapkamers_max = rij->nu_slaapkamers;
    for (unsigned i = 0; i < uit->n_volwassenen; i++) {
        struct volwassene *v = &uit->volwassenen[i];
        facts_empty_adult(v);
        v->rol = i == 0 ? ROL_WON : i == 1 ? ROL_MED : ROL_MBW;
        v->geboortedatum = geboorte(rij, i, jaar);
        v->status = rij->status;
        if (!bekend)
            continue;
        /* The household's income stands with the first; nothing asks whose it is. */
        v->n_inkomens = 1;
        v->inkomens[0] = (struct inkomen){ .jaar = belastingjaar, .soort = INKOMEN_VERZAMELINKOMEN };
        if (i == 0) {
            v->inkomens[0].min = rij->inkomen.min;
            v->inkomens[0].max = rij->inkomen.max;
        }
    }
    for (unsigned i = 0; i < rij->kinderen; i++)
        uit->kinderen[i] = (struct kind){ .geboortedatum = { kind, kind }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                          .kind = JA, .onderhouden = JA };
}
