#include "gate/run.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "gate/control.h"
#include "http/watch.h"
#include "sandbox/sandbox.h"
#include "wire/tables.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>

#define KEPT_BYTES (8 << 20)          /* free memory kept for the next large call instead of mapping it anew */

enum status run_open_tls(struct gate *g, const struct role_bytes *ca)
{
    struct role_inputs *in = &g->in;

    if (in->listener < 0 || in->tls_key.data == NULL || in->tls_cert.data == NULL || (ca != NULL && ca->data == NULL))
        return REFUSED_CONFIG;
    enum status s = tls_open(in->tls_cert.data, in->tls_cert.len, in->tls_key.data, in->tls_key.len,
                             ca != NULL ? ca->data : NULL, ca != NULL ? ca->len : 0, &g->tls);

    role_bytes_release(&in->tls_key);
    role_bytes_release(&in->tls_cert);
    role_bytes_release(&in->tls_ca);
    return s;
}

static void on_control(void *who)
{
    control_read(who);
}

/* A channel that either side dropped for what it carried has no other end any more, and both processes live: only a new
 * gate makes the launcher connect them again. */
static void give_up(struct gate *g)
{
    control_read(g);
    if (g->kind->notary->up(g))
        return;
    g->lost = true;
    control_stop(g, LIMIT_LOST_DRAIN_MS);
}

static void on_gate_beat(void *who)
{
    struct gate *g = who;
    const struct gate_notary *notary = g->kind->notary;
    int64_t now = clock_monotonic_ms();

    if (g->stop_at_ms == 0 && notary != NULL && notary->lost(g, now, LIMIT_LOST_MS))
        give_up(g);
    if (g->stop_at_ms != 0 && (now >= g->stop_at_ms || server_idle(&g->server)))
        server_end(&g->server);
}

static enum status open_loop(struct gate *g)
{
    TRY(server_open(&g->server, g->kind->connections, g->kind->handshakes, on_gate_beat, g));
    /* It is watched until the process ends, and nothing is ever waited for to write. */
    return watch_open(&g->server, ROLE_CONTROL_FD, on_control, NULL, g) != NULL ? OK : FAULT_MEMORY;
}

static enum status serve(struct gate *g, const struct mem_report *memory)
{
    struct role_inputs *in = &g->in;
    struct sandbox_report locked;

    TRY(role_start(g->kind->role, in));
    TRY(sha256_init());
    TRY(g->kind->open(g));
    TRY(tls_warm(g->tls));
    TRY(open_loop(g));
    if (g->kind->notary != NULL) {
        TRY(g->kind->notary->open(g));
        if (in->notary >= 0)
            g->kind->notary->set(g, in->notary);
    }
    TRY(sandbox_enter_folder(g->kind->role, &in->settings, in->log_dir, &locked));
    TRY(server_listen(&g->server, g->kind->site(g), g->tls, in->listener));
    event_log(EVENT_STARTED, locked.landlock_abi, locked.filter);
    event_log(EVENT_MEMORY_LOCKED, memory->arena_locked, memory->all_locked);
    TRY(role_ready(locked.landlock_abi, locked.filter, memory));
    TRY(server_run(&g->server));
    return g->lost ? FAULT_RESTARTED : OK;
}

int run_gate(struct gate *g)
{
    struct mem_report memory;

    if (mem_init(0, &memory) != OK)
        return EXIT_FAILURE;
    (void)mallopt(M_MMAP_THRESHOLD, KEPT_BYTES); /* only speed: other allocators may refuse */
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    event_log_init(role_name(g->kind->role));
    signal(SIGPIPE, SIG_IGN);
    return role_ended(serve(g, &memory));
}
