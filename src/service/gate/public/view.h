/*
 * From what the notary says of a case to a page, and from there into the answer.
 *
 * secret: pages carry values, receipt codes and proofs.
 */
#ifndef PASSEND_GATE_PUBLIC_VIEW_H
#define PASSEND_GATE_PUBLIC_VIEW_H

#include "gate/public/call.h"

/* Which page of the notary's a route shows; PAGE_NONE: none of a case. */
enum page view_page_of(enum route_name r);
/* Where a page stands. */
enum route_name view_route_of(enum page p);

/* A page that needs nobody's words but ours: VIEW_UNKNOWN, VIEW_EXPIRED, VIEW_WRONG_BROWSER, VIEW_OTHER_TAB, VIEW_FORBIDDEN,
 * VIEW_NOT_FOUND, VIEW_TOO_BUSY. */
enum turn view_plain(struct conn *c, enum language l, enum page_view v, unsigned status);
/* A refusal, as its media type (site.write_problem). */
const char *view_problem(struct writer *w, const struct public *p, enum language l, enum status s);

/* Whether the notary's page can be shown: every number in it is one of ours. */
bool view_sane(const struct public *p, const struct msg_page *m);
/* The page of a case that call->route shows. */
enum turn view_case(struct conn *c, const struct call *call, const struct msg_page *m, unsigned status);
/* The link to a source. returns false where the message is none of ours */
bool view_to_source(struct conn *c, const struct call *call, const struct msg_to_source *m, enum turn *turn);
/* 303 to a page of ours; cookies before. */
enum turn view_go(struct conn *c, enum language l, enum route_name r);

#endif
