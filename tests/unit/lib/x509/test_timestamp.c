/* Time-stamps: made by OpenSSL's own authority with one thing at a time as it should not be, and every changed byte. */
#include "certs.h"

#include "base/mem.h"
#include "x509/cms.h"
#include "x509/timestamp.h"

#include <openssl/ts.h>
#include <openssl/x509v3.h>

#define DAY 86400
#define EKU "critical,timeStamping"
#define KU "critical,digitalSignature"
#define DATA "log.example/een\n5\nA\n"
#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

static EVP_PKEY *root_key, *mid_key, *leaf_key, *other_key;
static X509 *root, *mid, *leaf, *other_root;
static STACK_OF(X509) *anchors;

static X509 *make_leaf(struct cert_plan p)
{
    p.name = p.name != NULL ? p.name : "Stempel";
    p.key = leaf_key;
    p.signer = p.signer != NULL ? p.signer : mid_key;
    p.issuer = p.issuer != NULL ? p.issuer : mid;
    return cert_make(&p);
}

static int open_all(void **state)
{
    (void)state;
    strict_json_init();
    root_key = standin_generate(KEY_ES256);
    mid_key = standin_generate(KEY_ES256);
    leaf_key = standin_generate(KEY_ES256);
    other_key = standin_generate(KEY_ES256);
    root = cert_make(&(struct cert_plan){ .name = "Wortel", .key = root_key, .ca = true, .usage = "critical,keyCertSign,cRLSign" });
    other_root = cert_make(&(struct cert_plan){ .name = "Wortel", .key = other_key, .ca = true, .usage = "critical,keyCertSign,cRLSign" });
    mid = cert_make(&(struct cert_plan){ .name = "Midden", .key = mid_key, .signer = root_key, .issuer = root, .ca = true,
                                         .usage = "critical,keyCertSign,cRLSign" });
    leaf = make_leaf((struct cert_plan){ .usage = KU, .eku = EKU });
    anchors = sk_X509_new_null();
    sk_X509_push(anchors, root);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sk_X509_free(anchors);
    X509_free(root);
    X509_free(other_root);
    X509_free(mid);
    X509_free(leaf);
    EVP_PKEY_free(root_key);
    EVP_PKEY_free(mid_key);
    EVP_PKEY_free(leaf_key);
    EVP_PKEY_free(other_key);
    return 0;
}

/* ---- an authority ---- */

struct plan {
    const char *usage;                 /* of the signer's certificate; NULL: as it should be */
    int64_t from, until;
    const char *san;
    const char *imprint, *digest, *ess;  /* NULL: SHA256 */
    bool no_mid, no_certs, other_issuer, no_name, rejected, whole;
    int64_t time;                      /* 0: NOW */
    int seconds, millis, micros;       /* how far it says that it may be off */
};

static int64_t now;

static int at_time(TS_RESP_CTX *ctx, void *data, long *sec, long *usec)
{
    (void)ctx, (void)data;
    *sec = (long)now;
    *usec = 0;
    return 1;
}

static ASN1_INTEGER *serial_of(TS_RESP_CTX *ctx, void *data)
{
    ASN1_INTEGER *n = ASN1_INTEGER_new();

    (void)ctx, (void)data;
    ASN1_INTEGER_set(n, 7);
    return n;
}

/* The request for DATA. */
static BIO *request(const struct plan *p)
{
    const EVP_MD *md = EVP_get_digestbyname(p->imprint != NULL ? p->imprint : "SHA256");
    TS_REQ *req = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *alg = X509_ALGOR_new();
    uint8_t digest[EVP_MAX_MD_SIZE];
    BIO *bio = BIO_new(BIO_s_mem());
    unsigned n;

    assert_int_equal(EVP_Digest(DATA, strlen(DATA), digest, &n, md, NULL), 1);
    X509_ALGOR_set_md(alg, md);
    TS_MSG_IMPRINT_set_algo(imprint, alg);
    TS_MSG_IMPRINT_set_msg(imprint, digest, (int)n);
    TS_REQ_set_version(req, 1);
    TS_REQ_set_msg_imprint(req, imprint);
    TS_REQ_set_cert_req(req, !p->no_certs);
    assert_int_equal(i2d_TS_REQ_bio(bio, req), 1);
    TS_REQ_free(req);
    TS_MSG_IMPRINT_free(imprint);
    X509_ALGOR_free(alg);
    return bio;
}

/* The answer, or the token in it, as DER; OPENSSL_free. */
static uint8_t *stamp(const struct plan *p, size_t *len)
{
    TS_RESP_CTX *ctx = TS_RESP_CTX_new();
    STACK_OF(X509) *chain = sk_X509_new_null();
    X509 *cert = make_leaf((struct cert_plan){ .usage = p->usage != NULL ? p->usage : KU, .eku = EKU,
                                               .from = p->from, .until = p->until, .san = p->san,
                                               .signer = p->other_issuer ? other_key : NULL, .issuer = p->other_issuer ? other_root : NULL });
    ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4", 1);
    BIO *in = request(p);
    uint8_t *der = NULL;

    now = p->time != 0 ? p->time : NOW;
    TS_RESP_CTX_set_signer_cert(ctx, cert);
    TS_RESP_CTX_set_signer_key(ctx, leaf_key);
    TS_RESP_CTX_set_signer_digest(ctx, EVP_get_digestbyname(p->digest != NULL ? p->digest : "SHA256"));
    TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_get_digestbyname(p->ess != NULL ? p->ess : "SHA256"));
    TS_RESP_CTX_set_def_policy(ctx, policy);
    for (unsigned i = 0; i < 4; i++)
        TS_RESP_CTX_add_md(ctx, EVP_get_digestbyname((const char *[]){ "SHA1", "SHA256", "SHA384", "SHA512" }[p->rejected ? 0 : i]));
    if (!p->no_mid)
        sk_X509_push(chain, mid);
    TS_RESP_CTX_set_certs(ctx, chain);
    TS_RESP_CTX_set_time_cb(ctx, at_time, NULL);
    if (p->seconds + p->millis + p->micros > 0)
        assert_int_equal(TS_RESP_CTX_set_accuracy(ctx, p->seconds, p->millis, p->micros), 1);
    TS_RESP_CTX_set_serial_cb(ctx, serial_of, NULL);
    TS_RESP_CTX_add_flags(ctx, p->no_name ? 0 : TS_TSA_NAME);
    TS_RESP *r = TS_RESP_create_response(ctx, in);
    assert_non_null(r);
    *len = p->whole || p->rejected ? (size_t)i2d_TS_RESP(r, &der) : (size_t)i2d_PKCS7(TS_RESP_get_token(r), &der);
    TS_RESP_free(r);
    TS_RESP_CTX_free(ctx);
    BIO_free(in);
    ASN1_OBJECT_free(policy);
    sk_X509_free(chain);
    X509_free(cert);
    return der;
}

static const struct timestamp_rules good_rules = { .at = NOW + DAY, .data = DATA, .len = sizeof DATA - 1 };

static enum status judge(const struct plan *p, struct timestamp_rules r, struct timestamp *time)
{
    size_t len;
    uint8_t *der = stamp(p, &len);

    r.anchors = r.anchors != NULL ? r.anchors : anchors;
    enum status s = timestamp_verify(der, len, &r, time);
    OPENSSL_free(der);
    return s;
}

static void one_defect_at_a_time(void **state)
{
    static const struct { struct plan plan; enum status wanted; } rows[] = {
        { { .whole = false }, OK },
        { { .whole = true }, OK },
        { { .no_name = true }, OK },
        { { .imprint = "SHA384" }, OK },
        { { .imprint = "SHA512", .digest = "SHA384" }, OK },
        { { .digest = "SHA512" }, OK },
        { { .ess = "SHA1" }, OK },                                     /* the older attribute: it only names the certificate */
        { { .san = "DNS:stempel.example" }, OK },
        { { .imprint = "SHA1" }, REFUSED_STAMP_ALG },
        { { .digest = "SHA1" }, REFUSED_STAMP_ALG },
        { { .rejected = true }, REFUSED_STAMP_STATUS },
        { { .no_certs = true }, REFUSED_STAMP_FORM },
        { { .no_mid = true }, REFUSED_CERT_CHAIN },
        { { .other_issuer = true }, REFUSED_CERT_CHAIN },
        { { .usage = "critical,nonRepudiation" }, OK },
        { { .until = NOW - 1 }, REFUSED_CERT_TIME },
        { { .from = NOW + 1 }, REFUSED_CERT_TIME },
        { { .until = NOW + 1 }, OK },                                  /* expired since: what counts is the time it says */
        { { .time = NOW + DAY }, OK },
        { { .time = NOW + DAY + 1 }, REFUSED_STAMP_LATER },
        { { .time = NOW - 2 * 365 * DAY }, REFUSED_CERT_TIME },
    };
    struct timestamp time;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        enum status s = judge(&rows[i].plan, good_rules, &time);
        if (s != rows[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        assert_int_equal(time.time, s == OK ? rows[i].plan.time != 0 ? rows[i].plan.time : NOW : 0);
        assert_int_equal(time.by, s == OK ? time.time : 0);
    }
}

/* Of what it is, and of whom. */
static void rules(void **state)
{
    uint8_t digest[32];
    struct timestamp time;
    unsigned n;

    (void)state;
    EVP_Digest(DATA, strlen(DATA), digest, &n, EVP_sha256(), NULL);
    struct timestamp_rules rows[] = {
        { .at = 0, .data = DATA, .len = sizeof DATA - 1 },
        { .at = NOW, .data = digest, .len = 32, .is_digest = true },
        { .at = NOW, .data = DATA, .len = sizeof DATA - 2 },
        { .at = NOW, .data = digest, .len = 31, .is_digest = true },
        { .at = NOW, .data = digest, .len = 32 },
        { .at = NOW - 1, .data = DATA, .len = sizeof DATA - 1 },
    };
    static const enum status wanted[] = { OK, OK, REFUSED_STAMP_IMPRINT, REFUSED_STAMP_IMPRINT, REFUSED_STAMP_IMPRINT, REFUSED_STAMP_LATER };

    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(judge(&(struct plan){ 0 }, rows[i], &time), wanted[i]);
    STACK_OF(X509) *others = sk_X509_new_null();
    rows[0].anchors = others;
    assert_int_equal(judge(&(struct plan){ 0 }, rows[0], &time), REFUSED_CERT_CHAIN);
    sk_X509_push(others, other_root);
    assert_int_equal(judge(&(struct plan){ 0 }, rows[0], &time), REFUSED_CERT_CHAIN);
    sk_X509_push(others, mid);                                         /* who certifies it directly may be believed too */
    assert_int_equal(judge(&(struct plan){ 0 }, rows[0], &time), OK);
    sk_X509_free(others);
}

/* ---- tokens that OpenSSL's authority does not make ---- */

struct raw {
    const char *eku, *usage;
    bool no_ess, two_signers, other_type, critical;
    int version;
    const char *time;                  /* GeneralizedTime; NULL: NOW */
    const char *seconds, *millis, *micros;   /* numbers of an accuracy */
};

static ASN1_INTEGER *number_of(const char *text)
{
    BIGNUM *n = NULL;

    if (text == NULL)
        return NULL;
    assert_true(BN_dec2bn(&n, text) > 0);
    ASN1_INTEGER *out = BN_to_ASN1_INTEGER(n, NULL);
    BN_free(n);
    return out;
}

static void add_accuracy(const struct raw *r, TS_TST_INFO *info)
{
    TS_ACCURACY *a = TS_ACCURACY_new();
    ASN1_INTEGER *s = number_of(r->seconds), *ms = number_of(r->millis), *us = number_of(r->micros);

    TS_ACCURACY_set_seconds(a, s);
    TS_ACCURACY_set_millis(a, ms);
    TS_ACCURACY_set_micros(a, us);
    if (s != NULL || ms != NULL || us != NULL)
        TS_TST_INFO_set_accuracy(info, a);
    TS_ACCURACY_free(a);
    ASN1_INTEGER_free(s);
    ASN1_INTEGER_free(ms);
    ASN1_INTEGER_free(us);
}

static uint8_t *info_of(const struct raw *r, int *len)
{
    TS_TST_INFO *info = TS_TST_INFO_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *alg = X509_ALGOR_new();
    ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4", 1);
    ASN1_INTEGER *serial = ASN1_INTEGER_new();
    ASN1_GENERALIZEDTIME *t = ASN1_GENERALIZEDTIME_new();
    uint8_t digest[32], *der = NULL;
    unsigned n;

    EVP_Digest(DATA, strlen(DATA), digest, &n, EVP_sha256(), NULL);
    X509_ALGOR_set_md(alg, EVP_sha256());
    TS_MSG_IMPRINT_set_algo(imprint, alg);
    TS_MSG_IMPRINT_set_msg(imprint, digest, 32);
    TS_TST_INFO_set_version(info, r->version != 0 ? r->version : 1);
    TS_TST_INFO_set_policy_id(info, policy);
    TS_TST_INFO_set_msg_imprint(info, imprint);
    ASN1_INTEGER_set(serial, 9);
    TS_TST_INFO_set_serial(info, serial);
    if (r->time != NULL)
        ASN1_STRING_set(t, r->time, -1);
    else
        ASN1_GENERALIZEDTIME_set(t, NOW);
    TS_TST_INFO_set_time(info, t);
    add_accuracy(r, info);
    if (r->critical) {
        ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
        ASN1_OBJECT *oid = OBJ_txt2obj("1.2.3.5", 1);
        X509_EXTENSION *ext = X509_EXTENSION_create_by_OBJ(NULL, oid, 1, value);

        TS_TST_INFO_add_ext(info, ext, -1);
        X509_EXTENSION_free(ext);
        ASN1_OBJECT_free(oid);
        ASN1_OCTET_STRING_free(value);
    }
    *len = i2d_TS_TST_INFO(info, &der);
    TS_TST_INFO_free(info);
    TS_MSG_IMPRINT_free(imprint);
    X509_ALGOR_free(alg);
    ASN1_OBJECT_free(policy);
    ASN1_INTEGER_free(serial);
    ASN1_GENERALIZEDTIME_free(t);
    return der;
}

static uint8_t *raw_token(const struct raw *r, size_t *len)
{
    X509 *cert = make_leaf((struct cert_plan){ .usage = r->usage != NULL ? r->usage : KU, .eku = r->eku != NULL ? r->eku[0] != 0 ? r->eku : NULL : EKU });
    const unsigned flags = CMS_BINARY | CMS_PARTIAL;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    int info_len;
    uint8_t *info = info_of(r, &info_len), *der = NULL;
    BIO *in = BIO_new_mem_buf(info, info_len);

    assert_int_equal(CMS_set1_eContentType(cms, OBJ_nid2obj(r->other_type ? NID_pkcs7_data : NID_id_smime_ct_TSTInfo)), 1);
    for (int i = 0; i < (r->two_signers ? 2 : 1); i++)
        assert_non_null(CMS_add1_signer(cms, cert, leaf_key, EVP_sha256(), CMS_PARTIAL | CMS_NOSMIMECAP | (r->no_ess ? 0 : CMS_CADES) |
                                        (i == 1 ? CMS_NOCERTS : 0)));
    assert_int_equal(CMS_add1_cert(cms, mid), 1);
    assert_int_equal(CMS_final(cms, in, NULL, flags), 1);
    *len = (size_t)i2d_CMS_ContentInfo(cms, &der);
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    OPENSSL_free(info);
    X509_free(cert);
    return der;
}

static void made_by_hand(void **state)
{
    static const struct { struct raw raw; enum status wanted; } rows[] = {
        { { .version = 1 }, OK },
        { { .version = 2 }, REFUSED_STAMP_FORM },
        { { .no_ess = true }, REFUSED_STAMP_FORM },
        { { .two_signers = true }, REFUSED_STAMP_FORM },
        { { .other_type = true }, REFUSED_STAMP_FORM },
        { { .critical = true }, REFUSED_STAMP_FORM },
        { { .time = "20261122100000Z" }, OK },
        { { .time = "20261122100000.000Z" }, OK },
        { { .time = "20261122100000" }, REFUSED_STAMP_FORM },
        { { .time = "20261122110000+0100" }, REFUSED_STAMP_FORM },
        { { .time = "202611221000Z" }, REFUSED_STAMP_FORM },
        { { .time = "20261322100000Z" }, REFUSED_STAMP_FORM },
        { { .time = "Z" }, REFUSED_STAMP_FORM },
        { { .eku = "" }, REFUSED_CERT_USE },
        { { .eku = "timeStamping" }, REFUSED_CERT_USE },
        { { .eku = "critical,timeStamping,serverAuth" }, REFUSED_CERT_USE },
        { { .eku = "critical,serverAuth" }, REFUSED_CERT_USE },
        { { .usage = "critical,digitalSignature,keyEncipherment" }, REFUSED_CERT_USE },
    };
    struct timestamp_rules r = good_rules;

    (void)state;
    r.anchors = anchors;
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t len;
        struct timestamp time;
        uint8_t *der = raw_token(&rows[i].raw, &len);
        enum status s = timestamp_verify(der, len, &r, &time);

        if (s != rows[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        assert_int_equal(time.time, s == OK ? NOW : 0);
        assert_int_equal(time.by, s == OK ? NOW : 0);
        OPENSSL_free(der);
    }
}

/* What is stamped was there by the end of what the time may be off, as OpenSSL's authority says it and as it may be written. */
static void accuracy(void **state)
{
    static const struct { struct plan plan; int off; } rows[] = {
        { { .seconds = 1 }, 1 }, { { .seconds = 60, .millis = 1 }, 61 }, { { .millis = 999, .micros = 999 }, 1 }, { { .micros = 1 }, 1 },
        { { .time = NOW + DAY, .seconds = 2 }, 2 },                    /* the time that it says is no later for that */
        { { .until = NOW + 1, .seconds = 5 }, 5 },
    };
    static const struct { struct raw raw; enum status wanted; int64_t off; } by_hand[] = {
        { { .time = "20261122100000.25Z" }, OK, 1 },
        { { .time = "20261122100000.000000001Z" }, OK, 1 },
        { { .time = "20261122100000.25Z", .millis = "750" }, OK, 1 },
        { { .time = "20261122100000.25Z", .millis = "750", .micros = "1" }, OK, 2 },
        { { .time = "20261122100000.2500001Z", .millis = "750" }, OK, 2 },
        { { .time = "20261122100000.9999999Z", .seconds = "1" }, OK, 2 },
        { { .seconds = "0" }, OK, 0 },
        { { .seconds = "2147483647" }, OK, INT32_MAX },
        { { .seconds = "2147483648" }, REFUSED_STAMP_FORM, 0 },
        { { .seconds = "18446744073709551617" }, REFUSED_STAMP_FORM, 0 },
        { { .seconds = "-1" }, REFUSED_STAMP_FORM, 0 },
        { { .millis = "0" }, REFUSED_STAMP_FORM, 0 },
        { { .millis = "1000" }, REFUSED_STAMP_FORM, 0 },
        { { .millis = "-5" }, REFUSED_STAMP_FORM, 0 },
        { { .micros = "0" }, REFUSED_STAMP_FORM, 0 },
        { { .micros = "1000" }, REFUSED_STAMP_FORM, 0 },
    };
    struct timestamp_rules r = good_rules;
    struct timestamp time;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(judge(&rows[i].plan, good_rules, &time), OK);
        assert_int_equal(time.time, rows[i].plan.time != 0 ? rows[i].plan.time : NOW);
        assert_int_equal(time.by - time.time, rows[i].off);
    }
    r.anchors = anchors;
    for (size_t i = 0; i < ROWS(by_hand); i++) {
        size_t len;
        uint8_t *der = raw_token(&by_hand[i].raw, &len);
        enum status s = timestamp_verify(der, len, &r, &time);

        if (s != by_hand[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        assert_int_equal(time.time, s == OK ? NOW : 0);
        assert_int_equal(time.by - time.time, by_hand[i].off);
        OPENSSL_free(der);
    }
}

/* Every byte of an answer: another one says nothing. What nobody signed and nothing rests on are four bytes: how it went
 * (granted, or with changes), the versions of the two structures around what is signed, and the parameters in the list of digests. */
static void every_byte(void **state)
{
    struct timestamp_rules r = good_rules;
    unsigned open_bytes = 0;
    struct timestamp time;
    size_t len;

    (void)state;
    r.anchors = anchors;
    uint8_t *der = stamp(&(struct plan){ .whole = true }, &len);
    for (size_t i = 0; i < len; i++) {
        for (unsigned bit = 0; bit < 8; bit += 3) {
            der[i] ^= (uint8_t)(1 << bit);
            enum status s = timestamp_verify(der, len, &r, &time);
            if (s == OK && !(i > 2 && der[i - 2] == V_ASN1_INTEGER && der[i - 1] == 1))
                fail_msg("byte %zu bit %u", i, bit);
            open_bytes += s == OK && bit == 0;
            assert_int_equal(time.time, s == OK ? NOW : 0);
            assert_int_equal(time.by, time.time);
            der[i] ^= (uint8_t)(1 << bit);
        }
        assert_int_not_equal(timestamp_verify(der, i, &r, &time), OK);
    }
    assert_int_equal(open_bytes, 4);
    assert_int_equal(timestamp_verify(der, len, &r, &time), OK);
    OPENSSL_free(der);
}

static void too_long(void **state)
{
    static uint8_t zeros[TIMESTAMP_MAX + 1];
    struct timestamp_rules r = good_rules;
    struct timestamp time;

    (void)state;
    assert_int_equal(timestamp_verify(zeros, sizeof zeros, &r, &time), REFUSED_STAMP_FORM);
    assert_int_equal(timestamp_verify(zeros, 0, &r, &time), REFUSED_STAMP_FORM);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(one_defect_at_a_time), cmocka_unit_test(rules), cmocka_unit_test(made_by_hand), cmocka_unit_test(accuracy),
                                        cmocka_unit_test(every_byte), cmocka_unit_test(too_long) };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
