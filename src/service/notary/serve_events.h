/*
 * Platforms that ask what they were not told yet (wire/events.h): rows of serve.c's table, and what is done when the store, or
 * time, or something new says so.
 *
 * secret: none.
 */
#ifndef PASSEND_NOTARY_SERVE_EVENTS_H
#define PASSEND_NOTARY_SERVE_EVENTS_H

#include "notary/begun.h"
#include "notary/service.h"

bool on_events_read(struct service *s, const struct message *m);
/* BEGUN_EVENTS: the page was read; b is freed. */
void serve_events_done(struct service *s, struct begun *b, const struct store_done *done);
/* One of those who wait, where there may be something for them or their time is over: it is answered, or asked of the store.
 * false: there is none. What was begun is to be done before the next. */
bool serve_waiter(struct service *s);

#endif
