/*
 * Revocation lists of client certificates (CRL, PEM): read and checked by the launcher, at the start and again on SIGHUP, so
 * that a file that cannot be used is told to who put it there and does not take the place of one that can.
 *
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_CRL_H
#define PASSEND_LAUNCHER_CRL_H

#include "base/status.h"

#include <stdint.h>

#define CRL_PATH_MAX 1024
#define CRL_NONE { .dir = -1, .fd = -1 }

struct crl {
    int dir;                           /* what the path is relative to; -1 = no lists */
    char path[CRL_PATH_MAX + 1];
    int fd;                            /* sealed memory file of the lists in use; -1 = none */
};

/*
 * in:      dir   stays the caller's; ca: descriptor of the CA certificates
 * returns NULL, or why these lists cannot be used: none, unreadable, not signed by one of the CAs, a delta, not yet or no longer
 * valid
 */
const char *crl_open(struct crl *c, int dir, const char *path, int ca, int64_t now) MUST_USE;
/* Reads the file again. What cannot be used is told on standard error and in the event log, and changes nothing.
 * returns OK (also when there are no lists) | REFUSED_CONFIG */
enum status crl_load(struct crl *c, int ca, int64_t now) MUST_USE;
void crl_close(struct crl *c);

#endif
