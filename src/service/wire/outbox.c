#include "wire/outbox.h"

#include "base/fd.h"
#include "base/mem.h"

#include <string.h>

struct outbox_message {
    STAILQ_ENTRY(outbox_message) next;
    int fd;                      /* that it carries, -1 = none */
    size_t len;
    uint64_t bytes[];            /* aligned as any message */
};

void outbox_init(struct outbox *o, size_t most)
{
    *o = (struct outbox){ .most = most };
    STAILQ_INIT(&o->urgent);
    STAILQ_INIT(&o->ordinary);
}

static void pop(struct outbox *o, struct outbox_queue *q)
{
    struct outbox_message *m = STAILQ_FIRST(q);

    STAILQ_REMOVE_HEAD(q, next);
    o->n--;
    fd_close(&m->fd);
    mem_free(m);
}

static void clear(struct outbox *o, struct outbox_queue *q)
{
    while (!STAILQ_EMPTY(q))
        pop(o, q);
}

void outbox_clear(struct outbox *o)
{
    clear(o, &o->urgent);
    clear(o, &o->ordinary);
}

/* fd is its own only on OK. */
static enum status push(struct outbox *o, struct outbox_queue *q, const void *msg, size_t len, int fd)
{
    if (o->n >= o->most)
        return FAULT_BUSY;
    struct outbox_message *m = mem_alloc(sizeof *m + len);
    if (m == NULL)
        return FAULT_MEMORY;
    m->len = len;
    m->fd = fd;
    memcpy(m->bytes, msg, len);
    STAILQ_INSERT_TAIL(q, m, next);
    o->n++;
    return OK;
}

enum status outbox_send(struct outbox *o, struct channel *c, const void *msg, size_t len, bool urgent)
{
    bool first = urgent ? STAILQ_EMPTY(&o->urgent) : outbox_empty(o);
    enum status s = first ? channel_send(c, msg, len, -1) : FAULT_BUSY;

    return s == FAULT_BUSY ? push(o, urgent ? &o->urgent : &o->ordinary, msg, len, -1) : s;
}

enum status outbox_pass(struct outbox *o, struct channel *c, const void *msg, size_t len, int fd)
{
    enum status s = outbox_empty(o) ? channel_send(c, msg, len, fd) : FAULT_BUSY;

    if (s == FAULT_BUSY) {
        s = push(o, &o->ordinary, msg, len, fd);
        if (s == OK)
            return OK;
    }
    fd_close(&fd);
    return s;
}

/* returns as channel_send; FAULT_BUSY: there is more */
static enum status flush(struct outbox *o, struct outbox_queue *q, struct channel *c, outbox_wanted *wanted, void *who)
{
    while (!STAILQ_EMPTY(q)) {
        const struct outbox_message *m = STAILQ_FIRST(q);
        const struct msg_head *head = (const void *)m->bytes;

        if (wanted == NULL || wanted(who, head->nr))
            TRY(channel_send(c, head, m->len, m->fd));
        pop(o, q);
    }
    return OK;
}

enum status outbox_flush(struct outbox *o, struct channel *c, outbox_wanted *wanted, void *who)
{
    enum status s = flush(o, &o->urgent, c, NULL, NULL);

    if (s == OK)
        s = flush(o, &o->ordinary, c, wanted, who);
    return s == FAULT_BUSY ? OK : s;
}
