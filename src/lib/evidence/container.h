/*
 * Takes the signed content out of evidence that a certificate signs, whichever container the profile has: a compact JWS
 * with x5c in its header (PROFILE_JWS_X5C), or CMS SignedData in base64 (PROFILE_CMS). Both give the same: the bytes that
 * were signed, and the certificate.
 *
 * Order of the checks, and so of the refusals: the container's form (jws.h, cms.h), the chain to the profile's anchors
 * (x5chain.h), the subject, revocation (revocation.h), the algorithm of a JWS, the signature.
 *
 * in:      profile     of one of these two forms
 *          input       as input.h
 * out:     payload     at most cap bytes, *payload_len; wiped unless OK
 *          certificate_sha  SHA-256 of the signer's certificate
 * returns OK | REFUSED_TOKEN_SIZE | _FORMAT | _BASE64 | _HEADER | _CRIT | _TYP | _KID | _ALG | _SIGNATURE
 *         | REFUSED_CERT_FORM | _CHAIN | _TIME | _WEAK | _USE | _SUBJECT | _REVOKED | _REVOCATION | REFUSED_TOO_MANY
 *         | FAULT_MEMORY | FAULT_CRYPTO
 * secret: the payload is personal data; the caller wipes it.
 * cost:   a signature check for the evidence and each certificate, two for each certificate that an answer about revocation
 *         speaks for; no I/O, no globals.
 */
#ifndef PASSEND_EVIDENCE_CONTAINER_H
#define PASSEND_EVIDENCE_CONTAINER_H

#include "evidence/input.h"
#include "evidence/profile.h"

enum status container_open(const struct profile *profile, const struct evidence_input *input, int64_t now_s,
                           uint8_t *payload, size_t cap, size_t *payload_len,
                           uint8_t certificate_sha[DIGEST_LEN]) MUST_USE;

#endif
