#include "notary/cases.h"
#include "notary/cases_private.h"

#include "base/buf.h"
#include "base/mem.h"
#include "notary/errands.h"
#include "notary/events.h"
#include "notary/held.h"
#include "notary/pending.h"
#include "notary/tokens.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <string.h>

static const struct id no_id;

enum status cases_init(struct cases **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct cases){ 0 };
    for (size_t i = 0; i <= CASE_RING; i++)
        TAILQ_INIT(&(*out)->ring[i]);
    for (size_t i = 0; i < LIMIT_CLIENTS; i++) {
        TAILQ_INIT(&(*out)->of[i].unopened);
        TAILQ_INIT(&(*out)->of[i].open);
        TAILQ_INIT(&(*out)->of[i].finished);
    }
    return OK;
}

void cases_left(struct notary *n, const struct id *dossier)
{
    const struct dossier *d = store_dossier(n->store, dossier);

    if (d != NULL && standing_of(d)->cases == 0 && !d->stored && !d->kept && !d->writing)
        store_dossier_forget(n->store, d);
}

static struct own *own_of(const struct notary *n, const struct client *a)
{
    return &n->cases->of[a - n->clients];
}

bool case_at_work(const struct zaak *z)
{
    return z->stage == ZAAK_AT_ASSESSOR || z->stage == ZAAK_AT_STORE;
}

/* ---- where a case stands ---- */

static struct case_list *own_list(struct own *own, const struct zaak *z)
{
    return z->finished ? &own->finished : z->opened ? &own->open : &own->unopened;
}

void case_until(struct notary *n, struct zaak *z, int64_t until_ms)
{
    struct own *own = own_of(n, z->afnemer);

    ring_take(n->cases, z);
    TAILQ_REMOVE(own_list(own, z), z, of_client);
    z->until_ms = until_ms;
    z->opened = 1;
    ring_put(n->cases, z);
    TAILQ_INSERT_TAIL(own_list(own, z), z, of_client);
}

/* It is over with this one: it takes no new evidence any more, and does not count. */
static void finish(const struct notary *n, struct zaak *z)
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

/* Its grant was written after all, and that was told: it is not known at once what became of a write. */
static bool was_given(const struct notary *n, const struct zaak *z)
{
    return !id_is_zero(&z->grant) &&
           (store_grant(n->store, &z->grant) != NULL || store_end_of(n->store, &z->grant, z->afnemer->id) != OK);
}

void case_tell(struct notary *n, const struct zaak *z, enum event_kind kind, enum event_reason reason)
{
    if (z->flow >= FLOW_SHOWN && !flow_over((enum flow_state)z->flow) && !was_given(n, z))
        events_flow(n, z->afnemer, &z->dossier, z->plaats, kind, reason);
}

static void free_case(struct notary *n, struct zaak *z)
{
    case_forget_person(n, z);
    mem_wipe(z->state, z->state_len);
    mem_free(z);
}

static void drop(struct notary *n, struct zaak *z)
{
    struct cases *zn = n->cases;
    struct own *own = own_of(n, z->afnemer);

    case_tell(n, z, EVENT_KIND_BROKEN_OFF, EVENT_REASON_TIME);
    ring_take(zn, z);
    siblings_remove(zn, z);
    TAILQ_REMOVE(own_list(own, z), z, of_client);
    if (z->finished)
        own->n_finished--;
    else
        own->n_open--;
    if (z->stage == ZAAK_AT_ASSESSOR)
        zn->bij_slot[z->slot] = no_id;
    const struct dossier *d = store_dossier(n->store, &z->dossier);
    if (d != NULL)
        standing_of(d)->cases--;
    cases_left(n, &z->dossier);
    case_consume(n, z);
    if (!id_is_zero(&z->browser))
        idtable_remove(&zn->browsers, &z->browser);
    if (idtable_find(&zn->ended, &z->grant) == &z->grant)
        idtable_remove(&zn->ended, &z->grant);
    idtable_remove(&zn->table, &z->id);
    pending_drop(n, z->pending);
    free_case(n, z);
}

void cases_release(struct notary *n)
{
    struct cases *zn = n->cases;
    struct zaak *z;

    if (zn == NULL)
        return;
    for (size_t i = 0; i <= CASE_RING; i++)
        while ((z = TAILQ_FIRST(&zn->ring[i])) != NULL) {
            ring_take(zn, z);
            free_case(n, z);
        }
    idtable_release(&zn->dossiers);
    idtable_release(&zn->table);
    idtable_release(&zn->requests);
    idtable_release(&zn->browsers);
    idtable_release(&zn->ended);
    mem_free(zn);
}

/* It is not known whether its grant was written: until it is, the code of its receipt finds it. */
static bool in_doubt(const struct notary *n, const struct zaak *z)
{
    const struct dossier *d = z->pending != NULL ? store_dossier(n->store, &z->dossier) : NULL;

    return d != NULL && d->writing;
}

void cases_expire(struct notary *n, int64_t boot_ms)
{
    struct zaak *z, *next;

    for (z = ring_late(n->cases); z != NULL; z = next) { /* a few: as many as assessors and the store have */
        next = TAILQ_NEXT(z, by_age);
        if (z->until_ms <= boot_ms && !case_at_work(z) && !in_doubt(n, z))
            drop(n, z);
    }
    while ((z = ring_due(n->cases, boot_ms)) != NULL) {
        if (case_at_work(z) || in_doubt(n, z))
            ring_put_off(n->cases, z);
        else
            drop(n, z);
    }
    held_expire(n->held, boot_ms);
    tokens_expire(n->tokens, boot_ms);
}

/* What became of it, where the dossier ended under it. */
static void forget(struct notary *n, struct zaak *z)
{
    case_forget_person(n, z);
    if (z->flow != FLOW_NONE && !flow_over((enum flow_state)z->flow) && !case_at_work(z))
        case_over(n, z, FLOW_ENDED);
    else if (!case_at_work(z))
        finish(n, z);
}

void cases_forget_persons(struct notary *n, const struct id *dossier)
{
    struct zaak *first = siblings_of(n->cases, dossier), *z = first;

    if (first == NULL)
        return;
    do
        forget(n, z);
    while ((z = z->sibling) != first);
}

/* Who has the most finished cases; NULL: there is none that may go. One that is at work again is kept. */
static struct zaak *least_missed(const struct notary *n)
{
    struct zaak *z = NULL;
    unsigned most = 0;

    for (size_t i = 0; i < n->n_clients; i++) {
        const struct own *own = &n->cases->of[i];
        struct zaak *first = TAILQ_FIRST(&own->finished);

        while (first != NULL && case_at_work(first))
            first = TAILQ_NEXT(first, of_client);
        if (first != NULL && own->n_finished > most) {
            most = own->n_finished;
            z = first;
        }
    }
    return z;
}

static uint16_t left_s(const struct zaak *z, int64_t boot_ms)
{
    int64_t left = z != NULL && z->until_ms > boot_ms ? (z->until_ms - boot_ms + 999) / 1000 : 1;

    return (uint16_t)(left < UINT16_MAX ? left : UINT16_MAX);
}

/* The first of its client's that ends, as far as their order tells. */
static const struct zaak *first_of(const struct own *own)
{
    const struct zaak *z = TAILQ_FIRST(&own->open), *other = TAILQ_FIRST(&own->unopened);

    return z == NULL || (other != NULL && other->until_ms < z->until_ms) ? other : z;
}

enum status cases_room(struct notary *n, const struct client *a, int64_t boot_ms, uint16_t *retry_s)
{
    const struct own *own = own_of(n, a);

    *retry_s = 0;
    if (own->n_open >= LIMIT_CASES_PER_CLIENT) {
        *retry_s = left_s(first_of(own), boot_ms);
        return REFUSED_RATE;
    }
    if (n->cases->table.n < LIMIT_CASES || least_missed(n) != NULL)
        return OK;
    *retry_s = left_s(ring_first(n->cases), boot_ms);
    return FAULT_BUSY;
}

/* ---- the person ---- */

void case_read(struct zaak *z, struct reading *r)
{
    BUG_IF(z->person == NULL);
    mem_free(z->person->reading);
    z->person->reading = r;
    z->person->asked = 0;
}

void case_forget_person(struct notary *n, struct zaak *z)
{
    if (z->person == NULL)
        return;
    errand_drop(n->errands, z->person->errand);
    person_release(z->person);
    z->person = NULL;
}

/* ---- a new case ---- */

static enum status name_case(struct cases *zn, struct zaak *z)
{
    TRY(mem_random(&z->id, sizeof z->id));
    TRY(mem_random(&z->nonce, sizeof z->nonce));
    TRY(mem_random(&z->request_uri, sizeof z->request_uri));
    TRY(idtable_add(&zn->table, z));
    enum status st = idtable_add(&zn->requests, &z->request_uri);
    if (st == OK) {
        st = siblings_add(zn, z);
        if (st != OK)
            idtable_remove(&zn->requests, &z->request_uri);
    }
    if (st != OK)
        idtable_remove(&zn->table, &z->id);
    return st;
}

static struct zaak *case_new(struct notary *n, const struct client *a, const struct dossier *d, const struct msg_par *m,
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

enum status cases_add(struct notary *n, const struct client *a, const struct dossier *d, const struct msg_par *m,
                      int64_t boot_ms, struct zaak **out)
{
    *out = NULL;
    struct zaak *z = case_new(n, a, d, m, boot_ms);
    if (z == NULL)
        return FAULT_MEMORY;
    standing_of(d)->cases++; /* first: which other one gives way may be of this dossier, and its last */
    if (n->cases->table.n >= LIMIT_CASES) {
        struct zaak *other = least_missed(n);

        BUG_IF(other == NULL);
        drop(n, other);
    }
    enum status st = name_case(n->cases, z);
    if (st != OK) {
        standing_of(d)->cases--;
        free_case(n, z);
        return st;
    }
    ring_put(n->cases, z);
    TAILQ_INSERT_TAIL(own_list(own_of(n, a), z), z, of_client);
    own_of(n, a)->n_open++;
    *out = z;
    return OK;
}

/* ---- flows ---- */

void case_consume(struct notary *n, struct zaak *z)
{
    if (!id_is_zero(&z->request_uri))
        idtable_remove(&n->cases->requests, &z->request_uri);
    z->request_uri = no_id;
}

void case_over(struct notary *n, struct zaak *z, enum flow_state how)
{
    BUG_IF(!flow_over(how) || case_at_work(z));
    if (how == FLOW_ENDED)
        case_tell(n, z, EVENT_KIND_BROKEN_OFF, EVENT_REASON_ENDED);
    case_forget_person(n, z);
    if (z->pending != NULL && how == FLOW_ENDED) /* without memory for it, who ends it again is told that it is not known */
        status_ignored(idtable_add(&n->cases->ended, &z->grant));
    pending_drop(n, z->pending);
    z->pending = NULL;
    if (how != FLOW_ENDED) /* who comes with it is told why there is nothing to answer */
        case_consume(n, z);
    z->flow = (uint8_t)how;
    finish(n, z);
}

/* ---- evidence ---- */

struct zaak *cases_find(const struct notary *n, const struct id *id)
{
    return idtable_find(&n->cases->table, id);
}

bool case_has_grant(const struct zaak *z)
{
    return !id_is_zero(&z->grant);
}

void cases_assess(struct notary *n, struct zaak *z, const struct msg_bewijs_open *m, uint32_t slot, uint64_t port,
                  int64_t now, struct msg_zaak *out)
{
    const struct dossier *d = store_dossier(n->store, &z->dossier);

    BUG_IF(slot >= LIMIT_ASSESSORS || !id_is_zero(&n->cases->bij_slot[slot]) || d == NULL || z->person == NULL);
    z->stage = ZAAK_AT_ASSESSOR;
    z->slot = slot;
    z->nr = m->head.nr;
    z->port = port;
    memcpy(z->bewijs_sha, m->bewijs_sha, DIGEST_LEN);
    n->cases->bij_slot[slot] = z->id;
    *out = (struct msg_zaak){ .zaak = z->id, .nonce = z->nonce, .nu = now, .fase = d->fase, .plaats = z->plaats };
    person_expected(z->person, &out->identiteit);
    memcpy(out->bron, z->bron->name, BRON_MAX);
    memcpy(out->bewijs_sha, m->bewijs_sha, DIGEST_LEN);
    if (d->n_corporaties == 1)
        memcpy(out->corporatie, dossier_corporations(d), strlen(dossier_corporations(d)) + 1);
    msg_head_init(&out->head, MSG_ZAAK, sizeof *out, 0);
}

struct zaak *cases_of_slot(const struct notary *n, uint32_t slot)
{
    const struct id *id = &n->cases->bij_slot[slot];

    return id_is_zero(id) ? NULL : idtable_find(&n->cases->table, id);
}

static void leave_slot(struct notary *n, struct zaak *z)
{
    if (z->slot != SLOT_GEEN)
        n->cases->bij_slot[z->slot] = no_id;
    z->slot = SLOT_GEEN;
}

void case_written(struct notary *n, struct zaak *z)
{
    leave_slot(n, z);
    z->stage = ZAAK_AT_STORE;
}

void case_sealed(struct notary *n, struct zaak *z)
{
    leave_slot(n, z);
    z->stage = ZAAK_SEALED;
    finish(n, z);
}

void case_unassigned(struct notary *n, struct zaak *z)
{
    leave_slot(n, z);
    z->stage = case_has_grant(z) ? ZAAK_SEALED : ZAAK_OPEN;
    if (z->stage == ZAAK_OPEN)
        memset(z->bewijs_sha, 0, sizeof z->bewijs_sha);
}

void case_back(struct notary *n, struct zaak *z)
{
    case_unassigned(n, z);
    z->tries++;
    /* A flow that takes no more evidence goes on: its person may fill in what they know. */
    if ((z->tries >= LIMIT_EVIDENCE_TRIES && z->flow == FLOW_NONE) || z->person == NULL)
        finish(n, z);
}
