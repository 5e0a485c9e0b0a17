/*
 * Proves what a pack promises: every table covers every point exactly once, every name is used, overlays stay within
 * their bounds, every worked case has its outcome.
 */
#ifndef PASSEND_PACKS_CHECK_H
#define PASSEND_PACKS_CHECK_H

#include "packs/load.h"

/*
 * in:      json, len  the pack's canonical source; set: the packs its worked cases are decided under (the pack itself
 *          and, for an overlay, its base); pack: the pack within the set
 * returns the number of findings, each reported to report(wie, text)
 */
unsigned pack_check(const struct packset *set, const struct pack *pack, finding *report, void *who);

#endif
