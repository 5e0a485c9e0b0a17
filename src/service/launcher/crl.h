/*
 * Revocation lists of client certificates (CRL, PEM). A file that somebody fetched is not parsed here: its bytes are copied, and
 * the gate reads and judges them (CRL_STATE). At the start lists that cannot be used end the service; those that are read
 * again on SIGHUP take the place of the ones before when the gate says that it uses them, and are dropped otherwise. Either way
 * the operator is told. Who fetched it may be another user; a file of ours is read only where nobody else could have put it.
 *
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_CRL_H
#define PASSEND_LAUNCHER_CRL_H

#include "base/status.h"
#include "wire/control.h"

#include <stdbool.h>
#include <stdint.h>

#define CRL_PATH_MAX 1024
#define CRL_NONE { .dir = -1, .fd = -1, .offered = -1 }

struct crl {
    const char *config;                /* file that names the path, for who reads a message; borrowed */
    int dir;                           /* what the path is relative to; -1 = no lists */
    char path[CRL_PATH_MAX + 1];
    int fd;                            /* sealed memory file of the lists in use; -1 = none */
    int offered;                       /* of those that were read since and are not in use yet; -1 = none */
    uint64_t reading;                  /* number of it */
    bool asked;                        /* a gate has it and has not answered */
    bool lost;                         /* one that had it ended before it answered */
    bool again;                        /* and meanwhile the file was to be read once more */
};

/*
 * Copies the file. in: config outlives c; dir stays the caller's
 * returns NULL, or why there is nothing to hand over
 */
const char *crl_open(struct crl *c, const char *config, int dir, const char *path) MUST_USE;
/*
 * Judges them here, as the gate would: only for --check, which serves nobody and has its operator's rights.
 * in: ca: descriptor of the CA certificates. returns NULL, or why they cannot be used
 */
const char *crl_check(const struct crl *c, int ca, int64_t now) MUST_USE;
void crl_close(struct crl *c);

/* Copies the file again, to be offered. One that cannot be read is told, and changes nothing. */
void crl_load(struct crl *c);
/* What a gate that serves is to be given now, -1 = nothing. Of a descriptor: it counts as asked. */
int crl_offer(struct crl *c);
/* Of a gate that starts. Returns false where it says what no gate of ours would; *usable: a service may start with them. */
bool crl_started(const struct crl *c, const struct msg_crl_state *m, bool *usable);
/* Of a gate that serves. Returns false where it was not asked. */
bool crl_answered(struct crl *c, const struct msg_crl_state *m);
/* The gate ended. What it was asked one more is asked; when that ends too it is dropped and told. */
void crl_lost(struct crl *c);

#endif
