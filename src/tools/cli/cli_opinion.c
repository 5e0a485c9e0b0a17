#include "cli/cli_opinion.h"

#include "base/mem.h"

#include <jwt.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <string.h>

static char *public_pem(EVP_PKEY *key, size_t *len)
{
    BIO *b = BIO_new(BIO_s_mem());
    char *data, *out = NULL;

    if (b != NULL && PEM_write_bio_PUBKEY(b, key) == 1) {
        *len = (size_t)BIO_get_mem_data(b, &data);
        out = mem_alloc(*len + 1);
        if (out != NULL) {
            memcpy(out, data, *len);
            out[*len] = '\0';
        }
    }
    BIO_free(b);
    return out;
}

bool cli_opinion_agrees(const char *jws, const struct verified *v)
{
    size_t pem_len, jti_len;
    char *pem = public_pem(v->key, &pem_len);
    jwt_t *jwt = NULL;
    bool ok = false;

    if (pem != NULL && jwt_decode(&jwt, jws, (const unsigned char *)pem, (int)pem_len) == 0 &&
        jwt_get_alg(jwt) == JWT_ALG_ES256) {
        const char *ours = verified_text(v, "jti", &jti_len), *theirs = jwt_get_grant(jwt, "jti");

        ok = ours != NULL && theirs != NULL && strlen(theirs) == jti_len && memcmp(ours, theirs, jti_len) == 0 &&
             jwt_get_grant_int(jwt, "iat") == (long)v->iat;
    }
    jwt_free(jwt);
    mem_free(pem);
    return ok;
}

static bool passes_there(const char *jws, EVP_PKEY *key)
{
    size_t pem_len;
    char *pem = public_pem(key, &pem_len);
    jwt_t *jwt = NULL;
    bool passes = pem != NULL && jwt_decode(&jwt, jws, (const unsigned char *)pem, (int)pem_len) == 0 &&
                  jwt_get_alg(jwt) != JWT_ALG_NONE;

    jwt_free(jwt);
    mem_free(pem);
    return passes;
}

bool cli_opinion_refuses(const char *jws, const struct verify_keys *keys)
{
    bool passes = false;

    for (unsigned i = 0; i < keys->n && !passes; i++) {
        EVP_PKEY *key;

        if (verify_key_open(&keys->keys[i], &key) == OK)
            passes = passes_there(jws, key);
        EVP_PKEY_free(key);
    }
    return !passes;
}
