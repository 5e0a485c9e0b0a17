/*
 * Reads the body of POST /v1/toetsingen where it asks for a definitive verdict (`fase: toewijzing`) into what the notary is
 * asked. Pure: text in, struct out.
 *
 *   { "fase": "toewijzing", "huishoudens": [{ "dossier": ID, "zegels": [SEAL...], platform facts, "referentie" }],
 *     "ingangsdatum": DATE, "eenheid": HOME, "talen": [...],
 *     "vervangt": { "jti": ID, "logIndex": N, "reden": REASON, "dossier": ID, "toetsing": JWS } }
 *
 * What the dossier fixes is not said again: a home only to replace a verdict on account of it, a date of start where the dossier
 * has none, or to replace on account of that.
 *
 * secret: seals; out belongs in wiped memory; the reader is wiped here.
 */
#ifndef PASSEND_GATE_PLATFORM_DEFINITIVE_READ_H
#define PASSEND_GATE_PLATFORM_DEFINITIVE_READ_H

#include "gate/platform/refusal.h"
#include "wire/definitive.h"

#include <stdbool.h>

/* What the notary is not told. */
struct definitive_beside {
    unsigned talen;                  /* bits (1 << enum text_language) */
    struct slice former;             /* the verdict that is replaced, where it was sent along: borrows from the body */
};

/* Whether a body asks for that: its `fase` says so, as far as it can be read. */
bool definitive_asked(struct pull *p, const char *text, size_t len);

/*
 * out:     *out   on OK: all but head, client and the digests of key, body and former verdict
 * returns OK | REFUSED_JSON_* | REFUSED_MEMBER_* | REFUSED_TOO_MANY (households) | REFUSED_ROSTER_INCOMPLETE (no seal)
 *         | REFUSED_ROSTER_EXCESS | REFUSED_SEAL_INVALID | REFUSED_TEXT | REFUSED_VALUE | what case_read.h refuses
 */
enum status definitive_read(struct pull *p, const char *text, size_t len, struct msg_definitive *out,
                            struct definitive_beside *beside, struct refusal *why) MUST_USE;

#endif
