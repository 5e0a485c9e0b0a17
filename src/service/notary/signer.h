/*
 * The keys of verdicts, of receipts, of statements and of the log. The only file of the project that signs, and each key signs
 * nothing but what it is for and what was encoded here.
 *
 * signer_open is called before the sandbox: it parses keys and certificates once, keeps the signing contexts, and says what
 * there is to publish of each (keyset.h makes the set of it).
 *
 * secret: the private keys live in OpenSSL's locked arena where there is one.
 */
#ifndef PASSEND_NOTARY_SIGNER_H
#define PASSEND_NOTARY_SIGNER_H

#include "base/text.h"
#include "log/checkpoint.h"
#include "log/note.h"
#include "proof/claim.h"
#include "proof/receipt.h"
#include "proof/verdict.h"

struct signer;

/* The numbers stand in the ledger: one that was used keeps its meaning. */
enum signs { SIGNS_VERDICTS = 0, SIGNS_RECEIPTS = 1, SIGNS_STATEMENTS = 2, SIGNS_N };

struct signer_pem {
    const void *key, *cert;            /* key NULL: there is none, which only those of statements and of the log may be */
    size_t key_len, cert_len;
};

/* What is published of a key with a certificate. */
#define SIGNER_HASH_TEXT BASE64URL_LEN(32)
struct signer_public {
    char kid[SIGNER_HASH_TEXT + 1];    /* RFC 7638 thumbprint */
    char x5t[SIGNER_HASH_TEXT + 1];    /* SHA-256 of the certificate */
    char x[SIGNER_HASH_TEXT + 1], y[SIGNER_HASH_TEXT + 1];
    char x5c[CLAIM_X5C_MAX + 1];       /* base64 of the certificate */
};

/*
 * in:      pem  for each: PEM texts of an EC P-256 private key and of the certificate for its public key
 *          log  PEM text of an Ed25519 private key, without certificate
 * returns OK | REFUSED_KEY (another kind of key, not a pair, not readable, certificate too large, one key for two things)
 *         | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status signer_open(const struct signer_pem pem[SIGNS_N], const struct signer_pem *log, struct signer **out) MUST_USE;
void signer_close(struct signer *s);

/* NULL: there is no such key. */
const struct signer_public *signer_public(const struct signer *s, enum signs which);
/* The public half of the log's key. false: there is none */
bool signer_log_public(const struct signer *s, uint8_t out[NOTE_PUBLIC_LEN]) MUST_USE;
/* From now on this key signs nothing: it leaked. */
void signer_stop(struct signer *s, enum signs which);

/*
 * Encodes a verdict and writes its compact JWS. enkel: the certificate stands in the header (x5c).
 * returns OK | FAULT_KEY (it was stopped) | FAULT_CRYPTO | FAULT_SYSTEM (does not fit the writer)
 * cost:   about 20 microseconds, 16 of them the signature
 */
enum status signer_verdict(struct signer *s, const struct verdict *v, bool single, struct writer *out) MUST_USE;

/* Of claims that are encoded already: what is signed over, and the signature, by themselves too. Returns as signer_verdict. */
struct signer_made { uint8_t input_sha[DIGEST_LEN], signature[64]; };
enum status signer_claims(struct signer *s, int64_t iat, const struct writer *claims, struct writer *out,
                          struct signer_made *made) MUST_USE;

/* The same of a receipt; the certificate always stands in the header. At most RECEIPT_MAX bytes (wire/token.h). */
enum status signer_receipt(struct signer *s, const struct receipt *r, struct writer *out) MUST_USE;

/*
 * The note signature of the log's key under a checkpoint.
 * returns OK | FAULT_KEY (there is no such key) | FAULT_CRYPTO | FAULT_MEMORY
 * cost:   about 40 microseconds
 */
enum status signer_checkpoint(struct signer *s, const struct checkpoint *k, uint8_t out[NOTE_SIGNATURE_LEN]) MUST_USE;

#endif
