#include "packs/check_private.h"

#include "base/mem.h"
#include "model/outcome.h"

#include <string.h>

/* Predicates that tell something of the income of a person. */
#define PRED_INKOMEN (PRED_INKOMEN_TELT | PRED_ZONDER_INKOMEN | PRED_ROUTE_BIJSTAND | PRED_OPENING_DAEB_LAGER | \
                      PRED_OPENING_PASSEND_LAGER | PRED_OPENING_PASSEND_HOGER)

/* What the platform alone knows; a claim of it is any value but 0. */
static bool is_platformfeit(uint8_t slot)
{
    return slot == SLOT_URGENT_15_5 || slot == SLOT_BESLUIT54A || slot == SLOT_NU_SLAAPKAMERS || slot == SLOT_NU_HUURT;
}

/* Does an input of an overlay depend on somebody's income? Every national field does that is decided by income. */
static bool is_inkomen(const struct pack_form *f, uint8_t slot)
{
    if (slot >= SLOT_STEP) {
        const struct form_step *s = &FORM_AT(f, f->steps, struct form_step)[slot - SLOT_STEP];
        return ((s->over | s->where) & PRED_INKOMEN) != 0;
    }
    return slot == SLOT_SUM_A || slot == SLOT_SUM_B || slot == SLOT_UITKOMST || slot == SLOT_DAEB ||
           slot == SLOT_PASSENDHEIDSOORT || slot == SLOT_INKOMENSKLASSE || slot == SLOT_HOOGSTE || IS_VRIJSTELLING(slot);
}

/* ---- the program that is tried ---- */

static void marks(const struct form_bound *g, bool *slots, bool *params)
{
    if (g->soort == BOUND_STEP)
        slots[g->nr] = true;
    else if (g->soort == BOUND_PARAM && params != NULL)
        params[g->nr] = true;
}

void check_leest(const struct pack_form *f, const struct form_step *s, bool *slots, bool *params)
{
    const struct form_row *rows = FORM_AT(f, f->rows, struct form_row);
    const struct form_condition *w = FORM_AT(f, f->conditions, struct form_condition);

    for (uint32_t r = s->row; r < s->row + s->n; r++)
        for (uint32_t i = rows[r].condition; i < rows[r].condition + rows[r].n; i++) {
            slots[w[i].slot] = true;
            marks(&w[i].from, slots, params);
            marks(&w[i].to, slots, params);
        }
}

/* Does a step read any of these slots? */
static bool leest_een(const struct pack_form *f, const struct form_step *s, const bool *slots)
{
    bool read_slots[SLOTS] = { false }, one = false;

    check_leest(f, s, read_slots, NULL);
    for (unsigned slot = 0; slot < SLOTS; slot++)
        one |= read_slots[slot] && slots[slot];
    return one;
}

static void vult(const struct form_step *s, uint32_t i, bool *slots)
{
    slots[SLOT_STEP + i] = true;
    if (s->field != 0)
        slots[s->field] = true;
}

/* The national tables between the facts of the platform and what is reported: those that depend on the facts and on
 * which the outcome depends, or hoogstePassendeHuurklasse. Everything else they read is an input, and every combination
 * of inputs is tried. */
static bool nationaal_programma(const struct pack_form *f, bool hoogste, struct programma *p)
{
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);
    bool na[SLOTS] = { false }, voor[SLOTS] = { false }, something = false;

    for (unsigned slot = 0; slot < SLOT_BASIS_N; slot++)
        na[slot] = is_platformfeit((uint8_t)slot);
    for (uint32_t i = f->n_person_steps; i < f->steps.n; i++)
        if (leest_een(f, &s[i], na)) {
            p->draait[i] = true;
            vult(&s[i], i, na);
        }
    voor[SLOT_UITKOMST] = voor[SLOT_PASSENDHEIDSOORT] = !hoogste;
    voor[SLOT_HOOGSTE] = hoogste;
    for (uint32_t i = f->steps.n; i-- > f->n_person_steps;) {
        bool needed = voor[SLOT_STEP + i] || (s[i].field != 0 && voor[s[i].field]);
        if (needed)
            check_leest(f, &s[i], voor, NULL);
        p->draait[i] = p->draait[i] && needed;
        something |= p->draait[i];
    }
    return something;
}

/* ---- what of the national fields can occur together ---- */

struct mogelijk { bool overal, v[UITKOMST_N][DAEB_N][PASSENDHEIDSOORT_N]; };

/* The national outcome as a function of the two tests, as far as the base decides it from these alone. */
static void mogelijk_vullen(const struct pack *basis, struct mogelijk *m)
{
    const struct pack_form *f = basis->form;
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);
    struct programma *p = mem_alloc(sizeof(*p));
    int64_t value[SLOTS] = { 0 }, param[SLOTS] = { 0 };
    bool slots[SLOTS] = { false };
    uint32_t i = f->n_person_steps;

    *m = (struct mogelijk){ .overal = true };
    while (i < f->steps.n && s[i].field != SLOT_UITKOMST)
        i++;
    if (i < f->steps.n)
        check_leest(f, &s[i], slots, NULL);
    for (unsigned slot = 0; slot < SLOTS; slot++)
        if (slots[slot] && slot != SLOT_DAEB && slot != SLOT_PASSENDHEIDSOORT)
            i = f->steps.n;
    if (p == NULL || i == f->steps.n) {
        mem_free(p);
        return;
    }
    m->overal = false;
    *p = (struct programma){ .f = f };
    p->draait[i] = true;
    for (int d = 1; d < DAEB_N; d++)
        for (int q = 1; q < PASSENDHEIDSOORT_N; q++) {
            value[SLOT_DAEB] = d;
            value[SLOT_PASSENDHEIDSOORT] = q;
            check_draaien(p, value, param);
            if (value[SLOT_UITKOMST] > 0 && value[SLOT_UITKOMST] < UITKOMST_N)
                m->v[value[SLOT_UITKOMST]][d][q] = true;
        }
    mem_free(p);
}

/* Can the national fields have these values together? 0: the overlay does not look. */
static bool kan_samen(const struct mogelijk *m, int64_t uitkomst, int64_t daeb, int64_t passend)
{
    if (m->overal || uitkomst == 0)
        return true;
    for (int d = 1; d < DAEB_N; d++)
        for (int q = 1; q < PASSENDHEIDSOORT_N; q++)
            if (m->v[uitkomst][d][q] && (daeb == 0 || daeb == d) && (passend == 0 || passend == q))
                return true;
    return false;
}

/* ---- one point ---- */

struct bewijs {
    struct keuring *k;
    struct programma p;
    struct mogelijk mogelijk;
    unsigned index[ASSEN_MAX];
};

struct gevolg { int64_t uitkomst, passend, hoogste; bool can; };

static struct gevolg gevolg_van(const struct bewijs *b, const unsigned *index)
{
    int64_t value[SLOTS] = { 0 }, param[SLOTS] = { 0 };
    struct gevolg g;

    check_punt_zetten(&b->p, index, value, param);
    g.can = !b->p.f->overlay ||
            kan_samen(&b->mogelijk, value[SLOT_UITKOMST], value[SLOT_DAEB], value[SLOT_PASSENDHEIDSOORT]);
    if (g.can)
        check_draaien(&b->p, value, param);
    g.uitkomst = value[SLOT_UITKOMST];
    g.passend = value[SLOT_PASSENDHEIDSOORT];
    g.hoogste = value[SLOT_HOOGSTE];
    return g;
}

/* The higher the worse for the applicant. */
static int rang(int64_t uitkomst)
{
    return uitkomst == UITKOMST_NIET_GESCHIKT ? 2 : uitkomst == UITKOMST_GESCHIKT || uitkomst == 0 ? 0 : 1;
}

static bool slechter(const struct bewijs *b, const struct gevolg *nu, const struct gevolg *zonder)
{
    if (rang(nu->uitkomst) > rang(zonder->uitkomst))
        return true;
    return !b->p.f->overlay && ((nu->passend == PASSENDHEIDSOORT_NIE && zonder->passend != PASSENDHEIDSOORT_NIE) ||
                                nu->hoogste < zonder->hoogste);
}

static int as_index(const struct programma *p, uint8_t slot)
{
    for (unsigned i = 0; i < p->n; i++)
        if (p->assen[i].slot == slot && !p->assen[i].bedrag)
            return (int)i;
    return -1;
}

static bool as_zetten(const struct programma *p, unsigned *index, uint8_t slot, int64_t v)
{
    int a = as_index(p, slot);

    for (unsigned x = 0; a >= 0 && x < p->assen[a].n; x++)
        if (p->assen[a].v[x] == v) {
            index[a] = x;
            return true;
        }
    return false;
}

/* ---- Huisvestingswet 15(5): nobody urgent is refused on income ---- */

static void hvw_melden(struct bewijs *b, const unsigned *geweigerd, const unsigned *niet, const bool *outside)
{
    bool inside[ASSEN_MAX];
    struct row r;

    for (unsigned i = 0; i < b->p.n; i++)
        inside[i] = !outside[i] && b->p.assen[i].slot != SLOT_URGENT_15_5;
    check_begin(&r);
    write_text(&r.w, "table uitkomst refuses on income for URGENT_HVW_15_5 (Huisvestingswet 15(5)): where");
    check_punt_schrijven(b->k, &r.w, &b->p, geweigerd, outside);
    write_text(&r.w, " it says NIET_GESCHIKT for");
    check_punt_schrijven(b->k, &r.w, &b->p, geweigerd, inside);
    write_text(&r.w, " but not for");
    check_punt_schrijven(b->k, &r.w, &b->p, niet, inside);
    write_text(&r.w, ": keep the outcome where urgentHvw15_5 is true");
    check_melden(b->k, &r);
}

static void hvw_bewijzen(struct bewijs *b)
{
    bool outside[ASSEN_MAX] = { false }, inside[ASSEN_MAX] = { false };
    unsigned *index = b->index, geweigerd[ASSEN_MAX], niet[ASSEN_MAX];

    memset(index, 0, sizeof(b->index));
    for (unsigned i = 0; i < b->p.n; i++) {
        inside[i] = is_inkomen(b->p.f, b->p.assen[i].slot) && !b->p.assen[i].bedrag;
        outside[i] = !inside[i] && b->p.assen[i].slot != SLOT_URGENT_15_5;
    }
    (void)as_zetten(&b->p, index, SLOT_URGENT_15_5, 1);
    do {
        bool yes = false, nee = false;
        do {
            struct gevolg g = gevolg_van(b, index);
            if (!g.can)
                continue;
            bool refuses = g.uitkomst == UITKOMST_NIET_GESCHIKT;
            memcpy(refuses ? geweigerd : niet, index, sizeof(geweigerd));
            yes |= refuses;
            nee |= !refuses;
        } while (check_volgende(&b->p, index, inside));
        if (yes && nee) {
            hvw_melden(b, geweigerd, niet, outside);
            return;
        }
    } while (check_volgende(&b->p, index, outside));
}

/* ---- a claim of the platform never makes an outcome worse ---- */

static void slechter_melden(struct bewijs *b, const unsigned *nu, const char *what)
{
    struct row r;

    check_begin(&r);
    write_text(&r.w, what);
    write_text(&r.w, " makes an outcome worse at");
    check_punt_schrijven(b->k, &r.w, &b->p, nu, NULL);
    write_text(&r.w, ": let it only improve an outcome, or leave it");
    check_melden(b->k, &r);
}

static void platform_bewijzen(struct bewijs *b)
{
    bool outside[ASSEN_MAX] = { false }, inside[ASSEN_MAX] = { false }, something = false;
    unsigned *index = b->index;

    memset(index, 0, sizeof(b->index));
    for (unsigned i = 0; i < b->p.n; i++) {
        inside[i] = is_platformfeit(b->p.assen[i].slot) && !b->p.assen[i].bedrag;
        outside[i] = !inside[i];
        something |= inside[i];
        if (inside[i])
            (void)as_zetten(&b->p, index, b->p.assen[i].slot, 0);
    }
    if (!something)
        return;
    do {
        for (unsigned i = 0; i < b->p.n; i++)
            if (inside[i])
                (void)as_zetten(&b->p, index, b->p.assen[i].slot, 0);
        struct gevolg zonder = gevolg_van(b, index);
        if (!zonder.can)
            continue;
        for (unsigned i = 0; i < b->p.n; i++)
            if (inside[i])
                index[i] = 0;
        do {
            struct gevolg nu = gevolg_van(b, index);
            if (slechter(b, &nu, &zonder)) {
                slechter_melden(b, index, "a fact of the platform (urgency, decision of art. 54a, present home)");
                return;
            }
        } while (check_volgende(&b->p, index, inside));
    } while (check_volgende(&b->p, index, outside));
}

/* A decision of art. 54a turns NIE into NVT and RUIMTE_PASSEND into GESCHIKT; an overlay may not answer that worse. */
static void besluit_bewijzen(struct bewijs *b)
{
    unsigned beter[ASSEN_MAX];

    memset(b->index, 0, sizeof(b->index));
    if (as_index(&b->p, SLOT_UITKOMST) < 0 && as_index(&b->p, SLOT_PASSENDHEIDSOORT) < 0)
        return;
    do {
        int64_t value[SLOTS] = { 0 }, param[SLOTS] = { 0 };
        check_punt_zetten(&b->p, b->index, value, param);
        if ((value[SLOT_UITKOMST] != 0 && value[SLOT_UITKOMST] != UITKOMST_RUIMTE_PASSEND) ||
            (value[SLOT_PASSENDHEIDSOORT] != 0 && value[SLOT_PASSENDHEIDSOORT] != PASSENDHEIDSOORT_NIE))
            continue;
        memcpy(beter, b->index, sizeof(beter));
        (void)as_zetten(&b->p, beter, SLOT_UITKOMST, UITKOMST_GESCHIKT);
        (void)as_zetten(&b->p, beter, SLOT_PASSENDHEIDSOORT, PASSENDHEIDSOORT_NVT);
        struct gevolg zonder = gevolg_van(b, b->index), nu = gevolg_van(b, beter);
        if (zonder.can && nu.can && slechter(b, &nu, &zonder)) {
            slechter_melden(b, beter, "a decision of art. 54a");
            return;
        }
    } while (check_volgende(&b->p, b->index, NULL));
}

static void bewijzen(struct bewijs *b)
{
    bool overlay = b->p.f->overlay;
    const char *teveel = check_assen(&b->p);

    if (teveel == NULL && check_punten(&b->p) > PUNTEN_TABEL_MAX)
        teveel = " have more points together than can be proved: split the policy in two packs";
    if (teveel != NULL) {
        check_say(b->k, overlay ? "the tables of this overlay" : "the tables that facts of the platform reach", teveel, NULL);
        return;
    }
    platform_bewijzen(b);
    if (overlay) {
        hvw_bewijzen(b);
        besluit_bewijzen(b);
    }
}

void check_bewijzen(struct keuring *k)
{
    const struct pack *basis = check_basis(k);
    struct bewijs *b = mem_alloc(sizeof(*b));

    if (b == NULL || basis == NULL) {
        mem_free(b);
        return;
    }
    memset(b, 0, sizeof(*b));
    b->k = k;
    b->p.f = k->f;
    if (k->f->overlay) {
        for (uint32_t i = k->f->n_person_steps; i < k->f->steps.n; i++)
            b->p.draait[i] = true;
        mogelijk_vullen(basis, &b->mogelijk);
        if (k->f->steps.n > k->f->n_person_steps)
            bewijzen(b);
    }
    for (int hoogste = 0; !k->f->overlay && hoogste <= 1; hoogste++) {
        b->p = (struct programma){ .f = k->f };
        if (nationaal_programma(k->f, hoogste == 1, &b->p))
            bewijzen(b);
    }
    mem_free(b);
}
