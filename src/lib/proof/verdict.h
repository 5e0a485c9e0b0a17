/*
 * The verdict as text: the claims of a signed answer (docs/verdict.md). Pure: no clock, no randomness, no memory of its own.
 *
 * in:      struct verdict: references only, valid during the call
 * out:     JSON in the caller's writer, members in a fixed order, no white space
 * returns  nothing; the writer's sticky failure tells that the text did not fit
 * secret:  what goes in must already be classes and codes. There is no member for an amount of income, a date of birth
 *          or a name, and none may be added.
 * cost:    about one microsecond
 */
#ifndef PASSEND_PROOF_VERDICT_H
#define PASSEND_PROOF_VERDICT_H

#include "base/buf.h"
#include "model/facts.h"
#include "model/outcome.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VERDICT_CTY "passend-verdict"
#define VERDICT_ID_LEN 16
#define VERDICT_SHA_LEN 32
#define VERDICT_CLAIMS_MAX 10240

/* One member of the household. Texts are fixed names; NULL = the member is left out. */
struct verdict_member {
    const char *rol, *bron, *wijze, *zekerheid, *bewijsroute, *identiteit;
    const uint8_t *profiel_sha;          /* VERDICT_SHA_LEN, of the public source profile */
    const uint8_t *certificate_sha;      /* VERDICT_SHA_LEN, of the certificate (DER) the evidence was signed under, or NULL */
    const uint8_t *grant_verwijzing;     /* VERDICT_ID_LEN, random */
};

/* The definitive verdict that this one takes the place of. */
struct verdict_vervangt {
    uint8_t jti[VERDICT_ID_LEN];
    uint64_t log_index;
    uint8_t reden;                       /* enum supersede_reason */
};

struct verdict {
    const char *iss, *aud, *corporatie, *referentie;  /* corporatie, referentie: empty = left out */
    const uint8_t *jti;                  /* VERDICT_ID_LEN, random or keyed */
    int64_t iat;
    bool test;
    uint8_t fase;                        /* enum fase */
    const struct eenheid *eenheid;       /* left out when it is not aanwezig */
    const struct outcome *outcome;
    const char *zekerheid;               /* weakest of the members */
    const struct verdict_member *origin;
    unsigned n_origins;
    int32_t bruikbaar_tot;               /* day, inclusive */
    const char *menselijke_toets;        /* URL or NULL */
    const uint8_t *verklaard_digest;     /* VERDICT_SHA_LEN or NULL: salted digest of what was declared */
    uint32_t urgentie;                   /* facts that only the platform knows, echoed */
    bool besluit54a;
    bool huurt_van_deelnemer;            /* the present home */
    int16_t nu_slaapkamers_min, nu_slaapkamers_max;
    bool platform_facts;                 /* the two above were given */
    /* Phase toewijzing only: */
    bool tellend;                        /* a letting on it counts */
    const uint8_t *commitment;           /* VERDICT_SHA_LEN: commitment to what it was decided from */
    const struct verdict_vervangt *vervangt;   /* NULL: it takes no other's place */
    const char *log;                     /* origin of the log it stands in */
    uint64_t log_index;                  /* and where: known before it is signed; below 2^53 */
};

void verdict_claims(const struct verdict *v, struct writer *w);

#endif
