#include "standin/pki.h"

#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

/* ---- lists ---- */

static bool add_revoked(X509_CRL *crl, const X509 *cert, int64_t when_s)
{
    X509_REVOKED *r = X509_REVOKED_new();
    ASN1_TIME *t = ASN1_TIME_set(NULL, (time_t)when_s);
    bool ok = r != NULL && t != NULL &&
              X509_REVOKED_set_serialNumber(r, (ASN1_INTEGER *)X509_get0_serialNumber(cert)) == 1 &&
              X509_REVOKED_set_revocationDate(r, t) == 1 && X509_CRL_add0_revoked(crl, r) == 1;

    if (!ok)
        X509_REVOKED_free(r);
    ASN1_TIME_free(t);
    return ok;
}

static bool add_authority(X509_CRL *crl, X509 *issuer)
{
    X509V3_CTX ctx;

    X509V3_set_ctx(&ctx, issuer, NULL, NULL, crl, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, NID_authority_key_identifier, "keyid:always");
    bool ok = ext != NULL && X509_CRL_add_ext(crl, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    return ok;
}

static bool add_number(X509_CRL *crl, int64_t number)
{
    ASN1_INTEGER *n = ASN1_INTEGER_new();
    bool ok = n != NULL && ASN1_INTEGER_set_int64(n, number) == 1 && X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, 0) == 1;

    ASN1_INTEGER_free(n);
    return ok;
}

enum status pki_crl(const struct pki *pki, const struct pki_crl *plan, struct pki_blob *out)
{
    X509 *issuer = pki->certs[plan->issuer];
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *from = ASN1_TIME_set(NULL, (time_t)plan->from_s), *until = ASN1_TIME_set(NULL, (time_t)plan->until_s);
    bool ok = crl != NULL && from != NULL && until != NULL && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
              X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer)) == 1 &&
              X509_CRL_set1_lastUpdate(crl, from) == 1 && X509_CRL_set1_nextUpdate(crl, until) == 1 &&
              (plan->revoked == PKI_N || add_revoked(crl, pki->certs[plan->revoked], plan->from_s)) &&
              add_authority(crl, issuer) && add_number(crl, plan->from_s) &&
              X509_CRL_sign(crl, pki->keys[plan->signer], EVP_sha256()) > 0;
    int len = ok ? i2d_X509_CRL(crl, &out->at) : -1;

    out->len = len > 0 ? (size_t)len : 0;
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    X509_CRL_free(crl);
    return len > 0 ? OK : FAULT_CRYPTO;
}

/* ---- answers ---- */

static bool add_status(OCSP_BASICRESP *basic, const struct pki *pki, const struct pki_ocsp *plan)
{
    static const int statuses[] = {
        [PKI_GOOD] = V_OCSP_CERTSTATUS_GOOD, [PKI_WITHDRAWN] = V_OCSP_CERTSTATUS_REVOKED,
        [PKI_UNKNOWN] = V_OCSP_CERTSTATUS_UNKNOWN,
    };
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha256(), pki->certs[plan->about], pki->certs[pki_issuer(plan->about)]);
    ASN1_TIME *from = ASN1_TIME_set(NULL, (time_t)plan->from_s), *until = ASN1_TIME_set(NULL, (time_t)plan->until_s);
    /* producedAt is of this moment unless it is told otherwise, and tests have a time of their own. */
    ASN1_GENERALIZEDTIME *produced = (ASN1_GENERALIZEDTIME *)OCSP_resp_get0_produced_at(basic);
    bool ok = id != NULL && from != NULL && until != NULL &&
              OCSP_basic_add1_status(basic, id, statuses[plan->status], OCSP_REVOKED_STATUS_KEYCOMPROMISE,
                                     plan->status == PKI_WITHDRAWN ? from : NULL, from, until) != NULL &&
              ASN1_GENERALIZEDTIME_set(produced, (time_t)plan->from_s) != NULL;

    OCSP_CERTID_free(id);
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    return ok;
}

enum status pki_ocsp(const struct pki *pki, const struct pki_ocsp *plan, struct pki_blob *out)
{
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    OCSP_RESPONSE *answer = NULL;

    if (basic != NULL && add_status(basic, pki, plan) &&
        OCSP_basic_sign(basic, pki->certs[plan->responder], pki->keys[plan->responder], EVP_sha256(), NULL, OCSP_NOTIME) == 1)
        answer = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    int len = answer != NULL ? i2d_OCSP_RESPONSE(answer, &out->at) : -1;
    out->len = len > 0 ? (size_t)len : 0;
    OCSP_RESPONSE_free(answer);
    OCSP_BASICRESP_free(basic);
    return len > 0 ? OK : FAULT_CRYPTO;
}
