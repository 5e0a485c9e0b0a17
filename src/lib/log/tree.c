#include "log/tree.h"

#include <string.h>

const struct tree_hash tree_empty = { {
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55 } };

bool tree_hash_same(const struct tree_hash *a, const struct tree_hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void tree_leaf(struct sha256_ctx *c, const void *entry, size_t len, struct tree_hash *out)
{
    const struct part parts[] = { { "\0", 1 }, { entry, len } };

    sha256_with(c, parts, 2, out->bytes);
}

void tree_node(struct sha256_ctx *c, const struct tree_hash *left, const struct tree_hash *right, struct tree_hash *out)
{
    uint8_t both[1 + 2 * DIGEST_LEN] = { 1 };
    const struct part whole = { both, sizeof both };

    memcpy(both + 1, left->bytes, DIGEST_LEN);
    memcpy(both + 1 + DIGEST_LEN, right->bytes, DIGEST_LEN);
    sha256_with(c, &whole, 1, out->bytes);
}

/* ---- the right edge ---- */

void tree_append(struct sha256_ctx *c, struct tree_edge *e, const struct tree_hash *leaf)
{
    struct tree_hash h = *leaf;
    unsigned level = 0;

    BUG_IF(e->size >= TREE_SIZE_MAX);
    for (; e->size >> level & 1; level++)
        tree_node(c, &e->hash[level], &h, &h);
    e->hash[level] = h;
    e->size++;
}

void tree_root(struct sha256_ctx *c, const struct tree_edge *e, struct tree_hash *out)
{
    bool begun = false;

    *out = tree_empty;
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        if ((e->size >> level & 1) == 0)
            continue;
        if (begun)
            tree_node(c, &e->hash[level], out, out);
        else
            *out = e->hash[level];
        begun = true;
    }
}

/* ---- making proofs ---- */

/* The largest power of two below n, which is more than one. */
static uint64_t split_of(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* The root of leaves [from, to): of the perfect subtrees it consists of, from the right. They are at most one a level, as
 * `from`
 * is where a subtree of the whole begins. */
static enum status range(struct sha256_ctx *c, const struct tree_reader *r, uint64_t from, uint64_t to, struct tree_hash *out)
{
    struct tree_hash part[TREE_LEVELS + 1];
    unsigned n = 0;

    while (from < to) {
        unsigned level = (unsigned)(63 - __builtin_clzll(to - from));

        TRY(r->read(r->ctx, level, from >> level, &part[n++]));
        from += UINT64_C(1) << level;
    }
    *out = n > 0 ? part[--n] : tree_empty;
    while (n > 0)
        tree_node(c, &part[--n], out, out);
    return OK;
}

enum status tree_root_read(struct sha256_ctx *c, const struct tree_reader *r, uint64_t size, struct tree_hash *out)
{
    return range(c, r, 0, size, out);
}

static enum status add_range(struct sha256_ctx *c, const struct tree_reader *r, uint64_t from, uint64_t to,
                             struct tree_proof *out)
{
    BUG_IF(out->n == TREE_PROOF_MAX);
    return range(c, r, from, to, &out->hash[out->n++]);
}

/* Proofs are found from the root down and read from the leaf up. */
static void turn_round(struct tree_proof *p)
{
    for (unsigned i = 0; i < p->n / 2; i++) {
        struct tree_hash h = p->hash[i];

        p->hash[i] = p->hash[p->n - 1 - i];
        p->hash[p->n - 1 - i] = h;
    }
}

enum status tree_prove_inclusion(struct sha256_ctx *c, const struct tree_reader *r, uint64_t index, uint64_t size,
                                 struct tree_proof *out)
{
    uint64_t from = 0, to = size;

    out->n = 0;
    if (index >= size || size > TREE_SIZE_MAX)
        return REFUSED_LOG_INCLUSION;
    while (to - from > 1) {
        uint64_t middle = from + split_of(to - from);

        if (index < middle) {
            TRY(add_range(c, r, middle, to, out));
            to = middle;
        } else {
            TRY(add_range(c, r, from, middle, out));
            from = middle;
        }
    }
    turn_round(out);
    return OK;
}

enum status tree_prove_consistency(struct sha256_ctx *c, const struct tree_reader *r, uint64_t from, uint64_t to,
                                   struct tree_proof *out)
{
    uint64_t left = 0, right = to;

    out->n = 0;
    if (from == 0 || from > to || to > TREE_SIZE_MAX)
        return REFUSED_LOG_CONSISTENCY;
    while (right != from) {
        uint64_t middle = left + split_of(right - left);

        if (from <= middle) {
            TRY(add_range(c, r, middle, right, out));
            right = middle;
        } else {
            TRY(add_range(c, r, left, middle, out));
            left = middle;
        }
    }
    if (left > 0)                        /* else it is the old root, which who verifies has */
        TRY(add_range(c, r, left, right, out));
    turn_round(out);
    return OK;
}

/* ---- verifying (RFC 9162, 2.1.3.2 and 2.1.4.2) ---- */

/* Up to where the path turns left, or the top. */
static void climb(uint64_t *fn, uint64_t *sn)
{
    while ((*fn & 1) == 0 && *fn != 0) {
        *fn >>= 1;
        *sn >>= 1;
    }
}

enum status tree_verify_inclusion(struct sha256_ctx *c, const struct tree_hash *leaf, uint64_t index, uint64_t size,
                                  const struct tree_proof *proof, const struct tree_hash *root)
{
    struct tree_hash h = *leaf;

    if (index >= size || size > TREE_SIZE_MAX || proof->n > TREE_PROOF_MAX)
        return REFUSED_LOG_INCLUSION;
    uint64_t fn = index, sn = size - 1;
    for (unsigned i = 0; i < proof->n; i++) {
        if (sn == 0)
            return REFUSED_LOG_INCLUSION;
        if ((fn & 1) != 0 || fn == sn) {
            tree_node(c, &proof->hash[i], &h, &h);
            climb(&fn, &sn);
        } else {
            tree_node(c, &h, &proof->hash[i], &h);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && tree_hash_same(&h, root) ? OK : REFUSED_LOG_INCLUSION;
}

enum status tree_verify_consistency(struct sha256_ctx *c, uint64_t from, const struct tree_hash *from_root, uint64_t to,
                                    const struct tree_hash *to_root, const struct tree_proof *proof)
{
    if (from == 0 || from > to || to > TREE_SIZE_MAX || proof->n > TREE_PROOF_MAX)
        return REFUSED_LOG_CONSISTENCY;
    if (from == to)
        return proof->n == 0 && tree_hash_same(from_root, to_root) ? OK : REFUSED_LOG_CONSISTENCY;
    /* Where the old tree is one perfect subtree, its root is what the proof begins with, and is left out of it. */
    bool perfect = (from & (from - 1)) == 0;
    unsigned i = perfect ? 0 : 1;
    if (proof->n == 0)
        return REFUSED_LOG_CONSISTENCY;
    struct tree_hash fr = perfect ? *from_root : proof->hash[0], sr = fr;
    uint64_t fn = from - 1, sn = to - 1;
    for (; (fn & 1) != 0; fn >>= 1)
        sn >>= 1;
    for (; i < proof->n; i++) {
        if (sn == 0)
            return REFUSED_LOG_CONSISTENCY;
        if ((fn & 1) != 0 || fn == sn) {
            tree_node(c, &proof->hash[i], &fr, &fr);
            tree_node(c, &proof->hash[i], &sr, &sr);
            climb(&fn, &sn);
        } else {
            tree_node(c, &sr, &proof->hash[i], &sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && tree_hash_same(&fr, from_root) && tree_hash_same(&sr, to_root) ? OK : REFUSED_LOG_CONSISTENCY;
}

/* ---- what was just added ---- */

static bool recall(const struct tree_memo *m, unsigned level, uint64_t index, struct tree_hash *out)
{
    for (unsigned i = 0; m != NULL && i < m->n; i++)
        if (m->of[i].level == level && m->of[i].index == index) {
            *out = m->of[i].hash;
            return true;
        }
    return false;
}

static void memorize(struct tree_memo *m, unsigned level, uint64_t index, const struct tree_hash *h)
{
    if (m == NULL || m->n == TREE_MEMO_MAX)
        return;
    m->of[m->n].level = level;
    m->of[m->n].index = index;
    m->of[m->n++].hash = *h;
}

static enum status read_group(void *ctx, unsigned level, uint64_t index, struct tree_hash *out)
{
    const struct tree_group *g = ctx;
    uint64_t from = index << level, old = g->before->size;
    struct tree_hash left, right;

    if (level == 0 && from >= old) {
        if (from - old >= g->n)
            return REFUSED_LOG_INCLUSION;
        *out = g->leaves[from - old];
        return OK;
    }
    /* One that the old tree is the sum of: the old tree ends where it does, or goes on with smaller ones. */
    if (from < old && (old >> level & 1) != 0 && old >> level == index + 1) {
        *out = g->before->hash[level];
        return OK;
    }
    if (level == 0 || from + (UINT64_C(1) << level) <= old)
        return REFUSED_LOG_INCLUSION;
    if (recall(g->memo, level, index, out))
        return OK;
    TRY(read_group(ctx, level - 1, 2 * index, &left));
    TRY(read_group(ctx, level - 1, 2 * index + 1, &right));
    tree_node(g->c, &left, &right, out);
    memorize(g->memo, level, index, out);
    return OK;
}

struct tree_reader tree_group_reader(struct tree_group *g)
{
    return (struct tree_reader){ .read = read_group, .ctx = g };
}
