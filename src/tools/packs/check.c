#include "packs/check.h"

#include "base/date.h"
#include "json/strict_json.h"
#include "model/names.h"
#include "packs/case_facts.h"
#include "packs/check_private.h"
#include "packs/sample.h"
#include "packs/uitslag_json.h"
#include "policy/evaluate.h"

#include <stdarg.h>
#include <string.h>

#define ANTWOORD_MAX (16u << 10)

/* ---- reporting ---- */

void check_begin(struct regel *r)
{
    writer_init(&r->w, r->tekst, sizeof(r->tekst) - 1);
}

void check_melden(struct keuring *k, struct regel *r)
{
    r->tekst[writer_len(&r->w)] = '\0';
    k->n++;
    k->doe(k->wie, r->tekst);
}

void check_say(struct keuring *k, const char *text, ...)
{
    struct regel r;
    va_list more;

    check_begin(&r);
    va_start(more, text);
    for (; text != NULL; text = va_arg(more, const char *))
        write_text(&r.w, text);
    va_end(more);
    check_melden(k, &r);
}

/* ---- names that nothing uses ---- */

struct gebruik { bool slot[SLOTS]; bool param[PARAMS_MAX]; };

static void gebruik_vinden(const struct keuring *k, struct gebruik *g)
{
    const struct form_param *params = FORM_AT(k->f, k->f->params, struct form_param);
    const struct form_stap *s = FORM_AT(k->f, k->f->stappen, struct form_stap);
    const struct form_rij *r = FORM_AT(k->f, k->f->rijen, struct form_rij);
    static const char *const vast[] = { "aow_age_months", "aow_age_months_previous_year" };
    const json_t *o, *jaren;
    const char *lid;
    size_t x;

    for (uint32_t i = 0; i < k->f->stappen.n; i++) {
        check_leest(k->f, &s[i], g->slot, g->param);
        for (uint32_t rij = s[i].rij; s[i].uitvoer == UITVOER_BEDRAG && rij < s[i].rij + s[i].n; rij++)
            g->param[r[rij].uit] = true;
        if (s[i].veld != 0)
            g->slot[SLOT_STAP + i] = true;
    }
    for (uint32_t i = 0; i < k->f->params.n; i++) {
        const char *naam = FORM_TEKST(k->f, params[i].naam);
        for (unsigned v = 0; v < 2; v++)
            g->param[i] |= strcmp(naam, vast[v]) == 0 || i == k->f->index[v];
        for (uint32_t st = 0; strcmp(naam, "young_age_threshold") == 0 && st < k->f->stappen.n; st++)
            g->param[i] |= ((s[st].waar | s[st].over) & PRED_JONG) != 0;
        json_array_foreach(json_object_get(k->root, "derivations"), x, o)
            json_object_foreach(json_object_get(o, "leeftijd"), lid, jaren)
                g->param[i] |= json_is_string(jaren) && strcmp(json_string_value(jaren), naam) == 0;
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
            check_say(k, "parameter ", FORM_TEKST(k->f, FORM_AT(k->f, k->f->params, struct form_param)[i].naam),
                   " is not used: compare something with it, or take it out", NULL);
    for (uint32_t i = 0; i < k->f->lezingen.n; i++)
        if (!g.slot[SLOT_LEZING + i])
            check_say(k, "reading ", check_slot_naam(k, (uint8_t)(SLOT_LEZING + i)),
                        " is not used: let a row depend on it, or take it out", NULL);
    for (uint32_t i = 0; i < k->f->stappen.n; i++)
        if (!g.slot[SLOT_STAP + i])
            check_say(k, i < k->f->n_persoonsstappen ? "derivation " : "table ",
                        check_slot_naam(k, (uint8_t)(SLOT_STAP + i)),
                        " is not used: let a later table read it, or take it out", NULL);
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
            check_say(k, "citation ", id, " is not used: cite it where it is the ground, or take it out", NULL);
    json_object_foreach(gezien, id, o)
        if (json_object_get(alle, id) == NULL)
            check_say(k, "citation ", id, " does not resolve: add it under citations", NULL);
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

#define GEVAL_WAAROM 192

/* Decides one rent of a worked case that was read; NULL where the facts are impossible. */
static json_t *huur_beslissen(const struct keuring *k, const struct zaak_gelezen *in, unsigned huur)
{
    static char tekst[ANTWOORD_MAX];
    static struct zaakfeiten z;
    static struct uitslag u;
    json_t *uit = NULL;
    struct writer w;

    case_facts(in, huur, pack_geldig_van(k->pack), &z);
    writer_init(&w, tekst, sizeof(tekst));
    if (evaluate(k->set, &z, &u) == OK)
        uitslag_json(&w, &u, z.huishouden.n_volwassenen);
    return !w.failed && strict_json_parse(tekst, writer_len(&w), false, &uit) == OK ? uit : NULL;
}

/* Decides a worked case: one answer, or an array of them where it has several rents; NULL where it cannot be read, with
 * the reason and the place. */
static json_t *geval_beslissen(const struct keuring *k, const json_t *zaak, char waarom[GEVAL_WAAROM])
{
    static struct zaak_gelezen in;
    char plaats[CASE_PLACE_MAX];
    struct writer w;
    enum status s = case_parse(zaak, &in, plaats);

    if (s == REFUSED_MESSAGE)
        return NULL;
    if (s == OK)
        s = case_valid(&in, pack_geldig_van(k->pack), plaats);
    writer_init(&w, waarom, GEVAL_WAAROM - 1);
    write_text(&w, s == OK ? " is impossible: see the schema of a case" : " cannot be read at /case");
    if (s != OK) {
        write_text(&w, plaats);
        write_text(&w, ": ");
        write_text(&w, status_slug(s));
    }
    waarom[writer_len(&w)] = '\0';
    if (s != OK || in.eenheid.n_huren <= 1)
        return s == OK ? huur_beslissen(k, &in, 0) : NULL;
    json_t *uit = json_array();
    for (unsigned i = 0; i < in.eenheid.n_huren; i++)
        (void)json_array_append_new(uit, huur_beslissen(k, &in, i));   /* refuses what is NULL */
    return uit;
}

static void verwachting_keuren(struct keuring *k, const char *titel, const json_t *verwacht, const json_t *kreeg)
{
    const char *naam;
    const json_t *v;

    json_object_foreach((json_t *)(uintptr_t)verwacht, naam, v) {
        char tekst[161] = "";
        if (deel_gelijk(v, json_object_get(kreeg, naam)))
            continue;
        size_t len = json_dumpb(json_object_get(kreeg, naam), tekst, sizeof(tekst) - 1, JSON_COMPACT | JSON_ENCODE_ANY);
        check_say(k, "case ", titel, ": ", naam, len > 0 ? " is " : " is not in the answer", tekst,
                  ": correct what is expected, or the rule that decides it", NULL);
    }
}

static void gevallen_keuren(struct keuring *k)
{
    const json_t *geval;
    size_t i;

    if (json_object_get(k->root, "cases") != NULL && !json_is_array(json_object_get(k->root, "cases")))
        check_say(k, "cases", " must be a list of worked cases", NULL);
    json_array_foreach(json_object_get(k->root, "cases"), i, geval) {
        const char *titel = json_string_value(json_object_get(geval, "name"));
        const json_t *verwacht = json_object_get(geval, "expect");
        if (titel == NULL)
            check_say(k, "case without a name", ": say what it shows", NULL);
        char waarom[GEVAL_WAAROM] = " cannot be read";
        AUTO_JSON kreeg = geval_beslissen(k, json_object_get(geval, "case"), waarom);
        titel = titel != NULL ? titel : "?";
        if (kreeg == NULL)
            check_say(k, "case ", titel, waarom, NULL);
        else if (json_is_array(kreeg) != json_is_array(verwacht) || json_array_size(kreeg) != json_array_size(verwacht))
            check_say(k, "case ", titel, " expects another number of answers: one for each rent", NULL);
        else if (json_is_array(kreeg))
            for (size_t x = 0; x < json_array_size(kreeg); x++)
                verwachting_keuren(k, titel, json_array_get(verwacht, x), json_array_get(kreeg, x));
        else if (json_object_size(verwacht) == 0)
            check_say(k, "case ", titel, " expects nothing: name a field and its value", NULL);
        else
            verwachting_keuren(k, titel, verwacht, kreeg);
    }
}

/* ---- hoogstePassendeHuurklasse agrees with passendheidsoort, over every income and rent class of typical households ---- */

struct proef { uint8_t volwassenen, kinderen; bool oud, kamer; };

static void proefzaak(const struct keuring *k, const struct proef *p, struct zaakfeiten *z)
{
    int32_t dag = pack_geldig_van(k->pack);
    const struct sample wie = { .adults = p->volwassenen, .children = p->kinderen, .born = dag - (p->oud ? 75 : 35) * 366,
                                .child_born = dag - 3000, .room = p->kamer };

    sample_question(&wie, dag, z);
    z->huishouden.vermogen = (struct geldbereik){ 50000000, 50000000 };
    z->huishouden.verzoek54a = p->oud ? JA : NEE;
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
            proefzaak(k, &proeven[i], &z);
            sample_income(&z, x < n ? inkomens[x] : GELD_MAX / 100);
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
                check_say(k, "hoogstePassendeHuurklasse is ", name_of(NAMES_HUURKLASSE, (uint8_t)hoogste),
                       " where passendheidsoort says otherwise: make the two tables agree", NULL);
                return;
            }
        }
}

/* ---- beside other packs ---- */

const struct pack *check_basis(const struct keuring *k)
{
    for (uint32_t i = 0; pack_is_overlay(k->pack) && i < k->set->n; i++) {
        const struct pack *p = &k->set->packs[i];
        if (!pack_is_overlay(p) && strcmp(pack_id(p), pack_basis(k->pack)) == 0 &&
            pack_geldig_van(p) <= pack_geldig_tot(k->pack) && pack_geldig_van(k->pack) <= pack_geldig_tot(p))
            return p;
    }
    return pack_is_overlay(k->pack) ? NULL : k->pack;
}

/* A verdict names a national pack and five more: where a sixth would hold nothing is decided. */
static void drukte_keuren(struct keuring *k)
{
    const struct pack *gelden[PACKS_PER_UITSLAG];
    struct packdrukte d;
    struct regel r;

    if (!packset_drukte(k->set, k->pack, &d))
        return;
    unsigned n = packset_overlays(k->set, d.corporatie, d.dag, gelden, PACKS_PER_UITSLAG);
    check_begin(&r);
    write_text(&r.w, "more than five overlays hold for ");
    write_text(&r.w, d.corporatie[0] != '\0' ? d.corporatie : "one corporation");
    write_text(&r.w, " on ");
    write_date(&r.w, d.dag);
    write_text(&r.w, ": ");
    for (unsigned i = 0; i < n; i++) {
        write_text(&r.w, i > 0 ? ", " : "");
        write_text(&r.w, pack_id(gelden[i]));
    }
    write_text(&r.w, "; join some of them, or part their corporations or periods");
    check_melden(k, &r);
}

/* An overlay keeps to its own names, and agrees with the overlays beside it. */
static void overlay_keuren(struct keuring *k)
{
    const struct pack *basis = check_basis(k);
    struct packbotsing botsing;
    struct packset twee;

    if (basis == NULL) {
        check_say(k, "base ", pack_basis(k->pack), " is not there for the time this overlay is valid: add it, or correct "
                    "base and validity", NULL);
        return;
    }
    for (uint32_t i = 0; i < k->f->params.n; i++)
        for (uint32_t x = 0; x < basis->form->params.n; x++) {
            const char *naam = FORM_TEKST(k->f, FORM_AT(k->f, k->f->params, struct form_param)[i].naam);
            if (strcmp(naam, FORM_TEKST(basis->form, FORM_AT(basis->form, basis->form->params, struct form_param)[x].naam)) == 0)
                check_say(k, "parameter ", naam, " is national: an overlay cannot change it, give it a name of its own", NULL);
        }
    for (uint32_t i = 0; i < k->set->n; i++) {
        packset_init(&twee);
        twee.packs[twee.n++] = *k->pack;
        twee.packs[twee.n++] = k->set->packs[i];
        if (k->set->packs[i].form == k->f || !packset_botsing(&twee, &botsing))
            continue;
        check_say(k, "beside ", pack_id(botsing.b), " ", pack_versie(botsing.b), ", for one corporation at one time, ",
                  botsing.waarom, ": let one of them decide it, or part their corporations or periods", NULL);
    }
    drukte_keuren(k);
}

unsigned pack_check(const struct packset *set, const struct pack *pack, bevinding *doe, void *wie)
{
    struct keuring k = { .set = set, .pack = pack, .f = pack->form, .doe = doe, .wie = wie };
    AUTO_JSON root = NULL;
    size_t len;
    const char *json = pack_json(pack, &len);

    if (strict_json_parse(json, len, false, &root) != OK) {
        check_say(&k, "carries no readable source: compile it again", NULL);
        return k.n;
    }
    k.root = root;
    for (uint32_t i = k.f->n_persoonsstappen; i < k.f->stappen.n; i++)
        check_tabel(&k, i);
    ongebruikt_melden(&k);
    citaten_keuren(&k);
    if (pack_is_overlay(pack))
        overlay_keuren(&k);
    gevallen_keuren(&k);
    check_bewijzen(&k);
    if (!pack_is_overlay(pack))
        hoogste_keuren(&k);
    check_texts(&k);
    return k.n;
}
