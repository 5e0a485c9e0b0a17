/*
 * Compiles the age range of a derivation over persons: years on the first day of the month of the start, which is all
 * that a seal keeps of a birth date. Ages on other days do not exist in a pack.
 */
#ifndef PASSEND_PACKS_COMPILE_AGE_H
#define PASSEND_PACKS_COMPILE_AGE_H

#include "pack/layout.h"

#include <jansson.h>

/*
 * in:      v  { min | above, max | below }: numbers of years, or names of parameters; NULL = any age
 * out:     s->leeftijd_van, s->leeftijd_tot
 * returns NULL, or why the range is refused
 */
const char *age_compile(const json_t *v, const struct form_param *params, const char *const *namen, unsigned n,
                        struct form_stap *s);

#endif
