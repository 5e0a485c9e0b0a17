/*
 * The text of a log's checkpoint (C2SP tlog-checkpoint): origin, size and root, each a line. It is the text of a signed note
 * (log/note.h). Extension lines of others are passed over; we write none, as witnesses refuse them.
 */
#ifndef PASSEND_LOG_CHECKPOINT_H
#define PASSEND_LOG_CHECKPOINT_H

#include "base/buf.h"
#include "base/slice.h"
#include "log/tree.h"

#define CHECKPOINT_TEXT_MAX(origin_len) ((origin_len) + 1 + 20 + 1 + 44 + 1)

struct checkpoint {
    struct slice origin;               /* borrows from the text */
    uint64_t size;                     /* up to TREE_SIZE_MAX */
    struct tree_hash root;
};

/* in: text, UTF-8 as a note's is. returns OK | REFUSED_CHECKPOINT (also the root of nothing that is another one) */
enum status checkpoint_parse(const char *text, size_t len, struct checkpoint *out) MUST_USE;
void checkpoint_write(const struct checkpoint *c, struct writer *w);

#endif
