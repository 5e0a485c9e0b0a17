/*
 * The notary's loop: one thread that waits for its peers and the launcher, serves one message at a time, and between them does
 * what time brings (upkeep.h).
 *
 * secret: none of its own.
 */
#ifndef PASSEND_NOTARY_LOOP_H
#define PASSEND_NOTARY_LOOP_H

#include "notary/serve.h"

/* Until the launcher says STOP. Exits the process when the launcher is gone. */
void loop_run(struct service *s);

#endif
