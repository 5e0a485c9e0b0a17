#include "certs.h"

#include "base/mem.h"

#include <openssl/conf.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define YEAR 31557600

static void add_ext(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;

    if (value == NULL)
        return;
    CONF *sections = NCONF_new(NULL);      /* policies may refer to sections, and ask for them to be there */
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    X509V3_set_nconf(&ctx, sections);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    NCONF_free(sections);
    assert_non_null(ext);
    assert_int_equal(X509_add_ext(cert, ext, -1), 1);
    X509_EXTENSION_free(ext);
}

static void add_extra(X509 *cert, const char *oid)
{
    ASN1_OBJECT *obj = OBJ_txt2obj(oid, 1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();

    ASN1_OCTET_STRING_set(value, (const unsigned char *)"\x05\x00", 2);
    X509_EXTENSION *ext = X509_EXTENSION_create_by_OBJ(NULL, obj, 1, value);
    assert_int_equal(X509_add_ext(cert, ext, -1), 1);
    X509_EXTENSION_free(ext);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(obj);
}

/* 'a|b' twice, the second after the other. */
static void add_names(X509_NAME *name, const char *kind, const char *value)
{
    while (value != NULL && *value != 0) {
        size_t len = strcspn(value, "|");

        assert_int_equal(X509_NAME_add_entry_by_txt(name, kind, MBSTRING_UTF8, (const unsigned char *)value, (int)len, -1, 0), 1);
        value += len + (value[len] == '|');
    }
}

X509 *cert_make(const struct cert_plan *p)
{
    static long serial = 100;
    X509 *cert = X509_new(), *issuer = p->issuer != NULL ? p->issuer : cert;
    X509_NAME *name = X509_get_subject_name(cert);

    assert_int_equal(X509_set_version(cert, 2), 1);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)p->name, -1, -1, 0);
    add_names(name, "O", p->organisation);
    add_names(name, "serialNumber", p->oin);
    X509_set_issuer_name(cert, X509_get_subject_name(issuer));
    ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(p->from != 0 ? p->from : NOW - YEAR));
    ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)(p->until != 0 ? p->until : NOW + YEAR));
    assert_int_equal(X509_set_pubkey(cert, p->key), 1);
    if (p->ca)
        add_ext(cert, issuer, NID_basic_constraints, "critical,CA:TRUE");
    add_ext(cert, issuer, NID_key_usage, p->usage);
    add_ext(cert, issuer, NID_ext_key_usage, p->eku);
    add_ext(cert, issuer, NID_subject_alt_name, p->san);
    add_ext(cert, issuer, NID_certificate_policies, p->policies);
    add_ext(cert, issuer, NID_policy_constraints, p->policy_limits);
    add_ext(cert, issuer, NID_subject_key_identifier, "hash");
    if (p->issuer != NULL)
        add_ext(cert, issuer, NID_authority_key_identifier, "keyid:always");
    if (p->nocheck)
        add_ext(cert, issuer, NID_id_pkix_OCSP_noCheck, "ignored");
    if (p->extra != NULL)
        add_extra(cert, p->extra);
    const EVP_MD *md = EVP_get_digestbyname(p->digest != NULL ? p->digest : "SHA256");
    assert_true(X509_sign(cert, p->signer != NULL ? p->signer : p->key, md) > 0);
    return cert;
}

X509_CRL *crl_make(X509 *issuer, EVP_PKEY *signer, long serial, int64_t from, int64_t until)
{
    return crl_with(issuer, signer, serial, from, until, 0, NULL, NULL);
}

X509_CRL *crl_with(X509 *issuer, EVP_PKEY *signer, long serial, int64_t from, int64_t until, int nid, const char *value,
                   const char *digest)
{
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *t = ASN1_TIME_set(NULL, (time_t)from);
    X509V3_CTX ctx;

    X509_CRL_set_version(crl, 1);
    X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer));
    X509_CRL_set1_lastUpdate(crl, t);
    if (until != 0) {
        ASN1_TIME_set(t, (time_t)until);
        X509_CRL_set1_nextUpdate(crl, t);
    }
    if (serial != 0) {
        X509_REVOKED *r = X509_REVOKED_new();
        ASN1_INTEGER *n = ASN1_INTEGER_new();

        ASN1_INTEGER_set(n, serial);
        X509_REVOKED_set_serialNumber(r, n);
        ASN1_TIME_set(t, (time_t)from);
        X509_REVOKED_set_revocationDate(r, t);
        X509_CRL_add0_revoked(crl, r);
        ASN1_INTEGER_free(n);
    }
    X509V3_set_ctx(&ctx, issuer, NULL, NULL, crl, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, NID_authority_key_identifier, "keyid:always");
    X509_CRL_add_ext(crl, ext, -1);
    X509_EXTENSION_free(ext);
    if (value != NULL) {
        ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
        assert_non_null(ext);
        X509_CRL_add_ext(crl, ext, -1);
        X509_EXTENSION_free(ext);
    }
    ASN1_TIME_free(t);
    assert_true(X509_CRL_sign(crl, signer, EVP_get_digestbyname(digest != NULL ? digest : "SHA256")) > 0);
    return crl;
}

static X509_EXTENSION *unknown_extension(void)
{
    ASN1_OBJECT *obj = OBJ_txt2obj("1.2.3.4.5", 1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();

    ASN1_OCTET_STRING_set(value, (const unsigned char *)"\x05\x00", 2);
    X509_EXTENSION *ext = X509_EXTENSION_create_by_OBJ(NULL, obj, 1, value);
    ASN1_OCTET_STRING_free(value);
    ASN1_OBJECT_free(obj);
    return ext;
}

static OCSP_BASICRESP *answer_of(const struct ocsp_plan *p)
{
    OCSP_BASICRESP *bs = OCSP_BASICRESP_new();
    const EVP_MD *md = EVP_get_digestbyname(p->id_digest != NULL ? p->id_digest : "SHA1");
    ASN1_TIME *from = ASN1_TIME_set(NULL, (time_t)(p->from != 0 ? p->from : NOW - 3600));
    ASN1_TIME *until = p->until == -1 ? NULL : ASN1_TIME_set(NULL, (time_t)(p->until != 0 ? p->until : NOW + 3600));
    ASN1_TIME *revoked = ASN1_TIME_set(NULL, (time_t)(p->revoked != 0 ? p->revoked : NOW - 86400));

    for (unsigned i = 0; i <= p->times; i++) {
        OCSP_CERTID *id = OCSP_cert_to_id(md, p->cert, p->issuer);

        if (i < p->times) { /* another serial number */
            ASN1_INTEGER *serial = NULL;

            OCSP_id_get0_info(NULL, NULL, NULL, &serial, id);
            ASN1_INTEGER_set(serial, 900000 + (long)i);
        }
        OCSP_SINGLERESP *single = OCSP_basic_add1_status(bs, id, p->status, 0, revoked, from, until);
        assert_non_null(single);
        if (p->single_critical) {
            X509_EXTENSION *ext = unknown_extension();

            OCSP_SINGLERESP_add_ext(single, ext, -1);
            X509_EXTENSION_free(ext);
        }
        OCSP_CERTID_free(id);
    }
    if (p->critical) {
        X509_EXTENSION *ext = unknown_extension();

        OCSP_BASICRESP_add_ext(bs, ext, -1);
        X509_EXTENSION_free(ext);
    }
    unsigned long flags = (p->alone ? OCSP_NOCERTS : 0) | (p->by_key ? OCSP_RESPID_KEY : 0);
    assert_int_equal(OCSP_basic_sign(bs, p->responder != NULL ? p->responder : p->issuer, p->key,
                                     EVP_get_digestbyname(p->digest != NULL ? p->digest : "SHA256"), NULL, flags), 1);
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    ASN1_TIME_free(revoked);
    return bs;
}

uint8_t *ocsp_make(const struct ocsp_plan *p, size_t *len)
{
    OCSP_BASICRESP *bs = p->response == 0 ? answer_of(p) : NULL;
    OCSP_RESPONSE *response = OCSP_response_create(p->response, bs);
    uint8_t *der = NULL;

    *len = (size_t)i2d_OCSP_RESPONSE(response, &der);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(bs);
    return der;
}

void trust_anchor(struct x5_trust *t, X509 *cert)
{
    uint8_t *der = NULL;
    int len = i2d_X509(cert, &der);

    assert_status(x5_add_anchor(t, der, (size_t)len), OK);
    OPENSSL_free(der);
}

void trust_crl(struct x5_trust *t, X509_CRL *crl)
{
    uint8_t *der = NULL;
    int len = i2d_X509_CRL(crl, &der);

    assert_status(x5_add_crl(t, der, (size_t)len), OK);
    OPENSSL_free(der);
}

json_t *x5c_of(X509 *first, ...)
{
    json_t *list = json_array();
    va_list args;

    va_start(args, first);
    for (X509 *cert = first; cert != NULL; cert = va_arg(args, X509 *)) {
        uint8_t *der = NULL;
        int len = i2d_X509(cert, &der);
        unsigned char text[12000];

        EVP_EncodeBlock(text, der, len);
        json_array_append_new(list, json_string((char *)text));
        OPENSSL_free(der);
    }
    va_end(args);
    return list;
}
