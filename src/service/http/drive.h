/*
 * What moves connections on: handshake, requests one after another, answers, absolute deadlines. drive_step does one bounded
 * thing - one TLS read of at most 16 KB, one request, one write - and puts the connection back in the list of those that are
 * ready. After a request with a large body the turn ends, so that poll is asked between two of them. Nothing else moves a
 * connection: poll and whoever a handler waited for only say that it can be moved.
 */
#ifndef PASSEND_HTTP_DRIVE_H
#define PASSEND_HTTP_DRIVE_H

#include "http/conn.h"

/* No connection of the table would give way to a new one. */
bool drive_full(const struct conn_table *t);
/* A new connection on an accepted socket, which it owns from now on; tls NULL for a plain site. When many are in their
 * handshake the oldest of those gives way, and when the table is full the longest idle one of a site that yields, else the oldest
 * handshake: strangers that say nothing cannot keep others out. */
void drive_open(struct conn_table *t, const struct site *site, struct tls_context *tls, int fd, const union conn_peer *peer);
/* Steps of connections that are ready, in turn: at most n, and none after this long. returns whether more are ready. */
bool drive_steps(struct conn_table *t, unsigned n, int64_t ms);
/* What came of a wait. */
void drive_resume(struct conn *c, enum turn turn);
/* Deadlines, and buffers of idle connections; to be called several times a second. */
void drive_sweep(struct conn_table *t, int64_t now_ms);
/* No more requests: idle connections close, busy ones after their answer. */
void drive_drain(struct conn_table *t);
/* Other certificates count than before: who could not connect any more gets no further request. */
void drive_recheck(struct conn_table *t);

#endif
