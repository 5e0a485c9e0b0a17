/*
 * Which handler a request goes to, and on what terms. Pure: a table and a path.
 */
#ifndef PASSEND_HTTP_ROUTE_H
#define PASSEND_HTTP_ROUTE_H

#include "base/slice.h"
#include "base/status.h"
#include "http/request.h"

#include <stdbool.h>
#include <stddef.h>

struct conn;

/* What a handler made of its request. */
enum turn {
    TURN_NEXT,         /* there is an answer: send it, then the next request */
    TURN_WAIT,         /* somebody calls drive_resume later: conn_wait */
    TURN_CLOSE         /* there can be no answer: end the connection */
};

enum route_flag {
    ROUTE_OPEN = 1,    /* anybody that the transport let in, known or not */
    ROUTE_SLOW = 2,    /* counts against slow_per_s besides the rate */
    ROUTE_QUERY = 4    /* the target may have a query */
};

struct route {
    enum method method;           /* GET serves HEAD too */
    const char *path;             /* "/v1/zegels/{}": {} is one segment, of one or more characters */
    size_t body_cap;              /* bytes; 0 = no body */
    const char *media_type;       /* of the body, lower case; NULL with body_cap 0 */
    unsigned flags;
    unsigned weight;              /* of one request in turns of its key; 0: before all others */
    int64_t wait_ms;              /* from the whole request to the answer */
    enum turn (*handle)(struct conn *c);
};

/*
 * in:      table ends with an entry whose path is NULL; path without query
 * out:     *out, *param (empty when the route has none; from the first {} to the last when it has several); on
 *          REFUSED_HTTP_METHOD *allow: the methods, ready for Allow
 * returns OK | REFUSED_NOT_FOUND | REFUSED_HTTP_METHOD
 */
enum status route_find(const struct route *table, const uint8_t *path, size_t len, enum method method,
                       const struct route **out, struct slice *param, const char **allow) MUST_USE;

#endif
