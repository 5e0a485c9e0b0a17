/*
 * Who attests to the public log from outside: its witnesses, which sign that it only ever grew (C2SP tlog-witness), and an
 * authority that says when a checkpoint was there (RFC 3161). Fixed layout, handed down by the launcher.
 *
 * secret: none.
 */
#ifndef PASSEND_MODEL_ATTESTOR_H
#define PASSEND_MODEL_ATTESTOR_H

#include "base/limits.h"

#include <stdint.h>

#define ATTESTORS_MAX (LIMIT_LOG_WITNESSES + 1)

enum attestor_kind { ATTESTOR_WITNESS = 1, ATTESTOR_STAMPS };

/* Witnesses in the order of the configuration; then the authority, where there is one. */
struct attestor {
    uint8_t kind;                    /* enum attestor_kind */
    uint8_t zero[3];
    char url[LIMIT_URL_CHARS + 1];   /* that is posted to; NUL-terminated */
    char vkey[LIMIT_LOG_VKEY_CHARS + 1];   /* of a witness: as log/note.h reads it, of the kind NOTE_COSIGNED; else empty */
};

#endif
