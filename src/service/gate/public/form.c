#include "gate/public/form.h"

#include "base/slice.h"
#include "base/text.h"
#include "base/urlform.h"

#include <string.h>

static struct form_field *find(struct form_field *fields, size_t n, struct slice name)
{
    for (size_t i = 0; i < n; i++)
        if (slice_is(name, fields[i].name))
            return &fields[i];
    return NULL;
}

enum status form_read(char *data, size_t len, struct form_field *fields, size_t n)
{
    char *at = data, *end = data + len;

    for (size_t i = 0; i < n; i++)
        fields[i].n = 0;
    while (at < end) {
        struct slice name, value;

        TRY(urlform_next(&at, end, &name, &value));
        struct form_field *f = find(fields, n, name);
        if (f == NULL)
            continue;
        if (f->n == f->most || !text_is_utf8(value.at, value.len))
            return REFUSED_FORM;
        /* What stood behind it is read: '&', or the byte behind the form. */
        data[(size_t)(value.at - data) + value.len] = 0;
        f->values[f->n++] = value.at;
    }
    return OK;
}

const struct form_field *form_field(const struct form_field *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    bug(__FILE__, __LINE__);
}

const char *form_value(const struct form_field *fields, size_t n, const char *name)
{
    const struct form_field *f = form_field(fields, n, name);

    return f->n > 0 ? f->values[0] : "";
}
