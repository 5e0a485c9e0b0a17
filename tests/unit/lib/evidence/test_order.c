/* Evidence for a one-time order as the stand-in signs it, in both containers, whole and with one defect at a time. */
#include "model/agreement.h"
#include "fixture.h"

#include "base/date.h"
#include "base/mem.h"

#define NUMBER "AAECAwQFBgcICQoLDA0ODw"
#define CORPORATION "L0101"

/* One profile a container, of one PKI. */
struct world {
    struct profiles set;
    struct pki pki;
    json_t *documents;
};

static struct world world;

static const char *const forms[] = { "jws-x5c", "cms" };

static int open_world(void **state)
{
    static bool once;
    struct pki_subject subject;

    if (!once)
        strict_json_init();
    once = true;
    world.documents = json_array();
    for (size_t i = 0; i < 2; i++) {
        json_t *doc = fixture_json("certs/sources/dvmg.json");

        assert_true(standin_subject(doc, &subject));
        if (i == 0)
            assert_status(pki_make(&subject, NOW, &world.pki), OK);
        json_object_set_new(doc, "id", json_string(forms[i]));
        json_object_set_new(doc, "vorm", json_string(forms[i]));
        assert_status(standin_anchor(&world.pki, doc), OK);
        json_array_append_new(world.documents, doc);
    }
    char *text = json_dumps(world.documents, JSON_COMPACT);
    assert_status(profiles_open(text, strlen(text), &world.set), OK);
    mem_free(text);
    *state = &world;
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    profiles_release(&world.set);
    pki_release(&world.pki);
    json_decref(world.documents);
    return 0;
}

/* The case that evidence is for. */
struct ask {
    const char *persona, *corporation;
    int64_t now_s;
};

static struct standin_order_request request_of(size_t form, const json_t *facts, const char *defect)
{
    const json_t *doc = json_array_get(world.documents, form);
    const json_t *first = json_array_get(json_object_get(doc, "ontvangers"), 0);

    return (struct standin_order_request){
        { &world.set.list[form], facts, NULL, NULL, NOW, defect }, .document = doc, .pki = &world.pki, .alg = KEY_RS256,
        .recipient = json_string_value(json_object_get(first, "oin")), .number = NUMBER,
    };
}

static enum status judge(size_t form, const struct standin_order *made, const struct ask *ask, struct claims *out,
                         struct evidence_origin *origin)
{
    struct evidence_blob blobs[STANDIN_REVOCATION_MAX];
    json_t *facts = persona(ask->persona);
    struct identiteit expected = expected_of(facts);
    struct claims_request q = { .audience = AUDIENCE, .now_s = ask->now_s, .expected = &expected,
                                .corporatie = ask->corporation };
    struct evidence_input input = { made->text, strlen(made->text), blobs, made->n };

    for (size_t i = 0; i < made->n; i++)
        blobs[i] = (struct evidence_blob){ made->revocation[i].at, made->revocation[i].len };
    json_decref(facts);
    return evidence_verify(&world.set.list[form], &q, &input, out, origin);
}

static const struct ask usual = { "amina", CORPORATION, NOW };

static enum status sign_and_judge(size_t form, const char *defect, struct claims *out, struct evidence_origin *origin)
{
    json_t *facts = persona("amina");
    struct standin_order_request q = request_of(form, facts, defect);
    struct standin_order made;

    assert_status(standin_order(&q, &made), OK);
    enum status s = judge(form, &made, &usual, out, origin);
    standin_order_release(&made);
    json_decref(facts);
    return s;
}

/* ---- whole ---- */

static void every_way_is_accepted(void **state)
{
    static const enum key_alg algs[] = { KEY_RS256, KEY_PS256, KEY_ES256 };
    json_t *facts = persona("amina");

    (void)state;
    for (size_t form = 0; form < 2; form++)
        for (size_t a = 0; a < 3; a++)
            for (unsigned kind = STANDIN_MIXED; kind <= STANDIN_ANSWERS; kind++) {
                struct standin_order_request q = request_of(form, facts, NULL);
                struct evidence_origin origin;
                struct standin_order made;
                struct claims out;
                uint8_t sha[DIGEST_LEN];

                q.alg = algs[a];
                q.revocation = kind;
                assert_status(standin_order(&q, &made), OK);
                enum status s = judge(form, &made, &usual, &out, &origin);
                if (s != OK)
                    print_error("%s %s %u\n", forms[form], key_alg_name(algs[a]), kind);
                assert_status(s, OK);
                assert_int_equal(out.feiten.n_inkomens, 1);
                assert_int_equal(out.feiten.inkomens[0].jaar, 2025);
                assert_true(out.feiten.inkomens[0].min == 2710000 && out.feiten.inkomens[0].max == 2710000);
                assert_int_equal(out.feiten.geboortedatum.min, day_of((struct date){ 1991, 5, 5 }));
                /* the certificate that signed, and the order */
                enum pki_name leaf = algs[a] == KEY_ES256 ? PKI_LEAF_EC : PKI_LEAF_RSA;
                assert_int_equal(X509_digest(world.pki.certs[leaf], EVP_sha256(), sha, NULL), 1);
                assert_true(origin.has_certificate && origin.has_order && origin.key == NULL);
                assert_memory_equal(origin.certificate_sha, sha, sizeof sha);
                char text[300];
                const char *issuer = world.set.list[form].issuer;
                size_t len = strlen(issuer);
                memcpy(text, issuer, len + 1);
                memcpy(text + len + 1, NUMBER, sizeof NUMBER - 1);
                assert_int_equal(EVP_Digest(text, len + sizeof NUMBER, sha, NULL, EVP_sha256(), NULL), 1);
                assert_memory_equal(origin.order_sha, sha, sizeof sha);
                assert_int_equal(origin.order_until, NOW + world.set.list[form].max_age_s);
                standin_order_release(&made);
            }
    json_decref(facts);
}

static void no_income_is_a_statement(void **state)
{
    static const char *const personas[] = { "saba", "leyla" };

    (void)state;
    for (size_t form = 0; form < 2; form++)
        for (size_t i = 0; i < 2; i++) {
            const struct ask ask = { personas[i], CORPORATION, NOW };
            json_t *facts = persona(personas[i]);
            struct standin_order_request q = request_of(form, facts, NULL);
            struct evidence_origin origin;
            struct standin_order made;
            struct claims out;

            assert_status(standin_order(&q, &made), OK);
            assert_status(judge(form, &made, &ask, &out, &origin), OK);
            assert_int_equal(out.feiten.n_inkomens, 0);
            standin_order_release(&made);
            json_decref(facts);
        }
}

/* Sound evidence, and a case that it is not for. */
static void the_case_decides(void **state)
{
    static const struct { struct ask ask; enum status status; } cases[] = {
        { { "amina", CORPORATION, NOW }, OK },
        { { "amina", "L0102", NOW }, REFUSED_TOKEN_AUDIENCE },
        { { "amina", "", NOW }, REFUSED_TOKEN_AUDIENCE },
        { { "riet", CORPORATION, NOW }, REFUSED_IDENTITY },
        { { "amina", CORPORATION, NOW + 299 }, OK },
        { { "amina", CORPORATION, NOW + 300 }, REFUSED_TOKEN_EXPIRED },
        { { "amina", CORPORATION, NOW - 60 }, REFUSED_TOKEN_IAT },
        { { "amina", CORPORATION, NOW + 86400 }, REFUSED_CERT_REVOCATION },
    };
    json_t *facts = persona("amina");

    (void)state;
    for (size_t form = 0; form < 2; form++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            struct standin_order_request q = request_of(form, facts, NULL);
            struct evidence_origin origin;
            struct standin_order made;
            struct claims out;

            assert_status(standin_order(&q, &made), OK);
            enum status s = judge(form, &made, &cases[i].ask, &out, &origin);
            if (s != cases[i].status)
                print_error("%s case %zu\n", forms[form], i);
            assert_status(s, cases[i].status);
            standin_order_release(&made);
        }
    json_decref(facts);
}

/* ---- one defect at a time ---- */

static const struct { const char *defect; enum status x5c, cms; } rows[] = {
    { "leeg", REFUSED_TOKEN_SIZE, REFUSED_TOKEN_SIZE },
    { "te-lang", REFUSED_TOKEN_SIZE, REFUSED_TOKEN_SIZE },
    { "rest-regel", REFUSED_TOKEN_BASE64, REFUSED_TOKEN_BASE64 },
    { "opvulling", REFUSED_TOKEN_BASE64, REFUSED_TOKEN_BASE64 },
    { "alfabet", REFUSED_TOKEN_BASE64, REFUSED_TOKEN_BASE64 },
    { "twee-delen", REFUSED_TOKEN_FORMAT, OK },
    { "vier-delen", REFUSED_TOKEN_FORMAT, OK },
    { "alg-none", REFUSED_TOKEN_FORMAT, OK },
    { "rest-bytes", REFUSED_TOKEN_SIGNATURE, REFUSED_TOKEN_FORMAT },
    { "losse-bits", REFUSED_TOKEN_BASE64, OK },
    { "kop-lijst", REFUSED_TOKEN_HEADER, OK },
    { "kop-stuk", REFUSED_TOKEN_HEADER, OK },
    { "kop-dubbel", REFUSED_TOKEN_HEADER, OK },
    { "kop-jku", REFUSED_TOKEN_HEADER, OK },
    { "kop-x5u", REFUSED_TOKEN_HEADER, OK },
    { "kop-jwk", REFUSED_TOKEN_HEADER, OK },
    { "kop-b64", REFUSED_TOKEN_HEADER, OK },
    { "alg-weg", REFUSED_TOKEN_HEADER, OK },
    { "crit", REFUSED_TOKEN_CRIT, OK },
    { "crit-onbekend", REFUSED_TOKEN_CRIT, OK },
    { "typ", REFUSED_TOKEN_TYP, OK },
    { "cty-verdict", REFUSED_TOKEN_TYP, OK },
    { "alg-none-getekend", REFUSED_TOKEN_ALG, OK },
    { "alg-hs256", REFUSED_TOKEN_ALG, OK },
    { "alg-ander", REFUSED_TOKEN_SIGNATURE, OK },          /* PS256 is for this key as well; the signature is not of it */
    { "sleutel-ander", REFUSED_TOKEN_SIGNATURE, OK },
    { "handtekening-nul", REFUSED_TOKEN_SIGNATURE, OK },
    { "handtekening-der", OK, OK },                        /* of RSA: the ordinary signature */
    { "handtekening-bit", REFUSED_TOKEN_SIGNATURE, REFUSED_TOKEN_SIGNATURE },
    { "inhoud-bit", REFUSED_TOKEN_SIGNATURE, REFUSED_TOKEN_SIGNATURE },
    { "inhoud-lijst", REFUSED_TOKEN_JSON, REFUSED_TOKEN_JSON },
    { "inhoud-tekst", REFUSED_TOKEN_JSON, REFUSED_TOKEN_JSON },
    { "inhoud-nul", REFUSED_TOKEN_JSON, REFUSED_TOKEN_JSON },
    { "inhoud-surrogaat", REFUSED_TOKEN_JSON, REFUSED_TOKEN_JSON },
    { "inhoud-dubbel", REFUSED_TOKEN_JSON, REFUSED_TOKEN_JSON },
    { "inhoud-rest", REFUSED_TOKEN_JSON, REFUSED_TOKEN_JSON },
    { "bedrag-breuk", REFUSED_CLAIM_TYPE, REFUSED_CLAIM_TYPE },
    { "uitgever", REFUSED_TOKEN_ISSUER, REFUSED_TOKEN_ISSUER },
    { "uitgever-weg", REFUSED_TOKEN_ISSUER, REFUSED_TOKEN_ISSUER },
    { "verlopen", REFUSED_TOKEN_EXPIRED, REFUSED_TOKEN_EXPIRED },
    { "exp-weg", REFUSED_TOKEN_EXPIRED, REFUSED_TOKEN_EXPIRED },
    { "exp-tekst", REFUSED_TOKEN_EXPIRED, REFUSED_TOKEN_EXPIRED },
    { "nog-niet", REFUSED_TOKEN_NOT_YET, REFUSED_TOKEN_NOT_YET },
    { "iat-toekomst", REFUSED_TOKEN_IAT, REFUSED_TOKEN_IAT },
    { "iat-oud", REFUSED_TOKEN_IAT, REFUSED_TOKEN_IAT },
    { "iat-weg", REFUSED_TOKEN_IAT, REFUSED_TOKEN_IAT },
    { "gegeven-weg", REFUSED_CLAIM_MISSING, REFUSED_CLAIM_MISSING },
    { "gegeven-soort", REFUSED_CLAIM_TYPE, REFUSED_CLAIM_TYPE },
    { "bedrag-soort", REFUSED_CLAIM_TYPE, REFUSED_CLAIM_TYPE },
    { "gegeven-bereik", REFUSED_CLAIM_RANGE, REFUSED_CLAIM_RANGE },
    { "bedrag-bereik", REFUSED_CLAIM_RANGE, REFUSED_CLAIM_RANGE },
    { "naam-ander", REFUSED_IDENTITY, REFUSED_IDENTITY },
    /* certificates */
    { "x5c-weg", REFUSED_TOKEN_KID, OK },
    { "x5c-leeg", REFUSED_CERT_FORM, OK },
    { "certificaat-weg", OK, REFUSED_TOKEN_KID },
    { "andere-wortel", REFUSED_CERT_CHAIN, REFUSED_CERT_CHAIN },
    { "tussen-weg", REFUSED_CERT_CHAIN, REFUSED_CERT_CHAIN },
    { "wortel-erbij", REFUSED_CERT_CHAIN, OK },
    { "keten-omgekeerd", REFUSED_CERT_CHAIN, OK },
    { "certificaat-ander", REFUSED_TOKEN_SIGNATURE, OK },
    { "certificaat-verlopen", REFUSED_CERT_TIME, REFUSED_CERT_TIME },
    { "certificaat-nog-niet", REFUSED_CERT_TIME, REFUSED_CERT_TIME },
    { "certificaat-ca", REFUSED_CERT_USE, REFUSED_CERT_USE },
    { "certificaat-gebruik", REFUSED_CERT_USE, REFUSED_CERT_USE },
    { "certificaat-zwak", REFUSED_CERT_WEAK, REFUSED_CERT_WEAK },
    { "oin-ander", REFUSED_CERT_SUBJECT, REFUSED_CERT_SUBJECT },
    { "oin-weg", REFUSED_CERT_SUBJECT, REFUSED_CERT_SUBJECT },
    { "oin-twee", REFUSED_CERT_SUBJECT, REFUSED_CERT_SUBJECT },
    { "organisatie-ander", REFUSED_CERT_SUBJECT, REFUSED_CERT_SUBJECT },
    /* revocation */
    { "intrekking-weg", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "intrekking-alleen-blad", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "intrekking-alleen-tussen", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "intrekking-rommel", REFUSED_CERT_FORM, REFUSED_CERT_FORM },
    { "crl-ingetrokken", REFUSED_CERT_REVOKED, REFUSED_CERT_REVOKED },
    { "crl-ingetrokken-ocsp-goed", REFUSED_CERT_REVOKED, REFUSED_CERT_REVOKED },
    { "crl-ingetrokken-tussen", REFUSED_CERT_REVOKED, REFUSED_CERT_REVOKED },
    { "crl-oud", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "crl-oud-tussen", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "crl-bejaard", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "crl-te-vroeg", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "crl-vreemd", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "crl-ander", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "ocsp-ingetrokken", REFUSED_CERT_REVOKED, REFUSED_CERT_REVOKED },
    { "ocsp-ingetrokken-crl-goed", REFUSED_CERT_REVOKED, REFUSED_CERT_REVOKED },
    { "ocsp-ingetrokken-tussen", REFUSED_CERT_REVOKED, REFUSED_CERT_REVOKED },
    { "ocsp-onbekend", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "ocsp-oud", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "ocsp-bejaard", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "ocsp-te-vroeg", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "ocsp-vreemd", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "ocsp-gebruik", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    { "ocsp-ander", REFUSED_CERT_REVOCATION, REFUSED_CERT_REVOCATION },
    /* SignedData */
    { "twee-ondertekenaars", OK, REFUSED_TOKEN_FORMAT },
    { "geen-ondertekenaar", OK, REFUSED_TOKEN_FORMAT },
    { "los", OK, REFUSED_TOKEN_FORMAT },
    { "sha1", OK, REFUSED_TOKEN_ALG },
    { "kenmerken-weg", OK, REFUSED_TOKEN_HEADER },
    { "soort-ander", OK, REFUSED_TOKEN_FORMAT },
    { "ber", OK, REFUSED_TOKEN_FORMAT },
    /* the order */
    { "ontvanger", REFUSED_TOKEN_AUDIENCE, REFUSED_TOKEN_AUDIENCE },
    { "ontvanger-weg", REFUSED_TOKEN_AUDIENCE, REFUSED_TOKEN_AUDIENCE },
    { "opdracht-weg", REFUSED_CLAIM_MISSING, REFUSED_CLAIM_MISSING },
    { "opdracht-kort", REFUSED_CLAIM_RANGE, REFUSED_CLAIM_RANGE },
    { "opdracht-vorm", REFUSED_CLAIM_RANGE, REFUSED_CLAIM_RANGE },
    { "opdracht-getal", REFUSED_CLAIM_TYPE, REFUSED_CLAIM_TYPE },
    { "opdracht-oud", REFUSED_TOKEN_IAT, REFUSED_TOKEN_IAT },
    { "opdracht-toekomst", REFUSED_TOKEN_IAT, REFUSED_TOKEN_IAT },
    { "opdracht-tijdloos", REFUSED_TOKEN_IAT, REFUSED_TOKEN_IAT },
    { "inkomen-weg", REFUSED_CLAIM_MISSING, REFUSED_CLAIM_MISSING },
    { "geboortedatum-ander", REFUSED_IDENTITY, REFUSED_IDENTITY },
};
#define ROWS (sizeof rows / sizeof rows[0])

static enum status wanted(const char *defect, size_t form)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].defect, defect) == 0)
            return form == 0 ? rows[i].x5c : rows[i].cms;
    fail_msg("a defect without a row: %s", defect);
    return OK;
}

static void every_defect_is_refused(void **state)
{
    static const enum standin_form bits[] = { STANDIN_X5C, STANDIN_CMS };
    static const struct claims none;
    static const struct evidence_origin nobody;
    const char *defect;
    bool met[ROWS] = { false };
    size_t wrong = 0;

    (void)state;
    for (size_t form = 0; form < 2; form++)
        for (unsigned i = 0; (defect = standin_defect(bits[form], i)) != NULL; i++) {
            struct evidence_origin origin;
            struct claims out;
            enum status want = wanted(defect, form), got = sign_and_judge(form, defect, &out, &origin);

            if (got != want) {
                print_error("%s %s: %s, not %s\n", forms[form], defect, status_slug(got), status_slug(want));
                wrong++;
            }
            if (got != OK) {
                assert_memory_equal(&out, &none, sizeof out);
                assert_memory_equal(&origin, &nobody, sizeof origin);
            }
            for (size_t r = 0; r < ROWS; r++)
                met[r] = met[r] || strcmp(rows[r].defect, defect) == 0;
        }
    assert_int_equal(wrong, 0);
    for (size_t r = 0; r < ROWS; r++)
        if (!met[r])
            fail_msg("a row without a defect: %s", rows[r].defect);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_is_accepted),
        cmocka_unit_test(no_income_is_a_statement),
        cmocka_unit_test(the_case_decides),
        cmocka_unit_test(every_defect_is_refused),
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
