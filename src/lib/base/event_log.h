/*
 * The operating log: one line per event with a code and integers. It takes no strings, so nothing a caller sent can
 * get into it. Lines go to standard error, from where the launcher's owner collects them.
 *
 *   2026-11-22T10:02:03Z notary peer-dropped peer=2 type=7
 */
#ifndef PASSEND_BASE_EVENT_LOG_H
#define PASSEND_BASE_EVENT_LOG_H

#include <stdint.h>

enum log_event {
#define EVENT(name, text, a, b) name,
#include "base/events.def"
#undef EVENT
    EVENT_N
};

/* role: a literal such as "notary"; called once at start. */
void event_log_init(const char *role);
/* The two integers have the names that events.def gives them; pass 0 where there is none. */
void event_log(enum log_event e, int64_t a, int64_t b);

#endif
