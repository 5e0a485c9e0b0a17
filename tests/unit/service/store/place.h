/*
 * A store in a fresh directory, with faults within reach; dossiers and grants to put into it.
 */
#ifndef PASSEND_TEST_STORE_PLACE_H
#define PASSEND_TEST_STORE_PLACE_H

#include "fault.h"
#include "store/keyfile.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NOW 1795000000LL
#define CLIENT "regio-demo"
#define OTHER "ander"

struct place {
    char dir[64];
    int dir_fd, key_fd, home_fd;
    struct store *s;
    struct store_report report;
};

int make(void **state);
int clean(void **state);
void open_store(struct place *p);
void close_store(struct place *p);
void reopen(struct place *p);

extern const struct herkomst herkomst;
/* CLIENT's, with n adults; a grant at a place; a dossier with all its grants (first: id of the first of them). */
struct dossier *dossier(struct store *s, unsigned n);
struct id grant(struct store *s, struct dossier *d, uint8_t plaats);
struct id whole(struct store *s, unsigned n, struct id *first);

/* True if any file under the data directory or the key file holds these bytes. */
bool on_disk(const struct place *p, const void *bytes, size_t len);
/* A file's content, and back again (which frees it). */
struct copy { size_t len; uint8_t *data; };
struct copy take_fd(int fd);
struct copy take(const struct place *p, const char *name);
void put_fd(int fd, struct copy *c);
void put(const struct place *p, const char *name, struct copy *c);

#endif
