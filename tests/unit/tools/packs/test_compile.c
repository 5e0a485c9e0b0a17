/* The compiler: what it makes, and what it refuses, one defect at a time. */
#include "bewerken.h"

struct defect { const char *pack, *pad[6], *lid, *value, *where; };

/* lid is set to waarde (JSON; NULL removes it) in the object at pad. */
static const struct defect defecten[] = {
    { "nl.woningwet/2026", { NULL }, "format", "2", "" },
    { "nl.woningwet/2026", { NULL }, "id", NULL, "id" },
    /* names that the schema forbids */
    { "nl.woningwet/2026", { NULL }, "id", "\"nl.Woningwet\"", "id" },
    { "nl.woningwet/2026", { NULL }, "id", "\"nl woningwet\"", "id" },
    { "nl.woningwet/2026", { NULL }, "id", "\"../woningwet\"", "id" },
    { "nl.woningwet/2026", { NULL }, "id", "\".nl\"", "id" },
    { "nl.woningwet/2026", { NULL }, "id", "\"nl\\n\"", "id" },
    { "nl.woningwet/2026", { NULL }, "id", "\"\"", "id" },
    { "nl.woningwet/2026", { NULL }, "id", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "id" },
    { "nl.woningwet/2026", { NULL }, "version", NULL, "version" },
    { "nl.woningwet/2026", { NULL }, "version", "2026", "version" },
    { "nl.woningwet/2026", { NULL }, "version", "\"\"", "version" },
    { "nl.woningwet/2026", { NULL }, "version", "\"2026 2\"", "version" },
    { "nl.woningwet/2026", { NULL }, "version", "\"2026.2\\u001b[31m\"", "version" },
    { "nl.woningwet/2026", { NULL }, "version", "\"-2026\"", "version" },
    { "nl.woningwet/2026", { NULL }, "version", "\"202600000000000000000000000000001\"", "version" },
    { "nl.woningwet/2026", { NULL }, "base", "7", "base" },
    { "nl.woningwet/2026", { NULL }, "kind", "\"local\"", "" },
    { "nl.woningwet/2026", { NULL }, "extra", "1", "extra" },
    { "nl.woningwet/2026", { NULL }, "base", "\"x\"", "base" },
    { "nl.woningwet/2026", { NULL }, "draft", "true", "draft" },
    { "nl.woningwet/2026", { NULL }, "draft", "false", "draft" },
    { "nl.woningwet/2026", { NULL }, "rules", "\"regels.json\"", "rules" },
    { "nl.woningwet/2026", { NULL }, "without", "{}", "without" },
    { "nl.woningwet/2026", { NULL }, "corporations", "[\"L0101\"]", "corporations" },
    { "nl.woningwet/2026", { NULL }, "validFrom", "\"2026-02-30\"", "validFrom" },
    { "nl.woningwet/2026", { NULL }, "validUntil", "\"2027-01-01\"", "" },
    { "nl.woningwet/2026", { NULL }, "validUntil", "\"2025-12-31\"", "" },
    { "nl.woningwet/2026", { NULL }, "citations", "[]", "citations" },
    { "nl.woningwet/2026", { NULL }, "tables", "{}", "tables" },
    { "nl.woningwet/2026", { "citations", "WW-46-2" }, "title", NULL, "citations.WW-46-2" },
    { "nl.woningwet/2026", { "parameters", "lage_aftoppingsgrens" }, "value", "\"713,02\"",
      "parameters.lage_aftoppingsgrens" },
    { "nl.woningwet/2026", { "parameters", "lage_aftoppingsgrens" }, "confidence", "\"sure\"",
      "parameters.lage_aftoppingsgrens" },
    { "nl.woningwet/2026", { "parameters", "lage_aftoppingsgrens" }, "citations", "[]",
      "parameters.lage_aftoppingsgrens.citations" },
    { "nl.woningwet/2026", { "parameters", "lage_aftoppingsgrens" }, "citations", "[\"NO-SUCH\"]",
      "parameters.lage_aftoppingsgrens.citations" },
    { "nl.woningwet/2026", { "parameters", "lage_aftoppingsgrens" }, "margin", "1", "parameters.lage_aftoppingsgrens" },
    /* a computed amount says from what, and compiling computes it again */
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "value", "20253",
      "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "formula", NULL,
      "parameters.minimum_basishuur_single" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "parts", NULL,
      "parameters.minimum_basishuur_single" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "formula", "7",
      "parameters.minimum_basishuur_single" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "formula", "\"normhuur + opslag - lid3\"",
      "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "formula",
      "\"normhuur + opslag - verlaging - lid3 - lid3\"", "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "formula",
      "\"normhuur + opslag - verlaging - lid4\"", "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "formula",
      "\"normhuur + opslag - verlaging * lid3\"", "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "formula",
      "\"normhuur + opslag - verlaging % lid3\"", "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "formula",
      "\"normhuur + opslag - verlaging -lid3\"", "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "formula",
      "\"normhuur + opslag - verlaging - lid3 \"", "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "roundedTo", "1",
      "parameters.minimum_basishuur_single" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "roundedTo", "100",
      "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single" }, "confidence", "\"secondary\"",
      "parameters.minimum_basishuur_single" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single", "parts" }, "verlaging", NULL,
      "parameters.minimum_basishuur_single.formula" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single", "parts" }, "verlaging", "null",
      "parameters.minimum_basishuur_single.parts.verlaging" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single", "parts", "verlaging" }, "value", "null",
      "parameters.minimum_basishuur_single.parts.verlaging" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single", "parts", "verlaging" }, "value", "-4815",
      "parameters.minimum_basishuur_single.parts.verlaging" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single", "parts", "verlaging" }, "citations", "[]",
      "parameters.minimum_basishuur_single.parts.verlaging.citations" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single", "parts", "verlaging" }, "citations", "[\"NO-SUCH\"]",
      "parameters.minimum_basishuur_single.parts.verlaging.citations" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single", "parts", "verlaging" }, "confidence", "\"derived\"",
      "parameters.minimum_basishuur_single.parts.verlaging" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single", "parts", "verlaging" }, "unit", "\"EUR_cent\"",
      "parameters.minimum_basishuur_single.parts.verlaging" },
    { "nl.woningwet/2026", { "parameters", "minimum_basishuur_single", "parts", "verlaging" }, "bron", "1",
      "parameters.minimum_basishuur_single.parts.verlaging.bron" },
    { "nl.woningwet/2026", { "parameters", "income_index_I1" }, "formula", "\"daeb * daeb_2025\"",
      "parameters.income_index_I1.formula" },
    { "nl.woningwet/2026", { "parameters", "income_index_I1", "parts", "daeb_2025" }, "value", "0",
      "parameters.income_index_I1.formula" },
    { "nl.woningwet/2026", { "parameters", "income_index_I1", "parts", "daeb_2025" }, "value", "4970000",
      "parameters.income_index_I1.formula" },
    { "nl.woningwet/2026", { "parameters", "lage_aftoppingsgrens" }, "formula", "\"a\"",
      "parameters.lage_aftoppingsgrens" },
    { "nl.woningwet/2026", { "parameters" }, "income_index_I1", NULL, "" },
    { "nl.woningwet/2026", { "parameters" }, "aow_age_months", NULL, "" },
    { "nl.woningwet/2026", { "parameters", "aow_age_months" }, "value", "67", "parameters.aow_age_months" },
    { "nl.woningwet/2024", { "parameters", "income_index_I2" }, "value", "108050",
      "parameters.income_index_I2" },
    { "nl.woningwet/2026", { "readings", "#0" }, "default", "1", "readings[0]" },
    { "nl.woningwet/2026", { "readings", "#2" }, "default", "null", "readings[2]" },   /* it has a hook */
    { "nl.woningwet/2026", { "readings", "#0" }, "review", "\"soon\"", "readings[0].review" },
    { "nl.woningwet/2026", { "readings", "#0" }, "hook", "\"OTHER\"", "readings[0]" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "op", "\"sum\"", "derivations[1]" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "where", "[\"RIJK\"]", "derivations[1].where" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "where", NULL, "derivations[1]" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "leeftijd", "{}", "derivations[1].leeftijd" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "leeftijd", "{\"min\":0}", "derivations[1].leeftijd" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "leeftijd", "{\"max\":121}", "derivations[1].leeftijd" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "leeftijd", "{\"min\":30,\"below\":30}", "derivations[1].leeftijd" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "leeftijd", "{\"min\":\"no_such\"}", "derivations[1].leeftijd" },
    /* an age on another day, and one that is only known as a range */
    { "nl.woningwet/2026", { "derivations", "#1" }, "leeftijd", "{\"min\":55,\"op\":\"1_JANUARI\"}",
      "derivations[1].leeftijd" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "leeftijd", "{\"min\":\"minimum_basishuur_single\"}",
      "derivations[1].leeftijd" },
    { "nl.woningwet/2026", { "derivations", "#1" }, "name", "\"personen\"", "derivations[1]" },
    { "nl.woningwet/2026", { "tables", "#0" }, "rows", "[]", "tables[0].rows" },
    { "nl.woningwet/2026", { "tables", "#0" }, "output", "\"class\"", "tables[0]" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0" }, "then", "\"ja\"", "tables[0].rows[0].then" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0" }, "citations", "[\"NO-SUCH\"]",
      "tables[0].rows[0].citations" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0", "when" }, "daeb", "\"BOVEN\"",
      "tables[0].rows[0].when.daeb" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0", "when" }, "ouder_enig", "2",
      "tables[0].rows[0].when.ouder_enig" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0", "when" }, "ouder_enig", "{\"max\":1}",
      "tables[0].rows[0].when.ouder_enig" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0", "when" }, "huurprijs", "{\"max\":\"no_such\"}",
      "tables[0].rows[0].when.huurprijs" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0", "when" }, "huurprijs", "{\"max\":1,\"below\":2}",
      "tables[0].rows[0].when.huurprijs" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0", "when" }, "huurprijs", "{}",
      "tables[0].rows[0].when.huurprijs" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0", "when" }, "inkomenA", "{\"min\":\"lage_aftoppingsgrens\"}",
      "tables[0].rows[0].when.inkomenA" },
    { "nl.woningwet/2026", { "tables", "#0", "rows", "#0", "when" }, "inkomenA", "{\"max\":2940000}",
      "tables[0].rows[0].when.inkomenA" },
    { "nl.woningwet/2026", { "tables", "#1", "rows", "#0" }, "then", "\"4\"", "tables[1].rows[0].then" },
    { "regio-demo/2026", { NULL }, "base", NULL, "base" },
    { "regio-demo/2026", { NULL }, "base", "\"nl/woningwet\"", "base" },
    { "regio-demo/2026", { NULL }, "corporations", NULL, "corporations" },
    { "regio-demo/2026", { NULL }, "corporations", "\"L0101..L0119\"", "corporations" },
    { "regio-demo/2026", { NULL }, "corporations", "[]", "corporations" },
    { "regio-demo/2026", { NULL }, "corporations", "[\"L0101-L0119\"]", "corporations" },
    { "regio-demo/2026", { NULL }, "corporations", "[\"L0119..L0101\"]", "corporations" },
    { "regio-demo/2026", { NULL }, "corporations", "[\"L0101..L01199\"]", "corporations" },
    { "regio-demo/2026", { NULL }, "corporations", "[\"L101\"]", "corporations" },
    { "regio-demo/2026", { NULL }, "corporations", "[\"L01o1\"]", "corporations" },
    { "regio-demo/2026", { NULL }, "corporations", "[\"0000000100000000001\"]", "corporations" },
    { "regio-demo/2026", { NULL }, "corporations", "[1]", "corporations" },
    { "regio-demo/2026", { NULL }, "titel", "\"x\"", "titel" },
    { "regio-demo/2026", { NULL }, "readings", NULL, "readings" },
    { "regio-demo/2026", { "tables", "#0", "rows", "#1" }, "code", "\"niet groot\"", "tables[0].rows[1].code" },
    { "regio-demo/2026", { "tables", "#0", "rows", "#1" }, "code", "7", "tables[0].rows[1].code" },
    { "regio-demo/2026", { "tables", "#0", "rows", "#1" }, "code", "\"\"", "tables[0].rows[1].code" },
    { "regio-demo/2026", { NULL }, "extensions", "{\"jaarvoorkeur\":\"T3\"}", "extensions" },
    { "regio-demo/2026", { NULL }, "extensions", "{\"coouderschapDagen\":367}", "extensions" },
    { "regio-demo/2026", { NULL }, "extensions", "{\"inkomensgrens\":1}", "extensions.inkomensgrens" },
    /* an overlay that would overrule a national field */
    { "regio-demo/2026", { "tables", "#0" }, "name", "\"daeb\"", "tables[0]" },
};

static void test_defecten(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(defecten) / sizeof(defecten[0]); i++) {
        const struct defect *d = &defecten[i];
        json_t *j = bron(d->pack), *o = plek(j, d->pad);
        struct pack_mistake fout;
        struct loaded_pack p;
        json_error_t e;
        if (d->value == NULL)
            assert_int_equal(json_object_del(o, d->lid), 0);
        else
            assert_int_equal(json_object_set_new(o, d->lid, json_loads(d->value, JSON_DECODE_ANY, &e)), 0);
        if (compileer(j, &p, &fout) != REFUSED_PACK || strcmp(fout.where, d->where) != 0) {
            print_error("defect %zu: at \"%s\": %s\n", i, fout.where, fout.why);
            fail();
        }
        assert_null(p.blob);
        assert_true(fout.why[0] != '\0');
        json_decref(j);
    }
}

static void test_json(void **state)
{
    static const struct { const char *text; enum status s; } rows[] = {
        { "{", REFUSED_JSON_SYNTAX }, { "[]", REFUSED_PACK }, { "{\"a\":1,\"a\":2}", REFUSED_JSON_DUPLICATE },
        { "{\"format\":1.0}", REFUSED_JSON_NUMBER } };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pack_mistake fout;
        void *blob;
        size_t len;
        assert_int_equal(pack_compile(rows[i].text, strlen(rows[i].text), &blob, &len, &fout), rows[i].s);
        assert_null(blob);
    }
}

/* The identity is that of the content, not of its spelling. */
static void test_identiteit(void **state)
{
    json_t *j = bron("regio-demo/2026");
    char a[32768], b[32768];
    size_t n = json_dumpb(j, a, sizeof(a), JSON_INDENT(3));
    size_t m = json_dumpb(j, b, sizeof(b), JSON_COMPACT | JSON_SORT_KEYS);
    struct pack one, twee;
    struct pack_mistake fout;
    void *x, *y;
    size_t lx, ly;

    (void)state;
    assert_true(n <= sizeof(a) && m <= sizeof(b));
    assert_int_equal(pack_compile(a, n, &x, &lx, &fout), OK);
    assert_int_equal(pack_compile(b, m, &y, &ly, &fout), OK);
    assert_int_equal(pack_open(x, lx, &one), OK);
    assert_int_equal(pack_open(y, ly, &twee), OK);
    assert_memory_equal(pack_sha256(&one), pack_sha256(&twee), DIGEST_LEN);
    size_t lj;
    assert_memory_equal(pack_json(&one, &lj), b, m);
    assert_int_equal(lj, m);
    mem_free(x);
    mem_free(y);
    json_decref(j);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_defecten), cmocka_unit_test(test_json),
                                        cmocka_unit_test(test_identiteit) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
