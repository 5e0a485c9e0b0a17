/*
 * A question for a definitive verdict, with what the ledger says of it: whether its dossier has a verdict already, and which.
 *
 * secret: the message has seals.
 */
#ifndef PASSEND_NOTARY_ASKED_H
#define PASSEND_NOTARY_ASKED_H

#include "notary/content.h"
#include "wire/definitive.h"

struct asked {
    const struct client *client;
    const struct msg_definitive *m;
    struct leaf_name call;                   /* its name as a call */
    bool stands;                             /* the dossier has a verdict: its newest one */
    uint64_t index;
    int64_t replaced_by;                     /* -1: none replaces it */
    struct stand stand;
    bool former_stands;                      /* HUISHOUDEN: likewise of the dossier that is replaced */
    uint64_t former_index;
    int64_t former_replaced_by;
    struct stand former;
};

/* The dossier of a question, where it may be asked about at all.
 * returns OK | REFUSED_DOSSIER_UNKNOWN, or why it ended | REFUSED_EXPIRED | REFUSED_INCOMPLETE | REFUSED_SCOPE (of another phase)
 *         | REFUSED_CORPORATION */
enum status asked_dossier(struct notaris *n, const struct client *a, const struct id *id, int64_t now,
                          const struct dossier **out) MUST_USE;

#endif
