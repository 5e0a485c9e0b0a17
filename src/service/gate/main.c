/*
 * passend-gate-platform: TLS, HTTP and request JSON of the platform API. It holds no verdict key and opens no seal: what it asks
 * of the notary are typed messages, and what it carries back it cannot alter unnoticed.
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "gate/ask.h"
#include "gate/control.h"
#include "gate/link.h"
#include "gate/platform/platform.h"
#include "http/watch.h"
#include "sandbox/sandbox.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>

#define KEPT_BYTES (8 << 20)          /* free memory kept for the next large call instead of mapping it anew */

static struct gate gate;
static bool lost;

static void on_control(void *who)
{
    control_read(who);
}

/* A channel that either side dropped for what it carried has no other end any more, and both processes live: only a new
 * gate makes the launcher connect them again. */
static void give_up(void)
{
    control_read(&gate);
    if (link_up(&gate))
        return;
    lost = true;
    control_stop(&gate, LIMIT_LOST_DRAIN_MS);
}

static void on_gate_beat(void *who)
{
    int64_t now = clock_monotonic_ms();

    (void)who;
    if (gate.stop_at_ms == 0 && link_lost(&gate, now, LIMIT_LOST_MS))
        give_up();
    if (gate.stop_at_ms != 0 && (now >= gate.stop_at_ms || server_idle(&gate.server)))
        server_end(&gate.server);
}

static enum status open_tls(void)
{
    struct role_inputs *in = &gate.in;
    enum status s = tls_open(in->tls_cert.data, in->tls_cert.len, in->tls_key.data, in->tls_key.len, in->tls_ca.data,
                             in->tls_ca.len, &gate.tls);

    role_bytes_release(&in->tls_key);
    role_bytes_release(&in->tls_cert);
    role_bytes_release(&in->tls_ca);
    TRY(s);
    if (in->tls_crl.data != NULL)
        TRY(control_use_lists(&gate, &in->tls_crl, 0));
    role_pack_release(&in->tls_crl);
    return tls_warm(gate.tls);
}

static enum status open_loop(void)
{
    TRY(server_open(&gate.server, on_gate_beat, NULL));
    /* It is watched until the process ends, and nothing is ever waited for to write. */
    return watch_open(&gate.server, ROLE_CONTROL_FD, on_control, NULL, &gate) != NULL ? OK : FAULT_MEMORY;
}

static enum status serve(const struct mem_report *memory)
{
    struct role_inputs *in = &gate.in;
    struct sandbox_report locked;

    TRY(role_start(WIRE_GATE_PLATFORM, in));
    if (in->luister < 0 || in->tls_key.data == NULL || in->tls_cert.data == NULL || in->tls_ca.data == NULL)
        return REFUSED_CONFIG;
    TRY(sha256_init());
    TRY(beleidsrol_begin(&gate.beleid, in));
    TRY(open_tls());
    TRY(open_loop());
    TRY(ask_open(&gate));
    if (in->notaris >= 0)
        link_set_notary(&gate, in->notaris);
    for (uint32_t i = 0; i < LIMIT_ASSESSORS; i++)
        if (in->assessors[i].fd >= 0)
            link_set_assessor(&gate, i, in->assessors[i].volgnummer, in->assessors[i].fd);
    TRY(sandbox_enter(&(struct sandbox_options){ .role = WIRE_GATE_PLATFORM, .uid = in->instelling.uid,
                                                 .landlock_required = in->instelling.landlock_vereist != 0,
                                                 .without_filter = in->instelling.zonder_filter != 0 }, &locked));
    TRY(server_listen(&gate.server, platform_site(&gate), gate.tls, in->luister));
    event_log(EVENT_STARTED, locked.landlock_abi, locked.filter);
    event_log(EVENT_MEMORY_LOCKED, memory->arena_locked, memory->all_locked);
    TRY(role_ready(locked.landlock_abi, locked.filter, memory));
    TRY(server_run(&gate.server));
    return lost ? FAULT_RESTARTED : OK;
}

int main(void)
{
    struct mem_report memory;

    if (mem_init(0, &memory) != OK)
        return EXIT_FAILURE;
    (void)mallopt(M_MMAP_THRESHOLD, KEPT_BYTES); /* only speed: other allocators may refuse */
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    event_log_init("gate-platform");
    signal(SIGPIPE, SIG_IGN);
    enum status s = serve(&memory);
    if (s != OK) {
        event_log(EVENT_FAULT, s, 0);
        return EXIT_FAILURE;
    }
    event_log(EVENT_STOPPED, 0, 0);
    return EXIT_SUCCESS;
}
