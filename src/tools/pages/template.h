/*
 * A page's template, read into a list of pieces. A small machine follows the HTML, so that it is known where each value would
 * stand.
 *
 *   {{t:ID name=member ...}}   a text; {name} in it is the member of that name, or the one given here
 *   {{n:ID member}}            a text with a plural, chosen by a member of type html_count, which is {n} in it
 *   {{v:member}}               a value
 *   {{link:member}}            a checked URL, in the href of <a> only
 *   {{route:NAME}}             an address of ours, in href and action
 *   {{field:NAME}} {{action:NAME}}   names in forms
 *   {{if member}} {{if not member}} {{is member VALUE}} {{each item in list}} (list, n_list) {{languages}} {{else}} {{end}}
 *   {{include name}}           parts/name.html
 *   {{title ID}}               first in a page: its title; the rest stands in frame.html where that says {{content}}
 *   {{lang}} {{dir}} {{style}} {{theme}}, and in {{languages}} {{other:tag}} {{other:name}} {{other:here}}
 *
 * Two contexts: between tags a value stands in <bdi>, in a double-quoted attribute and in title and option it is text.
 * Refused: a value anywhere else (a tag, a name, an attribute that is not listed, href but by link), elements and attributes
 * that are not listed (script, style, on...), attributes that are not in double quotes, comments, elements not closed or
 * closed in the wrong order, an id twice, words that are not in a text, branches that end elsewhere than they began.
 */
#ifndef PASSEND_PAGES_TEMPLATE_H
#define PASSEND_PAGES_TEMPLATE_H

#include "pages/piece.h"

#define TEMPLATE_DEPTH_MAX 32   /* blocks in one another, and elements */

struct page {
    const char *name;
    struct piece *pieces;
    size_t n;
};

/* in: folder of the templates, name of one. Problems are printed. */
void template_read(struct page *out, const char *folder, const char *name);

#endif
