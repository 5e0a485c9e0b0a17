/* Which addresses may be registered, and such an address with its answer. */
#include "../../cmocka_all.h"

#include "oauth/redirect.h"

static void may_be_registered(void **state)
{
    static const char *const rows[] = {
        "https://a.example/", "https://a.example/terug", "https://a.example:8443/terug", "https://portaal.localhost:8443/x",
        "https://a.example/terug?dummy1=lorem&dummy2=ipsum", "https://a.example/%C3%A9?q=%20", "https://127.0.0.1:1/",
        "https://[2001:db8::1]/x", "https://[::1]:8443/x", "https://a-b.example/a;b=c,d:e@f/!$&'()*+", "https://a/.well-known/x..y/...",
        "https://a.example/?codes=1&mystate=2", "https://a.example//x", "https://a.example/?a/b?c",
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (!redirect_uri_ok(rows[i]))
            fail_msg("%s", rows[i]);
}

static void may_not(void **state)
{
    static const char *const rows[] = {
        "", "https://", "https:///x", "https://a.example", "http://a.example/", "http://localhost/x", "HTTPS://a.example/",
        "//a.example/", "a.example/", "javascript:alert(1)", "https://A.example/", "https://a.example#x", "https://a.example/#",
        "https://a.example/x#y", "https://u@a.example/", "https://u:p@a.example/", "https://a.example:/", "https://a.example:443/",
        "https://a.example:08443/", "https://a.example:65536/", "https://a.example:123456/", "https://a.example:x/",
        "https://.example/", "https://a..example/", "https://a.example./", "https://-a.example/", "https://a-.example/",
        "https://a_b.example/", "https://[]/", "https://[::1/", "https://[::G]/", "https://a.example/./x", "https://a.example/x/..",
        "https://a.example/../x", "https://a.example/x/.", "https://a.example/%2e%2e/x", "https://a.example/%41", "https://a.example/%7e",
        "https://a.example/%c3%a9", "https://a.example/%", "https://a.example/%2", "https://a.example/%2g", "https://a.example/%00",
        "https://a.example/%0D%0Ax", "https://a.example/%7F", "https://a.example/a b", "https://a.example/a\r\nb", "https://a.example/\"",
        "https://a.example/<", "https://a.example/\\", "https://a.example/\xc3\xa9", "https://a.example/?", "https://a.example/?a=\"",
        "https://a.example/?code=1", "https://a.example/?a=1&state=2", "https://a.example/?iss", "https://a.example/?error=x&b=1",
        "https://a.example/?error_description=", "https://a.example/?a&error_uri=b", "https://a.example/?a#b", "https://a.example/{x}",
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (redirect_uri_ok(rows[i]))
            fail_msg("%s", rows[i]);
}

static void longest(void **state)
{
    char uri[LIMIT_REDIRECT_URI_CHARS + 2];

    memset(uri, 'a', sizeof uri);
    memcpy(uri, "https://a/", 10);
    uri[LIMIT_REDIRECT_URI_CHARS + 1] = 0;
    assert_false(redirect_uri_ok(uri));
    uri[LIMIT_REDIRECT_URI_CHARS] = 0;
    assert_true(redirect_uri_ok(uri));
}

static struct slice slice_of(const char *text)
{
    return (struct slice){ text, strlen(text) };
}

#define CODE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define ISS "https%3A%2F%2Fpassend.example"

static void with_an_answer(void **state)
{
    static const struct { const char *uri, *state, *expected; } rows[] = {
        { "https://a.example/terug", "", "https://a.example/terug?code=" CODE "&iss=" ISS },
        { "https://a.example/terug", "xyz", "https://a.example/terug?code=" CODE "&state=xyz&iss=" ISS },
        { "https://a.example/terug?d=1", "xyz", "https://a.example/terug?d=1&code=" CODE "&state=xyz&iss=" ISS },
        { "https://a.example/", " +&=%#\"<>\\~-._aZ9", "https://a.example/?code=" CODE
          "&state=%20%2B%26%3D%25%23%22%3C%3E%5C~-._aZ9&iss=" ISS },
    };
    static char out[REDIRECT_MAX];
    struct secret32 code;

    for (uint8_t i = 0; i < SECRET_LEN; i++)
        code.b[i] = i;
    for (size_t i = 0; i < ROWS(rows); i++) {
        redirect_with_code(out, rows[i].uri, &code, slice_of(rows[i].state), "https://passend.example");
        assert_string_equal(out, rows[i].expected);
    }
    redirect_with_error(out, "https://a.example/?d=1", OAUTH_ACCESS_DENIED, slice_of("s t"), "https://passend.example");
    assert_string_equal(out, "https://a.example/?d=1&error=access_denied&state=s%20t&iss=" ISS);
    redirect_with_error(out, "https://a.example/", OAUTH_TEMPORARILY_UNAVAILABLE, slice_of(""), "https://passend.example");
    assert_string_equal(out, "https://a.example/?error=temporarily_unavailable&iss=" ISS);
    redirect_with_error(out, "https://a.example/", OAUTH_SERVER_ERROR, slice_of(""), "https://passend.example");
    assert_string_equal(out, "https://a.example/?error=server_error&iss=" ISS);
}

/* Every character of the longest state and issuer is escaped. */
static void the_longest_fits(void **state)
{
    static char out[REDIRECT_MAX], uri[LIMIT_REDIRECT_URI_CHARS + 1], value[LIMIT_STATE_CHARS], issuer[LIMIT_URL_CHARS + 1];
    struct secret32 code = { 0 };

    memset(uri, 'a', sizeof uri - 1);
    memset(value, '"', sizeof value);
    memset(issuer, '/', sizeof issuer - 1);
    redirect_with_code(out, uri, &code, (struct slice){ value, sizeof value }, issuer);
    assert_int_equal(strlen(out), 256 + strlen("?code=&state=&iss=") + 43 + 3 * 1024 + 3 * 127);
    redirect_with_error(out, uri, OAUTH_INVALID_AUTHORIZATION_DETAILS, (struct slice){ value, sizeof value }, issuer);
    assert_true(strlen(out) < REDIRECT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(may_be_registered), cmocka_unit_test(may_not), cmocka_unit_test(longest),
                                        cmocka_unit_test(with_an_answer), cmocka_unit_test(the_longest_fits) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
