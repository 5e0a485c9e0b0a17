#include "notary/questions.h"

#include "base/date.h"
#include "base/mem.h"
#include "policy/evaluate.h"

#include <string.h>

static const struct { enum question question; enum feit feit; uint32_t status; } groups[] = {
    { QUESTION_STUDENT, FEIT_STATUS, STATUS_STUDENT_VOLTIJD | STATUS_PROMOTIE | STATUS_WTOS | STATUS_STUDIEFINANCIERING |
                                     STATUS_BUITENLANDSE_STUDENT_HO },
    { QUESTION_ASYLUM, FEIT_STATUS, STATUS_ASIELVERGUNNING | STATUS_COA_TAAKSTELLING },
    { QUESTION_CARE, FEIT_STATUS, STATUS_WLZ_VERBLIJF | STATUS_WLZ_ADL | STATUS_WIJKVERPLEGING_10U_1J | STATUS_AWBZ_2014 },
    { QUESTION_BIJSTAND, FEIT_STATUS, STATUS_BIJSTAND },
    { QUESTION_MAINTAINED, FEIT_SAMENSTELLING, 0 },
    { QUESTION_54A, FEIT_VERMOGEN, 0 },
};

#define GROUPS (sizeof groups / sizeof *groups)

uint32_t questions_statuses(uint8_t questions)
{
    uint32_t all = 0;

    for (unsigned i = 0; i < GROUPS; i++)
        if ((questions & groups[i].question) != 0)
            all |= groups[i].status;
    return all;
}

/* One household that is evaluated again and again. */
struct trial {
    const struct asking *a;
    struct question_facts z;
    unsigned left;                       /* evaluations there may still be */
    unsigned may, spent;                 /* points of them */
    uint8_t open, found;                 /* enum question: still to be tried; can matter */
};

static void no_income(struct adult *v, uint32_t status, int32_t day)
{
    int16_t year = year_of(day);

    v->status = v->status_proven = status;
    v->n_inkomens = 2;
    for (int16_t back = 1; back <= 2; back++)
        v->inkomens[back - 1] = (struct inkomen){ .jaar = (int16_t)(year - back), .soort = INKOMEN_VERZAMELINKOMEN };
}

/* said: of this adult, of a group. known: the others have no income. */
static void make_household(struct trial *t, unsigned group, bool said, bool known)
{
    const struct asking *a = t->a;
    struct huishouden *h = &t->z.huishouden;
    struct adult *own = &h->adults[a->plaats];

    facts_empty(h);
    h->n_adults = a->dossier->n_rooster;
    for (unsigned i = 0; i < h->n_adults; i++) {
        struct adult *v = &h->adults[i];

        if (i == a->plaats)
            *v = a->own->adult;
        else
            facts_empty_adult(v);
        dossier_reference(a->dossier, i, &v->rol);
    }
    if (said)
        own->status |= groups[group].status;
    own->status_unknown &= ~own->status;
    own->status_proven = own->status;  /* what is asked is whether it holds: that somebody shows it comes after */
    own->bewijs_datum = t->z.eenheid.ingangsdatum;
    if (said && groups[group].question == QUESTION_MAINTAINED)
        own->kind = own->onderhouden = TRUTH_YES;
    if (said && groups[group].question == QUESTION_54A)
        h->verzoek54a = h->besluit54a = TRUTH_YES;
    for (unsigned i = 0; i < h->n_adults && known; i++)
        if (i != a->plaats)
            no_income(&h->adults[i], own->status, t->z.eenheid.ingangsdatum.min);
}

static bool same(const struct outcome *x, const struct outcome *y)
{
    for (unsigned i = 0; i < VRIJSTELLING_N; i++)
        if ((x->vrijstelling[i] == NULL) != (y->vrijstelling[i] == NULL) ||
            (x->vrijstelling[i] != NULL && strcmp(x->vrijstelling[i], y->vrijstelling[i]) != 0))
            return false;
    return x->uitkomst == y->uitkomst && x->daeb == y->daeb && x->passendheidsoort == y->passendheidsoort &&
           x->inkomensklasse == y->inkomensklasse && x->huurklasse == y->huurklasse && x->grootteklasse == y->grootteklasse &&
           x->is_ouderenhuishouden == y->is_ouderenhuishouden &&
           x->hoogste_passende_huurklasse == y->hoogste_passende_huurklasse;
}

/* returns false where there may be no more of them: then what is still open is not decided */
static bool evaluated(struct trial *t, struct outcome *out, enum status *st)
{
    if (t->left == 0 || t->spent >= t->may)
        return false;
    t->left--;
    *st = evaluate_fields(t->a->packs, &t->z, out);
    t->spent += out->points;
    return true;
}

/* What cannot be said of this adult (REFUSED_MESSAGE) cannot matter. returns as evaluated */
static bool matter(struct trial *t, bool known)
{
    struct outcome unsaid, said;
    enum status st;

    if (t->open == 0)
        return true;
    make_household(t, 0, false, known);
    if (!evaluated(t, &unsaid, &st))
        return false;
    for (unsigned i = 0; i < GROUPS && st == OK; i++) {
        enum status tried;

        if ((t->open & groups[i].question) == 0)
            continue;
        make_household(t, i, true, known);
        if (!evaluated(t, &said, &tried))
            return false;
        if (tried == OK && !same(&unsaid, &said)) {
            t->found |= (uint8_t)groups[i].question;
            t->open &= (uint8_t)~groups[i].question;
        }
    }
    return true;
}

/* Whether a corporation before it has the same rules on that day. */
static bool tried(const struct asking *a, const char *const *seen, unsigned n, const char *corporation, int32_t day)
{
    const struct pack *own[LIMIT_PACKS_PER_ANSWER], *other[LIMIT_PACKS_PER_ANSWER];
    unsigned n_own = packset_overlays(a->packs, corporation, day, own, LIMIT_PACKS_PER_ANSWER);

    for (unsigned i = 0; i < n; i++)
        if (packset_overlays(a->packs, seen[i], day, other, LIMIT_PACKS_PER_ANSWER) == n_own &&
            memcmp(own, other, n_own * sizeof *own) == 0)
            return true;
    return false;
}

/* A lease that begins on this day, from each corporation of the dossier. returns as evaluated */
static bool on_day(struct trial *t, int32_t day)
{
    const struct dossier *d = t->a->dossier;
    const char *seen[LIMIT_CORPORATIONS], *at = dossier_corporations(d);
    unsigned n = 0;

    if (!dossier_home(d, &t->z.eenheid)) {
        facts_empty_home(&t->z.eenheid);
        t->z.eenheid.ingangsdatum = (struct day_range){ day, day };
    }
    for (unsigned i = 0; i < d->n_corporaties; i++, at += strlen(at) + 1) {
        if (tried(t->a, seen, n, at, day))
            continue;
        seen[n++] = at;
        memset(t->z.corporatie, 0, sizeof t->z.corporatie);
        memcpy(t->z.corporatie, at, strlen(at) + 1);
        if (!matter(t, true) || (d->n_rooster > 1 && !matter(t, false)))
            return false;
    }
    return true;
}

/* What may be asked at all: only what is shared, and who is maintained only where there is somebody else. */
static uint8_t may_ask(const struct asking *a)
{
    uint8_t questions = 0;

    for (unsigned i = 0; i < GROUPS; i++)
        if ((a->feiten & groups[i].feit) != 0 && (groups[i].question != QUESTION_MAINTAINED || a->dossier->n_rooster > 1))
            questions |= (uint8_t)groups[i].question;
    return questions;
}

static bool first_tenant(const struct asking *a)
{
    uint8_t rol = ROL_GEEN;
    unsigned i = 0;

    while (i < a->dossier->n_rooster && rol != ROL_WON)
        dossier_reference(a->dossier, i++, &rol);
    return i == a->plaats + 1u && rol == ROL_WON;
}

uint8_t questions_of(const struct asking *a, unsigned may, unsigned *spent)
{
    struct trial t = { .a = a, .z = { .fase = a->dossier->fase }, .left = LIMIT_QUESTION_RUNS, .may = may, .open = may_ask(a) };
    int32_t next = day_of((struct date){ (int16_t)(year_of(a->day) + 1), 1, 1 });
    bool all = on_day(&t, a->day);

    if (all && next <= a->until && a->dossier->fase == FASE_REACTIE && packset_national(a->packs, next) != NULL)
        all = on_day(&t, next);
    uint8_t questions = all ? t.found : t.found | t.open;
    if (first_tenant(a) && (a->feiten & FEIT_SAMENSTELLING) != 0)
        questions |= QUESTION_CHILDREN;
    *spent = t.spent;
    mem_wipe(&t, sizeof t);
    return questions;
}
