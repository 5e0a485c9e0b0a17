/*
 * Which verdicts rest on which pack: the reference (`jti`) of every verdict, by client, packs and day.
 *
 * A verdict's path only copies 16 bytes in memory. Blocks are written to the ledger from an idle step: when full, and a
 * minute after their first reference that is not written yet. A crash loses what was not written: at most the last minute.
 *
 * secret: references are random or keyed; they say nothing without the client's own files.
 */
#ifndef PASSEND_NOTARY_REFERENCES_H
#define PASSEND_NOTARY_REFERENCES_H

#include "notary/begun.h"
#include "pack/catalogue.h"
#include "store/store.h"
#include "wire/messages.h"

#define REFERENCES_ALL UINT64_MAX

struct references;

enum status references_init(struct references **out) MUST_USE;       /* OK | FAULT_MEMORY */
void references_release(struct references *v);

/*
 * in:      client     number in the registry; pakketten: bits by number in the list; jti: ID_LEN bytes
 *          tot        last day on which it is kept, which is the same for all of these packs and this day
 *          dag, ms    today; now, since boot
 * Never fails: where there is no memory or the ledger cannot be written for long, references are lost, and counted.
 */
void references_note(struct references *v, size_t client, uint64_t packs, int32_t to, int32_t dag,
                     const uint8_t *jti, int64_t ms);

/* True when a block should be written now even though there is other work. */
bool references_urgent(const struct references *v);
/*
 * Begins to write one block that is due.
 * in:      nu     bits of packs whose blocks are due however little is unwritten; REFERENCES_ALL = all
 * out:     *meer  another one is due
 * returns OK | FAULT_STORE | FAULT_MEMORY (the block stays; the next try is ten seconds later, except with `nu`)
 * BEGUN_REFERENCES: references_written, which frees what was begun; a failure is logged there.
 */
enum status references_write(struct references *v, struct store *s, const struct client *clients,
                             const struct catalogue *b, uint64_t nu, int64_t ms, bool *meer) MUST_USE;
void references_written(struct references *v, struct begun *b, const struct store_done *done, int64_t ms);
/* Writes that were begun are not all done. */
bool references_busy(const struct references *v);
/* How many writes failed so far: whoever waits for all of them compares with what it was when he began. */
uint64_t references_failures(const struct references *v);

#endif
