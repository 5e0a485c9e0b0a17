/*
 * The place of each process in the service: how many there are, who is connected to whom, and what each is handed when it
 * starts. All of it from the tables (wire/topology.h); which programs run and when is not known here.
 *
 *   tree_init      a post for every process the table and the configuration ask for
 *   at a start:    tree_give, tree_connect, role_give_start, then tree_offer
 *   at an end:     tree_leave; who is tree_stranded by it has to be replaced
 *
 * A pair of sockets between roles of which one needs the other lasts as long as the process that needs: its other end lies
 * here until the peer lives and takes it. All other pairs are made anew at each start of either side, and what a peer that
 * is dying does not take is closed: its successor gets something new.
 */
#ifndef PASSEND_LAUNCHER_TREE_H
#define PASSEND_LAUNCHER_TREE_H

#include "base/status.h"
#include "wire/topology.h"

#define TREE_POSTS_MAX 64
#define TREE_PEERS_MAX 16

struct post {
    enum wire_role role;
    uint32_t index;              /* among those of its role; of one for a source: of that source */
    unsigned number;             /* of its own, whatever the configuration: 1 and up */
    bool alive;                  /* starting or serving: it takes what it is handed */
    int control;                 /* our end, -1 = none */
    int ends[TREE_PEERS_MAX];    /* by PEER row: what the peer has not taken yet, -1 = nothing */
};

struct tree {
    const struct topology *t;
    struct post posts[TREE_POSTS_MAX];   /* in the order of the table */
    size_t n;
};

/* How many there are of a role that may have several. */
struct tree_counts {
    unsigned configured;
    uint32_t sources;            /* bit i: source i has a process */
    bool log, attestors;         /* it is there; it asks others to attest to it */
};

/* Descriptors to hand over, by kind; the caller keeps them. */
struct supply { const int *fds; size_t n; };

void tree_init(struct tree *tree, const struct topology *t, const struct tree_counts *counts);

/*
 * What the table gives this role and the supplies hold (n of them, by kind), to a process that starts.
 * returns OK | FAULT_BUSY | FAULT_RESTARTED | FAULT_SYSTEM: it is dead or does not read
 */
enum status tree_give(const struct tree *tree, const struct post *p, const struct supply *supplies, size_t n) MUST_USE;
/* Makes the pairs of a process that starts. returns as tree_give */
enum status tree_connect(struct tree *tree, struct post *p) MUST_USE;
/* Hands over what lies here and can be taken now. */
void tree_offer(struct tree *tree);
/* Nothing lies here. */
bool tree_settled(const struct tree *tree);
/* The process is gone: its ends are closed. */
void tree_leave(struct post *p);
/* Whether p is connected to the process that was on `gone`, and needs it. Ask after tree_leave(gone). */
bool tree_stranded(const struct tree *tree, const struct post *p, const struct post *gone);

#endif
