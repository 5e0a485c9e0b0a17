#include "x509/cms.h"

#include "base/mem.h"
#include "x509/cms_order.h"

#include <openssl/err.h>
#include <openssl/ess.h>
#include <string.h>

static enum status open_sorted(const uint8_t *der, size_t len, CMS_ContentInfo **out)
{
    *out = d2i_CMS_ContentInfo(NULL, &der, (long)len);
    return *out != NULL ? OK : FAULT_CRYPTO; /* it was encoded a moment ago */
}

/* Are these bytes, with their sets in order, the DER that was made of them? */
static enum status check_sorted(const uint8_t *der, size_t len, const uint8_t *wanted)
{
    uint8_t *copy = mem_alloc(len);

    if (copy == NULL)
        return FAULT_MEMORY;
    memcpy(copy, der, len);
    enum status s = cms_sort_sets(copy, len);
    if (s == OK && memcmp(copy, wanted, len) != 0)
        s = REFUSED_TOKEN_FORMAT;
    mem_free(copy);
    return s;
}

/* What was read is the DER form of what it says, but for the order of sets: no BER lengths, nothing left out or put in. */
static enum status check_der(const uint8_t *der, size_t len, struct cms *out)
{
    uint8_t *again = NULL;
    int n = i2d_CMS_ContentInfo(out->info, &again);
    enum status s = n > 0 && (size_t)n == len ? OK : REFUSED_TOKEN_FORMAT;

    if (s == OK && memcmp(again, der, len) != 0) {
        s = check_sorted(der, len, again);
        if (s == OK)
            s = open_sorted(again, len, &out->sorted);
    }
    OPENSSL_free(again);
    return s;
}

static enum status check_content(CMS_ContentInfo *info, int nid)
{
    ASN1_OCTET_STRING **content;

    if (OBJ_obj2nid(CMS_get0_type(info)) != NID_pkcs7_signed || OBJ_obj2nid(CMS_get0_eContentType(info)) != nid)
        return REFUSED_TOKEN_FORMAT;
    content = CMS_get0_content(info);
    return content != NULL && *content != NULL && sk_CMS_SignerInfo_num(CMS_get0_SignerInfos(info)) == 1
               ? OK
               : REFUSED_TOKEN_FORMAT;
}

/* Parameters are NULL or not there, but those of RSASSA-PSS: nobody signed them, and so they have one meaning. */
static bool plain_parameters(const X509_ALGOR *alg)
{
    const ASN1_OBJECT *oid;
    int type;

    X509_ALGOR_get0(&oid, &type, NULL, alg);
    return type == V_ASN1_UNDEF || type == V_ASN1_NULL || (type == V_ASN1_SEQUENCE && OBJ_obj2nid(oid) == NID_rsassaPss);
}

/* The digest is said in two places, and they agree. rsaEncryption names none (RFC 3370 3.2). */
static enum status check_algorithms(CMS_SignerInfo *si)
{
    X509_ALGOR *digest, *signature;
    const ASN1_OBJECT *oid;
    int nid;

    CMS_SignerInfo_get0_algs(si, NULL, NULL, &digest, &signature);
    if (!plain_parameters(digest) || !plain_parameters(signature))
        return REFUSED_TOKEN_ALG;
    X509_ALGOR_get0(&oid, NULL, NULL, digest);
    nid = OBJ_obj2nid(oid);
    if (nid != NID_sha256 && nid != NID_sha384 && nid != NID_sha512)
        return REFUSED_TOKEN_ALG;
    X509_ALGOR_get0(&oid, NULL, NULL, signature);
    return OBJ_obj2nid(oid) == NID_rsaEncryption || x5_digest_of(signature) == nid ? OK : REFUSED_TOKEN_ALG;
}

/* NULL unless there is exactly one attribute of this kind, with one value of this type. */
static const void *attribute(CMS_SignerInfo *si, int nid, int type)
{
    return CMS_signed_get0_data_by_OBJ(si, OBJ_nid2obj(nid), -3, type);
}

static enum status check_attributes(CMS_SignerInfo *si, int nid)
{
    const ASN1_OBJECT *type = attribute(si, NID_pkcs9_contentType, V_ASN1_OBJECT);

    if (type == NULL || OBJ_obj2nid(type) != nid ||
        attribute(si, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING) == NULL)
        return REFUSED_TOKEN_HEADER;
    return OK;
}

static enum status check_named(CMS_SignerInfo *si, X509 *signer, bool required)
{
    static const int kinds[] = { NID_id_smime_aa_signingCertificate, NID_id_smime_aa_signingCertificateV2 };
    ESS_SIGNING_CERT *v1 = NULL;
    ESS_SIGNING_CERT_V2 *v2 = NULL;
    STACK_OF(X509) *only = sk_X509_new_null();
    bool good = only != NULL && sk_X509_push(only, signer) > 0;

    for (size_t i = 0; i < 2 && good; i++) {
        const ASN1_STRING *value = attribute(si, kinds[i], V_ASN1_SEQUENCE);
        const uint8_t *at = value != NULL ? ASN1_STRING_get0_data(value) : NULL;
        long len = value != NULL ? ASN1_STRING_length(value) : 0;

        if (value == NULL)
            good = CMS_signed_get_attr_by_NID(si, kinds[i], -1) < 0;
        else
            good = i == 0 ? (v1 = d2i_ESS_SIGNING_CERT(NULL, &at, len)) != NULL
                          : (v2 = d2i_ESS_SIGNING_CERT_V2(NULL, &at, len)) != NULL;
    }
    /* the names of further certificates would be those of the chain; it was pinned by its anchor */
    if (good && (v1 != NULL || v2 != NULL))
        good = OSSL_ESS_check_signing_certs(v1, v2, only, 1) > 0;
    else
        good = good && !required;
    ESS_SIGNING_CERT_free(v1);
    ESS_SIGNING_CERT_V2_free(v2);
    sk_X509_free(only);
    return good ? OK : REFUSED_TOKEN_HEADER;
}

static CMS_SignerInfo *only_signer(CMS_ContentInfo *info)
{
    return sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(info), 0);
}

static enum status open_info(int nid, bool text_named, const uint8_t *der, size_t len, struct cms *out)
{
    const uint8_t *at = der;

    out->info = d2i_CMS_ContentInfo(NULL, &at, (long)len);
    if (out->info == NULL || at != der + len)
        return REFUSED_TOKEN_FORMAT;
    TRY(check_content(out->info, nid));
    TRY(check_der(der, len, out));
    CMS_SignerInfo *si = only_signer(out->info);
    TRY(check_algorithms(si));
    TRY(check_attributes(si, nid));
    out->certs = CMS_get1_certs(out->info);
    if (CMS_set1_signers_certs(out->info, NULL, 0) != 1)
        return REFUSED_TOKEN_KID;
    CMS_SignerInfo_get0_algs(si, NULL, &out->signer, NULL, NULL);
    if (out->sorted != NULL) /* not another one that happens to come first there */
        CMS_SignerInfo_set1_signer_cert(only_signer(out->sorted), out->signer);
    return check_named(si, out->signer, text_named);
}

static enum status open_any(int nid, bool text_named, const uint8_t *der, size_t len, struct cms *out)
{
    *out = (struct cms){ 0 };
    (void)mem_crypto_starved();
    enum status s = open_info(nid, text_named, der, len, out);
    ERR_clear_error();
    if (mem_crypto_starved())
        s = FAULT_CRYPTO; /* also where it was read: a certificate in it may lack its key now */
    if (s != OK)
        cms_close(out);
    return s;
}

enum status cms_open(const uint8_t *der, size_t len, struct cms *out)
{
    return open_any(NID_pkcs7_data, false, der, len, out);
}

enum status cms_open_as(int nid, const uint8_t *der, size_t len, struct cms *out)
{
    return open_any(nid, true, der, len, out);
}

static bool verifies(CMS_ContentInfo *info)
{
    return info != NULL &&
           CMS_verify(info, NULL, NULL, NULL, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
}

/* The attributes as they were sent; or as RFC 5652 5.4 has them digested, whatever the order they were sent in. */
enum status cms_verify(const struct cms *cms, const uint8_t **content, size_t *len)
{
    *content = NULL;
    *len = 0;
    (void)mem_crypto_starved();
    CMS_ContentInfo *good = verifies(cms->info) ? cms->info : verifies(cms->sorted) ? cms->sorted : NULL;
    ERR_clear_error();
    if (good == NULL)
        return mem_crypto_starved() ? FAULT_CRYPTO : REFUSED_TOKEN_SIGNATURE;
    const ASN1_OCTET_STRING *text = *CMS_get0_content(good); /* what was digested just now */
    *content = ASN1_STRING_get0_data(text);
    *len = (size_t)ASN1_STRING_length(text);
    return OK;
}

void cms_close(struct cms *cms)
{
    sk_X509_pop_free(cms->certs, X509_free);
    CMS_ContentInfo_free(cms->info);
    CMS_ContentInfo_free(cms->sorted);
    *cms = (struct cms){ 0 };
}
