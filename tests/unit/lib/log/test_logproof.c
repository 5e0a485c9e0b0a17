/* Proofs of a place in a log as text: every shape that is none, every changed byte, and the way there and back. */
#include "../../cmocka_all.h"

#include "log/entry.h"
#include "log/logproof.h"
#include "signers.h"

#define ORIGIN "log.example/een"
#define SIZE 11
#define INDEX 6

static struct sha256_ctx *c;
static struct signer one;
static struct logtrust trust;
static struct tree_hash leaves[SIZE];
static const struct tree_edge none;
static struct tree_group group = { .before = &none, .leaves = leaves, .n = SIZE };
static struct tree_reader reader;
static char note[1024], proof[4096];
static size_t note_len, proof_len;

/* The checkpoint of the first `size` leaves. */
static size_t signed_checkpoint(uint64_t size, char *out, size_t cap)
{
    char text[256] = { 0 };
    struct checkpoint k = { .origin = { ORIGIN, strlen(ORIGIN) }, .size = size };
    struct writer w;

    assert_int_equal(tree_root_read(c, &reader, size, &k.root), OK);
    writer_init(&w, text, sizeof text - 1);
    checkpoint_write(&k, &w);
    assert_false(w.failed);
    writer_init(&w, out, cap);
    write_text(&w, text);
    write_char(&w, '\n');
    signature_line(&one, text, 0, &w);
    assert_false(w.failed);
    return writer_len(&w);
}

static int setup(void **state)
{
    char vkey[NOTE_VKEY_MAX + 1];
    struct logproof p = { .index = INDEX };
    struct writer w;

    assert_int_equal(sha256_open(&c), OK);
    group.c = c;
    reader = tree_group_reader(&group);
    one = signer(ORIGIN, NOTE_ED25519, 1);
    logtrust_init(&trust);
    vkey_text(&one, vkey);
    assert_int_equal(logtrust_add_key(&trust, vkey, strlen(vkey)), OK);
    for (unsigned i = 0; i < SIZE; i++) {
        uint8_t digest[32] = { (uint8_t)i };

        entry_leaf(c, ENTRY_VERDICT, digest, &leaves[i]);
    }
    note_len = signed_checkpoint(SIZE, note, sizeof note);
    assert_int_equal(tree_prove_inclusion(c, &reader, INDEX, SIZE, &p.path), OK);
    p.note = (struct slice){ note, note_len };
    writer_init(&w, proof, sizeof proof);
    logproof_write(&p, &w);
    assert_false(w.failed);
    proof_len = writer_len(&w);
    return 0;
}

static int teardown(void **state)
{
    EVP_PKEY_free(one.private);
    sha256_close(c);
    return 0;
}

static enum status check(const char *text, size_t len, const struct tree_hash *leaf)
{
    struct logproof p;
    struct logtrust_result r;

    TRY(logproof_parse(text, len, &p));
    return logproof_verify(c, &p, &trust, leaf, &r);
}

static void every_byte(void **state)
{
    static char changed[4096];

    assert_int_equal(check(proof, proof_len, &leaves[INDEX]), OK);
    for (size_t i = 0; i < proof_len; i++) {
        memcpy(changed, proof, proof_len);
        for (unsigned bit = 0; bit < 8; bit++) {
            changed[i] = (char)(proof[i] ^ 1 << bit);
            if (check(changed, proof_len, &leaves[INDEX]) == OK)
                fail_msg("byte %zu bit %u", i, bit);
        }
        assert_int_not_equal(check(proof, i, &leaves[INDEX]), OK);
        /* one byte less, one more */
        memmove(changed + i, proof + i + 1, proof_len - i - 1);
        if (check(changed, proof_len - 1, &leaves[INDEX]) == OK)
            fail_msg("without byte %zu", i);
    }
    for (unsigned i = 0; i < SIZE; i++)
        if (i != INDEX)
            assert_int_equal(check(proof, proof_len, &leaves[i]), REFUSED_LOG_INCLUSION);
}

#define FIRST "c2sp.org/tlog-proof@v1\n"
#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

static void forms(void **state)
{
    static const struct { const char *text; enum status wanted; unsigned hashes; } rows[] = {
        { FIRST "index 0\n\nx\n", OK, 0 },
        { FIRST "index 5\n" HASH HASH "\nx\n", OK, 2 },
        { FIRST "extra YQ==\nindex 5\n" HASH "\nx", OK, 1 },
        { FIRST "extra \nindex 5\n\nx\n", OK, 0 },
        { FIRST "index 9223372036854775807\n\nx\n", OK, 0 },
        { "", REFUSED_LOG_PROOF, 0 }, { "c2sp.org/tlog-proof@v1", REFUSED_LOG_PROOF, 0 }, { FIRST, REFUSED_LOG_PROOF, 0 },
        { "wrong-header\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 }, { "c2sp.org/tlog-proof@v1\r\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { "c2sp.org/tlog-proof@v2\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 }, { " " FIRST "index 0\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index notanumber\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "index -5\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index -0\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "index 05\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "index  5\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index 5 \n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "index\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "index \n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index 9223372036854775808\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "Index 5\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index 5\n\n", REFUSED_LOG_PROOF, 0 }, { FIRST "index 5\n", REFUSED_LOG_PROOF, 0 }, { FIRST "index 5\n" HASH, REFUSED_LOG_PROOF, 0 },
        { FIRST "index 5\n" HASH "x\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "extra !!\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "extra YQ=\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "extra YQ\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "extra YR==\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "extra YQ==\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "index 0\nextra YQ==\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "extra YQ==\nextra YQ==\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "extraYQ==\nindex 0\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index 5\n!!notbase64!!\n\nx\n", REFUSED_LOG_PROOF, 0 }, { FIRST "index 5\nAAAA\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index 5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index 5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index 5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\nx\n", REFUSED_LOG_PROOF, 0 },
        { FIRST "index 5\n" HASH " \nx\n", REFUSED_LOG_PROOF, 0 },
    };
    struct logproof p;
    char again[512];
    struct writer w;

    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t len = strlen(rows[i].text);
        enum status s = logproof_parse(rows[i].text, len, &p);

        if (s != rows[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        if (s != OK)
            continue;
        assert_int_equal(p.path.n, rows[i].hashes);
        writer_init(&w, again, sizeof again);
        logproof_write(&p, &w);
        if (strstr(rows[i].text, "extra \n") == NULL) {
            assert_int_equal(writer_len(&w), len);
            assert_memory_equal(again, rows[i].text, len);
        }
    }
}

/* As many hashes as there is room for, and one more; the longest extra line, and one group more. */
static void bounds(void **state)
{
    static char text[LOGPROOF_MAX + 8];
    struct logproof p;

    for (unsigned n = TREE_PROOF_MAX; n <= TREE_PROOF_MAX + 1; n++) {
        struct writer w;

        writer_init(&w, text, sizeof text);
        write_text(&w, FIRST "index 1\n");
        for (unsigned i = 0; i < n; i++)
            write_text(&w, HASH);
        write_text(&w, "\nx\n");
        assert_int_equal(logproof_parse(text, writer_len(&w), &p), n == TREE_PROOF_MAX ? OK : REFUSED_LOG_PROOF);
    }
    for (size_t n = LOGPROOF_EXTRA_MAX; n <= LOGPROOF_EXTRA_MAX + 4; n += 4) {
        struct writer w;

        writer_init(&w, text, sizeof text);
        write_text(&w, FIRST "extra ");
        memset(writer_room(&w, n), 'A', n);
        write_text(&w, "\nindex 1\n\nx\n");
        assert_int_equal(logproof_parse(text, writer_len(&w), &p), n == LOGPROOF_EXTRA_MAX ? OK : REFUSED_LOG_PROOF);
        text[sizeof FIRST + 5 + 4095] = '=';                       /* padding within */
        assert_int_equal(logproof_parse(text, writer_len(&w), &p), REFUSED_LOG_PROOF);
    }
}

/* From one checkpoint to the next, as a witness is told. */
static void steps(void **state)
{
    static const struct { const char *text; enum status wanted; } rows[] = {
        { "old 0\n\nx\n", OK }, { "old 5\n" HASH "\nx\n", OK },
        { "", REFUSED_LOG_PROOF }, { "old 5\n", REFUSED_LOG_PROOF }, { "old 05\n\nx\n", REFUSED_LOG_PROOF }, { "old -1\n\nx\n", REFUSED_LOG_PROOF },
        { "Old 5\n\nx\n", REFUSED_LOG_PROOF }, { "old 5\n\n", REFUSED_LOG_PROOF }, { "old 5\nx\n\nx\n", REFUSED_LOG_PROOF },
    };
    struct logstep s = { .old = 7 }, again;
    struct logtrust_result r;
    struct tree_hash before;
    char text[2048];
    struct writer w;

    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(logstep_parse(rows[i].text, strlen(rows[i].text), &again), rows[i].wanted);
    assert_int_equal(tree_prove_consistency(c, &reader, 7, SIZE, &s.path), OK);
    s.note = (struct slice){ note, note_len };
    writer_init(&w, text, sizeof text);
    logstep_write(&s, &w);
    assert_int_equal(logstep_parse(text, writer_len(&w), &again), OK);
    assert_int_equal(logtrust_check(&trust, again.note.at, again.note.len, &r), OK);
    assert_int_equal(tree_root_read(c, &reader, 7, &before), OK);
    assert_int_equal(tree_verify_consistency(c, again.old, &before, r.checkpoint.size, &r.checkpoint.root, &again.path), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_byte), cmocka_unit_test(forms), cmocka_unit_test(bounds),
                                        cmocka_unit_test(steps) };

    return cmocka_run_group_tests(tests, setup, teardown);
}
