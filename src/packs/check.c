#include "packs/check.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "json/case_read.h"
#include "json/strict_json.h"
#include "packs/check_texts.h"
#include "packs/names.h"
#include "packs/uitslag_json.h"
#include "policy/evaluate.h"
#include "policy/form.h"

#include <string.h>

#define REGEL_MAX 512
#define ASSEN_MAX 16
#define PUNTEN_MAX 96
#define PUNTEN_TABEL_MAX 20000000
#define ANTWOORD_MAX (16u << 10)

struct keuring {
    const struct packset *set;
    const struct pack *pack;
    const struct pack_form *f;
    const json_t *root;
    bevinding *doe;
    void *wie;
    unsigned n;
};

/* ---- reporting ---- */

struct regel { struct writer w; char tekst[REGEL_MAX]; };

static void regel_begin(struct regel *r)
{
    writer_init(&r->w, r->tekst, sizeof(r->tekst) - 1);
}

static void regel_melden(struct keuring *k, struct regel *r)
{
    r->tekst[writer_len(&r->w)] = '\0';
    k->n++;
    k->doe(k->wie, r->tekst);
}

static void melden(struct keuring *k, const char *a, const char *b, const char *c)
{
    struct regel r;

    regel_begin(&r);
    write_text(&r.w, a);
    write_text(&r.w, b);
    write_text(&r.w, c);
    regel_melden(k, &r);
}

/* ---- every point of a table's inputs is covered by exactly one row ---- */

/* One input of a table: a slot and the values that stand for its cells; or an amount table, by its parameters. */
struct as {
    uint8_t slot;
    bool bedrag;                 /* the values are parameters an amount table may yield */
    bool grof;                   /* numbers: cells between bounds */
    unsigned n;
    int64_t v[PUNTEN_MAX];
};

struct tabel {
    const struct form_stap *s;
    const struct form_rij *rijen;
    const struct form_voorwaarde *w;
    struct as assen[ASSEN_MAX];
    unsigned n;
};

static struct as *as_van(struct tabel *t, uint8_t slot, bool bedrag)
{
    for (unsigned i = 0; i < t->n; i++)
        if (t->assen[i].slot == slot && t->assen[i].bedrag == bedrag)
            return &t->assen[i];
    if (t->n == ASSEN_MAX)
        return NULL;
    t->assen[t->n] = (struct as){ .slot = slot, .bedrag = bedrag };
    return &t->assen[t->n++];
}

static void waarde_erbij(struct as *a, int64_t v)
{
    for (unsigned i = 0; i < a->n; i++)
        if (a->v[i] == v)
            return;
    if (a->n < PUNTEN_MAX)
        a->v[a->n++] = v;
}

static int64_t grens_waarde(const struct keuring *k, const struct tabel *t, const struct form_grens *g,
                            const int64_t *param_van_slot)
{
    const struct form_param *p = FORM_AT(k->f, k->f->params, struct form_param);

    (void)t;
    if (g->soort == GRENS_GETAL)
        return g->plus;
    return p[g->soort == GRENS_PARAM ? g->nr : param_van_slot[g->nr]].waarde + g->plus;
}

/* The values a SET condition on this slot could ever see. */
static void waarden_van_slot(const struct keuring *k, struct as *a)
{
    int eerste, einde;

    if (a->slot >= SLOT_STAP) {
        const struct form_stap *s = &FORM_AT(k->f, k->f->stappen, struct form_stap)[a->slot - SLOT_STAP];
        const struct form_rij *r = FORM_AT(k->f, k->f->rijen, struct form_rij);
        if (s->soort == STAP_AANTAL)
            for (int i = 1; i <= 20; i++)
                waarde_erbij(a, i);
        else if (s->soort != STAP_TABEL)
            for (int i = 0; i <= 1; i++)
                waarde_erbij(a, i);
        for (uint32_t i = s->rij; s->soort == STAP_TABEL && i < s->rij + s->n; i++)
            waarde_erbij(a, r[i].uit);
        return;
    }
    if (a->slot == SLOT_OUDEREN) {
        waarde_erbij(a, 1);
        waarde_erbij(a, 2);
        return;
    }
    waarde_bereik(a->slot, &eerste, &einde);
    for (int v = eerste; v < einde; v++)
        waarde_erbij(a, v);
    if (a->n == 0) {
        waarde_erbij(a, 0);
        waarde_erbij(a, 1);
    }
}

/* A count that may be nought: children, not persons. */
static bool mag_nul(const struct keuring *k, uint8_t slot)
{
    const struct form_stap *s;

    if (slot < SLOT_STAP)
        return slot == SLOT_KAMERS;
    s = &FORM_AT(k->f, k->f->stappen, struct form_stap)[slot - SLOT_STAP];
    return s->soort == STAP_AANTAL && (s->over != 0 || s->waar != 0);
}

static bool assen_vinden(const struct keuring *k, struct tabel *t)
{
    for (uint32_t r = 0; r < t->s->n; r++)
        for (uint32_t i = 0; i < t->rijen[r].n; i++) {
            const struct form_voorwaarde *w = &t->w[t->rijen[r].voorwaarde + i];
            struct as *a = as_van(t, w->slot, false);
            if (a == NULL)
                return false;
            a->grof |= w->soort == VOORWAARDE_BEREIK;
            for (int kant = 0; w->soort == VOORWAARDE_BEREIK && kant < 2; kant++) {
                const struct form_grens *g = kant == 0 ? &w->van : &w->tot;
                if (g->soort != GRENS_STAP)
                    continue;
                struct as *b = as_van(t, g->nr, true);
                if (b == NULL)
                    return false;
                const struct form_stap *s = &FORM_AT(k->f, k->f->stappen, struct form_stap)[g->nr - SLOT_STAP];
                for (uint32_t x = s->rij; x < s->rij + s->n; x++)
                    waarde_erbij(b, FORM_AT(k->f, k->f->rijen, struct form_rij)[x].uit);
            }
        }
    return true;
}

/* Numbers: on and beside every bound, under every choice of amounts. */
static void punten_vinden(const struct keuring *k, struct tabel *t, struct as *a)
{
    const struct form_param *p = FORM_AT(k->f, k->f->params, struct form_param);

    waarde_erbij(a, mag_nul(k, a->slot) || a->slot < SLOT_STAP ? 0 : 1);
    for (uint32_t r = 0; r < t->s->n; r++)
        for (uint32_t i = 0; i < t->rijen[r].n; i++) {
            const struct form_voorwaarde *w = &t->w[t->rijen[r].voorwaarde + i];
            for (int kant = 0; w->slot == a->slot && w->soort == VOORWAARDE_BEREIK && kant < 2; kant++) {
                const struct form_grens *g = kant == 0 ? &w->van : &w->tot;
                if (g->soort == GRENS_GEEN)
                    continue;
                uint64_t params = g->soort == GRENS_PARAM ? UINT64_C(1) << g->nr : 0;
                if (g->soort == GRENS_STAP) {
                    const struct as *b = as_van(t, g->nr, true);
                    for (unsigned x = 0; x < b->n; x++)
                        params |= UINT64_C(1) << b->v[x];
                }
                for (int64_t d = -1; g->soort == GRENS_GETAL && d <= 1; d++)
                    if (g->plus + d >= (mag_nul(k, a->slot) || a->slot < SLOT_STAP ? 0 : 1))
                        waarde_erbij(a, g->plus + d);
                for (unsigned x = 0; x < k->f->params.n; x++)
                    for (int64_t d = -1; params >> x & 1 && d <= 1; d++) {
                        waarde_erbij(a, p[x].waarde + d);
                        waarde_erbij(a, p[x].max + d);
                    }
            }
            /* A single value of a count counts as a bound too. */
            for (int64_t v = 0; w->slot == a->slot && w->soort == VOORWAARDE_SET && v < 64; v++)
                for (int64_t d = -1; w->set >> v & 1 && d <= 1; d++)
                    if (v + d >= (mag_nul(k, a->slot) ? 0 : 1))
                        waarde_erbij(a, v + d);
        }
}

static bool punt_in_rij(const struct keuring *k, const struct tabel *t, const struct form_rij *r, const int64_t *waarde,
                        const int64_t *param_van_slot)
{
    for (uint32_t i = 0; i < r->n; i++) {
        const struct form_voorwaarde *w = &t->w[r->voorwaarde + i];
        int64_t v = waarde[w->slot];
        if (w->soort == VOORWAARDE_SET) {
            if (v < 0 || v > 63 || !(w->set >> v & 1))
                return false;
        } else if ((w->van.soort != GRENS_GEEN && v < grens_waarde(k, t, &w->van, param_van_slot)) ||
                   (w->tot.soort != GRENS_GEEN && v > grens_waarde(k, t, &w->tot, param_van_slot))) {
            return false;
        }
    }
    return true;
}

static const char *slot_naam(const struct keuring *k, uint8_t slot)
{
    if (slot >= SLOT_STAP)
        return FORM_TEKST(k->f, FORM_AT(k->f, k->f->stappen, struct form_stap)[slot - SLOT_STAP].naam);
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
    const json_t *waarden = json_object_get(tabel_bron(k, slot_naam(k, a->slot)), "values");

    if (a->bedrag)
        naam = FORM_TEKST(k->f, FORM_AT(k->f, k->f->params, struct form_param)[v].naam);
    else if (waarden != NULL)
        naam = json_string_value(json_array_get(waarden, (size_t)v));
    if (naam != NULL && naam[0] != '\0')
        write_text(w, naam);
    else
        write_int(w, v - (a->slot == SLOT_OUDEREN ? 1 : 0));
}

static void punt_melden(struct keuring *k, const struct tabel *t, const char *wat, unsigned een, unsigned twee,
                        const unsigned *index)
{
    struct regel r;

    regel_begin(&r);
    write_text(&r.w, "table ");
    write_text(&r.w, FORM_TEKST(k->f, t->s->naam));
    write_text(&r.w, wat);
    if (twee > 0) {
        write_text(&r.w, " rows ");
        write_int(&r.w, een);
        write_text(&r.w, " and ");
        write_int(&r.w, twee);
    }
    write_text(&r.w, " at");
    for (unsigned i = 0; i < t->n; i++) {
        write_text(&r.w, i > 0 ? ", " : " ");
        write_text(&r.w, slot_naam(k, t->assen[i].slot));
        write_char(&r.w, '=');
        waarde_schrijven(k, &r.w, &t->assen[i], t->assen[i].v[index[i]]);
    }
    regel_melden(k, &r);
}

static void tabel_keuren(struct keuring *k, const struct form_stap *s)
{
    struct tabel *t = mem_alloc(sizeof(*t));
    unsigned index[ASSEN_MAX] = { 0 };
    uint8_t geraakt[RIJEN_MAX] = { 0 };
    bool gat = false, dubbel = false;

    if (t == NULL || s->n > sizeof(geraakt)) {
        mem_free(t);
        melden(k, "table ", FORM_TEKST(k->f, s->naam), " is too large to check");
        return;
    }
    memset(t, 0, sizeof(*t));
    t->s = s;
    t->rijen = &FORM_AT(k->f, k->f->rijen, struct form_rij)[s->rij];
    t->w = FORM_AT(k->f, k->f->voorwaarden, struct form_voorwaarde);
    if (!assen_vinden(k, t)) {
        melden(k, "table ", FORM_TEKST(k->f, s->naam), " has too many inputs");
        mem_free(t);
        return;
    }
    for (unsigned i = 0; i < t->n; i++) {
        if (t->assen[i].bedrag)
            continue;
        if (t->assen[i].grof)
            punten_vinden(k, t, &t->assen[i]);
        else
            waarden_van_slot(k, &t->assen[i]);
    }
    uint64_t punten = 1;
    for (unsigned i = 0; i < t->n && punten <= PUNTEN_TABEL_MAX; i++)
        punten *= t->assen[i].n;
    if (punten > PUNTEN_TABEL_MAX || punten == 0) {
        melden(k, "table ", FORM_TEKST(k->f, s->naam), " has too many points to check: split it");
        mem_free(t);
        return;
    }
    for (bool klaar = false; !klaar;) {
        int64_t waarde[SLOTS] = { 0 }, param_van_slot[SLOTS] = { 0 };
        unsigned eerste = 0, aantal = 0;
        for (unsigned i = 0; i < t->n; i++)
            (t->assen[i].bedrag ? param_van_slot : waarde)[t->assen[i].slot] = t->assen[i].v[index[i]];
        for (unsigned r = 0; r < s->n; r++) {
            if (!punt_in_rij(k, t, &t->rijen[r], waarde, param_van_slot))
                continue;
            geraakt[r] = 1;
            if (aantal++ > 0 && !dubbel) {
                dubbel = true;
                punt_melden(k, t, " has overlapping", eerste, r, index);
            }
            if (aantal == 1)
                eerste = r;
        }
        if (aantal == 0 && !gat) {
            gat = true;
            punt_melden(k, t, " has a gap", 0, 0, index);
        }
        klaar = true;
        for (unsigned i = 0; i < t->n && klaar; i++) {
            klaar = ++index[i] == t->assen[i].n;
            if (klaar)
                index[i] = 0;
        }
    }
    for (unsigned r = 0; r < s->n; r++)
        if (!geraakt[r]) {
            struct regel x;
            regel_begin(&x);
            write_text(&x.w, "table ");
            write_text(&x.w, FORM_TEKST(k->f, s->naam));
            write_text(&x.w, " row ");
            write_int(&x.w, r);
            write_text(&x.w, " can never be hit");
            regel_melden(k, &x);
        }
    mem_free(t);
}

/* ---- names that nothing uses ---- */

struct gebruik { bool slot[SLOTS]; bool param[PARAMS_MAX]; };

static void gebruik_vinden(const struct keuring *k, struct gebruik *g)
{
    const struct form_voorwaarde *w = FORM_AT(k->f, k->f->voorwaarden, struct form_voorwaarde);
    const struct form_stap *s = FORM_AT(k->f, k->f->stappen, struct form_stap);
    const struct form_rij *r = FORM_AT(k->f, k->f->rijen, struct form_rij);
    static const char *const vast[] = { "aow_age_months", "aow_age_months_previous_year" };

    for (uint32_t i = 0; i < k->f->voorwaarden.n; i++) {
        g->slot[w[i].slot] = true;
        for (int kant = 0; kant < 2; kant++) {
            const struct form_grens *gr = kant == 0 ? &w[i].van : &w[i].tot;
            if (gr->soort == GRENS_PARAM)
                g->param[gr->nr] = true;
            else if (gr->soort == GRENS_STAP)
                g->slot[gr->nr] = true;
        }
    }
    for (uint32_t i = 0; i < k->f->stappen.n; i++) {
        for (uint32_t x = s[i].rij; s[i].uitvoer == UITVOER_BEDRAG && x < s[i].rij + s[i].n; x++)
            g->param[r[x].uit] = true;
        if (s[i].veld != 0)
            g->slot[SLOT_STAP + i] = true;
    }
    for (uint32_t i = 0; i < k->f->params.n; i++) {
        const char *naam = FORM_TEKST(k->f, FORM_AT(k->f, k->f->params, struct form_param)[i].naam);
        for (unsigned x = 0; x < 2; x++)
            g->param[i] |= strcmp(naam, vast[x]) == 0 || i == k->f->index[x];
        if (strcmp(naam, "young_age_threshold") == 0)
            for (uint32_t x = 0; x < k->f->stappen.n; x++)
                g->param[i] |= ((s[x].waar | s[x].over) & PRED_JONG) != 0;
    }
    for (uint32_t i = 0; i < k->f->lezingen.n; i++)
        g->slot[SLOT_LEZING + i] |= FORM_AT(k->f, k->f->lezingen, struct form_lezing)[i].haak != HAAK_GEEN;
}

static void ongebruikt_melden(struct keuring *k)
{
    struct gebruik g = { 0 };

    gebruik_vinden(k, &g);
    for (uint32_t i = 0; i < k->f->params.n; i++)
        if (!g.param[i])
            melden(k, "parameter ", FORM_TEKST(k->f, FORM_AT(k->f, k->f->params, struct form_param)[i].naam),
                   " is not used");
    for (uint32_t i = 0; i < k->f->lezingen.n; i++)
        if (!g.slot[SLOT_LEZING + i])
            melden(k, "reading ", slot_naam(k, (uint8_t)(SLOT_LEZING + i)), " is not used");
    for (uint32_t i = 0; i < k->f->stappen.n; i++)
        if (!g.slot[SLOT_STAP + i])
            melden(k, "derivation or table ", slot_naam(k, (uint8_t)(SLOT_STAP + i)), " is not used");
}

/* Collects every citation id that is named below a value. */
static void citaten_tellen(const json_t *v, json_t *gezien)
{
    const char *naam;
    const json_t *lid, *c;
    size_t i, x;

    json_object_foreach((json_t *)(uintptr_t)v, naam, lid) {
        if (strcmp(naam, "citations") == 0 && json_is_array(lid))
            json_array_foreach(lid, x, c)
                (void)json_object_set_new(gezien, json_string_value(c), json_true());
        citaten_tellen(lid, gezien);
    }
    if (json_is_array(v))
        json_array_foreach(v, i, lid)
            citaten_tellen(lid, gezien);
}

static void citaten_keuren(struct keuring *k)
{
    const json_t *alle = json_object_get(k->root, "citations"), *o;
    AUTO_JSON gezien = json_object();
    const char *id;

    citaten_tellen(k->root, gezien);
    json_object_foreach((json_t *)(uintptr_t)alle, id, o)
        if (json_object_get(gezien, id) == NULL)
            melden(k, "citation ", id, " is not used");
    json_object_foreach(gezien, id, o)
        if (json_object_get(alle, id) == NULL)
            melden(k, "citation ", id, " does not resolve");
}

/* ---- worked cases ---- */

static bool deel_gelijk(const json_t *verwacht, const json_t *kreeg)
{
    const char *naam;
    const json_t *v;
    size_t i;

    if (json_is_object(verwacht)) {
        json_object_foreach((json_t *)(uintptr_t)verwacht, naam, v)
            if (!deel_gelijk(v, json_object_get(kreeg, naam)))
                return false;
        return json_is_object(kreeg);
    }
    if (json_is_array(verwacht)) {
        if (!json_is_array(kreeg) || json_array_size(kreeg) != json_array_size(verwacht))
            return false;
        json_array_foreach(verwacht, i, v)
            if (!deel_gelijk(v, json_array_get(kreeg, i)))
                return false;
        return true;
    }
    return json_equal(verwacht, kreeg);
}

/* Decides a worked case; NULL where the case itself cannot be read. */
static json_t *geval_beslissen(const struct keuring *k, const json_t *zaak)
{
    struct pull *p = mem_alloc(sizeof(*p));
    struct zaak_gelezen *in = mem_alloc(sizeof(*in));
    struct zaakfeiten *z = mem_alloc(sizeof(*z));
    char *tekst = mem_alloc(ANTWOORD_MAX);
    json_t *uit = NULL;
    struct uitslag u;
    struct writer w;
    size_t len = json_dumpb(zaak, NULL, 0, JSON_COMPACT);

    if (p != NULL && in != NULL && z != NULL && tekst != NULL && len <= ANTWOORD_MAX) {
        json_dumpb(zaak, tekst, ANTWOORD_MAX, JSON_COMPACT);
        pull_init(p, tekst, len);
        case_read_zaak(p, in);
        *z = (struct zaakfeiten){ .fase = in->fase, .eenheid = in->eenheid.eenheid, .huishouden = in->huishouden };
        memcpy(z->corporatie, in->corporatie, sizeof(z->corporatie));
        if (pull_end(p) == OK && evaluate(k->set, z, &u) == OK) {
            writer_init(&w, tekst, ANTWOORD_MAX);
            uitslag_json(&w, &u, z->huishouden.n_volwassenen);
            if (w.failed || strict_json_parse(tekst, writer_len(&w), false, &uit) != OK)
                uit = NULL;
        }
    }
    mem_free(tekst);
    mem_free(z);
    mem_free(in);
    mem_free(p);
    return uit;
}

static void gevallen_keuren(struct keuring *k)
{
    const json_t *geval, *v;
    const char *naam;
    size_t i;

    json_array_foreach(json_object_get(k->root, "cases"), i, geval) {
        const char *titel = json_string_value(json_object_get(geval, "name"));
        AUTO_JSON kreeg = geval_beslissen(k, json_object_get(geval, "case"));
        titel = titel != NULL ? titel : "?";
        if (kreeg == NULL) {
            melden(k, "case ", titel, " cannot be read");
            continue;
        }
        json_object_foreach((json_t *)(uintptr_t)json_object_get(geval, "expect"), naam, v) {
            if (deel_gelijk(v, json_object_get(kreeg, naam)))
                continue;
            struct regel r;
            char tekst[160];
            size_t len = json_dumpb(json_object_get(kreeg, naam), tekst, sizeof(tekst), JSON_COMPACT | JSON_ENCODE_ANY);
            regel_begin(&r);
            write_text(&r.w, "case ");
            write_text(&r.w, titel);
            write_text(&r.w, ": ");
            write_text(&r.w, naam);
            write_text(&r.w, " is ");
            write_bytes(&r.w, tekst, len < sizeof(tekst) ? len : sizeof(tekst));
            regel_melden(k, &r);
        }
    }
}

/* ---- what an answer may and may not depend on, tried over every income and rent class of typical households ---- */

struct proef { int16_t jaar; uint8_t volwassenen, kinderen; bool oud, kamer; uint32_t status; };

static void proefzaak(const struct keuring *k, const struct proef *p, const char *corporatie, struct zaakfeiten *z)
{
    int32_t dag = pack_geldig_van(k->pack);
    int32_t geboren = dag - (p->oud ? 75 : 35) * 366;

    memset(z, 0, sizeof(*z));
    z->fase = FASE_REACTIE;
    for (size_t i = 0; i + 1 < sizeof(z->corporatie) && corporatie[i] != '\0'; i++)
        z->corporatie[i] = corporatie[i];
    eenheid_leeg(&z->eenheid);
    z->eenheid.aanwezig = 1;
    z->eenheid.ingangsdatum = z->eenheid.publicatiedatum = (struct dagbereik){ dag, dag };
    z->eenheid.woonruimtesoort = p->kamer ? WOONRUIMTE_ONZELFSTANDIG : WOONRUIMTE_ZELFSTANDIG;
    huishouden_leeg(&z->huishouden);
    z->huishouden.n_volwassenen = p->volwassenen;
    z->huishouden.n_kinderen = p->kinderen;
    z->huishouden.inkomensvorm = INKOMENS_CELLEN;
    z->huishouden.vermogen = (struct geldbereik){ 50000000, 50000000 };
    z->huishouden.verzoek54a = p->oud ? JA : NEE;
    for (unsigned i = 0; i < p->volwassenen; i++) {
        volwassene_leeg(&z->huishouden.volwassenen[i]);
        z->huishouden.volwassenen[i].rol = i == 0 ? ROL_WON : ROL_MED;
        z->huishouden.volwassenen[i].geboortedatum = (struct dagbereik){ geboren, geboren };
        z->huishouden.volwassenen[i].status = p->status;
        z->huishouden.volwassenen[i].route = ROUTE_A1;
    }
    for (unsigned i = 0; i < p->kinderen; i++)
        z->huishouden.kinderen[i] = (struct kind){ .geboortedatum = { dag - 3000, dag - 3000 }, .dagen_min = 366,
                                                   .dagen_max = 366, .rol = ROL_MBW, .kind = JA, .onderhouden = JA };
}

static void inkomen_zetten(struct zaakfeiten *z, int64_t bedrag)
{
    z->huishouden.n_sommen = 1;
    z->huishouden.sommen[0] = (struct som){ .cel = { bedrag * 10000, bedrag * 10000 }, .vorm = SOM_A,
                                            .jaar = year_of(z->eenheid.ingangsdatum.min) };
}

/* The lower the better: what a letting is worth to the applicant. */
static unsigned ernst(const struct uitslag *u)
{
    return u->uitkomst == UITKOMST_NIET_GESCHIKT ? 2 : u->passendheidsoort == PASSENDHEID_NIE ? 1 : 0;
}

struct proefuitslag { unsigned gewoon, urgent, besluit; };

static bool proef_beslissen(const struct keuring *k, struct zaakfeiten *z, struct proefuitslag *out)
{
    struct uitslag u;

    z->huishouden.urgentie = 0;
    z->huishouden.besluit54a = NEE;
    if (evaluate(k->set, z, &u) != OK)
        return false;
    out->gewoon = ernst(&u);
    z->huishouden.besluit54a = JA;
    if (evaluate(k->set, z, &u) != OK)
        return false;
    out->besluit = ernst(&u);
    z->huishouden.besluit54a = NEE;
    z->huishouden.urgentie = URGENTIE_HVW_15_5;
    if (evaluate(k->set, z, &u) != OK)
        return false;
    out->urgent = ernst(&u);
    return true;
}

/* Every step of income at one rent: urgency and decision never harm, and nobody urgent is refused on income. */
static void inkomens_keuren(struct keuring *k, struct zaakfeiten *z, const int64_t *grenzen, unsigned n, bool *gemeld)
{
    bool urgent_geweigerd = false, urgent_niet = false, schaadt = false;

    for (unsigned i = 0; i <= n; i++) {
        struct proefuitslag p;
        inkomen_zetten(z, i < n ? grenzen[i] : GELD_MAX / 100);
        if (!proef_beslissen(k, z, &p))
            continue;
        urgent_geweigerd |= p.urgent == 2;
        urgent_niet |= p.urgent != 2;
        schaadt |= p.urgent > p.gewoon || p.besluit > p.gewoon;
    }
    if (urgent_geweigerd && urgent_niet && !gemeld[0]) {
        gemeld[0] = true;
        melden(k, "refuses on income for URGENT_HVW_15_5 (Huisvestingswet 15(5))", "", "");
    }
    if (schaadt && !gemeld[1]) {
        gemeld[1] = true;
        melden(k, "an urgency or a decision of art. 54a makes an outcome worse", "", "");
    }
}

static const struct pack *basis_van(const struct keuring *k)
{
    return pack_is_overlay(k->pack) ? packset_nationaal(k->set, pack_geldig_van(k->pack)) : k->pack;
}

static void platformfeiten_keuren(struct keuring *k)
{
    static const struct proef proeven[] = {
        { .volwassenen = 1 }, { .volwassenen = 2 }, { .volwassenen = 2, .kinderen = 2 },
        { .volwassenen = 1, .oud = true }, { .volwassenen = 2, .oud = true }, { .volwassenen = 1, .kamer = true },
        { .volwassenen = 1, .status = STATUS_STUDENT_VOLTIJD }, { .volwassenen = 1, .status = STATUS_WLZ_VERBLIJF } };
    const struct pack *basis = basis_van(k);
    int64_t inkomens[PACK_INKOMENSGRENZEN_MAX];
    bool gemeld[2] = { false, false };
    char corporatie[CORPORATIE_MAX] = "";
    struct zaakfeiten z;

    if (basis == NULL) {
        melden(k, "the base of this overlay is not found", "", "");
        return;
    }
    if (pack_n_corporaties(k->pack) > 0) {
        const char *c = pack_corporatie(k->pack, 0);
        for (size_t i = 0; i + 1 < sizeof(corporatie) && c[i] != '\0' && c[i] != '.'; i++)
            corporatie[i] = c[i];
    }
    unsigned n = pack_inkomensgrenzen(basis, inkomens);
    const int64_t *huren = FORM_AT(basis->form, basis->form->huurgrenzen, int64_t);
    for (unsigned i = 0; i < sizeof(proeven) / sizeof(proeven[0]); i++)
        for (uint32_t h = 0; h <= basis->form->huurgrenzen.n; h++) {
            int64_t huur = h < basis->form->huurgrenzen.n ? huren[h] : 200000;
            proefzaak(k, &proeven[i], corporatie, &z);
            z.eenheid.huurprijs = (struct geldbereik){ huur, huur };
            inkomens_keuren(k, &z, inkomens, n, gemeld);
        }
}

/* hoogstePassendeHuurklasse: every rent up to that class fits, and the next class does not. */
static void hoogste_keuren(struct keuring *k)
{
    static const struct proef proeven[] = {
        { .volwassenen = 1 }, { .volwassenen = 2 }, { .volwassenen = 1, .oud = true },
        { .volwassenen = 2, .kinderen = 1 }, { .volwassenen = 1, .kamer = true } };
    const int64_t *huren = FORM_AT(k->f, k->f->huurgrenzen, int64_t);
    int64_t inkomens[PACK_INKOMENSGRENZEN_MAX];
    unsigned n = pack_inkomensgrenzen(k->pack, inkomens);
    struct zaakfeiten z;
    struct uitslag u;

    for (unsigned i = 0; i < sizeof(proeven) / sizeof(proeven[0]); i++)
        for (unsigned x = 0; x <= n; x++) {
            unsigned hoogste = 0, past = HUUR_TOT_BASISHUUR;
            bool goed = true;
            proefzaak(k, &proeven[i], "", &z);
            inkomen_zetten(&z, x < n ? inkomens[x] : GELD_MAX / 100);
            for (uint32_t h = 0; h <= k->f->huurgrenzen.n; h++) {
                int64_t huur = h < k->f->huurgrenzen.n ? huren[h] : 200000;
                z.eenheid.huurprijs = (struct geldbereik){ huur, huur };
                if (evaluate(k->set, &z, &u) != OK || u.huurklasse == HUUR_ONBEPAALD ||
                    u.passendheidsoort == PASSENDHEID_ONBEPAALD)
                    continue;
                hoogste = u.hoogste_passende_huurklasse;
                goed = goed && u.passendheidsoort != PASSENDHEID_NIE;
                if (goed)
                    past = u.huurklasse;
            }
            if (hoogste != 0 && hoogste != past) {
                melden(k, "hoogstePassendeHuurklasse is ", huurklasse_naam((uint8_t)hoogste),
                       " where passendheidsoort says otherwise");
                return;
            }
        }
}

unsigned pack_check(const struct packset *set, const struct pack *pack, bevinding *doe, void *wie)
{
    struct keuring k = { .set = set, .pack = pack, .f = pack->form, .doe = doe, .wie = wie };
    const struct form_stap *stappen = FORM_AT(k.f, k.f->stappen, struct form_stap);
    AUTO_JSON root = NULL;
    size_t len;
    const char *json = pack_json(pack, &len);

    if (strict_json_parse(json, len, false, &root) != OK) {
        melden(&k, "carries no readable source", "", "");
        return k.n;
    }
    k.root = root;
    for (uint32_t i = k.f->n_persoonsstappen; i < k.f->stappen.n; i++)
        tabel_keuren(&k, &stappen[i]);
    ongebruikt_melden(&k);
    citaten_keuren(&k);
    gevallen_keuren(&k);
    platformfeiten_keuren(&k);
    if (!pack_is_overlay(pack))
        hoogste_keuren(&k);
    return k.n + texts_check(pack, root, doe, wie);
}
