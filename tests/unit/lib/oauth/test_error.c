/* Names of errors, and which one goes with a status. */
#include "../../cmocka_all.h"

#include "oauth/error.h"

static void names_are_of_the_charset(void **state)
{
    static const char chars[] = "abcdefghijklmnopqrstuvwxyz_";

    for (unsigned e = 0; e < OAUTH_ERROR_N; e++) {
        const char *name = oauth_error_name(e);

        assert_true(name[0] != 0 && strspn(name, chars) == strlen(name));
        for (unsigned other = 0; other < e; other++)
            assert_string_not_equal(name, oauth_error_name(other));
    }
    assert_string_equal(oauth_error_name(OAUTH_INVALID_GRANT), "invalid_grant");
    assert_string_equal(oauth_error_name(OAUTH_UNSUPPORTED_GRANT_TYPE), "unsupported_grant_type");
    assert_string_equal(oauth_error_name(OAUTH_UNSUPPORTED_RESPONSE_TYPE), "unsupported_response_type");
    assert_string_equal(oauth_error_name(OAUTH_INVALID_AUTHORIZATION_DETAILS), "invalid_authorization_details");
    assert_string_equal(oauth_error_name(OAUTH_ACCESS_DENIED), "access_denied");
    assert_string_equal(oauth_error_name(OAUTH_SERVER_ERROR), "server_error");
}

static void of_a_status(void **state)
{
    static const struct { enum status status; enum oauth_error error; } rows[] = {
        { REFUSED_FORM, OAUTH_INVALID_GRANT },          { REFUSED_GRANT, OAUTH_INVALID_GRANT },
        { REFUSED_HTTP_BODY_LARGE, OAUTH_INVALID_GRANT }, { REFUSED_CLIENT_ID, OAUTH_INVALID_CLIENT },
        { REFUSED_CLIENT_UNKNOWN, OAUTH_INVALID_CLIENT }, { REFUSED_CORPORATION, OAUTH_ACCESS_DENIED },
        { REFUSED_RATE, OAUTH_TEMPORARILY_UNAVAILABLE }, { FAULT_BUSY, OAUTH_TEMPORARILY_UNAVAILABLE },
        { FAULT_RESTARTED, OAUTH_TEMPORARILY_UNAVAILABLE },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (oauth_error_of(rows[i].status, OAUTH_INVALID_GRANT) != rows[i].error)
            fail_msg("row %zu", i);
}

static void a_refusal_is_its_parts(void **state)
{
    struct oauth_refusal why;

    assert_int_equal(oauth_refuse(&why, REFUSED_FORM, OAUTH_INVALID_SCOPE, "scope"), REFUSED_FORM);
    assert_int_equal(why.status, REFUSED_FORM);
    assert_int_equal(why.error, OAUTH_INVALID_SCOPE);
    assert_string_equal(why.where, "scope");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(names_are_of_the_charset), cmocka_unit_test(of_a_status),
                                        cmocka_unit_test(a_refusal_is_its_parts) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
