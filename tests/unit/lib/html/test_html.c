/* Values in HTML: escaped, in words of each language, and what may not be shown at all. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "html/html.h"

#include <sys/wait.h>
#include <unistd.h>

static char out[256];

#define WRITTEN(call)                                \
    do {                                             \
        struct writer w;                             \
        writer_init(&w, out, sizeof out - 1);        \
        call;                                        \
        assert_false(w.failed);                      \
        out[writer_len(&w)] = '\0';                  \
    } while (0)

static void escaped(void **state)
{
    static const struct { const char *in, *out; } rows[] = {
        { "", "" }, { "a", "a" }, { "<script>", "&lt;script&gt;" }, { "\" onload='x", "&quot; onload=&#39;x" }, { "&amp;", "&amp;amp;" },
        { "Yılmaz &", "Yılmaz &amp;" }, { "&<>\"'", "&amp;&lt;&gt;&quot;&#39;" }, { "العربية", "العربية" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        WRITTEN(html_escape(&w, rows[i].in));
        assert_string_equal(out, rows[i].out);
    }
}

/* The process ends before it shows such a text. */
static void forbidden_text_is_a_bug(void **state)
{
    static const char *const rows[] = { "a\nb", "\x01", "\x7f", "\xc2\x85", "\xe2\x80\xae" "abc", "\xe2\x81\xa6", "\xd8\x9c", "\xff", "\xc3" };

    for (size_t i = 0; i < ROWS(rows); i++) {
        pid_t child = fork();
        int status;
        if (child == 0) {
            struct writer w;
            close(STDERR_FILENO);
            writer_init(&w, out, sizeof out);
            html_escape(&w, rows[i]);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            fail_msg("row %zu was shown", i);
    }
}

static void urls(void **state)
{
    static const struct { const char *url; bool ok; } rows[] = {
        { "https://a", true }, { "https://a.example:8443/x?y=z&u=%20#f", true }, { "https://", false }, { "http://a", false },
        { "javascript:alert(1)", false }, { "HTTPS://a", false }, { "https://a b", false }, { "https://a\"", false }, { "https://a<", false },
        { "https://\xc3\xa9", false }, { "https://a\n", false }, { "https://a`", false }, { "https://a\\b", false }, { "//a", false }, { "", false },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (html_url_ok(rows[i].url, strlen(rows[i].url)) != rows[i].ok)
            fail_msg("row %zu", i);
    assert_false(html_url_ok("https://a\0b", 11));
    WRITTEN(html_plain_link(&w, LANGUAGE_NL, (struct html_link){ "https://a?b&c" }));
    assert_string_equal(out, "https://a?b&amp;c");
}

#define _ "\xc2\xa0"
static void money(void **state)
{
    static const struct { int64_t cent; const char *nl, *en, *pl; } rows[] = {
        { 0, "€" _ "0", "€0", "0" _ "€" },
        { 5, "€" _ "0,05", "€0.05", "0,05" _ "€" },
        { 69011, "€" _ "690,11", "€690.11", "690,11" _ "€" },
        { 100000, "€" _ "1.000", "€1,000", "1" _ "000" _ "€" },
        { 2710000, "€" _ "27.100", "€27,100", "27" _ "100" _ "€" },
        { 123456789, "€" _ "1.234.567,89", "€1,234,567.89", "1" _ "234" _ "567,89" _ "€" },
        { -1500, "-€" _ "15", "-€15", "-15" _ "€" },
        { INT64_MIN, "-€" _ "92.233.720.368.547.758,08", "-€92,233,720,368,547,758.08",
          "-92" _ "233" _ "720" _ "368" _ "547" _ "758,08" _ "€" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct html_money v = { rows[i].cent };
        WRITTEN(html_plain(&w, LANGUAGE_NL, v));
        assert_string_equal(out, rows[i].nl);
        WRITTEN(html_plain(&w, LANGUAGE_AR, v));
        assert_string_equal(out, rows[i].nl);
        WRITTEN(html_plain(&w, LANGUAGE_EN, v));
        assert_string_equal(out, rows[i].en);
        WRITTEN(html_plain(&w, LANGUAGE_PL, v));
        assert_string_equal(out, rows[i].pl);
        WRITTEN(html_plain(&w, LANGUAGE_UK, v));
        assert_string_equal(out, rows[i].pl);
    }
    WRITTEN(html_value(&w, LANGUAGE_TR, ((struct html_money){ 2710050 })));
    assert_string_equal(out, "<bdi>27.100,50" _ "€</bdi>");
}

static void days(void **state)
{
    static const struct { enum language l; int month; const char *out; } rows[] = {
        { LANGUAGE_NL, 1, "16" _ "januari" _ "2027" }, { LANGUAGE_NL, 12, "16" _ "december" _ "2027" },
        { LANGUAGE_EN, 5, "16" _ "May" _ "2027" }, { LANGUAGE_AR, 5, "16" _ "مايو/أيار" _ "2027" },
        { LANGUAGE_TR, 8, "16" _ "Ağustos" _ "2027" }, { LANGUAGE_PL, 3, "16" _ "marca" _ "2027" }, { LANGUAGE_UK, 2, "16" _ "лютого" _ "2027" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct html_day v = { day_of((struct date){ 2027, (uint8_t)rows[i].month, 16 }) };
        WRITTEN(html_plain(&w, rows[i].l, v));
        assert_string_equal(out, rows[i].out);
    }
    /* Twelve words in each language, each another one, no digit in them. */
    for (enum language l = 0; l < LANGUAGE_N; l++)
        for (int m = 1; m <= 12; m++) {
            char before[sizeof out];
            memcpy(before, out, sizeof out);
            WRITTEN(html_plain(&w, l, ((struct html_day){ day_of((struct date){ 2027, (uint8_t)m, 1 }) })));
            assert_string_not_equal(before, out);
            assert_true(strncmp(out, "1" _, 3) == 0 && strcmp(out + strlen(out) - 6, _ "2027") == 0);
            assert_int_equal(strcspn(out + 3, "0123456789"), strlen(out) - 7);
        }
}
#undef _

static void numbers(void **state)
{
    WRITTEN(html_plain(&w, LANGUAGE_AR, ((struct html_year){ 2026 })));
    assert_string_equal(out, "2026");
    WRITTEN(html_value(&w, LANGUAGE_AR, ((struct html_count){ 4294967295u })));
    assert_string_equal(out, "<bdi>4294967295</bdi>");
    WRITTEN(html_value(&w, LANGUAGE_NL, (const char *)"a<b"));
    assert_string_equal(out, "<bdi>a&lt;b</bdi>");
}

/* The form of each number, as the header of the .po file has it; po.py compares all of the first thousand. */
static void plurals(void **state)
{
    static const struct { uint32_t n; unsigned forms[LANGUAGE_N]; } rows[] = {
        /*        nl en ar tr pl uk */
        { 0,    { 1, 1, 0, 0, 2, 2 } }, { 1,    { 0, 0, 1, 0, 0, 0 } }, { 2,    { 1, 1, 2, 1, 1, 1 } }, { 3,    { 1, 1, 3, 1, 1, 1 } },
        { 5,    { 1, 1, 3, 1, 2, 2 } }, { 10,   { 1, 1, 3, 1, 2, 2 } }, { 11,   { 1, 1, 4, 1, 2, 2 } }, { 12,   { 1, 1, 4, 1, 2, 2 } },
        { 14,   { 1, 1, 4, 1, 2, 2 } }, { 21,   { 1, 1, 4, 1, 2, 0 } }, { 22,   { 1, 1, 4, 1, 1, 1 } }, { 100,  { 1, 1, 5, 1, 2, 2 } },
        { 101,  { 1, 1, 5, 1, 2, 0 } }, { 102,  { 1, 1, 5, 1, 1, 1 } }, { 103,  { 1, 1, 3, 1, 1, 1 } }, { 111,  { 1, 1, 4, 1, 2, 2 } },
        { 112,  { 1, 1, 4, 1, 2, 2 } }, { 1002, { 1, 1, 5, 1, 1, 1 } },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        for (enum language l = 0; l < LANGUAGE_N; l++)
            if (html_plural(l, rows[i].n) != rows[i].forms[l])
                fail_msg("%s, %u", language_tag(l), rows[i].n);
}

static void languages(void **state)
{
    for (enum language l = 0; l < LANGUAGE_N; l++) {
        enum language found;
        assert_true(language_find(language_tag(l), 2, &found) && found == l);
        assert_string_equal(html_direction(l), l == LANGUAGE_AR ? "rtl" : "ltr");
        assert_true(strlen(html_language(l)) > 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escaped), cmocka_unit_test(forbidden_text_is_a_bug), cmocka_unit_test(urls), cmocka_unit_test(money),
        cmocka_unit_test(days), cmocka_unit_test(numbers), cmocka_unit_test(plurals), cmocka_unit_test(languages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
