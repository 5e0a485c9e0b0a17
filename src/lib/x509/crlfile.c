#include "x509/crlfile.h"

#include "base/limits.h"
#include "base/mem.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

static int no_passphrase(char *buf, int size, int rw, void *arg)
{
    (void)buf, (void)size, (void)rw, (void)arg;
    return -1;
}

static bool signed_by(X509_CRL *list, STACK_OF(X509) *cas)
{
    bool found = false;

    for (int i = 0; !found && i < sk_X509_num(cas); i++) {
        X509 *ca = sk_X509_value(cas, i);

        found = X509_NAME_cmp(X509_get_subject_name(ca), X509_CRL_get_issuer(list)) == 0 &&
                X509_CRL_verify(list, X509_get0_pubkey(ca)) == 1;
    }
    ERR_clear_error();
    return found;
}

static enum crl_defect judge(X509_CRL *list, STACK_OF(X509) *cas, int64_t now)
{
    const ASN1_TIME *next = X509_CRL_get0_nextUpdate(list);
    time_t at = (time_t)now;

    if (!signed_by(list, cas))
        return CRL_UNSIGNED;
    if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0)
        return CRL_DELTA;
    if (X509_cmp_time(X509_CRL_get0_lastUpdate(list), &at) > 0)
        return CRL_FUTURE;
    return next == NULL || X509_cmp_time(next, &at) <= 0 ? CRL_STALE : CRL_GOOD;
}

static bool passes(enum crl_defect d)
{
    return d == CRL_GOOD || d == CRL_FUTURE || d == CRL_STALE;
}

/* One more list that is good. False: its next update cannot be told. */
static bool count(X509_CRL *list, int64_t now, struct crl_state *out)
{
    int n = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(list)), days, seconds;
    ASN1_TIME *t = ASN1_TIME_set(NULL, (time_t)now);
    bool ok = t != NULL && ASN1_TIME_diff(&days, &seconds, t, X509_CRL_get0_nextUpdate(list)) == 1;

    ASN1_TIME_free(t);
    if (!ok)
        return false;
    int64_t next = now + (int64_t)days * 86400 + seconds;
    if (out->lists == 0 || next < out->next_update)
        out->next_update = next;
    out->lists++;
    out->revoked += n > 0 ? (uint32_t)n : 0;
    return true;
}

/* Whether the text ends within the line that begins one more list: to a reader of PEM that is text after the last one. */
static bool cut(const uint8_t *pem, size_t len)
{
    static const char end[] = "-----END ";
    size_t at = len;

    while (at > 0 && pem[at - 1] != '\n')
        at--;
    return at < len && pem[at] == '-' && (len - at < sizeof end - 1 || memcmp(pem + at, end, sizeof end - 1) != 0);
}

enum status crlfile_judge(const uint8_t *pem, size_t len, STACK_OF(X509) *cas, int64_t now, X509_STORE *store,
                          struct crl_state *out)
{
    BIO *in = len > 0 && len <= INT32_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
    struct crl_state found = { 0 };
    enum crl_defect lasting = CRL_GOOD;
    bool kept = in != NULL;
    uint32_t n = 0;
    X509_CRL *list;

    *out = (struct crl_state){ .defect = CRL_NO_LIST };
    if (len == 0)
        return OK;
    (void)mem_crypto_starved();
    while (kept && lasting == CRL_GOOD && (list = PEM_read_bio_X509_CRL(in, NULL, no_passphrase, NULL)) != NULL) {
        enum crl_defect d = ++n > LIMIT_CRL_LISTS ? CRL_TOO_MANY : judge(list, cas, now);

        if (!passes(d))
            lasting = d;
        if (d != CRL_GOOD && (!passes(d) || found.defect == CRL_GOOD)) {
            found.defect = d;
            found.list = n;
        }
        if (passes(d) && store != NULL)
            kept = X509_STORE_add_crl(store, list) == 1;
        if (d == CRL_GOOD)
            kept = kept && count(list, now, &found);
        X509_CRL_free(list);
        if (kept)
            ERR_clear_error();
    }
    bool ended = n > 0 && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE && !cut(pem, len);
    if (kept && lasting == CRL_GOOD && !ended) {
        found.defect = CRL_NO_LIST;
        found.list = n > 0 ? n + 1 : 0;
    }
    BIO_free(in);
    ERR_clear_error();
    if (mem_crypto_starved() || !kept)   /* a list that memory was too short for looks like one that nobody signed */
        return FAULT_MEMORY;
    *out = found;
    return OK;
}
