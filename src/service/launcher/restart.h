/*
 * How long a role that ended waits until it is started again: not at all the first times, and while it keeps ending at once
 * ever longer.
 *
 * in:     *quick     its ends in a row that came at once; 0 at first
 *         lived_ms   from its start to its end
 *         served     it was ready in between
 *         well       it ended by itself, with status 0: as an assessor does after each case
 * out:    *quick     with this end
 * returns ms
 * Pure. secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_RESTART_H
#define PASSEND_LAUNCHER_RESTART_H

#include <stdbool.h>
#include <stdint.h>

int64_t restart_after(unsigned *quick, int64_t lived_ms, bool served, bool well);

#endif
