/*
 * "My income has changed" (R8, route B): which openings somebody claims, why, what the household will earn, and the slip that
 * it is counted from: the one that the source sent, or where that may be, one that was typed. The declaration is of today.
 *
 * secret: all of it is personal data; it is wiped with the reading.
 */
#ifndef PASSEND_NOTARY_CHANGED_H
#define PASSEND_NOTARY_CHANGED_H

#include "notary/cases.h"
#include "wire/flow.h"

/* msg_page.may_change: nothing of it is offered; with the slip of the source; a slip may be typed too. */
enum { CHANGED_NOT, CHANGED_OFFERED, CHANGED_TYPED };
uint8_t changed_may(const struct zaak *z, const struct dossier *d, int32_t today);

/* The slip of the source, where a declaration of today can rest on it; else one of LOON_GEEN. */
struct loonopgave changed_offered(const struct reading *r, int32_t today);

/*
 * STEP_CHANGED, where changed_may says so: adult.aanleiding, oorzaak, geschat and loon (LOON_GEEN: the one that is offered).
 * returns OK | REFUSED_SELF (something is missing or cannot be) | REFUSED_SLIP_OLD; nothing has changed then
 */
enum status changed_take(struct reading *r, const struct msg_step *m, uint8_t may, int32_t today) MUST_USE;

/* What counts of a reading: the slip that was chosen in its place, and none where nothing was claimed. The caller wipes *out. */
void changed_facts(const struct reading *r, struct adult *out);

#endif
