#include "http/request.h"

#include <string.h>

/* Headers of which a second one is refused; those that the site wants take the bits from ONCE_WANTED on. */
enum once { ONCE_HOST = 1, ONCE_LENGTH = 2, ONCE_TYPE = 4, ONCE_CONTENT_ENCODING = 8, ONCE_WANTED = 16 };

_Static_assert(((uint32_t)ONCE_WANTED << (REQUEST_WANTED - 1)) <= UINT16_MAX, "each wanted header has a bit");

#define AROUND_TARGET (sizeof "DELETE" + sizeof " HTTP/1.1\r\n")

void request_init(struct request *r)
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

static bool is_hex(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
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

/* Compares with a lower-case name, which is not empty. */
static bool is_name(const uint8_t *p, size_t len, const char *name)
{
    if (len == 0 || lower(p[0]) != (uint8_t)name[0] || strlen(name) != len)
        return false;
    for (size_t i = 1; i < len; i++)
        if (lower(p[i]) != (uint8_t)name[i])
            return false;
    return true;
}

static enum status read_method(struct request *r, const uint8_t *p, size_t len)
{
    static const struct { const char *name; enum method method; } methods[] = {
        { "GET", METHOD_GET }, { "HEAD", METHOD_HEAD }, { "POST", METHOD_POST }, { "DELETE", METHOD_DELETE },
        { "PUT", METHOD_OTHER }, { "PATCH", METHOD_OTHER } };

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
static bool is_path(const uint8_t *p, size_t len)
{
    if (len == 0 || p[0] != '/')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_path_char(p[i]))
            return false;
    for (size_t i = 0; i < len;) {
        size_t begin = ++i;

        while (i < len && p[i] != '/')
            i++;
        size_t n = i - begin;
        if ((n == 0 && i < len) || (n == 1 && p[begin] == '.') || (n == 2 && memcmp(p + begin, "..", 2) == 0))
            return false;
    }
    return true;
}

static bool is_query(const uint8_t *p, size_t len, bool escapes)
{
    for (size_t i = 0; i < len; i++) {
        bool escape = escapes && p[i] == '%' && len - i > 2 && is_hex(p[i + 1]) && is_hex(p[i + 2]);

        if (!escape && !is_path_char(p[i]) && p[i] != '?')
            return false;
    }
    return true;
}

/* host[:port] with a registered name, an IPv4 address or a bracketed IPv6 address. */
static enum status check_host(const uint8_t *p, size_t len)
{
    size_t i = 0;

    if (len > 0 && p[0] == '[') {
        for (i = 1; i < len && p[i] != ']'; i++)
            if (!is_hex(p[i]) && p[i] != ':' && p[i] != '.')
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

/* scheme://authority of an absolute form (RFC 9112 3.2.2), *taken bytes; 0: there is none. Whether it is that of Host is seen in
 * finish. */
static enum status read_authority(struct request *r, const uint8_t *data, size_t at, size_t len, size_t *taken)
{
    const uint8_t *p = data + at, *mark = memmem(p, len, "://", 3);
    size_t scheme = 0, end;

    *taken = 0;
    while (scheme < len && (is_alnum(p[scheme]) || p[scheme] == '+' || p[scheme] == '-' || p[scheme] == '.'))
        scheme++;
    if (scheme == 0 || mark != p + scheme)
        return OK;
    for (end = scheme + 3; end < len && p[end] != '/' && p[end] != '?'; end++)
        ;
    *taken = end;
    r->authority = (struct request_part){ (uint16_t)(at + scheme + 3), (uint16_t)(end - scheme - 3) };
    return is_name(p, scheme, "https") ? check_host(p + scheme + 3, end - scheme - 3) : REFUSED_HTTP_HOST;
}

static enum status read_target(struct request *r, const struct request_rules *rules, const uint8_t *data, size_t at, size_t len)
{
    size_t before;
    enum status authority = read_authority(r, data, at, len, &before);
    const uint8_t *p = data + at + before;
    const uint8_t *mark = memchr(p, '?', len - before);
    size_t path_len = mark != NULL ? (size_t)(mark - p) : len - before;

    if (is_path(p, path_len))
        r->path = (struct request_part){ (uint16_t)(at + before), (uint16_t)path_len };
    if (len > rules->target)
        return REFUSED_HTTP_TARGET_LONG;
    TRY(authority);
    if (r->path.len == 0)
        return REFUSED_HTTP_TARGET;
    r->has_query = mark != NULL;
    if (mark == NULL)
        return OK;
    size_t query = (size_t)(mark + 1 - data), query_len = at + len - query;
    if (!is_query(mark + 1, query_len, rules->escapes))
        return REFUSED_HTTP_TARGET;
    r->query = (struct request_part){ (uint16_t)query, (uint16_t)query_len };
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

static enum status read_request_line(struct request *r, const struct request_rules *rules, const uint8_t *data, size_t at,
                                     size_t len)
{
    const uint8_t *p = data + at, *end = p + len;
    const uint8_t *first = memchr(p, ' ', len);

    if (first == NULL)
        return REFUSED_HTTP_SYNTAX;
    const uint8_t *second = memchr(first + 1, ' ', (size_t)(end - first - 1));
    const uint8_t *stop = second != NULL ? second : end;
    /* Read first, as how a refusal is said depends on the address; said last. */
    enum status target = read_target(r, rules, data, (size_t)(first + 1 - data), (size_t)(stop - first - 1));
    TRY(read_method(r, p, (size_t)(first - p)));
    if (second == NULL)
        return REFUSED_HTTP_SYNTAX;
    TRY(read_version(second + 1, (size_t)(end - second - 1)));
    return target;
}

static enum status once(struct request *r, unsigned bit, enum status refusal)
{
    if ((r->seen & bit) != 0)
        return refusal;
    r->seen |= (uint16_t)bit;
    return OK;
}

/* One spelling only: digits, no sign, no leading zero, no list. */
static enum status read_length(struct request *r, const uint8_t *p, size_t len)
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
static enum status read_connection(struct request *r, const uint8_t *p, size_t len)
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

/* ---- the headers that HTTP itself needs ---- */

struct value { const uint8_t *at; struct request_part part; };

static enum status on_host(struct request *r, struct value v)
{
    TRY(once(r, ONCE_HOST, REFUSED_HTTP_HOST));
    r->host = v.part;
    return check_host(v.at, v.part.len);
}

static enum status on_expect(struct request *r, struct value v)
{
    (void)r, (void)v;
    return REFUSED_HTTP_EXPECT;
}

static enum status on_connection(struct request *r, struct value v)
{
    return read_connection(r, v.at, v.part.len);
}

static enum status on_content_type(struct request *r, struct value v)
{
    TRY(once(r, ONCE_TYPE, REFUSED_HTTP_SYNTAX));
    r->content_type = v.part;
    return OK;
}

static enum status on_content_length(struct request *r, struct value v)
{
    TRY(once(r, ONCE_LENGTH, REFUSED_HTTP_LENGTH));
    return read_length(r, v.at, v.part.len);
}

static enum status on_content_encoding(struct request *r, struct value v)
{
    TRY(once(r, ONCE_CONTENT_ENCODING, REFUSED_HTTP_SYNTAX));
    r->content_encoding = v.part;
    return OK;
}

static enum status on_transfer_encoding(struct request *r, struct value v)
{
    (void)r, (void)v;
    return REFUSED_HTTP_ENCODING;
}

static const struct { const char *name; enum status (*read)(struct request *r, struct value v); } own_headers[] = {
    { "host", on_host },
    { "expect", on_expect },
    { "connection", on_connection },
    { "content-type", on_content_type },
    { "content-length", on_content_length },
    { "content-encoding", on_content_encoding },
    { "transfer-encoding", on_transfer_encoding },
};

static enum status take_header(struct request *r, const struct request_rules *rules, const uint8_t *name, size_t name_len,
                               struct value v)
{
    for (size_t i = 0; i < sizeof own_headers / sizeof own_headers[0]; i++)
        if (is_name(name, name_len, own_headers[i].name))
            return own_headers[i].read(r, v);
    for (unsigned i = 0; i < rules->n_wanted; i++) {
        if (!is_name(name, name_len, rules->wanted[i].name))
            continue;
        TRY(once(r, (unsigned)ONCE_WANTED << i, REFUSED_HTTP_SYNTAX));
        if (rules->wanted[i].filled && v.part.len == 0)
            return REFUSED_HTTP_SYNTAX;
        r->wanted[i] = v.part;
        return OK;
    }
    return OK;
}

static enum status read_header(struct request *r, const struct request_rules *rules, const uint8_t *data, size_t at, size_t len)
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
    struct value v = { data + begin, { (uint16_t)begin, (uint16_t)(end - begin) } };
    return take_header(r, rules, name, name_len, v);
}

static size_t without_default_port(const uint8_t *p, size_t len)
{
    return len > 4 && memcmp(p + len - 4, ":443", 4) == 0 ? len - 4 : len;
}

static bool same_authority(const uint8_t *data, struct request_part a, struct request_part b)
{
    size_t len = without_default_port(data + a.at, a.len);

    if (len != without_default_port(data + b.at, b.len))
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(data[a.at + i]) != lower(data[b.at + i]))
            return false;
    return true;
}

static enum status finish(struct request *r, const uint8_t *data)
{
    if ((r->seen & ONCE_HOST) == 0 || (r->authority.len > 0 && !same_authority(data, r->authority, r->host)))
        return REFUSED_HTTP_HOST;
    if (r->method == METHOD_POST && (r->seen & ONCE_LENGTH) == 0)
        return REFUSED_HTTP_LENGTH_REQUIRED;
    r->head_len = r->at;
    r->complete = true;
    return OK;
}

/* A line that cannot be taken as it stands; the path in it may be read all the same. */
static enum status refuse_line(struct request *r, const struct request_rules *rules, const uint8_t *data, size_t len,
                               enum status s)
{
    if (!r->request_line)
        (void)read_request_line(r, rules, data, r->at, len);
    return s;
}

enum status request_read(struct request *r, const struct request_rules *rules, const uint8_t *data, size_t len)
{
    size_t limit = len < rules->head ? len : rules->head;

    BUG_IF(r->complete || rules->n_wanted > REQUEST_WANTED);
    while (!r->complete) {
        const uint8_t *line = data + r->at;
        const uint8_t *lf = memchr(line, '\n', limit - r->at);
        size_t so_far = (size_t)((lf != NULL ? lf : data + limit) - line);

        if (!r->request_line && so_far > AROUND_TARGET + rules->target)
            return refuse_line(r, rules, data, so_far, REFUSED_HTTP_TARGET_LONG);
        if (lf == NULL)
            return limit == rules->head ? REFUSED_HTTP_HEADERS : OK;
        size_t at = r->at, line_len = so_far - 1;
        if (so_far == 0 || lf[-1] != '\r' || memchr(line, '\r', line_len) != NULL)
            return refuse_line(r, rules, data, so_far, REFUSED_HTTP_SYNTAX);
        r->at = (uint16_t)(lf + 1 - data);
        if (!r->request_line) {
            r->request_line = true;
            TRY(read_request_line(r, rules, data, at, line_len));
        } else if (line_len > 0) {
            TRY(read_header(r, rules, data, at, line_len));
        } else {
            TRY(finish(r, data));
        }
    }
    return OK;
}

static size_t skip_blanks(const uint8_t *p, size_t len, size_t i)
{
    while (i < len && (p[i] == ' ' || p[i] == '\t'))
        i++;
    return i;
}

/* Whether the value of a parameter at i is `value` (lower case), as a token or a quoted string; *end: behind it. */
static bool value_is(const uint8_t *p, size_t len, size_t i, const char *value, size_t *end)
{
    bool quoted = i < len && p[i] == '"', same = true;
    size_t n = 0;

    for (i += quoted; i < len && (quoted ? p[i] != '"' : is_token_char(p[i])); i++) {
        if (quoted && p[i] == '\\' && i + 1 < len)
            i++;
        same = same && value[n] != 0 && lower(p[i]) == (uint8_t)value[n++];
    }
    *end = i + quoted;
    return same && value[n] == 0 && *end <= len;
}

bool request_media_type_is(const uint8_t *data, struct request_part content_type, const char *type)
{
    static const char charset[] = "charset=";
    const uint8_t *p = data + content_type.at;
    size_t len = content_type.len, i = strlen(type);
    bool seen = false;

    if (len < i || !is_name(p, i, type))
        return false;
    for (i = skip_blanks(p, len, i); i < len; i = skip_blanks(p, len, i)) {
        if (p[i] != ';')
            return false;
        i = skip_blanks(p, len, i + 1);
        if (i == len || p[i] == ';')
            continue;
        if (seen || len - i < sizeof charset || !is_name(p + i, sizeof charset - 1, charset) ||
            !value_is(p, len, i + sizeof charset - 1, "utf-8", &i))
            return false;
        seen = true;
    }
    return true;
}
