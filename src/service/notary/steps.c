#include "notary/steps.h"

#include "base/status.h"

#define P(page) (1u << PAGE_##page)
#define S(step) (1u << STEP_##step)

_Static_assert(PAGE_N <= 32 && STEP_N <= 32, "sets of pages and steps are bits of one word");

/* Refusing is possible wherever a person has to do something before "right". */
#define AWAY (S(OTHER_WAY) | S(REFUSE) | S(DESK))
#define CHOICE (S(SOURCE) | S(SELF) | AWAY)
#define OTHER_VALUES (S(OTHER_YEAR) | S(OTHER_SOURCE) | S(CHANGED))

static const struct {
    enum flow_part part;
    enum page page;
    uint32_t shows, takes;
} table[FLOW_STATES] = {
    [FLOW_NONE] = { PART_PERSON, PAGE_BY_PLATFORM, P(BY_PLATFORM), 0 },
    [FLOW_REQUESTED] = { PART_PERSON, PAGE_WHY, P(WHY), S(GO_ON) | S(OTHER_WAY) },
    [FLOW_SHOWN] = { PART_PERSON, PAGE_WHY, P(WHY) | P(OTHER_WAY) | P(SELF), S(GO_ON) | CHOICE },
    [FLOW_CHOOSING] = { PART_PERSON, PAGE_SOURCES, P(WHY) | P(OTHER_WAY) | P(SOURCES) | P(SELF), CHOICE | S(LEAVE) },
    [FLOW_AT_SOURCE] = { PART_PERSON, PAGE_TO_SOURCE, P(WHY) | P(OTHER_WAY) | P(SOURCES) | P(SELF) | P(TO_SOURCE),
                         CHOICE | S(OTHER_SOURCE) | S(LEAVE) },
    [FLOW_FETCHING] = { PART_PERSON, PAGE_BUSY, P(BUSY), S(OTHER_WAY) },
    [FLOW_AT_ASSESSOR] = { PART_PERSON, PAGE_BUSY, P(BUSY), 0 },
    [FLOW_READ] = { PART_PERSON, PAGE_VALUES, P(WHY) | P(OTHER_WAY) | P(SOURCES) | P(SELF) | P(VALUES) | P(OTHER_YEAR) |
                    P(CHANGED),
                    S(RIGHT) | OTHER_VALUES | CHOICE },
    [FLOW_ASKED] = { PART_PERSON, PAGE_QUESTIONS,
                     P(WHY) | P(OTHER_WAY) | P(SOURCES) | P(SELF) | P(VALUES) | P(OTHER_YEAR) | P(CHANGED) |
                     P(QUESTIONS),
                     S(RIGHT) | S(ANSWERS) | OTHER_VALUES | CHOICE },
    [FLOW_SEALED] = { PART_PENDING, PAGE_DONE, P(DONE), S(BACK) },
    [FLOW_CODED] = { PART_PENDING, PAGE_DONE, P(DONE), S(BACK) },
    [FLOW_REDEEMED] = { PART_PENDING, PAGE_ALREADY_DONE, P(ALREADY_DONE), 0 },
    [FLOW_GIVEN] = { PART_NONE, PAGE_ALREADY_DONE, P(ALREADY_DONE), 0 },
    [FLOW_REFUSED] = { PART_NONE, PAGE_REFUSED, P(REFUSED), S(REFUSE) | S(DESK) | S(LEAVE) },
    [FLOW_ENDED] = { PART_NONE, PAGE_INCOMPLETE, P(INCOMPLETE), 0 },
};

enum flow_part flow_part(enum flow_state s)
{
    BUG_IF(s >= FLOW_STATES);
    return table[s].part;
}

enum page flow_page(enum flow_state s)
{
    BUG_IF(s >= FLOW_STATES);
    return table[s].page;
}

bool flow_shows(enum flow_state s, enum page page)
{
    BUG_IF(s >= FLOW_STATES);
    return page < PAGE_N && (table[s].shows >> page & 1) != 0;
}

bool flow_takes(enum flow_state s, enum step step)
{
    BUG_IF(s >= FLOW_STATES);
    return step < STEP_N && (table[s].takes >> step & 1) != 0;
}

bool flow_open(enum flow_state s)
{
    return s >= FLOW_SHOWN && s < FLOW_REDEEMED;
}

bool flow_over(enum flow_state s)
{
    return s >= FLOW_GIVEN;
}
