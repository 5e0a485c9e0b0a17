/*
 * The configuration of one service: reads and checks the one file, opens everything it names, and holds the
 * descriptors that roles are given, now and at every later restart.
 *
 * Paths are relative to the file. Key files must not be readable by others.
 * secret: key files are opened, and read only to see that key and certificate belong together; wiped after.
 */
#ifndef PASSEND_LAUNCHER_CONFIG_H
#define PASSEND_LAUNCHER_CONFIG_H

#include "launcher/configured.h"

/*
 * create: make the data directory, the folder of the log and an empty key file where they are absent (a start; --check leaves
 * everything alone)
 * returns OK | REFUSED_CONFIG (doc tells where) | FAULT_MEMORY | FAULT_SYSTEM. Close with config_close either way.
 */
enum status config_open(const char *path, bool create, struct config *out, struct doc *doc) MUST_USE;
void config_close(struct config *c);

#endif
