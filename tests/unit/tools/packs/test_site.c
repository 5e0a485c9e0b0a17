/* The page about a policy: complete in both languages for every shipped pack, and nothing in it is empty or unfilled. */
#include "bewerken.h"

#include "packs/site.h"

static struct loaded_pack pakketten[3];
static struct packset set;

static const json_t *table(const struct report *r, const char *name)
{
    const json_t *part;
    size_t i;

    json_array_foreach(r->parts, i, part) {
        const char *t = json_string_value(json_object_get(part, "table"));
        if (t != NULL && strcmp(t, name) == 0)
            return json_object_get(part, "rows");
    }
    return NULL;
}

/* Every cell but those of addresses says something, without braces or bytes of variables. */
static void cellen_nazien(const json_t *rows, bool leeg_mag)
{
    const json_t *row, *cell;
    size_t i, k;

    assert_true(json_array_size(rows) > 0);
    json_array_foreach(rows, i, row)
        json_array_foreach(row, k, cell) {
            const char *t = json_string_value(cell);
            size_t len = strlen(t);
            assert_true(len > 0 || leeg_mag);
            assert_true(len == 0 || (t[0] != ' ' && t[len - 1] != ' '));
            for (; *t != '\0'; t++)
                assert_true((unsigned char)*t >= ' ' && *t != '{' && *t != '}');
        }
}

static void test_bladzijde(void **state)
{
    static const struct { const char *name, *part; bool overlay; } parts[] = {
        { "amounts", "parameters", false }, { "rules", NULL, true }, { "outcomes", NULL, true },
        { "exceptions", NULL, false }, { "examples", NULL, true }, { "uncertain", NULL, false } };

    (void)state;
    for (unsigned p = 0; p < 3; p++) {
        json_t *root = bron(p == 0 ? "nl.woningwet/2025" : p == 1 ? "nl.woningwet/2026" : "regio-demo/2026");
        for (enum text_language language = 0; language < TEXT_LANGUAGES; language++) {
            struct report r;
            report_init(&r);
            site_page(&r, &set, &pakketten[p].pack, root, language);
            assert_false(r.failed);
            for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
                const json_t *rows = table(&r, parts[i].name);
                if (p < 2 || parts[i].overlay)
                    cellen_nazien(rows, false);
                else
                    assert_null(rows);
                if (p < 2 && parts[i].part != NULL)
                    assert_int_equal(json_array_size(rows), json_object_size(json_object_get(root, parts[i].part)));
            }
            cellen_nazien(table(&r, "sources"), true);
            report_release(&r);
        }
        json_decref(root);
    }
}

/* Nobody is refused by the national rules, so their page does not say what it means; the region's does. */
static void test_uitkomsten(void **state)
{
    static const size_t rows[] = { 4, 4, 5 };

    (void)state;
    for (unsigned p = 0; p < 3; p++) {
        json_t *root = bron(p == 0 ? "nl.woningwet/2025" : p == 1 ? "nl.woningwet/2026" : "regio-demo/2026");
        struct report r;
        report_init(&r);
        site_page(&r, &set, &pakketten[p].pack, root, TEXT_NL);
        assert_int_equal(json_array_size(table(&r, "outcomes")), rows[p]);
        report_release(&r);
        json_decref(root);
    }
}

/* The alternative of an open question is no rule: "above the bound the norm does not apply" is not, beside the row that
 * says that it does. */
static void test_alleen_onze_lezing(void **state)
{
    static const char *const nl = "geldt de regel over de hoogste huur niet";

    (void)state;
    for (unsigned p = 0; p < 2; p++) {
        json_t *root = bron(p == 0 ? "nl.woningwet/2025" : "nl.woningwet/2026");
        struct report r;
        unsigned n = 0;
        size_t i;
        const json_t *row;
        report_init(&r);
        site_page(&r, &set, &pakketten[p].pack, root, TEXT_NL);
        json_array_foreach(table(&r, "rules"), i, row)
            n += strstr(json_string_value(json_array_get(row, 0)), nl) != NULL;
        assert_int_equal(n, p == 0 ? 1 : 0);
        report_release(&r);
        json_decref(root);
    }
}

int main(void)
{
    static const char *const names[] = { "nl.woningwet/2025", "nl.woningwet/2026", "regio-demo/2026" };
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_bladzijde), cmocka_unit_test(test_uitkomsten),
                                        cmocka_unit_test(test_alleen_onze_lezing) };
    struct pack_mistake fout;

    strict_json_init();
    setenv("PASSEND_POLICY_DIR", PASSEND_POLICY_SOURCE, 1);
    packset_init(&set);
    for (unsigned i = 0; i < 3; i++)
        if (load_pack(names[i], &pakketten[i], &fout) != OK || packset_add(&set, &pakketten[i].pack) != OK)
            return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
