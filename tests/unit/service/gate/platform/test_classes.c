/* The classes of a verdict: what is taken of its claims, and what is none. */
#include "../../../cmocka_all.h"

#include "base/text.h"
#include "gate/platform/classes.h"
#include "wire/definitive.h"

static struct pull p;
static struct classes c;
static char jws[DEFINITIVE_JWS_MAX + 64], out[CLASSES_JSON_MAX + 1];
static uint8_t sha[DIGEST_LEN];

/* A compact JWS around these claims; its signing input is the first *input characters. */
static size_t around(const char *claims, size_t *input)
{
    memcpy(jws, "eyJh.", 5);
    base64url_encode((const uint8_t *)claims, strlen(claims), jws + 5);
    *input = 5 + BASE64URL_LEN(strlen(claims));
    memcpy(jws + *input, ".c2ln", 5);
    return *input + 5;
}

static void written(void)
{
    struct writer w;

    writer_init(&w, (uint8_t *)out, CLASSES_JSON_MAX);
    classes_write(&w, &c);
    assert_false(w.failed);
    out[writer_len(&w)] = 0;
}

static void all_of_them(void **state)
{
    uint8_t want[DIGEST_LEN];
    size_t input, len = around("{\"tellend\": false ,\"zekerheid\":\"BALIE\",\"samenstelling\":\"OPGEGEVEN\",\"hoogstePassendeHuurklasse\":\"TOT_LAGE_AFTOPPING\","
                               "\"isOuderenhuishouden\":null,\"grootteklasse\":\"3+\",\"huurklasse\":\"TOT_HOGE_AFTOPPING\",\"inkomensklasse\":\"LAAG\","
                               "\"vrijstellingPassend\":\"A\",\"passendheidsoort\":\"NVT\",\"vrijstellingDaeb\":\"B\",\"daeb\":\"BINNEN\",\"uitkomst\":\"GESCHIKT\","
                               "\"iss\":\"https://s.example\",\"herkomst\":[{\"zekerheid\":\"VERKLAARD\"}]}", &input);

    assert_int_equal(classes_read(&p, jws, len, &c, sha), OK);
    sha256_kept(jws, input, want);
    assert_memory_equal(sha, want, sizeof want);
    written();
    assert_string_equal(out, "{\"uitkomst\":\"GESCHIKT\",\"daeb\":\"BINNEN\",\"vrijstellingDaeb\":\"B\",\"passendheidsoort\":\"NVT\",\"vrijstellingPassend\":\"A\","
                             "\"inkomensklasse\":\"LAAG\",\"huurklasse\":\"TOT_HOGE_AFTOPPING\",\"grootteklasse\":\"3+\",\"isOuderenhuishouden\":null,"
                             "\"hoogstePassendeHuurklasse\":\"TOT_LAGE_AFTOPPING\",\"samenstelling\":\"OPGEGEVEN\",\"zekerheid\":\"BALIE\",\"tellend\":false}");
}

static void what_it_does_not_say_is_left_out(void **state)
{
    size_t input, len = around("{\"daeb\":\"BOVEN\"}", &input);

    assert_int_equal(classes_read(&p, jws, len, &c, sha), OK);
    written();
    assert_string_equal(out, "{\"daeb\":\"BOVEN\"}");
    len = around("{}", &input);
    assert_int_equal(classes_read(&p, jws, len, &c, sha), OK);
    written();
    assert_string_equal(out, "{}");
}

/* As long as a value can be, each of them: it fits. */
static void the_longest_fit(void **state)
{
    static const char *const names[CLASSES_N] = { "uitkomst", "daeb", "vrijstellingDaeb", "passendheidsoort", "vrijstellingPassend", "inkomensklasse",
                                                  "huurklasse", "grootteklasse", "isOuderenhuishouden", "hoogstePassendeHuurklasse", "samenstelling",
                                                  "zekerheid", "tellend" };
    static const char value[] = "\"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghij\"";
    char claims[4096];
    size_t input, n = 0;

    assert_int_equal(sizeof value - 1, CLASS_MAX);
    for (unsigned i = 0; i < CLASSES_N; i++)
        n += (size_t)snprintf(claims + n, sizeof claims - n, "%c\"%s\":%s", i == 0 ? '{' : ',', names[i], value);
    memcpy(claims + n, "}", 2);
    assert_int_equal(classes_read(&p, jws, around(claims, &input), &c, sha), OK);
    written();
    assert_string_equal(out, claims);
}

static void none(void **state)
{
    static const char *const claims[] = { "", "[]", "{", "{\"daeb\":\"BOVEN\"}x", "{\"daeb\":1}", "{\"daeb\":{}}", "{\"daeb\":[\"BOVEN\"]}", "{\"iat\":1.5}",
                                          "{\"daeb\":\"BOVEN\",\"daeb\":\"BINNEN\"}", "{\"daeb\":\"\x01\"}",
                                          "{\"daeb\":\"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk\"}" };
    static const char *const texts[] = { "", ".", "..", "eyJh", "eyJh.e30", "eyJh.e30.c2ln.", "eyJh.e3.c2ln", "eyJh.e3+.c2ln", "eyJh..c2ln" };
    static const struct classes zero;
    size_t input;

    for (size_t i = 0; i < ROWS(claims); i++) {
        size_t len = around(claims[i], &input);
        if (classes_read(&p, jws, len, &c, sha) != REFUSED_TEXT)
            fail_msg("claims %zu", i);
        assert_memory_equal(&c, &zero, sizeof c);
    }
    for (size_t i = 0; i < ROWS(texts); i++)
        if (classes_read(&p, texts[i], strlen(texts[i]), &c, sha) != REFUSED_TEXT)
            fail_msg("text %zu", i);
    size_t len = around("{}", &input);
    memset(jws + len, 'a', DEFINITIVE_JWS_MAX + 1 - len); /* a longer signature */
    assert_int_equal(classes_read(&p, jws, DEFINITIVE_JWS_MAX, &c, sha), OK);
    assert_int_equal(classes_read(&p, jws, DEFINITIVE_JWS_MAX + 1, &c, sha), REFUSED_TEXT);
}

int main(void)
{
    assert_true(sha256_init() == OK);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_them), cmocka_unit_test(what_it_does_not_say_is_left_out), cmocka_unit_test(the_longest_fit), cmocka_unit_test(none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
