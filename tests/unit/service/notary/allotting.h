/* An offer to somebody, up to a definitive verdict: dossiers of phase toewijzing, questions about them, and what is answered. */
#ifndef PASSEND_TEST_ALLOTTING_H
#define PASSEND_TEST_ALLOTTING_H

#include "scene.h"

#include "notary/decide.h"
#include "notary/definitive.h"
#include "notary/log.h"

#define START 20802                      /* 2026-12-15 */

/* A dossier with a seal at each place. */
struct allotted {
    struct id dossier;
    unsigned n;
    struct msg_zegel zegels[2];
};

/* n adults of whom the first has this income. start: of the home; DAY_UNKNOWN_MIN = left open */
struct msg_par allot_par(const char *client, unsigned n, int32_t start);
struct allotted allot(struct scene *s, const struct msg_par *m, int64_t income);
struct allotted allot_one(struct scene *s);                     /* one adult of CLIENT, START */
/* New evidence at a place. */
void allot_again(struct scene *s, struct allotted *h, const struct msg_par *m, unsigned place, int64_t income);

struct msg_definitive allot_ask(const char *client, const struct allotted *h, uint8_t key, uint8_t body);
/* In place of the verdict of that answer. */
void allot_replace(struct msg_definitive *m, const struct msg_definitive_answer *a, enum supersede_reason reden);

struct allot_answer {
    struct msg_definitive_answer a;
    char jws[DEFINITIVE_JWS_MAX + 1], proof[DEFINITIVE_PROOF_MAX + 1];
};
/* Asks without answering; carries on until all are answered; the answer to the question with this number. */
void allot_queue(struct scene *s, struct msg_definitive *m, uint64_t nr);
void allot_run(struct scene *s, int64_t now);
struct allot_answer allot_answered(uint64_t nr);
/* All of that for one. */
struct allot_answer allot_decide(struct scene *s, const struct msg_definitive *m, int64_t now);

/* Claims of a verdict that verifies, whose proof shows that it stands where it says (none is looked for where there is none). To be
 * freed with mem_free. */
char *allot_claims(struct scene *s, const struct allot_answer *got);

#endif
