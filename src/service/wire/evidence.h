/*
 * One piece of evidence: the gate says that it has one, the notary opens the case to an assessor and passes the gate the
 * feeding end of that assessor's intake, the gate sends the evidence there, the assessor answers the notary.
 *
 * secret: ZAAK, BEWIJS and FEITEN are personal data.
 */
#ifndef PASSEND_WIRE_EVIDENCE_H
#define PASSEND_WIRE_EVIDENCE_H

#include "base/status.h"
#include "base/limits.h"
#include "model/agreement.h"
#include "model/source.h"
#include "wire/messages.h"

#include <stddef.h>

struct msg_bewijs_open {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    char bron[BRON_MAX];
    uint8_t zero[7];
    struct id zaak;
    uint8_t bewijs_sha[DIGEST_LEN];  /* of the evidence bytes: the same bytes again give the same grant */
};

/* Answer to BEWIJS_OPEN when an assessor was claimed, with the feeding end of its intake: MSG_BEWIJS goes there, then it is
 * closed; MSG_ZEGEL with the same nr follows. When there is none (or the evidence was seen before), MSG_ZEGEL comes at once. */
struct msg_slot { struct msg_head head; };

struct msg_zaak {
    struct msg_head head;
    struct id zaak, nonce;
    char bron[BRON_MAX];
    int64_t nu;                      /* unix seconds */
    uint8_t fase, plaats;
    uint8_t login;                   /* 1: of a log-in: only the subject is read, and there is no identity and no phase */
    uint8_t zero[5];
    uint8_t bewijs_sha[DIGEST_LEN];  /* the evidence must be these bytes */
    char corporatie[CORPORATIE_MAX]; /* the one corporation of the dossier; empty when it has several */
    struct identiteit identiteit;
};

/* head, then the evidence as text, then what was given about revocation (DER), one after the other. */
struct msg_bewijs {
    struct msg_head head;
    uint32_t bewijs_len;             /* 1..LIMIT_EVIDENCE_BYTES */
    uint32_t n_intrekking;
    uint32_t intrekking_len[LIMIT_INTREKKING]; /* each at least 1, together at most LIMIT_INTREKKING_BYTES; unused: 0 */
};

struct msg_feiten {
    struct msg_head head;
    struct id zaak;
    uint8_t strength;                /* enum identity_strength */
    uint8_t zero[7];
    uint8_t profiel_sha[DIGEST_LEN];
    uint8_t bewijs_sha[DIGEST_LEN];  /* of the evidence bytes that were judged: those of ZAAK */
    char signatory[CORPORATIE_MAX];     /* desk: the signing corporation; else empty */
    struct adult feiten;             /* rol and declared members unset; what it proves is all in `status` too */
    uint8_t n_confirmed_children;    /* children the source attests: birth dates, for samenstelling (R2) */
    uint8_t zero2[7];
    struct day_range confirmed_children[CHILDREN_MAX];
    uint8_t has_certificate;         /* the evidence was signed under a certificate: certificate_sha is the DER's digest */
    uint8_t has_opdracht;            /* the evidence names a one-time order: the three members of it */
    uint8_t has_subject;             /* the source names the person: subject_sha is the digest of its number for them */
    uint8_t zero3[3];
    uint16_t bewezen_kind_status;    /* enum persoonsstatus that the evidence shows of a child; 0 = of no child */
    struct day_range bewezen_kind;   /* the birth date of that child */
    uint8_t certificate_sha[DIGEST_LEN];
    uint8_t subject_sha[DIGEST_LEN];
    uint8_t opdracht_sha[DIGEST_LEN];
    int64_t opdracht_from;           /* unix seconds: when the order was made */
    int64_t opdracht_to;             /* unix seconds: after it the assessor refuses the same order as too old */
};

struct msg_refusal { struct msg_head head; struct id zaak; uint32_t status; uint32_t zero; };

/* The parts of a BEWIJS message, likewise. returns OK | REFUSED_MESSAGE */
struct bewijs_view {
    const uint8_t *bewijs;
    size_t bewijs_len;
    unsigned n_intrekking;
    struct { const uint8_t *at; size_t len; } intrekking[LIMIT_INTREKKING];
};
enum status bewijs_view(const void *data, size_t len, struct bewijs_view *out) MUST_USE;

#endif
