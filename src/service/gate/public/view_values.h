/*
 * The pages that show what was read or filled in of one person, and the ways to say that it is otherwise.
 *
 * secret: amounts and dates of birth; copies of them are wiped here, the page by who owns the writer.
 */
#ifndef PASSEND_GATE_PUBLIC_VIEW_VALUES_H
#define PASSEND_GATE_PUBLIC_VIEW_VALUES_H

#include "gate/public/call.h"

/* What such a page is made of. */
struct view_values {
    const struct public *public;
    const struct page_frame *frame;
    const struct call *call;
    const struct msg_page *page;
    const char *reading;         /* its number, as text */
    const char *platform;        /* NULL: not known any more */
};

/* Which words say what went wrong on the way to this page. */
enum page_notice view_values_notice(const struct msg_page *m);
/* What people call a source; NULL: no source of the table. */
const char *view_values_source(const struct public *p, unsigned source);

/* As page 3 counts it; PERIOD_NONE where there is none. */
struct page_slip view_values_slip(const struct loonopgave *l);

void view_values_check(struct writer *w, const struct view_values *v);
void view_values_not_right(struct writer *w, const struct view_values *v);
void view_values_other_year(struct writer *w, const struct view_values *v);

#endif
