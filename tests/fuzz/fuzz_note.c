/*
 * Signed notes on any bytes. First byte 'K': a verifier key. 'T': a text that is signed here first, so that the reader of
 * pack notes is reached behind a good signature. Else a note as it came.
 *
 * What is accepted must have one spelling: keys and pack notes are written again and must be the same bytes.
 */
#include "log/note.h"
#include "pack/packnote.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

static struct note_key key;
static EVP_PKEY *signer;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    uint8_t seed[32] = { 1 }, public[NOTE_PUBLIC_LEN];
    size_t len = sizeof public;

    (void)argc, (void)argv;
    signer = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    if (signer == NULL || EVP_PKEY_get_raw_public_key(signer, public, &len) != 1 || note_key_make("anna", 4, public, &key) != OK)
        abort();
    return 0;
}

static void again(const char *data, size_t len, const void *made, const struct writer *w)
{
    if (w->failed || writer_len(w) != len || memcmp(data, made, len) != 0)
        abort();
}

static void pack(const char *text, size_t len)
{
    char made[PACKNOTE_TEXT_MAX];
    struct packnote n;
    struct writer w;

    if (packnote_parse(text, len, &n) != OK)
        return;
    writer_init(&w, made, sizeof made);
    packnote_write(&n, &w);
    again(text, len, made, &w);
}

static void vkey(const char *text, size_t len)
{
    char made[NOTE_VKEY_MAX];
    struct note_key k;
    struct writer w;

    if (note_key_parse(text, len, &k) != OK)
        return;
    writer_init(&w, made, sizeof made);
    note_key_write(&k, &w);
    again(text, len, made, &w);
}

static void sign(const uint8_t *text, size_t len)
{
    static char note[NOTE_MAX + NOTE_LINE_MAX + 1];
    uint8_t signature[NOTE_SIGNATURE_LEN];
    size_t signature_len = sizeof signature;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    struct writer w;
    struct note n;

    if (ctx == NULL || EVP_DigestSignInit(ctx, NULL, NULL, NULL, signer) != 1 ||
        EVP_DigestSign(ctx, signature, &signature_len, text, len) != 1)
        abort();
    EVP_MD_CTX_free(ctx);
    writer_init(&w, note, sizeof note);
    write_bytes(&w, text, len);
    write_char(&w, '\n');
    note_signature_write(&key, signature, &w);
    if (w.failed || note_open(note, writer_len(&w), &key, 1, &n) != OK)
        return;
    if (n.text_len != len || n.signers != 1)
        abort();
    pack(n.text, n.text_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct note n;

    if (size > 0 && data[0] == 'K') {
        vkey((const char *)data + 1, size - 1);
    } else if (size > 0 && size < NOTE_MAX && data[0] == 'T') {
        sign(data + 1, size - 1);
    } else if (note_open((const char *)data, size, &key, 1, &n) == OK) {
        if (n.signers != 1 || n.text + n.text_len + 1 != n.signatures)
            abort();
        pack(n.text, n.text_len);
    }
    return 0;
}
