#include "base/status.h"

#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct reason {
    const char *slug, *title;
    uint16_t http;
    uint8_t class;
};

static const struct reason reasons[STATUS_N] = {
    [OK] = { "ok", "", 200, CLASS_OK },
#define REASON(name, class_, http_, slug_, title_) [name] = { slug_, title_, http_, class_ },
#include "base/reasons.def"
#undef REASON
};

static const struct reason *reason_of(enum status s)
{
    static const struct reason unknown = { "onbekend", "", 500, CLASS_FAULT };

    return (unsigned)s < STATUS_N ? &reasons[s] : &unknown;
}

const char *status_slug(enum status s)
{
    return reason_of(s)->slug;
}

const char *status_title(enum status s)
{
    return reason_of(s)->title;
}

unsigned status_http(enum status s)
{
    return reason_of(s)->http;
}

enum status_class status_class_of(enum status s)
{
    return (enum status_class)reason_of(s)->class;
}

static void (*teller)(const char *file, int line);

void bug_to(void (*tell)(const char *file, int line))
{
    teller = tell;
}

_Noreturn void bug(const char *file, int line)
{
    void (*tell)(const char *, int) = teller;
    struct pollfd reader = { .fd = STDERR_FILENO, .events = POLLOUT };

    /* Where nobody reads it the message is given up, not the end. */
    if (poll(&reader, 1, 0) == 1 && (reader.revents & POLLOUT) != 0)
        fprintf(stderr, "bug: %s:%d\n", file, line);
    teller = NULL;   /* a bug in the telling is none that can be told */
    if (tell != NULL)
        tell(file, line);
    abort();
}
