/*
 * The verdict key. The only file of the project that signs, and it signs nothing but verdicts it encoded itself.
 *
 * signer_open is called before the sandbox: it parses key and certificate once, keeps the signing context, and makes the
 * key set that the service publishes.
 *
 * secret: the private key lives in OpenSSL's locked arena where there is one.
 */
#ifndef PASSEND_NOTARY_SIGNER_H
#define PASSEND_NOTARY_SIGNER_H

#include "proof/verdict.h"

struct signer;

/*
 * in:      PEM texts of an EC P-256 private key and of the certificate for its public key
 * returns OK | REFUSED_KEY (not P-256, not a pair, not readable, certificate too large) | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status signer_open(const void *key_pem, size_t key_len, const void *cert_pem, size_t cert_len,
                        struct signer **out) MUST_USE;
void signer_close(struct signer *s);

/* JWKS with the one key: kid (RFC 7638 thumbprint), x5c, x5t#S256. NUL-terminated. */
const char *signer_jwks(const struct signer *s);

/*
 * Encodes a verdict and writes its compact JWS. enkel: the certificate stands in the header (x5c).
 * returns OK | FAULT_CRYPTO | FAULT_SYSTEM (does not fit the writer)
 * cost:   about 20 microseconds, 16 of them the signature
 */
enum status signer_verdict(struct signer *s, const struct verdict *v, bool enkel, struct writer *out) MUST_USE;

#endif
