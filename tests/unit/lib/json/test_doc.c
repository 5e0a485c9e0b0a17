/* What each reader of a document refuses, where, and what it gives then. */
#include "../../cmocka_all.h"

#include "json/doc.h"

static json_t *parsed(const char *text)
{
    json_t *json;

    assert_int_equal(strict_json_parse(text, strlen(text), 0, &json), OK);
    return json;
}

static struct node begin(struct doc *doc, enum doc_form form, const json_t *json)
{
    doc_init(doc, REFUSED_CONFIG);
    doc->form = form;
    return doc_root(doc, json);
}

/* ---- one reader each, on the member "a" ---- */

static const char *const only_b[] = { "b", NULL };

static bool read_text(const struct node *root) { return strcmp(doc_text(root, "a", 3), "xyz") == 0; }
static bool read_text_or(const struct node *root) { return strcmp(doc_text_or(root, "a", 3, "usual"), "usual") == 0; }
static bool read_int(const struct node *root) { return doc_int(root, "a", 2, 5) == 4; }
static bool read_int_or(const struct node *root) { return doc_int_or(root, "a", 2, 5, 9) == 9; }
static bool read_bool(const struct node *root) { return doc_bool(root, "a"); }

static bool read_object(const struct node *root)
{
    struct node object = doc_object(root, "a", only_b);

    return doc_int(&object, "b", 0, 1) == 1;
}

static bool read_list(const struct node *root)
{
    struct node list = doc_list(root, "a", 1, 2), one;
    size_t n = 0;

    while (doc_element(&list, n, &one) && strcmp(doc_own_text(&one, 3), "xyz") == 0)
        n++;
    return n == 2;
}

static bool read_list_or_none(const struct node *root)
{
    struct node list = doc_list_or_none(root, "a", 1, 2), one;

    return !doc_element(&list, 0, &one);
}

static bool read_members(const struct node *root)
{
    struct node object = doc_member(root, "a"), one;
    void *at = NULL;
    int64_t sum = 0;

    while (doc_next(&object, &at, &one))
        sum = 10 * sum + json_integer_value(one.value);
    return sum == 312;
}

static const char missing[] = "is missing: add it (docs/configuration.md)";

static void each_refusal(void **state)
{
    static const struct { bool (*read)(const struct node *); const char *text, *place, *why; } rows[] = {
        { read_text, "{\"a\":\"xyz\"}", NULL, NULL }, { read_text, "{}", "/a", missing }, { read_text, "[]", "/a", missing },
        { read_text, "{\"a\":1}", "/a", "must be a text" }, { read_text, "{\"a\":null}", "/a", "must be a text" },
        { read_text, "{\"a\":\"\"}", "/a", "must not be empty" }, { read_text, "{\"a\":\"wxyz\"}", "/a", "is too long" },
        { read_text_or, "{}", NULL, NULL }, { read_text_or, "{\"a\":\"\"}", "/a", "must not be empty" },
        { read_int, "{\"a\":4}", NULL, NULL }, { read_int, "{}", "/a", missing },
        { read_int, "{\"a\":\"4\"}", "/a", "must be a whole number" },
        { read_int, "{\"a\":1}", "/a", "is out of range (docs/configuration.md)" },
        { read_int, "{\"a\":6}", "/a", "is out of range (docs/configuration.md)" },
        { read_int_or, "{}", NULL, NULL }, { read_int_or, "{\"a\":6}", "/a", "is out of range (docs/configuration.md)" },
        { read_bool, "{\"a\":true}", NULL, NULL }, { read_bool, "{\"a\":1}", "/a", "must be true or false" },
        { read_object, "{\"a\":{\"b\":1}}", NULL, NULL }, { read_object, "{}", "/a", missing },
        { read_object, "{\"a\":[]}", "/a", "must be an object" }, { read_object, "{\"a\":{}}", "/a/b", missing },
        { read_object, "{\"a\":{\"b\":1,\"c\":1}}", "/a",
          "has a member that is not known here: check the spelling (docs/configuration.md)" },
        { read_list, "{\"a\":[\"xyz\",\"xyz\"]}", NULL, NULL }, { read_list, "{}", "/a", missing },
        { read_list, "{\"a\":{}}", "/a", "must be a list" },
        { read_list, "{\"a\":[]}", "/a", "has too few or too many members (docs/configuration.md)" },
        { read_list, "{\"a\":[1,2,3]}", "/a", "has too few or too many members (docs/configuration.md)" },
        { read_list, "{\"a\":[\"xyz\",2]}", "/a/1", "must be a text" },
        { read_list_or_none, "{}", NULL, NULL }, { read_list_or_none, "{\"a\":1}", "/a", "must be a list" },
        { read_members, "{\"a\":{\"z\":3,\"b\":1,\"y\":2}}", NULL, NULL } };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct doc doc;
        json_t *json = parsed(rows[i].text);
        struct node root = begin(&doc, DOC_POINTER, json);
        bool as_expected = rows[i].read(&root);

        assert_int_equal(doc.status, rows[i].place == NULL ? OK : REFUSED_CONFIG);
        assert_string_equal(doc.place, rows[i].place != NULL ? rows[i].place : "");
        assert_string_equal(doc.why, rows[i].why != NULL ? rows[i].why : "");
        assert_true(as_expected || rows[i].place != NULL);
        json_decref(json);
    }
}

/* After the first refusal everything is absent, and nothing is refused any more. */
static void the_first_refusal_stays(void **state)
{
    struct doc doc;
    json_t *json = parsed("{\"a\":\"text\",\"list\":[1,2],\"object\":{\"b\":1},\"n\":7,\"yes\":true}");
    struct node root = begin(&doc, DOC_POINTER, json), list = doc_list(&root, "list", 1, 2), one;
    void *at = NULL;

    doc_refuse(&list, "the first");
    assert_string_equal(doc_text(&root, "a", 9), "");
    assert_string_equal(doc_text_or(&root, "a", 9, "usual"), "usual");
    assert_int_equal(doc_int(&root, "n", 5, 9), 5);
    assert_int_equal(doc_int_or(&root, "n", 5, 9, 8), 8);
    assert_false(doc_bool(&root, "yes"));
    assert_false(doc_has(&root, "a"));
    assert_false(doc_element(&list, 0, &one));
    assert_false(doc_next(&root, &at, &one));
    assert_null(doc_list(&root, "list", 9, 9).value);
    assert_null(doc_list_or_none(&root, "list", 9, 9).value);
    assert_null(doc_object(&root, "object", only_b).value);
    assert_false(doc_expect(&root, false, "the second"));
    assert_false(doc_expect(&root, true, "none"));
    assert_false(doc_take(&root, FAULT_MEMORY));
    doc_only(&root, only_b);
    assert_int_equal(doc.status, REFUSED_CONFIG);
    assert_string_equal(doc.place, "/list");
    assert_string_equal(doc.why, "the first");
    json_decref(json);
}

static void faults_stay_too(void **state)
{
    struct doc doc;
    json_t *json = parsed("{\"a\":1}");
    struct node root = begin(&doc, DOC_POINTER, json);

    assert_true(doc_take(&root, OK));
    assert_false(doc_take(&root, FAULT_MEMORY));
    assert_false(doc_expect_member(&root, "a", false, "no refusal any more"));
    assert_int_equal(doc.status, FAULT_MEMORY);
    assert_string_equal(doc.why, "");
    json_decref(json);
}

static void places(void **state)
{
    static const struct { enum doc_form form; const char *place, *in_file; } rows[] = {
        { DOC_POINTER, "/packs/1/sha256", "/register/(file)/afnemers" }, { DOC_PATH, "packs[1].sha256", "register.(file).afnemers" } };
    char name[2 * DOC_PLACE_MAX];

    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct doc doc;
        json_t *json = parsed("{\"packs\":[{},{\"sha256\":1}]}");
        struct node root = begin(&doc, rows[i].form, json), packs = doc_list(&root, "packs", 1, 2), pack;

        assert_true(doc_element(&packs, 1, &pack));
        doc_expect_member(&pack, "sha256", false, "why");
        assert_string_equal(doc.place, rows[i].place);
        root = begin(&doc, rows[i].form, json);
        struct node path = doc_member(&root, "register"), file = doc_within(&path, "(file)", json);
        doc_expect_member(&file, "afnemers", false, "why");
        assert_string_equal(doc.place, rows[i].in_file);
        root = begin(&doc, rows[i].form, json);
        doc_expect_member(&root, name, false, "why");     /* what does not fit is left out, and all behind it */
        assert_true(strlen(doc.place) <= 1);
        json_decref(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_refusal), cmocka_unit_test(the_first_refusal_stays),
                                        cmocka_unit_test(faults_stay_too), cmocka_unit_test(places) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
