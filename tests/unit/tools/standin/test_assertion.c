/* A courier that signs for itself: what it must say, whose key it is, and that it says it once. */
#include "../../cmocka_all.h"

#include "standin/assertion.h"
#include "standin/making.h"

#include <openssl/pem.h>

#define NOW 1795341600
#define TOKEN "https://bron.test:9453/oauth/token"
#define ISSUER "https://bron.localhost:9443"

static struct standin_key key, other;
static struct assertions assertions;

static char *public_text(EVP_PKEY *pkey, size_t *len)
{
    static char text[2048];
    BIO *bio = BIO_new(BIO_s_mem());
    char *at;

    assert_int_equal(PEM_write_bio_PUBKEY(bio, pkey), 1);
    long n = BIO_get_mem_data(bio, &at);
    memcpy(text, at, (size_t)n);
    *len = (size_t)n;
    BIO_free(bio);
    return text;
}

static int make_keys(void **state)
{
    size_t len;

    key = (struct standin_key){ standin_generate(KEY_ES256), KEY_ES256, "koerier", "" };
    other = (struct standin_key){ standin_generate(KEY_ES256), KEY_ES256, "koerier", "" };
    char *text = public_text(key.pkey, &len);
    return assertion_key(text, len, &assertions) == OK ? 0 : -1;
}

static int release_keys(void **state)
{
    key_release(&assertions.key);
    EVP_PKEY_free(key.pkey);
    EVP_PKEY_free(other.pkey);
    return 0;
}

static json_t *sound(int jti)
{
    char text[16];

    snprintf(text, sizeof text, "j-%d", jti);
    return json_pack("{ss ss ss si si ss}", "iss", "passend", "sub", "passend", "aud", TOKEN, "iat", NOW, "exp", NOW + 60, "jti", text);
}

static enum status check(const struct standin_key *by, json_t *claims, const char *alg)
{
    static char room[TOKEN_ROOM];
    struct making m = { .key = by, .payload = claims, .header = json_pack("{ss}", "alg", alg), .token = room };

    assert_int_equal(making_token(&m), OK);
    json_decref(m.header);
    return assertion_check(&assertions, (struct slice){ room, m.len }, "passend", TOKEN, ISSUER, NOW);
}

static void test_sound(void **state)
{
    AUTO_JSON claims = sound(1);
    AUTO_JSON to_issuer = sound(2);

    assert_int_equal(check(&key, claims, "ES256"), OK);
    json_object_set_new(to_issuer, "aud", json_string(ISSUER));
    assert_int_equal(check(&key, to_issuer, "ES256"), OK);
}

static void test_once(void **state)
{
    AUTO_JSON claims = sound(3);

    assert_int_equal(check(&key, claims, "ES256"), OK);
    assert_int_equal(check(&key, claims, "ES256"), REFUSED_TOKEN_FORMAT);
}

static void test_refused(void **state)
{
    const struct { const char *member; json_t *value; enum status refusal; } rows[] = {
        { "iss", json_string("elders"), REFUSED_TOKEN_ISSUER },
        { "sub", json_string("elders"), REFUSED_TOKEN_ISSUER },
        { "sub", NULL, REFUSED_TOKEN_ISSUER },
        { "aud", json_string("https://elders.test/token"), REFUSED_TOKEN_AUDIENCE },
        { "aud", json_pack("[s]", TOKEN), REFUSED_TOKEN_AUDIENCE },
        { "aud", NULL, REFUSED_TOKEN_AUDIENCE },
        { "exp", json_integer(NOW), REFUSED_TOKEN_EXPIRED },
        { "exp", json_integer(NOW + ASSERTION_LIFE_S + 1), REFUSED_TOKEN_EXPIRED },
        { "exp", NULL, REFUSED_MEMBER_MISSING },
        { "exp", json_string("later"), REFUSED_JSON_TYPE },
        { "jti", NULL, REFUSED_TOKEN_FORMAT },
        { "jti", json_string(""), REFUSED_TOKEN_FORMAT },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        AUTO_JSON claims = sound(100 + (int)i);

        if (rows[i].value == NULL)
            json_object_del(claims, rows[i].member);
        else
            json_object_set_new(claims, rows[i].member, rows[i].value);
        enum status s = check(&key, claims, "ES256");
        if (s != rows[i].refusal)
            fail_msg("row %zu: %s", i, status_slug(s));
    }
}

static void test_signature(void **state)
{
    AUTO_JSON claims = sound(4);

    assert_int_equal(check(&other, claims, "ES256"), REFUSED_TOKEN_SIGNATURE);
    assert_int_equal(check(&key, claims, "RS256"), REFUSED_TOKEN_ALG);
    assert_int_equal(check(&key, claims, "none"), REFUSED_TOKEN_ALG);
    assert_int_equal(assertion_check(&assertions, (struct slice){ "e30.e30", 7 }, "passend", TOKEN, NULL, NOW), REFUSED_TOKEN_FORMAT);
    /* What was refused was not seen. */
    assert_int_equal(check(&key, claims, "ES256"), OK);
}

static void test_keys(void **state)
{
    static const enum key_alg algs[] = { KEY_ES256, KEY_PS256, KEY_EDDSA };
    static struct assertions a;
    size_t len;

    for (size_t i = 0; i < ROWS(algs); i++) {
        EVP_PKEY *pkey = standin_generate(algs[i]);
        char *text = public_text(pkey, &len);

        assert_int_equal(assertion_key(text, len, &a), OK);
        assert_int_equal(a.key.alg, algs[i]);
        key_release(&a.key);
        EVP_PKEY_free(pkey);
    }
    assert_int_not_equal(assertion_key("geen sleutel", 12, &a), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_sound), cmocka_unit_test(test_once), cmocka_unit_test(test_refused),
                                        cmocka_unit_test(test_signature), cmocka_unit_test(test_keys) };

    strict_json_init();
    return cmocka_run_group_tests(tests, make_keys, release_keys);
}
