/* Back to the choice from a source at which nothing went wrong. */
#include "at_source.h"

/* Who does not want to wait goes another way: the courier forgets it, the browser that waits is answered, and nothing comes of it. */
static void given_up_while_it_is_fetched(void **state)
{
    struct scene *s = *state;

    for (unsigned held = 0; held < 2; held++) { /* before the source answered; while an assessor is wanted */
        struct visitor v = choosing(s);
        struct msg_fetch fetch = fetch_begun(&v);

        if (held != 0)
            assert_non_null(fetched(&v, BALIE, fetch.head.nr));
        assert_int_equal(visitor_load(&v, PAGE_NONE).may_leave, 1);
        visitor_case(&v)->notice = REFUSED_SOURCE_DENIED; /* of another time */
        assert_int_equal(visitor_step(&v, STEP_OTHER_WAY).go.page, PAGE_OTHER_WAY);
        struct sourcing_told told = expect_drop(s, true, true, BALIE, fetch.head.nr);
        assert_int_equal(told.go.head.nr, 41);
        assert_int_equal(told.go.page, PAGE_SOURCES);
        assert_null(fetched(&v, BALIE, fetch.head.nr));
        assert_null(sourcing_wanted(&s->n, BALIE, fetch.head.nr));
        assert_int_equal(visitor_load(&v, PAGE_OTHER_WAY).page, PAGE_OTHER_WAY);
        assert_int_equal(visitor_load(&v, PAGE_NONE).notice, OK);
        assert_int_equal(visitor_case(&v)->tries, 0);
        assert_int_equal(choose(&v, BALIE).go.page, PAGE_TO_SOURCE); /* or the same again */
    }
}

/* What an assessor looks at already is not given up: it is soon known, and no page offers it. */
static void not_given_up_while_it_is_judged(void **state)
{
    struct scene *s = *state;
    struct visitor v = choosing(s);

    to_assessor(&v);
    assert_int_equal(visitor_load(&v, PAGE_NONE).may_leave, 0);
    assert_int_equal(visitor_step(&v, STEP_OTHER_WAY).go.page, PAGE_BUSY);
    assert_int_equal(visitor_case(&v)->flow, FLOW_AT_ASSESSOR);
}

/* the_same_choice_without_end: each made the source a question of ours, and its answer cost nobody a try. */
static void the_same_choice_without_end(void **state)
{
    struct scene *s = *state;

    for (uint8_t source = QII; source <= BALIE; source++) { /* that is told ahead; that is not */
        struct visitor v = choosing(s);

        for (unsigned i = 0; i < LIMIT_DEPARTURES; i++) {
            assert_int_equal(visitor_load(&v, PAGE_SOURCES).tries_left, LIMIT_EVIDENCE_TRIES);
            union flow_answer out = choose(&v, source);
            if (source == QII)
                assert_int_equal(tell_ahead(&v, FAULT_BUSY, "").go.notice, FAULT_BUSY);
            else
                assert_int_equal(out.go.page, PAGE_TO_SOURCE);
        }
        struct msg_go refused = choose(&v, source).go;
        assert_false(v.waits);
        assert_int_equal(refused.page, source == QII ? PAGE_SOURCES : PAGE_TO_SOURCE); /* where they are they may still come back from */
        assert_int_equal(refused.notice, REFUSED_CASE_CLOSED);
        assert_null(errands_turn(s->n.errands, source));
        assert_int_equal(visitor_step(&v, STEP_OTHER_SOURCE).go.page, PAGE_SOURCES);
        assert_int_equal(visitor_load(&v, PAGE_SOURCES).tries_left, 0);
        struct visitor other = choosing(s); /* counted by itself */
        choose(&other, BALIE);
        assert_int_equal(visitor_case(&other)->flow, FLOW_AT_SOURCE);
        struct msg_step m = visitor_self(&v, BIRTH, INCOME);
        assert_int_equal(visitor_send(&v, &m).go.page, PAGE_VALUES);
    }
}

/* What may stand in evidence, and whether there is anything in it to agree to. Where not it is no try: the next source, or another way. */
static void evidence_without_income(void **state)
{
    struct scene *s = *state;
    static const struct { const char *what; bool read; } rows[] = {
        { "nothing", false }, { "a year that is too old", false }, { "the year that goes on", false }, { "a status", true },
        { "a status that is not shared", false }, { "a year", true }, { "a slip", true }, { "a statement of the inspector", true },
        { "profit", true }, { "nothing, where no income is shared", true },
    };

    for (unsigned row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct visitor v = choosing(s);
        struct msg_zaak zaak = to_assessor(&v);
        struct msg_feiten m = scene_facts(s, &zaak.zaak, row == 1 ? 2023 : row == 2 ? 2026 : row == 5 ? 2025 : 0, INCOME, BIRTH);
        struct zaak *z = visitor_case(&v);
        struct sourcing_told told;

        memset(m.profiel_sha, 0x22, DIGEST_LEN);
        switch (row) {
        case 3: case 4: m.feiten.status = STATUS_BIJSTAND; break;
        case 6: m.feiten.loon = (struct loonopgave){ { 250000, 250000 }, { clock_day(v.now) - 40, clock_day(v.now) - 40 }, LOON_MAAND, TRUTH_NO, { 0 } }; break;
        case 7: m.feiten.inspecteursverklaring = TRUTH_YES; break;
        case 8: m.feiten.winst = (struct money_range){ 1, 1 }; break;
        }
        z->feiten &= ~(uint32_t)(row == 4 ? FEIT_STATUS : row == 9 ? FEIT_INKOMEN_BAND : 0);
        assert_int_equal(sourcing_facts(&s->n, 0, &m, at(v.now), &told), OK);
        enum status notice = rows[row].read ? OK : REFUSED_SOURCE_NO_INCOME;
        if (!told.told || told.go.page != (rows[row].read ? PAGE_VALUES : PAGE_SOURCES) || told.go.notice != notice)
            fail_msg("%s: page %u, %u", rows[row].what, told.go.page, told.go.notice);
        assert_int_equal(z->tries, 0);
        assert_int_equal(z->person->reading != NULL, rows[row].read);
        assert_null(z->person->errand);
        if (rows[row].read)
            continue;
        struct msg_page p = visitor_load(&v, PAGE_NONE);
        assert_int_equal(p.notice, REFUSED_SOURCE_NO_INCOME);
        assert_int_equal(p.source, BALIE);
        assert_int_equal(p.recommended, QII);
        assert_true((p.sources >> BALIE & 1) != 0); /* it may be chosen all the same */
        s->bronnen[QII].stroom = 0;
        assert_int_equal(visitor_load(&v, PAGE_NONE).recommended, NO_SOURCE);
        s->bronnen[QII].stroom = 1;
        assert_int_equal(choose(&v, BALIE).go.page, PAGE_TO_SOURCE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { T(given_up_while_it_is_fetched), T(not_given_up_while_it_is_judged),
                                        T(the_same_choice_without_end), T(evidence_without_income) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
