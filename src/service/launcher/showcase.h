/*
 * Who is who: reads the corporations and the client registry, and makes the tables that roles are handed of them. Sources
 * likewise, as pages show them.
 *
 * returns OK | REFUSED_CONFIG (p tells where) | FAULT_MEMORY | FAULT_SYSTEM
 * secret: none.
 */
#ifndef PASSEND_LAUNCHER_SHOWCASE_H
#define PASSEND_LAUNCHER_SHOWCASE_H

#include "launcher/configured.h"
#include "launcher/place.h"

#include <jansson.h>

/* `corporaties` and `register`, into c->files. */
enum status showcase_read(struct place *p, const struct origin *s, const json_t *doc, struct config *c) MUST_USE;
/* Of the profiles, in their order, into a sealed file. */
enum status showcase_sources(struct place *p, const json_t *profiles, int *fd) MUST_USE;

#endif
