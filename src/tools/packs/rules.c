#include "packs/rules.h"

#include "base/buf.h"
#include "json/doc.h"
#include "packs/compile_texts.h"

#include <stdlib.h>
#include <string.h>

static const char *const lists[] = { "readings", "derivations", "tables" };
static const char *const objects[] = { "citations", "texts" };
#define NOTE_MAX 512
#define PARTS_MAX 256   /* more than a pack may have; keeps looking up by name cheap */
#define N_LISTS (sizeof(lists) / sizeof(lists[0]))
#define N_OBJECTS (sizeof(objects) / sizeof(objects[0]))

/* What was found wrong in a layer; file: NULL for the pack's own source. returns doc->status */
static enum status told(const struct doc *doc, const char *file, struct pack_mistake *fout)
{
    struct writer w;

    if (doc->status == OK)
        return OK;
    writer_init(&w, fout->where, sizeof(fout->where) - 1);
    if (file != NULL) {
        write_text(&w, file);
        write_text(&w, doc->place[0] != '\0' ? ": " : "");
    }
    write_text(&w, doc->place);
    fout->where[writer_len(&w)] = '\0';
    fout->why = doc->why;
    return doc->status;
}

static struct node begin(struct doc *doc, const json_t *layer)
{
    doc_init(doc, REFUSED_PACK);
    doc->form = DOC_PATH;
    return doc_root(doc, layer);
}

static const char *name_of(const json_t *part)
{
    return json_string_value(json_object_get(part, "name"));
}

/* The number of the first element with this name, or -1. */
static long find(const json_t *list, const char *name)
{
    const json_t *part;
    size_t i;

    json_array_foreach(list, i, part)
        if (name_of(part) != NULL && strcmp(name_of(part), name) == 0)
            return (long)i;
    return -1;
}

/* ---- which files ---- */

static bool plain_name(const json_t *v)
{
    const char *name = json_string_value(v);
    size_t len = json_string_length(v);

    if (name == NULL || len < 6 || len > RULES_NAME_MAX || strcmp(name + len - 5, ".json") != 0 || name[0] == '.')
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == len;
}

static const char *file_name(const struct node *at)
{
    doc_expect(at, plain_name(at->value), "is the plain name of a file beside the pack, such as \"regels.json\": no path");
    return json_string_value(at->value);
}

static void read_names(const struct node *root, struct rules_layers *out)
{
    struct node rules = doc_member(root, "rules"), one;
    size_t n = json_is_array(rules.value) ? json_array_size(rules.value) : 1;

    if (rules.value == NULL) {
        doc_expect_member(root, "without", !doc_has(root, "without"), "takes out parts of rules, and no \"rules\" are named");
        return;
    }
    doc_expect(&rules, n > 0 && n <= RULES_FILES_MAX, "names one file of rules, or a list of one to eight");
    if (!json_is_array(rules.value))
        out->names[out->n++] = file_name(&rules);
    for (size_t i = 0; doc_element(&rules, i, &one); i++) {
        out->names[i] = file_name(&one);
        for (size_t k = 0; doc_good(&one) && k < i; k++)
            doc_expect(&one, strcmp(out->names[k], out->names[i]) != 0, "names a file twice");
        out->n++;
    }
}

enum status rules_names(json_t *own, struct rules_layers *out, struct pack_mistake *fout)
{
    struct doc doc;
    struct node root = begin(&doc, own);

    *out = (struct rules_layers){ .n = 0 };
    read_names(&root, out);
    if (doc.status != OK)
        *out = (struct rules_layers){ .n = 0 };
    else
        out->layers[out->n] = json_incref(own);
    return told(&doc, NULL, fout);
}

void rules_free(struct rules_layers *l)
{
    for (unsigned i = 0; i <= RULES_FILES_MAX; i++)
        json_decref(l->layers[i]);
    memset(l, 0, sizeof(*l));
}

/* ---- laying one layer over what is there ---- */

static void take_out_of(json_t *full, const struct node *without, const char *member, bool is_list)
{
    struct node names = doc_member(without, member), one;
    json_t *from = json_object_get(full, member);

    doc_expect(&names, names.value == NULL || json_array_size(names.value) > 0, "must be a list of names");
    for (size_t i = 0; doc_element(&names, i, &one); i++) {
        const char *name = json_string_value(one.value);
        long nr = name == NULL ? -1 : is_list ? find(from, name) : json_object_get(from, name) != NULL ? 0 : -1;

        if (doc_expect(&one, nr >= 0, "takes out what is not there: correct the name, or leave it out of the list") &&
            (is_list ? json_array_remove(from, (size_t)nr) : json_object_del(from, name)) != 0)
            doc_take(&one, FAULT_MEMORY);
    }
}

static void take_out(json_t *full, const struct node *layer)
{
    static const char *const members[] = { "citations", "readings", "derivations", "tables", "texts", NULL };
    struct node without = doc_member(layer, "without");

    if (without.value == NULL)
        return;
    doc_expect(&without, strict_json_only(without.value, members) == OK,
               "lists names under citations, readings, derivations, tables and texts only");
    for (size_t i = 0; i < N_LISTS; i++)
        take_out_of(full, &without, lists[i], true);
    for (size_t i = 0; i < N_OBJECTS; i++)
        take_out_of(full, &without, objects[i], false);
}

/* Where new parts go: before the next part of the layer that replaces one, else at the end. */
static size_t place_for(const json_t *onto, const json_t *list, size_t from)
{
    for (size_t i = from; i < json_array_size(list); i++) {
        const char *name = name_of(json_array_get(list, i));
        long nr = name != NULL ? find(onto, name) : -1;
        if (nr >= 0)
            return (size_t)nr;
    }
    return json_array_size(onto);
}

static void lay_list(json_t *full, const struct node *list)
{
    json_t *onto = json_object_get(full, list->name);
    struct node part;
    size_t place = 0;
    bool placed = false; /* the part before this one was new too, so this one goes behind it */

    doc_expect(list, json_is_array(list->value) && json_array_size(list->value) <= PARTS_MAX, "must be an array of at most 256");
    for (size_t i = 0; doc_element(list, i, &part); i++) {
        const char *name = name_of(part.value);
        json_t *value = (json_t *)(uintptr_t)part.value;   /* is shared by both from here on */

        if (!doc_expect(&part, name != NULL, "needs a name") ||
            !doc_expect(&part, find(list->value, name) == (long)i, "name stands here twice: take one out"))
            return;
        long nr = find(onto, name);
        if (nr < 0 && !placed)
            place = place_for(onto, list->value, i);
        placed = nr < 0;
        if ((nr >= 0 ? json_array_set(onto, (size_t)nr, value) : json_array_insert(onto, place++, value)) != 0)
            doc_take(&part, FAULT_MEMORY);
    }
}

static void lay(json_t *full, const struct node *layer)
{
    struct node part;

    take_out(full, layer);
    for (size_t i = 0; i < N_LISTS; i++) {
        part = doc_member(layer, lists[i]);
        if (part.value != NULL)
            lay_list(full, &part);
    }
    for (size_t i = 0; i < N_OBJECTS; i++) {
        part = doc_member(layer, objects[i]);
        if (part.value != NULL && doc_expect(&part, json_is_object(part.value), "must be an object") &&
            json_object_update(json_object_get(full, objects[i]), (json_t *)(uintptr_t)part.value) != 0)
            doc_take(&part, FAULT_MEMORY);
    }
}

static void check_file(const struct node *layer)
{
    static const char *const members[] = { "$schema", "kind", "title", "without", "citations", "readings",
                                           "derivations", "tables", "texts", NULL };
    const char *kind = json_string_value(json_object_get(layer->value, "kind"));

    doc_expect_member(layer, "kind", kind != NULL && strcmp(kind, "rules") == 0, "a file of rules has the kind \"rules\"");
    doc_expect_member(layer, "rules", !doc_has(layer, "rules"),
                      "a file of rules names no others: the pack names all of them");
    doc_expect(layer, strict_json_only(layer->value, members) == OK,
               "has an unknown member: rules are citations, readings, derivations, tables and texts; amounts and cases belong "
               "in the pack");
}

/* What only the pack itself has: identity, parameters, cases, and whatever the compiler will refuse. */
static enum status own_members(json_t *full, json_t *own)
{
    const char *name;
    json_t *v;

    json_object_foreach(own, name, v)
        if (strcmp(name, "rules") != 0 && strcmp(name, "without") != 0 && json_object_get(full, name) == NULL &&
            json_object_set(full, name, v) != 0)
            return FAULT_MEMORY;
    return OK;
}

static enum status resolve(const struct rules_layers *l, json_t *full, struct pack_mistake *fout)
{
    for (size_t i = 0; i < N_LISTS; i++)
        if (json_object_set_new(full, lists[i], json_array()) != 0)
            return FAULT_MEMORY;
    for (size_t i = 0; i < N_OBJECTS; i++)
        if (json_object_set_new(full, objects[i], json_object()) != 0)
            return FAULT_MEMORY;
    for (unsigned i = 0; i <= l->n; i++) {
        struct doc doc;
        struct node layer = begin(&doc, l->layers[i]);

        if (i < l->n)
            check_file(&layer);
        lay(full, &layer);
        TRY(told(&doc, i < l->n ? l->names[i] : NULL, fout));
    }
    TRY(own_members(full, l->layers[l->n]));
    return texts_prune(full, l->layers[l->n]);
}

enum status rules_resolve(const struct rules_layers *l, json_t **full, struct pack_mistake *fout)
{
    *full = l->n == 0 ? json_incref(l->layers[0]) : json_object();
    if (l->n == 0)
        return OK;
    enum status s = *full != NULL ? resolve(l, *full, fout) : FAULT_MEMORY;
    if (s != OK) {
        json_decref(*full);
        *full = NULL;
    }
    return s;
}

/* ---- places ---- */

/* The topmost layer that has this part, and its number there; -1 for members of an object. */
static unsigned origin(const struct rules_layers *l, const char *member, const char *name, bool is_list, long *nr)
{
    for (unsigned i = l->n + 1; i-- > 0;) {
        const json_t *in = json_object_get(l->layers[i], member);
        *nr = is_list ? find(in, name) : -1;
        if (is_list ? *nr >= 0 : json_object_get(in, name) != NULL)
            return i;
    }
    return l->n;
}

void rules_place(const struct rules_layers *l, const json_t *full, struct pack_mistake *fout)
{
    const struct pack_mistake in = *fout;
    char member[16], part[MISTAKE_WHERE];
    const char *name = part, *rest;
    size_t len = strcspn(in.where, ".[");
    struct writer w;
    long nr = -1;

    if (l->n == 0 || len >= sizeof(member) || in.where[len] == '\0')
        return;
    memcpy(member, in.where, len);
    member[len] = '\0';
    bool is_list = in.where[len] == '[';
    if (is_list) {
        char *end;
        nr = strtol(in.where + len + 1, &end, 10);
        name = name_of(json_array_get(json_object_get(full, member), (size_t)nr));
        rest = *end == ']' ? end + 1 : end;
    } else {
        size_t n = strcspn(in.where + len + 1, ".[");
        memcpy(part, in.where + len + 1, n);
        part[n] = '\0';
        rest = in.where + len + 1 + n;
    }
    unsigned i = name != NULL ? origin(l, member, name, is_list, &nr) : 0;
    if (name == NULL || (i == l->n && is_list && nr < 0))
        return;
    writer_init(&w, fout->where, sizeof(fout->where) - 1);
    if (i < l->n) {
        write_text(&w, l->names[i]);
        write_text(&w, ": ");
    }
    write_text(&w, member);
    write_char(&w, is_list ? '[' : '.');
    if (is_list)
        write_int(&w, nr);
    else
        write_text(&w, name);
    write_text(&w, is_list ? "]" : "");
    size_t left = sizeof(fout->where) - 1 - writer_len(&w), n = strlen(rest);
    write_bytes(&w, rest, n < left ? n : left);
    fout->where[writer_len(&w)] = '\0';
}

/* ---- drafts ---- */

unsigned rules_draft(const json_t *own, rules_open *tell, void *who)
{
    const json_t *parameters = json_object_get(own, "parameters"), *p;
    const char *name;
    char text[NOTE_MAX + 256];
    unsigned n = 0;

    if (!json_is_true(json_object_get(own, "draft")))
        return 0;
    json_object_foreach((json_t *)(uintptr_t)parameters, name, p) {
        struct writer w;
        const json_t *v = json_object_get(p, "value");
        const char *note = json_string_value(json_object_get(p, "note"));
        if (v != NULL && !json_is_null(v))
            continue;
        writer_init(&w, text, sizeof(text) - 1);
        write_text(&w, "parameters.");
        write_text(&w, name);
        write_text(&w, ".value: no amount yet: fill in the published one, with its citation and confidence");
        if (note != NULL && strlen(note) <= NOTE_MAX) {
            write_text(&w, ". ");
            write_text(&w, note);
        }
        text[writer_len(&w)] = '\0';
        tell(who, text);
        n++;
    }
    if (n == 0)
        tell(who, "draft: all amounts are there: add worked cases, take out \"draft\" and check again");
    return n == 0 ? 1 : n;
}
