/*
 * What is kept of a definitive verdict beside its row in the ledger, so that a repeated call is answered with the same bytes:
 *
 *   content   its claims as written, its signature, and of the key that signed the number of its row. Sealed under
 *             HMAC(K_grant of every adult, "passend/inhoud/1" 0 index): it is noise as soon as one of these grants ends
 *   names     keyed digests by which it is found: of the client's Idempotency-Key, and of the dossier
 *   stand     of the newest verdict of a dossier what the next one must go on from; sealed under a key of the dossier's id
 *
 * Layouts are fixed. Pure but for the store's keys.
 * secret: content and stand in clear; callers wipe.
 */
#ifndef PASSEND_NOTARY_CONTENT_H
#define PASSEND_NOTARY_CONTENT_H

#include "model/outcome.h"
#include "notary/notary.h"
#include "store/ledger.h"

#define SIGNATURE_LEN 64
#define CONTENT_CLAIMS_MAX 7168

struct content {
    uint64_t key_row;                        /* in the log, of the key that signed */
    int64_t iat;
    uint8_t has_salt, n_packs;
    uint16_t claims_len;
    uint8_t zero[4];
    uint8_t salt[DIGEST_LEN];                /* of verklaardDigest */
    uint8_t signature[SIGNATURE_LEN];
    uint8_t packs[PACKS_PER_OUTCOME][DIGEST_LEN];   /* that it rests on */
    struct eenheid eenheid;
    uint8_t claims[CONTENT_CLAIMS_MAX];      /* only claims_len of them are kept */
};
_Static_assert(offsetof(struct content, claims) == 248 + PACKS_PER_OUTCOME * DIGEST_LEN, "layout of struct content");

#define CONTENT_SEALED_MAX (sizeof(struct content) + CRYPT_SPARE)
_Static_assert(CONTENT_SEALED_MAX <= LEAF_CONTENT_MAX, "content is kept beside a row");

/* What it is when it is sealed, at most CONTENT_SEALED_MAX. */
static inline size_t content_sealed_len(const struct content *c)
{
    return offsetof(struct content, claims) + c->claims_len + CRYPT_SPARE;
}

/* out: content_sealed_len bytes. returns OK | FAULT_CRYPTO */
enum status content_seal(struct store *s, const struct dossier *d, uint64_t index, const struct content *c,
                         uint8_t *out) MUST_USE;
/* returns OK | REFUSED_SEAL_INVALID (other grants, or not ours) | FAULT_CRYPTO; *out zeroed then */
enum status content_open(struct store *s, const struct dossier *d, uint64_t index, const uint8_t *sealed, size_t len,
                         struct content *out) MUST_USE;

/* ---- names ---- */

/* Of a call: who asked, with which Idempotency-Key; its note says which body that was. */
void content_name_call(const struct store *s, const char *client, const uint8_t key_sha[DIGEST_LEN],
                       const uint8_t body_sha[DIGEST_LEN], struct leaf_name *out);
bool content_same_call(const struct leaf_name *call, const uint8_t *note, size_t len);
/* Of a dossier: day and note are the caller's. */
void content_name_dossier(const struct store *s, const struct id *dossier, uint8_t digest[DIGEST_LEN]);

/* ---- where a dossier stands ---- */

#define STAND_TIMES LIMIT_REPLACED
#define STAND_YEARS 2

struct stand {
    uint8_t versie;                          /* STAND_VERSIE */
    uint8_t times;                           /* how often its verdict was replaced, at most STAND_TIMES */
    int16_t years[STAND_YEARS];              /* lease years that were answered for; 0 = none */
    uint8_t zero[2];
    uint64_t replaced[STAND_TIMES];          /* where those verdicts stand: the first `times` */
    struct id jti;                           /* of the newest */
    uint8_t grants[ID_LEN];                  /* start of a digest of the agreements it rests on */
    uint8_t packs[ID_LEN];                   /* likewise of the packs that decided */
    struct eenheid eenheid;                  /* that it is about */
};
#define STAND_VERSIE 1
#define STAND_SEALED (sizeof(struct stand) + CRYPT_SPARE)
_Static_assert(sizeof(struct stand) == 56 + 8 * STAND_TIMES + sizeof(struct eenheid), "layout of struct stand");
_Static_assert(STAND_SEALED <= LEAF_NOTE_MAX, "where a dossier stands is a note");

/* returns OK | FAULT_CRYPTO */
enum status stand_seal(const struct store *s, const struct id *dossier, const struct stand *in,
                       uint8_t out[STAND_SEALED]) MUST_USE;
/* returns OK | FAULT_STORE (not of our making) | FAULT_CRYPTO */
enum status stand_open(const struct store *s, const struct id *dossier, const uint8_t *note, size_t len,
                       struct stand *out) MUST_USE;

/* Which agreements these are: the start of a digest. */
void stand_grants(const struct dossier *d, uint8_t out[ID_LEN]);

#endif
