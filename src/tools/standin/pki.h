/*
 * A small PKI for stand-ins that sign with certificates: two anchors with the same names (one of them a stranger's), what
 * hangs below them, and every certificate that must not be believed. "TEST" is in all their names. And what such a PKI
 * publishes about revocation. For demonstration and tests; made by libcrypto, no command is run.
 *
 * secret: private keys of the stand-in, which nobody may trust.
 */
#ifndef PASSEND_STANDIN_PKI_H
#define PASSEND_STANDIN_PKI_H

#include "base/status.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pki_name {
    PKI_ROOT, PKI_SUB, PKI_ROOT_OCSP, PKI_SUB_OCSP,
    PKI_LEAF_RSA, PKI_LEAF_EC,
    /* as the leaf, with one thing that must not be */
    PKI_REVOKED, PKI_EXPIRED, PKI_FUTURE, PKI_OTHER_OIN, PKI_NO_OIN, PKI_TWO_OIN, PKI_OTHER_ORGANISATION, PKI_IS_CA,
    PKI_OTHER_USE, PKI_WEAK,
    PKI_NO_OCSP_USE,      /* a responder that was not made one */
    /* the same names, another root */
    PKI_STRANGER_ROOT, PKI_STRANGER_SUB, PKI_STRANGER_LEAF, PKI_STRANGER_OCSP,
    PKI_N
};

struct pki {
    X509 *certs[PKI_N];
    EVP_PKEY *keys[PKI_N];
};

/* Who signs, as the profile names it. */
struct pki_subject { const char *oin, *organisation, *eku; /* dotted OID, NULL: none */ };

/* out: release with pki_release, also after a failure. returns OK | FAULT_CRYPTO */
enum status pki_make(const struct pki_subject *subject, int64_t now_s, struct pki *out) MUST_USE;
void pki_release(struct pki *pki);
/* Name of a certificate, also in the name of its file. */
const char *pki_file(enum pki_name name);
enum pki_name pki_issuer(enum pki_name name);      /* a root: itself */

/* ---- pki_files.c: DIR/PROFILE-NAME.pem, each a private key and its certificate; existing ones are kept ---- */

bool pki_store(const struct pki *pki, const char *dir, const char *profile) MUST_USE;
/* out: release with pki_release, also after a failure */
bool pki_load(struct pki *out, const char *dir, const char *profile) MUST_USE;

/* ---- revocation.c ---- */

struct pki_blob { uint8_t *at; size_t len; };      /* DER; free with OPENSSL_free */

struct pki_crl {
    enum pki_name issuer, signer;                  /* the same, unless somebody else signs in its name */
    enum pki_name revoked;                         /* PKI_N: the list is empty */
    int64_t from_s, until_s;                       /* thisUpdate, nextUpdate */
};

enum pki_ocsp_status { PKI_GOOD, PKI_WITHDRAWN, PKI_UNKNOWN };

struct pki_ocsp {
    enum pki_name about, responder;
    enum pki_ocsp_status status;
    int64_t from_s, until_s;
};

/* returns OK | FAULT_CRYPTO */
enum status pki_crl(const struct pki *pki, const struct pki_crl *plan, struct pki_blob *out) MUST_USE;
enum status pki_ocsp(const struct pki *pki, const struct pki_ocsp *plan, struct pki_blob *out) MUST_USE;

#endif
