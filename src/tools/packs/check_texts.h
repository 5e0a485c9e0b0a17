/*
 * Checks what a pack says to people: a text in nl and en for every code it can give and none besides, in the words and
 * the sentence length of language level B1.
 */
#ifndef PASSEND_PACKS_CHECK_TEXTS_H
#define PASSEND_PACKS_CHECK_TEXTS_H

#include "pack/pack.h"
#include "packs/mistake.h"

#include <jansson.h>

/* in: root: the source of the pack. returns the number of findings, each reported to doe(wie, text) */
unsigned texts_check(const struct pack *pack, const json_t *root, bevinding *doe, void *wie);

#endif
