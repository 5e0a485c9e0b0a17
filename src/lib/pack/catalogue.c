#include "pack/catalogue.h"

#include <string.h>

const char *beleidsstatus_naam(uint8_t status)
{
    static const char *const namen[] = { "ACTIEF", "KOMEND", "VERVANGEN", "INGETROKKEN" };

    return status < BELEIDSSTATUS_N ? namen[status] : "";
}

bool beleid_reden_ok(const char *reden, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!((reden[i] >= 'A' && reden[i] <= 'Z') || (reden[i] >= '0' && reden[i] <= '9') || reden[i] == '_'))
            return false;
    return len >= 1 && len <= BELEID_REDEN_MAX;
}

bool beleid_regel_ok(const struct beleid_regel *r, const struct pack *p)
{
    const char *end = memchr(r->reden, '\0', sizeof r->reden);

    if (end == NULL || r->herkomst > BELEID_VROEGER || r->n_sleutels > BELEID_SLEUTELS_MAX ||
        memcmp(r->sha256, pack_sha256(p), DIGEST_LEN) != 0)
        return false;
    for (unsigned i = 0; i < BELEID_SLEUTELS_MAX; i++)
        if (memchr(r->sleutels[i], '\0', BELEID_SLEUTEL_LEN) == NULL)
            return false;
    return r->ingetrokken == BELEID_NOOIT ? end == r->reden : beleid_reden_ok(r->reden, (size_t)(end - r->reden));
}

/* ---- versions ---- */

static size_t cijfers(const char *at)
{
    return strspn(at, "0123456789");
}

int beleid_versie_vergelijk(const char *a, const char *b)
{
    for (;;) {
        size_t na = cijfers(a), nb = cijfers(b);

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

int beleid_zoek(const struct beleid *b, const uint8_t sha256[DIGEST_LEN])
{
    for (uint32_t i = 0; i < b->n; i++)
        if (memcmp(b->regels[i].sha256, sha256, DIGEST_LEN) == 0)
            return (int)i;
    return -1;
}

enum status beleid_erbij(struct beleid *b, const struct pack *p, const struct beleid_regel *r)
{
    if (b->n == BELEID_MAX)
        return REFUSED_TOO_MANY;
    if (beleid_zoek(b, r->sha256) >= 0)
        return REFUSED_PACK_KNOWN;
    b->packs[b->n] = *p;
    b->regels[b->n++] = *r;
    return OK;
}

/* Ever serves, today or later. */
static bool dient(const struct beleid *b, unsigned nr)
{
    return b->regels[nr].ingetrokken == BELEID_NOOIT && b->regels[nr].herkomst != BELEID_VROEGER;
}

/* Of two that claim the same days this one serves. Equal versions: what came first, the configuration before the rest. */
static bool gaat_voor(const struct beleid *b, unsigned nr, unsigned ander)
{
    int c = beleid_versie_vergelijk(pack_versie(&b->packs[nr]), pack_versie(&b->packs[ander]));

    return c > 0 || (c == 0 && nr < ander);
}

static bool vervangen(const struct beleid *b, unsigned nr, int32_t dag)
{
    for (unsigned i = 0; i < b->n; i++)
        if (i != nr && dient(b, i) && b->regels[i].vanaf <= dag && pack_botst(&b->packs[i], &b->packs[nr]) &&
            gaat_voor(b, i, nr))
            return true;
    return false;
}

static bool beslist(const struct beleid *b, unsigned nr, int32_t dag)
{
    return dient(b, nr) && b->regels[nr].vanaf <= dag && !vervangen(b, nr, dag);
}

enum beleidsstatus beleid_status(const struct beleid *b, unsigned nr, int32_t dag)
{
    const struct beleid_regel *r = &b->regels[nr];

    if (r->ingetrokken != BELEID_NOOIT)
        return BELEID_INGETROKKEN;
    if (r->herkomst == BELEID_VROEGER || vervangen(b, nr, dag))
        return BELEID_VERVANGEN;
    return r->vanaf > dag || pack_geldig_van(&b->packs[nr]) > dag ? BELEID_KOMEND : BELEID_ACTIEF;
}

void beleid_set(const struct beleid *b, int32_t dag, struct packset *set, uint8_t nrs[PACKSET_MAX])
{
    packset_init(set);
    memset(nrs, 0, PACKSET_MAX);
    for (unsigned i = 0; i < b->n; i++) {
        if (!beslist(b, i, dag))
            continue;
        uint32_t at = set->n;
        if (packset_add(set, &b->packs[i]) != OK)
            return;
        nrs[at] = (uint8_t)i;
    }
}

/* ---- loading ---- */

static bool omvat(const struct pack *groot, const struct pack *klein)
{
    return pack_geldig_van(groot) <= pack_geldig_van(klein) && pack_geldig_tot(klein) <= pack_geldig_tot(groot);
}

/* It replaces what claims its days, and replaces it wholly: the days that were left would have no policy. */
static enum status vervangt(const struct beleid *b, const struct pack *p, bool *een)
{
    *een = false;
    for (unsigned i = 0; i < b->n; i++) {
        const struct pack *o = &b->packs[i];

        if (!dient(b, i) || !pack_botst(o, p))
            continue;
        if (strcmp(pack_id(o), pack_id(p)) != 0)
            return REFUSED_PACK_OVERLAP;
        if (beleid_versie_vergelijk(pack_versie(p), pack_versie(o)) <= 0)
            return REFUSED_PACK_VERSION;
        if (!omvat(p, o))
            return REFUSED_PACK_OVERLAP;
        *een = true;
    }
    return OK;
}

/* The day before or after a national pack belongs to another one, or there is no other. */
static bool sluit_aan(const struct beleid *b, const struct pack *p)
{
    bool alleen = true;

    for (unsigned i = 0; i < b->n; i++) {
        const struct pack *o = &b->packs[i];

        if (!dient(b, i) || pack_is_overlay(o))
            continue;
        if (pack_geldig_tot(o) + 1 == pack_geldig_van(p) || pack_geldig_tot(p) + 1 == pack_geldig_van(o))
            return true;
        alleen = false;
    }
    return alleen;
}

static bool heeft_basis(const struct beleid *b, const struct pack *p)
{
    for (unsigned i = 0; i < b->n; i++) {
        const struct pack *o = &b->packs[i];

        if (dient(b, i) && !pack_is_overlay(o) && strcmp(pack_id(o), pack_basis(p)) == 0 &&
            pack_geldig_van(o) <= pack_geldig_tot(p) && pack_geldig_van(p) <= pack_geldig_tot(o))
            return true;
    }
    return false;
}

/* How many would serve one day, whichever day that is: all that are not beaten by one that serves as early. */
static unsigned hoogstens(const struct beleid *b)
{
    unsigned most = 0;

    for (unsigned d = 0; d < b->n; d++) {
        unsigned n = 0;

        for (unsigned i = 0; i < b->n; i++)
            n += beslist(b, i, b->regels[d].vanaf);
        most = n > most ? n : most;
    }
    return most;
}

enum status beleid_past(const struct beleid *b)
{
    return hoogstens(b) <= PACKSET_MAX ? OK : REFUSED_TOO_MANY;
}

enum status beleid_toelaten(const struct beleid *b, const struct pack *p, int32_t vanaf, int32_t vandaag)
{
    int nr = beleid_zoek(b, pack_sha256(p));
    bool een;

    if (nr >= 0)
        return b->regels[nr].ingetrokken != BELEID_NOOIT ? REFUSED_PACK_WITHDRAWN : REFUSED_PACK_KNOWN;
    if (vanaf < vandaag)
        return REFUSED_PACK_DATE;
    TRY(vervangt(b, p, &een));
    if (b->n == BELEID_MAX || hoogstens(b) + (een ? 0 : 1) > PACKSET_MAX)
        return REFUSED_TOO_MANY;
    if (pack_is_overlay(p))
        return heeft_basis(b, p) ? OK : REFUSED_PACK_BASE;
    return een || sluit_aan(b, p) ? OK : REFUSED_PACK_GAP;
}
