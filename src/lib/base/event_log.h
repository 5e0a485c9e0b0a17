/*
 * The operating log: one line per event with a code and integers. It takes no strings, so nothing a caller sent can
 * get into it. Of a service only the launcher writes lines to standard error, from where its owner collects them: roles
 * hand it what there is to log (wire/log_pair.h).
 *
 *   2026-11-22T10:02:03Z notary peer-dropped peer=2 type=7
 */
#ifndef PASSEND_BASE_EVENT_LOG_H
#define PASSEND_BASE_EVENT_LOG_H

#include <stddef.h>
#include <stdint.h>

enum log_event {
#define EVENT(name, text, a, b) name,
#include "base/events.def"
#undef EVENT
    EVENT_N
};

struct log_entry {
    enum log_event event;
    int64_t at_s;                /* wall clock, LOG_AT_MAX at most */
    int64_t a, b;
};

#define LOG_AT_MAX 253402300799  /* the last second of the year 9999 */
#define LOG_LINE_MAX 256

/* role: a literal such as "notary"; called once at start. */
void event_log_init(const char *role);
/* Who takes each entry from now on. Until then lines are written to standard error, and wait for whoever reads it. */
void event_log_to(void (*take)(const struct log_entry *e));
/* The line of an entry of this role, with its line break. returns its length */
size_t event_log_line(const char *role, const struct log_entry *e, uint8_t line[LOG_LINE_MAX]);
/* The two integers have the names that events.def gives them; pass 0 where there is none. */
void event_log(enum log_event e, int64_t a, int64_t b);

#endif
