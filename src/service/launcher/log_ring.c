#include "launcher/log_ring.h"

#include "base/status.h"

size_t log_ring_room(const struct log_ring *r)
{
    return LIMIT_LOG_KEPT_BYTES - r->len;
}

static void append(struct log_ring *r, const uint8_t *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        r->bytes[(r->first + r->len++) % LIMIT_LOG_KEPT_BYTES] = line[i];
}

void log_ring_add(struct log_ring *r, int64_t now_s, const uint8_t *line, size_t len, size_t spare)
{
    size_t first = r->lost > 0 ? LOG_LINE_MAX : 0;

    BUG_IF(len < 1 || len > LOG_TEXT_MAX || spare > LIMIT_LOG_KEPT_BYTES / 2);
    if (log_ring_room(r) < first + len + spare) {
        r->lost++;
        return;
    }
    (void)log_ring_tell(r, now_s);
    append(r, line, len);
}

bool log_ring_tell(struct log_ring *r, int64_t now_s)
{
    const struct log_entry e = { .event = EVENT_LOG_LOST, .at_s = now_s, .a = r->lost };
    uint8_t line[LOG_LINE_MAX];

    if (r->lost == 0 || log_ring_room(r) < sizeof line)
        return false;
    append(r, line, event_log_line("launcher", &e, line));
    r->lost = 0;
    return true;
}

size_t log_ring_first(const struct log_ring *r, uint8_t line[LOG_TEXT_MAX])
{
    size_t n = 0;

    while (n < r->len && n < LOG_TEXT_MAX) {
        line[n] = r->bytes[(r->first + n) % LIMIT_LOG_KEPT_BYTES];
        if (line[n++] == '\n')
            break;
    }
    return n;
}

void log_ring_took(struct log_ring *r, size_t n)
{
    BUG_IF(n > r->len);
    r->first = (r->first + n) % LIMIT_LOG_KEPT_BYTES;
    r->len -= n;
}
