/* The pull reader: every refused shape with its exact status, and what is accepted. */
#include "../../cmocka_all.h"

#include "json/pull.h"

static enum status read_all(const char *text, size_t len)
{
    static struct pull p;

    pull_init(&p, text, len);
    pull_skip(&p);
    return pull_end(&p);
}

#define T(text) text, sizeof text - 1
#define TEN "[[[[[[[[[["
#define NET "]]]]]]]]]]"

static void rows(void **state)
{
    static const struct { const char *text; size_t len; enum status want; } table[] = {
        { T("{}"), OK }, { T("[]"), OK }, { T("0"), OK }, { T("\"a\""), OK }, { T("true"), OK }, { T("null"), OK },
        { T(" { \"a\" : [ 1 , -2 , { } ] , \"b\" : \"\\u20ac\\ud83c\\udfe0\\n\" } "), OK },
        { T("9223372036854775807"), OK }, { T("-9223372036854775808"), OK },
        { T("9223372036854775808"), REFUSED_JSON_NUMBER }, { T("[-99999999999999999999]"), REFUSED_JSON_NUMBER },
        { T("-0"), OK },   /* the grammar allows it; pull_int does not */
        { T(TEN "[[1]]" NET), OK },
        { T(TEN "[[[1]]]" NET), REFUSED_JSON_DEPTH },
        { T(""), REFUSED_JSON_SYNTAX }, { T(" "), REFUSED_JSON_SYNTAX }, { T("{"), REFUSED_JSON_SYNTAX },
        { T("["), REFUSED_JSON_SYNTAX }, { T("[1"), REFUSED_JSON_SYNTAX }, { T("[1,"), REFUSED_JSON_SYNTAX },
        { T("[1,]"), REFUSED_JSON_SYNTAX }, { T("[,1]"), REFUSED_JSON_SYNTAX }, { T("[1 2]"), REFUSED_JSON_SYNTAX },
        { T("{\"a\"}"), REFUSED_JSON_SYNTAX }, { T("{\"a\":}"), REFUSED_JSON_SYNTAX }, { T("{\"a\":1,}"), REFUSED_JSON_SYNTAX },
        { T("{a:1}"), REFUSED_JSON_SYNTAX }, { T("{'a':1}"), REFUSED_JSON_SYNTAX }, { T("{1:1}"), REFUSED_JSON_SYNTAX },
        { T("{\"a\":1 \"b\":2}"), REFUSED_JSON_SYNTAX }, { T("[1}"), REFUSED_JSON_SYNTAX }, { T("{]"), REFUSED_JSON_SYNTAX },
        { T("tru"), REFUSED_JSON_SYNTAX }, { T("True"), REFUSED_JSON_SYNTAX }, { T("NaN"), REFUSED_JSON_SYNTAX },
        { T("Infinity"), REFUSED_JSON_SYNTAX }, { T("01"), REFUSED_JSON_SYNTAX }, { T("-"), REFUSED_JSON_SYNTAX },
        { T("+1"), REFUSED_JSON_SYNTAX }, { T(".5"), REFUSED_JSON_SYNTAX }, { T("[1x]"), REFUSED_JSON_SYNTAX },
        { T("1.0"), REFUSED_JSON_NUMBER }, { T("1e3"), REFUSED_JSON_NUMBER }, { T("1E400"), REFUSED_JSON_NUMBER },
        { T("{} {}"), REFUSED_JSON_TRAILING }, { T("[]x"), REFUSED_JSON_TRAILING }, { T("1 1"), REFUSED_JSON_TRAILING },
        { T("{}\0"), REFUSED_JSON_NUL }, { T("\0{}"), REFUSED_JSON_NUL }, { T("[\0]"), REFUSED_JSON_NUL },
        { T("\"a\0b\""), REFUSED_JSON_NUL }, { T("\"\\u0000\""), REFUSED_JSON_NUL }, { T("\"\\n\0\""), REFUSED_JSON_NUL },
        { T("{\"a\":1,\"a\":2}"), REFUSED_JSON_DUPLICATE }, { T("{\"a\":{\"b\":1,\"b\":1}}"), REFUSED_JSON_DUPLICATE },
        { T("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":1}]}"), OK },
        { T("{\"\\u0061\":1}"), REFUSED_MEMBER_UNKNOWN },
        { T("\"\\ud800\""), REFUSED_JSON_UTF8 }, { T("\"\\udc00\""), REFUSED_JSON_UTF8 },
        { T("\"\\ud800\\ud800\""), REFUSED_JSON_UTF8 }, { T("\"\\ud800x\""), REFUSED_JSON_UTF8 },
        { T("\"\xc3\""), REFUSED_JSON_UTF8 }, { T("\"\xc0\xaf\""), REFUSED_JSON_UTF8 }, { T("\"\xed\xa0\x80\""), REFUSED_JSON_UTF8 },
        { T("{\"\xff\":1}"), REFUSED_JSON_UTF8 }, { T("\xef\xbb\xbf{}"), REFUSED_JSON_SYNTAX },
        { T("\"\n\""), REFUSED_JSON_SYNTAX }, { T("\"\x1f\""), REFUSED_JSON_SYNTAX }, { T("\"\\x\""), REFUSED_JSON_SYNTAX },
        { T("\"\\u12g4\""), REFUSED_JSON_SYNTAX }, { T("\"\\u12"), REFUSED_JSON_SYNTAX }, { T("\"abc"), REFUSED_JSON_SYNTAX },
        { T("\"\\u0041\\u00AB\\u00ab\\b\\f\\t\\r\\/\""), OK }, { T("\t\r\n [\t1\r\n ]\n"), OK }, { T("\"\\ud800\\u1\""), REFUSED_JSON_UTF8 },
        { T("\"\\ud800\\n\""), REFUSED_JSON_UTF8 }, { T("\"\\ud800\\ue000\""), REFUSED_JSON_UTF8 }, { T("\"\\ud800"), REFUSED_JSON_UTF8 },
        { T("\"\\ue000\""), OK }, { T("\"\\u00:0\""), REFUSED_JSON_SYNTAX }, { T("\"\\u00`0\""), REFUSED_JSON_SYNTAX }, { T("\"\\\0\""), REFUSED_JSON_SYNTAX },
        { T("\"\\n\x01\""), REFUSED_JSON_SYNTAX }, { T("nul"), REFUSED_JSON_SYNTAX }, { T("fals"), REFUSED_JSON_SYNTAX }, { T("f"), REFUSED_JSON_SYNTAX },
        { T("\"\\"), REFUSED_JSON_SYNTAX }, { T("/**/1"), REFUSED_JSON_SYNTAX }, { T("[1]//"), REFUSED_JSON_TRAILING },
    };

    for (size_t i = 0; i < ROWS(table); i++) {
        enum status got = read_all(table[i].text, table[i].len);

        if (got != table[i].want)
            fail_msg("row %zu (%.20s): %s, expected %s", i, table[i].text, status_slug(got), status_slug(table[i].want));
    }
}

static void integers(void **state)
{
    static const struct { const char *text; int64_t min, max; enum status want; } table[] = {
        { "9223372036854775807", INT64_MIN, INT64_MAX, OK },
        { "-9223372036854775808", INT64_MIN, INT64_MAX, OK },
        { "9223372036854775808", INT64_MIN, INT64_MAX, REFUSED_JSON_NUMBER },
        { "1000000000000000000000000000000000000", INT64_MIN, INT64_MAX, REFUSED_JSON_NUMBER },
        { "11", 0, 10, REFUSED_JSON_NUMBER }, { "-1", 0, 10, REFUSED_JSON_NUMBER }, { "10", 0, 10, OK },
        { "-0", 0, 10, REFUSED_JSON_NUMBER }, { "1.0", 0, 10, REFUSED_JSON_NUMBER }, { "1e0", 0, 10, REFUSED_JSON_NUMBER },
        { "\"1\"", 0, 10, REFUSED_JSON_TYPE }, { "null", 0, 10, REFUSED_JSON_TYPE }, { "true", 0, 10, REFUSED_JSON_TYPE },
    };

    for (size_t i = 0; i < ROWS(table); i++) {
        struct pull p;

        pull_init(&p, table[i].text, strlen(table[i].text));
        (void)pull_int(&p, table[i].min, table[i].max);
        if (pull_end(&p) != table[i].want)
            fail_msg("row %zu", i);
    }
}

static void text_limits_and_escapes(void **state)
{
    static const char t[] = "[\"caf\\u00e9\",\"a\\/b\",\"plain\",\"abcdef\"]";
    struct pull p;

    pull_init(&p, t, sizeof t - 1);
    assert_true(pull_array(&p) && pull_element(&p));
    struct slice first = pull_text(&p, 10);
    assert_true(pull_element(&p));
    struct slice second = pull_text(&p, 10);
    assert_true(pull_element(&p));
    assert_true(slice_is(pull_text(&p, 5), "plain"));
    assert_true(slice_is(first, "caf\xc3\xa9") && slice_is(second, "a/b")); /* still valid after the next read */
    assert_true(pull_element(&p));
    (void)pull_text(&p, 5);
    assert_int_equal(pull_end(&p), REFUSED_TEXT);
}

/* Strings with escapes share one scratch area; what does not fit is refused, not cut. */
static void scratch_is_bounded(void **state)
{
    static char text[PULL_SCRATCH + 64];

    memset(text, 'a', sizeof text);
    text[0] = '"';
    memcpy(text + 1, "\\n", 2);
    text[PULL_SCRATCH + 2] = '"';
    assert_int_equal(read_all(text, PULL_SCRATCH + 3), OK);
    text[PULL_SCRATCH + 2] = 'a';
    text[PULL_SCRATCH + 3] = '"';
    assert_int_equal(read_all(text, PULL_SCRATCH + 4), REFUSED_TEXT);
    text[1] = 'a', text[2] = '\\', text[3] = 'n';   /* the plain part before the escape counts too */
    assert_int_equal(read_all(text, PULL_SCRATCH + 4), REFUSED_TEXT);
}

/* A text of its own is unescaped where it stands: nothing is too long for that, and nothing of it is elsewhere. */
static void own_text(void **state)
{
    static const struct { const char *sent, *text; } rows[] = {
        { "a\\/b", "a/b" }, { "\\/", "/" }, { "\\\\\\\"\\b\\f\\n\\r\\t", "\\\"\b\f\n\r\t" }, { "\\u0041\\u00e9\\u20ac!", "A\xc3\xa9\xe2\x82\xac!" },
        { "x\\ud83d\\ude00y\\/", "x\xf0\x9f\x98\x80y/" }, { "caf\xc3\xa9\\/", "caf\xc3\xa9/" }, { "plain", "plain" },
    };
    static char text[4 * PULL_SCRATCH];
    struct pull p;

    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t len = (size_t)sprintf(text, "[\"\\/\",\"%s\",\"%s\"]", rows[i].sent, rows[i].sent);

        pull_init_own(&p, text, len);
        assert_true(pull_array(&p) && pull_element(&p));
        struct slice slash = pull_text(&p, 1);
        assert_true(pull_element(&p));
        struct slice first = pull_text(&p, 100);
        assert_true(pull_element(&p));
        if (!slice_is(pull_text(&p, 100), rows[i].text) || !slice_is(first, rows[i].text) || !slice_is(slash, "/"))
            fail_msg("row %zu", i);
        assert_true(first.at > text && first.at + first.len < text + len);
        assert_false(pull_element(&p));
        assert_int_equal(pull_end(&p), OK);
        assert_int_equal(p.scratch_used, 0);
    }
    text[0] = text[sizeof text - 1] = '"';
    for (size_t i = 1; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\\/", 2);
    pull_init_own(&p, text, sizeof text);
    struct slice s = pull_text(&p, SIZE_MAX);
    assert_int_equal(pull_end(&p), OK);
    assert_int_equal(s.len, (sizeof text - 2) / 2);
    for (size_t i = 0; i < s.len; i++)
        assert_int_equal(s.at[i], '/');
}

/* A document of others: any number of RFC 8259 where it is passed over, names with escapes; the rest as strict as ever. */
static void foreign_text(void **state)
{
    static const struct { const char *text; enum status status; } rows[] = {
        { "[1.5,-0.25,0.0,1e3,1E+3,1e-400,1e999,-0,18446744073709551616,-1234567890123456789012345678901234567890]", OK },
        { "{\"https:\\/\\/e.example\\/x\":1,\"\\u00e9\":2,\"e\":3}", OK },
        { "[1.]", REFUSED_JSON_SYNTAX }, { "[.5]", REFUSED_JSON_SYNTAX }, { "[1.e3]", REFUSED_JSON_SYNTAX },
        { "[1e]", REFUSED_JSON_SYNTAX }, { "[1e+]", REFUSED_JSON_SYNTAX }, { "[1.5.5]", REFUSED_JSON_SYNTAX },
        { "[01.5]", REFUSED_JSON_SYNTAX }, { "[-]", REFUSED_JSON_SYNTAX }, { "[+1]", REFUSED_JSON_SYNTAX },
        { "[0x1]", REFUSED_JSON_SYNTAX }, { "[NaN]", REFUSED_JSON_SYNTAX }, { "1.", REFUSED_JSON_SYNTAX }, { "1e", REFUSED_JSON_SYNTAX },
        { "1.5x", REFUSED_JSON_TRAILING },
        { "{\"a\":1,\"\\u0061\":2}", REFUSED_JSON_DUPLICATE }, { "{\"\\u0000\":1}", REFUSED_JSON_NUL },
        { "{\"\\ud800\":1}", REFUSED_JSON_UTF8 }, { "{\"\\x\":1}", REFUSED_JSON_SYNTAX }, { "{\"a\\", REFUSED_JSON_SYNTAX },
    };
    char text[256];
    struct slice name;
    struct pull p;

    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t len = strlen(rows[i].text);

        memcpy(text, rows[i].text, len);
        pull_init_foreign(&p, text, len);
        pull_skip(&p);
        if (pull_end(&p) != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(p.failed));
    }
    strcpy(text, "{\"k\\u0069d\\/\":1.5}");
    pull_init_foreign(&p, text, strlen(text));
    assert_true(pull_object(&p) && pull_member(&p, &name) && slice_is(name, "kid/"));
    assert_int_equal(pull_int(&p, 0, 9), 0);            /* read, not passed over */
    assert_int_equal(pull_end(&p), REFUSED_JSON_NUMBER);
}

/* The first refusal stands, whatever is asked afterwards. */
static void refusals_stick(void **state)
{
    static const char *const known[] = { "a", NULL };
    struct slice name;
    struct pull p;

    pull_init(&p, "{\"a\":1}", 7);
    assert_true(pull_object(&p) && pull_member(&p, &name));
    pull_refuse(&p, REFUSED_RANGE);
    assert_false(pull_member(&p, &name));
    assert_false(pull_element(&p));
    assert_false(pull_object(&p));
    assert_false(pull_array(&p));
    assert_false(pull_bool(&p));
    assert_int_equal(pull_int(&p, 0, 9), 0);
    assert_int_equal(pull_text(&p, 9).len, 0);
    assert_int_equal(pull_peek(&p), PULL_NONE);
    pull_skip(&p);
    pull_unknown(&p, name, known);
    pull_refuse(&p, REFUSED_TEXT);
    assert_null(p.known);
    assert_int_equal(pull_end(&p), REFUSED_RANGE);
}

static void kinds(void **state)
{
    static const char *const texts[] = { "1", "\"a\"", "null", "{}", "[]" };
    struct pull p;

    for (size_t i = 0; i < ROWS(texts); i++) {
        pull_init(&p, texts[i], strlen(texts[i]));
        assert_false(pull_bool(&p));
        assert_int_equal(pull_end(&p), REFUSED_JSON_TYPE);
        pull_init(&p, texts[i], strlen(texts[i]));
        assert_int_equal(pull_object(&p), *texts[i] == '{');
        pull_init(&p, texts[i], strlen(texts[i]));
        assert_int_equal(pull_text(&p, 9).len, *texts[i] == '"');
    }
    pull_init(&p, "true", 4);
    assert_true(pull_bool(&p));
    assert_int_equal(pull_end(&p), OK);
    pull_init(&p, "false", 5);
    assert_false(pull_bool(&p));
    assert_int_equal(pull_end(&p), OK);
    pull_init(&p, "truf", 4);
    assert_false(pull_bool(&p));
    assert_int_equal(pull_end(&p), REFUSED_JSON_SYNTAX);
    pull_init(&p, "-x", 2);
    assert_int_equal(pull_int(&p, -9, 9), 0);
    assert_int_equal(pull_end(&p), REFUSED_JSON_SYNTAX);
    pull_init(&p, "[1]", 3);   /* left in the middle */
    assert_true(pull_array(&p));
    assert_int_equal(pull_end(&p), REFUSED_JSON_SYNTAX);
}

static void pointer_that_does_not_fit(void **state)
{
    struct slice name;
    struct pull p;
    char out[4];

    pull_init(&p, "{\"abcdef\":1}", 12);
    assert_true(pull_object(&p) && pull_member(&p, &name));
    pull_pointer(&p, out, sizeof out);
    assert_string_equal(out, "");
}

/* Members of the caller's structure are named, input never is. */
static void pointers(void **state)
{
    static const char *const known[] = { "huurprijs", "kamers", NULL };
    static const struct { const char *text; enum status want; const char *pointer, *near; } table[] = {
        { "{\"a\":[{\"huurprijs\":1},{\"huurprijs\":\"x\"}]}", REFUSED_JSON_TYPE, "/a/1/huurprijs", NULL },
        { "{\"a\":[{\"huurprys\":1}]}", REFUSED_MEMBER_UNKNOWN, "/a/0", "huurprijs" },
        { "{\"a\":[{\"kamer\":1}]}", REFUSED_MEMBER_UNKNOWN, "/a/0", "kamers" },
        { "{\"a\":[{\"geheim\":1}]}", REFUSED_MEMBER_UNKNOWN, "/a/0", NULL },
        { "{\"a\":[{\"huurprijs\":1,}]}", REFUSED_JSON_SYNTAX, "/a/0", NULL },
        { "{\"a\":1", REFUSED_JSON_TYPE, "/a", NULL },
    };

    for (size_t i = 0; i < ROWS(table); i++) {
        struct pull p;
        struct slice name;
        char pointer[64];

        pull_init(&p, table[i].text, strlen(table[i].text));
        pull_object(&p);
        while (pull_member(&p, &name)) {
            if (!pull_array(&p))
                break;
            while (pull_element(&p)) {
                pull_object(&p);
                while (pull_member(&p, &name)) {
                    if (slice_is(name, "huurprijs"))
                        (void)pull_int(&p, 0, 9);
                    else
                        pull_unknown(&p, name, known);
                }
            }
        }
        pull_pointer(&p, pointer, sizeof pointer);
        if (pull_end(&p) != table[i].want || strcmp(pointer, table[i].pointer) != 0)
            fail_msg("row %zu: %s at %s", i, status_slug(p.failed), pointer);
        if (table[i].near == NULL)
            assert_null(p.known);
        else
            assert_string_equal(p.known, table[i].near);
    }
}

/* A refusal of something that was read before, within the value the reader has just passed. */
static void refused_below(void **state)
{
    static const char text[] = "{\"a\":[{},{\"huis\":{\"b\":1},\"c\":2}]}";
    struct pull p;
    struct slice name;
    char pointer[64];

    pull_init(&p, text, sizeof text - 1);
    assert_true(pull_object(&p) && pull_member(&p, &name) && pull_array(&p) && pull_element(&p));
    pull_skip(&p);
    assert_true(pull_element(&p) && pull_object(&p) && pull_member(&p, &name));
    pull_skip(&p);
    pull_refuse_below(&p, REFUSED_DATE, "/b/3");
    pull_refuse_below(&p, REFUSED_AMOUNT, "/c"); /* the first stands */
    pull_refuse(&p, REFUSED_VALUE);
    pull_pointer(&p, pointer, sizeof pointer);
    assert_string_equal(pointer, "/a/1/huis/b/3");
    assert_false(pull_member(&p, &name));
    assert_int_equal(pull_end(&p), REFUSED_DATE);
    pull_init(&p, "1", 1);
    pull_refuse(&p, REFUSED_VALUE);
    pull_refuse_below(&p, REFUSED_DATE, "/b");
    pull_pointer(&p, pointer, sizeof pointer);
    assert_string_equal(pointer, "");
    assert_int_equal(pull_end(&p), REFUSED_VALUE);
}

static void too_many_members(void **state)
{
    char text[1024];
    size_t n = 0;

    text[n++] = '{';
    for (int i = 0; i <= PULL_MEMBERS; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s\"m%d\":1", i > 0 ? "," : "", i);
    text[n++] = '}';
    assert_int_equal(read_all(text, n), REFUSED_TOO_MANY);
}

/* Every prefix of a valid document is refused, and none is read past its end (the sanitizer build watches). */
static void every_prefix(void **state)
{
    static const char t[] = "{\"a\":[1,-2,true,false,null,\"x\\u20ac\\ud83c\\udfe0\"],\"b\":{\"c\":\"\xe2\x82\xac\"}}";

    for (size_t n = 0; n < sizeof t - 1; n++) {
        char *copy = malloc(n + 1);

        memcpy(copy, t, n);
        copy = realloc(copy, n > 0 ? n : 1);
        assert_int_not_equal(read_all(copy, n), OK);
        free(copy);
    }
    assert_int_equal(read_all(t, sizeof t - 1), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows), cmocka_unit_test(integers),
                                        cmocka_unit_test(text_limits_and_escapes), cmocka_unit_test(pointers), cmocka_unit_test(refused_below),
                                        cmocka_unit_test(too_many_members), cmocka_unit_test(every_prefix),
                                        cmocka_unit_test(scratch_is_bounded), cmocka_unit_test(own_text), cmocka_unit_test(foreign_text), cmocka_unit_test(refusals_stick),
                                        cmocka_unit_test(kinds), cmocka_unit_test(pointer_that_does_not_fit) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
