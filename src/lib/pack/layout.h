/*
 * Layout of a compiled pack, and the names a pack may use. Shared by the compiler (src/tools/packs) and the evaluator.
 *
 * The block: pack_form, then arrays of params, readings, steps, rows, conds, amounts and corporations, then texts (each
 * NUL-terminated; offset 0 is the empty text), then what is said to people with its own texts, then the canonical JSON.
 * Offsets are bytes from the start of the block. Numbers are little endian as in memory; a block is
 * compiled on the kind of machine that reads it.
 *
 * secret: none.
 */
#ifndef PASSEND_PACK_LAYOUT_H
#define PASSEND_PACK_LAYOUT_H

#include "model/facts.h"
#include "model/id.h"
#include "model/outcome.h"

#define FORM_MAGIC "passpack"
#define FORM_VERSION 2u

/* What a table or derivation reads: one number per slot at one point of the facts. */
enum slot {
    SLOT_HUURPRIJS, SLOT_WOONRUIMTESOORT, SLOT_AANGEWEZEN, SLOT_PERMANENT, SLOT_VOOR_ACHT, SLOT_KAMERS,
    SLOT_URGENT_15_5, SLOT_VERZOEK54A, SLOT_BESLUIT54A, SLOT_FASE,
    SLOT_LEEFTIJD_VAN, SLOT_LEEFTIJD_TOT, SLOT_SLAAPKAMERS, SLOT_MIDDENHUUR, SLOT_HUURSOORT,
    SLOT_NU_SLAAPKAMERS, SLOT_NU_HUURT,
    SLOT_VERMOGEN,
    SLOT_SOM_A, SLOT_SOM_B,     /* household sums in 10^-4 cent; compared only as "at most" and "above" an amount */
    /* Fields of the outcome so far: written by the tables of that name, read by later tables and overlays. */
    SLOT_UITKOMST, SLOT_DAEB, SLOT_PASSENDHEIDSOORT, SLOT_INKOMENSKLASSE, SLOT_HUURKLASSE, SLOT_GROOTTEKLASSE,
    SLOT_OUDEREN, SLOT_HOOGSTE, SLOT_VRIJSTELLING, SLOT_VRIJSTELLING_EINDE = SLOT_VRIJSTELLING + VRIJSTELLING_N,
    /* A fact that came later: numbers of slots are in packs that were compiled before, and keep their meaning. */
    SLOT_DAEB_TAK = SLOT_VRIJSTELLING_EINDE,
    SLOT_BASIS_N,
    SLOT_LEZING = 32, LEZINGEN_MAX = 16,
    SLOT_STAP = SLOT_LEZING + LEZINGEN_MAX, STAPPEN_MAX = 64,
    SLOTS = SLOT_STAP + STAPPEN_MAX
};

#define SLOT_VELD_EERST SLOT_UITKOMST
#define IS_VELD(slot) ((slot) >= SLOT_VELD_EERST && (slot) < SLOT_VRIJSTELLING_EINDE)
#define IS_VRIJSTELLING(slot) ((slot) >= SLOT_VRIJSTELLING && (slot) < SLOT_VRIJSTELLING_EINDE)
#define LEEFTIJD_GEEN 255
#define PARAMS_MAX 32
#define RIJEN_MAX 1024
#define VOORWAARDEN_MAX 4096
#define TELLERS_MAX 16                 /* counting derivations of one evaluation, national and overlays together */
#define NATIONAAL_PERSOONSSTAPPEN 40   /* derivations over persons of one national pack, of which */
#define NATIONAAL_TELLERS 3
#define OVERLAY_PERSOONSSTAPPEN 4
#define OVERLAY_TELLERS 2
#define LEEFTIJDEN_PER_PACK 6             /* different ages its derivations look at */
#define LEEFTIJDEN_MAX 36                 /* of all packs of an evaluation */
#define GRENZEN_MAX 40

/* Predicates of a person, as bits. The twelve statuses stand at PRED_STATUS. */
enum predicaat {
    PRED_STATUS_ALLE = STATUS_ALLE,
    PRED_MEERDERJARIG = 1u << 12,      /* 18 on the first day of the month of ingangsdatum */
    PRED_KIND = 1u << 13,              /* child by R3 */
    PRED_INKOMEN_TELT = 1u << 14,      /* lives there and is no child */
    PRED_AOW_1_JANUARI = 1u << 15,     /* R4 on 1 January of the lease year */
    PRED_AOW_EERSTE_VAN_MAAND = 1u << 16, /* R4 on the first day of the month of ingangsdatum */
    PRED_JONG = 1u << 17,              /* younger than young_age_threshold on that day */
    PRED_ZONDER_INKOMEN = 1u << 18,    /* income counts and nothing is known of it */
    PRED_ROUTE_BIJSTAND = 1u << 19,    /* income counts and only the award is known */
    PRED_OPENING_DAEB_LAGER = 1u << 20,
    PRED_OPENING_PASSEND_LAGER = 1u << 21,
    PRED_OPENING_PASSEND_HOGER = 1u << 22,
    PRED_ALLE = (1u << 23) - 1
};

enum stapsoort { STAP_TABEL, STAP_AANTAL, STAP_ENIG, STAP_ALLE, STAP_N };

enum stapuitvoer { UITVOER_GETAL, UITVOER_BEDRAG, UITVOER_TEKST, UITVOER_N };

enum grenssoort { GRENS_GEEN, GRENS_GETAL, GRENS_PARAM, GRENS_STAP, GRENS_N };

/* A side of a range: a number, the value of a parameter, or of an earlier step; plus `plus`. */
struct form_grens {
    uint8_t soort;          /* enum grenssoort */
    uint8_t nr;             /* parameter or slot */
    uint8_t nul[6];
    int64_t plus;           /* the number itself, or what is added (-1, 0, 1) */
};

enum voorwaardesoort { VOORWAARDE_SET, VOORWAARDE_BEREIK, VOORWAARDE_N };

struct form_voorwaarde {
    uint8_t slot;
    uint8_t soort;          /* enum voorwaardesoort */
    uint8_t nul[6];
    uint64_t set;           /* SET: bit v = value v */
    struct form_grens van, tot;
};

struct form_rij {
    uint32_t voorwaarde;    /* first */
    uint32_t n;
    uint32_t uit;           /* number, parameter or text */
    uint32_t code;          /* text; 0 = no reason */
    uint32_t citaten;       /* text */
    uint32_t nul;
};

struct form_stap {
    uint32_t naam;          /* text */
    uint8_t soort;          /* enum stapsoort */
    uint8_t uitvoer;        /* enum stapuitvoer (tables) */
    uint8_t veld;           /* slot of the outcome field this table writes, or 0 */
    uint8_t nul;
    uint8_t leeftijd_van;   /* AANTAL, ENIG, ALLE: at least so old on the first of the month of the start; 0 = any */
    uint8_t leeftijd_tot;   /* and at most so; LEEFTIJD_GEEN = any */
    uint8_t nul2[2];
    uint32_t over, waar;    /* predicates (AANTAL, ENIG, ALLE): any of; 0 = everybody */
    uint32_t rij, n;        /* rows (TABEL) */
};

struct form_param {
    int64_t waarde, min, max;   /* value; the range it may have */
    uint32_t naam;
    uint32_t code;              /* reservation; 0 = none */
    uint8_t open;               /* 1: no value is known but the range (a missing fact of policy), waarde == min */
    uint8_t nul[7];
};

enum haak { HAAK_GEEN, HAAK_KIND_18, HAAK_VIERWEKEN, HAAK_AFRONDING, HAAK_N };

#define LEZING_OPEN 2u          /* no default: both values hold, a missing fact of policy */

struct form_lezing {
    uint32_t code;
    uint8_t standaard;          /* 0, 1 or LEZING_OPEN */
    uint8_t haak;               /* enum haak: where the reading enters a derivation */
    uint8_t nul[2];
};

enum taal { TAAL_NL, TAAL_EN, TAAL_N };

/* What a text is about, and its parts. */
enum uitlegsoort { UITLEG_UITKOMST, UITLEG_REDEN, UITLEG_HUURKLASSE, UITLEG_ONTBREEKT, UITLEG_VOORBEHOUD,
                   UITLEG_VRIJSTELLING, UITLEG_PARAMETER, UITLEG_PAGINA, UITLEG_SOORTEN };
enum uitlegdeel { DEEL_RESULTAAT, DEEL_WAAROM, DEEL_PAST, DEEL_STAP, DEEL_VRAAG, DEEL_TEKST, UITLEG_DELEN };
/* What a text may name: the closed list. One byte in the compiled text; no byte below 32 stands for anything else but
 * the newline, which ends a piece. */
enum uitlegvariabele { VAR_HUUR = 1, VAR_HOOGSTE_HUUR, VAR_HUURGRENS, VAR_VERWACHT, VAR_JAAR, VAR_WIE, VAR_PAGINA,
                       VAR_VERWACHT_SINDS, VAR_KLACHTEN, VAR_BEZWAAR = 11, VAR_N };   /* 10 is the newline */

#define UITLEG_MAX 1024
#define UITLEG_TEKST_MAX (256u << 10)

/* What is said of one code in one language. Ordered by kind, code, language; offsets into uitlegteksten, 0 = nothing. */
struct form_uitleg {
    uint32_t code;
    uint8_t soort, taal;        /* enum uitlegsoort, enum taal */
    uint8_t nul[2];
    uint32_t deel[UITLEG_DELEN];
};

struct form_deel { uint32_t begin, n; };

struct pack_form {
    char magic[8];
    uint32_t version, len;
    uint8_t sha256[DIGEST_LEN];
    int32_t geldig_van, geldig_tot, opvolger_verwacht;
    uint32_t id, versie, basis;
    uint8_t overlay;
    uint8_t jaarvoorkeur;       /* 1, 2; 0 = not set */
    uint8_t oudste_belastingjaar;   /* years back, 1 or 2; 0 = not set */
    uint8_t jongerenleeftijd;   /* years; 0 = none */
    int16_t coouderschap_dagen; /* -1 = not set */
    uint8_t index[2];           /* parameters of I1 and I2; 255 = none */
    uint8_t aow[2];             /* parameters of the pension age of the year and of the year before; 255 = none */
    uint8_t nul2[2];
    /* Latest birth date that has reached pension age on the first of each month (R4), and that may have where the age
     * is a range. */
    int32_t aow_geboren_tot[12], aow_misschien_tot[12];
    uint8_t n_tellers, n_persoonsstappen;   /* derivations over persons come first among the steps */
    uint8_t nul[2];
    struct form_deel params, lezingen, stappen, rijen, voorwaarden, corporaties, teksten, json;
    struct form_deel uitleg, uitlegteksten;
    struct form_deel inkomensgrenzen, huurgrenzen, vermogensgrenzen, kamergrenzen; /* int64, ascending: last members */
};

#define FORM_AT(form, d, type) ((const type *)(const void *)((const uint8_t *)(form) + (d).begin))
#define FORM_TEKST(form, t) ((const char *)(form) + (form)->teksten.begin + (t))

_Static_assert(sizeof(struct form_grens) == 16, "layout");
_Static_assert(sizeof(struct form_voorwaarde) == 48, "layout");
_Static_assert(sizeof(struct form_rij) == 24, "layout");
_Static_assert(sizeof(struct form_stap) == 28, "layout");
_Static_assert(SLOT_BASIS_N <= SLOT_LEZING, "slots");
_Static_assert(sizeof(struct form_param) == 40, "layout");
_Static_assert(sizeof(struct form_uitleg) == 32, "layout");
_Static_assert(sizeof(struct pack_form) % 8 == 0, "layout");

#endif
