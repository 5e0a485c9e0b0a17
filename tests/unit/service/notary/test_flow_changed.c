/* "My income has changed": what can be claimed, from which slip it is counted, and what of that is sealed. One thing wrong a row. */
#include "visitor.h"

#include "base/date.h"
#include "base/mem.h"
#include "notary/cases.h"
#include "notary/changed.h"

#include <string.h>

#define INCOME 6000000
#define BOTH (AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER)

static int32_t today(void)
{
    return clock_day(NOW);
}

static struct loonopgave slip_of(enum loon_periode period, int64_t amount, int32_t last)
{
    return (struct loonopgave){ { amount, amount }, { last, last }, (uint8_t)period, TRUTH_NO, { 0 } };
}

static struct msg_step claim(const struct visitor *v)
{
    struct msg_step m = visitor_form(v, STEP_CHANGED);

    m.adult.aanleiding = BOTH;
    m.adult.oorzaak = OORZAAK_MINDER_UREN;
    m.adult.geschat = (struct money_range){ 2400000, 2400000 };
    m.adult.loon = slip_of(LOON_MAAND, 200000, today() - 10);
    return m;
}

/* As if a source had sent it, with a slip. */
static void from_source(struct visitor *v, int32_t slip_last)
{
    struct zaak *z = visitor_case(v);
    struct reading *r = mem_alloc(sizeof *r);

    *r = (struct reading){ .bron = &v->s->bronnen[0], .strength = STRENGTH_VOORNAMEN };
    r->facts = z->person->reading->facts;
    r->facts.loon = slip_of(LOON_MAAND, 200000, slip_last);
    case_read(z, r);
}

static void what_can_be_claimed(void **state)
{
    static const struct { const char *what; enum status st; } rows[] = {
        { "less", OK },
        { "more", OK },
        { "no data", OK },
        { "a slip of the first day of the sixth month before", OK },
        { "a statement of the year before", OK },
        { "nothing", REFUSED_SELF },
        { "less and more", REFUSED_SELF },
        { "no cause", REFUSED_SELF },
        { "a cause that is none", REFUSED_SELF },
        { "no estimate", REFUSED_SELF },
        { "an estimate of less than nothing", REFUSED_SELF },
        { "an estimate of two amounts", REFUSED_SELF },
        { "no slip, and the source sent none", REFUSED_SELF },
        { "a slip of a period that is none", REFUSED_SELF },
        { "a slip of less than nothing", REFUSED_SELF },
        { "a slip of two amounts", REFUSED_SELF },
        { "a slip of tomorrow", REFUSED_SELF },
        { "a slip of two days", REFUSED_SELF },
        { "holiday pay that is neither", REFUSED_SELF },
        { "a slip of the day before the sixth month", REFUSED_SLIP_OLD },
        { "a statement of two years before", REFUSED_SLIP_OLD },
        { "of another reading", REFUSED_READING },
    };
    int32_t may = day_of((struct date){ 2026, 5, 1 });

    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct visitor v = visitor_of(*state, CLIENT);

        visitor_read(&v, INCOME);
        struct msg_step m = claim(&v);
        struct adult *a = &m.adult;
        uint32_t reading = v.reading;
        switch (row) {
        case 1: a->aanleiding = AANLEIDING_PASSEND_HOGER; break;
        case 2: a->aanleiding = AANLEIDING_GEEN_GEGEVENS; break;
        case 3: a->loon = slip_of(LOON_VIERWEKEN, 200000, may); break;
        case 4: a->loon = slip_of(LOON_JAAR, 2000000, day_of((struct date){ 2025, 12, 31 })); break;
        case 5: a->aanleiding = AANLEIDING_GEEN; break;
        case 6: a->aanleiding = AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_HOGER; break;
        case 7: a->oorzaak = OORZAAK_GEEN; break;
        case 8: a->oorzaak = OORZAAK_N; break;
        case 9: a->geschat = (struct money_range){ MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX }; break;
        case 10: a->geschat = (struct money_range){ -1, -1 }; break;
        case 11: a->geschat.max++; break;
        case 12: a->loon.periode = LOON_GEEN; break;
        case 13: a->loon.periode = LOON_JAAR + 1; break;
        case 14: a->loon.loon_loonheffing = (struct money_range){ -1, -1 }; break;
        case 15: a->loon.loon_loonheffing.max++; break;
        case 16: a->loon.periode_einde = (struct day_range){ today() + 1, today() + 1 }; break;
        case 17: a->loon.periode_einde.min--; break;
        case 18: a->loon.vakantiegeld_apart = TRUTH_NONE; break;
        case 19: a->loon = slip_of(LOON_MAAND, 200000, may - 1); break;
        case 20: a->loon = slip_of(LOON_JAAR, 2000000, day_of((struct date){ 2024, 12, 31 })); break;
        case 21: m.reading++; break;
        }
        union flow_answer out = visitor_send(&v, &m);
        enum page page = rows[row].st == OK || rows[row].st == REFUSED_READING ? PAGE_VALUES : PAGE_CHANGED;
        if (out.go.notice != rows[row].st || out.go.page != page)
            fail_msg("%s: %u on page %u", rows[row].what, out.go.notice, out.go.page);
        struct msg_page p = visitor_load(&v, PAGE_VALUES);
        assert_int_equal(p.reading, rows[row].st == OK ? reading + 1 : reading);
        assert_int_equal(p.adult.loon.periode != LOON_GEEN, rows[row].st == OK);
    }
}

/* Who earns less now fits at both limits, and what was typed is what somebody declares. */
static void less_now(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct deelnemer_facts f;

    visitor_read(&v, INCOME);
    from_source(&v, today() - 40);
    struct msg_page p = visitor_load(&v, PAGE_VALUES);
    assert_int_equal(p.may_change, CHANGED_TYPED);
    assert_int_equal(p.declared, 0);
    assert_int_equal(p.adult.loon.periode, LOON_GEEN); /* a slip counts for nothing until it is claimed */
    p = visitor_load(&v, PAGE_CHANGED);
    assert_int_equal(p.adult.loon.periode_einde.max, today() - 40);
    struct msg_step m = claim(&v);
    assert_int_equal(visitor_send(&v, &m).go.page, PAGE_VALUES);
    p = visitor_load(&v, PAGE_VALUES);
    assert_int_equal(p.declared, 1);
    assert_int_equal(p.adult.loon.periode_einde.max, today() - 10);
    assert_int_equal(visitor_step(&v, STEP_RIGHT).go.page, PAGE_QUESTIONS);
    visitor_step(&v, STEP_ANSWERS);
    visitor_step(&v, STEP_BACK);
    struct msg_token token = visitor_token(&v);
    visitor_redeem(&v, &token);
    struct msg_zegel_read read = visitor_seal_request(&v);
    struct msg_zegel seal = visitor_seal(&v, &read);
    const struct grant *g = store_grant(s->n.store, &v.grant);
    assert_int_equal(g->origin.zekerheid, ZEKERHEID_VERKLAARD);
    assert_string_equal(g->origin.bron, s->bronnen[0].name);
    assert_int_equal(seals_open_deelnemer(s->n.store, g, seal.zegel, NOW, &f), OK);
    assert_int_equal(f.adult.aanleiding, BOTH);
    assert_int_equal(f.adult.oorzaak, OORZAAK_MINDER_UREN);
    assert_int_equal(f.adult.geschat.min, 2400000);
    assert_int_equal(f.adult.verklaring_datum.min, today());
    assert_int_equal(f.adult.loon.loon_loonheffing.max, 200000);
    struct msg_dossierzegel d = scene_complete(s, CLIENT, &v.dossier, &seal, 1, NOW);
    struct toets_parts t = scene_question(CLIENT);
    scene_household(&t, TOETS_DOSSIERZEGEL, d.zegel, d.zegel_len);
    assert_int_equal(scene_one(s, &t, NOW), OK);
    char *claims = scene_claims(s, 0);
    assert_claim(claims, "\"daeb\":\"BINNEN\"");
    assert_claim(claims, "\"inkomensklasse\":\"LAAG\"");
    assert_claim(claims, "\"zekerheid\":\"VERKLAARD\"");
    free(claims);
}

/* The slip that the source sent is its word, and not the person's; a slip that nobody claims is not sealed. */
static void the_slip_of_the_source(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);
    struct msg_step m;

    visitor_read(&v, INCOME);
    from_source(&v, today() - 40);
    m = claim(&v);
    visitor_send(&v, &m);
    visitor_load(&v, PAGE_VALUES);
    m = claim(&v);
    m.adult.loon.periode = LOON_GEEN; /* chosen after all */
    assert_int_equal(visitor_send(&v, &m).go.notice, OK);
    struct msg_page p = visitor_load(&v, PAGE_VALUES);
    assert_int_equal(p.declared, 0);
    assert_int_equal(p.adult.loon.periode_einde.max, today() - 40);
    from_source(&v, today() - 250);
    p = visitor_load(&v, PAGE_CHANGED);
    assert_int_equal(p.adult.loon.periode, LOON_GEEN); /* too old to be offered */
    m = claim(&v);
    m.adult.loon.periode = LOON_GEEN;
    assert_int_equal(visitor_send(&v, &m).go.notice, REFUSED_SELF);
}

/* Nothing of an income was filled in: what is earned now is asked, and without it there is nothing to be right. */
static void only_what_is_earned_now(void **state)
{
    struct visitor v = visitor_of(*state, CLIENT);

    visitor_load(&v, PAGE_WHY);
    visitor_step(&v, STEP_GO_ON);
    struct msg_step m = visitor_self(&v, 7794, 0);
    m.adult.n_inkomens = 0;
    assert_int_equal(visitor_send(&v, &m).go.page, PAGE_CHANGED);
    struct msg_page p = visitor_load(&v, PAGE_CHANGED);
    assert_int_equal(p.page, PAGE_CHANGED);
    union flow_answer a = visitor_step(&v, STEP_RIGHT);
    assert_int_equal(a.go.page, PAGE_CHANGED);
    assert_int_equal(a.go.notice, REFUSED_SELF);
    m = claim(&v);
    m.adult.aanleiding = AANLEIDING_GEEN_GEGEVENS;
    assert_int_equal(visitor_send(&v, &m).go.page, PAGE_VALUES);
    p = visitor_load(&v, PAGE_VALUES);
    assert_int_equal(p.adult.inspecteursverklaring, TRUTH_UNKNOWN); /* nobody asked, and nobody denied it */
    assert_int_equal(visitor_step(&v, STEP_RIGHT).go.page, PAGE_QUESTIONS);
}

/* Where one home is allocated, no slip is typed. */
static void what_is_offered(void **state)
{
    static const struct { uint8_t fase; uint32_t feiten; int32_t slip_days; uint8_t may; } rows[] = {
        { FASE_REACTIE, FEIT_ALL, 0, CHANGED_TYPED },
        { FASE_REACTIE, FEIT_ALL & ~(uint32_t)FEIT_INKOMEN_BAND, 0, CHANGED_NOT },
        { FASE_TOEWIJZING, FEIT_ALL, 0, CHANGED_NOT },
        { FASE_TOEWIJZING, FEIT_ALL, 40, CHANGED_OFFERED },
        { FASE_TOEWIJZING, FEIT_ALL, 250, CHANGED_NOT },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reading r = { .year = 0 };
        struct person p = { .reading = &r };
        struct zaak z = { .person = &p, .feiten = rows[i].feiten };
        struct dossier d = { .fase = rows[i].fase };
        struct visitor nobody = { .now = NOW };

        facts_empty_adult(&r.facts);
        if (rows[i].slip_days > 0)
            r.facts.loon = slip_of(LOON_MAAND, 200000, today() - rows[i].slip_days);
        assert_int_equal(changed_may(&z, &d, today()), rows[i].may);
        struct msg_step m = claim(&nobody);
        assert_int_equal(changed_take(&r, &m, rows[i].may, today()), rows[i].may == CHANGED_TYPED ? OK : REFUSED_SELF);
    }
}

#define T(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = { T(what_can_be_claimed), T(less_now), T(the_slip_of_the_source), T(only_what_is_earned_now),
                                        cmocka_unit_test(what_is_offered) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
