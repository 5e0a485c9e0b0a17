#include "courier/fetch.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "courier/answer.h"
#include "courier/assertion.h"
#include "json/strict_json.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <string.h>

#define SECRET_TEXT BASE64URL_LEN(sizeof(struct secret32))

static union {
    struct msg_head head;
    struct msg_source_par par;
    struct msg_fetch fetch;
} received;

/* ---- answers to the notary ---- */

static void drop_notary(struct courier *c, enum msg_type type);

static void tell(struct courier *c, const void *msg, size_t len)
{
    if (c->notary.fd >= 0 && outbox_send(&c->outbox, &c->notary, msg, len, false) != OK)
        drop_notary(c, MSG_NONE);
}

void fetch_send_waiting(struct courier *c)
{
    if (outbox_flush(&c->outbox, &c->notary, NULL, NULL) != OK)
        drop_notary(c, MSG_NONE);
}

static void release(struct fetch *f)
{
    exchange_end(&f->x);
    mem_free(f->evidence);
    *f = (struct fetch){ .x = f->x };
    mem_wipe_stack();
}

static void tell_par(struct courier *c, uint64_t nr, enum status s, struct slice request_uri, uint32_t expires_s)
{
    struct msg_source_par_answer m = { .status = s, .expires_s = expires_s };

    if (request_uri.len > 0)
        memcpy(m.request_uri, request_uri.at, request_uri.len);
    msg_head_init(&m.head, MSG_SOURCE_PAR_ANSWER, sizeof m, nr);
    tell(c, &m, sizeof m);
    mem_wipe(&m, sizeof m);
}

static void tell_failed(struct courier *c, uint64_t nr, enum status s)
{
    struct msg_fetch_failed m = { .status = s };

    msg_head_init(&m.head, MSG_FETCH_FAILED, sizeof m, nr);
    tell(c, &m, sizeof m);
}

/* Number and state are gone with it: the notary may use the number again. */
static void fail(struct courier *c, struct fetch *f, enum status s)
{
    uint64_t nr = f->nr;
    bool par = f->state == FETCH_PAR;

    event_log(EVENT_REFUSED, s, 0);
    release(f);
    if (par)
        tell_par(c, nr, s, (struct slice){ 0 }, 0);
    else
        tell_failed(c, nr, s);
}

/* ---- what is asked of the source ---- */

static enum status add_text(struct fetch *f, const char *name, const char *value)
{
    return request_form(&f->x, name, value, strlen(value));
}

static enum status add_bytes(struct fetch *f, const char *name, const void *value, size_t len)
{
    char text[SECRET_TEXT];

    base64url_encode(value, len, text);
    enum status s = request_form(&f->x, name, text, BASE64URL_LEN(len));
    mem_wipe(text, sizeof text);
    return s;
}

/* Who asks: its certificate says it, or an assertion. */
static enum status add_client(struct courier *c, struct fetch *f)
{
    static const char type[] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    char assertion[ASSERTION_MAX];

    TRY(add_text(f, "client_id", c->fetching.client_id));
    if (c->fetching.auth != CLIENT_AUTH_JWT)
        return OK;
    TRY(assertion_make(c->signer, c->fetching.client_id,
                       c->fetching.iss != NULL ? c->fetching.iss : c->fetching.token.text, clock_wall_s(), assertion));
    TRY(add_text(f, "client_assertion_type", type));
    return add_text(f, "client_assertion", assertion);
}

static enum status add_wanted(struct courier *c, struct fetch *f, uint8_t purpose)
{
    char *details;

    if (purpose == FETCH_LOGIN)
        return add_text(f, "scope", c->fetching.login_scope);
    if (c->fetching.details == NULL)
        return add_text(f, "scope", c->fetching.scope);
    TRY(strict_json_dump(c->fetching.details, &details));
    enum status s = add_text(f, "authorization_details", details);
    mem_free(details);
    return s;
}

/* Another one is not asked for: what the source is sent, its profile says. */
static bool speaks(const struct fetching *f, const char *language)
{
    for (size_t i = 0; i < f->n_languages; i++)
        if (strcmp(f->languages[i], language) == 0)
            return true;
    return false;
}

static enum status begin_par(struct courier *c, struct fetch *f, const struct msg_source_par *m)
{
    TRY(add_client(c, f));
    TRY(add_text(f, "response_type", "code"));
    TRY(add_text(f, "redirect_uri", c->redirect_uri));
    TRY(add_bytes(f, "state", m->state.b, sizeof m->state.b));
    TRY(add_bytes(f, "code_challenge", m->challenge, sizeof m->challenge));
    TRY(add_text(f, "code_challenge_method", "S256"));
    TRY(add_bytes(f, "nonce", m->nonce.b, sizeof m->nonce.b));
    TRY(add_wanted(c, f, m->purpose));
    if (speaks(&c->fetching, m->language))
        TRY(add_text(f, "ui_locales", m->language));
    return request_begin(&f->x, c->fetching.par.text, NULL, "application/json", true, c->fetching.answer_s * 1000);
}

static enum status begin_token(struct courier *c, struct fetch *f, const struct msg_fetch *m)
{
    TRY(add_client(c, f));
    TRY(add_text(f, "grant_type", "authorization_code"));
    TRY(request_form(&f->x, "code", m->code, m->code_len));
    TRY(add_text(f, "redirect_uri", c->redirect_uri));
    TRY(add_bytes(f, "code_verifier", m->verifier.b, sizeof m->verifier.b));
    return request_begin(&f->x, c->fetching.token.text, NULL, "application/json", c->fetching.member != NULL,
                         c->fetching.answer_s * 1000);
}

/* ---- beginning ---- */

static struct fetch *find(struct courier *c, uint64_t nr)
{
    for (size_t i = 0; i < FETCH_PLACES; i++)
        if (c->fetches[i].state != FETCH_FREE && c->fetches[i].nr == nr)
            return &c->fetches[i];
    return NULL;
}

static size_t count(const struct courier *c, bool held)
{
    size_t n = 0;

    for (size_t i = 0; i < FETCH_PLACES; i++)
        n += c->fetches[i].state != FETCH_FREE && (c->fetches[i].state == FETCH_HELD) == held;
    return n;
}

/* NULL: there are enough. */
static struct fetch *place(struct courier *c)
{
    for (size_t i = 0; i < FETCH_PLACES && count(c, false) < LIMIT_FETCHES; i++)
        if (c->fetches[i].state == FETCH_FREE)
            return &c->fetches[i];
    return NULL;
}

static struct fetch *begin(struct courier *c, uint64_t nr, enum fetch_state state)
{
    const struct fetching_url *const urls[] = { &c->fetching.par, &c->fetching.token, &c->fetching.data };
    struct fetch *f = place(c);

    if (f == NULL || exchange_begin(&f->x, urls, sizeof urls / sizeof urls[0], &c->trust) != OK)
        return NULL;
    f->state = state;
    f->nr = nr;
    f->until_ms = clock_monotonic_ms() + LIMIT_FETCH_MS;
    return f;
}

/* False, here and below: no notary of ours would ask that. */
static bool on_source_par(struct courier *c, const struct msg_source_par *m)
{
    if (c->fetching.par.text == NULL || m->purpose > FETCH_LOGIN || !text_ends(m->language, sizeof m->language) ||
        (m->purpose == FETCH_LOGIN && c->fetching.login_scope == NULL) || find(c, m->head.nr) != NULL)
        return false;
    struct fetch *f = begin(c, m->head.nr, FETCH_PAR);
    if (f == NULL) {
        tell_par(c, m->head.nr, FAULT_BUSY, (struct slice){ 0 }, 0);
        return true;
    }
    enum status s = begin_par(c, f, m);
    if (s != OK)
        fail(c, f, s);
    return true;
}

/* Before anybody is contacted: a code of one source is not shown to another (RFC 9207). */
static bool names_issuer(const struct courier *c, const struct msg_fetch *m)
{
    const char *iss = c->fetching.iss;
    size_t len = iss != NULL ? strlen(iss) : 0;

    return m->iss_len == len && (len == 0 || memcmp(m->iss, iss, len) == 0);
}

static bool on_fetch(struct courier *c, const struct msg_fetch *m)
{
    if (m->code_len < 1 || m->code_len > sizeof m->code || m->iss_len > sizeof m->iss || m->purpose > FETCH_LOGIN ||
        find(c, m->head.nr) != NULL)
        return false;
    if (!names_issuer(c, m)) {
        tell_failed(c, m->head.nr, REFUSED_SOURCE_ISSUER);
        return true;
    }
    struct fetch *f = begin(c, m->head.nr, FETCH_TOKEN);
    if (f == NULL) {
        tell_failed(c, m->head.nr, FAULT_BUSY);
        return true;
    }
    enum status s = begin_token(c, f, m);
    if (s != OK)
        fail(c, f, s);
    return true;
}

/* ---- the dialer ---- */

static enum source_endpoint endpoint_of(const struct fetch *f)
{
    return f->state == FETCH_PAR ? ENDPOINT_PAR : f->state == FETCH_TOKEN ? ENDPOINT_TOKEN : ENDPOINT_DATA;
}

static void dial(struct courier *c, struct fetch *f)
{
    f->dial = dialling_ask(&c->dialer, endpoint_of(f));
}

void fetch_set_dialer(struct courier *c, int fd)
{
    dialling_set(&c->dialer, WIRE_COURIER, fd);
    for (size_t i = 0; i < FETCH_PLACES; i++)
        if (c->fetches[i].dial != 0)
            dial(c, &c->fetches[i]);
}

static struct fetch *dialled(struct courier *c, uint64_t nr)
{
    for (size_t i = 0; i < FETCH_PLACES; i++)
        if (nr != 0 && c->fetches[i].dial == nr)
            return &c->fetches[i];
    return NULL;
}

bool fetch_read_dialer(struct courier *c)
{
    uint64_t nr;
    enum status why;
    int fd;

    if (!dialling_hear(&c->dialer, &nr, &why, &fd))
        return false;
    struct fetch *f = dialled(c, nr);
    if (f == NULL) {                 /* it was given up meanwhile */
        fd_close(&fd);
        return true;
    }
    f->dial = 0;
    if (why != OK) {
        fail(c, f, why);
        return true;
    }
    exchange_give_socket(&f->x, fd);
    if (request_again(&f->x, c->fetching.answer_s * 1000) != OK)
        fail(c, f, FAULT_MEMORY);
    return true;
}

/* ---- what came of a request ---- */

static void par_done(struct courier *c, struct fetch *f, long code)
{
    struct slice uri;
    uint32_t expires_s = 0;

    enum status s = code == 201 || code == 200 ? request_type(&f->x, "application/json")
                    : code >= 400              ? REFUSED_SOURCE_ANSWERED
                                               : FAULT_SOURCE_ANSWER;
    if (s == OK)
        s = answer_par(f->x.body, f->x.body_len, &uri, &expires_s);
    if (s != OK) {
        fail(c, f, s);
        return;
    }
    tell_par(c, f->nr, OK, uri, expires_s);
    release(f);
}

/* The evidence is here: it is announced, and waits for its assessor. */
static void hold(struct courier *c, struct fetch *f, const char *evidence, size_t len)
{
    struct msg_fetched m = { .len = (uint32_t)len };

    if (len == 0 || len > LIMIT_EVIDENCE_BYTES || count(c, true) >= LIMIT_FETCHES) {
        fail(c, f, len == 0 ? FAULT_SOURCE_ANSWER : len > LIMIT_EVIDENCE_BYTES ? FAULT_SOURCE_LARGE : FAULT_BUSY);
        return;
    }
    f->evidence = mem_alloc(len);
    if (f->evidence == NULL) {
        fail(c, f, FAULT_MEMORY);
        return;
    }
    memcpy(f->evidence, evidence, len);
    f->len = len;
    if (sha256(f->evidence, len, m.sha) != OK) {
        fail(c, f, FAULT_CRYPTO);
        return;
    }
    exchange_end(&f->x);
    f->state = FETCH_HELD;
    f->until_ms = clock_monotonic_ms() + LIMIT_FETCH_HELD_MS;
    msg_head_init(&m.head, MSG_FETCHED, sizeof m, f->nr);
    tell(c, &m, sizeof m);
}

/* A visitor can have a code refused, by the source or by a filter before it that answers in its own way: whatever it looks
 * like, a refusal says nothing against the source. */
static enum status refused(const struct fetch *f)
{
    bool code = request_type(&f->x, "application/json") == OK && answer_error(f->x.body, f->x.body_len) == REFUSED_SOURCE_CODE;

    return code ? REFUSED_SOURCE_CODE : REFUSED_SOURCE_ANSWERED;
}

static enum status token_of(const struct courier *c, const struct fetch *f, struct slice *out)
{
    TRY(request_type(&f->x, "application/json"));
    return answer_token(f->x.body, f->x.body_len, c->fetching.member, out);
}

static void token_done(struct courier *c, struct fetch *f, long code)
{
    struct slice got;

    enum status s = code == 200 ? token_of(c, f, &got) : code >= 400 ? refused(f) : FAULT_SOURCE_ANSWER;
    if (s != OK) {
        fail(c, f, s);
        return;
    }
    if (c->fetching.member != NULL) {
        hold(c, f, got.at, got.len);
        return;
    }
    f->state = FETCH_EVIDENCE;
    s = request_begin(&f->x, c->fetching.data.text, &got, "application/jwt", true, c->fetching.answer_s * 1000);
    if (s != OK)
        fail(c, f, s);
}

static void evidence_done(struct courier *c, struct fetch *f, long code)
{
    enum status s = code == 200   ? request_type(&f->x, "application/jwt")
                    : code >= 400 ? REFUSED_SOURCE_ANSWERED
                                  : FAULT_SOURCE_ANSWER;

    if (s == OK)
        hold(c, f, f->x.body, f->x.body_len);
    else
        fail(c, f, s);
}

static void request_done(struct courier *c, struct fetch *f, long code)
{
    switch (f->state) {
    case FETCH_PAR:
        par_done(c, f, code);
        return;
    case FETCH_TOKEN:
        token_done(c, f, code);
        return;
    case FETCH_EVIDENCE:
        evidence_done(c, f, code);
        return;
    case FETCH_FREE:
    case FETCH_HELD:
        break;
    }
    bug(__FILE__, __LINE__);
}

void fetch_work(struct courier *c, struct fetch *f, short events, int64_t now_ms)
{
    enum status why = OK;
    long code = 0;

    if (f->state == FETCH_FREE)
        return;
    if (f->until_ms <= now_ms) {
        bool nobody_dials = f->dial != 0 && c->dialer.to.fd < 0;

        fail(c, f, f->state == FETCH_HELD ? FAULT_BUSY : nobody_dials ? FAULT_RESTARTED : FAULT_SOURCE_SLOW);
        return;
    }
    if (f->state == FETCH_HELD || !f->x.running)
        return;
    switch (exchange_work(&f->x, events, now_ms, &why, &code)) {
    case REQUEST_RUNS:
        return;
    case REQUEST_UNCONNECTED:
        dial(c, f);
        return;
    case REQUEST_ENDED:
        if (why == OK)
            request_done(c, f, code);
        else
            fail(c, f, why);
        mem_wipe_stack();
        return;
    }
}

/* ---- the notary ---- */

static void drop_all(struct courier *c)
{
    for (size_t i = 0; i < FETCH_PLACES; i++)
        if (c->fetches[i].state != FETCH_FREE)
            release(&c->fetches[i]);
}

static void drop_notary(struct courier *c, enum msg_type type)
{
    event_log(EVENT_PEER_DROPPED, WIRE_NOTARY, type);
    channel_close(&c->notary);
    outbox_clear(&c->outbox);
}

void fetch_set_notary(struct courier *c, int fd)
{
    if (c->notary.fd >= 0)
        drop_notary(c, MSG_NONE);
    drop_all(c);
    channel_init(&c->notary, fd, WIRE_COURIER, WIRE_NOTARY, true);
}

/* To the one assessor that the notary gave this case to. When it is gone, the notary knows. Takes fd. */
static bool on_slot(struct courier *c, uint64_t nr, int fd)
{
    static _Alignas(8) uint8_t message[sizeof(struct msg_bewijs) + LIMIT_EVIDENCE_BYTES];
    struct fetch *f = find(c, nr);
    struct channel to;

    channel_init(&to, fd, WIRE_COURIER, WIRE_ASSESSOR, true);
    if (f == NULL || f->state != FETCH_HELD) {
        channel_close(&to);
        return f == NULL;            /* it waited too long, and that was said */
    }
    struct msg_bewijs m = { .bewijs_len = (uint32_t)f->len };
    size_t len = sizeof m + f->len;
    msg_head_init(&m.head, MSG_BEWIJS, len, nr);
    memcpy(message, &m, sizeof m);
    memcpy(message + sizeof m, f->evidence, f->len);
    status_ignored(channel_send(&to, message, len, -1));
    mem_wipe(message, len);
    channel_close(&to);
    release(f);
    return true;
}

static bool heard(struct courier *c, enum msg_type type, int fd)
{
    switch (type) {
    case MSG_SOURCE_PAR:
        return on_source_par(c, &received.par);
    case MSG_FETCH:
        return on_fetch(c, &received.fetch);
    case MSG_SLOT:
        return on_slot(c, received.head.nr, fd);
    case MSG_FETCH_DROP: {
        struct fetch *f = find(c, received.head.nr);

        if (f != NULL)
            release(f);
        return true;
    }
    default:
        return false;
    }
}

bool fetch_read_notary(struct courier *c)
{
    enum msg_type type;
    size_t len;
    int fd;

    enum status s = channel_receive(&c->notary, &received, sizeof received, &len, &type, &fd);
    if (s == OK && len > 0 && !heard(c, type, fd))
        s = REFUSED_MESSAGE;
    mem_wipe(&received, sizeof received);
    if (s != OK) {
        drop_notary(c, type);
        drop_all(c);
    }
    return s == OK && len > 0;
}
