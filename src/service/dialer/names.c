#include "dialer/names.h"

#include "base/clock.h"
#include "base/mem.h"

#include <ares.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/time.h>

struct name {
    struct names *of;
    char host[LIMIT_SOURCE_HOST_CHARS + 1];  /* empty: this place is free */
    bool asking;
    struct address found[LIMIT_DNS_ADDRESSES];
    size_t n;
    int64_t until_ms, kept_ms;               /* boot time: they are asked for anew after; they count no more after */
};

struct names {
    ares_channel ares;
    names_known *known;
    void *who;
    struct name list[NAMES_MAX];
};

static bool take_address(const struct ares_addrinfo_node *node, struct address *out)
{
    *out = (struct address){ 0 };
    if (node->ai_family == AF_INET) {
        const struct sockaddr_in *a = (const void *)node->ai_addr;

        out->version = 4;
        memcpy(out->b, &a->sin_addr, sizeof a->sin_addr);
    } else if (node->ai_family == AF_INET6) {
        const struct sockaddr_in6 *a = (const void *)node->ai_addr;

        out->version = 6;
        memcpy(out->b, &a->sin6_addr, sizeof a->sin6_addr);
    }
    return out->version != 0;
}

/* The next one of this version from *node on. */
static bool next_of(const struct ares_addrinfo_node **node, uint8_t version, struct address *out)
{
    for (; *node != NULL; *node = (*node)->ai_next)
        if (take_address(*node, out) && out->version == version) {
            *node = (*node)->ai_next;
            return true;
        }
    return false;
}

/* Versions in turn, 6 first: where one of them leads nowhere here, the other is tried next. */
static void keep(struct name *name, const struct ares_addrinfo *found, int64_t now_ms)
{
    const struct ares_addrinfo_node *six = found->nodes, *four = found->nodes;
    int64_t ttl_s = LIMIT_DNS_MOST_S;
    struct address a;
    bool more = true;

    for (const struct ares_addrinfo_node *node = found->nodes; node != NULL; node = node->ai_next)
        ttl_s = node->ai_ttl < ttl_s ? node->ai_ttl : ttl_s;
    ttl_s = ttl_s < LIMIT_DNS_LEAST_S ? LIMIT_DNS_LEAST_S : ttl_s;
    name->n = 0;
    while (more) {
        more = false;
        if (name->n < LIMIT_DNS_ADDRESSES && next_of(&six, 6, &a))
            name->found[name->n++] = a, more = true;
        if (name->n < LIMIT_DNS_ADDRESSES && next_of(&four, 4, &a))
            name->found[name->n++] = a, more = true;
    }
    name->until_ms = now_ms + ttl_s * 1000;
    name->kept_ms = now_ms + (int64_t)LIMIT_DNS_KEPT_S * 1000;
}

/* Without an answer those before count on for as short as an answer ever does; where there are none it is asked again soon. */
static void on_answer(void *arg, int status, int timeouts, struct ares_addrinfo *found)
{
    struct name *name = arg;
    int64_t now_ms = clock_boot_ms();        /* not when it was asked: that may be seconds ago */

    (void)timeouts;
    if (status == ARES_EDESTRUCTION)
        return;
    name->asking = false;
    if (status == ARES_SUCCESS && found != NULL && found->nodes != NULL)
        keep(name, found, now_ms);
    else
        name->until_ms = now_ms + (name->n > 0 ? (int64_t)LIMIT_DNS_LEAST_S * 1000 : LIMIT_DNS_AGAIN_MS);
    if (found != NULL)
        ares_freeaddrinfo(found);
    name->of->known(name->of->who, name->host);
}

static struct name *place_of(struct names *n, const char *host)
{
    for (size_t i = 0; i < NAMES_MAX; i++) {
        struct name *name = &n->list[i];

        if (name->host[0] == '\0') {
            name->of = n;
            memcpy(name->host, host, strlen(host) + 1);
            return name;
        }
        if (strcmp(name->host, host) == 0)
            return name;
    }
    return NULL;
}

static void ask(struct name *name)
{
    const struct ares_addrinfo_hints hints = { .ai_family = AF_UNSPEC, .ai_flags = ARES_AI_NOSORT };

    name->asking = true;
    ares_getaddrinfo(name->of->ares, name->host, NULL, &hints, on_answer, name);
}

enum names_state names_of(struct names *n, const char *host, int64_t now_ms, const struct address **out, size_t *n_out)
{
    struct name *name = place_of(n, host);

    BUG_IF(name == NULL);   /* the table of targets has no more names */
    if (name->n > 0 && name->kept_ms <= now_ms)
        name->n = 0;
    if (name->until_ms <= now_ms && !name->asking)
        ask(name);                  /* it may be answered already, with a failure */
    if (name->asking)
        return NAMES_ASKED;
    *out = name->found;
    *n_out = name->n;
    return name->n > 0 ? NAMES_THERE : NAMES_NONE;
}

size_t names_watch(struct names *n, struct pollfd fds[NAMES_SOCKETS], int *timeout_ms)
{
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    unsigned wanted = (unsigned)ares_getsock(n->ares, sockets, ARES_GETSOCK_MAXNUM);
    struct timeval limit = { .tv_sec = *timeout_ms / 1000, .tv_usec = *timeout_ms % 1000 * 1000 }, room;
    size_t count = 0;

    _Static_assert(ARES_GETSOCK_MAXNUM == NAMES_SOCKETS, "each has its place");
    for (unsigned i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
        /* As ARES_GETSOCK_READABLE and _WRITABLE, which shift into the sign of an int. */
        short events = (short)((wanted >> i & 1 ? POLLIN : 0) | (wanted >> (i + ARES_GETSOCK_MAXNUM) & 1 ? POLLOUT : 0));

        if (events != 0)
            fds[count++] = (struct pollfd){ .fd = sockets[i], .events = events };
    }
    const struct timeval *due = ares_timeout(n->ares, &limit, &room);
    *timeout_ms = (int)(due->tv_sec * 1000 + (due->tv_usec + 999) / 1000);
    return count;
}

void names_work(struct names *n, const struct pollfd *fds, size_t n_fds)
{
    for (size_t i = 0; i < n_fds; i++)
        if (fds[i].revents != 0)
            ares_process_fd(n->ares, (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0 ? fds[i].fd : ARES_SOCKET_BAD,
                            (fds[i].revents & POLLOUT) != 0 ? fds[i].fd : ARES_SOCKET_BAD);
    ares_process_fd(n->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);   /* whose time is over */
}

enum status names_open(const char *servers, names_known *known, void *who, struct names **out)
{
    struct ares_options o = { .flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_IGNTC, .timeout = LIMIT_DNS_TRY_MS,
                              .tries = LIMIT_DNS_TRIES, .lookups = (char *)(uintptr_t)"b" };
    struct names *n = mem_alloc(sizeof *n);

    *out = NULL;
    if (n == NULL)
        return FAULT_MEMORY;
    memset(n, 0, sizeof *n);
    n->known = known;
    n->who = who;
    int given = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS;
    if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS || ares_init_options(&n->ares, &o, given) != ARES_SUCCESS) {
        mem_free(n);
        return FAULT_SYSTEM;
    }
    if (servers != NULL && ares_set_servers_ports_csv(n->ares, servers) != ARES_SUCCESS) {
        ares_destroy(n->ares);
        mem_free(n);
        return REFUSED_CONFIG;
    }
    *out = n;
    return OK;
}
