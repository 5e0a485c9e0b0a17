/*
 * An open fact, and the values at which it is held to see whether it matters (missing.h). Internal to src/lib/policy.
 */
#ifndef PASSEND_POLICY_TRIALS_H
#define PASSEND_POLICY_TRIALS_H

#include "policy/run.h"

/* From GEBOORTE on they are facts of a person, but for BELEID. BEWIJS: a status that is said, and not shown. */
enum feitsoort { FEIT_HUURPRIJS, FEIT_INGANGSDATUM, FEIT_PUBLICATIE, FEIT_SOORT, FEIT_AANGEWEZEN, FEIT_PERMANENT,
                 FEIT_ACHT, FEIT_TAK, FEIT_MIDDENHUUR, FEIT_KAMERS, FEIT_SLAAPKAMERS, FEIT_HUURSOORT, FEIT_BESLUIT,
                 FEIT_NU_HUURT, FEIT_NU_SLAAPKAMERS, FEIT_VERZOEK, FEIT_VERMOGEN, FEIT_INKOMEN,
                 FEIT_GEBOORTE, FEIT_KIND, FEIT_DAGEN, FEIT_STATUS, FEIT_BEWIJS, FEIT_BELEID };

struct feit {
    uint8_t soort;
    uint8_t persoon;                 /* number of the person; FEIT_BELEID: of the open value in `form` */
    uint8_t bewijs;                  /* FEIT_BEWIJS: enum proof */
    uint32_t statussen;              /* FEIT_STATUS, FEIT_BEWIJS: the statuses it is about */
    const struct pack_form *form;
};

/* Is this fact more than one value? */
bool feit_open(const struct context *c, const struct zaakfeiten *z, struct feit f);
/*
 * Gives an open fact the k-th of its trial values; false where there is no k-th.
 * out: som  room for what *c then borrows; c->vaste_som and c->n_open are the caller's to reset
 */
bool feit_kiezen(struct context *c, const struct waarden *w, struct zaakfeiten *z, struct feit f, unsigned k,
                 struct amount som[2]);
/* How many trial values it has. */
unsigned feit_keuzen(struct context *c, const struct waarden *w, const struct zaakfeiten *z, struct feit f);

#endif
