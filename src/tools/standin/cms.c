#include "standin/making.h"

#include "base/mem.h"

#include <openssl/cms.h>
#include <openssl/pkcs7.h>
#include <openssl/rsa.h>
#include <string.h>

static bool add_signer(CMS_ContentInfo *cms, const struct making *m, enum pki_name name, unsigned flags)
{
    const EVP_MD *md = m->container == CMS_WITH_SHA1 ? EVP_sha1() : EVP_sha256();
    bool pss = m->key->alg == KEY_PS256 && name == m->signer;

    flags |= (m->container == CMS_BARE ? CMS_NOATTR : 0u) | (m->chain == CHAIN_NONE ? CMS_NOCERTS : 0u) |
             (pss ? CMS_KEY_PARAM : 0u);
    CMS_SignerInfo *si = CMS_add1_signer(cms, m->order->pki->certs[name], m->order->pki->keys[name], md, flags);
    if (si == NULL || !pss)
        return si != NULL;
    EVP_PKEY_CTX *ctx = CMS_SignerInfo_get0_pkey_ctx(si);
    return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static bool fill(CMS_ContentInfo *cms, const struct making *m, BIO *content)
{
    const unsigned flags = CMS_BINARY | CMS_NOSMIMECAP;

    if (m->container == CMS_OTHER_TYPE && CMS_set1_eContentType(cms, OBJ_nid2obj(NID_id_smime_ct_TSTInfo)) != 1)
        return false;
    if (!add_signer(cms, m, m->signer, flags))
        return false;
    if (m->container == CMS_TWO_SIGNERS && !add_signer(cms, m, m->signer == PKI_LEAF_EC ? PKI_LEAF_RSA : PKI_LEAF_EC, flags))
        return false;
    for (unsigned i = 1; making_chain(m, i) != PKI_N; i++)
        if (CMS_add1_cert(cms, m->order->pki->certs[making_chain(m, i)]) != 1)
            return false;
    return CMS_final(cms, content, NULL, flags) == 1;
}

/* The outermost length becomes indefinite, which BER allows and DER does not. */
static int to_indefinite(uint8_t *der, int len)
{
    int header = 2 + (der[1] & 0x7f);          /* SignedData is longer than 127 bytes: the long form */

    memmove(der + 2, der + header, (size_t)(len - header));
    der[1] = 0x80;
    len = len - header + 2;
    der[len] = der[len + 1] = 0;
    return len + 2;
}

/* In place; there is room for two bytes more than the encoding has at first. */
static int alter(const struct making *m, const char *content, uint8_t *der, int len)
{
    uint8_t *at;

    switch (m->container) {
    case CMS_OTHER_CONTENT:
        at = memmem(der, (size_t)len, content, strlen(content));
        if (at != NULL)
            at[strlen(content) / 2] ^= 1;
        return at != NULL ? len : -1;
    case CMS_OTHER_SIGNATURE:
        der[len - 3] ^= 1;                     /* the signature is last: there are no unsigned attributes */
        return len;
    case CMS_TRAILING:
        der[len] = 0;
        return len + 1;
    case CMS_INDEFINITE:
        return to_indefinite(der, len);
    default:
        return len;
    }
}

/* CMS_final wants a signer; PKCS #7 1.5 is the same encoding without one. */
static int encode_unsigned(const struct making *m, const char *content, uint8_t **der)
{
    PKCS7 *p7 = PKCS7_new();
    bool ok = p7 != NULL && PKCS7_set_type(p7, NID_pkcs7_signed) == 1 && PKCS7_content_new(p7, NID_pkcs7_data) == 1 &&
              ASN1_OCTET_STRING_set(p7->d.sign->contents->d.data, (const unsigned char *)content, -1) == 1;

    for (unsigned i = 0; ok && making_chain(m, i) != PKI_N; i++)
        ok = PKCS7_add_certificate(p7, m->order->pki->certs[making_chain(m, i)]) == 1;
    int len = ok ? i2d_PKCS7(p7, der) : -1;
    PKCS7_free(p7);
    return len;
}

static int encode_signed(const struct making *m, const char *content, uint8_t **der)
{
    BIO *bio = BIO_new_mem_buf(content, -1);
    const unsigned flags = CMS_BINARY | CMS_PARTIAL | (m->container == CMS_APART ? CMS_DETACHED : 0u);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    int len = bio != NULL && cms != NULL && fill(cms, m, bio) ? i2d_CMS_ContentInfo(cms, der) : -1;

    CMS_ContentInfo_free(cms);
    BIO_free(bio);
    return len;
}

static enum status write_base64(struct making *m, const char *content, const uint8_t *der, int len)
{
    uint8_t *room = (size_t)len <= TOKEN_MAX / 4 * 3 - 8 ? mem_alloc((size_t)len + 2) : NULL;

    if (room == NULL)
        return REFUSED_VALUE;
    memcpy(room, der, (size_t)len);
    len = alter(m, content, room, len);
    if (len > 0)
        m->len = (size_t)EVP_EncodeBlock((unsigned char *)m->token, room, len);
    mem_free(room);
    return len > 0 ? OK : REFUSED_VALUE;
}

enum status making_cms(struct making *m)
{
    char *made = m->payload_text == NULL ? json_dumps(m->payload, JSON_COMPACT) : NULL;
    const char *content = made != NULL ? made : m->payload_text;
    uint8_t *der = NULL;
    int len = -1;

    if (content != NULL)
        len = m->container == CMS_NO_SIGNER ? encode_unsigned(m, content, &der) : encode_signed(m, content, &der);
    enum status s = len > 0 ? write_base64(m, content, der, len) : FAULT_CRYPTO;
    OPENSSL_free(der);
    mem_free(made);
    return s;
}
