#include "gate/public/view_receipt.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "gate/public/away.h"
#include "gate/public/view_parts.h"
#include "html/html.h"

#include <string.h>

/* ---- the form ---- */

enum turn view_receipt_form(struct conn *c, const struct call *call, enum view_mistake wrong)
{
    const struct role_inputs *in = &public_of(c)->gate.in;
    struct page_source_choice sources[LIMIT_SOURCES];
    struct page_receipt v = { .code = { call_value(call, FIELD_CODE), wrong == VIEW_MISTYPED }, .sources = sources,
                              .unknown = wrong == VIEW_NO_RECEIPT, .failed = wrong == VIEW_LOGIN_FAILED };

    if (!view_parts_room(c, VIEW_RECEIPT, 0))
        return conn_problem(c, FAULT_BUSY, "", NULL);
    for (size_t i = 0; i < in->n_shown_sources; i++)
        if (in->shown_sources[i].login_scope[0] != 0)
            sources[v.n_sources++] = (struct page_source_choice){ .title = in->shown_sources[i].title,
                                                                  .value = in->shown_sources[i].name };
    view_parts_begin(&v.frame, public_of(c), call->language, ROUTE_RECEIPT);
    v.frame.csrf = "";
    v.frame.wrong = v.code.wrong || v.unknown;
    page_receipt(&c->answer.body, &v);
    return view_parts_written(c, 200);
}

/* ---- how often it was used ---- */

static struct page_use use_of(uint32_t about, const char *corporation)
{
    return (struct page_use){ .corporation = corporation, .never = about == USES_NONE, .once = about == USES_ONCE,
                              .few = about == USES_FEW, .many = about > USES_FEW, .about = { about } };
}

/* For each corporation where there are several. returns how many lines that are */
static size_t uses_of(const struct msg_receipt *m, const struct view_parts_words *s, struct page_use out[LIMIT_CORPORATIONS])
{
    size_t n = 0;

    if (m->pending != 0)
        return 0;
    if (s->n_corporations < 2) {
        out[0] = use_of(m->uses, NULL);
        return 1;
    }
    for (unsigned i = 0; n < s->n_corporations; i++)
        if ((m->corporations >> i & 1) != 0) {
            out[n] = use_of(m->uses_of[i], s->corporations[n]);
            n++;
        }
    return n;
}

/* ---- where to turn to ---- */

/* Complaints to each corporation; an objection where it is about the home of one. */
#define REDRESS_MAX (LIMIT_CORPORATIONS + 1)

static size_t redress_of(const struct role_inputs *in, const struct msg_receipt *m, const struct view_parts_words *s,
                         struct page_redress out[REDRESS_MAX])
{
    bool several = s->n_corporations > 1;
    size_t n = 0;

    for (size_t i = 0; i < s->n_corporations; i++) {
        const char *url = redress_find(in->redress, in->n_redress, s->shown[i]->code, "");

        if (url != NULL)
            out[n++] = (struct page_redress){ .corporation = several ? s->corporations[i] : NULL, .link = { url } };
    }
    if (s->n_corporations == 1 && m->home.present != 0 && m->home.gemeente[0] != '\0') {
        const char *url = redress_find(in->redress, in->n_redress, s->shown[0]->code, m->home.gemeente);

        if (url != NULL)
            out[n++] = (struct page_redress){ .objection = true, .link = { url } };
    }
    return n;
}

/* ---- by a code ---- */

static void show_receipt(struct writer *w, const struct public *p, const struct call *call, const struct msg_receipt *m,
                         const struct view_parts_words *s)
{
    struct page_use uses[LIMIT_CORPORATIONS];
    struct page_redress redress[REDRESS_MAX];
    struct page_receipt_words v = {
        .uses = uses, .n_uses = uses_of(m, s, uses), .redress = redress, .n_redress = redress_of(&p->gate.in, m, s, redress),
        .code = call_value(call, FIELD_CODE), .ended = m->ended != 0, .ended_at = { clock_day(m->ended_at) },
        .pending = m->pending != 0,
        .platform = view_parts_platform(s), .self = m->source == SOURCE_SELF, .corporations = s->corporations,
        .n_corporations = s->n_corporations, .shared = view_parts_shared(m->feiten),
        .home = m->home.present != 0 ? &s->home : NULL, .given = { clock_day(m->given_at) },
        .until = { clock_day(m->until - 1) } };
    struct page_frame f;

    /* No address has a code: in another language it is typed once more. */
    view_parts_begin(&f, p, call->language, ROUTE_RECEIPT);
    f.csrf = "";
    if (m->source < p->gate.in.n_shown_sources)
        v.source = p->gate.in.shown_sources[m->source].title;
    if (call->route == ROUTE_STOP) {
        page_stopped(w, &(struct page_stopped){ f, view_parts_platform(s) });
    } else if (call->stop && m->ended == 0) {
        page_stop(w, &(struct page_stop){ f, call_value(call, FIELD_CODE), NULL, view_parts_platform(s) });
    } else {
        v.frame = f;
        page_receipt_words(w, &v);
    }
}

bool view_receipt_show(struct conn *c, const struct call *call, const struct msg_receipt *m, enum turn *turn)
{
    const struct public *p = public_of(c);
    struct view_parts_words s = { 0 };

    if ((m->client != NO_INDEX && m->client >= p->gate.in.n_shown_clients) ||
        !text_reference_or_empty(m->home.id_extern, sizeof m->home.id_extern) ||
        !text_ends(m->home.gemeente, sizeof m->home.gemeente))
        return false;
    size_t corporations = view_parts_count(m->corporations);
    if (!view_parts_room(c, VIEW_RECEIPT_WORDS, corporations * (2 + PAGE_REDRESS_NAMES))) {
        *turn = conn_problem(c, FAULT_BUSY, "", NULL);
        return true;
    }
    view_parts_client(&s, p, m->client, m->corporations);
    s.home = (struct page_home){ m->home.id_extern, { m->home.huurprijs.min }, { m->home.ingangsdatum.min } };
    show_receipt(&c->answer.body, p, call, m, &s);
    *turn = view_parts_written(c, 200);
    return true;
}

/* ---- by a log-in ---- */

/* The proof of a form that goes to `to`. */
static void login_proof(struct page_frame *f, const struct call *call, enum route_name to, char csrf[BROWSER_CSRF_CHARS + 1])
{
    browser_csrf(BROWSER_LOGIN, call->login, to, csrf);
    f->csrf = csrf;
}

bool view_receipt_login(struct conn *c, const struct call *call, unsigned source, const struct msg_to_source *m, enum turn *turn)
{
    const struct public *p = public_of(c);
    const struct role_inputs *in = &p->gate.in;
    struct page_login v = { .busy = m == NULL };
    char link[AWAY_LINK_MAX] = "";

    if (source >= in->n_shown_sources || in->shown_sources[source].login_scope[0] == 0 ||
        (m != NULL && (m->request_uri_len > sizeof m->request_uri || m->language >= LANGUAGE_N)))
        return false;
    if (!view_parts_room(c, VIEW_LOGIN, 0)) {
        *turn = conn_problem(c, FAULT_BUSY, "", NULL);
        return true;
    }
    view_parts_begin(&v.frame, p, call->language, ROUTE_LOGIN);
    v.source = in->shown_sources[source].title;
    if (m != NULL)
        away_link(p, m, link);
    v.link.url = link;
    page_login(&c->answer.body, &v);
    mem_wipe(link, sizeof link);
    *turn = view_parts_written(c, 200);
    return true;
}

static void join(const struct view_parts_words *s, char *out, size_t cap)
{
    struct writer w;

    writer_init(&w, out, cap - 1);
    for (size_t i = 0; i < s->n_corporations; i++) {
        write_text(&w, i > 0 ? ", " : "");
        write_text(&w, s->corporations[i]);
    }
    out[w.failed ? 0 : writer_len(&w)] = 0;
}

struct receipt_line {
    struct view_parts_words words;
    char corporations[LIMIT_CORPORATIONS * (SHOWN_MAX + 2)], number[2];
};

static struct page_receipt_item item_of(const struct public *p, const struct msg_receipt *m, unsigned i,
                                        struct receipt_line *line)
{
    _Static_assert(LIMIT_LOGIN_GRANTS < 10, "a number is one digit");
    line->number[0] = (char)('0' + i);
    view_parts_client(&line->words, p, m->client, m->corporations);
    join(&line->words, line->corporations, sizeof line->corporations);
    return (struct page_receipt_item){
        .ended = m->status == OK && m->ended != 0, .ending = m->status != OK, .pending = m->pending != 0,
        .known = m->given_at != 0, .ended_at = { clock_day(m->ended_at) }, .given = { clock_day(m->given_at) },
        .until = { clock_day(m->until - 1) }, .platform = view_parts_platform(&line->words),
        .corporations = line->corporations[0] != 0 ? line->corporations : NULL, .shared = view_parts_shared(m->feiten),
        .home = m->home.present != 0 ? m->home.id_extern : NULL, .use = use_of(m->uses, NULL), .number = line->number };
}

enum turn view_receipt_list(struct conn *c, const struct call *call, const struct msg_login *m, unsigned stop)
{
    const struct public *p = public_of(c);
    const struct msg_receipt *list = (const void *)(m + 1);
    struct page_receipt_item items[LIMIT_LOGIN_GRANTS];
    struct page_frame f;
    char csrf[BROWSER_CSRF_CHARS + 1];
    size_t names = 0;

    struct receipt_line *lines = mem_alloc(LIMIT_LOGIN_GRANTS * sizeof *lines);
    for (unsigned i = 0; i < m->n; i++)
        names += view_parts_count(list[i].corporations);
    if (lines == NULL || !view_parts_room(c, VIEW_RECEIPTS, names)) {
        mem_free(lines);
        return conn_problem(c, FAULT_BUSY, "", NULL);
    }
    memset(lines, 0, LIMIT_LOGIN_GRANTS * sizeof *lines);
    for (unsigned i = 0; i < m->n; i++)
        items[i] = item_of(p, &list[i], i, &lines[i]);
    bool one = stop < m->n;
    view_parts_begin(&f, p, call->language, ROUTE_LOGIN);
    if (call->route == ROUTE_STOP && one && items[stop].ended) {
        page_stopped(&c->answer.body, &(struct page_stopped){ f, items[stop].platform });
    } else if (call->stop && one && !items[stop].ended && !items[stop].ending) {
        login_proof(&f, call, ROUTE_STOP, csrf);
        page_stop(&c->answer.body, &(struct page_stop){ f, "", items[stop].number, items[stop].platform });
    } else {
        login_proof(&f, call, ROUTE_LOGIN, csrf);
        page_receipts(&c->answer.body, &(struct page_receipts){ f, p->gate.in.shown_sources[m->source].title, items, m->n,
                                                                m->more != 0 });
    }
    mem_free(lines);
    return view_parts_written(c, 200);
}
