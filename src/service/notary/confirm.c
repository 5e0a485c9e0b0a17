#include "notary/confirm.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "model/source.h"
#include "notary/pending.h"
#include "notary/questions.h"

#include <string.h>

#define YEARS_BACK 3                  /* of a tax year that somebody fills in */
#define SLIP_MONTHS 6                 /* a slip of before the sixth month before is too old (RTIV 22) */

/* ---- filled in ---- */

static bool day_known(const struct dagbereik *d)
{
    return d->min == d->max && d->min != DAG_ONBEKEND_MIN;
}

static bool slip_ok(const struct loonopgave *l, int32_t today)
{
    return l->periode >= LOON_MAAND && l->periode <= LOON_JAAR && l->vakantiegeld_apart >= NEE &&
        l->vakantiegeld_apart <= ONBEKEND &&
           l->loon_loonheffing.min == l->loon_loonheffing.max && l->loon_loonheffing.min >= 0 &&
           l->loon_loonheffing.max <= GELD_MAX && day_known(&l->periode_einde) && l->periode_einde.max <= today;
}

/* The first day of the sixth month before this one. */
static bool slip_fresh(const struct loonopgave *l, int32_t today)
{
    struct date d = date_of(today);

    d.day = 1;
    return l->periode_einde.min >= day_add_months(day_of(d), -SLIP_MONTHS);
}

static bool income_ok(const struct inkomen *i, int32_t today)
{
    return i->soort == INKOMEN_VERZAMELINKOMEN && i->jaar < year_of(today) && i->jaar >= year_of(today) - YEARS_BACK &&
           i->min <= i->max && i->min >= GELD_MIN && i->max <= GELD_MAX;
}

static enum status self_ok(const struct volwassene *v, int32_t today)
{
    bool slip = v->loon.periode != LOON_GEEN;

    if (!day_known(&v->geboortedatum) || v->geboortedatum.max > today ||
        v->geboortedatum.min < day_of((struct date){ LIMIT_FIRST_YEAR, 1, 1 }) || v->n_inkomens > 1 ||
        (v->n_inkomens == 0 && !slip))
        return REFUSED_SELF;
    if ((v->n_inkomens == 1 && !income_ok(&v->inkomens[0], today)) || (slip && !slip_ok(&v->loon, today)))
        return REFUSED_SELF;
    if (v->aanleiding > AANLEIDING_PASSEND_HOGER || (slip && v->aanleiding == AANLEIDING_GEEN))
        return REFUSED_SELF;
    return slip && !slip_fresh(&v->loon, today) ? REFUSED_SLIP_OLD : OK;
}

enum status confirm_self(const struct msg_step *m, int64_t now, struct reading **out)
{
    const struct volwassene *v = &m->adult;
    int32_t today = clock_day(now);

    *out = NULL;
    TRY(self_ok(v, today));
    struct reading *r = mem_alloc(sizeof *r);
    if (r == NULL)
        return FAULT_MEMORY;
    *r = (struct reading){ .sterkte = STERKTE_GEEN, .declared = 1 };
    facts_empty_adult(&r->facts);
    r->facts.geboortedatum = v->geboortedatum;
    r->facts.n_inkomens = v->n_inkomens;
    if (v->n_inkomens == 1)
        r->facts.inkomens[0] = (struct inkomen){ .min = v->inkomens[0].min, .max = v->inkomens[0].max,
                                                 .jaar = v->inkomens[0].jaar,
                                                 .soort = INKOMEN_VERZAMELINKOMEN };
    if (v->loon.periode != LOON_GEEN)
        r->facts.loon = (struct loonopgave){ v->loon.loon_loonheffing, v->loon.periode_einde, v->loon.periode,
                                             v->loon.vakantiegeld_apart, { 0 } };
    r->facts.aanleiding = v->aanleiding;
    if (v->aanleiding != AANLEIDING_GEEN)
        r->facts.verklaring_datum = (struct dagbereik){ today, today };
    *out = r;
    return OK;
}

unsigned confirm_years(const struct reading *r)
{
    unsigned years = 0;

    for (unsigned i = 0; i < r->facts.n_inkomens && i < INKOMENS_MAX; i++) {
        bool before = false;

        for (unsigned k = 0; k < i; k++)
            before = before || r->facts.inkomens[k].jaar == r->facts.inkomens[i].jaar;
        years += !before;
    }
    return years;
}

bool confirm_has_year(const struct reading *r, int16_t year)
{
    for (unsigned i = 0; i < r->facts.n_inkomens && i < INKOMENS_MAX; i++)
        if (r->facts.inkomens[i].jaar == year)
            return true;
    return false;
}

/* ---- values ---- */

static void merge(const struct person *p, uint32_t feiten, uint8_t rol, struct deelnemerfeiten *out)
{
    const struct reading *r = p->reading;
    struct attested read = { &r->facts, r->attested, r->n_attested, r->year };

    facts_merge(p, feiten, &read, rol, out);
    out->volwassene.aanleiding = r->facts.aanleiding;
    out->volwassene.verklaring_datum = r->facts.verklaring_datum;
}

void confirm_values(const struct zaak *z, uint8_t rol, struct deelnemerfeiten *out)
{
    struct person bare = { .reading = z->person->reading, .verzoek54a = NEE };

    BUG_IF(bare.reading == NULL);
    merge(&bare, z->feiten, rol, out);
}

uint8_t confirm_questions(const struct notaris *n, const struct zaak *z, const struct dossier *d, int64_t now)
{
    struct deelnemerfeiten own;
    struct asking a = { .packs = &n->packs, .dossier = d, .own = &own, .plaats = z->plaats, .feiten = z->feiten,
                        .day = clock_day(now), .until = clock_day(z->tot - 1) };
    uint8_t rol;

    dossier_reference(d, z->plaats, &rol);
    confirm_values(z, rol, &own);
    uint8_t questions = questions_of(&a);
    mem_wipe(&own, sizeof own);
    return questions;
}

/* ---- answers ---- */

static bool truth(uint8_t w)
{
    return w >= NEE && w <= ONBEKEND;
}

static bool answers_ok(const struct person *p, const struct msg_step *m)
{
    const struct volwassene *v = &m->adult;
    uint8_t q = p->questions;

    if (m->n_children > ((q & QUESTION_CHILDREN) != 0 ? KINDEREN_MAX : 0))
        return false;
    if (((v->status | v->status_onbekend) & ~questions_statuses(q)) != 0 || (v->status & v->status_onbekend) != 0)
        return false;
    if ((q & QUESTION_MAINTAINED) != 0 && (!truth(v->kind) || !truth(v->onderhouden)))
        return false;
    return (q & QUESTION_54A) == 0 || (truth(m->verzoek54a) && m->vermogen.min <= m->vermogen.max);
}

void confirm_no_answers(struct zaak *z)
{
    struct person *p = z->person;

    mem_free(p->kinderen);
    p->kinderen = NULL;
    p->n_kinderen = 0;
    p->verzoek54a = NEE;
    p->heeft_verklaring = 0;
    mem_wipe(&p->verklaring, sizeof p->verklaring);
}

enum status confirm_answers(struct zaak *z, const struct msg_step *m)
{
    struct person *p = z->person;
    struct kind *children = NULL;

    if (!answers_ok(p, m))
        return REFUSED_SELF;
    if (m->n_children > 0) {
        children = mem_alloc(m->n_children * sizeof *children);
        if (children == NULL)
            return FAULT_MEMORY;
        memcpy(children, m->children, m->n_children * sizeof *children);
    }
    uint8_t q = p->questions;
    confirm_no_answers(z);
    p->kinderen = children;
    p->n_kinderen = m->n_children;
    facts_empty_adult(&p->verklaring);
    p->heeft_verklaring = 1;
    p->verklaring.status = m->adult.status;
    p->verklaring.status_onbekend = m->adult.status_onbekend;
    if ((q & QUESTION_MAINTAINED) != 0) {
        p->verklaring.kind = m->adult.kind;
        p->verklaring.onderhouden = m->adult.onderhouden;
    }
    if ((q & QUESTION_54A) != 0 && m->verzoek54a == JA) {
        p->verzoek54a = JA;
        p->vermogen = m->vermogen;
    }
    return OK;
}

/* ---- right ---- */

static void origin(const struct reading *r, struct herkomst *h)
{
    const struct source *bron = r->bron;

    *h = (struct herkomst){ .wijze = WIJZE_GEEN, .zekerheid = ZEKERHEID_VERKLAARD, .sterkte = r->sterkte,
                            .heeft_certificaat = r->heeft_certificaat };
    if (bron == NULL) {
        memcpy(h->bron, SOURCE_SELF_NAME, sizeof SOURCE_SELF_NAME);
        sha256_kept(SOURCE_SELF_NAME, sizeof SOURCE_SELF_NAME - 1, h->profiel_sha);
        return;
    }
    h->wijze = bron->wijze;
    h->zekerheid = r->declared ? ZEKERHEID_VERKLAARD : bron->zekerheid;
    memcpy(h->bron, bron->naam, sizeof h->bron);
    memcpy(h->profiel_sha, bron->profiel_sha, sizeof h->profiel_sha);
    if (r->heeft_certificaat)
        memcpy(h->certificaat_sha, r->certificaat_sha, sizeof h->certificaat_sha);
}

enum status confirm_right(struct notaris *n, struct zaak *z, const struct dossier *d, int64_t now)
{
    struct deelnemerfeiten f;
    struct herkomst h;
    uint8_t rol;

    BUG_IF(z->person == NULL || z->person->reading == NULL);
    dossier_reference(d, z->plaats, &rol);
    origin(z->person->reading, &h);
    merge(z->person, z->feiten, rol, &f);
    int64_t until = evidence_until(&f.volwassene);
    enum status st = until <= now ? REFUSED_TOKEN_IAT : facts_ok(&f) ? OK : REFUSED_SELF;
    if (st == OK)
        st = pending_make(n, z, d, z->plaats, &h, &f, &z->person->reading->subject, z->tot < until ? z->tot : until, now,
                          &z->pending);
    mem_wipe(&f, sizeof f);
    TRY(st);
    z->pending->year = z->person->reading->year;
    z->grant = z->pending->grant_id;
    case_forget_person(n, z);
    return OK;
}
