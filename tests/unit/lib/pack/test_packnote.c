/* The text that operators sign: one spelling, every defect. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "pack/packnote.h"

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEAD "passend/beleidspakket/1\n"
#define GOOD HEAD "id nl.woningwet\nversie 2027.1\nsha256 " SHA "\nbestand " SHA "\n"

static void rows(void **state)
{
    static const struct { const char *text; enum status wanted; } r[] = {
        { GOOD, OK },
        { GOOD "vanaf 2026-12-01\n", OK },
        { "", REFUSED_NOTE_CONTENT },
        { HEAD, REFUSED_NOTE_CONTENT },
        { "passend/beleidspakket/2\nid a\nversie 1\nsha256 " SHA "\nbestand " SHA "\n", REFUSED_NOTE_CONTENT },
        { GOOD "\n", REFUSED_NOTE_CONTENT },
        { GOOD "vanaf 2026-12-01", REFUSED_NOTE_CONTENT },
        { GOOD "vanaf 2026-02-29\n", REFUSED_NOTE_CONTENT },
        { GOOD "vanaf 2026-12-1\n", REFUSED_NOTE_CONTENT },
        { GOOD "vanaf 2026-12-01\nvanaf 2026-12-01\n", REFUSED_NOTE_CONTENT },
        { GOOD "tot 2026-12-01\n", REFUSED_NOTE_CONTENT },
        { HEAD "versie 2027.1\nid nl.woningwet\nsha256 " SHA "\nbestand " SHA "\n", REFUSED_NOTE_CONTENT },
        { HEAD "id nl woningwet\nversie 2027.1\nsha256 " SHA "\nbestand " SHA "\n", REFUSED_NOTE_CONTENT },
        { HEAD "id \nversie 2027.1\nsha256 " SHA "\nbestand " SHA "\n", REFUSED_NOTE_CONTENT },
        { HEAD "id  a\nversie 2027.1\nsha256 " SHA "\nbestand " SHA "\n", REFUSED_NOTE_CONTENT },
        { HEAD "id a\nversie 012345678901234567890123456789012\nsha256 " SHA "\nbestand " SHA "\n", REFUSED_NOTE_CONTENT },
        { HEAD "id a\nversie 1\nsha256 " SHA "0\nbestand " SHA "\n", REFUSED_NOTE_CONTENT },
        { HEAD "id a\nversie 1\nsha256 A" SHA "\nbestand " SHA "\n", REFUSED_NOTE_CONTENT },
        { HEAD "id a\nversie 1\nsha256 " SHA "\n", REFUSED_NOTE_CONTENT },
    };
    char text[PACKNOTE_TEXT_MAX];
    struct packnote n;
    struct writer w;

    for (size_t i = 0; i < ROWS(r); i++) {
        enum status s = packnote_parse(r[i].text, strlen(r[i].text), &n);
        if (s != r[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        if (s != OK) {
            assert_int_equal(n.id[0], 0);
            continue;
        }
        writer_init(&w, text, sizeof text);
        packnote_write(&n, &w);
        assert_int_equal(writer_len(&w), strlen(r[i].text));
        assert_memory_equal(text, r[i].text, writer_len(&w));
    }
    assert_int_equal(packnote_parse(GOOD, strlen(GOOD), &n), OK);
    assert_string_equal(n.id, "nl.woningwet");
    assert_string_equal(n.versie, "2027.1");
    assert_int_equal(n.vanaf, PACKNOTE_NOW);
    assert_true(n.sha256[0] == 0x01 && n.bestand[31] == 0xef);
    assert_int_equal(packnote_parse(GOOD "vanaf 1970-01-02\n", strlen(GOOD) + 17, &n), OK);
    assert_int_equal(n.vanaf, 1);
    /* Longest names. */
    memset(n.id, 'a', PACKNOTE_ID_MAX);
    memset(n.versie, '1', PACKNOTE_VERSION_MAX);
    writer_init(&w, text, sizeof text);
    packnote_write(&n, &w);
    assert_false(w.failed);
    assert_int_equal(packnote_parse(text, writer_len(&w), &n), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
