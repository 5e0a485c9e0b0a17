/*
 * A question for a definitive verdict, with what the ledger says of it: whether its dossier has a verdict already, and which.
 *
 * secret: the message has seals.
 */
#ifndef PASSEND_NOTARY_ASKED_H
#define PASSEND_NOTARY_ASKED_H

#include "notary/content.h"
#include "wire/definitive.h"

/* The newest verdict of a dossier. */
struct newest {
    bool stands;                             /* there is one, and this is it */
    uint64_t index;
    int64_t replaced_by;                     /* -1: none replaces it */
    uint8_t entry[DIGEST_LEN];               /* its leaf */
    struct stand stand;
};

struct asked {
    const struct client *client;
    const struct msg_definitive *m;
    struct leaf_name call;                   /* its name as a call */
    uint8_t dossier[DIGEST_LEN];             /* and the digest of its dossier's */
    struct newest own, former;               /* former: HUISHOUDEN, of the dossier that is replaced */
};

/* The dossier of a question, where it may be asked about at all.
 * returns OK | REFUSED_DOSSIER_UNKNOWN, or why it ended | REFUSED_EXPIRED | REFUSED_INCOMPLETE | REFUSED_SCOPE (of another phase)
 *         | REFUSED_CORPORATION */
enum status asked_dossier(struct notary *n, const struct client *a, const struct id *id, int64_t now,
                          const struct dossier **out) MUST_USE;

#endif
