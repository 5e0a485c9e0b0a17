/* The table of ids against a plain list, with ids that collide. */
#include "store/idtable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#define N 3000

struct object { struct id id; unsigned value; };

static struct object objects[N];

/* Only a few different starts, so that long runs of collisions form. */
static void fill(unsigned starts)
{
    memset(objects, 0, sizeof objects);
    for (unsigned i = 0; i < N; i++) {
        objects[i].id.b[0] = (uint8_t)(i * 2654435761u >> 8 & (starts - 1));
        memcpy(objects[i].id.b + 8, &i, sizeof i);
        objects[i].value = i;
    }
}

static void check(const struct idtable *t, const bool *in)
{
    for (unsigned i = 0; i < N; i++)
        assert_ptr_equal(idtable_find(t, &objects[i].id), in[i] ? &objects[i] : NULL);
}

static void agrees_with_a_list(void **state)
{
    static const unsigned starts[] = { 1, 8, 256 };
    static bool in[N];

    (void)state;
    for (size_t s = 0; s < 3; s++) {
        struct idtable t = { 0 };
        unsigned random = 7;
        size_t n = 0;

        fill(starts[s]);
        memset(in, 0, sizeof in);
        for (unsigned round = 0; round < 20000; round++) {
            random = random * 1103515245u + 12345u;
            unsigned i = random >> 12 & 0x3f;

            i += (round / 500) * 40 % (N - 64);
            if (in[i]) {
                idtable_remove(&t, &objects[i].id);
                n--;
            } else {
                assert_int_equal(idtable_add(&t, &objects[i]), OK);
                n++;
            }
            in[i] = !in[i];
            if (round % 2000 == 0)
                check(&t, in);
        }
        check(&t, in);
        assert_int_equal(t.n, n);
        size_t at = 0, walked = 0;
        while (idtable_next(&t, &at) != NULL)
            walked++;
        assert_int_equal(walked, n);
        idtable_release(&t);
    }
}

static void room_is_kept(void **state)
{
    static const size_t rows[] = { 1, 47, 48, 49, 500, 2999 };

    fill(256);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct idtable t = { 0 };

        assert_int_equal(idtable_room(&t, rows[i]), OK);
        void *slots = t.slots;
        for (size_t k = 0; k < rows[i] && k < N; k++)
            assert_int_equal(idtable_add(&t, &objects[k]), OK);
        assert_ptr_equal(t.slots, slots); /* nothing had to grow */
        idtable_release(&t);
    }
}

static void removing_what_is_not_there(void **state)
{
    struct idtable t = { 0 };

    (void)state;
    fill(256);
    idtable_remove(&t, &objects[0].id);
    assert_int_equal(idtable_add(&t, &objects[1]), OK);
    idtable_remove(&t, &objects[0].id);
    assert_int_equal(t.n, 1);
    idtable_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(agrees_with_a_list), cmocka_unit_test(room_is_kept),
                                        cmocka_unit_test(removing_what_is_not_there) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
