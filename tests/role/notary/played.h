/* The real passend-notary, and those around it as a test plays them: the launcher, both gates, assessors and couriers. */
#ifndef PASSEND_TEST_PLAYED_H
#define PASSEND_TEST_PLAYED_H

#include "scene.h"

#include "wire/channel.h"
#include "wire/role.h"

#define ASSESSORS 2
#define COURIERS 2

struct role {
    struct scene *s;                 /* keys, packs, registers; its own store is not used here */
    char dir[64];
    int data, key;
    pid_t pid;
    int control;
    bool sources;                    /* the first two are ones that people agree at, and have couriers */
    bool log;                        /* there is a public log, and a tiler */
    struct channel gate, public, tiler, assessors[ASSESSORS], couriers[COURIERS];
    int intakes[ASSESSORS];
    int passed;                      /* with what was heard last, or -1 */
    _Alignas(8) uint8_t in[LIMIT_MESSAGE_BYTES];
};

extern bool with_filter;
extern int64_t clock_shift;          /* its day is that of the scene, whose packs and homes are of that year */

/* setup_sources: with the gate for browsers and couriers. */
int setup(void **state);
int setup_sources(void **state);
int setup_log(void **state);
int teardown(void **state);

/* ---- the launcher's part ---- */

void give_bytes(int control, enum handover kind, uint32_t index, const void *data, size_t len);
/* One of the scene's packs, and its row in the list. */
struct catalogue_row row_of(const struct scene *s, unsigned which, struct pack *p);
struct catalogue_row give_pack(int control, const struct scene *s, uint32_t index, unsigned which);
/* New ones, in the place of those before. */
void give_gate(struct role *r);
void give_public(struct role *r);
void give_courier(struct role *r, uint32_t source);
void give_tiler(struct role *r);
void give_assessor(struct role *r, unsigned i);
/* A process with all that it is handed but its channels; and one that serves. */
void begin(struct role *r);
void launch(struct role *r);
int wait_exit(struct role *r);
void end(struct role *r);

/* ---- its peers ---- */

/* As the gate for platforms. */
void say(struct role *r, const void *msg, size_t len);
void say_empty(struct role *r, enum msg_type type, uint64_t nr);
/* Into r->in, with r->passed. MSG_NONE: it was closed. */
enum msg_type hear(struct role *r);
enum msg_type hear_on(struct role *r, struct channel *c);

#endif
