/* Asking the gate something, and expecting what it says. For the tests of this folder. */
#ifndef TESTS_ROLE_GATE_ASKING_H
#define TESTS_ROLE_GATE_ASKING_H

#include "../patience.h"
#include "client.h"

#include "base/limits.h"
#include "base/status.h"

#define ID "AAECAwQFBgcICQoLDA0ODw"
#define JSON "Content-Type: application/json\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define PAR(client) "client_id=" client "&response_type=code&redirect_uri=https%3A%2F%2Feen.example%2Fterug&code_challenge=" \
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&authorization_details=" \
    "%5B%7B%22type%22:%22passend.instemming%22,%22intake%22:%22BEWIJS%22,%22fase%22:%22reactie%22,%22grondslag%22:%22TOESTEMMING%22," \
    "%22corporaties%22:%5B%22L0101%22%5D,%22doel%22:%22REAGEREN%22,%22tot%22:%222027-05-16%22," \
    "%22rooster%22:%5B%7B%22rol%22:%22WON%22,%22referentie%22:%22r-1%22%7D%5D,%22deelnemer%22:%7B%22rol%22:%22WON%22," \
    "%22referentie%22:%22r-1%22,%22identiteit%22:%7B%22achternaam%22:%22Jansen%22,%22geboortedatum%22:%221991-05-05%22%7D%7D%7D%5D"
#define KOP "{\"fase\":\"reactie\",\"corporatie\":\"L0101\","

extern const struct reply *r;              /* the last answer */
extern char batch[LIMIT_BODY_TOETSINGEN];  /* of make_batch */

struct client *open_as(const char *who);
const struct reply *once(const char *who, const char *method, const char *path, const char *headers, const char *body);
void expect(int status, const char *in_body);
void expect_problem(enum status s);
/* The last answer has exactly this Retry-After; NULL: none. */
void expect_again(const char *seconds);
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
