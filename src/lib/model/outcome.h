/*
 * The result of one evaluation: every outcome field of the verdict, with reasons and what is missing. Pure data.
 *
 * A field holds the one value that is decided, or ..._ONBEPAALD. No amount, date or name can be in here: only classes.
 * Text pointers borrow from the loaded packs and live as long as these.
 *
 * source: docs/law.md R5-R12; docs/verdict.md says what each member means.
 */
#ifndef PASSEND_MODEL_OUTCOME_H
#define PASSEND_MODEL_OUTCOME_H

#include "model/facts.h"

enum daeb { DAEB_ONBEPAALD, DAEB_BINNEN, DAEB_BINNEN_TWEEDE_TREDE, DAEB_BOVEN, DAEB_NVT, DAEB_N };
enum passendheidsoort { PASSENDHEIDSOORT_ONBEPAALD, PASSENDHEIDSOORT_PAS, PASSENDHEIDSOORT_NIE, PASSENDHEIDSOORT_NVT,
                        PASSENDHEIDSOORT_N };
enum inkomensklasse { INKOMENSKLASSE_ONBEPAALD, INKOMENSKLASSE_LAAG, INKOMENSKLASSE_MIDDEN, INKOMENSKLASSE_HOOG,
                      INKOMENSKLASSE_N };
enum huurklasse { HUUR_ONBEPAALD, HUUR_TOT_BASISHUUR, HUUR_TOT_KWALITEITSKORTING, HUUR_TOT_LAGE_AFTOPPING,
                  HUUR_TOT_HOGE_AFTOPPING, HUUR_TOT_DAEB_GRENS, HUUR_BOVEN, HUUR_NVT, HUUR_N };
enum grootteklasse { GROOTTEKLASSE_ONBEPAALD, GROOTTEKLASSE_1, GROOTTEKLASSE_2, GROOTTEKLASSE_3PLUS, GROOTTEKLASSE_N };
enum uitkomst { UITKOMST_ONBEPAALD, UITKOMST_GESCHIKT, UITKOMST_RUIMTE_DAEB, UITKOMST_RUIMTE_PASSEND,
                UITKOMST_NIET_GESCHIKT, UITKOMST_N };
enum bewijsroute { ROUTE_GEEN, ROUTE_A1, ROUTE_A2, ROUTE_B, ROUTE_COA, ROUTE_BIJSTAND, ROUTE_STUDIE,
                   ROUTE_INTERMEDIAIR, ROUTE_N };
enum owner { OWNER_AANVRAGER, OWNER_PLATFORM, OWNER_BELEID };
/* Why a definitive verdict takes the place of another. */
enum supersede_reason { SUPERSEDE_NONE, SUPERSEDE_HUISHOUDEN, SUPERSEDE_INKOMEN, SUPERSEDE_EENHEID,
                        SUPERSEDE_INGANGSDATUM, SUPERSEDE_BELEID, SUPERSEDE_N };

/* The test that an exemption is of. */
enum vrijstelling { VRIJSTELLING_DAEB, VRIJSTELLING_PASSEND, VRIJSTELLING_N };

#define REDENEN_MAX 12
#define ONTBREEKT_MAX 12
#define VOORBEHOUD_MAX 16
#define PACKS_PER_OUTCOME LIMIT_PACKS_PER_ANSWER

struct missing_fact {
    const char *feit;       /* fixed text such as "inkomen", "geboortedatum", "ingangsdatum", "nl.woningwet" */
    uint8_t owner;          /* enum owner */
    uint8_t rol;            /* enum rol of the person concerned, ROL_GEEN = household, home or policy */
    int16_t jaar;           /* year concerned, 0 = none */
    int32_t verwacht_vanaf; /* BELEID: day the pack is expected, DAY_UNKNOWN_MIN = unknown */
    const char *zekerheid;  /* of "bewijs": the least assurance that would do; NULL = it is not about that */
};

struct pack;                /* pack/pack.h */

struct outcome {
    uint8_t uitkomst, daeb, passendheidsoort, inkomensklasse, huurklasse, grootteklasse;
    uint8_t is_ouderenhuishouden;       /* enum truth; TRUTH_UNKNOWN = undecided */
    uint8_t samenstelling;
    uint8_t hoogste_passende_huurklasse;/* always filled: highest class still PAS or outside the norm */
    uint8_t menselijke_toets;           /* 1: a person must be reachable (undecided, NIET_GESCHIKT, RUIMTE_*) */
    int16_t ingangsjaar_min, ingangsjaar_max;
    uint16_t points;                    /* what the answer cost, at most LIMIT_POINTS */
    const char *vrijstelling[VRIJSTELLING_N];  /* NULL, or a code: "WLZ_VERBLIJF", "STUDENT"; of passend "BTIV_54A" */
    uint8_t vrijstelling_open;          /* phase toewijzing: bit of enum vrijstelling: which one holds, if any, is undecided */
    uint8_t n_redenen, n_ontbreekt, n_voorbehoud, n_packs;
    uint8_t bewijsroute[ADULTS_MAX];
    const char *redenen[REDENEN_MAX];       /* UPPER_SNAKE, from the packs */
    struct missing_fact ontbreekt[ONTBREEKT_MAX];
    const char *voorbehoud[VOORBEHOUD_MAX]; /* codes of readings and derived numbers that matter (docs/law.md R12) */
    const struct pack *packs[PACKS_PER_OUTCOME]; /* that decided, national first */
};

#endif
