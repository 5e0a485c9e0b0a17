#include "gate/visitor.h"

#include "http/address.h"

static const struct quota_share visitors = {
    .connections = LIMIT_CONNECTIONS_PER_ADDRESS,
    .requests_per_s = LIMIT_ADDRESS_REQUESTS_PER_S,
    .bytes = LIMIT_PUBLIC_HELD_BYTES_PER_ADDRESS,
    .bytes_least = LIMIT_PUBLIC_HELD_BYTES_LEAST,
};

uint64_t visitor_identify(const struct conn *c, const struct quota_share **share)
{
    *share = &visitors;
    return address_key(&c->peer.any);
}

void visitor_fixed(const struct gate *g, const char *own, char out[VISITOR_FIXED])
{
    struct writer w;

    writer_init(&w, out, VISITOR_FIXED - 1);
    write_text(&w, own);
    write_text(&w, "X-Content-Type-Options: nosniff\r\n");
    if (g->in.settings.test_environment == 0) /* whoever tries a test on a name of theirs should get the name back */
        write_text(&w, "Strict-Transport-Security: max-age=31536000\r\n");
    BUG_IF(w.failed);
    out[writer_len(&w)] = '\0';
}
