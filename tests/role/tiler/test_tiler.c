/*
 * The real tiler, behind its filter, with a notary that the test plays: what it says, what it writes, and when it goes away.
 */
#include "../../unit/cmocka_all.h"
#include "../../unit/lib/log/signers.h"

#include "child.h"
#include "patience.h"

#include "base/mem.h"
#include "log/checkpoint.h"
#include "wire/channel.h"
#include "wire/log.h"
#include "wire/permit.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORIGIN "log.example/passend"
#define MOST 5000

static struct sha256_ctx *c;
static struct signer owner;
static uint8_t entries[MOST][DIGEST_LEN];
static struct tree_hash roots[MOST + 1];

static struct {
    struct child tiler;
    struct channel notary;
    char folder[64];
    uint64_t nr;
    struct msg_leaves leaves;
} t;

static void make_log(void)
{
    struct tree_edge e = { 0 };
    struct tree_hash leaf;

    for (uint64_t i = 0; i < MOST; i++) {
        sha256_with(c, &(struct part){ &i, sizeof i }, 1, entries[i]);
        tree_leaf(c, entries[i], DIGEST_LEN, &leaf);
        tree_append(c, &e, &leaf);
        tree_root(c, &e, &roots[i + 1]);
    }
}

/* ---- the launcher ---- */

static void give_notary(void)
{
    channel_close(&t.notary);
    channel_init(&t.notary, child_give_channel(&t.tiler, HANDOVER_NOTARY, 0), WIRE_NOTARY, WIRE_TILER, false);
}

static void start(void)
{
    struct settings s = { .issuer = "https://passend.example", .platform = "https://api.passend.example", .n_assessors = 1,
                          .log_origin = ORIGIN, .log_beat_s = LIMIT_LOG_BEAT_S };

    memcpy(s.log_public, owner.key.public, sizeof s.log_public);
    child_start(&t.tiler, PASSEND_TILER);
    child_give(&t.tiler, HANDOVER_SETTINGS, &s, sizeof s);
    child_give_fd(&t.tiler, HANDOVER_LOG_DIR, 0, open(t.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    give_notary();
    child_begin(&t.tiler, true);
}

static void stop(void)
{
    assert_int_equal(role_give_stop(t.tiler.control), OK);
    int status = child_wait(&t.tiler);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(t.tiler.control);
}

static void kill_it(void)
{
    kill(t.tiler.pid, SIGKILL);
    (void)child_wait(&t.tiler);
    close(t.tiler.control);
}

/* ---- the notary ---- */

/* TILES that answers nr; or that it dropped the channel: false. */
static bool hear(uint64_t nr, struct msg_tiles *m)
{
    struct pollfd p = { t.notary.fd, POLLIN, 0 };
    enum msg_type type;
    size_t len;

    assert_int_equal(poll(&p, 1, patience_ms()), 1);
    if (channel_receive(&t.notary, m, sizeof *m, &len, &type, NULL) != OK)
        return false;
    assert_true(type == MSG_TILES && len == sizeof *m);
    assert_int_equal(m->head.nr, nr);
    return true;
}

static void send_leaves(uint64_t first, uint32_t n)
{
    size_t len = offsetof(struct msg_leaves, entries) + n * (size_t)DIGEST_LEN;

    t.leaves = (struct msg_leaves){ .start = first, .n = n };
    memcpy(t.leaves.entries, entries + first, n * (size_t)DIGEST_LEN);
    msg_head_init(&t.leaves.head, MSG_LEAVES, len, ++t.nr);
    assert_int_equal(channel_send(&t.notary, &t.leaves, len, -1), OK);
}

static struct msg_checkpoint checkpoint(uint64_t size)
{
    const struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = size, .root = roots[size] };
    struct msg_checkpoint m = { .size = size, .key_id = owner.key.hash };
    char text[512];
    struct writer w;

    writer_init(&w, text, sizeof text);
    checkpoint_write(&k, &w);
    raw_sign(&owner, text, writer_len(&w), m.signature);
    memcpy(m.root, roots[size].bytes, sizeof m.root);
    return m;
}

static void send_checkpoint(struct msg_checkpoint *m)
{
    msg_head_init(&m->head, MSG_CHECKPOINT, sizeof *m, ++t.nr);
    assert_int_equal(channel_send(&t.notary, m, sizeof *m, -1), OK);
}

/* It says all that it has. */
static void expect(uint64_t nr, uint64_t size, uint64_t published)
{
    struct msg_tiles m;

    assert_true(hear(nr, &m));
    assert_int_equal(m.size, size);
    assert_int_equal(m.published, published);
    if (published == 0) {
        static const uint8_t zero[LOG_SIGNATURE_LEN];

        assert_memory_equal(m.root, zero, sizeof m.root);
        assert_memory_equal(m.signature, zero, sizeof m.signature);
    } else {
        struct msg_checkpoint k = checkpoint(published);

        assert_memory_equal(m.root, k.root, sizeof m.root);
        assert_memory_equal(m.signature, k.signature, sizeof m.signature);
    }
}

static void grow(uint64_t from, uint64_t to)
{
    for (uint64_t n; from < to; from += n) {
        n = to - from < LIMIT_LOG_SLICE ? to - from : LIMIT_LOG_SLICE;
        send_leaves(from, (uint32_t)n);
    }
}

static void publish(uint64_t size)
{
    struct msg_checkpoint m = checkpoint(size);

    send_checkpoint(&m);
    expect(t.nr, size, size);
}

/* The channel is closed, and the process ends with 1: its successor is connected anew. */
static void goes_away(void)
{
    struct msg_tiles m;

    assert_false(hear(0, &m));
    int status = child_wait(&t.tiler);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    close(t.tiler.control);
}

static bool there(const char *path)
{
    char full[128];

    snprintf(full, sizeof full, "%s/%s", t.folder, path);
    return access(full, F_OK) == 0;
}

static int set_up(void **state)
{
    strcpy(t.folder, "/tmp/passend-tiler-XXXXXX");
    t.notary.fd = -1;
    t.nr = 0;
    return mkdtemp(t.folder) != NULL ? 0 : -1;
}

static int removed(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static int tear_down(void **state)
{
    channel_close(&t.notary);
    return nftw(t.folder, removed, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- tests ---- */

static void what_is_sent_is_published(void **state)
{
    struct msg_checkpoint m = checkpoint(1);

    start();
    expect(0, 0, 0);
    send_leaves(0, 1);
    expect(1, 1, 0);
    assert_false(there("tile"));                       /* on the notary's beat, and not before */
    send_checkpoint(&m);
    expect(2, 1, 1);
    assert_true(there("checkpoint") && there("tile/0/000.p/1") && there("tile/entries/000.p/1"));
    send_checkpoint(&m);                               /* the tree did not grow */
    expect(3, 1, 1);
    grow(1, MOST);                                     /* as many as may be sent ahead */
    expect(4, 2049, 1);
    expect(5, 4097, 1);
    expect(6, MOST, 1);
    assert_true(there("tile/0/018") && there("tile/entries/018") && !there("tile/0/019.p"));
    publish(MOST);
    assert_true(there("tile/0/019.p/136") && !there("tile/0/000.p"));
    stop();
}

static void a_successor_says_what_the_folder_has(void **state)
{
    start();
    expect(0, 0, 0);
    grow(0, 300);
    expect(t.nr, 300, 0);
    publish(300);
    grow(300, 700);
    expect(t.nr, 700, 300);
    kill_it();
    t.nr = 0;
    start();
    expect(0, 300, 300);
    grow(300, 900);
    expect(t.nr, 900, 300);
    publish(900);
    stop();
}

/* Another notary goes on where the one before was: what it had is in memory still. */
static void another_notary_goes_on(void **state)
{
    start();
    expect(0, 0, 0);
    grow(0, 10);
    expect(t.nr, 10, 0);
    give_notary();
    expect(0, 10, 0);
    grow(10, 20);
    expect(t.nr, 20, 0);
    publish(20);
    stop();
}

static void without_a_notary_it_ends(void **state)
{
    start();
    expect(0, 0, 0);
    channel_close(&t.notary);
    int status = child_wait(&t.tiler);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    close(t.tiler.control);
}

/* One defect each; nothing of it is published. */
static void what_does_not_fit_ends_it(void **state)
{
    enum { START_AHEAD, START_BEHIND, NONE, MANY, SHORT, LONG, SIZE, ROOT, KEY, SIGNATURE, DIRECTION, ROWS_N };

    for (int row = 0; row < ROWS_N; row++) {
        struct msg_checkpoint k = checkpoint(10);
        size_t len = offsetof(struct msg_leaves, entries) + DIGEST_LEN;
        struct msg_tiles tiles = { 0 };

        start();
        expect(0, t.nr == 0 ? 0 : 5, t.nr == 0 ? 0 : 5);
        if (t.nr == 0) {
            grow(0, 5);
            expect(t.nr, 5, 0);
            publish(5);
        }
        t.leaves = (struct msg_leaves){ .start = row == START_AHEAD ? 6 : row == START_BEHIND ? 4 : 5,
                                        .n = row == NONE ? 0 : row == MANY ? LIMIT_LOG_SLICE + 1 : row == SHORT ? 2 : 1 };
        if (row == LONG)
            len += DIGEST_LEN;
        if (row == MANY)
            len = sizeof t.leaves;
        if (row < SIZE) {
            msg_head_init(&t.leaves.head, MSG_LEAVES, len, ++t.nr);
            assert_int_equal(channel_send(&t.notary, &t.leaves, len, -1), OK);
        } else if (row == DIRECTION) {
            msg_head_init(&tiles.head, MSG_TILES, sizeof tiles, ++t.nr);
            assert_int_equal(send(t.notary.fd, &tiles, sizeof tiles, 0), sizeof tiles);
        } else {
            grow(5, row == SIZE ? 11 : 10);
            expect(t.nr, row == SIZE ? 11 : 10, 5);
            k.root[0] ^= row == ROOT;
            k.key_id ^= row == KEY;
            k.signature[0] ^= row == SIGNATURE;
            send_checkpoint(&k);
        }
        struct msg_tiles m;
        if (hear(0, &m))
            fail_msg("row %d is taken", row);
        kill_it();
    }
    start();
    expect(0, 5, 5);
    stop();
}

/* Lengths that the table does not allow are no messages. */
static void wrong_lengths(void **state)
{
    static uint8_t bytes[sizeof(struct msg_leaves) + 8];
    static const struct { enum msg_type type; size_t len; } rows[] = {
        { MSG_LEAVES, offsetof(struct msg_leaves, entries) + DIGEST_LEN - 1 }, { MSG_LEAVES, sizeof(struct msg_leaves) + 8 },
        { MSG_CHECKPOINT, sizeof(struct msg_checkpoint) - 8 }, { MSG_CHECKPOINT, sizeof(struct msg_checkpoint) + 8 },
        { MSG_PING, sizeof(struct msg_leeg) }, { MSG_N, sizeof(struct msg_leeg) },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct msg_head h = { .type = (uint16_t)rows[i].type, .len = (uint32_t)rows[i].len, .nr = 1 };
        struct msg_tiles m;

        start();
        expect(0, 0, 0);
        memcpy(bytes, &h, sizeof h);
        assert_int_equal(send(t.notary.fd, bytes, rows[i].len, 0), rows[i].len);
        if (hear(0, &m))
            fail_msg("row %zu is taken", i);
        kill_it();
    }
}

static void put(const char *path, const char *text)
{
    char full[128];

    snprintf(full, sizeof full, "%s/%s", t.folder, path);
    FILE *f = fopen(full, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* It serves, or the service would not start for the sake of its log; but not for long. */
static void a_folder_that_is_not_right(void **state)
{
    put("checkpoint", "x");
    start();
    goes_away();
    assert_int_equal(tear_down(state), 0);
    assert_int_equal(set_up(state), 0);
    start();
    expect(0, 0, 0);
    put("tile", "x");
    grow(0, 256);
    goes_away();
}

static void it_has_no_key_and_no_way_out(void **state)
{
    static const enum handover kinds[] = {
        HANDOVER_LOG_KEY, HANDOVER_STATEMENT_KEY, HANDOVER_TLS_KEY, HANDOVER_PUBLIC_KEY, HANDOVER_LOG_HOST_KEY, HANDOVER_VERDICT_KEY,
        HANDOVER_RECEIPT_KEY, HANDOVER_SOURCE_KEY, HANDOVER_KEY_FILE, HANDOVER_DATA_DIR, HANDOVER_CLIENTS, HANDOVER_LISTENER,
        HANDOVER_LOG_HOST_LISTENER, HANDOVER_DIALER, HANDOVER_FEED,
    };

    for (size_t i = 0; i < ROWS(kinds); i++)
        if (!child_refuses(PASSEND_TILER, kinds[i]))
            fail_msg("kind %d", kinds[i]);
}

static int set_up_all(void **state)
{
    if (sha256_open(&c) != OK)
        return -1;
    owner = signer(ORIGIN, NOTE_ED25519, 7);
    make_log();
    return 0;
}

static int tear_down_all(void **state)
{
    EVP_PKEY_free(owner.private);
    sha256_close(c);
    return 0;
}

int main(void)
{
    struct mem_report report;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_sent_is_published), TEST(a_successor_says_what_the_folder_has), TEST(another_notary_goes_on),
        TEST(without_a_notary_it_ends), TEST(what_does_not_fit_ends_it), TEST(wrong_lengths), TEST(a_folder_that_is_not_right),
        cmocka_unit_test(it_has_no_key_and_no_way_out),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
