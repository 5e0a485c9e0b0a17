/* SHA-256 against published values, whole, kept and in parts. */
#include "../../cmocka_all.h"

#include "base/sha256.h"
#include "base/text.h"

/* FIPS 180-2 B.1 and B.2, and the empty message. */
static const struct { const char *text, *digest; } rows[] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void published(void **state)
{
    for (size_t i = 0; i < ROWS(rows); i++) {
        size_t len = strlen(rows[i].text);
        uint8_t expected[DIGEST_LEN], whole[DIGEST_LEN], kept[DIGEST_LEN];

        assert_true(hex_decode(rows[i].digest, 2 * DIGEST_LEN, expected, DIGEST_LEN));
        assert_int_equal(sha256(rows[i].text, len, whole), OK);
        sha256_kept(rows[i].text, len, kept);
        if (memcmp(whole, expected, DIGEST_LEN) != 0 || memcmp(kept, expected, DIGEST_LEN) != 0)
            fail_msg("row %zu", i);
    }
}

/* However a text is cut in three, also into nothing, its digest is the same. */
static void in_parts(void **state)
{
    const char *text = rows[2].text;
    size_t len = strlen(text);
    uint8_t expected[DIGEST_LEN], got[DIGEST_LEN];

    assert_int_equal(sha256(text, len, expected), OK);
    for (size_t a = 0; a <= len; a++)
        for (size_t b = a; b <= len; b++) {
            struct part parts[] = { { text, a }, { text + a, b - a }, { text + b, len - b } };

            sha256_parts(parts, 3, got);
            if (memcmp(got, expected, DIGEST_LEN) != 0)
                fail_msg("cut at %zu and %zu", a, b);
        }
    sha256_parts(NULL, 0, got);
    assert_int_equal(sha256("", 0, expected), OK);
    assert_memory_equal(got, expected, DIGEST_LEN);
}

/* Whenever it is asked, also twice, it is the digest of what was added by then. */
static void as_it_grows(void **state)
{
    const char *text = rows[2].text;
    size_t len = strlen(text);
    struct sha256_run *run;
    uint8_t expected[DIGEST_LEN], got[DIGEST_LEN];

    assert_int_equal(sha256_run_open(&run), OK);
    for (size_t n = 0; n <= 3 * len; n++) {
        char whole[256];

        for (size_t i = 0; i < n; i++)
            whole[i] = text[i % len];
        assert_int_equal(sha256(whole, n, expected), OK);
        for (unsigned again = 0; again < 2; again++) {
            assert_int_equal(sha256_run_digest(run, got), OK);
            assert_memory_equal(got, expected, DIGEST_LEN);
        }
        sha256_run_add(run, text + n % len, 1);
    }
    sha256_run_close(run);
    sha256_run_close(NULL);
}

static int begin(void **state)
{
    return sha256_init() != OK || sha256_init() != OK;   /* the second time it is there already */
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(published), cmocka_unit_test(in_parts), cmocka_unit_test(as_it_grows) };

    return cmocka_run_group_tests(tests, begin, NULL);
}
