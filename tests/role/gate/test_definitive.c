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
    assert_memory_equal(peers.definitive.key_sha, sha, DIGEST_LEN);
    assert_int_equal(sha256(ASK(",\"referentie\":\"r-1\""), strlen(ASK(",\"referentie\":\"r-1\"")), sha), OK);
    assert_memory_equal(peers.definitive.body_sha, sha, DIGEST_LEN);
    once("san", "POST", PATH, KEYED, ASK(",\"besluit54a\":true"));
    expect(200, ",\"toetsing\":\"eyJh.eyJi.c2ln\",\"verklaardZout\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"logIndex\":4711,");
}

static void what_a_repeated_call_is_told(void **state)
{
    peers.again = true;
    once("san", "POST", PATH, KEYED, ASK(""));
    expect(200, "\"toetsing\":\"eyJh.eyJi.c2ln\",\"logIndex\":4711,\"vervangenDoor\":4800,\"melding\":\"beleid-ingetrokken\"}]}");
}

#define WAS "eyJh.eyJ1aXRrb21zdCI6IkdFU0NISUtUIiwiZGFlYiI6IkJJTk5FTiIsImlhdCI6MSwiaXNPdWRlcmVuaHVpc2hvdWRlbiI6bnVsbCwidGVsbGVuZCI6dHJ1ZX0"
#define IS "eyJh.eyJpc091ZGVyZW5odWlzaG91ZGVuIjpmYWxzZSwiZGFlYiI6IkJPVkVOIiwidWl0a29tc3QiOiJOSUVUX0dFU0NISUtUIiwidGVsbGVuZCI6dHJ1ZX0"
#define REPLACE(more) "{\"fase\":\"toewijzing\",\"huishoudens\":[{" HOUSEHOLD "}],\"vervangt\":{\"jti\":\"" ID "\",\"logIndex\":4700," \
                      "\"reden\":\"BELEID\"" more "}}"
#define SENT(jws) REPLACE(",\"toetsing\":\"" jws "\"")

/* What was decided before and what is decided now, side by side, where the platform sends what it has of before. */
static void both_classes_side_by_side(void **state)
{
    uint8_t sha[DIGEST_LEN];

    peers.verdict = IS ".c2ln";
    for (unsigned repeated = 0; repeated < 2; repeated++) {
        peers.again = repeated == 1;
        once("san", "POST", PATH, KEYED, SENT(WAS ".c2ln"));
        expect(200, ",\"vergelijking\":{\"was\":{\"uitkomst\":\"GESCHIKT\",\"daeb\":\"BINNEN\",\"isOuderenhuishouden\":null,\"tellend\":true},"
                    "\"is\":{\"uitkomst\":\"NIET_GESCHIKT\",\"daeb\":\"BOVEN\",\"isOuderenhuishouden\":false,\"tellend\":true}}}]}");
        assert_int_equal(sha256(WAS, strlen(WAS), sha), OK);
        assert_memory_equal(peers.definitive.previous_sha, sha, DIGEST_LEN);
    }
}

static void what_was_not_sent_is_not_compared(void **state)
{
    static const uint8_t none[DIGEST_LEN];

    once("san", "POST", PATH, KEYED, REPLACE(""));
    expect(200, ",\"nietVergeleken\":\"TOETSING_NIET_MEEGESTUURD\"}]}");
    assert_memory_equal(peers.definitive.previous_sha, none, DIGEST_LEN);
    assert_null(strstr(r->body, "vergelijking"));
    once("san", "POST", PATH, KEYED, ASK(""));
    expect(200, "\"logbewijs\":");
    assert_null(strstr(r->body, "ergele"));
}

/* That it is another one the notary sees; here what is no verdict at all. */
static void what_was_sent_is_none(void **state)
{
    static const char *const bodies[] = { SENT(""), SENT("eyJh"), SENT("eyJh." "e30"), SENT("eyJh.e30.c2ln.c2ln"), SENT("eyJh.e3.c2ln"), SENT("eyJh.W10.c2ln") };
    unsigned before = peers.taken;

    for (size_t i = 0; i < ROWS(bodies); i++) {
        once("san", "POST", PATH, KEYED, bodies[i]);
        expect_problem(REFUSED_TEXT);
        assert_non_null(strstr(r->body, "\"vindplaats\":\"/vervangt/toetsing\""));
    }
    assert_int_equal(peers.taken, before);
    peers.refuse = REFUSED_SUPERSEDE_OTHER;
    once("san", "POST", PATH, KEYED, SENT(WAS ".c2ln"));
    expect_problem(REFUSED_SUPERSEDE_OTHER);
    assert_non_null(strstr(r->body, "\"vindplaats\":\"/vervangt/toetsing\""));
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
    for (unsigned i = 0; i < 2; i++) {
        peers.manner = i == 0 ? BAD_COUNT : ANSWERS; /* then: with a verdict that says nothing */
        once("san", "POST", PATH, KEYED, i == 0 ? ASK("") : SENT(WAS ".c2ln"));
        expect_problem(FAULT_RESTARTED);
        peers.manner = ANSWERS;
        peers_drop_notary();
        peers_new_notary();
        await_ok("san", "/health/ready");
    }
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
    peers.verdict = NULL;
    peers.places = peers.places_said = 0;
    return reset(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_verdict_with_its_place, reset_definitive),
        cmocka_unit_test_setup(what_a_repeated_call_is_told, reset_definitive),
        cmocka_unit_test_setup(both_classes_side_by_side, reset_definitive),
        cmocka_unit_test_setup(what_was_not_sent_is_not_compared, reset_definitive),
        cmocka_unit_test_setup(what_was_sent_is_none, reset_definitive),
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
