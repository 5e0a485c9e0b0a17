/*
 * What pages of a case and of receipts have in common: the frame, the answer around a page, and what they say of platform and
 * corporations.
 *
 * secret: words carry a proof and the address of a case; whoever has them wipes them.
 */
#ifndef PASSEND_GATE_PUBLIC_VIEW_PARTS_H
#define PASSEND_GATE_PUBLIC_VIEW_PARTS_H

#include "gate/public/call.h"
#include "oauth/authorize.h"

#define VIEW_PARTS_HTML "text/html; charset=utf-8"

void view_parts_begin(struct page_frame *f, const struct public *p, enum language l, enum route_name here);
/* Room for any page that names corporations so often, with the headers of this one. false: no memory */
bool view_parts_room(struct conn *c, enum page_view v, size_t names);
/* The page that was written is the answer. */
enum turn view_parts_written(struct conn *c, unsigned status);

/* What of the showcase a case or a receipt speaks of. */
struct view_parts_words {
    const struct shown_client *client;       /* NULL: not known any more */
    struct html_link website, person;
    const char *corporations[LIMIT_CORPORATIONS];
    const struct shown_corporation *shown[LIMIT_CORPORATIONS];
    size_t n_corporations;
    struct page_home home;
    char reading[16], csrf[BROWSER_CSRF_CHARS + 1];
    char request_uri[sizeof AUTHORIZE_URN + BASE64URL_LEN(ID_LEN)];
};

/* Into zeroed words; client: NO_INDEX or an index of the showcase. corporations: bits of the client's */
void view_parts_client(struct view_parts_words *s, const struct public *p, uint16_t client, uint64_t corporations);
/* How many there are at most. */
size_t view_parts_count(uint64_t corporations);
/* NULL: not known any more */
const char *view_parts_platform(const struct view_parts_words *s);
/* feiten: enum feit */
struct page_shared view_parts_shared(uint32_t feiten);

#endif
