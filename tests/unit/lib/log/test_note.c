/* Signed notes: own keys and every defect, and the published cases of the Go library when they are there. */
#include "../../cmocka_all.h"

#include "base/text.h"
#include "json/strict_json.h"
#include "log/note.h"

#include <openssl/evp.h>

#define TEXT "een regel\nnog een\n"

struct signer { struct note_key key; EVP_PKEY *private; };

static struct signer signer(const char *name, uint8_t seed_byte)
{
    uint8_t seed[32], public[NOTE_PUBLIC_LEN];
    size_t len = sizeof public;
    struct signer s;

    memset(seed, seed_byte, sizeof seed);
    s.private = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    assert_int_equal(EVP_PKEY_get_raw_public_key(s.private, public, &len), 1);
    assert_int_equal(note_key_make(name, strlen(name), public, &s.key), OK);
    return s;
}

static void sign_bytes(const struct signer *s, const char *text, uint8_t signature[NOTE_SIGNATURE_LEN])
{
    size_t len = NOTE_SIGNATURE_LEN;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->private), 1);
    assert_int_equal(EVP_DigestSign(ctx, signature, &len, (const uint8_t *)text, strlen(text)), 1);
    EVP_MD_CTX_free(ctx);
}

static void sign(const struct signer *s, const char *text, struct writer *w)
{
    uint8_t signature[NOTE_SIGNATURE_LEN];

    sign_bytes(s, text, signature);
    note_signature_write(&s->key, signature, w);
}

/* text, empty line, signatures of these */
static size_t make(char *out, size_t cap, const char *text, const struct signer *const *who, size_t n)
{
    struct writer w;

    writer_init(&w, out, cap);
    write_text(&w, text);
    write_char(&w, '\n');
    for (size_t i = 0; i < n; i++)
        sign(who[i], text, &w);
    assert_false(w.failed);
    return writer_len(&w);
}

/* Its signature is found where it signed, and is the one it made. */
static void found(const struct note *n, const struct signer *s, bool there)
{
    uint8_t made[NOTE_SIGNATURE_LEN], got[NOTE_SIGNATURE_LEN];

    assert_int_equal(note_signature(n, &s->key, got), there);
    sign_bytes(s, TEXT, made);
    if (there)
        assert_memory_equal(got, made, sizeof made);
}

static void who_signed(void **state)
{
    struct signer a = signer("anna", 1), b = signer("bert", 2), c = signer("carla", 3), a2 = signer("anna", 4);
    const struct note_key keys[] = { a.key, b.key }, twice[] = { a.key, b.key, a.key };
    static char text[NOTE_MAX];
    static const struct { int who[4], n; enum status wanted; unsigned signers; } rows[] = {
        { { 0 }, 1, OK, 1 },
        { { 1 }, 1, OK, 2 },
        { { 0, 1 }, 2, OK, 3 },
        { { 0, 0 }, 2, OK, 1 },        /* the same key twice is one signer */
        { { 2 }, 1, REFUSED_NOTE_UNKNOWN, 0 },
        { { 2, 0 }, 2, OK, 1 },
        { { 3 }, 1, REFUSED_NOTE_UNKNOWN, 0 }, /* the name of a known key, another key */
    };
    const struct signer *all[] = { &a, &b, &c, &a2 };
    struct note n;

    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct signer *who[4];

        for (int k = 0; k < rows[i].n; k++)
            who[k] = all[rows[i].who[k]];
        size_t len = make(text, sizeof text, TEXT, who, (size_t)rows[i].n);
        enum status s = note_open(text, len, keys, 2, &n);
        if (s != rows[i].wanted || (s == OK && n.signers != rows[i].signers))
            fail_msg("row %zu: %s", i, status_slug(s));
        if (s == OK)
            assert_true(n.text_len == strlen(TEXT) && memcmp(n.text, TEXT, n.text_len) == 0);
        else
            assert_null(n.text);
        for (int k = 0; s == OK && k < 4; k++) {
            bool there = false;

            for (int line = 0; line < rows[i].n; line++)
                there = there || rows[i].who[line] == k;
            found(&n, all[k], there);
        }
    }
    /* Which of two equal trusted keys? Only asked when one of them signed. */
    assert_int_equal(note_open(text, make(text, sizeof text, TEXT, all, 1), twice, 3, &n), REFUSED_KEY);
    assert_int_equal(note_open(text, make(text, sizeof text, TEXT, all + 1, 1), twice, 3, &n), OK);
    assert_int_equal(note_signer_count(n.signers), 1);
    for (size_t i = 0; i < ROWS(all); i++)
        EVP_PKEY_free(all[i]->private);
}

/* ---- lines of every kind in one note ---- */

/* A line of any name, key hash and length of signature. */
static void write_line(struct writer *w, const char *name, size_t name_len, uint32_t hash, const uint8_t *signature, size_t len)
{
    static uint8_t bytes[4 + 8192], text[4 + sizeof bytes * 4 / 3];

    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(hash >> (24 - 8 * i));
    memcpy(bytes + 4, signature, len);
    int n = EVP_EncodeBlock(text, bytes, (int)len + 4);
    write_text(w, "\xe2\x80\x94 ");
    write_bytes(w, name, name_len);
    write_char(w, ' ');
    write_bytes(w, text, (size_t)n);
    write_char(w, '\n');
}

/* a anna's, A wrong, s of another length; b bert's; x of a key that is not known, X wrong; n another key by the name anna;
 * L a name of 200 characters, D one with a control character that the form allows; P, Q signatures of ML-DSA-87 and SLH-DSA; m no line of a
 * note. */
static void add_line(char kind, const struct signer *a, const struct signer *b, const struct signer *x, struct writer *w)
{
    static const uint8_t other[8192] = { 7 };
    char name[200];

    memset(name, 'n', sizeof name);
    switch (kind) {
    case 'a': case 'b': case 'x':
        sign(kind == 'a' ? a : kind == 'b' ? b : x, TEXT, w);
        break;
    case 'A': case 'X':
        note_signature_write(kind == 'A' ? &a->key : &x->key, other, w);
        break;
    case 's':
        write_line(w, "anna", 4, a->key.hash, other, 72);
        break;
    case 'n':
        write_line(w, "anna", 4, a->key.hash ^ 1, other, 64);
        break;
    case 'L':
        write_line(w, name, sizeof name, 7, other, 64);
        break;
    case 'D':
        write_line(w, "an\x7fna", 5, a->key.hash, other, 64);
        break;
    case 'P': case 'Q':
        write_line(w, "post.example", 12, 7, other, kind == 'P' ? 4627 : 7856);
        break;
    default:
        write_text(w, "anna\n");
    }
}

/* Whether a note is good does not depend on where its lines stand: one bad line of a known key spoils it, also behind a good
 * one of the same key; what others wrote beside it does not. */
static void every_line(void **state)
{
    static const struct { const char *lines; enum status wanted; unsigned signers; } rows[] = {
        { "a", OK, 1 }, { "aa", OK, 1 }, { "aba", OK, 3 },
        { "A", REFUSED_NOTE_SIGNATURE, 0 }, { "Aa", REFUSED_NOTE_SIGNATURE, 0 }, { "aA", REFUSED_NOTE_SIGNATURE, 0 },
        { "aaA", REFUSED_NOTE_SIGNATURE, 0 }, { "abA", REFUSED_NOTE_SIGNATURE, 0 }, { "axAb", REFUSED_NOTE_SIGNATURE, 0 },
        { "s", REFUSED_NOTE_SIGNATURE, 0 }, { "sa", REFUSED_NOTE_SIGNATURE, 0 }, { "as", REFUSED_NOTE_SIGNATURE, 0 },
        { "ax", OK, 1 }, { "aX", OK, 1 }, { "Xa", OK, 1 }, { "xX", REFUSED_NOTE_UNKNOWN, 0 },
        { "an", OK, 1 }, { "na", OK, 1 }, { "n", REFUSED_NOTE_UNKNOWN, 0 },
        { "La", OK, 1 }, { "aD", OK, 1 }, { "PaQ", OK, 1 }, { "LDPQ", REFUSED_NOTE_UNKNOWN, 0 },
        { "am", REFUSED_NOTE, 0 }, { "Am", REFUSED_NOTE, 0 },   /* the form of all lines comes first */
    };
    struct signer a = signer("anna", 1), b = signer("bert", 2), x = signer("carla", 3);
    const struct note_key keys[] = { a.key, b.key };
    static char text[NOTE_MAX];
    struct writer w;
    struct note n;

    for (size_t i = 0; i < ROWS(rows); i++) {
        writer_init(&w, text, sizeof text);
        write_text(&w, TEXT "\n");
        for (const char *kind = rows[i].lines; *kind != 0; kind++)
            add_line(*kind, &a, &b, &x, &w);
        assert_false(w.failed);
        enum status s = note_open(text, writer_len(&w), keys, 2, &n);
        if (s != rows[i].wanted || n.signers != rows[i].signers)
            fail_msg("%s: %s", rows[i].lines, status_slug(s));
    }
    EVP_PKEY_free(a.private);
    EVP_PKEY_free(b.private);
    EVP_PKEY_free(x.private);
}

/* Every single changed byte, every cut: refused, or (in the signature of a key we do not know) the same text. */
static void no_change_passes(void **state)
{
    struct signer a = signer("anna", 1);
    const struct signer *who[] = { &a };
    static char text[1024], changed[1024];
    size_t len = make(text, sizeof text, TEXT, who, 1);
    struct note n;

    for (size_t i = 0; i < len; i++) {
        memcpy(changed, text, len);
        changed[i] = (char)(changed[i] ^ 1);
        enum status s = note_open(changed, len, &a.key, 1, &n);
        if (s != REFUSED_NOTE && s != REFUSED_NOTE_SIGNATURE && s != REFUSED_NOTE_UNKNOWN)
            fail_msg("byte %zu: %s", i, status_slug(s));
        assert_int_not_equal(note_open(text, i, &a.key, 1, &n), OK);
    }
    assert_int_equal(note_open(text, len, &a.key, 1, &n), OK);
    EVP_PKEY_free(a.private);
}

static void form(void **state)
{
#define GOOD "\xe2\x80\x94 anna AAAAAAA=\n"
    static const struct { const char *note; enum status wanted; } rows[] = {
        { "a\n\n" GOOD, REFUSED_NOTE_UNKNOWN },
        { "\n\n" GOOD, REFUSED_NOTE_UNKNOWN },
        { "a\n\nb\n\n" GOOD, REFUSED_NOTE_UNKNOWN },  /* an empty line within the text */
        { "", REFUSED_NOTE }, { "\n", REFUSED_NOTE }, { "a\n", REFUSED_NOTE }, { "a\n\n", REFUSED_NOTE },
        { "a\n" GOOD, REFUSED_NOTE },
        { "a\n\n\xe2\x80\x94 anna AAAAAAA=", REFUSED_NOTE },
        { "a\r\n\n" GOOD, REFUSED_NOTE }, { "a\t\n\n" GOOD, REFUSED_NOTE },
        { "a\xff\n\n" GOOD, REFUSED_NOTE }, { "\xed\xa0\x80\n\n" GOOD, REFUSED_NOTE },
        { "a\n\n- anna AAAAAAA=\n", REFUSED_NOTE },
        { "a\n\n\xe2\x80\x94  AAAAAAA=\n", REFUSED_NOTE },
        { "a\n\n\xe2\x80\x94 anna\n", REFUSED_NOTE },
        { "a\n\n\xe2\x80\x94 anna \n", REFUSED_NOTE },
        { "a\n\n\xe2\x80\x94 anna AAAAAA==\n", REFUSED_NOTE },    /* a hash and no signature */
        { "a\n\n\xe2\x80\x94 anna AAAAAAA\n", REFUSED_NOTE },
        { "a\n\n\xe2\x80\x94 anna AAAAAAB=\n", REFUSED_NOTE },    /* bits that say nothing */
        { "a\n\n\xe2\x80\x94 an+na AAAAAAA=\n", REFUSED_NOTE },
        { "a\n\n\xe2\x80\x94 an\xc2\xa0na AAAAAAA=\n", REFUSED_NOTE },
        { "a\n\n\xe2\x80\x94 an\xe3\x80\x80na AAAAAAA=\n", REFUSED_NOTE },
        { "a\n\n" GOOD "tekst erna\n", REFUSED_NOTE },
    };
    struct signer a = signer("anna", 1);
    struct note n;

    for (size_t i = 0; i < ROWS(rows); i++) {
        enum status s = note_open(rows[i].note, strlen(rows[i].note), &a.key, 1, &n);
        if (s != rows[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
    }
    EVP_PKEY_free(a.private);
}

static void too_many(void **state)
{
    static char text[NOTE_MAX];
    struct signer a = signer("anna", 1);
    const struct signer *who[NOTE_SIGNATURES_MAX + 1];
    struct note n;

    for (size_t i = 0; i < ROWS(who); i++)
        who[i] = &a;
    assert_int_equal(note_open(text, make(text, sizeof text, TEXT, who, ROWS(who) - 1), &a.key, 1, &n), OK);
    assert_int_equal(note_open(text, make(text, sizeof text, TEXT, who, ROWS(who)), &a.key, 1, &n), REFUSED_NOTE);
    EVP_PKEY_free(a.private);
}

static void keys_round_trip(void **state)
{
    static const char *const names[] = { "anna", "corporatie.example/beleid", "\xc3\xa9\xc3\xa9n" };
    static const char *const bad[] = { "", "an na", "an+na", "an\tna", "an\nna", "\xff", "an\xe2\x80\x83na" };   /* too long: test_logtrust */
    struct note_key again;
    uint8_t public[NOTE_PUBLIC_LEN] = { 7 };   /* a seed first */
    char text[NOTE_VKEY_MAX + 1];
    struct writer w;

    for (size_t i = 0; i < ROWS(names); i++) {
        struct signer a = signer(names[i], 1);

        writer_init(&w, text, sizeof text);
        note_key_write(&a.key, &w);
        assert_false(w.failed);
        assert_int_equal(note_key_parse(text, writer_len(&w), &again), OK);
        assert_memory_equal(&again, &a.key, sizeof again);
        EVP_PKEY_free(a.private);
    }
    EVP_PKEY *private = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, public, sizeof public);
    size_t len = sizeof public;
    assert_int_equal(EVP_PKEY_get_raw_public_key(private, public, &len), 1);
    EVP_PKEY_free(private);
    for (size_t i = 0; i < ROWS(bad); i++)
        assert_int_equal(note_key_make(bad[i], strlen(bad[i]), public, &again), REFUSED_KEY);
}

/* A verifier key as it would be configured, made by hand: nothing here would write it. */
static size_t vkey_of(const uint8_t public[NOTE_PUBLIC_LEN], char *out, size_t cap)
{
    uint8_t covered[6 + NOTE_PUBLIC_LEN] = "anna\n\x01", digest[32];
    struct note_key k = { .name = "anna", .kind = NOTE_ED25519 };
    struct writer w;
    unsigned n;

    memcpy(covered + 6, public, NOTE_PUBLIC_LEN);
    memcpy(k.public, public, NOTE_PUBLIC_LEN);
    assert_int_equal(EVP_Digest(covered, sizeof covered, digest, &n, EVP_sha256(), NULL), 1);
    k.hash = (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 | digest[3];
    writer_init(&w, out, cap);
    note_key_write(&k, &w);
    assert_false(w.failed);
    return writer_len(&w);
}

/* Signatures of nobody, S = 0 and R such a point too, that OpenSSL takes for this key on one of 64 texts. */
static unsigned forgeries(const uint8_t public[NOTE_PUBLIC_LEN], const uint8_t (*points)[NOTE_PUBLIC_LEN], size_t n)
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public, NOTE_PUBLIC_LEN);
    unsigned taken = 0;

    for (size_t i = 0; i < 2 * n; i++)
        for (uint8_t text = 0; text < 64; text++) {
            uint8_t signature[NOTE_SIGNATURE_LEN] = { 0 };
            EVP_MD_CTX *ctx = EVP_MD_CTX_new();

            memcpy(signature, points[i / 2], NOTE_PUBLIC_LEN);
            signature[NOTE_PUBLIC_LEN - 1] |= (uint8_t)(i % 2 << 7);
            taken += EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
                     EVP_DigestVerify(ctx, signature, sizeof signature, &text, 1) == 1;
            EVP_MD_CTX_free(ctx);
        }
    EVP_PKEY_free(key);
    return taken;
}

/* Points of small order, each spelling with either sign: OpenSSL verifies what anybody makes up, so none may be a key. The
 * first five are the y of all eight points (RFC 8032's curve; libsodium's ge25519_has_small_order), the others y + p. */
static void small_order_keys(void **state)
{
    static const char *const hex[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    uint8_t points[ROWS(hex)][NOTE_PUBLIC_LEN], off_curve[NOTE_PUBLIC_LEN] = { 2 };
    char text[NOTE_VKEY_MAX + 1];
    struct note_key key;

    for (size_t i = 0; i < ROWS(hex); i++)
        assert_true(hex_decode(hex[i], 2 * NOTE_PUBLIC_LEN, points[i], NOTE_PUBLIC_LEN));
    for (size_t i = 0; i < 2 * ROWS(hex); i++) {
        uint8_t public[NOTE_PUBLIC_LEN];

        memcpy(public, points[i / 2], sizeof public);
        public[31] |= (uint8_t)(i % 2 << 7);
        assert_true(forgeries(public, (const uint8_t (*)[NOTE_PUBLIC_LEN])points, 5) > 0);
        assert_int_equal(note_key_make("anna", 4, public, &key), REFUSED_KEY);
        assert_int_equal(note_key_parse(text, vkey_of(public, text, sizeof text), &key), REFUSED_KEY);
        assert_true(key.name[0] == '\0');
    }
    assert_int_equal(note_key_parse(text, vkey_of(off_curve, text, sizeof text), &key), REFUSED_KEY);
    struct signer a = signer("anna", 1);
    assert_int_equal(forgeries(a.key.public, (const uint8_t (*)[NOTE_PUBLIC_LEN])points, 5), 0);
    assert_int_equal(note_key_parse(text, vkey_of(a.key.public, text, sizeof text), &key), OK);
    EVP_PKEY_free(a.private);
}

/* ---- published cases ---- */

static json_t *published(void)
{
    const char *folder = getenv("PASSEND_VECTORS");
    static char path[1024], text[65536];
    json_t *doc = NULL;

    snprintf(path, sizeof path, "%s/tlog-notes/signed-note.json", folder != NULL ? folder : PASSEND_SOURCE_DIR "/../shared/vectors");
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        puts("SKIPPED vectors: no folder of published vectors (PASSEND_VECTORS)");
        skip();
    }
    size_t len = fread(text, 1, sizeof text, f);
    fclose(f);
    strict_json_init();
    assert_int_equal(strict_json_parse(text, len, true, &doc), OK);
    return doc;
}

static size_t decode(const json_t *v, char *out, size_t cap)
{
    size_t len;

    assert_true(base64_decode(json_string_value(v), json_string_length(v), (uint8_t *)out, cap, &len));
    return len;
}

static void published_notes(void **state)
{
    json_t *doc = published(), *row;
    static char text[NOTE_MAX];
    size_t i;

    json_array_foreach(json_object_get(doc, "signed_note"), i, row) {
        struct note_key keys[8];
        json_t *trusted = json_object_get(row, "trusted"), *verified = json_object_get(row, "verified"), *v;
        size_t k, n_keys = json_array_size(trusted), len = decode(json_object_get(row, "note_b64"), text, sizeof text);
        bool ok = strcmp(json_string_value(json_object_get(row, "result")), "ok") == 0;
        struct note n;

        json_array_foreach(trusted, k, v)
            assert_int_equal(note_key_parse(json_string_value(v), json_string_length(v), &keys[k]), OK);
        enum status s = note_open(text, len, keys, n_keys, &n);
        if ((s == OK) != ok)
            fail_msg("%s: %s", json_string_value(json_object_get(row, "name")), status_slug(s));
        assert_int_equal(note_signer_count(n.signers), ok ? json_array_size(verified) : 0);
        json_array_foreach(verified, k, v) {
            bool found = false;

            for (size_t j = 0; ok && j < n_keys; j++)
                found = found || ((n.signers >> j & 1) != 0 && strcmp(keys[j].name, json_string_value(v)) == 0);
            assert_true(found || !ok);
        }
    }
    json_decref(doc);
}

/* As the rule of the file says: every proper substring, every byte one higher. */
static void published_keys(void **state)
{
    json_t *doc = published(), *v;
    struct note_key k;
    char changed[256];
    size_t i;

    json_array_foreach(json_object_get(doc, "bad_verifier_keys"), i, v)
        assert_int_equal(note_key_parse(json_string_value(v), json_string_length(v), &k), REFUSED_KEY);
    const json_t *first = json_array_get(json_object_get(json_array_get(json_object_get(doc, "signed_note"), 0), "trusted"), 0);
    const char *good = json_string_value(first);
    size_t len = strlen(good);
    assert_int_equal(note_key_parse(good, len, &k), OK);
    for (size_t from = 0; from < len; from++)
        for (size_t to = from; to <= len; to++)
            if (to - from < len)
                assert_int_equal(note_key_parse(good + from, to - from, &k), REFUSED_KEY);
    for (i = 0; i < len; i++) {
        memcpy(changed, good, len);
        changed[i]++;
        assert_int_equal(note_key_parse(changed, len, &k), REFUSED_KEY);
    }
    json_decref(doc);
}

/* The published signing example: same key, same text, same note. */
static void published_signature(void **state)
{
    json_t *doc = published(), *example = json_object_get(doc, "sign_example");
    const char *private = json_string_value(json_object_get(example, "private_key"));
    char text[512], wanted[1024], made[1024];
    uint8_t seed[33], public[NOTE_PUBLIC_LEN];
    size_t len, seed_len, public_len = sizeof public, name = strlen("PRIVATE+KEY+");
    struct signer s;
    const struct signer *who[] = { &s };

    len = decode(json_object_get(example, "text_b64"), text, sizeof text - 1);
    text[len] = '\0';
    size_t wanted_len = decode(json_object_get(example, "signed_b64"), wanted, sizeof wanted);
    const char *end = strchr(private + name, '+'), *base64 = end + 10;   /* behind the hash */
    assert_true(base64_decode(base64, strlen(base64), seed, sizeof seed, &seed_len) && seed_len == 33);
    s.private = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed + 1, 32);
    assert_int_equal(EVP_PKEY_get_raw_public_key(s.private, public, &public_len), 1);
    assert_int_equal(note_key_make(private + name, (size_t)(end - private) - name, public, &s.key), OK);
    assert_int_equal(make(made, sizeof made, text, who, 1), wanted_len);
    assert_memory_equal(made, wanted, wanted_len);
    EVP_PKEY_free(s.private);
    json_decref(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_signed), cmocka_unit_test(every_line), cmocka_unit_test(no_change_passes), cmocka_unit_test(form),
        cmocka_unit_test(too_many), cmocka_unit_test(keys_round_trip), cmocka_unit_test(small_order_keys),
        cmocka_unit_test(published_notes),
        cmocka_unit_test(published_keys), cmocka_unit_test(published_signature),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
