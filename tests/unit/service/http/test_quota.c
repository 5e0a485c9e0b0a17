/* Quotas by key: connections, rates, large bodies, and whose row is given away. */
#include "../../cmocka_all.h"

#include "http/quota.h"

static const struct quota_share share = { .connections = 2, .requests_per_s = 3, .slow_per_s = 1, .bytes = 100 };
static struct quota rows[3];
static struct quota_table t;

static int fresh(void **state)
{
    memset(rows, 0, sizeof rows);
    quota_init(&t, rows, ROWS(rows), 150);
    return 0;
}

static void one_row_a_key(void **state)
{
    struct quota *a = quota_enter(&t, 7, &share), *b = quota_enter(&t, UINT64_MAX, &share);

    assert_ptr_not_equal(a, b);
    assert_ptr_equal(quota_enter(&t, 7, &share), a);
    assert_int_equal(a->connections, 2);
    assert_int_equal(b->connections, 1);
    quota_leave(&t, a);
    quota_leave(&t, a);
    assert_ptr_equal(quota_enter(&t, 7, &share), a);
}

/* Rows with connections or bodies stay; of the others the one goes that was idle longest, and forgets what it used. */
static void rows_are_given_away(void **state)
{
    struct quota *a = quota_enter(&t, 1, &share), *b = quota_enter(&t, 2, &share), *c = quota_enter(&t, 3, &share);

    assert_null(quota_enter(&t, 4, &share));
    assert_int_equal(quota_take(b, 5000), OK);
    assert_int_equal(quota_take(c, 4000), OK);
    quota_leave(&t, c);
    quota_leave(&t, b);
    assert_ptr_equal(quota_enter(&t, 4, &share), c);
    assert_int_equal(c->key, 4);
    assert_int_equal(c->all.used_milli, 0);
    assert_ptr_equal(quota_enter(&t, 2, &share), b); /* still its own, with what it used */
    assert_int_equal(b->all.used_milli, 1000);
    assert_int_equal(quota_bytes_take(&t, a, 10), OK);
    quota_leave(&t, a);
    assert_null(quota_enter(&t, 5, &share));
    quota_bytes_give(&t, a, 10);
    assert_ptr_equal(quota_enter(&t, 5, &share), a);
}

/* As a plain list would do it: rows that come and go in any order, with keys that fall on one place. */
static void as_a_list_would(void **state)
{
    enum { KEYS = 40, N = 16, STEPS = 20000 };
    static struct quota many[N];
    static struct quota_table table;
    static unsigned open[KEYS];
    static uint64_t last[KEYS];
    uint64_t x = 88172645463325252u;

    memset(many, 0, sizeof many);
    memset(open, 0, sizeof open);
    memset(last, 0, sizeof last);
    quota_init(&table, many, N, 1000);
    for (uint64_t i = 1; i < STEPS; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        unsigned key = (unsigned)(x % KEYS), rows_used = 0, keys_open = 0;
        struct quota *q = NULL;

        for (unsigned r = 0; r < N; r++) {
            rows_used += many[r].share != NULL;
            if (many[r].share != NULL && many[r].key == key)
                q = &many[r];
        }
        for (unsigned k = 0; k < KEYS; k++)
            keys_open += open[k] > 0;
        if ((x >> 20) % 2 == 0 && open[key] > 0) {
            assert_non_null(q);
            quota_leave(&table, q);
            open[key]--;
            last[key] = i;
            continue;
        }
        struct quota *longest = NULL;
        for (unsigned r = 0; r < N; r++)
            if (many[r].share != NULL && many[r].connections == 0 && (longest == NULL || last[many[r].key] < last[longest->key]))
                longest = &many[r];
        struct quota *got = quota_enter(&table, key, &share);
        if (q != NULL)
            assert_ptr_equal(got, q);
        else if (rows_used < N)
            assert_true(got != NULL && got->connections == 1);
        else if (keys_open == N)
            assert_null(got);
        else
            assert_ptr_equal(got, longest);
        if (got == NULL)
            continue;
        open[key]++;
        assert_int_equal(got->connections, open[key]);
    }
}

static void rates(void **state)
{
    struct quota *a = quota_enter(&t, 1, &share), *b = quota_enter(&t, 2, &share);

    for (int i = 0; i < 3; i++)
        assert_int_equal(quota_take(a, 1000), OK);
    assert_int_equal(quota_take(a, 1000), REFUSED_RATE);
    assert_int_equal(quota_take(b, 1000), OK);
    assert_int_equal(quota_take(a, 1334), OK);
    assert_int_equal(quota_take_slow(a, 1000), OK);
    assert_int_equal(quota_take_slow(a, 1999), REFUSED_RATE);
    assert_int_equal(quota_take_slow(a, 2999), OK);
}

static void bodies(void **state)
{
    struct quota *a = quota_enter(&t, 1, &share), *b = quota_enter(&t, 2, &share);

    assert_int_equal(quota_bytes_take(&t, a, 100), OK);
    assert_int_equal(quota_bytes_take(&t, a, 1), REFUSED_RATE); /* its own share first */
    assert_int_equal(quota_bytes_take(&t, b, 51), FAULT_BUSY);
    assert_int_equal(quota_bytes_take(&t, b, 50), OK);
    quota_bytes_give(&t, a, 100);
    assert_int_equal(t.bytes, 50);
    assert_int_equal(quota_bytes_take(&t, b, 50), OK);
}

/* However much others hold, a key has its least. */
static void the_least_of_a_key(void **state)
{
    static const struct quota_share careful = { .connections = 2, .bytes = 100, .bytes_least = 10 };
    struct quota *a = quota_enter(&t, 1, &share), *b = quota_enter(&t, 2, &share), *c = quota_enter(&t, 3, &careful);

    assert_int_equal(quota_bytes_take(&t, a, 100), OK);
    assert_int_equal(quota_bytes_take(&t, b, 50), OK);
    assert_int_equal(quota_bytes_take(&t, c, 11), FAULT_BUSY);
    assert_int_equal(quota_bytes_take(&t, c, 4), OK);
    assert_int_equal(quota_bytes_take(&t, c, 6), OK);
    assert_int_equal(quota_bytes_take(&t, c, 1), FAULT_BUSY);
    assert_int_equal(quota_bytes_take(&t, b, 1), FAULT_BUSY);
    quota_bytes_give(&t, a, 100);
    assert_int_equal(quota_bytes_take(&t, c, 1), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_row_a_key, fresh), cmocka_unit_test_setup(rows_are_given_away, fresh),
        cmocka_unit_test_setup(rates, fresh), cmocka_unit_test_setup(bodies, fresh),
        cmocka_unit_test_setup(the_least_of_a_key, fresh), cmocka_unit_test(as_a_list_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
