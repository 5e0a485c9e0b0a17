/*
 * What the service remembers of agreements: dossiers and grants, their wrapped keys, and that a grant has ended. All SQL
 * of the project is behind this header.
 *
 * Two SQLite files in the data directory: grants.db (may be lost: people agree again; never backed up) and ledger.db (one
 * row for each withdrawal, each pack that came or went, each one-time order that was used, and blocks of references; never
 * lost). Live grants are also held
 * in memory, keys wrapped; memory equals disk after every call, whether it succeeded or not.
 *
 * Ending a grant: ledger row, then the rows of its dossier and `generatie` in one commit, then the key file, then the
 * write-ahead log is emptied, then OK. What a crash leaves between these steps is completed at the next start:
 *   - a ledger row whose grant is still there: the grant is ended;
 *   - generatie of grants.db one ahead of the key file: the key file is written.
 * Any other difference, or a missing key file, means a restored copy: all grants are dropped, and that is reported.
 *
 * Ended ids stay known for LIMIT_EINDE_S with the code that explains it. In a dossier of several adults that code is
 * REFUSED_INCOMPLETE whoever ended what.
 *
 * secret: no name, date or amount is ever given to this module. Keys leave it only as the 32 bytes the caller asked for;
 *         the caller wipes them.
 */
#ifndef PASSEND_STORE_STORE_H
#define PASSEND_STORE_STORE_H

#include "model/agreement.h"
#include "model/source.h"
#include "base/status.h"
#include "store/crypt.h"
#include "wire/control.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dossierstaat { DOSSIER_OPEN, DOSSIER_VOLTOOID };

/* Where a participant's facts came from. Stored as it stands. */
struct herkomst {
    char bron[BRON_MAX];
    uint8_t profiel_sha[DIGEST_LEN];
    uint8_t kennisgeving_sha[DIGEST_LEN]; /* of the notice this participant was shown */
    uint8_t wijze, zekerheid, sterkte;    /* enums of wire/messages.h */
    uint8_t heeft_certificaat;            /* 1: the next member, which is left out of the row otherwise */
    uint8_t nul[4];
    uint8_t certificaat_sha[DIGEST_LEN];  /* of the certificate the evidence was signed under (DER) */
};

/* How much of it is stored, and covered by seals. */
static inline size_t herkomst_len(const struct herkomst *h)
{
    return h->heeft_certificaat ? sizeof *h : offsetof(struct herkomst, certificaat_sha);
}

struct dossier;

struct grant {
    struct id id;                   /* first: idtable */
    struct dossier *dossier;
    struct id verwijzing;           /* grantVerwijzing of verdicts: random, not the id */
    int64_t tot;                    /* unix seconds, end of the agreement */
    int64_t deel_tot;               /* end of K_deel; 0 = gone */
    uint32_t kek;
    uint8_t plaats;
    uint8_t k_grant[CRYPT_SPARE + CRYPT_KEY_LEN]; /* wrapped */
    struct herkomst herkomst;
};

/* What all adults of a dossier agreed to: fixed at the first request. */
struct dossier_nieuw {
    const char *client;
    uint8_t fase, grondslag, doel, n_corporaties, n_rooster;
    uint32_t feiten, bronnen;
    int64_t tot;
    const struct corporatie *corporaties;
    const struct roosterplaats *rooster;
    const struct eenheid *eenheid;        /* the one home it is about; NULL = it is about none in particular */
};

struct dossier {
    struct id id;                   /* first: idtable */
    uint8_t scope_sha[DIGEST_LEN];  /* over the stored scope and roster */
    int64_t tot, voltooid;          /* unix seconds; voltooid 0 = not yet */
    uint32_t feiten, bronnen;
    uint8_t zegel_scope[DIGEST_LEN];  /* for notary/seals.c: what the seal of a completed dossier stands on, once known */
    bool zegel_scope_bekend;
    int16_t jaren[LIMIT_LEASE_YEARS]; /* lease years answered, in memory only (decision 24); 0 = free */
    uint8_t fase, grondslag, doel, n_corporaties, n_rooster;
    uint8_t staat;                  /* enum dossierstaat */
    bool opgeslagen;                /* its row exists: it has, had or was about to have a grant */
    uint32_t zaken;                 /* open cases of the caller; a dossier without row and cases may be dropped */
    const char *client;             /* these three and grants borrow from the tail */
    const char *corporaties;        /* n texts, each NUL-terminated */
    const uint8_t *rooster;         /* n times: rol, text NUL-terminated */
    uint16_t scope_len, rooster_len;
    struct grant **grants;          /* n_rooster of them, by place in the roster; NULL = none yet */
};

struct store;

struct store_report {
    uint32_t grants;               /* live after opening */
    uint32_t gevallen;             /* dropped because the files did not fit together, or their key was gone */
    uint32_t hersteld;             /* ended because the ledger says they were withdrawn */
    bool bestanden_passen_niet;
};

/*
 * Opens or makes both databases in the directory data_dir (which becomes the working directory), reads all live grants.
 * After this no path is used any more. One store per process; crypt_init first.
 * returns OK | FAULT_STORE | FAULT_SYSTEM | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status store_open(int data_dir, int key_fd, int64_t now, struct store **out, struct store_report *report) MUST_USE;
void store_close(struct store *s);
uint32_t store_grants(const struct store *s);

struct dossier *store_dossier(const struct store *s, const struct id *id);
struct grant *store_grant(const struct store *s, const struct id *id);
/* Why an id is not live: OK = never heard of by this client, else the code it ended with. */
enum status store_einde(struct store *s, const struct id *id, const char *client) MUST_USE;

bool dossier_heeft_corporatie(const struct dossier *d, const char *corporatie);
/* The home the dossier is about; false when about none in particular. */
bool dossier_eenheid(const struct dossier *d, struct eenheid *out);
/* The reference and role of a place; i < n_rooster. */
const char *dossier_referentie(const struct dossier *d, unsigned i, uint8_t *rol);

/* A dossier in memory only, until its first grant. returns OK | FAULT_MEMORY | FAULT_CRYPTO */
enum status store_dossier_nieuw(struct store *s, const struct dossier_nieuw *in, struct dossier **out) MUST_USE;
/* Forgets a dossier that never had a grant. */
void store_dossier_vergeet(struct store *s, struct dossier *d);

/*
 * A new grant at a place, with fresh K_grant and K_deel; a grant that had the place ends as REFUSED_SEAL_REPLACED.
 * returns OK | FAULT_STORE | FAULT_MEMORY | FAULT_CRYPTO; nothing is changed then
 */
enum status store_grant_nieuw(struct store *s, struct dossier *d, uint8_t plaats, const struct herkomst *herkomst,
                              int64_t tot, int64_t now, struct grant **out) MUST_USE;

/*
 * Likewise, from evidence that names a one-time order. That the order was used, by whom and for what, is a row of the
 * ledger, on disk before the grant is: an order never has a second grant, also not after a restart. The same evidence for the
 * same place of the same dossier gives the grant it gave before; where a crash left the row without its grant, that grant.
 * returns OK (*out: new, or the live one of before) | REFUSED_ORDER_USED | REFUSED_TOKEN_IAT (too old, or made before the
 *         key that recognises orders, which was lost) | as store_grant_nieuw
 */
struct store_opdracht {
    uint8_t sha[DIGEST_LEN];         /* of issuer and number */
    uint8_t bewijs_sha[DIGEST_LEN];  /* of the evidence, and of the facts that the case makes of it */
    int64_t van, tot;                /* unix seconds: made; after `tot` the same order is refused as too old */
};
#define OPDRACHT_SPELING_S 60        /* from the judgement of evidence to its row */
enum status store_grant_opdracht(struct store *s, struct dossier *d, uint8_t plaats, const struct herkomst *herkomst,
                                 const struct store_opdracht *o, int64_t tot, int64_t now, struct grant **out) MUST_USE;

/* K_grant. returns OK | FAULT_CRYPTO */
enum status store_k_grant(struct store *s, const struct grant *g, uint8_t out[CRYPT_KEY_LEN]) MUST_USE;
/* K_deel, which opens the participant's seal. returns OK | REFUSED_SEAL_REDUCED (gone) | FAULT_STORE | FAULT_CRYPTO */
enum status store_k_deel(struct store *s, const struct grant *g, int64_t now, uint8_t out[CRYPT_KEY_LEN]) MUST_USE;

/* All places have a grant: OPEN -> VOLTOOID, K_deel ends an hour from now. returns OK | FAULT_STORE */
enum status store_voltooi(struct store *s, struct dossier *d, int64_t tot, int64_t now) MUST_USE;

/*
 * Ends one adult's grant and with it the dossier (it serves nothing without). code: REFUSED_WITHDRAWN | REFUSED_EXPIRED;
 * a dossier of several gets REFUSED_INCOMPLETE instead. The dossier and its grants are freed.
 * An id that has ended already is OK: its end is made durable first.
 * returns OK | REFUSED_GRANT_UNKNOWN | FAULT_STORE (not confirmed: ask again)
 */
enum status store_beeindig(struct store *s, const struct id *grant, const char *client, enum status code,
                           int64_t now) MUST_USE;

/*
 * Ends what is past its time: grants, K_deel, remembered ends. One slice of a walk over all grants; *more = the walk is
 * not at its end.
 * returns OK | FAULT_STORE
 */
enum status store_verloop(struct store *s, int64_t now, bool *more) MUST_USE;

/* Replaces the key-wrapping key when it is LIMIT_REWRAP_S old (or `force`). *count = keys wrapped anew, 0 = not due.
 * returns OK | FAULT_STORE | FAULT_CRYPTO */
enum status store_herwikkel(struct store *s, int64_t now, bool force, uint32_t *count) MUST_USE;

/* A policy pack came into force: one ledger row per pack, ever. returns OK | FAULT_STORE */
enum status store_activeer(struct store *s, const uint8_t pack_sha[DIGEST_LEN], int64_t now) MUST_USE;

/* A pack was withdrawn: likewise. returns OK | FAULT_STORE */
enum status store_pakket_ingetrokken(struct store *s, const uint8_t pack_sha[DIGEST_LEN], int64_t now) MUST_USE;

/*
 * References of verdicts, in blocks: one row of the ledger for a client, the packs that decided, and a day.
 * store_verwijzing_bewaar: *rij 0 = a new row, whose number it becomes; else that row is written again with what it has now.
 * store_verwijzing_lees: whole rows as far as they fit cap (at least STORE_VERWIJZINGEN_RIJ); *volgende: the `na` of the
 * next page, 0 = there is none.
 * store_verwijzing_tel: how many rest on a pack, per client; out has LIMIT_CLIENTS places.
 * store_verwijzing_verloop: drops some rows whose last day is past.
 * All return OK | FAULT_STORE.
 */
#define STORE_VERWIJZINGEN_RIJ 4096
#define STORE_VERWIJZING_PAKKETTEN 8

struct store_verwijzing {
    const char *client;
    const uint8_t *pakketten;      /* n_pakketten identities */
    size_t n_pakketten;
    int32_t dag, tot;              /* day of the verdicts; last day they may be of use */
    const uint8_t *jtis;
    uint32_t n;
};

enum status store_verwijzing_bewaar(struct store *s, const struct store_verwijzing *w, int64_t *rij) MUST_USE;
enum status store_verwijzing_lees(struct store *s, const char *client, const uint8_t sha[DIGEST_LEN], int64_t na,
                                  struct id *out, size_t cap, size_t *n, int64_t *volgende) MUST_USE;
enum status store_verwijzing_tel(struct store *s, const uint8_t sha[DIGEST_LEN], struct telling out[LIMIT_CLIENTS],
                                 size_t *n) MUST_USE;
enum status store_verwijzing_verloop(struct store *s, int32_t dag) MUST_USE;

/* Copies the write-ahead log into the files when it has grown; for a moment without work. */
void store_rust(struct store *s);

#endif
