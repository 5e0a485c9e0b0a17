#include "jose/key.h"

#include "base/ed25519.h"
#include "base/mem.h"
#include "base/text.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

static const char *const alg_names[] = {
    [KEY_PS256] = "PS256", [KEY_ES256] = "ES256", [KEY_EDDSA] = "EdDSA", [KEY_RS256] = "RS256",
};
#define KEY_OPS_MAX 16   /* eight are defined */
#define ALG_N (sizeof alg_names / sizeof alg_names[0])

enum key_alg key_alg_from_name(const char *name)
{
    for (unsigned i = KEY_ALG_NONE + 1; i < ALG_N; i++)
        if (strcmp(name, alg_names[i]) == 0)
            return (enum key_alg)i;
    return KEY_ALG_NONE;
}

const char *key_alg_name(enum key_alg alg)
{
    return alg > KEY_ALG_NONE && alg < ALG_N ? alg_names[alg] : "";
}

/* A base64url member of exactly min..max bytes. */
static enum status member(const json_t *jwk, const char *name, uint8_t *out, size_t min, size_t max, size_t *len)
{
    const char *text;
    size_t text_len;

    if (strict_json_text(jwk, name, &text, &text_len) != OK || !base64url_decode(text, text_len, out, max, len) ||
        *len < min)
        return REFUSED_KEY;
    return OK;
}

static bool member_is(const json_t *jwk, const char *name, const char *value)
{
    const char *text;

    return strict_json_text(jwk, name, &text, NULL) == OK && strcmp(text, value) == 0;
}

static enum status from_params(const char *type, OSSL_PARAM_BLD *bld, EVP_PKEY **out)
{
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    enum status s = FAULT_CRYPTO;

    if (params != NULL && ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1)
        s = EVP_PKEY_fromdata(ctx, out, EVP_PKEY_PUBLIC_KEY, params) == 1 ? OK : REFUSED_KEY;
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    return s;
}

/* On the curve, not the point at infinity, in the right group; RSA: an odd modulus without small factors. */
static enum status check_public(EVP_PKEY *pkey)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);

    if (ctx == NULL)
        return FAULT_CRYPTO;
    int good = EVP_PKEY_public_check(ctx);
    EVP_PKEY_CTX_free(ctx);
    return good == 1 ? OK : REFUSED_KEY;
}

/* The fingerprint of CVE-2017-15361 (ROCA): modulo each of these primes such a modulus is a power of 65537. A good one is
 * that by chance for one in 2^27 or less. */
static bool has_roca(const BIGNUM *n)
{
    static const unsigned char primes[] = { 11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157 };

    for (size_t i = 0; i < sizeof primes; i++) {
        BN_ULONG rest = BN_mod_word(n, primes[i]), power = 1;
        bool found = false;

        for (unsigned j = 0; j < primes[i] && !found; j++) {
            found = power == rest;
            power = power * 65537 % primes[i];
        }
        if (!found)
            return false;
    }
    return true;
}

static enum status import_rsa(const json_t *jwk, bool checked, EVP_PKEY **out)
{
    uint8_t n[KEY_RSA_MAX_BITS / 8], e[8];
    size_t n_len, e_len;

    TRY(member(jwk, "n", n, 1, sizeof n, &n_len));
    TRY(member(jwk, "e", e, 1, sizeof e, &e_len));
    if (n[0] == 0 || e[0] == 0)       /* a second spelling of the same number */
        return REFUSED_KEY;
    if (n_len < KEY_RSA_MIN_BITS / 8 || (n_len == KEY_RSA_MIN_BITS / 8 && (n[0] & 0x80) == 0) || (n[n_len - 1] & 1) == 0 ||
        e_len < 3 || (e[e_len - 1] & 1) == 0)   /* three bytes, odd, no leading zero: at least 65537 */
        return REFUSED_KEY_WEAK;

    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    BIGNUM *bn = BN_bin2bn(n, (int)n_len, NULL), *be = BN_bin2bn(e, (int)e_len, NULL);
    enum status s = FAULT_CRYPTO;

    if (bn != NULL && !checked && has_roca(bn))
        s = REFUSED_KEY_WEAK;
    else if (bld != NULL && bn != NULL && be != NULL && OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, bn) == 1 &&
             OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, be) == 1)
        s = from_params("RSA", bld, out);
    BN_free(bn);
    BN_free(be);
    OSSL_PARAM_BLD_free(bld);
    if (s != OK || checked)
        return s;
    s = check_public(*out);
    return s == REFUSED_KEY ? REFUSED_KEY_WEAK : s;   /* a small factor, a prime or a power of one; others by chance */
}

static enum status import_p256(const json_t *jwk, bool checked, EVP_PKEY **out)
{
    uint8_t point[65] = { POINT_CONVERSION_UNCOMPRESSED };
    size_t len;

    TRY(member(jwk, "x", point + 1, 32, 32, &len));
    TRY(member(jwk, "y", point + 33, 32, 32, &len));

    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    enum status s = FAULT_CRYPTO;

    if (bld != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1)
        s = from_params("EC", bld, out);
    OSSL_PARAM_BLD_free(bld);
    return s != OK || checked ? s : check_public(*out);
}

static enum status import_ed25519(const json_t *jwk, bool checked, EVP_PKEY **out)
{
    uint8_t x[32];
    size_t len;

    TRY(member(jwk, "x", x, sizeof x, sizeof x, &len));
    if (!checked)
        TRY(ed25519_check(x));
    *out = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, x, len);
    return *out != NULL ? OK : FAULT_CRYPTO;
}

static enum status prepare(struct key *k)
{
    const char *digest = k->alg == KEY_EDDSA ? NULL : "SHA256";
    EVP_PKEY_CTX *ctx = NULL;

    k->ready = EVP_MD_CTX_new();
    if (k->ready == NULL || EVP_DigestVerifyInit_ex(k->ready, &ctx, digest, NULL, NULL, k->pkey, NULL) != 1)
        return FAULT_CRYPTO;
    if (k->alg == KEY_PS256 && (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) != 1 ||
                                EVP_PKEY_CTX_set_rsa_mgf1_md_name(ctx, "SHA256", NULL) != 1 ||
                                EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) != 1))
        return FAULT_CRYPTO;
    return OK;
}

/* Printable ASCII without space, 1..cap-1 characters. */
static enum status short_text(const json_t *jwk, const char *name, char *out, size_t cap)
{
    const char *text;
    size_t len;

    if (strict_json_text(jwk, name, &text, &len) != OK || len == 0 || len >= cap)
        return REFUSED_KEY;
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return REFUSED_KEY;
    memcpy(out, text, len + 1);
    return OK;
}

/* use and key_ops, where they are there, allow verification (RFC 7517, 4.2 and 4.3). */
static enum status check_use(const json_t *jwk)
{
    const json_t *ops = json_object_get(jwk, "key_ops"), *op;
    bool verify = false;
    size_t i;

    if (json_object_get(jwk, "use") != NULL && !member_is(jwk, "use", "sig"))
        return REFUSED_KEY_USE;
    if (ops == NULL)
        return OK;
    if (!json_is_array(ops) || json_array_size(ops) > KEY_OPS_MAX)
        return REFUSED_KEY;
    JSON_EACH(ops, i, op) {
        if (!json_is_string(op))
            return REFUSED_KEY;
        for (size_t j = 0; j < i; j++)
            if (json_equal(op, json_array_get(ops, j)))
                return REFUSED_KEY;
        verify |= strcmp(json_string_value(op), "verify") == 0;
    }
    return verify ? OK : REFUSED_KEY_USE;
}

static enum status kind_of(const json_t *jwk, enum key_alg *alg)
{
    const char *kty;

    if (strict_json_text(jwk, "kty", &kty, NULL) != OK)
        return REFUSED_KEY;
    *alg = strcmp(kty, "EC") == 0 && member_is(jwk, "crv", "P-256")      ? KEY_ES256
           : strcmp(kty, "OKP") == 0 && member_is(jwk, "crv", "Ed25519") ? KEY_EDDSA
           : strcmp(kty, "RSA") == 0                                     ? KEY_PS256
                                                                         : KEY_ALG_NONE;
    return *alg != KEY_ALG_NONE ? OK : REFUSED_KEY_KIND;
}

static enum status import(const json_t *jwk, enum key_alg assume, bool checked, struct key *k)
{
    enum key_alg kind;
    const char *alg;

    TRY(kind_of(jwk, &kind));
    k->alg = kind == KEY_PS256 ? assume : kind;
    if (json_object_get(jwk, "alg") != NULL) {
        if (strict_json_text(jwk, "alg", &alg, NULL) != OK)
            return REFUSED_KEY;
        k->alg = key_alg_from_name(alg);
    } else if (assume == KEY_ALG_NONE) {
        return REFUSED_KEY;
    }
    if (k->alg != kind && !(k->alg == KEY_RS256 && kind == KEY_PS256))
        return REFUSED_KEY_ALG;
    TRY(check_use(jwk));
    TRY(kind == KEY_PS256   ? import_rsa(jwk, checked, &k->pkey)
        : kind == KEY_ES256 ? import_p256(jwk, checked, &k->pkey)
                            : import_ed25519(jwk, checked, &k->pkey));
    return prepare(k);
}

static enum status released_unless_ok(enum status s, struct key *k)
{
    if (mem_crypto_starved() && s != OK)
        s = FAULT_CRYPTO;
    if (s != OK)
        key_release(k);
    ERR_clear_error();
    return s;
}

enum status key_import(const json_t *jwk, enum key_alg assume, struct key *out)
{
    *out = (struct key){ 0 };
    (void)mem_crypto_starved();
    return released_unless_ok(import(jwk, assume, false, out), out);
}

bool key_has_private(const json_t *jwk)
{
    static const char *const secret[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };

    for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++)
        if (json_object_get(jwk, secret[i]) != NULL)
            return true;
    return false;
}

static enum status pinned(const json_t *jwk, enum trust trust, bool checked, struct key *k)
{
    static const char *const members[] = { "kty", "crv", "x", "y", "n", "e", "kid", "alg", "use", "corporatie", NULL };

    if (key_has_private(jwk))
        return REFUSED_KEY_PRIVATE;
    if (strict_json_only(jwk, members) != OK)
        return REFUSED_KEY;
    TRY(short_text(jwk, "kid", k->kid, sizeof k->kid));
    if (json_object_get(jwk, "corporatie") != NULL) {
        TRY(short_text(jwk, "corporatie", k->corporatie, sizeof k->corporatie));
        if (!text_is_reference(k->corporatie, strlen(k->corporatie), CORPORATIE_MAX - 1))
            return REFUSED_KEY;
    }
    TRY(import(jwk, KEY_ALG_NONE, checked, k));
    return k->alg == KEY_RS256 && trust != TRUST_NLGOV ? REFUSED_KEY_ALG : OK;
}

enum status key_from_jwk(const json_t *jwk, enum trust trust, struct key *out)
{
    *out = (struct key){ 0 };
    (void)mem_crypto_starved();
    return released_unless_ok(pinned(jwk, trust, false, out), out);
}

enum status key_from_checked(const json_t *jwk, enum trust trust, struct key *out)
{
    *out = (struct key){ 0 };
    (void)mem_crypto_starved();
    return released_unless_ok(pinned(jwk, trust, true, out), out);
}

void key_release(struct key *k)
{
    EVP_MD_CTX_free(k->ready);
    EVP_PKEY_free(k->pkey);
    *k = (struct key){ 0 };
}

/* r || s as the DER that OpenSSL takes: at most 72 bytes. */
static enum status es256_to_der(const uint8_t *raw, uint8_t der[80], size_t *der_len)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, 32, NULL), *s = BN_bin2bn(raw + 32, 32, NULL);

    if (sig == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(sig, r, s) != 1) {
        ECDSA_SIG_free(sig);
        BN_free(r);
        BN_free(s);
        return FAULT_CRYPTO;
    }
    uint8_t *at = der;
    int len = i2d_ECDSA_SIG(sig, NULL) <= 80 ? i2d_ECDSA_SIG(sig, &at) : -1;
    ECDSA_SIG_free(sig);
    *der_len = len > 0 ? (size_t)len : 0;
    return len > 0 ? OK : FAULT_CRYPTO;
}

enum status key_verify(const struct key *k, const void *data, size_t len, const uint8_t *sig, size_t sig_len)
{
    uint8_t der[80];

    BUG_IF(k->ready == NULL);
    if (k->alg == KEY_ES256) {
        if (sig_len != 64)
            return REFUSED_TOKEN_SIGNATURE;
        TRY(es256_to_der(sig, der, &sig_len));
        sig = der;
    }
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (ctx == NULL || EVP_MD_CTX_copy_ex(ctx, k->ready) != 1) {
        EVP_MD_CTX_free(ctx);
        ERR_clear_error();
        return FAULT_CRYPTO;
    }
    (void)mem_crypto_starved();
    int good = EVP_DigestVerify(ctx, sig, sig_len, data, len);
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return good == 1 ? OK : mem_crypto_starved() ? FAULT_CRYPTO : REFUSED_TOKEN_SIGNATURE;
}
