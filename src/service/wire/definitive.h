/*
 * The definitive test of one household for the home that its dossier is about (phase `toewijzing`): the gate to the notary and
 * back.
 *
 * secret: DEFINITIVE is personal data.
 */
#ifndef PASSEND_WIRE_DEFINITIVE_H
#define PASSEND_WIRE_DEFINITIVE_H

#include "model/client.h"
#include "model/facts.h"
#include "wire/platform.h"

struct msg_definitive {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t n_zegels;
    uint8_t reden;                   /* enum supersede_reason; 0: it takes no other's place */
    uint8_t besluit54a;              /* platform facts, as in struct toets_huishouden: this and what follows */
    uint8_t huurt_van_deelnemer;
    uint8_t zero[3];
    uint32_t urgentie;
    int16_t nu_slaapkamers_min, nu_slaapkamers_max;
    char referentie[REFERENTIE_MAX + 1];
    uint8_t zero2[7];
    struct id dossier;
    struct id previous_dossier;      /* HUISHOUDEN: whose verdict is replaced; else zero */
    struct id previous_jti;          /* with `reden` */
    uint64_t previous_index;
    uint8_t previous_sha[DIGEST_LEN]; /* of the signing input of that verdict, where it was sent along; else zero */
    struct day_range ingangsdatum;   /* DAG_ONBEKEND_*: not given */
    uint8_t key_sha[DIGEST_LEN];     /* of the Idempotency-Key */
    uint8_t body_sha[DIGEST_LEN];    /* of the request body */
    uint8_t verklaard_sha[DIGEST_LEN]; /* of the household as sent, where platform facts are in it; else zero */
    struct eenheid eenheid;          /* EENHEID: the home as it is now, at one rent; else not aanwezig, all zero */
    struct zegel zegels[ROOSTER_MAX];/* only n_zegels of them are sent */
};

static inline size_t msg_definitive_len(const struct msg_definitive *m)
{
    return offsetof(struct msg_definitive, zegels) + m->n_zegels * sizeof m->zegels[0];
}

struct msg_definitive_answer {       /* then the verdict (compact JWS) and what proves its place (C2SP tlog-proof) */
    struct msg_head head;
    uint32_t status;
    uint32_t points;                 /* of evaluation */
    uint64_t log_index;              /* of the verdict; of REFUSED_DECIDED of the one there is */
    struct id jti;                   /* likewise */
    int64_t replaced_by;             /* -1; of a call that is repeated: where the verdict stands that took its place since */
    uint8_t has_salt;
    uint8_t ingetrokken;             /* 1: a pack that it rests on was withdrawn since */
    uint8_t zero[2];
    uint32_t jws_len;
    uint32_t proof_len;              /* 0: none can be made any more */
    uint32_t zero2;
    uint8_t salt[DIGEST_LEN];        /* salt of verklaardDigest, returned beside the verdict */
    char corporatie[CORPORATIE_MAX]; /* whose home it is */
    struct eenheid eenheid;          /* that was decided about */
};

#define DEFINITIVE_JWS_MAX LIMIT_VERDICT_CHARS
#define DEFINITIVE_PROOF_MAX 8192

#endif
