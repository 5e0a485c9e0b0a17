/*
 * Answers to a courier that no server gives by itself: too slow, without end, too large, of another kind, or none. What must go
 * out in bytes of its own making is written past the server, while this holds the connection as one that waits.
 *
 * secret: nothing.
 */
#ifndef PASSEND_STANDIN_HOSTILE_H
#define PASSEND_STANDIN_HOSTILE_H

#include "http/conn.h"
#include "standin/deeds.h"

#define HOSTILE_ROWS 64

struct hostile_row { struct conn *c; enum deed deed; size_t sent; };   /* c NULL: free */
/* The answers under way; one per server. */
struct hostile { struct hostile_row rows[HOSTILE_ROWS]; };

/* The whole answer for a deed that needs nothing of the right one: all but DEED_TYPE, DEED_BROKEN and DEED_EMPTY. json: the
 * right one would be JSON. */
enum turn hostile_answer(struct hostile *h, struct conn *c, enum deed deed, bool json);
/* More of the answers under way; to be called on every beat. */
void hostile_beat(struct hostile *h);

#endif
