#include "policy/evaluate.h"

#include "base/date.h"
#include "model/valid.h"
#include "policy/derive.h"
#include "policy/missing.h"
#include "policy/proven.h"
#include "policy/walk.h"
#include "policy/year.h"

#include <string.h>

/* Of the points of a question, what is left for reservations and what is missing, and of that for what is missing. */
#define WORK_ALL (LIMIT_POINTS * WORK_POINT)
#define KEEP_AFTER_FIELDS (LIMIT_POINTS * 40 / 100 * WORK_POINT)
#define KEEP_AFTER_RESERVATIONS (LIMIT_POINTS * 20 / 100 * WORK_POINT)

#define ASKED (FIELD_BIT(SLOT_HOOGSTE) - 1)   /* the fields that are to be decided; the highest class always is */

/* ---- the fields ---- */

/* By which route the income of everybody is shown, in the first lease year. */
static void routes_fill(const struct question_facts *z, const struct values *w, struct outcome *out)
{
    const struct huishouden *h = &z->huishouden;
    struct income_rules r = { .preferred = 1, .oldest = 2, .index = { INDEX_NONE, INDEX_NONE }, .start = z->eenheid.ingangsdatum,
                              .vierweken_last_day = true };

    if (w->n_national == 0)
        return;
    r.year = year_of(pack_valid_from(w->national[0]));
    for (unsigned i = w->n_overlays; i > 0; i--)
        if (w->overlays[i - 1]->form->jaarvoorkeur != 0)
            r.preferred = w->overlays[i - 1]->form->jaarvoorkeur;
    for (unsigned i = 0; i < h->n_adults; i++) {
        const struct adult *v = &h->adults[i];
        out->bewijsroute[i] = h->income_form == INCOME_EXACT ? derive_income(v, &r).route : v->route;
        if (h->income_form == INCOME_EXACT || (v->route != ROUTE_A1 && v->route != ROUTE_A2))
            continue;
        for (unsigned k = 0; k < h->n_sums; k++)
            if (h->sums[k].form == SUM_UNIFORM)
                out->bewijsroute[i] = r.year - h->sums[k].belastingjaar == 1 ? ROUTE_A1 : ROUTE_A2;
    }
}

static void packs_fill(const struct pack *const *packs, unsigned n, struct outcome *out)
{
    for (unsigned i = 0; i < n && out->n_packs < PACKS_PER_OUTCOME; i++)
        out->packs[out->n_packs++] = packs[i];
}

static void fields_fill(const struct question_facts *z, const struct values *w, const struct reported *r, struct outcome *out)
{
    const struct day_range *d = &z->eenheid.ingangsdatum;
    uint8_t elderly = r->fields[FIELD(SLOT_ELDERLY)];

    out->uitkomst = r->fields[FIELD(SLOT_UITKOMST)];
    out->daeb = r->fields[FIELD(SLOT_DAEB)];
    out->passendheidsoort = r->fields[FIELD(SLOT_PASSENDHEIDSOORT)];
    out->inkomensklasse = r->fields[FIELD(SLOT_INKOMENSKLASSE)];
    out->huurklasse = z->eenheid.present ? r->fields[FIELD(SLOT_HUURKLASSE)] : (uint8_t)HUUR_NVT;
    out->grootteklasse = r->fields[FIELD(SLOT_GROOTTEKLASSE)];
    out->is_ouderenhuishouden = elderly == 0 ? (uint8_t)TRUTH_UNKNOWN : elderly;
    out->hoogste_passende_huurklasse = r->fields[FIELD(SLOT_HOOGSTE)];
    out->samenstelling = z->huishouden.samenstelling;
    out->menselijke_toets = out->uitkomst != UITKOMST_GESCHIKT ||
                            (z->fase == FASE_TOEWIJZING && out->samenstelling == SAMENSTELLING_VERSCHIL);
    out->ingangsjaar_min = d->min == DAY_UNKNOWN_MIN ? (int16_t)0 : year_of(d->min);
    out->ingangsjaar_max = d->max == DAY_UNKNOWN_MAX ? (int16_t)0 : year_of(d->max);
    for (unsigned i = 0; i < VRIJSTELLING_N; i++) {
        out->vrijstelling[i] = r->exemption[i];
        if (z->fase == FASE_TOEWIJZING && (!values_any(w) || w->exemption_varies[i]))
            out->vrijstelling_open = (uint8_t)(out->vrijstelling_open | 1u << i);
    }
    if (values_any(w)) {
        memcpy(out->redenen, w->reasons, w->n_reasons * sizeof(w->reasons[0]));
        out->n_redenen = w->n_reasons;
    }
    packs_fill(w->national, w->n_national, out);
    packs_fill(w->overlays, w->n_overlays, out);
    routes_fill(z, w, out);
}

/* ---- reservations ---- */

static void reservation_add(struct outcome *out, const char *code)
{
    for (unsigned i = 0; i < out->n_voorbehoud; i++)
        if (strcmp(out->voorbehoud[i], code) == 0)
            return;
    if (out->n_voorbehoud < VOORBEHOUD_MAX)
        out->voorbehoud[out->n_voorbehoud++] = code;
}

/* What is asked of each reading and number that was consulted. */
struct doubt { const struct question *q; const struct reported *usual; struct progress *progress; };

/* Does any reported field differ when this is varied? Where nothing more may be done, it may. */
static bool matters(const struct doubt *d, struct variation v)
{
    const struct trial t = { .packs = d->q->packs, .facts = d->q->facts, .variation = v, .usual = d->usual };
    struct values w;

    if (progress_spent(d->progress))
        return true;
    walk_cells(&t, d->progress, &w, NULL);
    return values_differ(d->usual, &w);
}

static void readings_vary(const struct doubt *d, const struct pack_form *f, uint32_t consulted, struct outcome *out)
{
    const struct form_reading *l = FORM_AT(f, f->readings, struct form_reading);

    for (uint32_t k = 0; k < f->readings.n; k++)
        if (consulted >> k & 1 && l[k].by_default != READING_OPEN &&
            matters(d, (struct variation){ .form = f, .is_reading = true, .nr = (uint8_t)k }))
            reservation_add(out, FORM_TEXT(f, l[k].code));
}

static void params_vary(const struct doubt *d, const struct pack_form *f, uint32_t consulted, struct outcome *out)
{
    const struct form_param *p = FORM_AT(f, f->params, struct form_param);

    for (uint32_t k = 0; k < f->params.n; k++)
        if (consulted >> k & 1 && !p[k].open && p[k].code != 0 &&
            (matters(d, (struct variation){ .form = f, .nr = (uint8_t)k, .value = p[k].min }) ||
             matters(d, (struct variation){ .form = f, .nr = (uint8_t)k, .value = p[k].max })))
            reservation_add(out, FORM_TEXT(f, p[k].code));
}

/* Of what the first walk consulted; what these walks consult does not count. */
static void reservations_find(const struct question *q, const struct reported *usual, struct progress *progress,
                              struct outcome *out)
{
    const struct progress first = *progress;
    const struct doubt d = { q, usual, progress };

    for (unsigned i = 0; i < first.n_packs; i++) {
        readings_vary(&d, first.packs[i]->form, first.consulted[i].readings, out);
        params_vary(&d, first.packs[i]->form, first.consulted[i].params, out);
    }
}

/* ---- the whole ---- */

static uint16_t points_spent(const struct progress *p)
{
    return (uint16_t)((WORK_ALL - p->work + WORK_POINT - 1) / WORK_POINT);
}

/* All but the fields only where `more`. */
static enum status evaluate_as(const struct question *asked, bool more, struct outcome *out, struct trace *trace)
{
    struct progress progress = { .work = WORK_ALL, .keep = KEEP_AFTER_FIELDS };
    struct question_facts room UNFILLED;
    struct question q = *asked;
    struct values w;
    unsigned who;

    memset(out, 0, sizeof(*out));
    TRY(question_valid(q.said, &who));
    q.facts = q.said;
    if (q.said->fase == FASE_TOEWIJZING) {
        proven_facts(q.said, &room);
        q.facts = &room;
    }
    const struct trial fields = { .packs = q.packs, .facts = q.facts };
    walk_cells(&fields, &progress, &w, trace);
    const struct reported usual = values_reported(&w);
    fields_fill(q.facts, &w, &usual, out);
    if (more) {
        uint32_t undecided = values_undecided(&w, ASKED);
        progress.keep = KEEP_AFTER_RESERVATIONS;
        if (undecided != ASKED)
            reservations_find(&q, &usual, &progress, out);
        progress.keep = 0;
        if (undecided != 0)
            missing_find(&q, &w, &progress, out);
    }
    out->points = points_spent(&progress);
    return OK;
}

enum status evaluate_trace(const struct packset *packs, const struct question_facts *zaak, struct outcome *out,
                           struct trace *trace)
{
    *trace = (struct trace){ 0 };
    return evaluate_as(&(struct question){ .packs = packs, .said = zaak }, true, out, trace);
}

enum status evaluate(const struct packset *packs, const struct question_facts *zaak, struct outcome *out)
{
    return evaluate_as(&(struct question){ .packs = packs, .said = zaak }, true, out, NULL);
}

enum status evaluate_fields(const struct packset *packs, const struct question_facts *zaak, struct outcome *out)
{
    return evaluate_as(&(struct question){ .packs = packs, .said = zaak }, false, out, NULL);
}
