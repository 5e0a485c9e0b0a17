/*
 * A log with verdicts in it, as a service would publish it, for checkers of ours and of others:
 *
 *   make_log FOLDER SIZE EVERY CLAIMS [CERT KEY]
 *
 * FOLDER/log/{checkpoint,tile/...} of SIZE entries, of which each EVERYth (the first: place 1) is the verdict
 * FOLDER/verdicts/PLACE.jws with the claims of the file CLAIMS, its own jti, logIndex and log, and a proof of its own beside
 * it; their keys, and FOLDER/log.policy with the log and a witness that is its quorum. FOLDER/older.checkpoint is of half
 * the size, FOLDER/step leads from there to the new one.
 * CERT and KEY (PEM): whose verdicts they are, with the certificate in each; else a key of its own without.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "json/strict_json.h"
#include "log/entry.h"
#include "log/logproof.h"
#include "log/tilebuild.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ORIGIN "log.example/passend"
#define WITNESS "witness.example/w1"
#define COSIGNED_AT 1796040000          /* 2026-11-30T12:00:00Z */

static const char *out;
static struct sha256_ctx *c;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "make_log: %s\n", what);
    exit(1);
}

/* ---- files ---- */

static void make_folders(char *path)
{
    for (char *at = strchr(path + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        must(mkdir(path, 0755) == 0 || errno == EEXIST, path);
        *at = '/';
    }
}

static void put_file(const char *name, const void *data, size_t len)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", out, name);
    make_folders(path);
    FILE *f = fopen(path, "wb");
    must(f != NULL && fwrite(data, 1, len, f) == len && fclose(f) == 0, path);
}

static enum status put_tile(void *ctx, const struct tile *t, const uint8_t *data)
{
    char path[TILE_PATH_MAX], name[TILE_PATH_MAX + 8];

    (void)ctx;
    tile_path(t, path);
    snprintf(name, sizeof name, "log/%s", path);
    put_file(name, data, tile_bytes(t));
    return OK;
}

/* ---- who signs the log ---- */

struct signer { struct note_key key; EVP_PKEY *private; };

static struct signer signer(const char *name, uint8_t kind, uint8_t seed_byte)
{
    uint8_t seed[32], key[33] = { kind }, digest[32];
    struct signer s = { .key = { .kind = kind } };
    size_t len = 32;

    memset(seed, seed_byte, sizeof seed);
    s.private = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    must(s.private != NULL && EVP_PKEY_get_raw_public_key(s.private, s.key.public, &len) == 1, "key");
    memcpy(key + 1, s.key.public, 32);
    const struct part parts[] = { { name, strlen(name) }, { "\n", 1 }, { key, sizeof key } };
    sha256_with(c, parts, 3, digest);
    s.key.hash = (uint32_t)digest[0] << 24 | (uint32_t)digest[1] << 16 | (uint32_t)digest[2] << 8 | digest[3];
    memcpy(s.key.name, name, strlen(name) + 1);
    return s;
}

static void add_line(const struct signer *s, const char *text, size_t len, struct writer *w)
{
    uint8_t bytes[4 + 8 + 64], base64[128];
    char covered[1024];
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    size_t at = 4, n = 64;
    struct writer t;

    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(s->key.hash >> (24 - 8 * i));
    writer_init(&t, covered, sizeof covered);
    if (s->key.kind == NOTE_COSIGNED) {
        for (int i = 0; i < 8; i++)
            bytes[at++] = (uint8_t)((uint64_t)COSIGNED_AT >> (56 - 8 * i));
        write_text(&t, "cosignature/v1\ntime ");
        write_int(&t, COSIGNED_AT);
        write_char(&t, '\n');
    }
    write_bytes(&t, text, len);
    must(!t.failed && EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->private) == 1 &&
             EVP_DigestSign(ctx, bytes + at, &n, t.start, writer_len(&t)) == 1, "signing the checkpoint");
    EVP_MD_CTX_free(ctx);
    write_text(w, "\xe2\x80\x94 ");
    write_text(w, s->key.name);
    write_char(w, ' ');
    write_bytes(w, base64, (size_t)EVP_EncodeBlock(base64, bytes, (int)(at + n)));
    write_char(w, '\n');
}

static size_t checkpoint(uint64_t size, const struct tree_hash *root, const struct signer *log, const struct signer *witness, char *note, size_t cap)
{
    const struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = size, .root = *root };
    char text[512];
    struct writer w;

    writer_init(&w, text, sizeof text);
    checkpoint_write(&k, &w);
    size_t len = writer_len(&w);
    writer_init(&w, note, cap);
    write_bytes(&w, text, len);
    write_char(&w, '\n');
    add_line(log, text, len, &w);
    add_line(witness, text, len, &w);
    must(!w.failed, "checkpoint");
    return writer_len(&w);
}

/* ---- who signs verdicts ---- */

static EVP_PKEY *key;
static char kid[44], x5t[44], x5c[8192];

static void base64url(const uint8_t *data, size_t len, char *text)
{
    struct writer w;

    writer_init(&w, text, len * 2);
    write_base64url(&w, data, len);
    *w.at = '\0';
}

static void open_key(const char *cert_path, const char *key_path)
{
    uint8_t point[65], digest[32], *der = NULL;
    char x[64], y[64], text[512];
    size_t len;

    if (cert_path != NULL) {
        FILE *f = fopen(key_path, "r"), *g = fopen(cert_path, "r");

        must(f != NULL && g != NULL, "certificate and key");
        key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
        X509 *cert = PEM_read_X509(g, NULL, NULL, NULL);
        int n = i2d_X509(cert, &der);
        must(key != NULL && n > 0 && (size_t)n * 4 / 3 + 8 < sizeof x5c, "certificate and key");
        EVP_EncodeBlock((uint8_t *)x5c, der, n);
        const struct part whole = { der, (size_t)n };
        sha256_with(c, &whole, 1, digest);
        OPENSSL_free(der);
        X509_free(cert);
        fclose(g);
        fclose(f);
    } else {
        key = EVP_EC_gen("P-256");
        memset(digest, 7, sizeof digest);
    }
    base64url(digest, 32, x5t);
    must(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &len) == 1 && len == 65, "P-256");
    base64url(point + 1, 32, x);
    base64url(point + 33, 32, y);
    snprintf(text, sizeof text, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}", x, y);
    const struct part whole = { text, strlen(text) };
    sha256_with(c, &whole, 1, digest);
    base64url(digest, 32, kid);
    snprintf(text, sizeof text, "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\",\"kid\":\"%s\",\"x5t#S256\":\"%s\"}]}\n", x, y, kid, x5t);
    put_file("keys.json", text, strlen(text));
}

/* r ‖ s of the signing input. */
static void sign_es256(const char *text, size_t len, uint8_t raw[64])
{
    uint8_t der[128];
    const uint8_t *at = der;
    size_t n = sizeof der;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    must(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 && EVP_DigestSign(ctx, der, &n, (const uint8_t *)text, len) == 1, "ES256");
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)n);
    must(sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32) == 32 && BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32) == 32, "ES256");
    ECDSA_SIG_free(sig);
    EVP_MD_CTX_free(ctx);
}

/* Writes the verdict at this place; digest: of its signing input. */
static void verdict(json_t *claims, uint64_t place, uint8_t digest[32])
{
    static char header[16384], jws[65536];
    uint8_t jti[16] = { 1 }, raw[64];
    char id[32], name[64], *text;
    struct writer w;

    for (int i = 0; i < 8; i++)
        jti[8 + i] = (uint8_t)(place >> (56 - 8 * i));
    base64url(jti, sizeof jti, id);
    json_object_set_new(claims, "jti", json_string(id));
    json_object_set_new(claims, "log", json_string(ORIGIN));
    json_object_set_new(claims, "logIndex", json_integer((json_int_t)place));
    must(strict_json_dump(claims, &text) == OK, "claims");
    snprintf(header, sizeof header, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"cty\":\"passend-verdict\",\"kid\":\"%s\",\"iat\":%lld,\"x5t#S256\":\"%s\"%s%s%s}", kid,
             (long long)json_integer_value(json_object_get(claims, "iat")), x5t, x5c[0] != '\0' ? ",\"x5c\":[\"" : "", x5c, x5c[0] != '\0' ? "\"]" : "");
    writer_init(&w, jws, sizeof jws);
    write_base64url(&w, header, strlen(header));
    write_char(&w, '.');
    write_base64url(&w, text, strlen(text));
    const struct part input = { jws, writer_len(&w) };
    sha256_with(c, &input, 1, digest);
    sign_es256(jws, writer_len(&w), raw);
    write_char(&w, '.');
    write_base64url(&w, raw, sizeof raw);
    must(!w.failed, "verdict");
    snprintf(name, sizeof name, "verdicts/%llu.jws", (unsigned long long)place);
    put_file(name, jws, writer_len(&w));
    mem_free(text);
}

/* ---- the log ---- */

static struct tree_reader reader;     /* of all leaves */

static void put_proof(uint64_t place, uint64_t size, const char *note, size_t len)
{
    static char text[LOGPROOF_MAX];
    struct logproof p = { .index = place, .note = { note, len } };
    char name[64];
    struct writer w;

    must(tree_prove_inclusion(c, &reader, place, size, &p.path) == OK, "proof");
    writer_init(&w, text, sizeof text);
    logproof_write(&p, &w);
    snprintf(name, sizeof name, "verdicts/%llu.tlog-proof", (unsigned long long)place);
    put_file(name, text, writer_len(&w));
}

static void put_policy(const struct signer *log, const struct signer *witness)
{
    char text[1024];
    struct writer w;

    writer_init(&w, text, sizeof text);
    write_text(&w, "log ");
    note_key_write(&log->key, &w);
    write_text(&w, "\nwitness w1 ");
    note_key_write(&witness->key, &w);
    write_text(&w, "\nquorum w1\n");
    put_file("log.policy", text, writer_len(&w));
}

static void put_older(uint64_t size, const char *note, size_t len, const struct signer *log, const struct signer *witness)
{
    static char text[LOGPROOF_MAX];
    struct logstep s = { .old = size / 2, .note = { note, len } };
    struct tree_hash root;
    char older[2048];
    struct writer w;

    if (s.old == 0)
        return;
    must(tree_root_read(c, &reader, s.old, &root) == OK && tree_prove_consistency(c, &reader, s.old, size, &s.path) == OK, "consistency");
    put_file("older.checkpoint", older, checkpoint(s.old, &root, log, witness, older, sizeof older));
    writer_init(&w, text, sizeof text);
    logstep_write(&s, &w);
    put_file("step", text, writer_len(&w));
}

int main(int argc, char **argv)
{
    static struct tilebuild b;
    const struct tile_sink to = { put_tile, NULL };
    struct mem_report report;
    const struct tree_edge none = { .size = 0 };
    struct tree_hash root;
    char note[2048];

    must((argc == 5 || argc == 7) && mem_init(0, &report) == OK && sha256_open(&c) == OK, "make_log FOLDER SIZE EVERY CLAIMS [CERT KEY]");
    strict_json_init();
    out = argv[1];
    uint64_t size = strtoull(argv[2], NULL, 10), every = strtoull(argv[3], NULL, 10);
    json_t *claims = json_load_file(argv[4], 0, NULL);
    struct tree_hash *leaves = mem_alloc((size_t)size * sizeof *leaves + 1);
    must(claims != NULL && leaves != NULL && every > 0, "claims");
    open_key(argc == 7 ? argv[5] : NULL, argc == 7 ? argv[6] : NULL);
    struct signer log = signer(ORIGIN, NOTE_ED25519, 1), witness = signer(WITNESS, NOTE_COSIGNED, 2);
    struct tree_group group = { .c = c, .before = &none, .leaves = leaves, .n = size };
    reader = tree_group_reader(&group);
    tilebuild_init(&b);
    for (uint64_t i = 0; i < size; i++) {
        uint8_t digest[32], entry[32];
        const struct part number = { &i, sizeof i };

        if (i % every == 1 % every)
            verdict(claims, i, digest);
        else
            sha256_with(c, &number, 1, digest);
        entry_make(c, i % every == 1 % every ? ENTRY_VERDICT : ENTRY_WITHDRAWAL, digest, entry);
        tree_leaf(c, entry, sizeof entry, &leaves[i]);
        must(tilebuild_add(c, &b, entry, &to) == OK, "tile");
    }
    must(tilebuild_partials(&b, &to) == OK, "tile");
    tilebuild_root(c, &b, &root);
    size_t len = checkpoint(size, &root, &log, &witness, note, sizeof note);
    put_file("log/checkpoint", note, len);
    for (uint64_t i = 1 % every; i < size; i += every)
        put_proof(i, size, note, len);
    put_older(size, note, len, &log, &witness);
    put_policy(&log, &witness);
    EVP_PKEY_free(witness.private);
    EVP_PKEY_free(log.private);
    EVP_PKEY_free(key);
    mem_free(leaves);
    json_decref(claims);
    sha256_close(c);
    return 0;
}
