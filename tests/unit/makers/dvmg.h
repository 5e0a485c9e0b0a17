/* A small PKI of a government, the profile dvmg under it in both containers, and evidence with one thing changed. */
#ifndef PASSEND_TESTS_TOKEN_DVMG_H
#define PASSEND_TESTS_TOKEN_DVMG_H

#include "certs.h"

#define DVMG_OIN "00000004003214345000"
#define DVMG_NAME "MijnOverheid (stand-in)"
#define DVMG_TO "00000003123456780000"
#define DVMG_ORDER "opdracht-2026-000001"

struct dvmg {
    EVP_PKEY *root_key, *mid_key, *leaf_key, *ec_key, *ocsp_key, *other_key;   /* leaf_key RSA */
    X509 *root, *mid, *leaf, *ec_leaf, *responder, *other_root, *other_mid, *other_leaf;
    struct profiles jws, cms;
    struct identiteit expected;
};

struct dvmg_plan {
    bool cms;
    const char *payload;               /* NULL: dvmg_payload */
    X509 *leaf;                        /* NULL: leaf, by leaf_key */
    EVP_PKEY *key;
    X509 *certs[6];                    /* after the leaf; none: mid. JWS: in this order */
    const char *header;                /* JWS: members besides x5c; NULL: alg by the key */
    const char *digest;                /* CMS; NULL: SHA256 */
    bool pss, by_key_id, no_attributes, detached, without_leaf, no_certs, two_signers, other_type;
    X509 *text_named;                  /* CMS: the certificate that a signing-certificate attribute names */
    bool named_by_sha1;                /* by the older attribute */
    bool unsorted;                     /* CMS: the two certificates in the order that DER does not have */
};

struct dvmg *dvmg_open(void);
void dvmg_close(struct dvmg *d);
extern const char dvmg_payload[];
/* The profile as JSON, complete, to damage; vorm: "jws-x5c" or "cms". */
json_t *dvmg_profile(const struct dvmg *d, const char *form);
/* The text that is sent in; mem_free. */
char *dvmg_make(const struct dvmg *d, const struct dvmg_plan *p);
uint8_t *dvmg_cms(const struct dvmg *d, const struct dvmg_plan *p, size_t *len);   /* DER; OPENSSL_free */
char *dvmg_base64(const uint8_t *der, size_t len);
X509 *dvmg_leaf(const struct dvmg *d, struct cert_plan change);

/* Good answers about the chain: n of them, OCSP for the leaf and a CRL for the rest. */
struct dvmg_answers {
    struct evidence_blob list[EVIDENCE_REVOCATION_MAX + 1];
    size_t n;
};

void dvmg_add_crl(struct dvmg_answers *a, X509_CRL *crl);   /* takes it */
void dvmg_add_ocsp(struct dvmg_answers *a, const struct ocsp_plan *plan);
void dvmg_answers(const struct dvmg *d, X509 *leaf, struct dvmg_answers *out);
void dvmg_answers_release(struct dvmg_answers *a);

#endif
