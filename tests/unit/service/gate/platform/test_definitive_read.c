/* POST /v1/toetsingen, phase toewijzing: what is read, and each refusal with its status and place. */
#include "../../../cmocka_all.h"

#include "base/sha256.h"
#include "gate/platform/definitive_read.h"
#include "model/outcome.h"

#define FASE "\"fase\":\"toewijzing\""
#define DOSSIER "\"dossier\":\"AAAAAAAAAAAAAAAAAAAAAQ\""
#define ZEGEL "\"AAECAwQFBgc\""
#define WIE "\"huishoudens\":[{" DOSSIER ",\"zegels\":[" ZEGEL "]}]"
#define JTI "\"jti\":\"AAAAAAAAAAAAAAAAAAAAAg\",\"logIndex\":4711"
#define EEN "\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\",\"huurprijs\":69011}"
#define VERVANGT(reden) "\"vervangt\":{" JTI ",\"reden\":\"" reden "\"}"

static struct pull p;
static struct msg_definitive m;
static struct definitive_beside beside;
static struct refusal why;

static enum status read_text(const char *text)
{
    return definitive_read(&p, text, strlen(text), &m, &beside, &why);
}

static void one_household(void **state)
{
    static const char text[] = "{" FASE ",\"huishoudens\":[{\"zegels\":[" ZEGEL "," ZEGEL "]," DOSSIER "}]}";
    uint8_t none[DIGEST_LEN] = { 0 };

    assert_int_equal(read_text(text), OK);
    assert_int_equal(m.dossier.b[15], 1);
    assert_int_equal(m.n_zegels, 2);
    assert_int_equal(m.zegels[1].len, 8);
    assert_memory_equal(m.zegels[1].b, "\0\1\2\3\4\5\6\7", 8);
    assert_int_equal(m.reden, SUPERSEDE_NONE);
    assert_int_equal(m.besluit54a, TRUTH_NO);
    assert_int_equal(m.huurt_van_deelnemer, TRUTH_NO);
    assert_int_equal(m.ingangsdatum.min, DAY_UNKNOWN_MIN);
    assert_int_equal(m.ingangsdatum.max, DAY_UNKNOWN_MAX);
    assert_int_equal(m.eenheid.present, 0);
    assert_memory_equal(m.verklaard_sha, none, sizeof none);
    assert_int_equal(beside.talen, 0);
    assert_null(beside.former.at);
    assert_int_equal(msg_definitive_len(&m), offsetof(struct msg_definitive, zegels) + 2 * sizeof(struct zegel));
}

static void facts_of_the_platform(void **state)
{
    static const char member[] = "{" DOSSIER ",\"zegels\":[" ZEGEL "],\"referentie\":\"r-1\",\"urgentie\":[\"HVW_15_5\"],\"besluit54a\":true,"
                                 "\"huidigeWoning\":{\"slaapkamers\":4,\"huurtVanDeelnemer\":true}}";
    char text[512];
    uint8_t sha[DIGEST_LEN];

    snprintf(text, sizeof text, "{\"talen\":[\"en\"],\"huishoudens\":[%s],\"ingangsdatum\":\"2026-12-15\"," FASE "}", member);
    assert_int_equal(read_text(text), OK);
    assert_string_equal(m.referentie, "r-1");
    assert_int_equal(m.urgentie, URGENTIE_HVW_15_5);
    assert_int_equal(m.besluit54a, TRUTH_YES);
    assert_int_equal(m.huurt_van_deelnemer, TRUTH_YES);
    assert_int_equal(m.nu_slaapkamers_min, 4);
    assert_int_equal(m.ingangsdatum.min, m.ingangsdatum.max);
    assert_int_equal(beside.talen, 3);
    sha256_kept(member, sizeof member - 1, sha);
    assert_memory_equal(m.verklaard_sha, sha, sizeof sha);
}

static void what_is_replaced(void **state)
{
    static const struct { const char *text; enum supersede_reason reden; } rows[] = {
        { "{" FASE "," WIE ",\"vervangt\":{" JTI ",\"reden\":\"HUISHOUDEN\",\"dossier\":\"AAAAAAAAAAAAAAAAAAAAAw\"}}", SUPERSEDE_HUISHOUDEN },
        { "{" FASE "," WIE "," VERVANGT("INKOMEN") "}", SUPERSEDE_INKOMEN },
        { "{" FASE "," WIE "," VERVANGT("EENHEID") "," EEN "}", SUPERSEDE_EENHEID },
        { "{" FASE "," WIE "," VERVANGT("INGANGSDATUM") ",\"ingangsdatum\":\"2027-01-01\"}", SUPERSEDE_INGANGSDATUM },
        { "{" FASE "," WIE "," VERVANGT("BELEID") "}", SUPERSEDE_BELEID },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (read_text(rows[i].text) != OK)
            fail_msg("row %zu: %s at %s", i, status_slug(why.status), why.place);
        assert_int_equal(m.reden, rows[i].reden);
        assert_int_equal(m.previous_jti.b[15], 2);
        assert_int_equal(m.previous_index, 4711);
        assert_int_equal(m.previous_dossier.b[15], rows[i].reden == SUPERSEDE_HUISHOUDEN ? 3 : 0);
        assert_int_equal(m.eenheid.present, rows[i].reden == SUPERSEDE_EENHEID);
    }
}

/* The verdict that is replaced, as it stands in the body. */
static void what_is_replaced_is_sent_along(void **state)
{
    static const char text[] = "{" FASE "," WIE ",\"vervangt\":{" JTI ",\"toetsing\":\"eyJh.eyJi.c2ln\",\"reden\":\"BELEID\"}}";
    uint8_t none[DIGEST_LEN] = { 0 };

    assert_int_equal(read_text(text), OK);
    assert_ptr_equal(beside.former.at, strstr(text, "eyJh"));
    assert_int_equal(beside.former.len, 14);
    assert_memory_equal(m.previous_sha, none, sizeof none);
}

/* The longest there is, and one character more. */
static void a_long_one(void **state)
{
    static char text[DEFINITIVE_JWS_MAX + 512], long_one[DEFINITIVE_JWS_MAX + 2];

    for (size_t len = DEFINITIVE_JWS_MAX; len <= DEFINITIVE_JWS_MAX + 1; len++) {
        memset(long_one, 'a', len);
        snprintf(text, sizeof text, "{" FASE "," WIE ",\"vervangt\":{" JTI ",\"toetsing\":\"%s\",\"reden\":\"BELEID\"}}", long_one);
        assert_int_equal(read_text(text), len <= DEFINITIVE_JWS_MAX ? OK : REFUSED_TEXT);
    }
    assert_string_equal(why.place, "/vervangt/toetsing");
}

#define H(inside) "{" FASE ",\"huishoudens\":[{" inside "}]}"
#define NEGEN ZEGEL "," ZEGEL "," ZEGEL "," ZEGEL "," ZEGEL "," ZEGEL "," ZEGEL "," ZEGEL "," ZEGEL

static void refused(void **state)
{
    static const struct { const char *text; enum status status; const char *place, *known; } rows[] = {
        { "", REFUSED_JSON_SYNTAX, "", NULL },
        { "[]", REFUSED_JSON_TYPE, "", NULL },
        { "{" WIE "}", REFUSED_MEMBER_MISSING, "/fase", NULL },
        { "{" FASE "}", REFUSED_MEMBER_MISSING, "/huishoudens", NULL },
        { "{\"fase\":\"reactie\"," WIE "}", REFUSED_PHASE, "/fase", NULL },
        { "{" FASE ",\"huishoudens\":[]}", REFUSED_MEMBER_MISSING, "/huishoudens", NULL },
        { "{" FASE ",\"huishoudens\":{}}", REFUSED_JSON_TYPE, "/huishoudens", NULL },
        { "{" FASE ",\"huishoudens\":[1]}", REFUSED_JSON_TYPE, "/huishoudens/0", NULL },
        { "{" FASE ",\"huishoudens\":[{" DOSSIER ",\"zegels\":[" ZEGEL "]},{}]}", REFUSED_TOO_MANY, "/huishoudens/1", NULL },
        { "{" FASE "," WIE "," WIE "}", REFUSED_JSON_DUPLICATE, "", NULL },
        { "{" FASE "," WIE "}}", REFUSED_JSON_TRAILING, "", NULL },
        { "{" FASE "," WIE ",\"corporatie\":\"L0101\"}", REFUSED_MEMBER_PHASE, "/corporatie", NULL },
        { "{" FASE "," WIE ",\"eenheden\":[]}", REFUSED_MEMBER_PHASE, "/eenheden", NULL },
        { "{" FASE "," WIE ",\"stopNa\":{}}", REFUSED_MEMBER_PHASE, "/stopNa", NULL },
        { "{" FASE "," WIE ",\"vervang\":{}}", REFUSED_MEMBER_UNKNOWN, "", "vervangt" },
        { "{" FASE "," WIE ",\"talen\":[\"ar\"]}", REFUSED_VALUE, "/talen/0", NULL },
        { "{" FASE "," WIE ",\"ingangsdatum\":\"2026-13-01\"}", REFUSED_DATE, "/ingangsdatum", NULL },
        { H("\"zegels\":[" ZEGEL "]"), REFUSED_MEMBER_MISSING, "/huishoudens/0/dossier", NULL },
        { H(DOSSIER), REFUSED_MEMBER_MISSING, "/huishoudens/0/zegels", NULL },
        { H(DOSSIER ",\"zegels\":[]"), REFUSED_ROSTER_INCOMPLETE, "/huishoudens/0/zegels", NULL },
        { H(DOSSIER ",\"zegels\":\"AA\""), REFUSED_JSON_TYPE, "/huishoudens/0/zegels", NULL },
        { H(DOSSIER ",\"zegels\":[\"\"]"), REFUSED_SEAL_INVALID, "/huishoudens/0/zegels/0", NULL },
        { H(DOSSIER ",\"zegels\":[" ZEGEL ",\"a+b/\"]"), REFUSED_SEAL_INVALID, "/huishoudens/0/zegels/1", NULL },
        { H(DOSSIER ",\"zegels\":[" NEGEN "]"), REFUSED_ROSTER_EXCESS, "/huishoudens/0/zegels/8", NULL },
        { H("\"dossier\":\"AAAA\""), REFUSED_TEXT, "/huishoudens/0/dossier", NULL },
        { H(DOSSIER ",\"dossierzegel\":\"AAAA\""), REFUSED_MEMBER_PHASE, "/huishoudens/0/dossierzegel", NULL },
        { H(DOSSIER ",\"verklaard\":{}"), REFUSED_MEMBER_PHASE, "/huishoudens/0/verklaard", NULL },
        { H(DOSSIER ",\"zegel\":[]"), REFUSED_MEMBER_UNKNOWN, "/huishoudens/0", "zegels" },
        { H("\"referentie\":\"a b\""), REFUSED_TEXT, "/huishoudens/0/referentie", NULL },
        { H("\"urgentie\":[\"SPOED\"]"), REFUSED_VALUE, "/huishoudens/0/urgentie/0", NULL },
        { H("\"besluit54a\":1"), REFUSED_JSON_TYPE, "/huishoudens/0/besluit54a", NULL },
        { H("\"huidigeWoning\":4"), REFUSED_JSON_TYPE, "/huishoudens/0/huidigeWoning", NULL },
        { "{" FASE "," WIE ",\"vervangt\":[]}", REFUSED_JSON_TYPE, "/vervangt", NULL },
        { "{" FASE "," WIE ",\"vervangt\":{\"logIndex\":1,\"reden\":\"BELEID\"}}", REFUSED_MEMBER_MISSING, "/vervangt", NULL },
        { "{" FASE "," WIE ",\"vervangt\":{\"jti\":\"AAAAAAAAAAAAAAAAAAAAAg\",\"reden\":\"BELEID\"}}", REFUSED_MEMBER_MISSING, "/vervangt", NULL },
        { "{" FASE "," WIE ",\"vervangt\":{" JTI "}}", REFUSED_MEMBER_MISSING, "/vervangt", NULL },
        { "{" FASE "," WIE "," VERVANGT("HUISHOUDEN") "}", REFUSED_MEMBER_MISSING, "/vervangt", NULL },
        { "{" FASE "," WIE "," VERVANGT("ZOMAAR") "}", REFUSED_VALUE, "/vervangt/reden", NULL },
        { "{" FASE "," WIE ",\"vervangt\":{" JTI ",\"reden\":\"BELEID\",\"dossier\":\"AAAAAAAAAAAAAAAAAAAAAw\"}}", REFUSED_SUPERSEDE_REASON,
          "/vervangt/dossier", NULL },
        { "{" FASE "," WIE ",\"vervangt\":{\"logIndex\":-1}}", REFUSED_JSON_NUMBER, "/vervangt/logIndex", NULL },
        { "{" FASE "," WIE ",\"vervangt\":{\"logIndex\":9007199254740992}}", REFUSED_JSON_NUMBER, "/vervangt/logIndex", NULL },
        { "{" FASE "," WIE ",\"vervangt\":{\"redenen\":1}}", REFUSED_MEMBER_UNKNOWN, "/vervangt", "reden" },
        { "{" FASE "," WIE ",\"vervangt\":{" JTI ",\"toetsing\":1}}", REFUSED_JSON_TYPE, "/vervangt/toetsing", NULL },
        { "{" FASE "," WIE ",\"vervangt\":{" JTI ",\"toetsing\":\"eyJh\\u002eeyJi.c2ln\"}}", REFUSED_TEXT, "/vervangt/toetsing", NULL },
        { "{" FASE "," WIE ",\"vervangt\":{" JTI ",\"toetsing\":\"a.b.c\"}}", REFUSED_MEMBER_MISSING, "/vervangt", NULL },
        { "{" FASE "," WIE "," EEN "}", REFUSED_SUPERSEDE_REASON, "/eenheid", NULL },
        { "{" FASE "," WIE "," VERVANGT("BELEID") "," EEN "}", REFUSED_SUPERSEDE_REASON, "/eenheid", NULL },
        { "{" FASE "," WIE "," VERVANGT("EENHEID") "}", REFUSED_MEMBER_MISSING, "/eenheid", NULL },
        { "{" FASE "," WIE "," VERVANGT("INGANGSDATUM") "}", REFUSED_MEMBER_MISSING, "/ingangsdatum", NULL },
        { "{" FASE "," WIE "," VERVANGT("INKOMEN") ",\"ingangsdatum\":\"2026-12-15\"}", REFUSED_SUPERSEDE_REASON, "/ingangsdatum", NULL },
        { "{" FASE "," WIE ",\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\"}}", REFUSED_MEMBER_MISSING, "/eenheid", NULL },
        { "{" FASE "," WIE ",\"eenheid\":{\"gemeente\":\"0202\",\"huurprijs\":69011}}", REFUSED_MEMBER_MISSING, "/eenheid", NULL },
        { "{" FASE "," WIE ",\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\",\"huurprijs\":690}}", REFUSED_RENT_LOW, "/eenheid/huurprijs", NULL },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (read_text(rows[i].text) != rows[i].status)
            fail_msg("row %zu: %s at %s", i, status_slug(why.status), why.place);
        if (strcmp(why.place, rows[i].place) != 0)
            fail_msg("row %zu: at %s", i, why.place);
        if ((why.known == NULL) != (rows[i].known == NULL) || (why.known != NULL && strcmp(why.known, rows[i].known) != 0))
            fail_msg("row %zu: hint %s", i, why.known != NULL ? why.known : "-");
    }
}

/* Wherever its phase stands, and whatever else is in it. */
static void who_asks_for_it(void **state)
{
    static const struct { const char *text; bool asked; } rows[] = {
        { "{" FASE "," WIE "}", true },
        { "{" WIE "," FASE "}", true },
        { "{" FASE ",\"iets\":[1,{}]}", true },
        { "{" FASE ",", true },              /* what is wrong with it is told as of such a one */
        { "{\"fase\":\"reactie\"," WIE "}", false },
        { "{" WIE "}", false },
        { "{\"fase\":1}", false },
        { "{\"fase\":[\"toewijzing\"]}", false },
        { "{\"a\":" FASE "}", false },
        { "toewijzing", false },
        { "", false },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (definitive_asked(&p, rows[i].text, strlen(rows[i].text)) != rows[i].asked)
            fail_msg("row %zu", i);
}

int main(void)
{
    assert_true(sha256_init() == OK);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_household), cmocka_unit_test(facts_of_the_platform), cmocka_unit_test(what_is_replaced),
        cmocka_unit_test(what_is_replaced_is_sent_along), cmocka_unit_test(a_long_one),
        cmocka_unit_test(refused), cmocka_unit_test(who_asks_for_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
