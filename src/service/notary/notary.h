/*
 * What the parts of the notary share: the loaded trust roots, the store, the signer and the tables in memory. One thread;
 * time is an argument everywhere: what has a date goes by the wall clock, what lives in memory only by the time since boot.
 *
 * secret: the keys of this struct live in the key arena; the tables hold personal data of open cases.
 */
#ifndef PASSEND_NOTARY_NOTARY_H
#define PASSEND_NOTARY_NOTARY_H

#include "base/clock.h"
#include "model/corporation.h"
#include "model/settings.h"
#include "model/source.h"
#include "notary/editions.h"
#include "notary/signer.h"
#include "notary/references.h"
#include "pack/pack.h"
#include "store/store.h"
#include "wire/messages.h"

struct cases;
struct pendings;
struct tokens;
struct errands;
struct events;
struct health;
struct sessions;
struct held;
struct outcomes;
struct repeats;
struct keyset;
struct log;
struct definitives;

struct notary_keys {
    uint8_t jti[CRYPT_KEY_LEN];      /* of the process: ids of repeated calls */
    uint8_t salt[CRYPT_KEY_LEN];     /* of the process: salts of verklaardDigest */
    uint8_t repeats[CRYPT_KEY_LEN];   /* of the process: where the repetition of a call is found */
    uint8_t outcomes[CRYPT_KEY_LEN]; /* of the process: which question an outcome that is kept is of */
    uint8_t tickets[CRYPT_KEY_LEN];  /* of the process: of tickets */
    uint8_t ids[512];                /* random bytes drawn ahead for ids of verdicts; each is used once */
    size_t ids_used;
};

/* What the notary keeps with a dossier, in memory only (store.h: own). */
struct standing {
    uint32_t cases;                  /* open ones; a dossier without row and cases is forgotten */
};

static inline struct standing *standing_of(const struct dossier *d)
{
    return dossier_own(d);
}

struct notary {
    struct store *store;
    struct signer *signer;
    struct packset packs;            /* that decide now */
    struct editions *editions;       /* these, and those of calls that are not done */
    struct references *references;
    struct settings settings;
    const struct client *clients;
    size_t n_clients;
    const struct corporation *corporations;
    size_t n_corporations;
    const struct source *bronnen;
    size_t n_bronnen;
    struct cases *cases;             /* cases.h */
    struct pendings *pendings;       /* pending.h */
    struct tokens *tokens;           /* tokens.h */
    struct errands *errands;         /* errands.h */
    struct events *events;           /* events.h */
    struct health *health;           /* health.h */
    struct sessions *sessions;       /* sessions.h */
    struct held *held;               /* held.h */
    struct repeats *repeats;         /* repeats.h */
    struct definitives *definitives; /* definitive.h */
    struct outcomes *outcomes;       /* outcomes.h */
    struct keyset *keyset;           /* keyset.h */
    struct log *log;                 /* log.h; NULL = none is configured */
    struct notary_keys *keys;
    struct call_nr {
        uint64_t call_nr;
        int64_t iat;
        uint32_t earlier;
        uint8_t key_sha[DIGEST_LEN], body_sha[DIGEST_LEN];         /* zero without an Idempotency-Key */
    } calls[LIMIT_CONNECTIONS];      /* the last call of each of the gate's connections */
};

/* Fresh keys and tables; store, signer and packs are the caller's to set, signer and registers before this.
 * returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status notary_init(struct notary *n) MUST_USE;
void notary_release(struct notary *n);
/* The list of packs, or the day, is another one. */
void notary_policy(struct notary *n, const struct catalogue *b, int32_t dag, int64_t boot_ms);

/* 16 fresh random bytes. Drawn in blocks: one draw costs as much as a seal. returns OK | FAULT_CRYPTO */
enum status notary_random_id(struct notary *n, uint8_t out[ID_LEN]) MUST_USE;
/* Why a dossier or grant that is not live is not: its end, or `unknown` where this client never had it. */
enum status notary_end(struct notary *n, const struct id *id, const char *client, enum status unknown) MUST_USE;

#endif
