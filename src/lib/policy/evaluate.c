#include "policy/evaluate.h"

#include "base/date.h"
#include "base/text.h"
#include "model/valid.h"
#include "policy/missing.h"
#include "policy/proven.h"
#include "policy/walk.h"

#include <string.h>

/* Of the points of a question, what is left for reservations and what is missing, and of that for what is missing. */
#define KEEP_AFTER_FIELDS (LIMIT_POINTS * 40 / 100 * WORK_POINT)
#define KEEP_AFTER_RESERVATIONS (LIMIT_POINTS * 20 / 100 * WORK_POINT)

/* ---- from collected values to the outcome ---- */

static uint8_t laagste(const struct waarden *w, unsigned slot)
{
    unsigned set = w->set[VELD(slot)] & ~1u;

    return w->alles || w->beleid_ontbreekt || set == 0 ? 0 : (uint8_t)__builtin_ctz(set);
}

static void vrijstellingen(const struct waarden *w, const char *out[VRIJSTELLING_N])
{
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        out[i] = w->alles || w->beleid_ontbreekt || w->vrijstelling_wisselt[i] ? NULL : w->vrijstelling[i];
}

/* What is compared when something is varied: all reported fields. */
static struct gemeld gemeld(const struct waarden *w)
{
    struct gemeld uit = { 0 };

    vrijstellingen(w, uit.vrijstelling);
    for (unsigned i = 0; i < VELDEN; i++)
        uit.velden[i] = walk_beslist(w, SLOT_VELD_EERST + i);
    uit.velden[VELD(SLOT_HOOGSTE)] = laagste(w, SLOT_HOOGSTE);
    return uit;
}

/* Of an exemption that is not given nothing is said: that there might be one would tell of a permit or care. */
static bool gelijk(const struct gemeld *gewoon, const struct gemeld *anders)
{
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        if (gewoon->vrijstelling[i] != NULL && !text_same(gewoon->vrijstelling[i], anders->vrijstelling[i]))
            return false;
    return memcmp(gewoon->velden, anders->velden, VELDEN) == 0;
}

static void voorbehoud_erbij(struct uitslag *out, const char *code)
{
    for (unsigned i = 0; i < out->n_voorbehoud; i++)
        if (strcmp(out->voorbehoud[i], code) == 0)
            return;
    if (out->n_voorbehoud < VOORBEHOUD_MAX)
        out->voorbehoud[out->n_voorbehoud++] = code;
}

/* Does any reported field differ when this is varied? Where nothing more may be done, it may. */
static bool varieert(struct context *c, const struct zaakfeiten *z, struct variatie v, const struct gemeld *gewoon)
{
    struct waarden w;

    if (run_spent(c))
        return true;
    c->variatie = v;
    c->gewoon = gewoon;
    walk_verzamel(c, z, &w);
    c->gewoon = NULL;
    c->variatie = (struct variatie){ 0 };
    struct gemeld anders = gemeld(&w);
    return !gelijk(gewoon, &anders);
}

static void voorbehouden(struct context *c, const struct zaakfeiten *z, const struct waarden *w, struct uitslag *out)
{
    struct gemeld gewoon = gemeld(w);
    struct geraadpleegd lijst[PACKS_PER_UITSLAG];
    unsigned n = c->n_geraadpleegd;

    memcpy(lijst, c->geraadpleegd, sizeof(lijst));
    for (unsigned i = 0; i < n; i++) {
        const struct pack_form *f = lijst[i].pack->form;
        for (uint32_t k = 0; k < f->lezingen.n; k++)
            if (lijst[i].lezingen >> k & 1 &&
                FORM_AT(f, f->lezingen, struct form_lezing)[k].standaard != LEZING_OPEN &&
                varieert(c, z, (struct variatie){ .form = f, .is_lezing = true, .nr = (uint8_t)k }, &gewoon))
                voorbehoud_erbij(out, FORM_TEKST(f, FORM_AT(f, f->lezingen, struct form_lezing)[k].code));
        for (uint32_t k = 0; k < f->params.n; k++) {
            const struct form_param *p = &FORM_AT(f, f->params, struct form_param)[k];
            if (!(lijst[i].params >> k & 1) || p->open || p->code == 0)
                continue;
            if (varieert(c, z, (struct variatie){ .form = f, .nr = (uint8_t)k, .waarde = p->min }, &gewoon) ||
                varieert(c, z, (struct variatie){ .form = f, .nr = (uint8_t)k, .waarde = p->max }, &gewoon))
                voorbehoud_erbij(out, FORM_TEKST(f, p->code));
        }
    }
}

/* ---- the whole ---- */

static void routes_vullen(const struct zaakfeiten *z, const struct waarden *w, struct uitslag *out)
{
    const struct huishouden *h = &z->huishouden;
    struct income_rules r = { .voorkeur = 1, .oudste = 2, .index = { { INDEX_ONE, INDEX_ONE }, { INDEX_ONE, INDEX_ONE } },
                                .ingang = z->eenheid.ingangsdatum, .vierweken_laatste_dag = true };

    if (w->n_nationaal == 0)
        return;
    r.jaar = year_of(pack_geldig_van(w->nationaal[0]));
    for (unsigned i = 0; i < w->n_overlays; i++) {
        const struct pack_form *f = w->overlays[i]->form;
        if (f->jaarvoorkeur != 0) {
            r.voorkeur = f->jaarvoorkeur;
            break;
        }
    }
    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        const struct volwassene *v = &h->volwassenen[i];
        if (h->inkomensvorm == INKOMENS_EXACT) {
            out->bewijsroute[i] = derive_income(v, &r).route;
            continue;
        }
        out->bewijsroute[i] = v->route;
        for (unsigned k = 0; k < h->n_sommen && (v->route == ROUTE_A1 || v->route == ROUTE_A2); k++)
            if (h->sommen[k].vorm == SOM_UNIFORM)
                out->bewijsroute[i] = r.jaar - h->sommen[k].belastingjaar == 1 ? ROUTE_A1 : ROUTE_A2;
    }
}

static void uitslag_vullen(const struct zaakfeiten *z, const struct waarden *w, struct uitslag *out)
{
    const struct dagbereik *d = &z->eenheid.ingangsdatum;

    out->uitkomst = walk_beslist(w, SLOT_UITKOMST);
    out->daeb = walk_beslist(w, SLOT_DAEB);
    out->passendheidsoort = walk_beslist(w, SLOT_PASSENDHEIDSOORT);
    out->inkomensklasse = walk_beslist(w, SLOT_INKOMENSKLASSE);
    out->huurklasse = z->eenheid.aanwezig ? walk_beslist(w, SLOT_HUURKLASSE) : (uint8_t)HUUR_NVT;
    out->grootteklasse = walk_beslist(w, SLOT_GROOTTEKLASSE);
    out->is_ouderenhuishouden = walk_beslist(w, SLOT_OUDEREN) == 0 ? (uint8_t)ONBEKEND : walk_beslist(w, SLOT_OUDEREN);
    out->hoogste_passende_huurklasse = laagste(w, SLOT_HOOGSTE);
    out->samenstelling = z->huishouden.samenstelling;
    out->menselijke_toets = out->uitkomst != UITKOMST_GESCHIKT ||
                            (z->fase == FASE_TOEWIJZING && out->samenstelling == SAMENSTELLING_VERSCHIL);
    out->ingangsjaar_min = d->min == DAG_ONBEKEND_MIN ? (int16_t)0 : year_of(d->min);
    out->ingangsjaar_max = d->max == DAG_ONBEKEND_MAX ? (int16_t)0 : year_of(d->max);
    vrijstellingen(w, out->vrijstelling);
    for (unsigned i = 0; i < VRIJSTELLING_N && z->fase == FASE_TOEWIJZING; i++)
        if (w->alles || w->beleid_ontbreekt || w->vrijstelling_wisselt[i])
            out->vrijstelling_open = (uint8_t)(out->vrijstelling_open | 1u << i);
    if (!w->alles && !w->beleid_ontbreekt) {
        memcpy(out->redenen, w->redenen, w->n_redenen * sizeof(w->redenen[0]));
        out->n_redenen = w->n_redenen;
    }
    for (unsigned i = 0; i < w->n_nationaal && out->n_packs < PACKS_PER_UITSLAG; i++)
        out->packs[out->n_packs++] = w->nationaal[i];
    for (unsigned i = 0; i < w->n_overlays && out->n_packs < PACKS_PER_UITSLAG; i++)
        out->packs[out->n_packs++] = w->overlays[i];
}

/* The fields, by the first walk; with its cells in the trace. */
static void velden_bepalen(struct context *c, const struct zaakfeiten *zaak, struct waarden *w, struct uitslag *out)
{
    c->work = LIMIT_POINTS * WORK_POINT;
    c->keep = KEEP_AFTER_FIELDS;
    walk_verzamel(c, zaak, w);
    c->spoor = NULL;
    uitslag_vullen(zaak, w, out);
    routes_vullen(zaak, w, out);
}

static uint16_t points_spent(const struct context *c)
{
    return (uint16_t)((LIMIT_POINTS * WORK_POINT - c->work + WORK_POINT - 1) / WORK_POINT);
}

enum status evaluate_trace(const struct packset *packs, const struct zaakfeiten *zaak, struct uitslag *out,
                           struct trace *spoor)
{
    struct context c = { .packs = packs, .spoor = spoor };
    struct zaakfeiten room ONGEVULD;
    struct waarden w;
    unsigned lid;
    bool iets_beslist = false;

    memset(out, 0, sizeof(*out));
    if (spoor != NULL)
        *spoor = (struct trace){ 0 };
    TRY(question_valid(zaak, &lid));
    const struct zaakfeiten *telt = proven_facts(zaak, &room);
    velden_bepalen(&c, telt, &w, out);
    for (unsigned s = SLOT_VELD_EERST; s < SLOT_HOOGSTE; s++)
        iets_beslist |= walk_beslist(&w, s) != 0;
    c.keep = KEEP_AFTER_RESERVATIONS;
    if (iets_beslist)
        voorbehouden(&c, telt, &w, out);
    c.keep = 0;
    missing_vullen(&c, zaak, telt, &w, out);
    out->points = points_spent(&c);
    return OK;
}

enum status evaluate(const struct packset *packs, const struct zaakfeiten *zaak, struct uitslag *out)
{
    return evaluate_trace(packs, zaak, out, NULL);
}

enum status evaluate_fields(const struct packset *packs, const struct zaakfeiten *zaak, struct uitslag *out)
{
    struct context c = { .packs = packs };
    struct zaakfeiten room ONGEVULD;
    struct waarden w;
    unsigned lid;

    memset(out, 0, sizeof(*out));
    TRY(question_valid(zaak, &lid));
    velden_bepalen(&c, proven_facts(zaak, &room), &w, out);
    out->points = points_spent(&c);
    return OK;
}
