#include "../../unit/cmocka_all.h"

#include "site.h"

#include "base/urlform.h"
#include "http/watch.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define HTML "text/html; charset=utf-8"
#define TEXT "text/plain"
#define FORM "application/x-www-form-urlencoded"
#define ETAG "\"v1\""
#define FILE_OFFSET 100
#define WAIT_MS 400

enum { COOKIE, IF_NONE_MATCH };

atomic_int site_cancelled, site_closed, site_released, site_served, site_waits;
uint16_t site_port;

static struct server server;
static pthread_t thread;
static int file, stop_pipe[2];
static struct conn *waiting;

static enum turn say(struct conn *c, const char *text)
{
    if (conn_room(c, strlen(text)) != OK)
        return TURN_CLOSE;
    write_text(&c->answer.body, text);
    return conn_answer(c, 200, TEXT);
}

/* ---- handlers ---- */

/* Says what cookies it was sent, and sets two. */
static enum turn page(struct conn *c)
{
    struct slice cookies = conn_text(c, c->request.wanted[COOKIE]);

    if (conn_header(c, "Set-Cookie", "__Host-sessie=a; Secure; HttpOnly; Path=/") != OK ||
        conn_header(c, "Set-Cookie", "taal=nl; Secure; Path=/") != OK || conn_room(c, 64 + cookies.len) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    write_text(&c->answer.body, "<p>");
    write_bytes(&c->answer.body, cookies.at, cookies.len);
    return conn_answer(c, 200, HTML);
}

static void released(void *p)
{
    (void)p;
    site_released++;
}

/* The decoded value of `q`. */
static enum turn find(struct conn *c)
{
    struct urlform_field q = { .name = "q", .required = true };
    struct slice query = conn_text(c, c->request.query);
    const char *where;

    if (urlform_read((char *)query.at, query.len, &q, 1, &where) != OK)
        return conn_problem(c, REFUSED_FORM, where != NULL ? where : "", NULL);
    conn_keep(c, &site_released, released);
    if (conn_room(c, q.value.len) != OK)
        return TURN_CLOSE;
    write_bytes(&c->answer.body, q.value.at, q.value.len);
    return conn_answer(c, 200, TEXT);
}

/* A form, answered with a redirect whose address is as long as `n` says. */
static enum turn form(struct conn *c)
{
    struct urlform_field n = { .name = "n", .required = true };
    char location[8192] = "/p?state=";
    const char *where;
    size_t len;
    char *body = conn_body(c, &len);

    if (urlform_read(body, len, &n, 1, &where) != OK)
        return conn_problem(c, REFUSED_FORM, where != NULL ? where : "", NULL);
    size_t wanted = slice_is(n.value, "2000") ? SITE_LOCATION_BYTES : sizeof location - 1;
    memset(location + strlen(location), 's', wanted - strlen(location));
    location[wanted] = 0;
    conn_body_done(c);
    if (conn_head_room(c, SITE_LOCATION_BYTES) != OK || conn_header(c, "Location", location) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    return conn_answer(c, 303, NULL);
}

/* With other lines than the usual ones; and a refusal after them has the usual ones again. */
static enum turn otherwise(struct conn *c)
{
    conn_instead(c, "X-Anders: ja\r\n");
    return slice_is(c->param, "nee") ? conn_problem(c, REFUSED_NOT_FOUND, "", NULL) : conn_answer(c, 204, NULL);
}

static enum turn tile(struct conn *c)
{
    if (conn_header(c, "ETag", ETAG) != OK)
        return TURN_CLOSE;
    if (slice_is(conn_text(c, c->request.wanted[IF_NONE_MATCH]), ETAG))
        return conn_answer(c, 304, NULL);
    return conn_answer_file(c, 200, "application/octet-stream", &(struct answer_file){ file, FILE_OFFSET, SITE_FILE_BYTES });
}

/* Says that it is longer than it is. */
static enum turn torn(struct conn *c)
{
    return conn_answer_file(c, 200, "application/octet-stream", &(struct answer_file){ file, FILE_OFFSET, SITE_FILE_BYTES + 1 });
}

static void given_up(struct conn *c)
{
    if (c == waiting)
        waiting = NULL;
    site_cancelled++;
}

static enum turn wait_long(struct conn *c)
{
    waiting = c;
    site_waits++;
    return conn_wait(c, 0, given_up);
}

/* Of its own accord less long than the route has it. */
static enum turn wait_short(struct conn *c)
{
    return conn_wait(c, c->deadline_ms - LIMIT_ANSWER_MS + WAIT_MS, given_up);
}

static enum turn wake(struct conn *c)
{
    struct conn *other = waiting;

    waiting = NULL;
    if (other != NULL)
        drive_resume(other, say(other, "woken"));
    return say(c, other != NULL ? "one" : "none");
}

/* Keeps the whole server busy, and says as which of all requests it was served. */
static enum turn numbered(struct conn *c)
{
    char text[16];

    usleep(c->route->weight == 0 ? 0 : 20000);
    snprintf(text, sizeof text, "%d", ++site_served);
    return say(c, text);
}

/* Takes room for a large answer, and gives a small one when somebody wakes it. */
static enum turn large_answer(struct conn *c)
{
    enum status s = conn_room(c, SITE_LARGE_ANSWER);

    if (s != OK)
        return conn_problem(c, s, "", NULL);
    waiting = c;
    site_waits++;
    return conn_wait(c, 0, given_up);
}

/* The same for memory of its own. */
static enum turn large_call(struct conn *c)
{
    enum status s = conn_hold(c, SITE_LARGE_ANSWER);

    if (s != OK)
        return conn_problem(c, s, "", NULL);
    waiting = c;
    site_waits++;
    return conn_wait(c, 0, given_up);
}

/* More work than its route says. */
static enum turn heavy(struct conn *c)
{
    conn_charge(c, 16);
    return numbered(c);
}

static enum turn end(struct conn *c)
{
    (void)c;
    return TURN_CLOSE;
}

static enum turn body_length(struct conn *c)
{
    char text[32];
    size_t len;

    (void)conn_body(c, &len);
    snprintf(text, sizeof text, "%zu", len);
    return say(c, text);
}

static const struct route routes[] = {
    { METHOD_GET, "/pagina", 0, NULL, ROUTE_OPEN, 1, LIMIT_ANSWER_MS, page },
    { METHOD_GET, "/zoek", 0, NULL, ROUTE_QUERY, 1, LIMIT_ANSWER_MS, find },
    { METHOD_POST, "/formulier", 1024, FORM, 0, 1, LIMIT_ANSWER_MS, form },
    { METHOD_POST, "/groot", 200000, TEXT, 0, 1, LIMIT_ANSWER_MS, body_length },
    { METHOD_GET, "/tegel", 0, NULL, 0, 1, LIMIT_ANSWER_MS, tile },
    { METHOD_GET, "/anders/{}", 0, NULL, 0, 1, LIMIT_ANSWER_MS, otherwise },
    { METHOD_GET, "/stuk", 0, NULL, 0, 1, LIMIT_ANSWER_MS, torn },
    { METHOD_GET, "/wacht", 0, NULL, 0, 1, WAIT_MS, wait_long },
    { METHOD_GET, "/wacht/kort", 0, NULL, 0, 1, LIMIT_ANSWER_MS, wait_short },
    { METHOD_GET, "/wacht/lang", 0, NULL, 0, 1, LIMIT_ANSWER_MS, wait_long },
    { METHOD_GET, "/wacht/antwoord", 0, NULL, 0, 1, LIMIT_ANSWER_MS, large_answer },
    { METHOD_GET, "/wacht/gesprek", 0, NULL, 0, 1, LIMIT_ANSWER_MS, large_call },
    { METHOD_GET, "/wek", 0, NULL, 0, 1, LIMIT_ANSWER_MS, wake },
    { METHOD_GET, "/werk", 0, NULL, 0, 2, LIMIT_ANSWER_MS, numbered },
    { METHOD_GET, "/werk/licht", 0, NULL, 0, 1, LIMIT_ANSWER_MS, numbered },
    { METHOD_GET, "/werk/zwaar", 0, NULL, 0, 1, LIMIT_ANSWER_MS, heavy },
    { METHOD_DELETE, "/grants/{}", 0, NULL, 0, 0, LIMIT_ANSWER_MS, numbered },
    { METHOD_GET, "/traag", 0, NULL, ROUTE_SLOW, 1, LIMIT_ANSWER_MS, page },
    { METHOD_GET, "/einde", 0, NULL, 0, 1, LIMIT_ANSWER_MS, end },
    { 0 },
};

/* ---- the two sites ---- */

static const struct wanted_header wanted[] = { [COOKIE] = { "cookie", false }, [IF_NONE_MATCH] = { "if-none-match", true } };
static const struct quota_share visitors = { .connections = SITE_SHARE, .requests_per_s = 500, .slow_per_s = 2,
                                             .bytes = 300000 };
static const struct quota_share neighbours = { .connections = 8, .requests_per_s = 500, .slow_per_s = 2,
                                               .bytes = 300000 };

static uint64_t by_address(const struct conn *c, const struct quota_share **share)
{
    *share = &visitors;
    return c->peer.any.sa_family == AF_INET ? ntohl(c->peer.v4.sin_addr.s_addr) : 0;
}

static uint64_t by_socket(const struct conn *c, const struct quota_share **share)
{
    *share = &neighbours;
    return c->peer.any.sa_family == AF_UNIX ? 1 : 0;
}

static const char *write_problem(const struct conn *c, struct writer *w, const struct problem *p)
{
    write_text(w, c->site->own);
    write_text(w, status_slug(p->status));
    write_char(w, '\n');
    return TEXT;
}

static void closed(struct conn *c)
{
    (void)c;
    site_closed++;
}

static struct site make_site(const char *name, enum site_transport transport, struct quota_table *quotas)
{
    static char sorry[] = "helaas: ";

    return (struct site){
        .name = name,
        .routes = routes,
        .request = { wanted, sizeof wanted / sizeof wanted[0], 2048, LIMIT_HEAD_BYTES, true },
        .limits = { 512, 256, SITE_IDLE_MS },
        .transport = transport,
        .identify = transport == SITE_PLAIN ? by_socket : by_address,
        .quotas = quotas,
        .fixed = { "X-Goed: ja\r\n", "Referrer-Policy: no-referrer\r\n", "X-Gewoon: ja\r\n" },
        .write_problem = write_problem,
        .closed = closed,
        .own = sorry,
    };
}

/* ---- start and stop ---- */

uint8_t site_file_byte(uint64_t offset)
{
    return (uint8_t)(offset * 7 + offset / 251);
}

static void make_file(void)
{
    static uint8_t bytes[FILE_OFFSET + SITE_FILE_BYTES];

    for (size_t i = FILE_OFFSET; i < sizeof bytes; i++)
        bytes[i] = site_file_byte(i - FILE_OFFSET);
    file = open("tegel", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, sizeof bytes), sizeof bytes);
}

static size_t read_file(const char *name, uint8_t *out, size_t cap)
{
    FILE *f = fopen(name, "r");

    assert_non_null(f);
    size_t len = fread(out, 1, cap, f);
    fclose(f);
    return len;
}

static struct tls_context *make_tls(void)
{
    static uint8_t cert[16384], key[4096];
    struct tls_context *tls;

    assert_int_equal(tls_open(cert, read_file("server.pem", cert, sizeof cert), key, read_file("server.key", key, sizeof key), NULL, 0,
                              &tls), OK);
    assert_false(tls_demands_client(tls));
    assert_int_equal(tls_warm(tls), OK);
    return tls;
}

static int listen_tcp(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&a, len), 0);
    assert_int_equal(listen(fd, 64), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
    site_port = ntohs(a.sin_port);
    return fd;
}

static int listen_plain(void)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = SITE_PLAIN_PATH };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, 64), 0);
    return fd;
}

static void on_stop(void *who)
{
    (void)who;
    server_drain(&server);
    if (server_idle(&server))
        server_end(&server);
}

static void *serve(void *arg)
{
    (void)arg;
    assert_int_equal(server_run(&server), OK);
    return NULL;
}

void site_start(void)
{
    static struct quota rows[8], plain_rows[2];
    static struct quota_table quotas, plain_quotas;
    static struct site over_tls, plain;

    make_file();
    quota_init(&quotas, rows, ROWS(rows), 500000);
    quota_init(&plain_quotas, plain_rows, ROWS(plain_rows), 500000);
    over_tls = make_site("test", SITE_TLS, &quotas);
    plain = make_site("plain", SITE_PLAIN, &plain_quotas);
    assert_int_equal(server_open(&server, LIMIT_CONNECTIONS, LIMIT_HANDSHAKES, NULL, NULL), OK);
    assert_int_equal(pipe2(stop_pipe, O_CLOEXEC), 0);
    assert_non_null(watch_open(&server, stop_pipe[0], on_stop, NULL, NULL));
    assert_int_equal(server_listen(&server, &over_tls, make_tls(), listen_tcp()), OK);
    assert_int_equal(server_listen(&server, &plain, NULL, listen_plain()), OK);
    assert_int_equal(pthread_create(&thread, NULL, serve, NULL), 0);
}

void site_stop(void)
{
    assert_int_equal(write(stop_pipe[1], "x", 1), 1);
    assert_int_equal(pthread_join(thread, NULL), 0);
}
