/*
 * Whether a letting on a definitive verdict counts (docs/law.md, "What counts"). Two things that are kept apart: the law, by
 * which routes the income of every member may be shown; and the corporation's bar, how sure the evidence must be. Neither
 * decides a field.
 */
#ifndef PASSEND_POLICY_TELLEND_H
#define PASSEND_POLICY_TELLEND_H

#include "model/facts.h"
#include "model/outcome.h"

#include <stdbool.h>
#include <stdint.h>

#define ROUTE_BIT(route) (1u << (route))
/* By BTIV 56 and RTIV 22. INTERMEDIAIR is lawful too (56(8)), and nothing that we read shows it. */
#define ROUTES_LAWFUL (ROUTE_BIT(ROUTE_A1) | ROUTE_BIT(ROUTE_A2) | ROUTE_BIT(ROUTE_B) | ROUTE_BIT(ROUTE_COA) | \
                       ROUTE_BIT(ROUTE_BIJSTAND) | ROUTE_BIT(ROUTE_STUDIE))

/*
 * in:      z          the exact facts that *u was decided from, phase toewijzing
 *          zekerheid  enum zekerheid of the evidence of each of huishouden.volwassenen, in their order
 *          routes     the ROUTE_BITs that count
 *          minimaal   enum zekerheid: the bar; what is only declared is never at it
 * out:     *u         `ontbreekt` also names, of each role once, "bewijs" of whom evidence is missing, or is not at the bar,
 *                     as far as there is room
 * returns whether it counts: what a cell of the accounts is made of is decided, the composition is not known to be another
 *         one, and everybody whose income counts showed it along one of the routes, at the bar or above
 * secret:  *z is personal data; nothing is kept.
 */
bool tellend(const struct question_facts *z, const uint8_t *zekerheid, uint32_t routes, uint8_t least, struct outcome *u);

#endif
