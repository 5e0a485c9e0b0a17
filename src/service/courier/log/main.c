/*
 * passend-log-courier: asks the witnesses of the public log for their cosignatures, and an authority for time-stamps, as the
 * tiler says. It has no key. Connections are handed to it by the dialer: it cannot open one, resolve no name and read no file.
 *
 * Exit status: 0 told to stop, or the launcher is gone; 1 anything else (the launcher starts another).
 */
#include "base/event_log.h"
#include "base/mem.h"
#include "courier/log/inquiry.h"
#include "courier/serving.h"
#include "sandbox/sandbox.h"
#include "wire/role.h"

#include <openssl/crypto.h>

static struct log_courier c;

/* The launcher checked all of it; what is missing here is its mistake. */
static enum status load(const struct role_inputs *in)
{
    if (in->tls_ca.data == NULL)
        return REFUSED_CONFIG;
    TRY(inquiry_init(&c, in->attestors, in->n_attestors));
    return trust_open((struct trust_pem){ in->tls_ca.data, in->tls_ca.len }, (struct trust_pem){ 0 }, (struct trust_pem){ 0 },
                      &c.trust);
}

static void take(void *who, struct role_control *m)
{
    (void)who;
    if (m->kind == HANDOVER_TILER)
        inquiry_set_tiler(&c, m->fd);
    else
        inquiry_set_dialer(&c, m->fd);   /* the table allows nothing else at any time */
}

static bool hear_tiler(void)
{
    return inquiry_read_tiler(&c);
}

static bool hear_dialer(void)
{
    return inquiry_read_dialer(&c);
}

static void send_waiting(void)
{
    inquiry_send_waiting(&c);
}

static void work(size_t i, short events, int64_t now_ms)
{
    inquiry_work(&c, i, events, now_ms);
}

static struct serving serving = { .n = ATTESTORS_MAX, .asker = &c.tiler, .answers = &c.outbox, .dialer = &c.dialer, .take = take,
                                  .hear_asker = hear_tiler, .hear_dialer = hear_dialer, .send_waiting = send_waiting,
                                  .work = work };
_Static_assert(ATTESTORS_MAX <= SERVING_PLACES, "the courier of the log serves all that it asks");

static enum status begin(struct role_inputs *in)
{
    TRY(request_open());
    TRY(role_start(WIRE_LOG_COURIER, in));
    TRY(load(in));
    for (size_t i = 0; i < ATTESTORS_MAX; i++)
        serving.places[i] = (struct serving_place){ &c.inquiries[i].x, &c.inquiries[i].until_ms };
    if (in->tiler >= 0)
        inquiry_set_tiler(&c, in->tiler);
    if (in->dialer >= 0)
        inquiry_set_dialer(&c, in->dialer);
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
        s = sandbox_enter_role(WIRE_LOG_COURIER, &in.settings, NULL, 0, &box);
    if (s == OK)
        s = role_ready(box.landlock_abi, box.filter, &mem);
    if (s != OK)
        return role_ended(s);
    event_log(EVENT_STARTED, box.landlock_abi, box.filter);
    return role_ended(serve(&serving));
}
