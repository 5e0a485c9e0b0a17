#include "notary/cases.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "notary/facts_merge.h"
#include "notary/seals.h"
#include "model/valid.h"
#include "store/idtable.h"

#include <string.h>

_Static_assert(LIMIT_CASES_PER_CLIENT * 10 <= LIMIT_CASES, "ten clients that ask all they may leave room for none else");

/* A sealed blob that may still be fetched. */
struct gehouden {
    struct id grant;                     /* first: idtable */
    struct gehouden *next, *prev;        /* by age */
    int64_t tot;
    uint8_t zegel[ZEGEL_DEELNEMER_LEN];
};

struct zaken {
    struct idtable table, gehouden;
    struct zaak *oldest, *newest;
    struct gehouden *g_oldest, *g_newest;
    struct id bij_slot[LIMIT_ASSESSORS]; /* case of each slot, zero = none */
};

static const struct id no_id;

static bool is_zero(const struct id *id)
{
    return memcmp(id, &no_id, sizeof no_id) == 0;
}

enum status zaken_init(struct zaken **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct zaken){ 0 };
    return OK;
}

static void drop_oldest(struct notaris *n)
{
    struct zaken *zn = n->zaken;
    struct zaak *z = zn->oldest;

    zn->oldest = z->next;
    if (zn->oldest == NULL)
        zn->newest = NULL;
    if (z->staat == ZAAK_BIJ_ASSESSOR)
        zn->bij_slot[z->slot] = no_id;
    struct dossier *d = store_dossier(n->store, &z->dossier);
    if (d != NULL && --d->zaken == 0 && !d->opgeslagen)
        store_dossier_vergeet(n->store, d);
    idtable_remove(&zn->table, &z->id);
    mem_free(z);
}

static void drop_zegel(struct zaken *zn, struct gehouden *g)
{
    if (g->prev != NULL)
        g->prev->next = g->next;
    else
        zn->g_oldest = g->next;
    if (g->next != NULL)
        g->next->prev = g->prev;
    else
        zn->g_newest = g->prev;
    idtable_remove(&zn->gehouden, &g->grant);
    mem_free(g);
}

void zaken_release(struct zaken *zn)
{
    if (zn == NULL)
        return;
    for (struct zaak *z = zn->oldest, *next; z != NULL; z = next) {
        next = z->next;
        mem_free(z);
    }
    while (zn->g_oldest != NULL)
        drop_zegel(zn, zn->g_oldest);
    idtable_release(&zn->table);
    idtable_release(&zn->gehouden);
    mem_free(zn);
}

void zaken_verloop(struct notaris *n, int64_t now)
{
    struct zaken *zn = n->zaken;

    while (zn->oldest != NULL && zn->oldest->tot_zaak <= now)
        drop_oldest(n);
    while (zn->g_oldest != NULL && zn->g_oldest->tot <= now)
        drop_zegel(zn, zn->g_oldest);
}

void zaken_vergeet_personen(struct notaris *n, const struct dossier *d)
{
    unsigned left = d->zaken;

    for (struct zaak *z = n->zaken->oldest; z != NULL && left > 0; z = z->next) {
        if (memcmp(&z->dossier, &d->id, sizeof d->id) != 0)
            continue;
        mem_wipe(&z->identiteit, sizeof z->identiteit);
        mem_wipe(&z->vermogen, sizeof z->vermogen);
        mem_wipe(&z->verklaring, sizeof z->verklaring);
        mem_wipe(z->kinderen, sizeof z->kinderen);
        z->n_kinderen = z->heeft_verklaring = 0;
        z->vergeten = 1;
        left--;
    }
}

void zaken_zegel_weg(struct notaris *n, const struct id *grant)
{
    struct gehouden *g = idtable_find(&n->zaken->gehouden, grant);

    if (g != NULL)
        drop_zegel(n->zaken, g);
}

static enum status hold(struct zaken *zn, const struct id *grant, const uint8_t zegel[ZEGEL_DEELNEMER_LEN], int64_t now)
{
    struct gehouden *old = idtable_find(&zn->gehouden, grant);

    if (old != NULL)
        drop_zegel(zn, old);
    while (zn->gehouden.n >= LIMIT_SEALS_HELD)
        drop_zegel(zn, zn->g_oldest);
    struct gehouden *g = mem_alloc(sizeof *g);
    if (g == NULL)
        return FAULT_MEMORY;
    *g = (struct gehouden){ .grant = *grant, .prev = zn->g_newest, .tot = now + LIMIT_SEAL_FETCH_S };
    memcpy(g->zegel, zegel, sizeof g->zegel);
    if (idtable_add(&zn->gehouden, g) != OK) {
        mem_free(g);
        return FAULT_MEMORY;
    }
    if (zn->g_newest != NULL)
        zn->g_newest->next = g;
    else
        zn->g_oldest = g;
    zn->g_newest = g;
    return OK;
}

/* ---- PAR ---- */

/* What is offered to somebody is one home: we know which, where and at what rent. */
static bool home_offered(const struct eenheid *e)
{
    return home_valid(e) && e->huurprijs.min == e->huurprijs.max && e->id_extern[0] != '\0' && e->gemeente[0] != '\0';
}

static bool message_sane(const struct msg_par *m)
{
    const struct identiteit *i = &m->identiteit;

    if (m->n_corporaties > LIMIT_CORPORATIONS || m->n_rooster > VOLWASSENEN_MAX || m->n_kinderen > KINDEREN_MAX ||
        m->n_talen > 4 || !text_ends(m->referentie, sizeof m->referentie) ||
        !text_ends(i->achternaam, sizeof i->achternaam) || !text_ends(i->voornamen, sizeof i->voornamen) ||
        !text_ends(i->voorletters, sizeof i->voorletters))
        return false;
    for (unsigned k = 0; k < m->n_corporaties; k++)
        if (!text_ends(m->corporaties[k].code, CORPORATIE_MAX))
            return false;
    for (unsigned k = 0; k < m->n_rooster; k++)
        if (!text_ends(m->rooster[k].referentie, sizeof m->rooster[k].referentie))
            return false;
    if (m->eenheid.aanwezig && !home_offered(&m->eenheid))
        return false;
    return text_is_utf8(i->achternaam, strlen(i->achternaam)) && text_is_utf8(i->voornamen, strlen(i->voornamen)) &&
           text_is_utf8(i->voorletters, strlen(i->voorletters)) && i->geboortedatum.min <= i->geboortedatum.max &&
           (i->achternaam[0] != '\0' || i->voornamen[0] != '\0');
}

static bool role_ok(uint8_t rol)
{
    return rol >= ROL_WON && rol <= ROL_MBW;
}

static enum status check_rooster(const struct msg_par *m)
{
    bool tenant = false;

    if (m->n_rooster < 1)
        return REFUSED_ROSTER;
    for (unsigned i = 0; i < m->n_rooster; i++) {
        const struct roosterplaats *p = &m->rooster[i];

        if (!role_ok(p->rol) || !text_is_reference(p->referentie, strlen(p->referentie), REFERENTIE_MAX))
            return REFUSED_ROSTER;
        tenant = tenant || p->rol == ROL_WON;
        for (unsigned k = 0; k < i; k++)
            if (strcmp(p->referentie, m->rooster[k].referentie) == 0)
                return REFUSED_ROSTER;
    }
    return tenant ? OK : REFUSED_ROSTER;
}

static enum status check_place(const struct msg_par *m, unsigned n_rooster, uint8_t rol, const char *referentie)
{
    return m->plaats < n_rooster && m->rol == rol && strcmp(m->referentie, referentie) == 0 ? OK : REFUSED_ROSTER_PLACE;
}

/* The facts a `reactie` can need of this participant; all that may be asked for. */
static uint32_t needed(const struct msg_par *m)
{
    return m->verzoek54a == JA ? FEIT_ALLE : FEIT_ALLE & ~(uint32_t)FEIT_VERMOGEN;
}

static uint32_t wanted(const struct msg_par *m)
{
    return m->feiten != 0 ? m->feiten & needed(m) : needed(m);
}

static uint32_t all_sources(const struct notaris *n)
{
    return (uint32_t)((1ull << n->n_bronnen) - 1);
}

/* What an agreement of a phase may rest on and be for, how many corporations it is for, and of how many homes. */
static enum status check_phase(const struct msg_par *m)
{
    bool first = !m->heeft_dossier;

    switch (m->fase) {
    case FASE_REACTIE: /* a statutory agreement exists only for the allocation itself */
        return m->grondslag == GRONDSLAG_TOESTEMMING && m->doel == DOEL_REAGEREN && !m->eenheid.aanwezig &&
               !(first && m->n_corporaties < 1) ? OK : REFUSED_AUTHORIZATION_DETAILS;
    case FASE_TOEWIJZING:
        return (m->grondslag == GRONDSLAG_TOESTEMMING || m->grondslag == GRONDSLAG_INSTEMMING_WW46) &&
               m->doel == DOEL_TOEWIJZEN && m->n_corporaties <= 1 &&
               !(first && (m->n_corporaties < 1 || !m->eenheid.aanwezig)) ? OK : REFUSED_AUTHORIZATION_DETAILS;
    default:
        return REFUSED_PHASE;
    }
}

static int64_t longest(uint8_t fase)
{
    return fase == FASE_TOEWIJZING ? LIMIT_GRANT_TOEWIJZING_S : LIMIT_GRANT_S;
}

static enum status check_terms(const struct notaris *n, const struct client *a, const struct msg_par *m, int64_t now)
{
    TRY(check_phase(m));
    for (unsigned i = 0; i < m->n_corporaties; i++)
        if (m->corporaties[i].code[0] == '\0' || !client_has_corporation(a, m->corporaties[i].code))
            return REFUSED_CORPORATION;
    if (m->tot <= now || m->tot > now + longest(m->fase))
        return REFUSED_PERIOD;
    if (rent_too_low(&m->eenheid))
        return REFUSED_RENT_LOW;
    /* A coarse seal keeps no date of a declaration: it rests on what was declared by now. */
    if (m->identiteit.geboortedatum.min > clock_day(now) ||
        (m->heeft_verklaring && m->verklaring.verklaring_datum.min > clock_day(now)))
        return REFUSED_DATE;
    /* All facts is how a request says "what is needed"; a chosen set may only narrow that. */
    if (m->feiten != FEIT_ALLE && (m->feiten & ~needed(m)) != 0)
        return REFUSED_FACTS_EXCESS;
    if ((m->bronnen & ~all_sources(n)) != 0)
        return REFUSED_SOURCE_UNKNOWN;
    if ((m->heeft_verklaring || m->n_kinderen > 0 || m->verzoek54a == JA) && a->omgeving != 'T')
        return REFUSED_TEST_ONLY;
    return OK;
}

/* 0 says `all`. */
static bool within(uint32_t asked, uint32_t agreed, uint32_t all)
{
    return ((asked != 0 ? asked : all) & ~(agreed != 0 ? agreed : all)) == 0;
}

static enum status existing_dossier(struct notaris *n, const struct client *a, const struct msg_par *m, int64_t now,
                                    struct dossier **out)
{
    struct dossier *d = store_dossier(n->store, &m->dossier);
    uint8_t rol;

    *out = NULL;
    if (d == NULL || strcmp(d->client, a->id) != 0)
        return notaris_einde(n, &m->dossier, a->id, REFUSED_DOSSIER_UNKNOWN);
    if (d->tot <= now)
        return d->n_rooster > 1 ? REFUSED_INCOMPLETE : REFUSED_EXPIRED;
    if (d->staat != DOSSIER_OPEN)
        return REFUSED_DOSSIER_STATE;
    if (m->n_rooster > 0) {
        if (m->n_rooster != d->n_rooster)
            return REFUSED_ROSTER;
        for (unsigned i = 0; i < m->n_rooster; i++)
            if (strcmp(m->rooster[i].referentie, dossier_referentie(d, i, &rol)) != 0 || m->rooster[i].rol != rol)
                return REFUSED_ROSTER;
    }
    if (m->plaats >= d->n_rooster)
        return REFUSED_ROSTER_PLACE;
    const char *referentie = dossier_referentie(d, m->plaats, &rol);
    TRY(check_place(m, d->n_rooster, rol, referentie));
    if (m->fase != d->fase || m->grondslag != d->grondslag || m->doel != d->doel ||
        (m->n_corporaties > 0 && m->n_corporaties != d->n_corporaties))
        return REFUSED_SCOPE;
    for (unsigned i = 0; i < m->n_corporaties; i++)
        if (!dossier_heeft_corporatie(d, m->corporaties[i].code))
            return REFUSED_SCOPE;
    struct eenheid home;
    dossier_eenheid(d, &home);
    if (m->eenheid.aanwezig && memcmp(&home, &m->eenheid, sizeof home) != 0)
        return REFUSED_SCOPE;
    if (!within(wanted(m), d->feiten, FEIT_ALLE))
        return REFUSED_FACTS_EXCESS;
    if (!within(m->bronnen, d->bronnen, all_sources(n)))
        return REFUSED_SOURCE_UNKNOWN;
    *out = d;
    return OK;
}

static enum status new_dossier(struct notaris *n, const struct client *a, const struct msg_par *m, struct dossier **out)
{
    struct dossier_nieuw in = { .client = a->id, .fase = m->fase, .grondslag = m->grondslag, .doel = m->doel,
                                .n_corporaties = m->n_corporaties, .n_rooster = m->n_rooster, .feiten = m->feiten,
                                .bronnen = m->bronnen, .tot = m->tot, .corporaties = m->corporaties,
                                .rooster = m->rooster, .eenheid = m->eenheid.aanwezig ? &m->eenheid : NULL };

    *out = NULL;
    TRY(check_rooster(m));
    if (m->plaats >= m->n_rooster)
        return REFUSED_ROSTER_PLACE;
    TRY(check_place(m, m->n_rooster, m->rooster[m->plaats].rol, m->rooster[m->plaats].referentie));
    return store_dossier_nieuw(n->store, &in, out);
}

static enum status room_for_case(const struct notaris *n, const struct client *a)
{
    unsigned own = 0;

    if (n->zaken->table.n >= LIMIT_CASES)
        return FAULT_BUSY;
    if (n->zaken->table.n < LIMIT_CASES_PER_CLIENT)
        return OK;
    for (const struct zaak *z = n->zaken->oldest; z != NULL; z = z->next)
        own += z->afnemer == a;
    return own < LIMIT_CASES_PER_CLIENT ? OK : REFUSED_RATE;
}

static enum status add_case(struct notaris *n, const struct client *a, struct dossier *d, const struct msg_par *m,
                            int64_t now, struct zaak **out)
{
    *out = NULL;
    struct zaak *z = mem_alloc(sizeof *z);
    if (z == NULL)
        return FAULT_MEMORY;
    *z = (struct zaak){ .dossier = d->id, .afnemer = a, .tot_zaak = now + LIMIT_CASE_S,
                        .tot = m->tot < d->tot ? m->tot : d->tot, .slot = SLOT_GEEN,
                        .feiten = wanted(m), .bronnen = m->bronnen, .plaats = m->plaats,
                        .n_kinderen = m->n_kinderen, .verzoek54a = m->verzoek54a == JA ? JA : NEE,
                        .heeft_verklaring = m->heeft_verklaring, .identiteit = m->identiteit, .vermogen = m->vermogen,
                        .verklaring = m->verklaring };
    memcpy(z->kennisgeving_sha, m->kennisgeving_sha, DIGEST_LEN);
    memcpy(z->kinderen, m->kinderen, sizeof z->kinderen);
    enum status st = mem_random(&z->id, sizeof z->id);
    if (st == OK)
        st = mem_random(&z->nonce, sizeof z->nonce);
    if (st == OK)
        st = idtable_add(&n->zaken->table, z);
    if (st != OK) {
        mem_free(z);
        return st;
    }
    if (n->zaken->newest != NULL)
        n->zaken->newest->next = z;
    else
        n->zaken->oldest = z;
    n->zaken->newest = z;
    d->zaken++;
    *out = z;
    return OK;
}

static enum status par(struct notaris *n, const struct msg_par *m, int64_t now, struct msg_par_antwoord *out)
{
    const struct client *a = client_find(n->afnemers, n->n_afnemers, m->client);
    struct dossier *d;
    struct zaak *z;

    if (a == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    TRY(check_terms(n, a, m, now));
    TRY(room_for_case(n, a));
    TRY(mem_random(&out->request_uri, sizeof out->request_uri));
    TRY(m->heeft_dossier ? existing_dossier(n, a, m, now, &d) : new_dossier(n, a, m, &d));
    enum status st = add_case(n, a, d, m, now, &z);
    if (st != OK) {
        if (!d->opgeslagen && d->zaken == 0)
            store_dossier_vergeet(n->store, d);
        return st;
    }
    out->plaats = z->plaats;
    out->dossier = d->id;
    out->zaak = z->id;
    out->nonce = z->nonce;
    out->zaak_tot = z->tot_zaak;
    return OK;
}

enum status zaken_par(struct notaris *n, const struct msg_par *m, int64_t now, struct msg_par_antwoord *out)
{
    zaken_verloop(n, now);
    *out = (struct msg_par_antwoord){ 0 };
    enum status st = message_sane(m) && declared_ok(m) ? par(n, m, now, out) : REFUSED_MESSAGE;
    if (st != OK)
        *out = (struct msg_par_antwoord){ 0 };
    msg_head_init(&out->head, MSG_PAR_ANTWOORD, sizeof *out, m->head.nr);
    out->status = st;
    return st == REFUSED_MESSAGE ? REFUSED_MESSAGE : OK;
}

/* ---- evidence ---- */

static void answer(struct msg_zegel *out, uint64_t nr, enum status st)
{
    *out = (struct msg_zegel){ .status = st };
    msg_head_init(&out->head, MSG_ZEGEL, sizeof *out, nr);
}

/* The held seal of a live grant. */
static enum status answer_seal(struct notaris *n, const struct grant *g, uint64_t nr, int64_t now, struct msg_zegel *out)
{
    const struct gehouden *h = idtable_find(&n->zaken->gehouden, &g->id);

    if (h == NULL || h->tot <= now)
        return REFUSED_SEAL_GONE;
    answer(out, nr, OK);
    out->grant = g->id;
    out->verwijzing = g->verwijzing;
    out->bruikbaar_tot = g->tot;
    out->zegel_len = sizeof h->zegel;
    memcpy(out->zegel, h->zegel, sizeof h->zegel);
    return OK;
}

static const struct source *find_source(const struct notaris *n, const struct zaak *z, const char *naam, uint8_t fase)
{
    for (size_t i = 0; i < n->n_bronnen; i++)
        if (strncmp(n->bronnen[i].naam, naam, BRON_MAX) == 0)
            return (n->bronnen[i].fasen & 1u << fase) != 0 && (z->bronnen == 0 || (z->bronnen >> i & 1) != 0) ? &n->bronnen[i]
                                                                                                        : NULL;
    return NULL;
}

/* What the person declared is wiped: evidence alone would make other facts than were agreed. */
static enum status not_forgotten(const struct zaak *z, const struct dossier *d)
{
    if (!z->vergeten)
        return OK;
    if (!is_zero(&z->grant))
        return REFUSED_SEAL_GONE;
    return d->staat != DOSSIER_OPEN ? REFUSED_DOSSIER_STATE : REFUSED_CASE_CLOSED;
}

/* OK: assess. */
static enum status bewijs_open(struct notaris *n, const struct msg_bewijs_open *m, int64_t now, struct zaak **zaak,
                               struct msg_zegel *out)
{
    const struct client *a = client_find(n->afnemers, n->n_afnemers, m->client);
    struct zaak *z = idtable_find(&n->zaken->table, &m->zaak);

    if (a == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (z == NULL || z->afnemer != a || z->tot_zaak <= now)
        return REFUSED_CASE_UNKNOWN;
    const struct dossier *d = store_dossier(n->store, &z->dossier);
    if (d == NULL)
        return notaris_einde(n, &z->dossier, a->id, REFUSED_CASE_UNKNOWN);
    bool same = memcmp(z->bewijs_sha, m->bewijs_sha, DIGEST_LEN) == 0;
    if (z->staat == ZAAK_BIJ_ASSESSOR)
        return REFUSED_CASE_BUSY;
    if (z->staat == ZAAK_VERZEGELD) {
        const struct grant *g = store_grant(n->store, &z->grant);

        if (!same)
            return REFUSED_CASE_CLOSED;
        if (g == NULL)
            return notaris_einde(n, &z->grant, a->id, REFUSED_CASE_CLOSED);
        if (strncmp(g->herkomst.bron, m->bron, BRON_MAX) != 0) /* the grant names the source it rests on */
            return REFUSED_CASE_CLOSED;
        if (answer_seal(n, g, m->head.nr, now, out) == OK)
            return OK; /* *zaak stays NULL: *out is the answer */
        if (g->deel_tot <= now)
            return REFUSED_SEAL_REDUCED;
    }
    TRY(not_forgotten(z, d));
    if (d->staat != DOSSIER_OPEN)
        return REFUSED_DOSSIER_STATE;
    if (z->pogingen >= LIMIT_EVIDENCE_TRIES)
        return REFUSED_CASE_CLOSED;
    const struct source *bron = find_source(n, z, m->bron, d->fase);
    if (bron == NULL)
        return REFUSED_SOURCE_UNKNOWN;
    z->bron = bron;
    *zaak = z;
    return OK;
}

enum status zaken_bewijs_open(struct notaris *n, const struct msg_bewijs_open *m, int64_t now, struct zaak **zaak,
                              struct msg_zegel *out)
{
    *zaak = NULL;
    answer(out, m->head.nr, OK);
    zaken_verloop(n, now);
    if (!text_ends(m->bron, BRON_MAX) || !text_ends(m->client, CLIENT_MAX + 1))
        return REFUSED_MESSAGE;
    enum status st = bewijs_open(n, m, now, zaak, out);
    if (st != OK)
        answer(out, m->head.nr, st);
    return OK;
}

void zaken_beoordeel(struct notaris *n, struct zaak *z, const struct msg_bewijs_open *m, uint32_t slot, uint64_t poort,
                     int64_t now, struct msg_zaak *out)
{
    const struct dossier *d = store_dossier(n->store, &z->dossier);

    BUG_IF(slot >= LIMIT_ASSESSORS || !is_zero(&n->zaken->bij_slot[slot]) || d == NULL);
    z->staat = ZAAK_BIJ_ASSESSOR;
    z->slot = slot;
    z->nr = m->head.nr;
    z->poort = poort;
    memcpy(z->bewijs_sha, m->bewijs_sha, DIGEST_LEN);
    n->zaken->bij_slot[slot] = z->id;
    *out = (struct msg_zaak){ .zaak = z->id, .nonce = z->nonce, .nu = now, .fase = d->fase, .plaats = z->plaats,
                              .identiteit = z->identiteit };
    memcpy(out->bron, z->bron->naam, BRON_MAX);
    memcpy(out->bewijs_sha, m->bewijs_sha, DIGEST_LEN);
    if (d->n_corporaties == 1)
        memcpy(out->corporatie, d->corporaties, strlen(d->corporaties) + 1);
    msg_head_init(&out->head, MSG_ZAAK, sizeof *out, 0);
}

struct zaak *zaken_van_slot(const struct notaris *n, uint32_t slot)
{
    const struct id *id = &n->zaken->bij_slot[slot];

    return is_zero(id) ? NULL : idtable_find(&n->zaken->table, id);
}

/* Leaves the assessor; a failed try counts. */
static void back(struct notaris *n, struct zaak *z)
{
    n->zaken->bij_slot[z->slot] = no_id;
    z->slot = SLOT_GEEN;
    z->staat = is_zero(&z->grant) ? ZAAK_OPEN : ZAAK_VERZEGELD;
    if (z->staat == ZAAK_OPEN)
        memset(z->bewijs_sha, 0, sizeof z->bewijs_sha);
    z->pogingen++;
}

/* The desk rule: a corporation of the dossier signed, and it is not the one that asks. */
static enum status check_desk(const struct zaak *z, const struct dossier *d, const struct msg_feiten *m)
{
    const struct client *a = z->afnemer;

    if (!text_ends(m->ondertekenaar, CORPORATIE_MAX))
        return REFUSED_MESSAGE;
    if (z->bron->wijze != WIJZE_DESK)
        return m->ondertekenaar[0] == '\0' ? OK : REFUSED_MESSAGE;
    if (!dossier_heeft_corporatie(d, m->ondertekenaar) || strcmp(a->id, m->ondertekenaar) == 0 ||
        (a->n_corporaties == 1 && client_has_corporation(a, m->ondertekenaar)))
        return REFUSED_DESK;
    return OK;
}

/* The same evidence in a case that declares something else makes other facts: one grant never has seals of both. */
static enum status grant_for_order(struct notaris *n, const struct zaak *z, struct dossier *d, const struct msg_feiten *m,
                                   const struct deelnemerfeiten *f, const struct herkomst *h, int64_t tot, int64_t now,
                                   struct grant **out)
{
    struct store_opdracht o = { .van = m->opdracht_van, .tot = m->opdracht_tot };
    struct part made[] = { { z->bewijs_sha, sizeof z->bewijs_sha }, { f, sizeof *f } };
    struct id before = d->grants[z->plaats] != NULL ? d->grants[z->plaats]->id : no_id;

    memcpy(o.sha, m->opdracht_sha, sizeof o.sha);
    sha256_parts(made, 2, o.bewijs_sha);
    TRY(store_grant_opdracht(n->store, d, z->plaats, h, &o, tot, now, out));
    zaken_zegel_weg(n, &before);
    return OK;
}

static enum status grant_for(struct notaris *n, struct zaak *z, struct dossier *d, const struct msg_feiten *m,
                             const struct deelnemerfeiten *f, int64_t now, struct grant **out)
{
    struct herkomst h = { .wijze = z->bron->wijze, .zekerheid = z->bron->zekerheid, .sterkte = m->sterkte,
                          .heeft_certificaat = m->heeft_certificaat };

    if (!is_zero(&z->grant)) {
        *out = store_grant(n->store, &z->grant);
        return *out != NULL ? OK : notaris_einde(n, &z->grant, z->afnemer->id, REFUSED_CASE_CLOSED);
    }
    int64_t tot = evidence_until(&f->volwassene);
    if (tot <= now)
        return REFUSED_TOKEN_IAT;
    if (d->staat != DOSSIER_OPEN)
        return REFUSED_DOSSIER_STATE;
    memcpy(h.bron, z->bron->naam, sizeof h.bron);
    memcpy(h.profiel_sha, z->bron->profiel_sha, sizeof h.profiel_sha);
    memcpy(h.kennisgeving_sha, z->kennisgeving_sha, sizeof h.kennisgeving_sha);
    if (m->heeft_certificaat)
        memcpy(h.certificaat_sha, m->certificaat_sha, sizeof h.certificaat_sha);
    if (z->tot < tot)
        tot = z->tot;
    if (m->heeft_opdracht)
        return grant_for_order(n, z, d, m, f, &h, tot, now, out);
    if (d->grants[z->plaats] != NULL)
        zaken_zegel_weg(n, &d->grants[z->plaats]->id);
    return store_grant_nieuw(n->store, d, z->plaats, &h, tot, now, out);
}

/* As the source signs: an assessor cannot leave out the order, nor name a certificate where there is none. Orders are of
 * about now: the age that evidence may have is a day at most. */
static bool origin_sane(const struct source *bron, const struct msg_feiten *m, int64_t now)
{
    if (m->heeft_certificaat != bron->opdracht || m->heeft_opdracht != bron->opdracht)
        return false;
    return !m->heeft_opdracht || (m->opdracht_van >= now - 2 * 86400 && m->opdracht_van <= m->opdracht_tot &&
                                  m->opdracht_tot >= now - OPDRACHT_SPELING_S && m->opdracht_tot <= now + 2 * 86400);
}

static enum status accept(struct notaris *n, struct zaak *z, const struct msg_feiten *m, int64_t now,
                          struct msg_zegel *out)
{
    struct dossier *d = store_dossier(n->store, &z->dossier);
    struct deelnemerfeiten feiten;
    uint8_t zegel[ZEGEL_DEELNEMER_LEN];
    struct grant *g;
    uint8_t rol;

    if (m->sterkte > STERKTE_BSN_BIJ_BRON || memcmp(m->profiel_sha, z->bron->profiel_sha, DIGEST_LEN) != 0 ||
        m->n_bevestigde_kinderen > KINDEREN_MAX || !origin_sane(z->bron, m, now))
        return REFUSED_MESSAGE;
    if (d == NULL)
        return notaris_einde(n, &z->dossier, z->afnemer->id, REFUSED_CASE_UNKNOWN);
    TRY(not_forgotten(z, d));
    TRY(check_desk(z, d, m));
    dossier_referentie(d, z->plaats, &rol);
    facts_merge(z, m, rol, &feiten);
    enum status st = facts_ok(&feiten) ? grant_for(n, z, d, m, &feiten, now, &g) : REFUSED_MESSAGE;
    if (st == OK)
        st = zegel_maak_deelnemer(n->store, g, &feiten, now, zegel);
    mem_wipe(&feiten, sizeof feiten);
    TRY(st);
    z->grant = g->id;
    TRY(hold(n->zaken, &g->id, zegel, now));
    return answer_seal(n, g, z->nr, now, out);
}

enum status zaken_feiten(struct notaris *n, uint32_t slot, const struct msg_feiten *m, int64_t now, struct msg_zegel *out)
{
    struct zaak *z = zaken_van_slot(n, slot);

    answer(out, z != NULL ? z->nr : 0, FAULT_RESTARTED);
    if (z == NULL)
        return REFUSED_MESSAGE;
    enum status st = memcmp(&m->zaak, &z->id, sizeof z->id) == 0 ? accept(n, z, m, now, out) : REFUSED_MESSAGE;
    if (st == OK) {
        n->zaken->bij_slot[slot] = no_id;
        z->slot = SLOT_GEEN;
        z->staat = ZAAK_VERZEGELD;
        return OK;
    }
    answer(out, z->nr, st == REFUSED_MESSAGE ? FAULT_RESTARTED : st);
    back(n, z);
    return st == REFUSED_MESSAGE ? REFUSED_MESSAGE : OK;
}

enum status zaken_weigering(struct notaris *n, uint32_t slot, const struct msg_weigering *m, struct msg_zegel *out)
{
    struct zaak *z = zaken_van_slot(n, slot);

    answer(out, z != NULL ? z->nr : 0, FAULT_RESTARTED);
    if (z == NULL)
        return REFUSED_MESSAGE;
    bool ok = memcmp(&m->zaak, &z->id, sizeof z->id) == 0 && m->status > OK && m->status < STATUS_N;
    if (ok)
        answer(out, z->nr, (enum status)m->status);
    back(n, z);
    return ok ? OK : REFUSED_MESSAGE;
}

bool zaken_verloren(struct notaris *n, uint32_t slot, struct msg_zegel *out)
{
    struct zaak *z = zaken_van_slot(n, slot);

    n->zaken->bij_slot[slot] = no_id;
    if (z == NULL)
        return false;
    answer(out, z->nr, FAULT_RESTARTED);
    back(n, z);
    return true;
}

void zaken_zegel_lees(struct notaris *n, const struct msg_zegel_lees *m, int64_t now, struct msg_zegel *out)
{
    const struct client *a = client_find(n->afnemers, n->n_afnemers, m->client);
    const struct grant *g = store_grant(n->store, &m->grant);
    enum status st;

    if (a == NULL)
        st = REFUSED_CLIENT_UNKNOWN;
    else if (g == NULL || strcmp(g->dossier->client, a->id) != 0)
        st = notaris_einde(n, &m->grant, a->id, REFUSED_SEAL_UNKNOWN);
    else
        st = answer_seal(n, g, m->head.nr, now, out);
    if (st != OK)
        answer(out, m->head.nr, st);
}
