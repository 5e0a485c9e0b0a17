/*
 * Pending grants: what somebody agreed to in a browser, from "right" until the seal first leaves. In memory only: the grant
 * with its keys, its seal and its receipt code. Nothing of it is on disk, and the grant that has the place still counts,
 * until the platform asks for the seal: then it is written, and only then is the seal answered. Whatever ends before that
 * leaves nothing behind.
 *
 * A pending grant ends with its case; once its code is redeemed, with the access token.
 *
 * secret: a seal alone says nothing, its keys are wrapped. The receipt code stops the agreement. Wiped when it goes.
 */
#ifndef PASSEND_NOTARY_PENDING_H
#define PASSEND_NOTARY_PENDING_H

#include "model/receipt_code.h"
#include "notary/seals.h"

struct zaak;                         /* cases.h */

struct pending {
    struct id grant_id;              /* first: idtable */
    struct id code;                  /* of the digest of the code that may be redeemed; zero = none */
    struct id receipt;               /* digest of the receipt code */
    struct zaak *zaak;
    struct prepared *prepared;       /* the grant (store.h) */
    int64_t code_until_ms;           /* since boot */
    int16_t year;                    /* the only one whose income is shared; 0 = all */
    char receipt_text[RECEIPT_CODE_CHARS + 1];
    uint8_t seal[ZEGEL_DEELNEMER_LEN];
};

struct pendings;

enum status pendings_init(struct pendings **out) MUST_USE;   /* OK | FAULT_MEMORY */
void pendings_release(struct pendings *p);

/*
 * What the case z of a place in d agreed to: its grant with h and f, sealed, and a receipt code. subject: who says so
 * (store_subject); zero = that is not known. The case is to own it.
 * returns OK | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status pending_make(struct notary *n, struct zaak *z, const struct dossier *d, uint8_t plaats, const struct origin *h,
                         const struct deelnemer_facts *f, const struct id *subject, int64_t until, int64_t now,
                         struct pending **out) MUST_USE;
/* It goes. NULL is allowed. */
void pending_drop(struct notary *n, struct pending *p);

/* A fresh code; the one before is worth nothing from now on. returns OK | FAULT_CRYPTO | FAULT_MEMORY */
enum status pending_code(struct notary *n, struct pending *p, int64_t boot_ms, struct secret32 *code) MUST_USE;
/* The code is redeemed: it is found no more. */
void pending_redeemed(struct notary *n, struct pending *p);

/* NULL: none. The first 16 bytes of a digest find a code. */
struct pending *pending_by_grant(const struct notary *n, const struct id *grant);
struct pending *pending_by_code(const struct notary *n, const struct id *code);
/* One after the other, as idtable_next; NULL: no more. */
struct pending *pending_next(const struct notary *n, size_t *at);
struct pending *pending_by_receipt(const struct notary *n, const struct id *receipt);

#endif
