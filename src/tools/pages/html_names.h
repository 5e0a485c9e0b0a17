/*
 * Which elements and attributes a template may have, and where in them what may stand.
 */
#ifndef PASSEND_PAGES_HTML_NAMES_H
#define PASSEND_PAGES_HTML_NAMES_H

#include "pages/piece.h"

#include <stdbool.h>

bool element_known(const char *name);
bool element_void(const char *name);         /* has no end tag */
bool element_text_only(const char *name);    /* title, option: no element may be in it */
bool attribute_known(const char *name);
bool attribute_bare(const char *name);       /* has no value */
/* Whether a piece may stand in the value of this attribute of this element. */
bool attribute_takes(const char *element, const char *attribute, enum piece_kind kind);

#endif
