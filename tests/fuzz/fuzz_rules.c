/* The first line is a pack's own source, each further line a file of rules it names, in order. */
#include "base/mem.h"
#include "json/strict_json.h"
#include "packs/rules.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    strict_json_init();
    return 0;
}

static void said(void *who, const char *text)
{
    *(size_t *)who += strlen(text);
}

/* What is named once is there once, and the full text names nothing more. */
static void full_ok(const json_t *full)
{
    static const char *const lists[] = { "readings", "derivations", "tables" };

    if (json_object_get(full, "rules") != NULL || json_object_get(full, "without") != NULL)
        abort();
    for (size_t i = 0; i < 3; i++) {
        const json_t *list = json_object_get(full, lists[i]);
        for (size_t k = 0; k < json_array_size(list); k++)
            for (size_t m = k + 1; m < json_array_size(list); m++)
                if (json_equal(json_object_get(json_array_get(list, k), "name"),
                               json_object_get(json_array_get(list, m), "name")))
                    abort();
    }
}

static void compile(const struct rules_layers *l, const json_t *full)
{
    struct pack_mistake why;
    size_t len = json_dumpb(full, NULL, 0, JSON_COMPACT), blob_len;
    char *text = malloc(len + 1);
    void *blob;

    if (text == NULL)
        return;
    json_dumpb(full, text, len, JSON_COMPACT);
    enum status s = pack_compile(text, len, &blob, &blob_len, &why);
    if (s == REFUSED_PACK) {
        rules_place(l, full, &why);
        if (memchr(why.where, 0, sizeof(why.where)) == NULL)
            abort();
    }
    if (s == OK)
        mem_free(blob);
    free(text);
}

static enum status layers(const char *at, const char *end, struct rules_layers *l, json_t **full, struct pack_mistake *why)
{
    const char *line = memchr(at, '\n', (size_t)(end - at));
    json_t *own = NULL;

    TRY(strict_json_parse(at, (size_t)((line != NULL ? line : end) - at), false, &own));
    enum status s = rules_names(own, l, why);
    json_decref(own);
    for (unsigned i = 0; s == OK && i < l->n; i++) {
        at = line != NULL ? line + 1 : end;
        line = memchr(at, '\n', (size_t)(end - at));
        s = strict_json_parse(at, (size_t)((line != NULL ? line : end) - at), false, &l->layers[i]);
    }
    return s == OK ? rules_resolve(l, full, why) : s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rules_layers l = { .n = 0 };
    struct pack_mistake why = { .why = "" };
    json_t *full = NULL;
    size_t told = 0;

    if (size == 0 || size > 65536)
        return 0;
    if (layers((const char *)data, (const char *)data + size, &l, &full, &why) == OK) {
        if (l.n > 0)
            full_ok(full);
        (void)rules_draft(l.layers[l.n], said, &told);
        compile(&l, full);
    }
    json_decref(full);
    rules_free(&l);
    return 0;
}
