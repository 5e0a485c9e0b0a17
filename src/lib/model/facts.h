/*
 * The facts a verdict rests on: household, persons, income, home.
 *
 * Every fact is a range or a set, so "unknown" and "at most" need no special cases. The structs are fixed layout and
 * travel unchanged in wire messages and seals; all padding is named and zero.
 *
 * units:  money in integer euro cents (int64); dates in days since 1970-01-01 (int32); ages never stored.
 * secret: everything but struct eenheid is personal data. There is no print function; release by wiping.
 * source: docs/law.md R1-R12, VERA RELATIEROLSOORT.
 */
#ifndef PASSEND_MODEL_FACTS_H
#define PASSEND_MODEL_FACTS_H

#include "base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEDEN_MAX LIMIT_MEMBERS
#define ADULTS_MAX LEDEN_MAX
#define CHILDREN_MAX LIMIT_CHILDREN
#define ROOSTER_MAX LIMIT_ROSTER  /* and so of a household of cells */
#define INKOMENS_MAX LIMIT_INCOMES
#define SUMS_MAX 16
#define MONEY_UNKNOWN_MIN INT64_MIN
#define MONEY_UNKNOWN_MAX INT64_MAX
#define MONEY_MIN (-100LL * LIMIT_DEBT_EURO) /* cents */
#define MONEY_MAX (100LL * LIMIT_AMOUNT_EURO) /* cents */
#define HUUR_MAX LIMIT_RENT_MAX_CENTS
#define DAY_UNKNOWN_MIN INT32_MIN
#define DAY_UNKNOWN_MAX INT32_MAX

/* A boolean fact as the set of values it may have. */
enum truth { TRUTH_NONE = 0, TRUTH_NO = 1, TRUTH_YES = 2, TRUTH_UNKNOWN = 3 };

struct money_range { int64_t min, max; };  /* inclusive; unknown = GELD_ONBEKEND_* */
struct day_range { int32_t min, max; };    /* inclusive; unknown = DAG_ONBEKEND_* */

enum samenstelling { SAMENSTELLING_VERKLAARD, SAMENSTELLING_BEVESTIGD, SAMENSTELLING_VERSCHIL, SAMENSTELLING_N };

enum rol { ROL_GEEN, ROL_WON, ROL_MED, ROL_MDH, ROL_MBW };

/* Bits of `status`: claimed by the person or said by evidence (R5-R7). A status that is not claimed does not hold; one that may
 * hold stands in `status_unknown`. Of those in `status`, `status_proven` has the ones that evidence showed: facts_proven. */
enum persoonsstatus {
    STATUS_STUDENT_VOLTIJD = 1u << 0,       /* university, hbo or mbo (BTIV 54(2)) */
    STATUS_PROMOTIE = 1u << 1,              /* full-time preparing a doctorate */
    STATUS_WTOS = 1u << 2,
    STATUS_STUDIEFINANCIERING = 1u << 3,
    STATUS_BUITENLANDSE_STUDENT_HO = 1u << 4,
    STATUS_ASIELVERGUNNING = 1u << 5,       /* Vw 8 a-d */
    STATUS_COA_TAAKSTELLING = 1u << 6,      /* within the housing task, COA statement */
    STATUS_BIJSTAND = 1u << 7,
    STATUS_WLZ_VERBLIJF = 1u << 8,
    STATUS_WLZ_ADL = 1u << 9,
    STATUS_WIJKVERPLEGING_10U_1J = 1u << 10,
    STATUS_AWBZ_2014 = 1u << 11,
    STATUS_ALL = (1u << 12) - 1
};

enum inkomenssoort { INKOMEN_GEEN, INKOMEN_VERZAMELINKOMEN };

struct inkomen {
    int64_t min, max;      /* verzamelinkomen in cents */
    int16_t jaar;          /* tax year */
    uint8_t soort;         /* enum inkomenssoort */
    uint8_t zero[5];
};

enum loon_periode { LOON_GEEN, LOON_MAAND, LOON_VIERWEKEN, LOON_JAAR };

/* One wage or benefit slip, or a year statement (R8 route B). */
struct loonopgave {
    struct money_range loon_loonheffing;   /* per period */
    struct day_range periode_einde;
    uint8_t periode;                       /* enum loon_periode; LOON_GEEN = no slip */
    uint8_t vakantiegeld_apart;            /* enum truth: holiday pay is not paid every period */
    uint8_t zero[6];
};

/* Business profit of a closed year is indexed (R8), a forecast is not. */
enum winst_soort { WINST_JAARCIJFER, WINST_PROGNOSE };

/* Bits of `aanleiding`: the openings of route B that somebody claims. Who earns less now does not know at which of the two limits
 * tax data would say too much, so both may be claimed at once; less, more and no data exclude each other (facts_openings_ok). */
enum aanleiding {
    AANLEIDING_GEEN = 0, AANLEIDING_GEEN_GEGEVENS = 1, AANLEIDING_DAEB_LAGER = 2, AANLEIDING_PASSEND_LAGER = 4,
    AANLEIDING_PASSEND_HOGER = 8
};

/* Why an income changed (RTIV 22(6)): for the file of the corporation, no rule reads it. */
enum oorzaak {
    OORZAAK_GEEN, OORZAAK_BAAN_KWIJT, OORZAAK_MINDER_UREN, OORZAAK_NIEUWE_BAAN, OORZAAK_MEER_UREN, OORZAAK_UITKERING,
    OORZAAK_PENSIOEN, OORZAAK_EIGEN_BEDRIJF, OORZAAK_NIEUW_IN_NEDERLAND, OORZAAK_ANDERS, OORZAAK_N
};

/* One adult (or anyone whose income may count). */
struct adult {
    struct day_range geboortedatum;
    uint8_t rol;                     /* enum rol */
    uint8_t kind;                    /* enum truth: declared as child of tenant or partner (R3) */
    uint8_t onderhouden;             /* enum truth: only matters for a child of 18 or older */
    uint8_t aanleiding;              /* set of enum aanleiding: openings of route B */
    int16_t dagen_min, dagen_max;    /* dagenPerJaar 0..366; full time = 366,366 */
    uint32_t status, status_unknown;/* enum persoonsstatus */
    uint8_t n_inkomens;
    uint8_t inspecteursverklaring;   /* enum truth */
    uint8_t route;                   /* enum bewijsroute; INCOME_CELLS only, else 0 */
    uint8_t slip_depends_on_o7;      /* INCOME_CELLS only: the other reading of O7 changes whether the slip counts */
    /* INCOME_CELLS only, bit Y % 4, and 4 + Y % 4 where tax data may not be older than a year (JAAR_BIT): */
    uint8_t unknown_years;           /* nothing is known of the income for Y */
    uint8_t bijstand_years;          /* only a bijstand award is known for Y */
    uint8_t b_years;                 /* INCOME_CELLS only: bit Y % 4: route B is open to the person for Y; and bit
                                      * 4 + Y % 4: it is not known whether (B_BIT, B_OPEN_BIT) */
    uint8_t winst_soort;             /* enum winst_soort */
    struct inkomen inkomens[INKOMENS_MAX];
    struct loonopgave loon;
    struct money_range winst, box3;  /* 0,0 = none */
    struct day_range verklaring_datum; /* dated, signed declaration; DAG_ONBEKEND_* = none given */
    struct money_range geschat;      /* declared with it: what the household earns in a year; unknown = not said */
    uint8_t oorzaak;                 /* enum oorzaak */
    uint8_t zero[3];
    uint32_t status_proven;          /* enum persoonsstatus, within `status`: only evidence sets them */
    struct day_range bewijs_datum;   /* day of the COA statement that proves COA_TAAKSTELLING; DAG_ONBEKEND_* = none was shown */
};

#define JAAR_BIT(jaar, oudste) (((jaar) & 3) + ((oudste) == 1 ? 4 : 0))
#define B_BIT(jaar) ((jaar) & 3)
#define B_OPEN_BIT(jaar) (4 + ((jaar) & 3))

/* One child without facts of income. A COA statement is that of an adult: COA_TAAKSTELLING is never proven of a child. */
struct child {
    struct day_range geboortedatum;
    int16_t dagen_min, dagen_max;
    uint16_t status, status_unknown, status_proven;   /* enum persoonsstatus, as of an adult */
    uint8_t rol;                     /* enum rol, MBW as a rule */
    uint8_t kind;                    /* enum truth */
    uint8_t onderhouden;             /* enum truth */
    uint8_t zero[3];
};
_Static_assert(STATUS_ALL <= UINT16_MAX, "a child's sets of statuses");

/* A household sum as a cell of the coarse seal: policy/cell.h. */
enum sum_form { SUM_UNIFORM = 1, SUM_A = 2, SUM_B = 3 };

struct sum {
    struct money_range cell; /* UNIFORM: verzamelinkomen of `belastingjaar` in cents; A, B: indexed, 10^-4 cent */
    int16_t jaar;            /* lease year Y of A and B; 0 for UNIFORM */
    int16_t belastingjaar;   /* UNIFORM only */
    uint8_t form;            /* enum sum_form */
    uint8_t with_children;   /* bit i < ROOSTER_MAX: adults[i] is included although declared as child (R3, O3) */
    uint8_t preference;      /* A, B: jaarvoorkeur of the sum: 1 = T1, 2 = T2, 0 = either */
    uint8_t oudste;          /* A, B: oudsteBelastingjaar of the sum: 1 or 2; 0 = 2 */
};

enum urgentie { URGENTIE_HVW_15_5 = 1u << 0 };

enum income_form { INCOME_EXACT = 0, INCOME_CELLS = 1 };

struct huishouden {
    uint8_t n_adults, n_children, n_sums;
    uint8_t income_form;           /* enum income_form: CELLS: `sums` hold the income, persons hold none */
    uint8_t verzoek54a;            /* enum truth */
    uint8_t besluit54a;            /* enum truth, the corporation's decision (platform fact) */
    uint8_t samenstelling;         /* enum samenstelling of outcome.h */
    uint8_t huurt_van_deelnemer;   /* enum truth: tenant of a participating corporation (platform fact) */
    uint32_t urgentie;             /* enum urgentie bits (platform fact) */
    int16_t nu_slaapkamers_min, nu_slaapkamers_max;   /* of the present home (platform fact); 0 = no claim */
    struct money_range vermogen;   /* rendementsgrondslag (R10) */
    struct adult adults[ADULTS_MAX];
    struct child children[CHILDREN_MAX];
    struct sum sums[SUMS_MAX];
};

/* Sets of enum woonruimtesoort bits. */
enum woonruimtesoort { WOONRUIMTESOORT_ZELFSTANDIG = 1, WOONRUIMTESOORT_ONZELFSTANDIG = 2, WOONRUIMTESOORT_ONVRIJE_ETAGE = 4,
                       WOONRUIMTESOORT_ALL = 7 };

/* Sets of bits: the rank of this rent among the rents the home is offered at. */
enum rent_rank { RENT_RANK_ENIGE = 1, RENT_RANK_LAAGSTE = 2, RENT_RANK_TUSSEN = 4, RENT_RANK_HOOGSTE = 8,
                 RENT_RANK_ALL = 15 };

#define ID_EXTERN_MAX LIMIT_REFERENCE_CHARS
#define GEMEENTE_LEN 4
#define CORPORATIE_MAX 24

/* One home at one rent. Not personal data. */
struct eenheid {
    struct money_range huurprijs;         /* bare rent (NET + HUA), cents a month */
    struct day_range ingangsdatum;
    struct day_range publicatiedatum;     /* picks the overlays; open: from a year before ingangsdatum to it */
    uint8_t woonruimtesoort;              /* set of enum woonruimtesoort */
    uint8_t aangewezen;                   /* enum truth: designated (WHT 11), default TRUTH_NO */
    uint8_t permanente_bewoning;          /* enum truth, default TRUTH_YES */
    uint8_t voor_acht;                    /* enum truth: meant for eight or more persons (O9), default TRUTH_NO */
    int16_t kamers_min, kamers_max;       /* 0..99 */
    int16_t age_from, age_to;             /* age label of the home, inclusive; 0 and 199 = none */
    int16_t slaapkamers_min, slaapkamers_max;   /* 0..99 */
    char id_extern[ID_EXTERN_MAX + 1];    /* [A-Za-z0-9._-]{0,64}, NUL-terminated */
    char gemeente[GEMEENTE_LEN + 1];      /* CBS code, digits, or empty */
    uint8_t present;                      /* 0: no home; the answer then carries hoogstePassendeHuurklasse */
    uint8_t middenhuur;                   /* enum truth: designated as middle rent by the by-law, default TRUTH_NO */
    uint8_t rent_rank;                    /* set of enum rent_rank, default ENIGE */
    uint8_t daeb_tak;                     /* enum truth: let in the corporation's DAEB branch, default TRUTH_YES */
    uint8_t zero[6];
};

/* What one evaluation is about. */
enum fase { FASE_REACTIE = 1, FASE_TOEWIJZING = 2 };

struct question_facts {
    uint8_t fase;                        /* enum fase */
    uint8_t zero[7];
    char corporatie[CORPORATIE_MAX];     /* L-number or OIN, NUL-terminated; empty = national rules only */
    struct eenheid eenheid;
    struct huishouden huishouden;
};

/* Of which nothing is known: members are the full range, or what docs/api.md says they are when absent. */
void facts_empty(struct huishouden *out);
void facts_empty_adult(struct adult *out);        /* rol is not set */
void facts_empty_home(struct eenheid *out);       /* not aanwezig */

/* Whether a set of openings is one that somebody can mean: none, less (either limit or both), more, or no data. */
bool facts_openings_ok(uint8_t aanleiding);
/* Whether a declaration of this day can rest on the slip: its last day is not before the sixth month before; a year statement is
 * of the year before at the earliest (RTIV 22). periode is not LOON_GEEN. */
bool facts_slip_fresh(const struct loonopgave *l, int32_t today);

/* The statuses of an adult that evidence proves for a lease that starts on this day at the latest (DAY_UNKNOWN_MAX: not
 * known): a COA statement may not be older than six months then (docs/law.md R7). */
uint32_t facts_proven(const struct adult *v, int32_t start);

/* An exact household as a message has it: its counts, then only as many members as there are. */
size_t household_len(const struct huishouden *h);          /* of what household_pack writes */
void household_pack(const struct huishouden *h, void *out);
/* Whether it is one: the counts are possible, and the length is theirs. */
bool household_packed(const void *in, size_t len);
void household_unpack(const void *in, struct huishouden *out); /* household_packed */

#define STATIC_SIZE(type, size) _Static_assert(sizeof(struct type) == (size), "layout of struct " #type)
STATIC_SIZE(inkomen, 24);
STATIC_SIZE(loonopgave, 32);
STATIC_SIZE(adult, 232);
STATIC_SIZE(child, 24);
STATIC_SIZE(sum, 24);
STATIC_SIZE(huishouden, 32 + 232 * ADULTS_MAX + 24 * CHILDREN_MAX + 24 * SUMS_MAX);
STATIC_SIZE(eenheid, 128);
#undef STATIC_SIZE

#endif
