/*
 * Signed notes (C2SP signed-note): a text that ends in a newline, an empty line, and one line per signature,
 *
 *   — NAME BASE64(4 bytes of key hash ‖ signature)
 *
 * A verifier key is NAME+HASH+BASE64(kind ‖ public key); its hash covers the name and the kind, so a signature belongs to
 * one name and one key. Kinds: Ed25519 (of who wrote the text), and the cosignatures of witnesses of a log (C2SP
 * tlog-cosignature), which cover a time: Ed25519, and ML-DSA-44, which is known by its form and cannot be verified here.
 *
 * Pure: no clock, no file. secret: nothing; private keys are the signer's.
 */
#ifndef PASSEND_LOG_NOTE_H
#define PASSEND_LOG_NOTE_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOTE_MAX LIMIT_LOG_NOTE_BYTES
#define NOTE_SIGNATURES_MAX LIMIT_NOTE_SIGNATURES
#define NOTE_NAME_MAX 255          /* of a key that is known; other signers may have longer names */
#define NOTE_KEYS_MAX 64           /* trusted at a time */
#define NOTE_PUBLIC_LEN 32
#define NOTE_SIGNATURE_LEN 64
#define NOTE_COSIGNATURE_LEN 72    /* its time, 8 bytes big-endian, and a signature */
#define NOTE_VKEY_MAX (NOTE_NAME_MAX + 56)   /* characters of a verifier key */
#define NOTE_LINE_MAX (NOTE_NAME_MAX + 112)  /* bytes of a line that is written here */

#define NOTE_ML_DSA_PUBLIC_LEN 1312
#define NOTE_ANY_VKEY_MAX (NOTE_NAME_MAX + 1762)

/* The numbers of C2SP signed-note. */
enum note_kind { NOTE_ED25519 = 1, NOTE_COSIGNED = 4, NOTE_COSIGNED_ML_DSA = 6 };

struct note_key {
    char name[NOTE_NAME_MAX + 1];
    uint32_t hash;
    uint8_t kind;                  /* enum note_kind */
    uint8_t public[NOTE_PUBLIC_LEN];  /* NOTE_COSIGNED_ML_DSA: SHA-256 of it, only to tell keys apart */
};

/* A key of this name; the hash follows from both. returns OK | REFUSED_KEY (not a name, or no point that one signer has:
 * ed25519_check) | FAULT_CRYPTO */
enum status note_key_make(const char *name, size_t len, const uint8_t public[NOTE_PUBLIC_LEN], struct note_key *out) MUST_USE;
/* From the text of a verifier key of the kind NOTE_ED25519. returns OK | REFUSED_KEY (another kind, a hash that does not
 * fit, any other
 * form, what note_key_make refuses) | FAULT_CRYPTO */
enum status note_key_parse(const char *vkey, size_t len, struct note_key *out) MUST_USE;
/* Likewise, of any kind of enum note_kind. */
enum status note_key_parse_any(const char *vkey, size_t len, struct note_key *out) MUST_USE;
/* Writes the verifier key, without newline; not one of NOTE_COSIGNED_ML_DSA. */
void note_key_write(const struct note_key *k, struct writer *w);

/* A note taken apart; borrows from the bytes. */
struct note {
    const char *text;              /* with its last newline */
    size_t text_len;
    const char *signatures;        /* the lines after the empty one */
    size_t signatures_len;
    uint64_t signers;              /* note_open: bit i = key i of the given ones has signed; each key counts once */
    int64_t cosigned[NOTE_KEYS_MAX];  /* of a signer of the kind NOTE_COSIGNED: its time, unix seconds, the earliest of several */
};

/* Form only: who signed is not looked at. returns OK | REFUSED_NOTE */
enum status note_split(const char *data, size_t len, struct note *out) MUST_USE;

/*
 * in:      data    the whole note
 *          keys    the trusted ones, at most NOTE_KEYS_MAX
 * out:     *out    on OK; zeroed otherwise
 * returns OK (at least one key of these signed, and every line that names one of them is right, wherever it stands; lines of
 *         other keys, and of the kind NOTE_COSIGNED_ML_DSA, are passed over) | REFUSED_NOTE (form, or more than
 *         NOTE_SIGNATURES_MAX) | REFUSED_NOTE_SIGNATURE
 *         | REFUSED_NOTE_UNKNOWN (none of these keys) | REFUSED_KEY (a signature fits two trusted keys) | FAULT_CRYPTO
 *         | FAULT_MEMORY
 * cost:    one pass, and one Ed25519 verification (about 100 microseconds) per line of a known key: at most 10 ms
 */
enum status note_open(const char *data, size_t len, const struct note_key *keys, size_t n_keys, struct note *out) MUST_USE;

/* The signature of a key of the kind NOTE_ED25519, the first where it has several. returns whether there is one */
bool note_signature(const struct note *n, const struct note_key *k, uint8_t out[NOTE_SIGNATURE_LEN]);
/* Likewise of a key of the kind NOTE_COSIGNED. */
bool note_cosignature(const struct note *n, const struct note_key *k, uint8_t out[NOTE_COSIGNATURE_LEN]);
/* Writes one signature line with its newline. */
void note_signature_write(const struct note_key *k, const uint8_t signature[NOTE_SIGNATURE_LEN], struct writer *w);
void note_cosignature_write(const struct note_key *k, const uint8_t cosignature[NOTE_COSIGNATURE_LEN], struct writer *w);

/* How many bits of signers are set. */
unsigned note_signer_count(uint64_t signers);

#endif
