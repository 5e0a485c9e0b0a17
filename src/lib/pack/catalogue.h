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

#define BELEID_MAX LIMIT_PACKS_EVER         /* a verdict names its packs as bits of one word */
#define BELEID_REDEN_MAX LIMIT_REASON_CHARS
#define BELEID_SLEUTELS_MAX LIMIT_POLICY_KEYS
#define BELEID_SLEUTEL_LEN 65       /* a key's name and NUL */
#define BELEID_ALTIJD INT32_MIN     /* vanaf: a pack of the configuration */
#define BELEID_NOOIT INT32_MAX      /* ingetrokken: not withdrawn */

enum beleid_herkomst {
    BELEID_CONFIGURATIE,            /* named by its hash in the configuration */
    BELEID_ONDERTEKEND,             /* loaded with a signed note */
    BELEID_VROEGER                  /* was in the configuration once: known by its verdicts, never serves */
};

enum beleidsstatus { BELEID_ACTIEF, BELEID_KOMEND, BELEID_VERVANGEN, BELEID_INGETROKKEN, BELEIDSSTATUS_N };
const char *beleidsstatus_naam(uint8_t status);   /* "ACTIEF"; "" for any other number */

/* What is known of a pack besides the pack. Travels between processes as it stands: all padding is named. */
struct beleid_regel {
    uint8_t sha256[DIGEST_LEN];        /* identity of the pack */
    uint8_t bestand_sha[DIGEST_LEN];   /* of the compiled file */
    int32_t vanaf;                          /* first day it may serve, or BELEID_ALTIJD */
    int32_t ingetrokken;                    /* day it was withdrawn, or BELEID_NOOIT */
    uint8_t herkomst;                       /* enum beleid_herkomst */
    uint8_t n_sleutels;
    char reden[BELEID_REDEN_MAX + 1];       /* why withdrawn: a code; NUL-terminated */
    uint8_t nul;
    char sleutels[BELEID_SLEUTELS_MAX][BELEID_SLEUTEL_LEN]; /* names of the keys that signed */
};

struct beleid {
    uint32_t n;
    struct pack packs[BELEID_MAX];
    struct beleid_regel regels[BELEID_MAX]; /* of the same number */
};

/* A reason code of a withdrawal: [A-Z0-9_], 1 to BELEID_REDEN_MAX. */
bool beleid_reden_ok(const char *reden, size_t len);
/* Texts end, enumerations and counts are known, the hash is that of the pack. For rows that came from elsewhere. */
bool beleid_regel_ok(const struct beleid_regel *r, const struct pack *p);

/* -1, 0, 1: runs of digits by their number ("2026.9" < "2026.10"), the rest by character. */
int beleid_versie_vergelijk(const char *a, const char *b);

/* Number of the pack with this identity, or -1. */
int beleid_zoek(const struct beleid *b, const uint8_t sha256[DIGEST_LEN]);
/* returns OK | REFUSED_TOO_MANY | REFUSED_PACK_KNOWN */
enum status beleid_erbij(struct beleid *b, const struct pack *p, const struct beleid_regel *r) MUST_USE;

/*
 * Whether a pack may be loaded into a service that runs: everything about it but its signatures.
 * in:      vanaf     first day it is to serve
 *          vandaag   today
 * returns OK | REFUSED_PACK_WITHDRAWN | REFUSED_PACK_KNOWN | REFUSED_TOO_MANY | REFUSED_PACK_DATE (vanaf is past)
 *         | REFUSED_PACK_OVERLAP (with another id, or with one it does not cover) | REFUSED_PACK_VERSION (equal or lower)
 *         | REFUSED_PACK_BASE | REFUSED_PACK_GAP (days without national policy between this and the others)
 */
enum status beleid_toelaten(const struct beleid *b, const struct pack *p, int32_t vanaf, int32_t vandaag) MUST_USE;

/* Those that decide together fit a set on every day. returns OK | REFUSED_TOO_MANY */
enum status beleid_past(const struct beleid *b) MUST_USE;

enum beleidsstatus beleid_status(const struct beleid *b, unsigned nr, int32_t dag);
/* The set that decides on a day; nrs[i] is the number of set->packs[i]. Never more than PACKSET_MAX: the oldest numbers. */
void beleid_set(const struct beleid *b, int32_t dag, struct packset *set, uint8_t nrs[PACKSET_MAX]);

#endif
