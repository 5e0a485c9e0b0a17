#include "policy/derive.h"

#include "base/date.h"
#include "model/outcome.h"

bool derive_aow_reached(int32_t geboren, int32_t dag, int32_t l, int32_t l_vorig)
{
    int32_t oudjaar = day_of((struct date){ .year = (int16_t)(year_of(dag) - 1), .month = 12, .day = 31 });

    return day_add_months(geboren, l) <= dag || day_add_months(geboren, l_vorig) <= oudjaar;
}

int32_t derive_aow_born_by(int32_t dag, int32_t l, int32_t l_vorig)
{
    /* Both ages lie between 60 and 80 years; reached is monotone in the birth date. */
    int32_t ja = dag - 81 * 366, nee = dag - 59 * 365;

    while (nee - ja > 1) {
        int32_t midden = ja + (nee - ja) / 2;
        if (derive_aow_reached(midden, dag, l, l_vorig))
            ja = midden;
        else
            nee = midden;
    }
    return ja;
}

int32_t derive_born_by(int16_t jaar, uint8_t maand, int jaren)
{
    return day_of((struct date){ .year = (int16_t)(jaar - jaren), .month = maand, .day = 1 });
}

struct amount derive_plus(struct amount a, struct amount b)
{
    return (struct amount){
        .min = a.min == AMOUNT_MIN || b.min == AMOUNT_MIN ? AMOUNT_MIN : a.min + b.min,
        .max = a.max == AMOUNT_MAX || b.max == AMOUNT_MAX ? AMOUNT_MAX : a.max + b.max,
    };
}

struct amount derive_times(struct geldbereik g, struct index_range index)
{
    return (struct amount){
        .min = g.min == GELD_ONBEKEND_MIN ? AMOUNT_MIN : g.min * (g.min < 0 ? index.max : index.min),
        .max = g.max == GELD_ONBEKEND_MAX ? AMOUNT_MAX : g.max * (g.max < 0 ? index.min : index.max),
    };
}

static struct amount maal(struct geldbereik g, int64_t factor)
{
    return derive_times(g, (struct index_range){ factor, factor });
}

struct amount derive_enclose(struct amount a, struct amount b)
{
    return (struct amount){ .min = a.min < b.min ? a.min : b.min, .max = a.max > b.max ? a.max : b.max };
}

/* The month `terug` days before a day; an open end is before or after every month. */
static int32_t maand_van(int32_t dag, int32_t terug)
{
    if (dag == DAG_ONBEKEND_MIN || dag == DAG_ONBEKEND_MAX)
        return dag == DAG_ONBEKEND_MIN ? -1000000 : 1000000;
    struct date d = date_of(dag - terug);

    return d.year * 12 + d.month - 1;
}

static int32_t jaar_van(int32_t dag)
{
    return maand_van(dag, 0) / 12;
}

/* Is the slip not from before the sixth calendar month before the declaration? */
static enum waarheid slip_in_venster(const struct volwassene *p, bool laatste_dag)
{
    int32_t terug = p->loon.periode == LOON_VIERWEKEN && !laatste_dag ? 27 : 0;

    if (maand_van(p->loon.periode_einde.min, terug) >= maand_van(p->verklaring_datum.max, 0) - 6)
        return JA;
    if (maand_van(p->loon.periode_einde.max, terug) < maand_van(p->verklaring_datum.min, 0) - 6)
        return NEE;
    return ONBEKEND;
}

static enum waarheid loon_bruikbaar(const struct volwassene *p, const struct income_rules *r, bool laatste_dag)
{
    struct dagbereik e = p->loon.periode_einde;

    switch (p->loon.periode) {
    case LOON_MAAND:
    case LOON_VIERWEKEN:
        return slip_in_venster(p, laatste_dag);
    case LOON_JAAR:
        if (jaar_van(e.min) == r->jaar - 1 && jaar_van(e.max) == r->jaar - 1)
            return JA;
        return jaar_van(e.min) > r->jaar - 1 || jaar_van(e.max) < r->jaar - 1 ? NEE : ONBEKEND;
    default:
        /* No profit at all is none given. */
        if (p->winst.min == 0 && p->winst.max == 0)
            return NEE;
        return p->winst.min > 0 || p->winst.max < 0 ? JA : ONBEKEND;
    }
}

static enum waarheid en(enum waarheid a, enum waarheid b)
{
    if (a == NEE || b == NEE)
        return NEE;
    return a == JA ? b : ONBEKEND;
}

/* Is the declaration dated on the day the lease starts at the latest? */
static enum waarheid op_tijd_verklaard(const struct volwassene *p, const struct income_rules *r)
{
    if (p->verklaring_datum.min > r->ingang.max)
        return NEE;
    return p->verklaring_datum.max <= r->ingang.min ? JA : ONBEKEND;
}

/* Route B needs an opening, a declaration dated before the lease, a slip within its window and, without tax data, the
 * inspector. */
static enum waarheid b_bruikbaar(const struct volwassene *p, const struct income_rules *r, bool laatste_dag)
{
    if (p->aanleiding == AANLEIDING_GEEN ||
        (p->verklaring_datum.min == DAG_ONBEKEND_MIN && p->verklaring_datum.max == DAG_ONBEKEND_MAX))
        return NEE;
    enum waarheid b = en(loon_bruikbaar(p, r, laatste_dag), op_tijd_verklaard(p, r));
    return p->aanleiding == AANLEIDING_GEEN_GEGEVENS ? en(b, (enum waarheid)p->inspecteursverklaring) : b;
}

static struct amount b_bedrag(const struct volwassene *p, const struct income_rules *r, struct income *uit)
{
    struct amount som = maal(p->box3, INDEX_ONE);

    if (p->winst.min != 0 || p->winst.max != 0) {
        bool prognose = p->winst_soort == WINST_PROGNOSE;
        som = derive_plus(som, prognose ? maal(p->winst, INDEX_ONE) : derive_times(p->winst, r->index[0]));
        uit->b_index = !prognose;
    }
    if (p->loon.periode == LOON_JAAR) {
        uit->b_index = true;
        return derive_plus(som, derive_times(p->loon.loon_loonheffing, r->index[0]));
    }
    if (p->loon.periode == LOON_GEEN)
        return som;
    int64_t keer = p->loon.periode == LOON_MAAND ? 12 : 13;
    struct amount zonder = maal(p->loon.loon_loonheffing, keer * INDEX_ONE);
    struct amount met = maal(p->loon.loon_loonheffing, keer * (INDEX_ONE + INDEX_ONE * 8 / 100));
    return derive_plus(som, p->loon.vakantiegeld_apart == JA ? met
                            : p->loon.vakantiegeld_apart == NEE ? zonder : derive_enclose(zonder, met));
}

static const struct inkomen *belastinginkomen(const struct volwassene *p, int jaar)
{
    for (unsigned i = 0; i < p->n_inkomens; i++)
        if (p->inkomens[i].soort == INKOMEN_VERZAMELINKOMEN && p->inkomens[i].jaar == jaar &&
            (p->inkomens[i].min != GELD_ONBEKEND_MIN || p->inkomens[i].max != GELD_ONBEKEND_MAX))
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

static void route_a(const struct volwassene *p, const struct income_rules *r, struct income *uit)
{
    for (int k = 0; k < 2; k++) {
        int terug = k == 0 ? r->voorkeur : 3 - r->voorkeur;
        const struct inkomen *in = terug <= r->oudste ? belastinginkomen(p, r->jaar - terug) : NULL;
        if (in == NULL)
            continue;
        uit->a = derive_times((struct geldbereik){ in->min, in->max }, r->index[terug - 1]);
        uit->index_gebruikt[terug - 1] = true;
        uit->belastingjaar_terug = (uint8_t)terug;
        uit->route = terug == 1 ? ROUTE_A1 : ROUTE_A2;
        return;
    }
    uit->route = derive_route_without_amount(p->status);
    uit->a = (struct amount){ uit->route == ROUTE_GEEN ? AMOUNT_MIN : 0, AMOUNT_MAX };
    uit->zonder = uit->route != ROUTE_BIJSTAND;
}

struct income derive_income(const struct volwassene *p, const struct income_rules *r)
{
    struct income uit = { .route = ROUTE_GEEN };

    route_a(p, r, &uit);
    uit.b = uit.a;
    if (p->aanleiding == AANLEIDING_GEEN)
        return uit;
    enum waarheid bruikbaar = b_bruikbaar(p, r, r->vierweken_laatste_dag);
    uit.hangt_af_van_o7 = p->loon.periode == LOON_VIERWEKEN &&
                          bruikbaar != b_bruikbaar(p, r, !r->vierweken_laatste_dag);
    if (bruikbaar == NEE)
        return uit;
    uit.dicht = uit.a;
    uit.b = b_bedrag(p, r, &uit);
    uit.heeft_b = true;
    uit.b_open = bruikbaar == ONBEKEND;
    uit.zonder = uit.zonder && uit.b_open;
    if (p->aanleiding == AANLEIDING_GEEN_GEGEVENS)
        uit.a = uit.b;
    if (!uit.b_open)
        uit.route = ROUTE_B;
    return uit;
}
