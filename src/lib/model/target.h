/*
 * Where the service may connect to: one address of a source or of an attestor, by its name or as configured. Fixed layout,
 * handed down by the launcher to the dialer, which connects nowhere else.
 *
 * secret: none.
 */
#ifndef PASSEND_MODEL_TARGET_H
#define PASSEND_MODEL_TARGET_H

#include "base/limits.h"
#include "model/attestor.h"

#include <stdint.h>

enum source_endpoint { ENDPOINT_PAR, ENDPOINT_TOKEN, ENDPOINT_DATA, ENDPOINT_N };

/* Who connects: the courier of source i, or that of the log. */
enum { ASKER_LOG = LIMIT_SOURCES, ASKERS };
#define TARGETS_MAX (LIMIT_SOURCES * ENDPOINT_N + ATTESTORS_MAX)

struct address {
    uint8_t version;                 /* 4 or 6 */
    uint8_t zero;
    uint16_t port;                   /* host order */
    uint8_t b[16];                   /* of version 4: the first four */
};

struct target {
    char host[LIMIT_SOURCE_HOST_CHARS + 1];
    uint16_t port;
    uint8_t asker;                   /* index in the table of sources, or ASKER_LOG */
    uint8_t endpoint;                /* enum source_endpoint; of ASKER_LOG: the place in the table of attestors */
    uint8_t n_addresses;             /* configured ones: then nobody is asked for the name */
    uint8_t zero[3];
    struct address addresses[LIMIT_SOURCE_ADDRESSES];
};

#endif
