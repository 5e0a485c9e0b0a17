#include "dialer/dial.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/fd.h"
#include "wire/permit.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static enum wire_role role_of(uint32_t asker)
{
    return asker == ASKER_LOG ? WIRE_LOG_COURIER : WIRE_COURIER;
}

void dial_init(struct dialer *d, const struct target *targets, size_t n)
{
    *d = (struct dialer){ .targets = targets, .n_targets = n };
    for (size_t i = 0; i < ASKERS; i++)
        d->couriers[i].fd = -1;
    for (size_t i = 0; i < LIMIT_DIALS; i++)
        d->dials[i].fd = -1;
}

static void end(struct dial *one)
{
    fd_close(&one->fd);
    *one = (struct dial){ .fd = -1 };
}

void dial_drop_courier(struct dialer *d, uint32_t asker)
{
    channel_close(&d->couriers[asker]);
    for (size_t i = 0; i < LIMIT_DIALS; i++)
        if (d->dials[i].nr != 0 && d->dials[i].asker == asker)
            end(&d->dials[i]);
}

void dial_set_courier(struct dialer *d, uint32_t asker, int fd)
{
    dial_drop_courier(d, asker);
    channel_init(&d->couriers[asker], fd, WIRE_DIALER, role_of(asker), true);
}

/* A courier that does not read its answers is no courier. */
static void tell(struct dialer *d, uint32_t asker, const void *msg, size_t len, int fd)
{
    enum status s = channel_send(&d->couriers[asker], msg, len, fd);

    if (s == OK)
        return;
    event_log(EVENT_PEER_DROPPED, role_of(asker), 0);
    dial_drop_courier(d, asker);
}

static void refuse(struct dialer *d, uint32_t asker, uint64_t nr, enum status why)
{
    struct msg_dial_failed m = { .status = why };

    msg_head_init(&m.head, MSG_DIAL_FAILED, sizeof m, nr);
    tell(d, asker, &m, sizeof m, -1);
}

static void fail(struct dialer *d, struct dial *one, enum status why)
{
    uint32_t asker = one->asker;
    uint64_t nr = one->nr;

    end(one);
    refuse(d, asker, nr, why);
}

static void succeed(struct dialer *d, struct dial *one)
{
    struct msg_connected m = { .zero = 0 };
    int fd = one->fd;

    msg_head_init(&m.head, MSG_CONNECTED, sizeof m, one->nr);
    one->fd = -1;
    uint32_t asker = one->asker;
    end(one);
    tell(d, asker, &m, sizeof m, fd);
    fd_close(&fd);
}

static socklen_t to_socket_address(const struct address *a, struct sockaddr_storage *out)
{
    struct sockaddr_in *four = (void *)out;
    struct sockaddr_in6 *six = (void *)out;

    *out = (struct sockaddr_storage){ 0 };
    if (a->version == 4) {
        *four = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(a->port) };
        memcpy(&four->sin_addr, a->b, sizeof four->sin_addr);
        return sizeof *four;
    }
    *six = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(a->port) };
    memcpy(&six->sin6_addr, a->b, sizeof six->sin6_addr);
    return sizeof *six;
}

/* Begins with the next address that lets itself be begun with. */
static void try_next(struct dialer *d, struct dial *one, int64_t now_ms)
{
    fd_close(&one->fd);
    while (one->next < one->n) {
        struct sockaddr_storage to;
        const struct address *a = &one->addresses[one->next++];
        socklen_t len = to_socket_address(a, &to);

        one->fd = socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        one->until_ms = now_ms + LIMIT_DIAL_MS;
        if (one->fd >= 0 && (connect(one->fd, (struct sockaddr *)&to, len) == 0 || errno == EINPROGRESS))
            return;
        fd_close(&one->fd);
    }
    fail(d, one, FAULT_SOURCE_CONNECT);
}

static void begin(struct dialer *d, struct dial *one, const struct address *list, size_t n, bool with_port, int64_t now_ms)
{
    one->resolving = false;
    one->n = n < LIMIT_DIAL_TRIES ? n : LIMIT_DIAL_TRIES;
    memcpy(one->addresses, list, one->n * sizeof *list);
    for (size_t i = 0; i < one->n && !with_port; i++)
        one->addresses[i].port = one->target->port;
    try_next(d, one, now_ms);
}

static void resolve(struct dialer *d, struct dial *one, int64_t now_ms)
{
    const struct address *found;
    size_t n;

    switch (names_of(d->names, one->target->host, clock_boot_ms(), &found, &n)) {
    case NAMES_THERE:
        begin(d, one, found, n, false, now_ms);
        return;
    case NAMES_ASKED:
        one->resolving = true;
        return;
    case NAMES_NONE:
        fail(d, one, FAULT_SOURCE_NAME);
        return;
    }
}

/* It is called while a question is put, too: whoever asks just now hears by the answer of names_of. */
void dial_known(void *who, const char *host)
{
    struct dialer *d = who;

    for (size_t i = 0; i < LIMIT_DIALS; i++) {
        struct dial *one = &d->dials[i];

        if (one->nr != 0 && one->resolving && strcmp(one->target->host, host) == 0)
            resolve(d, one, clock_monotonic_ms());
    }
}

static const struct target *find(const struct dialer *d, uint32_t asker, uint32_t endpoint)
{
    for (size_t i = 0; i < d->n_targets; i++)
        if (d->targets[i].asker == asker && d->targets[i].endpoint == endpoint)
            return &d->targets[i];
    return NULL;
}

static unsigned count(const struct dialer *d, uint32_t asker)
{
    unsigned n = 0;

    for (size_t i = 0; i < LIMIT_DIALS; i++)
        n += d->dials[i].nr != 0 && d->dials[i].asker == asker;
    return n;
}

/* Places that are free but another courier's own: of each that has a courier. */
static unsigned kept_from(const struct dialer *d, uint32_t asker)
{
    unsigned kept = 0;

    for (uint32_t i = 0; i < ASKERS; i++) {
        unsigned has = count(d, i);

        kept += i != asker && d->couriers[i].fd >= 0 && has < LIMIT_DIALS_OWN ? LIMIT_DIALS_OWN - has : 0;
    }
    return kept;
}

static struct dial *place(struct dialer *d, uint32_t asker)
{
    unsigned taken = 0;

    for (size_t i = 0; i < LIMIT_DIALS; i++)
        taken += d->dials[i].nr != 0;
    if (count(d, asker) >= LIMIT_DIALS_OWN && taken + kept_from(d, asker) >= LIMIT_DIALS)
        return NULL;
    for (size_t i = 0; i < LIMIT_DIALS; i++)
        if (d->dials[i].nr == 0)
            return &d->dials[i];
    return NULL;
}

/* False: no courier would ask that. */
static bool take(struct dialer *d, uint32_t asker, const struct msg_dial *m, int64_t now_ms)
{
    const struct target *t = find(d, asker, m->endpoint);
    struct dial *one = place(d, asker);

    if (t == NULL || m->head.nr == 0)
        return false;
    if (one == NULL) {
        refuse(d, asker, m->head.nr, FAULT_BUSY);
        return true;
    }
    *one = (struct dial){ .nr = m->head.nr, .asker = asker, .target = t, .fd = -1 };
    if (t->n_addresses > 0)
        begin(d, one, t->addresses, t->n_addresses, true, now_ms);
    else
        resolve(d, one, now_ms);
    return true;
}

void dial_read(struct dialer *d, uint32_t asker, int64_t now_ms)
{
    struct channel *c = &d->couriers[asker];
    struct msg_dial m;
    enum msg_type type;
    size_t len;

    enum status s = channel_receive(c, &m, sizeof m, &len, &type, NULL);
    if (s == OK && len == 0)
        return;
    if (s == OK && !take(d, asker, &m, now_ms))
        s = REFUSED_MESSAGE;
    if (s == OK)
        return;
    event_log(EVENT_PEER_DROPPED, role_of(asker), type);
    dial_drop_courier(d, asker);
}

void dial_settled(struct dialer *d, struct dial *one, int64_t now_ms)
{
    int err = 0;
    socklen_t len = sizeof err;

    if (getsockopt(one->fd, SOL_SOCKET, SO_ERROR, &err, &len) == 0 && err == 0)
        succeed(d, one);
    else
        try_next(d, one, now_ms);
}

void dial_late(struct dialer *d, int64_t now_ms)
{
    for (size_t i = 0; i < LIMIT_DIALS; i++)
        if (d->dials[i].nr != 0 && !d->dials[i].resolving && d->dials[i].until_ms <= now_ms)
            try_next(d, &d->dials[i], now_ms);
}
