/* RFC 8785: the numbers of its appendix B, the order of its section 3.2.3, and what has no canonical form. */
#include "../../cmocka_all.h"

#include "base/mem.h"
#include "json/jcs.h"

#include <math.h>

#define DOUBLES (STRICT_JSON_REAL | STRICT_JSON_SCALAR | STRICT_JSON_DOUBLES)

static enum status canonical(const char *in, size_t in_len, unsigned how, char **out)
{
    AUTO_JSON j = NULL;
    size_t len;

    *out = NULL;
    assert_int_equal(strict_json_parse(in, in_len, how, &j), OK);
    enum status s = jcs_encode(j, out, &len);
    if (s != OK) {
        assert_null(*out);
        return s;
    }
    *out = mem_realloc(*out, len + 1);
    (*out)[len] = '\0';
    return OK;
}

static void check(const char *in, unsigned how, const char *want)
{
    char *out;

    assert_int_equal(canonical(in, strlen(in), how, &out), OK);
    assert_string_equal(out, want);
    mem_free(out);
}

static void texts(void **state)
{
    static const struct { const char *in, *out; } rows[] = {
        { "{}", "{}" }, { "[ ]", "[]" }, { " \"x\" ", "\"x\"" }, { "null", "null" }, { "[true , false,null]", "[true,false,null]" },
        { "{\"b\":1,\"a\":{\"d\":[],\"c\":\"\"}}", "{\"a\":{\"c\":\"\",\"d\":[]},\"b\":1}" },
        { "{\"\":1,\"a\":2,\"A\":3,\"aa\":4}", "{\"\":1,\"A\":3,\"a\":2,\"aa\":4}" },
        /* 3.2.3: U+1F600 sorts as its first surrogate, before U+FB33 */
        { "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
          "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\",\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
          "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\","
          "\"\xe2\x82\xac\":\"Euro Sign\",\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\","
          "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}" },
        { "{\"\\ud800\\udc00\":1,\"\\ue000\":2,\"\\ud7ff\":3}", "{\"\xed\x9f\xbf\":3,\"\xf0\x90\x80\x80\":1,\"\xee\x80\x80\":2}" },
        { "\"\\u0001\\u001f\\b\\t\\n\\f\\r\\\"\\\\\\/\\u007f\\u2028\"",
          "\"\\u0001\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f\xe2\x80\xa8\"" },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        check(rows[i].in, DOUBLES, rows[i].out);
}

static void numbers(void **state)
{
    /* appendix B, and the places where the form changes */
    static const struct { const char *in, *out; } rows[] = {
        { "0", "0" }, { "-0", "0" }, { "-0.0", "0" }, { "1", "1" }, { "-1", "-1" }, { "10", "10" }, { "4.50", "4.5" },
        { "5e-324", "5e-324" }, { "-5e-324", "-5e-324" }, { "1.7976931348623157e308", "1.7976931348623157e+308" },
        { "9007199254740992", "9007199254740992" }, { "-9007199254740992", "-9007199254740992" },
        { "9007199254740993", "9007199254740992" }, { "295147905179352830000", "295147905179352830000" },
        { "9.999999999999997e22", "9.999999999999997e+22" }, { "1e23", "1e+23" },
        { "1.0000000000000001e23", "1.0000000000000001e+23" }, { "999999999999999700000", "999999999999999700000" },
        { "999999999999999900000", "999999999999999900000" }, { "1e21", "1e+21" }, { "1e20", "100000000000000000000" },
        { "9.999999999999997e-7", "9.999999999999997e-7" }, { "0.000001", "0.000001" }, { "0.0000001", "1e-7" },
        { "333333333.3333332", "333333333.3333332" }, { "333333333.33333325", "333333333.33333325" },
        { "333333333.3333333", "333333333.3333333" }, { "333333333.3333334", "333333333.3333334" },
        { "333333333.33333343", "333333333.33333343" }, { "-0.0000033333333333333333", "-0.0000033333333333333333" },
        { "1424953923781206.2", "1424953923781206.2" }, { "2e-3", "0.002" }, { "1E30", "1e+30" }, { "1e-27", "1e-27" },
        /* below a power of two the nearest of the shortest is not the rounded one */
        { "9.5367431640625e-07", "9.5367431640625e-7" }, { "5.684341886080802e-14", "5.684341886080802e-14" },
        { "1.1125369292536007e-308", "1.1125369292536007e-308" }, { "2.2250738585072014e-308", "2.2250738585072014e-308" },
        { "9.98012604599318e291", "9.98012604599318e+291" }, { "4.49423283715579e307", "4.49423283715579e+307" },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        check(rows[i].in, DOUBLES, rows[i].out);
}

/* Whatever is written reads back as the same double, and no shorter text of the same form does. */
static void numbers_read_back(void **state)
{
    uint64_t seed = 88172645463325252u;

    for (unsigned i = 0; i < 20000; i++) {
        double v, again;
        char *out;
        size_t len;

        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        uint64_t bits = i % 4 == 0 ? seed & 0xfff0000000000000u : seed;   /* also powers of two */
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v))
            continue;
        json_t *j = json_real(v);
        assert_int_equal(jcs_encode(j, &out, &len), OK);
        json_decref(j);
        out = mem_realloc(out, len + 1);
        out[len] = '\0';
        again = strtod(out, NULL);
        assert_true(again == v);
        assert_true(len <= 25);
        mem_free(out);
    }
}

static void integers(void **state)
{
    static const struct { const char *in; enum status want; } rows[] = {
        { "[9007199254740992]", OK }, { "[-9007199254740992]", OK }, { "[9007199254740993]", REFUSED_JSON_NUMBER },
        { "[-9007199254740993]", REFUSED_JSON_NUMBER }, { "{\"a\":{\"b\":9223372036854775807}}", REFUSED_JSON_NUMBER },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char *out;

        assert_int_equal(canonical(rows[i].in, strlen(rows[i].in), 0, &out), rows[i].want);
        mem_free(out);
    }
}

static void depth(void **state)
{
    json_t *inner = json_array(), *outer;
    size_t len;
    char *out;

    for (unsigned i = 1; i < JCS_DEPTH + 1; i++) {
        outer = i % 2 ? json_object() : json_array();
        if (i % 2)
            json_object_set_new(outer, "a", inner);
        else
            json_array_append_new(outer, inner);
        inner = outer;
    }
    assert_int_equal(jcs_encode(inner, &out, &len), OK);
    mem_free(out);
    outer = json_array();
    json_array_append_new(outer, inner);
    assert_int_equal(jcs_encode(outer, &out, &len), REFUSED_JSON_DEPTH);
    assert_null(out);
    json_decref(outer);
}

/* ---- memory that runs out ---- */

static unsigned left;
void *__real_mem_alloc(size_t size);
void *__real_mem_realloc(void *p, size_t size);

void *__wrap_mem_alloc(size_t size)
{
    return left > 0 && --left == 0 ? NULL : __real_mem_alloc(size);
}

void *__wrap_mem_realloc(void *p, size_t size)
{
    return left > 0 && --left == 0 ? NULL : __real_mem_realloc(p, size);
}

static void out_of_memory(void **state)
{
    static const char text[] = "{\"long name of a member\":[1,2,{\"x\":\"a text that is longer than a small buffer\"}],\"y\":1.5,"
                               "\"\xc3\xab\":\"\\u00eb\",\"n\":-123456789,\"z\":[true,false,null]}";
    unsigned faults[2] = { 0 };

    for (unsigned i = 1; i < 500; i++) {
        json_t *j = NULL;
        size_t len;
        char *out;

        left = i;
        enum status s = strict_json_parse(text, sizeof text - 1, STRICT_JSON_REAL, &j);
        left = 0;
        assert_true(s == OK || s == FAULT_MEMORY);
        assert_true((s == OK) == (j != NULL));
        if (s != OK) {
            faults[0]++;
            continue;
        }
        for (unsigned k = 1; k < 40; k++) {
            left = k;
            s = jcs_encode(j, &out, &len);
            left = 0;
            assert_true(s == OK || s == FAULT_MEMORY);
            assert_true((s == OK) == (out != NULL));
            faults[1] += s != OK;
            mem_free(out);
        }
        json_decref(j);
        break;
    }
    assert_true(faults[0] > 10);    /* every allocation failed once, and none of them looked like bad syntax */
    assert_true(faults[1] > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts), cmocka_unit_test(numbers), cmocka_unit_test(numbers_read_back), cmocka_unit_test(integers),
        cmocka_unit_test(depth), cmocka_unit_test(out_of_memory),
    };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
