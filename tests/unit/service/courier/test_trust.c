/* What a courier is handed as PEM: what it takes of it, and each text that is not that. Handshakes with it: role_courier. */
#include "base/mem.h"
#include "certs.h"
#include "courier/trust.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <string.h>

#define TEXTS 8

static EVP_PKEY *keys[3];
static char *ca, *leaf, *chain, *key, *other_key, *locked_key;
static char *made[TEXTS];

/* Kept until the end of the test program. */
static char *text_of(BIO *b)
{
    static size_t n;
    long len = BIO_get_mem_data(b, NULL);

    assert_true(n < TEXTS && len > 0);
    made[n] = calloc(1, (size_t)len + 1);
    assert_int_equal(BIO_read(b, made[n], (int)len), len);
    BIO_free(b);
    return made[n++];
}

static char *key_text(EVP_PKEY *of, const EVP_CIPHER *cipher)
{
    BIO *b = BIO_new(BIO_s_mem());

    const char *password = cipher != NULL ? "geheim" : NULL;

    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(b, of, cipher, password, cipher != NULL ? 6 : 0, NULL, NULL), 1);
    return text_of(b);
}

static char *certs_text(X509 *first, X509 *second)
{
    BIO *b = BIO_new(BIO_s_mem());

    assert_int_equal(PEM_write_bio_X509(b, first), 1);
    if (second != NULL)
        assert_int_equal(PEM_write_bio_X509(b, second), 1);
    return text_of(b);
}

static int make(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        keys[i] = EVP_EC_gen("P-256");
    X509 *top = cert_make(&(struct cert_plan){ .name = "top", .key = keys[0], .signer = keys[0], .ca = true });
    X509 *own = cert_make(&(struct cert_plan){ .name = "own", .key = keys[1], .signer = keys[0], .issuer = top });
    ca = certs_text(top, NULL);
    leaf = certs_text(own, NULL);
    chain = certs_text(own, top);
    key = key_text(keys[1], NULL);
    other_key = key_text(keys[2], NULL);
    locked_key = key_text(keys[1], EVP_aes_128_cbc());
    X509_free(top);
    X509_free(own);
    return 0;
}

static int release(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        EVP_PKEY_free(keys[i]);
    for (size_t i = 0; i < TEXTS; i++)
        free(made[i]);
    return 0;
}

static struct trust_pem pem(const char *text)
{
    return (struct trust_pem){ text, text != NULL ? strlen(text) : 0 };
}

static void drop(struct trusted *t)
{
    X509_STORE_free(t->ca);
    X509_free(t->cert);
    sk_X509_pop_free(t->chain, X509_free);
    EVP_PKEY_free(t->key);
}

static void each_text(void **state)
{
    static const char nonsense[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const struct { const char *ca, *cert, *key; enum status status; int above; } rows[] = {
        { ca, leaf, key, OK, 0 },
        { ca, chain, key, OK, 1 },
        { chain, leaf, key, OK, 0 },                       /* whichever is named is an anchor */
        { ca, NULL, NULL, OK, 0 },
        { "", leaf, key, REFUSED_CONFIG, 0 },
        { nonsense, leaf, key, REFUSED_CONFIG, 0 },
        { key, leaf, key, REFUSED_CONFIG, 0 },
        { ca, "", key, REFUSED_CONFIG, 0 },
        { ca, nonsense, key, REFUSED_CONFIG, 0 },
        { ca, leaf, "", REFUSED_CONFIG, 0 },
        { ca, leaf, other_key, REFUSED_CONFIG, 0 },
        { ca, leaf, locked_key, REFUSED_CONFIG, 0 },       /* and nobody is asked for its password */
        { ca, leaf, leaf, REFUSED_CONFIG, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct trusted t;

        enum status s = trust_open(pem(rows[i].ca), pem(rows[i].cert), pem(rows[i].key), &t);
        if (s != rows[i].status ||
            (s == OK && ((t.cert != NULL) != (rows[i].cert != NULL) || sk_X509_num(t.chain) != rows[i].above)))
            fail_msg("row %zu: %s", i, status_slug(s));
        drop(&t);
    }
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(each_text, make, release) };

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
