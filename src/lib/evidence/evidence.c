#include "evidence/evidence.h"

#include "base/mem.h"
#include "evidence/container.h"
#include "jose/jws.h"

#include <string.h>

static enum status by_key(const struct profile *profile, const struct evidence_input *input, uint8_t *payload, size_t *len,
                          struct evidence_origin *origin)
{
    struct jws_rules rules = { profile->typ, profile->cty, profile->keys, profile->n_keys };

    if (input->n_revocation != 0)
        return REFUSED_TOKEN_FORMAT; /* nothing that was sent is passed over */
    return jws_verify(input->text, input->len, &rules, payload, JWS_PAYLOAD_MAX, len, &origin->key);
}

static enum status by_certificate(const struct profile *profile, const struct evidence_input *input, int64_t now_s,
                                  uint8_t *payload, size_t *len, struct evidence_origin *origin)
{
    origin->has_certificate = true;
    return container_open(profile, input, now_s, payload, JWS_PAYLOAD_MAX, len, origin->certificate_sha);
}

static enum status verify(const struct profile *profile, const struct claims_request *request,
                          const struct evidence_input *input, uint8_t *payload, struct claims *out,
                          struct evidence_origin *origin)
{
    size_t len;

    TRY(profile->form == PROFILE_JWS ? by_key(profile, input, payload, &len, origin)
                                     : by_certificate(profile, input, request->now_s, payload, &len, origin));
    TRY(claims_read(profile, origin->key, request, payload, len, out));
    origin->has_order = out->has_order;
    origin->order_made = out->order_made;
    origin->order_until = out->order_until;
    memcpy(origin->order_sha, out->order_sha, sizeof origin->order_sha);
    return OK;
}

enum status evidence_verify(const struct profile *profile, const struct claims_request *request,
                            const struct evidence_input *input, struct claims *out, struct evidence_origin *origin)
{
    memset(out, 0, sizeof *out);
    *origin = (struct evidence_origin){ 0 };
    if (profile->form == PROFILE_WALLET)
        return REFUSED_SOURCE_UNKNOWN; /* a wallet answers to a request of ours; it is not sent in */
    uint8_t *payload = mem_alloc(JWS_PAYLOAD_MAX);
    if (payload == NULL)
        return FAULT_MEMORY;
    enum status s = verify(profile, request, input, payload, out, origin);
    if (s != OK)
        *origin = (struct evidence_origin){ 0 };
    mem_free(payload);
    return s;
}
