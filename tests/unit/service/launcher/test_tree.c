/*
 * The tree of the service with couriers and a dialer: numbers, hand-overs and pairs. The processes are the far ends of their
 * control channels.
 */
#include "base/mem.h"
#include "launcher/tree.h"
#include "wire/inputs.h"
#include "wire/tables.h"
#include "wire/channel.h"
#include "wire/role.h"
#include "wire/control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#define SOURCES 3
#define HEARD_MAX 64

/* What the process on each post was handed, and keeps. */
struct heard { enum handover kind; uint32_t index; uint64_t nr; int fd; };
static struct far { int control; struct heard heard[HEARD_MAX]; size_t n; } far[TREE_POSTS_MAX];
static struct tree tree;

static struct post *post(enum wire_role role, uint32_t index)
{
    for (size_t i = 0; i < tree.n; i++)
        if (tree.posts[i].role == role && tree.posts[i].index == index)
            return &tree.posts[i];
    fail_msg("no role %d, %u", role, index);
    return NULL;
}

static struct far *far_of(const struct post *p)
{
    return &far[p - tree.posts];
}

/* Reads what stands in the control channel. */
static void listen_to(const struct post *p)
{
    struct far *f = far_of(p);
    struct channel c = { .fd = f->control, .self = p->role, .peer = WIRE_LAUNCHER };

    for (;;) {
        struct msg_channel m;
        enum msg_type type;
        size_t len;
        int fd;

        assert_int_equal(channel_receive(&c, &m, sizeof m, &len, &type, &fd), OK);
        if (len == 0)
            return;
        assert_int_equal(type, MSG_CHANNEL);
        assert_true(fd >= 0 && f->n < HEARD_MAX);
        assert_non_null(topology_may_hand(tree.t, WIRE_LAUNCHER, p->role, m.soort));
        f->heard[f->n++] = (struct heard){ (enum handover)m.soort, m.index, m.change_nr, fd };
    }
}

static size_t count(const struct post *p, enum handover kind)
{
    size_t n = 0;

    listen_to(p);
    for (size_t i = 0; i < far_of(p)->n; i++)
        n += far_of(p)->heard[i].kind == kind;
    return n;
}

/* The last one counts: it replaces those before it. */
static const struct heard *last(const struct post *p, enum handover kind, uint32_t index)
{
    const struct far *f = far_of(p);

    listen_to(p);
    for (size_t i = f->n; i-- > 0;)
        if (f->heard[i].kind == kind && f->heard[i].index == index)
            return &f->heard[i];
    fail_msg("post %u was not handed %d, %u", p->number, kind, index);
    return NULL;
}

/* The ends that a and b hold now are those of one pair. */
static void connected(const struct post *a, enum handover at_a, uint32_t index, const struct post *b, enum handover at_b)
{
    static char next = 'a';
    char got = 0;

    next++;
    assert_int_equal(write(last(a, at_a, index)->fd, &next, 1), 1);
    assert_int_equal(read(last(b, at_b, 0)->fd, &got, 1), 1);
    assert_int_equal(got, next);
}

static void start(struct post *p)
{
    struct channel c;
    int fds[2];

    assert_int_equal(channel_pair(fds), OK);
    p->control = fds[0];
    p->alive = true;
    far_of(p)->control = fds[1];
    far_of(p)->n = 0;
    channel_init(&c, fds[1], p->role, WIRE_LAUNCHER, true);
    assert_int_equal(tree_connect(&tree, p), OK);
    tree_offer(&tree);
}

static void end(struct post *p)
{
    struct far *f = far_of(p);

    for (size_t i = 0; i < f->n; i++)
        close(f->heard[i].fd);
    if (f->control >= 0)
        close(f->control);
    *f = (struct far){ .control = -1 };
    tree_leave(p);
}

static int set_up(void **state)
{
    (void)state;
    tree_init(&tree, &service_topology, &(struct tree_counts){ .configured = 4, .sources = (1u << SOURCES) - 1, .log = true, .attestors = true });
    for (size_t i = 0; i < TREE_POSTS_MAX; i++)
        far[i] = (struct far){ .control = -1 };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < tree.n; i++)
        end(&tree.posts[i]);
    return 0;
}

static void start_all(void)
{
    for (size_t i = 0; i < tree.n; i++)
        start(&tree.posts[i]);
}

static void every_process_has_a_number_of_its_own(void **state)
{
    static const struct { enum wire_role role; uint32_t index; unsigned number; } rows[] = {
        { WIRE_GATE_PLATFORM, 0, 1 }, { WIRE_NOTARY, 0, 2 }, { WIRE_ASSESSOR, 0, 3 }, { WIRE_ASSESSOR, 1, 4 }, { WIRE_GATE_PUBLIC, 0, 7 },
        { WIRE_DIALER, 0, 8 }, { WIRE_COURIER, 0, 9 }, { WIRE_COURIER, 2, 11 }, { WIRE_TILER, 0, 25 },
        { WIRE_GATE_LOG, 0, 26 }, { WIRE_LOG_COURIER, 0, 27 },
    };

    (void)state;
    assert_int_equal(tree.n, 3 + 4 + 1 + SOURCES + 3);
    for (unsigned assessors = 4; assessors >= 2; assessors -= 2) {
        tree_init(&tree, &service_topology, &(struct tree_counts){ .configured = assessors, .sources = (1u << SOURCES) - 1, .log = true,
                                                                      .attestors = true });
        assert_int_equal(tree.n, 3 + assessors + 1 + SOURCES + 3);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            assert_int_equal(post(rows[i].role, rows[i].index)->number, rows[i].number);
    }
    assert_int_equal(topology_processes(&service_topology, WIRE_ROLE_N), 3 + LIMIT_ASSESSORS + 1 + LIMIT_SOURCES + 3);
}

static void counts_stay_within_the_table(void **state)
{
    (void)state;
    tree_init(&tree, &service_topology, &(struct tree_counts){ .configured = 0, .sources = 0 });
    assert_int_equal(tree.n, 3 + 1);     /* without a source no dialer either, and without a log nobody of it */
    tree_init(&tree, &service_topology, &(struct tree_counts){ .configured = 0, .log = true });
    assert_int_equal(tree.n, 3 + 1 + 2);
    tree_init(&tree, &service_topology, &(struct tree_counts){ .configured = 0, .log = true, .attestors = true });
    assert_int_equal(tree.n, 3 + 1 + 2 + 2);
    tree_init(&tree, &service_topology, &(struct tree_counts){ .configured = 99, .sources = UINT32_MAX });
    assert_int_equal(tree.n, 3 + LIMIT_ASSESSORS + 1 + LIMIT_SOURCES);
    tree_init(&tree, &service_topology, &(struct tree_counts){ .configured = 4, .sources = 1u << 9 | 1u << 2 });
    assert_int_equal(tree.n, 3 + 4 + 1 + 2);
    assert_int_equal(post(WIRE_COURIER, 2)->number, 11);   /* by its source, whatever the others are */
    assert_int_equal(post(WIRE_COURIER, 9)->number, 18);
}

static void all_are_connected(void **state)
{
    (void)state;
    start_all();
    assert_true(tree_settled(&tree));
    assert_int_equal(count(post(WIRE_GATE_PLATFORM, 0), HANDOVER_NOTARY), 1);   /* none before there was a notary */
    connected(post(WIRE_GATE_PLATFORM, 0), HANDOVER_NOTARY, 0, post(WIRE_NOTARY, 0), HANDOVER_GATE_PLATFORM);
    for (uint32_t i = 0; i < 4; i++) {
        connected(post(WIRE_NOTARY, 0), HANDOVER_ASSESSOR, i, post(WIRE_ASSESSOR, i), HANDOVER_NOTARY);
        connected(post(WIRE_NOTARY, 0), HANDOVER_FEED, i, post(WIRE_ASSESSOR, i), HANDOVER_INTAKE);
        assert_true(last(post(WIRE_NOTARY, 0), HANDOVER_ASSESSOR, i) < last(post(WIRE_NOTARY, 0), HANDOVER_FEED, i));
    }
    for (uint32_t i = 0; i < SOURCES; i++) {
        connected(post(WIRE_NOTARY, 0), HANDOVER_COURIER, i, post(WIRE_COURIER, i), HANDOVER_NOTARY);
        connected(post(WIRE_DIALER, 0), HANDOVER_COURIER, i, post(WIRE_COURIER, i), HANDOVER_DIALER);
    }
    connected(post(WIRE_NOTARY, 0), HANDOVER_TILER, 0, post(WIRE_TILER, 0), HANDOVER_NOTARY);
    connected(post(WIRE_TILER, 0), HANDOVER_LOG_COURIER, 0, post(WIRE_LOG_COURIER, 0), HANDOVER_TILER);
    connected(post(WIRE_DIALER, 0), HANDOVER_LOG_COURIER, 0, post(WIRE_LOG_COURIER, 0), HANDOVER_DIALER);
    assert_int_equal(count(post(WIRE_GATE_LOG, 0), HANDOVER_NOTARY), 0);      /* it reaches nobody */
    assert_int_equal(count(post(WIRE_GATE_PLATFORM, 0), HANDOVER_COURIER), 0);
}

static void one_of_many_is_replaced_alone(void **state)
{
    (void)state;
    start_all();
    end(post(WIRE_COURIER, 1));
    for (size_t i = 0; i < tree.n; i++)
        assert_false(tree_stranded(&tree, &tree.posts[i], post(WIRE_COURIER, 1)));
    start(post(WIRE_COURIER, 1));
    assert_int_equal(count(post(WIRE_DIALER, 0), HANDOVER_COURIER), SOURCES + 1);
    connected(post(WIRE_NOTARY, 0), HANDOVER_COURIER, 1, post(WIRE_COURIER, 1), HANDOVER_NOTARY);
    connected(post(WIRE_DIALER, 0), HANDOVER_COURIER, 1, post(WIRE_COURIER, 1), HANDOVER_DIALER);
    connected(post(WIRE_DIALER, 0), HANDOVER_COURIER, 0, post(WIRE_COURIER, 0), HANDOVER_DIALER);
}

/* Assessors need the notary and couriers do not: those are replaced, these get a channel to the new one. */
static void who_needs_the_dead_one_is_stranded(void **state)
{
    struct post *notary = post(WIRE_NOTARY, 0);

    (void)state;
    start_all();
    end(notary);
    for (size_t i = 0; i < tree.n; i++)
        assert_int_equal(tree_stranded(&tree, &tree.posts[i], notary), tree.posts[i].role == WIRE_ASSESSOR);
    start(notary);
    assert_int_equal(count(notary, HANDOVER_ASSESSOR), 0);
    connected(post(WIRE_GATE_PLATFORM, 0), HANDOVER_NOTARY, 0, notary, HANDOVER_GATE_PLATFORM);
    for (uint32_t i = 0; i < SOURCES; i++) {
        assert_int_equal(count(post(WIRE_COURIER, i), HANDOVER_NOTARY), 2);
        assert_int_equal(count(post(WIRE_COURIER, i), HANDOVER_DIALER), 1);
        connected(notary, HANDOVER_COURIER, i, post(WIRE_COURIER, i), HANDOVER_NOTARY);
    }
    end(post(WIRE_ASSESSOR, 3));
    start(post(WIRE_ASSESSOR, 3));
    connected(notary, HANDOVER_ASSESSOR, 3, post(WIRE_ASSESSOR, 3), HANDOVER_NOTARY);
    connected(notary, HANDOVER_FEED, 3, post(WIRE_ASSESSOR, 3), HANDOVER_INTAKE);
}

static void an_end_waits_for_a_peer_that_does_not_run(void **state)
{
    struct post *assessor = post(WIRE_ASSESSOR, 0), *notary = post(WIRE_NOTARY, 0);

    (void)state;
    start(post(WIRE_GATE_PLATFORM, 0));
    start(assessor);
    assert_false(tree_settled(&tree));
    assert_int_equal(count(post(WIRE_GATE_PLATFORM, 0), HANDOVER_FEED), 0);
    assert_false(tree_stranded(&tree, assessor, notary));
    start(notary);
    assert_true(tree_settled(&tree));
    connected(notary, HANDOVER_ASSESSOR, 0, assessor, HANDOVER_NOTARY);
    /* What waits for a process that is gone itself is closed. */
    end(notary);
    end(assessor);
    start(assessor);
    assert_false(tree_settled(&tree));
    end(assessor);
    assert_true(tree_settled(&tree));
}

static void each_is_given_what_the_table_says(void **state)
{
    int fd, both[2];
    struct supply supplies[HANDOVER_N] = { 0 };

    (void)state;
    start_all();
    assert_int_equal(role_sealed_file("x", 1, &fd), OK);
    both[0] = both[1] = fd;
    for (size_t i = 0; i < HANDOVER_N; i++)
        supplies[i] = (struct supply){ &fd, 1 };
    supplies[HANDOVER_PACK] = (struct supply){ both, 2 };
    supplies[HANDOVER_TLS_CRL].n = 0;
    static const enum handover channels[] = { HANDOVER_NOTARY, HANDOVER_GATE_PLATFORM, HANDOVER_ASSESSOR, HANDOVER_FEED, HANDOVER_INTAKE, HANDOVER_DIALER,
                                    HANDOVER_COURIER, HANDOVER_TILER, HANDOVER_LOG_COURIER };
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
        supplies[channels[i]].n = 0;
    static const struct { enum wire_role role; enum handover kind; size_t n; } rows[] = {
        { WIRE_COURIER, HANDOVER_SETTINGS, 1 }, { WIRE_COURIER, HANDOVER_SOURCE_KEY, 1 }, { WIRE_COURIER, HANDOVER_PACK, 0 },
        { WIRE_COURIER, HANDOVER_TARGETS, 0 }, { WIRE_DIALER, HANDOVER_TARGETS, 1 },
        { WIRE_DIALER, HANDOVER_SETTINGS, 1 }, { WIRE_DIALER, HANDOVER_SOURCE_KEY, 0 },
        { WIRE_GATE_PLATFORM, HANDOVER_PACK, 2 }, { WIRE_GATE_PLATFORM, HANDOVER_TLS_CRL, 0 }, { WIRE_GATE_PLATFORM, HANDOVER_SOURCE_KEY, 0 },
        { WIRE_NOTARY, HANDOVER_VERDICT_KEY, 1 }, { WIRE_NOTARY, HANDOVER_TLS_KEY, 0 }, { WIRE_ASSESSOR, HANDOVER_PROFILES, 1 },
        { WIRE_ASSESSOR, HANDOVER_POLICY, 0 }, { WIRE_TILER, HANDOVER_LOG_DIR, 1 }, { WIRE_TILER, HANDOVER_LOG_KEY, 0 },
        { WIRE_GATE_LOG, HANDOVER_LOG_DIR, 1 }, { WIRE_GATE_LOG, HANDOVER_LOG_HOST_KEY, 1 }, { WIRE_GATE_LOG, HANDOVER_LOG_KEY, 0 },
        { WIRE_TILER, HANDOVER_ATTESTORS, 1 }, { WIRE_TILER, HANDOVER_ATTESTORS_CA, 0 }, { WIRE_LOG_COURIER, HANDOVER_ATTESTORS_CA, 1 },
        { WIRE_LOG_COURIER, HANDOVER_LOG_DIR, 0 }, { WIRE_GATE_LOG, HANDOVER_PUBLIC_KEY, 0 }, { WIRE_NOTARY, HANDOVER_LOG_KEY, 1 }, { WIRE_NOTARY, HANDOVER_LOG_DIR, 0 },
    };
    for (size_t i = 0; i < tree.n; i++)
        assert_int_equal(tree_give(&tree, &tree.posts[i], supplies, HANDOVER_N), OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (count(post(rows[i].role, 0), rows[i].kind) != rows[i].n)
            fail_msg("row %zu", i);
    assert_int_equal(last(post(WIRE_GATE_PLATFORM, 0), HANDOVER_PACK, 1)->nr, 0);
    close(fd);
}

static void a_dead_process_takes_nothing(void **state)
{
    struct post *gate = post(WIRE_GATE_PLATFORM, 0), *notary = post(WIRE_NOTARY, 0);
    int fd;

    (void)state;
    assert_int_equal(role_sealed_file("x", 1, &fd), OK);
    struct supply supplies[HANDOVER_N] = { [HANDOVER_SETTINGS] = { &fd, 1 } };
    start(notary);
    start(gate);
    close(far_of(gate)->control);
    far_of(gate)->control = -1;
    assert_int_equal(tree_give(&tree, gate, supplies, HANDOVER_N), FAULT_RESTARTED);
    assert_int_equal(tree_connect(&tree, gate), FAULT_RESTARTED);
    end(notary);
    start(notary);   /* the other end is closed: nothing is kept for it */
    assert_true(tree_settled(&tree));
    close(fd);
}

int main(void)
{
    struct mem_report report;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_process_has_a_number_of_its_own), TEST(counts_stay_within_the_table), TEST(all_are_connected),
        TEST(one_of_many_is_replaced_alone), TEST(who_needs_the_dead_one_is_stranded),
        TEST(an_end_waits_for_a_peer_that_does_not_run), TEST(each_is_given_what_the_table_says),
        TEST(a_dead_process_takes_nothing),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
