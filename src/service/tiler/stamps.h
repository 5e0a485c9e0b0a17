/*
 * Time-stamps in the folder of the log: of some of the checkpoints that were published a copy, byte for byte, and what an
 * authority answered to its SHA-256 (RFC 3161, the whole TimeStampResp). Nothing here reads that answer.
 *
 *   stempels/SIZE.tsr    stempels/SIZE.checkpoint    stempels/lijst/N
 *
 * In this order: where there is a copy there is its stamp. A tree has one stamp, which never changes. The list says which there
 * are: page N has the sizes of stamps 256 N to 256 N + 255 in ascending order, each on a line; a page that is full never changes.
 *
 * After an error the process ends, as for the folder. secret: nothing.
 */
#ifndef PASSEND_TILER_STAMPS_H
#define PASSEND_TILER_STAMPS_H

#include "tiler/folder.h"

#define STAMPS_PAGE 256                /* sizes of one page */
#define STAMPS_PAGE_MAX (STAMPS_PAGE * 20)   /* bytes: 19 digits and a newline each */
#define STAMPS_PAGES_MAX 4096

struct stamps {
    struct folder *folder;
    unsigned page, n;                  /* the last page, and how many sizes it has */
    char text[STAMPS_PAGE_MAX];        /* of it */
    size_t len;
    uint64_t last;                     /* size; 0: there is none */
};

/*
 * Reads the list, and begins one where there is none.
 * out:     *since_s   unix seconds: when the last stamp was kept; where there is none, when the list began
 * returns OK | FAULT_LOG_FOLDER (the list is none) | FAULT_SYSTEM
 */
enum status stamps_open(struct stamps *s, struct folder *folder, int64_t *since_s) MUST_USE;
/* Of a size above s->last. A copy that is there already stays, with its stamp. returns OK | FAULT_LOG_FOLDER (the list is as
 * long as it may be) | FAULT_SYSTEM */
enum status stamps_keep(struct stamps *s, uint64_t size, const void *note, size_t note_len, const void *token,
                        size_t token_len) MUST_USE;

#endif
