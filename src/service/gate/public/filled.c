#include "gate/public/filled.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "gate/public/typed.h"

#include <string.h>

static int32_t today(void)
{
    return clock_day(clock_wall_s());
}

static bool said(const struct call *call, enum field f, const char *value)
{
    return strcmp(call_value(call, f), value) == 0;
}

/* ---- by oneself ---- */

/* Of this income nothing is known, whichever the year: what is earned now is asked next. */
static bool no_year(const struct call *call)
{
    return said(call, FIELD_YEAR, "geen");
}

static bool read_year(const struct call *call, int16_t *year)
{
    const char *text = call_value(call, FIELD_YEAR);
    int64_t number;

    if (!decimal_parse(text, strlen(text), &number))
        return false;
    *year = (int16_t)(number == year_of(today()) - 2 ? number : year_of(today()) - 1);
    return number == *year;
}

static bool read_birth(const struct call *call, struct day_range *out)
{
    return typed_birth(call_value(call, FIELD_BIRTH_DAY), call_value(call, FIELD_BIRTH_MONTH), call_value(call, FIELD_BIRTH_YEAR),
                       &out->min, &out->max) && out->max <= today();
}

void filled_show_self(struct writer *w, const struct view_values *v)
{
    const struct call *call = v->call;
    int16_t last = (int16_t)(year_of(today()) - 1), year = last;
    struct day_range birth;
    int64_t amount;

    (void)read_year(call, &year);
    page_self(w, &(struct page_self){
        .frame = *v->frame, .year_last = { last }, .year_before = { last - 1 }, .before = year != last, .none = no_year(call),
        .birth = { call_value(call, FIELD_BIRTH_DAY), call_value(call, FIELD_BIRTH_MONTH), call_value(call, FIELD_BIRTH_YEAR),
                   call->wrong && !read_birth(call, &birth) },
        .income = { call_value(call, FIELD_INCOME),
                    call->wrong && !no_year(call) && !typed_amount(call_value(call, FIELD_INCOME), &amount) },
        .most = said(call, FIELD_INCOME_KIND, "hoogstens") });
}

enum status filled_self(const struct call *call, struct msg_step *m)
{
    int64_t amount = 0;
    int16_t year = 0;

    if (!no_year(call) && !read_year(call, &year))
        return REFUSED_FORM;
    if (!read_birth(call, &m->adult.geboortedatum) ||
        (!no_year(call) && !typed_amount(call_value(call, FIELD_INCOME), &amount)))
        return REFUSED_SELF;
    if (no_year(call))
        return OK;
    m->adult.n_inkomens = 1;
    m->adult.inkomens[0] = (struct inkomen){ .min = said(call, FIELD_INCOME_KIND, "hoogstens") ? 0 : amount, .max = amount,
                                             .jaar = year, .soort = INKOMEN_VERZAMELINKOMEN };
    return OK;
}

/* ---- changed: why ---- */

/* Who earns less does not know at which limit that matters: both openings are claimed. */
static const struct { const char *value; enum page_direction shown; uint8_t openings; } directions[] = {
    { "minder", DIRECTION_LESS, AANLEIDING_DAEB_LAGER | AANLEIDING_PASSEND_LAGER },
    { "meer", DIRECTION_MORE, AANLEIDING_PASSEND_HOGER },
    { "geen", DIRECTION_NO_DATA, AANLEIDING_GEEN_GEGEVENS },
};

static const struct { const char *value; enum page_cause shown; enum oorzaak cause; } causes[] = {
    { "baan-kwijt", CAUSE_JOB_LOST, OORZAAK_BAAN_KWIJT },
    { "minder-uren", CAUSE_FEWER_HOURS, OORZAAK_MINDER_UREN },
    { "nieuwe-baan", CAUSE_NEW_JOB, OORZAAK_NIEUWE_BAAN },
    { "meer-uren", CAUSE_MORE_HOURS, OORZAAK_MEER_UREN },
    { "uitkering", CAUSE_BENEFIT, OORZAAK_UITKERING },
    { "pensioen", CAUSE_PENSION, OORZAAK_PENSIOEN },
    { "eigen-bedrijf", CAUSE_SELF_EMPLOYED, OORZAAK_EIGEN_BEDRIJF },
    { "nieuw-in-nederland", CAUSE_NEW_HERE, OORZAAK_NIEUW_IN_NEDERLAND },
    { "anders", CAUSE_OTHER, OORZAAK_ANDERS },
};

#define N(rows) (sizeof(rows) / sizeof *(rows))

static size_t direction_said(const struct call *call)
{
    size_t i = 0;

    while (i < N(directions) && !said(call, FIELD_DIRECTION, directions[i].value))
        i++;
    return i;
}

static size_t cause_said(const struct call *call)
{
    size_t i = 0;

    while (i < N(causes) && !said(call, FIELD_CAUSE, causes[i].value))
        i++;
    return i;
}

/* returns false where something of it is wrong, or missing */
static bool read_change(const struct call *call, struct adult *out)
{
    size_t direction = direction_said(call), cause = cause_said(call);

    if (direction == N(directions) || cause == N(causes) || !typed_amount(call_value(call, FIELD_ESTIMATE), &out->geschat.min))
        return false;
    out->geschat.max = out->geschat.min;
    out->aanleiding = directions[direction].openings;
    out->oorzaak = (uint8_t)causes[cause].cause;
    return true;
}

bool filled_changed(const struct call *call)
{
    struct adult a;
    bool right = read_change(call, &a);

    mem_wipe(&a, sizeof a);
    return right;
}

#define AMOUNT_CHARS 24

/* As people type it. */
static void write_amount(char out[AMOUNT_CHARS], const struct money_range *g)
{
    struct writer w;

    memset(out, 0, AMOUNT_CHARS);
    if (g->min != g->max || g->min < 0 || g->max > MONEY_MAX)
        return;
    writer_init(&w, out, AMOUNT_CHARS - 1);
    write_int(&w, g->min / 100);
    if (g->min % 100 != 0) {
        write_char(&w, ',');
        write_char(&w, (char)('0' + g->min % 100 / 10));
        write_char(&w, (char)('0' + g->min % 10));
    }
}

void filled_show_changed(struct writer *w, const struct view_values *v)
{
    const struct call *call = v->call;
    const struct adult *before = &v->page->adult;
    struct page_changed p = { .frame = *v->frame, .reading = v->reading };
    size_t direction = direction_said(call), cause = cause_said(call);
    char estimate[AMOUNT_CHARS];
    int64_t amount;

    write_amount(estimate, &before->geschat);
    for (size_t i = 0; i < N(directions); i++)
        if (call->posted != NULL ? i == direction : before->aanleiding == directions[i].openings)
            p.direction = directions[i].shown;
    for (size_t i = 0; i < N(causes); i++)
        if (call->posted != NULL ? i == cause : before->oorzaak == causes[i].cause)
            p.cause = causes[i].shown;
    p.direction_wrong = call->wrong && direction == N(directions);
    p.cause_wrong = call->wrong && cause == N(causes);
    p.estimate.text = call->posted != NULL ? call_value(call, FIELD_ESTIMATE) : estimate;
    p.estimate.wrong = call->wrong && !typed_amount(p.estimate.text, &amount);
    page_changed(w, &p);
    mem_wipe(estimate, sizeof estimate);
}

/* ---- changed: from which slip ---- */

static const struct { const char *value; enum page_period shown; enum loon_periode period; } periods[] = {
    { "maand", PERIOD_MONTH, LOON_MAAND },
    { "vierweken", PERIOD_FOUR_WEEKS, LOON_VIERWEKEN },
    { "jaar", PERIOD_YEAR, LOON_JAAR },
};

/* Holiday pay is in every slip, or it is paid apart. */
static const struct { const char *value; enum page_yes_no shown; enum truth apart; } holidays[] = {
    { "ja", ANSWER_YES, TRUTH_NO },
    { "nee", ANSWER_NO, TRUTH_YES },
    { "weetniet", ANSWER_UNKNOWN, TRUTH_UNKNOWN },
};

/* A slip as it was typed, and what of it is wrong. */
struct typed_slip {
    struct loonopgave slip;
    enum page_period period;
    enum page_yes_no holiday;
    bool amount_wrong, period_wrong, last_wrong, holiday_wrong, too_old;
};

static bool slip_right(const struct typed_slip *t)
{
    return !t->amount_wrong && !t->period_wrong && !t->last_wrong && !t->holiday_wrong && !t->too_old;
}

static void read_slip(const struct call *call, struct typed_slip *t)
{
    struct loonopgave *l = &t->slip;

    *t = (struct typed_slip){ .slip.vakantiegeld_apart = TRUTH_NO };
    for (size_t i = 0; i < N(periods); i++)
        if (said(call, FIELD_SLIP_PERIOD, periods[i].value)) {
            l->periode = (uint8_t)periods[i].period;
            t->period = periods[i].shown;
        }
    for (size_t i = 0; i < N(holidays); i++)
        if (said(call, FIELD_HOLIDAY, holidays[i].value)) {
            l->vakantiegeld_apart = (uint8_t)holidays[i].apart;
            t->holiday = holidays[i].shown;
        }
    t->period_wrong = l->periode == LOON_GEEN;
    t->holiday_wrong = t->holiday == ANSWER_NONE && l->periode != LOON_JAAR; /* a statement of a year has it all */
    t->amount_wrong = !typed_amount(call_value(call, FIELD_SLIP_AMOUNT), &l->loon_loonheffing.min);
    l->loon_loonheffing.max = l->loon_loonheffing.min;
    t->last_wrong = !typed_date(call_value(call, FIELD_SLIP_DAY), call_value(call, FIELD_SLIP_MONTH),
                                call_value(call, FIELD_SLIP_YEAR), &l->periode_einde.min) || l->periode_einde.min > today();
    l->periode_einde.max = l->periode_einde.min;
    t->too_old = !t->last_wrong && !t->period_wrong && !facts_slip_fresh(l, today());
}

enum status filled_slip(const struct call *call, struct msg_step *m)
{
    struct typed_slip t;

    if (!read_change(call, &m->adult)) /* the form before had it right */
        return REFUSED_FORM;
    if (said(call, FIELD_SLIP_USE, "bron")) {
        m->adult.loon.periode = LOON_GEEN;
        return OK;
    }
    if (!said(call, FIELD_SLIP_USE, "zelf"))
        return REFUSED_FORM;
    read_slip(call, &t);
    bool right = slip_right(&t);
    if (right)
        m->adult.loon = t.slip;
    mem_wipe(&t, sizeof t);
    return right ? OK : REFUSED_SELF;
}

void filled_show_slip(struct writer *w, const struct view_values *v)
{
    const struct call *call = v->call;
    struct page_slip offered = view_values_slip(&v->page->adult.loon);
    bool is_offered = v->page->adult.loon.periode != LOON_GEEN;
    struct typed_slip t = { 0 };

    if (call->wrong)
        read_slip(call, &t);
    page_slip_form(w, &(struct page_slip_form){
        .frame = *v->frame, .reading = call_value(call, FIELD_READING), .direction = call_value(call, FIELD_DIRECTION),
        .cause = call_value(call, FIELD_CAUSE), .estimate = call_value(call, FIELD_ESTIMATE),
        .offered = is_offered ? &offered : NULL, .may_type = v->page->may_change == 2, .type = said(call, FIELD_SLIP_USE, "zelf"),
        .amount = { call_value(call, FIELD_SLIP_AMOUNT), t.amount_wrong }, .period = t.period, .holiday = t.holiday,
        .last = { call_value(call, FIELD_SLIP_DAY), call_value(call, FIELD_SLIP_MONTH), call_value(call, FIELD_SLIP_YEAR),
                  t.last_wrong },
        .period_wrong = t.period_wrong, .holiday_wrong = t.holiday_wrong, .too_old = t.too_old });
    mem_wipe(&offered, sizeof offered);
    mem_wipe(&t, sizeof t);
}
