/*
 * The real passend-notary and the couriers of two sources, which the test plays with everybody else: what each of them is told and may
 * say, and what a browser is told when one is wrong, gone or replaced.
 */
#include "played.h"

#include "base/fd.h"
#include "base/mem.h"
#include "wire/courier.h"
#include "wire/flow.h"
#include "wire/permit.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAR_SOURCE 0                     /* takes requests ahead; the other does not */
#define PLAIN_SOURCE 1
#define STEP_NR 31
#define BACK_NR 32

/* Somebody's browser, as the gate has it. */
struct visit {
    struct role *r;
    struct id request_uri;
    uint8_t browser[DIGEST_LEN];
    struct secret32 state;               /* that the source shows again */
    uint64_t nr;                         /* of what its courier was asked last */
};

static void tell(struct channel *c, const void *msg, size_t len)
{
    assert_int_equal(channel_send(c, msg, len, -1), OK);
}

static struct msg_go go_of(struct role *r, uint64_t nr)
{
    struct msg_go go;

    assert_int_equal(hear_on(r, &r->public), MSG_GO);
    memcpy(&go, r->in, sizeof go);
    assert_int_equal(go.head.nr, nr);
    return go;
}

static void expect_go(struct role *r, uint64_t nr, enum page page, enum status notice)
{
    struct msg_go go = go_of(r, nr);

    if (go.page != page || go.notice != notice)
        fail_msg("page %u, %s", go.page, status_slug((enum status)go.notice));
}

static struct msg_page read_page(const struct visit *v, enum page page)
{
    struct msg_page_read m = { .page = (uint8_t)page, .language = LANGUAGE_NL, .has_request = page == PAGE_WHY,
                               .has_browser = page != PAGE_WHY, .request_uri = v->request_uri };
    struct msg_page out;

    strcpy(m.client, CLIENT);
    memcpy(m.browser_sha, v->browser, DIGEST_LEN);
    msg_head_init(&m.head, MSG_PAGE_READ, sizeof m, 30);
    tell(&v->r->public, &m, sizeof m);
    assert_int_equal(hear_on(v->r, &v->r->public), MSG_PAGE);
    memcpy(&out, v->r->in, sizeof out);
    return out;
}

static void send_step(const struct visit *v, enum step step, uint8_t source, const struct ticket *ticket)
{
    struct msg_step m = { .step = (uint8_t)step, .language = LANGUAGE_NL, .source = source, .has_request = ticket != NULL,
                          .has_ticket = ticket != NULL, .has_browser = ticket == NULL, .request_uri = v->request_uri };

    if (ticket != NULL) {
        strcpy(m.client, CLIENT);
        m.ticket = *ticket;
    }
    memcpy(m.browser_sha, v->browser, DIGEST_LEN);
    memcpy(m.fresh_sha, v->browser, DIGEST_LEN);
    facts_empty_adult(&m.adult);
    msg_head_init(&m.head, MSG_STEP, msg_step_len(&m), STEP_NR);
    tell(&v->r->public, &m, msg_step_len(&m));
}

/* Before the choice. */
static struct visit choosing(struct role *r)
{
    static uint8_t browsers;
    struct msg_par par = scene_par(CLIENT);
    struct visit v = { .r = r, .browser = { ++browsers, 1 } };

    par.intake = INTAKE_FLOW;
    par.to = NOW + 50 * 86400;
    say(r, &par, par.head.len);
    assert_int_equal(hear(r), MSG_PAR_ANSWER);
    v.request_uri = ((struct msg_par_answer *)(void *)r->in)->request_uri;
    struct msg_page why = read_page(&v, PAGE_WHY);
    assert_int_equal(why.has_ticket, 1);
    send_step(&v, STEP_GO_ON, 0, &why.ticket);
    expect_go(r, STEP_NR, PAGE_SOURCES, OK);
    return v;
}

/* What this courier is told. */
static void asked(struct visit *v, unsigned source, enum msg_type type, void *out, size_t len)
{
    struct msg_head *head = out;

    assert_int_equal(hear_on(v->r, &v->r->couriers[source]), type);
    memcpy(out, v->r->in, len);
    v->nr = head->nr;
}

static void say_ahead(struct visit *v, enum status st, const char *uri)
{
    struct msg_source_par_answer m = { .status = st, .expires_s = 90 };

    memcpy(m.request_uri, uri, strlen(uri));
    msg_head_init(&m.head, MSG_SOURCE_PAR_ANSWER, sizeof m, v->nr);
    tell(&v->r->couriers[PAR_SOURCE], &m, sizeof m);
}

/* At the source, with what the link carries. */
static void away(struct visit *v, unsigned source)
{
    struct msg_page_read m = { .page = PAGE_TO_SOURCE, .language = LANGUAGE_NL, .has_browser = 1 };

    send_step(v, STEP_SOURCE, (uint8_t)source, NULL);
    if (source == PAR_SOURCE) {
        struct msg_source_par par;

        asked(v, source, MSG_SOURCE_PAR, &par, sizeof par);
        assert_string_equal(par.language, "nl");
        say_ahead(v, OK, "urn:source:1");
    }
    expect_go(v->r, STEP_NR, PAGE_TO_SOURCE, OK);
    memcpy(m.browser_sha, v->browser, DIGEST_LEN);
    msg_head_init(&m.head, MSG_PAGE_READ, sizeof m, 30);
    tell(&v->r->public, &m, sizeof m);
    assert_int_equal(hear_on(v->r, &v->r->public), MSG_TO_SOURCE);
    const struct msg_to_source *link = (void *)v->r->in;
    assert_int_equal(link->source, source);
    assert_int_equal(link->request_uri_len, source == PAR_SOURCE ? strlen("urn:source:1") : 0);
    v->state = link->state;
}

static void come_back(struct visit *v, unsigned source)
{
    struct msg_call_back m = { .source = (uint8_t)source, .has_browser = 1, .language = LANGUAGE_N, .code_len = 4, .iss_len = 3,
                               .state = v->state };

    memcpy(m.browser_sha, v->browser, DIGEST_LEN);
    memcpy(m.code, "c0de", 4);
    memcpy(m.iss, "iss", 3);
    msg_head_init(&m.head, MSG_CALL_BACK, sizeof m, BACK_NR);
    tell(&v->r->public, &m, sizeof m);
}

static void fetching(struct visit *v, unsigned source)
{
    struct msg_fetch fetch;

    away(v, source);
    come_back(v, source);
    asked(v, source, MSG_FETCH, &fetch, sizeof fetch);
    assert_memory_equal(fetch.code, "c0de", 5);
    assert_memory_equal(fetch.iss, "iss", 4);
}

static void say_fetched(struct visit *v, unsigned source, uint32_t len)
{
    struct msg_fetched m = { .len = len };

    memset(m.sha, 0xcd, DIGEST_LEN);
    msg_head_init(&m.head, MSG_FETCHED, sizeof m, v->nr);
    tell(&v->r->couriers[source], &m, sizeof m);
}

static void say_failed(struct visit *v, unsigned source, enum status st)
{
    struct msg_fetch_failed m = { .status = st };

    msg_head_init(&m.head, MSG_FETCH_FAILED, sizeof m, v->nr);
    tell(&v->r->couriers[source], &m, sizeof m);
}

/* The slot of the assessor that has the case; its intake is the courier's to feed. */
static unsigned judged(struct visit *v, unsigned source, struct msg_zaak *told)
{
    enum msg_type type;
    size_t len;

    say_fetched(v, source, 900);
    assert_int_equal(hear_on(v->r, &v->r->couriers[source]), MSG_SLOT);
    assert_int_equal(((struct msg_head *)(void *)v->r->in)->nr, v->nr);
    unsigned slot = scene_fed(v->r->passed, v->r->intakes, ASSESSORS);
    assert_int_equal(channel_receive(&v->r->assessors[slot], told, sizeof *told, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_ZAAK);
    assert_int_equal(told->bewijs_sha[0], 0xcd);
    return slot;
}

/* ---- tests ---- */

static void from_the_choice_to_the_values(void **state)
{
    struct role *r = *state;

    for (unsigned source = 0; source < COURIERS; source++) {
        struct visit v = choosing(r);
        struct msg_zaak told;

        fetching(&v, source);
        unsigned slot = judged(&v, source, &told);
        assert_string_equal(told.bron, r->s->bronnen[source].name);
        struct msg_feiten facts = scene_facts(NULL, &told.zaak, 2025, 2710000, 7794);
        memset(facts.bewijs_sha, 0xcd, sizeof facts.bewijs_sha);
        memcpy(facts.profiel_sha, r->s->bronnen[source].profiel_sha, DIGEST_LEN);
        tell(&r->assessors[slot], &facts, sizeof facts);
        expect_go(r, BACK_NR, PAGE_VALUES, OK);
        struct msg_page page = read_page(&v, PAGE_VALUES);
        assert_int_equal(page.source, source);
        assert_int_equal(page.adult.inkomens[0].min, 2710000);
        give_assessor(r, slot);
    }
}

static void whatever_fails_leads_to_the_choice(void **state)
{
    struct role *r = *state;
    struct visit v = choosing(r);
    static const enum status said[] = { FAULT_SOURCE_DOWN, FAULT_SOURCE_SLOW, REFUSED_SOURCE_ANSWERED, FAULT_BUSY };
    struct msg_zaak told;

    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct msg_source_par par;

        send_step(&v, STEP_SOURCE, PAR_SOURCE, NULL);
        asked(&v, PAR_SOURCE, MSG_SOURCE_PAR, &par, sizeof par);
        say_ahead(&v, said[i], "");
        expect_go(r, STEP_NR, PAGE_SOURCES, said[i]);
        fetching(&v, PLAIN_SOURCE);
        say_failed(&v, PLAIN_SOURCE, said[i]);
        expect_go(r, BACK_NR, PAGE_SOURCES, said[i]);
        assert_int_equal(read_page(&v, PAGE_SOURCES).tries_left, LIMIT_EVIDENCE_TRIES);
    }
    fetching(&v, PLAIN_SOURCE);
    unsigned slot = judged(&v, PLAIN_SOURCE, &told);
    struct msg_refusal refusal = { .zaak = told.zaak, .status = REFUSED_IDENTITY };
    msg_head_init(&refusal.head, MSG_REFUSAL, sizeof refusal, 0);
    tell(&r->assessors[slot], &refusal, sizeof refusal);
    expect_go(r, BACK_NR, PAGE_SOURCES, REFUSED_IDENTITY);
    assert_int_equal(read_page(&v, PAGE_SOURCES).tries_left, LIMIT_EVIDENCE_TRIES - 1);
    give_assessor(r, slot);
    fetching(&v, PLAIN_SOURCE);
    slot = judged(&v, PLAIN_SOURCE, &told);
    channel_close(&r->assessors[slot]);
    expect_go(r, BACK_NR, PAGE_SOURCES, FAULT_RESTARTED);
}

/* What a courier has is lost with it; its successor is asked what comes next. */
static void a_courier_is_replaced(void **state)
{
    struct role *r = *state;
    struct visit v = choosing(r);
    struct msg_zaak told;
    struct msg_source_par par;

    send_step(&v, STEP_SOURCE, PAR_SOURCE, NULL);
    asked(&v, PAR_SOURCE, MSG_SOURCE_PAR, &par, sizeof par);
    give_courier(r, PAR_SOURCE);
    expect_go(r, STEP_NR, PAGE_SOURCES, FAULT_RESTARTED);
    fetching(&v, PAR_SOURCE);
    channel_close(&r->couriers[PAR_SOURCE]);
    expect_go(r, BACK_NR, PAGE_SOURCES, FAULT_RESTARTED);
    /* There is none just now: what is asked waits for the next. */
    send_step(&v, STEP_SOURCE, PAR_SOURCE, NULL);
    say_empty(r, MSG_PING, 5);
    assert_int_equal(hear(r), MSG_PONG);
    give_courier(r, PAR_SOURCE);
    asked(&v, PAR_SOURCE, MSG_SOURCE_PAR, &par, sizeof par);
    say_ahead(&v, OK, "urn:source:2");
    expect_go(r, STEP_NR, PAGE_TO_SOURCE, OK);
    /* An assessor that has its evidence goes on without it. */
    fetching(&v, PLAIN_SOURCE);
    unsigned slot = judged(&v, PLAIN_SOURCE, &told);
    give_courier(r, PLAIN_SOURCE);
    struct msg_feiten facts = scene_facts(NULL, &told.zaak, 2025, 2710000, 7794);
    memset(facts.bewijs_sha, 0xcd, sizeof facts.bewijs_sha);
    memcpy(facts.profiel_sha, r->s->bronnen[PLAIN_SOURCE].profiel_sha, DIGEST_LEN);
    tell(&r->assessors[slot], &facts, sizeof facts);
    expect_go(r, BACK_NR, PAGE_VALUES, OK);
}

/* Which no courier of ours would send: it is dropped, and only it. */
static void wrong_couriers(void **state)
{
    struct role *r = *state;
    struct visit v = choosing(r);

    for (int row = 0; row < 5; row++) {
        struct msg_head head;
        struct msg_fetched fetched = { .len = 1 };

        fetching(&v, PLAIN_SOURCE);
        switch (row) {
        case 0: say_fetched(&v, PLAIN_SOURCE, 0); break;
        case 1: say_fetched(&v, PLAIN_SOURCE, LIMIT_EVIDENCE_BYTES + 1); break;
        case 2: /* another role's */
            msg_head_init(&head, MSG_PING, sizeof head, 1);
            assert_int_equal(send(r->couriers[PLAIN_SOURCE].fd, &head, sizeof head, 0), sizeof head);
            break;
        case 3: /* another length */
            msg_head_init(&fetched.head, MSG_FETCHED, sizeof fetched, v.nr);
            assert_int_equal(send(r->couriers[PLAIN_SOURCE].fd, &fetched, sizeof fetched - 8, 0), sizeof fetched - 8);
            break;
        case 4: /* another direction */
            msg_head_init(&head, MSG_FETCH_DROP, sizeof head, v.nr);
            assert_int_equal(send(r->couriers[PLAIN_SOURCE].fd, &head, sizeof head, 0), sizeof head);
            break;
        }
        expect_go(r, BACK_NR, PAGE_SOURCES, FAULT_RESTARTED);
        assert_int_equal(hear_on(r, &r->couriers[PLAIN_SOURCE]), MSG_NONE); /* closed */
        give_courier(r, PLAIN_SOURCE);
    }
    away(&v, PAR_SOURCE);
}

/* What it was never asked, or what nobody wants any more. */
static void numbers_of_nothing(void **state)
{
    struct role *r = *state;
    struct visit v = choosing(r), nobody = { .r = r, .nr = 777 };

    say_ahead(&nobody, OK, "urn:x");
    say_failed(&nobody, PLAIN_SOURCE, FAULT_SOURCE_DOWN);
    say_fetched(&nobody, PLAIN_SOURCE, 900);
    assert_int_equal(hear_on(r, &r->couriers[PLAIN_SOURCE]), MSG_FETCH_DROP);
    assert_int_equal(((struct msg_head *)(void *)r->in)->nr, 777);
    fetching(&v, PLAIN_SOURCE);
    say_failed(&v, PLAIN_SOURCE, FAULT_SOURCE_DOWN);
    expect_go(r, BACK_NR, PAGE_SOURCES, FAULT_SOURCE_DOWN);
    say_fetched(&v, PLAIN_SOURCE, 900);    /* after all */
    assert_int_equal(hear_on(r, &r->couriers[PLAIN_SOURCE]), MSG_FETCH_DROP);
}

/* Another choice in another tab: the first request is answered, and its courier forgets it. */
static void two_tabs(void **state)
{
    struct role *r = *state;
    struct visit v = choosing(r);
    struct msg_source_par par;

    send_step(&v, STEP_SOURCE, PAR_SOURCE, NULL);
    asked(&v, PAR_SOURCE, MSG_SOURCE_PAR, &par, sizeof par);
    send_step(&v, STEP_SOURCE, PLAIN_SOURCE, NULL);
    expect_go(r, STEP_NR, PAGE_TO_SOURCE, OK);
    expect_go(r, STEP_NR, PAGE_TO_SOURCE, OK);
    assert_int_equal(hear_on(r, &r->couriers[PAR_SOURCE]), MSG_FETCH_DROP);
    assert_int_equal(((struct msg_head *)(void *)r->in)->nr, par.head.nr);
}

/* Evidence that came while both assessors were at work has the next. */
static void evidence_waits_for_an_assessor(void **state)
{
    struct role *r = *state;
    struct visit v[ASSESSORS + 1];
    struct msg_zaak told;
    unsigned slots[ASSESSORS];

    for (unsigned i = 0; i <= ASSESSORS; i++) {
        v[i] = choosing(r);
        fetching(&v[i], PLAIN_SOURCE);
        if (i < ASSESSORS)
            slots[i] = judged(&v[i], PLAIN_SOURCE, &told);
    }
    say_fetched(&v[ASSESSORS], PLAIN_SOURCE, 900);
    channel_close(&r->assessors[slots[0]]);
    expect_go(r, BACK_NR, PAGE_SOURCES, FAULT_RESTARTED);
    give_assessor(r, slots[0]);
    assert_int_equal(hear_on(r, &r->couriers[PLAIN_SOURCE]), MSG_SLOT);
    assert_int_equal(((struct msg_head *)(void *)r->in)->nr, v[ASSESSORS].nr);
    assert_int_equal(scene_fed(r->passed, r->intakes, ASSESSORS), slots[0]);
}

/*
 * others_files_on_their_way_cut_a_courier_off: the kernel counts descriptors that are sent and not received yet for all processes
 * of a user, and holds them against the limit of open files of whoever sends the next (ETOOMANYREFS).
 */
static void others_files_on_their_way_cut_a_courier_off(void **state)
{
    struct role *r = *state;
    struct visit v = choosing(r);
    struct msg_zaak told;
    int pair[2], fds[50];
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof fds)];
    } control = { 0 };
    struct iovec part = { .iov_base = fds, .iov_len = 1 };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    struct cmsghdr *head = CMSG_FIRSTHDR(&m);

    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        fds[i] = pair[0];
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof fds);
    memcpy(CMSG_DATA(head), fds, sizeof fds);
    for (int i = 0; i < 4; i++)
        assert_int_equal(sendmsg(pair[1], &m, 0), 1);
    fetching(&v, PLAIN_SOURCE);
    judged(&v, PLAIN_SOURCE, &told);
    close(pair[0]);
    close(pair[1]);
}

/* A gate for browsers that is gone is not answered in the place of its successor. */
static void another_gate_meanwhile(void **state)
{
    struct role *r = *state;
    struct visit v = choosing(r);

    struct msg_empty ping;

    fetching(&v, PLAIN_SOURCE);
    give_public(r);
    msg_head_init(&ping.head, MSG_PING, sizeof ping, 5);   /* answered: it has the new one */
    tell(&r->public, &ping, sizeof ping);
    assert_int_equal(hear_on(r, &r->public), MSG_PONG);
    say_failed(&v, PLAIN_SOURCE, FAULT_SOURCE_DOWN);
    struct msg_page page = read_page(&v, PAGE_NONE);   /* the first that it hears of this */
    assert_int_equal(page.page, PAGE_SOURCES);
    assert_int_equal(page.notice, FAULT_SOURCE_DOWN);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup_sources, teardown)
    const struct CMUnitTest tests[] = {
        T(from_the_choice_to_the_values), T(whatever_fails_leads_to_the_choice), T(a_courier_is_replaced), T(wrong_couriers),
        T(numbers_of_nothing), T(two_tabs), T(evidence_waits_for_an_assessor), T(others_files_on_their_way_cut_a_courier_off),
        T(another_gate_meanwhile),
    };
    clock_shift = NOW - (int64_t)time(NULL);
    with_filter = true;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
