#include "model/facts.h"

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
                                .loon = { .loon_loonheffing = money_unknown, .periode_einde = day_unknown,
                                          .vakantiegeld_apart = ONBEKEND } };
}

void facts_empty_home(struct eenheid *out)
{
    *out = (struct eenheid){ .huurprijs = { 0, HUUR_MAX }, .ingangsdatum = day_unknown, .publicatiedatum = day_unknown,
                             .woonruimtesoort = WOONRUIMTE_ALLE, .aangewezen = NEE, .permanente_bewoning = JA,
                             .voor_acht = NEE, .kamers_max = 99, .leeftijd_tot = 199, .slaapkamers_max = 99,
                             .middenhuur = NEE, .huursoort = HUURSOORT_ENIGE };
}
