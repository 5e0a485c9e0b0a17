/*
 * What the notary does where a flow goes through a source: what its courier and the assessor are told and say; rows of serve.c.
 *
 * secret: states, codes, facts; wiped when they were sent.
 */
#ifndef PASSEND_NOTARY_SERVE_SOURCE_H
#define PASSEND_NOTARY_SERVE_SOURCE_H

#include "notary/service.h"

/* Of the gate for browsers. false, here and below: no peer of ours would send this */
bool on_call_back(struct service *s, const struct message *m);
/* Of the gate for platforms: how the sources do. */
bool on_sources_read(struct service *s, const struct message *m);
/* Of a courier. */
bool on_source_par_answer(struct service *s, const struct message *m);
bool on_fetched(struct service *s, const struct message *m);
bool on_fetch_failed(struct service *s, const struct message *m);

/* FEITEN and REFUSAL of a case that is a flow. */
bool serve_facts(struct service *s, const struct message *m);
bool serve_refusal(struct service *s, const struct message *m);

/* What a courier holds has its turn with an assessor that is warm. */
void serve_fetched(struct service *s, const struct offer *f);
/* Tells couriers what waits for them, and whoever waits for an errand that ended. To be called after every message. */
void serve_sources(struct service *s);
/* Tells whoever waits too long; once a second at least. */
void serve_late(struct service *s, int64_t boot_ms);

#endif
