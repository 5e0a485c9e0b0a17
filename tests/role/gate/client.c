#include "client.h"

#include "patience.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct client {
    int fd;
    SSL_CTX *ctx;
    SSL *ssl;
    char held[1u << 20];
    size_t held_len;
};

static struct reply reply;

void client_close(struct client *c)
{
    if (c == NULL)
        return;
    SSL_free(c->ssl);
    SSL_CTX_free(c->ctx);
    close(c->fd);
    free(c);
}

int client_silent(uint16_t port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static void wait_at_most(struct client *c, int ms)
{
    struct timeval wait = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
}

struct client *client_open_tls(uint16_t port, const char *who, int max_version)
{
    struct client *c = calloc(1, sizeof *c);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    char name[64];

    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    wait_at_most(c, patience_ms());
    c->ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(c->ctx, 0);
    SSL_CTX_load_verify_file(c->ctx, "ca.pem");
    SSL_CTX_set_verify(c->ctx, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_max_proto_version(c->ctx, max_version);
    if (who != NULL) {
        snprintf(name, sizeof name, "%s.pem", who);
        SSL_CTX_use_certificate_file(c->ctx, name, SSL_FILETYPE_PEM);
        snprintf(name, sizeof name, "%s.key", who);
        SSL_CTX_use_PrivateKey_file(c->ctx, name, SSL_FILETYPE_PEM);
    }
    c->ssl = SSL_new(c->ctx);
    if (connect(c->fd, (struct sockaddr *)&a, sizeof a) != 0 || SSL_set_fd(c->ssl, c->fd) != 1 || SSL_connect(c->ssl) != 1) {
        client_close(c);
        return NULL;
    }
    return c;
}

struct client *client_open(uint16_t port, const char *who)
{
    return client_open_tls(port, who, 0);
}

bool client_send(struct client *c, const void *data, size_t len)
{
    return SSL_write(c->ssl, data, (int)len) == (int)len;
}

static bool more(struct client *c)
{
    int n = SSL_read(c->ssl, c->held + c->held_len, (int)(sizeof c->held - c->held_len));

    if (n > 0)
        c->held_len += (size_t)n;
    return n > 0;
}

static void take(struct client *c, void *out, size_t len)
{
    memcpy(out, c->held, len);
    memmove(c->held, c->held + len, c->held_len - len);
    c->held_len -= len;
}

const struct reply *client_read(struct client *c, bool no_body)
{
    char *end, *length;

    memset(&reply, 0, offsetof(struct reply, body));
    reply.body[0] = 0;
    reply.body_len = 0;
    while ((end = memmem(c->held, c->held_len, "\r\n\r\n", 4)) == NULL)
        if (!more(c))
            return &reply;
    take(c, reply.head, (size_t)(end + 4 - c->held));
    reply.status = atoi(reply.head + 9);
    length = strstr(reply.head, "\r\nContent-Length: ");
    size_t left = length != NULL && !no_body ? (size_t)atol(length + 18) : 0;
    while (left > 0) {
        if (c->held_len == 0 && !more(c)) {
            reply.status = 0;
            return &reply;
        }
        size_t n = c->held_len < left ? c->held_len : left;
        take(c, reply.body + reply.body_len, n);
        reply.body_len += n;
        left -= n;
    }
    reply.body[reply.body_len] = 0;
    return &reply;
}

bool client_closed(struct client *c)
{
    char byte;

    if (c->held_len > 0)
        return false;
    int n = SSL_read(c->ssl, &byte, 1);
    return n <= 0 && SSL_get_error(c->ssl, n) != SSL_ERROR_WANT_READ;
}

bool client_heard(struct client *c, int ms)
{
    char byte;

    wait_at_most(c, ms);
    int n = SSL_peek(c->ssl, &byte, 1);
    bool nothing = n <= 0 && SSL_get_error(c->ssl, n) == SSL_ERROR_WANT_READ;
    wait_at_most(c, patience_ms());
    return !nothing;
}

const struct reply *client_ask(struct client *c, const char *method, const char *path, const char *headers, const char *body,
                               size_t body_len)
{
    static char text[5u << 20];
    size_t len = (size_t)sprintf(text, "%s %s HTTP/1.1\r\nHost: localhost\r\n%s", method, path, headers);

    if (body != NULL)
        len += (size_t)sprintf(text + len, "Content-Length: %zu\r\n\r\n", body_len);
    else
        len += (size_t)sprintf(text + len, "\r\n");
    if (body != NULL) {
        memcpy(text + len, body, body_len);
        len += body_len;
    }
    if (!client_send(c, text, len)) {
        reply.status = 0;
        return &reply;
    }
    return client_read(c, strcmp(method, "HEAD") == 0);
}
