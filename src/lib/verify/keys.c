#include "verify/verify.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "json/pull.h"
#include "proof/verdict.h"

#include <openssl/core_names.h>
#include <string.h>

#define COORDINATE 32

/* No key may say this of itself: what stands for a member of another kind than it must be. */
static const struct slice nonsense = { "", 0 };

/* The member if it is a text. */
static struct slice text_of(struct pull *p)
{
    if (pull_peek(p) == PULL_TEXT)
        return pull_text(p, SIZE_MAX);
    pull_skip(p);
    return nonsense;
}

static bool copy_hash(struct slice s, char out[VERIFY_HASH_TEXT + 1])
{
    if (s.len != VERIFY_HASH_TEXT)
        return false;
    memcpy(out, s.at, VERIFY_HASH_TEXT);
    out[VERIFY_HASH_TEXT] = '\0';
    return true;
}

static bool read_coordinate(struct slice s, uint8_t out[COORDINATE])
{
    size_t n;

    return s.len > 0 && base64url_decode(s.at, s.len, out, COORDINATE, &n) && n == COORDINATE;
}

/* RFC 7638 */
static bool is_thumbprint(struct pull *p, const char *kid, struct slice x, struct slice y)
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
    BUG_IF(w.failed);                /* coordinates of 32 bytes */
    if (sha256(text, writer_len(&w), hash) != OK) {
        pull_refuse(p, FAULT_CRYPTO);
        return false;
    }
    base64url_encode(hash, sizeof hash, expected);
    return memcmp(kid, expected, VERIFY_HASH_TEXT) == 0;
}

/* RFC 7517, 4.3: a list of texts that has verification among what the key is for. */
static bool for_verifying(struct pull *p)
{
    bool found = false, texts = true;

    if (pull_peek(p) != PULL_ARRAY) {
        pull_skip(p);
        return false;
    }
    pull_array(p);
    while (pull_element(p)) {
        texts &= pull_peek(p) == PULL_TEXT;
        found |= slice_is(text_of(p), "verify");
    }
    return found && texts;
}

#define FOR_VERDICTS "verdict"
#define TIME_MAX (INT64_C(1) << 40)

/* The members of one JWK that decide, as far as they are there. */
struct jwk {
    struct slice kty, crv, x, y, use, alg, cty, kid, x5t, for_what;
    int64_t from, until, leaked_at;
    bool verifies, private_part, odd;   /* odd: a member of ours that is not what it must be */
};

/* A number of ours, when the member is one. */
static int64_t number_of(struct pull *p, int64_t least, int64_t max, struct jwk *k)
{
    if (pull_peek(p) == PULL_NUMBER)
        return pull_int(p, least, max);
    k->odd = true;
    pull_skip(p);
    return least;
}

static void read_jwk(struct pull *p, struct jwk *k)
{
    struct slice name;

    *k = (struct jwk){ .use = { "sig", 3 }, .alg = { "ES256", 5 }, .cty = { VERDICT_CTY, sizeof VERDICT_CTY - 1 },
                       .for_what = { FOR_VERDICTS, sizeof FOR_VERDICTS - 1 }, .until = INT64_MAX, .verifies = true };
    while (pull_member(p, &name)) {
        struct slice *text = slice_is(name, "kty")        ? &k->kty
                             : slice_is(name, "crv")      ? &k->crv
                             : slice_is(name, "x")        ? &k->x
                             : slice_is(name, "y")        ? &k->y
                             : slice_is(name, "use")      ? &k->use
                             : slice_is(name, "alg")      ? &k->alg
                             : slice_is(name, "cty")      ? &k->cty
                             : slice_is(name, "kid")      ? &k->kid
                             : slice_is(name, "x5t#S256") ? &k->x5t
                             : slice_is(name, "passend:voor") ? &k->for_what
                                                          : NULL;

        k->private_part |= slice_is(name, "d");
        if (text != NULL)
            *text = text_of(p);
        else if (slice_is(name, "key_ops"))
            k->verifies = for_verifying(p);
        else if (slice_is(name, "passend:vanaf"))
            k->from = number_of(p, 0, INT64_MAX, k);
        else if (slice_is(name, "passend:tot"))
            k->until = number_of(p, 0, INT64_MAX, k);
        else if (slice_is(name, "passend:gelektVanaf"))
            k->leaked_at = number_of(p, 1, TIME_MAX, k);
        else
            pull_skip(p);
    }
}

/* One member of the set, of any kind. False where it is no key that signs verdicts: not an error, it is passed over. */
static bool read_key(struct pull *p, struct verify_key *k)
{
    struct jwk j;

    *k = (struct verify_key){ .point = { 4 } };   /* uncompressed */
    if (pull_peek(p) != PULL_OBJECT) {
        pull_skip(p);
        return false;
    }
    pull_object(p);
    read_jwk(p, &j);
    k->from = (uint64_t)j.from;
    k->until = (uint64_t)j.until;
    k->leaked_at = j.leaked_at;
    return p->failed == OK && !j.private_part && !j.odd && j.verifies && slice_is(j.for_what, FOR_VERDICTS) &&
           slice_is(j.kty, "EC") && slice_is(j.crv, "P-256") &&
           slice_is(j.use, "sig") && slice_is(j.alg, "ES256") && slice_is(j.cty, VERDICT_CTY) &&
           read_coordinate(j.x, k->point + 1) && read_coordinate(j.y, k->point + 1 + COORDINATE) && copy_hash(j.kid, k->kid) &&
           is_thumbprint(p, k->kid, j.x, j.y) && (j.x5t.at == NULL || copy_hash(j.x5t, k->x5t));
}

static void read_members(struct pull *p, struct verify_keys *out)
{
    pull_array(p);
    for (unsigned i = 0; pull_element(p); i++) {
        if (i >= VERIFY_KEYS_MAX)
            pull_skip(p);
        else if (read_key(p, &out->keys[out->n]))
            out->n++;
    }
}

static enum status read_set(struct pull *p, struct verify_keys *out)
{
    struct slice name;
    bool seen = false;

    pull_object(p);
    while (pull_member(p, &name)) {
        if (slice_is(name, "keys")) {
            seen = true;
            read_members(p, out);
        } else {
            pull_skip(p);
        }
    }
    TRY(pull_end(p));
    return !seen ? REFUSED_MEMBER_MISSING : out->n == 0 ? REFUSED_KEY : OK;
}

enum status verify_keys_read(const char *jwks, size_t len, struct verify_keys *out)
{
    struct pull *p = mem_alloc(sizeof *p);
    char *copy = mem_alloc(len + 1);   /* strings are unescaped where they stand */
    enum status st = FAULT_MEMORY;

    memset(out, 0, sizeof *out);
    if (p != NULL && copy != NULL) {
        memcpy(copy, jwks, len);
        pull_init_foreign(p, copy, len);
        st = read_set(p, out);
    }
    mem_free(copy);
    mem_free(p);
    if (st != OK)
        memset(out, 0, sizeof *out);
    return st;
}

/* A point that is not on the curve is refused here; every point that is on it is one of the group, as P-256 has no other. */
enum status verify_key_open(const struct verify_key *k, EVP_PKEY **out)
{
    char group[] = "prime256v1";
    OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                            OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)k->point,
                                                              sizeof k->point),
                            OSSL_PARAM_construct_end() };
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    enum status st = FAULT_CRYPTO;

    *out = NULL;
    if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
        st = EVP_PKEY_fromdata(ctx, out, EVP_PKEY_PUBLIC_KEY, params) == 1 ? OK : REFUSED_KEY;
    EVP_PKEY_CTX_free(ctx);
    return st;
}
