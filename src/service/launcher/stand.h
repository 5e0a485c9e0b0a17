/*
 * What the launcher writes down about a pack besides the pack and its note: one short text file.
 *
 *   passend/pakketstand/1
 *   herkomst ondertekend          or: configuratie
 *   vanaf 2026-12-01              ondertekend only
 *   ingetrokken 2026-12-24 FOUT_IN_BEDRAG     only when it was
 *
 * Pure. secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_STAND_H
#define PASSEND_LAUNCHER_STAND_H

#include "base/buf.h"
#include "pack/catalogue.h"

#define STAND_MAX 256

/* Sets herkomst, vanaf, ingetrokken and reden of the row; the others are left alone.
 * returns OK | REFUSED_CONFIG (any other text; the row is unchanged) */
enum status stand_parse(const char *text, size_t len, struct catalogue_row *r) MUST_USE;
void stand_write(const struct catalogue_row *r, struct writer *w);

#endif
