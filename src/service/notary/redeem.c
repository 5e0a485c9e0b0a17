#include "notary/redeem.h"

#include "base/mem.h"
#include "base/text.h"
#include "notary/case_flow.h"
#include "notary/flow_page.h"
#include "notary/held.h"
#include "notary/pending.h"
#include "notary/tokens.h"
#include "wire/permit.h"

#include <string.h>

static struct id id_of(const uint8_t sha[DIGEST_LEN])
{
    struct id id;

    memcpy(&id, sha, sizeof id);
    return id;
}

static bool being_written(const struct zaak *z)
{
    return z->stage == ZAAK_AT_STORE;
}

/* ---- what a grant is about ---- */

static void granted(const struct notary *n, const struct grant *g, const struct dossier *d, struct granted *out)
{
    const struct client *client = client_find(n->clients, n->n_clients, d->client);
    const char *reference = dossier_reference(d, g->plaats, &out->rol);

    out->grant = g->id;
    out->dossier = d->id;
    out->until = g->until;
    out->created_at = out->updated_at = g->made;
    out->corporations = client != NULL ? flow_corporations(client, d) : 0;
    out->feiten = d->feiten != 0 ? d->feiten : FEIT_ALL;
    out->fase = d->fase;
    out->grondslag = d->grondslag;
    out->doel = d->doel;
    out->plaats = g->plaats;
    out->source = flow_source_index(n, g->origin.bron);
    out->zekerheid = g->origin.zekerheid;
    memcpy(out->referentie, reference, strlen(reference) + 1);
    dossier_home(d, &out->home);
}

void redeem_granted(const struct notary *n, const struct pending *p, struct granted *out)
{
    const struct dossier *d = store_dossier(n->store, &p->zaak->dossier);

    *out = (struct granted){ 0 };
    BUG_IF(d == NULL);
    granted(n, prepared_grant(p->prepared), d, out);
    out->feiten = p->zaak->feiten;
    out->year = p->year;
    out->year_chosen = p->year != 0;
}

static const struct pending *pending_of(struct notary *n, const struct id *grant, const struct client *client, int64_t now)
{
    struct pending *p = pending_by_grant(n, grant);

    return p != NULL && p->zaak->afnemer == client && case_dossier(n, p->zaak, now) != NULL ? p : NULL;
}

void redeem_grant_read(struct notary *n, const struct msg_grant_read *m, struct moment now, struct msg_grant *out)
{
    const struct client *a = client_find_platform(n->clients, n->n_clients, m->client);
    const struct grant *g = store_grant(n->store, &m->grant);

    *out = (struct msg_grant){ .status = a != NULL ? REFUSED_GRANT_UNKNOWN : REFUSED_CLIENT_UNKNOWN };
    msg_head_init(&out->head, MSG_GRANT, sizeof *out, m->head.nr);
    cases_expire(n, now.boot_ms);
    const struct pending *p = a != NULL ? pending_of(n, &m->grant, a, now.wall_s) : NULL;
    if (p != NULL)
        redeem_granted(n, p, &out->granted);
    else if (a != NULL && g != NULL && g->until > now.wall_s && strcmp(g->dossier->client, a->id) == 0)
        granted(n, g, g->dossier, &out->granted);
    else
        return;
    out->status = OK;
}

bool redeem_end_pending(struct notary *n, const struct id *grant, const struct client *client, enum status *st)
{
    struct pending *p = pending_by_grant(n, grant);

    if (p == NULL || p->zaak->afnemer != client)
        return false;
    /* Nor while it is not known whether it was written: it may turn out to be live, and to have ended the one before. */
    const struct dossier *d = store_dossier(n->store, &p->zaak->dossier);
    *st = being_written(p->zaak) || (d != NULL && d->writing) ? FAULT_BUSY : OK;
    if (*st == OK)
        case_over(n, p->zaak, FLOW_ENDED);
    return true;
}

/* ---- code and token ---- */

/* It was redeemed before: whoever has it now and whoever had it then are not to be told apart. */
static void used_again(struct notary *n, const struct client *client, const struct id *code, int64_t boot_ms)
{
    struct access *a = tokens_by_code(n->tokens, code, boot_ms);
    enum status st;

    if (a == NULL || a->client != client)
        return;
    struct id grant = a->grant;

    tokens_end(n->tokens, a);
    (void)redeem_end_pending(n, &grant, client, &st); /* one that is being written is given */
}

static enum status check_code(const struct pending *p, const struct client *client, const struct msg_token *m, int64_t boot_ms)
{
    const struct zaak *z = p->zaak;

    return z->afnemer == client && z->flow == FLOW_CODED && p->code_until_ms > boot_ms && m->has_verifier &&
           m->redirect_index == z->redirect_index && mem_equal(m->challenge, z->challenge, DIGEST_LEN) ? OK : REFUSED_GRANT;
}

static enum status token(struct notary *n, const struct msg_token *m, struct moment now, struct msg_token_answer *out,
                         const struct pending **pending)
{
    const struct client *client = client_find_platform(n->clients, n->n_clients, m->client);
    struct id code = id_of(m->code_sha);
    struct pending *p = pending_by_code(n, &code);

    if (client == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (p == NULL) {
        used_again(n, client, &code, now.boot_ms);
        return REFUSED_GRANT;
    }
    TRY(check_code(p, client, m, now.boot_ms));
    if (case_dossier(n, p->zaak, now.wall_s) == NULL)
        return REFUSED_GRANT;
    TRY(tokens_add(n->tokens, &code, &p->grant_id, client, m->certificate_sha, now.boot_ms, &out->token));
    pending_redeemed(n, p);
    p->zaak->flow = FLOW_REDEEMED;
    case_until(n, p->zaak, now.boot_ms + LIMIT_TOKEN_S * INT64_C(1000));
    out->expires_in = LIMIT_TOKEN_S;
    redeem_granted(n, p, &out->granted);
    *pending = p;
    return OK;
}

void redeem_token(struct notary *n, const struct msg_token *m, struct moment now, struct msg_token_answer *out,
                  const struct pending **pending)
{
    *pending = NULL;
    *out = (struct msg_token_answer){ 0 };
    msg_head_init(&out->head, MSG_TOKEN_ANSWER, sizeof *out, m->head.nr);
    cases_expire(n, now.boot_ms);
    enum status st = token(n, m, now, out, pending);
    if (st != OK) {
        mem_wipe(&out->token, sizeof out->token);
        out->status = st;
    }
}

enum status redeem_revoke(struct notary *n, const struct msg_revoke *m, struct moment now)
{
    const struct client *client = client_find_platform(n->clients, n->n_clients, m->client);
    struct id id = id_of(m->token_sha);
    struct access *a = tokens_find(n->tokens, &id, now.boot_ms);
    enum status st;

    if (client == NULL)
        return REFUSED_CLIENT_UNKNOWN;
    if (a == NULL)
        return OK;
    if (a->client != client)
        return REFUSED_TOKEN_FOREIGN;
    struct id grant = a->grant;

    tokens_end(n->tokens, a);
    (void)redeem_end_pending(n, &grant, client, &st); /* nobody can fetch its seal any more */
    return OK;
}

/* ---- the seal ---- */

/* The first answer of a seal waits for its commit. */
struct committing {
    struct begun begun;
    struct id grant;
    struct id before;                    /* the grant that had its place; zero = none */
};

/* It is written: the agreement is given, and its seal held for as long as the token may ask for it. */
static enum status give(struct notary *n, struct pending *p, const struct grant *g, const struct id *before, uint64_t nr,
                        struct moment now, struct msg_zegel *out)
{
    struct zaak *z = p->zaak;

    held_drop(n, before);
    enum status st = held_keep(n->held, &g->id, p->seal, now.boot_ms);
    if (st == OK)
        st = held_answer(n->held, g, nr, now.boot_ms, out);
    case_over(n, z, FLOW_GIVEN);
    case_until(n, z, now.boot_ms + LIMIT_CASE_S * INT64_C(1000));
    return st;
}

static enum status commit(struct notary *n, struct pending *p, uint64_t gate_nr, uint64_t nr, int64_t now)
{
    const struct dossier *d = case_dossier(n, p->zaak, now);

    if (d == NULL)
        return REFUSED_TOKEN_INVALID;
    struct committing *b = mem_alloc(sizeof *b);
    if (b == NULL)
        return FAULT_MEMORY;
    *b = (struct committing){ .begun = { BEGUN_COMMIT, gate_nr, nr, p->zaak->afnemer }, .grant = p->grant_id };
    if (d->grants[p->zaak->plaats] != NULL)
        b->before = d->grants[p->zaak->plaats]->id;
    enum status st = store_prepared_write(n->store, p->prepared, now, b);
    if (st != OK) {
        mem_free(b);
        return st;
    }
    p->zaak->stage = ZAAK_AT_STORE;
    return OK;
}

static enum status seal_with_token(struct notary *n, const struct msg_zegel_read *m, const struct client *client,
                                   uint64_t gate_nr,
                                   struct moment now, struct msg_zegel *out, bool *answered)
{
    static const struct id none;
    struct id id = id_of(m->token_sha);
    const struct access *a = tokens_find(n->tokens, &id, now.boot_ms);

    if (a == NULL || a->client != client || memcmp(a->certificate_sha, m->certificate_sha, DIGEST_LEN) != 0)
        return REFUSED_TOKEN_INVALID;
    if (memcmp(&a->grant, &m->grant, sizeof a->grant) != 0)
        return REFUSED_TOKEN_OTHER;
    struct pending *p = pending_by_grant(n, &m->grant);
    const struct grant *g = store_grant(n->store, &m->grant);
    if (p == NULL)
        return g != NULL ? held_answer(n->held, g, m->head.nr, now.boot_ms, out)
                         : notary_end(n, &m->grant, client->id, REFUSED_TOKEN_INVALID);
    if (being_written(p->zaak))
        return FAULT_BUSY;
    if (g != NULL) /* it was not known whether it had been written: it had */
        return give(n, p, g, &none, m->head.nr, now, out);
    TRY(commit(n, p, gate_nr, m->head.nr, now.wall_s));
    *answered = false;
    return OK;
}

void redeem_seal(struct notary *n, const struct msg_zegel_read *m, uint64_t gate_nr, struct moment now, struct msg_zegel *out,
                 bool *answered)
{
    const struct client *client = client_find_platform(n->clients, n->n_clients, m->client);
    enum status st = REFUSED_CLIENT_UNKNOWN;

    *answered = true;
    held_status(out, m->head.nr, OK);
    cases_expire(n, now.boot_ms);  /* what is pending may go with its case */
    const struct grant *g = store_grant(n->store, &m->grant);
    const struct pending *p = pending_by_grant(n, &m->grant);
    if (client != NULL && m->has_token)
        st = seal_with_token(n, m, client, gate_nr, now, out, answered);
    else if (client != NULL && ((p != NULL && p->zaak->afnemer == client) ||
                                (g != NULL && !id_is_zero(&g->receipt) && strcmp(g->dossier->client, client->id) == 0)))
        st = REFUSED_TOKEN_INVALID; /* it was agreed to in a flow */
    else {
        held_read(n, m, now.boot_ms, out);
        return;
    }
    if (st != OK)
        held_status(out, m->head.nr, st);
}

void redeem_committed(struct notary *n, struct begun *begun, const struct store_done *done, struct moment now,
                      struct msg_zegel *out)
{
    struct committing *b = (struct committing *)begun;
    struct pending *p = pending_by_grant(n, &b->grant); /* what is being written does not go (cases.h) */
    const struct grant *g = done->status == OK ? store_grant(n->store, &b->grant) : NULL;
    enum status st = done->status;

    BUG_IF(p == NULL);
    held_status(out, begun->nr, OK);
    p->zaak->stage = ZAAK_OPEN;
    if (g != NULL)
        st = give(n, p, g, &b->before, begun->nr, now, out);
    else if (st == OK) { /* its dossier is ending */
        case_over(n, p->zaak, FLOW_ENDED);
        st = notary_end(n, &b->grant, begun->client->id, REFUSED_TOKEN_INVALID);
    }
    if (st != OK)
        held_status(out, begun->nr, st);
    mem_free(b);
}
