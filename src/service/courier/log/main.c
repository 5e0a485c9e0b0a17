/*
 * passend-log-courier: asks the witnesses of the public log for their cosignatures, and an authority for time-stamps, as the
 * tiler says. It has no key. Connections are handed to it by the dialer: it cannot open one, resolve no name and read no file.
 *
 * Exit status: 0 told to stop, or the launcher is gone; 1 anything else (the launcher starts another).
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "courier/log/asking.h"
#include "sandbox/sandbox.h"
#include "wire/role.h"

#include <openssl/crypto.h>
#include <poll.h>

#define WAIT_MS 1000

static struct log_courier c;

/* The launcher checked all of it; what is missing here is its mistake. */
static enum status load(const struct role_inputs *in)
{
    if (in->tls_ca.data == NULL)
        return REFUSED_CONFIG;
    TRY(asking_init(&c, in->attestors, in->n_attestors));
    return trust_open((struct trust_pem){ in->tls_ca.data, in->tls_ca.len }, (struct trust_pem){ 0 }, (struct trust_pem){ 0 },
                      &c.trust);
}

static void take(void *who, struct role_control *m)
{
    (void)who;
    if (m->kind == HANDOVER_TILER)
        asking_set_tiler(&c, m->fd);
    else
        asking_set_dialer(&c, m->fd);   /* the table allows nothing else at any time */
}

static int64_t next_due(int64_t now_ms)
{
    int64_t due = now_ms + WAIT_MS;

    for (size_t i = 0; i < c.n; i++) {
        const struct asking *a = &c.askings[i];

        if (!a->open)
            continue;
        due = a->until_ms < due ? a->until_ms : due;
        due = a->x.running && a->x.due_ms < due ? a->x.due_ms : due;
    }
    return due > now_ms ? due - now_ms : 0;
}

static void hear_peers(const struct pollfd *tiler, const struct pollfd *dialer)
{
    if (tiler->revents != 0 && c.tiler.fd == tiler->fd) {
        if ((tiler->revents & POLLOUT) != 0)
            asking_send_waiting(&c);
        for (size_t i = 0; i < ATTESTORS_MAX && c.tiler.fd >= 0; i++)
            if (!asking_read_tiler(&c))
                break;
    }
    if (dialer->revents != 0 && c.dialer.to.fd == dialer->fd)
        for (size_t i = 0; i < ATTESTORS_MAX && c.dialer.to.fd >= 0; i++)
            if (!asking_read_dialer(&c))
                break;
}

/* returns OK, told to stop | FAULT_RESTARTED, without a peer for too long */
static enum status run(void)
{
    struct pollfd fds[3 + ATTESTORS_MAX];
    int64_t lost_ms[2] = { PEER_NEVER_THERE, PEER_NEVER_THERE };
    bool going = true;

    while (going) {
        int64_t before_ms = clock_monotonic_ms(), wait_ms = next_due(before_ms);

        if (peer_lost(&c.tiler, &lost_ms[0], before_ms) || peer_lost(&c.dialer.to, &lost_ms[1], before_ms))
            return FAULT_RESTARTED;
        if ((c.tiler.fd < 0 || c.dialer.to.fd < 0) && wait_ms > LIMIT_LOST_MS / 4)
            wait_ms = LIMIT_LOST_MS / 4;
        fds[0] = (struct pollfd){ .fd = ROLE_CONTROL_FD, .events = POLLIN };
        fds[1] = (struct pollfd){ .fd = c.tiler.fd, .events = (short)(POLLIN | (outbox_empty(&c.outbox) ? 0 : POLLOUT)) };
        fds[2] = (struct pollfd){ .fd = c.dialer.to.fd, .events = POLLIN };
        for (size_t i = 0; i < c.n; i++)
            fds[3 + i] = (struct pollfd){ .fd = c.askings[i].x.running ? c.askings[i].x.fd : -1,
                                          .events = c.askings[i].x.events };
        if (poll(fds, 3 + (nfds_t)c.n, (int)wait_ms) < 0)
            continue;
        int64_t now_ms = clock_monotonic_ms();
        for (size_t i = 0; i < c.n; i++)
            asking_work(&c, i, c.askings[i].x.fd == fds[3 + i].fd ? fds[3 + i].revents : 0, now_ms);
        hear_peers(&fds[1], &fds[2]);
        going = fds[0].revents == 0 || role_heed(take, NULL);
    }
    return OK;
}

static enum status begin(struct role_inputs *in)
{
    TRY(request_open());
    TRY(role_start(WIRE_LOG_COURIER, in));
    TRY(load(in));
    if (in->tiler >= 0)
        asking_set_tiler(&c, in->tiler);
    if (in->dialer >= 0)
        asking_set_dialer(&c, in->dialer);
    return OK;
}

int main(void)
{
    static struct role_inputs in;
    struct mem_report mem;
    struct sandbox_report box;

    event_log_init("log-courier");
    if (mem_init(0, &mem) != OK)
        return 1;
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    enum status s = begin(&in);
    if (s == OK)
        s = sandbox_enter_role(WIRE_LOG_COURIER, &in.instelling, NULL, 0, &box);
    if (s == OK)
        s = role_ready(box.landlock_abi, box.filter, &mem);
    if (s != OK)
        return role_ended(s);
    event_log(EVENT_STARTED, box.landlock_abi, box.filter);
    return role_ended(run());
}
