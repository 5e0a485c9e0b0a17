/* A small blocking HTTPS client with a client certificate, for tests. */
#ifndef TESTS_ROLE_GATE_CLIENT_H
#define TESTS_ROLE_GATE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct client;

struct reply {
    int status;             /* 0 = the connection ended without an answer */
    char head[4096];
    char body[4u << 20];
    size_t body_len;
};

/* who: "san" uses san.pem and san.key; NULL: no certificate. NULL when the server refuses before or in the handshake. */
struct client *client_open(uint16_t port, const char *who);
struct client *client_open_tls(uint16_t port, const char *who, int max_version);
void client_close(struct client *c);
/* A TCP connection on which nothing is said. */
int client_silent(uint16_t port);
bool client_send(struct client *c, const void *data, size_t len);
/* Reads one answer; no_body: to a HEAD. */
const struct reply *client_read(struct client *c, bool no_body);
/* Waits until the server closes; false when it says something instead, or nothing at all. */
bool client_closed(struct client *c);
/* True when the server says something, or closes, within that many milliseconds. */
bool client_heard(struct client *c, int ms);
/* One request over this connection. headers: complete lines or "". */
const struct reply *client_ask(struct client *c, const char *method, const char *path, const char *headers, const char *body,
                               size_t body_len);

#endif
