#include "policy/derive.h"

#include "base/date.h"
#include "model/outcome.h"

bool derive_aow_reached(int32_t born, int32_t day, int32_t age, int32_t age_before)
{
    int32_t year_end = day_of((struct date){ .year = (int16_t)(year_of(day) - 1), .month = 12, .day = 31 });

    return day_add_months(born, age) <= day || day_add_months(born, age_before) <= year_end;
}

int32_t derive_aow_born_by(int32_t day, int32_t age, int32_t age_before)
{
    /* Both ages lie between 60 and 80 years; reached is monotone in the birth date. */
    int32_t yes = day - 81 * 366, no = day - 59 * 365;

    while (no - yes > 1) {
        int32_t middle = yes + (no - yes) / 2;
        if (derive_aow_reached(middle, day, age, age_before))
            yes = middle;
        else
            no = middle;
    }
    return yes;
}

/* ---- route B ---- */

/* The month `back` days before a day; an open end is before or after every month. */
static int32_t month_of(int32_t day, int32_t back)
{
    if (day == DAY_UNKNOWN_MIN || day == DAY_UNKNOWN_MAX)
        return day == DAY_UNKNOWN_MIN ? -1000000 : 1000000;
    struct date d = date_of(day - back);

    return d.year * 12 + d.month - 1;
}

static int32_t calendar_year(int32_t day)
{
    return month_of(day, 0) / 12;
}

/* Is the slip not from before the sixth calendar month before the declaration? */
static enum truth slip_in_window(const struct adult *p, bool last_day)
{
    int32_t back = p->loon.periode == LOON_VIERWEKEN && !last_day ? 27 : 0;

    if (month_of(p->loon.periode_einde.min, back) >= month_of(p->verklaring_datum.max, 0) - 6)
        return TRUTH_YES;
    if (month_of(p->loon.periode_einde.max, back) < month_of(p->verklaring_datum.min, 0) - 6)
        return TRUTH_NO;
    return TRUTH_UNKNOWN;
}

static enum truth amounts_usable(const struct adult *p, const struct income_rules *r, bool last_day)
{
    struct day_range e = p->loon.periode_einde;

    switch (p->loon.periode) {
    case LOON_MAAND:
    case LOON_VIERWEKEN:
        return slip_in_window(p, last_day);
    case LOON_JAAR:
        if (calendar_year(e.min) == r->year - 1 && calendar_year(e.max) == r->year - 1)
            return TRUTH_YES;
        return calendar_year(e.min) > r->year - 1 || calendar_year(e.max) < r->year - 1 ? TRUTH_NO : TRUTH_UNKNOWN;
    default:
        /* No profit at all is none given. */
        if (p->winst.min == 0 && p->winst.max == 0)
            return TRUTH_NO;
        return p->winst.min > 0 || p->winst.max < 0 ? TRUTH_YES : TRUTH_UNKNOWN;
    }
}

static enum truth both(enum truth a, enum truth b)
{
    if (a == TRUTH_NO || b == TRUTH_NO)
        return TRUTH_NO;
    return a == TRUTH_YES ? b : TRUTH_UNKNOWN;
}

/* Is the declaration dated on the day the lease starts at the latest? */
static enum truth declared_in_time(const struct adult *p, const struct income_rules *r)
{
    if (p->verklaring_datum.min > r->start.max)
        return TRUTH_NO;
    return p->verklaring_datum.max <= r->start.min ? TRUTH_YES : TRUTH_UNKNOWN;
}

/* Route B needs an opening, a declaration dated before the lease, a slip within its window and, without tax data, the
 * inspector. */
static enum truth b_usable(const struct adult *p, const struct income_rules *r, bool last_day)
{
    if (p->aanleiding == AANLEIDING_GEEN ||
        (p->verklaring_datum.min == DAY_UNKNOWN_MIN && p->verklaring_datum.max == DAY_UNKNOWN_MAX))
        return TRUTH_NO;
    enum truth b = both(amounts_usable(p, r, last_day), declared_in_time(p, r));
    return p->aanleiding == AANLEIDING_GEEN_GEGEVENS ? both(b, (enum truth)p->inspecteursverklaring) : b;
}

static struct amount times(struct money_range g, int64_t factor)
{
    return derive_times(g, (struct index_range){ factor, factor });
}

static struct amount b_amount(const struct adult *p, const struct income_rules *r, bool *indexed)
{
    bool closed_year = (p->winst.min != 0 || p->winst.max != 0) && p->winst_soort != WINST_PROGNOSE;
    struct amount sum = derive_plus(times(p->box3, INDEX_ONE),
                                    closed_year ? derive_times(p->winst, r->index[0]) : times(p->winst, INDEX_ONE));

    *indexed = closed_year || p->loon.periode == LOON_JAAR;
    if (p->loon.periode == LOON_JAAR)
        return derive_plus(sum, derive_times(p->loon.loon_loonheffing, r->index[0]));
    if (p->loon.periode == LOON_GEEN)
        return sum;
    int64_t a_year = p->loon.periode == LOON_MAAND ? 12 : 13;
    struct amount bare = times(p->loon.loon_loonheffing, a_year * INDEX_ONE);
    struct amount with_holiday_pay = times(p->loon.loon_loonheffing, a_year * (INDEX_ONE + INDEX_ONE * 8 / 100));
    return derive_plus(sum, p->loon.vakantiegeld_apart == TRUTH_YES ? with_holiday_pay
                            : p->loon.vakantiegeld_apart == TRUTH_NO ? bare : derive_enclose(bare, with_holiday_pay));
}

/* ---- route A, and what stands in for it ---- */

static const struct inkomen *tax_income(const struct adult *p, int year)
{
    for (unsigned i = 0; i < p->n_inkomens; i++)
        if (p->inkomens[i].soort == INKOMEN_VERZAMELINKOMEN && p->inkomens[i].jaar == year &&
            (p->inkomens[i].min != MONEY_UNKNOWN_MIN || p->inkomens[i].max != MONEY_UNKNOWN_MAX))
            return &p->inkomens[i];
    return NULL;
}

uint8_t derive_route_without_amount(uint32_t status)
{
    if (status & STATUS_BIJSTAND)
        return ROUTE_BIJSTAND;
    if (status & STATUS_COA_TAAKSTELLING)
        return ROUTE_COA;
    return status & (STATUS_STUDIEFINANCIERING | STATUS_WTOS | STATUS_BUITENLANDSE_STUDENT_HO) ? ROUTE_STUDIE
                                                                                              : ROUTE_GEEN;
}

static void route_a(const struct adult *p, const struct income_rules *r, struct income *out)
{
    for (int k = 0; k < 2; k++) {
        int back = k == 0 ? r->preferred : 3 - r->preferred;
        const struct inkomen *in = back <= r->oldest ? tax_income(p, r->year - back) : NULL;
        if (in == NULL)
            continue;
        out->a = derive_times((struct money_range){ in->min, in->max }, r->index[back - 1]);
        out->index_used[back - 1] = true;
        out->years_back = (uint8_t)back;
        out->route = back == 1 ? ROUTE_A1 : ROUTE_A2;
        return;
    }
    out->route = derive_route_without_amount(p->status);
    out->a = (struct amount){ out->route == ROUTE_GEEN ? AMOUNT_MIN : 0, AMOUNT_MAX };
    out->unknown = out->route != ROUTE_BIJSTAND;
}

struct income derive_income(const struct adult *p, const struct income_rules *r)
{
    struct income out = { .route = ROUTE_GEEN };

    route_a(p, r, &out);
    out.b = out.a;
    if (p->aanleiding == AANLEIDING_GEEN)
        return out;
    enum truth usable = b_usable(p, r, r->vierweken_last_day);
    out.depends_on_o7 = p->loon.periode == LOON_VIERWEKEN && usable != b_usable(p, r, !r->vierweken_last_day);
    if (usable == TRUTH_NO)
        return out;
    out.closed = out.a;
    out.b = b_amount(p, r, &out.b_index);
    out.has_b = true;
    out.b_open = usable == TRUTH_UNKNOWN;
    out.unknown = out.unknown && out.b_open;
    if (p->aanleiding == AANLEIDING_GEEN_GEGEVENS)
        out.a = out.b;
    if (!out.b_open)
        out.route = ROUTE_B;
    return out;
}
