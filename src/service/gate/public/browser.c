#include "gate/public/browser.h"

#include "base/mem.h"

#include <string.h>

/* Lax: they come along when the person comes back from a source by a link. The session outlives the browser, which a telephone
 * ends when the person changes to the app of a source. */
static const struct { const char *name; size_t len; const char *lives; } cookies[BROWSER_COOKIES] = {
    [BROWSER_SESSION] = { "__Host-passend", SECRET_LEN, "21600" },
    [BROWSER_TICKET] = { "__Host-passend-k", BROWSER_TICKET_LEN, "1800" },
    [BROWSER_LOGIN] = { "__Host-passend-o", SECRET_LEN, "600" },
};

#define LONGEST (BROWSER_TICKET_LEN > SECRET_LEN ? BROWSER_TICKET_LEN : SECRET_LEN)

_Static_assert(BROWSER_SET_MAX > sizeof "__Host-passend-k=" - 1 + BASE64URL_LEN(LONGEST) +
                                     sizeof "; Max-Age=21600; Path=/; Secure; HttpOnly; SameSite=Lax", "a Set-Cookie fits");

/* ---- cookies ---- */

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

bool browser_cookie(struct slice header, enum browser_cookie which, uint8_t *out)
{
    const char *name = cookies[which].name, *at = header.at, *end = at != NULL ? at + header.len : at;
    size_t name_len = strlen(name), n;
    struct slice value = { 0 };

    while (at < end) {
        at = skip_blanks(at, end);
        const char *stop = memchr(at, ';', (size_t)(end - at));
        size_t len = (size_t)((stop != NULL ? stop : end) - at);

        if (len > name_len && memcmp(at, name, name_len) == 0 && at[name_len] == '=') {
            if (value.at != NULL)
                return false;
            value = (struct slice){ at + name_len + 1, len - name_len - 1 };
        }
        at += len + 1;
    }
    return value.at != NULL && base64url_decode(value.at, value.len, out, cookies[which].len, &n) && n == cookies[which].len;
}

static void write_cookie(enum browser_cookie which, const uint8_t *value, const char *lives, char *out)
{
    struct writer w;

    writer_init(&w, out, BROWSER_SET_MAX - 1);
    write_text(&w, cookies[which].name);
    write_char(&w, '=');
    if (value != NULL)
        write_base64url(&w, value, cookies[which].len);
    write_text(&w, "; Max-Age=");
    write_text(&w, lives);
    write_text(&w, "; Path=/; Secure; HttpOnly; SameSite=Lax");
    BUG_IF(w.failed);
    out[writer_len(&w)] = 0;
}

void browser_set(enum browser_cookie which, const uint8_t *value, char out[BROWSER_SET_MAX])
{
    write_cookie(which, value, cookies[which].lives, out);
}

void browser_forget(enum browser_cookie which, char out[BROWSER_SET_MAX])
{
    write_cookie(which, NULL, "0", out);
}

/* ---- languages ---- */

/* "0.8" as thousandths behind ";q=", 1000 where there is none; what is no weight counts as none. */
static unsigned weight(struct slice item)
{
    const char *q = memmem(item.at, item.len, "q=", 2);
    size_t left = q != NULL ? item.len - (size_t)(q + 2 - item.at) : 0;
    unsigned value = 0, unit = 1000;

    if (q == NULL)
        return 1000;
    for (q += 2; left > 0 && unit > 0; q++, left--) {
        if (*q >= '0' && *q <= '9') {
            value += unit * (unsigned)(*q - '0');
            unit /= 10;
        } else if (*q != '.') {
            break;
        }
    }
    return value < 1000 ? value : 1000;
}

enum language browser_language(struct slice header, unsigned offered)
{
    const char *at = header.at, *end = at != NULL ? at + header.len : at;
    enum language best = LANGUAGE_N, found;
    unsigned most = 0;

    while (at < end) {
        at = skip_blanks(at, end);
        const char *comma = memchr(at, ',', (size_t)(end - at));
        struct slice item = { at, (size_t)((comma != NULL ? comma : end) - at) };
        char tag[2] = { 0 };
        size_t n = 0;

        while (n < item.len && item.at[n] != '-' && item.at[n] != ';' && item.at[n] != ' ')
            n++;
        for (size_t i = 0; i < 2 && i < n; i++)
            tag[i] = item.at[i] >= 'A' && item.at[i] <= 'Z' ? (char)(item.at[i] | 0x20) : item.at[i];
        if (n == 2 && language_find(tag, 2, &found) && (offered & 1u << found) != 0 && weight(item) > most) {
            best = found;
            most = weight(item);
        }
        at += item.len + 1;
    }
    return best;
}

/* ---- forms ---- */

bool browser_from_here(struct slice origin, struct slice fetch_site, const char *issuer)
{
    return slice_is(origin, issuer) && (fetch_site.len == 0 || slice_is(fetch_site, "same-origin"));
}

/* All of one length, so that nothing can be appended: label, step, cookie. */
void browser_csrf(enum browser_cookie which, const uint8_t *cookie, unsigned step, char out[BROWSER_CSRF_CHARS + 1])
{
    static const char label[] = "passend/csrf/1";
    uint8_t number = (uint8_t)step, digest[DIGEST_LEN];
    const struct part parts[] = { { label, sizeof label }, { &number, 1 }, { cookie, cookies[which].len } };

    BUG_IF(step > UINT8_MAX);
    sha256_parts(parts, sizeof parts / sizeof *parts, digest);
    base64url_encode(digest, DIGEST_LEN, out);
    out[BROWSER_CSRF_CHARS] = 0;
}

bool browser_csrf_ok(enum browser_cookie which, const uint8_t *cookie, unsigned step, struct slice given)
{
    char expected[BROWSER_CSRF_CHARS + 1];

    browser_csrf(which, cookie, step, expected);
    bool ok = given.len == BROWSER_CSRF_CHARS && mem_equal(given.at, expected, BROWSER_CSRF_CHARS);
    mem_wipe(expected, sizeof expected);
    return ok;
}
