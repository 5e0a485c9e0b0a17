/*
 * One point of the facts, run through the packs; and what every part of an evaluation shares.
 *
 * An evaluation walks cells (walk.h): persons are folded to a state (persons.h), incomes to sums (sums.h), and every
 * cell of home and household to a point. At a point the tables of the national pack and its overlays run in order.
 * Internal to src/lib/policy.
 *
 * secret: points, states and sums are personal data; they live on the stack.
 */
#ifndef PASSEND_POLICY_RUN_H
#define PASSEND_POLICY_RUN_H

#include "model/outcome.h"
#include "pack/layout.h"
#include "policy/derive.h"
#include "policy/trace.h"

#define VELDEN (SLOT_HOOGSTE - SLOT_VELD_EERST + 1)
#define VELD(slot) ((slot) - SLOT_VELD_EERST)
/* Large arrays that are filled before they are read; zeroing them first would cost more than the evaluation. */
#define ONGEVULD __attribute__((uninitialized))
#define TELT_KINDEREN (1u << VOLWASSENEN_MAX)            /* somebody without amounts counts */
#define TELT_KINDEREN_NUL (1u << (VOLWASSENEN_MAX + 1))  /* likewise, known to have nought or more (O6) */
#define EURO_AF (100 * INDEX_ONE - 1)  /* what rounding down to whole euros takes off at most, 10^-4 cent */

/* One pack that takes part: the national one or an overlay. */
struct laag {
    const struct pack *pack;
    uint8_t persoon_eerst, teller_eerst;  /* where its derivations over persons start */
};

/* Which readings and parameters were looked at, per pack. */
struct geraadpleegd {
    const struct pack *pack;
    uint32_t lezingen, params;
};

/* The one reading or number that is not at its default. */
struct variatie {
    const struct pack_form *form;
    bool is_lezing;
    uint8_t nr;
    int64_t waarde;
};

/* What is left of an open parameter or reading while it is walked: its range, cut where a comparison was in doubt. */
struct open_deel {
    const struct pack_form *form;
    uint8_t nr;                      /* parameter, or OPEN_LEZING + reading */
    int64_t min, max;
};

#define OPEN_LEZING PARAMS_MAX
#define OPEN_DELEN_MAX 8
#define OPEN_GEZIEN_MAX 12

/* What work costs, as measured: the tables at a point, the set-up of a lease year, a person in a month, a fact held at a
 * trial value; and 1 for adding something a person may be to a state. */
#define WORK_POINT 32
#define WORK_YEAR 32
#define WORK_PERSON 5
#define WORK_TRIAL 2

#define FIELDS_ALL ((1u << PACK_FIELDS) - 1)
#define FIELD_BIT(slot) (1u << VELD(slot))

/* What is reported of the fields: 0 where a field is undecided. */
struct gemeld { uint8_t velden[VELDEN]; const char *vrijstelling[VRIJSTELLING_N]; };

/* One evaluation. */
struct context {
    const struct packset *packs;
    struct geraadpleegd geraadpleegd[PACKS_PER_UITSLAG];
    unsigned n_geraadpleegd;
    struct variatie variatie;
    struct open_deel open[OPEN_DELEN_MAX];  /* the last of a parameter holds */
    unsigned n_open;
    struct open_deel twijfel;        /* the comparison of this point that an open value leaves in doubt: it changes at
                                        `min`; form NULL: none */
    struct { const struct pack_form *form; uint8_t nr; } open_gezien[OPEN_GEZIEN_MAX];
    unsigned n_open_gezien;          /* open values that were in doubt at some point */
    const struct amount *vaste_som;  /* the household sum is assumed to be this, as far as the facts allow */
    int64_t from[SLOT_BASIS_N];      /* down to where the value of a slot stands for those below it: see walk.c */
    uint64_t ooit_gelezen;           /* open base slots of which another value was compared otherwise in some cell */
    /* What a walk is for. The first finds what is reported; with `doel` it is over once one of these fields is undecided,
     * with `gewoon` once something is reported otherwise. */
    uint32_t doel;
    const struct gemeld *gewoon;
    uint32_t wanted;                 /* fields another cell could still change; 0: the walk is over */
    uint64_t steps[PACKS_PER_UITSLAG]; /* of each layer of the year: the steps that decide these */
    int64_t vergeleken[8];           /* amounts the household sums of a state were compared with */
    unsigned n_vergeleken;
    unsigned work, keep;             /* what may still be done (WORK_POINT), and what of that is for later */
    struct trace *spoor;
    uint8_t cel;
};

_Static_assert(VOLWASSENEN_MAX + 2 <= 32, "struct staat has a bit for each adult, and two more");

/* What persons contribute, folded: one bit a derivation that some person matched / did not match. */
struct staat {
    uint64_t wel, niet;
    uint8_t tel[TELLERS_MAX];
    uint32_t telt;                   /* whose income counts: bit i = volwassenen[i]; TELT_KINDEREN */
    uint32_t dicht;                  /* of these, to whom route B is open but may not be used: bit i = volwassenen[i] */
    uint32_t bijstand;               /* before a lease: of these, who have an award in place of an income: nought or more */
    uint32_t nul;
};

/* What the cells walked so far have in common and where they differ. */
struct waarden {
    uint16_t set[VELDEN];            /* bit v: value v occurs */
    const char *vrijstelling[VRIJSTELLING_N];
    bool begonnen, vrijstelling_wisselt[VRIJSTELLING_N];
    bool alles;                      /* nothing is decided: there was more to walk than is allowed */
    bool beleid_ontbreekt;           /* some start date has no national pack; beleid_jaar: its year */
    int16_t beleid_jaar;
    uint8_t n_redenen, n_nationaal, n_overlays;
    const char *redenen[REDENEN_MAX];
    const struct pack *nationaal[PACKS_PER_UITSLAG], *overlays[PACKS_PER_UITSLAG];
};

/* A derivation over persons, of any of the packs. */
struct persoonsstap {
    uint32_t over, waar;
    uint64_t oud_genoeg, te_oud;     /* bits of ages (LEEFTIJD_BIT) that must be, may not be reached */
    uint8_t soort, bit, teller;
};

/* What one person may be: predicates, and a bit an age of jaar.leeftijden that is reached. */
#define DICHT (UINT64_C(1) << 23)   /* between predicates and ages: route B is open to the person, and may not be used */
#define LEEFTIJD_BIT(i) (UINT64_C(1) << (24 + (i)))

/* One lease year of one case under one stack of packs. */
struct jaar {
    const struct zaakfeiten *zaak;
    struct laag lagen[PACKS_PER_UITSLAG];
    unsigned n_lagen;
    struct persoonsstap persoonsstappen[64];   /* those that decide what is wanted */
    unsigned n_persoonsstappen;
    uint32_t predicaten;             /* those a derivation looks at */
    uint8_t leeftijden[LEEFTIJDEN_MAX];   /* ages in years that a derivation looks at */
    unsigned n_leeftijden;
    uint64_t bekeken;                /* what of a person the derivations, and the sums, look at */
    int16_t jaar;
    uint8_t voorkeur, oudste;
    int16_t dagen;                   /* coouderschapDagen */
    struct income_rules regels;
    struct income inkomens[VOLWASSENEN_MAX];
    uint8_t afronding, kind18;       /* readings with a hook: number, or LEZINGEN_MAX */
    uint8_t vierweken;
    int64_t euro_erbij;              /* O12 varied: what an amount may be above a limit, 10^-4 cent */
};

/* One point: every base slot filled, then what the tables make of it. */
struct punt {
    int64_t v[SLOTS];
    uint8_t param[SLOTS];            /* of a step that yields an amount: its parameter */
    const struct form_rij *treffer[STAPPEN_MAX]; /* of the steps that were run */
};

/* Where the looked-at readings and parameters of a pack are noted; NULL where too many packs take part. */
struct geraadpleegd *run_geraadpleegd(struct context *c, const struct pack *p);
/* The value of a reading, varied or at its default. */
bool run_lezing(const struct context *c, const struct pack_form *f, unsigned nr);
/* The number of the reading with a hook, or LEZINGEN_MAX. */
uint8_t run_haak(const struct pack_form *f, enum haak h);
/* The range that an open parameter or reading (OPEN_LEZING + nr) has left; of a known one its value. */
struct open_deel run_open(const struct context *c, const struct pack_form *f, unsigned nr);
/* Notes that the outcome may depend on an open value. */
void run_open_gezien(struct context *c, const struct pack_form *f, unsigned nr);
/* Takes work from what may be done now; returns false, and takes all of that, where it is not enough. */
bool run_spend(struct context *c, unsigned work);
/* Nothing more may be done now. */
bool run_spent(const struct context *c);
/* No further cell can change what the walk is for. */
bool run_over(const struct context *c, const struct waarden *w);
/* From now on, these fields are wanted: those of a walk that starts, or what is left of them. */
void run_want(struct context *c, const struct jaar *j, uint32_t fields);
/* Runs a point whose base slots are filled, for every value of the open parameters and readings it depends on. */
void run_punt(struct context *c, const struct jaar *j, const struct staat *s, struct punt *p, struct waarden *w);

#endif
