/*
 * What the verdicts of both phases say beside what was decided: where the facts came from, until when it may be used, who can be
 * asked; and that packs know which verdicts rest on them.
 *
 * secret: none but salts.
 */
#ifndef PASSEND_NOTARY_VERDICTS_H
#define PASSEND_NOTARY_VERDICTS_H

#include "notary/notary.h"
#include "proof/verdict.h"

struct verdict_origin {
    struct verdict_member of[ADULTS_MAX];          /* the first n; borrows from the dossier */
    unsigned n;
    unsigned zekerheid;                            /* enum zekerheid: the weakest */
};

/* Whether one of its adults has this reference of the platform. */
bool verdict_in_roster(const struct dossier *d, const char *reference);
/* Of every adult of the dossier, who all have a grant. */
void verdict_origin(const struct dossier *d, struct verdict_origin *out);
/* The route of evidence that was taken for each. */
void verdict_routes(struct verdict_origin *o, const struct outcome *u);
/* The last day of its lease year, and not beyond the agreement of any adult. d: NULL = there is none. iat: unix seconds */
int32_t verdict_until(const struct outcome *u, const struct dossier *d, int64_t iat);
/* The page where a person looks, or NULL. */
const char *verdict_review(const struct notary *n, const struct client *a);
/* The salt of a verdict, and the digest of what was declared under it. */
void verdict_salted(const struct notary *n, const uint8_t jti[ID_LEN], const uint8_t declared_sha[DIGEST_LEN],
                    uint8_t salt[DIGEST_LEN], uint8_t digest[DIGEST_LEN]);
/* Its packs, of generation g, know that it rests on them. */
void verdict_note(const struct notary *n, const struct client *a, const struct edition *g, const struct outcome *u,
                  const uint8_t jti[ID_LEN], int64_t boot_ms);

#endif
