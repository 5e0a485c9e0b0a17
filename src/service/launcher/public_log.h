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

/* After all other keys and the data directory: it looks whether a key is one of these, and the folder within it.
 * A refusal sticks (json/doc.h): REFUSED_CONFIG, FAULT_MEMORY, FAULT_CRYPTO. What was opened is in c->files, either way */
void public_log_read(const struct node *doc, const struct origin *s, struct config *c);
/* The folder becomes that of the process that writes it. own_uids: that has a uid of its own; else that of the service.
 * returns NULL, or why it cannot be done */
const char *public_log_give(const struct config *c, bool own_uids);

#endif
