#include "notary/facts_merge.h"

#include "base/date.h"
#include "base/mem.h"
#include "model/outcome.h"
#include "model/valid.h"
#include "wire/evidence.h"
#include "wire/platform.h"

#include <string.h>

static const struct money_range money_unknown = { MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX };
static const struct day_range dag_onbekend = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };

bool facts_declared_ok(const struct msg_par *m)
{
    struct huishouden h;

    facts_empty(&h);
    if (m->n_children > CHILDREN_MAX || m->verzoek54a > TRUTH_UNKNOWN)
        return false;
    h.n_children = m->n_children;
    memcpy(h.children, m->children, sizeof h.children);
    if (m->verzoek54a == TRUTH_YES)
        h.vermogen = m->vermogen;
    if (m->has_verklaring) {
        h.n_adults = 1;
        h.adults[0] = m->verklaring;
    }
    bool ok = household_valid(&h) && (!m->has_verklaring || m->verklaring.status_proven == 0);
    for (unsigned i = 0; i < h.n_children; i++)
        ok = ok && h.children[i].status_proven == 0;
    mem_wipe(&h, sizeof h);
    return ok;
}

/* Incomes of the year that was chosen, or all. */
static void take_incomes(const struct adult *source, int16_t year, struct adult *v)
{
    v->n_inkomens = 0;
    for (unsigned i = 0; i < source->n_inkomens && i < INKOMENS_MAX; i++)
        if (year == 0 || source->inkomens[i].jaar == year)
            v->inkomens[v->n_inkomens++] = source->inkomens[i];
}

static void take_money(const struct adult *source, int16_t year, struct adult *v)
{
    take_incomes(source, year, v);
    if (source->loon.periode != LOON_GEEN)
        v->loon = source->loon;
    if (source->inspecteursverklaring == TRUTH_YES ||
        (source->inspecteursverklaring == TRUTH_UNKNOWN && v->inspecteursverklaring == TRUTH_NO))
        v->inspecteursverklaring = source->inspecteursverklaring;
    if (source->winst.min != 0 || source->winst.max != 0)
        v->winst = source->winst, v->winst_soort = source->winst_soort;
    if (source->box3.min != 0 || source->box3.max != 0)
        v->box3 = source->box3;
}

static void take_statuses(const struct attested *a, struct adult *v)
{
    const struct adult *source = a->facts;

    v->status |= source->status;
    v->status_unknown = (v->status_unknown | source->status_unknown) & ~v->status;
    if (a->evidence_sha == NULL)
        return;
    v->status_proven = source->status_proven;
    v->bewijs_datum = source->bewijs_datum;
}

/* Of declared children the first that was born then: of twins one is proven to have it. */
static void take_child(const struct attested *a, struct deelnemer_facts *out)
{
    for (unsigned i = 0; i < out->n_children; i++) {
        struct child *k = &out->children[i];

        if (a->child.min < k->geboortedatum.min || a->child.max > k->geboortedatum.max)
            continue;
        k->status = k->status | a->child_status;
        k->status_unknown = (uint16_t)(k->status_unknown & ~k->status);
        k->status_proven = a->child_status;
        return;
    }
}

void facts_merge(const struct person *p, uint32_t feiten, const struct attested *a, uint8_t rol, struct deelnemer_facts *out)
{
    const struct adult *source = a->facts;
    struct adult *v = &out->adult;

    BUG_IF(p->n_children > CHILDREN_MAX || a->n_children > CHILDREN_MAX);
    memset(out, 0, sizeof *out);
    out->versie = ZEGEL_VERSIE;
    facts_empty_adult(v);
    if (p->has_verklaring) {
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
    out->n_children = p->n_children;
    if (p->n_children > 0)
        memcpy(out->children, p->children, p->n_children * sizeof p->children[0]);
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
    out->vermogen = p->verzoek54a == TRUTH_YES && (feiten & FEIT_VERMOGEN) ? p->vermogen : money_unknown;
}

bool facts_ok(const struct deelnemer_facts *f)
{
    struct huishouden h;
    bool ok = facts_household(f, 1, &h) == OK && household_valid(&h);

    for (unsigned i = 0; ok && i < f->n_bevestigd; i++)
        ok = f->bevestigd[i].min <= f->bevestigd[i].max;
    mem_wipe(&h, sizeof h);
    return ok;
}

static int64_t end_of_year(int16_t year)
{
    return (int64_t)day_of((struct date){ (int16_t)(year + 1), 1, 1 }) * 86400;
}

int64_t facts_evidence_until(const struct adult *v)
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

static bool same_child(const struct child *a, const struct child *b)
{
    return a->geboortedatum.min == b->geboortedatum.min && a->geboortedatum.max == b->geboortedatum.max;
}

static unsigned count_child(const struct child *list, unsigned n, const struct child *k)
{
    unsigned found = 0;

    for (unsigned i = 0; i < n; i++)
        found += same_child(&list[i], k);
    return found;
}

/* What is proven of the nth child like this one. */
static void join_proof(struct huishouden *h, const struct child *k, unsigned nth)
{
    for (unsigned i = 0; i < h->n_children; i++) {
        struct child *there = &h->children[i];

        if (!same_child(there, k) || --nth > 0)
            continue;
        there->status = there->status | k->status_proven;
        there->status_unknown = (uint16_t)(there->status_unknown & ~k->status_proven);
        there->status_proven = there->status_proven | k->status_proven;
        return;
    }
}

/* Adds each child of f as often as f names it more often than it is there already. */
static enum status join_children(struct huishouden *h, const struct deelnemer_facts *f)
{
    for (unsigned i = 0; i < f->n_children; i++) {
        const struct child *k = &f->children[i];

        unsigned nth = count_child(f->children, i + 1, k);
        if (nth <= count_child(h->children, h->n_children, k)) {
            join_proof(h, k, nth);
            continue;
        }
        if (h->n_children == CHILDREN_MAX)
            return REFUSED_TOO_MANY;
        h->children[h->n_children++] = *k;
    }
    return OK;
}

/* How often the sources attest a child with this birth date: the most that any one adult's evidence says. */
static unsigned attested(const struct deelnemer_facts *f, unsigned n, const struct child *k)
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

static enum samenstelling compare(const struct deelnemer_facts *f, unsigned n, const struct huishouden *h)
{
    bool any = false, all = true;

    for (unsigned a = 0; a < n; a++)
        any = any || f[a].n_bevestigd > 0;
    if (!any || h->n_children == 0)
        return SAMENSTELLING_VERKLAARD;
    for (unsigned i = 0; i < h->n_children; i++)
        all = all && count_child(h->children, h->n_children, &h->children[i]) <= attested(f, n, &h->children[i]);
    return all ? SAMENSTELLING_BEVESTIGD : SAMENSTELLING_VERSCHIL;
}

/* Assets of everyone who gave them; one unknown end makes that end of the sum unknown. */
static void add_assets(struct money_range *sum, const struct money_range *v, bool first)
{
    if (first) {
        *sum = *v;
        return;
    }
    sum->min = sum->min == MONEY_UNKNOWN_MIN || v->min == MONEY_UNKNOWN_MIN ? MONEY_UNKNOWN_MIN : sum->min + v->min;
    sum->max = sum->max == MONEY_UNKNOWN_MAX || v->max == MONEY_UNKNOWN_MAX ? MONEY_UNKNOWN_MAX : sum->max + v->max;
}

enum status facts_household(const struct deelnemer_facts *f, unsigned n, struct huishouden *out)
{
    bool first = true;

    facts_empty(out);
    out->n_adults = (uint8_t)n;
    for (unsigned i = 0; i < n; i++) {
        out->adults[i] = f[i].adult;
        if (f[i].verzoek54a == TRUTH_YES) {
            out->verzoek54a = TRUTH_YES;
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
