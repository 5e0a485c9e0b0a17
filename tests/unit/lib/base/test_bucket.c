/* The token bucket: burst, refill, and that an empty bucket takes nothing. */
#include "../../cmocka_all.h"

#include "base/bucket.h"

static void burst_then_rate(void **state)
{
    struct bucket b = { 0 };
    int64_t now = 1000000;

    for (int i = 0; i < 10; i++)
        assert_true(bucket_take(&b, 10, 10, now));
    assert_false(bucket_take(&b, 10, 10, now));
    assert_false(bucket_take(&b, 10, 10, now + 99));
    assert_true(bucket_take(&b, 10, 10, now + 100));
    assert_false(bucket_take(&b, 10, 10, now + 100));
    assert_true(bucket_take(&b, 10, 10, now + 5000));
    for (int i = 1; i < 10; i++)
        assert_true(bucket_take(&b, 10, 10, now + 5000));
    assert_false(bucket_take(&b, 10, 10, now + 5000));
}

/* More than the bucket holds may be spent; it is earned back before there is a token again. */
static void spent_beyond(void **state)
{
    struct bucket b = { 0 };

    assert_true(bucket_has(&b, 2, 20, 1000));
    for (int i = 0; i < 23; i++)
        bucket_spend(&b);
    assert_false(bucket_has(&b, 2, 20, 1000));
    assert_false(bucket_has(&b, 2, 20, 2999));
    assert_true(bucket_has(&b, 2, 20, 3000));
    assert_true(bucket_take(&b, 2, 20, 3000));
    assert_false(bucket_has(&b, 2, 20, 3000));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(burst_then_rate), cmocka_unit_test(spent_beyond) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
