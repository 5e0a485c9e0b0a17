/*
 * The member `log` of the configuration: the public log that definitive verdicts stand in. Without it there is none, and
 * no process of it. Its name, its key, the key of statements, the folder that it is published from, and the host where
 * that is read.
 *
 * secret: keys are opened, and read only to see that they can be used.
 */
#ifndef PASSEND_LAUNCHER_PUBLIC_LOG_H
#define PASSEND_LAUNCHER_PUBLIC_LOG_H

#include "launcher/configured.h"

#include <jansson.h>

/* After all other keys and the data directory: it looks whether a key is one of these, and the folder within it.
 * returns OK | REFUSED_CONFIG | FAULT_MEMORY | FAULT_CRYPTO; what was opened is in c->files, either way */
enum status public_log_read(struct place *p, const struct origin *s, const json_t *doc, struct config *c) MUST_USE;
/* The folder becomes that of the process that writes it. own_uids: that has a uid of its own; else that of the service.
 * returns NULL, or why it cannot be done */
const char *public_log_give(const struct config *c, bool own_uids);

#endif
