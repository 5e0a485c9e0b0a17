#include "gate/public/view_parts.h"

#include <string.h>

void view_parts_begin(struct page_frame *f, const struct public *p, enum language l, enum route_name here)
{
    const struct settings *s = &p->gate.in.settings;

    *f = (struct page_frame){ .language = l < LANGUAGE_N ? l : LANGUAGE_NL, .languages = s->languages, .here = here,
                              .test = s->test_environment != 0 };
}

/* Room for any page; the frame's own literals decide what it may do. */
bool view_parts_room(struct conn *c, enum page_view v, size_t names)
{
    static const char here[] = "Cache-Control: no-store\r\nContent-Security-Policy: " PAGE_CSP_HERE "\r\n";
    static const char platform[] = "Cache-Control: no-store\r\nContent-Security-Policy: " PAGE_CSP_PLATFORM "\r\n";

    if (conn_room(c, PAGE_BYTES + names * PAGE_NAME_BYTES) != OK)
        return false;
    conn_instead(c, strcmp(page_csp(v), PAGE_CSP_PLATFORM) == 0 ? platform : here);
    return true;
}

enum turn view_parts_written(struct conn *c, unsigned status)
{
    BUG_IF(c->answer.body.failed);
    return conn_answer(c, status, VIEW_PARTS_HTML);
}

void view_parts_client(struct view_parts_words *s, const struct public *p, uint16_t client, uint64_t corporations)
{
    const struct role_inputs *in = &p->gate.in;

    if (client == NO_INDEX)
        return;
    s->client = &in->shown_clients[client];
    s->website.url = s->client->website;
    s->person.url = s->client->person;
    for (unsigned i = 0; i < s->client->n_corporations; i++) {
        if ((corporations >> i & 1) == 0)
            continue;
        s->shown[s->n_corporations] = &in->shown_corporations[s->client->corporations[i]];
        s->corporations[s->n_corporations] = s->shown[s->n_corporations]->name;
        s->n_corporations++;
    }
}

size_t view_parts_count(uint64_t corporations)
{
    size_t n = 0;

    for (; corporations != 0; corporations &= corporations - 1)
        n++;
    return n;
}

const char *view_parts_platform(const struct view_parts_words *s)
{
    return s->client != NULL ? s->client->name : NULL;
}

struct page_shared view_parts_shared(uint32_t feiten)
{
    return (struct page_shared){ (feiten & FEIT_INKOMEN_BAND) != 0, (feiten & FEIT_GEBOORTEDATUM) != 0,
                                 (feiten & FEIT_SAMENSTELLING) != 0, (feiten & FEIT_STATUS) != 0, (feiten & FEIT_VERMOGEN) != 0 };
}
