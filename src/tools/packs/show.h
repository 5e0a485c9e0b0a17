/*
 * A pack as a page to read: identity, amounts with their source, open readings, every table with its conditions as columns,
 * worked cases, articles.
 */
#ifndef PASSEND_PACKS_SHOW_H
#define PASSEND_PACKS_SHOW_H

#include "report/report.h"
#include "pack/pack.h"

/* in: root  the source of the pack (pack_json, read back); out: *r the page is appended to it
 * Whether it went well, r->failed tells. */
void show_pack(struct report *r, const struct pack *p, const json_t *root, bool en);

#endif
