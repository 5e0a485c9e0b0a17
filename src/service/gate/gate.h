/*
 * What every part of a gate shares: what the launcher handed down, the server, and the link to the notary. One per process.
 *
 * There are three kinds of gate, each a program: for platforms (gate/platform), for browsers (gate/public), and of the public log
 * (gate/log), which asks nobody. A gate carries requests and answers; it holds no seal key and no verdict key.
 */
#ifndef PASSEND_GATE_GATE_H
#define PASSEND_GATE_GATE_H

#include "http/server.h"
#include "wire/inputs.h"
#include "wire/role.h"

struct asks;
struct link;
struct gate;

/* How a gate that asks the notary does: ask.h. */
struct gate_notary {
    enum status (*open)(struct gate *g);           /* before the sandbox. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
    void (*set)(struct gate *g, int fd);           /* a new or replaced channel; takes fd */
    bool (*up)(const struct gate *g);
    bool (*lost)(const struct gate *g, int64_t now_ms, int64_t patience_ms);   /* it broke so long ago, and nobody gave another */
};

/* What one kind does otherwise than the others. */
struct gate_kind {
    enum wire_role role;
    const struct gate_notary *notary;    /* NULL: it has no channel but the launcher's */
    size_t connections;                  /* of its site */
    size_t handshakes;                   /* of these at once */
    unsigned asked;                      /* questions that are in turn at the notary at once, at most GATE_ASKED */
    uint32_t asked_answers;              /* and no further one while they ask for so many answers */
    /* Opens what only this kind is handed, TLS among it; before the sandbox. returns OK | REFUSED_CONFIG | FAULT_* */
    enum status (*open)(struct gate *g);
    const struct site *(*site)(struct gate *g);
    /* There is a key set of the notary's. false: it cannot be one. NULL: nothing to do */
    bool (*keys)(struct gate *g);
    /* Something that is not the notary's channel was handed over while the gate serves; taken in any case. NULL: nothing is */
    void (*take)(struct gate *g, struct role_control *m);
};

#define GATE_ASKED (LIMIT_ASKED > LIMIT_PUBLIC_ASKED ? LIMIT_ASKED : LIMIT_PUBLIC_ASKED)

struct gate {
    const struct gate_kind *kind;
    struct role_inputs in;               /* configuration, register, sources; keys are released at start */
    struct tls_context *tls;
    struct server server;
    struct link *link;
    struct asks *asks;
    int64_t stop_at_ms;                  /* 0 = serving */
    bool lost;                           /* it stops as it has no notary any more */
    /* From the notary, once per channel; NULL until then. */
    char *jwks;
    size_t jwks_len;
};

#endif
