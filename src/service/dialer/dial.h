/*
 * Connecting for couriers: one dial for each question of theirs, one address after the other until one answers.
 *
 * Each courier has some places that no other can take (LIMIT_DIALS_OWN): one whose addresses do not answer keeps nobody else
 * from connecting.
 *
 * A courier names an endpoint of its own source, that of the log an attestor; which host and port that is stands in the table
 * of targets. The connected socket goes to that courier and is closed here.
 */
#ifndef PASSEND_DIALER_DIAL_H
#define PASSEND_DIALER_DIAL_H

#include "dialer/names.h"
#include "wire/channel.h"
#include "wire/courier.h"

struct dial {
    uint64_t nr;                     /* of the courier's question; 0 = this place is free */
    uint32_t asker;
    const struct target *target;
    bool resolving;                  /* else fd is being connected */
    int fd;
    struct address addresses[LIMIT_DIAL_TRIES];
    size_t n, next;
    int64_t until_ms;                /* of this try; monotonic */
};

struct dialer {
    const struct target *targets;
    size_t n_targets;
    struct names *names;
    struct channel couriers[ASKERS];
    struct dial dials[LIMIT_DIALS];
};

/* names is the caller's to set. */
void dial_init(struct dialer *d, const struct target *targets, size_t n);
/* A courier is new or was replaced: what its predecessor asked for is given up. */
void dial_set_courier(struct dialer *d, uint32_t asker, int fd);
void dial_drop_courier(struct dialer *d, uint32_t asker);
/* Reads what this courier asks. */
void dial_read(struct dialer *d, uint32_t asker, int64_t now_ms);
/* names_known: who = struct dialer */
void dial_known(void *who, const char *host);
/* The socket of a dial is connected, or cannot be, or took too long. */
void dial_settled(struct dialer *d, struct dial *one, int64_t now_ms);
void dial_late(struct dialer *d, int64_t now_ms);

#endif
