/* What waits for a full channel: in order, urgent first, bounded, gone when nobody wants it any more. */
#include "base/mem.h"
#include "wire/assess.h"
#include "wire/evidence.h"
#include "wire/outbox.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct channel gate, notary;
static struct outbox box;
static _Alignas(8) uint8_t big[LIMIT_MESSAGE_BYTES], got[LIMIT_MESSAGE_BYTES];

static int set_up(void **state)
{
    int fds[2];

    (void)state;
    assert_int_equal(channel_pair(fds), OK);
    channel_init(&gate, fds[0], WIRE_GATE_PLATFORM, WIRE_NOTARY, true);
    channel_init(&notary, fds[1], WIRE_NOTARY, WIRE_GATE_PLATFORM, true);
    outbox_init(&box, 8);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    outbox_clear(&box);
    channel_close(&gate);
    channel_close(&notary);
    return 0;
}

static enum status send_ordinary(uint64_t nr)
{
    msg_head_init((struct msg_head *)(void *)big, MSG_TOETS, sizeof big, nr);
    return outbox_send(&box, &gate, big, sizeof big, false);
}

static enum status send_urgent(uint64_t nr)
{
    struct msg_grant_end m = { 0 };

    msg_head_init(&m.head, MSG_GRANT_END, sizeof m, nr);
    return outbox_send(&box, &gate, &m, sizeof m, true);
}

/* Numbers 1 and up until one waits; how many went. */
static uint64_t fill(void)
{
    uint64_t nr = 0;

    while (outbox_empty(&box) && nr < 1000)
        assert_int_equal(send_ordinary(++nr), OK);
    assert_int_equal(box.n, 1);
    return nr - 1;
}

/* 0: nothing there */
static uint64_t receive(void)
{
    enum msg_type type;
    size_t len;

    assert_int_equal(channel_receive(&notary, got, sizeof got, &len, &type, NULL), OK);
    return len == 0 ? 0 : ((const struct msg_head *)(const void *)got)->nr;
}

static void expect(uint64_t nr)
{
    assert_int_equal(receive(), nr);
}

static void drain(uint64_t sent)
{
    for (uint64_t nr = 1; nr <= sent; nr++)
        expect(nr);
    expect(0);
}

static void what_fits_goes_at_once(void **state)
{
    (void)state;
    assert_int_equal(send_ordinary(1), OK);
    assert_int_equal(send_urgent(2), OK);
    assert_true(outbox_empty(&box));
    expect(1);
    expect(2);
}

static void urgent_goes_before_ordinary_and_each_keeps_its_order(void **state)
{
    (void)state;
    uint64_t sent = fill();
    static const struct { uint64_t nr; bool urgent; } rows[] = { { 1001, false }, { 2000, true }, { 1002, false }, { 2001, true } };
    /* There is room again: urgent ones pass by what waits. */
    expect(1);
    assert_int_equal(send_urgent(5000), OK);
    assert_int_equal(box.n, 1);
    while (box.n < 2)
        assert_int_equal(send_urgent(3000), OK);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(rows[i].urgent ? send_urgent(rows[i].nr) : send_ordinary(rows[i].nr), OK);
    assert_int_equal(box.n, 6);
    for (uint64_t nr = 2; nr <= sent; nr++)
        expect(nr);
    expect(5000);
    uint64_t nr;
    while ((nr = receive()) == 3000)
        ;
    assert_int_equal(nr, 0);
    assert_int_equal(outbox_flush(&box, &gate, NULL, NULL), OK);
    static const uint64_t order[] = { 3000, 2000, 2001, UINT64_MAX, 1001, 1002 };
    for (size_t i = 0; i < 6; i++) {
        nr = receive();
        if (nr == 0) {   /* big ones do not fit all at once */
            assert_int_equal(outbox_flush(&box, &gate, NULL, NULL), OK);
            nr = receive();
        }
        assert_int_equal(nr, order[i] == UINT64_MAX ? sent + 1 : order[i]);
    }
    assert_true(outbox_empty(&box));
}

static bool odd(void *who, uint64_t nr)
{
    return nr % 2 == 1;
}

static void nobody_is_sent_what_is_not_wanted(void **state)
{
    (void)state;
    uint64_t sent = fill();
    outbox_clear(&box);
    for (uint64_t nr = 1001; nr <= 1004; nr++)
        assert_int_equal(send_ordinary(nr), OK);
    assert_int_equal(outbox_send(&box, &gate, big, sizeof big, true), OK);   /* the 1004, and urgent: not asked about */
    drain(sent);
    assert_int_equal(outbox_flush(&box, &gate, odd, NULL), OK);
    expect(1004);
    static const uint64_t wanted[] = { 1001, 1003 };
    for (size_t i = 0; i < 2; i++) {
        uint64_t nr = receive();

        if (nr == 0) {
            assert_int_equal(outbox_flush(&box, &gate, odd, NULL), OK);
            nr = receive();
        }
        assert_int_equal(nr, wanted[i]);
    }
    assert_int_equal(outbox_flush(&box, &gate, odd, NULL), OK);
    assert_true(outbox_empty(&box));
    expect(0);
}

static void a_full_channel_stays_as_it_is(void **state)
{
    (void)state;
    uint64_t sent = fill();
    assert_int_equal(outbox_flush(&box, &gate, NULL, NULL), OK);
    assert_int_equal(box.n, 1);
    drain(sent);
}

static void no_more_wait_than_may(void **state)
{
    (void)state;
    fill();
    for (unsigned i = 1; i < 8; i++)
        assert_int_equal(send_ordinary(1000 + i), OK);
    assert_int_equal(send_ordinary(1), FAULT_BUSY);
    assert_int_equal(outbox_send(&box, &gate, big, sizeof big, true), FAULT_BUSY);
    assert_int_equal(box.n, 8);
    outbox_clear(&box);
    assert_true(outbox_empty(&box));
    assert_int_equal(send_ordinary(1), OK);
}

/* Whether the other end of this pair is open still. */
static bool open_still(int fd)
{
    char byte;

    return recv(fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
}

static void send_slot(uint64_t nr, int pair[2], enum status expected)
{
    struct msg_slot slot;

    assert_int_equal(channel_pair(pair), OK);
    msg_head_init(&slot.head, MSG_SLOT, sizeof slot, nr);
    assert_int_equal(outbox_pass(&box, &notary, &slot, sizeof slot, pair[1]), expected);
}

static int receive_slot(uint64_t nr)
{
    enum msg_type type;
    size_t len;
    int fd;

    assert_int_equal(channel_receive(&gate, got, sizeof got, &len, &type, &fd), OK);
    assert_int_equal(type, MSG_SLOT);
    assert_int_equal(((const struct msg_head *)(const void *)got)->nr, nr);
    assert_true(fd >= 0);
    return fd;
}

/* A descriptor goes with its message, now or later, and is nowhere else then; or it is closed with the message. */
static void a_descriptor_goes_with_its_message(void **state)
{
    int at_once[2], later[2], never[2], no_room[2];
    enum msg_type type;
    size_t len, sent = 0;

    (void)state;
    send_slot(1, at_once, OK);
    assert_true(open_still(at_once[0]));
    close(receive_slot(1));
    assert_false(open_still(at_once[0]));
    msg_head_init((struct msg_head *)(void *)big, MSG_ANSWERS, sizeof big, 2);
    for (; outbox_empty(&box); sent++)
        assert_int_equal(outbox_send(&box, &notary, big, sizeof big, false), OK);
    send_slot(3, later, OK);
    assert_true(open_still(later[0]));
    while (sent > 0) {
        assert_int_equal(channel_receive(&gate, got, sizeof got, &len, &type, NULL), OK);
        sent -= len > 0;
        assert_int_equal(outbox_flush(&box, &notary, NULL, NULL), OK);
    }
    assert_true(outbox_empty(&box));
    close(receive_slot(3));
    assert_false(open_still(later[0]));
    while (outbox_empty(&box))
        assert_int_equal(outbox_send(&box, &notary, big, sizeof big, false), OK);
    send_slot(4, never, OK);
    while (box.n < 8)
        assert_int_equal(outbox_send(&box, &notary, big, sizeof big, false), OK);
    send_slot(5, no_room, FAULT_BUSY);
    assert_false(open_still(no_room[0]));
    assert_true(open_still(never[0]));
    outbox_clear(&box);
    assert_false(open_still(never[0]));
    close(at_once[0]), close(later[0]), close(never[0]), close(no_room[0]);
}

static void a_peer_that_is_gone_is_told(void **state)
{
    (void)state;
    fill();
    channel_close(&notary);
    assert_int_equal(outbox_flush(&box, &gate, NULL, NULL), FAULT_RESTARTED);
    outbox_clear(&box);
    assert_int_equal(send_ordinary(1), FAULT_RESTARTED);
    channel_close(&gate);
    assert_int_equal(send_urgent(2), FAULT_RESTARTED);
    assert_true(outbox_empty(&box));
}

int main(void)
{
    struct mem_report report;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_fits_goes_at_once), TEST(urgent_goes_before_ordinary_and_each_keeps_its_order),
        TEST(nobody_is_sent_what_is_not_wanted), TEST(a_full_channel_stays_as_it_is), TEST(no_more_wait_than_may),
        TEST(a_descriptor_goes_with_its_message), TEST(a_peer_that_is_gone_is_told),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
