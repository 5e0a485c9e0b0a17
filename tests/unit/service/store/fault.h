/*
 * Makes the n-th step that changes a file fail, crash the process, or find the disk full: writes, syncs and truncations of
 * SQLite (by a VFS around the default one) and of the key file (by wrapped calls).
 */
#ifndef PASSEND_TEST_FAULT_H
#define PASSEND_TEST_FAULT_H

enum fault_kind { FAULT_NONE, FAULT_FAIL, FAULT_FAIL_FROM, FAULT_CRASH };   /* FROM: that step and all after it */

void fault_install(void);                       /* before the first store_open */
void fault_at(enum fault_kind kind, long step); /* counts from 1; 0 = never */
long fault_steps(void);                         /* steps since fault_at */
/* Writes that grow a file fail as on a full disk until the file `reserve` has become empty, which then finds room for a part of
 * itself only. fd: of it; -1 = room enough. */
void fault_disk_full(int reserve_fd);

#endif
