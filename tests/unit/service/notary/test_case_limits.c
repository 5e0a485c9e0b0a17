/* How many cases there may be, of one client and of all: which of them count, who is told what, and which one gives way. */
#include "scene.h"

#include <stdio.h>
#include <string.h>

#define BIRTH 7794

static struct msg_par_answer ask(struct scene *s, const char *client, const struct id *dossier, int64_t now)
{
    struct msg_par m = scene_par(client);
    struct msg_par_answer out;

    if (dossier != NULL) {
        m.has_dossier = 1;
        m.dossier = *dossier;
    }
    assert_int_equal(agree_par(&s->n, &m, at(now), &out), OK);
    return out;
}

static struct zaak *offered(struct scene *s, const char *client, const struct id *zaak, enum status expected)
{
    struct msg_bewijs_open m = scene_offer(client, zaak, "qii", 1);
    struct msg_zegel out;
    struct zaak *z;

    assert_int_equal(accept_open(&s->n, &m, at(NOW), &z, &out), OK);
    assert_int_equal(out.status, expected);
    return z;
}

/* As many as one client may have, the first of them in *first. */
static void ask_all(struct scene *s, const char *client, struct msg_par_answer *first)
{
    *first = ask(s, client, NULL, NOW);
    for (unsigned i = 1; i < LIMIT_CASES_PER_CLIENT; i++)
        assert_int_equal(ask(s, client, &first->dossier, NOW).status, OK);
}

static void one_client_has_its_share(void **state)
{
    struct scene *s = *state;
    struct msg_par_answer first;

    ask_all(s, CLIENT, &first);
    assert_int_equal(ask(s, CLIENT, NULL, NOW).status, REFUSED_RATE);
    assert_int_equal(ask(s, CLIENT_OTHER, NULL, NOW).status, OK);
}

/* ---- which count ---- */

static void seal(struct scene *s, const struct msg_par_answer *a)
{
    assert_int_equal(scene_prove(s, CLIENT, &a->zaak, 2025, 2710000, BIRTH, NOW).status, OK);
}

static void refuse(struct scene *s, const char *client, const struct msg_par_answer *a, unsigned times)
{
    struct msg_refusal no = { .zaak = a->zaak, .status = REFUSED_TOKEN_SIGNATURE };
    struct msg_bewijs_open m = scene_offer(client, &a->zaak, "qii", 1);
    struct msg_zaak told;
    struct msg_zegel out;

    for (unsigned i = 0; i < times; i++) {
        cases_assess(&s->n, offered(s, client, &a->zaak, OK), &m, 0, 1, NOW, &told);
        assert_int_equal(accept_refusal(&s->n, 0, &no, &out), OK);
    }
}

static void refuse_once(struct scene *s, const struct msg_par_answer *a) { refuse(s, CLIENT, a, 1); }
static void refuse_all(struct scene *s, const struct msg_par_answer *a) { refuse(s, CLIENT, a, LIMIT_EVIDENCE_TRIES); }

static void with_assessor(struct scene *s, const struct msg_par_answer *a)
{
    struct msg_bewijs_open m = scene_offer(CLIENT, &a->zaak, "qii", 1);
    struct msg_zaak told;

    cases_assess(&s->n, offered(s, CLIENT, &a->zaak, OK), &m, 0, 1, NOW, &told);
}

static void nothing(struct scene *s, const struct msg_par_answer *a) { (void)s, (void)a; }

static void forget(struct scene *s, const struct msg_par_answer *a)
{
    cases_forget_persons(&s->n, &a->dossier);
}

static void sealed_again(struct scene *s, const struct msg_par_answer *a)
{
    seal(s, a);
    held_drop(&s->n, &cases_find(&s->n, &a->zaak)->grant);
    with_assessor(s, a);
}

/* A lost assessor while the dossier ended. */
static void forgotten_there(struct scene *s, const struct msg_par_answer *a)
{
    struct msg_zegel out;

    with_assessor(s, a);
    forget(s, a);
    assert_int_equal(ask(s, CLIENT, NULL, NOW).status, REFUSED_RATE);
    assert_true(accept_lost(&s->n, 0, &out));
}

static void sealed_and_finished_cases_count_no_more(void **state)
{
    static const struct {
        const char *what;
        void (*change)(struct scene *s, const struct msg_par_answer *a);
        bool counts;
    } rows[] = {
        { "open", nothing, true },
        { "one refusal", refuse_once, true },
        { "with an assessor", with_assessor, true },
        { "sealed", seal, false },
        { "sealed, with an assessor again", sealed_again, false },
        { "all tries refused", refuse_all, false },
        { "its dossier is complete or ended", forget, false },
        { "that, while it was with an assessor", forgotten_there, false },
    };
    struct scene *s = *state;
    void *scene = s;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct msg_par_answer a, rest;

        a = ask(s, CLIENT, NULL, NOW);
        rest = ask(s, CLIENT, NULL, NOW);
        for (unsigned k = 2; k < LIMIT_CASES_PER_CLIENT; k++)
            assert_int_equal(ask(s, CLIENT, &rest.dossier, NOW).status, OK);
        assert_int_equal(ask(s, CLIENT, NULL, NOW).status, REFUSED_RATE);
        rows[i].change(s, &a);
        enum status st = (enum status)ask(s, CLIENT, NULL, NOW).status;
        if (st != (rows[i].counts ? REFUSED_RATE : OK))
            fail_msg("%s: %s", rows[i].what, status_slug(st));
        /* It made room for one, not for more. */
        assert_int_equal(ask(s, CLIENT, NULL, NOW).status, REFUSED_RATE);
        assert_int_equal(scene_teardown(&scene), 0);
        assert_int_equal(scene_setup(&scene), 0);
        s = *state = scene;
    }
}

/* ---- when there is room again ---- */

static void who_has_its_share_is_told_when_its_oldest_open_case_ends(void **state)
{
    struct scene *s = *state;
    struct msg_par_answer oldest = ask(s, CLIENT, NULL, NOW), next = ask(s, CLIENT, NULL, NOW + 7), got;

    assert_int_equal(oldest.retry_s, 0);
    for (unsigned i = 2; i < LIMIT_CASES_PER_CLIENT; i++)
        assert_int_equal(ask(s, CLIENT, &next.dossier, NOW + 20).status, OK);
    got = ask(s, CLIENT, NULL, NOW + 100);
    assert_int_equal(got.status, REFUSED_RATE);
    assert_int_equal(got.retry_s, 1700);
    seal(s, &oldest);
    assert_int_equal(ask(s, CLIENT, &next.dossier, NOW + 100).status, OK);
    got = ask(s, CLIENT, NULL, NOW + 100);
    assert_int_equal(got.retry_s, 1707);
    /* To the second: a second before it is refused, and then it is served. */
    got = ask(s, CLIENT, &next.dossier, NOW + 100 + 1706);
    assert_int_equal(got.status, REFUSED_RATE);
    assert_int_equal(got.retry_s, 1);
    got = ask(s, CLIENT, NULL, NOW + 100 + 1707);
    assert_int_equal(got.status, OK);
    assert_int_equal(got.retry_s, 0);
}

/* ---- all clients ---- */

#define MANY (LIMIT_CASES / LIMIT_CASES_PER_CLIENT + 1)

static struct client many[MANY];
static struct msg_par_answer first_of[MANY];

/* One client without, and ten with all they may have. */
static void fill(struct scene *s)
{
    for (unsigned i = 0; i < MANY; i++) {
        many[i] = s->clients[0];
        snprintf(many[i].id, sizeof many[i].id, "platform-%u", i);
    }
    s->n.clients = many;
    s->n.n_clients = MANY;
    for (unsigned i = 1; i < MANY; i++)
        ask_all(s, many[i].id, &first_of[i]);
}

static void open_cases_of_all_clients_are_bounded(void **state)
{
    struct scene *s = *state;
    struct msg_par_answer got;

    fill(s);
    got = ask(s, many[0].id, NULL, NOW + 1);
    assert_int_equal(got.status, FAULT_BUSY);
    assert_int_equal(got.retry_s, 1799);
    got = ask(s, many[1].id, NULL, NOW + 1); /* its own share is said first: it can do something about it */
    assert_int_equal(got.status, REFUSED_RATE);
    assert_int_equal(ask(s, many[0].id, NULL, NOW + 1800).status, OK);
}

static void finished_cases_give_way_those_of_who_has_most_first(void **state)
{
    struct scene *s = *state;
    struct id few, most;
    const struct zaak *z;

    fill(s);
    assert_int_equal(ask(s, many[0].id, NULL, NOW).status, FAULT_BUSY);
    forget(s, &first_of[3]);              /* all of its cases are finished, and none of another's */
    most = first_of[3].zaak;
    few = ask(s, many[0].id, NULL, NOW).zaak;
    assert_non_null(cases_find(&s->n, &few));
    assert_null(cases_find(&s->n, &most));
    /* One that is finished of another client stays, as long as there is one who has more of them. */
    z = cases_find(&s->n, &few);
    forget(s, &(struct msg_par_answer){ .dossier = z->dossier });
    for (unsigned i = 2; i < LIMIT_CASES_PER_CLIENT; i++)
        assert_int_equal(ask(s, many[3].id, NULL, NOW).status, OK);
    assert_non_null(cases_find(&s->n, &few));
}

/* a_bad_request_had_a_case_give_way: room was made before it was known that the request is good. */
static void a_bad_request_had_a_case_give_way(void **state)
{
    static const struct id unknown = { { 1 } };
    struct scene *s = *state;

    fill(s);
    forget(s, &first_of[3]);
    assert_int_equal(ask(s, many[0].id, &unknown, NOW).status, REFUSED_DOSSIER_UNKNOWN);
    assert_non_null(cases_find(&s->n, &first_of[3].zaak));
    assert_int_equal(ask(s, many[0].id, NULL, NOW).status, OK);
    assert_null(cases_find(&s->n, &first_of[3].zaak));
}

/* Which case gives way may be the last one of the dossier that the new one is for. */
static void the_last_case_of_a_dossier_gives_way_to_another_of_it(void **state)
{
    struct scene *s = *state;
    struct msg_par_answer alone;

    fill(s);
    cases_expire(&s->n, at(NOW + LIMIT_CASE_S).boot_ms);
    alone = ask(s, many[0].id, NULL, NOW);
    for (unsigned i = 1; i < MANY - 1; i++)
        ask_all(s, many[i].id, &first_of[i]);
    for (unsigned i = 1; i < LIMIT_CASES_PER_CLIENT; i++)
        assert_int_equal(ask(s, many[MANY - 1].id, NULL, NOW).status, OK);
    refuse(s, many[0].id, &alone, LIMIT_EVIDENCE_TRIES);
    assert_int_equal(ask(s, many[0].id, &alone.dossier, NOW).status, OK);
    assert_null(cases_find(&s->n, &alone.zaak));
    assert_non_null(store_dossier(s->n.store, &alone.dossier));
}

/* ---- one among many ---- */

#define LIVES 300

/* Whatever time is set for a case, it goes then: not a millisecond before, also after nobody looked for hours. */
static void each_goes_in_its_time(void **state)
{
    static const int64_t looks_ms[] = { 1, 999, 1000, 90000, 600500, 1800000, 2048000, 3 * 2048000 };
    struct scene *s = *state;
    struct id ids[LIVES];
    int64_t until[LIVES], now = at(NOW).boot_ms;

    for (unsigned i = 0; i < LIVES; i++) {
        ids[i] = ask(s, CLIENT, NULL, NOW).zaak;
        until[i] = now + 1 + (int64_t)i * i * 20 + i % 7 * 131; /* up to LIMIT_CASE_S, in no order */
        assert_true(until[i] <= now + LIMIT_CASE_S * 1000);
        case_until(&s->n, cases_find(&s->n, &ids[i]), until[i]);
    }
    for (size_t k = 0; k < sizeof looks_ms / sizeof looks_ms[0]; k++) {
        cases_expire(&s->n, now + looks_ms[k]);
        for (unsigned i = 0; i < LIVES; i++)
            if ((cases_find(&s->n, &ids[i]) != NULL) != (until[i] > now + looks_ms[k]))
                fail_msg("after %lld ms: case %u, of %lld ms", (long long)looks_ms[k], i, (long long)(until[i] - now));
    }
    /* And so does one that begins after that. */
    struct id later = ask(s, CLIENT, NULL, NOW + 2 * 3600).zaak;
    cases_expire(&s->n, at(NOW + 2 * 3600 + LIMIT_CASE_S - 1).boot_ms);
    assert_non_null(cases_find(&s->n, &later));
    cases_expire(&s->n, at(NOW + 2 * 3600 + LIMIT_CASE_S).boot_ms);
    assert_null(cases_find(&s->n, &later));
}

/* The cases of a dossier are found, whichever of them went before; and only these. */
static void those_of_one_dossier(void **state)
{
    struct scene *s = *state;
    struct msg_par_answer first = ask(s, CLIENT, NULL, NOW), other = ask(s, CLIENT, NULL, NOW);
    struct id cases[5] = { first.zaak };

    for (unsigned i = 1; i < 5; i++)
        cases[i] = ask(s, CLIENT, &first.dossier, NOW).zaak;
    for (unsigned gone = 0; gone < 5; gone++) {
        struct zaak *z = cases_find(&s->n, &cases[(gone * 3) % 5]); /* the first, the fourth, the second, the last, the third */

        forget(s, &first);
        for (unsigned i = 0; i < 5; i++) {
            const struct zaak *one = cases_find(&s->n, &cases[i]);

            assert_true(one == NULL || (one->person == NULL && one->finished));
        }
        assert_non_null(cases_find(&s->n, &other.zaak)->person);
        case_until(&s->n, z, at(NOW).boot_ms);
        cases_expire(&s->n, at(NOW).boot_ms);
        if (gone == 4)
            break;
        struct msg_par_answer more = ask(s, CLIENT, &first.dossier, NOW);
        assert_int_equal(more.status, OK);
        cases[(gone * 3) % 5] = more.zaak;
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(one_client_has_its_share), T(sealed_and_finished_cases_count_no_more),
        T(who_has_its_share_is_told_when_its_oldest_open_case_ends), T(open_cases_of_all_clients_are_bounded),
        T(finished_cases_give_way_those_of_who_has_most_first), T(a_bad_request_had_a_case_give_way),
        T(the_last_case_of_a_dossier_gives_way_to_another_of_it), T(each_goes_in_its_time), T(those_of_one_dossier),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
