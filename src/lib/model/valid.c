#include "model/valid.h"

#include "base/text.h"
#include "model/outcome.h"

#include <string.h>

static bool truth_ok(uint8_t w)
{
    return w >= TRUTH_NO && w <= TRUTH_UNKNOWN;
}

static bool money_ok(struct money_range g, int64_t lowest)
{
    return g.min <= g.max && (g.min == MONEY_UNKNOWN_MIN || (g.min >= lowest && g.min <= MONEY_MAX)) &&
           (g.max == MONEY_UNKNOWN_MAX || (g.max >= lowest && g.max <= MONEY_MAX));
}

/* Dates a rule computes with: 1800 to 2999, or open. */
static bool day_ok(struct day_range d)
{
    return d.min <= d.max && (d.min == DAY_UNKNOWN_MIN || (d.min >= -62091 && d.min < 376200)) &&
           (d.max == DAY_UNKNOWN_MAX || (d.max >= -62091 && d.max < 376200));
}

static bool days_ok(int16_t min, int16_t max)
{
    return min >= 0 && min <= max && max <= 366;
}

static bool count_ok(int16_t min, int16_t max)
{
    return min >= 0 && min <= max && max <= 99;
}

static bool adult_ok(const struct adult *v)
{
    if (!day_ok(v->geboortedatum) || v->rol > ROL_MBW || !truth_ok(v->kind) || !truth_ok(v->onderhouden) ||
        !facts_openings_ok(v->aanleiding) || !days_ok(v->dagen_min, v->dagen_max) ||
        (v->status | v->status_unknown) & ~(uint32_t)STATUS_ALL || v->n_inkomens > INKOMENS_MAX ||
        !truth_ok(v->inspecteursverklaring) || v->route >= ROUTE_N || v->loon.periode > LOON_JAAR ||
        !truth_ok(v->loon.vakantiegeld_apart) || !money_ok(v->loon.loon_loonheffing, MONEY_MIN) ||
        !day_ok(v->loon.periode_einde) || !money_ok(v->winst, MONEY_MIN) || !money_ok(v->box3, MONEY_MIN) ||
        !day_ok(v->verklaring_datum) || v->winst_soort > WINST_PROGNOSE || v->oorzaak >= OORZAAK_N ||
        !money_ok(v->geschat, MONEY_MIN) || (v->status_proven & ~v->status) != 0 || !day_ok(v->bewijs_datum))
        return false;
    for (unsigned i = 0; i < v->n_inkomens; i++)
        if (v->inkomens[i].soort > INKOMEN_VERZAMELINKOMEN ||
            !money_ok((struct money_range){ v->inkomens[i].min, v->inkomens[i].max }, MONEY_MIN))
            return false;
    return true;
}

static bool sum_ok(const struct sum *s)
{
    /* As many persons of MONEY_MAX as a dossier has; by route B a four-week amount, indexed. */
    int64_t grens = s->form == SUM_UNIFORM ? 2 * MONEY_MAX * ROOSTER_MAX : MONEY_MAX * ROOSTER_MAX * 200000;

    return s->form >= SUM_UNIFORM && s->form <= SUM_B && s->cell.min <= s->cell.max && s->preference <= 2 && s->oudste <= 2 &&
           (s->cell.min == MONEY_UNKNOWN_MIN || (s->cell.min >= -grens && s->cell.min <= grens)) &&
           (s->cell.max == MONEY_UNKNOWN_MAX || (s->cell.max >= -grens && s->cell.max <= grens));
}

bool household_valid(const struct huishouden *h)
{
    bool cells = h->income_form == INCOME_CELLS;

    if (h->n_adults > (cells ? ROOSTER_MAX : ADULTS_MAX) || h->n_children > CHILDREN_MAX ||
        h->n_sums > SUMS_MAX || h->income_form > INCOME_CELLS || !truth_ok(h->verzoek54a) ||
        !truth_ok(h->besluit54a) || h->samenstelling >= SAMENSTELLING_N || !money_ok(h->vermogen, MONEY_MIN) ||
        !truth_ok(h->huurt_van_deelnemer) || !count_ok(h->nu_slaapkamers_min, h->nu_slaapkamers_max))
        return false;
    for (unsigned i = 0; i < h->n_adults; i++)
        if (!adult_ok(&h->adults[i]))
            return false;
    for (unsigned i = 0; i < h->n_children; i++) {
        const struct child *k = &h->children[i];
        if (!day_ok(k->geboortedatum) || !days_ok(k->dagen_min, k->dagen_max) || k->rol > ROL_MBW ||
            !truth_ok(k->kind) || !truth_ok(k->onderhouden) ||
            (k->status | k->status_unknown) & ~(uint32_t)STATUS_ALL ||
            (k->status_proven & ~(k->status & ~STATUS_COA_TAAKSTELLING)) != 0)
            return false;
    }
    for (unsigned i = 0; i < h->n_sums; i++)
        if (!sum_ok(&h->sums[i]))
            return false;
    return true;
}

/* GEMEENTE_LEN digits, or none. */
static bool municipality_ok(const char text[GEMEENTE_LEN + 1])
{
    bool digits = true;

    for (size_t i = 0; i < GEMEENTE_LEN && text[0] != '\0'; i++)
        digits = digits && text[i] >= '0' && text[i] <= '9';
    return digits && text[GEMEENTE_LEN] == '\0';
}

bool home_valid(const struct eenheid *e)
{
    return money_ok(e->huurprijs, 0) && day_ok(e->ingangsdatum) && day_ok(e->publicatiedatum) &&
           e->woonruimtesoort >= 1 && e->woonruimtesoort <= WOONRUIMTESOORT_ALL && truth_ok(e->aangewezen) &&
           truth_ok(e->permanente_bewoning) && truth_ok(e->voor_acht) && truth_ok(e->middenhuur) &&
           truth_ok(e->daeb_tak) &&
           count_ok(e->kamers_min, e->kamers_max) && count_ok(e->slaapkamers_min, e->slaapkamers_max) &&
           e->age_from >= 0 && e->age_from <= e->age_to && e->age_to <= 199 &&
           e->rent_rank >= 1 && e->rent_rank <= RENT_RANK_ALL && e->present <= 1 &&
           text_reference_or_empty(e->id_extern, sizeof e->id_extern) && municipality_ok(e->gemeente);
}

/* 1 + the number of the first tenant who is born after the lease starts, whatever the days are; 0: nobody is. Others who live
 * there may be unborn (R2). */
static unsigned born_late(const struct question_facts *z)
{
    const struct huishouden *h = &z->huishouden;

    for (unsigned i = 0; i < h->n_adults; i++)
        if (h->adults[i].rol != ROL_MBW && h->adults[i].geboortedatum.min > z->eenheid.ingangsdatum.max)
            return i + 1;
    return 0;
}

enum status question_valid(const struct question_facts *z, unsigned *lid)
{
    *lid = 0;
    if ((z->fase != FASE_REACTIE && z->fase != FASE_TOEWIJZING) || !home_valid(&z->eenheid) ||
        !household_valid(&z->huishouden) || memchr(z->corporatie, 0, sizeof(z->corporatie)) == NULL)
        return REFUSED_MESSAGE;
    if (rent_too_low(&z->eenheid))
        return REFUSED_RENT_LOW;
    /* A coarse seal has its dates from evidence, so none is mistyped; and whoever chooses the start could find a date of
     * birth by asking for one start after the other. */
    if (z->huishouden.income_form == INCOME_EXACT)
        *lid = born_late(z);
    return *lid == 0 ? OK : REFUSED_DATE;
}
