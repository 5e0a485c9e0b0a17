/*
 * Seals: the facts of one adult, or of a completed household, as bytes that only this service can open and only while
 * every agreement they rest on lives.
 *
 * Layout, multiple of 8 bytes, constant per kind and version: version, kind, 2 zero bytes, nonce (12), id (16), AES-256-GCM text,
 * tag (16). The tag also covers version, kind, id and the hash of the scope row: client, corporations, phase, purpose,
 * period, dossier, roster; and the reference and provenance of its participant, or of every adult of the dossier.
 *
 * A participant's seal opens with K_deel of the grant. A dossier's seal opens with
 * HMAC-SHA-256(K_grant of every adult in roster order, "passend/dossierzegel/1" || dossier id): no key of its own is
 * kept, and it cannot be made again once any grant ended.
 *
 * secret: plaintext and keys; callers wipe what they opened.
 */
#ifndef PASSEND_NOTARY_SEALS_H
#define PASSEND_NOTARY_SEALS_H

#include "notary/notary.h"
#include "policy/coarsen.h"
#include "wire/platform.h"

#define ZEGEL_VERSIE 2

enum seal_kind { ZEGEL_DEELNEMER = 1, ZEGEL_DOSSIER = 2 };

/* Had room for twelve children and one opening of the actual income, and said neither what was proven nor by which evidence;
 * it is read, and not made any more. */
#define ZEGEL_VERSIE_1 1

/* Plaintext of a participant's seal: exact facts, until the dossier is completed. */
struct deelnemer_facts {
    uint8_t versie;                          /* ZEGEL_VERSIE */
    uint8_t n_children, n_bevestigd;
    uint8_t verzoek54a;                      /* enum truth */
    uint8_t zero[4];
    struct money_range vermogen;
    struct adult adult;
    struct child children[CHILDREN_MAX];     /* declared by this adult */
    struct day_range bevestigd[CHILDREN_MAX];/* birth dates of children the source attests */
    uint8_t bewijs_sha[DIGEST_LEN];          /* of the evidence bytes; zero: filled in */
};
_Static_assert(sizeof(struct deelnemer_facts) == 928, "layout of struct deelnemerfeiten");

#define SEAL_HEAD 32
#define ZEGEL_DEELNEMER_LEN (SEAL_HEAD + sizeof(struct deelnemer_facts) + CRYPT_TAG_LEN)
#define ZEGEL_DOSSIER_LEN (SEAL_HEAD + sizeof(struct dossier_facts) + CRYPT_TAG_LEN)
_Static_assert(ZEGEL_DEELNEMER_LEN % 8 == 0 && ZEGEL_DEELNEMER_LEN <= ZEGEL_MAX, "participant's seal");
_Static_assert(ZEGEL_DOSSIER_LEN % 8 == 0 && ZEGEL_DOSSIER_LEN <= ZEGEL_MAX, "dossier's seal");

/* Whose seal this says it is. returns OK | REFUSED_SEAL_INVALID (not of this kind, version or length) */
enum status seals_id(const uint8_t *zegel, size_t len, enum seal_kind soort, struct id *out) MUST_USE;

/* returns OK | REFUSED_SEAL_REDUCED | FAULT_CRYPTO */
enum status seals_make_deelnemer(struct store *s, const struct grant *g, const struct deelnemer_facts *feiten, int64_t now,
                                 uint8_t out[ZEGEL_DEELNEMER_LEN]) MUST_USE;
/* zegel: checked by seals_id, of this grant. returns OK | REFUSED_SEAL_INVALID | REFUSED_SEAL_REDUCED
 * | FAULT_CRYPTO; *out zeroed then */
enum status seals_open_deelnemer(struct store *s, const struct grant *g, const uint8_t *zegel,
                                 int64_t now, struct deelnemer_facts *out) MUST_USE;

/* HMAC-SHA-256 keyed by K_grant of every adult, in roster order: what is made with it dies with any of these grants. Every place
 * of the dossier has its grant. returns OK | FAULT_CRYPTO */
enum status seals_hmac(struct store *s, const struct dossier *d, const struct part *parts, size_t n,
                       uint8_t out[DIGEST_LEN]) MUST_USE;

/* Every place of the dossier has its grant. returns OK | FAULT_CRYPTO */
enum status seals_make_dossier(struct store *s, const struct dossier *d, const struct dossier_facts *feiten,
                               uint8_t out[ZEGEL_DOSSIER_LEN]) MUST_USE;
/* returns OK | REFUSED_SEAL_INVALID | FAULT_CRYPTO; *out zeroed then */
enum status seals_open_dossier(struct store *s, const struct dossier *d, const uint8_t *zegel,
                               struct dossier_facts *out) MUST_USE;

#endif
