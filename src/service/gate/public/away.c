#include "gate/public/away.h"

#include "base/mem.h"
#include "oauth/redirect.h"

#include <string.h>

/* ---- to a source ---- */

/* Unreserved characters as they are (RFC 3986 2.3). */
static void write_escaped(struct writer *w, const char *text, size_t len)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    for (size_t i = 0; i < len; i++) {
        static const char digits[] = "0123456789ABCDEF";
        unsigned char b = (unsigned char)text[i];

        if (b != 0 && strchr(plain, b) != NULL) {
            write_char(w, (char)b);
            continue;
        }
        write_char(w, '%');
        write_char(w, digits[b >> 4]);
        write_char(w, digits[b & 15]);
    }
}

static void write_member(struct writer *w, const char *name, const char *text)
{
    write_text(w, name);
    write_escaped(w, text, strlen(text));
}

static void write_call_back(struct writer *w, const struct public *p, const char *name)
{
    write_escaped(w, p->gate.in.settings.issuer, strlen(p->gate.in.settings.issuer));
    write_escaped(w, PUBLIC_CALL_BACK, strlen(PUBLIC_CALL_BACK));
    write_escaped(w, name, strlen(name));
}

void away_link(const struct public *p, const struct msg_to_source *m, char out[AWAY_LINK_MAX])
{
    const struct shown_source *b = &p->gate.in.shown_sources[m->source];
    struct writer w;

    writer_init(&w, out, AWAY_LINK_MAX - 1);
    write_text(&w, b->authorize);
    write_member(&w, "?client_id=", b->client_id);
    if (m->request_uri_len > 0) {
        write_text(&w, "&request_uri=");
        write_escaped(&w, m->request_uri, m->request_uri_len);
    } else {
        write_text(&w, "&response_type=code&redirect_uri=");
        write_call_back(&w, p, b->name);
        write_text(&w, "&state=");
        write_base64url(&w, m->state.b, SECRET_LEN);
        write_text(&w, "&code_challenge=");
        write_base64url(&w, m->challenge, DIGEST_LEN);
        write_text(&w, "&code_challenge_method=S256&nonce=");
        write_base64url(&w, m->nonce.b, ID_LEN);
        write_member(&w, "&scope=", m->login != 0 ? b->login_scope : b->scope);
        if ((b->languages & 1u << m->language) != 0)
            write_member(&w, "&ui_locales=", language_tag((enum language)m->language));
    }
    BUG_IF(w.failed);
    out[writer_len(&w)] = 0;
}

/* ---- to a platform ---- */

bool away_sane(const struct public *p, const struct msg_to_platform *m)
{
    return m->client < p->gate.in.n_shown_clients && m->redirect_index < p->gate.in.shown_clients[m->client].n_redirects &&
           m->state_len <= LIMIT_STATE_CHARS && m->away <= AWAY_ERROR;
}

enum turn away_to_platform(struct conn *c, const struct msg_to_platform *m)
{
    static const enum oauth_error errors[] = { [AWAY_DENIED] = OAUTH_ACCESS_DENIED,
                                               [AWAY_UNAVAILABLE] = OAUTH_TEMPORARILY_UNAVAILABLE,
                                               [AWAY_ERROR] = OAUTH_SERVER_ERROR };
    const struct public *p = public_of(c);
    const char *uri = p->gate.in.shown_clients[m->client].redirect_uri[m->redirect_index];
    struct slice state = { m->state, m->state_len };
    char address[REDIRECT_MAX];

    if (m->away == AWAY_CODE)
        redirect_with_code(address, uri, &m->code, state, p->gate.in.settings.issuer);
    else
        redirect_with_error(address, uri, errors[m->away], state, p->gate.in.settings.issuer);
    enum status s = conn_head_room(c, strlen(address));
    if (s == OK)
        s = conn_header(c, "Location", address);
    mem_wipe(address, sizeof address);
    return s == OK ? conn_answer(c, 303, NULL) : conn_problem(c, s, "", NULL);
}
