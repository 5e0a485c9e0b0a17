/*
 * Decides one case under the loaded packs: the composed function of R1-R12 over the cells of the facts (R12).
 *
 * A field of the result is decided where it has the same value in every cell; else it is ONBEPAALD and `ontbreekt`
 * names the facts on which it depends, with their owner. Where more cells are open than are walked, no field is decided.
 * Readings left open and derived numbers are varied one at a time; where a field would change, their code stands in
 * `voorbehoud` (docs/law.md R12); for an exemption only where one is given.
 */
#ifndef PASSEND_POLICY_EVALUATE_H
#define PASSEND_POLICY_EVALUATE_H

#include "base/status.h"
#include "model/facts.h"
#include "model/outcome.h"
#include "pack/pack.h"
#include "policy/trace.h"

/*
 * in:      packs  the loaded packs; zaak: any struct question_facts, also one from an untrusted peer (it is checked).
 *          Without a home (eenheid.aanwezig 0) eenheid.ingangsdatum still says for which year the answer is asked.
 * out:     *out   on OK every field; borrows its texts and packs from `packs`. Zeroed otherwise.
 * returns OK | what question_valid() refuses
 * secret: *zaak is personal data; nothing is kept. Working memory is the stack only.
 * cost:   no allocation, no globals, no clock; about 1 microsecond for exact facts, bounded for any facts.
 */
enum status evaluate(const struct packset *packs, const struct question_facts *zaak, struct outcome *out) MUST_USE;

/* As evaluate, for counting: `voorbehoud` and `ontbreekt` are not worked out and stay empty. */
enum status evaluate_fields(const struct packset *packs, const struct question_facts *zaak, struct outcome *out) MUST_USE;

/* As evaluate, and reports the rows hit under the default readings: the trace is the computation. */
enum status evaluate_trace(const struct packset *packs, const struct question_facts *zaak, struct outcome *out,
                           struct trace *trace) MUST_USE;

#endif
