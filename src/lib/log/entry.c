#include "log/entry.h"

#define DOMAIN "passend/log/1"         /* hashed with its NUL */

void entry_make(struct sha256_ctx *c, enum entry_kind kind, const uint8_t digest[DIGEST_LEN], uint8_t out[DIGEST_LEN])
{
    const uint8_t number = (uint8_t)kind;
    const struct part parts[] = { { DOMAIN, sizeof DOMAIN }, { &number, 1 }, { digest, DIGEST_LEN } };

    sha256_with(c, parts, 3, out);
}

void entry_leaf(struct sha256_ctx *c, enum entry_kind kind, const uint8_t digest[DIGEST_LEN], struct tree_hash *out)
{
    uint8_t entry[DIGEST_LEN];

    entry_make(c, kind, digest, entry);
    tree_leaf(c, entry, sizeof entry, out);
}

const char *entry_what(unsigned kind)
{
    static const char *const what[] = {
#define ENTRY(name, number, text) [number] = text,
#include "log/entries.def"
#undef ENTRY
    };

    return kind < sizeof what / sizeof what[0] ? what[kind] : NULL;
}
