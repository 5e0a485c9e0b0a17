#include "gate/platform/refusal.h"

#include "base/buf.h"

enum status refusal_set(struct refusal *r, enum status s, const char *place)
{
    struct writer w;

    *r = (struct refusal){ .status = s };
    writer_init(&w, r->place, PLACE_MAX - 1);
    write_text(&w, place);
    BUG_IF(w.failed);
    return s;
}

enum status refusal_of_pull(struct refusal *r, const struct pull *p, const char *prefix)
{
    size_t at = strlen(prefix);

    (void)refusal_set(r, p->failed, p->failed != OK ? prefix : "");
    if (p->failed != OK)
        pull_pointer(p, r->place + at, PLACE_MAX - at);
    r->known = p->known;
    return p->failed;
}
