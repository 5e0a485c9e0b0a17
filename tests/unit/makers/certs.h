/* Certificates and revocation lists that a test puts together, with one thing at a time as it should not be. */
#ifndef PASSEND_TESTS_TOKEN_CERTS_H
#define PASSEND_TESTS_TOKEN_CERTS_H

#include "fixture.h"
#include "x509/x5chain.h"

#include <openssl/ocsp.h>

struct cert_plan {
    const char *name;
    EVP_PKEY *key, *signer;
    X509 *issuer;                      /* NULL: self-signed */
    bool ca;
    const char *usage, *eku, *san;     /* as in openssl's configuration; NULL: absent */
    const char *policies, *policy_limits; /* likewise; certificatePolicies, policyConstraints */
    const char *extra;                 /* critical extension with this OID */
    int64_t from, until;               /* 0: a year around NOW */
    const char *digest;                /* NULL: SHA256 */
    const char *oin, *organisation;    /* of the subject; NULL: absent. A '|' separates two of the same kind */
    bool nocheck;                      /* for OCSP: this certificate need not be looked up */
};

X509 *cert_make(const struct cert_plan *p);
/* A list of one serial (0: none), valid from..until. */
X509_CRL *crl_make(X509 *issuer, EVP_PKEY *signer, long serial, int64_t from, int64_t until);
/* The same with an extension (openssl's configuration), a digest other than SHA-256; NULL: not. */
X509_CRL *crl_with(X509 *issuer, EVP_PKEY *signer, long serial, int64_t from, int64_t until, int nid, const char *ext,
                   const char *digest);

struct ocsp_plan {
    X509 *cert, *issuer;               /* about whom */
    X509 *responder;                   /* NULL: the issuer */
    EVP_PKEY *key;                     /* of the responder */
    bool alone;                        /* the responder's certificate is not in it */
    bool by_key;                       /* the responder is named by its key */
    int status;                        /* V_OCSP_CERTSTATUS_*; 0 good */
    int64_t from, until, revoked;      /* until -1: absent; 0: an hour before NOW, an hour after; when revoked */
    const char *id_digest, *digest;    /* NULL: SHA1, SHA256 */
    bool critical, single_critical;    /* an extension that nobody knows */
    int response;                      /* OCSP_RESPONSE_STATUS_*; not 0: no answer inside */
    unsigned times;                    /* so many certificates besides */
};

/* DER; OPENSSL_free. */
uint8_t *ocsp_make(const struct ocsp_plan *p, size_t *len);

void trust_anchor(struct x5_trust *t, X509 *cert);
void trust_crl(struct x5_trust *t, X509_CRL *crl);
/* JSON array of the certificates up to NULL. */
json_t *x5c_of(X509 *first, ...);

#endif
