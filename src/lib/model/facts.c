#include "model/facts.h"

#include "base/date.h"

#include <string.h>

#define SLIP_MONTHS 6
#define COA_MONTHS 6
#define COUNTS offsetof(struct huishouden, volwassenen)

static const struct geldbereik money_unknown = { GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX };
static const struct dagbereik day_unknown = { DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX };

void facts_empty(struct huishouden *out)
{
    *out = (struct huishouden){ .verzoek54a = NEE, .besluit54a = NEE, .huurt_van_deelnemer = NEE,
                                .samenstelling = SAMENSTELLING_VERKLAARD, .vermogen = money_unknown };
}

void facts_empty_adult(struct volwassene *out)
{
    *out = (struct volwassene){ .geboortedatum = day_unknown, .kind = NEE, .onderhouden = ONBEKEND, .dagen_min = 366,
                                .dagen_max = 366, .inspecteursverklaring = NEE, .verklaring_datum = day_unknown,
                                .geschat = money_unknown, .bewijs_datum = day_unknown,
                                .loon = { .loon_loonheffing = money_unknown, .periode_einde = day_unknown,
                                          .vakantiegeld_apart = ONBEKEND } };
}

void facts_empty_home(struct eenheid *out)
{
    *out = (struct eenheid){ .huurprijs = { 0, HUUR_MAX }, .ingangsdatum = day_unknown, .publicatiedatum = day_unknown,
                             .woonruimtesoort = WOONRUIMTE_ALLE, .aangewezen = NEE, .permanente_bewoning = JA,
                             .voor_acht = NEE, .kamers_max = 99, .leeftijd_tot = 199, .slaapkamers_max = 99,
                             .middenhuur = NEE, .huursoort = HUURSOORT_ENIGE, .daeb_tak = JA };
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

uint32_t facts_proven(const struct volwassene *v, int32_t start)
{
    bool fresh = start != DAG_ONBEKEND_MAX && v->bewijs_datum.min >= day_add_months(start, -COA_MONTHS);

    return fresh ? v->status_bewezen : v->status_bewezen & ~(uint32_t)STATUS_COA_TAAKSTELLING;
}

size_t household_len(const struct huishouden *h)
{
    return COUNTS + h->n_volwassenen * sizeof h->volwassenen[0] + h->n_kinderen * sizeof h->kinderen[0];
}

void household_pack(const struct huishouden *h, void *out)
{
    size_t adults = h->n_volwassenen * sizeof h->volwassenen[0];
    uint8_t *to = out;

    memcpy(to, h, COUNTS);
    memcpy(to + COUNTS, h->volwassenen, adults);
    memcpy(to + COUNTS + adults, h->kinderen, h->n_kinderen * sizeof h->kinderen[0]);
}

bool household_packed(const void *in, size_t len)
{
    struct huishouden h;

    if (len < COUNTS)
        return false;
    memcpy(&h, in, COUNTS);          /* all that is looked at */
    return h.n_volwassenen <= VOLWASSENEN_MAX && h.n_kinderen <= KINDEREN_MAX && h.n_sommen == 0 &&
           h.inkomensvorm == INKOMENS_EXACT && len == household_len(&h);
}

void household_unpack(const void *in, struct huishouden *out)
{
    const uint8_t *from = in;

    memset(out, 0, sizeof *out);
    memcpy(out, from, COUNTS);
    size_t adults = out->n_volwassenen * sizeof out->volwassenen[0];
    memcpy(out->volwassenen, from + COUNTS, adults);
    memcpy(out->kinderen, from + COUNTS + adults, out->n_kinderen * sizeof out->kinderen[0]);
}
