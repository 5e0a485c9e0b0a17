/* How many answers may wait, of one client and of all, and when to ask again. */
#include "../../../cmocka_all.h"

#include "gate/platform/backlog.h"

static struct backlog b;

static int fresh(void **state)
{
    (void)state;
    b = (struct backlog){ 0 };
    return 0;
}

static void one_client(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(backlog_take(&b, 3, 1000), OK);
    assert_int_equal(backlog_take(&b, 3, 1), REFUSED_RATE);
    assert_int_equal(backlog_take(&b, 4, 1000), OK);
    backlog_answered(&b, 3, 16, 0);
    assert_int_equal(backlog_take(&b, 3, 17), REFUSED_RATE);
    assert_int_equal(backlog_take(&b, 3, 16), OK);
    backlog_dropped(&b, 3, LIMIT_WAITING_PER_CLIENT);
    assert_int_equal(b.of[3], 0);
    assert_int_equal(backlog_take(&b, 3, LIMIT_WAITING_PER_CLIENT), OK);
}

static void all_clients(void **state)
{
    (void)state;
    for (unsigned client = 0; client < LIMIT_WAITING / LIMIT_WAITING_PER_CLIENT; client++)
        assert_int_equal(backlog_take(&b, client, LIMIT_WAITING_PER_CLIENT), OK);
    backlog_dropped(&b, 0, 1);
    assert_int_equal(backlog_take(&b, 0, 1), OK);
    backlog_dropped(&b, 0, 1);
    assert_int_equal(backlog_take(&b, 0, 2), REFUSED_RATE);
    assert_int_equal(backlog_take(&b, 5, 1000), OK); /* who has none waiting */
    assert_int_equal(backlog_take(&b, 5, 1), REFUSED_RATE);
    assert_int_equal(backlog_take(&b, LIMIT_CLIENTS - 1, 1), OK);
}

static void when_to_ask_again(void **state)
{
    (void)state;
    assert_int_equal(backlog_wait_s(&b, 5000), 1);           /* nothing waits */
    assert_int_equal(backlog_take(&b, 0, 8000), OK);
    assert_int_equal(backlog_wait_s(&b, 5000), 1);           /* and nothing was answered yet: nobody knows */
    backlog_answered(&b, 0, 1500, 5100);
    backlog_answered(&b, 0, 500, 5900);
    assert_int_equal(backlog_wait_s(&b, 5999), 6000 / 2000);
    assert_int_equal(backlog_wait_s(&b, 6000), 6000 / 2000);
    backlog_answered(&b, 0, 5000, 6999);
    assert_int_equal(backlog_take(&b, 0, 9000), OK);
    backlog_answered(&b, 0, 1, 7999);
    assert_int_equal(backlog_wait_s(&b, 7999), 9999 / 5000); /* by what the second before brought, until this one is better */
    backlog_dropped(&b, 0, 8999);
    assert_int_equal(backlog_wait_s(&b, 6999), 1);           /* 1,000 wait, by 2,000 a second */
    assert_int_equal(backlog_wait_s(&b, 8000), 1);           /* a second passed in which nothing was answered */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_client, fresh),
        cmocka_unit_test_setup(all_clients, fresh),
        cmocka_unit_test_setup(when_to_ask_again, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
