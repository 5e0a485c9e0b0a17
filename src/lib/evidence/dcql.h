/*
 * Judges an answer against a DCQL query (OpenID4VP 1.0, section 6 and 7): what the wallet chose is never trusted, every
 * constraint is evaluated again on verified claims.
 *
 * A query is checked once (dcql_check), also our own; the other calls take a checked query. Unknown members of a query are
 * passed over, as the standard says. `values` counts here as a condition. Only the format dc+sd-jwt is judged; a query may
 * name others as long as nobody answers with them. Of trusted_authorities `aki` can be judged; other kinds never match.
 * vct must be one of vct_values itself: inheritance between types is not followed.
 *
 * secret: claims are personal data; nothing is copied.
 * cost:   linear in the query and, per claims path, in the credential; no I/O, no recursion over input.
 */
#ifndef PASSEND_EVIDENCE_DCQL_H
#define PASSEND_EVIDENCE_DCQL_H

#include "x509/x5chain.h"

#define DCQL_CREDENTIALS_MAX 32
#define DCQL_CLAIMS_MAX 64
#define DCQL_LIST_MAX 64         /* every other list in a query */
#define DCQL_PATH_MAX 16

/* A presentation that was verified. */
struct dcql_credential {
    const char *format;
    const json_t *claims;
    bool bound;                      /* the holder proved possession */
    const struct x5_chain *chain;    /* NULL or empty: the issuer did not send certificates */
};

/* returns OK | REFUSED_DCQL_QUERY */
enum status dcql_check(const json_t *query) MUST_USE;

/* The credential query with this id; NULL where there is none. */
const json_t *dcql_find(const json_t *query, const char *id);
bool dcql_binding_required(const json_t *entry);
bool dcql_multiple(const json_t *entry);

/*
 * in:      entry    a credential query (dcql_find)
 * returns OK | REFUSED_DCQL_FORMAT | REFUSED_DCQL_TYPE | REFUSED_KB_MISSING | REFUSED_DCQL_AUTHORITY | REFUSED_DCQL_CLAIM |
 *         REFUSED_DCQL_VALUE | FAULT_MEMORY
 */
enum status dcql_match(const json_t *entry, const struct dcql_credential *credential) MUST_USE;

/*
 * in:      answered  an object with a member for each credential query that was answered with a match
 * returns OK | REFUSED_DCQL_UNKNOWN (an id that was not asked for) | REFUSED_DCQL_MISSING
 */
enum status dcql_complete(const json_t *query, const json_t *answered) MUST_USE;

#endif
