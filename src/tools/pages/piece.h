/*
 * What a template is made of.
 */
#ifndef PASSEND_PAGES_PIECE_H
#define PASSEND_PAGES_PIECE_H

#include "pages/grow.h"

#include <stdbool.h>

enum piece_kind {
    PIECE_LITERAL, PIECE_TEXT, PIECE_PLURAL, PIECE_VALUE, PIECE_LINK, PIECE_ROUTE, PIECE_FIELD, PIECE_ACTION,
    PIECE_LANG, PIECE_DIR, PIECE_STYLE, PIECE_THEME, PIECE_OTHER_TAG, PIECE_OTHER_NAME, PIECE_OTHER_HERE,
    PIECE_IF, PIECE_IF_NOT, PIECE_IS, PIECE_EACH, PIECE_LANGUAGES, PIECE_ELSE, PIECE_END
};

struct piece {
    struct place at;
    enum piece_kind kind;
    bool plain;              /* text only, no element */
    const char *source;      /* between the braces; of a literal: it */
    const char *a, *b;       /* what the kind needs: id, member, NAME; list, VALUE, bindings */
};

#endif
