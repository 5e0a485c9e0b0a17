/*
 * Verifies an SD-JWT VC (format dc+sd-jwt): an SD-JWT with a type, an issuer that its key belongs to, claims that may not
 * hide, and a status.
 *
 * Order of the checks: sdjwt_verify with typ dc+sd-jwt; vct; issuer; status last, so that nobody is asked about a
 * credential that is not good otherwise. Which vct is wanted is for the query to say (dcql.h).
 *
 * in:      rules    issuer NULL: whoever the trusted key or chain says. With a chain the issuer wanted, and iss where
 *                   present, must be named in the first certificate; with pinned keys iss must be the issuer wanted
 *                   status NULL: no list is at hand, so a credential with a status is refused (fail closed); its issuer
 *                   NULL: the list must be of the credential's issuer, by the name that was judged or by the same certificate
 * out:     out      as sdjwt_verify
 * returns as sdjwt_verify | REFUSED_VC_TYPE | REFUSED_TOKEN_ISSUER | REFUSED_CERT_NAME | as status_check
 */
#ifndef PASSEND_CREDENTIAL_VC_H
#define PASSEND_CREDENTIAL_VC_H

#include "credential/sdjwt.h"
#include "credential/status_list.h"

#define VC_TYP "dc+sd-jwt"

struct vc_rules {
    struct jwt_trust trust;
    const char *issuer;
    enum key_binding binding;
    struct kb_rules holder;            /* now_s is the time of everything else too */
    bool status_required;              /* a credential without status is refused */
    const struct status_rules *status;
};

enum status vc_verify(const char *text, size_t len, const struct vc_rules *rules, struct sdjwt *out) MUST_USE;

#endif
