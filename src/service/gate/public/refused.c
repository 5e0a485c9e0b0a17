#include "gate/public/public.h"

#include "gate/public/view.h"

/* In the language that the browser likes best: nothing else is known of it. */
const char *refused_write(const struct conn *c, struct writer *w, const struct problem *p)
{
    const struct public *public = public_of(c);
    struct slice likes = c->request.complete ? conn_text(c, c->request.wanted[PUBLIC_ACCEPT_LANGUAGE]) : (struct slice){ 0 };

    return view_problem(w, public, browser_language(likes, public->gate.in.settings.languages), p->status);
}
