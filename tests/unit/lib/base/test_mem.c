/* What is freed is wiped, also when it moves. */
#include "../../cmocka_all.h"

#include "base/mem.h"

#include <malloc.h>
#include <openssl/crypto.h>

static void realloc_moves_and_keeps(void **state)
{
    char *p = mem_alloc(16);

    memcpy(p, "canary-canary-16", 16);
    p = mem_realloc(p, 100000);
    assert_memory_equal(p, "canary-canary-16", 16);
    p = mem_realloc(p, 8);
    assert_memory_equal(p, "canary-c", 8);
    mem_free(p);
    mem_free(NULL);
}

#ifndef PASSEND_SANITIZED
/* Looks at a block after it was given back: the bytes past malloc's own links must be zero. */
static void free_wipes(void **state)
{
    volatile unsigned char *p = mem_alloc(256);

    memset((void *)p, 0xa5, 256);
    uintptr_t was = (uintptr_t)p;
    mem_free((void *)p);
    for (int i = 32; i < 256; i++)
        assert_int_equal(((volatile unsigned char *)was)[i], 0);
}

static void openssl_uses_it(void **state)
{
    volatile unsigned char *p = OPENSSL_malloc(256);

    memset((void *)p, 0xa5, 256);
    uintptr_t was = (uintptr_t)p;
    OPENSSL_free((void *)p);
    for (int i = 32; i < 256; i++)
        assert_int_equal(((volatile unsigned char *)was)[i], 0);
}
#endif

static void keys_are_zeroed(void **state)
{
    unsigned char zero[32] = { 0 }, *k = mem_key_alloc(32);

    assert_memory_equal(k, zero, 32);
    assert_int_equal(mem_random(k, 32), OK);
    assert_false(mem_equal(k, zero, 32));
    mem_key_free(k, 32);
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(realloc_moves_and_keeps),
#ifndef PASSEND_SANITIZED
        cmocka_unit_test(free_wipes), cmocka_unit_test(openssl_uses_it),
#endif
        cmocka_unit_test(keys_are_zeroed),
    };

    if (mem_init(1 << 16, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
