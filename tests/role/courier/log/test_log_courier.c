/*
 * The real courier of the log, behind its filter, with a tiler and a dialer that the test plays and, behind its addresses, all that
 * may be wrong with who is asked (far_end.py). Each question has its answer, once; what it lets out is counted at the far end.
 */
#include "child.h"
#include "courier/outside.h"
#include "patience.h"

#include "base/fd.h"
#include "base/mem.h"
#include "wire/channel.h"
#include "wire/control.h"
#include "wire/courier.h"
#include "wire/log_ask.h"
#include "wire/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum site { SITE, SITE_STRANGER, SITES };

static const char *program;
static struct outside outside;

static struct {
    struct spawned courier;
    struct channel tiler;
    struct attestor table[ATTESTORS_MAX];
    size_t n;
    struct msg_log_ask out;
    struct msg_log_asked in;
} c;

/* ---- the launcher ---- */

/* Way: what the far end does. */
static void attestor(enum attestor_kind kind, const char *way)
{
    struct attestor *a = &c.table[c.n++];

    memset(a, 0, sizeof *a);
    a->kind = (uint8_t)kind;
    int n = snprintf(a->url, sizeof a->url, "https://attestor.test:%u/%s%s", outside.ports[outside.site], way,
                     kind == ATTESTOR_WITNESS ? "/add-checkpoint" : "");
    assert_in_range(n, 1, sizeof a->url - 1);
    if (kind == ATTESTOR_WITNESS)
        memcpy(a->vkey, "w+1+A", 6);         /* the courier does not look at it */
}

static void give_channel(enum handover kind, enum wire_role peer, struct channel *ours)
{
    channel_close(ours);
    channel_init(ours, child_give_channel(&c.courier, kind, 0), peer, WIRE_LOG_COURIER, false);
}

static void start(void)
{
    static const struct settings settings = { .issuer = "https://passend.example", .platform = "https://api.passend.example",
                                              .n_assessors = 1 };

    child_start(&c.courier, program);
    child_give(&c.courier, HANDOVER_SETTINGS, &settings, sizeof settings);
    child_give(&c.courier, HANDOVER_ATTESTORS, c.table, c.n * sizeof c.table[0]);
    child_give_file(&c.courier, HANDOVER_ATTESTORS_CA, "ca.pem");
    c.tiler.fd = outside.dialer.fd = -1;
    give_channel(HANDOVER_TILER, WIRE_TILER, &c.tiler);
    give_channel(HANDOVER_DIALER, WIRE_DIALER, &outside.dialer);
    child_begin(&c.courier, true);
    outside.dials = true;
    outside.dialled = 0;
}

static void close_all(void)
{
    close(c.courier.control);
    channel_close(&c.tiler);
    channel_close(&outside.dialer);
    c.n = 0;
    outside.site = SITE;
}

static void end(void)
{
    assert_int_equal(role_give_stop(c.courier.control), OK);
    int status = child_wait(&c.courier);
    close_all();
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- the tiler ---- */

static enum msg_type hear(void)
{
    enum msg_type type;
    size_t len;

    for (;;) {
        struct pollfd p[] = { { c.tiler.fd, POLLIN, 0 }, { outside.dialer.fd, POLLIN, 0 } };

        assert_true(poll(p, 2, patience_ms()) > 0);
        if (p[1].revents != 0)
            outside_connect(&outside);
        if (p[0].revents == 0)
            continue;
        enum status s = channel_receive(&c.tiler, &c.in, sizeof c.in, &len, &type, NULL);
        if (s != OK)
            return MSG_NONE;
        assert_int_equal(len, offsetof(struct msg_log_asked, body) + c.in.len);
        return type;
    }
}

static void send_ask(uint32_t whom, size_t len, uint64_t nr)
{
    c.out.attestor = whom;
    c.out.len = (uint32_t)len;
    msg_head_init(&c.out.head, MSG_LOG_ASK, offsetof(struct msg_log_ask, body) + len, nr);
    assert_int_equal(channel_send(&c.tiler, &c.out, offsetof(struct msg_log_ask, body) + len, -1), OK);
}

/* A digest for an authority, any text for a witness. */
static void ask(uint32_t whom, uint64_t nr)
{
    for (size_t i = 0; i < DIGEST_LEN; i++)
        c.out.body[i] = (uint8_t)i;
    send_ask(whom, DIGEST_LEN, nr);
}

static void expect(const char *what, uint64_t nr, enum status status, uint32_t http)
{
    enum msg_type type = hear();

    if (type != MSG_LOG_ASKED || c.in.head.nr != nr || c.in.status != (uint32_t)status || c.in.http != http ||
        (status != OK && c.in.len != 0))
        fail_msg("%s: message %d, nr %u, %s, %u", what, type, (unsigned)c.in.head.nr,
                 type == MSG_LOG_ASKED ? status_slug((enum status)c.in.status) : "", c.in.http);
}

/* ---- tests ---- */

static void what_a_witness_is_sent_and_says(void **state)
{
    (void)state;
    attestor(ATTESTOR_WITNESS, "conflict");
    attestor(ATTESTOR_WITNESS, "echo");
    start();
    for (size_t len = 1; len <= LIMIT_LOG_ASK_BYTES; len += LIMIT_LOG_ASK_BYTES - 1) {
        for (size_t i = 0; i < len; i++)
            c.out.body[i] = (uint8_t)(i * 7);
        send_ask(1, len, len);
        expect("echo", len, OK, 200);
        assert_int_equal(c.in.len, len);
        assert_memory_equal(c.in.body, c.out.body, len);
        assert_int_equal(outside.endpoint, 1);
    }
    ask(0, 7);
    expect("conflict", 7, OK, 409);
    assert_int_equal(c.in.len, 3);
    assert_memory_equal(c.in.body, "17\n", 3);
    assert_int_equal(outside.endpoint, 0);
    assert_int_equal(outside.dialled, 3);          /* a connection each, and none besides */
    end();
}

static void a_stamp_comes_whole(void **state)
{
    (void)state;
    attestor(ATTESTOR_STAMPS, "stamp");
    start();
    for (uint64_t nr = 1; nr <= 2; nr++) {
        ask(0, nr);
        expect("stamp", nr, OK, 200);
        assert_in_range(c.in.len, 500, 4000);
        assert_int_equal(c.in.body[0], 0x30);
    }
    end();
}

static const struct row { enum attestor_kind kind; const char *way; enum status status; uint32_t http; } rows[] = {
    { ATTESTOR_WITNESS, "forbidden", OK, 403 }, { ATTESTOR_WITNESS, "html", OK, 200 }, { ATTESTOR_WITNESS, "most", OK, 200 },
    { ATTESTOR_WITNESS, "more", FAULT_SOURCE_LARGE, 0 }, { ATTESTOR_WITNESS, "redirect", FAULT_SOURCE_REDIRECT, 0 },
    { ATTESTOR_WITNESS, "down", FAULT_SOURCE_DOWN, 0 }, { ATTESTOR_WITNESS, "cut", FAULT_SOURCE_BROKEN, 0 },
    { ATTESTOR_WITNESS, "closed", FAULT_SOURCE_BROKEN, 0 }, { ATTESTOR_WITNESS, "broken", FAULT_SOURCE_BROKEN, 0 },
    { ATTESTOR_WITNESS, "large", FAULT_SOURCE_LARGE, 0 }, { ATTESTOR_WITNESS, "endless", FAULT_SOURCE_ENDLESS, 0 },
    { ATTESTOR_WITNESS, "silent", FAULT_SOURCE_SLOW, 0 },
    { ATTESTOR_STAMPS, "stamp-of-else", FAULT_SOURCE_ANSWER, 0 }, { ATTESTOR_STAMPS, "stamp-without-nonce", FAULT_SOURCE_ANSWER, 0 },
    { ATTESTOR_STAMPS, "stamp-other-nonce", FAULT_SOURCE_ANSWER, 0 }, { ATTESTOR_STAMPS, "stamp-refused", REFUSED_SOURCE_ANSWERED, 0 },
    { ATTESTOR_STAMPS, "stamp-404", REFUSED_SOURCE_ANSWERED, 0 }, { ATTESTOR_STAMPS, "stamp-201", FAULT_SOURCE_ANSWER, 0 },
    { ATTESTOR_STAMPS, "stamp-type", FAULT_SOURCE_TYPE, 0 }, { ATTESTOR_STAMPS, "stamp-html", FAULT_SOURCE_HTML, 0 },
    { ATTESTOR_STAMPS, "stamp-no-type", FAULT_SOURCE_TYPE, 0 }, { ATTESTOR_STAMPS, "stamp-longer", FAULT_SOURCE_ANSWER, 0 },
    { ATTESTOR_STAMPS, "stamp-cut", FAULT_SOURCE_ANSWER, 0 }, { ATTESTOR_STAMPS, "stamp-empty", FAULT_SOURCE_ANSWER, 0 },
    { ATTESTOR_STAMPS, "stamp-down", FAULT_SOURCE_DOWN, 0 }, { ATTESTOR_STAMPS, "redirect", FAULT_SOURCE_REDIRECT, 0 },
    { ATTESTOR_STAMPS, "closed", FAULT_SOURCE_BROKEN, 0 }, { ATTESTOR_STAMPS, "large", FAULT_SOURCE_LARGE, 0 },
};
#define ROWS (sizeof rows / sizeof rows[0])

/* One after the other: each is answered once, and after each the next one is asked as if nothing had been. */
static void each_way_to_be_wrong_has_its_reason(void **state)
{
    (void)state;
    for (size_t first = 0; first < ROWS; first += ATTESTORS_MAX) {
        size_t n = ROWS - first < ATTESTORS_MAX ? ROWS - first : ATTESTORS_MAX;

        for (size_t i = 0; i < n; i++)
            attestor(rows[first + i].kind, rows[first + i].way);
        start();
        for (uint32_t i = 0; i < n; i++) {
            ask(i, 1);
            expect(rows[first + i].way, 1, rows[first + i].status, rows[first + i].http);
        }
        end();
    }
}

/* Who says nothing holds up nobody, and is asked one thing at a time. */
static void all_at_once(void **state)
{
    (void)state;
    attestor(ATTESTOR_WITNESS, "silent");
    for (size_t i = 1; i < LIMIT_LOG_WITNESSES; i++)
        attestor(ATTESTOR_WITNESS, "echo");
    attestor(ATTESTOR_STAMPS, "stamp");
    start();
    for (uint32_t i = 0; i < ATTESTORS_MAX; i++)
        ask(i, 1 + i);
    ask(0, 100);
    bool heard[ATTESTORS_MAX] = { false };
    for (size_t i = 0; i < ATTESTORS_MAX; i++) {     /* all but the silent one, and that it is busy */
        assert_int_equal(hear(), MSG_LOG_ASKED);
        if (c.in.head.nr == 100) {
            assert_int_equal(c.in.status, FAULT_BUSY);
            continue;
        }
        assert_in_range(c.in.head.nr, 2, ATTESTORS_MAX);
        assert_int_equal(c.in.status, OK);
        assert_false(heard[c.in.head.nr - 1]);
        heard[c.in.head.nr - 1] = true;
    }
    expect("silent", 1, FAULT_SOURCE_SLOW, 0);
    end();
}

static void a_server_that_is_another_one(void **state)
{
    (void)state;
    outside.site = SITE_STRANGER;
    attestor(ATTESTOR_WITNESS, "echo");
    start();
    ask(0, 1);
    expect("a stranger", 1, FAULT_SOURCE_TLS, 0);
    end();
}

static void nothing_leaves_without_a_socket(void **state)
{
    (void)state;
    attestor(ATTESTOR_WITNESS, "echo");
    attestor(ATTESTOR_STAMPS, "stamp");
    start();
    unsigned before = outside_connections(&outside);
    outside.dials = false;
    for (uint64_t nr = 1; nr <= 4; nr++) {
        ask((uint32_t)(nr % 2), nr);
        expect("no name", nr, FAULT_SOURCE_NAME, 0);
    }
    assert_int_equal(outside.dialled, 4);
    assert_int_equal(outside_connections(&outside), before);
    outside.dials = true;
    ask(1, 5);
    expect("and then", 5, OK, 200);
    end();
}

static void a_new_dialer_is_asked_again(void **state)
{
    struct msg_dial m;
    enum msg_type type;
    size_t len;

    (void)state;
    attestor(ATTESTOR_WITNESS, "echo");
    start();
    ask(0, 1);
    assert_int_equal(channel_receive(&outside.dialer, &m, sizeof m, &len, &type, NULL), OK);
    assert_int_equal(type, MSG_DIAL);
    give_channel(HANDOVER_DIALER, WIRE_DIALER, &outside.dialer);
    expect("echo", 1, OK, 200);
    end();
}

/* What the one before asked is given up: its number, and its attestor, are free. */
static void a_new_tiler_finds_nothing(void **state)
{
    (void)state;
    attestor(ATTESTOR_WITNESS, "silent");
    attestor(ATTESTOR_WITNESS, "echo");
    start();
    ask(0, 1);
    ask(1, 2);
    expect("echo", 2, OK, 200);              /* by now it has both */
    give_channel(HANDOVER_TILER, WIRE_TILER, &c.tiler);
    ask(1, 1);
    expect("echo", 1, OK, 200);
    ask(0, 2);
    expect("silent", 2, FAULT_SOURCE_SLOW, 0);
    end();
}

/* Nobody of ours would ask that: the channel is closed, the courier lives. */
static void wrong_messages(void **state)
{
    static const struct { uint32_t whom, len; uint64_t nr; bool shorter; } wrong[] = {
        { 2, 32, 2, false }, { UINT32_MAX, 32, 2, false }, { 1, 31, 2, false }, { 1, 33, 2, false }, { 0, 32, 1, false },
        { 0, LIMIT_LOG_ASK_BYTES, 2, true },
    };

    (void)state;
    attestor(ATTESTOR_WITNESS, "silent");
    attestor(ATTESTOR_STAMPS, "stamp");
    start();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ask(0, 1);
        if (wrong[i].shorter) {
            c.out.len = wrong[i].len;
            msg_head_init(&c.out.head, MSG_LOG_ASK, offsetof(struct msg_log_ask, body) + 5, wrong[i].nr);
            assert_int_equal(channel_send(&c.tiler, &c.out, offsetof(struct msg_log_ask, body) + 5, -1), OK);
        } else {
            send_ask(wrong[i].whom, wrong[i].len, wrong[i].nr);
        }
        if (hear() != MSG_NONE)
            fail_msg("row %zu", i);
        give_channel(HANDOVER_TILER, WIRE_TILER, &c.tiler);
    }
    ask(1, 1);
    expect("and then", 1, OK, 200);
    end();
}

/* It has no key, and neither the folder of the log nor a way out. */
static void what_is_not_its_own_it_does_not_take(void **state)
{
    static const enum handover kinds[] = {
        HANDOVER_TARGETS, HANDOVER_NAME_SERVERS, HANDOVER_LISTENER, HANDOVER_TLS_KEY, HANDOVER_VERDICT_KEY, HANDOVER_LOG_KEY,
        HANDOVER_LOG_DIR, HANDOVER_SOURCE_KEY, HANDOVER_SOURCE_PROFILE, HANDOVER_KEY_FILE, HANDOVER_DATA_DIR, HANDOVER_NOTARY,
        HANDOVER_COURIER, HANDOVER_LOG_COURIER,
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!child_refuses(program, kinds[i]))
            fail_msg("kind %d", kinds[i]);
}

static void without_peers_it_ends(void **state)
{
    (void)state;
    for (int peer = 0; peer < 2; peer++) {
        attestor(ATTESTOR_WITNESS, "echo");
        start();
        channel_close(peer == 0 ? &c.tiler : &outside.dialer);
        int status = child_wait(&c.courier);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 1);
        close_all();
    }
}

int main(int argc, char **argv)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_witness_is_sent_and_says), cmocka_unit_test(a_stamp_comes_whole),
        cmocka_unit_test(each_way_to_be_wrong_has_its_reason), cmocka_unit_test(all_at_once),
        cmocka_unit_test(a_server_that_is_another_one), cmocka_unit_test(nothing_leaves_without_a_socket),
        cmocka_unit_test(a_new_dialer_is_asked_again), cmocka_unit_test(a_new_tiler_finds_nothing), cmocka_unit_test(wrong_messages),
        cmocka_unit_test(what_is_not_its_own_it_does_not_take), cmocka_unit_test(without_peers_it_ends),
    };

    if (argc != 3 || mem_init(0, &report) != OK)
        return 99;
    signal(SIGPIPE, SIG_IGN);
    program = argv[1];
    outside_start(&outside, argv[2], SITES);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
