/* One definitive verdict a dossier, and another in its place for a reason that is true. */
#include "allotting.h"

#include "base/date.h"
#include "base/mem.h"

#include <string.h>

static int setup_logged(void **state)
{
    int st = scene_setup(state);

    if (st == 0)
        scene_log(*state);
    return st;
}

/* Other packs decide from here on: the overlay is not among them any more. */
static void other_packs(struct scene *s)
{
    static struct catalogue one;
    struct pack p;
    size_t len = ((size_t *)s->packs[1])[0];

    one = (struct catalogue){ 0 };
    assert_int_equal(pack_open((uint8_t *)s->packs[1] + 8, len, &p), OK);
    struct catalogue_row r = { .vanaf = CATALOGUE_ALWAYS, .ingetrokken = CATALOGUE_NEVER };
    memcpy(r.sha256, pack_sha256(&p), sizeof r.sha256);
    assert_int_equal(catalogue_add(&one, &p, &r), OK);
    notary_policy(&s->n, &one, clock_day(NOW), at(NOW).boot_ms);
}

/* Decided once; ask for another, changed as the row says. */
struct row {
    const char *what;
    enum supersede_reason reden;
    void (*before)(struct scene *s, struct allotted *h);     /* what changed in the world */
    void (*change)(struct msg_definitive *m);                /* what is said */
    enum status status;
    const char *claim;
};

static void b_income(struct scene *s, struct allotted *h)
{
    struct msg_par par = allot_par(CLIENT, 1, START);

    allot_again(s, h, &par, 0, 9000000);
}
static void b_packs(struct scene *s, struct allotted *h) { (void)h; other_packs(s); }
static void c_rent(struct msg_definitive *m) { m->eenheid = scene_home(69016, START); }
static void c_rent_open_start(struct msg_definitive *m)
{
    c_rent(m);
    m->eenheid.ingangsdatum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
}
static void c_same_home(struct msg_definitive *m) { m->eenheid = scene_home(69011, START); }
static void c_other_home(struct msg_definitive *m) { c_rent(m); strcpy(m->eenheid.id_extern, "W-9"); }
static void c_other_town(struct msg_definitive *m) { c_rent(m); strcpy(m->eenheid.gemeente, "0344"); }
static void c_start(struct msg_definitive *m) { m->ingangsdatum = (struct day_range){ START + 3, START + 3 }; }
static void c_same_start(struct msg_definitive *m) { m->ingangsdatum = (struct day_range){ START, START }; }
static void c_next_year(struct msg_definitive *m) { m->ingangsdatum = (struct day_range){ START + 20, START + 20 }; }
static void c_third_year(struct msg_definitive *m) { m->ingangsdatum = (struct day_range){ START + 20, START + 400 }; }
static void c_other_index(struct msg_definitive *m) { m->previous_index++; }
static void c_other_jti(struct msg_definitive *m) { m->previous_jti.b[3] ^= 1; }

static const struct row rows[] = {
    { "income that changed", SUPERSEDE_INKOMEN, b_income, NULL, OK, "\"reden\":\"INKOMEN\"" },
    { "income that did not", SUPERSEDE_INKOMEN, NULL, NULL, REFUSED_SUPERSEDE_REASON, NULL },
    { "packs that changed", SUPERSEDE_BELEID, b_packs, NULL, OK, "\"reden\":\"BELEID\"" },
    { "packs that did not", SUPERSEDE_BELEID, NULL, NULL, REFUSED_SUPERSEDE_REASON, NULL },
    { "five cents", SUPERSEDE_EENHEID, NULL, c_rent, OK, "\"huurprijs\":69016" },
    { "five cents, the start as it was", SUPERSEDE_EENHEID, NULL, c_rent_open_start, OK, "\"ingangsdatum\":\"2026-12-15\"" },
    { "the same home", SUPERSEDE_EENHEID, NULL, c_same_home, REFUSED_SUPERSEDE_REASON, NULL },
    { "another home", SUPERSEDE_EENHEID, NULL, c_other_home, REFUSED_SCOPE, NULL },
    { "a home elsewhere", SUPERSEDE_EENHEID, NULL, c_other_town, REFUSED_SCOPE, NULL },
    { "another start", SUPERSEDE_INGANGSDATUM, NULL, c_start, OK, "\"ingangsdatum\":\"2026-12-18\"" },
    { "the same start", SUPERSEDE_INGANGSDATUM, NULL, c_same_start, REFUSED_SUPERSEDE_REASON, NULL },
    { "a start in the next year", SUPERSEDE_INGANGSDATUM, NULL, c_next_year, OK, "\"ingangsdatum\":\"2027-01-04\"" },
    { "a start in a third one", SUPERSEDE_INGANGSDATUM, NULL, c_third_year, REFUSED_LEASE_YEARS, NULL },
    { "of another place", SUPERSEDE_INKOMEN, b_income, c_other_index, REFUSED_DECIDED_UNKNOWN, NULL },
    { "of another name", SUPERSEDE_INKOMEN, b_income, c_other_jti, REFUSED_DECIDED_UNKNOWN, NULL },
};

static void reasons(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        struct scene *s;
        void *own;

        assert_int_equal(setup_logged(&own), 0);
        s = own;
        struct allotted h = allot_one(s);
        struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
        struct allot_answer first = allot_decide(s, &m, NOW);
        assert_int_equal(first.a.status, OK);
        if (r->before != NULL)
            r->before(s, &h);
        m = allot_ask(CLIENT, &h, 2, 2);
        allot_replace(&m, &first.a, r->reden);
        if (r->change != NULL)
            r->change(&m);
        struct allot_answer second = allot_decide(s, &m, NOW);
        if (second.a.status != r->status)
            fail_msg("%s: %s", r->what, status_slug((enum status)second.a.status));
        if (r->status == OK) {
            char *claims = allot_claims(s, &second);
            assert_claim(claims, "\"vervangt\":{\"jti\":\"");
            assert_claim(claims, r->claim);
            mem_free(claims);
        }
        scene_teardown(&own);
    }
    (void)state;
}

static struct allot_answer replace(struct scene *s, const struct allotted *h, const struct allot_answer *of, uint8_t key, int32_t start)
{
    struct msg_definitive m = allot_ask(CLIENT, h, key, key);

    allot_replace(&m, &of->a, SUPERSEDE_INGANGSDATUM);
    m.ingangsdatum = (struct day_range){ start, start };
    return allot_decide(s, &m, NOW);
}

static void five_times(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
    struct allot_answer of[7] = { allot_decide(s, &m, NOW) };

    for (unsigned i = 1; i <= LIMIT_REPLACED; i++) {
        of[i] = replace(s, &h, &of[i - 1], (uint8_t)(i + 1), START + (int32_t)i);
        assert_int_equal(of[i].a.status, OK);
        if (i == 3)
            scene_restart(s);
    }
    assert_int_equal(replace(s, &h, &of[LIMIT_REPLACED], 9, START + 9).a.status, REFUSED_SUPERSEDE_OFTEN);
    assert_int_equal(replace(s, &h, &of[2], 10, START + 9).a.status, REFUSED_SUPERSEDED); /* no longer the newest */
    m = allot_ask(CLIENT, &h, 11, 11);
    struct allot_answer there = allot_decide(s, &m, NOW);
    assert_int_equal(there.a.status, REFUSED_DECIDED);
    assert_int_equal(there.a.log_index, of[LIMIT_REPLACED].a.log_index);
}

static void two_years(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
    struct allot_answer a = allot_decide(s, &m, NOW), b = replace(s, &h, &a, 2, START + 30);

    assert_int_equal(b.a.status, OK);
    assert_int_equal(replace(s, &h, &b, 3, START + 400).a.status, REFUSED_LEASE_YEARS);
    assert_int_equal(replace(s, &h, &b, 4, START).a.status, OK); /* the first year again */
}

/* Whoever asks for the first one again hears of the second. */
static void who_was_replaced_is_told(void **state)
{
    struct scene *s = *state;
    struct allotted h = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1);
    struct allot_answer first = allot_decide(s, &m, NOW), second = replace(s, &h, &first, 2, START + 1);
    struct store_done done;
    bool more;

    assert_int_equal(second.a.status, OK);
    struct allot_answer again = allot_decide(s, &m, NOW);
    assert_int_equal(again.a.status, OK);
    assert_string_equal(again.jws, first.jws);
    assert_int_equal(again.a.replaced_by, (int64_t)second.a.log_index);
    assert_int_equal(store_events_write(s->n.store, NOW, &more), OK);
    assert_int_equal(store_events_read(s->n.store, CLIENT, NULL, 0, 16, &done), OK);
    assert_true(store_next(s->n.store, &done));
    const struct gebeurtenis *e = &done.events[done.n - 1];
    assert_int_equal(e->kind, EVENT_KIND_VERDICT_REPLACED);
    assert_memory_equal(&e->dossier, &h.dossier, sizeof h.dossier);
    assert_memory_equal(e->subject, &first.a.jti, ID_LEN);
    assert_int_equal(e->number, (int64_t)second.a.log_index);
}

/* The household is another one: its dossier takes the place of theirs. */
static void another_household(void **state)
{
    struct scene *s = *state;
    struct msg_par par = allot_par(CLIENT, 2, START), elsewhere = allot_par(CLIENT, 1, START), theirs = allot_par(CLIENT_OTHER, 1, START);
    struct allotted old = allot_one(s), new = allot(s, &par, 2710000), third = allot(s, &par, 2710000);

    strcpy(elsewhere.eenheid.id_extern, "W-9");
    struct allotted other = allot(s, &elsewhere, 2710000), foreign = allot(s, &theirs, 2710000);
    struct msg_definitive m = allot_ask(CLIENT, &old, 1, 1);
    struct allot_answer first = allot_decide(s, &m, NOW);
    const struct { const struct allotted *of; const char *client; const struct id *former; enum status status; } ask[] = {
        { &other, CLIENT, &old.dossier, REFUSED_SCOPE },
        { &foreign, CLIENT_OTHER, &old.dossier, REFUSED_DOSSIER_UNKNOWN },
        { &new, CLIENT, &new.dossier, REFUSED_SUPERSEDE_REASON },
        { &new, CLIENT, &third.dossier, REFUSED_DECIDED_UNKNOWN },
        { &new, CLIENT, &old.dossier, OK },
        { &third, CLIENT, &old.dossier, REFUSED_SUPERSEDED },
    };

    for (unsigned i = 0; i < sizeof ask / sizeof *ask; i++) {
        m = allot_ask(ask[i].client, ask[i].of, (uint8_t)(i + 2), 2);
        allot_replace(&m, &first.a, SUPERSEDE_HUISHOUDEN);
        m.previous_dossier = *ask[i].former;
        struct allot_answer got = allot_decide(s, &m, NOW);
        if (got.a.status != ask[i].status)
            fail_msg("row %u: %s", i, status_slug((enum status)got.a.status));
        if (got.a.status == OK)
            mem_free(allot_claims(s, &got));
    }
    assert_int_equal(replace(s, &old, &first, 20, START + 1).a.status, REFUSED_SUPERSEDED);
}

/* Says that this verdict was sent along. */
static void send(struct msg_definitive *m, const char *jws)
{
    sha256_kept(jws, (size_t)(strrchr(jws, '.') - jws), m->previous_sha);
}

/* The verdict that is replaced, sent along: it is the one of its place, whoever sends it. */
static void what_was_sent_is_what_stands_there(void **state)
{
    enum { SIGNATURE, CLAIMS, HEADER, ELSEWHERE, BEFORE, ALL };
    static const struct { const char *what; unsigned which; enum status status; } sent[] = {
        { "another dossier's", ELSEWHERE, REFUSED_SUPERSEDE_OTHER },
        { "the one before it", BEFORE, REFUSED_SUPERSEDE_OTHER },
        { "changed claims", CLAIMS, REFUSED_SUPERSEDE_OTHER },
        { "another key in its header", HEADER, REFUSED_SUPERSEDE_OTHER },
        { "the newest, its signature spoilt", SIGNATURE, OK }, /* what the leaf is made of is as we wrote it */
    };
    struct scene *s = *state;
    struct allotted h = allot_one(s), other = allot_one(s);
    struct msg_definitive m = allot_ask(CLIENT, &h, 1, 1), of_other = allot_ask(CLIENT, &other, 2, 2);
    struct allot_answer first = allot_decide(s, &m, NOW), elsewhere = allot_decide(s, &of_other, NOW),
                        newest = replace(s, &h, &first, 3, START + 1), again;

    for (unsigned i = 0; i < sizeof sent / sizeof *sent; i++) {
        struct allot_answer a = sent[i].which == ELSEWHERE ? elsewhere : sent[i].which == BEFORE ? first : newest;
        char *claims = strchr(a.jws, '.') + 1;

        if (sent[i].which == CLAIMS)
            claims[20] ^= 1;
        if (sent[i].which == HEADER)
            a.jws[20] ^= 1;
        if (sent[i].which == SIGNATURE)
            strrchr(a.jws, '.')[9] ^= 1;
        m = allot_ask(CLIENT, &h, (uint8_t)(i + 4), 4);
        allot_replace(&m, &newest.a, SUPERSEDE_INGANGSDATUM);
        m.ingangsdatum = (struct day_range){ START + 2, START + 2 };
        send(&m, a.jws);
        again = allot_decide(s, &m, NOW);
        if (again.a.status != sent[i].status)
            fail_msg("%s: %s", sent[i].what, status_slug((enum status)again.a.status));
    }
    scene_restart(s);
    struct allot_answer repeated = allot_decide(s, &m, NOW); /* the call as it was: nothing is looked at again */
    assert_int_equal(repeated.a.status, OK);
    assert_string_equal(repeated.jws, again.jws);
    m = allot_ask(CLIENT, &h, 20, 20);
    allot_replace(&m, &newest.a, SUPERSEDE_INGANGSDATUM);
    m.ingangsdatum = (struct day_range){ START + 3, START + 3 };
    send(&m, newest.jws);
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_SUPERSEDED);
    m.previous_index = again.a.log_index; /* its place, with the name and text of another */
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_DECIDED_UNKNOWN);
}

/* Likewise of another dossier, in whose place this one comes. */
static void what_was_sent_of_the_former_household(void **state)
{
    struct scene *s = *state;
    struct msg_par par = allot_par(CLIENT, 2, START);
    struct allotted old = allot_one(s), third = allot_one(s), new = allot(s, &par, 2710000);
    struct msg_definitive m = allot_ask(CLIENT, &old, 1, 1), of_third = allot_ask(CLIENT, &third, 2, 2);
    struct allot_answer first = allot_decide(s, &m, NOW), other = allot_decide(s, &of_third, NOW);

    m = allot_ask(CLIENT, &new, 3, 3);
    allot_replace(&m, &first.a, SUPERSEDE_HUISHOUDEN);
    m.previous_dossier = old.dossier;
    send(&m, other.jws);
    assert_int_equal(allot_decide(s, &m, NOW).a.status, REFUSED_SUPERSEDE_OTHER);
    send(&m, first.jws);
    assert_int_equal(allot_decide(s, &m, NOW).a.status, OK);
}

/* Two that would have the place of one, in one group. */
static void only_one_has_the_place(void **state)
{
    struct scene *s = *state;
    struct msg_par par = allot_par(CLIENT, 2, START);
    struct allotted old = allot_one(s), a = allot(s, &par, 2710000), b = allot(s, &par, 2710000);
    struct msg_definitive m = allot_ask(CLIENT, &old, 1, 1), of_a = allot_ask(CLIENT, &a, 2, 2), of_b = allot_ask(CLIENT, &b, 3, 3);
    struct allot_answer first = allot_decide(s, &m, NOW);

    allot_replace(&of_a, &first.a, SUPERSEDE_HUISHOUDEN);
    allot_replace(&of_b, &first.a, SUPERSEDE_HUISHOUDEN);
    of_a.previous_dossier = of_b.previous_dossier = old.dossier;
    allot_queue(s, &of_a, 1);
    allot_queue(s, &of_b, 2);
    allot_run(s, NOW);
    assert_int_equal(allot_answered(1).a.status, OK);
    assert_int_equal(allot_answered(2).a.status, REFUSED_SUPERSEDED);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup_logged, scene_teardown)
    const struct CMUnitTest tests[] = { cmocka_unit_test(reasons), T(five_times), T(two_years), T(who_was_replaced_is_told),
                                        T(another_household), T(what_was_sent_is_what_stands_there),
                                        T(what_was_sent_of_the_former_household), T(only_one_has_the_place) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
