#include "http/route.h"

#include <string.h>

static bool matches(const char *pattern, const uint8_t *path, size_t len, struct slice *param)
{
    const char *at = (const char *)path, *end = at + len, *first = NULL;

    *param = (struct slice){ 0 };
    while (*pattern != '\0') {
        if (pattern[0] == '{') {
            const char *begin = at;

            while (at < end && *at != '/')
                at++;
            if (at == begin)
                return false;
            first = first != NULL ? first : begin;
            *param = (struct slice){ first, (size_t)(at - first) };
            pattern += 2;
        } else if (at == end || *at++ != *pattern++) {
            return false;
        }
    }
    return at == end;
}

static const char *allowed(unsigned methods)
{
    switch (methods) {
    case METHOD_GET:
        return "GET, HEAD";
    case METHOD_POST:
        return "POST";
    case METHOD_DELETE:
        return "DELETE";
    case METHOD_GET | METHOD_POST:
        return "GET, HEAD, POST";
    default:
        return "GET, HEAD, DELETE";
    }
}

enum status route_find(const struct route *table, const uint8_t *path, size_t len, enum method method,
                       const struct route **out, struct slice *param, const char **allow)
{
    enum method wanted = method == METHOD_HEAD ? METHOD_GET : method;
    unsigned found = 0;

    *out = NULL;
    *allow = NULL;
    for (; table->path != NULL; table++) {
        if (!matches(table->path, path, len, param))
            continue;
        if (table->method == wanted) {
            *out = table;
            return OK;
        }
        found |= (unsigned)table->method;
    }
    *param = (struct slice){ 0 };
    if (found == 0)
        return REFUSED_NOT_FOUND;
    *allow = allowed(found);
    return REFUSED_HTTP_METHOD;
}
