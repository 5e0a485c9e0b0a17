/* Profiles with fresh keys from the shipped templates, personas, and files of published vectors. */
#ifndef PASSEND_TESTS_TOKEN_FIXTURE_H
#define PASSEND_TESTS_TOKEN_FIXTURE_H

#include "standin/standin.h"
#include "evidence/evidence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define AUDIENCE "https://localhost:8443"
#define NOW 1795341600   /* 2026-11-22T10:00:00Z */

struct fixture {
    struct profiles set;
    struct standin_key keys[8];
    size_t n_keys;
};

/* cmocka setup and teardown for the whole group: *state is a struct fixture. */
int fixture_open(void **state);
int fixture_close(void **state);

/* The complete profiles as JSON, before they are opened: a copy to damage. */
json_t *fixture_documents(const struct fixture *f);
const struct standin_key *fixture_key(const struct fixture *f, const char *kid);

/* Owned by the caller. Fails the test when it is not there. */
json_t *fixture_json(const char *path);
json_t *persona(const char *id);
/* What the platform expects of a persona. */
struct identiteit expected_of(const json_t *facts);

/* Vectors by others: NULL (and SKIPPED is printed once) when the folder is not there. */
json_t *vector_json(const char *path);
char *vector_text(const char *path);

/* Status by its reason code, so that a failure is readable. */
#define assert_status(got, want) assert_string_equal(status_slug(got), status_slug(want))

#endif
