#include "http/watch.h"

#include "base/mem.h"

#include <event2/event.h>

struct watch {
    struct event readable, writable;
    void (*on_readable)(void *who);
    void (*on_writable)(void *who);
    void *who;
};

static void called_readable(evutil_socket_t fd, short what, void *arg)
{
    struct watch *w = arg;

    (void)fd, (void)what;
    w->on_readable(w->who);
}

static void called_writable(evutil_socket_t fd, short what, void *arg)
{
    struct watch *w = arg;

    (void)fd, (void)what;
    w->on_writable(w->who);
}

struct watch *watch_open(struct server *s, int fd, void (*readable)(void *who), void (*writable)(void *who), void *who)
{
    struct watch *w = mem_alloc(sizeof *w);

    if (w == NULL)
        return NULL;
    *w = (struct watch){ .on_readable = readable, .on_writable = writable, .who = who };
    BUG_IF(event_assign(&w->readable, s->base, fd, EV_READ | EV_PERSIST, called_readable, w) != 0 ||
           event_assign(&w->writable, s->base, fd, EV_WRITE, called_writable, w) != 0);
    if (event_add(&w->readable, NULL) == 0)
        return w;
    mem_free(w);
    return NULL;
}

void watch_writable(struct watch *w)
{
    (void)event_add(&w->writable, NULL);
}

void watch_close(struct watch *w)
{
    if (w == NULL)
        return;
    event_del(&w->readable);
    event_del(&w->writable);
    mem_free(w);
}
