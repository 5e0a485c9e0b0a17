/* What an authority is asked, and each answer that is not to that: OpenSSL's own authority makes them. */
#include "certs.h"

#include "base/mem.h"
#include "courier/log/stamp.h"

#include <openssl/ts.h>
#include <string.h>

static const uint8_t digest[DIGEST_LEN] = { 1, 2, 3 }, other_digest[DIGEST_LEN] = { 1, 2, 4 };
/* The first bit is no sign, and the first byte may be zero. */
static const uint8_t nonce[STAMP_NONCE_LEN] = { 0xff, 7 }, small_nonce[STAMP_NONCE_LEN] = { 0, 0, 9 };

static EVP_PKEY *key;
static X509 *cert;

static int open_all(void **state)
{
    (void)state;
    strict_json_init();
    key = standin_generate(KEY_ES256);
    cert = cert_make(&(struct cert_plan){ .name = "Stempel", .key = key, .usage = "critical,digitalSignature", .eku = "critical,timeStamping" });
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    X509_free(cert);
    EVP_PKEY_free(key);
    return 0;
}

/* ---- an authority ---- */

static ASN1_INTEGER *serial_of(TS_RESP_CTX *ctx, void *data)
{
    ASN1_INTEGER *n = ASN1_INTEGER_new();

    (void)ctx, (void)data;
    ASN1_INTEGER_set(n, 7);
    return n;
}

/* What it answers to this question; md: the only algorithm that it takes. OPENSSL_free */
static uint8_t *answer_to(const uint8_t *query, size_t query_len, const char *md, size_t *len)
{
    TS_RESP_CTX *ctx = TS_RESP_CTX_new();
    ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4", 1);
    BIO *in = BIO_new_mem_buf(query, (int)query_len);
    uint8_t *der = NULL;

    TS_RESP_CTX_set_signer_cert(ctx, cert);
    TS_RESP_CTX_set_signer_key(ctx, key);
    TS_RESP_CTX_set_signer_digest(ctx, EVP_get_digestbyname("SHA256"));
    TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_get_digestbyname("SHA256"));
    TS_RESP_CTX_set_def_policy(ctx, policy);
    TS_RESP_CTX_add_md(ctx, EVP_get_digestbyname(md));
    TS_RESP_CTX_set_serial_cb(ctx, serial_of, NULL);
    TS_RESP *r = TS_RESP_create_response(ctx, in);
    assert_non_null(r);
    *len = (size_t)i2d_TS_RESP(r, &der);
    TS_RESP_free(r);
    TS_RESP_CTX_free(ctx);
    ASN1_OBJECT_free(policy);
    BIO_free(in);
    return der;
}

/* A question that is not ours: without nonce, and by another algorithm. */
static size_t other_query(const char *md, uint8_t out[STAMP_QUERY_MAX])
{
    TS_REQ *req = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *alg = X509_ALGOR_new();
    uint8_t hash[EVP_MAX_MD_SIZE] = { 1, 2, 3 };
    unsigned char *to = out;

    X509_ALGOR_set_md(alg, EVP_get_digestbyname(md));
    TS_MSG_IMPRINT_set_algo(imprint, alg);
    TS_MSG_IMPRINT_set_msg(imprint, hash, EVP_MD_get_size(EVP_get_digestbyname(md)));
    TS_REQ_set_version(req, 1);
    TS_REQ_set_msg_imprint(req, imprint);
    int n = i2d_TS_REQ(req, &to);
    assert_in_range(n, 1, STAMP_QUERY_MAX);
    TS_REQ_free(req);
    TS_MSG_IMPRINT_free(imprint);
    X509_ALGOR_free(alg);
    return (size_t)n;
}

/* ---- tests ---- */

static void the_question_says_all_that_is_wanted(void **state)
{
    uint8_t query[STAMP_QUERY_MAX];
    const unsigned char *at = query;
    const ASN1_OBJECT *alg;
    size_t len;

    (void)state;
    assert_int_equal(stamp_query(digest, nonce, query, &len), OK);
    TS_REQ *req = d2i_TS_REQ(NULL, &at, (long)len);
    assert_non_null(req);
    assert_ptr_equal(at, query + len);
    assert_int_equal(TS_REQ_get_version(req), 1);
    assert_int_equal(TS_REQ_get_cert_req(req), 1);
    X509_ALGOR_get0(&alg, NULL, NULL, TS_MSG_IMPRINT_get_algo(TS_REQ_get_msg_imprint(req)));
    assert_int_equal(OBJ_obj2nid(alg), NID_sha256);
    const ASN1_OCTET_STRING *msg = TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(req));
    assert_int_equal(ASN1_STRING_length(msg), DIGEST_LEN);
    assert_memory_equal(ASN1_STRING_get0_data(msg), digest, DIGEST_LEN);
    const ASN1_INTEGER *number = TS_REQ_get_nonce(req);
    assert_int_equal(ASN1_STRING_type(number), V_ASN1_INTEGER);
    assert_int_equal(ASN1_STRING_length(number), STAMP_NONCE_LEN);
    assert_memory_equal(ASN1_STRING_get0_data(number), nonce, STAMP_NONCE_LEN);
    TS_REQ_free(req);
}

static void only_an_answer_to_this_question(void **state)
{
    static const struct { const uint8_t *digest, *nonce, *asked_digest, *asked_nonce; const char *takes; enum status status; } rows[] = {
        { digest, nonce, digest, nonce, "SHA256", OK }, { digest, small_nonce, digest, small_nonce, "SHA256", OK },
        { digest, nonce, other_digest, nonce, "SHA256", FAULT_SOURCE_ANSWER },
        { digest, nonce, digest, small_nonce, "SHA256", FAULT_SOURCE_ANSWER },
        { digest, nonce, digest, nonce, "SHA512", REFUSED_SOURCE_ANSWERED },
    };
    uint8_t query[STAMP_QUERY_MAX];
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(stamp_query(rows[i].asked_digest, rows[i].asked_nonce, query, &len), OK);
        uint8_t *der = answer_to(query, len, rows[i].takes, &len);
        enum status s = stamp_answer(der, len, rows[i].digest, rows[i].nonce);

        if (s != rows[i].status)
            fail_msg("row %zu: %s", i, status_slug(s));
        OPENSSL_free(der);
    }
}

static void a_stamp_without_nonce_or_by_another_algorithm(void **state)
{
    static const char *const algorithms[] = { "SHA256", "SHA512" };
    uint8_t query[STAMP_QUERY_MAX];
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
        uint8_t *der = answer_to(query, other_query(algorithms[i], query), algorithms[i], &len);

        assert_int_equal(stamp_answer(der, len, digest, nonce), FAULT_SOURCE_ANSWER);
        OPENSSL_free(der);
    }
}

/* Each start of it, something after it, and a token without the answer around it. */
static void only_a_whole_answer(void **state)
{
    uint8_t query[STAMP_QUERY_MAX], *token = NULL;
    size_t len;

    (void)state;
    assert_int_equal(stamp_query(digest, nonce, query, &len), OK);
    uint8_t *der = answer_to(query, len, "SHA256", &len), *longer = calloc(1, len + 1);
    memcpy(longer, der, len);
    for (size_t n = 0; n <= len + 1; n++)
        if (n != len)
            assert_int_equal(stamp_answer(longer, n, digest, nonce), FAULT_SOURCE_ANSWER);
    const unsigned char *at = der;
    TS_RESP *r = d2i_TS_RESP(NULL, &at, (long)len);
    int n = i2d_PKCS7(TS_RESP_get_token(r), &token);
    assert_true(n > 0);
    assert_int_equal(stamp_answer(token, (size_t)n, digest, nonce), FAULT_SOURCE_ANSWER);
    TS_RESP_free(r);
    OPENSSL_free(token);
    OPENSSL_free(der);
    free(longer);
}

int main(void)
{
    struct mem_report report;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_question_says_all_that_is_wanted), cmocka_unit_test(only_an_answer_to_this_question),
        cmocka_unit_test(a_stamp_without_nonce_or_by_another_algorithm), cmocka_unit_test(only_a_whole_answer),
    };

    if (mem_init(0, &report) != OK)
        return 99;
    return cmocka_run_group_tests(tests, open_all, close_all);
}
