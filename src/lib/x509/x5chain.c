#include "x509/x5chain.h"

#include "base/mem.h"
#include "base/text.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

/* ---- what is trusted ---- */

enum status x5_add_anchor(struct x5_trust *trust, const uint8_t *der, size_t len)
{
    const uint8_t *at = der;

    if (trust->n_anchors == X5_ANCHORS_MAX)
        return REFUSED_TOO_MANY;
    X509 *cert = len <= X5_CERT_MAX ? d2i_X509(NULL, &at, (long)len) : NULL;
    ERR_clear_error();
    if (cert == NULL || at != der + len) {
        X509_free(cert);
        return REFUSED_CERT_FORM;
    }
    trust->anchors[trust->n_anchors++] = cert;
    return OK;
}

enum status x5_add_crl(struct x5_trust *trust, const uint8_t *der, size_t len)
{
    X509_CRL *crl;

    if (trust->n_crls == X5_CRLS_MAX)
        return REFUSED_TOO_MANY;
    TRY(x5_read_crl(der, len, &crl));
    trust->crls[trust->n_crls++] = crl;
    return OK;
}

enum status x5_read_crl(const uint8_t *der, size_t len, X509_CRL **out)
{
    const uint8_t *at = der;

    *out = len <= X5_CRL_MAX ? d2i_X509_CRL(NULL, &at, (long)len) : NULL;
    ERR_clear_error();
    if (*out != NULL && at == der + len && X509_CRL_get0_nextUpdate(*out) != NULL &&
        X509_CRL_get_ext_by_NID(*out, NID_delta_crl, -1) < 0)
        return OK;
    X509_CRL_free(*out);
    *out = NULL;
    return REFUSED_CERT_FORM;
}

void x5_trust_release(struct x5_trust *trust)
{
    for (size_t i = 0; i < trust->n_anchors; i++)
        X509_free(trust->anchors[i]);
    for (size_t i = 0; i < trust->n_crls; i++)
        X509_CRL_free(trust->crls[i]);
    *trust = (struct x5_trust){ 0 };
}

/* ---- a chain ---- */

void x5_chain_release(struct x5_chain *chain)
{
    key_release(&chain->key);
    for (size_t i = 0; i < chain->n; i++)
        X509_free(chain->certs[i]);
    X509_free(chain->anchor);
    *chain = (struct x5_chain){ 0 };
}

static enum status read_certs(const json_t *x5c, struct x5_chain *out)
{
    uint8_t der[X5_CERT_MAX];
    size_t i, len;
    json_t *v;

    if (!json_is_array(x5c) || json_array_size(x5c) == 0 || json_array_size(x5c) > X5_CHAIN_MAX)
        return REFUSED_CERT_FORM;
    json_array_foreach(x5c, i, v) {
        const uint8_t *at = der;

        if (!json_is_string(v) ||
            !base64_decode(json_string_value(v), json_string_length(v), der, sizeof der, &len))
            return REFUSED_CERT_FORM;
        X509 *cert = d2i_X509(NULL, &at, (long)len);
        if (cert == NULL)
            return REFUSED_CERT_FORM;
        out->certs[out->n++] = cert;
        if (at != der + len)
            return REFUSED_CERT_FORM;
    }
    return OK;
}

enum status x5_refusal(int error)
{
    switch (error) {
    case X509_V_ERR_OUT_OF_MEM:
        return FAULT_MEMORY;
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return REFUSED_CERT_TIME;
    case X509_V_ERR_CERT_REVOKED:
        return REFUSED_CERT_REVOKED;
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
        return REFUSED_CERT_REVOCATION;
    case X509_V_ERR_INVALID_PURPOSE:
        return REFUSED_CERT_USE;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return REFUSED_CERT_WEAK;
    default:
        return REFUSED_CERT_CHAIN;
    }
}

static bool is_anchor(const struct x5_trust *trust, const X509 *cert)
{
    for (size_t i = 0; i < trust->n_anchors; i++)
        if (X509_cmp(trust->anchors[i], cert) == 0)
            return true;
    return false;
}

/* What was sent is the chain up to the anchor's child; in its order, or brought into it. */
static enum status check_order(const struct x5_trust *trust, struct x5_chain *chain, bool in_order, X509_STORE_CTX *ctx)
{
    STACK_OF(X509) *built = X509_STORE_CTX_get0_chain(ctx);

    if ((size_t)sk_X509_num(built) != chain->n + 1)
        return REFUSED_CERT_CHAIN;
    for (size_t i = 0; i < chain->n; i++) {
        size_t at = i;

        while (!in_order && at + 1 < chain->n && X509_cmp(sk_X509_value(built, (int)i), chain->certs[at]) != 0)
            at++;
        X509 *cert = chain->certs[at];
        chain->certs[at] = chain->certs[i];
        chain->certs[i] = cert;
        if (is_anchor(trust, cert) || X509_cmp(sk_X509_value(built, (int)i), cert) != 0)
            return REFUSED_CERT_CHAIN;
    }
    X509 *anchor = sk_X509_value(built, (int)chain->n);
    if (X509_up_ref(anchor) != 1)
        return FAULT_CRYPTO;
    chain->anchor = anchor;
    return OK;
}

static enum status build(const struct x5_trust *trust, struct x5_chain *chain, bool in_order, int64_t now_s,
                         X509_STORE *store, STACK_OF(X509) *others, X509_STORE_CTX *ctx)
{
    unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT;

    for (size_t i = 0; i < trust->n_anchors; i++)
        if (X509_STORE_add_cert(store, trust->anchors[i]) != 1)
            return FAULT_MEMORY;
    for (size_t i = 0; i < trust->n_crls; i++)
        if (X509_STORE_add_crl(store, trust->crls[i]) != 1)
            return FAULT_MEMORY;
    for (size_t i = 1; i < chain->n; i++)
        if (sk_X509_push(others, chain->certs[i]) <= 0)
            return FAULT_MEMORY;
    if (trust->revocation)
        flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
    if (X509_STORE_CTX_init(ctx, store, chain->certs[0], others) != 1)
        return FAULT_MEMORY;
    X509_STORE_CTX_set_flags(ctx, flags);
    X509_STORE_CTX_set_depth(ctx, X5_CHAIN_MAX);
    X509_STORE_CTX_set_time(ctx, 0, (time_t)now_s);
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(ctx), X5_AUTH_LEVEL);
    if (X509_verify_cert(ctx) != 1)
        return x5_refusal(X509_STORE_CTX_get_error(ctx));
    return check_order(trust, chain, in_order, ctx);
}

static enum status verify_chain(const struct x5_trust *trust, struct x5_chain *chain, bool in_order, int64_t now_s)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    STACK_OF(X509) *others = sk_X509_new_null();
    enum status s = FAULT_MEMORY;

    if (store != NULL && ctx != NULL && others != NULL)
        s = build(trust, chain, in_order, now_s, store, others, ctx);
    X509_STORE_CTX_free(ctx);
    sk_X509_free(others);
    X509_STORE_free(store);
    return s;
}

static bool has_eku(X509 *cert, const char *oid)
{
    EXTENDED_KEY_USAGE *list = X509_get_ext_d2i(cert, NID_ext_key_usage, NULL, NULL);
    ASN1_OBJECT *wanted = OBJ_txt2obj(oid, 1);
    bool found = false;

    for (int i = 0; wanted != NULL && i < sk_ASN1_OBJECT_num(list); i++)
        found = found || OBJ_cmp(sk_ASN1_OBJECT_value(list, i), wanted) == 0;
    ASN1_OBJECT_free(wanted);
    EXTENDED_KEY_USAGE_free(list);
    return found;
}

static enum status check_use(const struct x5_trust *trust, X509 *leaf)
{
    uint32_t flags = X509_get_extension_flags(leaf);
    /* RFC 8550 4.4.2: either says that it signs documents; an electronic seal has the second only */
    uint32_t usage = trust->document ? KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION : KU_DIGITAL_SIGNATURE;
    const char *eku = trust->eku;

    if ((flags & (EXFLAG_INVALID | EXFLAG_SS)) != 0 || (flags & EXFLAG_KUSAGE) == 0 || X509_check_ca(leaf) != 0 ||
        (X509_get_key_usage(leaf) & usage) == 0)
        return REFUSED_CERT_USE;
    if (eku == NULL ? (flags & EXFLAG_XKUSAGE) != 0 : !has_eku(leaf, eku))
        return REFUSED_CERT_USE;
    return OK;
}

static enum status jwk_of_rsa(EVP_PKEY *pkey, enum key_alg alg, json_t **out)
{
    static const char *const names[] = { OSSL_PKEY_PARAM_RSA_N, OSSL_PKEY_PARAM_RSA_E };
    char text[2][BASE64URL_LEN(KEY_SIGNATURE_MAX) + 1] = { { 0 } };
    uint8_t bytes[KEY_SIGNATURE_MAX];

    for (size_t i = 0; i < 2; i++) {
        BIGNUM *bn = NULL;

        if (EVP_PKEY_get_bn_param(pkey, names[i], &bn) != 1)
            return REFUSED_CERT_WEAK;
        int len = BN_num_bytes(bn) <= (int)sizeof bytes ? BN_bn2bin(bn, bytes) : -1;
        BN_free(bn);
        if (len <= 0)
            return REFUSED_CERT_WEAK;
        base64url_encode(bytes, (size_t)len, text[i]);
    }
    *out = json_pack("{ss ss ss ss ss}", "kty", "RSA", "n", text[0], "e", text[1], "kid", "x5c", "alg", key_alg_name(alg));
    return *out != NULL ? OK : FAULT_MEMORY;
}

static enum status jwk_of_p256(EVP_PKEY *pkey, json_t **out)
{
    char group[32], x[BASE64URL_LEN(32) + 1] = { 0 }, y[BASE64URL_LEN(32) + 1] = { 0 };
    uint8_t point[65];
    size_t len;

    if (EVP_PKEY_get_group_name(pkey, group, sizeof group, &len) != 1 || strcmp(group, "prime256v1") != 0 ||
        EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &len) != 1 || len != 65)
        return REFUSED_CERT_WEAK;
    base64url_encode(point + 1, 32, x);
    base64url_encode(point + 33, 32, y);
    *out = json_pack("{ss ss ss ss ss ss}", "kty", "EC", "crv", "P-256", "x", x, "y", y, "kid", "x5c", "alg", "ES256");
    return *out != NULL ? OK : FAULT_MEMORY;
}

/* By way of a JWK, so that the key passes the same checks as every other. */
static enum status read_key(const struct x5_trust *trust, X509 *leaf, struct key *out)
{
    EVP_PKEY *pkey = X509_get0_pubkey(leaf);
    AUTO_JSON jwk = NULL;

    if (pkey == NULL)
        return REFUSED_CERT_WEAK;
    TRY(trust->document && EVP_PKEY_is_a(pkey, "RSA") == 1
            ? jwk_of_rsa(pkey, trust->rsa_alg == KEY_RS256 ? KEY_RS256 : KEY_PS256, &jwk)
            : jwk_of_p256(pkey, &jwk));
    enum status s = key_from_jwk(jwk, TRUST_NLGOV, out);
    return status_class_of(s) == CLASS_REFUSED ? REFUSED_CERT_WEAK : s;
}

static enum status verify(const struct x5_trust *trust, bool in_order, int64_t now_s, struct x5_chain *out)
{
    TRY(verify_chain(trust, out, in_order, now_s));
    TRY(check_use(trust, out->certs[0]));
    return read_key(trust, out->certs[0], &out->key);
}

/* OpenSSL says no in the same way to what is bad and to what it had no memory for. */
static enum status released_unless_ok(enum status s, bool starved, struct x5_chain *out)
{
    ERR_clear_error();
    if (starved && s != FAULT_MEMORY)
        s = FAULT_CRYPTO;
    if (s != OK)
        x5_chain_release(out);
    return s;
}

enum status x5_verify(const struct x5_trust *trust, const json_t *x5c, int64_t now_s, struct x5_chain *out)
{
    *out = (struct x5_chain){ 0 };
    (void)mem_crypto_starved();
    enum status s = read_certs(x5c, out);
    if (s == OK)
        s = verify(trust, true, now_s, out);
    return released_unless_ok(s, mem_crypto_starved(), out);
}

static enum status take(X509 *cert, struct x5_chain *out)
{
    if (out->n == X5_CHAIN_MAX)
        return REFUSED_CERT_FORM;
    if (X509_up_ref(cert) != 1)
        return FAULT_CRYPTO;
    out->certs[out->n++] = cert;
    return OK;
}

static enum status take_set(const struct x5_trust *trust, X509 *signer, const STACK_OF(X509) *certs, struct x5_chain *out)
{
    bool seen = false;

    TRY(take(signer, out));
    for (int i = 0; i < sk_X509_num(certs); i++) {
        X509 *cert = sk_X509_value(certs, i);
        bool is_signer = X509_cmp(cert, signer) == 0;

        if (is_signer && seen)
            return REFUSED_CERT_CHAIN;
        seen |= is_signer;
        if (!is_signer && !is_anchor(trust, cert))
            TRY(take(cert, out));
    }
    return OK;
}

enum status x5_verify_set(const struct x5_trust *trust, X509 *signer, const STACK_OF(X509) *certs, int64_t now_s,
                          struct x5_chain *out)
{
    *out = (struct x5_chain){ 0 };
    (void)mem_crypto_starved();
    enum status s = take_set(trust, signer, certs, out);
    if (s == OK)
        s = verify(trust, false, now_s, out);
    return released_unless_ok(s, mem_crypto_starved(), out);
}

enum status x5_read_unverified(const json_t *x5c, struct x5_chain *out)
{
    *out = (struct x5_chain){ 0 };
    enum status s = read_certs(x5c, out);

    ERR_clear_error();
    if (s != OK)
        x5_chain_release(out);
    return s;
}

/* ---- names ---- */

int x5_digest_of(const X509_ALGOR *alg)
{
    const ASN1_OBJECT *oid;
    const void *value;
    int type, nid, digest = NID_undef;

    X509_ALGOR_get0(&oid, &type, &value, alg);
    nid = OBJ_obj2nid(oid);
    if (nid == NID_rsassaPss && type == V_ASN1_SEQUENCE) {
        RSA_PSS_PARAMS *pss = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(RSA_PSS_PARAMS), alg->parameter);

        if (pss != NULL && pss->hashAlgorithm != NULL) {
            X509_ALGOR_get0(&oid, NULL, NULL, pss->hashAlgorithm);
            digest = OBJ_obj2nid(oid);
        }
        RSA_PSS_PARAMS_free(pss);
    } else if (OBJ_find_sigid_algs(nid, &digest, NULL) != 1) {
        digest = NID_undef;
    }
    return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512 ? digest : NID_undef;
}

bool x5_subject_has(const struct x5_chain *chain, int nid, const char *value)
{
    const X509_NAME *subject = X509_get_subject_name(chain->certs[0]);
    int at = X509_NAME_get_index_by_NID(subject, nid, -1);
    unsigned char *text = NULL;

    if (at < 0 || X509_NAME_get_index_by_NID(subject, nid, at) >= 0)
        return false;
    int len = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    bool is = len > 0 && (size_t)len == strlen(value) && memcmp(text, value, (size_t)len) == 0;
    OPENSSL_free(text);
    return is;
}

/* Host of https://host[:port][/...] in lower case; false for anything else. */
static bool host_of(const char *url, char *out, size_t cap)
{
    static const char scheme[] = "https://";
    size_t n;

    if (strncmp(url, scheme, sizeof scheme - 1) != 0)
        return false;
    url += sizeof scheme - 1;
    n = strcspn(url, ":/?#");
    if (n == 0 || n >= cap || memchr(url, '@', strcspn(url, "/?#")) != NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(url[i] >= 'A' && url[i] <= 'Z' ? url[i] + 32 : url[i]);
    out[n] = 0;
    return true;
}

static bool has_uri(X509 *cert, const char *uri)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    bool found = false;

    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

        if (name->type == GEN_URI) {
            const ASN1_IA5STRING *text = name->d.uniformResourceIdentifier;
            size_t len = (size_t)ASN1_STRING_length(text);

            found = found || (len == strlen(uri) && memcmp(ASN1_STRING_get0_data(text), uri, len) == 0);
        }
    }
    GENERAL_NAMES_free(names);
    return found;
}

bool x5_names(const struct x5_chain *chain, const char *issuer)
{
    const unsigned flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_WILDCARDS;
    char host[256];

    if (chain->n == 0)
        return false;
    bool text_named = has_uri(chain->certs[0], issuer) ||
                      (host_of(issuer, host, sizeof host) && X509_check_host(chain->certs[0], host, 0, flags, NULL) == 1);
    ERR_clear_error();
    return text_named;
}

bool x5_has_authority(const struct x5_chain *chain, const uint8_t *id, size_t len)
{
    for (size_t i = 0; i < chain->n; i++) {
        const ASN1_OCTET_STRING *aki = X509_get0_authority_key_id(chain->certs[i]);

        if (aki != NULL && (size_t)ASN1_STRING_length(aki) == len && memcmp(ASN1_STRING_get0_data(aki), id, len) == 0)
            return true;
    }
    return false;
}
