#include "wire/role_packs.h"

enum status role_packs_begin(struct role_packs *r, const struct role_inputs *in)
{
    *r = (struct role_packs){ 0 };
    if (in->n_pack_rows != in->n_packs)
        return REFUSED_MESSAGE;
    for (size_t i = 0; i < in->n_packs; i++) {
        struct pack p;

        TRY(pack_open(in->packs[i].data, in->packs[i].len, &p));
        if (!catalogue_row_ok(&in->pack_rows[i], &p) || catalogue_add(&r->beleid, &p, &in->pack_rows[i]) != OK)
            return REFUSED_MESSAGE;
    }
    return OK;
}

static void drop(struct role_packs *r)
{
    role_pack_release(&r->offered);
    r->pack = (struct pack){ 0 };
}

enum status role_packs_offer(struct role_packs *r, struct role_control *c)
{
    drop(r);
    r->offered = c->pack;
    c->pack = (struct role_pack){ 0 };
    enum status s = c->index == r->beleid.n && c->index < CATALOGUE_MAX ? pack_open(r->offered.data, r->offered.len, &r->pack)
                                                                        : REFUSED_TOO_MANY;
    if (s != OK)
        drop(r);
    return s;
}

/* The rows of the packs in use, and perhaps that of the offered one. */
static bool fits(const struct role_packs *r, const struct role_control *c)
{
    const struct catalogue_row *rows = c->table.rows;
    size_t n = r->beleid.n;

    if (c->table.n != n && (c->table.n != n + 1 || r->offered.data == NULL))
        return false;
    for (size_t i = 0; i < c->table.n; i++)
        if (!catalogue_row_ok(&rows[i], i < n ? &r->beleid.packs[i] : &r->pack))
            return false;
    return true;
}

enum status role_packs_list(struct role_packs *r, struct role_control *c)
{
    const struct catalogue_row *rows = c->table.rows;
    enum status s = fits(r, c) ? OK : REFUSED_MESSAGE;
    bool more = s == OK && c->table.n > r->beleid.n;

    if (more) {
        s = catalogue_add(&r->beleid, &r->pack, &rows[r->beleid.n]) == OK ? OK : REFUSED_MESSAGE;
        r->offered = (struct role_pack){ 0 };  /* mapped from now on */
    }
    for (size_t i = 0; s == OK && i < c->table.n; i++)
        r->beleid.rows[i] = rows[i];
    drop(r);
    mem_free(c->table.rows);
    c->table = (struct role_rows){ 0 };
    return s;
}
