/*
 * What a browser brings to /oauth/authorize: which client, and which pushed request. All else that it may carry stands in the
 * pushed request and is passed over here, a state too (FAPI 2.0 Security Profile 5.3.2.2; RFC 9101 6.3). Pure.
 *
 * secret: a request_uri opens the first page of a case for as long as it lives.
 */
#ifndef PASSEND_OAUTH_AUTHORIZE_H
#define PASSEND_OAUTH_AUTHORIZE_H

#include "base/slice.h"
#include "base/status.h"
#include "model/id.h"

#define AUTHORIZE_URN "urn:ietf:params:oauth:request_uri:"

struct authorize {
    struct slice client_id;          /* borrows from the query; any text */
    struct id request_uri;
    struct slice language;           /* which language the page is to have, any text; empty: not said */
};

/*
 * in:      query   the part after '?', decoded in place
 * out:     *out    on OK
 * returns OK | REFUSED_FORM: client_id or request_uri is missing, a member is doubled, an object is given too (`request`), or the
 *         request_uri is none of ours. There is nowhere to send the browser then: say it on a page
 */
enum status authorize_read(char *query, size_t len, struct authorize *out) MUST_USE;

#endif
