/* Asking the gate something, and expecting what it says. For the tests of this folder. */
#ifndef TESTS_ROLE_GATE_ASKING_H
#define TESTS_ROLE_GATE_ASKING_H

#include "../patience.h"
#include "client.h"

#include "base/limits.h"
#include "base/status.h"

#define ID "AAECAwQFBgcICQoLDA0ODw"
#define JSON "Content-Type: application/json\r\n"
#define KOP "{\"fase\":\"reactie\",\"corporatie\":\"L0101\","

extern const struct reply *r;              /* the last answer */
extern char batch[LIMIT_BODY_TOETSINGEN];  /* of make_batch */

struct client *open_as(const char *who);
const struct reply *once(const char *who, const char *method, const char *path, const char *headers, const char *body);
void expect(int status, const char *in_body);
void expect_problem(enum status s);
/* Asks until the answer is 200: something is on its way that no answer announces. */
void await_ok(const char *who, const char *path);
/* What was sent before this is with the gate: it has answered somebody who came later. */
void await_taken(void);
/* The peers behave again. */
int reset(void **state);

/* n sealed households, every yes_every-th one that the peers count for stopNa, number `bad` without a seal. */
void make_batch(const char *rest, unsigned n, unsigned yes_every, unsigned bad);
/* How often text stands in the last answer. */
unsigned count(const char *text);

#endif
