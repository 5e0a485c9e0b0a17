/* Receipts: found by their code from page 4 on, after an end too, and what stops by them. */
#include "visitor.h"

#include <string.h>

#define INCOME 2710000

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
    struct msg_zegel_lees read = visitor_seal_request(&v);
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
            struct msg_zegel_lees read = visitor_seal_request(&v);
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

/* Two people: whoever stops, both codes say the same, and go on saying it after a restart. */
static void stopping_ends_it_for_both(void **state)
{
    struct scene *s = *state;
    struct msg_par first = visitor_par(CLIENT), second;
    struct id codes[2];

    first.n_rooster = 2;
    first.rooster[1].rol = ROL_MED;
    strcpy(first.rooster[1].referentie, "r-2");
    struct visitor a = give(s, &first, &codes[0]);
    second = first;
    second.heeft_dossier = 1;
    second.dossier = a.dossier;
    second.plaats = 1;
    second.rol = ROL_MED;
    strcpy(second.referentie, "r-2");
    give(s, &second, &codes[1]);
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

    m.heeft_dossier = 1;
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

#define T(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = { T(what_it_says), T(nobody_knows_another), T(stopping_what_is_pending),
                                        T(stopping_ends_it_for_both), T(the_code_of_one_that_was_replaced), T(forgotten_with_its_end) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
