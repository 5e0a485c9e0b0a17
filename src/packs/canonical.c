#include "packs/canonical.h"

#include "base/mem.h"

#include <string.h>

#define FLAGS (JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY)

/* Control characters without a short escape would be written in jansson's spelling, not in RFC 8785's. */
static bool text_ok(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 && strchr("\b\t\n\f\r", text[i]) == NULL)
            return false;
    return true;
}

static bool name_ok(const char *name)
{
    for (; *name != '\0'; name++)
        if ((unsigned char)*name < 0x20 || (unsigned char)*name > 0x7e)
            return false;
    return true;
}

static bool value_ok(const json_t *v)
{
    const char *name;
    const json_t *member;
    size_t i;

    switch (json_typeof(v)) {
    case JSON_OBJECT:
        json_object_foreach((json_t *)(uintptr_t)v, name, member)
            if (!name_ok(name) || !value_ok(member))
                return false;
        return true;
    case JSON_ARRAY:
        json_array_foreach(v, i, member)
            if (!value_ok(member))
                return false;
        return true;
    case JSON_STRING:
        return text_ok(json_string_value(v), json_string_length(v));
    case JSON_REAL:
        return false;
    case JSON_INTEGER:
        return json_integer_value(v) >= -9007199254740991 && json_integer_value(v) <= 9007199254740991;
    default:
        return true;
    }
}

enum status canonical_json(const json_t *root, char **text, size_t *len)
{
    *text = NULL;
    *len = 0;
    if (!value_ok(root))
        return REFUSED_PACK;
    size_t size = json_dumpb(root, NULL, 0, FLAGS);
    char *buffer = size == 0 ? NULL : mem_alloc(size);
    if (buffer == NULL)
        return FAULT_MEMORY;
    if (json_dumpb(root, buffer, size, FLAGS) != size) {
        mem_free(buffer);
        return FAULT_MEMORY;
    }
    *text = buffer;
    *len = size;
    return OK;
}
