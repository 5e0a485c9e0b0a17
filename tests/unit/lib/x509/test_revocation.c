/* CRLs and OCSP answers for one chain, with one defect at a time, and together. */
#include "certs.h"

#include "x509/revocation.h"

#include <openssl/x509v3.h>

#define DAY 86400
#define GIVEN_MAX 5

static EVP_PKEY *root_key, *mid_key, *leaf_key, *responder_key, *other_key, *weak_key;
static X509 *root, *mid, *leaf;
static X509 *delegate, *of_root, *stranger, *mid_twin;
static X509 *no_eku, *checked, *old, *weak, *for_keys, *below_sub, *sub;
static struct x5_chain chain;

static X509 *responder(const char *name, X509 *issuer, EVP_PKEY *signer, struct cert_plan change)
{
    change.name = name;
    change.key = change.key != NULL ? change.key : responder_key;
    change.issuer = issuer;
    change.signer = signer;
    return cert_make(&change);
}

static int open_all(void **state)
{
    static const struct cert_plan good = { .usage = "digitalSignature", .eku = "OCSPSigning", .nocheck = true };
    const struct cert_plan ca = { .ca = true, .usage = "critical,keyCertSign,cRLSign" };
    struct x5_trust trust = { .document = true };
    struct cert_plan p;

    (void)state;
    strict_json_init();
    root_key = standin_generate(KEY_ES256);
    mid_key = standin_generate(KEY_ES256);
    leaf_key = standin_generate(KEY_ES256);
    responder_key = standin_generate(KEY_ES256);
    other_key = standin_generate(KEY_ES256);
    weak_key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
    p = ca, p.name = "Wortel", p.key = root_key;
    root = cert_make(&p);
    p = ca, p.name = "Midden", p.key = mid_key, p.issuer = root, p.signer = root_key;
    mid = cert_make(&p);
    leaf = responder("Blad", mid, mid_key, (struct cert_plan){ .key = leaf_key, .usage = "digitalSignature" });
    delegate = responder("OCSP", mid, mid_key, good);
    of_root = responder("OCSP Wortel", root, root_key, good);
    p = ca, p.name = "Midden", p.key = other_key;
    mid_twin = cert_make(&p);
    stranger = responder("OCSP", mid_twin, other_key, good);
    p = good, p.eku = NULL;
    no_eku = responder("OCSP", mid, mid_key, p);
    p = good, p.nocheck = false;
    checked = responder("OCSP", mid, mid_key, p);
    p = good, p.until = NOW - 1;
    old = responder("OCSP", mid, mid_key, p);
    p = good, p.key = weak_key;
    weak = responder("OCSP", mid, mid_key, p);
    p = good, p.usage = "keyAgreement";
    for_keys = responder("OCSP", mid, mid_key, p);
    p = ca, p.key = other_key;
    sub = responder("Onder", mid, mid_key, p);
    below_sub = responder("OCSP", sub, other_key, good);
    trust_anchor(&trust, root);
    json_t *x5c = x5c_of(leaf, mid, NULL);
    assert_status(x5_verify(&trust, x5c, NOW, &chain), OK);
    assert_int_equal(X509_cmp(chain.anchor, root), 0);
    json_decref(x5c);
    x5_trust_release(&trust);
    return 0;
}

static int close_all(void **state)
{
    X509 *certs[] = { root, mid, leaf, delegate, of_root, stranger, mid_twin, no_eku, checked, old, weak, for_keys, below_sub,
                      sub };
    EVP_PKEY *keys[] = { root_key, mid_key, leaf_key, responder_key, other_key, weak_key };

    (void)state;
    x5_chain_release(&chain);
    for (size_t i = 0; i < sizeof certs / sizeof certs[0]; i++)
        X509_free(certs[i]);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        EVP_PKEY_free(keys[i]);
    return 0;
}

/* One thing to hand over: a CRL (of an issuer) or an answer. */
struct piece {
    enum { NOTHING, CRL, ANSWER } kind;
    struct {
        X509 **issuer;
        EVP_PKEY **signer;
        X509 **revoked;
        int64_t from, until;       /* 0: a day around NOW */
        int nid;
        const char *ext, *digest;
    } crl;
    struct {
        struct ocsp_plan plan;
        X509 **cert, **issuer, **responder;
        EVP_PKEY **key;
        bool altered;
    } answer;
};

#define CRL_OF(ca, key, ...) { .kind = CRL, .crl = { .issuer = &(ca), .signer = &(key), __VA_ARGS__ } }
#define ANSWER_OF(about, ca, by, with, ...) \
    { .kind = ANSWER, .answer = { .cert = &(about), .issuer = &(ca), .responder = by, .key = &(with), .plan = { __VA_ARGS__ } } }
#define LEAF_CRL CRL_OF(mid, mid_key, .from = 0)
#define MID_CRL CRL_OF(root, root_key, .from = 0)
#define LEAF_OCSP ANSWER_OF(leaf, mid, &delegate, responder_key, .status = 0)
#define MID_OCSP ANSWER_OF(mid, root, &of_root, responder_key, .status = 0)
#define LEAF_BY(ca, who, ...) ANSWER_OF(leaf, ca, who, responder_key, __VA_ARGS__)

static uint8_t *make(const struct piece *p, size_t *len)
{
    uint8_t *der = NULL;

    if (p->kind == ANSWER) {
        struct ocsp_plan plan = p->answer.plan;

        plan.cert = *p->answer.cert;
        plan.issuer = *p->answer.issuer;
        plan.responder = p->answer.responder != NULL ? *p->answer.responder : NULL;
        plan.key = *p->answer.key;
        der = ocsp_make(&plan, len);
        if (p->answer.altered)
            der[*len / 3] ^= 1;
        return der;
    }
    long serial = p->crl.revoked != NULL ? ASN1_INTEGER_get(X509_get0_serialNumber(*p->crl.revoked)) : 0;
    X509_CRL *crl = crl_with(*p->crl.issuer, *p->crl.signer, serial, p->crl.from != 0 ? p->crl.from : NOW - DAY / 2,
                             p->crl.until != 0 ? p->crl.until : NOW + DAY, p->crl.nid, p->crl.ext, p->crl.digest);
    *len = (size_t)i2d_X509_CRL(crl, &der);
    X509_CRL_free(crl);
    return der;
}

static enum status hand_over(const struct piece *pieces, size_t n)
{
    struct revocation given = { 0 };
    enum status s = OK;

    for (size_t i = 0; i < n && s == OK && pieces[i].kind != NOTHING; i++) {
        size_t len;
        uint8_t *der = make(&pieces[i], &len);

        s = revocation_add(&given, der, len);
        OPENSSL_free(der);
    }
    if (s == OK)
        s = revocation_check(&given, &chain, NOW, DAY);
    revocation_release(&given);
    assert_int_equal(given.n_crls + given.n_answers, 0);
    return s;
}

struct row { enum status status; struct piece given[GIVEN_MAX]; };

static void try_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        enum status s = hand_over(rows[i].given, GIVEN_MAX);

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
}

static void together(void **state)
{
    static const struct row rows[] = {
        { OK, { LEAF_CRL, MID_CRL } },
        { OK, { MID_CRL, LEAF_CRL } },
        { OK, { LEAF_OCSP, MID_CRL } },
        { OK, { LEAF_CRL, MID_OCSP } },
        { OK, { LEAF_OCSP, MID_OCSP } },
        { OK, { LEAF_OCSP, MID_OCSP, LEAF_CRL, MID_CRL } },
        { REFUSED_CERT_REVOCATION, { { .kind = NOTHING } } },
        { REFUSED_CERT_REVOCATION, { LEAF_CRL } },
        { REFUSED_CERT_REVOCATION, { MID_CRL } },
        { REFUSED_CERT_REVOCATION, { LEAF_OCSP } },
        { REFUSED_CERT_REVOCATION, { MID_OCSP } },
        /* revoked in one, good in another, in either order */
        { REFUSED_CERT_REVOKED, { LEAF_OCSP, MID_CRL, CRL_OF(mid, mid_key, .revoked = &leaf) } },
        { REFUSED_CERT_REVOKED, { CRL_OF(mid, mid_key, .revoked = &leaf), MID_CRL, LEAF_CRL } },
        { REFUSED_CERT_REVOKED, { LEAF_CRL, MID_CRL, LEAF_BY(mid, &delegate, .status = V_OCSP_CERTSTATUS_REVOKED) } },
        { REFUSED_CERT_REVOKED, { LEAF_OCSP, LEAF_BY(mid, &delegate, .status = V_OCSP_CERTSTATUS_REVOKED), MID_CRL } },
        { REFUSED_CERT_REVOKED, { LEAF_CRL, CRL_OF(root, root_key, .revoked = &mid) } },
        { REFUSED_CERT_REVOKED, { LEAF_CRL, ANSWER_OF(mid, root, &of_root, responder_key, .status = V_OCSP_CERTSTATUS_REVOKED) } },
        /* before what else is wrong */
        { REFUSED_CERT_REVOKED, { CRL_OF(mid, mid_key, .until = NOW - 1), CRL_OF(root, root_key, .revoked = &mid) } },
        { REFUSED_CERT_REVOKED, { CRL_OF(root, root_key, .revoked = &mid), CRL_OF(mid, mid_key, .until = NOW - 1) } },
        { REFUSED_CERT_REVOKED, { CRL_OF(mid, mid_key, .revoked = &leaf) } },
        { REFUSED_CERT_REVOKED, { CRL_OF(mid, mid_key, .revoked = &leaf, .until = NOW - 1), MID_CRL } },
        /* whenever it is said to have begun */
        { REFUSED_CERT_REVOKED, { LEAF_BY(mid, &delegate, .status = V_OCSP_CERTSTATUS_REVOKED, .revoked = NOW + DAY), MID_CRL } },
        /* of no use: about somebody else */
        { REFUSED_CERT_REVOCATION, { LEAF_CRL, MID_CRL, CRL_OF(sub, other_key, .from = 0) } },
        { REFUSED_CERT_REVOCATION, { LEAF_CRL, MID_CRL, ANSWER_OF(delegate, mid, &delegate, responder_key, .status = 0) } },
        { OK, { LEAF_BY(mid, &delegate, .times = 3), MID_CRL } },
    };

    (void)state;
    try_rows(rows, sizeof rows / sizeof rows[0]);
}

static void lists(void **state)
{
#define ONE(...) { CRL_OF(mid, mid_key, __VA_ARGS__), MID_CRL }
    static const struct row rows[] = {
        { OK, ONE(.until = NOW + 1) },
        { REFUSED_CERT_REVOCATION, ONE(.until = NOW) },
        { REFUSED_CERT_REVOCATION, ONE(.from = NOW - 2 * DAY, .until = NOW - DAY) },
        { OK, ONE(.from = NOW - DAY) },
        { REFUSED_CERT_REVOCATION, ONE(.from = NOW - DAY - 1) },
        { OK, ONE(.from = NOW + REVOCATION_LEEWAY_S) },
        { REFUSED_CERT_REVOCATION, ONE(.from = NOW + REVOCATION_LEEWAY_S + 1) },
        { REFUSED_CERT_REVOCATION, ONE(.digest = "SHA1") },
        { OK, ONE(.digest = "SHA384") },
        { REFUSED_CERT_REVOCATION, ONE(.nid = NID_issuing_distribution_point, .ext = "critical,onlyCA:TRUE") },
        { REFUSED_CERT_REVOCATION, ONE(.nid = NID_issuing_distribution_point, .ext = "critical,indirectCRL:TRUE") },
        { OK, ONE(.nid = NID_issuing_distribution_point, .ext = "critical,onlyuser:TRUE") },
        { REFUSED_CERT_FORM, ONE(.nid = NID_delta_crl, .ext = "critical,DER:02:01:01") },
        { REFUSED_CERT_REVOCATION, ONE(.nid = NID_basic_constraints, .ext = "critical,CA:TRUE") },
        { REFUSED_CERT_REVOCATION, { CRL_OF(mid, other_key, .from = 0), MID_CRL } },
        { REFUSED_CERT_REVOCATION, { CRL_OF(mid_twin, other_key, .from = 0), MID_CRL } },
        { REFUSED_CERT_REVOCATION, { CRL_OF(mid, other_key, .revoked = &leaf), MID_CRL } },   /* nobody's word */
        { REFUSED_CERT_REVOCATION, { LEAF_CRL, CRL_OF(root, mid_key, .from = 0) } },
    };

    (void)state;
    try_rows(rows, sizeof rows / sizeof rows[0]);
}

static enum status give_crl(struct revocation *given, X509_CRL *crl)
{
    uint8_t *der = NULL;
    int len = i2d_X509_CRL(crl, &der);
    enum status s = revocation_add(given, der, (size_t)len);

    OPENSSL_free(der);
    X509_CRL_free(crl);
    return s;
}

static void an_entry_revokes_whatever_its_reason(void **state)
{
    (void)state;
    for (long reason = CRL_REASON_UNSPECIFIED; reason <= CRL_REASON_AA_COMPROMISE; reason++) {
        X509_CRL *crl = crl_with(mid, mid_key, ASN1_INTEGER_get(X509_get0_serialNumber(leaf)), NOW - DAY / 2, NOW + DAY, 0, NULL,
                                 NULL);
        ASN1_ENUMERATED *code = ASN1_ENUMERATED_new();
        struct revocation given = { 0 };

        ASN1_ENUMERATED_set(code, reason);
        X509_REVOKED *entry = sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 0);
        assert_int_equal(X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, code, 0, 0), 1);
        ASN1_ENUMERATED_free(code);
        assert_true(X509_CRL_sign(crl, mid_key, EVP_sha256()) > 0);
        assert_status(give_crl(&given, crl), OK);
        assert_status(give_crl(&given, crl_make(root, root_key, 0, NOW - DAY / 2, NOW + DAY)), OK);
        enum status s = revocation_check(&given, &chain, NOW, DAY);
        if (s != REFUSED_CERT_REVOKED)
            print_error("reason %ld\n", reason);
        assert_status(s, REFUSED_CERT_REVOKED);
        revocation_release(&given);
    }
}

static void answers(void **state)
{
#undef ONE
#define ONE(...) { LEAF_BY(mid, &delegate, __VA_ARGS__), MID_CRL }
#define SIGNED_BY(who) { LEAF_BY(mid, &(who), .status = 0), MID_CRL }
    static const struct row rows[] = {
        { OK, ONE(.by_key = true) },
        { OK, ONE(.id_digest = "SHA256") },
        { REFUSED_CERT_REVOCATION, ONE(.id_digest = "SHA384") },   /* not a name that is looked for */
        { OK, { ANSWER_OF(leaf, mid, NULL, mid_key, .status = 0), MID_CRL } },                     /* the issuer itself */
        { OK, { ANSWER_OF(leaf, mid, NULL, mid_key, .alone = true), MID_CRL } },
        { OK, { ANSWER_OF(leaf, mid, NULL, mid_key, .by_key = true, .alone = true), MID_CRL } },
        { REFUSED_CERT_REVOCATION, ONE(.alone = true) },
        { REFUSED_CERT_REVOKED, ONE(.status = V_OCSP_CERTSTATUS_REVOKED) },
        { REFUSED_CERT_REVOKED, ONE(.status = V_OCSP_CERTSTATUS_REVOKED, .until = NOW - 1) },
        { REFUSED_CERT_REVOCATION, ONE(.status = V_OCSP_CERTSTATUS_UNKNOWN) },
        { OK, ONE(.until = NOW + 1) },
        { REFUSED_CERT_REVOCATION, ONE(.until = NOW) },
        { REFUSED_CERT_REVOCATION, ONE(.until = -1) },
        { OK, ONE(.from = NOW - DAY) },
        { REFUSED_CERT_REVOCATION, ONE(.from = NOW - DAY - 1) },
        { OK, ONE(.from = NOW + REVOCATION_LEEWAY_S) },
        { REFUSED_CERT_REVOCATION, ONE(.from = NOW + REVOCATION_LEEWAY_S + 1) },
        { REFUSED_CERT_REVOCATION, ONE(.digest = "SHA1") },
        { REFUSED_CERT_REVOCATION, ONE(.critical = true) },
        { REFUSED_CERT_REVOCATION, ONE(.single_critical = true) },
        { REFUSED_CERT_REVOCATION, ONE(.response = OCSP_RESPONSE_STATUS_TRYLATER) },
        { REFUSED_CERT_REVOCATION, ONE(.response = OCSP_RESPONSE_STATUS_UNAUTHORIZED) },
        { REFUSED_TOO_MANY, ONE(.times = REVOCATION_SINGLES_MAX) },
        { OK, ONE(.times = REVOCATION_SINGLES_MAX - 1) },
        { REFUSED_CERT_REVOCATION, SIGNED_BY(stranger) },
        { REFUSED_CERT_REVOCATION, SIGNED_BY(no_eku) },
        { REFUSED_CERT_REVOCATION, SIGNED_BY(old) },
        { REFUSED_CERT_REVOCATION, SIGNED_BY(for_keys) },
        { REFUSED_CERT_REVOCATION, SIGNED_BY(of_root) },            /* of the issuer's issuer */
        { REFUSED_CERT_REVOCATION, SIGNED_BY(below_sub) },
        { REFUSED_CERT_REVOCATION, { ANSWER_OF(leaf, mid, &weak, weak_key, .status = 0), MID_CRL } },
        { REFUSED_CERT_REVOCATION, { ANSWER_OF(leaf, mid, &mid_twin, other_key, .status = 0), MID_CRL } },
        { REFUSED_CERT_REVOCATION, { ANSWER_OF(leaf, mid, &root, root_key, .status = 0), MID_CRL } },
        { REFUSED_CERT_REVOCATION, { ANSWER_OF(leaf, mid, &leaf, leaf_key, .status = 0), MID_CRL } },
        /* without nocheck the responder has to be looked up */
        { REFUSED_CERT_REVOCATION, SIGNED_BY(checked) },
        { OK, { LEAF_BY(mid, &checked, .status = 0), LEAF_CRL, MID_CRL } },
        { REFUSED_CERT_REVOCATION, { LEAF_BY(mid, &checked, .status = 0), CRL_OF(mid, mid_key, .revoked = &checked), MID_CRL } },
        { REFUSED_CERT_REVOCATION, { { .kind = ANSWER, .answer = { .cert = &leaf, .issuer = &mid, .responder = &delegate,
                                                                   .key = &responder_key, .altered = true } }, MID_CRL } },
    };

    (void)state;
    try_rows(rows, sizeof rows / sizeof rows[0]);
}

/* An answer with one thing said more: about the issuer's certificate, or about the leaf once again. */
static enum status said_more(X509 *about, X509 *issuer, int what)
{
    struct ocsp_plan p = { .cert = leaf, .issuer = mid, .responder = delegate, .key = responder_key };
    size_t len;
    uint8_t *der = ocsp_make(&p, &len);
    const uint8_t *at = der;
    OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &at, (long)len);
    OCSP_BASICRESP *bs = OCSP_response_get1_basic(response);
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), about, issuer);
    ASN1_TIME *from = ASN1_TIME_set(NULL, NOW - 60), *until = ASN1_TIME_set(NULL, NOW + 60);
    struct revocation given = { 0 };

    OPENSSL_free(der);
    OCSP_RESPONSE_free(response);
    assert_non_null(OCSP_basic_add1_status(bs, id, what, 0, from, from, until));
    assert_int_equal(OCSP_basic_sign(bs, delegate, responder_key, EVP_sha256(), NULL, 0), 1);
    response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, bs);
    der = NULL;
    len = (size_t)i2d_OCSP_RESPONSE(response, &der);
    assert_status(revocation_add(&given, der, len), OK);
    OPENSSL_free(der);
    der = make(&(struct piece)MID_CRL, &len);
    assert_status(revocation_add(&given, der, len), OK);
    enum status s = revocation_check(&given, &chain, NOW, DAY);
    revocation_release(&given);
    OPENSSL_free(der);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(bs);
    OCSP_CERTID_free(id);
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    return s;
}

static void several_in_one(void **state)
{
    (void)state;
    assert_status(said_more(leaf, mid, V_OCSP_CERTSTATUS_GOOD), OK);
    assert_status(said_more(leaf, mid, V_OCSP_CERTSTATUS_REVOKED), REFUSED_CERT_REVOKED);
    assert_status(said_more(leaf, mid, V_OCSP_CERTSTATUS_UNKNOWN), REFUSED_CERT_REVOCATION);
    assert_status(said_more(mid, root, V_OCSP_CERTSTATUS_GOOD), REFUSED_CERT_REVOCATION);   /* not its responder */
}

static void forms(void **state)
{
    static const struct piece pieces[] = { LEAF_CRL, LEAF_OCSP };
    static uint8_t room[REVOCATION_BYTES_MAX + 1];
    struct revocation given = { 0 };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t len;
        uint8_t *der = make(&pieces[i], &len);

        memset(room, 0, sizeof room);
        memcpy(room, der, len);
        assert_status(revocation_add(&given, room, 0), REFUSED_CERT_FORM);
        assert_status(revocation_add(&given, room, sizeof room), REFUSED_CERT_FORM);
        for (size_t cut = 1; cut < len; cut += 7)
            assert_status(revocation_add(&given, room, cut), REFUSED_CERT_FORM);
        assert_status(revocation_add(&given, room, len + 1), REFUSED_CERT_FORM);
        assert_int_equal(given.n_crls + given.n_answers, 0);
        while (given.n_crls + given.n_answers < REVOCATION_MAX)
            assert_status(revocation_add(&given, room, len), OK);
        assert_status(revocation_add(&given, room, len), REFUSED_TOO_MANY);
        revocation_release(&given);
        OPENSSL_free(der);
    }
    /* a certificate is neither; nor is a good status without an answer, or one of another kind */
    uint8_t *der = NULL;
    int len = i2d_X509(leaf, &der);
    assert_status(revocation_add(&given, der, (size_t)len), REFUSED_CERT_FORM);
    OPENSSL_free(der);
    assert_status(revocation_add(&given, (const uint8_t *)"\x30\x03\x0a\x01\x00", 5), REFUSED_CERT_FORM);
    static const uint8_t other[] = "\x30\x10\x0a\x01\x00\xa0\x0b\x30\x09\x06\x03\x2a\x03\x04\x04\x02\x30";
    assert_status(revocation_add(&given, other, sizeof other), REFUSED_CERT_FORM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(together), cmocka_unit_test(lists), cmocka_unit_test(an_entry_revokes_whatever_its_reason),
        cmocka_unit_test(answers), cmocka_unit_test(several_in_one),
        cmocka_unit_test(forms),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
