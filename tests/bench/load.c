/*
 * Load for a TLS server on this machine: keep-alive connections that each send one request, wait for the answer, and
 * send the next, round robin over the bodies of a file. Prints one JSON object. Ends by itself.
 *
 *   load --port N --path /v1/toetsingen --bodies FILE [--cert PEM --key PEM] [--connections 32] [--seconds 5]
 *        [--type application/json] [--once KEY]
 *
 * FILE: one body a line, up to a tab. KEY: each is sent once, under the Idempotency-Key KEY-LINE, and nothing is warm before that. Loopback only. Answers must have Content-Length. Written because Debian's wrk has no client
 * certificates and ab speaks HTTP/1.0 (docs/decisions/0005-load-generator.md).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 256
#define ANSWER_MAX (8u << 20)
#define SAMPLES_MAX 4000000

struct conn {
    SSL *ssl;
    int fd;
    uint32_t events;
    char *answer;
    size_t answer_len, answer_cap;
    const char *out;
    size_t out_len;
    int64_t sent_us;
};

struct options {
    int port, connections, seconds;
    const char *path, *bodies, *cert, *key, *type, *once;
};

static char **requests;
static size_t *request_lens;
static size_t n_requests, next_request;
static uint32_t *samples_us;
static size_t n_samples;
static uint64_t n_ok, n_other, n_bytes;
static int first_other;
static bool once;

static void die(const char *what)
{
    fprintf(stderr, "load: %s (%s)\n", what, strerror(errno));
    exit(1);
}

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void read_bodies(const struct options *o)
{
    FILE *f = fopen(o->bodies, "r");
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;

    if (f == NULL)
        die("cannot open the bodies");
    while ((n = getline(&line, &cap, f)) > 0) {
        n = (ssize_t)strcspn(line, "\t\n");
        requests = realloc(requests, (n_requests + 1) * sizeof *requests);
        request_lens = realloc(request_lens, (n_requests + 1) * sizeof *request_lens);
        size_t room = (size_t)n + 512;
        char *r = malloc(room);
        if (requests == NULL || request_lens == NULL || r == NULL)
            die("memory");
        char key[96] = "";
        if (o->once != NULL)
            snprintf(key, sizeof key, "Idempotency-Key: %.64s-%zu\r\n", o->once, n_requests);
        int head = n > 0 ? snprintf(r, room,
                                    "POST %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Type: %s\r\nContent-Length: %zd\r\n\r\n",
                                    o->path, key, o->type, n)
                         : snprintf(r, room, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", o->path);
        memcpy(r + head, line, (size_t)n);
        requests[n_requests] = r;
        request_lens[n_requests++] = (size_t)head + (size_t)n;
    }
    free(line);
    fclose(f);
    if (n_requests == 0)
        die("no bodies");
}

static void open_conn(struct conn *c, SSL_CTX *ctx, int port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int one = 1;

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&a, sizeof a) != 0)
        die("cannot connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->ssl = SSL_new(ctx);
    SSL_set_fd(c->ssl, c->fd);
    SSL_set_tlsext_host_name(c->ssl, "localhost");
    if (SSL_connect(c->ssl) != 1)
        die("TLS handshake");
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    c->answer_cap = 16384;
    c->answer = malloc(c->answer_cap);
    if (c->answer == NULL)
        die("memory");
}

static void watch(int ep, struct conn *c, uint32_t events)
{
    struct epoll_event e = { .events = events, .data = { .ptr = c } };

    if (c->events == events)
        return;
    if (epoll_ctl(ep, c->events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, c->fd, &e) != 0)
        die("epoll");
    c->events = events;
}

static void push(int ep, struct conn *c)
{
    while (c->out_len > 0) {
        int n = SSL_write(c->ssl, c->out, (int)(c->out_len < 16384 ? c->out_len : 16384));

        if (n <= 0) {
            if (SSL_get_error(c->ssl, n) != SSL_ERROR_WANT_WRITE)
                die("write");
            watch(ep, c, EPOLLIN | EPOLLOUT);
            return;
        }
        c->out += n;
        c->out_len -= (size_t)n;
    }
    watch(ep, c, EPOLLIN);
}

static void send_next(int ep, struct conn *c)
{
    if (next_request == n_requests)
        return;
    c->out = requests[next_request];
    c->out_len = request_lens[next_request];
    next_request++;
    if (!once)
        next_request %= n_requests;
    c->answer_len = 0;
    c->sent_us = now_us();
    push(ep, c);
}

/* Length of the whole answer, or 0 while its head is not complete. */
static size_t answer_size(const struct conn *c, int *status)
{
    const char *end = memmem(c->answer, c->answer_len, "\r\n\r\n", 4);
    size_t body = 0;

    if (end == NULL)
        return 0;
    *status = atoi(c->answer + 9);
    for (const char *line = memmem(c->answer, (size_t)(end - c->answer), "\r\n", 2); line != NULL && line < end;
         line = memmem(line + 2, (size_t)(end - line), "\r\n", 2))
        if (strncasecmp(line + 2, "content-length:", 15) == 0)
            body = strtoul(line + 17, NULL, 10);
    return (size_t)(end - c->answer) + 4 + body;
}

static void pull(int ep, struct conn *c, bool counting)
{
    for (;;) {
        if (c->answer_len == c->answer_cap) {
            c->answer_cap *= 2;
            c->answer = c->answer_cap <= ANSWER_MAX ? realloc(c->answer, c->answer_cap) : NULL;
            if (c->answer == NULL)
                die("answer too large");
        }
        int n = SSL_read(c->ssl, c->answer + c->answer_len, (int)(c->answer_cap - c->answer_len));
        if (n <= 0) {
            if (SSL_get_error(c->ssl, n) == SSL_ERROR_WANT_READ)
                return;
            die("the server closed a connection");
        }
        c->answer_len += (size_t)n;
        int status = 0;
        size_t size = answer_size(c, &status);
        if (size == 0 || c->answer_len < size)
            continue;
        if (counting) {
            if (status >= 200 && status < 300)
                n_ok++;
            else if (n_other++ == 0) {
                first_other = status;
                fprintf(stderr, "load: %.*s\n", (int)c->answer_len, c->answer);
            }
            n_bytes += size;
            if (n_samples < SAMPLES_MAX)
                samples_us[n_samples++] = (uint32_t)(now_us() - c->sent_us);
        }
        send_next(ep, c);
        return;
    }
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static void parse_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){ .connections = 32, .seconds = 5, .type = "application/json" };
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *v = argv[i + 1];

        if (strcmp(argv[i], "--port") == 0)
            o->port = (int)strtol(v, NULL, 10);
        else if (strcmp(argv[i], "--connections") == 0)
            o->connections = (int)strtol(v, NULL, 10);
        else if (strcmp(argv[i], "--seconds") == 0)
            o->seconds = (int)strtol(v, NULL, 10);
        else if (strcmp(argv[i], "--path") == 0)
            o->path = v;
        else if (strcmp(argv[i], "--bodies") == 0)
            o->bodies = v;
        else if (strcmp(argv[i], "--cert") == 0)
            o->cert = v;
        else if (strcmp(argv[i], "--key") == 0)
            o->key = v;
        else if (strcmp(argv[i], "--type") == 0)
            o->type = v;
        else if (strcmp(argv[i], "--once") == 0)
            o->once = v;
        else
            die("unknown option");
    }
    if (o->port <= 0 || o->path == NULL || o->bodies == NULL || o->connections < 1 || o->connections > CONNECTIONS_MAX ||
        o->seconds < 1 || o->seconds > 120)
        die("usage: load --port N --path P --bodies FILE [--cert PEM --key PEM] [--connections N] [--seconds N] [--once KEY]");
    once = o->once != NULL;
}

int main(int argc, char **argv)
{
    static struct conn conns[CONNECTIONS_MAX];
    struct epoll_event ready[CONNECTIONS_MAX];
    struct options o;

    parse_options(argc, argv, &o);
    read_bodies(&o);
    samples_us = malloc(SAMPLES_MAX * sizeof *samples_us);
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    if (samples_us == NULL || ctx == NULL)
        die("memory");
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (o.cert != NULL && (SSL_CTX_use_certificate_chain_file(ctx, o.cert) != 1 ||
                           SSL_CTX_use_PrivateKey_file(ctx, o.key, SSL_FILETYPE_PEM) != 1))
        die("client certificate");
    int ep = epoll_create1(0);
    for (int i = 0; i < o.connections; i++)
        open_conn(&conns[i], ctx, o.port);
    /* Half a second to warm up, unless each counts. */
    int64_t begin = now_us() + (once ? 0 : 500000), end = begin + (int64_t)o.seconds * 1000000, at;
    for (int i = 0; i < o.connections; i++)
        send_next(ep, &conns[i]);
    while ((at = now_us()) < end || (once && at < end + 120000000)) {
        if (once && n_ok + n_other == n_requests)
            break;
        int n = epoll_wait(ep, ready, CONNECTIONS_MAX, 100);

        for (int i = 0; i < n; i++) {
            struct conn *c = ready[i].data.ptr;

            if (ready[i].events & EPOLLOUT)
                push(ep, c);
            if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                pull(ep, c, at >= begin);
        }
    }
    qsort(samples_us, n_samples, sizeof *samples_us, by_value);
    double s = (double)(at - begin) / 1e6;
    printf("{\"requests\":%" PRIu64 ",\"rps\":%.1f,\"p50_us\":%" PRIu32 ",\"p99_us\":%" PRIu32 ",\"non2xx\":%" PRIu64
           ",\"first_non2xx\":%d,\"bytes\":%" PRIu64 ",\"seconds\":%.3f}\n",
           n_ok + n_other, (double)(n_ok + n_other) / s, n_samples > 0 ? samples_us[n_samples / 2] : 0,
           n_samples > 0 ? samples_us[n_samples * 99 / 100] : 0, n_other, first_other, n_bytes, s);
    return n_other == 0 && n_ok > 0 ? 0 : 1;
}
