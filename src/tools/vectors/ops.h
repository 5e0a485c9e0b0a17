/*
 * The operations of `passend vectors`. Each reads its members from the question and decides with the service's own code;
 * docs/vectors.md has the members. What they return: struct vectors_op.
 */
#ifndef PASSEND_VECTORS_OPS_H
#define PASSEND_VECTORS_OPS_H

#include "log/logtrust.h"
#include "vectors/question.h"

enum status op_json_parse(const struct question *q, json_t *extra) MUST_USE;
enum status op_jcs(const struct question *q, json_t *extra) MUST_USE;
enum status op_verify_jws(const struct question *q, json_t *extra) MUST_USE;
enum status op_import_jwk(const struct question *q, json_t *extra) MUST_USE;
enum status op_verify_sdjwt(const struct question *q, json_t *extra) MUST_USE;
enum status op_status(const struct question *q, json_t *extra) MUST_USE;
enum status op_dcql(const struct question *q, json_t *extra) MUST_USE;
enum status op_verify_verdict(const struct question *q, json_t *extra) MUST_USE;
enum status op_evaluate(const struct question *q, json_t *extra) MUST_USE;
enum status op_inclusion(const struct question *q, json_t *extra) MUST_USE;
enum status op_consistency(const struct question *q, json_t *extra) MUST_USE;
enum status op_signed_note(const struct question *q, json_t *extra) MUST_USE;
enum status op_tlog_proof(const struct question *q, json_t *extra) MUST_USE;
enum status op_verify_timestamp(const struct question *q, json_t *extra) MUST_USE;
enum status op_verify_jades(const struct question *q, json_t *extra) MUST_USE;

/* `vkeys`, or `policy` in its place. returns OK | REFUSED_MEMBER_MISSING | REFUSED_JSON_TYPE | as logtrust_add_key,
 * logtrust_parse */
enum status op_trust(const struct question *q, struct logtrust *out) MUST_USE;

/* The unprotected header of one signature in the JSON serialisation: an object without crit (RFC 7515, 4.1.11) and without
 * a name that the protected one has (7.2.1); *kid its kid or NULL.
 * returns OK | REFUSED_TOKEN_HEADER | _CRIT | _KID | _BASE64 (of the protected header) | FAULT_MEMORY */
enum status op_outer_header(const json_t *signature, const char *protected_text, size_t protected_len,
                            const char **kid) MUST_USE;

#endif
