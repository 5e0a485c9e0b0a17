/* The encrypted answer: the example of the standard, and every part of it wrong once. */
#include "maker.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "jose/jwe.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <stdio.h>

/* OpenID4VP 1.0 section 8.3: the key "ac" with its private part, and the response for it. */
#define EXAMPLE_HEADER "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImtpZCI6ImFjIiwiZXBrIjp7Imt0eSI6IkVDIiwieCI6Im5ubVZwbTNWM2piaGNh" \
    "ZlFhUkJrU1ZOSGx3Wkh3dC05ck9wSnVmeVlJdWsiLCJ5IjoicjRmakRxd0p5czlxVU9QLV9iM21SNVNaRy0tQ3dPMm1pYzVWU05UWU45ZyIsImNydiI6" \
    "IlAtMjU2In19"
#define EXAMPLE_IV "uAYcHRUSSn2X0WPX"
#define EXAMPLE_TEXT "yVzlGSYG4qbg0bq18JcUiDRw56yVnbKR8E7S7YlEtzT00RqE3Pw5oTpUG3hdLN4taHZ9gC1kwak8JOnJgQ"
#define EXAMPLE_TAG "1wR024_3-qtAlx1oFIUpQQ"
#define EXAMPLE_PLAIN "{\n \"vp_token\": {\"example_credential_id\": [\"eyJhb...YMetA\"]}\n}"

static EVP_PKEY *own;

static EVP_PKEY *private_key(const char *x, const char *y, const char *d)
{
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *out = NULL;
    uint8_t point[65] = { 4 }, scalar[32];
    size_t n;

    assert_true(base64url_decode(x, strlen(x), point + 1, 32, &n) && base64url_decode(y, strlen(y), point + 33, 32, &n) &&
                base64url_decode(d, strlen(d), scalar, 32, &n));
    BIGNUM *bn = BN_bin2bn(scalar, 32, NULL);
    OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point);
    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, bn);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
    assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
    assert_int_equal(EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_KEYPAIR, params), 1);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(bld);
    EVP_PKEY_CTX_free(ctx);
    BN_free(bn);
    return out;
}

static int open_keys(void **state)
{
    (void)state;
    strict_json_init();
    own = private_key("YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk", "Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk",
                      "Et-3ce0omz8_TuZ96Df9lp0GAaaDoUnDe6X-CRO7Aww");
    return 0;
}

static int close_keys(void **state)
{
    (void)state;
    EVP_PKEY_free(own);
    return 0;
}

static enum status open_with(const char *jwe, size_t len, const struct jwe_key *key)
{
    uint8_t *plain;
    size_t n;
    enum status s = jwe_open(jwe, len, key, &plain, &n);

    if (s == OK) {
        assert_int_equal(n, strlen(EXAMPLE_PLAIN));
        assert_memory_equal(plain, EXAMPLE_PLAIN, n);
    } else {
        assert_null(plain);
        assert_int_equal(n, 0);
    }
    mem_free(plain);
    return s;
}

static enum status open_text(const char *jwe)
{
    struct jwe_key key = { own, "ac" };

    return open_with(jwe, strlen(jwe), &key);
}

static void the_example(void **state)
{
    static char text[] = EXAMPLE_HEADER ".." EXAMPLE_IV "." EXAMPLE_TEXT "." EXAMPLE_TAG;
    EVP_PKEY *other = standin_generate(KEY_ES256);
    struct jwe_key key = { own, NULL }, wrong_kid = { own, "ad" }, wrong_key = { other, "ac" };
    size_t len = strlen(text);

    (void)state;
    assert_status(open_text(text), OK);
    assert_status(open_with(text, len, &key), OK);
    assert_status(open_with(text, len, &wrong_kid), REFUSED_JWE_KEY);
    assert_status(open_with(text, len, &wrong_key), REFUSED_JWE_DECRYPT);
    /* no character can be changed, none left out */
    for (size_t i = 0; i < len; i++) {
        char was = text[i];

        text[i] = was == 'A' ? 'B' : 'A';
        assert_true(open_text(text) != OK);
        text[i] = was;
        assert_true(open_with(text, i, &key) != OK);
    }
    EVP_PKEY_free(other);
}

static void forms(void **state)
{
    static const struct { const char *jwe; enum status status; } rows[] = {
        { "", REFUSED_TOKEN_SIZE },
        { "a.b.c.d", REFUSED_JWE_FORM },
        { "a.b.c.d.e.f", REFUSED_JWE_FORM },
        { "....", REFUSED_JWE_FORM },
        { EXAMPLE_HEADER "." EXAMPLE_IV "." EXAMPLE_TEXT "." EXAMPLE_TAG, REFUSED_JWE_FORM },
        { EXAMPLE_HEADER ".AAAA." EXAMPLE_IV "." EXAMPLE_TEXT "." EXAMPLE_TAG, REFUSED_JWE_FORM },    /* an encrypted key */
        { EXAMPLE_HEADER "..AAAAAAAAAAAAAAA." EXAMPLE_TEXT "." EXAMPLE_TAG, REFUSED_JWE_FORM },       /* iv of 11 bytes */
        { EXAMPLE_HEADER ".." EXAMPLE_IV "AAAA." EXAMPLE_TEXT "." EXAMPLE_TAG, REFUSED_JWE_FORM },
        { EXAMPLE_HEADER ".." EXAMPLE_IV "." EXAMPLE_TEXT ".1wR024_3-qtAlx1o", REFUSED_JWE_FORM },    /* a short tag */
        { EXAMPLE_HEADER ".." EXAMPLE_IV "." EXAMPLE_TEXT "." EXAMPLE_TAG "AA", REFUSED_JWE_FORM },
        { EXAMPLE_HEADER ".." EXAMPLE_IV "." EXAMPLE_TEXT ".", REFUSED_JWE_FORM },
        { EXAMPLE_HEADER ".." EXAMPLE_IV "." EXAMPLE_TEXT "=." EXAMPLE_TAG, REFUSED_JWE_FORM },
        { EXAMPLE_HEADER ".." EXAMPLE_IV ".." EXAMPLE_TAG, REFUSED_JWE_DECRYPT },
        { EXAMPLE_HEADER ".." EXAMPLE_IV "." EXAMPLE_TEXT ".AAAAAAAAAAAAAAAAAAAAAA", REFUSED_JWE_DECRYPT },
        { EXAMPLE_HEADER "..AAAAAAAAAAAAAAAA." EXAMPLE_TEXT "." EXAMPLE_TAG, REFUSED_JWE_DECRYPT },
        { "W10.." EXAMPLE_IV "." EXAMPLE_TEXT "." EXAMPLE_TAG, REFUSED_JWE_FORM },
        { "e30.." EXAMPLE_IV "." EXAMPLE_TEXT "." EXAMPLE_TAG, REFUSED_JWE_FORM },
        { "e3.." EXAMPLE_IV "." EXAMPLE_TEXT "." EXAMPLE_TAG, REFUSED_JWE_FORM },
    };
    static char big[JWE_MAX + 2];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status s = open_text(rows[i].jwe);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
    memset(big, 'A', JWE_MAX + 1);
    assert_status(open_text(big), REFUSED_TOKEN_SIZE);
    big[JWE_MAX] = 0;
    assert_status(open_text(big), REFUSED_JWE_FORM);
    for (int i = 1; i < 5; i++)
        big[JWE_MAX - 10 * i] = '.';
    assert_status(open_text(big), REFUSED_JWE_FORM);     /* a header larger than any of ours */
}

/* Headers, before anything is decrypted. EPK is that of the example. */
#define EPK "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"nnmVpm3V3jbhcafQaRBkSVNHlwZHwt-9rOpJufyYIuk\"," \
            "\"y\":\"r4fjDqwJys9qUOP-_b3mR5SZG--CwO2mic5VSNTYN9g\"}"
#define HEAD(more) "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"kid\":\"ac\"" more "}"

static void headers(void **state)
{
    static const struct { const char *header; enum status status; } rows[] = {
        { HEAD(",\"epk\":" EPK), REFUSED_JWE_DECRYPT },       /* other bytes than those that were authenticated */
        { HEAD(",\"epk\":" EPK ",\"apu\":\"QQ\",\"apv\":\"Qg\",\"typ\":\"JWT\""), REFUSED_JWE_DECRYPT },
        { HEAD(",\"epk\":" EPK ",\"x\":[1.5,-2e-3]"), REFUSED_JWE_DECRYPT },
        { HEAD(",\"epk\":" EPK ",\"x\":1e999"), REFUSED_JWE_FORM },
        { HEAD(",\"epk\":" EPK ",\"crit\":[\"x\"]"), REFUSED_JWE_FORM },
        { HEAD(",\"epk\":" EPK ",\"zip\":\"DEF\""), REFUSED_JWE_FORM },
        { HEAD(",\"epk\":" EPK ",\"kid\":\"ac\""), REFUSED_JWE_FORM },       /* twice */
        { HEAD(",\"epk\":" EPK ",\"apu\":\"QQ=\""), REFUSED_JWE_FORM },
        { HEAD(",\"epk\":" EPK ",\"apv\":7"), REFUSED_JWE_FORM },
        { HEAD(""), REFUSED_JWE_KEY },
        { HEAD(",\"epk\":[]"), REFUSED_JWE_KEY },
        { HEAD(",\"epk\":{}"), REFUSED_JWE_KEY },
        { HEAD(",\"epk\":{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk\"}"), REFUSED_JWE_KEY },
        { HEAD(",\"epk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}"), REFUSED_JWE_KEY },
        /* a point that is not on the curve, the classic way to a private key */
        { HEAD(",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"nnmVpm3V3jbhcafQaRBkSVNHlwZHwt-9rOpJufyYIuk\","
               "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}"), REFUSED_JWE_KEY },
        { HEAD(",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"}"), REFUSED_JWE_KEY },
        { HEAD(",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"nnmVpm3V3jbhcafQaRBkSVNHlwZHwt-9rOpJufyYIuk\","
               "\"y\":\"r4fjDqwJys9qUOP-_b3mR5SZG--CwO2mic5VSNTYN9g\",\"d\":\"AA\"}"), REFUSED_JWE_KEY },
        { "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"epk\":" EPK "}", REFUSED_JWE_KEY },       /* no kid, though we have one */
        { "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"kid\":7,\"epk\":" EPK "}", REFUSED_JWE_FORM },
        { "{\"alg\":\"ECDH-ES+A128KW\",\"enc\":\"A128GCM\",\"kid\":\"ac\",\"epk\":" EPK "}", REFUSED_JWE_ALG },
        { "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"kid\":\"ac\",\"epk\":" EPK "}", REFUSED_JWE_ALG },
        { "{\"alg\":\"RSA1_5\",\"enc\":\"A128GCM\",\"kid\":\"ac\"}", REFUSED_JWE_ALG },
        { "{\"alg\":\"PBES2-HS256+A128KW\",\"p2c\":1000000000,\"enc\":\"A128GCM\"}", REFUSED_JWE_ALG },
        { "{\"alg\":\"ECDH-ES\",\"enc\":\"A192GCM\",\"kid\":\"ac\",\"epk\":" EPK "}", REFUSED_JWE_ALG },
        { "{\"alg\":\"ECDH-ES\",\"enc\":\"A128CBC-HS256\",\"kid\":\"ac\",\"epk\":" EPK "}", REFUSED_JWE_ALG },
        { "{\"alg\":\"ECDH-ES\",\"kid\":\"ac\",\"epk\":" EPK "}", REFUSED_JWE_FORM },
        { "{\"enc\":\"A128GCM\",\"kid\":\"ac\",\"epk\":" EPK "}", REFUSED_JWE_FORM },
        { "{\"alg\":7,\"enc\":\"A128GCM\"}", REFUSED_JWE_FORM },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[2000];
        struct writer w;

        writer_init(&w, text, sizeof text);
        write_base64url(&w, rows[i].header, strlen(rows[i].header));
        write_text(&w, ".." EXAMPLE_IV "." EXAMPLE_TEXT "." EXAMPLE_TAG);
        write_char(&w, 0);
        assert_false(w.failed);
        enum status s = open_text(text);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
}

/* The longest header and the longest name of a party, and a byte more. */
static void edges(void **state)
{
    static char header[JWE_HEADER_MAX + 2], text[2 * JWE_HEADER_MAX];
    static const uint8_t name[JWE_PARTY_MAX + 1];
    static const char *const parties[] = { "apu", "apv" };
    struct writer w;

    (void)state;
    for (size_t more = 0; more <= 1; more++)
        for (size_t party = 0; party <= 2; party++) {   /* 2: none, but white space */
            writer_init(&w, header, sizeof header);
            write_text(&w, "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"kid\":\"ac\",\"epk\":" EPK);
            if (party < 2) {
                write_text(&w, ",\"");
                write_text(&w, parties[party]);
                write_text(&w, "\":\"");
                write_base64url(&w, name, JWE_PARTY_MAX + more);
                write_char(&w, '"');
            }
            write_char(&w, '}');
            while (party == 2 && writer_len(&w) < JWE_HEADER_MAX + more)
                write_char(&w, ' ');
            assert_false(w.failed);
            size_t len = writer_len(&w);
            writer_init(&w, text, sizeof text);
            write_base64url(&w, header, len);
            write_text(&w, ".." EXAMPLE_IV "." EXAMPLE_TEXT "." EXAMPLE_TAG);
            write_char(&w, 0);
            assert_false(w.failed);
            assert_status(open_text(text), more ? REFUSED_JWE_FORM : REFUSED_JWE_DECRYPT);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example), cmocka_unit_test(forms), cmocka_unit_test(headers), cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
