#include "policy/trials.h"

#include "base/date.h"
#include "policy/walk.h"

/* Pointers to the parts of a person that adults and children share. */
struct persoonsdeel {
    struct dagbereik *geboren;
    uint8_t *kind;
    int16_t *dagen_min, *dagen_max;
};

static struct persoonsdeel deel_van(struct huishouden *h, unsigned i)
{
    if (i < h->n_volwassenen) {
        struct volwassene *v = &h->volwassenen[i];
        return (struct persoonsdeel){ &v->geboortedatum, &v->kind, &v->dagen_min, &v->dagen_max };
    }
    struct kind *k = &h->kinderen[i - h->n_volwassenen];
    return (struct persoonsdeel){ &k->geboortedatum, &k->kind, &k->dagen_min, &k->dagen_max };
}

/* Of these statuses, those that may hold of a person. */
static uint32_t statuses_open(const struct huishouden *h, struct feit f)
{
    if (f.persoon < h->n_volwassenen)
        return f.statussen & h->volwassenen[f.persoon].status_onbekend & ~h->volwassenen[f.persoon].status;
    const struct kind *k = &h->kinderen[f.persoon - h->n_volwassenen];
    return f.statussen & k->status_onbekend & ~(uint32_t)k->status;
}

/* From now on, of these statuses exactly those hold that do already, and `hold`. */
static void statuses_settle(struct huishouden *h, struct feit f, uint32_t hold)
{
    if (f.persoon < h->n_volwassenen) {
        h->volwassenen[f.persoon].status |= hold;
        h->volwassenen[f.persoon].status_onbekend &= ~f.statussen;
        return;
    }
    struct kind *k = &h->kinderen[f.persoon - h->n_volwassenen];
    k->status = (uint16_t)(k->status | hold);
    k->status_onbekend = (uint16_t)(k->status_onbekend & ~f.statussen);
}

/* None, all, or the first of them; what is said most likely holds. */
static bool kies_statussen(struct huishouden *h, struct feit f, unsigned k)
{
    uint32_t open = statuses_open(h, f), first = open & (0u - open);
    bool said = f.soort == FEIT_BEWIJS;

    statuses_settle(h, f, k == (said ? 1u : 0u) ? 0 : k < 2 ? open : first);
    return k < (said && open == first ? 2u : 3u);
}

static bool kies_waarheid(uint8_t *w, unsigned k)
{
    *w = k == 0 ? NEE : JA;
    return k < 2;
}

static bool kies_telling(int16_t *min, int16_t *max, unsigned k)
{
    *min = *max = k == 0 ? *max : *min;
    return k < 2;
}

/* The k-th member of a set. */
static bool kies_lid(uint8_t *set, unsigned k)
{
    for (unsigned i = 0; *set >> i != 0; i++)
        if (*set >> i & 1 && k-- == 0) {
            *set = (uint8_t)(1u << i);
            return true;
        }
    return false;
}

static const struct pack_form *first_form(const struct waarden *w)
{
    return w->n_nationaal > 0 ? w->nationaal[0]->form : NULL;
}

/* The last amount of every part that limits of the first national pack cut a range into. */
static bool kies_geld(const struct waarden *w, size_t grenzen, struct geldbereik *g, unsigned k)
{
    const struct pack_form *f = first_form(w);

    if (f == NULL)
        return false;
    const struct form_deel *d = (const struct form_deel *)(const void *)((const uint8_t *)f + grenzen);
    for (uint32_t i = 0; i < d->n; i++) {
        int64_t v = FORM_AT(f, *d, int64_t)[i];
        if (v >= g->min && v < g->max && k-- == 0) {
            *g = (struct geldbereik){ v, v };
            return true;
        }
    }
    g->min = g->max;
    return k == 0;
}

static bool kies_publicatie(struct zaakfeiten *z, const struct context *c, unsigned k)
{
    int32_t dag;
    bool ja = walk_publicatie(c, z, k, &dag);

    z->eenheid.publicatiedatum = (struct dagbereik){ dag, dag };
    return ja;
}

static bool kies_dag(struct dagbereik *d, const struct context *c, unsigned k, bool geboorte)
{
    int32_t laatste = 0;

    for (uint32_t i = 0; i < c->packs->n; i++)
        laatste = pack_geldig_tot(&c->packs->packs[i]) > laatste ? pack_geldig_tot(&c->packs->packs[i]) : laatste;
    const int32_t geboren[] = { laatste - 30 * 366, laatste - 80 * 366, laatste - 10 * 366 };
    const int32_t ingang[] = { laatste, laatste - 365, laatste - 180 };
    if (k >= 3)
        return false;
    int32_t v = geboorte ? geboren[k] : ingang[k];
    v = v < d->min ? d->min : v > d->max ? d->max : v;
    *d = (struct dagbereik){ v, v };
    return true;
}

/* The sums that are tried where income is held fixed: at, below and above every limit. */
static bool kies_som(struct context *c, const struct waarden *w, unsigned k, struct amount som[2])
{
    const struct pack_form *f = first_form(w);
    int64_t v = 0;

    if (f == NULL || k > f->inkomensgrenzen.n)
        return false;
    v = k == f->inkomensgrenzen.n ? GELD_MAX : FORM_AT(f, f->inkomensgrenzen, int64_t)[k];
    som[0] = som[1] = (struct amount){ v * INDEX_ONE, v * INDEX_ONE };
    c->vaste_som = som;
    return true;
}

/* An open parameter or reading held at one of its values: likely ones first, then its ends, then the amounts that
 * incomes are compared with. */
static bool kies_beleid(struct context *c, struct feit f, unsigned k)
{
    struct open_deel d = run_open(c, f.form, f.persoon);
    int64_t v = k == 0 ? (f.persoon == f.form->index[0] || f.persoon == f.form->index[1] ? INDEX_ONE : d.min)
                : k == 1 ? d.max : k == 2 ? d.min : 0;

    if (f.persoon >= OPEN_LEZING ? k >= 2 : k >= 3 + f.form->inkomensgrenzen.n)
        return false;
    if (k >= 3)
        v = FORM_AT(f.form, f.form->inkomensgrenzen, int64_t)[k - 3];
    v = v < d.min ? d.min : v > d.max ? d.max : v;
    if (c->n_open < OPEN_DELEN_MAX)
        c->open[c->n_open++] = (struct open_deel){ f.form, f.persoon, v, v };
    return true;
}

bool feit_open(const struct context *c, const struct zaakfeiten *z, struct feit f)
{
    int32_t dag;
    const struct eenheid *e = &z->eenheid;
    struct huishouden *h = (struct huishouden *)(uintptr_t)&z->huishouden;   /* read only */
    struct persoonsdeel p;

    switch (f.soort) {
    case FEIT_HUURPRIJS: return e->huurprijs.min != e->huurprijs.max;
    case FEIT_INGANGSDATUM: return e->ingangsdatum.min != e->ingangsdatum.max;
    case FEIT_PUBLICATIE: return e->aanwezig && walk_publicatie(c, z, 1, &dag);
    case FEIT_SOORT: return (e->woonruimtesoort & (e->woonruimtesoort - 1)) != 0;
    case FEIT_AANGEWEZEN: return e->aangewezen == ONBEKEND;
    case FEIT_PERMANENT: return e->permanente_bewoning == ONBEKEND;
    case FEIT_ACHT: return e->voor_acht == ONBEKEND;
    case FEIT_TAK: return e->daeb_tak == ONBEKEND;
    case FEIT_MIDDENHUUR: return e->middenhuur == ONBEKEND;
    case FEIT_KAMERS: return e->kamers_min != e->kamers_max;
    case FEIT_SLAAPKAMERS: return e->slaapkamers_min != e->slaapkamers_max;
    case FEIT_HUURSOORT: return (e->huursoort & (e->huursoort - 1)) != 0;
    case FEIT_NU_HUURT: return h->huurt_van_deelnemer == ONBEKEND;
    case FEIT_NU_SLAAPKAMERS: return h->nu_slaapkamers_min != h->nu_slaapkamers_max;
    case FEIT_BESLUIT: return h->besluit54a == ONBEKEND;
    case FEIT_VERZOEK: return h->verzoek54a == ONBEKEND;
    case FEIT_VERMOGEN: return h->vermogen.min != h->vermogen.max;
    case FEIT_INKOMEN: return true;
    case FEIT_BELEID: return true;
    default:
        p = deel_van(h, f.persoon);
        return f.soort == FEIT_GEBOORTE ? p.geboren->min != p.geboren->max
               : f.soort == FEIT_KIND ? *p.kind == ONBEKEND
               : f.soort == FEIT_DAGEN ? *p.dagen_min != *p.dagen_max : statuses_open(h, f) != 0;
    }
}

bool feit_kiezen(struct context *c, const struct waarden *w, struct zaakfeiten *z, struct feit f, unsigned k,
                 struct amount som[2])
{
    struct eenheid *e = &z->eenheid;
    struct huishouden *h = &z->huishouden;
    struct persoonsdeel p;

    switch (f.soort) {
    case FEIT_HUURPRIJS: return kies_geld(w, offsetof(struct pack_form, huurgrenzen), &e->huurprijs, k);
    case FEIT_INGANGSDATUM: return kies_dag(&e->ingangsdatum, c, k, false);
    case FEIT_PUBLICATIE: return kies_publicatie(z, c, k);
    case FEIT_SOORT: return kies_lid(&e->woonruimtesoort, k);
    case FEIT_HUURSOORT: return kies_lid(&e->huursoort, k);
    case FEIT_MIDDENHUUR: return kies_waarheid(&e->middenhuur, k);
    case FEIT_NU_HUURT: return kies_waarheid(&h->huurt_van_deelnemer, k);
    case FEIT_SLAAPKAMERS: return kies_telling(&e->slaapkamers_min, &e->slaapkamers_max, k);
    case FEIT_NU_SLAAPKAMERS: return kies_telling(&h->nu_slaapkamers_min, &h->nu_slaapkamers_max, k);
    case FEIT_AANGEWEZEN: return kies_waarheid(&e->aangewezen, k);
    case FEIT_PERMANENT: return kies_waarheid(&e->permanente_bewoning, 1 - k);
    case FEIT_ACHT: return kies_waarheid(&e->voor_acht, k);
    case FEIT_TAK: return kies_waarheid(&e->daeb_tak, 1 - k);
    case FEIT_KAMERS: return kies_telling(&e->kamers_min, &e->kamers_max, k);
    case FEIT_BESLUIT: return kies_waarheid(&h->besluit54a, k);
    case FEIT_VERZOEK: return kies_waarheid(&h->verzoek54a, k);
    case FEIT_VERMOGEN: return kies_geld(w, offsetof(struct pack_form, vermogensgrenzen), &h->vermogen, k);
    case FEIT_INKOMEN: return kies_som(c, w, k, som);
    case FEIT_BELEID: return kies_beleid(c, f, k);
    default: break;
    }
    p = deel_van(h, f.persoon);
    switch (f.soort) {
    case FEIT_GEBOORTE: return kies_dag(p.geboren, c, k, true);
    case FEIT_KIND: return kies_waarheid(p.kind, k);
    case FEIT_DAGEN: return kies_telling(p.dagen_min, p.dagen_max, k);
    default: return kies_statussen(h, f, k);
    }
}

unsigned feit_keuzen(struct context *c, const struct waarden *w, const struct zaakfeiten *z, struct feit f)
{
    struct zaakfeiten proef;
    struct amount som[2];
    unsigned k = 0;

    for (;; k++) {
        proef = *z;
        bool ja = feit_kiezen(c, w, &proef, f, k, som);
        c->vaste_som = NULL;
        c->n_open = 0;
        if (!ja)
            return k;
    }
}
