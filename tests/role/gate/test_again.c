/* When to ask again: every answer of the gate that is 429 or 503 says it to the second, and no other one does. */
#include "../../unit/cmocka_all.h"

#include "asking.h"
#include "peers.h"

#include <signal.h>
#include <unistd.h>

#define EVIDENCE "{\"zaak\":\"" ID "\",\"bron\":\"qii\",\"bewijs\":\"eyJ.e30.c2ln\"}"
#define SEALS "{\"dossier\":\"" ID "\",\"zegels\":[\"AAECAwQFBgc\"]}"
#define PACK "0000000000000000000000000000000000000000000000000000000000000000"

/* ---- what the notary says ---- */

static void what_the_notary_cannot_do_now(void **state)
{
    static const struct { const char *what, *method, *path, *headers, *body; } addresses[] = {
        { "par", "POST", "/oauth/par", FORM, PAR("een") },
        { "evidence", "POST", "/v1/bewijzen", JSON, EVIDENCE },
        { "a seal", "GET", "/v1/zegels/" ID, "", NULL },
        { "a dossier", "POST", "/v1/dossierzegels", JSON, SEALS },
        { "a withdrawal", "DELETE", "/oauth/grants/" ID, "", NULL },
        { "a question", "POST", "/v1/toetsingen", JSON, KOP "\"huishoudens\":[{}]}" },
        { "readiness", "GET", "/health/ready", "", NULL },
    };
    static const struct { enum status status; const char *again; } rows[] = {
        { REFUSED_RATE, "1" },
        { FAULT_BUSY, "1" },
        { FAULT_MEMORY, "1" },
        { FAULT_STORE, "1" },
        { FAULT_CRYPTO, "1" },
        { FAULT_RESTARTED, "1" },
        { FAULT_SYSTEM, "1" },
        { REFUSED_CASE_UNKNOWN, NULL },
        { REFUSED_WITHDRAWN, NULL },
        { REFUSED_IDEMPOTENCY_CONFLICT, NULL },
    };

    for (size_t a = 0; a < ROWS(addresses); a++)
        for (size_t i = 0; i < ROWS(rows); i++) {
            peers.refuse = rows[i].status;
            once("san", addresses[a].method, addresses[a].path, addresses[a].headers, addresses[a].body);
            if (r->status != (int)status_http(rows[i].status) || strstr(r->body, status_slug(rows[i].status)) == NULL)
                fail_msg("%s, %s: %d %s", addresses[a].what, status_slug(rows[i].status), r->status, r->body);
            expect_again(rows[i].again);
        }
}

static void too_many_cases_say_when_one_ends(void **state)
{
    static const struct { enum status status; uint16_t retry_s; const char *again; } rows[] = {
        { REFUSED_RATE, 1, "1" },
        { REFUSED_RATE, 1700, "1700" },
        { REFUSED_RATE, LIMIT_CASE_S, "1800" },
        { FAULT_BUSY, 59, "59" },
        { REFUSED_ROSTER, 0, NULL },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        peers.refuse = rows[i].status;
        peers.retry_s = rows[i].retry_s;
        once("san", "POST", "/oauth/par", FORM, PAR("een"));
        expect((int)status_http(rows[i].status), status_slug(rows[i].status));
        expect_again(rows[i].again);
    }
}

/* ---- what the gate says itself ---- */

static void a_rate(void **state)
{
    struct client *c = open_as("drie");
    int refused = 0;

    for (int i = 0; i < 4 * LIMIT_CASE_REQUESTS_PER_S && refused == 0; i++) {
        r = client_ask(c, "GET", "/v1/beleidspakketten/" PACK "/toetsingen", "", NULL, 0);
        refused += r->status == 429;
        expect_again(refused > 0 ? "1" : NULL);
    }
    expect_problem(REFUSED_RATE);
    client_close(c);
}

static void too_many_connections(void **state)
{
    static struct client *all[LIMIT_CONNECTIONS_PER_CLIENT + 1];

    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("drie");
        r = client_ask(all[i], "GET", "/v1/beleidspakketten", "", NULL, 0);
        expect_again(i < LIMIT_CONNECTIONS_PER_CLIENT ? NULL : "1");
    }
    expect_problem(REFUSED_RATE);
    for (size_t i = 0; i < ROWS(all); i++)
        client_close(all[i]);
    await_ok("drie", "/v1/beleidspakketten");
}

/* The bodies of one client that are coming in, and then of one whose call waits. */
static void too_much_at_once(void **state)
{
    static struct client *all[LIMIT_HELD_BYTES_PER_CLIENT / LIMIT_BODY_TOETSINGEN + 1];
    char head[256];
    int n = snprintf(head, sizeof head, "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: %u\r\n\r\n",
                     (unsigned)LIMIT_BODY_TOETSINGEN);

    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("san");
        assert_true(client_send(all[i], head, (size_t)n));
        await_taken();
    }
    r = client_read(all[ROWS(all) - 1], false);
    expect_problem(REFUSED_RATE);
    expect_again("1");
    for (size_t i = 0; i < ROWS(all); i++)
        client_close(all[i]);
    await_ok("san", "/v1/beleidspakketten");
}

static void answers_that_wait_when_none_was_given_yet(void **state)
{
    static struct client *all[LIMIT_WAITING_PER_CLIENT / LIMIT_ANSWERS + 1];
    static char text[8192];
    char *at = batch + sprintf(batch, KOP "\"huishoudens\":[{}");

    for (int i = 1; i < LIMIT_ANSWERS; i++)
        at += sprintf(at, ",{}");
    strcpy(at, "]}");
    sprintf(text, "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: %zu\r\n\r\n%s", strlen(batch), batch);
    peers.manner = SILENT;
    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("san");
        assert_true(client_send(all[i], text, strlen(text)));
        await_taken();
    }
    r = client_read(all[ROWS(all) - 1], false);
    expect_problem(REFUSED_RATE);
    expect_again("1");
    peers_drop_notary();
    for (size_t i = 0; i < ROWS(all); i++) {
        if (i < ROWS(all) - 1) {
            r = client_read(all[i], false);
            expect_problem(FAULT_RESTARTED);
            expect_again("1");
        }
        client_close(all[i]);
    }
    once("san", "GET", "/health/ready", "", NULL); /* without a notary */
    expect_problem(FAULT_RESTARTED);
    expect_again("1");
    peers.manner = ANSWERS;
    peers_new_notary();
    await_ok("san", "/health/ready");
}

static void other_refusals_do_not_say_it(void **state)
{
    static const struct { const char *who, *method, *path, *headers, *body; enum status status; } rows[] = {
        { "san", "GET", "/v1/niets", "", NULL, REFUSED_NOT_FOUND },
        { "san", "GET", "/v1/toetsingen", "", NULL, REFUSED_HTTP_METHOD },
        { "san", "POST", "/v1/toetsingen", JSON, "{", REFUSED_JSON_SYNTAX },
        { "vreemd", "GET", "/v1/beleidspakketten", "", NULL, REFUSED_CLIENT_UNKNOWN },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        once(rows[i].who, rows[i].method, rows[i].path, rows[i].headers, rows[i].body);
        expect_problem(rows[i].status);
        expect_again(NULL);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(answers_that_wait_when_none_was_given_yet, reset),
        cmocka_unit_test_setup(what_the_notary_cannot_do_now, reset),
        cmocka_unit_test_setup(too_many_cases_say_when_one_ends, reset),
        cmocka_unit_test_setup(a_rate, reset),
        cmocka_unit_test_setup(too_many_connections, reset),
        cmocka_unit_test_setup(too_much_at_once, reset),
        cmocka_unit_test_setup(other_refusals_do_not_say_it, reset),
    };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    peers_start(argv[1], strcmp(argv[2], "met") == 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
