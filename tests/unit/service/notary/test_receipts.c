/* Receipts: found by their code from page 4 on, after an end too, and what stops by them. */
#include "../store/between.h"
#include "visitor.h"

#include <string.h>

#define INCOME 2710000

static struct between between;

static void put_between(struct backend *b)
{
    struct backend behind = *b;

    between_open(&between, &behind, b);
}

static struct id code_of(struct visitor *v)
{
    struct msg_page p = visitor_load(v, PAGE_DONE);
    struct id receipt;

    assert_true(receipt_code_parse(p.receipt, strlen(p.receipt), &receipt));
    return receipt;
}

static struct msg_receipt look(struct scene *s, const struct id *receipt)
{
    struct msg_receipt out;

    receipts_read(&s->n, receipt, 31, at(NOW), &out);
    assert_int_equal(out.head.nr, 31);
    return out;
}

static struct msg_receipt stop(struct scene *s, const struct id *receipt)
{
    struct store_done done;
    struct msg_receipt out;
    bool answered;

    receipts_stop(&s->n, receipt, 32, 1, at(NOW), &out, &answered);
    if (!answered) {
        assert_true(store_next(s->n.store, &done));
        receipts_stopped(&s->n, done.context, &done, at(NOW), &out);
    }
    assert_int_equal(out.head.nr, 32);
    return out;
}

static struct visitor give(struct scene *s, const struct msg_par *m, struct id *receipt)
{
    struct visitor v = visitor_for(s, m);

    visitor_agree(&v, INCOME);
    *receipt = code_of(&v);
    visitor_step(&v, STEP_BACK);
    struct msg_token token = visitor_token(&v);
    visitor_redeem(&v, &token);
    struct msg_zegel_read read = visitor_seal_request(&v);
    assert_int_equal(visitor_seal(&v, &read).status, OK);
    return v;
}

static void what_it_says(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);

    visitor_agree(&v, INCOME);
    struct id receipt = code_of(&v);
    for (unsigned given = 0; given < 3; given++) { /* pending, given, and after a restart */
        struct msg_receipt r = look(s, &receipt);

        assert_int_equal(r.status, OK);
        assert_int_equal(r.ended, 0);
        assert_int_equal(r.pending, given == 0);
        assert_int_equal(r.client, 0);
        assert_int_equal(r.corporations, 1);
        assert_int_equal(r.source, SOURCE_SELF);
        assert_int_equal(r.fase, FASE_REACTIE);
        assert_int_equal(r.until, NOW + 100 * 86400);
        assert_int_equal(r.given_at, given == 0 ? 0 : NOW);
        if (given == 0) {
            visitor_step(&v, STEP_BACK);
            struct msg_token token = visitor_token(&v);
            visitor_redeem(&v, &token);
            struct msg_zegel_read read = visitor_seal_request(&v);
            assert_int_equal(visitor_seal(&v, &read).status, OK);
        } else if (given == 1) {
            scene_restart(s);
        }
    }
}

static void nobody_knows_another(void **state)
{
    struct scene *s = *state;
    struct id none = { { 0 } }, other = { { 1 } };

    assert_int_equal(look(s, &other).status, REFUSED_RECEIPT_UNKNOWN);
    assert_int_equal(look(s, &none).status, REFUSED_RECEIPT_UNKNOWN);
    assert_int_equal(stop(s, &other).status, REFUSED_RECEIPT_UNKNOWN);
    assert_int_equal(stop(s, &none).status, REFUSED_RECEIPT_UNKNOWN);
}

static void stopping_what_is_pending(void **state)
{
    struct scene *s = *state;
    struct visitor v = visitor_of(s, CLIENT);

    visitor_return(&v, INCOME);
    struct id receipt = visitor_case(&v)->pending->receipt;
    struct msg_receipt r = stop(s, &receipt);
    assert_int_equal(r.status, OK);
    assert_int_equal(r.ended, 1);
    struct msg_token token = visitor_token(&v);
    assert_int_equal(visitor_redeem(&v, &token).status, REFUSED_GRANT);
    assert_int_equal(visitor_load(&v, PAGE_NONE).page, PAGE_INCOMPLETE);
}

/* A couple's codes; the first one's dossier. */
static struct visitor give_two(struct scene *s, struct id codes[2])
{
    struct msg_par m = visitor_par(CLIENT);

    scene_couple(&m);
    struct visitor a = give(s, &m, &codes[0]);
    scene_partner(&m, &a.dossier);
    give(s, &m, &codes[1]);
    return a;
}

/* Two people: whoever stops, both codes say the same, and go on saying it after a restart. */
static void stopping_ends_it_for_both(void **state)
{
    struct scene *s = *state;
    struct id codes[2];

    give_two(s, codes);
    struct msg_receipt r = stop(s, &codes[1]);
    assert_int_equal(r.status, OK);
    assert_int_equal(r.ended, 1);
    for (unsigned restarted = 0; restarted < 2; restarted++) {
        struct msg_receipt one = look(s, &codes[0]), other = look(s, &codes[1]);

        assert_int_equal(one.status, OK);
        assert_int_equal(one.ended, 1);
        assert_int_equal(one.ended_at, NOW);
        assert_int_equal(one.client, NO_INDEX);
        assert_memory_equal(&one, &other, sizeof one);
        assert_int_equal(store_grants(s->n.store), 0);
        scene_restart(s);
    }
    assert_int_equal(stop(s, &codes[0]).ended, 1); /* again: said again */
}

static void the_code_of_one_that_was_replaced(void **state)
{
    struct scene *s = *state;
    struct msg_par m = visitor_par(CLIENT);
    struct id codes[2];
    struct visitor v = give(s, &m, &codes[0]);

    m.has_dossier = 1;
    m.dossier = v.dossier;
    give(s, &m, &codes[1]);
    for (unsigned restarted = 0; restarted < 2; restarted++) {
        assert_int_equal(look(s, &codes[0]).ended, 1);
        assert_int_equal(look(s, &codes[1]).ended, 0);
        scene_restart(s);
    }
}

static void forgotten_with_its_end(void **state)
{
    struct scene *s = *state;
    struct msg_par m = visitor_par(CLIENT);
    struct clock_seen later = { .wall_s = NOW + LIMIT_EINDE_S + 1 };
    struct id receipt;

    give(s, &m, &receipt);
    assert_int_equal(stop(s, &receipt).ended, 1);
    assert_int_equal(store_forget(s->n.store, &later), OK);
    assert_int_equal(look(s, &receipt).status, REFUSED_RECEIPT_UNKNOWN);
    scene_restart(s);
    assert_int_equal(look(s, &receipt).status, REFUSED_RECEIPT_UNKNOWN);
}

/* An answer that was lost, or a disk that failed: who asks again is neither told that the code is unknown nor that it goes on. */
static void its_end_is_not_confirmed(void **state)
{
    struct scene *s = *state;
    struct id codes[2];

    s->between = put_between;
    scene_restart(s);
    give_two(s, codes);
    between.mode = BETWEEN_FAIL;
    assert_int_equal(stop(s, &codes[1]).status, FAULT_STORE);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(look(s, &codes[i]).status, FAULT_BUSY);
        assert_int_equal(stop(s, &codes[i]).status, FAULT_BUSY);
    }
    between.mode = BETWEEN_PASS;
    store_idle(s->n.store, NOW + 1);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(look(s, &codes[i]).ended, 1);
        assert_int_equal(look(s, &codes[i]).ended_at, NOW + 1);
        assert_int_equal(stop(s, &codes[i]).ended, 1);
    }
}

/* The token is over while nobody knows whether the agreement was written: its code still finds it, and once it is known, as what
 * it is. */
static void its_write_is_in_doubt(void **state)
{
    static const struct { enum between_mode mode; bool given; } rows[] = { { BETWEEN_LOST_BACK, true }, { BETWEEN_LOST_THERE, false } };
    struct scene *s = *state;

    s->between = put_between;
    scene_restart(s);
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct visitor v = visitor_of(s, CLIENT);

        visitor_agree(&v, INCOME);
        struct id receipt = code_of(&v);
        visitor_step(&v, STEP_BACK);
        struct msg_token token = visitor_token(&v);
        visitor_redeem(&v, &token);
        struct msg_zegel_read read = visitor_seal_request(&v);
        between.mode = rows[i].mode;
        between.unreachable = true;
        assert_int_equal(visitor_seal(&v, &read).status, FAULT_STORE);
        cases_expire(&s->n, at(NOW + LIMIT_TOKEN_S + 1).boot_ms);
        assert_int_equal(look(s, &receipt).pending, 1);
        assert_int_equal(stop(s, &receipt).status, FAULT_BUSY);
        between.mode = BETWEEN_PASS;
        between.unreachable = false;
        store_idle(s->n.store, NOW);
        assert_int_equal(look(s, &receipt).pending, !rows[i].given);
        assert_int_equal(look(s, &receipt).given_at, rows[i].given ? NOW : 0);
        cases_expire(&s->n, at(NOW + LIMIT_TOKEN_S + 1).boot_ms);
        assert_null(pending_by_grant(&s->n, &v.grant));
        assert_int_equal(look(s, &receipt).status, rows[i].given ? OK : REFUSED_RECEIPT_UNKNOWN);
    }
}

/* One of two is past its time: no code says that the other goes on, before the sweep comes by. */
static void past_its_time_for_both(void **state)
{
    struct scene *s = *state;
    struct id codes[2];

    give_two(s, codes);
    ((struct grant *)store_grant_by_receipt(s->n.store, &codes[1]))->until = NOW;
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(look(s, &codes[i]).ended, 1);
        assert_int_equal(look(s, &codes[i]).ended_at, NOW);
        assert_int_equal(look(s, &codes[i]).client, NO_INDEX);
    }
}

/* ---- how often it was used ---- */

/* Of two corporations, which the client has the other way round. */
static struct msg_par for_both(void)
{
    struct msg_par m = visitor_par(CLIENT);

    m.n_corporaties = 2;
    m.corporaties[0] = (struct corporatie){ "L0102" };
    m.corporaties[1] = (struct corporatie){ CORP };
    return m;
}

static void used(struct scene *s, const struct id *dossier, unsigned corporation, unsigned times)
{
    const struct dossier *d = store_dossier(s->n.store, dossier);

    assert_non_null(d);
    for (unsigned i = 0; i < times; i++)
        store_use(s->n.store, d, corporation);
}

/* One digit of it, and no more. */
static void about_how_often(void **state)
{
    static const struct { unsigned more; uint32_t said; } rows[] = {
        { 0, USES_NONE }, { 1, USES_ONCE }, { 1, USES_FEW }, { 7, USES_FEW }, { 1, 10 }, { 4, 10 }, { 1, 20 }, { 79, 90 }, { 1, 100 },
        { 54, 100 }, { 1, 200 }, { 799, 900 }, { 1, 1000 }, { 8549, 9000 }, { 1, 10000 } };
    struct scene *s = *state;
    struct msg_par m = for_both();
    struct id receipt;
    struct visitor v = give(s, &m, &receipt);

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        used(s, &v.dossier, 1, rows[i].more);
        struct msg_receipt r = look(s, &receipt);

        assert_int_equal(r.uses_of[0], rows[i].said);
        assert_int_equal(r.uses_of[1], USES_NONE);
        assert_int_equal(r.uses, rows[i].said);
    }
    used(s, &v.dossier, 0, 3);
    assert_int_equal(look(s, &receipt).uses_of[1], USES_FEW);
    used(s, &v.dossier, 0, 4998);
    assert_int_equal(look(s, &receipt).uses, 10000);   /* 9,500 and 5,001 */
    for (unsigned i = 2; i < LIMIT_CORPORATIONS; i++)
        assert_int_equal(look(s, &receipt).uses_of[i], 0);
}

/* Both codes of a couple say the same; after an end neither says anything of it. */
static void use_is_of_both(void **state)
{
    struct scene *s = *state;
    struct id codes[2];
    struct visitor v = give_two(s, codes);

    used(s, &v.dossier, 0, 12);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(look(s, &codes[i]).uses, 10);
        assert_int_equal(look(s, &codes[i]).uses_of[0], 10);
    }
    assert_int_equal(stop(s, &codes[0]).uses, 0);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(look(s, &codes[i]).uses + look(s, &codes[i]).uses_of[0], 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = { T(what_it_says), T(nobody_knows_another), T(stopping_what_is_pending),
                                        T(stopping_ends_it_for_both), T(the_code_of_one_that_was_replaced), T(forgotten_with_its_end),
                                        T(its_end_is_not_confirmed), T(its_write_is_in_doubt), T(past_its_time_for_both),
                                        T(about_how_often), T(use_is_of_both) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
