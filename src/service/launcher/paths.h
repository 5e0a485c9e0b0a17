/*
 * Opens what the configuration names, and says whether it can be relied on: a place in the configuration goes with every
 * refusal.
 * in: p points at the member that names the path; dir: what the path is relative to, AT_FDCWD for the working directory
 *
 * secret: what is opened may be a key.
 */
#ifndef PASSEND_LAUNCHER_PATHS_H
#define PASSEND_LAUNCHER_PATHS_H

#include "launcher/place.h"

#include <stdbool.h>
#include <sys/types.h>

#define PATHS_LEN 1024     /* of a path */

/* For reading, a file that only we can change (owners.h). secret: nor may others read it.
 * returns OK | REFUSED_CONFIG; *fd is the caller's where it was opened, either way */
enum status paths_open(struct place *p, int dir, const char *path, bool secret, int *fd) MUST_USE;
/* What is open at fd is an ordinary file that others may not read; only we can change it, and find it so by this path. */
enum status paths_secret(struct place *p, int fd) MUST_USE;
enum status paths_owned(struct place *p, int dir, const char *path, int fd) MUST_USE;

/* The directory in which the last component of the path, a plain name, lies, and that only we can change.
 * returns OK | REFUSED_CONFIG */
enum status paths_parent(struct place *p, int dir, const char *path, int *parent) MUST_USE;
/* A directory, without the slashes at its end in `path`. create: it is made where it is missing; else *fd stays -1 where it could
 * be. returns OK | REFUSED_CONFIG; *fd is the caller's where it was opened, either way */
enum status paths_directory(struct place *p, int dir, const char *given, bool create, mode_t mode, char path[PATHS_LEN + 1],
                            int *fd) MUST_USE;
/* Something can be made in this directory. returns OK | REFUSED_CONFIG */
enum status paths_room(struct place *p, int parent) MUST_USE;
/* Whether the directory `inner` is `outer` or lies below it, seen through all links; also where that cannot be told. */
bool paths_within(int inner, int outer);

#endif
