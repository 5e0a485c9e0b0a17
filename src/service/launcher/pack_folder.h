/*
 * The folder `packs` of the data directory: for each pack its compiled file, its note, and its state (stand.h), which is written
 * last. A pack without a state was never loaded. Every file is there with all its bytes, or as it was.
 *
 * dir: an open folder. secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_PACK_FOLDER_H
#define PASSEND_LAUNCHER_PACK_FOLDER_H

#include "pack/catalogue.h"
#include "wire/role.h"

#define PACK_FOLDER "packs"
#define PACK_FILES_MAX (4 * CATALOGUE_MAX)

/* -1: there is none, or it cannot be made. */
int pack_folder_open(int data_dir, bool create);
/* The identities of all that have a state, in one order; how many. */
size_t pack_folder_list(int dir, uint8_t out[PACK_FILES_MAX][DIGEST_LEN]);
/* Whether there is a state, or it cannot be told. */
bool pack_folder_knows(int dir, const uint8_t sha256[DIGEST_LEN]);
/* Removes what a crash left between the first file and the state. */
void pack_folder_clear(int dir);

/* A file's bytes; end: ".pack" or ".note". returns OK | REFUSED_PACK_FILE (none, empty or longer than max) | FAULT_MEMORY */
enum status pack_file_read(int dir, const uint8_t sha256[DIGEST_LEN], const char *end, size_t max,
                           struct role_bytes *out) MUST_USE;
/* Likewise, of an open file. */
enum status pack_file_take(int fd, size_t max, struct role_bytes *out) MUST_USE;

/* note: NULL = it has none. returns OK | FAULT_STORE (nothing of it is there) */
enum status pack_folder_write(int dir, const struct catalogue_row *r, const void *blob, size_t len, const char *note,
                              size_t note_len) MUST_USE;
/* returns OK | FAULT_STORE (it is as it was) */
enum status pack_folder_write_state(int dir, const struct catalogue_row *r) MUST_USE;
/* returns OK | REFUSED_PACK_FILE | REFUSED_CONFIG (what it says is no state) | FAULT_MEMORY */
enum status pack_folder_read_state(int dir, const uint8_t sha256[DIGEST_LEN], struct catalogue_row *r) MUST_USE;

#endif
