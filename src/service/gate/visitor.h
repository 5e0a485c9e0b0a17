/*
 * Hosts where anybody comes, with a browser or a program: who counts as one visitor, and what every answer there says.
 */
#ifndef PASSEND_GATE_VISITOR_H
#define PASSEND_GATE_VISITOR_H

#include "gate/gate.h"
#include "http/conn.h"

#define VISITOR_FIXED 128

/* As site.identify says: by address, each with the same share. */
uint64_t visitor_identify(const struct conn *c, const struct quota_share **share);
/* The header lines that every answer has: `own`, those of the host itself, and those of all such hosts. */
void visitor_fixed(const struct gate *g, const char *own, char out[VISITOR_FIXED]);

#endif
