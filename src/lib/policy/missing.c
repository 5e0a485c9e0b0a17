#include "policy/missing.h"

#include "base/date.h"
#include "model/proofs.h"
#include "policy/trials.h"
#include "policy/walk.h"

#define LEFT_OPEN (-1)

const char *const missing_names[] = { "huurprijs", "ingangsdatum", "publicatiedatum", "woonruimtesoort", "aangewezen",
    "permanenteBewoning", "voorAchtOfMeer", "daebTak", "kamers", "besluit54a", "verzoek54a", "vermogen", "inkomen",
    "geboortedatum", "kind", "dagenPerJaar", "statussen", "eenheid", "huishouden", "verklaring",
    "inspecteursverklaring", "vakantiegeldApart", "bewijs",
#define PROOF(id, name, statuses) name,
#include "model/proofs.def"
#undef PROOF
    NULL };

#define FEITEN_MAX 48

static bool onbeslist_in(const struct waarden *w, uint32_t velden)
{
    for (unsigned i = 0; i < VELDEN; i++)
        if (velden >> i & 1 && walk_beslist(w, SLOT_VELD_EERST + i) == 0)
            return true;
    return false;
}

/* The open facts, and what is known of them. A fact that no cell looked at so far is `unread`. */
struct search {
    struct context *c;
    const struct zaakfeiten *said, *z;
    const struct waarden *w;
    uint32_t fields;                 /* undecided, and to be settled */
    unsigned n, n_policy;            /* facts; open values of policy among them */
    struct feit facts[FEITEN_MAX];
    unsigned choices[FEITEN_MAX];    /* trial values of each */
    bool matters[FEITEN_MAX];
    int at[FEITEN_MAX];              /* the trial value at which a fact is held, or LEFT_OPEN */
};

/* Is a field undecided with the facts held as they are? Where the budget has ended it is. */
static bool is_undecided(struct search *s)
{
    struct zaakfeiten trial = *s->z;
    struct amount som[2];
    struct waarden w;

    if (!run_spend(s->c, s->n * WORK_TRIAL))
        return true;
    for (unsigned i = 0; i < s->n; i++)
        if (s->at[i] != LEFT_OPEN)
            (void)feit_kiezen(s->c, s->w, &trial, s->facts[i], (unsigned)s->at[i], som);
    walk_verzamel(s->c, &trial, &w);
    s->c->vaste_som = NULL;
    s->c->n_open = 0;
    return onbeslist_in(&w, s->fields);
}

/* With all other facts held, does it depend on f? */
static bool matters_alone(struct search *s, unsigned f)
{
    for (unsigned i = 0; i < s->n; i++)
        s->at[i] = s->choices[i] == 0 || i == f ? LEFT_OPEN : 0;
    return is_undecided(s);
}

/* The next combination of trial values of the facts that matter, with the others open. returns false after the last */
static bool next_trial(struct search *s)
{
    for (unsigned i = 0; i < s->n; i++) {
        if (s->at[i] == LEFT_OPEN)
            continue;
        if (++s->at[i] < (int)s->choices[i])
            return true;
        s->at[i] = 0;
    }
    return false;
}

/* Undecided with facts open that are not known to matter: holds one after the other for as long as it stays so. One
 * that decides it at every value matters. returns its number, or s->n; what is held is as before */
static unsigned isolate(struct search *s)
{
    unsigned found = s->n;

    for (unsigned i = 0; i < s->n && found == s->n; i++) {
        if (s->matters[i] || s->choices[i] == 0)
            continue;
        for (s->at[i] = 0; s->at[i] < (int)s->choices[i] && !is_undecided(s); s->at[i]++)
            ;
        if (s->at[i] == (int)s->choices[i])
            found = i;
    }
    for (unsigned i = 0; i < s->n; i++)
        s->at[i] = s->matters[i] ? s->at[i] : LEFT_OPEN;
    return found;
}

/* Is the income of adult i open for a lease from `start` in a lease year, under what an overlay says of tax years? */
static bool inkomen_open_in(const struct zaakfeiten *z, const struct waarden *w, unsigned i, int16_t jaar, int32_t start,
                            struct income *in)
{
    const struct index_range een = { INDEX_ONE, INDEX_ONE };
    struct income_rules r = { .jaar = jaar, .voorkeur = 1, .oudste = 2, .index = { een, een }, .ingang = { start, start },
                                .vierweken_laatste_dag = true };

    for (unsigned k = 0; k <= w->n_overlays; k++) {
        if (k > 0) {
            const struct pack_form *f = w->overlays[k - 1]->form;
            r.voorkeur = f->jaarvoorkeur != 0 ? f->jaarvoorkeur : (uint8_t)1;
            r.oudste = f->oudste_belastingjaar != 0 ? f->oudste_belastingjaar : (uint8_t)2;
        }
        *in = derive_income(&z->huishouden.volwassenen[i], &r);
        if (in->a.min != in->a.max || in->b.min != in->b.max || in->b_open)
            return true;
    }
    return false;
}

/* out: *in, *jaar   the income, and the lease year in which it is open */
static bool inkomen_open(const struct zaakfeiten *z, const struct waarden *w, unsigned i, struct income *in,
                         int16_t *jaar)
{
    const struct volwassene *v = &z->huishouden.volwassenen[i];

    *jaar = w->n_nationaal > 0 ? year_of(pack_geldig_van(w->nationaal[0])) : (int16_t)0;
    if (v->kind == JA && v->onderhouden == JA)
        return false;
    if (z->huishouden.inkomensvorm == INKOMENS_CELLEN) {
        *in = (struct income){ .zonder = true };
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
        struct income in;
        struct ontbrekend o = { .van = VAN_AANVRAGER, .rol = v->rol, .verwacht_vanaf = DAG_ONBEKEND_MIN };
        if (!inkomen_open(z, w, i, &in, &in_jaar))
            continue;
        bool inspecteur = v->aanleiding == AANLEIDING_GEEN_GEGEVENS && v->inspecteursverklaring == ONBEKEND;
        /* No date is left in cells: there it is not known to be what is missing. */
        if (v->aanleiding != AANLEIDING_GEEN && !(inspecteur && h->inkomensvorm == INKOMENS_CELLEN) &&
            (v->verklaring_datum.min == DAG_ONBEKEND_MIN ||
             (in.b_open && v->verklaring_datum.min != v->verklaring_datum.max)))
            o.feit = "verklaring";
        else if (inspecteur)
            o.feit = "inspecteursverklaring";
        else if (in.heeft_b && v->loon.vakantiegeld_apart == ONBEKEND && v->loon.periode != LOON_JAAR)
            o.feit = "vakantiegeldApart";
        else
            o = (struct ontbrekend){ "inkomen", VAN_AANVRAGER, v->rol, (int16_t)(in_jaar > 0 ? in_jaar - 1 : 0),
                                     DAG_ONBEKEND_MIN, NULL };
        ontbreekt_erbij(out, o);
    }
    for (unsigned i = 0; i < h->n_kinderen; i++)
        if (h->kinderen[i].kind != JA || h->kinderen[i].onderhouden == NEE)
            ontbreekt_erbij(out, (struct ontbrekend){ "inkomen", VAN_AANVRAGER, h->kinderen[i].rol, jaar,
                                                      DAG_ONBEKEND_MIN, NULL });
}

static bool inkomens_open(const struct zaakfeiten *z, const struct waarden *w)
{
    struct income in;
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
        [FEIT_AANGEWEZEN] = { "aangewezen", VAN_PLATFORM }, [FEIT_TAK] = { "daebTak", VAN_PLATFORM },
        [FEIT_PERMANENT] = { "permanenteBewoning", VAN_PLATFORM }, [FEIT_ACHT] = { "voorAchtOfMeer", VAN_PLATFORM },
        [FEIT_KAMERS] = { "kamers", VAN_PLATFORM }, [FEIT_SLAAPKAMERS] = { "slaapkamers", VAN_PLATFORM },
        [FEIT_MIDDENHUUR] = { "middenhuur", VAN_PLATFORM }, [FEIT_HUURSOORT] = { "huurprijzen", VAN_PLATFORM },
        [FEIT_NU_HUURT] = { "huidigeWoning", VAN_PLATFORM }, [FEIT_NU_SLAAPKAMERS] = { "huidigeWoning", VAN_PLATFORM },
        [FEIT_BESLUIT] = { "besluit54a", VAN_PLATFORM }, [FEIT_VERZOEK] = { "verzoek54a", VAN_AANVRAGER },
        [FEIT_VERMOGEN] = { "vermogen", VAN_AANVRAGER }, [FEIT_INKOMEN] = { "inkomen", VAN_AANVRAGER },
        [FEIT_GEBOORTE] = { "geboortedatum", VAN_AANVRAGER }, [FEIT_KIND] = { "kind", VAN_AANVRAGER },
        [FEIT_DAGEN] = { "dagenPerJaar", VAN_AANVRAGER }, [FEIT_STATUS] = { "statussen", VAN_AANVRAGER },
        [FEIT_BEWIJS] = { "", VAN_AANVRAGER } };
    const struct huishouden *h = &z->huishouden;
    uint8_t rol = ROL_GEEN;

    if (f.soort == FEIT_BELEID) {
        const struct pack_form *p = f.form;
        ontbreekt_erbij(out, (struct ontbrekend){
            FORM_TEKST(p, f.persoon >= OPEN_LEZING
                              ? FORM_AT(p, p->lezingen, struct form_lezing)[f.persoon - OPEN_LEZING].code
                              : FORM_AT(p, p->params, struct form_param)[f.persoon].naam),
            VAN_BELEID, ROL_GEEN, year_of(p->geldig_van), DAG_ONBEKEND_MIN, NULL });
        return;
    }
    if (f.soort == FEIT_INKOMEN) {
        ontbreekt_inkomen(z, w, out);
        return;
    }
    if (f.soort >= FEIT_GEBOORTE)
        rol = f.persoon < h->n_volwassenen ? h->volwassenen[f.persoon].rol
                                           : h->kinderen[f.persoon - h->n_volwassenen].rol;
    const char *naam = f.soort == FEIT_HUURPRIJS && !z->eenheid.aanwezig ? "eenheid"
                       : f.soort == FEIT_BEWIJS ? proof_name((enum proof)f.bewijs) : namen[f.soort].naam;
    ontbreekt_erbij(out, (struct ontbrekend){ naam, namen[f.soort].van, rol, 0, DAG_ONBEKEND_MIN, NULL });
}

/* The slot a fact of home or household stands in, or SLOT_BASIS_N: it has none of its own. */
static unsigned feit_slot(uint8_t soort)
{
    static const uint8_t slots[] = {
        [FEIT_HUURPRIJS] = SLOT_HUURPRIJS, [FEIT_INGANGSDATUM] = SLOT_BASIS_N, [FEIT_PUBLICATIE] = SLOT_BASIS_N,
        [FEIT_SOORT] = SLOT_WOONRUIMTESOORT, [FEIT_AANGEWEZEN] = SLOT_AANGEWEZEN, [FEIT_PERMANENT] = SLOT_PERMANENT,
        [FEIT_ACHT] = SLOT_VOOR_ACHT, [FEIT_TAK] = SLOT_DAEB_TAK, [FEIT_KAMERS] = SLOT_KAMERS,
        [FEIT_SLAAPKAMERS] = SLOT_SLAAPKAMERS, [FEIT_MIDDENHUUR] = SLOT_MIDDENHUUR, [FEIT_HUURSOORT] = SLOT_HUURSOORT,
        [FEIT_NU_HUURT] = SLOT_NU_HUURT, [FEIT_NU_SLAAPKAMERS] = SLOT_NU_SLAAPKAMERS,
        [FEIT_BESLUIT] = SLOT_BESLUIT54A, [FEIT_VERZOEK] = SLOT_VERZOEK54A, [FEIT_VERMOGEN] = SLOT_VERMOGEN };

    return slots[soort];
}

/* One of home or household that no comparison of any cell so far depends on is not asked for. */
static bool is_read(const struct context *c, struct feit f)
{
    return f.soort >= FEIT_INKOMEN || feit_slot(f.soort) == SLOT_BASIS_N ||
           (c->ooit_gelezen >> feit_slot(f.soort) & 1) != 0;
}

static void fact_add(struct search *s, struct feit f)
{
    if (s->n == FEITEN_MAX)
        return;
    s->choices[s->n] = feit_keuzen(s->c, s->w, s->z, f);
    (void)run_spend(s->c, (s->choices[s->n] + 1) * WORK_TRIAL);
    s->matters[s->n] = false;
    s->at[s->n] = LEFT_OPEN;
    s->facts[s->n++] = f;
}

/* The open values of policy that some cell depended on since this was last asked. */
static void facts_of_policy(struct search *s)
{
    for (; s->n_policy < s->c->n_open_gezien; s->n_policy++) {
        unsigned i = s->n_policy;
        fact_add(s, (struct feit){ .soort = FEIT_BELEID, .persoon = s->c->open_gezien[i].nr, .form = s->c->open_gezien[i].form });
    }
}

static uint32_t statuses_of(const struct huishouden *h, unsigned i)
{
    return i < h->n_volwassenen ? h->volwassenen[i].status : h->kinderen[i - h->n_volwassenen].status;
}

/* What is not known of the statuses of a person: each proof that is wanting of what was said, and what was not said. */
static void facts_of_statuses(struct search *s, uint8_t i)
{
    uint32_t unproven = statuses_of(&s->said->huishouden, i) & ~statuses_of(&s->z->huishouden, i);
    struct feit unsaid = { .soort = FEIT_STATUS, .persoon = i, .statussen = STATUS_ALLE & ~unproven };

    if (feit_open(s->c, s->z, unsaid))
        fact_add(s, unsaid);
    for (uint8_t p = 0; p < PROOF_N; p++)
        if ((unproven & proof_statuses((enum proof)p)) != 0)
            fact_add(s, (struct feit){ .soort = FEIT_BEWIJS, .persoon = i, .bewijs = p,
                                       .statussen = unproven & proof_statuses((enum proof)p) });
}

static void facts_open(struct search *s)
{
    unsigned personen = (unsigned)s->z->huishouden.n_volwassenen + s->z->huishouden.n_kinderen;

    facts_of_policy(s);
    if (inkomens_open(s->z, s->w))
        fact_add(s, (struct feit){ .soort = FEIT_INKOMEN });
    for (uint8_t i = 0; i < personen; i++) {
        for (uint8_t k = FEIT_GEBOORTE; k < FEIT_STATUS; k++)
            if (feit_open(s->c, s->z, (struct feit){ .soort = k, .persoon = i }))
                fact_add(s, (struct feit){ .soort = k, .persoon = i });
        facts_of_statuses(s, i);
    }
    for (uint8_t k = FEIT_HUURPRIJS; k < FEIT_INKOMEN; k++)
        if (feit_open(s->c, s->z, (struct feit){ .soort = k }))
            fact_add(s, (struct feit){ .soort = k });
}

/*
 * Marks the facts that matter: those on which a field depends at some value of all others. Most show themselves with
 * the others held at likely values. Whether any of the rest does is asked of all of these together, at every value of
 * those that do; the values for which it was asked need not be asked again when one more is found.
 */
static void search_run(struct search *s)
{
    s->c->doel = s->fields;
    for (unsigned i = 0; i < s->n; i++)
        s->matters[i] = is_read(s->c, s->facts[i]) && matters_alone(s, i);
    for (unsigned i = 0; i < s->n; i++)
        s->at[i] = s->matters[i] && s->choices[i] > 0 ? 0 : LEFT_OPEN;
    for (bool more = true; more && !run_spent(s->c);) {
        unsigned n = s->n, found = is_undecided(s) ? isolate(s) : n;
        facts_of_policy(s);
        if (found < n) {
            s->matters[found] = true;
            s->at[found] = 0;
        } else if (s->n == n) {
            more = next_trial(s);
        }
    }
    for (unsigned i = 0; i < s->n && run_spent(s->c); i++)
        s->matters[i] = s->matters[i] || is_read(s->c, s->facts[i]);
}

void missing_vullen(struct context *c, const struct zaakfeiten *said, const struct zaakfeiten *z, const struct waarden *w,
                    struct uitslag *out)
{
    struct search s ONGEVULD;
    uint32_t velden = 0;

    if (walk_beslist(w, SLOT_UITKOMST) == 0)
        velden = 1u << VELD(SLOT_UITKOMST);
    else
        for (unsigned i = SLOT_VELD_EERST; i < SLOT_HOOGSTE; i++)
            velden |= walk_beslist(w, i) == 0 ? 1u << VELD(i) : 0;
    if (velden == 0)
        return;
    if (w->beleid_ontbreekt) {
        if (w->beleid_jaar != 0)
            ontbreekt_erbij(out, (struct ontbrekend){ beleid_naam(w->beleid_jaar), VAN_BELEID, ROL_GEEN, w->beleid_jaar,
                                                      verwacht_vanaf(c, w->beleid_jaar), NULL });
        if (w->n_nationaal > 0 || w->beleid_jaar == 0)
            ontbreekt_erbij(out, (struct ontbrekend){ "ingangsdatum", VAN_PLATFORM, ROL_GEEN, 0, DAG_ONBEKEND_MIN, NULL });
        return;
    }
    if (z->huishouden.n_volwassenen + z->huishouden.n_kinderen == 0)
        ontbreekt_erbij(out, (struct ontbrekend){ "huishouden", VAN_AANVRAGER, ROL_GEEN, 0, DAG_ONBEKEND_MIN, NULL });
    s.c = c;
    s.said = said;
    s.z = z;
    s.w = w;
    s.fields = velden;
    s.n = s.n_policy = 0;
    facts_open(&s);
    search_run(&s);
    for (int policy = 1; policy >= 0; policy--)
        for (unsigned i = 0; i < s.n; i++)
            if (s.matters[i] && (s.facts[i].soort == FEIT_BELEID) == policy)
                ontbreekt_feit(z, w, s.facts[i], out);
    for (unsigned i = 0; i < s.n && out->n_ontbreekt == 0; i++)
        ontbreekt_feit(z, w, s.facts[i], out);
}
