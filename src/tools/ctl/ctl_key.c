#include "ctl/ctl.h"

#include "base/mem.h"
#include "base/text.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

/* As signed notes write them: PRIVATE+KEY+NAME+HASH+BASE64(1 ‖ seed). */
#define PREFIX "PRIVATE+KEY+"
#define ED25519 1
#define SEED_LEN 32
#define TEXT_MAX (sizeof PREFIX + NOTE_VKEY_MAX + 1)

static EVP_PKEY *private_of(const uint8_t seed[SEED_LEN], uint8_t public[NOTE_PUBLIC_LEN])
{
    EVP_PKEY *k = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SEED_LEN);
    size_t len = NOTE_PUBLIC_LEN;

    if (k != NULL && (EVP_PKEY_get_raw_public_key(k, public, &len) != 1 || len != NOTE_PUBLIC_LEN)) {
        EVP_PKEY_free(k);
        k = NULL;
    }
    return k;
}

/* The private key in words is the verifier key with the seed in the place of the public key. */
static void write_private(const struct note_key *key, const uint8_t seed[SEED_LEN], struct writer *w)
{
    struct note_key with_seed = *key;

    memcpy(with_seed.public, seed, SEED_LEN);
    write_text(w, PREFIX);
    note_key_write(&with_seed, w);
    write_char(w, '\n');
    mem_wipe(&with_seed, sizeof with_seed);
}

static enum status make(const char *name, uint8_t seed[SEED_LEN], struct note_key *out)
{
    uint8_t public[NOTE_PUBLIC_LEN];

    TRY(mem_random(seed, SEED_LEN));
    EVP_PKEY *k = private_of(seed, public);
    EVP_PKEY_free(k);
    return k != NULL ? note_key_make(name, strlen(name), public, out) : FAULT_CRYPTO;
}

static int new_key(int argc, char **argv)
{
    char text[TEXT_MAX], vkey[NOTE_VKEY_MAX + 2], path[NOTE_NAME_MAX + 8];
    const char *out = ctl_option(argc, argv, "-o"), *name;
    uint8_t seed[SEED_LEN];
    struct note_key key;
    struct writer w;

    if (!ctl_arguments(argc, argv, 1, &name) || strcmp(name, "-") == 0)
        return CTL_USAGE;
    enum status s = make(name, seed, &key);
    if (s != OK)
        return ctl_refused(name, s);
    writer_init(&w, path, sizeof path - 1);
    write_text(&w, name);
    write_text(&w, ".key");
    *w.at = '\0';
    if (out == NULL && strchr(name, '/') != NULL) {
        fputs("passendctl: the name holds a slash: say with -o FILE where the private key goes\n", stderr);
        return CTL_USAGE;
    }
    writer_init(&w, text, sizeof text);
    write_private(&key, seed, &w);
    BUG_IF(w.failed);
    bool ok = ctl_write(out != NULL ? out : path, text, writer_len(&w), 0600, true);
    mem_wipe(text, sizeof text);
    mem_wipe(seed, sizeof seed);
    if (!ok)
        return CTL_UNREACHABLE;
    writer_init(&w, vkey, sizeof vkey);
    note_key_write(&key, &w);
    write_char(&w, '\n');
    fwrite(vkey, 1, writer_len(&w), stdout);
    return CTL_DONE;
}

int ctl_key(int argc, char **argv)
{
    return argc >= 2 && strcmp(argv[1], "new") == 0 ? new_key(argc - 1, argv + 1) : CTL_USAGE;
}

/* Its hash, read as that of a public key, cannot fit: the text is taken apart here. */
static enum status read_private(const char *text, size_t len, struct note_key *out, uint8_t seed[SEED_LEN], EVP_PKEY **key)
{
    uint8_t bytes[1 + SEED_LEN], public[NOTE_PUBLIC_LEN];
    char again[NOTE_VKEY_MAX + 1];
    struct writer w;
    size_t got;

    *key = NULL;
    if (len > 0 && text[len - 1] == '\n')
        len--;
    if (len <= sizeof PREFIX - 1 || memcmp(text, PREFIX, sizeof PREFIX - 1) != 0)
        return REFUSED_KEY;
    text += sizeof PREFIX - 1;
    len -= sizeof PREFIX - 1;
    const char *plus = memchr(text, '+', len);
    size_t name = plus != NULL ? (size_t)(plus - text) : 0, head = name + 10;
    if (name == 0 || len < head || text[head - 1] != '+' ||
        !base64_decode(text + head, len - head, bytes, sizeof bytes, &got) || got != sizeof bytes || bytes[0] != ED25519)
        return REFUSED_KEY;
    memcpy(seed, bytes + 1, SEED_LEN);
    mem_wipe(bytes, sizeof bytes);
    *key = private_of(seed, public);
    if (*key == NULL)
        return FAULT_CRYPTO;
    enum status s = note_key_make(text, name, public, out);
    writer_init(&w, again, sizeof again);
    note_key_write(out, &w);
    if (s == OK && memcmp(again, text, head) != 0) /* name and hash belong to this key */
        s = REFUSED_KEY;
    return s;
}

enum status ctl_key_sign(const char *text, size_t len, const char *signed_text, size_t signed_len, struct note_key *key,
                         uint8_t signature[NOTE_SIGNATURE_LEN])
{
    uint8_t seed[SEED_LEN] = { 0 };
    size_t n = NOTE_SIGNATURE_LEN;
    EVP_PKEY *private;

    enum status s = read_private(text, len, key, seed, &private);
    EVP_MD_CTX *ctx = s == OK ? EVP_MD_CTX_new() : NULL;
    if (s == OK && (ctx == NULL || EVP_DigestSignInit(ctx, NULL, NULL, NULL, private) != 1 ||
                    EVP_DigestSign(ctx, signature, &n, (const uint8_t *)signed_text, signed_len) != 1 ||
                    n != NOTE_SIGNATURE_LEN))
        s = FAULT_CRYPTO;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(private);
    mem_wipe(seed, sizeof seed);
    return s;
}
