/*
 * What templates and texts compile to: one C function a page, which writes literals, texts in the language of the frame, and
 * values by their type; and what a person reads of a page, as text.
 */
#ifndef PASSEND_PAGES_EMIT_H
#define PASSEND_PAGES_EMIT_H

#include "pages/po.h"
#include "pages/template.h"

#include <stdio.h>

/* in: all languages. Texts that the page names are marked as used; one that is not there is a problem. */
void emit_begin(FILE *out);
void emit_page(FILE *out, const struct page *page, const struct po *all);

/* The page with texts in one language and names where values stand. */
void emit_notice(FILE *out, const struct page *page, const struct po *po);

#endif
