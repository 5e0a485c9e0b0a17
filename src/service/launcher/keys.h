/*
 * Whether a certificate and a private key belong together and can be used, so that the operator hears it from the
 * launcher and not from a role that does not start.
 *
 * in:     cert, key  PEM text; at: the member that names the certificate
 * A refusal sticks (json/doc.h); after one nothing is opened.
 * secret: the key is parsed in wiped memory and dropped.
 */
#ifndef PASSEND_LAUNCHER_KEYS_H
#define PASSEND_LAUNCHER_KEYS_H

#include "json/doc.h"

enum keys_use {
    KEYS_SERVER,     /* TLS: where the certificate has an extended key usage, serverAuth is among it */
    KEYS_CLIENT,     /* TLS: likewise, with clientAuth */
    KEYS_SIGN        /* EC P-256: verdicts and receipts are ES256 */
};

/* now: unix seconds, for the certificate's period. */
void keys_check(const struct node *at, const char *cert, size_t cert_len, const char *key, size_t key_len, enum keys_use use,
                int64_t now);
/* Opens `cert` and `key` of an object, paths relative to dir: for a role, and read once here to see that they fit.
 * *cert and *key are the caller's where they were opened, either way */
void keys_open(const struct node *object, int dir, enum keys_use use, int *cert, int *key);
/* A key that signs assertions: EC on P-256. */
void keys_check_signer(const struct node *at, const char *key, size_t len);
/* The public half of an open Ed25519 key. */
void keys_ed25519(const struct node *at, int fd, uint8_t public[32]);
/* Whether an open file begins with a certificate. */
bool keys_certificate(int fd) MUST_USE;
/* Whether two open files, each a certificate or a private key, have one key; also where that cannot be told. */
bool keys_same(int a, int b) MUST_USE;
/* For OpenSSL's readers of PEM: there is none, and nobody is asked. */
int keys_no_passphrase(char *buf, int size, int rw, void *u);

#endif
