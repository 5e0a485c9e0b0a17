#include "launcher/hosts.h"

#include "base/clock.h"
#include "launcher/keys.h"
#include "launcher/paths.h"
#include "launcher/value.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* ---- reading ---- */

/* Browsers compare it as text with where a form came from. */
static bool is_origin(const char *url)
{
    const char *host = url + strlen("https://");
    size_t len = strlen(url);

    return value_is_url(url) && strpbrk(host, "/?#@") == NULL && strpbrk(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL &&
           (len < 4 || strcmp(url + len - 4, ":443") != 0) && url[len - 1] != ':';
}

void hosts_origin(const struct node *object, const char *name, char out[URL_MAX])
{
    const char *url = doc_text(object, name, URL_MAX - 1);

    if (doc_good(object) &&
        doc_expect_member(object, name, is_origin(url),
                          "must be https:// and a host in lower case, its port where that is not 443, and nothing after it"))
        memcpy(out, url, strlen(url) + 1);
}

void hosts_address(const struct node *object, struct host *out)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&out->address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&out->address;
    const char *text = doc_text(object, "adres", 64);
    uint16_t port = htons((uint16_t)doc_int(object, "poort", 0, 65535));

    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = port;
        out->len = sizeof *v4;
    } else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = port;
        out->len = sizeof *v6;
    } else {
        doc_expect_member(object, "adres", false, "must be an IPv4 or IPv6 address, such as 127.0.0.1 or ::");
    }
}

void hosts_tls(const struct node *object, const struct origin *s, int *cert, int *key)
{
    static const char *const members[] = { "cert", "key", NULL };
    struct node tls = doc_object(object, "tls", members);

    keys_open(&tls, s->dir, KEYS_SERVER, cert, key);
}

/* Whom the host for platforms lets in. */
static void read_clients(const struct node *host, const struct origin *s, struct config *c)
{
    paths_open(host, "ca", s->dir, false, &c->files[HANDOVER_TLS_CA]);
    const char *list = doc_text_or(host, "intrekkingslijst", PATHS_LEN, NULL);
    if (list == NULL || !doc_good(host))
        return;
    const char *why = crl_open(&c->crl, s->file, s->dir, list);
    if (why == NULL && !s->create)
        why = crl_check(&c->crl, c->files[HANDOVER_TLS_CA], clock_wall_s());
    doc_expect_member(host, "intrekkingslijst", why == NULL, why);
}

static void read_platform(const struct node *doc, const struct origin *s, struct config *c)
{
    static const char *const members[] = { "url", "adres", "poort", "tls", "ca", "intrekkingslijst", NULL };
    struct node host = doc_object(doc, "platform", members);

    hosts_origin(&host, "url", c->settings.platform);
    doc_expect_member(&host, "url", strcmp(c->settings.platform, c->settings.issuer) != 0,
                      "is the issuer too: a browser must not meet the request for a certificate");
    hosts_address(&host, &c->platform);
    hosts_tls(&host, s, &c->files[HANDOVER_TLS_CERT], &c->files[HANDOVER_TLS_KEY]);
    read_clients(&host, s, c);
}

static void read_public(const struct node *doc, const struct origin *s, struct config *c)
{
    static const char *const members[] = { "adres", "poort", "tls", NULL };
    struct node host = doc_object(doc, "publiek", members), tls = doc_member(&host, "tls");

    hosts_address(&host, &c->public);
    hosts_tls(&host, s, &c->files[HANDOVER_PUBLIC_CERT], &c->files[HANDOVER_PUBLIC_KEY]);
    if (doc_good(&tls))
        doc_expect_member(&tls, "key", !keys_same(c->files[HANDOVER_TLS_CERT], c->files[HANDOVER_PUBLIC_CERT]),
                          "is the key of platform too: who takes over one host must not be the other");
}

void hosts_read(const struct node *doc, const struct origin *s, struct config *c)
{
    read_platform(doc, s, c);
    read_public(doc, s, c);
}

/* ---- listening ---- */

/* The roles of a predecessor that was killed may still be ending. */
#define PATIENCE_MS 3000
#define PAUSE_MS 20

static bool bind_address(int fd, const struct host *h)
{
    const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000 };

    for (int i = 0; i < PATIENCE_MS / PAUSE_MS; i++) {
        if (bind(fd, (const struct sockaddr *)&h->address, h->len) == 0)
            return true;
        if (errno != EADDRINUSE)
            return false;
        nanosleep(&pause, NULL);
    }
    errno = EADDRINUSE;
    return false;
}

static int open_listener(const struct host *h, int queue, uint16_t *port)
{
    struct sockaddr_storage bound;
    socklen_t len = sizeof bound;
    int on = 1, fd = socket(h->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 || !bind_address(fd, h) || listen(fd, queue) != 0 ||
        getsockname(fd, (struct sockaddr *)&bound, &len) != 0) {
        int err = errno;

        close(fd);
        errno = err;
        return -1;
    }
    *port = ntohs(bound.ss_family == AF_INET ? ((struct sockaddr_in *)(void *)&bound)->sin_port
                                             : ((struct sockaddr_in6 *)(void *)&bound)->sin6_port);
    return fd;
}

/* What a host is called in the configuration, and what can be wrong with where it listens. */
static const struct listening {
    enum handover kind;
    int queue;
    const char *in_use, *privileges, *address;
} listenings[] = {
#define LISTENING(kind, queue, name)                                                                                   \
    { kind, queue, "the port is in use: stop the other program or change " name "/poort",                              \
      "this port needs privileges: choose " name "/poort above 1023",                                                  \
      "cannot listen on " name "/adres: is it an address of this machine?" }
    LISTENING(HANDOVER_LISTENER, LIMIT_CONNECTIONS, "platform"),
    LISTENING(HANDOVER_PUBLIC_LISTENER, LIMIT_PUBLIC_CONNECTIONS, "publiek"),
    LISTENING(HANDOVER_LOG_HOST_LISTENER, LIMIT_LOG_CONNECTIONS, "log/host"),
#undef LISTENING
};

const char *hosts_listen(struct config *c)
{
    const struct host *hosts[] = { &c->platform, &c->public, &c->log_host };
    uint16_t *ports[] = { &c->settings.port, &c->settings.public_port, &c->settings.log_port };

    for (size_t i = 0; i < sizeof listenings / sizeof *listenings; i++) {
        const struct listening *l = &listenings[i];

        if (hosts[i]->len == 0) /* there is no log */
            continue;
        c->files[l->kind] = open_listener(hosts[i], l->queue, ports[i]);
        if (c->files[l->kind] < 0)
            return errno == EADDRINUSE ? l->in_use : errno == EACCES ? l->privileges : l->address;
    }
    return NULL;
}
