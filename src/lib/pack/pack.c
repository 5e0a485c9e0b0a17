#include "pack/pack.h"

#include "base/date.h"
#include "base/sha256.h"
#include "pack/layout.h"
#include "model/outcome.h"

#include <string.h>

_Static_assert(PACK_FIELDS == SLOT_VRIJSTELLING_END - SLOT_FIELD_FIRST && STEPS_MAX <= 64, "fields and steps as bits");

#define DAY_FIRST (-62091) /* 1800-01-01 */
#define DAY_LAST 376200    /* about 3000-01-01 */

/* Is [begin, begin + n * size) inside the block, aligned, and n at most max? */
int pack_text_order(const struct pack_form *f, const struct form_uitleg *u, uint8_t soort, const char *code, uint8_t language)
{
    if (u->soort != soort)
        return u->soort < soort ? -1 : 1;
    int d = strcmp(FORM_AT(f, f->uitleg_texts, char) + u->code, code);
    return d != 0 ? d : (int)u->language - (int)language;
}

static bool part_ok(const struct pack_form *f, struct form_part d, size_t size, size_t max)
{
    uint64_t end = (uint64_t)d.begin + (uint64_t)d.n * size;

    return d.n <= max && d.begin >= sizeof(struct pack_form) && d.begin % 8 == 0 && end <= f->len;
}

static bool text_ok(const struct pack_form *f, uint32_t t)
{
    return t < f->texts.n;
}

static bool amount_ok(int64_t v)
{
    return v >= MONEY_MIN && v <= MONEY_MAX;
}

static bool list_ok(const struct pack_form *f, struct form_part d, size_t max)
{
    if (!part_ok(f, d, sizeof(int64_t), max))
        return false;
    const int64_t *g = FORM_AT(f, d, int64_t);
    for (uint32_t i = 0; i < d.n; i++)
        if (!amount_ok(g[i]) || (i > 0 && g[i - 1] >= g[i]))
            return false;
    return true;
}

/* A slot that a step at index `step` may read. */
static bool slot_ok(const struct pack_form *f, unsigned slot, uint32_t step)
{
    if (slot < SLOT_BASIS_N)
        return true;
    if (slot >= SLOT_READING && slot < SLOT_READING + f->readings.n)
        return true;
    return slot >= SLOT_STEP && slot < SLOT_STEP + step;
}

static bool bound_ok(const struct pack_form *f, const struct form_bound *g, uint32_t step)
{
    switch (g->soort) {
    case BOUND_NONE:
        return true;
    case BOUND_NUMBER:
        return amount_ok(g->plus);
    case BOUND_PARAM:
        return g->nr < f->params.n && g->plus >= -1 && g->plus <= 1;
    case BOUND_STEP:
        return g->nr >= SLOT_STEP && g->nr < SLOT_STEP + step && g->plus >= -1 && g->plus <= 1 &&
               FORM_AT(f, f->steps, struct form_step)[g->nr - SLOT_STEP].output == OUTPUT_AMOUNT;
    default:
        return false;
    }
}

static bool condition_ok(const struct pack_form *f, const struct form_condition *w, uint32_t step)
{
    bool sum = w->slot == SLOT_SUM_A || w->slot == SLOT_SUM_B;

    if (!slot_ok(f, w->slot, step) || w->soort >= CONDITION_N)
        return false;
    if (w->soort == CONDITION_SET)
        return !sum;
    /* The cells of sums are cut at the amounts themselves, so only these two comparisons are answered by a cell. */
    if (sum && ((w->from.soort != BOUND_NONE && w->from.plus != 1) || (w->to.soort != BOUND_NONE && w->to.plus != 0) ||
                w->from.soort == BOUND_NUMBER || w->to.soort == BOUND_NUMBER))
        return false;
    return bound_ok(f, &w->from, step) && bound_ok(f, &w->to, step);
}

static unsigned field_values(uint8_t field)
{
    switch (field) {
    case SLOT_UITKOMST: return UITKOMST_N;
    case SLOT_DAEB: return DAEB_N;
    case SLOT_PASSENDHEIDSOORT: return PASSENDHEIDSOORT_N;
    case SLOT_INKOMENSKLASSE: return INKOMENSKLASSE_N;
    case SLOT_HUURKLASSE: case SLOT_HOOGSTE: return HUUR_N;
    case SLOT_GROOTTEKLASSE: return GROOTTEKLASSE_N;
    case SLOT_ELDERLY: return 2;
    case 0: return 64;
    default: return 0;
    }
}

static void add_age(uint8_t *list, unsigned *n, unsigned years)
{
    for (unsigned i = 0; i < *n && i < AGES_PER_PACK; i++)
        if (list[i] == years)
            return;
    if (*n < AGES_PER_PACK)
        list[*n] = (uint8_t)years;
    (*n)++;
}

/* The evaluator has a bit an age; every pack has a share of these. */
static bool ages_ok(const struct pack_form *f)
{
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);
    uint8_t list[AGES_PER_PACK];
    unsigned n = 0;

    for (uint32_t i = 0; i < f->n_person_steps; i++) {
        if (s[i].age_from != 0)
            add_age(list, &n, s[i].age_from);
        if (s[i].age_to != AGE_NONE)
            add_age(list, &n, s[i].age_to + 1u);
        if (s[i].age_from > 120 || (s[i].age_to > 120 && s[i].age_to != AGE_NONE))
            return false;
    }
    return n <= AGES_PER_PACK;
}

/* Rows and conditions are used once and in order, so that a point costs no more than all of them. */
struct next { uint32_t row, condition; };

static bool step_ok(const struct pack_form *f, uint32_t nr, struct next *v)
{
    const struct form_step *s = &FORM_AT(f, f->steps, struct form_step)[nr];
    const struct form_row *rows = FORM_AT(f, f->rows, struct form_row);
    const struct form_condition *conditions = FORM_AT(f, f->conditions, struct form_condition);

    if (!text_ok(f, s->name) || s->soort >= FORM_STEP_N || s->output >= OUTPUT_N)
        return false;
    if ((s->soort != FORM_STEP_TABLE) != (nr < f->n_person_steps))
        return false;
    if (s->soort != FORM_STEP_TABLE)
        return (s->over & ~(uint32_t)PRED_ALL) == 0 && (s->where & ~(uint32_t)PRED_ALL) == 0 && s->n == 0 &&
               s->field == 0 && s->output == OUTPUT_NUMBER;
    if (s->row != v->row || s->n > f->rows.n - s->row)
        return false;
    v->row += s->n;
    if (IS_VRIJSTELLING(s->field) != (s->output == OUTPUT_TEXT))
        return false;
    if (s->field != 0 && !IS_VRIJSTELLING(s->field) && (s->output != OUTPUT_NUMBER || field_values(s->field) == 0))
        return false;
    for (uint32_t r = s->row; r < s->row + s->n; r++) {
        const struct form_row *row = &rows[r];
        if (row->condition != v->condition || row->n > f->conditions.n - row->condition ||
            !text_ok(f, row->code) || !text_ok(f, row->citations))
            return false;
        v->condition += row->n;
        if (s->output == OUTPUT_AMOUNT ? row->out >= f->params.n
            : s->output == OUTPUT_TEXT ? !text_ok(f, row->out) : row->out >= field_values(s->field))
            return false;
        for (uint32_t w = row->condition; w < row->condition + row->n; w++)
            if (!condition_ok(f, &conditions[w], nr))
                return false;
    }
    return true;
}

static bool steps_ok(const struct pack_form *f)
{
    struct next v = { 0, 0 };
    unsigned counters = 0;

    if (f->n_person_steps > f->steps.n ||
        f->n_person_steps > (f->overlay ? OVERLAY_PERSON_STEPS : NATIONAL_PERSON_STEPS))
        return false;
    for (uint32_t i = 0; i < f->steps.n; i++) {
        if (!step_ok(f, i, &v))
            return false;
        counters += FORM_AT(f, f->steps, struct form_step)[i].soort == FORM_STEP_COUNT;
    }
    return ages_ok(f) && counters == f->n_counters && counters <= (f->overlay ? OVERLAY_COUNTERS : NATIONAL_COUNTERS);
}

static bool values_ok(const struct pack_form *f)
{
    const struct form_param *params = FORM_AT(f, f->params, struct form_param);
    const struct form_reading *readings = FORM_AT(f, f->readings, struct form_reading);
    const uint32_t *corporaties = FORM_AT(f, f->corporaties, uint32_t);

    for (uint32_t i = 0; i < f->params.n; i++)
        if (!amount_ok(params[i].min) || !amount_ok(params[i].max) || params[i].min > params[i].value ||
            params[i].value > params[i].max || params[i].open > 1 ||
            (params[i].open && params[i].value != params[i].min) || !text_ok(f, params[i].name) ||
            !text_ok(f, params[i].code))
            return false;
    for (int k = 0; k < 2; k++) {
        if (f->index[k] == 255 ? !f->overlay : f->index[k] >= f->params.n)
            return false;
        if (f->aow[k] == 255 ? !f->overlay : f->aow[k] >= f->params.n)
            return false;
        if (f->aow[k] != 255 && (params[f->aow[k]].min < 720 || params[f->aow[k]].max > 960))
            return false;
        if (f->index[k] != 255 && (params[f->index[k]].min < 1 || params[f->index[k]].max > 30000))
            return false;
    }
    for (uint32_t i = 0; i < f->readings.n; i++)
        if (!text_ok(f, readings[i].code) || readings[i].by_default > READING_OPEN ||
            (readings[i].by_default == READING_OPEN && readings[i].hook != HOOK_NONE) || readings[i].hook >= HOOK_N)
            return false;
    for (uint32_t i = 0; i < f->corporaties.n; i++)
        if (!text_ok(f, corporaties[i]))
            return false;
    return f->jaarvoorkeur <= 2 && f->oudste_belastingjaar <= 2 && f->young_age <= 120 &&
           f->coouderschap_dagen >= -1 && f->coouderschap_dagen <= 366;
}

/* The texts: NUL-terminated, nothing below 32 but the ends of pieces and known variables. */
static bool uitleg_texts_ok(const struct pack_form *f)
{
    const char *t = FORM_AT(f, f->uitleg_texts, char);

    if (f->uitleg_texts.n == 0 || t[0] != '\0' || t[f->uitleg_texts.n - 1] != '\0')
        return false;
    for (uint32_t i = 0; i < f->uitleg_texts.n; i++)
        if ((unsigned char)t[i] >= VAR_N && (unsigned char)t[i] < ' ' && t[i] != '\n')
            return false;
    return true;
}

static bool uitleg_ok(const struct pack_form *f)
{
    const struct form_uitleg *u = FORM_AT(f, f->uitleg, struct form_uitleg);

    if (!uitleg_texts_ok(f))
        return false;
    for (uint32_t i = 0; i < f->uitleg.n; i++) {
        if (u[i].soort >= UITLEG_KINDS || u[i].language >= TEXT_LANGUAGES || u[i].code >= f->uitleg_texts.n)
            return false;
        for (unsigned d = 0; d < UITLEG_PARTS; d++)
            if (u[i].part[d] >= f->uitleg_texts.n)
                return false;
        if (i > 0 && pack_text_order(f, &u[i - 1], u[i].soort, FORM_AT(f, f->uitleg_texts, char) + u[i].code,
                                  u[i].language) >= 0)
            return false;
    }
    return true;
}

static bool days_ok(const struct pack_form *f)
{
    if (f->valid_from < DAY_FIRST || f->valid_to > DAY_LAST || f->valid_from > f->valid_to)
        return false;
    for (int m = 0; m < 12; m++)
        if (f->aow_born_by[m] < -200000 || f->aow_perhaps_by[m] > DAY_LAST ||
            f->aow_born_by[m] > f->aow_perhaps_by[m])
            return false;
    return f->overlay || year_of(f->valid_from) == year_of(f->valid_to);
}

/* What a condition needs of the steps before it; `steps` has what each of these needs. */
static uint64_t condition_needs(const struct form_condition *w, const uint64_t *steps, struct pack *out)
{
    uint64_t needs = w->slot >= SLOT_STEP ? steps[w->slot - SLOT_STEP] : 0;

    if (w->from.soort == BOUND_STEP)
        needs |= steps[w->from.nr - SLOT_STEP];
    if (w->to.soort == BOUND_STEP)
        needs |= steps[w->to.nr - SLOT_STEP];
    if (IS_FIELD(w->slot)) {
        needs |= out->needs[w->slot - SLOT_FIELD_FIRST];
        out->reads = (uint16_t)(out->reads | 1u << (w->slot - SLOT_FIELD_FIRST));
    }
    return needs;
}

/* Steps read earlier steps only, so one pass finds all that a field is decided by. */
static void needs_of(const struct pack_form *f, struct pack *out)
{
    const struct form_step *steps = FORM_AT(f, f->steps, struct form_step);
    const struct form_row *rows = FORM_AT(f, f->rows, struct form_row);
    const struct form_condition *conditions = FORM_AT(f, f->conditions, struct form_condition);
    uint64_t decide[STEPS_MAX];

    for (uint32_t i = 0; i < f->steps.n; i++) {
        decide[i] = UINT64_C(1) << i;
        for (uint32_t r = steps[i].row; r < steps[i].row + steps[i].n; r++)
            for (uint32_t k = rows[r].condition; k < rows[r].condition + rows[r].n; k++)
                decide[i] |= condition_needs(&conditions[k], decide, out);
        if (steps[i].field != 0)
            out->needs[steps[i].field - SLOT_FIELD_FIRST] |= decide[i];
    }
}

enum status pack_open(const void *blob, size_t len, struct pack *out)
{
    const struct pack_form *f = blob;
    uint8_t sha[DIGEST_LEN];

    *out = (struct pack){ 0 };
    if (blob == NULL || (uintptr_t)blob % 8 != 0 || len < sizeof(*f) || len > PACK_SIZE_MAX || len != f->len ||
        memcmp(f->magic, FORM_MAGIC, sizeof(f->magic)) != 0 || f->version != FORM_VERSION || f->overlay > 1)
        return REFUSED_PACK;
    if (!part_ok(f, f->params, sizeof(struct form_param), PARAMS_MAX) ||
        !part_ok(f, f->readings, sizeof(struct form_reading), READINGS_MAX) ||
        !part_ok(f, f->steps, sizeof(struct form_step), STEPS_MAX) ||
        !part_ok(f, f->rows, sizeof(struct form_row), ROWS_MAX) ||
        !part_ok(f, f->conditions, sizeof(struct form_condition), CONDITIONS_MAX) ||
        !part_ok(f, f->corporaties, sizeof(uint32_t), 1024) || !part_ok(f, f->texts, 1, len) ||
        !part_ok(f, f->json, 1, len) || !part_ok(f, f->uitleg, sizeof(struct form_uitleg), UITLEG_MAX) ||
        !part_ok(f, f->uitleg_texts, 1, UITLEG_TEXT_MAX))
        return REFUSED_PACK;
    const char *texts = FORM_TEXT(f, 0);
    if (f->texts.n == 0 || texts[0] != '\0' || texts[f->texts.n - 1] != '\0')
        return REFUSED_PACK;
    if (!text_ok(f, f->id) || !text_ok(f, f->versie) || !text_ok(f, f->basis) ||
        !list_ok(f, f->income_bounds, PACK_INCOME_BOUNDS_MAX) || !list_ok(f, f->rent_bounds, BOUNDS_MAX) ||
        !list_ok(f, f->asset_bounds, BOUNDS_MAX) || !list_ok(f, f->room_bounds, BOUNDS_MAX))
        return REFUSED_PACK;
    if (!values_ok(f) || !days_ok(f) || !steps_ok(f) || !uitleg_ok(f))
        return REFUSED_PACK;
    TRY(sha256((const uint8_t *)f + f->json.begin, f->json.n, sha));
    if (memcmp(sha, f->sha256, sizeof(sha)) != 0)
        return REFUSED_PACK;
    *out = (struct pack){ .form = f, .len = len };
    needs_of(f, out);
    return OK;
}

const char *pack_id(const struct pack *p) { return FORM_TEXT(p->form, p->form->id); }
const char *pack_version(const struct pack *p) { return FORM_TEXT(p->form, p->form->versie); }
const uint8_t *pack_sha256(const struct pack *p) { return p->form->sha256; }
int32_t pack_valid_from(const struct pack *p) { return p->form->valid_from; }
int32_t pack_valid_to(const struct pack *p) { return p->form->valid_to; }
bool pack_is_overlay(const struct pack *p) { return p->form->overlay != 0; }
const char *pack_basis(const struct pack *p) { return FORM_TEXT(p->form, p->form->basis); }
unsigned pack_n_corporaties(const struct pack *p) { return p->form->corporaties.n; }

const char *pack_json(const struct pack *p, size_t *len)
{
    *len = p->form->json.n;
    return (const char *)p->form + p->form->json.begin;
}

const char *pack_corporatie(const struct pack *p, unsigned i)
{
    BUG_IF(i >= p->form->corporaties.n);
    return FORM_TEXT(p->form, FORM_AT(p->form, p->form->corporaties, uint32_t)[i]);
}

/* "L0101..L0119": both ends of equal length, compared as text. "*": everybody, also where nobody is named. */
static bool in_run(const char *run, const char *corporatie)
{
    const char *dots = strstr(run, "..");
    size_t n = strlen(corporatie);

    if (strcmp(run, "*") == 0)
        return true;
    if (dots == NULL)
        return strcmp(run, corporatie) == 0;
    return (size_t)(dots - run) == n && strlen(dots + 2) == n && memcmp(run, corporatie, n) <= 0 &&
           memcmp(corporatie, dots + 2, n) <= 0;
}

bool pack_holds_for(const struct pack *p, const char *corporatie)
{
    if (!pack_is_overlay(p))
        return true;
    for (unsigned i = 0; i < pack_n_corporaties(p); i++)
        if (in_run(pack_corporatie(p, i), corporatie))
            return true;
    return false;
}

unsigned pack_income_bounds(const struct pack *p, int64_t out[PACK_INCOME_BOUNDS_MAX])
{
    const struct pack_form *f = p->form;

    memcpy(out, FORM_AT(f, f->income_bounds, int64_t), f->income_bounds.n * sizeof(int64_t));
    return f->income_bounds.n;
}

void packset_init(struct packset *s)
{
    s->n = 0;
}

bool pack_collides(const struct pack *a, const struct pack *b)
{
    bool alike = pack_is_overlay(a) == pack_is_overlay(b) &&
                 (!pack_is_overlay(a) || strcmp(pack_id(a), pack_id(b)) == 0);

    return alike && pack_valid_from(a) <= pack_valid_to(b) && pack_valid_from(b) <= pack_valid_to(a);
}

enum status packset_add(struct packset *s, const struct pack *p)
{
    if (s->n == PACKSET_MAX)
        return REFUSED_TOO_MANY;
    for (uint32_t i = 0; i < s->n; i++)
        if (memcmp(pack_sha256(&s->packs[i]), pack_sha256(p), DIGEST_LEN) == 0 || pack_collides(&s->packs[i], p))
            return REFUSED_PACK;
    s->packs[s->n++] = *p;
    return OK;
}

/* ---- overlays beside each other ---- */

/* The ends of what a corporation name stands for, as texts of one length. */
struct run { char from[CORPORATIE_MAX], to[CORPORATIE_MAX]; bool all; };

static struct run run_of(const char *name)
{
    struct run r = { .all = strcmp(name, "*") == 0 };
    const char *dots = strstr(name, ".."), *to = dots != NULL ? dots + 2 : name;
    size_t n = dots != NULL ? (size_t)(dots - name) : strlen(name);

    memcpy(r.from, name, n < sizeof(r.from) - 1 ? n : sizeof(r.from) - 1);
    memcpy(r.to, to, strnlen(to, sizeof(r.to) - 1));
    return r;
}

static bool runs_touch(const char *a, const char *b)
{
    struct run x = run_of(a), y = run_of(b);

    return x.all || y.all ||
           (strlen(x.from) == strlen(y.from) && strcmp(x.from, y.to) <= 0 && strcmp(y.from, x.to) <= 0);
}

static bool hold_together(const struct pack *a, const struct pack *b)
{
    if (pack_valid_from(a) > pack_valid_to(b) || pack_valid_from(b) > pack_valid_to(a))
        return false;
    for (unsigned i = 0; i < pack_n_corporaties(a); i++)
        for (unsigned k = 0; k < pack_n_corporaties(b); k++)
            if (runs_touch(pack_corporatie(a, i), pack_corporatie(b, k)))
                return true;
    return false;
}

/* The outcomes an overlay may turn another outcome into, NIET_GESCHIKT aside. */
static unsigned turns_outcome_into(const struct pack_form *f)
{
    const struct form_step *s = FORM_AT(f, f->steps, struct form_step);
    const struct form_condition *w = FORM_AT(f, f->conditions, struct form_condition);
    unsigned out = 0;

    for (uint32_t i = 0; i < f->steps.n; i++)
        for (uint32_t r = s[i].row; s[i].field == SLOT_UITKOMST && r < s[i].row + s[i].n; r++) {
            const struct form_row *row = &FORM_AT(f, f->rows, struct form_row)[r];
            uint64_t from = UINT64_MAX;
            for (uint32_t k = 0; k < row->n; k++)
                if (w[row->condition + k].slot == SLOT_UITKOMST && w[row->condition + k].soort == CONDITION_SET)
                    from &= w[row->condition + k].set;
            if (row->out != UITKOMST_NIET_GESCHIKT && from != UINT64_C(1) << row->out)
                out |= 1u << row->out;
        }
    return out;
}

static const char *difference(const struct pack_form *a, const struct pack_form *b)
{
    unsigned together = turns_outcome_into(a) | turns_outcome_into(b);

    if (a->jaarvoorkeur != 0 && b->jaarvoorkeur != 0 && a->jaarvoorkeur != b->jaarvoorkeur)
        return "they set jaarvoorkeur differently";
    if (a->oudste_belastingjaar != 0 && b->oudste_belastingjaar != 0 &&
        a->oudste_belastingjaar != b->oudste_belastingjaar)
        return "they set oudsteBelastingjaar differently";
    if (a->coouderschap_dagen >= 0 && b->coouderschap_dagen >= 0 && a->coouderschap_dagen != b->coouderschap_dagen)
        return "they set coouderschapDagen differently";
    if (turns_outcome_into(a) != 0 && turns_outcome_into(b) != 0 && (together & (together - 1)) != 0)
        return "they may turn one outcome into two different ones, neither of them NIET_GESCHIKT";
    return NULL;
}

bool packset_collision(const struct packset *s, struct pack_collision *out)
{
    *out = (struct pack_collision){ 0 };
    for (uint32_t i = 0; i < s->n; i++)
        for (uint32_t k = i + 1; k < s->n; k++) {
            const struct pack *a = &s->packs[i], *b = &s->packs[k];
            if (!pack_is_overlay(a) || !pack_is_overlay(b) || strcmp(pack_basis(a), pack_basis(b)) != 0 ||
                !hold_together(a, b))
                continue;
            *out = (struct pack_collision){ a, b, difference(a->form, b->form) };
            if (out->why != NULL)
                return true;
        }
    return false;
}

static bool valid(const struct pack *p, int32_t dag)
{
    return pack_is_overlay(p) && pack_valid_from(p) <= dag && dag <= pack_valid_to(p);
}

/* Many runs and periods share a point only when they share the beginning of one of them. */
static bool crowd_on(const struct packset *s, const struct pack *having, int32_t dag, struct pack_crowd *out)
{
    const struct pack *holding[PACKS_PER_OUTCOME];
    unsigned n_valid = 0;

    for (uint32_t i = 0; i < s->n; i++)
        n_valid += valid(&s->packs[i], dag);
    if (n_valid < PACKS_PER_OUTCOME || (having != NULL && !valid(having, dag)))
        return false;
    for (uint32_t i = 0; i < s->n; i++)
        for (unsigned k = 0; valid(&s->packs[i], dag) && k < pack_n_corporaties(&s->packs[i]); k++) {
            struct run r = run_of(pack_corporatie(&s->packs[i], k));
            const char *name = r.all ? "" : r.from;

            if ((having != NULL && !pack_holds_for(having, name)) ||
                packset_overlays(s, name, dag, holding, PACKS_PER_OUTCOME) < PACKS_PER_OUTCOME)
                continue;
            out->dag = dag;
            memcpy(out->corporatie, name, strlen(name));
            return true;
        }
    return false;
}

bool packset_crowd(const struct packset *s, const struct pack *having, struct pack_crowd *out)
{
    *out = (struct pack_crowd){ .dag = 0 };
    for (uint32_t i = 0; i < s->n; i++)
        if (crowd_on(s, having, pack_valid_from(&s->packs[i]), out))
            return true;
    return false;
}

enum status packset_check(const struct packset *s)
{
    struct pack_collision collision;
    struct pack_crowd crowd;
    bool national = false;

    for (uint32_t i = 0; i < s->n; i++) {
        const struct pack *p = &s->packs[i];
        bool basis = !pack_is_overlay(p);
        national |= basis;
        for (uint32_t k = 0; k < s->n && !basis; k++) {
            const struct pack *b = &s->packs[k];
            basis = !pack_is_overlay(b) && strcmp(pack_id(b), pack_basis(p)) == 0 &&
                    pack_valid_from(b) <= pack_valid_to(p) && pack_valid_from(p) <= pack_valid_to(b);
        }
        if (!basis)
            return REFUSED_PACK;
    }
    if (!national)
        return REFUSED_PACK;
    if (packset_collision(s, &collision))
        return REFUSED_PACK_CONFLICT;
    return packset_crowd(s, NULL, &crowd) ? REFUSED_PACK_CROWD : OK;
}

const struct pack *packset_national(const struct packset *s, int32_t dag)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (!s->packs[i].form->overlay && s->packs[i].form->valid_from <= dag && dag <= s->packs[i].form->valid_to)
            return &s->packs[i];
    return NULL;
}

unsigned packset_overlays(const struct packset *s, const char *corporatie, int32_t dag, const struct pack **out,
                          unsigned max)
{
    unsigned n = 0;

    for (uint32_t i = 0; i < s->n && n < max; i++) {
        const struct pack *p = &s->packs[i];
        if (!p->form->overlay || p->form->valid_from > dag || dag > p->form->valid_to ||
            !pack_holds_for(p, corporatie))
            continue;
        unsigned k = n++;
        for (; k > 0 && strcmp(pack_id(out[k - 1]), pack_id(p)) > 0; k--)
            out[k] = out[k - 1];
        out[k] = p;
    }
    return n;
}
