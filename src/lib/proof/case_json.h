/*
 * The canonical case: all that a definitive verdict was decided from, as one text (docs/verdict.md, "The commitment"). It is a
 * case of policy/schema/case.schema.json, which `passend evaluate` reads, in the canonical form of RFC 8785: so its bytes are
 * those that anybody's implementation of that form makes of it. What absence says is left out. Pure, as all of this folder.
 *
 * secret:  the text is personal data, exact amounts and dates of birth among it. It is hashed, or encrypted, and
 *          wiped; it is in no answer, row or log.
 */
#ifndef PASSEND_PROOF_CASE_JSON_H
#define PASSEND_PROOF_CASE_JSON_H

#include "base/buf.h"
#include "base/sha256.h"
#include "model/facts.h"
#include "model/outcome.h"

#define CASE_JSON_MAX 32768           /* the longest that there can be has some thousand bytes less (test_case_json, `longest`) */

/* The evidence of one place of the roster. */
struct case_bewijs {
    uint8_t plaats;
    const char *bron;              /* name of its source, or that it was filled in */
    const uint8_t *profiel_sha;    /* DIGEST_LEN, of the source's profile; NULL = it has none */
    const uint8_t *sha256;         /* DIGEST_LEN, of the bytes of the evidence; NULL = there are none */
};

struct case_json {
    const struct question_facts *zaak; /* valid and exact; a home at one rent; roles and children as the API takes them */
    const struct case_bewijs *bewijzen;
    unsigned n_bewijzen;
    const struct outcome *outcome; /* whose packs decided */
    const uint8_t *jti;            /* sizeof struct id: of the verdict */
};

/* out: the text in the caller's writer, at most CASE_JSON_MAX bytes. The writer's sticky failure tells that it did not fit, or
 * that there are more people than a case may have (LEDEN_MAX). */
void case_json(const struct case_json *in, struct writer *w);

/*
 * The commitment: SHA-256(salt || SHA-256(text)). Nothing can be found from it without the salt.
 * in:  salt  DIGEST_LEN, of all grants of the dossier: when one of them ends nobody has it again
 */
void case_commit(const uint8_t salt[DIGEST_LEN], const void *text, size_t len, uint8_t out[DIGEST_LEN]);

#endif
