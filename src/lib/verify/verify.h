/*
 * Checks a verdict: the header must have exactly the members of a verdict, the key comes from the caller's key set by kid,
 * the signature is ES256 over the bytes as they stand, and only then the claims are read. What sort of statement it is (`cty`)
 * decides which keys may sign it and what it is in the log; whether it stands there is for verify/place.h to tell.
 *
 * One code for the library, the command line and the vectors. No process-wide state; text in, statuses out.
 */
#ifndef PASSEND_VERIFY_VERIFY_H
#define PASSEND_VERIFY_VERIFY_H

#include "base/sha256.h"
#include "base/status.h"
#include "log/entry.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VERIFY_KEYS_MAX 64              /* members of a key set that are looked at */
#define VERIFY_JWS_MAX 32768
#define VERIFY_HASH_TEXT 43             /* base64url characters of 32 bytes */
#define VERIFY_POINT 65
#define VERIFY_LOG_NAME 255             /* bytes of the name of a log */

struct verify_key {
    char kid[VERIFY_HASH_TEXT + 1];
    char x5t[VERIFY_HASH_TEXT + 1];     /* empty: the set does not say */
    uint8_t point[VERIFY_POINT];        /* as the set has it: verify_key_open tells whether it is one of P-256 */
    uint64_t from, until;               /* places in the log where it was in use: `passend:vanaf`, `passend:tot` */
    int64_t leaked_at;                  /* unix seconds, `passend:gelektVanaf`; 0: it did not leak */
};

struct verify_keys {
    unsigned n;
    struct verify_key keys[VERIFY_KEYS_MAX];
};

/*
 * The keys of a set (RFC 7517) that can have signed a verdict: EC P-256, for ES256 signatures, no private member, kid its RFC
 * 7638 thumbprint, `cty` (ours: what the key signs) that of verdicts or left out, and so `passend:voor`. Members of any other
 * kind are passed over, and so are all past VERIFY_KEYS_MAX.
 *
 * in:      jwks  strict JSON, but for numbers of any size in what is passed over
 * out:     out   nothing to release; zeroed unless OK
 * returns OK | REFUSED_JSON_* | REFUSED_TOO_MANY (members of one object) | REFUSED_MEMBER_MISSING (keys)
 *         | REFUSED_KEY (no such key in it) | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status verify_keys_read(const char *jwks, size_t len, struct verify_keys *out) MUST_USE;

/* out: EVP_PKEY_free. returns OK | REFUSED_KEY (not on the curve) | FAULT_CRYPTO */
enum status verify_key_open(const struct verify_key *k, EVP_PKEY **out) MUST_USE;

/* The key of the last verdict, kept open by who checks many in one thread: opening one costs a third of a signature check.
 * Zeroed at first; verify_opened_release. Serves the set it was used with. */
struct verify_opened {
    const struct verify_key *of;
    EVP_PKEY *key;
};
void verify_opened_release(struct verify_opened *o);

struct verify_options {
    int64_t at;                         /* 0 = do not compare */
    bool allow_test;
    const char *issuer, *audience;      /* NULL = any */
    struct verify_opened *opened;       /* NULL: nothing is kept */
    bool placed;                        /* the caller checks its place in the log too: a key that leaked may have signed it */
};

struct verified {
    char *claims;                       /* JSON, NUL-terminated, owned */
    size_t claims_len;
    EVP_PKEY *key;                      /* that signed, owned */
    int64_t iat;
    int32_t bruikbaar_tot;              /* day */
    bool test;
    uint8_t digest[DIGEST_LEN];         /* SHA-256 of the signing input */
    enum entry_kind entry_kind;         /* what it is in a log */
    int64_t log_index;                  /* where it says that it stands, -1: it does not say */
    char log[VERIFY_LOG_NAME + 1];      /* in which log; empty: it does not say */
    uint64_t key_from, key_until;       /* of the key that signed */
    int64_t leaked_at;
};

/*
 * Order of the checks = order of the codes.
 * returns OK | REFUSED_TOKEN_SIZE | REFUSED_TOKEN_FORMAT | REFUSED_TOKEN_BASE64 | REFUSED_VERDICT_HEADER (a member too few,
 *         too many or other; x5c that is not the certificate of x5t#S256) | REFUSED_TOKEN_ALG | REFUSED_TOKEN_KID
 *         | REFUSED_KEY (the one that is named is not on the curve) | REFUSED_TOKEN_SIGNATURE | REFUSED_VERDICT_CLAIMS
 *         | REFUSED_TOKEN_ISSUER | REFUSED_TOKEN_AUDIENCE | REFUSED_TOKEN_NOT_YET | REFUSED_VERDICT_TEST
 *         | REFUSED_KEY_LEAKED (by a key that leaked, and not `placed`) | FAULT_MEMORY | FAULT_CRYPTO
 * cost:   one signature check (47 us), a third of that to open the key, and about 6 us
 */
enum status verify_verdict(const struct verify_keys *keys, const char *jws, size_t len, const struct verify_options *o,
                           struct verified *out) MUST_USE;
void verified_release(struct verified *v);

/* SHA-256(salt || SHA-256(member)) is the verdict's verklaardDigest.
 * returns OK | REFUSED_VERDICT_CLAIMS (no such claim, or another digest) | REFUSED_TEXT (salt) | FAULT_CRYPTO */
enum status verify_declared(const struct verified *v, const char *salt, size_t salt_len, const void *member,
                            size_t member_len) MUST_USE;

/* A text claim of the outermost object, found by walking the claims; len 0 and NULL when absent or no text. The text
 * points into the claims (names and codes have no escapes; a text with escapes counts as absent). */
const char *verified_text(const struct verified *v, const char *claim, size_t *len);

#endif
