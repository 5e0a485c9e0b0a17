#include "policy/tellend.h"

#include "base/date.h"
#include "model/names.h"
#include "model/proofs.h"
#include "model/source.h"
#include "policy/derive.h"

#include <string.h>

static const char evidence[] = "bewijs";

static bool decided(const struct outcome *u)
{
    return u->uitkomst != UITKOMST_ONBEPAALD && u->daeb != DAEB_ONBEPAALD && u->passendheidsoort != PASSENDHEIDSOORT_ONBEPAALD &&
           u->grootteklasse != GROOTTEKLASSE_ONBEPAALD && u->huurklasse != HUUR_ONBEPAALD &&
           u->is_ouderenhuishouden != TRUTH_UNKNOWN && u->vrijstelling_open == 0;
}

static bool is_care(const char *code)
{
    uint32_t status = 0;

    return code != NULL && name_find(NAMES_PERSOONSSTATUS, code, strlen(code), &status) &&
           (status & proof_statuses(PROOF_ZORGINDICATIE)) != 0;
}

/* Neither test asks for an income: DAEB does not apply or is exempt by care, of which the decision is the evidence (RTIV 22), and
 * the norm of passend does not apply, other than by art. 54a, which is for low incomes. */
static bool asks_no_income(const struct outcome *u)
{
    return (u->daeb == DAEB_NVT || (u->daeb == DAEB_BINNEN && is_care(u->vrijstelling[VRIJSTELLING_DAEB]))) &&
           u->passendheidsoort == PASSENDHEIDSOORT_NVT && u->vrijstelling[VRIJSTELLING_PASSEND] == NULL;
}

/* A child's income does not (R3); from 18 on it is one unless it is not maintained (O3). */
static bool income_counts(const struct question_facts *z, struct day_range born, uint8_t kind, uint8_t onderhouden)
{
    int32_t start = z->eenheid.ingangsdatum.min;
    bool minor = start != DAY_UNKNOWN_MIN && born.min > derive_born_by(year_of(start), date_of(start).month, 18);

    return kind != TRUTH_YES || (onderhouden == TRUTH_NO && !minor);
}

static void name_missing(struct outcome *u, uint8_t rol, uint8_t least)
{
    for (unsigned i = 0; i < u->n_ontbreekt; i++)
        if (u->ontbreekt[i].feit == evidence && u->ontbreekt[i].rol == rol)
            return;
    if (u->n_ontbreekt < ONTBREEKT_MAX)
        u->ontbreekt[u->n_ontbreekt++] =
            (struct missing_fact){ evidence, OWNER_AANVRAGER, rol, 0, DAY_UNKNOWN_MIN, name_of(NAMES_ZEKERHEID, least) };
}

bool tellend(const struct question_facts *z, const uint8_t *zekerheid, uint32_t routes, uint8_t least, struct outcome *u)
{
    const struct huishouden *h = &z->huishouden;
    bool counts = decided(u) && u->samenstelling != SAMENSTELLING_VERSCHIL, none = asks_no_income(u);

    if (least >= ZEKERHEID_VERKLAARD)
        least = ZEKERHEID_VERKLAARD - 1;
    for (unsigned i = 0; i < h->n_adults; i++) {
        const struct adult *v = &h->adults[i];
        bool shown = (routes & ROUTE_BIT(u->bewijsroute[i])) != 0 || (none && u->bewijsroute[i] == ROUTE_GEEN);

        if (!income_counts(z, v->geboortedatum, v->kind, v->onderhouden) || (shown && zekerheid[i] <= least))
            continue;
        name_missing(u, v->rol, least);
        counts = false;
    }
    for (unsigned i = 0; i < h->n_children; i++) {
        const struct child *k = &h->children[i];

        if (none || !income_counts(z, k->geboortedatum, k->kind, k->onderhouden))
            continue;
        name_missing(u, k->rol, least);
        counts = false;
    }
    return counts;
}
