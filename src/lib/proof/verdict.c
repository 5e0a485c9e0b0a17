#include "proof/verdict.h"

#include "model/names.h"
#include "pack/pack.h"

/* ,"name": -- the first member of an object is written without the comma. */
static void member(struct writer *w, const char *name)
{
    if (w->at > w->start && w->at[-1] != '{')
        write_char(w, ',');
    write_char(w, '"');
    write_text(w, name);
    write_bytes(w, "\":", 2);
}

/* For fixed names and references: nothing in them needs escaping. */
static void plain(struct writer *w, const char *name, const char *text)
{
    member(w, name);
    write_char(w, '"');
    write_text(w, text);
    write_char(w, '"');
}

static void known(struct writer *w, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        plain(w, name, text);
}

static void text(struct writer *w, const char *name, const char *value)
{
    member(w, name);
    write_json_text(w, value, strlen(value));
}

static void number(struct writer *w, const char *name, int64_t v)
{
    member(w, name);
    write_int(w, v);
}

static void boolean(struct writer *w, const char *name, bool v)
{
    member(w, name);
    write_text(w, v ? "true" : "false");
}

static void bytes(struct writer *w, const char *name, const uint8_t *data, size_t len)
{
    member(w, name);
    write_char(w, '"');
    write_base64url(w, data, len);
    write_char(w, '"');
}

static void list(struct writer *w, const char *name, const char *const *items, unsigned n)
{
    member(w, name);
    write_char(w, '[');
    for (unsigned i = 0; i < n; i++) {
        write_bytes(w, i > 0 ? ",\"" : "\"", i > 0 ? 2 : 1);
        write_text(w, items[i]);
        write_char(w, '"');
    }
    write_char(w, ']');
}

static void date(struct writer *w, const char *name, int32_t day)
{
    member(w, name);
    write_char(w, '"');
    write_date(w, day);
    write_char(w, '"');
}

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
    member(w, name);
    write_char(w, '{');
    if (min > low)
        one(w, "min", min);
    if (max < high)
        one(w, "max", max);
    write_char(w, '}');
}

static void one_date(struct writer *w, const char *name, int64_t day)
{
    date(w, name, (int32_t)day);
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
        plain(w, "huursoort", names[0]);
    else if (n > 1)
        list(w, "huursoort", names, n);
}

static void eenheid(struct writer *w, const struct eenheid *e)
{
    const char *names[3];
    unsigned n = 0;

    member(w, "eenheid");
    write_char(w, '{');
    known(w, "idExtern", e->id_extern);
    known(w, "gemeente", e->gemeente);
    range(w, "huurprijs", e->huurprijs.min, e->huurprijs.max, GELD_ONBEKEND_MIN, GELD_ONBEKEND_MAX, number);
    range(w, "kamers", e->kamers_min, e->kamers_max, 0, 99, number);
    range(w, "slaapkamers", e->slaapkamers_min, e->slaapkamers_max, 0, 99, number);
    for (unsigned i = 0; i < 3; i++)
        if (e->woonruimtesoort >> i & 1)
            names[n++] = name_of(NAMES_WOONRUIMTESOORT, 1u << i);
    if (n == 1)
        plain(w, "woonruimtesoort", names[0]);
    else if (n == 2)
        list(w, "woonruimtesoort", names, n);
    range(w, "publicatiedatum", e->publicatiedatum.min, e->publicatiedatum.max, DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX,
          one_date);
    range(w, "ingangsdatum", e->ingangsdatum.min, e->ingangsdatum.max, DAG_ONBEKEND_MIN, DAG_ONBEKEND_MAX, one_date);
    if (e->aangewezen == JA)
        boolean(w, "aangewezen", true);
    if (e->permanente_bewoning == NEE)
        boolean(w, "permanenteBewoning", false);
    if (e->voor_acht == JA)
        boolean(w, "voorAchtOfMeer", true);
    if (e->middenhuur == JA)
        boolean(w, "middenhuur", true);
    rang(w, e->huursoort);
    if (e->leeftijd_van != 0 || e->leeftijd_tot != 199) {
        member(w, "doelgroep");
        write_char(w, '{');
        if (e->leeftijd_van != 0)
            number(w, "leeftijdVan", e->leeftijd_van);
        if (e->leeftijd_tot != 199)
            number(w, "leeftijdTot", e->leeftijd_tot);
        write_char(w, '}');
    }
    write_char(w, '}');
}

static void ontbreekt(struct writer *w, const struct uitslag *u)
{
    member(w, "ontbreekt");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_ontbreekt; i++) {
        const struct ontbrekend *o = &u->ontbreekt[i];

        if (i > 0)
            write_char(w, ',');
        write_char(w, '{');
        text(w, "feit", o->feit);
        plain(w, "van", name_of(NAMES_EIGENAAR, o->van));
        if (o->rol != ROL_GEEN)
            plain(w, "rol", name_of(NAMES_ROL, o->rol));
        if (o->jaar != 0)
            number(w, "jaar", o->jaar);
        if (o->van == VAN_BELEID && o->verwacht_vanaf != DAG_ONBEKEND_MIN)
            date(w, "verwachtVanaf", o->verwacht_vanaf);
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void uitslag(struct writer *w, const struct uitslag *u, bool met_eenheid)
{
    range(w, "ingangsjaar", u->ingangsjaar_min, u->ingangsjaar_max > 0 ? u->ingangsjaar_max : 9999, 0, 9999, number);
    plain(w, "uitkomst", name_of(NAMES_UITKOMST, u->uitkomst));
    plain(w, "daeb", name_of(NAMES_DAEB, u->daeb));
    known(w, "vrijstelling", u->vrijstelling);
    plain(w, "passendheidsoort", name_of(NAMES_PASSENDHEIDSOORT, u->passendheidsoort));
    plain(w, "inkomensklasse", name_of(NAMES_INKOMENSKLASSE, u->inkomensklasse));
    if (met_eenheid)
        plain(w, "huurklasse", name_of(NAMES_HUURKLASSE, u->huurklasse));
    plain(w, "grootteklasse", name_of(NAMES_GROOTTEKLASSE, u->grootteklasse));
    member(w, "isOuderenhuishouden");
    write_text(w, u->is_ouderenhuishouden == JA ? "true" : u->is_ouderenhuishouden == NEE ? "false" : "null");
    plain(w, "hoogstePassendeHuurklasse", name_of(NAMES_HUURKLASSE, u->hoogste_passende_huurklasse));
    plain(w, "samenstelling", name_of(NAMES_SAMENSTELLING, u->samenstelling));
    list(w, "redenen", u->redenen, u->n_redenen);
    ontbreekt(w, u);
    list(w, "voorbehoud", u->voorbehoud, u->n_voorbehoud);
}

static void herkomst(struct writer *w, const struct verdict *v)
{
    member(w, "herkomst");
    write_char(w, '[');
    for (unsigned i = 0; i < v->n_herkomst; i++) {
        const struct verdict_herkomst *h = &v->herkomst[i];

        if (i > 0)
            write_char(w, ',');
        write_char(w, '{');
        known(w, "rol", h->rol);
        known(w, "bron", h->bron);
        known(w, "wijze", h->wijze);
        known(w, "zekerheid", h->zekerheid);
        known(w, "bewijsroute", h->bewijsroute);
        known(w, "identiteit", h->identiteit);
        if (h->profiel_sha != NULL)
            bytes(w, "profiel", h->profiel_sha, VERDICT_SHA_LEN);
        if (h->certificaat_sha != NULL)
            bytes(w, "certificaat", h->certificaat_sha, VERDICT_SHA_LEN);
        if (h->grant_verwijzing != NULL)
            bytes(w, "grantVerwijzing", h->grant_verwijzing, VERDICT_ID_LEN);
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void beleid(struct writer *w, const struct uitslag *u)
{
    member(w, "beleid");
    write_char(w, '[');
    for (unsigned i = 0; i < u->n_packs; i++) {
        if (i > 0)
            write_char(w, ',');
        write_char(w, '{');
        plain(w, "id", pack_id(u->packs[i]));
        plain(w, "versie", pack_versie(u->packs[i]));
        member(w, "sha256");
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
        list(w, "urgentie", &hvw, 1);
    if (v->besluit54a)
        boolean(w, "besluit54a", true);
    if (!v->huurt_van_deelnemer && v->nu_slaapkamers_max == 0)
        return;
    member(w, "huidigeWoning");
    write_char(w, '{');
    if (v->nu_slaapkamers_max != 0)
        range(w, "slaapkamers", v->nu_slaapkamers_min, v->nu_slaapkamers_max, -1, 100, number);
    if (v->huurt_van_deelnemer)
        boolean(w, "huurtVanDeelnemer", true);
    write_char(w, '}');
}

void verdict_claims(const struct verdict *v, struct writer *w)
{
    struct writer own = *w;

    own.start = own.at; /* so that `member` sees the start of this object */
    write_char(&own, '{');
    text(&own, "iss", v->iss);
    text(&own, "aud", v->aud);
    bytes(&own, "jti", v->jti, VERDICT_ID_LEN);
    number(&own, "iat", v->iat);
    plain(&own, "omgeving", v->test ? "TEST" : "PRODUCTIE");
    plain(&own, "fase", name_of(NAMES_FASE, v->fase));
    known(&own, "corporatie", v->corporatie);
    known(&own, "referentie", v->referentie);
    if (v->eenheid->aanwezig)
        eenheid(&own, v->eenheid);
    uitslag(&own, v->uitslag, v->eenheid->aanwezig);
    plain(&own, "zekerheid", v->zekerheid);
    herkomst(&own, v);
    if (v->platformfeiten)
        platformfeiten(&own, v);
    if (v->verklaard_digest != NULL)
        bytes(&own, "verklaardDigest", v->verklaard_digest, VERDICT_SHA_LEN);
    date(&own, "bruikbaarTot", v->bruikbaar_tot);
    if (v->menselijke_toets != NULL)
        text(&own, "menselijkeToets", v->menselijke_toets);
    beleid(&own, v->uitslag);
    write_char(&own, '}');
    w->at = own.at;
    w->failed = own.failed;
}

void verdict_header(const char *kid, const char *x5t_s256, const char *x5c, int64_t iat, struct writer *w)
{
    write_text(w, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"cty\":\"" VERDICT_CTY "\"");
    plain(w, "kid", kid);
    number(w, "iat", iat);
    plain(w, "x5t#S256", x5t_s256);
    if (x5c != NULL)
        list(w, "x5c", &x5c, 1);
    write_char(w, '}');
}
