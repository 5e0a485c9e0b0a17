/* The parameters of a pushed request: what is taken, and each defect with its error and place. */
#include "../../cmocka_all.h"

#include "oauth/pushed.h"

#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define ID "client_id=een"
#define TYPE "&response_type=code"
#define URI "&redirect_uri=https://b.example/terug?x%3D1"
#define PKCE "&code_challenge=" CHALLENGE
#define METHOD "&code_challenge_method=S256"
#define DETAILS "&authorization_details=%5B%5D"
#define GOOD ID TYPE URI PKCE METHOD DETAILS

static const struct client client = { .id = "een", .n_redirects = 2,
                                      .redirect_uri = { "https://a.example/terug", "https://b.example/terug?x=1" } };
static struct pushed pushed;
static struct oauth_refusal why;

static enum status read_text(const char *text, size_t len)
{
    static char copy[8192];

    memcpy(copy, text, len);
    return pushed_read(copy, len, &client, &pushed, &why);
}

static void accepted(void **state)
{
    static const struct { const char *more, *state, *locales; } rows[] = {
        { "", "", "" },
        { "&state=abc", "abc", "" },
        { "&state=+a%7E%22%3C%5C", " a~\"<\\", "" },
        { "&scope=passend", "", "" },
        { "&response_mode=query", "", "" },
        { "&ui_locales=ar+nl-NL", "", "ar nl-NL" },
        { "&nonce=1&login_hint=&resource=https://x.example&client_secret=x&dpop_jkt=y&prompt=none", "", "" },
    };
    char text[512];

    for (size_t i = 0; i < ROWS(rows); i++) {
        int len = snprintf(text, sizeof text, "%s%s", GOOD, rows[i].more);

        if (read_text(text, (size_t)len) != OK)
            fail_msg("row %zu: %s", i, why.where);
        assert_int_equal(pushed.redirect_index, 1);
        assert_int_equal(pushed.code_challenge[0], 0x13);
        assert_int_equal(pushed.code_challenge[31], 0xc3);
        assert_true(slice_is(pushed.details, "[]"));
        assert_true(slice_is(pushed.state, rows[i].state));
        assert_true(slice_is(pushed.ui_locales, rows[i].locales));
    }
}

static void refused(void **state)
{
    static const struct { const char *text; enum oauth_error error; const char *where; } rows[] = {
        { "", OAUTH_INVALID_REQUEST, "client_id" },
        { TYPE URI PKCE METHOD DETAILS, OAUTH_INVALID_REQUEST, "" },
        { "client_id=twee" TYPE URI PKCE METHOD DETAILS, OAUTH_INVALID_CLIENT, "client_id" },
        { "client_id=eens" TYPE URI PKCE METHOD DETAILS, OAUTH_INVALID_CLIENT, "client_id" },
        { ID URI PKCE METHOD DETAILS, OAUTH_INVALID_REQUEST, "response_type" },
        { ID "&response_type=token" URI PKCE METHOD DETAILS, OAUTH_UNSUPPORTED_RESPONSE_TYPE, "response_type" },
        { ID "&response_type=code+id_token" URI PKCE METHOD DETAILS, OAUTH_UNSUPPORTED_RESPONSE_TYPE, "response_type" },
        { ID TYPE PKCE METHOD DETAILS, OAUTH_INVALID_REQUEST, "redirect_uri" },
        { ID TYPE "&redirect_uri=https://b.example/terug" PKCE METHOD DETAILS, OAUTH_INVALID_REQUEST, "redirect_uri" },
        { ID TYPE "&redirect_uri=https://a.example/terug/" PKCE METHOD DETAILS, OAUTH_INVALID_REQUEST, "redirect_uri" },
        { ID TYPE URI METHOD DETAILS, OAUTH_INVALID_REQUEST, "code_challenge" },
        { ID TYPE URI "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c" METHOD DETAILS, OAUTH_INVALID_REQUEST, "code_challenge" },
        { ID TYPE URI "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN" METHOD DETAILS, OAUTH_INVALID_REQUEST, "code_challenge" },
        { ID TYPE URI PKCE DETAILS, OAUTH_INVALID_REQUEST, "code_challenge_method" },
        { ID TYPE URI PKCE "&code_challenge_method=plain" DETAILS, OAUTH_INVALID_REQUEST, "code_challenge_method" },
        { ID TYPE URI PKCE METHOD, OAUTH_INVALID_REQUEST, "authorization_details" },
        { GOOD "&scope=openid", OAUTH_INVALID_SCOPE, "scope" },
        { GOOD "&scope=passend+openid", OAUTH_INVALID_SCOPE, "scope" },
        { GOOD "&scope=", OAUTH_INVALID_SCOPE, "scope" },
        { GOOD "&state=", OAUTH_INVALID_REQUEST, "state" },
        { GOOD "&state=a%0D%0Ab", OAUTH_INVALID_REQUEST, "state" },
        { GOOD "&state=a%00", OAUTH_INVALID_REQUEST, "state" },
        { GOOD "&state=%7F", OAUTH_INVALID_REQUEST, "state" },
        { GOOD "&state=%C3%A9", OAUTH_INVALID_REQUEST, "state" },
        { GOOD "&response_mode=fragment", OAUTH_INVALID_REQUEST, "response_mode" },
        { GOOD "&response_mode=", OAUTH_INVALID_REQUEST, "response_mode" },
        { GOOD "&request_uri=urn:x", OAUTH_INVALID_REQUEST, "request_uri" },
        { GOOD "&request_uri=", OAUTH_INVALID_REQUEST, "request_uri" },
        { GOOD "&request=eyJ", OAUTH_REQUEST_NOT_SUPPORTED, "request" },
        { GOOD "&client_id=een", OAUTH_INVALID_REQUEST, "client_id" },
        { GOOD TYPE, OAUTH_INVALID_REQUEST, "response_type" },
        { GOOD URI, OAUTH_INVALID_REQUEST, "redirect_uri" },
        { GOOD PKCE, OAUTH_INVALID_REQUEST, "code_challenge" },
        { GOOD METHOD, OAUTH_INVALID_REQUEST, "code_challenge_method" },
        { GOOD DETAILS, OAUTH_INVALID_REQUEST, "authorization_details" },
        { GOOD "&scope=passend&scope=passend", OAUTH_INVALID_REQUEST, "scope" },
        { GOOD "&state=a&state=a", OAUTH_INVALID_REQUEST, "state" },
        { GOOD "&ui_locales=nl&ui_locales=nl", OAUTH_INVALID_REQUEST, "ui_locales" },
        { GOOD "&nonce=a&nonce=a", OAUTH_INVALID_REQUEST, "" },
        { GOOD "&x=%00", OAUTH_INVALID_REQUEST, "" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        enum status s = read_text(rows[i].text, strlen(rows[i].text));

        if (s != (rows[i].error == OAUTH_INVALID_CLIENT ? REFUSED_CLIENT_ID : REFUSED_FORM) || why.status != s)
            fail_msg("row %zu: %s", i, status_slug(s));
        if (why.error != rows[i].error || strcmp(why.where, rows[i].where) != 0)
            fail_msg("row %zu: %s at %s", i, oauth_error_name(why.error), why.where);
    }
}

static void state_has_a_longest(void **state)
{
    static char text[2048];

    for (size_t n = LIMIT_STATE_CHARS; n <= LIMIT_STATE_CHARS + 1; n++) {
        size_t len = (size_t)sprintf(text, "%s&state=", GOOD);

        memset(text + len, 's', n);
        assert_int_equal(read_text(text, len + n), n == LIMIT_STATE_CHARS ? OK : REFUSED_FORM);
    }
    assert_string_equal(why.where, "state");
}

static void languages_one_by_one(void **state)
{
    static const struct { const char *text, *tags[4]; } rows[] = {
        { "", { "" } }, { "   ", { "" } }, { "nl", { "nl", "" } }, { " en-GB  nl ", { "en-GB", "nl", "" } }, { "<x> y", { "<x>", "y", "" } },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct slice rest = { rows[i].text, strlen(rows[i].text) };

        for (size_t k = 0;; k++) {
            assert_true(slice_is(pushed_next_locale(&rest), rows[i].tags[k]));
            if (rows[i].tags[k][0] == 0)
                break;
        }
    }
    struct slice none = { 0 };
    assert_int_equal(pushed_next_locale(&none).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(accepted), cmocka_unit_test(refused), cmocka_unit_test(state_has_a_longest),
                                        cmocka_unit_test(languages_one_by_one) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
