/* The compact form, refusal by refusal, and the examples of the RFCs. */
#include "fixture.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "jose/jws.h"

#define PAYLOAD "{\"a\":1}"

static struct key entries[2];
static EVP_PKEY *signer;

static int open_keys(void **state)
{
    const char *kids[] = { "een", "twee" };

    (void)state;
    strict_json_init();
    signer = standin_generate(KEY_EDDSA);
    for (size_t i = 0; i < 2; i++) {
        json_t *jwk = json_pack("{ss ss}", "kid", kids[i], "alg", i == 0 ? "EdDSA" : "ES256");
        EVP_PKEY *pkey = i == 0 ? signer : standin_generate(KEY_ES256);

        assert_status(standin_publish(pkey, i == 0 ? KEY_EDDSA : KEY_ES256, jwk), OK);
        assert_status(key_from_jwk(jwk, TRUST_FAPI2, &entries[i]), OK);
        json_decref(jwk);
        if (i == 1)
            EVP_PKEY_free(pkey);
    }
    return 0;
}

static int close_keys(void **state)
{
    (void)state;
    key_release(&entries[0]);
    key_release(&entries[1]);
    EVP_PKEY_free(signer);
    return 0;
}

/* Header and payload as text, signed by the first entry's key. */
static size_t token_of(const char *header, const char *payload, char *out, size_t cap)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t sig[64];
    size_t sig_len = sizeof sig;
    struct writer w;

    writer_init(&w, out, cap);
    write_base64url(&w, header, strlen(header));
    write_char(&w, '.');
    write_base64url(&w, payload, strlen(payload));
    assert_int_equal(EVP_DigestSignInit_ex(ctx, NULL, NULL, NULL, NULL, signer, NULL), 1);
    assert_int_equal(EVP_DigestSign(ctx, sig, &sig_len, w.start, writer_len(&w)), 1);
    EVP_MD_CTX_free(ctx);
    write_char(&w, '.');
    write_base64url(&w, sig, sig_len);
    assert_false(w.failed);
    return writer_len(&w);
}

static enum status check(const char *jws, size_t len, const char *typ, const char *cty, const struct key **key)
{
    struct jws_rules rules = { typ, cty, entries, 2 };
    static uint8_t payload[JWS_PAYLOAD_MAX];
    size_t payload_len;

    memset(payload, 0, 64);
    enum status s = jws_verify(jws, len, &rules, payload, sizeof payload, &payload_len, key);
    if (s != OK) {
        assert_int_equal(payload_len, 0);
        assert_null(*key);
        for (size_t i = 0; i < 64; i++)
            assert_int_equal(payload[i], 0);    /* nothing that was not signed is left there */
    }
    return s;
}

static void headers(void **state)
{
    static const struct { const char *header, *typ, *cty; enum status status; } rows[] = {
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"typ\":\"JWT\"}", "JWT", NULL, OK },
        { " { \"kid\" : \"een\" , \"alg\" : \"EdDSA\" } ", NULL, NULL, OK },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"typ\":\"JWT\",\"cty\":\"x\"}", "JWT", "x", OK },
        { "{\"\\u0061lg\":\"EdDSA\",\"kid\":\"een\"}", NULL, NULL, OK },   /* an escape is the same name */
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"typ\":\"JWT\",\"cty\":\"x\"}", "JWT", NULL, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"typ\":\"JWT\"}", "JWT", "x", REFUSED_TOKEN_TYP },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"typ\":\"jwt\"}", "JWT", NULL, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"typ\":7}", "JWT", NULL, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"typ\":\"JWT\"}", NULL, NULL, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"typ\":null}", NULL, NULL, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"cty\":7}", NULL, NULL, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"cty\":\"x\"}", NULL, "y", REFUSED_TOKEN_TYP },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"crit\":[]}", NULL, NULL, REFUSED_TOKEN_CRIT },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"crit\":null}", NULL, NULL, REFUSED_TOKEN_CRIT },
        { "{\"crit\":[\"b64\"],\"b64\":false}", NULL, NULL, REFUSED_TOKEN_CRIT },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"alg\":\"EdDSA\"}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"\\u0061lg\":\"none\"}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"x5c\":[]}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",\"\":1}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"alg\":7,\"kid\":\"een\"}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"alg\":[\"EdDSA\"],\"kid\":\"een\"}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"kid\":\"een\"}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\"}{}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\\u0000\"}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een\",}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "\xef\xbb\xbf{\"alg\":\"EdDSA\",\"kid\":\"een\"}", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "null", NULL, NULL, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"EdDSA\"}", NULL, NULL, REFUSED_TOKEN_KID },
        { "{\"alg\":\"EdDSA\",\"kid\":7}", NULL, NULL, REFUSED_TOKEN_KID },
        { "{\"alg\":\"EdDSA\",\"kid\":\"\"}", NULL, NULL, REFUSED_TOKEN_KID },
        { "{\"alg\":\"EdDSA\",\"kid\":\"een \"}", NULL, NULL, REFUSED_TOKEN_KID },
        { "{\"alg\":\"EdDSA\",\"kid\":\"EEN\"}", NULL, NULL, REFUSED_TOKEN_KID },
        { "{\"alg\":\"none\",\"kid\":\"een\"}", NULL, NULL, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"eddsa\",\"kid\":\"een\"}", NULL, NULL, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"\",\"kid\":\"een\"}", NULL, NULL, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"EdDSA\",\"kid\":\"twee\"}", NULL, NULL, REFUSED_TOKEN_ALG },   /* its entry says ES256 */
        { "{\"alg\":\"ES256\",\"kid\":\"twee\"}", NULL, NULL, REFUSED_TOKEN_SIGNATURE },
        { "{\"alg\":\"ES256\",\"kid\":\"een\"}", NULL, NULL, REFUSED_TOKEN_ALG },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char jws[2048];
        const struct key *key;
        size_t len = token_of(rows[i].header, PAYLOAD, jws, sizeof jws);
        enum status s = check(jws, len, rows[i].typ, rows[i].cty, &key);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        if (s == OK)
            assert_ptr_equal(key, &entries[0]);
    }
}

static void forms(void **state)
{
    static const struct { const char *jws; enum status status; } rows[] = {
        { "", REFUSED_TOKEN_SIZE },
        { ".", REFUSED_TOKEN_FORMAT },
        { "..", REFUSED_TOKEN_FORMAT },
        { "e30", REFUSED_TOKEN_FORMAT },
        { "e30.e30", REFUSED_TOKEN_FORMAT },
        { "e30.e30.", REFUSED_TOKEN_FORMAT },
        { "e30..AA", REFUSED_TOKEN_HEADER },
        { "eyJhbGciOiJFZERTQSJ9..AA", REFUSED_TOKEN_FORMAT },   /* no evidence is empty */
        { ".e30.AA", REFUSED_TOKEN_FORMAT },
        { "e30.e30.AA.", REFUSED_TOKEN_FORMAT },
        { "e30.e30.AA.AA.AA", REFUSED_TOKEN_FORMAT },
        { "{\"payload\":\"e30\"}", REFUSED_TOKEN_FORMAT },
        { "e30=.e30.AA", REFUSED_TOKEN_BASE64 },
        { "e3 0.e30.AA", REFUSED_TOKEN_BASE64 },
        { "e30.e31.AA", REFUSED_TOKEN_BASE64 },      /* spare bits */
        { "e30.e.AA", REFUSED_TOKEN_BASE64 },
        { "e30.e30.A", REFUSED_TOKEN_BASE64 },
        { "e30.e30.AB", REFUSED_TOKEN_BASE64 },
        { "e30.e3/.AA", REFUSED_TOKEN_BASE64 },
        { "e30.e30.AA\n", REFUSED_TOKEN_BASE64 },
        { " e30.e30.AA", REFUSED_TOKEN_BASE64 },
        { "e30.e30.AA", REFUSED_TOKEN_HEADER },
    };
    const struct key *key;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status s = check(rows[i].jws, strlen(rows[i].jws), NULL, NULL, &key);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
    assert_status(check("e30.e30.AA\0", 11, NULL, NULL, &key), REFUSED_TOKEN_BASE64);
    assert_status(check("e3\0.e30.AA", 10, NULL, NULL, &key), REFUSED_TOKEN_BASE64);
}

static void sizes(void **state)
{
    static char jws[JWS_MAX + 2], header[JWS_HEADER_MAX + 2], payload[JWS_PAYLOAD_MAX + 16];
    const struct key *key;

    (void)state;
    /* the longest that fits: header 52 and signature 86 characters beside the payload */
    const char *small = "{\"alg\":\"EdDSA\",\"kid\":\"een\"}";
    memset(payload, ' ', sizeof payload);
    size_t room = JWS_MAX - BASE64URL_LEN(strlen(small)) - 86 - 2;
    payload[BASE64URL_BYTES(room)] = 0;
    size_t len = token_of(small, payload, jws, sizeof jws);
    assert_true(len <= JWS_MAX);
    assert_status(check(jws, len, NULL, NULL, &key), OK);
    assert_status(check(jws, JWS_MAX + 1, NULL, NULL, &key), REFUSED_TOKEN_SIZE);
    /* a header that is valid but larger than any header of ours */
    memset(header, ' ', JWS_HEADER_MAX + 1);
    memcpy(header, small, strlen(small));
    header[JWS_HEADER_MAX] = 0;
    len = token_of(header, PAYLOAD, jws, sizeof jws);
    assert_status(check(jws, len, NULL, NULL, &key), OK);
    header[JWS_HEADER_MAX] = ' ';
    header[JWS_HEADER_MAX + 1] = 0;
    len = token_of(header, PAYLOAD, jws, sizeof jws);
    assert_status(check(jws, len, NULL, NULL, &key), REFUSED_TOKEN_SIZE);
    /* a payload that the caller has no room for */
    struct jws_rules rules = { NULL, NULL, entries, 2 };
    uint8_t little[6];
    size_t payload_len;
    len = token_of(small, PAYLOAD, jws, sizeof jws);
    assert_status(jws_verify(jws, len, &rules, little, sizeof little, &payload_len, &key), REFUSED_TOKEN_SIZE);
}

/* A header that may have any member has none that sends for a key, nor one that changes how the payload is read. */
static void open_headers(void **state)
{
    static const struct { const char *header; enum status status; } rows[] = {
        { "{\"alg\":\"EdDSA\"}", OK }, { "{\"alg\":\"x\",\"x5c\":[],\"x5t\":\"a\",\"iat\":1.5,\"url\":null}", OK },
        { "{\"alg\":\"EdDSA\",\"jwk\":{}}", OK }, { "{\"alg\":\"EdDSA\",\"jku\":\"u\"}", REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"EdDSA\",\"x5u\":null}", REFUSED_TOKEN_HEADER }, { "{\"alg\":\"EdDSA\",\"b64\":true}", REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"EdDSA\",\"crit\":[\"x\"],\"x\":1}", REFUSED_TOKEN_CRIT }, { "{}", REFUSED_TOKEN_HEADER },
        { "{\"alg\":null}", REFUSED_TOKEN_HEADER }, { "{\"alg\":\"EdDSA\",\"kid\":null}", REFUSED_TOKEN_KID },
        { "{\"alg\":\"EdDSA\",\"cty\":[]}", REFUSED_TOKEN_TYP },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char jws[512];
        uint8_t payload[64];
        struct jws j;
        enum status s = jws_open(jws, token_of(rows[i].header, PAYLOAD, jws, sizeof jws), NULL, payload, sizeof payload, &j);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        assert_true((j.header != NULL) == (s == OK));
        if (s == OK) {
            assert_int_equal(j.payload_len, strlen(PAYLOAD));
            assert_int_equal(j.sig_len, 64);
            assert_ptr_equal(j.input, jws);
            assert_int_equal(j.input[j.input_len], '.');
        } else {
            for (size_t k = 0; k < sizeof payload; k++)
                assert_int_equal(payload[k], 0);
        }
        jws_close(&j);
    }
}

/* How long a signature may be, and a token where its reader has room for more than evidence. */
static void long_parts(void **state)
{
    static char jws[200000];
    static uint8_t payload[150000];
    static const struct { size_t sig, payload, cap; enum status status; } rows[] = {
        { KEY_SIGNATURE_MAX, 3, 100, OK }, { KEY_SIGNATURE_MAX + 1, 3, 100, REFUSED_TOKEN_SIZE },
        { 64, 50000, JWS_PAYLOAD_MAX, REFUSED_TOKEN_SIZE }, { 64, 50000, JWS_PAYLOAD_MAX + 1, REFUSED_TOKEN_SIZE },
        { 64, 100000, 100000, OK }, { 64, 100001, 100000, REFUSED_TOKEN_SIZE }, { 64, 120000, sizeof payload, OK },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t *bytes = calloc(1, rows[i].payload + rows[i].sig);
        struct writer w;
        struct jws j;

        writer_init(&w, jws, sizeof jws);
        write_text(&w, "eyJhbGciOiJFUzI1NiJ9.");
        write_base64url(&w, bytes, rows[i].payload);
        write_char(&w, '.');
        write_base64url(&w, bytes, rows[i].sig);
        assert_false(w.failed);
        free(bytes);
        enum status s = jws_open(jws, writer_len(&w), NULL, payload, rows[i].cap, &j);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        if (s == OK) {
            assert_int_equal(j.sig_len, rows[i].sig);
            assert_int_equal(j.payload_len, rows[i].payload);
        }
        jws_close(&j);
    }
}

/* No single character of a token can be changed. */
static void every_character_counts(void **state)
{
    char jws[512];
    const struct key *key;
    size_t len = token_of("{\"alg\":\"EdDSA\",\"kid\":\"een\"}", PAYLOAD, jws, sizeof jws);

    (void)state;
    for (size_t i = 0; i < len; i++)
        for (int c = 1; c < 256; c++) {
            char was = jws[i];

            if (c == (unsigned char)was || (i > 60 && c % 13 != 0))
                continue;
            jws[i] = (char)c;
            assert_true(check(jws, len, NULL, NULL, &key) != OK);
            jws[i] = was;
        }
    for (size_t n = 0; n < len; n++)
        assert_true(check(jws, n, NULL, NULL, &key) != OK);
    assert_status(check(jws, len, NULL, NULL, &key), OK);
}

/* ---- examples of the RFCs: their headers have no kid, so the signature is checked over the signing input ---- */

static enum status check_signing_input(const char *compact, json_t *jwk, const char *alg)
{
    uint8_t sig[KEY_SIGNATURE_MAX];
    size_t sig_len, len = (size_t)(strrchr(compact, '.') - compact), tail = strcspn(compact + len + 1, "\r\n");
    struct key k;

    json_object_set_new(jwk, "kid", json_string("k"));
    json_object_set_new(jwk, "alg", json_string(alg));
    json_object_del(jwk, "d");
    json_object_del(jwk, "p");
    json_object_del(jwk, "q");
    json_object_del(jwk, "dp");
    json_object_del(jwk, "dq");
    json_object_del(jwk, "qi");
    assert_status(key_from_jwk(jwk, TRUST_NLGOV, &k), OK);
    assert_true(base64url_decode(compact + len + 1, tail, sig, sizeof sig, &sig_len));
    enum status s = key_verify(&k, compact, len, sig, sig_len);
    /* and not over anything shorter */
    assert_status(key_verify(&k, compact, len - 1, sig, sig_len), REFUSED_TOKEN_SIGNATURE);
    key_release(&k);
    return s;
}

static void rfc7515_a3(void **state)
{
    json_t *jwk = json_pack("{ss ss ss ss}", "kty", "EC", "crv", "P-256", "x",
                            "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y",
                            "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");

    (void)state;
    assert_status(check_signing_input(
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
        "cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q", jwk, "ES256"),
        OK);
    json_decref(jwk);
}

static void rfc8037_a4(void **state)
{
    json_t *jwk = json_pack("{ss ss ss}", "kty", "OKP", "crv", "Ed25519", "x",
                            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");

    (void)state;
    assert_status(check_signing_input("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
                                      "09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg", jwk, "EdDSA"), OK);
    json_decref(jwk);
}

static void published_files(void **state)
{
    static const struct { const char *jwk, *jws, *alg; } files[] = {
        { "rfc7515-latchset/tests/vectors/rfc7515_A.2.jwk", "rfc7515-latchset/tests/vectors/rfc7515_A.2.jwsc", "RS256" },
        { "rfc7515-latchset/tests/vectors/rfc7515_A.3.jwk", "rfc7515-latchset/tests/vectors/rfc7515_A.3.jwsc", "ES256" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        json_t *jwk = vector_json(files[i].jwk);
        char *jws = vector_text(files[i].jws);

        if (jwk == NULL || jws == NULL)
            skip();
        assert_status(check_signing_input(jws, jwk, files[i].alg), OK);
        json_decref(jwk);
        mem_free(jws);
    }
    /* The cookbook's RS256 example has a kid: the whole path. */
    json_t *doc = vector_json("jose-cookbook-rfc7520/jws/4_1.rsa_v15_signature.json");
    if (doc == NULL)
        skip();
    json_t *input = json_object_get(doc, "input"), *jwk = json_object_get(input, "key");
    const char *compact = json_string_value(json_object_get(json_object_get(doc, "output"), "compact"));
    const char *text = json_string_value(json_object_get(input, "payload"));
    const char *private[] = { "d", "p", "q", "dp", "dq", "qi" };
    struct key k;
    const struct key *used;
    uint8_t payload[1024];
    size_t len;

    for (size_t i = 0; i < 6; i++)
        json_object_del(jwk, private[i]);
    json_object_set_new(jwk, "alg", json_string("RS256"));
    assert_status(key_from_jwk(jwk, TRUST_NLGOV, &k), OK);
    struct jws_rules rules = { NULL, NULL, &k, 1 };
    assert_status(jws_verify(compact, strlen(compact), &rules, payload, sizeof payload, &len, &used), OK);
    assert_int_equal(len, strlen(text));
    assert_memory_equal(payload, text, len);
    key_release(&k);
    json_decref(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers), cmocka_unit_test(forms), cmocka_unit_test(sizes), cmocka_unit_test(open_headers), cmocka_unit_test(long_parts),
        cmocka_unit_test(every_character_counts), cmocka_unit_test(rfc7515_a3), cmocka_unit_test(rfc8037_a4),
        cmocka_unit_test(published_files),
    };
    return cmocka_run_group_tests(tests, open_keys, close_keys);
}
