/*
 * passend-courier: fetches the evidence of one source. Its key, certificate and trust are that source's; connections are handed
 * to it by the dialer. It cannot open one, resolve no name and read no file, and never knows whose evidence it carries.
 *
 * Exit status: 0 told to stop, or the launcher is gone; 1 anything else (the launcher starts another).
 */
#include "base/event_log.h"
#include "base/mem.h"
#include "courier/assertion.h"
#include "courier/fetch.h"
#include "courier/serving.h"
#include "json/strict_json.h"
#include "sandbox/sandbox.h"
#include "wire/role.h"

#include <openssl/crypto.h>
#include <string.h>

#define ANSWERS_WAITING 256

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
    size_t at = strlen(in->settings.issuer);

    if (in->profiles.data == NULL || in->tls_key.data == NULL || in->tls_ca.data == NULL)
        return REFUSED_CONFIG;
    TRY(strict_json_parse(in->profiles.data, in->profiles.len, STRICT_JSON_REAL, &c.profile));
    TRY(fetching_read(c.profile, &c.fetching));
    TRY(strict_json_text(c.profile, "id", &id, NULL));
    if (c.fetching.token.text == NULL)
        return REFUSED_CONFIG;
    memcpy(c.redirect_uri, in->settings.issuer, at);
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

static bool hear_notary(void)
{
    return fetch_read_notary(&c);
}

static bool hear_dialer(void)
{
    return fetch_read_dialer(&c);
}

static void send_waiting(void)
{
    fetch_send_waiting(&c);
}

static void work(size_t i, short events, int64_t now_ms)
{
    fetch_work(&c, &c.fetches[i], events, now_ms);
}

static struct serving serving = { .n = FETCH_PLACES, .asker = &c.notary, .answers = &c.outbox, .dialer = &c.dialer, .take = take,
                                  .hear_asker = hear_notary, .hear_dialer = hear_dialer, .send_waiting = send_waiting,
                                  .work = work };
_Static_assert(FETCH_PLACES <= SERVING_PLACES, "a courier serves all that it fetches");

static enum status begin(struct role_inputs *in)
{
    c.notary.fd = -1;
    dialling_init(&c.dialer);
    outbox_init(&c.outbox, ANSWERS_WAITING);
    for (size_t i = 0; i < FETCH_PLACES; i++) {
        c.fetches[i].x = (struct exchange){ .given = -1, .fd = -1 };
        serving.places[i] = (struct serving_place){ &c.fetches[i].x, &c.fetches[i].until_ms };
    }
    TRY(request_open());
    TRY(role_start(WIRE_COURIER, in));
    TRY(load(in));
    if (in->notary >= 0)
        fetch_set_notary(&c, in->notary);
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
        s = sandbox_enter_role(WIRE_COURIER, &in.settings, NULL, 0, &box);
    if (s == OK)
        s = role_ready(box.landlock_abi, box.filter, &mem);
    if (s != OK)
        return role_ended(s);
    event_log(EVENT_STARTED, box.landlock_abi, box.filter);
    return role_ended(serve(&serving));
}
