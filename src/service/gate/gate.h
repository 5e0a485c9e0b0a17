/*
 * What every part of the gate shares: what the launcher handed down, and the link to the notary. One per process.
 *
 * The gate carries requests and answers; it holds no seal key, no verdict key and no file.
 */
#ifndef PASSEND_GATE_GATE_H
#define PASSEND_GATE_GATE_H

#include "http/bucket.h"
#include "gate/tls.h"
#include "wire/packs.h"

#include <event2/event.h>
#include <stdbool.h>

struct link;

struct gate {
    struct role_inputs in;               /* configuration, register, sources; keys are released at start */
    struct beleidsrol beleid;            /* to show: the gate does not decide */
    struct tls_context *tls;
    struct event_base *base;
    struct link *link;
    struct bucket all[LIMIT_CLIENTS + 1];    /* requests per client; the last: of nobody we know */
    struct bucket slow[LIMIT_CLIENTS];       /* PAR and bewijzen per client */
    uint16_t connections[LIMIT_CLIENTS + 1]; /* open now, likewise */
    /* From the notary, once per channel; NULL until then. */
    char *jwks;
    size_t jwks_len;
    char *certificaat;                   /* base64 DER of the certificate that verdicts are signed under */
    size_t certificaat_len;
};

#endif
