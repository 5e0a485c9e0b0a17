/*
 * The real dialer, behind its filter, with couriers that the test plays, a name server on loopback that is well or not, and
 * listeners that are there or not.
 */
#include "child.h"
#include "patience.h"

#include "base/fd.h"
#include "base/mem.h"
#include "model/target.h"
#include "wire/channel.h"
#include "wire/control.h"
#include "wire/courier.h"
#include "wire/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOURCES = 2, LOG = SOURCES, COURIERS };   /* of the sources, and the one of the log */
#define WITNESS 12                   /* that the log asks */

/* What the name server says. */
enum dns { DNS_FOUR, DNS_SIX, DNS_BOTH, DNS_NO_SUCH_NAME, DNS_NO_ADDRESS, DNS_FAILS, DNS_SILENT };

static struct {
    struct spawned dialer;
    struct channel couriers[COURIERS];
    int dns;                         /* UDP socket of the name server */
    enum dns answers;
    unsigned asked;                  /* questions that came in */
    int four, six, closed, full;     /* listeners; closed: bound, not listening; full: takes no more */
    uint16_t port, port_closed, port_full, port_dns;
} d;

/* ---- sockets ---- */

static int bound(int family, int type, uint16_t *port)
{
    struct sockaddr_in four = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(*port) };
    struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT, .sin6_port = htons(*port) };
    struct sockaddr_storage got;
    socklen_t len = sizeof got;
    int on = 1, fd = socket(family, type | SOCK_CLOEXEC, 0);

    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    if (family == AF_INET6)
        assert_int_equal(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on), 0);
    assert_int_equal(family == AF_INET ? bind(fd, (struct sockaddr *)&four, sizeof four) : bind(fd, (struct sockaddr *)&six, sizeof six), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&got, &len), 0);
    *port = ntohs(((struct sockaddr_in *)(void *)&got)->sin_port);
    return fd;
}

/* Its queue holds one connection, which nobody takes: what else comes is not answered. */
static int full_listener(uint16_t *port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = bound(AF_INET, SOCK_STREAM, port);

    assert_int_equal(listen(fd, 0), 0);
    to.sin_port = htons(*port);
    for (int i = 0; i < 4; i++) {
        int one = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

        (void)connect(one, (struct sockaddr *)&to, sizeof to);
    }
    return fd;
}

/* ---- the name server ---- */

static void put(uint8_t **at, unsigned value, size_t bytes)
{
    for (size_t i = bytes; i-- > 0;)
        *(*at)++ = (uint8_t)(value >> 8 * i);
}

/* One question of RFC 1035 4.1, as the resolver puts it; the answer repeats it. */
static void answer_name(void)
{
    static const uint8_t loopback6[16] = { [15] = 1 }, loopback4[4] = { 127, 0, 0, 1 };
    uint8_t m[512];
    struct sockaddr_storage from;
    socklen_t len = sizeof from;
    ssize_t n = recvfrom(d.dns, m, sizeof m - 64, 0, (struct sockaddr *)&from, &len);
    uint8_t *end = m + 12;

    assert_true(n > 17);
    d.asked++;
    if (d.answers == DNS_SILENT)
        return;
    while (*end != 0)
        end += 1 + *end;
    end += 1;
    bool six = end[1] == 28, has = six ? d.answers == DNS_SIX || d.answers == DNS_BOTH : d.answers == DNS_FOUR || d.answers == DNS_BOTH;
    end += 4;
    m[2] = 0x84;
    m[3] = (uint8_t)(d.answers == DNS_NO_SUCH_NAME ? 3 : d.answers == DNS_FAILS ? 2 : 0);
    memset(m + 6, 0, 6);
    if (has) {
        m[7] = 1;
        put(&end, 0xc00c, 2), put(&end, six ? 28 : 1, 2), put(&end, 1, 2), put(&end, 1, 4);   /* good for a second, it says */
        put(&end, six ? 16 : 4, 2);
        memcpy(end, six ? loopback6 : loopback4, six ? 16 : 4);
        end += six ? 16 : 4;
    }
    assert_true(sendto(d.dns, m, (size_t)(end - m), 0, (struct sockaddr *)&from, len) > 0);
}

/* ---- the launcher ---- */

static void give_targets(void)
{
    const struct address four = { .version = 4, .b = { 127, 0, 0, 1 } };
    struct target t[] = {
        { .host = "qii.test", .port = d.port, .asker = 0, .endpoint = ENDPOINT_PAR },
        { .host = "qii.test", .port = d.port_closed, .asker = 0, .endpoint = ENDPOINT_TOKEN },
        { .host = "other.test", .port = 1, .asker = 1, .endpoint = ENDPOINT_PAR, .n_addresses = 3,
          .addresses = { four, four, four } },
        { .host = "other.test", .port = 1, .asker = 1, .endpoint = ENDPOINT_DATA, .n_addresses = 1, .addresses = { four } },
        { .host = "witness.test", .port = 1, .asker = ASKER_LOG, .endpoint = WITNESS, .n_addresses = 1, .addresses = { four } },
    };

    t[2].addresses[0].port = d.port_closed;
    t[2].addresses[1].port = d.port_full;
    t[2].addresses[2].port = t[3].addresses[0].port = t[4].addresses[0].port = d.port;
    child_give(&d.dialer, HANDOVER_TARGETS, t, sizeof t);
}

static void give_courier(uint32_t i)
{
    channel_close(&d.couriers[i]);
    if (i == LOG)
        channel_init(&d.couriers[i], child_give_channel(&d.dialer, HANDOVER_LOG_COURIER, 0), WIRE_LOG_COURIER, WIRE_DIALER, false);
    else
        channel_init(&d.couriers[i], child_give_channel(&d.dialer, HANDOVER_COURIER, i), WIRE_COURIER, WIRE_DIALER, false);
}

static int set_up(void **state)
{
    static const struct settings settings = { .issuer = "https://passend.example", .platform = "https://api.passend.example",
                                              .n_assessors = 1 };
    char servers[64];

    (void)state;
    memset(&d, 0, sizeof d);
    d.dns = bound(AF_INET, SOCK_DGRAM, &d.port_dns);
    d.four = bound(AF_INET, SOCK_STREAM, &d.port);
    assert_int_equal(listen(d.four, 16), 0);
    d.six = -1;
    d.closed = bound(AF_INET, SOCK_STREAM, &d.port_closed);
    d.full = full_listener(&d.port_full);
    child_start(&d.dialer, PASSEND_DIALER);
    child_give(&d.dialer, HANDOVER_SETTINGS, &settings, sizeof settings);
    give_targets();
    snprintf(servers, sizeof servers, "127.0.0.1:%u", d.port_dns);
    child_give(&d.dialer, HANDOVER_NAME_SERVERS, servers, strlen(servers));
    for (uint32_t i = 0; i < COURIERS; i++) {
        d.couriers[i].fd = -1;
        give_courier(i);
    }
    child_begin(&d.dialer, true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    assert_int_equal(role_give_stop(d.dialer.control), OK);
    int status = child_wait(&d.dialer);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(d.dialer.control), close(d.dns), close(d.four), close(d.closed), close(d.full);
    fd_close(&d.six);
    for (uint32_t i = 0; i < COURIERS; i++)
        channel_close(&d.couriers[i]);
    return 0;
}

/* ---- couriers ---- */

static void dial(uint32_t courier, uint32_t endpoint, uint64_t nr)
{
    struct msg_dial m = { .endpoint = endpoint };

    msg_head_init(&m.head, MSG_DIAL, sizeof m, nr);
    assert_int_equal(channel_send(&d.couriers[courier], &m, sizeof m, -1), OK);
}

/* The connected socket; or -1, and why in *why. Meanwhile names are asked for. */
static int hear(uint32_t courier, uint64_t nr, enum status *why)
{
    union { struct msg_head head; struct msg_connected yes; struct msg_dial_failed no; } m;
    enum msg_type type;
    size_t len;
    int fd;

    for (;;) {
        struct pollfd p[] = { { d.couriers[courier].fd, POLLIN, 0 }, { d.dns, POLLIN, 0 } };

        assert_true(poll(p, 2, patience_ms()) > 0);
        if (p[1].revents != 0)
            answer_name();
        if (p[0].revents == 0)
            continue;
        assert_int_equal(channel_receive(&d.couriers[courier], &m, sizeof m, &len, &type, &fd), OK);
        assert_int_equal(m.head.nr, nr);
        *why = type == MSG_CONNECTED ? OK : (enum status)m.no.status;
        return fd;
    }
}

static void expect(uint32_t courier, uint32_t endpoint, uint64_t nr, enum status expected)
{
    enum status why;

    dial(courier, endpoint, nr);
    int fd = hear(courier, nr, &why);
    if (why != expected)
        fail_msg("%s, not %s", status_slug(why), status_slug(expected));
    fd_close(&fd);
}

/* The socket leads to this listener: what is written there arrives. */
static void expect_at(int listener, uint32_t courier, uint32_t endpoint, uint64_t nr)
{
    enum status why;
    char byte = 0;

    dial(courier, endpoint, nr);
    int fd = hear(courier, nr, &why);
    assert_int_equal(why, OK);
    int far = accept(listener, NULL, NULL);
    assert_true(fd >= 0 && far >= 0);
    assert_int_equal(write(fd, "x", 1), 1);
    assert_int_equal(read(far, &byte, 1), 1);
    assert_int_equal(byte, 'x');
    assert_true((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    close(fd);
    assert_int_equal(read(far, &byte, 1), 0);    /* the dialer has it no more */
    close(far);
}

/* ---- tests ---- */

static void a_name_is_asked_once(void **state)
{
    (void)state;
    d.answers = DNS_FOUR;
    expect_at(d.four, 0, ENDPOINT_PAR, 1);
    unsigned asked = d.asked;
    assert_true(asked > 0);
    expect_at(d.four, 0, ENDPOINT_PAR, 2);
    expect(0, ENDPOINT_TOKEN, 3, FAULT_SOURCE_CONNECT);   /* the same name, and a port where nobody listens */
    assert_int_equal(d.asked, asked);
}

static void versions_in_turn(void **state)
{
    (void)state;
    d.answers = DNS_BOTH;
    expect_at(d.four, 0, ENDPOINT_PAR, 1);                /* nobody is at [::1] */
    d.six = bound(AF_INET6, SOCK_STREAM, &d.port);
    assert_int_equal(listen(d.six, 16), 0);
    expect_at(d.six, 0, ENDPOINT_PAR, 2);
}

static void configured_addresses_ask_nobody(void **state)
{
    (void)state;
    d.answers = DNS_SILENT;
    expect_at(d.four, 1, ENDPOINT_DATA, 1);
    expect_at(d.four, 1, ENDPOINT_PAR, 2);                /* the first refuses, the second does not answer for its time */
    assert_int_equal(d.asked, 0);
}

/* Whatever ails the name server, the dialer says so, lives, and finds the name when it is well again. */
static void names_that_nobody_knows(void **state)
{
    static const enum dns ailments[] = { DNS_NO_SUCH_NAME, DNS_NO_ADDRESS, DNS_FAILS, DNS_SILENT };
    uint64_t nr = 0;
    enum status why = FAULT_SOURCE_NAME;

    (void)state;
    for (size_t i = 0; i < sizeof ailments / sizeof ailments[0]; i++) {
        unsigned before = d.asked;

        d.answers = ailments[i];
        while (d.asked == before)                         /* it does not ask again at once */
            expect(0, ENDPOINT_PAR, ++nr, FAULT_SOURCE_NAME);
    }
    d.answers = DNS_FOUR;
    while (why != OK) {
        dial(0, ENDPOINT_PAR, ++nr);
        int fd = hear(0, nr, &why);
        fd_close(&fd);
        assert_true(why == OK || why == FAULT_SOURCE_NAME);
    }
}

static void only_what_the_table_has(void **state)
{
    static const struct { uint32_t courier, endpoint; uint64_t nr; } rows[] = {
        { 0, ENDPOINT_DATA, 1 }, { 1, ENDPOINT_TOKEN, 1 }, { 0, ENDPOINT_N, 1 }, { 1, UINT32_MAX, 1 }, { 1, ENDPOINT_DATA, 0 },
        { LOG, ENDPOINT_PAR, 1 }, { LOG, WITNESS + 1, 1 }, { 0, WITNESS, 1 },
    };
    char byte;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t courier = rows[i].courier;

        dial(courier, rows[i].endpoint, rows[i].nr);
        assert_int_equal(recv(d.couriers[courier].fd, &byte, 1, 0), 0);   /* dropped */
        give_courier(courier);
    }
    expect_at(d.four, 1, ENDPOINT_DATA, 1);
    expect_at(d.four, LOG, WITNESS, 1);
    d.answers = DNS_FOUR;
    expect_at(d.four, 0, ENDPOINT_PAR, 1);
}

static void a_replaced_courier_gets_no_old_answer(void **state)
{
    struct pollfd p;

    (void)state;
    d.answers = DNS_SILENT;
    dial(0, ENDPOINT_PAR, 1);
    p = (struct pollfd){ d.dns, POLLIN, 0 };
    assert_int_equal(poll(&p, 1, patience_ms()), 1);       /* its name was asked for */
    give_courier(0);
    expect_at(d.four, 1, ENDPOINT_DATA, 1);                /* by now it has seen that the other one is gone */
    d.answers = DNS_FOUR;
    expect_at(d.four, 0, ENDPOINT_PAR, 2);
}

/* one_slow_source_took_every_place: nobody else connected meanwhile. It has all but what the others have of their own. */
static void no_more_at_once_than_may(void **state)
{
    enum { MOST = LIMIT_DIALS - (COURIERS - 1) * LIMIT_DIALS_OWN };
    enum status why;

    (void)state;
    d.answers = DNS_SILENT;
    for (uint64_t nr = 1; nr <= MOST + 1; nr++)
        dial(0, ENDPOINT_PAR, nr);
    assert_int_equal(hear(0, MOST + 1, &why), -1);
    assert_int_equal(why, FAULT_BUSY);
    expect_at(d.four, 1, ENDPOINT_DATA, 1);
    for (uint64_t nr = 1; nr <= MOST; nr++) {
        assert_int_equal(hear(0, nr, &why), -1);
        assert_int_equal(why, FAULT_SOURCE_NAME);
    }
}

/* What it could betray: it is not handed any, and does not take it. */
static void it_has_no_key_and_no_evidence(void **state)
{
    static const enum handover kinds[] = {
        HANDOVER_SOURCE_KEY, HANDOVER_SOURCE_CERT, HANDOVER_SOURCE_PROFILE, HANDOVER_TLS_KEY, HANDOVER_PUBLIC_KEY, HANDOVER_VERDICT_KEY,
        HANDOVER_RECEIPT_KEY, HANDOVER_KEY_FILE, HANDOVER_DATA_DIR, HANDOVER_CLIENTS, HANDOVER_NOTARY, HANDOVER_INTAKE, HANDOVER_FEED,
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!child_refuses(PASSEND_DIALER, kinds[i]))
            fail_msg("kind %d", kinds[i]);
}

int main(void)
{
    struct mem_report report;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_name_is_asked_once), TEST(versions_in_turn), TEST(configured_addresses_ask_nobody), TEST(names_that_nobody_knows),
        TEST(only_what_the_table_has), TEST(a_replaced_courier_gets_no_old_answer), TEST(no_more_at_once_than_may),
        cmocka_unit_test(it_has_no_key_and_no_evidence),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
