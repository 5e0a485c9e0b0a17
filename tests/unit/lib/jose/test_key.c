/* Which keys are believed, and signatures against vectors of others. */
#include "fixture.h"

#include "base/mem.h"
#include "base/text.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>

/* RFC 7515 A.3 (P-256), RFC 8037 A.2 (Ed25519); an RSA key is made once. */
#define P256 "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
             "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define ED "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
#define ES(rest) "{" P256 ",\"kid\":\"k\",\"alg\":\"ES256\"" rest "}"

static enum status open_text(const char *text, enum trust trust)
{
    struct key k;
    json_t *jwk;

    assert_status(strict_json_parse(text, strlen(text), false, &jwk), OK);
    enum status s = key_from_jwk(jwk, trust, &k);
    if (s == OK)
        assert_non_null(k.pkey);
    else
        assert_null(k.pkey);
    key_release(&k);
    json_decref(jwk);
    return s;
}

static void curve_keys(void **state)
{
    static const struct { const char *jwk; enum status status; } rows[] = {
        { ES(""), OK },
        { ES(",\"use\":\"sig\",\"corporatie\":\"L0101\""), OK },
        { "{" ED ",\"kid\":\"k\",\"alg\":\"EdDSA\"}", OK },
        { ES(",\"use\":\"enc\""), REFUSED_KEY_USE },
        { ES(",\"key_ops\":[\"verify\"]"), REFUSED_KEY },
        { ES(",\"d\":\"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI\""), REFUSED_KEY_PRIVATE },
        { ES(",\"p\":\"AA\""), REFUSED_KEY_PRIVATE }, { ES(",\"q\":\"AA\""), REFUSED_KEY_PRIVATE },
        { ES(",\"dp\":\"AA\""), REFUSED_KEY_PRIVATE }, { ES(",\"dq\":\"AA\""), REFUSED_KEY_PRIVATE },
        { ES(",\"qi\":\"AA\""), REFUSED_KEY_PRIVATE }, { ES(",\"oth\":[]"), REFUSED_KEY_PRIVATE },
        { ES(",\"k\":null"), REFUSED_KEY_PRIVATE },
        { ES(",\"x5c\":[]"), REFUSED_KEY },
        { "{" P256 ",\"kid\":\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\",\"alg\":\"ES256\"}", OK },
        { "{" P256 ",\"kid\":\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\",\"alg\":\"ES256\"}", REFUSED_KEY },
        { ES(",\"corporatie\":\"\""), REFUSED_KEY },
        { ES(",\"corporatie\":\"L/0101\""), REFUSED_KEY },
        { ES(",\"corporatie\":\"123456789012345678901234\""), REFUSED_KEY },
        { "{" P256 ",\"alg\":\"ES256\"}", REFUSED_KEY },
        { "{" P256 ",\"kid\":\"\",\"alg\":\"ES256\"}", REFUSED_KEY },
        { "{" P256 ",\"kid\":\"a b\",\"alg\":\"ES256\"}", REFUSED_KEY },
        { "{" P256 ",\"kid\":7,\"alg\":\"ES256\"}", REFUSED_KEY },
        { "{" P256 ",\"kid\":\"a\\u007f\",\"alg\":\"ES256\"}", REFUSED_KEY },
        { "{" P256 ",\"kid\":\"a~!\",\"alg\":\"ES256\"}", OK },
        { "{" P256 ",\"kid\":\"k\"}", REFUSED_KEY },
        { "{" P256 ",\"kid\":\"k\",\"alg\":\"none\"}", REFUSED_KEY_ALG },
        { "{" P256 ",\"kid\":\"k\",\"alg\":\"HS256\"}", REFUSED_KEY_ALG },
        { "{" P256 ",\"kid\":\"k\",\"alg\":\"ES384\"}", REFUSED_KEY_ALG },
        { "{" P256 ",\"kid\":\"k\",\"alg\":\"EdDSA\"}", REFUSED_KEY_ALG },
        { "{" P256 ",\"kid\":\"k\",\"alg\":\"PS256\"}", REFUSED_KEY_ALG },
        { "{" ED ",\"kid\":\"k\",\"alg\":\"ES256\"}", REFUSED_KEY_ALG },
        { "{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"k\",\"alg\":\"ES256\"}", REFUSED_KEY_PRIVATE },
        /* not on the curve; short; x beyond the field; the curve of another name */
        { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
          "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4\",\"kid\":\"k\",\"alg\":\"ES256\"}", REFUSED_KEY },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEQ\","
          "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"kid\":\"k\",\"alg\":\"ES256\"}", REFUSED_KEY },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"__________________________________________8\","
          "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"kid\":\"k\",\"alg\":\"ES256\"}", REFUSED_KEY },
        { "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
          "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\",\"kid\":\"k\",\"alg\":\"ES256\"}", REFUSED_KEY_KIND },
        { "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"kid\":\"k\","
          "\"alg\":\"EdDSA\"}", REFUSED_KEY_KIND },
        { "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR\",\"kid\":\"k\","
          "\"alg\":\"EdDSA\"}", REFUSED_KEY },
        { "[]", REFUSED_KEY },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status s = open_text(rows[i].jwk, TRUST_FAPI2);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
}

static json_t *rsa_jwk(unsigned bits, unsigned long exponent, const char *alg)
{
    json_t *jwk = json_pack("{ss ss}", "kid", "k", "alg", alg);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    BIGNUM *e = BN_new();
    EVP_PKEY *pkey = NULL;

    assert_int_equal(BN_set_word(e, exponent), 1);
    assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits), 1);
    assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e), 1);
    assert_int_equal(EVP_PKEY_keygen(ctx, &pkey), 1);
    assert_status(standin_publish(pkey, KEY_PS256, jwk), OK);
    BN_free(e);
    EVP_PKEY_free(pkey);
    EVP_PKEY_CTX_free(ctx);
    return jwk;
}

static enum status open_jwk(const json_t *jwk, enum trust trust)
{
    struct key k;
    enum status s = key_from_jwk(jwk, trust, &k);

    key_release(&k);
    return s;
}

static void set(json_t *jwk, const char *name, const char *text)
{
    json_object_set_new(jwk, name, json_string(text));
}

static void rsa_keys(void **state)
{
    json_t *good = rsa_jwk(2048, 65537, "PS256"), *j;

    (void)state;
    assert_status(open_jwk(good, TRUST_FAPI2), OK);
    j = json_deep_copy(good);
    set(j, "alg", "RS256");
    assert_status(open_jwk(j, TRUST_FAPI2), REFUSED_KEY_ALG);  /* only in nlgov */
    assert_status(open_jwk(j, TRUST_NLGOV), OK);
    set(j, "alg", "ES256");
    assert_status(open_jwk(j, TRUST_NLGOV), REFUSED_KEY_ALG);
    json_decref(j);

    static const struct { const char *e; enum status status; } exponents[] = {
        { "AQAB", OK }, { "Aw", REFUSED_KEY_WEAK }, { "AQ", REFUSED_KEY_WEAK }, { "__8", REFUSED_KEY_WEAK },
        { "AQAA", REFUSED_KEY_WEAK },
        { "AAEAAQ", REFUSED_KEY }, { "", REFUSED_KEY }, { "AQAB=", REFUSED_KEY }, { "AQABAQABAQAB", REFUSED_KEY },
    };
    for (size_t i = 0; i < sizeof exponents / sizeof exponents[0]; i++) {
        j = json_deep_copy(good);
        set(j, "e", exponents[i].e);
        assert_status(open_jwk(j, TRUST_FAPI2), exponents[i].status);
        json_decref(j);
    }
    /* a zero in front: the same number, spelt otherwise */
    uint8_t bytes[KEY_RSA_MIN_BITS / 8 + 1] = { 0 };
    char text[BASE64URL_LEN(sizeof bytes) + 1] = { 0 };
    size_t n_len;
    const char *n = json_string_value(json_object_get(good, "n"));
    assert_true(base64url_decode(n, strlen(n), bytes + 1, sizeof bytes - 1, &n_len) && n_len == sizeof bytes - 1);
    base64url_encode(bytes, sizeof bytes, text);
    j = json_deep_copy(good);
    set(j, "n", text);
    assert_status(open_jwk(j, TRUST_FAPI2), REFUSED_KEY);
    json_decref(j);
    j = rsa_jwk(1024, 65537, "PS256");
    assert_status(open_jwk(j, TRUST_FAPI2), REFUSED_KEY_WEAK);
    json_decref(j);
    j = rsa_jwk(2040, 65537, "PS256");
    assert_status(open_jwk(j, TRUST_FAPI2), REFUSED_KEY_WEAK);
    json_decref(j);
    j = rsa_jwk(2047, 65537, "PS256");
    assert_status(open_jwk(j, TRUST_FAPI2), REFUSED_KEY_WEAK);
    json_decref(j);
    j = rsa_jwk(2048, 3, "PS256");
    assert_status(open_jwk(j, TRUST_FAPI2), REFUSED_KEY_WEAK);
    json_decref(j);
    j = json_deep_copy(good);
    set(j, "d", "AQAB");
    assert_status(open_jwk(j, TRUST_FAPI2), REFUSED_KEY_PRIVATE);
    json_decref(j);
    json_decref(good);
}

/* RFC 8032, 5.1.3: y below p and on the curve; and no point of small order, under which anybody signs anything. */
static void edwards_points(void **state)
{
    static const struct { const char *x; enum status status; } rows[] = {
        { "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", OK },
        { "AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", OK },
        { "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", REFUSED_KEY },      /* no such x */
        { "BwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", REFUSED_KEY },
        { "8P_______________________________________38", REFUSED_KEY },      /* p + 3, a second spelling of 3 */
        { "7f_______________________________________38", REFUSED_KEY },      /* p */
        { "__________________________________________8", REFUSED_KEY },
        { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", REFUSED_KEY_WEAK }, /* order 4 */
        { "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", REFUSED_KEY_WEAK }, /* 1 */
        { "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA", REFUSED_KEY_WEAK }, /* 1, with the sign */
        { "7P_______________________________________38", REFUSED_KEY_WEAK }, /* 2 */
        { "7P________________________________________8", REFUSED_KEY_WEAK },
        { "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU", REFUSED_KEY_WEAK }, /* 8 */
        { "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_IU", REFUSED_KEY_WEAK },
        { "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o", REFUSED_KEY_WEAK },
        { "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA_o", REFUSED_KEY_WEAK },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *jwk = json_pack("{ss ss ss}", "kty", "OKP", "crv", "Ed25519", "x", rows[i].x);
        struct key k;
        enum status s = key_import(jwk, KEY_PS256, &k);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        key_release(&k);
        json_decref(jwk);
    }
}

static void set_number(json_t *jwk, const char *name, const BIGNUM *n)
{
    char text[BASE64URL_LEN(1025) + 1] = { 0 };
    uint8_t bytes[1025];
    int len = BN_bn2bin(n, bytes);

    base64url_encode(bytes, (size_t)len, text);
    json_object_set_new(jwk, name, json_string(text));
}

/* The next number at steps of m that no small prime divides: nothing is left to object to but its form. */
static void without_small_factors(BIGNUM *n, const BIGNUM *m)
{
    for (bool found = false; !found;) {
        BN_add(n, n, m);
        found = BN_is_odd(n);
        for (BN_ULONG p = 3; found && p < 1000; p += 2)
            found = BN_mod_word(n, p) != 0;
    }
}

/* Coordinates have their full length, also where what is left out is a zero at the end. */
static void short_coordinates(void **state)
{
    static const struct { enum key_alg alg; const char *member; } rows[] = {
        { KEY_ES256, "x" }, { KEY_ES256, "y" }, { KEY_EDDSA, "x" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (bool found = false; !found;) {
            EVP_PKEY *pkey = standin_generate(rows[i].alg);
            json_t *jwk = json_object();
            char text[BASE64URL_LEN(32) + 1] = { 0 };
            uint8_t bytes[32];
            struct key k;
            size_t n;

            assert_status(standin_publish(pkey, rows[i].alg, jwk), OK);
            const char *full = json_string_value(json_object_get(jwk, rows[i].member));
            assert_true(base64url_decode(full, strlen(full), bytes, sizeof bytes, &n) && n == 32);
            found = bytes[31] == 0;
            if (found) {
                assert_status(key_import(jwk, KEY_PS256, &k), OK);
                key_release(&k);
                base64url_encode(bytes, 31, text);
                set(jwk, rows[i].member, text);
                assert_status(key_import(jwk, KEY_PS256, &k), REFUSED_KEY);
            }
            json_decref(jwk);
            EVP_PKEY_free(pkey);
        }
}

/* Numbers that only look like a modulus. */
static void weak_moduli(void **state)
{
    static const unsigned primes[] = { 11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157 };
    json_t *jwk = json_pack("{ss ss}", "kty", "RSA", "e", "AQAB");
    BN_CTX *ctx = BN_CTX_new();
    BIGNUM *n = BN_new(), *m = BN_new(), *r = BN_new();
    struct key k;

    (void)state;
    /* 65537^5 modulo the product of the primes, plus a multiple of it */
    BN_one(m);
    for (size_t i = 0; i < sizeof primes / sizeof primes[0]; i++)
        BN_mul_word(m, primes[i]);
    BN_one(r);
    for (int i = 0; i < 5; i++)
        BN_mul_word(r, 65537);
    BN_set_bit(n, 2047);
    BN_mod(n, n, m, ctx);
    BN_sub(n, m, n);
    BN_add(n, n, r);
    BN_set_bit(n, 2047);
    without_small_factors(n, m);
    set_number(jwk, "n", n);
    assert_status(key_import(jwk, KEY_PS256, &k), REFUSED_KEY_WEAK);
    /* one with other remainders passes, so it was the fingerprint */
    BN_mul_word(n, 3);
    without_small_factors(n, m);
    set_number(jwk, "n", n);
    assert_status(key_import(jwk, KEY_PS256, &k), OK);
    key_release(&k);
    /* two primes are a modulus; three with a small one are not, nor is a square */
    BN_generate_prime_ex(n, 1024, 0, NULL, NULL, NULL);
    BN_generate_prime_ex(m, 1025, 0, NULL, NULL, NULL);
    BN_mul(r, n, m, ctx);
    set_number(jwk, "n", r);
    assert_status(key_import(jwk, KEY_PS256, &k), OK);
    key_release(&k);
    BN_mul_word(r, 3);
    set_number(jwk, "n", r);
    assert_status(key_import(jwk, KEY_PS256, &k), REFUSED_KEY_WEAK);
    BN_sqr(r, m, ctx);
    set_number(jwk, "n", r);
    assert_status(key_import(jwk, KEY_PS256, &k), REFUSED_KEY_WEAK);
    /* larger than anybody needs */
    BN_zero(r);
    BN_set_bit(r, 8192);
    BN_add_word(r, 1);
    set_number(jwk, "n", r);
    assert_status(key_import(jwk, KEY_PS256, &k), REFUSED_KEY);
    BN_free(n), BN_free(m), BN_free(r), BN_CTX_free(ctx);
    json_decref(jwk);
}

/* key_import leaves kid and other members to its caller. */
static void imports(void **state)
{
    static const struct { const char *jwk; enum key_alg assume; enum status status; } rows[] = {
        { "{" P256 "}", KEY_PS256, OK }, { "{" P256 "}", KEY_ALG_NONE, REFUSED_KEY }, { "{" P256 ",\"alg\":\"ES256\"}", KEY_ALG_NONE, OK },
        { "{" ED ",\"x5c\":7,\"kid\":7}", KEY_RS256, OK }, { "{" P256 ",\"alg\":7}", KEY_PS256, REFUSED_KEY },
        { "{" P256 ",\"alg\":\"RS256\"}", KEY_RS256, REFUSED_KEY_ALG }, { "{" ED ",\"alg\":\"ES256\"}", KEY_PS256, REFUSED_KEY_ALG },
        { "{" P256 ",\"d\":\"AAAA\"}", KEY_PS256, OK }, { "{\"kty\":\"EC\",\"crv\":\"secp256k1\"}", KEY_PS256, REFUSED_KEY_KIND },
        { "{\"kty\":\"OKP\",\"crv\":\"X25519\"}", KEY_PS256, REFUSED_KEY_KIND }, { "{\"kty\":\"rsa\"}", KEY_PS256, REFUSED_KEY_KIND },
        { "{\"kty\":\"RSA\"}", KEY_PS256, REFUSED_KEY }, { "{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}", KEY_PS256, REFUSED_KEY },
        { "{\"kty\":\"OKP\",\"crv\":\"Ed25519\"}", KEY_PS256, REFUSED_KEY }, { "{\"kty\":\"EC\"}", KEY_PS256, REFUSED_KEY_KIND },
        { "7", KEY_PS256, REFUSED_KEY }, { "[]", KEY_PS256, REFUSED_KEY },
        /* what a key may be used for */
        { "{" P256 ",\"use\":\"sig\",\"key_ops\":[\"sign\",\"verify\"]}", KEY_PS256, OK },
        { "{" P256 ",\"use\":\"enc\"}", KEY_PS256, REFUSED_KEY_USE }, { "{" P256 ",\"use\":7}", KEY_PS256, REFUSED_KEY_USE },
        { "{" P256 ",\"key_ops\":[]}", KEY_PS256, REFUSED_KEY_USE }, { "{" P256 ",\"key_ops\":[\"sign\"]}", KEY_PS256, REFUSED_KEY_USE },
        { "{" P256 ",\"key_ops\":\"verify\"}", KEY_PS256, REFUSED_KEY }, { "{" P256 ",\"key_ops\":[7,\"verify\"]}", KEY_PS256, REFUSED_KEY },
        { "{" P256 ",\"key_ops\":[\"verify\",\"verify\"]}", KEY_PS256, REFUSED_KEY },
        { "{" P256 ",\"key_ops\":[\"verify\",\"a\",\"b\",\"a\"]}", KEY_PS256, REFUSED_KEY },
        { "{" P256 ",\"key_ops\":[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"a\",\"b\",\"c\",\"d\",\"e\",\"verify\"]}",
          KEY_PS256, OK },
        { "{" P256 ",\"key_ops\":[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"verify\"]}",
          KEY_PS256, REFUSED_KEY },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *jwk = NULL;
        struct key k;

        assert_status(strict_json_parse(rows[i].jwk, strlen(rows[i].jwk), STRICT_JSON_SCALAR, &jwk), OK);
        enum status s = key_import(jwk, rows[i].assume, &k);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        assert_int_equal(k.kid[0], 0);
        key_release(&k);
        json_decref(jwk);
    }
    assert_string_equal(key_alg_name(KEY_ALG_NONE), "");
    assert_string_equal(key_alg_name((enum key_alg)99), "");
    assert_int_equal(key_alg_from_name("ES256K"), KEY_ALG_NONE);
}

/* ---- published vectors ---- */

static void set_hex_number(json_t *jwk, const char *name, const char *hex, bool keep_width)
{
    char text[BASE64URL_LEN(1024) + 1] = { 0 };
    BIGNUM *n = NULL;
    uint8_t bytes[1024];

    assert_true(BN_hex2bn(&n, hex) > 0);
    int len = BN_bn2binpad(n, bytes, keep_width ? 32 : BN_num_bytes(n));
    assert_true(len > 0);
    base64url_encode(bytes, (size_t)len, text);
    set(jwk, name, text);
    BN_free(n);
}

static size_t from_hex(const json_t *v, uint8_t *out, size_t cap)
{
    const char *hex = json_string_value(v);
    size_t n = strlen(hex) / 2;

    assert_true(n <= cap && hex_decode(hex, 2 * n, out, n));
    return n;
}

/* Wycheproof signs in DER; JOSE has r || s. False where the DER is not canonical or does not fit: such a signature has
 * no JOSE form at all. */
static bool der_to_raw(const uint8_t *der, size_t len, uint8_t raw[64])
{
    const uint8_t *at = der;
    uint8_t again[1024], *to = again;
    ECDSA_SIG *s = len <= 200 ? d2i_ECDSA_SIG(NULL, &at, (long)len) : NULL;
    bool ok = s != NULL && (size_t)(at - der) == len && (size_t)i2d_ECDSA_SIG(s, NULL) == len &&
              i2d_ECDSA_SIG(s, &to) > 0 && memcmp(again, der, len) == 0;

    ok = ok && !BN_is_negative(ECDSA_SIG_get0_r(s)) && !BN_is_negative(ECDSA_SIG_get0_s(s)) &&
         BN_bn2binpad(ECDSA_SIG_get0_r(s), raw, 32) == 32 && BN_bn2binpad(ECDSA_SIG_get0_s(s), raw + 32, 32) == 32;
    ECDSA_SIG_free(s);
    return ok;
}

static json_t *group_key(const json_t *group, enum key_alg alg)
{
    const json_t *pub = json_object_get(group, "publicKey");
    json_t *jwk = json_pack("{ss ss}", "kid", "k", "alg", key_alg_name(alg));

    if (alg == KEY_ES256) {
        set(jwk, "kty", "EC");
        set(jwk, "crv", "P-256");
        set_hex_number(jwk, "x", json_string_value(json_object_get(pub, "wx")), true);
        set_hex_number(jwk, "y", json_string_value(json_object_get(pub, "wy")), true);
    } else {
        set(jwk, "kty", "RSA");
        set_hex_number(jwk, "n", json_string_value(json_object_get(pub, "modulus")), false);
        set_hex_number(jwk, "e", json_string_value(json_object_get(pub, "publicExponent")), false);
    }
    return jwk;
}

static void one_vector(const struct key *k, const json_t *test, unsigned counts[3])
{
    const char *result = json_string_value(json_object_get(test, "result"));
    static uint8_t msg[1u << 16], sig[8192];
    uint8_t raw[64];
    size_t msg_len = from_hex(json_object_get(test, "msg"), msg, sizeof msg);
    size_t sig_len = from_hex(json_object_get(test, "sig"), sig, sizeof sig);
    const uint8_t *s = sig;

    if (k->alg == KEY_ES256) {
        if (!der_to_raw(sig, sig_len, raw)) {
            assert_string_not_equal(result, "valid");
            counts[2]++;
            return;
        }
        s = raw;
        sig_len = sizeof raw;
    }
    enum status got = key_verify(k, msg, msg_len, s, sig_len);
    if (strcmp(result, "acceptable") == 0) { /* legacy encodings: refusing is right too */
        counts[2]++;
        return;
    }
    bool valid = strcmp(result, "valid") == 0;
    if ((got == OK) != valid)
        print_error("tcId %d\n", (int)json_integer_value(json_object_get(test, "tcId")));
    assert_status(got, valid ? OK : REFUSED_TOKEN_SIGNATURE);
    counts[valid ? 0 : 1]++;
}

static void wycheproof(void **state)
{
    static const struct { const char *path; enum key_alg alg; } files[] = {
        { "wycheproof/testvectors_v1/ecdsa_secp256r1_sha256_test.json", KEY_ES256 },
        { "wycheproof/testvectors_v1/rsa_pss_2048_sha256_mgf1_32_test.json", KEY_PS256 },
        { "wycheproof/testvectors_v1/rsa_signature_2048_sha256_test.json", KEY_RS256 },
    };

    (void)state;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
        json_t *doc = vector_json(files[f].path), *group, *test;
        unsigned counts[3] = { 0 };
        size_t g, t;

        if (doc == NULL)
            skip();
        json_array_foreach(json_object_get(doc, "testGroups"), g, group) {
            json_t *jwk = group_key(group, files[f].alg);
            struct key k;
            enum status s = key_from_jwk(jwk, TRUST_NLGOV, &k);

            json_decref(jwk);
            if (s != OK) { /* exponent 3 and the like: refused before any signature */
                assert_status(s, REFUSED_KEY_WEAK);
                counts[2] += (unsigned)json_array_size(json_object_get(group, "tests"));
                continue;
            }
            json_array_foreach(json_object_get(group, "tests"), t, test)
                one_vector(&k, test, counts);
            key_release(&k);
        }
        print_message("%s: %u accepted, %u refused, %u without a JOSE form or key\n", key_alg_name(files[f].alg), counts[0],
                      counts[1], counts[2]);
        assert_true(counts[0] > 0 && counts[1] > 0);
        json_decref(doc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curve_keys), cmocka_unit_test(rsa_keys), cmocka_unit_test(edwards_points),
        cmocka_unit_test(weak_moduli), cmocka_unit_test(short_coordinates), cmocka_unit_test(imports), cmocka_unit_test(wycheproof),
    };
    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
