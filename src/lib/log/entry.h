/*
 * What stands in the log for something: 32 bytes that tell nothing to who does not have it,
 *
 *   SHA-256( "passend/log/1" 0 KIND SHA-256(what it is) )
 *
 * What it is: of whatever is signed the signing input of its JWS, of everything else its row. The leaf is that of RFC 6962 over
 * these 32 bytes.
 */
#ifndef PASSEND_LOG_ENTRY_H
#define PASSEND_LOG_ENTRY_H

#include "log/tree.h"

enum entry_kind {
#define ENTRY(name, number, what) ENTRY_##name = number,
#include "log/entries.def"
#undef ENTRY
};

/* digest: SHA-256 of the signing input or the row */
void entry_make(struct sha256_ctx *c, enum entry_kind kind, const uint8_t digest[DIGEST_LEN], uint8_t out[DIGEST_LEN]);
void entry_leaf(struct sha256_ctx *c, enum entry_kind kind, const uint8_t digest[DIGEST_LEN], struct tree_hash *out);
/* One of these numbers, or NULL. */
const char *entry_what(unsigned kind);

#endif
