/* What a person read before agreeing: the digest is that of the text beside the build, and the text is of both pages. */
#include "../../cmocka_all.h"

#include "model/notice.h"

static char text[64 << 10];

static size_t notice_read(enum language l)
{
    char path[512];

    snprintf(path, sizeof path, "%s/notice-%s.txt", PASSEND_NOTICES, language_tag(l));
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t len = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[len] = '\0';
    return len;
}

static void digests(void **state)
{
    for (enum language l = 0; l < LANGUAGE_N; l++) {
        uint8_t digest[DIGEST_LEN];
        size_t len = notice_read(l);
        assert_in_range(len, 1000, sizeof text - 2);
        assert_int_equal(sha256(text, len, digest), OK);
        assert_memory_equal(digest, notice_sha[l], DIGEST_LEN);
        for (enum language o = 0; o < l; o++)
            assert_memory_not_equal(notice_sha[l], notice_sha[o], DIGEST_LEN);
    }
}

static void what_it_says(void **state)
{
    static const struct { enum language l; const char *words; } rows[] = {
        { LANGUAGE_NL, "Dit verandert uw kans niet." }, { LANGUAGE_NL, "Alleen u ziet deze bedragen." }, { LANGUAGE_NL, "{platform}" },
        { LANGUAGE_NL, "{{v:income.amount}}" }, { LANGUAGE_NL, "{{if allocation}}" }, { LANGUAGE_EN, "This does not change your chances." },
        { LANGUAGE_AR, "هذا لا يغير فرصتكم" }, { LANGUAGE_UK, "Правильно" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        notice_read(rows[i].l);
        if (strstr(text, rows[i].words) == NULL)
            fail_msg("row %zu", i);
    }
}

/* A header that is there is the reader; where there is none nobody is named. */
static void readers(void **state)
{
    for (enum language l = 0; l < LANGUAGE_N; l++) {
        static const char header[] = "\"X-Passend-Nagelezen: ";
        char path[512];
        snprintf(path, sizeof path, "%s/%s.po", PASSEND_TEXTS, language_tag(l));
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        text[fread(text, 1, sizeof text - 1, f)] = '\0';
        fclose(f);
        const char *at = strstr(text, header);
        assert_int_equal(at != NULL, notice_reader[l] != NULL);
        if (at != NULL)
            assert_memory_equal(at + strlen(header), notice_reader[l], strlen(notice_reader[l]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(digests), cmocka_unit_test(what_it_says), cmocka_unit_test(readers) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
