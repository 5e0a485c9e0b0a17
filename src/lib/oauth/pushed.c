#include "oauth/pushed.h"

#include "base/text.h"
#include "base/urlform.h"
#include "oauth/metadata.h"

enum { CLIENT_ID, RESPONSE_TYPE, REDIRECT_URI, CHALLENGE, METHOD, DETAILS, SCOPE, STATE, RESPONSE_MODE, UI_LOCALES, REQUEST_URI,
       REQUEST, MEMBERS };

static enum status refuse(struct oauth_refusal *why, const struct urlform_field *f, enum oauth_error error)
{
    return oauth_refuse(why, REFUSED_FORM, error, f->name);
}

/* VSCHAR of RFC 6749 appendix A.5. */
static bool is_state(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < 0x20 || s.at[i] > 0x7e)
            return false;
    return s.len >= 1 && s.len <= LIMIT_STATE_CHARS;
}

static enum status check_client(const struct urlform_field *f, const struct client *client, struct pushed *out,
                                struct oauth_refusal *why)
{
    const struct slice uri = f[REDIRECT_URI].value;

    if (!slice_is(f[CLIENT_ID].value, client->id))
        return oauth_refuse(why, REFUSED_CLIENT_ID, OAUTH_INVALID_CLIENT, f[CLIENT_ID].name);
    if (f[REQUEST_URI].given)        /* RFC 9126 2.1 */
        return refuse(why, &f[REQUEST_URI], OAUTH_INVALID_REQUEST);
    if (f[REQUEST].given)            /* RFC 9101: then all the rest is in it */
        return refuse(why, &f[REQUEST], OAUTH_REQUEST_NOT_SUPPORTED);
    if (!slice_is(f[RESPONSE_TYPE].value, "code"))
        return refuse(why, &f[RESPONSE_TYPE], OAUTH_UNSUPPORTED_RESPONSE_TYPE);
    while (out->redirect_index < client->n_redirects && !slice_is(uri, client->redirect_uri[out->redirect_index]))
        out->redirect_index++;
    if (out->redirect_index == client->n_redirects)
        return refuse(why, &f[REDIRECT_URI], OAUTH_INVALID_REQUEST);
    return OK;
}

enum status pushed_read(char *form, size_t len, const struct client *client, struct pushed *out, struct oauth_refusal *why)
{
    struct urlform_field f[MEMBERS] = {
        [CLIENT_ID] = { .name = "client_id", .required = true },
        [RESPONSE_TYPE] = { .name = "response_type", .required = true },
        [REDIRECT_URI] = { .name = "redirect_uri", .required = true },
        [CHALLENGE] = { .name = "code_challenge", .required = true },
        [METHOD] = { .name = "code_challenge_method", .required = true },
        [DETAILS] = { .name = "authorization_details", .required = true },
        [SCOPE] = { .name = "scope" }, [STATE] = { .name = "state" }, [RESPONSE_MODE] = { .name = "response_mode" },
        [UI_LOCALES] = { .name = "ui_locales" }, [REQUEST_URI] = { .name = "request_uri" }, [REQUEST] = { .name = "request" },
    };
    const char *where;
    size_t n;

    if (urlform_read(form, len, f, MEMBERS, &where) != OK)
        return oauth_refuse(why, REFUSED_FORM, OAUTH_INVALID_REQUEST, where != NULL ? where : "");
    *out = (struct pushed){ .state = f[STATE].value, .details = f[DETAILS].value, .ui_locales = f[UI_LOCALES].value };
    TRY(check_client(f, client, out, why));
    if (f[CHALLENGE].value.len != BASE64URL_LEN(DIGEST_LEN) ||
        !base64url_decode(f[CHALLENGE].value.at, f[CHALLENGE].value.len, out->code_challenge, DIGEST_LEN, &n))
        return refuse(why, &f[CHALLENGE], OAUTH_INVALID_REQUEST);
    if (!slice_is(f[METHOD].value, "S256"))
        return refuse(why, &f[METHOD], OAUTH_INVALID_REQUEST);
    if (f[SCOPE].given && !slice_is(f[SCOPE].value, METADATA_SCOPE))
        return refuse(why, &f[SCOPE], OAUTH_INVALID_SCOPE);
    if (f[STATE].given && !is_state(f[STATE].value))
        return refuse(why, &f[STATE], OAUTH_INVALID_REQUEST);
    if (f[RESPONSE_MODE].given && !slice_is(f[RESPONSE_MODE].value, "query"))
        return refuse(why, &f[RESPONSE_MODE], OAUTH_INVALID_REQUEST);
    return OK;
}

struct slice pushed_next_locale(struct slice *ui_locales)
{
    struct slice s = *ui_locales;

    while (s.len > 0 && s.at[0] == ' ')
        s = (struct slice){ s.at + 1, s.len - 1 };
    const char *blank = s.len > 0 ? memchr(s.at, ' ', s.len) : NULL;
    struct slice tag = { s.at, blank != NULL ? (size_t)(blank - s.at) : s.len };
    *ui_locales = (struct slice){ s.at != NULL ? s.at + tag.len : NULL, s.len - tag.len };
    return tag;
}
