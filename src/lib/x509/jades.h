/*
 * Whether a compact JWS is an electronic seal of the form that verdicts have (ETSI TS 119 182-1, JAdES B-B): the signing
 * time in `iat`, the signer's certificate by its digest in `x5t#S256` and itself first in `x5c`, no other member than those and
 * `alg`, `typ`, `cty`, `kid`; signed by that certificate's key, whose chain led to an anchor at the time that is said.
 *
 * That is what can be told of JAdES B-B here. `sigT` (before July 2025), `x5t#o`, `sigX5ts`, every header that has to be
 * critical, detached payloads and the JSON serialisation are refused: no verdict has them. Revocation is not looked at, and
 * the time is what the signer says: a place in the log, and a stamp over it, say more.
 *
 * secret: the payload is the caller's.
 */
#ifndef PASSEND_X509_JADES_H
#define PASSEND_X509_JADES_H

#include "x509/x5chain.h"

/*
 * in:      anchors  at most X5_ANCHORS_MAX; at: unix seconds, 0 = do not compare
 * out:     *signed_at  unix seconds
 * returns OK | as jws_open | REFUSED_TOKEN_HEADER (a member missing or of another kind, a digest that is not of the
 * certificate)
 *         | REFUSED_TOKEN_ALG | REFUSED_TOKEN_FORMAT (no payload) | REFUSED_TOKEN_NOT_YET (iat after at) | REFUSED_TOO_MANY
 *         (anchors)
 *         | as x5_verify, at iat | REFUSED_TOKEN_SIGNATURE | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status jades_verify(const char *jws, size_t len, const STACK_OF(X509) *anchors, int64_t at, int64_t *signed_at) MUST_USE;

#endif
