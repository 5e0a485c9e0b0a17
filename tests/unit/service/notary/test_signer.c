/* The keys that sign: which are taken, that each is one thing's, and the log's signature. */
#include "scene.h"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <string.h>

#define ORIGIN "log.example/passend"

static struct signer_pem pem_of(const char *key, const char *cert)
{
    return (struct signer_pem){ key, cert, strlen(key), cert != NULL ? strlen(cert) : 0 };
}

static char *key_pem(EVP_PKEY *key)
{
    BIO *b = BIO_new(BIO_s_mem());
    char *data, *text;

    PEM_write_bio_PrivateKey(b, key, NULL, NULL, 0, NULL, NULL);
    long n = BIO_get_mem_data(b, &data);
    text = strndup(data, (size_t)n);
    BIO_free(b);
    EVP_PKEY_free(key);
    return text;
}

/* What one place has in the stead of what belongs there. */
static void keys_that_do_not_fit(void **state)
{
    enum { VERDICTS, RECEIPTS, STATEMENTS, LOG };
    struct scene *s = *state;
    char *other_curve = key_pem(EVP_EC_gen("P-384")), *rsa = key_pem(EVP_RSA_gen(2048)), *ec = key_pem(EVP_EC_gen("P-256"));
    const struct { unsigned place; struct signer_pem pem; } rows[] = {
        { VERDICTS, { 0 } }, { RECEIPTS, { 0 } },
        { VERDICTS, pem_of("", s->cert_pem) }, { VERDICTS, pem_of(s->key_pem, "") },
        { VERDICTS, pem_of(s->receipt_key_pem, s->cert_pem) }, { STATEMENTS, pem_of(s->receipt_key_pem, s->statement_cert_pem) },
        { VERDICTS, pem_of(other_curve, s->cert_pem) }, { VERDICTS, pem_of(rsa, s->cert_pem) },
        { VERDICTS, pem_of(s->log_key_pem, s->cert_pem) },
        { RECEIPTS, pem_of(s->key_pem, s->cert_pem) }, { STATEMENTS, pem_of(s->key_pem, s->cert_pem) },   /* one for two things */
        { STATEMENTS, pem_of(s->receipt_key_pem, s->receipt_cert_pem) },
        { LOG, pem_of("no key", NULL) }, { LOG, pem_of(ec, NULL) }, { LOG, pem_of(rsa, NULL) }, { LOG, pem_of(s->cert_pem, NULL) },
    };
    const struct signer_pem good[] = { pem_of(s->key_pem, s->cert_pem), pem_of(s->receipt_key_pem, s->receipt_cert_pem),
                                       pem_of(s->statement_key_pem, s->statement_cert_pem), pem_of(s->log_key_pem, NULL) };
    struct signer_pem pem[4];
    struct signer *signer;

    assert_int_equal(signer_open(good, &good[LOG], &signer), OK);
    assert_string_not_equal(signer_public(signer, SIGNS_STATEMENTS)->kid, signer_public(signer, SIGNS_VERDICTS)->kid);
    signer_close(signer);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memcpy(pem, good, sizeof pem);
        pem[rows[i].place] = rows[i].pem;
        if (rows[i].pem.key == NULL)
            pem[rows[i].place] = (struct signer_pem){ "", "", 0, 0 };
        assert_int_equal(signer_open(pem, &pem[LOG], &signer), REFUSED_KEY);
        assert_null(signer);
    }
    free(other_curve);
    free(rsa);
    free(ec);
}

/* Without a log there is neither its key nor that of statements. */
static void without_a_log(void **state)
{
    struct scene *s = *state;
    const struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = 1 };
    uint8_t public[NOTE_PUBLIC_LEN], signature[NOTE_SIGNATURE_LEN];

    assert_null(signer_public(s->n.signer, SIGNS_STATEMENTS));
    assert_false(signer_log_public(s->n.signer, public));
    assert_int_equal(signer_checkpoint(s->n.signer, &k, signature), FAULT_KEY);
}

static void a_checkpoint(void **state)
{
    struct scene *s = *state;
    struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = 7, .root = { { 1, 2, 3 } } };
    uint8_t public[NOTE_PUBLIC_LEN], signature[NOTE_SIGNATURE_LEN];
    struct note_key key;
    char text[1024];
    struct note note;
    struct writer w;

    s->log = true;
    scene_restart(s);
    assert_true(signer_log_public(s->n.signer, public));
    assert_int_equal(note_key_make(ORIGIN, strlen(ORIGIN), public, &key), OK);
    assert_int_equal(signer_checkpoint(s->n.signer, &k, signature), OK);
    for (unsigned changed = 0; changed < 2; changed++) {
        writer_init(&w, text, sizeof text);
        k.size += changed;
        checkpoint_write(&k, &w);
        write_char(&w, '\n');
        note_signature_write(&key, signature, &w);
        assert_int_equal(note_open(text, writer_len(&w), &key, 1, &note), changed ? REFUSED_NOTE_SIGNATURE : OK);
    }
}

/* A key that leaked signs nothing any more; the others do. */
static void one_that_was_stopped(void **state)
{
    struct scene *s = *state;
    struct toets_parts t = scene_question(CLIENT);
    struct huishouden h = scene_declared(2710000);

    scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
    assert_int_equal(scene_one(s, &t, NOW), OK);
    signer_stop(s->n.signer, SIGNS_RECEIPTS);
    assert_int_equal(scene_one(s, &t, NOW), OK);
    signer_stop(s->n.signer, SIGNS_VERDICTS);
    assert_int_equal(scene_one(s, &t, NOW), FAULT_KEY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)
        ON_A_SCENE(keys_that_do_not_fit), ON_A_SCENE(without_a_log), ON_A_SCENE(a_checkpoint), ON_A_SCENE(one_that_was_stopped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
