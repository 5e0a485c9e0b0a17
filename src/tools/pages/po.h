/*
 * Texts of one language from its .po file, and whether those of all languages go together.
 *
 * msgctxt is the id of a text, msgid the Dutch text, {name} stands for a value, <1>...</1> for what is emphasized. Refused:
 * no or an empty translation, a fuzzy one, other values or marks than the Dutch text has, a Dutch text that is not that of
 * nl.po, an id twice, a header that counts plurals otherwise than html_plural does, characters that turn the direction of
 * writing.
 */
#ifndef PASSEND_PAGES_PO_H
#define PASSEND_PAGES_PO_H

#include "model/language.h"
#include "pages/grow.h"

#define PO_FORMS 6

struct po_text {
    struct place at;
    const char *id, *source, *plural;   /* plural: msgid_plural, or NULL */
    const char *form[PO_FORMS];         /* [0] alone where there is no plural */
    bool fuzzy, used;
};

struct po {
    const char *file;
    enum language language;
    struct po_text *texts;
    size_t n;
};

const char *po_tag(enum language l);
unsigned po_forms(enum language l);

/* in: text, NUL-terminated, may be changed. Problems are printed. */
void po_parse(struct po *out, enum language language, const char *file, char *text);
struct po_text *po_find(const struct po *po, const char *id);   /* NULL where there is none */
/* All languages against nl, LANGUAGE_N of them. */
void po_compare(const struct po *all);

/* The next {name} or mark of a text: where it begins and how long it is; NULL at its end. name: without braces. */
const char *po_piece(const char *text, size_t *len);

#endif
