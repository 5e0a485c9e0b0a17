/* Who is trusted with a log: the lines of a policy, witnesses, quorums, and the checkpoints that are believed. */
#include "../../cmocka_all.h"

#include "signers.h"

#define ORIGIN "log.example/een"
#define T1 1780000000u
#define T2 1780000100u

static struct signer one, two, other, w[4];
static char vkey[8][NOTE_VKEY_MAX + 1];

static int setup(void **state)
{
    static const char *const names[] = { "w0.example", "w1.example", "w2.example", "w3.example" };

    one = signer(ORIGIN, NOTE_ED25519, 1);
    two = signer("log.example/twee", NOTE_ED25519, 2);
    other = signer("log.example/ander", NOTE_ED25519, 3);
    for (unsigned i = 0; i < 4; i++)
        w[i] = signer(names[i], NOTE_COSIGNED, (uint8_t)(10 + i));
    vkey_text(&one, vkey[0]);
    vkey_text(&two, vkey[1]);
    for (unsigned i = 0; i < 4; i++)
        vkey_text(&w[i], vkey[2 + i]);
    vkey_text(&other, vkey[6]);
    return 0;
}

static int teardown(void **state)
{
    EVP_PKEY_free(one.private);
    EVP_PKEY_free(two.private);
    EVP_PKEY_free(other.private);
    for (unsigned i = 0; i < 4; i++)
        EVP_PKEY_free(w[i].private);
    return 0;
}

/* Lines with the keys put in: @0 and @1 of logs, @2 to @5 of witnesses, @6 of another log, @9 of ML-DSA-44. */
static size_t expand(const char *lines, char *out, size_t cap)
{
    static char ml_dsa[NOTE_ANY_VKEY_MAX];
    uint8_t key[1 + NOTE_ML_DSA_PUBLIC_LEN] = { NOTE_COSIGNED_ML_DSA, 5 }, covered[32 + sizeof key] = "pq.example\n", digest[32];
    struct writer t;
    unsigned n;

    memcpy(covered + 11, key, sizeof key);
    assert_int_equal(EVP_Digest(covered, 11 + sizeof key, digest, &n, EVP_sha256(), NULL), 1);
    writer_init(&t, ml_dsa, sizeof ml_dsa - 1);
    write_text(&t, "pq.example+");
    write_hex(&t, digest, 4);
    write_char(&t, '+');
    uint8_t *room = t.at;
    t.at += EVP_EncodeBlock(room, key, sizeof key);
    *t.at = 0;
    writer_init(&t, out, cap - 1);
    for (const char *at = lines; *at != 0; at++) {
        if (*at != '@')
            write_char(&t, *at);
        else if (*++at == '9')
            write_text(&t, ml_dsa);
        else
            write_text(&t, vkey[*at - '0']);
    }
    assert_false(t.failed);
    *t.at = 0;
    return writer_len(&t);
}

static void lines(void **state)
{
    static const struct { const char *text; unsigned line; } rows[] = {      /* line: 99 accepted, else where it is refused */
        { "quorum none\n", 99 },
        { "log @0\nquorum none\n", 99 },
        { "log @0 https://log.example\nlog @1\nquorum none\n", 99 },
        { "# of us\n\n \t \n  #x\n\tlog\t@0  \nquorum\tnone \n", 99 },
        { "witness a @2\nquorum a\n", 99 },
        { "witness a @2 https://w.example\nwitness b @3\ngroup g any a b\nquorum g\nlog @0\n", 99 },
        { "witness a @2\nwitness b @3\nwitness c @4\ngroup g 2 a b\ngroup h all g c\nquorum h\n", 99 },
        { "witness all @2\ngroup any 1 all\nquorum any\n", 99 },
        { "witness K\xe2\x84\xaa\xff @2\nquorum K\xe2\x84\xaa\xff\n", 99 },
        { "witness p @9\nquorum p\n", 99 },
        { "log @9\nquorum none\n", 99 },
        { "witness a @2\nquorum none\n", 99 },
        { "witness a @2\ngroup g 1 a\nquorum a\n", 99 },
        { "", 0 }, { "log @0\n", 0 }, { "quorum none", 0 }, { "quorum none\nlog @0", 0 },
        { "quorum none\r\n", 0 }, { "quorum none\n\x01\n", 0 }, { "quorum none\n\x7f\n", 0 },
        { "quorum\n", 1 }, { "quorum none none\n", 1 }, { "quorum none\nquorum none\n", 2 }, { "quorum a\nwitness a @2\n", 1 },
        { "quorum None\n", 1 }, { "Quorum none\n", 1 }, { "quorums none\n", 1 },
        { "log\nquorum none\n", 1 }, { "log @0 u x\nquorum none\n", 1 }, { "log x\nquorum none\n", 1 }, { "log @0\nlog @0\nquorum none\n", 2 },
        { "witness a\nquorum none\n", 1 }, { "witness @2\nquorum none\n", 1 }, { "witness a @2 u x\nquorum none\n", 1 },
        { "witness a @0\nquorum none\n", 1 },                                       /* a log's key cosigns nothing */
        { "witness a @2\nwitness a @3\nquorum none\n", 2 }, { "witness a @2\nwitness b @2\nquorum none\n", 2 },
        { "witness none @2\nquorum none\n", 1 }, { "witness a @2\ngroup none any a\nquorum none\n", 2 },
        { "witness p @9\nwitness q @9\nquorum none\n", 2 },
        { "group g any\nquorum none\n", 1 }, { "group g any a\nquorum none\n", 1 }, { "witness a @2\ngroup g a\nquorum g\n", 2 },
        { "witness a @2\ngroup a any a\nquorum a\n", 2 }, { "witness a @2\ngroup g 0 a\nquorum g\n", 2 }, { "witness a @2\ngroup g 2 a\nquorum g\n", 2 },
        { "witness a @2\ngroup g 01 a\nquorum g\n", 2 }, { "witness a @2\ngroup g -1 a\nquorum g\n", 2 }, { "witness a @2\ngroup g x a\nquorum g\n", 2 },
        { "witness a @2\ngroup g 1 a a\nquorum g\n", 2 }, { "witness a @2\ngroup g 1 a\ngroup h 1 a\nquorum h\n", 3 },
        { "witness a @2\ngroup g 1 g\nquorum g\n", 2 }, { "witness a @2\ngroup g any none\nquorum g\n", 2 },
        { "witness a @2\ngroup g any h\ngroup h any a\nquorum g\n", 2 },
    };
    static char text[16384];
    static struct logtrust t;
    unsigned line;

    for (size_t i = 0; i < ROWS(rows); i++) {
        enum status s = logtrust_parse(text, expand(rows[i].text, text, sizeof text), &t, &line);

        if (s != (rows[i].line == 99 ? OK : REFUSED_LOG_TRUST) || (rows[i].line != 99 && line != rows[i].line))
            fail_msg("row %zu (%s): %s in line %u", i, rows[i].text, status_slug(s), line);
    }
}

/* 32 of each kind, and not one more. */
static void many(void **state)
{
    static char text[32768];
    static struct logtrust t;
    static const struct { unsigned logs, witnesses, groups; enum status wanted; } rows[] = {
        { 32, 32, 32, OK }, { 33, 0, 0, REFUSED_LOG_TRUST }, { 0, 33, 0, REFUSED_LOG_TRUST }, { 1, 32, 33, REFUSED_LOG_TRUST },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct writer o;
        char name[NOTE_VKEY_MAX + 1];
        unsigned line;

        writer_init(&o, text, sizeof text);
        for (unsigned k = 0; k < rows[i].logs + rows[i].witnesses; k++) {
            struct signer s = signer("x", k < rows[i].logs ? NOTE_ED25519 : NOTE_COSIGNED, (uint8_t)(100 + k));

            write_text(&o, k < rows[i].logs ? "log " : "witness w");
            if (k >= rows[i].logs) {
                write_int(&o, k - rows[i].logs);
                write_char(&o, ' ');
            }
            write_text(&o, vkey_text(&s, name));
            write_char(&o, '\n');
            EVP_PKEY_free(s.private);
        }
        for (unsigned k = 0; k < rows[i].groups; k++) {
            write_text(&o, "group g");
            write_int(&o, k);
            write_text(&o, k < 32 ? " all w" : " all g");
            write_int(&o, k < 32 ? k : 0);
            write_char(&o, '\n');
        }
        write_text(&o, rows[i].groups > 0 ? "quorum g0\n" : "quorum none\n");
        assert_false(o.failed);
        assert_int_equal(logtrust_parse(text, writer_len(&o), &t, &line), rows[i].wanted);
    }
}

/* ---- checkpoints ---- */

static size_t checkpoint_note(char *out, size_t cap, const char *who)
{
    static const char text[] = ORIGIN "\n5\ngy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=\n";
    struct writer o;

    writer_init(&o, out, cap);
    write_text(&o, text);
    write_char(&o, '\n');
    for (; *who != 0; who++) {
        uint8_t *line = o.at;

        switch (*who) {
        case 'l': signature_line(&one, text, 0, &o); break;
        case 'm': signature_line(&two, text, 0, &o); break;
        case 'o': signature_line(&other, text, 0, &o); break;
        case '0': case '1': case '2': case '3': signature_line(&w[*who - '0'], text, *who == '1' ? T1 : T2, &o); break;
        case 'e': signature_line(&w[0], text, T1, &o); break;             /* the same witness, earlier */
        case 'z': signature_line(&w[0], text, 0, &o); break;              /* and says no time */
        case 'b': signature_line(&w[0], "x\n", T1, &o); break;       /* of another text */
        case 't': signature_line(&w[0], text, UINT64_C(1) << 63, &o); break;
        case 'p': write_text(&o, "\xe2\x80\x94 pq.example AAAAAAAA\n"); break;
        }
        assert_true(o.at > line);
    }
    assert_false(o.failed);
    return writer_len(&o);
}

static void quorums(void **state)
{
#define THREE "witness a @2\nwitness b @3\nwitness c @4\n"
    static const struct { const char *policy, *who; enum status wanted; unsigned witnesses; int64_t cosigned; } rows[] = {
        { "log @0\nquorum none\n", "l", OK, 0, 0 },
        { "log @1\nlog @0\nquorum none\n", "l", OK, 0, 0 },
        { "log @0\nquorum none\n", "lo", OK, 0, 0 },
        { "log @0\nquorum none\n", "o", REFUSED_NOTE_UNKNOWN, 0, 0 },
        { "log @1\nquorum none\n", "lm", REFUSED_LOG_ORIGIN, 0, 0 },            /* signed by a log of another origin only */
        { "log @1\nquorum none\n", "l", REFUSED_NOTE_UNKNOWN, 0, 0 },
        { "quorum none\n", "l", REFUSED_NOTE_UNKNOWN, 0, 0 },
        { "witness a @2\nquorum a\n", "l0", REFUSED_LOG_ORIGIN, 0, 0 },         /* witnesses without a log say nothing */
        { "log @0\nwitness a @2\nquorum a\n", "l0", OK, 1, T2 },
        { "log @0\nwitness a @2\nquorum a\n", "0l", OK, 1, T2 },
        { "log @0\nwitness a @2\nquorum a\n", "l", REFUSED_LOG_QUORUM, 0, 0 },
        { "log @0\nwitness a @2\nquorum a\n", "l1", REFUSED_LOG_QUORUM, 0, 0 },
        { "log @0\nwitness a @2\nquorum a\n", "l0e", OK, 1, T1 },
        { "log @0\nwitness a @2\nquorum none\n", "l0", OK, 1, 0 },           /* nobody who must: nobody whose time counts */
        { "log @0\nwitness a @2\nwitness b @3\nquorum a\n", "l01", OK, 2, T2 },
        { "log @0\nwitness a @2\nquorum none\n", "lb", REFUSED_NOTE_SIGNATURE, 0, 0 },   /* a known witness's wrong line spoils it */
        { "log @0\nwitness a @2\nquorum none\n", "lt", REFUSED_NOTE_SIGNATURE, 0, 0 },
        { "log @0\nquorum none\n", "lb", OK, 0, 0 },
        { "log @0\n" THREE "group g 2 a b c\nquorum g\n", "l01", OK, 2, T2 },                 /* one that is early, or lies, is one */
        { "log @0\n" THREE "group g 2 a b c\nquorum g\n", "l01e", OK, 2, T1 },
        { "log @0\n" THREE "group g 2 a b c\nquorum g\n", "l012", OK, 3, T2 },
        { "log @0\n" THREE "group g 2 a b c\nquorum g\n", "l00", REFUSED_LOG_QUORUM, 0, 0 },
        { "log @0\n" THREE "group g all a b c\nquorum g\n", "l012", OK, 3, T2 },
        { "log @0\n" THREE "group g all a b c\nquorum g\n", "l02", REFUSED_LOG_QUORUM, 0, 0 },
        { "log @0\n" THREE "group g any a b c\nquorum g\n", "l2", OK, 1, T2 },
        { "log @0\n" THREE "group g any a b c\nquorum g\n", "l21", OK, 2, T1 },
        { "log @0\n" THREE "witness d @5\ngroup g 2 a b c\ngroup h all g d\nquorum h\n", "l013", OK, 3, T2 },
        { "log @0\n" THREE "witness d @5\ngroup g 2 a b c\ngroup h any g d\nquorum h\n", "l01e3", OK, 3, T1 },
        { "log @0\n" THREE "witness d @5\ngroup g 2 a b c\ngroup h all g d\nquorum h\n", "l012", REFUSED_LOG_QUORUM, 0, 0 },
        { "log @0\nwitness a @2\nquorum a\n", "lz", OK, 1, 0 },
        { "log @0\n" THREE "group g any a b c\nquorum g\n", "lz12", OK, 3, T1 },
        { "log @0\nwitness b @3\nwitness a @2\ngroup g any a b\nquorum g\n", "lz1", OK, 2, T1 },
        { "log @0\nwitness p @9\nquorum p\n", "lp", REFUSED_LOG_QUORUM, 0, 0 },
        { "log @0\nwitness p @9\nwitness a @2\ngroup g any p a\nquorum g\n", "lp0", OK, 1, T2 },
        { "log @9\nlog @0\nquorum none\n", "l", OK, 0, 0 },
    };
    static char text[16384], note[16384];
    static struct logtrust t;
    struct logtrust_result r;
    unsigned line;

    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(logtrust_parse(text, expand(rows[i].policy, text, sizeof text), &t, &line), OK);
        enum status s = logtrust_check(&t, note, checkpoint_note(note, sizeof note, rows[i].who), &r);
        if (s != rows[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        assert_int_equal(r.witnesses, rows[i].witnesses);
        assert_int_equal(r.cosigned, rows[i].cosigned);
        assert_int_equal(r.checkpoint.size, s == OK ? 5 : 0);
    }
}

/* Every byte of a note with a cosignature: another one is not believed. */
static void every_byte(void **state)
{
    static char text[4096], note[4096];
    static struct logtrust t;
    struct logtrust_result r;
    unsigned line;
    size_t len = checkpoint_note(note, sizeof note, "l0");

    assert_int_equal(logtrust_parse(text, expand("log @0\nwitness a @2\nquorum a\n", text, sizeof text), &t, &line), OK);
    for (size_t i = 0; i < len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            note[i] = (char)(note[i] ^ 1 << bit);
            if (logtrust_check(&t, note, len, &r) == OK)
                fail_msg("byte %zu bit %u", i, bit);
            note[i] = (char)(note[i] ^ 1 << bit);
        }
    for (size_t i = 0; i < len; i++)
        assert_int_not_equal(logtrust_check(&t, note, i, &r), OK);
    assert_int_equal(logtrust_check(&t, note, len, &r), OK);
}

/* Keys alone: logs by their kind, and no quorum. */
static void keys_alone(void **state)
{
    static char note[4096];
    static struct logtrust t;
    struct logtrust_result r;

    logtrust_init(&t);
    size_t len = checkpoint_note(note, sizeof note, "l0");
    assert_int_equal(logtrust_add_key(&t, vkey[2], strlen(vkey[2])), OK);
    assert_int_equal(logtrust_check(&t, note, len, &r), REFUSED_LOG_ORIGIN);
    assert_int_equal(logtrust_add_key(&t, vkey[0], strlen(vkey[0])), OK);
    assert_int_equal(logtrust_check(&t, note, len, &r), OK);
    assert_int_equal(r.witnesses, 1);
    assert_int_equal(logtrust_add_key(&t, "x", 1), REFUSED_KEY);
    while (t.n_keys < ROWS(t.keys))
        assert_int_equal(logtrust_add_key(&t, vkey[1], strlen(vkey[1])), OK);
    assert_int_equal(logtrust_add_key(&t, vkey[1], strlen(vkey[1])), REFUSED_TOO_MANY);
}

static void texts(void **state)
{
#define ROOT "gy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=\n"
#define EMPTY "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    static const struct { const char *text; enum status wanted; uint64_t size; } rows[] = {
        { "a\n5\n" ROOT, OK, 5 }, { "a\n0\n" EMPTY, OK, 0 }, { "go.sum database tree\n9223372036854775807\n" ROOT, OK, TREE_SIZE_MAX },
        { "a\n5\n" ROOT "x\n", OK, 5 }, { "a\n5\n" ROOT "x\ny z\n", OK, 5 },
        { "", REFUSED_CHECKPOINT, 0 }, { "a\n", REFUSED_CHECKPOINT, 0 }, { "a\n5\n", REFUSED_CHECKPOINT, 0 }, { "\n5\n" ROOT, REFUSED_CHECKPOINT, 0 },
        { "a\n\n" ROOT, REFUSED_CHECKPOINT, 0 }, { "a\n05\n" ROOT, REFUSED_CHECKPOINT, 0 }, { "a\n-5\n" ROOT, REFUSED_CHECKPOINT, 0 },
        { "a\n+5\n" ROOT, REFUSED_CHECKPOINT, 0 }, { "a\n5 \n" ROOT, REFUSED_CHECKPOINT, 0 }, { "a\n0x5\n" ROOT, REFUSED_CHECKPOINT, 0 },
        { "a\n9223372036854775808\n" ROOT, REFUSED_CHECKPOINT, 0 }, { "a\n0\n" ROOT, REFUSED_CHECKPOINT, 0 },
        { "a\n5\nYmFuYW5hcw==\n", REFUSED_CHECKPOINT, 0 }, { "a\n5\ngy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ\n", REFUSED_CHECKPOINT, 0 },
        { "a\n5\ngy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZR=\n", REFUSED_CHECKPOINT, 0 }, { "a\n5\n" ROOT "\n", REFUSED_CHECKPOINT, 0 },
        { "a\n5\n" ROOT "x\n\ny\n", REFUSED_CHECKPOINT, 0 }, { "a\n5\n" ROOT "x", REFUSED_CHECKPOINT, 0 },
        { "a\n5\ngy5gl3aksFyiCO95a/1vLXz88A3dRq+0l9Sxte8ZqZQ=", REFUSED_CHECKPOINT, 0 },
    };
    char again[256];
    struct checkpoint k;
    struct writer o;

    for (size_t i = 0; i < ROWS(rows); i++) {
        enum status s = checkpoint_parse(rows[i].text, strlen(rows[i].text), &k);

        if (s != rows[i].wanted || k.size != rows[i].size)
            fail_msg("row %zu: %s", i, status_slug(s));
        if (s == OK && strstr(rows[i].text, "x\n") == NULL) {
            writer_init(&o, again, sizeof again);
            checkpoint_write(&k, &o);
            assert_int_equal(writer_len(&o), strlen(rows[i].text));
            assert_memory_equal(again, rows[i].text, writer_len(&o));
            assert_true(writer_len(&o) <= CHECKPOINT_TEXT_MAX(k.origin.len));
        }
    }
}

/* The longest name of a key, and one character more; and cosigners sign no packs. */
static void names_of_255(void **state)
{
    static char name[NOTE_NAME_MAX + 2], vkeys[2][NOTE_VKEY_MAX + 2];
    struct note_key k;

    for (unsigned i = 0; i < 2; i++) {
        memset(name, 'n', sizeof name - 1);
        name[NOTE_NAME_MAX + i] = 0;
        if (i == 0) {
            struct signer s = signer(name, NOTE_COSIGNED, 9);

            vkey_text(&s, vkeys[0]);
            assert_int_equal(note_key_parse_any(vkeys[0], strlen(vkeys[0]), &k), OK);
            assert_int_equal(k.kind, NOTE_COSIGNED);
            assert_int_equal(note_key_parse(vkeys[0], strlen(vkeys[0]), &k), REFUSED_KEY);
            EVP_PKEY_free(s.private);
        } else {
            assert_int_equal(note_key_make(name, strlen(name), one.key.public, &k), REFUSED_KEY);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(lines), cmocka_unit_test(many), cmocka_unit_test(quorums),
                                        cmocka_unit_test(every_byte), cmocka_unit_test(keys_alone), cmocka_unit_test(texts),
                                        cmocka_unit_test(names_of_255) };

    return cmocka_run_group_tests(tests, setup, teardown);
}
