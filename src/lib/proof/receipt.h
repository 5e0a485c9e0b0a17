/*
 * The receipt as text: what somebody agreed to share, with whom and until when (docs/verdict.md). Pure, as all of this folder.
 *
 * in:      struct receipt: references only, valid during the call
 * out:     JSON in the caller's writer, members in a fixed order, no white space
 * returns  nothing; the writer's sticky failure tells that the text did not fit
 * secret:  the code, by which the agreement can be stopped. There is no member for an amount of income, a date of birth or a
 *          name of a person, and none may be added.
 */
#ifndef PASSEND_PROOF_RECEIPT_H
#define PASSEND_PROOF_RECEIPT_H

#include "base/buf.h"
#include "model/agreement.h"
#include "model/id.h"

#define RECEIPT_CTY "passend-receipt"
#define RECEIPT_CLAIMS_MAX 4096

struct receipt {
    const char *iss, *aud;               /* the service; the platform that shares in it */
    const char *code;                    /* as it was shown, in groups */
    const char *stop;                    /* URL of the page that takes the code */
    const struct id *jti, *grant, *dossier;
    int64_t iat, agreed_at;              /* unix seconds */
    bool test;
    uint8_t fase, grondslag, doel, rol, plaats, zekerheid;  /* their enums */
    uint32_t feiten;                     /* enum feit */
    const char *referentie;              /* the platform's, of this adult */
    const char *const *corporaties;      /* n_corporaties codes */
    unsigned n_corporaties;
    const char *bron;                    /* name of the source, or that it was filled in */
    int16_t year;                        /* the only one whose income is shared; 0 = all */
    const struct eenheid *home;          /* left out when it is not aanwezig */
    int32_t until;                       /* last day */
    const char *language;                /* of the page that was agreed on; NULL = not known, as what follows */
    const uint8_t *notice_sha;           /* DIGEST_LEN: of the texts of that page; NULL */
};

void receipt_claims(const struct receipt *r, struct writer *w);

#endif
