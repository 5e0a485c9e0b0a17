/*
 * Who is who: reads the corporations and the client registry, and makes the tables that roles are handed of them. Sources
 * likewise, as pages show them.
 *
 * A refusal sticks (json/doc.h): REFUSED_CONFIG, FAULT_MEMORY, FAULT_SYSTEM.
 * secret: none.
 */
#ifndef PASSEND_LAUNCHER_SHOWCASE_H
#define PASSEND_LAUNCHER_SHOWCASE_H

#include "launcher/configured.h"

/* `corporaties` and `register`, into c->files. */
void showcase_read(const struct node *doc, const struct origin *s, struct config *c);
/* Of the profiles, in their order, into a sealed file. at: the list that names them */
void showcase_sources(const struct node *at, const json_t *profiles, int *fd);

#endif
