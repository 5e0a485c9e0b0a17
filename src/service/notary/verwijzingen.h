/*
 * Which verdicts rest on which pack: the reference (`jti`) of every verdict, by client, packs and day.
 *
 * A verdict's path only copies 16 bytes in memory. Blocks are written to the ledger from an idle step: when full, and a
 * minute after their first reference that is not written yet. A crash loses what was not written: at most the last minute.
 *
 * secret: references are random or keyed; they say nothing without the client's own files.
 */
#ifndef PASSEND_NOTARY_VERWIJZINGEN_H
#define PASSEND_NOTARY_VERWIJZINGEN_H

#include "notary/begun.h"
#include "pack/catalogue.h"
#include "store/store.h"
#include "wire/messages.h"

#define VERWIJZINGEN_ALLES UINT64_MAX

struct verwijzingen;

enum status verwijzingen_init(struct verwijzingen **out) MUST_USE;   /* OK | FAULT_MEMORY */
void verwijzingen_release(struct verwijzingen *v);

/*
 * in:      client     number in the registry; pakketten: bits by number in the list; jti: ID_LEN bytes
 *          tot        last day on which it is kept, which is the same for all of these packs and this day
 *          dag, ms    today; now, since boot
 * Never fails: where there is no memory or the ledger cannot be written for long, references are lost, and counted.
 */
void verwijzingen_noteer(struct verwijzingen *v, size_t client, uint64_t packs, int32_t to, int32_t dag,
                         const uint8_t *jti, int64_t ms);

/* True when a block should be written now even though there is other work. */
bool verwijzingen_dringend(const struct verwijzingen *v);
/*
 * Begins to write one block that is due.
 * in:      nu     bits of packs whose blocks are due however little is unwritten; VERWIJZINGEN_ALLES = all
 * out:     *meer  another one is due
 * returns OK | FAULT_STORE | FAULT_MEMORY (the block stays; the next try is ten seconds later, except with `nu`)
 * BEGUN_REFERENCES: verwijzingen_geschreven, which frees what was begun; a failure is logged there.
 */
enum status verwijzingen_schrijf(struct verwijzingen *v, struct store *s, const struct client *clients,
                                 const struct catalogue *b, uint64_t nu, int64_t ms, bool *meer) MUST_USE;
void verwijzingen_geschreven(struct verwijzingen *v, struct begun *b, const struct store_done *done, int64_t ms);
/* Writes that were begun are not all done. */
bool verwijzingen_bezig(const struct verwijzingen *v);
/* How many writes failed so far: whoever waits for all of them compares with what it was when he began. */
uint64_t verwijzingen_mislukt(const struct verwijzingen *v);

#endif
