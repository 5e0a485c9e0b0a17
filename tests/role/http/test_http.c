/* The server with another site than the platform API: what each member of struct site and struct route does, and whose turn it
 * is when one key keeps the server busy. */
#include "../../unit/cmocka_all.h"

#include "../gate/client.h"
#include "site.h"

#include "base/status.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static const struct reply *r;

static struct client *open_tls(void)
{
    struct client *c = client_open(site_port, NULL);

    assert_non_null(c);
    return c;
}

static void once(const char *method, const char *path, const char *headers, const char *body)
{
    struct client *c = open_tls();

    r = client_ask(c, method, path, headers, body, body != NULL ? strlen(body) : 0);
    client_close(c);
}

static void expect(int status, const char *body)
{
    if (r->status != status || strcmp(r->body, body) != 0)
        fail_msg("got %d: %s%s", r->status, r->head, r->body);
}

static void expect_header(const char *line)
{
    if (strstr(r->head, line) == NULL)
        fail_msg("no %s in %s", line, r->head);
}

/* ---- what a site says and reads ---- */

static void cookies_and_fixed_headers(void **state)
{
    once("GET", "/pagina", "Cookie: __Host-sessie=a; taal=nl\r\n", NULL);
    expect(200, "<p>__Host-sessie=a; taal=nl");
    expect_header("\r\nContent-Type: text/html; charset=utf-8\r\n");
    expect_header("\r\nX-Goed: ja\r\nSet-Cookie: __Host-sessie=a; Secure; HttpOnly; Path=/\r\nSet-Cookie: taal=nl; Secure; Path=/\r\n"
                  "X-Gewoon: ja\r\nReferrer-Policy: no-referrer\r\n\r\n");
    once("GET", "/pagina", "Cookie: a\r\nCookie: b\r\n", NULL);
    expect(400, "helaas: http-onjuist\n");
    expect_header("\r\nContent-Type: text/plain\r\n");
    assert_null(strstr(r->head, "X-Goed"));
    expect_header("\r\nX-Gewoon: ja\r\nReferrer-Policy: no-referrer\r\n\r\n");
    once("GET", "/anders/ja", "", NULL);
    expect(204, "");
    expect_header("\r\nX-Goed: ja\r\nX-Anders: ja\r\nReferrer-Policy: no-referrer\r\n\r\n");
    assert_null(strstr(r->head, "X-Gewoon"));
    once("GET", "/anders/nee", "", NULL);
    expect(404, "helaas: niet-gevonden\n");
    expect_header("\r\nX-Gewoon: ja\r\n");
    assert_null(strstr(r->head, "X-Anders"));
}

static void queries(void **state)
{
    char path[2100] = "/zoek?q=";

    once("GET", "/zoek?q=een+twee%2Bdrie%3F", "", NULL);
    expect(200, "een twee+drie?");
    for (int i = 0; i < 6000 && site_released == 0; i++) /* when the answer has gone, just after the client has it */
        usleep(10000);
    assert_int_equal(site_released, 1);
    once("GET", "/zoek?x=1", "", NULL);
    expect(400, "helaas: invalid_request\n");
    once("GET", "/pagina?q=1", "", NULL); /* not this one */
    expect(400, "helaas: http-doel\n");
    memset(path + strlen(path), 'q', 2048 - strlen(path));
    once("GET", path, "", NULL);
    assert_int_equal(r->status, 200);
    assert_int_equal(r->body_len, 2048 - strlen("/zoek?q="));
    strcat(path, "q");
    once("GET", path, "", NULL);
    expect(414, "helaas: http-doel-te-lang\n");
}

static void forms_and_redirects(void **state)
{
    once("POST", "/formulier", "Content-Type: application/x-www-form-urlencoded\r\n", "n=2000");
    expect(303, "");
    expect_header("\r\nContent-Length: 0\r\n");
    const char *at = strstr(r->head, "\r\nLocation: ");
    assert_non_null(at);
    assert_int_equal(strcspn(at + 12, "\r"), SITE_LOCATION_BYTES);
    once("POST", "/formulier", "Content-Type: application/x-www-form-urlencoded\r\n", "m=1");
    expect(400, "helaas: invalid_request\n");
    /* A header that does not fit is never sent in part. */
    once("POST", "/formulier", "Content-Type: application/x-www-form-urlencoded\r\n", "n=8000");
    assert_int_equal(r->status, 503);
    assert_null(strstr(r->head, "Location"));
}

static void files(void **state)
{
    struct client *c = open_tls();

    for (int i = 0; i < 2; i++) {
        r = client_ask(c, "GET", "/tegel", "", NULL, 0);
        assert_int_equal(r->status, 200);
        expect_header("\r\nETag: \"v1\"\r\n");
        assert_int_equal(r->body_len, SITE_FILE_BYTES);
        for (size_t at = 0; at < r->body_len; at++)
            if ((uint8_t)r->body[at] != site_file_byte(at))
                fail_msg("byte %zu", at);
    }
    r = client_ask(c, "HEAD", "/tegel", "", NULL, 0);
    assert_int_equal(r->status, 200);
    expect_header("\r\nContent-Length: 200000\r\n");
    r = client_ask(c, "GET", "/tegel", "If-None-Match: \"v1\"\r\n", NULL, 0);
    expect(304, "");
    assert_null(strstr(r->head, "Content-"));
    expect_header("\r\nETag: \"v1\"\r\n");
    r = client_ask(c, "GET", "/tegel", "If-None-Match: \"v0\"\r\n", NULL, 0);
    assert_int_equal(r->body_len, SITE_FILE_BYTES);
    /* A file that is shorter than was said ends the connection: nobody takes the rest for another answer. */
    assert_int_equal(client_ask(c, "GET", "/stuk", "", NULL, 0)->status, 0);
    client_close(c);
}

/* ---- waiting ---- */

static void waits_end_in_time(void **state)
{
    static const char *const paths[] = { "/wacht", "/wacht/kort" };
    struct client *c = open_tls();

    for (size_t i = 0; i < ROWS(paths); i++) {
        int before = site_cancelled;

        r = client_ask(c, "GET", paths[i], "", NULL, 0);
        expect(503, "helaas: dienst-druk\n");
        expect_header("\r\nRetry-After: 1\r\n");
        assert_int_equal(site_cancelled, before + 1);
    }
    r = client_ask(c, "GET", "/wek", "", NULL, 0);
    expect(200, "none");
    client_close(c);
}

static void somebody_wakes_whoever_waits(void **state)
{
    struct client *waits = open_tls(), *other = open_tls();
    static const char text[] = "GET /wacht/lang HTTP/1.1\r\nHost: a\r\n\r\n";
    int before = site_cancelled;

    assert_true(client_send(waits, text, sizeof text - 1));
    for (int i = 0; i < 100; i++) {
        r = client_ask(other, "GET", "/wek", "", NULL, 0);
        if (strcmp(r->body, "one") == 0)
            break;
        usleep(10000);
    }
    expect(200, "one");
    r = client_read(waits, false);
    expect(200, "woken");
    assert_int_equal(site_cancelled, before);
    client_close(waits);
    client_close(other);
}

static void a_handler_may_end_the_connection(void **state)
{
    once("GET", "/einde", "", NULL);
    assert_int_equal(r->status, 0);
}

/* ---- quotas ---- */

static void shares_of_a_key(void **state)
{
    struct client *all[SITE_SHARE + 1];
    struct client *c;
    char announced[128];

    for (size_t i = 0; i < ROWS(all); i++) {
        all[i] = open_tls();
        r = client_ask(all[i], "GET", "/pagina", "", NULL, 0);
        if (r->status != (i < SITE_SHARE ? 200 : 429))
            fail_msg("connection %zu: %d", i, r->status);
    }
    expect(429, "helaas: te-veel-aanvragen\n");
    for (size_t i = 0; i < ROWS(all); i++)
        client_close(all[i]);
    usleep(100000);

    c = open_tls();
    for (int i = 0; i < 3; i++)
        r = client_ask(c, "GET", "/traag", "", NULL, 0);
    expect(429, "helaas: te-veel-aanvragen\n");
    client_close(c);

    /* One large body that is announced leaves no room for a second. */
    snprintf(announced, sizeof announced, "POST /groot HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 200000\r\n\r\n");
    struct client *first = open_tls(), *second = open_tls();
    assert_true(client_send(first, announced, strlen(announced)));
    usleep(100000);
    assert_true(client_send(second, announced, strlen(announced)));
    r = client_read(second, false);
    expect(429, "helaas: te-veel-aanvragen\n");
    client_close(second);
    static char body[200000];
    memset(body, 'b', sizeof body);
    assert_true(client_send(first, body, sizeof body));
    r = client_read(first, false);
    expect(200, "200000");
    client_close(first);
}

/* A large answer counts from when its room is taken until it has left, and so does what a handler holds; a refusal counts nothing. */
static void answers_count(void **state)
{
    static const char *const paths[] = { "/wacht/antwoord", "/wacht/gesprek" };

    for (size_t i = 0; i < ROWS(paths); i++) {
        struct client *first = open_tls(), *second = open_tls();
        char text[128];

        for (int round = 0; round < 3; round++) { /* what was counted is given back each time */
            snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", paths[i]);
            int before = site_waits;

            assert_true(client_send(first, text, strlen(text)));
            for (int k = 0; k < 6000 && site_waits == before; k++)
                usleep(10000);
            for (size_t k = 0; k < ROWS(paths); k++) {
                r = client_ask(second, "GET", paths[k], "", NULL, 0);
                expect(429, "helaas: te-veel-aanvragen\n");
            }
            r = client_ask(second, "GET", "/wek", "", NULL, 0);
            expect(200, "one");
            r = client_read(first, false);
            expect(200, "woken");
        }
        client_close(first);
        client_close(second);
    }
}

static void idle_connections_end(void **state)
{
    struct client *c = open_tls();
    int before;

    assert_int_equal(client_ask(c, "GET", "/pagina", "", NULL, 0)->status, 200);
    before = site_closed;
    assert_true(client_closed(c));
    for (int i = 0; i < 6000 && site_closed == before; i++) /* told just after the client is */
        usleep(10000);
    assert_true(site_closed > before);
    client_close(c);
}

/* ---- plain ---- */

static int open_plain(void)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = SITE_PLAIN_PATH };
    struct timeval wait = { .tv_sec = 20 };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

/* Sends a request that asks to close, and reads all there is. */
static const char *plain(int fd, const char *request)
{
    static char text[400000];
    size_t len = 0;
    ssize_t n;

    assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), (ssize_t)strlen(request));
    while ((n = recv(fd, text + len, sizeof text - 1 - len, 0)) > 0)
        len += (size_t)n;
    text[len] = 0;
    close(fd);
    return text;
}

static void a_plain_site(void **state)
{
    const char *text = plain(open_plain(), "GET /pagina HTTP/1.1\r\nHost: a\r\n\r\nGET /zoek?q=x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assert_ptr_equal(strstr(text, "HTTP/1.1 200 OK\r\n"), text);
    assert_non_null(strstr(text, "<p>HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(text, "\r\nConnection: close\r\n"));
    text = plain(open_plain(), "GET /tegel HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const char *body = strstr(text, "\r\n\r\n");
    assert_non_null(body);
    for (size_t at = 0; at < SITE_FILE_BYTES; at++)
        if ((uint8_t)body[4 + at] != site_file_byte(at))
            fail_msg("byte %zu", at);
    text = plain(open_plain(), "\x16\x03\x01\x02\x01 \n\r\n");
    assert_ptr_equal(strstr(text, "HTTP/1.1 400 "), text);
}

/* ---- whose turn it is ---- */

/*
 * One key has work for as long as it likes on all connections it may have; another wants to withdraw. The first request keeps
 * the server busy until all others are there: how many are served before the withdrawal does not depend on how fast anything is.
 */
static void a_busy_key_keeps_nobody_waiting(void **state)
{
    static const char work[] = "GET /werk HTTP/1.1\r\nHost: a\r\n\r\n";
    struct client *busy[SITE_SHARE];
    char text[20 * sizeof work] = "";
    int fd = open_plain();

    for (size_t i = 0; i < 20; i++)
        strcat(text, work);
    for (size_t i = 0; i < ROWS(busy); i++) {
        busy[i] = open_tls();
        assert_int_equal(client_ask(busy[i], "GET", "/pagina", "", NULL, 0)->status, 200);
    }
    site_served = 0;
    for (size_t i = 0; i < ROWS(busy); i++)
        assert_true(client_send(busy[i], text, strlen(text)));
    int before = site_served;
    const char *answer = plain(fd, "DELETE /grants/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const char *body = strstr(answer, "\r\n\r\n");
    assert_non_null(body);
    int nr = atoi(body + 4);
    /* Those that were served before it was sent, the one at work, and a few for the scheduler; 80 wait. */
    if (nr < 1 || nr > before + 12)
        fail_msg("served as number %d, %d had been served before", nr, before);
    for (size_t i = 0; i < ROWS(busy); i++) {
        for (int n = 0; n < 20; n++)
            assert_int_equal(client_read(busy[i], false)->status, 200);
        client_close(busy[i]);
    }
}

/* A key whose requests turn out to be heavy lets another's go before its next: five of those come one after the other, with two
 * heavy ones between them at most, where each of them would have let one pass. */
static void heavy_requests_cost_turns(void **state)
{
    static const char work[] = "GET /werk/zwaar HTTP/1.1\r\nHost: a\r\n\r\n";
    static const char light[] = "GET /werk/licht HTTP/1.1\r\nHost: a\r\n\r\n";
    struct client *busy[SITE_SHARE];
    char heavies[8 * sizeof work] = "", lights[5 * sizeof light + 32] = "";
    int fd = open_plain(), first = 0, last = 0;

    for (size_t i = 0; i < 8; i++)
        strcat(heavies, work);
    for (size_t i = 0; i < 4; i++)
        strcat(lights, light);
    strcat(lights, "GET /werk/licht HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    for (size_t i = 0; i < ROWS(busy); i++) {
        busy[i] = open_tls();
        assert_int_equal(client_ask(busy[i], "GET", "/pagina", "", NULL, 0)->status, 200);
    }
    site_served = 0;
    for (size_t i = 0; i < ROWS(busy); i++)
        assert_true(client_send(busy[i], heavies, strlen(heavies)));
    const char *at = plain(fd, lights);
    for (int i = 0; i < 5; i++) {
        at = strstr(at, "\r\n\r\n");
        assert_non_null(at);
        at += 4;
        last = atoi(at);
        first = i == 0 ? last : first;
    }
    if (last - first < 4 || last - first > 4 + 2)
        fail_msg("served as numbers %d to %d", first, last);
    for (size_t i = 0; i < ROWS(busy); i++) {
        for (int n = 0; n < 8; n++)
            assert_int_equal(client_read(busy[i], false)->status, 200);
        client_close(busy[i]);
    }
}

/* What waits is finished before the server ends; what is idle ends at once. */
static void stop_drains(void **state)
{
    struct client *idle = open_tls(), *waits = open_tls();
    static const char text[] = "GET /wacht HTTP/1.1\r\nHost: a\r\n\r\n";

    assert_int_equal(client_ask(idle, "GET", "/pagina", "", NULL, 0)->status, 200);
    assert_true(client_send(waits, text, sizeof text - 1));
    usleep(100000);
    site_stop();
    assert_true(client_closed(idle));
    r = client_read(waits, false);
    expect(503, "helaas: dienst-druk\n");
    expect_header("\r\nConnection: close\r\n");
    client_close(idle);
    client_close(waits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries),
        cmocka_unit_test(cookies_and_fixed_headers),
        cmocka_unit_test(forms_and_redirects),
        cmocka_unit_test(files),
        cmocka_unit_test(waits_end_in_time),
        cmocka_unit_test(somebody_wakes_whoever_waits),
        cmocka_unit_test(a_handler_may_end_the_connection),
        cmocka_unit_test(shares_of_a_key),
        cmocka_unit_test(answers_count),
        cmocka_unit_test(idle_connections_end),
        cmocka_unit_test(a_plain_site),
        cmocka_unit_test(a_busy_key_keeps_nobody_waiting),
        cmocka_unit_test(heavy_requests_cost_turns),
        cmocka_unit_test(stop_drains),
    };

    signal(SIGPIPE, SIG_IGN);
    site_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
