/*
 * Where a flow may go from where it is: the one table of states, pages and steps. Pure; what a step does stands in flow.c.
 *
 *   REQUESTED ─first answer, ticket─▶ SHOWN ─go on─▶ CHOOSING
 *   CHOOSING ─source─▶ AT_SOURCE ─call-back─▶ FETCHING ─an assessor─▶ AT_ASSESSOR ─facts─▶ READ; where it fails: CHOOSING
 *   FETCHING ─other way─▶ CHOOSING
 *   CHOOSING ─filled in─▶ READ
 *   READ ─right─▶ [ASKED ─answers─▶] SEALED ─back─▶ CODED ─token─▶ REDEEMED ─seal answered, after its commit─▶ GIVEN
 *   READ, ASKED ─other year, other source, changed─▶ CHOOSING or READ, with a new reading
 *
 * From the first answer to "right" a person may refuse, and then it is REFUSED. ENDED: what it was about is over (the dossier
 * ended, complete or expired; a code that came twice; the platform or the person stopped it), whoever did that.
 */
#ifndef PASSEND_NOTARY_STEPS_H
#define PASSEND_NOTARY_STEPS_H

#include "wire/flow.h"

#include <stdbool.h>

enum flow_state {
    FLOW_NONE,           /* no flow: the platform posts the evidence */
    FLOW_REQUESTED, FLOW_SHOWN, FLOW_CHOOSING, FLOW_AT_SOURCE, FLOW_FETCHING, FLOW_AT_ASSESSOR, FLOW_READ, FLOW_ASKED,
    FLOW_SEALED, FLOW_CODED, FLOW_REDEEMED, FLOW_GIVEN, FLOW_REFUSED, FLOW_ENDED,
    FLOW_STATES
};

/* What a flow owns in a state: at most one of the two. */
enum flow_part { PART_NONE, PART_PERSON, PART_PENDING };
enum flow_part flow_part(enum flow_state s);

/* Where a browser is taken that asks for nothing in particular. */
enum page flow_page(enum flow_state s);
/* Whether a GET of this page shows it: going back to a page that was there changes nothing. */
bool flow_shows(enum flow_state s, enum page page);
/* Whether a step does something in this state. Where not, it was done already or is too late, and the browser is taken to
 * flow_page. */
bool flow_takes(enum flow_state s, enum step step);
/* Bound to a browser, and not over: the time of the last action counts. */
bool flow_open(enum flow_state s);
/* Nothing will change any more. */
bool flow_over(enum flow_state s);

#endif
