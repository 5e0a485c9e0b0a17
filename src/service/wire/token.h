/*
 * The linked flow between the platform's gate and the notary: the code for a token, the token for the seal (MSG_ZEGEL_READ,
 * wire/platform.h), the end of a token, and what a grant is about.
 *
 * A grant is pending, in memory only, until its seal is first answered; all of this sees it, and tells it from no other.
 *
 * secret: a token; the receipt names what was shared, without amounts.
 */
#ifndef PASSEND_WIRE_TOKEN_H
#define PASSEND_WIRE_TOKEN_H

#include "model/agreement.h"
#include "model/id.h"
#include "wire/messages.h"

#include <stddef.h>

/* What was agreed to: authorization_details, as the person left them. */
struct granted {
    struct id grant, dossier;
    int64_t until;                   /* unix seconds: `to` and expires_at */
    int64_t created_at, updated_at;  /* unix seconds */
    uint64_t corporations;           /* bit i: corporaties[i] of the client */
    uint32_t feiten;
    uint8_t fase, grondslag, doel, plaats, rol;
    uint8_t source;                  /* index in the table of sources; SOURCE_SELF = filled in by the person */
    uint8_t zekerheid;               /* enum zekerheid of the whole grant */
    uint8_t year_chosen;             /* 1: the person narrowed the incomes to `year` */
    int16_t year;
    uint8_t zero[2];
    char referentie[REFERENTIE_MAX + 1];
    uint8_t zero2[7];
    struct eenheid home;             /* aanwezig = 0: about none in particular */
};

struct msg_token {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t has_verifier;            /* 0: none was sent, which no code goes with */
    uint8_t zero[4];
    uint16_t redirect_index;         /* into the client's redirect_uri; UINT16_MAX = none of them */
    uint8_t code_sha[DIGEST_LEN];    /* SHA-256 of the code's 32 bytes */
    uint8_t challenge[DIGEST_LEN];   /* S256 of the verifier */
    uint8_t certificate_sha[DIGEST_LEN];   /* of the connection (DER): the token is good with it only */
};

struct msg_token_answer {            /* head, then receipt_len bytes: the signed receipt, compact JWS */
    struct msg_head head;
    uint32_t status;                 /* OK | REFUSED_GRANT (invalid_grant, whatever the reason) | REFUSED_CLIENT_UNKNOWN | a
                                      * fault */
    uint32_t expires_in;             /* seconds */
    struct secret32 token;
    struct granted granted;
    uint32_t receipt_len;
    uint32_t zero;
};

/* Ends a token. MSG_STATUS: OK, also where nobody knows it | REFUSED_TOKEN_FOREIGN (another client's) | REFUSED_CLIENT_UNKNOWN */
struct msg_revoke {
    struct msg_head head;
    char client[CLIENT_MAX + 1];
    uint8_t zero[7];
    uint8_t token_sha[DIGEST_LEN];   /* SHA-256 of the token's 32 bytes */
};

struct msg_grant_read { struct msg_head head; char client[CLIENT_MAX + 1]; uint8_t zero[7]; struct id grant; };
/* REFUSED_GRANT_UNKNOWN: it ended, never was, or is another client's; one answer. */
struct msg_grant { struct msg_head head; uint32_t status; uint32_t zero; struct granted granted; };

#define RECEIPT_MAX 12288            /* bytes of a signed receipt */

#endif
