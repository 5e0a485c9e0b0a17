/*
 * The folder of the log: files by paths of plain names below one directory. A file is there whole, or not at all: it is written
 * beside its place, synced and moved there. That it is there is durable when folder_settle returns: each directory is synced once
 * for all that was moved into it before.
 *
 * After an error the process ends: what a disk that failed still says about what it holds counts for nothing, so its successor
 * writes all that is not published anew (decision 121).
 *
 * secret: nothing; all of it is published.
 */
#ifndef PASSEND_TILER_FOLDER_H
#define PASSEND_TILER_FOLDER_H

#include "base/status.h"
#include "log/tile.h"

#include <stddef.h>
#include <stdint.h>

#define FOLDER_PATH_MAX TILE_PATH_MAX
#define FOLDER_KNOWN 16

struct folder {
    int dir;                                          /* the caller's */
    char known[FOLDER_KNOWN][FOLDER_PATH_MAX];        /* directories that this process made durable */
    unsigned next;                                    /* of these that gives way */
    char moved[FOLDER_KNOWN][FOLDER_PATH_MAX];        /* directories, with the last slash, that files were moved into since */
    unsigned n_moved;
};

void folder_init(struct folder *f, int dir);

/* In the place of what is there. returns OK | FAULT_SYSTEM */
enum status folder_write(struct folder *f, const char *path, const void *data, size_t len) MUST_USE;
/* Of a path that only ever has one content. returns OK | FAULT_LOG_FOLDER (something else is there) | FAULT_SYSTEM */
enum status folder_write_once(struct folder *f, const char *path, const void *data, size_t len) MUST_USE;
/* returns OK | REFUSED_NOT_FOUND | FAULT_LOG_FOLDER (more than cap bytes, or no ordinary file) | FAULT_SYSTEM */
enum status folder_read(struct folder *f, const char *path, void *out, size_t cap, size_t *len) MUST_USE;
/* returns OK (all that was written is durable) | FAULT_SYSTEM */
enum status folder_settle(struct folder *f) MUST_USE;
/* When it was written, unix seconds by the clock of then. returns OK | REFUSED_NOT_FOUND | FAULT_LOG_FOLDER (no ordinary file)
 * | FAULT_SYSTEM */
enum status folder_written(struct folder *f, const char *path, int64_t *at_s) MUST_USE;
/* The partial tiles at the place of a tile that is full now. What cannot be removed stays. */
void folder_drop_partials(struct folder *f, const struct tile *full);

#endif
