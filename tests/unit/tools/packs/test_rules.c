/* Packs that share rules: what they come to, what is refused and where, and what a draft still waits for. */
#include "bewerken.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json/jcs.h"

static json_t *json(const char *text)
{
    json_error_t e;
    json_t *j = json_loads(text, 0, &e);

    assert_non_null(j);
    return j;
}

/* The pack and up to two files of rules, a.json and b.json. */
static enum status leg(const char *eigen, const char *a, const char *b, json_t **out, struct pack_mistake *fout)
{
    struct rules_layers l;
    json_t *j = json(eigen);
    enum status s;

    *out = NULL;
    *fout = (struct pack_mistake){ .why = "" };
    s = rules_names(j, &l, fout);
    if (s == OK && a != NULL)
        l.layers[0] = json(a);
    if (s == OK && b != NULL)
        l.layers[1] = json(b);
    if (s == OK)
        s = rules_resolve(&l, out, fout);
    rules_free(&l);
    json_decref(j);
    return s;
}

#define A "{\"kind\":\"rules\",\"citations\":{\"X\":{\"title\":\"x\"},\"Y\":{\"title\":\"y\"}}," \
          "\"readings\":[{\"name\":\"o1\"},{\"name\":\"o2\"}]," \
          "\"tables\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}],\"texts\":{\"T\":1}}"
#define LEEG "\"citations\":{},\"derivations\":[],\"readings\":[],"

static void test_leggen(void **state)
{
    static const struct { const char *eigen, *a, *b, *out; } rows[] = {
        /* no rules: as it stands, also what the compiler will refuse */
        { "{\"id\":\"p\",\"tables\":{}}", NULL, NULL, "{\"id\":\"p\",\"tables\":{}}" },
        { "{\"rules\":\"a.json\",\"id\":\"p\",\"parameters\":{},\"cases\":[1]}", A, NULL,
          "{\"cases\":[1],\"citations\":{\"X\":{\"title\":\"x\"},\"Y\":{\"title\":\"y\"}},\"derivations\":[],"
          "\"id\":\"p\",\"parameters\":{},\"readings\":[{\"name\":\"o1\"},{\"name\":\"o2\"}],"
          "\"tables\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}],\"texts\":{\"T\":1}}" },
        /* replace where it stood; new before the next replaced part; new at the end; dropped; citation and text anew */
        { "{\"rules\":[\"a.json\"],\"without\":{\"readings\":[\"o1\"],\"citations\":[\"Y\"],\"texts\":[\"T\"]},"
          "\"citations\":{\"X\":{\"title\":\"z\"}},"
          "\"tables\":[{\"name\":\"n\"},{\"name\":\"m\"},{\"name\":\"b\",\"k\":1},{\"name\":\"e\"}]}", A, NULL,
          "{\"citations\":{\"X\":{\"title\":\"z\"}},\"derivations\":[],\"readings\":[{\"name\":\"o2\"}],"
          "\"tables\":[{\"name\":\"a\"},{\"name\":\"n\"},{\"name\":\"m\"},{\"k\":1,\"name\":\"b\"},{\"name\":\"c\"},"
          "{\"name\":\"e\"}],\"texts\":{}}" },
        /* the second file over the first, the pack over both */
        { "{\"rules\":[\"a.json\",\"b.json\"],\"tables\":[{\"name\":\"c\",\"k\":3}]}", A,
          "{\"kind\":\"rules\",\"without\":{\"citations\":[\"X\",\"Y\"],\"readings\":[\"o1\",\"o2\"],\"tables\":[\"a\"],"
          "\"texts\":[\"T\"]},\"tables\":[{\"name\":\"b\",\"k\":2},{\"name\":\"c\",\"k\":2}]}",
          "{" LEEG "\"tables\":[{\"k\":2,\"name\":\"b\"},{\"k\":3,\"name\":\"c\"}],\"texts\":{}}" },
        /* dropped and written anew: it moves to where the pack puts it */
        { "{\"rules\":\"a.json\",\"without\":{\"citations\":[\"X\",\"Y\"],\"readings\":[\"o1\",\"o2\"],\"tables\":[\"a\"],"
          "\"texts\":[\"T\"]},\"tables\":[{\"name\":\"a\"},{\"name\":\"c\"}]}", A, NULL,
          "{" LEEG "\"tables\":[{\"name\":\"b\"},{\"name\":\"a\"},{\"name\":\"c\"}],\"texts\":{}}" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pack_mistake fout;
        json_t *out, *verwacht = json(rows[i].out);
        char *x, *y;
        size_t lx, ly;
        assert_int_equal(leg(rows[i].eigen, rows[i].a, rows[i].b, &out, &fout), OK);
        assert_int_equal(jcs_encode(out, &x, &lx), OK);
        assert_int_equal(jcs_encode(verwacht, &y, &ly), OK);
        if (lx != ly || memcmp(x, y, lx) != 0) {
            print_error("row %zu: %.*s\n", i, (int)lx, x);
            fail();
        }
        mem_free(x);
        mem_free(y);
        json_decref(out);
        json_decref(verwacht);
    }
}

static void test_geweigerd(void **state)
{
    static const struct { const char *eigen, *a, *b, *where, *why; } rows[] = {
        { "{\"without\":{}}", NULL, NULL, "without", "no \"rules\" are named" },
        { "{\"rules\":[]}", NULL, NULL, "rules", "one to eight" },
        { "{\"rules\":[1,2,3,4,5,6,7,8,9]}", NULL, NULL, "rules", "one to eight" },
        { "{\"rules\":1}", NULL, NULL, "rules", "plain name" },
        { "{\"rules\":\"../regels.json\"}", NULL, NULL, "rules", "no path" },
        { "{\"rules\":\"map/regels.json\"}", NULL, NULL, "rules", "no path" },
        { "{\"rules\":\"/regels.json\"}", NULL, NULL, "rules", "no path" },
        { "{\"rules\":\".json\"}", NULL, NULL, "rules", "plain name" },
        { "{\"rules\":\".a.json\"}", NULL, NULL, "rules", "plain name" },
        { "{\"rules\":\"regels\"}", NULL, NULL, "rules", "plain name" },
        { "{\"rules\":[\"a.json\",\"a.json\"]}", NULL, NULL, "rules[1]", "twice" },
        { "{\"rules\":[\"a.json\",true]}", NULL, NULL, "rules[1]", "plain name" },
        { "{\"rules\":\"a.json\"}", "[]", NULL, "a.json: kind", "kind" },
        { "{\"rules\":\"a.json\"}", "{\"kind\":\"national\"}", NULL, "a.json: kind", "kind" },
        { "{\"rules\":\"a.json\"}", "{\"kind\":\"rules\",\"rules\":\"b.json\"}", NULL, "a.json: rules", "names no others" },
        { "{\"rules\":\"a.json\"}", "{\"kind\":\"rules\",\"parameters\":{}}", NULL, "a.json", "amounts and cases belong" },
        { "{\"rules\":\"a.json\"}", "{\"kind\":\"rules\",\"cases\":[]}", NULL, "a.json", "amounts and cases belong" },
        { "{\"rules\":\"a.json\"}", "{\"kind\":\"rules\",\"tables\":{}}", NULL, "a.json: tables", "array" },
        { "{\"rules\":\"a.json\"}", "{\"kind\":\"rules\",\"texts\":[]}", NULL, "a.json: texts", "object" },
        { "{\"rules\":\"a.json\"}", "{\"kind\":\"rules\",\"tables\":[{\"name\":\"a\"},{}]}", NULL, "a.json: tables[1]",
          "needs a name" },
        { "{\"rules\":\"a.json\",\"tables\":[{\"name\":\"a\"},{\"name\":\"d\"},{\"name\":\"a\"}]}", A, NULL, "tables[2]",
          "twice" },
        { "{\"rules\":\"a.json\",\"tables\":{}}", A, NULL, "tables", "array" },
        { "{\"rules\":\"a.json\",\"without\":[]}", A, NULL, "without", "lists names" },
        { "{\"rules\":\"a.json\",\"without\":{\"parameters\":[\"x\"]}}", A, NULL, "without", "lists names" },
        { "{\"rules\":\"a.json\",\"without\":{\"tables\":\"a\"}}", A, NULL, "without.tables", "list of names" },
        { "{\"rules\":\"a.json\",\"without\":{\"tables\":[]}}", A, NULL, "without.tables", "list of names" },
        { "{\"rules\":\"a.json\",\"without\":{\"tables\":[\"a\",\"z\"]}}", A, NULL, "without.tables[1]", "not there" },
        { "{\"rules\":\"a.json\",\"without\":{\"tables\":[\"a\",\"a\"]}}", A, NULL, "without.tables[1]", "not there" },
        { "{\"rules\":\"a.json\",\"without\":{\"tables\":[1]}}", A, NULL, "without.tables[0]", "not there" },
        { "{\"rules\":\"a.json\",\"without\":{\"citations\":[\"Z\"]}}", A, NULL, "without.citations[0]", "not there" },
        { "{\"rules\":[\"a.json\",\"b.json\"]}", A, "{\"kind\":\"rules\",\"without\":{\"texts\":[\"U\"]}}",
          "b.json: without.texts[0]", "not there" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pack_mistake fout;
        json_t *out;
        if (leg(rows[i].eigen, rows[i].a, rows[i].b, &out, &fout) != REFUSED_PACK ||
            strcmp(fout.where, rows[i].where) != 0 || strstr(fout.why, rows[i].why) == NULL) {
            print_error("row %zu: at \"%s\": %s\n", i, fout.where, fout.why);
            fail();
        }
        assert_null(out);
    }
}

/* A place in the full source is told as the place in the file it was written in. */
static void test_plaats(void **state)
{
    static const struct { const char *vol, *out; } rows[] = {
        { "tables[0].rows[2].then", "a.json: tables[0].rows[2].then" },
        { "tables[2].rows[1]", "b.json: tables[0].rows[1]" },
        { "tables[3]", "tables[0]" },
        { "citations.X", "a.json: citations.X" },
        { "citations.Y.title", "citations.Y.title" },
        { "parameters.p.value", "parameters.p.value" },
        { "tables", "tables" },
        { "tables[99]", "tables[99]" },
        { "", "" },
    };
    struct rules_layers l;
    struct pack_mistake fout = { .why = "" };
    json_t *j = json("{\"rules\":[\"a.json\",\"b.json\"],\"tables\":[{\"name\":\"d\"}],\"parameters\":{\"p\":{}},"
                     "\"citations\":{\"Y\":{}}}"), *vol;

    (void)state;
    assert_int_equal(rules_names(j, &l, &fout), OK);
    l.layers[0] = json(A);
    l.layers[1] = json("{\"kind\":\"rules\",\"tables\":[{\"name\":\"c\"}]}");
    assert_int_equal(rules_resolve(&l, &vol, &fout), OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(fout.where, sizeof(fout.where), "%s", rows[i].vol);
        fout.why = "x";
        rules_place(&l, vol, &fout);
        assert_string_equal(fout.where, rows[i].out);
        assert_string_equal(fout.why, "x");
    }
    /* However long, it stays within its room. */
    memset(fout.where, 'x', sizeof(fout.where) - 1);
    memcpy(fout.where, "tables[0].", 10);
    fout.where[sizeof(fout.where) - 1] = '\0';
    rules_place(&l, vol, &fout);
    assert_memory_equal(fout.where, "a.json: tables[0].xxx", 21);
    assert_int_equal(strlen(fout.where), sizeof(fout.where) - 1);
    json_decref(vol);
    json_decref(j);
    rules_free(&l);
}

static char open_tekst[8][256];
static unsigned n_open;

static void onthoud(void *who, const char *text)
{
    (void)who;
    if (n_open < 8)
        strncpy(open_tekst[n_open++], text, sizeof(open_tekst[0]) - 1);
}

static void test_ontwerp(void **state)
{
    json_t *j = json("{\"draft\":true,\"parameters\":{\"a\":{\"value\":null},\"b\":{\"value\":{\"min\":1,\"max\":2}},\"c\":{}}}");

    (void)state;
    n_open = 0;
    assert_int_equal(rules_draft(j, onthoud, NULL), 2);
    assert_int_equal(n_open, 2);
    assert_non_null(strstr(open_tekst[0], "parameters.a.value: no amount yet: fill in"));
    assert_non_null(strstr(open_tekst[1], "parameters.c.value"));
    json_object_set_new(json_object_get(json_object_get(j, "parameters"), "a"), "value", json_integer(1));
    json_object_set_new(json_object_get(json_object_get(j, "parameters"), "c"), "value", json_integer(1));
    n_open = 0;
    assert_int_equal(rules_draft(j, onthoud, NULL), 1);
    assert_non_null(strstr(open_tekst[0], "take out \"draft\""));
    json_object_del(j, "draft");
    assert_int_equal(rules_draft(j, onthoud, NULL), 0);
    json_decref(j);
}

/* ---- files ---- */

static void schrijf(const char *map, const char *name, const char *text)
{
    char pad[256];
    FILE *f;

    snprintf(pad, sizeof(pad), "%s/%s", map, name);
    f = fopen(pad, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void maak(const char *map, const char *name)
{
    char pad[256];

    snprintf(pad, sizeof(pad), "%s/%s", map, name);
    assert_int_equal(mkdir(pad, 0700), 0);
}

#define EIGEN "{\"rules\":\"r.json\",\"id\":\"p\",\"kind\":\"overlay\"}"

static void test_bestanden(void **state)
{
    char one[] = "/tmp/rulesXXXXXX", twee[] = "/tmp/rulesXXXXXX", list[128];
    static char names[8][PACK_PATH_MAX];
    struct pack_mistake fout;
    json_t *j;

    (void)state;
    assert_non_null(mkdtemp(one));
    assert_non_null(mkdtemp(twee));
    snprintf(list, sizeof(list), "%s::%s/missing:%s", one, one, twee);
    setenv("PASSEND_POLICY_DIR", list, 1);
    maak(one, "p");
    maak(twee, "p");
    maak(twee, "schema");
    schrijf(one, "p/1.json", EIGEN);
    schrijf(one, "p/r.json", "{\"kind\":\"rules\",\"texts\":{\"EEN\":1}}");
    schrijf(twee, "p/1.json", "{\"id\":\"verborgen\"}");
    schrijf(twee, "p/2.json", EIGEN);
    schrijf(twee, "p/3.json", "{\"rules\":\"none.json\",\"id\":\"p\"}");
    schrijf(twee, "p/4.json", "{\"draft\":true,\"parameters\":{\"x\":{\"value\":null}}}");
    schrijf(twee, "p/5.json", "{");
    schrijf(twee, "p/6.json", "{\"rules\":\"5.json\",\"id\":\"p\"}");
    schrijf(twee, "p/7.json", "{\"rules\":\"r.json\",\"id\":\"../p\"}");
    schrijf(twee, "schema/x.json", "{}");

    /* Every pack once, of the first directory that has it; no rules, no drafts, no schema; broken ones are shown. */
    unsigned n = load_names(names, 8);
    static const char *const verwacht[] = { "p/1", "p/2", "p/3", "p/5", "p/6", "p/7" };
    assert_int_equal(n, 6);
    for (unsigned i = 0; i < n; i++)
        assert_string_equal(names[i], verwacht[i]);
    assert_int_equal(load_names(names, 2), 2);

    assert_int_equal(load_source("p/1", &j, &fout), OK);
    assert_string_equal(json_string_value(json_object_get(j, "id")), "p");
    json_decref(j);
    /* Rules of the same id in another directory. */
    assert_int_equal(load_source("p/2", &j, &fout), OK);
    assert_non_null(json_object_get(json_object_get(j, "texts"), "EEN"));
    assert_null(json_object_get(j, "rules"));
    json_decref(j);
    assert_int_equal(load_source("p/3", &j, &fout), REFUSED_PACK);
    assert_string_equal(fout.where, "none.json");
    assert_non_null(strstr(fout.why, "no such file of rules"));
    assert_int_equal(load_source("p/6", &j, &fout), REFUSED_JSON_SYNTAX);
    assert_string_equal(fout.where, "5.json");
    assert_int_equal(load_source("p/7", &j, &fout), REFUSED_PACK);   /* an id is no way out of the directory */
    assert_int_equal(load_source("p/9", &j, &fout), REFUSED_POLICY_UNKNOWN);
    n_open = 0;
    assert_int_equal(ontwerp("p/4", onthoud), 1);
    assert_int_equal(ontwerp("p/1", onthoud), 0);

    /* Beside the pack comes before the directory of the id. */
    schrijf(twee, "p/r.json", "{\"kind\":\"rules\",\"texts\":{\"TWEE\":1}}");
    assert_int_equal(load_source("p/2", &j, &fout), OK);
    assert_non_null(json_object_get(json_object_get(j, "texts"), "TWEE"));
    json_decref(j);

    for (const char *const *m = (const char *const[]){ one, twee, NULL }; *m != NULL; m++) {
        static const char *const gone[] = { "p/1.json", "p/2.json", "p/3.json", "p/4.json", "p/5.json", "p/6.json",
                                            "p/7.json", "p/r.json", "schema/x.json", "p", "schema", "" };
        for (unsigned i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
            char pad[256];
            snprintf(pad, sizeof(pad), "%s/%s", *m, gone[i]);
            (void)remove(pad);
        }
    }
}

/* The refusal of a compiler names the file in which the defect stands. */
static void test_geleverd(void **state)
{
    char map[] = "/tmp/rulesXXXXXX", pad[256];
    struct pack_mistake fout;
    struct loaded_pack p;

    (void)state;
    assert_non_null(mkdtemp(map));
    schrijf(map, "r.json", "{\"kind\":\"rules\",\"citations\":{\"X\":{\"title\":\"x\"}},"
                           "\"derivations\":[{\"name\":\"n\",\"op\":\"som\",\"citations\":[\"X\"]}]}");
    schrijf(map, "1.json", "{\"format\":1,\"id\":\"p\",\"version\":\"1\",\"kind\":\"overlay\",\"base\":\"q\",\"title\":\"t\","
                           "\"validFrom\":\"2026-01-01\",\"validUntil\":\"2026-12-31\",\"corporations\":[\"L0101\"],"
                           "\"rules\":\"r.json\",\"parameters\":{}}");
    snprintf(pad, sizeof(pad), "%s/1.json", map);
    assert_int_equal(load_pack(pad, &p, &fout), REFUSED_PACK);
    assert_string_equal(fout.where, "r.json: derivations[0]");
    (void)remove(pad);
    snprintf(pad, sizeof(pad), "%s/r.json", map);
    (void)remove(pad);
    (void)remove(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leggen), cmocka_unit_test(test_geweigerd), cmocka_unit_test(test_plaats),
        cmocka_unit_test(test_ontwerp), cmocka_unit_test(test_bestanden), cmocka_unit_test(test_geleverd),
    };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
