/* The running gate of the log: what it serves of a folder, what it does not, and that it serves while the folder grows. */
#include "../../unit/cmocka_all.h"

#include "../gate/client.h"
#include "../patience.h"
#include "child.h"

#include "base/status.h"
#include "log/tile.h"

#include <fcntl.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program;
static bool filter;
static const struct reply *r;
static struct spawned gate;
static uint16_t port;
static const char folder[] = "log";          /* in a directory of the test's own */
static const char note[] = "log.example/passend\n1\nAAAA\n\n\xe2\x80\x94 log.example/passend BBBB\n";

static struct client *open_any(void)
{
    struct client *c = client_open(port, NULL);

    assert_non_null(c);
    return c;
}

static const struct reply *once(const char *method, const char *path, const char *headers)
{
    struct client *c = open_any();

    r = client_ask(c, method, path, headers, NULL, 0);
    client_close(c);
    return r;
}

static void expect_line(const char *line)
{
    if (strstr(r->head, line) == NULL)
        fail_msg("no %s in %s", line, r->head);
}

static void expect_problem(enum status s)
{
    if (r->status != (int)status_http(s) || strstr(r->body, status_slug(s)) == NULL)
        fail_msg("got %d: %s%s", r->status, r->head, r->body);
    expect_line("\r\nContent-Type: application/problem+json\r\n");
    expect_line("\r\nCache-Control: no-store\r\n");
}

/* ---- the folder ---- */

static void put(const char *path, const void *data, size_t len)
{
    char full[128];

    snprintf(full, sizeof full, "%s/%s", folder, path);
    for (char *at = strchr(full, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        (void)mkdir(full, 0755);
        *at = '/';
    }
    FILE *f = fopen(full, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    fclose(f);
}

/* Of the length that a tile must have; its bytes say where it is from. */
static void put_tile(const char *path)
{
    static uint8_t data[TILE_BUNDLE_BYTES];
    struct tile t;

    assert_true(tile_parse(path, strlen(path), &t));
    memset(data, path[strlen(path) - 1], sizeof data);
    put(path, data, tile_bytes(&t));
}

static void expect_tile(const char *path)
{
    struct tile t;
    char target[96];

    assert_true(tile_parse(path, strlen(path), &t));
    snprintf(target, sizeof target, "/%s", path);
    once("GET", target, "");
    if (r->status != 200 || r->body_len != tile_bytes(&t))
        fail_msg("%s: %d, %zu bytes", path, r->status, r->body_len);
    for (size_t i = 0; i < r->body_len; i++)
        assert_int_equal((uint8_t)r->body[i], (uint8_t)path[strlen(path) - 1]);
    expect_line("\r\nContent-Type: application/octet-stream\r\n");
    expect_line("\r\nCache-Control: public, max-age=31536000, immutable\r\n");
    assert_null(strstr(r->head, "no-store"));
}

/* ---- what is served ---- */

static void the_checkpoint(void **state)
{
    static const char newer[] = "log.example/passend\n2\n";

    once("GET", "/checkpoint", "");
    assert_int_equal(r->status, 200);
    assert_int_equal(r->body_len, sizeof note - 1);
    assert_memory_equal(r->body, note, sizeof note - 1);
    expect_line("\r\nContent-Type: text/plain; charset=utf-8\r\n");
    expect_line("\r\nCache-Control: public, max-age=5\r\n");
    put(".new", newer, sizeof newer - 1);
    assert_int_equal(rename("log/.new", "log/checkpoint"), 0);
    once("GET", "/checkpoint", "");
    assert_int_equal(r->body_len, sizeof newer - 1);
    put("checkpoint", note, sizeof note - 1);
}

static void tiles_of_all_kinds(void **state)
{
    static const char *const paths[] = {
        "tile/0/000", "tile/0/001.p/1", "tile/0/001.p/255", "tile/1/000.p/17", "tile/63/x001/x234/067", "tile/entries/000",
        "tile/entries/x001/001.p/3", "tile/0/x009/x223/x372/x036/x854/x775/807", "tile/0/x001/x234/x567/x890/x123/456.p/9",
        "tile/0/x001/x234/x567/x890/x123/x456/789.p/9",
    };

    for (size_t i = 0; i < ROWS(paths); i++)
        put_tile(paths[i]);
    for (size_t i = 0; i < ROWS(paths); i++)
        expect_tile(paths[i]);
}

/* A stamp never changes; the list of them does. */
static void stamps(void **state)
{
    static const struct { const char *path, *text, *type, *kept; } rows[] = {
        { "stempels/4711.checkpoint", note, "text/plain; charset=utf-8", "public, max-age=31536000, immutable" },
        { "stempels/4711.tsr", "token", "application/timestamp-reply", "public, max-age=31536000, immutable" },
        { "stempels/lijst/0", "4711\n", "text/plain; charset=utf-8", "public, max-age=5" },
        { "stempels/lijst/17", "", "text/plain; charset=utf-8", "public, max-age=5" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        char target[64], line[128];

        put(rows[i].path, rows[i].text, strlen(rows[i].text));
        snprintf(target, sizeof target, "/%s", rows[i].path);
        once("GET", target, "");
        if (r->status != 200 || r->body_len != strlen(rows[i].text) || memcmp(r->body, rows[i].text, r->body_len) != 0)
            fail_msg("%s: %d, %zu bytes", target, r->status, r->body_len);
        snprintf(line, sizeof line, "\r\nContent-Type: %s\r\n", rows[i].type);
        expect_line(line);
        snprintf(line, sizeof line, "\r\nCache-Control: %s\r\n", rows[i].kept);
        expect_line(line);
    }
}

/* What was not there a moment ago. */
static void the_folder_grows(void **state)
{
    once("GET", "/tile/0/777", "");
    expect_problem(REFUSED_NOT_FOUND);
    put_tile("tile/0/777");
    expect_tile("tile/0/777");
}

static void what_every_answer_says(void **state)
{
    static const char *const paths[] = { "/checkpoint", "/tile/0/000", "/tile/0/999", "/" };

    for (size_t i = 0; i < ROWS(paths); i++) {
        once("GET", paths[i], "Accept-Encoding: gzip\r\n");
        expect_line("\r\nAccess-Control-Allow-Origin: *\r\n");
        expect_line("\r\nX-Content-Type-Options: nosniff\r\n");
        expect_line("\r\nAccept-Ranges: none\r\n");
        assert_null(strstr(r->head, "Content-Encoding"));
        assert_null(strstr(r->head, "Strict-Transport-Security"));
    }
}

static void only_the_head(void **state)
{
    static const char text[] = "HEAD /tile/0/000 HTTP/1.1\r\nHost: a\r\n\r\n";
    struct client *c = open_any();

    assert_true(client_send(c, text, sizeof text - 1));
    r = client_read(c, true);
    assert_int_equal(r->status, 200);
    expect_line("\r\nContent-Length: 8192\r\n");
    r = client_ask(c, "GET", "/checkpoint", "", NULL, 0);
    assert_int_equal(r->status, 200);
    client_close(c);
}

/* A part is not given: the whole is, as to who does not ask for one. */
static void no_ranges(void **state)
{
    once("GET", "/tile/0/000", "Range: bytes=0-31\r\n");
    assert_int_equal(r->status, 200);
    assert_int_equal(r->body_len, TILE_BYTES);
}

/* ---- what is not ---- */

static void what_is_no_path_of_the_log(void **state)
{
    static const char *const paths[] = {
        "/", "/tile", "/tile/", "/tile/0", "/tile/0/", "/tile/0/0", "/tile/0/000.p", "/tile/0/000.p/0", "/tile/0/000.p/256", "/tile/0/000/", "/tile/00/000",
        "/tile/64/000", "/tile/entries", "/tile/0/x001", "/tile/0/x000/000", "/tile/0/x009/x223/x372/x036/x854/x775/808", "/checkpoint/", "/checkpoint/x",
        "/.new", "/tile/0/.new", "/secret", "/stempels/1.tsr", "/stempels", "/stempels/", "/stempels/8", "/stempels/8.", "/stempels/08.tsr",
        "/stempels/-8.tsr", "/stempels/.tsr", "/stempels/.new", "/stempels/8.tsr.tsr", "/stempels/99999999999999999999.tsr", "/stempels/lijst",
        "/stempels/lijst/", "/stempels/lijst/00", "/stempels/lijst/1", "/stempels/lijst/x", "/stempels/lijst/.new", "/stempels/lijst/0/0",
        "/v1/toetsingen", "/health/live",
        "/tile/1/1/1/1/1/1/1/1/1/1/1", "/Checkpoint",
    };

    put("secret", "x", 1);
    put("tile/0/.new", "x", 1);
    put("stempels/.new", "x", 1);
    put("stempels/8.tsr", "x", 1);
    put("stempels/8", "x", 1);
    put("stempels/lijst/x", "x", 1);
    for (size_t i = 0; i < ROWS(paths); i++) {
        once("GET", paths[i], "");
        if (r->status != 404)
            fail_msg("%s: %d", paths[i], r->status);
        expect_problem(REFUSED_NOT_FOUND);
    }
}

static void what_is_no_way_to_ask(void **state)
{
    once("POST", "/checkpoint", "Content-Type: text/plain\r\nContent-Length: 0\r\n");
    expect_problem(REFUSED_HTTP_METHOD);
    expect_line("\r\nAllow: GET, HEAD\r\n");
    once("GET", "/checkpoint?x=1", "");
    expect_problem(REFUSED_HTTP_TARGET);
    once("GET", "/tile/0/%30%30%30", "");
    expect_problem(REFUSED_HTTP_TARGET);
    once("GET", "/tile/../secret", "");
    expect_problem(REFUSED_HTTP_TARGET);
    once("GET", "//checkpoint", "");
    expect_problem(REFUSED_HTTP_TARGET);
    once("GET", "/tile/0/..", "");
    expect_problem(REFUSED_HTTP_TARGET);
}

/* Whoever could write there would still lead nobody out of it; and a tile of another length is none. */
static void the_folder_is_all_there_is(void **state)
{
    char path[128];
    static const struct { const char *link, *to; } rows[] = {
        { "tile/0/100", "/etc/hostname" }, { "tile/0/101", "../../../server.key" }, { "tile/0/102", "000" },
        { "tile/7", "/etc" }, { "tile/6", "0" },
    };
    static const char *const targets[] = { "/tile/0/100", "/tile/0/101", "/tile/0/102", "/tile/7/000", "/tile/6/000" };

    for (size_t i = 0; i < ROWS(rows); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, rows[i].link);
        assert_int_equal(symlink(rows[i].to, path), 0);
        once("GET", targets[i], "");
        expect_problem(FAULT_SYSTEM);
    }
    put("tile/0/103", note, sizeof note);
    once("GET", "/tile/0/103", "");
    expect_problem(FAULT_SYSTEM);
    put("tile/0/104/x", note, sizeof note);
    once("GET", "/tile/0/104", "");
    expect_problem(FAULT_SYSTEM);
}

static void old_protocols(void **state)
{
    assert_null(client_open_tls(port, NULL, TLS1_1_VERSION));
    struct client *c = client_open_tls(port, NULL, TLS1_2_VERSION);
    assert_non_null(c);
    client_close(c);
}

/* ---- shares ---- */

static void too_many_requests(void **state)
{
    static const char text[] = "GET /checkpoint HTTP/1.1\r\nHost: a\r\n\r\n";
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
            expect_problem(REFUSED_RATE);
            refused = true;
        }
    }
    client_close(c);
    assert_true(refused);
}

static void the_longest_idle_gives_way(void **state)
{
    static struct client *c[LIMIT_CONNECTIONS_PER_ADDRESS + 1];

    for (size_t i = 0; i < ROWS(c); i++) {
        c[i] = open_any();
        r = client_ask(c[i], "GET", "/tile/0/000", "", NULL, 0);
        assert_int_equal(r->status, 200);
        usleep(6000); /* so that one is older, and the address may ask */
    }
    assert_true(client_closed(c[0]));
    for (size_t i = 0; i < ROWS(c); i++)
        client_close(c[i]);
}

static void it_is_handed_nothing_else(void **state)
{
    static const enum handover kinds[] = {
        HANDOVER_LOG_KEY, HANDOVER_STATEMENT_KEY, HANDOVER_TLS_KEY, HANDOVER_PUBLIC_KEY, HANDOVER_VERDICT_KEY, HANDOVER_RECEIPT_KEY,
        HANDOVER_KEY_FILE, HANDOVER_DATA_DIR, HANDOVER_CLIENTS, HANDOVER_NOTARY, HANDOVER_TILER, HANDOVER_TLS_CRL, HANDOVER_SHOWCASE_CLIENTS,
    };

    for (size_t i = 0; i < ROWS(kinds); i++)
        if (!child_refuses(program, kinds[i]))
            fail_msg("kind %d", kinds[i]);
}

static void https_is_kept_to_in_production(void **state)
{
    once("GET", "/checkpoint", "");
    expect_line("\r\nStrict-Transport-Security: max-age=31536000\r\n");
}

/* ---- the launcher ---- */

static int start(bool test)
{
    struct settings s = { .issuer = "https://passend.example", .platform = "https://api.passend.example", .test_environment = test,
                          .n_assessors = 4, .log_origin = "log.example/passend", .log_beat_s = 60, .zonder_filter = !filter };

    put("checkpoint", note, sizeof note - 1);
    put_tile("tile/0/000");
    child_start(&gate, program);
    child_give(&gate, HANDOVER_SETTINGS, &s, sizeof s);
    child_give_file(&gate, HANDOVER_LOG_HOST_CERT, "server.pem");
    child_give_file(&gate, HANDOVER_LOG_HOST_KEY, "server.key");
    child_give_fd(&gate, HANDOVER_LOG_DIR, 0, open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    child_give_listener(&gate, HANDOVER_LOG_HOST_LISTENER, &port);
    child_begin(&gate, filter);
    return 0;
}

static int start_test(void **state)
{
    return start(true);
}

static int start_production(void **state)
{
    return start(false);
}

static int stop(void **state)
{
    assert_int_equal(role_give_stop(gate.control), OK);
    int status = child_wait(&gate);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(gate.control);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checkpoint), cmocka_unit_test(tiles_of_all_kinds), cmocka_unit_test(stamps), cmocka_unit_test(the_folder_grows),
        cmocka_unit_test(what_every_answer_says), cmocka_unit_test(only_the_head), cmocka_unit_test(no_ranges),
        cmocka_unit_test(what_is_no_path_of_the_log), cmocka_unit_test(what_is_no_way_to_ask),
        cmocka_unit_test(the_folder_is_all_there_is), cmocka_unit_test(old_protocols), cmocka_unit_test(the_longest_idle_gives_way),
        cmocka_unit_test(too_many_requests), cmocka_unit_test(it_is_handed_nothing_else),
    };
    const struct CMUnitTest production[] = { cmocka_unit_test(https_is_kept_to_in_production) };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    program = argv[1];
    filter = strcmp(argv[2], "met") == 0;
    int failed = cmocka_run_group_tests_name("a test", tests, start_test, stop);
    return failed + cmocka_run_group_tests_name("production", production, start_production, stop);
}
