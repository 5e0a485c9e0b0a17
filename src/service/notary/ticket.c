#include "notary/ticket.h"

#include "base/mem.h"

#include <string.h>

#define LABEL "passend/ticket/1"

_Static_assert(TICKET_LEN == sizeof(int64_t) + DIGEST_LEN, "a moment and its HMAC");

static void mac_of(const uint8_t key[CRYPT_KEY_LEN], const struct id *request_uri, int64_t made_ms, uint8_t out[DIGEST_LEN])
{
    struct part parts[] = { { LABEL, sizeof LABEL - 1 }, { request_uri, sizeof *request_uri }, { &made_ms, sizeof made_ms } };

    crypt_hmac(key, CRYPT_KEY_LEN, parts, 3, out);
}

void ticket_make(const uint8_t key[CRYPT_KEY_LEN], const struct id *request_uri, int64_t boot_ms, struct ticket *out)
{
    memcpy(out->b, &boot_ms, sizeof boot_ms);
    mac_of(key, request_uri, boot_ms, out->b + sizeof boot_ms);
}

bool ticket_good(const uint8_t key[CRYPT_KEY_LEN], const struct id *request_uri, const struct ticket *t, int64_t boot_ms)
{
    uint8_t want[DIGEST_LEN];
    int64_t made_ms;

    memcpy(&made_ms, t->b, sizeof made_ms);
    mac_of(key, request_uri, made_ms, want);
    return mem_equal(want, t->b + sizeof made_ms, sizeof want) && made_ms <= boot_ms &&
           boot_ms - made_ms < LIMIT_TICKET_S * INT64_C(1000);
}
