/* POST /oauth/par: the whole form into PAR, and one defect at a time with its status, place and OAuth error. */
#include "../../../cmocka_all.h"

#include "base/date.h"
#include "gate/platform/bodies.h"
#include "wire/platform.h"

#define DELEN "\"deelnemer\":{\"rol\":\"WON\",\"referentie\":\"r-1\",\"identiteit\":{\"achternaam\":\"Jansen\","\
              "\"voorletters\":\"A\",\"geboortedatum\":\"1991-05-05\"}}"
#define ROOSTER "\"rooster\":[{\"rol\":\"WON\",\"referentie\":\"r-1\"},{\"rol\":\"MED\",\"referentie\":\"r-2\"}]"
#define DOEL "\"type\":\"passend.instemming\",\"intake\":\"BEWIJS\",\"fase\":\"reactie\",\"grondslag\":\"TOESTEMMING\",\"doel\":\"REAGEREN\","\
             "\"tot\":\"2027-05-16\""
#define NIEUW DOEL ",\"corporaties\":[\"L0101\"]"
#define GOED "[{" NIEUW "," ROOSTER "," DELEN "}]"
#define DOSSIER "\"dossier\":\"AAECAwQFBgcICQoLDA0ODw\""

#define TODAY 20779 /* 2026-11-22 */

static struct pull p;
static struct msg_par m;
static struct refusal why;
static enum oauth_error oauth;

static const struct source bronnen[] = {
    { .name = "qii", .fasen = 1u << FASE_REACTIE }, { .name = "mijninkomen", .fasen = 1u << FASE_REACTIE },
    { .name = "dvmg", .fasen = 1u << FASE_TOEWIJZING },
};

static struct client afnemer(char environment)
{
    return (struct client){ .id = "regio-demo", .environment = environment, .bewijs = 1, .n_corporaties = 2, .n_redirects = 2,
                             .corporaties = { "L0101", "L0102" },
                             .redirect_uri = { "https://a.example/terug", "https://b.example/terug" } };
}

static char *escaped(char *out, const char *text)
{
    for (; *text != 0; text++)
        out += sprintf(out, "%%%02X", (unsigned char)*text);
    return out;
}

static enum status read_form(const char *base, const char *details, char environment)
{
    static char text[65536];
    struct client a = afnemer(environment);
    struct par_context x = { &a, bronnen, ROWS(bronnen), TODAY };
    char *end = text + sprintf(text, "%s&authorization_details=", base);

    end = escaped(end, details);
    return par_read(&p, text, (size_t)(end - text), &x, &m, &oauth, &why);
}

#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define BASE "client_id=regio-demo&response_type=code&redirect_uri=https://b.example/terug&code_challenge=" CHALLENGE \
             "&code_challenge_method=S256"

static void a_new_dossier(void **state)
{
    assert_int_equal(read_form(BASE "&scope=passend&state=y&client_secret=z&nonce=%7B&dpop_jkt=", GOED, 'P'), OK);
    assert_string_equal(m.client, "regio-demo");
    assert_int_equal(m.fase, FASE_REACTIE);
    assert_int_equal(m.grondslag, GRONDSLAG_TOESTEMMING);
    assert_int_equal(m.doel, DOEL_REAGEREN);
    assert_int_equal(m.has_dossier, 0);
    assert_int_equal(m.plaats, 0);
    assert_int_equal(m.n_corporaties, 1);
    assert_string_equal(m.corporaties[0].code, "L0101");
    assert_int_equal(m.n_rooster, 2);
    assert_int_equal(m.rooster[1].rol, ROL_MED);
    assert_string_equal(m.rooster[1].referentie, "r-2");
    assert_int_equal(m.rol, ROL_WON);
    assert_string_equal(m.referentie, "r-1");
    assert_string_equal(m.identiteit.achternaam, "Jansen");
    assert_string_equal(m.identiteit.voorletters, "A");
    assert_int_equal(m.identiteit.geboortedatum.min, day_of((struct date){ 1991, 5, 5 }));
    assert_int_equal(m.feiten, FEIT_ALL);
    assert_int_equal(m.bronnen, 3 | 1u << SOURCE_SELF); /* another adult may fill it in */
    assert_int_equal(m.redirect_index, 1);
    assert_int_equal(m.to, ((int64_t)day_of((struct date){ 2027, 5, 17 })) * 86400);
    assert_int_equal(m.code_challenge[0], 0x13);
    assert_int_equal(m.has_verklaring, 0);
}

static void the_second_participant(void **state)
{
    assert_int_equal(read_form(BASE, "[{" DOEL "," DOSSIER ",\"plaats\":1,"
                               "\"bronnen\":[\"mijninkomen\"],\"feiten\":[\"INKOMEN_BAND\",\"STATUS\"],\"talen\":[\"ar\",\"nl\"],"
                               "\"deelnemer\":{\"rol\":\"MED\",\"referentie\":\"r-2\",\"identiteit\":{\"voornamen\":\"Leyla\","
                               "\"geboortedatum\":\"1988-00-00\"}}}]", 'P'), OK);
    assert_int_equal(m.has_dossier, 1);
    assert_int_equal(m.dossier.b[3], 3);
    assert_int_equal(m.plaats, 1);
    assert_int_equal(m.n_rooster, 0);
    assert_int_equal(m.bronnen, 2);
    assert_int_equal(m.feiten, FEIT_INKOMEN_BAND | FEIT_STATUS);
    assert_int_equal(m.n_talen, 2);
    assert_string_equal(m.talen[0], "ar");
    assert_int_equal(m.identiteit.geboortedatum.max - m.identiteit.geboortedatum.min, 365);
}

#define MET_VERKLARING(v) "[{" NIEUW "," ROOSTER ",\"deelnemer\":{\"rol\":\"WON\",\"referentie\":\"r-1\",\"verklaring\":" v \
                          ",\"identiteit\":{\"achternaam\":\"Jansen\",\"geboortedatum\":\"1991-05-05\"}}}]"
#define VERKLARING "{\"leden\":[{\"rol\":\"WON\",\"statussen\":[\"BIJSTAND\"]},{\"rol\":\"MBW\",\"kind\":true," \
                   "\"geboortedatum\":\"2019-11-20\"}],\"verzoek54a\":true,\"vermogen\":{\"max\":100}}"

static void declared_facts(void **state)
{
    assert_int_equal(read_form(BASE, MET_VERKLARING(VERKLARING), 'T'), OK);
    assert_int_equal(m.has_verklaring, 1);
    assert_int_equal(m.verklaring.rol, ROL_WON);
    assert_int_equal(m.verklaring.status, STATUS_BIJSTAND);
    assert_int_equal(m.n_children, 1);
    assert_int_equal(m.children[0].kind, TRUTH_YES);
    assert_int_equal(m.verzoek54a, TRUTH_YES);
    assert_int_equal(m.vermogen.max, 100);
}

#define HUIS "\"eenheid\":{\"idExtern\":\"W-1024\",\"gemeente\":\"0202\",\"huurprijs\":69011,\"kamers\":2}"
#define TOE "\"type\":\"passend.instemming\",\"intake\":\"BEWIJS\",\"fase\":\"toewijzing\",\"grondslag\":\"INSTEMMING_WW46\",\"doel\":\"TOEWIJZEN\","\
            "\"tot\":\"2027-01-16\""
#define TOE_NIEUW TOE ",\"corporaties\":[\"L0101\"]"

static void an_allocation(void **state)
{
    struct eenheid none = { 0 };

    assert_int_equal(read_form(BASE, "[{" HUIS "," TOE_NIEUW "," ROOSTER "," DELEN "}]", 'P'), OK);
    assert_int_equal(m.fase, FASE_TOEWIJZING);
    assert_int_equal(m.grondslag, GRONDSLAG_INSTEMMING_WW46);
    assert_int_equal(m.doel, DOEL_TOEWIJZEN);
    assert_int_equal(m.bronnen, 4); /* those that serve the phase */
    assert_int_equal(m.eenheid.present, 1);
    assert_string_equal(m.eenheid.id_extern, "W-1024");
    assert_string_equal(m.eenheid.gemeente, "0202");
    assert_int_equal(m.eenheid.huurprijs.min, 69011);
    assert_int_equal(m.eenheid.huurprijs.max, 69011);
    assert_int_equal(m.eenheid.kamers_min, 2);
    assert_int_equal(read_form(BASE, "[{" TOE "," DOSSIER ",\"plaats\":1," DELEN "}]", 'P'), OK); /* the dossier has its home */
    assert_memory_equal(&m.eenheid, &none, sizeof none);
    assert_int_equal(read_form(BASE, "[{" HUIS "," TOE "," DOSSIER ",\"plaats\":1," DELEN "}]", 'P'), OK);
    assert_int_equal(m.eenheid.present, 1);
}

#define MET(fase, grondslag, doel) "\"type\":\"passend.instemming\",\"intake\":\"BEWIJS\",\"fase\":\"" fase "\",\"grondslag\":\"" grondslag "\",\"doel\":\"" doel \
    "\",\"tot\":\"2027-05-16\",\"corporaties\":[\"L0101\"]," ROOSTER "," DELEN

static void refused_forms(void **state)
{
    static const struct { const char *base; enum status status; const char *place, *oauth; } rows[] = {
        { "client_id=ander&response_type=code&redirect_uri=https://b.example/terug&code_challenge=" CHALLENGE
          "&code_challenge_method=S256", REFUSED_CLIENT_ID, "client_id", "invalid_client" },
        { "client_id=regio-demo&response_type=token&redirect_uri=https://b.example/terug&code_challenge=" CHALLENGE
          "&code_challenge_method=S256", REFUSED_FORM, "response_type", "unsupported_response_type" },
        { "client_id=regio-demo&response_type=code&redirect_uri=https://b.example/terug/&code_challenge=" CHALLENGE
          "&code_challenge_method=S256", REFUSED_FORM, "redirect_uri", "invalid_request" },
        { "client_id=regio-demo&response_type=code&redirect_uri=https://b.example/terug&code_challenge=kort"
          "&code_challenge_method=S256", REFUSED_FORM, "code_challenge", "invalid_request" },
        { "client_id=regio-demo&response_type=code&redirect_uri=https://b.example/terug&code_challenge=" CHALLENGE
          "&code_challenge_method=plain", REFUSED_FORM, "code_challenge_method", "invalid_request" },
        { "response_type=code&redirect_uri=https://b.example/terug&code_challenge=" CHALLENGE
          "&code_challenge_method=S256", REFUSED_FORM, "client_id", "invalid_request" },
        { BASE "&client_id=regio-demo", REFUSED_FORM, "client_id", "invalid_request" },
        { BASE "&request_uri=urn:x", REFUSED_FORM, "request_uri", "invalid_request" },
        { BASE "&request=aaa.bbb.ccc", REFUSED_FORM, "request", "request_not_supported" },
        { BASE "&state=a&state=a", REFUSED_FORM, "state", "invalid_request" },
        { BASE "&scope=openid", REFUSED_FORM, "scope", "invalid_scope" },
        { BASE "&client_secret=x&client_secret=x", REFUSED_FORM, "", "invalid_request" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (read_form(rows[i].base, GOED, 'P') != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(why.status));
        assert_string_equal(why.place, rows[i].place);
        assert_string_equal(oauth_error_name(oauth), rows[i].oauth);
    }
}

#define AT(x) "/authorization_details/0" x
#define OAUTH_D "invalid_authorization_details"

static void refused_details(void **state)
{
    static const struct { const char *details; enum status status; const char *place, *oauth; } rows[] = {
        { "", REFUSED_FORM, "authorization_details", "invalid_request" },
        { "{}", REFUSED_JSON_TYPE, "/authorization_details", OAUTH_D },
        { "[", REFUSED_JSON_SYNTAX, AT(""), OAUTH_D },
        { "[{}]", REFUSED_MEMBER_MISSING, AT("/type"), OAUTH_D },
        { "[]", REFUSED_MEMBER_MISSING, AT("/type"), OAUTH_D },
        { GOED "x", REFUSED_JSON_TRAILING, "/authorization_details", OAUTH_D },
        { "[{" NIEUW "," ROOSTER "," DELEN "},{" NIEUW "}]", REFUSED_TOO_MANY, "/authorization_details/1", OAUTH_D },
        { "[{\"type\":\"openid\"}]", REFUSED_AUTHORIZATION_DETAILS, AT("/type"), OAUTH_D },
        { "[{\"fase\":\"iets\"}]", REFUSED_VALUE, AT("/fase"), OAUTH_D },
        { "[{\"grondslag\":\"WENS\"}]", REFUSED_VALUE, AT("/grondslag"), OAUTH_D },
        { "[{\"doel\":\"KIJKEN\"}]", REFUSED_VALUE, AT("/doel"), OAUTH_D },
        { "[{\"tot\":\"2027-02-30\"}]", REFUSED_DATE, AT("/tot"), OAUTH_D },
        { "[{\"tot\":20270516}]", REFUSED_JSON_TYPE, AT("/tot"), OAUTH_D },
        { "[{\"corporaties\":[\"L0199\"]}]", REFUSED_CORPORATION, AT("/corporaties/0"), "access_denied" },
        { "[{\"corporaties\":[\"L01\"]}]", REFUSED_TEXT, AT("/corporaties/0"), OAUTH_D },
        { "[{\"corporaties\":[\"L0101\",\"L0101\"]}]", REFUSED_JSON_DUPLICATE, AT("/corporaties/1"), OAUTH_D },
        { "[{\"type\":\"passend.instemming\",\"intake\":\"BEWIJS\",\"fase\":\"reactie\",\"grondslag\":\"TOESTEMMING\",\"corporaties\":[],"
          "\"doel\":\"REAGEREN\",\"tot\":\"2027-05-16\"," ROOSTER "," DELEN "}]", REFUSED_MEMBER_MISSING, AT("/corporaties"), OAUTH_D },
        { "[{\"feiten\":[\"BSN\"]}]", REFUSED_FACTS_EXCESS, AT("/feiten/0"), OAUTH_D },
        { "[{\"feiten\":[]}]", REFUSED_VALUE, AT("/feiten"), OAUTH_D },
        { "[{\"feiten\":[\"STATUS\",\"STATUS\"]}]", REFUSED_JSON_DUPLICATE, AT("/feiten/1"), OAUTH_D },
        { "[{\"bronnen\":[\"ander\"]}]", REFUSED_SOURCE_UNKNOWN, AT("/bronnen/0"), OAUTH_D },
        { "[{\"bronnen\":[]}]", REFUSED_VALUE, AT("/bronnen"), OAUTH_D },
        { "[{\"rooster\":[]}]", REFUSED_ROSTER, AT("/rooster"), OAUTH_D },
        { "[{\"rooster\":[{\"rol\":\"KIN\",\"referentie\":\"a\"}]}]", REFUSED_VALUE, AT("/rooster/0/rol"), OAUTH_D },
        { "[{\"rooster\":[{\"rol\":\"WON\"}]}]", REFUSED_MEMBER_MISSING, AT("/rooster/0"), OAUTH_D },
        { "[{\"rooster\":[{\"rol\":\"WON\",\"referentie\":\"a b\"}]}]", REFUSED_TEXT, AT("/rooster/0/referentie"), OAUTH_D },
        { "[{\"rooster\":[{\"rol\":\"WON\",\"referentie\":\"a\"},{\"rol\":\"MED\",\"referentie\":\"a\"}]}]", REFUSED_ROSTER,
          AT("/rooster/1"), OAUTH_D },
        { "[{" NIEUW ",\"rooster\":[{\"rol\":\"WON\",\"referentie\":\"r-9\"}]," DELEN "}]", REFUSED_ROSTER, AT("/deelnemer"), OAUTH_D },
        { "[{" NIEUW ",\"rooster\":[{\"rol\":\"MED\",\"referentie\":\"r-1\"}]," DELEN "}]", REFUSED_ROSTER, AT("/deelnemer"), OAUTH_D },
        { "[{" NIEUW "," ROOSTER "," DELEN ",\"plaats\":1}]", REFUSED_ROSTER, AT("/deelnemer"), OAUTH_D },
        { "[{" NIEUW "," ROOSTER "}]", REFUSED_MEMBER_MISSING, AT("/deelnemer"), OAUTH_D },
        { "[{" NIEUW "," DELEN "}]", REFUSED_MEMBER_MISSING, AT("/rooster"), OAUTH_D },
        { "[{\"type\":\"passend.instemming\",\"intake\":\"BEWIJS\",\"fase\":\"reactie\"," DOSSIER ",\"plaats\":1," DELEN "}]", REFUSED_MEMBER_MISSING,
          AT("/grondslag"), OAUTH_D },
        { "[{" DOEL "," DOSSIER "," DELEN "}]", REFUSED_MEMBER_MISSING, AT("/plaats"), OAUTH_D },
        { "[{\"dossier\":\"kort\"}]", REFUSED_TEXT, AT("/dossier"), OAUTH_D },
        { "[{\"plaats\":8}]", REFUSED_JSON_NUMBER, AT("/plaats"), OAUTH_D },
        { "[{\"deelnemer\":{\"rol\":\"WON\",\"referentie\":\"r-1\"}}]", REFUSED_MEMBER_MISSING, AT("/deelnemer"), OAUTH_D },
        { "[{\"deelnemer\":{\"identiteit\":{\"achternaam\":\"J\"}}}]", REFUSED_MEMBER_MISSING, AT("/deelnemer/identiteit"), OAUTH_D },
        { "[{\"deelnemer\":{\"identiteit\":{\"geboortedatum\":\"1991-05-05\"}}}]", REFUSED_MEMBER_MISSING, AT("/deelnemer/identiteit"), OAUTH_D },
        { "[{\"deelnemer\":{\"identiteit\":{\"achternaam\":\"J\\n\"}}}]", REFUSED_TEXT, AT("/deelnemer/identiteit/achternaam"), OAUTH_D },
        { "[{\"deelnemer\":{\"identiteit\":{\"bsn\":\"1\"}}}]", REFUSED_MEMBER_UNKNOWN, AT("/deelnemer/identiteit"), OAUTH_D },
        { "[{\"talen\":[\"nl\",\"ar\",\"en\",\"fr\",\"de\"]}]", REFUSED_TOO_MANY, AT("/talen/4"), OAUTH_D },
        { "[{\"talen\":[\"n\"]}]", REFUSED_TEXT, AT("/talen/0"), OAUTH_D },
        { "[{\"kennisgeving\":\"ab\"}]", REFUSED_TEXT, AT("/kennisgeving"), OAUTH_D },
        { "[{" MET("reactie", "INSTEMMING_WW46", "REAGEREN") "}]", REFUSED_AUTHORIZATION_DETAILS, AT("/grondslag"), OAUTH_D },
        { "[{" MET("reactie", "TOESTEMMING", "TOEWIJZEN") "}]", REFUSED_AUTHORIZATION_DETAILS, AT("/doel"), OAUTH_D },
        { "[{" MET("toewijzing", "TOESTEMMING", "REAGEREN") "," HUIS "}]", REFUSED_AUTHORIZATION_DETAILS, AT("/doel"), OAUTH_D },
        { "[{" MET("toewijzing", "INSTEMMING_WW46", "REAGEREN") "," HUIS "}]", REFUSED_AUTHORIZATION_DETAILS, AT("/doel"), OAUTH_D },
        { "[{" MET("reactie", "INSTEMMING_WW46", "REAGEREN") "," DOSSIER ",\"plaats\":0}]", REFUSED_AUTHORIZATION_DETAILS, AT("/grondslag"),
          OAUTH_D },
        { "[{" NIEUW "," HUIS "," ROOSTER "," DELEN "}]", REFUSED_AUTHORIZATION_DETAILS, AT("/eenheid"), OAUTH_D },
        { "[{" DOEL "," HUIS "," DOSSIER ",\"plaats\":1," DELEN "}]", REFUSED_AUTHORIZATION_DETAILS, AT("/eenheid"), OAUTH_D },
        { "[{" TOE_NIEUW "," ROOSTER "," DELEN "}]", REFUSED_MEMBER_MISSING, AT("/eenheid"), OAUTH_D },
        { "[{" TOE "," HUIS "," ROOSTER "," DELEN "}]", REFUSED_MEMBER_MISSING, AT("/corporaties"), OAUTH_D },
        { "[{" TOE ",\"corporaties\":[]," HUIS "," ROOSTER "," DELEN "}]", REFUSED_MEMBER_MISSING, AT("/corporaties"), OAUTH_D },
        { "[{" TOE ",\"corporaties\":[\"L0101\",\"L0102\"]," HUIS "," ROOSTER "," DELEN "}]", REFUSED_TOO_MANY, AT("/corporaties"), OAUTH_D },
        { "[{\"eenheid\":[]}]", REFUSED_JSON_TYPE, AT("/eenheid"), OAUTH_D },
        { "[{\"eenheid\":{\"gemeente\":\"0202\",\"huurprijs\":69011}}]", REFUSED_MEMBER_MISSING, AT("/eenheid"), OAUTH_D },
        { "[{\"eenheid\":{\"idExtern\":\"W-1\",\"huurprijs\":69011}}]", REFUSED_MEMBER_MISSING, AT("/eenheid"), OAUTH_D },
        { "[{\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\"}}]", REFUSED_MEMBER_MISSING, AT("/eenheid"), OAUTH_D },
        { "[{\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\",\"huurprijzen\":[69011,74500]}}]", REFUSED_TOO_MANY, AT("/eenheid"), OAUTH_D },
        { "[{\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\",\"huurprijs\":{\"max\":69011}}}]", REFUSED_AMOUNT, AT("/eenheid"), OAUTH_D },
        { "[{\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\",\"huurprijs\":4999}}]", REFUSED_RENT_LOW, AT("/eenheid/huurprijs"), OAUTH_D },
        { "[{\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\",\"huurprijs\":0}}]", REFUSED_RENT_LOW, AT("/eenheid/huurprijs"), OAUTH_D },
        { "[{\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\",\"huurprijs\":{\"max\":4999}}}]", REFUSED_RENT_LOW, AT("/eenheid/huurprijs"), OAUTH_D },
        { "[{\"eenheid\":{\"huurprijzen\":[690],\"idExtern\":\"W-1\",\"gemeente\":\"0202\"}}]", REFUSED_RENT_LOW, AT("/eenheid/huurprijzen/0"), OAUTH_D },
        { "[{\"eenheid\":{\"idExtern\":\"W 1\"}}]", REFUSED_TEXT, AT("/eenheid/idExtern"), OAUTH_D },
        { "[{\"eenheid\":{\"rekenhuur\":69011}}]", REFUSED_RENT_KIND, AT("/eenheid/rekenhuur"), OAUTH_D },
        { "[{\"eenheid\":{\"straat\":\"A\"}}]", REFUSED_MEMBER_UNKNOWN, AT("/eenheid"), OAUTH_D },
        { "[{\"doell\":1}]", REFUSED_MEMBER_UNKNOWN, AT(""), OAUTH_D },
        { MET_VERKLARING(VERKLARING), REFUSED_TEST_ONLY, AT("/deelnemer/verklaring"), "access_denied" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (read_form(BASE, rows[i].details, 'P') != rows[i].status)
            fail_msg("row %zu: %s at %s", i, status_slug(why.status), why.place);
        if (strcmp(why.place, rows[i].place) != 0)
            fail_msg("row %zu: at %s", i, why.place);
        if (strcmp(oauth_error_name(oauth), rows[i].oauth) != 0)
            fail_msg("row %zu: oauth %s", i, oauth_error_name(oauth));
    }
}

static void refused_declarations(void **state)
{
    static const char *const rows[] = {
        MET_VERKLARING("{\"leden\":[{\"rol\":\"MED\"}]}"),
        MET_VERKLARING("{\"leden\":[{\"rol\":\"WON\",\"geboortedatum\":\"1991-05-05\"}]}"),
        MET_VERKLARING("{\"leden\":[{\"rol\":\"WON\",\"inkomens\":[{\"jaar\":2025,\"bedrag\":1,\"soort\":\"VERZAMELINKOMEN\"}]}]}"),
        MET_VERKLARING("{\"leden\":[{\"rol\":\"WON\"},{\"rol\":\"MED\"}]}"),
        MET_VERKLARING("{\"leden\":[{\"rol\":\"WON\"}],\"besluit54a\":true}"),
        MET_VERKLARING("{\"leden\":[{\"rol\":\"WON\"}],\"urgentie\":[\"HVW_15_5\"]}"),
        MET_VERKLARING("{\"leden\":[{\"rol\":\"WON\"}],\"huidigeWoning\":{\"slaapkamers\":4}}"),
        MET_VERKLARING("{\"leden\":[{\"rol\":\"WON\"}],\"huidigeWoning\":{\"huurtVanDeelnemer\":true}}"),
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        if (read_form(BASE, rows[i], 'T') != REFUSED_AUTHORIZATION_DETAILS)
            fail_msg("row %zu: %s", i, status_slug(why.status));
        assert_int_equal(m.has_verklaring, 0);   /* nothing is left of it */
    }
    assert_int_equal(read_form(BASE, MET_VERKLARING("{\"leden\":[]}"), 'T'), REFUSED_MEMBER_MISSING);
}

/* Who agrees is born by today and known by a date of birth; what they declare is dated by today. */
static void dates(void **state)
{
#define BORN AT("/deelnemer/identiteit/geboortedatum")
    static const struct { const char *born; enum status status; const char *place; } births[] = {
        { "\"1991-05-05\"", OK, "" }, { "\"1991-05-00\"", OK, "" }, { "\"1991\"", OK, "" }, { "\"1992-00-00\"", OK, "" },
        { "{\"min\":\"1991-05-05\",\"max\":\"1992-05-04\"}", OK, "" },
        { "{\"min\":\"1991-05-05\",\"max\":\"1992-05-05\"}", REFUSED_IDENTITY, BORN },  /* a leap year: 366 days */
        { "{\"min\":\"1991-05-05\",\"max\":\"1993-05-05\"}", REFUSED_IDENTITY, BORN },
        { "{\"min\":\"1991-05-05\"}", REFUSED_IDENTITY, BORN },
        { "{\"max\":\"1991-05-05\"}", REFUSED_IDENTITY, BORN },
        { "{}", REFUSED_IDENTITY, BORN },
        { "\"0000-00-00\"", REFUSED_IDENTITY, BORN }, { "\"0000-00\"", REFUSED_IDENTITY, BORN }, { "\"0000\"", REFUSED_IDENTITY, BORN },
        { "{\"min\":\"0000-00-00\",\"max\":\"1991-05-05\"}", REFUSED_IDENTITY, BORN },
        { "\"0000-05-05\"", REFUSED_DATE, BORN }, { "\"00000000\"", REFUSED_DATE, BORN }, { "\"1991-00-05\"", REFUSED_DATE, BORN },
        { "\"2026-11-22\"", OK, "" }, { "\"2026-11-23\"", REFUSED_DATE, BORN }, { "\"2058-06-02\"", REFUSED_DATE, BORN },
        { "\"2026\"", OK, "" }, { "\"2027\"", REFUSED_DATE, BORN },
        { "{\"min\":\"2026-11-22\",\"max\":\"2026-11-23\"}", OK, "" },
    };
    static const struct { const char *members; enum status status; const char *place; } declared[] = {
#define SAID(date) "{\"rol\":\"WON\",\"verklaring\":{\"aanleiding\":\"DAEB_LAGER\",\"datum\":" date "}}"
#define KID "{\"rol\":\"MBW\",\"kind\":true,\"geboortedatum\":\"2027-03-01\"}"
#define LID(i) AT("/deelnemer/verklaring/leden/" #i "/verklaring/datum")
        { SAID("\"2026-11-22\""), OK, "" },
        { SAID("\"2026-11-23\""), REFUSED_DATE, LID(0) },
        { SAID("\"2026\""), OK, "" },
        { SAID("\"2027\""), REFUSED_DATE, LID(0) },
        { SAID("{\"min\":\"2026-11-22\"}"), OK, "" },
        { SAID("{\"min\":\"2026-11-23\"}"), REFUSED_DATE, LID(0) },
        { KID "," KID "," SAID("\"2026-12-01\""), REFUSED_DATE, LID(2) },
        { SAID("\"2026-11-22\"") "," KID, OK, "" },        /* a child may still be born */
#define OWN(members) "{\"rol\":\"WON\"," members "}"
#define DECLARED AT("/deelnemer/verklaring")
        { OWN("\"statussen\":[\"WTOS\"]"), OK, "" },           /* only evidence proves */
        { OWN("\"statussenBewezen\":[\"WTOS\"]"), REFUSED_AUTHORIZATION_DETAILS, DECLARED },
        { OWN("\"coaVerklaring\":\"2026-11-01\""), REFUSED_AUTHORIZATION_DETAILS, DECLARED },
        { OWN("\"onderhouden\":true") ",{\"rol\":\"MBW\",\"kind\":true,\"statussenBewezen\":[\"WLZ_ADL\"]}", REFUSED_AUTHORIZATION_DETAILS, DECLARED },
        { SAID("\"0000-00-00\""), REFUSED_DATE, LID(0) },  /* only a date of birth can be unknown to the BRP */
    };
    char text[1024];

    for (size_t i = 0; i < ROWS(births); i++) {
        snprintf(text, sizeof text, "[{" NIEUW "," ROOSTER ",\"deelnemer\":{\"rol\":\"WON\",\"referentie\":\"r-1\",\"identiteit\":{"
                 "\"achternaam\":\"Jansen\",\"geboortedatum\":%s}}}]", births[i].born);
        if (read_form(BASE, text, 'P') != births[i].status || (births[i].status != OK && strcmp(why.place, births[i].place) != 0))
            fail_msg("birth %zu: %s at %s", i, status_slug(why.status), why.place);
        if (births[i].status != OK)
            assert_string_equal(oauth_error_name(oauth), OAUTH_D);
    }
    for (size_t i = 0; i < ROWS(declared); i++) {
        snprintf(text, sizeof text, MET_VERKLARING("{\"leden\":[%s]}"), declared[i].members);
        if (read_form(BASE, text, 'T') != declared[i].status ||
            (declared[i].status != OK && strcmp(why.place, declared[i].place) != 0))
            fail_msg("declaration %zu: %s at %s", i, status_slug(why.status), why.place);
        if (declared[i].status != OK) {
            assert_string_equal(oauth_error_name(oauth), OAUTH_D);
            assert_int_equal(m.has_verklaring, 0);
        }
    }
}

/* As long as the civil registry has them, in characters and not in bytes. */
static void long_names(void **state)
{
    static const struct { const char *member, *unit; size_t n; enum status status; } rows[] = {
        { "achternaam", "a", 200, OK }, { "achternaam", "a", 201, REFUSED_NAME_LONG },
        { "achternaam", "\xe1\xba\xa1", 200, OK }, { "achternaam", "\xe1\xba\xa1", 201, REFUSED_NAME_LONG },
        { "achternaam", "\xf0\x90\x90\x80", 200, OK }, { "achternaam", "a", 4000, REFUSED_NAME_LONG },
        { "achternaam", "\\u00e9", 200, OK }, { "achternaam", "\\u00e9", 201, REFUSED_NAME_LONG },
        { "voornamen", "Jo", 100, OK }, { "voornamen", "\xc3\xa9", 201, REFUSED_NAME_LONG },
        { "voorletters", "J.", 20, OK }, { "voorletters", "\xf0\x90\x90\x80", 40, OK },
        { "voorletters", "\xc3\x89", 41, REFUSED_NAME_LONG },
    };
    static char name[8192], text[9000];

    for (size_t i = 0; i < ROWS(rows); i++) {
        bool surname = strcmp(rows[i].member, "achternaam") == 0;
        char place[128];

        name[0] = 0;
        for (size_t k = 0; k < rows[i].n; k++)
            strcpy(name + k * strlen(rows[i].unit), rows[i].unit);
        snprintf(text, sizeof text, "[{" NIEUW "," ROOSTER ",\"deelnemer\":{\"rol\":\"WON\",\"referentie\":\"r-1\",\"identiteit\":{"
                 "%s\"%s\":\"%s\",\"geboortedatum\":\"1991-05-05\"}}}]", surname ? "" : "\"achternaam\":\"J\",", rows[i].member, name);
        snprintf(place, sizeof place, AT("/deelnemer/identiteit/%s"), rows[i].member);
        if (read_form(BASE, text, 'P') != rows[i].status)
            fail_msg("row %zu: %s at %s", i, status_slug(why.status), why.place);
        if (rows[i].status != OK) {
            assert_string_equal(why.place, place);
            assert_string_equal(oauth_error_name(oauth), OAUTH_D);
        } else if (rows[i].unit[0] != '\\') {
            assert_string_equal(surname ? m.identiteit.achternaam : rows[i].member[4] == 'n' ? m.identiteit.voornamen
                                                                                          : m.identiteit.voorletters, name);
        }
    }
}

/* Which languages the pages are offered in: those of the details, else those of the form that can be names. */
static void languages(void **state)
{
    static const struct { const char *base, *details, *talen[LIMIT_LANGUAGES]; uint8_t n; } rows[] = {
        { BASE, GOED, { 0 }, 0 },
        { BASE "&ui_locales=ar+nl-NL", GOED, { "ar", "nl-NL" }, 2 },
        { BASE "&ui_locales=+a+%3Cb%3E+zh-Hant-TW+pl++tr", GOED, { "pl", "tr" }, 2 },
        { BASE "&ui_locales=nl+en+ar+tr+pl+uk", GOED, { "nl", "en", "ar", "tr" }, 4 },
        { BASE "&ui_locales=ar", "[{" NIEUW "," ROOSTER "," DELEN ",\"talen\":[\"nl\"]}]", { "nl" }, 1 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(read_form(rows[i].base, rows[i].details, 'P'), OK);
        if (m.n_talen != rows[i].n)
            fail_msg("row %zu: %u", i, m.n_talen);
        for (unsigned k = 0; k < m.n_talen; k++)
            assert_string_equal(m.talen[k], rows[i].talen[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_dossier), cmocka_unit_test(the_second_participant), cmocka_unit_test(declared_facts),
        cmocka_unit_test(an_allocation),
        cmocka_unit_test(refused_forms), cmocka_unit_test(refused_details), cmocka_unit_test(refused_declarations),
        cmocka_unit_test(dates), cmocka_unit_test(long_names), cmocka_unit_test(languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
