/*
 * What a browser brings along, and what it is given to bring: three cookies, the proof that a form came from a page of ours.
 * Pure.
 *
 * __Host-passend, the session, says whose browser it is from the first answer on; __Host-passend-k, the ticket, that it has
 * seen the first page; __Host-passend-o, who logged in for their receipts, which has nothing to do with a flow. All are always
 * made by us. The notary knows session and log-in by their digests only.
 *
 * secret: whoever has a session is that person here; buffers are the caller's to wipe.
 * source: RFC 6265; draft-ietf-httpbis-rfc6265bis 4.1.3.2 (__Host-, SameSite); the Fetch standard (Origin); Fetch Metadata
 */
#ifndef PASSEND_GATE_PUBLIC_BROWSER_H
#define PASSEND_GATE_PUBLIC_BROWSER_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/text.h"
#include "model/id.h"
#include "model/language.h"

#include <stdbool.h>

#define BROWSER_TICKET_LEN 40

enum browser_cookie { BROWSER_SESSION, BROWSER_TICKET, BROWSER_LOGIN, BROWSER_COOKIES };

/* The cookie of this name and length in a Cookie header (empty: none came). False where it is not there, not one of ours by its
 * form, or there twice. out: SECRET_LEN or BROWSER_TICKET_LEN bytes */
bool browser_cookie(struct slice header, enum browser_cookie which, uint8_t *out);

/* The value of a Set-Cookie header, NUL-terminated. `browser_forget` makes the browser drop it. */
#define BROWSER_SET_MAX 160
void browser_set(enum browser_cookie which, const uint8_t *value, char out[BROWSER_SET_MAX]);
void browser_forget(enum browser_cookie which, char out[BROWSER_SET_MAX]);

/* Which of the offered languages (bits 1 << enum language) an Accept-Language header (empty: none came) likes best; LANGUAGE_N:
 * none of them. Of a tag the first part counts, of equal weights the first. */
enum language browser_language(struct slice header, unsigned offered);

/* Whether a POST came from a page of the origin `issuer`. A browser says so in Origin always, and in Sec-Fetch-Site where it is
 * of this decade. */
bool browser_from_here(struct slice origin, struct slice fetch_site, const char *issuer);

/*
 * The proof for the forms of one step: SHA-256 over the step and a cookie, which nobody but this browser has. Of the first
 * page, before there is a session, the ticket is taken. browser_csrf_ok: in constant time.
 */
#define BROWSER_CSRF_CHARS BASE64URL_LEN(DIGEST_LEN)
void browser_csrf(enum browser_cookie which, const uint8_t *cookie, unsigned step, char out[BROWSER_CSRF_CHARS + 1]);
bool browser_csrf_ok(enum browser_cookie which, const uint8_t *cookie, unsigned step, struct slice given);

#endif
