#include "gate/public/view_values.h"

#include "base/date.h"
#include "base/mem.h"

const char *view_values_source(const struct public *p, unsigned source)
{
    return source < p->gate.in.n_shown_sources ? p->gate.in.shown_sources[source].title : NULL;
}

enum page_notice view_values_notice(const struct msg_page *m)
{
    enum status s = (enum status)m->notice;

    if (m->tries_left == 0 && m->page == PAGE_SOURCES)
        return NOTICE_TRIES;
    switch (s) {
    case OK:
        return NOTICE_NONE;
    case REFUSED_READING:
        return NOTICE_READING;
    case REFUSED_IDENTITY:
        return NOTICE_PERSON;
    case REFUSED_SOURCE_DENIED:
        return NOTICE_CANCELLED;
    case REFUSED_SOURCE_NO_INCOME:
        return NOTICE_NO_DATA;
    case FAULT_BUSY:
    case FAULT_SOURCE_SLOW:
        return NOTICE_SLOW;
    default:
        return status_class_of(s) == CLASS_FAULT ? NOTICE_DOWN : NOTICE_EVIDENCE;
    }
}

static size_t incomes_of(const struct msg_page *m, struct page_income out[INKOMENS_MAX])
{
    for (unsigned i = 0; i < m->adult.n_inkomens; i++) {
        const struct inkomen *in = &m->adult.inkomens[i];

        out[i] = (struct page_income){ { in->jaar }, { in->max }, in->min != in->max };
    }
    return m->adult.n_inkomens;
}

struct page_slip view_values_slip(const struct loonopgave *l)
{
    static const enum page_period periods[] = { PERIOD_NONE, PERIOD_MONTH, PERIOD_FOUR_WEEKS, PERIOD_YEAR };
    static const int64_t times[] = { 0, 12, 13, 1 };
    static const enum page_yes_no holidays[] = { ANSWER_NONE, ANSWER_YES, ANSWER_NO, ANSWER_UNKNOWN };

    if (l->periode == LOON_GEEN)
        return (struct page_slip){ .period = PERIOD_NONE };
    int64_t year = l->loon_loonheffing.max * times[l->periode], with = year * 108 / 100;
    /* A statement of a year has all of it. */
    enum page_yes_no holiday = l->periode == LOON_JAAR ? ANSWER_YES : holidays[l->vakantiegeld_apart];
    return (struct page_slip){ .amount = { l->loon_loonheffing.max }, .period = periods[l->periode],
                               .last = { l->periode_einde.max }, .holiday = holiday,
                               .year = { holiday == ANSWER_NO ? with : year }, .year_most = { with } };
}

void view_values_check(struct writer *w, const struct view_values *v)
{
    const struct msg_page *m = v->page;
    const struct day_range *b = &m->adult.geboortedatum;
    bool known = (m->feiten & FEIT_GEBOORTEDATUM) != 0 && b->min != DAY_UNKNOWN_MIN && b->max != DAY_UNKNOWN_MAX;
    struct page_income incomes[INKOMENS_MAX];
    struct html_day birth = { b->min };
    struct html_year birth_year = { known ? year_of(b->min) : 0 };
    struct page_slip slip = view_values_slip(&m->adult.loon);

    slip.typed = m->declared != 0;
    page_values(w, &(struct page_values){
        .frame = *v->frame, .notice = view_values_notice(m), .reading = v->reading,
        .source = view_values_source(v->public, m->source), .birth = known && b->min == b->max ? &birth : NULL,
        .birth_year = known && b->min != b->max ? &birth_year : NULL, .incomes = incomes, .n_incomes = incomes_of(m, incomes),
        .slip = slip.period != PERIOD_NONE ? &slip : NULL, .questions = m->questions != 0, .platform = v->platform });
    mem_wipe(incomes, sizeof incomes);
    mem_wipe(&slip, sizeof slip);
}

void view_values_not_right(struct writer *w, const struct view_values *v)
{
    page_not_right(w, &(struct page_not_right){
        .frame = *v->frame, .source = view_values_source(v->public, v->page->source),
        .other_year = v->page->years > 1, .other_source = true, .changed = v->page->may_change != 0 });
}

void view_values_other_year(struct writer *w, const struct view_values *v)
{
    struct page_income incomes[INKOMENS_MAX];

    page_other_year(w, &(struct page_other_year){ .frame = *v->frame, .reading = v->reading, .incomes = incomes,
                                                  .n_incomes = incomes_of(v->page, incomes), .none = v->call->wrong });
    mem_wipe(incomes, sizeof incomes);
}
