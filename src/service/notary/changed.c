#include "notary/changed.h"

static const struct loonopgave no_slip = { .loon_loonheffing = { MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX },
                                           .periode_einde = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX },
                                           .vakantiegeld_apart = TRUTH_UNKNOWN };

struct loonopgave changed_offered(const struct reading *r, int32_t today)
{
    const struct loonopgave *l = &r->facts.loon;

    return l->periode != LOON_GEEN && facts_slip_fresh(l, today) ? *l : no_slip;
}

uint8_t changed_may(const struct zaak *z, const struct dossier *d, int32_t today)
{
    const struct reading *r = z->person != NULL ? z->person->reading : NULL;

    if (r == NULL || (z->feiten & FEIT_INKOMEN_BAND) == 0)
        return CHANGED_NOT;
    if (d->fase == FASE_REACTIE)
        return CHANGED_TYPED;
    return changed_offered(r, today).periode != LOON_GEEN ? CHANGED_OFFERED : CHANGED_NOT;
}

/* As it is typed: of one amount and one last day. */
static enum status typed_ok(const struct loonopgave *l, int32_t today)
{
    if (l->periode < LOON_MAAND || l->periode > LOON_JAAR ||
        l->vakantiegeld_apart < TRUTH_NO || l->vakantiegeld_apart > TRUTH_UNKNOWN ||
        l->loon_loonheffing.min != l->loon_loonheffing.max || l->loon_loonheffing.min < 0 ||
        l->loon_loonheffing.max > MONEY_MAX || l->periode_einde.min != l->periode_einde.max ||
        l->periode_einde.max > today)
        return REFUSED_SELF;
    return facts_slip_fresh(l, today) ? OK : REFUSED_SLIP_OLD;
}

static bool claim_ok(const struct adult *v)
{
    return v->aanleiding != AANLEIDING_GEEN && facts_openings_ok(v->aanleiding) && v->oorzaak > OORZAAK_GEEN &&
           v->oorzaak < OORZAAK_N && v->geschat.min == v->geschat.max && v->geschat.min >= 0 && v->geschat.max <= MONEY_MAX;
}

enum status changed_take(struct reading *r, const struct msg_step *m, uint8_t may, int32_t today)
{
    const struct adult *v = &m->adult;
    bool typed = v->loon.periode != LOON_GEEN;

    if (!claim_ok(v) || (typed ? may != CHANGED_TYPED : changed_offered(r, today).periode == LOON_GEEN))
        return REFUSED_SELF;
    if (typed)
        TRY(typed_ok(&v->loon, today));
    r->facts.aanleiding = v->aanleiding;
    r->facts.oorzaak = v->oorzaak;
    r->facts.geschat = v->geschat;
    r->facts.verklaring_datum = (struct day_range){ today, today };
    r->typed = typed ? (struct loonopgave){ v->loon.loon_loonheffing, v->loon.periode_einde, v->loon.periode,
                                            v->loon.vakantiegeld_apart, { 0 } } : no_slip;
    r->declared = typed || r->bron == NULL;
    return OK;
}

void changed_facts(const struct reading *r, struct adult *out)
{
    *out = r->facts;
    if (out->aanleiding == AANLEIDING_GEEN)
        out->loon = no_slip;
    else if (r->typed.periode != LOON_GEEN)
        out->loon = r->typed;
    /* Whether the inspector said so is not asked on a page: nobody denies it, and without it the outcome is open. */
    if (out->aanleiding == AANLEIDING_GEEN_GEGEVENS && out->inspecteursverklaring != TRUTH_YES)
        out->inspecteursverklaring = TRUTH_UNKNOWN;
}
