/*
 * One request about somebody's flow, from its address to its answer: what the browser brought, and what it typed.
 *
 * secret: cookies, and all that was typed; freed and wiped with the answer.
 */
#ifndef PASSEND_GATE_PUBLIC_CALL_H
#define PASSEND_GATE_PUBLIC_CALL_H

#include "gate/public/browser.h"
#include "gate/public/form.h"
#include "gate/public/pages.h"
#include "gate/public/public.h"
#include "wire/flow.h"

_Static_assert(BROWSER_TICKET_LEN == TICKET_LEN, "the cookie is the notary's ticket");

/* What was typed. */
struct posted {
    struct form_field fields[FIELD_N];
    char text[LIMIT_BODY_PUBLIC + 1];
};

struct call {
    enum language language;          /* LANGUAGE_N: the case's own */
    enum route_name route;
    bool authorize;                  /* called up by /oauth/authorize */
    bool has_session, has_ticket, has_request, has_login;
    uint8_t session[SECRET_LEN], ticket[BROWSER_TICKET_LEN], login[SECRET_LEN];
    uint8_t fresh[SECRET_LEN];       /* a session that page 1 may be bound to, or of a log-in that begins */
    struct id request_uri;
    char client[CLIENT_MAX + 1];     /* client_id beside it */
    enum step step;
    bool wrong;                      /* what was typed cannot be taken: shown again, with what is wrong */
    bool more;                       /* one more row for a child */
    bool stop;                       /* of a receipt: it was asked for and confirmed */
    struct posted *posted;           /* NULL: a GET */
};

/* The call of this connection: its language and route by its address, its cookies. On FAULT_MEMORY there is none.
 * returns OK | REFUSED_NOT_FOUND | FAULT_MEMORY */
enum status call_open(struct conn *c, bool post, struct call **out) MUST_USE;
/* Its form. returns OK | REFUSED_FORM */
enum status call_read_form(struct conn *c, struct call *call) MUST_USE;
/* What came first under this name; "" where nothing came. */
const char *call_value(const struct call *call, enum field f);
const struct form_field *call_values(const struct call *call, enum field f);
/* client_id and request_uri as they were given; false where they cannot be ours. */
bool call_take_request(struct call *call, struct slice client, struct slice request_uri);
/* Of the cookie that this call's forms are proven by. */
void call_csrf(const struct call *call, char out[BROWSER_CSRF_CHARS + 1]);
enum browser_cookie call_proof(const struct call *call, const uint8_t **cookie);

#endif
