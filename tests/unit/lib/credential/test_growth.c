/*
 * Linear time and bounded memory of what reads a wallet's answer, CMS and CRLs, without a stopwatch: basic blocks executed in our sources
 * and bytes allocated, for an input and one of twice the size.
 */
#include "../../cmocka_all.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "x509/cms.h"
#include "x509/revocation.h"
#include "credential/vp.h"

#include <openssl/sha.h>
#include <time.h>
#include <zlib.h>

#define ROOM (1u << 20)

static uint64_t steps, bytes;
static char text[ROOM], scratch[ROOM];

void __sanitizer_cov_trace_pc(void);
void *__real_mem_alloc(size_t size);
void *__wrap_mem_alloc(size_t size);

void __sanitizer_cov_trace_pc(void)
{
    steps++;
}

void *__wrap_mem_alloc(size_t size)
{
    bytes += size;
    return __real_mem_alloc(size);
}

struct cost { uint64_t steps, bytes; };

static void begin(void)
{
    steps = bytes = 0;
}

/* An SD-JWT of n digests and as many disclosures; which of them answer to each other depends on the kind. */
enum presented { DISCLOSED, DECOYS, ELEMENTS, LOOSE, NESTED };

static void put_disclosure(struct writer *w, size_t i, enum presented kind)
{
    char one[64];
    int n = snprintf(one, sizeof one, kind == ELEMENTS ? "[\"%zu\",1]" : "[\"\",\"%zu\",1]", i);

    write_base64url(w, one, (size_t)n);
}

static struct cost presentation(enum presented kind, size_t n)
{
    struct writer p, w;
    struct sdjwt out;

    writer_init(&p, scratch, sizeof scratch);
    write_text(&p, kind == ELEMENTS ? "{\"n\":[" : kind == NESTED ? "{\"n\":[1" : "{\"_sd\":[");
    for (size_t i = 0; i < n; i++) {
        char one[100];
        uint8_t sha[32];

        if (kind == NESTED) {
            write_text(&p, ",{\"a\":[{}]}");
            continue;
        }
        writer_init(&w, one, sizeof one);
        put_disclosure(&w, i, kind);
        SHA256(w.start, writer_len(&w), sha);
        write_text(&p, i > 0 ? "," : "");
        write_text(&p, kind == ELEMENTS ? "{\"...\":\"" : "\"");
        write_base64url(&p, sha, kind == DECOYS ? 9 : 32);
        write_text(&p, kind == ELEMENTS ? "\"}" : "\"");
    }
    write_text(&p, "]}");
    writer_init(&w, text, sizeof text);
    write_text(&w, "eyJhbGciOiJFUzI1NiJ9.");
    write_base64url(&w, scratch, writer_len(&p));
    write_text(&w, ".QUFB~");
    for (size_t i = 0; i < n && kind != DECOYS && kind != NESTED; i++) {
        put_disclosure(&w, kind == LOOSE ? i + n : i, kind);
        write_char(&w, '~');
    }
    assert_false(p.failed || w.failed || writer_len(&w) > SDJWT_MAX);
    begin();
    enum status s = sdjwt_read_unverified(text, writer_len(&w), &out);
    struct cost cost = { steps, bytes };
    assert_int_equal(s, kind == LOOSE ? REFUSED_SDJWT_UNREFERENCED : OK);
    sdjwt_release(&out);
    return cost;
}

static enum status reader(void *ctx, const json_t *entry, const json_t *given, struct vp_read *out)
{
    (void)ctx, (void)entry;
    out->credential = (struct dcql_credential){ .format = VC_TYP, .claims = given, .bound = true };
    return OK;
}

/* A path that selects all of n elements, and values that none of them has. */
static struct cost query(size_t n, bool last)
{
    json_t *asked = json_loads("{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{},\"claims\":[{\"path\":["
                               "\"x\",null,null],\"values\":[\"a\",\"b\",7]}]}]}", 0, NULL);
    json_t *list = json_array(), *given = json_pack("{s[{so}]}", "a", "x", list), *claims;

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_pack("[si]", "c", (int)i + 8));
    if (last)
        json_array_append_new(list, json_pack("[s]", "b"));
    begin();
    assert_int_equal(dcql_check(asked), OK);
    enum status s = vp_match(asked, given, reader, NULL, &claims);
    struct cost cost = { steps, bytes };
    assert_int_equal(s, last ? OK : REFUSED_DCQL_VALUE);
    json_decref(claims);
    json_decref(asked);
    json_decref(given);
    return cost;
}

static struct cost list(size_t n, bool noise)
{
    static uint8_t raw[ROOM / 2], packed[ROOM / 2];
    uLongf len = sizeof packed;
    uint32_t x = 1;
    uint8_t status;

    for (size_t i = 0; i < n; i++)
        raw[i] = (uint8_t)(noise ? (x = x * 1664525 + 1013904223) >> 24 : 0);
    assert_int_equal(compress2(packed, &len, raw, n, 9), Z_OK);
    base64url_encode(packed, len, text);
    begin();
    enum status s = status_list_read(8, text, BASE64URL_LEN(len), (int64_t)n - 1, &status);
    struct cost cost = { steps, bytes };
    assert_int_equal(s, OK);
    assert_int_equal(status, raw[n - 1]);
    return cost;
}

/* An encrypted answer: long, or of nothing but dots. Nobody can decrypt it. */
static struct cost encrypted(size_t n, bool dots)
{
    static const char header[] = "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"epk\":{\"kty\":\"EC\",\"crv\":\"P-256\","
                                 "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                                 "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}}";
    struct jwe_key own = { EVP_EC_gen("P-256"), NULL };
    struct writer w;
    uint8_t *plain;
    size_t len;

    assert_non_null(own.pkey);
    writer_init(&w, text, sizeof text);
    write_base64url(&w, header, sizeof header - 1);
    write_text(&w, "..AAAAAAAAAAAAAAAA.");
    for (size_t i = 0; i < n; i++)
        write_text(&w, dots ? "." : "QUFBQUFB");
    write_text(&w, ".AAAAAAAAAAAAAAAAAAAAAA");
    assert_true(!w.failed && writer_len(&w) <= JWE_MAX);
    begin();
    enum status s = jwe_open(text, writer_len(&w), &own, &plain, &len);
    struct cost cost = { steps, bytes };
    assert_int_equal(s, dots ? REFUSED_JWE_FORM : REFUSED_JWE_DECRYPT);
    EVP_PKEY_free(own.pkey);
    return cost;
}

/* Answers to n questions that nobody asked, or n answers to one. */
static struct cost unasked(size_t n, bool one)
{
    json_t *asked = json_loads("{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{},\"multiple\":true}]}", 0, NULL);
    json_t *given = json_object(), *list = json_array(), *claims;

    for (size_t i = 0; i < n; i++) {
        char id[24];

        snprintf(id, sizeof id, "i%zu", i);
        json_array_append_new(list, json_object());
        if (!one)
            json_object_set_new(given, id, json_pack("[{}]"));
    }
    json_object_set_new(given, "a", list);
    begin();
    enum status s = vp_match(asked, given, reader, NULL, &claims);
    struct cost cost = { steps, bytes };
    assert_int_equal(s, one ? REFUSED_TOO_MANY : REFUSED_DCQL_UNKNOWN);
    json_decref(asked);
    json_decref(given);
    return cost;
}

/* n status lists that are of nobody we know. */
static struct cost lists_of_others(size_t n)
{
    static const char other[] = "eyJhbGciOiJFUzI1NiIsInR5cCI6InN0YXR1c2xpc3Qrand0In0.e30.QUFB";
    struct status_token tokens[1000];
    struct status_rules rules = { .now_s = 1795341600, .max_age_s = 3600, .tokens = tokens, .n_tokens = n };
    json_t *claim = json_loads("{\"status_list\":{\"idx\":0,\"uri\":\"u\"}}", 0, NULL);

    for (size_t i = 0; i < n; i++)
        tokens[i] = (struct status_token){ other, sizeof other - 1, 1795341600 };
    begin();
    enum status s = status_check(claim, &rules);
    struct cost cost = { steps, bytes };
    assert_int_equal(s, REFUSED_TOKEN_KID);
    json_decref(claim);
    return cost;
}

/* ---- certificates: what our part of it costs, beside OpenSSL ---- */

static EVP_PKEY *key;

static X509 *certificate(long serial, X509 *issuer)
{
    X509 *cert = X509_new();

    X509_set_version(cert, issuer != NULL ? 2 : 0);   /* of the first version: every one may certify */
    ASN1_INTEGER_set(X509_get_serialNumber(cert), serial);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                               (const uint8_t *)(issuer != NULL ? "Blad" : "Wortel"), -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(issuer != NULL ? issuer : cert));
    X509_gmtime_adj(X509_getm_notBefore(cert), -60);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_set_pubkey(cert, key);
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    return cert;
}

static struct cost signed_data(size_t content, size_t certs)
{
    BIO *in = BIO_new_mem_buf(scratch, (int)content);
    X509 *signer = certificate(1, NULL);
    CMS_ContentInfo *info = CMS_sign(signer, key, NULL, in, CMS_BINARY);
    const uint8_t *inside;
    uint8_t *der = NULL;
    struct cms cms;
    size_t n;

    for (size_t i = 0; i < certs; i++) {
        X509 *cert = certificate((long)i + 1000, NULL);

        assert_int_equal(CMS_add1_cert(info, cert), 1);
        X509_free(cert);
    }
    int len = i2d_CMS_ContentInfo(info, &der);
    begin();
    assert_int_equal(cms_open(der, (size_t)len, &cms), OK);
    assert_int_equal(cms_verify(&cms, &inside, &n), OK);
    struct cost cost = { steps, bytes };
    assert_int_equal(n, content);
    cms_close(&cms);
    CMS_ContentInfo_free(info);
    OPENSSL_free(der);
    X509_free(signer);
    BIO_free(in);
    return cost;
}

static struct cost revoked(size_t n)
{
    X509 *root = certificate(1, NULL), *leaf = certificate(2, root);
    struct x5_chain chain = { .certs = { leaf }, .n = 1, .anchor = root };
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *t = X509_gmtime_adj(NULL, -60);
    struct revocation given = { 0 };
    uint8_t *der = NULL;

    X509_CRL_set_version(crl, 1);
    X509_CRL_set_issuer_name(crl, X509_get_subject_name(root));
    X509_CRL_set1_lastUpdate(crl, t);
    for (size_t i = 0; i < n; i++) {
        X509_REVOKED *r = X509_REVOKED_new();
        ASN1_INTEGER *serial = ASN1_INTEGER_new();

        ASN1_INTEGER_set(serial, (long)i + 1000);
        X509_REVOKED_set_serialNumber(r, serial);
        X509_REVOKED_set_revocationDate(r, t);
        X509_CRL_add0_revoked(crl, r);
        ASN1_INTEGER_free(serial);
    }
    X509_CRL_set1_nextUpdate(crl, X509_gmtime_adj(t, 3600));
    assert_true(X509_CRL_sign(crl, key, EVP_sha256()) > 0);
    int len = i2d_X509_CRL(crl, &der);
    begin();
    assert_int_equal(revocation_add(&given, der, (size_t)len), OK);
    assert_int_equal(revocation_check(&given, &chain, time(NULL), 3600), OK);
    struct cost cost = { steps, bytes };
    revocation_release(&given);
    OPENSSL_free(der);
    ASN1_TIME_free(t);
    X509_CRL_free(crl);
    X509_free(leaf);
    X509_free(root);
    return cost;
}

static struct cost by_kind(unsigned what, size_t n)
{
    switch (what) {
    case 9:
        return encrypted(n * 8, false);
    case 10:
        return encrypted(n * 8, true);
    case 11:
        return unasked(n, false);
    case 12:
        return unasked(n, true);
    case 13:
        return lists_of_others(n);
    case 5:
        return query(n, false);
    case 6:
        return query(n, true);
    case 7:
        return list(n * 64, false);
    case 8:
        return list(n * 64, true);
    case 14:
        return signed_data(n * 64, 0);
    case 15:
        return signed_data(64, n / 4);
    case 16:
        return revoked(n);
    default:
        return presentation((enum presented)what, n);
    }
}

static bool linear(uint64_t one, uint64_t two)
{
    return two * 10 <= one * 23 + 10 * 4096;
}

static void twice_the_input_is_twice_the_cost(void **state)
{
    uint64_t most = 0;

    for (unsigned what = 0; what <= 16; what++)
        for (size_t n = 60; n <= 240; n *= 2) {
            struct cost one = by_kind(what, n), two = by_kind(what, 2 * n);

            if (!linear(one.steps, two.steps) || !linear(one.bytes, two.bytes))
                fail_msg("%u, %zu: %llu and %llu steps, %llu and %llu bytes", what, n, (unsigned long long)one.steps,
                         (unsigned long long)two.steps, (unsigned long long)one.bytes, (unsigned long long)two.bytes);
            most = two.steps > most ? two.steps : most;
        }
    assert_true(most > 10000); /* the counter counts */
}

/* What a status list takes does not depend on what it unpacks to: 256 KiB of zeros out of some hundred bytes. */
static void memory_of_a_list(void **state)
{
    struct cost small = list(64 << 10, false), large = list(256 << 10, false);

    assert_true(large.bytes < small.bytes + 4096);
    assert_true(large.bytes < 100000);
}

/* ---- queries, whose lists are bounded: what the largest cost ---- */

/* A list of the ids c0, c1 and so on, or of the last one alone. */
static void put_ids(struct writer *w, size_t n, bool last_only)
{
    for (size_t i = 0; i < n; i++) {
        write_text(w, i > 0 ? ",\"c" : "[\"c");
        write_int(w, (int64_t)(last_only ? n - 1 : i));
        write_char(w, '"');
    }
    write_char(w, ']');
}

/* 64 claims of which only the last parts differ, and 64 sets that each name the last one 64 times. */
static void put_claims(struct writer *w)
{
    write_text(w, "{\"credentials\":[{\"id\":\"a\",\"format\":\"dc+sd-jwt\",\"meta\":{},\"claims\":[");
    for (unsigned i = 0; i < DCQL_CLAIMS_MAX; i++) {
        write_text(w, i > 0 ? ",{\"id\":\"c" : "{\"id\":\"c");
        write_int(w, i);
        write_text(w, "\",\"path\":[");
        for (unsigned k = 1; k < DCQL_PATH_MAX; k++)
            write_text(w, "7,");
        write_int(w, i);
        write_text(w, "]}");
    }
    write_text(w, "],\"claim_sets\":[");
    for (unsigned i = 0; i < DCQL_LIST_MAX; i++) {
        write_text(w, i > 0 ? "," : "");
        put_ids(w, DCQL_CLAIMS_MAX, true);
    }
    write_text(w, "]}]}");
}

/* 32 credentials, and 64 sets of 64 options that each name all of them. */
static void put_sets(struct writer *w)
{
    write_text(w, "{\"credentials\":[");
    for (unsigned i = 0; i < DCQL_CREDENTIALS_MAX; i++) {
        write_text(w, i > 0 ? ",{\"id\":\"c" : "{\"id\":\"c");
        write_int(w, i);
        write_text(w, "\",\"format\":\"dc+sd-jwt\",\"meta\":{}}");
    }
    write_text(w, "],\"credential_sets\":[");
    for (unsigned i = 0; i < DCQL_LIST_MAX; i++) {
        write_text(w, i > 0 ? ",{\"options\":[" : "{\"options\":[");
        for (unsigned k = 0; k < DCQL_LIST_MAX; k++) {
            write_text(w, k > 0 ? "," : "");
            put_ids(w, DCQL_CREDENTIALS_MAX, false);
        }
        write_text(w, "],\"required\":true}");
    }
    write_text(w, "]}");
}

static void largest_queries(void **state)
{
    for (unsigned sets = 0; sets < 2; sets++) {
        struct writer w;
        json_t *claims, *given;

        writer_init(&w, text, sizeof text);
        if (sets)
            put_sets(&w);
        else
            put_claims(&w);
        assert_false(w.failed);
        json_t *asked = json_loadb(text, writer_len(&w), 0, NULL);
        if (sets) {
            given = json_object();
            for (unsigned i = 0; i < VP_PRESENTATIONS_MAX; i++) {
                char id[16];

                snprintf(id, sizeof id, "c%u", i);
                json_object_set_new(given, id, json_pack("[{}]"));
            }
        } else {
            given = json_pack("{s[{}]}", "a");
        }
        begin();
        assert_int_equal(dcql_check(asked), OK);
        enum status s = vp_match(asked, given, reader, NULL, &claims);
        assert_int_equal(s, sets ? REFUSED_DCQL_MISSING : REFUSED_DCQL_CLAIM);
        print_message("%zu bytes: %llu steps, %llu bytes\n", writer_len(&w), (unsigned long long)steps, (unsigned long long)bytes);
        assert_true(steps > 10000 && steps < 200 * writer_len(&w));
        assert_true(bytes < 100 * writer_len(&w));
        json_decref(asked);
        json_decref(given);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_the_input_is_twice_the_cost), cmocka_unit_test(memory_of_a_list), cmocka_unit_test(largest_queries),
    };

    strict_json_init();
    key = EVP_EC_gen("P-256");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
