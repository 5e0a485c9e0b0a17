/*
 * The parts of a pack source in words, Dutch or English: amounts, ranges, sets, derivations, worked cases.
 *
 * in:      w  where the words go; root: the pack source (pack_json, read back). The source is one that compiled; what is
 *          unknown here is printed as it stands.
 * Names of rules, codes and values stay as the pack writes them.
 */
#ifndef PASSEND_PACKS_TABLE_TEXT_H
#define PASSEND_PACKS_TABLE_TEXT_H

#include "base/buf.h"

#include <jansson.h>
#include <stdbool.h>

/* The one of two texts in the language that is wanted. */
static inline const char *say(bool en, const char *nl, const char *english)
{
    return en ? english : nl;
}

/* 713,02 or 51.537,00; English 713.02 and 51,537.00 */
void text_money(struct writer *w, int64_t cents, bool en);
/* A whole number with its thousands apart. */
void text_count(struct writer *w, int64_t n, bool en);
/* A number in its unit: an amount, a factor "1,0650", an age "67 jaar en 3 maanden". */
void text_value(struct writer *w, int64_t v, const char *unit, bool en);
/* The value of a parameter in its unit: an amount, a factor, an age, an interval, or that it is not known. */
void text_parameter(struct writer *w, const json_t *parameter, bool en);
/* What a row asks of one input: "t/m 713,02", "vanaf 2 t/m 3", "ZELFSTANDIG of ONVRIJE_ETAGE", "ja". */
void text_condition(struct writer *w, const json_t *root, const char *input, const json_t *value, bool en);
/* All of `when`: "personen t/m 1; isOuderenhuishouden nee"; "altijd" where it is empty. */
void text_when(struct writer *w, const json_t *root, const json_t *when, bool en);
/* What a row answers: a value, or an amount with the name of its parameter. */
void text_then(struct writer *w, const json_t *root, const json_t *table, const json_t *then, bool en);
/* "ten minste een van wie: WLZ_VERBLIJF of WLZ_ADL" */
void text_derivation(struct writer *w, const json_t *derivation, bool en);
/* A worked case: home, persons and incomes in short. */
void text_case(struct writer *w, const json_t *worked, bool en);
/* Texts of a JSON array, joined; nothing where it is none. */
void text_list(struct writer *w, const json_t *list, const char *between);
/* Any JSON value in one line. */
void text_any(struct writer *w, const json_t *value, bool en);

/* A member that is text, or "". */
const char *text_of(const json_t *object, const char *member);
/* What a member of the pack itself is called for a reader; the name where it has none. */
const char *text_label(const char *member, bool en);
/* The item of an array of objects whose `name` is this, or NULL. */
json_t *text_named(const json_t *list, const char *name);

#endif
