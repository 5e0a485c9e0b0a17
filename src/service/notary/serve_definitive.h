/*
 * The gate for platforms, asking for definitive verdicts: they gather, are decided in groups, and are answered when these are
 * durable.
 *
 * secret: as notary/serve.h.
 */
#ifndef PASSEND_NOTARY_SERVE_DEFINITIVE_H
#define PASSEND_NOTARY_SERVE_DEFINITIVE_H

#include "notary/service.h"

/* Of the table of serve.c. */
bool on_definitive(struct service *s, const struct message *m);

/* Begins what can be begun of those that wait. true: the store may have something to tell of, and then there may be more */
bool serve_decide(struct service *s);
/* Answers what is decided. */
void serve_decided(struct service *s);

#endif
