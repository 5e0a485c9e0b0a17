/*
 * What is missing is the smallest set: with all of it answered the outcome is decided, whatever the answers; and of any
 * fact in it the others can be answered so that without it the outcome stays open. Where the points of the question ended it may
 * hold more.
 */
#include "base/limits.h"
#include "pakketten.h"

#include <stdio.h>

#define GEVALLEN 1500
#define ANSWERS 12         /* random answers to everything that is missing */
#define POGINGEN 600       /* to find answers that leave one fact decisive */

static uint64_t toestand = 0x2545f4914f6cdd1du;

static unsigned kies(unsigned n)
{
    toestand ^= toestand << 13;
    toestand ^= toestand >> 7;
    toestand ^= toestand << 17;
    return (unsigned)(toestand >> 33) % n;
}

/* A value from a range: an end, or one of the values where rules change. */
static int64_t out(int64_t min, int64_t max, const int64_t *proef, unsigned n)
{
    unsigned k = kies(n + 2);
    int64_t v = k == n ? min : k > n ? max : proef[k];

    return v < min ? min : v > max ? max : v;
}

static void geld(struct money_range *g, const int64_t *proef, unsigned n)
{
    g->min = g->max = out(g->min, g->max, proef, n);
}

static const int64_t rents[] = { 20000, 45000, 60000, 71302, 71303, 76414, 76415, 93293, 93294, 150000 };
static const int64_t inkomens[] = { 0, 950000, 2800000, 2835000, 3000000, 3725000, 3850000, 4500000, 4967000, 5300000,
                                    5485000, 7000000 };
static const char *const geboren[] = { "1944-05-05", "1959-01-01", "1959-01-02", "1960-02-02", "1980-03-03", "2004-06-06" };

static struct question_facts willekeurig(void)
{
    struct question_facts z = zaak_leeg();

    z.eenheid.huurprijs.min = z.eenheid.huurprijs.max = rents[kies(10)];
    if (kies(4) == 0)
        z.eenheid.huurprijs = (struct money_range){ 60000, 95000 };
    if (kies(8) == 0)
        z.eenheid.woonruimtesoort = WOONRUIMTESOORT_ALL;
    if (kies(10) == 0)
        z.eenheid.permanente_bewoning = TRUTH_UNKNOWN;
    if (kies(10) == 0)
        z.eenheid.daeb_tak = kies(2) == 0 ? TRUTH_UNKNOWN : TRUTH_NO;
    for (unsigned i = 0, n = 1 + kies(2); i < n; i++) {
        struct adult *v = add(&z.huishouden, i == 0 ? ROL_WON : ROL_MED, geboren[kies(6)], 2025,
                              inkomens[kies(12)]);
        if (kies(2) == 0)
            v->inkomens[0] = (struct inkomen){ .min = 0, .max = 9000000, .jaar = 2025,
                                               .soort = INKOMEN_VERZAMELINKOMEN };
        if (kies(4) == 0)
            v->geboortedatum = (struct day_range){ dag("1940-01-01"), dag("2005-01-01") };
        if (kies(6) == 0)
            v->status_unknown = 1u << kies(12);
    }
    for (unsigned i = 0, n = kies(3); i < n; i++)
        kind_erbij(&z.huishouden, "2016-04-04");
    if (kies(6) == 0) {
        z.huishouden.verzoek54a = (uint8_t)(kies(2) == 0 ? TRUTH_YES : TRUTH_UNKNOWN);
        z.huishouden.besluit54a = (uint8_t)(kies(2) == 0 ? TRUTH_YES : TRUTH_UNKNOWN);
        z.huishouden.vermogen = (struct money_range){ 0, 30000000 };
    }
    return z;
}

static void truth(uint8_t *w)
{
    if (*w == TRUTH_UNKNOWN)
        *w = (uint8_t)(kies(2) == 0 ? TRUTH_YES : TRUTH_NO);
}

/* Answers one missing fact, for every person of its role. */
static bool beantwoorden(struct question_facts *z, const struct missing_fact *o)
{
    static const int64_t vermogens[] = { 0, 14601100, 14601101, 18463300, 18463301 };
    struct huishouden *h = &z->huishouden;

    if (strcmp(o->feit, "huurprijs") == 0) {
        geld(&z->eenheid.huurprijs, rents, 10);
    } else if (strcmp(o->feit, "woonruimtesoort") == 0) {
        z->eenheid.woonruimtesoort = (uint8_t)(1u << kies(3));
    } else if (strcmp(o->feit, "permanenteBewoning") == 0) {
        truth(&z->eenheid.permanente_bewoning);
    } else if (strcmp(o->feit, "daebTak") == 0) {
        truth(&z->eenheid.daeb_tak);
    } else if (strcmp(o->feit, "verzoek54a") == 0) {
        truth(&h->verzoek54a);
    } else if (strcmp(o->feit, "besluit54a") == 0) {
        truth(&h->besluit54a);
    } else if (strcmp(o->feit, "vermogen") == 0) {
        geld(&h->vermogen, vermogens, 5);
    } else {
        for (unsigned i = 0; i < h->n_adults; i++) {
            struct adult *v = &h->adults[i];
            if (v->rol != o->rol)
                continue;
            if (strcmp(o->feit, "inkomen") == 0) {
                /* So that the household's sum, not only this person's income, stands beside a limit. */
                int64_t together = inkomens[kies(12)];
                for (unsigned k = 0; kies(2) == 0 && k < h->n_adults; k++)
                    together -= k != i && h->adults[k].inkomens[0].min == h->adults[k].inkomens[0].max
                                 ? h->adults[k].inkomens[0].min : 0;
                v->inkomens[0].min = v->inkomens[0].max = out(v->inkomens[0].min, v->inkomens[0].max, &together, 1);
            } else if (strcmp(o->feit, "geboortedatum") == 0) {
                int32_t d = dag(geboren[kies(6)]);
                if (v->geboortedatum.min != v->geboortedatum.max)
                    v->geboortedatum = (struct day_range){ d, d };
            } else if (strcmp(o->feit, "statussen") == 0) {
                v->status |= kies(2) == 0 ? v->status_unknown : 0;
                v->status_unknown = 0;
            } else {
                return false;
            }
        }
    }
    return true;
}

/* All that is missing but fact `behalve` gets some answer. */
static struct outcome met_antwoorden(const struct question_facts *z, const struct outcome *u, unsigned behalve)
{
    struct question_facts proef = *z;

    for (unsigned i = 0; i < u->n_ontbreekt; i++)
        if (i != behalve)
            assert_true(beantwoorden(&proef, &u->ontbreekt[i]));
    return beslis(&proef);
}

static void test_kleinste(void **state)
{
    unsigned onbepaald = 0, feiten = 0, alone = 0, op = 0;

    (void)state;
    for (unsigned i = 0; i < GEVALLEN; i++) {
        struct question_facts z = willekeurig();
        struct outcome u = beslis(&z);
        if (u.uitkomst != UITKOMST_ONBEPAALD)
            continue;
        onbepaald++;
        assert_true(u.n_ontbreekt > 0);
        for (unsigned k = 0; k < ANSWERS; k++) {
            struct outcome klaar = met_antwoorden(&z, &u, u.n_ontbreekt);
            if (klaar.uitkomst == UITKOMST_ONBEPAALD)
                for (unsigned f = 0; f < klaar.n_ontbreekt; f++)
                    print_message("case %u: answered %u facts, still missing %s\n", i, u.n_ontbreekt, klaar.ontbreekt[f].feit);
            assert_int_not_equal(klaar.uitkomst, UITKOMST_ONBEPAALD);
        }
        if (u.points == LIMIT_POINTS) {
            op++;
            continue;
        }
        for (unsigned f = 0; f < u.n_ontbreekt; f++) {
            bool nodig = false;
            for (unsigned k = 0; k < POGINGEN && !nodig; k++)
                nodig = met_antwoorden(&z, &u, f).uitkomst == UITKOMST_ONBEPAALD;
            if (!nodig)
                print_message("case %u: %s is not needed among %u\n", i, u.ontbreekt[f].feit, u.n_ontbreekt);
            assert_true(nodig);
            feiten++;
        }
        alone += u.n_ontbreekt == 1;
    }
    printf("%u undecided, %u of them when their points had ended\n", onbepaald, op);
    assert_true(onbepaald > GEVALLEN / 5 && op < onbepaald / 10);
    assert_true(feiten > onbepaald && alone > onbepaald / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_kleinste) };

    return cmocka_run_group_tests(tests, packs_open, packs_dicht);
}
