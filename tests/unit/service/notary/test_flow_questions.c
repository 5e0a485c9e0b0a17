/* Which questions are asked: those that an answer to can change something, of this adult, under the packs that decide. */
#include "visitor.h"

#include "base/clock.h"
#include "base/date.h"
#include "notary/questions.h"

#include <string.h>

struct row {
    const char *what;
    int64_t income;                          /* of 2025, cents */
    uint8_t n_rooster, plaats;
    uint32_t feiten;
    uint8_t asked, not_asked;                /* enum question */
};

static const struct dossier *dossier_of(struct scene *s, unsigned adults, enum rol role)
{
    struct msg_par m = visitor_par(CLIENT);

    m.n_rooster = (uint8_t)adults;
    for (unsigned i = 0; i < adults; i++) {
        m.rooster[i].rol = (uint8_t)(i == 0 ? ROL_WON : role);
        snprintf(m.rooster[i].referentie, sizeof m.rooster[i].referentie, i == 0 ? "r-88213" : "r-%u", i);
    }
    struct visitor v = visitor_for(s, &m);
    return store_dossier(s->n.store, &v.dossier);
}

static uint8_t ask(struct scene *s, const struct dossier *d, const struct row *r, int32_t birth)
{
    struct deelnemer_facts own = { .versie = ZEGEL_VERSIE };
    struct asking a = { .packs = &s->n.packs, .dossier = d, .own = &own, .plaats = r->plaats, .feiten = r->feiten,
                        .day = clock_day(NOW), .until = clock_day(NOW) + 100 };
    unsigned spent;

    facts_empty_adult(&own.adult);
    dossier_reference(d, r->plaats, &own.adult.rol);
    own.adult.geboortedatum = (struct day_range){ birth, birth };
    own.adult.n_inkomens = 1;
    own.adult.inkomens[0] = (struct inkomen){ .min = r->income, .max = r->income, .jaar = 2025,
                                              .soort = INKOMEN_VERZAMELINKOMEN };
    return questions_of(&a, LIMIT_QUESTION_POINTS, &spent);
}

#define BIRTH 7794                           /* 1991 */
#define OLD (-9000)                          /* 1945 */

static void what_can_matter(void **state)
{
    struct scene *s = *state;
    static const struct row rows[] = {
        { "alone, little: nothing makes it less", 1500000, 1, 0, FEIT_ALL, QUESTION_CHILDREN,
          QUESTION_MAINTAINED },
        { "alone, far too much: care is an exemption", 9000000, 1, 0, FEIT_ALL, QUESTION_CHILDREN | QUESTION_CARE, QUESTION_MAINTAINED },
        { "statuses are not shared", 9000000, 1, 0, FEIT_ALL & ~FEIT_STATUS, QUESTION_CHILDREN,
          QUESTION_STUDENT | QUESTION_ASYLUM | QUESTION_CARE | QUESTION_BIJSTAND },
        { "nor who lives there", 9000000, 1, 0, FEIT_ALL & ~FEIT_SAMENSTELLING, QUESTION_CARE, QUESTION_CHILDREN | QUESTION_MAINTAINED },
        { "nor assets", 9000000, 1, 0, FEIT_ALL & ~FEIT_VERMOGEN, 0, QUESTION_54A },
        { "the second of two is not asked after children", 2710000, 2, 1, FEIT_ALL, 0, QUESTION_CHILDREN },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t q = ask(s, dossier_of(s, rows[i].n_rooster, ROL_MED), &rows[i], BIRTH);

        if ((q & rows[i].asked) != rows[i].asked || (q & rows[i].not_asked) != 0)
            fail_msg("%s: %#x", rows[i].what, q);
    }
}

/* Whoever has little income is in the lowest class, whatever else is so of them: of illness nothing is asked. */
static void nothing_in_vain(void **state)
{
    struct scene *s = *state;
    struct row r = { "alone, little", 1500000, 1, 0, FEIT_ALL, 0, 0 };

    assert_int_equal(ask(s, dossier_of(s, 1, ROL_MED), &r, BIRTH) & (QUESTION_CARE | QUESTION_ASYLUM), 0);
}

/* What can matter does: for each group that is not asked after, no answer changes an outcome of this person alone. */
static void what_is_not_asked_changes_nothing(void **state)
{
    struct scene *s = *state;
    const struct dossier *d = dossier_of(s, 1, ROL_MED);
    static const uint8_t groups[] = { QUESTION_STUDENT, QUESTION_ASYLUM, QUESTION_CARE, QUESTION_BIJSTAND };

    for (int64_t income = 0; income < 8000000; income += 250000) {
        struct row r = { "", income, 1, 0, FEIT_ALL, 0, 0 };
        uint8_t q = ask(s, d, &r, BIRTH);

        for (size_t g = 0; g < sizeof groups; g++) {
            struct huishouden h = scene_declared(income);
            struct toets_parts t = scene_question(CLIENT);
            struct msg_answers a;
            char *without, *with;

            if ((q & groups[g]) != 0)
                continue;
            scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
            assert_int_equal(scene_toets(s, &t, NOW, &a), OK);
            without = scene_claims(s, 0);
            h.adults[0].status = questions_statuses(groups[g]);
            assert_int_equal(scene_toets(s, &t, NOW, &a), OK);
            with = scene_claims(s, 0);
            const char *one = strstr(without, "\"uitkomst\""), *other = strstr(with, "\"uitkomst\"");
            assert_non_null(one);
            if (strncmp(one, other, 24) != 0)
                fail_msg("income %lld, group %#x", (long long)income, groups[g]);
            free(without);
            free(with);
        }
    }
}

/* What it may not work out is asked. Of somebody of whom nothing is known, among many, there is most to work out. */
static void what_it_may_cost(void **state)
{
    struct scene *s = *state;
    struct deelnemer_facts own = { .versie = ZEGEL_VERSIE };
    struct asking a = { .packs = &s->n.packs, .dossier = dossier_of(s, ROOSTER_MAX, ROL_MED), .own = &own, .plaats = 1,
                        .feiten = FEIT_ALL, .day = clock_day(NOW), .until = clock_day(NOW) + 100 };
    unsigned all, spent;

    facts_empty_adult(&own.adult);
    dossier_reference(a.dossier, 1, &own.adult.rol);
    uint8_t known = questions_of(&a, UINT_MAX, &all);
    assert_true(all > 2 * LIMIT_POINTS);
    for (unsigned may = 1; may < all; may += 25) {
        assert_int_equal(questions_of(&a, may, &spent) & known, known);
        if (spent < may || spent >= may + LIMIT_POINTS)
            fail_msg("%u of %u", spent, may);
    }
    assert_int_equal(questions_of(&a, 0, &spent),
                     QUESTION_STUDENT | QUESTION_ASYLUM | QUESTION_CARE | QUESTION_BIJSTAND | QUESTION_MAINTAINED | QUESTION_54A);
    assert_int_equal(spent, 0);
}

/* However often the same person fills in other values, it is worked out so many times only. */
static void who_changes_values_without_end(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);

    visitor_read(&v, 1500000);
    for (unsigned i = 1; i <= LIMIT_QUESTION_READINGS + 2; i++) {
        struct msg_step m = visitor_self(&v, BIRTH, 1500000 - i);

        assert_int_equal(visitor_case(&v)->person->questions & QUESTION_CARE, i <= LIMIT_QUESTION_READINGS ? 0 : QUESTION_CARE);
        assert_int_equal(visitor_send(&v, &m).go.page, PAGE_VALUES);
        assert_int_equal(visitor_load(&v, PAGE_VALUES).page, PAGE_VALUES);
    }
    assert_int_equal(visitor_step(&v, STEP_RIGHT).go.page, PAGE_QUESTIONS);
}

#define T(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = { T(what_can_matter), T(nothing_in_vain), T(what_is_not_asked_changes_nothing), T(what_it_may_cost),
                                        T(who_changes_values_without_end) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
