#include "notary/cases.h"

#include "base/buf.h"
#include "base/mem.h"
#include "notary/held.h"
#include "store/idtable.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <string.h>

TAILQ_HEAD(case_list, zaak);

/* What one client has. */
struct own {
    struct case_list open, finished;     /* oldest first; in the order in which they were finished */
    unsigned n_open, n_finished;
};

struct zaken {
    struct idtable table;
    struct case_list all;                /* oldest first */
    struct own of[LIMIT_CLIENTS];        /* by place in the registry */
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
    TAILQ_INIT(&(*out)->all);
    for (size_t i = 0; i < LIMIT_CLIENTS; i++) {
        TAILQ_INIT(&(*out)->of[i].open);
        TAILQ_INIT(&(*out)->of[i].finished);
    }
    return OK;
}

void cases_left(struct notaris *n, const struct id *dossier)
{
    const struct dossier *d = store_dossier(n->store, dossier);

    if (d != NULL && standing_of(d)->cases == 0 && !d->stored && !d->kept && !d->writing)
        store_dossier_forget(n->store, d);
}

static struct own *own_of(const struct notaris *n, const struct client *a)
{
    return &n->zaken->of[a - n->afnemers];
}

/* With an assessor or the store: somebody waits for what becomes of it. */
static bool at_work(const struct zaak *z)
{
    return z->staat == ZAAK_BIJ_ASSESSOR || z->staat == ZAAK_BIJ_OPSLAG;
}

/* It is over with this one: it takes no new evidence any more, and does not count. */
static void finish(const struct notaris *n, struct zaak *z)
{
    struct own *own = own_of(n, z->afnemer);

    if (z->finished)
        return;
    TAILQ_REMOVE(&own->open, z, of_client);
    own->n_open--;
    TAILQ_INSERT_TAIL(&own->finished, z, of_client);
    own->n_finished++;
    z->finished = 1;
}

static void drop(struct notaris *n, struct zaak *z)
{
    struct zaken *zn = n->zaken;
    struct own *own = own_of(n, z->afnemer);

    TAILQ_REMOVE(&zn->all, z, by_age);
    TAILQ_REMOVE(z->finished ? &own->finished : &own->open, z, of_client);
    if (z->finished)
        own->n_finished--;
    else
        own->n_open--;
    if (z->staat == ZAAK_BIJ_ASSESSOR)
        zn->bij_slot[z->slot] = no_id;
    const struct dossier *d = store_dossier(n->store, &z->dossier);
    if (d != NULL)
        standing_of(d)->cases--;
    cases_left(n, &z->dossier);
    idtable_remove(&zn->table, &z->id);
    mem_free(z);
}

void zaken_release(struct zaken *zn)
{
    struct zaak *z;

    if (zn == NULL)
        return;
    while ((z = TAILQ_FIRST(&zn->all)) != NULL) {
        TAILQ_REMOVE(&zn->all, z, by_age);
        mem_free(z);
    }
    idtable_release(&zn->table);
    mem_free(zn);
}

void zaken_verloop(struct notaris *n, int64_t boot_ms)
{
    struct zaken *zn = n->zaken;

    for (struct zaak *z = TAILQ_FIRST(&zn->all), *next; z != NULL && z->until_ms <= boot_ms; z = next) {
        next = TAILQ_NEXT(z, by_age);
        if (!at_work(z))
            drop(n, z);
    }
    held_expire(n->held, boot_ms);
}

void zaken_vergeet_personen(struct notaris *n, const struct dossier *d)
{
    unsigned left = standing_of(d)->cases;
    struct zaak *z;

    TAILQ_FOREACH(z, &n->zaken->all, by_age) {
        if (left == 0)
            return;
        if (memcmp(&z->dossier, &d->id, sizeof d->id) != 0)
            continue;
        mem_wipe(z->namen, z->namen_len);
        mem_wipe(&z->geboortedatum, sizeof z->geboortedatum);
        mem_wipe(&z->vermogen, sizeof z->vermogen);
        mem_wipe(&z->verklaring, sizeof z->verklaring);
        mem_wipe(z->kinderen, z->n_kinderen * sizeof z->kinderen[0]);
        z->n_kinderen = z->heeft_verklaring = 0;
        z->vergeten = 1;
        if (!at_work(z))
            finish(n, z);
        left--;
    }
}

/* Who has the most finished cases; NULL: there is none that may go. One that is at work again is kept. */
static struct zaak *least_missed(const struct notaris *n)
{
    struct zaak *z = NULL;
    unsigned most = 0;

    for (size_t i = 0; i < n->n_afnemers; i++) {
        const struct own *own = &n->zaken->of[i];
        struct zaak *first = TAILQ_FIRST(&own->finished);

        while (first != NULL && at_work(first))
            first = TAILQ_NEXT(first, of_client);
        if (first != NULL && own->n_finished > most) {
            most = own->n_finished;
            z = first;
        }
    }
    return z;
}

/* Seconds until this case is gone. */
static uint16_t left_s(const struct zaak *z, int64_t boot_ms)
{
    return (uint16_t)(z->until_ms > boot_ms ? (z->until_ms - boot_ms + 999) / 1000 : 1);
}

enum status cases_room(struct notaris *n, const struct client *a, int64_t boot_ms, uint16_t *retry_s)
{
    const struct own *own = own_of(n, a);

    *retry_s = 0;
    if (own->n_open >= LIMIT_CASES_PER_CLIENT) {
        *retry_s = left_s(TAILQ_FIRST(&own->open), boot_ms);
        return REFUSED_RATE;
    }
    if (n->zaken->table.n < LIMIT_CASES || least_missed(n) != NULL)
        return OK;
    *retry_s = left_s(TAILQ_FIRST(&n->zaken->all), boot_ms);
    return FAULT_BUSY;
}

/* Most names are a tenth of what a name may be, most people declare no child, and there may be LIMIT_CASES of them: no more
 * is kept than there is. */
static void keep_person(struct zaak *z, const struct identiteit *who)
{
    struct writer w;

    writer_init(&w, z->namen, z->namen_len);
    write_bytes(&w, who->achternaam, strlen(who->achternaam) + 1);
    write_bytes(&w, who->voornamen, strlen(who->voornamen) + 1);
    write_bytes(&w, who->voorletters, strlen(who->voorletters) + 1);
    BUG_IF(w.failed);
    z->geboortedatum = who->geboortedatum;
}

/* returns what is behind the name */
static const char *take_name(const char *kept, char *out, size_t cap)
{
    size_t len = strlen(kept) + 1;

    BUG_IF(len > cap);
    memcpy(out, kept, len);
    return kept + len;
}

static void expected_person(const struct zaak *z, struct identiteit *out)
{
    const char *at = z->namen;

    *out = (struct identiteit){ .geboortedatum = z->geboortedatum };
    at = take_name(at, out->achternaam, sizeof out->achternaam);
    at = take_name(at, out->voornamen, sizeof out->voornamen);
    take_name(at, out->voorletters, sizeof out->voorletters);
}

enum status cases_add(struct notaris *n, const struct client *a, const struct dossier *d, const struct msg_par *m,
                      int64_t boot_ms, struct zaak **out)
{
    const struct identiteit *who = &m->identiteit;
    size_t children = m->n_kinderen * sizeof m->kinderen[0];
    size_t names = strlen(who->achternaam) + 1 + strlen(who->voornamen) + 1 + strlen(who->voorletters) + 1;

    *out = NULL;
    struct zaak *z = mem_alloc(sizeof *z + children + names);
    if (z == NULL)
        return FAULT_MEMORY;
    *z = (struct zaak){ .dossier = d->id, .afnemer = a, .until_ms = boot_ms + LIMIT_CASE_S * 1000, .slot = SLOT_GEEN,
                        .namen_len = (uint16_t)names, .n_kinderen = m->n_kinderen };
    memcpy(z->kinderen, m->kinderen, children);
    z->namen = (char *)(z->kinderen + m->n_kinderen);
    keep_person(z, who);
    standing_of(d)->cases++; /* first: which other one gives way may be of this dossier, and its last */
    if (n->zaken->table.n >= LIMIT_CASES) {
        struct zaak *other = least_missed(n);

        BUG_IF(other == NULL);
        drop(n, other);
    }
    enum status st = mem_random(&z->id, sizeof z->id);
    if (st == OK)
        st = mem_random(&z->nonce, sizeof z->nonce);
    if (st == OK)
        st = idtable_add(&n->zaken->table, z);
    if (st != OK) {
        standing_of(d)->cases--;
        mem_free(z);
        return st;
    }
    TAILQ_INSERT_TAIL(&n->zaken->all, z, by_age);
    TAILQ_INSERT_TAIL(&own_of(n, a)->open, z, of_client);
    own_of(n, a)->n_open++;
    *out = z;
    return OK;
}

struct zaak *cases_find(const struct notaris *n, const struct id *id)
{
    return idtable_find(&n->zaken->table, id);
}

bool case_has_grant(const struct zaak *z)
{
    return !is_zero(&z->grant);
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
    *out = (struct msg_zaak){ .zaak = z->id, .nonce = z->nonce, .nu = now, .fase = d->fase, .plaats = z->plaats };
    expected_person(z, &out->identiteit);
    memcpy(out->bron, z->bron->naam, BRON_MAX);
    memcpy(out->bewijs_sha, m->bewijs_sha, DIGEST_LEN);
    if (d->n_corporaties == 1)
        memcpy(out->corporatie, dossier_corporations(d), strlen(dossier_corporations(d)) + 1);
    msg_head_init(&out->head, MSG_ZAAK, sizeof *out, 0);
}

struct zaak *zaken_van_slot(const struct notaris *n, uint32_t slot)
{
    const struct id *id = &n->zaken->bij_slot[slot];

    return is_zero(id) ? NULL : idtable_find(&n->zaken->table, id);
}

static void leave_slot(struct notaris *n, struct zaak *z)
{
    if (z->slot != SLOT_GEEN)
        n->zaken->bij_slot[z->slot] = no_id;
    z->slot = SLOT_GEEN;
}

void case_written(struct notaris *n, struct zaak *z)
{
    leave_slot(n, z);
    z->staat = ZAAK_BIJ_OPSLAG;
}

void case_sealed(struct notaris *n, struct zaak *z)
{
    leave_slot(n, z);
    z->staat = ZAAK_VERZEGELD;
    finish(n, z);
}

void case_unassigned(struct notaris *n, struct zaak *z)
{
    leave_slot(n, z);
    z->staat = case_has_grant(z) ? ZAAK_VERZEGELD : ZAAK_OPEN;
    if (z->staat == ZAAK_OPEN)
        memset(z->bewijs_sha, 0, sizeof z->bewijs_sha);
}

void case_back(struct notaris *n, struct zaak *z)
{
    case_unassigned(n, z);
    z->pogingen++;
    if (z->pogingen >= LIMIT_EVIDENCE_TRIES || z->vergeten)
        finish(n, z);
}
