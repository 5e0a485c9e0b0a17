#include "example.h"

#include "base/date.h"

#define DAY(y, m, d) ((struct html_day){ day_of((struct date){ y, m, d }) })
#define EURO(n) ((struct html_money){ (n) * 100 })
#define SAY(real) say(e, real)

const char *example_name(enum page_view v)
{
    static const char *const names[VIEW_N] = {
#define VIEW(NAME, name, csp) [VIEW_##NAME] = #name,
#include "gate/public/views.def"
#undef VIEW
    };

    return names[v];
}

static const char *say(const struct example *e, const char *real)
{
    return e->text == EXAMPLE_REAL ? real : e->text == EXAMPLE_TOKEN ? EXAMPLE_WORD : EXAMPLE_WORD EXAMPLE_MARKS;
}

static struct page_frame frame(const struct example *e, enum route_name here)
{
    return (struct page_frame){ .language = e->language, .languages = (1u << LANGUAGE_N) - 1, .here = here, .csrf = SAY("b64-csrf"),
                                .test = e->rich, .wrong = e->rich, .theme = e->rich ? "/thema-0-1234567890abcdef.css" : NULL };
}

#define PLATFORM SAY("Woonwijzer Rijnmond")
static const struct html_link website = { "https://woonwijzer.example/mijn?stap=3&taal=nl" };

static void why(struct writer *w, const struct example *e)
{
    const char *const corporations[] = { SAY("Stichting Havenwonen"), SAY("Woonbron Maas"), SAY("De Goede Woning") };
    struct page_home home = { SAY("W-1024"), { 69011 }, DAY(2026, 12, 15) };
    struct page_why p = {
        .frame = frame(e, ROUTE_NONE), .platform = PLATFORM, .reference = SAY("r-88213"), .corporations = corporations,
        .n_corporations = e->rich ? 3 : 1, .allocation = e->rich, .home = e->rich ? &home : NULL,
        .shared = { true, true, e->rich, e->rich, e->rich }, .year_first = { 2024 }, .year_last = { 2025 },
        .others = { e->rich ? 3 : 0 }, .until = DAY(2027, 5, 16) };

    p.frame.wrong = false;
    p.frame.client_id = SAY("regio-demo");
    p.frame.request_uri = SAY("urn:ietf:params:oauth:request_uri:9oWc1xkF0aQyLw2mJ4bN3g");
    page_why(w, &p);
}

static void other_way(struct writer *w, const struct example *e)
{
    struct page_source_choice sources[] = { { SAY("MijnInkomen"), SAY("mijninkomen"), false, { 0 } },
                                            { SAY("Qii"), SAY("qii"), true, DAY(2026, 11, 30) } };
    struct page_desk desks[] = {
        { SAY("Stichting Havenwonen"), SAY("Kade 12, 3011 AB Rotterdam"), SAY("maandag tot en met vrijdag, 9.00 tot 16.00 uur"), SAY("010 123 45 67") },
        { SAY("Woonbron Maas"), SAY("Maasstraat 4, 3012 CD Rotterdam"), SAY("dinsdag en donderdag, 10.00 tot 15.00 uur"), SAY("010 765 43 21") } };
    struct page_other_way p = { .frame = frame(e, ROUTE_OTHER_WAY), .platform = PLATFORM, .sources = sources, .n_sources = e->rich ? 2 : 0,
                                .self = true, .desks = desks, .n_desks = e->rich ? 2 : 0, .person = &website };

    p.frame.wrong = false;
    page_other_way(w, &p);
}

static void sources(struct writer *w, const struct example *e, enum page_notice notice)
{
    struct page_source_choice qii = { SAY("Qii"), SAY("qii"), false, { 0 } };
    struct page_sources p = { .frame = frame(e, ROUTE_SOURCES), .notice = notice, .platform = PLATFORM,
                              .failed = notice == NOTICE_NONE ? NULL : SAY("Qii"),
                              .recommended = notice == NOTICE_TRIES ? NULL : &qii, .leave = notice == NOTICE_DOWN };

    p.frame.wrong = false;
    page_sources(w, &p);
}

static void to_source(struct writer *w, const struct example *e)
{
    struct page_to_source p = { .frame = frame(e, ROUTE_TO_SOURCE), .source = SAY("Qii"), .value = SAY("qii"), .again = e->rich,
                                .link = { "https://login.qii.example/auth?client_id=passend&state=q0Y7&scope=inkomen" } };

    p.frame.wrong = false;
    page_to_source(w, &p);
}

static void self(struct writer *w, const struct example *e)
{
    struct page_self p = { .frame = frame(e, ROUTE_SELF), .year_last = { 2025 }, .year_before = { 2024 }, .before = e->rich, .birth = { SAY("5"), SAY(""), SAY("199"), e->rich },
                           .income = { SAY("zevenentwintig"), e->rich }, .most = e->rich };

    if (!e->rich && e->text == EXAMPLE_REAL)
        p.birth = (struct page_typed_date){ "", "", "", false }, p.income.text = "";
    page_self(w, &p);
}

static void values(struct writer *w, const struct example *e)
{
    const struct page_income incomes[] = { { { 2025 }, EURO(27100), false }, { { 2024 }, { 2543210 }, true } };
    const struct page_slip slip = { .amount = EURO(556), .period = PERIOD_FOUR_WEEKS, .last = DAY(2026, 10, 18), .holiday = ANSWER_NO,
                                    .year = { 780624 }, .typed = true };
    const struct html_day birth = DAY(1991, 5, 5);
    const struct html_year birth_year = { 1991 };
    struct page_values p = { .frame = frame(e, ROUTE_VALUES), .notice = e->rich ? NOTICE_READING : NOTICE_NONE, .reading = SAY("3"),
                             .source = SAY("Qii"), .birth = e->rich ? NULL : &birth, .birth_year = e->rich ? &birth_year : NULL, .incomes = incomes, .n_incomes = e->rich ? 2 : 1,
                             .slip = e->rich ? &slip : NULL, .questions = e->rich, .platform = PLATFORM };

    p.frame.wrong = false;
    page_values(w, &p);
}

static void not_right(struct writer *w, const struct example *e)
{
    struct page_not_right p = { .frame = frame(e, ROUTE_NOT_RIGHT), .source = SAY("Qii"), .other_year = true, .other_source = true,
                                .changed = true };

    p.frame.wrong = false;
    page_not_right(w, &p);
}

static void other_year(struct writer *w, const struct example *e)
{
    const struct page_income incomes[] = { { { 2025 }, EURO(27100), false }, { { 2024 }, { 2543210 }, false } };
    struct page_other_year p = { .frame = frame(e, ROUTE_OTHER_YEAR), .reading = SAY("1"), .incomes = incomes, .n_incomes = 2, .none = e->rich };

    page_other_year(w, &p);
}

static void changed(struct writer *w, const struct example *e)
{
    struct page_changed p = { .frame = frame(e, ROUTE_CHANGED), .reading = SAY("1"), .direction = e->rich ? DIRECTION_NONE : DIRECTION_LESS,
                              .cause = e->rich ? CAUSE_NONE : CAUSE_FEWER_HOURS, .estimate = { SAY("24000"), e->rich },
                              .direction_wrong = e->rich, .cause_wrong = e->rich };

    page_changed(w, &p);
}

static void slip_form(struct writer *w, const struct example *e)
{
    const struct page_slip offered = { .amount = { 198750 }, .period = PERIOD_MONTH, .last = DAY(2026, 10, 31), .holiday = ANSWER_YES };
    struct page_slip_form p = {
        .frame = frame(e, ROUTE_SLIP), .reading = SAY("1"), .direction = SAY("minder"), .cause = SAY("minder-uren"), .estimate = SAY("24000"),
        .offered = e->rich ? &offered : NULL, .may_type = true, .type = true, .amount = { SAY(""), e->rich }, .period = PERIOD_MONTH,
        .last = { SAY("31"), SAY("10"), SAY("2026"), e->rich }, .holiday = ANSWER_YES, .period_wrong = e->rich, .holiday_wrong = e->rich,
        .too_old = e->rich };

    page_slip_form(w, &p);
}

static void questions(struct writer *w, const struct example *e)
{
    const struct page_child_row rows[] = { { { 1 }, SAY("14-3-2016"), SAY(""), false, false }, { { 2 }, SAY("maart"), SAY("400"), true, true },
                                           { { 3 }, SAY(""), SAY(""), false, false } };
    bool all = e->rich;
    struct page_questions p = {
        .frame = frame(e, ROUTE_QUESTIONS), .notice = all ? NOTICE_READING : NOTICE_NONE, .reading = SAY("2"), .platform = PLATFORM,
        .asks_student = all, .asks_asylum = all, .asks_care = all, .asks_bijstand = true, .asks_maintained = all, .asks_54a = all,
        .asks_children = true, .bijstand = all, .unsure_student = all, .maintained = ANSWER_UNKNOWN, .request_54a = ANSWER_YES,
        .assets = { SAY("150000"), all }, .children = rows, .n_children = all ? 3 : 1, .more_children = true, .maintained_wrong = all,
        .request_54a_wrong = all };

    page_questions(w, &p);
}

static void done(struct writer *w, const struct example *e)
{
    struct page_done p = { .frame = frame(e, ROUTE_DONE), .platform = PLATFORM, .receipt = SAY("7KQ2M-9XVDT-4HBNE-0R8WC-PZ3JA-Y"),
                           .until = DAY(2027, 5, 16) };

    p.frame.wrong = false;
    page_done(w, &p);
}

static void receipt(struct writer *w, const struct example *e)
{
    const struct page_source_choice sources[] = { { .title = SAY("Qii, kluis van de woningzoekende"), .value = SAY("qii") },
                                                  { .title = SAY("MijnInkomen"), .value = SAY("mijninkomen") } };
    struct page_receipt p = { .frame = frame(e, ROUTE_RECEIPT), .code = { SAY(""), e->rich }, .unknown = e->rich,
                              .failed = e->rich, .sources = sources, .n_sources = 2 };

    page_receipt(w, &p);
}

static void login(struct writer *w, const struct example *e)
{
    struct page_login p = { .frame = frame(e, ROUTE_LOGIN), .source = SAY("Qii"), .link = { "https://qii.example/inloggen" },
                            .busy = e->rich };

    p.frame.wrong = false;
    page_login(w, &p);
}

static void receipts(struct writer *w, const struct example *e)
{
    const struct page_receipt_item items[] = {
        { .platform = PLATFORM, .corporations = SAY("Stichting Havenwonen, Woonbron Maas"), .home = SAY("W-1024"), .known = true,
          .shared = { true, true, true, true, true }, .given = DAY(2026, 11, 16), .until = DAY(2027, 5, 16), .use = { .many = true, .about = { 400 } },
          .number = SAY("0") },
        { .pending = true, .platform = PLATFORM, .shared = { true, true, false, false, false }, .until = DAY(2027, 5, 16),
          .number = SAY("1") },
        { .ended = true, .ended_at = DAY(2026, 11, 20), .number = SAY("2") },
        { .ending = true, .number = SAY("3") } };
    struct page_receipts p = { .frame = frame(e, ROUTE_LOGIN), .source = SAY("Qii"), .items = items, .n_items = e->rich ? 4 : 0,
                               .more = e->rich };

    p.frame.wrong = false;
    page_receipts(w, &p);
}

static void receipt_words(struct writer *w, const struct example *e)
{
    const char *const corporations[] = { SAY("Stichting Havenwonen"), SAY("Woonbron Maas") };
    const struct page_use uses[] = { { .corporation = corporations[0], .many = true, .about = { e->rich ? 400 : 20 } },
                                     { .corporation = corporations[1], .never = e->rich, .few = !e->rich },
                                     { .once = true } };
    const struct page_redress redress[] = { { .corporation = corporations[0], .link = website },
                                            { .corporation = corporations[1], .objection = e->rich, .link = website } };
    struct page_home home = { SAY("W-1024"), { 69011 }, DAY(2026, 12, 15) };
    struct page_receipt_words p = {
        .frame = frame(e, ROUTE_RECEIPT), .code = SAY("7KQ2M-9XVDT-4HBNE-0R8WC-PZ3JA-Y"), .pending = e->rich, .platform = PLATFORM,
        .source = e->rich ? NULL : SAY("Qii"), .self = e->rich, .corporations = corporations, .n_corporations = 2, .shared = { true, true, true, true, e->rich },
        .home = e->rich ? &home : NULL, .given = DAY(2026, 11, 16), .until = DAY(2027, 5, 16), .uses = uses,
        .n_uses = 3, .redress = redress, .n_redress = 2 };

    p.frame.wrong = false;
    page_receipt_words(w, &p);
}

/* Ends: a platform that is known, and one that is not. */
#define END(name, ROUTE)                                                                                              \
    static void name(struct writer *w, const struct example *e)                                                       \
    {                                                                                                                 \
        struct page_##name p = { .frame = frame(e, ROUTE), .platform = e->rich ? NULL : PLATFORM,                     \
                                 .website = e->rich ? NULL : &website };                                              \
                                                                                                                      \
        p.frame.wrong = false;                                                                                        \
        page_##name(w, &p);                                                                                           \
    }
#define BARE_END(name, ROUTE)                                                                                         \
    static void name(struct writer *w, const struct example *e)                                                       \
    {                                                                                                                 \
        struct page_##name p = { .frame = frame(e, ROUTE) };                                                          \
                                                                                                                      \
        p.frame.wrong = false;                                                                                        \
        page_##name(w, &p);                                                                                           \
    }
END(already_done, ROUTE_ALREADY_DONE)
END(refused, ROUTE_REFUSED)
END(incomplete, ROUTE_INCOMPLETE)
END(expired, ROUTE_EXPIRED)
END(wrong_browser, ROUTE_WRONG_BROWSER)
BARE_END(unknown, ROUTE_UNKNOWN)
BARE_END(other_tab, ROUTE_OTHER_TAB)
BARE_END(forbidden, ROUTE_FORBIDDEN)
BARE_END(too_busy, ROUTE_TOO_BUSY)
BARE_END(not_found, ROUTE_NOT_FOUND)

static void busy(struct writer *w, const struct example *e)
{
    struct page_busy p = { .frame = frame(e, ROUTE_BUSY), .source = SAY("Qii"), .leave = e->rich };

    p.frame.wrong = false;
    page_busy(w, &p);
}

static void by_platform(struct writer *w, const struct example *e)
{
    struct page_by_platform p = { .frame = frame(e, ROUTE_BY_PLATFORM), .platform = PLATFORM };

    p.frame.wrong = false;
    page_by_platform(w, &p);
}

static void bad_request(struct writer *w, const struct example *e)
{
    struct page_bad_request p = { .frame = frame(e, ROUTE_BAD_REQUEST), .reason = SAY("aanvraag-onbekend") };

    p.frame.wrong = false;
    page_bad_request(w, &p);
}

static void stop(struct writer *w, const struct example *e)
{
    struct page_stop p = { .frame = frame(e, ROUTE_STOP), .code = SAY("7KQ2M-9XVDT-4HBNE-0R8WC-PZ3JA-Y"), .platform = e->rich ? NULL : PLATFORM };

    p.frame.wrong = false;
    page_stop(w, &p);
}

static void stopped(struct writer *w, const struct example *e)
{
    struct page_stopped p = { .frame = frame(e, ROUTE_STOPPED), .platform = e->rich ? NULL : PLATFORM };

    p.frame.wrong = false;
    page_stopped(w, &p);
}

void example_page(struct writer *w, enum page_view v, const struct example *e)
{
    switch (v) {
    case VIEW_WHY:           why(w, e); break;
    case VIEW_OTHER_WAY:     other_way(w, e); break;
    case VIEW_SOURCES:       sources(w, e, e->rich ? NOTICE_DOWN : NOTICE_NONE); break;
    case VIEW_TO_SOURCE:     to_source(w, e); break;
    case VIEW_BUSY:          busy(w, e); break;
    case VIEW_SELF:          self(w, e); break;
    case VIEW_VALUES:        values(w, e); break;
    case VIEW_NOT_RIGHT:     not_right(w, e); break;
    case VIEW_OTHER_YEAR:    other_year(w, e); break;
    case VIEW_CHANGED:       changed(w, e); break;
    case VIEW_SLIP_FORM:     slip_form(w, e); break;
    case VIEW_QUESTIONS:     questions(w, e); break;
    case VIEW_DONE:          done(w, e); break;
    case VIEW_ALREADY_DONE:  already_done(w, e); break;
    case VIEW_REFUSED:       refused(w, e); break;
    case VIEW_INCOMPLETE:    incomplete(w, e); break;
    case VIEW_EXPIRED:       expired(w, e); break;
    case VIEW_UNKNOWN:       unknown(w, e); break;
    case VIEW_WRONG_BROWSER: wrong_browser(w, e); break;
    case VIEW_BY_PLATFORM:   by_platform(w, e); break;
    case VIEW_OTHER_TAB:     other_tab(w, e); break;
    case VIEW_BAD_REQUEST:   bad_request(w, e); break;
    case VIEW_FORBIDDEN:     forbidden(w, e); break;
    case VIEW_TOO_BUSY:      too_busy(w, e); break;
    case VIEW_NOT_FOUND:     not_found(w, e); break;
    case VIEW_RECEIPT:       receipt(w, e); break;
    case VIEW_RECEIPT_WORDS: receipt_words(w, e); break;
    case VIEW_LOGIN:         login(w, e); break;
    case VIEW_RECEIPTS:      receipts(w, e); break;
    case VIEW_STOP:          stop(w, e); break;
    case VIEW_STOPPED:       stopped(w, e); break;
    case VIEW_N:             break;
    }
}
