#include "policy/missing.h"

#include "base/date.h"
#include "policy/walk.h"

#define COMBINATIES_MAX 256

enum feitsoort { FEIT_HUURPRIJS, FEIT_INGANGSDATUM, FEIT_PUBLICATIE, FEIT_SOORT, FEIT_AANGEWEZEN, FEIT_PERMANENT,
                 FEIT_ACHT, FEIT_MIDDENHUUR, FEIT_KAMERS, FEIT_SLAAPKAMERS, FEIT_HUURSOORT, FEIT_BESLUIT, FEIT_NU_HUURT,
                 FEIT_NU_SLAAPKAMERS, FEIT_VERZOEK, FEIT_VERMOGEN, FEIT_INKOMEN,
                 FEIT_GEBOORTE, FEIT_KIND, FEIT_DAGEN, FEIT_STATUS, FEIT_BELEID };

/* persoon: number of the person; FEIT_BELEID: of the open value in `form`. */
struct feit { uint8_t soort, persoon; const struct pack_form *form; };

const char *const missing_namen[] = { "huurprijs", "ingangsdatum", "publicatiedatum", "woonruimtesoort", "aangewezen",
    "permanenteBewoning", "voorAchtOfMeer", "kamers", "besluit54a", "verzoek54a", "vermogen", "inkomen",
    "geboortedatum", "kind", "dagenPerJaar", "statussen", "eenheid", "huishouden", "verklaring",
    "inspecteursverklaring", "vakantiegeldApart", NULL };

#define FEITEN_MAX 48

/* Pointers to the parts of a person that adults and children share. */
struct persoonsdeel {
    struct dagbereik *geboren;
    uint8_t *kind;
    int16_t *dagen_min, *dagen_max;
    uint32_t *status, *open;
};

static struct persoonsdeel deel_van(struct huishouden *h, unsigned i)
{
    if (i < h->n_volwassenen) {
        struct volwassene *v = &h->volwassenen[i];
        return (struct persoonsdeel){ &v->geboortedatum, &v->kind, &v->dagen_min, &v->dagen_max, &v->status,
                                      &v->status_onbekend };
    }
    struct kind *k = &h->kinderen[i - h->n_volwassenen];
    return (struct persoonsdeel){ &k->geboortedatum, &k->kind, &k->dagen_min, &k->dagen_max, &k->status,
                                  &k->status_onbekend };
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

static bool kies_geld(struct geldbereik *g, unsigned k)
{
    static const int64_t proef[] = { 0, 20000, 45000, 60000, 70000, 80000, 92000, 150000, 15000000, 20000000 };

    if (k >= sizeof(proef) / sizeof(proef[0]))
        return false;
    int64_t v = proef[k] < g->min ? g->min : proef[k] > g->max ? g->max : proef[k];
    *g = (struct geldbereik){ v, v };
    return true;
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
static bool kies_som(struct context *c, const struct waarden *w, unsigned k, struct bedrag som[2])
{
    const struct pack_form *f = w->n_nationaal > 0 ? w->nationaal[0]->form : NULL;
    int64_t v = 0;

    if (f == NULL || k > f->inkomensgrenzen.n)
        return false;
    v = k == f->inkomensgrenzen.n ? GELD_MAX : FORM_AT(f, f->inkomensgrenzen, int64_t)[k];
    som[0] = som[1] = (struct bedrag){ v * INDEX_EEN, v * INDEX_EEN };
    c->vaste_som = som;
    return true;
}

/* An open parameter or reading held at one of its values: likely ones first, then its ends, then the amounts that
 * incomes are compared with. */
static bool kies_beleid(struct context *c, struct feit f, unsigned k)
{
    struct open_deel d = run_open(c, f.form, f.persoon);
    int64_t v = k == 0 ? (f.persoon == f.form->index[0] || f.persoon == f.form->index[1] ? INDEX_EEN : d.min)
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

/* Is this fact more than one value? */
static bool feit_open(const struct context *c, const struct zaakfeiten *z, struct feit f)
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
               : f.soort == FEIT_DAGEN ? *p.dagen_min != *p.dagen_max : (*p.open & ~*p.status) != 0;
    }
}

/* Gives an open fact the k-th of its trial values; false where there is no k-th. */
static bool feit_kiezen(struct context *c, const struct waarden *w, struct zaakfeiten *z, struct feit f, unsigned k,
                        struct bedrag som[2])
{
    struct eenheid *e = &z->eenheid;
    struct huishouden *h = &z->huishouden;
    struct persoonsdeel p;

    switch (f.soort) {
    case FEIT_HUURPRIJS: return kies_geld(&e->huurprijs, k);
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
    case FEIT_KAMERS: return kies_telling(&e->kamers_min, &e->kamers_max, k);
    case FEIT_BESLUIT: return kies_waarheid(&h->besluit54a, k);
    case FEIT_VERZOEK: return kies_waarheid(&h->verzoek54a, k);
    case FEIT_VERMOGEN: return kies_geld(&h->vermogen, k == 0 ? 0 : k + 7);
    case FEIT_INKOMEN: return kies_som(c, w, k, som);
    case FEIT_BELEID: return kies_beleid(c, f, k);
    default: break;
    }
    p = deel_van(h, f.persoon);
    switch (f.soort) {
    case FEIT_GEBOORTE: return kies_dag(p.geboren, c, k, true);
    case FEIT_KIND: return kies_waarheid(p.kind, k);
    case FEIT_DAGEN: return kies_telling(p.dagen_min, p.dagen_max, k);
    default:
        *p.status |= k == 0 ? 0 : k == 1 ? *p.open : *p.open & (0u - *p.open);
        *p.open = 0;
        return k < 3;
    }
}

static unsigned feit_keuzen(struct context *c, const struct waarden *w, const struct zaakfeiten *z, struct feit f)
{
    struct zaakfeiten proef;
    struct bedrag som[2];
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

static bool onbeslist_in(const struct waarden *w, uint32_t velden)
{
    for (unsigned i = 0; i < VELDEN; i++)
        if (velden >> i & 1 && walk_beslist(w, SLOT_VELD_EERST + i) == 0)
            return true;
    return false;
}

/*
 * The next combination of trial values of all facts but f. As many as may be tried are tried in turn; where there are more,
 * each is drawn, so that no fact keeps its first value throughout. returns false after the last
 */
static bool volgende_keuze(unsigned *k, const unsigned *keuzen, unsigned n, unsigned f, bool alle, uint32_t *zaad)
{
    unsigned i = 0;

    if (alle) {
        while (i < n && (i == f || ++k[i] >= keuzen[i]))
            k[i++] = 0;
        return i < n;
    }
    for (; i < n; i++) {
        *zaad = *zaad * 1664525u + 1013904223u;
        k[i] = i == f || keuzen[i] == 0 ? 0 : (*zaad >> 16) % keuzen[i];
    }
    return true;
}

/*
 * Does an undecided field depend on fact f? It does where some value of all other open facts leaves it undecided
 * with only f open. The facts for which this holds are the smallest set that settles the field.
 */
static bool feit_doet_ertoe(struct context *c, const struct zaakfeiten *z, const struct waarden *w,
                            const struct feit *feiten, const unsigned *keuzen, unsigned n, unsigned f, uint32_t velden)
{
    unsigned k[FEITEN_MAX] = { 0 };
    struct zaakfeiten proef;
    struct bedrag som[2];
    struct waarden uit;
    uint32_t zaad = f;
    uint64_t alle = 1;

    c->doel = velden;
    for (unsigned i = 0; i < n && alle <= COMBINATIES_MAX; i++)
        alle *= i == f || keuzen[i] == 0 ? 1 : keuzen[i];
    for (unsigned ronde = 0; ronde < COMBINATIES_MAX && c->budget > 0; ronde++) {
        proef = *z;
        for (unsigned i = 0; i < n; i++)
            if (i != f)
                (void)feit_kiezen(c, w, &proef, feiten[i], k[i], som);
        walk_verzamel(c, &proef, &uit);
        c->vaste_som = NULL;
        c->n_open = 0;
        if (onbeslist_in(&uit, velden))
            return true;
        if (!volgende_keuze(k, keuzen, n, f, alle <= COMBINATIES_MAX, &zaad))
            return false;
    }
    return false;
}

/* Is the income of adult i open for a lease from `start` in a lease year, under what an overlay says of tax years? */
static bool inkomen_open_in(const struct zaakfeiten *z, const struct waarden *w, unsigned i, int16_t jaar, int32_t start,
                            struct persoonsinkomen *in)
{
    const struct indexbereik een = { INDEX_EEN, INDEX_EEN };
    struct inkomensregels r = { .jaar = jaar, .voorkeur = 1, .oudste = 2, .index = { een, een }, .ingang = { start, start },
                                .vierweken_laatste_dag = true };

    for (unsigned k = 0; k <= w->n_overlays; k++) {
        if (k > 0) {
            const struct pack_form *f = w->overlays[k - 1]->form;
            r.voorkeur = f->jaarvoorkeur != 0 ? f->jaarvoorkeur : (uint8_t)1;
            r.oudste = f->oudste_belastingjaar != 0 ? f->oudste_belastingjaar : (uint8_t)2;
        }
        *in = inkomen_van(&z->huishouden.volwassenen[i], &r);
        if (in->a.min != in->a.max || in->b.min != in->b.max || in->b_open)
            return true;
    }
    return false;
}

/* out: *in, *jaar   the income, and the lease year in which it is open */
static bool inkomen_open(const struct zaakfeiten *z, const struct waarden *w, unsigned i, struct persoonsinkomen *in,
                         int16_t *jaar)
{
    const struct volwassene *v = &z->huishouden.volwassenen[i];

    *jaar = w->n_nationaal > 0 ? year_of(pack_geldig_van(w->nationaal[0])) : (int16_t)0;
    if (v->kind == JA && v->onderhouden == JA)
        return false;
    if (z->huishouden.inkomensvorm == INKOMENS_CELLEN) {
        *in = (struct persoonsinkomen){ .zonder = true };
        return z->huishouden.n_sommen == 0 || v->route == ROUTE_GEEN || v->route == ROUTE_BIJSTAND;
    }
    for (unsigned k = 0; k < w->n_nationaal; k++) {
        int32_t van = pack_geldig_van(w->nationaal[k]), tot = pack_geldig_tot(w->nationaal[k]);
        struct dagbereik start = z->eenheid.ingangsdatum;
        *jaar = year_of(van);
        /* Asked of single days: a declaration that is in time on some of them leaves the start open, not the income. */
        if (inkomen_open_in(z, w, i, *jaar, start.min > van ? start.min : van, in) ||
            inkomen_open_in(z, w, i, *jaar, start.max < tot ? start.max : tot, in))
            return true;
    }
    return false;
}

static void ontbreekt_erbij(struct uitslag *out, struct ontbrekend o)
{
    for (unsigned i = 0; i < out->n_ontbreekt; i++)
        if (out->ontbreekt[i].feit == o.feit && out->ontbreekt[i].rol == o.rol && out->ontbreekt[i].jaar == o.jaar)
            return;
    if (out->n_ontbreekt < ONTBREEKT_MAX)
        out->ontbreekt[out->n_ontbreekt++] = o;
}

/* Names what is wanting of a person's income. */
static void ontbreekt_inkomen(const struct zaakfeiten *z, const struct waarden *w, struct uitslag *out)
{
    const struct huishouden *h = &z->huishouden;
    int16_t jaar = w->n_nationaal > 0 ? (int16_t)(year_of(pack_geldig_van(w->nationaal[0])) - 1) : (int16_t)0, in_jaar;

    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        const struct volwassene *v = &h->volwassenen[i];
        struct persoonsinkomen in;
        struct ontbrekend o = { .van = VAN_AANVRAGER, .rol = v->rol, .verwacht_vanaf = DAG_ONBEKEND_MIN };
        if (!inkomen_open(z, w, i, &in, &in_jaar))
            continue;
        if (v->aanleiding != AANLEIDING_GEEN && (v->verklaring_datum.min == DAG_ONBEKEND_MIN ||
            (in.b_open && v->verklaring_datum.min != v->verklaring_datum.max)))
            o.feit = "verklaring";
        else if (v->aanleiding == AANLEIDING_GEEN_GEGEVENS && v->inspecteursverklaring == ONBEKEND)
            o.feit = "inspecteursverklaring";
        else if (in.heeft_b && v->loon.vakantiegeld_apart == ONBEKEND && v->loon.periode != LOON_JAAR)
            o.feit = "vakantiegeldApart";
        else
            o = (struct ontbrekend){ "inkomen", VAN_AANVRAGER, v->rol, (int16_t)(in_jaar > 0 ? in_jaar - 1 : 0),
                                     DAG_ONBEKEND_MIN };
        ontbreekt_erbij(out, o);
    }
    for (unsigned i = 0; i < h->n_kinderen; i++)
        if (h->kinderen[i].kind != JA || h->kinderen[i].onderhouden == NEE)
            ontbreekt_erbij(out, (struct ontbrekend){ "inkomen", VAN_AANVRAGER, h->kinderen[i].rol, jaar,
                                                      DAG_ONBEKEND_MIN });
}

static bool inkomens_open(const struct zaakfeiten *z, const struct waarden *w)
{
    struct persoonsinkomen in;
    int16_t jaar;

    for (unsigned i = 0; i < z->huishouden.n_volwassenen; i++)
        if (inkomen_open(z, w, i, &in, &jaar))
            return true;
    for (unsigned i = 0; i < z->huishouden.n_kinderen; i++)
        if (z->huishouden.kinderen[i].kind != JA || z->huishouden.kinderen[i].onderhouden == NEE)
            return true;
    return z->huishouden.inkomensvorm == INKOMENS_CELLEN;
}

static const char *beleid_naam(int16_t jaar)
{
#define BELEID_NAAM(j) "beleid nl.woningwet/" #j
    static const char *const namen[] = {
        BELEID_NAAM(2016), BELEID_NAAM(2017), BELEID_NAAM(2018), BELEID_NAAM(2019), BELEID_NAAM(2020),
        BELEID_NAAM(2021), BELEID_NAAM(2022), BELEID_NAAM(2023), BELEID_NAAM(2024), BELEID_NAAM(2025),
        BELEID_NAAM(2026), BELEID_NAAM(2027), BELEID_NAAM(2028), BELEID_NAAM(2029), BELEID_NAAM(2030),
        BELEID_NAAM(2031), BELEID_NAAM(2032), BELEID_NAAM(2033), BELEID_NAAM(2034), BELEID_NAAM(2035),
        BELEID_NAAM(2036), BELEID_NAAM(2037), BELEID_NAAM(2038), BELEID_NAAM(2039), BELEID_NAAM(2040) };

    return jaar >= 2016 && jaar <= 2040 ? namen[jaar - 2016] : "beleid nl.woningwet";
}

static int32_t verwacht_vanaf(const struct context *c, int16_t jaar)
{
    for (uint32_t i = 0; i < c->packs->n; i++) {
        const struct pack_form *f = c->packs->packs[i].form;
        if (!f->overlay && year_of(f->geldig_tot) == jaar - 1)
            return f->opvolger_verwacht;
    }
    return DAG_ONBEKEND_MIN;
}

static void ontbreekt_feit(const struct zaakfeiten *z, const struct waarden *w, struct feit f, struct uitslag *out)
{
    static const struct { const char *naam; uint8_t van; } namen[] = {
        [FEIT_HUURPRIJS] = { "huurprijs", VAN_PLATFORM }, [FEIT_INGANGSDATUM] = { "ingangsdatum", VAN_PLATFORM },
        [FEIT_PUBLICATIE] = { "publicatiedatum", VAN_PLATFORM }, [FEIT_SOORT] = { "woonruimtesoort", VAN_PLATFORM },
        [FEIT_AANGEWEZEN] = { "aangewezen", VAN_PLATFORM },
        [FEIT_PERMANENT] = { "permanenteBewoning", VAN_PLATFORM }, [FEIT_ACHT] = { "voorAchtOfMeer", VAN_PLATFORM },
        [FEIT_KAMERS] = { "kamers", VAN_PLATFORM }, [FEIT_SLAAPKAMERS] = { "slaapkamers", VAN_PLATFORM },
        [FEIT_MIDDENHUUR] = { "middenhuur", VAN_PLATFORM }, [FEIT_HUURSOORT] = { "huurprijzen", VAN_PLATFORM },
        [FEIT_NU_HUURT] = { "huidigeWoning", VAN_PLATFORM }, [FEIT_NU_SLAAPKAMERS] = { "huidigeWoning", VAN_PLATFORM },
        [FEIT_BESLUIT] = { "besluit54a", VAN_PLATFORM },
        [FEIT_VERZOEK] = { "verzoek54a", VAN_AANVRAGER }, [FEIT_VERMOGEN] = { "vermogen", VAN_AANVRAGER },
        [FEIT_INKOMEN] = { "inkomen", VAN_AANVRAGER }, [FEIT_GEBOORTE] = { "geboortedatum", VAN_AANVRAGER },
        [FEIT_KIND] = { "kind", VAN_AANVRAGER }, [FEIT_DAGEN] = { "dagenPerJaar", VAN_AANVRAGER },
        [FEIT_STATUS] = { "statussen", VAN_AANVRAGER } };
    const struct huishouden *h = &z->huishouden;
    uint8_t rol = ROL_GEEN;

    if (f.soort == FEIT_BELEID) {
        const struct pack_form *p = f.form;
        ontbreekt_erbij(out, (struct ontbrekend){
            FORM_TEKST(p, f.persoon >= OPEN_LEZING
                              ? FORM_AT(p, p->lezingen, struct form_lezing)[f.persoon - OPEN_LEZING].code
                              : FORM_AT(p, p->params, struct form_param)[f.persoon].naam),
            VAN_BELEID, ROL_GEEN, year_of(p->geldig_van), DAG_ONBEKEND_MIN });
        return;
    }
    if (f.soort == FEIT_INKOMEN) {
        ontbreekt_inkomen(z, w, out);
        return;
    }
    if (f.soort >= FEIT_GEBOORTE)
        rol = f.persoon < h->n_volwassenen ? h->volwassenen[f.persoon].rol
                                           : h->kinderen[f.persoon - h->n_volwassenen].rol;
    const char *naam = f.soort == FEIT_HUURPRIJS && !z->eenheid.aanwezig ? "eenheid" : namen[f.soort].naam;
    ontbreekt_erbij(out, (struct ontbrekend){ naam, namen[f.soort].van, rol, 0, DAG_ONBEKEND_MIN });
}

/* The slot a fact of home or household stands in, or SLOT_BASIS_N: it has none of its own. */
static unsigned feit_slot(uint8_t soort)
{
    static const uint8_t slots[] = {
        [FEIT_HUURPRIJS] = SLOT_HUURPRIJS, [FEIT_INGANGSDATUM] = SLOT_BASIS_N, [FEIT_PUBLICATIE] = SLOT_BASIS_N,
        [FEIT_SOORT] = SLOT_WOONRUIMTESOORT, [FEIT_AANGEWEZEN] = SLOT_AANGEWEZEN, [FEIT_PERMANENT] = SLOT_PERMANENT,
        [FEIT_ACHT] = SLOT_VOOR_ACHT, [FEIT_KAMERS] = SLOT_KAMERS, [FEIT_SLAAPKAMERS] = SLOT_SLAAPKAMERS,
        [FEIT_MIDDENHUUR] = SLOT_MIDDENHUUR, [FEIT_HUURSOORT] = SLOT_HUURSOORT, [FEIT_NU_HUURT] = SLOT_NU_HUURT,
        [FEIT_NU_SLAAPKAMERS] = SLOT_NU_SLAAPKAMERS, [FEIT_BESLUIT] = SLOT_BESLUIT54A,
        [FEIT_VERZOEK] = SLOT_VERZOEK54A, [FEIT_VERMOGEN] = SLOT_VERMOGEN };

    return slots[soort];
}

/* The open facts. One that no rule looked at in any cell cannot matter. */
static unsigned feiten_zoeken(const struct context *c, const struct zaakfeiten *z, const struct waarden *w,
                              struct feit *feiten)
{
    unsigned personen = (unsigned)z->huishouden.n_volwassenen + z->huishouden.n_kinderen, n = 0;

    for (unsigned i = 0; i < c->n_open_gezien; i++)
        feiten[n++] = (struct feit){ FEIT_BELEID, c->open_gezien[i].nr, c->open_gezien[i].form };
    if (inkomens_open(z, w))
        feiten[n++] = (struct feit){ .soort = FEIT_INKOMEN };
    for (uint8_t i = 0; i < personen; i++)
        for (uint8_t s = FEIT_GEBOORTE; s <= FEIT_STATUS && n < FEITEN_MAX; s++)
            if (feit_open(c, z, (struct feit){ .soort = s, .persoon = i }))
                feiten[n++] = (struct feit){ .soort = s, .persoon = i };
    for (uint8_t s = FEIT_HUURPRIJS; s < FEIT_INKOMEN && n < FEITEN_MAX; s++)
        if (feit_open(c, z, (struct feit){ .soort = s }) &&
            (feit_slot(s) == SLOT_BASIS_N || (c->ooit_gelezen >> feit_slot(s) & 1)))
            feiten[n++] = (struct feit){ .soort = s };
    return n;
}

void missing_vullen(struct context *c, const struct zaakfeiten *z, const struct waarden *w,
                              struct uitslag *out)
{
    struct feit feiten[FEITEN_MAX];
    uint32_t velden = 0;

    if (walk_beslist(w, SLOT_UITKOMST) == 0)
        velden = 1u << VELD(SLOT_UITKOMST);
    else
        for (unsigned s = SLOT_VELD_EERST; s < SLOT_HOOGSTE; s++)
            velden |= walk_beslist(w, s) == 0 ? 1u << VELD(s) : 0;
    if (velden == 0)
        return;
    if (w->beleid_ontbreekt) {
        if (w->beleid_jaar != 0)
            ontbreekt_erbij(out, (struct ontbrekend){ beleid_naam(w->beleid_jaar), VAN_BELEID, ROL_GEEN, w->beleid_jaar,
                                                      verwacht_vanaf(c, w->beleid_jaar) });
        if (w->n_nationaal > 0 || w->beleid_jaar == 0)
            ontbreekt_erbij(out, (struct ontbrekend){ "ingangsdatum", VAN_PLATFORM, ROL_GEEN, 0, DAG_ONBEKEND_MIN });
        return;
    }
    if (z->huishouden.n_volwassenen + z->huishouden.n_kinderen == 0)
        ontbreekt_erbij(out, (struct ontbrekend){ "huishouden", VAN_AANVRAGER, ROL_GEEN, 0, DAG_ONBEKEND_MIN });
    unsigned keuzen[FEITEN_MAX], n = feiten_zoeken(c, z, w, feiten);
    for (unsigned i = 0; i < n; i++)
        keuzen[i] = feit_keuzen(c, w, z, feiten[i]);
    for (unsigned i = 0; i < n; i++)
        if (feit_doet_ertoe(c, z, w, feiten, keuzen, n, i, velden))
            ontbreekt_feit(z, w, feiten[i], out);
    for (unsigned i = 0; i < n && out->n_ontbreekt == 0; i++)
        ontbreekt_feit(z, w, feiten[i], out);
}
