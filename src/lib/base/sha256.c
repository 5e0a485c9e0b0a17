#include "base/sha256.h"

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

void sha256_parts(const struct part *parts, size_t n, uint8_t out[DIGEST_LEN])
{
    BUG_IF(EVP_DigestInit_ex2(ctx, md, NULL) != 1);
    for (size_t i = 0; i < n; i++)
        BUG_IF(EVP_DigestUpdate(ctx, parts[i].at, parts[i].len) != 1);
    BUG_IF(EVP_DigestFinal_ex(ctx, out, NULL) != 1);
}
