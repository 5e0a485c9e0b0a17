/*
 * An answer as a value, and the bytes of its head. Pure: what it says of the time is given.
 *
 * secret: headers may set a cookie, the body is the site's; both stand in the connection's wiped memory.
 */
#ifndef PASSEND_HTTP_ANSWER_H
#define PASSEND_HTTP_ANSWER_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whole header lines that a site says in every answer. */
struct answer_fixed {
    const char *good;            /* below status 400, before the answer's own */
    const char *all;             /* always, last */
    const char *usual;           /* before those, unless the answer has other lines in their place */
};

/* A body that is read while it is sent. The descriptor stays its owner's, and open until the answer has left. */
struct answer_file {
    int fd;
    int64_t offset;
    uint64_t len;
};

struct answer {
    unsigned status;
    const char *media_type;      /* NULL = no body at all */
    struct writer headers;       /* the answer's own, as lines: answer_header */
    size_t headers_more;         /* bytes that they take beyond what the site sets aside */
    const char *instead;         /* whole lines, literal: in the place of answer_fixed.usual; NULL = those */
    struct writer body;
    bool from_file;              /* the body is `file` instead */
    struct answer_file file;
    int64_t now_s;               /* for Date */
    bool close;                  /* this connection ends after the answer */
};

/* One more header, in the order of the calls. A value with a line end, or more than fits, makes a->headers fail. */
void answer_header(struct answer *a, const char *name, const char *value);
/* Of the body. */
uint64_t answer_length(const struct answer *a);
/* The head with its empty line; w fails where it does not fit. Besides the site's and the answer's own lines it takes fewer
 * than ANSWER_HEAD_LEAST bytes. */
void answer_write_head(struct writer *w, const struct answer *a, const struct answer_fixed *fixed);
#define ANSWER_HEAD_LEAST 256

#endif
