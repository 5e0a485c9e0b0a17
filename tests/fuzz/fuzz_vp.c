/*
 * A wallet's answer on any bytes. First byte 'H': the header of a JWE whose other parts are those of the published example;
 * 'R': the JSON of a response; else a JWE as it came, for the published key. Nobody who signs is known here, so no response
 * with a presentation is ever accepted, and the one plaintext that opens is the published one.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "credential/vp.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <string.h>

/* OpenID4VP 1.0 section 8.3 */
static const char x[] = "YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk", y[] = "Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk";
static const char d[] = "Et-3ce0omz8_TuZ96Df9lp0GAaaDoUnDe6X-CRO7Aww";
static const char tail[] = "..uAYcHRUSSn2X0WPX.yVzlGSYG4qbg0bq18JcUiDRw56yVnbKR8E7S7YlEtzT00RqE3Pw5oTpUG3hdLN4taHZ9gC1kwak8JOnJ"
                           "gQ.1wR024_3-qtAlx1oFIUpQQ";
static const char query_text[] = "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[\"v\"]}}],"
                                 "\"credential_sets\":[{\"options\":[[\"a\"]],\"required\":false}]}";

static EVP_PKEY *own;
static json_t *query;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    uint8_t point[65] = { 4 }, scalar[32];
    size_t n;

    (void)argc, (void)argv;
    strict_json_init();
    if (!base64url_decode(x, strlen(x), point + 1, 32, &n) || !base64url_decode(y, strlen(y), point + 33, 32, &n) ||
        !base64url_decode(d, strlen(d), scalar, 32, &n) ||
        strict_json_parse(query_text, strlen(query_text), 0, &query) != OK || dcql_check(query) != OK)
        abort();
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    BIGNUM *bn = BN_bin2bn(scalar, 32, NULL);
    OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point);
    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, bn);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
    if (EVP_PKEY_fromdata_init(ctx) != 1 || EVP_PKEY_fromdata(ctx, &own, EVP_PKEY_KEYPAIR, params) != 1)
        abort();
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(bld);
    EVP_PKEY_CTX_free(ctx);
    BN_free(bn);
    return 0;
}

static void open_answer(const char *text, size_t len)
{
    struct jwe_key key = { own, NULL };
    uint8_t *plain;
    size_t n;
    enum status s = jwe_open(text, len, &key, &plain, &n);

    if (s == OK ? n < 12 || memcmp(plain, "{\n \"vp_token\"", 13) != 0
                : plain != NULL || n != 0 || status_class_of(s) != CLASS_REFUSED)
        abort();
    mem_free(plain);
}

static void read_response(const uint8_t *data, size_t len)
{
    struct vp_rules rules = { .query = query, .vc = { .holder = { "aud", "nonce", 1795341600, 300, true } } };
    json_t *claims;
    enum status s = vp_verify(data, len, &rules, &claims);

    if (s == OK ? json_object_size(claims) != 0 : claims != NULL || status_class_of(s) != CLASS_REFUSED)
        abort();
    json_decref(claims);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static char text[JWE_MAX];
    struct writer w;

    if (len == 0)
        return 0;
    if (data[0] == 'H') {
        writer_init(&w, text, sizeof text);
        write_base64url(&w, data + 1, len - 1);
        write_text(&w, tail);
        if (!w.failed)
            open_answer(text, writer_len(&w));
    } else if (data[0] == 'R') {
        read_response(data + 1, len - 1);
    } else {
        open_answer((const char *)data + 1, len - 1);
    }
    return 0;
}
