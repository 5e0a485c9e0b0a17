/*
 * The public host: what all its handlers share. Whoever asks is a stranger; what is published is answered here,
 * and what is about somebody's flow by the notary.
 */
#ifndef PASSEND_GATE_PUBLIC_PUBLIC_H
#define PASSEND_GATE_PUBLIC_PUBLIC_H

#include "gate/ask.h"
#include "gate/visitor.h"
#include "http/conn.h"
#include "log/note.h"

struct sheet;

struct public {
    struct gate gate;                    /* first: a gate of this kind is its public host */
    char fixed[VISITOR_FIXED];           /* header lines that every answer has */
    struct writer metadata;              /* RFC 8414 document */
    uint8_t metadata_text[4096];
    struct writer log_policy;            /* of the public log, empty where there is none */
    uint8_t log_policy_text[NOTE_VKEY_MAX + 32];
    struct sheet *sheets;                /* colours, by row of the corporations; NULL: there is none */
};

static inline struct public *public_of(const struct conn *c)
{
    return (struct public *)c->site->own;
}

/* Where the headers that the site wants stand in struct request. */
enum { PUBLIC_COOKIE, PUBLIC_ORIGIN, PUBLIC_FETCH_SITE, PUBLIC_ACCEPT_LANGUAGE, PUBLIC_PURPOSE, PUBLIC_HEADERS };

/* Lines in the place of the site's usual ones: what anybody may keep, for an hour; and what is named by its digest, for a
 * year. */
#define PUBLIC_SAFE \
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
#define PUBLIC_USUAL "Cache-Control: no-store\r\n" PUBLIC_SAFE
#define PUBLIC_FOR_ALL "Cache-Control: public, max-age=3600\r\nAccess-Control-Allow-Origin: *\r\n" PUBLIC_SAFE

/* published.c */
void published_make(struct public *p);
enum turn published_metadata(struct conn *c);
enum turn published_keys(struct conn *c);
enum turn published_log(struct conn *c);
enum turn published_openapi(struct conn *c);
enum turn published_verify(struct conn *c);
enum turn published_live(struct conn *c);
enum turn published_ready(struct conn *c);

/* refused.c: a refusal as a page. returns its media type */
const char *refused_write(const struct conn *c, struct writer *w, const struct problem *p);
#define REFUSED_PAGE_MAX (12u << 10)

/* Where sources send people back to; the name of the profile follows. */
#define PUBLIC_CALL_BACK "/terug/"

#endif
