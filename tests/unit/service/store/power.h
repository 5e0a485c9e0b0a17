/*
 * A disk that can lose its power, under SQLite (by a VFS) and the key file (by wrapped calls): what is written is read back at
 * once, and is on the disk when it is synced. A sync that fails has its pages forgotten, as kernels do: they are read back all
 * the same, and no later sync writes them.
 */
#ifndef PASSEND_TEST_POWER_H
#define PASSEND_TEST_POWER_H

#include <stdbool.h>

/* A fresh disk; the key file is this descriptor's. */
void power_begin(int key_fd);
/* The n-th sync from now on fails; 0 = none does. */
void power_fail_sync(long n);
/* The process ends after the n-th step from now on: no later write, sync or truncation is carried out. 0 = none. */
void power_end_at(long n);
/* Whether it did; steps since. */
bool power_ended(void);
long power_steps(void);
long power_syncs(void);
/* It ends now; and what is opened from here on is of the next one. */
void power_end(void);
void power_next(void);
/* The power goes: what was not synced is lost, or with `some` about half of its pages. All files are closed. */
void power_cut(bool some);

#endif
