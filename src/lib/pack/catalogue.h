/*
 * The packs a service knows, and which of them decide on a day.
 *
 * Known is every pack that was ever used, for its verdicts live on. Deciding is a function of the list and the day: a pack
 * serves from its day `vanaf` until it is withdrawn; of packs that claim the same days the highest version serves, and the
 * others again when that is withdrawn. So a day or a withdrawal changes the set, and nothing else has to be remembered.
 *
 * Pure: the day is an argument. secret: none; packs are public.
 */
#ifndef PASSEND_PACK_CATALOGUE_H
#define PASSEND_PACK_CATALOGUE_H

#include "pack/pack.h"

#define CATALOGUE_MAX LIMIT_PACKS_EVER      /* a verdict names its packs as bits of one word */
#define CATALOGUE_REASON_MAX LIMIT_REASON_CHARS
#define CATALOGUE_KEYS_MAX LIMIT_POLICY_KEYS
#define CATALOGUE_KEY_LEN 65        /* a key's name and NUL */
#define CATALOGUE_ALWAYS INT32_MIN  /* vanaf: a pack of the configuration */
#define CATALOGUE_NEVER INT32_MAX   /* ingetrokken: not withdrawn */

enum catalogue_origin {
    CATALOGUE_CONFIGURED,           /* named by its hash in the configuration */
    CATALOGUE_SIGNED,               /* loaded with a signed note */
    CATALOGUE_FORMER                /* was in the configuration once: known by its verdicts, never serves */
};

enum catalogue_status { CATALOGUE_ACTIEF, CATALOGUE_KOMEND, CATALOGUE_VERVANGEN, CATALOGUE_INGETROKKEN, CATALOGUE_STATUS_N };
const char *catalogue_status_name(uint8_t status); /* "ACTIEF"; "" for any other number */

/* What is known of a pack besides the pack. Travels between processes as it stands: all padding is named. */
struct catalogue_row {
    uint8_t sha256[DIGEST_LEN];        /* identity of the pack */
    uint8_t bestand_sha[DIGEST_LEN];   /* of the compiled file */
    int32_t vanaf;                          /* first day it may serve, or CATALOGUE_ALWAYS */
    int32_t ingetrokken;                    /* day it was withdrawn, or CATALOGUE_NEVER */
    uint8_t origin;                         /* enum catalogue_origin */
    uint8_t n_keys;
    char reden[CATALOGUE_REASON_MAX + 1];   /* why withdrawn: a code; NUL-terminated */
    uint8_t zero;
    char keys[CATALOGUE_KEYS_MAX][CATALOGUE_KEY_LEN];       /* names of the keys that signed */
};

struct catalogue {
    uint32_t n;
    struct pack packs[CATALOGUE_MAX];
    struct catalogue_row rows[CATALOGUE_MAX]; /* of the same number */
};

/* A reason code of a withdrawal: [A-Z0-9_], 1 to CATALOGUE_REASON_MAX. */
bool catalogue_reason_ok(const char *reden, size_t len);
/* Texts end, enumerations and counts are known, the hash is that of the pack. For rows that came from elsewhere. */
bool catalogue_row_ok(const struct catalogue_row *r, const struct pack *p);

/* -1, 0, 1: runs of digits by their number ("2026.9" < "2026.10"), the rest by character. */
int catalogue_version_compare(const char *a, const char *b);

/* Number of the pack with this identity, or -1. */
int catalogue_find(const struct catalogue *b, const uint8_t sha256[DIGEST_LEN]);
/* returns OK | REFUSED_TOO_MANY | REFUSED_PACK_KNOWN */
enum status catalogue_add(struct catalogue *b, const struct pack *p, const struct catalogue_row *r) MUST_USE;

/*
 * Whether a pack may be loaded into a service that runs: everything about it but its signatures.
 * in:      vanaf     first day it is to serve
 *          vandaag   today
 * returns OK | REFUSED_PACK_WITHDRAWN | REFUSED_PACK_KNOWN | REFUSED_TOO_MANY | REFUSED_PACK_DATE (vanaf is past)
 *         | REFUSED_PACK_OVERLAP (with another id, or with one it does not cover) | REFUSED_PACK_VERSION (equal or lower)
 *         | REFUSED_PACK_BASE | REFUSED_PACK_GAP (days without national policy between this and the others)
 */
enum status catalogue_admit(const struct catalogue *b, const struct pack *p, int32_t vanaf, int32_t today) MUST_USE;

/* Those that decide together fit a set on every day. returns OK | REFUSED_TOO_MANY */
enum status catalogue_fits(const struct catalogue *b) MUST_USE;

enum catalogue_status catalogue_status(const struct catalogue *b, unsigned nr, int32_t dag);
/* The set that decides on a day; nrs[i] is the number of set->packs[i]. Never more than PACKSET_MAX: the oldest numbers. */
void catalogue_set(const struct catalogue *b, int32_t dag, struct packset *set, uint8_t nrs[PACKSET_MAX]);

#endif
