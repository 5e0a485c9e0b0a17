/*
 * Reads the head of one HTTP/1.1 request, strictly, and writes the head of an answer. A pure function of bytes: no
 * socket, no allocation, no clock.
 *
 * What it promises: exactly one reading of every accepted head, so that nothing can be smuggled between two requests of
 * one connection. GET, HEAD, POST, DELETE; HTTP/1.1; origin-form targets without escapes; Content-Length only.
 */
#ifndef PASSEND_GATE_HTTP1_H
#define PASSEND_GATE_HTTP1_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http1_method { HTTP1_GET = 1, HTTP1_HEAD = 2, HTTP1_POST = 4, HTTP1_DELETE = 8 };

/* A piece of the head as offsets, so that the caller may move the bytes while more arrive. len 0: not there. */
struct http1_part { uint16_t at, len; };

struct http1 {
    bool complete;               /* the whole head is read; the rest is valid only then */
    bool has_query, close;       /* target has a '?' ; the client asks to close after the answer */
    uint8_t method;              /* enum http1_method */
    uint16_t head_len;           /* bytes of the head with its empty line; the body follows */
    uint64_t body_len;           /* Content-Length, 0 when there is none; may exceed every cap */
    struct http1_part path, query, host, content_type, content_encoding, idempotency_key;
    /* progress */
    uint16_t at;                 /* start of the line to read next */
    uint16_t seen;               /* headers that may come once */
    uint8_t n_headers;
    bool request_line;           /* read */
};

void http1_init(struct http1 *r);

/*
 * Reads on: data is everything received of this request so far, from its first byte; call again with more when not complete.
 * in:      len   any; bytes beyond the head are left alone
 * out:     *r    progress, or the request when r->complete
 * returns OK | REFUSED_HTTP_SYNTAX | REFUSED_HTTP_VERSION | REFUSED_HTTP_METHOD_UNKNOWN | REFUSED_HTTP_HOST
 *         | REFUSED_HTTP_LENGTH | REFUSED_HTTP_LENGTH_REQUIRED | REFUSED_HTTP_ENCODING | REFUSED_HTTP_EXPECT
 *         | REFUSED_HTTP_HEADERS | REFUSED_HTTP_TARGET | REFUSED_HTTP_TARGET_LONG. After a refusal: answer and close.
 * cost:    one pass over the new lines; a line that is not complete is looked at again
 */
enum status http1_read(struct http1 *r, const uint8_t *data, size_t len) MUST_USE;

/* True when the media type is `type` (lower case), alone or with charset=utf-8. */
bool http1_media_type_is(const uint8_t *data, struct http1_part content_type, const char *type);

/* What an answer's head says besides the fixed security headers. */
struct http1_answer {
    unsigned status;
    int64_t now_s;               /* for Date */
    const char *media_type;      /* NULL = no body at all (204) */
    size_t body_len;
    const char *allow;           /* 405: methods; else NULL */
    const char *location;        /* 201: path; else NULL */
    unsigned retry_after_s;      /* 0 = none */
    bool close;                  /* this connection ends after the answer */
};

/* Longest head that http1_write_head makes with a location of at most 128 bytes. */
#define HTTP1_ANSWER_HEAD_MAX 768
void http1_write_head(struct writer *w, const struct http1_answer *a);

#endif
