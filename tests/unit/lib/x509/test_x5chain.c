/* Certificate chains with one defect at a time. */
#include "certs.h"

#include "base/mem.h"
#include "credential/jwt.h"
#include "maker.h"

#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define EKU "1.3.6.1.4.1.99999.1"
#define SAN "URI:https://issuer.example/bri,DNS:issuer.example"
#define DAY 86400

static EVP_PKEY *root_key, *mid_key, *leaf_key, *other_key;
static X509 *root, *mid, *leaf;

static X509 *make_leaf(const struct cert_plan *change)
{
    struct cert_plan p = *change;

    p.name = p.name != NULL ? p.name : "Belastingdienst";
    p.key = p.key != NULL ? p.key : leaf_key;
    p.signer = p.signer != NULL ? p.signer : mid_key;
    p.issuer = p.issuer != NULL ? p.issuer : mid;
    return cert_make(&p);
}

static const struct cert_plan good_leaf = { .usage = "critical,digitalSignature", .eku = EKU, .san = SAN };

static int open_all(void **state)
{
    (void)state;
    strict_json_init();
    root_key = standin_generate(KEY_ES256);
    mid_key = standin_generate(KEY_ES256);
    leaf_key = standin_generate(KEY_ES256);
    other_key = standin_generate(KEY_ES256);
    root = cert_make(&(struct cert_plan){ .name = "Wortel", .key = root_key, .ca = true,
                                          .usage = "critical,keyCertSign,cRLSign" });
    mid = cert_make(&(struct cert_plan){ .name = "Midden", .key = mid_key, .signer = root_key, .issuer = root, .ca = true,
                                         .usage = "critical,keyCertSign,cRLSign" });
    leaf = make_leaf(&good_leaf);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    X509_free(root);
    X509_free(mid);
    X509_free(leaf);
    EVP_PKEY_free(root_key);
    EVP_PKEY_free(mid_key);
    EVP_PKEY_free(leaf_key);
    EVP_PKEY_free(other_key);
    return 0;
}

static enum status check_at(struct x5_trust *trust, json_t *x5c, int64_t now, struct x5_chain *out)
{
    static const struct x5_chain nothing;
    enum status s = x5_verify(trust, x5c, now, out);

    if (s != OK)
        assert_memory_equal(out, &nothing, sizeof nothing);
    json_decref(x5c);
    return s;
}

static enum status check(struct x5_trust *trust, json_t *x5c)
{
    struct x5_chain out;
    enum status s = check_at(trust, x5c, NOW, &out);

    x5_chain_release(&out);
    return s;
}

static void whole(void **state)
{
    struct x5_trust trust = { .eku = EKU };
    struct x5_chain out;
    json_t *payload;
    struct jwt jwt;

    (void)state;
    trust_anchor(&trust, root);
    json_t *x5c = x5c_of(leaf, mid, NULL);
    json_t *header = json_pack("{ss sO}", "alg", "ES256", "x5c", x5c);
    assert_status(check_at(&trust, x5c, NOW, &out), OK);
    assert_int_equal(out.n, 2);
    assert_int_equal(out.key.alg, KEY_ES256);
    assert_true(x5_names(&out, "https://issuer.example/bri"));
    assert_true(x5_names(&out, "https://issuer.example"));
    assert_true(x5_names(&out, "https://ISSUER.example:443/other?x"));
    assert_false(x5_names(&out, "https://issuer.example.org"));
    assert_false(x5_names(&out, "https://x.issuer.example"));
    assert_false(x5_names(&out, "https://issuer.example@evil.example/"));
    assert_false(x5_names(&out, "https://"));
    assert_false(x5_names(&out, "http://issuer.example"));
    assert_false(x5_names(&out, "issuer.example"));
    assert_false(x5_names(&out, "Belastingdienst"));
    const ASN1_OCTET_STRING *aki = X509_get0_authority_key_id(mid);
    uint8_t id[64];
    memcpy(id, ASN1_STRING_get0_data(aki), (size_t)ASN1_STRING_length(aki));
    assert_true(x5_has_authority(&out, id, (size_t)ASN1_STRING_length(aki)));
    assert_false(x5_has_authority(&out, id, (size_t)ASN1_STRING_length(aki) - 1));
    id[0] ^= 1;
    assert_false(x5_has_authority(&out, id, (size_t)ASN1_STRING_length(aki)));
    x5_chain_release(&out);
    assert_false(x5_names(&out, "https://issuer.example"));
    /* as the key of a token */
    char *text = json_dumps(header, JSON_COMPACT), *token = made_jwt(text, "{\"a\":1}", leaf_key);
    struct jwt_trust by_chain = { NULL, 0, &trust };
    assert_status(jwt_open(token, strlen(token), JWS_MAX, &jwt), OK);
    assert_status(jwt_verify(&jwt, NULL, &by_chain, NOW, &payload, &out), OK);
    json_decref(payload);
    x5_chain_release(&out);
    jwt_release(&jwt);
    mem_free(token);
    token = made_jwt(text, "{\"a\":1}", other_key);
    assert_status(jwt_open(token, strlen(token), JWS_MAX, &jwt), OK);
    assert_status(jwt_verify(&jwt, NULL, &by_chain, NOW, &payload, &out), REFUSED_TOKEN_SIGNATURE);
    jwt_release(&jwt);
    mem_free(token);
    mem_free(text);
    token = made_jwt("{\"alg\":\"ES256\"}", "{\"a\":1}", leaf_key);
    assert_status(jwt_open(token, strlen(token), JWS_MAX, &jwt), OK);
    assert_status(jwt_verify(&jwt, NULL, &by_chain, NOW, &payload, &out), REFUSED_TOKEN_KID);
    jwt_release(&jwt);
    mem_free(token);
    json_decref(header);
    x5_trust_release(&trust);
}

static void leaves(void **state)
{
    EVP_PKEY *p384 = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384"), *rsa = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    EVP_PKEY *small = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
    const struct { struct cert_plan plan; const char *eku; enum status status; } rows[] = {
        { good_leaf, EKU, OK },
        { { .usage = "digitalSignature", .san = SAN }, NULL, OK },
        { good_leaf, NULL, REFUSED_CERT_USE },                        /* limited to a use nobody asked for */
        { good_leaf, "1.2.3.4", REFUSED_CERT_USE },
        { { .usage = "digitalSignature" }, EKU, REFUSED_CERT_USE },
        { { .eku = EKU }, EKU, REFUSED_CERT_USE },
        { { .usage = "keyAgreement", .eku = EKU }, EKU, REFUSED_CERT_USE },
        { { .usage = "digitalSignature,keyCertSign", .eku = EKU, .ca = true }, EKU, REFUSED_CERT_USE },
        { { .usage = "digitalSignature", .eku = EKU, .from = NOW + 1 }, EKU, REFUSED_CERT_TIME },
        { { .usage = "digitalSignature", .eku = EKU, .until = NOW - 1 }, EKU, REFUSED_CERT_TIME },
        { { .usage = "digitalSignature", .eku = EKU, .signer = other_key }, EKU, REFUSED_CERT_CHAIN },
        { { .usage = "digitalSignature", .eku = EKU, .extra = "1.2.3.4.5" }, EKU, REFUSED_CERT_CHAIN },
        { { .usage = "digitalSignature", .eku = EKU, .digest = "SHA1" }, EKU, REFUSED_CERT_WEAK },
        { { .usage = "digitalSignature", .eku = EKU, .key = p384 }, EKU, REFUSED_CERT_WEAK },
        { { .usage = "digitalSignature", .eku = EKU, .key = rsa }, EKU, REFUSED_CERT_WEAK },
        { { .usage = "digitalSignature", .eku = EKU, .key = small }, EKU, REFUSED_CERT_WEAK },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct x5_trust trust = { .eku = rows[i].eku };
        X509 *cert = make_leaf(&rows[i].plan);

        trust_anchor(&trust, root);
        enum status s = check(&trust, x5c_of(cert, mid, NULL));
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        X509_free(cert);
        x5_trust_release(&trust);
    }
    EVP_PKEY_free(p384);
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(small);
}

static void chains(void **state)
{
    struct x5_trust trust = { .eku = EKU };
    X509 *self = cert_make(&(struct cert_plan){ .name = "Zelf", .key = leaf_key, .usage = "digitalSignature", .eku = EKU });
    X509 *no_ca = cert_make(&(struct cert_plan){ .name = "Geen", .key = mid_key, .signer = root_key, .issuer = root,
                                                 .usage = "digitalSignature" });
    X509 *no_sign = cert_make(&(struct cert_plan){ .name = "Geen", .key = mid_key, .signer = root_key, .issuer = root,
                                                   .ca = true, .usage = "critical,cRLSign" });
    X509 *old = cert_make(&(struct cert_plan){ .name = "Midden", .key = mid_key, .signer = root_key, .issuer = root,
                                               .ca = true, .usage = "critical,keyCertSign", .until = NOW - DAY });
    X509 *direct = make_leaf(&(struct cert_plan){ .usage = "digitalSignature", .eku = EKU, .issuer = root,
                                                  .signer = root_key });
    X509 *under[3] = { no_ca, no_sign, old };
    X509 *below[3];

    (void)state;
    assert_status(check(&trust, x5c_of(leaf, mid, NULL)), REFUSED_CERT_CHAIN);   /* nothing is trusted */
    trust_anchor(&trust, root);
    assert_status(check(&trust, x5c_of(leaf, mid, NULL)), OK);
    assert_status(check(&trust, x5c_of(direct, NULL)), OK);
    assert_status(check(&trust, x5c_of(leaf, NULL)), REFUSED_CERT_CHAIN);
    assert_status(check(&trust, x5c_of(mid, leaf, NULL)), REFUSED_CERT_CHAIN);
    assert_status(check(&trust, x5c_of(leaf, mid, root, NULL)), REFUSED_CERT_CHAIN);   /* the anchor is not sent */
    assert_status(check(&trust, x5c_of(leaf, direct, mid, NULL)), REFUSED_CERT_CHAIN);
    assert_status(check(&trust, x5c_of(direct, mid, NULL)), REFUSED_CERT_CHAIN);       /* more than the chain */
    assert_status(check(&trust, x5c_of(self, NULL)), REFUSED_CERT_CHAIN);
    assert_status(check(&trust, x5c_of(root, NULL)), REFUSED_CERT_CHAIN);
    assert_status(check(&trust, x5c_of(leaf, mid, mid, mid, mid, NULL)), REFUSED_CERT_FORM);
    for (size_t i = 0; i < 3; i++) {
        static const enum status want[] = { REFUSED_CERT_CHAIN, REFUSED_CERT_CHAIN, REFUSED_CERT_TIME };

        below[i] = make_leaf(&(struct cert_plan){ .usage = "digitalSignature", .eku = EKU, .issuer = under[i] });
        enum status s = check(&trust, x5c_of(below[i], under[i], NULL));
        if (s != want[i])
            print_error("row %zu\n", i);
        assert_status(s, want[i]);
        X509_free(below[i]);
    }
    x5_trust_release(&trust);
    /* an intermediate may be the anchor; what is above it does not matter then */
    trust = (struct x5_trust){ .eku = EKU };
    trust_anchor(&trust, mid);
    assert_status(check(&trust, x5c_of(leaf, NULL)), OK);
    assert_status(check(&trust, x5c_of(leaf, mid, NULL)), REFUSED_CERT_CHAIN);
    assert_status(check(&trust, x5c_of(direct, NULL)), REFUSED_CERT_CHAIN);
    x5_trust_release(&trust);
    for (size_t i = 0; i < 3; i++)
        X509_free(under[i]);
    X509_free(self);
    X509_free(direct);
}

/* Not processed, as decision 55 has it: a policy of the leaf is no condition, nor is what an authority demands about them. */
static void policies(void **state)
{
    static const struct { const char *leaf, *mid, *mid_limits; } rows[] = {
        { "2.16.528.1.1003.1.2.5.6", NULL, NULL },
        { "critical,2.16.528.1.1003.1.2.5.6,1.2.3.4", "2.5.29.32.0", NULL },
        { "1.2.3.4", "critical,2.16.528.1.1003.1.2.5.6", NULL },          /* another one than the authority's */
        { NULL, "2.16.528.1.1003.1.2.5.6", "critical,requireExplicitPolicy:0" },
        { "1.2.3.4", "2.16.528.1.1003.1.2.5.6", "critical,requireExplicitPolicy:0,inhibitPolicyMapping:0" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        X509 *authority = cert_make(&(struct cert_plan){ .name = "Midden", .key = mid_key, .signer = root_key, .issuer = root,
                                                         .ca = true, .usage = "critical,keyCertSign", .policies = rows[i].mid,
                                                         .policy_limits = rows[i].mid_limits });
        X509 *cert = make_leaf(&(struct cert_plan){ .usage = "digitalSignature", .eku = EKU, .issuer = authority,
                                                    .policies = rows[i].leaf });
        struct x5_trust trust = { .eku = EKU };

        trust_anchor(&trust, root);
        enum status s = check(&trust, x5c_of(cert, authority, NULL));
        if (s != OK)
            print_error("row %zu\n", i);
        assert_status(s, OK);
        X509_free(cert);
        X509_free(authority);
        x5_trust_release(&trust);
    }
}

static X509 *below(const char *name, EVP_PKEY *key, X509 *issuer, EVP_PKEY *signer, bool ca)
{
    return cert_make(&(struct cert_plan){ .name = name, .key = key, .issuer = issuer, .signer = signer, .ca = ca,
                                          .usage = ca ? "critical,keyCertSign,cRLSign" : "digitalSignature" });
}

/* A signer and the rest in any order: found good, they come out in the chain's. */
static void sets(void **state)
{
    X509 *sub = below("Onder", other_key, mid, mid_key, true), *low = below("Laag", leaf_key, sub, other_key, true);
    X509 *last = below("Blad", leaf_key, sub, other_key, false), *lowest = below("Blad", other_key, low, leaf_key, false);
    X509 *chain[] = { last, sub, mid };
    static const unsigned orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    struct x5_trust trust = { .document = true };
    struct x5_chain out;

    (void)state;
    trust_anchor(&trust, root);
    for (size_t i = 0; i < 6; i++)
        for (size_t n = 0; n <= 3; n++) {           /* the anchor among them, in each place, or not */
            STACK_OF(X509) *bag = sk_X509_new_null();

            for (size_t k = 0; k < 3; k++)
                sk_X509_push(bag, chain[orders[i][k]]);
            if (n < 3)
                sk_X509_insert(bag, root, (int)n);
            assert_status(x5_verify_set(&trust, last, bag, NOW, &out), OK);
            assert_int_equal(out.n, 3);
            for (size_t k = 0; k < 3; k++)
                assert_ptr_equal(out.certs[k], chain[k]);
            assert_int_equal(X509_cmp(out.anchor, root), 0);
            x5_chain_release(&out);
            sk_X509_free(bag);
        }
    const struct { X509 *signer, *bag[6]; enum status status; } rows[] = {
        { last, { sub, mid }, OK },                                   /* the signer need not be among them */
        { last, { last, sub, mid, last }, REFUSED_CERT_CHAIN },       /* each once */
        { last, { last, sub, mid, mid }, REFUSED_CERT_CHAIN },
        { last, { last, sub, mid, leaf }, REFUSED_CERT_CHAIN },       /* nothing else */
        { last, { last, sub, mid, low, leaf }, REFUSED_CERT_FORM },
        { last, { last, mid }, REFUSED_CERT_CHAIN },
        { last, { last, sub, root }, REFUSED_CERT_CHAIN },
        { leaf, { last, sub, mid }, REFUSED_CERT_CHAIN },
        { lowest, { lowest, mid, low, sub }, OK },
        { mid, { last, sub, mid }, REFUSED_CERT_CHAIN },
        { mid, { mid }, REFUSED_CERT_USE },
        { root, { root }, REFUSED_CERT_CHAIN },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        STACK_OF(X509) *bag = sk_X509_new_null();

        for (size_t k = 0; rows[i].bag[k] != NULL; k++)
            sk_X509_push(bag, rows[i].bag[k]);
        enum status s = x5_verify_set(&trust, rows[i].signer, bag, NOW, &out);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        x5_chain_release(&out);
        sk_X509_free(bag);
    }
    /* what is pinned itself is no part of what is sent */
    trust_anchor(&trust, mid);
    json_t *x5c = x5c_of(last, sub, mid, NULL);
    assert_status(x5_verify(&trust, x5c, NOW, &out), REFUSED_CERT_CHAIN);
    json_decref(x5c);
    x5_trust_release(&trust);
    X509_free(sub);
    X509_free(low);
    X509_free(last);
    X509_free(lowest);
}

/* An RSA key that is larger than any that is used: a number of that size, nobody has its factors. */
static void huge_key(void **state)
{
    struct x5_trust trust = { .document = true };
    BIGNUM *n = BN_new(), *e = BN_new();
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    EVP_PKEY *huge = NULL;
    struct x5_chain out;

    (void)state;
    assert_true(BN_set_bit(n, KEY_RSA_MAX_BITS + 7) && BN_set_bit(n, 0) && BN_set_word(e, 65537));
    assert_true(OSSL_PARAM_BLD_push_BN(bld, "n", n) && OSSL_PARAM_BLD_push_BN(bld, "e", e));
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
    assert_true(EVP_PKEY_fromdata_init(ctx) == 1 && EVP_PKEY_fromdata(ctx, &huge, EVP_PKEY_PUBLIC_KEY, params) == 1);
    X509 *cert = make_leaf(&(struct cert_plan){ .key = huge, .usage = "digitalSignature" });
    json_t *x5c = x5c_of(cert, mid, NULL);
    trust_anchor(&trust, root);
    assert_status(x5_verify(&trust, x5c, NOW, &out), REFUSED_CERT_WEAK);
    json_decref(x5c);
    x5_trust_release(&trust);
    X509_free(cert);
    EVP_PKEY_free(huge);
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(bld);
    BN_free(n);
    BN_free(e);
}

static void revocation(void **state)
{
    long leaf_serial = ASN1_INTEGER_get(X509_get_serialNumber(leaf)), mid_serial = ASN1_INTEGER_get(X509_get_serialNumber(mid));
    const struct {
        long by_mid, by_root;           /* revoked serial; 0 none, -1 no list */
        int64_t until;
        bool forged;
        enum status status;
    } rows[] = {
        { 0, 0, NOW + DAY, false, OK },
        { 1, 1, NOW + DAY, false, OK },
        { leaf_serial, 0, NOW + DAY, false, REFUSED_CERT_REVOKED },
        { 0, mid_serial, NOW + DAY, false, REFUSED_CERT_REVOKED },
        { -1, 0, NOW + DAY, false, REFUSED_CERT_REVOCATION },
        { 0, -1, NOW + DAY, false, REFUSED_CERT_REVOCATION },
        { -1, -1, NOW + DAY, false, REFUSED_CERT_REVOCATION },
        { 0, 0, NOW - 1, false, REFUSED_CERT_REVOCATION },
        { 0, 0, NOW + DAY, true, REFUSED_CERT_REVOCATION },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct x5_trust trust = { .eku = EKU, .revocation = true };

        trust_anchor(&trust, root);
        if (rows[i].by_mid >= 0) {
            X509_CRL *crl = crl_make(mid, rows[i].forged ? other_key : mid_key, rows[i].by_mid, NOW - DAY, rows[i].until);

            trust_crl(&trust, crl);
            X509_CRL_free(crl);
        }
        if (rows[i].by_root >= 0) {
            X509_CRL *crl = crl_make(root, root_key, rows[i].by_root, NOW - DAY, NOW + DAY);

            trust_crl(&trust, crl);
            X509_CRL_free(crl);
        }
        enum status s = check(&trust, x5c_of(leaf, mid, NULL));
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        x5_trust_release(&trust);
    }
    /* not yet valid */
    struct x5_trust trust = { .eku = EKU, .revocation = true };
    trust_anchor(&trust, mid);
    X509_CRL *crl = crl_make(mid, mid_key, 0, NOW + 10, NOW + DAY);
    trust_crl(&trust, crl);
    assert_status(check(&trust, x5c_of(leaf, NULL)), REFUSED_CERT_REVOCATION);
    X509_CRL_free(crl);
    x5_trust_release(&trust);
}

static void forms(void **state)
{
    static const char *const texts[] = { "[]", "{}", "null", "[7]", "[\"\"]", "[\"AA==\"]", "[\"!\"]", "[\"MIIB\"]" };
    struct x5_trust trust = { .eku = EKU };
    struct x5_chain out;
    uint8_t *der = NULL, *crl_der = NULL;

    (void)state;
    trust_anchor(&trust, root);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        json_t *list = json_loads(texts[i], JSON_DECODE_ANY, NULL);

        assert_status(x5_read_unverified(list, &out), REFUSED_CERT_FORM);
        assert_status(check(&trust, list), REFUSED_CERT_FORM);
    }
    json_t *list = x5c_of(leaf, mid, NULL);
    assert_status(x5_read_unverified(list, &out), OK);
    assert_int_equal(out.n, 2);
    x5_chain_release(&out);
    json_decref(list);
    /* bytes after the certificate */
    int len = i2d_X509(root, &der);
    uint8_t long_der[4096] = { 0 };
    memcpy(long_der, der, (size_t)len);
    unsigned char text[6000];
    EVP_EncodeBlock(text, long_der, len + 1);
    assert_status(check(&trust, json_pack("[s]", text)), REFUSED_CERT_FORM);
    assert_status(x5_add_anchor(&trust, long_der, (size_t)len + 1), REFUSED_CERT_FORM);
    assert_status(x5_add_anchor(&trust, long_der, 10), REFUSED_CERT_FORM);
    assert_status(x5_add_anchor(&trust, long_der, X5_CERT_MAX + 1), REFUSED_CERT_FORM);
    while (trust.n_anchors < X5_ANCHORS_MAX)
        assert_status(x5_add_anchor(&trust, der, (size_t)len), OK);
    assert_status(x5_add_anchor(&trust, der, (size_t)len), REFUSED_TOO_MANY);
    X509_CRL *crl = crl_make(root, root_key, 0, NOW - DAY, NOW + DAY), *forever = crl_make(root, root_key, 0, NOW, 0);
    int crl_len = i2d_X509_CRL(crl, &crl_der);
    assert_status(x5_add_crl(&trust, crl_der, (size_t)crl_len - 1), REFUSED_CERT_FORM);
    assert_status(x5_add_crl(&trust, crl_der, X5_CRL_MAX + 1), REFUSED_CERT_FORM);
    while (trust.n_crls < X5_CRLS_MAX)
        assert_status(x5_add_crl(&trust, crl_der, (size_t)crl_len), OK);
    assert_status(x5_add_crl(&trust, crl_der, (size_t)crl_len), REFUSED_TOO_MANY);
    OPENSSL_free(crl_der);
    crl_der = NULL;
    x5_trust_release(&trust);
    crl_len = i2d_X509_CRL(forever, &crl_der);
    assert_status(x5_add_crl(&trust, crl_der, (size_t)crl_len), REFUSED_CERT_FORM);
    OPENSSL_free(crl_der);
    OPENSSL_free(der);
    X509_CRL_free(crl);
    X509_CRL_free(forever);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole), cmocka_unit_test(leaves), cmocka_unit_test(chains), cmocka_unit_test(policies),
        cmocka_unit_test(sets),
        cmocka_unit_test(huge_key), cmocka_unit_test(revocation),
        cmocka_unit_test(forms),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
