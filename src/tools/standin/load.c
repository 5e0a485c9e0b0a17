#include "standin/load.h"

#include "base/mem.h"
#include "files/file.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#define FILE_MAX (1u << 20)

bool load_path(char out[LOAD_PATH_MAX], const char *dir, const char *name, const char *suffix)
{
    int n = snprintf(out, LOAD_PATH_MAX, "%s/%s%s", dir, name, suffix);

    return n > 0 && n < LOAD_PATH_MAX;
}

json_t *load_json(const char *path)
{
    size_t len;
    char *text;
    json_t *doc = NULL;

    if (file_read(path, FILE_MAX, &text, &len) == OK && strict_json_parse(text, len, false, &doc) != OK)
        doc = NULL;
    mem_free(text);
    return doc;
}

enum status load_profile(const char *path, struct profiles *set, json_t **flow)
{
    AUTO_JSON list = json_array();
    json_t *doc = load_json(path);

    memset(set, 0, sizeof *set);
    if (doc == NULL || json_array_append_new(list, doc) != 0)
        return REFUSED_JSON_SYNTAX;
    if (flow != NULL) {
        *flow = json_incref(json_object_get(doc, "stroom"));
        json_object_del(doc, "stroom");
    }
    char *text = json_dumps(list, JSON_COMPACT);
    enum status s = text != NULL ? profiles_open(text, strlen(text), set) : FAULT_MEMORY;
    mem_free(text);
    if (s != OK && flow != NULL) {
        json_decref(*flow);
        *flow = NULL;
    }
    return s;
}

EVP_PKEY *load_key(const char *dir, const char *kid)
{
    char keys[LOAD_PATH_MAX], path[LOAD_PATH_MAX];
    FILE *f = load_path(keys, dir, "keys", "") && load_path(path, keys, kid, ".pem") ? fopen(path, "r") : NULL;
    EVP_PKEY *pkey = f != NULL ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;

    if (f != NULL)
        fclose(f);
    return pkey;
}

json_t *load_person(const json_t *people, const char *id)
{
    json_t *v;
    size_t i;

    json_array_foreach(json_object_get(people, "personas"), i, v) {
        const char *name = json_string_value(json_object_get(v, "id"));

        if (name != NULL && strcmp(name, id) == 0)
            return v;
    }
    return NULL;
}
