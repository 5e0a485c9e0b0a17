#include "packs/sample.h"

#include "base/date.h"
#include "model/outcome.h"

#include <string.h>

void sample_question(const struct sample *s, int32_t day, struct question_facts *out)
{
    struct huishouden *h = &out->huishouden;

    memset(out, 0, sizeof(*out));
    out->fase = FASE_REACTIE;
    facts_empty_home(&out->eenheid);
    out->eenheid.present = 1;
    out->eenheid.ingangsdatum = out->eenheid.publicatiedatum = (struct day_range){ day, day };
    out->eenheid.woonruimtesoort = s->room ? WOONRUIMTESOORT_ONZELFSTANDIG : WOONRUIMTESOORT_ZELFSTANDIG;
    facts_empty(h);
    h->income_form = INCOME_CELLS;
    h->n_adults = s->adults;
    h->n_children = s->children;
    for (unsigned i = 0; i < s->adults; i++) {
        facts_empty_adult(&h->adults[i]);
        h->adults[i].rol = i == 0 ? ROL_WON : ROL_MED;
        h->adults[i].geboortedatum = (struct day_range){ s->born, s->born };
        h->adults[i].status = s->status;
        h->adults[i].route = ROUTE_A1;
    }
    for (unsigned i = 0; i < s->children; i++)
        h->children[i] = (struct child){ .geboortedatum = { s->child_born, s->child_born }, .dagen_min = 366, .dagen_max = 366,
                                         .rol = ROL_MBW, .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
}

void sample_income(struct question_facts *z, int64_t income)
{
    z->huishouden.n_sums = 1;
    z->huishouden.sums[0] = (struct sum){ .cell = { income * 10000, income * 10000 }, .form = SUM_A,
                                          .jaar = year_of(z->eenheid.ingangsdatum.min) };
}
