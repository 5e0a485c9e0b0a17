#include "policy/missing.h"

#include "base/date.h"
#include "model/proofs.h"
#include "policy/derive.h"
#include "policy/fact.h"
#include "policy/walk.h"
#include "policy/year.h"

#define LEFT_OPEN (-1)

const char *const missing_names[] = { "huurprijs", "ingangsdatum", "publicatiedatum", "woonruimtesoort", "aangewezen",
    "permanenteBewoning", "voorAchtOfMeer", "daebTak", "kamers", "besluit54a", "verzoek54a", "vermogen", "inkomen",
    "geboortedatum", "kind", "dagenPerJaar", "statussen", "eenheid", "huishouden", "verklaring",
    "inspecteursverklaring", "vakantiegeldApart", "bewijs",
#define PROOF(id, name, statuses) name,
#include "model/proofs.def"
#undef PROOF
    NULL };

#define FACTS_MAX 48

/* The open facts, and what is known of them. */
struct search {
    const struct question *q;
    const struct values *first;
    struct progress *progress;
    uint32_t fields;                 /* undecided, and to be settled */
    unsigned n, n_policy;            /* facts; open values of policy among them */
    struct fact facts[FACTS_MAX];
    unsigned choices[FACTS_MAX];     /* trial values of each */
    bool matters[FACTS_MAX];
    int at[FACTS_MAX];               /* the trial value at which a fact is held, or LEFT_OPEN */
};

/* ---- which facts are open ---- */

static unsigned choices_of(const struct search *s, struct fact f)
{
    struct attempt a UNFILLED;
    unsigned k = 0;

    for (;; k++) {
        attempt_make(s->q, &a);
        if (!attempt_hold(&a, s->first, f, k))
            return k;
    }
}

static void fact_add(struct search *s, struct fact f)
{
    if (s->n == FACTS_MAX)
        return;
    s->choices[s->n] = choices_of(s, f);
    (void)progress_spend(s->progress, (s->choices[s->n] + 1) * WORK_TRIAL);
    s->matters[s->n] = false;
    s->at[s->n] = LEFT_OPEN;
    s->facts[s->n++] = f;
}

static void fact_add_open(struct search *s, struct fact f)
{
    if (fact_open(s->q->packs, s->q->facts, f))
        fact_add(s, f);
}

/* The open values of policy that some cell depended on since this was last asked. */
static void facts_of_policy(struct search *s)
{
    for (; s->n_policy < s->progress->n_seen; s->n_policy++)
        fact_add(s, (struct fact){ .kind = FACT_POLICY, .person = s->progress->seen[s->n_policy].nr,
                                   .form = s->progress->seen[s->n_policy].form });
}

static uint32_t statuses_of(const struct huishouden *h, unsigned i)
{
    return i < h->n_adults ? h->adults[i].status : h->children[i - h->n_adults].status;
}

/* What is not known of the statuses of a person: each proof that is wanting of what was said, and what was not said. */
static void facts_of_statuses(struct search *s, uint8_t i)
{
    uint32_t unproven = statuses_of(&s->q->said->huishouden, i) & ~statuses_of(&s->q->facts->huishouden, i);

    fact_add_open(s, (struct fact){ .kind = FACT_STATUS, .person = i, .statuses = STATUS_ALL & ~unproven });
    for (uint8_t p = 0; p < PROOF_N; p++)
        if ((unproven & proof_statuses((enum proof)p)) != 0)
            fact_add(s, (struct fact){ .kind = FACT_PROOF, .person = i, .proof = p,
                                       .statuses = unproven & proof_statuses((enum proof)p) });
}

/* ---- incomes ---- */

/* The lease year of the first national pack, less as much; 0 without one. */
static int16_t first_year(const struct values *w, int less)
{
    return w->n_national > 0 ? (int16_t)(year_of(pack_valid_from(w->national[0])) - less) : (int16_t)0;
}

/* Is an income open for a lease from `start` in a lease year, under what an overlay says of tax years? */
static bool income_open_from(const struct adult *v, const struct values *w, struct income_rules r, struct income *in)
{
    for (unsigned k = 0; k <= w->n_overlays; k++) {
        const struct pack_form *f = k > 0 ? w->overlays[k - 1]->form : NULL;
        r.preferred = f != NULL && f->jaarvoorkeur != 0 ? f->jaarvoorkeur : (uint8_t)1;
        r.oldest = f != NULL && f->oudste_belastingjaar != 0 ? f->oudste_belastingjaar : (uint8_t)2;
        *in = derive_income(v, &r);
        if (in->a.min != in->a.max || in->b.min != in->b.max || in->b_open)
            return true;
    }
    return false;
}

/* out: *in, *year   the income, and the lease year in which it is open */
static bool income_open(const struct search *s, const struct adult *v, struct income *in, int16_t *year)
{
    const struct question_facts *z = s->q->facts;
    struct day_range start = z->eenheid.ingangsdatum;

    *year = first_year(s->first, 0);
    if (v->kind == TRUTH_YES && v->onderhouden == TRUTH_YES)
        return false;
    if (z->huishouden.income_form == INCOME_CELLS) {
        *in = (struct income){ .unknown = true };
        return z->huishouden.n_sums == 0 || v->route == ROUTE_GEEN || v->route == ROUTE_BIJSTAND;
    }
    for (unsigned k = 0; k < s->first->n_national; k++) {
        const struct pack *p = s->first->national[k];
        int32_t from = start.min > pack_valid_from(p) ? start.min : pack_valid_from(p);
        int32_t to = start.max < pack_valid_to(p) ? start.max : pack_valid_to(p);
        struct income_rules r = { .year = year_of(pack_valid_from(p)), .index = { INDEX_NONE, INDEX_NONE },
                                  .start = { from, from }, .vierweken_last_day = true };
        *year = r.year;
        /* Asked of single days: a declaration that is in time on some of them leaves the start open, not the income. */
        if (income_open_from(v, s->first, r, in))
            return true;
        r.start = (struct day_range){ to, to };
        if (income_open_from(v, s->first, r, in))
            return true;
    }
    return false;
}

static bool child_has_income(const struct child *k)
{
    return k->kind != TRUTH_YES || k->onderhouden == TRUTH_NO;
}

static bool incomes_open(const struct search *s)
{
    const struct huishouden *h = &s->q->facts->huishouden;
    struct income in;
    int16_t year;

    for (unsigned i = 0; i < h->n_adults; i++)
        if (income_open(s, &h->adults[i], &in, &year))
            return true;
    for (unsigned i = 0; i < h->n_children; i++)
        if (child_has_income(&h->children[i]))
            return true;
    return h->income_form == INCOME_CELLS;
}

/* ---- names ---- */

static void name(struct outcome *out, struct missing_fact o)
{
    for (unsigned i = 0; i < out->n_ontbreekt; i++)
        if (out->ontbreekt[i].feit == o.feit && out->ontbreekt[i].rol == o.rol && out->ontbreekt[i].jaar == o.jaar)
            return;
    if (out->n_ontbreekt < ONTBREEKT_MAX)
        out->ontbreekt[out->n_ontbreekt++] = o;
}

static void name_plain(struct outcome *out, const char *fact, uint8_t owner, uint8_t rol)
{
    name(out, (struct missing_fact){ .feit = fact, .owner = owner, .rol = rol, .verwacht_vanaf = DAY_UNKNOWN_MIN });
}

static void name_income(struct outcome *out, uint8_t rol, int16_t tax_year)
{
    name(out, (struct missing_fact){ .feit = "inkomen", .owner = OWNER_AANVRAGER, .rol = rol, .jaar = tax_year,
                                     .verwacht_vanaf = DAY_UNKNOWN_MIN });
}

/* What is wanting of an adult's income, other than the income itself; NULL: that. */
static const char *wanting(const struct huishouden *h, const struct adult *v, const struct income *in)
{
    bool inspector = v->aanleiding == AANLEIDING_GEEN_GEGEVENS && v->inspecteursverklaring == TRUTH_UNKNOWN;

    /* No date is left in cells: there it is not known to be what is missing. */
    if (v->aanleiding != AANLEIDING_GEEN && !(inspector && h->income_form == INCOME_CELLS) &&
        (v->verklaring_datum.min == DAY_UNKNOWN_MIN || (in->b_open && v->verklaring_datum.min != v->verklaring_datum.max)))
        return "verklaring";
    if (inspector)
        return "inspecteursverklaring";
    return in->has_b && v->loon.vakantiegeld_apart == TRUTH_UNKNOWN && v->loon.periode != LOON_JAAR ? "vakantiegeldApart" : NULL;
}

static void name_incomes(const struct search *s, struct outcome *out)
{
    const struct huishouden *h = &s->q->facts->huishouden;

    for (unsigned i = 0; i < h->n_adults; i++) {
        const struct adult *v = &h->adults[i];
        struct income in;
        int16_t year;
        if (!income_open(s, v, &in, &year))
            continue;
        const char *fact = wanting(h, v, &in);
        if (fact != NULL)
            name_plain(out, fact, OWNER_AANVRAGER, v->rol);
        else
            name_income(out, v->rol, (int16_t)(year > 0 ? year - 1 : 0));
    }
    for (unsigned i = 0; i < h->n_children; i++)
        if (child_has_income(&h->children[i]))
            name_income(out, h->children[i].rol, first_year(s->first, 1));
}

static const char *policy_name(int16_t year)
{
#define NAME(y) "beleid nl.woningwet/" #y
    static const char *const names[] = {
        NAME(2016), NAME(2017), NAME(2018), NAME(2019), NAME(2020), NAME(2021), NAME(2022), NAME(2023), NAME(2024),
        NAME(2025), NAME(2026), NAME(2027), NAME(2028), NAME(2029), NAME(2030), NAME(2031), NAME(2032), NAME(2033),
        NAME(2034), NAME(2035), NAME(2036), NAME(2037), NAME(2038), NAME(2039), NAME(2040) };
#undef NAME

    return year >= 2016 && year <= 2040 ? names[year - 2016] : "beleid nl.woningwet";
}

static int32_t expected_from(const struct packset *packs, int16_t year)
{
    for (uint32_t i = 0; i < packs->n; i++) {
        const struct pack_form *f = packs->packs[i].form;
        if (!f->overlay && year_of(f->valid_to) == year - 1)
            return f->successor_expected;
    }
    return DAY_UNKNOWN_MIN;
}

/* Some start has no national pack: that, and the start where it is open. */
static void name_policy(const struct question *q, const struct values *first, struct outcome *out)
{
    int16_t year = first->year_without;

    if (year != 0)
        name(out, (struct missing_fact){ .feit = policy_name(year), .owner = OWNER_BELEID, .jaar = year,
                                         .verwacht_vanaf = expected_from(q->packs, year) });
    if (first->n_national > 0 || year == 0)
        name_plain(out, "ingangsdatum", OWNER_PLATFORM, ROL_GEEN);
}

static void name_fact(const struct search *s, struct fact f, struct outcome *out)
{
    const struct huishouden *h = &s->q->facts->huishouden;
    const struct pack_form *p = f.form;
    uint8_t rol = ROL_GEEN;

    if (f.kind == FACT_INCOME) {
        name_incomes(s, out);
    } else if (f.kind == FACT_POLICY) {
        uint32_t text = f.person >= OPEN_READING ? FORM_AT(p, p->readings, struct form_reading)[f.person - OPEN_READING].code
                                                 : FORM_AT(p, p->params, struct form_param)[f.person].name;
        name(out, (struct missing_fact){ .feit = FORM_TEXT(p, text), .owner = OWNER_BELEID, .jaar = year_of(p->valid_from),
                                         .verwacht_vanaf = DAY_UNKNOWN_MIN });
    } else {
        if (f.kind >= FACT_BIRTH)
            rol = f.person < h->n_adults ? h->adults[f.person].rol : h->children[f.person - h->n_adults].rol;
        name_plain(out, fact_name(s->q->facts, f), fact_owner(f), rol);
    }
}

/* ---- which of them matter ---- */

/* Is a field undecided with the facts held as they are? Where the budget has ended it is. */
static bool is_undecided(struct search *s)
{
    struct attempt a UNFILLED;
    struct values w;

    if (!progress_spend(s->progress, s->n * WORK_TRIAL))
        return true;
    attempt_make(s->q, &a);
    a.trial.goal = s->fields;
    for (unsigned i = 0; i < s->n; i++)
        if (s->at[i] != LEFT_OPEN)
            (void)attempt_hold(&a, s->first, s->facts[i], (unsigned)s->at[i]);
    walk_cells(&a.trial, s->progress, &w, NULL);
    return values_undecided(&w, s->fields) != 0;
}

/* With all other facts held, does it depend on f? */
static bool matters_alone(struct search *s, unsigned f)
{
    for (unsigned i = 0; i < s->n; i++)
        s->at[i] = s->choices[i] == 0 || i == f ? LEFT_OPEN : 0;
    return is_undecided(s);
}

/* The next combination of trial values of the facts that matter, with the others open. returns false after the last */
static bool next_trial(struct search *s)
{
    for (unsigned i = 0; i < s->n; i++) {
        if (s->at[i] == LEFT_OPEN)
            continue;
        if (++s->at[i] < (int)s->choices[i])
            return true;
        s->at[i] = 0;
    }
    return false;
}

/* Undecided with facts open that are not known to matter: holds one after the other for as long as it stays so. One
 * that decides it at every value matters. returns its number, or s->n; what is held is as before */
static unsigned isolate(struct search *s)
{
    unsigned found = s->n;

    for (unsigned i = 0; i < s->n && found == s->n; i++) {
        if (s->matters[i] || s->choices[i] == 0)
            continue;
        for (s->at[i] = 0; s->at[i] < (int)s->choices[i] && !is_undecided(s); s->at[i]++)
            ;
        if (s->at[i] == (int)s->choices[i])
            found = i;
    }
    for (unsigned i = 0; i < s->n; i++)
        s->at[i] = s->matters[i] ? s->at[i] : LEFT_OPEN;
    return found;
}

/* A fact of home or household that no comparison of any cell so far depends on is not asked for. */
static bool is_read(const struct progress *p, struct fact f)
{
    unsigned slot = fact_slot(f);

    return slot == SLOT_BASIS_N || (p->read >> slot & 1) != 0;
}

static void facts_find(struct search *s)
{
    unsigned persons = (unsigned)s->q->facts->huishouden.n_adults + s->q->facts->huishouden.n_children;

    facts_of_policy(s);
    if (incomes_open(s))
        fact_add(s, (struct fact){ .kind = FACT_INCOME });
    for (uint8_t i = 0; i < persons; i++) {
        for (uint8_t k = FACT_BIRTH; k < FACT_STATUS; k++)
            fact_add_open(s, (struct fact){ .kind = k, .person = i });
        facts_of_statuses(s, i);
    }
    for (uint8_t k = FACT_RENT; k < FACT_INCOME; k++)
        fact_add_open(s, (struct fact){ .kind = k });
}

/*
 * Marks the facts that matter: those on which a field depends at some value of all others. Most show themselves with
 * the others held at likely values. Whether any of the rest does is asked of all of these together, at every value of
 * those that do; the values for which it was asked need not be asked again when one more is found.
 */
static void search_run(struct search *s)
{
    for (unsigned i = 0; i < s->n; i++)
        s->matters[i] = is_read(s->progress, s->facts[i]) && matters_alone(s, i);
    for (unsigned i = 0; i < s->n; i++)
        s->at[i] = s->matters[i] && s->choices[i] > 0 ? 0 : LEFT_OPEN;
    for (bool more = true; more && !progress_spent(s->progress);) {
        unsigned n = s->n, found = is_undecided(s) ? isolate(s) : n;
        facts_of_policy(s);
        if (found < n) {
            s->matters[found] = true;
            s->at[found] = 0;
        } else if (s->n == n) {
            more = next_trial(s);
        }
    }
    for (unsigned i = 0; i < s->n && progress_spent(s->progress); i++)
        s->matters[i] = s->matters[i] || is_read(s->progress, s->facts[i]);
}

void missing_find(const struct question *q, const struct values *first, struct progress *progress, struct outcome *out)
{
    struct search s UNFILLED;

    s.fields = values_undecided(first, FIELD_BIT(SLOT_UITKOMST));
    if (s.fields == 0)
        s.fields = values_undecided(first, FIELD_BIT(SLOT_HOOGSTE) - 1);
    if (s.fields == 0)
        return;
    if (first->no_policy) {
        name_policy(q, first, out);
        return;
    }
    if (q->facts->huishouden.n_adults + q->facts->huishouden.n_children == 0)
        name_plain(out, "huishouden", OWNER_AANVRAGER, ROL_GEEN);
    s.q = q;
    s.first = first;
    s.progress = progress;
    s.n = s.n_policy = 0;
    facts_find(&s);
    search_run(&s);
    for (int policy = 1; policy >= 0; policy--)
        for (unsigned i = 0; i < s.n; i++)
            if (s.matters[i] && (s.facts[i].kind == FACT_POLICY) == policy)
                name_fact(&s, s.facts[i], out);
    for (unsigned i = 0; i < s.n && out->n_ontbreekt == 0; i++)
        name_fact(&s, s.facts[i], out);
}
