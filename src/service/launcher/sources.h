/*
 * The sources of evidence in the configuration: their profiles, and for each that evidence is fetched from what its courier
 * and the dialer are handed.
 *
 * in:     doc       the configuration; members `bronnen` and `dns`
 * out:    c         sources and their targets, and files by kind: PROFILES, SOURCES, SHOWCASE_SOURCES, and NAME_SERVERS where
 *                   there are any; what was opened is in c, either way
 * returns OK | REFUSED_CONFIG (p tells where) | FAULT_MEMORY | FAULT_SYSTEM
 * secret: keys of sources are opened, and read only to see that they fit; wiped after.
 */
#ifndef PASSEND_LAUNCHER_SOURCES_H
#define PASSEND_LAUNCHER_SOURCES_H

#include "launcher/configured.h"

#include <jansson.h>

void sources_init(struct sources *s);
void sources_close(struct sources *s);
enum status sources_read(struct place *p, const struct origin *s, const json_t *doc, struct config *c) MUST_USE;

#endif
