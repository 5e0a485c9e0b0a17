/*
 * A store in a fresh directory, with faults within reach; dossiers and grants to put into it.
 */
#ifndef PASSEND_TEST_STORE_PLACE_H
#define PASSEND_TEST_STORE_PLACE_H

#include "fault.h"
#include "store/keyfile.h"
#include "store/sqlite/sqlite.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

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
enum status open_at(struct place *p, int64_t now);
enum status open_by(struct place *p, int64_t now, bool trusted);   /* whether its clock is believed */
void open_store(struct place *p);
void close_store(struct place *p);
void reopen(struct place *p);
void forget_all(struct place *p);        /* of a closed store: as if none had ever been there */

/* A child that has this closed store open, and dies at that step of what it does next. 0: one is the child. */
pid_t doomed(struct place *p, long step);
/* Whether it came to its end, with status 0, before that; it went wrong with no other. */
bool outlived(pid_t child);

/* Writes, as if they were calls: what was told, or that none was begun. order: NULL = without */
enum status grant_new(struct store *s, const struct dossier *d, uint8_t plaats, const struct origin *h, const struct order *o,
                      int64_t until, int64_t now, const struct grant **out);
enum status completed(struct store *s, const struct dossier *d, int64_t until, int64_t now);
enum status ended(struct store *s, const struct id *grant, const char *client, enum status code, int64_t now);
enum status forget(struct store *s, int64_t now);
/* All slices. */
enum status rewrap(struct store *s, int64_t now, bool force, uint32_t *count);

extern const struct origin origin;
/* CLIENT's, with n adults; a grant at a place; a dossier with all its grants (first: id of the first of them). */
const struct dossier *dossier(struct store *s, unsigned n);
const struct dossier *dossier_in(struct store *s, unsigned n, uint8_t fase);   /* of any phase */
struct id grant(struct store *s, const struct dossier *d, uint8_t plaats);
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
