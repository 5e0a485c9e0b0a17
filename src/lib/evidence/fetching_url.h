/*
 * An address that a courier asks, in its one spelling: https, a name in lower case, a port, a path; without query, fragment and
 * user.
 *
 * secret: nothing.
 */
#ifndef PASSEND_EVIDENCE_FETCHING_URL_H
#define PASSEND_EVIDENCE_FETCHING_URL_H

#include "base/limits.h"
#include "base/status.h"

#include <stdint.h>

#define FETCHING_URL_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/"

struct fetching_url {
    const char *text;              /* borrowed; NULL = none */
    char host[LIMIT_SOURCE_HOST_CHARS + 1];
    uint16_t port;
};

/* text: NUL-terminated; at most LIMIT_URL_CHARS of FETCHING_URL_CHARS. *out is zeroed but on OK. returns OK | REFUSED_CONFIG */
enum status fetching_url_read(const char *text, struct fetching_url *out) MUST_USE;

#endif
