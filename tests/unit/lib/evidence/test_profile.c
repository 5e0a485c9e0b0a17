/* Which profiles are taken, and that their claim maps are. */
#include "model/source.h"
#include "fixture.h"

#include "base/mem.h"

static enum status open_document(const json_t *doc, struct profiles *set)
{
    char *text = json_dumps(doc, JSON_COMPACT | JSON_ENCODE_ANY);
    enum status s;

    assert_non_null(text);
    s = profiles_open(text, strlen(text), set);
    mem_free(text);
    if (s != OK) {
        assert_int_equal(set->n, 0);
        assert_null(set->document);
    }
    return s;
}

static void shipped_profiles(void **state)
{
    struct fixture *f = *state;
    const struct profile *qii = profiles_find(&f->set, "qii"), *balie = profiles_find(&f->set, "balie");
    const struct profile *mi = profiles_find(&f->set, "mijninkomen");

    assert_int_equal(f->set.n, 3);
    assert_null(profiles_find(&f->set, "elders"));
    assert_int_equal(qii->bron.wijze, WIJZE_VAULT_SIGNED);
    assert_int_equal(qii->bron.zekerheid, ZEKERHEID_KLUISGETEKEND);
    assert_int_equal(qii->bron.fasen, 1u << FASE_REACTIE | 1u << FASE_TOEWIJZING);
    assert_int_equal(qii->trust, TRUST_FAPI2);
    assert_int_equal(mi->trust, TRUST_NLGOV);
    assert_int_equal(balie->bron.wijze, WIJZE_DESK);
    assert_int_equal(balie->bron.zekerheid, ZEKERHEID_BALIE);
    assert_string_equal(balie->keys[0].corporatie, "L0101");
    assert_memory_not_equal(qii->bron.profiel_sha, balie->bron.profiel_sha, DIGEST_LEN);
}

/* The hash is over the canonical form: order and white space do not matter, every value does. */
static void hash_is_canonical(void **state)
{
    struct fixture *f = *state;
    json_t *doc = fixture_documents(f), *first = json_array_get(doc, 0);
    static struct profiles set;
    char *text = json_dumps(doc, JSON_INDENT(3) | JSON_SORT_KEYS);

    assert_status(profiles_open(text, strlen(text), &set), OK);
    assert_memory_equal(set.list[0].bron.profiel_sha, f->set.list[0].bron.profiel_sha, DIGEST_LEN);
    profiles_release(&set);
    mem_free(text);
    json_object_set_new(first, "titel", json_string("anders"));
    assert_status(open_document(doc, &set), OK);
    assert_memory_not_equal(set.list[0].bron.profiel_sha, f->set.list[0].bron.profiel_sha, DIGEST_LEN);
    profiles_release(&set);
    json_decref(doc);
}

/* Member of the first profile set to a JSON text, or removed (NULL). */
static void member_rows(void **state)
{
    static const struct { const char *name, *value; enum status status; } rows[] = {
        { "titel", NULL, OK },
        { "aannames", NULL, OK },
        { "typ", NULL, OK },
        { "cty", "\"x\"", OK },
        { "elders", "1", REFUSED_CONFIG },
        { "profiel", NULL, REFUSED_CONFIG },
        { "profiel", "2", REFUSED_CONFIG },
        { "id", NULL, REFUSED_CONFIG },
        { "id", "\"\"", REFUSED_CONFIG },
        { "id", "\"Qii\"", REFUSED_CONFIG },
        { "id", "\"een-naam-die-te-lang-is-xx\"", REFUSED_CONFIG },
        { "id", "\"balie\"", REFUSED_CONFIG },                 /* twice in the set */
        { "uitgever", NULL, REFUSED_CONFIG },
        { "uitgever", "[\"https://qii.example\"]", REFUSED_CONFIG },
        { "vertrouwen", NULL, REFUSED_CONFIG },
        { "vertrouwen", "\"alles\"", REFUSED_CONFIG },
        { "vorm", "\"sd-jwt\"", REFUSED_CONFIG },
        { "wijze", "\"desk\"", REFUSED_CONFIG },               /* assurance and keys are not a desk's */
        { "wijze", "\"onbekend\"", REFUSED_CONFIG },
        { "zekerheid", "\"BALIE\"", REFUSED_CONFIG },
        { "zekerheid", "\"VERKLAARD\"", REFUSED_CONFIG },      /* a source never signs what is only declared */
        { "fasen", "[]", REFUSED_CONFIG },
        { "fasen", "[\"reactie\",\"reactie\"]", REFUSED_CONFIG },
        { "fasen", "[\"elders\"]", REFUSED_CONFIG },
        { "fasen", "\"reactie\"", REFUSED_CONFIG },
        { "maxLeeftijd", NULL, REFUSED_CONFIG },
        { "maxLeeftijd", "0", REFUSED_CONFIG },
        { "maxLeeftijd", "86401", REFUSED_CONFIG },
        { "sleutels", NULL, REFUSED_CONFIG },
        { "sleutels", "[]", REFUSED_CONFIG },
        { "sleutels", "[{}]", REFUSED_KEY },
        { "sleutels", "[{\"kid\":\"qii-2026-1\",\"alg\":\"ES256\",\"use\":\"sig\"}]", REFUSED_KEY },  /* a template */
        { "gegevens", NULL, REFUSED_CONFIG },
        { "gegevens", "[]", REFUSED_CONFIG },
        { "gegevens", "{}", REFUSED_CONFIG },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *doc = fixture_documents(*state), *first = json_array_get(doc, 0);
        static struct profiles set;

        if (rows[i].value == NULL)
            assert_int_equal(json_object_del(first, rows[i].name), 0);
        else
            json_object_set_new(first, rows[i].name, json_loads(rows[i].value, JSON_DECODE_ANY, NULL));
        enum status s = open_document(doc, &set);
        if (s != rows[i].status)
            print_error("row %zu: %s\n", i, rows[i].name);
        assert_status(s, rows[i].status);
        if (s == OK)
            profiles_release(&set);
        json_decref(doc);
    }
}

/* One rule added to (or put for) the claim map of the first profile. */
static void rule_rows(void **state)
{
    static const struct { const char *rule; enum status status; } rows[] = {
        { "{\"naar\":\"winst\",\"pad\":\"/a/b-c_D/9\",\"vorm\":\"cent\"}", OK },
        { "{\"naar\":\"winst\",\"pad\":\"/a\",\"vorm\":\"euroTekst\",\"verplicht\":false}", OK },
        { "{\"naar\":\"inspecteursverklaring\",\"pad\":\"/a\",\"vorm\":\"onwaar\"}", OK },
        { "{\"naar\":\"winst\",\"pad\":\"/a\"}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"pad\":\"/a\",\"vorm\":\"dollar\"}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"pad\":\"/a\",\"vorm\":\"cent\",\"verplicht\":1}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"pad\":\"/a\",\"vorm\":\"cent\",\"jaar\":\"x\"}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"vorm\":\"cent\"}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"pad\":\"\",\"vorm\":\"cent\"}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"pad\":\"a\",\"vorm\":\"cent\"}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"pad\":\"/\",\"vorm\":\"cent\"}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"pad\":\"/a//b\",\"vorm\":\"cent\"}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"pad\":\"/a~1b\",\"vorm\":\"cent\"}", REFUSED_CONFIG },
        { "{\"naar\":\"winst\",\"pad\":\"/a\\u0000\",\"vorm\":\"cent\"}", REFUSED_JSON_SYNTAX },
        { "{\"naar\":\"winst\",\"pad\":\"/01234567890123456789012345678901234567890\",\"vorm\":\"cent\"}", REFUSED_CONFIG },
        { "{\"naar\":\"bsn\",\"pad\":\"/a\"}", REFUSED_CONFIG },
        { "{\"naar\":\"achternaam\",\"pad\":\"/b\"}", REFUSED_CONFIG },      /* there already */
        { "{\"pad\":\"/b\"}", REFUSED_CONFIG },
        { "7", REFUSED_CONFIG },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *doc = fixture_documents(*state);
        json_t *rules = json_object_get(json_array_get(doc, 0), "gegevens");
        json_t *rule = json_loads(rows[i].rule, JSON_DECODE_ANY, NULL);
        static struct profiles set;
        enum status s = REFUSED_JSON_SYNTAX;

        if (rule != NULL) {
            json_array_append_new(rules, rule);
            s = open_document(doc, &set);
        }
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        if (s == OK)
            profiles_release(&set);
        json_decref(doc);
    }
}

/* A rule of the first profile changed in place: index, member, value. */
static void changed_rules(void **state)
{
    static const struct { size_t profile; const char *target, *member, *value; enum status status; } rows[] = {
        { 0, "inkomens", "jaar", NULL, REFUSED_CONFIG },
        { 0, "inkomens", "bedrag", "\"a/b\"", REFUSED_CONFIG },
        { 0, "inkomens", "is", NULL, REFUSED_CONFIG },
        { 0, "inkomens", "lid", NULL, REFUSED_CONFIG },
        { 0, "inkomens", "vorm", "\"JJJJMMDD\"", REFUSED_CONFIG },
        { 0, "periode", "waarden", "{}", REFUSED_CONFIG },
        { 0, "periode", "waarden", "{\"W\":\"WEEK\"}", REFUSED_CONFIG },
        { 0, "periode", "waarden", "{\"W\":4}", REFUSED_CONFIG },
        { 0, "statussen", "waarden", "{\"X\":\"RIJK\"}", REFUSED_CONFIG },
        { 0, "kinderen", "lid", NULL, REFUSED_CONFIG },
        { 0, "geboortedatum", "verplicht", "false", REFUSED_CONFIG },
        { 0, "geboortedatum", "naar", "\"periodeEinde\"", REFUSED_CONFIG },
        { 0, "periodeEinde", "naar", "\"medewerker\"", REFUSED_CONFIG },
        { 2, "medewerker", "verplicht", "false", REFUSED_CONFIG },
        { 2, "corporatie", "verplicht", "false", REFUSED_CONFIG },
        { 2, "corporatie", "naar", "\"voorvoegsel\"", REFUSED_CONFIG },
        { 2, "coaVerklaring", "datum", NULL, REFUSED_CONFIG },
        { 2, "coaVerklaring", "huishouden", NULL, REFUSED_CONFIG },
        { 2, "coaVerklaring", "huishouden", "\"a/b\"", REFUSED_CONFIG },
        { 2, "coaVerklaring", "vorm", "\"waar\"", REFUSED_CONFIG },
        { 2, "coaVerklaring", "waarden", "{\"X\":\"WTOS\"}", REFUSED_CONFIG },
        { 2, "bijstandBesluit", "vorm", NULL, REFUSED_CONFIG },
        { 2, "bijstandBesluit", "vorm", "\"onwaar\"", OK },
        { 2, "studiefinanciering", "waarden", "{\"X\":\"WTOS\"}", OK },
        { 2, "studiefinanciering", "waarden", "{\"X\":\"BIJSTAND\"}", REFUSED_CONFIG },   /* which it cannot show */
        { 2, "inschrijving", "waarden", NULL, REFUSED_CONFIG },
        { 2, "zorgindicatie", "soort", NULL, REFUSED_CONFIG },
        { 2, "zorgindicatie", "vanaf", NULL, REFUSED_CONFIG },
        { 2, "zorgindicatie", "kind", NULL, OK },
        { 2, "zorgindicatie", "waarden", "{\"X\":\"COA_TAAKSTELLING\"}", REFUSED_CONFIG },
        { 2, "promotie", "naar", "\"asielvergunning\"", REFUSED_CONFIG },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *doc = fixture_documents(*state), *rule, *v;
        json_t *rules = json_object_get(json_array_get(doc, rows[i].profile), "gegevens");
        static struct profiles set;
        size_t k;

        rule = NULL;
        json_array_foreach(rules, k, v)
            if (strcmp(json_string_value(json_object_get(v, "naar")), rows[i].target) == 0)
                rule = v;
        assert_non_null(rule);
        if (rows[i].value == NULL)
            assert_int_equal(json_object_del(rule, rows[i].member), 0);
        else
            json_object_set_new(rule, rows[i].member, json_loads(rows[i].value, JSON_DECODE_ANY, NULL));
        enum status s = open_document(doc, &set);
        if (s != rows[i].status)
            print_error("row %zu\n", i);
        assert_status(s, rows[i].status);
        if (s == OK)
            profiles_release(&set);
        json_decref(doc);
    }
}

static void key_rows(void **state)
{
    struct fixture *f = *state;
    json_t *doc = fixture_documents(f);
    json_t *qii = json_object_get(json_array_get(doc, 0), "sleutels");
    json_t *mi = json_object_get(json_array_get(doc, 1), "sleutels");
    json_t *balie = json_object_get(json_array_get(doc, 2), "sleutels");
    static struct profiles set;

    json_array_append(qii, json_array_get(qii, 0));            /* the same kid twice */
    assert_status(open_document(doc, &set), REFUSED_CONFIG);
    json_array_remove(qii, 2);
    json_array_append(qii, json_array_get(balie, 0));          /* a corporation's key in a vault */
    assert_status(open_document(doc, &set), REFUSED_CONFIG);
    json_array_remove(qii, 2);
    json_array_append(qii, json_array_get(mi, 1));             /* RS256 outside nlgov */
    assert_status(open_document(doc, &set), REFUSED_KEY_ALG);
    json_array_remove(qii, 2);
    json_object_del(json_array_get(balie, 0), "corporatie");   /* a desk key of nobody */
    assert_status(open_document(doc, &set), REFUSED_CONFIG);
    json_object_set_new(json_array_get(balie, 0), "corporatie", json_string("L0101"));
    assert_status(open_document(doc, &set), OK);
    profiles_release(&set);
    json_decref(doc);
}

/* The one of a name, as in the whole set; what only takes time is not looked at again. */
static void one_of_a_set(void **state)
{
    struct fixture *f = *state;
    json_t *doc = fixture_documents(f);
    char *text = json_dumps(doc, JSON_COMPACT);
    static struct profiles one;

    for (size_t i = 0; i < f->set.n; i++) {
        const struct profile *p = &f->set.list[i];

        assert_status(profiles_open_one(text, strlen(text), p->bron.name, &one), OK);
        assert_int_equal(one.n, 1);
        assert_memory_equal(&one.list[0].bron, &p->bron, sizeof p->bron);
        assert_int_equal(one.list[0].n_keys, p->n_keys);
        for (size_t k = 0; k < p->n_keys; k++)
            assert_int_equal(EVP_PKEY_eq(one.list[0].keys[k].pkey, p->keys[k].pkey), 1);
        profiles_release(&one);
    }
    assert_status(profiles_open_one(text, strlen(text), "elders", &one), OK);
    assert_int_equal(one.n, 0);
    profiles_release(&one);
    assert_status(profiles_open_one(text, strlen(text) - 1, "qii", &one), REFUSED_JSON_SYNTAX);
    json_object_set_new(json_array_get(doc, 1), "vorm", json_string("anders"));
    mem_free(text);
    text = json_dumps(doc, JSON_COMPACT);
    const char *broken = json_string_value(json_object_get(json_array_get(doc, 1), "id"));
    assert_status(profiles_open_one(text, strlen(text), broken, &one), REFUSED_CONFIG);
    assert_int_equal(one.n, 0);
    mem_free(text);
    json_decref(doc);
}

static void whole_texts(void **state)
{
    static const struct { const char *text; enum status status; } rows[] = {
        { "", REFUSED_JSON_SYNTAX }, { "[]", REFUSED_CONFIG }, { "{}", REFUSED_CONFIG }, { "[7]", REFUSED_CONFIG },
        { "[{}]", REFUSED_CONFIG }, { "[{\"id\":\"a\",\"id\":\"b\"}]", REFUSED_JSON_DUPLICATE },
        { "[] []", REFUSED_JSON_TRAILING }, { "[1.5]", REFUSED_JSON_NUMBER },
    };
    static struct profiles set;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_status(profiles_open(rows[i].text, strlen(rows[i].text), &set), rows[i].status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_profiles), cmocka_unit_test(hash_is_canonical), cmocka_unit_test(member_rows),
        cmocka_unit_test(rule_rows), cmocka_unit_test(changed_rules), cmocka_unit_test(key_rows),
        cmocka_unit_test(one_of_a_set), cmocka_unit_test(whole_texts),
    };
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
