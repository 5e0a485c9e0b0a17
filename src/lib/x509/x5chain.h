/*
 * Tells whether a chain of certificates leads to a pinned anchor at a given time, may sign, and is not revoked; and gives
 * the key it certifies. x5_verify takes the chain from a token's x5c header (RFC 7515 4.1.6), x5_verify_set a signer and the
 * other certificates that came with it in no order.
 *
 * Nothing of the machine is used: no default store, no file, no clock, no fetching. Revocation is judged from CRLs that
 * were given; where it is required and one is missing or out of date, the chain is refused (for who signs documents:
 * revocation.h). The order in x5c must be that of the chain; the anchor is not in it (HAIP) and the first certificate is not
 * self-signed, not a CA, and for digital signatures. Its key is P-256, or for a document also RSA; the rest of the chain has
 * the strength of 112 bits (RSA 2048, SHA-256). Certificate policies are not processed (decision 55).
 *
 * secret: nothing.
 */
#ifndef PASSEND_X509_X5CHAIN_H
#define PASSEND_X509_X5CHAIN_H

#include "base/limits.h"
#include "jose/key.h"

#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define X5_CHAIN_MAX LIMIT_CHAIN            /* certificates in x5c */
#define X5_ANCHORS_MAX 8
#define X5_CRLS_MAX 16
#define X5_CERT_MAX LIMIT_CERTIFICATE_BYTES
#define X5_CRL_MAX LIMIT_FILE_BYTES
#define X5_AUTH_LEVEL 2           /* OpenSSL's name for 112 bits */

struct x5_trust {
    X509 *anchors[X5_ANCHORS_MAX];
    size_t n_anchors;
    X509_CRL *crls[X5_CRLS_MAX];
    size_t n_crls;
    bool revocation;              /* a CRL that covers it is required for every certificate but the anchor */
    const char *eku;              /* dotted OID the first certificate must have; NULL: it must be limited to none */
    bool document;                /* for who signs documents: also RSA from 2048 bits, also the usage nonRepudiation */
    enum key_alg rsa_alg;         /* what such a key is read for: KEY_RS256; else PS256 */
};

/* A chain that was found good. */
struct x5_chain {
    struct key key;               /* ES256, or for RSA as rsa_alg says; kid is "x5c" */
    X509 *certs[X5_CHAIN_MAX];    /* in order, each certified by the next */
    size_t n;
    X509 *anchor;                 /* which certifies the last */
};

/* returns OK | REFUSED_CERT_FORM | REFUSED_TOO_MANY */
enum status x5_add_anchor(struct x5_trust *trust, const uint8_t *der, size_t len) MUST_USE;
/* A CRL without nextUpdate is refused: it would never go out of date; so is a delta CRL, which OpenSSL would take for a whole
 * one. returns as x5_add_anchor */
enum status x5_add_crl(struct x5_trust *trust, const uint8_t *der, size_t len) MUST_USE;
void x5_trust_release(struct x5_trust *trust);
/* One that x5_add_crl would take; owned by the caller. returns OK | REFUSED_CERT_FORM */
enum status x5_read_crl(const uint8_t *der, size_t len, X509_CRL **out) MUST_USE;

/*
 * in:      x5c      JSON array of 1..X5_CHAIN_MAX base64 DER certificates, leaf first
 * out:     out      release with x5_chain_release; zeroed otherwise
 * returns OK | REFUSED_CERT_FORM | _CHAIN | _TIME | _WEAK | _USE | _REVOKED | _REVOCATION | FAULT_MEMORY | FAULT_CRYPTO
 * cost:   a signature check a certificate and a CRL.
 */
enum status x5_verify(const struct x5_trust *trust, const json_t *x5c, int64_t now_s, struct x5_chain *out) MUST_USE;
/*
 * in:      signer   whose chain it is
 *          certs    what came with the signature: the signer, the certificates up to the anchor, perhaps the anchor, in any
 *                   order, each once and nothing else
 * out, returns, cost: as x5_verify
 */
enum status x5_verify_set(const struct x5_trust *trust, X509 *signer, const STACK_OF(X509) *certs, int64_t now_s,
                          struct x5_chain *out) MUST_USE;
void x5_chain_release(struct x5_chain *chain);

/* True where the first certificate's subject has one attribute of this kind (NID_*), and it is this text. */
bool x5_subject_has(const struct x5_chain *chain, int nid, const char *value);

/* What X509_verify_cert found wrong (X509_V_ERR_*): REFUSED_CERT_*, or FAULT_MEMORY where it found no memory. */
enum status x5_refusal(int error) MUST_USE;

/* The digest (NID_sha256, _sha384, _sha512) of a signature algorithm that names one, also in the parameters of RSASSA-PSS;
 * NID_undef for any other. */
int x5_digest_of(const X509_ALGOR *alg);

/* True where the first certificate names this issuer: a URI equal to it, or the host name of an https URL. */
bool x5_names(const struct x5_chain *chain, const char *issuer);

/* True where a certificate of the chain has this authority key identifier (DCQL `aki`). */
bool x5_has_authority(const struct x5_chain *chain, const uint8_t *id, size_t len);

/* The certificates of x5c without any judgement, for tools; key stays empty. returns OK | REFUSED_CERT_FORM */
enum status x5_read_unverified(const json_t *x5c, struct x5_chain *out) MUST_USE;

#endif
