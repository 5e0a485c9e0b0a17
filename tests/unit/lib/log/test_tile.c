/* Tiles: their paths, the tiles of growing logs, and proofs read out of them. */
#include "../../cmocka_all.h"

#include "base/mem.h"
#include "log/tilebuild.h"
#include "log/tileread.h"

#ifdef PASSEND_SANITIZED
#define STRIDE 7 /* its allocator is slow with what a reader keeps */
#else
#define STRIDE 1
#endif

static struct sha256_ctx *c;

static int setup(void **state)
{
    return sha256_open(&c) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    sha256_close(c);
    return 0;
}

static void paths(void **state)
{
    static const struct { struct tile t; const char *path; } rows[] = {
        { { 0, 256, 0 }, "tile/0/000" }, { { 0, 1, 0 }, "tile/0/000.p/1" }, { { 0, 255, 273 }, "tile/0/273.p/255" },
        { { 1, 17, 1 }, "tile/1/001.p/17" }, { { 63, 256, 1234067 }, "tile/63/x001/x234/067" }, { { 0, 256, 1000 }, "tile/0/x001/000" },
        { { 2, 112, 999 }, "tile/2/999.p/112" }, { { TILE_ENTRIES, 256, 12 }, "tile/entries/012" },
        { { TILE_ENTRIES, 3, 1001 }, "tile/entries/x001/001.p/3" },
        { { 0, 256, TREE_SIZE_MAX }, "tile/0/x009/x223/x372/x036/x854/x775/807" },
    };
    static const char *const bad[] = {
        "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/00/000", "tile/-1/000", "tile/64/000", "tile/entrie/000",
        "tile/entries", "tile/entries/", "/tile/0/000", "tile/0/000/", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/01",
        "tile/0/000.p/256", "tile/0/000.p/-1", "tile/0/000.p/1/", "tile/0/000.p/1 ", "tile/0/x000/000", "tile/0/x001", "tile/0/x001/", "tile/0/001/000",
        "tile/0/x001/x000", "tile/0/X001/000", "tile/0/x01/000", "tile/0/a00", "tile/0/..", "tile/0/x001/../000", "tile/0/000\n",
        "tile/0/x009/x223/x372/x036/x854/x775/808", "tile/0/x001/x000/x000/x000/x000/x000/x000/000", "tile/0/x", "tile/0/x1",
    };
    char path[TILE_PATH_MAX];
    struct tile t;

    for (size_t i = 0; i < ROWS(rows); i++) {
        tile_path(&rows[i].t, path);
        assert_string_equal(path, rows[i].path);
        assert_true(tile_parse(path, strlen(path), &t));
        assert_true(t.level == rows[i].t.level && t.width == rows[i].t.width && t.n == rows[i].t.n);
    }
    for (size_t i = 0; i < ROWS(bad); i++)
        if (tile_parse(bad[i], strlen(bad[i]), &t))
            fail_msg("taken: %s", bad[i]);
}

/* The example of the specification: 70,000 leaves. */
static void widths(void **state)
{
    static const struct { unsigned level; uint64_t n, size; unsigned width; } rows[] = {
        { 0, 272, 70000, 256 }, { 0, 273, 70000, 112 }, { 0, 274, 70000, 0 }, { 1, 0, 70000, 256 }, { 1, 1, 70000, 17 }, { 1, 2, 70000, 0 },
        { 2, 0, 70000, 1 }, { 3, 0, 70000, 0 }, { 0, 0, 0, 0 }, { 0, 0, 256, 256 }, { 0, 1, 256, 0 }, { 1, 0, 256, 1 },
        { TILE_ENTRIES, 273, 70000, 112 }, { 7, 0, TREE_SIZE_MAX, 127 }, { 8, 0, TREE_SIZE_MAX, 0 }, { 63, 0, TREE_SIZE_MAX, 0 },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(tile_width(rows[i].level, rows[i].n, rows[i].size), rows[i].width);
    assert_int_equal(tile_bytes(&(struct tile){ 0, 256, 0 }), 8192);
    assert_int_equal(tile_bytes(&(struct tile){ TILE_ENTRIES, 256, 0 }), 8704);
    assert_int_equal(tile_bytes(&(struct tile){ 3, 2, 0 }), 64);
}

/* ---- a folder in memory ---- */

#define TILES 4096
struct stored { struct tile tile; uint8_t *data; };
struct folder {
    struct stored tiles[TILES];
    unsigned n, fail_at, gets;
};

static struct stored *stored(struct folder *f, const struct tile *t)
{
    for (unsigned i = 0; i < f->n; i++)
        if (f->tiles[i].tile.level == t->level && f->tiles[i].tile.n == t->n && f->tiles[i].tile.width == t->width)
            return &f->tiles[i];
    return NULL;
}

/* A tile is put once: no two contents for a path. */
static enum status put(void *ctx, const struct tile *t, const uint8_t *data)
{
    struct folder *f = ctx;
    size_t len = tile_bytes(t);

    assert_true(t->width > 0 && t->width <= TILE_WIDTH);
    if (f->fail_at > 0 && --f->fail_at == 0)
        return FAULT_SYSTEM;
    struct stored *old = stored(f, t);
    if (old != NULL) {
        assert_memory_equal(old->data, data, len);
        return OK;
    }
    assert_true(f->n < TILES);
    f->tiles[f->n] = (struct stored){ *t, malloc(len) };
    memcpy(f->tiles[f->n++].data, data, len);
    return OK;
}

static enum status get(void *ctx, const struct tile *t, uint8_t *out)
{
    struct folder *f = ctx;
    const struct stored *s = stored(f, t);

    f->gets++;
    if (s == NULL)
        return REFUSED_LOG_TILE;
    memcpy(out, s->data, tile_bytes(t));
    return OK;
}

static void empty(struct folder *f)
{
    for (unsigned i = 0; i < f->n; i++)
        free(f->tiles[i].data);
    memset(f, 0, sizeof *f);
}

static void entry_of(unsigned i, uint8_t out[32])
{
    struct part p = { &i, sizeof i };

    sha256_with(c, &p, 1, out);
}

/* Adds up to `size` and compares with the edge, which is made another way. */
static void grow(struct tilebuild *b, struct tree_edge *e, uint64_t size, const struct tile_sink *to)
{
    while (b->size < size) {
        uint8_t entry[32];
        struct tree_hash leaf;

        entry_of((unsigned)b->size, entry);
        tree_leaf(c, entry, sizeof entry, &leaf);
        tree_append(c, e, &leaf);
        assert_int_equal(tilebuild_add(c, b, entry, to), OK);
    }
}

static void a_log_grows(void **state)
{
    static const unsigned sizes[] = { 0, 1, 2, 255, 256, 257, 511, 512, 1000, 65535, 65536, 65537, 70000 };
    static struct folder f;
    static struct tilebuild b, again;
    struct tile_sink to = { put, &f };
    struct tile_source from = { get, &f };
    struct tree_edge e = { 0 };
    struct tree_hash root, wanted, roots[ROWS(sizes)];
    struct tree_proof p;
    struct tileread *t;

    tilebuild_init(&b);
    for (size_t i = 0; i < ROWS(sizes); i++) {
        grow(&b, &e, sizes[i], &to);
        assert_int_equal(tilebuild_partials(&b, &to), OK);
        tilebuild_root(c, &b, &root);
        tree_root(c, &e, &wanted);
        assert_memory_equal(&root, &wanted, sizeof root);
        roots[i] = root;
        /* Begun again from what is published: what lies behind the width of a partial tile is nobody's. */
        assert_int_equal(tilebuild_load(&again, sizes[i], get, &f), OK);
        tilebuild_root(c, &again, &wanted);
        assert_memory_equal(&root, &wanted, sizeof root);
        b = again;
    }
    assert_int_equal(f.n, 273 + 273 + 1 + 24);   /* full bundles, full tiles of both levels, partial ones of published sizes */
    /* What a log of 70,000 has by the specification. */
    assert_non_null(stored(&f, &(struct tile){ 0, 112, 273 }));
    assert_non_null(stored(&f, &(struct tile){ 1, 17, 1 }));
    assert_non_null(stored(&f, &(struct tile){ 2, 1, 0 }));
    for (size_t i = 1; i < ROWS(sizes); i++) {
        assert_int_equal(tileread_open(c, &from, sizes[i], &t), OK);
        struct tree_reader r = tileread_reader(t);
        assert_int_equal(tree_root_read(c, &r, sizes[i], &root), OK);
        assert_memory_equal(&root, &roots[i], sizeof root);
        for (unsigned at = 0; at < sizes[i]; at += sizes[i] < 300 ? 1 : 997) {
            uint8_t entry[32];
            struct tree_hash leaf;

            entry_of(at, entry);
            tree_leaf(c, entry, sizeof entry, &leaf);
            assert_int_equal(tree_prove_inclusion(c, &r, at, sizes[i], &p), OK);
            assert_int_equal(tree_verify_inclusion(c, &leaf, at, sizes[i], &p, &root), OK);
        }
        for (size_t k = 1; k <= i; k++) {
            assert_int_equal(tree_prove_consistency(c, &r, sizes[k], sizes[i], &p), OK);
            assert_int_equal(tree_verify_consistency(c, sizes[k], &roots[k], sizes[i], &roots[i], &p), OK);
        }
        /* Beyond the tree nothing is read. */
        assert_int_equal(r.read(r.ctx, 0, sizes[i], &root), REFUSED_LOG_TILE);
        assert_int_equal(r.read(r.ctx, TREE_LEVELS, 0, &root), REFUSED_LOG_TILE);
        assert_int_equal(r.read(r.ctx, 1, TREE_SIZE_MAX, &root), REFUSED_LOG_TILE);
        tileread_close(t);
    }
    empty(&f);
}

/* A tile is fetched once, whatever is proved of it. */
static void tiles_are_kept(void **state)
{
    static struct folder f;
    static struct tilebuild b;
    struct tile_sink to = { put, &f };
    struct tile_source from = { get, &f };
    struct tree_edge e = { 0 };
    struct tree_proof p;
    struct tileread *t;

    tilebuild_init(&b);
    grow(&b, &e, 600, &to);
    assert_int_equal(tilebuild_partials(&b, &to), OK);
    assert_int_equal(tileread_open(c, &from, 600, &t), OK);
    struct tree_reader r = tileread_reader(t);
    for (unsigned i = 0; i < 600; i++)
        assert_int_equal(tree_prove_inclusion(c, &r, i, 600, &p), OK);
    assert_int_equal(f.gets, 4);
    tileread_close(t);
    empty(&f);
}

/* Every byte of every tile that a proof rests on: changed, the proof does not lead to the root. */
static void every_byte_of_a_tile(void **state)
{
    static struct folder f;
    static struct tilebuild b;
    struct tile_sink to = { put, &f };
    struct tile_source from = { get, &f };
    struct tree_edge e = { 0 };
    struct tree_hash root, leaf;
    struct tree_proof p;
    struct tileread *t;
    uint8_t entry[32];
    unsigned bad = 0;

    tilebuild_init(&b);
    grow(&b, &e, 260, &to);
    assert_int_equal(tilebuild_partials(&b, &to), OK);
    tree_root(c, &e, &root);
    entry_of(3, entry);
    tree_leaf(c, entry, sizeof entry, &leaf);
    for (unsigned i = 0; i < f.n; i++) {
        if (f.tiles[i].tile.level == TILE_ENTRIES)
            continue;
        for (size_t k = 0; k < tile_bytes(&f.tiles[i].tile); k += STRIDE) {
            f.tiles[i].data[k] ^= 1;
            assert_int_equal(tileread_open(c, &from, 260, &t), OK);
            struct tree_reader r = tileread_reader(t);
            assert_int_equal(tree_prove_inclusion(c, &r, 3, 260, &p), OK);
            bool good = tree_verify_inclusion(c, &leaf, 3, 260, &p, &root) == OK;
            /* not on the path: the leaf itself, which is not read from it, and the hash above its tile */
            bool own = f.tiles[i].tile.level == 0 && f.tiles[i].tile.n == 0 && k / 32 == 3;
            bool above = f.tiles[i].tile.level == 1 && k / 32 == 0;
            if (good != (own || above))
                fail_msg("tile %u byte %zu", i, k);
            bad += !good;
            /* The root of all is another one, whichever it was. */
            assert_int_equal(tree_root_read(c, &r, 260, &leaf), OK);
            assert_int_equal(memcmp(&leaf, &root, sizeof root) == 0, f.tiles[i].tile.level == 0 && f.tiles[i].tile.n == 0);
            tree_leaf(c, entry, sizeof entry, &leaf);
            tileread_close(t);
            f.tiles[i].data[k] ^= 1;
        }
    }
    assert_true(bad >= (255 * 32 + 4 * 32) / STRIDE);
    empty(&f);
}

static void what_fails(void **state)
{
    static struct folder f;
    static struct tilebuild b;
    struct tile_sink to = { put, &f };
    uint8_t entry[32] = { 0 };
    struct tree_edge e = { 0 };

    tilebuild_init(&b);
    grow(&b, &e, 255, &to);
    f.fail_at = 1;
    assert_int_equal(tilebuild_add(c, &b, entry, &to), FAULT_SYSTEM);      /* the full bundle */
    tilebuild_init(&b);
    e = (struct tree_edge){ 0 };
    grow(&b, &e, 255, &to);
    f.fail_at = 2;
    assert_int_equal(tilebuild_add(c, &b, entry, &to), FAULT_SYSTEM);      /* the full tile */
    f.fail_at = 1;
    assert_int_equal(tilebuild_partials(&b, &to), FAULT_SYSTEM);
    f.fail_at = 0;
    assert_int_equal(tilebuild_load(&b, 7, get, &f), REFUSED_LOG_TILE);
    assert_int_equal(tilebuild_load(&b, TREE_SIZE_MAX + 1, get, &f), REFUSED_LOG_TILE);
    empty(&f);
    /* A bundle whose entries are of another length is none of ours. */
    tilebuild_init(&b);
    e = (struct tree_edge){ 0 };
    grow(&b, &e, 3, &to);
    assert_int_equal(tilebuild_partials(&b, &to), OK);
    stored(&f, &(struct tile){ TILE_ENTRIES, 3, 0 })->data[TILE_ENTRY_BYTES + 1] = 31;
    assert_int_equal(tilebuild_load(&b, 3, get, &f), REFUSED_LOG_TILE);
    empty(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(paths), cmocka_unit_test(widths), cmocka_unit_test(a_log_grows),
                                        cmocka_unit_test(tiles_are_kept), cmocka_unit_test(every_byte_of_a_tile),
                                        cmocka_unit_test(what_fails) };

    return cmocka_run_group_tests(tests, setup, teardown);
}
