/* Seals of version 1, made here as it made them: they say what they said, and what it cannot have made is refused. */
#include "scene.h"

#include "base/mem.h"
#include "notary/seals.h"

#include <string.h>

#define CHILDREN_1 12

/* It had the same members but the last three; of openings one, by its number. */
#define ADULT_1 200
#define OPENING_AT 11

/* Its sets of statuses were wider. */
struct first_child {
    struct day_range geboortedatum;
    int16_t dagen_min, dagen_max;
    uint32_t status, status_unknown;
    uint8_t rol, kind, onderhouden, zero;
};

struct first_participant {
    uint8_t versie, n_children, n_bevestigd, verzoek54a, zero[4];
    struct money_range vermogen;
    int64_t adult[ADULT_1 / 8];
    struct first_child children[CHILDREN_1];
    struct day_range bevestigd[CHILDREN_1];
};

struct first_dossier {
    uint8_t versie, n_adults, n_children, n_sums, verzoek54a, samenstelling, zero[2];
    struct money_range vermogen;
    struct dossier_facts_adult adults[8];
    struct dossier_facts_child children[CHILDREN_1];
    struct sum sums[SUMS_MAX];
};

struct head { uint8_t versie, soort, zero[2], nonce[CRYPT_NONCE_LEN]; struct id id; };
struct about { uint8_t versie, soort; struct id id; uint8_t scope[DIGEST_LEN]; };

static size_t make(enum seal_kind kind, const struct id *id, const uint8_t scope[DIGEST_LEN], const uint8_t *key, const void *plain,
                   size_t len, uint8_t out[ZEGEL_MAX])
{
    struct head head = { .versie = 1, .soort = (uint8_t)kind, .id = *id };
    struct about about = { .versie = 1, .soort = (uint8_t)kind, .id = *id };

    memcpy(about.scope, scope, DIGEST_LEN);
    assert_int_equal(crypt_seal(key, &about, sizeof about, plain, len, head.nonce, out + sizeof head, out + sizeof head + len), OK);
    memcpy(out, &head, sizeof head);
    return sizeof head + len + CRYPT_TAG_LEN;
}

static void participant(void **state)
{
    static const struct { uint8_t version, children, attested, opening, openings; enum status status; } rows[] = {
        { 1, 0, 0, 0, AANLEIDING_GEEN, OK }, { 1, 12, 12, 1, AANLEIDING_GEEN_GEGEVENS, OK }, { 1, 0, 0, 2, AANLEIDING_DAEB_LAGER, OK },
        { 1, 0, 0, 3, AANLEIDING_PASSEND_LAGER, OK }, { 1, 0, 0, 4, AANLEIDING_PASSEND_HOGER, OK },
        { 1, 0, 0, 5, 0, REFUSED_SEAL_INVALID }, { 2, 0, 0, 0, 0, REFUSED_SEAL_INVALID }, { 1, 13, 0, 0, 0, REFUSED_SEAL_INVALID },
        { 1, 0, 13, 0, 0, REFUSED_SEAL_INVALID },
    };
    struct scene *s = *state;
    struct msg_zegel z;
    struct deelnemer_facts now, then;
    uint8_t key[CRYPT_KEY_LEN], scope[DIGEST_LEN], seal[ZEGEL_MAX];
    struct id id;

    assert_int_equal(scene_single(s, CLIENT, 2710000, &z).status, OK);
    const struct grant *g = store_grant(s->n.store, &z.grant);
    assert_non_null(g);
    assert_int_equal(z.zegel_len, 976);
    assert_int_equal(seals_open_deelnemer(s->n.store, g, z.zegel, NOW, &now), OK);
    struct part parts[] = { { g->dossier->scope_sha, DIGEST_LEN }, { &g->plaats, 1 }, { &g->verwijzing, ID_LEN },
                            { &g->origin, origin_len(&g->origin) } };
    sha256_parts(parts, 4, scope);
    assert_int_equal(store_k_part(s->n.store, g, NOW, key), OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct first_participant first = { .versie = rows[i].version, .n_children = rows[i].children, .n_bevestigd = rows[i].attested,
                                           .verzoek54a = now.verzoek54a, .vermogen = now.vermogen };
        struct adult expected = now.adult;

        memcpy(first.adult, &now.adult, ADULT_1);
        ((uint8_t *)first.adult)[OPENING_AT] = rows[i].opening;
        expected.aanleiding = rows[i].openings;
        for (int32_t k = 0; k < CHILDREN_1; k++) {
            first.children[k] = (struct first_child){ { k + 1, k + 2 }, 100, 200, STATUS_WTOS, STATUS_AWBZ_2014, ROL_MBW, TRUTH_YES, TRUTH_NO, 0 };
            first.bevestigd[k].max = k + 100;
        }
        size_t len = make(ZEGEL_DEELNEMER, &g->id, scope, key, &first, sizeof first, seal);
        assert_int_equal(len, 656);
        assert_int_equal(seals_id(seal, len, ZEGEL_DEELNEMER, &id), OK);
        assert_memory_equal(&id, &g->id, sizeof id);
        assert_int_equal(seals_id(seal, len, ZEGEL_DOSSIER, &id), REFUSED_SEAL_INVALID);
        assert_int_equal(seals_id(seal, len - 8, ZEGEL_DEELNEMER, &id), REFUSED_SEAL_INVALID);
        assert_int_equal(seals_id(seal, 976, ZEGEL_DEELNEMER, &id), REFUSED_SEAL_INVALID);
        assert_int_equal(seals_open_deelnemer(s->n.store, g, seal, NOW, &then), rows[i].status);
        if (rows[i].status != OK) {
            static const struct deelnemer_facts none;

            assert_memory_equal(&then, &none, sizeof then);
            continue;
        }
        assert_int_equal(then.versie, ZEGEL_VERSIE);
        assert_int_equal(then.n_children, rows[i].children);
        assert_int_equal(then.n_bevestigd, rows[i].attested);
        static const struct child last = { { 12, 13 }, 100, 200, STATUS_WTOS, STATUS_AWBZ_2014, 0, ROL_MBW, TRUTH_YES, TRUTH_NO, { 0 } };
        static const uint8_t no_digest[DIGEST_LEN];

        assert_memory_equal(&then.children[11], &last, sizeof last);
        assert_memory_equal(then.bewijs_sha, no_digest, DIGEST_LEN);
        assert_int_equal(then.bevestigd[11].max, 111);
        assert_int_equal(then.children[12].geboortedatum.min, 0);
        assert_memory_equal(&then.adult, &expected, sizeof expected);
        assert_memory_equal(&then.vermogen, &now.vermogen, sizeof now.vermogen);
    }
    /* one version does not pass for the other */
    seal[0] = 2;
    assert_int_equal(seals_id(seal, 656, ZEGEL_DEELNEMER, &id), REFUSED_SEAL_INVALID);
    seal[0] = 3;
    assert_int_equal(seals_id(seal, 976, ZEGEL_DEELNEMER, &id), REFUSED_SEAL_INVALID);
    z.zegel[0] = 1;
    assert_int_equal(seals_id(z.zegel, 656, ZEGEL_DEELNEMER, &id), OK);
    assert_int_equal(seals_open_deelnemer(s->n.store, g, z.zegel, NOW, &then), REFUSED_SEAL_INVALID);
}

static void dossier(void **state)
{
    static const struct { uint8_t version, children, opening, openings; enum status status; } rows[] = {
        { 1, 0, 0, AANLEIDING_GEEN, OK }, { 1, 12, 1, AANLEIDING_GEEN_GEGEVENS, OK }, { 1, 0, 2, AANLEIDING_DAEB_LAGER, OK },
        { 1, 0, 3, AANLEIDING_PASSEND_LAGER, OK }, { 1, 0, 4, AANLEIDING_PASSEND_HOGER, OK }, { 1, 0, 5, 0, REFUSED_SEAL_INVALID },
        { 2, 0, 0, 0, REFUSED_SEAL_INVALID }, { 1, 13, 0, 0, REFUSED_SEAL_INVALID },
    };
    struct scene *s = *state;
    struct msg_dossierzegel made = scene_single(s, CLIENT, 2710000, NULL);
    const struct dossier *d = store_dossier(s->n.store, &made.dossier);
    struct dossier_facts now, then;
    uint8_t grant_key[CRYPT_KEY_LEN], key[CRYPT_KEY_LEN], seal[ZEGEL_MAX], scope[DIGEST_LEN];
    const struct grant *g = d->grants[0];
    struct part about[] = { { d->scope_sha, DIGEST_LEN }, { &g->verwijzing, ID_LEN }, { &g->origin, origin_len(&g->origin) } };
    struct id id;

    sha256_parts(about, 3, scope);
    assert_int_equal(made.zegel_len, 936);
    assert_int_equal(seals_open_dossier(s->n.store, d, made.zegel, &now), OK);
    struct part parts[] = { { "passend/dossierzegel/1", 22 }, { &d->id, sizeof d->id } };
    assert_int_equal(store_k_grant(s->n.store, d->grants[0], grant_key), OK);
    crypt_hmac(grant_key, CRYPT_KEY_LEN, parts, 2, key);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct first_dossier first = { .versie = rows[i].version, .n_adults = now.n_adults, .n_children = rows[i].children,
                                       .n_sums = now.n_sums, .verzoek54a = now.verzoek54a, .samenstelling = now.samenstelling,
                                       .vermogen = now.vermogen };

        memcpy(first.adults, now.adults, sizeof first.adults);
        memcpy(first.sums, now.sums, sizeof first.sums);
        first.adults[0].aanleiding = rows[i].opening;
        for (unsigned k = 0; k < CHILDREN_1; k++)
            first.children[k].birth = (struct birth_class){ (uint16_t)(4000 + k), (uint16_t)(4000 + k) };
        size_t len = make(ZEGEL_DOSSIER, &d->id, scope, key, &first, sizeof first, seal);
        assert_int_equal(len, 808);
        assert_int_equal(seals_id(seal, len, ZEGEL_DOSSIER, &id), OK);
        assert_int_equal(seals_open_dossier(s->n.store, d, seal, &then), rows[i].status);
        if (rows[i].status != OK)
            continue;
        assert_int_equal(then.versie, DOSSIER_FACTS_VERSION);
        assert_int_equal(then.n_children, rows[i].children);
        assert_int_equal(then.children[11].birth.from, 4011);
        assert_int_equal(then.adults[0].aanleiding, rows[i].openings);
        then.adults[0].aanleiding = now.adults[0].aanleiding;
        assert_memory_equal(then.adults, now.adults, sizeof now.adults);
        assert_memory_equal(then.sums, now.sums, sizeof now.sums);
        assert_memory_equal(&then.vermogen, &now.vermogen, sizeof now.vermogen);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = { T(participant), T(dossier) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
