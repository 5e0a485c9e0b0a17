/*
 * What an impact run counted, as a page or as JSON.
 *
 * onder: for publication: a count of fewer households is hidden, and every other is rounded to a multiple of it, so that no
 *        hidden count follows from the others; 0 = exact, for the owner.
 */
#ifndef PASSEND_IMPACT_IMPACT_REPORT_H
#define PASSEND_IMPACT_IMPACT_REPORT_H

#include "impact/impact.h"
#include "report/report.h"

struct impact_names {
    const struct pack *pack[2];
    bool own_homes;           /* homes were given; else one of each rent class */
};

/* alles: also the table of all cells, for a spreadsheet. Whether it went well, r->failed tells. */
void impact_report(struct report *r, const struct impact *i, const struct impact_names *n, int64_t below, bool everything,
                   bool en);
/* One JSON object. returns NULL without memory; owned by the caller */
json_t *impact_json(const struct impact *i, const struct impact_names *n, int64_t below);

#endif
