/* Cookies as browsers send them and as others do, the lines that set them, and which forms are from a page of ours. */
#include "../../../cmocka_all.h"

#include "gate/public/browser.h"

#include <stdlib.h>

#define S32 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"                          /* 0, 1, 2 ... 31 */
#define PROOF "-CoeTsY1uDj7KzSH658iVInBJifDTVgNmUk5ScLe2dk"
#define K40 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJw"               /* ... 39 */

static uint8_t bytes[BROWSER_TICKET_LEN];

static struct slice text(const char *s)
{
    return (struct slice){ s, strlen(s) };
}

static void cookies(void **state)
{
    static const struct { const char *header; enum browser_cookie which; bool there; } rows[] = {
        { "__Host-passend=" S32, BROWSER_SESSION, true },
        { "__Host-passend-k=" K40, BROWSER_TICKET, true },
        { "a=b; __Host-passend=" S32 "; __Host-passend-k=" K40, BROWSER_SESSION, true },
        { "a=b; __Host-passend=" S32 "; __Host-passend-k=" K40, BROWSER_TICKET, true },
        { "__Host-passend-k=" K40, BROWSER_SESSION, false },          /* another cookie, whose name begins so */
        { "x__Host-passend=" S32, BROWSER_SESSION, false },
        { "__Host-passendx=" S32, BROWSER_SESSION, false },
        { "__host-passend=" S32, BROWSER_SESSION, false },            /* names have a case */
        { "__Host-passend =" S32, BROWSER_SESSION, false },
        { "__Host-passend=", BROWSER_SESSION, false },
        { "__Host-passend", BROWSER_SESSION, false },
        { "", BROWSER_SESSION, false },
        { "; ;;", BROWSER_SESSION, false },
        { "__Host-passend=" S32 "; __Host-passend=" S32, BROWSER_SESSION, false },   /* which of them is it */
        { "__Host-passend=x; __Host-passend=" S32, BROWSER_SESSION, false },
        { "__Host-passend=" S32 "A", BROWSER_SESSION, false },
        { "__Host-passend=" K40, BROWSER_SESSION, false },
        { "__Host-passend=\"" S32 "\"", BROWSER_SESSION, false },
        { "__Host-passend=" S32 " ; a=b", BROWSER_SESSION, false },
        { "__Host-passend=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9", BROWSER_SESSION, false },   /* bits that must be zero */
        { "a=b;__Host-passend=" S32, BROWSER_SESSION, true },         /* no blank */
        { "a=b;\t __Host-passend=" S32 ";", BROWSER_SESSION, true },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t out[BROWSER_TICKET_LEN] = { 0 };
        size_t len = rows[i].which == BROWSER_SESSION ? SECRET_LEN : BROWSER_TICKET_LEN;

        if (browser_cookie(text(rows[i].header), rows[i].which, out) != rows[i].there)
            fail_msg("row %zu: %s", i, rows[i].header);
        if (rows[i].there)
            assert_memory_equal(out, bytes, len);
    }
    assert_false(browser_cookie((struct slice){ 0 }, BROWSER_SESSION, bytes));
}

/* A cookie that was set comes back as it was. */
static void set_and_forgotten(void **state)
{
    char line[BROWSER_SET_MAX];

    browser_set(BROWSER_SESSION, bytes, line);
    assert_string_equal(line, "__Host-passend=" S32 "; Max-Age=21600; Path=/; Secure; HttpOnly; SameSite=Lax");
    browser_set(BROWSER_TICKET, bytes, line);
    assert_string_equal(line, "__Host-passend-k=" K40 "; Max-Age=1800; Path=/; Secure; HttpOnly; SameSite=Lax");
    browser_forget(BROWSER_SESSION, line);
    assert_string_equal(line, "__Host-passend=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax");
}

static void languages(void **state)
{
    static const struct { const char *header; unsigned offered; enum language l; } rows[] = {
        { "nl", 3, LANGUAGE_NL }, { "en-GB,en;q=0.9,nl;q=0.8", 3, LANGUAGE_EN }, { "de, nl;q=0.5, en;q=0.7", 3, LANGUAGE_EN },
        { "ar-MA, nl;q=0.9", 63, LANGUAGE_AR }, { "ar-MA, nl;q=0.9", 3, LANGUAGE_NL }, { "TR;q=1.0", 63, LANGUAGE_TR },
        { "de", 63, LANGUAGE_N }, { "", 63, LANGUAGE_N }, { "*", 63, LANGUAGE_N }, { "nl;q=0", 63, LANGUAGE_N }, { "nld", 63, LANGUAGE_N },
        { "en;q=0.8,nl;q=0.8", 3, LANGUAGE_EN }, { "en;q=0.001,nl;q=0.002", 3, LANGUAGE_NL }, { ",,;q=,nl;q=x,uk", 63, LANGUAGE_UK },
        { "pl ; q=0.3 , uk;q=9", 63, LANGUAGE_UK },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (browser_language(text(rows[i].header), rows[i].offered) != rows[i].l)
            fail_msg("row %zu", i);
    assert_int_equal(browser_language((struct slice){ 0 }, 3), LANGUAGE_N);
}

static void where_a_form_came_from(void **state)
{
    static const struct { const char *origin, *site; bool ok; } rows[] = {
        { "https://passend.example", "same-origin", true },
        { "https://passend.example", "", true },                     /* a browser of the last decade */
        { "", "same-origin", false },
        { "null", "same-origin", false },
        { "https://passend.example", "same-site", false },
        { "https://passend.example", "cross-site", false },
        { "https://passend.example", "none", false },
        { "https://passend.example/", "same-origin", false },
        { "https://passend.example:443", "same-origin", false },
        { "http://passend.example", "same-origin", false },
        { "https://passend.example.evil.example", "same-origin", false },
        { "https://evil.example", "same-origin", false },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (browser_from_here(text(rows[i].origin), text(rows[i].site), "https://passend.example") != rows[i].ok)
            fail_msg("row %zu", i);
}

/* Of another step, another browser, the other cookie: another proof. The first is computed elsewhere:
 * printf 'passend/csrf/1\0\3' and 32 bytes, openssl dgst -sha256 -binary, basenc --base64url */
static void proofs(void **state)
{
    char a[BROWSER_CSRF_CHARS + 1], b[BROWSER_CSRF_CHARS + 1];
    uint8_t other[SECRET_LEN];

    browser_csrf(BROWSER_SESSION, bytes, 3, a);
    assert_string_equal(a, PROOF);
    assert_true(browser_csrf_ok(BROWSER_SESSION, bytes, 3, text(a)));
    assert_false(browser_csrf_ok(BROWSER_SESSION, bytes, 4, text(a)));
    assert_false(browser_csrf_ok(BROWSER_TICKET, bytes, 3, text(a)));
    memcpy(other, bytes, sizeof other);
    other[31] ^= 1;
    assert_false(browser_csrf_ok(BROWSER_SESSION, other, 3, text(a)));
    assert_false(browser_csrf_ok(BROWSER_SESSION, bytes, 3, text("")));
    assert_false(browser_csrf_ok(BROWSER_SESSION, bytes, 3, (struct slice){ a, BROWSER_CSRF_CHARS - 1 }));
    browser_csrf(BROWSER_TICKET, bytes, 3, b);
    assert_string_not_equal(a, b);
}

static int prepare(void **state)
{
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    return sha256_init() == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(cookies), cmocka_unit_test(languages), cmocka_unit_test(set_and_forgotten),
                                        cmocka_unit_test(where_a_form_came_from), cmocka_unit_test(proofs) };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
