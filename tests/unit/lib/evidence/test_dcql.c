/* DCQL: which queries are queries, and what answers them. */
#include "certs.h"
#include "maker.h"

#include "base/mem.h"
#include "base/text.h"
#include "evidence/dcql.h"

#include <openssl/x509v3.h>
#include <stdio.h>

static int start(void **state)
{
    (void)state;
    strict_json_init();
    return 0;
}

static json_t *json(const char *text)
{
    json_t *doc = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);

    if (doc == NULL)
        print_error("%s\n", text);
    assert_non_null(doc);
    return doc;
}

#define ENTRY(more) "{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[\"v\"]}" more "}"
#define Q(more) "{\"credentials\":[" ENTRY(more) "]}"
#define QQ(sets) "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{}},{\"id\":\"b\",\"format\":\"dc+sd-jwt\"," \
                 "\"meta\":{}},{\"id\":\"c\",\"format\":\"mso_mdoc\",\"meta\":{\"doctype_value\":\"d\"}}]" sets "}"

static void queries(void **state)
{
    static const struct { const char *query; enum status status; } rows[] = {
        { Q(""), OK },
        { Q(",\"unknown\":[1]"), OK },
        { QQ(""), OK },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"],[\"b\",\"c\"]]},{\"required\":false,\"options\":[[\"c\"]]}]"), OK },
        { Q(",\"claims\":[{\"path\":[\"x\",null,0]}]"), OK },
        { Q(",\"claims\":[{\"id\":\"p\",\"path\":[\"x\"]},{\"id\":\"q\",\"path\":[\"y\"],\"values\":[\"a\",1,true]}],"
            "\"claim_sets\":[[\"p\"],[\"q\",\"p\"]]"), OK },
        { Q(",\"multiple\":true,\"require_cryptographic_holder_binding\":false,"
            "\"trusted_authorities\":[{\"type\":\"aki\",\"values\":[\"AA\"]}]"), OK },
        { "[]", REFUSED_DCQL_QUERY }, { "7", REFUSED_DCQL_QUERY }, { "{}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[]}", REFUSED_DCQL_QUERY }, { "{\"credentials\":{}}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[7]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[" ENTRY("") "," ENTRY("") "]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"format\":\"dc+sd-jwt\",\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"\",\"format\":\"dc+sd-jwt\",\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a.b\",\"format\":\"dc+sd-jwt\",\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a~\",\"format\":\"dc+sd-jwt\",\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a[\",\"format\":\"dc+sd-jwt\",\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a:\",\"format\":\"dc+sd-jwt\",\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":7,\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"mso_mdoc\",\"meta\":{\"x\":7}}]}", REFUSED_DCQL_QUERY },
        { Q(",\"trusted_authorities\":[{\"type\":7,\"values\":[\"A\"]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"multiple\":null"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":{}}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[{}]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[\"x\"],\"values\":[false]}]"), OK },
        { Q(",\"claims\":[{\"path\":[\"x\"],\"values\":[{}]}]"), REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":7,\"format\":\"dc+sd-jwt\",\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"aZ0_-\",\"format\":\"x\",\"meta\":{\"y\":1}}]}", OK },
        { "{\"credentials\":[{\"id\":\"a\",\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"\",\"meta\":{}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\"}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":[]}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[]}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":\"v\"}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[7]}}]}", REFUSED_DCQL_QUERY },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"mso_mdoc\",\"meta\":{\"doctype_value\":7}}]}", REFUSED_DCQL_QUERY },
        { Q(",\"multiple\":1"), REFUSED_DCQL_QUERY },
        { Q(",\"require_cryptographic_holder_binding\":\"true\""), REFUSED_DCQL_QUERY },
        { Q(",\"trusted_authorities\":[]"), REFUSED_DCQL_QUERY },
        { Q(",\"trusted_authorities\":[{\"values\":[\"A\"]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"trusted_authorities\":[{\"type\":\"aki\",\"values\":[]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"trusted_authorities\":[{\"type\":\"aki\",\"values\":[7]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[7]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[-1]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[1.5]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[true]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[\"x\"]},{\"path\":[\"x\"]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"id\":\"p\",\"path\":[\"x\"]},{\"id\":\"p\",\"path\":[\"y\"]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"id\":\"p p\",\"path\":[\"x\"]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[\"x\"],\"values\":[]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[\"x\"],\"values\":[1.5]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[\"x\"],\"values\":[null]}]"), REFUSED_DCQL_QUERY },
        { Q(",\"claim_sets\":[[\"p\"]]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[\"x\"]}],\"claim_sets\":[[\"p\"]]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"path\":[\"x\"]},{\"id\":\"p\",\"path\":[\"y\"]}],\"claim_sets\":[[\"p\"]]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"id\":\"p\",\"path\":[\"x\"]}],\"claim_sets\":[]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"id\":\"p\",\"path\":[\"x\"]}],\"claim_sets\":[[]]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"id\":\"p\",\"path\":[\"x\"]}],\"claim_sets\":[[\"q\"]]"), REFUSED_DCQL_QUERY },
        { Q(",\"claims\":[{\"id\":\"p\",\"path\":[\"x\"]}],\"claim_sets\":[[7]]"), REFUSED_DCQL_QUERY },
        { QQ(",\"credential_sets\":[]"), REFUSED_DCQL_QUERY },
        { QQ(",\"credential_sets\":[{}]"), REFUSED_DCQL_QUERY },
        { QQ(",\"credential_sets\":[{\"options\":[]}]"), REFUSED_DCQL_QUERY },
        { QQ(",\"credential_sets\":[{\"options\":[[]]}]"), REFUSED_DCQL_QUERY },
        { QQ(",\"credential_sets\":[{\"options\":[[\"d\"]]}]"), REFUSED_DCQL_QUERY },
        { QQ(",\"credential_sets\":[{\"options\":[\"a\"]}]"), REFUSED_DCQL_QUERY },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"]],\"required\":0}]"), REFUSED_DCQL_QUERY },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *query = json(rows[i].query);
        enum status s = dcql_check(query);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        json_decref(query);
    }
}

static void limits(void **state)
{
    json_t *list = json_array();

    (void)state;
    for (int i = 0; i <= DCQL_CREDENTIALS_MAX; i++) {
        char id[16];

        snprintf(id, sizeof id, "c%d", i);
        json_t *query = json_pack("{sO}", "credentials", list);
        assert_status(dcql_check(query), i == 0 ? REFUSED_DCQL_QUERY : OK);
        json_array_append_new(list, json_pack("{ss ss s{}}", "id", id, "format", "f", "meta"));
        json_decref(query);
    }
    json_t *query = json_pack("{so}", "credentials", list);
    assert_status(dcql_check(query), REFUSED_DCQL_QUERY);
    json_decref(query);
}

#define PERSON "{\"vct\":\"v\",\"name\":\"Arthur\",\"age\":42,\"adult\":true,\"none\":null," \
    "\"address\":{\"city\":\"M\",\"zip\":\"1\"}," \
    "\"degrees\":[{\"type\":\"B\",\"u\":\"x\"},{\"type\":\"M\"}],\"nat\":[\"NL\",\"BE\"],\"empty\":[],\"deep\":[[1,2],[3]],\"mixed\":[{\"x\":1},[2]]}"
#define CLAIMS(list) Q(",\"claims\":[" list "]")

static void claims(void **state)
{
    static const struct { const char *query; enum status status; } rows[] = {
        { Q(""), OK },
        { CLAIMS("{\"path\":[\"name\"]},{\"path\":[\"address\"]},{\"path\":[\"address\",\"city\"]}"), OK },
        { CLAIMS("{\"path\":[\"degrees\",null,\"type\"]}"), OK },
        { CLAIMS("{\"path\":[\"degrees\",null,\"u\"]}"), OK },             /* one of the two has it */
        { CLAIMS("{\"path\":[\"nat\",1]}"), OK },
        { CLAIMS("{\"path\":[\"deep\",null,1]}"), OK },
        { CLAIMS("{\"path\":[\"deep\",null,null]}"), OK },
        { CLAIMS("{\"path\":[\"none\"]}"), OK },
        { CLAIMS("{\"path\":[\"Name\"]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"name\"]},{\"path\":[\"gone\"]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"nat\",2]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"nat\",\"0\"]}"), REFUSED_DCQL_CLAIM },       /* a name on an array */
        { CLAIMS("{\"path\":[\"address\",0]}"), REFUSED_DCQL_CLAIM },       /* a place in an object */
        { CLAIMS("{\"path\":[\"address\",null]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"name\",\"x\"]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"name\",null]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"none\",\"x\"]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"empty\",null]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"deep\",null,2]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"mixed\",0,\"x\"]},{\"path\":[\"mixed\",1,0]}"), OK },
        { CLAIMS("{\"path\":[\"mixed\",null,\"x\"]}"), REFUSED_DCQL_CLAIM },  /* one element is no object: that ends the path */
        { CLAIMS("{\"path\":[\"mixed\",null,0]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"mixed\",null,null]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[null]}"), REFUSED_DCQL_CLAIM },                /* the root is an object */
        { CLAIMS("{\"path\":[0]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"degrees\",9223372036854775807]}"), REFUSED_DCQL_CLAIM },
        { CLAIMS("{\"path\":[\"name\"],\"values\":[\"Ford\",\"Arthur\"]}"), OK },
        { CLAIMS("{\"path\":[\"age\"],\"values\":[42]}"), OK },
        { CLAIMS("{\"path\":[\"adult\"],\"values\":[true]}"), OK },
        { CLAIMS("{\"path\":[\"nat\",null],\"values\":[\"BE\"]}"), OK },
        { CLAIMS("{\"path\":[\"name\"],\"values\":[\"arthur\"]}"), REFUSED_DCQL_VALUE },
        { CLAIMS("{\"path\":[\"age\"],\"values\":[\"42\"]}"), REFUSED_DCQL_VALUE },
        { CLAIMS("{\"path\":[\"age\"],\"values\":[43,true]}"), REFUSED_DCQL_VALUE },
        { CLAIMS("{\"path\":[\"adult\"],\"values\":[1,\"true\"]}"), REFUSED_DCQL_VALUE },
        { CLAIMS("{\"path\":[\"address\"],\"values\":[\"M\"]}"), REFUSED_DCQL_VALUE },
        { Q(",\"claims\":[{\"id\":\"p\",\"path\":[\"gone\"]},{\"id\":\"q\",\"path\":[\"name\"]}],\"claim_sets\":[[\"p\"],[\"q\"]]"), OK },
        { Q(",\"claims\":[{\"id\":\"p\",\"path\":[\"gone\"]},{\"id\":\"q\",\"path\":[\"name\"]}],\"claim_sets\":[[\"q\",\"p\"]]"), REFUSED_DCQL_CLAIM },
        { Q(",\"claims\":[{\"id\":\"p\",\"path\":[\"name\"],\"values\":[\"x\"]},{\"id\":\"q\",\"path\":[\"gone\"]}],"
            "\"claim_sets\":[[\"p\"],[\"q\"]]"), REFUSED_DCQL_VALUE },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{}}]}", OK },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[\"x\",\"v\"]}}]}", OK },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[\"x\"]}}]}", REFUSED_DCQL_TYPE },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"mso_mdoc\",\"meta\":{}}]}", REFUSED_DCQL_FORMAT },
        { "{\"credentials\":[{\"id\":\"a\",\"format\":\"jwt_vc_json\",\"meta\":{}}]}", REFUSED_DCQL_FORMAT },
        { Q(",\"trusted_authorities\":[{\"type\":\"etsi_tl\",\"values\":[\"https://l.example\"]}]"), REFUSED_DCQL_AUTHORITY },
        { Q(",\"trusted_authorities\":[{\"type\":\"aki\",\"values\":[\"AAAA\",\"!\"]}]"), REFUSED_DCQL_AUTHORITY },
    };
    json_t *person = json(PERSON);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *query = json(rows[i].query);
        struct dcql_credential c = { "dc+sd-jwt", person, true, NULL };

        assert_status(dcql_check(query), OK);
        const json_t *entry = dcql_find(query, "a");
        enum status s = dcql_match(entry, &c);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        /* the same without the holder, and in another format */
        c.bound = false;
        s = dcql_match(entry, &c);
        assert_true(s == REFUSED_KB_MISSING || s == REFUSED_DCQL_FORMAT || s == REFUSED_DCQL_TYPE);
        c.format = "mso_mdoc";
        assert_status(dcql_match(entry, &c), REFUSED_DCQL_FORMAT);
        json_decref(query);
    }
    json_decref(person);
    person = json("{\"vct\":7}");
    json_t *query = json(Q(",\"require_cryptographic_holder_binding\":false"));
    struct dcql_credential c = { "dc+sd-jwt", person, false, NULL };
    assert_status(dcql_match(dcql_find(query, "a"), &c), REFUSED_DCQL_TYPE);
    assert_null(dcql_find(query, "b"));
    assert_false(dcql_binding_required(dcql_find(query, "a")));
    assert_false(dcql_multiple(dcql_find(query, "a")));
    json_decref(person);
    person = json("{\"vct\":\"v\"}");
    c.claims = person;
    assert_status(dcql_match(dcql_find(query, "a"), &c), OK);
    json_decref(query);
    json_decref(person);
}

static void authorities(void **state)
{
    EVP_PKEY *key = standin_generate(KEY_ES256), *leaf_key = standin_generate(KEY_ES256);
    X509 *ca = cert_make(&(struct cert_plan){ .name = "CA", .key = key, .ca = true, .usage = "keyCertSign" });
    X509 *leaf = cert_make(&(struct cert_plan){ .name = "Uitgever", .key = leaf_key, .signer = key, .issuer = ca,
                                                .usage = "digitalSignature" });
    struct x5_chain chain = { .certs = { leaf }, .n = 1 };
    const ASN1_OCTET_STRING *aki = X509_get0_authority_key_id(leaf);
    char id[64] = { 0 }, text[400];
    json_t *person = json("{\"vct\":\"v\"}");
    struct dcql_credential c = { "dc+sd-jwt", person, true, &chain };

    (void)state;
    base64url_encode(ASN1_STRING_get0_data(aki), (size_t)ASN1_STRING_length(aki), id);
    snprintf(text, sizeof text, Q(",\"trusted_authorities\":[{\"type\":\"etsi_tl\",\"values\":[\"x\"]},"
                                  "{\"type\":\"aki\",\"values\":[\"AAAA\",\"%s\"]}]"), id);
    json_t *query = json(text);
    assert_status(dcql_check(query), OK);
    assert_status(dcql_match(dcql_find(query, "a"), &c), OK);
    c.chain = NULL;
    assert_status(dcql_match(dcql_find(query, "a"), &c), REFUSED_DCQL_AUTHORITY);
    json_decref(query);
    /* the right identifier under another type, and with something behind it */
    static const char *const wrong[] = { Q(",\"trusted_authorities\":[{\"type\":\"etsi_tl\",\"values\":[\"%s\"]}]"),
                                         Q(",\"trusted_authorities\":[{\"type\":\"aki\",\"values\":[\"%sAAAA\"]}]") };
    c.chain = &chain;
    for (size_t i = 0; i < 2; i++) {
        const char *at = strchr(wrong[i], '%');

        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - wrong[i]), wrong[i], id, at + 2);
        query = json(text);
        assert_status(dcql_check(query), OK);
        assert_status(dcql_match(dcql_find(query, "a"), &c), REFUSED_DCQL_AUTHORITY);
        json_decref(query);
    }
    json_decref(person);
    X509_free(leaf);
    X509_free(ca);
    EVP_PKEY_free(key);
    EVP_PKEY_free(leaf_key);
}

static void whole_answers(void **state)
{
    static const struct { const char *query, *answered; enum status status; } rows[] = {
        { QQ(""), "{\"a\":1,\"b\":1,\"c\":1}", OK },
        { QQ(""), "{\"a\":1,\"b\":1}", REFUSED_DCQL_MISSING },
        { QQ(""), "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}", REFUSED_DCQL_UNKNOWN },
        { QQ(""), "{}", REFUSED_DCQL_MISSING },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"],[\"b\",\"c\"]]}]"), "{\"a\":1}", OK },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"],[\"b\",\"c\"]]}]"), "{\"b\":1,\"c\":1}", OK },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"],[\"b\",\"c\"]]}]"), "{\"b\":1}", REFUSED_DCQL_MISSING },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"]],\"required\":true},{\"options\":[[\"b\"]]}]"), "{\"a\":1}", REFUSED_DCQL_MISSING },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"]]},{\"options\":[[\"b\"]],\"required\":false}]"), "{\"a\":1}", OK },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"]]},{\"options\":[[\"b\"]],\"required\":false}]"), "{\"a\":1,\"b\":1}", OK },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"]],\"required\":false}]"), "{}", OK },
        { QQ(",\"credential_sets\":[{\"options\":[[\"a\"]],\"required\":false}]"), "{\"x\":1}", REFUSED_DCQL_UNKNOWN },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *query = json(rows[i].query), *answered = json(rows[i].answered);

        assert_status(dcql_check(query), OK);
        enum status s = dcql_complete(query, answered);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        json_decref(query);
        json_decref(answered);
    }
}

static void published(void **state)
{
    static const char *const files[] = { "complex_mdoc", "multi_credentials", "value_matching_simple", "claims_alternatives",
                                         "simple_mdoc", "simple", "credentials_alternatives" };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[100];

        snprintf(path, sizeof path, "openid4vp-1.0/examples/query_lang/%s.json", files[i]);
        json_t *query = vector_json(path);
        if (query == NULL)
            skip();
        assert_status(dcql_check(query), OK);
        json_decref(query);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries), cmocka_unit_test(limits), cmocka_unit_test(claims), cmocka_unit_test(authorities),
        cmocka_unit_test(whole_answers), cmocka_unit_test(published),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
