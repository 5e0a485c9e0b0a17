#include "standin/serve.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "files/file.h"
#include "http/watch.h"
#include "standin/far_end.h"
#include "standin/load.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define FILE_MAX (1u << 16)
#define BACKLOG 64

static int fail(const char *what, const char *name)
{
    fprintf(stderr, "passend-standin: %s: %s\n", what, name);
    return 1;
}

static void on_serve_beat(void *who)
{
    struct far_end *e = who;

    hostile_beat(&e->hostile);
}

static void on_stop(void *who)
{
    struct far_end *e = who;

    server_end(&e->server);
}

/* ---- what it is made of ---- */

static int open_source(struct far_end *e, const struct serve_options *o)
{
    char path[LOAD_PATH_MAX];

    if (!load_path(path, o->dir, o->profile, ".json"))
        return fail("cannot read", o->dir);
    enum status s = load_profile(path, e->set, &e->flow);
    if (s != OK)
        return fail(status_slug(s), path);
    e->profile = &e->set->list[0];
    if (stroom_read(e->flow, &e->stroom) != OK)
        return fail("no `stroom` in it that can be served", path);
    if (e->profile->n_keys == 0)
        return fail("nobody signs by a key of its own for", o->profile);
    e->key = (struct standin_key){ load_key(o->dir, e->profile->keys[0].kid), e->profile->keys[0].alg, e->profile->keys[0].kid,
                                   e->profile->keys[0].corporatie };
    if (e->key.pkey == NULL)
        return fail("cannot read key", e->key.kid);
    e->people = load_json(o->personas);
    return json_is_array(json_object_get(e->people, "personas")) ? 0 : fail("no people in", o->personas);
}

static int open_client(struct far_end *e, const struct serve_options *o)
{
    char *pem;
    size_t len;

    e->audience = o->audience;
    int n = snprintf(e->redirect_uri, sizeof e->redirect_uri, "%s/terug/%s", o->audience, e->profile->bron.name);
    if (n < 0 || (size_t)n >= sizeof e->redirect_uri)
        return fail("too long", o->audience);
    e->client_uri = o->client_uri;
    e->pages = (struct pages_source){ json_string_value(json_object_get(json_array_get(e->set->document, 0), "titel")),
                                      &e->stroom, o->audience, e->people };
    if (e->stroom.by_certificate)
        return o->client_ca != NULL && o->client_uri != NULL ? 0 : fail("needs --client-ca and --client-uri", o->profile);
    if (o->client_key == NULL)
        return fail("needs --client-key", o->profile);
    if (file_read(o->client_key, FILE_MAX, &pem, &len) != OK)
        return fail("cannot read", o->client_key);
    enum status s = assertion_key(pem, len, &e->assertions);
    mem_free(pem);
    return s == OK ? 0 : fail(status_slug(s), o->client_key);
}

static enum status open_tls(struct far_end *e, const char *cert, size_t cert_len, const char *key, size_t key_len, const char *ca,
                            size_t ca_len)
{
    TRY(tls_open((const uint8_t *)cert, cert_len, (const uint8_t *)key, key_len, NULL, 0, &e->front_tls));
    return tls_open((const uint8_t *)cert, cert_len, (const uint8_t *)key, key_len, (const uint8_t *)ca, ca_len, &e->back_tls);
}

static int read_tls(struct far_end *e, const struct serve_options *o)
{
    const char *ca_path = e->stroom.by_certificate ? o->client_ca : NULL;
    char *cert = NULL, *key = NULL, *ca = NULL;
    size_t cert_len, key_len, ca_len = 0;

    enum status s = file_read(o->cert, FILE_MAX, &cert, &cert_len);
    if (s == OK)
        s = file_read(o->key, FILE_MAX, &key, &key_len);
    if (s == OK && ca_path != NULL)
        s = file_read(ca_path, FILE_MAX, &ca, &ca_len);
    if (s == OK)
        s = open_tls(e, cert, cert_len, key, key_len, ca, ca_len);
    mem_free(cert);
    mem_free(key);
    mem_free(ca);
    return s == OK ? 0 : fail("certificate and key of the server, or the CA of its client, cannot be used", o->cert);
}

/* ---- the loop ---- */

static int listen_on(uint16_t port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int)) == 0 &&
        bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static int open_doors(struct far_end *e)
{
    int front = listen_on(e->stroom.authorize.port), back = listen_on(e->stroom.token.port);

    if (front < 0 || back < 0) {
        if (front >= 0)
            close(front);
        if (back >= 0)
            close(back);
        return fail("cannot listen", front < 0 ? e->stroom.authorize.url : e->stroom.token.url);
    }
    front_open(e);
    back_open(e);
    if (server_listen(&e->server, &e->front, e->front_tls, front) != OK ||
        server_listen(&e->server, &e->back, e->back_tls, back) != OK)
        return fail("cannot serve", e->stroom.authorize.url);
    printf("gereed front=%u back=%u\n", e->stroom.authorize.port, e->stroom.token.port);
    return fflush(stdout) == 0 ? 0 : fail("cannot write", "standard output");
}

static int run(struct far_end *e)
{
    sigset_t stops;

    clock_shift_s(0);   /* of a test build it can be moved, as the service's */
    (void)signal(SIGPIPE, SIG_IGN);
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    if (sigprocmask(SIG_BLOCK, &stops, NULL) != 0)
        return fail("cannot wait for", "signals");
    int fd = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
    bool open = fd >= 0 && server_open(&e->server, LIMIT_PUBLIC_CONNECTIONS, LIMIT_PUBLIC_HANDSHAKES, on_serve_beat, e) == OK;
    struct watch *stop = open ? watch_open(&e->server, fd, on_stop, NULL, e) : NULL;
    int result = stop == NULL ? fail("cannot start", "memory") : open_doors(e);

    if (result == 0 && server_run(&e->server) != OK)
        result = fail("cannot serve", e->stroom.authorize.url);
    watch_close(stop);
    if (fd >= 0)
        close(fd);
    return result;
}

/* What it has open ends with the process. */
int serve(const struct serve_options *o)
{
    static struct far_end e;
    static struct profiles set;

    event_log_init("standin");
    e.set = &set;
    int result = open_source(&e, o);
    if (result == 0)
        result = open_client(&e, o);
    if (result == 0)
        result = read_tls(&e, o);
    return result == 0 ? run(&e) : result;
}
