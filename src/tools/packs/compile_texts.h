/*
 * Compiles the member `texts` of a pack source: what is said to people of each code, per language and part.
 *
 *   "texts": { "KIND:CODE": { "nl": { PART: [ "A piece. Of one or more sentences." ] }, "en": … } }
 *
 * A piece may name variables in braces. What is said of an answer has the closed list of pack/layout.h; the rule in
 * general words (`text`) may name amounts of the pack by their parameter, which are filled in here. Nothing may name a
 * fact of a person.
 */
#ifndef PASSEND_PACKS_COMPILE_TEXTS_H
#define PASSEND_PACKS_COMPILE_TEXTS_H

#include "json/doc.h"
#include "pack/explain.h"

struct text_block {
    struct form_uitleg rows[UITLEG_MAX];
    uint32_t n;
    char text[UITLEG_TEXT_MAX];
    uint32_t len;
};

/*
 * in:      root  the pack source; without `texts` nothing is said
 * out:     *out  of no meaning after a refusal, which sticks (json/doc.h)
 */
void texts_compile(const struct node *root, struct text_block *out);

/*
 * Takes the texts of shared rules out of a full source that this pack never gives; what it wrote itself stays.
 * own: the pack's own source. returns OK | FAULT_MEMORY
 */
enum status texts_prune(json_t *full, const json_t *own) MUST_USE;
/* The value of a parameter of a source in words: "€ 713,02", "67 jaar", "(nog niet bekend)". */
void texts_bedrag(const json_t *parameter, enum text_language language, struct writer *w);
/* The members of a source, in the order of the enumerations of pack/layout.h. */
extern const char *const texts_kinds[UITLEG_KINDS];
extern const char *const texts_parts[UITLEG_PARTS];
/* The kind that a key such as "reason:DAEB_ONDER_GRENS" begins with, or -1. */
int texts_kind(const char *key);
/* Bit d: a text of this kind may have part d; must have it. */
unsigned texts_may_have(enum uitleg_kind soort);
unsigned texts_must_have(enum uitleg_kind soort);

#endif
