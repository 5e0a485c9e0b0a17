#include "log/note.h"

#include "base/ed25519.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"

#include <openssl/evp.h>
#include <string.h>

#define HASH_LEN 4
#define DASH "\xe2\x80\x94 "                             /* U+2014 and a blank: how a signature line begins */
#define DASH_LEN 4
#define KEY_BYTES (1 + NOTE_PUBLIC_LEN)
#define ML_DSA_KEY_BYTES (1 + NOTE_ML_DSA_PUBLIC_LEN)
#define KEY_BASE64_MAX 1752                               /* of an ML-DSA-44 key */
#define TIME_LEN 8
#define COSIGNATURE_BYTES (HASH_LEN + NOTE_COSIGNATURE_LEN)
#define COSIGNATURE_BASE64 104
#define PIECE 4096                                       /* characters of base64 at a time */
#define COSIGNED_HEAD 64                                 /* what a cosignature covers before the text, at most */

/* ---- names ---- */

/* The code point at `at`; the text is known to be UTF-8. */
static uint32_t code_point(const uint8_t *at, size_t *len)
{
    if (at[0] < 0x80)
        return *len = 1, at[0];
    if (at[0] < 0xe0)
        return *len = 2, (uint32_t)(at[0] & 0x1f) << 6 | (at[1] & 0x3fu);
    if (at[0] < 0xf0)
        return *len = 3, (uint32_t)(at[0] & 0x0f) << 12 | (uint32_t)(at[1] & 0x3f) << 6 | (at[2] & 0x3fu);
    *len = 4;
    return (uint32_t)(at[0] & 7) << 18 | (uint32_t)(at[1] & 0x3f) << 12 | (uint32_t)(at[2] & 0x3f) << 6 | (at[3] & 0x3fu);
}

/* Unicode White_Space. */
static bool is_space(uint32_t c)
{
    return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
           c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

/* As the form has it: any length, no blank and no plus. */
static bool is_name(const char *name, size_t len)
{
    const uint8_t *p = (const uint8_t *)name;
    size_t step;

    if (len == 0 || !text_is_utf8(name, len))
        return false;
    for (size_t i = 0; i < len; i += step) {
        uint32_t c = code_point(p + i, &step);

        if (is_space(c) || c == '+' || c < ' ')
            return false;
    }
    return true;
}

/* A name that a key of ours may have. */
static bool is_own_name(const char *name, size_t len)
{
    return len <= NOTE_NAME_MAX && memchr(name, 0x7f, len) == NULL && is_name(name, len);
}

/* ---- verifier keys ---- */

static uint32_t big_endian(const uint8_t b[HASH_LEN])
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void put_big_endian(uint32_t v, uint8_t out[HASH_LEN])
{
    for (int i = 0; i < HASH_LEN; i++)
        out[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void write_base64(struct writer *w, const uint8_t *data, size_t len)
{
    uint8_t text[COSIGNATURE_BASE64 + 1];
    int n = EVP_EncodeBlock(text, data, (int)len);

    write_bytes(w, text, (size_t)n);
}

/* key: the byte of its kind, and what is public of it. */
static enum status make_key(const char *name, size_t len, const uint8_t *key, size_t key_len, struct note_key *out)
{
    uint8_t covered[NOTE_NAME_MAX + 1 + ML_DSA_KEY_BYTES], digest[DIGEST_LEN];
    struct writer w;

    *out = (struct note_key){ 0 };
    if (!is_own_name(name, len))
        return REFUSED_KEY;
    enum status s = key[0] == NOTE_COSIGNED_ML_DSA ? OK : ed25519_check(key + 1);
    if (s != OK)
        return s == REFUSED_KEY_WEAK ? REFUSED_KEY : s;
    writer_init(&w, covered, sizeof covered);
    write_bytes(&w, name, len);
    write_char(&w, '\n');
    write_bytes(&w, key, key_len);
    TRY(sha256(covered, writer_len(&w), digest));
    if (key[0] == NOTE_COSIGNED_ML_DSA)
        TRY(sha256(key + 1, key_len - 1, out->public));
    else
        memcpy(out->public, key + 1, NOTE_PUBLIC_LEN);
    memcpy(out->name, name, len);
    out->hash = big_endian(digest);
    out->kind = key[0];
    return OK;
}

enum status note_key_make(const char *name, size_t len, const uint8_t public[NOTE_PUBLIC_LEN], struct note_key *out)
{
    uint8_t key[KEY_BYTES] = { NOTE_ED25519 };

    memcpy(key + 1, public, NOTE_PUBLIC_LEN);
    return make_key(name, len, key, sizeof key, out);
}

static size_t key_bytes(uint8_t kind)
{
    return kind == NOTE_ED25519 || kind == NOTE_COSIGNED ? KEY_BYTES : kind == NOTE_COSIGNED_ML_DSA ? ML_DSA_KEY_BYTES : 0;
}

enum status note_key_parse_any(const char *vkey, size_t len, struct note_key *out)
{
    const char *plus = memchr(vkey, '+', len);
    size_t head = plus != NULL ? (size_t)(plus - vkey) + 1 + 2 * HASH_LEN + 1 : len, got;
    uint8_t hash[HASH_LEN], key[ML_DSA_KEY_BYTES];

    *out = (struct note_key){ 0 };
    if (head >= len || len - head > KEY_BASE64_MAX || vkey[head - 1] != '+' ||
        !hex_decode(plus + 1, 2 * HASH_LEN, hash, HASH_LEN) ||
        !base64_decode(vkey + head, len - head, key, sizeof key, &got) || got == 0 || got != key_bytes(key[0]))
        return REFUSED_KEY;
    TRY(make_key(vkey, (size_t)(plus - vkey), key, got, out));
    if (out->hash == big_endian(hash))
        return OK;
    *out = (struct note_key){ 0 };
    return REFUSED_KEY;
}

enum status note_key_parse(const char *vkey, size_t len, struct note_key *out)
{
    TRY(note_key_parse_any(vkey, len, out));
    if (out->kind == NOTE_ED25519)
        return OK;
    *out = (struct note_key){ 0 };
    return REFUSED_KEY;
}

void note_key_write(const struct note_key *k, struct writer *w)
{
    uint8_t hash[HASH_LEN], key[KEY_BYTES] = { k->kind };

    put_big_endian(k->hash, hash);
    memcpy(key + 1, k->public, NOTE_PUBLIC_LEN);
    write_text(w, k->name);
    write_char(w, '+');
    write_hex(w, hash, sizeof hash);
    write_char(w, '+');
    write_base64(w, key, sizeof key);
}

/* ---- form ---- */

/* signature: what follows the key hash, as far as a key that can be verified here has it; len is the whole. */
struct line {
    const char *name;
    size_t name_len, len;
    uint32_t hash;
    uint8_t signature[TIME_LEN + NOTE_SIGNATURE_LEN];
};

/* Base64 of any length, of which the first bytes are wanted. */
static bool read_base64(const char *text, size_t text_len, uint8_t first[COSIGNATURE_BYTES], size_t *len)
{
    uint8_t piece[PIECE / 4 * 3];
    size_t got;

    *len = 0;
    for (size_t at = 0, n; at < text_len; at += n) {
        n = text_len - at < PIECE ? text_len - at : PIECE;
        if (!base64_decode(text + at, n, piece, sizeof piece, &got) || (n == PIECE && at + n < text_len && got != sizeof piece))
            return false;
        if (at == 0)
            memcpy(first, piece, got < COSIGNATURE_BYTES ? got : COSIGNATURE_BYTES);
        *len += got;
    }
    return true;
}

/* One signature line. Other algorithms have other lengths, other signers longer names: their line is in order and names no
 * key of
 * ours. */
static bool read_line(const char *at, size_t len, struct line *out)
{
    uint8_t decoded[COSIGNATURE_BYTES] = { 0 };
    size_t got;

    if (len <= DASH_LEN || memcmp(at, DASH, DASH_LEN) != 0)
        return false;
    at += DASH_LEN;
    len -= DASH_LEN;
    const char *blank = memchr(at, ' ', len);
    if (blank == NULL)
        return false;
    size_t name = (size_t)(blank - at), base64 = len - name - 1;
    if (!is_name(at, name) || !read_base64(blank + 1, base64, decoded, &got) || got <= HASH_LEN)
        return false;
    *out = (struct line){ .name = at, .name_len = name, .len = got - HASH_LEN, .hash = big_endian(decoded) };
    memcpy(out->signature, decoded + HASH_LEN, sizeof out->signature);
    return true;
}

/* Every byte of the note: UTF-8, and no control character but the newline. */
static bool text_ok(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((uint8_t)data[i] < ' ' && data[i] != '\n')
            return false;
    return text_is_utf8(data, len);
}

enum status note_split(const char *data, size_t len, struct note *out)
{
    size_t at = 0;

    *out = (struct note){ 0 };
    if (len > NOTE_MAX || len < 2 || data[len - 1] != '\n' || !text_ok(data, len))
        return REFUSED_NOTE;
    for (size_t i = len; i-- > 1 && at == 0;) /* the last empty line */
        if (data[i] == '\n' && data[i - 1] == '\n')
            at = i;
    if (at == 0 || at + 1 == len)
        return REFUSED_NOTE;
    *out = (struct note){ .text = data, .text_len = at, .signatures = data + at + 1, .signatures_len = len - at - 1 };
    return OK;
}

/* ---- signatures ---- */

static enum status verify(const struct note_key *k, const char *text, size_t len, const uint8_t *signature)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, k->public, NOTE_PUBLIC_LEN);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    enum status s = FAULT_CRYPTO;

    if (key != NULL && ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1)
        s = EVP_DigestVerify(ctx, signature, NOTE_SIGNATURE_LEN, (const uint8_t *)text, len) == 1 ? OK : REFUSED_NOTE_SIGNATURE;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return s;
}

/* A cosignature covers two lines of its own before the text, with the time in them (tlog-cosignature). */
static enum status verify_cosigned(const struct note_key *k, const struct note *n, const uint8_t *signature, int64_t *time)
{
    struct writer w;
    uint64_t t = 0;

    for (int i = 0; i < TIME_LEN; i++)
        t = t << 8 | signature[i];
    if (t > INT64_MAX)
        return REFUSED_NOTE_SIGNATURE;
    char *covered = mem_alloc(COSIGNED_HEAD + n->text_len);
    if (covered == NULL)
        return FAULT_MEMORY;
    writer_init(&w, covered, COSIGNED_HEAD + n->text_len);
    write_text(&w, "cosignature/v1\ntime ");
    write_int(&w, (int64_t)t);
    write_char(&w, '\n');
    write_bytes(&w, n->text, n->text_len);
    BUG_IF(w.failed);
    enum status s = verify(k, covered, writer_len(&w), signature + TIME_LEN);
    mem_free(covered);
    *time = (int64_t)t;
    return s;
}

/* Which of the keys a line names: their number, n_keys when none, REFUSED_KEY when two. */
static enum status find_key(const struct line *l, const struct note_key *keys, size_t n_keys, size_t *found)
{
    *found = n_keys;
    for (size_t i = 0; i < n_keys; i++) {
        if (keys[i].hash != l->hash || strlen(keys[i].name) != l->name_len || memcmp(keys[i].name, l->name, l->name_len) != 0)
            continue;
        if (*found != n_keys)
            return REFUSED_KEY;
        *found = i;
    }
    return OK;
}

/* Also a line of a key that has signed before: whether a note is good does not depend on the order of its lines. */
static enum status check_line(const struct line *l, const struct note_key *keys, size_t n_keys, struct note *n)
{
    size_t i;

    TRY(find_key(l, keys, n_keys, &i));
    if (i == n_keys)
        return OK;
    const struct note_key *k = &keys[i];
    uint64_t bit = (uint64_t)1 << i;
    int64_t time = 0;

    if (k->kind == NOTE_COSIGNED_ML_DSA)
        return OK;
    bool cosigned = k->kind == NOTE_COSIGNED;
    if (l->len != (cosigned ? TIME_LEN : 0) + NOTE_SIGNATURE_LEN)
        return REFUSED_NOTE_SIGNATURE;
    TRY(cosigned ? verify_cosigned(k, n, l->signature, &time) : verify(k, n->text, n->text_len, l->signature));
    if (cosigned && ((n->signers & bit) == 0 || time < n->cosigned[i]))
        n->cosigned[i] = time;
    n->signers |= bit;
    return OK;
}

enum status note_open(const char *data, size_t len, const struct note_key *keys, size_t n_keys, struct note *out)
{
    struct note n;
    enum status s = OK;
    unsigned lines = 0;

    *out = (struct note){ 0 };
    BUG_IF(n_keys > NOTE_KEYS_MAX);
    TRY(note_split(data, len, &n));
    /* The form of all lines first: what a note is does not depend on who reads it. */
    for (int verifying = 0; verifying < 2; verifying++) {
        const char *at = n.signatures, *end = at + n.signatures_len;

        for (; at < end && s == OK; at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1) {
            size_t line = (size_t)((const char *)memchr(at, '\n', (size_t)(end - at)) - at);
            struct line l;

            if (!read_line(at, line, &l) || (!verifying && ++lines > NOTE_SIGNATURES_MAX))
                return REFUSED_NOTE;
            if (verifying)
                s = check_line(&l, keys, n_keys, &n);
        }
    }
    if (s == OK && n.signers == 0)
        s = REFUSED_NOTE_UNKNOWN;
    if (s == OK)
        *out = n;
    return s;
}

/* The first line of this key whose signature is so long. */
static bool find_line(const struct note *n, const struct note_key *k, uint8_t *out, size_t len)
{
    const char *at = n->signatures, *end = at + n->signatures_len, *stop;

    for (; at < end && (stop = memchr(at, '\n', (size_t)(end - at))) != NULL; at = stop + 1) {
        struct line l;
        size_t found;

        if (!read_line(at, (size_t)(stop - at), &l) || find_key(&l, k, 1, &found) != OK || found != 0 || l.len != len)
            continue;
        memcpy(out, l.signature, len);
        return true;
    }
    return false;
}

bool note_signature(const struct note *n, const struct note_key *k, uint8_t out[NOTE_SIGNATURE_LEN])
{
    return find_line(n, k, out, NOTE_SIGNATURE_LEN);
}

bool note_cosignature(const struct note *n, const struct note_key *k, uint8_t out[NOTE_COSIGNATURE_LEN])
{
    return find_line(n, k, out, NOTE_COSIGNATURE_LEN);
}

static void write_line(const struct note_key *k, const uint8_t *signature, size_t len, struct writer *w)
{
    uint8_t bytes[COSIGNATURE_BYTES];

    put_big_endian(k->hash, bytes);
    memcpy(bytes + HASH_LEN, signature, len);
    write_text(w, DASH);
    write_text(w, k->name);
    write_char(w, ' ');
    write_base64(w, bytes, HASH_LEN + len);
    write_char(w, '\n');
}

void note_signature_write(const struct note_key *k, const uint8_t signature[NOTE_SIGNATURE_LEN], struct writer *w)
{
    write_line(k, signature, NOTE_SIGNATURE_LEN, w);
}

void note_cosignature_write(const struct note_key *k, const uint8_t cosignature[NOTE_COSIGNATURE_LEN], struct writer *w)
{
    write_line(k, cosignature, NOTE_COSIGNATURE_LEN, w);
}

unsigned note_signer_count(uint64_t signers)
{
    return (unsigned)__builtin_popcountll(signers);
}
