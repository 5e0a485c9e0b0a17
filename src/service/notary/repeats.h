/*
 * Idempotency of calls in phase `reactie`: which client used which Idempotency-Key for which body, when, and under
 * which packs. In memory for LIMIT_IDEMPOTENCY_S, and lost on restart. Each client has its share of LIMIT_IDEMPOTENCY_KEYS, by
 * how many there are, and LIMIT_IDEMPOTENCY_KEYS_LEAST at least; of more its own oldest go.
 */
#ifndef PASSEND_NOTARY_REPEATS_H
#define PASSEND_NOTARY_REPEATS_H

#include "wire/messages.h"
#include "model/id.h"
#include "store/crypt.h"

struct repeats;

/* clients: how many there are, LIMIT_CLIENTS at most. returns OK | FAULT_MEMORY */
enum status repeats_init(struct repeats **out, size_t clients) MUST_USE;
void repeats_release(struct repeats *h);

/*
 * in:      key     CRYPT_KEY_LEN bytes, of the process: nobody outside can choose where an entry stands; client: the caller's
 *          place among the clients; key_sha, body_sha: of the Idempotency-Key and of the body;
 *          boot_ms: now
 * in/out:  *iat, *generatie  now and the packs in use; those of the first call with this key when there was one
 * returns OK | REFUSED_IDEMPOTENCY_CONFLICT (the key was used for another body) | FAULT_MEMORY
 */
enum status repeats_use(struct repeats *h, const uint8_t *key, size_t client, const uint8_t key_sha[DIGEST_LEN],
                        const uint8_t body_sha[DIGEST_LEN], int64_t boot_ms, int64_t *iat,
                        uint32_t *edition) MUST_USE;

#endif
