/*
 * Two persons of six texts, with a NUL between them: surname, first names and initials as the platform has them, then as the
 * source has. Whoever is taken for the other is so in both directions and as strongly; whoever is taken for anybody is taken for
 * themselves.
 */
#include "base/mem.h"
#include "evidence/identity.h"

#include <stdlib.h>
#include <string.h>

static void take(char *out, size_t cap, const uint8_t **at, size_t *left)
{
    const uint8_t *zero = *left > 0 ? memchr(*at, 0, *left) : NULL;
    size_t len = zero != NULL ? (size_t)(zero - *at) : *left, used = len < cap ? len : cap - 1;

    if (*left == 0)
        return;
    memcpy(out, *at, used);
    *at += zero != NULL ? len + 1 : len;
    *left -= zero != NULL ? len + 1 : len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct identiteit who[2] = { { .geboortedatum = { 1, 1 } }, { .geboortedatum = { 1, 1 } } };
    uint8_t there, back, self;

    for (unsigned i = 0; i < 2; i++) {
        take(who[i].achternaam, sizeof who[i].achternaam, &data, &len);
        take(who[i].voornamen, sizeof who[i].voornamen, &data, &len);
        take(who[i].voorletters, sizeof who[i].voorletters, &data, &len);
    }
    enum status s = identity_match(&who[0], &who[1], &there);
    if ((s != OK && s != REFUSED_IDENTITY) || identity_match(&who[1], &who[0], &back) != s || there != back ||
        there > STRENGTH_VOORNAMEN)
        abort();
    if (s == OK && (identity_match(&who[0], &who[0], &self) != OK || identity_match(&who[1], &who[1], &self) != OK))
        abort();
    return 0;
}
