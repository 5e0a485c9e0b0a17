/* The notary's log: how it begins, whether the ledger is the newest, what is signed and proved, and what the tiler is sent. */
#include "scene.h"

#include "base/mem.h"
#include "log/logproof.h"
#include "notary/log.h"
#include "wire/permit.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define KEYS 3                        /* rows of a log that just began: ORIGIN, and these */
#define AT_BEGIN (1 + KEYS)
#define LATER(ms) ((struct moment){ .wall_s = NOW + (ms) / 1000, .boot_ms = at(NOW).boot_ms + (ms) })

/* ---- rows ---- */

static struct leaf_new leaf(uint8_t fill)
{
    struct leaf_new l = { .kind = ENTRY_VERDICT, .at = NOW };

    memset(l.digest, fill, sizeof l.digest);
    return l;
}

/* n rows; returns the place of the first. */
static uint64_t append(struct scene *s, uint32_t n, uint8_t fill)
{
    struct leaf_new leaves[LEAVES_MAX];
    struct store_done done;
    uint64_t first = log_next(&s->n);

    for (uint32_t i = 0; i < n; i++)
        leaves[i] = leaf((uint8_t)(fill + i));
    assert_int_equal(log_append(&s->n, n, leaves, s), OK);
    assert_true(store_next(s->n.store, &done));
    assert_ptr_equal(done.context, s);
    assert_int_equal(done.status, OK);
    assert_int_equal(done.row, first);
    return first;
}

static void log_begins(void **state)
{
    struct scene *s = *state;
    struct signer_public key;
    size_t n;

    scene_log(s);
    assert_true(log_ready(&s->n));
    assert_string_equal(log_origin(&s->n), SCENE_ORIGIN);
    assert_int_equal(log_next(&s->n), AT_BEGIN);
    assert_int_equal(log_key_row(&s->n), 1);
    assert_int_equal(log_key_at(&s->n, 1, &key), OK);
    assert_string_equal(key.kid, signer_public(s->n.signer, SIGNS_VERDICTS)->kid);
    assert_int_equal(log_key_at(&s->n, 0, &key), FAULT_STORE);
    const struct open_row *rows = store_log_open_rows(s->n.store, &n);
    assert_int_equal(n, AT_BEGIN);
    assert_int_equal(rows[0].kind, ENTRY_ORIGIN);
    static const char begin[] = "{\"origin\":\"" SCENE_ORIGIN "\",\"sleutel\":\"" SCENE_ORIGIN "+";
    assert_memory_equal(rows[0].content, begin, sizeof begin - 1);
    assert_memory_equal(rows[0].content + rows[0].len - 19, ",\"vervolgVan\":null}", 19);
    assert_int_equal(s->keys.keys[0].from, 1);
    scene_restart(s);                 /* and nothing twice */
    assert_int_equal(log_next(&s->n), AT_BEGIN);
    scene_new_certificate(s);
    scene_restart(s);
    assert_int_equal(log_next(&s->n), AT_BEGIN + 2);
    assert_int_equal(log_key_row(&s->n), AT_BEGIN + 1);
    assert_int_equal(s->keys.n, 2);
    assert_int_equal(s->keys.keys[1].until, AT_BEGIN);
}

/* Its first row names the log before, by the checkpoint that is known of it; and from then on it is no other log. */
static void goes_on_from_another(void **state)
{
    static const char after[] = "\"vervolgVan\":{\"grootte\":48211,\"origin\":\"log.before.example/passend\","
                                "\"wortel\":\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\"}}";
    enum change { AS_IT_IS, NONE, NAME, SIZE, ROOT };
    static const enum status rows[] = { OK, REFUSED_LOG_ORIGIN, REFUSED_LOG_ORIGIN, REFUSED_LOG_ORIGIN, REFUSED_LOG_ORIGIN };
    struct scene *s = *state;
    size_t n;

    strcpy(s->before.origin, "log.before.example/passend");
    s->before.size = 48211;
    memset(s->before.root, 7, sizeof s->before.root);
    scene_log(s);
    const struct open_row *first = store_log_open_rows(s->n.store, &n);
    assert_memory_equal(first[0].content + first[0].len - (sizeof after - 1), after, sizeof after - 1);
    const struct log_before was = s->before;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        s->before = was;
        if (i == NONE)
            s->before = (struct log_before){ .origin = "" };
        s->before.origin[0] ^= i == NAME;
        s->before.size ^= i == SIZE;
        s->before.root[31] ^= i == ROOT;
        if (scene_log_open(s) != rows[i])
            fail_msg("row %zu", i);
    }
}

static void without_a_log(void **state)
{
    struct scene *s = *state;
    static const struct tree_hash root;
    static const uint8_t signature[NOTE_SIGNATURE_LEN];
    static const struct msg_tiles tiles;
    struct log_state how;
    char text[LOG_PROOF_MAX];
    struct writer w;
    bool begun;

    writer_init(&w, text, sizeof text);
    assert_false(log_ready(&s->n));
    assert_false(log_waits(&s->n));
    assert_false(log_settled(&s->n, at(NOW)));
    assert_int_equal(log_proof(&s->n, 0, &w), REFUSED_LOG_PLACE);
    assert_int_equal(log_leak(&s->n, signer_public(s->n.signer, SIGNS_VERDICTS)->kid, NOW, NOW, NULL, &begun), REFUSED_LOG_ORIGIN);
    assert_int_equal(log_confirm(&s->n, 1, &root, signature), REFUSED_LOG_ORIGIN);
    assert_int_equal(log_tiles(&s->n, &tiles, at(NOW)), REFUSED_MESSAGE);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    log_state(&s->n, at(NOW).boot_ms, &how);
    assert_false(how.configured || how.waits || how.late);
}

/* ---- proofs ---- */

struct auditor {
    struct sha256_ctx *c;
    struct logtrust trust;
};

static struct auditor auditor_of(struct scene *s)
{
    struct auditor r = { 0 };
    char vkey[NOTE_VKEY_MAX];
    struct note_key key;
    struct writer w;

    assert_int_equal(note_key_make(SCENE_ORIGIN, strlen(SCENE_ORIGIN), s->n.settings.log_public, &key), OK);
    writer_init(&w, vkey, sizeof vkey);
    note_key_write(&key, &w);
    logtrust_init(&r.trust);
    assert_int_equal(logtrust_add_key(&r.trust, vkey, writer_len(&w)), OK);
    assert_int_equal(sha256_open(&r.c), OK);
    return r;
}

/* The size that it is proved in; 0: it is not. */
static uint64_t proved(struct scene *s, const struct auditor *r, uint64_t index, const struct leaf_new *of)
{
    struct logtrust_result result;
    struct tree_hash hash;
    struct logproof p;
    char text[LOG_PROOF_MAX];
    struct writer w;

    writer_init(&w, text, sizeof text);
    assert_int_equal(log_proof(&s->n, index, &w), OK);
    assert_int_equal(logproof_parse(text, writer_len(&w), &p), OK);
    assert_int_equal(p.index, index);
    entry_leaf(r->c, of->kind, of->digest, &hash);
    return logproof_verify(r->c, &p, &r->trust, &hash, &result) == OK ? result.checkpoint.size : 0;
}

static void each_row_of_a_group_is_proved(void **state)
{
    static const uint32_t sizes[] = { 1, 2, 3, 31, 32, 1 };
    struct scene *s = *state;
    struct tree_hash root, marked;
    uint64_t size;

    scene_log(s);
    struct auditor r = auditor_of(s);
    for (unsigned g = 0; g < sizeof sizes / sizeof sizes[0]; g++) {
        uint64_t first = append(s, sizes[g], (uint8_t)(g * 32));

        for (uint32_t i = 0; i < sizes[g]; i++) {
            struct leaf_new right = leaf((uint8_t)(g * 32 + i)), wrong = leaf((uint8_t)(g * 32 + i + 1));

            assert_int_equal(proved(s, &r, first + i, &right), first + sizes[g]);
            assert_int_equal(proved(s, &r, first + i, &wrong), 0);
        }
        store_log_root(s->n.store, &root);   /* the key file had it before */
        assert_true(store_log_mark(s->n.store, &size, &marked));
        assert_int_equal(size, first + sizes[g]);
        assert_true(tree_hash_same(&root, &marked));
    }
    sha256_close(r.c);
}

static void proofs_that_cannot_be_made(void **state)
{
    struct scene *s = *state;
    char text[LOG_PROOF_MAX];
    struct writer w, small;

    scene_log(s);
    writer_init(&w, text, sizeof text);
    writer_init(&small, text, 300);
    assert_int_equal(log_proof(&s->n, 2, &w), OK);               /* the first group are the log's own */
    uint64_t first = append(s, 2, 1);
    assert_int_equal(log_proof(&s->n, first - 1, &w), REFUSED_LOG_PLACE);
    assert_int_equal(log_proof(&s->n, first + 2, &w), REFUSED_LOG_PLACE);
    assert_int_equal(log_proof(&s->n, first, &small), FAULT_SYSTEM);
    assert_int_equal(log_proof(&s->n, first, &w), OK);
    append(s, 1, 9);
    assert_int_equal(log_proof(&s->n, first, &w), REFUSED_LOG_PLACE);
    scene_restart(s);
    assert_int_equal(log_proof(&s->n, first + 2, &w), REFUSED_LOG_PLACE);
}

/* Rows of others came behind the group before its proof was asked for: it is proved in its own tree, unless a later was signed. */
static void a_withdrawal_behind_a_group(void **state)
{
    struct scene *s = *state;
    static const uint8_t pack[DIGEST_LEN] = { 1 };
    struct store_done done;
    char text[LOG_PROOF_MAX];
    struct writer w;

    scene_log(s);
    struct auditor r = auditor_of(s);
    uint64_t first = append(s, 2, 1);
    struct leaf_new of = leaf(1);
    assert_int_equal(store_mark(s->n.store, MARK_PACK_IN_FORCE, pack, NOW, NULL), OK);
    assert_true(store_next(s->n.store, &done));
    assert_int_equal(done.row, first + 2);
    assert_int_equal(proved(s, &r, first, &of), first + 2);
    first = append(s, 2, 1);
    assert_int_equal(store_mark(s->n.store, MARK_PACK_WITHDRAWN, pack, NOW, NULL), OK);
    assert_true(store_next(s->n.store, &done));
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    writer_init(&w, text, sizeof text);
    assert_int_equal(log_proof(&s->n, first, &w), REFUSED_LOG_PLACE);
    sha256_close(r.c);
}

/* ---- whether the ledger is the newest ---- */

/* A checkpoint of ours over the first rows, as a folder has it. */
static struct msg_tiles published(struct scene *s, uint64_t size)
{
    struct msg_tiles m = { .size = size, .published = size };
    struct checkpoint k = { .origin = { SCENE_ORIGIN, strlen(SCENE_ORIGIN) }, .size = size };

    assert_int_equal(store_log_root_at(s->n.store, size, &k.root), OK);
    memcpy(m.root, k.root.bytes, sizeof m.root);
    assert_int_equal(signer_checkpoint(s->n.signer, &k, m.signature), OK);
    msg_head_init(&m.head, MSG_TILES, sizeof m, 0);
    return m;
}

static void copy(struct scene *s, const char *from, const char *to)
{
    static char bytes[1 << 20];
    int in = openat(s->data, from, O_RDONLY), out = openat(s->data, to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t n = read(in, bytes, sizeof bytes);

    assert_true(n > 0 && n < (ssize_t)sizeof bytes);
    assert_int_equal(write(out, bytes, (size_t)n), n);
    close(in);
    close(out);
}

static void a_ledger_that_was_put_back(void **state)
{
    struct scene *s = *state;

    scene_log(s);
    append(s, 3, 1);
    scene_restart(s);                 /* what lies beside the file is empty */
    copy(s, "ledger.db", "older");
    append(s, 3, 1);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    assert_int_equal(scene_log_open(s), OK);
    copy(s, "ledger.db", "newer");
    copy(s, "older", "ledger.db");
    assert_int_equal(scene_log_open(s), REFUSED_LOG_CONSISTENCY);
    assert_null(s->n.log);
    copy(s, "newer", "ledger.db");
    scene_restart(s);
    assert_true(log_ready(&s->n));
}

/* Rows may be ahead of what was signed: a crash came between. They may not be others. */
static void a_mark_behind_and_beside(void **state)
{
    struct scene *s = *state;
    struct tree_hash other = { { 7 } };

    scene_log(s);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    append(s, 5, 1);
    assert_int_equal(scene_log_open(s), OK);
    assert_int_equal(store_mark_signed(s->n.store, AT_BEGIN + 4, &other), OK);
    assert_int_equal(scene_log_open(s), REFUSED_LOG_CONSISTENCY);
}

static void another_log(void **state)
{
    struct scene *s = *state;

    scene_log(s);
    assert_int_equal(scene_log_open(s), OK);
    log_release(&s->n);
    s->n.settings.log_public[0] ^= 1;
    assert_int_equal(log_open(&s->n, at(NOW)), REFUSED_CONFIG);
    s->n.settings.log_public[0] ^= 1;
    s->n.settings.log_origin[0] = 'L';
    assert_int_equal(log_open(&s->n, at(NOW)), REFUSED_LOG_ORIGIN);
    free(s->log_key_pem);
    s->log_key_pem = scene_log_key();
    assert_int_equal(scene_log_open(s), REFUSED_LOG_ORIGIN);
}

enum settled { WAITS, SETTLED, REFUSED };

/* What the tiler says first, once the key file knows what was signed, and once it was lost. The log has AT_BEGIN rows. */
static void what_a_folder_has(void **state)
{
    enum change { AS_IT_IS, NOTHING, SHORTER, LONGER, SIZE_AHEAD, AHEAD, OTHER_ROOT, OTHER_SIGNATURE, PUBLISHED_BEYOND, NUMBERED };
    static const struct { enum change change; enum status told; enum settled known, lost; } rows[] = {
        { AS_IT_IS, OK, SETTLED, SETTLED },
        { NOTHING, OK, SETTLED, WAITS },
        { SHORTER, OK, SETTLED, SETTLED },             /* an older checkpoint */
        { LONGER, OK, SETTLED, SETTLED },              /* and more leaves than that */
        { SIZE_AHEAD, REFUSED_LOG_CONSISTENCY, REFUSED, REFUSED },
        { AHEAD, REFUSED_LOG_CONSISTENCY, REFUSED, REFUSED },
        { OTHER_ROOT, REFUSED_LOG_CONSISTENCY, REFUSED, REFUSED },
        { OTHER_SIGNATURE, REFUSED_MESSAGE, WAITS, WAITS },
        { PUBLISHED_BEYOND, OK, SETTLED, SETTLED },    /* tiles were lost */
        { NUMBERED, REFUSED_MESSAGE, WAITS, WAITS },
    };
    struct scene *s = *state;

    scene_log(s);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    for (unsigned i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        bool lost = i >= sizeof rows / sizeof rows[0];
        enum change change = rows[i % (sizeof rows / sizeof rows[0])].change;
        enum settled end = lost ? rows[i % (sizeof rows / sizeof rows[0])].lost : rows[i].known;

        if (lost)
            assert_int_equal(ftruncate(s->key, 0), 0);
        assert_int_equal(scene_log_open(s), OK);
        struct msg_tiles m = published(s, change == SHORTER || change == LONGER ? AT_BEGIN - 1 : AT_BEGIN);
        struct checkpoint k = { .origin = { SCENE_ORIGIN, strlen(SCENE_ORIGIN) }, .size = AT_BEGIN };

        switch (change) {
        case NOTHING:
            m = (struct msg_tiles){ .head = m.head };
            break;
        case LONGER:
            m.size++;
            break;
        case SIZE_AHEAD:
            m.size++;
            break;
        case AHEAD:
            m.size = m.published = ++k.size;
            /* fall through */
        case OTHER_ROOT:
            m.root[0] ^= 1;
            memcpy(k.root.bytes, m.root, sizeof m.root);
            assert_int_equal(signer_checkpoint(s->n.signer, &k, m.signature), OK);
            break;
        case OTHER_SIGNATURE:
            m.signature[9] ^= 1;
            break;
        case PUBLISHED_BEYOND:
            m.size--;
            break;
        case NUMBERED:
            m.head.nr = 1;
            break;
        default:
            break;
        }
        log_tiler(&s->n, true);
        assert_int_equal(log_tiles(&s->n, &m, at(NOW)), rows[i % (sizeof rows / sizeof rows[0])].told);
        if (end != REFUSED) {
            assert_int_equal(log_settled(&s->n, at(NOW)), end == SETTLED);
            assert_int_equal(log_waits(&s->n), end == WAITS);
        }
    }
}

/* The folder is waited for, but not for ever where the key file knows; where it does not, the operator is. */
static void who_is_waited_for(void **state)
{
    struct scene *s = *state;
    struct tree_hash root;

    scene_log(s);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    assert_int_equal(scene_log_open(s), OK);
    assert_false(log_settled(&s->n, at(NOW)));
    assert_false(log_settled(&s->n, LATER(LIMIT_LOG_FOLDER_MS - 1)));
    assert_true(log_settled(&s->n, LATER(LIMIT_LOG_FOLDER_MS)));
    assert_false(log_settled(&s->n, LATER(LIMIT_LOG_FOLDER_MS)));   /* only once */
    assert_int_equal(log_begin(&s->n, at(NOW)), OK);
    struct msg_tiles m = published(s, AT_BEGIN);
    memcpy(root.bytes, m.root, sizeof root.bytes);
    assert_int_equal(ftruncate(s->key, 0), 0);
    assert_int_equal(scene_log_open(s), OK);
    assert_false(log_settled(&s->n, LATER(10 * LIMIT_LOG_FOLDER_MS)));
    assert_int_equal(log_confirm(&s->n, AT_BEGIN - 1, &root, m.signature), REFUSED_NOTE_SIGNATURE);
    m.signature[0] ^= 1;
    assert_int_equal(log_confirm(&s->n, AT_BEGIN, &root, m.signature), REFUSED_NOTE_SIGNATURE);
    m.signature[0] ^= 1;
    assert_false(log_settled(&s->n, at(NOW)));
    assert_int_equal(log_confirm(&s->n, AT_BEGIN, &root, m.signature), OK);
    assert_true(log_settled(&s->n, at(NOW)));
}

/* The key file was lost before the first checkpoint: the operator says that there was none, unless somebody may have one. */
static void never_published(void **state)
{
    static const struct { uint32_t rows; bool marked, folder, unheard; enum status status; } rows[] = {
        { 1, false, false, false, REFUSED_LOG_CONSISTENCY }, /* a verdict was answered, with a proof */
        { 0, true, false, false, REFUSED_LOG_CONSISTENCY },
        { 0, false, true, false, REFUSED_LOG_CONSISTENCY },
        { 0, false, false, true, FAULT_BUSY },
        { 0, false, false, false, OK },
    };
    static const uint8_t pack[DIGEST_LEN] = { 1 }, signature[NOTE_SIGNATURE_LEN];
    struct tree_hash root = { { 0 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene *s;
        struct store_done done;

        assert_int_equal(scene_teardown(state), 0);
        assert_int_equal(scene_setup(state), 0);
        s = *state;
        scene_log(s);
        assert_int_equal(log_confirm(&s->n, 0, &root, signature), REFUSED_LOG_CONSISTENCY);   /* it serves */
        assert_int_equal(store_mark(s->n.store, MARK_PACK_IN_FORCE, pack, NOW, NULL), OK);
        assert_true(store_next(s->n.store, &done));
        if (rows[i].rows > 0)
            append(s, rows[i].rows, 1);
        struct msg_tiles m = published(s, AT_BEGIN);
        if (!rows[i].folder)
            m = (struct msg_tiles){ .head = m.head };
        if (!rows[i].marked)
            assert_int_equal(ftruncate(s->key, 0), 0);
        assert_int_equal(scene_log_open(s), OK);
        log_tiler(&s->n, true);
        if (!rows[i].unheard)
            assert_int_equal(log_tiles(&s->n, &m, at(NOW)), OK);
        enum status st = log_confirm(&s->n, 0, &root, signature);
        if (st != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(st));
        assert_int_equal(log_settled(&s->n, at(NOW)), st == OK || rows[i].marked || rows[i].folder);
    }
    struct scene *s = *state;
    assert_int_equal(log_begin(&s->n, at(NOW)), OK);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    assert_int_equal(log_next(&s->n), AT_BEGIN + 1);
}

static void a_checkpoint_that_the_rows_do_not_have(void **state)
{
    struct scene *s = *state;
    struct checkpoint k = { .origin = { SCENE_ORIGIN, strlen(SCENE_ORIGIN) }, .size = AT_BEGIN + 1, .root = { { 1 } } };
    uint8_t signature[NOTE_SIGNATURE_LEN];

    scene_log(s);
    for (; k.size >= AT_BEGIN; k.size--) {
        assert_int_equal(signer_checkpoint(s->n.signer, &k, signature), OK);
        assert_int_equal(log_confirm(&s->n, k.size, &k.root, signature), REFUSED_LOG_CONSISTENCY);
    }
}

/* C3: a clock behind the last row is waited for, a minute long. */
static void a_clock_that_is_behind(void **state)
{
    struct scene *s = *state;
    struct moment early = { .wall_s = NOW - 1, .boot_ms = at(NOW).boot_ms };

    scene_log(s);
    assert_int_equal(scene_log_open(s), OK);
    log_tiler(&s->n, true);
    assert_int_equal(log_tiles(&s->n, &s->folder, at(NOW)), OK);
    assert_false(log_settled(&s->n, early));
    early.boot_ms += LIMIT_LOG_CLOCK_MS - 1;
    assert_false(log_settled(&s->n, early));
    early.boot_ms++;
    assert_true(log_settled(&s->n, early));
    assert_int_equal(log_begin(&s->n, early), OK);
    append(s, 1, 1);
    assert_int_equal(store_log_last(s->n.store), NOW);
}

/* ---- the tiler ---- */

static void send_leaves(struct scene *s, uint64_t from, uint32_t count, struct msg_leaves *m)
{
    struct store_done done;
    uint64_t start;
    uint32_t n;

    assert_int_equal(log_to_send(&s->n, &start, &n), LOG_SEND_LEAVES);
    assert_int_equal(start, from);
    assert_int_equal(n, count);
    uint32_t serial = log_reading(&s->n);
    assert_int_equal(store_leaves(s->n.store, start, n, NULL), OK);
    assert_int_equal(log_to_send(&s->n, &start, &n), LOG_NOTHING);
    assert_true(store_next(s->n.store, &done));
    assert_true(log_read(&s->n, serial));
    size_t len = log_leaves(&s->n, done.leaves, done.n, m);
    enum msg_type type;
    assert_int_equal(msg_check(m, len, WIRE_NOTARY, WIRE_TILER, &type), OK);
    assert_int_equal(type, MSG_LEAVES);
    assert_int_equal(m->start, from);
    assert_int_equal(m->n, count);
}

static enum status say_tiles(struct scene *s, uint64_t nr, uint64_t size, uint64_t published_size, const uint8_t *root)
{
    struct msg_tiles m = { .size = size, .published = published_size };

    if (root != NULL)
        memcpy(m.root, root, sizeof m.root);
    msg_head_init(&m.head, MSG_TILES, sizeof m, nr);
    return log_tiles(&s->n, &m, at(NOW));
}

static void what_a_tiler_is_sent(void **state)
{
    static struct msg_leaves leaves;
    struct scene *s = *state;
    struct msg_checkpoint k, old;
    struct log_state how;
    uint64_t from;
    uint32_t n;

    scene_log(s);
    assert_int_equal(log_to_send(&s->n, &from, &n), LOG_NOTHING);   /* before the first beat */
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    send_leaves(s, 0, AT_BEGIN, &leaves);
    assert_int_equal(log_to_send(&s->n, &from, &n), LOG_SEND_CHECKPOINT);
    log_checkpoint(&s->n, &k);
    assert_int_equal(k.size, AT_BEGIN);
    assert_int_equal(log_to_send(&s->n, &from, &n), LOG_NOTHING);
    assert_int_equal(say_tiles(s, leaves.head.nr, AT_BEGIN, 0, NULL), OK);
    log_state(&s->n, at(NOW).boot_ms, &how);
    assert_int_equal(how.published, 0);
    assert_int_equal(say_tiles(s, k.head.nr, AT_BEGIN, AT_BEGIN, k.root), OK);
    log_state(&s->n, at(NOW).boot_ms, &how);
    assert_int_equal(how.published, AT_BEGIN);
    assert_int_equal(how.size, AT_BEGIN);

    old = k;
    append(s, 2, 1);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms + 59999), OK);
    assert_int_equal(log_to_send(&s->n, &from, &n), LOG_NOTHING);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms + 60000), OK);
    send_leaves(s, AT_BEGIN, 2, &leaves);
    log_tiler(&s->n, false);                       /* it is gone; its successor has the first rows only */
    assert_int_equal(log_to_send(&s->n, &from, &n), LOG_NOTHING);
    log_tiler(&s->n, true);
    assert_int_equal(say_tiles(s, 0, AT_BEGIN, AT_BEGIN, k.root), OK);
    send_leaves(s, AT_BEGIN, 2, &leaves);
    struct sha256_ctx *c;
    uint8_t entry[DIGEST_LEN];
    struct leaf_new first = leaf(1);
    assert_int_equal(sha256_open(&c), OK);
    entry_make(c, first.kind, first.digest, entry);
    assert_memory_equal(leaves.entries[0], entry, sizeof entry);
    sha256_close(c);
    assert_int_equal(log_to_send(&s->n, &from, &n), LOG_SEND_CHECKPOINT);
    log_tiler(&s->n, true);                        /* and one that has lost its tiles: all of it again, also of what was published */
    assert_int_equal(say_tiles(s, 0, 0, AT_BEGIN, k.root), OK);
    send_leaves(s, 0, AT_BEGIN + 2, &leaves);
    log_checkpoint(&s->n, &k);
    assert_int_equal(k.size, AT_BEGIN + 2);
    assert_int_equal(say_tiles(s, leaves.head.nr, AT_BEGIN + 2, AT_BEGIN, old.root), OK);
    assert_int_equal(say_tiles(s, k.head.nr, AT_BEGIN + 2, AT_BEGIN + 2, k.root), OK);
    log_tiler(&s->n, true);
    assert_int_equal(say_tiles(s, 0, 1, AT_BEGIN + 2, k.root), OK);
    send_leaves(s, 1, AT_BEGIN + 1, &leaves);
    assert_int_equal(log_to_send(&s->n, &from, &n), LOG_SEND_CHECKPOINT);
}

/* What was read for a tiler that is gone is not sent to another. */
static void rows_that_come_too_late(void **state)
{
    struct scene *s = *state;
    uint64_t from;
    uint32_t n;

    scene_log(s);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    uint32_t serial = log_reading(&s->n);
    log_tiler(&s->n, true);
    assert_int_equal(say_tiles(s, 0, 0, 0, NULL), OK);
    assert_int_equal(log_to_send(&s->n, &from, &n), LOG_SEND_LEAVES);
    uint32_t again = log_reading(&s->n);
    assert_false(log_read(&s->n, serial));
    assert_int_equal(log_to_send(&s->n, &from, &n), LOG_NOTHING);
    assert_true(log_read(&s->n, again));
    log_tiler(&s->n, false);
    assert_false(log_read(&s->n, again));
}

/* Answers that no tiler of ours gives to LEAVES, and to CHECKPOINT. */
static void answers_that_are_none(void **state)
{
    static struct msg_leaves leaves;
    struct scene *s = *state;
    struct msg_checkpoint k;
    uint8_t other[DIGEST_LEN];

    for (unsigned row = 0; row < 8; row++) {
        if (row == 0)
            scene_log(s);
        else
            scene_restart(s);
        assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
        if (row == 0) {
            assert_int_equal(say_tiles(s, 0, 0, 0, NULL), REFUSED_MESSAGE);   /* nothing was asked */
            continue;
        }
        send_leaves(s, 0, AT_BEGIN, &leaves);
        log_checkpoint(&s->n, &k);
        memcpy(other, k.root, sizeof other);
        other[0] ^= 1;
        if (row == 1)
            assert_int_equal(say_tiles(s, k.head.nr, AT_BEGIN, 0, NULL), REFUSED_MESSAGE);
        if (row == 2)
            assert_int_equal(say_tiles(s, leaves.head.nr, AT_BEGIN - 1, 0, NULL), REFUSED_MESSAGE);
        if (row == 3)
            assert_int_equal(say_tiles(s, leaves.head.nr, AT_BEGIN, AT_BEGIN, k.root), REFUSED_MESSAGE);
        if (row < 4)
            continue;
        assert_int_equal(say_tiles(s, leaves.head.nr, AT_BEGIN, 0, NULL), OK);
        if (row == 4)
            assert_int_equal(say_tiles(s, k.head.nr, AT_BEGIN, 0, NULL), REFUSED_MESSAGE);
        if (row == 5)
            assert_int_equal(say_tiles(s, k.head.nr, AT_BEGIN, AT_BEGIN, other), REFUSED_MESSAGE);
        if (row == 6)
            assert_int_equal(say_tiles(s, k.head.nr, AT_BEGIN + 1, AT_BEGIN, k.root), REFUSED_MESSAGE);
        if (row < 7)
            continue;
        assert_int_equal(say_tiles(s, k.head.nr, AT_BEGIN, AT_BEGIN, k.root), OK);
        assert_int_equal(say_tiles(s, k.head.nr, AT_BEGIN, AT_BEGIN, k.root), REFUSED_MESSAGE);
    }
}

/* Where nothing comes of five beats somebody has to look; news of any kind is enough for not. */
static void a_folder_that_is_late(void **state)
{
    static struct msg_leaves leaves;
    struct scene *s = *state;
    struct msg_checkpoint k;
    struct log_state how;
    int64_t boot_ms = at(NOW).boot_ms, beat_ms = 60000;

    scene_log(s);
    assert_int_equal(log_beat(&s->n, boot_ms), OK);
    log_state(&s->n, boot_ms + LIMIT_LOG_LATE_BEATS * beat_ms, &how);
    assert_false(how.late);
    log_state(&s->n, boot_ms + LIMIT_LOG_LATE_BEATS * beat_ms + 1, &how);
    assert_true(how.late);
    send_leaves(s, 0, AT_BEGIN, &leaves);
    log_checkpoint(&s->n, &k);
    assert_int_equal(say_tiles(s, leaves.head.nr, AT_BEGIN, 0, NULL), OK);
    assert_int_equal(say_tiles(s, k.head.nr, AT_BEGIN, AT_BEGIN, k.root), OK);
    log_state(&s->n, boot_ms + 100 * beat_ms, &how);
    assert_false(how.late);                        /* it has all there is */
    append(s, 1, 1);
    assert_int_equal(log_beat(&s->n, boot_ms + 100 * beat_ms), OK);
    log_state(&s->n, boot_ms + 101 * beat_ms, &how);
    assert_false(how.late);
    log_state(&s->n, boot_ms + 106 * beat_ms, &how);
    assert_true(how.late);
}

static enum status say_others(struct scene *s, uint64_t disputed, uint32_t another, uint32_t unstamped)
{
    struct msg_others m = { .disputed = disputed, .another = another, .unstamped = unstamped };

    msg_head_init(&m.head, MSG_OTHERS, sizeof m, 0);
    return log_others(&s->n, &m);
}

static void a_log_without_a_stamp(void **state)
{
    struct scene *s = *state;
    struct log_state how;

    scene_log(s);
    assert_int_equal(say_others(s, 0, 0, 1), OK);
    log_state(&s->n, at(NOW).boot_ms, &how);
    assert_int_equal(how.late, LOG_UNSTAMPED);
    assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
    log_state(&s->n, at(NOW).boot_ms + 6 * 60000, &how);
    assert_int_equal(how.late, LOG_BEHIND);        /* that first */
    log_state(&s->n, at(NOW).boot_ms, &how);
    assert_int_equal(how.late, LOG_UNSTAMPED);
    assert_int_equal(say_others(s, 0, 0, 0), OK);
    log_state(&s->n, at(NOW).boot_ms, &how);
    assert_int_equal(how.late, LOG_IN_TIME);
    assert_int_equal(say_others(s, 0, 0, 1), OK);
    log_tiler(&s->n, true);                        /* another one says so itself */
    log_state(&s->n, at(NOW).boot_ms, &how);
    assert_int_equal(how.late, LOG_IN_TIME);
}

/* A16 (3): a log that serves stops when a witness has more of it than the rows have, or another tree. */
static void what_a_witness_says_of_a_log_that_serves(void **state)
{
    static const struct { uint64_t disputed; uint32_t another, unstamped; enum status wanted; } rows[] = {
        { 0, 0, 0, OK }, { 1, 0, 0, OK }, { AT_BEGIN, 0, 0, OK },   /* it has what is here, from wherever */
        { AT_BEGIN + 1, 0, 0, REFUSED_LOG_CONSISTENCY }, { UINT64_MAX, 0, 0, REFUSED_LOG_CONSISTENCY },
        { 1, 1, 0, REFUSED_LOG_CONSISTENCY }, { AT_BEGIN, 1, 1, REFUSED_LOG_CONSISTENCY }, { 0, 1, 0, REFUSED_MESSAGE },
        { 1, 2, 0, REFUSED_MESSAGE }, { 0, 0, 2, REFUSED_MESSAGE },
    };
    struct scene *s = *state;

    scene_log(s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (say_others(s, rows[i].disputed, rows[i].another, rows[i].unstamped) != rows[i].wanted)
            fail_msg("row %zu", i);
    assert_int_equal(say_others(s, 0, 0, 0), OK);
    assert_int_equal(say_others(s, AT_BEGIN + 1, 0, 0), REFUSED_LOG_CONSISTENCY);
    append(s, 1, 1);
    assert_int_equal(say_others(s, AT_BEGIN + 1, 0, 0), OK);
    log_tiler(&s->n, false);
    assert_int_equal(say_others(s, 0, 0, 0), REFUSED_MESSAGE);
}

/* The next one waits, until the witness does not say it any more, or the operator overrules it. */
static void what_a_witness_says_at_a_start(void **state)
{
    struct scene *s = *state;
    struct tree_hash root;

    for (int another = 0; another < 2; another++)
        for (int overrule = 0; overrule < 2; overrule++) {
            scene_log(s);
            assert_int_equal(log_beat(&s->n, at(NOW).boot_ms), OK);
            struct msg_tiles m = published(s, AT_BEGIN);
            memcpy(root.bytes, m.root, sizeof root.bytes);
            assert_int_equal(scene_log_open(s), OK);
            log_tiler(&s->n, true);
            assert_int_equal(say_others(s, another ? 2 : AT_BEGIN + 5, (uint32_t)another, 0), OK);
            assert_int_equal(log_tiles(&s->n, &m, at(NOW)), OK);
            assert_false(log_settled(&s->n, LATER(LIMIT_LOG_FOLDER_MS)));
            log_tiler(&s->n, false);                   /* it goes on being said without the tiler that said it */
            assert_false(log_settled(&s->n, LATER(LIMIT_LOG_FOLDER_MS)));
            log_tiler(&s->n, true);
            if (overrule)
                assert_int_equal(log_confirm(&s->n, AT_BEGIN, &root, m.signature), OK);
            else
                assert_int_equal(say_others(s, 0, 0, 0), OK);
            assert_int_equal(log_tiles(&s->n, &m, at(NOW)), OK);
            assert_true(log_settled(&s->n, at(NOW)));
            assert_int_equal(log_begin(&s->n, at(NOW)), OK);
            if (!overrule)
                continue;
            assert_int_equal(say_others(s, another ? 2 : AT_BEGIN + 5, (uint32_t)another, 0), OK);
            assert_int_equal(say_others(s, AT_BEGIN + 6, 0, 0), REFUSED_LOG_CONSISTENCY);   /* not that, when it was overruled */
            assert_int_equal(say_others(s, 2, 1, 0), another ? OK : REFUSED_LOG_CONSISTENCY);
        }
}

/* ---- keys that leaked ---- */

static void a_key_that_leaks(void **state)
{
    struct scene *s = *state;
    struct toets_parts t = scene_question(CLIENT);
    struct huishouden h = scene_declared(2710000);
    struct store_done done;
    bool begun;

    scene_log(s);
    scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
    assert_int_equal(scene_one(s, &t, NOW), OK);
    char kid[SIGNER_HASH_TEXT + 1];
    memcpy(kid, signer_public(s->n.signer, SIGNS_VERDICTS)->kid, sizeof kid);
    assert_int_equal(log_leak(&s->n, "0123456789012345678901234567890123456789012", NOW, NOW, s, &begun), REFUSED_KEY_UNKNOWN);
    assert_int_equal(log_leak(&s->n, kid, NOW, NOW, s, &begun), OK);
    assert_true(begun);
    assert_int_equal(log_leak(&s->n, kid, NOW, NOW, s, &begun), FAULT_BUSY);
    assert_true(store_next(s->n.store, &done));
    assert_int_equal(log_keys_written(&s->n, &done), OK);
    assert_false(log_ready(&s->n));
    assert_int_equal(scene_one(s, &t, NOW), FAULT_KEY);
    assert_non_null(strstr(keyset_text(s->n.keyset), "\"passend:reden\":\"GELEKT\""));
    assert_int_equal(log_leak(&s->n, kid, NOW, NOW, s, &begun), OK);
    assert_false(begun);
    scene_restart(s);                                /* it is still configured */
    assert_false(log_ready(&s->n));
    assert_int_equal(scene_one(s, &t, NOW), FAULT_KEY);
    assert_int_equal(log_next(&s->n), AT_BEGIN + 1);
    scene_new_pair(s);
    scene_restart(s);
    assert_true(log_ready(&s->n));
    assert_int_equal(log_key_row(&s->n), AT_BEGIN + 1);
    assert_int_equal(scene_one(s, &t, NOW), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)
        ON_A_SCENE(log_begins), ON_A_SCENE(goes_on_from_another), ON_A_SCENE(without_a_log), ON_A_SCENE(each_row_of_a_group_is_proved),
        ON_A_SCENE(proofs_that_cannot_be_made), ON_A_SCENE(a_withdrawal_behind_a_group), ON_A_SCENE(a_ledger_that_was_put_back),
        ON_A_SCENE(a_mark_behind_and_beside), ON_A_SCENE(another_log), ON_A_SCENE(what_a_folder_has), ON_A_SCENE(who_is_waited_for),
        ON_A_SCENE(never_published), ON_A_SCENE(a_checkpoint_that_the_rows_do_not_have), ON_A_SCENE(a_clock_that_is_behind),
        ON_A_SCENE(what_a_tiler_is_sent),
        ON_A_SCENE(rows_that_come_too_late), ON_A_SCENE(answers_that_are_none), ON_A_SCENE(a_folder_that_is_late),
        ON_A_SCENE(a_log_without_a_stamp), ON_A_SCENE(what_a_witness_says_of_a_log_that_serves), ON_A_SCENE(what_a_witness_says_at_a_start),
        ON_A_SCENE(a_key_that_leaks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
