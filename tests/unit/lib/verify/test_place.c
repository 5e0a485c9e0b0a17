/* A verdict's place in a log: what it says of it itself, its key, keys that leaked, and every changed byte of what shows it. */
#include "../../cmocka_all.h"

#include "../log/signers.h"
#include "base/text.h"
#include "passend/passend.h"
#include "verify/place.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>

#define ORIGIN "log.example/een"
#define INDEX 5
#define SIZE 9
#define IAT 1796000000
#define COSIGNED 1796000500

static struct sha256_ctx *c;
static EVP_PKEY *key;
static char kid[64], x[64], y[64];
static struct signer log_key, witness;
static struct logtrust trust, quorum;     /* the first: by key, no quorum; the second: the witness must have signed */
static char quorum_text[1024];
static struct tree_hash leaves[SIZE];
static const struct tree_edge none;
static struct tree_group group = { .before = &none, .leaves = leaves, .n = SIZE };
static struct tree_reader reader;

static void b64(const void *data, size_t len, char *out)
{
    base64url_encode(data, len, out);
    out[BASE64URL_LEN(len)] = '\0';
}

static int setup(void **state)
{
    uint8_t point[65], digest[32];
    char text[256], vkey[NOTE_VKEY_MAX + 1];
    size_t len;

    assert_int_equal(sha256_open(&c), OK);
    group.c = c;
    reader = tree_group_reader(&group);
    key = EVP_EC_gen("P-256");
    assert_int_equal(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &len), 1);
    b64(point + 1, 32, x);
    b64(point + 33, 32, y);
    snprintf(text, sizeof text, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
    assert_int_equal(sha256(text, strlen(text), digest), OK);
    b64(digest, 32, kid);
    log_key = signer(ORIGIN, NOTE_ED25519, 1);
    witness = signer("w.example", NOTE_COSIGNED, 2);
    logtrust_init(&trust);
    vkey_text(&log_key, vkey);
    assert_int_equal(logtrust_add_key(&trust, vkey, strlen(vkey)), OK);
    int at = snprintf(quorum_text, sizeof quorum_text, "log %s\n", vkey);
    vkey_text(&witness, vkey);
    assert_int_equal(logtrust_add_key(&trust, vkey, strlen(vkey)), OK);
    snprintf(quorum_text + at, sizeof quorum_text - (size_t)at, "witness w %s\nquorum w\n", vkey);
    unsigned line;
    assert_int_equal(logtrust_parse(quorum_text, strlen(quorum_text), &quorum, &line), OK);
    return 0;
}

static int teardown(void **state)
{
    EVP_PKEY_free(key);
    EVP_PKEY_free(log_key.private);
    EVP_PKEY_free(witness.private);
    sha256_close(c);
    return 0;
}

/* ---- verdicts ---- */

static char jwks[1024], jws[8192];

/* Both. extra: members of the key's JWK; claims: besides those that every verdict has. returns how long the JWS is */
static size_t make_verdict(const char *extra, const char *claims)
{
    char header[512], payload[2048], raw_text[128];
    uint8_t der[128], raw[64];
    const uint8_t *at = der;
    size_t n = sizeof der;
    struct writer w;

    snprintf(jwks, sizeof jwks, "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\",\"kid\":\"%s\"%s}]}", x, y, kid, extra);
    snprintf(header, sizeof header, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"cty\":\"passend-verdict\",\"kid\":\"%s\",\"iat\":%d,\"x5t#S256\":\"%s\"}", kid, IAT, kid);
    snprintf(payload, sizeof payload,
             "{\"iss\":\"i\",\"aud\":\"a\",\"jti\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"iat\":%d,\"omgeving\":\"TEST\",\"fase\":\"toewijzing\",\"uitkomst\":\"GESCHIKT\","
             "\"daeb\":\"BINNEN\",\"passendheidsoort\":\"PAS\",\"inkomensklasse\":\"LAAG\",\"grootteklasse\":\"1\",\"hoogstePassendeHuurklasse\":\"X\","
             "\"samenstelling\":\"VERKLAARD\",\"zekerheid\":\"BALIE\",\"redenen\":[],\"ontbreekt\":[],\"voorbehoud\":[],\"herkomst\":[],\"beleid\":[],"
             "\"bruikbaarTot\":\"2026-12-31\"%s}", IAT, claims);
    writer_init(&w, jws, sizeof jws - 1);
    write_base64url(&w, header, strlen(header));
    write_char(&w, '.');
    write_base64url(&w, payload, strlen(payload));
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(EVP_DigestSign(ctx, der, &n, (uint8_t *)jws, writer_len(&w)), 1);
    EVP_MD_CTX_free(ctx);
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)n);
    BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32);
    ECDSA_SIG_free(sig);
    b64(raw, 64, raw_text);
    write_char(&w, '.');
    write_text(&w, raw_text);
    assert_false(w.failed);
    *w.at = 0;
    return writer_len(&w);
}

static enum status check(const char *extra, const char *claims, bool placed, struct verified *out)
{
    static struct verify_keys keys;
    size_t len = make_verdict(extra, claims);

    TRY(verify_keys_read(jwks, strlen(jwks), &keys));
    return verify_verdict(&keys, jws, len, &(struct verify_options){ .allow_test = true, .placed = placed }, out);
}

/* ---- a log around it ---- */

static size_t make_note(bool cosigned, char *note, size_t cap)
{
    struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = SIZE };
    char text[256] = { 0 };
    struct writer w;

    assert_int_equal(tree_root_read(c, &reader, SIZE, &k.root), OK);
    writer_init(&w, text, sizeof text - 1);
    checkpoint_write(&k, &w);
    writer_init(&w, note, cap);
    write_text(&w, text);
    write_char(&w, '\n');
    signature_line(&log_key, text, 0, &w);
    if (cosigned)
        signature_line(&witness, text, COSIGNED, &w);
    assert_false(w.failed);
    return writer_len(&w);
}

/* A proof of this verdict at INDEX. */
static void make_proof(const struct verified *v, bool cosigned, char *note, size_t cap, struct logproof *p)
{
    for (unsigned i = 0; i < SIZE; i++) {
        uint8_t digest[32] = { (uint8_t)i };

        entry_leaf(c, ENTRY_VERDICT, i == INDEX ? v->digest : digest, &leaves[i]);
    }
    *p = (struct logproof){ .index = INDEX, .note = { note, make_note(cosigned, note, cap) } };
    assert_int_equal(tree_prove_inclusion(c, &reader, INDEX, SIZE, &p->path), OK);
}

static void places(void **state)
{
    static const struct { const char *jwk, *claims; bool cosigned, quorum; int64_t bound; enum status wanted; } rows[] = {
        { "", "", false, false, 0, OK },
        { "", ",\"logIndex\":5", false, false, 0, OK },
        { "", ",\"logIndex\":5,\"log\":\"" ORIGIN "\"", false, false, 0, OK },
        { "", ",\"logIndex\":4", false, false, 0, REFUSED_LOG_INDEX },
        { "", ",\"logIndex\":5,\"log\":\"log.example/twee\"", false, false, 0, REFUSED_LOG_INDEX },
        { "", ",\"log\":\"log.example\"", false, false, 0, REFUSED_LOG_INDEX },
        { ",\"passend:vanaf\":5,\"passend:tot\":5", "", false, false, 0, OK },
        { ",\"passend:vanaf\":6", "", false, false, 0, REFUSED_LOG_KEY },
        { ",\"passend:tot\":4", "", false, false, 0, REFUSED_LOG_KEY },
        { ",\"passend:gelektVanaf\":1796000501", "", true, true, 0, OK },
        { ",\"passend:gelektVanaf\":1796000500", "", true, true, 0, REFUSED_KEY_LEAKED },
        { ",\"passend:gelektVanaf\":1796000501", "", true, false, 0, REFUSED_KEY_LEAKED },   /* a witness that nobody asked for */
        { ",\"passend:gelektVanaf\":1796000501", "", false, false, 0, REFUSED_KEY_LEAKED },
        { ",\"passend:gelektVanaf\":1796000400", "", true, true, 1796000399, OK },        /* a stamp that is older than the cosignature */
        { ",\"passend:gelektVanaf\":1796000501", "", true, true, 1796009999, OK },
        { ",\"passend:gelektVanaf\":1796000501", "", true, false, 1796009999, REFUSED_KEY_LEAKED },
        { ",\"passend:gelektVanaf\":1796000400", "", true, false, 1796000399, OK },
        { ",\"passend:gelektVanaf\":1796000400", "", false, false, 1796000400, REFUSED_KEY_LEAKED },
    };
    struct place_checker checker;
    struct place place;
    struct verified v;
    struct logproof p;
    char note[2048];

    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(check(rows[i].jwk, rows[i].claims, true, &v), OK);
        make_proof(&v, rows[i].cosigned, note, sizeof note, &p);
        assert_int_equal(place_open(rows[i].quorum ? &quorum : &trust, &checker), OK);
        enum status s = place_check(&checker, &v, &p, rows[i].bound, &place);
        if (s != rows[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        assert_true(s == OK ? place.index == INDEX && place.size == SIZE && place.note->witnesses == rows[i].cosigned : place.note == NULL);
        place_close(&checker);
        verified_release(&v);
    }
}

/* A key that leaked says nothing by itself; and members of ours that are not what they must be make it no key of ours. */
static void keys(void **state)
{
    static const struct { const char *jwk; bool placed; enum status wanted; } rows[] = {
        { ",\"passend:gelektVanaf\":1796000501", false, REFUSED_KEY_LEAKED },
        { ",\"passend:gelektVanaf\":1796000501", true, OK },
        { ",\"passend:voor\":\"verdict\"", false, OK },
        { ",\"passend:voor\":\"verklaring\"", false, REFUSED_KEY },
        { ",\"passend:voor\":1", false, REFUSED_KEY },
        { ",\"passend:vanaf\":\"5\"", false, REFUSED_KEY },
        { ",\"passend:tot\":null", false, REFUSED_KEY },
        { ",\"passend:iets\":[1,{}]", false, OK },
    };
    struct verified v;

    for (size_t i = 0; i < ROWS(rows); i++) {
        enum status s = check(rows[i].jwk, "", rows[i].placed, &v);

        if (s != rows[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        verified_release(&v);
    }
    static const char *const bad[] = { ",\"logIndex\":-1", ",\"logIndex\":\"5\"", ",\"logIndex\":1.5", ",\"log\":5" };
    for (size_t i = 0; i < ROWS(bad); i++)
        assert_int_equal(check("", bad[i], false, &v), REFUSED_VERDICT_CLAIMS);
}

static void every_byte(void **state)
{
    static char text[LOGPROOF_MAX], changed[LOGPROOF_MAX];
    struct place_checker checker;
    struct place place;
    struct verified v;
    struct logproof p;
    char note[2048];
    struct writer w;

    assert_int_equal(check("", "", false, &v), OK);
    make_proof(&v, true, note, sizeof note, &p);
    writer_init(&w, text, sizeof text);
    logproof_write(&p, &w);
    size_t len = writer_len(&w);
    assert_int_equal(place_open(&quorum, &checker), OK);
    for (size_t i = 0; i < len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(changed, text, len);
            changed[i] = (char)(changed[i] ^ 1 << bit);
            if (logproof_parse(changed, len, &p) == OK && place_check(&checker, &v, &p, 0, &place) == OK)
                fail_msg("byte %zu bit %u", i, bit);
        }
    assert_int_equal(logproof_parse(text, len, &p), OK);
    assert_int_equal(place_check(&checker, &v, &p, 0, &place), OK);
    /* What is believed is known again, and is not overwritten by what is not. */
    const struct logtrust_result *first = place.note, *again;
    assert_int_equal(place_note(&checker, p.note.at, p.note.len, &again), OK);
    assert_ptr_equal(first, again);
    for (unsigned i = 0; i < 3 * PLACE_NOTES; i++) {
        memcpy(changed, p.note.at, p.note.len);
        changed[i] ^= 1;
        assert_int_not_equal(place_note(&checker, changed, p.note.len, &again), OK);
        assert_null(again);
    }
    for (unsigned i = 0; i < 32; i++) {
        v.digest[i] ^= 1;
        assert_int_equal(place_check(&checker, &v, &p, 0, &place), REFUSED_LOG_INCLUSION);
        v.digest[i] ^= 1;
    }
    v.entry_kind = ENTRY_DECISION;                  /* the same text is another thing as another kind */
    assert_int_equal(place_check(&checker, &v, &p, 0, &place), REFUSED_LOG_INCLUSION);
    place_close(&checker);
    verified_release(&v);
}

/* Whichever character of a verdict is another one, and whichever bit of it. */
static void every_character_of_a_verdict(void **state)
{
    static struct verify_keys keys;
    const struct verify_options o = { .allow_test = true, .placed = true };
    struct verified v;
    size_t len = make_verdict("", ",\"logIndex\":5");

    assert_int_equal(verify_keys_read(jwks, strlen(jwks), &keys), OK);
    for (size_t i = 0; i < len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            jws[i] = (char)(jws[i] ^ 1 << bit);
            if (verify_verdict(&keys, jws, len, &o, &v) == OK)
                fail_msg("character %zu bit %u", i, bit);
            jws[i] = (char)(jws[i] ^ 1 << bit);
        }
    assert_int_equal(verify_verdict(&keys, jws, len, &o, &v), OK);
    verified_release(&v);
}

/* By the library, into the structs of callers who were built against another one. */
static void sizes(void **state)
{
    static const size_t smaller[] = { 0, sizeof(size_t), offsetof(struct passend_place, tree_size), offsetof(struct passend_place, cosigned) + 4,
                                      offsetof(struct passend_place, witnesses) };
    static char text[LOGPROOF_MAX];
    struct { struct passend_place known; uint8_t more[32]; } place;
    static const struct passend_place all = { 0, INDEX, SIZE, COSIGNED, 1 };   /* static: what pads it is zero */
    struct passend_options o = { .size = sizeof o, .allow_test = 1, .place = 1 };
    struct passend_verdict *verdict;
    struct passend_keys *set;
    struct passend_log *log;
    struct verified v;
    struct logproof p;
    char note[2048];
    struct writer w;

    assert_int_equal(check("", "", true, &v), OK);
    make_proof(&v, true, note, sizeof note, &p);
    writer_init(&w, text, sizeof text);
    logproof_write(&p, &w);
    assert_int_equal(passend_keys_new(jwks, strlen(jwks), &set, NULL), PASSEND_OK);
    assert_int_equal(passend_verify(set, jws, strlen(jws), &o, &verdict, NULL), PASSEND_OK);
    assert_int_equal(passend_log_new(quorum_text, strlen(quorum_text), &log, NULL), PASSEND_OK);
    for (size_t i = 0; i < ROWS(smaller) + 3; i++) {
        size_t size = i < ROWS(smaller) ? smaller[i] : sizeof place.known + (i - ROWS(smaller)) * sizeof place.more / 2;
        size_t known = size < sizeof place.known ? size : sizeof place.known;

        for (unsigned good = 0; good < 2; good++) {
            const uint8_t *at = (const uint8_t *)&place, *wanted = (const uint8_t *)&all;

            memset(&place, 0xa5, sizeof place);
            place.known.size = size;
            assert_int_equal(passend_verdict_place(verdict, log, text, good ? writer_len(&w) : 1, 0, &place.known, NULL),
                             good ? PASSEND_OK : PASSEND_REFUSED);
            assert_int_equal(place.known.size, size);
            for (size_t k = sizeof place.known.size; k < sizeof place; k++)
                if (at[k] != (k >= size ? 0xa5 : k < known && good ? wanted[k] : 0))
                    fail_msg("size %zu, good %u: byte %zu", size, good, k);
        }
    }
    passend_log_free(log);
    passend_verdict_free(verdict);
    passend_keys_free(set);
    verified_release(&v);
}

/* From what was seen before to what is seen now. */
static void remembered(void **state)
{
    static const struct { const char *origin; uint64_t before, now; bool path, other_root; enum status wanted; bool newer; } rows[] = {
        { ORIGIN, 4, 9, true, false, OK, true }, { ORIGIN, 9, 4, true, false, OK, false }, { ORIGIN, 9, 9, false, false, OK, false },
        { ORIGIN, 9, 9, true, false, OK, false }, { ORIGIN, 0, 9, false, false, OK, true }, { ORIGIN, 9, 0, false, false, OK, false },
        { ORIGIN, 4, 9, false, false, REFUSED_LOG_STEP, false }, { ORIGIN, 9, 9, false, true, REFUSED_LOG_CONSISTENCY, false },
        { ORIGIN, 4, 9, true, true, REFUSED_LOG_CONSISTENCY, false }, { "log.example/twee", 4, 9, true, false, REFUSED_LOG_ORIGIN, false },
    };

    for (unsigned i = 0; i < SIZE; i++)
        tree_leaf(c, &i, sizeof i, &leaves[i]);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct checkpoint a = { .origin = { rows[i].origin, strlen(rows[i].origin) }, .size = rows[i].before };
        struct checkpoint b = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = rows[i].now };
        struct tree_proof p = { .n = 0 };
        bool newer;
        uint64_t small = a.size < b.size ? a.size : b.size, large = a.size < b.size ? b.size : a.size;

        assert_int_equal(tree_root_read(c, &reader, a.size, &a.root), OK);
        assert_int_equal(tree_root_read(c, &reader, b.size, &b.root), OK);
        if (small > 0)
            assert_int_equal(tree_prove_consistency(c, &reader, small, large, &p), OK);
        b.root.bytes[3] ^= rows[i].other_root;
        enum status s = remember_check(c, &a, &b, rows[i].path ? &p : NULL, &newer);
        if (s != rows[i].wanted || newer != rows[i].newer)
            fail_msg("row %zu: %s", i, status_slug(s));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(places), cmocka_unit_test(keys), cmocka_unit_test(every_byte),
                                        cmocka_unit_test(every_character_of_a_verdict), cmocka_unit_test(sizes), cmocka_unit_test(remembered) };

    return cmocka_run_group_tests(tests, setup, teardown);
}
