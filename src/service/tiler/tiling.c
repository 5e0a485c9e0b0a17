#include "tiler/tiling.h"

#include "log/logproof.h"
#include "log/tileread.h"

#include <string.h>

#define CHECKPOINT "checkpoint"

_Static_assert(TILING_WITNESSES_MAX < NOTE_SIGNATURES_MAX && TILING_NOTE_MAX <= NOTE_MAX, "all of them fit under a checkpoint");

/* ---- tiles ---- */

static enum status put(void *ctx, const struct tile *tile, const uint8_t *data)
{
    struct tiling *t = ctx;
    char path[TILE_PATH_MAX];

    /* Part of a tree that is durable, and no tile of it is another in a larger one. */
    if (tile_width(tile->level, tile->n, t->durable) == tile->width)
        return OK;
    tile_path(tile, path);
    return folder_write_once(&t->folder, path, data, tile_bytes(tile));
}

static struct tile_sink sink(struct tiling *t)
{
    return (struct tile_sink){ put, t };
}

/* A partial tile; where it gave way to the full one, the first part of that. */
static enum status get(void *ctx, const struct tile *tile, uint8_t *out)
{
    struct tiling *t = ctx;
    struct tile full = *tile;
    uint8_t data[TILE_BUNDLE_BYTES];
    char path[TILE_PATH_MAX];
    size_t len;

    tile_path(tile, path);
    enum status s = folder_read(&t->folder, path, data, sizeof data, &len);
    if (s == REFUSED_NOT_FOUND) {
        full.width = TILE_WIDTH;
        tile_path(&full, path);
        s = folder_read(&t->folder, path, data, sizeof data, &len);
        if (s == OK && len != tile_bytes(&full))
            return FAULT_LOG_FOLDER;
    } else if (s == OK && len != tile_bytes(tile)) {
        return FAULT_LOG_FOLDER;
    }
    TRY(s);
    memcpy(out, data, tile_bytes(tile));
    return OK;
}

/* ---- the checkpoint ---- */

static void write_note(const struct tiling *t, uint64_t size, const struct tree_hash *root, const uint8_t *signature,
                       struct writer *w)
{
    const struct checkpoint c = { .origin = { t->key.name, strlen(t->key.name) }, .size = size, .root = *root };

    checkpoint_write(&c, w);
    write_char(w, '\n');
    note_signature_write(&t->key, signature, w);
    BUG_IF(w->failed);
}

static void write_cosignatures(const struct tiling *t, struct writer *w)
{
    for (unsigned i = 0; i < t->n_witnesses; i++)
        if ((t->cosigned >> i & 1) != 0)
            note_cosignature_write(&t->witnesses[i], t->cosignatures[i], w);
    BUG_IF(w->failed);
}

void tiling_note(const struct tiling *t, struct writer *out)
{
    BUG_IF(t->published == 0);
    write_note(t, t->published, &t->root, t->signature, out);
    write_cosignatures(t, out);
}

/* Lines of a witness that are not right, and those of others, are left out: who signed it is asked again. */
static enum status read_cosignatures(struct tiling *t, const char *text, size_t len)
{
    struct note n;

    for (unsigned i = 0; i < t->n_witnesses; i++) {
        enum status s = note_open(text, len, &t->witnesses[i], 1, &n);

        if (status_class_of(s) != CLASS_REFUSED)
            TRY(s);
        if (s == OK && note_cosignature(&n, &t->witnesses[i], t->cosignatures[i]))
            t->cosigned |= (uint32_t)1 << i;
    }
    return OK;
}

/* What is refused of a file in the folder is the folder's fault. */
static enum status of_folder(enum status s)
{
    return status_class_of(s) == CLASS_REFUSED ? FAULT_LOG_FOLDER : s;
}

/* What is published, if anything. */
static enum status read_checkpoint(struct tiling *t)
{
    static char text[NOTE_MAX];
    struct checkpoint c;
    struct note n;
    size_t len;

    enum status s = folder_read(&t->folder, CHECKPOINT, text, sizeof text, &len);
    if (s == REFUSED_NOT_FOUND)
        return OK;
    TRY(s);
    s = note_open(text, len, &t->key, 1, &n);
    if (s == OK)
        s = checkpoint_parse(n.text, n.text_len, &c);
    if (s == OK && (!slice_is(c.origin, t->key.name) || c.size == 0 || !note_signature(&n, &t->key, t->signature)))
        s = FAULT_LOG_FOLDER;
    if (s != OK)
        return of_folder(s);
    t->published = c.size;
    t->root = c.root;
    return read_cosignatures(t, text, len);
}

/* Entries are not under the root themselves: each is what the leaf in its place was made of. */
static bool bundle_fits(struct tiling *t)
{
    struct tree_hash leaf;

    for (unsigned i = 0; i < t->build.size % TILE_WIDTH; i++) {
        tree_leaf(t->hash, t->build.bundle + i * TILE_ENTRY_BYTES + 2, DIGEST_LEN, &leaf);
        if (memcmp(leaf.bytes, t->build.level[0] + i * DIGEST_LEN, DIGEST_LEN) != 0)
            return false;
    }
    return true;
}

/* The partial tiles under the checkpoint. Where one is lost all are made anew. */
static enum status load(struct tiling *t)
{
    struct tree_hash root;
    enum status s = tilebuild_load(&t->build, t->published, get, t);

    if (s == REFUSED_NOT_FOUND) {
        tilebuild_init(&t->build);
        return OK;
    }
    if (s != OK)
        return of_folder(s);
    tilebuild_root(t->hash, &t->build, &root);
    if (t->published > 0 && (!tree_hash_same(&root, &t->root) || !bundle_fits(t)))
        return FAULT_LOG_FOLDER;
    t->durable = t->published;
    return OK;
}

enum status tiling_open(struct tiling *t, int dir, const char *origin, const uint8_t public[NOTE_PUBLIC_LEN],
                        const struct note_key *witnesses, unsigned n)
{
    BUG_IF(n > TILING_WITNESSES_MAX);
    *t = (struct tiling){ .witnesses = witnesses, .n_witnesses = n };
    folder_init(&t->folder, dir);
    TRY(note_key_make(origin, strlen(origin), public, &t->key));
    TRY(sha256_open(&t->hash));
    enum status s = read_checkpoint(t);
    if (s == OK)
        s = load(t);
    if (s != OK)
        tiling_close(t);
    return s;
}

void tiling_close(struct tiling *t)
{
    sha256_close(t->hash);
    t->hash = NULL;
}

/* ---- growing ---- */

/* Where lost tiles were made anew: the tree is the one that everybody saw. */
static enum status check_published(struct tiling *t)
{
    struct tree_hash root;

    if (t->build.size != t->published)
        return OK;
    tilebuild_root(t->hash, &t->build, &root);
    return tree_hash_same(&root, &t->root) ? OK : FAULT_LOG_FOLDER;
}

enum status tiling_add(struct tiling *t, uint64_t start, const uint8_t (*entries)[DIGEST_LEN], size_t n)
{
    const struct tile_sink to = sink(t);

    if (start != t->build.size || n > TREE_SIZE_MAX - start)
        return REFUSED_MESSAGE;
    for (size_t i = 0; i < n; i++) {
        TRY(tilebuild_add(t->hash, &t->build, entries[i], &to));
        TRY(check_published(t));
    }
    return folder_settle(&t->folder);
}

/* Of each level the partial tiles that the last checkpoint needed, where the tile is full now. */
static void drop_partials(struct tiling *t)
{
    for (unsigned i = 0; i <= TILE_LEVELS; i++) {
        unsigned level = i < TILE_LEVELS ? i : TILE_ENTRIES, shift = i < TILE_LEVELS ? TILE_HEIGHT * i : 0;
        struct tile last = { .level = level, .n = (t->published >> shift) / TILE_WIDTH, .width = TILE_WIDTH };

        if ((t->published >> shift) % TILE_WIDTH > 0 && tile_width(level, last.n, t->build.size) == TILE_WIDTH)
            folder_drop_partials(&t->folder, &last);
    }
}

enum status tiling_publish(struct tiling *t, uint64_t size, const struct tree_hash *root, uint32_t key_id,
                           const uint8_t signature[NOTE_SIGNATURE_LEN])
{
    const struct tile_sink to = sink(t);
    char text[TILING_NOTE_MAX];
    struct tree_hash own;
    struct writer w;
    struct note n;

    tilebuild_root(t->hash, &t->build, &own);
    if (size == 0 || size != t->build.size || size < t->published || !tree_hash_same(root, &own) || key_id != t->key.hash)
        return REFUSED_MESSAGE;
    writer_init(&w, text, sizeof text);
    write_note(t, size, root, signature, &w);
    enum status s = note_open(text, writer_len(&w), &t->key, 1, &n);
    if (s != OK)
        return status_class_of(s) == CLASS_REFUSED ? REFUSED_MESSAGE : s;
    if (size == t->durable && size == t->published)
        return OK;
    TRY(tilebuild_partials(&t->build, &to));
    TRY(folder_settle(&t->folder));
    t->durable = size;
    drop_partials(t);
    if (size == t->published)              /* over tiles that were made anew */
        write_cosignatures(t, &w);
    else
        t->cosigned = 0;
    TRY(folder_write(&t->folder, CHECKPOINT, text, writer_len(&w)));
    TRY(folder_settle(&t->folder));
    t->published = size;
    t->root = *root;
    memcpy(t->signature, signature, sizeof t->signature);
    return OK;
}

/* ---- witnesses ---- */

static enum status prove_step(struct tiling *t, uint64_t old, struct tree_proof *out)
{
    const struct tile_source from = { get, t };
    struct tileread *tiles;

    TRY(tileread_open(t->hash, &from, t->published, &tiles));
    struct tree_reader reader = tileread_reader(tiles);
    enum status s = tree_prove_consistency(t->hash, &reader, old, t->published, out);
    tileread_close(tiles);
    return of_folder(s);
}

enum status tiling_step(struct tiling *t, uint64_t old, struct writer *out)
{
    char note[TILING_NOTE_MAX];
    struct logstep step = { .old = old };
    struct writer w;

    BUG_IF(t->published == 0 || old > t->published);
    if (old > 0)
        TRY(prove_step(t, old, &step.path));
    writer_init(&w, note, sizeof note);
    write_note(t, t->published, &t->root, t->signature, &w);
    step.note = (struct slice){ note, writer_len(&w) };
    logstep_write(&step, out);
    BUG_IF(out->failed);
    return OK;
}

enum status tiling_cosign(struct tiling *t, unsigned witness, const char *lines, size_t len)
{
    static char text[NOTE_MAX];
    const struct note_key *key = &t->witnesses[witness];
    struct writer w;
    struct note n;

    BUG_IF(t->published == 0 || witness >= t->n_witnesses);
    writer_init(&w, text, sizeof text);
    write_note(t, t->published, &t->root, t->signature, &w);
    size_t ours = writer_len(&w);
    write_bytes(&w, lines, len);
    if (w.failed)
        return REFUSED_NOTE;
    TRY(note_open(text, writer_len(&w), key, 1, &n));
    if (n.signatures > text + ours)        /* a text that goes on in its lines is not what is published */
        return REFUSED_NOTE;
    if ((t->cosigned >> witness & 1) != 0)
        return OK;
    if (!note_cosignature(&n, key, t->cosignatures[witness]))
        return REFUSED_NOTE_UNKNOWN;
    t->cosigned |= (uint32_t)1 << witness;
    writer_init(&w, text, sizeof text);
    tiling_note(t, &w);
    TRY(folder_write(&t->folder, CHECKPOINT, text, writer_len(&w)));
    return folder_settle(&t->folder);
}
