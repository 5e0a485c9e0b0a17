/* Signers of notes for tests: logs, and witnesses that cosign. */
#ifndef PASSEND_TESTS_SIGNERS_H
#define PASSEND_TESTS_SIGNERS_H

#include "log/logtrust.h"

#include <openssl/evp.h>

struct signer { struct note_key key; EVP_PKEY *private; };

/* A key whose private part is 32 times this byte. */
static inline struct signer signer(const char *name, enum note_kind kind, uint8_t seed_byte)
{
    uint8_t seed[32], covered[NOTE_NAME_MAX + 40], digest[32];
    size_t len = NOTE_PUBLIC_LEN;
    struct signer s = { .key = { .kind = kind } };
    struct writer w;
    unsigned n;

    memset(seed, seed_byte, sizeof seed);
    s.private = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    assert_int_equal(EVP_PKEY_get_raw_public_key(s.private, s.key.public, &len), 1);
    writer_init(&w, covered, sizeof covered);
    write_text(&w, name);
    write_char(&w, '\n');
    write_char(&w, (char)kind);
    write_bytes(&w, s.key.public, NOTE_PUBLIC_LEN);
    assert_int_equal(EVP_Digest(covered, writer_len(&w), digest, &n, EVP_sha256(), NULL), 1);
    s.key.hash = (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 | digest[3];
    memcpy(s.key.name, name, strlen(name) + 1);
    return s;
}

static inline void raw_sign(const struct signer *s, const char *text, size_t len, uint8_t out[64])
{
    size_t n = 64;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->private), 1);
    assert_int_equal(EVP_DigestSign(ctx, out, &n, (const uint8_t *)text, len), 1);
    EVP_MD_CTX_free(ctx);
}

/* The line of a log, or of a witness at this time. */
static inline void signature_line(const struct signer *s, const char *text, uint64_t time, struct writer *w)
{
    static char covered[NOTE_MAX];
    uint8_t bytes[4 + 8 + 64], base64[128];
    size_t at = 4;
    struct writer c;

    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(s->key.hash >> (24 - 8 * i));
    writer_init(&c, covered, sizeof covered);
    if (s->key.kind == NOTE_COSIGNED) {
        for (int i = 0; i < 8; i++)
            bytes[at++] = (uint8_t)(time >> (56 - 8 * i));
        write_text(&c, "cosignature/v1\ntime ");
        write_int(&c, (int64_t)time);
        write_char(&c, '\n');
    }
    write_text(&c, text);
    raw_sign(s, covered, writer_len(&c), bytes + at);
    write_text(w, "\xe2\x80\x94 ");
    write_text(w, s->key.name);
    write_char(w, ' ');
    write_bytes(w, base64, (size_t)EVP_EncodeBlock(base64, bytes, (int)at + 64));
    write_char(w, '\n');
}

static inline const char *vkey_text(const struct signer *s, char out[NOTE_VKEY_MAX + 1])
{
    struct writer w;

    writer_init(&w, out, NOTE_VKEY_MAX);
    note_key_write(&s->key, &w);
    assert_false(w.failed);
    *w.at = 0;
    return out;
}

#endif
