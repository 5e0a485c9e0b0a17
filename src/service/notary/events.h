/*
 * What platforms are told without having asked. That an agreement was given or ended the store writes with what causes it; the
 * rest is said here and written in groups by the beat: how flows end, packs, sources, and that the service began anew.
 *
 * A platform that waits for what is not there yet is a waiter: LIMIT_EVENT_WAITERS of each client.
 *
 * secret: none; platforms' own references.
 */
#ifndef PASSEND_NOTARY_EVENTS_H
#define PASSEND_NOTARY_EVENTS_H

#include "model/event.h"
#include "notary/notary.h"

enum status events_init(struct notary *n) MUST_USE;      /* OK | FAULT_MEMORY */
void events_end(struct notary *n);

/* The flow of the adult at a place of this dossier ends like that. */
void events_flow(struct notary *n, const struct client *client, const struct id *dossier, unsigned plaats,
                 enum event_kind kind, enum event_reason reason);
/* A source is out of order, or is not any more: each client hears it. */
void events_source(struct notary *n, const struct source *source, bool down);
/* The service began now. */
void events_begin(struct notary *n, int64_t now);
/* These are the packs now. */
void events_packs(struct notary *n, const struct catalogue *b);
/* Once a second: what was said and is not written yet. returns OK | FAULT_STORE | FAULT_MEMORY (it is tried again) */
enum status events_beat(struct notary *n, int64_t now) MUST_USE;

/* ---- waiters ---- */

struct waiter {
    const struct client *client;     /* NULL: free */
    uint64_t gate_nr, nr;            /* who waits */
    uint64_t serial;                 /* of the client's events, when there was none */
    int64_t until_ms;                /* since boot */
    uint32_t most;
};

/* w waits. Where its client has too many, the one that waited longest gives way: *out, whom nobody need answer but with nothing.
 * returns whether one does */
bool events_wait(struct notary *n, const struct waiter *w, struct waiter *out);
/* One that need not wait any more, as there may be something or its time is over; it is taken out. false: none */
bool events_due(struct notary *n, int64_t boot_ms, struct waiter *out);

#endif
