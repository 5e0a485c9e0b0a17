/* What a profile says of the way to its source: taken whole, or refused. */
#include "../../cmocka_all.h"

#include "standin/stroom.h"

static json_t *sound(void)
{
    return json_pack("{ss ss ss ss ss ss ss s{ss ss ss ss}}", "client_id", "passend", "aanmelding", "tls_client_auth", "iss", "https://bron.localhost:9443",
                     "scope", "inkomen", "aanmelden", "aanmelden", "onderwerp", "/sub", "titel", "x", "adressen",
                     "toestemming", "https://bron.localhost:9443/oauth/authorize", "par", "https://bron.test:9453/oauth/par",
                     "token", "https://bron.test:9453/oauth/token", "gegevens", "https://bron.test:9453/gegevens");
}

static void test_sound(void **state)
{
    AUTO_JSON flow = sound();
    struct stroom s;

    assert_int_equal(stroom_read(flow, &s), OK);
    assert_true(s.by_certificate);
    assert_string_equal(s.authorize.host, "bron.localhost");
    assert_int_equal(s.authorize.port, 9443);
    assert_string_equal(s.authorize.path, "/oauth/authorize");
    assert_string_equal(s.token.host, "bron.test");
    assert_int_equal(s.token.port, 9453);
    assert_string_equal(s.login_scope, "aanmelden");
    assert_null(s.member);
}

/* Without a request ahead, signed assertions, evidence in the token answer, and no log-in alone. */
static void test_other_kind(void **state)
{
    AUTO_JSON flow = sound();
    json_t *addresses = json_object_get(flow, "adressen");
    struct stroom s;

    json_object_del(addresses, "par");
    json_object_del(addresses, "gegevens");
    json_object_del(flow, "iss");
    json_object_del(flow, "aanmelden");
    json_object_set_new(flow, "bewijslid", json_string("bewijs"));
    json_object_set_new(flow, "aanmelding", json_string("private_key_jwt"));
    json_object_set_new(addresses, "token", json_string("https://bron.test/token"));
    assert_int_equal(stroom_read(flow, &s), OK);
    assert_false(s.by_certificate);
    assert_null(s.iss);
    assert_null(s.par.url);
    assert_int_equal(s.token.port, 443);
    assert_string_equal(s.member, "bewijs");
}

static void test_refused(void **state)
{
    static const struct { const char *what, *member, *value; bool address; } rows[] = {
        { "no client", "client_id", NULL, false },
        { "no scope", "scope", NULL, false },
        { "no method", "aanmelding", NULL, false },
        { "another method", "aanmelding", "client_secret_basic", false },
        { "two places for evidence", "bewijslid", "bewijs", false },
        { "log-in alone, of nobody", "onderwerp", NULL, false },
        { "no page", "toestemming", NULL, true },
        { "no token", "token", NULL, true },
        { "no place for evidence", "gegevens", NULL, true },
        { "no https", "token", "http://bron.test:9453/oauth/token", true },
        { "no path", "token", "https://bron.test:9453", true },
        { "no host", "token", "https://:9453/oauth/token", true },
        { "port 0", "token", "https://bron.test:0/oauth/token", true },
        { "port above all", "token", "https://bron.test:65536/oauth/token", true },
        { "port of letters", "token", "https://bron.test:94x/oauth/token", true },
        { "a host longer than there are", "token", "https://bron.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test:9453/token", true },
        { "data on another host", "gegevens", "https://elders.test:9453/gegevens", true },
        { "data on another port", "gegevens", "https://bron.test:9454/gegevens", true },
        { "request ahead on another host", "par", "https://elders.test:9453/oauth/par", true },
        { "people at the courier's port", "toestemming", "https://bron.localhost:9453/oauth/authorize", true },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        AUTO_JSON flow = sound();
        json_t *in = rows[i].address ? json_object_get(flow, "adressen") : flow;
        struct stroom s;

        if (rows[i].value == NULL)
            json_object_del(in, rows[i].member);
        else
            json_object_set_new(in, rows[i].member, json_string(rows[i].value));
        if (stroom_read(flow, &s) != REFUSED_CONFIG)
            fail_msg("taken: %s", rows[i].what);
    }
    struct stroom s;
    assert_int_equal(stroom_read(NULL, &s), REFUSED_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_sound), cmocka_unit_test(test_other_kind), cmocka_unit_test(test_refused) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
