/* Turns at the notary: how many questions are there, whose is next, what waits and takes room at most, and slices that come back in part. */
#include "../../unit/cmocka_all.h"

#include "asking.h"
#include "peers.h"

#include <signal.h>
#include <unistd.h>

#define ONE "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: 58\r\n\r\n"
static const char one_of_san[] = ONE "{\"fase\":\"reactie\",\"corporatie\":\"L0101\",\"huishoudens\":[{}]}";
static const char one_of_dn[] = ONE "{\"fase\":\"reactie\",\"corporatie\":\"L0102\",\"huishoudens\":[{}]}";

static void await_messages(unsigned n)
{
    for (int left = patience_ms(); left > 0 && peers.taken < n; left--)
        usleep(1000);
    assert_int_equal(peers.taken, n);
}

static void close_all(struct client **all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        client_close(all[i]);
}

/* As many households as one call may have, after these members, into `batch`. */
static void make_whole(const char *members)
{
    char *at = batch + sprintf(batch, "%s\"huishoudens\":[{}", members);

    for (int i = 1; i < LIMIT_ANSWERS; i++)
        at += sprintf(at, ",{}");
    strcpy(at, "]}");
}

/* Of all kinds together no more than the work of 64 answers; withdrawals and health do not count, and come through. */
static void few_questions_are_at_the_notary(void **state)
{
    static const char withdrawal[] = "DELETE /oauth/grants/" ID " HTTP/1.1\r\nHost: a\r\n\r\n";
    static const char seal[] = "GET /v1/zegels/" ID " HTTP/1.1\r\nHost: a\r\n\r\n";
    static const char ready[] = "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n";
    _Static_assert(LIMIT_ASKED_ANSWERS == 64 && LIMIT_SLICE == 16, "four of a verdict and four seals are 68");
    struct client *all[12], *dn = open_as("dn");

    peers.manner = SILENT;
    for (size_t i = 0; i < ROWS(all); i++) {
        bool first = i < ROWS(all) - 2;
        const char *text = i % 2 == 0 ? one_of_san : seal;

        all[i] = open_as("san");
        text = first ? text : i == ROWS(all) - 2 ? ready : withdrawal;
        assert_true(client_send(all[i], text, strlen(text)));
        await_taken();
    }
    await_messages(8 + 2);
    assert_true(client_send(dn, one_of_dn, sizeof one_of_dn - 1));
    /* Who leaves while its question waits leaves nothing behind. */
    client_close(all[ROWS(all) - 3]);
    all[ROWS(all) - 3] = NULL;
    await_taken();
    assert_int_equal(peers.taken, 8 + 2);
    peers_drop_notary();
    for (size_t i = 0; i < ROWS(all); i++)
        if (all[i] != NULL) {
            r = client_read(all[i], false);
            expect_problem(FAULT_RESTARTED);
        }
    r = client_read(dn, false);
    expect_problem(FAULT_RESTARTED);
    peers.manner = ANSWERS;
    peers_new_notary();
    await_ok("san", "/health/ready");
    close_all(all, ROWS(all));
    client_close(dn);
    once("san", "GET", "/v1/zegels/" ID, "", NULL);
    assert_int_equal(r->status, 200);
}

/* Small questions are not kept waiting for one another. */
static void small_questions_go_together(void **state)
{
    struct client *all[LIMIT_ASKED + 1];

    peers.manner = SILENT;
    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("san");
        assert_true(client_send(all[i], one_of_san, sizeof one_of_san - 1));
        await_taken();
    }
    await_messages(LIMIT_ASKED);
    peers_drop_notary();
    for (size_t i = 0; i < ROWS(all); i++) {
        r = client_read(all[i], false);
        expect_problem(FAULT_RESTARTED);
    }
    peers.manner = ANSWERS;
    peers_new_notary();
    await_ok("san", "/health/ready");
    close_all(all, ROWS(all));
}

/* Asks for more of one client than may be at the notary, and then one of another, which is among the next. */
static void take_turns(struct client *dn)
{
    struct client *all[LIMIT_ASKED + 8];
    size_t at = 0;

    peers.hold = true;
    peers.slices = 0;
    memset(peers.asked_by, 0, sizeof peers.asked_by);
    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("san");
        assert_true(client_send(all[i], one_of_san, sizeof one_of_san - 1));
        await_taken();
    }
    assert_true(client_send(dn, one_of_dn, sizeof one_of_dn - 1));
    await_taken();
    peers.hold = false;
    for (size_t i = 0; i < ROWS(all); i++) {
        r = client_read(all[i], false);
        assert_int_equal(r->status, 200);
    }
    r = client_read(dn, false);
    assert_int_equal(r->status, 200);
    assert_int_equal(peers.slices, ROWS(all) + 1);
    while (at < ROWS(all) && strcmp(peers.asked_by[at], "twee") != 0)
        at++;
    assert_in_range(at, LIMIT_ASKED, LIMIT_ASKED + 2);
    close_all(all, ROWS(all));
}

/* However many wait before it: another client's question is one of the next. */
static void clients_take_turns(void **state)
{
    struct client *dn = open_as("dn");

    take_turns(dn);
    client_close(dn);
}

/* work_done_alone_was_owed_for_ever: a client that asked much while nobody else did was starved when somebody came. */
static void work_done_alone_was_owed_for_ever(void **state)
{
    struct client *dn = open_as("dn");

    make_whole("{\"fase\":\"reactie\",\"corporatie\":\"L0102\",");
    for (int i = 0; i < 3; i++) {
        r = client_ask(dn, "POST", "/v1/toetsingen", JSON, batch, strlen(batch));
        assert_int_equal(r->status, 200);
    }
    take_turns(dn);
    client_close(dn);
}

/* What could not be answered in time is refused at once, with a time; another client is let in. */
static void answers_that_wait_are_bounded(void **state)
{
    static struct client *all[LIMIT_WAITING_PER_CLIENT / LIMIT_ANSWERS + 1];
    static char text[8192];
    struct client *dn = open_as("dn");

    make_whole(KOP);
    sprintf(text, "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: %zu\r\n\r\n%s", strlen(batch), batch);
    peers.manner = SILENT;
    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("san");
        assert_true(client_send(all[i], text, strlen(text)));
        await_taken();
    }
    r = client_read(all[ROWS(all) - 1], false);
    expect_problem(REFUSED_RATE);
    const char *again = strstr(r->head, "\r\nRetry-After: ");
    assert_non_null(again);
    assert_in_range(atoi(again + 15), 1, LIMIT_ANSWER_MS / 1000); /* by the pace of the tests before; test_backlog has it exactly */
    assert_true(client_send(dn, one_of_dn, sizeof one_of_dn - 1));
    await_taken();
    peers_drop_notary();
    r = client_read(dn, false);
    expect_problem(FAULT_RESTARTED);
    for (size_t i = 0; i < ROWS(all) - 1; i++) {
        r = client_read(all[i], false);
        expect_problem(FAULT_RESTARTED);
    }
    peers.manner = ANSWERS;
    peers_new_notary();
    await_ok("san", "/health/ready");
    r = client_ask(all[0], "POST", "/v1/toetsingen", JSON, batch, strlen(batch)); /* nothing waits any more */
    assert_int_equal(r->status, 200);
    close_all(all, ROWS(all));
    client_close(dn);
}

/* A call is refused at its beginning for what its answer will take, however small it is itself; a refusal holds nothing, and
 * another client has its own room. */
static void answers_take_room_beforehand(void **state)
{
    static struct client *all[LIMIT_HELD_BYTES_PER_CLIENT / (LIMIT_ANSWERS * (LIMIT_ANSWER_BYTES + 2 * LIMIT_WORDS_BYTES)) + 1];
    static char text[8192];
    struct client *dn = open_as("dn");

    make_whole(KOP "\"talen\":[\"en\"],");
    sprintf(text, "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: %zu\r\n\r\n%s", strlen(batch), batch);
    assert_true(ROWS(all) * LIMIT_ANSWERS < LIMIT_WAITING_PER_CLIENT);
    peers.manner = SILENT;
    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("san");
        assert_true(client_send(all[i], text, strlen(text)));
        await_taken();
    }
    for (int again = 0; again < 3; again++) {
        r = again == 0 ? client_read(all[ROWS(all) - 1], false)
                       : client_ask(all[ROWS(all) - 1], "POST", "/v1/toetsingen", JSON, batch, strlen(batch));
        expect_problem(REFUSED_RATE);
    }
    assert_true(client_send(dn, one_of_dn, sizeof one_of_dn - 1));
    await_taken();
    peers_drop_notary();
    r = client_read(dn, false);
    expect_problem(FAULT_RESTARTED);
    for (size_t i = 0; i < ROWS(all) - 1; i++) {
        r = client_read(all[i], false);
        expect_problem(FAULT_RESTARTED);
    }
    peers.manner = ANSWERS;
    peers_new_notary();
    await_ok("san", "/health/ready");
    for (size_t i = 0; i < ROWS(all); i++) {
        r = client_ask(all[i], "POST", "/v1/toetsingen", JSON, batch, strlen(batch));
        assert_int_equal(r->status, 200);
    }
    close_all(all, ROWS(all));
    client_close(dn);
}

/* A notary that ran out of points answers fewer than it was asked; it is asked for the rest, and nothing shows outside. */
static void slices_may_be_answered_in_part(void **state)
{
    static char whole[1u << 20];

    make_batch("\"eenheden\":[{\"idExtern\":\"A\",\"huurprijzen\":[1,2]},{\"idExtern\":\"B\"}],", 20, 0, 7);
    once("san", "POST", "/v1/toetsingen", JSON, batch);
    assert_int_equal(r->status, 200);
    memcpy(whole, r->body, r->body_len + 1);
    for (unsigned most = 1; most <= 4; most += 3) {
        peers.most = most;
        peers.slices = 0;
        once("san", "POST", "/v1/toetsingen", JSON, batch);
        expect(200, whole);
        assert_in_range(peers.slices, 60 / most, 60);
    }
    make_batch("\"stopNa\":{\"uitkomst\":\"GESCHIKT\",\"aantal\":2},\"eenheden\":[{\"huurprijs\":1}],", 40, 8, 1000);
    once("san", "POST", "/v1/toetsingen", JSON, batch);
    assert_int_equal(r->status, 200);
    assert_int_equal(count("\"toetsing\":"), 16);
    assert_int_equal(count("\"nietGetoetst\":\"STOP_BEREIKT\""), 24);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(few_questions_are_at_the_notary, reset),
        cmocka_unit_test_setup(small_questions_go_together, reset),
        cmocka_unit_test_setup(clients_take_turns, reset),
        cmocka_unit_test_setup(work_done_alone_was_owed_for_ever, reset),
        cmocka_unit_test_setup(answers_that_wait_are_bounded, reset),
        cmocka_unit_test_setup(answers_take_room_beforehand, reset),
        cmocka_unit_test_setup(slices_may_be_answered_in_part, reset),
    };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    peers_start(argv[1], strcmp(argv[2], "met") == 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
