/*
 * What clients and browsers bring to the authorization server. The first byte picks the reader: A authorize, P pushed request,
 * T token request, R revocation, H header, U an address for the registry.
 *
 * An address that may be registered makes an answer that begins with it, however the state looks, and has no byte that ends a header.
 */
#include "base/limits.h"
#include "oauth/authorize.h"
#include "oauth/pushed.h"
#include "oauth/redirect.h"
#include "oauth/token.h"

#include <stdlib.h>
#include <string.h>

static const struct client client = { .id = "een", .n_redirects = 1, .redirect_uri = { "https://a.example/terug" } };
static struct oauth_refusal why;

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void inside(struct slice s, const char *data, size_t len)
{
    must(s.len == 0 || (s.at >= data && s.at + s.len <= data + len));
}

static void refused(enum status s)
{
    must(s == why.status && why.where != NULL && oauth_error_name(why.error)[0] != 0);
}

static void state_goes_back(struct slice state)
{
    static char out[REDIRECT_MAX];

    redirect_with_error(out, client.redirect_uri[0], OAUTH_ACCESS_DENIED, state, "https://passend.example");
    must(strspn(out, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?&=%") == strlen(out));
}

static void pushed(char *data, size_t len)
{
    struct pushed p;
    enum status s = pushed_read(data, len, &client, &p, &why);

    if (s != OK) {
        refused(s);
        return;
    }
    inside(p.state, data, len);
    inside(p.details, data, len);
    inside(p.ui_locales, data, len);
    must(p.redirect_index == 0);
    state_goes_back(p.state);
    for (struct slice tag; (tag = pushed_next_locale(&p.ui_locales)).len > 0;)
        inside(tag, data, len);
}

static void token(char *data, size_t len)
{
    struct token_request t;
    enum status s = token_read(data, len, &client, &t, &why);

    if (s != OK)
        refused(s);
    else
        inside(t.verifier, data, len);
}

static void address(const char *data, size_t len)
{
    static char uri[LIMIT_REDIRECT_URI_CHARS + 2], out[REDIRECT_MAX];
    struct secret32 code = { 0 };

    if (len >= sizeof uri || memchr(data, 0, len) != NULL)
        return;
    memcpy(uri, data, len);
    uri[len] = 0;
    if (!redirect_uri_ok(uri))
        return;
    must(len <= LIMIT_REDIRECT_URI_CHARS && memchr(uri, '#', len) == NULL);
    redirect_with_code(out, uri, &code, (struct slice){ 0 }, "https://passend.example");
    must(strncmp(out, uri, len) == 0 && out[strcspn(out, "\r\n \"<>\\#")] == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct authorize a;
    struct secret32 secret;
    bool known;

    if (size == 0)
        return 0;
    size_t len = size - 1;
    char *text = malloc(len + 1);
    memcpy(text, data + 1, len);
    switch (data[0]) {
    case 'A':
        if (authorize_read(text, len, &a) == OK)
            inside(a.client_id, text, len);
        break;
    case 'P':
        pushed(text, len);
        break;
    case 'T':
        token(text, len);
        break;
    case 'R':
        if (token_read_revocation(text, len, &client, &known, &secret, &why) != OK)
            refused(why.status);
        break;
    case 'H':
        (void)token_of_header((struct slice){ text, len }, &secret);
        break;
    default:
        address(text, len);
    }
    free(text);
    return 0;
}
