/*
 * One attacker, for tests/fire: does its worst for some seconds and prints what came of it as one JSON object.
 *
 *   attack KIND --port N [--certs DIR --client NAME] --seconds S [--connections 1] [--requests FILE [--each BYTES] [--read]]
 *
 *   keyupdate       TLS 1.3: KeyUpdates and nothing else
 *   renegotiation   TLS 1.2: ClientHellos after the handshake
 *   hello           no certificate: a ClientHello of 128 KB in records of one byte
 *   requests        HTTP requests of FILE, again and again, on all connections; without --read no answer is taken. With --each
 *                   every request is that long, and the connections begin at equal distances: each sends others
 *
 * Without --client it shows no certificate: a visitor of the public host. Who is disconnected connects again at once. Loopback only; ends by itself.
 */
#include "../role/gate/records.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 128
#define HELLO_BYTES 0x01fffc
#define BATCH 256                 /* records in one send */
#define STATUS_TEXT "HTTP/1.1 "

struct options {
    const char *kind, *certs, *client, *requests;
    int port, connections, seconds;
    size_t each;
    bool read;
};

struct conn {
    SSL *ssl;
    int fd;
    bool open, wants_write;
    size_t at;                    /* in the requests */
    size_t matched;               /* of STATUS_TEXT and the three digits after it */
    unsigned status;
};

static struct conn conns[CONNECTIONS_MAX];
static SSL_CTX *ctx;
static char *requests;
static size_t requests_len;
static unsigned long n_opened, n_ended, n_sent, n_statuses[600];
static int64_t end_ms;

static void die(const char *what)
{
    fprintf(stderr, "attack: %s (%s)\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void make_context(const struct options *o)
{
    char path[512];

    ctx = SSL_CTX_new(TLS_client_method());
    if (ctx == NULL)
        die("memory");
    if (o->client != NULL) {
        snprintf(path, sizeof path, "%s/client-%s.pem", o->certs, o->client);
        if (SSL_CTX_use_certificate_file(ctx, path, SSL_FILETYPE_PEM) != 1)
            die("certificate");
        snprintf(path, sizeof path, "%s/client-%s.key", o->certs, o->client);
        if (SSL_CTX_use_PrivateKey_file(ctx, path, SSL_FILETYPE_PEM) != 1)
            die("key");
    }
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (strcmp(o->kind, "renegotiation") == 0 &&
        (SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION) != 1 || SSL_CTX_set_cipher_list(ctx, RECORDS_CIPHER) != 1))
        die("protocol");
}

static int connected(int port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval wait = { .tv_sec = 1 };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0)
        die("cannot connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    n_opened++;
    return fd;
}

/* The handshake may fail: nobody is owed a connection. */
static bool open_conn(struct conn *c, int port)
{
    *c = (struct conn){ .fd = connected(port), .ssl = SSL_new(ctx) };
    if (c->ssl == NULL || SSL_set_fd(c->ssl, c->fd) != 1)
        die("memory");
    c->open = SSL_connect(c->ssl) == 1;
    ERR_clear_error();
    return c->open;
}

static void close_conn(struct conn *c)
{
    ERR_clear_error();
    SSL_free(c->ssl);
    close(c->fd);
    c->open = false;
    c->ssl = NULL;
}

/* ---- records without data ---- */

/* Whether all of it was taken while there was time. */
static bool push(int fd, const uint8_t *data, size_t len)
{
    while (len > 0 && now_ms() < end_ms) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
    return len == 0;
}

static void key_updates(const struct options *o)
{
    while (now_ms() < end_ms) {
        struct conn c;

        if (!open_conn(&c, o->port)) {
            close_conn(&c);
            continue;
        }
        while (now_ms() < end_ms && SSL_key_update(c.ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 && SSL_do_handshake(c.ssl) == 1)
            n_sent++;
        n_ended += now_ms() < end_ms;
        close_conn(&c);
    }
}

static void renegotiations(const struct options *o)
{
    static const uint8_t hello[] = { 1, 0, 0, 0 };
    static uint8_t batch[BATCH * RECORD_ROOM(sizeof hello)];

    while (now_ms() < end_ms) {
        struct records r;
        struct conn c;

        if (!open_conn(&c, o->port) || !records_begin(&r, c.ssl)) {
            close_conn(&c);
            continue;
        }
        size_t len;
        do {
            len = 0;
            for (int i = 0; i < BATCH; i++)
                len += records_write(&r, RECORD_HANDSHAKE, hello, sizeof hello, batch + len);
            n_sent += BATCH;
        } while (push(c.fd, batch, len) && now_ms() < end_ms);
        n_ended += now_ms() < end_ms;
        close_conn(&c);
    }
}

static void hellos(const struct options *o)
{
    static uint8_t batch[(4 + HELLO_BYTES) * (5 + 1)];
    static const uint8_t head[] = { 1, HELLO_BYTES >> 16, HELLO_BYTES >> 8 & 0xff, HELLO_BYTES & 0xff, 3, 3 };
    struct records plain = { 0 };
    size_t len = 0;

    for (size_t i = 0; i < 4 + HELLO_BYTES; i++)
        len += records_write(&plain, RECORD_HANDSHAKE, i < sizeof head ? head + i : head + 1, 1, batch + len);
    while (now_ms() < end_ms) {
        uint8_t answer;
        int fd = connected(o->port);

        n_sent += 4 + HELLO_BYTES;
        if (!push(fd, batch, len) || recv(fd, &answer, 1, 0) >= 0 || errno != EAGAIN)
            n_ended += now_ms() < end_ms;
        close(fd);
    }
}

/* ---- requests ---- */

static void read_requests(const char *path)
{
    FILE *f = fopen(path, "rb");

    if (f == NULL || fseek(f, 0, SEEK_END) != 0)
        die("cannot open the requests");
    requests_len = (size_t)ftell(f);
    requests = malloc(requests_len);
    rewind(f);
    if (requests == NULL || requests_len == 0 || fread(requests, 1, requests_len, f) != requests_len)
        die("cannot read the requests");
    fclose(f);
}

static void count_statuses(struct conn *c, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (c->matched < sizeof STATUS_TEXT - 1) {
            c->matched = data[i] == STATUS_TEXT[c->matched] ? c->matched + 1 : data[i] == STATUS_TEXT[0];
            c->status = 0;
        } else if (data[i] >= '0' && data[i] <= '9') {
            c->status = c->status * 10 + (unsigned)(data[i] - '0');
        } else {
            n_statuses[c->status < 600 ? c->status : 0]++;
            c->matched = 0;
        }
    }
}

/* False: it is gone. */
static bool take(struct conn *c)
{
    static char data[65536];
    int n;

    while ((n = SSL_read(c->ssl, data, sizeof data)) > 0)
        count_statuses(c, data, (size_t)n);
    return SSL_get_error(c->ssl, n) == SSL_ERROR_WANT_READ;
}

static bool give(struct conn *c)
{
    int n;

    c->wants_write = false;
    for (unsigned i = 0; i < 16; i++) {
        size_t left = requests_len - c->at;

        n = SSL_write(c->ssl, requests + c->at, (int)(left < 16384 ? left : 16384));
        if (n <= 0) {
            c->wants_write = true;
            return SSL_get_error(c->ssl, n) == SSL_ERROR_WANT_WRITE;
        }
        c->at = (c->at + (size_t)n) % requests_len;
        n_sent += (size_t)n;
    }
    return true;
}

static void floods(const struct options *o)
{
    struct pollfd fds[CONNECTIONS_MAX];

    read_requests(o->requests);
    while (now_ms() < end_ms) {
        for (int i = 0; i < o->connections; i++) {
            if (!conns[i].open) {
                if (open_conn(&conns[i], o->port))
                    fcntl(conns[i].fd, F_SETFL, O_NONBLOCK);
                else
                    close_conn(&conns[i]);
                if (o->each > 0)
                    conns[i].at = requests_len / o->each * (size_t)i / (size_t)o->connections * o->each;
            }
            fds[i] = (struct pollfd){ .fd = conns[i].open ? conns[i].fd : -1,
                                      .events = (short)(POLLOUT | (o->read ? POLLIN : 0)) };
        }
        if (poll(fds, (nfds_t)o->connections, 100) < 0)
            die("poll");
        for (int i = 0; i < o->connections; i++) {
            struct conn *c = &conns[i];
            bool alive = true;

            if (!c->open || fds[i].revents == 0)
                continue;
            if (o->read && (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
                alive = take(c);
            if (alive && (fds[i].revents & POLLOUT) != 0)
                alive = give(c);
            if (!alive) {
                n_ended++;
                close_conn(c);
            }
        }
    }
}

/* ---- start ---- */

static void report(void)
{
    const char *comma = "";

    printf("{\"opened\":%lu,\"ended\":%lu,\"sent\":%lu,\"statuses\":{", n_opened, n_ended, n_sent);
    for (unsigned s = 0; s < 600; s++)
        if (n_statuses[s] > 0) {
            printf("%s\"%u\":%lu", comma, s, n_statuses[s]);
            comma = ",";
        }
    printf("}}\n");
}

static struct options read_options(int argc, char **argv)
{
    struct options o = { .kind = argc > 1 ? argv[1] : "", .connections = 1 };

    for (int i = 2; i < argc; i++) {
        const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : "";

        if (strcmp(name, "--read") == 0) {
            o.read = true;
            continue;
        }
        i++;
        if (strcmp(name, "--port") == 0)
            o.port = atoi(value);
        else if (strcmp(name, "--certs") == 0)
            o.certs = value;
        else if (strcmp(name, "--client") == 0)
            o.client = value;
        else if (strcmp(name, "--seconds") == 0)
            o.seconds = atoi(value);
        else if (strcmp(name, "--connections") == 0)
            o.connections = atoi(value);
        else if (strcmp(name, "--requests") == 0)
            o.requests = value;
        else if (strcmp(name, "--each") == 0)
            o.each = strtoul(value, NULL, 10);
        else
            die(name);
    }
    if (o.port == 0 || (o.client != NULL && o.certs == NULL) || o.connections < 1 || o.connections > CONNECTIONS_MAX)
        die("usage: see the head of attack.c");
    return o;
}

int main(int argc, char **argv)
{
    static const struct { const char *name; void (*attack)(const struct options *o); } kinds[] = {
        { "keyupdate", key_updates }, { "renegotiation", renegotiations }, { "hello", hellos }, { "requests", floods } };
    struct options o = read_options(argc, argv);

    signal(SIGPIPE, SIG_IGN);
    end_ms = now_ms() + o.seconds * 1000;
    make_context(&o);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, o.kind) == 0) {
            kinds[i].attack(&o);
            report();
            return 0;
        }
    die("no such attack");
}
