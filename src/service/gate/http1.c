#include "gate/http1.h"

#include "base/date.h"

#include <string.h>

/* Headers of which a second one is refused. */
enum once { ONCE_HOST = 1, ONCE_LENGTH = 2, ONCE_TYPE = 4, ONCE_KEY = 8, ONCE_CONTENT_ENCODING = 16 };

#define REQUEST_LINE_MAX (sizeof "DELETE" + LIMIT_TARGET_BYTES + sizeof " HTTP/1.1\r\n")

void http1_init(struct http1 *r)
{
    memset(r, 0, sizeof *r);
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* tchar of RFC 9110 5.6.2 */
static bool is_token_char(uint8_t c)
{
    return is_alnum(c) || (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* Characters of a path: unreserved, sub-delims, ':', '@' and '/'. No escapes: no address of ours needs one. */
static bool is_path_char(uint8_t c)
{
    return is_alnum(c) || (c != 0 && strchr("-._~!$&'()*+,;=:@/", c) != NULL);
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* Compares with a lower-case name. */
static bool is_name(const uint8_t *p, size_t len, const char *name)
{
    if (strlen(name) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(p[i]) != (uint8_t)name[i])
            return false;
    return true;
}

static enum status read_method(struct http1 *r, const uint8_t *p, size_t len)
{
    static const struct { const char *name; enum http1_method method; } methods[] = {
        { "GET", HTTP1_GET }, { "HEAD", HTTP1_HEAD }, { "POST", HTTP1_POST }, { "DELETE", HTTP1_DELETE } };

    if (len == 0)
        return REFUSED_HTTP_SYNTAX;
    for (size_t i = 0; i < len; i++)
        if (!is_token_char(p[i]))
            return REFUSED_HTTP_SYNTAX;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (strlen(methods[i].name) == len && memcmp(methods[i].name, p, len) == 0) {
            r->method = (uint8_t)methods[i].method;
            return OK;
        }
    return REFUSED_HTTP_METHOD_UNKNOWN;
}

/* Origin form: "/" segments without "." and ".." and without empty ones in the middle. */
static enum status read_target(struct http1 *r, const uint8_t *data, size_t at, size_t len)
{
    const uint8_t *p = data + at;
    const uint8_t *mark = memchr(p, '?', len);
    size_t path_len = mark != NULL ? (size_t)(mark - p) : len;

    if (len > LIMIT_TARGET_BYTES)
        return REFUSED_HTTP_TARGET_LONG;
    if (path_len == 0 || p[0] != '/')
        return REFUSED_HTTP_TARGET;
    for (size_t i = 0; i < path_len; i++)
        if (!is_path_char(p[i]))
            return REFUSED_HTTP_TARGET;
    for (size_t i = 0; i < path_len;) {
        size_t begin = ++i;

        while (i < path_len && p[i] != '/')
            i++;
        size_t n = i - begin;
        if ((n == 0 && i < path_len) || (n == 1 && p[begin] == '.') || (n == 2 && memcmp(p + begin, "..", 2) == 0))
            return REFUSED_HTTP_TARGET;
    }
    r->path = (struct http1_part){ (uint16_t)at, (uint16_t)path_len };
    r->has_query = mark != NULL;
    if (mark == NULL)
        return OK;
    for (size_t i = path_len + 1; i < len; i++)
        if (!is_path_char(p[i]) && p[i] != '?')
            return REFUSED_HTTP_TARGET;
    r->query = (struct http1_part){ (uint16_t)(at + path_len + 1), (uint16_t)(len - path_len - 1) };
    return OK;
}

static enum status read_version(const uint8_t *p, size_t len)
{
    if (len == 8 && memcmp(p, "HTTP/1.1", 8) == 0)
        return OK;
    if (len == 8 && memcmp(p, "HTTP/", 5) == 0 && is_digit(p[5]) && p[6] == '.' && is_digit(p[7]))
        return REFUSED_HTTP_VERSION;
    return REFUSED_HTTP_SYNTAX;
}

static enum status read_request_line(struct http1 *r, const uint8_t *data, size_t at, size_t len)
{
    const uint8_t *p = data + at, *end = p + len;
    const uint8_t *first = memchr(p, ' ', len);

    if (first == NULL)
        return REFUSED_HTTP_SYNTAX;
    TRY(read_method(r, p, (size_t)(first - p)));
    const uint8_t *second = memchr(first + 1, ' ', (size_t)(end - first - 1));
    if (second == NULL)
        return REFUSED_HTTP_SYNTAX;
    TRY(read_version(second + 1, (size_t)(end - second - 1)));
    return read_target(r, data, (size_t)(first + 1 - data), (size_t)(second - first - 1));
}

static enum status once(struct http1 *r, enum once bit, enum status refusal)
{
    if ((r->seen & bit) != 0)
        return refusal;
    r->seen |= (uint16_t)bit;
    return OK;
}

/* host[:port] with a registered name, an IPv4 address or a bracketed IPv6 address. */
static enum status check_host(const uint8_t *p, size_t len)
{
    size_t i = 0;

    if (len > 0 && p[0] == '[') {
        for (i = 1; i < len && p[i] != ']'; i++)
            if (!(is_digit(p[i]) || (lower(p[i]) >= 'a' && lower(p[i]) <= 'f') || p[i] == ':' || p[i] == '.'))
                return REFUSED_HTTP_HOST;
        if (i == len || i == 1)
            return REFUSED_HTTP_HOST;
        i++;
    } else {
        while (i < len && (is_alnum(p[i]) || p[i] == '.' || p[i] == '-' || p[i] == '_'))
            i++;
        if (i == 0)
            return REFUSED_HTTP_HOST;
    }
    if (i == len)
        return OK;
    if (p[i] != ':' || len - i - 1 < 1 || len - i - 1 > 5)
        return REFUSED_HTTP_HOST;
    for (i++; i < len; i++)
        if (!is_digit(p[i]))
            return REFUSED_HTTP_HOST;
    return OK;
}

/* One spelling only: digits, no sign, no leading zero, no list. */
static enum status read_length(struct http1 *r, const uint8_t *p, size_t len)
{
    uint64_t v = 0;

    if (len == 0 || len > 18 || (len > 1 && p[0] == '0'))
        return REFUSED_HTTP_LENGTH;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(p[i]))
            return REFUSED_HTTP_LENGTH;
        v = v * 10 + (uint64_t)(p[i] - '0');
    }
    r->body_len = v;
    return OK;
}

/* A list of tokens; only "close" matters here. */
static enum status read_connection(struct http1 *r, const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t begin = i;

        while (i < len && is_token_char(p[i]))
            i++;
        if (is_name(p + begin, i - begin, "close"))
            r->close = true;
        while (i < len && (p[i] == ' ' || p[i] == '\t'))
            i++;
        if (i < len && p[i++] != ',')
            return REFUSED_HTTP_SYNTAX;
        while (i < len && (p[i] == ' ' || p[i] == '\t'))
            i++;
    }
    return OK;
}

static enum status read_header(struct http1 *r, const uint8_t *data, size_t at, size_t len)
{
    const uint8_t *name = data + at;
    const uint8_t *colon = memchr(name, ':', len);

    if (++r->n_headers > LIMIT_HEADERS)
        return REFUSED_HTTP_HEADERS;
    if (colon == NULL || colon == name)
        return REFUSED_HTTP_SYNTAX;
    size_t name_len = (size_t)(colon - name);
    for (size_t i = 0; i < name_len; i++) /* also refuses folding and a space before the colon */
        if (!is_token_char(name[i]))
            return REFUSED_HTTP_SYNTAX;
    size_t begin = at + name_len + 1, end = at + len;
    while (begin < end && (data[begin] == ' ' || data[begin] == '\t'))
        begin++;
    while (end > begin && (data[end - 1] == ' ' || data[end - 1] == '\t'))
        end--;
    for (size_t i = begin; i < end; i++)
        if ((data[i] < 0x20 && data[i] != '\t') || data[i] >= 0x7f)
            return REFUSED_HTTP_SYNTAX;
    const uint8_t *value = data + begin;
    size_t value_len = end - begin;
    struct http1_part part = { (uint16_t)begin, (uint16_t)value_len };

    switch (name_len) {
    case 4:
        if (is_name(name, name_len, "host")) {
            TRY(once(r, ONCE_HOST, REFUSED_HTTP_HOST));
            r->host = part;
            return check_host(value, value_len);
        }
        break;
    case 6:
        if (is_name(name, name_len, "expect"))
            return REFUSED_HTTP_EXPECT;
        break;
    case 10:
        if (is_name(name, name_len, "connection"))
            return read_connection(r, value, value_len);
        break;
    case 12:
        if (is_name(name, name_len, "content-type")) {
            TRY(once(r, ONCE_TYPE, REFUSED_HTTP_SYNTAX));
            r->content_type = part;
        }
        break;
    case 14:
        if (is_name(name, name_len, "content-length")) {
            TRY(once(r, ONCE_LENGTH, REFUSED_HTTP_LENGTH));
            return read_length(r, value, value_len);
        }
        break;
    case 15:
        if (is_name(name, name_len, "idempotency-key")) {
            TRY(once(r, ONCE_KEY, REFUSED_HTTP_SYNTAX));
            if (value_len == 0)
                return REFUSED_HTTP_SYNTAX;
            r->idempotency_key = part;
        }
        break;
    case 16:
        if (is_name(name, name_len, "content-encoding")) {
            TRY(once(r, ONCE_CONTENT_ENCODING, REFUSED_HTTP_SYNTAX));
            r->content_encoding = part;
        }
        break;
    case 17:
        if (is_name(name, name_len, "transfer-encoding"))
            return REFUSED_HTTP_ENCODING;
        break;
    default:
        break;
    }
    return OK;
}

static enum status finish(struct http1 *r)
{
    if ((r->seen & ONCE_HOST) == 0)
        return REFUSED_HTTP_HOST;
    if (r->method == HTTP1_POST && (r->seen & ONCE_LENGTH) == 0)
        return REFUSED_HTTP_LENGTH_REQUIRED;
    r->head_len = r->at;
    r->complete = true;
    return OK;
}

enum status http1_read(struct http1 *r, const uint8_t *data, size_t len)
{
    size_t limit = len < LIMIT_HEAD_BYTES ? len : LIMIT_HEAD_BYTES;

    BUG_IF(r->complete);
    while (!r->complete) {
        const uint8_t *line = data + r->at;
        const uint8_t *lf = memchr(line, '\n', limit - r->at);

        if (!r->request_line && (size_t)((lf != NULL ? lf : data + limit) - line) > REQUEST_LINE_MAX)
            return REFUSED_HTTP_TARGET_LONG;
        if (lf == NULL)
            return limit == LIMIT_HEAD_BYTES ? REFUSED_HTTP_HEADERS : OK;
        if (lf == line || lf[-1] != '\r')
            return REFUSED_HTTP_SYNTAX;
        size_t at = r->at, line_len = (size_t)(lf - line) - 1;
        if (memchr(line, '\r', line_len) != NULL)
            return REFUSED_HTTP_SYNTAX;
        r->at = (uint16_t)(lf + 1 - data);
        if (!r->request_line) {
            r->request_line = true;
            TRY(read_request_line(r, data, at, line_len));
        } else if (line_len > 0) {
            TRY(read_header(r, data, at, line_len));
        } else {
            TRY(finish(r));
        }
    }
    return OK;
}

bool http1_media_type_is(const uint8_t *data, struct http1_part content_type, const char *type)
{
    static const char charset[] = "charset=utf-8";
    const uint8_t *p = data + content_type.at;
    size_t len = content_type.len, n = strlen(type);

    if (len < n || !is_name(p, n, type))
        return false;
    for (; n < len && (p[n] == ' ' || p[n] == '\t'); n++)
        ;
    if (n == len)
        return true;
    if (p[n++] != ';')
        return false;
    for (; n < len && (p[n] == ' ' || p[n] == '\t'); n++)
        ;
    return is_name(p + n, len - n, charset);
}

static const char *phrase(unsigned status)
{
    static const struct { unsigned status; const char *phrase; } phrases[] = {
        { 200, "OK" }, { 201, "Created" }, { 204, "No Content" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
        { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 408, "Request Timeout" },
        { 409, "Conflict" }, { 410, "Gone" }, { 411, "Length Required" }, { 413, "Content Too Large" },
        { 414, "URI Too Long" }, { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" },
        { 422, "Unprocessable Content" }, { 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" },
        { 501, "Not Implemented" }, { 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" } };

    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        if (phrases[i].status == status)
            return phrases[i].phrase;
    return "";
}

static void write_two(struct writer *w, int64_t v)
{
    write_char(w, (char)('0' + v / 10));
    write_char(w, (char)('0' + v % 10));
}

/* IMF-fixdate of RFC 9110 5.6.7 */
static void write_http_date(struct writer *w, int64_t now_s)
{
    static const char days[] = "ThuFriSatSunMonTueWed", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int32_t day = (int32_t)(now_s / 86400);
    int64_t s = now_s % 86400;
    struct date d = date_of(day);

    write_bytes(w, days + 3 * (day % 7), 3);
    write_text(w, ", ");
    write_two(w, d.day);
    write_char(w, ' ');
    write_bytes(w, months + 3 * (d.month - 1), 3);
    write_char(w, ' ');
    write_int(w, d.year);
    write_char(w, ' ');
    write_two(w, s / 3600);
    write_char(w, ':');
    write_two(w, s / 60 % 60);
    write_char(w, ':');
    write_two(w, s % 60);
    write_text(w, " GMT\r\n");
}

void http1_write_head(struct writer *w, const struct http1_answer *a)
{
    write_text(w, "HTTP/1.1 ");
    write_int(w, a->status);
    write_char(w, ' ');
    write_text(w, phrase(a->status));
    write_text(w, "\r\nDate: ");
    write_http_date(w, a->now_s);
    if (a->media_type != NULL) {
        write_text(w, "Content-Type: ");
        write_text(w, a->media_type);
        write_text(w, "\r\nContent-Length: ");
        write_int(w, (int64_t)a->body_len);
        write_text(w, "\r\n");
    }
    if (a->status < 400)
        write_text(w, "API-Version: 1.0.0\r\n");
    if (a->allow != NULL) {
        write_text(w, "Allow: ");
        write_text(w, a->allow);
        write_text(w, "\r\n");
    }
    if (a->location != NULL) {
        write_text(w, "Location: ");
        write_text(w, a->location);
        write_text(w, "\r\n");
    }
    if (a->retry_after_s > 0) {
        write_text(w, "Retry-After: ");
        write_int(w, a->retry_after_s);
        write_text(w, "\r\n");
    }
    if (a->close)
        write_text(w, "Connection: close\r\n");
    write_text(w, "Cache-Control: no-store\r\n"
                  "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
                  "Strict-Transport-Security: max-age=31536000\r\n"
                  "X-Content-Type-Options: nosniff\r\n"
                  "X-Frame-Options: DENY\r\n\r\n");
}
