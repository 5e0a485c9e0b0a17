/*
 * A case that was read, as the questions it asks: one for each rent of its home.
 */
#ifndef PASSEND_PACKS_CASE_FACTS_H
#define PASSEND_PACKS_CASE_FACTS_H

#include "json/case_read.h"

#include <jansson.h>

#define CASE_PLACE_MAX 96

/*
 * Reads a case that stands in a document, such as a worked case of a pack; personal data does not.
 * out:     place  JSON Pointer to what is refused; "" where nothing is
 * returns OK | REFUSED_MESSAGE (longer than any that is meant) | what case_read_zaak refuses
 */
enum status case_parse(const json_t *source, struct case_input *out, char place[CASE_PLACE_MAX]) MUST_USE;

/* The facts of rent i of a case; without a home the question is about a home on day `today`. secret: *out */
void case_facts(const struct case_input *in, unsigned i, int32_t today, struct question_facts *out);

/*
 * Can the case be asked, at each of its rents?
 * out:     place  JSON Pointer to what is refused; "" where nothing is
 * returns OK | what question_valid() refuses; evaluate() refuses nothing else
 */
enum status case_valid(const struct case_input *in, int32_t today, char place[CASE_PLACE_MAX]) MUST_USE;

#endif
