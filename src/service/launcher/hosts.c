#include "launcher/hosts.h"

#include "base/clock.h"
#include "launcher/keys.h"
#include "launcher/paths.h"

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

    return place_is_url(url) && strpbrk(host, "/?#@") == NULL && strpbrk(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL &&
           (len < 4 || strcmp(url + len - 4, ":443") != 0) && url[len - 1] != ':';
}

enum status hosts_origin(struct place *p, const json_t *obj, const char *name, char out[URL_MAX])
{
    const char *url = NULL;

    TRY(place_text(p, obj, name, true, URL_MAX - 1, &url));
    size_t mark = place_enter(p, name);
    if (!is_origin(url))
        return place_refuse(p, "must be https:// and a host in lower case, its port where that is not 443, and nothing after it");
    memcpy(out, url, strlen(url) + 1);
    place_leave(p, mark);
    return OK;
}

enum status hosts_address(struct place *p, const json_t *obj, struct host *out)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&out->address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&out->address;
    const char *text = NULL;
    int64_t port = 0;

    TRY(place_text(p, obj, "adres", true, 64, &text));
    TRY(place_int(p, obj, "poort", true, 0, 65535, &port));
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        out->len = sizeof *v4;
    } else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        out->len = sizeof *v6;
    } else {
        place_enter(p, "adres");
        return place_refuse(p, "must be an IPv4 or IPv6 address, such as 127.0.0.1 or ::");
    }
    return OK;
}

enum status hosts_tls(struct place *p, const struct origin *s, const json_t *obj, int *cert, int *key)
{
    static const char *const members[] = { "cert", "key", NULL };
    json_t *tls;

    TRY(place_object(p, obj, "tls", members, &tls));
    size_t mark = place_enter(p, "tls");
    TRY(keys_open(p, s->dir, tls, KEYS_SERVER, cert, key));
    place_leave(p, mark);
    return OK;
}

/* Whom the host for platforms lets in. */
static enum status read_clients(struct place *p, const struct origin *s, const json_t *obj, struct config *c)
{
    const char *path = NULL, *list = NULL;

    TRY(place_text(p, obj, "ca", true, PATHS_LEN, &path));
    size_t mark = place_enter(p, "ca");
    TRY(paths_open(p, s->dir, path, false, &c->files[HANDOVER_TLS_CA]));
    place_leave(p, mark);
    TRY(place_text(p, obj, "intrekkingslijst", false, PATHS_LEN, &list));
    mark = place_enter(p, "intrekkingslijst");
    const char *why = list != NULL ? crl_open(&c->crl, p->file, s->dir, list) : NULL;
    if (why == NULL && list != NULL && !s->create)
        why = crl_check(&c->crl, c->files[HANDOVER_TLS_CA], clock_wall_s());
    if (why != NULL)
        return place_refuse(p, why);
    place_leave(p, mark);
    return OK;
}

static enum status read_platform(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    static const char *const members[] = { "url", "adres", "poort", "tls", "ca", "intrekkingslijst", NULL };
    json_t *host;

    TRY(place_object(p, doc, "platform", members, &host));
    size_t mark = place_enter(p, "platform");
    TRY(hosts_origin(p, host, "url", c->instelling.platform));
    if (strcmp(c->instelling.platform, c->instelling.issuer) == 0) {
        place_enter(p, "url");
        return place_refuse(p, "is the issuer too: a browser must not meet the request for a certificate");
    }
    TRY(hosts_address(p, host, &c->platform));
    TRY(hosts_tls(p, s, host, &c->files[HANDOVER_TLS_CERT], &c->files[HANDOVER_TLS_KEY]));
    TRY(read_clients(p, s, host, c));
    place_leave(p, mark);
    return OK;
}

static enum status read_public(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    static const char *const members[] = { "adres", "poort", "tls", NULL };
    json_t *host;

    TRY(place_object(p, doc, "publiek", members, &host));
    size_t mark = place_enter(p, "publiek");
    TRY(hosts_address(p, host, &c->public));
    TRY(hosts_tls(p, s, host, &c->files[HANDOVER_PUBLIC_CERT], &c->files[HANDOVER_PUBLIC_KEY]));
    if (keys_same(c->files[HANDOVER_TLS_CERT], c->files[HANDOVER_PUBLIC_CERT])) {
        place_enter(p, "tls");
        place_enter(p, "key");
        return place_refuse(p, "is the key of platform too: who takes over one host must not be the other");
    }
    place_leave(p, mark);
    return OK;
}

enum status hosts_read(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    TRY(read_platform(p, s, doc, c));
    return read_public(p, s, doc, c);
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
    uint16_t *ports[] = { &c->instelling.poort, &c->instelling.public_port, &c->instelling.log_port };

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
