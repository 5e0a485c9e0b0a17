/*
 * passend-gate-platform: TLS, HTTP and request JSON of the platform API. It holds no verdict key and opens no seal: what it asks
 * of the notary are typed messages, and what it carries back it cannot alter unnoticed.
 */
#include "gate/platform/handed.h"
#include "gate/platform/platform.h"
#include "gate/run.h"

static const struct gate_kind kind = {
    .role = WIRE_GATE_PLATFORM,
    .notary = &ask_notaries,
    .connections = LIMIT_CONNECTIONS,
    .handshakes = LIMIT_HANDSHAKES,
    .asked = LIMIT_ASKED,
    .asked_answers = LIMIT_ASKED_ANSWERS,
    .open = handed_open,
    .site = platform_site,
    .keys = handed_keys,
    .take = handed_take,
};

int main(void)
{
    static struct platform platform = { .gate.kind = &kind };

    return run_gate(&platform.gate);
}
