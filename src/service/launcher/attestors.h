/*
 * Who is asked to attest to the public log: the members `getuigen`, `tijdstempel` and `ca` of `log`. Without them nobody is.
 *
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_ATTESTORS_H
#define PASSEND_LAUNCHER_ATTESTORS_H

#include "launcher/configured.h"

/*
 * in:     log   the member; c knows the log's own key already
 * out:    c     targets, and files by kind: ATTESTORS and ATTESTORS_CA; what was opened is in c, either way
 * A refusal sticks (json/doc.h): REFUSED_CONFIG, FAULT_MEMORY, FAULT_SYSTEM, FAULT_CRYPTO.
 */
void attestors_read(const struct node *log, const struct origin *s, struct config *c);

#endif
