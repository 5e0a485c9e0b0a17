#include "notary/confirm.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "model/notice.h"
#include "model/source.h"
#include "notary/changed.h"
#include "notary/pending.h"
#include "notary/questions.h"

#include <string.h>

#define YEARS_BACK 2                  /* tax years that count for a lease (R1) */

/* ---- filled in ---- */

static bool usable(int16_t year, int32_t today)
{
    return year < year_of(today) && year >= year_of(today) - YEARS_BACK;
}

static bool income_ok(const struct inkomen *i, int32_t today)
{
    return i->soort == INKOMEN_VERZAMELINKOMEN && usable(i->jaar, today) && i->min <= i->max && i->min >= MONEY_MIN &&
           i->max <= MONEY_MAX;
}

/* Of who does not know the day or the month, those of one year. */
static bool birth_ok(const struct day_range *d, int32_t today)
{
    return d->min <= d->max && d->max <= today && d->min >= day_of((struct date){ LIMIT_FIRST_YEAR, 1, 1 }) &&
           year_of(d->min) == year_of(d->max);
}

static bool self_ok(const struct adult *v, int32_t today)
{
    return birth_ok(&v->geboortedatum, today) && v->n_inkomens <= 1 && v->loon.periode == LOON_GEEN &&
           v->aanleiding == AANLEIDING_GEEN && (v->n_inkomens == 0 || income_ok(&v->inkomens[0], today));
}

enum status confirm_self(const struct msg_step *m, int64_t now, struct reading **out)
{
    const struct adult *v = &m->adult;

    *out = NULL;
    if (!self_ok(v, clock_day(now)))
        return REFUSED_SELF;
    struct reading *r = mem_alloc(sizeof *r);
    if (r == NULL)
        return FAULT_MEMORY;
    *r = (struct reading){ .strength = STRENGTH_GEEN, .declared = 1 };
    facts_empty_adult(&r->facts);
    r->facts.geboortedatum = v->geboortedatum;
    r->facts.n_inkomens = v->n_inkomens;
    if (v->n_inkomens == 1)
        r->facts.inkomens[0] = (struct inkomen){ .min = v->inkomens[0].min, .max = v->inkomens[0].max,
                                                 .jaar = v->inkomens[0].jaar,
                                                 .soort = INKOMEN_VERZAMELINKOMEN };
    *out = r;
    return OK;
}

unsigned confirm_years(const struct reading *r, int32_t today)
{
    unsigned years = 0;

    for (int16_t back = 1; back <= YEARS_BACK; back++)
        years += confirm_has_year(r, (int16_t)(year_of(today) - back), today);
    return years;
}

bool confirm_has_year(const struct reading *r, int16_t year, int32_t today)
{
    for (unsigned i = 0; i < r->facts.n_inkomens && i < INKOMENS_MAX; i++)
        if (r->facts.inkomens[i].jaar == year)
            return usable(year, today);
    return false;
}

bool confirm_nothing(const struct reading *r)
{
    return r->bron == NULL && r->facts.n_inkomens == 0 && r->typed.periode == LOON_GEEN;
}

bool confirm_no_income(const struct zaak *z, const struct reading *r, int32_t today)
{
    const struct adult *v = &r->facts;
    bool instead = ((z->feiten & FEIT_STATUS) != 0 && v->status != 0) || v->inspecteursverklaring == TRUTH_YES;
    bool profit = v->winst.min != 0 || v->winst.max != 0;

    return (z->feiten & FEIT_INKOMEN_BAND) != 0 && confirm_years(r, today) == 0 && v->loon.periode == LOON_GEEN && !profit &&
           !instead;
}

/* ---- values ---- */

static void merge(const struct person *p, uint32_t feiten, uint8_t rol, struct deelnemer_facts *out)
{
    const struct reading *r = p->reading;
    struct adult facts, *v = &out->adult;
    struct attested read = { .facts = &facts, .children = r->attested, .evidence_sha = r->bron != NULL ? r->bewijs_sha : NULL,
                             .n_children = r->n_attested, .year = r->year, .child_status = r->child_status, .child = r->child };

    changed_facts(r, &facts);
    facts_merge(p, feiten, &read, rol, out);
    v->aanleiding = facts.aanleiding;
    v->oorzaak = facts.oorzaak;
    v->geschat = facts.geschat;
    v->verklaring_datum = facts.verklaring_datum;
    mem_wipe(&facts, sizeof facts);
}

void confirm_values(const struct zaak *z, uint8_t rol, struct deelnemer_facts *out)
{
    struct person bare = { .reading = z->person->reading, .verzoek54a = TRUTH_NO };

    BUG_IF(bare.reading == NULL);
    merge(&bare, z->feiten, rol, out);
}

uint8_t confirm_questions(const struct notary *n, const struct zaak *z, const struct dossier *d, int64_t now)
{
    struct deelnemer_facts own;
    struct asking a = { .packs = &n->packs, .dossier = d, .own = &own, .plaats = z->plaats, .feiten = z->feiten,
                        .day = clock_day(now), .until = clock_day(z->to - 1) };
    uint8_t rol;

    dossier_reference(d, z->plaats, &rol);
    confirm_values(z, rol, &own);
    /* Whoever changes their values again and again does not occupy the notary by that. */
    unsigned may = z->reading <= LIMIT_QUESTION_READINGS ? LIMIT_QUESTION_POINTS : 0, spent;
    uint8_t questions = questions_of(&a, may, &spent);
    mem_wipe(&own, sizeof own);
    return questions;
}

/* ---- answers ---- */

static bool truth(uint8_t w)
{
    return w >= TRUTH_NO && w <= TRUTH_UNKNOWN;
}

static bool answers_ok(const struct person *p, const struct msg_step *m)
{
    const struct adult *v = &m->adult;
    uint8_t q = p->questions;

    if (m->n_children > ((q & QUESTION_CHILDREN) != 0 ? CHILDREN_MAX : 0))
        return false;
    if (((v->status | v->status_unknown) & ~questions_statuses(q)) != 0 || (v->status & v->status_unknown) != 0)
        return false;
    for (unsigned i = 0; i < m->n_children; i++)
        if (m->children[i].status_proven != 0)
            return false;
    if ((q & QUESTION_MAINTAINED) != 0 && (!truth(v->kind) || !truth(v->onderhouden)))
        return false;
    return (q & QUESTION_54A) == 0 || (truth(m->verzoek54a) && m->vermogen.min <= m->vermogen.max);
}

void confirm_no_answers(struct zaak *z)
{
    struct person *p = z->person;

    mem_free(p->children);
    p->children = NULL;
    p->n_children = 0;
    p->verzoek54a = TRUTH_NO;
    p->has_verklaring = 0;
    mem_wipe(&p->verklaring, sizeof p->verklaring);
}

enum status confirm_answers(struct zaak *z, const struct msg_step *m)
{
    struct person *p = z->person;
    struct child *children = NULL;

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
    p->children = children;
    p->n_children = m->n_children;
    facts_empty_adult(&p->verklaring);
    p->has_verklaring = 1;
    p->verklaring.status = m->adult.status;
    p->verklaring.status_unknown = m->adult.status_unknown;
    if ((q & QUESTION_MAINTAINED) != 0) {
        p->verklaring.kind = m->adult.kind;
        p->verklaring.onderhouden = m->adult.onderhouden;
    }
    if ((q & QUESTION_54A) != 0 && m->verzoek54a == TRUTH_YES) {
        p->verzoek54a = TRUTH_YES;
        p->vermogen = m->vermogen;
    }
    return OK;
}

/* ---- right ---- */

/* language: in which the pages were read. */
static void origin(const struct reading *r, enum language language, struct origin *h)
{
    const struct source *bron = r->bron;

    *h = (struct origin){ .wijze = WIJZE_GEEN, .zekerheid = ZEKERHEID_VERKLAARD, .strength = r->strength,
                          .has_certificate = r->has_certificate };
    memcpy(h->kennisgeving_sha, notice_sha[language], DIGEST_LEN);
    if (bron == NULL) {
        memcpy(h->bron, SOURCE_SELF_NAME, sizeof SOURCE_SELF_NAME);
        sha256_kept(SOURCE_SELF_NAME, sizeof SOURCE_SELF_NAME - 1, h->profiel_sha);
        return;
    }
    h->wijze = bron->wijze;
    h->zekerheid = r->declared ? ZEKERHEID_VERKLAARD : bron->zekerheid;
    memcpy(h->bron, bron->name, sizeof h->bron);
    memcpy(h->profiel_sha, bron->profiel_sha, sizeof h->profiel_sha);
    if (r->has_certificate)
        memcpy(h->certificate_sha, r->certificate_sha, sizeof h->certificate_sha);
}

enum status confirm_right(struct notary *n, struct zaak *z, const struct dossier *d, int64_t now)
{
    struct deelnemer_facts f;
    struct origin h;
    uint8_t rol;

    BUG_IF(z->person == NULL || z->person->reading == NULL);
    dossier_reference(d, z->plaats, &rol);
    origin(z->person->reading, (enum language)z->language, &h);
    merge(z->person, z->feiten, rol, &f);
    int64_t until = facts_evidence_until(&f.adult);
    enum status st = until <= now ? REFUSED_TOKEN_IAT : facts_ok(&f) ? OK : REFUSED_SELF;
    if (st == OK)
        st = pending_make(n, z, d, z->plaats, &h, &f, &z->person->reading->subject, z->to < until ? z->to : until, now,
                          &z->pending);
    mem_wipe(&f, sizeof f);
    TRY(st);
    z->pending->year = z->person->reading->year;
    z->grant = z->pending->grant_id;
    case_forget_person(n, z);
    return OK;
}
