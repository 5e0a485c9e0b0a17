/*
 * The public host as a site: what it opens at the start, and its addresses.
 */
#ifndef PASSEND_GATE_PUBLIC_SITE_H
#define PASSEND_GATE_PUBLIC_SITE_H

#include "gate/gate.h"

/* As gate_kind says. */
enum status site_open(struct gate *g) MUST_USE;
const struct site *site_make(struct gate *g);

#endif
