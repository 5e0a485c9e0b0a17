#include "packs/check_private.h"

#include "model/names.h"
#include "packs/compile_texts.h"
#include "packs/level.h"
#include "policy/missing.h"

#include <string.h>

#define WANTED_MAX (ROWS_MAX + 512)     /* no pack can give more codes */

/* The codes that a pack can give, each with whether there must be a text of it. */
struct wanted { const char *code; uint8_t soort; bool must; };

static struct wanted wanted[WANTED_MAX];
static unsigned n_wanted;

/* Where a finding is: members of `texts`, and the number of a piece or -1. */
struct plaats { struct checking *k; const char *soort, *code, *language, *part; long piece; };

static void report_text(const struct plaats *p, const char *what, const char *word)
{
    struct row r;

    check_begin(&r);
    write_text(&r.w, "texts.");
    write_text(&r.w, p->soort);
    write_char(&r.w, ':');
    write_text(&r.w, p->code);
    write_text(&r.w, p->language != NULL ? "." : "");
    write_text(&r.w, p->language != NULL ? p->language : "");
    if (p->part != NULL) {
        write_char(&r.w, '.');
        write_text(&r.w, p->part);
        write_char(&r.w, '[');
        write_int(&r.w, p->piece);
        write_char(&r.w, ']');
    }
    write_text(&r.w, ": ");
    write_text(&r.w, what);
    write_text(&r.w, word);
    check_report(p->k, &r);
}

/* ---- the codes a pack can give ---- */

static void want(enum uitleg_kind soort, const char *code, bool must)
{
    for (unsigned i = 0; i < n_wanted; i++)
        if (wanted[i].soort == soort && strcmp(wanted[i].code, code) == 0) {
            wanted[i].must |= must;
            return;
        }
    if (n_wanted < WANTED_MAX)
        wanted[n_wanted++] = (struct wanted){ code, (uint8_t)soort, must };
}

static void want_rows(struct checking *k)
{
    const struct form_step *s = FORM_AT(k->f, k->f->steps, struct form_step);
    const struct form_row *rows = FORM_AT(k->f, k->f->rows, struct form_row);

    for (uint32_t i = k->f->n_person_steps; i < k->f->steps.n; i++)
        for (uint32_t r = s[i].row; r < s[i].row + s[i].n; r++) {
            if (rows[r].code != 0)
                want(UITLEG_REDEN, FORM_TEXT(k->f, rows[r].code), true);
            if (IS_VRIJSTELLING(s[i].field) && rows[r].out != 0)
                want(UITLEG_VRIJSTELLING, FORM_TEXT(k->f, rows[r].out), true);
            if (s[i].field == SLOT_HOOGSTE)
                want(UITLEG_HUURKLASSE, name_of(NAMES_HUURKLASSE, (uint8_t)rows[r].out), true);
            if (s[i].field == SLOT_UITKOMST)
                want(UITLEG_UITKOMST, name_of(NAMES_UITKOMST, (uint8_t)rows[r].out), false);
        }
}

static void want_texts(struct checking *k)
{
    const struct form_param *params = FORM_AT(k->f, k->f->params, struct form_param);
    const struct form_reading *readings = FORM_AT(k->f, k->f->readings, struct form_reading);

    want_rows(k);
    for (uint32_t i = 0; i < k->f->readings.n; i++)
        want(UITLEG_VOORBEHOUD, FORM_TEXT(k->f, readings[i].code), true);
    for (uint32_t i = 0; i < k->f->params.n; i++) {
        want(UITLEG_PARAMETER, FORM_TEXT(k->f, params[i].name), true);
        if (params[i].code != 0)
            want(UITLEG_VOORBEHOUD, FORM_TEXT(k->f, params[i].code), true);
    }
    want(UITLEG_PAGE, "intro", true);
    if (k->f->overlay)
        return;
    for (uint8_t u = 0; u < UITKOMST_N; u++)
        want(UITLEG_UITKOMST, name_of(NAMES_UITKOMST, u), true);
    want(UITLEG_UITKOMST, EXPLAIN_ZONDER_EENHEID, true);
    for (unsigned i = 0; missing_names[i] != NULL; i++)
        want(UITLEG_ONTBREEKT, missing_names[i], true);
    want(UITLEG_ONTBREEKT, EXPLAIN_BELEID, true);
    want(UITLEG_ONTBREEKT, EXPLAIN_PARAMETER, true);
}

static void check_wanted(struct checking *k)
{
    for (unsigned i = 0; i < n_wanted; i++)
        for (enum text_language language = 0; language < TEXT_LANGUAGES; language++) {
            const struct wanted *g = &wanted[i];
            const struct plaats p = { k, texts_kinds[g->soort], g->code, explain_language(language), NULL, -1 };
            unsigned has = 0, must = texts_must_have((enum uitleg_kind)g->soort);
            const char *geen = g->soort == UITLEG_PAGE ? "no text; every pack has a page, so write the part "
                                                       : "no text; the pack gives this code, so write the part ";
            for (unsigned d = 0; d < UITLEG_PARTS; d++)
                if (explain_from_pack(k->pack, (enum uitleg_kind)g->soort, g->code, language, (enum uitleg_part)d)[0] != '\0')
                    has |= 1u << d;
            if (has == 0 && !g->must)
                continue;
            for (unsigned d = 0; d < UITLEG_PARTS; d++)
                if ((must & ~has) >> d & 1)
                    report_text(&p, geen, texts_parts[d]);
        }
}

static void check_unwanted(struct checking *k)
{
    const struct form_uitleg *u = FORM_AT(k->f, k->f->uitleg, struct form_uitleg);
    const char *t = FORM_AT(k->f, k->f->uitleg_texts, char);

    for (uint32_t i = 0; i < k->f->uitleg.n; i++) {
        bool is_used = false;
        for (unsigned g = 0; g < n_wanted; g++)
            is_used |= wanted[g].soort == u[i].soort && strcmp(wanted[g].code, t + u[i].code) == 0;
        if (!is_used && (i == 0 || u[i - 1].code != u[i].code))
            report_text(&(struct plaats){ k, texts_kinds[u[i].soort], t + u[i].code, NULL, NULL, -1 },
                        "nobody uses this text; the pack never gives this code, so remove it", "");
    }
}

/* ---- language level ---- */

static void report_level(void *who, enum level_fault fault, const char *word)
{
    static const char *const what[] = {
        [LEVEL_LONG] = "a sentence of more than 15 words; make two of it",
        [LEVEL_HARD] = "a hard word; say it plainly, or put it in brackets behind the plain word: ",
        [LEVEL_AMOUNT] = "an amount stands in the text; name it by a variable, so that it stays right",
        [LEVEL_OPEN] = "the last sentence has no end; close it with a full stop or question mark" };

    report_text(who, what[fault], word);
}

static void check_language(struct plaats p, const json_t *parts, enum text_language language)
{
    const json_t *pieces, *piece;
    const char *part;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)parts, part, pieces)
        json_array_foreach(pieces, i, piece) {
            p.part = part;
            p.piece = (long)i;
            level_check(json_string_value(piece), language, report_level, &p);
        }
}

static void check_level(struct checking *k, const json_t *texts)
{
    const json_t *talen;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)texts, key, talen) {
        int soort = texts_kind(key);
        if (soort == UITLEG_PARAMETER || soort < 0)
            continue;   /* names of amounts, not sentences */
        for (enum text_language language = 0; language < TEXT_LANGUAGES; language++)
            check_language((struct plaats){ k, texts_kinds[soort], strchr(key, ':') + 1, explain_language(language), NULL, -1 },
                           json_object_get(talen, explain_language(language)), language);
    }
}

void check_texts(struct checking *k)
{
    n_wanted = 0;
    want_texts(k);
    check_wanted(k);
    check_unwanted(k);
    check_level(k, json_object_get(k->root, "texts"));
}
