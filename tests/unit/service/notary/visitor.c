#include "visitor.h"

#include "base/mem.h"
#include "notary/case_flow.h"
#include "notary/errands.h"
#include "wire/permit.h"

#include <string.h>

#define REDIRECT 1
static const uint8_t certificate[DIGEST_LEN] = { 0xc1 };
static const uint8_t challenge[DIGEST_LEN] = { 0x5a, 0x5b };

void sha_of(const struct secret32 *secret, uint8_t out[DIGEST_LEN])
{
    assert_int_equal(sha256(secret, sizeof *secret, out), OK);
}

struct msg_par visitor_par(const char *client)
{
    struct msg_par m = scene_par(client);

    m.intake = INTAKE_FLOW;
    m.redirect_index = REDIRECT;
    m.state_len = sizeof STATE - 1;
    memcpy(m.state, STATE, sizeof STATE - 1);
    memcpy(m.code_challenge, challenge, DIGEST_LEN);
    return m;
}

struct visitor visitor_for(struct scene *s, const struct msg_par *m)
{
    struct visitor v = { .s = s, .client = s->clients[0].id, .now = NOW };
    struct msg_par_answer a = scene_ask(s, m);

    for (unsigned i = 0; i < 4; i++)
        if (strcmp(s->clients[i].id, m->client) == 0)
            v.client = s->clients[i].id;
    assert_int_equal(a.status, OK);
    assert_true(id_is_zero(&a.zaak) && id_is_zero(&a.nonce) && a.zaak_tot == 0); /* evidence is not the platform's affair */
    v.request_uri = a.request_uri;
    v.dossier = a.dossier;
    return v;
}

struct visitor visitor_of(struct scene *s, const char *client)
{
    struct msg_par m = visitor_par(client);

    return visitor_for(s, &m);
}

struct msg_page visitor_load(struct visitor *v, enum page page)
{
    struct msg_page_read m = { .page = (uint8_t)page, .language = LANGUAGE_N };
    union flow_answer out;
    enum msg_type type;

    msg_head_init(&m.head, MSG_PAGE_READ, sizeof m, 21);
    m.has_request = page == PAGE_WHY;
    if (m.has_request) {
        strcpy(m.client, v->client);
        m.request_uri = v->request_uri;
        m.has_ticket = v->has_ticket;
        m.ticket = v->ticket;
    }
    m.has_browser = v->has_browser;
    memcpy(m.browser_sha, v->browser_sha, DIGEST_LEN);
    assert_int_equal(flow_page_read(&v->s->n, &m, at(v->now), &out), OK);
    assert_int_equal(msg_check(&out, out.head.len, WIRE_NOTARY, WIRE_GATE_PUBLIC, &type), OK);
    assert_int_equal(out.head.nr, 21);
    if (out.page.has_ticket) {
        v->ticket = out.page.ticket;
        v->has_ticket = true;
    }
    v->reading = out.page.reading;
    return out.page;
}

struct msg_step visitor_form(const struct visitor *v, enum step step)
{
    static uint16_t cookies;
    struct msg_step m = { .step = (uint8_t)step, .language = LANGUAGE_NL, .reading = v->reading, .has_browser = v->has_browser };

    m.has_request = step == STEP_GO_ON || (step == STEP_OTHER_WAY && !v->has_browser);
    if (m.has_request) {
        strcpy(m.client, v->client);
        m.request_uri = v->request_uri;
        m.has_ticket = v->has_ticket;
        m.ticket = v->ticket;
    }
    memcpy(m.browser_sha, v->browser_sha, DIGEST_LEN);
    memset(m.fresh_sha, 0xf0, DIGEST_LEN);
    cookies++;
    memcpy(m.fresh_sha, &cookies, sizeof cookies);
    facts_empty_adult(&m.adult);
    return m;
}

void visitor_courier(const struct visitor *v, size_t source, void *out, size_t len)
{
    struct msg_head *told = errands_turn(v->s->n.errands, source);
    enum msg_type type;

    assert_non_null(told);
    assert_int_equal(told->len, len);
    assert_int_equal(msg_check(told, told->len, WIRE_NOTARY, WIRE_COURIER, &type), OK);
    memcpy(out, told, len);
    mem_free(told);
}

union flow_answer visitor_send(struct visitor *v, const struct msg_step *form)
{
    struct msg_step m = *form;
    union flow_answer out;
    enum msg_type type;

    msg_head_init(&m.head, MSG_STEP, msg_step_len(&m), 22);
    assert_int_equal(flow_step(&v->s->n, &m, VISITOR_GATE, at(v->now), &out, &v->waits), OK);
    if (v->waits) {
        visitor_courier(v, m.source, &v->ahead, sizeof v->ahead);
        return (union flow_answer){ .head.nr = 0 };
    }
    assert_int_equal(msg_check(&out, out.head.len, WIRE_NOTARY, WIRE_GATE_PUBLIC, &type), OK);
    assert_int_equal(out.head.nr, 22);
    if (type == MSG_GO && out.go.binds) {
        memcpy(v->browser_sha, m.fresh_sha, DIGEST_LEN);
        v->has_browser = true;
    }
    if (type == MSG_TO_PLATFORM && out.to_platform.away == AWAY_CODE)
        v->code = out.to_platform.code;
    return out;
}

union flow_answer visitor_step(struct visitor *v, enum step step)
{
    struct msg_step m = visitor_form(v, step);

    return visitor_send(v, &m);
}

struct msg_step visitor_self(const struct visitor *v, int32_t birth, int64_t income)
{
    struct msg_step m = visitor_form(v, STEP_SELF);

    m.adult.geboortedatum = (struct day_range){ birth, birth };
    m.adult.n_inkomens = 1;
    m.adult.inkomens[0] = (struct inkomen){ .min = income, .max = income, .jaar = 2025, .soort = INKOMEN_VERZAMELINKOMEN };
    return m;
}

void visitor_read(struct visitor *v, int64_t income)
{
    assert_int_equal(visitor_load(v, PAGE_WHY).page, PAGE_WHY);
    assert_int_equal(visitor_step(v, STEP_GO_ON).go.page, PAGE_SOURCES);
    struct msg_step form = visitor_self(v, 7794, income);
    assert_int_equal(visitor_send(v, &form).go.page, PAGE_VALUES);
    assert_int_equal(visitor_load(v, PAGE_VALUES).page, PAGE_VALUES);
}

void visitor_agree(struct visitor *v, int64_t income)
{
    visitor_read(v, income);
    union flow_answer a = visitor_step(v, STEP_RIGHT);
    if (a.go.page == PAGE_QUESTIONS)
        a = visitor_step(v, STEP_ANSWERS);
    assert_int_equal(a.go.page, PAGE_DONE);
}

void visitor_return(struct visitor *v, int64_t income)
{
    visitor_agree(v, income);
    union flow_answer a = visitor_step(v, STEP_BACK);
    assert_int_equal(a.head.type, MSG_TO_PLATFORM);
    assert_int_equal(a.to_platform.away, AWAY_CODE);
}

struct msg_token visitor_token(const struct visitor *v)
{
    struct msg_token m = { .has_verifier = 1, .redirect_index = REDIRECT };

    msg_head_init(&m.head, MSG_TOKEN, sizeof m, 23);
    strcpy(m.client, v->client);
    sha_of(&v->code, m.code_sha);
    memcpy(m.challenge, challenge, DIGEST_LEN);
    memcpy(m.certificate_sha, certificate, DIGEST_LEN);
    return m;
}

struct msg_token_answer visitor_redeem(struct visitor *v, const struct msg_token *m)
{
    const struct pending *pending;
    struct msg_token_answer out;

    redeem_token(&v->s->n, m, at(v->now), &out, &pending);
    assert_int_equal(pending != NULL, out.status == OK);
    if (out.status == OK) {
        v->token = out.token;
        v->grant = out.granted.grant;
    }
    return out;
}

struct msg_zegel_read visitor_seal_request(const struct visitor *v)
{
    struct msg_zegel_read m = { .has_token = 1, .grant = v->grant };

    msg_head_init(&m.head, MSG_ZEGEL_READ, sizeof m, 24);
    strcpy(m.client, v->client);
    sha_of(&v->token, m.token_sha);
    memcpy(m.certificate_sha, certificate, DIGEST_LEN);
    return m;
}

struct msg_zegel visitor_seal(struct visitor *v, const struct msg_zegel_read *m)
{
    struct store_done done;
    struct msg_zegel out;
    bool answered;

    redeem_seal(&v->s->n, m, 1, at(v->now), &out, &answered);
    if (answered)
        return out;
    assert_true(store_next(v->s->n.store, &done));
    redeem_committed(&v->s->n, done.context, &done, at(v->now), &out);
    return out;
}

struct msg_zegel visitor_give(struct visitor *v, int64_t income)
{
    visitor_return(v, income);
    struct msg_token token = visitor_token(v);
    assert_int_equal(visitor_redeem(v, &token).status, OK);
    struct msg_zegel_read m = visitor_seal_request(v);
    return visitor_seal(v, &m);
}

struct zaak *visitor_case(const struct visitor *v)
{
    struct id browser;

    memcpy(&browser, v->browser_sha, sizeof browser);
    struct zaak *z = cases_by_request(&v->s->n, &v->request_uri, 0);
    return z != NULL ? z : v->has_browser ? cases_by_browser(&v->s->n, &browser, 0) : NULL;
}
