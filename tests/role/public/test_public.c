/* The running gate of the public host: what it publishes, how it refuses, whom it lets in, and what a notary that is gone does. */
#include "../../unit/cmocka_all.h"

#include "../gate/client.h"
#include "../patience.h"
#include "door.h"

#include "base/status.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program;
static bool filter;
static const struct reply *r;

static struct client *open_any(void)
{
    struct client *c = client_open(door.port, NULL);

    assert_non_null(c);
    return c;
}

static const struct reply *once(const char *method, const char *path, const char *headers, const char *body)
{
    struct client *c = open_any();

    r = client_ask(c, method, path, headers, body, body != NULL ? strlen(body) : 0);
    client_close(c);
    return r;
}

static void expect(int status, const char *part)
{
    if (r->status != status || strstr(r->body, part) == NULL)
        fail_msg("got %d: %s%s", r->status, r->head, r->body);
}

static void expect_line(const char *line)
{
    if (strstr(r->head, line) == NULL)
        fail_msg("no %s in %s", line, r->head);
}

/* As a page. */
static void expect_page(enum status s)
{
    expect((int)status_http(s), "<h1");
    expect_line("\r\nContent-Type: text/html; charset=utf-8\r\n");
    expect_line("\r\nCache-Control: no-store\r\n");
}

/* Until the notary that was handed over is in use. */
static void await_ready(void)
{
    for (int i = 0; i < patience_ms() / 10; i++) {
        if (once("GET", "/health/ready", "", NULL)->status == 200)
            return;
        usleep(10000);
    }
    fail_msg("it does not become ready");
}

/* ---- what is published ---- */

static void what_anybody_may_read(void **state)
{
    once("GET", "/.well-known/oauth-authorization-server", "", NULL);
    expect(200, "{\"issuer\":\"" DOOR_ISSUER "\",\"authorization_endpoint\":\"" DOOR_ISSUER "/oauth/authorize\"");
    expect(200, "\"jwks_uri\":\"" DOOR_ISSUER "/.well-known/jwks.json\"");
    expect(200, "\"pushed_authorization_request_endpoint\":\"https://api.passend.example/oauth/par\"");
    expect(200, "\"ui_locales_supported\":[\"nl\",\"uk\"]");
    expect_line("\r\nContent-Type: application/json\r\n");
    expect_line("\r\nCache-Control: public, max-age=3600\r\nAccess-Control-Allow-Origin: *\r\n");
    assert_null(strstr(r->head, "no-store"));
    once("GET", "/.well-known/jwks.json", "", NULL);
    expect(200, DOOR_KEYS);
    expect_line("\r\nContent-Type: application/jwk-set+json\r\n");
    once("GET", "/.well-known/log.policy", "", NULL);
    expect(200, "log log.example/passend+826eabfa+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\nquorum none\n");
    expect_line("\r\nContent-Type: text/plain; charset=utf-8\r\n");
    expect_line("\r\nCache-Control: public, max-age=3600\r\nAccess-Control-Allow-Origin: *\r\n");
    once("GET", "/health/live", "", NULL);
    expect(200, "{\"status\":\"pass\"}");
    once("GET", "/health/ready", "", NULL); /* that the clock jumped is nobody's business here */
    expect(200, "{\"status\":\"pass\"}");
    door.refuse = FAULT_STORE;
    once("GET", "/health/ready", "", NULL);
    expect_page(FAULT_STORE);
    door.refuse = OK;
}

/* Byte by byte the file that the documentation names. */
static void the_description_of_the_api(void **state)
{
    static char text[1u << 20];
    FILE *f = fopen(OPENAPI, "rb");

    assert_non_null(f);
    size_t len = fread(text, 1, sizeof text, f);
    fclose(f);
    once("GET", "/openapi.json", "", NULL);
    expect(200, "\"openapi\":");
    expect_line("\r\nContent-Type: application/json\r\n");
    expect_line("\r\nCache-Control: public, max-age=3600\r\nAccess-Control-Allow-Origin: *\r\n");
    assert_int_equal(r->body_len, len);
    assert_memory_equal(r->body, text, len);
}

/* Byte by byte the file that readers can keep, under the policy that it names itself, and framed by nobody. */
static void the_page_that_checks(void **state)
{
    static char text[1u << 20], line[1024];
    FILE *f = fopen(VERIFY_PAGE, "rb");

    assert_non_null(f);
    size_t len = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    once("GET", "/verify", "", NULL);
    expect(200, "<h1");
    expect_line("\r\nContent-Type: text/html; charset=utf-8\r\n");
    assert_int_equal(r->body_len, len);
    assert_memory_equal(r->body, text, len);
    const char *policy = strstr(text, "content=\"default-src 'none'; script-src 'sha256-");
    assert_non_null(policy);
    policy += strlen("content=\"");
    snprintf(line, sizeof line, "\r\nCache-Control: no-store\r\nContent-Security-Policy: %.*s; frame-ancestors 'none'\r\n",
             (int)strcspn(policy, "\""), policy);
    expect_line(line);
}

/* To HEAD the same head and no body; the connection goes on. */
static void only_the_head(void **state)
{
    static const char text[] = "HEAD /.well-known/jwks.json HTTP/1.1\r\nHost: a\r\n\r\n";
    struct client *c = open_any();

    assert_true(client_send(c, text, sizeof text - 1));
    r = client_read(c, true);
    assert_int_equal(r->status, 200);
    r = client_ask(c, "GET", "/health/live", "", NULL, 0);
    expect(200, "pass");
    client_close(c);
}

/* ---- what every answer says ---- */

static void headers_of_every_answer(void **state)
{
    static const char *const paths[] = { "/.well-known/jwks.json", "/health/live", "/nergens", "/favicon.ico" };

    for (size_t i = 0; i < ROWS(paths); i++) {
        once("GET", paths[i], "Cookie: __Host-passend=x\r\n", NULL);
        expect_line("\r\nReferrer-Policy: strict-origin\r\n");
        expect_line("\r\nX-Content-Type-Options: nosniff\r\n");
        expect_line("\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n");
        assert_null(strstr(r->head, "Strict-Transport-Security"));
        assert_null(strstr(r->head, "Set-Cookie"));
    }
}

/* Only where it is no test: a name under which somebody tried one goes back to its other uses. */
static void https_is_kept_to_in_production(void **state)
{
    once("GET", "/health/live", "", NULL);
    expect_line("\r\nStrict-Transport-Security: max-age=31536000\r\n");
}

static void a_log_that_there_is_not(void **state)
{
    once("GET", "/.well-known/log.policy", "", NULL);
    expect_page(REFUSED_NOT_FOUND);
}

/* ---- refusals ---- */

static void refused_as_a_page(void **state)
{
    int taken = door.taken;

    once("GET", "/favicon.ico", "", NULL);
    expect_page(REFUSED_NOT_FOUND);
    once("GET", "/v1/toetsingen", "", NULL); /* no address of platforms is here */
    expect_page(REFUSED_NOT_FOUND);
    once("POST", "/oauth/par", "Content-Type: application/x-www-form-urlencoded\r\n", "client_id=een");
    expect_page(REFUSED_NOT_FOUND);
    once("POST", "/health/live", "", "");
    expect_page(REFUSED_HTTP_METHOD);
    expect_line("\r\nAllow: GET, HEAD\r\n");
    once("GET", "/health/live?a=b", "", NULL);
    expect_page(REFUSED_HTTP_TARGET);
    once("GET", "/health/live", "Cookie: a=b\r\nCookie: c=d\r\n", NULL);
    expect_page(REFUSED_HTTP_SYNTAX);
    assert_null(strstr(r->body, "c=d"));
    assert_int_equal(door.taken, taken);
}

static void long_addresses(void **state)
{
    static char path[4200] = "/nergens/hier?";

    memset(path + 14, 'a', 4096 - 14);
    once("GET", path, "", NULL);
    expect_page(REFUSED_NOT_FOUND);
    path[4096] = 'a';
    once("GET", path, "", NULL);
    expect_page(REFUSED_HTTP_TARGET_LONG);
}

static void old_protocols(void **state)
{
    assert_null(client_open_tls(door.port, NULL, TLS1_1_VERSION));
    struct client *c = client_open_tls(door.port, NULL, TLS1_2_VERSION);
    assert_non_null(c);
    client_close(c);
    c = client_open(door.port, "san"); /* nobody asks for a certificate; who has one may come all the same */
    assert_non_null(c);
    r = client_ask(c, "GET", "/health/live", "", NULL, 0);
    expect(200, "pass");
    client_close(c);
}

/* ---- shares ---- */

/* All of one address: the one that rested longest goes. */
static void the_longest_idle_gives_way(void **state)
{
    static struct client *c[LIMIT_CONNECTIONS_PER_ADDRESS + 1];

    for (size_t i = 0; i < LIMIT_CONNECTIONS_PER_ADDRESS; i++) {
        c[i] = open_any();
        r = client_ask(c[i], "GET", "/health/live", "", NULL, 0);
        expect(200, "pass");
        usleep(2000); /* so that one is older */
    }
    r = client_ask(c[0], "GET", "/health/live", "", NULL, 0); /* now the second rests longest */
    expect(200, "pass");
    c[LIMIT_CONNECTIONS_PER_ADDRESS] = open_any();
    r = client_ask(c[LIMIT_CONNECTIONS_PER_ADDRESS], "GET", "/health/live", "", NULL, 0);
    expect(200, "pass");
    assert_true(client_closed(c[1]));
    r = client_ask(c[0], "GET", "/health/live", "", NULL, 0);
    expect(200, "pass");
    r = client_ask(c[2], "GET", "/health/live", "", NULL, 0);
    expect(200, "pass");
    for (size_t i = 0; i < ROWS(c); i++)
        client_close(c[i]);
}

/* More than a platform's clients ever are: nobody of them gives way to the others. */
static void a_crowd_comes_at_once(void **state)
{
    enum { CROWD = 2 * LIMIT_HANDSHAKES };
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(door.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fds[CROWD];

    for (size_t i = 0; i < CROWD; i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(fds[i], (struct sockaddr *)&a, sizeof a), 0);
    }
    struct client *last = open_any();
    r = client_ask(last, "GET", "/health/live", "", NULL, 0); /* who came before it has been taken too */
    expect(200, "pass");
    client_close(last);
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    SSL *first = SSL_new(ctx);
    assert_int_equal(SSL_set_fd(first, fds[0]), 1);
    assert_int_equal(SSL_connect(first), 1);
    SSL_free(first);
    SSL_CTX_free(ctx);
    for (size_t i = 0; i < CROWD; i++)
        close(fds[i]);
}

static void too_many_requests(void **state)
{
    static const char text[] = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    enum { TOGETHER = 2 * LIMIT_ADDRESS_REQUESTS_PER_S };
    static char many[TOGETHER * (sizeof text - 1)];
    struct client *c = open_any();
    bool refused = false;

    for (size_t i = 0; i < TOGETHER; i++)
        memcpy(many + i * (sizeof text - 1), text, sizeof text - 1);
    for (int round = 0; round < 100 && !refused; round++) { /* a busy machine may take longer for these than they share */
        assert_true(client_send(c, many, sizeof many));
        for (int i = 0; i < TOGETHER; i++) {
            r = client_read(c, false);
            if (r->status == 200)
                continue;
            expect_page(REFUSED_RATE);
            expect_line("\r\nRetry-After: 1\r\n");
            refused = true;
        }
    }
    client_close(c);
    assert_true(refused);
}

/* ---- the notary ---- */

static void without_a_notary(void **state)
{
    door_drop_notary();
    once("GET", "/health/live", "", NULL);
    expect(200, "pass");
    once("GET", "/health/ready", "", NULL);
    expect_page(FAULT_RESTARTED);
    once("GET", "/.well-known/jwks.json", "", NULL); /* as it was */
    expect(200, DOOR_KEYS);
    door_new_notary();
    await_ready();
}

static void a_wrong_answer_costs_the_channel(void **state)
{
    door.wrong = true;
    once("GET", "/health/ready", "", NULL);
    expect_page(FAULT_RESTARTED);
    pthread_join(door.thread, NULL); /* the gate closed its end */
    door.wrong = false;
    door_new_notary();
    await_ready();
}

/* More than are answered at once; all of them are. */
static void questions_in_flight(void **state)
{
    static struct client *c[LIMIT_CONNECTIONS_PER_ADDRESS];
    static const char text[] = "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n";

    door.hold = true;
    int before = door.taken;
    for (size_t i = 0; i < ROWS(c); i++) {
        c[i] = open_any();
        assert_true(client_send(c[i], text, sizeof text - 1));
    }
    door.hold = false;
    for (size_t i = 0; i < ROWS(c); i++) {
        r = client_read(c[i], false);
        expect(200, "pass");
        client_close(c[i]);
    }
    assert_int_equal(door.taken - before, ROWS(c));
}

static void stops_when_told(void **state)
{
    assert_int_equal(role_give_stop(door.gate.control), OK);
    int status = child_wait(&door.gate);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    door_drop_notary();
}

static int start_test(void **state)
{
    door_start(program, filter, true);
    await_ready();
    return 0;
}

static int start_production(void **state)
{
    door_start(program, filter, false);
    await_ready();
    return 0;
}

static int stop(void **state)
{
    stops_when_told(state);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_anybody_may_read), cmocka_unit_test(the_description_of_the_api),
        cmocka_unit_test(the_page_that_checks),
        cmocka_unit_test(only_the_head), cmocka_unit_test(headers_of_every_answer),
        cmocka_unit_test(refused_as_a_page), cmocka_unit_test(long_addresses), cmocka_unit_test(old_protocols),
        cmocka_unit_test(the_longest_idle_gives_way), cmocka_unit_test(without_a_notary),
        cmocka_unit_test(a_wrong_answer_costs_the_channel), cmocka_unit_test(questions_in_flight), cmocka_unit_test(too_many_requests),
        cmocka_unit_test(a_crowd_comes_at_once),
    };
    const struct CMUnitTest production[] = { cmocka_unit_test(https_is_kept_to_in_production),
                                              cmocka_unit_test(a_log_that_there_is_not) };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    program = argv[1];
    filter = strcmp(argv[2], "met") == 0;
    int failed = cmocka_run_group_tests_name("a test", tests, start_test, stop);
    return failed + cmocka_run_group_tests_name("production", production, start_production, stop);
}
