/* What the notary does with its peers' messages where their order matters. */
#include "scene.h"

#include "base/mem.h"
#include "notary/serve.h"

#include <string.h>
#include <time.h>

#define SLOT 2

struct desk {
    struct service s;
    struct channel gate, assessor;   /* the others' ends */
    union {
        uint8_t bytes[LIMIT_MESSAGE_BYTES];
        struct msg_par_antwoord par;
        struct msg_zegel zegel;
    } in;
};

static void hand_over(struct desk *d, enum handover kind, enum wire_role peer, struct channel *theirs)
{
    int fds[2];

    assert_int_equal(channel_pair(fds), OK);
    struct role_control c = { .event = ROLE_HANDOVER, .kind = kind, .index = kind == HANDOVER_ASSESSOR ? SLOT : 0,
                              .volgnummer = d->s.peers.slots[SLOT].volgnummer + 1, .fd = fds[0] };
    channel_close(theirs);
    channel_init(theirs, fds[1], peer, WIRE_NOTARY, true);
    serve_take(&d->s, &c);
}

static enum msg_type hear(struct desk *d, struct channel *c)
{
    enum msg_type type;
    size_t len;

    assert_int_equal(channel_receive(c, d->in.bytes, sizeof d->in.bytes, &len, &type, NULL), OK);
    return len > 0 ? type : MSG_NONE;
}

static void say(struct desk *d, const void *message, size_t len)
{
    assert_int_equal(channel_send(&d->gate, message, len, -1), OK);
    serve_read_gate(&d->s);
    serve_next(&d->s);
}

/* A case whose evidence is with the assessor. */
static struct id with_assessor(struct desk *d)
{
    struct msg_par par = scene_par(CLIENT);

    par.tot = (int64_t)time(NULL) + 86400;
    say(d, &par, sizeof par);
    assert_int_equal(hear(d, &d->gate), MSG_PAR_ANTWOORD);
    struct id zaak = d->in.par.zaak;
    struct msg_bewijs_open open = scene_offer(CLIENT, &zaak, "qii", 1);
    say(d, &open, sizeof open);
    assert_int_equal(hear(d, &d->gate), MSG_SLOT);
    assert_int_equal(hear(d, &d->assessor), MSG_ZAAK);
    return zaak;
}

static struct desk *desk_open(struct scene *scene)
{
    struct desk *d = mem_alloc(sizeof *d);

    assert_non_null(d);
    *d = (struct desk){ .s = { .n = scene->n, .answer = scene->answer }, .gate.fd = -1, .assessor.fd = -1 };
    assert_int_equal(peers_init(&d->s.peers), OK);
    hand_over(d, HANDOVER_GATE_PLATFORM, WIRE_GATE_PLATFORM, &d->gate);
    hand_over(d, HANDOVER_ASSESSOR, WIRE_ASSESSOR, &d->assessor);
    return d;
}

static void desk_close(struct desk *d)
{
    channel_close(&d->gate);
    channel_close(&d->assessor);
    peers_close_assessor(&d->s.peers, &d->s.n, SLOT);
    peers_drop_gate(&d->s.peers, MSG_NONE);
    for (unsigned i = 0; i < PEERS_READ_AHEAD; i++)
        mem_free(d->s.peers.queue[i].data);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(assessor_replaced_before_its_answer_was_read, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(assessor_replaced_without_an_answer, scene_setup, scene_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
