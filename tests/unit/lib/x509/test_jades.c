/* The seal form of verdicts: headers, chains and times with one thing at a time as it should not be, and every changed byte. */
#include "certs.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "maker.h"
#include "x509/jades.h"
#include "x509/pemcerts.h"

#include <openssl/pem.h>
#include <stdio.h>

#define DAY 86400
#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

static EVP_PKEY *root_key, *leaf_key, *rsa_key, *other_key;
static X509 *root, *leaf, *rsa_leaf, *expired, *for_tls;
static STACK_OF(X509) *anchors;

static X509 *make_leaf(EVP_PKEY *key, const char *usage, const char *eku, int64_t until)
{
    return cert_make(&(struct cert_plan){ .name = "passend verdicts", .key = key, .signer = root_key, .issuer = root, .usage = usage, .eku = eku, .until = until });
}

static int open_all(void **state)
{
    (void)state;
    strict_json_init();
    root_key = standin_generate(KEY_ES256);
    leaf_key = standin_generate(KEY_ES256);
    other_key = standin_generate(KEY_ES256);
    rsa_key = standin_generate(KEY_PS256);
    root = cert_make(&(struct cert_plan){ .name = "Wortel", .key = root_key, .ca = true, .usage = "critical,keyCertSign,cRLSign" });
    leaf = make_leaf(leaf_key, "critical,digitalSignature", NULL, 0);
    rsa_leaf = make_leaf(rsa_key, "critical,nonRepudiation", NULL, 0);
    expired = make_leaf(leaf_key, "critical,digitalSignature", NULL, NOW - 1);
    for_tls = make_leaf(leaf_key, "critical,digitalSignature", "serverAuth", 0);
    anchors = sk_X509_new_null();
    sk_X509_push(anchors, root);
    return 0;
}

static int close_all(void **state)
{
    X509 *const certs[] = { root, leaf, rsa_leaf, expired, for_tls };
    EVP_PKEY *const keys[] = { root_key, leaf_key, rsa_key, other_key };

    (void)state;
    sk_X509_free(anchors);
    for (size_t i = 0; i < ROWS(certs); i++)
        X509_free(certs[i]);
    for (size_t i = 0; i < ROWS(keys); i++)
        EVP_PKEY_free(keys[i]);
    return 0;
}

static char *thumb(X509 *cert)
{
    uint8_t *der = NULL, digest[32];
    static char out[64];
    int len = i2d_X509(cert, &der);

    assert_int_equal(sha256(der, (size_t)len, digest), OK);
    memset(out, 0, sizeof out);
    base64url_encode(digest, sizeof digest, out);
    OPENSSL_free(der);
    return out;
}

/* alg, the certificate of x5c and of x5t#S256, who signs, and members besides or instead. mem_free */
static char *make(const char *alg, X509 *cert, X509 *referred, EVP_PKEY *key, const char *changes, const char *payload)
{
    json_t *header = json_object(), *x5c = x5c_of(cert, NULL), *more = json_loads(changes, 0, NULL), *v;
    const char *name;

    json_object_set_new(header, "alg", json_string(alg));
    json_object_set_new(header, "iat", json_integer(NOW));
    json_object_set_new(header, "x5t#S256", json_string(thumb(referred)));
    json_object_set_new(header, "x5c", x5c);
    assert_non_null(more);
    json_object_foreach(more, name, v) {
        if (json_is_null(v))
            json_object_del(header, name);
        else
            json_object_set(header, name, v);
    }
    char *text = json_dumps(header, JSON_COMPACT), *jws = made_jwt(text, payload, key);
    json_decref(header);
    json_decref(more);
    mem_free(text);
    return jws;
}

static void one_defect_at_a_time(void **state)
{
    const struct { const char *alg; X509 *cert, *referred; EVP_PKEY *key; const char *changes, *payload; int64_t at; enum status wanted; } rows[] = {
        { "ES256", leaf, leaf, leaf_key, "{}", "{}", NOW, OK },
        { "ES256", leaf, leaf, leaf_key, "{\"typ\":\"JWT\",\"cty\":\"passend-verdict\",\"kid\":\"k\"}", "{}", 0, OK },
        { "PS256", rsa_leaf, rsa_leaf, rsa_key, "{}", "{}", NOW, OK },
        { "ES256", expired, expired, leaf_key, "{\"iat\":1795341000}", "{}", NOW, OK },          /* it was good then */
        { "ES256", expired, expired, leaf_key, "{}", "{}", NOW, REFUSED_CERT_TIME },
        { "ES256", leaf, leaf, leaf_key, "{}", "{}", NOW - 11, REFUSED_TOKEN_NOT_YET },
        { "ES256", leaf, leaf, leaf_key, "{}", "{}", NOW - 10, OK },
        { "ES256", leaf, rsa_leaf, leaf_key, "{}", "{}", NOW, REFUSED_TOKEN_HEADER },             /* the digest of another certificate */
        { "ES256", leaf, leaf, leaf_key, "{\"x5t#S256\":null}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"x5t#S256\":1}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"x5t#S256\":\"AAAA\"}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"x5c\":null}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"x5c\":[]}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"x5c\":[1]}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"x5c\":[\"!\"]}", "{}", NOW, REFUSED_CERT_FORM },
        { "ES256", leaf, leaf, leaf_key, "{\"iat\":null}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"iat\":\"1\"}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"iat\":0}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"sigT\":\"2026-11-22T10:00:00Z\"}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{\"crit\":[\"sigT\"]}", "{}", NOW, REFUSED_TOKEN_CRIT },
        { "ES256", leaf, leaf, leaf_key, "{\"x5u\":\"https://x.example\"}", "{}", NOW, REFUSED_TOKEN_HEADER },
        { "ES256", leaf, leaf, leaf_key, "{}", "", NOW, REFUSED_TOKEN_FORMAT },
        { "ES256", leaf, leaf, other_key, "{}", "{}", NOW, REFUSED_TOKEN_SIGNATURE },
        { "ES256", rsa_leaf, rsa_leaf, leaf_key, "{}", "{}", NOW, REFUSED_TOKEN_ALG },
        { "PS256", leaf, leaf, rsa_key, "{}", "{}", NOW, REFUSED_TOKEN_ALG },
        { "EdDSA", leaf, leaf, leaf_key, "{}", "{}", NOW, REFUSED_TOKEN_ALG },
        { "none", leaf, leaf, leaf_key, "{}", "{}", NOW, REFUSED_TOKEN_ALG },
        { "ES256", for_tls, for_tls, leaf_key, "{}", "{}", NOW, REFUSED_CERT_USE },
        { "ES256", root, root, root_key, "{}", "{}", NOW, REFUSED_CERT_CHAIN },                   /* the anchor signs nothing itself */
    };
    int64_t signed_at;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char *jws = make(rows[i].alg, rows[i].cert, rows[i].referred, rows[i].key, rows[i].changes, rows[i].payload);
        enum status s = jades_verify(jws, strlen(jws), anchors, rows[i].at, &signed_at);

        if (s != rows[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        assert_true((signed_at != 0) == (s == OK));
        mem_free(jws);
    }
}

static void anchors_and_bytes(void **state)
{
    char *jws = make("ES256", leaf, leaf, leaf_key, "{}", "{\"a\":1}");
    STACK_OF(X509) *many = sk_X509_new_null();
    size_t len = strlen(jws);
    int64_t signed_at;

    (void)state;
    assert_int_equal(jades_verify(jws, len, many, NOW, &signed_at), REFUSED_CERT_CHAIN);
    for (int i = 0; i <= X5_ANCHORS_MAX; i++)
        sk_X509_push(many, root);
    assert_int_equal(jades_verify(jws, len, many, NOW, &signed_at), REFUSED_TOO_MANY);
    sk_X509_free(many);
    for (size_t i = 0; i < len; i++) {
        jws[i] ^= 1;
        if (jades_verify(jws, len, anchors, NOW, &signed_at) == OK)
            fail_msg("byte %zu", i);
        jws[i] ^= 1;
    }
    assert_int_equal(jades_verify(jws, len, anchors, NOW, &signed_at), OK);
    mem_free(jws);
}

/* ---- the authorities as PEM ---- */

static void pem(void **state)
{
    BIO *bio = BIO_new(BIO_s_mem());
    STACK_OF(X509) *out;
    char *text, *copy;
    long len;

    (void)state;
    BIO_puts(bio, "the root:\n");
    PEM_write_bio_X509(bio, root);
    long first = BIO_get_mem_data(bio, &text);
    PEM_write_bio_X509(bio, leaf);
    len = BIO_get_mem_data(bio, &text);
    assert_int_equal(pemcerts_read(text, (size_t)len, &out), OK);
    assert_int_equal(sk_X509_num(out), 2);
    assert_int_equal(X509_cmp(sk_X509_value(out, 0), root), 0);
    sk_X509_pop_free(out, X509_free);
    assert_int_equal(pemcerts_read("", 0, &out), REFUSED_CERT_FORM);
    assert_int_equal(pemcerts_read("x\n", 2, &out), REFUSED_CERT_FORM);
    assert_null(out);
    assert_int_equal(pemcerts_read(text, (size_t)first + 60, &out), REFUSED_CERT_FORM);   /* cut within the second */
    copy = malloc((size_t)len * 65 + 1);
    memcpy(copy, text, (size_t)len);
    memcpy(strstr(copy, "MII"), "AAA", 3);
    assert_int_equal(pemcerts_read(copy, (size_t)len, &out), REFUSED_CERT_FORM);
    for (int i = 0; i < 65; i++)
        memcpy(copy + (long)i * first, text, (size_t)first);
    assert_int_equal(pemcerts_read(copy, 64 * (size_t)first, &out), OK);
    sk_X509_pop_free(out, X509_free);
    assert_int_equal(pemcerts_read(copy, 65 * (size_t)first, &out), REFUSED_TOO_MANY);
    free(copy);
    BIO_reset(bio);
    PEM_write_bio_PUBKEY(bio, leaf_key);
    len = BIO_get_mem_data(bio, &text);
    assert_int_equal(pemcerts_read(text, (size_t)len, &out), REFUSED_CERT_FORM);
    BIO_free(bio);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(one_defect_at_a_time), cmocka_unit_test(anchors_and_bytes), cmocka_unit_test(pem) };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
