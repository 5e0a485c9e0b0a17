/* The request reader: every refused shape with its exact status, accepted shapes with what was read, and the same answer
 * however the bytes arrive. */
#include "../../cmocka_all.h"

#include "http/request.h"

#define HOST "Host: api.example\r\n"
#define GET "GET /v1/bronnen HTTP/1.1\r\n"
#define POST "POST /v1/toetsingen HTTP/1.1\r\n"
#define R(text, status) { text, sizeof(text) - 1, status }

static const struct wanted_header wanted[] = { { "idempotency-key", true }, { "cookie", false } };
/* As the platform API has it. */
static const struct request_rules rules = { wanted, 1, LIMIT_TARGET_BYTES, LIMIT_HEAD_BYTES, false };

struct row {
    const char *text;
    size_t len;
    enum status status;
};

static const struct row refused[] = {
    /* request line */
    R("\r\n" GET HOST "\r\n", REFUSED_HTTP_SYNTAX),
    R("\n", REFUSED_HTTP_SYNTAX),
    R("GET\r\n", REFUSED_HTTP_SYNTAX),
    R("GET /\r\n", REFUSED_HTTP_SYNTAX),
    R("GET / \r\n", REFUSED_HTTP_SYNTAX),
    R(" GET / HTTP/1.1\r\n", REFUSED_HTTP_SYNTAX),
    R("GET  / HTTP/1.1\r\n", REFUSED_HTTP_SYNTAX),
    R("GET /  HTTP/1.1\r\n", REFUSED_HTTP_SYNTAX),
    R("GET / HTTP/1.1 \r\n", REFUSED_HTTP_SYNTAX),
    R("GET\t/\tHTTP/1.1\r\n", REFUSED_HTTP_SYNTAX),
    R("GET / HTTP/1.1\n", REFUSED_HTTP_SYNTAX),
    R("GET / HTTP/1.1\r\r\n", REFUSED_HTTP_SYNTAX),
    R("GET /\r HTTP/1.1\r\n", REFUSED_HTTP_SYNTAX),
    R("GET / http/1.1\r\n", REFUSED_HTTP_SYNTAX),
    R("GET / HTTP/1\r\n", REFUSED_HTTP_SYNTAX),
    R("GET / HTTP/1.11\r\n", REFUSED_HTTP_SYNTAX),
    R("GET / HTTPS/1.1\r\n", REFUSED_HTTP_SYNTAX),
    R("GET / HTTP/1.0\r\n", REFUSED_HTTP_VERSION),
    R("GET / HTTP/1.2\r\n", REFUSED_HTTP_VERSION),
    R("GET / HTTP/2.0\r\n", REFUSED_HTTP_VERSION),
    R("GET / HTTP/0.9\r\n", REFUSED_HTTP_VERSION),
    R("PRI * HTTP/2.0\r\n\r\n", REFUSED_HTTP_METHOD_UNKNOWN),
    R("MOVE / HTTP/1.1\r\n", REFUSED_HTTP_METHOD_UNKNOWN),
    R("PUTS / HTTP/1.1\r\n", REFUSED_HTTP_METHOD_UNKNOWN),
    R("OPTIONS * HTTP/1.1\r\n", REFUSED_HTTP_METHOD_UNKNOWN),
    R("CONNECT a:1 HTTP/1.1\r\n", REFUSED_HTTP_METHOD_UNKNOWN),
    R("TRACE / HTTP/1.1\r\n", REFUSED_HTTP_METHOD_UNKNOWN),
    R("get / HTTP/1.1\r\n", REFUSED_HTTP_METHOD_UNKNOWN),
    R("GE\0T / HTTP/1.1\r\n", REFUSED_HTTP_SYNTAX),
    R("G(T / HTTP/1.1\r\n", REFUSED_HTTP_SYNTAX),
    R("\x16\x03\x01\x02\x00\x01 \n\r\n", REFUSED_HTTP_SYNTAX),
    /* target */
    R("GET * HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET v1 HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    /* absolute form: https and the authority of Host, or no */
    R("GET http://api.example/ HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET ftp+x-1.0://api.example/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https://ander.example/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https://api.example.x/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https://api.exampl/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https://api.example:8443/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https://api.example/v1 HTTP/1.1\r\nHost: api.example:80\r\n\r\n", REFUSED_HTTP_HOST),
    R("GET https://[::1]:443/v1 HTTP/1.1\r\nHost: [::443]\r\n\r\n", REFUSED_HTTP_HOST),
    R("GET https://x@api.example/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https://api.example:/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https:///v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https://?x HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https://api.example#x/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_HOST),
    R("GET https://api.example/v1 HTTP/1.1\r\n\r\n", REFUSED_HTTP_HOST),
    R("GET https://api.example HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET),
    R("GET https://api.example?x HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET),
    R("GET https://api.example/../v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET),
    R("GET https://api.example//v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET),
    R("GET https:/api.example/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET),
    R("GET https:v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET),
    R("GET api.example:443 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET),
    R("GET ://api.example/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET),
    R("GET h_t://api.example/v1 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET),
    R("OPTIONS * HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_METHOD_UNKNOWN),
    R("GET //v1 HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1//bronnen HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1/../health HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /.. HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1/./bronnen HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1/%62ronnen HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1%00 HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1#deel HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1\\bronnen HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1\0 HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1\x7f HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /caf\xc3\xa9 HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1\"x\" HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET ?x HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1?a=%41 HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    R("GET /v1?a=<b> HTTP/1.1\r\n", REFUSED_HTTP_TARGET),
    /* header lines */
    R(GET HOST "Naam\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST ": waarde\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam : waarde\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Na am: waarde\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Na\0am: waarde\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Na\x80m: waarde\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: a\r\n b\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: a\r\n\tb\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET " " HOST "\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: a\0b\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: a\x01""b\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: a\x7f""b\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: caf\xc3\xa9\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: a\rb\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: a\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: a\r\n\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Naam: a\r\n\r\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Connection: close;x\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Idempotency-Key: a\r\nIdempotency-Key: a\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Idempotency-Key:\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Content-Type: a/b\r\ncontent-type: a/b\r\n\r\n", REFUSED_HTTP_SYNTAX),
    R(GET HOST "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n", REFUSED_HTTP_SYNTAX),
    /* Host */
    R(GET "\r\n", REFUSED_HTTP_HOST),
    R(GET HOST HOST "\r\n", REFUSED_HTTP_HOST),
    R(GET HOST "HOST: ander.example\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host:\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: a b\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: a/b\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: a@b\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: a, b\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: a:\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: a:x\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: a:123456\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: :80\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: [::1\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: []\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: [::1]x\r\n\r\n", REFUSED_HTTP_HOST),
    R(GET "Host: [::g]\r\n\r\n", REFUSED_HTTP_HOST),
    /* length and coding */
    R(POST HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: 3, 3\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: +3\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: -3\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: 0x3\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: 03\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: 3 3\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: 3.0\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length:\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: 1e3\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "Content-Length: 9999999999999999999\r\n\r\n", REFUSED_HTTP_LENGTH),
    R(POST HOST "\r\n", REFUSED_HTTP_LENGTH_REQUIRED),
    R(POST HOST "Transfer-Encoding: chunked\r\n\r\n", REFUSED_HTTP_ENCODING),
    R(POST HOST "Transfer-Encoding: identity\r\n\r\n", REFUSED_HTTP_ENCODING),
    R(POST HOST "Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n\r\n", REFUSED_HTTP_ENCODING),
    R(POST HOST "Content-Length: 3\r\nTransfer-Encoding:\r\n\r\n", REFUSED_HTTP_ENCODING),
    R(POST HOST "tRANSFER-eNCODING: chunked\r\n\r\n", REFUSED_HTTP_ENCODING),
    R(POST HOST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n", REFUSED_HTTP_EXPECT),
};

static enum status read_at_once(struct request *r, const char *text, size_t len)
{
    request_init(r);
    return request_read(r, &rules, (const uint8_t *)text, len);
}

/* In pieces of n bytes. */
static enum status read_in_pieces(struct request *r, const char *text, size_t len, size_t n)
{
    enum status s = OK;

    request_init(r);
    for (size_t got = 0; s == OK && !r->complete && got < len;) {
        got = len - got > n ? got + n : len;
        s = request_read(r, &rules, (const uint8_t *)text, got);
    }
    return s;
}

static void every_refused_shape(void **state)
{
    struct request r;

    assert_true(ROWS(refused) >= 60);
    for (size_t i = 0; i < ROWS(refused); i++) {
        if (read_at_once(&r, refused[i].text, refused[i].len) != refused[i].status)
            fail_msg("row %zu: %s", i, status_slug(read_at_once(&r, refused[i].text, refused[i].len)));
        for (size_t n = 1; n < 8; n++)
            if (read_in_pieces(&r, refused[i].text, refused[i].len, n) != refused[i].status)
                fail_msg("row %zu in pieces of %zu", i, n);
    }
}

static void a_complete_request(void **state)
{
    static const char text[] = "POST /v1/toetsingen HTTP/1.1\r\nhost: [2001:db8::1]:8443\r\nContent-Type:  application/json\t\r\n"
                               "X-Other:\r\nContent-Length: 12\r\nIdempotency-Key: ad-5531\r\n\r\n{\"fase\":1}  rest";
    struct request r;

    for (size_t n = 1; n < sizeof text; n++) {
        assert_int_equal(read_in_pieces(&r, text, sizeof text - 1, n), OK);
        assert_true(r.complete);
        assert_int_equal(r.method, METHOD_POST);
        assert_int_equal(r.path.len, 14);
        assert_memory_equal(text + r.path.at, "/v1/toetsingen", 14);
        assert_false(r.has_query);
        assert_false(r.close);
        assert_int_equal(r.body_len, 12);
        assert_memory_equal(text + r.head_len, "{\"fase\"", 7);
        assert_memory_equal(text + r.wanted[0].at, "ad-5531", r.wanted[0].len);
        assert_int_equal(r.wanted[0].len, 7);
        assert_int_equal(r.content_type.len, 16);
        assert_int_equal(r.host.len, 18);
    }
}

static void accepted_variants(void **state)
{
    static const struct { const char *text; enum method method; bool close, query; uint64_t len; } rows[] = {
        { GET HOST "\r\n", METHOD_GET, false, false, 0 },
        { "HEAD /health/live HTTP/1.1\r\n" HOST "\r\n", METHOD_HEAD, false, false, 0 },
        { "DELETE /oauth/grants/AAAA HTTP/1.1\r\n" HOST "\r\n", METHOD_DELETE, false, false, 0 },
        { "GET / HTTP/1.1\r\nHost: localhost:8443\r\nConnection: keep-alive , Close\r\n\r\n", METHOD_GET, true, false, 0 },
        { GET HOST "Connection: keep-alive\r\nConnection: close\r\n\r\n", METHOD_GET, true, false, 0 },
        { GET HOST "Connection: closed\r\n\r\n", METHOD_GET, false, false, 0 },
        { "GET /v1/bronnen?x=1 HTTP/1.1\r\n" HOST "\r\n", METHOD_GET, false, true, 0 },
        { POST HOST "Content-Length: 0\r\n\r\n", METHOD_POST, false, false, 0 },
        { POST HOST "Content-Length: 999999999999999999\r\n\r\n", METHOD_POST, false, false, 999999999999999999 },
        { GET HOST "Accept: */*\r\nUser-Agent: a (b; c)\r\n\r\n", METHOD_GET, false, false, 0 },
    };
    struct request r;

    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(read_at_once(&r, rows[i].text, strlen(rows[i].text)), OK);
        assert_true(r.complete);
        assert_int_equal(r.method, rows[i].method);
        assert_int_equal(r.close, rows[i].close);
        assert_int_equal(r.has_query, rows[i].query);
        assert_int_equal(r.body_len, rows[i].len);
    }
}

/* The absolute form of an address is that address. */
static void absolute_targets(void **state)
{
    static const struct { const char *target, *host, *path; } rows[] = {
        { "https://api.example/v1/bronnen", "api.example", "/v1/bronnen" },
        { "HTTPS://API.example/v1/bronnen?x=1", "api.EXAMPLE", "/v1/bronnen" },
        { "https://api.example:443/", "api.example", "/" },
        { "https://api.example/", "api.example:443", "/" },
        { "https://api.example:8443/v1", "api.example:8443", "/v1" },
        { "https://[2001:db8::1]:443/v1", "[2001:DB8::1]", "/v1" },
        { "https://api.example/v1/a://b", "api.example", NULL },        /* a path of ours has no empty segment */
        { "/v1/a:b", "api.example", "/v1/a:b" },
    };
    static char text[256];
    struct request r;

    for (size_t i = 0; i < ROWS(rows); i++) {
        int len = sprintf(text, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", rows[i].target, rows[i].host);

        assert_int_equal(read_at_once(&r, text, (size_t)len), rows[i].path != NULL ? OK : REFUSED_HTTP_TARGET);
        if (rows[i].path == NULL)
            continue;
        assert_int_equal(r.path.len, strlen(rows[i].path));
        assert_memory_equal(text + r.path.at, rows[i].path, r.path.len);
        assert_int_equal(r.has_query, strchr(rows[i].target, '?') != NULL);
        if (r.has_query)
            assert_memory_equal(text + r.query.at, "x=1", r.query.len);
    }
}

/* How a refusal is said depends on the address: it is known as soon as it was read, whatever else is wrong. */
static void the_path_of_what_is_refused(void **state)
{
    static const struct { const char *text, *path; enum status status; } rows[] = {
        { "MOVE /oauth/par HTTP/1.1\r\n", "/oauth/par", REFUSED_HTTP_METHOD_UNKNOWN },
        { "P(T /oauth/par HTTP/1.1\r\n", "/oauth/par", REFUSED_HTTP_SYNTAX },
        { "GET /oauth/par HTTP/2.0\r\n", "/oauth/par", REFUSED_HTTP_VERSION },
        { "GET /oauth/par\r\n", "/oauth/par", REFUSED_HTTP_SYNTAX },
        { "GET /oauth/par?<> HTTP/1.1\r\n", "/oauth/par", REFUSED_HTTP_TARGET },
        { "GET http://api.example/oauth/par HTTP/1.1\r\n", "/oauth/par", REFUSED_HTTP_HOST },
        { "GET /oauth/par HTTP/1.1\r\nExpect: x\r\n", "/oauth/par", REFUSED_HTTP_EXPECT },
        { "GET /oauth/../par HTTP/1.1\r\n", "", REFUSED_HTTP_TARGET },
        { "GET\t/oauth/par HTTP/1.1\r\n", "", REFUSED_HTTP_SYNTAX },
        { "GET /oauth/par HTTP/1.1\n", "/oauth/par", REFUSED_HTTP_SYNTAX },
        { "GET /oauth/par\r HTTP/1.1\r\n", "", REFUSED_HTTP_SYNTAX },
        { "\r\nGET /oauth/par HTTP/1.1\r\n", "", REFUSED_HTTP_SYNTAX },
    };
    static char text[LIMIT_TARGET_BYTES + 200];
    struct request r;

    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(read_at_once(&r, rows[i].text, strlen(rows[i].text)), rows[i].status);
        assert_false(r.complete);
        assert_int_equal(r.path.len, strlen(rows[i].path));
        assert_memory_equal(rows[i].text + r.path.at, rows[i].path, r.path.len);
    }
    for (int whole = 0; whole <= 1; whole++) {
        int len = sprintf(text, "POST /oauth/par?%0*d%s", LIMIT_TARGET_BYTES + 20, 0, whole ? " HTTP/1.1\r\n" : "");

        assert_int_equal(read_at_once(&r, text, (size_t)len), REFUSED_HTTP_TARGET_LONG);
        assert_int_equal(r.path.len, 10);
        assert_memory_equal(text + r.path.at, "/oauth/par", 10);
    }
}

/* Heads at and over each limit. */
static void limits(void **state)
{
    static char text[2 * LIMIT_HEAD_BYTES];
    struct request r;

    for (int over = 0; over <= 1; over++) {
        size_t len = (size_t)sprintf(text, "GET /");
        memset(text + len, 'a', LIMIT_TARGET_BYTES - 1 + (size_t)over);
        len += LIMIT_TARGET_BYTES - 1 + (size_t)over;
        len += (size_t)sprintf(text + len, " HTTP/1.1\r\n" HOST "\r\n");
        assert_int_equal(read_at_once(&r, text, len), over ? REFUSED_HTTP_TARGET_LONG : OK);

        len = (size_t)sprintf(text, GET HOST);
        for (int i = 1; i < LIMIT_HEADERS + over; i++)
            len += (size_t)sprintf(text + len, "N%d: x\r\n", i);
        len += (size_t)sprintf(text + len, "\r\n");
        assert_int_equal(read_at_once(&r, text, len), over ? REFUSED_HTTP_HEADERS : OK);

        len = (size_t)sprintf(text, GET HOST "N: ");
        size_t fill = LIMIT_HEAD_BYTES - len - 4 + (size_t)over;
        memset(text + len, 'x', fill);
        len += fill;
        len += (size_t)sprintf(text + len, "\r\n\r\n");
        assert_int_equal(read_at_once(&r, text, len), over ? REFUSED_HTTP_HEADERS : OK);
    }
    /* Lines without an end */
    memset(text, 'A', sizeof text);
    assert_int_equal(read_at_once(&r, text, 600), REFUSED_HTTP_TARGET_LONG);
    memcpy(text, GET, sizeof GET - 1);
    assert_int_equal(read_at_once(&r, text, LIMIT_HEAD_BYTES), REFUSED_HTTP_HEADERS);
    assert_int_equal(read_at_once(&r, text, LIMIT_HEAD_BYTES - 1), OK);
    assert_false(r.complete);
}

static void media_types(void **state)
{
    static const struct { const char *text; bool ok; } rows[] = {
        { "application/json", true },        { "Application/JSON", true },
        { "application/json; charset=utf-8", true }, { "application/json;charset=UTF-8", true },
        { "application/json ; charset=utf-8", true }, { "application/jsonx", false },
        { "application/json; charset=latin1", false }, { "application/json;", true },
        { "application/json; charset=\"utf-8\"", true }, { "application/json;Charset=\"UTF-8\" ", true },
        { "application/json;charset=\"u\\tf-8\"", true }, { "application/json; ; charset=utf-8 ;", true },
        { "application/json\t;\tcharset=utf-8", true },
        { "application/json; charset=\"latin1\"", false }, { "application/json; charset=\"utf-8", false },
        { "application/json; charset=\"utf-8\\", false }, { "application/json; charset=\"utf-8\\\"", false },
        { "application/json; charset=utf-8\"", false }, { "application/json; charset=\"utf-8\"x", false },
        { "application/json; charset=\"\"", false }, { "application/json; charset=", false }, { "application/json; charset", false },
        { "application/json; charset='utf-8'", false }, { "application/json; charset = utf-8", false },
        { "application/json; charset=utf-80", false }, { "application/json; charset=utf", false },
        { "application/json; charset=\" utf-8\"", false }, { "application/json; charsets=utf-8", false },
        { "application/json; charset=utf-8; charset=utf-8", false }, { "application/json charset=utf-8", false },
        { "application/json;charset=utf-8, text/html", false },
        { "text/json", false },              { "", false },
        { "application/json, text/html", false }, { "application/json; charset=utf-8; x=y", false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct request_part all = { 0, (uint16_t)strlen(rows[i].text) };

        if (request_media_type_is((const uint8_t *)rows[i].text, all, "application/json") != rows[i].ok)
            fail_msg("row %zu", i);
    }
}

/* Other rules: other headers seen, escapes in a query, longer targets and shorter heads. */
static void what_a_site_wants(void **state)
{
    static const struct request_rules pages = { wanted, 2, 2048, 4096, true };
    static const struct { const char *text; enum status status; } rows[] = {
        { "GET /a?x=%3A%2f&y HTTP/1.1\r\n" HOST "Cookie: a=1; b=2\r\nIdempotency-Key: k\r\n\r\n", OK },
        { "GET /a HTTP/1.1\r\n" HOST "Cookie:\r\n\r\n", OK },
        { "GET /a HTTP/1.1\r\n" HOST "Cookie: a\r\ncookie: a\r\n\r\n", REFUSED_HTTP_SYNTAX },
        { "GET /a HTTP/1.1\r\n" HOST "Idempotency-Key:\r\n\r\n", REFUSED_HTTP_SYNTAX },
        { "GET /a?x=%3 HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET },
        { "GET /a?x=%3g HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET },
        { "GET /a%20b HTTP/1.1\r\n" HOST "\r\n", REFUSED_HTTP_TARGET },
    };
    static char text[4096 + 64];
    struct request r;

    for (size_t i = 0; i < ROWS(rows); i++) {
        request_init(&r);
        if (request_read(&r, &pages, (const uint8_t *)rows[i].text, strlen(rows[i].text)) != rows[i].status)
            fail_msg("row %zu", i);
        if (i == 0)
            assert_memory_equal(rows[i].text + r.wanted[1].at, "a=1; b=2", r.wanted[1].len);
    }
    for (int over = 0; over <= 1; over++) {
        size_t len = (size_t)sprintf(text, "GET /");

        memset(text + len, 'a', 2047 + (size_t)over);
        sprintf(text + len + 2047 + over, " HTTP/1.1\r\n" HOST "\r\n");
        request_init(&r);
        assert_int_equal(request_read(&r, &pages, (const uint8_t *)text, strlen(text)), over ? REFUSED_HTTP_TARGET_LONG : OK);
    }
    size_t len = (size_t)sprintf(text, "GET /a HTTP/1.1\r\n" HOST "N: ");
    memset(text + len, 'x', 4096 - len);
    request_init(&r);
    assert_int_equal(request_read(&r, &pages, (const uint8_t *)text, 4096), REFUSED_HTTP_HEADERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_refused_shape), cmocka_unit_test(a_complete_request), cmocka_unit_test(accepted_variants),
        cmocka_unit_test(absolute_targets), cmocka_unit_test(the_path_of_what_is_refused),
        cmocka_unit_test(limits), cmocka_unit_test(media_types),
        cmocka_unit_test(what_a_site_wants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
