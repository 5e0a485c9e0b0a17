#include "credential/status_list.h"

#include "base/mem.h"
#include "base/text.h"
#include "evidence/claims.h"

#include <string.h>
#include <zlib.h>

#define CHUNK 32768
#define RATIO_MAX 1032u           /* what deflate can reach; a list of one value comes close to it */

enum { STATUS_VALID, STATUS_INVALID, STATUS_SUSPENDED };

static void *zlib_alloc(void *ctx, unsigned n, unsigned size)
{
    (void)ctx;
    return mem_alloc((size_t)n * size);
}

static void zlib_free(void *ctx, void *p)
{
    (void)ctx;
    mem_free(p);
}

/* Inflates to the end; *byte is the one at `at`. */
static enum status inflate_all(z_stream *z, uint8_t chunk[CHUNK], size_t cap, size_t at, uint8_t *byte, bool *found)
{
    size_t total = 0;

    for (;;) {
        z->next_out = chunk;
        z->avail_out = CHUNK;
        int code = inflate(z, Z_NO_FLUSH);
        size_t n = CHUNK - z->avail_out;

        if (code == Z_MEM_ERROR)
            return FAULT_MEMORY;
        if (code != Z_OK && code != Z_STREAM_END)
            return REFUSED_STATUS_LIST; /* a dictionary, broken, or truncated */
        if (at >= total && at - total < n) {
            *byte = chunk[at - total];
            *found = true;
        }
        total += n;
        if (total > cap)
            return REFUSED_STATUS_LARGE;
        if (code == Z_STREAM_END)
            return z->avail_in == 0 ? OK : REFUSED_STATUS_LIST;
    }
}

static enum status inflate_byte(const uint8_t *data, size_t len, size_t at, uint8_t *byte, bool *found)
{
    z_stream z = { .zalloc = zlib_alloc, .zfree = zlib_free };
    size_t cap = len > STATUS_LIST_OUT_MAX / RATIO_MAX ? STATUS_LIST_OUT_MAX : len * RATIO_MAX;
    uint8_t *chunk = mem_alloc(CHUNK);
    enum status s = FAULT_MEMORY;

    z.next_in = (Bytef *)(uintptr_t)data; /* zlib does not write there */
    z.avail_in = (uInt)len;
    if (chunk != NULL && inflateInit(&z) == Z_OK) {
        s = inflate_all(&z, chunk, cap, at, byte, found);
        inflateEnd(&z);
    }
    mem_free(chunk);
    return s;
}

enum status status_list_read(int64_t bits, const char *lst, size_t len, int64_t index, uint8_t *status)
{
    size_t n;
    uint8_t byte = 0;
    bool found = false;

    *status = 0;
    if ((bits != 1 && bits != 2 && bits != 4 && bits != 8) || len == 0)
        return REFUSED_STATUS_LIST;
    if (len > STATUS_LIST_IN_MAX)
        return REFUSED_STATUS_LARGE;
    if (index < 0 || index >= (int64_t)STATUS_LIST_OUT_MAX * 8 / bits)
        return REFUSED_STATUS_INDEX;
    uint8_t *data = mem_alloc(len);
    if (data == NULL)
        return FAULT_MEMORY;
    enum status s = base64url_decode(lst, len, data, len, &n)
                        ? inflate_byte(data, n, (size_t)(index * bits / 8), &byte, &found) : REFUSED_STATUS_LIST;
    mem_free(data);
    TRY(s);
    if (!found)
        return REFUSED_STATUS_INDEX;
    *status = (uint8_t)(byte >> (index * bits % 8) & ((1 << bits) - 1));
    return OK;
}

/* ---- the token ---- */

static bool same_signer(const struct x5_chain *a, const struct x5_chain *b)
{
    return b != NULL && b->n > 0 && X509_cmp(a->certs[0], b->certs[0]) == 0;
}

/* Not every signature under the anchors, or by a key that is pinned, may speak about this credential. */
static enum status check_issuer(const json_t *payload, const struct x5_chain *chain, const struct status_rules *rules)
{
    const json_t *v = json_object_get(payload, "iss");
    const char *iss = json_string_value(v);

    if (v != NULL && iss == NULL)
        return REFUSED_STATUS_ISSUER;
    if (chain->n == 0)
        return iss == NULL || rules->issuer == NULL || strcmp(iss, rules->issuer) == 0 ? OK : REFUSED_STATUS_ISSUER;
    if (iss != NULL && !x5_names(chain, iss))
        return REFUSED_STATUS_ISSUER;
    bool its = rules->issuer != NULL ? x5_names(chain, rules->issuer) : same_signer(chain, rules->credential);
    return its ? OK : REFUSED_STATUS_ISSUER;
}

static enum status check_times(const json_t *payload, const struct status_token *token, const struct status_rules *rules)
{
    const json_t *ttl = json_object_get(payload, "ttl");
    int64_t iat, seconds;

    TRY(jwt_times(payload, rules->now_s));
    if (!jwt_time(json_object_get(payload, "iat"), &iat) || iat > rules->now_s + LIMIT_LEEWAY_S)
        return REFUSED_TOKEN_IAT;
    if (token->fetched_s > rules->now_s + LIMIT_LEEWAY_S || rules->now_s - token->fetched_s > rules->max_age_s ||
        rules->now_s - iat > rules->max_age_s)
        return REFUSED_STATUS_STALE;
    if (ttl == NULL)
        return OK;
    if (!jwt_time(ttl, &seconds) || seconds == 0)
        return REFUSED_STATUS_LIST;
    return rules->now_s - token->fetched_s > seconds ? REFUSED_STATUS_STALE : OK;
}

static enum status check_token(const json_t *payload, const struct x5_chain *chain, const struct status_token *token,
                               const struct status_rules *rules, const char *uri)
{
    const char *sub;

    if (strict_json_text(payload, "sub", &sub, NULL) != OK || strcmp(sub, uri) != 0)
        return REFUSED_STATUS_SUBJECT;
    TRY(check_issuer(payload, chain, rules));
    return check_times(payload, token, rules);
}

static enum status read_entry(const json_t *payload, int64_t index, uint8_t *status)
{
    const json_t *list = json_object_get(payload, "status_list");
    const char *lst;
    size_t len;
    int64_t bits;

    if (strict_json_int(list, "bits", 1, 8, &bits) != OK || strict_json_text(list, "lst", &lst, &len) != OK)
        return REFUSED_STATUS_LIST;
    return status_list_read(bits, lst, len, index, status);
}

enum status status_token_read(const struct status_token *token, const struct status_rules *rules, const char *uri,
                              int64_t index, uint8_t *status)
{
    AUTO_JSON payload = NULL;
    struct x5_chain chain;
    struct jwt jwt;

    *status = 0;
    TRY(jwt_open(token->text, token->len, STATUS_LIST_IN_MAX, &jwt));
    enum status s = jwt_verify(&jwt, STATUS_TYP, &rules->trust, rules->now_s, &payload, &chain);
    jwt_release(&jwt);
    if (s == OK)
        s = check_token(payload, &chain, token, rules, uri);
    x5_chain_release(&chain);
    TRY(s);
    return read_entry(payload, index, status);
}

static enum status meaning(uint8_t status)
{
    switch (status) {
    case STATUS_VALID:
        return OK;
    case STATUS_INVALID:
        return REFUSED_STATUS_REVOKED;
    case STATUS_SUSPENDED:
        return REFUSED_STATUS_SUSPENDED;
    default:
        return REFUSED_STATUS_OTHER;
    }
}

enum status status_check(const json_t *status, const struct status_rules *rules)
{
    const json_t *list = json_object_get(status, "status_list");
    const char *uri;
    size_t uri_len;
    int64_t index;
    uint8_t value;
    enum status s = REFUSED_STATUS_MISSING;
    bool valid = false;

    if (strict_json_text(list, "uri", &uri, &uri_len) != OK || uri_len == 0 || uri_len > STATUS_URI_MAX ||
        strict_json_int(list, "idx", 0, INT64_MAX / 8, &index) != OK)
        return REFUSED_VC_STATUS;
    for (size_t i = 0; i < rules->n_tokens; i++) {
        enum status one = status_token_read(&rules->tokens[i], rules, uri, index, &value);

        if (status_class_of(one) == CLASS_FAULT)
            return one;
        if (one == OK)
            TRY(meaning(value));
        valid |= one == OK;
        if (s == REFUSED_STATUS_MISSING || s == REFUSED_STATUS_SUBJECT)
            s = one;
    }
    return valid ? OK : s;
}
