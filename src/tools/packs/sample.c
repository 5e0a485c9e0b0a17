#include "packs/sample.h"

#include "base/date.h"
#include "model/outcome.h"

#include <string.h>

void sample_question(const struct sample *s, int32_t day, struct zaakfeiten *out)
{
    struct huishouden *h = &out->huishouden;

    memset(out, 0, sizeof(*out));
    out->fase = FASE_REACTIE;
    facts_empty_home(&out->eenheid);
    out->eenheid.aanwezig = 1;
    out->eenheid.ingangsdatum = out->eenheid.publicatiedatum = (struct dagbereik){ day, day };
    out->eenheid.woonruimtesoort = s->room ? WOONRUIMTE_ONZELFSTANDIG : WOONRUIMTE_ZELFSTANDIG;
    facts_empty(h);
    h->inkomensvorm = INKOMENS_CELLEN;
    h->n_volwassenen = s->adults;
    h->n_kinderen = s->children;
    for (unsigned i = 0; i < s->adults; i++) {
        facts_empty_adult(&h->volwassenen[i]);
        h->volwassenen[i].rol = i == 0 ? ROL_WON : ROL_MED;
        h->volwassenen[i].geboortedatum = (struct dagbereik){ s->born, s->born };
        h->volwassenen[i].status = s->status;
        h->volwassenen[i].route = ROUTE_A1;
    }
    for (unsigned i = 0; i < s->children; i++)
        h->kinderen[i] = (struct kind){ .geboortedatum = { s->child_born, s->child_born }, .dagen_min = 366, .dagen_max = 366,
                                        .rol = ROL_MBW, .kind = JA, .onderhouden = JA };
}

void sample_income(struct zaakfeiten *z, int64_t income)
{
    z->huishouden.n_sommen = 1;
    z->huishouden.sommen[0] = (struct som){ .cel = { income * 10000, income * 10000 }, .vorm = SOM_A,
                                            .jaar = year_of(z->eenheid.ingangsdatum.min) };
}
