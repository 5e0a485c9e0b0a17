/*
 * The loop of a process that serves HTTP: waits for events, lets connections that are ready take their turns, looks at
 * deadlines. It serves one site or several, which share one table of connections.
 *
 *   server_open -> watch_open for what the process has beside it -> server_listen, once a site -> server_run
 *
 * All memory of the loop is wiping memory. One server in a process.
 */
#ifndef PASSEND_HTTP_SERVER_H
#define PASSEND_HTTP_SERVER_H

#include "http/listener.h"

#define SERVER_SITES 4
#define SERVER_BEAT_MS 250

struct server {
    struct event_base *base;
    struct conn_table table;
    struct listener listeners[SERVER_SITES];
    unsigned n_listeners;
    struct event beat;
    void (*on_beat)(void *who);
    void *who;
    bool ended;
};

/* connections: of all sites together; handshakes: of these at once, of more the oldest gives way. on_beat (NULL: none) is called
 * each SERVER_BEAT_MS.
 * returns OK | FAULT_MEMORY | FAULT_SYSTEM */
enum status server_open(struct server *s, size_t connections, size_t handshakes, void (*on_beat)(void *who), void *who) MUST_USE;
/* fd: a listening, non-blocking socket, taken in any case. tls: as the site's transport asks, NULL where that is plain.
 * returns OK | FAULT_SYSTEM */
enum status server_listen(struct server *s, const struct site *site, struct tls_context *tls, int fd) MUST_USE;
/* Serves until server_end. returns OK | FAULT_SYSTEM */
enum status server_run(struct server *s) MUST_USE;
/* No more connections and requests; what is at work is finished. */
void server_drain(struct server *s);
/* Nothing is open any more. */
bool server_idle(const struct server *s);
void server_end(struct server *s);

#endif
