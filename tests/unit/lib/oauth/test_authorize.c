/* The query of /oauth/authorize: two members count, and what makes it unusable. */
#include "../../cmocka_all.h"

#include "oauth/authorize.h"

#define URN "urn:ietf:params:oauth:request_uri:"
#define ID "AAECAwQFBgcICQoLDA0ODw"
#define GOOD "client_id=een&request_uri=" URN ID

static struct authorize a;

static enum status read_query(const char *text)
{
    static char copy[512];

    memcpy(copy, text, strlen(text));
    return authorize_read(copy, strlen(text), &a);
}

static void accepted(void **state)
{
    static const struct { const char *text, *language; } rows[] = {
        { GOOD, "" },
        { "request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A" ID "&client_id=een", "" },
        { GOOD "&taal=ar", "ar" },
        /* all that stood in the pushed request already, and what nobody knows */
        { GOOD "&state=x&scope=openid&response_type=token&redirect_uri=https://b.example/&response_mode=fragment&ui_locales=en&q=", "" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (read_query(rows[i].text) != OK)
            fail_msg("row %zu refused", i);
        assert_true(slice_is(a.client_id, "een"));
        assert_true(slice_is(a.language, rows[i].language));
        for (uint8_t k = 0; k < ID_LEN; k++)
            assert_int_equal(a.request_uri.b[k], k);
    }
}

static void refused(void **state)
{
    static const char *const rows[] = {
        "", "client_id=een", "request_uri=" URN ID, "client_id=&request_uri=" URN ID, "client_id=een&request_uri=",
        GOOD "&client_id=een", GOOD "&request_uri=" URN ID, GOOD "&state=a&state=a", GOOD "&request=x", GOOD "&request=",
        GOOD "A", "client_id=een&request_uri=" URN "AAECAwQFBgcICQoLDA0OD", "client_id=een&request_uri=" URN "AAECAwQFBgcICQoLDA0ODx",
        "client_id=een&request_uri=" URN "AAECAwQFBgcICQoLDA0OD%3D", "client_id=een&request_uri=" URN,
        "client_id=een&request_uri=https://elders.example/" ID, "client_id=een&request_uri=URN:ietf:params:oauth:request_uri:" ID,
        "client_id=een&request_uri=%00", GOOD "&state=%00", GOOD "&x=\xc3\xa9",
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (read_query(rows[i]) != REFUSED_FORM)
            fail_msg("row %zu accepted", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(accepted), cmocka_unit_test(refused) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
