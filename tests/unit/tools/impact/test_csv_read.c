/* CSV of counts: columns by name, one defect at a time with its line, column and reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "impact/csv_read.h"
#include "impact/impact_rows.h"
#include "pack/layout.h"

/* Reads the whole text; stops at the first refusal. */
static enum status lees(struct csv_reader *l, const char *text, unsigned *rows, bool homes)
{
    enum status s = csv_begin(l, homes ? impact_home_columns : impact_household_columns, 1);

    *rows = 0;
    while (s == OK && *text != '\0') {
        size_t len = strcspn(text, "\n");
        struct impact_huishouden h;
        struct eenheid e;
        int64_t aantal;
        bool row;
        s = csv_line(l, text, len, &row);
        if (s == OK && row)
            s = homes ? impact_home_read(l, &e, &aantal) : impact_household_read(l, &h);
        *rows += s == OK && row;
        text += len + (text[len] == '\n');
    }
    return s;
}

static void test_weigeringen(void **state)
{
    static const struct { const char *text; bool woning; enum status s; unsigned line, column; const char *name, *why; } rows[] = {
        { "personen,kleur\n", false, REFUSED_MEMBER_UNKNOWN, 1, 2, NULL, "no such column" },
        { "inkomen\n", false, REFUSED_MEMBER_MISSING, 1, 0, "personen", "needed" },
        { "personen,personen\n", false, REFUSED_CSV, 1, 1, "personen", "twice" },
        { "personen,inkomen\n1,20000\n,20000\n", false, REFUSED_MEMBER_MISSING, 3, 1, "personen", "every row" },
        { "personen,inkomen\n1,20000,3\n", false, REFUSED_CSV, 2, 0, NULL, "more fields" },
        { "personen,inkomen\n1\n", false, REFUSED_CSV, 2, 0, NULL, "fewer fields" },
        { "personen,inkomen\n\n1,\"20000\n", false, REFUSED_CSV, 3, 0, NULL, "quote" },
        { "personen,inkomen\n1,20\"000\n", false, REFUSED_CSV, 2, 0, NULL, "quote" },
        { "personen\n0\n", false, REFUSED_VALUE, 2, 1, "personen", "whole number" },
        { "personen\n1.5\n", false, REFUSED_VALUE, 2, 1, "personen", "whole number" },
        { "personen\n21\n", false, REFUSED_VALUE, 2, 1, "personen", "whole number" },
        { "kinderen,personen\n2,2\n", false, REFUSED_VALUE, 2, 1, "kinderen", "one adult" },
        { "personen;inkomen\n1;20.000\n", false, REFUSED_AMOUNT, 2, 2, "inkomen", "thousands" },
        { "personen;inkomen\n1;20000,123\n", false, REFUSED_AMOUNT, 2, 2, "inkomen", "euros" },
        { "personen;inkomen\n1;20000,\n", false, REFUSED_AMOUNT, 2, 2, "inkomen", "euros" },
        { "personen;inkomen\n1;99999999999\n", false, REFUSED_AMOUNT, 2, 2, "inkomen", "euros" },
        { "personen;inkomen\n1;..\n", false, REFUSED_AMOUNT, 2, 2, "inkomen", "range" },
        { "personen;inkomen\n1;300..200\n", false, REFUSED_RANGE, 2, 2, "inkomen", "before its begin" },
        { "personen,geboortejaar\n1,1850\n", false, REFUSED_DATE, 2, 2, "geboortejaar", "year" },
        { "personen,geboortejaar\n1,1950-02-30\n", false, REFUSED_DATE, 2, 2, "geboortejaar", "year" },
        { "personen,geboortejaar\n1,1879-12-31\n", false, REFUSED_DATE, 2, 2, "geboortejaar", "year" },
        { "personen,geboortejaar\n1,2101-01-01\n", false, REFUSED_DATE, 2, 2, "geboortejaar", "year" },
        { "personen,geboortejaar\n1,9150-03-01\n", false, REFUSED_DATE, 2, 2, "geboortejaar", "year" },
        { "personen,geboortejaar\n1,1 2 3 4 5 6 7 8 9\n", false, REFUSED_DATE, 2, 2, "geboortejaar", "year" },
        { "personen,geboortejaar\n2,1950 1951 1952 1953 1954 1955 1956 1957 1958 1959 1960 1961 1962 1963 1964 1965 1966 1967 1968 1969 1970\n", false,
          REFUSED_TOO_MANY, 2, 2, "geboortejaar", "twenty" },
        { "personen,aow\n1,yes\n", false, REFUSED_VALUE, 2, 2, "aow", "ja nor nee" },
        { "personen,statussen\n1,WTOS RIJK\n", false, REFUSED_VALUE, 2, 2, "statussen", "status" },
        { "personen,statussen\n1,KIND\n", false, REFUSED_VALUE, 2, 2, "statussen", "status" },
        { "personen,urgentie\n1,JA\n", false, REFUSED_VALUE, 2, 2, "urgentie", "HVW_15_5" },
        { "personen,aantal\n1,0\n", false, REFUSED_VALUE, 2, 2, "aantal", "whole number" },
        { "personen,aantal\n1,1000001\n", false, REFUSED_VALUE, 2, 2, "aantal", "whole number" },
        { "personen\n\xff\n", false, REFUSED_TEXT, 2, 0, NULL, "UTF-8" },
        { "huurprijs\n0\n", true, REFUSED_RENT_LOW, 2, 1, "huurprijs", "less than 50" },
        { "huurprijs,kamers\n\"49,99\",3\n", true, REFUSED_RENT_LOW, 2, 1, "huurprijs", "less than 50" },
        { "kamers,huurprijs\n3,7.45\n", true, REFUSED_RENT_LOW, 2, 2, "huurprijs", "less than 50" },
        { "huurprijs\n-5\n", true, REFUSED_AMOUNT, 2, 1, "huurprijs", "above nought" },
        { "huurprijs,woonruimtesoort\n500,FLAT\n", true, REFUSED_VALUE, 2, 2, "woonruimtesoort", "ZELFSTANDIG" },
        { "huurprijs,leeftijdVan,leeftijdTot\n500,60,50\n", true, REFUSED_RANGE, 2, 3, "leeftijdTot", "before its begin" },
        { "huurprijs,huursoort\n500,TWEEDE\n", true, REFUSED_VALUE, 2, 2, "huursoort", "LAAGSTE" },
        { "huurprijs,kamers\n500,100\n", true, REFUSED_VALUE, 2, 2, "kamers", "whole number" },
    };
    static struct csv_reader l;
    unsigned n;

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum status s = lees(&l, rows[i].text, &n, rows[i].woning);
        if (s != rows[i].s || l.fout.line != rows[i].line || l.fout.column != rows[i].column ||
            strstr(l.fout.why, rows[i].why) == NULL)
            print_error("row %u: %s line %u column %u: %s\n", i, status_slug(s), l.fout.line, l.fout.column, l.fout.why);
        assert_int_equal(s, rows[i].s);
        assert_int_equal(l.fout.line, rows[i].line);
        assert_int_equal(l.fout.column, rows[i].column);
        assert_non_null(strstr(l.fout.why, rows[i].why));
        if (rows[i].name == NULL)
            assert_null(l.fout.name);
        else
            assert_string_equal(l.fout.name, rows[i].name);
        csv_einde(&l);
    }
    assert_int_equal(lees(&l, "personen,inkmen\n", &n, false), REFUSED_MEMBER_UNKNOWN);
    assert_string_equal(l.fout.meant, "inkomen");
    csv_einde(&l);
}

/* After a refused line the reader goes on with the next. */
static void test_na_weigering(void **state)
{
    static struct csv_reader l;
    bool row;

    (void)state;
    assert_int_equal(csv_begin(&l, impact_household_columns, 1), OK);
    assert_int_equal(csv_line(&l, "personen;inkomen", 16, &row), OK);
    assert_int_equal(csv_line(&l, "1;\"2", 4, &row), REFUSED_CSV);
    assert_int_equal(csv_line(&l, "2;30000,50", 10, &row), OK);
    assert_true(row);
    assert_string_equal(l.fields[0], "2");
    assert_string_equal(l.fields[2], "30000,50");
    csv_einde(&l);
}

static void test_lang(void **state)
{
    static struct csv_reader l;
    static char line[CSV_LINE_MAX + 1];
    bool row;

    (void)state;
    memset(line, '1', sizeof(line));
    assert_int_equal(csv_begin(&l, impact_household_columns, 1), OK);
    assert_int_equal(csv_line(&l, "personen", 8, &row), OK);
    assert_int_equal(csv_line(&l, line, CSV_LINE_MAX, &row), OK);
    assert_int_equal(csv_line(&l, line, CSV_LINE_MAX + 1, &row), REFUSED_CSV);
    csv_einde(&l);
}

static void test_waarden(void **state)
{
    static struct csv_reader l;
    struct impact_huishouden h;
    struct huishouden out;
    struct eenheid e;
    int64_t aantal;
    bool row;
    static const char head[] = "\xef\xbb\xbf" "aantal;personen;kinderen;inkomen;geboortejaar;statussen;urgentie;belastingjaar\r\n";
    static const char one[] = "7;4;1;-100,5..28000;1950-03-01 1951;WTOS WLZ_ADL;HVW_15_5;2024\r\n";

    (void)state;
    assert_int_equal(csv_begin(&l, impact_household_columns, 1), OK);
    assert_int_equal(csv_line(&l, head, sizeof(head) - 1, &row), OK);
    assert_false(row);
    assert_int_equal(csv_line(&l, ";;;;;;;", 7, &row), OK);
    assert_false(row);
    assert_int_equal(csv_line(&l, one, sizeof(one) - 1, &row), OK);
    assert_true(row);
    assert_int_equal(impact_household_read(&l, &h), OK);
    assert_int_equal(h.aantal, 7);
    assert_int_equal(h.inkomen.min, -10050);
    assert_int_equal(h.inkomen.max, 2800000);
    impact_huishouden_op(&h, 20454, &out);      /* 2026-01-01 */
    assert_int_equal(out.n_adults, 3);
    assert_int_equal(out.n_children, 1);
    assert_int_equal(out.adults[0].geboortedatum.min, -7246);
    assert_int_equal(out.adults[0].geboortedatum.max, -7246);
    assert_int_equal(out.adults[2].geboortedatum.min, -6940);       /* 1951, the last one given */
    assert_int_equal(out.adults[2].geboortedatum.max, -6576);
    assert_int_equal(out.adults[0].inkomens[0].jaar, 2024);
    assert_int_equal(out.adults[0].inkomens[0].max, 2800000);
    assert_int_equal(out.adults[1].inkomens[0].max, 0);
    assert_int_equal(out.adults[1].status, STATUS_WTOS | STATUS_WLZ_ADL);
    assert_int_equal(out.urgentie, URGENTIE_HVW_15_5);
    csv_einde(&l);

    assert_int_equal(csv_begin(&l, impact_home_columns, 1), OK);
    assert_int_equal(csv_line(&l, "kamers,huurprijs,aantal", 23, &row), OK);
    assert_int_equal(csv_line(&l, "3,\"713,02\",12", 13, &row), OK);
    assert_int_equal(impact_home_read(&l, &e, &aantal), OK);
    assert_int_equal(e.huurprijs.min, 71302);
    assert_int_equal(e.kamers_max, 3);
    assert_int_equal(e.woonruimtesoort, WOONRUIMTESOORT_ZELFSTANDIG);
    assert_int_equal(aantal, 12);
    csv_einde(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_weigeringen), cmocka_unit_test(test_na_weigering),
                                        cmocka_unit_test(test_lang), cmocka_unit_test(test_waarden) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
