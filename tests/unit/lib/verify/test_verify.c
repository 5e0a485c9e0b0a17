/*
 * Verdicts that are not what they should be, one defect at a time: each has its own status. Signed by a key of this test,
 * so that a defect behind the signature can be made too.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "verify/verify.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/core_names.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW 1795341600LL
#define X5T "AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static EVP_PKEY *key;
static char x[44], y[44], kid[44], jwks[1024];
static struct verify_keys keys;

static const char claims[] =
    "{\"iss\":\"https://s.example\",\"aud\":\"demo\",\"jti\":\"s3KrAAAAAAAAAAAAAAAAAA\",\"iat\":1795341600,"
    "\"omgeving\":\"TEST\",\"fase\":\"reactie\",\"corporatie\":\"L0101\",\"uitkomst\":\"GESCHIKT\",\"daeb\":\"BINNEN\","
    "\"passendheidsoort\":\"PAS\",\"inkomensklasse\":\"LAAG\",\"grootteklasse\":\"1\",\"isOuderenhuishouden\":false,"
    "\"hoogstePassendeHuurklasse\":\"TOT_LAGE_AFTOPPING\",\"samenstelling\":\"VERKLAARD\",\"redenen\":[],\"ontbreekt\":[],"
    "\"voorbehoud\":[],\"zekerheid\":\"VERKLAARD\",\"herkomst\":[],\"bruikbaarTot\":\"2026-12-31\",\"beleid\":[]}";

static char header[512];

/* text with the first `from` replaced by `to`; `from` must be there. */
static const char *swap(const char *text, const char *from, const char *to)
{
    static char out[8192];
    const char *at = strstr(text, from);

    assert_non_null(at);
    snprintf(out, sizeof out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

static const char *sign_with(EVP_PKEY *k, const char *head, const char *body)
{
    static uint8_t out[32768];
    uint8_t hash[32], der[80], raw[64];
    size_t der_len = sizeof der;
    struct writer w;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, k, NULL);

    writer_init(&w, out, sizeof out - 1);
    write_base64url(&w, head, strlen(head));
    write_char(&w, '.');
    write_base64url(&w, body, strlen(body));
    EVP_Digest(out, writer_len(&w), hash, NULL, EVP_sha256(), NULL);
    EVP_PKEY_sign_init(ctx);
    assert_int_equal(EVP_PKEY_sign(ctx, der, &der_len, hash, sizeof hash), 1);
    EVP_PKEY_CTX_free(ctx);
    const uint8_t *p = der;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)der_len);
    BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32);
    ECDSA_SIG_free(sig);
    write_char(&w, '.');
    write_base64url(&w, raw, sizeof raw);
    assert_false(w.failed);
    *w.at = '\0';
    return (const char *)out;
}

static const char *sign(const char *head, const char *body)
{
    return sign_with(key, head, body);
}

static enum status check_at(const char *jws, size_t len, const struct verify_options *o)
{
    struct verified v;
    enum status st = verify_verdict(&keys, jws, len, o, &v);

    if (st != OK)
        assert_null(v.claims);
    verified_release(&v);
    return st;
}

static enum status check(const char *jws)
{
    const struct verify_options o = { .at = NOW, .allow_test = true };

    return check_at(jws, strlen(jws), &o);
}

/* x, y, kid, the set and the header are those of this key. */
static void describe(EVP_PKEY *k)
{
    uint8_t point[65], hash[32];
    char text[256];
    size_t n;

    EVP_PKEY_get_octet_string_param(k, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &n);
    base64url_encode(point + 1, 32, x);
    base64url_encode(point + 33, 32, y);
    snprintf(text, sizeof text, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
    EVP_Digest(text, strlen(text), hash, NULL, EVP_sha256(), NULL);
    base64url_encode(hash, 32, kid);
    snprintf(jwks, sizeof jwks, "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"%s\","
                                "\"x\":\"%s\",\"y\":\"%s\",\"x5t#S256\":\"" X5T "\"}]}", kid, x, y);
    snprintf(header, sizeof header, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"cty\":\"passend-verdict\",\"kid\":\"%s\","
                                    "\"iat\":1795341600,\"x5t#S256\":\"" X5T "\"}", kid);
}

static int make_key(void **state)
{
    (void)state;
    key = EVP_EC_gen("P-256");
    describe(key);
    return verify_keys_read(jwks, strlen(jwks), &keys) != OK;
}

static int drop_key(void **state)
{
    (void)state;
    EVP_PKEY_free(key);
    return 0;
}

static void genuine(void **state)
{
    const struct verify_options o = { .at = NOW, .allow_test = true, .issuer = "https://s.example", .audience = "demo" };
    struct verified v;
    size_t len;
    const char *jws = sign(header, claims);

    (void)state;
    assert_int_equal(verify_verdict(&keys, jws, strlen(jws), &o, &v), OK);
    assert_string_equal(v.claims, claims);
    assert_int_equal(v.iat, NOW);
    assert_true(v.test);
    assert_int_equal(v.bruikbaar_tot, 20818);
    const char *t = verified_text(&v, "uitkomst", &len);
    assert_true(len == 8 && memcmp(t, "GESCHIKT", 8) == 0);
    assert_null(verified_text(&v, "iat", &len));
    assert_null(verified_text(&v, "nergens", &len));
    verified_release(&v);
    /* Members of a later version are covered by the signature and passed over. */
    assert_int_equal(check(sign(header, swap(claims, "\"fase\"", "\"later\":{\"a\":[1]},\"fase\""))), OK);
}

static void headers(void **state)
{
    static const struct { const char *from, *to; enum status status; } rows[] = {
        { "\"alg\":\"ES256\",", "", REFUSED_VERDICT_HEADER },
        { "\"alg\":\"ES256\"", "\"alg\":\"none\"", REFUSED_TOKEN_ALG },
        { "\"alg\":\"ES256\"", "\"alg\":\"HS256\"", REFUSED_TOKEN_ALG },
        { "\"alg\":\"ES256\"", "\"alg\":\"es256\"", REFUSED_TOKEN_ALG },
        { "\"alg\":\"ES256\"", "\"alg\":1", REFUSED_VERDICT_HEADER },
        { "\"typ\":\"JWT\",", "", REFUSED_VERDICT_HEADER },
        { "\"typ\":\"JWT\"", "\"typ\":\"jwt\"", REFUSED_VERDICT_HEADER },
        { "\"cty\":\"passend-verdict\",", "", REFUSED_VERDICT_HEADER },
        { "passend-verdict", "passend-bewijs", REFUSED_VERDICT_HEADER },
        { "\"iat\":1795341600", "\"iat\":\"1795341600\"", REFUSED_VERDICT_HEADER },
        { "\"iat\":1795341600", "\"iat\":1795341601", REFUSED_VERDICT_CLAIMS },
        { ",\"iat\":1795341600", "", REFUSED_VERDICT_HEADER },
        { ",\"x5t#S256\":\"" X5T "\"", "", REFUSED_VERDICT_HEADER },
        { "AQID", "AQIE", REFUSED_TOKEN_KID },
        { "}", ",\"crit\":[\"b64\"]}", REFUSED_VERDICT_HEADER },
        { "}", ",\"jku\":\"https://e.example\"}", REFUSED_VERDICT_HEADER },
        { "}", ",\"typ\":\"JWT\"}", REFUSED_VERDICT_HEADER },
        { "}", "}x", REFUSED_VERDICT_HEADER },
        { "}", ",\"x5c\":[\"MIIB\"]}", REFUSED_VERDICT_HEADER },     /* not the certificate of x5t#S256 */
        { "}", ",\"x5c\":[]}", REFUSED_VERDICT_HEADER },
        { "}", ",\"x5c\":\"MIIB\"}", REFUSED_VERDICT_HEADER },
        { "\"kid\":\"", "\"kid\":\"A", REFUSED_VERDICT_HEADER },
        { "\"kid\":\"", "\"kid\":\"\",\"kjd\":\"", REFUSED_VERDICT_HEADER },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status st = check(sign(swap(header, rows[i].from, rows[i].to), claims));

        if (st != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(st));
    }
    char other[44];
    memcpy(other, kid, sizeof other);
    other[0] = other[0] == 'A' ? 'B' : 'A';
    assert_int_equal(check(sign(swap(header, kid, other), claims)), REFUSED_TOKEN_KID);
}

static void bodies(void **state)
{
    static const struct { const char *from, *to; } rows[] = {
        { "\"iss\":\"https://s.example\",", "" }, { "\"aud\":\"demo\",", "" }, { "\"jti\":\"s3KrAAAAAAAAAAAAAAAAAA\",", "" },
        { "s3KrAAAAAAAAAAAAAAAAAA", "s3KrAAAA" }, { "s3KrAAAAAAAAAAAAAAAAAA", "s3KrAAAAAAAAAAAAAAAAAB" },
        { "\"iat\":1795341600,", "" }, { "\"omgeving\":\"TEST\",", "" }, { "\"TEST\"", "\"test\"" },
        { "\"fase\":\"reactie\",", "" }, { "\"reactie\"", "\"koffie\"" }, { "\"uitkomst\":\"GESCHIKT\",", "" },
        { "\"GESCHIKT\"", "\"PRIMA\"" }, { "\"daeb\":\"BINNEN\",", "" }, { "\"daeb\":\"BINNEN\"", "\"daeb\":[]" },
        { "\"passendheidsoort\":\"PAS\",", "" }, { "\"inkomensklasse\":\"LAAG\",", "" }, { "\"grootteklasse\":\"1\",", "" },
        { "\"hoogstePassendeHuurklasse\":\"TOT_LAGE_AFTOPPING\",", "" }, { "\"samenstelling\":\"VERKLAARD\",", "" },
        { "\"redenen\":[],", "" }, { "\"redenen\":[]", "\"redenen\":{}" }, { "\"ontbreekt\":[],", "" },
        { "\"voorbehoud\":[],", "" }, { "\"zekerheid\":\"VERKLAARD\",", "" }, { "\"herkomst\":[],", "" },
        { ",\"beleid\":[]", "" }, { "2026-12-31", "2026-02-30" }, { ",\"bruikbaarTot\":\"2026-12-31\"", "" },
        { "}", ",\"iss\":\"https://s.example\"}" }, { "}", "} " "x" }, { "\"iat\":1795341600", "\"iat\":1795341600.0" },
        { "{", "[{" }, { "\"demo\"", "[\"demo\"]" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status st = check(sign(header, swap(claims, rows[i].from, rows[i].to)));

        if (st != REFUSED_VERDICT_CLAIMS)
            fail_msg("row %zu: %s", i, status_slug(st));
    }
}

static void expectations(void **state)
{
    const char *jws = sign(header, claims);
    size_t len = strlen(jws);

    (void)state;
    assert_int_equal(check_at(jws, len, &(struct verify_options){ .at = NOW }), REFUSED_VERDICT_TEST);
    assert_int_equal(check_at(jws, len, &(struct verify_options){ .allow_test = true, .issuer = "https://s.example/" }),
                     REFUSED_TOKEN_ISSUER);
    assert_int_equal(check_at(jws, len, &(struct verify_options){ .allow_test = true, .audience = "dem" }),
                     REFUSED_TOKEN_AUDIENCE);
    assert_int_equal(check_at(jws, len, &(struct verify_options){ .allow_test = true, .at = NOW - 11 }),
                     REFUSED_TOKEN_NOT_YET);
    assert_int_equal(check_at(jws, len, &(struct verify_options){ .allow_test = true, .at = NOW - 10 }), OK);
    assert_int_equal(check_at(jws, len, &(struct verify_options){ .allow_test = true, .at = NOW + 4000000000 }), OK);
    assert_int_equal(check_at(jws, len, &(struct verify_options){ .allow_test = true }), OK);
    jws = sign(header, swap(claims, "\"TEST\"", "\"PRODUCTIE\""));
    assert_int_equal(check_at(jws, strlen(jws), &(struct verify_options){ .at = NOW }), OK);
}

static void shapes(void **state)
{
    static char text[40000];
    const struct verify_options o = { .allow_test = true };
    const char *jws = sign(header, claims);
    size_t len = strlen(jws);

    (void)state;
    assert_int_equal(check_at(jws, 0, &o), REFUSED_TOKEN_SIZE);
    memset(text, 'A', sizeof text);
    assert_int_equal(check_at(text, VERIFY_JWS_MAX + 1, &o), REFUSED_TOKEN_SIZE);
    assert_int_equal(check_at(text, 100, &o), REFUSED_TOKEN_FORMAT);
    static const char *const bad[] = { ".", "..", "a.b", "a..c", ".b.c", "a.b.", "a.b.c.d", "{}" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(check_at(bad[i], strlen(bad[i]), &o), REFUSED_TOKEN_FORMAT);
    memcpy(text, jws, len);
    text[len] = '\n';
    assert_int_equal(check_at(text, len + 1, &o), REFUSED_TOKEN_BASE64);
    text[len] = '=';
    assert_int_equal(check_at(text, len + 1, &o), REFUSED_TOKEN_BASE64);
    text[0] = '+';
    assert_int_equal(check_at(text, len, &o), REFUSED_TOKEN_BASE64);
    memcpy(text, jws, len);
    assert_int_equal(check_at(text, len - 2, &o), REFUSED_TOKEN_SIGNATURE); /* 62 or 63 bytes */
}

/* Every single altered character is refused. */
static void altered(void **state)
{
    static char text[8192];
    const struct verify_options o = { .allow_test = true };
    const char *jws = sign(header, claims);
    size_t len = strlen(jws);

    (void)state;
    memcpy(text, jws, len);
    for (size_t i = 0; i < len; i++) {
        char was = text[i];

        text[i] = was == 'A' ? 'B' : 'A';
        assert_int_not_equal(check_at(text, len, &o), OK);
        text[i] = was;
    }
    assert_int_equal(check_at(text, len, &o), OK);
}

static void other_keys(void **state)
{
    EVP_PKEY *other = EVP_EC_gen("P-256");

    (void)state;
    assert_int_equal(check(sign_with(other, header, claims)), REFUSED_TOKEN_SIGNATURE);
    EVP_PKEY_free(other);
}

/* Keys that are kept open: each verdict is held against its own, whichever was before. */
static void kept_open(void **state)
{
    EVP_PKEY *other = EVP_EC_gen("P-256");
    struct verify_opened opened = { 0 };
    struct verify_keys both = { .n = 2, .keys = { keys.keys[0] } }, second;
    const struct verify_options o = { .at = NOW, .allow_test = true, .opened = &opened };
    char first_jws[8192], other_jws[8192];
    struct verified v;

    (void)state;
    snprintf(first_jws, sizeof first_jws, "%s", sign(header, claims));
    describe(other);
    assert_int_equal(verify_keys_read(jwks, strlen(jwks), &second), OK);
    both.keys[1] = second.keys[0];
    snprintf(other_jws, sizeof other_jws, "%s", sign_with(other, header, claims));
    describe(key);
    for (unsigned i = 0; i < 8; i++) {
        const char *jws = i % 3 == 0 ? other_jws : first_jws;

        assert_int_equal(verify_verdict(&both, jws, strlen(jws), &o, &v), OK);
        assert_ptr_equal(opened.of, &both.keys[i % 3 == 0]);
        assert_ptr_equal(opened.key, v.key);
        verified_release(&v);
    }
    /* The header of one, signed by the other. */
    snprintf(other_jws, sizeof other_jws, "%s", sign_with(other, header, claims));
    assert_int_equal(verify_verdict(&both, other_jws, strlen(other_jws), &o, &v), REFUSED_TOKEN_SIGNATURE);
    verify_opened_release(&opened);
    assert_null(opened.of);
    EVP_PKEY_free(other);
}

static void zero_signature(void **state)
{
    static char text[8192];
    const struct verify_options o = { .allow_test = true };
    size_t signed_len = (size_t)(strrchr(strcpy(text, sign(header, claims)), '.') - text) + 1;

    (void)state;
    memset(text + signed_len, 'A', 86);
    assert_int_equal(check_at(text, signed_len + 86, &o), REFUSED_TOKEN_SIGNATURE);
}

#define AKP "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-65\",\"use\":\"sig\",\"kid\":\"pq-1\",\"pub\":\"AAAA\"}"

/* A set with this one member changed. */
static void key_sets(void **state)
{
    static const struct { const char *from, *to; enum status status; } rows[] = {
        { "", "", OK },
        { "\"use\":\"sig\",", "", OK },
        { "\"alg\":\"ES256\",", "", OK },
        { "\"x5t#S256\":\"" X5T "\"", "\"later\":1", OK },
        { "\"EC\"", "\"RSA\"", REFUSED_KEY },
        { "\"EC\"", "[\"EC\"]", REFUSED_KEY },
        { "\"kty\":\"EC\",", "", REFUSED_KEY },
        { "\"P-256\"", "\"P-384\"", REFUSED_KEY },
        { "\"sig\"", "\"enc\"", REFUSED_KEY },
        { "\"sig\"", "null", REFUSED_KEY },
        { "\"sig\"", "\"\"", REFUSED_KEY },
        { "\"ES256\"", "\"HS256\"", REFUSED_KEY },
        { "\"ES256\"", "256", REFUSED_KEY },
        { "\"use\"", "\"key_ops\":[\"verify\"],\"use\"", OK },
        { "\"use\"", "\"key_ops\":[\"sign\",\"verify\"],\"use\"", OK },
        { "\"use\"", "\"key_ops\":[\"sign\"],\"use\"", REFUSED_KEY },
        { "\"use\"", "\"key_ops\":[],\"use\"", REFUSED_KEY },
        { "\"use\"", "\"key_ops\":\"verify\",\"use\"", REFUSED_KEY },
        { "\"use\"", "\"key_ops\":[\"verify\",7],\"use\"", REFUSED_KEY },
        { "\"x\":\"", "\"z\":\"", REFUSED_KEY },
        { "\"x\":\"", "\"x\":\"A", REFUSED_KEY },
        { "\"x\":\"", "\"x\":7,\"z\":\"", REFUSED_KEY },
        { "\"y\":\"", "\"y\":\"\",\"z\":\"", REFUSED_KEY },
        { "\"kid\":\"", "\"kjd\":\"", REFUSED_KEY },
        { "\"kid\":\"", "\"kid\":\"x", REFUSED_KEY },
        { "\"kid\":\"", "\"kid\":7,\"z\":\"", REFUSED_KEY },
        { "\"kid\":\"", "\"kid\":\"" X5T "\",\"z\":\"", REFUSED_KEY },
        { "\"kty\"", "\"d\":\"AAAA\",\"kty\"", REFUSED_KEY },
        { "\"kty\"", "\"d\":null,\"kty\"", REFUSED_KEY },
        { "\"x5t#S256\":\"", "\"x5t#S256\":\"A", REFUSED_KEY },
        { "\"x5t#S256\":\"" X5T "\"", "\"x5t#S256\":7", REFUSED_KEY },
        { "\"kid\"", "\"k\\u0069d\"", OK },
        { "\"x5t#S256\"", "\"https:\\/\\/e.example\\/x\":[1.5,-0,1e999,18446744073709551615,{\"a\":{}}],\"x5t#S256\"", OK },
        { "{\"keys\":[", "{\"keys\":[],\"other\":[", REFUSED_KEY },
        { "{\"keys\":[", "{\"at\":1.25E-7,\"keys\":[", OK },
        { "\"keys\"", "\"sleutels\"", REFUSED_MEMBER_MISSING },
        { "]}", "]", REFUSED_JSON_SYNTAX },
        { "]}", "]}x", REFUSED_JSON_TRAILING },
        { "\"kty\"", "\"kty\":\"EC\",\"kty\"", REFUSED_JSON_DUPLICATE },
        { "\"kty\"", "\"k\\u0074y\":\"EC\",\"kty\"", REFUSED_JSON_DUPLICATE },
        { "\"kty\"", "\"a\":1.,\"kty\"", REFUSED_JSON_SYNTAX },
        { "\"kty\"", "\"a\":1e+,\"kty\"", REFUSED_JSON_SYNTAX },
        { "\"kty\"", "\"a\":01,\"kty\"", REFUSED_JSON_SYNTAX },
        { "\"kty\"", "\"a\":\"\\ud800\",\"kty\"", REFUSED_JSON_UTF8 },
        { "\"kty\"", "\"a\":\"\\u0000\",\"kty\"", REFUSED_JSON_NUL },
        { "\"kty\"", "\"a\":[[[[[[[[[[]]]]]]]]]],\"kty\"", REFUSED_JSON_DEPTH },
        { "\"kty\"", "\"cty\":\"passend-verdict\",\"kty\"", OK },
        { "\"kty\"", "\"cty\":\"passend-receipt\",\"kty\"", REFUSED_KEY },   /* that key signs something else */
        { "\"kty\"", "\"cty\":7,\"kty\"", REFUSED_KEY },
        { "{\"keys\":[{", "{\"keys\":{", REFUSED_JSON_TYPE },
        { "{\"keys\":[", "[[", REFUSED_JSON_TYPE },
    };
    static const struct verify_keys none;
    struct verify_keys k;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = swap(jwks, rows[i].from, rows[i].to);
        enum status st = verify_keys_read(text, strlen(text), &k);

        if (st != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(st));
        if (st == OK)
            assert_true(k.n == 1 && strcmp(k.keys[0].kid, kid) == 0);
        else
            assert_memory_equal(&k, &none, sizeof k);
    }
}

/* What `text` as a set says about a good verdict: the set's own refusal, else that of the verdict. */
static enum status check_with(const char *text)
{
    const struct verify_options o = { .at = NOW, .allow_test = true };
    const char *jws = sign(header, claims);
    struct verify_keys k;
    struct verified v;

    TRY(verify_keys_read(text, strlen(text), &k));
    enum status st = verify_verdict(&k, jws, strlen(jws), &o, &v);
    verified_release(&v);
    return st;
}

/* A set of `n` times `other`, then the right key, then `after`. */
static enum status check_after(const char *other, unsigned n, const char *after)
{
    static char text[1 << 19];
    const char *own = strchr(jwks, '[') + 1;
    struct writer w;

    writer_init(&w, text, sizeof text - 1);
    write_text(&w, "{\"keys\":[");
    for (unsigned i = 0; i < n; i++) {
        write_text(&w, other);
        write_char(&w, ',');
    }
    write_bytes(&w, own, strlen(own) - 2);
    write_text(&w, after);
    write_text(&w, "]}");
    assert_false(w.failed);
    *w.at = '\0';
    return check_with(text);
}

/* RFC 7517, 5: members of a set that are no key of ours are passed over, wherever they stand. */
static void keys_of_others(void **state)
{
    static const char *const others[] = {
        AKP,
        "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"r\",\"n\":\"sXch\",\"e\":\"AQAB\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
        "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
        "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AAAA\",\"y\":\"AAAA\",\"kid\":\"\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"enc\",\"alg\":\"ECDH-ES\",\"x\":\"AAAA\",\"y\":\"AAAA\",\"kid\":\"e\"}",
        "{\"kty\":7,\"kid\":{\"a\":[]},\"use\":[\"sig\"],\"key_ops\":{},\"x5t#S256\":false}",
        "{}", "[]", "[[{}]]", "7", "-1.5e300", "18446744073709551615", "null", "true", "\"sleutel\"",
    };
    static char large[40000] = "{\"kty\":\"AKP\",\"x5c\":[\"";

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        for (unsigned n = 0; n < VERIFY_KEYS_MAX + 2; n += n < 2 || n > 62 ? 1 : n < 16 ? 15 : 46) {
            enum status st = check_after(others[i], n, ""), want = n < VERIFY_KEYS_MAX ? OK : REFUSED_KEY;

            if (st != want)
                fail_msg("%u of other %zu: %s", n, i, status_slug(st));
        }
    assert_int_equal(check_after(AKP, 63, "," AKP "," AKP), OK);          /* more behind it than are looked at */
    assert_int_equal(check_after(AKP, 63, "," AKP ",{"), REFUSED_JSON_SYNTAX);
    /* a chain as PHP writes it */
    size_t at = strlen(large);
    for (; at + 8 < sizeof large; at += 2)
        memcpy(large + at, "\\/", 2);
    memcpy(large + at, "\"]}", 4);
    assert_int_equal(check_after(large, 12, ""), OK);
}

/* The same key more than once: for another use, under another certificate, spoiled. Which of them signed is what the verdict says. */
static void kid_twice(void **state)
{
    static const struct { const char *from, *to; } rows[] = {
        { "\"sig\"", "\"enc\"" }, { "\"EC\"", "\"RSA\"" }, { "\"ES256\"", "\"ES384\"" }, { "\"x\":\"", "\"z\":\"" },
        { "AQID", "AQIE" },                                                     /* the certificate that it had before */
        { "\"x5t#S256\":\"" X5T "\"", "\"later\":1" }, { "\"kty\"", "\"d\":\"AAAA\",\"kty\"" }, { "", "" },
    };
    char first[1024];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = strchr(swap(jwks, rows[i].from, rows[i].to), '[') + 1;

        snprintf(first, sizeof first, "%.*s", (int)strlen(text) - 2, text);
        enum status st = check_after(first, 1, "");
        if (st != OK)
            fail_msg("row %zu: %s", i, status_slug(st));
    }
    /* only under another certificate */
    assert_int_equal(check_with(swap(jwks, "AQID", "AQIE")), REFUSED_TOKEN_KID);
}

/* One key with one certificate, twice: it came back into use. Then it was in use from the first place to the last, and a leak is one of
 * both. */
static void back_in_use(void **state)
{
    static const struct { const char *first, *second; uint64_t from, until; int64_t leaked_at; } rows[] = {
        { "\"passend:vanaf\":9", "\"passend:vanaf\":3,\"passend:tot\":5", 3, INT64_MAX, 0 },
        { "\"passend:vanaf\":3,\"passend:tot\":5", "\"passend:vanaf\":9,\"passend:tot\":11", 3, 11, 0 },
        { "\"passend:gelektVanaf\":70", "\"passend:gelektVanaf\":50", 0, INT64_MAX, 50 },
        { "\"passend:gelektVanaf\":50", "\"passend:tot\":5", 0, INT64_MAX, 50 },
        { "\"passend:tot\":5", "\"passend:gelektVanaf\":50", 0, INT64_MAX, 50 },
    };
    const struct verify_options o = { .at = NOW, .allow_test = true, .placed = true };
    const char *member = strchr(jwks, '[') + 1;
    size_t len = strlen(member) - 3;
    char text[2048];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static struct verify_keys both;
        const char *jws = sign(header, claims);
        struct verified v;

        snprintf(text, sizeof text, "{\"keys\":[%.*s,%s},%.*s,%s}]}", (int)len, member, rows[i].first, (int)len, member, rows[i].second);
        assert_int_equal(verify_keys_read(text, strlen(text), &both), OK);
        assert_int_equal(both.n, 2);
        assert_int_equal(verify_verdict(&both, jws, strlen(jws), &o, &v), OK);
        if (v.key_from != rows[i].from || v.key_until != rows[i].until || v.leaked_at != rows[i].leaked_at)
            fail_msg("row %zu", i);
        verified_release(&v);
    }
}

/* Sixty-four keys of ours: the right one is the last that is looked at, or one further. */
static void many_of_ours(void **state)
{
    static char text[1 << 16];
    struct writer w;

    (void)state;
    writer_init(&w, text, sizeof text - 1);
    for (unsigned i = 0; i < VERIFY_KEYS_MAX; i++) {
        EVP_PKEY *other = EVP_EC_gen("P-256");

        describe(other);
        const char *member = strchr(jwks, '[') + 1;
        write_text(&w, i == 0 ? "" : ",");
        write_bytes(&w, member, strlen(member) - 2);
        EVP_PKEY_free(other);
    }
    assert_false(w.failed);
    *w.at = '\0';
    describe(key);
    assert_int_equal(check_after(text, 1, ""), REFUSED_TOKEN_KID);
    *strrchr(text, '{') = '\0';
    text[strlen(text) - 1] = '\0';
    assert_int_equal(check_after(text, 1, ""), OK);
}

/* A point that is not on the curve, with its own thumbprint: found by it, and no key. */
static void off_curve(void **state)
{
    char text[512], hash_text[44] = { 0 }, thumb[256];
    const struct verify_options o = { .at = NOW, .allow_test = true };
    struct verify_keys k;
    struct verified v;
    EVP_PKEY *opened;
    uint8_t hash[32];

    (void)state;
    snprintf(thumb, sizeof thumb, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", y, x);
    EVP_Digest(thumb, strlen(thumb), hash, NULL, EVP_sha256(), NULL);
    base64url_encode(hash, 32, hash_text);
    snprintf(text, sizeof text, "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}]}", hash_text,
             y, x);
    assert_int_equal(check_with(text), REFUSED_TOKEN_KID);
    assert_int_equal(verify_keys_read(text, strlen(text), &k), OK);
    assert_int_equal(verify_key_open(&k.keys[0], &opened), REFUSED_KEY);
    assert_null(opened);
    const char *jws = sign(swap(header, kid, hash_text), claims);
    assert_int_equal(verify_verdict(&k, jws, strlen(jws), &o, &v), REFUSED_KEY);
    memset(k.keys[0].point + 1, 0xff, 64);                                      /* beyond the field */
    assert_int_equal(verify_key_open(&k.keys[0], &opened), REFUSED_KEY);
    memset(k.keys[0].point + 1, 0, 64);
    assert_int_equal(verify_key_open(&k.keys[0], &opened), REFUSED_KEY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(genuine), cmocka_unit_test(headers), cmocka_unit_test(bodies), cmocka_unit_test(expectations),
        cmocka_unit_test(shapes), cmocka_unit_test(altered), cmocka_unit_test(other_keys), cmocka_unit_test(kept_open),
        cmocka_unit_test(zero_signature), cmocka_unit_test(key_sets), cmocka_unit_test(keys_of_others),
        cmocka_unit_test(kid_twice), cmocka_unit_test(back_in_use), cmocka_unit_test(many_of_ours), cmocka_unit_test(off_curve),
    };

    return cmocka_run_group_tests(tests, make_key, drop_key);
}
