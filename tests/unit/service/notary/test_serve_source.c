/* What a courier fetched goes to an assessor while its case lives: a dossier ends by date under whoever waits for their source. */
#include "at_source.h"

#include "base/fd.h"
#include "notary/serve.h"
#include "wire/permit.h"

#define SLOT 1

/* The second of two people, whose partner's agreement is there. */
static struct visitor partner_of_somebody(struct scene *s)
{
    struct msg_par m = visitor_par(CLIENT);

    scene_couple(&m);
    struct visitor a = visitor_for(s, &m);
    assert_int_equal(visitor_give(&a, INCOME).status, OK);
    scene_partner(&m, &a.dossier);
    struct visitor b = visitor_for(s, &m);
    visitor_load(&b, PAGE_WHY);
    visitor_step(&b, STEP_GO_ON);
    return b;
}

/* The date of that agreement has come. */
static void sweep(struct visitor *v)
{
    struct store *store = v->s->n.store;
    int64_t until = store_dossier(store, &v->dossier)->grants[0]->until;
    bool more = true;

    while (more)
        assert_int_equal(store_sweep(store, until, &more), OK);
    assert_null(store_dossier(store, &v->dossier));
}

static void say_fetched(struct service *s, uint64_t nr)
{
    struct msg_fetched fetched = { .len = 900 };
    struct message m = { .data = (uint8_t *)&fetched, .len = sizeof fetched, .type = MSG_FETCHED, .index = BALIE };

    memset(fetched.sha, 0xab, DIGEST_LEN);
    msg_head_init(&fetched.head, MSG_FETCHED, sizeof fetched, nr);
    assert_true(serve_message(s, WIRE_COURIER, &m));
}

/* A warm assessor; theirs: the far ends of its channel and of its intake. */
static void take_assessor(struct service *s, int theirs[2])
{
    struct role_control c = { .event = ROLE_HANDOVER, .kind = HANDOVER_ASSESSOR, .index = SLOT };

    for (unsigned i = 0; i < 2; i++) {
        int fds[2];

        assert_int_equal(channel_pair(fds), OK);
        c.kind = i == 0 ? HANDOVER_ASSESSOR : HANDOVER_FEED;
        c.fd = fds[0];
        theirs[i] = fds[1];
        peers_take(&s->peers, &s->n, &c);
    }
    assert_true(peers_warm(&s->peers));
}

static void release(struct service *s, int theirs[2])
{
    for (unsigned i = 0; i < 2; i++)
        fd_close(&theirs[i]);
    peers_close_assessor(&s->peers, &s->n, SLOT);
    offers_release(s->offers);
    for (unsigned i = 0; i < PEERS_READ_AHEAD; i++)
        mem_free(s->peers.queue[i].data);
    for (unsigned i = 0; i < PEERS_PUBLIC_AHEAD; i++)
        mem_free(s->peers.public.queue[i].data);
}

/* a_dossier_that_ended_under_a_fetch: an assessor was told of a dossier that was not there, which ended the notary. */
static void a_dossier_that_ended_under_a_fetch(void **state)
{
    struct scene *scene = *state;

    for (unsigned held = 0; held < 2; held++) { /* swept before the courier has it; while it waits for an assessor */
        struct service *s = mem_alloc(sizeof *s);
        struct visitor v = partner_of_somebody(scene);
        struct msg_fetch fetch = fetch_begun(&v);
        int theirs[2];

        assert_non_null(s);
        *s = (struct service){ .n = scene->n, .answer = scene->answer };
        assert_int_equal(peers_init(&s->peers), OK);
        assert_int_equal(offers_init(&s->offers, s->n.n_clients + 1), OK);
        if (held)
            say_fetched(s, fetch.head.nr);
        sweep(&v);
        if (!held)
            say_fetched(s, fetch.head.nr);
        take_assessor(s, theirs);
        serve_offers(s);
        assert_false(offers_any(s->offers));
        assert_true(peers_warm(&s->peers));
        struct sourcing_told told = expect_drop(scene, true, true, BALIE, fetch.head.nr);
        assert_int_equal(told.gate_nr, VISITOR_GATE);
        assert_int_equal(told.go.page, PAGE_INCOMPLETE);
        assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_INCOMPLETE);
        assert_null(visitor_case(&v)->person);
        release(s, theirs);
        mem_free(s);
    }
}

/* Or under its assessor: its person is not sent to a choice that leads nowhere. */
static void a_dossier_that_ended_under_an_assessor(void **state)
{
    struct scene *s = *state;

    for (unsigned facts = 0; facts < 2; facts++) {
        struct visitor v = partner_of_somebody(s);
        struct msg_zaak zaak = to_assessor(&v);
        struct msg_feiten m = facts_of(s, &zaak.zaak);
        uint64_t nr = visitor_case(&v)->person->errand->nr;
        struct sourcing_told told;

        sweep(&v);
        if (facts)
            assert_int_equal(sourcing_facts(&s->n, 0, &m, at(v.now), &told), OK);
        else
            sourcing_refused(&s->n, 0, REFUSED_IDENTITY, &told);
        assert_false(told.told);
        told = expect_drop(s, true, false, BALIE, nr);
        assert_int_equal(told.go.page, PAGE_INCOMPLETE);
        assert_null(visitor_case(&v)->person);
        assert_null(cases_of_slot(&s->n, 0));
    }
}

/* What no gate of ours says when a browser comes back costs the gate its channel, and its person nothing: what they came back with is
 * taken when it is said right. */
static void call_backs_that_no_gate_makes(void **state)
{
    struct scene *scene = *state;
    struct visitor v = visitor_of(scene, CLIENT);
    struct service *s = mem_alloc(sizeof *s);
    struct msg_fetch fetch;

    visitor_load(&v, PAGE_WHY);
    visitor_step(&v, STEP_GO_ON);
    struct msg_call_back right = returning(&v);
    assert_non_null(s);
    *s = (struct service){ .n = scene->n, .answer = scene->answer };
    assert_int_equal(peers_init(&s->peers), OK);
    assert_int_equal(offers_init(&s->offers, s->n.n_clients + 1), OK);
    msg_head_init(&right.head, MSG_CALL_BACK, sizeof right, 41);
    for (unsigned row = 0; row < 11; row++) {
        struct msg_call_back back = right;
        struct message m = { .data = (uint8_t *)&back, .len = sizeof back, .type = MSG_CALL_BACK };

        switch (row) {
        case 0: back.source = (uint8_t)scene->n.n_bronnen; break;
        case 1: back.source = UINT8_MAX; break;
        case 2: back.has_browser = 2; break;
        case 3: back.language = LANGUAGE_N + 1; break;
        case 4: back.error = SOURCE_ERROR_OTHER + 1; break;
        case 5: back.error = UINT8_MAX; break;
        case 6: back.code_len = LIMIT_SOURCE_CODE_CHARS + 1; break;
        case 7: back.code_len = UINT16_MAX; break;
        case 8: back.iss_len = LIMIT_SOURCE_ISS_CHARS + 1; break;
        case 9: back.iss_len = UINT16_MAX; break;
        case 10: back.has_login = 2; break;
        }
        if (serve_message(s, WIRE_GATE_PUBLIC, &m))
            fail_msg("row %u", row);
        assert_int_equal(visitor_case(&v)->flow, FLOW_AT_SOURCE);
        assert_int_equal(visitor_case(&v)->person->errand->at, ERRAND_AWAY);
    }
    struct message m = { .data = (uint8_t *)&right, .len = sizeof right, .type = MSG_CALL_BACK };
    assert_true(serve_message(s, WIRE_GATE_PUBLIC, &m));
    assert_int_equal(visitor_case(&v)->flow, FLOW_FETCHING);
    visitor_courier(&v, BALIE, &fetch, sizeof fetch);
    assert_memory_equal(fetch.code, "c0de", 4);
    offers_release(s->offers);
    for (unsigned i = 0; i < PEERS_READ_AHEAD; i++)
        mem_free(s->peers.queue[i].data);
    for (unsigned i = 0; i < PEERS_PUBLIC_AHEAD; i++)
        mem_free(s->peers.public.queue[i].data);
    mem_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { T(a_dossier_that_ended_under_a_fetch), T(a_dossier_that_ended_under_an_assessor),
                                        T(call_backs_that_no_gate_makes) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
