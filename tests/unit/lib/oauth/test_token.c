/* Token and revocation requests, and the token in a header. */
#include "../../cmocka_all.h"

#include "oauth/token.h"

#define CODE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define ID "client_id=een"
#define TYPE "&grant_type=authorization_code"
#define WITH_CODE "&code=" CODE
#define URI "&redirect_uri=https://b.example/terug"
#define GOOD ID TYPE WITH_CODE URI
#define TEN "aaaaaaaaaa"

static const struct client client = { .id = "een", .n_redirects = 2, .redirect_uri = { "https://a.example/terug", "https://b.example/terug" } };
static struct token_request t;
static struct oauth_refusal why;

static char *copy_of(const char *text)
{
    static char copy[1024];

    memcpy(copy, text, strlen(text));
    return copy;
}

static void expect_secret(const struct secret32 *s)
{
    for (uint8_t i = 0; i < SECRET_LEN; i++)
        assert_int_equal(s->b[i], i);
}

static void a_code_is_taken(void **state)
{
    static const struct { const char *text, *verifier; uint16_t redirect; } rows[] = {
        { GOOD "&code_verifier=" VERIFIER, VERIFIER, 1 },
        { ID TYPE WITH_CODE "&redirect_uri=https%3A%2F%2Fa.example%2Fterug&code_verifier=" VERIFIER "&scope=x&client_secret=y", VERIFIER, 0 },
        /* what no case goes with: the case says so */
        { GOOD, "", 1 },
        { GOOD "&code_verifier=", "", 1 },
        { GOOD "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX", "", 1 },
        { GOOD "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX%2B", "", 1 },
        { GOOD "&code_verifier=" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "12345678",
          TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "12345678", 1 },
        { GOOD "&code_verifier=" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "123456789", "", 1 },
        { ID TYPE WITH_CODE "&redirect_uri=https://b.example/terug?x&code_verifier=" VERIFIER, VERIFIER, UINT16_MAX },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (token_read(copy_of(rows[i].text), strlen(rows[i].text), &client, &t, &why) != OK)
            fail_msg("row %zu: %s", i, why.where);
        expect_secret(&t.code);
        assert_true(slice_is(t.verifier, rows[i].verifier));
        assert_int_equal(t.redirect_index, rows[i].redirect);
    }
}

static void a_token_request_is_refused(void **state)
{
    static const struct { const char *text; enum status status; enum oauth_error error; const char *where; } rows[] = {
        { "", REFUSED_FORM, OAUTH_INVALID_REQUEST, "client_id" },
        { "grant_type=authorization_code" WITH_CODE URI, REFUSED_FORM, OAUTH_INVALID_REQUEST, "client_id" },
        { "client_id=twee" TYPE WITH_CODE URI, REFUSED_CLIENT_ID, OAUTH_INVALID_CLIENT, "client_id" },
        { ID WITH_CODE URI, REFUSED_FORM, OAUTH_INVALID_REQUEST, "grant_type" },
        { ID "&grant_type=refresh_token&refresh_token=x", REFUSED_FORM, OAUTH_UNSUPPORTED_GRANT_TYPE, "grant_type" },
        { ID "&grant_type=password" WITH_CODE URI, REFUSED_FORM, OAUTH_UNSUPPORTED_GRANT_TYPE, "grant_type" },
        { ID TYPE URI, REFUSED_FORM, OAUTH_INVALID_REQUEST, "code" },
        { ID TYPE "&code=" URI, REFUSED_FORM, OAUTH_INVALID_REQUEST, "code" },
        { ID TYPE WITH_CODE, REFUSED_FORM, OAUTH_INVALID_REQUEST, "redirect_uri" },
        { ID TYPE "&code=x" URI, REFUSED_GRANT, OAUTH_INVALID_GRANT, "code" },
        { ID TYPE WITH_CODE "A" URI, REFUSED_GRANT, OAUTH_INVALID_GRANT, "code" },
        { ID TYPE "&code=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9" URI, REFUSED_GRANT, OAUTH_INVALID_GRANT, "code" },
        { ID TYPE "&code=%00" URI, REFUSED_FORM, OAUTH_INVALID_REQUEST, "code" },
        { GOOD "&client_id=een", REFUSED_FORM, OAUTH_INVALID_REQUEST, "client_id" },
        { GOOD TYPE, REFUSED_FORM, OAUTH_INVALID_REQUEST, "grant_type" },
        { GOOD WITH_CODE, REFUSED_FORM, OAUTH_INVALID_REQUEST, "code" },
        { GOOD URI, REFUSED_FORM, OAUTH_INVALID_REQUEST, "redirect_uri" },
        { GOOD "&code_verifier=a&code_verifier=a", REFUSED_FORM, OAUTH_INVALID_REQUEST, "code_verifier" },
        { GOOD "&resource=a&resource=a", REFUSED_FORM, OAUTH_INVALID_REQUEST, "" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        enum status s = token_read(copy_of(rows[i].text), strlen(rows[i].text), &client, &t, &why);

        if (s != rows[i].status || why.status != s || why.error != rows[i].error || strcmp(why.where, rows[i].where) != 0)
            fail_msg("row %zu: %s %s at %s", i, status_slug(s), oauth_error_name(why.error), why.where);
    }
}

static void a_revocation(void **state)
{
    static const struct { const char *text; enum status status; bool known; const char *where; } rows[] = {
        { ID "&token=" CODE, OK, true, "" },
        { ID "&token=" CODE "&token_type_hint=refresh_token&x=1", OK, true, "" },
        { ID "&token=x", OK, false, "" },
        { ID "&token=" CODE CODE, OK, false, "" },
        { ID, REFUSED_FORM, false, "token" },
        { ID "&token=", REFUSED_FORM, false, "token" },
        { "token=" CODE, REFUSED_FORM, false, "client_id" },
        { "client_id=twee&token=" CODE, REFUSED_CLIENT_ID, false, "client_id" },
        { ID "&token=" CODE "&token=" CODE, REFUSED_FORM, false, "token" },
        { ID "&token=" CODE "&token_type_hint=a&token_type_hint=a", REFUSED_FORM, false, "" },
        { ID "&token=%00", REFUSED_FORM, false, "token" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct secret32 token = { 0 };
        bool known = true;
        enum status s = token_read_revocation(copy_of(rows[i].text), strlen(rows[i].text), &client, &known, &token, &why);

        if (s != rows[i].status || known != rows[i].known)
            fail_msg("row %zu: %s", i, status_slug(s));
        if (known)
            expect_secret(&token);
        if (s != OK) {
            assert_int_equal(why.error, s == REFUSED_CLIENT_ID ? OAUTH_INVALID_CLIENT : OAUTH_INVALID_REQUEST);
            assert_string_equal(why.where, rows[i].where);
        }
    }
}

static void a_header(void **state)
{
    static const struct { const char *value; bool ok; } rows[] = {
        { "Bearer " CODE, true },   { "bearer " CODE, true },  { "BEARER " CODE, true },  { "bEaReR   " CODE, true },
        { "", false },              { "Bearer", false },       { "Bearer ", false },      { CODE, false },
        { "Basic " CODE, false },   { "DPoP " CODE, false },   { "Bearer" CODE, false },  { "Bearer " CODE "=", false },
        { "Bearer " CODE ",", false }, { "Bearer\t" CODE, false }, { "Bearer x", false }, { "Bearer " CODE " x", false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct secret32 token = { 0 };

        if (token_of_header((struct slice){ rows[i].value, strlen(rows[i].value) }, &token) != rows[i].ok)
            fail_msg("row %zu", i);
        if (rows[i].ok)
            expect_secret(&token);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_code_is_taken), cmocka_unit_test(a_token_request_is_refused),
                                        cmocka_unit_test(a_revocation), cmocka_unit_test(a_header) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
