/*
 * Which handler a request goes to. Pure: a table and a path.
 */
#ifndef PASSEND_HTTP_ROUTE_H
#define PASSEND_HTTP_ROUTE_H

#include "base/slice.h"
#include "base/status.h"
#include "http/request.h"

#include <stdbool.h>
#include <stddef.h>

struct conn;

enum route_flag {
    ROUTE_OPEN = 1,    /* any certificate under the CA, registered or not */
    ROUTE_SLOW = 2     /* LIMIT_CASE_REQUESTS_PER_S besides the client's rate */
};

struct route {
    enum method method;     /* GET serves HEAD too */
    const char *path;             /* "/v1/zegels/{}": {} is one segment, of one or more characters */
    size_t body_cap;              /* bytes; 0 = no body */
    const char *media_type;       /* of the body, lower case; NULL with body_cap 0 */
    unsigned flags;
    void (*handle)(struct conn *c);
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
