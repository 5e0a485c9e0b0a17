/*
 * What an authority is asked for a time-stamp, and whether its answer is to that question (RFC 3161). Only that: who signed it,
 * and when that counts, whoever reads the stamp judges (x509/timestamp.h).
 *
 * secret: nothing.
 */
#ifndef PASSEND_COURIER_LOG_STAMP_H
#define PASSEND_COURIER_LOG_STAMP_H

#include "base/sha256.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define STAMP_NONCE_LEN 16
#define STAMP_QUERY_MAX 128

/*
 * in:     digest   SHA-256 of what is to be stamped
 *         nonce    random
 * out:    out      TimeStampReq, DER: it wants the certificates of who signs
 * returns OK | FAULT_CRYPTO (or memory)
 */
enum status stamp_query(const uint8_t digest[DIGEST_LEN], const uint8_t nonce[STAMP_NONCE_LEN], uint8_t out[STAMP_QUERY_MAX],
                        size_t *len) MUST_USE;
/*
 * in:     der      TimeStampResp, and nothing after it
 * returns OK (granted, of this digest, with this nonce) | REFUSED_SOURCE_ANSWERED (an answer without a stamp)
 *         | FAULT_SOURCE_ANSWER (no such answer, or a stamp of something else) | FAULT_CRYPTO (or memory)
 */
enum status stamp_answer(const uint8_t *der, size_t len, const uint8_t digest[DIGEST_LEN], const uint8_t nonce[STAMP_NONCE_LEN])
    MUST_USE;

#endif
