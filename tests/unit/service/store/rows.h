/*
 * Rows of a log for tests: groups of them with what they are to come to, reckoned here anew from RFC 6962 and log/entry.h.
 */
#ifndef PASSEND_TEST_STORE_ROWS_H
#define PASSEND_TEST_STORE_ROWS_H

#include "place.h"
#include "store/ledger.h"
#include "store/store.h"

#define EXPECTED_MAX 18432

/* What the log is to be. */
struct expected { uint64_t n; uint8_t entries[EXPECTED_MAX][DIGEST_LEN]; };

void expect_entry(struct expected *e, enum entry_kind kind, const uint8_t digest[DIGEST_LEN]);
/* Rows that the store has and this does not. */
void catch_up(struct store *s, struct expected *e);
struct tree_hash expected_root(const struct expected *e, uint64_t size);
/* The store's size and root are these. */
void check_log(const struct store *s, const struct expected *e);
/* That its rows are, read one after the other. */
void check_rows(struct store *s, const struct expected *e);

/* A row of this kind whose digest is told by `nr`. */
struct leaf_new leaf_of(enum entry_kind kind, uint32_t nr);
/* Appends, and notes what was told. *out may be NULL */
enum status append(struct store *s, struct expected *e, uint32_t n, const struct leaf_new *leaves, struct store_done *out);
void begin_log(struct store *s, struct expected *e);
/* n verdicts with content, told by `nr` and after. */
enum status append_some(struct store *s, struct expected *e, uint32_t n, uint32_t nr);
struct store_done told_of(struct store *s, enum status begun);

#endif
