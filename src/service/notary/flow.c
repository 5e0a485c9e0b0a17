#include "notary/flow.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "notary/case_flow.h"
#include "notary/changed.h"
#include "notary/confirm.h"
#include "notary/errands.h"
#include "notary/flow_page.h"
#include "notary/pending.h"
#include "notary/sourcing.h"
#include "notary/ticket.h"
#include "wire/permit.h"

#include <string.h>

/* Who asks: what a request brings along. */
struct asker {
    const char *client;
    const struct id *request_uri;        /* NULL = none */
    const struct ticket *ticket;         /* NULL = none */
    const struct id *browser;            /* of the digest of the session cookie; NULL = none */
};

/* The case of a browser, or which page says why there is none. */
struct found {
    struct zaak *z;                      /* NULL: `page` */
    enum page page;
    const struct client *client;         /* whose website may be named; NULL = none */
};

static struct found none(enum page page, const struct client *client)
{
    return (struct found){ .page = page, .client = client };
}

static bool bound(const struct zaak *z)
{
    return !id_is_zero(&z->browser);
}

/* Loaded in time: within the life of the request_uri, or with a ticket that says so. */
static bool in_time(const struct notary *n, const struct asker *a, const struct zaak *z, int64_t boot_ms)
{
    return boot_ms < z->born_ms + LIMIT_REQUEST_URI_S * INT64_C(1000) ||
           (a->ticket != NULL && ticket_good(n->keys->tickets, a->request_uri, a->ticket, boot_ms));
}

static struct found find_requested(struct notary *n, const struct asker *a, int64_t boot_ms)
{
    struct zaak *z = cases_by_request(n, a->request_uri, boot_ms);

    if (z == NULL || strcmp(z->afnemer->id, a->client) != 0)
        return none(PAGE_EXPIRED, NULL);
    if (z->flow == FLOW_NONE)
        return none(PAGE_BY_PLATFORM, z->afnemer);
    if (bound(z))
        return a->browser != NULL && memcmp(a->browser, &z->browser, sizeof z->browser) == 0
                   ? (struct found){ .z = z, .client = z->afnemer } : none(PAGE_WRONG_BROWSER, z->afnemer);
    return in_time(n, a, z, boot_ms) ? (struct found){ .z = z, .client = z->afnemer } : none(PAGE_EXPIRED, z->afnemer);
}

/* A request_uri that was used is not known any more: in the browser that used it the case is found by its cookie, and says so. */
static struct found find(struct notary *n, const struct asker *a, int64_t boot_ms)
{
    struct zaak *z = a->browser != NULL ? cases_by_browser(n, a->browser, boot_ms) : NULL;

    if (a->request_uri != NULL) {
        struct found f = find_requested(n, a, boot_ms);

        if (f.z != NULL || z == NULL || f.page != PAGE_EXPIRED || f.client != NULL || !id_is_zero(&z->request_uri))
            return f;
    }
    return z != NULL ? (struct found){ .z = z, .client = z->afnemer } : none(PAGE_UNKNOWN, NULL);
}

/* A code that was not redeemed in time is worth nothing; another can be had while the case lives. */
static void settle(struct notary *n, struct zaak *z, int64_t boot_ms)
{
    if (z->flow != FLOW_CODED || z->pending->code_until_ms > boot_ms)
        return;
    pending_redeemed(n, z->pending);
    z->flow = FLOW_SEALED;
}

/* ---- pages ---- */

/* Whether there is anything to do on this page for this case. */
static bool has_use(const struct notary *n, const struct zaak *z, const struct dossier *d, enum page page, int32_t today)
{
    switch (page) {
    case PAGE_SELF:
        return (flow_sources(n, z, d) >> SOURCE_SELF & 1) != 0;
    case PAGE_OTHER_YEAR:
        return d->fase == FASE_REACTIE && confirm_years(z->person->reading, today) > 1;
    case PAGE_CHANGED:
        return changed_may(z, d, today) != CHANGED_NOT;
    default:
        return true;
    }
}

/* Which questions follow these values: worked out once for each reading. */
static void find_questions(const struct notary *n, struct zaak *z, const struct dossier *d, int64_t now)
{
    if (!z->person->asked)
        z->person->questions = confirm_questions(n, z, d, now);
    z->person->asked = 1;
}

/* The page that was asked for, where the case has it; else where the case is. */
static enum page shown(const struct notary *n, const struct zaak *z, const struct dossier *d, enum page asked, int32_t today)
{
    enum flow_state at = (enum flow_state)z->flow;

    return flow_shows(at, asked) && d != NULL && has_use(n, z, d, asked, today) ? asked : flow_page(at);
}

enum status flow_page_read(struct notary *n, const struct msg_page_read *m, struct moment now, union flow_answer *out)
{
    struct id browser;

    if (!text_ends(m->client, sizeof m->client) || m->page >= PAGE_N || m->language > LANGUAGE_N || m->has_request > 1 ||
        m->has_ticket > 1 || m->has_browser > 1)
        return REFUSED_MESSAGE;
    memcpy(&browser, m->browser_sha, sizeof browser);
    struct asker a = { m->client, m->has_request ? &m->request_uri : NULL, m->has_request && m->has_ticket ? &m->ticket : NULL,
                       m->has_browser ? &browser : NULL };
    cases_expire(n, now.boot_ms);
    struct found f = find(n, &a, now.boot_ms);
    memset(out, 0, sizeof out->page);
    msg_head_init(&out->page.head, MSG_PAGE, sizeof out->page, m->head.nr);
    if (f.z == NULL) {
        flow_page_without(n, f.page, f.client, m->language, &out->page);
        return OK;
    }
    const struct dossier *d = case_dossier(n, f.z, now.wall_s);
    settle(n, f.z, now.boot_ms);
    if (bound(f.z) && m->language < LANGUAGE_N)
        f.z->language = m->language;
    if (!f.z->opened || (bound(f.z) && flow_open((enum flow_state)f.z->flow)))
        case_touch(n, f.z, now.boot_ms);
    enum page page = shown(n, f.z, d, (enum page)m->page, clock_day(now.wall_s));
    if (page == PAGE_VALUES)
        find_questions(n, f.z, d, now.wall_s);
    if (page == PAGE_TO_SOURCE) {
        memset(out, 0, sizeof out->to_source);
        msg_head_init(&out->head, MSG_TO_SOURCE, sizeof out->to_source, m->head.nr);
        sourcing_link(n, f.z, m->language, &out->to_source);
        return OK;
    }
    flow_page_of(n, f.z, d, page, m->language, now, &out->page);
    /* Also in place of one that is of another request, or of a notary that was replaced. */
    if (!bound(f.z) && (a.ticket == NULL || !ticket_good(n->keys->tickets, &f.z->request_uri, a.ticket, now.boot_ms))) {
        out->page.has_ticket = 1;
        ticket_make(n->keys->tickets, &f.z->request_uri, now.boot_ms, &out->page.ticket);
    }
    return OK;
}

/* ---- steps ---- */

static void go(const struct notary *n, const struct msg_step *m, enum page page, const struct client *client, enum status notice,
               union flow_answer *out)
{
    memset(out, 0, sizeof out->go);
    out->go.page = (uint8_t)page;
    out->go.language = m->language;
    out->go.client = client != NULL ? (uint16_t)(client - n->clients) : NO_INDEX;
    out->go.notice = notice;
    msg_head_init(&out->go.head, MSG_GO, sizeof out->go, m->head.nr);
}

/* To where the case is. notice: said there too, when the page is loaded. */
static void go_on(const struct notary *n, const struct msg_step *m, struct zaak *z, enum status notice, union flow_answer *out)
{
    z->notice = (uint16_t)notice;
    go(n, m, flow_page((enum flow_state)z->flow), z->afnemer, notice, out);
}

static void to_platform(const struct notary *n, const struct msg_step *m, const struct zaak *z, enum away away,
                        union flow_answer *out)
{
    struct msg_to_platform *p = &out->to_platform;

    memset(p, 0, sizeof *p);
    p->client = (uint16_t)(z->afnemer - n->clients);
    p->redirect_index = z->redirect_index;
    p->away = (uint8_t)away;
    p->state_len = z->state_len;
    memcpy(p->state, z->state, z->state_len);
    msg_head_init(&p->head, MSG_TO_PLATFORM, sizeof *p, m->head.nr);
}

static void refuse(struct notary *n, const struct msg_step *m, struct zaak *z, enum away away, union flow_answer *out)
{
    if (z->flow != FLOW_REFUSED) {
        bool left = m->step == STEP_LEAVE;

        case_tell(n, z, left ? EVENT_KIND_BROKEN_OFF : EVENT_KIND_REFUSED,
                  left ? EVENT_REASON_SOURCE : m->step == STEP_DESK ? EVENT_REASON_OTHER_WAY : EVENT_REASON_NO);
        case_over(n, z, FLOW_REFUSED);
    }
    to_platform(n, m, z, away, out);
}

static void back(struct notary *n, const struct msg_step *m, struct zaak *z, int64_t boot_ms, union flow_answer *out)
{
    struct secret32 code;

    enum status st = pending_code(n, z->pending, boot_ms, &code);
    if (st == OK) {
        z->flow = FLOW_CODED;
        to_platform(n, m, z, AWAY_CODE, out);
        out->to_platform.code = code;
    } else {
        z->flow = FLOW_SEALED;
        go_on(n, m, z, st, out);
    }
    mem_wipe(&code, sizeof code);
}

/* Whoever was on the way to a source does not come back from there. */
static void stay(struct notary *n, struct zaak *z)
{
    errand_drop(n->errands, z->person->errand);
    z->person->errand = NULL;
}

/* Page 3 shows other values from now on. */
static void new_reading(struct zaak *z)
{
    z->reading++;
    z->person->asked = 0;
    z->flow = FLOW_READ;
}

static enum status filled_in(struct notary *n, struct zaak *z, const struct msg_step *m, int64_t now)
{
    struct reading *r;

    if ((z->bronnen >> SOURCE_SELF & 1) == 0)
        return REFUSED_SOURCE_UNKNOWN;
    TRY(confirm_self(m, now, &r));
    stay(n, z);
    case_read(z, r);
    new_reading(z);
    return OK;
}

static enum status other_year(struct zaak *z, const struct dossier *d, const struct msg_step *m, int32_t today)
{
    struct reading *r = z->person->reading;

    if (m->reading != z->reading)
        return REFUSED_READING;
    if (d->fase != FASE_REACTIE || confirm_years(r, today) < 2 || !confirm_has_year(r, m->year, today))
        return REFUSED_SELF;
    r->year = m->year;
    new_reading(z);
    return OK;
}

static enum status changed(struct zaak *z, const struct dossier *d, const struct msg_step *m, int32_t today)
{
    uint8_t may = changed_may(z, d, today);

    if (m->reading != z->reading)
        return REFUSED_READING;
    TRY(may != CHANGED_NOT ? changed_take(z->person->reading, m, may, today) : REFUSED_SELF);
    new_reading(z);
    return OK;
}

static enum status sealed(struct notary *n, struct zaak *z, const struct dossier *d, int64_t now)
{
    enum status st = confirm_right(n, z, d, now);

    if (st == REFUSED_TOKEN_IAT) { /* nothing can be agreed to with these values: others are needed */
        case_read(z, NULL);
        z->flow = FLOW_CHOOSING;
    }
    TRY(st);
    case_consume(n, z);
    z->flow = FLOW_SEALED;
    return OK;
}

/* "Right" on page 3. */
static enum status right(struct notary *n, struct zaak *z, const struct dossier *d, const struct msg_step *m, int64_t now)
{
    if (m->reading != z->reading) {
        z->flow = FLOW_READ;
        return REFUSED_READING;
    }
    if (confirm_nothing(z->person->reading))
        return REFUSED_SELF;
    find_questions(n, z, d, now);
    z->flow = FLOW_ASKED;
    if (z->person->questions != 0)
        return OK;
    confirm_no_answers(z);
    return sealed(n, z, d, now);
}

static enum status answered(struct notary *n, struct zaak *z, const struct dossier *d, const struct msg_step *m, int64_t now)
{
    if (m->reading != z->reading) {
        z->flow = FLOW_READ;
        return REFUSED_READING;
    }
    TRY(confirm_answers(z, m));
    return sealed(n, z, d, now);
}

/* The step may be taken. */
static void take(struct notary *n, struct zaak *z, const struct dossier *d, const struct msg_step *m, struct moment now,
                 union flow_answer *out)
{
    enum status st = OK;

    switch ((enum step)m->step) {
    case STEP_GO_ON:
        z->flow = FLOW_CHOOSING;
        break;
    case STEP_OTHER_WAY:
        if (z->flow == FLOW_FETCHING) { /* who does not want to wait */
            stay(n, z);
            z->notice = OK;
            z->flow = FLOW_CHOOSING;
        }
        go(n, m, PAGE_OTHER_WAY, z->afnemer, OK, out);
        return;
    case STEP_SELF:
        st = filled_in(n, z, m, now.wall_s);
        if (st == REFUSED_SELF) {
            go(n, m, PAGE_SELF, z->afnemer, st, out);
            return;
        }
        if (st == OK && confirm_nothing(z->person->reading)) {
            go(n, m, PAGE_CHANGED, z->afnemer, OK, out);
            return;
        }
        break;
    case STEP_CHANGED:
        st = changed(z, d, m, clock_day(now.wall_s));
        if (st == REFUSED_SELF || st == REFUSED_SLIP_OLD) {
            go(n, m, PAGE_CHANGED, z->afnemer, st, out);
            return;
        }
        break;
    case STEP_RIGHT:
        st = right(n, z, d, m, now.wall_s);
        if (st == REFUSED_SELF && z->flow == FLOW_READ) { /* there is nothing yet to be right */
            go(n, m, PAGE_CHANGED, z->afnemer, st, out);
            return;
        }
        break;
    case STEP_ANSWERS:
        st = answered(n, z, d, m, now.wall_s);
        break;
    case STEP_OTHER_YEAR:
        st = other_year(z, d, m, clock_day(now.wall_s));
        break;
    case STEP_OTHER_SOURCE:
        stay(n, z);
        case_read(z, NULL);
        z->flow = FLOW_CHOOSING;
        break;
    case STEP_BACK:
        back(n, m, z, now.boot_ms, out);
        return;
    case STEP_REFUSE:
    case STEP_DESK:
        refuse(n, m, z, AWAY_DENIED, out);
        return;
    case STEP_LEAVE:
        refuse(n, m, z, AWAY_UNAVAILABLE, out);
        return;
    case STEP_SOURCE:
    case STEP_NONE:
    case STEP_N:
        BUG_IF(true); /* not by this way */
    }
    go_on(n, m, z, st, out);
}

/* The first answer, to the first page, binds the case to the browser that brings the ticket, by a cookie that none ever had
 * before. REFUSED_MESSAGE: no gate of ours would make such a cookie. */
static enum status bind_first(struct notary *n, struct zaak *z, const struct asker *a, const struct msg_step *m,
                              int64_t boot_ms, bool *done)
{
    struct id fresh;

    *done = z->flow == FLOW_REQUESTED && (m->step == STEP_GO_ON || m->step == STEP_OTHER_WAY) && a->ticket != NULL &&
            ticket_good(n->keys->tickets, a->request_uri, a->ticket, boot_ms);
    if (!*done)
        return OK;
    memcpy(&fresh, m->fresh_sha, sizeof fresh);
    TRY(case_bind(n, z, &fresh));
    z->flow = FLOW_SHOWN;
    return OK;
}

static bool step_sane(const struct msg_step *m)
{
    return text_ends(m->client, sizeof m->client) && m->step > STEP_NONE && m->step < STEP_N && m->language < LANGUAGE_N &&
           m->has_request <= 1 && m->has_ticket <= 1 && m->has_browser <= 1 && m->n_children <= CHILDREN_MAX;
}

enum status flow_step(struct notary *n, const struct msg_step *m, uint64_t gate_nr, struct moment now, union flow_answer *out,
                      bool *waits)
{
    struct id browser;
    bool binds = false;

    *waits = false;
    if (!step_sane(m))
        return REFUSED_MESSAGE;
    memcpy(&browser, m->browser_sha, sizeof browser);
    struct asker a = { m->client, m->has_request ? &m->request_uri : NULL, m->has_request && m->has_ticket ? &m->ticket : NULL,
                       m->has_browser ? &browser : NULL };
    cases_expire(n, now.boot_ms);
    struct found f = find(n, &a, now.boot_ms);
    enum status st = f.z != NULL && !bound(f.z) ? bind_first(n, f.z, &a, m, now.boot_ms, &binds) : OK;
    if (st == REFUSED_MESSAGE)
        return st;
    if (f.z == NULL || st != OK || !bound(f.z)) {
        go(n, m, f.z == NULL ? f.page : PAGE_EXPIRED, f.client, st, out);
        return OK;
    }
    const struct dossier *d = case_dossier(n, f.z, now.wall_s);
    settle(n, f.z, now.boot_ms);
    f.z->language = m->language;
    if (flow_open((enum flow_state)f.z->flow))
        case_touch(n, f.z, now.boot_ms);
    bool may = flow_takes((enum flow_state)f.z->flow, (enum step)m->step) && (d != NULL || f.z->flow == FLOW_REFUSED);
    if (may && m->step == STEP_SOURCE)
        *waits = sourcing_begin(n, f.z, d, m, gate_nr, now.boot_ms, &st);
    if (*waits)
        return OK;
    if (may && m->step != STEP_SOURCE)
        take(n, f.z, d, m, now, out);
    else
        go_on(n, m, f.z, st, out);
    if (binds) {
        BUG_IF(out->head.type != MSG_GO); /* page 1 leads to a page of ours */
        out->go.binds = 1;
    }
    return OK;
}
