#include "x509/pemcerts.h"

#include "base/mem.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

static enum status read_one(const char *name, const uint8_t *der, long len, STACK_OF(X509) *out)
{
    const uint8_t *at = der;

    if (strcmp(name, PEM_STRING_X509) != 0)
        return REFUSED_CERT_FORM;
    if (sk_X509_num(out) == PEMCERTS_MAX)
        return REFUSED_TOO_MANY;
    X509 *cert = d2i_X509(NULL, &at, len);
    if (cert == NULL || at != der + len) {
        X509_free(cert);
        return REFUSED_CERT_FORM;
    }
    if (sk_X509_push(out, cert) > 0)
        return OK;
    X509_free(cert);
    return FAULT_MEMORY;
}

static enum status read_all(BIO *bio, STACK_OF(X509) *out)
{
    char *name, *header;
    uint8_t *der;
    long len;

    ERR_clear_error();
    while (PEM_read_bio(bio, &name, &header, &der, &len) == 1) {
        enum status s = read_one(name, der, len, out);

        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_free(der);
        TRY(s);
    }
    /* That no other block begins is the one good end. */
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
        return REFUSED_CERT_FORM;
    return sk_X509_num(out) > 0 ? OK : REFUSED_CERT_FORM;
}

enum status pemcerts_read(const char *pem, size_t len, STACK_OF(X509) **out)
{
    enum status s = FAULT_MEMORY;

    *out = NULL;
    if (len > INT_MAX)
        return REFUSED_CERT_FORM;
    (void)mem_crypto_starved();
    BIO *bio = BIO_new_mem_buf(pem, (int)len);
    STACK_OF(X509) *certs = sk_X509_new_null();
    if (bio != NULL && certs != NULL)
        s = read_all(bio, certs);
    BIO_free(bio);
    ERR_clear_error();
    if (mem_crypto_starved())
        s = FAULT_MEMORY;
    if (s == OK)
        *out = certs;
    else
        sk_X509_pop_free(certs, X509_free);
    return s;
}
