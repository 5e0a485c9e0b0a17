#include "oauth/token.h"

#include "base/text.h"
#include "base/urlform.h"

#include <string.h>
#include <strings.h>

/* RFC 7636 4.1 */
#define VERIFIER_LEAST 43
#define VERIFIER_MOST 128

static bool is_verifier(struct slice s)
{
    static const char chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] == 0 || strchr(chars, s.at[i]) == NULL)
            return false;
    return s.len >= VERIFIER_LEAST && s.len <= VERIFIER_MOST;
}

static bool is_secret(struct slice s, struct secret32 *out)
{
    size_t n;

    return s.len == OAUTH_SECRET_CHARS && base64url_decode(s.at, s.len, out->b, SECRET_LEN, &n);
}

static enum status read_form(char *form, size_t len, struct urlform_field *f, size_t n, const struct client *client,
                             struct oauth_refusal *why)
{
    const char *where;

    if (urlform_read(form, len, f, n, &where) != OK)
        return oauth_refuse(why, REFUSED_FORM, OAUTH_INVALID_REQUEST, where != NULL ? where : "");
    if (!slice_is(f[0].value, client->id))
        return oauth_refuse(why, REFUSED_CLIENT_ID, OAUTH_INVALID_CLIENT, f[0].name);
    return OK;
}

enum status token_read(char *form, size_t len, const struct client *client, struct token_request *out, struct oauth_refusal *why)
{
    enum { CLIENT_ID, GRANT_TYPE, CODE, REDIRECT_URI, VERIFIER, MEMBERS };
    struct urlform_field f[MEMBERS] = {
        [CLIENT_ID] = { .name = "client_id", .required = true }, [GRANT_TYPE] = { .name = "grant_type", .required = true },
        [CODE] = { .name = "code" }, [REDIRECT_URI] = { .name = "redirect_uri" }, [VERIFIER] = { .name = "code_verifier" },
    };

    *out = (struct token_request){ 0 };
    TRY(read_form(form, len, f, MEMBERS, client, why));
    if (!slice_is(f[GRANT_TYPE].value, "authorization_code"))
        return oauth_refuse(why, REFUSED_FORM, OAUTH_UNSUPPORTED_GRANT_TYPE, f[GRANT_TYPE].name);
    for (unsigned i = CODE; i <= REDIRECT_URI; i++)
        if (f[i].value.len == 0)
            return oauth_refuse(why, REFUSED_FORM, OAUTH_INVALID_REQUEST, f[i].name);
    out->redirect_index = UINT16_MAX;
    for (uint16_t i = 0; i < client->n_redirects; i++)
        if (slice_is(f[REDIRECT_URI].value, client->redirect_uri[i]))
            out->redirect_index = i;
    if (is_verifier(f[VERIFIER].value))
        out->verifier = f[VERIFIER].value;
    return is_secret(f[CODE].value, &out->code) ? OK : oauth_refuse(why, REFUSED_GRANT, OAUTH_INVALID_GRANT, f[CODE].name);
}

enum status token_read_revocation(char *form, size_t len, const struct client *client, bool *known,
                                  struct secret32 *token, struct oauth_refusal *why)
{
    enum { CLIENT_ID, TOKEN, MEMBERS };
    struct urlform_field f[MEMBERS] = { [CLIENT_ID] = { .name = "client_id", .required = true },
                                        [TOKEN] = { .name = "token", .required = true } };

    *known = false;
    TRY(read_form(form, len, f, MEMBERS, client, why));
    *known = is_secret(f[TOKEN].value, token);
    return OK;
}

bool token_of_header(struct slice authorization, struct secret32 *token)
{
    static const char scheme[] = "bearer ";
    size_t len = sizeof scheme - 1;

    if (authorization.len < len || strncasecmp(authorization.at, scheme, len) != 0)
        return false;
    for (; len < authorization.len && authorization.at[len] == ' '; len++)
        ;
    return is_secret((struct slice){ authorization.at + len, authorization.len - len }, token);
}
