/* What a wall clock that jumps does to what lives in memory. */
#include "scene.h"

#include "base/mem.h"

#include <string.h>

#define JUMP_S (300 * INT64_C(86400))
#define CASE_MS (LIMIT_CASE_S * INT64_C(1000))

/* A request at a moment, for an agreement of a day from then. */
static struct msg_par_answer asked(struct scene *s, struct moment now)
{
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer out;

    m.to = now.wall_s + 86400;
    assert_int_equal(agree_par(&s->n, &m, now, &out), OK);
    return out;
}

static bool open_at(struct scene *s, const struct id *zaak, struct moment now)
{
    struct msg_bewijs_open offer = scene_offer(CLIENT, zaak, "qii", 1);
    struct msg_zegel out;
    struct zaak *z;

    assert_int_equal(accept_open(&s->n, &offer, now, &z, &out), OK);
    assert_int_equal(out.status, z != NULL ? OK : REFUSED_CASE_UNKNOWN);
    return z != NULL;
}

static struct moment later(struct moment from, int64_t wall_s, int64_t ms)
{
    return (struct moment){ .wall_s = from.wall_s + wall_s, .boot_ms = from.boot_ms + ms };
}

/* One case made while the clock was ahead stood in front of the list: no case of anybody ended before its date came, and
 * its own names stayed. */
static void a_case_made_while_the_clock_was_ahead_goes_after_half_an_hour(void **state)
{
    static const int64_t jumps[] = { JUMP_S, -JUMP_S, 0 };
    struct moment now = at(NOW);

    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        struct scene *s = *state;
        struct msg_par_answer first = asked(s, later(now, jumps[i], 0)), second = asked(s, later(now, 0, 1000));

        assert_true(open_at(s, &first.zaak, later(now, 0, CASE_MS - 1)));
        assert_non_null(store_dossier(s->n.store, &first.dossier));
        assert_false(open_at(s, &first.zaak, later(now, 0, CASE_MS)));
        assert_null(store_dossier(s->n.store, &first.dossier)); /* nothing is left of it */
        assert_true(open_at(s, &second.zaak, later(now, 0, CASE_MS)));
        assert_false(open_at(s, &second.zaak, later(now, 0, CASE_MS + 1000)));
        assert_null(store_dossier(s->n.store, &second.dossier));
        now = later(now, 0, 2 * CASE_MS);
    }
}

/* Nor does a clock that runs ahead for a moment end those that were made before. */
static void a_jump_ends_no_case(void **state)
{
    struct scene *s = *state;
    struct msg_par_answer a = asked(s, at(NOW));

    assert_int_equal(a.zaak_tot, NOW + LIMIT_CASE_S);
    cases_expire(&s->n, at(NOW).boot_ms + 1000);
    assert_true(open_at(s, &a.zaak, later(at(NOW), JUMP_S, 1000)));
    assert_true(open_at(s, &a.zaak, later(at(NOW), 1, 1000)));
}

/* A client that had made all its cases while the clock was ahead was refused until their date came. */
static void cases_made_while_the_clock_was_ahead_block_nobody(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct moment ahead = later(at(NOW), JUMP_S, 0);
    struct msg_par_answer out;

    m.to = ahead.wall_s + 86400;
    for (unsigned i = 0; i <= LIMIT_CASES_PER_CLIENT; i++) {
        assert_int_equal(agree_par(&s->n, &m, ahead, &out), OK);
        assert_int_equal(out.status, i < LIMIT_CASES_PER_CLIENT ? OK : REFUSED_RATE);
    }
    m.to = NOW + 86400;
    assert_int_equal(agree_par(&s->n, &m, later(at(NOW), 0, CASE_MS - 1), &out), OK);
    assert_int_equal(out.status, REFUSED_RATE);
    assert_int_equal(agree_par(&s->n, &m, later(at(NOW), 0, CASE_MS), &out), OK);
    assert_int_equal(out.status, OK);
}

static enum status fetched(struct scene *s, const struct id *grant, int64_t boot_ms)
{
    struct msg_zegel_read m = { .client = CLIENT, .grant = *grant };
    struct msg_zegel out;

    held_read(&s->n, &m, boot_ms, &out);
    return (enum status)out.status;
}

static void a_jump_neither_keeps_nor_ends_a_seal_that_is_held(void **state)
{
    struct scene *s = *state;
    struct msg_par_answer a = asked(s, at(NOW));
    struct msg_zegel z = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, 7794, NOW);
    int64_t boot_ms = at(NOW).boot_ms;

    assert_int_equal(z.status, OK);
    asked(s, later(at(NOW), JUMP_S, 1)); /* whatever comes first lets go what is past its time */
    assert_int_equal(fetched(s, &z.grant, boot_ms + LIMIT_SEAL_FETCH_S * 1000 - 1), OK);
    held_expire(s->n.held, boot_ms + LIMIT_SEAL_FETCH_S * 1000);
    assert_int_equal(fetched(s, &z.grant, boot_ms + 1), REFUSED_SEAL_GONE);
}

/* A key that was used while the clock was ahead was remembered until that date, one of before forgotten at once. */
static void a_jump_neither_keeps_nor_forgets_an_idempotency_key(void **state)
{
    static const int64_t jumps[] = { JUMP_S, -JUMP_S };
    const int64_t kept_ms = LIMIT_IDEMPOTENCY_S * INT64_C(1000);
    uint8_t key[CRYPT_KEY_LEN] = { 5 }, used[DIGEST_LEN] = { 1 }, body[DIGEST_LEN] = { 2 }, other[DIGEST_LEN] = { 3 };
    struct repeats *h;

    (void)state;
    assert_int_equal(repeats_init(&h, 1), OK);
    int64_t boot_ms = 1000;
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        int64_t iat = NOW + jumps[i], again = NOW;
        uint32_t edition = 4;

        assert_int_equal(repeats_use(h, key, 0, used, body, boot_ms, &iat, &edition), OK);
        assert_int_equal(repeats_use(h, key, 0, used, body, boot_ms + kept_ms - 1, &again, &edition), OK);
        assert_int_equal(again, NOW + jumps[i]);
        boot_ms += kept_ms;
        again = NOW;
        assert_int_equal(repeats_use(h, key, 0, used, other, boot_ms, &again, &edition), OK);
        assert_int_equal(again, NOW);
        boot_ms += kept_ms;
    }
    repeats_release(h);
}

/* References made while the clock was ahead were not written down until that date. */
static void references_are_due_after_a_minute_whatever_the_clock_says(void **state)
{
    struct scene *s = *state;
    struct moment ahead = later(at(NOW), JUMP_S, 0);
    struct toets_parts t = scene_question(CLIENT);
    struct huishouden h = scene_declared(2710000);
    struct msg_answers out;
    struct store_done done;
    struct catalogue beleid = { 0 };
    bool more;

    scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
    assert_int_equal(scene_toets_at(s, &t, ahead, &out), OK);
    assert_int_equal(scene_answer(s, 0, NULL).status, OK);
    assert_int_equal(references_write(s->n.references, s->n.store, s->n.clients, &beleid, 0,
                                      ahead.boot_ms + LIMIT_REFERENCES_MS - 1, &more), OK);
    assert_false(store_next(s->n.store, &done));
    assert_int_equal(references_write(s->n.references, s->n.store, s->n.clients, &beleid, 0,
                                      ahead.boot_ms + LIMIT_REFERENCES_MS, &more), OK);
    assert_true(store_next(s->n.store, &done));
    assert_int_equal(done.status, OK);
    mem_free(done.context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_case_made_while_the_clock_was_ahead_goes_after_half_an_hour, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_jump_ends_no_case, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(cases_made_while_the_clock_was_ahead_block_nobody, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_jump_neither_keeps_nor_ends_a_seal_that_is_held, scene_setup, scene_teardown),
        cmocka_unit_test(a_jump_neither_keeps_nor_forgets_an_idempotency_key),
        cmocka_unit_test_setup_teardown(references_are_due_after_a_minute_whatever_the_clock_says, scene_setup, scene_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
