/*
 * How the addresses of OAuth say what is wrong: whatever they refuse, however far the request was read, is an OAuth error
 * (RFC 6749 5.2, RFC 9126 2.3, RFC 7009 2.2.1), with our reason beside it.
 */
#ifndef PASSEND_GATE_PLATFORM_FAILURE_H
#define PASSEND_GATE_PLATFORM_FAILURE_H

#include "gate/platform/refusal.h"
#include "http/conn.h"
#include "oauth/error.h"

/* Whether it is such an address that is answered. */
bool failure_is_oauth(const struct conn *c);
/* Of what the server refuses itself. returns its media type */
const char *failure_write_problem(struct writer *w, const struct problem *p);
/* A refusal of what was sent. */
enum turn failure_answer(struct conn *c, unsigned status, enum oauth_error error, const struct refusal *why);

#endif
