/*
 * What a status list says about one credential (Token Status List): the bare list, and the signed token around it.
 *
 * Inflation is a stream through one small buffer: memory does not grow with the list, and the output is capped (a list of
 * 2^24 entries of 8 bits fits; deflate itself cannot do more than 1,032 to 1). Everything but exactly one whole zlib
 * stream is refused. There is no default: a list that is missing, out of date or unreadable is a refusal (fail closed).
 *
 * secret: which index is asked for is personal data; it is not kept.
 */
#ifndef PASSEND_CREDENTIAL_STATUS_LIST_H
#define PASSEND_CREDENTIAL_STATUS_LIST_H

#include "credential/jwt.h"

#define STATUS_LIST_OUT_MAX (16u << 20)     /* bytes inflated */
#define STATUS_LIST_IN_MAX (2u << 20)       /* characters of lst, and of the token around it */
#define STATUS_URI_MAX 512
#define STATUS_TYP "statuslist+jwt"

/*
 * in:      bits     1, 2, 4 or 8
 *          lst      base64url of a zlib stream
 * out:     status   0..2^bits-1; 0 unless OK
 * returns OK | REFUSED_STATUS_LIST | REFUSED_STATUS_LARGE | REFUSED_STATUS_INDEX | FAULT_MEMORY
 * cost:   linear in what is inflated, at most STATUS_LIST_OUT_MAX.
 */
enum status status_list_read(int64_t bits, const char *lst, size_t len, int64_t index, uint8_t *status) MUST_USE;

/* A status list token as it was fetched. */
struct status_token {
    const char *text;
    size_t len;
    int64_t fetched_s;
};

struct status_rules {
    struct jwt_trust trust;
    int64_t now_s;
    int64_t max_age_s;        /* since iat and since it was fetched; the token's own exp and ttl may be stricter */
    const struct status_token *tokens;
    size_t n_tokens;
    const char *issuer;       /* who signs the lists; NULL: whoever issued the credential */
    const struct x5_chain *credential;  /* of the credential; NULL: its key was pinned. Only looked at where issuer is NULL */
};

/*
 * Judges the `status` claim of a verified credential: {"status_list": {"idx": n, "uri": "..."}}. Of the given tokens those
 * count that are good and whose sub is that uri; where several do, one that says anything but valid decides.
 *
 * An anchor certifies others too, and one issuer's list must not free another's credentials. So the certificate that signs a
 * list names rules->issuer; where nobody is named it is the one that signed the credential. Pinned keys are those of the
 * lists' issuer by themselves. An iss, which a list need not have, must be of that certificate or be rules->issuer.
 *
 * in:      status   the claim
 * returns OK (valid) | REFUSED_VC_STATUS (the claim) | REFUSED_STATUS_MISSING (no token for the uri) | REFUSED_STATUS_ISSUER |
 *         REFUSED_STATUS_SUBJECT | REFUSED_STATUS_STALE | REFUSED_STATUS_LIST | _LARGE | _INDEX | REFUSED_STATUS_REVOKED |
 *         _SUSPENDED | _OTHER | REFUSED_TOKEN_* | REFUSED_CERT_* | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status status_check(const json_t *status, const struct status_rules *rules) MUST_USE;

/*
 * One token by itself.
 * in:      uri      what sub must be
 * out:     status   of the entry
 */
enum status status_token_read(const struct status_token *token, const struct status_rules *rules, const char *uri,
                              int64_t index, uint8_t *status) MUST_USE;

#endif
