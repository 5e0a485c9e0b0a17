/*
 * The rows of the store as values: what a backend keeps and gives back. Each has one fixed layout.
 *
 * secret: keys in them are wrapped; a backend never has the key they are wrapped with.
 */
#ifndef PASSEND_STORE_ROWS_H
#define PASSEND_STORE_ROWS_H

#include "log/entry.h"
#include "model/agreement.h"
#include "model/client.h"
#include "model/event.h"
#include "model/facts.h"
#include "model/source.h"
#include "store/crypt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers on disk; they never change their meaning. */
enum dossier_state { DOSSIER_OPEN = 0, DOSSIER_COMPLETE = 1 };
enum end_code { END_WITHDRAWN = 1, END_EXPIRED = 2, END_INCOMPLETE = 3, END_REPLACED = 4 };
enum mark { MARK_WITHDRAWAL = 1, MARK_PACK_IN_FORCE = 2, MARK_PACK_WITHDRAWN = 3 };

#define LEAVES_MAX 32                     /* written at once */
#define LEAVES_READ_MAX 2048
#define LEAF_CONTENT_MAX 8192             /* bytes beside a row */
#define LEAF_NAMES_MAX 2
#define LEAF_NOTE_MAX 256
#define LEAF_DROP_MAX 4096
#define LEAF_FORGET_MAX 1024              /* names that go at once */
#define LEAF_NAME_DAYS 4                  /* that a name is found after its day */
#define LEAF_LOOK_DAYS 8                  /* looked at for one name */

/* Where a participant's facts came from. */
struct origin {
    char bron[BRON_MAX];
    uint8_t profiel_sha[DIGEST_LEN];
    uint8_t kennisgeving_sha[DIGEST_LEN]; /* of the notice this participant was shown */
    uint8_t wijze, zekerheid, strength;   /* enums of model/source.h */
    uint8_t has_certificate;              /* 1: the next member, which is left out of the row otherwise */
    uint8_t zero[4];
    uint8_t certificate_sha[DIGEST_LEN];  /* of the certificate the evidence was signed under (DER) */
};

/* How much of it is stored, and covered by seals. */
static inline size_t origin_len(const struct origin *h)
{
    return h->has_certificate ? sizeof *h : offsetof(struct origin, certificate_sha);
}

/* The scope: one spelling per agreement, so that its hash can stand for it. The head, the home where there is one, then
 * client and corporations, each ended by a zero byte. The roster: role and reference of each adult, likewise. */
enum scope_version { SCOPE_WITHOUT_HOME = 1, SCOPE_WITH_HOME = 2 };
struct scope_head {
    uint8_t version, fase, grondslag, doel, n_corporaties, n_rooster, zero[2];
    uint32_t feiten, bronnen;
    int64_t until;
    struct id dossier;
};
#define SCOPE_MAX (sizeof(struct scope_head) + sizeof(struct eenheid) + CLIENT_MAX + 1 + LIMIT_CORPORATIONS * CORPORATIE_MAX)
#define ROSTER_ROW_MAX (ROOSTER_MAX * (REFERENTIE_MAX + 2))

struct dossier_row {
    struct id id;
    uint8_t scope_sha[DIGEST_LEN];        /* over scope and roster */
    int64_t until, completed;             /* unix seconds; completed 0 = not yet */
    uint16_t scope_len, roster_len;
    uint8_t state;                        /* enum dossier_state */
    char client[CLIENT_MAX + 1];
    uint8_t scope[SCOPE_MAX], roster[ROSTER_ROW_MAX];
};

struct wrapped { uint8_t b[CRYPT_SPARE + CRYPT_KEY_LEN]; };   /* nonce, cipher, tag */

struct grant_row {
    struct id id, dossier, verwijzing;
    struct id receipt;                    /* digest of the receipt code; zero = it has none */
    struct id subject;                    /* store_subject; zero = it has none */
    int64_t made;                         /* unix seconds; 0 = not known */
    int64_t until;                        /* unix seconds, end of the agreement */
    int64_t part_until;                   /* end of the participant's key; 0 = gone */
    uint32_t kek;                         /* number of the key that both are wrapped with */
    uint8_t plaats, has_part;
    uint8_t warned;                       /* 1: it was told that it ends soon */
    struct wrapped k_grant, k_part;
    struct origin origin;
};

struct end_row {
    struct id id;                         /* of a dossier or grant */
    struct id receipt;                    /* as of the grant */
    int64_t at;                           /* unix seconds */
    uint8_t code;                         /* enum end_code */
    char client[CLIENT_MAX + 1];
};

/* How often verdicts were signed for a dossier, by the places of its corporations; what goes beyond 65,535 is not counted. */
struct use_row {
    struct id dossier;
    uint8_t n;
    uint16_t counts[LIMIT_CORPORATIONS];   /* n of them */
};

/* An event, and whose it is. */
struct event_row { char client[CLIENT_MAX + 1]; struct gebeurtenis event; };

/* A row of the log, as it is kept. */
struct leaf_row {
    int64_t at;                           /* unix seconds */
    uint8_t kind;                         /* enum entry_kind */
    uint8_t entry[DIGEST_LEN];
};

/* A name of a row: it is found by that until `day` is LEAF_NAME_DAYS ago. */
struct leaf_name {
    int32_t day;                          /* since 1970-01-01 */
    bool newest;                          /* it takes the name from another row; else the name must be free */
    uint16_t note_len;
    uint8_t digest[DIGEST_LEN];           /* keyed */
    uint8_t note[LEAF_NOTE_MAX];          /* beside the name: the caller's */
};

/* A name as it is kept: its number says of which row, and which of its names. */
struct name_row {
    int64_t nr;                           /* name_nr */
    int32_t day;
    uint8_t digest[DIGEST_LEN];
};

static inline int64_t name_nr(uint64_t index, unsigned which)
{
    return (int64_t)(index * LEAF_NAMES_MAX + which);
}

/* One, with what is beside it. */
struct row_read {
    uint64_t index;
    struct leaf_row leaf;
    int64_t replaced_by;                  /* index; -1 = none replaces it */
    uint16_t note_len;                    /* of the name it was asked by */
    uint8_t note[LEAF_NOTE_MAX];
    size_t content_len;
    const uint8_t *content;               /* NULL = nothing is beside it, or is any more */
};

/* The packs that platforms were told of. */
struct packs_told {
    uint32_t n;
    struct pack_told { uint8_t sha[DIGEST_LEN]; uint8_t withdrawn; } of[LIMIT_PACKS_EVER];
};

#endif
