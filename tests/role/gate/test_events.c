/* What a platform was not told yet: what the gate asks, what it makes of the answer, and those who wait for one. */
#include "../../unit/cmocka_all.h"

#include "asking.h"
#include "peers.h"

#include "wire/permit.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATH "/v1/gebeurtenissen"
#define OP "\"op\":\"2026-11-22T10:00:00Z\""
#define DOSSIER ",\"dossier\":\"AwMDAwMDAwMDAwMDAwMDAw\""
#define GRANT ",\"grant_id\":\"AQEBAQEBAQEBAQEBAQEBAQ\""
#define REFERENCE ",\"referentie\":\"r-2\""
#define SHA "\"sha256\":\"abababababababababababababababababababababababababababababababab\""

static void each_kind(void **state)
{
    static const char *const events[] = {
        "\"soort\":\"instemming.gegeven\"," OP DOSSIER GRANT REFERENCE "}",
        "\"soort\":\"instemming.geweigerd\"," OP DOSSIER REFERENCE ",\"reden\":\"ANDERE_MANIER\"}",
        "\"soort\":\"instemming.afgebroken\"," OP DOSSIER REFERENCE ",\"reden\":\"BRON\"}",
        "\"soort\":\"instemming.ingetrokken\"," OP DOSSIER GRANT REFERENCE "}",
        "\"soort\":\"instemming.verlopen\"," OP DOSSIER "}",
        "\"soort\":\"instemming.verloopt-over-30-dagen\"," OP DOSSIER ",\"verlooptOp\":\"2026-11-22T10:00:01Z\"}",
        "\"soort\":\"beleid.geladen\"," OP "," SHA "}",
        "\"soort\":\"beleid.ingetrokken\"," OP "," SHA "}",
        "\"soort\":\"bron.storing\"," OP ",\"bron\":\"qii\"}",
        "\"soort\":\"bron.hersteld\"," OP ",\"bron\":\"qii\"}",
        "\"soort\":\"gebeurtenissen.overgeslagen\"," OP ",\"aantal\":1795341601}",
        "\"soort\":\"dienst.herstart\"," OP ",\"vanaf\":\"2026-11-22T10:00:01Z\",\"instemmingen\":true}",
        "\"soort\":\"toetsing.vervangen\"," OP DOSSIER ",\"jti\":\"BQUFBQUFBQUFBQUFBQUFBQ\",\"vervangenDoor\":1795341601}",
    };

    once("san", "POST", PATH, JSON, "{}");
    expect(200, "{\"gebeurtenissen\":[{\"id\":\"AQEBAQEBAQEBAQEBAQEBAQ\",");
    expect(200, "}],\"meer\":false}");
    assert_int_equal(count("\"id\":"), ROWS(events));
    for (size_t i = 0; i < ROWS(events); i++)
        expect(200, events[i]);
}

static void what_is_asked(void **state)
{
    static const struct { const char *body; int may_wait, most, n; } rows[] = {
        { "{}", 1, LIMIT_EVENTS_PAGE, 0 },
        { "{\"returnImmediately\":true}", 0, LIMIT_EVENTS_PAGE, 0 },
        { "{\"returnImmediately\":false,\"maxEvents\":3,\"ack\":[]}", 1, 3, 0 },
        { "{\"maxEvents\":0,\"ack\":[\"" ID "\",\"" ID "\"]}", 0, 0, 2 },
        { "{\"maxEvents\":256,\"ack\":[\"" ID "\"]}", 1, 256, 1 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        once("san", "POST", PATH, JSON, rows[i].body);
        expect(200, rows[i].most < EVENT_KIND_VERDICT_REPLACED ? "],\"meer\":true}" : "],\"meer\":false}");
        const struct msg_events_read *m = &peers.events_read;
        if (strcmp(m->client, "een") != 0 || m->may_wait != rows[i].may_wait || m->most != rows[i].most || m->n != rows[i].n)
            fail_msg("row %zu: %s %u %u %u", i, m->client, m->may_wait, m->most, m->n);
        for (unsigned k = 0; k < m->n; k++)
            for (unsigned b = 0; b < ID_LEN; b++)
                assert_int_equal(m->have[k].b[b], b);
    }
}

static void refused(void **state)
{
    static const struct { const char *body; enum status status; } rows[] = {
        { "{\"ack\":[\"kort\"]}", REFUSED_TEXT }, { "{\"ack\":\"" ID "\"}", REFUSED_JSON_TYPE }, { "{\"ack\":[1]}", REFUSED_JSON_TYPE },
        { "{\"maxEvents\":257}", REFUSED_JSON_NUMBER }, { "{\"maxEvents\":-1}", REFUSED_JSON_NUMBER },
        { "{\"maxEvents\":\"3\"}", REFUSED_JSON_TYPE }, { "{\"returnImmediately\":0}", REFUSED_JSON_TYPE },
        { "{\"acks\":[]}", REFUSED_MEMBER_UNKNOWN }, { "{\"ack\":[],\"ack\":[]}", REFUSED_JSON_DUPLICATE }, { "[]", REFUSED_JSON_TYPE },
        { "{", REFUSED_JSON_SYNTAX },
    };
    static char many[16384];
    size_t len = (size_t)sprintf(many, "{\"ack\":[\"" ID "\"");

    peers.taken = 0;
    for (size_t i = 0; i < ROWS(rows); i++) {
        once("san", "POST", PATH, JSON, rows[i].body);
        expect_problem(rows[i].status);
    }
    for (unsigned i = 1; i < LIMIT_EVENT_ACKS; i++)
        len += (size_t)sprintf(many + len, ",\"" ID "\"");
    strcpy(many + len, ",\"" ID "\"]}");
    once("san", "POST", PATH, JSON, many);
    expect_problem(REFUSED_TOO_MANY);
    assert_int_equal(peers.taken, 0);
    strcpy(many + len, "]}");
    once("san", "POST", PATH, JSON, many);
    expect(200, "\"meer\"");
    assert_int_equal(peers.events_read.n, LIMIT_EVENT_ACKS);
    once("vreemd", "POST", PATH, JSON, "{}");
    expect_problem(REFUSED_CLIENT_UNKNOWN);
    peers.refuse = FAULT_STORE;
    once("san", "POST", PATH, JSON, "{}");
    expect_problem(FAULT_STORE);
}

/* ---- waiting ---- */

static const char question[] = "POST " PATH " HTTP/1.1\r\nHost: localhost\r\n" JSON "Content-Length: 2\r\n\r\n{}";

/* The notary has told it that there is nothing yet. One that is refused, as those of the test before are not all gone, asks anew. */
static struct client *wait_as(const char *who)
{
    unsigned before = peers.n_waiting;

    for (;;) {
        struct client *c = open_as(who);

        assert_true(client_send(c, question, sizeof question - 1));
        while (peers.n_waiting == before && !client_heard(c, 1))
            continue;
        if (peers.n_waiting != before)
            return c;
        client_close(c);
    }
}

static void two_may_wait(void **state)
{
    struct client *first = wait_as("san"), *second = wait_as("san"), *other = wait_as("dn");

    once("san", "POST", PATH, JSON, "{}");
    expect_problem(REFUSED_RATE);
    expect_again("1");
    once("san", "POST", PATH, JSON, "{\"maxEvents\":0}"); /* it does not wait */
    expect(200, "\"gebeurtenissen\":[]");
    assert_false(client_heard(first, 50) || client_heard(second, 1) || client_heard(other, 1));
    peers_push_events(1);
    r = client_read(second, false);
    expect(200, "dienst.herstart");
    assert_false(client_heard(first, 50) || client_heard(other, 1));
    struct client *third = wait_as("san");
    peers_push_events(0);
    r = client_read(first, false);
    expect(200, "dienst.herstart");
    peers_push_events(0); /* nobody waits for it any more */
    client_close(first);
    client_close(second);
    client_close(third);
    client_close(other);
}

/* Who hung up has no place any more, though the notary has not said anything. */
static void who_hangs_up_waits_no_more(void **state)
{
    struct client *gone[LIMIT_EVENT_WAITERS];

    for (unsigned i = 0; i < LIMIT_EVENT_WAITERS; i++)
        gone[i] = wait_as("san");
    for (unsigned i = 0; i < LIMIT_EVENT_WAITERS; i++)
        client_close(gone[i]);
    peers.nothing_yet = false;
    do
        once("san", "POST", PATH, JSON, "{}"); /* that may wait too */
    while (r->status == 429);
    expect(200, "dienst.herstart");
}

/* They hold no place among the questions at the notary: as many as there are places are asked meanwhile. */
static void they_keep_nobody_waiting(void **state)
{
    struct client *waiting[LIMIT_EVENT_WAITERS];

    for (unsigned i = 0; i < LIMIT_EVENT_WAITERS; i++)
        waiting[i] = wait_as("san");
    for (unsigned i = 0; i < LIMIT_ASKED + 4; i++) {
        once("dn", "GET", "/v1/zegels/" ID, "", NULL);
        expect(200, "zegel");
    }
    for (unsigned i = 0; i < LIMIT_EVENT_WAITERS; i++)
        client_close(waiting[i]);
}

static void the_notary_goes(void **state)
{
    struct client *c = wait_as("san");

    peers_drop_notary();
    r = client_read(c, false);
    expect_problem(FAULT_RESTARTED);
    client_close(c);
    peers_new_notary();
    await_ok("san", "/health/ready");
}

static void what_cannot_be_an_answer(void **state)
{
    static const enum manner manners[] = { BAD_COUNT, WRONG_TYPE };

    peers.nothing_yet = false;
    for (size_t i = 0; i < ROWS(manners); i++) {
        peers.manner = manners[i];
        once("san", "POST", PATH, JSON, "{}");
        expect_problem(FAULT_RESTARTED);
        peers.manner = ANSWERS;
        peers_drop_notary();
        peers_new_notary();
        await_ok("san", "/health/ready");
    }
}

static int reset_events(void **state)
{
    peers.nothing_yet = false;
    return reset(state);
}

static int reset_waiting(void **state)
{
    peers.nothing_yet = true;
    peers.n_waiting = 0;
    return reset(state);
}

/* Who waits may not hold up the end. */
static void the_end(void **state)
{
    struct client *c = wait_as("san");
    struct msg_empty stop;

    msg_head_init(&stop.head, MSG_STOP, sizeof stop, 0);
    assert_int_equal(send(peers.gate.control, &stop, sizeof stop, MSG_NOSIGNAL), sizeof stop);
    r = client_read(c, false);
    expect_problem(FAULT_BUSY);
    client_close(c);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_kind, reset_events),
        cmocka_unit_test_setup(what_is_asked, reset_events),
        cmocka_unit_test_setup(refused, reset_events),
        cmocka_unit_test_setup(two_may_wait, reset_waiting),
        cmocka_unit_test_setup(who_hangs_up_waits_no_more, reset_waiting),
        cmocka_unit_test_setup(they_keep_nobody_waiting, reset_waiting),
        cmocka_unit_test_setup(the_notary_goes, reset_waiting),
        cmocka_unit_test_setup(what_cannot_be_an_answer, reset_waiting),
        cmocka_unit_test_setup(the_end, reset_waiting),
    };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    peers_start(argv[1], strcmp(argv[2], "met") == 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
