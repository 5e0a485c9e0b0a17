/*
 * The keys that this service signs and signed with: rows of its log, and the set that it publishes, which is made of these rows.
 * So the set says of each key from where to where in the log it was in use, also after years; the configuration has only the
 * keys of today. Without a log the set is that of today's keys, and says nothing of places.
 *
 * A row of a key in use is its member of the set, without what became of it later; of a retired one which key it was, and why.
 * Both are texts in canonical form (RFC 8785), so that whoever has the set can make the row, and its leaf, again:
 *
 *   KEY_IN_USE    {"alg":"ES256","crv":"P-256","cty":"passend-verdict","kid":..,"kty":"EC","passend:voor":"verdict","use":"sig",
 *                  "x":..,"x5c":[..],"x5t#S256":..,"y":..}
 *   KEY_RETIRED   {"kid":..,"passend:reden":"VERVANGEN","passend:voor":"verdict","x5t#S256":..}
 *                 {"kid":..,"passend:gelektVanaf":1795341600,"passend:reden":"GELEKT","passend:voor":"verdict"}
 *
 * The set adds to a member `passend:vanaf`, the place of its first row; `passend:tot` and `passend:reden`, of the row that
 * retired it; `passend:gelektVanaf` and `passend:gelektPlaats`, the place of the row that says so. One that leaked does so with
 * all certificates it had.
 *
 * secret: nothing; all of it is published.
 */
#ifndef PASSEND_NOTARY_KEYSET_H
#define PASSEND_NOTARY_KEYSET_H

#include "base/limits.h"
#include "log/entry.h"
#include "notary/signer.h"

struct keyset;

#define KEYSET_TEXT_MAX (LIMIT_MESSAGE_BYTES - 64)   /* of the whole set: it is one message */
#define KEYSET_CONTENT_MAX (CLAIM_X5C_MAX + 1024)
#define KEYSET_DUE_MAX (2 * SIGNS_N)

/* A row to be appended: its content is kept in the clear, and `digest` is what its leaf is made of. */
struct key_row {
    enum entry_kind kind;
    uint8_t digest[DIGEST_LEN];
    size_t len;
    uint8_t content[KEYSET_CONTENT_MAX];
};

/* returns OK | FAULT_MEMORY */
enum status keyset_open(struct keyset **out) MUST_USE;
void keyset_close(struct keyset *k);

/* A row that stands in the log, in the order of their places. digest: what its leaf is made of.
 * returns OK | FAULT_STORE (no row of ours, or not what the leaf is made of) | FAULT_MEMORY */
enum status keyset_take(struct keyset *k, enum entry_kind kind, uint64_t index, const void *content, size_t len,
                        uint8_t digest[DIGEST_LEN]) MUST_USE;

/* The rows that are still to be appended, in their order, so that those in use are the signer's; one that leaked is not taken
 * into use again. returns how many, at most KEYSET_DUE_MAX */
unsigned keyset_due(const struct keyset *k, const struct signer *s, struct key_row rows[KEYSET_DUE_MAX]);

/*
 * The row that says that a key leaked.
 *
 * in:      kid   SIGNER_HASH_TEXT characters
 *          from  unix seconds: what it signed since then may be somebody else's
 * out:     *due  false: it is known already, to have leaked no later
 * returns OK | REFUSED_KEY_UNKNOWN (no key of ours)
 */
enum status keyset_leak(const struct keyset *k, const char *kid, int64_t from, struct key_row *row, bool *due) MUST_USE;
/* It leaked, by its rows. */
bool keyset_leaked(const struct keyset *k, const char *kid);
/* Where the row of the signer's present key stands. false: it has none (it leaked, or rows are due) */
bool keyset_place(const struct keyset *k, const struct signer *s, enum signs which, uint64_t *index) MUST_USE;

/* What a header says of the key that has its row there, texts as in the signer. false: there is no such row */
bool keyset_key_at(const struct keyset *k, uint64_t index, struct signer_public *out) MUST_USE;

/* The JSON Web Key Set: the signer's keys in the order of enum signs, then those of before, the newest first, as many as fit. */
void keyset_write(const struct keyset *k, const struct signer *s, struct writer *w);
/* The same, made anew and kept. returns OK | FAULT_MEMORY (what was kept before stays) */
enum status keyset_publish(struct keyset *k, const struct signer *s) MUST_USE;
/* What was kept last, NUL-terminated; empty before. */
const char *keyset_text(const struct keyset *k);

#endif
