#include "gate/platform/failure.h"

#include "oauth/metadata.h"

#include <string.h>

#define JSON "application/json"

bool failure_is_oauth(const struct conn *c)
{
    static const char *const paths[] = { METADATA_PAR, METADATA_TOKEN, METADATA_REVOKE };
    const struct route *r = c->route;
    struct slice path = r != NULL ? (struct slice){ r->path, strlen(r->path) } : conn_text(c, c->request.path);

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (slice_is(path, paths[i]))
            return true;
    return false;
}

static void write_error(struct writer *w, enum oauth_error error, const struct problem *p)
{
    const char *title = status_title(p->status);

    write_text(w, "{\"error\":\"");
    write_text(w, oauth_error_name(error));
    write_text(w, "\",\"error_description\":");
    write_json_text(w, title, strlen(title));
    write_text(w, ",\"reden\":\"");
    write_text(w, status_slug(p->status));
    write_char(w, '"');
    if (p->place[0] != 0) {
        write_text(w, ",\"vindplaats\":\"");
        write_text(w, p->place);
        write_char(w, '"');
    }
    if (p->known != NULL) {
        write_text(w, ",\"bedoeldeU\":\"");
        write_text(w, p->known);
        write_char(w, '"');
    }
    write_char(w, '}');
}

const char *failure_write_problem(struct writer *w, const struct problem *p)
{
    write_error(w, oauth_error_of(p->status, OAUTH_INVALID_REQUEST), p);
    return JSON;
}

enum turn failure_answer(struct conn *c, unsigned status, enum oauth_error error, const struct refusal *why)
{
    if (conn_room(c, PROBLEM_MAX) != OK)
        return conn_problem(c, FAULT_MEMORY, "", NULL);
    write_error(&c->answer.body, error, &(struct problem){ why->status, why->place, why->known, 0, NULL });
    return conn_answer(c, status, JSON);
}
