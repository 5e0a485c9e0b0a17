/*
 * How evidence is fetched from a source: the part `stroom` of its profile. All of it comes from there and nothing from what the
 * source answers: no discovery, no redirect.
 *
 * secret: nothing.
 */
#ifndef PASSEND_EVIDENCE_FETCHING_H
#define PASSEND_EVIDENCE_FETCHING_H

#include "base/limits.h"
#include "base/status.h"
#include "evidence/fetching_url.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FETCHING_LANGUAGE_MAX 8    /* of a language tag, with its NUL */

/* How the courier says who it is, at PAR and token address. */
enum client_auth {
    CLIENT_AUTH_TLS = 1,           /* tls_client_auth: by its certificate (RFC 8705) */
    CLIENT_AUTH_JWT                /* private_key_jwt: by an assertion that it signs (RFC 7523) */
};

struct fetching {
    const char *client_id;
    enum client_auth auth;
    const char *iss;               /* what the call-back names as `iss` (RFC 9207); NULL: it names nothing */
    struct fetching_url authorize; /* where people agree, on a host for browsers */
    struct fetching_url par;       /* none: all parameters go into the authorize address */
    struct fetching_url token;
    struct fetching_url data;      /* where the evidence is; none: `member` of the token's answer is the evidence */
    const char *member;
    const char *scope;             /* for evidence; NULL: `details` */
    const json_t *details;         /* authorization_details (RFC 9396) in place of a scope; only with PAR; borrows */
    const char *login_scope;       /* for a log-in only; NULL: not offered */
    const char *subject;           /* where evidence names the person: pointer of plain names; NULL: nowhere */
    char languages[LIMIT_SOURCE_LANGUAGES][FETCHING_LANGUAGE_MAX];
    size_t n_languages;
    int64_t answer_s;              /* that one answer of the source may take */
};

/*
 * in:     profile   of one source, an object
 * out:    out       zeroed where there is no `stroom`; token.text is NULL then
 * returns OK | REFUSED_CONFIG
 */
enum status fetching_read(const json_t *profile, struct fetching *out) MUST_USE;

#endif
