/*
 * passend verify --beleid: the packs are those that the verdict names, by hash, and the classes that it says itself lead to
 * its outcome by their table `uitkomst`. Which facts led to the classes is not in a verdict; so a class that is open, or a
 * condition on a fact, leaves every outcome of its row possible.
 */
#include "cli/cli_check.h"

#include "base/text.h"
#include "json/strict_json.h"
#include "model/names.h"
#include "model/outcome.h"

#include <string.h>

#define TABLE "uitkomst"

enum answer { NO, MAYBE, YES };

/* ---- which packs ---- */

static const json_t *text_named(const json_t *claims, const struct pack *p)
{
    const json_t *list = json_object_get(claims, "beleid"), *v;
    char hex[2 * DIGEST_LEN + 1] = { 0 };
    struct writer w;
    size_t i;

    writer_init(&w, hex, sizeof hex - 1);
    write_hex(&w, pack_sha256(p), DIGEST_LEN);
    JSON_EACH(list, i, v) {
        const char *sha = json_string_value(json_object_get(v, "sha256"));

        if (sha != NULL && strcmp(sha, hex) == 0)
            return v;
    }
    return NULL;
}

/* ---- the table ---- */

static enum answer meets(const json_t *claim, const json_t *wanted)
{
    const char *open = name_of(NAMES_UITKOMST, UITKOMST_ONBEPAALD);
    const json_t *one;
    size_t i;

    if (json_is_boolean(wanted))
        return !json_is_boolean(claim) ? MAYBE : json_equal(claim, wanted) ? YES : NO;
    if (!json_is_string(claim) || strcmp(json_string_value(claim), open) == 0)
        return MAYBE;
    if (json_is_string(wanted))
        return json_equal(claim, wanted) ? YES : NO;
    if (!json_is_array(wanted))
        return MAYBE;
    JSON_EACH(wanted, i, one) {
        if (!json_is_string(one))
            return MAYBE;
        if (json_equal(claim, one))
            return YES;
    }
    return NO;
}

/* from: the national outcome, which an overlay goes by; NULL in the national pack itself. */
static enum answer row_meets(const json_t *row, const json_t *claims, const json_t *from)
{
    const json_t *when = json_object_get(row, "when");
    enum answer all = YES;
    const char *name;
    json_t *wanted;

    json_object_foreach((json_t *)(uintptr_t)when, name, wanted) {
        const json_t *value = strcmp(name, TABLE) == 0 ? from : json_object_get(claims, name);
        enum answer a = value != NULL ? meets(value, wanted) : MAYBE;

        all = a < all ? a : all;
    }
    return all;
}

static const json_t *table_of(const json_t *root)
{
    const json_t *tables = json_object_get(root, "tables"), *t;
    size_t i;

    JSON_EACH(tables, i, t) {
        const char *name = json_string_value(json_object_get(t, "name"));

        if (name != NULL && strcmp(name, TABLE) == 0)
            return t;
    }
    return NULL;
}

/* Outcomes as bits; 0: none of ours. */
static uint32_t bit_of(const json_t *outcome)
{
    uint32_t n;

    return json_is_string(outcome) && name_find(NAMES_UITKOMST, json_string_value(outcome), json_string_length(outcome), &n)
               ? UINT32_C(1) << n : 0;
}

/* What a table can say. Where no row holds for sure, what stood there before may stay, or be undecided. */
static uint32_t possible(const json_t *table, const json_t *claims, const json_t *from)
{
    const json_t *rows = json_object_get(table, "rows"), *row;
    uint32_t out = 0;
    size_t i;

    JSON_EACH(rows, i, row) {
        enum answer a = row_meets(row, claims, from);

        out |= a != NO ? bit_of(json_object_get(row, "then")) : 0;
        if (a == YES)
            return out;
    }
    return out | bit_of(from) | UINT32_C(1) << UITKOMST_ONBEPAALD;
}

/* Each overlay decides from the national outcome; which of several holds is not looked into. */
static uint32_t after_overlay(const json_t *table, const json_t *claims, uint32_t national)
{
    uint32_t out = 0;

    for (uint32_t n = 0; n < 32; n++) {
        if ((national >> n & 1) == 0)
            continue;
        json_t *from = json_string(name_of(NAMES_UITKOMST, n));
        out |= possible(table, claims, from);
        json_decref(from);
    }
    return out;
}

static enum status check_outcome(const struct check *c, const json_t *claims)
{
    uint32_t national = 0, overlays = 0;

    /* Packs that are in the verdict and were not given may have decided. */
    if (c->packs.n < json_array_size(json_object_get(claims, "beleid")))
        return OK;
    for (unsigned i = 0; i < c->packs.n; i++)
        if (!pack_is_overlay(&c->packs.packs[i].pack))
            national |= possible(table_of(c->pack_roots[i]), claims, NULL);
    for (unsigned i = 0; i < c->packs.n; i++)
        if (pack_is_overlay(&c->packs.packs[i].pack) && table_of(c->pack_roots[i]) != NULL)
            overlays |= after_overlay(table_of(c->pack_roots[i]), claims, national);
    return ((overlays != 0 ? overlays : national) & bit_of(json_object_get(claims, TABLE))) != 0 ? OK : REFUSED_VERDICT_OUTCOME;
}

enum status check_rules(const struct check *c, const json_t *claims)
{
    for (unsigned i = 0; i < c->packs.n; i++)
        if (text_named(claims, &c->packs.packs[i].pack) == NULL)
            return REFUSED_VERDICT_POLICY;
    /* Without a home there is no outcome of a home. */
    return json_object_get(claims, "eenheid") != NULL ? check_outcome(c, claims) : OK;
}
