/* libpassend through its public header only, as a platform links it: a verdict of the notary's own making. */
#include "passend/passend.h"

#include "scene.h"

#include "base/mem.h"
#include "base/text.h"
#include "wire/assess.h"

#include <string.h>

static void a_platform_checks_an_answer(void **state)
{
    static const char member[] = "{\"verklaard\":{\"leden\":[]}}";
    struct scene *s = *state;
    struct toets_parts t = scene_question(CLIENT);
    struct huishouden h;
    struct msg_answers out;
    struct part p = { member, sizeof member - 1 };
    struct passend_options o = { .size = sizeof o, .at = NOW, .allow_test = 1, .issuer = "https://sandbox.example/passend",
                                 .audience = CLIENT };
    struct passend_keys *keys;
    struct passend_verdict *v;
    const char *reason, *jws, *jwks = keyset_text(s->n.keyset);
    char salt[43];
    size_t len;

    facts_empty(&h);
    h.n_adults = 1;
    h.adults[0] = scene_facts(NULL, &(struct id){ { 0 } }, 2025, 2710000, 7794).feiten;
    h.adults[0].rol = ROL_WON;
    scene_household(&t, TOETS_VERKLAARD, &h, sizeof h);
    sha256_parts(&p, 1, t.heads[0].verklaard_sha);
    t.head.single = 1;
    assert_int_equal(scene_toets(s, &t, NOW, &out), OK);
    struct verdict_answer a = scene_answer(s, 0, &jws);

    assert_int_equal(passend_keys_new("{}", 2, &keys, &reason), PASSEND_REFUSED);
    assert_null(keys);
    assert_int_equal(passend_keys_new(jwks, strlen(jwks), &keys, NULL), PASSEND_OK);
    assert_int_equal(passend_verify(keys, jws, a.len, NULL, &v, &reason), PASSEND_REFUSED);
    assert_string_equal(reason, "verdict-test");
    assert_null(v);
    assert_int_equal(passend_verify(keys, jws, a.len, &o, &v, &reason), PASSEND_OK);
    assert_string_equal(reason, "ok");
    assert_string_equal(passend_verdict_text(v, "uitkomst"), "GESCHIKT");
    assert_ptr_equal(passend_verdict_text(v, "uitkomst"), passend_verdict_text(v, "uitkomst"));
    assert_string_equal(passend_verdict_text(v, "corporatie"), CORP);
    assert_null(passend_verdict_text(v, "iat"));
    assert_int_equal(passend_verdict_issued(v), NOW);
    assert_int_equal(passend_verdict_usable(v, NOW), 1);
    assert_int_equal(passend_verdict_usable(v, 1798761599), 1); /* 31 December 23:59:59 */
    assert_int_equal(passend_verdict_usable(v, 1798761600), 0);
    const char *claims = passend_verdict_claims(v, &len);
    assert_int_equal(strlen(claims), len);
    base64url_encode(a.salt, sizeof a.salt, salt);
    assert_int_equal(passend_verdict_declared(v, salt, sizeof salt, member, sizeof member - 1), PASSEND_OK);
    assert_int_equal(passend_verdict_declared(v, salt, sizeof salt, member, 3), PASSEND_REFUSED);
    assert_int_equal(passend_verdict_declared(v, "x", 1, member, sizeof member - 1), PASSEND_REFUSED);
    passend_verdict_free(v);
    /* A caller built when the struct was smaller. */
    o.size = offsetof(struct passend_options, issuer);
    o.issuer = "never read";
    assert_int_equal(passend_verify(keys, jws, a.len, &o, &v, NULL), PASSEND_OK);
    passend_verdict_free(v);
    o.size = sizeof o;
    assert_int_equal(passend_verify(keys, jws, a.len, &o, &v, &reason), PASSEND_REFUSED);
    assert_string_equal(reason, "bewijs-uitgever");
    passend_verdict_free(NULL);
    passend_log_free(NULL);
    struct passend_log *log;
    assert_int_equal(passend_log_new("quorum", 6, &log, &reason), PASSEND_REFUSED);
    assert_string_equal(reason, "vertrouwen-ongeldig");
    assert_null(log);
    assert_int_equal(passend_log_new(NULL, 0, &log, NULL), PASSEND_REFUSED);
    assert_int_equal(passend_log_new("quorum none\n", 12, &log, NULL), PASSEND_OK);
    o.size = sizeof o;
    o.issuer = NULL;
    assert_int_equal(passend_verify(keys, jws, a.len, &o, &v, NULL), PASSEND_OK);
    struct passend_place place = { .size = sizeof place, .index = 7 };
    assert_int_equal(passend_verdict_place(v, log, "x", 1, 0, &place, &reason), PASSEND_REFUSED);
    assert_string_equal(reason, "logbewijs-vorm");
    assert_int_equal(place.index, 0);
    assert_int_equal(place.size, sizeof place);
    assert_null(passend_proof_checkpoint("x", 1, &len));
    assert_int_equal(len, 0);
    int newer = 7;
    assert_int_equal(passend_log_follows(log, "x", 1, "x", 1, NULL, 0, &newer, &reason), PASSEND_REFUSED);
    assert_string_equal(reason, "note-ongeldig");
    assert_int_equal(newer, 0);
    passend_verdict_free(v);
    passend_log_free(log);
    passend_keys_free(keys);
    passend_keys_free(NULL);
    assert_non_null(passend_version());
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(a_platform_checks_an_answer, scene_setup,
                                                                        scene_teardown) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
