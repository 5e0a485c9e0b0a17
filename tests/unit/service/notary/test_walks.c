/*
 * Random walks: two people of one dossier, their platform, time, and a notary that is killed, in any order. After each step what must
 * always be so is so. The model that is compared with knows only which agreements the platform was handed.
 */
#include "visitor.h"

#include <stdio.h>
#include <string.h>

#define WALKS 40
#define STEPS 300
#define PLACES 2
#define BROWSERS 4

static uint64_t seed;

static unsigned draw(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % n;
}

/* What the platform was handed, by place; none: zero. */
struct model {
    struct scene *s;
    struct id dossier, given[PLACES];
    struct visitor people[BROWSERS];         /* each at one place of the dossier: its number % PLACES */
    bool there[BROWSERS];
    int64_t now;
    unsigned commits, ends;
};

static struct msg_par request(const struct model *w, unsigned place)
{
    static const enum rol roles[PLACES] = { ROL_WON, ROL_MED };
    static const char *const references[PLACES] = { "r-1", "r-2" };
    struct msg_par m = visitor_par(CLIENT);

    m.n_rooster = PLACES;
    for (unsigned i = 0; i < PLACES; i++) {
        m.rooster[i].rol = (uint8_t)roles[i];
        strcpy(m.rooster[i].referentie, references[i]);
    }
    m.plaats = (uint8_t)place;
    m.rol = (uint8_t)roles[place];
    strcpy(m.referentie, references[place]);
    m.has_dossier = !id_is_zero(&w->dossier);
    m.dossier = w->dossier;
    return m;
}

/* The platform asks anew, where it may. */
static void ask(struct model *w, unsigned i)
{
    struct msg_par m = request(w, i % PLACES);
    struct msg_par_answer a;

    assert_int_equal(agree_par(&w->s->n, &m, at(w->now), &a), OK);
    if (a.status == REFUSED_DOSSIER_UNKNOWN || a.status == REFUSED_INCOMPLETE) { /* it ended, or was never more than asked for */
        w->dossier = (struct id){ { 0 } };
        return;
    }
    assert_int_equal(a.status, OK);
    w->dossier = a.dossier;
    w->people[i] = (struct visitor){ .s = w->s, .client = CLIENT, .now = w->now, .request_uri = a.request_uri, .dossier = a.dossier };
    w->there[i] = true;
}

static void ended(struct model *w)
{
    memset(w->given, 0, sizeof w->given);
    w->dossier = (struct id){ { 0 } };
    w->ends++;
}

static void redeem(struct visitor *v)
{
    struct msg_token m = visitor_token(v);

    (void)visitor_redeem(v, &m);
}

static void fetch(struct model *w, unsigned i)
{
    struct visitor *v = &w->people[i];
    struct msg_zegel_read m = visitor_seal_request(v);
    struct msg_zegel seal = visitor_seal(v, &m);

    if (seal.status != OK)
        return;
    if (memcmp(&v->dossier, &w->dossier, sizeof v->dossier) == 0 && memcmp(&w->given[i % PLACES], &seal.grant, sizeof seal.grant) != 0) {
        w->given[i % PLACES] = seal.grant;
        w->commits++;
    }
}

static void withdraw(struct model *w, unsigned place)
{
    struct msg_grant_end end = { .grant = w->given[place] };

    strcpy(end.client, CLIENT);
    if (id_is_zero(&end.grant))
        return;
    assert_int_equal(scene_withdraw(w->s, &end, w->now), OK);
    ended(w);
}

static void killed(struct model *w)
{
    bool kept = !id_is_zero(&w->given[0]) || !id_is_zero(&w->given[1]);

    scene_restart(w->s);
    if (!kept)
        w->dossier = (struct id){ { 0 } };
}

/* A step that somebody's browser sends, sensible or not, with the page that it saw last. */
static void browse(struct visitor *v)
{
    enum step step = (enum step)(1 + draw(STEP_N - 1));
    struct msg_step m = step == STEP_SELF ? visitor_self(v, 7794, 2000000 + (int64_t)draw(1000) * 1000) : visitor_form(v, step);

    if (step == STEP_OTHER_YEAR)
        m.year = 2025;
    if (draw(2) == 0)
        (void)visitor_load(v, (enum page)draw(PAGE_N));
    m.reading = v->reading;
    (void)visitor_send(v, &m);
}

/* Most people mean to get through. */
static void go_on(struct visitor *v)
{
    struct msg_page p = visitor_load(v, v->has_browser ? PAGE_NONE : PAGE_WHY);
    struct msg_step form = visitor_self(v, 7794, 2710000);

    switch ((enum page)p.page) {
    case PAGE_WHY: (void)visitor_step(v, STEP_GO_ON); break;
    case PAGE_SOURCES: (void)visitor_send(v, &form); break;
    case PAGE_VALUES: (void)visitor_step(v, STEP_RIGHT); break;
    case PAGE_QUESTIONS: (void)visitor_step(v, STEP_ANSWERS); break;
    case PAGE_DONE: (void)visitor_step(v, STEP_BACK); break;
    default: break;
    }
}

static void one_step(struct model *w)
{
    unsigned i = draw(BROWSERS);
    struct visitor *v = &w->people[i];
    unsigned what = draw(1000);

    if (!w->there[i] || what < 15) {
        ask(w, i);
        return;
    }
    v->now = w->now;
    if (what < 480)
        go_on(v);
    else if (what < 530)
        browse(v);
    else if (what < 700)
        redeem(v);
    else if (what < 890)
        fetch(w, i);
    else if (what < 900)
        withdraw(w, draw(PLACES));
    else if (what < 908)
        killed(w);
    else
        w->now += draw(10) == 0 ? draw(2000) : draw(10);
}

/* ---- what is always so ---- */

static void check_case(const struct visitor *v)
{
    const struct zaak *z = visitor_case(v);

    if (z == NULL)
        return;
    enum flow_part part = flow_part((enum flow_state)z->flow);
    assert_int_equal(z->person != NULL, part == PART_PERSON);
    assert_int_equal(z->pending != NULL, part == PART_PENDING);
    assert_int_equal(z->finished, flow_over((enum flow_state)z->flow));
    if (z->flow == FLOW_READ || z->flow == FLOW_ASKED)
        assert_non_null(z->person->reading);
    assert_true(z->until_ms <= z->born_ms + (LIMIT_FLOW_S + LIMIT_CASE_S) * INT64_C(1000)); /* given at the last moment, and said */
}

/* On disk is what the platform was handed, and nothing else; it opens, and it is found by its id. */
static void check(const struct model *w)
{
    unsigned live = 0;

    for (unsigned p = 0; p < PLACES; p++) {
        if (id_is_zero(&w->given[p]))
            continue;
        live++;
        const struct grant *g = store_grant(w->s->n.store, &w->given[p]);
        assert_non_null(g);
        assert_int_equal(g->plaats, p);
        assert_false(id_is_zero(&g->receipt));
    }
    assert_int_equal(store_grants(w->s->n.store), live);
    for (unsigned i = 0; i < BROWSERS; i++)
        if (w->there[i])
            check_case(&w->people[i]);
}

static void walk(struct scene *s, unsigned number, unsigned *commits, unsigned *ends)
{
    struct model w = { .s = s, .now = NOW + (int64_t)number * 86400 };

    seed = number + 1;
    for (unsigned i = 0; i < STEPS; i++) {
        one_step(&w);
        check(&w);
    }
    *commits += w.commits;
    *ends += w.ends;
    withdraw(&w, 0);
    withdraw(&w, 1);
    scene_restart(s);
    assert_int_equal(store_grants(s->n.store), 0);
}

static void walks(void **state)
{
    unsigned commits = 0, ends = 0;

    for (unsigned i = 0; i < WALKS; i++)
        walk(*state, i, &commits, &ends);
    print_message("%u agreements, %u ends\n", commits, ends);
    assert_true(commits > WALKS && ends > WALKS / 4); /* they get somewhere */
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(walks, scene_setup, scene_teardown) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
