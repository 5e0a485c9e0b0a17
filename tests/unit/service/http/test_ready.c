/* Whose turn it is: round robin by key whatever each has, what goes first, and what weight costs. */
#include "../../cmocka_all.h"

#include "http/ready.h"

static struct ready r;
static struct ready_key keys[3];
static struct ready_item items[3][8];

/* Items are named by key and number: "a0". */
static const char *name_of(const struct ready_item *item)
{
    static char name[3];
    ptrdiff_t i = item - &items[0][0];

    name[0] = (char)('a' + i / 8);
    name[1] = (char)('0' + i % 8);
    return name;
}

static void add(const char *names, enum ready_class class)
{
    for (; names[0] != 0; names += names[2] == ' ' ? 3 : 2)
        ready_add(&r, &items[names[0] - 'a'][names[1] - '0'], &keys[names[0] - 'a'], class);
}

/* Takes all, or as many as are expected. */
static void expect(const char *names)
{
    for (; names[0] != 0; names += names[2] == ' ' ? 3 : 2) {
        const struct ready_item *item = ready_take(&r);

        assert_non_null(item);
        if (memcmp(name_of(item), names, 2) != 0)
            fail_msg("%s where %.2s was expected", name_of(item), names);
    }
}

static int fresh(void **state)
{
    memset(items, 0, sizeof items);
    ready_init(&r);
    for (size_t i = 0; i < ROWS(keys); i++)
        ready_key_init(&keys[i]);
    return 0;
}

static void one_after_the_other(void **state)
{
    add("a0 a1 a2 a3 b0 c0 c1", READY_REST);
    expect("a0 b0 c0 a1 c1 a2 a3");
    assert_null(ready_take(&r));
    assert_false(ready_any(&r));
}

/* A key that comes back after each step gets no more than another that does so too. */
static void coming_back(void **state)
{
    add("a0 a1 a2 b0", READY_REST);
    for (int i = 0; i < 6; i++) {
        struct ready_item *item = ready_take(&r);

        assert_ptr_equal(item->key, &keys[i % 2]);
        ready_add(&r, item, item->key, READY_REST);
    }
}

static void what_goes_first(void **state)
{
    add("a0 b0", READY_REST);
    add("a1 b1", READY_WHOLE);
    add("b2", READY_URGENT);
    expect("b2 a0 a1 b0 b1"); /* two of a kind never pass over what is to be read */
    assert_false(ready_any(&r));
}

static void adding_again_keeps_the_place_and_another_class_does_not(void **state)
{
    add("a0 a1 b0", READY_REST);
    add("a0 b0 a0", READY_REST);
    add("a1", READY_URGENT);
    expect("a1 a0 b0");
    add("a0 a1", READY_REST);
    ready_remove(&r, &items[0][0]);
    ready_remove(&r, &items[0][0]);
    expect("a1");
    assert_null(ready_take(&r));
}

/* Whoever is not known yet shares one key with all of those. */
static void nobody(void **state)
{
    ready_add(&r, &items[0][0], NULL, READY_REST);
    ready_add(&r, &items[0][1], NULL, READY_REST);
    add("b0", READY_REST);
    expect("a0 b0 a1");
    ready_add(&r, &items[0][0], NULL, READY_REST);
    ready_add(&r, &items[0][0], &keys[0], READY_REST); /* known now */
    assert_ptr_equal(items[0][0].key, &keys[0]);
    expect("a0");
    assert_null(ready_take(&r));
}

/* However much is whole or urgent: whoever is passed over often enough is next. */
static void patience(void **state)
{
    add("a0 a1 a2 a3 a4 a5 a6", READY_WHOLE);
    add("b0 b1", READY_REST);
    expect("a0 b0 a1 b1 a2 a3 a4 a5 a6"); /* to read is quick */
    add("a0 a1 a2 a3 a4 a5 a6", READY_URGENT);
    add("b0 b1 b2", READY_WHOLE);
    add("c0", READY_REST);
    expect("a0 c0 a1 a2 b0 a3 a4 a5 a6 b1 b2");
}

/* What takes long to read comes after all else, of one key as of another, and comes. */
static void large_ones_come_last(void **state)
{
    add("a0 a1 b0", READY_LARGE);
    add("c0", READY_REST);
    add("c1", READY_WHOLE);
    add("c2", READY_URGENT);
    expect("c2 c0 c1 a0 b0 a1");
    add("a0", READY_LARGE);
    add("b0 b1 b2 b3 b4", READY_WHOLE);
    expect("b0 b1 b2 b3 a0 b4");
}

static void weight(void **state)
{
    add("a0 a1 a2 b0 b1 b2 b3", READY_WHOLE);
    expect("a0");
    ready_charge(&keys[0], 3);
    expect("b0 b1 b2 a1 b3 a2");
    /* alone there is nobody to wait for, and nothing is owed afterwards */
    ready_charge(&keys[0], 100);
    add("a0", READY_WHOLE);
    expect("a0");
    add("a0 a1 b0", READY_WHOLE);
    expect("a0 b0 a1");
    /* what is urgent does not wait for what its key owes */
    ready_charge(&keys[0], 100);
    add("b0", READY_URGENT);
    add("a0", READY_URGENT);
    add("b1", READY_URGENT);
    expect("b0 a0 b1");
    ready_charge(&keys[1], 0);
    assert_int_equal(keys[1].owed, 0);
    /* what it did while nobody waited it owes nobody */
    ready_charge(&keys[0], 100);
    ready_forgive(&keys[0]);
    add("a0 a1 b0", READY_WHOLE);
    expect("a0 b0 a1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_after_the_other, fresh),
        cmocka_unit_test_setup(coming_back, fresh),
        cmocka_unit_test_setup(what_goes_first, fresh),
        cmocka_unit_test_setup(adding_again_keeps_the_place_and_another_class_does_not, fresh),
        cmocka_unit_test_setup(nobody, fresh),
        cmocka_unit_test_setup(patience, fresh),
        cmocka_unit_test_setup(large_ones_come_last, fresh),
        cmocka_unit_test_setup(weight, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
