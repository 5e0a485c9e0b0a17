/*
 * SD-JWT on any bytes. First byte 'S': a payload and disclosures, separated by NUL, in which @0 .. @9 stand for digests;
 * they are encoded and signed here, so that the tree is reached behind a good signature. 'K' the same with the last part as
 * the payload of a key binding. Any other first byte: the rest is a presentation as it came.
 *
 * What is accepted hides nothing any more, and what is refused leaves nothing.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "credential/sdjwt.h"

#include <stdlib.h>
#include <string.h>

#define NOW 1795341600
#define PARTS_MAX 10
#define ROOM 65536

static const char jwk_text[] = "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";
static const char private_text[] = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

static struct key key;
static EVP_PKEY *signer;
static char made[4 * ROOM], filled[ROOM], encoded[PARTS_MAX][ROOM], digests[PARTS_MAX][44];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    uint8_t seed[32];
    size_t len;
    json_t *jwk;

    (void)argc, (void)argv;
    strict_json_init();
    if (strict_json_parse(jwk_text, strlen(jwk_text), 0, &jwk) != OK || jwt_key(jwk, KEY_EDDSA, &key) != OK)
        abort();
    if (!base64url_decode(private_text, strlen(private_text), seed, sizeof seed, &len))
        abort();
    signer = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, len);
    json_decref(jwk);
    return 0;
}

static void digest_of(const char *text, size_t len, char out[44])
{
    uint8_t sha[32];

    EVP_Digest(text, len, sha, NULL, EVP_sha256(), NULL);
    memset(out, 0, 44);
    base64url_encode(sha, sizeof sha, out);
}

static size_t fill(const uint8_t *text, size_t len)
{
    struct writer w;

    writer_init(&w, filled, sizeof filled);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '@' && i + 1 < len && text[i + 1] >= '0' && text[i + 1] <= '9')
            write_text(&w, digests[text[++i] - '0']);
        else
            write_char(&w, (char)text[i]);
    }
    return writer_len(&w);
}

static void sign(struct writer *w, const char *header, const char *payload, size_t len)
{
    uint8_t *start = w->at, sig[64];
    size_t sig_len = sizeof sig;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    write_base64url(w, header, strlen(header));
    write_char(w, '.');
    write_base64url(w, payload, len);
    if (EVP_DigestSignInit(ctx, NULL, NULL, NULL, signer) != 1 ||
        EVP_DigestSign(ctx, sig, &sig_len, start, (size_t)(w->at - start)) != 1)
        abort();
    EVP_MD_CTX_free(ctx);
    write_char(w, '.');
    write_base64url(w, sig, sig_len);
}

static size_t make(const uint8_t *data, size_t len, bool bound)
{
    const uint8_t *part[PARTS_MAX + 1];
    size_t size[PARTS_MAX + 1], n = 0;
    struct writer w;

    for (size_t at = 0; n <= PARTS_MAX && at <= len; n++) {
        const uint8_t *zero = len > at ? memchr(data + at, 0, len - at) : NULL;

        part[n] = data + at;
        size[n] = zero != NULL ? (size_t)(zero - part[n]) : len - at;
        at += size[n] + 1;
    }
    size_t last = bound && n > 1 ? n - 1 : n;
    memset(digests, 'x', sizeof digests);
    for (size_t i = 0; i < PARTS_MAX; i++)
        digests[i][43] = 0;
    for (size_t i = last; i-- > 1;) {
        size_t text_len = fill(part[i], size[i]);

        if (BASE64URL_LEN(text_len) >= ROOM)
            return 0;
        base64url_encode((uint8_t *)filled, text_len, encoded[i - 1]);
        encoded[i - 1][BASE64URL_LEN(text_len)] = 0;
        digest_of(encoded[i - 1], strlen(encoded[i - 1]), digests[i - 1]);
    }
    writer_init(&w, made, sizeof made);
    size_t text_len = fill(part[0], size[0]);
    sign(&w, "{\"alg\":\"EdDSA\"}", filled, text_len);
    write_char(&w, '~');
    for (size_t i = 1; i < last; i++) {
        write_text(&w, encoded[i - 1]);
        write_char(&w, '~');
    }
    if (last < n) {
        digest_of(made, writer_len(&w), digests[9]);
        text_len = fill(part[last], size[last]);
        sign(&w, "{\"alg\":\"EdDSA\",\"typ\":\"kb+jwt\"}", filled, text_len);
    }
    return w.failed ? 0 : writer_len(&w);
}

static void nothing_hidden(const json_t *v)
{
    const char *name;
    json_t *child;
    size_t i;

    if (json_object_get(v, "_sd") != NULL || json_object_get(v, "...") != NULL)
        abort();
    json_object_foreach((json_t *)(uintptr_t)v, name, child)
        nothing_hidden(child);
    json_array_foreach(v, i, child)
        nothing_hidden(child);
}

static void verify(const char *text, size_t len)
{
    static const struct sdjwt nothing;
    static const char *const plain[] = { "iss", "cnf", NULL };
    struct sdjwt_rules rules = { .trust = { &key, 1, NULL }, .plain = plain, .binding = BINDING_OPTIONAL,
                                 .holder = { "aud", "nonce", NOW, 300, false } };
    struct sdjwt out;
    enum status s = sdjwt_verify(text, len, &rules, &out);

    if (s == OK) {
        nothing_hidden(out.claims);
        if (json_object_get(out.claims, "_sd_alg") != NULL || (out.bound && text[len - 1] == '~'))
            abort();
        sdjwt_release(&out);
    } else if (memcmp(&out, &nothing, sizeof out) != 0 || status_class_of(s) != CLASS_REFUSED) {
        abort();
    }
    if (sdjwt_read_unverified(text, len, &out) == OK) {
        nothing_hidden(out.claims);
        sdjwt_release(&out);
    } else if (s == OK) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0 || len > 8192)
        return 0;
    if (data[0] == 'S' || data[0] == 'K') {
        size_t n = make(data + 1, len - 1, data[0] == 'K');

        if (n > 0)
            verify(made, n);
        return 0;
    }
    verify((const char *)data + 1, len - 1);
    return 0;
}
