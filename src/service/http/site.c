#include "http/site.h"

#include <string.h>

static bool routes_sane(const struct route *r)
{
    for (; r->path != NULL; r++)
        if (r->path[0] != '/' || r->handle == NULL || r->wait_ms <= 0 || (r->body_cap > 0 && r->method != METHOD_POST))
            return false;
    return true;
}

bool site_sane(const struct site *s)
{
    size_t fixed = strlen(s->fixed.good) + strlen(s->fixed.all) + strlen(s->fixed.usual);

    return s->name != NULL && routes_sane(s->routes) && s->request.n_wanted <= REQUEST_WANTED &&
           s->request.head <= LIMIT_HEAD_BYTES && s->request.target < s->request.head &&
           s->limits.answer_head >= fixed + ANSWER_HEAD_LEAST && s->limits.answer_head <= LIMIT_ANSWER_HEAD_BYTES &&
           s->limits.problem > 0 && s->limits.idle_ms > 0 && s->identify != NULL && s->quotas != NULL &&
           s->write_problem != NULL;
}
