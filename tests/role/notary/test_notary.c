/*
 * The real passend-notary between a launcher, a gate and assessors that this test plays, with and without its filter.
 */
#include "patience.h"
#include "played.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"
#include "wire/channel.h"
#include "wire/role.h"
#include "wire/assess.h"
#include "wire/control.h"
#include "wire/evidence.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- the gate's part ---- */

static struct msg_par_answer ask(struct role *r)
{
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a;

    m.to = NOW + 50 * 86400;
    say(r, &m, m.head.len);
    assert_int_equal(hear(r), MSG_PAR_ANSWER);
    memcpy(&a, r->in, sizeof a);
    assert_int_equal(a.status, OK);
    return a;
}

/* Offers evidence; returns the slot it was given to, with the assessor's instructions in *zaak. */
static unsigned offer(struct role *r, const struct id *zaak, const char *source, uint8_t digest, struct msg_zaak *told)
{
    struct msg_bewijs_open m = scene_offer(CLIENT, zaak, source, digest);
    enum msg_type type;
    size_t len;

    say(r, &m, sizeof m);
    assert_int_equal(hear(r), MSG_SLOT);
    unsigned slot = scene_fed(r->passed, r->intakes, ASSESSORS);
    assert_int_equal(channel_receive(&r->assessors[slot], told, sizeof *told, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_ZAAK);
    assert_memory_equal(&told->zaak, zaak, sizeof *zaak);
    return slot;
}

static struct msg_zegel prove(struct role *r, const struct id *zaak)
{
    struct msg_feiten facts = scene_facts(NULL, zaak, 2025, 2710000, 7794);
    struct msg_zaak told;
    struct msg_zegel z;
    unsigned slot = offer(r, zaak, "qii", 1, &told);

    assert_string_equal(told.identiteit.voornamen, "Amina");
    assert_int_equal(channel_send(&r->assessors[slot], &facts, sizeof facts, -1), OK);
    assert_int_equal(hear(r), MSG_ZEGEL);
    memcpy(&z, r->in, sizeof z);
    assert_int_equal(z.status, OK);
    give_assessor(r, slot);
    return z;
}

static struct msg_dossierzegel household(struct role *r, struct msg_zegel *participant)
{
    static struct msg_dossier_complete m;
    struct msg_par_answer a = ask(r);
    struct msg_zegel z = prove(r, &a.zaak);
    struct msg_dossierzegel d;

    m = (struct msg_dossier_complete){ .n_zegels = 1, .dossier = a.dossier };
    msg_head_init(&m.head, MSG_DOSSIER_COMPLETE, sizeof m, 5);
    strcpy(m.client, CLIENT);
    m.zegels[0].len = z.zegel_len;
    memcpy(m.zegels[0].b, z.zegel, z.zegel_len);
    say(r, &m, sizeof m);
    assert_int_equal(hear(r), MSG_DOSSIERZEGEL);
    memcpy(&d, r->in, sizeof d);
    assert_int_equal(d.status, OK);
    *participant = z;
    return d;
}

static size_t question(const struct msg_dossierzegel *d, unsigned n, uint8_t *msg)
{
    struct msg_toets head = { .fase = FASE_REACTIE, .n_eenheden = 1, .n_huishoudens = (uint8_t)n, .call_nr = 1 };
    struct eenheid e = scene_home(69011, day_of((struct date){ 2026, 12, 15 }));
    struct toets_huishouden h = { .content = TOETS_DOSSIERZEGEL, .besluit54a = TRUTH_NO, .huurt_van_deelnemer = TRUTH_NO,
                                  .nu_slaapkamers_max = 99, .len = d->zegel_len };
    struct writer w;

    strcpy(head.client, CLIENT);
    strcpy(head.corporatie, CORP);
    writer_init(&w, msg, LIMIT_MESSAGE_BYTES);
    write_bytes(&w, &head, sizeof head);
    write_bytes(&w, &e, sizeof e);
    for (unsigned i = 0; i < n; i++) {
        write_bytes(&w, &h, sizeof h);
        write_bytes(&w, d->zegel, d->zegel_len);
    }
    msg_head_init(&head.head, MSG_TOETS, writer_len(&w), 17);
    memcpy(msg, &head, sizeof head);
    return writer_len(&w);
}

/* Status of the first answer; a verdict is verified under the published key. */
static enum status answered(struct role *r)
{
    const struct verify_options o = { .allow_test = true };
    struct msg_answers head;
    struct verdict_answer a;
    struct verified v;

    memcpy(&head, r->in, sizeof head);
    assert_int_equal(head.status, OK);
    memcpy(&a, r->in + sizeof head, sizeof a);
    if (a.status == OK) {
        assert_int_equal(verify_verdict(&r->s->keys, (char *)r->in + sizeof head + sizeof a, a.len, &o, &v), OK);
        assert_claim(v.claims, "\"uitkomst\":\"GESCHIKT\"");
        verified_release(&v);
    }
    return (enum status)a.status;
}

static enum status toets_of(struct role *r, const struct msg_dossierzegel *d)
{
    static _Alignas(8) uint8_t msg[LIMIT_MESSAGE_BYTES];

    say(r, msg, question(d, 1, msg));
    assert_int_equal(hear(r), MSG_ANSWERS);
    return answered(r);
}

static void withdraw_message(const struct id *grant, struct msg_grant_end *m)
{
    *m = (struct msg_grant_end){ .grant = *grant };
    msg_head_init(&m->head, MSG_GRANT_END, sizeof *m, 23);
    strcpy(m->client, CLIENT);
}

static enum status withdraw(struct role *r, const struct id *grant)
{
    struct msg_grant_end m;
    struct msg_status st;

    withdraw_message(grant, &m);
    say(r, &m, sizeof m);
    assert_int_equal(hear(r), MSG_STATUS);
    memcpy(&st, r->in, sizeof st);
    assert_int_equal(st.head.nr, 23);
    return (enum status)st.status;
}

/* ---- tests ---- */

static void answers_ping_and_keys(void **state)
{
    struct role *r = *state;
    struct msg_jwks head;
    struct msg_pong pong;

    say_empty(r, MSG_PING, 3);
    assert_int_equal(hear(r), MSG_PONG);
    memcpy(&pong, r->in, sizeof pong);
    assert_int_equal(pong.head.nr, 3);
    assert_int_equal(pong.grants, 0);
    say_empty(r, MSG_JWKS_READ, 4);
    assert_int_equal(hear(r), MSG_JWKS);
    memcpy(&head, r->in, sizeof head);
    assert_int_equal(head.len, strlen(keyset_text(r->s->n.keyset)));
    assert_memory_equal(r->in + sizeof head, keyset_text(r->s->n.keyset), head.len);
}

static void whole_way(void **state)
{
    struct role *r = *state;
    struct msg_zegel z;
    struct msg_dossierzegel d = household(r, &z);
    struct msg_zegel_read fetch = { .grant = z.grant };
    struct msg_zegel again;

    msg_head_init(&fetch.head, MSG_ZEGEL_READ, sizeof fetch, 6);
    strcpy(fetch.client, CLIENT);
    say(r, &fetch, sizeof fetch);
    assert_int_equal(hear(r), MSG_ZEGEL);
    memcpy(&again, r->in, sizeof again);
    assert_memory_equal(again.zegel, z.zegel, z.zegel_len);
    assert_int_equal(toets_of(r, &d), OK);
    assert_int_equal(withdraw(r, &z.grant), OK);
    assert_int_equal(toets_of(r, &d), REFUSED_WITHDRAWN);
    assert_int_equal(withdraw(r, &z.grant), OK);
}

static void killed_and_started_again(void **state)
{
    struct role *r = *state;
    struct msg_zegel keep, gone;
    struct msg_dossierzegel d = household(r, &keep), e = household(r, &gone);

    assert_int_equal(withdraw(r, &gone.grant), OK);
    kill(r->pid, SIGKILL);
    wait_exit(r);
    end(r);
    launch(r);
    assert_int_equal(toets_of(r, &d), OK);
    assert_int_equal(toets_of(r, &e), REFUSED_WITHDRAWN);
}

static struct msg_zegel hand_in_order(struct role *r, const struct msg_par *m, struct msg_par_answer *a)
{
    struct msg_feiten f;
    struct msg_zaak told;
    struct msg_zegel z;

    say(r, m, m->head.len);
    assert_int_equal(hear(r), MSG_PAR_ANSWER);
    memcpy(a, r->in, sizeof *a);
    assert_int_equal(a->status, OK);
    unsigned slot = offer(r, &a->zaak, "later", 3, &told);
    assert_int_equal(told.fase, FASE_TOEWIJZING);
    assert_string_equal(told.corporatie, CORP);
    f = scene_facts(NULL, &a->zaak, 2025, 2710000, 7794);
    memset(f.profiel_sha, 0x33, sizeof f.profiel_sha);
    memcpy(f.bewijs_sha, told.bewijs_sha, sizeof f.bewijs_sha);
    f.has_certificate = f.has_opdracht = 1;
    memset(f.opdracht_sha, 7, sizeof f.opdracht_sha);
    f.opdracht_from = told.nu;
    f.opdracht_to = told.nu + 3600;
    assert_int_equal(channel_send(&r->assessors[slot], &f, sizeof f, -1), OK);
    assert_int_equal(hear(r), MSG_ZEGEL);
    memcpy(&z, r->in, sizeof z);
    give_assessor(r, slot);
    return z;
}

/* An order is good once, also for who comes after a kill; and its answer is not lost with the process. */
static void orders_outlive_the_process(void **state)
{
    struct role *r = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a;

    m.fase = FASE_TOEWIJZING;
    m.grondslag = GRONDSLAG_INSTEMMING_WW46;
    m.doel = DOEL_TOEWIJZEN;
    m.to = NOW + 50 * 86400;
    m.eenheid = scene_home(69011, 20802);
    strcpy(m.eenheid.gemeente, "0202");
    struct msg_zegel first = hand_in_order(r, &m, &a), again;
    assert_int_equal(first.status, OK);
    kill(r->pid, SIGKILL);
    wait_exit(r);
    end(r);
    launch(r);
    struct msg_par same = m;
    same.has_dossier = 1;
    same.dossier = a.dossier;
    again = hand_in_order(r, &same, &a);
    assert_int_equal(again.status, OK);
    assert_memory_equal(&again.grant, &first.grant, sizeof first.grant);
    assert_int_equal(hand_in_order(r, &m, &a).status, REFUSED_ORDER_USED);
    assert_int_equal(withdraw(r, &first.grant), OK);
    assert_int_equal(hand_in_order(r, &m, &a).status, REFUSED_ORDER_USED);
}

/* Whether it waits for something: with nothing to do, or no way to say it. */
static bool rests(const struct role *r)
{
    char text[512] = { 0 };

    snprintf(text, sizeof text, "/proc/%d/stat", (int)r->pid);
    FILE *f = fopen(text, "r");
    assert_non_null(f);
    const char *read = fgets(text, sizeof text, f);
    fclose(f);
    assert_non_null(read);
    return strncmp(strrchr(text, ')'), ") S", 3) == 0;
}

static void still_serves(struct role *r)
{
    give_gate(r);
    say_empty(r, MSG_PING, 1);
    assert_int_equal(hear(r), MSG_PONG);
}

static struct msg_policy_state told(struct role *r)
{
    struct pollfd p = { .fd = r->control, .events = POLLIN };
    struct msg_policy_state m = { .step = 0 };
    enum msg_type type;
    struct channel c;
    size_t len;

    channel_init(&c, r->control, WIRE_LAUNCHER, WIRE_NOTARY, false);
    assert_int_equal(poll(&p, 1, patience_ms()), 1);
    assert_int_equal(channel_receive(&c, &m, sizeof m, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_POLICY_STATE);
    return m;
}

/* It is out of use before anything is written down; then it is counted, unless something else is asked before that. */
static void withdrawn_pack_is_out_of_use_then_counted(void **state)
{
    struct role *r = *state;
    struct catalogue_row rows[3];
    struct msg_policy_state m;
    struct msg_zegel z;
    struct msg_dossierzegel d = household(r, &z);
    uint32_t decides = 3;
    int list;

    for (int i = 0; i < 3; i++)
        assert_int_equal(toets_of(r, &d), OK);
    for (uint32_t i = 0; i < 3; i++) {
        struct pack p;

        rows[i] = row_of(r->s, i, &p);
        if (!pack_is_overlay(&p) && pack_valid_to(&p) == day_of((struct date){ 2026, 12, 31 }))
            decides = i;
    }
    assert_true(decides < 3);
    rows[decides].ingetrokken = 20779;
    memcpy(rows[decides].reden, "PROEF", 6);
    assert_int_equal(role_sealed_file(rows, sizeof rows, &list), OK);
    assert_int_equal(role_give(r->control, HANDOVER_POLICY, decides, 12, list), OK);
    m = told(r);
    assert_true(m.head.nr == 12 && m.step == CHANGE_IN_USE && m.status == OK && m.n_tallies == 0);
    m = told(r);
    assert_true(m.head.nr == 12 && m.step == CHANGE_COUNTED && m.status == OK && m.n_tallies == 1);
    assert_true(strcmp(m.tallies[0].client, CLIENT) == 0 && m.tallies[0].n == 3);
    kill(r->pid, SIGSTOP);
    assert_int_equal(role_give(r->control, HANDOVER_POLICY, decides, 13, list), OK);
    assert_int_equal(role_give(r->control, HANDOVER_POLICY, UINT32_MAX, 14, list), OK);
    assert_int_equal(role_give(r->control, HANDOVER_POLICY, decides, 15, list), OK);
    kill(r->pid, SIGCONT);
    for (uint64_t nr = 13; nr <= 15; nr++) {
        m = told(r);
        assert_true(m.head.nr == nr && m.step == CHANGE_IN_USE);
    }
    m = told(r);
    assert_true(m.head.nr == 15 && m.step == CHANGE_COUNTED && m.tallies[0].n == 3);
    close(list);
    still_serves(r);
}

/* Eight questions are in its queue when the withdrawal arrives: it is answered first, and none of them gets a verdict. */
static void withdrawal_overtakes(void **state)
{
    static _Alignas(8) uint8_t msg[LIMIT_MESSAGE_BYTES];
    struct role *r = *state;
    struct msg_zegel z;
    struct msg_dossierzegel d = household(r, &z);
    struct msg_grant_end m;
    size_t len = question(&d, 4, msg);

    kill(r->pid, SIGSTOP);
    for (int i = 0; i < 8; i++)
        say(r, msg, len);
    withdraw_message(&z.grant, &m);
    say(r, &m, sizeof m);
    kill(r->pid, SIGCONT);
    assert_int_equal(hear(r), MSG_STATUS);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(hear(r), MSG_ANSWERS);
        assert_int_equal(answered(r), REFUSED_WITHDRAWN);
    }
}

static void wrong_gate_message_costs_the_channel_only(void **state)
{
    struct role *r = *state;
    struct msg_zegel z;
    struct msg_dossierzegel d = household(r, &z);

    for (int row = 0; row < 7; row++) {
        struct msg_par par = scene_par(CLIENT);
        uint8_t short_message[sizeof(struct msg_head)];
        struct msg_head h = { .type = MSG_ZAAK, .len = sizeof h };

        switch (row) {
        case 0: /* impossible content */
            par.n_rooster = 99;
            say(r, &par, par.head.len);
            break;
        case 3: /* a child that is not counted */
        case 4: /* one that is counted and not there */
        case 5: /* more than there can be */
            par.n_children = row == 3 ? 1 : row == 4 ? 2 : CHILDREN_MAX + 1;
            msg_head_init(&par.head, MSG_PAR, row == 5 ? sizeof par : msg_par_len(&par), 1);
            par.n_children = row == 3 ? 0 : par.n_children;
            par.head.len -= row == 4 ? (uint32_t)sizeof par.children[0] : 0;
            say(r, &par, par.head.len);
            break;
        case 1: /* another direction */
            assert_int_equal(send(r->gate.fd, &h, sizeof h, 0), (ssize_t)sizeof h);
            break;
        case 2: /* wrong length */
            h.type = MSG_PING;
            h.len = 4000;
            memcpy(short_message, &h, sizeof h);
            assert_int_equal(send(r->gate.fd, short_message, sizeof short_message, 0), (ssize_t)sizeof short_message);
            break;
        default: /* a text of a client that is not terminated */ {
            static struct msg_dossier_complete v;

            v = (struct msg_dossier_complete){ 0 };
            msg_head_init(&v.head, MSG_DOSSIER_COMPLETE, sizeof v, 1);
            memset(v.client, 'a', sizeof v.client);
            say(r, &v, sizeof v);
            break;
        }
        }
        assert_int_equal(hear(r), MSG_NONE); /* closed */
        give_gate(r);
        assert_int_equal(toets_of(r, &d), OK);
    }
}

static void wrong_assessor_costs_one_case(void **state)
{
    struct role *r = *state;

    for (int row = 0; row < 4; row++) {
        struct msg_par_answer a = ask(r), other = ask(r);
        struct msg_zaak told;
        struct msg_zegel z;
        struct msg_feiten facts = scene_facts(NULL, row == 0 ? &other.zaak : &a.zaak, 2025, 2710000, 7794);
        struct msg_head junk = { .type = MSG_PAR, .len = sizeof junk };
        unsigned slot = offer(r, &a.zaak, "qii", 1, &told);

        if (row == 2)
            facts.feiten.n_inkomens = 77;
        if (row == 3)
            assert_int_equal(send(r->assessors[slot].fd, &junk, sizeof junk, 0), (ssize_t)sizeof junk);
        else if (row == 1) /* dies */
            channel_close(&r->assessors[slot]);
        else
            assert_int_equal(channel_send(&r->assessors[slot], &facts, sizeof facts, -1), OK);
        assert_int_equal(hear(r), MSG_ZEGEL);
        memcpy(&z, r->in, sizeof z);
        assert_int_equal(z.status, FAULT_RESTARTED);
        give_assessor(r, slot);
        z = prove(r, &a.zaak); /* the case is open for another try */
    }
}

/* Facts that nobody asked for. */
static void unasked_facts(void **state)
{
    struct role *r = *state;
    struct msg_par_answer a = ask(r);
    struct msg_feiten facts = scene_facts(NULL, &a.zaak, 2025, 1, 7794);
    struct msg_pong pong;
    enum msg_type type;
    size_t len;

    assert_int_equal(channel_send(&r->assessors[1], &facts, sizeof facts, -1), OK);
    assert_int_not_equal(channel_receive(&r->assessors[1], r->in, sizeof r->in, &len, &type, NULL), OK); /* closed */
    say_empty(r, MSG_PING, 3);
    assert_int_equal(hear(r), MSG_PONG);
    memcpy(&pong, r->in, sizeof pong);
    assert_int_equal(pong.grants, 0);
    give_assessor(r, 1);
    prove(r, &a.zaak);
}

static void no_assessor_is_a_fault(void **state)
{
    struct role *r = *state;
    struct msg_par_answer a[3] = { ask(r), ask(r), ask(r) };
    struct msg_zaak told;
    struct msg_zegel z;

    for (int i = 0; i < 2; i++)
        offer(r, &a[i].zaak, "qii", 1, &told);
    struct msg_bewijs_open m = scene_offer(CLIENT, &a[2].zaak, "qii", 1);
    say(r, &m, sizeof m);
    assert_int_equal(hear(r), MSG_ZEGEL);
    memcpy(&z, r->in, sizeof z);
    assert_int_equal(z.status, FAULT_BUSY);
    give_assessor(r, 0); /* replaces the one that was busy */
    assert_int_equal(hear(r), MSG_ZEGEL);
    memcpy(&z, r->in, sizeof z);
    assert_int_equal(z.status, FAULT_RESTARTED);
    prove(r, &a[2].zaak);
}

/* The answer to evidence that an earlier gate brought does not go to its successor. */
static void gate_replaced_while_assessing(void **state)
{
    struct role *r = *state;
    struct msg_par_answer a = ask(r);
    struct msg_feiten facts = scene_facts(NULL, &a.zaak, 2025, 2710000, 7794);
    struct msg_zaak told;
    struct msg_zegel z;
    unsigned slot = offer(r, &a.zaak, "qii", 1, &told);

    give_gate(r);
    assert_int_equal(channel_send(&r->assessors[slot], &facts, sizeof facts, -1), OK);
    struct msg_bewijs_open m = scene_offer(CLIENT, &a.zaak, "qii", 1);
    m.head.nr = 77;
    do { /* until the facts have arrived */
        say(r, &m, sizeof m);
        assert_int_equal(hear(r), MSG_ZEGEL);
        memcpy(&z, r->in, sizeof z);
        assert_int_equal(z.head.nr, 77);
    } while (z.status == REFUSED_CASE_BUSY);
    assert_int_equal(z.status, OK);
}

/* A gate that does not read its answers: nothing is lost, nothing dies. */
static void slow_gate(void **state)
{
    static _Alignas(8) uint8_t msg[LIMIT_MESSAGE_BYTES];
    struct role *r = *state;
    struct msg_zegel z;
    struct msg_dossierzegel d = household(r, &z);
    size_t len = question(&d, 16, msg);
    unsigned sent = 0, heard = 0;

    /* Until it rests with its questions unread: it waits for us. */
    for (int left = patience_ms(); left > 0 && sent < 400;) {
        if (send(r->gate.fd, msg, len, MSG_DONTWAIT) == (ssize_t)len) {
            sent++;
            continue;
        }
        if (sent > 16 && rests(r))
            break;
        usleep(20000);
        left -= 20;
    }
    assert_true(sent > 16);
    for (; heard < sent; heard++) {
        assert_int_equal(hear(r), MSG_ANSWERS);
        assert_int_equal(answered(r), OK);
    }
    assert_int_equal(withdraw(r, &z.grant), OK);
}

/* A gate that asks and never reads: its answers are kept up to a number, then it is dropped. */
static void gate_that_never_reads_is_dropped(void **state)
{
    struct role *r = *state;
    struct id unknown = { { 9 } };
    struct msg_grant_end m;
    unsigned sent = 0;
    bool dropped = false;

    withdraw_message(&unknown, &m);
    for (int left = patience_ms(); !dropped && left > 0 && sent < 20000;) {
        if (send(r->gate.fd, &m, sizeof m, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)sizeof m) {
            sent++;
        } else if (errno == EAGAIN) {
            usleep(10000);
            left -= 10;
        } else {
            dropped = true;
        }
    }
    assert_true(dropped);
    assert_true(sent > 1024);
    still_serves(r);
}

/* The launcher is heard while withdrawals keep coming: not all that wait are answered before a stop. */
static void stop_is_heard_between_withdrawals(void **state)
{
    struct role *r = *state;
    struct id unknown = { { 9 } };
    struct msg_grant_end m;
    unsigned sent = 0, heard = 0;

    withdraw_message(&unknown, &m);
    kill(r->pid, SIGSTOP);
    while (send(r->gate.fd, &m, sizeof m, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)sizeof m)
        sent++;
    assert_true(sent > 128);
    assert_int_equal(role_give_stop(r->control), OK);
    kill(r->pid, SIGCONT);
    int status = wait_exit(r);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    while (hear(r) == MSG_STATUS)
        heard++;
    assert_true(heard <= 64);
    end(r);
    launch(r);
}

/* Questions of a gate that is gone when the first answer is ready. */
static void gate_gone_while_answered(void **state)
{
    static _Alignas(8) uint8_t msg[LIMIT_MESSAGE_BYTES];
    struct role *r = *state;
    struct msg_zegel z;
    struct msg_dossierzegel d = household(r, &z);
    size_t len = question(&d, 4, msg);

    kill(r->pid, SIGSTOP);
    for (int i = 0; i < 20; i++) /* more than are read ahead: the end is not seen before the answer */
        say(r, msg, len);
    channel_close(&r->gate);
    kill(r->pid, SIGCONT);
    for (int left = patience_ms(); left > 0 && !rests(r); left -= 10)
        usleep(10000);
    still_serves(r);
    assert_int_equal(withdraw(r, &z.grant), OK);
}

static void stops_when_told_and_when_alone(void **state)
{
    struct role *r = *state;

    assert_int_equal(role_give_stop(r->control), OK);
    int status = wait_exit(r);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    end(r);
    launch(r);
    end(r);
    status = wait_exit(r);
    assert_true(WIFEXITED(status));
    launch(r);
}

/* Replies to a launcher that hands down something unusable: it does not serve. */
static void refuses_instead_of(struct role *r, char **cert_pem)
{
    char *cert = *cert_pem;
    int status;

    kill(r->pid, SIGKILL);
    wait_exit(r);
    end(r);
    *cert_pem = r->s->key_pem; /* no certificate */
    begin(r);
    assert_int_equal(role_give_start(r->control), OK);
    status = wait_exit(r);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    fd_close(&r->control);
    *cert_pem = cert;
    launch(r);
}

static void refuses_a_key_that_does_not_fit(void **state)
{
    struct role *r = *state;

    refuses_instead_of(r, &r->s->cert_pem);
    refuses_instead_of(r, &r->s->receipt_cert_pem);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(answers_ping_and_keys), T(whole_way), T(killed_and_started_again), T(orders_outlive_the_process), T(withdrawal_overtakes),
        T(withdrawn_pack_is_out_of_use_then_counted),
        T(wrong_gate_message_costs_the_channel_only), T(wrong_assessor_costs_one_case), T(unasked_facts),
        T(no_assessor_is_a_fault), T(gate_replaced_while_assessing), T(slow_gate), T(gate_that_never_reads_is_dropped),
        T(stop_is_heard_between_withdrawals), T(gate_gone_while_answered), T(stops_when_told_and_when_alone),
        T(refuses_a_key_that_does_not_fit),
    };
    clock_shift = NOW - (int64_t)time(NULL);
    with_filter = true;
    int failed = cmocka_run_group_tests_name("with filter", tests, NULL, NULL);

    with_filter = false;
    return failed + cmocka_run_group_tests_name("without filter", tests, NULL, NULL);
}
