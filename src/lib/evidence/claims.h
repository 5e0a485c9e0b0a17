/*
 * Reads the payload of evidence whose signature is good: is it for this case, now, and this person; and which facts
 * does it state, by the claim map of its profile.
 *
 * Order of the checks, and so of the refusals: strict JSON, iss, aud, nonce, exp, nbf, iat, then the claim map (missing
 * before wrong type before out of range), the desk's corporation, and last the identity. Members that the map does not
 * name are not looked at; they may be numbers with a fraction, which a member that is read may not (wrong type; in exp, nbf and
 * iat the refusal of that member). jti is required and checked for form; the case's nonce is what stops a replay.
 *
 * Where the profile has an order (profile.h) there is no aud, nonce and jti: after iss come the recipient (who must serve the
 * corporation of the case), the order's number, its moment, then exp, nbf and iat as above. The number stops a replay: the
 * caller keeps its digest until order_until has passed.
 *
 * A log-in says who somebody is and nothing about them: after the registered claims only the subject is read, and it must be
 * there.
 *
 * in:     key       the pinned key that signed; NULL: a certificate did
 *         request   audience (our issuer URL), nonce and corporation of the case, now in unix seconds, expected identity
 * out:    out       filled on OK, wiped otherwise. Members of `feiten` that the source does not state are zero, except
 *                   verklaring_datum, bewijs_datum (unknown) and vakantiegeld_apart of a slip (TRUTH_UNKNOWN). Every status
 *                   is proven, but for that of a COA statement which does not show the household
 * returns OK | REFUSED_TOKEN_JSON | _ISSUER | _AUDIENCE | _NONCE | _EXPIRED | _NOT_YET | _IAT
 *         | REFUSED_CLAIM_MISSING | _TYPE | _RANGE | REFUSED_DESK | REFUSED_IDENTITY | FAULT_MEMORY
 * secret: payload and out are personal data; the caller wipes them.
 * cost:   one JSON parse; no I/O, clock or globals.
 */
#ifndef PASSEND_EVIDENCE_CLAIMS_H
#define PASSEND_EVIDENCE_CLAIMS_H

#include "evidence/profile.h"

#define CLAIMS_SUBJECT_MAX 255
#define CLAIMS_ORDER_MIN 16     /* characters of an order's number, printable ASCII */
#define CLAIMS_ORDER_MAX 64

struct claims_request {
    const char *audience;
    struct id nonce;
    int64_t now_s;
    const struct identiteit *expected;
    const char *corporatie;     /* the one corporation of the case, "" when several: whom an order's recipient must serve */
    bool login;                 /* a log-in: `expected` is not looked at, and a member with data is refused */
};

struct claims {
    uint8_t strength;           /* enum identity_strength */
    uint8_t n_children;
    struct adult feiten;
    struct day_range children[CHILDREN_MAX];
    struct day_range bewezen_kind;   /* birth date of a child of which the evidence shows bewezen_kind_status */
    uint16_t bewezen_kind_status;    /* enum persoonsstatus; 0 = of no child */
    bool has_subject;
    uint8_t subject_sha[DIGEST_LEN]; /* of the source's number of the person, where the profile says that there is one */
    bool has_order;
    uint8_t order_sha[DIGEST_LEN];   /* of the issuer, a NUL and the order's number */
    int64_t order_made;         /* unix seconds: its moment, and with the profile's maximum age added */
    int64_t order_until;
};

enum status claims_read(const struct profile *profile, const struct key *key, const struct claims_request *request,
                        const void *payload, size_t len, struct claims *out) MUST_USE;

/*
 * The claim map and the identity alone, for evidence whose registered claims were checked elsewhere (wallet.h).
 * in:      payload  a JSON object
 * returns OK | REFUSED_CLAIM_* | REFUSED_IDENTITY
 */
enum status claims_map(const struct profile *profile, const struct claims_request *request, const json_t *payload,
                       struct claims *out) MUST_USE;

#endif
