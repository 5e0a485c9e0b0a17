/*
 * The key-wrapping key and its generation, in one small file outside the data directory.
 *
 * The file holds two slots (old and new key while a re-wrap runs; otherwise one), `edition`, the number of times a
 * key was destroyed, the key that used orders are recognised by, which is never replaced, and the last checkpoint of the log
 * that was signed. It is one record of KEYFILE_LEN bytes with a checksum, written by one pwrite and fdatasync.
 *
 * secret: the keys live in the locked arena; a slot that is given up is overwritten in the file.
 */
#ifndef PASSEND_STORE_KEYFILE_H
#define PASSEND_STORE_KEYFILE_H

#include "base/status.h"
#include "log/tree.h"
#include "store/crypt.h"

#include <stdbool.h>
#include <stdint.h>

#define KEYFILE_LEN 280
#define KEYFILE_LEN_3 192           /* third form, without `signed_last`: read, and written anew in this one */
#define KEYFILE_LEN_2 184           /* second form, without `by`: the same */
#define KEYFILE_LEN_1 144           /* first form, without `seen`: the same */

struct keyslot {
    uint32_t kek;                  /* number of the key, 0 = empty slot */
    uint32_t zero;
    int64_t made;                  /* unix seconds */
    uint8_t key[CRYPT_KEY_LEN];
};

enum vanaf_by {
    VANAF_BELIEVED,
    VANAF_FIRST,                   /* the first clock that was ever seen: it may have been ahead */
    VANAF_DOUBTED                  /* one that was not believed */
};

struct keyfile {
    int fd;
    struct keyslots {
        uint64_t edition;
        struct keyslot slot[2];    /* [0] current, [1] the one that replaces it or empty */
        struct seen_slot {
            int64_t vanaf;         /* unix seconds: orders made before this are not recognised; 0 = no key */
            uint8_t key[CRYPT_KEY_LEN];
            uint64_t by;           /* enum vanaf_by: the clock that `vanaf` is by */
        } seen;
        struct signedslot {
            uint64_t known;        /* 1: the others; 0: nobody knows */
            uint64_t size;         /* 0 = none was signed */
            struct tree_hash root;
            uint64_t rows;         /* that there were then, `size` or more */
            uint8_t columns[DIGEST_LEN]; /* kinds and times of these, which stand in no leaf (store_mark_signed) */
        } signed_last;
    } *k;                          /* in the key arena */
};

/*
 * Reads the record. found = false where the file is empty, damaged or of another form; the slots are then empty.
 * returns OK | FAULT_SYSTEM (cannot be read at all) | FAULT_MEMORY
 */
enum status keyfile_open(int fd, struct keyfile *out, bool *found) MUST_USE;
void keyfile_close(struct keyfile *f);

/* Writes the record as it stands in memory, durably. returns OK | FAULT_STORE */
enum status keyfile_write(struct keyfile *f) MUST_USE;

/* The slot with this number, or NULL. */
const struct keyslot *keyfile_find(const struct keyfile *f, uint32_t kek);
/* A new random key in slot i. returns OK | FAULT_CRYPTO */
enum status keyfile_new(struct keyfile *f, unsigned i, uint32_t kek, int64_t now) MUST_USE;
/* A new random key for orders. returns OK | FAULT_CRYPTO */
enum status keyfile_new_seen(struct keyfile *f, int64_t vanaf) MUST_USE;

#endif
