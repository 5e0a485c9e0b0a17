#include "x509/timestamp.h"

#include "base/date.h"
#include "base/mem.h"
#include "x509/cms.h"

#include <openssl/err.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <string.h>

#define GRANTED 0
#define GRANTED_WITH_MODS 1
#define SECONDS_END 14                 /* of YYYYMMDDHHMMSS */
#define DEPTH 8                        /* certificates above the signer's */

/* ---- the answer around a token ---- */

/* One DER element of this tag; its content, and what stands after it. */
static bool element(const uint8_t **at, const uint8_t *end, int tag, const uint8_t **content, long *len)
{
    int found, class;

    *content = *at;
    int flags = ASN1_get_object(content, len, &found, &class, end - *at);
    if ((flags & 0x80) != 0 || (flags & 1) != 0 || found != tag || class != V_ASN1_UNIVERSAL)
        return false;
    *at = *content + *len;
    return true;
}

/* A token begins with what it is, an answer with how it went. */
static enum status find_token(const uint8_t *der, size_t len, const uint8_t **token, size_t *token_len)
{
    const uint8_t *at = der, *end = der + len, *outer, *status, *number, *oid;
    long outer_len, status_len, number_len, oid_len;

    *token = der;
    *token_len = len;
    if (!element(&at, end, V_ASN1_SEQUENCE, &outer, &outer_len) || at != end)
        return REFUSED_STAMP_FORM;
    at = outer;
    if (element(&at, end, V_ASN1_OBJECT, &oid, &oid_len))
        return OK;
    at = outer;
    if (!element(&at, end, V_ASN1_SEQUENCE, &status, &status_len))
        return REFUSED_STAMP_FORM;
    *token = at;
    *token_len = (size_t)(end - at);
    at = status;
    if (!element(&at, status + status_len, V_ASN1_INTEGER, &number, &number_len) || number_len != 1)
        return REFUSED_STAMP_FORM;
    if (*number != GRANTED && *number != GRANTED_WITH_MODS)
        return REFUSED_STAMP_STATUS;
    return *token_len > 0 ? OK : REFUSED_STAMP_FORM;
}

/* ---- what it says ---- */

/* Millionths of a second after the point, rounded up: those that are there are digits (ASN1_TIME_to_tm). */
static int64_t micros_of(const char *text, int len)
{
    int64_t micros = 0;
    bool more = false;

    if (text[SECONDS_END] != '.')
        return 0;
    for (int i = 0; i < 6; i++)
        micros = micros * 10 + (SECONDS_END + 1 + i < len - 1 ? text[SECONDS_END + 1 + i] - '0' : 0);
    for (int i = SECONDS_END + 7; i < len - 1; i++)
        more = more || text[i] != '0';
    return micros + more;
}

/* RFC 3161, 2.4.2: in UTC, with seconds. */
static enum status read_time(const ASN1_GENERALIZEDTIME *t, int64_t *out, int64_t *micros)
{
    const char *text = t != NULL ? (const char *)ASN1_STRING_get0_data(t) : NULL;
    int len = t != NULL ? ASN1_STRING_length(t) : 0;
    struct tm tm;

    if (len < SECONDS_END + 1 || text[len - 1] != 'Z' || ASN1_TIME_to_tm(t, &tm) != 1)
        return REFUSED_STAMP_FORM;
    struct date d = { .year = (int16_t)(tm.tm_year + 1900), .month = (uint8_t)(tm.tm_mon + 1), .day = (uint8_t)tm.tm_mday };
    if (!date_valid(d))
        return REFUSED_STAMP_FORM;
    *out = (int64_t)day_of(d) * 86400 + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
    *micros = micros_of(text, len);
    return OK;
}

/* A part of an accuracy: absent is none. */
static bool read_part(const ASN1_INTEGER *n, int64_t least, int64_t most, int64_t *out)
{
    *out = 0;
    return n == NULL || (ASN1_INTEGER_get_int64(out, n) == 1 && *out >= least && *out <= most);
}

/* RFC 3161, 2.4.2: how far it may be off. One that is off by a lifetime says nothing. */
static enum status add_accuracy(TS_ACCURACY *a, int64_t micros, struct timestamp *out)
{
    int64_t s = 0, ms = 0, us = 0;

    if (a != NULL && (!read_part(TS_ACCURACY_get_seconds(a), 0, INT32_MAX, &s) ||
                      !read_part(TS_ACCURACY_get_millis(a), 1, 999, &ms) || !read_part(TS_ACCURACY_get_micros(a), 1, 999, &us)))
        return REFUSED_STAMP_FORM;
    micros += ms * 1000 + us;
    out->by = out->time + s + (micros + 999999) / 1000000;
    return OK;
}

/* No extension is understood here. */
static bool has_critical(TS_TST_INFO *info)
{
    return TS_TST_INFO_get_ext_by_critical(info, 1, -1) >= 0;
}

static enum status digest_of(const void *data, size_t len, const EVP_MD *md, uint8_t out[EVP_MAX_MD_SIZE])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool made = ctx != NULL && EVP_DigestInit_ex(ctx, md, NULL) == 1 && EVP_DigestUpdate(ctx, data, len) == 1 &&
                EVP_DigestFinal_ex(ctx, out, NULL) == 1;

    EVP_MD_CTX_free(ctx);
    return made ? OK : FAULT_CRYPTO;
}

static enum status check_imprint(TS_TST_INFO *info, const struct timestamp_rules *r)
{
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    const ASN1_OCTET_STRING *said = TS_MSG_IMPRINT_get_msg(imprint);
    const ASN1_OBJECT *oid;
    uint8_t digest[EVP_MAX_MD_SIZE];
    const uint8_t *wanted = r->data;

    X509_ALGOR_get0(&oid, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
    int nid = OBJ_obj2nid(oid);
    const EVP_MD *md = nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512 ? EVP_get_digestbynid(nid) : NULL;
    if (md == NULL)
        return REFUSED_STAMP_ALG;
    size_t size = (size_t)EVP_MD_get_size(md);
    if ((size_t)ASN1_STRING_length(said) != size)
        return REFUSED_STAMP_FORM;
    if (!r->is_digest) {
        TRY(digest_of(r->data, r->len, md, digest));
        wanted = digest;
    }
    if (r->is_digest && r->len != size)
        return REFUSED_STAMP_IMPRINT;
    return memcmp(ASN1_STRING_get0_data(said), wanted, size) == 0 ? OK : REFUSED_STAMP_IMPRINT;
}

/* The authority that it names is one that its certificate names. */
static bool names_signer(TS_TST_INFO *info, X509 *signer)
{
    GENERAL_NAME *tsa = TS_TST_INFO_get_tsa(info);
    GENERAL_NAMES *others;
    bool found = false;

    if (tsa == NULL || (tsa->type == GEN_DIRNAME && X509_NAME_cmp(tsa->d.dirn, X509_get_subject_name(signer)) == 0))
        return true;
    others = X509_get_ext_d2i(signer, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(others); i++)
        found = found || GENERAL_NAME_cmp(sk_GENERAL_NAME_value(others, i), tsa) == 0;
    GENERAL_NAMES_free(others);
    return found;
}

static enum status check_info(const uint8_t *der, size_t len, X509 *signer, const struct timestamp_rules *r,
                              struct timestamp *out)
{
    const uint8_t *at = der;
    TS_TST_INFO *info = d2i_TS_TST_INFO(NULL, &at, (long)len);
    enum status s = REFUSED_STAMP_FORM;
    int64_t micros = 0;

    if (info != NULL && at == der + len && TS_TST_INFO_get_version(info) == 1 && !has_critical(info))
        s = read_time(TS_TST_INFO_get_time(info), &out->time, &micros);
    if (s == OK)
        s = add_accuracy(TS_TST_INFO_get_accuracy(info), micros, out);
    if (s == OK)
        s = check_imprint(info, r);
    if (s == OK && !names_signer(info, signer))
        s = REFUSED_STAMP_SIGNER;
    TS_TST_INFO_free(info);
    return s;
}

/* ---- who says it ---- */

static enum status build(const STACK_OF(X509) *anchors, X509 *signer, STACK_OF(X509) *others, int64_t time, X509_STORE *store,
                         X509_STORE_CTX *ctx)
{
    for (int i = 0; i < sk_X509_num(anchors); i++)
        if (X509_STORE_add_cert(store, sk_X509_value(anchors, i)) != 1)
            return FAULT_MEMORY;
    if (X509_STORE_CTX_init(ctx, store, signer, others) != 1)
        return FAULT_MEMORY;
    X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_PARTIAL_CHAIN);
    X509_STORE_CTX_set_depth(ctx, DEPTH);
    X509_STORE_CTX_set_time(ctx, 0, (time_t)time);
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(ctx), X5_AUTH_LEVEL);
    /* RFC 3161, 2.3: for time-stamping only, and critically so. */
    if (X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_TIMESTAMP_SIGN) != 1)
        return FAULT_CRYPTO;
    return X509_verify_cert(ctx) == 1 ? OK : x5_refusal(X509_STORE_CTX_get_error(ctx));
}

static enum status check_chain(const STACK_OF(X509) *anchors, X509 *signer, STACK_OF(X509) *others, int64_t time)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    enum status s = FAULT_MEMORY;

    if (store != NULL && ctx != NULL)
        s = build(anchors, signer, others, time, store, ctx);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    return s;
}

/* The codes of evidence, as they are called of a stamp. */
static enum status of_stamp(enum status s)
{
    switch (s) {
    case REFUSED_TOKEN_ALG:
        return REFUSED_STAMP_ALG;
    case REFUSED_TOKEN_SIGNATURE:
        return REFUSED_STAMP_SIGNATURE;
    default:
        return status_class_of(s) == CLASS_REFUSED ? REFUSED_STAMP_FORM : s;
    }
}

static enum status check_token(const struct cms *cms, const struct timestamp_rules *r, struct timestamp *out)
{
    const uint8_t *content;
    size_t len;

    enum status s = cms_verify(cms, &content, &len);
    if (s != OK)
        return of_stamp(s);
    TRY(check_info(content, len, cms->signer, r, out));
    TRY(check_chain(r->anchors, cms->signer, cms->certs, out->time));
    return r->at != 0 && out->time > r->at ? REFUSED_STAMP_LATER : OK;
}

enum status timestamp_verify(const uint8_t *der, size_t len, const struct timestamp_rules *rules, struct timestamp *out)
{
    const uint8_t *token;
    struct cms cms;

    *out = (struct timestamp){ 0 };
    if (len > TIMESTAMP_MAX)
        return REFUSED_STAMP_FORM;
    TRY(find_token(der, len, &token, &len));
    enum status s = cms_open_as(NID_id_smime_ct_TSTInfo, token, len, &cms);
    if (s != OK)
        return of_stamp(s);
    (void)mem_crypto_starved();
    s = check_token(&cms, rules, out);
    ERR_clear_error();
    if (mem_crypto_starved() && s != FAULT_MEMORY)
        s = FAULT_CRYPTO;
    cms_close(&cms);
    if (s != OK)
        *out = (struct timestamp){ 0 };
    return s;
}
