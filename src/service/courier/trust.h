/*
 * Whom a courier believes, and the certificate by which it says who it is: read once. Given as text libcurl reads all of it
 * again for each connection, which costs as much as the handshake.
 *
 * secret: the key.
 */
#ifndef PASSEND_COURIER_TRUST_H
#define PASSEND_COURIER_TRUST_H

#include "base/status.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stddef.h>

struct trusted {
    X509_STORE *ca;                  /* what the source must chain to */
    X509 *cert;                      /* NULL: it says who it is otherwise */
    STACK_OF(X509) *chain;           /* above cert */
    EVP_PKEY *key;
};

struct trust_pem { const void *at; size_t len; };

/*
 * in:     ca      PEM, at least one certificate
 *         cert    PEM chain, its leaf first; at NULL: none, and key is not looked at
 *         key     PEM private key of the leaf
 * out:    out     as long as the process
 * returns OK | REFUSED_CONFIG (not that, or the key is of another certificate) | FAULT_MEMORY
 */
enum status trust_open(struct trust_pem ca, struct trust_pem cert, struct trust_pem key, struct trusted *out) MUST_USE;
/* Gives a connection that is about to be made (SSL_CTX) all of it. returns OK | FAULT_CRYPTO */
enum status trust_give(const struct trusted *t, void *ssl_ctx) MUST_USE;

#endif
