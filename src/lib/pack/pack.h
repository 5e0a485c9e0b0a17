/*
 * A policy pack in its compiled form: one flat block with offsets, read in place, and the set of packs a process has
 * loaded.
 *
 * pack_open checks every offset, count and enumeration before anything is used, so that a damaged block is refused and
 * never crashes. The block carries the canonical JSON (RFC 8785) the pack was compiled from and its SHA-256, which is
 * the pack's identity. Text that is returned is NUL-terminated and lives as long as the block.
 *
 * secret: none; packs are public.
 */
#ifndef PASSEND_PACK_PACK_H
#define PASSEND_PACK_PACK_H

#include "base/limits.h"
#include "base/status.h"
#include "model/facts.h"
#include "model/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACK_SIZE_MAX LIMIT_FILE_BYTES
#define PACKSET_MAX LIMIT_PACKS
#define PACK_INCOME_BOUNDS_MAX 16

struct pack_form;                   /* the layout of the block, pack/layout.h */

#define PACK_FIELDS 10              /* fields of the outcome that tables write, SLOT_FIELD_FIRST first */

/* An open pack: a view of the block. Copy freely; valid while the block is. */
struct pack {
    const struct pack_form *form;
    size_t len;
    uint64_t needs[PACK_FIELDS];    /* of each field: the steps that decide it, as bits */
    uint16_t reads;                 /* fields, as bits, that its tables read as another pack left them */
};

/*
 * in:      blob  the compiled pack, aligned to 8 bytes; len at most PACK_SIZE_MAX
 * out:     *out  on OK; borrows from blob
 * returns OK | REFUSED_PACK (anything that is not a well-formed compiled pack of this version) | FAULT_CRYPTO
 * cost:   linear in len (hashes the JSON); no allocation
 */
enum status pack_open(const void *blob, size_t len, struct pack *out) MUST_USE;

const char *pack_id(const struct pack *p);                /* "nl.woningwet" */
const char *pack_version(const struct pack *p);           /* "2026.1" */
const uint8_t *pack_sha256(const struct pack *p);         /* DIGEST_LEN bytes, of the canonical JSON */
int32_t pack_valid_from(const struct pack *p);            /* first day */
int32_t pack_valid_to(const struct pack *p);              /* last day */
bool pack_is_overlay(const struct pack *p);
const char *pack_basis(const struct pack *p);             /* overlay: id of the pack it extends; else "" */
const char *pack_json(const struct pack *p, size_t *len); /* canonical JSON */
/* The corporations an overlay applies to, as it names them: "L0101", a run "L0101..L0119", or "*": all, and questions
 * that name none. National: none. */
unsigned pack_n_corporaties(const struct pack *p);
const char *pack_corporatie(const struct pack *p, unsigned i);
bool pack_holds_for(const struct pack *p, const char *corporatie);   /* national: always */
/* The amounts (cents) with which the pack compares a household income, ascending. */
unsigned pack_income_bounds(const struct pack *p, int64_t out[PACK_INCOME_BOUNDS_MAX]);

/* Both could claim a day: the same overlay id, or two national packs, with periods that overlap. */
bool pack_collides(const struct pack *a, const struct pack *b);

struct packset {
    uint32_t n;
    struct pack packs[PACKSET_MAX];
};

void packset_init(struct packset *s);
/* returns OK | REFUSED_TOO_MANY | REFUSED_PACK (same identity twice, or same id with overlapping validity) */
enum status packset_add(struct packset *s, const struct pack *p) MUST_USE;
/* Two overlays that hold for one corporation on one day and that no rule puts together. Rules: extension points may be
 * set by several overlays alike; every overlay decides from the national outcome; of several that change it,
 * NIET_GESCHIKT holds, else their common outcome. */
struct pack_collision { const struct pack *a, *b; const char *why; };
bool packset_collision(const struct packset *s, struct pack_collision *out);
/* A corporation ("": any) and a day for which more overlays hold than one verdict rests on: nothing would be decided there.
 * met: only where this one is among them; NULL = anywhere */
struct pack_crowd { char corporatie[CORPORATIE_MAX]; int32_t dag; };
bool packset_crowd(const struct packset *s, const struct pack *having, struct pack_crowd *out);
/* returns OK | REFUSED_PACK (no national pack, or an overlay whose base is not in the set while it is valid)
 *         | REFUSED_PACK_CONFLICT (packset_collision tells which) | REFUSED_PACK_CROWD (packset_crowd tells where) */
enum status packset_check(const struct packset *s) MUST_USE;
/* The national pack valid on a day, or NULL (R1). */
const struct pack *packset_national(const struct packset *s, int32_t dag);
/* The overlays that apply to a corporation on a day of publication, ordered by id; returns how many, at most max. */
unsigned packset_overlays(const struct packset *s, const char *corporatie, int32_t dag, const struct pack **out,
                          unsigned max);

/* How an entry of the texts (pack/layout.h) compares with a kind, code and language: below, at or above nought. */
struct form_uitleg;
int pack_text_order(const struct pack_form *f, const struct form_uitleg *u, uint8_t soort, const char *code, uint8_t language);

#endif
