/*
 * passend-tiler: writes the public log into its folder, as the notary tells it, with what others say of it, which a courier
 * carries. It holds no key and reaches no network; what it writes is what everybody may read.
 *
 * Exit status: 0 told to stop, or the launcher is gone; 1 anything else (the launcher starts another).
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "sandbox/sandbox.h"
#include "tiler/attest.h"
#include "wire/channel.h"
#include "wire/log.h"
#include "wire/permit.h"
#include "wire/role.h"

#include <openssl/crypto.h>
#include <poll.h>
#include <string.h>

#define WAIT_MS 1000

static struct tiler {
    struct tiling tiling;
    struct attest attest;
    struct msg_others told;          /* the notary was, last */
    struct channel notary;
    int64_t lost_ms;                 /* no channel: since when; INT64_MAX / 2: none was there to be lost */
    int64_t end_ms;                  /* its folder failed: it ends then; 0: it did not */
    union {
        struct msg_leaves leaves;
        struct msg_checkpoint checkpoint;
    } m;
} t;

static void drop_notary(void)
{
    channel_close(&t.notary);
    t.lost_ms = clock_monotonic_ms();
}

/* What it has in memory may not be what is on its disk, or not what the notary has. It ends, but not at once: who is replaced
 * without a pause fills the log of events and helps no disk. */
static void give_up(enum status s)
{
    event_log(EVENT_FAULT, s, 0);
    t.end_ms = clock_monotonic_ms() + LIMIT_TILER_AGAIN_MS;
    drop_notary();
}

/* What others say, where it is not what the notary knows. */
static void tell_others(bool anew)
{
    struct msg_others m;

    attest_word(&t.attest, clock_now(), &m);
    if (t.notary.fd < 0 || (!anew && memcmp(&m, &t.told, sizeof m) == 0))
        return;
    t.told = m;
    if (channel_send(&t.notary, &m, sizeof m, -1) != OK)
        drop_notary();
}

static enum status tell(uint64_t nr)
{
    struct msg_tiles m = { .size = t.tiling.build.size, .published = t.tiling.published };

    memcpy(m.root, t.tiling.root.bytes, sizeof m.root);
    memcpy(m.signature, t.tiling.signature, sizeof m.signature);
    msg_head_init(&m.head, MSG_TILES, sizeof m, nr);
    return channel_send(&t.notary, &m, sizeof m, -1);
}

static void set_notary(int fd)
{
    channel_close(&t.notary);
    channel_init(&t.notary, fd, WIRE_TILER, WIRE_NOTARY, true);
    event_log(EVENT_PEER_CONNECTED, WIRE_NOTARY, 0);
    if (t.end_ms != 0) {
        drop_notary();
        return;
    }
    tell_others(true);
    if (t.notary.fd >= 0 && tell(0) != OK)
        drop_notary();
}

static enum status carry_out(enum msg_type type, size_t len)
{
    if (type == MSG_CHECKPOINT) {
        const struct msg_checkpoint *m = &t.m.checkpoint;
        struct tree_hash root;

        memcpy(root.bytes, m->root, sizeof root.bytes);
        return tiling_publish(&t.tiling, m->size, &root, m->key_id, m->signature);
    }
    const struct msg_leaves *m = &t.m.leaves;
    if (m->n < 1 || m->n > LIMIT_LOG_SLICE || len != offsetof(struct msg_leaves, entries) + m->n * (size_t)DIGEST_LEN)
        return REFUSED_MESSAGE;
    return tiling_add(&t.tiling, m->start, m->entries, m->n);
}

/* One message of the notary. */
static void hear(void)
{
    enum msg_type type;
    size_t len;
    enum status s = channel_receive(&t.notary, &t.m, sizeof t.m, &len, &type, NULL);
    bool there = s == OK && len > 0;

    if (there)
        s = carry_out(type, len);
    if (there && s == OK)
        s = tell(t.m.leaves.head.nr);
    if (s == OK)
        return;
    if (s == FAULT_RESTARTED || s == FAULT_BUSY || s == REFUSED_MESSAGE)
        event_log(EVENT_PEER_DROPPED, WIRE_NOTARY, (int64_t)type);
    /* A notary that ended has a successor, and what is here is as it was. */
    if (s == FAULT_RESTARTED)
        drop_notary();
    else
        give_up(s);
}

static void take(void *who, struct role_control *m)
{
    (void)who;
    if (m->kind == HANDOVER_LOG_COURIER)
        attest_courier(&t.attest, m->fd);
    else
        set_notary(m->fd);      /* the table allows nothing else at any time */
}

/* What others are to be asked, and have answered. A folder that failed is left alone. */
static void attest(bool heard)
{
    struct moment now = clock_now();

    if (t.end_ms != 0)
        return;
    enum status s = heard ? attest_hear(&t.attest, now) : OK;
    if (s == OK)
        s = attest_turn(&t.attest, now);
    if (s != OK) {
        give_up(s);
        return;
    }
    tell_others(false);
}

/* What is at hand is done before anything else is looked at, so a stop comes between two messages. A channel that either side
 * dropped has no other end any more: only a new tiler makes the launcher connect it again.
 * returns OK, told to stop | FAULT_RESTARTED */
static enum status run(void)
{
    for (;;) {
        struct pollfd fds[] = { { .fd = ROLE_CONTROL_FD, .events = POLLIN }, { .fd = t.notary.fd, .events = POLLIN },
                                { .fd = t.end_ms == 0 ? t.attest.courier.fd : -1, .events = POLLIN } };
        int64_t now_ms = clock_monotonic_ms();

        if ((t.end_ms != 0 && now_ms >= t.end_ms) || (t.end_ms == 0 && t.notary.fd < 0 && now_ms - t.lost_ms >= LIMIT_LOST_MS))
            return FAULT_RESTARTED;
        if (poll(fds, 3, t.notary.fd < 0 ? LIMIT_LOST_MS / 4 : WAIT_MS) < 0)
            continue;
        if (fds[1].revents != 0)
            hear();
        attest(fds[2].revents != 0);
        if (fds[0].revents != 0 && !role_heed(take, NULL))
            return OK;
    }
}

/* The launcher checked what it hands over; what is missing here is its mistake. A folder that is not right ends no service, so
 * the start of this process does not fail of it. */
static enum status load(const struct role_inputs *in)
{
    if (in->log_dir < 0 || in->settings.log_origin[0] == '\0')
        return REFUSED_CONFIG;
    TRY(attest_take(&t.attest, in->attestors, in->n_attestors));
    enum status s = tiling_open(&t.tiling, in->log_dir, in->settings.log_origin, in->settings.log_public, t.attest.keys,
                                t.attest.n_witnesses);
    if (s == OK)
        s = attest_open(&t.attest, &t.tiling, clock_now());
    if (s != FAULT_LOG_FOLDER && s != FAULT_SYSTEM)
        return s;
    give_up(s);
    return OK;
}

int main(void)
{
    static struct role_inputs in;
    struct mem_report mem;
    struct sandbox_report box;

    event_log_init("tiler");
    t.notary.fd = t.attest.courier.fd = -1;
    t.lost_ms = INT64_MAX / 2;
    if (mem_init(0, &mem) != OK)
        return 1;
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    enum status s = role_start(WIRE_TILER, &in);
    if (s == OK)
        s = sandbox_enter_folder(WIRE_TILER, &in.settings, in.log_dir, &box);
    if (s == OK)
        s = load(&in);
    if (s == OK && in.notary >= 0)
        set_notary(in.notary);
    if (s == OK && in.log_courier >= 0)
        attest_courier(&t.attest, in.log_courier);
    if (s == OK)
        s = role_ready(box.landlock_abi, box.filter, &mem);
    if (s != OK)
        return role_ended(s);
    event_log(EVENT_STARTED, box.landlock_abi, box.filter);
    return role_ended(run());
}
