/* The pages of a stand-in: nothing of what they are given is markup, and each fits its room. */
#include "../../cmocka_all.h"

#include "standin/pages.h"

static char page[PAGES_ROOM + 1];
static struct stroom stroom = { .iss = "https://bron.localhost:9443", .par = { .url = "https://bron.test:9453/par" },
                                .data = { .url = "https://bron.test:9453/gegevens" } };

static json_t *people(const char *text, int n)
{
    json_t *list = json_array();

    for (int i = 0; i < n; i++)
        json_array_append_new(list, json_pack("{ss ss ss s{ss ss}}", "id", text, "wie", text, "wieNl", text, "identiteit", "voornamen",
                                              text, "achternaam", text));
    return json_pack("{so}", "personas", list);
}

static void write_login(const struct pages_source *s, const struct flow *f)
{
    struct writer w;

    writer_init(&w, page, PAGES_ROOM);
    pages_login(&w, s, f);
    assert_false(w.failed);
    page[writer_len(&w)] = 0;
}

static void test_escapes(void **state)
{
    static const char nasty[] = "<b>\"x\"&'y'</b>";
    AUTO_JSON all = people(nasty, 2);
    struct pages_source s = { nasty, &stroom, nasty, all };
    struct flow f = { .id = "abc" };

    write_login(&s, &f);
    assert_null(strstr(page, "<b>"));
    assert_null(strstr(page, "\"x\""));
    assert_null(strstr(page, "'y'"));
    assert_non_null(strstr(page, "&lt;b&gt;&quot;x&quot;&amp;&#39;y&#39;&lt;/b&gt;"));
}

/* Twelve people with names as long as the civil registry has them would not fit twice; those there are do. */
static void test_room(void **state)
{
    AUTO_JSON all = people("Hendrik Johannes van der Meulen en nog wat", 12);
    struct pages_source s = { "Qii, kluis van de woningzoekende", &stroom, "https://localhost:8444", all };

    for (int english = 0; english < 2; english++) {
        struct flow f = { .id = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", .english = english != 0 };

        write_login(&s, &f);
        assert_true(strlen(page) < 15000);
        assert_non_null(strstr(page, english ? "lang=\"en\"" : "lang=\"nl\""));
        assert_non_null(strstr(page, english ? "This is a stand-in" : "Dit is een nagemaakte bron"));
    }
}

/* What a source cannot do it is not offered to do. */
static void test_offers(void **state)
{
    AUTO_JSON all = people("x", 1);
    struct stroom plain = { .member = "bewijs" };
    struct pages_source s = { "x", &stroom, "x", all }, other = { "x", &plain, "x", all };
    struct flow f = { .id = "abc" };
    struct deed_choice par = { DEED_DOWN, ANSWER_PAR };
    struct writer w;

    write_login(&s, &f);
    assert_non_null(strstr(page, "\"iss-ander\""));
    assert_non_null(strstr(page, "\"gegevens-traag\""));
    assert_non_null(strstr(page, "\"token-traag\""));
    assert_null(strstr(page, "\"par-traag\""));
    write_login(&other, &f);
    assert_null(strstr(page, "\"iss-ander\""));
    assert_null(strstr(page, "\"gegevens-traag\""));
    writer_init(&w, page, PAGES_ROOM);
    pages_home(&w, &s, par, false);
    page[writer_len(&w)] = 0;
    assert_non_null(strstr(page, "\"par-storing\" selected>"));
    writer_init(&w, page, PAGES_ROOM);
    pages_home(&w, &other, par, false);
    page[writer_len(&w)] = 0;
    assert_null(strstr(page, "<form"));
}

static void test_value(void **state)
{
    static const char text[] = "Az09-._~ &=+%/?#\x01\xff";
    struct writer w;

    writer_init(&w, page, PAGES_ROOM);
    pages_write_value(&w, text, sizeof text - 1);
    page[writer_len(&w)] = 0;
    assert_string_equal(page, "Az09-._~%20%26%3D%2B%25%2F%3F%23%01%FF");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_escapes), cmocka_unit_test(test_room), cmocka_unit_test(test_offers),
                                        cmocka_unit_test(test_value) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
