/*
 * The classes that a definitive verdict says, so that those of the one that is replaced and of the one in its place can be
 * shown side by side. Pure: text in, text out. Values are taken as they are written, and nothing is made of them.
 *
 * Nothing is believed here: whether a verdict that a platform sends is the one of its place, the notary tells by its digest.
 *
 * secret: what a verdict says of a household; out belongs in wiped memory, the reader and what was decoded are wiped here.
 */
#ifndef PASSEND_GATE_PLATFORM_CLASSES_H
#define PASSEND_GATE_PLATFORM_CLASSES_H

#include "base/buf.h"
#include "base/sha256.h"
#include "json/pull.h"

#define CLASSES_N 13
#define CLASS_MAX 64                     /* bytes of a value as JSON: a code or a name with its quotes, true, false, null */
#define CLASSES_JSON_MAX 2048            /* bytes that classes_write writes at most */

struct classes {
    struct { uint8_t len; char text[CLASS_MAX]; } of[CLASSES_N];   /* len 0: it does not say */
};

/*
 * in:      jws  a compact JWS, whose signature is not looked at; at most DEFINITIVE_JWS_MAX
 * out:     *out        zeroed unless OK
 *          input_sha   SHA-256 of its signing input
 * returns OK | REFUSED_TEXT (no compact JWS, too long, or claims that are none of a verdict: no strict JSON, a value that is no
 *         class)
 * cost:    linear; about five microseconds; no allocation
 */
enum status classes_read(struct pull *p, const char *jws, size_t len, struct classes *out,
                         uint8_t input_sha[DIGEST_LEN]) MUST_USE;

/* {"uitkomst":"GESCHIKT","daeb":..}: those that it says, in one order. */
void classes_write(struct writer *w, const struct classes *c);

#endif
