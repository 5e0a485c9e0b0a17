/* Spellings: there and back for every row, and nothing else is a name. */
#include "../../cmocka_all.h"

#include "model/agreement.h"
#include "model/client.h"
#include "model/event.h"
#include "model/names.h"
#include "model/outcome.h"
#include "model/source.h"

static const struct { enum names names; uint32_t number; const char *spelling; } all[] = {
#define NAME(names, value, number, spelling) { names, (uint32_t)(value), spelling },
#include "model/names.def"
#undef NAME
};

static void there_and_back(void **state)
{
    for (size_t i = 0; i < ROWS(all); i++) {
        uint32_t number = UINT32_MAX;

        if (strcmp(name_of(all[i].names, all[i].number), all[i].spelling) != 0)
            fail_msg("%s: said as %s", all[i].spelling, name_of(all[i].names, all[i].number));
        if (!name_find(all[i].names, all[i].spelling, strlen(all[i].spelling), &number) || number != all[i].number)
            fail_msg("%s: found as %u", all[i].spelling, number);
    }
}

/* Every enumeration has names. */
static void none_is_empty(void **state)
{
    for (unsigned names = 0; names < NAMES_N; names++) {
        unsigned n = 0;

        for (size_t i = 0; i < ROWS(all); i++)
            n += all[i].names == names;
        if (n == 0)
            fail_msg("enumeration %u", names);
    }
}

/* Of each enumeration, the last value and the bits of a set: nothing is without a name that can be in an answer. */
static void all_are_named(void **state)
{
    static const struct { enum names names; uint32_t first, end; bool bits; } rows[] = {
        { NAMES_ROL, ROL_WON, ROL_MBW + 1, false },
        { NAMES_PERSOONSSTATUS, 0, 12, true },
        { NAMES_LOON_PERIODE, LOON_MAAND, LOON_JAAR + 1, false },
        { NAMES_WINST_SOORT, WINST_JAARCIJFER, WINST_PROGNOSE + 1, false },
        { NAMES_AANLEIDING, 0, 4, true },
        { NAMES_OORZAAK, OORZAAK_BAAN_KWIJT, OORZAAK_N, false },
        { NAMES_WOONRUIMTESOORT, 0, 3, true },
        { NAMES_RENT_RANK, 0, 4, true },
        { NAMES_FASE, FASE_REACTIE, FASE_TOEWIJZING + 1, false },
        { NAMES_FEIT, 0, 5, true },
        { NAMES_STRENGTH, STRENGTH_NAAM_GEBDATUM, STRENGTH_GEEN + 1, false },
        { NAMES_INTAKE, INTAKE_FLOW, INTAKE_EVIDENCE + 1, false },
        { NAMES_WIJZE, WIJZE_SOURCE_SIGNED, WIJZE_DESK + 1, false },
        { NAMES_ZEKERHEID, ZEKERHEID_BRONGETEKEND, ZEKERHEID_VERKLAARD + 1, false },
        { NAMES_UITKOMST, 0, UITKOMST_N, false },
        { NAMES_DAEB, 0, DAEB_N, false },
        { NAMES_PASSENDHEIDSOORT, 0, PASSENDHEIDSOORT_N, false },
        { NAMES_INKOMENSKLASSE, 0, INKOMENSKLASSE_N, false },
        { NAMES_HUURKLASSE, 0, HUUR_N, false },
        { NAMES_GROOTTEKLASSE, 0, GROOTTEKLASSE_N, false },
        { NAMES_SAMENSTELLING, 0, SAMENSTELLING_N, false },
        { NAMES_BEWIJSROUTE, 0, ROUTE_N, false },
        { NAMES_OWNER, OWNER_AANVRAGER, OWNER_BELEID + 1, false },
        { NAMES_SUPERSEDE_REASON, SUPERSEDE_HUISHOUDEN, SUPERSEDE_N, false },
        { NAMES_EVENT_KIND, EVENT_KIND_GIVEN, EVENT_KIND_VERDICT_REPLACED + 1, false },
        { NAMES_EVENT_REASON, EVENT_REASON_NO, EVENT_REASON_ENDED + 1, false },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        for (uint32_t v = rows[i].first; v < rows[i].end; v++)
            if (name_of(rows[i].names, rows[i].bits ? 1u << v : v)[0] == '\0')
                fail_msg("row %zu: %u has no name", i, v);
        uint32_t end = rows[i].bits ? 1u << rows[i].end : rows[i].end;
        if (name_of(rows[i].names, end)[0] != '\0')
            fail_msg("row %zu: %u has a name", i, end);
    }
}

static void not_a_number(void **state)
{
    static const struct { enum names names; uint32_t number; } rows[] = {
        { NAMES_ROL, ROL_GEEN }, { NAMES_ROL, UINT32_MAX }, { NAMES_PERSOONSSTATUS, 3 }, { NAMES_PERSOONSSTATUS, 0 },
        { NAMES_WIJZE, WIJZE_GEEN }, { NAMES_LOON_PERIODE, LOON_GEEN }, { NAMES_AANLEIDING, AANLEIDING_GEEN }, { NAMES_AANLEIDING, AANLEIDING_DAEB_LAGER | AANLEIDING_GEEN_GEGEVENS },
        { NAMES_OORZAAK, OORZAAK_GEEN },
        { NAMES_INKOMENSSOORT, INKOMEN_GEEN }, { NAMES_FASE, 0 }, { NAMES_N, 1 },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if (name_of(rows[i].names, rows[i].number)[0] != '\0')
            fail_msg("row %zu: %s", i, name_of(rows[i].names, rows[i].number));
}

static void not_a_name(void **state)
{
    static const struct { enum names names; const char *text; size_t len; } rows[] = {
        { NAMES_ROL, "", 0 },          { NAMES_ROL, "WO", 2 },    { NAMES_ROL, "WONX", 4 },      { NAMES_ROL, "won", 3 },
        { NAMES_ROL, "WON\0", 4 },     { NAMES_ROL, "VOL", 3 },   { NAMES_FASE, "REACTIE", 7 },  { NAMES_FASE, "definitief", 10 },
        { NAMES_ROL, "reactie", 7 },   { NAMES_N, "WON", 3 },     { NAMES_LOON_PERIODE, "WEEK", 4 },
        { NAMES_BEWIJSROUTE, "C", 1 }, { NAMES_DAEB, "PAS", 3 },  { NAMES_GROOTTEKLASSE, "3", 1 },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        uint32_t number = 77;

        if (name_find(rows[i].names, rows[i].text, rows[i].len, &number) || number != 77)
            fail_msg("row %zu: %u", i, number);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back), cmocka_unit_test(none_is_empty),
                                        cmocka_unit_test(all_are_named), cmocka_unit_test(not_a_number),
                                        cmocka_unit_test(not_a_name) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
