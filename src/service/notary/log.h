/*
 * The notary's side of the public log: which log it is, whether the ledger is the newest that anybody knows of, the checkpoints
 * that are signed, proofs of what was just written, and what the tiler is sent.
 *
 * A start has three steps. log_open compares the ledger with what the key file says was signed last. Then the log waits
 * (log_waits, and the notary serves nobody) for what the tiler's folder has, and where the key file knows nothing also for the
 * operator. log_begin writes the first row, and those of the keys of today. A ledger that is behind a checkpoint of ours, or
 * has another root there, was put back: nothing may be written on it, and the process ends. Where only a witness says so a
 * process that serves ends too, and the next one waits until the witness does not say it any more, or the operator overrules it.
 *
 * A checkpoint is signed for the size of a group of rows when a proof in it is asked for, and for all that is durable at the
 * beat; the key file has its size and root before it leaves. Nothing waits for the tiler.
 *
 * Time is an argument. secret: none; the key is the signer's.
 */
#ifndef PASSEND_NOTARY_LOG_H
#define PASSEND_NOTARY_LOG_H

#include "notary/keyset.h"
#include "notary/notary.h"
#include "store/ledger.h"
#include "wire/log.h"

#define LOG_PROOF_MAX (4096u + NOTE_NAME_MAX * 2)   /* bytes of what log_proof writes */

/* ---- start ---- */

/*
 * Store, signer, settings and n->keyset are there. Without a log in the settings n->log stays NULL: then everything here says
 * that there is none.
 * returns OK | REFUSED_CONFIG (key and settings do not belong together) | REFUSED_LOG_ORIGIN (the rows are of another log, or
 *         of one that goes on from another) | REFUSED_LOG_CONSISTENCY (the ledger was put back: logged, as of mark 1)
 *         | FAULT_STORE | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status log_open(struct notary *n, struct moment now) MUST_USE;
void log_release(struct notary *n);

/* It is not settled that the ledger is the newest: nobody is to be served, and nothing written. */
bool log_waits(const struct notary *n);
/* Looks whether it is now. true: it is, for the first time; log_begin comes next. */
bool log_settled(struct notary *n, struct moment now) MUST_USE;
/* Writes the rows that are due, for a process that does not serve yet, and publishes the key set. A key that leaked is stopped.
 * returns OK | FAULT_STORE | FAULT_MEMORY | FAULT_CRYPTO */
enum status log_begin(struct notary *n, struct moment now) MUST_USE;

/* The operator has a checkpoint of this log that was published. What the key file knows it takes the place of, and it overrules
 * what a witness says so far. size 0: there is none that ever was, which nobody may know otherwise, and which rows of
 * statements say is not so.
 * returns OK | REFUSED_NOTE_SIGNATURE (it is not by our key) | REFUSED_LOG_CONSISTENCY (the ledger was put back: it is behind
 *         this, or has another root there; size 0: something was published) | REFUSED_LOG_ORIGIN (there is no log)
 *         | FAULT_BUSY (size 0: what the folder has is not known yet) | FAULT_* */
enum status log_confirm(struct notary *n, uint64_t size, const struct tree_hash *root,
                        const uint8_t signature[NOTE_SIGNATURE_LEN]) MUST_USE;

/* ---- rows of others ---- */

/* A definitive verdict can be made: there is a log, it serves, and the key of verdicts has its row in it. */
bool log_ready(const struct notary *n);
/* Its name, "" = there is none. */
const char *log_origin(const struct notary *n);
/* Where the next row will stand. */
uint64_t log_next(const struct notary *n);
/* Where the row of the key of verdicts stands; log_ready. */
uint64_t log_key_row(const struct notary *n);
/* Which key the row there is of: kid, x5t and x5c. returns OK | FAULT_STORE (it is of none) */
enum status log_key_at(const struct notary *n, uint64_t row, struct signer_public *out) MUST_USE;

/* store_append, which see; what is needed to prove these rows is kept until the next call. */
enum status log_append(struct notary *n, uint32_t count, const struct leaf_new *leaves, void *context) MUST_USE;

/*
 * The proof (log/logproof.h) that a row of the last log_append stands there, to a checkpoint of the tree that ends with it. To
 * be called once store_next has told OK.
 * returns OK | REFUSED_LOG_PLACE (none can be made any more, as a later checkpoint was signed, or the row is not of these)
 *         | FAULT_KEY | FAULT_CRYPTO | FAULT_STORE | FAULT_MEMORY | FAULT_SYSTEM (does not fit)
 * cost:   of the first one of a group a signature and a write of the key file; about 10 microseconds each
 */
enum status log_proof(struct notary *n, uint64_t index, struct writer *out) MUST_USE;

/* ---- keys that leaked ---- */

/*
 * Begins to write that a key leaked: kid of SIGNER_HASH_TEXT characters, from: unix seconds.
 * out:     *begun  false: nothing had to be written
 * returns OK | REFUSED_KEY_UNKNOWN (no key of ours) | REFUSED_LOG_ORIGIN (there is no log) | FAULT_BUSY | FAULT_STORE
 *         | FAULT_MEMORY; told as log_append
 */
enum status log_leak(struct notary *n, const char *kid, int64_t from, int64_t now, void *context, bool *begun) MUST_USE;
/* What log_append has written were rows of keys: they count from here on, and the key set is published anew. */
enum status log_keys_written(struct notary *n, const struct store_done *done) MUST_USE;

/* ---- the tiler ---- */

/* There is another tiler, or (false) none any more. */
void log_tiler(struct notary *n, bool there);
/*
 * What it says.
 * returns OK | REFUSED_MESSAGE (no tiler of ours would: drop it) | REFUSED_LOG_CONSISTENCY (its folder has what is not in the
 *         rows: the ledger was put back; logged, as of mark 2) | FAULT_STORE | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status log_tiles(struct notary *n, const struct msg_tiles *m, struct moment now) MUST_USE;

/*
 * What witnesses say, and how old the last time-stamp is.
 * returns OK | REFUSED_MESSAGE | REFUSED_LOG_CONSISTENCY (a witness has more of this log than the rows, or another tree, as it
 *         says; logged, as of mark 4): nothing is to be written any more
 */
enum status log_others(struct notary *n, const struct msg_others *m) MUST_USE;

/* Signs what is durable, where the beat is due. returns OK | as log_proof */
enum status log_beat(struct notary *n, int64_t boot_ms) MUST_USE;

/* What the tiler is to be sent next. */
enum log_next { LOG_NOTHING, LOG_SEND_LEAVES, LOG_SEND_CHECKPOINT };
enum log_next log_to_send(const struct notary *n, uint64_t *from, uint32_t *count);
/* Rows are read for it from now on. returns which tiler it is */
uint32_t log_reading(struct notary *n);
/* They were, or could not be. false: it is another tiler by now */
bool log_read(struct notary *n, uint32_t serial);
/* The messages, which are then to be sent. returns the length of the first */
size_t log_leaves(struct notary *n, const struct leaf_row *rows, uint32_t count, struct msg_leaves *out);
void log_checkpoint(struct notary *n, struct msg_checkpoint *out);

/* How it is, for the operator and for health. */
struct log_state {
    uint64_t size, published;          /* rows; of the checkpoint in the folder */
    bool configured, waits;
    enum log_late late;
};
void log_state(const struct notary *n, int64_t boot_ms, struct log_state *out);

#endif
