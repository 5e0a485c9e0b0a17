/*
 * Memory that runs out in the middle of reading: whichever allocation fails, the answer is a fault, nothing is given out, and
 * what was taken is given back (the sanitized build notices what is not).
 */
#include "maker.h"

#include "base/mem.h"
#include "base/text.h"
#include "json/jcs.h"
#include "credential/disclosure.h"
#include "credential/vp.h"

#include <stdio.h>
#include <zlib.h>

static unsigned left, failed;    /* the allocation that fails; 0 = none */

void *__real_mem_alloc(size_t size);

static bool fails(void)
{
    return left > 0 && --left == 0 && ++failed;
}

void *__wrap_mem_alloc(size_t size)   /* ours and jansson's */
{
    return fails() ? NULL : __real_mem_alloc(size);
}

void *__real_mem_realloc(void *p, size_t size);

void *__wrap_mem_realloc(void *p, size_t size)
{
    return fails() ? NULL : __real_mem_realloc(p, size);
}

/* OpenSSL's, which says the same to what it had no memory for as to what is wrong */
static unsigned crypto_left;

static void *crypto_malloc(size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return crypto_left > 0 && --crypto_left == 0 ? NULL : malloc(size);
}

static void *crypto_realloc(void *p, size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return crypto_left > 0 && --crypto_left == 0 ? NULL : realloc(p, size);
}

static void crypto_free(void *p, const char *file, int line)
{
    (void)file, (void)line;
    free(p);
}

/* Runs it with each of its allocations failing once. */
static void with_each_failing(enum status (*run)(void), unsigned at_least)
{
    unsigned faults = 0;

    assert_status(run(), OK);
    for (unsigned n = 1;; n++) {
        left = n, failed = 0;
        enum status s = run();
        left = 0;
        if (failed == 0) {
            assert_status(s, OK);
            break;
        }
        if (s != FAULT_MEMORY)
            fail_msg("allocation %u: %s", n, status_slug(s));
        faults++;
    }
    assert_true(faults >= at_least);
}

/* ---- what is read ---- */

static char *sdjwt_text, *jwe_text, *list_text;
static EVP_PKEY *issuer, *holder;
static json_t *query, *vp_token, *document;

/* Objects and arrays, disclosed and not, more of them than fit in what is allocated at first; and a key binding. */
static char *large_sdjwt(void)
{
    char payload[4000], *at = payload, *end = payload + sizeof payload;

    at += snprintf(at, (size_t)(end - at), "{\"_sd\":[\"@0\",\"@1\"],\"list\":[{\"...\":\"@2\"},{\"...\":\"decoy\"}");
    for (int i = 0; i < 40; i++)
        at += snprintf(at, (size_t)(end - at), ",%d", i);
    at += snprintf(at, (size_t)(end - at), "],\"vct\":\"v\"");
    for (int i = 0; i < 20; i++)
        at += snprintf(at, (size_t)(end - at), ",\"m%d\":{\"_sd\":[\"d%d\"]}", i, i);
    snprintf(at, (size_t)(end - at), "}");
    struct made m = { .header = "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\"}", .payload = payload, .issuer = issuer, .holder = holder,
                      .disclosures = { "[\"s\",\"a\",1]", "[\"s\",\"b\",{\"_sd\":[\"@3\"]}]", "[\"s\",[1,2]]", "[\"s\",\"c\",3]" },
                      .kb_header = "{\"alg\":\"ES256\",\"typ\":\"kb+jwt\"}", .kb_payload = "{\"sd_hash\":\"#h\"}" };
    return made_sdjwt(&m);
}

/* 100,000 entries that do not compress: inflating needs a window. */
static char *large_list(void)
{
    uint8_t *raw = malloc(100000), *packed = malloc(120000);
    uLongf len = 120000;
    uint32_t x = 1;

    for (size_t i = 0; i < 100000; i++)
        raw[i] = (uint8_t)((x = x * 1664525 + 1013904223) >> 24);
    assert_int_equal(compress2(packed, &len, raw, 100000, 9), Z_OK);
    char *out = mem_alloc(BASE64URL_LEN(len) + 1);
    base64url_encode(packed, len, out);
    out[BASE64URL_LEN(len)] = 0;
    free(raw);
    free(packed);
    return out;
}

static int open_all(void **state)
{
    json_t *presentations = json_array(), *members = json_object();

    (void)state;
    strict_json_init();
    issuer = standin_generate(KEY_ES256);
    holder = standin_generate(KEY_ES256);
    sdjwt_text = large_sdjwt();
    list_text = large_list();
    jwe_text = made_jwe("{\"a\":1}", holder, "A256GCM", "", "d2FsbGV0", "AAECAw");
    query = json_loads("{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{},\"multiple\":true,\"claims\":["
                       "{\"id\":\"p\",\"path\":[\"n\",null,\"x\"]},{\"id\":\"q\",\"path\":[\"gone\"]}],\"claim_sets\":[[\"q\"],[\"p\"]]}]}",
                       0, NULL);
    for (int i = 0; i < VP_PRESENTATIONS_MAX; i++)
        json_array_append_new(presentations, json_loads("{\"n\":[{\"x\":1},{\"x\":2},{\"x\":3},{\"x\":4},{\"x\":5},{\"x\":6},"
                                                        "{\"x\":7},{\"x\":8},{\"x\":9}]}", 0, NULL));
    vp_token = json_pack("{so}", "a", presentations);
    for (int i = 0; i < 30; i++) {
        char name[16];

        snprintf(name, sizeof name, "n%d", i);
        json_object_set_new(members, name, json_pack("[sifb]", "text\n", i, 1.5, i % 2));
    }
    document = members;
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    mem_free(sdjwt_text), mem_free(jwe_text), mem_free(list_text);
    json_decref(query), json_decref(vp_token), json_decref(document);
    EVP_PKEY_free(issuer), EVP_PKEY_free(holder);
    return 0;
}

static enum status read_sdjwt(void)
{
    static const struct sdjwt nothing;
    struct sdjwt out;
    enum status s = sdjwt_read_unverified(sdjwt_text, strlen(sdjwt_text), &out);

    if (s != OK)
        assert_memory_equal(&out, &nothing, sizeof out);
    else
        assert_int_equal(json_array_size(json_object_get(out.claims, "list")), 41);
    sdjwt_release(&out);
    return s;
}

static enum status as_given(void *ctx, const json_t *entry, const json_t *presentation, struct vp_read *out)
{
    (void)ctx, (void)entry;
    out->credential = (struct dcql_credential){ .format = VC_TYP, .claims = presentation, .bound = true };
    return OK;
}

static enum status match(void)
{
    json_t *claims;
    enum status s = vp_match(query, vp_token, as_given, NULL, &claims);

    assert_true((claims != NULL) == (s == OK));
    if (s == OK)
        assert_int_equal(json_array_size(json_object_get(claims, "a")), VP_PRESENTATIONS_MAX);
    json_decref(claims);
    return s;
}

/* The response itself: as far as it is read before anything in it is looked at. */
static enum status response(void)
{
    static const char text[] = "{\"error\":\"access_denied\",\"state\":\"s\"}";
    struct vp_rules rules = { .query = query };
    json_t *claims;
    enum status s = vp_verify(text, sizeof text - 1, &rules, &claims);

    assert_null(claims);
    return s == REFUSED_VP_FORM ? OK : s;
}

static enum status status_list(void)
{
    uint8_t status;
    enum status s = status_list_read(8, list_text, strlen(list_text), 99999, &status);

    if (s != OK)
        assert_int_equal(status, 0);
    return s;
}

static enum status decrypt(void)
{
    struct jwe_key own = { holder, NULL };
    uint8_t *plain;
    size_t len;
    enum status s = jwe_open(jwe_text, strlen(jwe_text), &own, &plain, &len);

    assert_true((plain != NULL) == (s == OK) && (len == 7) == (s == OK));
    mem_free(plain);
    return s;
}

static enum status canonical(void)
{
    char *text;
    size_t len;
    enum status s = jcs_encode(document, &text, &len);

    assert_true((text != NULL) == (s == OK) && (len > 0) == (s == OK));
    mem_free(text);
    return s;
}

static enum status issuer_token(void)
{
    json_t *payload = NULL;
    struct jwt jwt;

    TRY(jwt_open(sdjwt_text, strcspn(sdjwt_text, "~"), JWS_MAX, &jwt));
    enum status s = jwt_payload_unverified(&jwt, &payload);
    assert_true((payload != NULL) == (s == OK));
    json_decref(payload);
    jwt_release(&jwt);
    return s;
}

/* Two lists for one address. The first may say that the credential was revoked: without it there is no answer. */
static enum status lists(void)
{
    static const char payload[] = "{\"sub\":\"u\",\"iat\":1795341500,\"status_list\":{\"bits\":1,\"lst\":\"eNpjAAAAAQAB\"}}";
    static const char header[] = "{\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\"}";
    static char *text;
    static struct key key;
    static json_t *claim;
    unsigned was = left;

    left = 0;
    if (text == NULL) {
        json_t *jwk = made_jwk(issuer);

        assert_status(jwt_key(jwk, KEY_ES256, &key), OK);
        json_decref(jwk);
        text = made_jwt(header, payload, issuer);
        claim = json_loads("{\"status_list\":{\"idx\":0,\"uri\":\"u\"}}", 0, NULL);
    }
    left = was;
    struct status_token tokens[2] = { { text, strlen(text), NOW }, { text, strlen(text), NOW } };
    struct status_rules rules = { .trust = { &key, 1, NULL }, .now_s = NOW, .max_age_s = 600, .tokens = tokens, .n_tokens = 2 };
    return status_check(claim, &rules);
}

static void readers(void **state)
{
    (void)state;
    with_each_failing(read_sdjwt, 100);
    with_each_failing(match, 100);
    with_each_failing(response, 3);
    with_each_failing(status_list, 4);
    with_each_failing(lists, 20);
    with_each_failing(decrypt, 10);
    with_each_failing(canonical, 5);
    with_each_failing(issuer_token, 50);
}

/* Digests are made by OpenSSL, which can do without some of what it asks for: right or none. */
static void digests(void **state)
{
    char digest[DISCLOSURE_DIGEST_LEN + 1], id[VP_CLIENT_ID_LEN];
    unsigned faults = 0;

    (void)state;
    for (unsigned n = 1; n < 20; n++) {
        crypto_left = n;
        enum status s = disclosure_digest("abc", 3, digest);
        crypto_left = n;
        enum status t = vp_client_id((const uint8_t *)"abc", 3, id);
        crypto_left = 0;
        assert_true((s == OK || s == FAULT_CRYPTO) && t == s);
        assert_string_equal(digest, s == OK ? "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0" : "");
        assert_string_equal(id, s == OK ? "x509_hash:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0" : "");
        faults += s != OK;
    }
    assert_true(faults > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(readers), cmocka_unit_test(digests) };

    /* before OpenSSL has allocated anything */
    if (CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free) != 1)
        return 1;
    return cmocka_run_group_tests(tests, open_all, close_all);
}
