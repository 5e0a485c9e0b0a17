/*
 * A log that our tiler writes and our gate serves, for others to read; the notary and the launcher are played:
 *
 *   log_drive TILER GATE FOLDER SIZE      server.pem and server.key in the working directory; older.checkpoint, of half the size,
 *                                         is written there. Prints the port and the verifier key, and serves until its input ends
 */
#include "child.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "log/checkpoint.h"
#include "log/note.h"
#include "wire/channel.h"
#include "wire/log.h"
#include "wire/permit.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ORIGIN "log.example/passend"

static struct settings settings = { .issuer = "https://passend.example", .platform = "https://api.passend.example", .n_assessors = 1,
                                    .test_environment = 1, .log_origin = ORIGIN, .log_beat_s = LIMIT_LOG_BEAT_S };
static EVP_PKEY *private;
static struct note_key key;
static struct sha256_ctx *c;
static struct tree_edge edge;
static struct channel tiler;

static void hear(uint64_t size, uint64_t published)
{
    struct msg_tiles m;
    enum msg_type type;
    size_t len;

    do                                       /* what others say comes first on a channel; nobody is asked here */
        MUST(channel_receive(&tiler, &m, sizeof m, &len, &type, NULL) == OK);
    while (type == MSG_OTHERS);
    MUST(type == MSG_TILES);
    MUST(m.size == size && m.published == published);
}

static void add(uint64_t to, uint64_t published)
{
    static struct msg_leaves m;

    while (edge.size < to) {
        m = (struct msg_leaves){ .start = edge.size };
        for (; edge.size < to && m.n < LIMIT_LOG_SLICE; m.n++) {
            struct tree_hash leaf;

            sha256_with(c, &(struct part){ &edge.size, sizeof edge.size }, 1, m.entries[m.n]);
            tree_leaf(c, m.entries[m.n], DIGEST_LEN, &leaf);
            tree_append(c, &edge, &leaf);
        }
        size_t len = offsetof(struct msg_leaves, entries) + m.n * (size_t)DIGEST_LEN;
        msg_head_init(&m.head, MSG_LEAVES, len, 1);
        MUST(channel_send(&tiler, &m, len, -1) == OK);
        hear(edge.size, published);
    }
}

static void publish(void)
{
    struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = edge.size };
    struct msg_checkpoint m = { .size = edge.size, .key_id = key.hash };
    size_t len = sizeof m.signature;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    char text[256];
    struct writer w;

    tree_root(c, &edge, &k.root);
    memcpy(m.root, k.root.bytes, sizeof m.root);
    writer_init(&w, text, sizeof text);
    checkpoint_write(&k, &w);
    MUST(EVP_DigestSignInit(ctx, NULL, NULL, NULL, private) == 1 &&
         EVP_DigestSign(ctx, m.signature, &len, (uint8_t *)text, writer_len(&w)) == 1);
    EVP_MD_CTX_free(ctx);
    msg_head_init(&m.head, MSG_CHECKPOINT, sizeof m, 1);
    MUST(channel_send(&tiler, &m, sizeof m, -1) == OK);
    hear(edge.size, edge.size);
}

static void copy(const char *from, const char *to)
{
    char data[4096];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");

    MUST(in != NULL && out != NULL);
    size_t len = fread(data, 1, sizeof data, in);
    MUST(fwrite(data, 1, len, out) == len && fclose(out) == 0);
    fclose(in);
}

static void begin(struct spawned *p, const char *program, int folder)
{
    child_start(p, program);
    child_give(p, HANDOVER_SETTINGS, &settings, sizeof settings);
    child_give_fd(p, HANDOVER_LOG_DIR, 0, dup(folder));
}

int main(int argc, char **argv)
{
    static const uint8_t seed[32] = { 7 };
    struct spawned writer, gate;
    struct mem_report report;
    size_t len = sizeof settings.log_public;
    char path[4096], vkey[NOTE_VKEY_MAX + 1] = { 0 };
    uint16_t port;
    struct writer w;

    MUST(argc == 5 && mem_init(0, &report) == OK && sha256_open(&c) == OK);
    uint64_t size = strtoull(argv[4], NULL, 10);
    private = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    MUST(EVP_PKEY_get_raw_public_key(private, settings.log_public, &len) == 1);
    MUST(note_key_make(ORIGIN, strlen(ORIGIN), settings.log_public, &key) == OK);
    int folder = open(argv[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    MUST(folder >= 0);
    begin(&writer, argv[1], folder);
    channel_init(&tiler, child_give_channel(&writer, HANDOVER_NOTARY, 0), WIRE_NOTARY, WIRE_TILER, false);
    child_begin(&writer, true);
    hear(0, 0);
    if (size > 1) {
        add(size / 2, 0);
        publish();
        snprintf(path, sizeof path, "%s/checkpoint", argv[3]);
        copy(path, "older.checkpoint");
    }
    add(size, size / 2);
    publish();
    begin(&gate, argv[2], folder);
    child_give_file(&gate, HANDOVER_LOG_HOST_CERT, "server.pem");
    child_give_file(&gate, HANDOVER_LOG_HOST_KEY, "server.key");
    child_give_listener(&gate, HANDOVER_LOG_HOST_LISTENER, &port);
    child_begin(&gate, true);
    writer_init(&w, vkey, NOTE_VKEY_MAX);
    note_key_write(&key, &w);
    printf("%u %s\n", port, vkey);
    fflush(stdout);
    while (getchar() != EOF)
        continue;
    MUST(role_give_stop(gate.control) == OK && child_wait(&gate) == 0);
    MUST(role_give_stop(writer.control) == OK && child_wait(&writer) == 0);
    return 0;
}
