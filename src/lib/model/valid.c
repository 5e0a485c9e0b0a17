#include "model/valid.h"

#include "base/text.h"
#include "model/outcome.h"

#include <string.h>

static bool waarheid_ok(uint8_t w)
{
    return w >= NEE && w <= ONBEKEND;
}

static bool geld_ok(struct geldbereik g, int64_t laagst)
{
    return g.min <= g.max && (g.min == GELD_ONBEKEND_MIN || (g.min >= laagst && g.min <= GELD_MAX)) &&
           (g.max == GELD_ONBEKEND_MAX || (g.max >= laagst && g.max <= GELD_MAX));
}

/* Dates a rule computes with: 1800 to 2999, or open. */
static bool dag_ok(struct dagbereik d)
{
    return d.min <= d.max && (d.min == DAG_ONBEKEND_MIN || (d.min >= -62091 && d.min < 376200)) &&
           (d.max == DAG_ONBEKEND_MAX || (d.max >= -62091 && d.max < 376200));
}

static bool dagen_ok(int16_t min, int16_t max)
{
    return min >= 0 && min <= max && max <= 366;
}

static bool telling_ok(int16_t min, int16_t max)
{
    return min >= 0 && min <= max && max <= 99;
}

static bool volwassene_ok(const struct volwassene *v)
{
    if (!dag_ok(v->geboortedatum) || v->rol > ROL_MBW || !waarheid_ok(v->kind) || !waarheid_ok(v->onderhouden) ||
        !facts_openings_ok(v->aanleiding) || !dagen_ok(v->dagen_min, v->dagen_max) ||
        (v->status | v->status_onbekend) & ~(uint32_t)STATUS_ALLE || v->n_inkomens > INKOMENS_MAX ||
        !waarheid_ok(v->inspecteursverklaring) || v->route >= ROUTE_N || v->loon.periode > LOON_JAAR ||
        !waarheid_ok(v->loon.vakantiegeld_apart) || !geld_ok(v->loon.loon_loonheffing, GELD_MIN) ||
        !dag_ok(v->loon.periode_einde) || !geld_ok(v->winst, GELD_MIN) || !geld_ok(v->box3, GELD_MIN) ||
        !dag_ok(v->verklaring_datum) || v->winst_soort > WINST_PROGNOSE || v->oorzaak >= OORZAAK_N ||
        !geld_ok(v->geschat, GELD_MIN) || (v->status_bewezen & ~v->status) != 0 || !dag_ok(v->bewijs_datum))
        return false;
    for (unsigned i = 0; i < v->n_inkomens; i++)
        if (v->inkomens[i].soort > INKOMEN_VERZAMELINKOMEN ||
            !geld_ok((struct geldbereik){ v->inkomens[i].min, v->inkomens[i].max }, GELD_MIN))
            return false;
    return true;
}

static bool som_ok(const struct som *s)
{
    /* As many persons of GELD_MAX as a dossier has; by route B a four-week amount, indexed. */
    int64_t grens = s->vorm == SOM_UNIFORM ? 2 * GELD_MAX * ROOSTER_MAX : GELD_MAX * ROOSTER_MAX * 200000;

    return s->vorm >= SOM_UNIFORM && s->vorm <= SOM_B && s->cel.min <= s->cel.max && s->voorkeur <= 2 && s->oudste <= 2 &&
           (s->cel.min == GELD_ONBEKEND_MIN || (s->cel.min >= -grens && s->cel.min <= grens)) &&
           (s->cel.max == GELD_ONBEKEND_MAX || (s->cel.max >= -grens && s->cel.max <= grens));
}

bool huishouden_geldig(const struct huishouden *h)
{
    bool cells = h->inkomensvorm == INKOMENS_CELLEN;

    if (h->n_volwassenen > (cells ? ROOSTER_MAX : VOLWASSENEN_MAX) || h->n_kinderen > KINDEREN_MAX ||
        h->n_sommen > SOMMEN_MAX || h->inkomensvorm > INKOMENS_CELLEN || !waarheid_ok(h->verzoek54a) ||
        !waarheid_ok(h->besluit54a) || h->samenstelling >= SAMENSTELLING_N || !geld_ok(h->vermogen, GELD_MIN) ||
        !waarheid_ok(h->huurt_van_deelnemer) || !telling_ok(h->nu_slaapkamers_min, h->nu_slaapkamers_max))
        return false;
    for (unsigned i = 0; i < h->n_volwassenen; i++)
        if (!volwassene_ok(&h->volwassenen[i]))
            return false;
    for (unsigned i = 0; i < h->n_kinderen; i++) {
        const struct kind *k = &h->kinderen[i];
        if (!dag_ok(k->geboortedatum) || !dagen_ok(k->dagen_min, k->dagen_max) || k->rol > ROL_MBW ||
            !waarheid_ok(k->kind) || !waarheid_ok(k->onderhouden) ||
            (k->status | k->status_onbekend) & ~(uint32_t)STATUS_ALLE ||
            (k->status_bewezen & ~(k->status & ~STATUS_COA_TAAKSTELLING)) != 0)
            return false;
    }
    for (unsigned i = 0; i < h->n_sommen; i++)
        if (!som_ok(&h->sommen[i]))
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
    return geld_ok(e->huurprijs, 0) && dag_ok(e->ingangsdatum) && dag_ok(e->publicatiedatum) &&
           e->woonruimtesoort >= 1 && e->woonruimtesoort <= WOONRUIMTE_ALLE && waarheid_ok(e->aangewezen) &&
           waarheid_ok(e->permanente_bewoning) && waarheid_ok(e->voor_acht) && waarheid_ok(e->middenhuur) &&
           waarheid_ok(e->daeb_tak) &&
           telling_ok(e->kamers_min, e->kamers_max) && telling_ok(e->slaapkamers_min, e->slaapkamers_max) &&
           e->leeftijd_van >= 0 && e->leeftijd_van <= e->leeftijd_tot && e->leeftijd_tot <= 199 &&
           e->huursoort >= 1 && e->huursoort <= HUURSOORT_ALLE && e->aanwezig <= 1 &&
           text_reference_or_empty(e->id_extern, sizeof e->id_extern) && municipality_ok(e->gemeente);
}

/* 1 + the number of the first tenant who is born after the lease starts, whatever the days are; 0: nobody is. Others who live
 * there may be unborn (R2). */
static unsigned born_late(const struct zaakfeiten *z)
{
    const struct huishouden *h = &z->huishouden;

    for (unsigned i = 0; i < h->n_volwassenen; i++)
        if (h->volwassenen[i].rol != ROL_MBW && h->volwassenen[i].geboortedatum.min > z->eenheid.ingangsdatum.max)
            return i + 1;
    return 0;
}

enum status question_valid(const struct zaakfeiten *z, unsigned *lid)
{
    *lid = 0;
    if ((z->fase != FASE_REACTIE && z->fase != FASE_TOEWIJZING) || !home_valid(&z->eenheid) ||
        !huishouden_geldig(&z->huishouden) || memchr(z->corporatie, 0, sizeof(z->corporatie)) == NULL)
        return REFUSED_MESSAGE;
    if (rent_too_low(&z->eenheid))
        return REFUSED_RENT_LOW;
    /* A coarse seal has its dates from evidence, so none is mistyped; and whoever chooses the start could find a date of
     * birth by asking for one start after the other. */
    if (z->huishouden.inkomensvorm == INKOMENS_EXACT)
        *lid = born_late(z);
    return *lid == 0 ? OK : REFUSED_DATE;
}
