/*
 * Tells whether a chain of certificates from a token's x5c header (RFC 7515 4.1.6) leads to a pinned anchor at a given
 * time, may sign, and is not revoked; and gives the key it certifies.
 *
 * Nothing of the machine is used: no default store, no file, no clock, no fetching. Revocation is judged from CRLs that
 * were given; where it is required and one is missing or out of date, the chain is refused. The order in x5c must be
 * that of the chain; the anchor is not in it (HAIP) and the first certificate is not self-signed, not a CA, and for
 * digital signatures. Its key is P-256; the rest of the chain has the strength of 112 bits (RSA 2048, SHA-256).
 *
 * secret: nothing.
 */
#ifndef PASSEND_TOKEN_X5CHAIN_H
#define PASSEND_TOKEN_X5CHAIN_H

#include "token/key.h"

#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define X5_CHAIN_MAX 4            /* certificates in x5c */
#define X5_ANCHORS_MAX 8
#define X5_CRLS_MAX 16
#define X5_CERT_MAX 8192          /* bytes of one, DER */
#define X5_CRL_MAX (4u << 20)

struct x5_trust {
    X509 *anchors[X5_ANCHORS_MAX];
    size_t n_anchors;
    X509_CRL *crls[X5_CRLS_MAX];
    size_t n_crls;
    bool revocation;              /* a CRL that covers it is required for every certificate but the anchor */
    const char *eku;              /* dotted OID the first certificate must have; NULL: it must be limited to none */
};

/* A chain that was found good. */
struct x5_chain {
    struct key key;               /* ES256; kid is "x5c" */
    X509 *certs[X5_CHAIN_MAX];
    size_t n;
};

/* returns OK | REFUSED_CERT_FORM | REFUSED_TOO_MANY */
enum status x5_add_anchor(struct x5_trust *trust, const uint8_t *der, size_t len) MUST_USE;
/* A CRL without nextUpdate is refused: it would never go out of date. returns as x5_add_anchor */
enum status x5_add_crl(struct x5_trust *trust, const uint8_t *der, size_t len) MUST_USE;
void x5_trust_release(struct x5_trust *trust);

/*
 * in:      x5c      JSON array of 1..X5_CHAIN_MAX base64 DER certificates, leaf first
 * out:     out      release with x5_chain_release; zeroed otherwise
 * returns OK | REFUSED_CERT_FORM | _CHAIN | _TIME | _WEAK | _USE | _REVOKED | _REVOCATION | FAULT_MEMORY | FAULT_CRYPTO
 * cost:   a signature check a certificate and a CRL.
 */
enum status x5_verify(const struct x5_trust *trust, const json_t *x5c, int64_t now_s, struct x5_chain *out) MUST_USE;
void x5_chain_release(struct x5_chain *chain);

/* True where the first certificate names this issuer: a URI equal to it, or the host name of an https URL. */
bool x5_names(const struct x5_chain *chain, const char *issuer);

/* True where a certificate of the chain has this authority key identifier (DCQL `aki`). */
bool x5_has_authority(const struct x5_chain *chain, const uint8_t *id, size_t len);

/* The certificates of x5c without any judgement, for tools; key stays empty. returns OK | REFUSED_CERT_FORM */
enum status x5_read_unverified(const json_t *x5c, struct x5_chain *out) MUST_USE;

#endif
