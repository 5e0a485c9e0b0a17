#include "base/event_log.h"

#include "base/buf.h"
#include "base/clock.h"

#include <unistd.h>

static const char *role_name = "passend";
static void (*taker)(const struct log_entry *e);

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

void event_log_to(void (*take)(const struct log_entry *e))
{
    taker = take;
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

size_t event_log_line(const char *role, const struct log_entry *e, uint8_t line[LOG_LINE_MAX])
{
    struct writer w;

    BUG_IF((unsigned)e->event >= EVENT_N);
    writer_init(&w, line, LOG_LINE_MAX);
    write_date(&w, clock_day(e->at_s));
    write_char(&w, 'T');
    write_time(&w, e->at_s);
    write_text(&w, "Z ");
    write_text(&w, role);
    write_char(&w, ' ');
    write_text(&w, events[e->event].text);
    member(&w, events[e->event].a, e->a);
    member(&w, events[e->event].b, e->b);
    write_char(&w, '\n');
    BUG_IF(w.failed);
    return writer_len(&w);
}

void event_log(enum log_event e, int64_t a, int64_t b)
{
    const struct log_entry entry = { e, clock_wall_s(), a, b };
    uint8_t line[LOG_LINE_MAX];

    BUG_IF((unsigned)e >= EVENT_N);
    if (taker != NULL) {
        taker(&entry);
        return;
    }
    ssize_t ignored = write(STDERR_FILENO, line, event_log_line(role_name, &entry, line));
    (void)ignored;
}
