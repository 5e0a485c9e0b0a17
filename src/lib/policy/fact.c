#include "policy/fact.h"

#include "model/proofs.h"
#include "policy/derive.h"
#include "policy/walk.h"

/* What a fact is made of, and so the values it is held at. */
enum shape { TRUTH, COUNT, SET, MONEY, DAY, PUBLICATION, SUM, STATUSES, POLICY };

#define IN_HOME(member) offsetof(struct zaakfeiten, eenheid.member)
#define IN_HOUSEHOLD(member) offsetof(struct zaakfeiten, huishouden.member)
#define IN_ADULT(member) offsetof(struct volwassene, member)
#define IN_CHILD(member) offsetof(struct kind, member)

/* Each kind: its place in the question, or in a person; a truth that is likelier than NEE. Without a slot no cell has it. */
static const struct kind_row {
    const char *name;
    uint8_t owner, shape, likely, slot;
    uint16_t place, in_child;
} kinds[] = {
    [FACT_RENT] = { "huurprijs", VAN_PLATFORM, MONEY, 0, SLOT_HUURPRIJS, IN_HOME(huurprijs), 0 },
    [FACT_START] = { "ingangsdatum", VAN_PLATFORM, DAY, 0, SLOT_BASIS_N, IN_HOME(ingangsdatum), 0 },
    [FACT_PUBLICATION] = { "publicatiedatum", VAN_PLATFORM, PUBLICATION, 0, SLOT_BASIS_N, IN_HOME(publicatiedatum), 0 },
    [FACT_WOONRUIMTESOORT] = { "woonruimtesoort", VAN_PLATFORM, SET, 0, SLOT_WOONRUIMTESOORT, IN_HOME(woonruimtesoort), 0 },
    [FACT_DESIGNATED] = { "aangewezen", VAN_PLATFORM, TRUTH, NEE, SLOT_AANGEWEZEN, IN_HOME(aangewezen), 0 },
    [FACT_PERMANENT] = { "permanenteBewoning", VAN_PLATFORM, TRUTH, JA, SLOT_PERMANENT,
                         IN_HOME(permanente_bewoning), 0 },
    [FACT_EIGHT] = { "voorAchtOfMeer", VAN_PLATFORM, TRUTH, NEE, SLOT_VOOR_ACHT, IN_HOME(voor_acht), 0 },
    [FACT_DAEB_TAK] = { "daebTak", VAN_PLATFORM, TRUTH, JA, SLOT_DAEB_TAK, IN_HOME(daeb_tak), 0 },
    [FACT_MIDDENHUUR] = { "middenhuur", VAN_PLATFORM, TRUTH, NEE, SLOT_MIDDENHUUR, IN_HOME(middenhuur), 0 },
    [FACT_ROOMS] = { "kamers", VAN_PLATFORM, COUNT, 0, SLOT_KAMERS, IN_HOME(kamers_min), 0 },
    [FACT_BEDROOMS] = { "slaapkamers", VAN_PLATFORM, COUNT, 0, SLOT_SLAAPKAMERS, IN_HOME(slaapkamers_min), 0 },
    [FACT_RENT_RANK] = { "huurprijzen", VAN_PLATFORM, SET, 0, SLOT_HUURSOORT, IN_HOME(huursoort), 0 },
    [FACT_BESLUIT54A] = { "besluit54a", VAN_PLATFORM, TRUTH, NEE, SLOT_BESLUIT54A, IN_HOUSEHOLD(besluit54a), 0 },
    [FACT_RENTS_NOW] = { "huidigeWoning", VAN_PLATFORM, TRUTH, NEE, SLOT_NU_HUURT, IN_HOUSEHOLD(huurt_van_deelnemer), 0 },
    [FACT_BEDROOMS_NOW] = { "huidigeWoning", VAN_PLATFORM, COUNT, 0, SLOT_NU_SLAAPKAMERS, IN_HOUSEHOLD(nu_slaapkamers_min), 0 },
    [FACT_VERZOEK54A] = { "verzoek54a", VAN_AANVRAGER, TRUTH, NEE, SLOT_VERZOEK54A, IN_HOUSEHOLD(verzoek54a), 0 },
    [FACT_ASSETS] = { "vermogen", VAN_AANVRAGER, MONEY, 0, SLOT_VERMOGEN, IN_HOUSEHOLD(vermogen), 0 },
    [FACT_INCOME] = { "inkomen", VAN_AANVRAGER, SUM, 0, SLOT_BASIS_N, 0, 0 },
    [FACT_BIRTH] = { "geboortedatum", VAN_AANVRAGER, DAY, 0, SLOT_BASIS_N, IN_ADULT(geboortedatum), IN_CHILD(geboortedatum) },
    [FACT_CHILD] = { "kind", VAN_AANVRAGER, TRUTH, NEE, SLOT_BASIS_N, IN_ADULT(kind), IN_CHILD(kind) },
    [FACT_DAYS] = { "dagenPerJaar", VAN_AANVRAGER, COUNT, 0, SLOT_BASIS_N, IN_ADULT(dagen_min), IN_CHILD(dagen_min) },
    [FACT_STATUS] = { "statussen", VAN_AANVRAGER, STATUSES, 0, SLOT_BASIS_N, 0, 0 },
    [FACT_PROOF] = { "", VAN_AANVRAGER, STATUSES, 0, SLOT_BASIS_N, 0, 0 },
    [FACT_POLICY] = { "", VAN_BELEID, POLICY, 0, SLOT_BASIS_N, 0, 0 } };

/* A count is its least and its greatest, side by side. */
#define COUNTED(type, member) \
    _Static_assert(offsetof(struct type, member##_max) == offsetof(struct type, member##_min) + sizeof(int16_t), "a count")
COUNTED(eenheid, kamers);
COUNTED(eenheid, slaapkamers);
COUNTED(huishouden, nu_slaapkamers);
COUNTED(volwassene, dagen);
COUNTED(kind, dagen);
#undef COUNTED

/* Where in a question a fact stands. */
static size_t place_of(const struct zaakfeiten *z, struct fact f)
{
    unsigned adults = z->huishouden.n_volwassenen;

    if (f.kind < FACT_BIRTH)
        return kinds[f.kind].place;
    if (f.person < adults)
        return IN_HOUSEHOLD(volwassenen) + f.person * sizeof(struct volwassene) + kinds[f.kind].place;
    return IN_HOUSEHOLD(kinderen) + (f.person - adults) * sizeof(struct kind) + kinds[f.kind].in_child;
}

/* Of these statuses, those that may hold of a person. */
static uint32_t statuses_open(const struct huishouden *h, struct fact f)
{
    if (f.person < h->n_volwassenen)
        return f.statuses & h->volwassenen[f.person].status_onbekend & ~h->volwassenen[f.person].status;
    const struct kind *k = &h->kinderen[f.person - h->n_volwassenen];
    return f.statuses & k->status_onbekend & ~(uint32_t)k->status;
}

bool fact_open(const struct packset *packs, const struct zaakfeiten *z, struct fact f)
{
    const void *at = (const uint8_t *)z + place_of(z, f);
    const struct geldbereik *money = at;
    const struct dagbereik *days = at;
    const int16_t *count = at;
    const uint8_t *set = at;
    int32_t day;

    switch (kinds[f.kind].shape) {
    case TRUTH: return *set == ONBEKEND;
    case COUNT: return count[0] != count[1];
    case SET: return (*set & (*set - 1)) != 0;
    case MONEY: return money->min != money->max;
    case DAY: return days->min != days->max;
    case PUBLICATION: return z->eenheid.aanwezig && walk_publication(packs, z, 1, &day);
    case STATUSES: return statuses_open(&z->huishouden, f) != 0;
    default: return true;
    }
}

unsigned fact_slot(struct fact f)
{
    return kinds[f.kind].slot;
}

const char *fact_name(const struct zaakfeiten *z, struct fact f)
{
    if (f.kind == FACT_RENT && !z->eenheid.aanwezig)
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
    if (f.person < h->n_volwassenen) {
        h->volwassenen[f.person].status |= hold;
        h->volwassenen[f.person].status_onbekend &= ~f.statuses;
        return;
    }
    struct kind *k = &h->kinderen[f.person - h->n_volwassenen];
    k->status = (uint16_t)(k->status | hold);
    k->status_onbekend = (uint16_t)(k->status_onbekend & ~f.statuses);
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
    *truth = (k == 0) == likely ? JA : NEE;
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
static bool hold_money(struct geldbereik *g, const struct pack_form *f, const struct form_deel *limits, unsigned k)
{
    for (uint32_t i = 0; i < limits->n; i++) {
        int64_t v = FORM_AT(f, *limits, int64_t)[i];
        if (v >= g->min && v < g->max && k-- == 0) {
            *g = (struct geldbereik){ v, v };
            return true;
        }
    }
    g->min = g->max;
    return k == 0;
}

/* Days of birth, or days of a start, before the last day of all packs. */
static bool hold_day(struct dagbereik *d, const struct packset *packs, bool birth, unsigned k)
{
    static const int32_t before[2][3] = { { 0, 365, 180 }, { 30 * 366, 80 * 366, 10 * 366 } };
    int32_t last = 0;

    if (k >= 3)
        return false;
    for (uint32_t i = 0; i < packs->n; i++)
        last = pack_geldig_tot(&packs->packs[i]) > last ? pack_geldig_tot(&packs->packs[i]) : last;
    int32_t v = last - before[birth][k];
    v = v < d->min ? d->min : v > d->max ? d->max : v;
    *d = (struct dagbereik){ v, v };
    return true;
}

static bool hold_publication(struct attempt *a, unsigned k)
{
    int32_t day;
    bool some = walk_publication(a->trial.packs, &a->facts, k, &day);

    a->facts.eenheid.publicatiedatum = (struct dagbereik){ day, day };
    return some;
}

/* The sums that are tried where income is held fixed: at every limit, and above. */
static bool hold_sum(struct trial *t, const struct pack_form *f, unsigned k)
{
    if (k > f->inkomensgrenzen.n)
        return false;
    t->sum = (k == f->inkomensgrenzen.n ? GELD_MAX : FORM_AT(f, f->inkomensgrenzen, int64_t)[k]) * INDEX_ONE;
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

    if (f.person >= OPEN_READING ? k >= 2 : k >= 3 + f.form->inkomensgrenzen.n)
        return false;
    if (k >= 3)
        v = FORM_AT(f.form, f.form->inkomensgrenzen, int64_t)[k - 3];
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
    case TRUTH: return hold_truth(at, kind->likely == JA, k);
    case COUNT: return hold_count(at, k);
    case SET: return hold_member(at, k);
    case MONEY:
        return form != NULL &&
               hold_money(at, form, f.kind == FACT_RENT ? &form->huurgrenzen : &form->vermogensgrenzen, k);
    case DAY: return hold_day(at, a->trial.packs, f.kind == FACT_BIRTH, k);
    case PUBLICATION: return hold_publication(a, k);
    case SUM: return form != NULL && hold_sum(&a->trial, form, k);
    case STATUSES: return hold_statuses(&a->facts.huishouden, f, k);
    default: return hold_policy(&a->trial.held, f, k);
    }
}
