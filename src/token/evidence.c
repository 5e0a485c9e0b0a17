#include "token/evidence.h"

#include "base/mem.h"
#include "token/jws.h"

#include <string.h>

enum status evidence_verify(const struct profile *profile, const struct claims_request *request,
                            const struct evidence_input *input, struct claims *out, struct evidence_origin *origin)
{
    struct jws_rules rules = { profile->typ, profile->cty, profile->keys, profile->n_keys };
    const struct key *key;
    size_t payload_len;
    enum status s;

    memset(out, 0, sizeof *out);
    *origin = (struct evidence_origin){ 0 };
    if (profile->form != PROFILE_JWS)
        return REFUSED_SOURCE_UNKNOWN; /* a wallet answers to a request of ours; it is not sent in */
    if (input->n_revocation != 0)
        return REFUSED_TOKEN_FORMAT; /* nothing that was sent is passed over */
    uint8_t *payload = mem_alloc(JWS_PAYLOAD_MAX);
    if (payload == NULL)
        return FAULT_MEMORY;
    s = jws_verify(input->text, input->len, &rules, payload, JWS_PAYLOAD_MAX, &payload_len, &key);
    if (s == OK)
        s = claims_read(profile, key, request, payload, payload_len, out);
    if (s == OK)
        origin->key = key;
    mem_free(payload);
    return s;
}
