/*
 * The pages of a stand-in, in Dutch and English: where somebody says who they are, and what the source is to do wrong. One style
 * sheet, no script.
 *
 * secret: nothing; the people are made up.
 */
#ifndef PASSEND_STANDIN_PAGES_H
#define PASSEND_STANDIN_PAGES_H

#include "base/buf.h"
#include "standin/flows.h"
#include "standin/stroom.h"

#define PAGES_HTML "text/html; charset=utf-8"
#define PAGES_ROOM (24u << 10)       /* bytes that no page exceeds */

struct pages_source {
    const char *title;               /* of the profile */
    const struct stroom *stroom;
    const char *audience;            /* who gets the data */
    const json_t *people;
};

/* Where somebody logs in; f: the flow. */
void pages_login(struct writer *w, const struct pages_source *s, const struct flow *f);
/* What the source is like at present, and a form to change it. */
void pages_home(struct writer *w, const struct pages_source *s, struct deed_choice now, bool english);
/* A request that cannot be served. */
void pages_bad(struct writer *w, const struct pages_source *s, bool english);
extern const char pages_style[];

/* A value of a query, with every character escaped that is not unreserved (RFC 3986 2.3). */
void pages_write_value(struct writer *w, const char *text, size_t len);
/* What somebody is called in these pages: names as the platform knows them. */
void pages_write_name(struct writer *w, const json_t *person);

#endif
