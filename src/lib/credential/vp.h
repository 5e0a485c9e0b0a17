/*
 * Judges what a wallet answered to our request (OpenID4VP 1.0, section 8): the encrypted response, its vp_token keyed by
 * query id, each presentation by itself, and the whole against the query. One presentation that is not good refuses all.
 *
 * secret: response and claims are personal data, in memory that is wiped when freed.
 * cost:   a few signature checks a presentation; no I/O, clock or globals.
 */
#ifndef PASSEND_CREDENTIAL_VP_H
#define PASSEND_CREDENTIAL_VP_H

#include "evidence/dcql.h"
#include "jose/jwe.h"
#include "credential/vc.h"

#define VP_PRESENTATIONS_MAX 16   /* together */
#define VP_CLIENT_ID_LEN 54       /* "x509_hash:" and a SHA-256 as base64url */

struct vp_rules {
    const json_t *query;          /* checked (dcql_check) */
    const char *state;            /* what the response must carry; NULL: none was sent, so none may be there */
    struct vc_rules vc;           /* binding is set by the query; aud is our full client id */
};

/* A presentation as some reader understood it; release frees what it borrows from. */
struct vp_read {
    struct dcql_credential credential;
    struct sdjwt sdjwt;
};

/* Verifies one presentation (a member of an array of vp_token) for one credential query. */
typedef enum status vp_reader(void *ctx, const json_t *entry, const json_t *presentation, struct vp_read *out);

/*
 * The part that does not depend on how presentations are verified.
 * out:     claims   {id: [claims of each presentation]}, owned by the caller; NULL unless OK
 * returns OK | REFUSED_VP_FORM | REFUSED_DCQL_* | REFUSED_KB_MISSING | whatever reader refuses with | FAULT_MEMORY
 */
enum status vp_match(const json_t *query, const json_t *vp_token, vp_reader *reader, void *ctx, json_t **claims) MUST_USE;

/*
 * in:      response  the JSON of an authorization response
 * returns OK | REFUSED_VP_FORM | REFUSED_VP_STATE | as vp_match and vc_verify
 */
enum status vp_verify(const void *response, size_t len, const struct vp_rules *rules, json_t **claims) MUST_USE;

/* The same for the encrypted response. returns also as jwe_open */
enum status vp_open(const char *jwe, size_t len, const struct jwe_key *own, const struct vp_rules *rules,
                    json_t **claims) MUST_USE;

/* Our client id under the prefix x509_hash, with NUL: of the certificate that signs requests. returns OK | FAULT_CRYPTO */
enum status vp_client_id(const uint8_t *cert_der, size_t len, char out[VP_CLIENT_ID_LEN]) MUST_USE;

#endif
