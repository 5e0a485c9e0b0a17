/*
 * A pack source while it is compiled: where one is in it, its members and names. Shared by the parts of the compiler.
 *
 * All return OK | REFUSED_PACK with place and reason in b->fout, unless said otherwise.
 */
#ifndef PASSEND_PACKS_BUILDING_H
#define PASSEND_PACKS_BUILDING_H

#include "packs/compile_texts.h"
#include "packs/names.h"
#include "policy/cell.h"
#include "pack/layout.h"

#define TEKSTEN_MAX (256u << 10)
#define CORPORATIES_MAX 256
#define PAD_MAX 8

struct plaats { const char *naam; long nr; };   /* naam NULL: element nr */

/* What a name in a condition stands for. */
struct naam { uint8_t slot, soort; int stap; };   /* stap: index of a step, or -1 */

struct lijst { unsigned n; int64_t v[CEL_SNEDEN_MAX]; };

struct bouw {
    struct packfout *fout;
    struct plaats pad[PAD_MAX];
    unsigned n_pad;
    const json_t *root, *citations, *tables;
    struct pack_form vorm;
    struct form_param params[PARAMS_MAX];
    struct form_lezing lezingen[LEZINGEN_MAX];
    const char *lezingnamen[LEZINGEN_MAX], *paramnamen[PARAMS_MAX], *stapnamen[STAPPEN_MAX];
    struct form_stap stappen[STAPPEN_MAX];
    const json_t *stapwaarden[STAPPEN_MAX];     /* "values" of a table with own value names, else NULL */
    bool stapwaarheid[STAPPEN_MAX];
    struct form_rij rijen[RIJEN_MAX];
    struct form_voorwaarde voorwaarden[VOORWAARDEN_MAX];
    uint32_t corporaties[CORPORATIES_MAX];
    char teksten[TEKSTEN_MAX];
    struct lijst inkomensgrenzen, huurgrenzen, vermogensgrenzen, kamergrenzen;
    struct teksten uitleg;
};

/* Goes one level in: a member, or (naam NULL) an element. Out again is b->n_pad -= 1. */
void bouw_in(struct bouw *b, const char *naam, long nr);
enum status bouw_fout(struct bouw *b, const char *waarom) MUST_USE;

#define EIS(b, voorwaarde, waarom)           \
    do {                                     \
        if (!(voorwaarde))                   \
            return bouw_fout((b), (waarom)); \
    } while (0)

/* What is asked of one member by name; a member that is a day. */
enum status bouw_eis_lid(struct bouw *b, const char *naam, bool goed, const char *waarom) MUST_USE;
enum status bouw_dag_lid(struct bouw *b, const json_t *o, const char *naam, int32_t *uit) MUST_USE;
/* A member that is text without NUL, or NULL. */
const char *bouw_tekst(const json_t *o, const char *naam);
/* Adds a text to the pack's; *uit its place. */
enum status bouw_erbij(struct bouw *b, const char *tekst, uint32_t *uit) MUST_USE;
/* An object with no other members than these; namen ends with NULL. */
enum status bouw_alleen(struct bouw *b, const json_t *o, const char *const *namen) MUST_USE;
/* The citations of an element, joined by one space; every one must exist. */
enum status bouw_citaten(struct bouw *b, const json_t *o, bool verplicht, uint32_t *uit) MUST_USE;
/* The name of a new derivation or table. */
enum status bouw_nieuw(struct bouw *b, const json_t *o, const char **naam) MUST_USE;
bool bouw_naam(const struct bouw *b, const char *naam, struct naam *uit);
/* Number of a parameter, or -1; of a value that a name can have, or -1. */
int bouw_param(const struct bouw *b, const char *naam);
int bouw_waarde(const struct bouw *b, const struct naam *n, const char *waarde);

/* One element of `tables`. */
enum status bouw_tabel(struct bouw *b, const json_t *o) MUST_USE;

#endif
