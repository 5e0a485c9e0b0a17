#include "proof/verdict.h"

#include "model/names.h"
#include "pack/pack.h"
#include "proof/claim.h"

#define MOST_EXACT ((UINT64_C(1) << 53) - 1)

/* n or {"min":n,"max":n}; an open end is left out, an unknown value altogether. */
static void range(struct writer *w, const char *name, int64_t min, int64_t max, int64_t low, int64_t high,
                  void (*one)(struct writer *, const char *, int64_t))
{
    if (min <= low && max >= high)
        return;
    if (min == max) {
        one(w, name, min);
        return;
    }
    claim_name(w, name);
    write_char(w, '{');
    if (min > low)
        one(w, "min", min);
    if (max < high)
        one(w, "max", max);
    write_char(w, '}');
}

static void one_date(struct writer *w, const char *name, int64_t day)
{
    claim_date(w, name, (int32_t)day);
}

/* The rank of the rent among those asked about, where there were several. */
static void rank(struct writer *w, uint8_t rent_rank)
{
    const char *names[4];
    unsigned n = 0;

    for (unsigned i = 0; i < 4; i++)
        if (rent_rank >> i & 1)
            names[n++] = name_of(NAMES_RENT_RANK, 1u << i);
    if (n == 1 && rent_rank != RENT_RANK_ENIGE)
        claim_plain(w, "huursoort", names[0]);
    else if (n > 1)
        claim_list(w, "huursoort", names, n);
}

static void eenheid(struct writer *w, const struct eenheid *e)
{
    const char *names[3];
    unsigned n = 0;

    claim_name(w, "eenheid");
    write_char(w, '{');
    claim_known(w, "idExtern", e->id_extern);
    claim_known(w, "gemeente", e->gemeente);
    range(w, "huurprijs", e->huurprijs.min, e->huurprijs.max, MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX, claim_number);
    range(w, "kamers", e->kamers_min, e->kamers_max, 0, 99, claim_number);
    range(w, "slaapkamers", e->slaapkamers_min, e->slaapkamers_max, 0, 99, claim_number);
    for (unsigned i = 0; i < 3; i++)
        if (e->woonruimtesoort >> i & 1)
            names[n++] = name_of(NAMES_WOONRUIMTESOORT, 1u << i);
    if (n == 1)
        claim_plain(w, "woonruimtesoort", names[0]);
    else if (n == 2)
        claim_list(w, "woonruimtesoort", names, n);
    range(w, "publicatiedatum", e->publicatiedatum.min, e->publicatiedatum.max, DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX,
          one_date);
    range(w, "ingangsdatum", e->ingangsdatum.min, e->ingangsdatum.max, DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX, one_date);
    if (e->aangewezen == TRUTH_YES)
        claim_flag(w, "aangewezen", true);
    if (e->permanente_bewoning == TRUTH_NO)
        claim_flag(w, "permanenteBewoning", false);
    if (e->voor_acht == TRUTH_YES)
        claim_flag(w, "voorAchtOfMeer", true);
    if (e->middenhuur == TRUTH_YES)
        claim_flag(w, "middenhuur", true);
    if (e->daeb_tak == TRUTH_NO)
        claim_flag(w, "daebTak", false);
    rank(w, e->rent_rank);
    if (e->age_from != 0 || e->age_to != 199) {
        claim_name(w, "doelgroep");
        write_char(w, '{');
        if (e->age_from != 0)
            claim_number(w, "leeftijdVan", e->age_from);
        if (e->age_to != 199)
            claim_number(w, "leeftijdTot", e->age_to);
        write_char(w, '}');
    }
    write_char(w, '}');
}

static void ontbreekt(struct writer *w, const struct outcome *u)
{
    claim_name(w, "ontbreekt");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_ontbreekt; i++) {
        const struct missing_fact *o = &u->ontbreekt[i];

        if (i > 0)
            write_char(w, ',');
        write_char(w, '{');
        claim_text(w, "feit", o->feit);
        claim_plain(w, "van", name_of(NAMES_OWNER, o->owner));
        if (o->rol != ROL_GEEN)
            claim_plain(w, "rol", name_of(NAMES_ROL, o->rol));
        if (o->jaar != 0)
            claim_number(w, "jaar", o->jaar);
        if (o->owner == OWNER_BELEID && o->verwacht_vanaf != DAY_UNKNOWN_MIN)
            claim_date(w, "verwachtVanaf", o->verwacht_vanaf);
        claim_known(w, "zekerheid", o->zekerheid);
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void outcome(struct writer *w, const struct outcome *u, bool with_home)
{
    range(w, "ingangsjaar", u->ingangsjaar_min, u->ingangsjaar_max > 0 ? u->ingangsjaar_max : 9999, 0, 9999, claim_number);
    claim_plain(w, "uitkomst", name_of(NAMES_UITKOMST, u->uitkomst));
    claim_plain(w, "daeb", name_of(NAMES_DAEB, u->daeb));
    claim_known(w, "vrijstellingDaeb", u->vrijstelling[VRIJSTELLING_DAEB]);
    claim_plain(w, "passendheidsoort", name_of(NAMES_PASSENDHEIDSOORT, u->passendheidsoort));
    claim_known(w, "vrijstellingPassend", u->vrijstelling[VRIJSTELLING_PASSEND]);
    claim_plain(w, "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, u->inkomensklasse));
    if (with_home)
        claim_plain(w, "huurklasse", name_of(NAMES_HUURKLASSE, u->huurklasse));
    claim_plain(w, "grootteklasse", name_of(NAMES_GROOTTEKLASSE, u->grootteklasse));
    claim_name(w, "isOuderenhuishouden");
    write_text(w, u->is_ouderenhuishouden == TRUTH_YES ? "true" : u->is_ouderenhuishouden == TRUTH_NO ? "false" : "null");
    claim_plain(w, "hoogstePassendeHuurklasse", name_of(NAMES_HUURKLASSE, u->hoogste_passende_huurklasse));
    claim_plain(w, "samenstelling", name_of(NAMES_SAMENSTELLING, u->samenstelling));
    claim_list(w, "redenen", u->redenen, u->n_redenen);
    ontbreekt(w, u);
    claim_list(w, "voorbehoud", u->voorbehoud, u->n_voorbehoud);
}

static void origin(struct writer *w, const struct verdict *v)
{
    claim_name(w, "herkomst");
    write_char(w, '[');
    for (unsigned i = 0; i < v->n_origins; i++) {
        const struct verdict_member *h = &v->origin[i];

        if (i > 0)
            write_char(w, ',');
        write_char(w, '{');
        claim_known(w, "rol", h->rol);
        claim_known(w, "bron", h->bron);
        claim_known(w, "wijze", h->wijze);
        claim_known(w, "zekerheid", h->zekerheid);
        claim_known(w, "bewijsroute", h->bewijsroute);
        claim_known(w, "identiteit", h->identiteit);
        if (h->profiel_sha != NULL)
            claim_bytes(w, "profiel", h->profiel_sha, VERDICT_SHA_LEN);
        if (h->certificate_sha != NULL)
            claim_bytes(w, "certificaat", h->certificate_sha, VERDICT_SHA_LEN);
        if (h->grant_verwijzing != NULL)
            claim_bytes(w, "grantVerwijzing", h->grant_verwijzing, VERDICT_ID_LEN);
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void beleid(struct writer *w, const struct outcome *u)
{
    claim_name(w, "beleid");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_packs; i++) {
        if (i > 0)
            write_char(w, ',');
        write_char(w, '{');
        claim_plain(w, "id", pack_id(u->packs[i]));
        claim_plain(w, "versie", pack_version(u->packs[i]));
        claim_name(w, "sha256");
        write_char(w, '"');
        write_hex(w, pack_sha256(u->packs[i]), VERDICT_SHA_LEN);
        write_bytes(w, "\"}", 2);
    }
    write_char(w, ']');
}

static void platform_facts(struct writer *w, const struct verdict *v)
{
    const char *hvw = name_of(NAMES_URGENTIE, URGENTIE_HVW_15_5);

    if (v->urgentie & URGENTIE_HVW_15_5)
        claim_list(w, "urgentie", &hvw, 1);
    if (v->besluit54a)
        claim_flag(w, "besluit54a", true);
    if (!v->huurt_van_deelnemer && v->nu_slaapkamers_max == 0)
        return;
    claim_name(w, "huidigeWoning");
    write_char(w, '{');
    if (v->nu_slaapkamers_max != 0)
        range(w, "slaapkamers", v->nu_slaapkamers_min, v->nu_slaapkamers_max, -1, 100, claim_number);
    if (v->huurt_van_deelnemer)
        claim_flag(w, "huurtVanDeelnemer", true);
    write_char(w, '}');
}

/* What only a definitive verdict says. A place beyond what JSON holds exactly would be another place to some readers. */
static void definitive(struct writer *w, const struct verdict *v)
{
    BUG_IF(v->commitment == NULL || v->log == NULL || v->log_index > MOST_EXACT);
    claim_flag(w, "tellend", v->tellend);
    claim_bytes(w, "verbintenis", v->commitment, VERDICT_SHA_LEN);
    if (v->vervangt != NULL) {
        claim_name(w, "vervangt");
        write_char(w, '{');
        claim_bytes(w, "jti", v->vervangt->jti, VERDICT_ID_LEN);
        claim_number(w, "logIndex", (int64_t)v->vervangt->log_index);
        claim_plain(w, "reden", name_of(NAMES_SUPERSEDE_REASON, v->vervangt->reden));
        write_char(w, '}');
    }
    claim_text(w, "log", v->log);
    claim_number(w, "logIndex", (int64_t)v->log_index);
}

void verdict_claims(const struct verdict *v, struct writer *w)
{
    struct writer own = *w;

    own.start = own.at; /* so that `member` sees the start of this object */
    write_char(&own, '{');
    claim_text(&own, "iss", v->iss);
    claim_text(&own, "aud", v->aud);
    claim_bytes(&own, "jti", v->jti, VERDICT_ID_LEN);
    claim_number(&own, "iat", v->iat);
    claim_plain(&own, "omgeving", v->test ? "TEST" : "PRODUCTIE");
    claim_plain(&own, "fase", name_of(NAMES_FASE, v->fase));
    claim_known(&own, "corporatie", v->corporatie);
    claim_known(&own, "referentie", v->referentie);
    if (v->eenheid->present)
        eenheid(&own, v->eenheid);
    outcome(&own, v->outcome, v->eenheid->present);
    claim_plain(&own, "zekerheid", v->zekerheid);
    origin(&own, v);
    if (v->platform_facts)
        platform_facts(&own, v);
    if (v->verklaard_digest != NULL)
        claim_bytes(&own, "verklaardDigest", v->verklaard_digest, VERDICT_SHA_LEN);
    claim_date(&own, "bruikbaarTot", v->bruikbaar_tot);
    if (v->menselijke_toets != NULL)
        claim_text(&own, "menselijkeToets", v->menselijke_toets);
    beleid(&own, v->outcome);
    if (v->fase == FASE_TOEWIJZING)
        definitive(&own, v);
    write_char(&own, '}');
    w->at = own.at;
    w->failed = own.failed;
}
