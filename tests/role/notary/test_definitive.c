/*
 * The real passend-notary with a public log, asked for definitive verdicts: answered when they are durable, in groups, the same
 * bytes after a kill, and what no gate of ours sends.
 */
#include "allotting.h"
#include "patience.h"
#include "played.h"

#include "base/mem.h"
#include "log/logproof.h"
#include "wire/permit.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

/* The tiler's folder is empty, and stays so: nothing waits for it. */
static void say_empty_folder(struct role *r)
{
    struct msg_tiles m = { 0 };

    msg_head_init(&m.head, MSG_TILES, sizeof m, 0);
    assert_int_equal(channel_send(&r->tiler, &m, sizeof m, -1), OK);
}

static int setup_definitive(void **state)
{
    int st = setup_log(state);
    struct role *r = *state;

    scene_log_settings(r->s, &r->s->n.settings);
    say_empty_folder(r);
    return st;
}

/* An adult agrees, and hands evidence in: the dossier and its seal. */
static struct allotted agreed(struct role *r)
{
    struct msg_par par = allot_par(CLIENT, 1, START);
    struct msg_par_answer a;
    struct msg_zaak told;
    struct allotted h = { .n = 1 };
    enum msg_type type;
    size_t len;

    say(r, &par, par.head.len);
    assert_int_equal(hear(r), MSG_PAR_ANSWER);
    memcpy(&a, r->in, sizeof a);
    assert_int_equal(a.status, OK);
    struct msg_bewijs_open open = scene_offer(CLIENT, &a.zaak, "qii", 1);
    say(r, &open, sizeof open);
    assert_int_equal(hear(r), MSG_SLOT);
    unsigned slot = scene_fed(r->passed, r->intakes, ASSESSORS);
    assert_int_equal(channel_receive(&r->assessors[slot], &told, sizeof told, &len, &type, NULL), OK);
    struct msg_feiten facts = scene_facts(NULL, &a.zaak, 2025, 2710000, 7794);
    assert_int_equal(channel_send(&r->assessors[slot], &facts, sizeof facts, -1), OK);
    assert_int_equal(hear(r), MSG_ZEGEL);
    memcpy(&h.zegels[0], r->in, sizeof h.zegels[0]);
    assert_int_equal(h.zegels[0].status, OK);
    give_assessor(r, slot);
    h.dossier = a.dossier;
    return h;
}

static void ask(struct role *r, struct msg_definitive *m, uint64_t nr)
{
    msg_head_init(&m->head, MSG_DEFINITIVE, msg_definitive_len(m), nr);
    say(r, m, msg_definitive_len(m));
}

static struct allot_answer heard(struct role *r)
{
    struct allot_answer got = { 0 };

    assert_int_equal(hear(r), MSG_DEFINITIVE_ANSWER);
    memcpy(&got.a, r->in, sizeof got.a);
    memcpy(got.jws, r->in + sizeof got.a, got.a.jws_len);
    memcpy(got.proof, r->in + sizeof got.a + got.a.jws_len, got.a.proof_len);
    return got;
}

static void kill_and_start(struct role *r)
{
    kill(r->pid, SIGKILL);
    wait_exit(r);
    end(r);
    launch(r);
    say_empty_folder(r);
}

/* ---- tests ---- */

static void the_same_bytes_after_a_kill(void **state)
{
    struct role *r = *state;
    struct allotted h = agreed(r);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);

    ask(r, &m, 21);
    struct allot_answer first = heard(r);
    assert_int_equal(first.a.head.nr, 21);
    assert_true(first.a.proof_len > 0);
    mem_free(allot_claims(r->s, &first));
    kill_and_start(r);
    ask(r, &m, 22);
    struct allot_answer again = heard(r);
    assert_string_equal(first.jws, again.jws);
    assert_int_equal(again.a.proof_len, 0);
    struct msg_grant_end end = { .grant = h.zegels[0].grant, .client = CLIENT };
    msg_head_init(&end.head, MSG_GRANT_END, sizeof end, 23);
    say(r, &end, sizeof end);
    assert_int_equal(hear(r), MSG_STATUS);
    ask(r, &m, 24);
    assert_int_equal(heard(r).a.status, REFUSED_WITHDRAWN);
}

/* What waits is one commit: proofs go to a checkpoint that all of a group share. */
static void what_waits_is_one_group(void **state)
{
    static struct msg_definitive m[LEAVES_MAX];
    static struct allot_answer got[LEAVES_MAX];
    struct role *r = *state;
    struct logproof proof;
    struct checkpoint checkpoint;
    unsigned shared = 0;

    for (unsigned i = 0; i < LEAVES_MAX; i++) {
        struct allotted h = agreed(r);

        m[i] = allot_ask(CLIENT, &h, (uint8_t)(i + 1), 1);
    }
    kill(r->pid, SIGSTOP);
    for (unsigned i = 0; i < LEAVES_MAX; i++)
        ask(r, &m[i], 100 + i);
    kill(r->pid, SIGCONT);
    for (unsigned i = 0; i < LEAVES_MAX; i++) {
        got[i] = heard(r);
        assert_int_equal(got[i].a.head.nr, 100 + i);
        if (i > 0)
            assert_int_equal(got[i].a.log_index, got[i - 1].a.log_index + 1);
        mem_free(allot_claims(r->s, &got[i]));
        assert_int_equal(logproof_parse(got[i].proof, got[i].a.proof_len, &proof), OK);
        size_t text = (size_t)(strstr(proof.note.at, "\n\n") + 1 - proof.note.at);
        assert_int_equal(checkpoint_parse(proof.note.at, text, &checkpoint), OK);
        shared += checkpoint.size > got[i].a.log_index + 1;
    }
    assert_true(shared > 0);
}

static void messages_of_no_gate_of_ours(void **state)
{
    struct role *r = *state;

    for (unsigned row = 0; row < 3; row++) {
        struct allotted h = { .n = 1 };
        struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
        size_t len = msg_definitive_len(&m);

        if (row == 0) /* a seal that is counted and not there */
            m.n_zegels = 2;
        else if (row == 1)
            m.n_zegels = ROOSTER_MAX + 1;
        else
            memset(m.client, 'a', sizeof m.client);
        msg_head_init(&m.head, MSG_DEFINITIVE, len, 1);
        assert_int_equal(send(r->gate.fd, &m, len, 0), (ssize_t)len);
        assert_int_equal(hear(r), MSG_NONE); /* closed */
        give_gate(r);
    }
    say_empty(r, MSG_PING, 9);
    assert_int_equal(hear(r), MSG_PONG);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup_definitive, teardown)
    const struct CMUnitTest tests[] = { T(the_same_bytes_after_a_kill), T(what_waits_is_one_group), T(messages_of_no_gate_of_ours) };

    with_filter = true;
    clock_shift = NOW - (int64_t)time(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
