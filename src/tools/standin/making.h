/*
 * What a piece of evidence is made of while it is put together, so that a defect can change one part of it: before it is
 * signed, in the way it is signed, or in the finished text. Internal to the stand-in.
 */
#ifndef PASSEND_STANDIN_MAKING_H
#define PASSEND_STANDIN_MAKING_H

#include "standin/standin.h"
#include "jose/jws.h"

#define TOKEN_MAX (2 * JWS_MAX)
#define TOKEN_ROOM (TOKEN_MAX + 16)

/* What is said about the revocation of one certificate. */
enum word {
    WORD_NONE, WORD_GOOD, WORD_REVOKED,
    WORD_UNKNOWN,        /* OCSP: this certificate is not known */
    WORD_STALE,          /* nextUpdate has passed */
    WORD_AGED,           /* in force, but older than the profile allows */
    WORD_EARLY,          /* thisUpdate is still to come */
    WORD_STRANGER,       /* signed by another in the name of the right one */
    WORD_UNAUTHORISED,   /* OCSP: by a certificate of the CA that is not for OCSP */
    WORD_OTHER           /* about another certificate, or of another CA */
};

struct making {
    const struct standin_request *q;
    const struct standin_key *key;               /* that signs a token */
    json_t *payload, *header;
    const char *header_text, *payload_text;      /* NULL = written from the documents above */
    enum { SIGN_REAL, SIGN_ZERO, SIGN_NONE, SIGN_DER, SIGN_HMAC, SIGN_OTHER_KEY } sign;
    const struct defect *defect;                 /* NULL: none */
    char *token;                                 /* TOKEN_ROOM bytes */
    size_t len;
    char room[2 * JWS_HEADER_MAX];               /* for texts of defects */

    /* evidence for an order; see order.c */
    const struct standin_order_request *order;
    enum pki_name signer, shown;                 /* whose key signs, whose certificate is sent along */
    enum { CHAIN_WHOLE, CHAIN_LEAF, CHAIN_ROOT_TOO, CHAIN_REVERSED, CHAIN_NONE } chain;
    enum word crl_sub, crl_leaf, ocsp_sub, ocsp_leaf;
    bool rubbish;                                /* a blob that says nothing about revocation */
    enum {
        CMS_SOUND, CMS_TWO_SIGNERS, CMS_NO_SIGNER, CMS_APART, CMS_WITH_SHA1, CMS_BARE, CMS_OTHER_TYPE, CMS_OTHER_CONTENT,
        CMS_OTHER_SIGNATURE, CMS_TRAILING, CMS_INDEFINITE
    } container;
};

struct defect {
    const char *name;
    unsigned forms;                    /* enum standin_form */
    void (*choose)(struct making *);   /* who signs, what comes along, which container */
    void (*before)(struct making *);   /* on what is signed */
    void (*after)(struct making *);    /* on the finished text */
};

/* Of tokens and of what is in any evidence; of orders, certificates, revocation and SignedData. Both end with no name. */
extern const struct defect making_defects[], making_order_defects[];

/* Header, payload and signature as they are in `m`. returns OK | REFUSED_VALUE | FAULT_* */
enum status making_token(struct making *m) MUST_USE;
/* Finds the request's defect. returns OK | REFUSED_VALUE (there is no such defect of this form) */
enum status making_find(struct making *m, enum standin_form form) MUST_USE;
/* The payload as SignedData, in base64. returns as making_token */
enum status making_cms(struct making *m) MUST_USE;
/* A certificate of the PKI to be sent along, leaf first; PKI_N after the last. */
enum pki_name making_chain(const struct making *m, unsigned i);

#endif
