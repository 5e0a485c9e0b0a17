/*
 * What every part of the gate shares: what the launcher handed down, the server, and the link to the notary. One per process.
 *
 * The gate carries requests and answers; it holds no seal key, no verdict key and no file.
 */
#ifndef PASSEND_GATE_GATE_H
#define PASSEND_GATE_GATE_H

#include "http/server.h"
#include "wire/packs.h"

struct asks;
struct link;

struct gate {
    struct role_inputs in;               /* configuration, register, sources; keys are released at start */
    struct beleidsrol beleid;            /* to show: the gate does not decide */
    struct tls_context *tls;
    struct server server;
    struct link *link;
    struct asks *asks;
    int64_t stop_at_ms;                  /* 0 = serving */
    /* From the notary, once per channel; NULL until then. */
    char *jwks;
    size_t jwks_len;
    char *certificaat;                   /* base64 DER of the certificate that verdicts are signed under */
    size_t certificaat_len;
};

#endif
