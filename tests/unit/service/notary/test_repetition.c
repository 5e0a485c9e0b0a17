/* Calls that are made again, in slices, or one between another: their time, their ids, their Idempotency-Key. */
#include "scene.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "wire/assess.h"
#include "wire/platform.h"

#include <string.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define IN_2026 day_of((struct date){ 2026, 12, 15 })

static size_t jws_of(const struct scene *s, unsigned i, char *out)
{
    const char *jws;
    struct verdict_answer a = scene_answer(s, i, &jws);

    memcpy(out, jws, a.len);
    return (size_t)((const char *)memrchr(jws, '.', a.len) - jws); /* the signing input */
}

static void repetition(void **state)
{
    struct scene *s = *state;
    struct toets_parts t = scene_question(CLIENT);
    struct huishouden h = scene_declared(2710000);
    static char first[4][8192], again[8192];
    size_t len[4];

    scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
    t.head.n_eenheden = 2;
    t.homes[1] = scene_home(74500, IN_2026);
    scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
    t.head.has_key = 1;
    t.head.key_sha[0] = 1;
    t.head.body_sha[0] = 2;
    struct msg_answers out;
    assert_int_equal(scene_toets(s, &t, NOW, &out), OK);
    for (unsigned i = 0; i < 4; i++)
        len[i] = jws_of(s, i, first[i]);
    for (unsigned i = 1; i < 4; i++)
        assert_false(len[i] == len[0] && memcmp(first[i], first[0], len[0]) == 0);
    /* Same key, same body, an hour after: the same signing input. */
    assert_int_equal(scene_toets(s, &t, NOW + 3600, &out), OK);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(jws_of(s, i, again), len[i]);
        assert_memory_equal(first[i], again, len[i]);
    }
    /* Another body under it: conflict. Another client: its own key. After 72 hours: a new call. */
    t.head.body_sha[0] = 3;
    assert_int_equal(scene_toets(s, &t, NOW + 3600, &out), OK);
    assert_int_equal(out.status, REFUSED_IDEMPOTENCY_CONFLICT);
    assert_int_equal(out.n, 0);
    strcpy(t.head.client, CLIENT_OTHER);
    assert_int_equal(scene_toets(s, &t, NOW + 3600, &out), OK);
    assert_int_equal(out.status, OK);
    strcpy(t.head.client, CLIENT);
    assert_int_equal(scene_toets(s, &t, NOW + LIMIT_IDEMPOTENCY_S, &out), OK);
    assert_int_equal(out.status, OK);
    /* Without a key ids are random. */
    t.head.has_key = 0;
    assert_int_equal(scene_toets(s, &t, NOW, &out), OK);
    len[0] = jws_of(s, 0, first[0]);
    assert_int_equal(scene_toets(s, &t, NOW, &out), OK);
    size_t n = jws_of(s, 0, again);
    assert_false(n == len[0] && memcmp(first[0], again, n) == 0);
}

/* The id of the only answer. */
static void id_of(struct scene *s, const struct toets_parts *t, int64_t now, char out[23])
{
    assert_int_equal(scene_one(s, t, now), OK);
    char *c = scene_claims(s, 0), *at = strstr(c, "\"jti\":\"");

    assert_non_null(at);
    snprintf(out, 23, "%.22s", at + 7);
    mem_free(c);
}

/* Key and body are the gate's word. Whatever else the verdict is about is in its id too: no two verdicts share one. */
static void same_key_other_question_other_id(void **state)
{
    enum { SAME, TAIL, NEW_HOME, NEW_TOWN, NEW_RENT, NEW_ROOMS, NEW_START, NEW_CORP, NEW_REFERENCE, NEW_URGENCY, NEW_54A,
           NEW_TENANT, NEW_BEDROOMS, NEW_MIDDLE, NEW_RANK,
           NEW_INCOME, NEW_DIGEST, NEW_TIME, N };
    struct scene *s = *state;
    char ids[N][23];

    for (unsigned i = 0; i < N; i++) {
        struct toets_parts t = scene_question(CLIENT);
        struct huishouden h = scene_declared(i == NEW_INCOME ? 2710100 : 2710000);

        scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
        strcpy(t.heads[0].referentie, "r-1");
        t.head.has_key = 1;
        t.head.key_sha[0] = 1;
        t.head.call_nr += (uint64_t)i << 16; /* each is a call of its own */
        switch (i) {
        case TAIL:
            t.homes[0].id_extern[20] = 'x';
            t.homes[0].zero[0] = 1;
            t.heads[0].referentie[10] = 'x';
            t.heads[0].zero = 1;
            break;
        case NEW_HOME: strcpy(t.homes[0].id_extern, "W-1025"); break;
        case NEW_TOWN: strcpy(t.homes[0].gemeente, "0203"); break;
        case NEW_RENT: t.homes[0].huurprijs.min = --t.homes[0].huurprijs.max; break;
        case NEW_ROOMS: t.homes[0].kamers_min = t.homes[0].kamers_max = 3; break;
        case NEW_START: t.homes[0].ingangsdatum.min = --t.homes[0].ingangsdatum.max; break;
        case NEW_CORP: t.head.corporatie[0] = '\0'; break;
        case NEW_REFERENCE: strcpy(t.heads[0].referentie, "r-2"); break;
        case NEW_URGENCY: t.heads[0].urgentie = URGENTIE_HVW_15_5; break;
        case NEW_54A: t.heads[0].besluit54a = TRUTH_YES; break;
        case NEW_TENANT: t.heads[0].huurt_van_deelnemer = TRUTH_YES; break;
        case NEW_BEDROOMS: t.heads[0].nu_slaapkamers_max = 3; break;
        case NEW_MIDDLE: t.homes[0].middenhuur = TRUTH_YES; break;
        case NEW_RANK: t.homes[0].rent_rank = RENT_RANK_LAAGSTE; break;
        case NEW_DIGEST: t.heads[0].verklaard_sha[0] = 1; break;
        default: break;
        }
        id_of(s, &t, i == NEW_TIME ? NOW + LIMIT_IDEMPOTENCY_S : NOW + i, ids[i]);
    }
    assert_string_equal(ids[SAME], ids[TAIL]);
    for (unsigned i = TAIL; i < N; i++)
        for (unsigned k = i + 1; k < N; k++)
            if (strcmp(ids[i], ids[k]) == 0)
                fail_msg("questions %u and %u share an id", i, k);
}

/* The low 16 bits of a call's number are its connection: the next call there does not take the time of the one before. */
/* Each connection has a call at work, and between two slices of one all others have theirs. A table by the number of the call held
 * 256 of them: of 138 calls 4 had verdicts of two times. */
static void calls_in_between_keep_their_time(void **state)
{
    struct scene *s = *state;

    for (unsigned round = 0; round < 2; round++)
        for (uint64_t connection = 0; connection < LIMIT_CONNECTIONS; connection++) {
            struct toets_parts t = scene_question(CLIENT);
            char iat[32];

            scene_household(&t, TOETS_NOTHING, NULL, 0);
            t.head.call_nr = (connection + 1) << 16 | connection;
            assert_int_equal(scene_one(s, &t, NOW + round * 1000 + (int64_t)connection), OK);
            snprintf(iat, sizeof iat, "\"iat\":%lld,", (long long)(NOW + (int64_t)connection));
            char *c = scene_claims(s, 0);
            assert_claim(c, iat);
            mem_free(c);
        }
}

static void slices_of_one_call_share_its_time(void **state)
{
    struct scene *s = *state;
    struct toets_parts t = scene_question(CLIENT);
    struct msg_answers out;

    scene_household(&t, TOETS_NOTHING, NULL, 0);
    for (int i = 0; i < 3; i++) {
        t.head.call_nr = i < 2 ? 41 : 42;
        t.head.eerste_huishouden = (uint32_t)i * 16;
        assert_int_equal(scene_toets(s, &t, NOW + i, &out), OK);
        char *c = scene_claims(s, 0);
        assert_claim(c, i < 2 ? "\"iat\":1795341600," : "\"iat\":1795341602,");
        mem_free(c);
    }
}

/* key_forgotten_between_two_slices: a client that calls with a thousand other keys meanwhile pushes its own key out; the call goes
 * on with the time it began with. */
static void key_forgotten_between_two_slices(void **state)
{
    struct scene *s = *state;
    struct toets_parts t = scene_question(CLIENT);
    struct huishouden h = scene_declared(2710000);
    uint8_t body[DIGEST_LEN] = { 1 };
    uint32_t edition = 0;

    t.head.has_key = 1;
    memset(t.head.key_sha, 9, sizeof t.head.key_sha);
    scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
    assert_int_equal(scene_one(s, &t, NOW), OK);
    char *first = scene_claims(s, 0);
    for (uint32_t i = 0; i < 100000; i++) {
        uint8_t key[DIGEST_LEN] = { 0xff };
        int64_t iat = NOW;

        memcpy(key + 1, &i, sizeof i);
        assert_int_equal(repeats_use(s->n.repeats, s->n.keys->repeats, 0, key, body, at(iat).boot_ms, &iat,
                                     &edition), OK);
    }
    assert_int_equal(scene_one(s, &t, NOW + 5), OK);
    char *second = scene_claims(s, 0);
    assert_string_equal(first, second); /* jti and iat among them */
    mem_free(first);
    mem_free(second);
}

static void single_carries_its_certificate(void **state)
{
    struct scene *s = *state;
    struct toets_parts t = scene_question(CLIENT);
    const char *jws;

    scene_household(&t, TOETS_NOTHING, NULL, 0);
    assert_int_equal(scene_one(s, &t, NOW), OK);
    uint32_t without = scene_answer(s, 0, &jws).len;
    t.head.single = 1;
    assert_int_equal(scene_one(s, &t, NOW), OK);
    assert_true(scene_answer(s, 0, &jws).len > without + 300);
    mem_free(scene_claims(s, 0));
}

static enum status use_key(struct repeats *h, size_t client, uint32_t number, uint8_t content, int64_t *iat, uint32_t *edition)
{
    static const uint8_t own[CRYPT_KEY_LEN] = { 5 };
    uint8_t key[DIGEST_LEN] = { 0 }, body[DIGEST_LEN] = { content };

    memcpy(key, &number, sizeof number);
    return repeats_use(h, own, client, key, body, at(*iat).boot_ms, iat, edition);
}

/* A client has its share, and its own oldest go: whatever others use, its promise stays. */
static void idempotency_is_bounded(void **state)
{
    static const struct { size_t clients, share; } rows[] = {
        { 1, LIMIT_IDEMPOTENCY_KEYS }, { 4, LIMIT_IDEMPOTENCY_KEYS / 4 }, { 100, LIMIT_IDEMPOTENCY_KEYS / 100 }, { LIMIT_CLIENTS, LIMIT_IDEMPOTENCY_KEYS_LEAST },
        { 200, LIMIT_IDEMPOTENCY_KEYS_LEAST },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t last = rows[i].clients - 1;
        struct repeats *h;
        int64_t iat = NOW;
        uint32_t edition = 6;

        assert_int_equal(repeats_init(&h, rows[i].clients), OK);
        if (last > 0)
            assert_int_equal(use_key(h, 0, 1, 0, &iat, &edition), OK);
        edition = 7;
        for (uint32_t k = 0; k < rows[i].share; k++)
            assert_int_equal(use_key(h, last, k, 0, &iat, &edition), OK);
        assert_int_equal(use_key(h, last, 0, 1, &iat, &edition), REFUSED_IDEMPOTENCY_CONFLICT);   /* all are there */
        assert_int_equal(use_key(h, last, UINT32_MAX, 0, &iat, &edition), OK);
        iat = NOW + 4;
        edition = 8;
        assert_int_equal(use_key(h, last, 1, 0, &iat, &edition), OK);
        assert_true(iat == NOW && edition == 7);
        iat = NOW + 5;
        edition = 8;
        assert_int_equal(use_key(h, last, 0, 1, &iat, &edition), OK);   /* the oldest had to go */
        assert_true(iat == NOW + 5 && edition == 8);
        assert_int_equal(use_key(h, 0, 1, 0, &iat, &edition), OK);   /* and nobody else's */
        if (last > 0)
            assert_true(iat == NOW && edition == 6);
        repeats_release(h);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(repetition), T(slices_of_one_call_share_its_time), T(same_key_other_question_other_id), T(calls_in_between_keep_their_time),
        T(single_carries_its_certificate), T(idempotency_is_bounded),
        T(key_forgotten_between_two_slices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
