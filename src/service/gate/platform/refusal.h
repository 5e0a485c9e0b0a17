/*
 * Why a body was refused, in words that repeat nothing of it: reason, JSON Pointer made of known names, nearest known name.
 */
#ifndef PASSEND_GATE_PLATFORM_REFUSAL_H
#define PASSEND_GATE_PLATFORM_REFUSAL_H

#include "base/status.h"
#include "json/pull.h"

#define PLACE_MAX 160

struct refusal {
    enum status status;
    char place[PLACE_MAX];     /* JSON Pointer, or a form field's name; "" = the whole */
    const char *known;         /* NULL = no hint */
};

/* Fills *r with a fixed place; returns s. */
enum status refusal_set(struct refusal *r, enum status s, const char *place);
/* Fills *r from the reader's sticky status; prefix goes before its pointer. Returns that status. */
enum status refusal_of_pull(struct refusal *r, const struct pull *p, const char *prefix);

#endif
