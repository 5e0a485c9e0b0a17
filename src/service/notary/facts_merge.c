#include "notary/facts_merge.h"

#include "base/date.h"
#include "base/mem.h"
#include "model/outcome.h"
#include "model/valid.h"
#include "wire/evidence.h"
#include "wire/platform.h"

#include <string.h>

static const struct geldbereik geld_onbekend = { GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX };
static const struct dagbereik dag_onbekend = { DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX };

bool declared_ok(const struct msg_par *m)
{
    struct huishouden h;

    facts_empty(&h);
    if (m->n_kinderen > KINDEREN_MAX || m->verzoek54a > ONBEKEND)
        return false;
    h.n_kinderen = m->n_kinderen;
    memcpy(h.kinderen, m->kinderen, sizeof h.kinderen);
    if (m->verzoek54a == JA)
        h.vermogen = m->vermogen;
    if (m->heeft_verklaring) {
        h.n_volwassenen = 1;
        h.volwassenen[0] = m->verklaring;
    }
    bool ok = huishouden_geldig(&h) && (!m->heeft_verklaring || m->verklaring.status_bewezen == 0);
    for (unsigned i = 0; i < h.n_kinderen; i++)
        ok = ok && h.kinderen[i].status_bewezen == 0;
    mem_wipe(&h, sizeof h);
    return ok;
}

/* Incomes of the year that was chosen, or all. */
static void take_incomes(const struct volwassene *source, int16_t year, struct volwassene *v)
{
    v->n_inkomens = 0;
    for (unsigned i = 0; i < source->n_inkomens && i < INKOMENS_MAX; i++)
        if (year == 0 || source->inkomens[i].jaar == year)
            v->inkomens[v->n_inkomens++] = source->inkomens[i];
}

static void take_money(const struct volwassene *source, int16_t year, struct volwassene *v)
{
    take_incomes(source, year, v);
    if (source->loon.periode != LOON_GEEN)
        v->loon = source->loon;
    if (source->inspecteursverklaring == JA ||
        (source->inspecteursverklaring == ONBEKEND && v->inspecteursverklaring == NEE))
        v->inspecteursverklaring = source->inspecteursverklaring;
    if (source->winst.min != 0 || source->winst.max != 0)
        v->winst = source->winst, v->winst_soort = source->winst_soort;
    if (source->box3.min != 0 || source->box3.max != 0)
        v->box3 = source->box3;
}

static void take_statuses(const struct attested *a, struct volwassene *v)
{
    const struct volwassene *source = a->facts;

    v->status |= source->status;
    v->status_onbekend = (v->status_onbekend | source->status_onbekend) & ~v->status;
    if (a->evidence_sha == NULL)
        return;
    v->status_bewezen = source->status_bewezen;
    v->bewijs_datum = source->bewijs_datum;
}

/* Of declared children the first that was born then: of twins one is proven to have it. */
static void take_child(const struct attested *a, struct deelnemerfeiten *out)
{
    for (unsigned i = 0; i < out->n_kinderen; i++) {
        struct kind *k = &out->kinderen[i];

        if (a->child.min < k->geboortedatum.min || a->child.max > k->geboortedatum.max)
            continue;
        k->status = k->status | a->child_status;
        k->status_onbekend = (uint16_t)(k->status_onbekend & ~k->status);
        k->status_bewezen = a->child_status;
        return;
    }
}

void facts_merge(const struct person *p, uint32_t feiten, const struct attested *a, uint8_t rol, struct deelnemerfeiten *out)
{
    const struct volwassene *source = a->facts;
    struct volwassene *v = &out->volwassene;

    BUG_IF(p->n_kinderen > KINDEREN_MAX || a->n_children > KINDEREN_MAX);
    memset(out, 0, sizeof *out);
    out->versie = ZEGEL_VERSIE;
    facts_empty_adult(v);
    if (p->heeft_verklaring) {
        *v = p->verklaring;
        v->n_inkomens = 0;
        v->geboortedatum = dag_onbekend;
        v->bewijs_datum = dag_onbekend;
        memset(v->inkomens, 0, sizeof v->inkomens);
    }
    v->rol = rol;
    if (feiten & FEIT_GEBOORTEDATUM)
        v->geboortedatum = source->geboortedatum;
    if (feiten & FEIT_INKOMEN_BAND)
        take_money(source, a->year, v);
    if (feiten & FEIT_STATUS)
        take_statuses(a, v);
    out->n_kinderen = p->n_kinderen;
    if (p->n_kinderen > 0)
        memcpy(out->kinderen, p->kinderen, p->n_kinderen * sizeof p->kinderen[0]);
    if ((feiten & FEIT_STATUS) && a->evidence_sha != NULL && a->child_status != 0)
        take_child(a, out);
    if (feiten & FEIT_SAMENSTELLING) {
        out->n_bevestigd = a->n_children;
        if (a->n_children > 0)
            memcpy(out->bevestigd, a->children, a->n_children * sizeof a->children[0]);
    }
    if (a->evidence_sha != NULL)
        memcpy(out->bewijs_sha, a->evidence_sha, sizeof out->bewijs_sha);
    out->verzoek54a = p->verzoek54a;
    out->vermogen = p->verzoek54a == JA && (feiten & FEIT_VERMOGEN) ? p->vermogen : geld_onbekend;
}

bool facts_ok(const struct deelnemerfeiten *f)
{
    struct huishouden h;
    bool ok = facts_household(f, 1, &h) == OK && huishouden_geldig(&h);

    for (unsigned i = 0; ok && i < f->n_bevestigd; i++)
        ok = f->bevestigd[i].min <= f->bevestigd[i].max;
    mem_wipe(&h, sizeof h);
    return ok;
}

static int64_t end_of_year(int16_t year)
{
    return (int64_t)day_of((struct date){ (int16_t)(year + 1), 1, 1 }) * 86400;
}

int64_t evidence_until(const struct volwassene *v)
{
    int64_t until = INT64_MIN;

    for (unsigned i = 0; i < v->n_inkomens; i++)
        if (v->inkomens[i].jaar > 0 && v->inkomens[i].jaar < 9000 && end_of_year((int16_t)(v->inkomens[i].jaar + 2)) > until)
            until = end_of_year((int16_t)(v->inkomens[i].jaar + 2));
    if (v->loon.periode != LOON_GEEN && v->loon.periode_einde.max < day_of((struct date){ 2999, 1, 1 }) &&
        v->loon.periode_einde.max > 0) {
        struct date d = date_of(v->loon.periode_einde.max);

        d.day = 1;
        int64_t slip = v->loon.periode == LOON_JAAR ? end_of_year((int16_t)(d.year + 1))
                                                    : (int64_t)day_add_months(day_of(d), 7) * 86400;
        if (slip > until)
            until = slip;
    }
    return until == INT64_MIN ? INT64_MAX : until;
}

/* ---- household ---- */

static bool same_child(const struct kind *a, const struct kind *b)
{
    return a->geboortedatum.min == b->geboortedatum.min && a->geboortedatum.max == b->geboortedatum.max;
}

static unsigned count_child(const struct kind *list, unsigned n, const struct kind *k)
{
    unsigned found = 0;

    for (unsigned i = 0; i < n; i++)
        found += same_child(&list[i], k);
    return found;
}

/* What is proven of the nth child like this one. */
static void join_proof(struct huishouden *h, const struct kind *k, unsigned nth)
{
    for (unsigned i = 0; i < h->n_kinderen; i++) {
        struct kind *there = &h->kinderen[i];

        if (!same_child(there, k) || --nth > 0)
            continue;
        there->status = there->status | k->status_bewezen;
        there->status_onbekend = (uint16_t)(there->status_onbekend & ~k->status_bewezen);
        there->status_bewezen = there->status_bewezen | k->status_bewezen;
        return;
    }
}

/* Adds each child of f as often as f names it more often than it is there already. */
static enum status join_children(struct huishouden *h, const struct deelnemerfeiten *f)
{
    for (unsigned i = 0; i < f->n_kinderen; i++) {
        const struct kind *k = &f->kinderen[i];

        unsigned nth = count_child(f->kinderen, i + 1, k);
        if (nth <= count_child(h->kinderen, h->n_kinderen, k)) {
            join_proof(h, k, nth);
            continue;
        }
        if (h->n_kinderen == KINDEREN_MAX)
            return REFUSED_TOO_MANY;
        h->kinderen[h->n_kinderen++] = *k;
    }
    return OK;
}

/* How often the sources attest a child with this birth date: the most that any one adult's evidence says. */
static unsigned attested(const struct deelnemerfeiten *f, unsigned n, const struct kind *k)
{
    unsigned most = 0;

    for (unsigned a = 0; a < n; a++) {
        unsigned found = 0;

        for (unsigned i = 0; i < f[a].n_bevestigd; i++)
            found += f[a].bevestigd[i].min >= k->geboortedatum.min && f[a].bevestigd[i].max <= k->geboortedatum.max;
        if (found > most)
            most = found;
    }
    return most;
}

static enum samenstelling compare(const struct deelnemerfeiten *f, unsigned n, const struct huishouden *h)
{
    bool any = false, all = true;

    for (unsigned a = 0; a < n; a++)
        any = any || f[a].n_bevestigd > 0;
    if (!any || h->n_kinderen == 0)
        return SAMENSTELLING_VERKLAARD;
    for (unsigned i = 0; i < h->n_kinderen; i++)
        all = all && count_child(h->kinderen, h->n_kinderen, &h->kinderen[i]) <= attested(f, n, &h->kinderen[i]);
    return all ? SAMENSTELLING_BEVESTIGD : SAMENSTELLING_VERSCHIL;
}

/* Assets of everyone who gave them; one unknown end makes that end of the sum unknown. */
static void add_assets(struct geldbereik *sum, const struct geldbereik *v, bool first)
{
    if (first) {
        *sum = *v;
        return;
    }
    sum->min = sum->min == GELD_ONBEKEND_MIN || v->min == GELD_ONBEKEND_MIN ? GELD_ONBEKEND_MIN : sum->min + v->min;
    sum->max = sum->max == GELD_ONBEKEND_MAX || v->max == GELD_ONBEKEND_MAX ? GELD_ONBEKEND_MAX : sum->max + v->max;
}

enum status facts_household(const struct deelnemerfeiten *f, unsigned n, struct huishouden *out)
{
    bool first = true;

    facts_empty(out);
    out->n_volwassenen = (uint8_t)n;
    for (unsigned i = 0; i < n; i++) {
        out->volwassenen[i] = f[i].volwassene;
        if (f[i].verzoek54a == JA) {
            out->verzoek54a = JA;
            add_assets(&out->vermogen, &f[i].vermogen, first);
            first = false;
        }
        enum status st = join_children(out, &f[i]);
        if (st != OK) {
            mem_wipe(out, sizeof *out);
            return st;
        }
    }
    out->samenstelling = (uint8_t)compare(f, n, out);
    return OK;
}
