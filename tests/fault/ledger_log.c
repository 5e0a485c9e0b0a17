/*
 * The notary's ledger without the process around it, for ledger_calls.py:
 *
 *   ledger_log FOLDER SIZE...    goes on from what the folder has to each SIZE that is larger, with a mark of what was signed of it;
 *                                after the first an agreement is given and withdrawn
 *
 * A verdict at place i has the SHA-256 of i in decimal as its digest. What was told is printed at once: `row PLACE` of a verdict,
 * `gone PLACE` of a withdrawal, and `root SIZE HEX` once the key file has it; at the end of all rows `entry HEX`. Exit status: 0
 * done, 1 something failed.
 */
#include "store/ledger.h"
#include "store/sqlite/sqlite.h"
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW 1795000000LL
#define CLIENT "regio-demo"

static struct store *s;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "ledger_log: %s\n", what);
    _exit(1);                         /* as a notary that knows nothing for certain: nothing is closed in order */
}

static struct store_done told(enum status begun, const char *what)
{
    struct store_done done;

    must(begun == OK && store_next(s, &done) && done.status == OK, what);
    return done;
}

static void append(uint32_t n)
{
    static const uint8_t content[100] = { 1 };
    uint64_t first = store_log_edge(s)->size;
    struct leaf_new leaves[LEAVES_MAX];

    for (uint32_t i = 0; i < n; i++) {
        char text[24];
        int len = snprintf(text, sizeof text, "%llu", (unsigned long long)(first + i));

        leaves[i] = (struct leaf_new){ .kind = first + i == 0 ? ENTRY_ORIGIN : ENTRY_VERDICT, .at = NOW, .content = content,
                                       .content_len = sizeof content };
        must(sha256(text, (size_t)len, leaves[i].digest) == OK, "a digest");
    }
    told(store_append(s, n, leaves, NULL), "an append");
    for (uint32_t i = 0; i < n; i++)
        printf("row %llu\n", (unsigned long long)(first + i));
}

static void hex(const char *what, const uint8_t bytes[DIGEST_LEN])
{
    printf("%s ", what);
    for (unsigned i = 0; i < DIGEST_LEN; i++)
        printf("%02x", bytes[i]);
    printf("\n");
}

static void sign(void)
{
    uint64_t size = store_log_edge(s)->size;
    struct tree_hash root;
    char what[32];

    store_log_root(s, &root);
    must(store_mark_signed(s, size, &root) == OK, "the mark");
    snprintf(what, sizeof what, "root %llu", (unsigned long long)size);
    hex(what, root.bytes);
}

static void withdraw(void)
{
    static const struct corporatie corporation = { "L0101" };
    static const struct origin origin = { .bron = "qii", .wijze = WIJZE_VAULT_SIGNED, .zekerheid = ZEKERHEID_KLUISGETEKEND };
    struct seat roster = { .rol = ROL_WON, .referentie = "r-1" };
    const struct dossier_new in = { .client = CLIENT, .fase = FASE_REACTIE, .grondslag = GRONDSLAG_TOESTEMMING, .doel = DOEL_REAGEREN,
                                    .n_corporaties = 1, .n_rooster = 1, .feiten = FEIT_ALL, .until = NOW + 86400,
                                    .corporaties = &corporation, .rooster = &roster };
    const struct dossier *d;

    must(store_dossier_new(s, &in, &d) == OK, "a dossier");
    struct id grant = told(store_grant_new(s, d, 0, &origin, NULL, NULL, d->until, NOW, NULL), "a grant").grant;
    uint64_t place = store_log_edge(s)->size;
    told(store_end(s, &grant, CLIENT, REFUSED_WITHDRAWN, NOW, NULL), "a withdrawal");
    printf("gone %llu\n", (unsigned long long)place);
}

static void list(void)
{
    struct store_done done = told(store_leaves(s, 0, (uint32_t)store_log_edge(s)->size, NULL), "the rows");

    for (uint32_t i = 0; i < done.n; i++)
        hex("entry", done.leaves[i].entry);
}

int main(int argc, char **argv)
{
    struct store_report report;
    struct backend backend;

    must(argc >= 3 && crypt_init() == OK, "ledger_log FOLDER SIZE...");
    setvbuf(stdout, NULL, _IOLBF, 1024);
    int dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(dir >= 0, "the folder");
    int key = openat(dir, "key", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    must(key >= 0, "the key file");
    must(sqlite_open(dir, &backend) == OK && store_open(&backend, key, 0, NOW, true, &s, &report) == OK, "the store");
    for (int i = 2; i < argc; i++) {
        uint64_t size = strtoull(argv[i], NULL, 10);

        while (store_log_edge(s)->size < size) {
            uint64_t rest = size - store_log_edge(s)->size;

            append(rest < LEAVES_MAX ? (uint32_t)rest : LEAVES_MAX);
            store_turn(s);
        }
        sign();
        if (i == 2)
            withdraw();
        store_idle(s, NOW);
    }
    sign();
    list();
    store_close(s);
    return 0;
}
