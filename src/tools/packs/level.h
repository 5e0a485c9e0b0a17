/*
 * Whether a text is in the words and the sentence length of language level B1.
 */
#ifndef PASSEND_PACKS_LEVEL_H
#define PASSEND_PACKS_LEVEL_H

#include "pack/layout.h"

#define LEVEL_WORDS_MAX 15      /* words of a sentence */

enum level_fault {
    LEVEL_LONG,                 /* a sentence of more words */
    LEVEL_HARD,                 /* a hard word that does not stand in brackets behind a plain one */
    LEVEL_AMOUNT,               /* an amount that stands in the text */
    LEVEL_OPEN                  /* the last sentence has no end */
};

/* word: of LEVEL_HARD, else "" */
typedef void level_finding(void *who, enum level_fault fault, const char *word);

/* in: text: UTF-8, {name} for a value. Each finding is reported to found */
void level_check(const char *text, enum text_language language, level_finding *found, void *who);

#endif
