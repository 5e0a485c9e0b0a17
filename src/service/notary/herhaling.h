/*
 * Idempotency of calls in phase `reactie`: which client used which Idempotency-Key for which body, when, and under
 * which packs. In memory for LIMIT_IDEMPOTENCY_S, at most LIMIT_IDEMPOTENCY_KEYS, oldest out; lost on restart.
 */
#ifndef PASSEND_NOTARY_HERHALING_H
#define PASSEND_NOTARY_HERHALING_H

#include "wire/messages.h"
#include "model/id.h"

struct herhaling;

enum status herhaling_init(struct herhaling **out) MUST_USE;
void herhaling_release(struct herhaling *h);

/*
 * in:      client  id of the caller; sleutel_sha, inhoud_sha: of the key and of the body
 * in/out:  *iat, *generatie  now and the packs in use; those of the first call with this key when there was one
 * returns OK | REFUSED_IDEMPOTENCY_CONFLICT (the key was used for another body) | FAULT_MEMORY
 */
enum status herhaling_gebruik(struct herhaling *h, const char *client, const uint8_t sleutel_sha[DIGEST_LEN],
                              const uint8_t inhoud_sha[DIGEST_LEN], int64_t *iat, uint32_t *generatie) MUST_USE;

#endif
