#include "pack/pack.h"

#include "base/date.h"
#include "base/sha256.h"
#include "pack/layout.h"
#include "model/outcome.h"

#include <string.h>

_Static_assert(PACK_FIELDS == SLOT_VRIJSTELLING_EINDE - SLOT_VELD_EERST && STAPPEN_MAX <= 64, "fields and steps as bits");

#define DAG_EERST (-62091) /* 1800-01-01 */
#define DAG_LAATST 376200  /* about 3000-01-01 */

/* Is [begin, begin + n * size) inside the block, aligned, and n at most max? */
int pack_text_order(const struct pack_form *f, const struct form_uitleg *u, uint8_t soort, const char *code, uint8_t taal)
{
    if (u->soort != soort)
        return u->soort < soort ? -1 : 1;
    int d = strcmp(FORM_AT(f, f->uitlegteksten, char) + u->code, code);
    return d != 0 ? d : (int)u->taal - (int)taal;
}

static bool deel_ok(const struct pack_form *f, struct form_deel d, size_t size, size_t max)
{
    uint64_t eind = (uint64_t)d.begin + (uint64_t)d.n * size;

    return d.n <= max && d.begin >= sizeof(struct pack_form) && d.begin % 8 == 0 && eind <= f->len;
}

static bool tekst_ok(const struct pack_form *f, uint32_t t)
{
    return t < f->teksten.n;
}

static bool bedrag_ok(int64_t v)
{
    return v >= GELD_MIN && v <= GELD_MAX;
}

static bool lijst_ok(const struct pack_form *f, struct form_deel d, size_t max)
{
    if (!deel_ok(f, d, sizeof(int64_t), max))
        return false;
    const int64_t *g = FORM_AT(f, d, int64_t);
    for (uint32_t i = 0; i < d.n; i++)
        if (!bedrag_ok(g[i]) || (i > 0 && g[i - 1] >= g[i]))
            return false;
    return true;
}

/* A slot that a step at index `stap` may read. */
static bool slot_ok(const struct pack_form *f, unsigned slot, uint32_t stap)
{
    if (slot < SLOT_BASIS_N)
        return true;
    if (slot >= SLOT_LEZING && slot < SLOT_LEZING + f->lezingen.n)
        return true;
    return slot >= SLOT_STAP && slot < SLOT_STAP + stap;
}

static bool grens_ok(const struct pack_form *f, const struct form_grens *g, uint32_t stap)
{
    switch (g->soort) {
    case GRENS_GEEN:
        return true;
    case GRENS_GETAL:
        return bedrag_ok(g->plus);
    case GRENS_PARAM:
        return g->nr < f->params.n && g->plus >= -1 && g->plus <= 1;
    case GRENS_STAP:
        return g->nr >= SLOT_STAP && g->nr < SLOT_STAP + stap && g->plus >= -1 && g->plus <= 1 &&
               FORM_AT(f, f->stappen, struct form_stap)[g->nr - SLOT_STAP].uitvoer == UITVOER_BEDRAG;
    default:
        return false;
    }
}

static bool voorwaarde_ok(const struct pack_form *f, const struct form_voorwaarde *w, uint32_t stap)
{
    bool som = w->slot == SLOT_SOM_A || w->slot == SLOT_SOM_B;

    if (!slot_ok(f, w->slot, stap) || w->soort >= VOORWAARDE_N)
        return false;
    if (w->soort == VOORWAARDE_SET)
        return !som;
    /* The cells of sums are cut at the amounts themselves, so only these two comparisons are answered by a cell. */
    if (som && ((w->van.soort != GRENS_GEEN && w->van.plus != 1) || (w->tot.soort != GRENS_GEEN && w->tot.plus != 0) ||
                w->van.soort == GRENS_GETAL || w->tot.soort == GRENS_GETAL))
        return false;
    return grens_ok(f, &w->van, stap) && grens_ok(f, &w->tot, stap);
}

static unsigned veld_aantal(uint8_t veld)
{
    switch (veld) {
    case SLOT_UITKOMST: return UITKOMST_N;
    case SLOT_DAEB: return DAEB_N;
    case SLOT_PASSENDHEIDSOORT: return PASSENDHEID_N;
    case SLOT_INKOMENSKLASSE: return KLASSE_N;
    case SLOT_HUURKLASSE: case SLOT_HOOGSTE: return HUUR_N;
    case SLOT_GROOTTEKLASSE: return GROOTTE_N;
    case SLOT_OUDEREN: return 2;
    case 0: return 64;
    default: return 0;
    }
}

static void leeftijd_erbij(uint8_t *lijst, unsigned *n, unsigned jaren)
{
    for (unsigned i = 0; i < *n && i < LEEFTIJDEN_PER_PACK; i++)
        if (lijst[i] == jaren)
            return;
    if (*n < LEEFTIJDEN_PER_PACK)
        lijst[*n] = (uint8_t)jaren;
    (*n)++;
}

/* The evaluator has a bit an age; every pack has a share of these. */
static bool leeftijden_ok(const struct pack_form *f)
{
    const struct form_stap *s = FORM_AT(f, f->stappen, struct form_stap);
    uint8_t lijst[LEEFTIJDEN_PER_PACK];
    unsigned n = 0;

    for (uint32_t i = 0; i < f->n_persoonsstappen; i++) {
        if (s[i].leeftijd_van != 0)
            leeftijd_erbij(lijst, &n, s[i].leeftijd_van);
        if (s[i].leeftijd_tot != LEEFTIJD_GEEN)
            leeftijd_erbij(lijst, &n, s[i].leeftijd_tot + 1u);
        if (s[i].leeftijd_van > 120 || (s[i].leeftijd_tot > 120 && s[i].leeftijd_tot != LEEFTIJD_GEEN))
            return false;
    }
    return n <= LEEFTIJDEN_PER_PACK;
}

/* Rows and conditions are used once and in order, so that a point costs no more than all of them. */
struct volgende { uint32_t rij, voorwaarde; };

static bool stap_ok(const struct pack_form *f, uint32_t nr, struct volgende *v)
{
    const struct form_stap *s = &FORM_AT(f, f->stappen, struct form_stap)[nr];
    const struct form_rij *rijen = FORM_AT(f, f->rijen, struct form_rij);
    const struct form_voorwaarde *voorwaarden = FORM_AT(f, f->voorwaarden, struct form_voorwaarde);

    if (!tekst_ok(f, s->naam) || s->soort >= STAP_N || s->uitvoer >= UITVOER_N)
        return false;
    if ((s->soort != STAP_TABEL) != (nr < f->n_persoonsstappen))
        return false;
    if (s->soort != STAP_TABEL)
        return (s->over & ~(uint32_t)PRED_ALLE) == 0 && (s->waar & ~(uint32_t)PRED_ALLE) == 0 && s->n == 0 &&
               s->veld == 0 && s->uitvoer == UITVOER_GETAL;
    if (s->rij != v->rij || s->n > f->rijen.n - s->rij)
        return false;
    v->rij += s->n;
    if (IS_VRIJSTELLING(s->veld) != (s->uitvoer == UITVOER_TEKST))
        return false;
    if (s->veld != 0 && !IS_VRIJSTELLING(s->veld) && (s->uitvoer != UITVOER_GETAL || veld_aantal(s->veld) == 0))
        return false;
    for (uint32_t r = s->rij; r < s->rij + s->n; r++) {
        const struct form_rij *rij = &rijen[r];
        if (rij->voorwaarde != v->voorwaarde || rij->n > f->voorwaarden.n - rij->voorwaarde ||
            !tekst_ok(f, rij->code) || !tekst_ok(f, rij->citaten))
            return false;
        v->voorwaarde += rij->n;
        if (s->uitvoer == UITVOER_BEDRAG ? rij->uit >= f->params.n
            : s->uitvoer == UITVOER_TEKST ? !tekst_ok(f, rij->uit) : rij->uit >= veld_aantal(s->veld))
            return false;
        for (uint32_t w = rij->voorwaarde; w < rij->voorwaarde + rij->n; w++)
            if (!voorwaarde_ok(f, &voorwaarden[w], nr))
                return false;
    }
    return true;
}

static bool stappen_ok(const struct pack_form *f)
{
    struct volgende v = { 0, 0 };
    unsigned tellers = 0;

    if (f->n_persoonsstappen > f->stappen.n ||
        f->n_persoonsstappen > (f->overlay ? OVERLAY_PERSOONSSTAPPEN : NATIONAAL_PERSOONSSTAPPEN))
        return false;
    for (uint32_t i = 0; i < f->stappen.n; i++) {
        if (!stap_ok(f, i, &v))
            return false;
        tellers += FORM_AT(f, f->stappen, struct form_stap)[i].soort == STAP_AANTAL;
    }
    return leeftijden_ok(f) && tellers == f->n_tellers && tellers <= (f->overlay ? OVERLAY_TELLERS : NATIONAAL_TELLERS);
}

static bool waarden_ok(const struct pack_form *f)
{
    const struct form_param *params = FORM_AT(f, f->params, struct form_param);
    const struct form_lezing *lezingen = FORM_AT(f, f->lezingen, struct form_lezing);
    const uint32_t *corporaties = FORM_AT(f, f->corporaties, uint32_t);

    for (uint32_t i = 0; i < f->params.n; i++)
        if (!bedrag_ok(params[i].min) || !bedrag_ok(params[i].max) || params[i].min > params[i].waarde ||
            params[i].waarde > params[i].max || params[i].open > 1 ||
            (params[i].open && params[i].waarde != params[i].min) || !tekst_ok(f, params[i].naam) ||
            !tekst_ok(f, params[i].code))
            return false;
    for (int k = 0; k < 2; k++) {
        if (f->index[k] == 255 ? !f->overlay : f->index[k] >= f->params.n)
            return false;
        if (f->aow[k] == 255 ? !f->overlay : f->aow[k] >= f->params.n)
            return false;
        if (f->aow[k] != 255 && (params[f->aow[k]].min < 720 || params[f->aow[k]].max > 960))
            return false;
        if (f->index[k] != 255 && (params[f->index[k]].min < 1 || params[f->index[k]].max > 30000))
            return false;
    }
    for (uint32_t i = 0; i < f->lezingen.n; i++)
        if (!tekst_ok(f, lezingen[i].code) || lezingen[i].standaard > LEZING_OPEN ||
            (lezingen[i].standaard == LEZING_OPEN && lezingen[i].haak != HAAK_GEEN) || lezingen[i].haak >= HAAK_N)
            return false;
    for (uint32_t i = 0; i < f->corporaties.n; i++)
        if (!tekst_ok(f, corporaties[i]))
            return false;
    return f->jaarvoorkeur <= 2 && f->oudste_belastingjaar <= 2 && f->jongerenleeftijd <= 120 &&
           f->coouderschap_dagen >= -1 && f->coouderschap_dagen <= 366;
}

/* The texts: NUL-terminated, nothing below 32 but the ends of pieces and known variables. */
static bool uitlegteksten_ok(const struct pack_form *f)
{
    const char *t = FORM_AT(f, f->uitlegteksten, char);

    if (f->uitlegteksten.n == 0 || t[0] != '\0' || t[f->uitlegteksten.n - 1] != '\0')
        return false;
    for (uint32_t i = 0; i < f->uitlegteksten.n; i++)
        if ((unsigned char)t[i] >= VAR_N && (unsigned char)t[i] < ' ' && t[i] != '\n')
            return false;
    return true;
}

static bool uitleg_ok(const struct pack_form *f)
{
    const struct form_uitleg *u = FORM_AT(f, f->uitleg, struct form_uitleg);

    if (!uitlegteksten_ok(f))
        return false;
    for (uint32_t i = 0; i < f->uitleg.n; i++) {
        if (u[i].soort >= UITLEG_SOORTEN || u[i].taal >= TAAL_N || u[i].code >= f->uitlegteksten.n)
            return false;
        for (unsigned d = 0; d < UITLEG_DELEN; d++)
            if (u[i].deel[d] >= f->uitlegteksten.n)
                return false;
        if (i > 0 && pack_text_order(f, &u[i - 1], u[i].soort, FORM_AT(f, f->uitlegteksten, char) + u[i].code,
                                  u[i].taal) >= 0)
            return false;
    }
    return true;
}

static bool dagen_ok(const struct pack_form *f)
{
    if (f->geldig_van < DAG_EERST || f->geldig_tot > DAG_LAATST || f->geldig_van > f->geldig_tot)
        return false;
    for (int m = 0; m < 12; m++)
        if (f->aow_geboren_tot[m] < -200000 || f->aow_misschien_tot[m] > DAG_LAATST ||
            f->aow_geboren_tot[m] > f->aow_misschien_tot[m])
            return false;
    return f->overlay || year_of(f->geldig_van) == year_of(f->geldig_tot);
}

/* What a condition needs of the steps before it; `steps` has what each of these needs. */
static uint64_t condition_needs(const struct form_voorwaarde *w, const uint64_t *steps, struct pack *out)
{
    uint64_t needs = w->slot >= SLOT_STAP ? steps[w->slot - SLOT_STAP] : 0;

    if (w->van.soort == GRENS_STAP)
        needs |= steps[w->van.nr - SLOT_STAP];
    if (w->tot.soort == GRENS_STAP)
        needs |= steps[w->tot.nr - SLOT_STAP];
    if (IS_VELD(w->slot)) {
        needs |= out->needs[w->slot - SLOT_VELD_EERST];
        out->reads = (uint16_t)(out->reads | 1u << (w->slot - SLOT_VELD_EERST));
    }
    return needs;
}

/* Steps read earlier steps only, so one pass finds all that a field is decided by. */
static void needs_of(const struct pack_form *f, struct pack *out)
{
    const struct form_stap *stappen = FORM_AT(f, f->stappen, struct form_stap);
    const struct form_rij *rijen = FORM_AT(f, f->rijen, struct form_rij);
    const struct form_voorwaarde *voorwaarden = FORM_AT(f, f->voorwaarden, struct form_voorwaarde);
    uint64_t decide[STAPPEN_MAX];

    for (uint32_t i = 0; i < f->stappen.n; i++) {
        decide[i] = UINT64_C(1) << i;
        for (uint32_t r = stappen[i].rij; r < stappen[i].rij + stappen[i].n; r++)
            for (uint32_t k = rijen[r].voorwaarde; k < rijen[r].voorwaarde + rijen[r].n; k++)
                decide[i] |= condition_needs(&voorwaarden[k], decide, out);
        if (stappen[i].veld != 0)
            out->needs[stappen[i].veld - SLOT_VELD_EERST] |= decide[i];
    }
}

enum status pack_open(const void *blob, size_t len, struct pack *out)
{
    const struct pack_form *f = blob;
    uint8_t sha[DIGEST_LEN];

    *out = (struct pack){ 0 };
    if (blob == NULL || (uintptr_t)blob % 8 != 0 || len < sizeof(*f) || len > PACK_SIZE_MAX || len != f->len ||
        memcmp(f->magic, FORM_MAGIC, sizeof(f->magic)) != 0 || f->version != FORM_VERSION || f->overlay > 1)
        return REFUSED_PACK;
    if (!deel_ok(f, f->params, sizeof(struct form_param), PARAMS_MAX) ||
        !deel_ok(f, f->lezingen, sizeof(struct form_lezing), LEZINGEN_MAX) ||
        !deel_ok(f, f->stappen, sizeof(struct form_stap), STAPPEN_MAX) ||
        !deel_ok(f, f->rijen, sizeof(struct form_rij), RIJEN_MAX) ||
        !deel_ok(f, f->voorwaarden, sizeof(struct form_voorwaarde), VOORWAARDEN_MAX) ||
        !deel_ok(f, f->corporaties, sizeof(uint32_t), 1024) || !deel_ok(f, f->teksten, 1, len) ||
        !deel_ok(f, f->json, 1, len) || !deel_ok(f, f->uitleg, sizeof(struct form_uitleg), UITLEG_MAX) ||
        !deel_ok(f, f->uitlegteksten, 1, UITLEG_TEKST_MAX))
        return REFUSED_PACK;
    const char *teksten = FORM_TEKST(f, 0);
    if (f->teksten.n == 0 || teksten[0] != '\0' || teksten[f->teksten.n - 1] != '\0')
        return REFUSED_PACK;
    if (!tekst_ok(f, f->id) || !tekst_ok(f, f->versie) || !tekst_ok(f, f->basis) ||
        !lijst_ok(f, f->inkomensgrenzen, PACK_INKOMENSGRENZEN_MAX) || !lijst_ok(f, f->huurgrenzen, GRENZEN_MAX) ||
        !lijst_ok(f, f->vermogensgrenzen, GRENZEN_MAX) || !lijst_ok(f, f->kamergrenzen, GRENZEN_MAX))
        return REFUSED_PACK;
    if (!waarden_ok(f) || !dagen_ok(f) || !stappen_ok(f) || !uitleg_ok(f))
        return REFUSED_PACK;
    TRY(sha256((const uint8_t *)f + f->json.begin, f->json.n, sha));
    if (memcmp(sha, f->sha256, sizeof(sha)) != 0)
        return REFUSED_PACK;
    *out = (struct pack){ .form = f, .len = len };
    needs_of(f, out);
    return OK;
}

const char *pack_id(const struct pack *p) { return FORM_TEKST(p->form, p->form->id); }
const char *pack_versie(const struct pack *p) { return FORM_TEKST(p->form, p->form->versie); }
const uint8_t *pack_sha256(const struct pack *p) { return p->form->sha256; }
int32_t pack_geldig_van(const struct pack *p) { return p->form->geldig_van; }
int32_t pack_geldig_tot(const struct pack *p) { return p->form->geldig_tot; }
bool pack_is_overlay(const struct pack *p) { return p->form->overlay != 0; }
const char *pack_basis(const struct pack *p) { return FORM_TEKST(p->form, p->form->basis); }
unsigned pack_n_corporaties(const struct pack *p) { return p->form->corporaties.n; }

const char *pack_json(const struct pack *p, size_t *len)
{
    *len = p->form->json.n;
    return (const char *)p->form + p->form->json.begin;
}

const char *pack_corporatie(const struct pack *p, unsigned i)
{
    BUG_IF(i >= p->form->corporaties.n);
    return FORM_TEKST(p->form, FORM_AT(p->form, p->form->corporaties, uint32_t)[i]);
}

/* "L0101..L0119": both ends of equal length, compared as text. "*": everybody, also where nobody is named. */
static bool in_reeks(const char *reeks, const char *corporatie)
{
    const char *punten = strstr(reeks, "..");
    size_t n = strlen(corporatie);

    if (strcmp(reeks, "*") == 0)
        return true;
    if (punten == NULL)
        return strcmp(reeks, corporatie) == 0;
    return (size_t)(punten - reeks) == n && strlen(punten + 2) == n && memcmp(reeks, corporatie, n) <= 0 &&
           memcmp(corporatie, punten + 2, n) <= 0;
}

bool pack_geldt_voor(const struct pack *p, const char *corporatie)
{
    if (!pack_is_overlay(p))
        return true;
    for (unsigned i = 0; i < pack_n_corporaties(p); i++)
        if (in_reeks(pack_corporatie(p, i), corporatie))
            return true;
    return false;
}

unsigned pack_inkomensgrenzen(const struct pack *p, int64_t out[PACK_INKOMENSGRENZEN_MAX])
{
    const struct pack_form *f = p->form;

    memcpy(out, FORM_AT(f, f->inkomensgrenzen, int64_t), f->inkomensgrenzen.n * sizeof(int64_t));
    return f->inkomensgrenzen.n;
}

void packset_init(struct packset *s)
{
    s->n = 0;
}

bool pack_botst(const struct pack *a, const struct pack *b)
{
    bool zelfde = pack_is_overlay(a) == pack_is_overlay(b) &&
                  (!pack_is_overlay(a) || strcmp(pack_id(a), pack_id(b)) == 0);

    return zelfde && pack_geldig_van(a) <= pack_geldig_tot(b) && pack_geldig_van(b) <= pack_geldig_tot(a);
}

enum status packset_add(struct packset *s, const struct pack *p)
{
    if (s->n == PACKSET_MAX)
        return REFUSED_TOO_MANY;
    for (uint32_t i = 0; i < s->n; i++)
        if (memcmp(pack_sha256(&s->packs[i]), pack_sha256(p), DIGEST_LEN) == 0 || pack_botst(&s->packs[i], p))
            return REFUSED_PACK;
    s->packs[s->n++] = *p;
    return OK;
}

/* ---- overlays beside each other ---- */

/* The ends of what a corporation name stands for, as texts of one length. */
struct reeks { char van[CORPORATIE_MAX], tot[CORPORATIE_MAX]; bool alle; };

static struct reeks reeks_van(const char *naam)
{
    struct reeks r = { .alle = strcmp(naam, "*") == 0 };
    const char *punten = strstr(naam, ".."), *tot = punten != NULL ? punten + 2 : naam;
    size_t n = punten != NULL ? (size_t)(punten - naam) : strlen(naam);

    memcpy(r.van, naam, n < sizeof(r.van) - 1 ? n : sizeof(r.van) - 1);
    memcpy(r.tot, tot, strnlen(tot, sizeof(r.tot) - 1));
    return r;
}

static bool reeksen_raken(const char *a, const char *b)
{
    struct reeks x = reeks_van(a), y = reeks_van(b);

    return x.alle || y.alle ||
           (strlen(x.van) == strlen(y.van) && strcmp(x.van, y.tot) <= 0 && strcmp(y.van, x.tot) <= 0);
}

static bool gelden_samen(const struct pack *a, const struct pack *b)
{
    if (pack_geldig_van(a) > pack_geldig_tot(b) || pack_geldig_van(b) > pack_geldig_tot(a))
        return false;
    for (unsigned i = 0; i < pack_n_corporaties(a); i++)
        for (unsigned k = 0; k < pack_n_corporaties(b); k++)
            if (reeksen_raken(pack_corporatie(a, i), pack_corporatie(b, k)))
                return true;
    return false;
}

/* The outcomes an overlay may turn another outcome into, NIET_GESCHIKT aside. */
static unsigned maakt_van_uitkomst(const struct pack_form *f)
{
    const struct form_stap *s = FORM_AT(f, f->stappen, struct form_stap);
    const struct form_voorwaarde *w = FORM_AT(f, f->voorwaarden, struct form_voorwaarde);
    unsigned uit = 0;

    for (uint32_t i = 0; i < f->stappen.n; i++)
        for (uint32_t r = s[i].rij; s[i].veld == SLOT_UITKOMST && r < s[i].rij + s[i].n; r++) {
            const struct form_rij *rij = &FORM_AT(f, f->rijen, struct form_rij)[r];
            uint64_t van = UINT64_MAX;
            for (uint32_t k = 0; k < rij->n; k++)
                if (w[rij->voorwaarde + k].slot == SLOT_UITKOMST && w[rij->voorwaarde + k].soort == VOORWAARDE_SET)
                    van &= w[rij->voorwaarde + k].set;
            if (rij->uit != UITKOMST_NIET_GESCHIKT && van != UINT64_C(1) << rij->uit)
                uit |= 1u << rij->uit;
        }
    return uit;
}

static const char *verschil(const struct pack_form *a, const struct pack_form *b)
{
    unsigned samen = maakt_van_uitkomst(a) | maakt_van_uitkomst(b);

    if (a->jaarvoorkeur != 0 && b->jaarvoorkeur != 0 && a->jaarvoorkeur != b->jaarvoorkeur)
        return "they set jaarvoorkeur differently";
    if (a->oudste_belastingjaar != 0 && b->oudste_belastingjaar != 0 &&
        a->oudste_belastingjaar != b->oudste_belastingjaar)
        return "they set oudsteBelastingjaar differently";
    if (a->coouderschap_dagen >= 0 && b->coouderschap_dagen >= 0 && a->coouderschap_dagen != b->coouderschap_dagen)
        return "they set coouderschapDagen differently";
    if (maakt_van_uitkomst(a) != 0 && maakt_van_uitkomst(b) != 0 && (samen & (samen - 1)) != 0)
        return "they may turn one outcome into two different ones, neither of them NIET_GESCHIKT";
    return NULL;
}

bool packset_botsing(const struct packset *s, struct packbotsing *uit)
{
    *uit = (struct packbotsing){ 0 };
    for (uint32_t i = 0; i < s->n; i++)
        for (uint32_t k = i + 1; k < s->n; k++) {
            const struct pack *a = &s->packs[i], *b = &s->packs[k];
            if (!pack_is_overlay(a) || !pack_is_overlay(b) || strcmp(pack_basis(a), pack_basis(b)) != 0 ||
                !gelden_samen(a, b))
                continue;
            *uit = (struct packbotsing){ a, b, verschil(a->form, b->form) };
            if (uit->waarom != NULL)
                return true;
        }
    return false;
}

static bool geldig(const struct pack *p, int32_t dag)
{
    return pack_is_overlay(p) && pack_geldig_van(p) <= dag && dag <= pack_geldig_tot(p);
}

/* Many runs and periods share a point only when they share the beginning of one of them. */
static bool drukte_op(const struct packset *s, const struct pack *met, int32_t dag, struct packdrukte *uit)
{
    const struct pack *gelden[PACKS_PER_UITSLAG];
    unsigned geldige = 0;

    for (uint32_t i = 0; i < s->n; i++)
        geldige += geldig(&s->packs[i], dag);
    if (geldige < PACKS_PER_UITSLAG || (met != NULL && !geldig(met, dag)))
        return false;
    for (uint32_t i = 0; i < s->n; i++)
        for (unsigned k = 0; geldig(&s->packs[i], dag) && k < pack_n_corporaties(&s->packs[i]); k++) {
            struct reeks r = reeks_van(pack_corporatie(&s->packs[i], k));
            const char *naam = r.alle ? "" : r.van;

            if ((met != NULL && !pack_geldt_voor(met, naam)) ||
                packset_overlays(s, naam, dag, gelden, PACKS_PER_UITSLAG) < PACKS_PER_UITSLAG)
                continue;
            uit->dag = dag;
            memcpy(uit->corporatie, naam, strlen(naam));
            return true;
        }
    return false;
}

bool packset_drukte(const struct packset *s, const struct pack *met, struct packdrukte *uit)
{
    *uit = (struct packdrukte){ .dag = 0 };
    for (uint32_t i = 0; i < s->n; i++)
        if (drukte_op(s, met, pack_geldig_van(&s->packs[i]), uit))
            return true;
    return false;
}

enum status packset_check(const struct packset *s)
{
    struct packbotsing botsing;
    struct packdrukte drukte;
    bool nationaal = false;

    for (uint32_t i = 0; i < s->n; i++) {
        const struct pack *p = &s->packs[i];
        bool basis = !pack_is_overlay(p);
        nationaal |= basis;
        for (uint32_t k = 0; k < s->n && !basis; k++) {
            const struct pack *b = &s->packs[k];
            basis = !pack_is_overlay(b) && strcmp(pack_id(b), pack_basis(p)) == 0 &&
                    pack_geldig_van(b) <= pack_geldig_tot(p) && pack_geldig_van(p) <= pack_geldig_tot(b);
        }
        if (!basis)
            return REFUSED_PACK;
    }
    if (!nationaal)
        return REFUSED_PACK;
    if (packset_botsing(s, &botsing))
        return REFUSED_PACK_CONFLICT;
    return packset_drukte(s, NULL, &drukte) ? REFUSED_PACK_CROWD : OK;
}

const struct pack *packset_nationaal(const struct packset *s, int32_t dag)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (!s->packs[i].form->overlay && s->packs[i].form->geldig_van <= dag && dag <= s->packs[i].form->geldig_tot)
            return &s->packs[i];
    return NULL;
}

unsigned packset_overlays(const struct packset *s, const char *corporatie, int32_t dag, const struct pack **out,
                          unsigned max)
{
    unsigned n = 0;

    for (uint32_t i = 0; i < s->n && n < max; i++) {
        const struct pack *p = &s->packs[i];
        if (!p->form->overlay || p->form->geldig_van > dag || dag > p->form->geldig_tot ||
            !pack_geldt_voor(p, corporatie))
            continue;
        unsigned k = n++;
        for (; k > 0 && strcmp(pack_id(out[k - 1]), pack_id(p)) > 0; k--)
            out[k] = out[k - 1];
        out[k] = p;
    }
    return n;
}
