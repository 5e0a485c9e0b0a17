/*
 * What a stand-in can be told to do wrong: names and words. Pure.
 *
 * secret: nothing.
 */
#ifndef PASSEND_STANDIN_DEEDS_H
#define PASSEND_STANDIN_DEEDS_H

#include "base/slice.h"

#include <stdbool.h>

enum deed {
    DEED_NONE,
#define DEED(deed, where, name, nl, en) deed,
#include "standin/deeds.def"
#undef DEED
    DEED_N
};

enum deed_where { AT_ANSWER, AT_RETURN, AT_EVIDENCE };
/* The answers of a source to the courier. */
enum deed_answer { ANSWER_PAR, ANSWER_TOKEN, ANSWER_DATA, ANSWER_N };

/* A deed, and in which answer where it is of AT_ANSWER. */
struct deed_choice { enum deed deed; enum deed_answer answer; };

enum deed_where deed_where(enum deed d);
/* "traag"; in Dutch and in English what it does. d: not DEED_NONE */
const char *deed_name(enum deed d);
const char *deed_words(enum deed d, bool english);
/* "par", "token", "gegevens" */
const char *deed_answer_name(enum deed_answer a);
/* "token-traag", "iss-ander", "" for none. False for any other name. */
bool deed_find(struct slice name, struct deed_choice *out);
/* What is to be done wrong in this answer. */
enum deed deed_at(struct deed_choice choice, enum deed_answer answer);

#endif
