/* The claims of a receipt, to the letter. */
#include "proof/receipt.h"

#include "model/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct id jti = { { 1, 2, 3 } }, grant = { { 4 } }, dossier = { { 5 } };
static const char *const corporations[] = { "L0101", "L0102" };
static const uint8_t notice[DIGEST_LEN] = { 0xab, 0xcd };
static struct eenheid home, none;

static struct receipt bare(void)
{
    return (struct receipt){ .iss = "https://s.example", .aud = "regio-demo", .code = "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A",
                             .stop = "https://s.example/nl/ontvangst", .jti = &jti, .grant = &grant, .dossier = &dossier,
                             .iat = 1795341600, .agreed_at = 1795341500, .fase = FASE_REACTIE, .grondslag = GRONDSLAG_TOESTEMMING,
                             .doel = DOEL_REAGEREN, .rol = ROL_WON, .plaats = 0, .zekerheid = ZEKERHEID_KLUISGETEKEND,
                             .feiten = FEIT_INKOMEN_BAND, .referentie = "r-1", .corporaties = corporations, .n_corporaties = 1,
                             .bron = "qii", .home = &none, .until = 20817 };
}

static struct receipt full(void)
{
    struct receipt r = bare();

    memset(&home, 0, sizeof home);
    home.present = 1;
    strcpy(home.id_extern, "W-1024");
    strcpy(home.gemeente, "0202");
    home.huurprijs = (struct money_range){ 69011, 69011 };
    r.test = true;
    r.fase = FASE_TOEWIJZING;
    r.grondslag = GRONDSLAG_INSTEMMING_WW46;
    r.doel = DOEL_TOEWIJZEN;
    r.rol = ROL_MED;
    r.plaats = 1;
    r.zekerheid = ZEKERHEID_VERKLAARD;
    r.feiten = FEIT_ALL;
    r.n_corporaties = 2;
    r.bron = "zelf";
    r.year = 2024;
    r.home = &home;
    r.language = "ar";
    r.notice_sha = notice;
    return r;
}

static const char *encode(const struct receipt *r)
{
    static uint8_t out[RECEIPT_CLAIMS_MAX + 1];
    struct writer w;

    memset(out, 0, sizeof out);
    writer_init(&w, out, RECEIPT_CLAIMS_MAX);
    receipt_claims(r, &w);
    assert_false(w.failed);
    return (const char *)out;
}

static void to_the_letter(void **state)
{
    struct receipt r = bare();

    (void)state;
    assert_string_equal(encode(&r),
                        "{\"iss\":\"https://s.example\",\"aud\":\"regio-demo\",\"jti\":\"AQIDAAAAAAAAAAAAAAAAAA\",\"iat\":1795341600,"
                        "\"omgeving\":\"PRODUCTIE\",\"grant_id\":\"BAAAAAAAAAAAAAAAAAAAAA\",\"ingestemdOp\":1795341500,"
                        "\"fase\":\"reactie\",\"grondslag\":\"TOESTEMMING\",\"doel\":\"REAGEREN\",\"tot\":\"2026-12-30\","
                        "\"corporaties\":[\"L0101\"],\"dossier\":\"BQAAAAAAAAAAAAAAAAAAAA\",\"plaats\":0,\"rol\":\"WON\","
                        "\"referentie\":\"r-1\",\"feiten\":[\"INKOMEN_BAND\"],\"bron\":\"qii\",\"zekerheid\":\"KLUISGETEKEND\","
                        "\"verklaard\":false,\"code\":\"AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A\","
                        "\"stoppen\":\"https://s.example/nl/ontvangst\"}");
    r = full();
    assert_string_equal(encode(&r),
                        "{\"iss\":\"https://s.example\",\"aud\":\"regio-demo\",\"jti\":\"AQIDAAAAAAAAAAAAAAAAAA\",\"iat\":1795341600,"
                        "\"omgeving\":\"TEST\",\"grant_id\":\"BAAAAAAAAAAAAAAAAAAAAA\",\"ingestemdOp\":1795341500,"
                        "\"fase\":\"toewijzing\",\"grondslag\":\"INSTEMMING_WW46\",\"doel\":\"TOEWIJZEN\",\"tot\":\"2026-12-30\","
                        "\"corporaties\":[\"L0101\",\"L0102\"],\"dossier\":\"BQAAAAAAAAAAAAAAAAAAAA\",\"plaats\":1,\"rol\":\"MED\","
                        "\"referentie\":\"r-1\",\"feiten\":[\"INKOMEN_BAND\",\"GEBOORTEDATUM\",\"SAMENSTELLING\",\"STATUS\","
                        "\"VERMOGEN\"],\"bron\":\"zelf\",\"zekerheid\":\"VERKLAARD\",\"verklaard\":true,\"inkomensjaar\":2024,"
                        "\"eenheid\":{\"idExtern\":\"W-1024\",\"gemeente\":\"0202\",\"huurprijs\":69011},"
                        "\"kennisgeving\":{\"taal\":\"ar\",\"sha256\":\"abcd000000000000000000000000000000000000000000000000000000000000\"},"
                        "\"code\":\"AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A\",\"stoppen\":\"https://s.example/nl/ontvangst\"}");
}

/* A text that does not fit fails; it is never cut. */
static void too_small(void **state)
{
    static uint8_t out[RECEIPT_CLAIMS_MAX];
    struct receipt r = full();
    size_t whole = strlen(encode(&r));

    (void)state;
    for (size_t cap = 0; cap <= whole; cap++) {
        struct writer w;

        writer_init(&w, out, cap);
        receipt_claims(&r, &w);
        assert_int_equal(w.failed, cap < whole);
    }
}

/* The longest there may be, of what has a limit. */
static void the_longest_fits(void **state)
{
    static char iss[256], client[CLIENT_MAX + 1], reference[REFERENTIE_MAX + 1], code[LIMIT_CORPORATIONS][CORPORATIE_MAX];
    const char *all[LIMIT_CORPORATIONS];
    struct receipt r = full();

    (void)state;
    memset(iss, 'a', sizeof iss - 1);
    memset(client, 'a', sizeof client - 1);
    memset(reference, 'a', sizeof reference - 1);
    for (unsigned i = 0; i < LIMIT_CORPORATIONS; i++) {
        memset(code[i], 'a', CORPORATIE_MAX - 1);
        all[i] = code[i];
    }
    memset(home.id_extern, 'a', sizeof home.id_extern - 1);
    home.huurprijs = (struct money_range){ MONEY_MAX, MONEY_MAX };
    r.iss = r.stop = iss;
    r.aud = client;
    r.referentie = reference;
    r.corporaties = all;
    r.n_corporaties = LIMIT_CORPORATIONS;
    encode(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(to_the_letter), cmocka_unit_test(too_small),
                                        cmocka_unit_test(the_longest_fits) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
