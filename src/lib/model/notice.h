/*
 * What a person read before agreeing, as a digest: the first page and the page with the values, in one language, with the
 * names of values where values stand. The build makes the text (notice-LANGUAGE.txt in its folder) and the digest of it, so
 * that no process supplies it and an agreement can name it.
 *
 * secret: none.
 */
#ifndef PASSEND_MODEL_NOTICE_H
#define PASSEND_MODEL_NOTICE_H

#include "base/sha256.h"
#include "model/language.h"

#include <stddef.h>
#include <stdint.h>

extern const uint8_t notice_sha[LANGUAGE_N][DIGEST_LEN];

/* Who read all texts of a language as people of that language do, and when: "name; date", the header X-Passend-Nagelezen of its
 * .po file. NULL: nobody yet; an operator who offers it is told so. */
extern const char *const notice_reader[LANGUAGE_N];

#endif
