#include "gate/public/view.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "gate/public/away.h"
#include "gate/public/filled.h"
#include "gate/public/questions.h"
#include "gate/public/sheets.h"
#include "gate/public/view_parts.h"
#include "gate/public/view_values.h"
#include "html/html.h"

#include <string.h>

/* ---- pages and their addresses ---- */

static const struct { enum route_name route; enum page page; } places[] = {
    { ROUTE_WHY, PAGE_WHY }, { ROUTE_OTHER_WAY, PAGE_OTHER_WAY }, { ROUTE_SOURCES, PAGE_SOURCES },
    { ROUTE_TO_SOURCE, PAGE_TO_SOURCE },
    { ROUTE_BUSY, PAGE_BUSY }, { ROUTE_SELF, PAGE_SELF }, { ROUTE_VALUES, PAGE_VALUES }, { ROUTE_NOT_RIGHT, PAGE_VALUES },
    { ROUTE_OTHER_YEAR, PAGE_OTHER_YEAR }, { ROUTE_CHANGED, PAGE_CHANGED }, { ROUTE_SLIP, PAGE_CHANGED },
    { ROUTE_QUESTIONS, PAGE_QUESTIONS }, { ROUTE_DONE, PAGE_DONE },
    { ROUTE_ALREADY_DONE, PAGE_ALREADY_DONE }, { ROUTE_REFUSED, PAGE_REFUSED }, { ROUTE_INCOMPLETE, PAGE_INCOMPLETE },
    { ROUTE_EXPIRED, PAGE_EXPIRED }, { ROUTE_UNKNOWN, PAGE_UNKNOWN }, { ROUTE_WRONG_BROWSER, PAGE_WRONG_BROWSER },
    { ROUTE_BY_PLATFORM, PAGE_BY_PLATFORM },
};

enum page view_page_of(enum route_name r)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (places[i].route == r)
            return places[i].page;
    return PAGE_NONE;
}

enum route_name view_route_of(enum page p)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (places[i].page == p)
            return places[i].route;
    return ROUTE_UNKNOWN;
}

/* ---- pages of no case ---- */

static void write_plain(struct writer *w, const struct public *p, enum language l, enum page_view v, const char *reason)
{
    struct page_frame f;

    view_parts_begin(&f, p, l, ROUTE_NONE);
    switch (v) {
    case VIEW_EXPIRED:
        page_expired(w, &(struct page_expired){ .frame = f });
        return;
    case VIEW_WRONG_BROWSER:
        page_wrong_browser(w, &(struct page_wrong_browser){ .frame = f });
        return;
    case VIEW_OTHER_TAB:
        page_other_tab(w, &(struct page_other_tab){ .frame = f });
        return;
    case VIEW_FORBIDDEN:
        page_forbidden(w, &(struct page_forbidden){ .frame = f });
        return;
    case VIEW_NOT_FOUND:
        page_not_found(w, &(struct page_not_found){ .frame = f });
        return;
    case VIEW_TOO_BUSY:
        page_too_busy(w, &(struct page_too_busy){ .frame = f });
        return;
    case VIEW_BAD_REQUEST:
        page_bad_request(w, &(struct page_bad_request){ .frame = f, .reason = reason });
        return;
    default:
        page_unknown(w, &(struct page_unknown){ .frame = f });
        return;
    }
}

enum turn view_plain(struct conn *c, enum language l, enum page_view v, unsigned status)
{
    if (!view_parts_room(c, v, 0))
        return conn_problem(c, FAULT_BUSY, "", NULL);
    write_plain(&c->answer.body, public_of(c), l, v, "");
    return view_parts_written(c, status);
}

const char *view_problem(struct writer *w, const struct public *p, enum language l, enum status s)
{
    enum page_view v = s == REFUSED_NOT_FOUND ? VIEW_NOT_FOUND
                       : s == REFUSED_RATE || status_class_of(s) == CLASS_FAULT ? VIEW_TOO_BUSY : VIEW_BAD_REQUEST;

    write_plain(w, p, l, v, status_slug(s));
    return VIEW_PARTS_HTML;
}

enum turn view_go(struct conn *c, enum language l, enum route_name r)
{
    char address[64];
    struct writer w;

    writer_init(&w, address, sizeof address - 1);
    route_write(&w, l < LANGUAGE_N ? l : LANGUAGE_NL, r);
    BUG_IF(w.failed);
    address[writer_len(&w)] = 0;
    enum status s = conn_header(c, "Location", address);
    return s == OK ? conn_answer(c, 303, NULL) : conn_problem(c, s, "", NULL);
}

/* ---- the words of a case ---- */

static void say(struct view_parts_words *s, const struct public *p, const struct call *call, const struct msg_page *m)
{
    struct writer w;

    *s = (struct view_parts_words){ 0 };
    view_parts_client(s, p, m->client, m->corporations);
    if (m->home.present != 0)
        s->home = (struct page_home){ m->home.id_extern, { m->home.huurprijs.min }, { m->home.ingangsdatum.min } };
    writer_init(&w, s->reading, sizeof s->reading - 1);
    write_int(&w, m->reading);
    writer_init(&w, s->request_uri, sizeof s->request_uri - 1);
    write_text(&w, AUTHORIZE_URN);
    write_base64url(&w, call->request_uri.b, ID_LEN);
    call_csrf(call, s->csrf);
}

static const struct html_link *website_of(const struct view_parts_words *s)
{
    return s->client != NULL ? &s->website : NULL;
}

/* The corporation's colours, where it is one. */
static const char *theme_of(const struct public *p, const struct view_parts_words *s)
{
    return s->n_corporations == 1 ? sheets_theme(p, (size_t)(s->shown[0] - p->gate.in.shown_corporations)) : NULL;
}

static void frame(struct page_frame *f, const struct public *p, const struct call *call, const struct msg_page *m,
                  const struct view_parts_words *s)
{
    view_parts_begin(f, p, (enum language)m->language, call->route);
    f->theme = theme_of(p, s);
    f->csrf = s->csrf;
    f->wrong = call->wrong;
    if (call->has_request) {
        f->client_id = call->client;
        f->request_uri = s->request_uri;
    }
}

/* ---- the pages before a source ---- */

static void show_why(struct writer *w, const struct page_frame *f, const struct msg_page *m, const struct view_parts_words *s)
{
    int32_t year = year_of(clock_day(clock_wall_s()));

    page_why(w, &(struct page_why){
        .frame = *f, .platform = view_parts_platform(s), .reference = m->referentie, .corporations = s->corporations,
        .n_corporations = s->n_corporations, .allocation = m->fase == FASE_TOEWIJZING,
        .home = m->home.present != 0 ? &s->home : NULL, .shared = view_parts_shared(m->feiten), .year_first = { year - 2 },
        .year_last = { year - 1 }, .others = { m->n_adults > 0 ? m->n_adults - 1u : 0 }, .until = { clock_day(m->until - 1) } });
}

static struct page_source_choice choice(const struct public *p, const struct msg_page *m, unsigned source)
{
    const struct shown_source *b = &p->gate.in.shown_sources[source];

    return (struct page_source_choice){ .title = b->title, .value = b->name, .down = (m->sources_down >> source & 1) != 0,
                                        .since = { m->down_since[source] } };
}

static void show_other_way(struct writer *w, const struct public *p, const struct page_frame *f, const struct msg_page *m,
                           const struct view_parts_words *s)
{
    struct page_source_choice sources[LIMIT_SOURCES];
    struct page_desk desks[3];
    struct page_other_way v = { .frame = *f, .platform = view_parts_platform(s), .sources = sources, .desks = desks,
                                .self = (m->sources >> SOURCE_SELF & 1) != 0 };

    for (unsigned i = 0; i < p->gate.in.n_shown_sources; i++)
        if ((m->sources >> i & 1) != 0 && m->tries_left > 0)
            sources[v.n_sources++] = choice(p, m, i);
    for (size_t i = 0; i < s->n_corporations && s->n_corporations <= sizeof desks / sizeof *desks; i++)
        if (s->shown[i]->address[0] != 0)
            desks[v.n_desks++] = (struct page_desk){ s->shown[i]->name, s->shown[i]->address, s->shown[i]->hours,
                                                     s->shown[i]->telephone };
    if (v.n_desks == 0 && s->client != NULL && s->client->person[0] != 0)
        v.person = &s->person;
    page_other_way(w, &v);
}

static void show_sources(struct writer *w, const struct public *p, const struct page_frame *f, const struct msg_page *m,
                         const struct view_parts_words *s)
{
    bool some = m->recommended != NO_SOURCE && m->recommended < SOURCE_SELF && m->tries_left > 0;
    struct page_source_choice first = some ? choice(p, m, m->recommended) : (struct page_source_choice){ 0 };
    enum page_notice notice = view_values_notice(m);

    page_sources(w, &(struct page_sources){
        .frame = *f, .notice = notice, .platform = view_parts_platform(s),
        .failed = notice != NOTICE_NONE ? view_values_source(p, m->source) : NULL,
        .recommended = some ? &first : NULL, .leave = notice == NOTICE_DOWN });
}

/* ---- one page of a case ---- */

static void show_end(struct writer *w, const struct page_frame *f, enum page page, const struct view_parts_words *s)
{
    const char *platform = view_parts_platform(s);
    const struct html_link *website = website_of(s);

    switch (page) {
    case PAGE_ALREADY_DONE:
        page_already_done(w, &(struct page_already_done){ *f, platform, website });
        return;
    case PAGE_REFUSED:
        page_refused(w, &(struct page_refused){ *f, platform, website });
        return;
    case PAGE_INCOMPLETE:
        page_incomplete(w, &(struct page_incomplete){ *f, platform, website });
        return;
    case PAGE_EXPIRED:
        page_expired(w, &(struct page_expired){ *f, platform, website });
        return;
    case PAGE_WRONG_BROWSER:
        page_wrong_browser(w, &(struct page_wrong_browser){ *f, platform, website });
        return;
    case PAGE_BY_PLATFORM:
        page_by_platform(w, &(struct page_by_platform){ *f, platform });
        return;
    default:
        page_unknown(w, &(struct page_unknown){ *f });
        return;
    }
}

static enum page_view view_of(enum page p)
{
    switch (p) {
    case PAGE_WHY:
        return VIEW_WHY;
    case PAGE_OTHER_WAY:
        return VIEW_OTHER_WAY;
    case PAGE_SOURCES:
        return VIEW_SOURCES;
    case PAGE_DONE:
        return VIEW_DONE;
    default:
        return VIEW_VALUES;   /* forms that end here */
    }
}

static void show(struct writer *w, const struct public *p, const struct call *call, const struct msg_page *m,
                 const struct view_parts_words *s)
{
    struct page_frame f;
    struct view_values v = { p, &f, call, m, s->reading, view_parts_platform(s) };

    frame(&f, p, call, m, s);
    switch ((enum page)m->page) {
    case PAGE_WHY:
        show_why(w, &f, m, s);
        return;
    case PAGE_OTHER_WAY:
        show_other_way(w, p, &f, m, s);
        return;
    case PAGE_SOURCES:
        show_sources(w, p, &f, m, s);
        return;
    case PAGE_BUSY:
        page_busy(w, &(struct page_busy){ f, m->source < p->gate.in.n_shown_sources ? view_values_source(p, m->source) : "",
                                          m->may_leave != 0 });
        return;
    case PAGE_SELF:
        filled_show_self(w, &v);
        return;
    case PAGE_VALUES:
        if (call->route == ROUTE_NOT_RIGHT)
            view_values_not_right(w, &v);
        else
            view_values_check(w, &v);
        return;
    case PAGE_OTHER_YEAR:
        view_values_other_year(w, &v);
        return;
    case PAGE_CHANGED:
        if (call->route == ROUTE_SLIP)
            filled_show_slip(w, &v);
        else
            filled_show_changed(w, &v);
        return;
    case PAGE_QUESTIONS:
        questions_show(w, &f, call, m, s->reading, view_parts_platform(s), view_values_notice(m));
        return;
    case PAGE_DONE:
        page_done(w, &(struct page_done){ .frame = f, .platform = view_parts_platform(s), .receipt = m->receipt,
                                          .until = { clock_day(m->until - 1) } });
        return;
    default:
        show_end(w, &f, (enum page)m->page, s);
        return;
    }
}

bool view_sane(const struct public *p, const struct msg_page *m)
{
    const struct role_inputs *in = &p->gate.in;

    return m->page > PAGE_NONE && m->page < PAGE_N && m->page != PAGE_TO_SOURCE && m->language < LANGUAGE_N &&
           (m->client == NO_INDEX || m->client < in->n_shown_clients) &&
           m->adult.n_inkomens <= INKOMENS_MAX && m->adult.loon.periode <= LOON_JAAR &&
           m->adult.loon.vakantiegeld_apart <= TRUTH_UNKNOWN && m->n_children <= CHILDREN_MAX &&
           (m->recommended >= SOURCE_SELF || m->recommended < in->n_shown_sources) &&
           (m->sources & ~(1u << SOURCE_SELF) & ~((1u << in->n_shown_sources) - 1)) == 0 &&
           text_ends(m->referentie, sizeof m->referentie) && text_ends(m->receipt, sizeof m->receipt) &&
           text_reference_or_empty(m->home.id_extern, sizeof m->home.id_extern) && m->notice < STATUS_N;
}

enum turn view_case(struct conn *c, const struct call *call, const struct msg_page *m, unsigned status)
{
    const struct public *p = public_of(c);
    struct view_parts_words s;

    if (!view_parts_room(c, view_of((enum page)m->page), view_parts_count(m->corporations)))
        return conn_problem(c, FAULT_BUSY, "", NULL);
    say(&s, p, call, m);
    show(&c->answer.body, p, call, m, &s);
    mem_wipe(&s, sizeof s);
    return view_parts_written(c, status);
}

/* ---- the link to a source ---- */

bool view_to_source(struct conn *c, const struct call *call, const struct msg_to_source *m, enum turn *turn)
{
    const struct public *p = public_of(c);
    const struct role_inputs *in = &p->gate.in;
    struct page_to_source v = { .again = m->again != 0 };
    char link[AWAY_LINK_MAX], csrf[BROWSER_CSRF_CHARS + 1];

    if (m->source >= in->n_shown_sources || in->shown_sources[m->source].authorize[0] == 0 || m->language >= LANGUAGE_N ||
        m->request_uri_len > sizeof m->request_uri || m->again > 1)
        return false;
    if (!view_parts_room(c, VIEW_TO_SOURCE, 0)) {
        *turn = conn_problem(c, FAULT_BUSY, "", NULL);
        return true;
    }
    view_parts_begin(&v.frame, p, (enum language)m->language, call->route);
    call_csrf(call, csrf);
    away_link(p, m, link);
    v.frame.csrf = csrf;
    v.source = in->shown_sources[m->source].title;
    v.value = in->shown_sources[m->source].name;
    v.link.url = link;
    page_to_source(&c->answer.body, &v);
    mem_wipe(link, sizeof link);
    *turn = view_parts_written(c, 200);
    return true;
}
