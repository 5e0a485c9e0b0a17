#include "packs/check_private.h"

#include "base/mem.h"
#include "packs/names.h"
#include "model/outcome.h"

#include <string.h>

/* ---- the inputs of a program and their cells ---- */

static struct as *as_van(struct programma *t, uint8_t slot, bool bedrag)
{
    for (unsigned i = 0; i < t->n; i++)
        if (t->assen[i].slot == slot && t->assen[i].bedrag == bedrag)
            return &t->assen[i];
    if (t->n == ASSEN_MAX)
        return NULL;
    t->assen[t->n] = (struct as){ .slot = slot, .bedrag = bedrag };
    return &t->assen[t->n++];
}

static bool waarde_erbij(struct as *a, int64_t v)
{
    for (unsigned i = 0; i < a->n; i++)
        if (a->v[i] == v)
            return true;
    if (a->n == PUNTEN_MAX)
        return false;
    a->v[a->n++] = v;
    return true;
}

static const struct form_stap *stap_van(const struct pack_form *f, uint8_t slot)
{
    return &FORM_AT(f, f->stappen, struct form_stap)[slot - SLOT_STAP];
}

/* The step that fills a slot, or -1: it is a fact, a reading or a field of another pack. */
static int stap_die_vult(const struct pack_form *f, uint8_t slot)
{
    const struct form_stap *s = FORM_AT(f, f->stappen, struct form_stap);

    if (slot >= SLOT_STAP)
        return slot - SLOT_STAP;
    /* The fields an overlay reads are the national ones, also where it has a table of that name. */
    for (uint32_t i = 0; !f->overlay && IS_VELD(slot) && i < f->stappen.n; i++)
        if (s[i].veld == slot)
            return (int)i;
    return -1;
}

/* The values a SET condition on this slot could ever see. */
static void waarden_van_slot(const struct pack_form *f, struct as *a)
{
    int eerste, einde;

    if (a->slot >= SLOT_STAP) {
        const struct form_stap *s = stap_van(f, a->slot);
        for (int i = 0; s->soort != STAP_TABEL && i <= 1; i++)
            waarde_erbij(a, i);
        for (uint32_t i = s->rij; s->soort == STAP_TABEL && i < s->rij + s->n; i++)
            waarde_erbij(a, FORM_AT(f, f->rijen, struct form_rij)[i].uit);
        return;
    }
    if (a->slot == SLOT_OUDEREN) {
        waarde_erbij(a, 1);
        waarde_erbij(a, 2);
        return;
    }
    waarde_bereik(a->slot, &eerste, &einde);
    for (int v = eerste; v < einde; v++)
        if (a->slot != SLOT_UITKOMST || v != UITKOMST_NIET_GESCHIKT)   /* the national tests never say that */
            waarde_erbij(a, v);
    if (a->n == 0) {
        waarde_erbij(a, 0);
        waarde_erbij(a, 1);
    }
}

/* The least value of a number: a count of all persons is at least one, an amount of income may be below nought. */
static int64_t kleinste(const struct pack_form *f, uint8_t slot)
{
    const struct form_stap *s;

    if (slot < SLOT_STAP)
        return slot == SLOT_SOM_A || slot == SLOT_SOM_B ? GELD_MIN : 0;
    s = stap_van(f, slot);
    return s->over == 0 && s->waar == 0 && s->leeftijd_van == 0 && s->leeftijd_tot == LEEFTIJD_GEEN ? 1 : 0;
}

/* On and beside a bound, under every choice of the amounts it may be. */
static bool grens_punten(const struct programma *t, struct as *a, const struct form_grens *g)
{
    const struct form_param *p = FORM_AT(t->f, t->f->params, struct form_param);
    int64_t min = kleinste(t->f, a->slot);
    uint64_t params = g->soort == GRENS_PARAM ? UINT64_C(1) << g->nr : 0;
    bool past = true;

    if (g->soort == GRENS_STAP) {
        const struct form_stap *s = stap_van(t->f, g->nr);
        for (uint32_t r = s->rij; r < s->rij + s->n; r++)
            params |= UINT64_C(1) << FORM_AT(t->f, t->f->rijen, struct form_rij)[r].uit;
    }
    for (int64_t d = -1; d <= 1; d++) {
        if (g->soort == GRENS_GETAL && g->plus + d >= min)
            past &= waarde_erbij(a, g->plus + d);
        for (unsigned x = 0; x < t->f->params.n; x++)
            if (params >> x & 1)
                past &= waarde_erbij(a, p[x].waarde + d) && waarde_erbij(a, p[x].max + d);
    }
    return past;
}

static bool rij_assen(struct programma *t, const struct form_rij *r)
{
    const struct form_voorwaarde *alle = FORM_AT(t->f, t->f->voorwaarden, struct form_voorwaarde);

    for (uint32_t i = 0; i < r->n; i++) {
        const struct form_voorwaarde *w = &alle[r->voorwaarde + i];
        int stap = stap_die_vult(t->f, w->slot);
        struct as *a = stap >= 0 && t->draait[stap] ? NULL : as_van(t, w->slot, false);
        if (a == NULL && !(stap >= 0 && t->draait[stap]))
            return false;
        if (a != NULL)
            a->grof |= w->soort == VOORWAARDE_BEREIK;
        for (int kant = 0; w->soort == VOORWAARDE_BEREIK && kant < 2; kant++) {
            const struct form_grens *g = kant == 0 ? &w->van : &w->tot;
            if (g->soort != GRENS_STAP || t->draait[g->nr - SLOT_STAP])
                continue;
            struct as *b = as_van(t, g->nr, true);
            if (b == NULL)
                return false;
            const struct form_stap *s = stap_van(t->f, g->nr);
            for (uint32_t x = s->rij; x < s->rij + s->n; x++)
                waarde_erbij(b, FORM_AT(t->f, t->f->rijen, struct form_rij)[x].uit);
        }
    }
    return true;
}

static bool rij_punten(struct programma *t, const struct form_rij *r)
{
    const struct form_voorwaarde *alle = FORM_AT(t->f, t->f->voorwaarden, struct form_voorwaarde);
    bool past = true;

    for (uint32_t i = 0; i < r->n; i++) {
        const struct form_voorwaarde *w = &alle[r->voorwaarde + i];
        for (unsigned x = 0; w->soort == VOORWAARDE_BEREIK && x < t->n; x++) {
            if (t->assen[x].slot != w->slot || t->assen[x].bedrag)
                continue;
            if (w->van.soort != GRENS_GEEN)
                past &= grens_punten(t, &t->assen[x], &w->van);
            if (w->tot.soort != GRENS_GEEN)
                past &= grens_punten(t, &t->assen[x], &w->tot);
        }
    }
    return past;
}

const char *check_assen(struct programma *p)
{
    const struct form_rij *rijen = FORM_AT(p->f, p->f->rijen, struct form_rij);
    const struct form_stap *s = FORM_AT(p->f, p->f->stappen, struct form_stap);
    bool past = true;

    for (uint32_t i = 0; i < p->f->stappen.n; i++)
        for (uint32_t r = s[i].rij; p->draait[i] && r < s[i].rij + s[i].n; r++)
            if (!rij_assen(p, &rijen[r]))
                return " has too many inputs: split it in two";
    for (unsigned i = 0; i < p->n; i++)
        if (!p->assen[i].bedrag && !p->assen[i].grof)
            waarden_van_slot(p->f, &p->assen[i]);
        else if (!p->assen[i].bedrag)
            past &= waarde_erbij(&p->assen[i], kleinste(p->f, p->assen[i].slot));
    for (uint32_t i = 0; i < p->f->stappen.n; i++)
        for (uint32_t r = s[i].rij; p->draait[i] && r < s[i].rij + s[i].n; r++)
            past &= rij_punten(p, &rijen[r]);
    return past ? NULL : " has too many bounds of one input: split it in two";
}

uint64_t check_punten(const struct programma *p)
{
    uint64_t n = 1;

    for (unsigned i = 0; i < p->n && n <= PUNTEN_TABEL_MAX; i++)
        n *= p->assen[i].n;
    return n > PUNTEN_TABEL_MAX ? PUNTEN_TABEL_MAX + 1 : n;
}

/* ---- a program at a point ---- */

static int64_t grens_waarde(const struct programma *p, const struct form_grens *g, const int64_t *param)
{
    const struct form_param *q = FORM_AT(p->f, p->f->params, struct form_param);

    if (g->soort == GRENS_GETAL)
        return g->plus;
    return q[g->soort == GRENS_PARAM ? g->nr : param[g->nr]].waarde + g->plus;
}

bool check_punt_in_rij(const struct programma *p, const struct form_rij *r, const int64_t *waarde, const int64_t *param)
{
    const struct form_voorwaarde *alle = FORM_AT(p->f, p->f->voorwaarden, struct form_voorwaarde);

    for (uint32_t i = 0; i < r->n; i++) {
        const struct form_voorwaarde *w = &alle[r->voorwaarde + i];
        int64_t v = waarde[w->slot];
        if (w->soort == VOORWAARDE_SET) {
            if (v < 0 || v > 63 || !(w->set >> v & 1))
                return false;
        } else if ((w->van.soort != GRENS_GEEN && v < grens_waarde(p, &w->van, param)) ||
                   (w->tot.soort != GRENS_GEEN && v > grens_waarde(p, &w->tot, param))) {
            return false;
        }
    }
    return true;
}

void check_draaien(const struct programma *p, int64_t *waarde, int64_t *param)
{
    const struct form_rij *rijen = FORM_AT(p->f, p->f->rijen, struct form_rij);

    for (uint32_t i = p->f->n_persoonsstappen; i < p->f->stappen.n; i++) {
        const struct form_stap *s = &FORM_AT(p->f, p->f->stappen, struct form_stap)[i];
        uint32_t r = s->rij;
        if (!p->draait[i])
            continue;
        while (r < s->rij + s->n && !check_punt_in_rij(p, &rijen[r], waarde, param))
            r++;
        uint32_t uit = r < s->rij + s->n ? rijen[r].uit : 0;
        waarde[SLOT_STAP + i] = param[SLOT_STAP + i] = uit;
        if (s->veld != 0)
            waarde[s->veld] = s->veld == SLOT_OUDEREN ? 1 + (int64_t)uit : (int64_t)uit;
    }
}

void check_punt_zetten(const struct programma *p, const unsigned *index, int64_t *waarde, int64_t *param)
{
    for (unsigned i = 0; i < p->n; i++) {
        const struct as *a = &p->assen[i];
        (a->bedrag ? param : waarde)[a->slot] = a->v[index[i]];
        /* A table of the pack that is an input fills its own slot and that of its field. */
        int stap = a->bedrag ? -1 : stap_die_vult(p->f, a->slot);
        if (stap >= 0)
            waarde[SLOT_STAP + stap] = a->v[index[i]];
    }
}

bool check_volgende(const struct programma *p, unsigned *index, const bool *kies)
{
    for (unsigned i = 0; i < p->n; i++) {
        if (kies != NULL && !kies[i])
            continue;
        if (++index[i] < p->assen[i].n)
            return true;
        index[i] = 0;
    }
    return false;
}

/* ---- writing a point ---- */

const char *check_slot_naam(const struct keuring *k, uint8_t slot)
{
    if (slot >= SLOT_STAP)
        return FORM_TEKST(k->f, stap_van(k->f, slot)->naam);
    if (slot >= SLOT_LEZING)
        return FORM_TEKST(k->f, FORM_AT(k->f, k->f->lezingen, struct form_lezing)[slot - SLOT_LEZING].code);
    for (unsigned i = 0; i < n_basisnamen; i++)
        if (basisnamen[i].slot == slot)
            return basisnamen[i].naam;
    return "?";
}

static const json_t *tabel_bron(const struct keuring *k, const char *naam)
{
    const json_t *t;
    size_t i;

    json_array_foreach(json_object_get(k->root, "tables"), i, t)
        if (strcmp(json_string_value(json_object_get(t, "name")), naam) == 0)
            return t;
    return NULL;
}

static void waarde_schrijven(const struct keuring *k, struct writer *w, const struct as *a, int64_t v)
{
    const char *naam = waarde_naam(a->slot, (int)v);
    const json_t *waarden = json_object_get(tabel_bron(k, check_slot_naam(k, a->slot)), "values");

    if (a->bedrag)
        naam = FORM_TEKST(k->f, FORM_AT(k->f, k->f->params, struct form_param)[v].naam);
    else if (waarden != NULL)
        naam = json_string_value(json_array_get(waarden, (size_t)v));
    if (naam != NULL && naam[0] != '\0')
        write_text(w, naam);
    else
        write_int(w, v - (a->slot == SLOT_OUDEREN ? 1 : 0));
}

void check_punt_schrijven(const struct keuring *k, struct writer *w, const struct programma *p, const unsigned *index,
                          const bool *kies)
{
    bool eerste = true;

    for (unsigned i = 0; i < p->n; i++) {
        if (kies != NULL && !kies[i])
            continue;
        write_text(w, eerste ? " " : ", ");
        write_text(w, check_slot_naam(k, p->assen[i].slot));
        write_char(w, '=');
        waarde_schrijven(k, w, &p->assen[i], p->assen[i].v[index[i]]);
        eerste = false;
    }
}

/* ---- one table: every point is in exactly one row ---- */

static void punt_melden(struct keuring *k, const struct programma *t, uint32_t stap, const char *wat, unsigned een,
                        unsigned twee, const unsigned *index)
{
    struct regel r;

    check_begin(&r);
    write_text(&r.w, "table ");
    write_text(&r.w, FORM_TEKST(k->f, FORM_AT(k->f, k->f->stappen, struct form_stap)[stap].naam));
    write_text(&r.w, wat);
    if (twee > 0) {
        write_text(&r.w, " rows ");
        write_int(&r.w, een);
        write_text(&r.w, " and ");
        write_int(&r.w, twee);
    }
    write_text(&r.w, " at");
    check_punt_schrijven(k, &r.w, t, index, NULL);
    write_text(&r.w, twee > 0 ? ": narrow one of the two rows" : ": add a row that covers it, or widen one");
    check_melden(k, &r);
}

static void tabel_punten(struct keuring *k, const struct programma *t, uint32_t stap, uint8_t *geraakt)
{
    const struct form_stap *s = &FORM_AT(k->f, k->f->stappen, struct form_stap)[stap];
    const struct form_rij *rijen = &FORM_AT(k->f, k->f->rijen, struct form_rij)[s->rij];
    unsigned index[ASSEN_MAX] = { 0 };
    int64_t waarde[SLOTS] = { 0 }, param[SLOTS] = { 0 };
    bool gat = false, dubbel = false;

    do {
        unsigned eerste = 0, aantal = 0;
        check_punt_zetten(t, index, waarde, param);
        for (unsigned r = 0; r < s->n; r++) {
            if (!check_punt_in_rij(t, &rijen[r], waarde, param))
                continue;
            geraakt[r] = 1;
            if (aantal++ > 0 && !dubbel) {
                dubbel = true;
                punt_melden(k, t, stap, " has overlapping", eerste, r, index);
            }
            if (aantal == 1)
                eerste = r;
        }
        if (aantal == 0 && !gat) {
            gat = true;
            punt_melden(k, t, stap, " has a gap", 0, 0, index);
        }
    } while (check_volgende(t, index, NULL));
}

void check_tabel(struct keuring *k, uint32_t stap)
{
    const struct form_stap *s = &FORM_AT(k->f, k->f->stappen, struct form_stap)[stap];
    const char *naam = FORM_TEKST(k->f, s->naam), *teveel;
    struct programma *t = mem_alloc(sizeof(*t));
    uint8_t geraakt[RIJEN_MAX] = { 0 };

    if (t == NULL)
        return check_say(k, "table ", naam, " is too large to check: there is no memory", NULL);
    *t = (struct programma){ .f = k->f };
    t->draait[stap] = true;
    teveel = check_assen(t);
    if (teveel == NULL && check_punten(t) > PUNTEN_TABEL_MAX)
        teveel = " has too many points to check: split it in two";
    if (teveel == NULL)
        tabel_punten(k, t, stap, geraakt);
    else
        check_say(k, "table ", naam, teveel, NULL);
    for (unsigned r = 0; teveel == NULL && r < s->n; r++)
        if (!geraakt[r]) {
            struct regel x;
            check_begin(&x);
            write_text(&x.w, "table ");
            write_text(&x.w, naam);
            write_text(&x.w, " row ");
            write_int(&x.w, r);
            write_text(&x.w, " can never be hit: no point has all of its conditions, take it out or correct them");
            check_melden(k, &x);
        }
    mem_free(t);
}
