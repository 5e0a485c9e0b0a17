#include "notary/cases.h"

#include "base/buf.h"
#include "base/mem.h"
#include "notary/errands.h"
#include "notary/held.h"
#include "notary/pending.h"
#include "notary/tokens.h"
#include "store/idtable.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <string.h>

TAILQ_HEAD(case_list, zaak);

/* What one client has. */
struct own {
    struct case_list unopened, open;     /* whichever ends first of each is the first */
    struct case_list finished;           /* in the order in which they were finished */
    unsigned n_open, n_finished;         /* n_open: unopened ones too */
};

struct zaken {
    struct idtable table, requests, browsers;  /* of cases; of their members of that name */
    struct idtable ended;                /* of members `grant` that ended while they were pending */
    struct case_list unopened, all;      /* flows whose first page was not loaded, and the others: whichever ends first is
                                          * the first */
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
    TAILQ_INIT(&(*out)->unopened);
    for (size_t i = 0; i < LIMIT_CLIENTS; i++) {
        TAILQ_INIT(&(*out)->of[i].unopened);
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

/* ---- where a case stands ---- */

static struct case_list *list_of(struct zaken *zn, const struct zaak *z)
{
    return z->opened ? &zn->all : &zn->unopened;
}

static struct case_list *own_list(struct own *own, const struct zaak *z)
{
    return z->finished ? &own->finished : z->opened ? &own->open : &own->unopened;
}

/* Behind all that end no later: nearly always the last place. */
static void put_in(struct zaken *zn, struct zaak *z)
{
    struct case_list *list = list_of(zn, z);
    struct zaak *before = TAILQ_LAST(list, case_list);

    while (before != NULL && before->until_ms > z->until_ms)
        before = TAILQ_PREV(before, case_list, by_age);
    if (before != NULL)
        TAILQ_INSERT_AFTER(list, before, z, by_age);
    else
        TAILQ_INSERT_HEAD(list, z, by_age);
}

/* It is over with this one: it takes no new evidence any more, and does not count. */
static void finish(const struct notaris *n, struct zaak *z)
{
    struct own *own = own_of(n, z->afnemer);

    if (z->finished)
        return;
    TAILQ_REMOVE(own_list(own, z), z, of_client);
    own->n_open--;
    TAILQ_INSERT_TAIL(&own->finished, z, of_client);
    own->n_finished++;
    z->finished = 1;
}

static void free_case(struct notaris *n, struct zaak *z)
{
    case_forget_person(n, z);
    mem_wipe(z->state, z->state_len);
    mem_free(z);
}

static void drop(struct notaris *n, struct zaak *z)
{
    struct zaken *zn = n->zaken;
    struct own *own = own_of(n, z->afnemer);

    TAILQ_REMOVE(list_of(zn, z), z, by_age);
    TAILQ_REMOVE(own_list(own, z), z, of_client);
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
    case_consume(n, z);
    if (!is_zero(&z->browser))
        idtable_remove(&zn->browsers, &z->browser);
    if (idtable_find(&zn->ended, &z->grant) == &z->grant)
        idtable_remove(&zn->ended, &z->grant);
    idtable_remove(&zn->table, &z->id);
    pending_drop(n, z->pending);
    free_case(n, z);
}

void zaken_release(struct notaris *n)
{
    struct zaken *zn = n->zaken;
    struct zaak *z;

    if (zn == NULL)
        return;
    while ((z = TAILQ_FIRST(&zn->all)) != NULL || (z = TAILQ_FIRST(&zn->unopened)) != NULL) {
        TAILQ_REMOVE(list_of(zn, z), z, by_age);
        free_case(n, z);
    }
    idtable_release(&zn->table);
    idtable_release(&zn->requests);
    idtable_release(&zn->browsers);
    idtable_release(&zn->ended);
    mem_free(zn);
}

static void expire(struct notaris *n, struct case_list *list, int64_t boot_ms)
{
    for (struct zaak *z = TAILQ_FIRST(list), *next; z != NULL && z->until_ms <= boot_ms; z = next) {
        next = TAILQ_NEXT(z, by_age);
        if (!at_work(z))
            drop(n, z);
    }
}

void zaken_verloop(struct notaris *n, int64_t boot_ms)
{
    expire(n, &n->zaken->unopened, boot_ms);
    expire(n, &n->zaken->all, boot_ms);
    held_expire(n->held, boot_ms);
    tokens_expire(n->tokens, boot_ms);
}

/* What became of it, where the dossier ended under it. */
static void forget(struct notaris *n, struct zaak *z)
{
    case_forget_person(n, z);
    if (z->flow != FLOW_NONE && !flow_over((enum flow_state)z->flow) && !at_work(z))
        case_over(n, z, FLOW_ENDED);
    else if (!at_work(z))
        finish(n, z);
}

void zaken_vergeet_personen(struct notaris *n, const struct dossier *d)
{
    struct case_list *const lists[] = { &n->zaken->all, &n->zaken->unopened };
    unsigned left = standing_of(d)->cases;
    struct zaak *z;

    for (unsigned i = 0; i < 2; i++)
        TAILQ_FOREACH(z, lists[i], by_age) {
            if (left == 0)
                return;
            if (memcmp(&z->dossier, &d->id, sizeof d->id) != 0)
                continue;
            forget(n, z);
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

/* Seconds until the first of these cases is gone. */
static uint16_t left_s(const struct case_list *a, const struct case_list *b, int64_t boot_ms)
{
    const struct zaak *z = TAILQ_FIRST(a), *other = TAILQ_FIRST(b);

    if (z == NULL || (other != NULL && other->until_ms < z->until_ms))
        z = other;
    int64_t left = z != NULL && z->until_ms > boot_ms ? (z->until_ms - boot_ms + 999) / 1000 : 1;
    return (uint16_t)(left < UINT16_MAX ? left : UINT16_MAX);
}

enum status cases_room(struct notaris *n, const struct client *a, int64_t boot_ms, uint16_t *retry_s)
{
    const struct own *own = own_of(n, a);

    *retry_s = 0;
    if (own->n_open >= LIMIT_CASES_PER_CLIENT) {
        *retry_s = left_s(&own->open, &own->unopened, boot_ms);
        return REFUSED_RATE;
    }
    if (n->zaken->table.n < LIMIT_CASES || least_missed(n) != NULL)
        return OK;
    *retry_s = left_s(&n->zaken->all, &n->zaken->unopened, boot_ms);
    return FAULT_BUSY;
}

/* ---- the person ---- */

/* Most names are a tenth of what a name may be, most people declare no child, and there may be LIMIT_CASES of them: no more
 * is kept than there is. */
static struct person *person_new(const struct msg_par *m)
{
    const struct identiteit *who = &m->identiteit;
    const char *const names[] = { who->achternaam, who->voornamen, who->voorletters };
    size_t len = strlen(names[0]) + 1 + strlen(names[1]) + 1 + strlen(names[2]) + 1;
    struct person *p = mem_alloc(sizeof *p + len);
    struct writer w;

    if (p == NULL)
        return NULL;
    *p = (struct person){ .geboortedatum = who->geboortedatum, .vermogen = m->vermogen, .verklaring = m->verklaring,
                          .n_kinderen = m->n_kinderen, .verzoek54a = m->verzoek54a == JA ? JA : NEE,
                          .heeft_verklaring = m->heeft_verklaring, .namen_len = (uint16_t)len };
    memcpy(p->kennisgeving_sha, m->kennisgeving_sha, DIGEST_LEN);
    writer_init(&w, p->namen, len);
    for (unsigned i = 0; i < 3; i++)
        write_bytes(&w, names[i], strlen(names[i]) + 1);
    BUG_IF(w.failed);
    if (m->n_kinderen == 0)
        return p;
    p->kinderen = mem_alloc(m->n_kinderen * sizeof p->kinderen[0]);
    if (p->kinderen == NULL) {
        mem_free(p);
        return NULL;
    }
    memcpy(p->kinderen, m->kinderen, m->n_kinderen * sizeof p->kinderen[0]);
    return p;
}

void case_read(struct zaak *z, struct reading *r)
{
    BUG_IF(z->person == NULL);
    mem_free(z->person->reading);
    z->person->reading = r;
}

void case_forget_person(struct notaris *n, struct zaak *z)
{
    if (z->person == NULL)
        return;
    errand_drop(n->errands, z->person->errand);
    mem_free(z->person->reading);
    mem_free(z->person->kinderen);
    mem_free(z->person);
    z->person = NULL;
}

/* returns what is behind the name */
static const char *take_name(const char *kept, char *out, size_t cap)
{
    size_t len = strlen(kept) + 1;

    BUG_IF(len > cap);
    memcpy(out, kept, len);
    return kept + len;
}

static void expected_person(const struct person *p, struct identiteit *out)
{
    const char *at = p->namen;

    *out = (struct identiteit){ .geboortedatum = p->geboortedatum };
    at = take_name(at, out->achternaam, sizeof out->achternaam);
    at = take_name(at, out->voornamen, sizeof out->voornamen);
    take_name(at, out->voorletters, sizeof out->voorletters);
}

/* ---- a new case ---- */

static enum status name_case(struct zaken *zn, struct zaak *z)
{
    TRY(mem_random(&z->id, sizeof z->id));
    TRY(mem_random(&z->nonce, sizeof z->nonce));
    TRY(mem_random(&z->request_uri, sizeof z->request_uri));
    TRY(idtable_add(&zn->table, z));
    enum status st = idtable_add(&zn->requests, &z->request_uri);
    if (st != OK)
        idtable_remove(&zn->table, &z->id);
    return st;
}

static struct zaak *case_new(struct notaris *n, const struct client *a, const struct dossier *d, const struct msg_par *m,
                             int64_t boot_ms)
{
    bool flow = m->intake == INTAKE_FLOW;
    struct zaak *z = mem_alloc(sizeof *z + m->state_len);

    if (z == NULL)
        return NULL;
    *z = (struct zaak){ .dossier = d->id, .afnemer = a, .born_ms = boot_ms, .slot = SLOT_GEEN, .state_len = m->state_len,
                        .redirect_index = m->redirect_index, .flow = flow ? FLOW_REQUESTED : FLOW_NONE, .opened = !flow };
    z->until_ms = boot_ms + (flow ? LIMIT_REQUEST_URI_S : LIMIT_CASE_S) * 1000;
    memcpy(z->challenge, m->code_challenge, DIGEST_LEN);
    memcpy(z->state, m->state, m->state_len);
    z->person = person_new(m);
    if (z->person != NULL)
        return z;
    free_case(n, z);
    return NULL;
}

enum status cases_add(struct notaris *n, const struct client *a, const struct dossier *d, const struct msg_par *m,
                      int64_t boot_ms, struct zaak **out)
{
    *out = NULL;
    struct zaak *z = case_new(n, a, d, m, boot_ms);
    if (z == NULL)
        return FAULT_MEMORY;
    standing_of(d)->cases++; /* first: which other one gives way may be of this dossier, and its last */
    if (n->zaken->table.n >= LIMIT_CASES) {
        struct zaak *other = least_missed(n);

        BUG_IF(other == NULL);
        drop(n, other);
    }
    enum status st = name_case(n->zaken, z);
    if (st != OK) {
        standing_of(d)->cases--;
        free_case(n, z);
        return st;
    }
    put_in(n->zaken, z);
    TAILQ_INSERT_TAIL(own_list(own_of(n, a), z), z, of_client);
    own_of(n, a)->n_open++;
    *out = z;
    return OK;
}

/* ---- flows ---- */

static struct zaak *case_at(void *member, size_t offset, int64_t boot_ms)
{
    struct zaak *z = member != NULL ? (struct zaak *)(void *)((uint8_t *)member - offset) : NULL;

    return z != NULL && z->until_ms > boot_ms ? z : NULL;
}

struct zaak *cases_by_request(const struct notaris *n, const struct id *request_uri, int64_t boot_ms)
{
    return case_at(idtable_find(&n->zaken->requests, request_uri), offsetof(struct zaak, request_uri), boot_ms);
}

struct zaak *cases_by_browser(const struct notaris *n, const struct id *browser, int64_t boot_ms)
{
    return case_at(idtable_find(&n->zaken->browsers, browser), offsetof(struct zaak, browser), boot_ms);
}

void case_until(struct notaris *n, struct zaak *z, int64_t until_ms)
{
    struct own *own = own_of(n, z->afnemer);

    TAILQ_REMOVE(list_of(n->zaken, z), z, by_age);
    TAILQ_REMOVE(own_list(own, z), z, of_client);
    z->until_ms = until_ms;
    z->opened = 1;
    put_in(n->zaken, z);
    TAILQ_INSERT_TAIL(own_list(own, z), z, of_client);
}

void case_touch(struct notaris *n, struct zaak *z, int64_t boot_ms)
{
    int64_t until_ms = boot_ms + LIMIT_CASE_S * INT64_C(1000), last_ms = z->born_ms + LIMIT_FLOW_S * INT64_C(1000);

    case_until(n, z, until_ms < last_ms ? until_ms : last_ms);
}

enum status case_bind(struct notaris *n, struct zaak *z, const struct id *browser)
{
    struct zaken *zn = n->zaken;

    BUG_IF(!is_zero(&z->browser));
    if (is_zero(browser) || idtable_find(&zn->browsers, browser) != NULL)
        return REFUSED_MESSAGE;
    TRY(idtable_room(&zn->browsers, 1));
    z->browser = *browser;
    return idtable_add(&zn->browsers, &z->browser);
}

void case_consume(struct notaris *n, struct zaak *z)
{
    if (!is_zero(&z->request_uri))
        idtable_remove(&n->zaken->requests, &z->request_uri);
    z->request_uri = no_id;
}

void case_over(struct notaris *n, struct zaak *z, enum flow_state how)
{
    BUG_IF(!flow_over(how) || at_work(z));
    case_forget_person(n, z);
    if (z->pending != NULL && how == FLOW_ENDED) /* without memory for it, who ends it again is told that it is not known */
        status_ignored(idtable_add(&n->zaken->ended, &z->grant));
    pending_drop(n, z->pending);
    z->pending = NULL;
    if (how != FLOW_ENDED) /* who comes with it is told why there is nothing to answer */
        case_consume(n, z);
    z->flow = (uint8_t)how;
    finish(n, z);
}

const struct dossier *case_dossier(struct notaris *n, struct zaak *z, int64_t now)
{
    const struct dossier *d = store_dossier(n->store, &z->dossier);

    if (flow_over((enum flow_state)z->flow))
        return NULL;
    if (d != NULL && d->state == DOSSIER_OPEN && d->until > now && z->tot > now)
        return d;
    if (!at_work(z))
        case_over(n, z, FLOW_ENDED);
    return NULL;
}

/* ---- evidence ---- */

struct zaak *cases_find(const struct notaris *n, const struct id *id)
{
    return idtable_find(&n->zaken->table, id);
}

bool cases_ended(const struct notaris *n, const struct client *a, const struct id *grant)
{
    void *ended = idtable_find(&n->zaken->ended, grant);
    const struct zaak *z = case_at(ended, offsetof(struct zaak, grant), INT64_MIN); /* until it is swept away */

    return z != NULL && z->afnemer == a;
}

bool case_has_grant(const struct zaak *z)
{
    return !is_zero(&z->grant);
}

void zaken_beoordeel(struct notaris *n, struct zaak *z, const struct msg_bewijs_open *m, uint32_t slot, uint64_t poort,
                     int64_t now, struct msg_zaak *out)
{
    const struct dossier *d = store_dossier(n->store, &z->dossier);

    BUG_IF(slot >= LIMIT_ASSESSORS || !is_zero(&n->zaken->bij_slot[slot]) || d == NULL || z->person == NULL);
    z->staat = ZAAK_BIJ_ASSESSOR;
    z->slot = slot;
    z->nr = m->head.nr;
    z->poort = poort;
    memcpy(z->bewijs_sha, m->bewijs_sha, DIGEST_LEN);
    n->zaken->bij_slot[slot] = z->id;
    *out = (struct msg_zaak){ .zaak = z->id, .nonce = z->nonce, .nu = now, .fase = d->fase, .plaats = z->plaats };
    expected_person(z->person, &out->identiteit);
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
    if (z->pogingen >= LIMIT_EVIDENCE_TRIES || z->person == NULL)
        finish(n, z);
}
