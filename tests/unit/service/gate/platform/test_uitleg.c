/* The words beside a verdict: what a verdict's claims tell is what the evaluation itself would have told. */
#include "../../../lib/policy/pakketten.h"

#include "base/mem.h"
#include "base/text.h"
#include "gate/platform/uitleg.h"
#include "proof/verdict.h"

static struct pull lezer;

/* A compact JWS around these claims, as the notary makes one. */
static size_t jws_van(const void *claims, size_t len, char *out)
{
    memcpy(out, "eyJhbGciOiJFUzI1NiJ9.", 21);
    base64url_encode(claims, len, out + 21);
    size_t n = 21 + BASE64URL_LEN(len);
    memcpy(out + n, ".AAAA", 5);
    return n + 5;
}

static size_t verdict_van(const struct question_facts *z, const struct outcome *u, const char *page, char *out)
{
    static const uint8_t id[VERDICT_ID_LEN] = { 7 };
    static uint8_t claims[VERDICT_CLAIMS_MAX];
    struct verdict v = { .iss = "https://s.example", .aud = "demo", .corporatie = z->corporatie, .referentie = "r-1",
                         .jti = id, .iat = 1795341600, .test = true, .fase = FASE_REACTIE, .eenheid = &z->eenheid,
                         .outcome = u, .zekerheid = "VERKLAARD", .bruikbaar_tot = 20818, .menselijke_toets = page };
    struct writer w;

    writer_init(&w, claims, sizeof(claims));
    verdict_claims(&v, &w);
    assert_false(w.failed);
    return jws_van(claims, writer_len(&w), out);
}

static void gelijk(const struct question_facts *z, const char *page)
{
    static char jws[16384], one[UITLEG_JSON_MAX], twee[UITLEG_JSON_MAX];
    static struct uitleg_verdict gelezen, direct;
    struct outcome u = beslis(z);
    size_t len = verdict_van(z, &u, page, jws);
    struct writer a, b;

    assert_int_equal(uitleg_read(&lezer, (const uint8_t *)jws, len, packs.packs, packs.n, &gelezen), OK);
    assert_int_equal(gelezen.outcome.n_packs, u.n_packs);
    direct = (struct uitleg_verdict){ .outcome = u };
    if (page != NULL)
        memcpy(direct.page, page, strlen(page));
    writer_init(&a, one, sizeof(one));
    writer_init(&b, twee, sizeof(twee));
    assert_true(uitleg_write(&a, &gelezen, &z->eenheid, packs.packs, packs.n, 3, 0));
    assert_true(uitleg_write(&b, &direct, &z->eenheid, packs.packs, packs.n, 3, 0));
    assert_int_equal(writer_len(&a), writer_len(&b));
    assert_memory_equal(one, twee, writer_len(&a));
    assert_true(writer_len(&a) > 200);
}

static void test_gelijk(void **state)
{
    static const int64_t rents[] = { 20000, 69011, 74500, 99999 }, inkomens[] = { 2710000, 2833462, 4000000, 7000000 };

    (void)state;
    for (unsigned h = 0; h < 4; h++)
        for (unsigned i = 0; i < 4; i++)
            for (unsigned soort = 0; soort < 5; soort++) {
                struct question_facts z = zaak_leeg();
                memcpy(z.corporatie, "L0101", 6);
                z.eenheid.huurprijs = (struct money_range){ rents[h], rents[h] };
                struct adult *v = add(&z.huishouden, ROL_WON, "1991-05-05", soort == 1 ? 0 : 2025, inkomens[i]);
                if (soort == 2)
                    v->status = STATUS_WLZ_ADL;
                if (soort == 3)
                    z.eenheid.ingangsdatum = (struct day_range){ dag("2026-12-15"), dag("2027-02-01") };
                if (soort == 4)
                    z.eenheid.present = 0;
                gelijk(&z, i % 2 == 0 ? "https://corporatie.example/hulp" : NULL);
            }
}

/* Pages of the configuration stand in the words, and in no verdict. */
static void test_redress(void **state)
{
    static char jws[16384], json[UITLEG_JSON_MAX];
    static struct uitleg_verdict v;
    struct question_facts z = zaak_leeg();
    struct writer w;

    (void)state;
    memcpy(z.corporatie, "L0101", 6);
    z.eenheid.huurprijs = (struct money_range){ 74500, 74500 };
    add(&z.huishouden, ROL_WON, "1991-05-05", 2025, 2710000);
    struct outcome u = beslis(&z);
    size_t len = verdict_van(&z, &u, NULL, jws);
    for (unsigned known = 0; known < 2; known++) {
        assert_int_equal(uitleg_read(&lezer, (const uint8_t *)jws, len, packs.packs, packs.n, &v), OK);
        assert_null(v.klachten);
        assert_null(v.bezwaar);
        v.klachten = known ? "https://c.example/klachten" : NULL;
        v.bezwaar = known ? "https://g.example/bezwaar" : NULL;
        writer_init(&w, json, sizeof(json) - 1);
        assert_true(uitleg_write(&w, &v, &z.eenheid, packs.packs, packs.n, 3, 0));
        json[writer_len(&w)] = '\0';
        assert_int_equal(strstr(json, "https://c.example/klachten") != NULL, known);
        assert_int_equal(strstr(json, "https://g.example/bezwaar") != NULL, known);
    }
}

/* Only the languages that are asked. */
static void test_talen(void **state)
{
    static char jws[16384], json[UITLEG_JSON_MAX];
    static struct uitleg_verdict v;
    struct question_facts z = zaak_leeg();
    struct writer w;

    (void)state;
    add(&z.huishouden, ROL_WON, "1991-05-05", 2025, 2710000);
    struct outcome u = beslis(&z);
    size_t len = verdict_van(&z, &u, NULL, jws);
    assert_int_equal(uitleg_read(&lezer, (const uint8_t *)jws, len, packs.packs, packs.n, &v), OK);
    writer_init(&w, json, sizeof(json));
    assert_true(uitleg_write(&w, &v, &z.eenheid, packs.packs, packs.n, 1u << TEXT_NL, 0));
    assert_memory_equal(json, "\"uitleg\":{\"nl\":\"Deze woning past bij u.\\u000a", 44);
    json[writer_len(&w)] = '\0';
    assert_null(strstr(json, "\"en\""));
    /* The packs of the verdict are gone, and no other: nothing to say. */
    assert_int_equal(uitleg_read(&lezer, (const uint8_t *)jws, len, NULL, 0, &v), OK);
    writer_init(&w, json, sizeof(json));
    assert_false(uitleg_write(&w, &v, &z.eenheid, NULL, 0, 1u << TEXT_NL, 0));
}

static void test_geweigerd(void **state)
{
    static const struct { const char *claims; enum status s; } rows[] = {
        { "{\"uitkomst\":\"GESCHIKT\"}", OK },
        { "{\"uitkomst\":\"ANDERS\"}", REFUSED_VALUE },
        { "{\"uitkomst\":7}", REFUSED_JSON_TYPE },
        { "{\"hoogstePassendeHuurklasse\":\"\"}", REFUSED_VALUE },
        { "{\"redenen\":{}}", REFUSED_JSON_TYPE },
        { "{\"redenen\":[\"A\",\"A\",\"A\",\"A\",\"A\",\"A\",\"A\",\"A\",\"A\",\"A\",\"A\",\"A\",\"A\"]}", REFUSED_MESSAGE },
        { "{\"ontbreekt\":[{\"feit\":\"inkomen\",\"van\":\"IEMAND\"}]}", REFUSED_VALUE },
        { "{\"ontbreekt\":[{\"feit\":\"inkomen\",\"rol\":\"KIND\"}]}", REFUSED_VALUE },
        { "{\"ontbreekt\":[{\"feit\":\"beleid\",\"verwachtVanaf\":\"2026-13-01\"}]}", REFUSED_VALUE },
        { "{\"ingangsjaar\":12345}", REFUSED_JSON_NUMBER },
        { "{\"beleid\":[{\"sha256\":\"00\"}]}", REFUSED_VALUE },
        { "{\"uitkomst\":\"GESCHIKT\"", REFUSED_JSON_SYNTAX },
        { "", REFUSED_JSON_SYNTAX } };
    static struct uitleg_verdict v;
    char jws[2048];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t len = jws_van(rows[i].claims, strlen(rows[i].claims), jws);
        assert_int_equal(uitleg_read(&lezer, (const uint8_t *)jws, len, packs.packs, packs.n, &v), rows[i].s);
    }
    assert_int_equal(uitleg_read(&lezer, (const uint8_t *)"a.b", 3, packs.packs, packs.n, &v), REFUSED_TEXT);
    assert_int_equal(uitleg_read(&lezer, (const uint8_t *)"", 0, packs.packs, packs.n, &v), REFUSED_TEXT);
    assert_int_equal(uitleg_read(&lezer, (const uint8_t *)"a.!.c", 5, packs.packs, packs.n, &v), REFUSED_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_gelijk), cmocka_unit_test(test_redress), cmocka_unit_test(test_talen),
                                        cmocka_unit_test(test_geweigerd) };

    return cmocka_run_group_tests(tests, packs_open, packs_dicht);
}
