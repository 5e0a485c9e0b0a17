#include "fixture.h"

#include "base/date.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

static json_t *documents;

static char *read_text(const char *path)
{
    FILE *f = fopen(path, "rb");

    if (f == NULL)
        return NULL;
    char *text = mem_alloc(4u << 20);
    size_t len = text != NULL ? fread(text, 1, (4u << 20) - 1, f) : 0;
    fclose(f);
    if (text != NULL)
        text[len] = 0;
    return text;
}

json_t *fixture_json(const char *path)
{
    json_t *doc = NULL;
    char name[1024];

    snprintf(name, sizeof name, "%s/%s", PASSEND_SOURCE_DIR, path);
    char *text = read_text(name);
    assert_non_null(text);
    assert_status(strict_json_parse(text, strlen(text), false, &doc), OK);
    mem_free(text);
    return doc;
}

static void add_profile(struct fixture *f, const char *path)
{
    json_t *doc = fixture_json(path), *jwk;
    size_t i;

    json_array_foreach(json_object_get(doc, "sleutels"), i, jwk) {
        struct standin_key *k = &f->keys[f->n_keys++];
        const char *corporatie = json_string_value(json_object_get(jwk, "corporatie"));

        k->kid = json_string_value(json_object_get(jwk, "kid"));
        k->corporatie = corporatie != NULL ? corporatie : "";
        k->alg = key_alg_from_name(json_string_value(json_object_get(jwk, "alg")));
        k->pkey = standin_generate(k->alg);
        assert_non_null(k->pkey);
        assert_status(standin_publish(k->pkey, k->alg, jwk), OK);
    }
    json_array_append_new(documents, doc);
}

int fixture_open(void **state)
{
    static struct fixture f;
    static bool once;

    if (!once)
        strict_json_init();
    once = true;
    memset(&f, 0, sizeof f);
    documents = json_array();
    add_profile(&f, "certs/sources/qii.json");
    add_profile(&f, "certs/sources/mijninkomen.json");
    add_profile(&f, "certs/sources/balie.json");
    char *text = json_dumps(documents, JSON_COMPACT);
    assert_status(profiles_open(text, strlen(text), &f.set), OK);
    mem_free(text);
    *state = &f;
    return 0;
}

int fixture_close(void **state)
{
    struct fixture *f = *state;

    profiles_release(&f->set);
    for (size_t i = 0; i < f->n_keys; i++)
        EVP_PKEY_free(f->keys[i].pkey);
    json_decref(documents);
    return 0;
}

json_t *fixture_documents(const struct fixture *f)
{
    (void)f;
    return json_deep_copy(documents);
}

const struct standin_key *fixture_key(const struct fixture *f, const char *kid)
{
    for (size_t i = 0; i < f->n_keys; i++)
        if (strcmp(f->keys[i].kid, kid) == 0)
            return &f->keys[i];
    fail_msg("no such key");
    return NULL;
}

json_t *persona(const char *id)
{
    json_t *doc = fixture_json("tests/data/personas.json"), *v, *found = NULL;
    size_t i;

    json_array_foreach(json_object_get(doc, "personas"), i, v)
        if (strcmp(json_string_value(json_object_get(v, "id")), id) == 0)
            found = json_deep_copy(v);
    json_decref(doc);
    assert_non_null(found);
    return found;
}

static void copy_text(char *out, size_t cap, const json_t *obj, const char *name)
{
    const char *text = json_string_value(json_object_get(obj, name));

    assert_true(text == NULL || strlen(text) < cap);
    if (text != NULL)
        memcpy(out, text, strlen(text) + 1);
}

struct identiteit expected_of(const json_t *facts)
{
    const json_t *who = json_object_get(facts, "identiteit");
    const char *born = json_string_value(json_object_get(who, "geboortedatum"));
    struct identiteit out = { 0 };
    int32_t day;

    copy_text(out.achternaam, sizeof out.achternaam, who, "achternaam");
    copy_text(out.voornamen, sizeof out.voornamen, who, "voornamen");
    copy_text(out.voorletters, sizeof out.voorletters, who, "voorletters");
    if (strlen(born) == 4) { /* a year only */
        int16_t year = (int16_t)strtol(born, NULL, 10);

        out.geboortedatum = (struct day_range){ day_of((struct date){ year, 1, 1 }), day_of((struct date){ year, 12, 31 }) };
    } else {
        assert_true(date_parse(born, strlen(born), &day));
        out.geboortedatum = (struct day_range){ day, day };
    }
    return out;
}

char *vector_text(const char *path)
{
    const char *folder = getenv("PASSEND_VECTORS");
    static bool said;
    char name[1024];

    if (folder == NULL)
        folder = PASSEND_SOURCE_DIR "/../shared/vectors";
    snprintf(name, sizeof name, "%s/%s", folder, path);
    char *text = read_text(name);
    if (text == NULL && !said) {
        puts("SKIPPED vectors: no folder of published vectors (PASSEND_VECTORS)");
        said = true;
    }
    return text;
}

/* Vectors of others may hold numbers with fractions. */
json_t *vector_json(const char *path)
{
    json_t *doc = NULL;
    char *text = vector_text(path);

    if (text != NULL)
        assert_status(strict_json_parse(text, strlen(text), true, &doc), OK);
    mem_free(text);
    return doc;
}
