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
static void rang(struct writer *w, uint8_t huursoort)
{
    const char *names[4];
    unsigned n = 0;

    for (unsigned i = 0; i < 4; i++)
        if (huursoort >> i & 1)
            names[n++] = name_of(NAMES_HUURSOORT, 1u << i);
    if (n == 1 && huursoort != HUURSOORT_ENIGE)
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
    range(w, "huurprijs", e->huurprijs.min, e->huurprijs.max, GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX, claim_number);
    range(w, "kamers", e->kamers_min, e->kamers_max, 0, 99, claim_number);
    range(w, "slaapkamers", e->slaapkamers_min, e->slaapkamers_max, 0, 99, claim_number);
    for (unsigned i = 0; i < 3; i++)
        if (e->woonruimtesoort >> i & 1)
            names[n++] = name_of(NAMES_WOONRUIMTESOORT, 1u << i);
    if (n == 1)
        claim_plain(w, "woonruimtesoort", names[0]);
    else if (n == 2)
        claim_list(w, "woonruimtesoort", names, n);
    range(w, "publicatiedatum", e->publicatiedatum.min, e->publicatiedatum.max, DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX,
          one_date);
    range(w, "ingangsdatum", e->ingangsdatum.min, e->ingangsdatum.max, DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX, one_date);
    if (e->aangewezen == JA)
        claim_flag(w, "aangewezen", true);
    if (e->permanente_bewoning == NEE)
        claim_flag(w, "permanenteBewoning", false);
    if (e->voor_acht == JA)
        claim_flag(w, "voorAchtOfMeer", true);
    if (e->middenhuur == JA)
        claim_flag(w, "middenhuur", true);
    if (e->daeb_tak == NEE)
        claim_flag(w, "daebTak", false);
    rang(w, e->huursoort);
    if (e->leeftijd_van != 0 || e->leeftijd_tot != 199) {
        claim_name(w, "doelgroep");
        write_char(w, '{');
        if (e->leeftijd_van != 0)
            claim_number(w, "leeftijdVan", e->leeftijd_van);
        if (e->leeftijd_tot != 199)
            claim_number(w, "leeftijdTot", e->leeftijd_tot);
        write_char(w, '}');
    }
    write_char(w, '}');
}

static void ontbreekt(struct writer *w, const struct uitslag *u)
{
    claim_name(w, "ontbreekt");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_ontbreekt; i++) {
        const struct ontbrekend *o = &u->ontbreekt[i];

        if (i > 0)
            write_char(w, ',');
        write_char(w, '{');
        claim_text(w, "feit", o->feit);
        claim_plain(w, "van", name_of(NAMES_EIGENAAR, o->van));
        if (o->rol != ROL_GEEN)
            claim_plain(w, "rol", name_of(NAMES_ROL, o->rol));
        if (o->jaar != 0)
            claim_number(w, "jaar", o->jaar);
        if (o->van == VAN_BELEID && o->verwacht_vanaf != DAG_ONBEKEND_MIN)
            claim_date(w, "verwachtVanaf", o->verwacht_vanaf);
        claim_known(w, "zekerheid", o->zekerheid);
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void uitslag(struct writer *w, const struct uitslag *u, bool met_eenheid)
{
    range(w, "ingangsjaar", u->ingangsjaar_min, u->ingangsjaar_max > 0 ? u->ingangsjaar_max : 9999, 0, 9999, claim_number);
    claim_plain(w, "uitkomst", name_of(NAMES_UITKOMST, u->uitkomst));
    claim_plain(w, "daeb", name_of(NAMES_DAEB, u->daeb));
    claim_known(w, "vrijstellingDaeb", u->vrijstelling[VRIJSTELLING_DAEB]);
    claim_plain(w, "passendheidsoort", name_of(NAMES_PASSENDHEIDSOORT, u->passendheidsoort));
    claim_known(w, "vrijstellingPassend", u->vrijstelling[VRIJSTELLING_PASSEND]);
    claim_plain(w, "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, u->inkomensklasse));
    if (met_eenheid)
        claim_plain(w, "huurklasse", name_of(NAMES_HUURKLASSE, u->huurklasse));
    claim_plain(w, "grootteklasse", name_of(NAMES_GROOTTEKLASSE, u->grootteklasse));
    claim_name(w, "isOuderenhuishouden");
    write_text(w, u->is_ouderenhuishouden == JA ? "true" : u->is_ouderenhuishouden == NEE ? "false" : "null");
    claim_plain(w, "hoogstePassendeHuurklasse", name_of(NAMES_HUURKLASSE, u->hoogste_passende_huurklasse));
    claim_plain(w, "samenstelling", name_of(NAMES_SAMENSTELLING, u->samenstelling));
    claim_list(w, "redenen", u->redenen, u->n_redenen);
    ontbreekt(w, u);
    claim_list(w, "voorbehoud", u->voorbehoud, u->n_voorbehoud);
}

static void herkomst(struct writer *w, const struct verdict *v)
{
    claim_name(w, "herkomst");
    write_char(w, '[');
    for (unsigned i = 0; i < v->n_herkomst; i++) {
        const struct verdict_herkomst *h = &v->herkomst[i];

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
        if (h->certificaat_sha != NULL)
            claim_bytes(w, "certificaat", h->certificaat_sha, VERDICT_SHA_LEN);
        if (h->grant_verwijzing != NULL)
            claim_bytes(w, "grantVerwijzing", h->grant_verwijzing, VERDICT_ID_LEN);
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void beleid(struct writer *w, const struct uitslag *u)
{
    claim_name(w, "beleid");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_packs; i++) {
        if (i > 0)
            write_char(w, ',');
        write_char(w, '{');
        claim_plain(w, "id", pack_id(u->packs[i]));
        claim_plain(w, "versie", pack_versie(u->packs[i]));
        claim_name(w, "sha256");
        write_char(w, '"');
        write_hex(w, pack_sha256(u->packs[i]), VERDICT_SHA_LEN);
        write_bytes(w, "\"}", 2);
    }
    write_char(w, ']');
}

static void platformfeiten(struct writer *w, const struct verdict *v)
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
static void definitief(struct writer *w, const struct verdict *v)
{
    BUG_IF(v->verbintenis == NULL || v->log == NULL || v->log_index > MOST_EXACT);
    claim_flag(w, "tellend", v->tellend);
    claim_bytes(w, "verbintenis", v->verbintenis, VERDICT_SHA_LEN);
    if (v->vervangt != NULL) {
        claim_name(w, "vervangt");
        write_char(w, '{');
        claim_bytes(w, "jti", v->vervangt->jti, VERDICT_ID_LEN);
        claim_number(w, "logIndex", (int64_t)v->vervangt->log_index);
        claim_plain(w, "reden", name_of(NAMES_VERVANGREDEN, v->vervangt->reden));
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
    if (v->eenheid->aanwezig)
        eenheid(&own, v->eenheid);
    uitslag(&own, v->uitslag, v->eenheid->aanwezig);
    claim_plain(&own, "zekerheid", v->zekerheid);
    herkomst(&own, v);
    if (v->platformfeiten)
        platformfeiten(&own, v);
    if (v->verklaard_digest != NULL)
        claim_bytes(&own, "verklaardDigest", v->verklaard_digest, VERDICT_SHA_LEN);
    claim_date(&own, "bruikbaarTot", v->bruikbaar_tot);
    if (v->menselijke_toets != NULL)
        claim_text(&own, "menselijkeToets", v->menselijke_toets);
    beleid(&own, v->uitslag);
    if (v->fase == FASE_TOEWIJZING)
        definitief(&own, v);
    write_char(&own, '}');
    w->at = own.at;
    w->failed = own.failed;
}
