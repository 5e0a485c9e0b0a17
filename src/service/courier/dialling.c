#include "courier/dialling.h"

#include "base/event_log.h"
#include "base/limits.h"
#include "wire/courier.h"
#include "wire/permit.h"

void dialling_init(struct dialling *d)
{
    *d = (struct dialling){ .to.fd = -1 };
}

static void drop(struct dialling *d, enum msg_type type)
{
    event_log(EVENT_PEER_DROPPED, WIRE_DIALER, type);
    channel_close(&d->to);
}

void dialling_set(struct dialling *d, enum wire_role self, int fd)
{
    channel_close(&d->to);
    channel_init(&d->to, fd, self, WIRE_DIALER, true);
}

uint64_t dialling_ask(struct dialling *d, uint32_t endpoint)
{
    struct msg_dial m = { .endpoint = endpoint };

    msg_head_init(&m.head, MSG_DIAL, sizeof m, ++d->asked);
    if (d->to.fd >= 0 && channel_send(&d->to, &m, sizeof m, -1) != OK)
        drop(d, MSG_NONE);
    return d->asked;
}

bool dialling_hear(struct dialling *d, uint64_t *nr, enum status *why, int *fd)
{
    union { struct msg_head head; struct msg_connected connected; struct msg_dial_failed failed; } m;
    enum msg_type type;
    size_t len;

    if (channel_receive(&d->to, &m, sizeof m, &len, &type, fd) != OK) {
        drop(d, type);
        return false;
    }
    if (len == 0)
        return false;
    *nr = m.head.nr;
    *why = type == MSG_CONNECTED ? OK : (enum status)m.failed.status;
    return true;
}

bool peer_lost(const struct channel *peer, int64_t *lost_ms, int64_t now_ms)
{
    if (peer->fd >= 0)
        *lost_ms = INT64_MAX;
    else if (*lost_ms == INT64_MAX)
        *lost_ms = now_ms;
    return now_ms - *lost_ms >= LIMIT_LOST_MS;
}
