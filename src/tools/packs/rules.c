#include "packs/rules.h"

#include "base/buf.h"
#include "json/strict_json.h"
#include "packs/compile_texts.h"

#include <stdlib.h>
#include <string.h>

static const char *const lists[] = { "readings", "derivations", "tables" };
static const char *const objects[] = { "citations", "texts" };
#define NOTE_MAX 512
#define PARTS_MAX 256   /* more than a pack may have; keeps looking up by name cheap */
#define N_LISTS (sizeof(lists) / sizeof(lists[0]))
#define N_OBJECTS (sizeof(objects) / sizeof(objects[0]))

/* file: NULL for the pack's own source. nr < 0: no number */
static enum status wrong(struct packfout *fout, const char *file, const char *member, const char *part, long nr,
                         const char *why)
{
    struct writer w;

    writer_init(&w, fout->waar, sizeof(fout->waar) - 1);
    if (file != NULL) {
        write_text(&w, file);
        write_text(&w, member[0] != '\0' ? ": " : "");
    }
    write_text(&w, member);
    if (part != NULL) {
        write_char(&w, '.');
        write_text(&w, part);
    }
    if (nr >= 0) {
        write_char(&w, '[');
        write_int(&w, nr);
        write_char(&w, ']');
    }
    fout->waar[writer_len(&w)] = '\0';
    fout->waarom = why;
    return REFUSED_PACK;
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

enum status rules_names(json_t *own, struct rules_layers *out, struct packfout *fout)
{
    const json_t *rules = json_object_get(own, "rules");
    size_t n = json_is_array(rules) ? json_array_size(rules) : rules != NULL ? 1 : 0;

    *out = (struct rules_layers){ .n = 0 };
    if (rules == NULL && json_object_get(own, "without") != NULL)
        return wrong(fout, NULL, "without", NULL, -1, "takes out parts of rules, and no \"rules\" are named");
    if (rules != NULL && (n == 0 || n > RULES_FILES_MAX))
        return wrong(fout, NULL, "rules", NULL, -1, "names one file of rules, or a list of one to eight");
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_is_array(rules) ? json_array_get(rules, i) : rules;
        if (!plain_name(v))
            return wrong(fout, NULL, "rules", NULL, json_is_array(rules) ? (long)i : -1,
                         "is the plain name of a file beside the pack, such as \"regels.json\": no path");
        out->names[i] = json_string_value(v);
        for (size_t k = 0; k < i; k++)
            if (strcmp(out->names[k], out->names[i]) == 0)
                return wrong(fout, NULL, "rules", NULL, (long)i, "names a file twice");
    }
    out->n = (unsigned)n;
    out->layers[n] = json_incref(own);
    return OK;
}

void rules_free(struct rules_layers *l)
{
    for (unsigned i = 0; i <= RULES_FILES_MAX; i++)
        json_decref(l->layers[i]);
    memset(l, 0, sizeof(*l));
}

/* ---- laying one layer over what is there ---- */

static enum status take_out_of(json_t *full, const char *file, const char *member, const json_t *names, bool is_list,
                               struct packfout *fout)
{
    json_t *from = json_object_get(full, member);
    const json_t *v;
    size_t i;

    if (!json_is_array(names) || json_array_size(names) == 0)
        return wrong(fout, file, "without", member, -1, "must be a list of names");
    json_array_foreach(names, i, v) {
        const char *name = json_string_value(v);
        long nr = name == NULL ? -1 : is_list ? find(from, name) : json_object_get(from, name) != NULL ? 0 : -1;
        if (nr < 0)
            return wrong(fout, file, "without", member, (long)i,
                         "takes out what is not there: correct the name, or leave it out of the list");
        if ((is_list ? json_array_remove(from, (size_t)nr) : json_object_del(from, name)) != 0)
            return FAULT_MEMORY;
    }
    return OK;
}

static enum status take_out(json_t *full, const char *file, const json_t *layer, struct packfout *fout)
{
    static const char *const members[] = { "citations", "readings", "derivations", "tables", "texts", NULL };
    const json_t *without = json_object_get(layer, "without"), *names;

    if (without == NULL)
        return OK;
    if (!json_is_object(without) || strict_json_only(without, members) != OK)
        return wrong(fout, file, "without", NULL, -1,
                     "lists names under citations, readings, derivations, tables and texts only");
    for (size_t i = 0; i < N_LISTS; i++)
        if ((names = json_object_get(without, lists[i])) != NULL)
            TRY(take_out_of(full, file, lists[i], names, true, fout));
    for (size_t i = 0; i < N_OBJECTS; i++)
        if ((names = json_object_get(without, objects[i])) != NULL)
            TRY(take_out_of(full, file, objects[i], names, false, fout));
    return OK;
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

static enum status lay_list(json_t *full, const char *file, const char *member, json_t *list, struct packfout *fout)
{
    json_t *onto = json_object_get(full, member), *part;
    size_t i, place = 0;
    bool placed = false; /* the part before this one was new too, so this one goes behind it */

    if (!json_is_array(list) || json_array_size(list) > PARTS_MAX)
        return wrong(fout, file, member, NULL, -1, "must be an array of at most 256");
    json_array_foreach(list, i, part) {
        const char *name = name_of(part);
        if (name == NULL)
            return wrong(fout, file, member, NULL, (long)i, "needs a name");
        if (find(list, name) != (long)i)
            return wrong(fout, file, member, NULL, (long)i, "name stands here twice: take one out");
        long nr = find(onto, name);
        if (nr < 0 && !placed)
            place = place_for(onto, list, i);
        placed = nr < 0;
        if ((nr >= 0 ? json_array_set(onto, (size_t)nr, part) : json_array_insert(onto, place++, part)) != 0)
            return FAULT_MEMORY;
    }
    return OK;
}

static enum status lay(json_t *full, const char *file, json_t *layer, struct packfout *fout)
{
    json_t *part;

    TRY(take_out(full, file, layer, fout));
    for (size_t i = 0; i < N_LISTS; i++)
        if ((part = json_object_get(layer, lists[i])) != NULL)
            TRY(lay_list(full, file, lists[i], part, fout));
    for (size_t i = 0; i < N_OBJECTS; i++) {
        if ((part = json_object_get(layer, objects[i])) == NULL)
            continue;
        if (!json_is_object(part))
            return wrong(fout, file, objects[i], NULL, -1, "must be an object");
        if (json_object_update(json_object_get(full, objects[i]), part) != 0)
            return FAULT_MEMORY;
    }
    return OK;
}

static enum status rules_file(const char *file, const json_t *layer, struct packfout *fout)
{
    static const char *const members[] = { "$schema", "kind", "title", "without", "citations", "readings",
                                           "derivations", "tables", "texts", NULL };
    const char *kind = json_string_value(json_object_get(layer, "kind"));

    if (kind == NULL || strcmp(kind, "rules") != 0)
        return wrong(fout, file, "kind", NULL, -1, "a file of rules has the kind \"rules\"");
    if (json_object_get(layer, "rules") != NULL)
        return wrong(fout, file, "rules", NULL, -1, "a file of rules names no others: the pack names all of them");
    if (strict_json_only(layer, members) != OK)
        return wrong(fout, file, "", NULL, -1, "has an unknown member: rules are citations, readings, derivations, "
                                               "tables and texts; amounts and cases belong in the pack");
    return OK;
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

static enum status resolve(const struct rules_layers *l, json_t *full, struct packfout *fout)
{
    for (size_t i = 0; i < N_LISTS; i++)
        if (json_object_set_new(full, lists[i], json_array()) != 0)
            return FAULT_MEMORY;
    for (size_t i = 0; i < N_OBJECTS; i++)
        if (json_object_set_new(full, objects[i], json_object()) != 0)
            return FAULT_MEMORY;
    for (unsigned i = 0; i < l->n; i++) {
        TRY(rules_file(l->names[i], l->layers[i], fout));
        TRY(lay(full, l->names[i], l->layers[i], fout));
    }
    TRY(lay(full, NULL, l->layers[l->n], fout));
    TRY(own_members(full, l->layers[l->n]));
    return texts_prune(full, l->layers[l->n]);
}

enum status rules_resolve(const struct rules_layers *l, json_t **full, struct packfout *fout)
{
    enum status s;

    *full = NULL;
    if (l->n == 0) {
        *full = json_incref(l->layers[0]);
        return OK;
    }
    json_t *out = json_object();
    s = out == NULL ? FAULT_MEMORY : resolve(l, out, fout);
    if (s == OK)
        *full = out;
    else
        json_decref(out);
    return s;
}

/* ---- places ---- */

/* The topmost layer that has this part, and its number there; -1 for members of an object. */
static int origin(const struct rules_layers *l, const char *member, const char *name, bool is_list, long *nr)
{
    for (int i = (int)l->n; i >= 0; i--) {
        const json_t *in = json_object_get(l->layers[i], member);
        *nr = is_list ? find(in, name) : -1;
        if (is_list ? *nr >= 0 : json_object_get(in, name) != NULL)
            return i;
    }
    return (int)l->n;
}

void rules_place(const struct rules_layers *l, const json_t *full, struct packfout *fout)
{
    struct packfout in = *fout;
    char member[16], part[FOUT_WAAR];
    const char *name, *rest;
    size_t len = strcspn(in.waar, ".[");
    long nr = -1;

    if (l->n == 0 || len >= sizeof(member) || in.waar[len] == '\0')
        return;
    memcpy(member, in.waar, len);
    member[len] = '\0';
    bool is_list = in.waar[len] == '[';
    if (is_list) {
        char *end;
        nr = strtol(in.waar + len + 1, &end, 10);
        name = name_of(json_array_get(json_object_get(full, member), (size_t)nr));
        rest = *end == ']' ? end + 1 : end;
    } else {
        size_t n = strcspn(in.waar + len + 1, ".[");
        memcpy(part, in.waar + len + 1, n);
        part[n] = '\0';
        name = part;
        rest = in.waar + len + 1 + n;
    }
    if (name == NULL)
        return;
    int i = origin(l, member, name, is_list, &nr);
    if (i == (int)l->n && is_list && nr < 0)
        return;
    (void)wrong(fout, i < (int)l->n ? l->names[i] : NULL, member, is_list ? NULL : name, nr, in.waarom);
    size_t at = strlen(fout->waar), n = strlen(rest);
    if (n > sizeof(fout->waar) - 1 - at)
        n = sizeof(fout->waar) - 1 - at;
    memcpy(fout->waar + at, rest, n);
    fout->waar[at + n] = '\0';
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
