#include "pack/explain.h"

#include "base/date.h"
#include "model/names.h"
#include "pack/pack.h"

#define WOORD_MAX 40
#define LAGEN_MAX (PACKS_PER_UITSLAG + 1)

const char *taal_naam(enum taal taal)
{
    return taal == TAAL_EN ? "en" : "nl";
}

bool taal_lezen(const char *naam, size_t len, enum taal *uit)
{
    for (int t = 0; t < TAAL_N; t++)
        if (len == 2 && memcmp(naam, taal_naam((enum taal)t), 2) == 0) {
            *uit = (enum taal)t;
            return true;
        }
    return false;
}

/* ---- finding ---- */

const char *explain_van_pack(const struct pack *p, enum uitlegsoort soort, const char *code, enum taal taal,
                             enum uitlegdeel deel)
{
    const struct pack_form *f = p->form;
    const struct form_uitleg *u = FORM_AT(f, f->uitleg, struct form_uitleg);
    uint32_t laag = 0, hoog = f->uitleg.n;

    while (laag < hoog) {
        uint32_t midden = laag + (hoog - laag) / 2;
        int d = pack_text_order(f, &u[midden], (uint8_t)soort, code, (uint8_t)taal);
        if (d == 0)
            return FORM_AT(f, f->uitlegteksten, char) + u[midden].deel[deel];
        if (d < 0)
            laag = midden + 1;
        else
            hoog = midden;
    }
    return "";
}

bool explain_huurgrens(const struct pack *p, uint8_t huurklasse, int64_t *uit)
{
    const struct pack_form *f = p->form;
    const struct form_stap *s = FORM_AT(f, f->stappen, struct form_stap);
    const struct form_rij *rijen = FORM_AT(f, f->rijen, struct form_rij);
    const struct form_voorwaarde *w = FORM_AT(f, f->voorwaarden, struct form_voorwaarde);
    const struct form_param *params = FORM_AT(f, f->params, struct form_param);

    for (uint32_t i = 0; i < f->stappen.n; i++)
        for (uint32_t r = s[i].rij; s[i].veld == SLOT_HUURKLASSE && r < s[i].rij + s[i].n; r++)
            for (uint32_t k = rijen[r].voorwaarde; k < rijen[r].voorwaarde + rijen[r].n; k++)
                if (rijen[r].uit == huurklasse && w[k].slot == SLOT_HUURPRIJS && w[k].soort == VOORWAARDE_BEREIK &&
                    w[k].tot.soort == GRENS_PARAM && !params[w[k].tot.nr].open) {
                    *uit = params[w[k].tot.nr].waarde + w[k].tot.plus;
                    return true;
                }
    return false;
}

/* ---- writing ---- */

void explain_geld(struct writer *w, int64_t cent, enum taal taal)
{
    uint64_t v = cent < 0 ? 0 - (uint64_t)cent : (uint64_t)cent, euro = v / 100;
    char groepen[8][3];
    unsigned n = 0;

    write_text(w, cent < 0 ? "-" : "");
    write_text(w, taal == TAAL_NL ? "€ " : "€");
    for (; euro >= 1000 && n < 7; euro /= 1000, n++)
        for (unsigned i = 0, rest = (unsigned)(euro % 1000); i < 3; i++, rest /= 10)
            groepen[n][2 - i] = (char)('0' + rest % 10);
    write_int(w, (int64_t)euro);
    while (n > 0) {
        write_char(w, taal == TAAL_NL ? '.' : ',');
        write_bytes(w, groepen[--n], 3);
    }
    write_char(w, taal == TAAL_NL ? ',' : '.');
    write_char(w, (char)('0' + v % 100 / 10));
    write_char(w, (char)('0' + v % 10));
}

void explain_dag(struct writer *w, int32_t dag, enum taal taal)
{
    static const char *const maanden[TAAL_N][12] = {
        { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
          "november", "december" },
        { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December" } };
    struct date d = date_of(dag);

    write_int(w, d.day);
    write_char(w, ' ');
    write_text(w, maanden[taal][d.month - 1]);
    write_char(w, ' ');
    write_int(w, d.year);
}

/* One piece up to its newline; returns what follows. Nothing is written where a word is missing. */
static const char *stuk(const char *t, const struct uitleg_woorden *woorden, struct writer *w)
{
    struct writer begin = *w;
    bool compleet = true;

    for (; *t != '\0' && *t != '\n'; t++) {
        unsigned char c = (unsigned char)*t;
        if (c >= VAR_N)
            write_bytes(w, t, 1);
        else if (woorden->woord[c] != NULL)
            write_text(w, woorden->woord[c]);
        else
            compleet = false;
    }
    if (!compleet)
        *w = begin;
    return *t == '\n' ? t + 1 : t;
}

static bool al_gezegd(const uint8_t *van, const uint8_t *tot, const uint8_t *nieuw, size_t len)
{
    for (; len > 0 && (size_t)(tot - van) >= len; van++)
        if (memcmp(van, nieuw, len) == 0)
            return true;
    return false;
}

/* The pieces of a text after what stands from `begin` on, each once. A piece that does not fit ends the text. */
static void erbij(const char *t, const struct uitleg_woorden *woorden, const uint8_t *begin, struct writer *w)
{
    while (*t != '\0' && !w->failed) {
        struct writer voor = *w;
        if (w->at > begin)
            write_char(w, ' ');
        uint8_t *nieuw = w->at;
        t = stuk(t, woorden, w);
        if (w->at == nieuw || al_gezegd(begin, voor.at, nieuw, (size_t)(w->at - nieuw)))
            *w = voor;
    }
}

void explain_stukken(const char *tekst, const struct uitleg_woorden *woorden, struct writer *w)
{
    erbij(tekst, woorden, w->at, w);
}

/* ---- one answer ---- */

/* The packs that speak, in order, and the words of this answer. */
struct gesprek {
    const struct uitleg_vraag *v;
    enum taal taal;
    const struct pack *lagen[LAGEN_MAX];
    unsigned n_lagen;
    struct uitleg_woorden woorden;
    char huur[WOORD_MAX], hoogste[WOORD_MAX], grens[WOORD_MAX], jaar[WOORD_MAX];
};

static const char *woord_klaar(char *buf, struct writer *w)
{
    if (w->failed)
        return NULL;
    *w->at = '\0';
    return buf;
}

static const char *geldwoord(char buf[WOORD_MAX], int64_t cent, enum taal taal)
{
    struct writer w;

    writer_init(&w, buf, WOORD_MAX - 1);
    explain_geld(&w, cent, taal);
    return woord_klaar(buf, &w);
}

static const char *jaarwoord(char buf[WOORD_MAX], int16_t jaar)
{
    struct writer w;

    writer_init(&w, buf, WOORD_MAX - 1);
    write_int(&w, jaar);
    return woord_klaar(buf, &w);
}

static const char *dagwoord(char buf[WOORD_MAX], int32_t dag, enum taal taal)
{
    struct writer w;

    writer_init(&w, buf, WOORD_MAX - 1);
    explain_dag(&w, dag, taal);
    return woord_klaar(buf, &w);
}

static const char *wie(uint8_t rol, enum taal taal)
{
    static const char *const namen[TAAL_N][5] = {
        { NULL, "u", "uw medehuurder", "uw medeaanvrager", "een medebewoner" },
        { NULL, "you", "your co-tenant", "your co-applicant", "someone who will live with you" } };

    return rol <= ROL_MBW ? namen[taal][rol] : NULL;
}

/* The bound of a rent class where all national packs of the answer agree on it. */
static const char *grenswoord(struct gesprek *g, uint8_t huurklasse, char buf[WOORD_MAX])
{
    int64_t grens = 0, deze;
    bool een = false;

    for (unsigned i = 0; i < g->n_lagen; i++) {
        if (pack_is_overlay(g->lagen[i]))
            continue;
        if (!explain_huurgrens(g->lagen[i], huurklasse, &deze) || (een && deze != grens))
            return NULL;
        grens = deze;
        een = true;
    }
    return een ? geldwoord(buf, grens, g->taal) : NULL;
}

static void gesprek_begin(struct gesprek *g, const struct uitleg_vraag *v, enum taal taal)
{
    const struct uitslag *u = v->uitslag;
    const struct pack *laatste = NULL;
    bool nationaal = false;

    g->v = v;
    g->taal = taal;
    g->n_lagen = 0;
    memset(&g->woorden, 0, sizeof(g->woorden));
    for (unsigned i = u->n_packs; i-- > 0;) {
        g->lagen[g->n_lagen++] = u->packs[i];
        nationaal |= !pack_is_overlay(u->packs[i]);
    }
    for (size_t i = 0; i < v->n_packs && !nationaal; i++)
        if (!pack_is_overlay(&v->packs[i]) &&
            (laatste == NULL || pack_geldig_tot(&v->packs[i]) > pack_geldig_tot(laatste)))
            laatste = &v->packs[i];
    if (nationaal) {
        g->woorden.woord[VAR_HOOGSTE_HUUR] = grenswoord(g, u->hoogste_passende_huurklasse, g->hoogste);
        g->woorden.woord[VAR_HUURGRENS] = grenswoord(g, HUUR_TOT_DAEB_GRENS, g->grens);
    } else if (laatste != NULL) {
        g->lagen[g->n_lagen++] = laatste;
    }
    if (v->eenheid && v->huurprijs.min == v->huurprijs.max)
        g->woorden.woord[VAR_HUUR] = geldwoord(g->huur, v->huurprijs.min, taal);
    if (u->ingangsjaar_min == u->ingangsjaar_max && u->ingangsjaar_min > 0)
        g->woorden.woord[VAR_JAAR] = jaarwoord(g->jaar, u->ingangsjaar_min);
    g->woorden.woord[VAR_PAGINA] = v->pagina;
    g->woorden.woord[VAR_KLACHTEN] = v->klachten;
    g->woorden.woord[VAR_BEZWAAR] = v->bezwaar;
}

/* What the first pack that knows the code says. */
static const char *gezegd(const struct gesprek *g, enum uitlegsoort soort, const char *code, enum uitlegdeel deel)
{
    const char *t = "";

    for (unsigned i = 0; i < g->n_lagen && t[0] == '\0'; i++)
        t = explain_van_pack(g->lagen[i], soort, code, g->taal, deel);
    return t;
}

static bool feit_is(const struct ontbrekend *o, const char *naam)
{
    return strcmp(o->feit, naam) == 0;
}

/* The text of a missing fact, and the words it may need; `eigen` holds them. */
struct feitwoorden { struct uitleg_woorden woorden; char jaar[WOORD_MAX], verwacht[WOORD_MAX]; };

static const char *van_feit(const struct gesprek *g, const struct ontbrekend *o, enum uitlegdeel deel,
                            struct feitwoorden *eigen)
{
    eigen->woorden = g->woorden;
    if (o->jaar != 0)
        eigen->woorden.woord[VAR_JAAR] = jaarwoord(eigen->jaar, o->jaar);
    if (o->verwacht_vanaf != DAG_ONBEKEND_MIN)
        eigen->woorden.woord[o->verwacht_vanaf < g->v->vandaag ? VAR_VERWACHT_SINDS : VAR_VERWACHT] =
            dagwoord(eigen->verwacht, o->verwacht_vanaf, g->taal);
    eigen->woorden.woord[VAR_WIE] = wie(o->rol, g->taal);
    if (o->van != VAN_BELEID)
        return gezegd(g, UITLEG_ONTBREEKT, o->feit, deel);
    bool jaargang = strncmp(o->feit, EXPLAIN_BELEID " ", sizeof(EXPLAIN_BELEID)) == 0;
    return gezegd(g, UITLEG_ONTBREEKT, jaargang ? EXPLAIN_BELEID : EXPLAIN_PARAMETER, deel);
}

static const char *uitkomst_code(const struct uitleg_vraag *v)
{
    return !v->eenheid && v->uitslag->hoogste_passende_huurklasse != HUUR_ONBEPAALD
               ? EXPLAIN_ZONDER_EENHEID : name_of(NAMES_UITKOMST, v->uitslag->uitkomst);
}

static void ontbreekt_zeggen(const struct gesprek *g, enum uitlegdeel deel, const uint8_t *begin, struct writer *w)
{
    const struct uitslag *u = g->v->uitslag;

    if (u->uitkomst != UITKOMST_ONBEPAALD)
        return;
    for (unsigned i = 0; i < u->n_ontbreekt; i++) {
        const struct ontbrekend *o = &u->ontbreekt[i];
        struct feitwoorden eigen;
        if (!g->v->eenheid && feit_is(o, "eenheid"))
            continue;
        const char *t = van_feit(g, o, deel, &eigen);
        erbij(t, &eigen.woorden, begin, w);
    }
}

static void redenen_zeggen(const struct gesprek *g, enum uitlegdeel deel, const uint8_t *begin, struct writer *w)
{
    const struct uitslag *u = g->v->uitslag;

    for (unsigned i = 0; i < u->n_redenen; i++)
        erbij(gezegd(g, UITLEG_REDEN, u->redenen[i], deel), &g->woorden, begin, w);
}

static void deel_zeggen(const struct gesprek *g, enum uitlegdeel deel, struct writer *w)
{
    const struct uitslag *u = g->v->uitslag;
    const uint8_t *begin = w->at;

    if (deel == DEEL_STAP)
        ontbreekt_zeggen(g, deel, begin, w);
    if (deel != DEEL_RESULTAAT)
        redenen_zeggen(g, deel, begin, w);
    if (deel == DEEL_WAAROM) {
        for (unsigned i = 0; i < VRIJSTELLING_N; i++)
            if (u->vrijstelling[i] != NULL)
                erbij(gezegd(g, UITLEG_VRIJSTELLING, u->vrijstelling[i], deel), &g->woorden, begin, w);
        ontbreekt_zeggen(g, deel, begin, w);
    }
    if (deel == DEEL_PAST && w->at == begin)
        erbij(gezegd(g, UITLEG_HUURKLASSE, name_of(NAMES_HUURKLASSE, u->hoogste_passende_huurklasse), deel), &g->woorden, begin,
              w);
    erbij(gezegd(g, UITLEG_UITKOMST, uitkomst_code(g->v), deel), &g->woorden, begin, w);
    for (unsigned i = 0; deel == DEEL_WAAROM && i < u->n_voorbehoud; i++)
        erbij(gezegd(g, UITLEG_VOORBEHOUD, u->voorbehoud[i], deel), &g->woorden, begin, w);
}

void explain_deel(const struct uitleg_vraag *v, enum taal taal, enum uitlegdeel deel, struct writer *w)
{
    struct gesprek g;

    gesprek_begin(&g, v, taal);
    deel_zeggen(&g, deel, w);
}

void explain_vraag(const struct uitleg_vraag *v, const struct ontbrekend *o, enum taal taal,
                   enum uitlegdeel deel, struct writer *w)
{
    struct gesprek g;
    struct feitwoorden eigen;

    gesprek_begin(&g, v, taal);
    const char *t = van_feit(&g, o, deel, &eigen);
    erbij(t, &eigen.woorden, w->at, w);
}

void explain_tekst(const struct uitleg_vraag *v, enum taal taal, struct writer *w)
{
    const uint8_t *begin = w->at;
    struct gesprek g;

    gesprek_begin(&g, v, taal);
    for (enum uitlegdeel deel = DEEL_RESULTAAT; deel <= DEEL_STAP; deel++) {
        struct writer voor = *w;
        if (w->at > begin)
            write_text(w, "\n\n");
        uint8_t *nieuw = w->at;
        deel_zeggen(&g, deel, w);
        if (w->at == nieuw)
            *w = voor;
    }
}
