#include "notary/supersede.h"

#include "base/date.h"
#include "base/sha256.h"
#include "log/entry.h"
#include "model/outcome.h"

#include <string.h>

static bool start_known(const struct eenheid *e)
{
    return e->ingangsdatum.min != DAY_UNKNOWN_MIN && e->ingangsdatum.max != DAY_UNKNOWN_MAX;
}

static bool same_start(const struct day_range *a, const struct day_range *b)
{
    return a->min == b->min && a->max == b->max;
}

static bool same_home(const struct eenheid *a, const struct eenheid *b)
{
    return strcmp(a->id_extern, b->id_extern) == 0 && strcmp(a->gemeente, b->gemeente) == 0;
}

/* ---- the verdict that is replaced ---- */

/* Where it was sent along: it is what the leaf of that place was made of. */
static enum status as_sent(const struct msg_definitive *m, const struct newest *of)
{
    static const uint8_t not_sent[DIGEST_LEN];
    uint8_t entry[DIGEST_LEN];
    struct sha256_ctx *c;

    if (memcmp(m->previous_sha, not_sent, DIGEST_LEN) == 0)
        return OK;
    TRY(sha256_open(&c));
    entry_make(c, ENTRY_VERDICT, m->previous_sha, entry);
    sha256_close(c);
    return memcmp(entry, of->entry, DIGEST_LEN) == 0 ? OK : REFUSED_SUPERSEDE_OTHER;
}

/* It is the newest of its dossier, and nothing has its place yet. */
static enum status text_named(const struct msg_definitive *m, const struct newest *of)
{
    const struct stand *s = &of->stand;

    if (!of->stands)
        return REFUSED_DECIDED_UNKNOWN;
    for (unsigned i = 0; i < s->times; i++)
        if (s->replaced[i] == m->previous_index)
            return REFUSED_SUPERSEDED;
    if (m->previous_index != of->index || memcmp(&m->previous_jti, &s->jti, sizeof s->jti) != 0)
        return REFUSED_DECIDED_UNKNOWN;
    return of->replaced_by < 0 ? as_sent(m, of) : REFUSED_SUPERSEDED;
}

/* Of another dossier, about the same home for the same corporation. */
static enum status former(struct notary *n, const struct asked *a, const struct dossier *d, const struct eenheid *home,
                          int64_t now)
{
    const struct dossier *f;

    if (memcmp(&a->m->previous_dossier, &d->id, sizeof d->id) == 0)
        return REFUSED_SUPERSEDE_REASON;
    TRY(asked_dossier(n, a->client, &a->m->previous_dossier, now, &f));
    TRY(text_named(a->m, &a->former));
    if (strcmp(dossier_corporations(f), dossier_corporations(d)) != 0 || !same_home(&a->former.stand.eenheid, home))
        return REFUSED_SCOPE;
    return OK;
}

/* ---- the home ---- */

/* As it was agreed; a start that it does not have may be given once. */
static enum status agreed_home(const struct dossier *d, const struct msg_definitive *m, struct eenheid *out)
{
    bool given = m->ingangsdatum.min != DAY_UNKNOWN_MIN || m->ingangsdatum.max != DAY_UNKNOWN_MAX;

    if (!dossier_home(d, out))
        return REFUSED_SCOPE;
    if (!given)
        return OK;
    if (start_known(out) && !same_start(&out->ingangsdatum, &m->ingangsdatum))
        return REFUSED_SCOPE;
    out->ingangsdatum = m->ingangsdatum;
    return OK;
}

/* Let otherwise; where no other start is said, at the same one. */
static enum status other_home(const struct stand *s, const struct msg_definitive *m, struct eenheid *out)
{
    struct eenheid e = m->eenheid;

    if (!same_home(&e, &s->eenheid))
        return REFUSED_SCOPE;
    if (!start_known(&e))
        e.ingangsdatum = s->eenheid.ingangsdatum;
    *out = e;
    return memcmp(&e, &s->eenheid, sizeof e) != 0 ? OK : REFUSED_SUPERSEDE_REASON;
}

/* What has changed is what the reason says; *home: what there was, and then what there is. */
static enum status changed(const struct msg_definitive *m, const struct stand *now, const struct stand *s, struct eenheid *home)
{
    *home = s->eenheid;
    switch (m->reden) {
    case SUPERSEDE_INKOMEN:
        return memcmp(now->grants, s->grants, sizeof s->grants) != 0 ? OK : REFUSED_SUPERSEDE_REASON;
    case SUPERSEDE_BELEID:
        return memcmp(now->packs, s->packs, sizeof s->packs) != 0 ? OK : REFUSED_SUPERSEDE_REASON;
    case SUPERSEDE_INGANGSDATUM:
        home->ingangsdatum = m->ingangsdatum;
        return same_start(&m->ingangsdatum, &s->eenheid.ingangsdatum) ? REFUSED_SUPERSEDE_REASON : OK;
    case SUPERSEDE_EENHEID:
        return other_home(s, m, home);
    default:
        return REFUSED_MESSAGE;
    }
}

/* ---- lease years ---- */

static bool add_year(struct stand *s, int16_t year)
{
    for (unsigned i = 0; i < STAND_YEARS; i++) {
        if (s->years[i] == 0)
            s->years[i] = year;
        if (s->years[i] == year)
            return true;
    }
    return false;
}

/* A start of which a day may lie in a third year is outside them, and so is one that is not known. */
static enum status add_years(struct stand *s)
{
    const struct day_range *start = &s->eenheid.ingangsdatum;

    if (!start_known(&s->eenheid))
        return REFUSED_LEASE_YEARS;
    for (int16_t y = year_of(start->min); y <= year_of(start->max); y++)
        if (!add_year(s, y))
            return REFUSED_LEASE_YEARS;
    return OK;
}

enum status supersede(struct notary *n, const struct asked *a, const struct dossier *d, const struct edition *g, int64_t now,
                      struct stand *out)
{
    const struct msg_definitive *m = a->m;
    const struct stand *s = &a->own.stand;

    *out = (struct stand){ .versie = STAND_VERSIE };
    stand_grants(d, out->grants);
    memcpy(out->packs, g->sha, sizeof out->packs);
    if (m->reden == SUPERSEDE_NONE || m->reden == SUPERSEDE_HUISHOUDEN) {
        if (a->own.stands)
            return REFUSED_DECIDED;
        TRY(agreed_home(d, m, &out->eenheid));
        if (m->reden == SUPERSEDE_HUISHOUDEN)
            TRY(former(n, a, d, &out->eenheid, now));
        return add_years(out);
    }
    TRY(text_named(m, &a->own));
    if (s->times == STAND_TIMES)
        return REFUSED_SUPERSEDE_OFTEN;
    TRY(changed(m, out, s, &out->eenheid));
    memcpy(out->replaced, s->replaced, sizeof out->replaced);
    out->replaced[s->times] = a->own.index;
    out->times = (uint8_t)(s->times + 1);
    memcpy(out->years, s->years, sizeof out->years);
    return add_years(out);
}
