/* A wallet's whole answer under the shipped profile, with one thing at a time as it should not be. */
#include "certs.h"
#include "maker.h"

#include "base/mem.h"
#include "base/text.h"
#include "credential/wallet.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#define EKU "1.3.6.1.4.1.99999.1"
#define STATUS_EKU "1.3.6.1.4.1.99999.2"
#define CLIENT "x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk"
#define LIST_URI "https://bri.example/status/7"
#define DAY 86400

/* The parts of an answer, in which a row replaces one text. */
enum piece { NOTHING, HEADER, PAYLOAD, NAME, INCOME, KB_HEADER, KB, RESPONSE, JWE, LIST_HEADER, LIST, PIECES };

static const char *const whole[PIECES] = {
    [HEADER] = "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"x5c\":$leaf}",
    [PAYLOAD] = "{\"iss\":\"https://bri.example\",\"vct\":\"urn:eudi:nl:nl_bld_bri:1\",\"exp\":1795428000,\"nbf\":1795300000,"
                "\"cnf\":{\"jwk\":$cnf},\"status\":{\"status_list\":{\"idx\":0,\"uri\":\"" LIST_URI "\"}},"
                "\"issuing_country\":\"NL\",\"subject\":{\"_sd\":[\"@0\",\"@1\",\"@2\"]},\"nl_bld_bri\":{\"_sd\":[\"@3\",\"@4\"]}}",
    [NAME] = "[\"c2FsdA\",\"family_name\",\"El Idrissi\"]",
    [INCOME] = "[\"c2FsdA\",\"income\",31250]",
    [KB_HEADER] = "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}",
    [KB] = "{\"iat\":1795341590,\"aud\":\"" CLIENT "\",\"nonce\":\"AAECAwQFBgcICQoLDA0ODw\",\"sd_hash\":\"#h\"}",
    [RESPONSE] = "{\"state\":\"staat-1\",\"vp_token\":{\"bri\":[\"$presentation\"]}}",
    [JWE] = ",\"kid\":\"zaak-1\"",
    [LIST_HEADER] = "{\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\",\"x5c\":$leaf}",
    [LIST] = "{\"sub\":\"" LIST_URI "\",\"iat\":1795340000,\"status_list\":{\"bits\":2,\"lst\":\"eNp7AgAA5QDl\"}}",   /* 0xe4: 0 1 2 3 */
};

static EVP_PKEY *root_key, *leaf_key, *holder, *case_key;
static X509 *root, *leaf, *tls_leaf, *other_leaf, *status_leaf;
static struct profiles set;
static const struct identiteit expected = { .achternaam = "El Idrissi", .voornamen = "Karim", .voorletters = "K.",
                                            .geboortedatum = { 5184, 5184 } };

static X509 *issue(const char *eku, const char *san)
{
    return cert_make(&(struct cert_plan){ .name = "Uitgever", .key = leaf_key, .signer = root_key, .issuer = root,
                                          .usage = "critical,digitalSignature", .eku = eku, .san = san });
}

static json_t *profile_json(void)
{
    json_t *doc = fixture_json("certs/sources/nl-wallet-bri.json");

    json_object_set_new(doc, "ankers", x5c_of(root, NULL));
    return doc;
}

static enum status open_profile(json_t *doc, struct profiles *out)
{
    json_t *list = json_pack("[o]", doc);
    char *text = json_dumps(list, JSON_COMPACT);
    enum status s = profiles_open(text, strlen(text), out);

    mem_free(text);
    json_decref(list);
    return s;
}

static int open_all(void **state)
{
    (void)state;
    strict_json_init();
    root_key = standin_generate(KEY_ES256);
    leaf_key = standin_generate(KEY_ES256);
    holder = standin_generate(KEY_ES256);
    case_key = standin_generate(KEY_ES256);
    root = cert_make(&(struct cert_plan){ .name = "Wortel", .key = root_key, .ca = true,
                                          .usage = "critical,keyCertSign,cRLSign" });
    leaf = issue(EKU, "URI:https://bri.example");
    tls_leaf = issue("serverAuth", "URI:https://bri.example");
    other_leaf = issue(EKU, "URI:https://other.example");
    status_leaf = issue(STATUS_EKU, "URI:https://status.example");
    assert_status(open_profile(profile_json(), &set), OK);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    profiles_release(&set);
    X509_free(root);
    X509_free(leaf);
    X509_free(tls_leaf);
    X509_free(other_leaf);
    X509_free(status_leaf);
    EVP_PKEY_free(root_key);
    EVP_PKEY_free(leaf_key);
    EVP_PKEY_free(holder);
    EVP_PKEY_free(case_key);
    return 0;
}

/* Replaces the first `from` in text, which is owned and grows. */
static char *replaced(char *text, const char *from, const char *to)
{
    char *at = strstr(text, from), *out;

    if (at == NULL)
        return text;
    size_t head = (size_t)(at - text), to_len = strlen(to), tail = strlen(at + strlen(from));
    out = mem_alloc(head + to_len + tail + 1);
    memcpy(out, text, head);
    memcpy(out + head, to, to_len);
    memcpy(out + head + to_len, at + strlen(from), tail + 1);
    mem_free(text);
    return out;
}

static char *x5c_text(X509 *cert)
{
    json_t *list = x5c_of(cert, NULL);
    char *text = json_dumps(list, JSON_COMPACT);

    json_decref(list);
    return text;
}

/* The linker puts these before every mem_alloc, jansson's too: allocation number fail_at finds no memory. Not while a text
 * is parsed: there jansson 2.14 asserts, so that the process dies and is replaced. */
static long fail_at, allocations, parsing;
void *__real_mem_alloc(size_t size);
void *__wrap_mem_alloc(size_t size);

void *__wrap_mem_alloc(size_t size)
{
    allocations += parsing == 0;
    return parsing == 0 && fail_at != 0 && allocations == fail_at ? NULL : __real_mem_alloc(size);
}

/* The same for OpenSSL's own memory. */
static long crypto_fail_at, crypto_allocations;

static bool no_crypto_memory(void)
{
    return ++crypto_allocations == crypto_fail_at;
}

static void *crypto_malloc(size_t size, const char *file, int line)
{
    return no_crypto_memory() ? NULL : malloc(size);
}

static void *crypto_realloc(void *p, size_t size, const char *file, int line)
{
    return no_crypto_memory() ? NULL : realloc(p, size);
}

static void crypto_free(void *p, const char *file, int line)
{
    free(p);
}

enum status __real_strict_json_parse(const void *data, size_t len, unsigned how, json_t **out);
enum status __wrap_strict_json_parse(const void *data, size_t len, unsigned how, json_t **out);

enum status __wrap_strict_json_parse(const void *data, size_t len, unsigned how, json_t **out)
{
    parsing++;
    enum status s = __real_strict_json_parse(data, len, how, out);
    parsing--;
    return s;
}

struct row { enum piece piece; const char *from, *to; enum status status; };

/* The piece as the row has it, with certificates and keys filled in. */
static char *piece_of(enum piece p, const struct row *row)
{
    char *text = mem_alloc(strlen(whole[p]) + 1);
    X509 *certs[] = { leaf, tls_leaf, other_leaf, status_leaf };
    const char *names[] = { "$leaf", "$tls", "$other", "$status" };

    memcpy(text, whole[p], strlen(whole[p]) + 1);
    if (row->piece == p) {
        assert_non_null(strstr(text, row->from));
        text = replaced(text, row->from, row->to);
    }
    for (size_t i = 0; i < 4; i++) {
        char *x5c = x5c_text(certs[i]);

        text = replaced(text, names[i], x5c);
        mem_free(x5c);
    }
    json_t *jwk = json_object();
    assert_status(standin_publish(holder, EVP_PKEY_is_a(holder, "EC") == 1 ? KEY_ES256 : KEY_EDDSA, jwk), OK);
    char *cnf = json_dumps(jwk, JSON_COMPACT);
    text = replaced(text, "$cnf", cnf);
    mem_free(cnf);
    json_decref(jwk);
    return text;
}

struct answer { char *jwe, *list; };

static struct answer make_answer(const struct row *row)
{
    char *pieces[PIECES] = { NULL };

    for (int p = NOTHING + 1; p < PIECES; p++)
        pieces[p] = piece_of((enum piece)p, row);
    struct made m = { .header = pieces[HEADER], .payload = pieces[PAYLOAD], .issuer = leaf_key, .holder = holder,
                      .kb_header = pieces[KB_HEADER][0] != 0 ? pieces[KB_HEADER] : NULL, .kb_payload = pieces[KB],
                      .disclosures = { pieces[NAME], "[\"c2FsdA\",\"given_name\",\"Karim\"]",
                                       "[\"c2FsdA\",\"birthdate\",\"1984-03-12\"]", "[\"c2FsdA\",\"year\",2024]",
                                       pieces[INCOME] } };
    char *presentation = made_sdjwt(&m);
    for (int i = 0; i < 3; i++)
        pieces[RESPONSE] = replaced(pieces[RESPONSE], "$presentation", presentation);
    struct answer a = { made_jwe(pieces[RESPONSE], case_key, "A256GCM", pieces[JWE], "d2FsbGV0", "AAECAw"),
                        made_jwt(pieces[LIST_HEADER], pieces[LIST], leaf_key) };
    mem_free(presentation);
    for (int p = 0; p < PIECES; p++)
        mem_free(pieces[p]);
    return a;
}

static enum status judge(const struct answer *a, const struct profile *profile, struct wallet_request *q,
                         struct claims *out)
{
    static const struct claims nothing;
    struct status_token token = { a->list, strlen(a->list), NOW - 5 };

    if (q->n_lists == 1)
        q->lists = &token;
    enum status s = wallet_verify(profile, q, a->jwe, strlen(a->jwe), out);
    if (s != OK)
        assert_memory_equal(out, &nothing, sizeof nothing);
    return s;
}

static enum status judge_with(const struct row *row, const struct profile *profile, struct wallet_request *q,
                              struct claims *out)
{
    struct answer a = make_answer(row);
    enum status s = judge(&a, profile, q, out);

    mem_free(a.jwe);
    mem_free(a.list);
    return s;
}

static struct wallet_request request(const struct wallet_crl *crl)
{
    struct wallet_request q = { .client_id = CLIENT, .state = "staat-1", .now_s = NOW, .expected = &expected,
                                .own = { case_key, "zaak-1" }, .crls = crl, .n_crls = crl != NULL ? 1 : 0,
                                .n_lists = 1, .list_age_s = DAY };

    for (uint8_t i = 0; i < ID_LEN; i++)
        q.nonce.b[i] = i;
    return q;
}

static struct wallet_crl crl_der(long serial)
{
    X509_CRL *crl = crl_make(root, root_key, serial, NOW - DAY, NOW + DAY);
    uint8_t *der = NULL;
    int len = i2d_X509_CRL(crl, &der);

    X509_CRL_free(crl);
    return (struct wallet_crl){ der, (size_t)len };
}

static void facts(void **state)
{
    static const struct row none = { NOTHING, NULL, NULL, OK };
    struct wallet_crl crl = crl_der(0);
    struct wallet_request q = request(&crl);
    struct claims out;

    (void)state;
    assert_status(judge_with(&none, &set.list[0], &q, &out), OK);
    assert_int_equal(out.strength, STRENGTH_VOORNAMEN);
    assert_int_equal(out.feiten.n_inkomens, 1);
    assert_int_equal(out.feiten.inkomens[0].jaar, 2024);
    assert_true(out.feiten.inkomens[0].min == 3125000 && out.feiten.inkomens[0].max == 3125000);
    assert_int_equal(out.feiten.geboortedatum.min, 5184);
    assert_true(set.list[0].preview);
    assert_int_equal(set.list[0].bron.fasen, 1u << FASE_REACTIE);
    OPENSSL_free((void *)(uintptr_t)crl.der);
}

static const struct row rows[] = {
    { PAYLOAD, "\"issuing_country\":\"NL\",", "", OK },
    { PAYLOAD, "\"iss\":\"https://bri.example\",", "", OK },      /* the certificate says who it is */
    { JWE, ",\"kid\"", ",\"typ\":\"JWT\",\"cty\":\"json\",\"kid\"", OK },
    { RESPONSE, "{\"state\"", "{\"more\":[1.5],\"state\"", OK },
    /* the encryption */
    { JWE, "zaak-1", "zaak-2", REFUSED_JWE_KEY },
    { JWE, ",\"kid\":\"zaak-1\"", "", REFUSED_JWE_KEY },
    /* the response */
    { RESPONSE, "{\"state\":\"staat-1\",", "{", REFUSED_VP_STATE },
    { RESPONSE, "staat-1", "staat-2", REFUSED_VP_STATE },
    { RESPONSE, "\"staat-1\"", "7", REFUSED_VP_STATE },
    { RESPONSE, "{\"state\"", "{\"error\":\"access_denied\",\"state\"", REFUSED_VP_FORM },
    { RESPONSE, "{\"state\"", "{\"state\":\"staat-1\",\"state\"", REFUSED_VP_FORM },
    { RESPONSE, "{\"state\":\"staat-1\",\"vp_token\":{\"bri\":[\"$presentation\"]}}", "[]", REFUSED_VP_FORM },
    { RESPONSE, ",\"vp_token\":{\"bri\":[\"$presentation\"]}", "", REFUSED_VP_FORM },
    { RESPONSE, "{\"bri\":[\"$presentation\"]}", "[\"$presentation\"]", REFUSED_VP_FORM },
    { RESPONSE, "[\"$presentation\"]", "\"$presentation\"", REFUSED_VP_FORM },
    { RESPONSE, "[\"$presentation\"]", "[]", REFUSED_VP_FORM },
    { RESPONSE, "[\"$presentation\"]", "[{}]", REFUSED_VP_FORM },
    { RESPONSE, "\"staat-1\"", "\"staat\"", REFUSED_VP_STATE },
    { RESPONSE, "{\"state\":\"staat-1\",\"vp_token\":{\"bri\":[\"$presentation\"]}}", "{\"vp_token\"", REFUSED_VP_FORM },
    { RESPONSE, "{\"bri\":[\"$presentation\"]}", "{}", REFUSED_DCQL_MISSING },
    { RESPONSE, "\"bri\":", "\"pid\":", REFUSED_DCQL_UNKNOWN },
    { RESPONSE, "[\"$presentation\"]", "[\"$presentation\",\"$presentation\"]", REFUSED_DCQL_MULTIPLE },
    { RESPONSE, "\"bri\":[\"$presentation\"]", "\"bri\":[\"$presentation\"],\"pid\":[\"$presentation\"]", REFUSED_DCQL_UNKNOWN },
    /* the issuer */
    { HEADER, "dc+sd-jwt", "vc+sd-jwt", REFUSED_TOKEN_TYP },
    { HEADER, ",\"x5c\":$leaf", ",\"kid\":\"a\"", REFUSED_TOKEN_KID },
    { HEADER, "ES256", "EdDSA", REFUSED_TOKEN_ALG },
    { HEADER, "$leaf", "$tls", REFUSED_CERT_USE },
    { HEADER, "$leaf", "$other", REFUSED_CERT_NAME },
    { HEADER, "$leaf", "[]", REFUSED_CERT_FORM },
    { PAYLOAD, "https://bri.example\",\"vct", "https://other.example\",\"vct", REFUSED_TOKEN_ISSUER },
    { PAYLOAD, "\"iss\":\"https://bri.example\"", "\"iss\":7", REFUSED_TOKEN_ISSUER },
    { PAYLOAD, "\"exp\":1795428000", "\"exp\":1795341600", REFUSED_TOKEN_EXPIRED },
    { PAYLOAD, "\"nbf\":1795300000", "\"nbf\":1795341700", REFUSED_TOKEN_NOT_YET },
    { PAYLOAD, "\"cnf\":{\"jwk\":$cnf}", "\"cnf\":{\"_sd\":[\"decoy\"]}", REFUSED_SDJWT_PLAIN },
    { NAME, "family_name", "given_name", REFUSED_SDJWT_CLAIM_PRESENT },
    /* type and status */
    { PAYLOAD, "\"vct\":\"urn:eudi:nl:nl_bld_bri:1\",", "", REFUSED_VC_TYPE },
    { PAYLOAD, "\"vct\":\"urn:eudi:nl:nl_bld_bri:1\"", "\"vct\":\"\"", REFUSED_VC_TYPE },
    { PAYLOAD, "nl_bld_bri:1", "nl_bld_bri:2", REFUSED_DCQL_TYPE },
    { PAYLOAD, "\"status\":{\"status_list\":{\"idx\":0,\"uri\":\"" LIST_URI "\"}},", "", REFUSED_VC_STATUS },
    { PAYLOAD, "{\"status_list\"", "{\"other\"", REFUSED_VC_STATUS },
    { PAYLOAD, "\"idx\":0", "\"idx\":1", REFUSED_STATUS_REVOKED },
    { PAYLOAD, "\"idx\":0", "\"idx\":2", REFUSED_STATUS_SUSPENDED },
    { PAYLOAD, "\"idx\":0", "\"idx\":4", REFUSED_STATUS_INDEX },
    { PAYLOAD, "status/7", "status/8", REFUSED_STATUS_SUBJECT },
    { LIST_HEADER, "statuslist+jwt", "JWT", REFUSED_TOKEN_TYP },
    { LIST_HEADER, "$leaf", "$tls", REFUSED_CERT_USE },
    { LIST_HEADER, "$leaf", "$status", REFUSED_CERT_USE },
    { LIST_HEADER, "$leaf", "$other", REFUSED_STATUS_ISSUER },    /* under the same anchor, about another's credential */
    { LIST, "{\"sub\"", "{\"iss\":\"https://bri.example\",\"sub\"", OK },
    { LIST, "{\"sub\"", "{\"iss\":\"https://other.example\",\"sub\"", REFUSED_STATUS_ISSUER },
    { LIST, "{\"sub\"", "{\"iss\":7,\"sub\"", REFUSED_STATUS_ISSUER },
    { LIST, "\"iat\":1795340000", "\"iat\":1795000000", REFUSED_STATUS_STALE },
    /* the holder */
    { KB_HEADER, "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}", "", REFUSED_KB_MISSING },
    { KB_HEADER, "kb+jwt", "JWT", REFUSED_KB_TYP },
    { KB, CLIENT, "x509_san_dns:bri.example", REFUSED_KB_AUDIENCE },
    { KB, "AAECAwQFBgcICQoLDA0ODw", "AAECAwQFBgcICQoLDA0ODA", REFUSED_KB_NONCE },
    { KB, "1795341590", "1795340900", REFUSED_KB_IAT },
    { KB, "#h", "@0", REFUSED_KB_HASH },
    { PAYLOAD, "\"cnf\":{\"jwk\":$cnf},", "", REFUSED_KB_KEY },
    /* the query and the map */
    { INCOME, "\"income\"", "\"inkomen\"", REFUSED_DCQL_CLAIM },
    { INCOME, "31250", "\"31250\"", REFUSED_CLAIM_TYPE },
    { INCOME, "31250", "31250.5", REFUSED_CLAIM_TYPE },
    { INCOME, "31250", "99999999999", REFUSED_CLAIM_RANGE },
    { INCOME, "31250", "null", REFUSED_CLAIM_TYPE },
    { NAME, "El Idrissi", "Jansen", REFUSED_IDENTITY },
};

static void one_defect(void **state)
{
    struct wallet_crl crl = crl_der(0);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct wallet_request q = request(&crl);
        struct claims out;
        enum status s = judge_with(&rows[i], &set.list[0], &q, &out);

        if (s != rows[i].status)
            print_error("row %zu: %s -> %s\n", i, rows[i].from, rows[i].to);
        assert_status(s, rows[i].status);
    }
    OPENSSL_free((void *)(uintptr_t)crl.der);
}

/* What we asked and what we have decides too. */
static void our_side(void **state)
{
    static const struct row none = { NOTHING, NULL, NULL, OK };
    const struct profile *p = &set.list[0];
    struct wallet_crl good = crl_der(0), revoked = crl_der(ASN1_INTEGER_get(X509_get_serialNumber(leaf)));
    struct wallet_crl broken = { good.der, good.len - 1 };
    struct wallet_request q = request(&good);
    struct claims out;

    (void)state;
    q.n_lists = 0;
    assert_status(judge_with(&none, p, &q, &out), REFUSED_STATUS_MISSING);
    q = request(NULL);
    assert_status(judge_with(&none, p, &q, &out), REFUSED_CERT_REVOCATION);
    q = request(&revoked);
    assert_status(judge_with(&none, p, &q, &out), REFUSED_CERT_REVOKED);
    q = request(&broken);
    assert_status(judge_with(&none, p, &q, &out), REFUSED_CERT_FORM);
    struct wallet_crl several[X5_CRLS_MAX + 1];
    for (size_t i = 0; i <= X5_CRLS_MAX; i++)
        several[i] = good;
    q = request(several);
    q.n_crls = X5_CRLS_MAX;
    assert_status(judge_with(&none, p, &q, &out), OK);
    q = request(several);
    q.n_crls = X5_CRLS_MAX + 1;
    assert_status(judge_with(&none, p, &q, &out), REFUSED_TOO_MANY);
    several[0] = broken;    /* one that is not good spoils the others */
    q = request(several);
    q.n_crls = 2;
    assert_status(judge_with(&none, p, &q, &out), REFUSED_CERT_FORM);
    q = request(&good);
    q.own.pkey = holder;
    assert_status(judge_with(&none, p, &q, &out), REFUSED_JWE_DECRYPT);
    q = request(&good);
    q.state = NULL;
    assert_status(judge_with(&none, p, &q, &out), REFUSED_VP_STATE);
    q = request(&good);
    q.nonce.b[3] ^= 1;
    assert_status(judge_with(&none, p, &q, &out), REFUSED_KB_NONCE);
    q = request(&good);
    q.list_age_s = 4;
    assert_status(judge_with(&none, p, &q, &out), REFUSED_STATUS_STALE);
    q = request(&good);
    q.list_age_s = NOW - 1795340000;
    assert_status(judge_with(&none, p, &q, &out), OK);
    q = request(&good);
    q.list_age_s = NOW - 1795340000 - 1;
    assert_status(judge_with(&none, p, &q, &out), REFUSED_STATUS_STALE);
    q = request(&good);
    q.now_s = NOW + 3 * DAY;
    assert_status(judge_with(&none, p, &q, &out), REFUSED_CERT_REVOCATION);   /* the list is out of date by then */
    OPENSSL_free((void *)(uintptr_t)good.der);
    OPENSSL_free((void *)(uintptr_t)revoked.der);
}

/* A profile may say that another than the issuer signs the lists: then nobody else does. */
static void list_of_another(void **state)
{
    static const struct { const char *change, *list_header; enum status status; } table[] = {
        { "{\"statusUitgever\":\"https://status.example\",\"statusEku\":\"" STATUS_EKU "\"}", "$status", OK },
        { "{\"statusUitgever\":\"https://status.example\",\"statusEku\":\"" STATUS_EKU "\"}", "$leaf", REFUSED_CERT_USE },
        { "{\"statusUitgever\":\"https://status.example\"}", "$status", REFUSED_CERT_USE },
        { "{\"statusUitgever\":\"https://status.example\"}", "$leaf", REFUSED_STATUS_ISSUER },
        { "{\"statusUitgever\":\"https://other.example\"}", "$other", OK },
        { "{\"statusUitgever\":\"https://other.example\"}", "$leaf", REFUSED_STATUS_ISSUER },
        { "{\"statusEku\":\"" STATUS_EKU "\"}", "$status", REFUSED_STATUS_ISSUER },
        { "{\"statusEku\":\"" EKU "\"}", "$leaf", OK },
    };
    struct wallet_crl crl = crl_der(0);

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct row row = { LIST_HEADER, "$leaf", table[i].list_header, OK };
        json_t *doc = profile_json(), *change = json_loads(table[i].change, 0, NULL);
        struct wallet_request q = request(&crl);
        struct profiles other;
        struct claims out;

        json_object_update(doc, change);
        json_decref(change);
        assert_status(open_profile(doc, &other), OK);
        enum status s = judge_with(&row, &other.list[0], &q, &out);
        if (s != table[i].status)
            print_error("row %zu\n", i);
        assert_status(s, table[i].status);
        profiles_release(&other);
    }
    OPENSSL_free((void *)(uintptr_t)crl.der);
}

/* HAIP: a holder's key is on P-256, however well another one signs. */
static void holder_of_another_kind(void **state)
{
    static const struct row row = { KB_HEADER, "ES256", "EdDSA", REFUSED_KB_ALG };
    struct wallet_crl crl = crl_der(0);
    struct wallet_request q = request(&crl);
    EVP_PKEY *was = holder;
    struct claims out;

    (void)state;
    holder = standin_generate(KEY_EDDSA);
    assert_status(judge_with(&row, &set.list[0], &q, &out), row.status);
    EVP_PKEY_free(holder);
    holder = was;
    OPENSSL_free((void *)(uintptr_t)crl.der);
}

/* A query that names its authorities is held against the chain that came with the attestation. */
static void authorities(void **state)
{
    static const struct row none = { NOTHING, NULL, NULL, OK };
    const ASN1_OCTET_STRING *aki = X509_get0_authority_key_id(leaf);
    char id[64] = { 0 };
    struct wallet_crl crl = crl_der(0);

    (void)state;
    base64url_encode(ASN1_STRING_get0_data(aki), (size_t)ASN1_STRING_length(aki), id);
    for (unsigned other = 0; other < 2; other++) {
        json_t *doc = profile_json();
        json_t *entry = json_array_get(json_object_get(json_object_get(doc, "vraag"), "credentials"), 0);
        struct wallet_request q = request(&crl);
        struct profiles asking;
        struct claims out;

        json_object_set_new(entry, "trusted_authorities", json_pack("[{sss[s]}]", "type", "aki", "values", other ? "AAAA" : id));
        assert_status(open_profile(doc, &asking), OK);
        assert_status(judge_with(&none, &asking.list[0], &q, &out), other ? REFUSED_DCQL_AUTHORITY : OK);
        profiles_release(&asking);
    }
    OPENSSL_free((void *)(uintptr_t)crl.der);
}

/* Without memory at any moment the answer is a fault: never a refusal, never an acceptance of something half read. */
static void no_memory(void **state)
{
    static const struct row none = { NOTHING, NULL, NULL, OK };
    struct wallet_crl crl = crl_der(0);
    struct wallet_request q = request(&crl);
    struct answer a = make_answer(&none);
    struct claims out;

    (void)state;
    allocations = 0;
    assert_status(judge(&a, &set.list[0], &q, &out), OK);
    long n = allocations, survived = 0;
    assert_true(n > 100);
    for (long i = 1; i <= n; i++) {
        allocations = 0;
        fail_at = i;
        enum status s = judge(&a, &set.list[0], &q, &out);
        fail_at = 0;
        if (s != FAULT_MEMORY)
            print_error("allocation %ld of %ld: %s\n", i, n, status_slug(s));
        assert_true(s == FAULT_MEMORY);
        survived++;
    }
    assert_int_equal(survived, n);
    mem_free(a.jwe);
    mem_free(a.list);
    OPENSSL_free((void *)(uintptr_t)crl.der);
}

/* OpenSSL cannot always say why it failed, so this may look like a refusal; never like an acceptance with other facts. */
static void no_crypto(void **state)
{
    static const struct row none = { NOTHING, NULL, NULL, OK };
    struct wallet_crl crl = crl_der(0);
    struct wallet_request q = request(&crl);
    struct answer a = make_answer(&none);
    struct claims good, out;
    long refused = 0;

    (void)state;
#ifdef PASSEND_SANITIZED
    mem_free(a.jwe);
    mem_free(a.list);
    OPENSSL_free((void *)(uintptr_t)crl.der);
    skip(); /* what OpenSSL does not give back then is not ours to count */
#endif
    assert_status(judge(&a, &set.list[0], &q, &good), OK);
    crypto_allocations = 0;
    assert_status(judge(&a, &set.list[0], &q, &out), OK);
    long n = crypto_allocations;
    assert_true(n > 500);
    for (long i = 1; i <= n; i++) {
        crypto_allocations = 0;
        crypto_fail_at = i;
        enum status s = judge(&a, &set.list[0], &q, &out);
        crypto_fail_at = 0;
        if (s == OK)
            assert_memory_equal(&out, &good, sizeof out);
        refused += s != OK;
    }
    assert_true(refused > 100);   /* what OpenSSL can do without (caches, error texts) it does without */
    assert_status(judge(&a, &set.list[0], &q, &out), OK);
    mem_free(a.jwe);
    mem_free(a.list);
    OPENSSL_free((void *)(uintptr_t)crl.der);
}

/* Paths that select several elements make lists of their own. */
static void no_memory_for_a_query(void **state)
{
    static const char text[] = "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{},\"claims\":["
        "{\"id\":\"p\",\"path\":[\"gone\"]},{\"id\":\"q\",\"path\":[\"list\",null,\"x\",0],\"values\":[2]}],"
        "\"claim_sets\":[[\"p\"],[\"q\"]]}]}";
    json_t *query = json_loads(text, 0, NULL), *claims = json_object(), *list = json_array();
    struct dcql_credential c = { VC_TYP, claims, true, NULL };

    (void)state;
    for (int i = 0; i < 40; i++)
        json_array_append_new(list, json_pack("{s[i]}", "x", i));
    json_object_set_new(claims, "list", list);
    assert_status(dcql_check(query), OK);
    allocations = 0;
    assert_status(dcql_match(dcql_find(query, "a"), &c), OK);
    long n = allocations;
    assert_true(n > 5);
    for (long i = 1; i <= n; i++) {
        allocations = 0;
        fail_at = i;
        enum status s = dcql_match(dcql_find(query, "a"), &c);
        fail_at = 0;
        assert_status(s, FAULT_MEMORY);
    }
    json_decref(query);
    json_decref(claims);
}

/* Two credentials may be of two people: an income of the one is never put beside the name of the other. */
static void one_person(void **state)
{
    static const char pid[] = "{\"id\":\"pid\",\"format\":\"dc+sd-jwt\",\"meta\":{}}";

    (void)state;
    for (unsigned moved = 0; moved < 2; moved++) {
        json_t *doc = profile_json(), *rules = json_object_get(doc, "gegevens");
        json_t *rule = json_array_get(rules, json_array_size(rules) - 1);
        const char *path = json_string_value(json_object_get(rule, "pad"));
        struct profiles other;

        json_array_append_new(json_object_get(json_object_get(doc, "vraag"), "credentials"), json_loads(pid, 0, NULL));
        if (moved)
            json_object_set_new(rule, "pad", json_sprintf("/pid%s", strchr(path + 1, '/')));
        assert_status(open_profile(doc, &other), moved ? REFUSED_CONFIG : OK);
        profiles_release(&other);
    }
}

static void profiles(void **state)
{
    static const struct { const char *change; enum status status; } changes[] = {
        { "{}", OK },
        { "{\"voorlopig\":1}", REFUSED_CONFIG },
        { "{\"ankers\":[]}", REFUSED_CONFIG },
        { "{\"ankers\":[\"AAAA\"]}", REFUSED_CONFIG },
        { "{\"ankers\":[7]}", REFUSED_CONFIG },
        { "{\"sleutels\":[]}", REFUSED_CONFIG },
        { "{\"typ\":\"JWT\"}", REFUSED_CONFIG },
        { "{\"eku\":7}", REFUSED_CONFIG },
        { "{\"intrekking\":\"ja\"}", REFUSED_CONFIG },
        { "{\"statusVerplicht\":null}", REFUSED_CONFIG },
        { "{\"statusUitgever\":\"https://status.example\",\"statusEku\":\"1.2.3\"}", OK },
        { "{\"statusUitgever\":\"\"}", REFUSED_CONFIG },
        { "{\"statusEku\":7}", REFUSED_CONFIG },
        { "{\"vraag\":{}}", REFUSED_CONFIG },
        { "{\"vraag\":{\"credentials\":[{\"id\":\"ander\",\"format\":\"dc+sd-jwt\",\"meta\":{}}]}}", REFUSED_CONFIG },
        { "{\"vraag\":{\"credentials\":[{\"id\":\"bri\",\"format\":\"dc+sd-jwt\",\"meta\":{},\"multiple\":true}]}}", REFUSED_CONFIG },
        { "{\"vraag\":{\"credentials\":[{\"id\":\"bri\",\"format\":\"dc+sd-jwt\",\"meta\":{},"
          "\"require_cryptographic_holder_binding\":false}]}}", REFUSED_CONFIG },
        { "{\"vorm\":\"mdoc\"}", REFUSED_CONFIG },
        { "{\"vorm\":\"jws\"}", REFUSED_CONFIG },       /* members of a wallet in a profile of another form */
        { "{\"wijze\":\"desk\",\"zekerheid\":\"BALIE\"}", REFUSED_CONFIG },
    };
    struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = &expected };
    struct profiles other;
    struct claims out;
    struct evidence_origin origin;

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        json_t *doc = profile_json(), *change = json_loads(changes[i].change, 0, NULL);

        json_object_update(doc, change);
        json_decref(change);
        enum status s = open_profile(doc, &other);
        if (s != changes[i].status)
            print_error("row %zu\n", i);
        assert_status(s, changes[i].status);
        profiles_release(&other);
    }
    /* nobody can send such evidence in */
    struct evidence_input in = { .text = "e30.e30.AA", .len = 10 };
    assert_status(evidence_verify(&set.list[0], &q, &in, &out, &origin), REFUSED_SOURCE_UNKNOWN);
}

/* The request of a query that takes several, and no key binding; and pinned keys in place of chains. */
static enum status pinned(const char *payload, const char *issuer, bool status_required)
{
    json_t *jwk = made_jwk(leaf_key);
    struct made m = { .header = "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", .payload = payload, .issuer = leaf_key };
    struct key key;
    struct sdjwt out;

    assert_status(jwt_key(jwk, KEY_ES256, &key), OK);
    struct vc_rules rules = { .trust = { &key, 1, NULL }, .issuer = issuer, .binding = BINDING_FORBIDDEN,
                              .holder = { .now_s = NOW }, .status_required = status_required };
    char *text = made_sdjwt(&m);
    enum status s = vc_verify(text, strlen(text), &rules, &out);
    sdjwt_release(&out);
    mem_free(text);
    key_release(&key);
    json_decref(jwk);
    return s;
}

static void pinned_issuers(void **state)
{
    (void)state;
    assert_status(pinned("{\"vct\":\"v\"}", NULL, false), OK);
    assert_status(pinned("{\"vct\":\"v\",\"iss\":\"a\"}", "a", false), OK);
    assert_status(pinned("{\"vct\":\"v\",\"iss\":\"b\"}", "a", false), REFUSED_TOKEN_ISSUER);
    assert_status(pinned("{\"vct\":\"v\"}", "a", false), REFUSED_TOKEN_ISSUER);
    assert_status(pinned("{\"vct\":\"v\"}", NULL, true), REFUSED_VC_STATUS);
    assert_status(pinned("{\"vct\":\"v\",\"status\":{}}", NULL, false), REFUSED_STATUS_MISSING);
}

/* Nobody is named: then the list is signed by the very certificate that signed the credential. */
static void unnamed_issuers(void **state)
{
    static const struct { const char *list_header; bool chain; enum status status; } table[] = {
        { "{\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\",\"x5c\":$leaf}", true, OK },
        { "{\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\",\"x5c\":$other}", true, REFUSED_STATUS_ISSUER },
        { "{\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\",\"x5c\":$leaf}", false, REFUSED_STATUS_ISSUER },
    };
    struct x5_trust x5 = { .eku = EKU };
    json_t *jwk = made_jwk(leaf_key);
    struct key key;

    (void)state;
    assert_status(jwt_key(jwk, KEY_ES256, &key), OK);
    trust_anchor(&x5, root);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct row row = { LIST_HEADER, whole[LIST_HEADER], table[i].list_header, OK };
        char *header = piece_of(HEADER, &row), *list_header = piece_of(LIST_HEADER, &row);
        char *list = made_jwt(list_header, whole[LIST], leaf_key);
        struct made m = { .header = header, .issuer = leaf_key,
                          .payload = "{\"vct\":\"v\",\"status\":{\"status_list\":{\"idx\":0,\"uri\":\"" LIST_URI "\"}}}" };
        struct status_token token = { list, strlen(list), NOW };
        struct status_rules status = { .trust = { .x5 = &x5 }, .now_s = NOW, .max_age_s = DAY, .tokens = &token, .n_tokens = 1 };
        struct vc_rules rules = { .trust = { &key, 1, table[i].chain ? &x5 : NULL }, .binding = BINDING_FORBIDDEN,
                                  .holder = { .now_s = NOW }, .status = &status };
        char *text = made_sdjwt(&m);
        struct sdjwt out;
        enum status s = vc_verify(text, strlen(text), &rules, &out);

        if (s != table[i].status)
            print_error("row %zu\n", i);
        assert_status(s, table[i].status);
        sdjwt_release(&out);
        mem_free(text);
        mem_free(list);
        mem_free(header);
        mem_free(list_header);
    }
    x5_trust_release(&x5);
    key_release(&key);
    json_decref(jwk);
}

/* Whom the first certificate must name: the issuer that is wanted and iss, each where it is there. */
static void named_issuers(void **state)
{
    static const struct { const char *cert, *iss, *wanted; enum status status; } table[] = {
        { "$leaf", NULL, NULL, OK }, { "$leaf", NULL, "https://bri.example", OK },
        { "$leaf", "https://bri.example", NULL, OK }, { "$leaf", "https://bri.example", "https://bri.example", OK },
        { "$leaf", "https://other.example", NULL, REFUSED_CERT_NAME },
        { "$other", "https://bri.example", NULL, REFUSED_CERT_NAME },
        { "$other", NULL, "https://bri.example", REFUSED_CERT_NAME },
        { "$other", "https://other.example", "https://bri.example", REFUSED_TOKEN_ISSUER },
    };
    struct x5_trust x5 = { .eku = EKU };

    (void)state;
    trust_anchor(&x5, root);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct row row = { HEADER, "$leaf", table[i].cert, OK };
        char *header = piece_of(HEADER, &row), payload[200];
        struct made m = { .header = header, .issuer = leaf_key, .payload = payload };
        struct vc_rules rules = { .trust = { .x5 = &x5 }, .issuer = table[i].wanted, .binding = BINDING_FORBIDDEN,
                                  .holder = { .now_s = NOW } };
        struct sdjwt out;

        if (table[i].iss != NULL)
            snprintf(payload, sizeof payload, "{\"vct\":\"v\",\"iss\":\"%s\"}", table[i].iss);
        else
            snprintf(payload, sizeof payload, "{\"vct\":\"v\"}");
        char *text = made_sdjwt(&m);
        enum status s = vc_verify(text, strlen(text), &rules, &out);
        if (s != table[i].status)
            print_error("row %zu\n", i);
        assert_status(s, table[i].status);
        sdjwt_release(&out);
        mem_free(text);
        mem_free(header);
    }
    x5_trust_release(&x5);
}

static enum status no_reader(void *ctx, const json_t *entry, const json_t *presentation, struct vp_read *out)
{
    unsigned *n = ctx;

    (void)entry;
    ++*n;
    out->credential = (struct dcql_credential){ .format = VC_TYP, .claims = presentation, .bound = true };
    return OK;
}

static void several(void **state)
{
    json_t *query = json_loads("{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{},\"multiple\":true}]}", 0, NULL);
    json_t *list = json_array(), *claims;
    unsigned n = 0;

    (void)state;
    assert_status(dcql_check(query), OK);
    for (int i = 0; i <= VP_PRESENTATIONS_MAX; i++) {
        json_array_append_new(list, json_pack("{si}", "n", i));
        json_t *vp = json_pack("{sO}", "a", list);

        n = 0;
        assert_status(vp_match(query, vp, no_reader, &n, &claims), i < VP_PRESENTATIONS_MAX ? OK : REFUSED_TOO_MANY);
        if (i < VP_PRESENTATIONS_MAX) {
            assert_int_equal(n, i + 1);
            assert_int_equal(json_array_size(json_object_get(claims, "a")), i + 1);
        }
        json_decref(claims);
        json_decref(vp);
    }
    json_decref(list);
    json_decref(query);
}

static void client_id(void **state)
{
    char id[VP_CLIENT_ID_LEN];

    (void)state;
    assert_status(vp_client_id((const uint8_t *)"abc", 3, id), OK);
    assert_string_equal(id, "x509_hash:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts), cmocka_unit_test(one_defect), cmocka_unit_test(our_side), cmocka_unit_test(list_of_another), cmocka_unit_test(authorities), cmocka_unit_test(holder_of_another_kind),
        cmocka_unit_test(no_memory),
        cmocka_unit_test(no_crypto), cmocka_unit_test(no_memory_for_a_query),
        cmocka_unit_test(profiles), cmocka_unit_test(one_person),
        cmocka_unit_test(pinned_issuers), cmocka_unit_test(unnamed_issuers), cmocka_unit_test(named_issuers), cmocka_unit_test(several), cmocka_unit_test(client_id),
    };
    /* before OpenSSL has allocated anything */
    if (CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) != 1)
        return 1;
    return cmocka_run_group_tests(tests, open_all, close_all);
}
