#include "proof/receipt.h"

#include "model/names.h"
#include "model/source.h"
#include "proof/claim.h"

static void facts(struct writer *w, uint32_t set)
{
    const char *names[8];
    unsigned n = 0;

    for (uint32_t bit = 1; bit <= FEIT_VERMOGEN; bit <<= 1)
        if ((set & bit) != 0)
            names[n++] = name_of(NAMES_FEIT, bit);
    claim_list(w, "feiten", names, n);
}

/* What names the home; the rest of it was the platform's own. */
static void home(struct writer *w, const struct eenheid *e)
{
    claim_name(w, "eenheid");
    write_char(w, '{');
    claim_plain(w, "idExtern", e->id_extern);
    claim_plain(w, "gemeente", e->gemeente);
    claim_number(w, "huurprijs", e->huurprijs.min);
    write_char(w, '}');
}

static void notice(struct writer *w, const struct receipt *r)
{
    claim_name(w, "kennisgeving");
    write_char(w, '{');
    claim_plain(w, "taal", r->language);
    claim_name(w, "sha256");
    write_char(w, '"');
    write_hex(w, r->notice_sha, DIGEST_LEN);
    write_text(w, "\"}");
}

static void parties(struct writer *w, const struct receipt *r)
{
    claim_list(w, "corporaties", r->corporaties, r->n_corporaties);
    claim_bytes(w, "dossier", r->dossier->b, ID_LEN);
    claim_number(w, "plaats", r->plaats);
    claim_plain(w, "rol", name_of(NAMES_ROL, r->rol));
    claim_plain(w, "referentie", r->referentie);
}

static void shared(struct writer *w, const struct receipt *r)
{
    facts(w, r->feiten);
    claim_plain(w, "bron", r->bron);
    claim_plain(w, "zekerheid", name_of(NAMES_ZEKERHEID, r->zekerheid));
    claim_flag(w, "verklaard", r->zekerheid == ZEKERHEID_VERKLAARD);
    if (r->year != 0)
        claim_number(w, "inkomensjaar", r->year);
    if (r->home->present)
        home(w, r->home);
}

void receipt_claims(const struct receipt *r, struct writer *w)
{
    struct writer own = *w;

    own.start = own.at; /* so that the first member is written without a comma */
    write_char(&own, '{');
    claim_text(&own, "iss", r->iss);
    claim_text(&own, "aud", r->aud);
    claim_bytes(&own, "jti", r->jti->b, ID_LEN);
    claim_number(&own, "iat", r->iat);
    claim_plain(&own, "omgeving", r->test ? "TEST" : "PRODUCTIE");
    claim_bytes(&own, "grant_id", r->grant->b, ID_LEN);
    claim_number(&own, "ingestemdOp", r->agreed_at);
    claim_plain(&own, "fase", name_of(NAMES_FASE, r->fase));
    claim_plain(&own, "grondslag", name_of(NAMES_GRONDSLAG, r->grondslag));
    claim_plain(&own, "doel", name_of(NAMES_DOEL, r->doel));
    claim_date(&own, "tot", r->until);
    parties(&own, r);
    shared(&own, r);
    if (r->notice_sha != NULL)
        notice(&own, r);
    claim_plain(&own, "code", r->code);
    claim_text(&own, "stoppen", r->stop);
    write_char(&own, '}');
    w->at = own.at;
    w->failed = own.failed;
}
