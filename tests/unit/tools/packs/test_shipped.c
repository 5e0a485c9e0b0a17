/* Every pack there is, of all years and regions: checks clean, alone in its period, and the draft waits for its amounts. */
#include "bewerken.h"

#include <stdio.h>

static struct loaded_pack pakketten[PACKSET_MAX];
static char names[PACKSET_MAX][PACK_PATH_MAX];
static struct packset set;
static unsigned n;

static int laden(void **state)
{
    struct pack_mistake fout;

    (void)state;
    setenv("PASSEND_POLICY_DIR", PASSEND_POLICY_SOURCE ":" PASSEND_POLICY_TESTS, 1);
    packset_init(&set);
    n = load_names(names, PACKSET_MAX);
    for (unsigned i = 0; i < n; i++)
        if (load_pack(names[i], &pakketten[i], &fout) != OK || packset_add(&set, &pakketten[i].pack) != OK) {
            print_error("%s at %s: %s\n", names[i], fout.where, fout.why);
            return -1;
        }
    return packset_check(&set) == OK ? 0 : -1;
}

static int vrij(void **state)
{
    (void)state;
    for (unsigned i = 0; i < n; i++)
        load_release(&pakketten[i]);
    return 0;
}

static void print(void *who, const char *text)
{
    print_error("%s: %s\n", (const char *)who, text);
}

static void test_keuring(void **state)
{
    unsigned bevindingen = 0;

    (void)state;
    for (unsigned i = 0; i < n; i++)
        bevindingen += pack_check(&set, &pakketten[i].pack, print, names[i]);
    assert_int_equal(bevindingen, 0);
}

/* Each day from 2016 to 2026 has exactly one national pack; 2017 has two halves. */
static void test_jaren(void **state)
{
    static const char *const verwacht[] = { "2016", "2017-1", "2017-2", "2018", "2019", "2020", "2021", "2022", "2023",
                                            "2024", "2025", "2026" };
    unsigned national = 0;
    int32_t dag = 0;

    (void)state;
    for (unsigned i = 0; i < n; i++)
        if (!pack_is_overlay(&pakketten[i].pack))
            national++;
    assert_int_equal(national, sizeof(verwacht) / sizeof(verwacht[0]));
    for (unsigned i = 0; i < n; i++)
        if (strcmp(names[i], "nl.woningwet/2016") == 0)
            dag = pack_valid_from(&pakketten[i].pack);
    for (unsigned i = 0; i < national; i++) {
        const struct pack *p = packset_national(&set, dag);
        char name[64];
        assert_non_null(p);
        snprintf(name, sizeof(name), "%s.", verwacht[i]);
        assert_int_equal(strncmp(pack_version(p), name, strlen(name)), 0);
        dag = pack_valid_to(p) + 1;
    }
    assert_null(packset_national(&set, dag));
    for (unsigned i = 0; i < n; i++)
        assert_string_not_equal(names[i], "nl.woningwet/2027");
}

static char open_tekst[32][1024];
static unsigned n_open;

static void onthoud(void *who, const char *text)
{
    (void)who;
    if (n_open < 32)
        strncpy(open_tekst[n_open++], text, sizeof(open_tekst[0]) - 1);
}

/* The draft is refused by name of what is missing; with amounts filled in and the mark gone it is a pack. */
static void test_ontwerp(void **state)
{
    struct pack_mistake fout;
    struct loaded_pack p;
    json_t *j, *vorig, *o;
    const char *name;
    unsigned empty = 0;

    (void)state;
    assert_int_equal(load_pack("nl.woningwet/2027", &p, &fout), REFUSED_PACK);
    assert_string_equal(fout.where, "draft");
    n_open = 0;
    unsigned gemeld = ontwerp("nl.woningwet/2027", onthoud);
    assert_int_equal(gemeld, n_open);
    assert_int_equal(load_source("nl.woningwet/2027", &j, &fout), OK);
    assert_int_equal(load_source("nl.woningwet/2026", &vorig, &fout), OK);
    json_object_foreach(json_object_get(j, "parameters"), name, o) {
        char begin[128];
        if (!json_is_null(json_object_get(o, "value")))
            continue;
        snprintf(begin, sizeof(begin), "parameters.%s.value: no amount yet: fill in", name);
        bool said = false;
        for (unsigned i = 0; i < n_open; i++)
            said |= strncmp(open_tekst[i], begin, strlen(begin)) == 0;
        assert_true(said);
        empty++;
        json_object_update(o, json_object_get(json_object_get(vorig, "parameters"), name));
        json_object_set_new(o, "confidence", json_string("secondary"));
        json_object_del(o, "formula");
        json_object_del(o, "parts");
        json_object_set_new(o, "citations", json_pack("[s]", "AOW-7A"));
    }
    assert_int_equal(empty, n_open);
    assert_true(empty >= 16);
    assert_int_equal(compileer(j, &p, &fout), REFUSED_PACK);
    json_object_del(j, "draft");
    assert_int_equal(compileer(j, &p, &fout), OK);
    load_release(&p);
    json_decref(j);
    json_decref(vorig);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_keuring), cmocka_unit_test(test_jaren),
                                        cmocka_unit_test(test_ontwerp) };

    strict_json_init();
    return cmocka_run_group_tests(tests, laden, vrij);
}
