/*
 * passend-gate-log: TLS and HTTP of the host where the public log is read. It holds its TLS key and may read one folder; it asks
 * nobody, and nobody asks it but by HTTP.
 */
#include "gate/log/log.h"
#include "gate/run.h"

static const struct gate_kind kind = {
    .role = WIRE_GATE_LOG,
    .connections = LIMIT_LOG_CONNECTIONS,
    .handshakes = LIMIT_LOG_HANDSHAKES,
    .open = log_open,
    .site = log_site,
};

int main(void)
{
    static struct log_gate gate = { .gate.kind = &kind };

    return run_gate(&gate.gate);
}
