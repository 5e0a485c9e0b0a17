/*
 * SignedData whose sets are not in the order of DER, as signers write it that encode each part and not the whole. Put together here from
 * the parts of a good one, and signed over the attributes as they are sent, as DER has them, or in a third order.
 */
#include "dvmg.h"

#include "base/mem.h"
#include "x509/cms.h"
#include "x509/cms_order.h"
#include "evidence/container.h"
#include "jose/jws.h"

#include <openssl/sha.h>
#include <stdlib.h>

#define ROOM (1 << 18)

struct bytes {
    const uint8_t *at;
    size_t len;
};

/* The parts of a SignedData of dvmg_cms with a signing-certificate attribute. */
struct parts {
    struct bytes algorithm, content, signer, signature_algorithm;
    struct bytes type, digest, time, text_named;                  /* attributes */
};

static struct dvmg *d;
static EVP_PKEY *signing_key;          /* of the leaf, but where another test says so */
static X509 *twin;                     /* the leaf's names and number, another key */
static struct parts part;
static uint8_t room[ROOM], *free_room;

/* ---- taking apart and putting together ---- */

static struct bytes take(struct bytes *run, struct bytes *inside)
{
    const uint8_t *at = run->at;
    long len;
    int tag, class;

    assert_int_equal(ASN1_get_object(&at, &len, &tag, &class, (long)run->len) & 0x81, 0);
    struct bytes whole = { run->at, (size_t)(at - run->at) + (size_t)len };
    *inside = (struct bytes){ at, (size_t)len };
    run->at += whole.len;
    run->len -= whole.len;
    return whole;
}

static struct bytes wrap(uint8_t id, const struct bytes *list, size_t n)
{
    size_t len = 0;
    uint8_t *out = free_room;

    for (size_t i = 0; i < n; i++)
        len += list[i].len;
    *free_room++ = id;
    if (len > 0xff)
        *free_room++ = 0x82, *free_room++ = (uint8_t)(len >> 8);
    else if (len > 0x7f)
        *free_room++ = 0x81;
    *free_room++ = (uint8_t)len;
    for (size_t i = 0; i < n; i++) {
        memcpy(free_room, list[i].at, list[i].len);
        free_room += list[i].len;
    }
    assert_true(free_room < room + ROOM);
    return (struct bytes){ out, (size_t)(free_room - out) };
}

static struct bytes literal(const char *text, size_t len)
{
    return (struct bytes){ (const uint8_t *)text, len };
}
#define LITERAL(text) literal(text, sizeof(text) - 1)

static int open_all(void **state)
{
    size_t len;
    struct bytes run, info, data, in, set, signer;

    (void)state;
    d = dvmg_open();
    signing_key = d->leaf_key;
    uint8_t *der = dvmg_cms(d, &(struct dvmg_plan){ .cms = true, .text_named = d->leaf, .certs = { d->mid, d->root } }, &len);
    static uint8_t kept[1 << 16];
    memcpy(kept, der, len);
    OPENSSL_free(der);
    run = (struct bytes){ kept, len };
    take(&run, &info);
    take(&info, &in);                       /* what it is */
    take(&info, &in);
    take(&in, &data);
    take(&data, &in);                       /* version */
    take(&data, &set);
    part.algorithm = take(&set, &in);
    part.content = take(&data, &in);
    take(&data, &set);                      /* certificates: taken from where they came from */
    take(&data, &set);
    take(&set, &signer);
    take(&signer, &in);
    part.signer = take(&signer, &in);
    take(&signer, &in);
    take(&signer, &set);
    while (set.len > 0) {
        struct bytes attribute = take(&set, &in), oid = take(&in, &run);

        *(oid.len == 13 ? &part.text_named : oid.at[10] == 3 ? &part.type : oid.at[10] == 4 ? &part.digest : &part.time) = attribute;
    }
    part.signature_algorithm = take(&signer, &in);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    dvmg_close(d);
    return 0;
}

/* ---- what is made ---- */

enum over { AS_SENT, AS_DER, BACKWARDS };

/* Members of sets by letter, in the order in which they are sent. */
struct shape {
    const char *algorithms;    /* s SHA-256, S SHA-512 */
    const char *certs;         /* l m r; o of somebody else, w the twin */
    const char *attributes;    /* t d i n; x y of no meaning, z the same with two values, Z in the other order, b BER */
    const char *others;        /* the unsigned ones */
    enum over over;
    unsigned more;             /* attributes besides */
};

static struct bytes piece(char letter)
{
    static const char names[] = "lmrow";
    static uint8_t der[5][4096];
    X509 *certs[] = { d->leaf, d->mid, d->root, d->other_mid, twin };
    const char *at = strchr(names, letter);

    if (at != NULL) {
        uint8_t *out = der[at - names];

        return (struct bytes){ der[at - names], (size_t)i2d_X509(certs[at - names], &out) };
    }
    switch (letter) {
    case 's': return part.algorithm;
    case 'S': return LITERAL("\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03");
    case 't': return part.type;
    case 'd': return part.digest;
    case 'i': return part.time;
    case 'n': return part.text_named;
    case 'x': return LITERAL("\x30\x09\x06\x03\x2a\x03\x04\x31\x02\x05\x00");
    case 'y': return LITERAL("\x30\x09\x06\x03\x2a\x03\x05\x31\x02\x05\x00");
    case 'z': return LITERAL("\x30\x0d\x06\x03\x2a\x03\x06\x31\x06\x02\x01\x01\x02\x01\x02");
    case 'Z': return LITERAL("\x30\x0d\x06\x03\x2a\x03\x06\x31\x06\x02\x01\x02\x02\x01\x01");
    case 'b': return LITERAL("\x30\x81\x09\x06\x03\x2a\x03\x07\x31\x02\x05\x00");
    default: fail_msg("no such piece");
    }
    return (struct bytes){ 0 };
}

static size_t pieces(const char *letters, struct bytes *out)
{
    size_t n = 0;

    for (; letters != NULL && letters[n] != 0; n++)
        out[n] = piece(letters[n]);
    return n;
}

static int by_encoding(const void *a, const void *b)
{
    const struct bytes *x = a, *y = b;

    return memcmp(x->at, y->at, x->len < y->len ? x->len : y->len);
}

static struct bytes sign(const struct bytes *attributes, size_t n, enum over over)
{
    struct bytes list[128];
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t signature[512];
    size_t len = sizeof signature;

    for (size_t i = 0; i < n; i++)
        list[i] = attributes[over == BACKWARDS ? n - 1 - i : i];
    if (over == AS_DER)
        qsort(list, n, sizeof list[0], by_encoding);
    struct bytes set = wrap(0x31, list, n);
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, signing_key), 1);
    assert_int_equal(EVP_DigestSign(ctx, signature, &len, set.at, set.len), 1);
    EVP_MD_CTX_free(ctx);
    return wrap(0x04, &(struct bytes){ signature, len }, 1);
}

/* Stays until the next one is made. */
static struct bytes make(const struct shape *s)
{
    static uint8_t extra[80][11];
    struct bytes list[128], signer[7], data[5];
    size_t n;

    free_room = room;
    n = pieces(s->attributes, list);
    for (unsigned i = 0; i < s->more; i++) {
        memcpy(extra[i], "\x30\x09\x06\x03\x2a\x04", 6);
        memcpy(extra[i] + 6, "\x00\x31\x02\x05\x00", 5);
        extra[i][6] = (uint8_t)(s->more - i);
        list[n++] = (struct bytes){ extra[i], 11 };
    }
    signer[0] = LITERAL("\x02\x01\x01");
    signer[1] = part.signer;
    signer[2] = part.algorithm;
    signer[3] = wrap(0xa0, list, n);
    signer[4] = part.signature_algorithm;
    signer[5] = sign(list, n, s->over);
    n = pieces(s->others, list);
    signer[6] = wrap(0xa1, list, n);
    struct bytes whole = wrap(0x30, signer, n > 0 ? 7 : 6);

    data[0] = LITERAL("\x02\x01\x01");
    n = pieces(s->algorithms != NULL ? s->algorithms : "s", list);
    data[1] = wrap(0x31, list, n);
    data[2] = part.content;
    n = pieces(s->certs != NULL ? s->certs : "lm", list);
    data[3] = wrap(0xa0, list, n);
    data[4] = wrap(0x31, &whole, 1);
    whole = wrap(0x30, data, 5);
    data[0] = LITERAL("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02");
    data[1] = wrap(0xa0, &whole, 1);
    return wrap(0x30, data, 2);
}

static enum status judge(struct bytes der)
{
    struct claims_request q = { .audience = AUDIENCE, .now_s = NOW, .expected = &d->expected, .corporatie = "L0101" };
    char *text = dvmg_base64(der.at, der.len);
    static const struct claims nothing;
    struct evidence_origin origin;
    struct dvmg_answers a;
    struct claims out;
    uint8_t sha[DIGEST_LEN];

    dvmg_answers(d, d->leaf, &a);
    struct evidence_input in = { text, strlen(text), a.list, a.n };
    enum status s = evidence_verify(&d->cms.list[0], &q, &in, &out, &origin);
    if (s == OK) {
        struct bytes leaf = piece('l');

        SHA256(leaf.at, leaf.len, sha);
        assert_memory_equal(origin.certificate_sha, sha, sizeof sha);
        assert_int_equal(out.feiten.inkomens[0].min, 2875000);
        SHA256((const uint8_t *)"https://dvmg.example\0" DVMG_ORDER, 21 + strlen(DVMG_ORDER), sha);
        assert_memory_equal(origin.order_sha, sha, sizeof sha);      /* one order, in whatever order */
    } else {
        assert_memory_equal(&out, &nothing, sizeof nothing);
    }
    dvmg_answers_release(&a);
    mem_free(text);
    return s;
}

/* ---- tests ---- */

static void every_set(void **state)
{
    static const struct { struct shape shape; enum status status; } rows[] = {
        /* certificates; the whole chain, each once, in whatever order */
        { { .attributes = "tid", .certs = "lm" }, OK }, { { .attributes = "tid", .certs = "ml" }, OK },
        { { .attributes = "tid", .certs = "lmr" }, OK }, { { .attributes = "tid", .certs = "lrm" }, OK },
        { { .attributes = "tid", .certs = "mlr" }, OK }, { { .attributes = "tid", .certs = "mrl" }, OK },
        { { .attributes = "tid", .certs = "rlm" }, OK }, { { .attributes = "tid", .certs = "rml" }, OK },
        { { .attributes = "tid", .certs = "mml" }, REFUSED_CERT_CHAIN }, { { .attributes = "tid", .certs = "lml" }, REFUSED_CERT_CHAIN },
        { { .attributes = "tid", .certs = "oml" }, REFUSED_CERT_CHAIN }, { { .attributes = "tid", .certs = "mr" }, REFUSED_TOKEN_KID },
        /* digests that are named beside the one that was used */
        { { .attributes = "tid", .algorithms = "sS" }, OK }, { { .attributes = "tid", .algorithms = "Ss" }, OK },
        { { .attributes = "tid", .algorithms = "SsS" }, OK },
        /* signed attributes: each of those that count once, and no BER */
        { { .attributes = "ydxt" }, OK }, { { .attributes = "ydxt", .over = AS_DER }, OK },
        { { .attributes = "tidt" }, REFUSED_TOKEN_HEADER }, { { .attributes = "dtid" }, REFUSED_TOKEN_HEADER },
        { { .attributes = "dt", .over = BACKWARDS }, OK },              /* backwards is how DER has them */
        { { .attributes = "itd", .over = BACKWARDS }, REFUSED_TOKEN_SIGNATURE },
        { { .attributes = "d" }, REFUSED_TOKEN_HEADER }, { { .attributes = "it" }, REFUSED_TOKEN_HEADER },
        { { .attributes = "btid" }, REFUSED_TOKEN_FORMAT }, { { .attributes = "dtbi" }, REFUSED_TOKEN_FORMAT },
        { { .attributes = "ztid" }, OK }, { { .attributes = "ztid", .over = AS_DER }, OK },
        /* values of one attribute are digested as DER has them, also where they were sent otherwise */
        { { .attributes = "Ztid" }, REFUSED_TOKEN_SIGNATURE },
        /* the unsigned ones; nobody looks at them */
        { { .attributes = "tid", .others = "xy" }, OK }, { { .attributes = "tid", .others = "yx" }, OK },
        { { .attributes = "tid", .others = "zyx" }, OK }, { { .attributes = "tid", .others = "Z" }, OK },
        { { .attributes = "dit", .certs = "rml", .algorithms = "Ss", .others = "yZx" }, OK },
        { { .attributes = "dit", .certs = "rml", .algorithms = "Ss", .others = "yZx", .over = AS_DER }, OK },
        { { .attributes = "tid", .others = "yb" }, REFUSED_TOKEN_FORMAT },
        /* as many as a set may have */
        { { .attributes = "tid", .more = CMS_SET_MAX - 3 }, OK }, { { .attributes = "tid", .more = CMS_SET_MAX - 2 }, REFUSED_TOKEN_FORMAT },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum status s = judge(make(&rows[i].shape));

        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
    }
}

/* Each order of four attributes: good over itself, good over the order of DER, bad over a third. */
static void every_order(void **state)
{
    char order[5] = { 0 };
    unsigned sorted = 0;

    (void)state;
    for (unsigned i = 0; i < 256; i++) {
        bool each = true;

        for (unsigned k = 0; k < 4; k++)
            order[k] = "tidn"[i >> (2 * k) & 3];
        for (unsigned k = 0; k < 4; k++)
            each = each && strchr(order, "tidn"[k]) != NULL;
        if (!each)
            continue;
        struct bytes list[4], der[4];
        bool der_order = true, der_backwards = true;

        pieces(order, list);
        memcpy(der, list, sizeof der);
        qsort(der, 4, sizeof der[0], by_encoding);
        for (unsigned k = 0; k < 4; k++) {
            der_order = der_order && list[k].at == der[k].at;
            der_backwards = der_backwards && list[k].at == der[3 - k].at;
        }
        sorted += der_order;
        assert_status(judge(make(&(struct shape){ .attributes = order, .over = AS_SENT })), OK);
        assert_status(judge(make(&(struct shape){ .attributes = order, .over = AS_DER })), OK);
        assert_status(judge(make(&(struct shape){ .attributes = order, .over = BACKWARDS })),
                      der_backwards ? OK : REFUSED_TOKEN_SIGNATURE);
    }
    assert_int_equal(sorted, 1);
}

static uint8_t *find(uint8_t *der, size_t len, struct bytes what)
{
    for (size_t i = 0; i + what.len <= len; i++)
        if (memcmp(der + i, what.at, what.len) == 0)
            return der + i;
    fail_msg("not in it");
    return NULL;
}

/* A set in another order changes nothing of what is signed; anything else does. */
static void altered(void **state)
{
    static const enum over overs[] = { AS_SENT, AS_DER };
    static uint8_t copy[1 << 14];

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct bytes der = make(&(struct shape){ .attributes = "dit", .certs = "ml", .over = overs[k] });
        const struct bytes spots[] = { part.content, part.type, part.digest, part.time, piece('l'), piece('m'),
                                       { der.at + der.len - 256, 256 } };   /* the signature */

        assert_true(der.len < sizeof copy);
        memcpy(copy, der.at, der.len);
        for (size_t i = 0; i < sizeof spots / sizeof spots[0]; i++) {
            uint8_t *at = find(copy, der.len, spots[i]);

            for (size_t n = 0; n < spots[i].len; n += 13) {
                at[n] ^= 1;
                assert_int_not_equal(judge((struct bytes){ copy, der.len }), OK);
                at[n] ^= 1;
            }
        }
        assert_status(judge((struct bytes){ copy, der.len }), OK);
        for (size_t len = der.len - 1; len > 97; len -= 97)
            assert_status(judge((struct bytes){ copy, len }), REFUSED_TOKEN_FORMAT);
        copy[der.len] = 0;
        assert_status(judge((struct bytes){ copy, der.len + 1 }), REFUSED_TOKEN_FORMAT);
    }
}

/* Two certificates that the signer's name fits: it is the first as it was sent, also where the sorted form is tried; there the other one
 * comes first, and it has the key. */
static void one_signer(void **state)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    const uint8_t *content;
    struct cms cms;
    size_t len;

    (void)state;
    twin = X509_dup(d->leaf);
    assert_int_equal(X509_set_pubkey(twin, key), 1);
    assert_true(X509_sign(twin, d->mid_key, EVP_sha256()) > 0);
    struct bytes leaf = piece('l'), other = piece('w');
    bool leaf_first = by_encoding(&leaf, &other) < 0;
    const struct shape shape = { .attributes = "tid", .certs = leaf_first ? "wlm" : "lwm" };

    signing_key = leaf_first ? d->leaf_key : key;
    struct bytes der = make(&shape);
    assert_status(cms_open(der.at, der.len, &cms), OK);
    assert_non_null(cms.sorted);
    assert_int_equal(X509_cmp(cms.signer, leaf_first ? twin : d->leaf), 0);
    assert_status(cms_verify(&cms, &content, &len), REFUSED_TOKEN_SIGNATURE);
    cms_close(&cms);
    signing_key = leaf_first ? key : d->leaf_key;
    der = make(&shape);
    assert_status(cms_open(der.at, der.len, &cms), OK);
    assert_status(cms_verify(&cms, &content, &len), OK);
    cms_close(&cms);
    assert_status(judge(der), REFUSED_CERT_CHAIN);         /* more than the chain */
    signing_key = d->leaf_key;
    X509_free(twin);
    EVP_PKEY_free(key);
}

/* What is sorted is the form; that it came out as DER is for the caller to see. */
static void forms(void **state)
{
    struct bytes der = make(&(struct shape){ .attributes = "dit", .certs = "ml", .others = "yZx" });
    static uint8_t copy[1 << 14], again[sizeof copy];
    size_t refused = 0;

    (void)state;
    memcpy(copy, der.at, der.len);
    assert_status(cms_sort_sets(copy, der.len), OK);
    assert_int_not_equal(memcmp(copy, der.at, der.len), 0);
    memcpy(again, copy, der.len);
    assert_status(cms_sort_sets(again, der.len), OK);
    assert_memory_equal(again, copy, der.len);
    const uint8_t *at = copy;
    CMS_ContentInfo *info = d2i_CMS_ContentInfo(NULL, &at, (long)der.len);
    uint8_t *whole = NULL;
    assert_int_equal(i2d_CMS_ContentInfo(info, &whole), (int)der.len);
    assert_memory_equal(whole, copy, der.len);
    OPENSSL_free(whole);
    CMS_ContentInfo_free(info);
    for (size_t len = 0; len < der.len; len++) {            /* every beginning of it */
        memcpy(again, der.at, len);
        refused += cms_sort_sets(again, len) == REFUSED_TOKEN_FORMAT;
    }
    assert_int_equal(refused, der.len);
    for (size_t i = 0; i < 64; i++) {                       /* nothing is read beyond, whatever stands there */
        memcpy(again, der.at, der.len);
        again[i] = 0x80;
        (void)!cms_sort_sets(again, der.len);
    }
    memcpy(again, "\x30\x80\x00\x00", 4);
    assert_status(cms_sort_sets(again, 4), REFUSED_TOKEN_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_set), cmocka_unit_test(every_order), cmocka_unit_test(altered),
                                        cmocka_unit_test(one_signer), cmocka_unit_test(forms) };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
