#include "wire/packs.h"

enum status beleidsrol_begin(struct beleidsrol *r, const struct role_inputs *in)
{
    *r = (struct beleidsrol){ 0 };
    if (in->n_regels != in->n_packs)
        return REFUSED_MESSAGE;
    for (size_t i = 0; i < in->n_packs; i++) {
        struct pack p;

        TRY(pack_open(in->packs[i].data, in->packs[i].len, &p));
        if (!beleid_regel_ok(&in->regels[i], &p) || beleid_erbij(&r->beleid, &p, &in->regels[i]) != OK)
            return REFUSED_MESSAGE;
    }
    return OK;
}

static void drop(struct beleidsrol *r)
{
    role_pack_release(&r->aanbod);
    r->pack = (struct pack){ 0 };
}

enum status beleidsrol_aanbod(struct beleidsrol *r, struct role_control *c)
{
    drop(r);
    r->aanbod = c->pack;
    c->pack = (struct role_pack){ 0 };
    enum status s = c->index == r->beleid.n && c->index < BELEID_MAX ? pack_open(r->aanbod.data, r->aanbod.len, &r->pack)
                                                                     : REFUSED_TOO_MANY;
    if (s != OK)
        drop(r);
    return s;
}

/* The rows of the packs in use, and perhaps that of the offered one. */
static bool fits(const struct beleidsrol *r, const struct role_control *c)
{
    const struct beleid_regel *rows = c->table.rows;
    size_t n = r->beleid.n;

    if (c->table.n != n && (c->table.n != n + 1 || r->aanbod.data == NULL))
        return false;
    for (size_t i = 0; i < c->table.n; i++)
        if (!beleid_regel_ok(&rows[i], i < n ? &r->beleid.packs[i] : &r->pack))
            return false;
    return true;
}

enum status beleidsrol_lijst(struct beleidsrol *r, struct role_control *c)
{
    const struct beleid_regel *rows = c->table.rows;
    enum status s = fits(r, c) ? OK : REFUSED_MESSAGE;
    bool more = s == OK && c->table.n > r->beleid.n;

    if (more) {
        s = beleid_erbij(&r->beleid, &r->pack, &rows[r->beleid.n]) == OK ? OK : REFUSED_MESSAGE;
        r->aanbod = (struct role_pack){ 0 };   /* mapped from now on */
    }
    for (size_t i = 0; s == OK && i < c->table.n; i++)
        r->beleid.regels[i] = rows[i];
    drop(r);
    mem_free(c->table.rows);
    c->table = (struct role_rows){ 0 };
    return s;
}
