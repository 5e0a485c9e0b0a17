/*
 * The real tiler, behind its filter, with a notary and a courier that the test plays: what it says and asks, what it writes, and
 * when it goes away.
 */
#include "../../unit/cmocka_all.h"
#include "../../unit/lib/log/signers.h"

#include "child.h"
#include "patience.h"

#include "base/mem.h"
#include "log/checkpoint.h"
#include "log/logproof.h"
#include "wire/channel.h"
#include "wire/log.h"
#include "wire/log_ask.h"
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
static struct signer owner, witnesses[2];
static uint8_t entries[MOST][DIGEST_LEN];
static struct tree_hash roots[MOST + 1];

static struct {
    struct spawned tiler;
    struct channel notary, courier;
    char folder[64];
    uint64_t nr;
    struct msg_leaves leaves;
    struct msg_others others;          /* that it said last */
    union { struct msg_tiles tiles; struct msg_others others; } m;
    struct msg_log_ask ask;
    struct msg_log_asked asked;
    bool attested;                     /* it has witnesses and an authority */
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

static void give_courier(void)
{
    channel_close(&t.courier);
    channel_init(&t.courier, child_give_channel(&t.tiler, HANDOVER_LOG_COURIER, 0), WIRE_LOG_COURIER, WIRE_TILER, false);
}

/* Two witnesses, and an authority. */
static void give_attestors(void)
{
    static struct attestor table[3];

    for (int i = 0; i < 3; i++) {
        table[i] = (struct attestor){ .kind = i < 2 ? ATTESTOR_WITNESS : ATTESTOR_STAMPS, .url = "https://a.example" };
        if (i < 2)
            vkey_text(&witnesses[i], table[i].vkey);
    }
    child_give(&t.tiler, HANDOVER_ATTESTORS, table, sizeof table);
    give_courier();
}

static void start(void)
{
    struct settings s = { .issuer = "https://passend.example", .platform = "https://api.passend.example", .n_assessors = 1,
                          .log_origin = ORIGIN, .log_beat_s = LIMIT_LOG_BEAT_S };

    memcpy(s.log_public, owner.key.public, sizeof s.log_public);
    child_start(&t.tiler, PASSEND_TILER);
    child_give(&t.tiler, HANDOVER_SETTINGS, &s, sizeof s);
    child_give_fd(&t.tiler, HANDOVER_LOG_DIR, 0, open(t.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (t.attested)
        give_attestors();
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

/* The next message in t.m, or MSG_NONE: it dropped the channel. */
static enum msg_type hear_any(void)
{
    struct pollfd p = { t.notary.fd, POLLIN, 0 };
    enum msg_type type;
    size_t len;

    assert_int_equal(poll(&p, 1, patience_ms()), 1);
    if (channel_receive(&t.notary, &t.m, sizeof t.m, &len, &type, NULL) != OK)
        return MSG_NONE;
    assert_true(len == (type == MSG_TILES ? sizeof t.m.tiles : sizeof t.m.others));
    if (type != MSG_OTHERS)
        return type;
    assert_int_equal(t.m.others.head.nr, 0);
    t.others = t.m.others;
    return type;
}

/* What it says of others, which is not what it said before. */
static void expect_others(uint64_t disputed, uint32_t another, uint32_t unstamped)
{
    assert_int_equal(hear_any(), MSG_OTHERS);
    assert_int_equal(t.others.disputed, disputed);
    assert_int_equal(t.others.another, another);
    assert_int_equal(t.others.unstamped, unstamped);
}

/* TILES that answers nr; or that it dropped the channel: false. On a new channel OTHERS comes before it. */
static bool hear(uint64_t nr, struct msg_tiles *m)
{
    enum msg_type type = hear_any();

    if (nr == 0 && type == MSG_OTHERS)
        type = hear_any();
    if (type == MSG_NONE)
        return false;
    assert_int_equal(type, MSG_TILES);
    *m = t.m.tiles;
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
    t.notary.fd = t.courier.fd = -1;
    t.nr = 0;
    t.attested = false;
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
    channel_close(&t.courier);
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
        { MSG_PING, sizeof(struct msg_empty) }, { MSG_N, sizeof(struct msg_empty) },
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

/* ---- what others are asked ---- */

/* The next question, in t.ask. */
static void hear_ask(uint32_t attestor)
{
    struct pollfd p = { t.courier.fd, POLLIN, 0 };
    enum msg_type type;
    size_t len;

    assert_int_equal(poll(&p, 1, patience_ms()), 1);
    assert_int_equal(channel_receive(&t.courier, &t.ask, sizeof t.ask, &len, &type, NULL), OK);
    assert_true(type == MSG_LOG_ASK && len == offsetof(struct msg_log_ask, body) + t.ask.len);
    assert_int_equal(t.ask.attestor, attestor);
}

/* A whole add-checkpoint, from one size to another. */
static void hear_step(uint32_t witness, uint64_t old, uint64_t size)
{
    struct logstep step;
    struct checkpoint k;
    struct note n;

    hear_ask(witness);
    assert_int_equal(logstep_parse((const char *)t.ask.body, t.ask.len, &step), OK);
    assert_int_equal(note_open(step.note.at, step.note.len, &owner.key, 1, &n), OK);
    assert_int_equal(checkpoint_parse(n.text, n.text_len, &k), OK);
    assert_true(k.size == size && step.old == old && tree_hash_same(&k.root, &roots[size]));
    if (old > 0)
        assert_int_equal(tree_verify_consistency(c, old, &roots[old], size, &roots[size], &step.path), OK);
}

static void answer(uint64_t nr, enum status status, uint32_t http, const char *body, size_t body_len)
{
    size_t len = offsetof(struct msg_log_asked, body) + body_len;

    t.asked = (struct msg_log_asked){ .status = status, .http = http, .len = (uint32_t)body_len };
    memcpy(t.asked.body, body, body_len);
    msg_head_init(&t.asked.head, MSG_LOG_ASKED, len, nr);
    assert_int_equal(channel_send(&t.courier, &t.asked, len, -1), OK);
}

static void cosign(unsigned witness, uint64_t size)
{
    const struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = size, .root = roots[size] };
    char text[512], lines[1024];
    struct writer w;

    writer_init(&w, text, sizeof text - 1);
    checkpoint_write(&k, &w);
    *w.at = 0;
    writer_init(&w, lines, sizeof lines);
    signature_line(&witnesses[witness], text, 1700000000, &w);
    answer(t.ask.head.nr, OK, 200, lines, writer_len(&w));
}

static size_t file(const char *path, char *out, size_t cap)
{
    char full[128];

    snprintf(full, sizeof full, "%s/%s", t.folder, path);
    FILE *f = fopen(full, "rb");
    if (f == NULL)
        return 0;
    size_t len = fread(out, 1, cap, f);
    fclose(f);
    return len;
}

/* Cosigned by one, and then stamped as it is then. */
static void attest_five(void)
{
    char note[4096];
    uint8_t digest[DIGEST_LEN];

    grow(0, 5);
    expect(t.nr, 5, 0);
    publish(5);
    hear_step(0, 0, 5);
    uint64_t first = t.ask.head.nr;
    hear_step(1, 0, 5);
    cosign(1, 5);
    answer(first, FAULT_SOURCE_CONNECT, 0, "", 0);
    hear_ask(2);
    size_t len = file("checkpoint", note, sizeof note);
    sha256_with(c, &(struct part){ note, len }, 1, digest);
    assert_int_equal(t.ask.len, DIGEST_LEN);
    assert_memory_equal(t.ask.body, digest, DIGEST_LEN);
    answer(t.ask.head.nr, OK, 200, "token", 5);
    while (!there("stempels/lijst/0") || file("stempels/lijst/0", note, sizeof note) == 0)
        usleep(1000);
}

static void what_is_published_is_attested_to(void **state)
{
    char note[4096], kept[4096], text[64];
    struct note n;

    t.attested = true;
    start();
    expect(0, 0, 0);
    attest_five();
    size_t len = file("checkpoint", note, sizeof note);
    assert_int_equal(note_open(note, len, &witnesses[1].key, 1, &n), OK);
    assert_int_equal(note_open(note, len, &witnesses[0].key, 1, &n), REFUSED_NOTE_UNKNOWN);
    assert_int_equal(file("stempels/5.checkpoint", kept, sizeof kept), len);
    assert_memory_equal(kept, note, len);
    assert_int_equal(file("stempels/5.tsr", text, sizeof text), 5);
    assert_memory_equal(text, "token", 5);
    assert_int_equal(file("stempels/lijst/0", text, sizeof text), 2);
    assert_memory_equal(text, "5\n", 2);
    grow(5, 300);
    expect(t.nr, 300, 5);
    publish(300);
    hear_step(0, 0, 300);
    hear_step(1, 5, 300);                                 /* each from where it is */
    stop();
}

/* Its successor knows from the folder who cosigned, and that this tree has a stamp. */
static void attestations_outlive_it(void **state)
{
    t.attested = true;
    start();
    expect(0, 0, 0);
    attest_five();
    kill_it();
    t.nr = 0;
    start();
    expect(0, 5, 5);
    hear_step(0, 0, 5);
    uint64_t first = t.ask.head.nr;
    hear_step(1, 5, 5);
    cosign(1, 5);
    answer(first, OK, 404, "", 0);
    grow(5, 6);
    expect(t.nr, 6, 5);
    publish(6);
    hear_step(0, 0, 6);                                   /* and no stamp before the hour is over */
    hear_step(1, 5, 6);
    stop();
}

/* Told at once, and to each notary first. */
static void a_witness_that_is_ahead_is_told(void **state)
{
    t.attested = true;
    start();
    expect(0, 0, 0);
    grow(0, 5);
    expect(t.nr, 5, 0);
    publish(5);
    hear_step(0, 0, 5);
    uint64_t first = t.ask.head.nr;
    hear_step(1, 0, 5);
    answer(first, OK, 409, "9\n", 2);
    expect_others(9, 0, 0);
    give_notary();
    expect_others(9, 0, 0);
    expect(0, 5, 5);
    answer(t.ask.head.nr, OK, 409, "2\n", 2);
    hear_ask(1);
    if (t.ask.len == DIGEST_LEN)
        hear_ask(1);
    answer(t.ask.head.nr, OK, 422, "", 0);
    expect_others(2, 1, 0);
    stop();
}

/* It asks the next courier what the one before did not answer, and serves on. */
static void a_courier_that_is_replaced(void **state)
{
    t.attested = true;
    start();
    expect(0, 0, 0);
    grow(0, 5);
    expect(t.nr, 5, 0);
    publish(5);
    hear_step(0, 0, 5);
    hear_step(1, 0, 5);
    cosign(1, 5);
    uint64_t before = t.ask.head.nr;
    give_courier();
    hear_step(0, 0, 5);
    assert_true(t.ask.head.nr > before);
    grow(5, 6);
    expect(t.nr, 6, 5);
    stop();
}

/* One defect each: the courier is dropped, and nobody else. */
static void what_no_courier_says(void **state)
{
    enum { NUMBER, ZERO, SHORT, LONG, TYPE, TWICE, ROWS_N };

    t.attested = true;
    start();
    expect(0, 0, 0);
    grow(0, 5);
    expect(t.nr, 5, 0);
    publish(5);
    for (int row = 0; row < ROWS_N; row++) {
        hear_step(0, 0, 5);
        uint64_t nr = t.ask.head.nr;
        struct msg_empty ping;
        enum msg_type type;
        size_t len;

        if (row == TWICE)
            answer(nr, OK, 404, "", 0);
        if (row == NUMBER || row == ZERO || row == TWICE) {
            answer(row == NUMBER ? nr + 100 : row == ZERO ? 0 : nr, OK, 404, "", 0);
        } else if (row == TYPE) {
            msg_head_init(&ping.head, MSG_PING, sizeof ping, nr);
            assert_int_equal(send(t.courier.fd, &ping, sizeof ping, 0), sizeof ping);
        } else {
            t.asked = (struct msg_log_asked){ .http = 404, .len = row == SHORT ? 2 : 0 };
            msg_head_init(&t.asked.head, MSG_LOG_ASKED, offsetof(struct msg_log_asked, body) + 1, nr);
            assert_int_equal(send(t.courier.fd, &t.asked, t.asked.head.len, 0), t.asked.head.len);
        }
        while (channel_receive(&t.courier, &t.ask, sizeof t.ask, &len, &type, NULL) == OK)
            ;
        give_courier();
    }
    grow(5, 6);
    expect(t.nr, 6, 5);
    publish(6);
    stop();
}

/* Nobody is asked where nobody is configured; and stamps that cannot be kept are the folder's fault. */
static void a_folder_that_takes_no_stamps(void **state)
{
    t.attested = true;
    put("stempels", "x");
    start();
    goes_away();
}

static void it_has_no_key_and_no_way_out(void **state)
{
    static const enum handover kinds[] = {
        HANDOVER_LOG_KEY, HANDOVER_STATEMENT_KEY, HANDOVER_TLS_KEY, HANDOVER_PUBLIC_KEY, HANDOVER_LOG_HOST_KEY, HANDOVER_VERDICT_KEY,
        HANDOVER_RECEIPT_KEY, HANDOVER_SOURCE_KEY, HANDOVER_KEY_FILE, HANDOVER_DATA_DIR, HANDOVER_CLIENTS, HANDOVER_LISTENER,
        HANDOVER_LOG_HOST_LISTENER, HANDOVER_DIALER, HANDOVER_FEED, HANDOVER_ATTESTORS_CA,
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
    witnesses[0] = signer("witness.example/w1", NOTE_COSIGNED, 8);
    witnesses[1] = signer("witness.example/w2", NOTE_COSIGNED, 9);
    make_log();
    return 0;
}

static int tear_down_all(void **state)
{
    EVP_PKEY_free(owner.private);
    EVP_PKEY_free(witnesses[0].private);
    EVP_PKEY_free(witnesses[1].private);
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
        TEST(what_is_published_is_attested_to), TEST(attestations_outlive_it), TEST(a_witness_that_is_ahead_is_told),
        TEST(a_courier_that_is_replaced), TEST(what_no_courier_says), TEST(a_folder_that_takes_no_stamps),
        cmocka_unit_test(it_has_no_key_and_no_way_out),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
