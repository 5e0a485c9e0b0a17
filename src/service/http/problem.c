#include "http/problem.h"

void problem_write_members(struct writer *w, const char *base, const struct problem *p)
{
    const char *title = status_title(p->status);

    write_text(w, "\"type\":\"");
    write_text(w, base);
    write_text(w, "/problemen/");
    write_text(w, status_slug(p->status));
    write_text(w, "\",\"title\":");
    write_json_text(w, title, strlen(title));
    write_text(w, ",\"status\":");
    write_int(w, status_http(p->status));
    write_text(w, ",\"detail\":");
    if (p->place[0] != 0) {
        write_text(w, "\"Zie ");
        write_text(w, p->place);
        write_text(w, ".\",\"vindplaats\":\"");
        write_text(w, p->place);
        write_char(w, '"');
    } else {
        write_json_text(w, title, strlen(title));
    }
    if (p->known != NULL) {
        write_text(w, ",\"bedoeldeU\":");
        write_json_text(w, p->known, strlen(p->known));
    }
    if (p->further != NULL)
        write_text(w, p->further);
}

void problem_write_json(struct writer *w, const char *base, const struct problem *p)
{
    write_char(w, '{');
    problem_write_members(w, base, p);
    write_char(w, '}');
}
