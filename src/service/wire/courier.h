/*
 * How evidence gets from a source to an assessor. The notary asks a source's courier; the courier asks the dialer for
 * connections, fetches, announces what it has, and feeds the assessor that the notary names.
 *
 *   notary   SOURCE_PAR ─▶ courier    SOURCE_PAR_ANSWER back: the source takes requests ahead (RFC 9126)
 *   notary   FETCH ─▶ courier         FETCHED (digest and length) or FETCH_FAILED back
 *   notary   SLOT + descriptor ─▶ courier    it feeds that assessor (wire/evidence.h)
 *   notary   FETCH_DROP ─▶ courier    nobody wants it any more: a fetch ends, evidence is wiped; no answer
 *   courier  DIAL ─▶ dialer           CONNECTED + descriptor, or DIAL_FAILED back
 *
 * head.nr: the asker's own, not in use among what it has asked of that peer; every answer echoes it. After FETCHED the number
 * stays until SLOT or FETCH_DROP. A courier never learns who the person, the client or the case is.
 *
 * What a failure says of the source: FAULT_SOURCE_* count for its health; REFUSED_SOURCE_* (a visitor can cause these) and
 * FAULT_BUSY (too much at once here) do not.
 *
 * secret: state, verifier, code, request_uri and evidence: buffers are wiped after use.
 */
#ifndef PASSEND_WIRE_COURIER_H
#define PASSEND_WIRE_COURIER_H

#include "base/limits.h"
#include "model/id.h"
#include "model/target.h"
#include "wire/messages.h"

#include <stddef.h>

#define LANGUAGE_MAX 8               /* of a language tag, with its NUL */

enum fetch_purpose {
    FETCH_DATA,                      /* scopes or object of the profile; the answer is evidence */
    FETCH_LOGIN                      /* `aanmelden` of the profile: the answer is a JWS with subject and nonce only */
};

/* notary -> courier, where the profile says that the source takes PAR */
struct msg_source_par {
    struct msg_head head;
    struct secret32 state;           /* all of these go out in base64url without padding */
    uint8_t challenge[DIGEST_LEN];   /* SHA-256 of the 43 characters of the verifier in base64url (RFC 7636 4.2) */
    struct id nonce;
    uint8_t purpose;                 /* enum fetch_purpose */
    uint8_t zero[7];
    char language[LANGUAGE_MAX];     /* of the person, NUL-padded; ui_locales where the profile has it too */
};

/* courier -> notary */
struct msg_source_par_answer {
    struct msg_head head;
    uint32_t status;                 /* OK | FAULT_SOURCE_* | REFUSED_SOURCE_ANSWERED | FAULT_BUSY; else nothing below */
    uint32_t expires_s;              /* 5..600 */
    char request_uri[LIMIT_SOURCE_REQUEST_URI_CHARS + 8];   /* VSCHAR, NUL-padded: at least one NUL */
};

/* notary -> courier, after the call-back. Its answer takes at most LIMIT_FETCH_MS. */
struct msg_fetch {
    struct msg_head head;
    struct secret32 verifier;
    uint8_t purpose;
    uint8_t zero[3];
    uint16_t code_len;               /* 1..LIMIT_SOURCE_CODE_CHARS */
    uint16_t iss_len;                /* 0: the call-back had none */
    char code[LIMIT_SOURCE_CODE_CHARS];
    char iss[LIMIT_SOURCE_ISS_CHARS];
};

/* courier -> notary: it holds the evidence, for LIMIT_FETCH_HELD_MS; then FETCH_FAILED with FAULT_BUSY follows. */
struct msg_fetched {
    struct msg_head head;
    uint8_t sha[DIGEST_LEN];         /* of the evidence bytes: ZAAK has it, the assessor checks it */
    uint32_t len;                    /* 1..LIMIT_EVIDENCE_BYTES */
    uint32_t zero;
};

struct msg_fetch_failed {
    struct msg_head head;
    uint32_t status;                 /* FAULT_SOURCE_* | REFUSED_SOURCE_* | FAULT_BUSY | FAULT_MEMORY */
    uint32_t zero;
};

/* notary -> courier; of a number it does not have: nothing happens */
struct msg_fetch_drop { struct msg_head head; };

/* ---- courier and dialer ---- */

/* endpoint: enum source_endpoint, of its own source; of the courier of the log: which attestor, by its place in the table */
struct msg_dial { struct msg_head head; uint32_t endpoint; uint32_t zero; };
/* With one descriptor: a connected, non-blocking TCP socket. */
struct msg_connected { struct msg_head head; uint64_t zero; };
struct msg_dial_failed {
    struct msg_head head;
    uint32_t status;                 /* FAULT_SOURCE_NAME | FAULT_SOURCE_CONNECT | FAULT_BUSY */
    uint32_t zero;
};

#endif
