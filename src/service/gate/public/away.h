/*
 * The ways out of our pages: a link to a source, and the redirect to a platform at the end.
 *
 * secret: state and code of a flow, for as long as they live.
 */
#ifndef PASSEND_GATE_PUBLIC_AWAY_H
#define PASSEND_GATE_PUBLIC_AWAY_H

#include "gate/public/call.h"

#define AWAY_LINK_MAX 4096

/* Where people log in at this source, for this flow; NUL-terminated. language: LANGUAGE_N = not said */
void away_link(const struct public *p, const struct msg_to_source *m, char out[AWAY_LINK_MAX]);
/* Whether the message names a client, an address and a state. */
bool away_sane(const struct public *p, const struct msg_to_platform *m);
/* 303 to the platform. */
enum turn away_to_platform(struct conn *c, const struct msg_to_platform *m);

#endif
