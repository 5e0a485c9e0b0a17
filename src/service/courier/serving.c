#include "courier/serving.h"

#include "base/clock.h"

#include <poll.h>

#define WAIT_MS 1000

static int64_t next_due(const struct serving *s, int64_t now_ms)
{
    int64_t due = now_ms + WAIT_MS;

    for (size_t i = 0; i < s->n; i++) {
        const struct serving_place *p = &s->places[i];

        if (*p->until_ms == 0)
            continue;
        due = *p->until_ms < due ? *p->until_ms : due;
        due = p->x->running && p->x->due_ms < due ? p->x->due_ms : due;
    }
    return due > now_ms ? due - now_ms : 0;
}

/* No more of one peer than there are places before the others are looked at. */
static void hear(const struct serving *s, const struct channel *from, const struct pollfd *seen, bool (*one)(void))
{
    if (seen->revents != 0 && from->fd == seen->fd)
        for (size_t i = 0; i < s->n && from->fd >= 0; i++)
            if (!one())
                break;
}

/* returns OK | FAULT_RESTARTED, a peer is gone for good. in/out: lost_ms, of each */
static enum status wait_for(const struct serving *s, struct pollfd *fds, int64_t lost_ms[2], bool *any)
{
    const struct channel *asker = s->asker, *dialer = &s->dialer->to;
    int64_t now_ms = clock_monotonic_ms(), wait_ms = next_due(s, now_ms);

    if (peer_lost(asker, &lost_ms[0], now_ms) || peer_lost(dialer, &lost_ms[1], now_ms))
        return FAULT_RESTARTED;
    if ((asker->fd < 0 || dialer->fd < 0) && wait_ms > LIMIT_LOST_MS / 4)
        wait_ms = LIMIT_LOST_MS / 4;
    fds[0] = (struct pollfd){ .fd = ROLE_CONTROL_FD, .events = POLLIN };
    fds[1] = (struct pollfd){ .fd = asker->fd, .events = (short)(POLLIN | (outbox_empty(s->answers) ? 0 : POLLOUT)) };
    fds[2] = (struct pollfd){ .fd = dialer->fd, .events = POLLIN };
    for (size_t i = 0; i < s->n; i++) {
        const struct exchange *x = s->places[i].x;

        fds[3 + i] = (struct pollfd){ .fd = x->running ? x->fd : -1, .events = x->events };
    }
    *any = poll(fds, 3 + (nfds_t)s->n, (int)wait_ms) >= 0;
    return OK;
}

enum status serve(const struct serving *s)
{
    struct pollfd fds[3 + SERVING_PLACES];
    int64_t lost_ms[2] = { PEER_NEVER_THERE, PEER_NEVER_THERE };
    bool going = true, any;

    while (going) {
        TRY(wait_for(s, fds, lost_ms, &any));
        if (!any)
            continue;
        int64_t now_ms = clock_monotonic_ms();
        for (size_t i = 0; i < s->n; i++)
            s->work(i, s->places[i].x->fd == fds[3 + i].fd ? fds[3 + i].revents : 0, now_ms);
        if ((fds[1].revents & POLLOUT) != 0 && s->asker->fd == fds[1].fd)
            s->send_waiting();
        hear(s, s->asker, &fds[1], s->hear_asker);
        hear(s, &s->dialer->to, &fds[2], s->hear_dialer);
        going = fds[0].revents == 0 || role_heed(s->take, NULL);
    }
    return OK;
}
