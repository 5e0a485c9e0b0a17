#include "notary/sourcing.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/language.h"
#include "notary/accept.h"
#include "notary/case_flow.h"
#include "notary/confirm.h"
#include "notary/errands.h"
#include "notary/flow_page.h"
#include "wire/permit.h"

#include <string.h>

/* ---- who waits ---- */

static void make_go(const struct notaris *n, const struct zaak *z, uint64_t nr, uint8_t language, enum status notice,
                    struct msg_go *out)
{
    *out = (struct msg_go){ .page = (uint8_t)flow_page((enum flow_state)z->flow), .language = language,
                            .client = (uint16_t)(z->afnemer - n->afnemers), .notice = notice };
    msg_head_init(&out->head, MSG_GO, sizeof *out, nr);
}

/* The browser that waits for this errand is taken to where its case is now. */
static void tell(const struct notaris *n, const struct zaak *z, struct errand *e, enum status notice, struct sourcing_told *told)
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

static void end_errand(struct notaris *n, struct zaak *z)
{
    errand_drop(n->errands, z->person->errand);
    z->person->errand = NULL;
}

/* Back to the choice, with a reason that the next page says too. */
static void back_to_choice(struct notaris *n, struct zaak *z, enum status why, struct sourcing_told *told)
{
    z->flow = FLOW_CHOOSING;
    z->notice = (uint16_t)why;
    tell(n, z, z->person->errand, why, told);
    end_errand(n, z);
}

/* ---- the choice ---- */

enum sourcing_next sourcing_begin(struct notaris *n, struct zaak *z, const struct dossier *d, const struct msg_step *m,
                                  uint64_t gate_nr,
                                  int64_t boot_ms, struct msg_source_par *ahead, enum status *st)
{
    struct errand *e;

    *st = REFUSED_SOURCE_UNKNOWN;
    if (m->source >= n->n_bronnen || (flow_sources(n, z, d) >> m->source & 1) == 0)
        return SOURCING_ANSWER;
    *st = z->pogingen >= LIMIT_EVIDENCE_TRIES ? REFUSED_CASE_CLOSED : mem_random(&z->nonce, sizeof z->nonce);
    if (*st != OK)
        return SOURCING_ANSWER;
    case_read(z, NULL);
    end_errand(n, z); /* whoever chooses again does not come back from where they were */
    z->bron = &n->bronnen[m->source];
    *st = errand_new(n->errands, z, z->bron, m->source, boot_ms, &e);
    if (*st != OK) {
        z->flow = FLOW_CHOOSING;
        return SOURCING_ANSWER;
    }
    z->person->errand = e;
    if (!z->bron->par) {
        errand_move(n->errands, e, ERRAND_AWAY, boot_ms);
        z->flow = FLOW_AT_SOURCE;
        return SOURCING_ANSWER;
    }
    z->flow = FLOW_CHOOSING;
    waits(e, m->head.nr, gate_nr, m->language);
    *ahead = (struct msg_source_par){ .head.nr = e->nr, .state = e->state, .nonce = z->nonce, .purpose = FETCH_DATA };
    errand_challenge(e, ahead->challenge);
    memcpy(ahead->language, language_tag((enum language)m->language), strlen(language_tag((enum language)m->language)) + 1);
    return SOURCING_AHEAD;
}

void sourcing_ahead(struct notaris *n, size_t source_index, const struct msg_source_par_answer *m, int64_t boot_ms,
                    struct sourcing_told *told)
{
    struct errand *e = errand_find(n->errands, source_index, m->head.nr);
    size_t len = strnlen(m->request_uri, sizeof m->request_uri);

    *told = (struct sourcing_told){ 0 };
    if (e == NULL || e->at != ERRAND_AHEAD)
        return;
    struct zaak *z = e->zaak;
    enum status st = m->status < STATUS_N ? (enum status)m->status : FAULT_RESTARTED;
    if (st == OK && (len == 0 || len > LIMIT_SOURCE_REQUEST_URI_CHARS))
        st = FAULT_RESTARTED;
    if (st == OK)
        st = errand_request(n->errands, &e, m->request_uri, len);
    z->person->errand = e;
    if (st != OK) {
        back_to_choice(n, z, st, told);
        return;
    }
    errand_move(n->errands, e, ERRAND_AWAY, boot_ms);
    z->flow = FLOW_AT_SOURCE;
    tell(n, z, e, OK, told);
}

void sourcing_link(const struct notaris *n, const struct zaak *z, uint8_t language, struct msg_to_source *out)
{
    const struct errand *e = z->person->errand;

    BUG_IF(z->flow != FLOW_AT_SOURCE || e == NULL);
    out->client = (uint16_t)(z->afnemer - n->afnemers);
    out->source = (uint8_t)(e->source - n->bronnen);
    out->language = language < LANGUAGE_N ? language : z->language;
    out->nonce = z->nonce;
    out->state = e->state;
    errand_challenge(e, out->challenge);
    out->request_uri_len = e->request_uri_len;
    memcpy(out->request_uri, e->request_uri, e->request_uri_len);
}

/* ---- back from it ---- */

static bool call_back_sane(const struct notaris *n, const struct msg_call_back *m)
{
    return m->source < n->n_bronnen && m->has_browser <= 1 && m->language <= LANGUAGE_N && m->error <= SOURCE_ERROR_OTHER &&
           m->code_len <= LIMIT_SOURCE_CODE_CHARS && m->iss_len <= LIMIT_SOURCE_ISS_CHARS;
}

static void go(const struct notaris *n, const struct msg_call_back *m, const struct zaak *z, enum status notice,
               struct msg_go *out)
{
    make_go(n, z, m->head.nr, m->language < LANGUAGE_N ? m->language : z->language, notice, out);
}

/* The live errand of this browser's case, whose state the source shows again. */
static bool awaited(const struct notaris *n, const struct zaak *z, const struct msg_call_back *m)
{
    const struct errand *e = z->flow == FLOW_AT_SOURCE ? z->person->errand : NULL;

    return e != NULL && e->source == &n->bronnen[m->source] && mem_equal(&e->state, &m->state, sizeof e->state);
}

static enum sourcing_next redeem(struct notaris *n, struct zaak *z, const struct msg_call_back *m, uint64_t gate_nr,
                                 int64_t boot_ms,
                                 struct msg_fetch *fetch)
{
    struct errand *e = z->person->errand;

    *fetch = (struct msg_fetch){ .head.nr = e->nr, .verifier = e->verifier, .purpose = FETCH_DATA, .code_len = m->code_len,
                                 .iss_len = m->iss_len };
    memcpy(fetch->code, m->code, m->code_len);
    memcpy(fetch->iss, m->iss, m->iss_len);
    errand_move(n->errands, e, ERRAND_FETCHING, boot_ms);
    waits(e, m->head.nr, gate_nr, m->language < LANGUAGE_N ? m->language : z->language);
    mem_wipe(&e->state, sizeof e->state);
    mem_wipe(&e->verifier, sizeof e->verifier);
    z->flow = FLOW_FETCHING;
    return SOURCING_FETCH;
}

enum sourcing_next sourcing_call_back(struct notaris *n, const struct msg_call_back *m, uint64_t gate_nr, struct moment now,
                                      struct msg_fetch *fetch, union flow_answer *out, bool *ours)
{
    struct id browser;

    *ours = call_back_sane(n, m);
    if (!*ours)
        return SOURCING_ANSWER;
    memcpy(&browser, m->browser_sha, sizeof browser);
    zaken_verloop(n, now.boot_ms);
    struct zaak *z = m->has_browser ? cases_by_browser(n, &browser, now.boot_ms) : NULL;
    memset(out, 0, sizeof out->go);
    if (z == NULL) {
        const struct errand *e = errand_by_state(n->errands, &m->state);

        out->go.page = m->has_browser && e == NULL ? PAGE_UNKNOWN : PAGE_WRONG_BROWSER;
        out->go.language = m->language < LANGUAGE_N ? m->language : LANGUAGE_NL;
        out->go.client = e != NULL ? (uint16_t)(e->zaak->afnemer - n->afnemers) : NO_INDEX;
        msg_head_init(&out->go.head, MSG_GO, sizeof out->go, m->head.nr);
        return SOURCING_ANSWER;
    }
    bool live = case_dossier(n, z, now.wall_s) != NULL && awaited(n, z, m);
    if (flow_open((enum flow_state)z->flow))
        case_touch(n, z, now.boot_ms);
    if (live && m->error == SOURCE_ERROR_NONE && m->code_len > 0)
        return redeem(n, z, m, gate_nr, now.boot_ms, fetch);
    if (live) {
        struct sourcing_told nobody = { 0 };

        back_to_choice(n, z, m->error == SOURCE_ERROR_DENIED ? REFUSED_SOURCE_DENIED : REFUSED_SOURCE_ERROR, &nobody);
    }
    go(n, m, z, live ? (enum status)z->notice : OK, &out->go);
    return SOURCING_ANSWER;
}

struct zaak *sourcing_fetched(struct notaris *n, size_t source_index, const struct msg_fetched *m)
{
    struct errand *e = errand_find(n->errands, source_index, m->head.nr);

    if (e == NULL || e->at != ERRAND_FETCHING)
        return NULL;
    memcpy(e->zaak->bewijs_sha, m->sha, DIGEST_LEN);
    e->at = ERRAND_FETCHED; /* its time goes on from the call-back */
    return e->zaak;
}

void sourcing_failed(struct notaris *n, size_t source_index, uint64_t nr, enum status why, struct sourcing_told *told)
{
    struct errand *e = errand_find(n->errands, source_index, nr);

    *told = (struct sourcing_told){ 0 };
    if (e != NULL && e->at != ERRAND_AWAY && e->at != ERRAND_JUDGED)
        back_to_choice(n, e->zaak, why, told);
}

/* ---- the judgement ---- */

void sourcing_assess(struct notaris *n, struct zaak *z, uint32_t slot, struct moment now, struct msg_zaak *out, uint64_t *nr)
{
    struct errand *e = z->person->errand;
    struct msg_bewijs_open m = { .head.nr = 0 };

    BUG_IF(e == NULL || e->at != ERRAND_FETCHED);
    memcpy(m.bewijs_sha, z->bewijs_sha, DIGEST_LEN);
    zaken_beoordeel(n, z, &m, slot, 0, now.wall_s, out);
    z->flow = FLOW_AT_ASSESSOR;
    e->at = ERRAND_JUDGED;
    *nr = e->nr;
}

/* The assessor is done with the case. The person may be gone: their dossier ended meanwhile. */
static bool leave_assessor(struct notaris *n, struct zaak *z)
{
    case_back(n, z);
    if (z->person != NULL)
        return true;
    case_over(n, z, FLOW_ENDED);
    return false;
}

void sourcing_refused(struct notaris *n, uint32_t slot, enum status why, struct sourcing_told *told)
{
    struct zaak *z = zaken_van_slot(n, slot);

    *told = (struct sourcing_told){ 0 };
    if (z != NULL && leave_assessor(n, z))
        back_to_choice(n, z, why, told);
}

static enum status read_facts(struct notaris *n, struct zaak *z, const struct msg_feiten *m, struct moment now,
                              struct reading **out)
{
    const struct dossier *d = store_dossier(n->store, &z->dossier);

    *out = NULL;
    TRY(accept_check(n, z, d, m, now.wall_s));
    if (m->heeft_opdracht) /* an order is the platform's affair, and used when a grant is written */
        return REFUSED_MESSAGE;
    struct reading *r = mem_alloc(sizeof *r + m->n_bevestigde_kinderen * sizeof r->attested[0]);
    if (r == NULL)
        return FAULT_MEMORY;
    *r = (struct reading){ .bron = z->bron, .facts = m->feiten, .sterkte = m->sterkte, .heeft_certificaat = m->heeft_certificaat,
                           .n_attested = m->n_bevestigde_kinderen };
    r->facts.aanleiding = AANLEIDING_GEEN;
    memcpy(r->certificaat_sha, m->certificaat_sha, DIGEST_LEN);
    memcpy(r->attested, m->bevestigde_kinderen, m->n_bevestigde_kinderen * sizeof r->attested[0]);
    *out = r;
    return OK;
}

enum status sourcing_facts(struct notaris *n, uint32_t slot, const struct msg_feiten *m, struct moment now,
                           struct sourcing_told *told)
{
    struct zaak *z = zaken_van_slot(n, slot);
    struct deelnemerfeiten f;
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
    z->reading++;
    z->notice = OK;
    z->flow = FLOW_READ;
    tell(n, z, z->person->errand, OK, told);
    end_errand(n, z);
    return OK;
}

/* ---- time ---- */

bool sourcing_late(struct notaris *n, int64_t boot_ms, struct sourcing_told *told, bool *drop, size_t *source_index, uint64_t *nr)
{
    struct errand *e = errand_since(n->errands, boot_ms - LIMIT_CALL_BACK_MS);

    *told = (struct sourcing_told){ 0 };
    *drop = false;
    for (; e != NULL && e->since_ms <= boot_ms - LIMIT_CALL_BACK_MS; e = errand_next(e)) {
        if (e->since_ms <= boot_ms - LIMIT_SOURCE_MS && e->at != ERRAND_JUDGED) {
            *drop = true;
            *source_index = (size_t)(e->source - n->bronnen);
            *nr = e->nr;
            back_to_choice(n, e->zaak, FAULT_SOURCE_SLOW, told);
            return true;
        }
        if (e->asker_gate != 0) {
            tell(n, e->zaak, e, OK, told);
            return true;
        }
    }
    return false;
}
