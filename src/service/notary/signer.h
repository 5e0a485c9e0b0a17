/*
 * The keys of verdicts and of receipts. The only file of the project that signs, and each key signs nothing but what it is for
 * and what was encoded here.
 *
 * signer_open is called before the sandbox: it parses keys and certificates once, keeps the signing contexts, and makes the
 * key set that the service publishes: the key of verdicts first, each with the `cty` of what it signs.
 *
 * secret: the private keys live in OpenSSL's locked arena where there is one.
 */
#ifndef PASSEND_NOTARY_SIGNER_H
#define PASSEND_NOTARY_SIGNER_H

#include "proof/receipt.h"
#include "proof/verdict.h"

struct signer;

enum signs { SIGNS_VERDICTS, SIGNS_RECEIPTS, SIGNS_N };

struct signer_pem {
    const void *key, *cert;
    size_t key_len, cert_len;
};

/*
 * in:      for each: PEM texts of an EC P-256 private key and of the certificate for its public key
 * returns OK | REFUSED_KEY (not P-256, not a pair, not readable, certificate too large, one key for both) | FAULT_MEMORY
 *         | FAULT_CRYPTO
 */
enum status signer_open(const struct signer_pem pem[SIGNS_N], struct signer **out) MUST_USE;
void signer_close(struct signer *s);

/* JWKS: of each key kid (RFC 7638 thumbprint), x5c, x5t#S256 and cty. NUL-terminated. */
const char *signer_jwks(const struct signer *s);

/*
 * Encodes a verdict and writes its compact JWS. enkel: the certificate stands in the header (x5c).
 * returns OK | FAULT_CRYPTO | FAULT_SYSTEM (does not fit the writer)
 * cost:   about 20 microseconds, 16 of them the signature
 */
enum status signer_verdict(struct signer *s, const struct verdict *v, bool enkel, struct writer *out) MUST_USE;

/* The same of a receipt; the certificate always stands in the header. At most RECEIPT_MAX bytes (wire/token.h). */
enum status signer_receipt(struct signer *s, const struct receipt *r, struct writer *out) MUST_USE;

#endif
