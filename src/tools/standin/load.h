/*
 * What the stand-in reads from its folder: profiles, keys, people. Paths are of the person who runs it.
 *
 * secret: private keys of stand-ins, which stand for nobody.
 */
#ifndef PASSEND_STANDIN_LOAD_H
#define PASSEND_STANDIN_LOAD_H

#include "standin/standin.h"

#define LOAD_PATH_MAX 4096

/* dir/name + suffix. False where that is too long. */
bool load_path(char out[LOAD_PATH_MAX], const char *dir, const char *name, const char *suffix);
/* NULL where it cannot be read, or is no JSON. */
json_t *load_json(const char *path);
/*
 * One profile. flow: NULL, or what it says of the way to the source (`stroom`), NULL where it says nothing of it; release it.
 * That part is read by the stand-in alone then (stroom.h), so that the service's reader of it has a second one beside it.
 * returns OK | as profiles_open
 */
enum status load_profile(const char *path, struct profiles *set, json_t **flow) MUST_USE;
/* The private key that `init` made. NULL where it cannot be read. */
EVP_PKEY *load_key(const char *dir, const char *kid);
/* The person of this id among "personas"; borrows. NULL: there is none. */
json_t *load_person(const json_t *people, const char *id);

#endif
