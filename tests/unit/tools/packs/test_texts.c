/* What packs say to people: what the compiler refuses, one defect at a time, and what policy check finds. */
#include "bewerken.h"

#include "packs/compile_texts.h"

static const char key[] = "reason:DAEB_ONDER_GRENS";

/* What `value` makes of the texts under `key` (NULL: of all), and where and why it is refused. */
static const struct { const char *key, *value, *where, *why; } geweigerd[] = {
    { NULL, "[]", "texts", "must be an object of texts" },
    { "DAEB", "{}", "texts.DAEB", "begins with no kind of text" },
    { "rule:DAEB", "{}", "texts.rule:DAEB", "begins with no kind of text" },
    { "reason:", "{}", "texts.reason:", "a code has 1 to 79 bytes" },
    { key, "[]", "texts.reason:DAEB_ONDER_GRENS", "must be an object of languages" },
    { key, "{\"de\":{}}", "texts.reason:DAEB_ONDER_GRENS", "has a language other than nl and en" },
    { key, "{\"nl\":\"x\"}", "texts.reason:DAEB_ONDER_GRENS.nl", "must be an object of parts" },
    { key, "{\"nl\":{\"who\":[\"x.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.who", "has a part" },
    { key, "{\"nl\":{\"ask\":[\"x.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.ask", "has a part" },
    { key, "{\"nl\":{\"why\":\"x.\"}}", "texts.reason:DAEB_ONDER_GRENS.nl.why", "must be a non-empty list" },
    { key, "{\"nl\":{\"why\":[]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why", "must be a non-empty list" },
    { key, "{\"nl\":{\"why\":[\"x.\",\"\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[1]", "at most 600 bytes" },
    { key, "{\"nl\":{\"why\":[7]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[0]", "at most 600 bytes" },
    { key, "{\"nl\":{\"why\":[\"a\\nb.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[0]", "no line breaks" },
    { key, "{\"nl\":{\"why\":[\"a\\u0001b.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[0]", "no line breaks" },
    { key, "{\"nl\":{\"why\":[\"De {huur.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[0]", "not closed" },
    { key, "{\"nl\":{\"why\":[\"De huur}.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[0]", "not opened" },
    { key, "{\"nl\":{\"why\":[\"De {rent}.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[0]", "unknown variable" },
    { key, "{\"nl\":{\"why\":[\"{}.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[0]", "unknown variable" },
    { key, "{\"nl\":{\"why\":[\"Uw {inkomen}.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[0]",
      "names a fact of a person; no text may" },
    { key, "{\"nl\":{\"text\":[\"Uw {geboortedatum}.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.text[0]",
      "names a fact of a person; no text may" },
    { key, "{\"nl\":{\"why\":[\"{lage_aftoppingsgrens}.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.why[0]",
      "unknown variable" },
    { key, "{\"nl\":{\"text\":[\"De {huur}.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.text[0]",
      "unknown parameter" },
    { key, "{\"nl\":{\"text\":[\"De {no_such}.\"]}}", "texts.reason:DAEB_ONDER_GRENS.nl.text[0]",
      "unknown parameter" },
};

static json_t *met(const char *name, const char *value)
{
    json_t *j = bron("nl.woningwet/2026"), *v = json_loads(value, JSON_DECODE_ANY, NULL);

    assert_non_null(v);
    if (name == NULL)
        json_object_set_new(j, "texts", v);
    else
        json_object_set_new(json_object_get(j, "texts"), name, v);
    return j;
}

static void test_geweigerd(void **state)
{
    struct pack_mistake fout;
    struct loaded_pack p;

    (void)state;
    for (size_t i = 0; i < sizeof(geweigerd) / sizeof(geweigerd[0]); i++) {
        json_t *j = met(geweigerd[i].key, geweigerd[i].value);
        assert_int_equal(compileer(j, &p, &fout), REFUSED_PACK);
        assert_string_equal(fout.where, geweigerd[i].where);
        assert_non_null(strstr(fout.why, geweigerd[i].why));
        json_decref(j);
    }
}

/* Amounts of the pack are filled in when it is compiled, as each language writes them. */
static void test_bedragen(void **state)
{
    static const struct { const char *param, *nl, *en; } rows[] = {
        { "lage_aftoppingsgrens", "€ 713,02", "€713.02" },
        { "daeb_income_limit_single", "€ 51.537,00", "€51,537.00" },
        { "income_index_I1", "1,0376", "1.0376" },
        { "aow_age_months", "67 jaar", "67 years" } };
    struct pack_mistake fout;
    struct loaded_pack p;
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct writer w;
        writer_init(&w, text, sizeof(text) - 1);
        write_text(&w, "{\"nl\":{\"why\":[\"x.\"],\"text\":[\"<{");
        write_text(&w, rows[i].param);
        write_text(&w, "}>.\"]},\"en\":{\"why\":[\"x.\"],\"text\":[\"<{");
        write_text(&w, rows[i].param);
        write_text(&w, "}>.\"]}}");
        text[writer_len(&w)] = '\0';
        json_t *j = met(key, text);
        assert_int_equal(compileer(j, &p, &fout), OK);
        for (enum text_language t = 0; t < TEXT_LANGUAGES; t++) {
            const char *has = explain_from_pack(&p.pack, UITLEG_REDEN, "DAEB_ONDER_GRENS", t, PART_TEXT);
            const char *must = t == TEXT_NL ? rows[i].nl : rows[i].en;
            assert_int_equal(strncmp(has + 1, must, strlen(must)), 0);
            assert_string_equal(has + 1 + strlen(must), ">.\n");
        }
        load_release(&p);
        json_decref(j);
    }
}

/* ---- what policy check finds ---- */

static char gevonden[32][400];
static unsigned n_gevonden;

static void onthoud(void *who, const char *text)
{
    (void)who;
    if (n_gevonden < 32 && strncmp(text, "texts.", 6) == 0)
        strncpy(gevonden[n_gevonden++], text, sizeof(gevonden[0]) - 1);
}

static unsigned keur(const json_t *j)
{
    struct pack_mistake fout;
    struct packset set;
    struct loaded_pack p;

    memset(gevonden, 0, sizeof(gevonden));
    n_gevonden = 0;
    assert_int_equal(compileer(j, &p, &fout), OK);
    packset_init(&set);
    assert_int_equal(packset_add(&set, &p.pack), OK);
    (void)!pack_check(&set, &p.pack, onthoud, NULL);
    load_release(&p);
    return n_gevonden;
}

static void test_gevonden(void **state)
{
#define REDEN(nl_why) "{\"nl\":{\"why\":[\"" nl_why "\"],\"text\":[\"Goed.\"]}," \
                      "\"en\":{\"why\":[\"Good.\"],\"text\":[\"Good.\"]}}"
    static const struct { const char *key, *value, *meldt; unsigned n; } rows[] = {
        { key, REDEN("Goed."), NULL, 0 },
        { key, "{}", "texts.reason:DAEB_ONDER_GRENS.nl: no text; the pack gives this code, so write the part why", 4 },
        { key, "{\"nl\":{\"why\":[\"Goed.\"],\"text\":[\"Goed.\"]}}",
          "texts.reason:DAEB_ONDER_GRENS.en: no text; the pack gives this code, so write the part why", 2 },
        { key, "{\"nl\":{\"text\":[\"Goed.\"]},\"en\":{\"why\":[\"Good.\"],\"text\":[\"Good.\"]}}",
          "texts.reason:DAEB_ONDER_GRENS.nl: no text; the pack gives this code, so write the part why", 1 },
        { "reason:NOOIT", REDEN("Goed."),
          "texts.reason:NOOIT: nobody uses this text; the pack never gives this code, so remove it", 1 },
        { "page:extra", "{\"nl\":{\"text\":[\"Goed.\"]}}", "texts.page:extra: nobody uses this text", 1 },
        { key, REDEN("Een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien."), NULL, 0 },
        { key, REDEN("Goed. Een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien {huur}."),
          "texts.reason:DAEB_ONDER_GRENS.nl.why[0]: a sentence of more than 15 words; make two of it", 1 },
        { key, REDEN("Dit geldt Tevens."),
          "texts.reason:DAEB_ONDER_GRENS.nl.why[0]: a hard word; say it plainly, or put it in brackets behind the plain word: "
          "Tevens", 1 },
        { key, REDEN("Uw inkomen (verzamelinkomen) is laag."), NULL, 0 },
        { key, REDEN("Uw verzamelinkomen is laag."), "a hard word", 1 },
        { key, REDEN("De huur is hoger dan € 713,02."), "an amount stands in the text; name it by a variable", 1 },
        { key, REDEN("De huur is hoog"), "the last sentence has no end", 1 },
        { key, REDEN("Kijk hier: {pagina}"), NULL, 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *j = met(rows[i].key, rows[i].value);
        bool gemeld = rows[i].meldt == NULL;
        assert_int_equal(keur(j), rows[i].n);
        for (unsigned k = 0; k < n_gevonden; k++)
            gemeld |= rows[i].meldt != NULL && strstr(gevonden[k], rows[i].meldt) != NULL;
        assert_true(gemeld);
        json_decref(j);
    }
}

static void test_geleverd(void **state)
{
    static const char *const names[] = { "nl.woningwet/2025", "nl.woningwet/2026", "regio-demo/2026" };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        json_t *j = bron(names[i]);
        assert_int_equal(keur(j), 0);
        json_decref(j);
    }
}

/* Texts that years share are left out of a pack that never says them; its own are kept, to be found. */
static void test_gedeeld(void **state)
{
    json_t *nu = bron("nl.woningwet/2026"), *toen = bron("nl.woningwet/2025");

    (void)state;
    assert_null(json_object_get(json_object_get(nu, "texts"), "reservation:O9_WONING_VOOR_ACHT"));
    assert_non_null(json_object_get(json_object_get(toen, "texts"), "reservation:O9_WONING_VOOR_ACHT"));
    assert_null(json_object_get(json_object_get(toen, "texts"), "reservation:O2_LAAG_INKOMEN_BOVEN_HUURGRENS"));
    assert_non_null(json_object_get(json_object_get(nu, "texts"), "outcome:NIET_GESCHIKT"));
    json_decref(nu);
    json_decref(toen);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_geweigerd), cmocka_unit_test(test_bedragen),
                                        cmocka_unit_test(test_gevonden), cmocka_unit_test(test_geleverd),
                                        cmocka_unit_test(test_gedeeld) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
