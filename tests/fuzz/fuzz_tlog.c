/*
 * Everything of a log that comes from outside: a policy ('P'), a proof ('B'), a step from one checkpoint to the next ('S'), a checkpoint's
 * text ('C'), a path of a tile ('T'), a verifier key of any kind ('K'), and tiles out of which a proof is made ('M').
 *
 * What is taken has one spelling: written again it is the same bytes. A proof made of any tiles verifies against the root of those tiles.
 */
#include "base/mem.h"
#include "log/logproof.h"
#include "log/tilebuild.h"
#include "log/tileread.h"

#include <stdlib.h>
#include <string.h>

static struct sha256_ctx *c;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    if (sha256_open(&c) != OK)
        abort();
    return 0;
}

static void same(const char *data, size_t len, const void *made, const struct writer *w)
{
    if (w->failed || writer_len(w) != len || memcmp(data, made, len) != 0)
        abort();
}

static void policy(const char *text, size_t len)
{
    static struct logtrust t;
    struct logtrust_result r;
    unsigned line;

    if (logtrust_parse(text, len, &t, &line) != OK)
        return;
    if (line != 0 || t.n_keys > 64 || t.n_nodes > 64 || t.quorum >= (int)t.n_nodes)
        abort();
    for (unsigned i = 0; i < t.n_nodes; i++)         /* members stand before their group */
        if (t.nodes[i].members >> i != 0 || t.nodes[i].least > (unsigned)__builtin_popcountll(t.nodes[i].members))
            abort();
    if (logtrust_check(&t, text, len, &r) == OK)
        abort();
}

static char again[LOGPROOF_MAX + 64];

static void proof(const char *text, size_t len)
{
    struct logproof p;
    struct writer w;

    if (logproof_parse(text, len, &p) != OK || (p.extra.at != NULL && p.extra.len == 0))
        return;
    writer_init(&w, again, sizeof again);
    logproof_write(&p, &w);
    same(text, len, again, &w);
}

static void step(const char *text, size_t len)
{
    struct logstep s;
    struct writer w;

    if (logstep_parse(text, len, &s) != OK)
        return;
    writer_init(&w, again, sizeof again);
    logstep_write(&s, &w);
    same(text, len, again, &w);
}

static void checkpoint(const char *text, size_t len)
{
    struct checkpoint k;
    struct writer w;

    if (checkpoint_parse(text, len, &k) != OK)
        return;
    writer_init(&w, again, sizeof again);
    checkpoint_write(&k, &w);
    if (w.failed || writer_len(&w) > len || memcmp(text, again, writer_len(&w)) != 0)
        abort();
}

static void path(const char *text, size_t len)
{
    char made[TILE_PATH_MAX];
    struct tile t;

    if (!tile_parse(text, len, &t))
        return;
    tile_path(&t, made);
    if (strlen(made) != len || memcmp(made, text, len) != 0)
        abort();
}

static void key(const char *text, size_t len)
{
    char made[NOTE_VKEY_MAX];
    struct note_key k;
    struct writer w;

    if (note_key_parse_any(text, len, &k) != OK || k.kind == NOTE_COSIGNED_ML_DSA)
        return;
    writer_init(&w, made, sizeof made);
    note_key_write(&k, &w);
    same(text, len, made, &w);
}

struct bytes { const uint8_t *at; size_t len; };

static enum status get(void *ctx, const struct tile *t, uint8_t *out)
{
    const struct bytes *b = ctx;

    for (size_t i = 0; i < tile_bytes(t); i++)
        out[i] = b->at[(i + t->n + t->level) % b->len];
    return OK;
}

static void make(const uint8_t *data, size_t len)
{
    struct bytes b = { data, len };
    struct tile_source from = { get, &b };
    struct tree_hash root, leaf;
    struct tree_proof p;
    struct tileread *t;
    uint64_t size = 0, index = 0;

    if (len < 17)
        return;
    memcpy(&size, data, 8);
    memcpy(&index, data + 8, 8);
    size = size >> data[16] % 64 & TREE_SIZE_MAX;
    if (tileread_open(c, &from, size, &t) != OK)
        abort();
    struct tree_reader r = tileread_reader(t);
    if (tree_prove_inclusion(c, &r, index, size, &p) == OK) {
        if (index >= size || p.n > TREE_PROOF_MAX || tree_root_read(c, &r, size, &root) != OK || r.read(r.ctx, 0, index, &leaf) != OK)
            abort();
        /* tiles of any bytes are of no one tree, but within one tile they are */
        if (size < TILE_WIDTH && tree_verify_inclusion(c, &leaf, index, size, &p, &root) != OK)
            abort();
    } else if (index < size) {
        abort();
    }
    tileread_close(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data + 1;

    if (size == 0)
        return 0;
    switch (data[0]) {
    case 'P': policy(text, size - 1); break;
    case 'B': proof(text, size - 1); break;
    case 'S': step(text, size - 1); break;
    case 'C': checkpoint(text, size - 1); break;
    case 'T': path(text, size - 1); break;
    case 'K': key(text, size - 1); break;
    case 'M': make(data + 1, size - 1); break;
    }
    return 0;
}
