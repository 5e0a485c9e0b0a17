#include "gate/public/public.h"

/* Words and code; nothing of what was sent. */
const char *refused_write(const struct conn *c, struct writer *w, const struct problem *p)
{
    (void)c;
    write_text(w, "<!doctype html><html lang=\"nl\"><meta charset=\"utf-8\">"
                  "<meta name=\"viewport\" content=\"width=device-width\"><title>");
    write_text(w, status_title(p->status));
    write_text(w, "</title><h1>");
    write_text(w, status_title(p->status));
    write_text(w, "</h1><p>Code: ");
    write_text(w, status_slug(p->status));
    write_text(w, "</p></html>");
    return "text/html; charset=utf-8";
}
