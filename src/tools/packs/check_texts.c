#include "packs/check_texts.h"

#include "base/buf.h"
#include "model/names.h"
#include "packs/compile_texts.h"
#include "packs/level.h"
#include "policy/missing.h"

#include <string.h>

#define REGEL_MAX 400
#define GEWENST_MAX (RIJEN_MAX + 512)   /* no pack can give more codes */

struct gewenst { const char *code; uint8_t soort; bool moet; };

struct keuring {
    const struct pack_form *f;
    bevinding *doe;
    void *wie;
    unsigned n, n_gewenst;
    struct gewenst gewenst[GEWENST_MAX];
};

/* Where a finding is: members of `texts`, and the number of a piece or -1. */
struct plaats { const char *soort, *code, *taal, *deel; long stuk; };

static void melden(struct keuring *k, struct plaats p, const char *wat, const char *woord)
{
    const char *const namen[] = { p.taal, p.deel };
    char regel[REGEL_MAX];
    struct writer w;

    writer_init(&w, regel, sizeof(regel) - 1);
    write_text(&w, "texts.");
    write_text(&w, p.soort);
    write_char(&w, ':');
    write_text(&w, p.code);
    for (unsigned i = 0; i < 2 && namen[i] != NULL; i++) {
        write_char(&w, '.');
        write_text(&w, namen[i]);
    }
    if (p.stuk >= 0) {
        write_char(&w, '[');
        write_int(&w, p.stuk);
        write_char(&w, ']');
    }
    write_text(&w, ": ");
    write_text(&w, wat);
    write_text(&w, woord);
    regel[writer_len(&w)] = '\0';
    k->n++;
    k->doe(k->wie, regel);
}

/* ---- the codes a pack can give ---- */

static void wens(struct keuring *k, enum uitlegsoort soort, const char *code, bool moet)
{
    for (unsigned i = 0; i < k->n_gewenst; i++)
        if (k->gewenst[i].soort == soort && strcmp(k->gewenst[i].code, code) == 0) {
            k->gewenst[i].moet |= moet;
            return;
        }
    if (k->n_gewenst < GEWENST_MAX)
        k->gewenst[k->n_gewenst++] = (struct gewenst){ code, (uint8_t)soort, moet };
}

static void rijen_wensen(struct keuring *k)
{
    const struct form_stap *s = FORM_AT(k->f, k->f->stappen, struct form_stap);
    const struct form_rij *rijen = FORM_AT(k->f, k->f->rijen, struct form_rij);

    for (uint32_t i = k->f->n_persoonsstappen; i < k->f->stappen.n; i++)
        for (uint32_t r = s[i].rij; r < s[i].rij + s[i].n; r++) {
            if (rijen[r].code != 0)
                wens(k, UITLEG_REDEN, FORM_TEKST(k->f, rijen[r].code), true);
            if (IS_VRIJSTELLING(s[i].veld) && rijen[r].uit != 0)
                wens(k, UITLEG_VRIJSTELLING, FORM_TEKST(k->f, rijen[r].uit), true);
            if (s[i].veld == SLOT_HOOGSTE)
                wens(k, UITLEG_HUURKLASSE, name_of(NAMES_HUURKLASSE, (uint8_t)rijen[r].uit), true);
            if (s[i].veld == SLOT_UITKOMST)
                wens(k, UITLEG_UITKOMST, name_of(NAMES_UITKOMST, (uint8_t)rijen[r].uit), false);
        }
}

static void wensen(struct keuring *k)
{
    const struct form_param *params = FORM_AT(k->f, k->f->params, struct form_param);
    const struct form_lezing *lezingen = FORM_AT(k->f, k->f->lezingen, struct form_lezing);

    rijen_wensen(k);
    for (uint32_t i = 0; i < k->f->lezingen.n; i++)
        wens(k, UITLEG_VOORBEHOUD, FORM_TEKST(k->f, lezingen[i].code), true);
    for (uint32_t i = 0; i < k->f->params.n; i++) {
        wens(k, UITLEG_PARAMETER, FORM_TEKST(k->f, params[i].naam), true);
        if (params[i].code != 0)
            wens(k, UITLEG_VOORBEHOUD, FORM_TEKST(k->f, params[i].code), true);
    }
    wens(k, UITLEG_PAGINA, "intro", true);
    if (k->f->overlay)
        return;
    for (uint8_t u = 0; u < UITKOMST_N; u++)
        wens(k, UITLEG_UITKOMST, name_of(NAMES_UITKOMST, u), true);
    wens(k, UITLEG_UITKOMST, EXPLAIN_ZONDER_EENHEID, true);
    for (unsigned i = 0; missing_namen[i] != NULL; i++)
        wens(k, UITLEG_ONTBREEKT, missing_namen[i], true);
    wens(k, UITLEG_ONTBREEKT, EXPLAIN_BELEID, true);
    wens(k, UITLEG_ONTBREEKT, EXPLAIN_PARAMETER, true);
}

static void gewenste_keuren(struct keuring *k, const struct pack *pack)
{
    for (unsigned i = 0; i < k->n_gewenst; i++)
        for (enum taal taal = 0; taal < TAAL_N; taal++) {
            const struct gewenst *g = &k->gewenst[i];
            struct plaats p = { tekstsoorten[g->soort], g->code, taal_naam(taal), NULL, -1 };
            unsigned heeft = 0, moet = tekstdelen_moet((enum uitlegsoort)g->soort);
            const char *geen = g->soort == UITLEG_PAGINA ? "no text; every pack has a page, so write the part "
                                                         : "no text; the pack gives this code, so write the part ";
            for (unsigned d = 0; d < UITLEG_DELEN; d++)
                if (explain_van_pack(pack, (enum uitlegsoort)g->soort, g->code, taal, (enum uitlegdeel)d)[0] != '\0')
                    heeft |= 1u << d;
            if (heeft == 0 && !g->moet)
                continue;
            for (unsigned d = 0; d < UITLEG_DELEN; d++)
                if ((moet & ~heeft) >> d & 1)
                    melden(k, p, geen, tekstdelen[d]);
        }
}

static void ongewenste_keuren(struct keuring *k)
{
    const struct form_uitleg *u = FORM_AT(k->f, k->f->uitleg, struct form_uitleg);
    const char *t = FORM_AT(k->f, k->f->uitlegteksten, char);

    for (uint32_t i = 0; i < k->f->uitleg.n; i++) {
        bool gebruikt = false;
        for (unsigned g = 0; g < k->n_gewenst; g++)
            gebruikt |= k->gewenst[g].soort == u[i].soort && strcmp(k->gewenst[g].code, t + u[i].code) == 0;
        if (!gebruikt && (i == 0 || u[i - 1].code != u[i].code))
            melden(k, (struct plaats){ tekstsoorten[u[i].soort], t + u[i].code, NULL, NULL, -1 },
                   "nobody uses this text; the pack never gives this code, so remove it", "");
    }
}

/* ---- language level ---- */

struct stukplaats { struct keuring *k; struct plaats p; };

static void niveau_melden(void *wie, enum level_fault fault, const char *woord)
{
    static const char *const wat[] = {
        [LEVEL_LONG] = "a sentence of more than 15 words; make two of it",
        [LEVEL_HARD] = "a hard word; say it plainly, or put it in brackets behind the plain word: ",
        [LEVEL_AMOUNT] = "an amount stands in the text; name it by a variable, so that it stays right",
        [LEVEL_OPEN] = "the last sentence has no end; close it with a full stop or question mark" };
    struct stukplaats *s = wie;

    melden(s->k, s->p, wat[fault], woord);
}

static void taal_keuren(struct keuring *k, struct plaats p, const json_t *delen, enum taal taal)
{
    const json_t *stukken, *stuk;
    const char *deel;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)delen, deel, stukken)
        json_array_foreach(stukken, i, stuk) {
            p.deel = deel;
            p.stuk = (long)i;
            level_check(json_string_value(stuk), taal, niveau_melden, &(struct stukplaats){ k, p });
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
            taal_keuren(k, (struct plaats){ tekstsoorten[soort], strchr(sleutel, ':') + 1, taal_naam(taal), NULL, -1 },
                        json_object_get(talen, taal_naam(taal)), taal);
    }
}

unsigned texts_check(const struct pack *pack, const json_t *root, bevinding *doe, void *wie)
{
    struct keuring k = { .f = pack->form, .doe = doe, .wie = wie };

    wensen(&k);
    gewenste_keuren(&k, pack);
    ongewenste_keuren(&k);
    taalniveau_keuren(&k, json_object_get(root, "texts"));
    return k.n;
}
