#include "policy/persons.h"

#include "base/date.h"
#include "model/outcome.h"

#include <string.h>

struct persoon {
    struct dagbereik geboren;
    uint32_t status, status_onbekend;
    uint32_t inkomen, inkomen_dicht;             /* predicates that hold where the income counts; b_open: by route B, or not */
    bool b_open;                                 /* it is not known whether route B may be used */
    bool bijstand_open;                          /* whether there is an award in place of an income, neither */
    bool altijd_geboren;                         /* rents the home: only others who live there can be unborn */
    int16_t dagen_min, dagen_max;
    uint8_t kind, onderhouden;
    uint32_t telt;                               /* bit of this person */
};

/* The fixed days of one month of the lease year. */
struct dagen {
    int32_t adult, jong, geboren, leeftijden[LEEFTIJDEN_MAX];
    unsigned n_leeftijden;
    struct dagbereik aow_jan, aow_nu;
};

/* Latest birth date that has, and that may have, reached pension age on the first of the month. */
static struct dagbereik aow_dag(struct context *c, const struct jaar *j, uint8_t maand)
{
    const struct pack_form *f = j->lagen[0].pack->form;
    struct dagbereik d = { f->aow_geboren_tot[maand - 1], f->aow_misschien_tot[maand - 1] };

    if (d.min == d.max)
        return d;
    struct open_deel l = run_open(c, f, f->aow[0]), vorig = run_open(c, f, f->aow[1]);
    int32_t dag = day_of((struct date){ j->jaar, maand, 1 });
    for (int k = 0; k < 2; k++)
        if ((k == 0 ? l : vorig).min != (k == 0 ? l : vorig).max)
            run_open_gezien(c, f, f->aow[k]);
    return (struct dagbereik){ derive_aow_born_by(dag, (int32_t)l.max, (int32_t)vorig.max),
                               derive_aow_born_by(dag, (int32_t)l.min, (int32_t)vorig.min) };
}

static struct dagen dagen_van(struct context *c, const struct jaar *j, uint8_t maand)
{
    const struct pack_form *f = j->lagen[0].pack->form;
    struct dagen d ONGEVULD;

    d.n_leeftijden = j->n_leeftijden;
    for (unsigned i = 0; i < j->n_leeftijden; i++)
        d.leeftijden[i] = derive_born_by(j->jaar, maand, j->leeftijden[i]);
    d.adult = derive_born_by(j->jaar, maand, 18);
    d.jong = derive_born_by(j->jaar, maand, f->jongerenleeftijd);
    d.aow_jan = aow_dag(c, j, 1);
    d.aow_nu = aow_dag(c, j, maand);
    /* Born by the end of the month; the unborn do not count (R2). */
    d.geboren = day_of((struct date){ j->jaar, maand, days_in_month(j->jaar, maand) });
    return d;
}

/* Before a lease it is not known, where somebody may have an award that they did not show (proven.h). */
static bool bijstand_open(const struct jaar *j, uint32_t status, uint32_t unknown)
{
    return j->zaak->fase == FASE_TOEWIJZING && (unknown & ~status & STATUS_BIJSTAND) != 0;
}

static struct persoon persoon_van(const struct jaar *j, unsigned i)
{
    const struct huishouden *h = &j->zaak->huishouden;

    if (i >= h->n_volwassenen) {
        const struct kind *k = &h->kinderen[i - h->n_volwassenen];
        uint8_t route = derive_route_without_amount(k->status);
        return (struct persoon){
            .geboren = k->geboortedatum, .status = k->status, .status_onbekend = k->status_onbekend,
            .inkomen = route == ROUTE_BIJSTAND ? PRED_ROUTE_BIJSTAND : PRED_ZONDER_INKOMEN,
            .bijstand_open = bijstand_open(j, k->status, k->status_onbekend),
            .dagen_min = k->dagen_min, .dagen_max = k->dagen_max, .kind = k->kind, .onderhouden = k->onderhouden,
            .telt = route == ROUTE_GEEN ? TELT_KINDEREN : TELT_KINDEREN_NUL };
    }
    const struct volwassene *v = &h->volwassenen[i];
    const struct income *in = &j->inkomens[i];
    uint32_t dicht = (in->zonder ? PRED_ZONDER_INKOMEN : 0u) |
                     (in->route == ROUTE_BIJSTAND ? PRED_ROUTE_BIJSTAND : 0u);
    uint32_t opening = ((v->aanleiding & AANLEIDING_DAEB_LAGER) != 0 ? PRED_OPENING_DAEB_LAGER : 0u) |
                       ((v->aanleiding & AANLEIDING_PASSEND_LAGER) != 0 ? PRED_OPENING_PASSEND_LAGER : 0u) |
                       ((v->aanleiding & AANLEIDING_PASSEND_HOGER) != 0 ? PRED_OPENING_PASSEND_HOGER : 0u);
    return (struct persoon){
        .geboren = v->geboortedatum, .status = v->status, .status_onbekend = v->status_onbekend,
        .inkomen = in->heeft_b ? opening : dicht, .inkomen_dicht = dicht, .b_open = in->b_open,
        .bijstand_open = bijstand_open(j, v->status, v->status_onbekend),
        .altijd_geboren = v->rol != ROL_MBW, .dagen_min = v->dagen_min, .dagen_max = v->dagen_max, .kind = v->kind,
        .onderhouden = v->onderhouden, .telt = 1u << i };
}

#define VARIANTEN_MAX 64
#define AFWEZIG UINT64_MAX

/* bekeken: what of a person is looked at, all that variants differ in; tried: how many were added, new or not. */
struct varianten { unsigned n, tried; uint64_t bekeken, v[VARIANTEN_MAX]; bool vol; };

static void variant_erbij(struct varianten *r, uint64_t v)
{
    if (v != AFWEZIG)
        v &= r->bekeken;
    r->tried++;
    for (unsigned i = 0; i < r->n; i++)
        if (r->v[i] == v)
            return;
    if (r->n == VARIANTEN_MAX)
        r->vol = true;
    else
        r->v[r->n++] = v;
}

/* Every subset of the statuses that may hold, as far as a derivation looks at them. */
static void varianten_status(const struct jaar *j, const struct persoon *p, uint64_t basis, struct varianten *r)
{
    uint32_t open = p->status_onbekend & ~p->status & j->predicaten;

    for (uint32_t deel = open;; deel = (deel - 1) & open) {
        variant_erbij(r, basis | p->status | deel);
        if (deel == 0 || r->vol)
            return;
    }
}

/* Of somebody whose income counts, in one of the ways it may. */
static void varianten_inkomen(const struct jaar *j, const struct persoon *p, uint64_t basis, uint32_t inkomen,
                              struct varianten *r)
{
    varianten_status(j, p, basis | PRED_INKOMEN_TELT | inkomen, r);
    if (p->bijstand_open && (inkomen & PRED_ZONDER_INKOMEN) != 0)
        varianten_status(j, p, basis | PRED_INKOMEN_TELT | PRED_ROUTE_BIJSTAND, r);
}

static void varianten_kind(struct context *c, const struct jaar *j, const struct persoon *p, uint64_t basis,
                           bool verklaard, struct varianten *r)
{
    bool meerderjarig = basis & PRED_MEERDERJARIG;
    bool kind = verklaard;

    if (verklaard && meerderjarig && p->onderhouden != JA) {
        kind = false;
        if (p->onderhouden == ONBEKEND && j->kind18 < LEZINGEN_MAX) {
            struct geraadpleegd *g = run_geraadpleegd(c, j->lagen[0].pack);
            kind = run_lezing(c, j->lagen[0].pack->form, j->kind18);
            if (g != NULL)
                g->lezingen |= 1u << j->kind18;
        }
    }
    if (kind) {
        if (p->dagen_min < j->dagen)
            variant_erbij(r, AFWEZIG);
        if (p->dagen_max >= j->dagen)
            varianten_status(j, p, basis | PRED_KIND, r);
        return;
    }
    varianten_inkomen(j, p, basis, p->inkomen, r);
    if (p->b_open && c->vaste_som == NULL)
        varianten_inkomen(j, p, basis | DICHT, p->inkomen_dicht, r);
}

static void varianten_geboren(struct context *c, const struct jaar *j, const struct persoon *p, const struct dagen *d,
                              int32_t dag, struct varianten *r)
{
    if (dag > d->geboren && !p->altijd_geboren) {
        variant_erbij(r, AFWEZIG);
        return;
    }
    dag = dag > d->geboren ? d->geboren : dag;
    uint64_t basis = (dag <= d->adult ? PRED_MEERDERJARIG : 0u) | (dag > d->jong ? PRED_JONG : 0u) |
                     (dag <= d->aow_jan.min ? PRED_AOW_1_JANUARI : 0u) |
                     (dag <= d->aow_nu.min ? PRED_AOW_EERSTE_VAN_MAAND : 0u);
    uint32_t open = ((dag <= d->aow_jan.max ? PRED_AOW_1_JANUARI : 0u) |
                     (dag <= d->aow_nu.max ? PRED_AOW_EERSTE_VAN_MAAND : 0u)) & ~(uint32_t)basis;

    for (unsigned i = 0; i < d->n_leeftijden; i++)
        basis |= dag <= d->leeftijden[i] ? LEEFTIJD_BIT(i) : 0;

    /* Where the pension age itself is open, it may be reached or not. */
    for (uint32_t deel = open;; deel = (deel - 1) & open) {
        if (p->kind & NEE)
            varianten_kind(c, j, p, basis | deel, false, r);
        if (p->kind & JA)
            varianten_kind(c, j, p, basis | deel, true, r);
        if (deel == 0)
            return;
    }
}

static void varianten_van(struct context *c, const struct jaar *j, const struct persoon *p, const struct dagen *d,
                          struct varianten *r)
{
    int32_t dagen[7 + LEEFTIJDEN_MAX] ONGEVULD;
    unsigned n = 7;

    r->n = r->tried = 0;
    r->vol = false;
    r->bekeken = j->bekeken;
    varianten_geboren(c, j, p, d, p->geboren.max, r);
    if (p->geboren.min == p->geboren.max)
        return;
    memcpy(dagen, (const int32_t[7]){ d->adult, d->jong, d->aow_jan.min, d->aow_jan.max, d->aow_nu.min, d->aow_nu.max,
                                      d->geboren }, 7 * sizeof(dagen[0]));
    for (unsigned i = 0; i < d->n_leeftijden; i++)
        dagen[n++] = d->leeftijden[i];
    varianten_geboren(c, j, p, d, p->geboren.min, r);
    for (unsigned i = 0; i < n && !r->vol; i++) {
        if (dagen[i] > p->geboren.min && dagen[i] < p->geboren.max)
            varianten_geboren(c, j, p, d, dagen[i], r);
        /* A cell between two of the days starts on the day after the first. */
        if (dagen[i] >= p->geboren.min && dagen[i] + 1 < p->geboren.max)
            varianten_geboren(c, j, p, d, dagen[i] + 1, r);
    }
}

/* What one person contributes to a state. */
static struct staat bijdrage(const struct jaar *j, uint64_t v, uint32_t telt)
{
    struct staat s = { 0 };

    if (v == AFWEZIG)
        return s;
    for (unsigned i = 0; i < j->n_persoonsstappen; i++) {
        const struct persoonsstap *t = &j->persoonsstappen[i];
        if (t->over != 0 && !(v & t->over))
            continue;
        bool wel = (t->waar == 0 || (v & t->waar)) && (v & t->oud_genoeg) == t->oud_genoeg && !(v & t->te_oud);
        if (t->soort == STAP_AANTAL)
            s.tel[t->teller] = wel;
        else if (wel)
            s.wel |= UINT64_C(1) << t->bit;
        else
            s.niet |= UINT64_C(1) << t->bit;
    }
    if (v & PRED_INKOMEN_TELT) {
        bool award = (v & PRED_ROUTE_BIJSTAND) && j->zaak->fase == FASE_TOEWIJZING;

        s.telt = award && telt == TELT_KINDEREN ? TELT_KINDEREN_NUL : telt;
        s.bijstand = award && telt != TELT_KINDEREN ? telt : 0;
    }
    if (v & DICHT)
        s.dicht = telt;
    return s;
}

/* Adds what a person contributes. */
static void staat_plus(struct staat *s, const struct staat *een)
{
    s->wel |= een->wel;
    s->niet |= een->niet;
    for (unsigned i = 0; i < TELLERS_MAX; i++)
        s->tel[i] = (uint8_t)(s->tel[i] + een->tel[i]);
    s->telt |= een->telt;
    s->dicht |= een->dicht;
    s->bijstand |= een->bijstand;
}

static void staat_erbij(struct staten *r, const struct staat *s)
{
    for (unsigned i = 0; i < r->n; i++)
        if (r->s[i].wel == s->wel && r->s[i].niet == s->niet && memcmp(&r->s[i], s, sizeof(*s)) == 0)
            return;
    if (r->n == STATEN_MAX)
        r->vol = true;
    else
        r->s[r->n++] = *s;
}

/* The ages a person may have reached at the i-th of them, or at none (i = n). */
static uint64_t leeftijden_tot(const struct jaar *j, unsigned i)
{
    uint64_t bits = 0;

    for (unsigned k = 0; i < j->n_leeftijden && k < j->n_leeftijden; k++)
        bits |= j->leeftijden[k] <= j->leeftijden[i] ? LEEFTIJD_BIT(k) : 0;
    return bits;
}

/* Nothing is known of the household: one, two or three alike persons of every kind that a rule could tell apart. */
static void staten_onbekend(const struct jaar *j, struct staten *r)
{
    static const uint32_t soorten[] = { 0, STATUS_STUDENT_VOLTIJD, STATUS_ASIELVERGUNNING, STATUS_WLZ_VERBLIJF };

    for (unsigned i = 0; i <= j->n_leeftijden; i++)
        for (unsigned x = 0; x < 48; x++) {
            struct staat s = { 0 }, een;
            uint64_t v = leeftijden_tot(j, i) | soorten[x & 3] | PRED_MEERDERJARIG | PRED_INKOMEN_TELT |
                         (x & 4 ? PRED_ZONDER_INKOMEN : 0u) |
                         (x & 8 ? PRED_AOW_1_JANUARI | PRED_AOW_EERSTE_VAN_MAAND : 0u);
            een = bijdrage(j, v, TELT_KINDEREN);
            for (unsigned n = 0; n <= x >> 4; n++)
                staat_plus(&s, &een);
            staat_erbij(r, &s);
        }
}

/* Every state so far with everything that one more person may be. */
static void persoon_erbij(struct context *c, const struct jaar *j, const struct persoon *p, const struct dagen *d,
                          struct staten *r)
{
    struct varianten v ONGEVULD;
    struct staten een ONGEVULD, nieuw ONGEVULD;

    varianten_van(c, j, p, d, &v);
    r->vol = !run_spend(c, WORK_PERSON + v.tried + 2 * v.n) || v.vol;
    een.n = nieuw.n = 0;
    een.vol = nieuw.vol = false;
    for (unsigned i = 0; i < v.n && !r->vol; i++) {
        struct staat s = bijdrage(j, v.v[i], p->telt);
        staat_erbij(&een, &s);
    }
    if (r->vol || !run_spend(c, een.n * r->n)) {
        r->vol = true;
        return;
    }
    if (een.n == 1) {
        for (unsigned k = 0; k < r->n; k++)
            staat_plus(&r->s[k], &een.s[0]);
        return;
    }
    for (unsigned k = 0; k < r->n && !nieuw.vol; k++)
        for (unsigned i = 0; i < een.n; i++) {
            struct staat s = r->s[k];
            staat_plus(&s, &een.s[i]);
            staat_erbij(&nieuw, &s);
        }
    r->n = nieuw.n;
    r->vol = nieuw.vol;
    memcpy(r->s, nieuw.s, nieuw.n * sizeof(r->s[0]));
}

/* Every combination of what the persons may be, folded to what derivations see. */
void persons_staten(struct context *c, const struct jaar *j, uint8_t maand, struct staten *r)
{
    unsigned personen = (unsigned)j->zaak->huishouden.n_volwassenen + j->zaak->huishouden.n_kinderen;
    struct dagen d = dagen_van(c, j, maand);

    r->n = 0;
    r->vol = false;
    if (personen == 0) {
        r->vol = !run_spend(c, WORK_PERSON * 48 * (j->n_leeftijden + 1));
        if (!r->vol)
            staten_onbekend(j, r);
        return;
    }
    r->s[0] = (struct staat){ 0 };
    r->n = 1;
    for (unsigned i = 0; i < personen && !r->vol; i++) {
        struct persoon p = persoon_van(j, i);
        persoon_erbij(c, j, &p, &d, r);
    }
}
