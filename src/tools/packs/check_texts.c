#include "packs/check_private.h"

#include "model/names.h"
#include "packs/compile_texts.h"
#include "packs/level.h"
#include "policy/missing.h"

#include <string.h>

#define GEWENST_MAX (ROWS_MAX + 512)    /* no pack can give more codes */

/* The codes that a pack can give, each with whether there must be a text of it. */
struct gewenst { const char *code; uint8_t soort; bool must; };

static struct gewenst gewenst[GEWENST_MAX];
static unsigned n_gewenst;

/* Where a finding is: members of `texts`, and the number of a piece or -1. */
struct plaats { struct keuring *k; const char *soort, *code, *language, *part; long piece; };

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
    check_melden(p->k, &r);
}

/* ---- the codes a pack can give ---- */

static void wens(enum uitleg_kind soort, const char *code, bool must)
{
    for (unsigned i = 0; i < n_gewenst; i++)
        if (gewenst[i].soort == soort && strcmp(gewenst[i].code, code) == 0) {
            gewenst[i].must |= must;
            return;
        }
    if (n_gewenst < GEWENST_MAX)
        gewenst[n_gewenst++] = (struct gewenst){ code, (uint8_t)soort, must };
}

static void rijen_wensen(struct keuring *k)
{
    const struct form_step *s = FORM_AT(k->f, k->f->steps, struct form_step);
    const struct form_row *rows = FORM_AT(k->f, k->f->rows, struct form_row);

    for (uint32_t i = k->f->n_person_steps; i < k->f->steps.n; i++)
        for (uint32_t r = s[i].row; r < s[i].row + s[i].n; r++) {
            if (rows[r].code != 0)
                wens(UITLEG_REDEN, FORM_TEXT(k->f, rows[r].code), true);
            if (IS_VRIJSTELLING(s[i].field) && rows[r].out != 0)
                wens(UITLEG_VRIJSTELLING, FORM_TEXT(k->f, rows[r].out), true);
            if (s[i].field == SLOT_HOOGSTE)
                wens(UITLEG_HUURKLASSE, name_of(NAMES_HUURKLASSE, (uint8_t)rows[r].out), true);
            if (s[i].field == SLOT_UITKOMST)
                wens(UITLEG_UITKOMST, name_of(NAMES_UITKOMST, (uint8_t)rows[r].out), false);
        }
}

static void wensen(struct keuring *k)
{
    const struct form_param *params = FORM_AT(k->f, k->f->params, struct form_param);
    const struct form_reading *readings = FORM_AT(k->f, k->f->readings, struct form_reading);

    rijen_wensen(k);
    for (uint32_t i = 0; i < k->f->readings.n; i++)
        wens(UITLEG_VOORBEHOUD, FORM_TEXT(k->f, readings[i].code), true);
    for (uint32_t i = 0; i < k->f->params.n; i++) {
        wens(UITLEG_PARAMETER, FORM_TEXT(k->f, params[i].name), true);
        if (params[i].code != 0)
            wens(UITLEG_VOORBEHOUD, FORM_TEXT(k->f, params[i].code), true);
    }
    wens(UITLEG_PAGE, "intro", true);
    if (k->f->overlay)
        return;
    for (uint8_t u = 0; u < UITKOMST_N; u++)
        wens(UITLEG_UITKOMST, name_of(NAMES_UITKOMST, u), true);
    wens(UITLEG_UITKOMST, EXPLAIN_ZONDER_EENHEID, true);
    for (unsigned i = 0; missing_names[i] != NULL; i++)
        wens(UITLEG_ONTBREEKT, missing_names[i], true);
    wens(UITLEG_ONTBREEKT, EXPLAIN_BELEID, true);
    wens(UITLEG_ONTBREEKT, EXPLAIN_PARAMETER, true);
}

static void gewenste_keuren(struct keuring *k)
{
    for (unsigned i = 0; i < n_gewenst; i++)
        for (enum text_language language = 0; language < TEXT_LANGUAGES; language++) {
            const struct gewenst *g = &gewenst[i];
            const struct plaats p = { k, tekstsoorten[g->soort], g->code, explain_language(language), NULL, -1 };
            unsigned has = 0, must = tekstdelen_moet((enum uitleg_kind)g->soort);
            const char *geen = g->soort == UITLEG_PAGE ? "no text; every pack has a page, so write the part "
                                                       : "no text; the pack gives this code, so write the part ";
            for (unsigned d = 0; d < UITLEG_PARTS; d++)
                if (explain_from_pack(k->pack, (enum uitleg_kind)g->soort, g->code, language, (enum uitleg_part)d)[0] != '\0')
                    has |= 1u << d;
            if (has == 0 && !g->must)
                continue;
            for (unsigned d = 0; d < UITLEG_PARTS; d++)
                if ((must & ~has) >> d & 1)
                    report_text(&p, geen, tekstdelen[d]);
        }
}

static void ongewenste_keuren(struct keuring *k)
{
    const struct form_uitleg *u = FORM_AT(k->f, k->f->uitleg, struct form_uitleg);
    const char *t = FORM_AT(k->f, k->f->uitleg_texts, char);

    for (uint32_t i = 0; i < k->f->uitleg.n; i++) {
        bool is_used = false;
        for (unsigned g = 0; g < n_gewenst; g++)
            is_used |= gewenst[g].soort == u[i].soort && strcmp(gewenst[g].code, t + u[i].code) == 0;
        if (!is_used && (i == 0 || u[i - 1].code != u[i].code))
            report_text(&(struct plaats){ k, tekstsoorten[u[i].soort], t + u[i].code, NULL, NULL, -1 },
                        "nobody uses this text; the pack never gives this code, so remove it", "");
    }
}

/* ---- language level ---- */

static void niveau_melden(void *who, enum level_fault fault, const char *word)
{
    static const char *const what[] = {
        [LEVEL_LONG] = "a sentence of more than 15 words; make two of it",
        [LEVEL_HARD] = "a hard word; say it plainly, or put it in brackets behind the plain word: ",
        [LEVEL_AMOUNT] = "an amount stands in the text; name it by a variable, so that it stays right",
        [LEVEL_OPEN] = "the last sentence has no end; close it with a full stop or question mark" };

    report_text(who, what[fault], word);
}

static void taal_keuren(struct plaats p, const json_t *parts, enum text_language language)
{
    const json_t *stukken, *piece;
    const char *part;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)parts, part, stukken)
        json_array_foreach(stukken, i, piece) {
            p.part = part;
            p.piece = (long)i;
            level_check(json_string_value(piece), language, niveau_melden, &p);
        }
}

static void taalniveau_keuren(struct keuring *k, const json_t *texts)
{
    const json_t *talen;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)texts, key, talen) {
        int soort = tekstsoort_van(key);
        if (soort == UITLEG_PARAMETER || soort < 0)
            continue;   /* names of amounts, not sentences */
        for (enum text_language language = 0; language < TEXT_LANGUAGES; language++)
            taal_keuren((struct plaats){ k, tekstsoorten[soort], strchr(key, ':') + 1, explain_language(language), NULL, -1 },
                        json_object_get(talen, explain_language(language)), language);
    }
}

void check_texts(struct keuring *k)
{
    n_gewenst = 0;
    wensen(k);
    gewenste_keuren(k);
    ongewenste_keuren(k);
    taalniveau_keuren(k, json_object_get(k->root, "texts"));
}
