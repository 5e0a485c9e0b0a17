#include "model/facts.h"

#include "base/date.h"

#include <string.h>

#define SLIP_MONTHS 6
#define COA_MONTHS 6
#define COUNTS offsetof(struct huishouden, adults)

static const struct money_range money_unknown = { MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX };
static const struct day_range day_unknown = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };

void facts_empty(struct huishouden *out)
{
    *out = (struct huishouden){ .verzoek54a = TRUTH_NO, .besluit54a = TRUTH_NO, .huurt_van_deelnemer = TRUTH_NO,
                                .samenstelling = SAMENSTELLING_VERKLAARD, .vermogen = money_unknown };
}

void facts_empty_adult(struct adult *out)
{
    *out = (struct adult){ .geboortedatum = day_unknown, .kind = TRUTH_NO, .onderhouden = TRUTH_UNKNOWN, .dagen_min = 366,
                           .dagen_max = 366, .inspecteursverklaring = TRUTH_NO, .verklaring_datum = day_unknown,
                           .geschat = money_unknown, .bewijs_datum = day_unknown,
                           .loon = { .loon_loonheffing = money_unknown, .periode_einde = day_unknown,
                                     .vakantiegeld_apart = TRUTH_UNKNOWN } };
}

void facts_empty_home(struct eenheid *out)
{
    *out = (struct eenheid){ .huurprijs = { 0, HUUR_MAX }, .ingangsdatum = day_unknown, .publicatiedatum = day_unknown,
                             .woonruimtesoort = WOONRUIMTESOORT_ALL, .aangewezen = TRUTH_NO, .permanente_bewoning = TRUTH_YES,
                             .voor_acht = TRUTH_NO, .kamers_max = 99, .age_to = 199, .slaapkamers_max = 99,
                             .middenhuur = TRUTH_NO, .rent_rank = RENT_RANK_ENIGE, .daeb_tak = TRUTH_YES };
}

bool facts_openings_ok(uint8_t aanleiding)
{
    return aanleiding == AANLEIDING_GEEN || aanleiding == AANLEIDING_GEEN_GEGEVENS || aanleiding == AANLEIDING_PASSEND_HOGER ||
           (aanleiding & ~(AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER)) == 0;
}

bool facts_slip_fresh(const struct loonopgave *l, int32_t today)
{
    struct date d = date_of(today);

    d.day = 1;
    return l->periode == LOON_JAAR ? year_of(l->periode_einde.min) >= d.year - 1
                                   : l->periode_einde.min >= day_add_months(day_of(d), -SLIP_MONTHS);
}

uint32_t facts_proven(const struct adult *v, int32_t start)
{
    bool fresh = start != DAY_UNKNOWN_MAX && v->bewijs_datum.min >= day_add_months(start, -COA_MONTHS);

    return fresh ? v->status_proven : v->status_proven & ~(uint32_t)STATUS_COA_TAAKSTELLING;
}

size_t household_len(const struct huishouden *h)
{
    return COUNTS + h->n_adults * sizeof h->adults[0] + h->n_children * sizeof h->children[0];
}

void household_pack(const struct huishouden *h, void *out)
{
    size_t adults = h->n_adults * sizeof h->adults[0];
    uint8_t *to = out;

    memcpy(to, h, COUNTS);
    memcpy(to + COUNTS, h->adults, adults);
    memcpy(to + COUNTS + adults, h->children, h->n_children * sizeof h->children[0]);
}

bool household_packed(const void *in, size_t len)
{
    struct huishouden h;

    if (len < COUNTS)
        return false;
    memcpy(&h, in, COUNTS);          /* all that is looked at */
    return h.n_adults <= ADULTS_MAX && h.n_children <= CHILDREN_MAX && h.n_sums == 0 &&
           h.income_form == INCOME_EXACT && len == household_len(&h);
}

void household_unpack(const void *in, struct huishouden *out)
{
    const uint8_t *from = in;

    memset(out, 0, sizeof *out);
    memcpy(out, from, COUNTS);
    size_t adults = out->n_adults * sizeof out->adults[0];
    memcpy(out->adults, from + COUNTS, adults);
    memcpy(out->children, from + COUNTS + adults, out->n_children * sizeof out->children[0]);
}
