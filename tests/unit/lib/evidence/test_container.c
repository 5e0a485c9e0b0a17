/* Evidence that a certificate signs: JWS with x5c and CMS, whole and with one thing changed. */
#include "dvmg.h"

#include "base/mem.h"
#include "evidence/container.h"
#include "jose/jws.h"

#include <openssl/cms.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stdio.h>

#define DAY 86400

static struct dvmg *d;

static int open_all(void **state)
{
    (void)state;
    d = dvmg_open();
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    dvmg_close(d);
    return 0;
}

static enum status judge_with(const struct profile *p, const char *text, size_t len, const struct dvmg_answers *a,
                              const struct claims_request *q, struct claims *out, struct evidence_origin *origin)
{
    static const struct claims nothing;
    static const struct evidence_origin nobody;
    struct evidence_input in = { text, len, a->list, a->n };
    enum status s = evidence_verify(p, q, &in, out, origin);

    if (s != OK) {
        assert_memory_equal(out, &nothing, sizeof nothing);
        assert_memory_equal(origin, &nobody, sizeof nobody);
    } else {
        assert_true(origin->key == NULL && origin->has_certificate && origin->has_order);
    }
    return s;
}

static enum status judge(bool cms, const char *text, size_t len, const struct dvmg_answers *a)
{
    struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = &d->expected, .corporatie = "L0101" };
    struct evidence_origin origin;
    struct claims out;

    return judge_with(cms ? &d->cms.list[0] : &d->jws.list[0], text, len, a, &q, &out, &origin);
}

static enum status send_in(const struct dvmg_plan *plan)
{
    struct dvmg_answers a;
    char *text = dvmg_make(d, plan);

    dvmg_answers(d, plan->leaf != NULL ? plan->leaf : d->leaf, &a);
    enum status s = judge(plan->cms, text, strlen(text), &a);
    dvmg_answers_release(&a);
    mem_free(text);
    return s;
}

static enum status in_both(struct dvmg_plan plan)
{
    plan.cms = false;
    enum status jws = send_in(&plan);

    plan.cms = true;
    assert_status(send_in(&plan), jws);
    return jws;
}

/* ---- whole ---- */

static void same_from_both(void **state)
{
    struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = &d->expected, .corporatie = "L0101" };
    struct evidence_origin origin[2];
    struct claims out[2];
    uint8_t sha[DIGEST_LEN];
    uint8_t *der = NULL;
    int len = i2d_X509(d->leaf, &der);

    (void)state;
    SHA256(der, (size_t)len, sha);
    OPENSSL_free(der);
    for (int cms = 0; cms < 2; cms++) {
        struct dvmg_plan plan = { .cms = cms == 1 };
        struct dvmg_answers a;
        char *text = dvmg_make(d, &plan);

        dvmg_answers(d, d->leaf, &a);
        assert_status(judge_with(cms ? &d->cms.list[0] : &d->jws.list[0], text, strlen(text), &a, &q, &out[cms], &origin[cms]),
                      OK);
        assert_memory_equal(origin[cms].certificate_sha, sha, sizeof sha);
        assert_int_equal(origin[cms].order_made, 1795340900);
        assert_int_equal(origin[cms].order_until, 1795340900 + 3600);
        SHA256((const uint8_t *)"https://dvmg.example\0" DVMG_ORDER, 21 + strlen(DVMG_ORDER), sha);
        assert_memory_equal(origin[cms].order_sha, sha, sizeof sha);
        memcpy(sha, origin[cms].certificate_sha, sizeof sha);
        assert_int_equal(out[cms].feiten.n_inkomens, 1);
        assert_int_equal(out[cms].feiten.inkomens[0].jaar, 2024);
        assert_true(out[cms].feiten.inkomens[0].min == 2875000 && out[cms].feiten.inkomens[0].max == 2875000);
        assert_int_equal(out[cms].strength, STRENGTH_VOORLETTERS);
        dvmg_answers_release(&a);
        mem_free(text);
    }
    assert_memory_equal(&out[0], &out[1], sizeof out[0]);
    assert_memory_equal(&origin[0], &origin[1], sizeof origin[0]);
}

/* ---- the signer, whatever the container ---- */

static void signers(void **state)
{
    EVP_PKEY *small = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
    EVP_PKEY *p384 = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
    EVP_PKEY *pss_key = NULL;
    const struct { struct cert_plan leaf; enum status status; } rows[] = {
        { { 0 }, OK },
        { { .key = d->ec_key }, OK },
        { { .usage = "nonRepudiation" }, OK },                     /* a seal */
        { { .usage = "digitalSignature,nonRepudiation" }, OK },
        { { .usage = "keyEncipherment" }, REFUSED_CERT_USE },
        { { .ca = true, .usage = "digitalSignature,keyCertSign" }, REFUSED_CERT_USE },
        { { .eku = "emailProtection" }, REFUSED_CERT_USE },
        { { .extra = "1.2.3.4.5" }, REFUSED_CERT_CHAIN },
        { { .from = NOW + 1 }, REFUSED_CERT_TIME },
        { { .until = NOW - 1 }, REFUSED_CERT_TIME },
        { { .digest = "SHA1" }, REFUSED_CERT_WEAK },
        { { .key = small }, REFUSED_CERT_WEAK },
        { { .key = p384 }, REFUSED_CERT_WEAK },
        { { .signer = d->other_key }, REFUSED_CERT_CHAIN },
        { { .oin = "00000004003214345001" }, REFUSED_CERT_SUBJECT },
        { { .oin = "" }, REFUSED_CERT_SUBJECT },
        { { .oin = DVMG_OIN "|" DVMG_OIN }, REFUSED_CERT_SUBJECT },
        { { .oin = DVMG_OIN "0" }, REFUSED_CERT_SUBJECT },
        { { .organisation = "MijnOverheid" }, REFUSED_CERT_SUBJECT },
        { { .organisation = "" }, REFUSED_CERT_SUBJECT },
        { { .organisation = "mijnoverheid (stand-in)" }, REFUSED_CERT_SUBJECT },
        { { .organisation = DVMG_NAME "|Ander" }, REFUSED_CERT_SUBJECT },
        { { .organisation = "Ander|" DVMG_NAME }, REFUSED_CERT_SUBJECT },
    };

    (void)state;
    assert_true(EVP_PKEY_keygen_init(ctx) == 1 && EVP_PKEY_keygen(ctx, &pss_key) == 1);
    EVP_PKEY_CTX_free(ctx);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        X509 *leaf = dvmg_leaf(d, rows[i].leaf);
        EVP_PKEY *key = rows[i].leaf.key != NULL ? rows[i].leaf.key : d->leaf_key;
        bool p384_jws = key == p384;   /* ES256 would be made with the wrong curve: the chain is judged before */
        struct dvmg_plan plan = { .leaf = leaf, .key = p384_jws ? d->ec_key : key };
        enum status s = p384_jws ? send_in(&plan) : in_both(plan);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        if (p384_jws) {
            plan.key = p384;
            plan.cms = true;
            assert_status(send_in(&plan), REFUSED_CERT_WEAK);
        }
        X509_free(leaf);
    }
    /* a key that may only sign with PSS is a kind of its own, which no header names */
    X509 *leaf = dvmg_leaf(d, (struct cert_plan){ .key = pss_key });
    assert_status(in_both((struct dvmg_plan){ .leaf = leaf, .key = pss_key }), REFUSED_CERT_WEAK);
    X509_free(leaf);
    /* the key is not that of the certificate */
    assert_status(send_in(&(struct dvmg_plan){ .key = d->other_key, .header = "{\"alg\":\"RS256\"}" }), REFUSED_TOKEN_SIGNATURE);
    EVP_PKEY_free(small);
    EVP_PKEY_free(p384);
    EVP_PKEY_free(pss_key);
}

static void chains(void **state)
{
    X509 *expired = cert_make(&(struct cert_plan){ .name = "Midden TEST", .key = d->mid_key, .issuer = d->root,
                                                   .signer = d->root_key, .ca = true, .usage = "keyCertSign,cRLSign",
                                                   .until = NOW - 1 });
    const struct { bool cms; X509 *certs[6]; X509 *leaf; enum status status; } rows[] = {
        { true, { d->mid, d->root }, NULL, OK },                     /* the anchor may come along in CMS */
        { true, { d->root, d->mid }, NULL, OK },
        { false, { d->mid, d->root }, NULL, REFUSED_CERT_CHAIN },
        { false, { d->root, d->mid }, NULL, REFUSED_CERT_CHAIN },
        { true, { d->root }, NULL, REFUSED_CERT_CHAIN },
        { false, { d->other_mid }, NULL, REFUSED_CERT_CHAIN },
        { true, { d->other_mid }, NULL, REFUSED_CERT_CHAIN },
        { false, { d->mid, d->other_mid }, NULL, REFUSED_CERT_CHAIN },
        { true, { d->mid, d->other_mid }, NULL, REFUSED_CERT_CHAIN }, /* more than the chain */
        { true, { d->mid, d->ec_leaf }, NULL, REFUSED_CERT_CHAIN },
        { true, { d->mid, d->ec_leaf, d->other_mid, d->responder }, NULL, REFUSED_CERT_FORM },
        { false, { d->other_mid }, d->other_leaf, REFUSED_CERT_CHAIN },
        { true, { d->other_mid }, d->other_leaf, REFUSED_CERT_CHAIN },
        { true, { d->other_mid, d->other_root }, d->other_leaf, REFUSED_CERT_CHAIN },
        { false, { expired }, NULL, REFUSED_CERT_TIME },
        { true, { expired }, NULL, REFUSED_CERT_TIME },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dvmg_plan plan = { .cms = rows[i].cms, .leaf = rows[i].leaf };

        memcpy(plan.certs, rows[i].certs, sizeof plan.certs);
        enum status s = send_in(&plan);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
    X509_free(expired);
}

/* What was handed over counts, in both containers (test_revocation has every way it can be wrong). */
static void revocation(void **state)
{
    long serial = ASN1_INTEGER_get(X509_get0_serialNumber(d->leaf));

    (void)state;
    for (int cms = 0; cms < 2; cms++) {
        struct dvmg_plan plan = { .cms = cms == 1 };
        struct ocsp_plan ocsp = { .cert = d->leaf, .issuer = d->mid, .responder = d->responder, .key = d->ocsp_key };
        char *text = dvmg_make(d, &plan);
        struct dvmg_answers a = { 0 };
        size_t len = strlen(text);

        assert_status(judge(plan.cms, text, len, &a), REFUSED_CERT_REVOCATION);
        dvmg_add_ocsp(&a, &ocsp);
        assert_status(judge(plan.cms, text, len, &a), REFUSED_CERT_REVOCATION);   /* of the leaf only */
        dvmg_add_crl(&a, crl_make(d->root, d->root_key, 0, NOW - 3600, NOW + DAY));
        assert_status(judge(plan.cms, text, len, &a), OK);
        a.list[1].len--;
        assert_status(judge(plan.cms, text, len, &a), REFUSED_CERT_FORM);
        a.list[1].len++;
        while (a.n < EVIDENCE_REVOCATION_MAX)
            dvmg_add_ocsp(&a, &ocsp);
        assert_status(judge(plan.cms, text, len, &a), OK);
        dvmg_add_ocsp(&a, &ocsp);
        assert_status(judge(plan.cms, text, len, &a), REFUSED_TOO_MANY);
        dvmg_answers_release(&a);
        dvmg_answers(d, d->leaf, &a);
        dvmg_add_crl(&a, crl_make(d->mid, d->mid_key, serial, NOW - 3600, NOW + DAY));
        assert_status(judge(plan.cms, text, len, &a), REFUSED_CERT_REVOKED);
        dvmg_answers_release(&a);
        /* older than the profile takes, though in date: an authority may be so, the signer not */
        dvmg_add_ocsp(&a, &ocsp);
        dvmg_add_crl(&a, crl_make(d->root, d->root_key, 0, NOW - 90 * DAY, NOW + DAY));
        assert_status(judge(plan.cms, text, len, &a), OK);
        dvmg_answers_release(&a);
        dvmg_add_crl(&a, crl_make(d->mid, d->mid_key, 0, NOW - DAY - 1, NOW + DAY));
        dvmg_add_crl(&a, crl_make(d->root, d->root_key, 0, NOW - DAY, NOW + DAY));
        assert_status(judge(plan.cms, text, len, &a), REFUSED_CERT_REVOCATION);
        dvmg_answers_release(&a);
        mem_free(text);
    }
}

/* ---- JWS ---- */

static void headers(void **state)
{
    static const struct { const char *header; bool ec, no_certs; enum status status; } rows[] = {
        { "{\"alg\":\"RS256\"}", false, false, OK },
        { "{\"alg\":\"PS256\"}", false, false, OK },
        { "{\"alg\":\"ES256\"}", true, false, OK },
        { "{\"alg\":\"RS256\",\"kid\":\"x\"}", false, false, OK },
        { "{\"alg\":\"ES256\"}", false, false, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"RS256\"}", true, false, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"EdDSA\"}", false, false, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"RS384\"}", false, false, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"none\"}", false, false, REFUSED_TOKEN_ALG },
        { "{\"alg\":\"RS256\"}", false, true, REFUSED_TOKEN_KID },
        { "{\"alg\":\"RS256\",\"kid\":\"x\"}", false, true, REFUSED_TOKEN_KID },
        { "{\"alg\":\"RS256\",\"x5c\":\"x\"}", false, false, REFUSED_CERT_FORM },
        { "{\"alg\":\"RS256\",\"x5c\":[]}", false, false, REFUSED_CERT_FORM },
        { "{\"alg\":\"RS256\",\"typ\":\"JWT\"}", false, false, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"RS256\",\"cty\":\"JWT\"}", false, false, REFUSED_TOKEN_TYP },
        { "{\"alg\":\"RS256\",\"kid\":7}", false, false, REFUSED_TOKEN_KID },
        { "{\"alg\":\"RS256\",\"x5t\":\"x\"}", false, false, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"RS256\",\"jwk\":{}}", false, false, REFUSED_TOKEN_HEADER },
        { "{\"alg\":\"RS256\",\"crit\":[\"x5c\"]}", false, false, REFUSED_TOKEN_CRIT },
        { "{\"kid\":\"x\"}", false, false, REFUSED_TOKEN_HEADER },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dvmg_plan plan = { .header = rows[i].header, .no_certs = rows[i].no_certs,
                                  .leaf = rows[i].ec ? d->ec_leaf : NULL, .key = rows[i].ec ? d->ec_key : NULL };
        enum status s = send_in(&plan);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
}

/* A profile that has typ and cty; the same token without them. */
static void typ_and_cty(void **state)
{
    json_t *doc = dvmg_profile(d, "jws-x5c"), *list = json_pack("[O]", doc);
    struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = &d->expected, .corporatie = "L0101" };
    static const struct { const char *header; enum status status; } rows[] = {
        { "{\"alg\":\"RS256\",\"typ\":\"a\",\"cty\":\"b\"}", OK },
        { "{\"alg\":\"RS256\",\"typ\":\"a\"}", REFUSED_TOKEN_TYP },
        { "{\"alg\":\"RS256\",\"cty\":\"b\"}", REFUSED_TOKEN_TYP },
        { "{\"alg\":\"RS256\",\"typ\":\"b\",\"cty\":\"b\"}", REFUSED_TOKEN_TYP },
    };
    static struct profiles set;
    struct evidence_origin origin;
    struct dvmg_answers a;
    struct claims out;

    (void)state;
    json_object_set_new(doc, "typ", json_string("a"));
    json_object_set_new(doc, "cty", json_string("b"));
    char *text = json_dumps(list, JSON_COMPACT);
    assert_status(profiles_open(text, strlen(text), &set), OK);
    mem_free(text);
    dvmg_answers(d, d->leaf, &a);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        text = dvmg_make(d, &(struct dvmg_plan){ .header = rows[i].header });
        assert_status(judge_with(&set.list[0], text, strlen(text), &a, &q, &out, &origin), rows[i].status);
        mem_free(text);
    }
    dvmg_answers_release(&a);
    profiles_release(&set);
    json_decref(list);
    json_decref(doc);
}

/* ---- CMS ---- */

static void signed_data(void **state)
{
    X509 *other = dvmg_leaf(d, (struct cert_plan){ 0 });   /* the same key and names, another certificate */
    const struct { struct dvmg_plan plan; enum status status; } rows[] = {
        { { .digest = "SHA384" }, OK },
        { { .digest = "SHA512" }, OK },
        { { .pss = true }, OK },
        { { .by_key_id = true }, OK },
        { { .leaf = d->ec_leaf, .key = d->ec_key }, OK },
        { { .text_named = d->leaf }, OK },
        { { .text_named = d->leaf, .named_by_sha1 = true }, OK },
        { { .text_named = other }, REFUSED_TOKEN_HEADER },
        { { .text_named = other, .named_by_sha1 = true }, REFUSED_TOKEN_HEADER },
        { { .digest = "SHA1" }, REFUSED_TOKEN_ALG },
        { { .digest = "SHA224" }, REFUSED_TOKEN_ALG },
        { { .no_attributes = true }, REFUSED_TOKEN_HEADER },
        { { .detached = true }, REFUSED_TOKEN_FORMAT },
        { { .two_signers = true }, REFUSED_TOKEN_FORMAT },
        { { .other_type = true }, REFUSED_TOKEN_FORMAT },
        { { .without_leaf = true }, REFUSED_TOKEN_KID },
        { { .no_certs = true }, REFUSED_TOKEN_KID },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dvmg_plan plan = rows[i].plan;

        plan.cms = true;
        enum status s = send_in(&plan);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
    X509_free(other);
}

static uint8_t *find(uint8_t *der, size_t len, const void *what, size_t n)
{
    for (size_t i = 0; i + n <= len; i++)
        if (memcmp(der + i, what, n) == 0)
            return der + i;
    fail_msg("not in it");
    return NULL;
}

static enum status judge_der(const uint8_t *der, size_t len)
{
    struct dvmg_answers a;
    char *text = dvmg_base64(der, len);

    dvmg_answers(d, d->leaf, &a);
    enum status s = judge(true, text, strlen(text), &a);
    dvmg_answers_release(&a);
    mem_free(text);
    return s;
}

static void altered(void **state)
{
    static const uint8_t message_digest[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04 };
    static const uint8_t content_type[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03 };
    static const uint8_t signing_time[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05 };
    static const uint8_t rsa[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00, 0x04 };
    size_t len;
    uint8_t *der = dvmg_cms(d, &(struct dvmg_plan){ .cms = true }, &len), *at;

    (void)state;
    assert_status(judge_der(der, len), OK);
    /* the content, the digest of it, the signature */
    at = find(der, len, "28750", 5);
    at[0] = '1';
    assert_status(judge_der(der, len), REFUSED_TOKEN_SIGNATURE);
    at[0] = '2';
    at = find(der, len, message_digest, sizeof message_digest) + sizeof message_digest + 4;
    at[3] ^= 1;
    assert_status(judge_der(der, len), REFUSED_TOKEN_SIGNATURE);
    at[3] ^= 1;
    der[len - 1] ^= 1;
    assert_status(judge_der(der, len), REFUSED_TOKEN_SIGNATURE);
    der[len - 1] ^= 1;
    /* nobody believes the moment, but it was signed */
    at = find(der, len, signing_time, sizeof signing_time) + sizeof signing_time + 4;
    at[0] = at[0] == '2' ? '1' : '2';
    assert_status(judge_der(der, len), REFUSED_TOKEN_SIGNATURE);
    at[0] = at[0] == '2' ? '1' : '2';
    /* attributes by another name: not there */
    at = find(der, len, message_digest, sizeof message_digest) + sizeof message_digest - 1;
    *at = 0x0f;
    assert_status(judge_der(der, len), REFUSED_TOKEN_HEADER);
    *at = 0x04;
    at = find(der, len, content_type, sizeof content_type) + sizeof content_type - 1;
    *at = 0x0f;
    assert_status(judge_der(der, len), REFUSED_TOKEN_HEADER);
    *at = 0x03;
    /* the content is said to be of another type in the attribute */
    at = find(der, len, content_type, sizeof content_type) + sizeof content_type + 2;
    assert_memory_equal(at, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", 11);
    at[10] = 0x02;
    assert_status(judge_der(der, len), REFUSED_TOKEN_HEADER);
    at[10] = 0x01;
    /* sha1WithRSAEncryption over attributes that say SHA-256; rsaEncryption is what OpenSSL wrote */
    at = find(der, len, rsa, sizeof rsa);
    for (size_t i = 0; (at = find(at, len - (size_t)(at - der), rsa, sizeof rsa)) != NULL && at[14] != 0x82; i++)
        at++;
    at[10] = 0x05;
    assert_status(judge_der(der, len), REFUSED_TOKEN_ALG);
    at[10] = 0x0b;
    assert_status(judge_der(der, len), OK);        /* sha256WithRSAEncryption, the same to every verifier */
    at[10] = 0x0c;
    assert_status(judge_der(der, len), REFUSED_TOKEN_ALG);
    at[10] = 0x7f;
    assert_status(judge_der(der, len), REFUSED_TOKEN_ALG);   /* nobody's name */
    at[10] = 0x01;
    assert_status(judge_der(der, len), OK);
    OPENSSL_free(der);
}

/* A CRL by RSASSA-PSS: the digest stands in the parameters, and is SHA-1 where they say nothing. */
static void pss_lists(void **state)
{
    static const struct { const char *digest; enum status status; } rows[] = {
        { "SHA256", OK }, { "SHA512", OK }, { "SHA1", REFUSED_CERT_REVOCATION },
    };
    char *text = dvmg_make(d, &(struct dvmg_plan){ 0 });

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        X509_CRL *crl = crl_make(d->mid, d->mid_key, 0, NOW - 60, NOW + 60);
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        struct dvmg_answers a = { 0 };
        EVP_PKEY_CTX *pctx;

        assert_int_equal(EVP_DigestSignInit(ctx, &pctx, EVP_get_digestbyname(rows[i].digest), NULL, d->mid_key), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING), 1);
        assert_true(X509_CRL_sign_ctx(crl, ctx) > 0);
        dvmg_add_crl(&a, crl);
        dvmg_add_crl(&a, crl_make(d->root, d->root_key, 0, NOW - 60, NOW + 60));
        assert_status(judge(false, text, strlen(text), &a), rows[i].status);
        dvmg_answers_release(&a);
        EVP_MD_CTX_free(ctx);
    }
    mem_free(text);
}

/* Content that has no room where the caller wants it. */
static void no_room(void **state)
{
    static const uint8_t zero[DIGEST_LEN];
    uint8_t payload[64], sha[DIGEST_LEN];
    size_t len;

    (void)state;
    for (int cms = 0; cms < 2; cms++) {
        char *text = dvmg_make(d, &(struct dvmg_plan){ .cms = cms == 1 });
        struct dvmg_answers a;

        dvmg_answers(d, d->leaf, &a);
        struct evidence_input in = { text, strlen(text), a.list, a.n };
        memset(payload, 1, sizeof payload);
        assert_status(container_open(cms ? &d->cms.list[0] : &d->jws.list[0], &in, NOW, payload, sizeof payload, &len, sha),
                      REFUSED_TOKEN_SIZE);
        assert_int_equal(len, 0);
        assert_memory_equal(sha, zero, sizeof sha);
        assert_memory_equal(payload, zero, sizeof zero);
        dvmg_answers_release(&a);
        mem_free(text);
    }
}

static void encodings(void **state)
{
    static const struct { const char *text; enum status status; } rows[] = {
        { "", REFUSED_TOKEN_SIZE }, { "MIIB", REFUSED_TOKEN_FORMAT }, { "MIIB\n", REFUSED_TOKEN_BASE64 },
        { "MII", REFUSED_TOKEN_BASE64 }, { "MI-_", REFUSED_TOKEN_BASE64 }, { "MB==", REFUSED_TOKEN_BASE64 },
        { "eyJhbGciOiJSUzI1NiJ9.e30.AA", REFUSED_TOKEN_BASE64 },
        { "MAsGCSqGSIb3DQEHAQ==", REFUSED_TOKEN_FORMAT },                     /* ContentInfo of id-data without anything */
    };
    struct dvmg_answers a = { 0 };
    static uint8_t big[JWS_PAYLOAD_MAX + 3];
    size_t len;
    uint8_t *der = dvmg_cms(d, &(struct dvmg_plan){ .cms = true }, &len), *more = mem_alloc(len + 8);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_status(judge(true, rows[i].text, strlen(rows[i].text), &a), rows[i].status);
    char *text = dvmg_base64(big, sizeof big);
    assert_status(judge(true, text, strlen(text), &a), REFUSED_TOKEN_SIZE);
    mem_free(text);
    /* a byte after it; every beginning of it */
    memcpy(more, der, len);
    more[len] = 0;
    assert_status(judge_der(more, len + 1), REFUSED_TOKEN_FORMAT);
    for (size_t cut = 1; cut < len; cut += 97)
        assert_status(judge_der(der, cut), REFUSED_TOKEN_FORMAT);
    /* BER: the same with the length of the whole left open, or in a byte more */
    assert_memory_equal(der, "\x30\x82", 2);
    memmove(more, der, len);
    more[1] = 0x80;
    memmove(more + 2, der + 4, len - 4);
    memset(more + len - 2, 0, 2);
    assert_status(judge_der(more, len), REFUSED_TOKEN_FORMAT);
    more[1] = 0x83;
    more[2] = 0;
    memcpy(more + 3, der + 2, len - 2);
    assert_status(judge_der(more, len + 1), REFUSED_TOKEN_FORMAT);
    mem_free(more);
    OPENSSL_free(der);
    /* streamed, as tools write it by themselves: indefinite lengths and the content in pieces */
    BIO *in = BIO_new_mem_buf(dvmg_payload, -1), *out = BIO_new(BIO_s_mem());
    CMS_ContentInfo *cms = CMS_sign(d->leaf, d->leaf_key, NULL, in, CMS_BINARY | CMS_STREAM);
    assert_int_equal(CMS_add1_cert(cms, d->mid), 1);
    assert_int_equal(i2d_CMS_bio_stream(out, cms, in, CMS_BINARY | CMS_STREAM), 1);
    uint8_t *streamed;
    len = (size_t)BIO_get_mem_data(out, &streamed);
    assert_status(judge_der(streamed, len), REFUSED_TOKEN_FORMAT);
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    BIO_free(out);
}

/* Another kind of CMS. */
static void other_kinds(void **state)
{
    BIO *in = BIO_new_mem_buf(dvmg_payload, -1);
    CMS_ContentInfo *kinds[] = { CMS_data_create(in, CMS_BINARY),
                                 CMS_digest_create(in, EVP_sha256(), CMS_BINARY) };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        uint8_t *der = NULL;
        int len = i2d_CMS_ContentInfo(kinds[i], &der);

        assert_true(len > 0);
        assert_status(judge_der(der, (size_t)len), REFUSED_TOKEN_FORMAT);
        OPENSSL_free(der);
        CMS_ContentInfo_free(kinds[i]);
    }
    BIO_free(in);
    /* no signer at all: certificates only */
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY);
    ASN1_OCTET_STRING **content = CMS_get0_content(cms);
    assert_int_equal(CMS_add1_cert(cms, d->leaf), 1);
    assert_true(*content != NULL || (*content = ASN1_OCTET_STRING_new()) != NULL);
    ASN1_OCTET_STRING_set(*content, (const uint8_t *)dvmg_payload, -1);
    uint8_t *der = NULL;
    int len = i2d_CMS_ContentInfo(cms, &der);
    assert_status(judge_der(der, (size_t)len), REFUSED_TOKEN_FORMAT);
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
}

/* ---- the order ---- */

#define TIMES "\"iat\":1795341000,\"exp\":1795344600"
#define WHO "\"persoon\":{\"geslachtsnaam\":\"Berg\",\"voorvoegsel\":\"van den\",\"voorletters\":\"J.\",\"geboortedatum\":\"1984-02-29\"}"
#define INCOME "\"inkomen\":{\"jaar\":2024,\"bedrag\":28750}"
#define ISS "\"iss\":\"https://dvmg.example\""
#define ORDER(number, to, moment) "\"opdracht\":{\"nummer\":" number ",\"ontvanger\":" to ",\"moment\":" moment "}"
#define TO "\"" DVMG_TO "\""
#define NUMBER "\"0123456789abcdef\""
#define NUMBER_64 "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\""
#define WITH_ORDER(number, to, moment) "{" ISS "," TIMES "," WHO "," INCOME "," ORDER(number, to, moment) "}"
#define WITH_TIMES(times) "{" ISS "," times "," WHO "," INCOME "," ORDER(NUMBER, TO, "1795341000") "}"
#define WITH_INCOME(income) "{" ISS "," TIMES "," WHO income "," ORDER(NUMBER, TO, "1795341000") "}"

static void orders(void **state)
{
    static const struct { const char *payload; enum status status; } rows[] = {
        { WITH_ORDER(NUMBER, TO, "1795341000"), OK },
        { WITH_ORDER(NUMBER_64, TO, "1795341000"), OK },
        { "{" TIMES "," WHO "," INCOME "," ORDER(NUMBER, TO, "1795341000") "}", REFUSED_TOKEN_ISSUER },
        { "{\"iss\":\"https://dvmg.example/\"," TIMES "," WHO "," INCOME "," ORDER(NUMBER, TO, "1795341000") "}",
          REFUSED_TOKEN_ISSUER },
        { "{" ISS "," TIMES "," WHO "," INCOME "}", REFUSED_TOKEN_AUDIENCE },
        { "{" ISS "," TIMES "," WHO "," INCOME ",\"opdracht\":7}", REFUSED_TOKEN_AUDIENCE },
        { WITH_ORDER(NUMBER, "\"00000003123456780001\"", "1795341000"), REFUSED_TOKEN_AUDIENCE },
        { WITH_ORDER(NUMBER, "[" TO "]", "1795341000"), REFUSED_TOKEN_AUDIENCE },
        { WITH_ORDER(NUMBER, "3123456780000", "1795341000"), REFUSED_TOKEN_AUDIENCE },
        { WITH_ORDER("7", "\"\"", "0"), REFUSED_TOKEN_AUDIENCE },                          /* the recipient comes first */
        { WITH_ORDER("null", TO, "1795341000"), REFUSED_CLAIM_MISSING },
        { WITH_ORDER("1234567890123456", TO, "1795341000"), REFUSED_CLAIM_TYPE },
        { WITH_ORDER("[" NUMBER "]", TO, "1795341000"), REFUSED_CLAIM_TYPE },
        { WITH_ORDER("\"\"", TO, "1795341000"), REFUSED_CLAIM_RANGE },
        { WITH_ORDER("\"0123456789abcde\"", TO, "1795341000"), REFUSED_CLAIM_RANGE },
        { WITH_ORDER("\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0\"", TO, "1795341000"),
          REFUSED_CLAIM_RANGE },
        { WITH_ORDER("\"0123456789 bcdef\"", TO, "1795341000"), REFUSED_CLAIM_RANGE },
        { WITH_ORDER("\"0123456789\\tabcdef\"", TO, "1795341000"), REFUSED_CLAIM_RANGE },
        { WITH_ORDER("\"0123456789\xc3\xa9" "bcdef\"", TO, "1795341000"), REFUSED_CLAIM_RANGE },
        { WITH_ORDER("\"kort\"", TO, "0"), REFUSED_CLAIM_RANGE },                          /* its form before its moment */
        { WITH_ORDER(NUMBER, TO, "1795341610"), OK },
        { WITH_ORDER(NUMBER, TO, "1795341611"), REFUSED_TOKEN_IAT },
        { WITH_ORDER(NUMBER, TO, "1795337990"), OK },
        { WITH_ORDER(NUMBER, TO, "1795337989"), REFUSED_TOKEN_IAT },
        { WITH_ORDER(NUMBER, TO, "null"), REFUSED_TOKEN_IAT },
        { WITH_ORDER(NUMBER, TO, "\"1795341000\""), REFUSED_TOKEN_IAT },
        { WITH_ORDER(NUMBER, TO, "-1"), REFUSED_TOKEN_IAT },
        { WITH_ORDER(NUMBER, TO, "1795341000.0"), REFUSED_TOKEN_IAT },
        { WITH_ORDER("1234567890123456.0", TO, "1795341000"), REFUSED_CLAIM_TYPE },
        { WITH_TIMES(TIMES ",\"score\":0.75"), OK },                                       /* nobody reads it */
        { WITH_TIMES(TIMES ",\"score\":1e999"), REFUSED_TOKEN_JSON },
        { WITH_TIMES(TIMES ",\"score\":18446744073709551615"), REFUSED_TOKEN_JSON },
        { WITH_TIMES("\"iat\":1795341000,\"exp\":1795341601"), OK },
        { WITH_TIMES("\"iat\":1795341000,\"exp\":1795341600"), REFUSED_TOKEN_EXPIRED },
        { WITH_TIMES("\"iat\":1795341000"), REFUSED_TOKEN_EXPIRED },
        { WITH_TIMES("\"iat\":1795341611,\"exp\":1795344600"), REFUSED_TOKEN_IAT },
        { WITH_TIMES("\"iat\":1795337989,\"exp\":1795344600"), REFUSED_TOKEN_IAT },
        { WITH_TIMES("\"exp\":1795344600"), REFUSED_TOKEN_IAT },
        { WITH_TIMES(TIMES ",\"nbf\":1795341610"), OK },
        { WITH_TIMES(TIMES ",\"nbf\":1795341611"), REFUSED_TOKEN_NOT_YET },
        { WITH_TIMES(TIMES ",\"aud\":\"elders\",\"nonce\":7"), OK },                       /* not what it is held to */
        /* income, and the statement that there is none */
        { WITH_INCOME(""), REFUSED_CLAIM_MISSING },
        { WITH_INCOME(",\"inkomen\":[]"), REFUSED_CLAIM_TYPE },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024}"), REFUSED_CLAIM_MISSING },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"bedrag\":\"28750\"}"), REFUSED_CLAIM_TYPE },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"bedrag\":28750.00}"), REFUSED_CLAIM_TYPE },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"geenInkomenBekend\":true}"), OK },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"bedrag\":null,\"geenInkomenBekend\":true}"), OK },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"bedrag\":0,\"geenInkomenBekend\":true}"), REFUSED_CLAIM_RANGE },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"bedrag\":28750,\"geenInkomenBekend\":false}"), OK },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"geenInkomenBekend\":false}"), REFUSED_CLAIM_MISSING },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"geenInkomenBekend\":\"ja\"}"), REFUSED_CLAIM_TYPE },
        { WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"bedrag\":28750,\"geenInkomenBekend\":null}"), REFUSED_CLAIM_TYPE },
        { "{" ISS "," TIMES "," INCOME "," ORDER(NUMBER, TO, "1795341000") "}", REFUSED_CLAIM_MISSING },
        { "[]", REFUSED_TOKEN_JSON },
        { "{\"iss\":1,\"iss\":2}", REFUSED_TOKEN_JSON },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status s = send_in(&(struct dvmg_plan){ .payload = rows[i].payload });

        if (s != rows[i].status)
            print_error("row %zu: %s\n", i, rows[i].payload);
        assert_status(s, rows[i].status);
    }
    /* the same in the other container: one row is enough, it is the same bytes from there on */
    assert_status(send_in(&(struct dvmg_plan){ .cms = true, .payload = WITH_ORDER("\"kort\"", TO, "0") }), REFUSED_CLAIM_RANGE);
}

/* No income known: nothing is stated about income, and somebody else is somebody else. */
static void no_income(void **state)
{
    struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = &d->expected, .corporatie = "L0101" };
    char *text = dvmg_make(d, &(struct dvmg_plan){ .payload = WITH_INCOME(",\"inkomen\":{\"jaar\":2024,\"geenInkomenBekend\":true}") });
    struct identiteit other = d->expected;
    struct evidence_origin origin;
    struct dvmg_answers a;
    struct claims out;

    (void)state;
    dvmg_answers(d, d->leaf, &a);
    assert_status(judge_with(&d->jws.list[0], text, strlen(text), &a, &q, &out, &origin), OK);
    assert_int_equal(out.feiten.n_inkomens, 0);
    assert_int_equal(out.feiten.aanleiding, AANLEIDING_GEEN);
    assert_int_equal(out.feiten.inspecteursverklaring, 0);
    other.geboortedatum.min++, other.geboortedatum.max++;
    q.expected = &other;
    assert_status(judge_with(&d->jws.list[0], text, strlen(text), &a, &q, &out, &origin), REFUSED_IDENTITY);
    /* for whom the recipient does not ask, or for several */
    q.expected = &d->expected;
    q.corporatie = "L0102";
    assert_status(judge_with(&d->jws.list[0], text, strlen(text), &a, &q, &out, &origin), REFUSED_TOKEN_AUDIENCE);
    q.corporatie = "";
    assert_status(judge_with(&d->jws.list[0], text, strlen(text), &a, &q, &out, &origin), REFUSED_TOKEN_AUDIENCE);
    dvmg_answers_release(&a);
    mem_free(text);
}

/* ---- the profile ---- */

/* Lists that are one longer than they may be. */
static void too_many(void)
{
    static struct profiles set;

    for (size_t more = 0; more < 2; more++)
        for (size_t what = 0; what < 2; what++) {
            json_t *doc = dvmg_profile(d, "cms"), *list = json_pack("[o]", doc), *recipients = json_array();
            size_t n = (what == 0 ? LIMIT_SOURCE_RECIPIENTS : 1) + (what == 0 ? more : 0);
            char oin[OIN_LEN + 1];

            for (size_t i = 0; i < n; i++) {
                json_t *corporations = json_array();

                for (size_t k = 0; k < (what == 1 ? PROFILE_CORPORATIONS_MAX + more : 1); k++)
                    json_array_append_new(corporations, json_string("L0101"));
                snprintf(oin, sizeof oin, "%020zu", i);
                json_array_append_new(recipients, json_pack("{ss so}", "oin", oin, "corporaties", corporations));
            }
            json_object_set_new(doc, "ontvangers", recipients);
            char *text = json_dumps(list, JSON_COMPACT);
            assert_status(profiles_open(text, strlen(text), &set), more == 0 ? OK : REFUSED_CONFIG);
            profiles_release(&set);
            mem_free(text);
            json_decref(list);
        }
}

static void profiles(void **state)
{
    static const char *const forms[] = { "jws-x5c", "cms" };
    static const struct { const char *change; enum status status; } rows[] = {
        { "{}", OK },
        { "{\"eku\":\"1.2.3\"}", OK },
        { "{\"ankers\":[]}", REFUSED_CONFIG },
        { "{\"ankers\":[\"AAAA\"]}", REFUSED_CONFIG },
        { "{\"ankers\":[\"!\"]}", REFUSED_CONFIG },
        { "{\"ankers\":[7]}", REFUSED_CONFIG },
        { "{\"ankers\":{}}", REFUSED_CONFIG },
        { "{\"typ\":7}", REFUSED_CONFIG },
        { "{\"cty\":\"\"}", REFUSED_CONFIG },
        { "{\"fasen\":[]}", REFUSED_CONFIG },
        { "{\"fasen\":[7]}", REFUSED_CONFIG },
        { "{\"fasen\":{}}", REFUSED_CONFIG },
        { "{\"gegevens\":[]}", REFUSED_CONFIG },
        { "{\"gegevens\":{}}", REFUSED_CONFIG },
        { "{\"eku\":7}", REFUSED_CONFIG },
        { "{\"vertrouwen\":\"fapi2\"}", REFUSED_CONFIG },
        { "{\"wijze\":\"desk\",\"zekerheid\":\"BALIE\"}", REFUSED_CONFIG },
        { "{\"intrekking\":false}", REFUSED_CONFIG },
        { "{\"intrekking\":null}", REFUSED_CONFIG },
        { "{\"intrekkingMaxLeeftijd\":0}", REFUSED_CONFIG },
        { "{\"intrekkingMaxLeeftijd\":604801}", REFUSED_CONFIG },
        { "{\"intrekkingMaxLeeftijd\":604800}", OK },
        { "{\"ondertekenaar\":7}", REFUSED_CONFIG },
        { "{\"ondertekenaar\":{\"oin\":\"00000004003214345000\"}}", REFUSED_CONFIG },
        { "{\"ondertekenaar\":{\"organisatie\":\"x\"}}", REFUSED_CONFIG },
        { "{\"ondertekenaar\":{\"oin\":\"0000000400321434500\",\"organisatie\":\"x\"}}", REFUSED_CONFIG },
        { "{\"ondertekenaar\":{\"oin\":\"0000000400321434500x\",\"organisatie\":\"x\"}}", REFUSED_CONFIG },
        { "{\"ondertekenaar\":{\"oin\":\"00000004003214345000\",\"organisatie\":\"x\",\"x\":1}}", REFUSED_CONFIG },
        { "{\"opdracht\":{\"nummer\":\"/a\",\"ontvanger\":\"/b\",\"moment\":\"/c\"}}", OK },
        { "{\"opdracht\":{\"nummer\":\"a\",\"ontvanger\":\"/b\",\"moment\":\"/c\"}}", REFUSED_CONFIG },
        { "{\"opdracht\":{\"nummer\":\"/a\",\"ontvanger\":\"/\",\"moment\":\"/c\"}}", REFUSED_CONFIG },
        { "{\"opdracht\":{\"nummer\":\"/a\",\"ontvanger\":\"/b\"}}", REFUSED_CONFIG },
        { "{\"opdracht\":{\"nummer\":\"/a\",\"ontvanger\":\"/b\",\"moment\":\"/c\",\"x\":\"/d\"}}", REFUSED_CONFIG },
        { "{\"opdracht\":null}", REFUSED_CONFIG },
        { "{\"ontvangers\":[]}", REFUSED_CONFIG },
        { "{\"ontvangers\":{}}", REFUSED_CONFIG },
        { "{\"ontvangers\":[7]}", REFUSED_CONFIG },
        { "{\"ontvangers\":[{\"oin\":\"1\",\"corporaties\":[\"L0101\"]}]}", REFUSED_CONFIG },
        { "{\"ontvangers\":[{\"oin\":\"00000003123456780000\",\"corporaties\":[]}]}", REFUSED_CONFIG },
        { "{\"ontvangers\":[{\"oin\":\"00000003123456780000\"}]}", REFUSED_CONFIG },
        { "{\"ontvangers\":[{\"oin\":\"00000003123456780000\",\"corporaties\":\"L0101\"}]}", REFUSED_CONFIG },
        { "{\"ontvangers\":[{\"oin\":\"00000003123456780000\",\"corporaties\":[7]}]}", REFUSED_CONFIG },
        { "{\"ontvangers\":[{\"oin\":\"00000003123456780000\",\"corporaties\":[\"\"]}]}", REFUSED_CONFIG },
        { "{\"ontvangers\":[{\"oin\":\"00000003123456780000\",\"corporaties\":[\"L0101\",\"L0102\"]},"
          "{\"oin\":\"00000003123456780001\",\"corporaties\":[\"L0101\"]}]}", OK },
        { "{\"ontvangers\":[{\"oin\":\"00000003123456780000\",\"corporaties\":[\"L0101\"]},"
          "{\"oin\":\"00000003123456780000\",\"corporaties\":[\"L0102\"]}]}", REFUSED_CONFIG },
        { "{\"sleutels\":[]}", REFUSED_CONFIG },
        { "{\"vraag\":{}}", REFUSED_CONFIG },
        { "{\"statusVerplicht\":false}", REFUSED_CONFIG },
        { "{\"vorm\":\"jws\"}", REFUSED_CONFIG },
        { "{\"vorm\":\"sd-jwt-vc\"}", REFUSED_CONFIG },
    };
    static struct profiles set;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t k = 0; k < 2; k++) {
            json_t *doc = dvmg_profile(d, forms[k]), *change = json_loads(rows[i].change, 0, NULL), *list;

            assert_non_null(change);
            json_object_update(doc, change);
            list = json_pack("[o]", doc);
            char *text = json_dumps(list, JSON_COMPACT);
            enum status s = profiles_open(text, strlen(text), &set);
            if (s != rows[i].status)
                print_error("row %zu, %s\n", i, forms[k]);
            assert_status(s, rows[i].status);
            profiles_release(&set);
            mem_free(text);
            json_decref(change);
            json_decref(list);
        }
    /* every member counts */
    const char *optional = "titel aannames", *name;
    json_t *whole = dvmg_profile(d, "cms"), *value;
    json_object_foreach(whole, name, value) {
        json_t *doc = json_deep_copy(whole), *list = json_pack("[o]", doc);

        json_object_del(doc, name);
        char *text = json_dumps(list, JSON_COMPACT);
        enum status s = profiles_open(text, strlen(text), &set);
        if (s != (strstr(optional, name) != NULL ? OK : REFUSED_CONFIG))
            print_error("without %s\n", name);
        assert_status(s, strstr(optional, name) != NULL ? OK : REFUSED_CONFIG);
        profiles_release(&set);
        mem_free(text);
        json_decref(list);
    }
    json_decref(whole);
    too_many();
    /* CMS has no header for typ and cty */
    for (size_t k = 0; k < 4; k++) {
        json_t *list = json_pack("[o]", dvmg_profile(d, forms[k % 2]));

        json_object_set_new(json_array_get(list, 0), k < 2 ? "typ" : "cty", json_string("x"));
        char *text = json_dumps(list, JSON_COMPACT);
        assert_status(profiles_open(text, strlen(text), &set), k % 2 == 0 ? OK : REFUSED_CONFIG);
        profiles_release(&set);
        mem_free(text);
        json_decref(list);
    }
    /* as it is shipped nobody can sign for it */
    json_t *list = json_pack("[o]", fixture_json("certs/sources/dvmg.json"));
    char *text = json_dumps(list, JSON_COMPACT);
    assert_status(profiles_open(text, strlen(text), &set), REFUSED_CONFIG);
    mem_free(text);
    json_decref(list);
    assert_int_equal(d->jws.list[0].bron.fasen, 1u << FASE_TOEWIJZING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_from_both), cmocka_unit_test(signers), cmocka_unit_test(chains), cmocka_unit_test(revocation),
        cmocka_unit_test(headers), cmocka_unit_test(typ_and_cty), cmocka_unit_test(signed_data), cmocka_unit_test(altered),
        cmocka_unit_test(pss_lists), cmocka_unit_test(no_room),
        cmocka_unit_test(encodings), cmocka_unit_test(other_kinds), cmocka_unit_test(orders), cmocka_unit_test(no_income),
        cmocka_unit_test(profiles),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
