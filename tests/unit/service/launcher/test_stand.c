/* The state of a pack on disk: one spelling, every defect. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "launcher/stand.h"

#define HEAD "passend/pakketstand/1\n"
#define SIGNED HEAD "herkomst ondertekend\nvanaf 2026-12-01\n"
#define OWN HEAD "herkomst configuratie\n"

static void rows(void **state)
{
    static const struct { const char *text; enum status wanted; } r[] = {
        { SIGNED, OK }, { OWN, OK },
        { SIGNED "ingetrokken 2026-12-24 FOUT_IN_BEDRAG\n", OK },
        { OWN "ingetrokken 2026-12-24 A\n", OK },
        { "", REFUSED_CONFIG }, { HEAD, REFUSED_CONFIG }, { "passend/pakketstand/2\nherkomst configuratie\n", REFUSED_CONFIG },
        { HEAD "herkomst gevonden\n", REFUSED_CONFIG }, { HEAD "herkomst ondertekend\n", REFUSED_CONFIG },
        { HEAD "herkomst configuratie", REFUSED_CONFIG }, { OWN "\n", REFUSED_CONFIG },
        { OWN "vanaf 2026-12-01\n", REFUSED_CONFIG },
        { HEAD "herkomst ondertekend\nvanaf 2026-12-32\n", REFUSED_CONFIG },
        { HEAD "herkomst ondertekend\nvanaf 2026-12-0", REFUSED_CONFIG },
        { SIGNED "ingetrokken 2026-12-24\n", REFUSED_CONFIG }, { SIGNED "ingetrokken 2026-12-24 \n", REFUSED_CONFIG },
        { SIGNED "ingetrokken 2026-12-24 fout\n", REFUSED_CONFIG }, { SIGNED "ingetrokken 2026-12-24 FOUT", REFUSED_CONFIG },
        { SIGNED "ingetrokken 2026-13-24 FOUT\n", REFUSED_CONFIG }, { SIGNED "ingetrokken 2026-12", REFUSED_CONFIG },
        { SIGNED "ingetrokken 2026-12-24 FOUT\ningetrokken 2026-12-24 FOUT\n", REFUSED_CONFIG },
        { SIGNED "ingetrokken 2026-12-24 0123456789012345678901234567890AB\n", REFUSED_CONFIG },
    };
    struct catalogue_row untouched, row;
    char text[STAND_MAX];
    struct writer w;

    memset(&untouched, 0x55, sizeof untouched);
    for (size_t i = 0; i < ROWS(r); i++) {
        row = untouched;
        enum status s = stand_parse(r[i].text, strlen(r[i].text), &row);
        if (s != r[i].wanted)
            fail_msg("row %zu: %s", i, status_slug(s));
        if (s != OK) {
            assert_memory_equal(&row, &untouched, sizeof row);
            continue;
        }
        assert_memory_equal(row.sha256, untouched.sha256, sizeof row.sha256);
        writer_init(&w, text, sizeof text);
        stand_write(&row, &w);
        assert_int_equal(writer_len(&w), strlen(r[i].text));
        assert_memory_equal(text, r[i].text, writer_len(&w));
    }
    assert_int_equal(stand_parse(OWN, strlen(OWN), &row), OK);
    assert_true(row.vanaf == CATALOGUE_ALWAYS && row.ingetrokken == CATALOGUE_NEVER && row.origin == CATALOGUE_CONFIGURED);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
