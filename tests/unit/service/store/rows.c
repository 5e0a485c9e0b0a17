#include "rows.h"

#include <string.h>

void expect_entry(struct expected *e, enum entry_kind kind, const uint8_t digest[DIGEST_LEN])
{
    uint8_t text[sizeof "passend/log/1" + 1 + DIGEST_LEN];

    memcpy(text, "passend/log/1", sizeof "passend/log/1");
    text[sizeof "passend/log/1"] = (uint8_t)kind;
    memcpy(text + sizeof "passend/log/1" + 1, digest, DIGEST_LEN);
    assert_true(e->n < EXPECTED_MAX);
    assert_int_equal(sha256(text, sizeof text, e->entries[e->n++]), OK);
}

static struct tree_hash root_of(const uint8_t (*entries)[DIGEST_LEN], uint64_t n)
{
    uint8_t text[1 + 2 * DIGEST_LEN] = { 0 };
    struct tree_hash out;
    uint64_t k = 1;

    if (n == 1) {
        memcpy(text + 1, entries[0], DIGEST_LEN);
        assert_int_equal(sha256(text, 1 + DIGEST_LEN, out.bytes), OK);
        return out;
    }
    while (2 * k < n)
        k *= 2;
    struct tree_hash left = root_of(entries, k), right = root_of(entries + k, n - k);
    text[0] = 1;
    memcpy(text + 1, &left, DIGEST_LEN);
    memcpy(text + 1 + DIGEST_LEN, &right, DIGEST_LEN);
    assert_int_equal(sha256(text, sizeof text, out.bytes), OK);
    return out;
}

struct tree_hash expected_root(const struct expected *e, uint64_t size)
{
    struct tree_hash out;

    assert_true(size <= e->n);
    if (size > 0)
        return root_of(e->entries, size);
    assert_int_equal(sha256("", 0, out.bytes), OK);
    return out;
}

void check_log(const struct store *s, const struct expected *e)
{
    struct tree_hash root, expected = expected_root(e, e->n);

    assert_int_equal(store_log_edge(s)->size, e->n);
    store_log_root(s, &root);
    assert_memory_equal(&root, &expected, sizeof root);
}

void check_rows(struct store *s, const struct expected *e)
{
    check_log(s, e);
    for (uint64_t at = 0; at < e->n;) {
        uint32_t n = e->n - at < LEAVES_READ_MAX ? (uint32_t)(e->n - at) : LEAVES_READ_MAX;
        struct store_done done = told_of(s, store_leaves(s, at, n, NULL));

        assert_int_equal(done.status, OK);
        assert_int_equal(done.n, n);
        for (uint32_t i = 0; i < n; i++)
            assert_memory_equal(done.leaves[i].entry, e->entries[at + i], DIGEST_LEN);
        at += n;
    }
}

void catch_up(struct store *s, struct expected *e)
{
    while (e->n < store_log_edge(s)->size) {
        struct store_done done = told_of(s, store_leaves(s, e->n, 1, NULL));

        assert_int_equal(done.n, 1);
        memcpy(e->entries[e->n++], done.leaves[0].entry, DIGEST_LEN);
    }
}

struct leaf_new leaf_of(enum entry_kind kind, uint32_t nr)
{
    struct leaf_new out = { .kind = kind, .at = NOW };

    assert_int_equal(sha256(&nr, sizeof nr, out.digest), OK);
    return out;
}

struct store_done told_of(struct store *s, enum status begun)
{
    struct store_done done;

    assert_int_equal(begun, OK);
    assert_true(store_next(s, &done));
    return done;
}

enum status append(struct store *s, struct expected *e, uint32_t n, const struct leaf_new *leaves, struct store_done *out)
{
    struct store_done done;
    enum status st = store_append(s, n, leaves, e);

    if (st != OK)
        return st;
    if (!store_next(s, &done))
        return FAULT_RESTARTED; /* lost */
    assert_ptr_equal(done.context, e);
    if (done.status == OK) {
        assert_int_equal(done.row, e->n);
        for (uint32_t i = 0; i < n; i++)
            expect_entry(e, leaves[i].kind, leaves[i].digest);
    }
    if (out != NULL)
        *out = done;
    return done.status;
}

void begin_log(struct store *s, struct expected *e)
{
    struct leaf_new first = leaf_of(ENTRY_ORIGIN, 0);

    *e = (struct expected){ 0 };
    first.content = "voorbeeld.test/log";
    first.content_len = 18;
    assert_int_equal(append(s, e, 1, &first, NULL), OK);
}

enum status append_some(struct store *s, struct expected *e, uint32_t n, uint32_t nr)
{
    static const uint8_t content[1600] = { 1, 2, 3 };
    struct leaf_new leaves[LEAVES_MAX];

    for (uint32_t i = 0; i < n; i++) {
        leaves[i] = leaf_of(ENTRY_VERDICT, nr + i);
        leaves[i].content = content;
        leaves[i].content_len = sizeof content;
    }
    return append(s, e, n, leaves, NULL);
}
