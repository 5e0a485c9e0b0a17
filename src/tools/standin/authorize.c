#include "standin/far_end.h"

#include "base/text.h"

#include <string.h>

static const char *const names[ASKED_N] = {
    [ASKED_CLIENT] = "client_id", [ASKED_TYPE] = "response_type", [ASKED_REDIRECT] = "redirect_uri", [ASKED_STATE] = "state",
    [ASKED_CHALLENGE] = "code_challenge", [ASKED_METHOD] = "code_challenge_method", [ASKED_NONCE] = "nonce",
    [ASKED_SCOPE] = "scope", [ASKED_LOCALES] = "ui_locales", [ASKED_REQUEST_URI] = "request_uri",
    [ASKED_ASSERTION_TYPE] = "client_assertion_type",
    [ASKED_ASSERTION] = "client_assertion",
};

enum status authorize_read(char *text, size_t len, struct asked_form *out)
{
    const char *where;

    *out = (struct asked_form){ 0 };
    for (unsigned i = 0; i < ASKED_N; i++)
        out->fields[i].name = names[i];
    return urlform_read(text, len, out->fields, ASKED_N, &where);
}

/* Printable ASCII without space, 1 to max characters. */
static bool is_visible(struct slice s, size_t max)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] <= ' ' || s.at[i] > '~')
            return false;
    return s.len >= 1 && s.len <= max;
}

static bool is_challenge(struct slice s)
{
    uint8_t digest[DIGEST_LEN];
    size_t len;

    return s.len == FLOW_NAME && base64url_decode(s.at, s.len, digest, sizeof digest, &len);
}

/* Dutch, unless English comes first. */
static bool is_english(struct slice locales)
{
    return locales.len >= 2 && memcmp(locales.at, "en", 2) == 0;
}

enum status authorize_begin(struct far_end *e, const struct asked_form *form, int64_t now_ms, struct flow **out)
{
    const struct slice scope = form->fields[ASKED_SCOPE].value, state = form->fields[ASKED_STATE].value;
    const struct slice nonce = form->fields[ASKED_NONCE].value, challenge = form->fields[ASKED_CHALLENGE].value;
    bool login = e->stroom.login_scope != NULL && slice_is(scope, e->stroom.login_scope);
    struct flow *f;

    if (form->fields[ASKED_REQUEST_URI].given || !slice_is(form->fields[ASKED_CLIENT].value, e->stroom.client_id) ||
        !slice_is(form->fields[ASKED_TYPE].value, "code") || !slice_is(form->fields[ASKED_REDIRECT].value, e->redirect_uri) ||
        !slice_is(form->fields[ASKED_METHOD].value, "S256") || (!login && !slice_is(scope, e->stroom.scope)))
        return REFUSED_FORM;
    if (!is_challenge(challenge) || !is_visible(state, FLOW_STATE_MAX) || !is_visible(nonce, FLOW_NONCE_MAX))
        return REFUSED_FORM;
    TRY(flows_new(&e->flows, now_ms, &f));
    memcpy(f->state, state.at, state.len);
    memcpy(f->nonce, nonce.at, nonce.len);
    memcpy(f->challenge, challenge.at, challenge.len);
    f->login_only = login;
    f->english = is_english(form->fields[ASKED_LOCALES].value);
    *out = f;
    return OK;
}
