#include "proof/case_json.h"

#include "base/mem.h"
#include "model/id.h"
#include "model/names.h"
#include "pack/pack.h"
#include "proof/claim.h"

/* Members are written in the order of their names (RFC 8785): who adds one finds its place. */

static void open_member(struct writer *w, const char *name, char bracket)
{
    claim_name(w, name);
    write_char(w, bracket);
}

/* Between the elements of an array. */
static void separate(struct writer *w)
{
    if (w->at > w->start && w->at[-1] != '[')
        write_char(w, ',');
}

/* An exact number, or what of a range is not open; low, high: what an open end is. */
static void number_range(struct writer *w, const char *name, int64_t min, int64_t max, int64_t low, int64_t high)
{
    if (min == max) {
        claim_number(w, name, min);
        return;
    }
    open_member(w, name, '{');
    if (max < high)
        claim_number(w, "max", max);
    if (min > low)
        claim_number(w, "min", min);
    write_char(w, '}');
}

static void money(struct writer *w, const char *name, struct money_range g)
{
    number_range(w, name, g.min, g.max, MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX);
}

static bool money_open(struct money_range g)
{
    return g.min == MONEY_UNKNOWN_MIN && g.max == MONEY_UNKNOWN_MAX;
}

static bool money_none(struct money_range g)
{
    return g.min == 0 && g.max == 0;
}

/* Left out where nothing is known. */
static void days(struct writer *w, const char *name, struct day_range d)
{
    if (d.min == DAY_UNKNOWN_MIN && d.max == DAY_UNKNOWN_MAX)
        return;
    if (d.min == d.max) {
        claim_date(w, name, d.min);
        return;
    }
    open_member(w, name, '{');
    if (d.max != DAY_UNKNOWN_MAX)
        claim_date(w, "max", d.max);
    if (d.min != DAY_UNKNOWN_MIN)
        claim_date(w, "min", d.min);
    write_char(w, '}');
}

/* Left out where it is what absence says, or is not known: `onbekend` has it then, where absence would say another thing. */
static void truth(struct writer *w, const char *name, uint8_t value, uint8_t absent)
{
    if (value != absent && value != TRUTH_UNKNOWN)
        claim_flag(w, name, value == TRUTH_YES);
}

/* The members of a set, each spelled; left out where there is none. */
static void set(struct writer *w, const char *name, enum names names, uint32_t bits)
{
    if (bits == 0)
        return;
    open_member(w, name, '[');
    for (unsigned i = 0; bits >> i != 0; i++)
        if (bits >> i & 1) {
            separate(w);
            write_char(w, '"');
            write_text(w, name_of(names, 1u << i));
            write_char(w, '"');
        }
    write_char(w, ']');
}

/* A set of one as the name itself. */
static void one_or_set(struct writer *w, const char *name, enum names names, uint32_t bits)
{
    if (bits != 0 && (bits & (bits - 1)) == 0)
        claim_plain(w, name, name_of(names, bits));
    else
        set(w, name, names, bits);
}

/* ---- the home ---- */

static void age_label(struct writer *w, const struct eenheid *e)
{
    if (e->age_from == 0 && e->age_to == 199)
        return;
    open_member(w, "doelgroep", '{');
    if (e->age_to != 199)
        claim_number(w, "leeftijdTot", e->age_to);
    if (e->age_from != 0)
        claim_number(w, "leeftijdVan", e->age_from);
    write_char(w, '}');
}

static void home(struct writer *w, const struct eenheid *e)
{
    open_member(w, "eenheid", '{');
    truth(w, "aangewezen", e->aangewezen, TRUTH_NO);
    truth(w, "daebTak", e->daeb_tak, TRUTH_YES);
    age_label(w, e);
    claim_known(w, "gemeente", e->gemeente);
    if (e->huurprijs.min > 0 || e->huurprijs.max < HUUR_MAX)
        number_range(w, "huurprijs", e->huurprijs.min, e->huurprijs.max, 0, HUUR_MAX);
    claim_known(w, "idExtern", e->id_extern);
    days(w, "ingangsdatum", e->ingangsdatum);
    if (e->kamers_min > 0 || e->kamers_max < 99)
        number_range(w, "kamers", e->kamers_min, e->kamers_max, 0, 99);
    truth(w, "middenhuur", e->middenhuur, TRUTH_NO);
    truth(w, "permanenteBewoning", e->permanente_bewoning, TRUTH_YES);
    days(w, "publicatiedatum", e->publicatiedatum);
    if (e->slaapkamers_min > 0 || e->slaapkamers_max < 99)
        number_range(w, "slaapkamers", e->slaapkamers_min, e->slaapkamers_max, 0, 99);
    truth(w, "voorAchtOfMeer", e->voor_acht, TRUTH_NO);
    if (e->woonruimtesoort != WOONRUIMTESOORT_ALL)
        one_or_set(w, "woonruimtesoort", NAMES_WOONRUIMTESOORT, e->woonruimtesoort);
    write_char(w, '}');
}

/* ---- the household ---- */

static void incomes(struct writer *w, const struct adult *v)
{
    if (v->n_inkomens == 0)
        return;
    open_member(w, "inkomens", '[');
    for (unsigned i = 0; i < v->n_inkomens; i++) {
        const struct inkomen *in = &v->inkomens[i];
        struct money_range amount = { in->min, in->max };

        BUG_IF(in->soort != INKOMEN_VERZAMELINKOMEN);
        separate(w);
        write_char(w, '{');
        if (!money_open(amount))
            money(w, "bedrag", amount);
        claim_number(w, "jaar", in->jaar);
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void slip(struct writer *w, const struct loonopgave *l)
{
    if (l->periode == LOON_GEEN)
        return;
    open_member(w, "loonopgave", '{');
    if (!money_open(l->loon_loonheffing))
        money(w, "loonLoonheffing", l->loon_loonheffing);
    claim_plain(w, "periode", name_of(NAMES_LOON_PERIODE, l->periode));
    days(w, "periodeEinde", l->periode_einde);
    truth(w, "vakantiegeldApart", l->vakantiegeld_apart, TRUTH_UNKNOWN);
    write_char(w, '}');
}

static void declaration(struct writer *w, const struct adult *v)
{
    if (v->aanleiding == AANLEIDING_GEEN)
        return;
    open_member(w, "verklaring", '{');
    one_or_set(w, "aanleiding", NAMES_AANLEIDING, v->aanleiding);
    days(w, "datum", v->verklaring_datum);
    if (!money_open(v->geschat))
        money(w, "geschatHuishoudinkomen", v->geschat);
    if (v->oorzaak != OORZAAK_GEEN)
        claim_plain(w, "oorzaak", name_of(NAMES_OORZAAK, v->oorzaak));
    write_char(w, '}');
}

static void profit(struct writer *w, const struct adult *v)
{
    if (v->winst_soort == WINST_JAARCIJFER && money_none(v->winst))
        return;
    if (v->winst_soort == WINST_JAARCIJFER) {
        money(w, "winst", v->winst);
        return;
    }
    open_member(w, "winst", '{');
    if (!money_open(v->winst))
        money(w, "bedrag", v->winst);
    claim_plain(w, "soort", name_of(NAMES_WINST_SOORT, v->winst_soort));
    write_char(w, '}');
}

/* A resident of whom it is not said whether they are a child may be one (R3); of all others absence says they are none. */
static void child(struct writer *w, uint8_t rol, uint8_t kind)
{
    truth(w, "kind", kind, rol == ROL_MBW ? (uint8_t)TRUTH_UNKNOWN : (uint8_t)TRUTH_NO);
}

static void days_a_year(struct writer *w, int16_t min, int16_t max)
{
    if (min < 366)
        number_range(w, "dagenPerJaar", min, max, 0, 366);
}

static void adult(struct writer *w, const struct adult *v)
{
    BUG_IF(v->rol == ROL_GEEN || (v->kind == TRUTH_YES && v->rol != ROL_MBW));
    separate(w);
    write_char(w, '{');
    if (!money_none(v->box3))
        money(w, "box3", v->box3);
    days(w, "coaVerklaring", v->bewijs_datum);
    days_a_year(w, v->dagen_min, v->dagen_max);
    days(w, "geboortedatum", v->geboortedatum);
    incomes(w, v);
    truth(w, "inspecteursverklaring", v->inspecteursverklaring, TRUTH_NO);
    child(w, v->rol, v->kind);
    slip(w, &v->loon);
    truth(w, "onderhouden", v->onderhouden, TRUTH_UNKNOWN);
    claim_plain(w, "rol", name_of(NAMES_ROL, v->rol));
    set(w, "statussen", NAMES_PERSOONSSTATUS, v->status);
    set(w, "statussenBewezen", NAMES_PERSOONSSTATUS, v->status_proven);
    set(w, "statussenOnbekend", NAMES_PERSOONSSTATUS, v->status_unknown & ~v->status);
    declaration(w, v);
    profit(w, v);
    write_char(w, '}');
}

static void minor(struct writer *w, const struct child *k)
{
    BUG_IF(k->rol == ROL_GEEN || (k->kind == TRUTH_YES && k->rol != ROL_MBW));
    separate(w);
    write_char(w, '{');
    days_a_year(w, k->dagen_min, k->dagen_max);
    days(w, "geboortedatum", k->geboortedatum);
    child(w, k->rol, k->kind);
    truth(w, "onderhouden", k->onderhouden, TRUTH_UNKNOWN);
    claim_plain(w, "rol", name_of(NAMES_ROL, k->rol));
    set(w, "statussen", NAMES_PERSOONSSTATUS, k->status);
    set(w, "statussenBewezen", NAMES_PERSOONSSTATUS, k->status_proven);
    set(w, "statussenOnbekend", NAMES_PERSOONSSTATUS, k->status_unknown & ~(uint32_t)k->status);
    write_char(w, '}');
}

static void present_home(struct writer *w, const struct huishouden *h)
{
    if (h->huurt_van_deelnemer != TRUTH_YES && h->nu_slaapkamers_max == 0)
        return;
    open_member(w, "huidigeWoning", '{');
    truth(w, "huurtVanDeelnemer", h->huurt_van_deelnemer, TRUTH_NO);
    if (h->nu_slaapkamers_max != 0)
        number_range(w, "slaapkamers", h->nu_slaapkamers_min, h->nu_slaapkamers_max, 0, 99);
    write_char(w, '}');
}

static void household(struct writer *w, const struct huishouden *h)
{
    open_member(w, "huishouden", '{');
    truth(w, "besluit54a", h->besluit54a, TRUTH_NO);
    present_home(w, h);
    open_member(w, "leden", '[');
    for (unsigned i = 0; i < h->n_adults; i++)
        adult(w, &h->adults[i]);
    for (unsigned i = 0; i < h->n_children; i++)
        minor(w, &h->children[i]);
    write_char(w, ']');
    set(w, "urgentie", NAMES_URGENTIE, h->urgentie);
    if (!money_open(h->vermogen))
        money(w, "vermogen", h->vermogen);
    truth(w, "verzoek54a", h->verzoek54a, TRUTH_NO);
    write_char(w, '}');
}

/* ---- what is not known although absence would say otherwise ---- */

static void unknown(struct writer *w, bool *any, uint8_t value, const char *parent, int member, const char *name)
{
    if (value != TRUTH_UNKNOWN)
        return;
    if (*any)
        separate(w);
    else
        open_member(w, "onbekend", '[');
    *any = true;
    write_char(w, '"');
    write_text(w, parent);
    if (member >= 0) {
        write_int(w, member);
        write_char(w, '/');
    }
    write_text(w, name);
    write_char(w, '"');
}

static void unknowns(struct writer *w, const struct question_facts *z)
{
    static const char in_home[] = "/eenheid/", in_household[] = "/huishouden/", in_member[] = "/huishouden/leden/";
    const struct eenheid *e = &z->eenheid;
    const struct huishouden *h = &z->huishouden;
    bool any = false;

    unknown(w, &any, e->aangewezen, in_home, -1, "aangewezen");
    unknown(w, &any, e->daeb_tak, in_home, -1, "daebTak");
    unknown(w, &any, e->middenhuur, in_home, -1, "middenhuur");
    unknown(w, &any, e->permanente_bewoning, in_home, -1, "permanenteBewoning");
    unknown(w, &any, e->voor_acht, in_home, -1, "voorAchtOfMeer");
    unknown(w, &any, h->besluit54a, in_household, -1, "besluit54a");
    unknown(w, &any, h->huurt_van_deelnemer, in_household, -1, "huidigeWoning/huurtVanDeelnemer");
    for (unsigned i = 0; i < h->n_adults; i++) {
        const struct adult *v = &h->adults[i];

        if (v->aanleiding != AANLEIDING_GEEN) /* else nothing asks for one, and a child would not be read as an adult */
            unknown(w, &any, v->inspecteursverklaring, in_member, (int)i, "inspecteursverklaring");
        if (v->rol != ROL_MBW)
            unknown(w, &any, v->kind, in_member, (int)i, "kind");
    }
    for (unsigned i = 0; i < h->n_children; i++)
        if (h->children[i].rol != ROL_MBW)
            unknown(w, &any, h->children[i].kind, in_member, h->n_adults + (int)i, "kind");
    unknown(w, &any, h->verzoek54a, in_household, -1, "verzoek54a");
    if (any)
        write_char(w, ']');
}

/* ---- what it rests on ---- */

static void hex(struct writer *w, const char *name, const uint8_t *sha)
{
    claim_name(w, name);
    write_char(w, '"');
    write_hex(w, sha, DIGEST_LEN);
    write_char(w, '"');
}

static void evidence(struct writer *w, const struct case_json *in)
{
    open_member(w, "bewijzen", '[');
    for (unsigned i = 0; i < in->n_bewijzen; i++) {
        const struct case_bewijs *b = &in->bewijzen[i];

        separate(w);
        write_char(w, '{');
        claim_plain(w, "bron", b->bron);
        claim_number(w, "plaats", b->plaats);
        if (b->profiel_sha != NULL)
            claim_bytes(w, "profiel", b->profiel_sha, DIGEST_LEN);
        if (b->sha256 != NULL)
            hex(w, "sha256", b->sha256);
        write_char(w, '}');
    }
    write_char(w, ']');
}

static void packs(struct writer *w, const struct outcome *u)
{
    open_member(w, "beleid", '[');
    for (unsigned i = 0; i < u->n_packs; i++) {
        separate(w);
        write_char(w, '"');
        write_hex(w, pack_sha256(u->packs[i]), DIGEST_LEN);
        write_char(w, '"');
    }
    write_char(w, ']');
}

void case_json(const struct case_json *in, struct writer *w)
{
    const struct question_facts *z = in->zaak;
    struct writer own = *w;

    if (z->huishouden.n_adults + z->huishouden.n_children > LEDEN_MAX) {
        w->failed = true;
        return;
    }
    BUG_IF(z->huishouden.income_form != INCOME_EXACT || !z->eenheid.present || z->eenheid.rent_rank != RENT_RANK_ENIGE);
    own.start = own.at; /* so that `member` sees the start of this object */
    write_char(&own, '{');
    packs(&own, in->outcome);
    evidence(&own, in);
    claim_known(&own, "corporatie", z->corporatie);
    home(&own, &z->eenheid);
    claim_plain(&own, "fase", name_of(NAMES_FASE, z->fase));
    household(&own, &z->huishouden);
    claim_bytes(&own, "jti", in->jti, sizeof(struct id));
    unknowns(&own, z);
    if (z->huishouden.samenstelling != SAMENSTELLING_VERKLAARD)
        claim_plain(&own, "samenstelling", name_of(NAMES_SAMENSTELLING, z->huishouden.samenstelling));
    write_char(&own, '}');
    w->at = own.at;
    w->failed = own.failed;
}

void case_commit(const uint8_t salt[DIGEST_LEN], const void *text, size_t len, uint8_t out[DIGEST_LEN])
{
    uint8_t digest[DIGEST_LEN];
    struct part parts[] = { { salt, DIGEST_LEN }, { digest, sizeof digest } };

    sha256_kept(text, len, digest);
    sha256_parts(parts, 2, out);
    mem_wipe(digest, sizeof digest); /* whoever guesses the case could tell by it */
}
