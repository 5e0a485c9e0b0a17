/* JWTs: sizes, times, whose key, and what is in a key that others wrote. */
#include "maker.h"

#include "base/mem.h"
#include "base/text.h"
#include "evidence/claims.h"
#include "credential/jwt.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define TIME_MAX 253402300799LL
#define HEADER "{\"alg\":\"ES256\"}"

static void sizes(void **state)
{
    static const char good[] = "eyJhbGciOiJFUzI1NiJ9.e30.QUFB";
    static const struct { size_t len, max; enum status status; } rows[] = {
        { sizeof good - 1, sizeof good - 1, OK }, { sizeof good - 1, JWS_MAX, OK },
        { sizeof good - 1, sizeof good - 2, REFUSED_TOKEN_SIZE }, { 0, JWS_MAX, REFUSED_TOKEN_SIZE },
        { sizeof good - 5, JWS_MAX, REFUSED_TOKEN_FORMAT },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct jwt jwt;

        assert_status(jwt_open(good, rows[i].len, rows[i].max, &jwt), rows[i].status);
        assert_true((jwt.payload != NULL) == (rows[i].status == OK));
        jwt_release(&jwt);
    }
}

static void numbers_as_times(void **state)
{
    static const struct { const char *text; int64_t want; } rows[] = {   /* -1: none */
        { "0", 0 }, { "1", 1 }, { "1.9", 1 }, { "0.0", 0 }, { "253402300799", TIME_MAX }, { "253402300799.0", TIME_MAX },
        { "1.7e9", 1700000000 }, { "-1", -1 }, { "-0.5", -1 }, { "253402300800", -1 }, { "253402300800.0", -1 }, { "1e300", -1 },
        { "-9223372036854775808", -1 }, { "9223372036854775807", -1 }, { "\"1\"", -1 }, { "true", -1 }, { "null", -1 },
        { "[]", -1 },
    };
    int64_t t;

    for (size_t i = 0; i < ROWS(rows); i++) {
        json_t *v = json_loads(rows[i].text, JSON_DECODE_ANY, NULL);
        bool ok = jwt_time(v, &t);

        if (ok != (rows[i].want >= 0) || (ok && t != rows[i].want))
            fail_msg("%s", rows[i].text);
        json_decref(v);
    }
    assert_false(jwt_time(NULL, &t));
}

/* exp to the second, nbf with leeway. */
static void periods(void **state)
{
    static const struct { const char *name; int64_t at; enum status status; } rows[] = {
        { "exp", NOW + 1, OK }, { "exp", NOW, REFUSED_TOKEN_EXPIRED }, { "exp", NOW - 1, REFUSED_TOKEN_EXPIRED },
        { "exp", -1, REFUSED_TOKEN_EXPIRED }, { "nbf", NOW, OK }, { "nbf", NOW + LIMIT_LEEWAY_S, OK },
        { "nbf", NOW + LIMIT_LEEWAY_S + 1, REFUSED_TOKEN_NOT_YET }, { "nbf", -1, REFUSED_TOKEN_NOT_YET }, { "iat", NOW + 9999, OK },
    };
    static const char *const no_times[] = { "{\"exp\":\"9999999999\"}", "{\"exp\":null}", "{\"nbf\":\"0\"}", "{\"nbf\":null}" };

    for (size_t i = 0; i < ROWS(rows); i++) {
        json_t *claims = json_pack("{sI}", rows[i].name, (json_int_t)rows[i].at);

        assert_status(jwt_times(claims, NOW), rows[i].status);
        json_decref(claims);
    }
    for (size_t i = 0; i < ROWS(no_times); i++) {
        json_t *claims = json_loads(no_times[i], 0, NULL);

        assert_status(jwt_times(claims, NOW), i < 2 ? REFUSED_TOKEN_EXPIRED : REFUSED_TOKEN_NOT_YET);
        json_decref(claims);
    }
}

static void keys_by_others(void **state)
{
    EVP_PKEY *pkey = standin_generate(KEY_ES256);
    char longest[KID_MAX + 2] = { 0 };
    struct key key;

    memset(longest, 'k', KID_MAX + 1);
    json_t *jwk = made_jwk(pkey);
    assert_status(jwt_key(jwk, KEY_ES256, &key), OK);
    assert_int_equal(key.kid[0], 0);
    key_release(&key);
    json_object_set_new(jwk, "kid", json_string(longest));
    assert_status(jwt_key(jwk, KEY_ES256, &key), REFUSED_KEY);
    json_object_set_new(jwk, "kid", json_string(longest + 1));
    assert_status(jwt_key(jwk, KEY_ES256, &key), OK);
    assert_string_equal(key.kid, longest + 1);
    key_release(&key);
    json_object_set_new(jwk, "kid", json_integer(7));
    assert_status(jwt_key(jwk, KEY_ES256, &key), REFUSED_KEY);
    json_object_set_new(jwk, "kid", json_null());
    assert_status(jwt_key(jwk, KEY_ES256, &key), REFUSED_KEY);
    json_object_del(jwk, "kid");
    assert_status(jwt_key(jwk, KEY_EDDSA, &key), REFUSED_KEY_ALG);
    assert_null(key.pkey);
    json_object_set_new(jwk, "d", json_null());
    assert_status(jwt_key(jwk, KEY_ES256, &key), REFUSED_KEY_PRIVATE);
    assert_status(jwt_key(NULL, KEY_ES256, &key), REFUSED_KEY);
    json_decref(jwk);
    EVP_PKEY_free(pkey);
}

/* Several pinned keys: the reason is that of the key that came nearest. */
static void nearest_refusal(void **state)
{
    EVP_PKEY *ours[2] = { standin_generate(KEY_ES256), standin_generate(KEY_ES256) };
    EVP_PKEY *stranger = standin_generate(KEY_ES256), *ed = standin_generate(KEY_EDDSA);
    struct key keys[3];
    json_t *payload, *jwk = json_object();
    struct x5_chain chain;
    static const struct { const char *header; bool foreign; size_t first, n; enum status status; } rows[] = {
        { HEADER, false, 0, 2, OK }, { HEADER, false, 1, 2, OK },
        { HEADER, true, 0, 1, REFUSED_TOKEN_SIGNATURE },
        { HEADER, true, 0, 3, REFUSED_TOKEN_SIGNATURE },       /* the last one is for another algorithm */
        { HEADER, true, 2, 1, REFUSED_TOKEN_ALG },
        { HEADER, true, 0, 0, REFUSED_TOKEN_KID },
        { "{\"alg\":\"PS256\"}", true, 0, 3, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"HS256\"}", true, 0, 3, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"none\"}", true, 0, 3, REFUSED_TOKEN_ALG },
    };

    for (unsigned i = 0; i < 2; i++) {
        json_t *one = made_jwk(ours[i]);

        assert_status(jwt_key(one, KEY_ES256, &keys[i]), OK);
        json_decref(one);
    }
    assert_status(standin_publish(ed, KEY_EDDSA, jwk), OK);
    assert_status(jwt_key(jwk, KEY_EDDSA, &keys[2]), OK);
    json_decref(jwk);
    for (size_t i = 0; i < ROWS(rows); i++) {
        char *text = made_jwt(rows[i].header, "{\"a\":1}", rows[i].foreign ? stranger : ours[1]);
        struct jwt_trust trust = { keys + rows[i].first, rows[i].n, NULL };
        struct jwt jwt;

        assert_status(jwt_open(text, strlen(text), JWS_MAX, &jwt), OK);
        enum status s = jwt_verify(&jwt, NULL, &trust, NOW, &payload, &chain);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        assert_true((payload != NULL) == (s == OK));
        json_decref(payload);
        jwt_release(&jwt);
        mem_free(text);
    }
    for (unsigned i = 0; i < 3; i++)
        key_release(&keys[i]);
    EVP_PKEY_free(ours[0]), EVP_PKEY_free(ours[1]), EVP_PKEY_free(stranger), EVP_PKEY_free(ed);
}

/* A signature of P-256 is 64 bytes: none may be left out or added, though the right ones are among them. */
static void signature_lengths(void **state)
{
    EVP_PKEY *pkey = standin_generate(KEY_ES256);
    json_t *jwk = made_jwk(pkey), *payload;
    char *good = made_jwt(HEADER, "{\"a\":1}", pkey);
    char *sig = strrchr(good, '.') + 1;
    uint8_t bytes[66] = { 0 };
    struct x5_chain chain;
    struct key key;
    size_t n;

    assert_true(base64url_decode(sig, strlen(sig), bytes, sizeof bytes, &n) && n == 64);
    assert_status(jwt_key(jwk, KEY_ES256, &key), OK);
    for (size_t len = 1; len <= sizeof bytes; len++) {
        struct jwt_trust trust = { &key, 1, NULL };
        struct jwt jwt;

        memset(sig, 0, BASE64URL_LEN(sizeof bytes) + 1);
        base64url_encode(bytes, len, sig);
        assert_status(jwt_open(good, strlen(good), JWS_MAX, &jwt), OK);
        assert_status(jwt_verify(&jwt, NULL, &trust, NOW, &payload, &chain), len == 64 ? OK : REFUSED_TOKEN_SIGNATURE);
        json_decref(payload);
        jwt_release(&jwt);
    }
    mem_free(good);
    key_release(&key);
    json_decref(jwk);
    EVP_PKEY_free(pkey);
}

/* What was signed must be an object. */
static void payloads(void **state)
{
    static const struct { const char *payload; enum status status; } rows[] = {
        { "{}", OK }, { "{\"a\":1.5}", OK }, { "[]", REFUSED_TOKEN_JSON }, { "7", REFUSED_TOKEN_JSON }, { "", REFUSED_TOKEN_FORMAT },
        { "{\"a\":1,\"a\":1}", REFUSED_TOKEN_JSON }, { "{} ", OK }, { "{}x", REFUSED_TOKEN_JSON },
    };
    EVP_PKEY *pkey = standin_generate(KEY_ES256);

    for (size_t i = 0; i < ROWS(rows); i++) {
        char *text = made_jwt(HEADER, rows[i].payload, pkey);
        json_t *payload = NULL;
        struct jwt jwt;
        enum status s = jwt_open(text, strlen(text), JWS_MAX, &jwt);

        if (s == OK) {
            s = jwt_payload_unverified(&jwt, &payload);
            assert_true((payload != NULL) == (s == OK));
        }
        assert_status(s, rows[i].status);
        json_decref(payload);
        jwt_release(&jwt);
        mem_free(text);
    }
    EVP_PKEY_free(pkey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes), cmocka_unit_test(numbers_as_times), cmocka_unit_test(periods), cmocka_unit_test(keys_by_others),
        cmocka_unit_test(nearest_refusal), cmocka_unit_test(payloads), cmocka_unit_test(signature_lengths),
    };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
