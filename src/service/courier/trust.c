#include "courier/trust.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdbool.h>

static int no_password(char *buf, int size, int writing, void *arg)
{
    (void)buf, (void)size, (void)writing, (void)arg;
    return -1;
}

/* The next certificate of the text, NULL: there is no more, or it is none. */
static X509 *next_of(BIO *text)
{
    return PEM_read_bio_X509(text, NULL, no_password, NULL);
}

static enum status read_ca(BIO *text, X509_STORE *store)
{
    unsigned n = 0;

    for (X509 *cert; (cert = next_of(text)) != NULL; n++) {
        bool added = X509_STORE_add_cert(store, cert) == 1;

        X509_free(cert);
        if (!added)
            return FAULT_MEMORY;
    }
    /* Whichever of them the operator names is believed, whether it signed itself or not: as libcurl has it. */
    return n > 0 && X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) == 1 ? OK : REFUSED_CONFIG;
}

static enum status read_chain(BIO *text, struct trusted *out)
{
    out->cert = next_of(text);
    if (out->cert == NULL)
        return REFUSED_CONFIG;
    for (X509 *cert; (cert = next_of(text)) != NULL;)
        if (sk_X509_push(out->chain, cert) == 0) {
            X509_free(cert);
            return FAULT_MEMORY;
        }
    return OK;
}

static enum status read_key(BIO *text, struct trusted *out)
{
    out->key = PEM_read_bio_PrivateKey(text, NULL, no_password, NULL);
    return out->key != NULL && X509_check_private_key(out->cert, out->key) == 1 ? OK : REFUSED_CONFIG;
}

enum status trust_open(struct trust_pem ca, struct trust_pem cert, struct trust_pem key, struct trusted *out)
{
    BIO *ca_text = BIO_new_mem_buf(ca.at, (int)ca.len);
    BIO *cert_text = cert.at != NULL ? BIO_new_mem_buf(cert.at, (int)cert.len) : NULL;
    BIO *key_text = cert.at != NULL ? BIO_new_mem_buf(key.at, (int)key.len) : NULL;
    enum status s = FAULT_MEMORY;

    *out = (struct trusted){ .ca = X509_STORE_new(), .chain = sk_X509_new_null() };
    if (ca_text != NULL && out->ca != NULL && out->chain != NULL &&
        (cert.at == NULL || (cert_text != NULL && key_text != NULL))) {
        s = read_ca(ca_text, out->ca);
        if (s == OK && cert.at != NULL)
            s = read_chain(cert_text, out);
        if (s == OK && cert.at != NULL)
            s = read_key(key_text, out);
    }
    BIO_free(ca_text);
    BIO_free(cert_text);
    BIO_free(key_text);
    ERR_clear_error();               /* that a text has ended is one */
    return s;
}

enum status trust_give(const struct trusted *t, void *ssl_ctx)
{
    SSL_CTX_set1_cert_store(ssl_ctx, t->ca);
    if (t->cert == NULL || SSL_CTX_use_cert_and_key(ssl_ctx, t->cert, t->key, t->chain, 1) == 1)
        return OK;
    ERR_clear_error();
    return FAULT_CRYPTO;
}
