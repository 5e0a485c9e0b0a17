/* Certificates and revocation lists that a test puts together, with one thing at a time as it should not be. */
#ifndef PASSEND_TESTS_TOKEN_CERTS_H
#define PASSEND_TESTS_TOKEN_CERTS_H

#include "fixture.h"
#include "token/x5chain.h"

struct cert_plan {
    const char *name;
    EVP_PKEY *key, *signer;
    X509 *issuer;                      /* NULL: self-signed */
    bool ca;
    const char *usage, *eku, *san;     /* as in openssl's configuration; NULL: absent */
    const char *extra;                 /* critical extension with this OID */
    int64_t from, until;               /* 0: a year around NOW */
    const char *digest;                /* NULL: SHA256 */
};

X509 *cert_make(const struct cert_plan *p);
/* A list of one serial (0: none), valid from..until. */
X509_CRL *crl_make(X509 *issuer, EVP_PKEY *signer, long serial, int64_t from, int64_t until);
void trust_anchor(struct x5_trust *t, X509 *cert);
void trust_crl(struct x5_trust *t, X509_CRL *crl);
/* JSON array of the certificates up to NULL. */
json_t *x5c_of(X509 *first, ...);

#endif
