/*
 * What the notary does where a flow goes through a source: what its courier and the assessor are told and say; rows of serve.c.
 *
 * secret: states, codes, facts; wiped when they were sent.
 */
#ifndef PASSEND_NOTARY_SERVE_SOURCE_H
#define PASSEND_NOTARY_SERVE_SOURCE_H

#include "notary/service.h"

/* Tells a source who will come; the browser waits. */
void serve_ahead(struct service *s, size_t source, const struct msg_source_par *ahead);
/* Of the gate for browsers. false: no peer of ours would send this */
bool on_call_back(struct service *s, const struct message *m);

/* FEITEN and WEIGERING of a case that is a flow. */
bool serve_facts(struct service *s, const struct message *m);
bool serve_refusal(struct service *s, const struct message *m);

#endif
