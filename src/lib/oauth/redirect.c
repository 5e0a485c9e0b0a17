#include "oauth/redirect.h"

#include "base/buf.h"

#include <string.h>

#define UNRESERVED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
#define HEX "0123456789ABCDEF"

static bool is_one_of(char c, const char *set)
{
    return c != 0 && strchr(set, c) != NULL;
}

/* ---- what may be registered ---- */

/* Labels of letters, digits and hyphens in lower case, or an IPv4 address; an IPv6 address stands in brackets. Returns what comes
 * after the host, or NULL. */
static const char *after_host(const char *p)
{
    size_t len;

    if (*p == '[') {
        len = strspn(p + 1, "0123456789abcdef:.");
        return len > 1 && p[len + 1] == ']' ? p + len + 2 : NULL;
    }
    for (;; p += len + 1) {
        len = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-");
        if (len == 0 || p[0] == '-' || p[len - 1] == '-')
            return NULL;
        if (p[len] != '.')
            return p + len;
    }
}

/* After the colon: a number without a leading zero, and not the one that is meant where none stands. */
static const char *after_port(const char *p)
{
    size_t len = strspn(p, "0123456789");
    unsigned long port = 0;

    if (len == 0 || len > 5 || p[0] == '0')
        return NULL;
    for (size_t i = 0; i < len; i++)
        port = port * 10 + (unsigned long)(p[i] - '0');
    return port > 65535 || port == 443 ? NULL : p + len;
}

/* The characters of `set`, or an escape that has to be one: upper case, neither of a control nor of what is never escaped. */
static const char *after_chars(const char *p, const char *set)
{
    while (*p != 0) {
        if (is_one_of(*p, set)) {
            p++;
            continue;
        }
        if (*p != '%' || !is_one_of(p[1], HEX) || !is_one_of(p[2], HEX))
            return p;
        char c = (char)((strchr(HEX, p[1]) - HEX) << 4 | (strchr(HEX, p[2]) - HEX));
        if ((unsigned char)c < 0x20 || c == 0x7f || is_one_of(c, UNRESERVED))
            return p;
        p += 3;
    }
    return p;
}

static bool has_dot_segments(const char *path, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t begin = ++i;

        while (i < len && path[i] != '/')
            i++;
        if ((i - begin == 1 && path[begin] == '.') || (i - begin == 2 && path[begin] == '.' && path[begin + 1] == '.'))
            return true;
    }
    return false;
}

/* Whether it has a member that an answer may have. */
static bool has_answer(const char *query)
{
    static const char *const answers[] = { "code", "state", "iss", "error", "error_description", "error_uri" };

    for (const char *p = query;; p++) {
        size_t len = strcspn(p, "=&");

        for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
            if (strlen(answers[i]) == len && memcmp(answers[i], p, len) == 0)
                return true;
        p += strcspn(p, "&");
        if (*p == 0)
            return false;
    }
}

bool redirect_uri_ok(const char *uri)
{
    if (strlen(uri) > LIMIT_REDIRECT_URI_CHARS || strncmp(uri, "https://", 8) != 0)
        return false;
    const char *p = after_host(uri + 8);
    if (p != NULL && *p == ':')
        p = after_port(p + 1);
    if (p == NULL || *p != '/')
        return false;
    const char *path = p;
    p = after_chars(p, UNRESERVED "!$&'()*+,;=:@/");
    if (has_dot_segments(path, (size_t)(p - path)))
        return false;
    if (*p == 0)
        return true;
    return *p == '?' && p[1] != 0 && *after_chars(p + 1, UNRESERVED "!$&'()*+,;=:@/?") == 0 && !has_answer(p + 1);
}

/* ---- the answer ---- */

static void write_escaped(struct writer *w, struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if (is_one_of((char)c, UNRESERVED)) {
            write_char(w, (char)c);
            continue;
        }
        write_char(w, '%');
        write_char(w, HEX[c >> 4]);
        write_char(w, HEX[c & 15]);
    }
}

static void begin(struct writer *w, char out[REDIRECT_MAX], const char *uri, const char *member)
{
    writer_init(w, out, REDIRECT_MAX - 1);
    write_text(w, uri);
    write_char(w, strchr(uri, '?') == NULL ? '?' : '&');
    write_text(w, member);
    write_char(w, '=');
}

static void end(struct writer *w, struct slice state, const char *issuer)
{
    if (state.len > 0) {
        write_text(w, "&state=");
        write_escaped(w, state);
    }
    write_text(w, "&iss=");
    write_escaped(w, (struct slice){ issuer, strlen(issuer) });
    BUG_IF(w->failed);
    *w->at = 0;
}

void redirect_with_code(char out[REDIRECT_MAX], const char *uri, const struct secret32 *code, struct slice state,
                        const char *issuer)
{
    struct writer w;

    begin(&w, out, uri, "code");
    write_base64url(&w, code->b, SECRET_LEN);
    end(&w, state, issuer);
}

void redirect_with_error(char out[REDIRECT_MAX], const char *uri, enum oauth_error error, struct slice state, const char *issuer)
{
    struct writer w;

    begin(&w, out, uri, "error");
    write_text(&w, oauth_error_name(error));
    end(&w, state, issuer);
}
