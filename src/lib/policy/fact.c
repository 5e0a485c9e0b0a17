#include "policy/fact.h"

#include "model/proofs.h"
#include "policy/derive.h"
#include "policy/walk.h"

/* What a fact is made of, and so the values it is held at. */
enum shape { TRUTH, COUNT, SET, MONEY, DAY, PUBLICATION, SUM, STATUSES, POLICY };

#define IN_HOME(member) offsetof(struct question_facts, eenheid.member)
#define IN_HOUSEHOLD(member) offsetof(struct question_facts, huishouden.member)
#define IN_ADULT(member) offsetof(struct adult, member)
#define IN_CHILD(member) offsetof(struct child, member)

/* Each kind: its place in the question, or in a person; a truth that is likelier than TRUTH_NO. Without a slot no cell has it. */
static const struct kind_row {
    const char *name;
    uint8_t owner, shape, likely, slot;
    uint16_t place, in_child;
} kinds[] = {
    [FACT_RENT] = { "huurprijs", OWNER_PLATFORM, MONEY, 0, SLOT_HUURPRIJS, IN_HOME(huurprijs), 0 },
    [FACT_START] = { "ingangsdatum", OWNER_PLATFORM, DAY, 0, SLOT_BASIS_N, IN_HOME(ingangsdatum), 0 },
    [FACT_PUBLICATION] = { "publicatiedatum", OWNER_PLATFORM, PUBLICATION, 0, SLOT_BASIS_N, IN_HOME(publicatiedatum), 0 },
    [FACT_WOONRUIMTESOORT] = { "woonruimtesoort", OWNER_PLATFORM, SET, 0, SLOT_WOONRUIMTESOORT, IN_HOME(woonruimtesoort), 0 },
    [FACT_DESIGNATED] = { "aangewezen", OWNER_PLATFORM, TRUTH, TRUTH_NO, SLOT_AANGEWEZEN, IN_HOME(aangewezen), 0 },
    [FACT_PERMANENT] = { "permanenteBewoning", OWNER_PLATFORM, TRUTH, TRUTH_YES, SLOT_PERMANENT,
                         IN_HOME(permanente_bewoning), 0 },
    [FACT_EIGHT] = { "voorAchtOfMeer", OWNER_PLATFORM, TRUTH, TRUTH_NO, SLOT_VOOR_ACHT, IN_HOME(voor_acht), 0 },
    [FACT_DAEB_TAK] = { "daebTak", OWNER_PLATFORM, TRUTH, TRUTH_YES, SLOT_DAEB_TAK, IN_HOME(daeb_tak), 0 },
    [FACT_MIDDENHUUR] = { "middenhuur", OWNER_PLATFORM, TRUTH, TRUTH_NO, SLOT_MIDDENHUUR, IN_HOME(middenhuur), 0 },
    [FACT_ROOMS] = { "kamers", OWNER_PLATFORM, COUNT, 0, SLOT_KAMERS, IN_HOME(kamers_min), 0 },
    [FACT_BEDROOMS] = { "slaapkamers", OWNER_PLATFORM, COUNT, 0, SLOT_SLAAPKAMERS, IN_HOME(slaapkamers_min), 0 },
    [FACT_RENT_RANK] = { "huurprijzen", OWNER_PLATFORM, SET, 0, SLOT_RENT_RANK, IN_HOME(rent_rank), 0 },
    [FACT_BESLUIT54A] = { "besluit54a", OWNER_PLATFORM, TRUTH, TRUTH_NO, SLOT_BESLUIT54A, IN_HOUSEHOLD(besluit54a), 0 },
    [FACT_RENTS_NOW] = { "huidigeWoning", OWNER_PLATFORM, TRUTH, TRUTH_NO, SLOT_NU_HUURT, IN_HOUSEHOLD(huurt_van_deelnemer), 0 },
    [FACT_BEDROOMS_NOW] = { "huidigeWoning", OWNER_PLATFORM, COUNT, 0, SLOT_NU_SLAAPKAMERS, IN_HOUSEHOLD(nu_slaapkamers_min), 0 },
    [FACT_VERZOEK54A] = { "verzoek54a", OWNER_AANVRAGER, TRUTH, TRUTH_NO, SLOT_VERZOEK54A, IN_HOUSEHOLD(verzoek54a), 0 },
    [FACT_ASSETS] = { "vermogen", OWNER_AANVRAGER, MONEY, 0, SLOT_VERMOGEN, IN_HOUSEHOLD(vermogen), 0 },
    [FACT_INCOME] = { "inkomen", OWNER_AANVRAGER, SUM, 0, SLOT_BASIS_N, 0, 0 },
    [FACT_BIRTH] = { "geboortedatum", OWNER_AANVRAGER, DAY, 0, SLOT_BASIS_N, IN_ADULT(geboortedatum), IN_CHILD(geboortedatum) },
    [FACT_CHILD] = { "kind", OWNER_AANVRAGER, TRUTH, TRUTH_NO, SLOT_BASIS_N, IN_ADULT(kind), IN_CHILD(kind) },
    [FACT_DAYS] = { "dagenPerJaar", OWNER_AANVRAGER, COUNT, 0, SLOT_BASIS_N, IN_ADULT(dagen_min), IN_CHILD(dagen_min) },
    [FACT_STATUS] = { "statussen", OWNER_AANVRAGER, STATUSES, 0, SLOT_BASIS_N, 0, 0 },
    [FACT_PROOF] = { "", OWNER_AANVRAGER, STATUSES, 0, SLOT_BASIS_N, 0, 0 },
    [FACT_POLICY] = { "", OWNER_BELEID, POLICY, 0, SLOT_BASIS_N, 0, 0 } };

/* A count is its least and its greatest, side by side. */
#define COUNTED(type, member) \
    _Static_assert(offsetof(struct type, member##_max) == offsetof(struct type, member##_min) + sizeof(int16_t), "a count")
COUNTED(eenheid, kamers);
COUNTED(eenheid, slaapkamers);
COUNTED(huishouden, nu_slaapkamers);
COUNTED(adult, dagen);
COUNTED(child, dagen);
#undef COUNTED

/* Where in a question a fact stands. */
static size_t place_of(const struct question_facts *z, struct fact f)
{
    unsigned adults = z->huishouden.n_adults;

    if (f.kind < FACT_BIRTH)
        return kinds[f.kind].place;
    if (f.person < adults)
        return IN_HOUSEHOLD(adults) + f.person * sizeof(struct adult) + kinds[f.kind].place;
    return IN_HOUSEHOLD(children) + (f.person - adults) * sizeof(struct child) + kinds[f.kind].in_child;
}

/* Of these statuses, those that may hold of a person. */
static uint32_t statuses_open(const struct huishouden *h, struct fact f)
{
    if (f.person < h->n_adults)
        return f.statuses & h->adults[f.person].status_unknown & ~h->adults[f.person].status;
    const struct child *k = &h->children[f.person - h->n_adults];
    return f.statuses & k->status_unknown & ~(uint32_t)k->status;
}

bool fact_open(const struct packset *packs, const struct question_facts *z, struct fact f)
{
    const void *at = (const uint8_t *)z + place_of(z, f);
    const struct money_range *money = at;
    const struct day_range *days = at;
    const int16_t *count = at;
    const uint8_t *set = at;
    int32_t day;

    switch (kinds[f.kind].shape) {
    case TRUTH: return *set == TRUTH_UNKNOWN;
    case COUNT: return count[0] != count[1];
    case SET: return (*set & (*set - 1)) != 0;
    case MONEY: return money->min != money->max;
    case DAY: return days->min != days->max;
    case PUBLICATION: return z->eenheid.present && walk_publication(packs, z, 1, &day);
    case STATUSES: return statuses_open(&z->huishouden, f) != 0;
    default: return true;
    }
}

unsigned fact_slot(struct fact f)
{
    return kinds[f.kind].slot;
}

const char *fact_name(const struct question_facts *z, struct fact f)
{
    if (f.kind == FACT_RENT && !z->eenheid.present)
        return "eenheid";
    return f.kind == FACT_PROOF ? proof_name((enum proof)f.proof) : kinds[f.kind].name;
}

uint8_t fact_owner(struct fact f)
{
    return kinds[f.kind].owner;
}

/* ---- trial values ---- */

/* From now on, of these statuses exactly those hold that do already, and `hold`. */
static void statuses_settle(struct huishouden *h, struct fact f, uint32_t hold)
{
    if (f.person < h->n_adults) {
        h->adults[f.person].status |= hold;
        h->adults[f.person].status_unknown &= ~f.statuses;
        return;
    }
    struct child *k = &h->children[f.person - h->n_adults];
    k->status = (uint16_t)(k->status | hold);
    k->status_unknown = (uint16_t)(k->status_unknown & ~f.statuses);
}

/* None, all, or the first of them; what is said most likely holds. */
static bool hold_statuses(struct huishouden *h, struct fact f, unsigned k)
{
    uint32_t open = statuses_open(h, f), first = open & (0u - open);
    bool said = f.kind == FACT_PROOF;

    statuses_settle(h, f, k == (said ? 1u : 0u) ? 0 : k < 2 ? open : first);
    return k < (said && open == first ? 2u : 3u);
}

static bool hold_truth(uint8_t *truth, bool likely, unsigned k)
{
    *truth = (k == 0) == likely ? TRUTH_YES : TRUTH_NO;
    return k < 2;
}

static bool hold_count(int16_t count[2], unsigned k)
{
    count[0] = count[1] = k == 0 ? count[1] : count[0];
    return k < 2;
}

/* The k-th member of a set. */
static bool hold_member(uint8_t *set, unsigned k)
{
    for (unsigned i = 0; *set >> i != 0; i++)
        if (*set >> i & 1 && k-- == 0) {
            *set = (uint8_t)(1u << i);
            return true;
        }
    return false;
}

static const struct pack_form *first_form(const struct values *w)
{
    return w->n_national > 0 ? w->national[0]->form : NULL;
}

/* The last amount of every part that limits of the first national pack cut a range into. */
static bool hold_money(struct money_range *g, const struct pack_form *f, const struct form_part *limits, unsigned k)
{
    for (uint32_t i = 0; i < limits->n; i++) {
        int64_t v = FORM_AT(f, *limits, int64_t)[i];
        if (v >= g->min && v < g->max && k-- == 0) {
            *g = (struct money_range){ v, v };
            return true;
        }
    }
    g->min = g->max;
    return k == 0;
}

/* Days of birth, or days of a start, before the last day of all packs. */
static bool hold_day(struct day_range *d, const struct packset *packs, bool birth, unsigned k)
{
    static const int32_t before[2][3] = { { 0, 365, 180 }, { 30 * 366, 80 * 366, 10 * 366 } };
    int32_t last = 0;

    if (k >= 3)
        return false;
    for (uint32_t i = 0; i < packs->n; i++)
        last = pack_valid_to(&packs->packs[i]) > last ? pack_valid_to(&packs->packs[i]) : last;
    int32_t v = last - before[birth][k];
    v = v < d->min ? d->min : v > d->max ? d->max : v;
    *d = (struct day_range){ v, v };
    return true;
}

static bool hold_publication(struct attempt *a, unsigned k)
{
    int32_t day;
    bool some = walk_publication(a->trial.packs, &a->facts, k, &day);

    a->facts.eenheid.publicatiedatum = (struct day_range){ day, day };
    return some;
}

/* The sums that are tried where income is held fixed: at every limit, and above. */
static bool hold_sum(struct trial *t, const struct pack_form *f, unsigned k)
{
    if (k > f->income_bounds.n)
        return false;
    t->sum = (k == f->income_bounds.n ? MONEY_MAX : FORM_AT(f, f->income_bounds, int64_t)[k]) * INDEX_ONE;
    t->sum_fixed = true;
    return true;
}

/* An open parameter or reading held at one of its values: likely ones first, then its ends, then the amounts that
 * incomes are compared with. */
static bool hold_policy(struct held *h, struct fact f, unsigned k)
{
    struct open_part d = trial_open(h, f.form, f.person);
    bool is_index = f.person == f.form->index[0] || f.person == f.form->index[1];
    int64_t v = k == 0 && is_index ? INDEX_ONE : k == 1 ? d.max : d.min;

    if (f.person >= OPEN_READING ? k >= 2 : k >= 3 + f.form->income_bounds.n)
        return false;
    if (k >= 3)
        v = FORM_AT(f.form, f.form->income_bounds, int64_t)[k - 3];
    v = v < d.min ? d.min : v > d.max ? d.max : v;
    if (h->n < HELD_MAX)
        h->parts[h->n++] = (struct open_part){ f.form, f.person, v, v };
    return true;
}

void attempt_make(const struct question *q, struct attempt *a)
{
    a->facts = *q->facts;
    a->trial = (struct trial){ .packs = q->packs, .facts = &a->facts };
}

bool attempt_hold(struct attempt *a, const struct values *first, struct fact f, unsigned k)
{
    const struct pack_form *form = first_form(first);
    const struct kind_row *kind = &kinds[f.kind];
    void *at = (uint8_t *)&a->facts + place_of(&a->facts, f);

    switch (kind->shape) {
    case TRUTH: return hold_truth(at, kind->likely == TRUTH_YES, k);
    case COUNT: return hold_count(at, k);
    case SET: return hold_member(at, k);
    case MONEY:
        return form != NULL &&
               hold_money(at, form, f.kind == FACT_RENT ? &form->rent_bounds : &form->asset_bounds, k);
    case DAY: return hold_day(at, a->trial.packs, f.kind == FACT_BIRTH, k);
    case PUBLICATION: return hold_publication(a, k);
    case SUM: return form != NULL && hold_sum(&a->trial, form, k);
    case STATUSES: return hold_statuses(&a->facts.huishouden, f, k);
    default: return hold_policy(&a->trial.held, f, k);
    }
}
