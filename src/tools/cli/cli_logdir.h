/*
 * A log as a folder of files (C2SP tlog-tiles), such as a mirror of one or the service's own: the checkpoint, the tiles, and
 * the stamps over checkpoints.
 *
 *   checkpoint    tile/LEVEL/N[.p/W]    stempels/SIZE.checkpoint    stempels/SIZE.tsr
 *
 * Nothing of it is believed: what is read is for proofs that are verified.
 */
#ifndef PASSEND_CLI_CLI_LOGDIR_H
#define PASSEND_CLI_CLI_LOGDIR_H

#include "log/logproof.h"
#include "log/tileread.h"

#define LOGDIR_STAMPS_MAX 65536

struct logdir {
    const char *path;
    char *note;                        /* the checkpoint; owned */
    size_t note_len;
    uint64_t size;                     /* as it says, whoever signed it */
    struct checkpoint checkpoint;      /* borrows from note */
    struct tileread *tiles;
    struct tree_reader reader;
    uint64_t *stamps;                  /* sizes, ascending; owned */
    size_t n_stamps;
};

/* Reads checkpoint and list of stamps. out: logdir_close. returns OK | FAULT_SYSTEM (cannot be read) | REFUSED_NOTE
 * | REFUSED_CHECKPOINT | REFUSED_FILE_SIZE | FAULT_MEMORY */
enum status logdir_open(struct sha256_ctx *c, const char *path, struct logdir *out) MUST_USE;
void logdir_close(struct logdir *d);
/* A file of it by its name below the folder; mem_free. returns as file_read */
enum status logdir_file(const struct logdir *d, const char *name, size_t max, char **data, size_t *len) MUST_USE;

#endif
