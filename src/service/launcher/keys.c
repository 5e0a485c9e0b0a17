#include "launcher/keys.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "launcher/paths.h"
#include "wire/inputs.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

/* What is wrong with them, or NULL. */
static const char *check(X509 *x, EVP_PKEY *k, enum keys_use use, int64_t now)
{
    time_t at = (time_t)now;
    char group[32];
    size_t len;

    if (x == NULL)
        return "the certificate file is not a PEM certificate";
    if (k == NULL)
        return "the key file is not a PEM private key without passphrase";
    if (X509_check_private_key(x, k) != 1)
        return "certificate and key do not belong together";
    if (X509_cmp_time(X509_get0_notAfter(x), &at) <= 0)
        return "the certificate has expired: renew it";
    if (X509_cmp_time(X509_get0_notBefore(x), &at) > 0)
        return "the certificate is not valid yet: check the clock";
    /* Without an extended key usage a certificate is for any (RFC 5280 4.2.1.12), and clients take it. */
    if (use == KEYS_SERVER && (X509_get_extended_key_usage(x) & XKU_SSL_SERVER) == 0)
        return "the certificate is not one of a server: its extended key usage has no serverAuth";
    if (use == KEYS_CLIENT && (X509_get_extended_key_usage(x) & XKU_SSL_CLIENT) == 0)
        return "the certificate is not one of a client: its extended key usage has no clientAuth";
    if (use == KEYS_SIGN && (EVP_PKEY_get_group_name(k, group, sizeof group, &len) != 1 || strcmp(group, "prime256v1") != 0))
        return "the key must be an EC key on P-256";
    return NULL;
}

int keys_no_passphrase(char *buf, int size, int rw, void *u)
{
    (void)buf, (void)size, (void)rw, (void)u;
    return -1;
}

void keys_check(const struct node *at, const char *cert, size_t cert_len, const char *key, size_t key_len, enum keys_use use,
                int64_t now)
{
    if (!doc_good(at))
        return;
    BIO *b = BIO_new_mem_buf(cert, (int)cert_len);
    X509 *x = b != NULL ? PEM_read_bio_X509(b, NULL, keys_no_passphrase, NULL) : NULL;
    BIO_free(b);
    b = BIO_new_mem_buf(key, (int)key_len);
    EVP_PKEY *k = b != NULL ? PEM_read_bio_PrivateKey(b, NULL, keys_no_passphrase, NULL) : NULL;
    BIO_free(b);
    const char *why = check(x, k, use, now);
    doc_expect(at, why == NULL, why);
    X509_free(x);
    EVP_PKEY_free(k);
    ERR_clear_error();
}

void keys_open(const struct node *object, int dir, enum keys_use use, int *cert, int *key)
{
    struct node at_cert = doc_member(object, "cert"), at_key = doc_member(object, "key");
    char *cert_text, *key_text;
    size_t cert_len, key_len;

    (void)doc_text(object, "cert", PATHS_LEN);   /* both are named before either is opened */
    paths_open(object, "key", dir, true, key);
    paths_read_open(&at_key, *key, &key_text, &key_len);
    paths_open(object, "cert", dir, false, cert);
    paths_read_open(&at_cert, *cert, &cert_text, &cert_len);
    keys_check(&at_cert, cert_text, cert_len, key_text, key_len, use, clock_wall_s());
    mem_free(cert_text);
    mem_free(key_text);
}

void keys_check_signer(const struct node *at, const char *key, size_t len)
{
    if (!doc_good(at))
        return;
    BIO *b = BIO_new_mem_buf(key, (int)len);
    EVP_PKEY *k = b != NULL ? PEM_read_bio_PrivateKey(b, NULL, keys_no_passphrase, NULL) : NULL;
    char group[32];
    size_t group_len;
    bool good = k != NULL && EVP_PKEY_is_a(k, "EC") == 1 &&
                EVP_PKEY_get_group_name(k, group, sizeof group, &group_len) == 1 && strcmp(group, "prime256v1") == 0;

    BIO_free(b);
    EVP_PKEY_free(k);
    ERR_clear_error();
    doc_expect(at, good, "must name a PEM private key without passphrase, an EC key on P-256: it signs who we are");
}

static X509 *certificate_at(int fd)
{
    struct role_bytes pem = { 0 };
    BIO *b = role_bytes_read(fd, LIMIT_FILE_BYTES, &pem) == OK ? BIO_new_mem_buf(pem.data, (int)pem.len) : NULL;
    X509 *x = b != NULL ? PEM_read_bio_X509(b, NULL, keys_no_passphrase, NULL) : NULL;

    BIO_free(b);
    role_bytes_release(&pem);
    return x;
}

bool keys_certificate(int fd)
{
    X509 *x = certificate_at(fd);
    bool good = x != NULL;

    X509_free(x);
    ERR_clear_error();
    return good;
}

/* The public half, of either; NULL: it is neither. */
static EVP_PKEY *key_at(int fd)
{
    X509 *x = certificate_at(fd);
    EVP_PKEY *k = x != NULL ? X509_get_pubkey(x) : NULL;
    struct role_bytes pem = { 0 };

    X509_free(x);
    if (k != NULL || role_bytes_read(fd, LIMIT_FILE_BYTES, &pem) != OK)
        return k;
    BIO *b = BIO_new_mem_buf(pem.data, (int)pem.len);
    k = b != NULL ? PEM_read_bio_PrivateKey(b, NULL, keys_no_passphrase, NULL) : NULL;
    BIO_free(b);
    role_bytes_release(&pem);
    return k;
}

void keys_ed25519(const struct node *at, int fd, uint8_t public[32])
{
    if (!doc_good(at))
        return;
    EVP_PKEY *k = key_at(fd);
    size_t len = 32;
    bool good = k != NULL && EVP_PKEY_is_a(k, "ED25519") == 1 && EVP_PKEY_get_raw_public_key(k, public, &len) == 1 && len == 32 &&
                !keys_certificate(fd);

    EVP_PKEY_free(k);
    ERR_clear_error();
    doc_expect(at, good, "must name a private key of Ed25519, PEM without passphrase: openssl genpkey -algorithm ed25519");
}

bool keys_same(int a, int b)
{
    EVP_PKEY *x = key_at(a), *y = key_at(b);
    bool same = x == NULL || y == NULL || EVP_PKEY_eq(x, y) == 1;

    EVP_PKEY_free(x);
    EVP_PKEY_free(y);
    ERR_clear_error();
    return same;
}
