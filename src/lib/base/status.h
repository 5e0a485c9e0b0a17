/*
 * Every result a function of this project can return, and the classes they fall in.
 *
 * REFUSED: the caller's fault; stable reason code, 4xx. FAULT: the environment's; 503, retryable, alert.
 * A bug is neither: it is an assertion (BUG_IF), and the process dies and is replaced.
 * The list is reasons.def; docs/errors.md and the problem types are generated from it.
 */
#ifndef PASSEND_BASE_STATUS_H
#define PASSEND_BASE_STATUS_H

#include <stdint.h>

enum status {
    OK = 0,
#define REASON(name, class, http, slug, title) name,
#include "base/reasons.def"
#undef REASON
    STATUS_N
};

enum status_class { CLASS_OK, CLASS_REFUSED, CLASS_FAULT };

#define MUST_USE __attribute__((warn_unused_result))

/* Return early with any status but OK. */
#define TRY(expr)                        \
    do {                                 \
        enum status try_status_ = (expr);\
        if (try_status_ != OK)           \
            return try_status_;          \
    } while (0)

/* kebab-case reason code, e.g. "zegel-ongeldig"; "ok" for OK. Never NULL, also for values out of range ("onbekend"). */
const char *status_slug(enum status s);
/* One Dutch sentence for the problem's title. Never contains input. */
const char *status_title(enum status s);
unsigned status_http(enum status s);
enum status_class status_class_of(enum status s);

/* Says in so many words that a result does not matter here; the reason stands beside the call. */
static inline void status_ignored(enum status s)
{
    (void)s;
}

/* Assertions stay on in release builds. Prints the place, never data. */
_Noreturn void bug(const char *file, int line);
/* Who is told beside that, as the last thing this process does. */
void bug_to(void (*tell)(const char *file, int line));
#define BUG_IF(cond)               \
    do {                           \
        if (cond)                  \
            bug(__FILE__, __LINE__); \
    } while (0)

#endif
