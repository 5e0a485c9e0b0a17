/* The running gate: who gets in, what is refused and how, every address, slices, and what happens when peers die. */
#include "../../unit/cmocka_all.h"

#include "asking.h"
#include "peers.h"

#include "model/outcome.h"
#include "wire/platform.h"

#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program;
static bool filter;

/* ---- who gets in ---- */

static void strangers_do_not_get_in(void **state)
{
    static const char *const names[] = { NULL, "elders", "alleen-server" };

    for (size_t i = 0; i < ROWS(names); i++) {
        struct client *c = client_open(peers.port, names[i]);

        if (c != NULL) { /* TLS 1.3: the client learns it when it reads */
            assert_int_equal(client_ask(c, "GET", "/health/live", "", NULL, 0)->status, 0);
            client_close(c);
        }
    }
    assert_null(client_open_tls(peers.port, "san", TLS1_1_VERSION));
    struct client *c = client_open_tls(peers.port, "san", TLS1_2_VERSION);
    assert_non_null(c);
    r = client_ask(c, "GET", "/v1/bronnen", "", NULL, 0);
    expect(200, "qii");
    client_close(c);
}

static void clients_are_known_by_their_certificate(void **state)
{
    static const struct { const char *who; int status; } rows[] = {
        { "san", 200 }, { "dn", 200 }, { "drie", 200 },
        { "vreemd", 401 }, /* under the CA, in no entry; its URI only begins like one */
        { "beide", 401 },  /* says it is two clients */
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        once(rows[i].who, "GET", "/v1/beleidspakketten", "", NULL);
        if (r->status != rows[i].status)
            fail_msg("%s: %d", rows[i].who, r->status);
        assert_int_equal(once(rows[i].who, "GET", "/health/live", "", NULL)->status, 200);
    }
    once("vreemd", "GET", "/v1/beleidspakketten", "", NULL);
    expect_problem(REFUSED_CLIENT_UNKNOWN);
}

/* ---- what is refused ---- */

static void bad_requests_are_answered_and_end_the_connection(void **state)
{
    static const struct { const char *text; enum status status; } rows[] = {
        { "GET /\r\n\r\n", REFUSED_HTTP_SYNTAX },
        { "GET / HTTP/1.0\r\n\r\n", REFUSED_HTTP_VERSION },
        { "MOVE / HTTP/1.1\r\nHost: a\r\n\r\n", REFUSED_HTTP_METHOD_UNKNOWN },
        { "GET /health/live HTTP/1.1\r\n\r\n", REFUSED_HTTP_HOST },
        { "GET /health/live HTTP/1.1\nHost: a\n\n", REFUSED_HTTP_SYNTAX },
        { "GET /../x HTTP/1.1\r\nHost: a\r\n\r\n", REFUSED_HTTP_TARGET },
        { "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", REFUSED_HTTP_ENCODING },
        { "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n\r\n", REFUSED_HTTP_LENGTH_REQUIRED },
        { "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", REFUSED_HTTP_LENGTH },
        /* refused on the declared length, before the body */
        { "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: 2097153\r\n\r\n", REFUSED_HTTP_BODY_LARGE },
        { "POST /v1/bewijzen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: 196609\r\n\r\n", REFUSED_HTTP_BODY_LARGE },
        { "POST /oauth/par HTTP/1.1\r\nHost: a\r\nContent-Length: 16385\r\n\r\n", REFUSED_HTTP_BODY_LARGE },
        { "GET /v1/beleidspakketten HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", REFUSED_HTTP_BODY_LARGE },
        { "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n", REFUSED_HTTP_MEDIA_TYPE },
        { "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", REFUSED_HTTP_EXPECT },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct client *c = open_as("san");

        assert_true(client_send(c, rows[i].text, strlen(rows[i].text)));
        r = client_read(c, false);
        if (r->status != (int)status_http(rows[i].status) || strstr(r->body, status_slug(rows[i].status)) == NULL)
            fail_msg("row %zu: %d %s", i, r->status, r->body);
        assert_non_null(strstr(r->head, "\r\nConnection: close\r\n"));
        assert_true(client_closed(c));
        client_close(c);
    }
}

static void refusals_that_keep_the_connection(void **state)
{
    struct client *c = open_as("san");

    r = client_ask(c, "GET", "/v1/niets", "", NULL, 0);
    expect_problem(REFUSED_NOT_FOUND);
    r = client_ask(c, "GET", "/v1/toetsingen", "", NULL, 0);
    expect_problem(REFUSED_HTTP_METHOD);
    assert_non_null(strstr(r->head, "\r\nAllow: POST\r\n"));
    r = client_ask(c, "PUT", "/oauth/par", "", NULL, 0);
    expect(405, "\"error\":\"invalid_request\"");
    assert_non_null(strstr(r->head, "\r\nAllow: POST\r\n"));
    r = client_ask(c, "PATCH", "/v1/beleidspakketten", "", NULL, 0);
    expect_problem(REFUSED_HTTP_METHOD);
    assert_non_null(strstr(r->head, "\r\nAllow: GET, HEAD\r\n"));
    r = client_ask(c, "GET", "/v1/beleidspakketten?naam=x", "", NULL, 0);
    expect_problem(REFUSED_HTTP_TARGET);
    r = client_ask(c, "POST", "/v1/toetsingen", "Content-Type: text/plain\r\n", "{}", 2);
    expect_problem(REFUSED_HTTP_MEDIA_TYPE);
    r = client_ask(c, "POST", "/v1/toetsingen", JSON "Content-Encoding: gzip\r\n", "{}", 2);
    expect_problem(REFUSED_HTTP_MEDIA_TYPE);
    r = client_ask(c, "POST", "/v1/toetsingen", JSON, "{", 1);
    expect_problem(REFUSED_JSON_SYNTAX);
    r = client_ask(c, "GET", "/health/live", "", NULL, 0);
    expect(200, "pass");
    client_close(c);
}

/* Nothing of a refused body comes back. */
static void no_input_is_echoed(void **state)
{
    static const char body[] = "{\"fase\":\"reactie\",\"corporatie\":\"L0101\",\"huishoudens\":[{\"verklaard\":{\"leden\":"
                               "[{\"rol\":\"WON\",\"Geheim4711\":\"Canarie\"}]}}]}";

    once("san", "POST", "/v1/toetsingen", JSON, body);
    expect_problem(REFUSED_MEMBER_UNKNOWN);
    expect(400, "\"vindplaats\":\"/huishoudens/0/verklaard/leden/0\"");
    assert_null(strstr(r->body, "Geheim"));
    assert_null(strstr(r->body, "Canarie"));
    once("san", "POST", "/v1/toetsingen", JSON, "{\"fasse\":1}");
    expect(400, "\"bedoeldeU\":\"fase\"");
    once("san", "GET", "/Geheim4711", "", NULL);
    assert_null(strstr(r->body, "Geheim"));
}

/* ---- connections ---- */

static void keep_alive_pipelining_and_head(void **state)
{
    static const char two[] = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nGET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n"
                              "GET /v1/beleidspakketten HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    struct client *c = open_as("san");

    for (int i = 0; i < 3; i++) {
        r = client_ask(c, "GET", "/v1/beleidspakketten", "", NULL, 0);
        expect(200, "{\"beleidspakketten\":[]}");
        assert_non_null(strstr(r->head, "\r\nAPI-Version: 1.0.0\r\n"));
        assert_null(strstr(r->head, "Connection:"));
    }
    size_t len = r->body_len;
    char expected[64];
    snprintf(expected, sizeof expected, "\r\nContent-Length: %zu\r\n", len);
    r = client_ask(c, "HEAD", "/v1/beleidspakketten", "", NULL, 0);
    assert_int_equal(r->status, 200);
    assert_non_null(strstr(r->head, expected));
    assert_true(client_send(c, two, sizeof two - 1));
    r = client_read(c, false);
    expect(200, "pass");
    r = client_read(c, false);
    expect(200, "pass");
    r = client_read(c, false);
    expect(200, "beleidspakketten");
    assert_non_null(strstr(r->head, "\r\nConnection: close\r\n"));
    assert_true(client_closed(c));
    client_close(c);
}

/* It serves all the same: who spreads calls leaves it in. */
static void ready_says_what_is_to_be_looked_at(void **state)
{
    peers.clock_jumped = true;
    r = once("san", "GET", "/health/ready", "", NULL);
    expect(200, "{\"status\":\"warn\",\"output\":\"klok-versprongen\"}");
    r = once("san", "GET", "/health/live", "", NULL);
    expect(200, "{\"status\":\"pass\"}");
    peers.clock_jumped = false;
    r = once("san", "GET", "/health/ready", "", NULL);
    expect(200, "{\"status\":\"pass\"}");
    peers.log_late = LOG_BEHIND;
    r = once("san", "GET", "/health/ready", "", NULL);
    expect(200, "{\"status\":\"warn\",\"output\":\"log-loopt-achter\"}");
    peers.log_late = LOG_UNSTAMPED;
    r = once("san", "GET", "/health/ready", "", NULL);
    expect(200, "{\"status\":\"warn\",\"output\":\"log-zonder-tijdstempel\"}");
    peers.log_late = LOG_IN_TIME;
}

static void bytes_may_come_one_by_one(void **state)
{
    static const char text[] = "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: 3\r\n\r\n{} ";
    struct client *c = open_as("san");

    for (size_t i = 0; i < sizeof text - 1; i++)
        assert_true(client_send(c, text + i, 1));
    r = client_read(c, false);
    expect_problem(REFUSED_MEMBER_MISSING);
    client_close(c);
}

/* More data while a request is at work is not lost, and not read into the request. */
static void a_second_request_waits_for_the_first(void **state)
{
    struct client *c = open_as("san");
    static const char text[] = "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n";

    peers.hold = true;
    for (int i = 0; i < 2; i++) {
        assert_true(client_send(c, text, sizeof text - 1));
        await_taken();
    }
    peers.hold = false;
    r = client_read(c, false);
    expect(200, "pass");
    r = client_read(c, false);
    expect(200, "pass");
    client_close(c);
}

/* A request must be complete ten seconds after its first byte, however it trickles; it may take its time before that. */
static void a_slow_request_is_refused(void **state)
{
    struct client *c = open_as("san");

    assert_true(client_send(c, "GET /health/live HTTP/1.1\r\n", 27));
    sleep(2);
    assert_true(client_send(c, "Host: a\r\n\r\n", 11));
    r = client_read(c, false);
    expect(200, "pass");

    assert_true(client_send(c, "GET /health/live HTTP/1.1\r\n", 27));
    while (!client_heard(c, 500))
        assert_true(client_send(c, "A: b\r\n", 6)); /* some twenty: fewer than a head may have */
    r = client_read(c, false);
    expect_problem(REFUSED_HTTP_TIMEOUT);
    assert_true(client_closed(c));
    client_close(c);
}

static void too_many_connections_of_one_client(void **state)
{
    static struct client *all[LIMIT_CONNECTIONS_PER_CLIENT + 1];

    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("drie");
        r = client_ask(all[i], "GET", "/v1/beleidspakketten", "", NULL, 0);
        if (r->status != (i < LIMIT_CONNECTIONS_PER_CLIENT ? 200 : 429))
            fail_msg("connection %zu: %d", i, r->status);
    }
    expect_problem(REFUSED_RATE);
    assert_int_equal(once("san", "GET", "/v1/beleidspakketten", "", NULL)->status, 200);
    for (size_t i = 0; i < ROWS(all); i++)
        client_close(all[i]);
    await_ok("drie", "/v1/beleidspakketten");
}

/* One client with more connections than it may have, none of which speaks: few of those stay, and not for long. */
static void excess_connections_keep_nobody_out(void **state)
{
    static struct client *all[LIMIT_CONNECTIONS_PER_CLIENT + 50];

    for (size_t i = 0; i < ROWS(all); i++)
        all[i] = open_as("drie");
    assert_int_equal(once("san", "GET", "/v1/beleidspakketten", "", NULL)->status, 200);
    for (size_t i = LIMIT_CONNECTIONS_PER_CLIENT; i < ROWS(all); i++)
        assert_true(client_closed(all[i]));
    for (size_t i = 0; i < LIMIT_CONNECTIONS_PER_CLIENT; i++)
        assert_false(client_heard(all[i], 1));
    for (size_t i = 0; i < ROWS(all); i++)
        client_close(all[i]);
    await_ok("drie", "/v1/beleidspakketten");
}

/* Certificates that are in no entry share a small number of connections. */
static void strangers_are_few(void **state)
{
    static struct client *all[17];

    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("vreemd");
        r = client_ask(all[i], "GET", "/health/live", "", NULL, 0);
        if (r->status != (i < 16 ? 200 : 429))
            fail_msg("connection %zu: %d", i, r->status);
    }
    expect_problem(REFUSED_RATE);
    assert_true(client_closed(all[16]));
    for (size_t i = 0; i < ROWS(all); i++)
        client_close(all[i]);
}

/* More silent connections than there are places: whoever does speak gets in at once. */
static void silence_keeps_nobody_out(void **state)
{
    static int silent[700];
    struct client *before = open_as("san");

    for (size_t i = 0; i < ROWS(silent); i++) {
        silent[i] = client_silent(peers.port);
        assert_true(silent[i] >= 0);
    }
    assert_int_equal(client_ask(before, "GET", "/health/live", "", NULL, 0)->status, 200);
    assert_int_equal(once("san", "GET", "/health/live", "", NULL)->status, 200);
    assert_int_equal(once("dn", "GET", "/v1/beleidspakketten", "", NULL)->status, 200);
    client_close(before);
    for (size_t i = 0; i < ROWS(silent); i++)
        close(silent[i]);
}

/* ---- reading addresses ---- */

static void what_anybody_under_the_ca_may_read(void **state)
{
    once("vreemd", "GET", "/.well-known/jwks.json", "", NULL); /* on the public host */
    expect_problem(REFUSED_NOT_FOUND);
    once("vreemd", "GET", "/health/ready", "", NULL);
    expect(200, "pass");
    peers.refuse = FAULT_STORE;
    once("vreemd", "GET", "/health/ready", "", NULL);
    expect_problem(FAULT_STORE);
    expect_again("1");
    once("san", "GET", "/v1/beleidspakketten", "", NULL);
    expect(200, "{\"beleidspakketten\":[]}");
    once("san", "GET", "/v1/beleidspakketten/00", "", NULL);
    expect_problem(REFUSED_POLICY_UNKNOWN);
}

/* ---- agreement and evidence ---- */

static void par_makes_a_case(void **state)
{
    once("san", "POST", "/oauth/par", FORM, PAR("een"));
    expect(201, "{\"request_uri\":\"urn:ietf:params:oauth:request_uri:AAAAAAAAAAAAAAAAAAAAAA\",\"expires_in\":90,"
                "\"dossier\":\"AwMDAwMDAwMDAwMDAwMDAw\",\"plaats\":1,\"zaak\":\"BAQEBAQEBAQEBAQEBAQEBA\","
                "\"nonce\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"aud\":\"https://passend.example\",\"zaakTot\":\"2026-11-22T10:32:03Z\"}");
    assert_string_equal(peers.par.client, "een");
    assert_string_equal(peers.par.identiteit.achternaam, "Jansen");
    assert_int_equal(peers.par.bronnen, 3 | 1u << SOURCE_SELF);

    once("san", "POST", "/oauth/par", FORM, PAR("twee"));
    expect(401, "\"error\":\"invalid_client\"");
    assert_non_null(strstr(r->head, "\r\nContent-Type: application/json\r\n"));
    once("san", "POST", "/oauth/par", FORM, "client_id=een");
    expect(400, "\"error\":\"invalid_request\"");
    expect(400, "\"vindplaats\":\"response_type\"");
    once("san", "POST", "/oauth/par", FORM, PAR("een") "%5D");
    expect(400, "\"error\":\"invalid_authorization_details\"");
    expect(400, "\"reden\":\"json-rest\"");
    peers.refuse = REFUSED_PERIOD;
    once("san", "POST", "/oauth/par", FORM, PAR("een"));
    expect(400, "\"reden\":\"periode-ongeldig\",\"vindplaats\":\"/authorization_details/0/tot\"");
    peers.refuse = FAULT_BUSY;
    once("san", "POST", "/oauth/par", FORM, PAR("een"));
    expect(503, "{\"error\":\"temporarily_unavailable\",\"error_description\":\"De dienst is druk; ");
}

#define BEWIJS "{\"zaak\":\"" ID "\",\"bron\":\"qii\",\"bewijs\":\"aaa.bbb.ccc\"}"

static void evidence_goes_to_the_assessor(void **state)
{
    once("san", "POST", "/v1/bewijzen", JSON, BEWIJS);
    expect(201, "{\"grant_id\":\"AQEBAQEBAQEBAQEBAQEBAQ\",\"zegel\":\"AAAA");
    expect(201, "\",\"grantVerwijzing\":\"AgICAgICAgICAgICAgICAg\",\"verlooptOp\":\"2027-05-16T00:00:00Z\"}");
    assert_non_null(strstr(r->head, "\r\nLocation: /v1/zegels/AQEBAQEBAQEBAQEBAQEBAQ\r\n"));
    assert_string_equal(peers.evidence, "aaa.bbb.ccc");
    assert_string_equal(peers.bewijs_open.bron, "qii");
    assert_string_equal(peers.bewijs_open.client, "een");
    assert_int_equal(peers.bewijs_open.zaak.b[15], 15);

    /* One assessor, one case: the next one has an intake of its own */
    peers.evidence[0] = 0;
    once("san", "POST", "/v1/bewijzen", JSON, BEWIJS);
    assert_int_equal(r->status, 201);
    assert_string_equal(peers.evidence, "aaa.bbb.ccc");
    /* That of one that ended meanwhile */
    peers.manner = OLD_SLOT;
    once("san", "POST", "/v1/bewijzen", JSON, BEWIJS);
    expect_problem(FAULT_RESTARTED);
    reset(NULL);
    peers.refuse = REFUSED_TOKEN_SIGNATURE;
    once("san", "POST", "/v1/bewijzen", JSON, BEWIJS);
    expect_problem(REFUSED_TOKEN_SIGNATURE);
}

/* All that may be sent at once: evidence and revocation to the byte. */
static void large_evidence(void **state)
{
    static char body[LIMIT_EVIDENCE_BYTES + LIMIT_INTREKKING_BYTES / 3 * 4 + 400];
    size_t len = (size_t)sprintf(body, "{\"zaak\":\"" ID "\",\"bron\":\"qii\",\"bewijs\":\"");
    size_t each = LIMIT_INTREKKING_BYTES / 8, text = (each + 2) / 3 * 4;

    memset(body + len, 'a', LIMIT_EVIDENCE_BYTES);
    len += LIMIT_EVIDENCE_BYTES;
    len += (size_t)sprintf(body + len, "\",\"intrekking\":[");
    for (int i = 0; i < 8; i++) {
        body[len++] = '"';
        memset(body + len, 'A' + i, text - 2);
        memset(body + len + text - 2, '=', 2);
        body[len + text - 3] = 'A';
        len += text;
        len += (size_t)sprintf(body + len, i < 7 ? "\"," : "\"");
    }
    strcpy(body + len, "]}");
    once("san", "POST", "/v1/bewijzen", JSON, body);
    assert_int_equal(r->status, 201);
    assert_int_equal(peers.evidence[200], 'a');
    assert_int_equal(peers.n_intrekking, 8);
    assert_int_equal(peers.intrekking_len, LIMIT_INTREKKING_BYTES);
    assert_memory_equal(peers.intrekking + 2 * each, "\x08\x20\x82", 3); /* CCCC */
}

static void revocation_comes_along(void **state)
{
    once("san", "POST", "/v1/bewijzen", JSON, "{\"zaak\":\"" ID "\",\"bron\":\"dvmg\",\"bewijs\":\"MII/\",\"intrekking\":"
         "[\"MIIB\",\"/+8=\"]}");
    assert_int_equal(r->status, 201);
    assert_string_equal(peers.evidence, "MII/");
    assert_int_equal(peers.n_intrekking, 2);
    assert_int_equal(peers.intrekking_len, 5);
    assert_memory_equal(peers.intrekking, "\x30\x82\x01\xff\xef", 5);
    once("san", "POST", "/v1/bewijzen", JSON, BEWIJS);
    assert_int_equal(r->status, 201);
    assert_int_equal(peers.n_intrekking, 0);
    once("san", "POST", "/v1/bewijzen", JSON, "{\"zaak\":\"" ID "\",\"bron\":\"dvmg\",\"bewijs\":\"MII/\",\"intrekking\":[\"MI\"]}");
    expect_problem(REFUSED_TEXT);
    peers.refuse = REFUSED_ORDER_USED;
    once("san", "POST", "/v1/bewijzen", JSON, BEWIJS);
    expect_problem(REFUSED_ORDER_USED);
}

static void seals_and_withdrawal(void **state)
{
    once("san", "GET", "/v1/zegels/" ID, "", NULL);
    expect(200, "{\"grant_id\":\"" ID "\",\"zegel\":\"");
    assert_null(strstr(r->head, "Location"));
    once("san", "GET", "/v1/zegels/kort", "", NULL);
    expect_problem(REFUSED_SEAL_UNKNOWN);
    once("san", "POST", "/v1/dossierzegels", JSON, "{\"dossier\":\"" ID "\",\"zegels\":[\"AAEC\",\"AAEC\"]}");
    expect(201, "{\"dossier\":\"" ID "\",\"dossierzegel\":\"");
    expect(201, "\",\"verlooptOp\":\"");
    assert_int_equal(peers.voltooi.n_zegels, 2);
    once("san", "DELETE", "/oauth/grants/" ID, "", NULL);
    assert_int_equal(r->status, 204);
    assert_null(strstr(r->head, "Content-Length"));
    assert_string_equal(peers.einde.client, "een");
    assert_int_equal(peers.einde.grant.b[9], 9);
    once("san", "DELETE", "/oauth/grants/nee", "", NULL);
    expect_problem(REFUSED_GRANT_UNKNOWN);
    peers.refuse = REFUSED_WITHDRAWN;
    once("san", "GET", "/v1/zegels/" ID, "", NULL);
    expect_problem(REFUSED_WITHDRAWN);
    once("san", "POST", "/v1/dossierzegels", JSON, "{\"dossier\":\"" ID "\",\"zegels\":[\"AAEC\"]}");
    expect_problem(REFUSED_WITHDRAWN);
    once("san", "DELETE", "/oauth/grants/" ID, "", NULL);
    expect_problem(REFUSED_WITHDRAWN);
}

/* ---- toetsingen ---- */

static void a_single_question(void **state)
{
    once("san", "POST", "/v1/toetsingen", JSON "Idempotency-Key: a.B-1_\r\n",
         KOP "\"eenheden\":[{\"idExtern\":\"W-1\",\"huurprijs\":69011}],\"huishoudens\":[{\"referentie\":\"r-1\",\"dossierzegel\":\"AAECAwQFBgc\"}]}");
    expect(200, "{\"antwoorden\":[{\"huishouden\":0,\"referentie\":\"r-1\",\"idExtern\":\"W-1\",\"huurprijs\":69011,\"toetsing\":\"v.0.0\"}]}");
    assert_int_equal(peers.toets.single, 1);
    assert_int_equal(peers.toets.has_key, 1);
    assert_int_not_equal(peers.toets.key_sha[0] | peers.toets.key_sha[1], 0);
    assert_int_not_equal(peers.toets.body_sha[0] | peers.toets.body_sha[1], 0);
    assert_string_equal(peers.toets.client, "een");
    assert_string_equal(peers.toets.corporatie, "L0101");

    once("san", "POST", "/v1/toetsingen", JSON, KOP "\"huishoudens\":[{\"verklaard\":{\"leden\":[{\"rol\":\"WON\"}]}}]}");
    expect(200, "{\"antwoorden\":[{\"huishouden\":0,\"toetsing\":\"v.0.0\",\"verklaardZout\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}");
    assert_int_equal(peers.toets.has_key, 0);
    once("san", "POST", "/v1/toetsingen", JSON, KOP "\"huishoudens\":[{\"dossierzegel\":\"geen zegel\"}]}");
    expect(200, "{\"antwoorden\":[{\"huishouden\":0,\"probleem\":{\"type\":\"https://passend.example/problemen/zegel-ongeldig\"");
    /* what the notary refuses of one pair stands in its answer, with the place in the body */
    once("san", "POST", "/v1/toetsingen", JSON, KOP "\"eenheden\":[{\"huurprijzen\":[69011,690]}],\"huishoudens\":[{\"referentie\":\"laat\","
         "\"verklaard\":{\"leden\":[{\"rol\":\"WON\"},{\"rol\":\"MBW\",\"kind\":true},{\"rol\":\"MED\"}]}},{}]}");
    expect(200, "\"antwoorden\":[{\"huishouden\":0,\"referentie\":\"laat\",\"huurprijs\":69011,\"probleem\":{\"type\":"
                "\"https://passend.example/problemen/datum-ongeldig\"");
    expect(200, "\"status\":400,\"detail\":\"Zie /huishoudens/0/verklaard/leden/2/geboortedatum.\",\"vindplaats\":"
                "\"/huishoudens/0/verklaard/leden/2/geboortedatum\"}},");
    expect(200, "{\"huishouden\":1,\"huurprijs\":69011,\"toetsing\":\"v.1.0\"},{\"huishouden\":1,\"huurprijs\":690,\"probleem\":{\"type\":"
                "\"https://passend.example/problemen/huurprijs-te-laag\"");
    expect(200, "\"vindplaats\":\"/eenheden/0/huurprijzen/1\"}}]}");
    once("san", "POST", "/v1/toetsingen", JSON "Idempotency-Key: a/b\r\n", KOP "\"huishoudens\":[{}]}");
    expect_problem(REFUSED_IDEMPOTENCY_KEY);
    once("dn", "POST", "/v1/toetsingen", JSON, KOP "\"huishoudens\":[{}]}");
    expect_problem(REFUSED_CORPORATION);
}

/* Every answer once and in order, over several slices. */
static void a_batch_keeps_its_order(void **state)
{
    char expected[96];
    const char *at;

    make_batch("\"eenheden\":[{\"idExtern\":\"A\",\"huurprijzen\":[1,2]},{\"idExtern\":\"B\"}],", 20, 0, 7);
    once("san", "POST", "/v1/toetsingen", JSON, batch);
    expect(200, "{\"certificaat\":\"Q0VSVA==\",\"antwoorden\":[{");
    assert_int_equal(peers.slices, 4); /* 5 households x 3 */
    assert_int_equal(peers.toets.single, 0);
    at = r->body;
    for (unsigned h = 0; h < 20; h++)
        for (unsigned e = 0; e < 3; e++) {
            static const char *const homes[] = { "\"idExtern\":\"A\",\"huurprijs\":1", "\"idExtern\":\"A\",\"huurprijs\":2", "\"idExtern\":\"B\"" };
            int n = snprintf(expected, sizeof expected, "{\"huishouden\":%u,\"referentie\":\"nee-%u\",%s,", h, h, homes[e]);

            if (h != 7)
                snprintf(expected + n, sizeof expected - (size_t)n, "\"toetsing\":\"v.%u.%u\"}", h, e);
            at = strstr(at, expected);
            if (at == NULL)
                fail_msg("no %s", expected);
        }
    assert_int_equal(count("\"huishouden\":"), 60);
    assert_int_equal(count("zegel-ongeldig"), 3);
}

/* Words are asked for, and this notary's verdicts have none to give: the verdicts come as without. */
static void words_that_are_not_there(void **state)
{
    make_batch("\"talen\":[\"en\"],\"eenheden\":[{\"huurprijs\":1}],", 20, 0, 7);
    once("san", "POST", "/v1/toetsingen", JSON, batch);
    assert_int_equal(r->status, 200);
    assert_int_equal(count("\"toetsing\":\"v."), 19);
    assert_int_equal(count("zegel-ongeldig"), 1);
    assert_int_equal(count("uitleg"), 0);
}

/* Households after the last wanted one are never sent to the notary. */
static void stop_after(void **state)
{
    make_batch("\"stopNa\":{\"uitkomst\":\"GESCHIKT\",\"aantal\":5},\"eenheden\":[{\"huurprijs\":1}],", 300, 8, 1000);
    once("san", "POST", "/v1/toetsingen", JSON, batch);
    assert_int_equal(r->status, 200);
    assert_int_equal(count("\"toetsing\":"), 40);
    assert_int_equal(count("\"nietGetoetst\":\"STOP_BEREIKT\""), 260);
    assert_int_equal(peers.households_seen, 40);
    assert_int_equal(peers.slices, 3);
    assert_int_equal(peers.toets.stop_aantal, 1);
    assert_int_equal(peers.toets.stop_uitkomst, UITKOMST_GESCHIKT);
    const char *last = strstr(r->body, "\"huishouden\":299,");
    assert_non_null(last);
    assert_string_equal(last, "\"huishouden\":299,\"referentie\":\"nee-299\",\"huurprijs\":1,\"nietGetoetst\":\"STOP_BEREIKT\"}]}");
}

static void a_thousand_households(void **state)
{
    make_batch("", 1000, 0, 5000);
    struct client *c = open_as("san");

    for (int i = 0; i < 3; i++) {
        r = client_ask(c, "POST", "/v1/toetsingen", JSON, batch, strlen(batch));
        assert_int_equal(r->status, 200);
        assert_int_equal(count("\"toetsing\":"), 1000);
    }
    client_close(c);
}

/* Bodies that are announced and never come take the room of one client only. */
static void announced_bodies_keep_nobody_out(void **state)
{
    static const char head[] = "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: 2097152\r\n\r\n";
    static struct client *all[40];

    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("drie");
        assert_true(client_send(all[i], head, sizeof head - 1));
    }
    r = client_read(all[ROWS(all) - 1], false);
    expect_problem(REFUSED_RATE);
    make_batch("", 1000, 0, 5000);
    once("san", "POST", "/v1/toetsingen", JSON, batch);
    assert_int_equal(r->status, 200);
    for (size_t i = 0; i < ROWS(all); i++)
        client_close(all[i]);
}

/* Which of them is answered first: a gate that is behind does not read connections in the order they were made. */
static size_t first_heard(struct client *const *all, size_t n)
{
    for (int left = patience_ms(); left > 0; left -= (int)n)
        for (size_t i = 0; i < n; i++)
            if (client_heard(all[i], 1))
                return i;
    fail_msg("none was answered");
    return 0;
}

/* So do calls that wait for the notary: here a dozen of 1.4 MB. */
static void waiting_calls_keep_nobody_out(void **state)
{
    static const char other[] = "{\"fase\":\"reactie\",\"corporatie\":\"L0102\",\"huishoudens\":[{}]}";
    static struct client *all[14];
    struct client *dn = open_as("dn");
    char text[256], seal[1361];

    memset(seal, 'A', sizeof seal - 1);
    seal[sizeof seal - 1] = 0;
    char *at = batch + sprintf(batch, KOP "\"huishoudens\":[");
    for (int i = 0; i < 1000; i++)
        at += sprintf(at, "%s{\"dossierzegel\":\"%s\"}", i > 0 ? "," : "", seal);
    at += sprintf(at, "]}");
    int len = sprintf(text, "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: %zu\r\n\r\n", (size_t)(at - batch));
    peers.manner = SILENT;
    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_as("san");
        assert_true(client_send(all[i], text, (size_t)len));
        assert_true(client_send(all[i], batch, (size_t)(at - batch)));
    }
    size_t refused = first_heard(all, ROWS(all)), waits = refused == 0;
    r = client_read(all[refused], false);
    expect_problem(REFUSED_RATE);
    len = sprintf(text, "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: %zu\r\n\r\n%s", sizeof other - 1, other);
    assert_true(client_send(dn, text, (size_t)len));
    await_taken();
    peers_drop_notary(); /* whoever was let in learns that */
    r = client_read(dn, false);
    expect_problem(FAULT_RESTARTED);
    r = client_read(all[waits], false);
    expect_problem(FAULT_RESTARTED);
    peers.manner = ANSWERS;
    peers_new_notary();
    await_ok("san", "/health/ready");
    /* One that was not read yet when the notary went asks the next: not in the middle of another test. */
    for (size_t i = 0; i < ROWS(all); i++)
        if (i != refused && i != waits)
            (void)client_read(all[i], false);
    for (size_t i = 0; i < ROWS(all); i++)
        client_close(all[i]);
    client_close(dn);
}

static void a_refusal_of_the_call(void **state)
{
    peers.refuse = REFUSED_IDEMPOTENCY_CONFLICT;
    make_batch("", 40, 0, 5000);
    once("san", "POST", "/v1/toetsingen", JSON, batch);
    expect_problem(REFUSED_IDEMPOTENCY_CONFLICT);
    assert_int_equal(peers.slices, 1);
}

/* ---- when peers fail ---- */

static void the_notary_dies_with_a_request(void **state)
{
    struct client *c = open_as("san");
    static const char text[] = "DELETE /oauth/grants/" ID " HTTP/1.1\r\nHost: a\r\n\r\n";

    peers.manner = SILENT;
    assert_true(client_send(c, text, sizeof text - 1));
    await_taken();
    peers_drop_notary();
    r = client_read(c, false);
    expect_problem(FAULT_RESTARTED);
    expect_again("1");
    r = client_ask(c, "GET", "/health/ready", "", NULL, 0);
    expect_problem(FAULT_RESTARTED);
    r = client_ask(c, "GET", "/health/live", "", NULL, 0);
    expect(200, "pass");
    peers.manner = ANSWERS;
    peers_new_notary();
    await_ok("san", "/health/ready");
    r = client_ask(c, "GET", "/health/ready", "", NULL, 0);
    expect(200, "pass");
    client_close(c);
}

/* A notary that breaks the conversation is dropped; its requests fail, nothing else does. */
static void a_wrong_message_costs_the_channel(void **state)
{
    static const enum manner manners[] = { WRONG_TYPE, BAD_COUNT, NO_ANSWERS };

    for (size_t i = 0; i < ROWS(manners); i++) {
        peers.manner = manners[i];
        once("san", "POST", "/v1/toetsingen", JSON, KOP "\"huishoudens\":[{},{}]}");
        expect_problem(FAULT_RESTARTED);
        pthread_join(peers.thread, NULL); /* the gate closed its end */
        peers.manner = ANSWERS;
        peers_new_notary();
        await_ok("san", "/health/ready");
        once("san", "POST", "/v1/toetsingen", JSON, KOP "\"huishoudens\":[{},{}]}");
        assert_int_equal(r->status, 200);
    }
}

/* Of those that people log in to, how they do; and no answer of a notary that speaks of other ones. */
static void sources_and_how_they_do(void **state)
{
    static const struct { struct source_state said; const char *shown; } rows[] = {
        { { .state = SOURCE_IN_ORDER }, "\"zekerheid\":\"KLUISGETEKEND\",\"toestand\":\"IN_ORDE\"}" },
        { { .state = SOURCE_IN_ORDER, .usual_s = 3 }, "\"toestand\":\"IN_ORDE\",\"gebruikelijkeDuur\":3}" },
        { { .state = SOURCE_DOWN, .usual_s = 3, .since = 1795343523 },
          "\"toestand\":\"STORING\",\"sinds\":\"2026-11-22T10:32:03Z\",\"gebruikelijkeDuur\":3}" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        peers.source = rows[i].said;
        once("san", "GET", "/v1/bronnen", "", NULL);
        expect(200, rows[i].shown);
        expect(200, "\"wijze\":\"desk\",\"zekerheid\":\"BALIE\"}");
    }
    for (unsigned i = 0; i < 2; i++) {
        peers.source.state = i == 0 ? SOURCE_DOWN + 1 : SOURCE_DOWN;
        peers.sources += i;
        once("san", "GET", "/v1/bronnen", "", NULL);
        expect_problem(FAULT_RESTARTED);
        pthread_join(peers.thread, NULL);
        peers.sources -= i;
        peers_new_notary();
        await_ok("san", "/health/ready");
    }
}

static void a_client_that_leaves_harms_nobody(void **state)
{
    static const char text[] = "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n";

    peers.pause_ms = 50;
    for (int i = 0; i < 5; i++) {
        struct client *c = open_as("san");

        assert_true(client_send(c, text, sizeof text - 1));
        client_close(c);
    }
    peers.pause_ms = 0;
    once("san", "GET", "/health/ready", "", NULL);
    expect(200, "pass");
}

/* More questions than the channel holds: they queue, all are answered, a withdrawal among them too. */
static void questions_queue(void **state)
{
    static struct client *c[24];
    static char text[400000];

    make_batch("", 400, 0, 5000);
    int len = sprintf(text, "POST /v1/toetsingen HTTP/1.1\r\nHost: a\r\n" JSON "Content-Length: %zu\r\n\r\n%s", strlen(batch), batch);
    peers.pause_ms = 2;
    for (size_t i = 0; i < ROWS(c); i++) {
        c[i] = open_as("san");
        assert_true(client_send(c[i], text, (size_t)len));
    }
    once("san", "DELETE", "/oauth/grants/" ID, "", NULL);
    assert_int_equal(r->status, 204);
    peers.pause_ms = 0;
    for (size_t i = 0; i < ROWS(c); i++) {
        r = client_read(c[i], false);
        assert_int_equal(r->status, 200);
        assert_int_equal(count("\"toetsing\":"), 400);
        client_close(c[i]);
    }
}

static void a_client_has_a_rate(void **state)
{
    static const char one[] = "POST /oauth/par HTTP/1.1\r\nHost: a\r\n" FORM "Content-Length: 1\r\n\r\nx";
    struct client *c = open_as("drie");
    int refused = 0;

    /* Twenty at a time: one after the other they come at the rate of whoever asks. */
    for (char *to = batch; to < batch + 20 * (sizeof one - 1); to += sizeof one - 1)
        memcpy(to, one, sizeof one - 1);
    for (int left = patience_ms(); left > 0 && refused == 0; left -= 20) {
        assert_true(client_send(c, batch, 20 * (sizeof one - 1)));
        for (int i = 0; i < 20; i++) {
            r = client_read(c, false);
            if (r->status != 429)
                continue;
            refused++;
            expect(429, "{\"error\":\"temporarily_unavailable\",");
            expect_again("1");
        }
    }
    assert_true(refused > 0);
    assert_int_equal(client_ask(c, "GET", "/v1/beleidspakketten", "", NULL, 0)->status, 200);
    client_close(c);
    assert_int_equal(once("san", "POST", "/oauth/par", FORM, PAR("een"))->status, 201);
}

/* Last of this gate: what is in hand is finished, then the gate goes. */
static void stop_drains(void **state)
{
    struct client *busy = open_as("san"), *idle = open_as("san");
    static const char text[] = "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n";

    assert_int_equal(client_ask(idle, "GET", "/health/live", "", NULL, 0)->status, 200);
    peers.hold = true;
    assert_true(client_send(busy, text, sizeof text - 1));
    await_taken();
    pthread_t thread = peers.thread;
    assert_int_equal(role_give_stop(peers.gate.control), OK);
    assert_true(client_closed(idle));
    peers.hold = false;
    r = client_read(busy, false);
    expect(200, "pass");
    assert_non_null(strstr(r->head, "\r\nConnection: close\r\n"));
    client_close(busy);
    client_close(idle);
    assert_int_equal(child_wait(&peers.gate), 0);
    pthread_join(thread, NULL);
}

/* A channel that broke and is not replaced: the gate goes, so that the launcher starts one with a new channel. */
static void a_gate_that_lost_its_notary_ends(void **state)
{
    static const char garbage[] = "no message at all";
    struct client *idle;

    for (int broken = 0; broken < 2; broken++) {
        peers_start(program, filter);
        idle = open_as("san");
        assert_int_equal(client_ask(idle, "GET", "/health/ready", "", NULL, 0)->status, 200);
        if (broken)
            assert_int_equal(send(peers.notary, garbage, sizeof garbage, 0), sizeof garbage);
        else
            peers_drop_notary();
        int status = child_wait(&peers.gate);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), EXIT_FAILURE);
        if (broken)
            pthread_join(peers.thread, NULL);
        client_close(idle);
        close(peers.gate.control);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(strangers_do_not_get_in, reset),
        cmocka_unit_test_setup(clients_are_known_by_their_certificate, reset),
        cmocka_unit_test_setup(bad_requests_are_answered_and_end_the_connection, reset),
        cmocka_unit_test_setup(refusals_that_keep_the_connection, reset),
        cmocka_unit_test_setup(no_input_is_echoed, reset),
        cmocka_unit_test_setup(keep_alive_pipelining_and_head, reset),
        cmocka_unit_test_setup(ready_says_what_is_to_be_looked_at, reset),
        cmocka_unit_test_setup(bytes_may_come_one_by_one, reset),
        cmocka_unit_test_setup(a_second_request_waits_for_the_first, reset),
        cmocka_unit_test_setup(a_slow_request_is_refused, reset),
        cmocka_unit_test_setup(too_many_connections_of_one_client, reset),
        cmocka_unit_test_setup(excess_connections_keep_nobody_out, reset),
        cmocka_unit_test_setup(strangers_are_few, reset),
        cmocka_unit_test_setup(silence_keeps_nobody_out, reset),
        cmocka_unit_test_setup(what_anybody_under_the_ca_may_read, reset),
        cmocka_unit_test_setup(par_makes_a_case, reset),
        cmocka_unit_test_setup(evidence_goes_to_the_assessor, reset),
        cmocka_unit_test_setup(large_evidence, reset),
        cmocka_unit_test_setup(revocation_comes_along, reset),
        cmocka_unit_test_setup(seals_and_withdrawal, reset),
        cmocka_unit_test_setup(a_single_question, reset),
        cmocka_unit_test_setup(a_batch_keeps_its_order, reset),
        cmocka_unit_test_setup(words_that_are_not_there, reset),
        cmocka_unit_test_setup(stop_after, reset),
        cmocka_unit_test_setup(a_thousand_households, reset),
        cmocka_unit_test_setup(announced_bodies_keep_nobody_out, reset),
        cmocka_unit_test_setup(waiting_calls_keep_nobody_out, reset),
        cmocka_unit_test_setup(a_refusal_of_the_call, reset),
        cmocka_unit_test_setup(the_notary_dies_with_a_request, reset),
        cmocka_unit_test_setup(a_wrong_message_costs_the_channel, reset),
        cmocka_unit_test_setup(sources_and_how_they_do, reset),
        cmocka_unit_test_setup(a_client_that_leaves_harms_nobody, reset),
        cmocka_unit_test_setup(questions_queue, reset),
        cmocka_unit_test_setup(a_client_has_a_rate, reset),
        cmocka_unit_test_setup(stop_drains, reset),
        cmocka_unit_test_setup(a_gate_that_lost_its_notary_ends, reset),
    };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    program = argv[1];
    filter = strcmp(argv[2], "met") == 0;
    peers_start(program, filter);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
