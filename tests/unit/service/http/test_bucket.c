/* The token bucket: burst, refill, and that an empty bucket takes nothing. */
#include "../../cmocka_all.h"

#include "http/bucket.h"

static void burst_then_rate(void **state)
{
    struct bucket b = { 0 };
    int64_t now = 1000000;

    for (int i = 0; i < 10; i++)
        assert_true(bucket_take(&b, 10, now));
    assert_false(bucket_take(&b, 10, now));
    assert_false(bucket_take(&b, 10, now + 99));
    assert_true(bucket_take(&b, 10, now + 100));
    assert_false(bucket_take(&b, 10, now + 100));
    assert_true(bucket_take(&b, 10, now + 5000));
    for (int i = 1; i < 10; i++)
        assert_true(bucket_take(&b, 10, now + 5000));
    assert_false(bucket_take(&b, 10, now + 5000));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(burst_then_rate) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
