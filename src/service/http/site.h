/*
 * A site: everything that makes one door different from another. The server knows sites only by this table; what stands
 * behind one (platforms, applicants, a measuring point) is its own.
 */
#ifndef PASSEND_HTTP_SITE_H
#define PASSEND_HTTP_SITE_H

#include "http/answer.h"
#include "http/problem.h"
#include "http/quota.h"
#include "http/request.h"
#include "http/route.h"

enum site_transport {
    SITE_MUTUAL_TLS,              /* a client certificate under the site's CA, always */
    SITE_TLS,                     /* a server certificate only */
    SITE_PLAIN                    /* none: a Unix socket, the loopback */
};

struct site_limits {
    size_t answer_head;           /* bytes of an answer's head, its own headers included; of one with more: conn_head_room */
    size_t problem;               /* bytes of what write_problem writes */
    int64_t idle_ms;              /* between two requests */
};

struct site {
    const char *name;
    const struct route *routes;   /* ends with an entry whose path is NULL */
    struct request_rules request; /* headers that it wants to see; limits of target and head */
    struct site_limits limits;
    enum site_transport transport;
    /* To a new connection the longest idle one gives way: of the same key when that has too many, of any when all are taken. */
    bool yields;
    /* Who is at the other end, as soon as that can be known: a key, and what it may. */
    uint64_t (*identify)(const struct conn *c, const struct quota_share **share);
    struct quota_table *quotas;
    struct answer_fixed fixed;
    /* Writes the body of a refusal. returns its media type */
    const char *(*write_problem)(const struct conn *c, struct writer *w, const struct problem *p);
    void (*closed)(struct conn *c);   /* a connection that was identified ends; NULL: nothing to do */
    void *own;                    /* the site's */
};

/* Whether the table can be served as it stands; looked at once, when its listener opens. */
bool site_sane(const struct site *s);

#endif
