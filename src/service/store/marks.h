/*
 * What the ledger says of a withdrawal or a pack: a digest under a label of its kind, once ever.
 */
#ifndef PASSEND_STORE_MARKS_H
#define PASSEND_STORE_MARKS_H

#include "model/id.h"
#include "store/rows.h"

/* data: of a withdrawal the grant's id, of a pack its identity */
void mark_digest(enum mark mark, const void *data, size_t len, uint8_t out[DIGEST_LEN]);

#endif
