/*
 * A descriptor that may be none (-1).
 */
#ifndef PASSEND_BASE_FD_H
#define PASSEND_BASE_FD_H

#include <unistd.h>

static inline void fd_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

#endif
