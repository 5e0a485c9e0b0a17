/* Seals of version 1, made here as it made them: they say what they said, and what it cannot have made is refused. */
#include "scene.h"

#include "base/mem.h"
#include "notary/seals.h"

#include <string.h>

#define KINDEREN_1 12

/* It had the same members but the last three; of openings one, by its number. */
#define ADULT_1 200
#define OPENING_AT 11

/* Its sets of statuses were wider. */
struct first_child {
    struct dagbereik geboortedatum;
    int16_t dagen_min, dagen_max;
    uint32_t status, status_onbekend;
    uint8_t rol, kind, onderhouden, nul;
};

struct first_participant {
    uint8_t versie, n_kinderen, n_bevestigd, verzoek54a, nul[4];
    struct geldbereik vermogen;
    int64_t volwassene[ADULT_1 / 8];
    struct first_child kinderen[KINDEREN_1];
    struct dagbereik bevestigd[KINDEREN_1];
};

struct first_dossier {
    uint8_t versie, n_volwassenen, n_kinderen, n_sommen, verzoek54a, samenstelling, nul[2];
    struct geldbereik vermogen;
    struct dossierfeiten_volwassene volwassenen[8];
    struct dossierfeiten_kind kinderen[KINDEREN_1];
    struct som sommen[SOMMEN_MAX];
};

struct head { uint8_t versie, soort, nul[2], nonce[CRYPT_NONCE_LEN]; struct id id; };
struct about { uint8_t versie, soort; struct id id; uint8_t scope[DIGEST_LEN]; };

static size_t make(enum zegelsoort kind, const struct id *id, const uint8_t scope[DIGEST_LEN], const uint8_t *key, const void *plain,
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
    struct deelnemerfeiten now, then;
    uint8_t key[CRYPT_KEY_LEN], scope[DIGEST_LEN], seal[ZEGEL_MAX];
    struct id id;

    assert_int_equal(scene_single(s, CLIENT, 2710000, &z).status, OK);
    const struct grant *g = store_grant(s->n.store, &z.grant);
    assert_non_null(g);
    assert_int_equal(z.zegel_len, 976);
    assert_int_equal(zegel_open_deelnemer(s->n.store, g, z.zegel, NOW, &now), OK);
    struct part parts[] = { { g->dossier->scope_sha, DIGEST_LEN }, { &g->plaats, 1 }, { &g->verwijzing, ID_LEN },
                            { &g->herkomst, herkomst_len(&g->herkomst) } };
    sha256_parts(parts, 4, scope);
    assert_int_equal(store_k_part(s->n.store, g, NOW, key), OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct first_participant first = { .versie = rows[i].version, .n_kinderen = rows[i].children, .n_bevestigd = rows[i].attested,
                                           .verzoek54a = now.verzoek54a, .vermogen = now.vermogen };
        struct volwassene expected = now.volwassene;

        memcpy(first.volwassene, &now.volwassene, ADULT_1);
        ((uint8_t *)first.volwassene)[OPENING_AT] = rows[i].opening;
        expected.aanleiding = rows[i].openings;
        for (int32_t k = 0; k < KINDEREN_1; k++) {
            first.kinderen[k] = (struct first_child){ { k + 1, k + 2 }, 100, 200, STATUS_WTOS, STATUS_AWBZ_2014, ROL_MBW, JA, NEE, 0 };
            first.bevestigd[k].max = k + 100;
        }
        size_t len = make(ZEGEL_DEELNEMER, &g->id, scope, key, &first, sizeof first, seal);
        assert_int_equal(len, 656);
        assert_int_equal(zegel_id(seal, len, ZEGEL_DEELNEMER, &id), OK);
        assert_memory_equal(&id, &g->id, sizeof id);
        assert_int_equal(zegel_id(seal, len, ZEGEL_DOSSIER, &id), REFUSED_SEAL_INVALID);
        assert_int_equal(zegel_id(seal, len - 8, ZEGEL_DEELNEMER, &id), REFUSED_SEAL_INVALID);
        assert_int_equal(zegel_id(seal, 976, ZEGEL_DEELNEMER, &id), REFUSED_SEAL_INVALID);
        assert_int_equal(zegel_open_deelnemer(s->n.store, g, seal, NOW, &then), rows[i].status);
        if (rows[i].status != OK) {
            static const struct deelnemerfeiten none;

            assert_memory_equal(&then, &none, sizeof then);
            continue;
        }
        assert_int_equal(then.versie, ZEGEL_VERSIE);
        assert_int_equal(then.n_kinderen, rows[i].children);
        assert_int_equal(then.n_bevestigd, rows[i].attested);
        static const struct kind last = { { 12, 13 }, 100, 200, STATUS_WTOS, STATUS_AWBZ_2014, 0, ROL_MBW, JA, NEE, { 0 } };
        static const uint8_t no_digest[DIGEST_LEN];

        assert_memory_equal(&then.kinderen[11], &last, sizeof last);
        assert_memory_equal(then.bewijs_sha, no_digest, DIGEST_LEN);
        assert_int_equal(then.bevestigd[11].max, 111);
        assert_int_equal(then.kinderen[12].geboortedatum.min, 0);
        assert_memory_equal(&then.volwassene, &expected, sizeof expected);
        assert_memory_equal(&then.vermogen, &now.vermogen, sizeof now.vermogen);
    }
    /* one version does not pass for the other */
    seal[0] = 2;
    assert_int_equal(zegel_id(seal, 656, ZEGEL_DEELNEMER, &id), REFUSED_SEAL_INVALID);
    seal[0] = 3;
    assert_int_equal(zegel_id(seal, 976, ZEGEL_DEELNEMER, &id), REFUSED_SEAL_INVALID);
    z.zegel[0] = 1;
    assert_int_equal(zegel_id(z.zegel, 656, ZEGEL_DEELNEMER, &id), OK);
    assert_int_equal(zegel_open_deelnemer(s->n.store, g, z.zegel, NOW, &then), REFUSED_SEAL_INVALID);
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
    struct dossierfeiten now, then;
    uint8_t grant_key[CRYPT_KEY_LEN], key[CRYPT_KEY_LEN], seal[ZEGEL_MAX], scope[DIGEST_LEN];
    const struct grant *g = d->grants[0];
    struct part about[] = { { d->scope_sha, DIGEST_LEN }, { &g->verwijzing, ID_LEN }, { &g->herkomst, herkomst_len(&g->herkomst) } };
    struct id id;

    sha256_parts(about, 3, scope);
    assert_int_equal(made.zegel_len, 936);
    assert_int_equal(zegel_open_dossier(s->n.store, d, made.zegel, &now), OK);
    struct part parts[] = { { "passend/dossierzegel/1", 22 }, { &d->id, sizeof d->id } };
    assert_int_equal(store_k_grant(s->n.store, d->grants[0], grant_key), OK);
    crypt_hmac(grant_key, CRYPT_KEY_LEN, parts, 2, key);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct first_dossier first = { .versie = rows[i].version, .n_volwassenen = now.n_volwassenen, .n_kinderen = rows[i].children,
                                       .n_sommen = now.n_sommen, .verzoek54a = now.verzoek54a, .samenstelling = now.samenstelling,
                                       .vermogen = now.vermogen };

        memcpy(first.volwassenen, now.volwassenen, sizeof first.volwassenen);
        memcpy(first.sommen, now.sommen, sizeof first.sommen);
        first.volwassenen[0].aanleiding = rows[i].opening;
        for (unsigned k = 0; k < KINDEREN_1; k++)
            first.kinderen[k].geboorte = (struct geboorteklasse){ (uint16_t)(4000 + k), (uint16_t)(4000 + k) };
        size_t len = make(ZEGEL_DOSSIER, &d->id, scope, key, &first, sizeof first, seal);
        assert_int_equal(len, 808);
        assert_int_equal(zegel_id(seal, len, ZEGEL_DOSSIER, &id), OK);
        assert_int_equal(zegel_open_dossier(s->n.store, d, seal, &then), rows[i].status);
        if (rows[i].status != OK)
            continue;
        assert_int_equal(then.versie, DOSSIERFEITEN_VERSIE);
        assert_int_equal(then.n_kinderen, rows[i].children);
        assert_int_equal(then.kinderen[11].geboorte.van, 4011);
        assert_int_equal(then.volwassenen[0].aanleiding, rows[i].openings);
        then.volwassenen[0].aanleiding = now.volwassenen[0].aanleiding;
        assert_memory_equal(then.volwassenen, now.volwassenen, sizeof now.volwassenen);
        assert_memory_equal(then.sommen, now.sommen, sizeof now.sommen);
        assert_memory_equal(&then.vermogen, &now.vermogen, sizeof now.vermogen);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = { T(participant), T(dossier) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
