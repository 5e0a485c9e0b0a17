#include "standin/pki.h"

#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#define DAY 86400
#define YEAR (365 * DAY)
#define OTHER_OIN "00000009999999999000"

enum kind { KIND_CA, KIND_LEAF, KIND_RESPONDER };

static const struct plan {
    const char *file, *name;
    enum pki_name issuer;
    enum kind kind;
    unsigned rsa_bits;                 /* 0: P-256 */
    enum { AS_PROFILE, OIN_OTHER, OIN_NONE, OIN_TWICE, ORGANISATION_OTHER } subject;
    int64_t from, until;               /* seconds from when it is made; 0 and 0: yesterday, ten years */
    const char *usage;                 /* NULL: as its kind has it */
    bool no_eku;
} plans[PKI_N] = {
    [PKI_ROOT] = { "wortel", "TEST Stam", PKI_ROOT, .kind = KIND_CA },
    [PKI_SUB] = { "tussen", "TEST Domein", PKI_ROOT, .kind = KIND_CA },
    [PKI_ROOT_OCSP] = { "wortel-ocsp", "TEST OCSP van de stam", PKI_ROOT, .kind = KIND_RESPONDER },
    [PKI_SUB_OCSP] = { "tussen-ocsp", "TEST OCSP van het domein", PKI_SUB, .kind = KIND_RESPONDER },
    [PKI_LEAF_RSA] = { "blad-rsa", "TEST ondertekenaar RSA", PKI_SUB, .kind = KIND_LEAF, .rsa_bits = 2048 },
    [PKI_LEAF_EC] = { "blad-p256", "TEST ondertekenaar P-256", PKI_SUB, .kind = KIND_LEAF },
    [PKI_REVOKED] = { "blad-ingetrokken", "TEST ingetrokken", PKI_SUB, .kind = KIND_LEAF },
    [PKI_EXPIRED] = { "blad-verlopen", "TEST verlopen", PKI_SUB, .kind = KIND_LEAF, .from = -2 * YEAR, .until = -DAY },
    [PKI_FUTURE] = { "blad-nog-niet", "TEST nog niet geldig", PKI_SUB, .kind = KIND_LEAF, .from = 20 * YEAR, .until = 21 * YEAR },
    [PKI_OTHER_OIN] = { "blad-ander-oin", "TEST ander OIN", PKI_SUB, .kind = KIND_LEAF, .subject = OIN_OTHER },
    [PKI_NO_OIN] = { "blad-geen-oin", "TEST geen OIN", PKI_SUB, .kind = KIND_LEAF, .subject = OIN_NONE },
    [PKI_TWO_OIN] = { "blad-twee-oin", "TEST twee OIN", PKI_SUB, .kind = KIND_LEAF, .subject = OIN_TWICE },
    [PKI_OTHER_ORGANISATION] = { "blad-andere-organisatie", "TEST andere organisatie", PKI_SUB, .kind = KIND_LEAF,
                                 .subject = ORGANISATION_OTHER },
    [PKI_IS_CA] = { "blad-ca", "TEST zelf een CA", PKI_SUB, .kind = KIND_CA,
                    .usage = "critical,keyCertSign,cRLSign,digitalSignature" },
    [PKI_OTHER_USE] = { "blad-ander-gebruik", "TEST ander gebruik", PKI_SUB, .kind = KIND_LEAF,
                        .usage = "critical,keyAgreement" },
    [PKI_WEAK] = { "blad-zwak", "TEST RSA 1024", PKI_SUB, .kind = KIND_LEAF, .rsa_bits = 1024 },
    [PKI_NO_OCSP_USE] = { "tussen-ocsp-gebruik", "TEST geen OCSP", PKI_SUB, .kind = KIND_RESPONDER, .no_eku = true },
    [PKI_STRANGER_ROOT] = { "vreemde-wortel", "TEST Stam", PKI_STRANGER_ROOT, .kind = KIND_CA },
    [PKI_STRANGER_SUB] = { "vreemd-tussen", "TEST Domein", PKI_STRANGER_ROOT, .kind = KIND_CA },
    [PKI_STRANGER_LEAF] = { "vreemd-blad", "TEST ondertekenaar P-256", PKI_STRANGER_SUB, .kind = KIND_LEAF },
    [PKI_STRANGER_OCSP] = { "vreemde-ocsp", "TEST OCSP van het domein", PKI_STRANGER_SUB, .kind = KIND_RESPONDER },
};

const char *pki_file(enum pki_name name)
{
    return plans[name].file;
}

enum pki_name pki_issuer(enum pki_name name)
{
    return plans[name].issuer;
}

static bool add_ext(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;

    if (value == NULL)
        return true;
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool ok = ext != NULL && X509_add_ext(cert, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    return ok;
}

static bool add_name(X509_NAME *name, const char *type, const char *value)
{
    return X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8, (const unsigned char *)value, -1, -1, 0) == 1;
}

static bool set_subject(X509 *cert, const struct plan *p, const struct pki_subject *s)
{
    X509_NAME *name = X509_get_subject_name(cert);
    bool signer = p->kind == KIND_LEAF || p == &plans[PKI_IS_CA];
    const char *organisation = p->subject == ORGANISATION_OTHER ? "TEST Andere Organisatie" :
                               signer ? s->organisation : "TEST passend stand-in";
    bool ok = add_name(name, "C", "NL") && add_name(name, "O", organisation) && add_name(name, "CN", p->name);

    if (signer && p->subject != OIN_NONE)
        ok = ok && add_name(name, "serialNumber", p->subject == OIN_OTHER ? OTHER_OIN : s->oin);
    if (p->subject == OIN_TWICE)
        ok = ok && add_name(name, "serialNumber", OTHER_OIN);
    return ok;
}

static bool set_extensions(X509 *cert, X509 *issuer, const struct plan *p, const char *leaf_eku)
{
    static const char *const usages[] = {
        [KIND_CA] = "critical,keyCertSign,cRLSign", [KIND_LEAF] = "critical,digitalSignature,nonRepudiation",
        [KIND_RESPONDER] = "critical,digitalSignature",
    };
    const char *eku = p->kind == KIND_RESPONDER ? "OCSPSigning" : p->kind == KIND_LEAF ? leaf_eku : NULL;
    bool ok = add_ext(cert, issuer, NID_basic_constraints, p->kind == KIND_CA ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
              add_ext(cert, issuer, NID_key_usage, p->usage != NULL ? p->usage : usages[p->kind]) &&
              add_ext(cert, issuer, NID_ext_key_usage, p->no_eku ? NULL : eku) &&
              add_ext(cert, issuer, NID_subject_key_identifier, "hash");

    if (issuer != cert)
        ok = ok && add_ext(cert, issuer, NID_authority_key_identifier, "keyid:always");
    if (p->kind == KIND_RESPONDER)
        ok = ok && add_ext(cert, issuer, NID_id_pkix_OCSP_noCheck, "ignored");
    return ok;
}

static bool set_serial(X509 *cert)
{
    BIGNUM *n = BN_new();
    bool ok = n != NULL && BN_rand(n, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ODD) == 1 &&
              BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert)) != NULL;

    BN_free(n);
    return ok;
}

static bool make(const struct pki_subject *subject, int64_t now_s, struct pki *pki, enum pki_name at)
{
    const struct plan *p = &plans[at];
    EVP_PKEY *key = p->rsa_bits > 0 ? EVP_RSA_gen(p->rsa_bits) : EVP_EC_gen("P-256");
    X509 *cert = X509_new(), *issuer = p->issuer == at ? cert : pki->certs[p->issuer];
    int64_t from = p->until != 0 ? p->from : -DAY, until = p->until != 0 ? p->until : 10LL * YEAR;

    pki->keys[at] = key;
    pki->certs[at] = cert;
    return key != NULL && cert != NULL && X509_set_version(cert, X509_VERSION_3) == 1 && set_serial(cert) &&
           set_subject(cert, p, subject) && X509_set_issuer_name(cert, X509_get_subject_name(issuer)) == 1 &&
           ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(now_s + from)) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)(now_s + until)) != NULL &&
           X509_set_pubkey(cert, key) == 1 && set_extensions(cert, issuer, p, subject->eku) &&
           X509_sign(cert, pki->keys[p->issuer], EVP_sha256()) > 0;
}

enum status pki_make(const struct pki_subject *subject, int64_t now_s, struct pki *out)
{
    *out = (struct pki){ 0 };
    for (unsigned i = 0; i < PKI_N; i++)
        if (!make(subject, now_s, out, (enum pki_name)i))
            return FAULT_CRYPTO;
    return OK;
}

void pki_release(struct pki *pki)
{
    for (unsigned i = 0; i < PKI_N; i++) {
        X509_free(pki->certs[i]);
        EVP_PKEY_free(pki->keys[i]);
    }
    *pki = (struct pki){ 0 };
}
