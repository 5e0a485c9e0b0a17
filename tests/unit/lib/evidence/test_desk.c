/* What a desk saw that shows a status before a lease: as the stand-in signs it, and one wrong form at a time. */
#include "fixture.h"

#include "base/date.h"
#include "base/mem.h"

#define NONCE "AAECAwQFBgcICQoLDA0ODw"

static struct claims_request request_for(const struct identiteit *expected)
{
    struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = expected, .corporatie = "" };

    for (uint8_t i = 0; i < ID_LEN; i++)
        q.nonce.b[i] = i;
    return q;
}

static struct claims signed_by_desk(struct fixture *f, const json_t *facts)
{
    const struct profile *p = profiles_find(&f->set, "balie");
    struct standin_request q = { p, facts, AUDIENCE, NONCE, NOW, NULL };
    struct identiteit expected = expected_of(facts);
    struct claims_request request = request_for(&expected);
    struct evidence_origin origin;
    struct claims out;
    char *token;

    assert_status(standin_sign(&q, fixture_key(f, "balie-L0101-1"), &token), OK);
    struct evidence_input in = { .text = token, .len = strlen(token) };
    assert_status(evidence_verify(p, &request, &in, &out, &origin), OK);
    mem_free(token);
    return out;
}

static void what_was_seen(void **state)
{
    static const struct {
        const char *facts;
        uint32_t status, proven;
        int day;                         /* of November 2026: when the COA made its statement; 0 = it did not */
        uint16_t child;
    } rows[] = {
        { "{}", 0, 0, 0, 0 },
        { "{\"coaVerklaring\":{\"datum\":\"2026-11-02\",\"huishouden\":true}}", STATUS_COA_TAAKSTELLING, STATUS_COA_TAAKSTELLING, 2, 0 },
        { "{\"coaVerklaring\":{\"datum\":\"2026-11-02\",\"huishouden\":false}}", STATUS_COA_TAAKSTELLING, 0, 0, 0 },
        { "{\"bijstandBesluit\":true}", STATUS_BIJSTAND, STATUS_BIJSTAND, 0, 0 }, { "{\"bijstandBesluit\":false}", 0, 0, 0, 0 },
        { "{\"promotie\":true}", STATUS_PROMOTIE, STATUS_PROMOTIE, 0, 0 },
        { "{\"asielvergunning\":true}", STATUS_ASIELVERGUNNING, STATUS_ASIELVERGUNNING, 0, 0 },
        { "{\"studiefinanciering\":[\"WTOS\"]}", STATUS_WTOS, STATUS_WTOS, 0, 0 },
        { "{\"studiefinanciering\":[\"STUDIEFINANCIERING\"]}", STATUS_STUDIEFINANCIERING, STATUS_STUDIEFINANCIERING, 0, 0 },
        { "{\"inschrijving\":[\"STUDENT_VOLTIJD\",\"BUITENLANDSE_STUDENT_HO\"]}", STATUS_STUDENT_VOLTIJD | STATUS_BUITENLANDSE_STUDENT_HO,
          STATUS_STUDENT_VOLTIJD | STATUS_BUITENLANDSE_STUDENT_HO, 0, 0 },
        { "{\"zorgindicatie\":{\"soort\":\"WLZ_VERBLIJF\",\"vanaf\":\"2026-11-22\"}}", STATUS_WLZ_VERBLIJF, STATUS_WLZ_VERBLIJF, 0, 0 },
        { "{\"zorgindicatie\":{\"soort\":\"AWBZ_2014\",\"vanaf\":\"2014-12-31\"}}", STATUS_AWBZ_2014, STATUS_AWBZ_2014, 0, 0 },
        { "{\"zorgindicatie\":{\"soort\":\"WLZ_ADL\",\"vanaf\":\"2020-01-01\",\"kind\":\"2016-04-04\"}}", 0, 0, 0, STATUS_WLZ_ADL },
        { "{\"coaVerklaring\":{\"datum\":\"2026-11-02\",\"huishouden\":true},\"asielvergunning\":true}",
          STATUS_COA_TAAKSTELLING | STATUS_ASIELVERGUNNING, STATUS_COA_TAAKSTELLING | STATUS_ASIELVERGUNNING, 2, 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *facts = persona("leyla"), *more = json_loads(rows[i].facts, 0, NULL);

        assert_int_equal(json_object_update(facts, more), 0);
        struct claims out = signed_by_desk(*state, facts);
        int32_t made = rows[i].day != 0 ? day_of((struct date){ 2026, 11, (uint8_t)rows[i].day }) : DAY_UNKNOWN_MIN;
        if (out.feiten.status != rows[i].status || out.feiten.status_proven != rows[i].proven || out.feiten.bewijs_datum.min != made ||
            out.bewezen_kind_status != rows[i].child)
            fail_msg("%s: %x, %x, %x", rows[i].facts, out.feiten.status, out.feiten.status_proven, out.bewezen_kind_status);
        assert_int_equal(out.bewezen_kind.max, rows[i].child != 0 ? day_of((struct date){ 2016, 4, 4 }) : 0);
        json_decref(more);
        json_decref(facts);
    }
}

#define DESK(rest) "{\"iss\":\"https://balie.example\",\"aud\":\"" AUDIENCE "\",\"nonce\":\"" NONCE "\",\"exp\":1795341900," \
                   "\"iat\":1795341600,\"jti\":\"x\",\"achternaam\":\"Haddad\",\"geboortedatum\":\"1988-07-19\"" rest "}"
#define SHOWN(rest) DESK(",\"corporatie\":\"L0101\",\"medewerker\":\"m-1\"," rest)
#define COA(date, household) SHOWN("\"coaVerklaring\":{\"datum\":" date ",\"huishouden\":" household "}")
#define CARE(sort, from, rest) SHOWN("\"zorgindicatie\":{\"soort\":" sort ",\"vanaf\":" from rest "}")

static void one_wrong_form_at_a_time(void **state)
{
    static const struct { const char *payload; enum status status; } rows[] = {
        { COA("\"2026-11-22\"", "true"), OK }, { COA("\"2026-11-23\"", "true"), REFUSED_CLAIM_RANGE },
        { COA("\"2023-11-20\"", "true"), OK }, { COA("\"2023-11-19\"", "true"), REFUSED_CLAIM_RANGE },
        { COA("\"2026-11-00\"", "true"), REFUSED_CLAIM_RANGE }, { COA("\"2026-13-01\"", "true"), REFUSED_CLAIM_RANGE },
        { COA("20261122", "true"), REFUSED_CLAIM_TYPE }, { COA("\"2026-11-22\"", "1"), REFUSED_CLAIM_TYPE },
        { COA("\"2026-11-22\"", "\"ja\""), REFUSED_CLAIM_TYPE }, { COA("\"2026-11-22\"", "null"), REFUSED_CLAIM_TYPE },
        { SHOWN("\"coaVerklaring\":{\"datum\":\"2026-11-22\"}"), REFUSED_CLAIM_MISSING },
        { SHOWN("\"coaVerklaring\":{\"huishouden\":true}"), REFUSED_CLAIM_MISSING }, { SHOWN("\"coaVerklaring\":true"), REFUSED_CLAIM_TYPE },
        { SHOWN("\"coaVerklaring\":\"2026-11-22\""), REFUSED_CLAIM_TYPE }, { SHOWN("\"coaVerklaring\":null"), OK },
        { SHOWN("\"bijstandBesluit\":1"), REFUSED_CLAIM_TYPE }, { SHOWN("\"promotie\":\"ja\""), REFUSED_CLAIM_TYPE },
        { SHOWN("\"asielvergunning\":[true]"), REFUSED_CLAIM_TYPE },
        { SHOWN("\"studiefinanciering\":[]"), OK }, { SHOWN("\"studiefinanciering\":true"), REFUSED_CLAIM_TYPE },
        { SHOWN("\"studiefinanciering\":[\"LENING\"]"), REFUSED_CLAIM_RANGE }, { SHOWN("\"studiefinanciering\":[7]"), REFUSED_CLAIM_TYPE },
        { SHOWN("\"inschrijving\":[\"VOLTIJD\"]"), OK }, { SHOWN("\"inschrijving\":[\"DEELTIJD\"]"), REFUSED_CLAIM_RANGE },
        { SHOWN("\"inschrijving\":\"VOLTIJD\""), REFUSED_CLAIM_TYPE },
        { CARE("\"WLZ_ADL\"", "\"2026-11-22\"", ""), OK }, { CARE("\"WLZ_ADL\"", "\"2026-11-23\"", ""), REFUSED_CLAIM_RANGE },
        { CARE("\"WLZ\"", "\"2026-11-22\"", ""), REFUSED_CLAIM_RANGE }, { CARE("7", "\"2026-11-22\"", ""), REFUSED_CLAIM_TYPE },
        { CARE("\"WLZ_ADL\"", "2026", ""), REFUSED_CLAIM_TYPE }, { CARE("\"WLZ_ADL\"", "\"2026-00-00\"", ""), REFUSED_CLAIM_RANGE },
        { CARE("\"AWBZ_2014\"", "\"2014-12-31\"", ""), OK }, { CARE("\"AWBZ_2014\"", "\"2015-01-01\"", ""), REFUSED_CLAIM_RANGE },
        { CARE("\"WLZ_ADL\"", "\"2026-11-22\"", ",\"geboortedatumKind\":\"2016-04-04\""), OK },
        { CARE("\"WLZ_ADL\"", "\"2026-11-22\"", ",\"geboortedatumKind\":\"2026-11-23\""), REFUSED_CLAIM_RANGE },
        { CARE("\"WLZ_ADL\"", "\"2026-11-22\"", ",\"geboortedatumKind\":20160404"), REFUSED_CLAIM_TYPE },
        { SHOWN("\"zorgindicatie\":{\"soort\":\"WLZ_ADL\"}"), REFUSED_CLAIM_MISSING },
        { SHOWN("\"zorgindicatie\":{\"vanaf\":\"2026-11-22\"}"), REFUSED_CLAIM_MISSING },
        { SHOWN("\"zorgindicatie\":\"WLZ_ADL\""), REFUSED_CLAIM_TYPE },
    };
    const struct profile *p = profiles_find(&((struct fixture *)*state)->set, "balie");
    json_t *facts = persona("leyla");
    struct identiteit expected = expected_of(facts);
    struct claims_request q = request_for(&expected);
    static const struct claims none;

    json_decref(facts);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct claims out;
        enum status s = claims_read(p, &p->keys[0], &q, rows[i].payload, strlen(rows[i].payload), &out);

        if (s != rows[i].status)
            print_error("row %zu: %s\n", i, rows[i].payload);
        assert_status(s, rows[i].status);
        if (s != OK)
            assert_memory_equal(&out, &none, sizeof out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_was_seen), cmocka_unit_test(one_wrong_form_at_a_time) };

    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
