/*
 * passend-notary: the process that decides, encodes and signs. It waits for messages of the gate and of assessors and
 * answers them one at a time; withdrawals overtake everything.
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/fd.h"
#include "base/mem.h"
#include "notary/events.h"
#include "notary/log.h"
#include "notary/loop.h"
#include "notary/serve_log.h"
#include "sandbox/sandbox.h"
#include "store/sqlite/sqlite.h"
#include "wire/role.h"

#include <fcntl.h>
#include <unistd.h>

#define ARENA_BYTES (256u << 10)

/* Before the sandbox is entered. */
static struct clock_boot this_boot(void)
{
    struct clock_boot boot = { { 0 } };
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

    if (fd >= 0 && read(fd, boot.text, sizeof boot.text - 1) < 0)
        boot = (struct clock_boot){ { 0 } };
    fd_close(&fd);
    return boot;
}

static enum status open_signer(struct notary *n, struct role_inputs *in)
{
    const struct signer_pem log = { .key = in->log_key.data, .key_len = in->log_key.len }, keys[SIGNS_N] = {
        [SIGNS_VERDICTS] = { in->verdict_key.data, in->verdict_cert.data, in->verdict_key.len, in->verdict_cert.len },
        [SIGNS_RECEIPTS] = { in->receipt_key.data, in->receipt_cert.data, in->receipt_key.len, in->receipt_cert.len },
        [SIGNS_STATEMENTS] = { in->statement_key.data, in->statement_cert.data, in->statement_key.len, in->statement_cert.len } };

    if ((log.key == NULL) != (in->settings.log_origin[0] == '\0') ||
        (log.key == NULL) != (keys[SIGNS_STATEMENTS].key == NULL) ||
        (log.key == NULL) != (keys[SIGNS_STATEMENTS].cert == NULL))
        return REFUSED_CONFIG;
    TRY(signer_open(keys, &log, &n->signer));
    role_bytes_release(&in->verdict_key);
    role_bytes_release(&in->receipt_key);
    role_bytes_release(&in->statement_key);
    role_bytes_release(&in->log_key);
    return OK;
}

static enum status load(struct service *s, struct role_inputs *in)
{
    struct store_report report;
    struct backend backend;
    struct clock_boot boot = this_boot();
    struct moment now = clock_now();

    TRY(crypt_init());
    s->n.settings = in->settings;
    s->n.clients = in->clients;
    s->n.n_clients = in->n_clients;
    s->n.corporations = in->corporations;
    s->n.n_corporations = in->n_corporations;
    s->n.bronnen = in->bronnen;
    s->n.n_bronnen = in->n_bronnen;
    if (in->data_dir < 0 || in->key_file < 0 || in->n_packs == 0 || in->verdict_key.data == NULL ||
        in->verdict_cert.data == NULL || in->receipt_key.data == NULL || in->receipt_cert.data == NULL)
        return REFUSED_CONFIG;
    TRY(open_signer(&s->n, in));
    TRY(sqlite_open(in->data_dir, &backend));
    backend.still = role_starting;         /* rows of years are read */
    clock_trust_begin(&s->clock, &backend.state.seen, backend.state.empty, &boot, now);
    TRY(store_open(&backend, in->key_file, sizeof(struct standing), now.wall_s, s->clock.trusted, &s->n.store, &report));
    TRY(notary_init(&s->n));
    TRY(log_open(&s->n, now));
    events_begin(&s->n, now.wall_s);
    TRY(change_load(&s->change, &s->n, in, now));
    status_ignored(events_beat(&s->n, now.wall_s)); /* or later: whoever withdraws need not wait for a disk with room */
    TRY(peers_init(&s->peers));
    TRY(offers_init(&s->offers, in->n_clients + 1));
    s->answer = mem_alloc(LIMIT_MESSAGE_BYTES);
    return s->answer != NULL ? OK : FAULT_MEMORY;
}

static void take_channels(struct service *s, const struct role_inputs *in)
{
    if (in->platform_gate >= 0)
        peers_take(&s->peers, &s->n, &(struct role_control){ .kind = HANDOVER_GATE_PLATFORM, .fd = in->platform_gate });
    if (in->public_gate >= 0)
        peers_take(&s->peers, &s->n, &(struct role_control){ .kind = HANDOVER_GATE_PUBLIC, .fd = in->public_gate });
    if (in->tiler >= 0)
        serve_take_tiler(s, in->tiler);
    for (unsigned i = 0; i < LIMIT_SOURCES; i++)
        if (in->couriers[i] >= 0)
            peers_take(&s->peers, &s->n, &(struct role_control){ .kind = HANDOVER_COURIER, .index = i, .fd = in->couriers[i] });
    for (unsigned i = 0; i < LIMIT_ASSESSORS; i++) {
        if (in->assessors[i] >= 0)
            peers_take(&s->peers, &s->n, &(struct role_control){ .kind = HANDOVER_ASSESSOR, .index = i, .fd = in->assessors[i] });
        if (in->feeds[i] >= 0)
            peers_take(&s->peers, &s->n, &(struct role_control){ .kind = HANDOVER_FEED, .index = i, .fd = in->feeds[i] });
    }
}

/* What was counted since the last hour, as far as there is time: the files are to be closed in order. */
static void write_uses(struct store *s)
{
    int64_t end_ms = clock_monotonic_ms() + LIMIT_STOP_MS / 2;
    bool more = false;

    while (store_uses_write(s, &more) == OK && more && clock_monotonic_ms() < end_ms)
        continue;
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
        return role_ended(st);
    take_channels(&s, &in);
    st = sandbox_enter_role(WIRE_NOTARY, &in.settings, NULL, 0, &box);
    if (st == OK)
        st = role_ready(box.landlock_abi, box.filter, &mem);
    if (st != OK)
        return role_ended(st);
    event_log(EVENT_STARTED, box.landlock_abi, box.filter);
    event_log(EVENT_MEMORY_LOCKED, mem.arena_locked, mem.all_locked);
    loop_run(&s);
    status_ignored(change_write_references(&s.change, &s.n)); /* as after a crash: the last minute's are lost */
    serve_done(&s);
    status_ignored(events_beat(&s.n, clock_wall_s()));
    write_uses(s.n.store);
    store_idle(s.n.store, clock_wall_s());
    store_close(s.n.store);
    return role_ended(OK);
}
