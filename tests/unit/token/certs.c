#include "certs.h"

#include "base/mem.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define YEAR 31557600

static void add_ext(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;

    if (value == NULL)
        return;
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
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

X509 *cert_make(const struct cert_plan *p)
{
    static long serial = 100;
    X509 *cert = X509_new(), *issuer = p->issuer != NULL ? p->issuer : cert;
    X509_NAME *name = X509_get_subject_name(cert);

    assert_int_equal(X509_set_version(cert, 2), 1);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)p->name, -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(issuer));
    ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(p->from != 0 ? p->from : NOW - YEAR));
    ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)(p->until != 0 ? p->until : NOW + YEAR));
    assert_int_equal(X509_set_pubkey(cert, p->key), 1);
    if (p->ca)
        add_ext(cert, issuer, NID_basic_constraints, "critical,CA:TRUE");
    add_ext(cert, issuer, NID_key_usage, p->usage);
    add_ext(cert, issuer, NID_ext_key_usage, p->eku);
    add_ext(cert, issuer, NID_subject_alt_name, p->san);
    add_ext(cert, issuer, NID_subject_key_identifier, "hash");
    if (p->issuer != NULL)
        add_ext(cert, issuer, NID_authority_key_identifier, "keyid:always");
    if (p->extra != NULL)
        add_extra(cert, p->extra);
    const EVP_MD *md = EVP_get_digestbyname(p->digest != NULL ? p->digest : "SHA256");
    assert_true(X509_sign(cert, p->signer != NULL ? p->signer : p->key, md) > 0);
    return cert;
}

X509_CRL *crl_make(X509 *issuer, EVP_PKEY *signer, long serial, int64_t from, int64_t until)
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
    ASN1_TIME_free(t);
    assert_true(X509_CRL_sign(crl, signer, EVP_sha256()) > 0);
    return crl;
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
