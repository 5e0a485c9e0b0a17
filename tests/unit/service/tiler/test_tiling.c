/* A folder of the log as it grows: what is in it after each checkpoint, after a new start, and when it is not what it was. */
#include "../../cmocka_all.h"
#include "../../lib/log/signers.h"

#include "base/mem.h"
#include "log/logproof.h"
#include "log/tileread.h"
#include "tiler/tiling.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define ORIGIN "log.example/passend"
#define MOST 65800                   /* three levels of tiles */

static struct sha256_ctx *c;
static struct signer owner, other, witnesses[3];
static struct note_key witness_keys[2];                   /* of the first two; nobody knows the third */
static uint8_t entries[MOST][DIGEST_LEN];
static struct tree_hash leaves[MOST], roots[MOST + 1];
static struct tiling t;
static char folder[64];
static int dir;

/* ---- the log as it must be ---- */

static void make_log(void)
{
    struct tree_edge e = { 0 };

    roots[0] = tree_empty;
    for (uint64_t i = 0; i < MOST; i++) {
        sha256_with(c, &(struct part){ &i, sizeof i }, 1, entries[i]);
        tree_leaf(c, entries[i], DIGEST_LEN, &leaves[i]);
        tree_append(c, &e, &leaves[i]);
        tree_root(c, &e, &roots[i + 1]);
    }
}

/* What stands in a tile, from the leaves and not by way of other tiles. */
static void expected(const struct tile *tile, uint8_t *out)
{
    uint64_t covered = tile->level == TILE_ENTRIES ? 1 : UINT64_C(1) << (TILE_HEIGHT * tile->level);

    for (unsigned k = 0; k < tile->width; k++) {
        uint64_t first = (tile->n * TILE_WIDTH + k) * covered;
        struct tree_edge e = { 0 };
        struct tree_hash h;

        assert_true(first + covered <= MOST);
        if (tile->level == TILE_ENTRIES) {
            out[k * TILE_ENTRY_BYTES] = 0;
            out[k * TILE_ENTRY_BYTES + 1] = DIGEST_LEN;
            memcpy(out + k * TILE_ENTRY_BYTES + 2, entries[first], DIGEST_LEN);
            continue;
        }
        for (uint64_t i = 0; i < covered; i++)
            tree_append(c, &e, &leaves[first + i]);
        tree_root(c, &e, &h);
        memcpy(out + k * DIGEST_LEN, h.bytes, DIGEST_LEN);
    }
}

/* ---- the folder ---- */

static void sign(const struct signer *s, uint64_t size, const struct tree_hash *root, uint8_t out[NOTE_SIGNATURE_LEN])
{
    const struct checkpoint k = { .origin = { s->key.name, strlen(s->key.name) }, .size = size, .root = *root };
    char text[512];
    struct writer w;

    writer_init(&w, text, sizeof text);
    checkpoint_write(&k, &w);
    raw_sign(s, text, writer_len(&w), out);
}

static enum status publish(uint64_t size)
{
    uint8_t signature[NOTE_SIGNATURE_LEN];

    sign(&owner, size, &roots[size], signature);
    return tiling_publish(&t, size, &roots[size], owner.key.hash, signature);
}

static enum status add_to(uint64_t size)
{
    while (t.build.size < size) {
        uint64_t n = size - t.build.size < LIMIT_LOG_SLICE ? size - t.build.size : LIMIT_LOG_SLICE;

        TRY(tiling_add(&t, t.build.size, (const uint8_t (*)[DIGEST_LEN])entries + t.build.size, n));
    }
    return OK;
}

static enum status open_again(void)
{
    if (t.hash != NULL)
        tiling_close(&t);
    return tiling_open(&t, dir, ORIGIN, owner.key.public, witness_keys, 2);
}

static void grow(uint64_t size)
{
    assert_int_equal(add_to(size), OK);
    assert_int_equal(publish(size), OK);
    assert_true(t.published == size && t.durable == size);
}

static char *place(const char *path)
{
    static char full[128];

    snprintf(full, sizeof full, "%s/%s", folder, path);
    return full;
}

static enum status get(void *ctx, const struct tile *tile, uint8_t *out)
{
    char path[TILE_PATH_MAX];
    struct tile full = *tile;
    size_t len;

    (void)ctx;
    tile_path(tile, path);
    if (access(place(path), F_OK) != 0) {     /* who has an older checkpoint takes the full one */
        full.width = TILE_WIDTH;
        tile_path(&full, path);
    }
    uint8_t data[TILE_BUNDLE_BYTES];
    TRY(folder_read(&t.folder, path, data, sizeof data, &len));
    assert_int_equal(len, tile_bytes(&full));
    memcpy(out, data, tile_bytes(tile));
    return OK;
}

/* Every tile of this size is there, and all of them make its root. */
static void holds(uint64_t size)
{
    static uint8_t out[TILE_BUNDLE_BYTES];
    struct tile_source from = { get, NULL };
    struct tileread *r;
    struct tree_hash root;

    for (unsigned i = 0; i <= TILE_LEVELS; i++)
        for (uint64_t n = 0;; n++) {
            struct tile tile = { .level = i < TILE_LEVELS ? i : TILE_ENTRIES, .n = n };

            tile.width = tile_width(tile.level, n, size);
            if (tile.width == 0)
                break;
            if (get(NULL, &tile, out) != OK)
                fail_msg("in %lu there is no tile %u/%lu.%u", size, tile.level, n, tile.width);
        }
    assert_int_equal(tileread_open(c, &from, size, &r), OK);
    struct tree_reader reader = tileread_reader(r);
    assert_int_equal(tree_root_read(c, &reader, size, &root), OK);
    assert_true(tree_hash_same(&root, &roots[size]));
    tileread_close(r);
}

static const uint64_t *published;
static size_t n_published;

static bool was_published(const struct tile *tile)
{
    for (size_t i = 0; i < n_published; i++)
        if (tile_width(tile->level, tile->n, published[i]) == tile->width)
            return true;
    return false;
}

/* Nothing but the log: each file is a tile with its one content, and a partial one is of a size that was published. */
static int look(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    static uint8_t got[TILE_BUNDLE_BYTES + 1], want[TILE_BUNDLE_BYTES];
    const char *name = path + strlen(folder) + 1;
    struct tile tile;

    (void)at;
    if (kind == FTW_D || strcmp(name, "checkpoint") == 0)
        return 0;
    if (!tile_parse(name, strlen(name), &tile))
        fail_msg("what is %s?", name);
    assert_int_equal(st->st_size, tile_bytes(&tile));
    if (tile.width < TILE_WIDTH && !was_published(&tile))
        fail_msg("%s is of no size that was published", name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(got, 1, sizeof got, f), tile_bytes(&tile));
    fclose(f);
    expected(&tile, want);
    assert_memory_equal(got, want, tile_bytes(&tile));
    return 0;
}

static void is_the_log(const uint64_t *sizes, size_t n)
{
    published = sizes;
    n_published = n;
    assert_int_equal(nftw(folder, look, 16, FTW_PHYS), 0);
}

static void write_file(const char *path, const void *data, size_t len)
{
    FILE *f = fopen(place(path), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    fclose(f);
}

static size_t read_checkpoint(char *out, size_t cap)
{
    FILE *f = fopen(place("checkpoint"), "rb");

    assert_non_null(f);
    size_t len = fread(out, 1, cap, f);
    fclose(f);
    return len;
}

static int set_up(void **state)
{
    strcpy(folder, "/tmp/passend-tiling-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    dir = open(folder, O_RDONLY | O_DIRECTORY);
    return open_again() == OK ? 0 : -1;
}

static int removed(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static int tear_down(void **state)
{
    tiling_close(&t);
    close(dir);
    return nftw(folder, removed, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- tests ---- */

/* Also by a process that was started anew before each, and which had sent on what was not published. */
static void sizes(bool anew)
{
    static const uint64_t rows[] = { 1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 900, 65535, 65536, 65537, MOST };
    char note[1024];
    struct note n;
    struct checkpoint k;

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (anew) {
            assert_int_equal(add_to(rows[i]), OK);
            assert_int_equal(open_again(), OK);
            assert_true(t.build.size == (i > 0 ? rows[i - 1] : 0) && t.published == t.build.size);
            assert_true(i == 0 || tree_hash_same(&t.root, &roots[t.published]));
        }
        grow(rows[i]);
        size_t len = read_checkpoint(note, sizeof note);
        assert_int_equal(note_open(note, len, &owner.key, 1, &n), OK);
        assert_int_equal(checkpoint_parse(n.text, n.text_len, &k), OK);
        assert_true(k.size == rows[i] && tree_hash_same(&k.root, &roots[k.size]) && slice_is(k.origin, ORIGIN));
        if (rows[i] < 1000)
            for (size_t before = 0; before <= i; before++)
                holds(rows[before]);
    }
    holds(MOST);
    holds(900);
    is_the_log(rows, ROWS(rows));
}

static void each_published_size_can_be_read(void **state)
{
    sizes(false);
}

static void each_published_size_can_be_read_after_a_start(void **state)
{
    sizes(true);
}

/* A partial tile stays until the full one is there, and goes then. */
static void partial_tiles_go_when_the_tile_is_full(void **state)
{
    grow(10);
    grow(200);
    assert_int_equal(access(place("tile/0/000.p/10"), F_OK), 0);
    assert_int_equal(access(place("tile/entries/000.p/200"), F_OK), 0);
    assert_int_equal(add_to(300), OK);
    assert_int_equal(access(place("tile/0/000.p/200"), F_OK), 0);
    assert_int_equal(publish(300), OK);
    assert_int_not_equal(access(place("tile/0/000.p"), F_OK), 0);
    assert_int_not_equal(access(place("tile/entries/000.p"), F_OK), 0);
    assert_int_equal(access(place("tile/1/000.p/1"), F_OK), 0);
    assert_int_equal(access(place("tile/0/001.p/44"), F_OK), 0);
    holds(10);
    holds(200);
}

/* The same checkpoint again, as the notary says it on a beat without leaves. */
static void nothing_new_is_written_once(void **state)
{
    struct stat before, after;

    grow(5);
    assert_int_equal(stat(place("checkpoint"), &before), 0);
    assert_int_equal(publish(5), OK);
    assert_int_equal(stat(place("checkpoint"), &after), 0);
    assert_true(before.st_ino == after.st_ino);
    assert_int_equal(open_again(), OK);
    assert_int_equal(publish(5), OK);
}

static void only_what_comes_next(void **state)
{
    static const uint64_t starts[] = { 0, 4, 6, UINT64_MAX, TREE_SIZE_MAX };

    grow(5);
    for (size_t i = 0; i < ROWS(starts); i++)
        assert_int_equal(tiling_add(&t, starts[i], (const uint8_t (*)[DIGEST_LEN])entries, 1), REFUSED_MESSAGE);
    grow(6);
}

/* Each member wrong by itself; what was published stays. */
static void only_a_checkpoint_of_what_is_here(void **state)
{
    struct { uint64_t size; struct tree_hash root; uint32_t key; uint8_t signature[NOTE_SIGNATURE_LEN]; } rows[8], good;
    struct stat before, after;

    grow(5);
    assert_int_equal(stat(place("checkpoint"), &before), 0);
    assert_int_equal(add_to(7), OK);
    good.size = 7;
    good.root = roots[7];
    good.key = owner.key.hash;
    sign(&owner, 7, &roots[7], good.signature);
    for (size_t i = 0; i < ROWS(rows); i++)
        rows[i] = good;
    rows[0].size = 6;                                    /* signed or not, it is not what was sent */
    sign(&owner, 6, &roots[7], rows[0].signature);
    rows[1].size = 5;
    rows[1].root = roots[5];
    sign(&owner, 5, &roots[5], rows[1].signature);
    rows[2].size = 0;
    rows[2].root = tree_empty;
    sign(&owner, 0, &tree_empty, rows[2].signature);
    rows[3].root = roots[6];
    sign(&owner, 7, &roots[6], rows[3].signature);
    rows[4].key ^= 1;
    rows[5].signature[63] ^= 1;
    sign(&other, 7, &roots[7], rows[6].signature);
    sign(&owner, 6, &roots[6], rows[7].signature);       /* of another time */
    for (size_t i = 0; i < ROWS(rows); i++)
        if (tiling_publish(&t, rows[i].size, &rows[i].root, rows[i].key, rows[i].signature) != REFUSED_MESSAGE)
            fail_msg("row %zu is published", i);
    assert_int_equal(stat(place("checkpoint"), &after), 0);
    assert_true(before.st_ino == after.st_ino && t.published == 5);
    assert_int_equal(tiling_publish(&t, good.size, &good.root, good.key, good.signature), OK);
    assert_int_equal(tiling_publish(&t, 0, &tree_empty, good.key, good.signature), REFUSED_MESSAGE);
}

static void before_the_first_there_is_none(void **state)
{
    uint8_t signature[NOTE_SIGNATURE_LEN];

    sign(&owner, 0, &tree_empty, signature);
    assert_int_equal(tiling_publish(&t, 0, &tree_empty, owner.key.hash, signature), REFUSED_MESSAGE);
    assert_int_not_equal(access(place("checkpoint"), F_OK), 0);
    assert_int_equal(open_again(), OK);
    assert_true(t.build.size == 0 && t.published == 0 && tree_hash_same(&t.root, &(struct tree_hash){ { 0 } }));
}

/* It says what it has, with the signature as it was made: the notary looks whether it is its own. */
static void the_signature_is_told(void **state)
{
    uint8_t signature[NOTE_SIGNATURE_LEN];

    grow(300);
    sign(&owner, 300, &roots[300], signature);
    assert_memory_equal(t.signature, signature, sizeof signature);
    assert_int_equal(open_again(), OK);
    assert_memory_equal(t.signature, signature, sizeof signature);
}

/* ---- witnesses ---- */

/* What is published, without lines of witnesses; and its text only. */
static const char *bare_note(void)
{
    static char text[2048];
    uint8_t signature[NOTE_SIGNATURE_LEN];
    const struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = t.published, .root = roots[t.published] };
    struct writer w;

    writer_init(&w, text, sizeof text - 1);
    checkpoint_write(&k, &w);
    raw_sign(&owner, text, writer_len(&w), signature);
    write_char(&w, '\n');
    note_signature_write(&owner.key, signature, &w);
    *w.at = 0;
    return text;
}

static const char *note_text(uint64_t size)
{
    static char text[512];
    const struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = size, .root = roots[size] };
    struct writer w;

    writer_init(&w, text, sizeof text - 1);
    checkpoint_write(&k, &w);
    *w.at = 0;
    return text;
}

static const char *line(const struct signer *s, const char *text, uint64_t time)
{
    static char lines[16][1024];
    static unsigned next;
    char *out = lines[next++ % 16];
    struct writer w;

    writer_init(&w, out, 1023);
    signature_line(s, text, time, &w);
    *w.at = 0;
    return out;
}

static enum status cosign(unsigned witness, const char *lines)
{
    return tiling_cosign(&t, witness, lines, strlen(lines));
}

/* The folder has this checkpoint and no other byte. */
static void is_published(const char *first, const char *second)
{
    char wanted[4096], got[4096];

    snprintf(wanted, sizeof wanted, "%s%s%s", bare_note(), first, second);
    size_t len = read_checkpoint(got, sizeof got - 1);
    got[len] = 0;
    assert_string_equal(got, wanted);
}

/* Each line comes under the checkpoint that it is for, whenever it comes, and goes with it. */
static void witnesses_cosign_what_is_published(void **state)
{
    grow(300);
    const char *text = note_text(300), *first = line(&witnesses[0], text, 1000), *second = line(&witnesses[1], text, 2000);

    assert_int_equal(cosign(1, second), OK);
    is_published(second, "");
    assert_int_equal(cosign(0, first), OK);
    is_published(first, second);                             /* in the order of the configuration */
    assert_int_equal(cosign(0, line(&witnesses[0], text, 500)), OK);
    is_published(first, second);                             /* the first that it said stays */
    assert_int_equal(open_again(), OK);
    assert_int_equal(t.cosigned, 3);
    assert_int_equal(publish(300), OK);
    is_published(first, second);
    grow(301);
    is_published("", "");
    assert_int_equal(t.cosigned, 0);
    assert_int_equal(cosign(0, first), REFUSED_NOTE_SIGNATURE);   /* of before */
    assert_int_equal(open_again(), OK);
    assert_int_equal(t.cosigned, 0);
}

static void only_a_cosignature_of_what_is_published(void **state)
{
    char both[2048], long_text[2048];
    struct stat before, after;

    grow(300);
    const char *text = note_text(300), *good = line(&witnesses[0], text, 1000);
    snprintf(both, sizeof both, "%s%s", line(&witnesses[2], text, 1000), good);
    snprintf(long_text, sizeof long_text, "%s\nmore\n", bare_note());
    const struct { const char *name, *lines; enum status wanted; } rows[] = {
        { "nothing", "", REFUSED_NOTE_UNKNOWN },
        { "of nobody that is known", line(&witnesses[2], text, 1), REFUSED_NOTE_UNKNOWN },
        { "of the other witness", line(&witnesses[1], text, 1), REFUSED_NOTE_UNKNOWN },
        { "of another tree", line(&witnesses[0], note_text(299), 1), REFUSED_NOTE_SIGNATURE },
        { "no line", "ok\n", REFUSED_NOTE },
        { "cut", "\xe2\x80\x94 witness.example/w1 AAAA", REFUSED_NOTE },
        { "a text that goes on", "\nmore\n\n", REFUSED_NOTE },
    };
    assert_int_equal(stat(place("checkpoint"), &before), 0);
    for (size_t i = 0; i < ROWS(rows); i++)
        if (cosign(0, rows[i].lines) != rows[i].wanted)
            fail_msg("%s", rows[i].name);
    /* Signed by the witness, but over more than what is published. */
    char extended[4096];
    snprintf(extended, sizeof extended, "\nmore\n\n%s", line(&witnesses[0], long_text, 1));
    assert_int_equal(cosign(0, extended), REFUSED_NOTE);
    static char large[NOTE_MAX];
    memset(large, 'x', sizeof large);
    assert_int_equal(tiling_cosign(&t, 0, large, sizeof large), REFUSED_NOTE);
    assert_int_equal(stat(place("checkpoint"), &after), 0);
    assert_true(before.st_ino == after.st_ino && t.cosigned == 0);
    assert_int_equal(cosign(0, both), OK);                   /* lines of others beside it are passed over */
    is_published(good, "");
}

/* What is in the folder of a witness is read again; what is not right of it is asked anew, and no reason not to start. */
static void a_cosignature_that_is_spoilt_is_no_cosignature(void **state)
{
    char note[4096];

    grow(300);
    const char *text = note_text(300), *first = line(&witnesses[0], text, 1000), *second = line(&witnesses[1], text, 2000);
    snprintf(note, sizeof note, "%s%s%s%s", bare_note(), line(&witnesses[2], text, 7), line(&witnesses[0], note_text(299), 1000), second);
    write_file("checkpoint", note, strlen(note));
    assert_int_equal(open_again(), OK);
    assert_int_equal(t.cosigned, 2);
    assert_int_equal(cosign(0, first), OK);
    is_published(first, second);
}

/* Over tiles that were lost: the checkpoint stays what it was. */
static void cosignatures_stay_where_tiles_are_made_anew(void **state)
{
    grow(300);
    const char *first = line(&witnesses[0], note_text(300), 1000);
    assert_int_equal(cosign(0, first), OK);
    assert_int_equal(unlink(place("tile/0/001.p/44")), 0);
    assert_int_equal(open_again(), OK);
    assert_int_equal(t.durable, 0);
    grow(300);
    is_published(first, "");
}

/* From any size that a witness can have; and it is what a reader of that form takes. */
static void a_step_leads_to_what_is_published(void **state)
{
    static const uint64_t olds[] = { 0, 1, 5, 255, 256, 257, 299, 300 };
    static char text[TILING_STEP_MAX];
    struct logstep step;
    struct writer w;

    grow(5);
    grow(257);
    grow(300);
    assert_int_equal(cosign(0, line(&witnesses[0], note_text(300), 1000)), OK);
    for (size_t i = 0; i < ROWS(olds); i++) {
        writer_init(&w, text, sizeof text);
        assert_int_equal(tiling_step(&t, olds[i], &w), OK);
        assert_int_equal(logstep_parse(text, writer_len(&w), &step), OK);
        assert_int_equal(step.old, olds[i]);
        assert_int_equal(step.note.len, strlen(bare_note()));       /* the log's own line, and no other */
        assert_memory_equal(step.note.at, bare_note(), step.note.len);
        if (olds[i] == 0 || olds[i] == 300)
            assert_int_equal(step.path.n, 0);
        if (olds[i] > 0)
            assert_int_equal(tree_verify_consistency(c, olds[i], &roots[olds[i]], 300, &roots[300], &step.path), OK);
    }
    assert_int_equal(unlink(place("tile/0/001.p/44")), 0);
    writer_init(&w, text, sizeof text);
    assert_int_equal(tiling_step(&t, 256, &w), FAULT_LOG_FOLDER);
}

/* ---- folders that are not what they were ---- */

static void a_lost_folder_is_made_anew(void **state)
{
    static const char *const lost[] = { "tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1" };
    static const uint64_t rows[] = { 300, 400 };
    char note[1024];

    for (size_t i = 0; i < ROWS(lost); i++) {
        (void)tear_down(state);
        assert_int_equal(set_up(state), 0);
        grow(300);
        assert_int_equal(unlink(place(lost[i])), 0);
        assert_int_equal(open_again(), OK);
        assert_true(t.build.size == 0 && t.published == 300);
        size_t before = read_checkpoint(note, sizeof note);
        assert_int_equal(add_to(299), OK);
        assert_int_equal(publish(299), REFUSED_MESSAGE);      /* who read 300 must not see less */
        assert_int_equal(read_checkpoint(note, sizeof note), before);
        grow(300);
        holds(300);
        grow(400);
        is_the_log(rows, ROWS(rows));
    }
}

/* Rows that are not those which were published: nobody goes on from there. */
static void another_log_is_not_written_over_what_was_published(void **state)
{
    uint8_t wrong[300][DIGEST_LEN];

    grow(300);
    memcpy(wrong, entries, sizeof wrong);
    wrong[299][0] ^= 1;
    assert_int_equal(unlink(place("tile/0/001.p/44")), 0);
    assert_int_equal(unlink(place("tile/entries/001.p/44")), 0);
    assert_int_equal(open_again(), OK);
    assert_int_equal(tiling_add(&t, 0, (const uint8_t (*)[DIGEST_LEN])wrong, 300), FAULT_LOG_FOLDER);
    assert_int_equal(open_again(), OK);
    wrong[0][0] ^= 1;                                         /* of which there is a tile */
    assert_int_equal(tiling_add(&t, 0, (const uint8_t (*)[DIGEST_LEN])wrong, 300), FAULT_LOG_FOLDER);
    is_the_log((const uint64_t[]){ 300 }, 1);
}

/* Tiles that were full before a crash and not published: the same again, and no other. */
static void no_path_has_two_contents(void **state)
{
    uint8_t wrong[256][DIGEST_LEN];

    grow(5);
    assert_int_equal(add_to(300), OK);
    assert_int_equal(open_again(), OK);
    assert_int_equal(t.build.size, 5);
    memcpy(wrong, entries + 5, sizeof wrong);
    wrong[200][7] ^= 1;
    assert_int_equal(tiling_add(&t, 5, (const uint8_t (*)[DIGEST_LEN])wrong, 256), FAULT_LOG_FOLDER);
    assert_int_equal(open_again(), OK);
    grow(300);
    is_the_log((const uint64_t[]){ 5, 300 }, 2);
}

static void a_changed_tile_is_no_start(void **state)
{
    static const char *const paths[] = { "tile/0/001.p/44", "tile/entries/001.p/44", "tile/1/000.p/1" };
    uint8_t data[TILE_BUNDLE_BYTES];
    size_t len;

    grow(300);
    for (size_t i = 0; i < ROWS(paths); i++) {
        assert_int_equal(folder_read(&t.folder, paths[i], data, sizeof data, &len), OK);
        for (size_t at = 0; at <= len; at++) {         /* each byte, and one that is missing */
            data[at] ^= at < len;
            write_file(paths[i], data, at < len ? len : len - 1);
            enum status s = open_again();
            if (s != FAULT_LOG_FOLDER)
                fail_msg("%s, byte %zu: %s", paths[i], at, status_slug(s));
            data[at] ^= at < len;
        }
        write_file(paths[i], data, len);
        assert_int_equal(open_again(), OK);
    }
}

static void a_checkpoint_of_somebody_else_is_no_start(void **state)
{
    char note[2048], changed[2048];
    uint8_t signature[NOTE_SIGNATURE_LEN];
    struct writer w;

    grow(300);
    size_t len = read_checkpoint(note, sizeof note);
    for (size_t i = 0; i < len; i++) {
        memcpy(changed, note, len);
        changed[i] ^= 1;
        write_file("checkpoint", changed, len);
        if (open_again() != FAULT_LOG_FOLDER)
            fail_msg("byte %zu may be another", i);
    }
    write_file("checkpoint", note, len - 1);
    assert_int_equal(open_again(), FAULT_LOG_FOLDER);
    write_file("checkpoint", note, 0);
    assert_int_equal(open_again(), FAULT_LOG_FOLDER);
    assert_int_equal(truncate(place("checkpoint"), NOTE_MAX + 1), 0);
    assert_int_equal(open_again(), FAULT_LOG_FOLDER);
    /* Signed by the log: of nothing, of another origin, of another tree. */
    for (int row = 0; row < 3; row++) {
        const struct checkpoint k = { .origin = { row == 1 ? "log.example/x" : ORIGIN, row == 1 ? 13 : strlen(ORIGIN) },
                                      .size = row == 0 ? 0 : 300, .root = row == 0 ? tree_empty : roots[row == 2 ? 299 : 300] };

        writer_init(&w, changed, sizeof changed);
        checkpoint_write(&k, &w);
        raw_sign(&owner, changed, writer_len(&w), signature);
        write_char(&w, '\n');
        note_signature_write(&owner.key, signature, &w);
        write_file("checkpoint", changed, writer_len(&w));
        if (open_again() != FAULT_LOG_FOLDER)
            fail_msg("row %d", row);
    }
    /* With lines of others it is the same. */
    writer_init(&w, changed, sizeof changed);
    write_bytes(&w, note, len);
    note_signature_write(&other.key, signature, &w);
    write_file("checkpoint", changed, writer_len(&w));
    assert_int_equal(open_again(), OK);
    assert_true(t.published == 300 && t.build.size == 300);
    grow(301);
}

/* What a start that was killed left behind. */
static void what_was_begun_is_no_obstacle(void **state)
{
    grow(10);
    write_file(".new", "x", 1);
    write_file("tile/0/000.p/.new", "x", 1);
    write_file("tile/0/.new", "x", 1);
    assert_int_equal(open_again(), OK);
    grow(300);
    assert_int_not_equal(access(place("tile/0/000.p"), F_OK), 0);
    is_the_log((const uint64_t[]){ 10, 300 }, 2);
}

/* Where a directory should be there is something else; and no link is followed. */
static void what_does_not_fit_is_a_fault(void **state)
{
    write_file("tile", "x", 1);
    assert_int_equal(add_to(256), FAULT_SYSTEM);
    assert_int_equal(unlink(place("tile")), 0);
    assert_int_equal(symlink("/tmp", place("tile")), 0);
    assert_int_equal(open_again(), OK);
    assert_int_equal(add_to(256), FAULT_SYSTEM);
    assert_int_equal(unlink(place("tile")), 0);
    assert_int_equal(symlink("/etc/hostname", place("checkpoint")), 0);
    assert_int_equal(open_again(), FAULT_SYSTEM);
    assert_int_equal(unlink(place("checkpoint")), 0);
    assert_int_equal(mkdir(place("checkpoint"), 0700), 0);
    assert_int_equal(open_again(), FAULT_LOG_FOLDER);
}

static void a_key_that_is_none(void **state)
{
    struct tiling bad;
    static const uint8_t zero[NOTE_PUBLIC_LEN];

    assert_int_equal(tiling_open(&bad, dir, "two words", owner.key.public, NULL, 0), REFUSED_KEY);
    assert_int_equal(tiling_open(&bad, dir, ORIGIN, zero, NULL, 0), REFUSED_KEY);
}

static int set_up_all(void **state)
{
    if (sha256_open(&c) != OK)
        return -1;
    owner = signer(ORIGIN, NOTE_ED25519, 7);
    other = signer("log.example/else", NOTE_ED25519, 8);
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = { "witness.example/w1", "witness.example/w2", "witness.example/w3" };

        witnesses[i] = signer(names[i], NOTE_COSIGNED, (uint8_t)(9 + i));
        if (i < 2)
            witness_keys[i] = witnesses[i].key;
    }
    make_log();
    return 0;
}

static int tear_down_all(void **state)
{
    EVP_PKEY_free(owner.private);
    EVP_PKEY_free(other.private);
    for (int i = 0; i < 3; i++)
        EVP_PKEY_free(witnesses[i].private);
    sha256_close(c);
    return 0;
}

int main(void)
{
    struct mem_report report;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(each_published_size_can_be_read), TEST(each_published_size_can_be_read_after_a_start),
        TEST(partial_tiles_go_when_the_tile_is_full), TEST(nothing_new_is_written_once), TEST(only_what_comes_next),
        TEST(only_a_checkpoint_of_what_is_here), TEST(before_the_first_there_is_none), TEST(the_signature_is_told),
        TEST(witnesses_cosign_what_is_published), TEST(only_a_cosignature_of_what_is_published),
        TEST(a_cosignature_that_is_spoilt_is_no_cosignature), TEST(cosignatures_stay_where_tiles_are_made_anew),
        TEST(a_step_leads_to_what_is_published),
        TEST(a_lost_folder_is_made_anew), TEST(another_log_is_not_written_over_what_was_published), TEST(no_path_has_two_contents),
        TEST(a_changed_tile_is_no_start), TEST(a_checkpoint_of_somebody_else_is_no_start), TEST(what_was_begun_is_no_obstacle),
        TEST(what_does_not_fit_is_a_fault), TEST(a_key_that_is_none),
    };

    if (mem_init(0, &report) != OK)
        return 1;
    return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
