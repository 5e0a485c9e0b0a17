/*
 * A role as a child of the test, which plays its launcher: started as the launcher starts it, handed what the test says, and
 * locked in. Whatever goes wrong here ends the test with 99 and the place.
 */
#ifndef TESTS_ROLE_CHILD_H
#define TESTS_ROLE_CHILD_H

#include "wire/role.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#define MUST(x)                                                     \
    do {                                                            \
        if (!(x)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); \
            exit(99);                                               \
        }                                                           \
    } while (0)

struct spawned {
    pid_t pid;
    int control;          /* our end */
};

void child_start(struct spawned *c, const char *program);
void child_give(const struct spawned *c, enum handover kind, const void *data, size_t len);
/* A file of the working directory, of at most 64 KiB. */
void child_give_file(const struct spawned *c, enum handover kind, const char *name);
/* Takes fd. */
void child_give_fd(const struct spawned *c, enum handover kind, uint32_t index, int fd);
/* A new channel; returns our end of it. */
int child_give_channel(const struct spawned *c, enum handover kind, uint32_t index);
/* A listener on loopback, at a port of the kernel's. */
void child_give_listener(const struct spawned *c, enum handover kind, uint16_t *port);
/* START, and it says that it is locked in. filter: that it must have one, where the build can */
void child_begin(const struct spawned *c, bool filter);
/* Waits for its end; returns its status as waitpid has it. The channel of control stays. */
int child_wait(const struct spawned *c);
/* Whether it ends (with 1) when it is handed that, which is not for it. */
bool child_refuses(const char *program, enum handover kind);

#endif
