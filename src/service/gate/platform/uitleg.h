/*
 * The words beside a verdict: reads the codes and classes in a verdict's own claims, and writes what the packs say of
 * them. Nothing else goes in but pages of the configuration, so nothing is told of anybody that the verdict does not tell.
 *
 * secret: none.
 */
#ifndef PASSEND_GATE_PLATFORM_UITLEG_H
#define PASSEND_GATE_PLATFORM_UITLEG_H

#include "json/pull.h"
#include "pack/explain.h"
#include "pack/pack.h"

#define UITLEG_CODES_MAX 4096    /* all codes of one verdict */
#define UITLEG_PAGE_MAX 512

/* What was read of one verdict; `outcome` points into it and into the packs. */
struct uitleg_verdict {
    struct outcome outcome;
    const char *klachten, *bezwaar;     /* none was read: pages that the caller says, or NULL */
    char page[UITLEG_PAGE_MAX];         /* empty = none */
    char codes[UITLEG_CODES_MAX];
    size_t codes_len;
};

/*
 * in:      jws  a compact JWS that the notary signed just now (its signature is not looked at)
 *          packs, n  loaded; of packs named by the verdict those that are not here stay silent
 * out:     *out  on OK; other members than those an explanation needs are passed over
 * returns OK | REFUSED_TEXT (not a compact JWS, or too long) | REFUSED_JSON_* | REFUSED_VALUE | REFUSED_MESSAGE (too many)
 * cost:    linear; about ten microseconds; no allocation
 */
enum status uitleg_read(struct pull *p, const uint8_t *jws, size_t len, const struct pack *packs, size_t n,
                        struct uitleg_verdict *out) MUST_USE;

/* Room for the member in as many languages as there are. */
#define UITLEG_JSON_MAX (TEXT_LANGUAGES * 2 * EXPLAIN_MAX)
/* Writes "uitleg":{"nl":"…","en":"…"}. talen: bit (1 << enum text_language); vandaag: the day it is read
 * returns false when there is nothing to say: none of the packs is loaded any more */
bool uitleg_write(struct writer *w, const struct uitleg_verdict *v, const struct eenheid *e, const struct pack *packs,
                  size_t n, unsigned talen, int32_t today);

#endif
