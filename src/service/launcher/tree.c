#include "launcher/tree.h"

#include "base/event_log.h"
#include "base/fd.h"
#include "wire/channel.h"
#include "wire/role.h"

/* Bit k: there is a process with this index. */
static uint32_t wanted(const struct topology *t, const struct role_row *r, const struct tree_counts *counts)
{
    unsigned n = counts->configured;

    if (topology_per_source(t, r->role))
        return counts->sources & (uint32_t)((UINT64_C(1) << r->most) - 1);
    if (topology_for_sources(t, r->role))
        n = counts->sources != 0 || counts->attestors;
    if (topology_for_log(t, r->role))
        n = counts->log;
    if (topology_for_attestors(t, r->role))
        n = counts->attestors;
    n = n < r->least ? r->least : n > r->most ? r->most : n;
    return (uint32_t)((UINT64_C(1) << n) - 1);
}

void tree_init(struct tree *tree, const struct topology *t, const struct tree_counts *counts)
{
    *tree = (struct tree){ .t = t };
    BUG_IF(t->n_peers > TREE_PEERS_MAX);
    for (size_t i = 0; i < t->n_roles; i++) {
        const struct role_row *r = &t->roles[i];
        unsigned first = topology_processes(t, r->role) + 1;
        uint32_t indexes = wanted(t, r, counts);

        for (unsigned k = 0; k < r->most; k++) {
            if ((indexes >> k & 1) == 0)
                continue;
            BUG_IF(tree->n == TREE_POSTS_MAX);
            struct post *p = &tree->posts[tree->n++];

            *p = (struct post){ .role = r->role, .index = k, .number = first + k, .control = -1 };
            for (size_t e = 0; e < TREE_PEERS_MAX; e++)
                p->ends[e] = -1;
        }
    }
}

enum status tree_give(const struct tree *tree, const struct post *p, const struct supply *supplies, size_t n)
{
    for (size_t i = 0; i < tree->t->n_handovers; i++) {
        const struct handover_row *row = &tree->t->handovers[i];

        if ((size_t)row->kind >= n || !topology_is_given(tree->t, p->role, row->kind))
            continue;
        for (uint32_t k = 0; k < supplies[row->kind].n; k++)
            TRY(role_give(p->control, row->kind, k, 0, supplies[row->kind].fds[k]));
    }
    return OK;
}

/* ---- pairs ---- */

/* Of row i, which connects many b to one a: b goes with a. */
static bool lasts(const struct topology *t, size_t i)
{
    const struct role_row *b = topology_role(t, t->peers[i].b);

    return b != NULL && (b->needs & 1u << t->peers[i].a) != 0;
}

/* Hands p its end of a pair with the process of side b. Only where there are several does a have to know which one. */
static enum status hand(const struct tree *tree, size_t row, const struct post *p, const struct post *b, int fd)
{
    const struct peer_row *r = &tree->t->peers[row];

    if (p->role == r->b)
        return role_give(p->control, r->at_b, 0, 0, fd);
    if (r->many == PEER_ONE)
        return role_give(p->control, r->at_a, 0, 0, fd);
    return role_give(p->control, r->at_a, b->index, 0, fd);
}

static void offer(const struct tree *tree, size_t row, const struct post *to, const struct post *b, int *fd)
{
    if (*fd < 0 || !to->alive)
        return;
    if (hand(tree, row, to, b, *fd) != OK)
        event_log(EVENT_FAULT, FAULT_RESTARTED, 0);
    fd_close(fd);
}

/* A pair of row `row` between p, which starts, and q: one of them is b. */
static enum status pair(struct tree *tree, size_t row, struct post *p, struct post *q)
{
    struct post *b = p->role == tree->t->peers[row].b ? p : q;
    int fds[2];

    TRY(channel_pair(fds));
    enum status s = hand(tree, row, p, b, fds[0]);
    fd_close(&fds[0]);
    if (lasts(tree->t, row)) {
        fd_close(&b->ends[row]);
        b->ends[row] = fds[1];
        return s;
    }
    offer(tree, row, q, b, &fds[1]);
    fd_close(&fds[1]);
    return s;
}

/* The pairs of one row. Where b needs a, they are made when b starts. */
static enum status connect_row(struct tree *tree, size_t row, struct post *p)
{
    const struct peer_row *r = &tree->t->peers[row];
    enum wire_role other = p->role == r->a ? r->b : r->a;

    if ((p->role != r->a && p->role != r->b) || (p->role == r->a && lasts(tree->t, row)))
        return OK;
    for (size_t i = 0; i < tree->n; i++) {
        struct post *q = &tree->posts[i];

        /* Of one that does not run its own start makes the pair. */
        if (q->role == other && (q->alive || lasts(tree->t, row)))
            TRY(pair(tree, row, p, q));
    }
    return OK;
}

enum status tree_connect(struct tree *tree, struct post *p)
{
    for (size_t row = 0; row < tree->t->n_peers; row++)
        TRY(connect_row(tree, row, p));
    return OK;
}

static struct post *post_of(struct tree *tree, enum wire_role role)
{
    for (size_t i = 0; i < tree->n; i++)
        if (tree->posts[i].role == role)
            return &tree->posts[i];
    return NULL;
}

/* To a peer that is still starting too: it finds what was sent to it waiting in the channel. */
void tree_offer(struct tree *tree)
{
    for (size_t i = 0; i < tree->n; i++) {
        struct post *b = &tree->posts[i];

        for (size_t row = 0; b->alive && row < tree->t->n_peers; row++) {
            const struct post *a = tree->t->peers[row].b == b->role ? post_of(tree, tree->t->peers[row].a) : NULL;

            if (a != NULL)
                offer(tree, row, a, b, &b->ends[row]);
        }
    }
}

bool tree_settled(const struct tree *tree)
{
    for (size_t i = 0; i < tree->n; i++)
        for (size_t row = 0; row < tree->t->n_peers; row++)
            if (tree->posts[i].ends[row] >= 0)
                return false;
    return true;
}

void tree_leave(struct post *p)
{
    p->alive = false;
    fd_close(&p->control);
    for (size_t row = 0; row < TREE_PEERS_MAX; row++)
        fd_close(&p->ends[row]);
}

bool tree_stranded(const struct tree *tree, const struct post *p, const struct post *gone)
{
    for (size_t row = 0; p->alive && row < tree->t->n_peers; row++) {
        const struct peer_row *r = &tree->t->peers[row];

        if (r->b == p->role && r->a == gone->role && lasts(tree->t, row) && p->ends[row] < 0)
            return true;
    }
    return false;
}
