#include "notary/serve_log.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "notary/change.h"
#include "notary/log.h"
#include "wire/control.h"
#include "wire/permit.h"
#include "wire/platform.h"

#include <stdlib.h>
#include <string.h>

#define SAY_EVERY_MS 60000

_Static_assert(sizeof(struct msg_leaves) <= LIMIT_MESSAGE_BYTES, "a slice fits the buffer");
_Static_assert(LIMIT_LOG_SLICE <= LEAVES_READ_MAX, "and is read at once");

struct reading_leaves {
    struct begun begun;
    uint32_t serial;
};

/* ---- the tiler ---- */

void serve_drop_tiler(struct service *s, enum msg_type type)
{
    struct tiler_peer *t = &s->peers.tiler;

    if (t->channel.fd >= 0)
        event_log(EVENT_PEER_DROPPED, WIRE_TILER, type);
    channel_close(&t->channel);
    outbox_clear(&t->outbox);
    log_tiler(&s->n, false);
}

void serve_take_tiler(struct service *s, int fd)
{
    struct tiler_peer *t = &s->peers.tiler;

    channel_close(&t->channel);
    outbox_clear(&t->outbox);
    channel_init(&t->channel, fd, WIRE_NOTARY, WIRE_TILER, true);
    log_tiler(&s->n, true);
    event_log(EVENT_PEER_CONNECTED, WIRE_TILER, 0);
}

static void send_tiler(struct service *s, const void *msg, size_t len)
{
    struct tiler_peer *t = &s->peers.tiler;

    if (t->channel.fd >= 0 && outbox_send(&t->outbox, &t->channel, msg, len, false) != OK)
        serve_drop_tiler(s, MSG_NONE);
}

void serve_send_waiting_tiler(struct service *s)
{
    if (outbox_flush(&s->peers.tiler.outbox, &s->peers.tiler.channel, NULL, NULL) != OK)
        serve_drop_tiler(s, MSG_NONE);
}

static bool taken(enum status st)
{
    if (st == REFUSED_LOG_CONSISTENCY)
        exit(1); /* nothing may be written on rows that are not the newest */
    if (st != OK && st != REFUSED_MESSAGE)
        event_log(EVENT_FAULT, st, 0);
    return st == OK;
}

bool on_tiles(struct service *s, const struct message *m)
{
    return taken(log_tiles(&s->n, (const void *)m->data, clock_now()));
}

bool on_others(struct service *s, const struct message *m)
{
    return taken(log_others(&s->n, (const void *)m->data));
}

static void read_leaves(struct service *s, uint64_t from, uint32_t count)
{
    struct reading_leaves *b = mem_alloc(sizeof *b);

    if (b == NULL)
        return;
    *b = (struct reading_leaves){ .begun.kind = BEGUN_LEAVES, .serial = log_reading(&s->n) };
    if (store_leaves(s->n.store, from, count, b) == OK)
        return;
    status_ignored(log_read(&s->n, b->serial) ? OK : FAULT_RESTARTED); /* asked for again in the next turn */
    mem_free(b);
}

void serve_leaves_read(struct service *s, struct begun *b, const struct store_done *done)
{
    bool wanted = log_read(&s->n, ((const struct reading_leaves *)b)->serial);

    mem_free(b);
    if (wanted && done->status == OK)
        send_tiler(s, s->answer, log_leaves(&s->n, done->leaves, done->n, (void *)s->answer));
}

static void send_what_is_due(struct service *s)
{
    struct msg_checkpoint m;
    enum log_next next;
    uint64_t from;
    uint32_t count;

    while ((next = log_to_send(&s->n, &from, &count)) == LOG_SEND_CHECKPOINT) {
        log_checkpoint(&s->n, &m);
        send_tiler(s, &m, sizeof m);
    }
    if (next == LOG_SEND_LEAVES)
        read_leaves(s, from, count);
}

/* ---- start, and the beat ---- */

static void begin(struct service *s, struct moment now)
{
    enum status st = log_begin(&s->n, now);

    if (st == OK)
        st = change_mark(&s->change, &s->n, now);
    if (st == OK)
        return;
    event_log(EVENT_FAULT, st, 0);
    exit(1);
}

static void tell_launcher(struct service *s, struct moment now)
{
    struct log_state state;

    log_state(&s->n, now.boot_ms, &state);
    struct msg_log_state m = { .size = state.size, .published = state.published, .configured = state.configured,
                               .waits = state.waits, .late = (uint8_t)state.late };
    if (state.late == LOG_IN_TIME)
        s->log.say_ms = 0;
    else if (now.boot_ms >= s->log.say_ms) {
        event_log(state.late == LOG_BEHIND ? EVENT_PUBLIC_LOG_LATE : EVENT_PUBLIC_LOG_UNSTAMPED, (int64_t)state.size,
                  (int64_t)state.published);
        s->log.say_ms = now.boot_ms + SAY_EVERY_MS;
    }
    s->log.late = state.late;
    if (!state.configured || memcmp(&m, &s->log.told, sizeof m) == 0)
        return;
    enum status st = role_log_state(&m);
    if (st == OK)
        s->log.told = m;
    else if (st != FAULT_BUSY)
        exit(0); /* without a launcher there is no service */
}

void serve_log_turn(struct service *s, struct moment now)
{
    if (log_settled(&s->n, now))
        begin(s, now);
    enum status st = log_beat(&s->n, now.boot_ms);
    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    send_what_is_due(s);
    if (now.boot_ms >= s->log.tell_ms) {
        tell_launcher(s, now);
        s->log.tell_ms = now.boot_ms + 1000;
    }
}

/* ---- keys, and what an operator says ---- */

void serve_keys(struct service *s, enum wire_role to, uint64_t nr)
{
    const char *text = keyset_text(s->n.keyset);
    struct msg_jwks head = { .len = (uint32_t)strlen(text) };
    struct writer w;

    writer_init(&w, s->answer, LIMIT_MESSAGE_BYTES);
    msg_head_init(&head.head, MSG_JWKS, sizeof head + head.len, nr);
    write_bytes(&w, &head, sizeof head);
    write_bytes(&w, text, head.len);
    peers_answer(&s->peers, to, s->answer, writer_len(&w));
}

static void answer(uint64_t nr, enum status st)
{
    if (role_log_answer(nr, st) != OK)
        exit(0);
}

void serve_log_confirm(struct service *s, const struct role_control *c)
{
    const struct msg_log_confirm *m = &c->asked.confirm;
    struct tree_hash root;

    memcpy(root.bytes, m->root, sizeof root.bytes);
    answer(c->change_nr, log_confirm(&s->n, m->size, &root, m->signature));
}

void serve_key_leaked(struct service *s, const struct role_control *c, struct moment now)
{
    const struct msg_key_leaked *m = &c->asked.leaked;
    struct begun *b = mem_alloc(sizeof *b);
    bool begun = false;

    enum status st = b != NULL ? OK : FAULT_MEMORY;
    if (st == OK) {
        *b = (struct begun){ .kind = BEGUN_LEAKED, .nr = c->change_nr };
        st = m->from > 0 ? log_leak(&s->n, m->kid, m->from, now.wall_s, b, &begun) : REFUSED_VALUE;
    }
    if (begun)
        return;
    mem_free(b);
    answer(c->change_nr, st);
}

void serve_leaked(struct service *s, struct begun *b, const struct store_done *done)
{
    uint64_t nr = b->nr;

    mem_free(b);
    enum status st = log_keys_written(&s->n, done);
    if (st == OK) {
        serve_keys(s, WIRE_GATE_PLATFORM, KEYS_UNASKED);
        serve_keys(s, WIRE_GATE_PUBLIC, KEYS_UNASKED);
    }
    answer(nr, st);
}

void serve_old_rows(struct service *s, struct begun *b, const struct store_done *done)
{
    enum status st = content_age_told(&s->content_age, s->n.store, b, done);

    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
}
