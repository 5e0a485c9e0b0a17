/*
 * Lines of the log that wait for whoever reads them: whole lines, oldest first, in LIMIT_LOG_KEPT_BYTES. A line that finds no
 * room is counted, and when there is room again the first line is how many were lost.
 */
#ifndef PASSEND_LAUNCHER_LOG_RING_H
#define PASSEND_LAUNCHER_LOG_RING_H

#include "base/event_log.h"
#include "base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_TEXT_MAX 1024        /* of a line that is kept, with its line break: POSIX lets a pipe take it whole or not at all */

/* All zero: empty. */
struct log_ring {
    uint8_t bytes[LIMIT_LOG_KEPT_BYTES];
    size_t first, len;           /* where the oldest byte is, and how many there are */
    int64_t lost;                /* lines, not told yet */
};

size_t log_ring_room(const struct log_ring *r);
/* A line of 1 to LOG_TEXT_MAX bytes that ends with its only line break: kept if `spare` bytes are free beside it, or counted. */
void log_ring_add(struct log_ring *r, int64_t now_s, const uint8_t *line, size_t len, size_t spare);
/* Adds the line that says how many were lost, where any were and it has room. returns whether it did */
bool log_ring_tell(struct log_ring *r, int64_t now_s);
/* The first line, or what is left of it. returns its length, 0 = empty */
size_t log_ring_first(const struct log_ring *r, uint8_t line[LOG_TEXT_MAX]);
/* n bytes of it are written. */
void log_ring_took(struct log_ring *r, size_t n);

#endif
