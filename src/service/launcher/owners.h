/*
 * Who can change what the service rests on. A file of its configuration, a key, a pack or a program is as trusted as whoever can
 * write it, or put another in its place: so it, every directory it is found by and every link on the way, also where a link
 * leads to another, belong to root or to the user who starts the service, and neither group nor others may write there. In a
 * directory of root with the sticky bit (such as /tmp) others may make files, but not replace ours: that is taken.
 *
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_OWNERS_H
#define PASSEND_LAUNCHER_OWNERS_H

#include "base/status.h"

/*
 * in:      dir, path  by which it was opened (dir AT_FDCWD: the working directory); fd: what that gave, stays the caller's
 * returns NULL, or what is wrong with it or with a directory above it: "can be changed by ..."
 */
const char *owners_check(int dir, const char *path, int fd) MUST_USE;
/* The same of a directory, said of what is to be made in it. */
const char *owners_check_parent(int dir, const char *path, int fd) MUST_USE;

#endif
