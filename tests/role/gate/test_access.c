/* From code to token, a seal with its token, the end of a token and what a grant is about: what the gate asks, and what it makes of the
 * answer. */
#include "../../unit/cmocka_all.h"

#include "asking.h"
#include "peers.h"

#include "base/sha256.h"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <signal.h>

#define CODE "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define URI "&redirect_uri=https%3A%2F%2Feen.example%2Fterug"
#define TOKEN(client) "client_id=" client "&grant_type=authorization_code&code=" CODE URI "&code_verifier=" VERIFIER
#define REVOKE(client) "client_id=" client "&token=" CODE
#define GRANT "AQEBAQEBAQEBAQEBAQEBAQ"
#define DETAILS "[{\"type\":\"passend.instemming\",\"fase\":\"reactie\",\"grondslag\":\"TOESTEMMING\",\"doel\":\"REAGEREN\"," \
    "\"tot\":\"2027-05-15\",\"corporaties\":[\"L0101\"],\"feiten\":[\"INKOMEN_BAND\",\"STATUS\"],\"bronnen\":[\"qii\"]," \
    "\"zekerheid\":\"KLUISGETEKEND\",\"dossier\":\"AwMDAwMDAwMDAwMDAwMDAw\",\"plaats\":1,\"deelnemer\":{\"rol\":\"MED\"," \
    "\"referentie\":\"r-2\"}}]"
#define BY_ONESELF "\"bronnen\":[\"zelf\"],\"zekerheid\":\"VERKLAARD\",\"inkomensjaar\":2024,\"dossier\":\"AwMDAwMDAwMDAwMDAwMDAw\"," \
    "\"plaats\":1,\"deelnemer\":{\"rol\":\"MED\",\"referentie\":\"r-2\"},\"eenheid\":{\"idExtern\":\"W-1\",\"gemeente\":\"0202\"," \
    "\"huurprijs\":69011}}]"

/* SHA-256 of bytes 0, 1, 2 ... 31, which CODE spells */
static void expect_secret_sha(const uint8_t sha[DIGEST_LEN])
{
    uint8_t secret[SECRET_LEN], expected[DIGEST_LEN];

    for (uint8_t i = 0; i < SECRET_LEN; i++)
        secret[i] = i;
    assert_int_equal(sha256(secret, sizeof secret, expected), OK);
    assert_memory_equal(sha, expected, DIGEST_LEN);
}

static void certificate_sha(const char *name, uint8_t out[DIGEST_LEN])
{
    FILE *f = fopen(name, "r");
    uint8_t *der = NULL;

    assert_non_null(f);
    X509 *cert = PEM_read_X509(f, NULL, NULL, NULL);
    fclose(f);
    int len = i2d_X509(cert, &der);
    assert_true(len > 0);
    assert_int_equal(sha256(der, (size_t)len, out), OK);
    OPENSSL_free(der);
    X509_free(cert);
}

/* ---- POST /oauth/token ---- */

static void a_code_becomes_a_token(void **state)
{
    uint8_t expected[DIGEST_LEN];

    once("san", "POST", "/oauth/token", FORM, TOKEN("een"));
    expect(200, "{\"access_token\":\"" CODE "\",\"token_type\":\"Bearer\",\"expires_in\":600,\"authorization_details\":" DETAILS
                ",\"grant_id\":\"" GRANT "\",\"ontvangst\":\"eyJh.eyJi.c2ln\"}");
    assert_non_null(strstr(r->head, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(r->head, "\r\nCache-Control: no-store\r\n"));
    assert_string_equal(peers.token.client, "een");
    assert_int_equal(peers.token.has_verifier, 1);
    assert_int_equal(peers.token.redirect_index, 0);
    expect_secret_sha(peers.token.code_sha);
    assert_int_equal(sha256(VERIFIER, strlen(VERIFIER), expected), OK);
    assert_memory_equal(peers.token.challenge, expected, DIGEST_LEN);
    certificate_sha("san.pem", expected);
    assert_memory_equal(peers.token.certificate_sha, expected, DIGEST_LEN);

    peers.by_oneself = true;
    once("san", "POST", "/oauth/token", "Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n", TOKEN("een") "&scope=x");
    expect(200, BY_ONESELF);
}

/* Only the case knows whether these go with it. */
static void what_only_the_case_can_tell_is_asked(void **state)
{
    once("san", "POST", "/oauth/token", FORM, "client_id=een&grant_type=authorization_code&code=" CODE "&redirect_uri=https://een.example/");
    expect(200, "access_token");
    assert_int_equal(peers.token.has_verifier, 0);
    assert_int_equal(peers.token.redirect_index, UINT16_MAX);
    for (size_t i = 0; i < DIGEST_LEN; i++)
        assert_int_equal(peers.token.challenge[i], 0);
}

static void forms_that_are_refused(void **state)
{
    static const struct { const char *path, *headers, *body; int status; const char *error; } rows[] = {
        { "/oauth/token", FORM, TOKEN("twee"), 401, "\"error\":\"invalid_client\"" },
        { "/oauth/token", FORM, "client_id=een&grant_type=password", 400, "\"error\":\"unsupported_grant_type\"" },
        { "/oauth/token", FORM, "client_id=een&grant_type=authorization_code" URI, 400,
          "\"error\":\"invalid_request\",\"error_description\":\"De aanvraag mist een lid, of heeft een lid dubbel of met een verkeerde "
          "waarde.\",\"reden\":\"invalid_request\",\"vindplaats\":\"code\"}" },
        { "/oauth/token", FORM, "client_id=een&grant_type=authorization_code&code=kort" URI, 400, "{\"error\":\"invalid_grant\"," },
        { "/oauth/token", FORM, TOKEN("een") "&code=" CODE, 400, "\"error\":\"invalid_request\"" },
        { "/oauth/token", JSON, "{}", 415, "\"error\":\"invalid_request\"" },
        { "/oauth/token", "", "", 415, "\"error\":\"invalid_request\"" },
        { "/oauth/token?code=" CODE, FORM, TOKEN("een"), 400, "\"error\":\"invalid_request\"" },
        { "/oauth/revoke", FORM, REVOKE("twee"), 401, "\"error\":\"invalid_client\"" },
        { "/oauth/revoke", FORM, "client_id=een", 400, "\"vindplaats\":\"token\"" },
        { "/oauth/revoke", FORM, REVOKE("een") "&token=" CODE, 400, "\"error\":\"invalid_request\"" },
    };

    peers.taken = 0;
    for (size_t i = 0; i < ROWS(rows); i++) {
        once("san", "POST", rows[i].path, rows[i].headers, rows[i].body);
        if (r->status != rows[i].status || strstr(r->body, rows[i].error) == NULL)
            fail_msg("row %zu: %d %s", i, r->status, r->body);
        assert_non_null(strstr(r->head, "\r\nContent-Type: application/json\r\n"));
    }
    once("san", "GET", "/oauth/token", "", NULL);
    expect(405, "\"error\":\"invalid_request\"");
    once("vreemd", "POST", "/oauth/token", FORM, TOKEN("een"));
    expect(401, "\"error\":\"invalid_client\"");
    assert_int_equal(peers.taken, 0); /* nothing of this reached the notary */
}

static void what_the_notary_refuses(void **state)
{
    static const struct { const char *path, *body; enum status refuse; int status; const char *error; } rows[] = {
        { "/oauth/token", TOKEN("een"), REFUSED_GRANT, 400, "{\"error\":\"invalid_grant\",\"error_description\":\"De code is onbekend," },
        { "/oauth/token", TOKEN("een"), REFUSED_CLIENT_UNKNOWN, 401, "{\"error\":\"invalid_client\"" },
        { "/oauth/token", TOKEN("een"), FAULT_BUSY, 503, "{\"error\":\"temporarily_unavailable\"" },
        { "/oauth/token", TOKEN("een"), FAULT_STORE, 503, "{\"error\":\"temporarily_unavailable\"" },
        { "/oauth/revoke", REVOKE("een"), REFUSED_TOKEN_FOREIGN, 400, "{\"error\":\"invalid_request\"" },
        { "/oauth/revoke", REVOKE("een"), FAULT_RESTARTED, 503, "{\"error\":\"temporarily_unavailable\"" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        peers.refuse = rows[i].refuse;
        once("san", "POST", rows[i].path, FORM, rows[i].body);
        if (r->status != rows[i].status || strstr(r->body, rows[i].error) == NULL)
            fail_msg("row %zu: %d %s", i, r->status, r->body);
        expect_again(rows[i].status == 503 ? "1" : NULL);
    }
}

/* ---- POST /oauth/revoke ---- */

static void a_token_ends(void **state)
{
    once("san", "POST", "/oauth/revoke", FORM, REVOKE("een") "&token_type_hint=refresh_token");
    expect(200, "");
    assert_int_equal(r->body_len, 0);
    assert_non_null(strstr(r->head, "\r\nContent-Length: 0\r\n"));
    assert_string_equal(peers.revoke.client, "een");
    expect_secret_sha(peers.revoke.token_sha);
    peers.taken = 0;
    once("san", "POST", "/oauth/revoke", FORM, "client_id=een&token=niet-van-ons");
    expect(200, "");
    assert_int_equal(peers.taken, 0);
}

/* ---- GET /oauth/grants/{grant_id} ---- */

static void what_a_grant_is_about(void **state)
{
    once("san", "GET", "/oauth/grants/" GRANT, "", NULL);
    expect(200, "{\"authorization_details\":" DETAILS ",\"created_at\":1795343523,\"last_updated_at\":1795343600,\"expires_at\":1810425600}");
    peers.by_oneself = true;
    once("san", "GET", "/oauth/grants/" GRANT, "", NULL);
    expect(200, BY_ONESELF);
    once("san", "GET", "/oauth/grants/kort", "", NULL);
    expect_problem(REFUSED_GRANT_UNKNOWN);
    peers.refuse = REFUSED_GRANT_UNKNOWN;
    once("san", "GET", "/oauth/grants/" GRANT, "", NULL);
    expect_problem(REFUSED_GRANT_UNKNOWN);
}

/* ---- GET /v1/zegels/{grant_id} ---- */

static void a_seal_with_its_token(void **state)
{
    static const char *const schemes[] = { "Bearer ", "bearer ", "BEARER " };
    uint8_t expected[DIGEST_LEN];
    char header[128];

    certificate_sha("san.pem", expected);
    for (size_t i = 0; i < ROWS(schemes); i++) {
        memset(&peers.seal_asked, 0, sizeof peers.seal_asked);
        snprintf(header, sizeof header, "Authorization: %s" CODE "\r\nAccept: application/json;charset=utf-8\r\n", schemes[i]);
        once("san", "GET", "/v1/zegels/" ID, header, NULL);
        expect(200, "{\"grant_id\":\"" ID "\",\"zegel\":\"");
        assert_non_null(strstr(r->head, "\r\nDate: "));
        assert_int_equal(peers.seal_asked.has_token, 1);
        expect_secret_sha(peers.seal_asked.token_sha);
        assert_memory_equal(peers.seal_asked.certificate_sha, expected, DIGEST_LEN);
    }
    once("san", "GET", "/v1/zegels/" ID, "", NULL);
    expect(200, "\"zegel\":\"");
    assert_int_equal(peers.seal_asked.has_token, 0);
    for (size_t i = 0; i < DIGEST_LEN; i++)
        assert_int_equal(peers.seal_asked.token_sha[i] | peers.seal_asked.certificate_sha[i], 0);
}

static void a_seal_is_refused(void **state)
{
    static const struct { const char *header; enum status refuse, status; const char *challenge; } rows[] = {
        { "Authorization: Bearer " CODE "\r\n", REFUSED_TOKEN_INVALID, REFUSED_TOKEN_INVALID, "Bearer error=\"invalid_token\"" },
        { "Authorization: Bearer " CODE "\r\n", REFUSED_TOKEN_OTHER, REFUSED_TOKEN_OTHER, "Bearer error=\"insufficient_scope\"" },
        { "Authorization: Bearer " CODE "\r\n", REFUSED_SEAL_GONE, REFUSED_SEAL_GONE, NULL },
        { "Authorization: Bearer " CODE "\r\n", FAULT_STORE, FAULT_STORE, NULL },
        { "Authorization: Bearer kort\r\n", OK, REFUSED_TOKEN_INVALID, "Bearer error=\"invalid_token\"" },
        { "Authorization: Basic " CODE "\r\n", OK, REFUSED_TOKEN_INVALID, "Bearer error=\"invalid_token\"" },
        { "", REFUSED_TOKEN_INVALID, REFUSED_TOKEN_INVALID, "Bearer" },
        { "", REFUSED_SEAL_UNKNOWN, REFUSED_SEAL_UNKNOWN, NULL },
        { "Authorization: Bearer " CODE "\r\nAuthorization: Bearer " CODE "\r\n", OK, REFUSED_HTTP_SYNTAX, NULL },
        { "Authorization:\r\n", OK, REFUSED_HTTP_SYNTAX, NULL },
    };
    char line[96];

    for (size_t i = 0; i < ROWS(rows); i++) {
        peers.refuse = rows[i].refuse;
        once("san", "GET", "/v1/zegels/" ID, rows[i].header, NULL);
        expect_problem(rows[i].status);
        snprintf(line, sizeof line, "\r\nWWW-Authenticate: %s\r\n", rows[i].challenge != NULL ? rows[i].challenge : "");
        if ((rows[i].challenge != NULL && strstr(r->head, line) == NULL) ||
            (rows[i].challenge == NULL && strstr(r->head, "WWW-Authenticate") != NULL))
            fail_msg("row %zu: %s", i, r->head);
    }
    peers.refuse = OK;
    once("san", "GET", "/v1/zegels/" ID "?access_token=" CODE, "", NULL);
    expect_problem(REFUSED_HTTP_TARGET);
}

/* ---- a notary that is not one ---- */

static void a_receipt_that_is_not_there_costs_the_channel(void **state)
{
    peers.receipt_more = 1;
    once("san", "POST", "/oauth/token", FORM, TOKEN("een"));
    expect(503, "{\"error\":\"temporarily_unavailable\"");
    peers.receipt_more = 0;
    peers_drop_notary();
    peers_new_notary();
    await_ok("san", "/health/ready");
    once("san", "POST", "/oauth/token", FORM, TOKEN("een"));
    expect(200, "access_token");
}

static int reset_access(void **state)
{
    peers.by_oneself = false;
    peers.receipt_more = 0;
    return reset(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_code_becomes_a_token, reset_access),
        cmocka_unit_test_setup(what_only_the_case_can_tell_is_asked, reset_access),
        cmocka_unit_test_setup(forms_that_are_refused, reset_access),
        cmocka_unit_test_setup(what_the_notary_refuses, reset_access),
        cmocka_unit_test_setup(a_token_ends, reset_access),
        cmocka_unit_test_setup(what_a_grant_is_about, reset_access),
        cmocka_unit_test_setup(a_seal_with_its_token, reset_access),
        cmocka_unit_test_setup(a_seal_is_refused, reset_access),
        cmocka_unit_test_setup(a_receipt_that_is_not_there_costs_the_channel, reset_access),
    };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    peers_start(argv[1], strcmp(argv[2], "met") == 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
