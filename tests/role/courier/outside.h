/* What a courier has outside, for tests that play its dialer: the far end (far_end.py of the test) and the way to it. */
#ifndef PASSEND_TESTS_COURIER_OUTSIDE_H
#define PASSEND_TESTS_COURIER_OUTSIDE_H

#include "wire/channel.h"

#include <stdbool.h>
#include <stdio.h>

#define OUTSIDE_SITES_MAX 4

struct outside {
    FILE *to, *from;                    /* far_end.py's standard input and output */
    unsigned ports[OUTSIDE_SITES_MAX];  /* of its sites */
    unsigned site;                      /* that the dialer connects to */
    bool dials;                         /* false: there is no such name */
    unsigned dialled;                   /* how often it was asked */
    uint32_t endpoint;                  /* that it was asked for last */
    struct channel dialer;
};

/* program: far_end.py, which says the ports of its sites first. */
void outside_start(struct outside *o, const char *program, unsigned sites);
/* That ever came in there. */
unsigned outside_connections(struct outside *o);
/* Answers one question of the courier to its dialer. */
void outside_connect(struct outside *o);

#endif
