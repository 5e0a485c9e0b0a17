/*
 * What operators sign when they let a policy pack into a service: the text of the note (decision 39).
 *
 *   passend/beleidspakket/1
 *   id nl.woningwet
 *   versie 2027.1
 *   sha256 <64 hex>      of the pack's canonical JSON: its identity
 *   bestand <64 hex>     of the compiled file
 *   vanaf 2026-12-01     optional: the day from which it serves; absent: the day it is loaded
 *
 * The first line keeps a signature over anything else (a checkpoint) from being one over a pack.
 * Pure. secret: nothing.
 */
#ifndef PASSEND_PACK_PACKNOTE_H
#define PASSEND_PACK_PACKNOTE_H

#include "base/buf.h"
#include "base/status.h"
#include "model/id.h"

#include <stddef.h>
#include <stdint.h>

#define PACKNOTE_ID_MAX 64
#define PACKNOTE_VERSION_MAX 32
#define PACKNOTE_TEXT_MAX 512
#define PACKNOTE_NOW INT32_MIN     /* vanaf: the day it is loaded */

struct packnote {
    char id[PACKNOTE_ID_MAX + 1], versie[PACKNOTE_VERSION_MAX + 1];
    uint8_t sha256[DIGEST_LEN], bestand[DIGEST_LEN];
    int32_t vanaf;
};

/* Exactly one spelling of each note. returns OK | REFUSED_NOTE_CONTENT; zeroed otherwise */
enum status packnote_parse(const char *text, size_t len, struct packnote *out) MUST_USE;
void packnote_write(const struct packnote *n, struct writer *w);

#endif
