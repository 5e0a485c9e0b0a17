/*
 * Reads the head of one HTTP/1.1 request, strictly. A pure function of bytes and of what its site wants: no socket, no
 * allocation, no clock.
 *
 * What it promises: exactly one reading of every accepted head, so that nothing can be smuggled between two requests of
 * one connection. GET, HEAD, POST, DELETE (PUT and PATCH are read, for 405); HTTP/1.1; targets in origin form, or in absolute
 * form for https and the authority of Host; escapes only in a query and only where the site wants them; Content-Length only.
 */
#ifndef PASSEND_HTTP_REQUEST_H
#define PASSEND_HTTP_REQUEST_H

#include "base/limits.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum method { METHOD_GET = 1, METHOD_HEAD = 2, METHOD_POST = 4, METHOD_DELETE = 8, METHOD_OTHER = 16 /* no route has it */ };

/* A header that a site wants to see besides those of HTTP itself. It may come once; all others are passed over. */
struct wanted_header {
    const char *name;            /* lower case */
    bool filled;                 /* refused when empty */
};
#define REQUEST_WANTED 8

struct request_rules {
    const struct wanted_header *wanted;
    unsigned n_wanted;           /* at most REQUEST_WANTED */
    uint16_t target, head;       /* bytes at most */
    bool escapes;                /* a query may hold %XX */
};

/* A piece of the head as offsets, so that the caller may move the bytes while more arrive. len 0: not there. */
struct request_part { uint16_t at, len; };

struct request {
    bool complete;               /* the whole head is read; the rest is valid only then */
    bool has_query, close;       /* target has a '?' ; the client asks to close after the answer */
    uint8_t method;              /* enum method */
    uint16_t head_len;           /* bytes of the head with its empty line; the body follows */
    uint64_t body_len;           /* Content-Length, 0 when there is none; may exceed every cap */
    struct request_part path;    /* also after a refusal, when it was read by then */
    struct request_part authority, query, host, content_type, content_encoding;   /* authority: of an absolute form */
    struct request_part wanted[REQUEST_WANTED];   /* in the order of the rules */
    /* progress */
    uint16_t at;                 /* start of the line to read next */
    uint16_t seen;               /* headers that may come once */
    uint8_t n_headers;
    bool request_line;           /* read */
};

void request_init(struct request *r);

/*
 * Reads on: data is everything received of this request so far, from its first byte; call again with more when not complete.
 * in:      rules the same in every call for one request; len any; bytes beyond the head are left alone
 * out:     *r    progress, or the request when r->complete
 * returns OK | REFUSED_HTTP_SYNTAX | REFUSED_HTTP_VERSION | REFUSED_HTTP_METHOD_UNKNOWN | REFUSED_HTTP_HOST
 *         | REFUSED_HTTP_LENGTH | REFUSED_HTTP_LENGTH_REQUIRED | REFUSED_HTTP_ENCODING | REFUSED_HTTP_EXPECT
 *         | REFUSED_HTTP_HEADERS | REFUSED_HTTP_TARGET | REFUSED_HTTP_TARGET_LONG. After a refusal: answer and close.
 * cost:    one pass over the new lines; a line that is not complete is looked at again
 */
enum status request_read(struct request *r, const struct request_rules *rules, const uint8_t *data, size_t len) MUST_USE;

/* True when the media type is `type` (lower case), alone or with charset utf-8, quoted or not (RFC 9110 8.3.1). */
bool request_media_type_is(const uint8_t *data, struct request_part content_type, const char *type);

#endif
