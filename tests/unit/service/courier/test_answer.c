/* What a source answers: members that are ours, and everything that is not such an answer. */
#include "base/limits.h"
#include "base/mem.h"
#include "courier/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[LIMIT_SOURCE_ANSWER_BYTES];

static char *copy(const char *from)
{
    snprintf(text, sizeof text, "%s", from);
    return text;
}

static void tokens(void **state)
{
    static const struct { const char *body, *member, *out; } rows[] = {
        { "{\"access_token\":\"a.b\",\"token_type\":\"Bearer\"}", NULL, "a.b" },
        { "{\"x\":[1.5e3,null,{}],\"token_type\":\"bearer\",\"access_token\":\"a\\/b\",\"scope\":\"\\u00e9\"}", NULL, "a/b" },
        { "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"bewijs\":\"e.f\"}", "bewijs", "e.f" },
        { "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}", "bewijs", NULL },
        { "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"bewijs\":7}", "bewijs", NULL },
        { "{\"bewijs\":\"e\"}", "bewijs", NULL },
        { "{\"access_token\":\"a\"}", NULL, NULL }, { "{\"token_type\":\"Bearer\"}", NULL, NULL },
        { "{\"access_token\":\"\",\"token_type\":\"Bearer\"}", NULL, NULL },
        { "{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}", NULL, NULL },
        { "{\"access_token\":\"a\\nb\",\"token_type\":\"Bearer\"}", NULL, NULL },
        { "{\"access_token\":\"\\u00e9\",\"token_type\":\"Bearer\"}", NULL, NULL },
        { "{\"access_token\":\"a\",\"token_type\":\"DPoP\"}", NULL, NULL },
        { "{\"access_token\":\"a\",\"token_type\":\"Bearer\"} ", NULL, "a" },
        { "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}x", NULL, NULL },
        { "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"access_token\":\"b\"}", NULL, NULL },
        { "", NULL, NULL }, { "[]", NULL, NULL }, { "null", NULL, NULL }, { "{", NULL, NULL }, { "{\"a\":\"\xff\"}", NULL, NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice out = { 0 };
        enum status s = answer_token(copy(rows[i].body), strlen(rows[i].body), rows[i].member, &out);

        if (s != (rows[i].out != NULL ? OK : FAULT_SOURCE_ANSWER) || (s == OK && !slice_is(out, rows[i].out)))
            fail_msg("row %zu: %s", i, status_slug(s));
        if (s != OK)
            assert_null(out.at);
    }
}

static void the_longest_token(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        struct slice out;
        size_t len = LIMIT_SOURCE_TOKEN_CHARS + (size_t)more;
        size_t n = (size_t)snprintf(text, sizeof text, "{\"token_type\":\"Bearer\",\"access_token\":\"");

        memset(text + n, 'a', len);
        memcpy(text + n + len, "\"}", 2);
        assert_int_equal(answer_token(text, n + len + 2, NULL, &out), more ? FAULT_SOURCE_ANSWER : OK);
    }
}

static void requests_taken_ahead(void **state)
{
    static const struct { const char *body; uint32_t expires_s; } rows[] = {
        { "{\"request_uri\":\"urn:a\",\"expires_in\":60}", 60 }, { "{\"expires_in\":1,\"request_uri\":\"urn:a\"}", 5 },
        { "{\"request_uri\":\"urn:a\",\"expires_in\":2147483647}", 600 }, { "{\"request_uri\":\"urn:a\",\"expires_in\":0}", 0 },
        { "{\"request_uri\":\"urn:a\",\"expires_in\":-1}", 0 }, { "{\"request_uri\":\"urn:a\",\"expires_in\":1.5}", 0 },
        { "{\"request_uri\":\"urn:a\",\"expires_in\":\"60\"}", 0 }, { "{\"request_uri\":\"urn:a\"}", 0 },
        { "{\"expires_in\":60}", 0 }, { "{\"request_uri\":\"urn a\",\"expires_in\":60}", 0 }, { "[]", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice uri = { 0 };
        uint32_t expires_s = 0;
        enum status s = answer_par(copy(rows[i].body), strlen(rows[i].body), &uri, &expires_s);

        if (s != (rows[i].expires_s > 0 ? OK : FAULT_SOURCE_ANSWER) || expires_s != rows[i].expires_s)
            fail_msg("row %zu: %s, %u", i, status_slug(s), expires_s);
    }
}

static void errors(void **state)
{
    static const struct { const char *body; enum status status; } rows[] = {
        { "{\"error\":\"invalid_grant\"}", REFUSED_SOURCE_CODE }, { "{\"error\":\"invalid_client\",\"x\":1}", REFUSED_SOURCE_ANSWERED },
        { "{\"error\":\"invalid_grants\"}", REFUSED_SOURCE_ANSWERED }, { "{\"error\":\"\"}", FAULT_SOURCE_ANSWER },
        { "{\"error\":7}", FAULT_SOURCE_ANSWER }, { "{}", FAULT_SOURCE_ANSWER }, { "", FAULT_SOURCE_ANSWER },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(answer_error(copy(rows[i].body), strlen(rows[i].body)), rows[i].status);
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens), cmocka_unit_test(the_longest_token), cmocka_unit_test(requests_taken_ahead), cmocka_unit_test(errors),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
