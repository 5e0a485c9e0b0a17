/* Strict text forms: one spelling per value, everything else refused. */
#include "../../cmocka_all.h"

#include "base/buf.h"
#include "base/text.h"

static void base64url_rows(void **state)
{
    static const struct { const char *in; bool ok; const char *out; size_t len; } rows[] = {
        { "", true, "", 0 },
        { "Zg", true, "f", 1 },
        { "Zm8", true, "fo", 2 },
        { "Zm9v", true, "foo", 3 },
        { "Zm9vYmFy", true, "foobar", 6 },
        { "_-8", true, "\xff\xef", 2 },
        { "Z", false, NULL, 0 },         /* a lone sextet is no byte */
        { "Zm9vY", false, NULL, 0 },
        { "Zg==", false, NULL, 0 },      /* padding */
        { "Zh", false, NULL, 0 },        /* unused bits set: a second spelling of "f" */
        { "Zm9", false, NULL, 0 },
        { "Zm+v", false, NULL, 0 },      /* the other alphabet */
        { "Zm/v", false, NULL, 0 },
        { "Zm9v\n", false, NULL, 0 },
        { " Zm9v", false, NULL, 0 },
        { "Zm9\xc3", false, NULL, 0 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t out[16];
        size_t len;
        bool ok = base64url_decode(rows[i].in, strlen(rows[i].in), out, sizeof out, &len);

        if (ok != rows[i].ok)
            fail_msg("row %zu", i);
        if (!ok)
            continue;
        assert_int_equal(len, rows[i].len);
        assert_memory_equal(out, rows[i].out, len);
        char back[32];
        base64url_encode(out, len, back);
        assert_memory_equal(back, rows[i].in, BASE64URL_LEN(len));
    }
    uint8_t small[2];
    size_t len;
    assert_false(base64url_decode("Zm9v", 4, small, sizeof small, &len));
}

static void base64_takes_padding_only(void **state)
{
    static const struct { const char *in; bool ok; size_t len; } rows[] = {
        { "Zg==", true, 1 }, { "Zm8=", true, 2 }, { "Zm9v", true, 3 }, { "Zg", false, 0 }, { "Zg=", false, 0 },
        { "Zh==", false, 0 }, { "_-8=", false, 0 }, { "=", false, 0 }, { "====", false, 0 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t out[8];
        size_t len;

        if (base64_decode(rows[i].in, strlen(rows[i].in), out, sizeof out, &len) != rows[i].ok ||
            (rows[i].ok && len != rows[i].len))
            fail_msg("row %zu", i);
    }
}

static void decimal_rows(void **state)
{
    static const struct { const char *in; bool ok; int64_t v; } rows[] = {
        { "0", true, 0 }, { "7", true, 7 }, { "-1", true, -1 }, { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN }, { "9223372036854775808", false, 0 },
        { "-9223372036854775809", false, 0 }, { "", false, 0 }, { "-", false, 0 }, { "-0", false, 0 },
        { "00", false, 0 }, { "01", false, 0 }, { "+1", false, 0 }, { "1 ", false, 0 }, { "0x1", false, 0 },
        { "1.0", false, 0 }, { "99999999999999999999999", false, 0 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        int64_t v = 0;

        if (decimal_parse(rows[i].in, strlen(rows[i].in), &v) != rows[i].ok || (rows[i].ok && v != rows[i].v))
            fail_msg("row %zu", i);
    }
}

static void hex_rows(void **state)
{
    uint8_t out[2];

    assert_true(hex_decode("00ff", 4, out, 2));
    assert_int_equal(out[1], 0xff);
    assert_false(hex_decode("00FF", 4, out, 2));
    assert_false(hex_decode("00f", 3, out, 2));
    assert_false(hex_decode("00fg", 4, out, 2));
}

/* U+009F and U+00A0, U+061B to U+061D, U+200D to U+2010, U+2027 to U+202F, U+2065 to U+206A: each side of what is refused. */
static void what_may_be_shown(void **state)
{
    static const struct { const char *in; bool ok; } rows[] = {
        { "", true }, { "Woonstichting De Eerste", true }, { "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", true }, { "\xf0\x9f\x8f\xa0", true },
        { "a\tb", false }, { "a\nb", false }, { "\x1f", false }, { " ", true }, { "~", true }, { "\x7f", false },
        { "\xc2\x80", false }, { "\xc2\x9f", false }, { "\xc2\xa0", true }, { "\xd8\x9b", true }, { "\xd8\x9c", false }, { "\xd8\x9d", true },
        { "\xe2\x80\x8d", true }, { "\xe2\x80\x8e", false }, { "\xe2\x80\x8f", false }, { "\xe2\x80\x90", true },
        { "\xe2\x80\xa7", true }, { "\xe2\x80\xa8", false }, { "\xe2\x80\xaa", false }, { "x\xe2\x80\xae", false }, { "\xe2\x80\xaf", true },
        { "\xe2\x81\xa5", true }, { "\xe2\x81\xa6", false }, { "\xe2\x81\xa9y", false }, { "\xe2\x81\xaa", true },
        { "\xe2\x80", false }, { "\xff", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (text_is_shown(rows[i].in, strlen(rows[i].in)) != rows[i].ok)
            fail_msg("row %zu", i);
    assert_false(text_is_shown("a\0b", 3));
}

static void utf8_rows(void **state)
{
    static const struct { const char *in; size_t len; bool ok; } rows[] = {
        { "El Idrissi", 10, true }, { "\xc3\xa9", 2, true }, { "\xe2\x82\xac", 3, true }, { "\xf0\x9f\x8f\xa0", 4, true },
        { "\xc3", 1, false }, { "\xc0\xaf", 2, false }, { "\xe0\x80\xaf", 3, false }, { "\xed\xa0\x80", 3, false },
        { "\xf4\x90\x80\x80", 4, false }, { "\xf8\x88\x80\x80\x80", 5, false }, { "\x80", 1, false }, { "a\0b", 3, false },
        { "\xf0\x82\x82\xac", 4, false },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (text_is_utf8(rows[i].in, rows[i].len) != rows[i].ok)
            fail_msg("row %zu", i);
}

static void references(void **state)
{
    assert_true(text_is_reference("r-88213", 7, 64));
    assert_false(text_is_reference("", 0, 64));
    assert_false(text_is_reference("a b", 3, 64));
    assert_false(text_is_reference("abc", 3, 2));
    assert_false(text_is_reference("\xc3\xa9", 2, 64));
}

static void writers_stick(void **state)
{
    uint8_t room[24];
    struct writer w;

    writer_init(&w, room, sizeof room);
    write_int(&w, INT64_MIN);
    assert_int_equal(writer_len(&w), 20);
    assert_memory_equal(room, "-9223372036854775808", 20);
    write_text(&w, "12345");
    assert_true(w.failed);
    write_char(&w, 'x');              /* would fit, but a failed writer stays failed */
    assert_int_equal(writer_len(&w), 20);

    writer_init(&w, room, sizeof room);
    write_json_text(&w, "a\"\\\n\x01", 5);
    assert_memory_equal(room, "\"a\\\"\\\\\\u000a\\u0001\"", writer_len(&w));
    writer_init(&w, room, sizeof room);
    write_date(&w, 20514);
    assert_memory_equal(room, "2026-03-02", 10);
    writer_init(&w, room, sizeof room);
    write_time(&w, INT64_C(20514) * 86400 + 3600 * 9 + 60 * 58 + 7);
    write_time(&w, INT64_C(20515) * 86400 - 1);
    assert_int_equal(writer_len(&w), 16);
    assert_memory_equal(room, "09:58:0723:59:59", 16);
}

/* As somebody types a moment; 0: none. */
static void moments(void **state)
{
    static const struct { const char *in; int64_t unix_s; } rows[] = {
        { "2026-11-22T10:00:00Z", 1795341600 }, { "2026-11-22", 1795305600 }, { "1795341600", 1795341600 }, { "1", 1 },
        { "2026-11-22T23:59:59Z", 1795391999 }, { "1970-01-01T00:00:01Z", 1 },
        { "", 0 }, { "0", 0 }, { "-1", 0 }, { "1970-01-01", 0 }, { "2026-11-22T24:00:00Z", 0 }, { "2026-11-22T10:60:00Z", 0 },
        { "2026-11-22T10:00:60Z", 0 }, { "2026-11-22 10:00:00Z", 0 }, { "2026-11-22T10:00:00+", 0 }, { "2026-11-22T10-00:00Z", 0 },
        { "2026-11-22T1a:00:00Z", 0 }, { "2026-02-29", 0 }, { "2026-11-22T10:00Z", 0 }, { "22 november", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t got = 0;
        bool found = moment_parse(rows[i].in, strlen(rows[i].in), &got);

        if (found != (rows[i].unix_s != 0) || (found && got != rows[i].unix_s))
            fail_msg("row %zu: %lld", i, (long long)got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64url_rows), cmocka_unit_test(base64_takes_padding_only), cmocka_unit_test(decimal_rows),
        cmocka_unit_test(hex_rows), cmocka_unit_test(utf8_rows), cmocka_unit_test(what_may_be_shown), cmocka_unit_test(references),
        cmocka_unit_test(writers_stick), cmocka_unit_test(moments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
