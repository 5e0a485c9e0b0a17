/* With a public log. A definitive verdict: what the gate asks, what it makes of the answer, and what it refuses itself. */
#include "../../unit/cmocka_all.h"

#include "asking.h"
#include "peers.h"

#include "base/sha256.h"
#include "model/outcome.h"

#include <signal.h>

#define PATH "/v1/toetsingen"
#define KEYED JSON "Idempotency-Key: hn-1\r\n"
#define SEAL "\"AAECAwQFBgc\""
#define HOUSEHOLD "\"dossier\":\"" ID "\",\"zegels\":[" SEAL "," SEAL "]"
#define ASK(more) "{\"fase\":\"toewijzing\",\"huishoudens\":[{" HOUSEHOLD more "}]}"
#define FIVES "BQUFBQUFBQUFBQUFBQUFBQ"

static void a_verdict_with_its_place(void **state)
{
    uint8_t sha[DIGEST_LEN];

    once("san", "POST", PATH, KEYED, ASK(",\"referentie\":\"r-1\""));
    expect(200, "{\"antwoorden\":[{\"huishouden\":0,\"referentie\":\"r-1\",\"idExtern\":\"W-1\",\"huurprijs\":69011,"
                "\"toetsing\":\"eyJh.eyJi.c2ln\",\"logIndex\":4711,"
                "\"logbewijs\":\"c2sp.org/tlog-proof@v1\\u000aindex 4711\\u000a\\u000alog\\u000a\"}]}");
    assert_string_equal(peers.definitive.client, "een");
    assert_int_equal(peers.definitive.n_zegels, 2);
    assert_int_equal(peers.definitive.dossier.b[1], 1);
    assert_int_equal(sha256("hn-1", 4, sha), OK);
    assert_memory_equal(peers.definitive.sleutel_sha, sha, DIGEST_LEN);
    assert_int_equal(sha256(ASK(",\"referentie\":\"r-1\""), strlen(ASK(",\"referentie\":\"r-1\"")), sha), OK);
    assert_memory_equal(peers.definitive.inhoud_sha, sha, DIGEST_LEN);
    once("san", "POST", PATH, KEYED, ASK(",\"besluit54a\":true"));
    expect(200, ",\"toetsing\":\"eyJh.eyJi.c2ln\",\"verklaardZout\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"logIndex\":4711,");
}

static void what_a_repeated_call_is_told(void **state)
{
    peers.again = true;
    once("san", "POST", PATH, KEYED, ASK(""));
    expect(200, "\"toetsing\":\"eyJh.eyJi.c2ln\",\"logIndex\":4711,\"vervangenDoor\":4800,\"melding\":\"beleid-ingetrokken\"}]}");
}

static void what_the_notary_refuses(void **state)
{
    static const enum status rows[] = { REFUSED_DECIDED_UNKNOWN, REFUSED_SUPERSEDED, REFUSED_OUTDATED, REFUSED_SUPERSEDE_REASON,
                                        REFUSED_SUPERSEDE_OFTEN, REFUSED_SEAL_UNKNOWN, REFUSED_WITHDRAWN, FAULT_STORE };

    for (size_t i = 0; i < ROWS(rows); i++) {
        peers.refuse = rows[i];
        once("san", "POST", PATH, KEYED, ASK(""));
        expect_problem(rows[i]);
        assert_null(strstr(r->body, "jti"));
    }
    peers.refuse = REFUSED_DECIDED;
    once("san", "POST", PATH, KEYED, ASK(""));
    expect(409, ",\"jti\":\"" FIVES "\",\"logIndex\":4711}");
}

static void what_the_gate_refuses(void **state)
{
    static const struct { const char *headers, *body; enum status status; } rows[] = {
        { JSON, ASK(""), REFUSED_IDEMPOTENCY_MISSING },
        { JSON "Idempotency-Key: a b\r\n", ASK(""), REFUSED_IDEMPOTENCY_KEY },
        { KEYED, ASK(",\"verklaard\":{}"), REFUSED_MEMBER_PHASE },
        { KEYED, "{\"huishoudens\":[{" HOUSEHOLD "}],\"corporatie\":\"L0101\",\"fase\":\"toewijzing\"}", REFUSED_MEMBER_PHASE },
        { KEYED, "{\"fase\":\"toewijzing\",", REFUSED_JSON_SYNTAX },
        { KEYED, "{\"huishoudens\":[{" HOUSEHOLD "}]}", REFUSED_MEMBER_UNKNOWN }, /* of an indication */
    };
    unsigned before = peers.taken;

    for (size_t i = 0; i < ROWS(rows); i++) {
        once("san", "POST", PATH, rows[i].headers, rows[i].body);
        expect_problem(rows[i].status);
    }
    assert_int_equal(peers.taken, before);
}

static void an_answer_that_cannot_be_costs_the_channel(void **state)
{
    peers.manner = BAD_COUNT;
    once("san", "POST", PATH, KEYED, ASK(""));
    expect_problem(FAULT_RESTARTED);
    peers.manner = ANSWERS;
    peers_drop_notary();
    peers_new_notary();
    await_ok("san", "/health/ready");
}

/* Where packs stand in the log: so many as it says there are, or it is no notary of ours. */
static void places_that_cannot_be_cost_the_channel(void **state)
{
    static const struct { uint32_t there, said; } rows[] = { { 1, 0 }, { 0, 1 }, { 1, 2 }, { 2, 1 }, { 0, UINT32_MAX }, { 2, 0x80000002 } };

    once("san", "GET", "/v1/beleidspakketten", "", NULL);
    expect(200, "{\"beleidspakketten\":[");
    for (size_t i = 0; i <= ROWS(rows); i++) {
        if (i == ROWS(rows)) {
            peers.manner = WRONG_TYPE;
        } else {
            peers.places = rows[i].there;
            peers.places_said = rows[i].said;
        }
        once("san", "GET", "/v1/beleidspakketten", "", NULL);
        expect_problem(FAULT_RESTARTED);
        peers.manner = ANSWERS;
        peers_drop_notary();
        peers_new_notary();
        await_ok("san", "/health/ready");
    }
    peers.places = peers.places_said = 2;
    once("san", "GET", "/v1/beleidspakketten", "", NULL);
    expect(200, "{\"beleidspakketten\":[");
}

static int reset_definitive(void **state)
{
    peers.again = false;
    peers.places = peers.places_said = 0;
    return reset(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_verdict_with_its_place, reset_definitive),
        cmocka_unit_test_setup(what_a_repeated_call_is_told, reset_definitive),
        cmocka_unit_test_setup(what_the_notary_refuses, reset_definitive),
        cmocka_unit_test_setup(what_the_gate_refuses, reset_definitive),
        cmocka_unit_test_setup(an_answer_that_cannot_be_costs_the_channel, reset_definitive),
        cmocka_unit_test_setup(places_that_cannot_be_cost_the_channel, reset_definitive),
    };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    peers.log = true;
    peers_start(argv[1], strcmp(argv[2], "met") == 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
