/* Evidence that waits for an assessor: whose turn it is, how much may wait and how long, and what refusals cost. */
#include "../../cmocka_all.h"

#include "base/limits.h"
#include "base/mem.h"
#include "notary/offers.h"

#define CLIENTS 3

static struct offers *o;
static const unsigned idle[CLIENTS];

static int fresh(void **state)
{
    (void)state;
    return offers_init(&o, CLIENTS) != OK;
}

static int done(void **state)
{
    (void)state;
    offers_release(o);
    return 0;
}

/* Named by client and number: "a1". */
static enum status add(const char *name, int64_t now)
{
    struct msg_bewijs_open m = { 0 };

    memcpy(m.zaak.b, name, 2);
    return offers_add(o, (size_t)(name[0] - 'a'), &m, 7, now);
}

static void add_all(const char *names)
{
    for (; names[0] != 0; names += names[2] == ' ' ? 3 : 2)
        assert_int_equal(add(names, 0), OK);
}

static void expect_one(struct offer *f, const char *name)
{
    assert_non_null(f);
    if (memcmp(f->m.zaak.b, name, 2) != 0)
        fail_msg("%.2s where %.2s was expected", (const char *)f->m.zaak.b, name);
    assert_int_equal(f->client, name[0] - 'a');
    assert_int_equal(f->gate_nr, 7);
    mem_free(f);
}

static void expect(const char *names, const unsigned *busy, unsigned half)
{
    for (; names[0] != 0; names += names[2] == ' ' ? 3 : 2)
        expect_one(offers_take(o, busy, half), names);
}

static void clients_take_turns(void **state)
{
    (void)state;
    add_all("a0 a1 a2 b0 c0 c1");
    expect("a0 b0 c0 a1 c1 a2", idle, 2);
    assert_null(offers_take(o, idle, 2));
    assert_false(offers_any(o));
    add_all("a0 a1"); /* whoever was last comes last */
    expect("a0", idle, 2);
    add_all("b0");
    expect("b0 a1", idle, 2);
}

/* Half of the assessors while another waits; all of them while none does; none idle while anybody waits. */
static void half_for_one(void **state)
{
    static const unsigned a_has_half[CLIENTS] = { 2, 1, 0 }, all_have[CLIENTS] = { 2, 2, 2 };

    (void)state;
    add_all("a0 a1 b0");
    expect("b0 a0 a1", a_has_half, 2);
    add_all("a0 b0 c0");
    expect("b0 c0", a_has_half, 2);
    assert_true(offers_any(o));
    expect("a0", a_has_half, 2);
    add_all("a0 b0");
    expect("b0 a0", all_have, 2);
}

static void few_wait(void **state)
{
    (void)state;
    add_all("a0 a1 a2 a3");
    assert_int_equal(LIMIT_OFFERS, 4);
    assert_int_equal(add("a4", 0), FAULT_BUSY);
    assert_int_equal(add("b0", 0), OK);
    expect("a0", idle, 2);
    assert_int_equal(add("a4", 0), OK);
    assert_int_equal(add("a5", 0), FAULT_BUSY);
}

static void not_for_long(void **state)
{
    (void)state;
    assert_int_equal(add("b0", 1000), OK);
    assert_int_equal(add("a0", 1001), OK);
    assert_int_equal(add("b1", 1001), OK);
    assert_null(offers_late(o, 1000 + LIMIT_OFFER_MS - 1));
    expect_one(offers_late(o, 1000 + LIMIT_OFFER_MS), "b0");
    assert_null(offers_late(o, 1000 + LIMIT_OFFER_MS));
    expect_one(offers_late(o, 9000), "a0");
    expect_one(offers_late(o, 9000), "b1");
    assert_null(offers_late(o, 9000));
}

static void refusals_cost(void **state)
{
    (void)state;
    for (int i = 0; i < LIMIT_REFUSED_BURST; i++) {
        assert_int_equal(add("a0", 1000), OK);
        expect("a0", idle, 2);
        offers_refused(o, OFFER_BROUGHT, 0, 1000);
    }
    assert_int_equal(add("a0", 1000), REFUSED_RATE);
    assert_int_equal(add("b0", 1000), OK);
    assert_int_equal(add("a0", 1000 + 1000 / LIMIT_REFUSED_PER_S - 1), REFUSED_RATE);
    assert_int_equal(add("a0", 1000 + 1000 / LIMIT_REFUSED_PER_S), OK);
    offers_refused(o, OFFER_BROUGHT, 0, 1000 + 1000 / LIMIT_REFUSED_PER_S);
    assert_int_equal(add("a1", 1000 + 1000 / LIMIT_REFUSED_PER_S), REFUSED_RATE);
    /* What is refused while more was under way is paid back before there is more. */
    for (int i = 0; i < 4; i++)
        offers_refused(o, OFFER_BROUGHT, 1, 5000);
    for (int i = 0; i < LIMIT_REFUSED_BURST; i++)
        offers_refused(o, OFFER_BROUGHT, 1, 5000);
    assert_int_equal(add("b1", 5000 + 4 * 1000 / LIMIT_REFUSED_PER_S), REFUSED_RATE);
    assert_int_equal(add("b1", 5000 + 5 * 1000 / LIMIT_REFUSED_PER_S), OK);
}

/* What couriers fetched for a client's applicants: as many as are held wait, each turn is shared, and neither measure of refusals is
 * the other's. */
static void brought_and_fetched(void **state)
{
    struct offer *f;

    (void)state;
    for (uint64_t nr = 1; nr <= 2 * LIMIT_OFFERS; nr++)
        assert_int_equal(offers_add_fetched(o, 0, 3, nr, 0), OK);
    add_all("a0 a1");
    assert_null(offers_late(o, LIMIT_OFFER_MS - 1));
    for (uint64_t nr = 1; nr <= 2 * LIMIT_OFFERS; nr++) {
        if (nr <= 2)
            expect(nr == 1 ? "a0" : "a1", idle, 2);
        f = offers_take(o, idle, 2);
        assert_non_null(f);
        assert_true(f->kind == OFFER_FETCHED && f->client == 0 && f->source_index == 3 && f->nr == nr);
        mem_free(f);
    }
    assert_false(offers_any(o));
    assert_int_equal(offers_add_fetched(o, 0, 3, 9, 0), OK);
    assert_null(offers_late(o, INT64_MAX)); /* its courier says so */
    mem_free(offers_take(o, idle, 2));
    for (int i = 0; i < LIMIT_REFUSED_BURST; i++)
        offers_refused(o, OFFER_FETCHED, 0, 1000);
    assert_int_equal(offers_add_fetched(o, 0, 3, 10, 1000), REFUSED_RATE);
    assert_int_equal(offers_add_fetched(o, 1, 3, 10, 1000), OK);
    assert_int_equal(add("a0", 1000), OK);
    assert_int_equal(offers_add_fetched(o, 0, 3, 10, 1000 + 1000 / LIMIT_REFUSED_PER_S), OK);
    for (int i = 0; i < LIMIT_REFUSED_BURST; i++)
        offers_refused(o, OFFER_BROUGHT, 1, 1000);
    assert_int_equal(add("b0", 1000), REFUSED_RATE);
    assert_int_equal(offers_add_fetched(o, 1, 3, 11, 1000), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(clients_take_turns, fresh, done),
        cmocka_unit_test_setup_teardown(half_for_one, fresh, done),
        cmocka_unit_test_setup_teardown(few_wait, fresh, done),
        cmocka_unit_test_setup_teardown(not_for_long, fresh, done),
        cmocka_unit_test_setup_teardown(refusals_cost, fresh, done),
        cmocka_unit_test_setup_teardown(brought_and_fetched, fresh, done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
