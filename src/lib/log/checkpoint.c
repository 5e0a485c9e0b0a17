#include "log/checkpoint.h"

#include "base/text.h"

#include <openssl/evp.h>

#define ROOT_BASE64 44

/* The next line, without its newline; false where there is none, or it is empty. */
static bool next_line(struct slice *rest, struct slice *line)
{
    const char *end = memchr(rest->at, '\n', rest->len);

    if (end == NULL || end == rest->at)
        return false;
    *line = (struct slice){ rest->at, (size_t)(end - rest->at) };
    *rest = (struct slice){ end + 1, rest->len - line->len - 1 };
    return true;
}

enum status checkpoint_parse(const char *text, size_t len, struct checkpoint *out)
{
    struct slice rest = { text, len }, size, root, extension;
    int64_t n;
    size_t got;

    *out = (struct checkpoint){ 0 };
    struct checkpoint c = { 0 };
    if (!next_line(&rest, &c.origin) || !next_line(&rest, &size) || !next_line(&rest, &root) ||
        !decimal_parse(size.at, size.len, &n) || n < 0 ||
        !base64_decode(root.at, root.len, c.root.bytes, sizeof c.root.bytes, &got) || got != sizeof c.root.bytes)
        return REFUSED_CHECKPOINT;
    while (rest.len > 0)
        if (!next_line(&rest, &extension))
            return REFUSED_CHECKPOINT;
    c.size = (uint64_t)n;
    if (c.size == 0 && !tree_hash_same(&c.root, &tree_empty))
        return REFUSED_CHECKPOINT;
    *out = c;
    return OK;
}

void checkpoint_write(const struct checkpoint *c, struct writer *w)
{
    uint8_t root[ROOT_BASE64 + 1];

    write_bytes(w, c->origin.at, c->origin.len);
    write_char(w, '\n');
    write_int(w, (int64_t)c->size);
    write_char(w, '\n');
    write_bytes(w, root, (size_t)EVP_EncodeBlock(root, c->root.bytes, sizeof c->root.bytes));
    write_char(w, '\n');
}
