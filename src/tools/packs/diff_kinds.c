#include "packs/diff.h"

#include "base/date.h"
#include "model/names.h"
#include "packs/sample.h"
#include "packs/table_text.h"
#include "policy/evaluate.h"
#include "report/cell.h"
#include "pack/layout.h"

#include <string.h>

#define BOUNDS_TOGETHER 160

/* A kind of household that is tried at every income and every rent that the packs tell apart. */
struct kind_of {
    const char *nl, *en;
    uint8_t adults, children;
    bool old, urgent, room;
    uint32_t status;
};

static const struct kind_of kinds[] = {
    { "1 persoon", "1 person", 1, 0, false, false, false, 0 },
    { "1 persoon, AOW", "1 person, AOW", 1, 0, true, false, false, 0 },
    { "2 personen", "2 persons", 2, 0, false, false, false, 0 },
    { "2 personen, AOW", "2 persons, AOW", 2, 0, true, false, false, 0 },
    { "3 of meer personen", "3 or more persons", 2, 2, false, false, false, 0 },
    { "3 of meer personen, AOW", "3 or more persons, AOW", 3, 0, true, false, false, 0 },
    { "student", "student", 1, 0, false, false, false, STATUS_STUDENT_VOLTIJD },
    { "vergunninghouder", "permit holder", 1, 0, false, false, false, STATUS_ASIELVERGUNNING },
    { "1 persoon met zorgindicatie", "1 person with a care indication", 1, 0, false, false, false, STATUS_WLZ_VERBLIJF },
    { "1 persoon, urgent (HVW 15 lid 5)", "1 person, urgent (HVW 15(5))", 1, 0, false, true, false, 0 },
    { "1 persoon, kamer", "1 person, room", 1, 0, false, false, true, 0 },
};

struct axis { int64_t grens[BOUNDS_TOGETHER + 1]; unsigned n; }; /* the last is open */

/* Where either pack tells incomes and rents apart. */
static struct axis inkomens, rents;

static void add_bound(struct axis *a, int64_t g)
{
    unsigned k = a->n;

    while (k > 0 && a->grens[k - 1] > g)
        k--;
    if (a->n == BOUNDS_TOGETHER || (k > 0 && a->grens[k - 1] == g))
        return;
    memmove(&a->grens[k + 1], &a->grens[k], (a->n - k) * sizeof(a->grens[0]));
    a->grens[k] = g;
    a->n++;
}

static void bounds_of(const struct diff_side *k)
{
    for (uint32_t p = 0; p < k->set->n; p++) {
        const struct pack *pack = &k->set->packs[p];
        const struct pack_form *f = pack->form;
        if (k->dag < pack_valid_from(pack) || k->dag > pack_valid_to(pack))
            continue;
        for (uint32_t g = 0; g < f->income_bounds.n; g++)
            add_bound(&inkomens, FORM_AT(f, f->income_bounds, int64_t)[g]);
        for (uint32_t g = 0; g < f->rent_bounds.n; g++)
            add_bound(&rents, FORM_AT(f, f->rent_bounds, int64_t)[g]);
    }
}

/* ---- one household, one home ---- */

static void question_of(const struct diff_side *k, const struct kind_of *s, struct question_facts *z)
{
    int16_t jaar = year_of(k->dag);
    const struct sample who = { .adults = s->adults, .children = s->children, .status = s->status, .room = s->room,
                                .born = day_of((struct date){ (int16_t)(jaar - (s->old ? 80 : 40)), 1, 1 }),
                                .child_born = day_of((struct date){ (int16_t)(jaar - 10), 1, 1 }) };

    sample_question(&who, k->dag, z);
    memcpy(z->corporatie, k->corporatie, sizeof(z->corporatie));
    z->huishouden.urgentie = s->urgent ? URGENTIE_HVW_15_5 : 0;
}

/* The answer as one number: outcome and the two tests. */
static uint16_t antwoord(const struct diff_side *k, struct question_facts *z, int64_t inkomen, int64_t huur)
{
    struct outcome u;

    sample_income(z, inkomen);
    z->eenheid.huurprijs = (struct money_range){ huur, huur };
    if (evaluate_fields(k->set, z, &u) != OK)
        return 0;
    return (uint16_t)(u.uitkomst << 8 | u.passendheidsoort << 4 | u.daeb);
}

static void answer_text(struct writer *w, uint16_t a, bool short_form)
{
    write_text(w, name_of(NAMES_UITKOMST, (uint8_t)(a >> 8)));
    if (short_form)
        return;
    write_text(w, " (passend ");
    write_text(w, name_of(NAMES_PASSENDHEIDSOORT, (uint8_t)(a >> 4 & 15)));
    write_text(w, ", daeb ");
    write_text(w, name_of(NAMES_DAEB, (uint8_t)(a & 15)));
    write_char(w, ')');
}

/* ---- the grid of one kind ---- */

struct raster { uint16_t was[BOUNDS_TOGETHER + 1][BOUNDS_TOGETHER + 1], becomes[BOUNDS_TOGETHER + 1][BOUNDS_TOGETHER + 1]; };

static void range(struct writer *w, const struct axis *a, unsigned from, unsigned to, bool en)
{
    if (from > 0) {
        write_text(w, say(en, "boven ", "above "));
        text_money(w, a->grens[from - 1], en);
    }
    if (to < a->n) {
        write_text(w, from > 0 ? " " : "");
        write_text(w, say(en, "t/m ", "up to and including "));
        text_money(w, a->grens[to], en);
    }
    if (from == 0 && to == a->n)
        write_text(w, say(en, "elk", "any"));
}

/* What is reported: the table, and for whom the next rows are. */
struct melding { struct report *r; json_t *table; const char *who; bool en; };

/* From cell (i, h) to cell (i2, h2). */
struct rectangle { unsigned i, i2, h, h2; };

static void report_rectangle(const struct melding *m, const struct rectangle *c, uint16_t was, uint16_t becomes)
{
    static struct cell inkomen, huur, old, fresh;
    bool short_form = was >> 8 != becomes >> 8;

    range(cell_begin(&inkomen), &inkomens, c->i, c->i2, m->en);
    range(cell_begin(&huur), &rents, c->h, c->h2, m->en);
    answer_text(cell_begin(&old), was, short_form);
    answer_text(cell_begin(&fresh), becomes, short_form);
    report_row(m->r, m->table, (const char *const[]){ m->who, cell_end(m->r, &inkomen), cell_end(m->r, &huur),
                                                      cell_end(m->r, &old), cell_end(m->r, &fresh) });
}

static bool equal(const struct raster *g, unsigned i, unsigned h, uint16_t was, uint16_t becomes)
{
    return g->was[i][h] == was && g->becomes[i][h] == becomes;
}

/* Cells that change in the same way, gathered to rectangles of incomes and rents. */
static void rectangles(const struct melding *m, struct raster *g)
{
    for (unsigned i = 0; i <= inkomens.n; i++)
        for (unsigned h = 0; h <= rents.n; h++) {
            struct rectangle c = { i, i, h, h };
            uint16_t was = g->was[i][h], becomes = g->becomes[i][h];
            if (was == becomes)
                continue;
            while (c.h2 < rents.n && equal(g, i, c.h2 + 1, was, becomes))
                c.h2++;
            for (bool past = true; c.i2 < inkomens.n && past; c.i2 += past)
                for (unsigned k = h; k <= c.h2; k++)
                    past = past && equal(g, c.i2 + 1, k, was, becomes);
            report_rectangle(m, &c, was, becomes);
            for (unsigned x = i; x <= c.i2; x++)
                for (unsigned y = h; y <= c.h2; y++)
                    g->becomes[x][y] = g->was[x][y];
        }
}

static int64_t representative(const struct axis *a, unsigned k)
{
    return k < a->n ? a->grens[k] : a->n > 0 ? a->grens[a->n - 1] + 1000000 : 1000000;
}

#define KINDS_N (sizeof(kinds) / sizeof(kinds[0]))

/* The kinds from the first on that change in exactly the same way as it does, by name; marks them as done. */
static const char *who_together(const struct raster *g, unsigned eerste, bool *done, char *out, size_t cap, bool en)
{
    struct writer w;
    unsigned n = 0;

    writer_init(&w, out, cap - 1);
    for (unsigned s = eerste; s < KINDS_N; s++) {
        if (done[s] || memcmp(&g[s], &g[eerste], sizeof(g[0])) != 0)
            continue;
        write_text(&w, s > eerste ? "; " : "");
        write_text(&w, say(en, kinds[s].nl, kinds[s].en));
        done[s] = true;
        n++;
    }
    out[writer_len(&w)] = '\0';
    return n == KINDS_N ? say(en, "alle beproefde", "all that were tried") : out;
}

bool diff_kinds(struct report *r, const struct diff_side *old, const struct diff_side *fresh, bool en)
{
    static struct raster g[KINDS_N], copy;
    const char *const columns[] = { say(en, "huishouden", "household"), say(en, "huishoudinkomen", "household income"),
                                    say(en, "huur", "rent"), say(en, "was", "was"), say(en, "wordt", "becomes") };
    bool done[KINDS_N] = { false };
    struct question_facts z[2];
    char who[512];

    memset(g, 0, sizeof(g));
    inkomens.n = rents.n = 0;
    bounds_of(old);
    bounds_of(fresh);
    report_heading(r, "kinds", say(en, "Welke huishoudens een ander antwoord krijgen", "Which households get another answer"));
    report_text(r, say(en, "Op grond van de tabellen zelf: bij elke grens van inkomen en huur beslist onder beide. Het "
                           "huishoudinkomen is dat van het jaar van ingang, na indexering. De woning is zelfstandig (of een "
                           "kamer), zonder label, met een onbekend aantal kamers.",
                        "From the tables themselves: decided under both at every limit of income and rent. Household income "
                        "is that of the year of the start, after indexing. The home is self-contained (or a room), without a "
                        "label, the number of rooms unknown."));
    json_t *table = report_table(r, "kinds", columns, 5);
    for (unsigned s = 0; s < KINDS_N; s++) {
        question_of(old, &kinds[s], &z[0]);
        question_of(fresh, &kinds[s], &z[1]);
        for (unsigned i = 0; i <= inkomens.n; i++)
            for (unsigned h = 0; h <= rents.n; h++) {
                g[s].was[i][h] = antwoord(old, &z[0], representative(&inkomens, i), representative(&rents, h));
                g[s].becomes[i][h] = antwoord(fresh, &z[1], representative(&inkomens, i), representative(&rents, h));
            }
    }
    for (unsigned s = 0; s < KINDS_N; s++) {
        if (done[s])
            continue;
        copy = g[s];
        const struct melding m = { r, table, who_together(g, s, done, who, sizeof(who), en), en };
        rectangles(&m, &copy);
    }
    bool something = json_array_size(json_object_get(table, "rows")) > 0;
    if (!something)
        report_text(r, say(en, "Geen van de beproefde huishoudens krijgt een ander antwoord.",
                           "None of the households that were tried gets another answer."));
    return something;
}
