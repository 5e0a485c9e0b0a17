/*
 * CMS SignedData (RFC 5652) taken apart: one document inside, one signer, and the certificates that came along. What a
 * source of evidence or a time-stamp may use of it is little, and everything else is refused.
 *
 * DER without a byte after it, but for the order of sets, which signers often leave as it came (cms_order.h); SignedData with
 * content inside, of the type id-data unless another one is wanted; exactly one signer; signature by RSA (PKCS #1 v1.5 or
 * PSS) or ECDSA over SHA-256, -384 or -512; signed attributes with one content-type and one message-digest, digested in the
 * order that was sent or in that of DER; a signing-certificate attribute (RFC 5035), where there is one, names the signer's
 * certificate. signingTime, unsigned attributes and revocation data inside are not looked at: nothing rests on them.
 *
 * secret: the content is personal data. OpenSSL's copies are wiped when freed (base/mem.h).
 */
#ifndef PASSEND_X509_CMS_H
#define PASSEND_X509_CMS_H

#include "x509/x5chain.h"

#include <openssl/cms.h>

struct cms {
    CMS_ContentInfo *info;
    CMS_ContentInfo *sorted;       /* the same with its sets in order; NULL where they were */
    X509 *signer;                  /* borrows */
    STACK_OF(X509) *certs;         /* all, the signer's as well */
};

/*
 * in:      der
 * out:     out      cms_close; zeroed otherwise
 * returns OK | REFUSED_TOKEN_FORMAT (no such SignedData) | REFUSED_TOKEN_ALG | REFUSED_TOKEN_HEADER (signed attributes)
 *         | REFUSED_TOKEN_KID (the signer's certificate is not in it) | FAULT_CRYPTO
 */
enum status cms_open(const uint8_t *der, size_t len, struct cms *out) MUST_USE;
/* Likewise with content of this type (NID_*), and with a signing-certificate attribute, which has to be there. */
enum status cms_open_as(int nid, const uint8_t *der, size_t len, struct cms *out) MUST_USE;

/*
 * Checks the signature with the signer's certificate, which the caller believes (x5_verify_set).
 * out:     content  borrows from the CMS
 * returns OK | REFUSED_TOKEN_SIGNATURE | FAULT_CRYPTO
 */
enum status cms_verify(const struct cms *cms, const uint8_t **content, size_t *len) MUST_USE;
void cms_close(struct cms *cms);

#endif
