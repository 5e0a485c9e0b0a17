/* The code of a receipt: what is made can be typed in any way, and nearly no mistake passes for another code. */
#include "../../cmocka_all.h"

#include "model/receipt_code.h"

static const uint8_t zeros[RECEIPT_CODE_RANDOM], ones[RECEIPT_CODE_RANDOM] = {
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
/* 00001 00010 00011 00100 ... : each character is one more than the one before. */
static const uint8_t counting[RECEIPT_CODE_RANDOM] = { 0x08, 0x86, 0x42, 0x98, 0xe8, 0x4a, 0x96, 0xc6, 0xb9, 0xf0, 0x8c, 0xa7,
                                                       0x4a, 0xda, 0xf8, 0xc8 };

static void spelled(void **state)
{
    const struct { const uint8_t *random; const char *text; } rows[] = {
        { zeros, "00000-00000-00000-00000-00000-0" },
        { ones, "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-S" },
        { counting, "12345-6789A-BCDEF-GHJKM-NPQRS-D" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char text[RECEIPT_CODE_CHARS + 1];
        struct id made, typed;

        receipt_code_make(rows[i].random, text, &made);
        assert_string_equal(text, rows[i].text);
        assert_true(receipt_code_parse(text, strlen(text), &typed));
        assert_memory_equal(&made, &typed, sizeof made);
    }
}

/* The first 16 bytes of the SHA-256 of 25 characters: what stands in the store is fixed. */
static void digest_is_of_the_characters(void **state)
{
    uint8_t sha[DIGEST_LEN];
    struct id digest;

    assert_int_equal(sha256("123456789ABCDEFGHJKMNPQRS", 25, sha), OK);
    assert_true(receipt_code_parse("12345-6789A-BCDEF-GHJKM-NPQRS-D", 31, &digest));
    assert_memory_equal(&digest, sha, sizeof digest);
}

static void typed_in_any_way(void **state)
{
    static const char *const same[] = { "123456789ABCDEFGHJKMNPQRSD", " 12345 6789a bcdef ghjkm npqrs d ",
                                        "i2345-6789a-bcdef-ghjkm-npqrs-d", "l2345-6789a-bcdef-ghjkm-npqrs-d",
                                        "--12345-6789A-BCDEF-GHJKM-NPQRS-D--" };
    struct id want, got;

    assert_true(receipt_code_parse("12345-6789A-BCDEF-GHJKM-NPQRS-D", 31, &want));
    for (size_t i = 0; i < ROWS(same); i++) {
        assert_true(receipt_code_parse(same[i], strlen(same[i]), &got));
        assert_memory_equal(&want, &got, sizeof want);
    }
    assert_true(receipt_code_parse("ooooo-ooooo-ooooo-ooooo-ooooo-O", 31, &got));
}

static void refused(void **state)
{
    static const char *const bad[] = { "", "-", "12345-6789A-BCDEF-GHJKM-NPQRS", "12345-6789A-BCDEF-GHJKM-NPQRS-D6",
                                       "12345-6789A-BCDEF-GHJKM-NPQR-D", "U2345-6789A-BCDEF-GHJKM-NPQRS-D",
                                       "12345_6789A-BCDEF-GHJKM-NPQRS-D", "12345-6789A-BCDEF-GHJKM-NPQRS-E",
                                       "\xc3\xa9" "2345-6789A-BCDEF-GHJKM-NPQRS-D" };
    static const char zero[] = "12345-6789A-BCDEF-GHJKM-NPQRS-\000D";
    struct id got;

    for (size_t i = 0; i < ROWS(bad); i++)
        assert_false(receipt_code_parse(bad[i], strlen(bad[i]), &got));
    assert_false(receipt_code_parse(zero, sizeof zero - 1, &got));
}

/* Each wrong character is found, at each place. */
static void one_mistake(void **state)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    static const char right[] = "123456789ABCDEFGHJKMNPQRSD";
    struct id got;

    for (unsigned place = 0; place < 26; place++)
        for (unsigned c = 0; c < 32; c++) {
            char text[27];

            memcpy(text, right, sizeof text);
            text[place] = alphabet[c];
            assert_int_equal(receipt_code_parse(text, 26, &got), alphabet[c] == right[place]);
        }
}

/* Neighbours swapped are found but for one pair in 500: those of which one is 0 and the other Z. */
static void swapped(void **state)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned passed = 0;

    for (unsigned a = 0; a < 32; a++)
        for (unsigned b = 0; b < 32; b++) {
            uint8_t random[RECEIPT_CODE_RANDOM] = { (uint8_t)(a << 3 | b >> 2), (uint8_t)(b << 6) };
            char text[RECEIPT_CODE_CHARS + 1];
            struct id made, got;

            receipt_code_make(random, text, &made);
            assert_int_equal(text[0], alphabet[a]);
            assert_int_equal(text[1], alphabet[b]);
            text[0] = alphabet[b];
            text[1] = alphabet[a];
            passed += a != b && receipt_code_parse(text, strlen(text), &got);
        }
    assert_int_equal(passed, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(spelled), cmocka_unit_test(digest_is_of_the_characters),
                                        cmocka_unit_test(typed_in_any_way), cmocka_unit_test(refused),
                                        cmocka_unit_test(one_mistake), cmocka_unit_test(swapped) };

    if (sha256_init() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
