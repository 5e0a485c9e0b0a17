#include "wire/log_pair.h"

#include "base/clock.h"
#include "base/fd.h"
#include "wire/channel.h"
#include "wire/control.h"
#include "wire/permit.h"

#include <fcntl.h>
#include <string.h>

/* ---- the role's half ---- */

static struct channel pair = { .fd = -1 };
static int64_t lost;

static bool sent(const struct log_entry *e)
{
    struct msg_log m = { .event = e->event, .at_s = e->at_s, .a = e->a, .b = e->b };

    msg_head_init(&m.head, MSG_LOG, sizeof m, 0);
    return channel_send(&pair, &m, sizeof m, -1) == OK;
}

void log_pair_tell(void)
{
    const struct log_entry e = { .event = EVENT_LOG_LOST, .at_s = clock_wall_s(), .a = lost };

    if (lost > 0 && sent(&e))
        lost = 0;
}

/* After lines that were lost the first to be seen is how many. */
static void take(const struct log_entry *e)
{
    log_pair_tell();
    if (lost > 0 || !sent(e))
        lost++;
}

static uint32_t crc_step(uint32_t crc, uint8_t byte)
{
    crc ^= (uint32_t)byte << 24;
    for (int i = 0; i < 8; i++)
        crc = (crc & 0x80000000) != 0 ? crc << 1 ^ 0x04c11db7 : crc << 1;
    return crc;
}

int64_t log_pair_file(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    size_t len = strlen(name);
    uint32_t crc = 0;

    for (size_t i = 0; i < len; i++)
        crc = crc_step(crc, (uint8_t)name[i]);
    for (; len > 0; len >>= 8)
        crc = crc_step(crc, (uint8_t)len);
    return ~crc;
}

static void tell_bug(const char *file, int line)
{
    event_log(EVENT_BUG, line, log_pair_file(file));
}

void log_pair_use(enum wire_role self, int fd)
{
    channel_init(&pair, fd, self, WIRE_LAUNCHER, true);
    event_log_to(take);
    bug_to(tell_bug);
}

/* ---- the launcher's half ---- */

enum status log_pair_open(int fds[2])
{
    TRY(channel_pair(fds));
    int flags = fcntl(fds[0], F_GETFL);
    if (flags >= 0 && fcntl(fds[0], F_SETFL, flags | O_NONBLOCK) == 0)
        return OK;
    fd_close(&fds[0]);
    fd_close(&fds[1]);
    return FAULT_SYSTEM;
}

enum status log_pair_receive(int fd, enum wire_role from, struct log_entry *out, bool *there)
{
    struct channel c = { .fd = fd, .self = WIRE_LAUNCHER, .peer = from };
    struct msg_log m;
    enum msg_type type;
    size_t len;

    *there = false;
    TRY(channel_receive(&c, &m, sizeof m, &len, &type, NULL));
    if (len == 0)
        return OK;
    if (type != MSG_LOG || m.event >= EVENT_N || m.zero != 0 || m.at_s < 0 || m.at_s > LOG_AT_MAX)
        return REFUSED_MESSAGE;
    *out = (struct log_entry){ (enum log_event)m.event, m.at_s, m.a, m.b };
    *there = true;
    return OK;
}
