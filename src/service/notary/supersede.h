/*
 * Which home a definitive verdict is about, and which verdict it may take the place of: one dossier has one that counts, so that
 * nobody asks until an answer suits. It is replaced for a reason that is true (docs/decisions/0126):
 *
 *   HUISHOUDEN    that of another dossier of the same client, for the same corporation and home
 *   INKOMEN       other agreements than those it rests on: evidence was replaced
 *   EENHEID       the home is let otherwise: other rent, rooms, labels; it is the same one of the same municipality
 *   INGANGSDATUM  the lease starts on another day
 *   BELEID        other packs decide now
 *
 * at most LIMIT_REPLACED times, and for two lease years, in one dossier.
 *
 * secret: none beyond the dossier's.
 */
#ifndef PASSEND_NOTARY_SUPERSEDE_H
#define PASSEND_NOTARY_SUPERSEDE_H

#include "notary/asked.h"
#include "notary/editions.h"

/*
 * in:      d   the dossier of a->m, with a grant at every place; g  decides now
 * out:     *out  where d stands with the new verdict, whose jti is the caller's to fill in; its home is what is decided about
 * returns OK | REFUSED_DECIDED | REFUSED_DECIDED_UNKNOWN | REFUSED_SUPERSEDED | REFUSED_SUPERSEDE_REASON |
 *         REFUSED_SUPERSEDE_OFTEN | REFUSED_SUPERSEDE_OTHER (what was sent along is not what stands there) |
 *         REFUSED_SCOPE (another home, or start) | REFUSED_LEASE_YEARS | of HUISHOUDEN also what asked_dossier says of the
 *         former dossier
 */
enum status supersede(struct notary *n, const struct asked *a, const struct dossier *d, const struct edition *g, int64_t now,
                      struct stand *out) MUST_USE;

#endif
