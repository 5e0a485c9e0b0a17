/*
 * A source of evidence as its profile describes it, how its data was retrieved, and how sure that makes it.
 *
 * Fixed layout, handed down by the launcher. secret: none.
 */
#ifndef PASSEND_MODEL_SOURCE_H
#define PASSEND_MODEL_SOURCE_H

#include "base/limits.h"
#include "model/id.h"

#define BRON_MAX 24

/* What somebody fills in has no profile: its place in sets of sources is behind all that have one, its name is reserved. */
#define SOURCE_SELF LIMIT_SOURCES
#define SOURCE_SELF_NAME "zelf"

struct source {
    char name[BRON_MAX];          /* [a-z0-9-] */
    uint8_t profiel_sha[DIGEST_LEN];
    uint8_t fasen;                /* bit FASE_* */
    uint8_t wijze;                /* enum wijze */
    uint8_t zekerheid;            /* enum zekerheid */
    uint8_t opdracht;             /* 1: it signs under a certificate, for a one-time order */
    uint8_t stroom;               /* 1: people agree there themselves, and a courier fetches the evidence */
    uint8_t par;                  /* likewise: and it takes their requests ahead (RFC 9126) */
    uint8_t login;                /* likewise: whoever logs in again can be shown what they share */
    uint8_t zero;
};

enum source_condition { SOURCE_IN_ORDER, SOURCE_DOWN };
enum wijze { WIJZE_GEEN, WIJZE_SOURCE_SIGNED, WIJZE_VAULT_SIGNED, WIJZE_SCRAPED, WIJZE_UPLOADED, WIJZE_DESK };
/* Strongest first; a household has the weakest of its members. */
enum zekerheid { ZEKERHEID_BRONGETEKEND, ZEKERHEID_KLUISGETEKEND, ZEKERHEID_BALIE, ZEKERHEID_OPGEHAALD,
                 ZEKERHEID_GEUPLOAD, ZEKERHEID_VERKLAARD };

#endif
