/* What the notary does with its peers' messages where their order matters. */
#include "scene.h"

#include "../store/between.h"
#include "base/clock.h"
#include "base/fd.h"
#include "base/mem.h"
#include "notary/serve_read.h"
#include "store/ledger.h"
#include "wire/permit.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SLOT 2

struct desk {
    struct service s;
    struct channel gate, assessor;   /* the others' ends */
    union {
        uint8_t bytes[LIMIT_MESSAGE_BYTES];
        struct msg_par_answer par;
        struct msg_zegel zegel;
        struct msg_dossierzegel dossierzegel;
        struct msg_status status;
    } in;
    struct id dossier;               /* of the last case */
    int intake, passed;              /* the assessor's end of its intake; what came with the last message */
};

static void hand_over(struct desk *d, enum handover kind, enum wire_role peer, struct channel *theirs)
{
    int fds[2];

    assert_int_equal(channel_pair(fds), OK);
    struct role_control c = { .event = ROLE_HANDOVER, .kind = kind, .index = kind == HANDOVER_ASSESSOR ? SLOT : 0,
                              .fd = fds[0] };
    channel_close(theirs);
    channel_init(theirs, fds[1], peer, WIRE_NOTARY, true);
    serve_take(&d->s, &c);
    if (kind != HANDOVER_ASSESSOR)
        return;
    fd_close(&d->intake);
    assert_int_equal(channel_pair(fds), OK);
    d->intake = fds[1];
    c.kind = HANDOVER_FEED;
    c.fd = fds[0];
    serve_take(&d->s, &c);
}

static enum msg_type hear(struct desk *d, struct channel *c)
{
    enum msg_type type;
    size_t len;

    fd_close(&d->passed);
    assert_int_equal(channel_receive(c, d->in.bytes, sizeof d->in.bytes, &len, &type, &d->passed), OK);
    return len > 0 ? type : MSG_NONE;
}

static void say(struct desk *d, const void *message, size_t len)
{
    assert_int_equal(channel_send(&d->gate, message, len, -1), OK);
    serve_read_gate(&d->s);
    serve_next(&d->s);
}

/* A case whose evidence the gate has just offered. */
static struct id offered(struct desk *d)
{
    struct msg_par par = scene_par(CLIENT);

    par.to = (int64_t)time(NULL) + 86400;
    say(d, &par, par.head.len);
    assert_int_equal(hear(d, &d->gate), MSG_PAR_ANSWER);
    struct id zaak = d->in.par.zaak;
    d->dossier = d->in.par.dossier;
    struct msg_bewijs_open open = scene_offer(CLIENT, &zaak, "qii", 1);
    say(d, &open, sizeof open);
    return zaak;
}

/* A case whose evidence is with the assessor. */
static struct id with_assessor(struct desk *d)
{
    struct id zaak = offered(d);

    assert_int_equal(hear(d, &d->gate), MSG_SLOT);
    assert_true(d->s.peers.slots[SLOT].feed < 0);  /* nobody else can feed it */
    assert_int_equal(scene_fed(d->passed, &d->intake, 1), 0);
    assert_int_equal(hear(d, &d->assessor), MSG_ZAAK);
    return zaak;
}

static struct desk *desk_open(struct scene *scene)
{
    struct desk *d = mem_alloc(sizeof *d);

    assert_non_null(d);
    *d = (struct desk){ .s = { .n = scene->n, .answer = scene->answer }, .gate.fd = -1, .assessor.fd = -1,
                        .intake = -1, .passed = -1 };
    assert_int_equal(peers_init(&d->s.peers), OK);
    assert_int_equal(offers_init(&d->s.offers, d->s.n.n_clients + 1), OK);
    clock_trust_confirm(&d->s.clock, clock_now());
    hand_over(d, HANDOVER_GATE_PLATFORM, WIRE_GATE_PLATFORM, &d->gate);
    hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
    return d;
}

static void desk_close(struct desk *d)
{
    channel_close(&d->gate);
    channel_close(&d->assessor);
    fd_close(&d->intake);
    fd_close(&d->passed);
    peers_close_assessor(&d->s.peers, &d->s.n, SLOT);
    peers_drop_gate(&d->s.peers, MSG_NONE);
    offers_release(d->s.offers);
    peers_drop_public(&d->s.peers, MSG_NONE);
    for (unsigned i = 0; i < PEERS_READ_AHEAD; i++)
        mem_free(d->s.peers.queue[i].data);
    for (unsigned i = 0; i < PEERS_PUBLIC_AHEAD; i++)
        mem_free(d->s.peers.public.queue[i].data);
    mem_free(d);
}

/*
 * An assessor answers and ends. Its successor may be announced while the notary writes down what another one said: then
 * both lie there when it looks again, and the case was answered with dienst-herstart.
 */
static void assessor_replaced_before_its_answer_was_read(void **state)
{
    struct desk *d = desk_open(*state);
    struct id zaak = with_assessor(d);
    struct msg_feiten facts = scene_facts(NULL, &zaak, 2025, 2710000, 7794);

    assert_int_equal(channel_send(&d->assessor, &facts, sizeof facts, -1), OK);
    hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
    assert_int_equal(hear(d, &d->gate), MSG_ZEGEL);
    assert_int_equal(d->in.zegel.status, OK);
    assert_int_equal(hear(d, &d->gate), MSG_NONE);

    with_assessor(d);   /* the successor has a case of its own */
    desk_close(d);
}

static void assessor_replaced_without_an_answer(void **state)
{
    struct desk *d = desk_open(*state);

    with_assessor(d);
    hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
    assert_int_equal(hear(d, &d->gate), MSG_ZEGEL);
    assert_int_equal(d->in.zegel.status, FAULT_RESTARTED);
    assert_int_equal(hear(d, &d->gate), MSG_NONE);
    desk_close(d);
}

/* ---- a store that answers late ---- */

static struct between between;

static void put_between(struct backend *b)
{
    struct backend behind = *b;

    between_open(&between, &behind, b);
}

static struct desk *far_desk(struct scene *scene)
{
    scene->between = put_between;
    scene_restart(scene);
    return desk_open(scene);
}

/* The store's answer is there: what a turn of the loop does. */
static void released(struct desk *d)
{
    between_release(&between);
    between.mode = BETWEEN_PASS;
    serve_done(&d->s);
}

static void judged(struct desk *d, const struct id *zaak)
{
    struct msg_feiten facts = scene_facts(NULL, zaak, 2025, 2710000, 7794);

    assert_int_equal(channel_send(&d->assessor, &facts, sizeof facts, -1), OK);
    serve_read_assessor(&d->s, SLOT);
}

static struct msg_zegel heard_seal(struct desk *d)
{
    assert_int_equal(hear(d, &d->gate), MSG_ZEGEL);
    return d->in.zegel;
}

static void offered_again(struct desk *d, const struct id *zaak, enum status wanted)
{
    struct msg_bewijs_open open = scene_offer(CLIENT, zaak, "qii", 1);

    say(d, &open, sizeof open);
    assert_int_equal(heard_seal(d).status, wanted);
}

static void completion(struct desk *d, const struct id *dossier, const struct msg_zegel *zegel)
{
    struct msg_dossier_complete m = { .n_zegels = 1, .dossier = *dossier };

    msg_head_init(&m.head, MSG_DOSSIER_COMPLETE, sizeof m, 13);
    strcpy(m.client, CLIENT);
    m.zegels[0].len = zegel->zegel_len;
    memcpy(m.zegels[0].b, zegel->zegel, ZEGEL_MAX);
    say(d, &m, sizeof m);
}

static void withdrawal(struct desk *d, const struct id *grant)
{
    struct msg_grant_end m = { .grant = *grant };

    msg_head_init(&m.head, MSG_GRANT_END, sizeof m, 14);
    strcpy(m.client, CLIENT);
    assert_int_equal(channel_send(&d->gate, &m, sizeof m, -1), OK);
    serve_read_gate(&d->s);
}

static void everybody_waits_for_the_store(void **state)
{
    struct desk *d = far_desk(*state);
    struct id zaak = with_assessor(d), dossier = d->dossier;

    between.mode = BETWEEN_HOLD;
    judged(d, &zaak);
    assert_int_equal(hear(d, &d->gate), MSG_NONE);
    offered_again(d, &zaak, REFUSED_CASE_BUSY);
    hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor); /* the case is not with that one any more */
    assert_int_equal(hear(d, &d->gate), MSG_NONE);
    released(d);
    struct msg_zegel zegel = heard_seal(d);
    assert_int_equal(zegel.status, OK);
    offered_again(d, &zaak, OK);

    between.mode = BETWEEN_HOLD;
    completion(d, &dossier, &zegel);
    assert_int_equal(hear(d, &d->gate), MSG_NONE);
    completion(d, &dossier, &zegel);
    assert_int_equal(hear(d, &d->gate), MSG_DOSSIERZEGEL);
    assert_int_equal(d->in.dossierzegel.status, FAULT_BUSY);
    released(d);
    assert_int_equal(hear(d, &d->gate), MSG_DOSSIERZEGEL);
    assert_int_equal(d->in.dossierzegel.status, OK);

    between.mode = BETWEEN_HOLD;
    withdrawal(d, &zegel.grant);
    assert_int_equal(hear(d, &d->gate), MSG_NONE);
    completion(d, &dossier, &zegel); /* nothing is answered on it any more */
    assert_int_equal(hear(d, &d->gate), MSG_DOSSIERZEGEL);
    assert_int_equal(d->in.dossierzegel.status, REFUSED_WITHDRAWN);
    released(d);
    assert_int_equal(hear(d, &d->gate), MSG_STATUS);
    assert_int_equal(d->in.status.status, OK);
    desk_close(d);
}

static void answers_go_to_the_gate_that_asked(void **state)
{
    struct desk *d = far_desk(*state);
    struct id zaak = with_assessor(d);

    between.mode = BETWEEN_HOLD;
    judged(d, &zaak);
    hand_over(d, HANDOVER_GATE_PLATFORM, WIRE_GATE_PLATFORM, &d->gate);
    released(d);
    assert_int_equal(hear(d, &d->gate), MSG_NONE);
    offered_again(d, &zaak, OK); /* and it was not lost */
    desk_close(d);
}

/* a_case_that_ended_at_work_answered_nobody: its time was over while an assessor had its evidence, and what that said was dropped. It
 * stays until it is known what became of it, and not longer. */
static void a_case_that_ended_at_work_answered_nobody(void **state)
{
    struct desk *d = far_desk(*state);
    int64_t over = clock_boot_ms() + (LIMIT_CASE_S + 1) * 1000;
    struct id zaak = with_assessor(d);

    between.mode = BETWEEN_HOLD;
    cases_expire(&d->s.n, over);
    judged(d, &zaak);
    cases_expire(&d->s.n, over);
    released(d);
    assert_int_equal(heard_seal(d).status, OK);
    assert_int_equal(store_grants(d->s.n.store), 1);
    assert_non_null(cases_find(&d->s.n, &zaak));
    cases_expire(&d->s.n, over);
    assert_null(cases_find(&d->s.n, &zaak));
    desk_close(d);
}

/* completed_by_a_clock_of_another_year: the dossier answered for the wrong years for as long as it lived. */
static void completed_by_a_clock_of_another_year(void **state)
{
    struct moment now = clock_now(), before = now;

    before.wall_s -= 366 * INT64_C(86400);
    struct desk *d = far_desk(*state);
    struct id zaak = with_assessor(d), dossier = d->dossier;

    judged(d, &zaak);
    struct msg_zegel zegel = heard_seal(d);
    assert_int_equal(zegel.status, OK);
    clock_trust_confirm(&d->s.clock, before);
    completion(d, &dossier, &zegel);
    assert_int_equal(hear(d, &d->gate), MSG_DOSSIERZEGEL);
    assert_int_equal(d->in.dossierzegel.status, FAULT_BUSY);
    /* It jumped, but not into another year: what is completed then is right. */
    clock_trust_confirm(&d->s.clock, (struct moment){ .wall_s = now.wall_s, .boot_ms = now.boot_ms + 2000 * LIMIT_CLOCK_STEP_S });
    completion(d, &dossier, &zegel);
    assert_int_equal(hear(d, &d->gate), MSG_DOSSIERZEGEL);
    assert_int_equal(d->in.dossierzegel.status, OK);
    desk_close(d);
}

/* a_dead_assessor_finished_a_case: it had looked at nothing, and the case went on, but counted no more. */
static void a_dead_assessor_finished_a_case(void **state)
{
    struct desk *d = desk_open(*state);
    struct id zaak = with_assessor(d);
    struct zaak *z = cases_find(&d->s.n, &zaak);

    hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
    assert_int_equal(heard_seal(d).status, FAULT_RESTARTED);
    z->tries = LIMIT_EVIDENCE_TRIES - 1;
    channel_close(&d->assessor);
    offered_again(d, &zaak, FAULT_BUSY);
    assert_int_equal(z->tries, LIMIT_EVIDENCE_TRIES - 1);
    assert_int_equal(z->stage, ZAAK_OPEN);
    assert_false(z->finished);
    desk_close(d);
}

static void what_was_not_written_may_be_tried_again(void **state)
{
    static const enum between_mode modes[] = { BETWEEN_FAIL, BETWEEN_STALE, BETWEEN_LOST_THERE };
    struct desk *d = far_desk(*state);

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        struct id zaak = with_assessor(d);

        between.mode = modes[i];
        judged(d, &zaak);
        assert_int_equal(heard_seal(d).status, FAULT_STORE);
        between.mode = BETWEEN_PASS;
        hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
        struct msg_bewijs_open open = scene_offer(CLIENT, &zaak, "qii", 1);
        say(d, &open, sizeof open);
        assert_int_equal(hear(d, &d->gate), MSG_SLOT);
        assert_int_equal(hear(d, &d->assessor), MSG_ZAAK);
        judged(d, &zaak);
        struct msg_zegel zegel = heard_seal(d);
        assert_int_equal(zegel.status, OK);

        between.mode = modes[i];
        completion(d, &d->dossier, &zegel);
        assert_int_equal(hear(d, &d->gate), MSG_DOSSIERZEGEL);
        assert_int_equal(d->in.dossierzegel.status, FAULT_STORE);
        withdrawal(d, &zegel.grant);
        assert_int_equal(hear(d, &d->gate), MSG_STATUS);
        assert_int_equal(d->in.status.status, FAULT_STORE);
        between.mode = BETWEEN_PASS;
        completion(d, &d->dossier, &zegel);
        assert_int_equal(hear(d, &d->gate), MSG_DOSSIERZEGEL);
        assert_int_equal(d->in.dossierzegel.status, REFUSED_WITHDRAWN);
        store_idle(d->s.n.store, (int64_t)time(NULL));
        assert_int_equal(store_grants(d->s.n.store), 0);
        hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
    }
    desk_close(d);
}

/* It is not known whether the row is there: nobody is told anything, and whoever comes next reads what is. */
static void a_lost_ledger_ends_the_notary(void **state)
{
#ifdef PASSEND_SANITIZED
    skip(); /* a process that ends in the middle of its work gives nothing back */
#endif
    const struct leaf_new origin = { .kind = ENTRY_ORIGIN, .at = NOW };
    struct desk *d = far_desk(*state);
    struct id zaak = with_assessor(d);
    struct store_done done;
    int status;

    judged(d, &zaak);
    struct msg_zegel zegel = heard_seal(d);
    assert_int_equal(zegel.status, OK);
    assert_int_equal(store_append(d->s.n.store, 1, &origin, NULL), OK);
    assert_true(store_next(d->s.n.store, &done));
    assert_int_equal(done.status, OK);
    pid_t child = fork();
    if (child == 0) {
        between.mode = BETWEEN_GONE_THERE;
        withdrawal(d, &zegel.grant);
        serve_done(&d->s);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    assert_int_equal(hear(d, &d->gate), MSG_NONE);
    desk_close(d);
}

/* ---- the count of a withdrawn pack ---- */

static struct { unsigned n; uint64_t change; enum change_step step; enum status status; } told;

enum status __wrap_role_beleid_stand(uint64_t change, enum change_step step, enum status status, const struct tally *t, size_t n)
{
    told.n++;
    told.change = change;
    told.step = step;
    told.status = status;
    return OK;
}

static void count(struct desk *d, enum between_mode mode)
{
    struct change *c = &d->s.change;
    uint8_t jti[ID_LEN] = { 7 };

    told.n = 0;
    references_note(d->s.n.references, 0, 1, clock_day(NOW) + 365, clock_day(NOW), jti, clock_boot_ms());
    c->count.busy = true;
    c->count.pack = 0;
    c->count.change = 9;
    c->count.failed = references_failures(d->s.n.references);
    between.mode = mode;
    between.taken = 0;
    for (unsigned turns = 0; c->count.busy && turns < 10; turns++) {
        change_count(c, &d->s.n);
        serve_done(&d->s);
    }
}

/* count_that_cannot_be_written_ends: the launcher is told once, and the block is not written again and again. */
static void count_that_cannot_be_written_ends(void **state)
{
    struct desk *d = far_desk(*state);

    count(d, BETWEEN_FAIL);
    assert_false(d->s.change.count.busy);
    assert_int_equal(between.taken, 1);
    assert_int_equal(told.n, 1);
    assert_int_equal(told.change, 9);
    assert_int_equal(told.step, CHANGE_COUNTED);
    assert_int_equal(told.status, FAULT_STORE);
    count(d, BETWEEN_PASS);
    assert_int_equal(told.n, 1);
    assert_int_equal(told.status, OK);
    desk_close(d);
}

/* Evidence for which no assessor is warm waits for the next, and is judged then. */
static void evidence_waits_for_an_assessor(void **state)
{
    struct desk *d = desk_open(*state);

    with_assessor(d);
    struct id second = offered(d);
    assert_int_equal(hear(d, &d->gate), MSG_NONE);
    hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
    assert_int_equal(hear(d, &d->gate), MSG_ZEGEL); /* of the first, whose assessor is gone */
    serve_offers(&d->s);
    assert_int_equal(hear(d, &d->gate), MSG_SLOT);
    assert_int_equal(hear(d, &d->assessor), MSG_ZAAK);
    struct msg_feiten facts = scene_facts(NULL, &second, 2025, 2710000, 7794);
    assert_int_equal(channel_send(&d->assessor, &facts, sizeof facts, -1), OK);
    serve_read_assessor(&d->s, SLOT);
    assert_int_equal(hear(d, &d->gate), MSG_ZEGEL);
    assert_int_equal(d->in.zegel.status, OK);
    desk_close(d);
}

/* The gate that has the evidence is gone: no assessor is spent on it, and its successor hears nothing of it. */
static void evidence_of_a_gate_that_is_gone(void **state)
{
    struct desk *d = desk_open(*state);

    with_assessor(d);
    offered(d);
    hand_over(d, HANDOVER_GATE_PLATFORM, WIRE_GATE_PLATFORM, &d->gate);
    hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
    serve_offers(&d->s);
    assert_int_equal(hear(d, &d->gate), MSG_NONE);
    assert_int_equal(hear(d, &d->assessor), MSG_NONE);
    with_assessor(d);
    desk_close(d);
}

/* A client whose evidence is refused again and again is told to wait, before an assessor is spent. */
static void refused_evidence_costs(void **state)
{
    struct desk *d = desk_open(*state);
    unsigned refused = 0;

    for (; refused < 100; refused++) {
        struct id zaak = offered(d);
        enum msg_type heard = hear(d, &d->gate);

        if (heard == MSG_ZEGEL)
            break;
        assert_int_equal(heard, MSG_SLOT);
        assert_int_equal(hear(d, &d->assessor), MSG_ZAAK);
        struct msg_refusal no = { .zaak = zaak, .status = REFUSED_TOKEN_SIGNATURE };
        msg_head_init(&no.head, MSG_REFUSAL, sizeof no, 0);
        assert_int_equal(channel_send(&d->assessor, &no, sizeof no, -1), OK);
        serve_read_assessor(&d->s, SLOT);
        assert_int_equal(hear(d, &d->gate), MSG_ZEGEL);
        assert_int_equal(d->in.zegel.status, REFUSED_TOKEN_SIGNATURE);
        hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
    }
    assert_in_range(refused, LIMIT_REFUSED_BURST, 99);
    assert_int_equal(d->in.zegel.status, REFUSED_RATE);
    assert_int_equal(hear(d, &d->assessor), MSG_NONE);
    desk_close(d);
}

/* The gate for browsers: the two questions that both gates have, answered there and nowhere else; so many a second; and whatever else it
 * sends costs its channel only. */
static void browsers_are_heard_and_may_little(void **state)
{
    struct desk *d = desk_open(*state);
    struct channel browsers = { .fd = -1 };
    struct msg_empty m;
    struct msg_grant_end end = { 0 };

    hand_over(d, HANDOVER_GATE_PUBLIC, WIRE_GATE_PUBLIC, &browsers);
    for (uint64_t nr = 1; nr <= 3; nr++) {
        msg_head_init(&m.head, nr == 2 ? MSG_JWKS_READ : MSG_PING, sizeof m, nr);
        assert_int_equal(channel_send(&browsers, &m, sizeof m, -1), OK);
    }
    serve_read_public(&d->s);
    assert_int_equal(d->s.peers.public.queued, 3);
    for (uint64_t nr = 1; nr <= 3; nr++) {
        serve_next_public(&d->s);
        assert_int_equal(hear(d, &browsers), nr == 2 ? MSG_JWKS : MSG_PONG);
        assert_int_equal(((struct msg_head *)(void *)d->in.bytes)->nr, nr);
    }
    assert_int_equal(hear(d, &d->gate), MSG_NONE);

    /* An empty bucket: nothing more is read until it has earned something. */
    d->s.peers.public.taken = (struct bucket){ .used_milli = INT64_MAX / 2, .at_ms = clock_boot_ms() };
    assert_int_equal(channel_send(&browsers, &m, sizeof m, -1), OK);
    serve_read_public(&d->s);
    assert_int_equal(d->s.peers.public.queued, 0);
    d->s.peers.public.taken = (struct bucket){ 0 };
    serve_read_public(&d->s);
    assert_int_equal(d->s.peers.public.queued, 1);

    end.head = (struct msg_head){ .type = MSG_GRANT_END, .len = sizeof end, .nr = 9 };   /* a platform's */
    assert_int_equal(send(browsers.fd, &end, sizeof end, 0), (ssize_t)sizeof end);
    serve_read_public(&d->s);
    assert_int_equal(d->s.peers.public.queued, 0); /* what came before it is forgotten with the channel */
    assert_int_equal(d->s.peers.public.channel.fd, -1);
    assert_true(d->s.peers.gate.fd >= 0);
    channel_close(&browsers);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(assessor_replaced_before_its_answer_was_read, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(assessor_replaced_without_an_answer, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(evidence_waits_for_an_assessor, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(evidence_of_a_gate_that_is_gone, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(refused_evidence_costs, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(everybody_waits_for_the_store, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(answers_go_to_the_gate_that_asked, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_case_that_ended_at_work_answered_nobody, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(completed_by_a_clock_of_another_year, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_dead_assessor_finished_a_case, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(what_was_not_written_may_be_tried_again, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_lost_ledger_ends_the_notary, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(count_that_cannot_be_written_ends, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(browsers_are_heard_and_may_little, scene_setup, scene_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
