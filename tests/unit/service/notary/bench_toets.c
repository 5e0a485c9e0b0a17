/*
 * What one answer costs inside the notary, without its process: microseconds of CPU, beside one ES256 signature and
 * verification on the same core. Prints one line of JSON.
 */
#include "scene.h"

#include "base/date.h"
#include "base/mem.h"
#include "wire/assess.h"
#include "wire/platform.h"

#include <openssl/ec.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double cpu_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double per_answer(struct scene *s, const struct toets_parts *t, unsigned rounds)
{
    struct msg_answers out;
    double start = cpu_us();

    for (unsigned i = 0; i < rounds; i++)
        assert_int_equal(scene_toets(s, t, NOW, &out), OK);
    return (cpu_us() - start) / rounds / out.n;
}

/* A call of 1,000 households of four of which nothing is known, for a known home: all alike, or each with another start of
 * an income, so that none is found. In milliseconds. */
static double open_call(struct scene *s, bool alike)
{
    enum { SLICE = 16, CALL = 1000 };
    struct toets_parts t = scene_question(CLIENT);
    static struct huishouden h[SLICE];
    struct msg_answers out;

    for (unsigned i = 0; i < SLICE; i++) {
        facts_empty(&h[i]);
        for (h[i].n_adults = 0; h[i].n_adults < 4; h[i].n_adults++) {
            struct adult *v = &h[i].adults[h[i].n_adults];
            facts_empty_adult(v);
            v->rol = (uint8_t)(h[i].n_adults == 0 ? ROL_WON : ROL_MED);
        }
        scene_household(&t, TOETS_VERKLAARD, &h[i], sizeof h[i]);
    }
    double start = cpu_us();
    for (int asked = 0; asked < CALL; asked += (int)out.n) { /* as the gate: the rest of a slice is asked again */
        for (int i = 0; !alike && i < SLICE; i++) {
            h[i].adults[0].n_inkomens = 1;
            h[i].adults[0].inkomens[0] = (struct inkomen){ .min = -asked - i, .max = MONEY_MAX, .jaar = 2025,
                                                           .soort = INKOMEN_VERZAMELINKOMEN };
        }
        assert_int_equal(scene_toets(s, &t, NOW, &out), OK);
    }
    return (cpu_us() - start) / 1e3;
}

static void signature(struct scene *s, double *sign, double *verify)
{
    const struct verify_options o = { .allow_test = true };
    const char *jws;
    struct verdict_answer a = scene_answer(s, 0, &jws);
    struct verified v;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    uint8_t hash[32] = { 1 }, der[80];
    unsigned rounds = 20000;

    EVP_PKEY_sign_init(ctx);
    double start = cpu_us();
    for (unsigned i = 0; i < rounds; i++) {
        size_t len = sizeof der;

        EVP_PKEY_sign(ctx, der, &len, hash, sizeof hash);
    }
    *sign = (cpu_us() - start) / rounds;
    start = cpu_us();
    for (unsigned i = 0; i < rounds; i++) {
        assert_int_equal(verify_verdict(&s->keys, jws, a.len, &o, &v), OK);
        verified_release(&v);
    }
    *verify = (cpu_us() - start) / rounds;
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(key);
}

static void measure(void **state)
{
    struct scene *s = *state;
    struct msg_dossierzegel d = scene_single(s, CLIENT, 2710000, NULL);
    struct toets_parts one = scene_question(CLIENT), batch = scene_question(CLIENT), declared = scene_question(CLIENT);
    struct huishouden h;
    double sign, verify;

    facts_empty(&h);
    h.n_adults = 1;
    h.adults[0] = scene_facts(NULL, &d.dossier, 2025, 2710000, 7794).feiten;
    h.adults[0].rol = ROL_WON;
    scene_household(&one, TOETS_DOSSIERZEGEL, d.zegel, d.zegel_len);
    one.head.single = 1;
    for (unsigned i = 0; i < 16; i++) {
        scene_household(&batch, TOETS_DOSSIERZEGEL, d.zegel, d.zegel_len);
        scene_household(&declared, TOETS_VERKLAARD, &h, sizeof h);
    }
    per_answer(s, &batch, 200);
    double us_one = per_answer(s, &one, 20000), us_batch = per_answer(s, &batch, 2000);
    double us_declared = per_answer(s, &declared, 2000), ms_alike = open_call(s, true), ms_open = open_call(s, false);
    signature(s, &sign, &verify);
    printf("{\"single_us\":%.2f,\"batch_us\":%.2f,\"declared_us\":%.2f,\"open_1000_alike_ms\":%.0f,\"open_1000_ms\":%.0f,",
           us_one, us_batch, us_declared, ms_alike, ms_open);
    printf("\"es256_sign_us\":%.2f,\"verify_verdict_us\":%.2f,\"verdicts_checked_per_s\":%.0f}\n", sign, verify,
           1e6 / verify);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(measure, scene_setup, scene_teardown) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
