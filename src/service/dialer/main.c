/*
 * passend-dialer: resolves and connects for the couriers, to the addresses of the configuration and no other. It hands each
 * connected socket to the courier that asked, and holds no key and no byte of what passes over it.
 *
 * Exit status: 0 told to stop, or the launcher is gone; 1 anything else (the launcher starts another).
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "dialer/dial.h"
#include "sandbox/sandbox.h"
#include "wire/role.h"

#include <poll.h>

#define WAIT_MS 250

static struct dialer d;

static void take(void *who, struct role_control *m)
{
    (void)who;
    dial_set_courier(&d, m->kind == HANDOVER_LOG_COURIER ? ASKER_LOG : m->index, m->fd);
}

static void run(void)
{
    struct pollfd fds[1 + ASKERS + NAMES_SOCKETS + LIMIT_DIALS];
    struct pollfd *couriers = fds + 1, *names = couriers + ASKERS, *dials = names + NAMES_SOCKETS;

    for (;;) {
        int wait_ms = WAIT_MS;

        fds[0] = (struct pollfd){ .fd = ROLE_CONTROL_FD, .events = POLLIN };
        for (unsigned i = 0; i < ASKERS; i++)
            couriers[i] = (struct pollfd){ .fd = d.couriers[i].fd, .events = POLLIN };
        size_t n = names_watch(d.names, names, &wait_ms);
        for (size_t i = n; i < NAMES_SOCKETS; i++)
            names[i] = (struct pollfd){ .fd = -1 };
        for (unsigned i = 0; i < LIMIT_DIALS; i++)
            dials[i] = (struct pollfd){ .fd = d.dials[i].fd, .events = POLLOUT };
        if (poll(fds, sizeof fds / sizeof *fds, wait_ms) < 0)
            continue;
        int64_t now_ms = clock_monotonic_ms();
        for (unsigned i = 0; i < LIMIT_DIALS; i++)
            if (dials[i].revents != 0 && d.dials[i].fd == dials[i].fd)
                dial_settled(&d, &d.dials[i], now_ms);
        dial_late(&d, now_ms);
        names_work(d.names, names, n);
        for (unsigned i = 0; i < ASKERS; i++)
            if (couriers[i].revents != 0 && d.couriers[i].fd == couriers[i].fd)
                dial_read(&d, i, now_ms);
        if (fds[0].revents != 0 && !role_heed(take, NULL))
            return;
    }
}

/* c-ares reads its own files here and never again. */
static enum status load(const struct role_inputs *in)
{
    if (in->n_targets == 0)
        return REFUSED_CONFIG;
    dial_init(&d, in->targets, in->n_targets);
    for (uint32_t i = 0; i < LIMIT_SOURCES; i++)
        if (in->couriers[i] >= 0)
            dial_set_courier(&d, i, in->couriers[i]);
    if (in->log_courier >= 0)
        dial_set_courier(&d, ASKER_LOG, in->log_courier);
    return names_open((const char *)in->name_servers.data, dial_known, &d, &d.names);
}

int main(void)
{
    static struct role_inputs in;
    struct mem_report mem;
    struct sandbox_report box;

    event_log_init("dialer");
    enum status s = mem_init(0, &mem);
    if (s == OK)
        s = role_start(WIRE_DIALER, &in);
    if (s == OK)
        s = load(&in);
    if (s == OK)
        s = sandbox_enter_role(WIRE_DIALER, &in.settings, NULL, 0, &box);
    if (s == OK)
        s = role_ready(box.landlock_abi, box.filter, &mem);
    if (s == OK) {
        event_log(EVENT_STARTED, box.landlock_abi, box.filter);
        run();
    }
    return role_ended(s);
}
