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
    struct msg_antwoorden out;
    double start = cpu_us();

    for (unsigned i = 0; i < rounds; i++)
        assert_int_equal(scene_toets(s, t, NOW, &out), OK);
    return (cpu_us() - start) / rounds / out.n;
}

static void signature(struct scene *s, double *sign, double *verify)
{
    const struct verify_options o = { .allow_test = true };
    const char *jws;
    struct antwoord a = scene_answer(s, 0, &jws);
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
    h.n_volwassenen = 1;
    h.volwassenen[0] = scene_facts(NULL, &d.dossier, 2025, 2710000, 7794).feiten;
    h.volwassenen[0].rol = ROL_WON;
    scene_household(&one, TOETS_DOSSIERZEGEL, d.zegel, d.zegel_len);
    one.kop.enkel = 1;
    for (unsigned i = 0; i < 16; i++) {
        scene_household(&batch, TOETS_DOSSIERZEGEL, d.zegel, d.zegel_len);
        scene_household(&declared, TOETS_VERKLAARD, &h, sizeof h);
    }
    per_answer(s, &batch, 200);
    double us_one = per_answer(s, &one, 20000), us_batch = per_answer(s, &batch, 2000);
    double us_declared = per_answer(s, &declared, 2000);
    signature(s, &sign, &verify);
    printf("{\"single_us\":%.2f,\"batch_us\":%.2f,\"declared_us\":%.2f,\"es256_sign_us\":%.2f,\"verify_verdict_us\":%.2f,"
           "\"verdicts_checked_per_s\":%.0f}\n", us_one, us_batch, us_declared, sign, verify, 1e6 / verify);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(measure, scene_setup, scene_teardown) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
