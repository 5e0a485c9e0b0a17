/* Any bytes as CSV of households or homes: whatever row is accepted is a possible case. */
#include "impact/impact_rows.h"
#include "model/facts.h"
#include "model/valid.h"

#include <stdlib.h>
#include <string.h>

static void rij_keuren(struct csv_reader *l, bool woningen)
{
    static struct impact_huishouden h;
    static struct huishouden out;
    static struct question_facts z;
    int64_t aantal = 0;
    unsigned lid;

    memset(&z, 0, sizeof(z));
    z.fase = FASE_REACTIE;
    facts_empty(&z.huishouden);
    if (woningen) {
        if (impact_home_read(l, &z.eenheid, &aantal) != OK)
            return;
        if (question_valid(&z, &lid) != OK || aantal < 1 || aantal > IMPACT_AANTAL_MAX)
            abort();
        return;
    }
    if (impact_household_read(l, &h) != OK)
        return;
    impact_huishouden_op(&h, 20454, &out);
    if (!household_valid(&out) || out.n_adults == 0 || h.aantal < 1)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct csv_reader l;
    bool woningen = size > 0 && data[0] == 'h', row;

    if (csv_begin(&l, woningen ? impact_home_columns : impact_household_columns, 1) != OK)
        return 0;
    while (size > 0) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t len = end != NULL ? (size_t)(end - data) : size;
        if (csv_line(&l, (const char *)data, len, &row) == OK && row)
            rij_keuren(&l, woningen);
        else if (l.fout.line > l.line)
            abort();
        size -= len + (end != NULL);
        data += len + (end != NULL);
    }
    csv_einde(&l);
    return 0;
}
