/*
 * passend-notary: the process that decides, encodes and signs. It waits for messages of the gate and of assessors and
 * answers them one at a time; withdrawals overtake everything.
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "notary/accept.h"
#include "notary/agree.h"
#include "notary/cases.h"
#include "notary/dossiers.h"
#include "notary/held.h"
#include "notary/toets.h"
#include "sandbox/sandbox.h"
#include "wire/channel.h"
#include "wire/outbox.h"
#include "wire/packs.h"
#include "wire/role.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES (256u << 10)
#define QUEUE 16                       /* messages of the gate read ahead, so that a withdrawal is seen behind them */
#define READ_PER_TURN 64               /* messages read in one go: withdrawals may not keep the others waiting */
#define WAITING_MAX 1024               /* answers kept for a gate that does not read them */
#define BETWEEN_POLLS 8                /* messages answered before the other channels are looked at */
#define TICK_MS 1000
#define SWEEP_EVERY_S 10
#define ASSESSOR_MS 15000              /* from ZAAK to FEITEN */

struct message {
    uint8_t *data;                     /* LIMIT_MESSAGE_BYTES */
    size_t len;
    enum msg_type type;
};

struct service {
    struct notaris n;
    struct beleidsrol beleid;
    struct channel gate;
    uint64_t poort;                    /* generation of the gate channel */
    struct { struct channel channel; uint64_t volgnummer; int64_t since_ms; bool busy; } slots[LIMIT_ASSESSORS];
    struct message queue[QUEUE];
    unsigned first, queued;
    struct outbox outbox;              /* answers to the gate */
    uint8_t *answer;                   /* LIMIT_MESSAGE_BYTES */
    struct { bool busy; uint32_t pack; uint64_t change; } count;   /* of verdicts on a withdrawn pack */
    int64_t last_tick, last_sweep;
    bool sweeping, references, stop;
};

/* ---- channels ---- */

static void drop_gate(struct service *s, enum msg_type type)
{
    if (s->gate.fd >= 0)
        event_log(EVENT_PEER_DROPPED, WIRE_GATE_PLATFORM, type);
    channel_close(&s->gate);
    outbox_clear(&s->outbox);
    for (; s->queued > 0; s->queued--, s->first = (s->first + 1) % QUEUE)
        mem_wipe(s->queue[s->first].data, s->queue[s->first].len);
}

/* A gate that does not read its answers is dropped when too many wait. */
static void send_gate(struct service *s, const void *msg, size_t len)
{
    if (s->gate.fd >= 0 && outbox_send(&s->outbox, &s->gate, msg, len, false) != OK)
        drop_gate(s, MSG_NONE);
}

static void send_waiting(struct service *s)
{
    if (outbox_flush(&s->outbox, &s->gate, NULL, NULL) != OK)
        drop_gate(s, MSG_NONE);
}

/* The answer of a case goes to the gate that asked, not to its successor. */
static void send_zegel(struct service *s, uint64_t poort, struct msg_zegel *m)
{
    if (poort == s->poort)
        send_gate(s, m, sizeof *m);
    mem_wipe(m, sizeof *m);
}

static void close_slot(struct service *s, unsigned i)
{
    struct zaak *z = zaken_van_slot(&s->n, i);
    uint64_t poort = z != NULL ? z->poort : 0;
    struct msg_zegel out;

    channel_close(&s->slots[i].channel);
    s->slots[i].busy = false;
    if (zaken_verloren(&s->n, i, &out))
        send_zegel(s, poort, &out);
}

static void new_channel(struct service *s, const struct role_control *c)
{
    if (c->kind == HANDOVER_GATE_PLATFORM) {
        drop_gate(s, MSG_NONE);
        s->poort++;
        channel_init(&s->gate, c->fd, WIRE_NOTARY, WIRE_GATE_PLATFORM, true);
        event_log(EVENT_PEER_CONNECTED, WIRE_GATE_PLATFORM, 0);
    } else if (c->kind == HANDOVER_ASSESSOR && c->index < LIMIT_ASSESSORS) {
        close_slot(s, c->index);
        channel_init(&s->slots[c->index].channel, c->fd, WIRE_NOTARY, WIRE_ASSESSOR, true);
        s->slots[c->index].volgnummer = c->volgnummer;
    } else {
        struct channel unwanted = { .fd = c->fd };

        channel_close(&unwanted);
    }
}

/* ---- policy packs ---- */

static void tell_launcher(uint64_t change, enum beleid_stap stap, enum status st, const struct telling *t, size_t n)
{
    if (role_beleid_stand(change, stap, st, t, n) != OK)
        exit(0); /* without a launcher there is no service */
}

/* The ledger's row comes first: a pack that decides stands there. */
static void on_pack(struct service *s, struct role_control *c)
{
    enum status st = beleidsrol_aanbod(&s->beleid, c);

    if (st == OK)
        st = store_activeer(s->n.store, pack_sha256(&s->beleid.pack), clock_wall_s());
    s->count.busy = false;
    tell_launcher(c->volgnummer, BELEID_GEZIEN, st, NULL, 0);
}

/* All references are in the ledger after this, or the status tells that they are not. */
static enum status write_references(struct service *s)
{
    bool more = true;

    while (more)
        TRY(verwijzingen_schrijf(s->n.verwijzingen, s->n.store, s->n.afnemers, &s->beleid.beleid, VERWIJZINGEN_ALLES,
                                 clock_wall_s() * 1000, &more));
    return OK;
}

static void counted(struct service *s, enum status st, const struct telling *t, size_t n)
{
    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    s->count.busy = false;
    tell_launcher(s->count.change, BELEID_GETELD, st, t, st == OK ? n : 0);
}

/* One block of references of the withdrawn pack a turn, between the work of others: no verdict adds any. Then the count. */
static void count_on(struct service *s)
{
    static struct telling t[LIMIT_CLIENTS];
    const struct beleid *b = &s->beleid.beleid;
    bool more = false;
    size_t n = 0;

    enum status st = verwijzingen_schrijf(s->n.verwijzingen, s->n.store, s->n.afnemers, b, UINT64_C(1) << s->count.pack,
                                          clock_wall_s() * 1000, &more);
    if (st == OK && more)
        return;
    if (st == OK)
        st = store_verwijzing_tel(s->n.store, b->regels[s->count.pack].sha256, t, &n);
    counted(s, st, t, n);
}

/* The list is in use before anything is written: a disk that is slow delays the count of a withdrawal, not the withdrawal. */
static void on_beleid(struct service *s, struct role_control *c)
{
    const struct beleid *b = &s->beleid.beleid;
    int64_t now = clock_wall_s();

    if (beleidsrol_lijst(&s->beleid, c) != OK)
        exit(1);
    notaris_beleid(&s->n, b, clock_day(now), now);
    event_log(EVENT_POLICY_IN_USE, s->n.generaties->nu, s->n.packs.n);
    s->count.busy = false;
    tell_launcher(c->volgnummer, BELEID_IN_GEBRUIK, OK, NULL, 0);
    if (c->index >= b->n || b->regels[c->index].ingetrokken == BELEID_NOOIT)
        return;
    s->count.busy = true;
    s->count.pack = c->index;
    s->count.change = c->volgnummer;
    enum status st = store_pakket_ingetrokken(s->n.store, b->regels[c->index].sha256, now);
    if (st != OK)
        counted(s, st, NULL, 0);
}

static void control(struct service *s)
{
    struct role_control c;

    for (;;) {
        if (role_control_receive(&c) != OK)
            exit(0); /* without a launcher there is no service */
        if (c.event == ROLE_NOTHING)
            return;
        if (c.event == ROLE_STOP)
            s->stop = true;
        else if (c.kind == HANDOVER_PACK)
            on_pack(s, &c);
        else if (c.kind == HANDOVER_POLICY)
            on_beleid(s, &c);
        else
            new_channel(s, &c);
    }
}

/* ---- answers ---- */

static void send_status(struct service *s, uint64_t nr, enum status st)
{
    struct msg_status m = { .status = st };

    msg_head_init(&m.head, MSG_STATUS, sizeof m, nr);
    send_gate(s, &m, sizeof m);
}

static void on_grant_einde(struct service *s, const struct msg_grant_einde *m)
{
    send_status(s, m->head.nr, dossiers_grant_einde(&s->n, m, clock_wall_s()));
}

static bool on_par(struct service *s, const struct msg_par *m)
{
    struct msg_par_antwoord out;

    if (zaken_par(&s->n, m, clock_wall_s(), &out) != OK)
        return false;
    send_gate(s, &out, sizeof out);
    return true;
}

/* Gives the case to the first warm assessor that takes it. */
static bool assign(struct service *s, struct zaak *z, const struct msg_bewijs_open *m)
{
    struct msg_zaak zaak;

    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++) {
        if (s->slots[i].channel.fd < 0 || s->slots[i].busy)
            continue;
        zaken_beoordeel(&s->n, z, m, i, s->poort, clock_wall_s(), &zaak);
        enum status st = channel_send(&s->slots[i].channel, &zaak, sizeof zaak, -1);
        mem_wipe(&zaak, sizeof zaak);
        if (st == OK) {
            struct msg_slot slot = { .slot = i, .volgnummer = s->slots[i].volgnummer };

            s->slots[i].busy = true;
            s->slots[i].since_ms = clock_monotonic_ms();
            msg_head_init(&slot.head, MSG_SLOT, sizeof slot, m->head.nr);
            send_gate(s, &slot, sizeof slot);
            return true;
        }
        struct msg_zegel unused;

        status_ignored(zaken_verloren(&s->n, i, &unused) ? OK : FAULT_SYSTEM);
        z->pogingen--; /* the evidence was not looked at */
        channel_close(&s->slots[i].channel);
    }
    return false;
}

static bool on_bewijs_open(struct service *s, const struct msg_bewijs_open *m)
{
    struct msg_zegel out;
    struct zaak *z;

    if (zaken_bewijs_open(&s->n, m, clock_wall_s(), &z, &out) != OK)
        return false;
    if (z != NULL) {
        if (assign(s, z, m))
            return true;
        out = (struct msg_zegel){ .status = FAULT_BUSY };
        msg_head_init(&out.head, MSG_ZEGEL, sizeof out, m->head.nr);
    }
    send_zegel(s, s->poort, &out);
    return true;
}

static bool on_voltooi(struct service *s, const struct msg_dossier_voltooi *m)
{
    struct msg_dossierzegel out;

    if (dossiers_voltooi(&s->n, m, clock_wall_s(), &out) != OK)
        return false;
    send_gate(s, &out, sizeof out);
    return true;
}

static bool on_toets(struct service *s, const struct message *m)
{
    struct writer w;

    writer_init(&w, s->answer, LIMIT_MESSAGE_BYTES);
    if (toets(&s->n, m->data, m->len, clock_wall_s(), &w) != OK)
        return false;
    send_gate(s, s->answer, writer_len(&w));
    return true;
}

static void on_jwks(struct service *s, uint64_t nr)
{
    const char *text = signer_jwks(s->n.signer);
    struct msg_jwks head = { .len = (uint32_t)strlen(text) };
    struct writer w;

    writer_init(&w, s->answer, LIMIT_MESSAGE_BYTES);
    msg_head_init(&head.head, MSG_JWKS, sizeof head + head.len, nr);
    write_bytes(&w, &head, sizeof head);
    write_bytes(&w, text, head.len);
    send_gate(s, s->answer, writer_len(&w));
}

static void on_ping(struct service *s, uint64_t nr)
{
    struct msg_pong m = { .status = OK, .grants = store_grants(s->n.store) };

    msg_head_init(&m.head, MSG_PONG, sizeof m, nr);
    send_gate(s, &m, sizeof m);
}

/* Rare, and it must not leave out what was decided a moment ago: so this is written first. */
static bool on_verwijzingen(struct service *s, const struct msg_verwijzingen_lees *m)
{
    struct msg_verwijzingen out = { 0 };
    struct id *ids = (struct id *)(void *)(s->answer + sizeof out);
    size_t n = 0;

    if (client_find(s->n.afnemers, s->n.n_afnemers, m->client) == NULL || m->na < 0)
        return false;
    enum status st = write_references(s);
    if (st == OK)
        st = store_verwijzing_lees(s->n.store, m->client, m->pack_sha, m->na, ids, VERWIJZINGEN_MAX, &n, &out.volgende);
    out.status = st;
    out.n = st == OK ? (uint32_t)n : 0;
    msg_head_init(&out.head, MSG_VERWIJZINGEN, sizeof out + out.n * sizeof *ids, m->head.nr);
    memcpy(s->answer, &out, sizeof out);
    send_gate(s, s->answer, out.head.len);
    return true;
}

/* false: no gate of ours would send this. */
static bool serve(struct service *s, const struct message *m)
{
    const void *data = m->data;
    struct msg_head head;

    memcpy(&head, data, sizeof head);
    switch (m->type) {
    case MSG_PAR:
        return on_par(s, data);
    case MSG_BEWIJS_OPEN:
        return on_bewijs_open(s, data);
    case MSG_ZEGEL_LEES: {
        struct msg_zegel out;

        zaken_zegel_lees(&s->n, data, clock_wall_s(), &out);
        send_zegel(s, s->poort, &out);
        return true;
    }
    case MSG_DOSSIER_VOLTOOI:
        return on_voltooi(s, data);
    case MSG_TOETS:
        return on_toets(s, m);
    case MSG_JWKS_LEES:
        on_jwks(s, head.nr);
        return true;
    case MSG_PING:
        on_ping(s, head.nr);
        return true;
    case MSG_VERWIJZINGEN_LEES:
        return on_verwijzingen(s, data);
    default:
        return false;
    }
}

/* ---- reading ---- */

/* Reads what the gate sent, as far as there is room; withdrawals are carried out at once. */
static void read_gate(struct service *s)
{
    for (unsigned i = 0; i < READ_PER_TURN && s->gate.fd >= 0 && s->queued < QUEUE; i++) {
        struct message *m = &s->queue[(s->first + s->queued) % QUEUE];
        enum status st = channel_receive(&s->gate, m->data, LIMIT_MESSAGE_BYTES, &m->len, &m->type, NULL);

        if (st != OK) {
            mem_wipe(m->data, LIMIT_MESSAGE_BYTES); /* how much of it was written is not known */
            drop_gate(s, m->type);
            return;
        }
        if (m->len == 0)
            return;
        if (m->type != MSG_GRANT_EINDE) {
            s->queued++;
            continue;
        }
        on_grant_einde(s, (const void *)m->data);
        mem_wipe(m->data, m->len);
    }
}

static void serve_one(struct service *s)
{
    struct message *m = &s->queue[s->first];

    /* Out of the queue first: an answer that cannot be sent drops the gate, and that empties the queue. */
    s->first = (s->first + 1) % QUEUE;
    s->queued--;
    bool ours = serve(s, m);
    mem_wipe(m->data, m->len);
    mem_wipe_stack();
    if (!ours)
        drop_gate(s, m->type);
}

/* One answer per assessor, then it is done with; anything wrong costs this assessor only. */
static void read_assessor(struct service *s, unsigned i)
{
    union { struct msg_feiten feiten; struct msg_weigering weigering; } m;
    struct zaak *z = zaken_van_slot(&s->n, i);
    uint64_t poort = z != NULL ? z->poort : 0;
    struct msg_zegel out;
    enum msg_type type;
    size_t len;

    enum status st = channel_receive(&s->slots[i].channel, &m, sizeof m, &len, &type, NULL);
    if (st == OK && len == 0)
        return;
    if (st == OK && z != NULL) {
        st = type == MSG_FEITEN ? zaken_feiten(&s->n, i, &m.feiten, clock_wall_s(), &out)
                                : zaken_weigering(&s->n, i, &m.weigering, &out);
        send_zegel(s, poort, &out);
    }
    mem_wipe(&m, sizeof m);
    mem_wipe_stack();
    if (st == REFUSED_MESSAGE)
        event_log(EVENT_PEER_DROPPED, WIRE_ASSESSOR, type);
    close_slot(s, i);
}

/* ---- time ---- */

static void late_assessors(struct service *s, int64_t ms)
{
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        if (s->slots[i].busy && ms - s->slots[i].since_ms > ASSESSOR_MS)
            close_slot(s, i);
}

static void rewrap(struct service *s, int64_t now)
{
    uint32_t count;
    enum status st = store_herwikkel(s->n.store, now, false, &count);

    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    else if (count > 0)
        event_log(EVENT_REWRAPPED, count, 0);
}

/* One block at a time, when there is nothing else to do or no room for more. */
static void write_due_references(struct service *s, int64_t now)
{
    bool more = false;

    if (s->queued > 0 && !verwijzingen_dringend(s->n.verwijzingen))
        return;
    enum status st = verwijzingen_schrijf(s->n.verwijzingen, s->n.store, s->n.afnemers, &s->beleid.beleid, 0, now * 1000,
                                          &more);
    if (st != OK)
        event_log(EVENT_FAULT, st, 0);
    s->references = more;
}

/* Another day: other packs may decide. */
static void day_passes(struct service *s, int64_t now)
{
    if (clock_day(now) == s->n.generaties->dag)
        return;
    notaris_beleid(&s->n, &s->beleid.beleid, clock_day(now), now);
    event_log(EVENT_POLICY_IN_USE, s->n.generaties->nu, s->n.packs.n);
}

static void tick(struct service *s)
{
    int64_t now = clock_wall_s(), ms = clock_monotonic_ms();

    if (s->count.busy)
        count_on(s);
    if (s->references)
        write_due_references(s, now);

    if (s->sweeping && store_verloop(s->n.store, now, &s->sweeping) != OK)
        s->sweeping = false;
    if (ms - s->last_tick < TICK_MS)
        return;
    s->last_tick = ms;
    day_passes(s, now);
    zaken_verloop(&s->n, now);
    late_assessors(s, ms);
    write_due_references(s, now);
    store_rust(s->n.store);
    if (ms - s->last_sweep >= SWEEP_EVERY_S * 1000) {
        s->last_sweep = ms;
        s->sweeping = true;
        rewrap(s, now);
        if (store_verwijzing_verloop(s->n.store, clock_day(now)) != OK)
            event_log(EVENT_FAULT, FAULT_STORE, 0);
    }
}

/* ---- loop ---- */

static void wait_for_work(struct service *s)
{
    struct pollfd fds[2 + LIMIT_ASSESSORS];
    bool work = s->queued > 0 && outbox_empty(&s->outbox);

    fds[0] = (struct pollfd){ .fd = ROLE_CONTROL_FD, .events = POLLIN };
    fds[1] = (struct pollfd){ .fd = s->gate.fd, .events = (short)((s->queued < QUEUE ? POLLIN : 0) |
                                                                 (!outbox_empty(&s->outbox) ? POLLOUT : 0)) };
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        fds[2 + i] = (struct pollfd){ .fd = s->slots[i].channel.fd, .events = POLLIN };
    if (poll(fds, 2 + LIMIT_ASSESSORS, work || s->sweeping || s->count.busy ? 0 : TICK_MS) < 0)
        return;
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        if (fds[2 + i].revents != 0 && s->slots[i].channel.fd == fds[2 + i].fd)
            read_assessor(s, i);
    if (fds[1].revents & POLLOUT)
        send_waiting(s);
    if (fds[1].revents & (POLLHUP | POLLERR) && !(fds[1].revents & POLLIN))
        drop_gate(s, MSG_NONE);
    if (fds[0].revents != 0)
        control(s);
}

static void run(struct service *s)
{
    s->sweeping = true;
    while (!s->stop) {
        wait_for_work(s);
        for (unsigned i = 0; i < BETWEEN_POLLS; i++) {
            read_gate(s);
            if (s->queued == 0 || !outbox_empty(&s->outbox))
                break;
            serve_one(s);
        }
        tick(s);
    }
}

/* ---- start ---- */

static enum status load_packs(struct service *s, const struct role_inputs *in, int64_t now)
{
    const struct beleid *b = &s->beleid.beleid;

    TRY(beleidsrol_begin(&s->beleid, in));
    for (uint32_t i = 0; i < b->n; i++) {
        TRY(store_activeer(s->n.store, b->regels[i].sha256, now));
        if (b->regels[i].ingetrokken != BELEID_NOOIT)
            TRY(store_pakket_ingetrokken(s->n.store, b->regels[i].sha256, now));
    }
    notaris_beleid(&s->n, b, clock_day(now), now);
    return OK;
}

static enum status load(struct service *s, struct role_inputs *in)
{
    struct store_report report;
    int64_t now = clock_wall_s();

    TRY(crypt_init());
    s->n.instelling = in->instelling;
    s->n.afnemers = in->afnemers;
    s->n.n_afnemers = in->n_afnemers;
    s->n.bronnen = in->bronnen;
    s->n.n_bronnen = in->n_bronnen;
    if (in->data_dir < 0 || in->sleutel_bestand < 0 || in->n_packs == 0 || in->verdict_key.data == NULL ||
        in->verdict_cert.data == NULL)
        return REFUSED_CONFIG;
    TRY(signer_open(in->verdict_key.data, in->verdict_key.len, in->verdict_cert.data, in->verdict_cert.len, &s->n.signer));
    role_bytes_release(&in->verdict_key);
    TRY(store_open(in->data_dir, in->sleutel_bestand, now, &s->n.store, &report));
    TRY(notaris_init(&s->n));
    TRY(load_packs(s, in, now));
    for (unsigned i = 0; i < QUEUE; i++) {
        s->queue[i].data = mem_alloc(LIMIT_MESSAGE_BYTES);
        if (s->queue[i].data == NULL)
            return FAULT_MEMORY;
    }
    s->answer = mem_alloc(LIMIT_MESSAGE_BYTES);
    return s->answer != NULL ? OK : FAULT_MEMORY;
}

static void take_channels(struct service *s, const struct role_inputs *in)
{
    s->gate.fd = -1;
    outbox_init(&s->outbox, WAITING_MAX);
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        s->slots[i].channel.fd = -1;
    if (in->poort >= 0)
        new_channel(s, &(struct role_control){ .kind = HANDOVER_GATE_PLATFORM, .fd = in->poort });
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++)
        if (in->assessors[i].fd >= 0)
            new_channel(s, &(struct role_control){ .kind = HANDOVER_ASSESSOR, .index = i, .fd = in->assessors[i].fd,
                                                   .volgnummer = in->assessors[i].volgnummer });
}

static int fail(enum status st)
{
    event_log(EVENT_FAULT, st, 0);
    return 1;
}

int main(void)
{
    static struct service s;
    static struct role_inputs in;
    struct mem_report mem;
    struct sandbox_report box;

    event_log_init("notary");
    enum status st = mem_init(ARENA_BYTES, &mem);
    if (st == OK)
        st = role_start(WIRE_NOTARY, &in);
    if (st == OK)
        st = load(&s, &in);
    if (st != OK)
        return fail(st);
    take_channels(&s, &in);
    const struct sandbox_options options = { .role = WIRE_NOTARY, .uid = in.instelling.uid,
                                             .landlock_required = in.instelling.landlock_vereist,
                                             .without_filter = in.instelling.zonder_filter };
    st = sandbox_enter(&options, &box);
    if (st == OK)
        st = role_ready(box.landlock_abi, box.filter, &mem);
    if (st != OK)
        return fail(st);
    event_log(EVENT_STARTED, box.landlock_abi, box.filter);
    event_log(EVENT_MEMORY_LOCKED, mem.arena_locked, mem.all_locked);
    run(&s);
    status_ignored(write_references(&s)); /* as after a crash: the last minute's are lost */
    store_rust(s.n.store);
    event_log(EVENT_STOPPED, 0, 0);
    return 0;
}
