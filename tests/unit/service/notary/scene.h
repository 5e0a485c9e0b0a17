/*
 * A notary without its process: store in a fresh directory, the shipped packs, keys of verdicts and receipts made on the spot, one client
 * of each kind, two sources; and the steps of a household's way as calls.
 */
#ifndef PASSEND_TEST_SCENE_H
#define PASSEND_TEST_SCENE_H

#include "base/clock.h"
#include "notary/accept.h"
#include "notary/agree.h"
#include "notary/cases.h"
#include "notary/dossiers.h"
#include "notary/facts_merge.h"
#include "notary/held.h"
#include "notary/repeats.h"
#include "notary/log.h"
#include "notary/seals.h"
#include "notary/toets.h"
#include "store/sqlite/sqlite.h"
#include "verify/verify.h"
#include "wire/assess.h"
#include "wire/evidence.h"
#include "wire/platform.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NOW 1795341600LL                 /* 2026-11-22T10:00:00Z */
/* A moment by the wall clock; the time since boot goes with it. */
static inline struct moment at(int64_t wall_s)
{
    return (struct moment){ .wall_s = wall_s, .boot_ms = (wall_s - NOW + 86400) * 1000 };
}

#define CLIENT "regio-demo"
#define CLIENT_PROD "regio-productie"
#define CLIENT_OTHER "ander-platform"
#define CORP "L0101"

struct scene {
    char dir[64];
    int home, data, key;
    void (*between)(struct backend *b);  /* from the next restart on: puts another one before SQLite; NULL = none */
    struct store_report report;
    struct notary n;
    struct client clients[4];
    struct source bronnen[3];
    void *packs[4];
    char *key_pem, *cert_pem;            /* of verdicts */
    char *receipt_key_pem, *receipt_cert_pem;
    char *statement_key_pem, *statement_cert_pem, *log_key_pem;
    struct log_before before;           /* that its log goes on from: none, unless a test says otherwise before it begins */
    bool log;                            /* from the next restart on: there is a public log */
    struct msg_tiles folder;             /* what its folder has, as the tiler says first */
    struct verify_keys keys;             /* of the published set */
    uint8_t *answer;
};

int scene_setup(void **state);
int scene_teardown(void **state);
void scene_restart(struct scene *s);     /* as the process does: memory lost, store kept */

/* Of verdicts, from the next restart on: another key; another certificate of the same key. */
void scene_new_pair(struct scene *s);
void scene_new_certificate(struct scene *s);
/* PEM of a fresh Ed25519 key, free */
char *scene_log_key(void);

#define SCENE_ORIGIN "log.example/passend"
/* What they say of the log: its name, the public half of its key, and a beat. */
void scene_log_settings(const struct scene *s, struct settings *in);
/* There is a log from here on, also after a restart: the tiler has said what the folder has, and the first rows are written. */
void scene_log(struct scene *s);
/* As far as log_open: a restart that may be refused. returns as log_open; the scene may only be restarted then */
enum status scene_log_open(struct scene *s);

/* A single tenant's request: consent, CORP, all facts. */
struct msg_par scene_par(const char *client);
/* Makes it the first one's of two adults; then, in the dossier that came of that, the other one's. */
void scene_couple(struct msg_par *m);
void scene_partner(struct msg_par *m, const struct id *dossier);
struct msg_par_answer scene_ask(struct scene *s, const struct msg_par *m);
/* Facts as the assessor of slot 0 would send them: income of `year` in cents (0 = none). */
struct msg_feiten scene_facts(struct scene *s, const struct id *zaak, int16_t year, int64_t income, int32_t birth);
struct msg_bewijs_open scene_offer(const char *client, const struct id *zaak, const char *bron, uint8_t digest);
/* Offer, assess, accept. */
struct msg_zegel scene_prove(struct scene *s, const char *client, const struct id *zaak, int16_t year, int64_t income,
                             int32_t birth, int64_t now);
/* PAR, evidence and completion of a single person. */
struct msg_dossierzegel scene_single(struct scene *s, const char *client, int64_t income, struct msg_zegel *participant);
/* FEITEN, to the answer. returns as accept_facts */
enum status scene_judge(struct scene *s, uint32_t slot, const struct msg_feiten *m, int64_t now, struct msg_zegel *out);
/* GRANT_END: what is answered. */
enum status scene_withdraw(struct scene *s, const struct msg_grant_end *m, int64_t now);
struct msg_dossierzegel scene_complete(struct scene *s, const char *client, const struct id *dossier,
                                       const struct msg_zegel *zegels, unsigned n, int64_t now);

struct eenheid scene_home(int64_t rent, int32_t start);
/* A TOETS of one household and some homes. inhoud: seal or struct huishouden. Wiped on the next call. */
struct toets_parts {
    struct msg_toets head;
    struct eenheid homes[16];
    unsigned n_households;
    struct toets_huishouden heads[16];
    const void *body[16];
};
struct toets_parts scene_question(const char *client);
void scene_household(struct toets_parts *t, enum toets_content content, const void *body, size_t len);
/* Asks; answers are then read with scene_answer. */
enum status scene_toets(struct scene *s, const struct toets_parts *t, int64_t now, struct msg_answers *out);
enum status scene_toets_at(struct scene *s, const struct toets_parts *t, struct moment now, struct msg_answers *out);
/* One tenant with an income of 2025. */
struct huishouden scene_declared(int64_t income);
/* Asks one household about one home: what is answered, or what the call is refused with. */
enum status scene_one(struct scene *s, const struct toets_parts *t, int64_t now);
/* The i-th answer; jws points into the scene. */
struct verdict_answer scene_answer(const struct scene *s, unsigned i, const char **jws);
/* Verifies the i-th answer's verdict and returns its claims (JSON, to be freed with mem_free). */
char *scene_claims(struct scene *s, unsigned i);

#define assert_claim(json, text) assert_non_null(strstr(json, text))

/* Whose intake this is the feeding end of: a byte is sent through. */
unsigned scene_fed(int passed, const int *intakes, unsigned n);

#endif
