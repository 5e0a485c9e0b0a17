/* The pages as bytes: what others wrote stays text, sizes, tables of names, the sheet of a theme. */
#include "../../../cmocka_all.h"

#include "example.h"

#include "base/limits.h"
#include "base/sha256.h"
#include "model/client.h"

static char one[PAGE_BYTES], two[PAGE_BYTES], longest[PAGE_BYTES + (2 + PAGE_REDRESS_NAMES) * LIMIT_CORPORATIONS * PAGE_NAME_BYTES];

static size_t written(char *out, size_t cap, enum page_view v, struct example e)
{
    struct writer w;

    writer_init(&w, out, cap);
    example_page(&w, v, &e);
    return w.failed ? 0 : writer_len(&w);
}

/* A page whose texts hold all that HTML is made of is the page with plain words and, behind each of them, these characters escaped. */
static void texts_of_others_stay_text(void **state)
{
    static const char escaped[] = "&lt;&amp;&gt;&quot;&#39;";

    for (enum page_view v = 0; v < VIEW_N; v++)
        for (enum language l = 0; l < LANGUAGE_N; l++)
            for (int rich = 0; rich < 2; rich++) {
                size_t plain = written(one, sizeof one, v, (struct example){ l, rich, EXAMPLE_TOKEN });
                size_t nasty = written(two, sizeof two - 1, v, (struct example){ l, rich, EXAMPLE_NASTY });
                size_t words = 0, kept = 0;

                assert_true(plain > 0 && nasty > 0);
                two[nasty] = '\0';
                for (size_t i = 0; i < nasty; kept++) {
                    if (strncmp(two + i, escaped, strlen(escaped)) == 0) {
                        words++;
                        i += strlen(escaped);
                    }
                    two[kept] = two[i++];
                }
                if (nasty - words * strlen(escaped) != plain || memcmp(one, two, plain) != 0)
                    fail_msg("%s, %s", example_name(v), language_tag(l));
                if (words == 0 && v == VIEW_WHY)
                    fail_msg("%s shows nothing of others", example_name(v));
            }
}

static void pages_are_small(void **state)
{
    for (enum page_view v = 0; v < VIEW_N; v++)
        for (enum language l = 0; l < LANGUAGE_N; l++)
            for (int rich = 0; rich < 2; rich++) {
                size_t len = written(one, sizeof one, v, (struct example){ l, rich, EXAMPLE_REAL });
                if (len == 0 || len > 15 << 10)
                    fail_msg("%s, %s: %zu bytes", example_name(v), language_tag(l), len);
            }
    assert_in_range(page_style_len, 1000, 10 << 10);
}

static void the_longest_page_fits(void **state)
{
    struct page_child_row rows[20];
    const char *corporations[LIMIT_CORPORATIONS];
    struct page_use uses[LIMIT_CORPORATIONS];
    struct page_redress redress[LIMIT_CORPORATIONS];
    static char name[4 * 80 + 1], url[URL_MAX] = "https://a.example/?";
    struct writer w;

    memset(name, '"', 80);
    for (size_t i = 0; i < ROWS(rows); i++)
        rows[i] = (struct page_child_row){ { (uint32_t)i + 1 }, "99-99-9999", "999", true, true };
    memset(url + strlen(url), '&', sizeof url - 1 - strlen(url));
    for (size_t i = 0; i < ROWS(corporations); i++) {
        uses[i] = (struct page_use){ .corporation = corporations[i] = name, .many = true, .about = { 9000 } };
        redress[i] = (struct page_redress){ .corporation = name, .objection = true, .link = { url } };
    }
    struct page_questions q = { .frame = { .language = LANGUAGE_UK, .csrf = "c", .wrong = true }, .reading = "1", .platform = name,
                                .asks_student = true, .asks_asylum = true, .asks_care = true, .asks_bijstand = true,
                                .asks_maintained = true, .asks_54a = true, .asks_children = true, .assets = { name, true },
                                .children = rows, .n_children = ROWS(rows) };
    writer_init(&w, one, sizeof one);
    page_questions(&w, &q);
    assert_false(w.failed);

    struct page_why y = { .frame = { .language = LANGUAGE_UK, .csrf = "c" }, .platform = name, .reference = name, .corporations = corporations,
                          .n_corporations = ROWS(corporations), .shared = { true, true, true, true, true } };
    writer_init(&w, longest, PAGE_BYTES + ROWS(corporations) * PAGE_NAME_BYTES);
    page_why(&w, &y);
    assert_false(w.failed);

    struct page_receipt_words r = { .frame = y.frame, .code = name, .platform = name, .source = name, .corporations = corporations,
                                    .n_corporations = ROWS(corporations), .shared = y.shared, .uses = uses, .n_uses = ROWS(uses),
                                    .redress = redress, .n_redress = ROWS(redress) };
    writer_init(&w, longest, sizeof longest);
    page_receipt_words(&w, &r);
    assert_false(w.failed);
}

static void a_page_that_finds_no_room_says_so(void **state)
{
    size_t len = written(one, sizeof one, VIEW_WHY, (struct example){ LANGUAGE_NL, false, EXAMPLE_REAL });

    assert_int_equal(written(two, len, VIEW_WHY, (struct example){ LANGUAGE_NL, false, EXAMPLE_REAL }), len);
    for (size_t cap = 0; cap < len; cap += 97)
        assert_int_equal(written(two, cap, VIEW_WHY, (struct example){ LANGUAGE_NL, false, EXAMPLE_REAL }), 0);
}

static size_t sources_written(char *out, enum language l, enum page_notice notice)
{
    static const struct page_source_choice qii = { "Qii", "qii", false, { 0 } };
    struct page_sources p = { .frame = { .language = l, .csrf = "c" }, .notice = notice, .platform = "P", .failed = "Qii",
                              .recommended = notice == NOTICE_TRIES ? NULL : &qii };
    struct writer w;

    writer_init(&w, out, PAGE_BYTES - 1);
    page_sources(&w, &p);
    assert_false(w.failed);
    out[writer_len(&w)] = '\0';
    return writer_len(&w);
}

/* What went wrong on the way is said in words of its own, in each language, and in a text without it there is none of them. */
static void each_notice_has_words(void **state)
{
    for (enum language l = 0; l < LANGUAGE_N; l++) {
        sources_written(one, l, NOTICE_NONE);
        assert_null(strstr(one, "class=\"notice\""));
        for (enum page_notice n = NOTICE_CANCELLED; n < NOTICE_READING; n++) {
            sources_written(one, l, n);
            const char *said = strstr(one, "class=\"notice\"");
            assert_non_null(said);
            size_t len = (size_t)(strstr(said, "</strong>") - said);
            assert_in_range(len, 40, 300);
            for (enum page_notice m = NOTICE_CANCELLED; m < n; m++) {
                sources_written(two, l, m);
                assert_true(strncmp(strstr(two, "class=\"notice\""), said, len) != 0);
            }
        }
        /* Too many tries: no way to a source is left, only others. */
        sources_written(one, l, NOTICE_TRIES);
        assert_null(strstr(one, "value=\"qii\""));
        assert_non_null(strstr(one, "value=\"anders\""));
        assert_non_null(strstr(one, "value=\"nee\""));
    }
}

/* Of an agreement that ended a receipt says when, and nothing else: not with whom, not what, no button. */
static void an_ended_receipt_says_when(void **state)
{
    const char *const corporation = "Havenwonen";
    struct page_receipt_words p = { .frame = { .csrf = "c" }, .code = "CODE", .ended = true, .ended_at = { 20000 }, .platform = "Woonwijzer",
                                    .source = "Qii", .corporations = &corporation, .n_corporations = 1, .shared = { true, true, true, true, true } };

    for (p.frame.language = 0; p.frame.language < LANGUAGE_N; p.frame.language++) {
        struct writer w;
        writer_init(&w, one, sizeof one - 1);
        page_receipt_words(&w, &p);
        assert_false(w.failed);
        one[writer_len(&w)] = '\0';
        assert_non_null(strstr(one, "2024"));
        for (size_t i = 0; i < 3; i++)
            assert_null(strstr(one, ((const char *const[]){ "Woonwijzer", "Qii", "Havenwonen" })[i]));
        assert_null(strstr(one, "<dl>"));
        assert_null(strstr(one, "type=\"submit\""));
    }
}

/* An allocation has words of its own: the home, and that paper makes no difference. */
static void an_allocation_names_the_home(void **state)
{
    struct page_home home = { "W-1024", { 69011 }, { 20802 } };
    struct page_why p = { .frame = { .csrf = "c" }, .platform = "P", .reference = "r", .allocation = true, .home = &home };
    struct writer w;

    writer_init(&w, one, sizeof one - 1);
    page_why(&w, &p);
    one[writer_len(&w)] = '\0';
    assert_non_null(strstr(one, "W-1024</bdi> (zo noemt <bdi>P</bdi> de woning), huur <bdi>€\xc2\xa0" "690,11</bdi>, vanaf <bdi>15\xc2\xa0"
                                "december\xc2\xa0" "2026</bdi>"));
    assert_non_null(strstr(one, "Of u dit digitaal of op papier doet, verandert niets."));
    assert_null(strstr(one, "Dit verandert uw kans niet."));
}

static void names_are_told_apart(void **state)
{
    for (enum route_name r = ROUTE_NONE + 1; r < ROUTE_NAME_N; r++) {
        assert_int_equal(route_path(r)[0], '/');
        for (enum route_name s = ROUTE_NONE; s < r; s++)
            assert_string_not_equal(route_path(r), route_path(s));
    }
    for (enum action a = ACTION_NONE + 1; a < ACTION_N; a++)
        assert_int_equal(action_find(action_value(a), strlen(action_value(a))), a);
    assert_int_equal(action_find("", 0), ACTION_NONE);
    assert_int_equal(action_find("verde", 5), ACTION_NONE);
    assert_int_equal(action_find("verder ", 7), ACTION_NONE);
    for (enum field f = 0; f < FIELD_N; f++)
        assert_true(strlen(field_name(f)) > 0);
}

static void an_address_has_its_language(void **state)
{
    struct writer w;

    writer_init(&w, one, sizeof one);
    route_write(&w, LANGUAGE_AR, ROUTE_VALUES);
    assert_int_equal(writer_len(&w), strlen("/ar/waarden"));
    assert_memory_equal(one, "/ar/waarden", writer_len(&w));
}

/* A form of a page with the platform's policy may end anywhere by https, one of any other here only. */
static void policies(void **state)
{
    static const enum page_view platform[] = { VIEW_WHY, VIEW_OTHER_WAY, VIEW_SOURCES, VIEW_DONE };

    for (enum page_view v = 0; v < VIEW_N; v++) {
        bool leads_there = false;
        for (size_t i = 0; i < ROWS(platform); i++)
            leads_there |= platform[i] == v;
        assert_int_equal(strstr(page_csp(v), "form-action 'self' https:;") != NULL, leads_there);
        assert_int_equal(strstr(page_csp(v), "form-action 'self';") != NULL, !leads_there);
        assert_non_null(strstr(page_csp(v), "default-src 'none';"));
        assert_non_null(strstr(page_csp(v), "frame-ancestors 'none'"));
        assert_null(strstr(page_csp(v), "unsafe"));
    }
}

static void a_theme_is_properties_only(void **state)
{
    static const struct theme theme = { 0x14323f, 0xffffff, 0x0b5d6b, 0xfffffe, 0x000001 };
    struct writer w;

    writer_init(&w, one, PAGE_THEME_BYTES);
    page_theme_write(&w, &theme);
    assert_false(w.failed);
    one[writer_len(&w)] = '\0';
    assert_string_equal(one, ":root{--passend-brand:#14323f;--passend-brand-text:#ffffff;--passend-accent:#0b5d6b;"
                             "--passend-accent-text:#fffffe;--passend-link:#000001;}\n");
    /* Each is in the style sheet, and the colours there can be read. */
    static const struct theme own = { 0x14323f, 0xffffff, 0x0b5d6b, 0xffffff, 0x0b5d6b };
    assert_true(theme_readable(&own));
    writer_init(&w, two, PAGE_THEME_BYTES);
    page_theme_write(&w, &own);
    two[writer_len(&w)] = '\0';
    for (const char *p = strchr(two, '{') + 1; *p == '-'; p += strcspn(p, ";") + 1) {
        char row[64];
        snprintf(row, sizeof row, "%.*s: #%.*s;", (int)strcspn(p, ":"), p, 6, p + strcspn(p, "#") + 1);
        assert_non_null(memmem(page_style, page_style_len, row, strlen(row)));
    }
}

/* The address of the style sheet is that of these bytes. */
static void the_style_has_an_address_of_its_own(void **state)
{
    uint8_t digest[DIGEST_LEN];
    struct writer w;

    assert_int_equal(sha256(page_style, page_style_len, digest), OK);
    writer_init(&w, one, sizeof one);
    write_text(&w, "/stijl-");
    write_hex(&w, digest, 8);
    write_text(&w, ".css");
    write_char(&w, '\0');
    assert_string_equal(one, page_style_path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_others_stay_text), cmocka_unit_test(pages_are_small), cmocka_unit_test(the_longest_page_fits),
        cmocka_unit_test(a_page_that_finds_no_room_says_so),
        cmocka_unit_test(each_notice_has_words), cmocka_unit_test(an_ended_receipt_says_when),
        cmocka_unit_test(an_allocation_names_the_home), cmocka_unit_test(names_are_told_apart),
        cmocka_unit_test(an_address_has_its_language), cmocka_unit_test(policies), cmocka_unit_test(a_theme_is_properties_only),
        cmocka_unit_test(the_style_has_an_address_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
