/*
 * The real passend-notary with a public log, and the tiler as the test plays it: how the log begins, what a start waits for and
 * refuses, what a tiler is sent, and what an operator says.
 */
#include "played.h"

#include "notary/log.h"
#include "wire/control.h"
#include "wire/permit.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROWS 7                           /* ORIGIN, three keys, three packs */

/* What the played folder has. */
struct folder {
    struct sha256_ctx *c;
    struct tree_edge edge;
    struct msg_tiles tiles;
};

static struct folder folder_open(void)
{
    struct folder f = { 0 };

    assert_int_equal(sha256_open(&f.c), OK);
    return f;
}

static void say_tiles(struct role *r, struct folder *f, uint64_t nr)
{
    f->tiles.size = f->edge.size;
    msg_head_init(&f->tiles.head, MSG_TILES, sizeof f->tiles, nr);
    assert_int_equal(channel_send(&r->tiler, &f->tiles, sizeof f->tiles, -1), OK);
}

static void take_leaves(struct role *r, struct folder *f, uint32_t n)
{
    static struct msg_leaves m;
    struct tree_hash leaf;

    assert_int_equal(hear_on(r, &r->tiler), MSG_LEAVES);
    memcpy(&m, r->in, offsetof(struct msg_leaves, entries) + (size_t)n * DIGEST_LEN);
    assert_int_equal(m.start, f->edge.size);
    assert_int_equal(m.n, n);
    for (uint32_t i = 0; i < n; i++) {
        tree_leaf(f->c, m.entries[i], DIGEST_LEN, &leaf);
        tree_append(f->c, &f->edge, &leaf);
    }
    say_tiles(r, f, m.head.nr);
}

/* The root is that of the leaves, and the signature is of the log's key. */
static void take_checkpoint(struct role *r, struct folder *f)
{
    struct checkpoint k = { .origin = { SCENE_ORIGIN, strlen(SCENE_ORIGIN) }, .size = f->edge.size };
    struct settings in = { 0 };
    struct msg_checkpoint m;
    struct note_key key;
    struct note note;
    char text[2048];
    struct writer w;

    assert_int_equal(hear_on(r, &r->tiler), MSG_CHECKPOINT);
    memcpy(&m, r->in, sizeof m);
    tree_root(f->c, &f->edge, &k.root);
    assert_int_equal(m.size, k.size);
    assert_memory_equal(m.root, k.root.bytes, sizeof m.root);
    scene_log_settings(r->s, &in);
    assert_int_equal(note_key_make(SCENE_ORIGIN, strlen(SCENE_ORIGIN), in.log_public, &key), OK);
    assert_int_equal(m.key_id, key.hash);
    writer_init(&w, text, sizeof text);
    checkpoint_write(&k, &w);
    write_char(&w, '\n');
    note_signature_write(&key, m.signature, &w);
    assert_int_equal(note_open(text, writer_len(&w), &key, 1, &note), OK);
    f->tiles.published = m.size;
    memcpy(f->tiles.root, m.root, sizeof m.root);
    memcpy(f->tiles.signature, m.signature, sizeof m.signature);
    say_tiles(r, f, m.head.nr);
}

/* The first start: a folder with nothing in it. */
static struct folder begun(struct role *r)
{
    struct folder f = folder_open();

    say_tiles(r, &f, 0);
    take_leaves(r, &f, ROWS);
    take_checkpoint(r, &f);
    return f;
}

static void again(struct role *r)
{
    kill(r->pid, SIGKILL);
    wait_exit(r);
    end(r);
    launch(r);
}

/* The next message of this type to the launcher; others are passed over. */
static void hear_control(struct role *r, enum msg_type wanted)
{
    struct channel c;

    channel_init(&c, r->control, WIRE_LAUNCHER, WIRE_NOTARY, false);
    for (enum msg_type type = MSG_NONE; type != wanted;) {
        type = hear_on(r, &c);
        assert_int_not_equal(type, MSG_NONE);
    }
}

static void serves(struct role *r)
{
    say_empty(r, MSG_PING, 9);
    assert_int_equal(hear(r), MSG_PONG);
}

static bool quiet(const struct channel *c)
{
    struct pollfd p = { .fd = c->fd, .events = POLLIN };

    return poll(&p, 1, 0) == 0;
}

/* ---- tests ---- */

static void a_log_begins_and_goes_on(void **state)
{
    struct role *r = *state;
    struct msg_log_state m;
    struct folder f = begun(r);

    serves(r);
    say_empty(r, MSG_JWKS_READ, 4);
    assert_int_equal(hear(r), MSG_JWKS);
    assert_non_null(memmem(r->in, sizeof r->in, "\"passend:vanaf\":1", 17));
    do {
        hear_control(r, MSG_LOG_STATE);
        memcpy(&m, r->in, sizeof m);
    } while (m.published < ROWS);
    assert_int_equal(m.size, ROWS);
    assert_int_equal(m.configured, 1);
    assert_int_equal(m.waits, 0);
    again(r);
    say_tiles(r, &f, 0);
    serves(r);
    assert_true(quiet(&r->tiler));
    sha256_close(f.c);
}

static void where_packs_stand(void **state)
{
    struct role *r = *state;
    struct folder f = begun(r);
    struct msg_pack_places m;
    struct pack_place of[3];

    say_empty(r, MSG_PACK_PLACES_READ, 5);
    assert_int_equal(hear(r), MSG_PACK_PLACES);
    memcpy(&m, r->in, sizeof m);
    assert_int_equal(m.n, 3);
    memcpy(of, r->in + sizeof m, sizeof of);
    for (unsigned i = 0; i < 3; i++) {
        struct pack p;

        assert_memory_equal(of[i].sha256, row_of(r->s, i, &p).sha256, sizeof of[i].sha256);
        assert_int_equal(of[i].in_force, 4 + i);
        assert_int_equal(of[i].withdrawn, -1);
    }
    sha256_close(f.c);
}

/* A tiler that is gone, or says what none of ours would, costs its channel; its successor is sent what it has not. */
static void a_tiler_is_replaced(void **state)
{
    struct role *r = *state;
    struct folder f = folder_open();
    struct msg_empty ping;

    say_tiles(r, &f, 0);
    assert_int_equal(hear_on(r, &r->tiler), MSG_LEAVES);
    f.tiles.published = 1;                 /* it cannot have: nothing was signed that it was sent */
    say_tiles(r, &f, 1);
    while (hear_on(r, &r->tiler) != MSG_NONE)
        continue;
    f.tiles.published = 0;
    give_tiler(r);
    say_tiles(r, &f, 0);
    assert_int_equal(hear_on(r, &r->tiler), MSG_LEAVES);
    msg_head_init(&ping.head, MSG_PING, sizeof ping, 1);
    assert_int_equal(write(r->tiler.fd, &ping, sizeof ping), sizeof ping);
    while (hear_on(r, &r->tiler) != MSG_NONE)
        continue;
    give_tiler(r);
    say_tiles(r, &f, 0);
    take_leaves(r, &f, ROWS);
    take_checkpoint(r, &f);
    serves(r);
    sha256_close(f.c);
}

/* Without a word of the tiler, where the key file knows what was signed, the start waits some seconds. */
static void a_tiler_that_says_nothing(void **state)
{
    struct role *r = *state;
    struct folder f = begun(r);

    again(r);
    serves(r);
    assert_true(quiet(&r->tiler));
    sha256_close(f.c);
}

static enum status confirmed(struct role *r, const struct folder *f, uint64_t nr)
{
    struct msg_log_confirm m = { .size = f->tiles.published };
    struct msg_log_answer answer;

    memcpy(m.root, f->tiles.root, sizeof m.root);
    memcpy(m.signature, f->tiles.signature, sizeof m.signature);
    assert_int_equal(role_give_log_confirm(r->control, nr, &m), OK);
    hear_control(r, MSG_LOG_ANSWER);
    memcpy(&answer, r->in, sizeof answer);
    assert_int_equal(answer.head.nr, nr);
    return answer.status;
}

static void confirm(struct role *r, const struct folder *f, uint64_t nr, enum status expected)
{
    assert_int_equal(confirmed(r, f, nr), expected);
}

/* Key file and folder were lost: nobody is heard until the operator says what was published. */
static void what_nobody_knows(void **state)
{
    struct role *r = *state;
    struct folder f = begun(r), empty = folder_open();
    struct msg_log_state m;

    assert_int_equal(ftruncate(r->key, 0), 0);
    again(r);
    say_tiles(r, &empty, 0);
    say_empty(r, MSG_PING, 9);
    hear_control(r, MSG_LOG_STATE);
    memcpy(&m, r->in, sizeof m);
    assert_int_equal(m.waits, 1);
    f.tiles.signature[0] ^= 1;
    confirm(r, &f, 21, REFUSED_NOTE_SIGNATURE);
    assert_true(quiet(&r->gate));
    assert_true(quiet(&r->tiler));
    f.tiles.signature[0] ^= 1;
    confirm(r, &f, 22, OK);
    assert_int_equal(hear(r), MSG_PONG);
    take_leaves(r, &empty, ROWS);
    take_checkpoint(r, &empty);
    sha256_close(f.c);
    sha256_close(empty.c);
}

/* The key file was lost before there was a checkpoint: the operator says so, once it is known that the folder has none. */
static void what_nobody_ever_had(void **state)
{
    struct role *r = *state;
    struct folder f = begun(r), empty = folder_open();

    assert_int_equal(ftruncate(r->key, 0), 0);
    again(r);
    confirm(r, &empty, 21, FAULT_BUSY);
    say_tiles(r, &empty, 0);
    say_empty(r, MSG_PING, 9);
    enum status st = FAULT_BUSY;
    for (uint64_t nr = 22; st == FAULT_BUSY; nr++)   /* until what the tiler said is there */
        st = confirmed(r, &empty, nr);
    assert_int_equal(st, OK);
    assert_int_equal(hear(r), MSG_PONG);
    take_leaves(r, &empty, ROWS);
    take_checkpoint(r, &empty);
    sha256_close(f.c);
    sha256_close(empty.c);
}

/* The folder has a checkpoint of ours that the rows do not lead to: the process ends, and so does its successor. */
static void a_folder_that_is_ahead(void **state)
{
    struct role *r = *state;
    struct folder f = begun(r);

    f.edge.size++;
    for (unsigned i = 0; i < 2; i++) {
        again(r);
        say_tiles(r, &f, 0);
        int status = wait_exit(r);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        end(r);
        launch(r);
    }
    f.edge.size--;
    say_tiles(r, &f, 0);
    serves(r);
    sha256_close(f.c);
}

static void say_others(struct role *r, uint64_t disputed)
{
    struct msg_others m = { .disputed = disputed };

    msg_head_init(&m.head, MSG_OTHERS, sizeof m, 0);
    assert_int_equal(channel_send(&r->tiler, &m, sizeof m, -1), OK);
}

/* One that serves ends at once. Its successor serves nobody, until the witness does not say it any more, or the operator overrules
 * it: then it goes on whatever that one says. */
static void a_witness_that_is_ahead(void **state)
{
    struct role *r = *state;
    struct folder f = begun(r);

    serves(r);
    for (int overruled = 0; overruled < 2; overruled++) {
        struct msg_log_state m;

        say_others(r, f.edge.size);                        /* what is here it may have */
        serves(r);
        say_others(r, f.edge.size + 1);
        int status = wait_exit(r);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        end(r);
        launch(r);
        say_others(r, f.edge.size + 1);
        say_tiles(r, &f, 0);
        say_empty(r, MSG_PING, 9);
        do {
            hear_control(r, MSG_LOG_STATE);
            memcpy(&m, r->in, sizeof m);
        } while (m.published == 0);
        assert_int_equal(m.waits, 1);
        assert_true(quiet(&r->gate));
        if (overruled)
            confirm(r, &f, 23, OK);
        else
            say_others(r, 0);
        assert_int_equal(hear(r), MSG_PONG);
    }
    say_others(r, f.edge.size + 1);
    serves(r);
    sha256_close(f.c);
}

static enum status leak(struct role *r, const char *kid, int64_t from, uint64_t nr)
{
    struct msg_key_leaked m = { .from = from };
    struct msg_log_answer answer;

    memcpy(m.kid, kid, sizeof m.kid);
    assert_int_equal(role_give_key_leaked(r->control, nr, &m), OK);
    hear_control(r, MSG_LOG_ANSWER);
    memcpy(&answer, r->in, sizeof answer);
    assert_int_equal(answer.head.nr, nr);
    return (enum status)answer.status;
}

/* Both gates are sent the set as it is then, without having asked. */
static void a_key_that_leaked(void **state)
{
    struct role *r = *state;
    struct folder f = begun(r);
    const char *kid = signer_public(r->s->n.signer, SIGNS_VERDICTS)->kid;
    struct channel *const gates[] = { &r->gate, &r->public };
    struct msg_jwks head;

    serves(r);
    assert_int_equal(leak(r, "0123456789012345678901234567890123456789012", NOW, 31), REFUSED_KEY_UNKNOWN);
    assert_int_equal(leak(r, kid, 0, 32), REFUSED_VALUE);
    assert_true(quiet(&r->gate));
    assert_int_equal(leak(r, kid, NOW, 33), OK);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(hear_on(r, gates[i]), MSG_JWKS);
        memcpy(&head, r->in, sizeof head);
        assert_true(head.head.nr == KEYS_UNASKED);
        assert_non_null(memmem(r->in, head.head.len, "\"passend:gelektVanaf\":1795341600", 32));
    }
    assert_int_equal(leak(r, kid, NOW, 34), OK);
    serves(r);
    sha256_close(f.c);
}

/* Only a tiler says TILES. */
static void a_gate_that_says_tiles(void **state)
{
    struct role *r = *state;
    struct folder f = begun(r);

    serves(r);
    msg_head_init(&f.tiles.head, MSG_TILES, sizeof f.tiles, 0);
    assert_int_equal(write(r->gate.fd, &f.tiles, sizeof f.tiles), sizeof f.tiles);
    assert_int_equal(hear(r), MSG_NONE);
    give_gate(r);
    serves(r);
    sha256_close(f.c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define WITH_A_LOG(test) cmocka_unit_test_setup_teardown(test, setup_log, teardown)
        WITH_A_LOG(a_log_begins_and_goes_on), WITH_A_LOG(where_packs_stand), WITH_A_LOG(a_tiler_is_replaced),
        WITH_A_LOG(a_tiler_that_says_nothing), WITH_A_LOG(what_nobody_knows), WITH_A_LOG(what_nobody_ever_had),
        WITH_A_LOG(a_folder_that_is_ahead), WITH_A_LOG(a_witness_that_is_ahead),
        WITH_A_LOG(a_key_that_leaked), WITH_A_LOG(a_gate_that_says_tiles),
    };

    with_filter = true;
    clock_shift = NOW - (int64_t)time(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
