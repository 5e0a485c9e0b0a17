/* Tickets: good for one request_uri, under one key, for half an hour. */
#include "../../cmocka_all.h"

#include "notary/ticket.h"

static const uint8_t key[CRYPT_KEY_LEN] = { 1 }, other_key[CRYPT_KEY_LEN] = { 2 };
static const struct id request = { { 3 } }, other_request = { { 4 } };

#define MADE INT64_C(86400000)
#define LIFE (LIMIT_TICKET_S * INT64_C(1000))

static void for_its_time(void **state)
{
    static const struct { int64_t at; bool good; } rows[] = {
        { MADE, true }, { MADE + LIFE - 1, true }, { MADE + LIFE, false }, { MADE - 1, false }, { INT64_MAX, false },
    };
    struct ticket t;

    ticket_make(key, &request, MADE, &t);
    for (size_t i = 0; i < ROWS(rows); i++)
        if (ticket_good(key, &request, &t, rows[i].at) != rows[i].good)
            fail_msg("row %zu", i);
}

static void of_this_request_and_process(void **state)
{
    struct ticket t;

    ticket_make(key, &request, MADE, &t);
    assert_false(ticket_good(key, &other_request, &t, MADE));
    assert_false(ticket_good(other_key, &request, &t, MADE));
}

static void each_byte_counts(void **state)
{
    struct ticket t;

    ticket_make(key, &request, MADE, &t);
    for (unsigned i = 0; i < TICKET_LEN; i++) {
        struct ticket bad = t;

        bad.b[i] ^= 1;
        assert_false(ticket_good(key, &request, &bad, MADE + 1));
    }
    assert_true(ticket_good(key, &request, &t, MADE + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(for_its_time), cmocka_unit_test(of_this_request_and_process),
                                        cmocka_unit_test(each_byte_counts) };

    if (crypt_init() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
