/*
 * A whole file, for programs at somebody's own desk: "-" is standard input, and whatever can be read will do: a pipe, a
 * FIFO, /dev/stdin, what a shell makes of <( ). Only an ordinary file says beforehand how long it is, so everything is read
 * to its end, and refused once it is longer than it may be.
 *
 * An object library of its own: the roles of the service open no files by it.
 *
 * in:      path  "-" for standard input
 * out:     *data  NUL-terminated, owned by the caller (mem_free); NULL unless OK
 * returns OK | REFUSED_FILE_SIZE (more than max bytes) | FAULT_SYSTEM (cannot be read: see errno) | FAULT_MEMORY
 * secret:  the bytes are in wiped memory, also where the block grew.
 * cost:    linear in what is read; waits for whoever writes into a pipe
 */
#ifndef PASSEND_FILES_FILE_H
#define PASSEND_FILES_FILE_H

#include "base/status.h"

#include <stddef.h>

enum status file_read(const char *path, size_t max, char **data, size_t *len) MUST_USE;

#endif
