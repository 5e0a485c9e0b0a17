/* Any bytes as CSV of households or homes: whatever row is accepted is a possible case. */
#include "impact/impact_rows.h"
#include "model/facts.h"
#include "model/valid.h"

#include <stdlib.h>
#include <string.h>

static void rij_keuren(struct csv_lezer *l, bool woningen)
{
    static struct impact_huishouden h;
    static struct huishouden uit;
    static struct zaakfeiten z;
    int64_t aantal = 0;
    unsigned lid;

    memset(&z, 0, sizeof(z));
    z.fase = FASE_REACTIE;
    facts_empty(&z.huishouden);
    if (woningen) {
        if (impact_woning_lezen(l, &z.eenheid, &aantal) != OK)
            return;
        if (question_valid(&z, &lid) != OK || aantal < 1 || aantal > IMPACT_AANTAL_MAX)
            abort();
        return;
    }
    if (impact_huishouden_lezen(l, &h) != OK)
        return;
    impact_huishouden_op(&h, 20454, &uit);
    if (!huishouden_geldig(&uit) || uit.n_volwassenen == 0 || h.aantal < 1)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct csv_lezer l;
    bool woningen = size > 0 && data[0] == 'h', rij;

    if (csv_begin(&l, woningen ? impact_woningkolommen : impact_huishoudkolommen, 1) != OK)
        return 0;
    while (size > 0) {
        const uint8_t *eind = memchr(data, '\n', size);
        size_t len = eind != NULL ? (size_t)(eind - data) : size;
        if (csv_regel(&l, (const char *)data, len, &rij) == OK && rij)
            rij_keuren(&l, woningen);
        else if (l.fout.regel > l.regel)
            abort();
        size -= len + (eind != NULL);
        data += len + (eind != NULL);
    }
    csv_einde(&l);
    return 0;
}
