/*
 * Bounded reader and writer over memory somebody else owns. A failed step sticks: later steps do nothing, and the end
 * call tells. Nothing is allocated.
 *
 * Writers are for text and bytes alike; no call formats caller-supplied strings.
 */
#ifndef PASSEND_BASE_BUF_H
#define PASSEND_BASE_BUF_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct reader {
    const uint8_t *at, *end;
    bool failed;
};

static inline void reader_init(struct reader *r, const void *data, size_t len)
{
    *r = (struct reader){ .at = data, .end = (const uint8_t *)data + len };
}

/* Next len bytes, or NULL (and failed). */
static inline const uint8_t *reader_take(struct reader *r, size_t len)
{
    if (r->failed || (size_t)(r->end - r->at) < len) {
        r->failed = true;
        return NULL;
    }
    const uint8_t *p = r->at;
    r->at += len;
    return p;
}

static inline void reader_copy(struct reader *r, void *out, size_t len)
{
    const uint8_t *p = reader_take(r, len);

    if (p != NULL)
        memcpy(out, p, len);
    else
        memset(out, 0, len);
}

/* True if every step succeeded and nothing is left. */
static inline bool reader_end(const struct reader *r)
{
    return !r->failed && r->at == r->end;
}

struct writer {
    uint8_t *start, *at, *end;
    bool failed;
};

static inline void writer_init(struct writer *w, void *data, size_t cap)
{
    *w = (struct writer){ .start = data, .at = data, .end = (uint8_t *)data + cap };
}

static inline size_t writer_len(const struct writer *w)
{
    return (size_t)(w->at - w->start);
}

/* Room for len bytes to fill in, or NULL (and failed). */
static inline uint8_t *writer_room(struct writer *w, size_t len)
{
    if (w->failed || (size_t)(w->end - w->at) < len) {
        w->failed = true;
        return NULL;
    }
    uint8_t *p = w->at;
    w->at += len;
    return p;
}

static inline void write_bytes(struct writer *w, const void *data, size_t len)
{
    uint8_t *p = writer_room(w, len);

    if (p != NULL && len > 0)
        memcpy(p, data, len);
}

static inline void write_text(struct writer *w, const char *text)
{
    write_bytes(w, text, strlen(text));
}

static inline void write_char(struct writer *w, char c)
{
    write_bytes(w, &c, 1);
}

void write_int(struct writer *w, int64_t v);
void write_base64url(struct writer *w, const void *data, size_t len);
void write_hex(struct writer *w, const void *data, size_t len);
/* YYYY-MM-DD of a day since 1970-01-01. */
void write_date(struct writer *w, int32_t day);
/* HH:MM:SS, UTC, of seconds since 1970-01-01, not before it. */
void write_time(struct writer *w, int64_t unix_s);
/* A JSON string with quotes; text must be valid UTF-8 without NUL. */
void write_json_text(struct writer *w, const char *text, size_t len);

#endif
