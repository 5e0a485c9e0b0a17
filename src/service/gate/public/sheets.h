/*
 * Style sheets: ours, and the colours of corporations. Each is served under a name that changes with it, and may be kept for
 * a year.
 *
 * secret: none.
 */
#ifndef PASSEND_GATE_PUBLIC_SHEETS_H
#define PASSEND_GATE_PUBLIC_SHEETS_H

#include "gate/public/public.h"

/* Names of the colours, once at the start. returns OK | FAULT_MEMORY */
enum status sheets_make(struct public *p) MUST_USE;
/* The address of the colours of this row of the corporations, or NULL. */
const char *sheets_theme(const struct public *p, size_t corporation);
enum turn sheets_style(struct conn *c);
/* Of any address with one part. */
enum turn sheets_themes(struct conn *c);

#endif
