#include "packs/check_private.h"

#include "model/names.h"
#include "packs/compile_texts.h"
#include "packs/level.h"
#include "policy/missing.h"

#include <string.h>

#define GEWENST_MAX (RIJEN_MAX + 512)   /* no pack can give more codes */

/* The codes that a pack can give, each with whether there must be a text of it. */
struct gewenst { const char *code; uint8_t soort; bool moet; };

static struct gewenst gewenst[GEWENST_MAX];
static unsigned n_gewenst;

/* Where a finding is: members of `texts`, and the number of a piece or -1. */
struct plaats { struct keuring *k; const char *soort, *code, *taal, *deel; long stuk; };

static void melden(const struct plaats *p, const char *wat, const char *woord)
{
    struct regel r;

    check_begin(&r);
    write_text(&r.w, "texts.");
    write_text(&r.w, p->soort);
    write_char(&r.w, ':');
    write_text(&r.w, p->code);
    write_text(&r.w, p->taal != NULL ? "." : "");
    write_text(&r.w, p->taal != NULL ? p->taal : "");
    if (p->deel != NULL) {
        write_char(&r.w, '.');
        write_text(&r.w, p->deel);
        write_char(&r.w, '[');
        write_int(&r.w, p->stuk);
        write_char(&r.w, ']');
    }
    write_text(&r.w, ": ");
    write_text(&r.w, wat);
    write_text(&r.w, woord);
    check_melden(p->k, &r);
}

/* ---- the codes a pack can give ---- */

static void wens(enum uitlegsoort soort, const char *code, bool moet)
{
    for (unsigned i = 0; i < n_gewenst; i++)
        if (gewenst[i].soort == soort && strcmp(gewenst[i].code, code) == 0) {
            gewenst[i].moet |= moet;
            return;
        }
    if (n_gewenst < GEWENST_MAX)
        gewenst[n_gewenst++] = (struct gewenst){ code, (uint8_t)soort, moet };
}

static void rijen_wensen(struct keuring *k)
{
    const struct form_stap *s = FORM_AT(k->f, k->f->stappen, struct form_stap);
    const struct form_rij *rijen = FORM_AT(k->f, k->f->rijen, struct form_rij);

    for (uint32_t i = k->f->n_persoonsstappen; i < k->f->stappen.n; i++)
        for (uint32_t r = s[i].rij; r < s[i].rij + s[i].n; r++) {
            if (rijen[r].code != 0)
                wens(UITLEG_REDEN, FORM_TEKST(k->f, rijen[r].code), true);
            if (IS_VRIJSTELLING(s[i].veld) && rijen[r].uit != 0)
                wens(UITLEG_VRIJSTELLING, FORM_TEKST(k->f, rijen[r].uit), true);
            if (s[i].veld == SLOT_HOOGSTE)
                wens(UITLEG_HUURKLASSE, name_of(NAMES_HUURKLASSE, (uint8_t)rijen[r].uit), true);
            if (s[i].veld == SLOT_UITKOMST)
                wens(UITLEG_UITKOMST, name_of(NAMES_UITKOMST, (uint8_t)rijen[r].uit), false);
        }
}

static void wensen(struct keuring *k)
{
    const struct form_param *params = FORM_AT(k->f, k->f->params, struct form_param);
    const struct form_lezing *lezingen = FORM_AT(k->f, k->f->lezingen, struct form_lezing);

    rijen_wensen(k);
    for (uint32_t i = 0; i < k->f->lezingen.n; i++)
        wens(UITLEG_VOORBEHOUD, FORM_TEKST(k->f, lezingen[i].code), true);
    for (uint32_t i = 0; i < k->f->params.n; i++) {
        wens(UITLEG_PARAMETER, FORM_TEKST(k->f, params[i].naam), true);
        if (params[i].code != 0)
            wens(UITLEG_VOORBEHOUD, FORM_TEKST(k->f, params[i].code), true);
    }
    wens(UITLEG_PAGINA, "intro", true);
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
        for (enum taal taal = 0; taal < TAAL_N; taal++) {
            const struct gewenst *g = &gewenst[i];
            const struct plaats p = { k, tekstsoorten[g->soort], g->code, taal_naam(taal), NULL, -1 };
            unsigned heeft = 0, moet = tekstdelen_moet((enum uitlegsoort)g->soort);
            const char *geen = g->soort == UITLEG_PAGINA ? "no text; every pack has a page, so write the part "
                                                         : "no text; the pack gives this code, so write the part ";
            for (unsigned d = 0; d < UITLEG_DELEN; d++)
                if (explain_van_pack(k->pack, (enum uitlegsoort)g->soort, g->code, taal, (enum uitlegdeel)d)[0] != '\0')
                    heeft |= 1u << d;
            if (heeft == 0 && !g->moet)
                continue;
            for (unsigned d = 0; d < UITLEG_DELEN; d++)
                if ((moet & ~heeft) >> d & 1)
                    melden(&p, geen, tekstdelen[d]);
        }
}

static void ongewenste_keuren(struct keuring *k)
{
    const struct form_uitleg *u = FORM_AT(k->f, k->f->uitleg, struct form_uitleg);
    const char *t = FORM_AT(k->f, k->f->uitlegteksten, char);

    for (uint32_t i = 0; i < k->f->uitleg.n; i++) {
        bool gebruikt = false;
        for (unsigned g = 0; g < n_gewenst; g++)
            gebruikt |= gewenst[g].soort == u[i].soort && strcmp(gewenst[g].code, t + u[i].code) == 0;
        if (!gebruikt && (i == 0 || u[i - 1].code != u[i].code))
            melden(&(struct plaats){ k, tekstsoorten[u[i].soort], t + u[i].code, NULL, NULL, -1 },
                   "nobody uses this text; the pack never gives this code, so remove it", "");
    }
}

/* ---- language level ---- */

static void niveau_melden(void *wie, enum level_fault fault, const char *woord)
{
    static const char *const wat[] = {
        [LEVEL_LONG] = "a sentence of more than 15 words; make two of it",
        [LEVEL_HARD] = "a hard word; say it plainly, or put it in brackets behind the plain word: ",
        [LEVEL_AMOUNT] = "an amount stands in the text; name it by a variable, so that it stays right",
        [LEVEL_OPEN] = "the last sentence has no end; close it with a full stop or question mark" };

    melden(wie, wat[fault], woord);
}

static void taal_keuren(struct plaats p, const json_t *delen, enum taal taal)
{
    const json_t *stukken, *stuk;
    const char *deel;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)delen, deel, stukken)
        json_array_foreach(stukken, i, stuk) {
            p.deel = deel;
            p.stuk = (long)i;
            level_check(json_string_value(stuk), taal, niveau_melden, &p);
        }
}

static void taalniveau_keuren(struct keuring *k, const json_t *texts)
{
    const json_t *talen;
    const char *sleutel;

    json_object_foreach((json_t *)(uintptr_t)texts, sleutel, talen) {
        int soort = tekstsoort_van(sleutel);
        if (soort == UITLEG_PARAMETER || soort < 0)
            continue;   /* names of amounts, not sentences */
        for (enum taal taal = 0; taal < TAAL_N; taal++)
            taal_keuren((struct plaats){ k, tekstsoorten[soort], strchr(sleutel, ':') + 1, taal_naam(taal), NULL, -1 },
                        json_object_get(talen, taal_naam(taal)), taal);
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
