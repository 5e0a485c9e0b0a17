/*
 * What is believed of one source of evidence: who signs it and how, what its assurance is, which phases it may serve,
 * and how its JSON becomes facts. A profile is data (certs/sources/); a new source is a new file.
 *
 * The set is parsed once from one JSON array; keys and contexts are built then and kept.
 *
 * secret: nothing.
 */
#ifndef PASSEND_EVIDENCE_PROFILE_H
#define PASSEND_EVIDENCE_PROFILE_H

#include "x509/x5chain.h"
#include "model/agreement.h"
#include "model/proofs.h"
#include "model/source.h"

#define PROFILE_CORPORATIONS_MAX LIMIT_CORPORATIONS
#define OIN_LEN 20                 /* Organisatie-identificatienummer: digits */

/* What a rule of the claim map fills. */
enum claim_target {
    CLAIM_ACHTERNAAM, CLAIM_PREFIX, CLAIM_VOORNAMEN, CLAIM_VOORLETTERS, CLAIM_GEBOORTEDATUM,
    CLAIM_INKOMENS, CLAIM_LOON_BEDRAG, CLAIM_LOON_PERIODE, CLAIM_LOON_EINDE, CLAIM_VAKANTIEGELD_APART,
    CLAIM_INSPECTEURSVERKLARING, CLAIM_WINST, CLAIM_BOX3, CLAIM_STATUSSEN, CLAIM_CHILDREN,
    CLAIM_EMPLOYEE, CLAIM_CORPORATIE,
    CLAIM_PROOFS,                       /* + enum proof */
    CLAIM_N = CLAIM_PROOFS + PROOF_N
};

enum claim_form {
    FORM_NONE,
    FORM_DATE_ISO,        /* "1991-05-05"; birth dates: 00 for an unknown day or month */
    FORM_DATE_COMPACT,    /* "19910505", likewise */
    FORM_EURO,            /* integer, whole euros */
    FORM_CENT,            /* integer, cents */
    FORM_EURO_TEXT,       /* "27100.00" */
    FORM_YES,             /* true = TRUTH_YES */
    FORM_NO               /* true = TRUTH_NO: the source states the opposite */
};

struct claim_code { const char *from; uint32_t to; };   /* from borrows from the profile's document */

struct claim_rule {
    enum claim_target target;
    enum claim_form form;
    bool required;
    const char *path;              /* RFC 6901 pointer of plain names */
    /* lists: members of each element; `where_is` filters on `where`; single: an object in place of the list */
    const char *year, *amount, *member, *where, *where_is;
    const char *date, *household, *sort, *child; /* proofs: members of the object; child: of whom it is, NULL = nobody can say */
    const char *none;              /* member that is true where the source knows of no income; NULL: the source never says so */
    bool single;
    uint8_t n_codes;
    struct claim_code codes[LIMIT_SOURCE_CODES];
};

enum profile_form {
    PROFILE_JWS,          /* `jws`: one compact JWS by a pinned key (evidence.h) */
    PROFILE_WALLET,       /* `sd-jwt-vc`: a wallet's answer (wallet.h); the map's paths begin with the query's ids */
    PROFILE_JWS_X5C,      /* `jws-x5c`: one compact JWS by a certificate (container.h), for an order in place of a nonce */
    PROFILE_CMS           /* `cms`: the same in CMS SignedData */
};

/* Who may be named as the recipient of an order, and for which corporations it asks. */
struct profile_recipient {
    const char *oin;
    const char *corporations[PROFILE_CORPORATIONS_MAX];
    size_t n;
};

/* Evidence that a certificate signs for an order: PROFILE_JWS_X5C and PROFILE_CMS. */
struct profile_order {
    const char *signer_oin, *signer_name;    /* serialNumber and organizationName in the certificate's subject */
    int64_t revocation_age_s;                /* how old an answer about revocation may be, besides its nextUpdate */
    const char *number, *recipient, *moment; /* where the payload has them: paths as in the claim map */
    struct profile_recipient recipients[LIMIT_SOURCE_RECIPIENTS];
    size_t n_recipients;
};

struct profile {
    struct source bron;              /* name, hash, phases, retrieval and assurance, as the other roles know it */
    enum profile_form form;
    bool preview;                  /* `voorlopig`: for a service whose omgeving is TEST only */
    const char *issuer, *typ, *cty;
    enum trust trust;
    int64_t max_age_s;
    struct key keys[LIMIT_SOURCE_KEYS];    /* PROFILE_JWS */
    size_t n_keys;
    struct x5_trust anchors;              /* all but PROFILE_JWS: who certifies issuers; no CRLs in it */
    struct profile_order order;
    bool status_required;                 /* likewise: an attestation without status is refused */
    const char *status_issuer, *status_eku; /* likewise: who signs status lists; NULL: as attestations */
    const json_t *query;                  /* likewise: DCQL, checked; borrows */
    const char *subject;                  /* where evidence names the person (fetching.h); NULL: nowhere */
    struct claim_rule rules[LIMIT_SOURCE_RULES];
    size_t n_rules;
};

struct profiles {
    struct profile list[LIMIT_SOURCES];
    size_t n;
    json_t *document;              /* owns every text above */
};

/*
 * in:      text   JSON array of complete profiles
 * out:     set    release with profiles_release; empty otherwise. Large: keep it off the stack.
 * returns OK | REFUSED_JSON_* | REFUSED_CONFIG | REFUSED_KEY | FAULT_MEMORY | FAULT_CRYPTO
 * cost:   builds every key; bron.profiel_sha is the SHA-256 of the profile's canonical JSON (RFC 8785).
 */
enum status profiles_open(const void *text, size_t len, struct profiles *set) MUST_USE;
/*
 * Of such an array that profiles_open took before, in another process, the one profile of this name: its keys are built and not
 * checked again. set->n is 0 where there is none. returns as profiles_open
 * cost:   reading all, building one; a tenth of profiles_open.
 */
enum status profiles_open_one(const void *text, size_t len, const char *name, struct profiles *set) MUST_USE;
void profiles_release(struct profiles *set);
/* NULL where there is none. */
const struct profile *profiles_find(const struct profiles *set, const char *name);

/* Names used in profiles; also for tools that write evidence. */
const char *claim_target_name(enum claim_target t);

#endif
