#include "gate/public/call.h"

#include "base/mem.h"
#include "oauth/authorize.h"

#include <string.h>

static void release(void *p)
{
    struct call *call = p;

    mem_free(call->posted);
    mem_free(call);
}

/* "/nl/waarden" */
static bool find_address(const struct conn *c, enum language *language, enum route_name *route)
{
    struct slice path = conn_text(c, c->request.path);
    const char *slash = path.len > 1 ? memchr(path.at + 1, '/', path.len - 1) : NULL;

    if (slash == NULL || !language_find(path.at + 1, (size_t)(slash - path.at) - 1, language) ||
        (public_of(c)->gate.in.settings.languages & 1u << *language) == 0)
        return false;
    struct slice rest = { slash, path.len - (size_t)(slash - path.at) };
    for (unsigned r = ROUTE_NONE + 1; r < ROUTE_NAME_N; r++)
        if (slice_is(rest, route_path((enum route_name)r))) {
            *route = (enum route_name)r;
            return true;
        }
    return false;
}

enum status call_open(struct conn *c, bool post, struct call **out)
{
    struct slice cookie = conn_text(c, c->request.wanted[PUBLIC_COOKIE]);
    struct call *call = mem_alloc(sizeof *call);

    *out = NULL;
    if (call == NULL)
        return FAULT_MEMORY;
    *call = (struct call){ .language = LANGUAGE_N };
    conn_keep(c, call, release);
    if (post) {
        call->posted = mem_alloc(sizeof *call->posted);
        if (call->posted == NULL)
            return FAULT_MEMORY;
    }
    *out = call;
    call->has_session = browser_cookie(cookie, BROWSER_SESSION, call->session);
    call->has_login = browser_cookie(cookie, BROWSER_LOGIN, call->login);
    call->has_ticket = browser_cookie(cookie, BROWSER_TICKET, call->ticket);
    return find_address(c, &call->language, &call->route) ? OK : REFUSED_NOT_FOUND;
}

/* ---- forms ---- */

static unsigned most_of(enum field f)
{
    if (f == FIELD_CHILD_DATE || f == FIELD_CHILD_DAYS)
        return CHILDREN_MAX;
    return f == FIELD_STATUS ? FORM_VALUES : 1;
}

_Static_assert(CHILDREN_MAX <= FORM_VALUES, "a row for each child");

enum status call_read_form(struct conn *c, struct call *call)
{
    struct posted *p = call->posted;
    size_t len;
    const char *body = conn_body(c, &len);

    BUG_IF(len > LIMIT_BODY_PUBLIC);
    memcpy(p->text, body, len);
    conn_body_done(c);
    for (unsigned f = 0; f < FIELD_N; f++)
        p->fields[f] = (struct form_field){ .name = field_name((enum field)f), .most = most_of((enum field)f) };
    TRY(form_read(p->text, len, p->fields, FIELD_N));
    for (unsigned f = 0; f < FIELD_N; f++) /* they are shown again */
        for (unsigned i = 0; i < p->fields[f].n; i++)
            if (!text_is_shown(p->fields[f].values[i], strlen(p->fields[f].values[i])))
                return REFUSED_FORM;
    return OK;
}

const struct form_field *call_values(const struct call *call, enum field f)
{
    return form_field(call->posted->fields, FIELD_N, field_name(f));
}

const char *call_value(const struct call *call, enum field f)
{
    return call->posted != NULL ? form_value(call->posted->fields, FIELD_N, field_name(f)) : "";
}

bool call_take_request(struct call *call, struct slice client, struct slice request_uri)
{
    size_t urn = strlen(AUTHORIZE_URN), n;

    if (client.len > CLIENT_MAX || request_uri.len <= urn || memcmp(request_uri.at, AUTHORIZE_URN, urn) != 0 ||
        !base64url_decode(request_uri.at + urn, request_uri.len - urn, call->request_uri.b, ID_LEN, &n) || n != ID_LEN)
        return false;
    memcpy(call->client, client.at, client.len);
    call->has_request = true;
    return text_is_reference(call->client, client.len, CLIENT_MAX);
}

/* ---- proofs ---- */

enum browser_cookie call_proof(const struct call *call, const uint8_t **cookie)
{
    *cookie = call->has_request ? call->ticket : call->session;
    return call->has_request ? BROWSER_TICKET : BROWSER_SESSION;
}

void call_csrf(const struct call *call, char out[BROWSER_CSRF_CHARS + 1])
{
    const uint8_t *cookie;
    enum browser_cookie which = call_proof(call, &cookie);

    browser_csrf(which, cookie, call->route, out);
}
