/* What is published, member by member as jansson reads it. */
#include "../../cmocka_all.h"

#include "base/limits.h"
#include "oauth/metadata.h"

#include <jansson.h>

static json_t *read_back(const struct metadata *m)
{
    static char text[METADATA_MAX];
    struct writer w;

    writer_init(&w, text, sizeof text);
    metadata_write(&w, m);
    assert_false(w.failed);
    json_t *doc = json_loadb(text, writer_len(&w), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(doc);
    return doc;
}

static void the_whole_document(void **state)
{
    static const char *const languages[] = { "nl", "en" };
    const struct metadata m = { "https://passend.example", "https://platform.passend.example:8443", languages, 2 };
    json_t *got = read_back(&m);
    json_t *expected = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:{s:s,s:s,s:s},s:[s],s:[s],s:[s],s:[s],s:[s],s:[s],s:b,s:b,s:b,s:[s],s:[s],s:[s,s]}",
        "issuer", "https://passend.example",
        "authorization_endpoint", "https://passend.example/oauth/authorize",
        "jwks_uri", "https://passend.example/.well-known/jwks.json",
        "token_endpoint", "https://platform.passend.example:8443/oauth/token",
        "revocation_endpoint", "https://platform.passend.example:8443/oauth/revoke",
        "pushed_authorization_request_endpoint", "https://platform.passend.example:8443/oauth/par",
        "mtls_endpoint_aliases",
        "token_endpoint", "https://platform.passend.example:8443/oauth/token",
        "revocation_endpoint", "https://platform.passend.example:8443/oauth/revoke",
        "pushed_authorization_request_endpoint", "https://platform.passend.example:8443/oauth/par",
        "response_types_supported", "code", "response_modes_supported", "query", "grant_types_supported", "authorization_code",
        "code_challenge_methods_supported", "S256", "token_endpoint_auth_methods_supported", "tls_client_auth",
        "revocation_endpoint_auth_methods_supported", "tls_client_auth", "tls_client_certificate_bound_access_tokens", 1,
        "authorization_response_iss_parameter_supported", 1, "require_pushed_authorization_requests", 1,
        "scopes_supported", "passend", "authorization_details_types_supported", "passend.instemming",
        "ui_locales_supported", "nl", "en");

    assert_non_null(expected);
    if (!json_equal(got, expected)) {
        char *text = json_dumps(got, JSON_INDENT(1));

        fail_msg("%s", text);
    }
    json_decref(got);
    json_decref(expected);
}

static void without_languages_none_are_named(void **state)
{
    const struct metadata m = { "https://a.example", "https://b.example", NULL, 0 };
    json_t *got = read_back(&m);

    assert_null(json_object_get(got, "ui_locales_supported"));
    json_decref(got);
}

static void the_longest_fits(void **state)
{
    static const char *languages[16];
    char issuer[LIMIT_URL_CHARS + 1], platform[LIMIT_URL_CHARS + 1];

    memset(issuer, 'a', LIMIT_URL_CHARS);
    memset(platform, 'b', LIMIT_URL_CHARS);
    issuer[LIMIT_URL_CHARS] = platform[LIMIT_URL_CHARS] = 0;
    memcpy(issuer, "https://", 8);
    memcpy(platform, "https://", 8);
    for (size_t i = 0; i < ROWS(languages); i++)
        languages[i] = "zh-Hant";
    json_decref(read_back(&(struct metadata){ issuer, platform, languages, ROWS(languages) }));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_whole_document), cmocka_unit_test(without_languages_none_are_named),
                                        cmocka_unit_test(the_longest_fits) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
