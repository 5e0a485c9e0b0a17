#include "x509/revocation.h"

#include "base/mem.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

/* ---- what was handed over ---- */

static enum status add_crl(struct revocation *out, const uint8_t *der, size_t len)
{
    X509_CRL *crl;

    TRY(x5_read_crl(der, len, &crl));
    out->crls[out->n_crls++] = crl;
    return OK;
}

static enum status add_answer(struct revocation *out, OCSP_RESPONSE *response)
{
    if (OCSP_response_status(response) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        return REFUSED_CERT_REVOCATION;
    OCSP_BASICRESP *basic = OCSP_response_get1_basic(response);
    if (basic == NULL)
        return REFUSED_CERT_FORM;
    if (OCSP_resp_count(basic) > REVOCATION_SINGLES_MAX) {
        OCSP_BASICRESP_free(basic);
        return REFUSED_TOO_MANY;
    }
    out->answers[out->n_answers++] = basic;
    return OK;
}

static enum status add(struct revocation *out, const uint8_t *der, size_t len)
{
    const uint8_t *at = der;

    if (out->n_crls + out->n_answers == REVOCATION_MAX)
        return REFUSED_TOO_MANY;
    if (len == 0 || len > REVOCATION_BYTES_MAX)
        return REFUSED_CERT_FORM;
    OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &at, (long)len);
    if (response == NULL)
        return add_crl(out, der, len);
    enum status s = at == der + len ? add_answer(out, response) : REFUSED_CERT_FORM;
    OCSP_RESPONSE_free(response);
    return s;
}

enum status revocation_add(struct revocation *out, const uint8_t *der, size_t len)
{
    (void)mem_crypto_starved();
    enum status s = add(out, der, len);

    ERR_clear_error();
    return mem_crypto_starved() ? FAULT_CRYPTO : s; /* also where it was read: a certificate in it may lack its key now */
}

void revocation_release(struct revocation *given)
{
    for (size_t i = 0; i < given->n_crls; i++)
        X509_CRL_free(given->crls[i]);
    for (size_t i = 0; i < given->n_answers; i++)
        OCSP_BASICRESP_free(given->answers[i]);
    *given = (struct revocation){ 0 };
}

/* ---- a judgement ---- */

struct judging {
    const struct revocation *given;
    const struct x5_chain *chain;
    int64_t now_s, max_age_s;
};

/* Only what says so of the signer itself has to be recent: authorities above it publish seldom, and say until when. */
static struct judging about(const struct judging *j, size_t i)
{
    struct judging one = *j;

    if (i > 0)
        one.max_age_s = j->now_s;
    return one;
}

static X509 *issuer_of(const struct x5_chain *chain, size_t i)
{
    return i + 1 < chain->n ? chain->certs[i + 1] : chain->anchor;
}

static bool in_date(const struct judging *j, const ASN1_TIME *since, const ASN1_TIME *until)
{
    time_t now = (time_t)j->now_s, latest = now + REVOCATION_LEEWAY_S, before = now - (time_t)j->max_age_s - 1;

    return since != NULL && until != NULL && X509_cmp_time(since, &latest) < 0 && X509_cmp_time(since, &before) > 0 &&
           X509_cmp_time(until, &now) > 0;
}

/* All rules of OpenSSL about one CRL: signer, scope, critical extensions, entry. The chain's own times were judged before. It
 * takes an entry with the reason removeFromCRL for good, which says so in a delta only. */
static enum status ask_crl(X509_STORE *store, X509_STORE_CTX *ctx, X509_CRL *crl, X509 *cert, X509 *issuer)
{
    X509_REVOKED *entry;

    if (X509_STORE_add_cert(store, issuer) != 1 || X509_STORE_add_crl(store, crl) != 1 ||
        X509_STORE_CTX_init(ctx, store, cert, NULL) != 1)
        return FAULT_MEMORY;
    X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_CRL_CHECK | X509_V_FLAG_NO_CHECK_TIME);
    if (X509_verify_cert(ctx) == 1)
        return X509_CRL_get0_by_cert(crl, &entry, cert) == 0 ? OK : REFUSED_CERT_REVOKED;
    return X509_STORE_CTX_get_error(ctx) == X509_V_ERR_CERT_REVOKED ? REFUSED_CERT_REVOKED : REFUSED_CERT_REVOCATION;
}

static enum status by_crl(const struct judging *j, X509_CRL *crl, X509 *cert, X509 *issuer)
{
    const X509_ALGOR *alg;
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    enum status s = FAULT_MEMORY;

    if (store != NULL && ctx != NULL)
        s = ask_crl(store, ctx, crl, cert, issuer);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    TRY(s);
    X509_CRL_get0_signature(crl, NULL, &alg);
    return x5_digest_of(alg) != NID_undef &&
                   in_date(j, X509_CRL_get0_lastUpdate(crl), X509_CRL_get0_nextUpdate(crl))
               ? OK
               : REFUSED_CERT_REVOCATION;
}

/* RFC 6960 4.2.2.2.1: nocheck, or else the responder's own certificate has to be looked up. */
static enum status check_responder(const struct judging *j, X509 *responder, X509 *issuer)
{
    if ((X509_get_key_usage(responder) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
        return REFUSED_CERT_REVOCATION;
    if (X509_get_ext_by_NID(responder, NID_id_pkix_OCSP_noCheck, -1) >= 0)
        return OK;
    for (size_t i = 0; i < j->given->n_crls; i++) {
        X509_CRL *crl = j->given->crls[i];

        if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) == 0) {
            enum status s = by_crl(j, crl, responder, issuer);

            return s == REFUSED_CERT_REVOKED ? REFUSED_CERT_REVOCATION : s;
        }
    }
    return REFUSED_CERT_REVOCATION;
}

/* NOCHAIN, NOEXPLICIT: the issuer itself or a certificate of its own, nobody in between and nobody trusted besides. */
static enum status ask_signer(const struct judging *j, OCSP_BASICRESP *answer, X509 *issuer, STACK_OF(X509) *known,
                              X509_STORE *store)
{
    X509_VERIFY_PARAM *param = X509_STORE_get0_param(store);
    X509 *signer = NULL;

    if (sk_X509_push(known, issuer) <= 0 || X509_STORE_add_cert(store, issuer) != 1)
        return FAULT_MEMORY;
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(param, (time_t)j->now_s);
    X509_VERIFY_PARAM_set_auth_level(param, X5_AUTH_LEVEL);
    if (OCSP_basic_verify(answer, known, store, OCSP_NOCHAIN | OCSP_NOEXPLICIT) != 1 ||
        OCSP_resp_get0_signer(answer, &signer, known) != 1)
        return REFUSED_CERT_REVOCATION;
    return X509_cmp(signer, issuer) == 0 ? OK : check_responder(j, signer, issuer);
}

static enum status check_signer(const struct judging *j, OCSP_BASICRESP *answer, X509 *issuer)
{
    STACK_OF(X509) *known = sk_X509_new_null();
    X509_STORE *store = X509_STORE_new();
    enum status s = FAULT_MEMORY;

    if (OCSP_BASICRESP_get_ext_by_critical(answer, 1, -1) >= 0 ||
        x5_digest_of(OCSP_resp_get0_tbs_sigalg(answer)) == NID_undef)
        s = REFUSED_CERT_REVOCATION;
    else if (known != NULL && store != NULL)
        s = ask_signer(j, answer, issuer, known, store);
    X509_STORE_free(store);
    sk_X509_free(known);
    return s;
}

/* Names of certificates: SHA-1 as RFC 6960 has it, or SHA-256. Collisions win nothing: the issuer chose both. */
static enum status names(OCSP_SINGLERESP *single, X509 *cert, X509 *issuer, bool *out)
{
    const OCSP_CERTID *given = OCSP_SINGLERESP_get0_id(single);
    ASN1_OBJECT *oid = NULL;

    *out = false;
    if (OCSP_id_get0_info(NULL, &oid, NULL, NULL, (OCSP_CERTID *)given) != 1)
        return FAULT_CRYPTO;
    int nid = OBJ_obj2nid(oid);
    if (nid != NID_sha1 && nid != NID_sha256)
        return OK;
    OCSP_CERTID *ours = OCSP_cert_to_id(nid == NID_sha1 ? EVP_sha1() : EVP_sha256(), cert, issuer);
    if (ours == NULL)
        return FAULT_MEMORY;
    *out = OCSP_id_cmp(given, ours) == 0;
    OCSP_CERTID_free(ours);
    return OK;
}

static enum status by_single(const struct judging *j, OCSP_SINGLERESP *single)
{
    ASN1_GENERALIZEDTIME *since = NULL, *until = NULL;
    int status = OCSP_single_get0_status(single, NULL, NULL, &since, &until);

    if (status == V_OCSP_CERTSTATUS_REVOKED)
        return REFUSED_CERT_REVOKED;
    if (status != V_OCSP_CERTSTATUS_GOOD || OCSP_SINGLERESP_get_ext_by_critical(single, 1, -1) >= 0)
        return REFUSED_CERT_REVOCATION;
    return in_date(j, since, until) ? OK : REFUSED_CERT_REVOCATION;
}

/* What the answers together come to: the first refusal, but revoked before all others. Faults end it at once. */
static bool goes_on(enum status s, enum status *result)
{
    if (status_class_of(s) == CLASS_FAULT || s == REFUSED_CERT_REVOKED || *result == OK)
        *result = s;
    return status_class_of(s) != CLASS_FAULT;
}

static enum status judge_crl(const struct judging *j, X509_CRL *crl, bool covered[X5_CHAIN_MAX])
{
    enum status result = OK;
    bool used = false;

    for (size_t i = 0; i < j->chain->n; i++) {
        const struct judging one = about(j, i);
        X509 *cert = j->chain->certs[i];

        if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_issuer_name(cert)) != 0)
            continue;
        used = covered[i] = true;
        if (!goes_on(by_crl(&one, crl, cert, issuer_of(j->chain, i)), &result))
            return result;
    }
    return used ? result : REFUSED_CERT_REVOCATION;
}

static enum status judge_answer(const struct judging *j, OCSP_BASICRESP *answer, bool covered[X5_CHAIN_MAX])
{
    enum status result = OK;
    bool used = false;

    for (size_t i = 0; i < j->chain->n; i++) {
        const struct judging one = about(j, i);
        X509 *cert = j->chain->certs[i], *issuer = issuer_of(j->chain, i);
        bool verified = false;

        for (int k = 0; k < OCSP_resp_count(answer); k++) {
            OCSP_SINGLERESP *single = OCSP_resp_get0(answer, k);
            bool names_it;

            TRY(names(single, cert, issuer, &names_it));
            if (!names_it)
                continue;
            if (!verified)
                TRY(check_signer(&one, answer, issuer));
            verified = used = covered[i] = true;
            goes_on(by_single(&one, single), &result);
        }
    }
    return used ? result : REFUSED_CERT_REVOCATION;
}

static enum status judge(const struct judging *j)
{
    bool covered[X5_CHAIN_MAX] = { false };
    enum status result = OK;

    for (size_t i = 0; i < j->given->n_crls; i++)
        if (!goes_on(judge_crl(j, j->given->crls[i], covered), &result))
            return result;
    for (size_t i = 0; i < j->given->n_answers; i++)
        if (!goes_on(judge_answer(j, j->given->answers[i], covered), &result))
            return result;
    for (size_t i = 0; i < j->chain->n; i++)
        if (!covered[i])
            goes_on(REFUSED_CERT_REVOCATION, &result);
    return result;
}

enum status revocation_check(const struct revocation *given, const struct x5_chain *chain, int64_t now_s,
                             int64_t max_age_s)
{
    struct judging j = { given, chain, now_s, max_age_s };

    BUG_IF(chain->n == 0 || chain->anchor == NULL);
    (void)mem_crypto_starved();
    enum status s = judge(&j);
    ERR_clear_error();
    return mem_crypto_starved() ? FAULT_CRYPTO : s;
}
