/* jansson behind strict_json: what RFC 8259 leaves open is refused. */
#include "../../cmocka_all.h"

#include "base/mem.h"
#include "json/strict_json.h"

#define T(text) text, sizeof text - 1

static void rows(void **state)
{
    static const struct { const char *text; size_t len; bool real_ok; enum status want; } table[] = {
        { T("{\"a\":[1,2]}"), false, OK }, { T("{\"a\":1.5}"), true, OK }, { T("{\"a\":1.5}"), false, REFUSED_JSON_NUMBER },
        { T("{\"a\":[{\"b\":1e2}]}"), false, REFUSED_JSON_NUMBER }, { T("{\"a\":1,\"a\":1}"), false, REFUSED_JSON_DUPLICATE },
        { T("{} x"), false, REFUSED_JSON_TRAILING }, { T("{}\0"), false, REFUSED_JSON_NUL },
        { T("{\"a\":\"\\u0000\"}"), false, REFUSED_JSON_NUL }, { T("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"), false, REFUSED_JSON_DEPTH },
        { T("[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]"), false, OK }, { T("{\"a\":\"[[[[[[[[[[[[[[[[[[[[\"}"), false, OK },
        { T("[\"\\\"[[[[[[[[[[[[[[[[[[[[\"]"), false, OK }, { T("\"\xff\""), false, REFUSED_JSON_UTF8 },
        { T("[\"\xff\"]"), false, REFUSED_JSON_UTF8 }, { T("[99999999999999999999]"), false, REFUSED_JSON_NUMBER },
        { T("[1,]"), false, REFUSED_JSON_SYNTAX }, { T(""), false, REFUSED_JSON_SYNTAX },
    };

    for (size_t i = 0; i < ROWS(table); i++) {
        AUTO_JSON j = NULL;
        enum status got = strict_json_parse(table[i].text, table[i].len, table[i].real_ok, &j);

        if (got != table[i].want || (got == OK) != (j != NULL))
            fail_msg("row %zu: %s", i, status_slug(got));
    }
}

static void forms(void **state)
{
    static const struct { const char *text; size_t len; unsigned how; enum status want; } table[] = {
        { T("1"), 0, REFUSED_JSON_SYNTAX }, { T("1"), STRICT_JSON_SCALAR, OK }, { T("\"a\""), STRICT_JSON_SCALAR, OK },
        { T("1.5"), STRICT_JSON_SCALAR, REFUSED_JSON_NUMBER }, { T("1.5"), STRICT_JSON_SCALAR | STRICT_JSON_REAL, OK },
        { T("[1e400]"), STRICT_JSON_REAL, REFUSED_JSON_NUMBER }, { T("[1e-400]"), STRICT_JSON_REAL, OK },
        { T("[99999999999999999999]"), STRICT_JSON_REAL, REFUSED_JSON_NUMBER },
        { T("[99999999999999999999]"), STRICT_JSON_REAL | STRICT_JSON_DOUBLES, OK },
        { T("[\"\\ud83d\\ude00\\uD83D\\uDE00\"]"), 0, OK }, { T("[\"\\ud83d\"]"), 0, REFUSED_JSON_UTF8 },
        { T("[\"\\ud83d\\u0041\"]"), 0, REFUSED_JSON_UTF8 }, { T("[\"\\ud83d\\ue000\"]"), 0, REFUSED_JSON_UTF8 },
        { T("[\"\\ude00\"]"), 0, REFUSED_JSON_UTF8 }, { T("[\"\\ud83dxx\"]"), 0, REFUSED_JSON_UTF8 },
        { T("[\"\\ud83d\\n\"]"), 0, REFUSED_JSON_UTF8 }, { T("[\"\\ud83d\\u12"), 0, REFUSED_JSON_UTF8 },
        { T("{\"\\ud83d\":1}"), 0, REFUSED_JSON_UTF8 }, { T("[\"\\u12\"]"), 0, REFUSED_JSON_SYNTAX },
        { T("[\"\\u12"), 0, REFUSED_JSON_SYNTAX }, { T("[\"\\u12g4\"]"), 0, REFUSED_JSON_SYNTAX }, { T("[\"\\"), 0, REFUSED_JSON_SYNTAX },
        { T("[\"\\\\u0000\"]"), 0, OK }, { T("[\"\\uE000\"]"), 0, OK }, { T("{\"a\\u0000\":1}"), 0, REFUSED_JSON_NUL },
        { T("{\"\\u0061\":1,\"a\":1}"), 0, REFUSED_JSON_DUPLICATE }, { T("\xef\xbb\xbf{}"), 0, REFUSED_JSON_SYNTAX },
        { T("]"), 0, REFUSED_JSON_SYNTAX }, { T("[1,[2,{\"a\":1.5}]]"), 0, REFUSED_JSON_NUMBER }, { T("[true,null,\"1.5\"]"), 0, OK },
        { T("[-9223372036854775808,9223372036854775807]"), 0, OK }, { T("[9223372036854775808]"), 0, REFUSED_JSON_NUMBER },
    };

    for (size_t i = 0; i < ROWS(table); i++) {
        AUTO_JSON j = NULL;
        enum status got = strict_json_parse(table[i].text, table[i].len, table[i].how, &j);

        if (got != table[i].want || (got == OK) != (j != NULL))
            fail_msg("row %zu: %s", i, status_slug(got));
    }
    char *large = calloc(1, STRICT_JSON_SIZE + 1);
    AUTO_JSON j = NULL;
    memset(large, ' ', STRICT_JSON_SIZE + 1);
    memcpy(large, "[]", 2);
    assert_int_equal(strict_json_parse(large, STRICT_JSON_SIZE + 1, 0, &j), REFUSED_JSON_SIZE);
    assert_int_equal(strict_json_parse(large, STRICT_JSON_SIZE, 0, &j), OK);
    free(large);
}

static void getters(void **state)
{
    static const char *const only[] = { "t", "n", NULL };
    AUTO_JSON j = NULL;
    const char *t;
    size_t len;
    int64_t n;

    assert_int_equal(strict_json_parse(T("{\"t\":\"x\",\"n\":5}"), false, &j), OK);
    assert_int_equal(strict_json_text(j, "t", &t, &len), OK);
    assert_int_equal(len, 1);
    assert_int_equal(strict_json_text(j, "n", &t, &len), REFUSED_JSON_TYPE);
    assert_int_equal(strict_json_text(j, "z", &t, &len), REFUSED_MEMBER_MISSING);
    assert_int_equal(strict_json_int(j, "n", 0, 5, &n), OK);
    assert_int_equal(strict_json_int(j, "n", 0, 4, &n), REFUSED_JSON_NUMBER);
    assert_int_equal(strict_json_int(j, "t", 0, 4, &n), REFUSED_JSON_TYPE);
    assert_int_equal(strict_json_int(j, "z", 0, 4, &n), REFUSED_MEMBER_MISSING);
    assert_int_equal(strict_json_int(j, "n", 6, 9, &n), REFUSED_JSON_NUMBER);
    assert_int_equal(strict_json_text(j, "t", &t, NULL), OK);
    assert_int_equal(strict_json_only(json_object_get(j, "t"), only), REFUSED_JSON_TYPE);
    assert_int_equal(strict_json_only(NULL, only), REFUSED_JSON_TYPE);
    assert_int_equal(strict_json_only(j, only), OK);
    assert_int_equal(strict_json_only(j, only + 1), REFUSED_MEMBER_UNKNOWN);
}

static unsigned left;    /* the allocation that fails; 0 = none */

void *__real_mem_alloc(size_t size);

void *__wrap_mem_alloc(size_t size)
{
    return left > 0 && --left == 0 ? NULL : __real_mem_alloc(size);
}

/* Where one allocation failed and the next did not, jansson lost the end of a long text and wrote beyond its copy; what it
 * printed lost characters. */
static void starved_in_a_text(void **state)
{
    /* its buffer has 16 bytes, 32, 64 ...: the second quotation marks fall where it grows */
    static const char text[] = "{\"fourteen bytes\":[\"012345678901234567890123456789\",1234567890123456.25,true],"
                               "\"b\":\"01234567890123456789012345678901234567890123456789012345678901\"}";
    json_t *whole = NULL, *j;
    char *want, *out;

    assert_int_equal(strict_json_parse(text, sizeof text - 1, STRICT_JSON_REAL, &whole), OK);
    assert_int_equal(strict_json_dump(whole, &want), OK);
    for (unsigned n = 1, good = 0; !good; n++) {
        left = n;
        enum status s = strict_json_parse(text, sizeof text - 1, STRICT_JSON_REAL, &j);
        good = left > 0;
        left = 0;
        assert_int_equal(s, good ? OK : FAULT_MEMORY);
        assert_true(good ? json_equal(j, whole) : j == NULL);
        json_decref(j);
    }
    for (unsigned n = 1, good = 0; !good; n++) {
        left = n;
        enum status s = strict_json_dump(whole, &out);
        good = left > 0;
        left = 0;
        assert_int_equal(s, good ? OK : FAULT_MEMORY);
        assert_true(good ? strcmp(out, want) == 0 : out == NULL);
        mem_free(out);
    }
    mem_free(want);
    json_decref(whole);
}

/* A number or a word that outgrows jansson's buffer of 16 bytes, wherever memory runs out: the answer is the same or a fault. It was an
 * assertion of jansson's. */
static void starved_in_a_number(void **state)
{
    static char long_number[5000], long_word[5000];
    static const struct { const char *text; enum status status; } rows[] = {
        { "[1234567890123456.25]", OK }, { "[[],{},\"a\",12345678901234567,-0.1234567890123456789012345678901234567890e-10]", OK },
        { "{\"a\":[\"\\\"1234567890123456\\\\\",1234567890123456]}", OK }, { "123456789012345", OK }, { "1234567890123456", OK },
        { "18446744073709551615", REFUSED_JSON_NUMBER }, { "[1,truetruetruetruetrue]", REFUSED_JSON_SYNTAX },
        { "[1234567890123456x]", REFUSED_JSON_SYNTAX }, { "[1truetruetruetruetrue]", REFUSED_JSON_SYNTAX },
        { "[truetruetruetruetrue12345678901234567890]", REFUSED_JSON_SYNTAX },
        { "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1234567890123456789,123456789012345678901234567890.5]", OK },
        { "[123456789012345,-12345678901234.5,\"1234567890123456789012345678901\",[]]", OK }, { "[12345678901234567.]", REFUSED_JSON_SYNTAX },
        { "[12345678901234567] 1", REFUSED_JSON_TRAILING }, { "\"12345678901234567", REFUSED_JSON_SYNTAX },
        { "{\"a\":12345678901234567,\"a\":1}", REFUSED_JSON_DUPLICATE }, { "[12345678901234567,\"\xff\"]", REFUSED_JSON_UTF8 },
        { long_number, OK }, { long_word, REFUSED_JSON_SYNTAX },
    };
    json_t *j;

    memset(long_number, '3', sizeof long_number - 1);
    memcpy(long_number, "0.", 2);
    memset(long_word, 'n', sizeof long_word - 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (unsigned n = 1, good = 0; !good; n++) {
            size_t len = strlen(rows[i].text);

            left = n;
            enum status s = strict_json_parse(rows[i].text, len, STRICT_JSON_REAL | STRICT_JSON_SCALAR, &j);
            good = left > 0;
            left = 0;
            if (s != (good ? rows[i].status : FAULT_MEMORY))
                fail_msg("row %zu, allocation %u: %s", i, n, status_slug(s));
            assert_true((j != NULL) == (s == OK));
            json_decref(j);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows), cmocka_unit_test(forms), cmocka_unit_test(getters),
                                        cmocka_unit_test(starved_in_a_text), cmocka_unit_test(starved_in_a_number) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
