#include "gate/sha256.h"

#include <openssl/evp.h>

static EVP_MD *md;
static EVP_MD_CTX *ctx;

enum status sha256_init(void)
{
    if (md == NULL)
        md = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (ctx == NULL)
        ctx = EVP_MD_CTX_new();
    return md != NULL && ctx != NULL ? OK : FAULT_CRYPTO;
}

void sha256(const void *data, size_t len, uint8_t out[DIGEST_LEN])
{
    BUG_IF(EVP_DigestInit_ex2(ctx, md, NULL) != 1 || EVP_DigestUpdate(ctx, data, len) != 1 ||
           EVP_DigestFinal_ex(ctx, out, NULL) != 1);
}
