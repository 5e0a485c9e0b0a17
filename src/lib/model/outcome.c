#include "model/outcome.h"

static const char *naam_of(const char *const *namen, unsigned n, uint8_t v)
{
    return v < n ? namen[v] : "ONBEPAALD";
}

#define NAAM(functie, aantal, ...)                                       \
    const char *functie(uint8_t v)                                       \
    {                                                                    \
        static const char *const namen[] = { __VA_ARGS__ };              \
        _Static_assert(sizeof(namen) / sizeof(namen[0]) == (aantal), #functie); \
        return naam_of(namen, aantal, v);                                \
    }

NAAM(daeb_naam, DAEB_N, "ONBEPAALD", "BINNEN", "BINNEN_TWEEDE_TREDE", "BOVEN", "NVT")
NAAM(passendheidsoort_naam, PASSENDHEID_N, "ONBEPAALD", "PAS", "NIE", "NVT")
NAAM(inkomensklasse_naam, KLASSE_N, "ONBEPAALD", "LAAG", "MIDDEN", "HOOG")
NAAM(huurklasse_naam, HUUR_N, "ONBEPAALD", "TOT_BASISHUUR", "TOT_KWALITEITSKORTING", "TOT_LAGE_AFTOPPING",
     "TOT_HOGE_AFTOPPING", "TOT_DAEB_GRENS", "BOVEN", "NVT")
NAAM(grootteklasse_naam, GROOTTE_N, "ONBEPAALD", "1", "2", "3+")
NAAM(uitkomst_naam, UITKOMST_N, "ONBEPAALD", "GESCHIKT", "RUIMTE_DAEB", "RUIMTE_PASSEND", "NIET_GESCHIKT")
NAAM(samenstelling_naam, SAMENSTELLING_N, "VERKLAARD", "BEVESTIGD", "VERSCHIL")
NAAM(bewijsroute_naam, ROUTE_N, "GEEN", "A1", "A2", "B", "COA", "BIJSTAND", "STUDIE", "INTERMEDIAIR")
NAAM(eigenaar_naam, 3, "AANVRAGER", "PLATFORM", "BELEID")
