/*
 * Opens what the configuration names, and says whether it can be relied on: a refusal is at the member that names it. A
 * refusal sticks (json/doc.h); after one nothing is opened and nothing is made.
 * in: dir: what the path is relative to, AT_FDCWD for the working directory
 *
 * secret: what is opened may be a key.
 */
#ifndef PASSEND_LAUNCHER_PATHS_H
#define PASSEND_LAUNCHER_PATHS_H

#include "json/doc.h"

#include <stdbool.h>
#include <sys/types.h>

#define PATHS_LEN 1024     /* of a path */

/* The file that a member names, for reading: one that only we can change (owners.h). secret: nor may others read it.
 * returns doc_good(); *fd is the caller's where it was opened, either way */
bool paths_open(const struct node *object, const char *name, int dir, bool secret, int *fd);
/* What is open at fd is an ordinary file that others may not read; only we can change it, and find it so by this path. */
bool paths_secret(const struct node *at, int fd);
bool paths_owned(const struct node *at, int dir, const char *path, int fd);

/* The directory in which the last component of the path, a plain name, lies, and that only we can change.
 * returns doc_good(); *parent is open then, and the caller's */
bool paths_parent(const struct node *at, int dir, const char *path, int *parent);
/* A directory, without the slashes at its end in `path`. create: it is made where it is missing; else *fd stays -1 where it could
 * be. returns doc_good(); *fd is the caller's where it was opened, either way */
bool paths_directory(const struct node *at, int dir, const char *given, bool create, mode_t mode, char path[PATHS_LEN + 1],
                     int *fd);
/* Something can be made in this directory. */
bool paths_room(const struct node *at, int parent);
/* Whether the directory `inner` is `outer` or lies below it, seen through all links; also where that cannot be told. */
bool paths_within(int inner, int outer);

/* A whole file that only we can change. *text is the caller's (mem_free); NULL after a refusal or a fault */
void paths_read(const struct node *at, int dir, const char *path, char **text, size_t *len);
/* The same of a file that is open and was looked at. fd stays the caller's, where it is in the file too. */
void paths_read_open(const struct node *at, int fd, char **text, size_t *len);
/* What such a text says, which is freed. returns a document of the caller's; NULL after a refusal or a fault */
json_t *paths_parse(const struct node *at, char *text, size_t len);

#endif
