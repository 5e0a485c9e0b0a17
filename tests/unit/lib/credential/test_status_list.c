/* Status lists: the bare list, the token around it, and what is done when there is none. */
#include "maker.h"

#include "base/mem.h"
#include "base/text.h"
#include "credential/status_list.h"

#include <stdio.h>
#include <zlib.h>

#define URI "https://status.example/lijst/1"
#define HEADER "{\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\"}"

static EVP_PKEY *issuer;
static struct key issuer_key;

static int open_keys(void **state)
{
    (void)state;
    strict_json_init();
    issuer = standin_generate(KEY_ES256);
    json_t *jwk = made_jwk(issuer);
    assert_status(jwt_key(jwk, KEY_ES256, &issuer_key), OK);
    json_decref(jwk);
    return 0;
}

static int close_keys(void **state)
{
    (void)state;
    EVP_PKEY_free(issuer);
    key_release(&issuer_key);
    return 0;
}

/* base64url of the zlib stream of len bytes; level -1: raw deflate, 16: gzip. Owned by the caller. */
static char *packed(const void *data, size_t len, int window, size_t *bytes)
{
    z_stream z = { 0 };
    uLong cap = compressBound(len) + 64;
    uint8_t *out = mem_alloc(cap);

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)cap;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    *bytes = cap - z.avail_out;
    deflateEnd(&z);
    char *text = mem_alloc(BASE64URL_LEN(*bytes + 1) + 1);
    out[*bytes] = 0;
    base64url_encode(out, *bytes, text);
    text[BASE64URL_LEN(*bytes)] = 0;
    mem_free(out);
    return text;
}

static enum status read_bare(int64_t bits, const char *lst, int64_t index, uint8_t *status)
{
    enum status s = status_list_read(bits, lst, strlen(lst), index, status);

    if (s != OK)
        assert_int_equal(*status, 0);
    return s;
}

static void bits_and_indexes(void **state)
{
    static const uint8_t list[] = { 0xb9, 0xa3, 0x1b };
    size_t n;
    char *lst = packed(list, sizeof list, 15, &n);
    static const struct { int64_t bits, index; int value; enum status status; } rows[] = {
        { 1, 0, 1, OK }, { 1, 1, 0, OK }, { 1, 3, 1, OK }, { 1, 7, 1, OK }, { 1, 8, 1, OK }, { 1, 23, 0, OK },
        { 2, 0, 1, OK }, { 2, 1, 2, OK }, { 2, 3, 2, OK }, { 2, 4, 3, OK }, { 2, 11, 0, OK },
        { 4, 0, 9, OK }, { 4, 1, 11, OK }, { 4, 5, 1, OK },
        { 8, 0, 0xb9, OK }, { 8, 2, 0x1b, OK },
        { 1, 24, 0, REFUSED_STATUS_INDEX }, { 2, 12, 0, REFUSED_STATUS_INDEX }, { 4, 6, 0, REFUSED_STATUS_INDEX },
        { 8, 3, 0, REFUSED_STATUS_INDEX }, { 8, -1, 0, REFUSED_STATUS_INDEX }, { 1, INT64_MAX, 0, REFUSED_STATUS_INDEX },
        { 8, STATUS_LIST_OUT_MAX, 0, REFUSED_STATUS_INDEX }, { 8, INT64_MIN, 0, REFUSED_STATUS_INDEX },
        { 8, INT64_MAX, 0, REFUSED_STATUS_INDEX }, { 4, INT64_MAX, 0, REFUSED_STATUS_INDEX },
        { 0, 0, 0, REFUSED_STATUS_LIST }, { 3, 0, 0, REFUSED_STATUS_LIST }, { 16, 0, 0, REFUSED_STATUS_LIST },
        { -1, 0, 0, REFUSED_STATUS_LIST },
    };
    uint8_t status;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status s = read_bare(rows[i].bits, lst, rows[i].index, &status);

        if (s != rows[i].status || status != rows[i].value)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        assert_int_equal(status, rows[i].value);
    }
    mem_free(lst);
}

static void streams(void **state)
{
    static uint8_t list[5000];
    size_t n;
    uint8_t status;

    (void)state;
    for (size_t i = 0; i < sizeof list; i++)
        list[i] = (uint8_t)(i * i % 251);
    char *lst = packed(list, sizeof list, 15, &n);
    assert_status(read_bare(8, lst, 4999, &status), OK);
    assert_int_equal(status, list[4999]);
    /* truncated anywhere, though the entry came before it */
    uint8_t *raw = mem_alloc(n + 8);
    char *text = mem_alloc(BASE64URL_LEN(n + 8) + 1);
    size_t got;
    assert_true(base64url_decode(lst, strlen(lst), raw, n, &got));
    for (size_t cut = 0; cut < n; cut += cut < n - 10 ? 97 : 1) {
        base64url_encode(raw, cut, text);
        assert_status(status_list_read(8, text, BASE64URL_LEN(cut), 0, &status), REFUSED_STATUS_LIST);
    }
    /* anything after the stream; a byte of it changed */
    raw[n] = 0;
    base64url_encode(raw, n + 1, text);
    assert_status(status_list_read(8, text, BASE64URL_LEN(n + 1), 0, &status), REFUSED_STATUS_LIST);
    for (size_t i = 0; i < n; i += 53) {
        raw[i] ^= 0x40;
        base64url_encode(raw, n, text);
        assert_status(status_list_read(8, text, BASE64URL_LEN(n), 0, &status), REFUSED_STATUS_LIST);
        raw[i] ^= 0x40;
    }
    mem_free(lst);
    /* other containers */
    lst = packed(list, sizeof list, -15, &n);
    assert_status(read_bare(8, lst, 0, &status), REFUSED_STATUS_LIST);
    mem_free(lst);
    lst = packed(list, sizeof list, 15 + 16, &n);
    assert_status(read_bare(8, lst, 0, &status), REFUSED_STATUS_LIST);
    mem_free(lst);
    /* zlib with a preset dictionary */
    assert_status(read_bare(8, "eLsAAAABSwMAAWMAYg", 0, &status), REFUSED_STATUS_LIST);
    /* base64url */
    lst = packed(list, 4, 15, &n);
    char spoilt[200];
    snprintf(spoilt, sizeof spoilt, "%s=", lst);
    assert_status(read_bare(8, spoilt, 0, &status), REFUSED_STATUS_LIST);
    assert_status(read_bare(8, "", 0, &status), REFUSED_STATUS_LIST);
    assert_status(read_bare(8, "eNo!", 0, &status), REFUSED_STATUS_LIST);
    mem_free(lst);
    mem_free(raw);
    mem_free(text);
}

static void sizes(void **state)
{
    uint8_t *zeros = mem_alloc(STATUS_LIST_OUT_MAX + 1), status;
    size_t n;

    (void)state;
    memset(zeros, 0, STATUS_LIST_OUT_MAX + 1);
    zeros[STATUS_LIST_OUT_MAX - 1] = 0x80;
    char *lst = packed(zeros, STATUS_LIST_OUT_MAX, 15, &n);
    assert_true(n < 20000);
    assert_status(read_bare(1, lst, (int64_t)STATUS_LIST_OUT_MAX * 8 - 1, &status), OK);
    assert_int_equal(status, 1);
    mem_free(lst);
    lst = packed(zeros, STATUS_LIST_OUT_MAX + 1, 15, &n);
    assert_status(read_bare(1, lst, 0, &status), REFUSED_STATUS_LARGE);
    mem_free(lst);
    memset(zeros, 'A', STATUS_LIST_IN_MAX + 1);
    assert_status(status_list_read(1, (char *)zeros, STATUS_LIST_IN_MAX + 1, 0, &status), REFUSED_STATUS_LARGE);
    mem_free(zeros);
}

static void published(void **state)
{
    json_t *expected = vector_json("token-status-list/expected.json"), *lists, *v;
    const char *bits, *index;

    if (expected == NULL)
        skip();
    lists = json_object_get(expected, "lists");
    unsigned n = 0;
    json_object_foreach(lists, bits, v) {
        char path[80];
        json_t *entry, *doc;
        uint8_t status;

        snprintf(path, sizeof path, "token-status-list/list-%sbit.json", bits);
        doc = vector_json(path);
        const char *lst = json_string_value(json_object_get(doc, "lst"));
        int64_t width = json_integer_value(json_object_get(doc, "bits"));
        json_object_foreach(v, index, entry) {
            int64_t at = strtoll(index, NULL, 10);

            assert_status(read_bare(width, lst, at, &status), OK);
            assert_int_equal(status, json_integer_value(entry));
            assert_status(read_bare(width, lst, at + 1, &status), OK);
            assert_int_equal(status, 0);
            n++;
        }
        assert_status(read_bare(width, lst, 1 << 20, &status), REFUSED_STATUS_INDEX);
        json_decref(doc);
    }
    assert_int_equal(n, 22);
    const char *small = json_string_value(json_object_get(json_object_get(expected, "small"), "lst"));
    static const uint8_t bytes[] = { 0xb9, 0xa3 };
    for (int i = 0; i < 16; i++) {
        uint8_t status;

        assert_status(read_bare(1, small, i, &status), OK);
        assert_int_equal(status, bytes[i / 8] >> i % 8 & 1);
    }
    json_decref(expected);
}

/* ---- the token ---- */


static char *list_text;   /* four entries of 2 bits: 0 1 2 3 */

static char *token_of(const char *header, const char *format, EVP_PKEY *key)
{
    char payload[1000], *at;

    snprintf(payload, sizeof payload, "%s", format);
    at = strchr(payload, '%');
    if (at != NULL) {
        char rest[600];

        snprintf(rest, sizeof rest, "%s", at + 1);
        snprintf(at, sizeof payload - (size_t)(at - payload), "%s%s", list_text, rest);
    }
    return made_jwt(header, payload, key);
}

#define CLAIM(idx) "{\"status_list\":{\"idx\":" idx ",\"uri\":\"" URI "\"}}"
#define BODY "\"sub\":\"" URI "\",\"iat\":1795341500,\"status_list\":{\"bits\":2,\"lst\":\"%\"}"

/* Pinned keys: iss, where it is there, is of whom they are pinned for. */
static void issuers(void)
{
    static const struct { const char *iss, *issuer; enum status status; } rows[] = {
        { "", NULL, OK }, { "", "https://a.example", OK },
        { "\"iss\":\"https://a.example\",", NULL, OK },
        { "\"iss\":\"https://a.example\",", "https://a.example", OK },
        { "\"iss\":\"https://a.example\",", "https://b.example", REFUSED_STATUS_ISSUER },
        { "\"iss\":null,", NULL, REFUSED_STATUS_ISSUER },
    };
    json_t *claim = json_loads(CLAIM("0"), 0, NULL);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char payload[400];

        snprintf(payload, sizeof payload, "{%s%s}", rows[i].iss, BODY);
        char *text = token_of(HEADER, payload, issuer);
        struct status_token token = { text, strlen(text), NOW };
        struct status_rules rules = { .trust = { &issuer_key, 1, NULL }, .now_s = NOW, .max_age_s = 3600, .tokens = &token,
                                      .n_tokens = 1, .issuer = rows[i].issuer };
        enum status s = status_check(claim, &rules);
        if (s != rows[i].status)
            print_error("issuer row %zu\n", i);
        assert_status(s, rows[i].status);
        mem_free(text);
    }
    json_decref(claim);
}

static void tokens(void **state)
{
    static const uint8_t list[] = { 0xe4 };
    EVP_PKEY *stranger = standin_generate(KEY_ES256);
    size_t n;
    static const struct { const char *header, *payload, *claim; int64_t fetched; enum status status; } rows[] = {
        { HEADER, "{" BODY "}", CLAIM("0"), NOW, OK },
        { HEADER, "{" BODY "}", CLAIM("1"), NOW, REFUSED_STATUS_REVOKED },
        { HEADER, "{" BODY "}", CLAIM("2"), NOW, REFUSED_STATUS_SUSPENDED },
        { HEADER, "{" BODY "}", CLAIM("3"), NOW, REFUSED_STATUS_OTHER },
        { HEADER, "{" BODY "}", CLAIM("4"), NOW, REFUSED_STATUS_INDEX },
        { HEADER, "{" BODY ",\"exp\":1795341601,\"ttl\":1}", CLAIM("0"), NOW - 1, OK },
        { HEADER, "{" BODY ",\"exp\":1795341600}", CLAIM("0"), NOW, REFUSED_TOKEN_EXPIRED },
        { HEADER, "{" BODY ",\"ttl\":60}", CLAIM("0"), NOW - 61, REFUSED_STATUS_STALE },
        { HEADER, "{" BODY ",\"ttl\":0}", CLAIM("0"), NOW, REFUSED_STATUS_LIST },
        { HEADER, "{" BODY ",\"ttl\":\"60\"}", CLAIM("0"), NOW, REFUSED_STATUS_LIST },
        { HEADER, "{" BODY "}", CLAIM("0"), NOW - 3601, REFUSED_STATUS_STALE },
        { HEADER, "{" BODY "}", CLAIM("0"), NOW + 11, REFUSED_STATUS_STALE },
        { HEADER, "{\"sub\":\"" URI "\",\"iat\":1795337999,\"status_list\":{\"bits\":2,\"lst\":\"%\"}}", CLAIM("0"), NOW, REFUSED_STATUS_STALE },
        { HEADER, "{\"sub\":\"" URI "\",\"iat\":1795341611,\"status_list\":{\"bits\":2,\"lst\":\"%\"}}", CLAIM("0"), NOW, REFUSED_TOKEN_IAT },
        { HEADER, "{\"sub\":\"" URI "\",\"status_list\":{\"bits\":2,\"lst\":\"%\"}}", CLAIM("0"), NOW, REFUSED_TOKEN_IAT },
        { HEADER, "{\"sub\":\"" URI "/\",\"iat\":1795341500,\"status_list\":{\"bits\":2,\"lst\":\"%\"}}", CLAIM("0"), NOW, REFUSED_STATUS_SUBJECT },
        { HEADER, "{\"iat\":1795341500,\"status_list\":{\"bits\":2,\"lst\":\"%\"}}", CLAIM("0"), NOW, REFUSED_STATUS_SUBJECT },
        { HEADER, "{\"sub\":\"" URI "\",\"iat\":1795341500}", CLAIM("0"), NOW, REFUSED_STATUS_LIST },
        { HEADER, "{\"sub\":\"" URI "\",\"iat\":1795341500,\"status_list\":{\"bits\":3,\"lst\":\"%\"}}", CLAIM("0"), NOW, REFUSED_STATUS_LIST },
        { HEADER, "{\"sub\":\"" URI "\",\"iat\":1795341500,\"status_list\":{\"bits\":\"2\",\"lst\":\"%\"}}", CLAIM("0"), NOW, REFUSED_STATUS_LIST },
        { HEADER, "{\"sub\":\"" URI "\",\"iat\":1795341500,\"status_list\":{\"bits\":2,\"lst\":7}}", CLAIM("0"), NOW, REFUSED_STATUS_LIST },
        { HEADER, "{\"sub\":\"" URI "\",\"iat\":1795341500,\"status_list\":{\"bits\":2}}", CLAIM("0"), NOW, REFUSED_STATUS_LIST },
        { "{\"alg\":\"ES256\",\"typ\":\"JWT\"}", "{" BODY "}", CLAIM("0"), NOW, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"ES256\"}", "{" BODY "}", CLAIM("0"), NOW, REFUSED_TOKEN_TYP },
        { HEADER, "{" BODY "}", "{}", NOW, REFUSED_VC_STATUS },
        { HEADER, "{" BODY "}", "[]", NOW, REFUSED_VC_STATUS },
        { HEADER, "{" BODY "}", "{\"status_list\":{\"idx\":0}}", NOW, REFUSED_VC_STATUS },
        { HEADER, "{" BODY "}", "{\"status_list\":{\"uri\":\"" URI "\"}}", NOW, REFUSED_VC_STATUS },
        { HEADER, "{" BODY "}", "{\"status_list\":{\"idx\":0,\"uri\":\"\"}}", NOW, REFUSED_VC_STATUS },
        { HEADER, "{" BODY "}", CLAIM("-1"), NOW, REFUSED_VC_STATUS },
        { HEADER, "{" BODY "}", CLAIM("1152921504606846975"), NOW, REFUSED_STATUS_INDEX },
        { HEADER, "{" BODY "}", CLAIM("1152921504606846976"), NOW, REFUSED_VC_STATUS },
        { HEADER, "{" BODY "}", "{\"status_list\":{\"idx\":0,\"uri\":7}}", NOW, REFUSED_VC_STATUS },
        { HEADER, "{" BODY ",\"ttl\":60}", CLAIM("0"), NOW - 60, OK },
        { HEADER, "{" BODY "}", CLAIM("0"), NOW - 3600, OK },
        { HEADER, "{" BODY "}", CLAIM("0"), NOW + 10, OK },
        { HEADER, "{\"sub\":\"" URI "\",\"iat\":1795338000,\"status_list\":{\"bits\":2,\"lst\":\"%\"}}", CLAIM("0"), NOW, OK },
        { HEADER, "{\"sub\":\"" URI "\",\"iat\":1795341610,\"status_list\":{\"bits\":2,\"lst\":\"%\"}}", CLAIM("0"), NOW, OK },
        { HEADER, "{" BODY ",\"nbf\":1795341611}", CLAIM("0"), NOW, REFUSED_TOKEN_NOT_YET },
        { HEADER, "{" BODY "}", CLAIM("\"0\""), NOW, REFUSED_VC_STATUS },
        { HEADER, "{" BODY "}", CLAIM("0.0"), NOW, REFUSED_VC_STATUS },
    };

    (void)state;
    list_text = packed(list, sizeof list, 15, &n);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = token_of(rows[i].header, rows[i].payload, issuer);
        struct status_token token = { text, strlen(text), rows[i].fetched };
        struct status_rules rules = { .trust = { &issuer_key, 1, NULL }, .now_s = NOW, .max_age_s = 3600, .tokens = &token,
                                      .n_tokens = 1 };
        json_t *claim = json_loads(rows[i].claim, 0, NULL);

        enum status s = status_check(claim, &rules);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        json_decref(claim);
        mem_free(text);
    }
    issuers();
    /* no token at all, a forged one, and the right one among others */
    json_t *claim = json_loads(CLAIM("0"), 0, NULL);
    char *good = token_of(HEADER, "{" BODY "}", issuer), *forged = token_of(HEADER, "{" BODY "}", stranger);
    char *other = token_of(HEADER, "{\"sub\":\"x\",\"iat\":1795341500,\"status_list\":{\"bits\":2,\"lst\":\"%\"}}", issuer);
    struct status_token all[] = { { other, strlen(other), NOW }, { forged, strlen(forged), NOW }, { good, strlen(good), NOW } };
    struct status_rules rules = { .trust = { &issuer_key, 1, NULL }, .now_s = NOW, .max_age_s = 3600, .tokens = all };
    assert_status(status_check(claim, &rules), REFUSED_STATUS_MISSING);
    rules.n_tokens = 1;
    assert_status(status_check(claim, &rules), REFUSED_STATUS_SUBJECT);
    rules.n_tokens = 2;
    assert_status(status_check(claim, &rules), REFUSED_TOKEN_SIGNATURE);
    all[0] = all[1], all[1] = (struct status_token){ other, strlen(other), NOW };   /* the same in another order */
    assert_status(status_check(claim, &rules), REFUSED_TOKEN_SIGNATURE);
    rules.n_tokens = 3;
    assert_status(status_check(claim, &rules), OK);
    all[0] = (struct status_token){ other, strlen(other), NOW };
    rules.n_tokens = 1;
    /* a uri of the length that fits, and one more */
    for (size_t len = STATUS_URI_MAX; len <= STATUS_URI_MAX + 1; len++) {
        char uri[STATUS_URI_MAX + 2] = { 0 };

        memset(uri, 'u', len);
        json_t *far = json_pack("{s{sisi s s}}", "status_list", "idx", 0, "x", 0, "uri", uri);
        assert_status(status_check(far, &rules), len == STATUS_URI_MAX ? REFUSED_STATUS_SUBJECT : REFUSED_VC_STATUS);
        json_decref(far);
    }
    all[0].len = STATUS_LIST_IN_MAX + 1;
    assert_status(status_check(claim, &rules), REFUSED_TOKEN_SIZE);
    /* two lists of one address: valid only where both say so */
    rules.n_tokens = 2;
    for (unsigned order = 0; order < 2; order++) {
        char *bad = token_of(HEADER, "{\"sub\":\"" URI "\",\"iat\":1795341400,\"status_list\":{\"bits\":1,\"lst\":\"eNpjBAAAAgAC\"}}", issuer);
        all[order] = (struct status_token){ good, strlen(good), NOW };
        all[1 - order] = (struct status_token){ bad, strlen(bad), NOW };
        assert_status(status_check(claim, &rules), REFUSED_STATUS_REVOKED);
        all[1 - order].fetched_s = NOW - 3601;
        assert_status(status_check(claim, &rules), OK);
        mem_free(bad);
    }
    json_decref(claim);
    mem_free(good);
    mem_free(forged);
    mem_free(other);
    mem_free(list_text);
    EVP_PKEY_free(stranger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_and_indexes), cmocka_unit_test(streams), cmocka_unit_test(sizes),
        cmocka_unit_test(published), cmocka_unit_test(tokens),
    };
    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
