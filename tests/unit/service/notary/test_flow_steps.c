/* The table of states, pages and steps: what must hold of every row, whatever stands in it. */
#include "../../cmocka_all.h"

#include "notary/steps.h"

/* Where a browser is taken it also stays. */
static void each_state_shows_its_page(void **state)
{
    for (unsigned s = 0; s < FLOW_STATES; s++)
        if (!flow_shows((enum flow_state)s, flow_page((enum flow_state)s)))
            fail_msg("state %u", s);
}

/* Amounts are shown between reading and "right", and nowhere else; the receipt code between that and the token. */
static void what_is_secret_has_its_time(void **state)
{
    static const enum page amounts[] = { PAGE_VALUES, PAGE_OTHER_YEAR, PAGE_CHANGED, PAGE_QUESTIONS };

    for (unsigned s = 0; s < FLOW_STATES; s++) {
        for (size_t i = 0; i < ROWS(amounts); i++)
            if (flow_shows((enum flow_state)s, amounts[i]) && s != FLOW_READ && s != FLOW_ASKED)
                fail_msg("state %u shows page %u", s, amounts[i]);
        if (flow_shows((enum flow_state)s, PAGE_DONE) != (s == FLOW_SEALED || s == FLOW_CODED))
            fail_msg("state %u", s);
    }
}

static void steps_by_state(void **state)
{
    static const struct { enum step step; const char *states; } rows[] = {
        /* NONE, REQUESTED, SHOWN, CHOOSING, AT_SOURCE, FETCHING, AT_ASSESSOR, READ, ASKED, SEALED, CODED, REDEEMED, GIVEN, REFUSED, ENDED */
        { STEP_GO_ON, "011000000000000" },       { STEP_OTHER_WAY, "011111011000000" },   { STEP_SOURCE, "001110011000000" },
        { STEP_SELF, "001110011000000" },        { STEP_RIGHT, "000000011000000" },       { STEP_ANSWERS, "000000001000000" },
        { STEP_OTHER_YEAR, "000000011000000" },  { STEP_OTHER_SOURCE, "000010011000000" }, { STEP_CHANGED, "000000011000000" },
        { STEP_BACK, "000000000110000" },        { STEP_REFUSE, "001110011000010" },      { STEP_DESK, "001110011000010" },
        { STEP_LEAVE, "000110000000010" },       { STEP_NONE, "000000000000000" },        { STEP_N, "000000000000000" },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (unsigned s = 0; s < FLOW_STATES; s++)
            if (flow_takes((enum flow_state)s, rows[i].step) != (rows[i].states[s] == '1'))
                fail_msg("step %u in state %u", rows[i].step, s);
}

/* After "right" nobody takes anything back by a page: that is what the receipt is for. */
static void open_and_over(void **state)
{
    for (unsigned s = 0; s < FLOW_STATES; s++) {
        assert_int_equal(flow_open((enum flow_state)s), s >= FLOW_SHOWN && s <= FLOW_CODED);
        assert_int_equal(flow_over((enum flow_state)s), s == FLOW_GIVEN || s == FLOW_REFUSED || s == FLOW_ENDED);
        assert_int_equal(flow_part((enum flow_state)s), s <= FLOW_ASKED ? PART_PERSON : s <= FLOW_REDEEMED ? PART_PENDING : PART_NONE);
    }
}

static void no_such_page(void **state)
{
    for (unsigned s = 0; s < FLOW_STATES; s++) {
        assert_false(flow_shows((enum flow_state)s, PAGE_NONE));
        assert_false(flow_shows((enum flow_state)s, PAGE_N));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_state_shows_its_page), cmocka_unit_test(what_is_secret_has_its_time),
                                        cmocka_unit_test(steps_by_state), cmocka_unit_test(open_and_over),
                                        cmocka_unit_test(no_such_page) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
