/*
 * The tiler's work without the process around it, for tiler_calls.py:
 *
 *   tile_log FOLDER SIZE...      goes on from what the folder has to each SIZE that is larger, with a checkpoint of it; of the first and
 *                                the last with a stamp, which is the word "token" and the size
 *   tile_log FOLDER key          prints the verifier key
 *
 * Entry i is the SHA-256 of its number in decimal. The key signs nothing else. Exit status: 0 done, 1 something failed.
 */
#include "tiler/stamps.h"
#include "tiler/tiling.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ORIGIN "log.example/passend"

static struct tiling t;
static struct stamps stamps;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "tile_log: %s\n", what);
    exit(1);
}

static EVP_PKEY *key(uint8_t public[NOTE_PUBLIC_LEN])
{
    static const uint8_t seed[32] = { 7 };
    EVP_PKEY *k = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    size_t len = NOTE_PUBLIC_LEN;

    must(k != NULL && EVP_PKEY_get_raw_public_key(k, public, &len) == 1, "key");
    return k;
}

static void add(uint64_t index)
{
    uint8_t entry[1][DIGEST_LEN];
    char text[24];
    int len = snprintf(text, sizeof text, "%llu", (unsigned long long)index);

    must(sha256(text, (size_t)len, entry[0]) == OK, "entry");
    must(tiling_add(&t, index, (const uint8_t (*)[DIGEST_LEN])entry, 1) == OK, "a tile");
}

static void publish(EVP_PKEY *k, uint64_t size)
{
    struct checkpoint c = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = size };
    uint8_t signature[NOTE_SIGNATURE_LEN];
    size_t len = sizeof signature;
    char text[256];
    struct writer w;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    tilebuild_root(t.hash, &t.build, &c.root);
    writer_init(&w, text, sizeof text);
    checkpoint_write(&c, &w);
    must(EVP_DigestSignInit(ctx, NULL, NULL, NULL, k) == 1 &&
             EVP_DigestSign(ctx, signature, &len, (uint8_t *)text, writer_len(&w)) == 1, "signing");
    EVP_MD_CTX_free(ctx);
    must(tiling_publish(&t, size, &c.root, t.key.hash, signature) == OK, "the checkpoint");
}

static void stamp(uint64_t size)
{
    char note[TILING_NOTE_MAX], token[32];
    int len = snprintf(token, sizeof token, "token %llu", (unsigned long long)size);
    struct writer w;

    writer_init(&w, note, sizeof note);
    tiling_note(&t, &w);
    must(stamps_keep(&stamps, size, note, writer_len(&w), token, (size_t)len) == OK, "a stamp");
}

int main(int argc, char **argv)
{
    uint8_t public[NOTE_PUBLIC_LEN];
    char vkey[NOTE_VKEY_MAX + 1] = { 0 };
    struct note_key own;
    struct writer w;
    int64_t since;

    must(argc >= 3, "tile_log FOLDER SIZE...");
    EVP_PKEY *k = key(public);
    if (strcmp(argv[2], "key") == 0) {
        writer_init(&w, vkey, NOTE_VKEY_MAX);
        must(note_key_make(ORIGIN, strlen(ORIGIN), public, &own) == OK, "key");
        note_key_write(&own, &w);
        puts(vkey);
        return 0;
    }
    int dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(dir >= 0, "the folder");
    must(tiling_open(&t, dir, ORIGIN, public, NULL, 0) == OK && stamps_open(&stamps, &t.folder, &since) == OK, "what the folder has");
    for (int i = 2; i < argc; i++) {
        uint64_t size = strtoull(argv[i], NULL, 10);

        while (t.build.size < size)
            add(t.build.size);
        if (t.build.size == size)
            publish(k, size);
        if ((i == 2 || i == argc - 1) && t.build.size == size && size > stamps.last)
            stamp(size);
    }
    tiling_close(&t);
    EVP_PKEY_free(k);
    return 0;
}
