#include "dvmg.h"

#include "base/date.h"
#include "base/mem.h"
#include "maker.h"

#include <openssl/cms.h>
#include <openssl/ess.h>
#include <openssl/rsa.h>

#define DAY 86400

const char dvmg_payload[] =
    "{\"iss\":\"https://dvmg.example\",\"iat\":1795341000,\"exp\":1795344600,"
    "\"opdracht\":{\"nummer\":\"" DVMG_ORDER "\",\"ontvanger\":\"" DVMG_TO "\",\"moment\":1795340900},"
    "\"persoon\":{\"geslachtsnaam\":\"Berg\",\"voorvoegsel\":\"van den\",\"voorletters\":\"J.\",\"geboortedatum\":\"1984-02-29\","
    "\"burgerservicenummer\":\"999990019\"},\"inkomen\":{\"jaar\":2024,\"bedrag\":28750}}";

static const struct cert_plan ca = { .ca = true, .usage = "critical,keyCertSign,cRLSign" };

static X509 *make_ca(const char *name, EVP_PKEY *key, X509 *issuer, EVP_PKEY *signer)
{
    struct cert_plan p = ca;

    p.name = name;
    p.key = key;
    p.issuer = issuer;
    p.signer = signer;
    return cert_make(&p);
}

X509 *dvmg_leaf(const struct dvmg *d, struct cert_plan p)
{
    p.name = "Ondertekening TEST";
    p.key = p.key != NULL ? p.key : d->leaf_key;
    p.issuer = p.issuer != NULL ? p.issuer : d->mid;
    p.signer = p.signer != NULL ? p.signer : d->mid_key;
    p.usage = p.usage != NULL ? p.usage : "critical,digitalSignature";
    p.oin = p.oin != NULL ? p.oin : DVMG_OIN;
    p.organisation = p.organisation != NULL ? p.organisation : DVMG_NAME;
    return cert_make(&p);
}

json_t *dvmg_profile(const struct dvmg *d, const char *form)
{
    json_t *doc = fixture_json("certs/sources/dvmg.json"), *anchors = x5c_of(d->root, NULL);

    json_object_set_new(doc, "ankers", anchors);
    json_object_set_new(doc, "vorm", json_string(form));
    return doc;
}

static void open_profile(const struct dvmg *d, const char *form, struct profiles *out)
{
    json_t *list = json_pack("[o]", dvmg_profile(d, form));
    char *text = json_dumps(list, JSON_COMPACT);

    assert_status(profiles_open(text, strlen(text), out), OK);
    mem_free(text);
    json_decref(list);
}

struct dvmg *dvmg_open(void)
{
    static struct dvmg d;
    int32_t born = day_of((struct date){ 1984, 2, 29 });

    memset(&d, 0, sizeof d);
    strict_json_init();
    d.root_key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    d.mid_key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    d.leaf_key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    d.ec_key = standin_generate(KEY_ES256);
    d.ocsp_key = standin_generate(KEY_ES256);
    d.other_key = standin_generate(KEY_ES256);
    d.root = make_ca("Wortel TEST", d.root_key, NULL, NULL);
    d.mid = make_ca("Midden TEST", d.mid_key, d.root, d.root_key);
    d.leaf = dvmg_leaf(&d, (struct cert_plan){ 0 });
    d.ec_leaf = dvmg_leaf(&d, (struct cert_plan){ .key = d.ec_key, .usage = "nonRepudiation" });
    d.responder = cert_make(&(struct cert_plan){ .name = "OCSP TEST", .key = d.ocsp_key, .issuer = d.mid, .signer = d.mid_key,
                                                 .usage = "digitalSignature", .eku = "OCSPSigning", .nocheck = true });
    d.other_root = make_ca("Wortel TEST", d.other_key, NULL, NULL);
    d.other_mid = make_ca("Midden TEST", d.other_key, d.other_root, d.other_key);
    d.other_leaf = dvmg_leaf(&d, (struct cert_plan){ .issuer = d.other_mid, .signer = d.other_key });
    open_profile(&d, "jws-x5c", &d.jws);
    open_profile(&d, "cms", &d.cms);
    d.expected = (struct identiteit){ .achternaam = "van den Berg", .voorletters = "J.", .geboortedatum = { born, born } };
    return &d;
}

void dvmg_close(struct dvmg *d)
{
    X509 *certs[] = { d->root, d->mid, d->leaf, d->ec_leaf, d->responder, d->other_root, d->other_mid, d->other_leaf };
    EVP_PKEY *keys[] = { d->root_key, d->mid_key, d->leaf_key, d->ec_key, d->ocsp_key, d->other_key };

    for (size_t i = 0; i < sizeof certs / sizeof certs[0]; i++)
        X509_free(certs[i]);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        EVP_PKEY_free(keys[i]);
    profiles_release(&d->jws);
    profiles_release(&d->cms);
}

/* ---- JWS ---- */

static char *make_jws(const struct dvmg *d, const struct dvmg_plan *p, X509 *leaf, EVP_PKEY *key)
{
    bool ec = EVP_PKEY_is_a(key, "EC") == 1;
    json_t *header = json_loads(p->header != NULL ? p->header : ec ? "{\"alg\":\"ES256\"}" : "{\"alg\":\"RS256\"}", 0, NULL);
    X509 *const *c = p->certs;

    assert_non_null(header);
    if (json_object_get(header, "x5c") == NULL && !p->no_certs)
        json_object_set_new(header, "x5c", c[0] == NULL ? x5c_of(leaf, d->mid, NULL)
                                                        : x5c_of(leaf, c[0], c[1], c[2], c[3], c[4], NULL));
    char *text = json_dumps(header, JSON_COMPACT);
    char *out = made_jwt(text, p->payload != NULL ? p->payload : dvmg_payload, key);
    mem_free(text);
    json_decref(header);
    return out;
}

/* ---- CMS ---- */

/* Which certificate is meant, by the newer attribute or the older. */
static void name_certificate(CMS_SignerInfo *si, X509 *cert, bool v1)
{
    uint8_t *der = NULL;
    int len;

    if (v1) {
        ESS_SIGNING_CERT *sc = OSSL_ESS_signing_cert_new_init(cert, NULL, 1);

        len = i2d_ESS_SIGNING_CERT(sc, &der);
        ESS_SIGNING_CERT_free(sc);
    } else {
        ESS_SIGNING_CERT_V2 *sc = OSSL_ESS_signing_cert_v2_new_init(EVP_sha256(), cert, NULL, 1);

        len = i2d_ESS_SIGNING_CERT_V2(sc, &der);
        ESS_SIGNING_CERT_V2_free(sc);
    }
    int nid = v1 ? NID_id_smime_aa_signingCertificate : NID_id_smime_aa_signingCertificateV2;
    assert_int_equal(CMS_signed_add1_attr_by_NID(si, nid, V_ASN1_SEQUENCE, der, len), 1);
    OPENSSL_free(der);
}

static void add_signer(CMS_ContentInfo *cms, const struct dvmg_plan *p, X509 *leaf, EVP_PKEY *key)
{
    const EVP_MD *md = EVP_get_digestbyname(p->digest != NULL ? p->digest : "SHA256");
    unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP | CMS_NOCERTS;

    flags |= (p->by_key_id ? CMS_USE_KEYID : 0) | (p->no_attributes ? CMS_NOATTR : 0) | (p->pss ? CMS_KEY_PARAM : 0);
    CMS_SignerInfo *si = CMS_add1_signer(cms, leaf, key, md, flags);
    assert_non_null(si);
    if (p->pss) {
        EVP_PKEY_CTX *ctx = CMS_SignerInfo_get0_pkey_ctx(si);

        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING), 1);
    }
    if (p->text_named != NULL)
        name_certificate(si, p->text_named, p->named_by_sha1);
}

static bool stands(const uint8_t *at, const uint8_t *left, const uint8_t *what, size_t n)
{
    return n <= (size_t)(left - at) && memcmp(at, what, n) == 0;
}

/* Two neighbours change places. */
static void swap(uint8_t *der, size_t len, X509 *one, X509 *other)
{
    uint8_t text[2][4096], *out[2] = { text[0], text[1] }, *end = der + len;
    size_t n[2] = { (size_t)i2d_X509(one, &out[0]), (size_t)i2d_X509(other, &out[1]) };

    for (uint8_t *at = der; at < end; at++)
        for (size_t a = 0, b = 1; a < 2; a++, b--)
            if (stands(at, end, text[a], n[a]) && stands(at + n[a], end, text[b], n[b])) {
                memcpy(at, text[b], n[b]);
                memcpy(at + n[b], text[a], n[a]);
                return;
            }
    fail_msg("not beside each other");
}

uint8_t *dvmg_cms(const struct dvmg *d, const struct dvmg_plan *p, size_t *len)
{
    const char *payload = p->payload != NULL ? p->payload : dvmg_payload;
    X509 *leaf = p->leaf != NULL ? p->leaf : d->leaf;
    BIO *in = BIO_new_mem_buf(payload, (int)strlen(payload));
    unsigned flags = CMS_BINARY | CMS_PARTIAL | (p->detached ? CMS_DETACHED : 0);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    uint8_t *der = NULL;

    assert_non_null(cms);
    if (p->other_type)
        assert_int_equal(CMS_set1_eContentType(cms, OBJ_nid2obj(NID_id_smime_ct_TSTInfo)), 1);
    add_signer(cms, p, leaf, p->key != NULL ? p->key : d->leaf_key);
    if (p->two_signers)
        add_signer(cms, p, d->ec_leaf, d->ec_key);
    if (!p->without_leaf && !p->no_certs)
        assert_int_equal(CMS_add1_cert(cms, leaf), 1);
    for (size_t i = 0; i < 6 && p->certs[i] != NULL; i++)
        assert_int_equal(CMS_add1_cert(cms, p->certs[i]), 1);
    if (p->certs[0] == NULL && !p->no_certs)
        assert_int_equal(CMS_add1_cert(cms, d->mid), 1);
    assert_int_equal(CMS_final(cms, in, NULL, flags), 1);
    *len = (size_t)i2d_CMS_ContentInfo(cms, &der);
    if (p->unsorted)
        swap(der, *len, leaf, p->certs[0] != NULL ? p->certs[0] : d->mid);
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    return der;
}

char *dvmg_base64(const uint8_t *der, size_t len)
{
    char *out = mem_alloc(len * 4 / 3 + 8);

    EVP_EncodeBlock((unsigned char *)out, der, (int)len);
    return out;
}

char *dvmg_make(const struct dvmg *d, const struct dvmg_plan *p)
{
    if (!p->cms)
        return make_jws(d, p, p->leaf != NULL ? p->leaf : d->leaf, p->key != NULL ? p->key : d->leaf_key);
    size_t len;
    uint8_t *der = dvmg_cms(d, p, &len);
    char *text = dvmg_base64(der, len);

    OPENSSL_free(der);
    return text;
}

/* ---- revocation ---- */

void dvmg_add_crl(struct dvmg_answers *a, X509_CRL *crl)
{
    uint8_t *der = NULL;
    int len = i2d_X509_CRL(crl, &der);

    a->list[a->n++] = (struct evidence_blob){ der, (size_t)len };
    X509_CRL_free(crl);
}

void dvmg_add_ocsp(struct dvmg_answers *a, const struct ocsp_plan *plan)
{
    size_t len;
    uint8_t *der = ocsp_make(plan, &len);

    a->list[a->n++] = (struct evidence_blob){ der, len };
}

void dvmg_answers(const struct dvmg *d, X509 *leaf, struct dvmg_answers *out)
{
    *out = (struct dvmg_answers){ 0 };
    dvmg_add_ocsp(out, &(struct ocsp_plan){ .cert = leaf, .issuer = d->mid, .responder = d->responder, .key = d->ocsp_key });
    dvmg_add_crl(out, crl_make(d->root, d->root_key, 0, NOW - 3600, NOW + DAY));
}

void dvmg_answers_release(struct dvmg_answers *a)
{
    for (size_t i = 0; i < a->n; i++)
        OPENSSL_free((uint8_t *)(uintptr_t)a->list[i].at);
    *a = (struct dvmg_answers){ 0 };
}
