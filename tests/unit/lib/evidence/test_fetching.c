/* How evidence is fetched, as a profile says it: one member changed at a time. */
#include "base/mem.h"
#include "evidence/fetching.h"
#include "json/strict_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const char good[] =
    "{\"stroom\":{\"client_id\":\"passend\",\"aanmelding\":\"tls_client_auth\",\"iss\":\"https://qii.localhost:9443\","
    "\"adressen\":{\"toestemming\":\"https://qii.localhost:9443/oauth/authorize\",\"par\":\"https://qii.test/oauth/par\","
    "\"token\":\"https://qii.test:9453/oauth/token\",\"gegevens\":\"https://data.qii.test:9453/gegevens\"},"
    "\"scope\":\"inkomen\",\"aanmelden\":\"aanmelding\",\"onderwerp\":\"/sub\",\"talen\":[\"nl\",\"en-GB\"],\"termijn\":10}}";

static json_t *parsed(const char *text)
{
    json_t *doc;

    assert_int_equal(strict_json_parse(text, strlen(text), STRICT_JSON_SCALAR, &doc), OK);
    return doc;
}

static void all_of_it_is_read(void **state)
{
    AUTO_JSON doc = parsed(good);
    struct fetching f;

    (void)state;
    assert_int_equal(fetching_read(doc, &f), OK);
    assert_string_equal(f.client_id, "passend");
    assert_int_equal(f.auth, CLIENT_AUTH_TLS);
    assert_string_equal(f.iss, "https://qii.localhost:9443");
    assert_string_equal(f.authorize.host, "qii.localhost");
    assert_int_equal(f.par.port, 443);
    assert_string_equal(f.token.host, "qii.test");
    assert_int_equal(f.token.port, 9453);
    assert_string_equal(f.data.host, "data.qii.test");
    assert_string_equal(f.data.text, "https://data.qii.test:9453/gegevens");
    assert_null(f.member);
    assert_string_equal(f.scope, "inkomen");
    assert_null(f.details);
    assert_string_equal(f.login_scope, "aanmelding");
    assert_string_equal(f.subject, "/sub");
    assert_int_equal(f.n_languages, 2);
    assert_string_equal(f.languages[1], "en-GB");
    assert_int_equal(f.answer_s, 10);
}

static void a_profile_may_have_none(void **state)
{
    AUTO_JSON doc = parsed("{\"id\":\"balie\"}");
    struct fetching f;

    (void)state;
    assert_int_equal(fetching_read(doc, &f), OK);
    assert_null(f.token.text);
}

/* NULL: the member is taken out. A place is a member of `stroom`, or after a dot of its `adressen`. */
static void change(json_t *doc, const char *place, const char *to)
{
    json_t *obj = json_object_get(doc, "stroom");

    if (place[0] == '.') {
        obj = json_object_get(obj, "adressen");
        place++;
    }
    if (to == NULL)
        assert_int_equal(json_object_del(obj, place), 0);
    else
        assert_int_equal(json_object_set_new(obj, place, parsed(to)), 0);
}

static void one_member_changed(void **state)
{
    static const struct { const char *place, *to; enum status status; } rows[] = {
        { "iss", NULL, OK }, { ".par", NULL, OK }, { "aanmelden", NULL, OK }, { "talen", NULL, OK }, { "talen", "[]", OK },
        { "aanmelding", "\"private_key_jwt\"", OK }, { "termijn", "1", OK }, { "scope", "\"a b\"", OK },
        { "client_id", NULL, REFUSED_CONFIG }, { "client_id", "\"\"", REFUSED_CONFIG }, { "client_id", "\"a\\\"b\"", REFUSED_CONFIG },
        { "client_id", "7", REFUSED_CONFIG }, { "aanmelding", NULL, REFUSED_CONFIG },
        { "aanmelding", "\"client_secret_basic\"", REFUSED_CONFIG }, { "iss", "\"https://a b\"", REFUSED_CONFIG },
        { "adressen", NULL, REFUSED_CONFIG }, { "adressen", "[]", REFUSED_CONFIG }, { ".token", NULL, REFUSED_CONFIG },
        { ".toestemming", NULL, REFUSED_CONFIG }, { ".userinfo", "\"https://a/\"", REFUSED_CONFIG },
        { ".token", "\"http://qii.test/token\"", REFUSED_CONFIG }, { ".token", "\"https://qii.test\"", REFUSED_CONFIG },
        { ".token", "\"https://qii.test:0/\"", REFUSED_CONFIG }, { ".token", "\"https://qii.test:65536/\"", REFUSED_CONFIG },
        { ".token", "\"https://qii.test:x/\"", REFUSED_CONFIG }, { ".token", "\"https://qii.test:/\"", REFUSED_CONFIG },
        { ".token", "\"https://qii.test:65535/\"", OK }, { ".token", "\"https://a@qii.test/\"", REFUSED_CONFIG },
        { ".token", "\"https://qii.test/?a=b\"", REFUSED_CONFIG }, { ".token", "\"https://qii.test/#a\"", REFUSED_CONFIG },
        { ".token", "\"https://QII.test/\"", REFUSED_CONFIG }, { ".token", "\"https:///token\"", REFUSED_CONFIG },
        { ".token", "\"https://-a.test/\"", REFUSED_CONFIG }, { ".token", "\"https://a..test/\"", REFUSED_CONFIG },
        { ".token", "\"https://a-.test/\"", REFUSED_CONFIG }, { ".token", "\"https://a.test./\"", REFUSED_CONFIG },
        { ".token", "\"https://qii.test/a:b\"", REFUSED_CONFIG }, { ".gegevens", NULL, REFUSED_CONFIG },
        { "bewijslid", "\"bewijs\"", REFUSED_CONFIG }, { "scope", NULL, REFUSED_CONFIG },
        { "authorization_details", "[{\"type\":\"a\"}]", REFUSED_CONFIG }, { "aanmelden", "\"a&b\"", REFUSED_CONFIG },
        { "onderwerp", NULL, REFUSED_CONFIG }, { "onderwerp", "\"sub\"", REFUSED_CONFIG }, { "onderwerp", "\"/\"", REFUSED_CONFIG },
        { "talen", "[\"n\"]", REFUSED_CONFIG }, { "talen", "[\"nederlands\"]", REFUSED_CONFIG }, { "talen", "[7]", REFUSED_CONFIG },
        { "talen", "[\"a\\\"\"]", REFUSED_CONFIG }, { "termijn", "0", REFUSED_CONFIG }, { "termijn", "31", REFUSED_CONFIG },
        { "termijn", NULL, REFUSED_CONFIG }, { "discovery", "true", REFUSED_CONFIG },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        AUTO_JSON doc = parsed(good);
        struct fetching f;

        change(doc, rows[i].place, rows[i].to);
        if (fetching_read(doc, &f) != rows[i].status)
            fail_msg("%s: %s", rows[i].place, rows[i].to != NULL ? rows[i].to : "absent");
    }
}

static void evidence_in_the_token_answer(void **state)
{
    AUTO_JSON doc = parsed(good);
    struct fetching f;

    (void)state;
    change(doc, ".gegevens", NULL);
    change(doc, "bewijslid", "\"id_token\"");
    assert_int_equal(fetching_read(doc, &f), OK);
    assert_string_equal(f.member, "id_token");
    assert_null(f.data.text);
}

/* Only with PAR: a link has no room for it. */
static void details_in_place_of_a_scope(void **state)
{
    AUTO_JSON doc = parsed(good);
    struct fetching f;

    (void)state;
    change(doc, "scope", NULL);
    change(doc, "authorization_details", "[]");
    assert_int_equal(fetching_read(doc, &f), REFUSED_CONFIG);
    change(doc, "authorization_details", "[{\"type\":\"inkomen\"}]");
    assert_int_equal(fetching_read(doc, &f), OK);
    assert_int_equal(json_array_size(f.details), 1);
    change(doc, ".par", NULL);
    assert_int_equal(fetching_read(doc, &f), REFUSED_CONFIG);
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it_is_read), cmocka_unit_test(a_profile_may_have_none), cmocka_unit_test(one_member_changed),
        cmocka_unit_test(evidence_in_the_token_answer), cmocka_unit_test(details_in_place_of_a_scope),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
