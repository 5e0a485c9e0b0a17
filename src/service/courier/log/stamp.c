#include "courier/log/stamp.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/ts.h>
#include <stdbool.h>
#include <string.h>

/* A number above zero: its first bit is not a sign. */
static ASN1_INTEGER *number_of(const uint8_t nonce[STAMP_NONCE_LEN])
{
    BIGNUM *n = BN_bin2bn(nonce, STAMP_NONCE_LEN, NULL);
    ASN1_INTEGER *out = n != NULL ? BN_to_ASN1_INTEGER(n, NULL) : NULL;

    BN_free(n);
    return out;
}

static bool fill(TS_REQ *req, TS_MSG_IMPRINT *imprint, X509_ALGOR *sha256, const uint8_t digest[DIGEST_LEN], ASN1_INTEGER *nonce)
{
    return req != NULL && imprint != NULL && sha256 != NULL && nonce != NULL &&
           X509_ALGOR_set0(sha256, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
           TS_MSG_IMPRINT_set_algo(imprint, sha256) == 1 &&
           TS_MSG_IMPRINT_set_msg(imprint, (unsigned char *)(uintptr_t)digest, DIGEST_LEN) == 1 &&
           TS_REQ_set_version(req, 1) == 1 && TS_REQ_set_msg_imprint(req, imprint) == 1 &&
           TS_REQ_set_nonce(req, nonce) == 1 && TS_REQ_set_cert_req(req, 1) == 1;
}

enum status stamp_query(const uint8_t digest[DIGEST_LEN], const uint8_t nonce[STAMP_NONCE_LEN], uint8_t out[STAMP_QUERY_MAX],
                        size_t *len)
{
    TS_REQ *req = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *sha256 = X509_ALGOR_new();
    ASN1_INTEGER *number = number_of(nonce);
    unsigned char *to = out;
    int n = fill(req, imprint, sha256, digest, number) ? i2d_TS_REQ(req, NULL) : -1;
    bool good = n > 0 && n <= STAMP_QUERY_MAX && i2d_TS_REQ(req, &to) == n;

    TS_REQ_free(req);
    TS_MSG_IMPRINT_free(imprint);
    X509_ALGOR_free(sha256);
    ASN1_INTEGER_free(number);
    *len = good ? (size_t)n : 0;
    return good ? OK : FAULT_CRYPTO;
}

static bool is_of(TS_TST_INFO *info, const uint8_t digest[DIGEST_LEN])
{
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OBJECT *alg = NULL;

    X509_ALGOR_get0(&alg, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
    const ASN1_OCTET_STRING *msg = TS_MSG_IMPRINT_get_msg(imprint);
    return OBJ_obj2nid(alg) == NID_sha256 && ASN1_STRING_length(msg) == DIGEST_LEN &&
           memcmp(ASN1_STRING_get0_data(msg), digest, DIGEST_LEN) == 0;
}

/* Granted, as asked or with changes (RFC 3161 2.4.2): whoever wanted it otherwise sees it by what is in it. */
static enum status judge(TS_RESP *resp, const uint8_t digest[DIGEST_LEN], const ASN1_INTEGER *number)
{
    long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(resp)));
    TS_TST_INFO *info = TS_RESP_get_tst_info(resp);

    if (status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS)
        return info == NULL && status > 0 ? REFUSED_SOURCE_ANSWERED : FAULT_SOURCE_ANSWER;
    const ASN1_INTEGER *echo = info != NULL ? TS_TST_INFO_get_nonce(info) : NULL;
    return echo != NULL && ASN1_INTEGER_cmp(echo, number) == 0 && is_of(info, digest) ? OK : FAULT_SOURCE_ANSWER;
}

enum status stamp_answer(const uint8_t *der, size_t len, const uint8_t digest[DIGEST_LEN], const uint8_t nonce[STAMP_NONCE_LEN])
{
    const unsigned char *at = der;
    ASN1_INTEGER *number = number_of(nonce);
    enum status s = number != NULL ? FAULT_SOURCE_ANSWER : FAULT_CRYPTO;
    TS_RESP *resp = s != FAULT_CRYPTO && len <= INT32_MAX ? d2i_TS_RESP(NULL, &at, (long)len) : NULL;

    if (resp != NULL && at == der + len)
        s = judge(resp, digest, number);
    TS_RESP_free(resp);
    ASN1_INTEGER_free(number);
    ERR_clear_error();
    return s;
}
