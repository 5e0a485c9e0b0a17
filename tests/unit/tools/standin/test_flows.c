/* How long a flow, its code and its token live, whose they are, and the names of what can be done wrong. */
#include "../../cmocka_all.h"

#include "standin/flows.h"

static struct flows flows;

static struct slice text(const char *s)
{
    return (struct slice){ s, strlen(s) };
}

static struct flow *begin(int64_t now_ms)
{
    struct flow *f;

    assert_int_equal(flows_new(&flows, now_ms, &f), OK);
    assert_int_equal(strlen(f->id), FLOW_NAME);
    return f;
}

static void test_request_lives(void **state)
{
    struct flow *f = begin(1000);

    assert_ptr_equal(flows_by_id(&flows, text(f->id), 1000 + FLOW_REQUEST_MS - 1), f);
    assert_null(flows_by_id(&flows, text(f->id), 1000 + FLOW_REQUEST_MS));
    f->loaded = true;
    assert_ptr_equal(flows_by_id(&flows, text(f->id), 1000 + FLOW_REQUEST_MS), f);
    assert_null(flows_by_id(&flows, text(f->id), 1000 + FLOW_LOGIN_MS));
    assert_null(flows_by_id(&flows, text("elders"), 1000));
    assert_null(flows_by_id(&flows, text(""), 1000));
}

/* Nobody logs in twice. */
static void test_code_and_token(void **state)
{
    struct flow *f = begin(1000);

    assert_null(flows_by_code(&flows, text(""), 1000));
    assert_null(flows_by_token(&flows, text(""), 1000));
    assert_int_equal(flows_name(f->code), OK);
    f->code_ms = 2000;
    assert_null(flows_by_id(&flows, text(f->id), 2000));
    assert_ptr_equal(flows_by_code(&flows, text(f->code), 2000 + FLOW_CODE_MS - 1), f);
    assert_null(flows_by_code(&flows, text(f->code), 2000 + FLOW_CODE_MS));
    assert_null(flows_by_token(&flows, text(f->code), 2000));
    assert_int_equal(flows_name(f->token), OK);
    f->token_ms = 3000;
    assert_ptr_equal(flows_by_token(&flows, text(f->token), 3000 + FLOW_TOKEN_MS - 1), f);
    assert_null(flows_by_token(&flows, text(f->token), 3000 + FLOW_TOKEN_MS));
}

static void test_oldest_gives_way(void **state)
{
    struct flow *first = begin(1), *last = NULL;
    char id[FLOW_NAME + 1];

    memcpy(id, first->id, sizeof id);
    assert_null(flows_other(&flows, first, false));
    for (int i = 0; i < FLOWS - 1; i++)
        last = begin(100 + i);
    assert_ptr_equal(flows_by_id(&flows, text(id), 1), first);
    assert_ptr_equal(flows_other(&flows, first, false), last);
    assert_null(flows_other(&flows, last, true));
    first->code_used = true;
    assert_ptr_equal(flows_other(&flows, last, true), first);
    assert_null(flows_other(&flows, first, true));
    memcpy(first->state, "geheim", 7);
    assert_ptr_equal(begin(1000), first);
    assert_string_equal(first->state, "");
    assert_null(flows_by_id(&flows, text(id), 1));
}

static void test_deeds(void **state)
{
    static const struct { const char *name; bool known; enum deed deed; enum deed_answer answer; } rows[] = {
        { "", true, DEED_NONE, ANSWER_PAR },
        { "iss-ander", true, DEED_ISS_OTHER, ANSWER_PAR },
        { "token-traag", true, DEED_SLOW, ANSWER_TOKEN },
        { "gegevens-traag", true, DEED_SLOW, ANSWER_DATA },
        { "par-te-groot", true, DEED_LARGE, ANSWER_PAR },
        { "traag", false, DEED_NONE, ANSWER_PAR },
        { "token-", false, DEED_NONE, ANSWER_PAR },
        { "token-iss-ander", false, DEED_NONE, ANSWER_PAR },
        { "tokentraag", false, DEED_NONE, ANSWER_PAR },
        { "nonce-", false, DEED_NONE, ANSWER_PAR },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct deed_choice choice;
        bool known = deed_find(text(rows[i].name), &choice);

        if (known != rows[i].known || (known && (choice.deed != rows[i].deed || choice.answer != rows[i].answer)))
            fail_msg("%s", rows[i].name);
    }
    for (enum deed d = DEED_NONE + 1; d < DEED_N; d++)
        for (enum deed e = DEED_NONE + 1; e < d; e++)
            assert_string_not_equal(deed_name(d), deed_name(e));
}

/* What is wrong with one answer is not wrong with another. */
static void test_deed_at(void **state)
{
    struct deed_choice token = { DEED_SLOW, ANSWER_TOKEN }, evidence = { DEED_NONCE, ANSWER_PAR };

    assert_int_equal(deed_at(token, ANSWER_TOKEN), DEED_SLOW);
    assert_int_equal(deed_at(token, ANSWER_DATA), DEED_NONE);
    assert_int_equal(deed_at(evidence, ANSWER_PAR), DEED_NONE);
    assert_int_equal(deed_at((struct deed_choice){ DEED_NONE, ANSWER_PAR }, ANSWER_PAR), DEED_NONE);
}

static int clean(void **state)
{
    memset(&flows, 0, sizeof flows);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_request_lives, clean), cmocka_unit_test_setup(test_code_and_token, clean),
        cmocka_unit_test_setup(test_oldest_gives_way, clean), cmocka_unit_test(test_deeds), cmocka_unit_test(test_deed_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
