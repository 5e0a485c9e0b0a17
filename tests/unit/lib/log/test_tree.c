/* The tree: against the definitions of RFC 6962 written down as they stand there, for all small sizes and some large ones; every
 * proof, and every change of it. */
#include "../../cmocka_all.h"

#include "log/tree.h"
#include "log/entry.h"

#define SIZES 70

static struct sha256_ctx *c;
static struct tree_hash leaves[600];

static int setup(void **state)
{
    assert_int_equal(sha256_open(&c), OK);
    for (unsigned i = 0; i < ROWS(leaves); i++)
        tree_leaf(c, &i, sizeof i, &leaves[i]);
    return 0;
}

static int teardown(void **state)
{
    sha256_close(c);
    return 0;
}

/* MTH(D[from:to]) of 2.1 */
static struct tree_hash mth(unsigned from, unsigned to)
{
    struct tree_hash out = tree_empty;
    unsigned k = 1;

    if (to - from == 1)
        return leaves[from];
    if (to == from)
        return out;
    while (2 * k < to - from)
        k *= 2;
    struct tree_hash left = mth(from, from + k), right = mth(from + k, to);
    tree_node(c, &left, &right, &out);
    return out;
}

static unsigned largest_below(unsigned n)
{
    unsigned k = 1;

    while (2 * k < n)
        k *= 2;
    return k;
}

/* PATH(m, D[from:to]) of 2.1.1 */
static void path(unsigned m, unsigned from, unsigned to, struct tree_proof *out)
{
    unsigned k = largest_below(to - from);

    if (to - from == 1)
        return;
    if (m < k) {
        path(m, from, from + k, out);
        out->hash[out->n++] = mth(from + k, to);
    } else {
        path(m - k, from + k, to, out);
        out->hash[out->n++] = mth(from, from + k);
    }
}

/* SUBPROOF(m, D[from:to], b) of 2.1.2 */
static void subproof(unsigned m, unsigned from, unsigned to, bool b, struct tree_proof *out)
{
    unsigned k = largest_below(to - from);

    if (m == to - from) {
        if (!b)
            out->hash[out->n++] = mth(from, to);
        return;
    }
    if (m <= k) {
        subproof(m, from, from + k, b, out);
        out->hash[out->n++] = mth(from + k, to);
    } else {
        subproof(m - k, from + k, to, false, out);
        out->hash[out->n++] = mth(from, from + k);
    }
}

static enum status read_mth(void *ctx, unsigned level, uint64_t index, struct tree_hash *out)
{
    unsigned *reads = ctx;

    ++*reads;
    *out = mth((unsigned)(index << level), (unsigned)((index + 1) << level));
    return OK;
}

static bool same(const struct tree_proof *a, const struct tree_proof *b)
{
    return a->n == b->n && memcmp(a->hash, b->hash, a->n * sizeof a->hash[0]) == 0;
}

static void root_of_every_size(void **state)
{
    static const char *const published[] = {   /* the test vectors of Certificate Transparency: no leaf, and one without a byte */
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    };
    struct tree_edge e = { 0 };
    struct tree_hash root, wanted;
    unsigned reads = 0;
    struct tree_reader r = { read_mth, &reads };

    for (unsigned size = 0; size <= ROWS(leaves); size++) {
        tree_root(c, &e, &root);
        wanted = mth(0, size);
        assert_memory_equal(&root, &wanted, sizeof root);
        assert_int_equal(tree_root_read(c, &r, size, &root), OK);
        assert_memory_equal(&root, &wanted, sizeof root);
        if (size < ROWS(leaves))
            tree_append(c, &e, &leaves[size]);
    }
    struct tree_hash leaf;
    tree_leaf(c, "", 0, &leaf);
    for (unsigned i = 0; i < 2; i++) {
        char hex[65] = { 0 };
        const uint8_t *b = i == 0 ? tree_empty.bytes : leaf.bytes;

        for (unsigned k = 0; k < 32; k++)
            snprintf(hex + 2 * k, 3, "%02x", b[k]);
        assert_string_equal(hex, published[i]);
    }
}

/* Every changed bit of a proof, of the leaf and the root, one hash more and one less, another place, another size. */
static void spoil_inclusion(unsigned index, unsigned size, const struct tree_proof *good, const struct tree_hash *root)
{
    struct tree_proof p = *good;
    struct tree_hash leaf = leaves[index], other = *root;

    for (unsigned i = 0; i < p.n * sizeof p.hash[0]; i++) {
        ((uint8_t *)p.hash)[i] ^= (uint8_t)(1 << i % 8);
        assert_int_equal(tree_verify_inclusion(c, &leaf, index, size, &p, root), REFUSED_LOG_INCLUSION);
        ((uint8_t *)p.hash)[i] ^= (uint8_t)(1 << i % 8);
    }
    leaf.bytes[index % 32] ^= 1;
    assert_int_equal(tree_verify_inclusion(c, &leaf, index, size, &p, root), REFUSED_LOG_INCLUSION);
    other.bytes[size % 32] ^= 128;
    assert_int_equal(tree_verify_inclusion(c, &leaves[index], index, size, &p, &other), REFUSED_LOG_INCLUSION);
    for (unsigned at = 0; at < size + 3; at++)
        if (at != index)
            assert_int_equal(tree_verify_inclusion(c, &leaves[index], at, size, &p, root), REFUSED_LOG_INCLUSION);
    p.hash[p.n++] = *root;
    assert_int_equal(tree_verify_inclusion(c, &leaves[index], index, size, &p, root), REFUSED_LOG_INCLUSION);
    p.n -= 2;
    if (good->n > 0)
        assert_int_equal(tree_verify_inclusion(c, &leaves[index], index, size, &p, root), REFUSED_LOG_INCLUSION);
}

static void inclusion(void **state)
{
    struct tree_proof made, wanted;
    unsigned reads = 0;
    struct tree_reader r = { read_mth, &reads };

    for (unsigned size = 1; size <= SIZES; size++) {
        struct tree_hash root = mth(0, size);

        for (unsigned i = 0; i < size; i++) {
            wanted.n = 0;
            path(i, 0, size, &wanted);
            assert_int_equal(tree_prove_inclusion(c, &r, i, size, &made), OK);
            assert_true(same(&made, &wanted));
            assert_int_equal(tree_verify_inclusion(c, &leaves[i], i, size, &made, &root), OK);
            if (size % 7 == 0 || size == 64)
                spoil_inclusion(i, size, &made, &root);
        }
        assert_int_equal(tree_prove_inclusion(c, &r, size, size, &made), REFUSED_LOG_INCLUSION);
    }
    assert_int_equal(tree_prove_inclusion(c, &r, 0, 0, &made), REFUSED_LOG_INCLUSION);
    assert_int_equal(tree_prove_inclusion(c, &r, 0, TREE_SIZE_MAX + 1, &made), REFUSED_LOG_INCLUSION);
    made.n = 0;
    assert_int_equal(tree_verify_inclusion(c, &leaves[0], 0, 0, &made, &tree_empty), REFUSED_LOG_INCLUSION);
}

static void consistency(void **state)
{
    struct tree_proof made, wanted;
    unsigned reads = 0;
    struct tree_reader r = { read_mth, &reads };

    for (unsigned to = 1; to <= SIZES; to++)
        for (unsigned from = 1; from <= to; from++) {
            struct tree_hash a = mth(0, from), b = mth(0, to), bad = b;

            wanted.n = 0;
            subproof(from, 0, to, true, &wanted);
            assert_int_equal(tree_prove_consistency(c, &r, from, to, &made), OK);
            assert_true(same(&made, &wanted));
            assert_int_equal(tree_verify_consistency(c, from, &a, to, &b, &made), OK);
            bad.bytes[to % 32] ^= 4;
            assert_int_equal(tree_verify_consistency(c, from, &a, to, &bad, &made), REFUSED_LOG_CONSISTENCY);
            bad = a;
            bad.bytes[from % 32] ^= 4;
            assert_int_equal(tree_verify_consistency(c, from, &bad, to, &b, &made), REFUSED_LOG_CONSISTENCY);
            for (unsigned i = 0; to % 9 == 0 && i < made.n * sizeof made.hash[0]; i++) {
                ((uint8_t *)made.hash)[i] ^= (uint8_t)(1 << i % 8);
                assert_int_equal(tree_verify_consistency(c, from, &a, to, &b, &made), REFUSED_LOG_CONSISTENCY);
                ((uint8_t *)made.hash)[i] ^= (uint8_t)(1 << i % 8);
            }
            made.hash[made.n++] = b;
            assert_int_equal(tree_verify_consistency(c, from, &a, to, &b, &made), REFUSED_LOG_CONSISTENCY);
            made.n -= 2;
            if (from < to)
                assert_int_equal(tree_verify_consistency(c, from, &a, to, &b, &made), REFUSED_LOG_CONSISTENCY);
        }
    made.n = 0;
    static const struct { uint64_t from, to; } sizes[] = { { 0, 0 }, { 0, 1 }, { 2, 1 }, { 1, TREE_SIZE_MAX + 1 } };
    for (unsigned i = 0; i < ROWS(sizes); i++) {
        assert_int_equal(tree_prove_consistency(c, &r, sizes[i].from, sizes[i].to, &made), REFUSED_LOG_CONSISTENCY);
        assert_int_equal(tree_verify_consistency(c, sizes[i].from, &tree_empty, sizes[i].to, &tree_empty, &made), REFUSED_LOG_CONSISTENCY);
    }
}

/* Nothing of a large tree is read but what a proof consists of. */
static void few_reads(void **state)
{
    struct tree_proof p;
    unsigned reads = 0;
    struct tree_reader r = { read_mth, &reads };

    assert_int_equal(tree_prove_inclusion(c, &r, 300, 512, &p), OK);
    assert_int_equal(reads, 9);
    assert_int_equal(p.n, 9);
}

static enum status read_nothing(void *ctx, unsigned level, uint64_t index, struct tree_hash *out)
{
    return FAULT_SYSTEM;
}

static void a_reader_that_fails(void **state)
{
    struct tree_reader r = { read_nothing, NULL };
    struct tree_proof p;
    struct tree_hash h;

    assert_int_equal(tree_prove_inclusion(c, &r, 1, 3, &p), FAULT_SYSTEM);
    assert_int_equal(tree_prove_consistency(c, &r, 2, 3, &p), FAULT_SYSTEM);
    assert_int_equal(tree_root_read(c, &r, 3, &h), FAULT_SYSTEM);
}

/* Proofs of what was added a moment ago, from the edge before it and the new leaves; of every second one what was computed is kept,
 * and does not always fit. */
static void group(void **state)
{
    struct tree_edge e = { 0 };

    for (unsigned old = 0; old < 40; old++) {
        for (unsigned n = 1; n < 36; n += old % 5 + 1) {
            struct tree_memo memo = { .n = n % 4 == 0 ? TREE_MEMO_MAX - 5 : 0 };
            struct tree_group g = { c, &e, leaves + old, n, n % 2 == 0 ? &memo : NULL };
            struct tree_reader r = tree_group_reader(&g);
            struct tree_hash root = mth(0, old + n), made;
            struct tree_proof p;

            assert_int_equal(tree_root_read(c, &r, old + n, &made), OK);
            assert_memory_equal(&made, &root, sizeof root);
            for (unsigned i = old; i < old + n; i++) {
                assert_int_equal(tree_prove_inclusion(c, &r, i, old + n, &p), OK);
                assert_int_equal(tree_verify_inclusion(c, &leaves[i], i, old + n, &p, &root), OK);
            }
            if (old > 0) {
                struct tree_hash before = mth(0, old);

                assert_int_equal(tree_prove_consistency(c, &r, old, old + n, &p), OK);
                assert_int_equal(tree_verify_consistency(c, old, &before, old + n, &root, &p), OK);
            }
            if (old > 1)           /* what is within the edge is not there any more */
                assert_int_equal(tree_prove_inclusion(c, &r, 0, old + n, &p), REFUSED_LOG_INCLUSION);
            assert_int_equal(tree_prove_inclusion(c, &r, old, old + n + 1, &p), REFUSED_LOG_INCLUSION);
        }
        tree_append(c, &e, &leaves[old]);
    }
}

/* The bytes that an entry is the hash of, as they are written down. */
static void entries(void **state)
{
    uint8_t digest[32], made[32], wanted[32], covered[14 + 1 + 32] = "passend/log/1";
    struct tree_hash leaf, leaf_wanted;

    memset(digest, 7, sizeof digest);
    static const struct { enum entry_kind kind; unsigned number; } rows[] = {
        { ENTRY_ORIGIN, 0 }, { ENTRY_VERDICT, 1 }, { ENTRY_WITHDRAWAL, 8 }, { ENTRY_YEAR_KEY_DESTROYED, 17 }, { ENTRY_RESTORED, 18 },
    };
    for (unsigned i = 0; i < ROWS(rows); i++) {
        struct part p = { covered, sizeof covered };

        covered[14] = (uint8_t)rows[i].number;
        memcpy(covered + 15, digest, 32);
        sha256_with(c, &p, 1, wanted);
        entry_make(c, rows[i].kind, digest, made);
        assert_memory_equal(made, wanted, 32);
        tree_leaf(c, wanted, 32, &leaf_wanted);
        entry_leaf(c, rows[i].kind, digest, &leaf);
        assert_memory_equal(&leaf, &leaf_wanted, sizeof leaf);
    }
    for (unsigned i = 0; i < 20; i++)
        assert_true((entry_what(i) != NULL) == (i <= 18));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_of_every_size), cmocka_unit_test(inclusion), cmocka_unit_test(consistency), cmocka_unit_test(few_reads),
        cmocka_unit_test(a_reader_that_fails), cmocka_unit_test(group), cmocka_unit_test(entries),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
