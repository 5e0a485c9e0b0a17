#include "token/evidence.h"

#include "base/mem.h"
#include "token/jws.h"

#include <string.h>

enum status evidence_verify(const struct profile *profile, const struct claims_request *request, const char *jws,
                            size_t len, struct claims *out, const struct key **key)
{
    struct jws_rules rules = { profile->typ, profile->cty, profile->keys, profile->n_keys };
    size_t payload_len;
    enum status s;

    memset(out, 0, sizeof *out);
    *key = NULL;
    if (profile->form != PROFILE_JWS)
        return REFUSED_SOURCE_UNKNOWN; /* a wallet answers to a request of ours; it is not sent in */
    uint8_t *payload = mem_alloc(JWS_PAYLOAD_MAX);
    if (payload == NULL)
        return FAULT_MEMORY;
    s = jws_verify(jws, len, &rules, payload, JWS_PAYLOAD_MAX, &payload_len, key);
    if (s == OK)
        s = claims_read(profile, *key, request, payload, payload_len, out);
    if (s != OK)
        *key = NULL;
    mem_free(payload);
    return s;
}
