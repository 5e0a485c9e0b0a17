/* vera/codes: a code means something on a day only. */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "vera/codes.h"

#include <string.h>

static const struct row { const char *name; enum vera_set set; const char *code, *dag; enum status s; const char *successor; } rows[] = {
    { "living role", RELATIEROLSOORT, "WON", "2026-11-22", OK, "" },
    { "living role, before VERA", RELATIEROLSOORT, "MBW", "1990-01-01", OK, "" },
    { "retired role on its last day", RELATIEROLSOORT, "AAN", "2021-12-31", OK, "" },
    { "retired role on the day it went", RELATIEROLSOORT, "AAN", "2022-01-01", REFUSED_VERA_RETIRED, "WON" },
    { "child, retired", RELATIEROLSOORT, "KIN", "2026-11-22", REFUSED_VERA_RETIRED, "MBW" },
    { "retired without one successor", RELATIEROLSOORT, "KLA", "2026-11-22", REFUSED_VERA_RETIRED, "" },
    { "the same code in another set lives", AUTHENTIEKGEGEVENBRON, "KLA", "2026-11-22", OK, "" },
    { "not yet", AUTHENTIEKGEGEVENBRON, "KLA", "2024-01-16", REFUSED_VERA_NOT_YET, "" },
    { "first day", AUTHENTIEKGEGEVENBRON, "KLA", "2024-01-17", OK, "" },
    { "unknown", AUTHENTIEKGEGEVENBRON, "MYI", "2026-11-22", REFUSED_VERA_UNKNOWN, "" },
    { "lower case is another code", RELATIEROLSOORT, "won", "2026-11-22", REFUSED_VERA_UNKNOWN, "" },
    { "empty", RELATIEROLSOORT, "", "2026-11-22", REFUSED_VERA_UNKNOWN, "" },
    { "reused, one meaning before", AANVULLENDEDOELGROEP, "VER", "2023-10-05", OK, "" },
    { "reused, two meanings", AANVULLENDEDOELGROEP, "VER", "2023-10-06", REFUSED_VERA_AMBIGUOUS, "" },
    { "reused, two meanings, last day", AANVULLENDEDOELGROEP, "VER", "2023-10-19", REFUSED_VERA_AMBIGUOUS, "" },
    { "reused, one meaning again", AANVULLENDEDOELGROEP, "VER", "2023-10-20", OK, "" },
    { "retired and back the same day", EENHEIDDETAILSOORT, "BIJ", "2023-06-09", OK, "" },
    { "never of this set", PASSENDHEIDSSOORT, "ONB", "2026-11-22", REFUSED_VERA_UNKNOWN, "" },
};

static void codes(void **state)
{
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *successor = NULL;
        int32_t dag;

        assert_true(date_parse(rows[i].dag, 10, &dag));
        enum status s = vera_code(rows[i].set, rows[i].code, dag, &successor);
        if (s != rows[i].s || strcmp(successor, rows[i].successor) != 0)
            fail_msg("%s: %s, successor \"%s\"", rows[i].name, status_slug(s), successor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(codes) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
