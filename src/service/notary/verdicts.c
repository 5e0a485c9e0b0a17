#include "notary/verdicts.h"

#include "base/clock.h"
#include "base/date.h"
#include "model/names.h"

#include <string.h>

bool verdict_in_roster(const struct dossier *d, const char *reference)
{
    for (unsigned i = 0; i < d->n_rooster; i++)
        if (strcmp(dossier_reference(d, i, NULL), reference) == 0)
            return true;
    return false;
}

void verdict_origin(const struct dossier *d, struct verdict_origin *out)
{
    *out = (struct verdict_origin){ .n = d->n_rooster, .zekerheid = ZEKERHEID_BRONGETEKEND };
    for (unsigned i = 0; i < d->n_rooster; i++) {
        const struct grant *g = d->grants[i];
        uint8_t rol;

        dossier_reference(d, i, &rol);
        unsigned zekerheid = g->origin.zekerheid <= ZEKERHEID_VERKLAARD ? g->origin.zekerheid : ZEKERHEID_VERKLAARD;
        if (zekerheid > out->zekerheid)
            out->zekerheid = zekerheid;
        out->of[i] = (struct verdict_member){
            .rol = name_of(NAMES_ROL, rol), .bron = g->origin.bron,
            .wijze = name_of(NAMES_WIJZE, g->origin.wijze),
            .zekerheid = name_of(NAMES_ZEKERHEID, zekerheid),
            .identiteit = name_of(NAMES_STRENGTH, g->origin.strength),
            .profiel_sha = g->origin.profiel_sha,
            .certificate_sha = g->origin.has_certificate ? g->origin.certificate_sha : NULL,
            .grant_verwijzing = g->verwijzing.b };
    }
}

void verdict_routes(struct verdict_origin *o, const struct outcome *u)
{
    for (unsigned k = 0; k < o->n; k++)
        o->of[k].bewijsroute = u->bewijsroute[k] != ROUTE_GEEN ? name_of(NAMES_BEWIJSROUTE, u->bewijsroute[k]) : NULL;
}

static int16_t lease_year(const struct outcome *u, int64_t iat)
{
    return u->ingangsjaar_max > 0 ? u->ingangsjaar_max : year_of(clock_day(iat));
}

int32_t verdict_until(const struct outcome *u, const struct dossier *d, int64_t iat)
{
    int32_t day = day_of((struct date){ lease_year(u, iat), 12, 31 });
    int32_t last = d != NULL ? clock_day(dossier_first_end(d) - 1) : day;

    return last < day ? last : day;
}

const char *verdict_review(const struct notary *n, const struct client *a)
{
    if (a->menselijke_toets[0] != '\0')
        return a->menselijke_toets;
    return n->settings.menselijke_toets[0] != '\0' ? n->settings.menselijke_toets : NULL;
}

void verdict_salted(const struct notary *n, const uint8_t jti[ID_LEN], const uint8_t declared_sha[DIGEST_LEN],
                    uint8_t salt[DIGEST_LEN], uint8_t digest[DIGEST_LEN])
{
    const struct part id = { jti, ID_LEN }, parts[] = { { salt, DIGEST_LEN }, { declared_sha, DIGEST_LEN } };

    crypt_hmac(n->keys->salt, CRYPT_KEY_LEN, &id, 1, salt);
    sha256_parts(parts, 2, digest);
}

/* A year after the last day of the law that decided, or after this day where that is later: not by the start of the lease, which
 * the caller chooses, and may choose to be open (docs/decisions/0041). */
static int32_t reference_until(const struct notary *n, const struct outcome *u)
{
    int32_t day = n->editions->dag;

    for (unsigned i = 0; i < u->n_packs; i++)
        if (!pack_is_overlay(u->packs[i]) && pack_valid_to(u->packs[i]) > day)
            day = pack_valid_to(u->packs[i]);
    return day_add_months(day, 12);
}

void verdict_note(const struct notary *n, const struct client *a, const struct edition *g, const struct outcome *u,
                  const uint8_t jti[ID_LEN], int64_t boot_ms)
{
    if (u->n_packs > 0)
        references_note(n->references, (size_t)(a - n->clients), editions_packs(g, u->packs, u->n_packs),
                        reference_until(n, u), n->editions->dag, jti, boot_ms);
}
