/*
 * A key set from anybody, as `passend verify` and libpassend read it: what is taken has keys with a thumbprint of their own point, at most as
 * many as are looked at, and each is one of P-256 or none; what is refused leaves nothing. A verdict that names the first of them is not
 * believed.
 */
#include "base/buf.h"
#include "base/text.h"
#include "verify/verify.h"

#include <stdlib.h>
#include <string.h>

static void thumbprint(const struct verify_key *k)
{
    char x[44] = { 0 }, y[44] = { 0 }, text[256], kid[44] = { 0 };
    uint8_t hash[32];
    struct writer w;

    base64url_encode(k->point + 1, 32, x);
    base64url_encode(k->point + 33, 32, y);
    writer_init(&w, text, sizeof text);
    write_text(&w, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"");
    write_text(&w, x);
    write_text(&w, "\",\"y\":\"");
    write_text(&w, y);
    write_text(&w, "\"}");
    if (w.failed || EVP_Digest(text, writer_len(&w), hash, NULL, EVP_sha256(), NULL) != 1)
        abort();
    base64url_encode(hash, sizeof hash, kid);
    if (strcmp(kid, k->kid) != 0 || (k->x5t[0] != 0 && strlen(k->x5t) != VERIFY_HASH_TEXT))
        abort();
}

static enum status try_verdict(const struct verify_keys *keys)
{
    static const char zeros[] = "AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    char header[512], jws[1024];
    struct verified v;
    struct writer w;

    writer_init(&w, header, sizeof header);
    write_text(&w, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"cty\":\"passend-verdict\",\"kid\":\"");
    write_text(&w, keys->keys[0].kid);
    write_text(&w, "\",\"iat\":1795341600,\"x5t#S256\":\"");
    write_text(&w, keys->keys[0].x5t[0] != 0 ? keys->keys[0].x5t : zeros);
    write_text(&w, "\"}");
    size_t len = writer_len(&w);
    writer_init(&w, jws, sizeof jws);
    write_base64url(&w, header, len);
    write_text(&w, ".e30.");
    for (int i = 0; i < 86; i++)
        write_char(&w, 'A');
    enum status s = verify_verdict(keys, jws, writer_len(&w), &(struct verify_options){ .allow_test = true }, &v);
    verified_release(&v);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct verify_keys none;
    struct verify_keys keys;
    EVP_PKEY *key;
    enum status s = verify_keys_read((const char *)data, len, &keys);

    if (s != OK) {
        if (status_class_of(s) != CLASS_REFUSED || memcmp(&keys, &none, sizeof keys) != 0)
            abort();
        return 0;
    }
    if (keys.n == 0 || keys.n > VERIFY_KEYS_MAX)
        abort();
    for (unsigned i = 0; i < keys.n; i++)
        thumbprint(&keys.keys[i]);
    s = verify_key_open(&keys.keys[0], &key);
    EVP_PKEY_free(key);
    if (try_verdict(&keys) != (s == OK ? REFUSED_TOKEN_SIGNATURE : REFUSED_KEY))
        abort();
    return 0;
}
