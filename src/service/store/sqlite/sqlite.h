/*
 * The store's rows in two SQLite files of the data directory: grants.db (may be lost: people agree again; never backed up) and
 * ledger.db (a row for each withdrawal, each pack that came or went, each one-time order that was used, and blocks of
 * references; never lost).
 *
 * A withdrawal is a row of the ledger first, then its rows of grants.db go in one commit: what a crash leaves between is a
 * ledger row whose grant is still there, and load_next says so of it. An order is its dossier's row, then a row of the ledger,
 * then the grant: what a crash leaves is an order that goes on to the same grant. A file `reserve` keeps room free: it is given
 * up when the disk is full, so that withdrawals still fit, and the first write of a start. Closing empties both logs (-wal): a
 * file that is put back must not have a newer log beside it.
 *
 * Both files are open exclusively: no other process can come between, and STALE is only heard of orders.
 */
#ifndef PASSEND_STORE_SQLITE_SQLITE_H
#define PASSEND_STORE_SQLITE_SQLITE_H

#include "store/backend.h"

/*
 * Opens or makes the files; data_dir becomes the working directory. After this no path is used any more.
 * returns OK | FAULT_STORE | FAULT_SYSTEM | FAULT_MEMORY
 */
enum status sqlite_open(int data_dir, struct backend *out) MUST_USE;

#endif
