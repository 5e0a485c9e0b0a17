/* Golden verdict texts: every member in its place, every optional member absent and present, nothing else. */
#include "proof/claim.h"
#include "proof/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static const uint8_t id[16] = { 0xb3, 0x72, 0xab };
static const uint8_t sha[32] = { 1, 2, 3 };

static struct eenheid home(void)
{
    struct eenheid e = { .huurprijs = { 69011, 69011 }, .ingangsdatum = { 20802, 20802 },
                         .publicatiedatum = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX },
                         .woonruimtesoort = WOONRUIMTESOORT_ZELFSTANDIG, .aangewezen = TRUTH_NO, .permanente_bewoning = TRUTH_YES,
                         .voor_acht = TRUTH_NO, .kamers_min = 2, .kamers_max = 2, .age_to = 199, .slaapkamers_max = 99,
                         .middenhuur = TRUTH_NO, .rent_rank = RENT_RANK_ENIGE, .daeb_tak = TRUTH_YES, .present = 1 };

    strcpy(e.id_extern, "W-1024");
    strcpy(e.gemeente, "0202");
    return e;
}

static struct outcome result(void)
{
    return (struct outcome){ .uitkomst = UITKOMST_GESCHIKT, .daeb = DAEB_BINNEN, .passendheidsoort = PASSENDHEIDSOORT_PAS,
                             .inkomensklasse = INKOMENSKLASSE_LAAG, .huurklasse = HUUR_TOT_LAGE_AFTOPPING,
                             .grootteklasse = GROOTTEKLASSE_1, .is_ouderenhuishouden = TRUTH_NO,
                             .hoogste_passende_huurklasse = HUUR_TOT_LAGE_AFTOPPING, .ingangsjaar_min = 2026,
                             .ingangsjaar_max = 2026, .n_redenen = 1, .redenen = { "PASSEND_LAAG" } };
}

static const char *encode(const struct verdict *v)
{
    static uint8_t out[VERDICT_CLAIMS_MAX];
    struct writer w;

    memset(out, 0, sizeof out);
    writer_init(&w, out, sizeof out - 1);
    verdict_claims(v, &w);
    assert_false(w.failed);
    return (const char *)out;
}

static struct verdict plain(const struct eenheid *e, const struct outcome *u)
{
    return (struct verdict){ .iss = "https://s.example", .aud = "demo", .corporatie = "L0101", .referentie = "r-1", .jti = id,
                             .iat = 1795341600, .test = true, .fase = FASE_REACTIE, .eenheid = e, .outcome = u,
                             .zekerheid = "VERKLAARD", .bruikbaar_tot = 20818 };
}

static void smallest(void **state)
{
    struct eenheid e = home();
    struct outcome u = result();
    struct verdict v = plain(&e, &u);

    (void)state;
    e.present = 0;
    v.corporatie = v.referentie = "";
    v.test = false;
    u.n_redenen = 0;
    u.is_ouderenhuishouden = TRUTH_UNKNOWN;
    u.ingangsjaar_min = u.ingangsjaar_max = 0;
    assert_string_equal(encode(&v),
                        "{\"iss\":\"https://s.example\",\"aud\":\"demo\",\"jti\":\"s3KrAAAAAAAAAAAAAAAAAA\",\"iat\":1795341600,"
                        "\"omgeving\":\"PRODUCTIE\",\"fase\":\"reactie\",\"uitkomst\":\"GESCHIKT\","
                        "\"daeb\":\"BINNEN\",\"passendheidsoort\":\"PAS\",\"inkomensklasse\":\"LAAG\","
                        "\"grootteklasse\":\"1\",\"isOuderenhuishouden\":null,"
                        "\"hoogstePassendeHuurklasse\":\"TOT_LAGE_AFTOPPING\",\"samenstelling\":\"VERKLAARD\","
                        "\"redenen\":[],\"ontbreekt\":[],\"voorbehoud\":[],\"zekerheid\":\"VERKLAARD\",\"herkomst\":[],"
                        "\"bruikbaarTot\":\"2026-12-31\",\"beleid\":[]}");
}

static void fullest(void **state)
{
    struct eenheid e = home();
    struct outcome u = result();
    struct verdict_member h[2] = {
        { .rol = "WON", .bron = "qii", .wijze = "vault-signed", .zekerheid = "KLUISGETEKEND", .bewijsroute = "A1",
          .identiteit = "VOORNAMEN", .profiel_sha = sha, .certificate_sha = sha, .grant_verwijzing = id },
        { .rol = "MED", .zekerheid = "VERKLAARD" } };
    struct verdict v = plain(&e, &u);

    (void)state;
    e.huurprijs = (struct money_range){ 69011, MONEY_UNKNOWN_MAX };
    e.kamers_min = 0;
    e.kamers_max = 4;
    e.woonruimtesoort = WOONRUIMTESOORT_ONZELFSTANDIG | WOONRUIMTESOORT_ONVRIJE_ETAGE;
    e.ingangsdatum = (struct day_range){ 20802, 20830 };
    e.publicatiedatum = (struct day_range){ 20770, 20770 };
    e.aangewezen = e.voor_acht = TRUTH_YES;
    e.permanente_bewoning = e.daeb_tak = TRUTH_NO;
    e.age_from = 55;
    e.age_to = 90;
    e.slaapkamers_min = 2;
    e.middenhuur = TRUTH_YES;
    e.rent_rank = RENT_RANK_HOOGSTE;
    u.ingangsjaar_max = 2027;
    u.vrijstelling[VRIJSTELLING_DAEB] = "WLZ_VERBLIJF";
    u.vrijstelling[VRIJSTELLING_PASSEND] = "BTIV_54A";
    u.is_ouderenhuishouden = TRUTH_YES;
    u.n_ontbreekt = 2;
    u.ontbreekt[0] = (struct missing_fact){ "inkomen", OWNER_AANVRAGER, ROL_WON, 2025, DAY_UNKNOWN_MIN, NULL };
    u.ontbreekt[1] = (struct missing_fact){ "beleid nl.woningwet/2027", OWNER_BELEID, ROL_GEEN, 0, 20782, NULL };
    u.n_voorbehoud = 2;
    u.voorbehoud[0] = "O2";
    u.voorbehoud[1] = "INDEX_2026_AFGELEID";
    v.origin = h;
    v.n_origins = 2;
    v.platform_facts = v.besluit54a = true;
    v.urgentie = URGENTIE_HVW_15_5;
    v.verklaard_digest = sha;
    v.menselijke_toets = "https://c.example/kijk?\"x\"";
    assert_string_equal(encode(&v),
                        "{\"iss\":\"https://s.example\",\"aud\":\"demo\",\"jti\":\"s3KrAAAAAAAAAAAAAAAAAA\",\"iat\":1795341600,"
                        "\"omgeving\":\"TEST\",\"fase\":\"reactie\",\"corporatie\":\"L0101\",\"referentie\":\"r-1\","
                        "\"eenheid\":{\"idExtern\":\"W-1024\",\"gemeente\":\"0202\",\"huurprijs\":{\"min\":69011},"
                        "\"kamers\":{\"max\":4},\"slaapkamers\":{\"min\":2},\"woonruimtesoort\":[\"ONZELFSTANDIG\",\"ONVRIJE_ETAGE\"],"
                        "\"publicatiedatum\":\"2026-11-13\",\"ingangsdatum\":{\"min\":\"2026-12-15\",\"max\":\"2027-01-12\"},"
                        "\"aangewezen\":true,\"permanenteBewoning\":false,\"voorAchtOfMeer\":true,"
                        "\"middenhuur\":true,\"daebTak\":false,\"huursoort\":\"HOOGSTE\","
                        "\"doelgroep\":{\"leeftijdVan\":55,\"leeftijdTot\":90}},\"ingangsjaar\":{\"min\":2026,\"max\":2027},"
                        "\"uitkomst\":\"GESCHIKT\",\"daeb\":\"BINNEN\",\"vrijstellingDaeb\":\"WLZ_VERBLIJF\","
                        "\"passendheidsoort\":\"PAS\",\"vrijstellingPassend\":\"BTIV_54A\",\"inkomensklasse\":\"LAAG\",\"huurklasse\":\"TOT_LAGE_AFTOPPING\","
                        "\"grootteklasse\":\"1\",\"isOuderenhuishouden\":true,"
                        "\"hoogstePassendeHuurklasse\":\"TOT_LAGE_AFTOPPING\",\"samenstelling\":\"VERKLAARD\","
                        "\"redenen\":[\"PASSEND_LAAG\"],\"ontbreekt\":[{\"feit\":\"inkomen\",\"van\":\"AANVRAGER\","
                        "\"rol\":\"WON\",\"jaar\":2025},{\"feit\":\"beleid nl.woningwet/2027\",\"van\":\"BELEID\","
                        "\"verwachtVanaf\":\"2026-11-25\"}],\"voorbehoud\":[\"O2\",\"INDEX_2026_AFGELEID\"],"
                        "\"zekerheid\":\"VERKLAARD\",\"herkomst\":[{\"rol\":\"WON\",\"bron\":\"qii\","
                        "\"wijze\":\"vault-signed\",\"zekerheid\":\"KLUISGETEKEND\",\"bewijsroute\":\"A1\","
                        "\"identiteit\":\"VOORNAMEN\",\"profiel\":\"AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
                        "\"certificaat\":\"AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
                        "\"grantVerwijzing\":\"s3KrAAAAAAAAAAAAAAAAAA\"},{\"rol\":\"MED\",\"zekerheid\":\"VERKLAARD\"}],"
                        "\"urgentie\":[\"HVW_15_5\"],\"besluit54a\":true,"
                        "\"verklaardDigest\":\"AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"bruikbaarTot\":\"2026-12-31\","
                        "\"menselijkeToets\":\"https://c.example/kijk?\\\"x\\\"\",\"beleid\":[]}");
}

/* What only a definitive verdict says comes last, and a response says none of it. */
static void definitive(void **state)
{
    static const struct verdict_vervangt old = { .jti = { 0xb3, 0x72, 0xab }, .log_index = 4711,
                                                 .reden = SUPERSEDE_INKOMEN };
    static const char tail[] = "\"beleid\":[],\"tellend\":false,\"verbintenis\":\"AQIDAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
                               "\"log\":\"log.example/passend\",\"logIndex\":9007199254740991}";
    static const char replacing[] = "\"vervangt\":{\"jti\":\"s3KrAAAAAAAAAAAAAAAAAA\",\"logIndex\":4711,\"reden\":\"INKOMEN\"},"
                                    "\"log\":\"log.example/passend\",\"logIndex\":0}";
    struct eenheid e = home();
    struct outcome u = result();
    struct verdict v = plain(&e, &u);
    const char *text;

    (void)state;
    v.log = "log.example/passend";
    v.log_index = (UINT64_C(1) << 53) - 1;
    v.commitment = sha;
    v.vervangt = &old;
    text = encode(&v);
    assert_string_equal(text + strlen(text) - strlen("\"beleid\":[]}"), "\"beleid\":[]}");
    v.fase = FASE_TOEWIJZING;
    v.vervangt = NULL;
    u.n_ontbreekt = 1;
    u.ontbreekt[0] = (struct missing_fact){ "bewijs", OWNER_AANVRAGER, ROL_MED, 0, DAY_UNKNOWN_MIN, "BALIE" };
    text = encode(&v);
    assert_string_equal(text + strlen(text) - strlen(tail), tail);
    assert_non_null(strstr(text, "\"ontbreekt\":[{\"feit\":\"bewijs\",\"van\":\"AANVRAGER\",\"rol\":\"MED\","
                                 "\"zekerheid\":\"BALIE\"}]"));
    v.tellend = true;
    v.vervangt = &old;
    v.log_index = 0;
    text = encode(&v);
    assert_non_null(strstr(text, "\"tellend\":true,"));
    assert_string_equal(text + strlen(text) - strlen(replacing), replacing);
}

static void header(void **state)
{
    uint8_t out[CLAIM_HEADER_MAX + 1] = { 0 };
    struct writer w;

    (void)state;
    writer_init(&w, out, CLAIM_HEADER_MAX);
    claim_header(VERDICT_CTY, "KID", "X5T", NULL, 7, &w);
    assert_string_equal((char *)out, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"cty\":\"passend-verdict\",\"kid\":\"KID\",\"iat\":7,"
                                     "\"x5t#S256\":\"X5T\"}");
    memset(out, 0, sizeof out);
    writer_init(&w, out, CLAIM_HEADER_MAX);
    claim_header(VERDICT_CTY, "KID", "X5T", "MIIB", 7, &w);
    assert_string_equal((char *)out, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"cty\":\"passend-verdict\",\"kid\":\"KID\",\"iat\":7,"
                                     "\"x5t#S256\":\"X5T\",\"x5c\":[\"MIIB\"]}");
}

/* Everything as long as it can be: eight adults, as much missing and reserved as there is room for, names of 40 characters, and six packs
 * of the longest names. */
static void longest(void **state)
{
    static const struct verdict_vervangt old = { .log_index = (UINT64_C(1) << 53) - 1, .reden = SUPERSEDE_INGANGSDATUM };
    static const char name[] = "A_NAME_OF_FORTY_CHARACTERS_AND_NOT_MORE_", digits[] = "0123456789012345678901234567890123456789012345678901234567890123",
                      address[] = "https://0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567.nl",
                      log[] = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456"
                              "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456";
    static const size_t pack = sizeof "{\"id\":\"\",\"versie\":\"\",\"sha256\":\"\"}," - 1 + 63 + 32 + 64;
    struct verdict_member h[ROOSTER_MAX];
    struct eenheid e = home();
    struct outcome u = result();
    struct verdict v = plain(&e, &u);

    (void)state;
    e.huurprijs = (struct money_range){ 5000, 9999999 };
    e.kamers_max = e.slaapkamers_max = 98;
    e.slaapkamers_min = 10;
    e.ingangsdatum.max++;
    e.publicatiedatum = e.ingangsdatum;
    e.aangewezen = e.voor_acht = e.middenhuur = TRUTH_YES;
    e.permanente_bewoning = e.daeb_tak = TRUTH_NO;
    e.age_from = 18;
    e.age_to = 120;
    e.woonruimtesoort = WOONRUIMTESOORT_ONZELFSTANDIG | WOONRUIMTESOORT_ONVRIJE_ETAGE;
    e.rent_rank = RENT_RANK_ALL;
    memcpy(e.id_extern, digits, sizeof e.id_extern);
    u.vrijstelling[VRIJSTELLING_DAEB] = u.vrijstelling[VRIJSTELLING_PASSEND] = name;
    for (u.n_redenen = 0; u.n_redenen < REDENEN_MAX; u.n_redenen++)
        u.redenen[u.n_redenen] = name;
    for (u.n_voorbehoud = 0; u.n_voorbehoud < VOORBEHOUD_MAX; u.n_voorbehoud++)
        u.voorbehoud[u.n_voorbehoud] = name;
    for (u.n_ontbreekt = 0; u.n_ontbreekt < ONTBREEKT_MAX; u.n_ontbreekt++)
        u.ontbreekt[u.n_ontbreekt] = (struct missing_fact){ name, OWNER_BELEID, ROL_WON, 2026, 20782, "BRONGETEKEND" };
    for (v.n_origins = 0; v.n_origins < ROOSTER_MAX; v.n_origins++)
        h[v.n_origins] = (struct verdict_member){ "WON", "a-source-of-23-characte", "source-signed", "KLUISGETEKEND", "INTERMEDIAIR",
                                                  "NAAM_GEBDATUM", sha, sha, id };
    v.iss = v.menselijke_toets = address;
    v.aud = v.referentie = digits;
    v.corporatie = "00000001003214345000";
    v.fase = FASE_TOEWIJZING;
    v.origin = h;
    v.platform_facts = v.besluit54a = v.huurt_van_deelnemer = true;
    v.nu_slaapkamers_min = 10;
    v.nu_slaapkamers_max = 98;
    v.urgentie = URGENTIE_HVW_15_5;
    v.verklaard_digest = v.commitment = sha;
    v.vervangt = &old;
    v.log = log;
    v.log_index = old.log_index;
    assert_true(strlen(encode(&v)) + PACKS_PER_OUTCOME * pack <= VERDICT_CLAIMS_MAX);
}

/* A text that does not fit fails; it is never cut. */
static void too_small(void **state)
{
    static uint8_t out[VERDICT_CLAIMS_MAX];
    struct eenheid e = home();
    struct outcome u = result();
    struct verdict v = plain(&e, &u);
    size_t whole = strlen(encode(&v));

    (void)state;
    for (size_t cap = 0; cap <= whole; cap++) {
        struct writer w;

        writer_init(&w, out, cap);
        verdict_claims(&v, &w);
        assert_int_equal(w.failed, cap < whole);
    }
}

/* The text is the same where it starts behind other text. */
static void behind_other_text(void **state)
{
    static uint8_t out[VERDICT_CLAIMS_MAX];
    struct eenheid e = home();
    struct outcome u = result();
    struct verdict v = plain(&e, &u);
    struct writer w;

    (void)state;
    writer_init(&w, out, sizeof out);
    write_text(&w, "before");
    verdict_claims(&v, &w);
    assert_memory_equal(out + 6, encode(&v), strlen(encode(&v)));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(smallest), cmocka_unit_test(fullest), cmocka_unit_test(definitive),
                                        cmocka_unit_test(header), cmocka_unit_test(longest),
                                        cmocka_unit_test(too_small), cmocka_unit_test(behind_other_text) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
