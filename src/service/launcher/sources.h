/*
 * The sources of evidence in the configuration: their profiles, and for each that evidence is fetched from what its courier
 * and the dialer are handed.
 *
 * in:     doc       the configuration; members `bronnen` and `dns`
 * out:    c         sources and their targets, and files by kind: PROFILES, SOURCES, SHOWCASE_SOURCES, and NAME_SERVERS where
 *                   there are any; what was opened is in c, either way
 * A refusal sticks (json/doc.h): REFUSED_CONFIG, FAULT_MEMORY, FAULT_SYSTEM.
 * secret: keys of sources are opened, and read only to see that they fit; wiped after.
 */
#ifndef PASSEND_LAUNCHER_SOURCES_H
#define PASSEND_LAUNCHER_SOURCES_H

#include "launcher/configured.h"

void sources_init(struct sources *s);
void sources_close(struct sources *s);
void sources_read(const struct node *doc, const struct origin *s, struct config *c);

#endif
