#include "impact/impact.h"

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"
#include "model/facts.h"
#include "policy/evaluate.h"
#include "pack/layout.h"

#include <string.h>

/* ---- classes of homes ---- */

typedef const struct form_part *part_of(const struct pack_form *f);

static const struct form_part *huren_van(const struct pack_form *f)
{
    return &f->rent_bounds;
}

static const struct form_part *kamers_van(const struct pack_form *f)
{
    return &f->room_bounds;
}

/* The last value that no pack of either side can tell from v: the nearest limit at or above it, else `boven`. */
static int64_t celeinde(const struct impact *i, part_of *part, int64_t v, int64_t boven)
{
    int64_t einde = boven;

    for (unsigned k = 0; k < 2; k++)
        for (uint32_t p = 0; p < i->side[k].set->n; p++) {
            const struct pack *pack = &i->side[k].set->packs[p];
            const struct pack_form *f = pack->form;
            if (i->side[k].dag < pack_valid_from(pack) || i->side[k].dag > pack_valid_to(pack))
                continue;
            const struct form_part *d = part(f);
            const int64_t *grenzen = FORM_AT(f, *d, int64_t);
            for (uint32_t g = 0; g < d->n; g++)
                if (grenzen[g] >= v && grenzen[g] < einde)
                    einde = grenzen[g];
        }
    return einde;
}

enum status impact_woning(struct impact *i, const struct eenheid *e, int64_t aantal)
{
    struct eenheid klasse = *e;
    unsigned k = 0;

    klasse.huurprijs.min = klasse.huurprijs.max = celeinde(i, huren_van, e->huurprijs.min, MONEY_MAX);
    if (e->kamers_min == e->kamers_max)
        klasse.kamers_min = klasse.kamers_max = (int16_t)celeinde(i, kamers_van, e->kamers_min, 99);
    while (k < i->n_classes && memcmp(&i->classes[k], &klasse, sizeof(klasse)) != 0)
        k++;
    if (k == IMPACT_CLASSES_MAX || aantal > IMPACT_HOMES_MAX - i->n_homes)
        return REFUSED_TOO_MANY;
    if (k == i->n_classes)
        i->classes[i->n_classes++] = klasse;
    i->homes[k] += aantal;
    i->n_homes += aantal;
    return OK;
}

enum status impact_homes_per_huurklasse(struct impact *i)
{
    struct eenheid e;
    int64_t huur = LIMIT_RENT_MIN_CENTS - 1;

    while (huur < MONEY_MAX) {
        int64_t einde = celeinde(i, huren_van, huur + 1, MONEY_MAX);
        facts_empty_home(&e);
        e.present = 1;
        e.woonruimtesoort = WOONRUIMTESOORT_ZELFSTANDIG;
        e.huurprijs = (struct money_range){ einde, einde };
        TRY(impact_woning(i, &e, 1));
        huur = einde;
    }
    return OK;
}

/* ---- life ---- */

enum status impact_begin(const struct impact_side side[2], struct impact **out)
{
    struct impact *i = mem_alloc(sizeof(*i));

    *out = i;
    if (i == NULL)
        return FAULT_MEMORY;
    memset(i, 0, sizeof(*i));
    memcpy(i->side, side, sizeof(i->side));
    return OK;
}

void impact_release(struct impact *i)
{
    if (i == NULL)
        return;
    mem_free(i->past[0]);
    mem_free(i->past[1]);
    mem_free(i);
}

enum status impact_homes_done(struct impact *i)
{
    size_t cap = sizeof(int64_t) * IMPACT_BAND_N * ((size_t)i->n_homes + 1);

    for (unsigned k = 0; k < 2; k++) {
        i->past[k] = mem_alloc(cap);
        if (i->past[k] == NULL)
            return FAULT_MEMORY;
        memset(i->past[k], 0, cap);
    }
    return OK;
}

void impact_tax_years(const struct impact *i, int16_t *from, int16_t *so_far)
{
    int16_t a = year_of(i->side[0].dag), b = year_of(i->side[1].dag);

    *from = (int16_t)((a > b ? a : b) - 2);
    *so_far = (int16_t)((a < b ? a : b) - 1);
}

bool impact_unborn(const struct impact *i, const struct impact_huishouden *h)
{
    int32_t start = i->side[0].dag < i->side[1].dag ? i->side[0].dag : i->side[1].dag;

    for (unsigned k = 0; k < h->n_born; k++)
        if (h->born[k].min > start)
            return true;
    return false;
}

/* ---- counting ---- */

static void impact_question(const struct impact_side *k, const struct impact_huishouden *h, struct question_facts *z)
{
    memset(z, 0, sizeof(*z));
    z->fase = FASE_REACTIE;
    memcpy(z->corporatie, k->corporatie, sizeof(z->corporatie));
    impact_huishouden_op(h, k->dag, &z->huishouden);
}

static enum status decide(const struct impact_side *k, const struct eenheid *e, struct question_facts *z, struct outcome *u)
{
    z->eenheid = *e;
    z->eenheid.ingangsdatum = z->eenheid.publicatiedatum = (struct day_range){ k->dag, k->dag };
    return evaluate_fields(k->set, z, u);
}

/* What one household adds, gathered before it is counted: a household counts once in a cell, whatever its homes. */
struct tally {
    int64_t past[2];
    uint8_t fresh_class;
    int64_t pairs[HUUR_N][UITKOMST_N][UITKOMST_N];
    unsigned band;
};

static void count(struct impact *i, const struct tally *t, int64_t aantal)
{
    for (unsigned h = 0; h < HUUR_N; h++)
        for (unsigned old = 0; old < UITKOMST_N; old++)
            for (unsigned fresh = 0; fresh < UITKOMST_N; fresh++)
                if (t->pairs[h][old][fresh] > 0) {
                    i->cells[t->band][h][old][fresh].pairs += aantal * t->pairs[h][old][fresh];
                    i->cells[t->band][h][old][fresh].huishoudens += aantal;
                }
    i->shifts[t->band][t->fresh_class] += aantal;
    i->chance[t->band][t->past[1] < t->past[0] ? 0 : t->past[1] == t->past[0] ? 1 : 2] += aantal;
    for (unsigned k = 0; k < 2; k++)
        i->past[k][t->band * ((size_t)i->n_homes + 1) + (size_t)t->past[k]] += aantal;
    i->n_huishoudens += aantal;
    i->n_rows++;
}

enum status impact_huishouden(struct impact *i, const struct impact_huishouden *h)
{
    struct question_facts z[2];
    struct outcome u[2];
    struct tally t = { .band = 0 };
    enum status s = OK;

    impact_question(&i->side[0], h, &z[0]);
    impact_question(&i->side[1], h, &z[1]);
    for (unsigned k = 0; k < i->n_classes && s == OK; k++) {
        s = decide(&i->side[0], &i->classes[k], &z[0], &u[0]);
        if (s == OK)
            s = decide(&i->side[1], &i->classes[k], &z[1], &u[1]);
        if (s != OK)
            break;
        if (k == 0) {
            t.band = IMPACT_BAND(u[0].inkomensklasse, u[0].grootteklasse);
            t.fresh_class = u[1].inkomensklasse;
        }
        t.pairs[u[0].huurklasse][u[0].uitkomst][u[1].uitkomst] += i->homes[k];
        for (unsigned side = 0; side < 2; side++)
            if (u[side].uitkomst == UITKOMST_GESCHIKT)
                t.past[side] += i->homes[k];
    }
    if (s == OK)
        count(i, &t, h->aantal);
    mem_wipe(z, sizeof(z));
    return s;
}

int64_t impact_quantile(const struct impact *i, unsigned side, unsigned band, unsigned part)
{
    const int64_t *past = &i->past[side][band * ((size_t)i->n_homes + 1)];
    int64_t total = 0, so_far = 0;

    for (int64_t n = 0; n <= i->n_homes; n++)
        total += past[n];
    for (int64_t n = 0; n <= i->n_homes; n++) {
        so_far += past[n];
        /* The first that has `part` percent at or below it. */
        if (total > 0 && so_far * 100 >= total * part && so_far > 0)
            return n;
    }
    return -1;
}
