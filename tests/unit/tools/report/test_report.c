/* The words and forms a page is made of: amounts, wrapping, escaping, the guard against formulas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/strict_json.h"
#include "report/report.h"
#include "packs/table_text.h"

static char text[CELL_MAX];

static const char *money(int64_t cents, bool en)
{
    struct writer w;

    writer_init(&w, text, sizeof(text) - 1);
    text_money(&w, cents, en);
    text[writer_len(&w)] = '\0';
    return text;
}

static void test_money(void **state)
{
    static const struct { int64_t cents; const char *nl, *en; } rows[] = {
        { 0, "0,00", "0.00" }, { 5, "0,05", "0.05" }, { 100, "1,00", "1.00" }, { 99999, "999,99", "999.99" },
        { 100000, "1.000,00", "1,000.00" }, { 5153700, "51.537,00", "51,537.00" },
        { 123456789012, "1.234.567.890,12", "1,234,567,890.12" }, { -5, "-0,05", "-0.05" },
        { -123456, "-1.234,56", "-1,234.56" }, { INT64_MIN, "-92.233.720.368.547.758,08", "-92,233,720,368,547,758.08" } };

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(money(rows[i].cents, false), rows[i].nl);
        assert_string_equal(money(rows[i].cents, true), rows[i].en);
    }
}

/* What a row asks, in words. */
static void test_condition(void **state)
{
    static const struct { const char *input, *value, *nl, *en; } rows[] = {
        { "huurprijs", "{\"max\": 71302}", "t/m 713,02", "up to and including 713.02" },
        { "huurprijs", "{\"max\": \"grens\"}", "t/m 700,00 (grens)", "up to and including 700.00 (grens)" },
        { "huurprijs", "{\"min\": \"basis\", \"max\": \"grens\"}", "vanaf basis t/m 700,00 (grens)",
          "from basis up to and including 700.00 (grens)" },
        { "huurprijs", "{\"above\": 100, \"below\": 200}", "boven 1,00 onder 2,00", "above 1.00 below 2.00" },
        { "huurprijs", "{\"min\": \"open\"}", "vanaf 1,00 tot 2,00 (open)", "from 1.00 to 2.00 (open)" },
        { "huurprijs", "{\"min\": \"leeg\"}", "vanaf niet bekend (leeg)", "from not known (leeg)" },
        { "personen", "{\"min\": 2, \"max\": 3}", "vanaf 2 t/m 3", "from 2 up to and including 3" },
        { "personen", "2", "2", "2" }, { "ouder", "true", "ja", "yes" }, { "ouder", "false", "nee", "no" },
        { "plek", "[\"KAMER\", \"BINNEN\"]", "KAMER of BINNEN", "KAMER or BINNEN" } };
    json_t *root = json_loads("{\"parameters\": {\"grens\": {\"value\": 70000, \"unit\": \"EUR_cent\"},"
                              "\"open\": {\"value\": {\"min\": 100, \"max\": 200}, \"unit\": \"EUR_cent\"},"
                              "\"leeg\": {\"value\": null, \"unit\": \"EUR_cent\"}}}", 0, NULL);

    (void)state;
    assert_non_null(root);
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *value = json_loads(rows[i].value, JSON_DECODE_ANY, NULL);
        for (unsigned en = 0; en < 2; en++) {
            struct writer w;
            writer_init(&w, text, sizeof(text) - 1);
            text_condition(&w, root, rows[i].input, value, en == 1);
            text[writer_len(&w)] = '\0';
            assert_string_equal(text, en == 1 ? rows[i].en : rows[i].nl);
        }
        json_decref(value);
    }
    json_decref(root);
}

/* One page in one form, as text. */
static const char *printed(const struct report *r, const struct report_options *o)
{
    static char out[1u << 16];
    char *buffer = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&buffer, &len);

    assert_non_null(f);
    assert_true(report_print(r, f, o));
    assert_int_equal(fclose(f), 0);
    assert_true(len < sizeof(out));
    memcpy(out, buffer, len + 1);
    free(buffer);
    return out;
}

static void page(struct report *r)
{
    report_init(r);
    report_heading(r, "kop", "Een <kop> & meer");
    report_text(r, "Een zin van meer dan veertig tekens, die dus op twee regels komt.");
    json_t *t = report_table(r, "tabel", (const char *const[]){ "naam", ">aantal", "leeg" }, 3);
    report_row(r, t, (const char *const[]){ "één | \"twee\"", "7", NULL });
    report_row(r, t, (const char *const[]){ "=1+1", "1.234", "" });
    report_row(r, t, (const char *const[]){ "@SOM; <b>", "-5", "" });
}

static void test_forms(void **state)
{
    struct report r;

    (void)state;
    page(&r);
    assert_string_equal(printed(&r, &(struct report_options){ .format = REPORT_TERMINAL, .width = 40 }),
                        "Een <kop> & meer\n"
                        "Een zin van meer dan veertig tekens, die\n"
                        "dus op twee regels komt.\n"
                        "naam          aantal\n"
                        "------------  ------\n"
                        "één | \"twee\"       7\n"
                        "=1+1           1.234\n"
                        "@SOM; <b>         -5\n");
    assert_string_equal(printed(&r, &(struct report_options){ .format = REPORT_CSV, .table = "tabel" }),
                        "naam,aantal,leeg\r\n\"één | \"\"twee\"\"\",7,\r\n\"'=1+1\",1.234,\r\n\"'@SOM; <b>\",\"'-5\",\r\n");
    assert_string_equal(printed(&r, &(struct report_options){ .format = REPORT_MARKDOWN }),
                        "# Een &lt;kop> & meer\n\nEen zin van meer dan veertig tekens, die dus op twee regels komt.\n"
                        "\n| naam | aantal |\n|---|---:|\n| één \\| \"twee\" | 7 |\n| =1+1 | 1.234 |\n| @SOM; &lt;b> | -5 |\n");
    const char *html = printed(&r, &(struct report_options){ .format = REPORT_HTML });
    assert_non_null(strstr(html, "<title>Een &lt;kop&gt; &amp; meer</title>"));
    assert_non_null(strstr(html, "<th scope=\"row\">@SOM; &lt;b&gt;</th><td class=\"n\">-5</td>"));
    assert_non_null(strstr(html, "<html lang=\"nl\">"));
    assert_null(strstr(html, "<b>"));
    const char *json = printed(&r, &(struct report_options){ .format = REPORT_JSON });
    json_t *j = json_loads(json, 0, NULL);
    assert_int_equal(json_array_size(j), 3);
    assert_string_equal(json_string_value(json_array_get(json_object_get(json_array_get(j, 2), "columns"), 1)), "aantal");
    json_decref(j);
    report_release(&r);
}

/* Too narrow for the table: one fact a line, and no line longer than asked for. */
static void test_narrow(void **state)
{
    struct report r;
    const char *columns[12];

    (void)state;
    report_init(&r);
    report_heading(&r, "kop", "Smal");
    for (unsigned i = 0; i < 12; i++)
        columns[i] = "kolom";
    json_t *t = report_table(&r, "tabel", columns, 12);
    for (unsigned i = 0; i < 12; i++)
        columns[i] = i % 2 == 0 ? "WAARDE_MET_EEN_LANGE_NAAM_DIE_NIET_PAST" : "";
    report_row(&r, t, columns);
    const char *out = printed(&r, &(struct report_options){ .format = REPORT_TERMINAL, .width = 40 });
    assert_non_null(strstr(out, "kolom  WAARDE_MET_EEN_LANGE_NAAM_DIE_\n       NIET_PAST\n"));
    for (const char *line = out; *line != '\0'; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 40);
    report_release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_money), cmocka_unit_test(test_condition),
                                        cmocka_unit_test(test_forms), cmocka_unit_test(test_narrow) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
