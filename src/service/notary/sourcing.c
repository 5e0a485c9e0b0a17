#include "notary/sourcing.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/language.h"
#include "notary/accept.h"
#include "notary/case_flow.h"
#include "notary/confirm.h"
#include "notary/errands.h"
#include "notary/flow_page.h"
#include "notary/health.h"
#include "wire/permit.h"

#include <string.h>

/* ---- who waits ---- */

static void make_go(const struct notary *n, const struct zaak *z, uint64_t nr, uint8_t language, enum status notice,
                    struct msg_go *out)
{
    *out = (struct msg_go){ .page = (uint8_t)flow_page((enum flow_state)z->flow), .language = language,
                            .client = (uint16_t)(z->afnemer - n->clients), .notice = notice };
    msg_head_init(&out->head, MSG_GO, sizeof *out, nr);
}

/* The browser that waits for this errand is taken to where its case is now. */
static void tell(const struct notary *n, const struct zaak *z, struct errand *e, enum status notice, struct sourcing_told *told)
{
    told->told = e->asker_gate != 0;
    told->gate_nr = e->asker_gate;
    if (told->told)
        make_go(n, z, e->asker_nr, e->language, notice, &told->go);
    e->asker_gate = 0;
}

static void waits(struct errand *e, uint64_t nr, uint64_t gate_nr, uint8_t language)
{
    e->asker_nr = nr;
    e->asker_gate = gate_nr;
    e->language = language;
}

static void end_errand(struct notary *n, struct zaak *z)
{
    errand_drop(n->errands, z->person->errand);
    z->person->errand = NULL;
}

/* Back to the choice, with a reason that the next page says too. */
static void back_to_choice(struct notary *n, struct zaak *z, enum status why, struct sourcing_told *told)
{
    z->flow = FLOW_CHOOSING;
    z->notice = (uint16_t)why;
    tell(n, z, z->person->errand, why, told);
    end_errand(n, z);
}

bool sourcing_dropped(struct notary *n, struct sourcing_told *told, struct sourcing_drop *drop)
{
    struct errand_end end;

    *told = (struct sourcing_told){ 0 };
    if (!errands_dropped(n->errands, &end))
        return false;
    *drop = (struct sourcing_drop){ end.with_courier, end.source_index, end.nr };
    told->told = end.asker_gate != 0;
    told->gate_nr = end.asker_gate;
    const struct zaak *z = cases_find(n, &end.of);
    if (told->told && z != NULL)
        make_go(n, z, end.asker_nr, end.language, OK, &told->go);
    else if (told->told) {
        told->go = (struct msg_go){ .page = PAGE_UNKNOWN, .language = end.language, .client = (uint16_t)end.client };
        msg_head_init(&told->go.head, MSG_GO, sizeof told->go, end.asker_nr);
    }
    return true;
}

/* ---- the choice ---- */

bool sourcing_begin(struct notary *n, struct zaak *z, const struct dossier *d, const struct msg_step *m, uint64_t gate_nr,
                    int64_t boot_ms, enum status *st)
{
    struct errand *e;

    *st = REFUSED_SOURCE_UNKNOWN;
    if (m->source >= n->n_bronnen || (flow_sources(n, z, d) >> m->source & 1) == 0)
        return false;
    *st = case_tries_left(z) == 0 ? REFUSED_CASE_CLOSED : mem_random(&z->nonce, sizeof z->nonce);
    if (*st != OK)
        return false;
    case_read(z, NULL);
    end_errand(n, z); /* whoever chooses again does not come back from where they were */
    z->bron = &n->bronnen[m->source];
    z->flow = FLOW_CHOOSING;
    *st = health_open(n->health, m->source, &z->id, boot_ms) ? OK : FAULT_SOURCE_DOWN;
    if (*st != OK)
        return false;
    *st = errand_new(n->errands, &(struct errand_of){ .zaak = z, .id = z->id, .client = (size_t)(z->afnemer - n->clients),
                                                 .source_index = m->source, .source = z->bron }, boot_ms, &e);
    if (*st != OK)
        return false;
    z->person->errand = e;
    health_sent(n->health, m->source, &z->id, boot_ms);
    z->person->departures++;
    if (!z->bron->par) {
        errand_move(n->errands, e, ERRAND_AWAY, boot_ms);
        z->flow = FLOW_AT_SOURCE;
        return false;
    }
    *st = errand_ahead(n->errands, e, &z->nonce, (enum language)m->language);
    if (*st != OK) {
        end_errand(n, z);
        return false;
    }
    waits(e, m->head.nr, gate_nr, m->language);
    return true;
}

/* One that its courier was told of, and that has not answered yet. */
static struct errand *asked(struct notary *n, size_t source_index, uint64_t nr)
{
    struct errand *e = errand_find(n->errands, source_index, nr);

    return e != NULL && e->with_courier ? e : NULL;
}

enum status sourcing_reason(uint32_t said)
{
    enum status st = said < STATUS_N ? (enum status)said : OK;

    bool of_source = st >= REFUSED_SOURCE_ISSUER && st <= FAULT_SOURCE_DOWN;

    return of_source || st == FAULT_BUSY || st == FAULT_MEMORY ? st : FAULT_RESTARTED;
}

/* What it says of the source that this errand came to nothing. */
static void failed(const struct notary *n, const struct errand *e, enum status why, int64_t boot_ms)
{
    health_bad(n->health, e->source_index, e->at == ERRAND_AHEAD ? HEALTH_AHEAD : HEALTH_FETCH, &e->of, why, boot_ms);
}

void sourcing_ahead(struct notary *n, size_t source_index, const struct msg_source_par_answer *m, int64_t boot_ms,
                    struct sourcing_told *told)
{
    struct errand *e = asked(n, source_index, m->head.nr);
    size_t len = strnlen(m->request_uri, sizeof m->request_uri);

    *told = (struct sourcing_told){ 0 };
    if (e == NULL || e->at != ERRAND_AHEAD)
        return;
    struct zaak *z = e->zaak;
    enum status st = m->status == OK && len > 0 && len <= LIMIT_SOURCE_REQUEST_URI_CHARS ? OK : sourcing_reason(m->status);
    errand_answered(n->errands, e, ERRAND_AHEAD);
    if (st == OK) {
        health_good(n->health, source_index, HEALTH_AHEAD, 0, boot_ms);
        st = errand_request(n->errands, &e, m->request_uri, len);
        z->person->errand = e;
    } else {
        failed(n, e, st, boot_ms);
    }
    if (st != OK) {
        back_to_choice(n, z, st, told);
        return;
    }
    errand_move(n->errands, e, ERRAND_AWAY, boot_ms);
    z->flow = FLOW_AT_SOURCE;
    tell(n, z, e, OK, told);
}

void sourcing_link(const struct notary *n, const struct zaak *z, uint8_t language, struct msg_to_source *out)
{
    struct errand *e = z->person->errand;

    BUG_IF(z->flow != FLOW_AT_SOURCE || e == NULL);
    out->again = e->linked;
    e->linked = 1;
    out->client = (uint16_t)(z->afnemer - n->clients);
    out->source = (uint8_t)(e->source - n->bronnen);
    out->language = language < LANGUAGE_N ? language : z->language;
    out->nonce = z->nonce;
    out->state = e->state;
    errand_challenge(e, out->challenge);
    out->request_uri_len = e->request_uri_len;
    memcpy(out->request_uri, e->request_uri, e->request_uri_len);
}

/* ---- back from it ---- */

static bool call_back_sane(const struct notary *n, const struct msg_call_back *m)
{
    return m->source < n->n_bronnen && m->has_browser <= 1 && m->language <= LANGUAGE_N && m->error <= SOURCE_ERROR_OTHER &&
           m->code_len <= LIMIT_SOURCE_CODE_CHARS && m->iss_len <= LIMIT_SOURCE_ISS_CHARS;
}

static void go(const struct notary *n, const struct msg_call_back *m, const struct zaak *z, enum status notice,
               struct msg_go *out)
{
    make_go(n, z, m->head.nr, m->language < LANGUAGE_N ? m->language : z->language, notice, out);
}

/* The live errand of this browser's case, whose state the source shows again. */
static bool awaited(const struct notary *n, const struct zaak *z, const struct msg_call_back *m)
{
    const struct errand *e = z->flow == FLOW_AT_SOURCE ? z->person->errand : NULL;

    return e != NULL && e->source == &n->bronnen[m->source] && mem_equal(&e->state, &m->state, sizeof e->state);
}

/* The code goes to the courier, as soon as that has room. returns OK: the browser waits */
static enum status redeem(struct notary *n, struct zaak *z, const struct msg_call_back *m, uint64_t gate_nr, int64_t boot_ms)
{
    struct errand *e = z->person->errand;

    TRY(errand_fetch(n->errands, e, m, boot_ms));
    waits(e, m->head.nr, gate_nr, m->language < LANGUAGE_N ? m->language : z->language);
    z->flow = FLOW_FETCHING;
    return OK;
}

static void back_again(struct notary *n, struct zaak *z, enum status why)
{
    struct sourcing_told nobody = { 0 };

    back_to_choice(n, z, why, &nobody);
}

bool sourcing_call_back(struct notary *n, const struct msg_call_back *m, uint64_t gate_nr, struct moment now,
                        union flow_answer *out, bool *ours)
{
    struct id browser;

    *ours = call_back_sane(n, m);
    if (!*ours)
        return false;
    memcpy(&browser, m->browser_sha, sizeof browser);
    cases_expire(n, now.boot_ms);
    struct zaak *z = m->has_browser ? cases_by_browser(n, &browser, now.boot_ms) : NULL;
    memset(out, 0, sizeof out->go);
    if (z == NULL) {
        const struct errand *e = errand_by_state(n->errands, &m->state);

        out->go.page = m->has_browser && e == NULL ? PAGE_UNKNOWN : PAGE_WRONG_BROWSER;
        out->go.language = m->language < LANGUAGE_N ? m->language : LANGUAGE_NL;
        out->go.client = e != NULL && e->zaak != NULL ? (uint16_t)(e->zaak->afnemer - n->clients) : NO_INDEX;
        msg_head_init(&out->go.head, MSG_GO, sizeof out->go, m->head.nr);
        return false;
    }
    bool live = case_dossier(n, z, now.wall_s) != NULL && awaited(n, z, m);
    if (flow_open((enum flow_state)z->flow))
        case_touch(n, z, now.boot_ms);
    if (live && m->error == SOURCE_ERROR_NONE && m->code_len > 0) {
        enum status st = redeem(n, z, m, gate_nr, now.boot_ms);

        if (st == OK)
            return true;
        back_again(n, z, st);
    } else if (live) {
        back_again(n, z, m->error == SOURCE_ERROR_DENIED ? REFUSED_SOURCE_DENIED : REFUSED_SOURCE_ERROR);
    }
    go(n, m, z, live ? (enum status)z->notice : OK, &out->go);
    return false;
}

struct zaak *sourcing_fetched(struct notary *n, size_t source_index, const struct msg_fetched *m, int64_t boot_ms)
{
    struct errand *e = asked(n, source_index, m->head.nr);

    if (e == NULL || e->at != ERRAND_FETCHING)
        return NULL;
    memcpy(e->zaak->bewijs_sha, m->sha, DIGEST_LEN);
    health_good(n->health, source_index, HEALTH_FETCH, boot_ms - e->since_ms, boot_ms);
    errand_answered(n->errands, e, ERRAND_FETCHED); /* its time goes on from the call-back */
    return e->zaak;
}

void sourcing_failed(struct notary *n, size_t source_index, const struct msg_fetch_failed *m, int64_t boot_ms,
                     struct sourcing_told *told)
{
    struct errand *e = asked(n, source_index, m->head.nr);

    *told = (struct sourcing_told){ 0 };
    if (e == NULL)
        return;
    failed(n, e, sourcing_reason(m->status), boot_ms);
    errand_answered(n->errands, e, ERRAND_JUDGED);
    back_to_choice(n, e->zaak, sourcing_reason(m->status), told);
}

bool sourcing_lost(struct notary *n, size_t source_index, struct sourcing_told *told)
{
    struct errand *e = errands_with(n->errands, source_index);

    *told = (struct sourcing_told){ 0 };
    if (e == NULL)
        return false;
    errand_answered(n->errands, e, ERRAND_JUDGED);
    back_to_choice(n, e->zaak, FAULT_RESTARTED, told);
    return true;
}

void sourcing_busy(struct notary *n, struct zaak *z, struct sourcing_told *told)
{
    *told = (struct sourcing_told){ 0 };
    back_to_choice(n, z, FAULT_BUSY, told);
}

/* ---- the judgement ---- */

struct zaak *sourcing_wanted(struct notary *n, size_t source_index, uint64_t nr)
{
    struct errand *e = errand_find(n->errands, source_index, nr);

    return e != NULL && e->at == ERRAND_FETCHED ? e->zaak : NULL;
}

void sourcing_assess(struct notary *n, struct zaak *z, uint32_t slot, struct moment now, struct msg_zaak *out)
{
    struct errand *e = z->person->errand;
    struct msg_bewijs_open m = { .head.nr = 0 };

    BUG_IF(e == NULL || e->at != ERRAND_FETCHED);
    memcpy(m.bewijs_sha, z->bewijs_sha, DIGEST_LEN);
    cases_assess(n, z, &m, slot, 0, now.wall_s, out);
    z->flow = FLOW_AT_ASSESSOR;
    errand_answered(n->errands, e, ERRAND_JUDGED);
}

void sourcing_unassess(struct notary *n, struct zaak *z, const struct msg_zaak *told)
{
    case_unassigned(n, z);
    memcpy(z->bewijs_sha, told->bewijs_sha, DIGEST_LEN);
    z->flow = FLOW_FETCHING;
    errand_answered(n->errands, z->person->errand, ERRAND_FETCHED);
}

/* The assessor is done with the case. Its dossier may have ended meanwhile: of itself, or with the person wiped at once. */
static bool leave_assessor(struct notary *n, struct zaak *z)
{
    case_back(n, z);
    if (z->person != NULL && store_dossier(n->store, &z->dossier) != NULL)
        return true;
    case_over(n, z, FLOW_ENDED);
    return false;
}

void sourcing_refused(struct notary *n, uint32_t slot, enum status why, struct sourcing_told *told)
{
    struct zaak *z = cases_of_slot(n, slot);

    *told = (struct sourcing_told){ 0 };
    if (z != NULL && leave_assessor(n, z))
        back_to_choice(n, z, why, told);
}

static enum status read_facts(struct notary *n, struct zaak *z, const struct msg_feiten *m, struct moment now,
                              struct reading **out)
{
    const struct dossier *d = store_dossier(n->store, &z->dossier);

    *out = NULL;
    TRY(accept_check(n, z, d, m, now.wall_s));
    if (m->has_opdracht)   /* an order is the platform's affair, and used when a grant is written */
        return REFUSED_MESSAGE;
    struct reading *r = mem_alloc(sizeof *r + m->n_confirmed_children * sizeof r->attested[0]);
    if (r == NULL)
        return FAULT_MEMORY;
    *r = (struct reading){ .bron = z->bron, .facts = m->feiten, .strength = m->strength, .has_certificate = m->has_certificate,
                           .n_attested = m->n_confirmed_children, .child_status = m->bewezen_kind_status,
                           .child = m->bewezen_kind };
    r->facts.aanleiding = AANLEIDING_GEEN;
    memcpy(r->certificate_sha, m->certificate_sha, DIGEST_LEN);
    memcpy(r->bewijs_sha, m->bewijs_sha, DIGEST_LEN);
    if (m->has_subject)
        store_subject(n->store, z->bron->name, m->subject_sha, &r->subject);
    memcpy(r->attested, m->confirmed_children, m->n_confirmed_children * sizeof r->attested[0]);
    *out = r;
    return OK;
}

enum status sourcing_facts(struct notary *n, uint32_t slot, const struct msg_feiten *m, struct moment now,
                           struct sourcing_told *told)
{
    struct zaak *z = cases_of_slot(n, slot);
    struct deelnemer_facts f;
    struct reading *r = NULL;

    *told = (struct sourcing_told){ 0 };
    if (z == NULL)
        return REFUSED_MESSAGE;
    enum status st = memcmp(&m->zaak, &z->id, sizeof z->id) != 0 ? REFUSED_MESSAGE
                     : z->person == NULL                         ? REFUSED_CASE_CLOSED
                                                                 : read_facts(n, z, m, now, &r);
    if (st != OK) {
        sourcing_refused(n, slot, st == REFUSED_MESSAGE ? FAULT_RESTARTED : st, told);
        return st == REFUSED_MESSAGE ? st : OK;
    }
    case_unassigned(n, z);
    case_read(z, r);
    confirm_values(z, ROL_WON, &f);
    bool possible = facts_ok(&f);
    mem_wipe(&f, sizeof f);
    if (!possible) {
        case_read(z, NULL);
        back_to_choice(n, z, FAULT_RESTARTED, told);
        return REFUSED_MESSAGE;
    }
    if (confirm_no_income(z, r, clock_day(now.wall_s))) { /* good evidence, which is no try */
        case_read(z, NULL);
        back_to_choice(n, z, REFUSED_SOURCE_NO_INCOME, told);
        return OK;
    }
    z->reading++;
    z->notice = OK;
    z->flow = FLOW_READ;
    tell(n, z, z->person->errand, OK, told);
    end_errand(n, z);
    return OK;
}

/* ---- time ---- */

bool sourcing_late(struct notary *n, int64_t boot_ms, struct errand_walk *walk, struct sourcing_told *told)
{
    struct errand *e;

    *told = (struct sourcing_told){ 0 };
    while ((e = errand_late(n->errands, boot_ms - LIMIT_CALL_BACK_MS, walk)) != NULL) {
        if (e->zaak == NULL)
            continue; /* of a log-in (sessions.h) */
        if (e->since_ms <= boot_ms - LIMIT_SOURCE_MS && e->at != ERRAND_JUDGED) {
            /* Where the source was never asked, or has answered, it is we who have too much to do. */
            enum status why = e->with_courier && e->at != ERRAND_FETCHED ? FAULT_SOURCE_SLOW : FAULT_BUSY;

            failed(n, e, why, boot_ms);
            back_to_choice(n, e->zaak, why, told);
            return true;
        }
        if (e->asker_gate != 0) {
            tell(n, e->zaak, e, OK, told);
            return true;
        }
    }
    return false;
}
