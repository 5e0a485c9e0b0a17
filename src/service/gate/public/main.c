/*
 * passend-gate-public: TLS and HTTP of the host that browsers meet. It holds its TLS key, pages and names; what is about a person
 * it carries between a browser and the notary, and keeps nothing of it.
 */
#include "gate/public/public.h"
#include "gate/public/site.h"
#include "gate/run.h"

static const struct gate_kind kind = {
    .role = WIRE_GATE_PUBLIC,
    .notary = &ask_notaries,
    .connections = LIMIT_PUBLIC_CONNECTIONS,
    .handshakes = LIMIT_PUBLIC_HANDSHAKES,
    .asked = LIMIT_PUBLIC_ASKED,
    .asked_answers = LIMIT_PUBLIC_ASKED,
    .open = site_open,
    .site = site_make,
};

int main(void)
{
    static struct public public = { .gate.kind = &kind };

    return run_gate(&public.gate);
}
