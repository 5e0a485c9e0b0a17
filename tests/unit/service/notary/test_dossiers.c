/* Completion: the exact roster, again within the hour, seals that are altered, foreign, ended; households put together. */
#include "scene.h"

#include "base/date.h"
#include "base/mem.h"
#include "model/names.h"
#include "wire/assess.h"
#include "wire/platform.h"

#include <string.h>

#define BIRTH 7794

struct pair { struct msg_par_answer a, b; struct msg_zegel za, zb; };

/* Two adults: Karim (t-1) and Leyla (t-2). */
static struct pair couple(struct scene *s)
{
    struct msg_par m = scene_par(CLIENT);
    struct pair p;

    scene_couple(&m);
    p.a = scene_ask(s, &m);
    scene_partner(&m, &p.a.dossier);
    p.b = scene_ask(s, &m);
    assert_int_equal(p.b.status, OK);
    p.za = scene_prove(s, CLIENT, &p.a.zaak, 2025, 2000000, BIRTH, NOW);
    p.zb = scene_prove(s, CLIENT, &p.b.zaak, 2024, 1000000, BIRTH + 400, NOW);
    assert_int_equal(p.za.status, OK);
    assert_int_equal(p.zb.status, OK);
    return p;
}

static void open_dossier(struct scene *s, const struct msg_dossierzegel *d, struct dossier_facts *out)
{
    assert_int_equal(d->zegel_len, ZEGEL_DOSSIER_LEN);
    assert_int_equal(seals_open_dossier(s->n.store, store_dossier(s->n.store, &d->dossier), d->zegel, out), OK);
}

static void one_adult(void **state)
{
    struct scene *s = *state;
    struct dossier_facts f;
    struct msg_dossierzegel d = scene_single(s, CLIENT, 2710000, NULL);

    assert_int_equal(d.status, OK);
    assert_int_equal(d.bruikbaar_tot, NOW + 100 * 86400);
    open_dossier(s, &d, &f);
    assert_int_equal(f.n_adults, 1);
    assert_true(f.n_sums >= 1);
    assert_true(f.sums[0].cell.min < f.sums[0].cell.max);   /* a cell, not an amount */
    assert_true(f.sums[0].cell.min <= 2710000 && f.sums[0].cell.max >= 2710000);
}

static void two_adults_mixed_years(void **state)
{
    struct scene *s = *state;
    struct pair p = couple(s);
    struct msg_zegel both[2] = { p.zb, p.za }; /* any order */
    struct dossier_facts f;
    struct msg_dossierzegel d = scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW);

    assert_int_equal(d.status, OK);
    open_dossier(s, &d, &f);
    assert_int_equal(f.n_adults, 2);
    assert_int_equal(f.adults[0].rol, ROL_WON);      /* roster order */
    assert_int_equal(f.adults[1].rol, ROL_MED);
    for (unsigned i = 0; i < f.n_sums; i++)
        assert_int_not_equal(f.sums[i].form, SUM_UNIFORM);
}

static void evidence_limits_the_period(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);

    struct msg_par_answer a = scene_ask(s, &m);
    struct msg_zegel z = scene_prove(s, CLIENT, &a.zaak, 2024, 2710000, BIRTH, NOW);
    int64_t new_year = (int64_t)day_of((struct date){ 2027, 1, 1 }) * 86400;
    assert_int_equal(z.bruikbaar_tot, new_year); /* 2024 counts for leases of 2025 and 2026 */
    assert_int_equal(scene_complete(s, CLIENT, &a.dossier, &z, 1, NOW).bruikbaar_tot, new_year);
}

static void roster_table(void **state)
{
    struct scene *s = *state;
    struct pair p = couple(s), q = couple(s);
    struct msg_zegel z[4] = { p.za, p.zb, q.za, q.zb };
    static const struct { enum status status; unsigned n; uint8_t which[3]; } rows[] = {
        { REFUSED_ROSTER_INCOMPLETE, 0, { 0 } },
        { REFUSED_ROSTER_INCOMPLETE, 1, { 0 } },
        { REFUSED_ROSTER_INCOMPLETE, 1, { 1 } },
        { REFUSED_ROSTER_DUPLICATE, 2, { 0, 0 } },
        { REFUSED_ROSTER_FOREIGN, 2, { 0, 3 } },
        { REFUSED_ROSTER_FOREIGN, 2, { 2, 3 } },
        { REFUSED_ROSTER_EXCESS, 3, { 0, 1, 2 } },
        { OK, 2, { 0, 1 } },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct msg_zegel given[3];

        for (unsigned k = 0; k < rows[i].n; k++)
            given[k] = z[rows[i].which[k]];
        struct msg_dossierzegel d = scene_complete(s, CLIENT, &p.a.dossier, given, rows[i].n, NOW);
        if (d.status != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(d.status));
        assert_int_equal(d.zegel_len == 0, rows[i].status != OK);
    }
}

static void dossier_unknown_or_foreign(void **state)
{
    struct scene *s = *state;
    struct pair p = couple(s);
    struct msg_zegel both[2] = { p.za, p.zb };
    struct id other = p.a.dossier;

    assert_int_equal(scene_complete(s, CLIENT_OTHER, &p.a.dossier, both, 2, NOW).status, REFUSED_DOSSIER_UNKNOWN);
    other.b[0] ^= 1;
    assert_int_equal(scene_complete(s, CLIENT, &other, both, 2, NOW).status, REFUSED_DOSSIER_UNKNOWN);
    assert_int_equal(scene_complete(s, "nobody", &p.a.dossier, both, 2, NOW).status, REFUSED_CLIENT_UNKNOWN);
}

/* Every bit of a seal matters. */
static void altered_seals(void **state)
{
    struct scene *s = *state;
    struct pair p = couple(s);

    for (size_t bit = 0; bit < p.za.zegel_len * 8u; bit += bit < SEAL_HEAD * 8 ? 1 : 61) {
        struct msg_zegel both[2] = { p.za, p.zb };

        both[0].zegel[bit / 8] ^= (uint8_t)(1u << bit % 8);
        enum status st = (enum status)scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW).status;
        bool id = bit / 8 >= 16 && bit / 8 < 32;
        if (st != (id ? REFUSED_SEAL_UNKNOWN : REFUSED_SEAL_INVALID))
            fail_msg("bit %zu: %s", bit, status_slug(st));
    }
    struct msg_zegel both[2] = { p.za, p.zb };
    both[0].zegel_len -= 8;
    assert_int_equal(scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW).status, REFUSED_SEAL_INVALID);
    both[0] = p.za;
    memcpy(both[0].zegel + SEAL_HEAD, both[1].zegel + SEAL_HEAD, both[0].zegel_len - SEAL_HEAD); /* mixed */
    assert_int_equal(scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW).status, REFUSED_SEAL_INVALID);
}

static void dossier_seal_is_no_participant(void **state)
{
    struct scene *s = *state;
    struct msg_zegel z;
    struct msg_dossierzegel d = scene_single(s, CLIENT, 2710000, &z);
    struct msg_zegel as_participant = { .zegel_len = d.zegel_len };

    memcpy(as_participant.zegel, d.zegel, d.zegel_len);
    assert_int_equal(scene_complete(s, CLIENT, &d.dossier, &as_participant, 1, NOW).status, REFUSED_SEAL_INVALID);
}

static void completion_again(void **state)
{
    struct scene *s = *state;
    struct pair p = couple(s);
    struct msg_zegel both[2] = { p.za, p.zb };
    struct dossier_facts f[2];
    struct msg_dossierzegel d[2];
    struct msg_par m = scene_par(CLIENT);
    bool more = true;

    d[0] = scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW);
    assert_int_equal(d[0].status, OK);
    scene_restart(s); /* the answer was lost with the process */
    d[1] = scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW + 59 * 60);
    assert_int_equal(d[1].status, OK);
    assert_memory_not_equal(d[0].zegel, d[1].zegel, d[0].zegel_len);
    open_dossier(s, &d[0], &f[0]);
    open_dossier(s, &d[1], &f[1]);
    assert_memory_equal(&f[0], &f[1], sizeof f[0]);
    assert_int_equal(scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW + 61 * 60).status, REFUSED_SEAL_REDUCED);
    while (more)
        assert_int_equal(store_sweep(s->n.store, NOW + 61 * 60, &more), OK);
    assert_int_equal(scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW).status, REFUSED_SEAL_REDUCED);
    open_dossier(s, &d[0], &f[0]); /* the coarse seal lives on */
    /* New evidence means a new dossier. */
    m.n_rooster = 0;
    m.has_dossier = 1;
    m.dossier = p.a.dossier;
    assert_int_equal(scene_ask(s, &m).status, REFUSED_DOSSIER_STATE);
}

/* The verdict says on whose word each adult's facts rest; a row that says otherwise does not open the seal. */
static void seal_holds_for_its_sources_only(void **state)
{
    struct scene *s = *state;
    struct pair p = couple(s);
    struct msg_zegel both[2] = { p.za, p.zb };
    struct msg_dossierzegel z = scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW);
    const struct dossier *d = store_dossier(s->n.store, &z.dossier);
    struct dossier_facts f;

    assert_int_equal(z.status, OK);
    for (unsigned i = 0; i < 2; i++) {
        struct grant *g = d->grants[i];
        size_t len = offsetof(struct grant, origin) + origin_len(&g->origin);
        uint8_t as_it_was[sizeof *g];

        memcpy(as_it_was, g, len);

        for (unsigned change = 0; change < 5; change++) {
            switch (change) {
            case 0: g->verwijzing.b[0] ^= 1; break;
            case 1: g->origin.bron[0] ^= 1; break;
            case 2: g->origin.profiel_sha[31] ^= 1; break;
            case 3: g->origin.zekerheid ^= 1; break;
            default: g->origin.wijze ^= 1; break;
            }
            assert_int_equal(seals_open_dossier(s->n.store, d, z.zegel, &f), REFUSED_SEAL_INVALID);
            memcpy(g, as_it_was, len);
        }
        assert_int_equal(seals_open_dossier(s->n.store, d, z.zegel, &f), OK);
    }
}

static void replaced_evidence(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a = scene_ask(s, &m), again;

    m.has_dossier = 1;
    m.dossier = a.dossier;
    again = scene_ask(s, &m);
    struct msg_zegel old = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, BIRTH, NOW);
    struct msg_zegel fresh = scene_prove(s, CLIENT, &again.zaak, 2025, 2810000, BIRTH, NOW);
    assert_int_equal(fresh.status, OK);
    assert_int_equal(scene_complete(s, CLIENT, &a.dossier, &old, 1, NOW).status, REFUSED_SEAL_REPLACED);
    assert_int_equal(scene_complete(s, CLIENT, &a.dossier, &fresh, 1, NOW).status, OK);
}

static void ended_seals(void **state)
{
    struct scene *s = *state;

    for (int adults = 1; adults <= 2; adults++) {
        struct pair p = couple(s);
        struct msg_zegel both[2] = { p.za, p.zb };
        struct msg_grant_end end = { .grant = p.zb.grant };
        struct id dossier = p.a.dossier;

        strcpy(end.client, CLIENT);
        if (adults == 1) {
            struct msg_par m = scene_par(CLIENT);
            struct msg_par_answer a = scene_ask(s, &m);

            both[0] = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, BIRTH, NOW);
            end.grant = both[0].grant;
            dossier = a.dossier;
        }
        assert_int_equal(scene_withdraw(s, &end, NOW), OK);
        enum status expected = adults == 1 ? REFUSED_WITHDRAWN : REFUSED_INCOMPLETE;
        assert_int_equal(scene_complete(s, CLIENT, &dossier, both, (unsigned)adults, NOW).status, expected);
        struct pair other = couple(s); /* ... and beside a dossier that lives */
        struct msg_zegel mixed[2] = { both[0], other.zb };
        assert_int_equal(scene_complete(s, CLIENT, &other.a.dossier, mixed, 2, NOW).status, expected);
    }
}

static void expired_before_the_sweep(void **state)
{
    struct scene *s = *state;
    struct msg_par m = scene_par(CLIENT);
    struct msg_par_answer a;

    m.to = NOW + 3600;
    a = scene_ask(s, &m);
    struct msg_zegel z = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, BIRTH, NOW);
    assert_int_equal(scene_complete(s, CLIENT, &a.dossier, &z, 1, NOW + 3600).status, REFUSED_EXPIRED);
    assert_int_equal(scene_complete(s, CLIENT, &a.dossier, &z, 1, NOW + 3599).status, OK);
}

static enum status ask_couple(struct scene *s, const struct msg_dossierzegel *d, int64_t now)
{
    struct toets_parts t = scene_question(CLIENT);
    struct msg_answers out;

    scene_household(&t, TOETS_DOSSIERZEGEL, d->zegel, d->zegel_len);
    assert_int_equal(scene_toets(s, &t, now, &out), OK);
    return (enum status)scene_answer(s, 0, NULL).status;
}

/* Whatever ended, and whoever ended it: the platform reads the same everywhere. */
static void nobody_learns_who_of_two_ended_it(void **state)
{
    struct scene *s = *state;

    for (int who = 0; who < 3; who++) {
        struct pair p = couple(s);
        struct msg_zegel both[2] = { p.za, p.zb }, got;
        struct msg_dossierzegel d = scene_complete(s, CLIENT, &p.a.dossier, both, 2, NOW);
        struct msg_grant_end end = { .grant = who == 0 ? p.za.grant : p.zb.grant };
        int64_t now = who == 2 ? NOW + 100 * 86400 : NOW;
        bool more = true;

        strcpy(end.client, CLIENT);
        assert_int_equal(ask_couple(s, &d, NOW), OK);
        if (who < 2)
            assert_int_equal(scene_withdraw(s, &end, NOW), OK);
        for (int swept = 0; swept < 2; swept++) {
            assert_int_equal(ask_couple(s, &d, now), REFUSED_INCOMPLETE);
            while (who == 2 && more)
                assert_int_equal(store_sweep(s->n.store, now, &more), OK);
        }
        for (int i = 0; i < 2; i++) {
            struct msg_zegel_read m = { .grant = both[i].grant };

            strcpy(m.client, CLIENT);
            held_read(&s->n, &m, at(now).boot_ms, &got);
            assert_int_equal(got.status, REFUSED_INCOMPLETE);
            end.grant = both[i].grant;
            assert_int_equal(scene_withdraw(s, &end, now), OK);
        }
        assert_int_equal(store_grants(s->n.store), 0);
    }
}

/* ---- households ---- */

static struct deelnemer_facts person(unsigned n_children, const int32_t *children, unsigned n_attested,
                                     const int32_t *attested)
{
    struct deelnemer_facts f = { .versie = ZEGEL_VERSIE, .n_children = (uint8_t)n_children,
                                 .n_bevestigd = (uint8_t)n_attested, .verzoek54a = TRUTH_NO };

    for (unsigned i = 0; i < n_children; i++)
        f.children[i].geboortedatum = (struct day_range){ children[i], children[i] };
    for (unsigned i = 0; i < n_attested; i++)
        f.bevestigd[i] = (struct day_range){ attested[i], attested[i] };
    return f;
}

static void children_join_as_multisets(void **state)
{
    static const struct {
        unsigned declared_a, declared_b, attested_a, attested_b;
        int32_t a[3], b[3], at_a[3], at_b[3];
        unsigned expected;
        enum samenstelling samenstelling;
    } rows[] = {
        { .expected = 0, .samenstelling = SAMENSTELLING_VERKLAARD },
        { .declared_a = 2, .a = { 1, 2 }, .expected = 2, .samenstelling = SAMENSTELLING_VERKLAARD },
        { .declared_a = 2, .declared_b = 2, .a = { 1, 2 }, .b = { 2, 1 }, .expected = 2,
          .samenstelling = SAMENSTELLING_VERKLAARD }, /* both parents name both */
        { .declared_a = 2, .a = { 5, 5 }, .expected = 2, .samenstelling = SAMENSTELLING_VERKLAARD }, /* twins */
        { .declared_a = 2, .declared_b = 1, .a = { 5, 5 }, .b = { 5 }, .expected = 2,
          .samenstelling = SAMENSTELLING_VERKLAARD },
        { .declared_a = 2, .attested_a = 2, .a = { 1, 2 }, .at_a = { 2, 1 }, .expected = 2,
          .samenstelling = SAMENSTELLING_BEVESTIGD },
        { .declared_a = 2, .attested_a = 2, .attested_b = 2, .a = { 1, 2 }, .at_a = { 2, 1 }, .at_b = { 1, 2 }, .expected = 2,
          .samenstelling = SAMENSTELLING_BEVESTIGD }, /* the same children in two vaults */
        { .declared_a = 2, .attested_a = 1, .attested_b = 1, .a = { 1, 2 }, .at_a = { 1 }, .at_b = { 2 }, .expected = 2,
          .samenstelling = SAMENSTELLING_BEVESTIGD },
        { .declared_a = 2, .attested_a = 1, .attested_b = 1, .a = { 5, 5 }, .at_a = { 5 }, .at_b = { 5 }, .expected = 2,
          .samenstelling = SAMENSTELLING_VERSCHIL }, /* two lists of one child are no twins */
        { .declared_a = 1, .attested_a = 1, .a = { 1 }, .at_a = { 3 }, .expected = 1,
          .samenstelling = SAMENSTELLING_VERSCHIL },
        { .declared_a = 1, .attested_a = 3, .a = { 1 }, .at_a = { 3, 1, 7 }, .expected = 1,
          .samenstelling = SAMENSTELLING_BEVESTIGD }, /* attested, not declared: not in this household */
        { .attested_a = 1, .at_a = { 3 }, .expected = 0, .samenstelling = SAMENSTELLING_VERKLAARD },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct deelnemer_facts f[2] = { person(rows[i].declared_a, rows[i].a, rows[i].attested_a, rows[i].at_a),
                                        person(rows[i].declared_b, rows[i].b, rows[i].attested_b, rows[i].at_b) };
        struct huishouden h;

        assert_int_equal(facts_household(f, 2, &h), OK);
        if (h.n_children != rows[i].expected || h.samenstelling != rows[i].samenstelling)
            fail_msg("row %zu: %u children, %s", i, h.n_children, name_of(NAMES_SAMENSTELLING, h.samenstelling));
    }
}

/* A child of which the source knows no day confirms none that is declared with a day: then somebody looks. */
static void children_of_unknown_age(void **state)
{
    const struct day_range unknown = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    struct deelnemer_facts f = person(1, (int32_t[]){ 17000 }, 1, (int32_t[]){ 0 });
    struct huishouden h;

    (void)state;
    f.bevestigd[0] = unknown;
    assert_int_equal(facts_household(&f, 1, &h), OK);
    assert_int_equal(h.samenstelling, SAMENSTELLING_VERSCHIL);
    f.children[0].geboortedatum = unknown;
    assert_int_equal(facts_household(&f, 1, &h), OK);
    assert_int_equal(h.samenstelling, SAMENSTELLING_BEVESTIGD);
    f.bevestigd[0] = (struct day_range){ 17000, 17000 };
    assert_int_equal(facts_household(&f, 1, &h), OK);
    assert_int_equal(h.samenstelling, SAMENSTELLING_BEVESTIGD);
}

/* What either parent showed of a child that both name. */
static void proofs_of_children_join(void **state)
{
    static const struct { int32_t a[2], b[2]; uint16_t proven_a[2], proven_b[2], expected[2]; } rows[] = {
        { { 1, 2 }, { 2, 1 }, { 0, 0 }, { 0, STATUS_WLZ_ADL }, { STATUS_WLZ_ADL, 0 } },
        { { 1, 2 }, { 1, 2 }, { STATUS_WLZ_ADL, 0 }, { STATUS_AWBZ_2014, 0 }, { STATUS_WLZ_ADL | STATUS_AWBZ_2014, 0 } },
        { { 5, 5 }, { 5, 5 }, { 0, 0 }, { 0, STATUS_WLZ_ADL }, { 0, STATUS_WLZ_ADL } }, /* of twins the same one */
        { { 5, 5 }, { 5, 5 }, { STATUS_WLZ_ADL, 0 }, { 0, 0 }, { STATUS_WLZ_ADL, 0 } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct deelnemer_facts f[2] = { person(2, rows[i].a, 0, NULL), person(2, rows[i].b, 0, NULL) };
        struct huishouden h;

        for (unsigned k = 0; k < 2; k++) {
            f[0].children[k].status = f[0].children[k].status_proven = rows[i].proven_a[k];
            f[1].children[k].status = f[1].children[k].status_proven = rows[i].proven_b[k];
            f[0].children[k].status_unknown = STATUS_ALL & ~rows[i].proven_a[k] & UINT16_MAX;
        }
        assert_int_equal(facts_household(f, 2, &h), OK);
        assert_int_equal(h.n_children, 2);
        for (unsigned k = 0; k < 2; k++)
            if (h.children[k].status != rows[i].expected[k] || h.children[k].status_proven != rows[i].expected[k] ||
                (h.children[k].status_unknown & h.children[k].status) != 0)
                fail_msg("row %zu, child %u", i, k);
    }
}

static void too_many_children(void **state)
{
    int32_t all[CHILDREN_MAX];
    struct huishouden h;

    (void)state;
    for (int32_t i = 0; i < CHILDREN_MAX; i++)
        all[i] = i;
    struct deelnemer_facts f[2] = { person(CHILDREN_MAX, all, 0, NULL), person(1, (int32_t[]){ 99 }, 0, NULL) };
    assert_int_equal(facts_household(f, 2, &h), REFUSED_TOO_MANY);
    f[1].children[0].geboortedatum = (struct day_range){ 3, 3 };
    assert_int_equal(facts_household(f, 2, &h), OK);
}

static void evidence_ages(void **state)
{
    struct adult v = { .n_inkomens = 2, .inkomens = { { .jaar = 2023 }, { .jaar = 2025 } } };
    struct adult slip = { .loon = { .periode = LOON_MAAND } }, none = { 0 };

    (void)state;
    assert_int_equal(facts_evidence_until(&v), (int64_t)day_of((struct date){ 2028, 1, 1 }) * 86400);
    int32_t end = day_of((struct date){ 2026, 8, 31 });
    slip.loon.periode_einde = (struct day_range){ end, end };
    assert_int_equal(facts_evidence_until(&slip), (int64_t)day_of((struct date){ 2027, 3, 1 }) * 86400);
    assert_true(facts_evidence_until(&none) == INT64_MAX);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(one_adult), T(two_adults_mixed_years), T(evidence_limits_the_period), T(roster_table),
        T(dossier_unknown_or_foreign), T(altered_seals), T(dossier_seal_is_no_participant), T(completion_again),
        T(seal_holds_for_its_sources_only), T(replaced_evidence), T(ended_seals), T(expired_before_the_sweep), T(nobody_learns_who_of_two_ended_it),
        cmocka_unit_test(children_join_as_multisets), cmocka_unit_test(children_of_unknown_age),
        cmocka_unit_test(too_many_children), cmocka_unit_test(proofs_of_children_join), cmocka_unit_test(evidence_ages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
