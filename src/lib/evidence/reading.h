/*
 * The values of one piece of evidence, each in the form that its rule says. Internal to src/lib/evidence.
 *
 * A value that cannot be taken is refused (reading_refuse), and what was written for it does not count.
 * secret: all of it; the caller wipes.
 */
#ifndef PASSEND_EVIDENCE_READING_H
#define PASSEND_EVIDENCE_READING_H

#include "evidence/profile.h"

struct claims;

/* What is being read; `failed` keeps the refusal that comes first in the order of the checks. */
struct reading {
    const struct key *key;
    int32_t today;
    enum status failed;
    char prefix[4 * LIMIT_PREFIX_CHARS + 1];
    struct identiteit found;
    struct claims *out;
};

/* s: REFUSED_CLAIM_MISSING | _TYPE | _RANGE | REFUSED_NAME_LONG | REFUSED_DESK */
void reading_refuse(struct reading *r, enum status s);

void reading_text(struct reading *r, const json_t *v, char *out, size_t cap);
/* A name of more characters than a name may have is no name that can be expected. */
void reading_name(struct reading *r, const json_t *v, size_t chars, char *out, size_t cap);
/* Of first names the shorter list decides how many are compared, so that the last ones of a list that is too long may be left
 * out. */
void reading_first_names(struct reading *r, const json_t *v, char out[NAAM_MAX]);
/* partial: 00 for an unknown day, or month and day; then the whole month or year is the range. */
void reading_date(struct reading *r, const json_t *v, enum claim_form form, bool partial, struct day_range *out);
/* Nothing but zeros: BRP's word for a day that is not known. Whose identity is compared by it is then not certain; of a child
 * it may be any day, which confirms no declared one. */
void reading_birth(struct reading *r, const json_t *v, enum claim_form form, struct day_range *out);
/* returns cents; 0 where it is refused */
int64_t reading_money(struct reading *r, const json_t *v, enum claim_form form);
/* returns an enum truth: TRUTH_YES or TRUTH_NO; TRUTH_NONE where it is refused */
uint8_t reading_bool(struct reading *r, const json_t *v, enum claim_form form);
/* The code of a rule that a text is; false: none, and nothing is refused. */
bool reading_code(const struct claim_rule *rule, const json_t *v, uint32_t *out);
/* Whether it is a list that is not too long. */
bool reading_list(struct reading *r, const json_t *v);

#endif
