/*
 * Linear time and bounded memory, without a stopwatch: basic blocks executed in our sources and bytes allocated, for an input
 * and one of twice the size.
 */
#include "../cmocka_all.h"

#include "base/mem.h"
#include "base/text.h"
#include "json/case_read.h"
#include "json/jcs.h"
#include "token/jws.h"
#include "vectors/question.h"
#include "vectors/vectors.h"

static uint64_t steps, bytes;

void __sanitizer_cov_trace_pc(void);
void *__real_mem_alloc(size_t size);
void *__real_mem_realloc(void *p, size_t size);

void __sanitizer_cov_trace_pc(void)
{
    steps++;
}

void *__wrap_mem_alloc(size_t size)
{
    bytes += size;
    return __real_mem_alloc(size);
}

void *__wrap_mem_realloc(void *p, size_t size)
{
    bytes += size;
    return __real_mem_realloc(p, size);
}

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
    static struct zaak_gelezen z;

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

/* ---- inputs: a beginning, something many times, an end ---- */

struct shape {
    const char *name, *begin, *middle, *end;
    bool numbered;                        /* the middle has a place for a number, so that names differ */
};

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

static const struct { const char *name; void (*read)(const char *text, size_t len); } readers[] = {
    { "pull", by_pull }, { "case", by_case }, { "strict_json", by_strict_json }, { "jcs", by_jcs }, { "jws", by_jws },
    { "jwk", by_jwk }, { "question", by_question }, { "base64", by_base64 },
};

static char *make(const struct shape *s, size_t n, size_t *len)
{
    size_t unit = strlen(s->middle) + 16, cap = strlen(s->begin) + n * unit + strlen(s->end) + 1;
    char *text = malloc(cap), *at = text;

    assert_non_null(text);
    at += snprintf(at, cap, "%s", s->begin);
    for (size_t i = 0; i < n; i++) {
        if (s->numbered) {
            const char *place = strchr(s->middle, '%');
            at += snprintf(at, unit, "%.*s%08zu%s", (int)(place - s->middle), s->middle, i, place + 4);
        } else {
            memcpy(at, s->middle, strlen(s->middle));
            at += strlen(s->middle);
        }
    }
    memcpy(at, s->end, strlen(s->end));
    *len = (size_t)(at - text) + strlen(s->end);
    return text;
}

struct cost { uint64_t steps, bytes; };

static struct cost cost_of(size_t reader, const struct shape *s, size_t n)
{
    size_t len;
    char *text = make(s, n, &len);

    steps = bytes = 0;
    readers[reader].read(text, len);
    free(text);
    return (struct cost){ steps, bytes };
}

/* 2.3 instead of 2: sorting is n log n, buffers grow by powers of two. Where the cost does not grow that is fine too. */
static bool linear(uint64_t one, uint64_t two)
{
    return two * 10 <= one * 23 + 10 * 4096;
}

static void twice_the_input_is_twice_the_cost(void **state)
{
    uint64_t most_steps = 0, most_bytes = 0;
    unsigned checked = 0;

    for (size_t r = 0; r < ROWS(readers); r++)
        for (size_t i = 0; i < ROWS(shapes); i++)
            for (size_t n = 400; n <= 6400; n *= 4) {
                struct cost one = cost_of(r, &shapes[i], n), two = cost_of(r, &shapes[i], 2 * n);

                if (!linear(one.steps, two.steps) || !linear(one.bytes, two.bytes))
                    fail_msg("%s of %s, %zu times: %llu and %llu steps, %llu and %llu bytes", readers[r].name, shapes[i].name, n,
                             (unsigned long long)one.steps, (unsigned long long)two.steps, (unsigned long long)one.bytes,
                             (unsigned long long)two.bytes);
                most_steps = two.steps > most_steps ? two.steps : most_steps;
                most_bytes = two.bytes > most_bytes ? two.bytes : most_bytes;
                checked++;
            }
    print_message("%u pairs; at most %llu steps and %llu bytes\n", checked, (unsigned long long)most_steps,
                  (unsigned long long)most_bytes);
    assert_true(most_steps > 100000);   /* the counter counts */
    assert_true(most_bytes > 100000);
}

/* A hundred bytes of memory a byte of input is the most that a tree of values takes; the readers without a tree take none. */
static void memory_is_bounded(void **state)
{
    for (size_t i = 0; i < ROWS(shapes); i++) {
        size_t len;
        char *text = make(&shapes[i], 12800, &len);

        for (size_t r = 0; r < ROWS(readers); r++) {
            bytes = 0;
            readers[r].read(text, len);
            if (bytes > 100 * len + 65536 || (r < 2 && bytes > 0))
                fail_msg("%s of %s: %llu bytes for %zu", readers[r].name, shapes[i].name, (unsigned long long)bytes, len);
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_the_input_is_twice_the_cost), cmocka_unit_test(memory_is_bounded),
    };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
