/* Evidence as the sources sign it, whole and with one defect at a time. */
#include "model/agreement.h"
#include "model/id.h"
#include "fixture.h"

#include "base/date.h"
#include "base/mem.h"
#include "jose/jws.h"

#include <jwt.h>
#include <openssl/pem.h>

#define NONCE "AAECAwQFBgcICQoLDA0ODw"

static struct claims_request request_for(const struct identiteit *expected)
{
    struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = expected, .corporatie = "" };

    for (uint8_t i = 0; i < ID_LEN; i++)
        q.nonce.b[i] = i;
    return q;
}

/* Without answers about revocation: what every source but those with certificates has. */
static enum status verify_text(const struct profile *p, const struct claims_request *q, const char *text,
                               struct claims *out, const struct key **key)
{
    struct evidence_input in = { .text = text, .len = strlen(text) };
    struct evidence_origin origin;
    enum status s = evidence_verify(p, q, &in, out, &origin);

    assert_true((s == OK) == (origin.key != NULL));
    assert_false(origin.has_certificate || origin.has_order);
    *key = origin.key;
    return s;
}

static enum status sign_and_verify(struct fixture *f, const char *profile, const char *kid, const json_t *facts,
                                   const char *defect, struct claims *out, const struct key **key)
{
    const struct profile *p = profiles_find(&f->set, profile);
    struct standin_request q = { p, facts, AUDIENCE, NONCE, NOW, defect };
    struct identiteit expected = expected_of(facts);
    struct claims_request cq = request_for(&expected);
    char *token;

    assert_non_null(p);
    assert_status(standin_sign(&q, fixture_key(f, kid), &token), OK);
    /* "te-lang" and the like are longer than their text; the length is the text's. */
    enum status s = verify_text(p, &cq, token, out, key);
    mem_free(token);
    return s;
}

/* ---- whole ---- */

static void every_persona_is_accepted(void **state)
{
    json_t *doc = fixture_json("tests/data/personas.json"), *v;
    size_t i, n = 0;

    json_array_foreach(json_object_get(doc, "personas"), i, v) {
        struct claims out;
        const struct key *key;
        const char *source = json_string_value(json_object_get(v, "bron"));
        const struct profile *p = profiles_find(&((struct fixture *)*state)->set, source);

        for (size_t k = 0; k < p->n_keys; k++) {
            assert_status(sign_and_verify(*state, source, p->keys[k].kid, v, NULL, &out, &key), OK);
            assert_ptr_equal(key, &p->keys[k]);
            assert_int_equal(out.feiten.n_inkomens, json_array_size(json_object_get(v, "inkomens")));
            n++;
        }
    }
    assert_int_equal(json_array_size(json_object_get(doc, "personas")), 12);
    assert_int_equal(n, 24);
    json_decref(doc);
}

static void vault_facts(void **state)
{
    json_t *facts = persona("mirjam");
    struct claims out;
    const struct key *key;

    assert_status(sign_and_verify(*state, "qii", "qii-2026-1", facts, NULL, &out, &key), OK);
    assert_int_equal(out.strength, STRENGTH_VOORNAMEN);
    assert_int_equal(out.feiten.geboortedatum.min, day_of((struct date){ 1987, 6, 14 }));
    assert_int_equal(out.feiten.geboortedatum.max, out.feiten.geboortedatum.min);
    assert_int_equal(out.feiten.n_inkomens, 2);
    assert_int_equal(out.feiten.inkomens[0].jaar, 2025);
    assert_true(out.feiten.inkomens[0].min == 4350000 && out.feiten.inkomens[0].max == 4350000);
    assert_int_equal(out.feiten.inkomens[0].soort, INKOMEN_VERZAMELINKOMEN);
    assert_int_equal(out.feiten.inkomens[1].jaar, 2024);
    assert_true(out.feiten.inkomens[1].min == 4198000);
    assert_int_equal(out.n_children, 2);
    assert_int_equal(out.children[1].min, day_of((struct date){ 2017, 10, 21 }));
    assert_int_equal(out.feiten.loon.periode, LOON_GEEN);
    assert_int_equal(out.feiten.rol, ROL_GEEN);
    assert_int_equal(out.feiten.inspecteursverklaring, TRUTH_NONE);
    assert_int_equal(out.feiten.verklaring_datum.min, DAY_UNKNOWN_MIN);
    assert_string_equal(key->corporatie, "");
    json_decref(facts);
}

static void desk_facts(void **state)
{
    json_t *facts = persona("leyla");
    struct claims out;
    const struct key *key;

    assert_status(sign_and_verify(*state, "balie", "balie-L0101-1", facts, NULL, &out, &key), OK);
    assert_string_equal(key->corporatie, "L0101");
    assert_int_equal(out.feiten.n_inkomens, 0);
    assert_true(out.feiten.loon.loon_loonheffing.min == 55600 && out.feiten.loon.loon_loonheffing.max == 55600);
    assert_int_equal(out.feiten.loon.periode, LOON_VIERWEKEN);
    assert_int_equal(out.feiten.loon.periode_einde.min, day_of((struct date){ 2026, 11, 8 }));
    assert_int_equal(out.feiten.loon.vakantiegeld_apart, TRUTH_YES);
    assert_int_equal(out.feiten.inspecteursverklaring, TRUTH_YES);
    assert_status(sign_and_verify(*state, "balie", "balie-L0102-1", facts, NULL, &out, &key), OK);
    assert_string_equal(key->corporatie, "L0102");
    json_decref(facts);
}

/* The same slip through each source: other members, forms and codes, the same facts. */
static void one_slip_three_forms(void **state)
{
    static const struct { const char *profile, *kid; } sources[] = {
        { "qii", "qii-2026-2" }, { "mijninkomen", "mi-ps-1" }, { "balie", "balie-L0101-1" },
    };
    json_t *facts = persona("leyla");
    struct loonopgave first = { 0 };

    json_object_set_new(json_object_get(facts, "loonopgave"), "vakantiegeldApart", json_false());
    for (size_t i = 0; i < 3; i++) {
        struct claims out;
        const struct key *key;

        assert_status(sign_and_verify(*state, sources[i].profile, sources[i].kid, facts, NULL, &out, &key), OK);
        assert_int_equal(out.feiten.loon.vakantiegeld_apart, TRUTH_NO);
        if (i == 0)
            first = out.feiten.loon;
        assert_memory_equal(&out.feiten.loon, &first, sizeof first);
    }
    json_decref(facts);
}

static void other_facts(void **state)
{
    json_t *facts = persona("joris");
    struct claims out;
    const struct key *key;

    assert_status(sign_and_verify(*state, "mijninkomen", "mi-rs-1", facts, NULL, &out, &key), OK);
    assert_true(out.feiten.inkomens[1].min == -125000);
    assert_true(out.feiten.winst.min == 1790000 && out.feiten.winst.max == 1790000);
    assert_true(out.feiten.box3.min == 0);
    json_decref(facts);

    facts = persona("saba");
    assert_status(sign_and_verify(*state, "qii", "qii-2026-1", facts, NULL, &out, &key), OK);
    assert_int_equal(out.feiten.status, STATUS_BIJSTAND);
    assert_int_equal(out.feiten.status_proven, STATUS_BIJSTAND);
    assert_int_equal(out.feiten.bewijs_datum.min, DAY_UNKNOWN_MIN);
    assert_int_equal(out.feiten.geboortedatum.min, day_of((struct date){ 1975, 1, 1 }));
    assert_int_equal(out.feiten.geboortedatum.max, day_of((struct date){ 1975, 12, 31 }));
    json_decref(facts);
}

/* Seven years: the four newest, newest first, whatever the order in the evidence. */
static void many_years(void **state)
{
    static const int years[] = { 2021, 2025, 2020, 2023, 2024, 2022, 2019 };
    json_t *facts = persona("amina"), *list = json_array();
    struct claims out;
    const struct key *key;

    for (size_t i = 0; i < sizeof years / sizeof years[0]; i++)
        json_array_append_new(list, json_pack("{si si}", "jaar", years[i], "bedrag", years[i] * 100));
    json_object_set_new(facts, "inkomens", list);
    assert_status(sign_and_verify(*state, "qii", "qii-2026-1", facts, NULL, &out, &key), OK);
    assert_int_equal(out.feiten.n_inkomens, INKOMENS_MAX);
    for (int i = 0; i < INKOMENS_MAX; i++) {
        assert_int_equal(out.feiten.inkomens[i].jaar, 2025 - i);
        assert_int_equal(out.feiten.inkomens[i].min, (2025 - i) * 100);
    }
    json_array_append_new(list, json_pack("{si si}", "jaar", 2025, "bedrag", 100));
    assert_status(sign_and_verify(*state, "qii", "qii-2026-1", facts, NULL, &out, &key), REFUSED_CLAIM_RANGE);
    json_decref(facts);
}

/* ---- one defect at a time ---- */

static const struct { const char *defect; enum status status; } defect_rows[] = {
    { "leeg", REFUSED_TOKEN_SIZE },
    { "te-lang", REFUSED_TOKEN_SIZE },
    { "twee-delen", REFUSED_TOKEN_FORMAT },
    { "vier-delen", REFUSED_TOKEN_FORMAT },
    { "alg-none", REFUSED_TOKEN_FORMAT },          /* its third part is empty */
    { "rest-regel", REFUSED_TOKEN_BASE64 },
    { "opvulling", REFUSED_TOKEN_BASE64 },
    { "alfabet", REFUSED_TOKEN_BASE64 },
    { "losse-bits", REFUSED_TOKEN_BASE64 },
    { "kop-lijst", REFUSED_TOKEN_HEADER },
    { "kop-stuk", REFUSED_TOKEN_HEADER },
    { "kop-dubbel", REFUSED_TOKEN_HEADER },
    { "kop-jku", REFUSED_TOKEN_HEADER },
    { "kop-x5u", REFUSED_TOKEN_HEADER },
    { "kop-jwk", REFUSED_TOKEN_HEADER },
    { "kop-b64", REFUSED_TOKEN_HEADER },
    { "alg-weg", REFUSED_TOKEN_HEADER },
    { "crit", REFUSED_TOKEN_CRIT },
    { "crit-onbekend", REFUSED_TOKEN_CRIT },
    { "typ", REFUSED_TOKEN_TYP },
    { "typ-weg", REFUSED_TOKEN_TYP },
    { "cty-verdict", REFUSED_TOKEN_TYP },
    { "kid-onbekend", REFUSED_TOKEN_KID },
    { "sleutel-gisteren", REFUSED_TOKEN_KID },
    { "kid-weg", REFUSED_TOKEN_KID },
    { "alg-none-getekend", REFUSED_TOKEN_ALG },
    { "alg-hs256", REFUSED_TOKEN_ALG },
    { "alg-ander", REFUSED_TOKEN_ALG },
    { "rest-bytes", REFUSED_TOKEN_SIGNATURE },
    { "sleutel-ander", REFUSED_TOKEN_SIGNATURE },
    { "handtekening-nul", REFUSED_TOKEN_SIGNATURE },
    { "handtekening-der", REFUSED_TOKEN_SIGNATURE },
    { "handtekening-bit", REFUSED_TOKEN_SIGNATURE },
    { "inhoud-bit", REFUSED_TOKEN_SIGNATURE },
    { "inhoud-lijst", REFUSED_TOKEN_JSON },
    { "inhoud-tekst", REFUSED_TOKEN_JSON },
    { "inhoud-nul", REFUSED_TOKEN_JSON },
    { "inhoud-surrogaat", REFUSED_TOKEN_JSON },
    { "inhoud-dubbel", REFUSED_TOKEN_JSON },
    { "inhoud-rest", REFUSED_TOKEN_JSON },
    { "bedrag-breuk", REFUSED_CLAIM_TYPE },
    { "uitgever", REFUSED_TOKEN_ISSUER },
    { "uitgever-weg", REFUSED_TOKEN_ISSUER },
    { "ontvanger", REFUSED_TOKEN_AUDIENCE },
    { "ontvanger-weg", REFUSED_TOKEN_AUDIENCE },
    { "ontvanger-twee", REFUSED_TOKEN_AUDIENCE },
    { "nonce", REFUSED_TOKEN_NONCE },
    { "nonce-weg", REFUSED_TOKEN_NONCE },
    { "verlopen", REFUSED_TOKEN_EXPIRED },
    { "exp-weg", REFUSED_TOKEN_EXPIRED },
    { "exp-tekst", REFUSED_TOKEN_EXPIRED },
    { "nog-niet", REFUSED_TOKEN_NOT_YET },
    { "iat-toekomst", REFUSED_TOKEN_IAT },
    { "iat-oud", REFUSED_TOKEN_IAT },
    { "iat-weg", REFUSED_TOKEN_IAT },
    { "jti-weg", REFUSED_CLAIM_MISSING },
    { "gegeven-weg", REFUSED_CLAIM_MISSING },
    { "jti-getal", REFUSED_CLAIM_TYPE },
    { "gegeven-soort", REFUSED_CLAIM_TYPE },
    { "bedrag-soort", REFUSED_CLAIM_TYPE },
    { "gegeven-bereik", REFUSED_CLAIM_RANGE },
    { "bedrag-bereik", REFUSED_CLAIM_RANGE },
    { "corporatie-ander", REFUSED_DESK },
    { "naam-ander", REFUSED_IDENTITY },
};
#define DEFECT_ROWS (sizeof defect_rows / sizeof defect_rows[0])

static enum status defect_status(const char *name, enum key_alg alg, bool desk)
{
    for (size_t i = 0; i < DEFECT_ROWS; i++)
        if (strcmp(defect_rows[i].defect, name) == 0) {
            if (strcmp(name, "handtekening-der") == 0 && alg != KEY_ES256)
                return OK;       /* the ordinary signature */
            if (strcmp(name, "corporatie-ander") == 0 && !desk)
                return OK;
            return defect_rows[i].status;
        }
    fail_msg("a defect without a row");
    return OK;
}

static void every_defect_is_refused(void **state)
{
    static const struct { const char *profile, *kid, *persona; enum key_alg alg; } sources[] = {
        { "qii", "qii-2026-1", "amina", KEY_ES256 },
        { "qii", "qii-2026-2", "amina", KEY_EDDSA },
        { "mijninkomen", "mi-ps-1", "karim", KEY_PS256 },
        { "mijninkomen", "mi-rs-1", "karim", KEY_RS256 },
        { "balie", "balie-L0101-1", "leyla", KEY_ES256 },
    };
    static const struct claims none;
    unsigned n = 0;

    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        json_t *facts = persona(sources[i].persona);

        for (n = 0; standin_defect(STANDIN_JWS, n) != NULL; n++) {
            bool desk = strcmp(sources[i].profile, "balie") == 0;
            enum status want = defect_status(standin_defect(STANDIN_JWS, n), sources[i].alg, desk);
            struct claims out;
            const struct key *key;
            enum status got = sign_and_verify(*state, sources[i].profile, sources[i].kid, facts, standin_defect(STANDIN_JWS, n), &out,
                                              &key);
            if (got != want)
                print_error("%s %s\n", sources[i].kid, standin_defect(STANDIN_JWS, n));
            assert_status(got, want);
            if (want != OK) {
                assert_null(key);
                assert_memory_equal(&out, &none, sizeof out);
            }
        }
        json_decref(facts);
    }
    assert_int_equal(n, DEFECT_ROWS);
}

/* A token signed by another source's key, or by this source's other key, under a kid that is known here. */
static void keys_do_not_stand_in_for_each_other(void **state)
{
    struct fixture *f = *state;
    const struct profile *p = profiles_find(&f->set, "balie");
    json_t *facts = persona("leyla");
    struct identiteit expected = expected_of(facts);
    struct claims_request cq = request_for(&expected);
    struct standin_request q = { p, facts, AUDIENCE, NONCE, NOW, NULL };
    struct standin_key mixed = *fixture_key(f, "balie-L0101-1");
    struct claims out;
    const struct key *key;
    char *token;

    mixed.pkey = fixture_key(f, "qii-2026-1")->pkey;
    assert_status(standin_sign(&q, &mixed, &token), OK);
    assert_status(verify_text(p, &cq, token, &out, &key), REFUSED_TOKEN_SIGNATURE);
    mem_free(token);
    /* L0102's own key, speaking for L0101 */
    mixed = *fixture_key(f, "balie-L0102-1");
    mixed.corporatie = "L0101";
    assert_status(standin_sign(&q, &mixed, &token), OK);
    assert_status(verify_text(p, &cq, token, &out, &key), REFUSED_DESK);
    mem_free(token);
    json_decref(facts);
}

struct text_named { const char *achternaam, *prefix, *voornamen, *voorletters; };

/* Evidence of a source that knows a person by `bron`, against a platform that knows them by `platform`. */
static enum status verify_names(struct fixture *f, struct text_named platform, struct text_named bron)
{
    const struct profile *p = profiles_find(&f->set, "qii");
    json_t *facts = persona("amina");
    struct standin_request q = { p, facts, AUDIENCE, NONCE, NOW, NULL };
    struct identiteit expected = expected_of(facts);
    struct claims_request cq = request_for(&expected);
    struct claims out;
    const struct key *key;
    char *token;

    memset(expected.achternaam, 0, sizeof expected.achternaam);
    memset(expected.voornamen, 0, sizeof expected.voornamen);
    memset(expected.voorletters, 0, sizeof expected.voorletters);
    strcpy(expected.achternaam, platform.achternaam);
    strcpy(expected.voornamen, platform.voornamen);
    strcpy(expected.voorletters, platform.voorletters);
    json_object_set_new(facts, "identiteitBron", json_pack("{ss ss ss ss}", "achternaam", bron.achternaam, "voorvoegsel",
                        bron.prefix, "voornamen", bron.voornamen, "voorletters", bron.voorletters));
    assert_status(standin_sign(&q, fixture_key(f, "qii-2026-1"), &token), OK);
    enum status s = verify_text(p, &cq, token, &out, &key);
    mem_free(token);
    json_decref(facts);
    return s;
}

#define FIVE(t) t t t t t
#define HUNDRED(t) FIVE(FIVE(t t t t))

/* People whom others reported: their platform and their source write the same name. */
static void the_same_people(void **state)
{
#define ABCDEFGHI FIVE("Abcdefghi ") FIVE("Abcdefghi ") "Abcdefghi Abcdefghi Abcdefgh"
    static const struct { struct text_named platform, bron; } rows[] = {
        { { "Jansen", "", "Anna Cornelia", "" }, { "Jansen", "", "", "A.C." } },
        { { "Jansen", "", "Anne-Fleur Belle", "" }, { "Jansen", "", "", "A.B." } },
        { { "Jansen", "", "IJsbrand Maria", "" }, { "Jansen", "", "", "IJ.M." } },
        { { "Jansen", "", "Theodora Johanna", "" }, { "Jansen", "", "", "Th.J." } },
        { { "d'Hondt", "", "Anna", "" }, { "Hondt", "d'", "Anna", "" } },
        { { "Jansen", "", ABCDEFGHI, "" }, { "Jansen", "", ABCDEFGHI, "" } },
        { { HUNDRED("ab"), "", HUNDRED("cd"), "" }, { HUNDRED("ab"), "", HUNDRED("cd"), "" } },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status s = verify_names(*state, rows[i].platform, rows[i].bron);

        if (s != OK)
            print_error("row %zu\n", i);
        assert_status(s, OK);
    }
}

/* A bug: more initials than 48 ended the assessor, and a name of 200 characters has them. */
static void long_names_end_no_assessor(void **state)
{
    static const struct { struct text_named platform, bron; enum status status; } rows[] = {
        { { "Jansen", "", "", "A." }, { "Jansen", "", HUNDRED("A "), "" }, REFUSED_IDENTITY },
        { { "Jansen", "", "", "A." }, { "Jansen", "", HUNDRED("A-"), "" }, REFUSED_IDENTITY },
        { { "Jansen", "", "", "A." }, { "Jansen", "", "", FIVE("AAAAAAAA") }, OK },
        { { "Jansen", "", "", "A." }, { "Jansen", "", "", FIVE("AAAAAAAA") "A" }, REFUSED_NAME_LONG },
        { { "Jansen", "", "", FIVE("AAAAAAAA") }, { "Jansen", "", FIVE(FIVE("A ")) FIVE(FIVE("A ")), "" }, OK },
        { { "Jansen", "", "A", "" }, { HUNDRED("v "), "", "A", "" }, REFUSED_IDENTITY },
        { { "Jansen", "", "A", "" }, { HUNDRED("d'"), "", "A", "" }, REFUSED_IDENTITY },
        { { HUNDRED("d'"), "", "A", "" }, { HUNDRED("d'"), "", "A", "" }, REFUSED_IDENTITY },
        { { "Jansen", "", "A", "" }, { HUNDRED("''"), "", "A", "" }, REFUSED_IDENTITY },
        { { "Jansen", "", "A", "" }, { HUNDRED("ßȺ"), "d'd'd'd'd'", "A", "" }, REFUSED_IDENTITY },
        { { HUNDRED("ßȺ"), "", "A", "" }, { HUNDRED("ßȺ"), "d'd'd'd'd'", "A", "" }, OK },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status s = verify_names(*state, rows[i].platform, rows[i].bron);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
}

/* A source that signs with a pinned key has nothing that an answer about revocation could be of. */
static void nothing_is_passed_over(void **state)
{
    struct fixture *f = *state;
    const struct profile *p = profiles_find(&f->set, "qii");
    json_t *facts = persona("amina");
    struct identiteit expected = expected_of(facts);
    struct claims_request cq = request_for(&expected);
    struct standin_request q = { p, facts, AUDIENCE, NONCE, NOW, NULL };
    struct evidence_blob blob = { (const uint8_t *)"0", 1 };
    struct evidence_origin origin;
    struct claims out;
    char *token;

    assert_status(standin_sign(&q, fixture_key(f, "qii-2026-1"), &token), OK);
    struct evidence_input in = { .text = token, .len = strlen(token), .revocation = &blob, .n_revocation = 1 };
    assert_status(evidence_verify(p, &cq, &in, &out, &origin), REFUSED_TOKEN_FORMAT);
    in.n_revocation = 0;
    assert_status(evidence_verify(p, &cq, &in, &out, &origin), OK);
    mem_free(token);
    json_decref(facts);
}

/* ---- content row by row: profiles with one rule of interest, payload as text ---- */

#define IDENTITY "\"persoon\":{\"achternaam\":\"Yilmaz\",\"voornamen\":\"Amina\",\"geboortedatum\":\"1991-05-05\"}"
#define REGISTERED "\"iss\":\"https://qii.example/deelacties\",\"aud\":\"" AUDIENCE "\",\"nonce\":\"" NONCE "\"," \
                   "\"exp\":1795341900,\"iat\":1795341600,\"jti\":\"x\""
#define NO_INCOME "\"inkomens\":[]"

static enum status read_payload(struct fixture *f, const char *payload, struct claims *out)
{
    json_t *facts = persona("amina");
    struct identiteit expected = expected_of(facts);
    struct claims_request q = request_for(&expected);
    const struct profile *p = profiles_find(&f->set, "qii");

    json_decref(facts);
    return claims_read(p, &p->keys[0], &q, payload, strlen(payload), out);
}

static void registered_claims(void **state)
{
#define WITH(iss, aud, exp, rest) "{\"iss\":\"" iss "\",\"aud\":" aud ",\"nonce\":\"" NONCE "\",\"exp\":" exp rest \
                                  ",\"jti\":\"x\"," IDENTITY "," NO_INCOME "}"
#define QII "https://qii.example/deelacties"
    static const struct { const char *payload; enum status status; } rows[] = {
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600"), OK },
        { WITH(QII, "[\"" AUDIENCE "\"]", "1795341900", ",\"iat\":1795341600"), OK },
        { WITH(QII, "[]", "1795341900", ",\"iat\":1795341600"), REFUSED_TOKEN_AUDIENCE },
        { WITH(QII, "[[\"" AUDIENCE "\"]]", "1795341900", ",\"iat\":1795341600"), REFUSED_TOKEN_AUDIENCE },
        { WITH(QII, "[\"" AUDIENCE "\",\"" AUDIENCE "\"]", "1795341900", ",\"iat\":1795341600"), REFUSED_TOKEN_AUDIENCE },
        { WITH(QII, "\"" AUDIENCE "/\"", "1795341900", ",\"iat\":1795341600"), REFUSED_TOKEN_AUDIENCE },
        { WITH(QII "/", "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600"), REFUSED_TOKEN_ISSUER },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341601", ",\"iat\":1795341600"), OK },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341600", ",\"iat\":1795341600"), REFUSED_TOKEN_EXPIRED },
        { WITH(QII, "\"" AUDIENCE "\"", "-1", ",\"iat\":1795341600"), REFUSED_TOKEN_EXPIRED },
        { WITH(QII, "\"" AUDIENCE "\"", "253402300800", ",\"iat\":1795341600"), REFUSED_TOKEN_EXPIRED },
        { WITH(QII, "\"" AUDIENCE "\"", "9223372036854775807", ",\"iat\":1795341600"), REFUSED_TOKEN_EXPIRED },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"nbf\":1795341610"), OK },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"nbf\":1795341611"), REFUSED_TOKEN_NOT_YET },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"nbf\":\"1\""), REFUSED_TOKEN_NOT_YET },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341610"), OK },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341611"), REFUSED_TOKEN_IAT },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795339790"), OK },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795339789"), REFUSED_TOKEN_IAT },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":true"), REFUSED_TOKEN_IAT },
        /* a fraction: not in a member that is read, but in one that nobody reads */
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900.0", ",\"iat\":1795341600"), REFUSED_TOKEN_EXPIRED },
        { WITH(QII, "\"" AUDIENCE "\"", "1.7953419e9", ",\"iat\":1795341600"), REFUSED_TOKEN_EXPIRED },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600.5"), REFUSED_TOKEN_IAT },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"nbf\":1795341600.5"), REFUSED_TOKEN_NOT_YET },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"auth_time\":1795341600.25"), OK },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"x\":[{\"y\":-1.5E-300}]"), OK },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"x\":9223372036854775807"), OK },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"x\":9223372036854775808"), REFUSED_TOKEN_JSON },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"x\":-9223372036854775809"), REFUSED_TOKEN_JSON },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"x\":1e999"), REFUSED_TOKEN_JSON },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"x\":{\"y\":1,\"y\":1}"), REFUSED_TOKEN_JSON },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"x\":\"\\ud800\""), REFUSED_TOKEN_JSON },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"x\":\"\\u0000\""), REFUSED_TOKEN_JSON },
        { WITH(QII, "\"" AUDIENCE "\"", "1795341900", ",\"iat\":1795341600,\"x\":1."), REFUSED_TOKEN_JSON },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct claims out;
        enum status s = read_payload(*state, rows[i].payload, &out);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
}

static void mapped_claims(void **state)
{
#define DOC(rest) "{" REGISTERED "," rest "}"
#define LIST(rest) DOC(IDENTITY ",\"inkomens\":[" rest "]")
#define YEAR(year, amount) "{\"jaar\":" year ",\"bedrag\":" amount ",\"soort\":\"VERZAMELINKOMEN\"}"
#define SLIP(rest) DOC(IDENTITY "," NO_INCOME ",\"uwv\":{\"loon\":{" rest "}}")
#define TEN "abcdefghij"
#define WIDE "ạbcdẹfghịj"
#define TWENTY(ten) ten ten ten ten ten ten ten ten ten ten ten ten ten ten ten ten ten ten ten ten
#define NAMED(members) DOC("\"persoon\":{" members ",\"geboortedatum\":\"1991-05-05\"}," NO_INCOME)
#define SURNAME(name) NAMED("\"achternaam\":\"" name "\"")
#define GIVEN(names) NAMED("\"achternaam\":\"Yilmaz\",\"voornamen\":\"" names "\"")
#define PREFIX(prefix, name) NAMED("\"achternaam\":\"" name "\",\"voorvoegsel\":\"" prefix "\"")
#define BORN(date) DOC("\"persoon\":{\"achternaam\":\"Yilmaz\",\"geboortedatum\":" date "}," NO_INCOME)
    static const struct { const char *payload; enum status status; } rows[] = {
        { DOC(IDENTITY "," NO_INCOME), OK },
        { DOC(IDENTITY "," NO_INCOME ",\"anders\":{\"diep\":[1,2]}"), OK },
        { DOC(IDENTITY), REFUSED_CLAIM_MISSING },
        { DOC(IDENTITY ",\"inkomens\":null"), REFUSED_CLAIM_MISSING },
        { DOC(IDENTITY ",\"inkomens\":{}"), REFUSED_CLAIM_TYPE },
        { DOC("\"persoon\":[]," NO_INCOME), REFUSED_CLAIM_MISSING },
        { LIST(YEAR("2025", "27100")), OK },
        { LIST(YEAR("2025", "-27100")), OK },
        { LIST(YEAR("2025", "100000000")), OK },
        { LIST(YEAR("2025", "100000001")), REFUSED_CLAIM_RANGE },
        { LIST(YEAR("2025", "-10000001")), REFUSED_CLAIM_RANGE },
        { LIST(YEAR("2025", "9223372036854775807")), REFUSED_CLAIM_RANGE },
        { LIST(YEAR("2025", "-9223372036854775808")), REFUSED_CLAIM_RANGE },
        { LIST(YEAR("2025", "9223372036854775808")), REFUSED_TOKEN_JSON },
        { LIST(YEAR("2025", "1e3")), REFUSED_CLAIM_TYPE },
        { LIST(YEAR("2025", "27100.00")), REFUSED_CLAIM_TYPE },
        { LIST(YEAR("2025", "27100.5")), REFUSED_CLAIM_TYPE },
        { LIST(YEAR("2025.0", "27100")), REFUSED_CLAIM_TYPE },
        { LIST("{\"jaar\":2025.5,\"bedrag\":1.5,\"soort\":\"LOON\"}"), OK },   /* another kind: not read */
        { LIST("{\"jaar\":2025,\"bedrag\":27100,\"soort\":1.5}"), OK },
        { DOC(IDENTITY "," NO_INCOME ",\"anders\":{\"diep\":[1.5,2e-7]}"), OK },
        { BORN("19910505.0"), REFUSED_CLAIM_TYPE },
        { DOC(IDENTITY "," NO_INCOME ",\"uitkeringen\":[1.5]"), REFUSED_CLAIM_TYPE },
        { LIST(YEAR("2025", "\"27100\"")), REFUSED_CLAIM_TYPE },
        { LIST(YEAR("\"2025\"", "27100")), REFUSED_CLAIM_TYPE },
        { LIST(YEAR("1999", "27100")), REFUSED_CLAIM_RANGE },
        { LIST(YEAR("2101", "27100")), REFUSED_CLAIM_RANGE },
        { LIST(YEAR("2025", "1") "," YEAR("2025", "2")), REFUSED_CLAIM_RANGE },
        { LIST("{\"jaar\":2025,\"soort\":\"VERZAMELINKOMEN\"}"), REFUSED_CLAIM_MISSING },
        { LIST("{\"jaar\":2025,\"soort\":\"LOON\"}"), OK },                 /* another kind: passed over */
        { LIST("7"), REFUSED_CLAIM_TYPE },
        { LIST(YEAR("2025", "true") "," YEAR("2024", "100000001")), REFUSED_CLAIM_TYPE },  /* type before range */
        { LIST(YEAR("2024", "100000001") "," YEAR("2025", "true")), REFUSED_CLAIM_TYPE },
        { DOC("\"inkomens\":[" YEAR("2025", "100000001") "]"), REFUSED_CLAIM_MISSING },     /* missing before range */
        { SLIP("\"bedrag\":\"556.00\",\"tijdvak\":\"4WEKEN\",\"tot\":\"2026-11-08\""), OK },
        { SLIP("\"bedrag\":\"556\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), OK },
        { SLIP("\"bedrag\":\"0.00\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), OK },
        { SLIP("\"bedrag\":\"-0.01\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), REFUSED_CLAIM_RANGE },
        { SLIP("\"bedrag\":\"556.0\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), REFUSED_CLAIM_TYPE },
        { SLIP("\"bedrag\":\"+556.00\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), REFUSED_CLAIM_TYPE },
        { SLIP("\"bedrag\":\"\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), REFUSED_CLAIM_TYPE },
        { SLIP("\"bedrag\":\".50\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), REFUSED_CLAIM_TYPE },
        { SLIP("\"bedrag\":\"99999999999999999999\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), REFUSED_CLAIM_TYPE },
        { SLIP("\"bedrag\":\"100000000.01\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), REFUSED_CLAIM_RANGE },
        { SLIP("\"bedrag\":556,\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), REFUSED_CLAIM_TYPE },
        { SLIP("\"bedrag\":556.50,\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\""), REFUSED_CLAIM_TYPE },
        { SLIP("\"bedrag\":\"556.00\",\"tijdvak\":\"WEEK\",\"tot\":\"2026-11-08\""), REFUSED_CLAIM_RANGE },
        { SLIP("\"bedrag\":\"556.00\",\"tijdvak\":4,\"tot\":\"2026-11-08\""), REFUSED_CLAIM_TYPE },
        { SLIP("\"bedrag\":\"556.00\",\"tijdvak\":\"MAAND\""), REFUSED_CLAIM_MISSING },
        { SLIP("\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-08\""), REFUSED_CLAIM_MISSING },
        { SLIP("\"bedrag\":\"556.00\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-31\""), REFUSED_CLAIM_RANGE },
        { SLIP("\"bedrag\":\"556.00\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-00\""), REFUSED_CLAIM_RANGE },
        { SLIP("\"bedrag\":\"556.00\",\"tijdvak\":\"MAAND\",\"tot\":\"2027-06-30\""), REFUSED_CLAIM_RANGE },
        { SLIP("\"bedrag\":\"556.00\",\"tijdvak\":\"MAAND\",\"tot\":\"2020-06-30\""), REFUSED_CLAIM_RANGE },
        { BORN("\"1991-05-05\""), OK },
        { BORN("\"1991-05-00\""), OK },
        { BORN("\"1991-00-00\""), OK },
        { BORN("\"1991-00-05\""), REFUSED_CLAIM_RANGE },
        { BORN("\"1991-13-00\""), REFUSED_CLAIM_RANGE },
        { BORN("\"0000-00-00\""), REFUSED_IDENTITY },                       /* BRP: not known at all */
        { BORN("\"0000-05-00\""), REFUSED_CLAIM_RANGE },
        { BORN("\"0000-05-05\""), REFUSED_CLAIM_RANGE },
        { BORN("\"00000000\""), REFUSED_CLAIM_TYPE },
        { BORN("\"0000\""), REFUSED_CLAIM_TYPE },
        { BORN("\"1991-02-29\""), REFUSED_CLAIM_RANGE },
        { BORN("\"1889-12-31\""), REFUSED_CLAIM_RANGE },
        { BORN("\"2026-11-22\""), REFUSED_IDENTITY },                       /* today: possible, and somebody else */
        { BORN("\"2026-11-23\""), REFUSED_CLAIM_RANGE },
        { BORN("\"2026-12-00\""), REFUSED_CLAIM_RANGE },
        { BORN("\"2027-00-00\""), REFUSED_CLAIM_RANGE },
        { BORN("\"1991-5-5\""), REFUSED_CLAIM_TYPE },
        { BORN("\"19910505\""), REFUSED_CLAIM_TYPE },
        { BORN("\"1991/05/05\""), REFUSED_CLAIM_TYPE },
        { BORN("\"1991-05-0x\""), REFUSED_CLAIM_TYPE },
        { BORN("19910505"), REFUSED_CLAIM_TYPE },
        { BORN("\"1991-05-06\""), REFUSED_IDENTITY },
        { DOC("\"persoon\":{\"geboortedatum\":\"1991-05-05\"}," NO_INCOME), REFUSED_IDENTITY },
        { DOC("\"persoon\":{\"achternaam\":7,\"geboortedatum\":\"1991-05-05\"}," NO_INCOME), REFUSED_CLAIM_TYPE },
        { DOC(IDENTITY "," NO_INCOME ",\"uitkeringen\":[\"PARTICIPATIEWET\",\"IETS_ANDERS\"]"), OK },
        { DOC(IDENTITY "," NO_INCOME ",\"uitkeringen\":[7]"), REFUSED_CLAIM_TYPE },
        { DOC(IDENTITY "," NO_INCOME ",\"huishouden\":{\"kinderen\":[{}]}"), REFUSED_CLAIM_MISSING },
        { DOC(IDENTITY "," NO_INCOME ",\"huishouden\":{\"kinderen\":[7]}"), REFUSED_CLAIM_TYPE },
        { DOC(IDENTITY "," NO_INCOME ",\"huishouden\":{\"kinderen\":[{\"geboortedatum\":\"2019-11-00\"}]}"), OK },
        { DOC(IDENTITY "," NO_INCOME ",\"huishouden\":{\"kinderen\":[{\"geboortedatum\":\"0000-00-00\"}]}"), OK },
        { DOC(IDENTITY "," NO_INCOME ",\"huishouden\":{\"kinderen\":[{\"geboortedatum\":\"2026-11-22\"}]}"), OK },
        { DOC(IDENTITY "," NO_INCOME ",\"huishouden\":{\"kinderen\":[{\"geboortedatum\":\"2026-11-23\"}]}"), REFUSED_CLAIM_RANGE },
        { DOC(IDENTITY "," NO_INCOME ",\"uitkeringen\":{}"), REFUSED_CLAIM_TYPE },
        { DOC(IDENTITY "," NO_INCOME ",\"huishouden\":{\"kinderen\":\"twee\"}"), REFUSED_CLAIM_TYPE },
        { SLIP("\"bedrag\":\"556.00\",\"tijdvak\":\"MAAND\",\"tot\":\"2026-11-30\",\"vakantiegeldElkTijdvak\":1"),
          REFUSED_CLAIM_TYPE },
        { SURNAME(TWENTY(TEN)), REFUSED_IDENTITY },                            /* 200 characters: fits, is somebody else */
        { SURNAME(TWENTY(TEN) "x"), REFUSED_NAME_LONG },
        { SURNAME(TWENTY(WIDE)), REFUSED_IDENTITY },                           /* as many, of 260 bytes */
        { SURNAME(TWENTY(WIDE) "ạ"), REFUSED_NAME_LONG },
        { PREFIX("voor in 't", TWENTY(TEN)), REFUSED_IDENTITY },
        { PREFIX("voor in 't", TWENTY("\xf0\x90\x90\x80\xf0\x90\x90\x80\xf0\x90\x90\x80\xf0\x90\x90\x80\xf0\x90\x90\x80"
                                      "\xf0\x90\x90\x80\xf0\x90\x90\x80\xf0\x90\x90\x80\xf0\x90\x90\x80\xf0\x90\x90\x80")),
          REFUSED_IDENTITY },                                                  /* as many bytes as there can be */
        { PREFIX("voor in 't ", "Yilmaz"), REFUSED_NAME_LONG },
        { PREFIX("voor in het", "Yilmaz"), REFUSED_NAME_LONG },
        { PREFIX("ạạạạạạạạạạ", "Yilmaz"), REFUSED_IDENTITY },
        { NAMED("\"achternaam\":\"" TWENTY(TEN) "x\",\"voorvoegsel\":7"), REFUSED_CLAIM_TYPE },
        { GIVEN("Amina " TWENTY(TEN)), OK },                                   /* cut at a word: the shorter list decides */
        { GIVEN("Amina " TWENTY("Johanna ")), OK },
        { GIVEN("Johanna " TWENTY("Johanna ")), REFUSED_IDENTITY },
        { GIVEN(TWENTY(TEN) "x"), REFUSED_NAME_LONG },                          /* not one word is whole */
        { GIVEN(TWENTY(TEN) " Amina"), REFUSED_IDENTITY },
        { GIVEN(TWENTY(TEN)), REFUSED_IDENTITY },
        { DOC("\"persoon\":{\"achternaam\":\"Yilmaz\",\"voornamen\":7,\"geboortedatum\":\"1991-05-05\"}," NO_INCOME), REFUSED_CLAIM_TYPE },
        { "{}", REFUSED_TOKEN_ISSUER },
        { "", REFUSED_TOKEN_JSON },
        { "[[[[[[[[[[[[[[[[[[[[", REFUSED_TOKEN_JSON },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct claims out;
        enum status s = read_payload(*state, rows[i].payload, &out);

        if (s != rows[i].status)
            print_error("row %zu: %s\n", i, rows[i].payload);
        assert_status(s, rows[i].status);
    }
}

/* What a desk's evidence must say besides. */
static void desk_claims(void **state)
{
#define DESK(rest) "{\"iss\":\"https://balie.example\",\"aud\":\"" AUDIENCE "\",\"nonce\":\"" NONCE "\",\"exp\":1795341900," \
                   "\"iat\":1795341600,\"jti\":\"x\",\"achternaam\":\"Haddad\",\"geboortedatum\":\"1988-07-19\"" rest "}"
    static const struct { const char *payload; enum status status; } rows[] = {
        { DESK(",\"corporatie\":\"L0101\",\"medewerker\":\"m-1\""), OK },
        { DESK(",\"corporatie\":\"L0101\",\"medewerker\":\"m-1\",\"inkomen\":[{\"jaar\":2025,\"bedrag\":1}]"), OK },
        { DESK(",\"corporatie\":\"L0101\",\"medewerker\":\"m-1\",\"inkomen\":[{\"jaar\":2025}]"), REFUSED_CLAIM_MISSING },
        { DESK(",\"medewerker\":\"m-1\""), REFUSED_CLAIM_MISSING },
        { DESK(",\"corporatie\":\"L0101\""), REFUSED_CLAIM_MISSING },
        { DESK(",\"corporatie\":101,\"medewerker\":\"m-1\""), REFUSED_CLAIM_TYPE },
        { DESK(",\"corporatie\":\"L0101\",\"medewerker\":7"), REFUSED_CLAIM_TYPE },
        { DESK(",\"corporatie\":\"L0101\",\"medewerker\":\"\""), REFUSED_CLAIM_RANGE },
        { DESK(",\"corporatie\":\"L0101\",\"medewerker\":\"Jan de Wit\""), REFUSED_CLAIM_RANGE },
        { DESK(",\"corporatie\":\"L0102\",\"medewerker\":\"m-1\""), REFUSED_DESK },
        { DESK(",\"corporatie\":\"\",\"medewerker\":\"m-1\""), REFUSED_DESK },
        { DESK(",\"corporatie\":\"L0102\",\"medewerker\":7"), REFUSED_CLAIM_TYPE },   /* claims before the desk */
    };
    const struct profile *p = profiles_find(&((struct fixture *)*state)->set, "balie");
    json_t *facts = persona("leyla");
    struct identiteit expected = expected_of(facts);
    struct claims_request q = request_for(&expected);

    json_decref(facts);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct claims out;
        enum status s = claims_read(p, &p->keys[0], &q, rows[i].payload, strlen(rows[i].payload), &out);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
}

/* Decimal text is read exactly, also below zero. */
static void decimal_amounts(void **state)
{
    static const struct { const char *text; int64_t cents; enum status status; } rows[] = {
        { "0", 0, OK }, { "27100", 2710000, OK }, { "27100.05", 2710005, OK }, { "-1250.50", -125050, OK },
        { "-0.50", -50, OK }, { "100000000.00", MONEY_MAX, OK }, { "-10000000", MONEY_MIN, OK },
        { "100000000.01", 0, REFUSED_CLAIM_RANGE }, { "-10000000.01", 0, REFUSED_CLAIM_RANGE },
        { "27100,05", 0, REFUSED_CLAIM_TYPE }, { "27.100,05", 0, REFUSED_CLAIM_TYPE }, { "01", 0, REFUSED_CLAIM_TYPE },
        { "1.005", 0, REFUSED_CLAIM_TYPE }, { "1.", 0, REFUSED_CLAIM_TYPE }, { "-", 0, REFUSED_CLAIM_TYPE },
        { "1.-5", 0, REFUSED_CLAIM_TYPE },
        { "--1", 0, REFUSED_CLAIM_TYPE },
        { "9223372036854775807", 0, REFUSED_CLAIM_RANGE }, { "-9223372036854775807.99", 0, REFUSED_CLAIM_RANGE }, { "-0", 0, OK }, { "+1", 0, REFUSED_CLAIM_TYPE }, { "1e5", 0, REFUSED_CLAIM_TYPE }, { " 1", 0, REFUSED_CLAIM_TYPE },
    };
    json_t *doc = fixture_documents(*state), *facts = persona("amina"), *rule;
    struct identiteit expected = expected_of(facts);
    struct claims_request q = request_for(&expected);
    static struct profiles set;
    size_t k;

    json_array_foreach(json_object_get(json_array_get(doc, 0), "gegevens"), k, rule)
        if (strcmp(json_string_value(json_object_get(rule, "naar")), "inkomens") == 0)
            json_object_set_new(rule, "vorm", json_string("euroTekst"));
    char *text = json_dumps(doc, JSON_COMPACT);
    assert_status(profiles_open(text, strlen(text), &set), OK);
    mem_free(text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *payload = json_loads("{" REGISTERED "," IDENTITY "}", 0, NULL);
        struct claims out;

        json_object_set_new(payload, "inkomens",
                            json_pack("[{si ss ss}]", "jaar", 2025, "soort", "VERZAMELINKOMEN", "bedrag", rows[i].text));
        text = json_dumps(payload, JSON_COMPACT);
        enum status s = claims_read(&set.list[0], &set.list[0].keys[0], &q, text, strlen(text), &out);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        assert_true(out.feiten.inkomens[0].min == rows[i].cents && out.feiten.inkomens[0].max == rows[i].cents);
        mem_free(text);
        json_decref(payload);
    }
    profiles_release(&set);
    json_decref(facts);
    json_decref(doc);
}

static void too_long_lists(void **state)
{
    static char text[32768];
    static const struct { const char *open, *item, *close; unsigned n; enum status status; } rows[] = {
        { "{" REGISTERED "," IDENTITY "," NO_INCOME ",\"huishouden\":{\"kinderen\":[", "{\"geboortedatum\":\"2019-11-20\"}",
          "]}}", CHILDREN_MAX, OK },
        { "{" REGISTERED "," IDENTITY "," NO_INCOME ",\"huishouden\":{\"kinderen\":[", "{\"geboortedatum\":\"2019-11-20\"}",
          "]}}", CHILDREN_MAX + 1, REFUSED_CLAIM_RANGE },
        { "{" REGISTERED "," IDENTITY "," NO_INCOME ",\"uitkeringen\":[", "\"X\"", "]}", LIMIT_EVIDENCE_LIST, OK },
        { "{" REGISTERED "," IDENTITY "," NO_INCOME ",\"uitkeringen\":[", "\"X\"", "]}", LIMIT_EVIDENCE_LIST + 1,
          REFUSED_CLAIM_RANGE },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct claims out;
        size_t at = strlen(rows[i].open);

        memcpy(text, rows[i].open, at);
        for (unsigned k = 0; k < rows[i].n; k++) {
            if (k > 0)
                text[at++] = ',';
            memcpy(text + at, rows[i].item, strlen(rows[i].item));
            at += strlen(rows[i].item);
        }
        memcpy(text + at, rows[i].close, strlen(rows[i].close) + 1);
        assert_status(read_payload(*state, text, &out), rows[i].status);
    }
}

/* ---- memory runs out ---- */

static size_t allocations_left;

static void *scarce(size_t size)
{
    return allocations_left == 0 ? NULL : (allocations_left--, mem_alloc(size));
}

/* At whichever allocation: a refusal or a fault that leaves nothing, never other facts. */
static void memory_runs_out(void **state)
{
    struct fixture *f = *state;
    const struct profile *p = profiles_find(&f->set, "qii");
    json_t *facts = persona("mirjam");
    struct identiteit expected = expected_of(facts);
    struct claims_request q = request_for(&expected);
    struct standin_request sq = { p, facts, AUDIENCE, NONCE, NOW, NULL };
    static const struct claims none;
    struct claims whole, out;
    const struct key *key;
    enum status s = FAULT_MEMORY;
    char *token;
    size_t n;

    assert_status(standin_sign(&sq, fixture_key(f, "qii-2026-2"), &token), OK);
    assert_status(verify_text(p, &q, token, &whole, &key), OK);
    json_set_alloc_funcs(scarce, mem_free);
    for (n = 0; s != OK && n < 1000; n++) {
        allocations_left = n;
        s = verify_text(p, &q, token, &out, &key);
        if (s != OK)
            assert_memory_equal(&out, &none, sizeof out);
    }
    json_set_alloc_funcs(mem_alloc, mem_free);
    assert_status(s, OK);
    assert_in_range(n, 20, 999);
    assert_memory_equal(&out, &whole, sizeof out);
    mem_free(token);
    json_decref(facts);
}

/* ---- a second opinion ---- */

/* libjwt on the same token and key, for the algorithms and typ it knows. */
static bool libjwt_accepts(const struct standin_key *key, const char *token)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char pem[2048];
    jwt_t *jwt = NULL;

    assert_int_equal(PEM_write_bio_PUBKEY(bio, key->pkey), 1);
    int len = BIO_read(bio, pem, sizeof pem - 1);
    BIO_free(bio);
    assert_true(len > 0);
    bool ok = jwt_decode(&jwt, token, (const unsigned char *)pem, len) == 0;
    jwt_free(jwt);
    return ok;
}

/* Each token, whole and with every character changed once: libjwt never accepts a signature that we refuse. */
static void libjwt_agrees(void **state)
{
    struct fixture *f = *state;
    static const char *const kids[] = { "qii-2026-1", "mi-rs-1" };

    for (size_t k = 0; k < 2; k++) {
        const struct profile *p = &f->set.list[k];
        const struct standin_key *key = fixture_key(f, kids[k]);
        json_t *facts = persona(k == 0 ? "amina" : "karim");
        struct standin_request q = { p, facts, AUDIENCE, NONCE, NOW, NULL };
        struct jws_rules rules = { p->typ, p->cty, p->keys, p->n_keys };
        static uint8_t payload[JWS_PAYLOAD_MAX];
        size_t len, step, differ = 0;
        const struct key *entry;
        char *token;

        assert_status(standin_sign(&q, key, &token), OK);
        size_t n = strlen(token), head = strcspn(token, ".");
        assert_true(libjwt_accepts(key, token));
        assert_status(jws_verify(token, n, &rules, payload, sizeof payload, &len, &entry), OK);
        /* header and signature are of most interest: every character; the payload every seventh */
        for (size_t i = 0; i < n; i += step) {
            char was = token[i];
            bool middle = i > head && i < n - 90;

            step = middle ? 7 : 1;
            token[i] = was == 'A' ? 'B' : 'A';
            bool ours = jws_verify(token, n, &rules, payload, sizeof payload, &len, &entry) == OK;
            bool theirs = libjwt_accepts(key, token);
            assert_false(ours);
            if (theirs)
                differ++;
            token[i] = was;
        }
        /* What libjwt lets pass: spare bits at the end of a segment. */
        assert_true(differ <= 2);
        mem_free(token);
        json_decref(facts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_persona_is_accepted), cmocka_unit_test(vault_facts), cmocka_unit_test(desk_facts),
        cmocka_unit_test(one_slip_three_forms), cmocka_unit_test(other_facts), cmocka_unit_test(many_years),
        cmocka_unit_test(every_defect_is_refused), cmocka_unit_test(keys_do_not_stand_in_for_each_other),
        cmocka_unit_test(nothing_is_passed_over), cmocka_unit_test(the_same_people), cmocka_unit_test(long_names_end_no_assessor),
        cmocka_unit_test(registered_claims), cmocka_unit_test(mapped_claims), cmocka_unit_test(desk_claims), cmocka_unit_test(decimal_amounts),
        cmocka_unit_test(too_long_lists),
        cmocka_unit_test(memory_runs_out), cmocka_unit_test(libjwt_agrees),
    };
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
