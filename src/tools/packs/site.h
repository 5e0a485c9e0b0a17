/*
 * The page about a policy for a website: what it is about, amounts, the rules in general words with their articles, what an
 * outcome means, exceptions, what is not certain, examples, sources. From the same texts that applicants read.
 */
#ifndef PASSEND_PACKS_SITE_H
#define PASSEND_PACKS_SITE_H

#include "report/report.h"
#include "pack/explain.h"
#include "pack/pack.h"

/* in: root  the source of the pack (pack_json, read back); set: the pack and, for an overlay, its base: the examples are
 *           decided under them
 * out: *r   the page is appended to it; whether it went well, r->failed tells */
void site_page(struct report *r, const struct packset *set, const struct pack *p, const json_t *root,
               enum text_language language);

#endif
