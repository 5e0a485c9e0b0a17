/* Plays the launcher and the notary of one gate for browsers, which runs as a child. */
#ifndef TESTS_ROLE_PUBLIC_DOOR_H
#define TESTS_ROLE_PUBLIC_DOOR_H

#include "wire/channel.h"
#include "wire/platform.h"
#include "wire/role.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#define DOOR_ISSUER "https://passend.example"
#define DOOR_KEYS "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"k\"}]}"

struct door {
    pid_t gate;
    int control;
    uint16_t port;
    int notary;                        /* our end of its channel */
    pthread_t thread;
    atomic_int taken;                  /* messages but those for keys */
    atomic_bool hold;                  /* the notary answers nothing meanwhile */
    atomic_uint refuse;                /* enum status in its answers */
    atomic_bool wrong;                 /* it answers with what is none */
};

extern struct door door;

/* test: omgeving TEST */
void door_start(const char *program, bool filter, bool test);
/* returns its status as waitpid has it */
int door_wait(void);
void door_new_notary(void);
void door_drop_notary(void);

#endif
