#include "notary/receipt_sign.h"

#include "base/clock.h"
#include "base/text.h"
#include "model/language.h"
#include "notary/cases.h"
#include "notary/pending.h"
#include "wire/token.h"

#include <string.h>

#define STOP_PATH "/ontvangst"           /* of the public gate; the page asks for the code */

static unsigned corporations(const struct client *client, uint64_t set, const char *out[LIMIT_CORPORATIONS])
{
    unsigned n = 0;

    for (unsigned i = 0; i < client->n_corporaties && i < LIMIT_CORPORATIONS; i++)
        if ((set >> i & 1) != 0)
            out[n++] = client->corporaties[i];
    return n;
}

/* In the language that the person read. */
static void stop_page(const struct notary *n, const struct zaak *z, char *out, size_t cap)
{
    struct writer w;

    writer_init(&w, out, cap);
    write_text(&w, n->settings.issuer);
    write_char(&w, '/');
    write_text(&w, language_tag((enum language)z->language));
    write_bytes(&w, STOP_PATH, sizeof STOP_PATH);
    BUG_IF(w.failed);
}

enum status receipt_sign(struct notary *n, const struct pending *p, const struct granted *g, int64_t now,
                         struct writer *out)
{
    static const uint8_t none[DIGEST_LEN];
    const struct origin *h = &prepared_grant(p->prepared)->origin;
    const struct zaak *z = p->zaak;
    const char *corporaties[LIMIT_CORPORATIONS];
    char stop[sizeof n->settings.issuer + sizeof STOP_PATH + 8];
    char bron[BRON_MAX + 1];
    struct id jti;

    TRY(notary_random_id(n, jti.b));
    stop_page(n, z, stop, sizeof stop);
    memcpy(bron, h->bron, BRON_MAX);
    bron[BRON_MAX] = '\0';
    struct receipt r = {
        .iss = n->settings.issuer, .aud = z->afnemer->id, .code = p->receipt_text, .stop = stop,
        .jti = &jti, .grant = &g->grant, .dossier = &g->dossier, .iat = now, .agreed_at = g->created_at,
        .test = n->settings.test_environment || z->afnemer->environment == 'T',
        .fase = g->fase, .grondslag = g->grondslag, .doel = g->doel, .rol = g->rol,
        .plaats = g->plaats, .zekerheid = g->zekerheid, .feiten = g->feiten, .referentie = g->referentie,
        .corporaties = corporaties, .n_corporaties = corporations(z->afnemer, g->corporations, corporaties), .bron = bron,
        .year = g->year_chosen ? g->year : 0, .home = &g->home, .until = clock_day(g->until - 1) };
    if (memcmp(h->kennisgeving_sha, none, sizeof none) != 0) {
        r.language = language_tag((enum language)z->language);
        r.notice_sha = h->kennisgeving_sha;
    }
    return signer_receipt(n->signer, &r, out);
}
