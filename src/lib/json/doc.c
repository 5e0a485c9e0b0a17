#include "json/doc.h"

#include "base/buf.h"

#include <string.h>

#define MISSING "is missing: add it (docs/configuration.md)"

void doc_init(struct doc *d, enum status refusal)
{
    *d = (struct doc){ .refusal = refusal, .why = "" };
}

struct node doc_root(struct doc *d, const json_t *value)
{
    return (struct node){ .doc = d, .value = value };
}

struct node doc_within(const struct node *in, const char *name, const json_t *value)
{
    return (struct node){ .doc = in->doc, .in = in, .name = name, .value = value };
}

/* ---- refusing ---- */

/* As deep as nodes are nested, which the code does and not the document. */
static void write_place(struct writer *w, const struct node *at)
{
    bool text_named = at->name != NULL, pointer = at->doc->form == DOC_POINTER;

    if (at->in == NULL)
        return;
    write_place(w, at->in);
    if (pointer)
        write_char(w, '/');
    else if (!text_named)
        write_char(w, '[');
    else if (writer_len(w) > 0)
        write_char(w, '.');
    if (text_named)
        write_text(w, at->name);
    else
        write_int(w, (int64_t)at->index);
    if (!pointer && !text_named)
        write_char(w, ']');
}

static void stop(const struct node *at, enum status s, const char *why)
{
    struct doc *d = at->doc;
    struct writer w;

    if (d->status != OK)
        return;
    d->status = s;
    d->why = why;
    writer_init(&w, d->place, sizeof d->place - 1);
    write_place(&w, at);
    d->place[writer_len(&w)] = '\0';
}

void doc_refuse(const struct node *at, const char *why)
{
    stop(at, at->doc->refusal, why);
}

bool doc_take(const struct node *at, enum status s)
{
    if (s != OK)
        stop(at, s, "");
    return doc_good(at);
}

bool doc_expect(const struct node *at, bool good, const char *why)
{
    if (!good)
        doc_refuse(at, why);
    return doc_good(at);
}

bool doc_expect_member(const struct node *object, const char *name, bool good, const char *why)
{
    struct node member = doc_member(object, name);

    return doc_expect(&member, good, why);
}

/* ---- members of an object ---- */

struct node doc_member(const struct node *object, const char *name)
{
    return doc_within(object, name, doc_good(object) ? json_object_get(object->value, name) : NULL);
}

bool doc_has(const struct node *object, const char *name)
{
    return doc_member(object, name).value != NULL;
}

void doc_only(const struct node *value, const char *const *members)
{
    if (doc_good(value) && doc_expect(value, json_is_object(value->value), "must be an object"))
        doc_expect(value, strict_json_only(value->value, members) == OK,
                   "has a member that is not known here: check the spelling (docs/configuration.md)");
}

struct node doc_object(const struct node *object, const char *name, const char *const *members)
{
    struct node v = doc_member(object, name);

    if (doc_expect(&v, v.value != NULL, MISSING))
        doc_only(&v, members);
    return v;
}

const char *doc_own_text(const struct node *value, size_t max)
{
    size_t len = json_string_length(value->value);

    if (doc_expect(value, json_is_string(value->value), "must be a text") && doc_expect(value, len > 0, "must not be empty") &&
        doc_expect(value, len <= max, "is too long"))
        return json_string_value(value->value);
    return "";
}

const char *doc_text(const struct node *object, const char *name, size_t max)
{
    struct node v = doc_member(object, name);

    return doc_expect(&v, v.value != NULL, MISSING) ? doc_own_text(&v, max) : "";
}

const char *doc_text_or(const struct node *object, const char *name, size_t max, const char *otherwise)
{
    return doc_has(object, name) ? doc_text(object, name, max) : otherwise;
}

int64_t doc_int(const struct node *object, const char *name, int64_t min, int64_t max)
{
    struct node v = doc_member(object, name);
    int64_t n = json_integer_value(v.value);

    if (doc_expect(&v, v.value != NULL, MISSING) && doc_expect(&v, json_is_integer(v.value), "must be a whole number") &&
        doc_expect(&v, n >= min && n <= max, "is out of range (docs/configuration.md)"))
        return n;
    return min;
}

int64_t doc_int_or(const struct node *object, const char *name, int64_t min, int64_t max, int64_t otherwise)
{
    return doc_has(object, name) ? doc_int(object, name, min, max) : otherwise;
}

bool doc_bool(const struct node *object, const char *name)
{
    struct node v = doc_member(object, name);

    doc_expect(&v, v.value == NULL || json_is_boolean(v.value), "must be true or false");
    return json_is_true(v.value);
}

struct node doc_list(const struct node *object, const char *name, size_t min, size_t max)
{
    struct node v = doc_member(object, name);
    size_t n = json_array_size(v.value);

    if (doc_expect(&v, v.value != NULL, MISSING) && doc_expect(&v, json_is_array(v.value), "must be a list"))
        doc_expect(&v, n >= min && n <= max, "has too few or too many members (docs/configuration.md)");
    return v;
}

struct node doc_list_or_none(const struct node *object, const char *name, size_t min, size_t max)
{
    return doc_has(object, name) ? doc_list(object, name, min, max) : doc_member(object, name);
}

/* ---- what is in it ---- */

bool doc_element(const struct node *list, size_t i, struct node *out)
{
    *out = (struct node){ .doc = list->doc, .in = list, .index = i, .value = json_array_get(list->value, i) };
    return doc_good(list) && out->value != NULL;
}

bool doc_next(const struct node *object, void **at, struct node *out)
{
    json_t *value = (json_t *)(uintptr_t)object->value;   /* jansson iterates over what may be changed only */

    *at = *at == NULL ? json_object_iter(value) : json_object_iter_next(value, *at);
    if (*at == NULL || !doc_good(object))
        return false;
    *out = doc_within(object, json_object_iter_key(*at), json_object_iter_value(*at));
    return true;
}
