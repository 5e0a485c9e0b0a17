#include "base/event_log.h"

#include "base/buf.h"
#include "base/clock.h"

#include <unistd.h>

static const char *role_name = "passend";

static const struct {
    const char *text, *a, *b;
} events[EVENT_N] = {
#define EVENT(name, text_, a_, b_) [name] = { text_, a_, b_ },
#include "base/events.def"
#undef EVENT
};

void event_log_init(const char *role)
{
    role_name = role;
}

static void member(struct writer *w, const char *name, int64_t v)
{
    if (name == NULL)
        return;
    write_char(w, ' ');
    write_text(w, name);
    write_char(w, '=');
    write_int(w, v);
}

void event_log(enum log_event e, int64_t a, int64_t b)
{
    uint8_t line[256];
    struct writer w;
    int64_t now = clock_wall_s();

    BUG_IF((unsigned)e >= EVENT_N);
    writer_init(&w, line, sizeof line);
    write_date(&w, clock_day(now));
    write_char(&w, 'T');
    write_time(&w, now);
    write_text(&w, "Z ");
    write_text(&w, role_name);
    write_char(&w, ' ');
    write_text(&w, events[e].text);
    member(&w, events[e].a, a);
    member(&w, events[e].b, b);
    write_char(&w, '\n');
    ssize_t ignored = write(STDERR_FILENO, line, writer_len(&w));
    (void)ignored;
}
