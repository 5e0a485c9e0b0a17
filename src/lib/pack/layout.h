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
    SLOT_LEEFTIJD_VAN, SLOT_LEEFTIJD_TOT, SLOT_SLAAPKAMERS, SLOT_MIDDENHUUR, SLOT_RENT_RANK,
    SLOT_NU_SLAAPKAMERS, SLOT_NU_HUURT,
    SLOT_VERMOGEN,
    SLOT_SUM_A, SLOT_SUM_B,     /* household sums in 10^-4 cent; compared only as "at most" and "above" an amount */
    /* Fields of the outcome so far: written by the tables of that name, read by later tables and overlays. */
    SLOT_UITKOMST, SLOT_DAEB, SLOT_PASSENDHEIDSOORT, SLOT_INKOMENSKLASSE, SLOT_HUURKLASSE, SLOT_GROOTTEKLASSE,
    SLOT_ELDERLY, SLOT_HOOGSTE, SLOT_VRIJSTELLING, SLOT_VRIJSTELLING_END = SLOT_VRIJSTELLING + VRIJSTELLING_N,
    /* A fact that came later: numbers of slots are in packs that were compiled before, and keep their meaning. */
    SLOT_DAEB_TAK = SLOT_VRIJSTELLING_END,
    SLOT_BASIS_N,
    SLOT_READING = 32, READINGS_MAX = 16,
    SLOT_STEP = SLOT_READING + READINGS_MAX, STEPS_MAX = 64,
    SLOTS = SLOT_STEP + STEPS_MAX
};

#define SLOT_FIELD_FIRST SLOT_UITKOMST
#define IS_FIELD(slot) ((slot) >= SLOT_FIELD_FIRST && (slot) < SLOT_VRIJSTELLING_END)
#define IS_VRIJSTELLING(slot) ((slot) >= SLOT_VRIJSTELLING && (slot) < SLOT_VRIJSTELLING_END)
#define AGE_NONE 255
#define PARAMS_MAX 32
#define ROWS_MAX 1024
#define CONDITIONS_MAX 4096
#define COUNTERS_MAX 16                /* counting derivations of one evaluation, national and overlays together */
#define NATIONAL_PERSON_STEPS 40       /* derivations over persons of one national pack, of which */
#define NATIONAL_COUNTERS 3
#define OVERLAY_PERSON_STEPS 4
#define OVERLAY_COUNTERS 2
#define AGES_PER_PACK 6                   /* different ages its derivations look at */
#define AGES_MAX 36                       /* of all packs of an evaluation */
#define BOUNDS_MAX 40

/* Predicates of a person, as bits. The twelve statuses stand at PRED_STATUS. */
enum predicate {
    PRED_STATUS_ALL = STATUS_ALL,
    PRED_MEERDERJARIG = 1u << 12,      /* 18 on the first day of the month of ingangsdatum */
    PRED_KIND = 1u << 13,              /* child by R3 */
    PRED_INKOMEN_TELT = 1u << 14,      /* lives there and is no child */
    PRED_AOW_1_JANUARI = 1u << 15,     /* R4 on 1 January of the lease year */
    PRED_AOW_FIRST_OF_MONTH = 1u << 16,   /* R4 on the first day of the month of ingangsdatum */
    PRED_JONG = 1u << 17,              /* younger than young_age_threshold on that day */
    PRED_ZONDER_INKOMEN = 1u << 18,    /* income counts and nothing is known of it */
    PRED_ROUTE_BIJSTAND = 1u << 19,    /* income counts and only the award is known */
    PRED_OPENING_DAEB_LAGER = 1u << 20,
    PRED_OPENING_PASSEND_LAGER = 1u << 21,
    PRED_OPENING_PASSEND_HOGER = 1u << 22,
    PRED_ALL = (1u << 23) - 1
};

enum step_kind { FORM_STEP_TABLE, FORM_STEP_COUNT, FORM_STEP_ANY, FORM_STEP_ALL, FORM_STEP_N };

enum step_output { OUTPUT_NUMBER, OUTPUT_AMOUNT, OUTPUT_TEXT, OUTPUT_N };

enum bound_kind { BOUND_NONE, BOUND_NUMBER, BOUND_PARAM, BOUND_STEP, BOUND_N };

/* A side of a range: a number, the value of a parameter, or of an earlier step; plus `plus`. */
struct form_bound {
    uint8_t soort;          /* enum bound_kind */
    uint8_t nr;             /* parameter or slot */
    uint8_t zero[6];
    int64_t plus;           /* the number itself, or what is added (-1, 0, 1) */
};

enum condition_kind { CONDITION_SET, CONDITION_RANGE, CONDITION_N };

struct form_condition {
    uint8_t slot;
    uint8_t soort;          /* enum condition_kind */
    uint8_t zero[6];
    uint64_t set;           /* SET: bit v = value v */
    struct form_bound from, to;
};

struct form_row {
    uint32_t condition;     /* first */
    uint32_t n;
    uint32_t out;           /* number, parameter or text */
    uint32_t code;          /* text; 0 = no reason */
    uint32_t citations;     /* text */
    uint32_t zero;
};

struct form_step {
    uint32_t name;          /* text */
    uint8_t soort;          /* enum step_kind */
    uint8_t output;         /* enum step_output (tables) */
    uint8_t field;          /* slot of the outcome field this table writes, or 0 */
    uint8_t zero;
    uint8_t age_from;       /* AANTAL, ENIG, ALLE: at least so old on the first of the month of the start; 0 = any */
    uint8_t age_to;         /* and at most so; AGE_NONE = any */
    uint8_t zero2[2];
    uint32_t over, where;   /* predicates (AANTAL, ENIG, ALLE): any of; 0 = everybody */
    uint32_t row, n;        /* rows (TABEL) */
};

struct form_param {
    int64_t value, min, max;    /* value; the range it may have */
    uint32_t name;
    uint32_t code;              /* reservation; 0 = none */
    uint8_t open;               /* 1: no value is known but the range (a missing fact of policy), waarde == min */
    uint8_t zero[7];
};

enum hook { HOOK_NONE, HOOK_CHILD_18, HOOK_VIERWEKEN, HOOK_ROUNDING, HOOK_N };

#define READING_OPEN 2u         /* no default: both values hold, a missing fact of policy */

struct form_reading {
    uint32_t code;
    uint8_t by_default;         /* 0, 1 or READING_OPEN */
    uint8_t hook;               /* enum hook: where the reading enters a derivation */
    uint8_t zero[2];
};

enum text_language { TEXT_NL, TEXT_EN, TEXT_LANGUAGES };

/* What a text is about, and its parts. */
enum uitleg_kind { UITLEG_UITKOMST, UITLEG_REDEN, UITLEG_HUURKLASSE, UITLEG_ONTBREEKT, UITLEG_VOORBEHOUD,
                   UITLEG_VRIJSTELLING, UITLEG_PARAMETER, UITLEG_PAGE, UITLEG_KINDS };
enum uitleg_part { PART_RESULT, PART_WHY, PART_FITS, PART_STEP, PART_QUESTION, PART_TEXT, UITLEG_PARTS };
/* What a text may name: the closed list. One byte in the compiled text; no byte below 32 stands for anything else but
 * the newline, which ends a piece. */
enum uitleg_variable { VAR_HUUR = 1, VAR_HOOGSTE_HUUR, VAR_RENT_BOUND, VAR_VERWACHT, VAR_JAAR, VAR_WHO, VAR_PAGE,
                       VAR_VERWACHT_SINDS, VAR_KLACHTEN, VAR_BEZWAAR = 11, VAR_N };   /* 10 is the newline */

#define UITLEG_MAX 1024
#define UITLEG_TEXT_MAX (256u << 10)

/* What is said of one code in one language. Ordered by kind, code, language; offsets into uitlegteksten, 0 = nothing. */
struct form_uitleg {
    uint32_t code;
    uint8_t soort, language;    /* enum uitleg_kind, enum text_language */
    uint8_t zero[2];
    uint32_t part[UITLEG_PARTS];
};

struct form_part { uint32_t begin, n; };

struct pack_form {
    char magic[8];
    uint32_t version, len;
    uint8_t sha256[DIGEST_LEN];
    int32_t valid_from, valid_to, successor_expected;
    uint32_t id, versie, basis;
    uint8_t overlay;
    uint8_t jaarvoorkeur;       /* 1, 2; 0 = not set */
    uint8_t oudste_belastingjaar;   /* years back, 1 or 2; 0 = not set */
    uint8_t young_age;          /* years; 0 = none */
    int16_t coouderschap_dagen; /* -1 = not set */
    uint8_t index[2];           /* parameters of I1 and I2; 255 = none */
    uint8_t aow[2];             /* parameters of the pension age of the year and of the year before; 255 = none */
    uint8_t zero2[2];
    /* Latest birth date that has reached pension age on the first of each month (R4), and that may have where the age
     * is a range. */
    int32_t aow_born_by[12], aow_perhaps_by[12];
    uint8_t n_counters, n_person_steps;     /* derivations over persons come first among the steps */
    uint8_t zero[2];
    struct form_part params, readings, steps, rows, conditions, corporaties, texts, json;
    struct form_part uitleg, uitleg_texts;
    struct form_part income_bounds, rent_bounds, asset_bounds, room_bounds;        /* int64, ascending: last members */
};

#define FORM_AT(form, d, type) ((const type *)(const void *)((const uint8_t *)(form) + (d).begin))
#define FORM_TEXT(form, t) ((const char *)(form) + (form)->texts.begin + (t))

_Static_assert(sizeof(struct form_bound) == 16, "layout");
_Static_assert(sizeof(struct form_condition) == 48, "layout");
_Static_assert(sizeof(struct form_row) == 24, "layout");
_Static_assert(sizeof(struct form_step) == 28, "layout");
_Static_assert(SLOT_BASIS_N <= SLOT_READING, "slots");
_Static_assert(sizeof(struct form_param) == 40, "layout");
_Static_assert(sizeof(struct form_uitleg) == 32, "layout");
_Static_assert(sizeof(struct pack_form) % 8 == 0, "layout");

#endif
