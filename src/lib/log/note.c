#include "log/note.h"

#include "base/ed25519.h"
#include "base/sha256.h"
#include "base/text.h"

#include <openssl/evp.h>
#include <string.h>

#define ED25519 1                                        /* the algorithm byte of C2SP */
#define HASH_LEN 4
#define DASH "\xe2\x80\x94 "                             /* U+2014 and a blank: how a signature line begins */
#define DASH_LEN 4
#define KEY_BYTES (1 + NOTE_PUBLIC_LEN)
#define SIGNATURE_BYTES (HASH_LEN + NOTE_SIGNATURE_LEN)
#define KEY_BASE64 44
#define SIGNATURE_BASE64 92
#define DECODED_MAX (NOTE_MAX / 4 * 3)                   /* a signature of any algorithm that fits in a note */

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
    uint8_t text[SIGNATURE_BASE64 + 1];
    int n = EVP_EncodeBlock(text, data, (int)len);

    write_bytes(w, text, (size_t)n);
}

enum status note_key_make(const char *name, size_t len, const uint8_t public[NOTE_PUBLIC_LEN], struct note_key *out)
{
    uint8_t covered[NOTE_NAME_MAX + 1 + KEY_BYTES], digest[DIGEST_LEN];
    struct writer w;

    *out = (struct note_key){ 0 };
    if (!is_own_name(name, len))
        return REFUSED_KEY;
    enum status s = ed25519_check(public);
    if (s != OK)
        return s == REFUSED_KEY_WEAK ? REFUSED_KEY : s;
    writer_init(&w, covered, sizeof covered);
    write_bytes(&w, name, len);
    write_text(&w, "\n\x01");
    write_bytes(&w, public, NOTE_PUBLIC_LEN);
    TRY(sha256(covered, writer_len(&w), digest));
    memcpy(out->name, name, len);
    memcpy(out->public, public, NOTE_PUBLIC_LEN);
    out->hash = big_endian(digest);
    return OK;
}

enum status note_key_parse(const char *vkey, size_t len, struct note_key *out)
{
    const char *plus = memchr(vkey, '+', len);
    size_t name = plus != NULL ? (size_t)(plus - vkey) : len, got;
    uint8_t hash[HASH_LEN], key[KEY_BYTES];

    *out = (struct note_key){ 0 };
    if (len != name + 1 + 2 * HASH_LEN + 1 + KEY_BASE64 || plus[1 + 2 * HASH_LEN] != '+' ||
        !hex_decode(plus + 1, 2 * HASH_LEN, hash, HASH_LEN) ||
        !base64_decode(plus + 2 + 2 * HASH_LEN, KEY_BASE64, key, sizeof key, &got) || got != sizeof key || key[0] != ED25519)
        return REFUSED_KEY;
    TRY(note_key_make(vkey, name, key + 1, out));
    if (out->hash == big_endian(hash))
        return OK;
    *out = (struct note_key){ 0 };
    return REFUSED_KEY;
}

void note_key_write(const struct note_key *k, struct writer *w)
{
    uint8_t hash[HASH_LEN], key[KEY_BYTES] = { ED25519 };

    put_big_endian(k->hash, hash);
    memcpy(key + 1, k->public, NOTE_PUBLIC_LEN);
    write_text(w, k->name);
    write_char(w, '+');
    write_hex(w, hash, sizeof hash);
    write_char(w, '+');
    write_base64(w, key, sizeof key);
}

/* ---- form ---- */

struct line { const char *name; size_t name_len; uint32_t hash; const uint8_t *signature; };

/* One signature line, its base64 in `decoded`. Other algorithms have other lengths, other signers longer names: their line
 * is in order and names no key of ours. */
static bool read_line(const char *at, size_t len, uint8_t decoded[DECODED_MAX], struct line *out)
{
    size_t got;

    if (len <= DASH_LEN || memcmp(at, DASH, DASH_LEN) != 0)
        return false;
    at += DASH_LEN;
    len -= DASH_LEN;
    const char *blank = memchr(at, ' ', len);
    if (blank == NULL)
        return false;
    size_t name = (size_t)(blank - at), base64 = len - name - 1;
    if (!is_name(at, name) || !base64_decode(blank + 1, base64, decoded, DECODED_MAX, &got) || got <= HASH_LEN)
        return false;
    *out = (struct line){ at, name, big_endian(decoded), got == SIGNATURE_BYTES ? decoded + HASH_LEN : NULL };
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

static enum status verify(const struct note_key *k, const struct note *n, const uint8_t *signature)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, k->public, NOTE_PUBLIC_LEN);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    enum status s = FAULT_CRYPTO;

    if (key != NULL && ctx != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1)
        s = EVP_DigestVerify(ctx, signature, NOTE_SIGNATURE_LEN, (const uint8_t *)n->text, n->text_len) == 1
                ? OK : REFUSED_NOTE_SIGNATURE;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
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
    if (l->signature == NULL)
        return REFUSED_NOTE_SIGNATURE;
    TRY(verify(&keys[i], n, l->signature));
    n->signers |= (uint64_t)1 << i;
    return OK;
}

enum status note_open(const char *data, size_t len, const struct note_key *keys, size_t n_keys, struct note *out)
{
    uint8_t decoded[DECODED_MAX];
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

            if (!read_line(at, line, decoded, &l) || (!verifying && ++lines > NOTE_SIGNATURES_MAX))
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

void note_signature_write(const struct note_key *k, const uint8_t signature[NOTE_SIGNATURE_LEN], struct writer *w)
{
    uint8_t bytes[SIGNATURE_BYTES];

    put_big_endian(k->hash, bytes);
    memcpy(bytes + HASH_LEN, signature, NOTE_SIGNATURE_LEN);
    write_text(w, DASH);
    write_text(w, k->name);
    write_char(w, ' ');
    write_base64(w, bytes, sizeof bytes);
    write_char(w, '\n');
}

unsigned note_signer_count(uint64_t signers)
{
    return (unsigned)__builtin_popcountll(signers);
}
