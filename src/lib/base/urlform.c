#include "base/urlform.h"

#include "base/limits.h"

#include <string.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

/* Characters that the form serialiser leaves as they are, and a few more that clients leave. No controls, no space. */
static bool plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != 0 && strchr("-._~*!'(),:;/?@$", c) != NULL);
}

/* Decodes a name or value in place; returns its new length, or false. */
static bool decode(char *p, size_t len, size_t *out_len)
{
    size_t out = 0;

    for (size_t i = 0; i < len; i++) {
        char c = p[i];

        if (c == '%') {
            int high = len - i > 2 ? hex(p[i + 1]) : -1, low = len - i > 2 ? hex(p[i + 2]) : -1;

            if (high < 0 || low < 0 || (high == 0 && low == 0))
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        } else if (!plain(c)) {
            return false;
        }
        p[out++] = c;
    }
    *out_len = out;
    return true;
}

static struct urlform_field *find(struct urlform_field *fields, size_t n, const char *name, size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(fields[i].name) == len && memcmp(fields[i].name, name, len) == 0)
            return &fields[i];
    return NULL;
}

/* The names so far, for those that are not known. */
struct names { struct slice all[LIMIT_FORM_MEMBERS]; size_t n; };

static bool is_new(struct names *seen, struct slice name)
{
    if (seen->n == LIMIT_FORM_MEMBERS)
        return false;
    for (size_t i = 0; i < seen->n; i++)
        if (seen->all[i].len == name.len && memcmp(seen->all[i].at, name.at, name.len) == 0)
            return false;
    seen->all[seen->n++] = name;
    return true;
}

enum status urlform_next(char **at, char *end, struct slice *name, struct slice *value)
{
    char *p = *at, *stop = p < end ? memchr(p, '&', (size_t)(end - p)) : NULL;
    size_t len = (size_t)((stop != NULL ? stop : end) - p);
    char *equals = memchr(p, '=', len);
    size_t n;

    *name = *value = (struct slice){ 0 };
    if (p == end)
        return OK;
    if (equals == NULL || memchr(equals + 1, '=', len - (size_t)(equals + 1 - p)) != NULL)
        return REFUSED_FORM;
    *at = stop != NULL ? stop + 1 : end;
    if (stop != NULL && *at == end) /* nothing after the last '&' */
        return REFUSED_FORM;
    if (!decode(p, (size_t)(equals - p), &n))
        return REFUSED_FORM;
    *name = (struct slice){ p, n };
    if (!decode(equals + 1, len - (size_t)(equals + 1 - p), &n))
        return REFUSED_FORM;
    *value = (struct slice){ equals + 1, n };
    return OK;
}

enum status urlform_read(char *data, size_t len, struct urlform_field *fields, size_t n, const char **where)
{
    struct names seen = { .n = 0 };

    *where = NULL;
    for (size_t i = 0; i < n; i++) {
        fields[i].given = false;
        fields[i].value = (struct slice){ 0 };
    }
    for (char *at = data; at < data + len;) {
        struct slice name, value;
        enum status s = urlform_next(&at, data + len, &name, &value);
        struct urlform_field *f = name.at != NULL ? find(fields, n, name.at, name.len) : NULL;

        *where = f != NULL ? f->name : NULL;
        if (s != OK || !is_new(&seen, name))
            return REFUSED_FORM;
        if (f == NULL)
            continue;
        f->given = true;
        f->value = value;
    }
    for (size_t i = 0; i < n; i++)
        if (fields[i].required && (!fields[i].given || fields[i].value.len == 0)) {
            *where = fields[i].name;
            return REFUSED_FORM;
        }
    *where = NULL;
    return OK;
}
