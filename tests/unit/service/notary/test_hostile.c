/*
 * An owned gate or assessor sends what it likes: valid messages with random bytes changed. Nothing crashes (run under the
 * sanitizers too), every answer is of a known shape, and every verdict that comes out is strict JSON that verifies.
 */
#include "scene.h"

#include "base/date.h"
#include "base/mem.h"
#include "wire/assess.h"
#include "wire/evidence.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state_of_random = 0x9e3779b97f4a7c15;

static uint64_t random_number(void)
{
    state_of_random ^= state_of_random << 13;
    state_of_random ^= state_of_random >> 7;
    state_of_random ^= state_of_random << 17;
    return state_of_random;
}

static unsigned rounds(void)
{
    const char *more = getenv("PASSEND_ROUNDS");

    return more != NULL ? (unsigned)strtoul(more, NULL, 10) : 1000;
}

/* Changes one to four places: a bit, a byte, an extreme word. */
static void damage(uint8_t *data, size_t from, size_t to)
{
    static const uint8_t extremes[] = { 0x00, 0xff, 0x80, 0x7f };

    for (unsigned n = 1 + (unsigned)(random_number() % 4); n > 0; n--) {
        size_t at = from + random_number() % (to - from);
        uint64_t how = random_number() % 3;

        if (how == 0)
            data[at] ^= (uint8_t)(1u << random_number() % 8);
        else if (how == 1)
            data[at] = (uint8_t)random_number();
        else
            for (size_t i = at & ~(size_t)7; i < (at & ~(size_t)7) + 8 && i < to; i++)
                data[i] = extremes[random_number() % 4];
    }
}

static void questions(void **state)
{
    static _Alignas(8) uint8_t msg[LIMIT_MESSAGE_BYTES], copy[LIMIT_MESSAGE_BYTES];
    const struct verify_options o = { .allow_test = true };
    struct scene *s = *state;
    struct msg_dossierzegel d = scene_single(s, CLIENT, 2710000, NULL);
    struct toets_huishouden heads[3] = { { .content = TOETS_DOSSIERZEGEL, .besluit54a = TRUTH_NO, .huurt_van_deelnemer = TRUTH_NO, .len = d.zegel_len },
                                         { .content = TOETS_VERKLAARD, .besluit54a = TRUTH_NO, .huurt_van_deelnemer = TRUTH_NO, .len = 32 + 2 * 200 + 24 },
                                         { .content = TOETS_NOTHING, .besluit54a = TRUTH_NO, .huurt_van_deelnemer = TRUTH_NO } };
    struct toets_parts t = scene_question(CLIENT);
    struct huishouden h;
    struct writer w;
    unsigned verdicts = 0, refused = 0;

    facts_empty(&h);
    h.n_adults = 2;
    h.n_children = 1;
    h.adults[0] = h.adults[1] = scene_facts(s, &d.dossier, 2025, 2710000, 7794).feiten;
    h.adults[0].rol = ROL_WON;
    h.adults[1].rol = ROL_MED;
    h.children[0] = (struct child){ .geboortedatum = { 18000, 18000 }, .dagen_min = 366, .dagen_max = 366, .rol = ROL_MBW,
                                    .kind = TRUTH_YES, .onderhouden = TRUTH_YES };
    t.head.n_huishoudens = 3;
    writer_init(&w, msg, sizeof msg);
    write_bytes(&w, &t.head, sizeof t.head);
    write_bytes(&w, t.homes, sizeof t.homes[0]);
    for (unsigned i = 0; i < 3; i++) {
        write_bytes(&w, &heads[i], sizeof heads[i]);
        if (i == 1)
            household_pack(&h, writer_room(&w, heads[i].len));
        else
            write_bytes(&w, d.zegel, heads[i].len);
    }
    size_t len = writer_len(&w);
    msg_head_init(&t.head.head, MSG_TOETS, len, 1);
    memcpy(msg, &t.head, sizeof t.head);
    for (unsigned round = 0; round < rounds(); round++) {
        struct msg_answers out;

        memcpy(copy, msg, len);
        /* Half of the time in the head and the home, where most decisions are. */
        damage(copy, sizeof(struct msg_head), random_number() % 2 ? sizeof t.head + sizeof t.homes[0] : len);
        writer_init(&w, s->answer, LIMIT_MESSAGE_BYTES);
        enum status st = toets(&s->n, copy, len, at(NOW), &w);
        if (st != OK) {
            assert_int_equal(st, REFUSED_MESSAGE);
            refused++;
            continue;
        }
        memcpy(&out, s->answer, sizeof out);
        for (unsigned i = 0; i < out.n; i++) {
            const char *jws;
            struct verdict_answer a = scene_answer(s, i, &jws);
            struct verified v;

            assert_true(a.status < STATUS_N);
            if (a.len == 0)
                continue;
            assert_int_equal(verify_verdict(&s->keys, jws, a.len, &o, &v), OK);
            verified_release(&v);
            verdicts++;
        }
    }
    assert_true(verdicts > 0 && refused > 0);
}

static void requests(void **state)
{
    struct scene *s = *state;
    unsigned accepted = 0;

    for (unsigned round = 0; round < rounds(); round++) {
        struct msg_par m = scene_par(CLIENT);
        struct msg_par_answer out;

        m.has_verklaring = 1;
        m.verklaring = scene_facts(s, &m.dossier, 0, 0, 7794).feiten;
        damage((uint8_t *)&m, sizeof m.head, sizeof m);
        enum status st = agree_par(&s->n, &m, at(NOW), &out);
        assert_true(st == OK || st == REFUSED_MESSAGE);
        accepted += st == OK && out.status == OK;
        if (round % 500 == 499)
            cases_expire(&s->n, at(NOW + LIMIT_CASE_S).boot_ms);
    }
    assert_true(accepted > 0);
}

/* Facts an owned assessor invents are at worst another household; they seal, complete and are answered. */
static void facts(void **state)
{
    struct scene *s = *state;
    unsigned accepted = 0;

    for (unsigned round = 0; round < rounds() / 8; round++) {
        struct msg_par m = scene_par(CLIENT);
        struct msg_par_answer a = scene_ask(s, &m);
        struct msg_bewijs_open offer = scene_offer(CLIENT, &a.zaak, "qii", 1);
        struct msg_feiten f = scene_facts(s, &a.zaak, 2025, 2710000, 7794);
        struct toets_parts t = scene_question(CLIENT);
        struct msg_answers answers;
        struct msg_zaak told;
        struct msg_zegel out;
        struct zaak *z;

        assert_int_equal(a.status, OK);
        assert_int_equal(accept_open(&s->n, &offer, at(NOW), &z, &out), OK);
        cases_assess(&s->n, z, &offer, 0, 1, NOW, &told);
        damage((uint8_t *)&f, offsetof(struct msg_feiten, signatory), sizeof f);
        enum status st = scene_judge(s, 0, &f, NOW, &out);
        assert_true(st == OK || st == REFUSED_MESSAGE);
        if (out.status == OK) {
            struct msg_dossierzegel d = scene_complete(s, CLIENT, &a.dossier, &out, 1, NOW);

            if (d.status == OK) {
                scene_household(&t, TOETS_DOSSIERZEGEL, d.zegel, d.zegel_len);
                assert_int_equal(scene_toets(s, &t, NOW, &answers), OK);
                mem_free(scene_claims(s, 0));
                accepted++;
            } else {
                assert_int_equal(status_class_of((enum status)d.status), CLASS_REFUSED);
            }
        }
        if (round % 200 == 199)
            cases_expire(&s->n, at(NOW + LIMIT_CASE_S).boot_ms);
    }
    assert_true(accepted > 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = { T(questions), T(requests), T(facts) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
