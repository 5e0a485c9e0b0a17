/* What is kept beside a definitive verdict: who can open it, and until when; by which names it is found. */
#include "scene.h"

#include "base/mem.h"
#include "notary/content.h"

#include <string.h>

static const struct dossier *couple(struct scene *s, struct msg_zegel zegels[2])
{
    struct msg_par m = scene_par(CLIENT);

    scene_couple(&m);
    struct msg_par_answer a = scene_ask(s, &m);
    zegels[0] = scene_prove(s, CLIENT, &a.zaak, 2025, 2710000, 7794, NOW);
    scene_partner(&m, &a.dossier);
    struct msg_par_answer b = scene_ask(s, &m);
    zegels[1] = scene_prove(s, CLIENT, &b.zaak, 2025, 1000000, 7794, NOW);
    assert_int_equal(zegels[1].status, OK);
    return store_dossier(s->n.store, &a.dossier);
}

static struct content some(void)
{
    struct content c = { .key_row = 1, .iat = NOW, .has_salt = 1, .n_packs = 2, .claims_len = 15 };

    memcpy(c.claims, "{\"iss\":\"a\",\"b\":1", 15);
    memset(c.signature, 7, sizeof c.signature);
    strcpy(c.eenheid.id_extern, "W-1024");
    return c;
}

static void opened_by_all_grants_at_its_place(void **state)
{
    struct scene *s = *state;
    struct msg_zegel z[2];
    const struct dossier *d = couple(s, z);
    struct content c = some(), got;
    uint8_t sealed[CONTENT_SEALED_MAX], other[CONTENT_SEALED_MAX];
    const size_t len = content_sealed_len(&c);

    assert_int_equal(content_seal(s->n.store, d, 4711, &c, sealed), OK);
    assert_int_equal(len, offsetof(struct content, claims) + 15 + CRYPT_SPARE);
    assert_int_equal(content_open(s->n.store, d, 4711, sealed, len, &got), OK);
    assert_memory_equal(&c, &got, sizeof c);
    assert_int_equal(content_open(s->n.store, d, 4712, sealed, len, &got), REFUSED_SEAL_INVALID);
    memset(&c, 0, sizeof c);
    assert_memory_equal(&c, &got, sizeof c);
    assert_int_equal(content_seal(s->n.store, d, 4711, &c, other), OK);
    assert_memory_not_equal(sealed, other, CRYPT_NONCE_LEN);
}

/* Each byte of it counts. */
static void one_changed_byte(void **state)
{
    struct scene *s = *state;
    struct msg_zegel z[2];
    const struct dossier *d = couple(s, z);
    struct content c = some(), got;
    uint8_t sealed[CONTENT_SEALED_MAX];
    const size_t len = content_sealed_len(&c);

    assert_int_equal(content_seal(s->n.store, d, 3, &c, sealed), OK);
    for (size_t i = 0; i < len; i++) {
        sealed[i] ^= 1;
        if (content_open(s->n.store, d, 3, sealed, len, &got) != REFUSED_SEAL_INVALID)
            fail_msg("byte %zu", i);
        sealed[i] ^= 1;
    }
    assert_int_equal(content_open(s->n.store, d, 3, sealed, len - 1, &got), REFUSED_SEAL_INVALID);
    assert_int_equal(content_open(s->n.store, d, 3, sealed, CRYPT_SPARE, &got), REFUSED_SEAL_INVALID);
    assert_int_equal(content_open(s->n.store, d, 3, sealed, 0, &got), REFUSED_SEAL_INVALID);
    assert_int_equal(content_open(s->n.store, d, 3, sealed, len, &got), OK);
}

/* Also after a restart; but not when the evidence of one of them was replaced. */
static void as_long_as_every_grant_lives(void **state)
{
    struct scene *s = *state;
    struct msg_zegel z[2];
    const struct dossier *d = couple(s, z);
    const struct id id = d->id;
    struct content c = some(), got;
    uint8_t sealed[CONTENT_SEALED_MAX], before[ID_LEN], after[ID_LEN];
    const size_t len = content_sealed_len(&c);

    assert_int_equal(content_seal(s->n.store, d, 3, &c, sealed), OK);
    stand_grants(d, before);
    scene_restart(s);
    d = store_dossier(s->n.store, &id);
    assert_int_equal(content_open(s->n.store, d, 3, sealed, len, &got), OK);
    stand_grants(d, after);
    assert_memory_equal(before, after, sizeof before);

    struct msg_par m = scene_par(CLIENT);
    scene_couple(&m);
    scene_partner(&m, &id);
    struct msg_par_answer b = scene_ask(s, &m);
    assert_int_equal(scene_prove(s, CLIENT, &b.zaak, 2025, 1100000, 7794, NOW).status, OK);
    assert_int_equal(content_open(s->n.store, d, 3, sealed, len, &got), REFUSED_SEAL_INVALID);
    stand_grants(d, after);
    assert_memory_not_equal(before, after, sizeof before);
}

static void names_tell_apart(void **state)
{
    struct scene *s = *state;
    uint8_t key[DIGEST_LEN] = { 1 }, other_key[DIGEST_LEN] = { 2 }, body[DIGEST_LEN] = { 3 }, other_body[DIGEST_LEN] = { 4 };
    struct leaf_name a, b;

    content_name_call(s->n.store, CLIENT, key, body, &a);
    content_name_call(s->n.store, CLIENT, key, body, &b);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(content_same_call(&a, b.note, b.note_len));
    assert_false(content_same_call(&a, b.note, b.note_len - 1u));
    content_name_call(s->n.store, CLIENT, key, other_body, &b);
    assert_memory_equal(a.digest, b.digest, sizeof a.digest);
    assert_false(content_same_call(&a, b.note, b.note_len));
    content_name_call(s->n.store, CLIENT, other_key, body, &b);
    assert_memory_not_equal(a.digest, b.digest, sizeof a.digest);
    content_name_call(s->n.store, CLIENT_OTHER, key, body, &b);
    assert_memory_not_equal(a.digest, b.digest, sizeof a.digest);
    assert_memory_not_equal(a.digest, key, sizeof key); /* nobody recomputes it without our key */
    scene_restart(s);
    content_name_call(s->n.store, CLIENT, key, body, &b);
    assert_memory_equal(&a, &b, sizeof a);
}

static void where_a_dossier_stands(void **state)
{
    struct scene *s = *state;
    const struct id dossier = { { 1 } }, other = { { 2 } };
    struct stand in = { .versie = STAND_VERSIE, .times = 2, .years = { 2026, 2027 }, .replaced = { 4, 9 } }, out;
    uint8_t note[STAND_SEALED];

    strcpy(in.eenheid.id_extern, "W-1024");
    assert_int_equal(stand_seal(s->n.store, &dossier, &in, note), OK);
    assert_int_equal(stand_open(s->n.store, &dossier, note, sizeof note, &out), OK);
    assert_memory_equal(&in, &out, sizeof in);
    assert_int_equal(stand_open(s->n.store, &other, note, sizeof note, &out), FAULT_STORE);
    assert_int_equal(stand_open(s->n.store, &dossier, note, sizeof note - 1, &out), FAULT_STORE);
    note[20] ^= 1;
    assert_int_equal(stand_open(s->n.store, &dossier, note, sizeof note, &out), FAULT_STORE);
    in.versie++;
    assert_int_equal(stand_seal(s->n.store, &dossier, &in, note), OK);
    assert_int_equal(stand_open(s->n.store, &dossier, note, sizeof note, &out), FAULT_STORE);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = { T(opened_by_all_grants_at_its_place), T(one_changed_byte), T(as_long_as_every_grant_lives),
                                        T(names_tell_apart), T(where_a_dossier_stands) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
