#include "verify/verify.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/pull.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#define COORDINATE 32

static void copy_text(struct slice s, char *out, size_t max)
{
    if (s.len > max)
        return;
    if (s.len > 0)
        memcpy(out, s.at, s.len);
    out[s.len] = '\0';
}

static bool read_coordinate(struct slice s, uint8_t out[COORDINATE])
{
    size_t n;

    return s.len > 0 && base64url_decode(s.at, s.len, out, COORDINATE, &n) && n == COORDINATE;
}

static enum status make_key(const uint8_t point[1 + 2 * COORDINATE], EVP_PKEY **out)
{
    char group[] = "prime256v1";
    OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                            OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)point,
                                                              1 + 2 * COORDINATE),
                            OSSL_PARAM_construct_end() };
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);

    *out = NULL;
    if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1) {
        EVP_PKEY_CTX_free(ctx);
        return FAULT_CRYPTO;
    }
    bool ok = EVP_PKEY_fromdata(ctx, out, EVP_PKEY_PUBLIC_KEY, params) == 1;
    EVP_PKEY_CTX_free(ctx);
    ctx = ok ? EVP_PKEY_CTX_new_from_pkey(NULL, *out, NULL) : NULL;
    ok = ctx != NULL && EVP_PKEY_public_check(ctx) == 1;
    EVP_PKEY_CTX_free(ctx);
    if (ok)
        return OK;
    EVP_PKEY_free(*out);
    *out = NULL;
    return REFUSED_KEY;
}

/* RFC 7638 */
static bool is_thumbprint(const char *kid, struct slice x, struct slice y)
{
    uint8_t text[256], hash[32];
    char expected[VERIFY_HASH_TEXT];
    struct writer w;

    writer_init(&w, text, sizeof text);
    write_text(&w, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"");
    write_bytes(&w, x.at, x.len);
    write_text(&w, "\",\"y\":\"");
    write_bytes(&w, y.at, y.len);
    write_text(&w, "\"}");
    if (w.failed || EVP_Digest(text, writer_len(&w), hash, NULL, EVP_sha256(), NULL) != 1)
        return false;
    base64url_encode(hash, sizeof hash, expected);
    return strlen(kid) == VERIFY_HASH_TEXT && memcmp(kid, expected, VERIFY_HASH_TEXT) == 0;
}

static enum status read_key(struct pull *p, struct verify_key *k)
{
    uint8_t point[1 + 2 * COORDINATE] = { 4 };
    struct slice name, kty = { 0 }, crv = { 0 }, x = { 0 }, y = { 0 }, use = { "sig", 3 }, alg = { "ES256", 5 };
    bool private_part = false;

    if (!pull_object(p))
        return OK; /* the reader says why */
    while (pull_member(p, &name)) {
        if (slice_is(name, "kty"))
            kty = pull_text(p, 16);
        else if (slice_is(name, "crv"))
            crv = pull_text(p, 16);
        else if (slice_is(name, "x"))
            x = pull_text(p, 64);
        else if (slice_is(name, "y"))
            y = pull_text(p, 64);
        else if (slice_is(name, "use"))
            use = pull_text(p, 16);
        else if (slice_is(name, "alg"))
            alg = pull_text(p, 16);
        else if (slice_is(name, "kid"))
            copy_text(pull_text(p, VERIFY_HASH_TEXT), k->kid, VERIFY_HASH_TEXT);
        else if (slice_is(name, "x5t#S256"))
            copy_text(pull_text(p, VERIFY_HASH_TEXT), k->x5t, VERIFY_HASH_TEXT);
        else if (slice_is(name, "d"))
            private_part = true, pull_skip(p);
        else
            pull_skip(p);
    }
    if (p->failed != OK)
        return OK;
    if (private_part || !slice_is(kty, "EC") || !slice_is(crv, "P-256") || !slice_is(use, "sig") ||
        !slice_is(alg, "ES256") || !read_coordinate(x, point + 1) || !read_coordinate(y, point + 1 + COORDINATE) ||
        !is_thumbprint(k->kid, x, y))
        return REFUSED_KEY;
    return make_key(point, &k->key);
}

enum status verify_keys_read(const char *jwks, size_t len, struct verify_keys *out)
{
    struct pull *p = mem_alloc(sizeof *p);
    struct slice name;
    enum status st = OK;
    bool seen = false;

    *out = (struct verify_keys){ 0 };
    if (p == NULL)
        return FAULT_MEMORY;
    pull_init(p, jwks, len);
    pull_object(p);
    while (st == OK && pull_member(p, &name)) {
        if (!slice_is(name, "keys")) {
            pull_skip(p);
            continue;
        }
        seen = true;
        pull_array(p);
        while (st == OK && pull_element(p)) {
            st = out->n < VERIFY_KEYS_MAX ? read_key(p, &out->keys[out->n]) : REFUSED_KEY;
            if (st == OK && p->failed == OK)
                out->n++;
        }
    }
    if (st == OK)
        st = pull_end(p);
    if (st == OK)
        st = !seen ? REFUSED_MEMBER_MISSING : out->n == 0 ? REFUSED_KEY : OK;
    mem_free(p);
    if (st != OK)
        verify_keys_release(out);
    return st;
}

void verify_keys_release(struct verify_keys *k)
{
    for (unsigned i = 0; i < VERIFY_KEYS_MAX; i++)
        EVP_PKEY_free(k->keys[i].key);
    *k = (struct verify_keys){ 0 };
}
