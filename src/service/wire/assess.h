/*
 * Questions about households and homes, and their answers: the gate to the notary and back.
 *
 * secret: TOETS is personal data.
 */
#ifndef PASSEND_WIRE_ASSESS_H
#define PASSEND_WIRE_ASSESS_H

#include "base/status.h"
#include "base/limits.h"
#include "model/client.h"
#include "model/facts.h"
#include "model/id.h"
#include "wire/messages.h"

#include <stddef.h>

/* Every block of TOETS is a multiple of 8 bytes long, seals are padded to that by their maker. TOETS: head, then
 * n_eenheden x struct eenheid (one rent each), then n_huishoudens blocks. A block is struct toets_huishouden followed by
 * `len` bytes: a dossier seal, a household as household_pack has it (VERKLAARD), or nothing. TOO_MANY: it had more members than
 * LEDEN_MAX, and has no answer but that.
 * Answers come household-major, n_eenheden x n_huishoudens <= LIMIT_SLICE of them, or fewer: the rest is asked
 * again. */
enum toets_content { TOETS_NOTHING = 0, TOETS_DOSSIERZEGEL = 1, TOETS_VERKLAARD = 2, TOETS_TOO_MANY = 3 };

struct msg_toets {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t fase;
    uint8_t n_eenheden, n_huishoudens;
    uint8_t has_key;                 /* Idempotency-Key given */
    uint8_t single;                  /* single answer: x5c goes into the verdict's header */
    uint8_t stop_uitkomst;           /* enum uitkomst, 0 = no stopNa */
    uint8_t zero[1];
    char corporatie[CORPORATIE_MAX];
    uint32_t stop_aantal;            /* matches still wanted */
    uint32_t eerste_huishouden;      /* index of the first household and home in the whole call: part of the jti */
    uint32_t eerste_eenheid;
    uint32_t edition;                /* of the packs, from the answer to the first slice; 0 in the first slice */
    uint64_t call_nr;                /* number of the call: one iat for all its slices; the last 16 bits: its connection */
    uint8_t key_sha[DIGEST_LEN];     /* of the Idempotency-Key */
    uint8_t body_sha[DIGEST_LEN];    /* of the request body */
};

struct toets_huishouden {
    uint8_t content;                 /* enum toets_content */
    uint8_t besluit54a;              /* enum truth: platform fact beside a seal; TRUTH_NO = not given */
    uint8_t huurt_van_deelnemer;     /* likewise */
    uint8_t zero;
    uint32_t len;
    uint32_t urgentie;               /* platform fact */
    int16_t nu_slaapkamers_min, nu_slaapkamers_max;   /* platform fact: of the present home; 0 = no claim */
    char referentie[REFERENTIE_MAX + 1];
    uint8_t zero3[7];
    uint8_t verklaard_sha[DIGEST_LEN]; /* VERKLAARD or platform facts: SHA-256 of the request member as sent, which the
                                          notary salts into verklaardDigest */
};

struct msg_answers {                 /* head, then n x struct verdict_answer + its text */
    struct msg_head head;
    uint32_t n;                      /* from the first on; at least 1 where status is OK */
    uint32_t stopped;                /* 1: stopNa was reached in this slice */
    uint32_t matches;                /* matches in this slice */
    uint32_t status;                 /* OK, or a refusal of the whole call (idempotency, corporation, phase) */
    uint32_t edition;                /* of the packs it was decided under: for the next slices of the call */
    uint32_t points;                 /* of evaluation that these answers took */
};

struct verdict_answer {
    uint32_t status;                 /* OK: a verdict follows; else why not */
    uint8_t niet_getoetst;           /* 1: STOP_BEREIKT, nothing follows */
    uint8_t uitkomst;                /* enum uitkomst */
    uint8_t has_salt;
    uint8_t lid;                     /* 1 + the adult whose date of birth is refused; 0 = none */
    uint32_t len;                    /* bytes of the compact JWS that follows */
    uint32_t zero2;
    uint8_t salt[DIGEST_LEN];        /* salt of verklaardDigest, returned beside the verdict */
};

/* Walks a TOETS message: bounds of every part checked once; pointers borrow from data.
 * returns OK | REFUSED_MESSAGE */
struct toets_view {
    const struct msg_toets *toets;
    const struct eenheid *eenheden;
    struct { const struct toets_huishouden *head; const uint8_t *body; } huishoudens[LIMIT_SLICE];
};
enum status toets_view(const void *data, size_t len, struct toets_view *out) MUST_USE;

#endif
