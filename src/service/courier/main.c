/*
 * passend-courier: fetches the evidence of one source. Its key, certificate and trust are that source's; connections are handed
 * to it by the dialer. It cannot open one, resolve no name and read no file, and never knows whose evidence it carries.
 *
 * Exit status: 0 told to stop, or the launcher is gone; 1 anything else (the launcher starts another).
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "courier/assertion.h"
#include "courier/fetch.h"
#include "json/strict_json.h"
#include "sandbox/sandbox.h"
#include "wire/role.h"

#include <openssl/crypto.h>
#include <poll.h>
#include <string.h>

#define WAIT_MS 1000
#define ANSWERS_WAITING 256
#define PER_TURN 16              /* messages of one peer before the others are looked at */

static struct courier c;

static struct trust_pem pem(const struct role_bytes *b)
{
    return (struct trust_pem){ b->data, b->len };
}

/* The launcher checked all of it; what is missing here is its mistake. */
static enum status load(struct role_inputs *in)
{
    static const char path[] = "/terug/";
    const char *id;
    size_t at = strlen(in->instelling.issuer);

    if (in->profielen.data == NULL || in->tls_key.data == NULL || in->tls_ca.data == NULL)
        return REFUSED_CONFIG;
    TRY(strict_json_parse(in->profielen.data, in->profielen.len, STRICT_JSON_REAL, &c.profile));
    TRY(fetching_read(c.profile, &c.fetching));
    TRY(strict_json_text(c.profile, "id", &id, NULL));
    if (c.fetching.token.text == NULL)
        return REFUSED_CONFIG;
    memcpy(c.redirect_uri, in->instelling.issuer, at);
    memcpy(c.redirect_uri + at, path, sizeof path);
    memcpy(c.redirect_uri + at + sizeof path - 1, id, strlen(id) + 1);
    if (c.fetching.auth == CLIENT_AUTH_JWT) {
        TRY(trust_open(pem(&in->tls_ca), (struct trust_pem){ 0 }, (struct trust_pem){ 0 }, &c.trust));
        TRY(assertion_key(in->tls_key.data, in->tls_key.len, &c.signer));
    } else {
        if (in->tls_cert.data == NULL)
            return REFUSED_CONFIG;
        TRY(trust_open(pem(&in->tls_ca), pem(&in->tls_cert), pem(&in->tls_key), &c.trust));
    }
    role_bytes_release(&in->tls_key);
    return OK;
}

static void take(void *who, struct role_control *m)
{
    (void)who;
    if (m->kind == HANDOVER_NOTARY)
        fetch_set_notary(&c, m->fd);
    else
        fetch_set_dialer(&c, m->fd);   /* the table allows nothing else at any time */
}

static int64_t next_due(int64_t now_ms)
{
    int64_t due = now_ms + WAIT_MS;

    for (size_t i = 0; i < FETCH_PLACES; i++) {
        const struct fetch *f = &c.fetches[i];

        if (f->state == FETCH_FREE)
            continue;
        due = f->until_ms < due ? f->until_ms : due;
        due = f->x.running && f->x.due_ms < due ? f->x.due_ms : due;
    }
    return due > now_ms ? due - now_ms : 0;
}

static void hear_peers(const struct pollfd *notary, const struct pollfd *dialer)
{
    if (notary->revents != 0 && c.notary.fd == notary->fd) {
        if ((notary->revents & POLLOUT) != 0)
            fetch_send_waiting(&c);
        for (unsigned i = 0; i < PER_TURN && c.notary.fd >= 0; i++)
            if (!fetch_read_notary(&c))
                break;
    }
    if (dialer->revents != 0 && c.dialer.to.fd == dialer->fd)
        for (unsigned i = 0; i < PER_TURN && c.dialer.to.fd >= 0; i++)
            if (!fetch_read_dialer(&c))
                break;
}

/* returns OK, told to stop | FAULT_RESTARTED, without a peer for too long */
static enum status run(void)
{
    struct pollfd fds[3 + FETCH_PLACES];
    int64_t lost_ms[2] = { PEER_NEVER_THERE, PEER_NEVER_THERE };
    bool going = true;

    while (going) {
        int64_t before_ms = clock_monotonic_ms(), wait_ms = next_due(before_ms);

        if (peer_lost(&c.notary, &lost_ms[0], before_ms) || peer_lost(&c.dialer.to, &lost_ms[1], before_ms))
            return FAULT_RESTARTED;
        if ((c.notary.fd < 0 || c.dialer.to.fd < 0) && wait_ms > LIMIT_LOST_MS / 4)
            wait_ms = LIMIT_LOST_MS / 4;
        fds[0] = (struct pollfd){ .fd = ROLE_CONTROL_FD, .events = POLLIN };
        fds[1] = (struct pollfd){ .fd = c.notary.fd, .events = (short)(POLLIN | (outbox_empty(&c.outbox) ? 0 : POLLOUT)) };
        fds[2] = (struct pollfd){ .fd = c.dialer.to.fd, .events = POLLIN };
        for (size_t i = 0; i < FETCH_PLACES; i++)
            fds[3 + i] = (struct pollfd){ .fd = c.fetches[i].x.running ? c.fetches[i].x.fd : -1,
                                          .events = c.fetches[i].x.events };
        if (poll(fds, 3 + FETCH_PLACES, (int)wait_ms) < 0)
            continue;
        int64_t now_ms = clock_monotonic_ms();
        for (size_t i = 0; i < FETCH_PLACES; i++) {
            struct fetch *f = &c.fetches[i];

            fetch_work(&c, f, f->x.fd == fds[3 + i].fd ? fds[3 + i].revents : 0, now_ms);
        }
        hear_peers(&fds[1], &fds[2]);
        going = fds[0].revents == 0 || role_heed(take, NULL);
    }
    return OK;
}

static enum status begin(struct role_inputs *in)
{
    c.notary.fd = -1;
    dialling_init(&c.dialer);
    outbox_init(&c.outbox, ANSWERS_WAITING);
    for (size_t i = 0; i < FETCH_PLACES; i++)
        c.fetches[i].x = (struct exchange){ .given = -1, .fd = -1 };
    TRY(request_open());
    TRY(role_start(WIRE_COURIER, in));
    TRY(load(in));
    if (in->notaris >= 0)
        fetch_set_notary(&c, in->notaris);
    if (in->dialer >= 0)
        fetch_set_dialer(&c, in->dialer);
    return OK;
}

int main(void)
{
    static struct role_inputs in;
    struct mem_report mem;
    struct sandbox_report box;

    event_log_init("courier");
    if (mem_init(0, &mem) != OK)
        return 1;
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    strict_json_init();
    enum status s = begin(&in);
    if (s == OK)
        s = sandbox_enter_role(WIRE_COURIER, &in.instelling, NULL, 0, &box);
    if (s == OK)
        s = role_ready(box.landlock_abi, box.filter, &mem);
    if (s != OK)
        return role_ended(s);
    event_log(EVENT_STARTED, box.landlock_abi, box.filter);
    return role_ended(run());
}
