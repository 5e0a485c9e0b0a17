#include "pack/catalogue.h"

#include <string.h>

const char *catalogue_status_name(uint8_t status)
{
    static const char *const names[] = { "ACTIEF", "KOMEND", "VERVANGEN", "INGETROKKEN" };

    return status < CATALOGUE_STATUS_N ? names[status] : "";
}

bool catalogue_reason_ok(const char *reden, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!((reden[i] >= 'A' && reden[i] <= 'Z') || (reden[i] >= '0' && reden[i] <= '9') || reden[i] == '_'))
            return false;
    return len >= 1 && len <= CATALOGUE_REASON_MAX;
}

bool catalogue_row_ok(const struct catalogue_row *r, const struct pack *p)
{
    const char *end = memchr(r->reden, '\0', sizeof r->reden);

    if (end == NULL || r->origin > CATALOGUE_FORMER || r->n_keys > CATALOGUE_KEYS_MAX ||
        memcmp(r->sha256, pack_sha256(p), DIGEST_LEN) != 0)
        return false;
    for (unsigned i = 0; i < CATALOGUE_KEYS_MAX; i++)
        if (memchr(r->keys[i], '\0', CATALOGUE_KEY_LEN) == NULL)
            return false;
    return r->ingetrokken == CATALOGUE_NEVER ? end == r->reden : catalogue_reason_ok(r->reden, (size_t)(end - r->reden));
}

/* ---- versions ---- */

static size_t digits(const char *at)
{
    return strspn(at, "0123456789");
}

int catalogue_version_compare(const char *a, const char *b)
{
    for (;;) {
        size_t na = digits(a), nb = digits(b);

        if (na > 0 && nb > 0) {
            for (; na > 1 && *a == '0'; na--)
                a++;
            for (; nb > 1 && *b == '0'; nb--)
                b++;
            int c = na != nb ? (na > nb ? 1 : -1) : memcmp(a, b, na);
            if (c != 0)
                return c > 0 ? 1 : -1;
            a += na;
            b += nb;
        } else if (*a != *b) {
            return (unsigned char)*a > (unsigned char)*b ? 1 : -1;
        } else if (*a == '\0') {
            return 0;
        } else {
            a++;
            b++;
        }
    }
}

/* ---- the list ---- */

int catalogue_find(const struct catalogue *b, const uint8_t sha256[DIGEST_LEN])
{
    for (uint32_t i = 0; i < b->n; i++)
        if (memcmp(b->rows[i].sha256, sha256, DIGEST_LEN) == 0)
            return (int)i;
    return -1;
}

enum status catalogue_add(struct catalogue *b, const struct pack *p, const struct catalogue_row *r)
{
    if (b->n == CATALOGUE_MAX)
        return REFUSED_TOO_MANY;
    if (catalogue_find(b, r->sha256) >= 0)
        return REFUSED_PACK_KNOWN;
    b->packs[b->n] = *p;
    b->rows[b->n++] = *r;
    return OK;
}

/* Ever serves, today or later. */
static bool serves(const struct catalogue *b, unsigned nr)
{
    return b->rows[nr].ingetrokken == CATALOGUE_NEVER && b->rows[nr].origin != CATALOGUE_FORMER;
}

/* Of two that claim the same days this one serves. Equal versions: what came first, the configuration before the rest. */
static bool goes_before(const struct catalogue *b, unsigned nr, unsigned other)
{
    int c = catalogue_version_compare(pack_version(&b->packs[nr]), pack_version(&b->packs[other]));

    return c > 0 || (c == 0 && nr < other);
}

static bool replaced(const struct catalogue *b, unsigned nr, int32_t dag)
{
    for (unsigned i = 0; i < b->n; i++)
        if (i != nr && serves(b, i) && b->rows[i].vanaf <= dag && pack_collides(&b->packs[i], &b->packs[nr]) &&
            goes_before(b, i, nr))
            return true;
    return false;
}

static bool decides(const struct catalogue *b, unsigned nr, int32_t dag)
{
    return serves(b, nr) && b->rows[nr].vanaf <= dag && !replaced(b, nr, dag);
}

enum catalogue_status catalogue_status(const struct catalogue *b, unsigned nr, int32_t dag)
{
    const struct catalogue_row *r = &b->rows[nr];

    if (r->ingetrokken != CATALOGUE_NEVER)
        return CATALOGUE_INGETROKKEN;
    if (r->origin == CATALOGUE_FORMER || replaced(b, nr, dag))
        return CATALOGUE_VERVANGEN;
    return r->vanaf > dag || pack_valid_from(&b->packs[nr]) > dag ? CATALOGUE_KOMEND : CATALOGUE_ACTIEF;
}

void catalogue_set(const struct catalogue *b, int32_t dag, struct packset *set, uint8_t nrs[PACKSET_MAX])
{
    packset_init(set);
    memset(nrs, 0, PACKSET_MAX);
    for (unsigned i = 0; i < b->n; i++) {
        if (!decides(b, i, dag))
            continue;
        uint32_t at = set->n;
        if (packset_add(set, &b->packs[i]) != OK)
            return;
        nrs[at] = (uint8_t)i;
    }
}

/* ---- loading ---- */

static bool covers(const struct pack *large, const struct pack *small)
{
    return pack_valid_from(large) <= pack_valid_from(small) && pack_valid_to(small) <= pack_valid_to(large);
}

/* It replaces what claims its days, and replaces it wholly: the days that were left would have no policy. */
static enum status replaces(const struct catalogue *b, const struct pack *p, bool *any)
{
    *any = false;
    for (unsigned i = 0; i < b->n; i++) {
        const struct pack *o = &b->packs[i];

        if (!serves(b, i) || !pack_collides(o, p))
            continue;
        if (strcmp(pack_id(o), pack_id(p)) != 0)
            return REFUSED_PACK_OVERLAP;
        if (catalogue_version_compare(pack_version(p), pack_version(o)) <= 0)
            return REFUSED_PACK_VERSION;
        if (!covers(p, o))
            return REFUSED_PACK_OVERLAP;
        *any = true;
    }
    return OK;
}

/* The day before or after a national pack belongs to another one, or there is no other. */
static bool adjoins(const struct catalogue *b, const struct pack *p)
{
    bool alone = true;

    for (unsigned i = 0; i < b->n; i++) {
        const struct pack *o = &b->packs[i];

        if (!serves(b, i) || pack_is_overlay(o))
            continue;
        if (pack_valid_to(o) + 1 == pack_valid_from(p) || pack_valid_to(p) + 1 == pack_valid_from(o))
            return true;
        alone = false;
    }
    return alone;
}

static bool has_base(const struct catalogue *b, const struct pack *p)
{
    for (unsigned i = 0; i < b->n; i++) {
        const struct pack *o = &b->packs[i];

        if (serves(b, i) && !pack_is_overlay(o) && strcmp(pack_id(o), pack_basis(p)) == 0 &&
            pack_valid_from(o) <= pack_valid_to(p) && pack_valid_from(p) <= pack_valid_to(o))
            return true;
    }
    return false;
}

/* How many would serve one day, whichever day that is: all that are not beaten by one that serves as early. */
static unsigned at_most(const struct catalogue *b)
{
    unsigned most = 0;

    for (unsigned d = 0; d < b->n; d++) {
        unsigned n = 0;

        for (unsigned i = 0; i < b->n; i++)
            n += decides(b, i, b->rows[d].vanaf);
        most = n > most ? n : most;
    }
    return most;
}

enum status catalogue_fits(const struct catalogue *b)
{
    return at_most(b) <= PACKSET_MAX ? OK : REFUSED_TOO_MANY;
}

enum status catalogue_admit(const struct catalogue *b, const struct pack *p, int32_t vanaf, int32_t today)
{
    int nr = catalogue_find(b, pack_sha256(p));
    bool any;

    if (nr >= 0)
        return b->rows[nr].ingetrokken != CATALOGUE_NEVER ? REFUSED_PACK_WITHDRAWN : REFUSED_PACK_KNOWN;
    if (vanaf < today)
        return REFUSED_PACK_DATE;
    TRY(replaces(b, p, &any));
    if (b->n == CATALOGUE_MAX || at_most(b) + (any ? 0 : 1) > PACKSET_MAX)
        return REFUSED_TOO_MANY;
    if (pack_is_overlay(p))
        return has_base(b, p) ? OK : REFUSED_PACK_BASE;
    return any || adjoins(b, p) ? OK : REFUSED_PACK_GAP;
}
