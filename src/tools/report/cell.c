#include "report/cell.h"

struct writer *cell_begin(struct cell *c)
{
    writer_init(&c->w, c->text, sizeof(c->text) - 1);
    return &c->w;
}

const char *cell_end(struct report *r, struct cell *c)
{
    r->failed |= c->w.failed;
    c->text[writer_len(&c->w)] = '\0';
    return c->text;
}
