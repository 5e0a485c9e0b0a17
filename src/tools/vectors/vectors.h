/*
 * Answers one question of a test corpus with the service's own code: one line of JSON in, one line out.
 *
 *   {"id":1,"op":"verify-jws","jws":"...","key":{...}}  ->  {"id":1,"result":"accept","payload_b64":"..."}
 *                                                       or  {"id":1,"result":"refuse","reason":"bewijs-handtekening"}
 *
 * Whatever the line holds, there is an answer; the id is null where the line has none that can be read (any JSON value of
 * at most VECTORS_ID_MAX bytes). A byte order mark before the line is passed over. Members that an operation does not
 * know are passed over, so that a corpus may carry notes; optional ones that are null are absent. Keys, time and policy
 * come from the question; nothing is kept from one question to the next but packs.
 *
 * in:      line    without its newline
 * out:     answer  JSON without newline, with room for one character more; owned by the caller (mem_free)
 * returns OK | FAULT_MEMORY
 * secret: nothing, vectors are public; memory is wiped all the same.
 */
#ifndef PASSEND_VECTORS_VECTORS_H
#define PASSEND_VECTORS_VECTORS_H

#include "base/status.h"

#include <stddef.h>

#define VECTORS_LINE_MAX (4u << 20)   /* a longer line is refused as json-te-groot */
#define VECTORS_ID_MAX (64u << 10)

enum status vectors_answer(const char *line, size_t len, char **answer, size_t *answer_len) MUST_USE;

/* Gives the packs back. */
void vectors_end(void);

#endif
