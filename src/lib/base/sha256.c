#include "base/sha256.h"

#include "base/mem.h"

#include <openssl/evp.h>

static EVP_MD *md;
static EVP_MD_CTX *ctx;

enum status sha256(const void *data, size_t len, uint8_t out[DIGEST_LEN])
{
    return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1 ? OK : FAULT_CRYPTO;
}

enum status sha256_init(void)
{
    if (md == NULL)
        md = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (ctx == NULL)
        ctx = EVP_MD_CTX_new();
    return md != NULL && ctx != NULL ? OK : FAULT_CRYPTO;
}

void sha256_kept(const void *data, size_t len, uint8_t out[DIGEST_LEN])
{
    struct part whole = { data, len };

    sha256_parts(&whole, 1, out);
}

static void digest(EVP_MD_CTX *c, const EVP_MD *m, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN])
{
    BUG_IF(EVP_DigestInit_ex2(c, m, NULL) != 1);
    for (size_t i = 0; i < n; i++)
        BUG_IF(EVP_DigestUpdate(c, parts[i].at, parts[i].len) != 1);
    BUG_IF(EVP_DigestFinal_ex(c, out, NULL) != 1);
}

void sha256_parts(const struct part *parts, size_t n, uint8_t out[DIGEST_LEN])
{
    digest(ctx, md, parts, n, out);
}

struct sha256_ctx { EVP_MD *md; EVP_MD_CTX *ctx; };

enum status sha256_open(struct sha256_ctx **out)
{
    struct sha256_ctx *c = mem_alloc(sizeof *c);

    *out = NULL;
    if (c == NULL)
        return FAULT_MEMORY;
    *c = (struct sha256_ctx){ .md = EVP_MD_fetch(NULL, "SHA256", NULL), .ctx = EVP_MD_CTX_new() };
    if (c->md == NULL || c->ctx == NULL) {
        sha256_close(c);
        return FAULT_CRYPTO;
    }
    *out = c;
    return OK;
}

void sha256_with(struct sha256_ctx *c, const struct part *parts, size_t n, uint8_t out[DIGEST_LEN])
{
    digest(c->ctx, c->md, parts, n, out);
}

void sha256_close(struct sha256_ctx *c)
{
    if (c == NULL)
        return;
    EVP_MD_free(c->md);
    EVP_MD_CTX_free(c->ctx);
    mem_free(c);
}

struct sha256_run { EVP_MD_CTX *all, *copy; };

enum status sha256_run_open(struct sha256_run **out)
{
    struct sha256_run *r = mem_alloc(sizeof *r);

    *out = NULL;
    if (r == NULL)
        return FAULT_MEMORY;
    *r = (struct sha256_run){ .all = EVP_MD_CTX_new(), .copy = EVP_MD_CTX_new() };
    if (r->all == NULL || r->copy == NULL || EVP_DigestInit_ex2(r->all, EVP_sha256(), NULL) != 1) {
        sha256_run_close(r);
        return FAULT_CRYPTO;
    }
    *out = r;
    return OK;
}

void sha256_run_add(struct sha256_run *r, const void *data, size_t len)
{
    BUG_IF(EVP_DigestUpdate(r->all, data, len) != 1);
}

enum status sha256_run_digest(struct sha256_run *r, uint8_t out[DIGEST_LEN])
{
    return EVP_MD_CTX_copy_ex(r->copy, r->all) == 1 && EVP_DigestFinal_ex(r->copy, out, NULL) == 1 ? OK : FAULT_CRYPTO;
}

void sha256_run_close(struct sha256_run *r)
{
    if (r == NULL)
        return;
    EVP_MD_CTX_free(r->all);
    EVP_MD_CTX_free(r->copy);
    mem_free(r);
}
