#include "policy/values.h"

#include "base/text.h"
#include "policy/point.h"

#include <string.h>

static bool varies(const struct values *w, unsigned i)
{
    return (w->set[i] & (w->set[i] - 1)) != 0;
}

struct reported values_reported(const struct values *w)
{
    struct reported r = { 0 };
    unsigned highest = w->set[FIELD(SLOT_HOOGSTE)] & ~1u;

    if (!values_any(w))
        return r;
    for (unsigned i = 0; i < FIELDS; i++)
        r.fields[i] = values_decided(w, SLOT_FIELD_FIRST + i);
    r.fields[FIELD(SLOT_HOOGSTE)] = highest == 0 ? 0 : (uint8_t)__builtin_ctz(highest);
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        r.exemption[i] = w->exemption_varies[i] ? NULL : w->exemption[i];
    return r;
}

bool values_differ(const struct reported *usual, const struct values *w)
{
    struct reported r = values_reported(w);

    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        if (usual->exemption[i] != NULL && !text_same(usual->exemption[i], r.exemption[i]))
            return true;
    return memcmp(usual->fields, r.fields, FIELDS) != 0;
}

/* ---- a point more ---- */

/* The reasons of one point, and of which field's table each is: of any, where the table writes none. */
struct reasons { unsigned n; const char *code[REDENEN_MAX]; uint32_t fields[REDENEN_MAX]; };

static bool same_code(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

static void reason_add(struct reasons *r, const char *code, uint8_t field)
{
    for (unsigned i = 0; i < r->n; i++)
        if (same_code(r->code[i], code))
            return;
    if (r->n == REDENEN_MAX)
        return;
    r->fields[r->n] = field != 0 ? FIELD_BIT(field) : FIELDS_ALL;
    r->code[r->n++] = code;
}

static void reasons_of(const struct year *y, const struct point *p, struct reasons *r)
{
    r->n = 0;
    for (unsigned i = 0; i < y->n_layers; i++) {
        const struct pack_form *f = y->layers[i].pack->form;
        for (uint64_t tables = point_tables(&y->layers[i]); tables != 0; tables &= tables - 1) {
            unsigned k = (unsigned)__builtin_ctzll(tables);
            const struct form_row *hit = p->hit[i][k];
            if (hit != NULL && hit->code != 0)
                reason_add(r, FORM_TEXT(f, hit->code), FORM_AT(f, f->steps, struct form_step)[k].field);
        }
    }
}

/* A reason stays where every cell gives it. returns whether any went */
static bool reasons_keep(struct values *w, const struct reasons *r)
{
    unsigned before = w->n_reasons, kept = 0;

    for (unsigned i = 0; i < before; i++)
        for (unsigned k = 0; k < r->n; k++)
            if (same_code(w->reasons[i], r->code[k])) {
                w->reasons[kept++] = w->reasons[i];
                break;
            }
    w->n_reasons = (uint8_t)kept;
    return kept != before;
}

/* returns whether from now on it is known that cells have different ones */
static bool exemption_add(struct values *w, const char *code, unsigned i)
{
    if (!w->begun)
        w->exemption[i] = code;
    if (w->exemption_varies[i] || text_same(code, w->exemption[i]))
        return false;
    w->exemption_varies[i] = true;
    return true;
}

/* returns whether the point changed anything */
static bool take_up(struct values *w, const struct point *p, const struct reasons *r)
{
    bool first = !w->begun, changed = first;

    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        changed |= exemption_add(w, p->exemption[i], i);
    for (unsigned i = 0; i < FIELDS; i++) {
        uint16_t set = (uint16_t)(w->set[i] | 1u << p->v[SLOT_FIELD_FIRST + i]);
        changed |= set != w->set[i];
        w->set[i] = set;
    }
    w->begun = true;
    if (!first)
        return reasons_keep(w, r) || changed;
    memcpy(w->reasons, r->code, r->n * sizeof(r->code[0]));
    w->n_reasons = (uint8_t)r->n;
    return true;
}

/* Is something reported otherwise than usual, whatever further cells say? */
static bool is_unusual(const struct reported *usual, const struct values *w)
{
    unsigned lower = w->set[FIELD(SLOT_HOOGSTE)] & ((1u << usual->fields[FIELD(SLOT_HOOGSTE)]) - 1) & ~1u;

    for (unsigned i = 0; i < FIELD(SLOT_HOOGSTE); i++)
        if (usual->fields[i] != 0 && (w->set[i] & ~(1u << usual->fields[i])) != 0)
            return true;
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        if (usual->exemption[i] != NULL && (w->exemption_varies[i] || !text_same(w->exemption[i], usual->exemption[i])))
            return true;
    return lower != 0;
}

/* What a further cell could still change of what is reported: a field that has one value so far, a class that may get
 * lower, an exemption (before a lease also where there is none so far: whether there is matters then), and the fields of whose
 * tables a reason is left that all cells share. */
static uint32_t changeable(const struct values *w, const struct trial *t, const struct reasons *r)
{
    bool each = t->facts->fase == FASE_TOEWIJZING && t->usual == NULL;
    uint32_t fields = 0;

    for (unsigned i = 0; i < FIELD(SLOT_HOOGSTE); i++)
        fields |= varies(w, i) ? 0 : 1u << i;
    if ((w->set[FIELD(SLOT_HOOGSTE)] >> HUUR_TOT_BASISHUUR & 1) == 0)
        fields |= FIELD_BIT(SLOT_HOOGSTE);
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        if ((each || w->exemption[i] != NULL) && !w->exemption_varies[i])
            fields |= FIELD_BIT(SLOT_VRIJSTELLING + i);
    for (unsigned i = 0; i < w->n_reasons; i++)
        for (unsigned k = 0; k < r->n; k++)
            if (same_code(w->reasons[i], r->code[k]))
                fields |= r->fields[k];
    return fields;
}

uint32_t values_add(struct values *w, const struct year *y, const struct point *p, uint32_t wanted)
{
    const struct trial *t = y->trial;
    struct reasons r UNFILLED;

    r.n = 0;
    if (t->goal == 0 && t->usual == NULL)
        reasons_of(y, p, &r);
    if (!take_up(w, p, &r))
        return wanted;
    for (unsigned i = 0; t->goal >> i != 0; i++)
        if ((t->goal >> i & 1) && varies(w, i))
            return 0;
    if (t->goal != 0)
        return wanted;
    return t->usual != NULL && is_unusual(t->usual, w) ? 0 : wanted & changeable(w, t, &r);
}
