/*
 * The host where the public log is read: what its handlers share. Whoever asks is a stranger; all that is answered is the
 * files of one folder, which the tiler writes.
 */
#ifndef PASSEND_GATE_LOG_LOG_H
#define PASSEND_GATE_LOG_LOG_H

#include "gate/visitor.h"
#include "http/conn.h"

struct log_gate {
    struct gate gate;                    /* first */
    char fixed[VISITOR_FIXED];           /* header lines that every answer has */
};

static inline struct log_gate *log_of(const struct conn *c)
{
    return (struct log_gate *)c->site->own;
}

/* site.c: as gate_kind says */
enum status log_open(struct gate *g) MUST_USE;
const struct site *log_site(struct gate *g);

/* serve.c */
enum turn serve_checkpoint(struct conn *c);
enum turn serve_tile(struct conn *c);
enum turn serve_stamp(struct conn *c);     /* a copy of a checkpoint, or what an authority said of it */
enum turn serve_stamps(struct conn *c);    /* a page of the list of which there are */

/* Lines in the place of the usual ones, of what anybody may keep: a checkpoint for seconds, and a tile or a stamp for ever, as
 * its path has no other content. The folder is published as it is, so any page may read it. */
#define LOG_ANYBODY "Access-Control-Allow-Origin: *\r\n"
#define LOG_USUAL "Cache-Control: no-store\r\n" LOG_ANYBODY
#define LOG_TILE "Cache-Control: public, max-age=31536000, immutable\r\n" LOG_ANYBODY

#endif
