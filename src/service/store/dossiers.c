#include "store/store_private.h"

#include "base/buf.h"
#include "base/mem.h"

#include <string.h>

/* ---- from a row and back ---- */

static const uint8_t *scope_of(const struct dossier *d)
{
    return (const uint8_t *)(d->grants + d->n_rooster);
}

static const uint8_t *roster_of(const struct dossier *d)
{
    return scope_of(d) + d->scope_len;
}

static void text_take(struct reader *r, size_t most)
{
    const uint8_t *zero = memchr(r->at, 0, (size_t)(r->end - r->at));

    if (zero == NULL || (size_t)(zero - r->at) > most)
        r->failed = true;
    else
        r->at = zero + 1;
}

static bool head_ok(const struct dossier_row *row, struct scope_head *head)
{
    size_t home = sizeof(struct eenheid);

    if (row->scope_len < sizeof *head || row->scope_len > sizeof row->scope || row->roster_len > sizeof row->roster ||
        row->state > DOSSIER_COMPLETE || (row->state == DOSSIER_COMPLETE) != (row->completed != 0))
        return false;
    memcpy(head, row->scope, sizeof *head);
    return head->version >= SCOPE_WITHOUT_HOME && head->version <= SCOPE_WITH_HOME && head->n_rooster >= 1 &&
           head->n_rooster <= ROOSTER_MAX && head->n_corporaties <= LIMIT_CORPORATIONS &&
           (head->version != SCOPE_WITH_HOME || row->scope_len >= sizeof *head + home) &&
           memcmp(&head->dossier, &row->id, sizeof row->id) == 0;
}

static size_t rounded(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

/* Points the object's texts into its tail. False: they are not as the head says. */
static bool find_texts(struct dossier *d, const struct scope_head *head)
{
    const uint8_t *tail = scope_of(d);
    size_t before = sizeof *head + (head->version == SCOPE_WITH_HOME ? sizeof(struct eenheid) : 0);
    struct reader scope, roster;

    reader_init(&scope, tail + before, d->scope_len - before);
    d->client = (const char *)scope.at;
    text_take(&scope, CLIENT_MAX);
    for (unsigned i = 0; i < head->n_corporaties; i++)
        text_take(&scope, CORPORATIE_MAX - 1);
    reader_init(&roster, tail + d->scope_len, d->roster_len);
    for (unsigned i = 0; i < head->n_rooster; i++) {
        reader_take(&roster, 1);
        text_take(&roster, REFERENTIE_MAX);
    }
    return reader_end(&scope) && reader_end(&roster);
}

static enum status build(size_t own_bytes, const struct dossier_row *row, struct dossier **out)
{
    struct part hashed[] = { { row->scope, row->scope_len }, { row->roster, row->roster_len } };
    struct scope_head head;

    if (!head_ok(row, &head))
        return REFUSED_MESSAGE;
    size_t own = rounded(own_bytes), grants = head.n_rooster * sizeof(struct grant *);
    struct dossier *d = mem_alloc(sizeof *d + own + grants + row->scope_len + row->roster_len);
    if (d == NULL)
        return FAULT_MEMORY;
    *d = (struct dossier){ .id = row->id, .until = row->until, .completed = row->completed, .feiten = head.feiten,
                           .bronnen = head.bronnen, .fase = head.fase, .grondslag = head.grondslag, .doel = head.doel,
                           .n_corporaties = head.n_corporaties, .n_rooster = head.n_rooster, .state = row->state,
                           .scope_len = row->scope_len, .roster_len = row->roster_len };
    memset(dossier_own(d), 0, own + grants);
    d->grants = (struct grant **)(void *)((uint8_t *)dossier_own(d) + own);
    memcpy((uint8_t *)d->grants + grants, row->scope, row->scope_len);
    memcpy((uint8_t *)d->grants + grants + row->scope_len, row->roster, row->roster_len);
    sha256_parts(hashed, 2, d->scope_sha);
    if (!find_texts(d, &head) || !mem_equal(d->scope_sha, row->scope_sha, DIGEST_LEN)) {
        mem_free(d);
        return REFUSED_MESSAGE;
    }
    *out = d;
    return OK;
}

enum status dossier_from_row(struct store *s, const struct dossier_row *row, struct dossier **out)
{
    *out = NULL;
    TRY(build(s->own_bytes, row, out));
    enum status st = idtable_add(&s->dossiers, *out);
    if (st != OK) {
        mem_free(*out);
        *out = NULL;
    }
    return st;
}

void dossier_to_row(const struct dossier *d, struct dossier_row *row)
{
    *row = (struct dossier_row){ .id = d->id, .until = d->until, .completed = d->completed, .state = d->state,
                                 .scope_len = d->scope_len, .roster_len = d->roster_len };
    memcpy(row->scope_sha, d->scope_sha, DIGEST_LEN);
    memcpy(row->client, d->client, strlen(d->client) + 1);
    memcpy(row->scope, scope_of(d), d->scope_len);
    memcpy(row->roster, roster_of(d), d->roster_len);
}

enum status store_dossier_new(struct store *s, const struct dossier_new *in, const struct dossier **out)
{
    struct scope_head head = { .version = in->eenheid != NULL ? SCOPE_WITH_HOME : SCOPE_WITHOUT_HOME, .fase = in->fase,
                               .grondslag = in->grondslag, .doel = in->doel, .n_corporaties = in->n_corporaties,
                               .n_rooster = in->n_rooster, .feiten = in->feiten, .bronnen = in->bronnen, .until = in->until };
    struct dossier_row row = { .until = in->until };
    struct writer scope, roster;
    struct dossier *d;

    *out = NULL;
    TRY(mem_random(&row.id, sizeof row.id));
    head.dossier = row.id;
    writer_init(&scope, row.scope, sizeof row.scope);
    write_bytes(&scope, &head, sizeof head);
    if (in->eenheid != NULL)
        write_bytes(&scope, in->eenheid, sizeof *in->eenheid);
    write_bytes(&scope, in->client, strlen(in->client) + 1);
    for (unsigned i = 0; i < in->n_corporaties; i++)
        write_bytes(&scope, in->corporaties[i].code, strlen(in->corporaties[i].code) + 1);
    writer_init(&roster, row.roster, sizeof row.roster);
    for (unsigned i = 0; i < in->n_rooster; i++) {
        write_bytes(&roster, &in->rooster[i].rol, 1);
        write_bytes(&roster, in->rooster[i].referentie, strlen(in->rooster[i].referentie) + 1);
    }
    BUG_IF(scope.failed || roster.failed);
    row.scope_len = (uint16_t)writer_len(&scope);
    row.roster_len = (uint16_t)writer_len(&roster);
    struct part hashed[] = { { row.scope, row.scope_len }, { row.roster, row.roster_len } };
    sha256_parts(hashed, 2, row.scope_sha);
    enum status st = dossier_from_row(s, &row, &d);
    BUG_IF(st == REFUSED_MESSAGE);
    *out = d;
    return st;
}

/* ---- in memory ---- */

struct grant *grant_alloc(const struct origin *h)
{
    size_t head = offsetof(struct grant, origin);
    struct grant *g = mem_alloc(head + origin_len(h));

    if (g == NULL)
        return NULL;
    memset(g, 0, head);
    memcpy(&g->origin, h, origin_len(h));
    return g;
}

enum status grant_add(struct store *s, struct grant *g)
{
    TRY(idtable_room(&s->receipts, 1));
    TRY(idtable_room(&s->subjects, 1));
    TRY(idtable_add(&s->grants, g));
    TRY(subject_add(s, g));
    return id_is_zero(&g->receipt) ? OK : idtable_add(&s->receipts, &g->receipt);
}

void grant_free(struct store *s, struct grant *g)
{
    idtable_remove(&s->grants, &g->id);
    if (!id_is_zero(&g->receipt))
        idtable_remove(&s->receipts, &g->receipt);
    subject_remove(s, g);
    if (g->dossier->grants[g->plaats] == g)
        g->dossier->grants[g->plaats] = NULL;
    if (s->rewrap.active && g->kek == s->keys.k->slot[0].kek)
        s->rewrap.old--;
    mem_free(g->k_part);
    mem_free(g);
}

void dossier_free(struct store *s, struct dossier *d)
{
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] != NULL)
            grant_free(s, d->grants[i]);
    idtable_remove(&s->dossiers, &d->id);
    mem_free(d->uses);
    mem_free(d);
}

void store_dossier_forget(struct store *s, const struct dossier *d)
{
    BUG_IF(d->stored);
    dossier_free(s, find_dossier(s, &d->id));
}

struct dossier *find_dossier(const struct store *s, const struct id *id)
{
    return idtable_find(&s->dossiers, id);
}

struct grant *find_grant(const struct store *s, const struct id *id)
{
    return idtable_find(&s->grants, id);
}

const struct dossier *store_dossier(const struct store *s, const struct id *id)
{
    const struct dossier *d = find_dossier(s, id);

    return d != NULL && !d->ending ? d : NULL;
}

const struct grant *store_grant(const struct store *s, const struct id *id)
{
    const struct grant *g = find_grant(s, id);

    return g != NULL && !g->dossier->ending ? g : NULL;
}

static const struct grant *of_receipt(const struct store *s, const struct id *receipt)
{
    const uint8_t *at = id_is_zero(receipt) ? NULL : idtable_find(&s->receipts, receipt);

    return at != NULL ? (const void *)(at - offsetof(struct grant, receipt)) : NULL;
}

const struct grant *store_grant_by_receipt(const struct store *s, const struct id *receipt)
{
    const struct grant *g = of_receipt(s, receipt);

    return g != NULL && !g->dossier->ending ? g : NULL;
}

bool store_ending(const struct store *s, const struct id *grant)
{
    const struct grant *g = find_grant(s, grant);

    return g != NULL && g->dossier->ending;
}

bool store_ending_by_receipt(const struct store *s, const struct id *receipt)
{
    const struct grant *g = of_receipt(s, receipt);

    return g != NULL && g->dossier->ending;
}

uint32_t store_grants(const struct store *s)
{
    return (uint32_t)s->grants.n;
}

/* ---- what a dossier says ---- */

const char *dossier_corporations(const struct dossier *d)
{
    return d->client + strlen(d->client) + 1;
}

unsigned dossier_corporation(const struct dossier *d, const char *corporatie)
{
    const char *at = dossier_corporations(d);
    unsigned i = 0;

    while (i < d->n_corporaties && strcmp(at, corporatie) != 0) {
        at += strlen(at) + 1;
        i++;
    }
    return i;
}

bool dossier_has_corporation(const struct dossier *d, const char *corporatie)
{
    return dossier_corporation(d, corporatie) < d->n_corporaties;
}

int64_t dossier_first_end(const struct dossier *d)
{
    int64_t until = d->until;

    for (unsigned i = 0; i < d->n_rooster; i++)
        if (d->grants[i] != NULL && d->grants[i]->until < until)
            until = d->grants[i]->until;
    return until;
}

bool dossier_home(const struct dossier *d, struct eenheid *out)
{
    const uint8_t *scope = scope_of(d);

    *out = (struct eenheid){ 0 };
    if (*scope != SCOPE_WITH_HOME)
        return false;
    memcpy(out, scope + sizeof(struct scope_head), sizeof *out);
    if (out->daeb_tak == TRUTH_NONE) /* agreed before anybody was asked: what it is where nobody says */
        out->daeb_tak = TRUTH_YES;
    return true;
}

const char *dossier_reference(const struct dossier *d, unsigned i, uint8_t *rol)
{
    const uint8_t *at = roster_of(d);

    for (; i > 0; i--)
        at += 1 + strlen((const char *)at + 1) + 1;
    if (rol != NULL)
        *rol = *at;
    return (const char *)at + 1;
}
