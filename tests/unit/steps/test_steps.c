/* What the readers of JSON, tokens and keys cost. */
#include "steps.h"

#include "base/mem.h"
#include "base/text.h"
#include "json/case_read.h"
#include "json/jcs.h"
#include "jose/jws.h"
#include "vectors/question.h"
#include "vectors/vectors.h"

/* ---- what is read ---- */

static void by_pull(const char *text, size_t len)
{
    static struct pull p;

    pull_init(&p, text, len);
    pull_skip(&p);
    status_ignored(pull_end(&p));
}

static void by_case(const char *text, size_t len)
{
    static struct pull p;
    static struct case_input z;

    pull_init(&p, text, len);
    case_read_zaak(&p, &z);
    status_ignored(pull_end(&p));
}

static void by_strict_json(const char *text, size_t len)
{
    json_t *j = NULL;

    status_ignored(strict_json_parse(text, len, STRICT_JSON_REAL | STRICT_JSON_SCALAR, &j));
    json_decref(j);
}

static void by_jcs(const char *text, size_t len)
{
    json_t *j = NULL;
    char *out = NULL;

    if (strict_json_parse(text, len, STRICT_JSON_REAL | STRICT_JSON_SCALAR | STRICT_JSON_DOUBLES, &j) == OK)
        status_ignored(jcs_encode(j, &out, &len));
    mem_free(out);
    json_decref(j);
}

static void by_jws(const char *text, size_t len)
{
    static uint8_t payload[JWS_PAYLOAD_MAX];
    struct jws j;

    status_ignored(jws_open(text, len, NULL, payload, sizeof payload, &j));
    jws_close(&j);
}

static void by_jwk(const char *text, size_t len)
{
    json_t *j = NULL;
    struct key k;

    if (strict_json_parse(text, len, STRICT_JSON_REAL | STRICT_JSON_SCALAR, &j) == OK) {
        status_ignored(key_import(j, KEY_PS256, &k));
        key_release(&k);
    }
    json_decref(j);
}

static void by_question(const char *text, size_t len)
{
    char *answer;

    status_ignored(vectors_answer(text, len, &answer, &len));
    mem_free(answer);
}

static void by_base64(const char *text, size_t len)
{
    uint8_t *out = mem_alloc(len);
    size_t n;

    (void)base64url_decode(text, len, out, len, &n);
    mem_free(out);
}

static const struct shape shapes[] = {
    { "text", "[\"", "abcdefghijklmnop", "\"]", false },
    { "text of two bytes", "[\"", "\xc3\xab\xc3\xab\xc3\xab\xc3\xab", "\"]", false },
    { "text without end", "[\"", "abcdefghijklmnop", "", false },
    { "escapes", "[\"", "\\n\\u00eb\\\\\\\"", "\"]", false },
    { "surrogates", "[\"", "\\ud83d\\ude00", "\"]", false },
    { "lone surrogates", "[\"", "\\ud83d", "\"]", false },
    { "integers", "[0", ",-123456789", "]", false },
    { "digits", "[1", "1234567890", "]", false },
    { "fraction", "[1.", "1234567890", "]", false },
    { "doubles", "[0", ",0.1,5e-324,1e21,333333333.3333333", "]", false },
    { "members", "{\"a\":0", ",\"%08u\":1", "}", true },
    { "members alike", "{\"a\":0", ",\"aaaaaaaaaaaaaaaaaaaaaaaa%08u\":1", "}", true },
    { "objects", "[{}", ",{\"a\":{\"b\":[1]}}", "]", false },
    { "depth", "", "[", "", false },
    { "depth of objects", "", "{\"a\":", "", false },
    { "white space", "[", " \t\r\n", "]", false },
    { "commas", "[", ",,,,,,,,", "]", false },
    { "quotes", "", "\"\"", "", false },
    { "backslashes", "\"", "\\\\\\\\", "", false },
    { "broken line with members", "{\"a\":0", ",\"%08u\":[{\"x\":\"}\"}]", "", true },
    { "persons", "{\"huishouden\":{\"leden\":[{}", ",{\"rol\":\"WON\"}", "]}}", false },
    { "incomes", "{\"huishouden\":{\"leden\":[{\"rol\":\"WON\",\"inkomens\":[{\"jaar\":2020,\"bedrag\":1}",
      ",{\"jaar\":2020,\"bedrag\":1}", "]}]}}", false },
    { "unknown member", "{\"", "xxxxxxxx", "\":1}", false },
    { "token", "eyJhbGciOiJFUzI1NiJ9.", "QUFB", ".QUFB", false },
    { "token header", "", "eyJh", ".QUFB.QUFB", false },
    { "dots", "", ".QUFB", "", false },
    { "base64url", "", "QUFBQUFB", "", false },
    { "key_ops", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"key_ops\":[\"verify\"", ",\"%08u\"", "]}", true },
    { "modulus", "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"", "QUFB", "\"}", false },
    { "jwk members", "{\"kty\":\"EC\",\"crv\":\"P-256\"", ",\"%08u\":1", "}", true },
};

static const struct parser readers[] = {
    { "pull", by_pull, true }, { "case", by_case, true }, { "strict_json", by_strict_json, false },
    { "jcs", by_jcs, false }, { "jws", by_jws, false }, { "jwk", by_jwk, false }, { "question", by_question, false }, { "base64", by_base64, false },
};

static void twice_the_input_is_twice_the_cost(void **state)
{
    steps_linear(readers, ROWS(readers), shapes, ROWS(shapes));
}

static void memory_is_bounded(void **state)
{
    steps_bounded(readers, ROWS(readers), shapes, ROWS(shapes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_the_input_is_twice_the_cost), cmocka_unit_test(memory_is_bounded),
    };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
