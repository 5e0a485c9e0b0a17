#include "packs/check_private.h"

#include "base/mem.h"
#include "model/outcome.h"

#include <string.h>

/* Predicates that tell something of the income of a person. */
#define PRED_INKOMEN (PRED_INKOMEN_TELT | PRED_ZONDER_INKOMEN | PRED_ROUTE_BIJSTAND | PRED_OPENING_DAEB_LAGER | \
                      PRED_OPENING_PASSEND_LAGER | PRED_OPENING_PASSEND_HOGER)

/* What the platform alone knows; a claim of it is any value but 0. */
static bool is_platform_fact(uint8_t slot)
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

void check_reads(const struct pack_form *f, const struct form_step *s, bool *slots, bool *params)
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
static bool reads_one(const struct pack_form *f, const struct form_step *s, const bool *slots)
{
    bool read_slots[SLOTS] = { false }, one = false;

    check_reads(f, s, read_slots, NULL);
    for (unsigned slot = 0; slot < SLOTS; slot++)
        one |= read_slots[slot] && slots[slot];
    return one;
}

static void fills(const struct form_step *s, uint32_t i, bool *slots)
{
    slots[SLOT_STEP + i] = true;
    if (s->field != 0)
        slots[s->field] = true;
}

/* The national tables between the facts of the platform and what is reported: those that depend on the facts and on
 * which the outcome depends, or hoogstePassendeHuurklasse. Everything else they read is an input, and every combination
 * of inputs is tried. */
static bool national_program(const struct pack_form *f, bool hoogste, struct program *p)
{
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);
    bool na[SLOTS] = { false }, voor[SLOTS] = { false }, something = false;

    for (unsigned slot = 0; slot < SLOT_BASIS_N; slot++)
        na[slot] = is_platform_fact((uint8_t)slot);
    for (uint32_t i = f->n_person_steps; i < f->steps.n; i++)
        if (reads_one(f, &s[i], na)) {
            p->runs[i] = true;
            fills(&s[i], i, na);
        }
    voor[SLOT_UITKOMST] = voor[SLOT_PASSENDHEIDSOORT] = !hoogste;
    voor[SLOT_HOOGSTE] = hoogste;
    for (uint32_t i = f->steps.n; i-- > f->n_person_steps;) {
        bool needed = voor[SLOT_STEP + i] || (s[i].field != 0 && voor[s[i].field]);
        if (needed)
            check_reads(f, &s[i], voor, NULL);
        p->runs[i] = p->runs[i] && needed;
        something |= p->runs[i];
    }
    return something;
}

/* ---- what of the national fields can occur together ---- */

struct possible { bool everywhere, v[UITKOMST_N][DAEB_N][PASSENDHEIDSOORT_N]; };

/* The national outcome as a function of the two tests, as far as the base decides it from these alone. */
static void fill_possible(const struct pack *basis, struct possible *m)
{
    const struct pack_form *f = basis->form;
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);
    struct program *p = mem_alloc(sizeof(*p));
    int64_t value[SLOTS] = { 0 }, param[SLOTS] = { 0 };
    bool slots[SLOTS] = { false };
    uint32_t i = f->n_person_steps;

    *m = (struct possible){ .everywhere = true };
    while (i < f->steps.n && s[i].field != SLOT_UITKOMST)
        i++;
    if (i < f->steps.n)
        check_reads(f, &s[i], slots, NULL);
    for (unsigned slot = 0; slot < SLOTS; slot++)
        if (slots[slot] && slot != SLOT_DAEB && slot != SLOT_PASSENDHEIDSOORT)
            i = f->steps.n;
    if (p == NULL || i == f->steps.n) {
        mem_free(p);
        return;
    }
    m->everywhere = false;
    *p = (struct program){ .f = f };
    p->runs[i] = true;
    for (int d = 1; d < DAEB_N; d++)
        for (int q = 1; q < PASSENDHEIDSOORT_N; q++) {
            value[SLOT_DAEB] = d;
            value[SLOT_PASSENDHEIDSOORT] = q;
            check_run(p, value, param);
            if (value[SLOT_UITKOMST] > 0 && value[SLOT_UITKOMST] < UITKOMST_N)
                m->v[value[SLOT_UITKOMST]][d][q] = true;
        }
    mem_free(p);
}

/* Can the national fields have these values together? 0: the overlay does not look. */
static bool can_be_together(const struct possible *m, int64_t uitkomst, int64_t daeb, int64_t passend)
{
    if (m->everywhere || uitkomst == 0)
        return true;
    for (int d = 1; d < DAEB_N; d++)
        for (int q = 1; q < PASSENDHEIDSOORT_N; q++)
            if (m->v[uitkomst][d][q] && (daeb == 0 || daeb == d) && (passend == 0 || passend == q))
                return true;
    return false;
}

/* ---- one point ---- */

struct bewijs {
    struct checking *k;
    struct program p;
    struct possible possible;
    unsigned index[AXES_MAX];
};

struct effect { int64_t uitkomst, passend, hoogste; bool can; };

static struct effect effect_of(const struct bewijs *b, const unsigned *index)
{
    int64_t value[SLOTS] = { 0 }, param[SLOTS] = { 0 };
    struct effect g;

    check_set_point(&b->p, index, value, param);
    g.can = !b->p.f->overlay ||
            can_be_together(&b->possible, value[SLOT_UITKOMST], value[SLOT_DAEB], value[SLOT_PASSENDHEIDSOORT]);
    if (g.can)
        check_run(&b->p, value, param);
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

static bool worse(const struct bewijs *b, const struct effect *nu, const struct effect *zonder)
{
    if (rang(nu->uitkomst) > rang(zonder->uitkomst))
        return true;
    return !b->p.f->overlay && ((nu->passend == PASSENDHEIDSOORT_NIE && zonder->passend != PASSENDHEIDSOORT_NIE) ||
                                nu->hoogste < zonder->hoogste);
}

static int as_index(const struct program *p, uint8_t slot)
{
    for (unsigned i = 0; i < p->n; i++)
        if (p->axes[i].slot == slot && !p->axes[i].bedrag)
            return (int)i;
    return -1;
}

static bool set_axis(const struct program *p, unsigned *index, uint8_t slot, int64_t v)
{
    int a = as_index(p, slot);

    for (unsigned x = 0; a >= 0 && x < p->axes[a].n; x++)
        if (p->axes[a].v[x] == v) {
            index[a] = x;
            return true;
        }
    return false;
}

/* ---- Huisvestingswet 15(5): nobody urgent is refused on income ---- */

static void report_hvw(struct bewijs *b, const unsigned *geweigerd, const unsigned *niet, const bool *outside)
{
    bool inside[AXES_MAX];
    struct row r;

    for (unsigned i = 0; i < b->p.n; i++)
        inside[i] = !outside[i] && b->p.axes[i].slot != SLOT_URGENT_15_5;
    check_begin(&r);
    write_text(&r.w, "table uitkomst refuses on income for URGENT_HVW_15_5 (Huisvestingswet 15(5)): where");
    check_write_point(b->k, &r.w, &b->p, geweigerd, outside);
    write_text(&r.w, " it says NIET_GESCHIKT for");
    check_write_point(b->k, &r.w, &b->p, geweigerd, inside);
    write_text(&r.w, " but not for");
    check_write_point(b->k, &r.w, &b->p, niet, inside);
    write_text(&r.w, ": keep the outcome where urgentHvw15_5 is true");
    check_report(b->k, &r);
}

static void hvw_bewijzen(struct bewijs *b)
{
    bool outside[AXES_MAX] = { false }, inside[AXES_MAX] = { false };
    unsigned *index = b->index, geweigerd[AXES_MAX], niet[AXES_MAX];

    memset(index, 0, sizeof(b->index));
    for (unsigned i = 0; i < b->p.n; i++) {
        inside[i] = is_inkomen(b->p.f, b->p.axes[i].slot) && !b->p.axes[i].bedrag;
        outside[i] = !inside[i] && b->p.axes[i].slot != SLOT_URGENT_15_5;
    }
    (void)set_axis(&b->p, index, SLOT_URGENT_15_5, 1);
    do {
        bool yes = false, nee = false;
        do {
            struct effect g = effect_of(b, index);
            if (!g.can)
                continue;
            bool refuses = g.uitkomst == UITKOMST_NIET_GESCHIKT;
            memcpy(refuses ? geweigerd : niet, index, sizeof(geweigerd));
            yes |= refuses;
            nee |= !refuses;
        } while (check_next(&b->p, index, inside));
        if (yes && nee) {
            report_hvw(b, geweigerd, niet, outside);
            return;
        }
    } while (check_next(&b->p, index, outside));
}

/* ---- a claim of the platform never makes an outcome worse ---- */

static void report_worse(struct bewijs *b, const unsigned *nu, const char *what)
{
    struct row r;

    check_begin(&r);
    write_text(&r.w, what);
    write_text(&r.w, " makes an outcome worse at");
    check_write_point(b->k, &r.w, &b->p, nu, NULL);
    write_text(&r.w, ": let it only improve an outcome, or leave it");
    check_report(b->k, &r);
}

static void platform_bewijzen(struct bewijs *b)
{
    bool outside[AXES_MAX] = { false }, inside[AXES_MAX] = { false }, something = false;
    unsigned *index = b->index;

    memset(index, 0, sizeof(b->index));
    for (unsigned i = 0; i < b->p.n; i++) {
        inside[i] = is_platform_fact(b->p.axes[i].slot) && !b->p.axes[i].bedrag;
        outside[i] = !inside[i];
        something |= inside[i];
        if (inside[i])
            (void)set_axis(&b->p, index, b->p.axes[i].slot, 0);
    }
    if (!something)
        return;
    do {
        for (unsigned i = 0; i < b->p.n; i++)
            if (inside[i])
                (void)set_axis(&b->p, index, b->p.axes[i].slot, 0);
        struct effect zonder = effect_of(b, index);
        if (!zonder.can)
            continue;
        for (unsigned i = 0; i < b->p.n; i++)
            if (inside[i])
                index[i] = 0;
        do {
            struct effect nu = effect_of(b, index);
            if (worse(b, &nu, &zonder)) {
                report_worse(b, index, "a fact of the platform (urgency, decision of art. 54a, present home)");
                return;
            }
        } while (check_next(&b->p, index, inside));
    } while (check_next(&b->p, index, outside));
}

/* A decision of art. 54a turns NIE into NVT and RUIMTE_PASSEND into GESCHIKT; an overlay may not answer that worse. */
static void besluit_bewijzen(struct bewijs *b)
{
    unsigned better[AXES_MAX];

    memset(b->index, 0, sizeof(b->index));
    if (as_index(&b->p, SLOT_UITKOMST) < 0 && as_index(&b->p, SLOT_PASSENDHEIDSOORT) < 0)
        return;
    do {
        int64_t value[SLOTS] = { 0 }, param[SLOTS] = { 0 };
        check_set_point(&b->p, b->index, value, param);
        if ((value[SLOT_UITKOMST] != 0 && value[SLOT_UITKOMST] != UITKOMST_RUIMTE_PASSEND) ||
            (value[SLOT_PASSENDHEIDSOORT] != 0 && value[SLOT_PASSENDHEIDSOORT] != PASSENDHEIDSOORT_NIE))
            continue;
        memcpy(better, b->index, sizeof(better));
        (void)set_axis(&b->p, better, SLOT_UITKOMST, UITKOMST_GESCHIKT);
        (void)set_axis(&b->p, better, SLOT_PASSENDHEIDSOORT, PASSENDHEIDSOORT_NVT);
        struct effect zonder = effect_of(b, b->index), nu = effect_of(b, better);
        if (zonder.can && nu.can && worse(b, &nu, &zonder)) {
            report_worse(b, better, "a decision of art. 54a");
            return;
        }
    } while (check_next(&b->p, b->index, NULL));
}

static void bewijzen(struct bewijs *b)
{
    bool overlay = b->p.f->overlay;
    const char *too_much = check_axes(&b->p);

    if (too_much == NULL && check_points(&b->p) > POINTS_TABLE_MAX)
        too_much = " have more points together than can be proved: split the policy in two packs";
    if (too_much != NULL) {
        check_say(b->k, overlay ? "the tables of this overlay" : "the tables that facts of the platform reach", too_much, NULL);
        return;
    }
    platform_bewijzen(b);
    if (overlay) {
        hvw_bewijzen(b);
        besluit_bewijzen(b);
    }
}

void check_bewijzen(struct checking *k)
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
            b->p.runs[i] = true;
        fill_possible(basis, &b->possible);
        if (k->f->steps.n > k->f->n_person_steps)
            bewijzen(b);
    }
    for (int hoogste = 0; !k->f->overlay && hoogste <= 1; hoogste++) {
        b->p = (struct program){ .f = k->f };
        if (national_program(k->f, hoogste == 1, &b->p))
            bewijzen(b);
    }
    mem_free(b);
}
