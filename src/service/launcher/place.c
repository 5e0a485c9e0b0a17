#include "launcher/place.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "json/strict_json.h"
#include "launcher/owners.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void place_init(struct place *p, const char *file)
{
    *p = (struct place){ .file = file, .remedy = "" };
}

static size_t append(struct place *p, const char *name, int64_t index)
{
    struct writer w;
    size_t mark = p->len;

    writer_init(&w, p->text + p->len, sizeof p->text - 1 - p->len);
    write_char(&w, '/');
    if (name != NULL)
        write_text(&w, name);
    else
        write_int(&w, index);
    p->len += writer_len(&w);
    p->text[p->len] = '\0';
    return mark;
}

size_t place_enter(struct place *p, const char *name)
{
    return append(p, name, 0);
}

size_t place_index(struct place *p, size_t i)
{
    return append(p, NULL, (int64_t)i);
}

void place_leave(struct place *p, size_t mark)
{
    p->len = mark;
    p->text[mark] = '\0';
}

enum status place_refuse(struct place *p, const char *remedy)
{
    p->remedy = remedy;
    return REFUSED_CONFIG;
}

static enum status checked_text(struct place *p, const json_t *v, size_t max, const char **out)
{
    if (!json_is_string(v))
        return place_refuse(p, "must be a text");
    size_t len = json_string_length(v);
    if (len == 0 || len > max)
        return place_refuse(p, len == 0 ? "must not be empty" : "is too long");
    *out = json_string_value(v);
    return OK;
}

enum status place_text(struct place *p, const json_t *obj, const char *name, bool required, size_t max,
                       const char **out)
{
    const json_t *v = json_object_get(obj, name);
    size_t mark = place_enter(p, name);

    if (v == NULL && required)
        return place_refuse(p, "is missing: add it (docs/configuration.md)");
    if (v != NULL)
        TRY(checked_text(p, v, max, out));
    place_leave(p, mark);
    return OK;
}

enum status place_text_at(struct place *p, const json_t *array, size_t i, size_t max, const char **out)
{
    size_t mark = place_index(p, i);

    TRY(checked_text(p, json_array_get(array, i), max, out));
    place_leave(p, mark);
    return OK;
}

enum status place_int(struct place *p, const json_t *obj, const char *name, bool required, int64_t min, int64_t max,
                      int64_t *out)
{
    const json_t *v = json_object_get(obj, name);
    size_t mark = place_enter(p, name);

    if (v == NULL && required)
        return place_refuse(p, "is missing: add it (docs/configuration.md)");
    if (v != NULL) {
        if (!json_is_integer(v))
            return place_refuse(p, "must be a whole number");
        if (json_integer_value(v) < min || json_integer_value(v) > max)
            return place_refuse(p, "is out of range (docs/configuration.md)");
        *out = json_integer_value(v);
    }
    place_leave(p, mark);
    return OK;
}

enum status place_array(struct place *p, const json_t *obj, const char *name, bool required, size_t min, size_t max,
                        json_t **out)
{
    json_t *v = json_object_get(obj, name);
    size_t mark = place_enter(p, name);

    *out = NULL;
    if (v == NULL && required)
        return place_refuse(p, "is missing: add it (docs/configuration.md)");
    if (v != NULL) {
        if (!json_is_array(v))
            return place_refuse(p, "must be a list");
        if (json_array_size(v) < min || json_array_size(v) > max)
            return place_refuse(p, "has too few or too many members (docs/configuration.md)");
        *out = v;
    }
    place_leave(p, mark);
    return OK;
}

enum status place_only(struct place *p, const json_t *obj, const char *const *members)
{
    if (!json_is_object(obj))
        return place_refuse(p, "must be an object");
    if (strict_json_only(obj, members) != OK)
        return place_refuse(p, "has a member that is not known here: check the spelling (docs/configuration.md)");
    return OK;
}

enum status place_object(struct place *p, const json_t *obj, const char *name, const char *const *members,
                         json_t **out)
{
    json_t *v = json_object_get(obj, name);
    size_t mark = place_enter(p, name);

    if (v == NULL)
        return place_refuse(p, "is missing: add it (docs/configuration.md)");
    TRY(place_only(p, v, members));
    place_leave(p, mark);
    *out = v;
    return OK;
}

enum status place_shown(struct place *p, const json_t *obj, const char *name, bool required, char out[PLACE_SHOWN_MAX])
{
    const char *text = NULL;

    TRY(place_text(p, obj, name, required, PLACE_SHOWN_MAX - 1, &text));
    if (text == NULL)
        return OK;
    size_t mark = place_enter(p, name), len = strlen(text);
    if (!text_is_shown(text, len))
        return place_refuse(p, "has a control character, or one that turns the direction of writing");
    if (text_chars(text, len) > LIMIT_SHOWN_NAME_CHARS)
        return place_refuse(p, "is too long");
    memcpy(out, text, len + 1);
    place_leave(p, mark);
    return OK;
}

/* The characters of RFC 3986; what reaches a header or JSON text from here needs no escaping. */
bool place_is_url(const char *url)
{
    static const char chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&()*+,;=%";
    static const char scheme[] = "https://";
    const char *rest = url + sizeof scheme - 1;

    return strncmp(url, scheme, sizeof scheme - 1) == 0 && rest[0] != '\0' && rest[0] != '/' &&
           strspn(rest, chars) == strlen(rest);
}

enum status place_url(struct place *p, const json_t *obj, const char *name, bool required, char out[PLACE_URL_MAX])
{
    const char *url = NULL;

    TRY(place_text(p, obj, name, required, PLACE_URL_MAX - 1, &url));
    if (url == NULL)
        return OK;
    size_t mark = place_enter(p, name);
    if (!place_is_url(url))
        return place_refuse(p, "must be an https URL");
    memcpy(out, url, strlen(url) + 1);
    place_leave(p, mark);
    return OK;
}

const char *place_why_not_open(void)
{
    return errno == ENOENT ? "names a file that does not exist" : "names a file that cannot be opened";
}

static enum status read_all(int fd, char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = pread(fd, text + at, len - at, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FAULT_SYSTEM;
        at += (size_t)n;
    }
    text[len] = '\0';
    return OK;
}

enum status place_read_open(struct place *p, int fd, char **text, size_t *len)
{
    struct stat st;

    *text = NULL;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size > LIMIT_FILE_BYTES)
        return place_refuse(p, "must name an ordinary file of at most 4 MiB");
    *text = mem_alloc((size_t)st.st_size + 1);
    if (*text == NULL)
        return FAULT_MEMORY;
    *len = (size_t)st.st_size;
    if (read_all(fd, *text, *len) == OK)
        return OK;
    mem_free(*text);
    *text = NULL;
    return place_refuse(p, "names a file that cannot be read");
}

enum status place_read(struct place *p, int dir, const char *path, char **text, size_t *len)
{
    int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    *text = NULL;
    if (fd < 0)
        return place_refuse(p, place_why_not_open());
    enum status s = place_read_open(p, fd, text, len);
    const char *why = s == OK ? owners_check(dir, path, fd) : NULL;
    close(fd);
    if (why == NULL)
        return s;
    mem_free(*text);
    *text = NULL;
    return place_refuse(p, why);
}

enum status place_parse(struct place *p, const char *text, size_t len, json_t **out)
{
    switch (strict_json_parse(text, len, false, out)) {
    case OK:
        return OK;
    case FAULT_MEMORY:
        return FAULT_MEMORY;
    case REFUSED_JSON_DUPLICATE:
        return place_refuse(p, "names the same member twice in one object");
    case REFUSED_JSON_NUMBER:
        return place_refuse(p, "has a number that is not a whole number");
    default:
        return place_refuse(p, "is not well-formed JSON: check it with any JSON tool");
    }
}
